"""OCPI 2.1.1: what has no party, no publish and older names, from its text to its feeds."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from damage import DAMAGE, damaged
from feed import PLUG
from hypothesis import given, settings
from hypothesis import strategies as st
from pipeline import NOON, Pipeline, Source, at, evse, feed, location, tariff

from afir_publisher import config, sources
from afir_publisher.errors import Unreadable
from afir_publisher.model import Finding
from afir_publisher.ocpi import files, v2_1_1, v2_2, v2_2_1
from afir_publisher.ocpi.glance import Glance, Point, View, glance, owner
from afir_publisher.ocpi.readers import READERS
from afir_publisher.rules import RULES
from afir_publisher.sync import not_listening, sync

SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "ocpi"
ABC = ("NL", "ABC")
SEEN = View(publish=True)
SEEN_OF_ABC = View(party=ABC, publish=True)

PUBLIC = Finding(
    rule="OCPI-PUBLISH",
    severity="warning",
    path="publish",
    message="there is no publish in OCPI 2.1.1, so the Location is taken to be public",
)
CONNECTOR = {
    "id": "1",
    "standard": "IEC_62196_T2",
    "format": "SOCKET",
    "power_type": "AC_3_PHASE",
    "voltage": 230,
    "amperage": 16,
    "tariff_id": "T1",
    "last_updated": "2026-06-01T12:00:00Z",
}
EVSE = {"uid": "u1", "evse_id": "NL*WKX*E1", "status": "AVAILABLE", "connectors": [CONNECTOR]}
LOCATION = {
    "id": "L1",
    "type": "ON_STREET",
    "name": "Noordwal",
    "address": "Noordwal 6",
    "city": "Utrecht",
    "postal_code": "3511 AA",
    "country": "NLD",
    "coordinates": {"latitude": "52.090710", "longitude": "5.121830"},
    "time_zone": "Europe/Amsterdam",
    "evses": [EVSE],
    "energy_mix": {"is_green_energy": True, "environ_impact": [{"source": "CARBON_DIOXIDE", "amount": 0}]},
    "last_updated": "2026-06-01T12:00:00Z",
}
ANONYMOUS = LOCATION | {"evses": [EVSE | {"evse_id": None}]}
TARIFF = {
    "id": "T1",
    "currency": "EUR",
    "elements": [{"price_components": [{"type": "ENERGY", "price": 0.25, "step_size": 1}]}],
    "last_updated": "2026-06-01T12:00:00Z",
}


def text(document) -> bytes:
    """A document as it is sent."""
    return json.dumps(document).encode()


def from_evse_ids(*names, said="all EVSE ids begin with NL*WKX"):
    """What is said of a party that was taken from elsewhere."""
    return tuple(
        Finding(
            rule="OCPI-PARTY",
            severity="warning",
            path=name,
            message=f"{name} is missing; {said}, so that is taken",
        )
        for name in names
    )


OF_EVSES = from_evse_ids("country_code", "party_id")
OF_CONFIGURATION = from_evse_ids("country_code", "party_id", said="the configuration names NL*ABC")


def with_connector(**given):
    """The one connector of a Location as it is read, and what is said of it beside its party and publish."""
    connector = {name: value for name, value in (CONNECTOR | given).items() if value is not ...}
    found, findings = v2_1_1.read_location(text(LOCATION | {"evses": [EVSE | {"connectors": [connector]}]}))
    return found.evses[0].connectors[0], tuple(one for one in findings if one not in (PUBLIC, *OF_EVSES))


# --- a Location


def test_a_location_gets_the_shape_of_today():
    """The names that changed since, and what 2.1.1 does not say."""
    found, findings = v2_1_1.read_location(text(LOCATION))
    connector = found.evses[0].connectors[0]
    assert (found.country_code, found.party_id, found.publish) == ("NL", "WKX", True)
    assert (found.parking_type, found.time_zone) == ("ON_STREET", "Europe/Amsterdam")
    assert found.energy_mix.environ_impact[0].category == "CARBON_DIOXIDE"
    assert (connector.max_voltage, connector.max_amperage, connector.tariff_ids) == (230, 16, ("T1",))
    assert findings == (PUBLIC, *OF_EVSES)


def older(document):
    """A Location of today as its sender would have written it in OCPI 2.1.1, as far as that is possible."""
    names = ("country_code", "party_id", "publish", "parking_type")
    found = {name: value for name, value in document.items() if name not in names}
    evses = [
        one | {"connectors": [as_old(connector) for connector in one["connectors"]]}
        for one in document.get("evses", ())
    ]
    return found | {"type": document.get("parking_type", "OTHER"), "evses": evses}


def as_old(connector):
    """A connector with the names that it had, and with one tariff at most."""
    names = {"max_voltage": "voltage", "max_amperage": "amperage"}
    found = {names.get(name, name): value for name, value in connector.items() if name != "tariff_ids"}
    return found | {"tariff_id": (connector.get("tariff_ids") or [None])[0]}


def in_one_tariff(found):
    """A Location whose connectors name one tariff at most."""
    evses = (
        replace(one, connectors=tuple(replace(plug, tariff_ids=plug.tariff_ids[:1]) for plug in one.connectors))
        for one in found.evses
    )
    return replace(found, evses=tuple(evses))


CURRENT = [json.loads(raw) for raw in files.objects(SAMPLES / "locations.json")]


@pytest.mark.parametrize("document", [one for one in CURRENT if one.get("publish") is True], ids=lambda one: one["id"])
def test_a_sample_says_the_same_in_both_versions(document):
    """Nothing gets lost on the way but what 2.1.1 has no room for."""
    today, _ = v2_2_1.read_location(text(document))
    found, _ = v2_1_1.read_location(text(older(document)), (today.country_code, today.party_id))
    assert found == in_one_tariff(today)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("ON_STREET", "ON_STREET"),
        ("UNDERGROUND_GARAGE", "UNDERGROUND_GARAGE"),
        ("OTHER", None),
        ("unknown ", None),
        (None, None),
        ("", ""),
    ],
)
def test_a_type_is_one_of_parking_if_it_says_something(given, expected):
    """OCPI 2.2 dropped OTHER and UNKNOWN."""
    assert v2_1_1.read_location(text(LOCATION | {"type": given}))[0].parking_type == expected


@pytest.mark.parametrize("tariff_id", [None, "", ...], ids=["null", "empty", "missing"])
def test_no_tariff_id_is_no_tariff(tariff_id):
    """And not one that is free."""
    assert with_connector(tariff_id=tariff_id)[0].tariff_ids == ()


def test_what_has_its_new_name_already_keeps_it():
    """Some senders write both."""
    found, findings = with_connector(max_voltage=400, tariff_ids=["T2", "T3"], max_amperage=None)
    assert (found.max_voltage, found.max_amperage, found.tariff_ids) == (400, 16, ("T2", "T3"))
    assert findings == ()


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"voltage": "230 V"}, "evses[0].connectors[0].voltage"),
        ({"amperage": []}, "evses[0].connectors[0].amperage"),
        ({"tariff_id": {"id": "T1"}}, "evses[0].connectors[0].tariff_id"),
        ({"voltage": ..., "max_voltage": "230 V"}, "evses[0].connectors[0].max_voltage"),
        ({"tariff_ids": ["T1", {}]}, "evses[0].connectors[0].tariff_ids[1]"),
    ],
)
def test_a_fault_is_told_under_the_name_that_was_sent(given, path):
    """So that the sender finds it."""
    _, (finding,) = with_connector(**given)
    assert (finding.rule, finding.path) == ("OCPI-FIELD", path)


@pytest.mark.parametrize(
    "evses",
    [EVSE, [[EVSE]], [EVSE | {"connectors": CONNECTOR}], [EVSE | {"connectors": [[CONNECTOR]]}]],
    ids=["one EVSE for a list", "a list in a list", "one connector for a list", "a list in the list of connectors"],
)
def test_old_names_are_found_in_what_is_wrapped_wrongly(evses):
    """As the reader unwraps it."""
    found, _ = v2_1_1.read_location(text(LOCATION | {"evses": evses}), ABC)
    assert [plug.max_voltage for one in found.evses for plug in one.connectors] == [230]


# --- whether it is to be published


@pytest.mark.parametrize(
    ("given", "publish", "findings"),
    [({}, True, (PUBLIC,)), ({"publish": None}, True, (PUBLIC,)), ({"publish": False}, False, ())],
    ids=["missing", "null", "false"],
)
def test_what_does_not_say_that_it_is_private_is_public(given, publish, findings):
    """A sender who says so all the same is believed."""
    found, said = v2_1_1.read_location(text(LOCATION | given))
    assert (found.publish, said) == (publish, (*findings, *OF_EVSES))
    assert bool(glance(text(LOCATION | given), SEEN).points) == publish


def test_a_publish_that_cannot_be_read_is_not_guessed():
    """It may have meant no."""
    with pytest.raises(Unreadable) as caught:
        v2_1_1.read_location(text(LOCATION | {"publish": "maybe"}))
    assert [finding.path for finding in caught.value.findings if finding.rule == "OCPI-UNREADABLE"] == ["publish"]


@pytest.mark.parametrize("version", ["2.3.0", "2.2.1", "2.2"])
def test_only_2_1_1_may_be_silent_about_publish(version):
    """Later versions have the field, and nobody knows what leaving it out means."""
    reader = READERS[version]
    with pytest.raises(Unreadable):
        reader.read_location(text({"country_code": "NL", "party_id": "WKX", "id": "1"}))
    assert not reader.PUBLISH_UNSAID
    assert glance(text(LOCATION), View()).points == ()


# --- whose it is


@pytest.mark.parametrize(
    ("document", "party", "expected", "findings"),
    [
        (LOCATION, None, ("NL", "WKX"), OF_EVSES),
        (LOCATION, ABC, ("NL", "WKX"), OF_EVSES),
        (ANONYMOUS, ABC, ABC, OF_CONFIGURATION),
        (ANONYMOUS | {"country_code": " ", "party_id": ""}, ABC, ABC, OF_CONFIGURATION),
        (LOCATION | {"country_code": "BE", "party_id": "XYZ"}, ABC, ("BE", "XYZ"), ()),
    ],
    ids=["EVSE ids", "EVSE ids first", "configured", "configured, as the fields are empty", "its own"],
)
@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
def test_a_location_is_its_own_partys_then_its_evses_then_the_configurations(
    reader, document, party, expected, findings
):
    """In every version; and what was not said is told."""
    raw = text({"publish": True} | document)
    found, said = reader.read_location(raw, party)
    assert (found.country_code, found.party_id) == expected
    assert {one for one in said if one.rule == "OCPI-PARTY"} == set(findings)
    assert glance(raw, View(party=party)).key == f"{'*'.join(expected)}*L1"


@pytest.mark.parametrize("given", [{"country_code": "BE"}, {"party_id": "XYZ"}])
def test_half_a_party_is_not_completed(given):
    """The other half of another one would make a third."""
    raw = text(ANONYMOUS | given)
    with pytest.raises(Unreadable):
        v2_1_1.read_location(raw, ABC)
    assert glance(raw, SEEN_OF_ABC).key == f"{given.get('country_code', '')}*{given.get('party_id', '')}*L1"


def test_a_location_of_nobody_is_unreadable():
    """And has no points, as nothing can be published of it."""
    with pytest.raises(Unreadable) as caught:
        v2_1_1.read_location(text(ANONYMOUS))
    assert caught.value.findings[-1].path == "country_code"
    found = glance(text(ANONYMOUS), SEEN)
    assert (found.key, found.points) == ("**L1", ())


@pytest.mark.parametrize(
    ("key", "party"), [("NL*ABC*1", ABC), ("NL*ABC*1*2", ABC), ("NL**1", None), ("**1", None), ("?0a1b", None)]
)
def test_a_key_names_a_whole_party_or_none(key, party):
    """What a glance took for the party, the reader can be told by the key."""
    assert owner(key) == party


# --- the glance says the same as the reader


def test_a_glance_knows_what_2_1_1_leaves_out():
    """Party, tariffs and points."""
    assert glance(text(ANONYMOUS), SEEN_OF_ABC) == Glance(
        key="NL*ABC*L1",
        identity="L1",
        updated=datetime(2026, 6, 1, 12, tzinfo=UTC).timestamp(),
        tariffs=frozenset({"T1"}),
        points=(Point(uid="NL*ABC*U1", evse_id="", updated=0),),
    )


def as_seen(raw, party):
    """Key, tariffs and uids of a Location as the reader has them; `None` if it is unreadable."""
    try:
        found, _ = v2_1_1.read_location(raw, party)
    except Unreadable:
        return None
    live = [one for one in found.evses if one.status.upper() != "REMOVED" and one.connectors]
    named = {name.upper() for one in live for plug in one.connectors for name in plug.tariff_ids if name}
    whose = f"{found.country_code}*{found.party_id}*"
    points = [f"{whose}{one.uid}".upper() for one in live] if found.publish else []
    return f"{whose}{found.id}".upper(), named, points


def seen(raw, party):
    """The same as a glance has them."""
    found = glance(raw, View(party=party, publish=True))
    return found.key, found.tariffs, [point.uid for point in found.points]


OLDER = [older(document) for document in CURRENT]


@pytest.mark.parametrize("document", OLDER, ids=lambda one: one["id"])
def test_reader_and_glance_agree(document):
    """On our samples as they would have been."""
    assert as_seen(text(document), ABC) == seen(text(document), ABC)


@settings(max_examples=500, deadline=None)
@given(st.sampled_from(OLDER), DAMAGE, st.sampled_from([None, ABC]))
def test_reader_and_glance_agree_whose_a_damaged_location_is(document, damage, party):
    """What can be read at all has the key under which it is stored; marks of exporters only the reader takes out."""
    raw = text(damaged(document, damage)).replace(b"\\ue000", b"")
    found = as_seen(raw, party)
    assert found is None or found[0] == seen(raw, party)[0]


# --- a Tariff


def test_a_tariff_is_net_and_of_no_party():
    """OCPI 2.1.1 has neither tax nor party in it."""
    found, findings = v2_1_1.read_tariff(text(TARIFF))
    assert (found.tax_included, found.country_code, found.party_id) == ("NO", None, None)
    assert (found.elements[0].price_components[0].price, findings) == (Decimal("0.25"), ())


def test_a_tariff_without_currency_is_unreadable():
    """A price in nothing is none."""
    with pytest.raises(Unreadable):
        v2_1_1.read_tariff(text(TARIFF | {"currency": None}))


def test_2_2_is_read_as_2_2_1():
    """The later one mended words, and no field that is read here."""
    raw = text(LOCATION | {"country_code": "NL", "party_id": "WKX", "publish": True, "parking_type": "ON_STREET"})
    assert v2_2.read_location(raw) == v2_2_1.read_location(raw)
    assert v2_2.read_tariff(text(TARIFF)) == v2_2_1.read_tariff(text(TARIFF))


# --- real feeds


def test_a_dutch_test_feed_is_read(shared_folder):
    """Its Locations with what they leave out told; its tariffs are in no currency and thereby unreadable."""
    folder = shared_folder / "ocpi" / "others"
    for raw in files.objects(folder / "nl-ndw-ncis_ocpi2.1.1_test-locations.json"):
        found, findings = v2_1_1.read_location(raw)
        assert (found.country_code, found.party_id, found.parking_type) == ("NL", "NUO", "ON_STREET")
        plugs = [(plug.max_voltage, plug.max_amperage, plug.tariff_ids) for e in found.evses for plug in e.connectors]
        assert plugs == [(230, 16, ("3",))] * 2
        owned = from_evse_ids("country_code", "party_id", said="all EVSE ids begin with NL*NUO")
        assert findings == (PUBLIC, *owned)
        assert as_seen(raw, None) == seen(raw, None)
    for raw in files.objects(folder / "nl-ndw-ncis_ocpi2.1.1_test-tariffs.json"):
        with pytest.raises(Unreadable) as caught:
            v2_1_1.read_tariff(raw)
        assert (caught.value.findings[-1].rule, caught.value.findings[-1].path) == ("OCPI-UNREADABLE", "currency")


def test_a_location_like_chargemaps_is_read(shared_folder):
    """With every field that OCPI 2.1.1 has."""
    path = shared_folder / "ocpi" / "others" / "synthetic-chargemap_ocpi2.1.1_location.json"
    (raw,) = files.objects(path)
    found, findings = v2_1_1.read_location(raw)
    assert (found.country_code, found.party_id, found.publish) == ("BE", "BEC", True)
    assert [plug.tariff_ids for one in found.evses for plug in one.connectors] == [("11",), ("11",), ("12",)]
    assert [impact.category for impact in found.energy_mix.environ_impact] == ["NUCLEAR_WASTE", "CARBON_DIOXIDE"]
    assert {finding.rule for finding in findings} == {"OCPI-PUBLISH", "OCPI-PARTY"}
    assert as_seen(raw, None) == seen(raw, None)


# --- from its files to its feeds

HEAD = '[publisher]\ncountry = "NL"\nnational_identifier = "NL-TEST"\nlanguage = "nl"\n[[sources]]\nname = "wkx"\n'
FILES = 'locations_files = "locations.json"\ntariffs_files = "tariffs.json"\nversion = "2.1.1"\n'


def synced(pipeline, folder, keys="", **documents):
    """Sync a pipeline with the files of a folder, as they are configured."""
    for kind, objects in documents.items():
        (folder / f"{kind}.json").write_text(json.dumps(objects), encoding="utf-8")
    (folder / "c.toml").write_text(HEAD + FILES + keys, encoding="utf-8")
    (found,) = config.load(folder / "c.toml", profiles=(), versions=READERS).sources
    opening = lambda: sources.opened(found, {}, sources.Turn(now=NOON), not_listening)  # noqa: E731 - as the job hands it over
    return sync(pipeline.store, "wkx", opening, pipeline.feeds, lambda: NOON)


def open_rules(pipeline):
    """The codes of the findings that readers have open, without those of checks."""
    rows = pipeline.store.db.conn.execute("select distinct rule from finding where resolved_pull is null")
    return {rule for (rule,) in rows if RULES[rule].kind == "reading"}


def test_a_source_of_2_1_1_is_published(tmp_path):
    """Its sites and points, in the party of their EVSE ids, and its net prices."""
    pipeline = Pipeline()
    outcome = synced(pipeline, tmp_path, locations=[LOCATION], tariffs=[TARIFF])
    assert (outcome.is_well, outcome.unreadable) == (True, 0)
    assert pipeline.sites() == {"NL*WKX*L*L1": 1}
    assert pipeline.statuses() == {"NL*WKX*U*U1": (1, "available")}
    assert open_rules(pipeline) == {"OCPI-PUBLISH", "OCPI-PARTY"}
    assert "0.25" in pipeline.text("status", "xml")


def test_a_party_that_is_configured_later_is_used_at_once(tmp_path):
    """Though no object has changed: what could not be read before is found anew, and nothing is missed."""
    pipeline = Pipeline()
    before = synced(pipeline, tmp_path, locations=[ANONYMOUS], tariffs=[TARIFF])
    assert (before.unreadable, pipeline.sites()) == (1, {})
    after = synced(pipeline, tmp_path, 'party = "NL*ABC"\n')
    assert (after.is_well, after.unreadable) == (True, 0)
    assert pipeline.sites() == {"NL*ABC*L*L1": 1}
    again = synced(pipeline, tmp_path, 'party = "NL*ABC"\n')
    assert (again.new, again.changed, again.gone, again.messages) == (0, 0, 0, ())


def test_a_source_is_read_in_its_own_version_in_the_syncs_of_others():
    """A twin that a sync of another source finds is rendered as its own source is."""
    pipeline = Pipeline(feed("nl", "old", "new"))
    plug = {name: value for name, value in PLUG.items() if not name.startswith(("max_", "tariff_ids"))}
    shared = {"uid": "x", "evse_id": "NL*WKX*EX", "status": "AVAILABLE", "connectors": [plug], "last_updated": at(0)}
    old = Source("old", LOCATION | {"evses": [shared, EVSE]}, version="2.1.1")
    pipeline.sync(old)
    outcome = pipeline.sync(Source("new", location("N", evse("X", minute=5))))
    assert (outcome.is_well, outcome.unreadable) == (True, 0)
    assert pipeline.points() == {"NL*WKX*U*U1": "NL*WKX*L*L1", "NL*WKX*U*X": "NL*WKX*L*N"}
    assert pipeline.store.findings.count_of("OCPI-UNREADABLE", "old") == 0


def test_a_tariff_of_no_party_is_not_said_to_be_anothers():
    """It belongs to the one party that a source of OCPI 2.1.1 has, however short its id."""
    pipeline = Pipeline()
    priced = tariff("T1", 0.5, country_code=None, party_id=None)
    pipeline.sync(Source("wkx", LOCATION, tariffs=[priced], version="2.1.1"))
    assert pipeline.prices()["NL*WKX*U*U1"] is not None
    assert open_rules(pipeline) == {"OCPI-PUBLISH", "OCPI-PARTY"}
