"""Locations and tariffs as OCPI: what is said in each version, and how it is written."""

import dataclasses
import json
from datetime import UTC, datetime, timedelta

import ocpi_tables
import pytest
from feed import BARE, PLUG, PUBLISHER, dutch, pool
from full import FULL, FULL_EVSE, TARIFF
from republishing import OCPI

from afir_publisher.model import Gone, Published
from afir_publisher.ocpi.readers import READERS
from exporters import PROFILES, ocpi
from exporters.datex2.tree import close
from exporters.ocpi import keys, message
from exporters.ocpi.fit import fitted, shown
from exporters.ocpi.removed import STAYS, succeed, withdrawn
from exporters.ocpi.words import LONGEST, LONGEST_WHOLE, VERSIONS
from exporters.profiles.profile import Header

NEW, OLD = PROFILES["ocpi-2.3.0"], PROFILES["ocpi-2.2.1"]
AT = datetime(2026, 6, 2, 10, tzinfo=UTC)
HEADER = Header(table="x", table_version=1, sequence=7, created="2026-06-02T10:00:00Z", publisher=PUBLISHER)


def texts(publication, one, profile=NEW, published="2026-06-02T10:00:00Z"):
    """What a pool has in a publication, as it is published first."""
    found = ocpi.entries(profile, publication, one, PUBLISHER)
    return [close(text, "1", published) for entry in found for text in entry.fragments]


def location(*evses, profile=NEW, **fields):
    """A Location as a feed says it."""
    (text,) = texts("locations", pool(*(evses or ({},)), **fields), profile)
    return json.loads(text)


def plug(profile=NEW, **fields):
    """A connector as a feed says it."""
    return location({"connectors": [{**PLUG, **fields}]}, profile=profile)["evses"][0]["connectors"][0]


def tariffs(*found, profile=NEW):
    """Tariffs that a connector names, as a feed says them."""
    one = pool({"connectors": [{**PLUG, "tariff_ids": [each["id"] for each in found]}]}, tariffs=found)
    return [json.loads(text) for text in texts("tariffs", one, profile)]


# --- a Location


def test_a_full_location_is_said_as_it_came():
    """Field by field, in the model's own version, but for what is not read and what OCPI writes in one way only."""
    told = location(FULL_EVSE, **FULL)
    place = {"latitude": "52.08930", "longitude": "5.11010"}
    evse = {
        **FULL_EVSE,
        "coordinates": {"latitude": "52.10000", "longitude": "4.20000"},
        "directions": [{"language": "nl", "text": "Achter de slagboom"}],
        "connectors": [{name: value for name, value in FULL_EVSE["connectors"][0].items() if name != "tariff_ids"}],
    }
    related = [
        {"latitude": "52.09000", "longitude": "5.11000", "name": {"language": "nl", "text": "Ingang"}},
        {"latitude": "52.09100", "longitude": "5.11100"},
    ]
    expected = {**BARE, **FULL, "coordinates": place, "related_locations": related, "evses": [evse]}
    assert told == expected


@pytest.mark.parametrize("name", OCPI)
def test_a_full_location_is_as_the_specification_has_it(name):
    """By its own tables; words that are in no version go as they came."""
    version = PROFILES[name].model_version
    told = location(FULL_EVSE, profile=PROFILES[name], **FULL)
    unknown = {
        ".facilities[4]: 'MOON_BASE' is no Facility",
        ".energy_mix.energy_sources[1].source: 'TIDE' is no EnergySourceCategory",
    }
    assert set(ocpi_tables.faults(version, "locations", told)) <= unknown


def test_2_2_1_is_without_what_it_lacks():
    """Fields and words of 2.3.0."""
    one = {
        **FULL_EVSE,
        "parking_restrictions": ["EV_ONLY", "taxis", "TENANTS"],
        "connectors": [*FULL_EVSE["connectors"], {**PLUG, "id": "2", "standard": "MCS"}],
    }
    told = location(one, profile=OLD, **FULL)
    assert {"help_phone", "parking_places"}.isdisjoint(told)
    (evse,) = told["evses"]
    assert {"parking", "accepted_service_providers"}.isdisjoint(evse)
    assert evse["parking_restrictions"] == ["EV_ONLY"]
    assert [each["id"] for each in evse["connectors"]] == ["1"]
    assert "capabilities" not in evse["connectors"][0]


def test_a_plug_that_2_2_1_has_no_word_for_is_left_out_and_told():
    """With its charging point, where it is the only one; a strict reader would refuse all of the Location."""
    megawatts = {"uid": "2", "connectors": [{**PLUG, "standard": "MCS"}]}
    one = pool({"uid": "1"}, megawatts)
    (text,) = texts("locations", one, OLD)
    assert [evse["uid"] for evse in json.loads(text)["evses"]] == ["1"]
    assert list(ocpi.unsaid(OLD, one)) == [("evses[1].connectors[0].standard", "there is no MCS in this version")]
    assert list(ocpi.unsaid(NEW, one)) == []
    assert texts("locations", pool(megawatts), OLD) == []


def test_a_place_without_charging_points_is_not_published():
    """Nor are its tariffs."""
    one = dataclasses.replace(pool({"connectors": [{**PLUG, "tariff_ids": ["T1"]}]}, tariffs=[TARIFF]), stations=())
    assert texts("locations", one) == texts("tariffs", one) == []


def test_only_charging_points_to_be_published_are_shown_and_those_that_are_removed():
    """A stale twin is in another Location."""
    one = pool({"uid": "a"}, {"uid": "b"}, {"uid": "c", "status": "REMOVED"}, {"uid": "B", "status": "REMOVED"})
    (station,) = one.stations
    one = dataclasses.replace(one, stations=(dataclasses.replace(station, evses=station.evses[1:2]),))
    assert [(evse.uid, evse.status) for evse in shown(one).evses] == [("b", "UNKNOWN"), ("c", "REMOVED")]


def test_what_a_policy_took_from_a_charging_point_stays_away():
    """It is taken from the stations, too."""
    one = pool({"uid": "a", "floor_level": "1"})
    (station,) = one.stations
    evses = (dataclasses.replace(station.evses[0], floor_level=None),)
    one = dataclasses.replace(one, stations=(dataclasses.replace(station, evses=evses),))
    (text,) = texts("locations", one)
    assert "floor_level" not in json.loads(text)["evses"][0]


@pytest.mark.parametrize(("country", "told"), [("NL", "NLD"), ("nld", "NLD"), ("BEL", "BEL"), ("Holland", "Holland")])
def test_countries_have_three_letters(country, told):
    """Some CPOs send two; what is none goes as it came."""
    assert location(country=country)["country"] == told


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"text": "A"}, {"language": "nl", "text": "A"}),
        ({"language": "DE-at", "text": "A"}, {"language": "de", "text": "A"}),
        ({"language": "?", "text": "A"}, {"language": "nl", "text": "A"}),
    ],
)
def test_texts_have_a_language(said, told):
    """That of the publisher where none is named."""
    assert location(directions=[said])["directions"] == [told]


def test_hours_that_are_regular_are_not_around_the_clock():
    """OCPI wants it said."""
    hours = {"regular_hours": [{"weekday": 1, "period_begin": "08:00", "period_end": "18:00"}]}
    assert location(opening_times=hours)["opening_times"] == {"twentyfourseven": False, **hours}
    assert "twentyfourseven" not in location(opening_times={"exceptional_openings": []})["opening_times"]


@pytest.mark.parametrize(
    ("latitude", "longitude", "told"),
    [
        (52, 5.123456789, ("52.00000", "5.1234568")),
        (-52.1234567, -126.1234567, ("-52.123456", "-126.123456")),
        (0.1, 0.000004, ("0.10000", "0.000004")),
    ],
)
def test_positions_are_texts_of_bounded_length(latitude, longitude, told):
    """Five to seven decimals, ten and eleven characters."""
    place = location(coordinates={"latitude": latitude, "longitude": longitude})["coordinates"]
    assert (place["latitude"], place["longitude"]) == told


def test_texts_for_people_are_cut_and_others_left_out_where_they_are_too_long():
    """A part of a phone number is another number."""
    told = location({"floor_level": "basement", "physical_reference": "x" * 17}, name="N" * 300, help_phone="1" * 26)
    assert told["name"] == "N" * (LONGEST["Location.name"] - 1) + "…"
    assert "help_phone" not in told
    assert {"floor_level", "physical_reference"}.isdisjoint(told["evses"][0])


@pytest.mark.parametrize("version", ["2.2.1", "2.3.0"])
def test_limits_are_those_of_the_specification(version):
    """Held against its tables."""
    tables = ocpi_tables.tables(version)["objects"]
    for field, most in (LONGEST | LONGEST_WHOLE).items():
        kind, name = field.replace("Evse", "EVSE").split(".")
        if kind in tables and name in tables[kind]["fields"]:
            stated = tables[kind]["fields"][name]
            assert (field, stated["max"] or ocpi_tables.URL_CHARACTERS) == (field, most)


def test_no_text_holds_marks_of_our_own():
    """They would be taken for times; what is stated beside OCPI may hold anything."""
    told = location({"capabilities": ["RFID\ue005_READER"]}, name="a\ue001b\ue002\ue005c\ue006", last_updated=None)
    assert (told["name"], told["evses"][0]["capabilities"]) == ("abc", ["RFID_READER"])


# --- times


def test_parts_that_do_not_say_when_they_changed_have_the_time_of_what_they_are_part_of():
    """OCPI wants a time of each."""
    told = location(
        {"last_updated": "2026-06-01T08:00:00.5Z", "connectors": [PLUG]}, last_updated="2026-06-01T09:00:00Z"
    )
    (evse,) = told["evses"]
    assert told["last_updated"] == "2026-06-01T09:00:00Z"
    assert evse["last_updated"] == evse["connectors"][0]["last_updated"] == "2026-06-01T08:00:00.500Z"


def test_what_says_no_time_at_all_changed_when_it_was_published():
    """That is when its readers saw it."""
    told = location()
    assert told["last_updated"] == told["evses"][0]["last_updated"] == "2026-06-02T10:00:00Z"


@pytest.mark.parametrize(
    ("at", "is_first", "told"),
    [
        ("2026-06-01T00:00:00Z", True, "2026-06-01T00:00:00Z"),
        ("2026-06-01T00:00:00Z", False, "2026-06-02T10:00:00Z"),
        ("2026-06-03T00:00:00Z", False, "2026-06-03T00:00:00Z"),
        ("2026-06-02T10:00:00.500Z", False, "2026-06-02T10:00:00.500Z"),
        (None, True, "2026-06-02T10:00:00Z"),
    ],
)
def test_an_object_never_changed_before_it_was_published_so(at, is_first, told):
    """Who asks for what changed would miss it; in the beginning there is nobody who asked before."""
    one = pool({"last_updated": "2026-05-01T00:00:00Z"}, last_updated=at)
    (entry,) = ocpi.entries(NEW, "locations", one, PUBLISHER)
    found = json.loads(close(entry.fragments[0], "1", "2026-06-02T10:00:00Z", is_first=is_first))
    assert (found["last_updated"], found["evses"][0]["last_updated"]) == (told, "2026-05-01T00:00:00Z")


# --- tariffs


def test_a_tariff_is_said_as_it_came():
    """In the model's own version."""
    assert tariffs(TARIFF) == [TARIFF]


def test_a_tariff_of_no_party_is_the_locations_own():
    """In OCPI 2.1.1 none has one."""
    nobodys = {name: value for name, value in TARIFF.items() if name not in {"country_code", "party_id"}}
    (told,) = tariffs(nobodys)
    assert (told["country_code"], told["party_id"]) == ("NL", "FAS")


def test_gross_prices_are_net_in_2_2_1():
    """Which has no others; to a millionth."""
    limit = {"before_taxes": 1, "after_taxes": 1.21}
    (told,) = tariffs({**TARIFF, "min_price": limit}, profile=OLD)
    assert told == {
        **{name: value for name, value in TARIFF.items() if name != "tax_included"},
        "min_price": {"excl_vat": 1, "incl_vat": 1.21},
        "elements": [{"price_components": [{"type": "ENERGY", "price": 0.570248, "vat": 21, "step_size": 1}]}],
    }


@pytest.mark.parametrize("included", ["NO", "N/A", None])
def test_prices_that_are_not_gross_stay(included):
    """As 2.2.1 has them."""
    (told,) = tariffs({**TARIFF, "tax_included": included}, profile=OLD)
    assert told["elements"] == TARIFF["elements"]


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        (
            {"elements": [{"price_components": [{"type": "FLAT", "price": 1}]}]},
            "its prices include VAT of which nobody says the rate",
        ),
        ({"min_price": {"after_taxes": 1}}, "what is paid at least or at most is known with VAT only"),
        ({"max_price": {"after_taxes": 1}}, "what is paid at least or at most is known with VAT only"),
    ],
)
def test_a_price_that_cannot_be_net_is_not_published_and_told(fields, why):
    """A connector that named it names nothing: better no price than a wrong one."""
    one = pool({"connectors": [{**PLUG, "tariff_ids": ["t1"]}]}, tariffs=[{**TARIFF, **fields}])
    assert texts("tariffs", one, OLD) == []
    (text,) = texts("locations", one, OLD)
    assert "tariff_ids" not in json.loads(text)["evses"][0]["connectors"][0]
    said = f"tariff T1 is not published: {why}"
    assert list(ocpi.unsaid(OLD, one)) == [("evses[0].connectors[0].tariff_ids[0]", said)]
    assert len(texts("tariffs", one, NEW)) == 1


@pytest.mark.parametrize("price", [0.01, 0.4876, 0.69, 1, 9.99, 123.45])
@pytest.mark.parametrize("vat", [0, 5.5, 7.7, 19, 21, 25.5])
def test_a_net_price_is_the_gross_one_again(price, vat):
    """To a hundredth of a cent."""
    component = {"type": "TIME", "price": price, "vat": vat, "step_size": 1}
    (told,) = tariffs({**TARIFF, "elements": [{"price_components": [component]}]}, profile=OLD)
    (found,) = told["elements"][0]["price_components"]
    assert abs(found["price"] * (1 + vat / 100) - price) < 0.00001


def test_what_is_free_needs_no_rate():
    """Nothing is nothing with any VAT."""
    free = {**TARIFF, "elements": [{"price_components": [{"type": "FLAT", "price": 0, "step_size": 1}]}]}
    (told,) = tariffs(free, profile=OLD)
    assert told["elements"] == free["elements"]


def test_names_that_lead_nowhere_are_left_out():
    """A tariff that is not there, or does not hold yet, has no price."""
    one = pool({"connectors": [{**PLUG, "tariff_ids": ["T2", "t1"]}]}, tariffs=[TARIFF])
    (text,) = texts("locations", one)
    assert json.loads(text)["evses"][0]["connectors"][0]["tariff_ids"] == ["t1"]


def test_entries_are_known_by_party_and_id():
    """In capitals, as ids mean the same in any case; the id may hold what separates them."""
    (entry,) = ocpi.entries(NEW, "locations", pool({}, id="a*b"), PUBLISHER)
    assert (entry.key, entry.site, keys.parts(entry.key)) == ("NL*FAS*A*B", "NL*FAS*A*B", ("NL", "FAS", "A*B"))


# --- what is gone


def changed(before, now, at=AT):
    """The EVSEs of a Location in place of another."""
    (text,) = succeed("locations", (json.dumps(before),), (json.dumps(now),), at)
    return json.loads(text)["evses"]


def test_an_evse_that_left_is_shown_as_removed():
    """With what OCPI wants of it, and without tariffs, which may have gone, too."""
    before = location({"uid": "1"}, {"uid": "2", "evse_id": "NL*FAS*E2", "floor_level": "1"})
    now = location({"uid": "1"})
    (there, left) = changed(before, now)
    assert there == now["evses"][0]
    plugs = before["evses"][1]["connectors"]
    assert left == {
        "uid": "2",
        "evse_id": "NL*FAS*E2",
        "status": "REMOVED",
        "connectors": plugs,
        "last_updated": "2026-06-02T10:00:00Z",
    }


def test_what_is_removed_stays_so_for_a_while():
    """Since when it is: whoever asks once a month has seen it."""
    before = location({"uid": "1"}, {"uid": "2"})
    now = location({"uid": "1"})
    then = {**now, "evses": changed(before, now)}
    assert changed(then, now, AT + STAYS) == then["evses"]
    assert changed(then, now, AT + STAYS + timedelta(seconds=1)) == now["evses"]


def test_what_comes_back_is_removed_no_longer():
    """It is in the Location again."""
    before, now = location({"uid": "a"}, {"uid": "b"}), location({"uid": "A"})
    gone = {**now, "evses": changed(before, now)}
    again = location({"uid": "A"}, {"uid": "B"})
    assert changed(gone, again) == again["evses"]


def test_where_nothing_left_nothing_is_said():
    """Not even written anew."""
    now = (json.dumps(location({"uid": "1"}), indent=2),)
    assert succeed("locations", now, now, AT) is now
    assert succeed("tariffs", now, ("{}",), AT) == ("{}",)


def test_a_location_that_is_gone_is_shown_with_all_removed_and_to_nobody():
    """It may be private by now, so nothing is told of it that OCPI does not want."""
    before = location(FULL_EVSE, **FULL)
    told = json.loads(withdrawn(json.dumps(before), AT))
    assert (told["publish"], told["last_updated"]) == (False, "2026-06-02T10:00:00Z")
    assert [evse["status"] for evse in told["evses"]] == ["REMOVED"]
    assert set(before) - set(told) >= {"name", "operator", "images", "help_phone", "directions"}
    assert ocpi_tables.faults("2.3.0", "locations", told) == []


# --- documents


def entries(*pairs):
    """Entries of a message."""
    return [Published(key, key, "", 1, text) for key, text in pairs]


def test_a_snapshot_is_a_list():
    """As access points publish OCPI in bulk; also an empty one."""
    text = "".join(message.snapshot(NEW, "locations", "json", HEADER, entries(("A", '{"id":"1"}'), ("B", "2"))))
    assert text == '[\n{"id":"1"},\n2\n]\n'
    assert json.loads("".join(message.snapshot(NEW, "tariffs", "json", HEADER, []))) == []


def test_a_delta_says_what_changed_and_what_is_gone():
    """And which message it leads to."""
    text = "".join(
        message.delta(NEW, "locations", "json", HEADER, entries(("A", "1")), [Gone("NL*FAS*X*Y", 3, "NL*FAS*X*Y", "")])
    )
    gone = [{"country_code": "NL", "party_id": "FAS", "id": "X*Y"}]
    assert json.loads(text) == {"sequence": 7, "changed": [1], "gone": gone}


# --- real data


@pytest.mark.parametrize("profile", [NEW, OLD], ids=lambda profile: profile.name)
def test_real_locations_are_read_as_they_were(profile):
    """All that a reader of ours makes of the feed is what was published, field by field."""
    reader = READERS[profile.model_version]
    for one in dutch(300):
        for text in texts("locations", one, profile):
            found, _ = reader.read_location(text.encode())
            said = fitted(one, VERSIONS[profile.model_version], "nl").location
            assert untimed(found) == untimed(said)


def untimed(found):
    """A Location without times, which parts have from each other."""
    evses = tuple(
        dataclasses.replace(
            evse,
            last_updated=None,
            connectors=tuple(dataclasses.replace(each, last_updated=None) for each in evse.connectors),
        )
        for evse in found.evses
    )
    return dataclasses.replace(found, evses=evses)
