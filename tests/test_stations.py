"""Stations: which EVSEs form one, what it is called, and what becomes of feeds when the rule for that changes."""

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from datex2_schemas import errors
from feed import document, entries_of, pool_of
from pipeline import Pipeline, Source, at, evse, feed, location, moved
from pydantic import TypeAdapter

from afir_publisher.enrich import enrich
from afir_publisher.enrich.stations import name_of, stations
from afir_publisher.facts import Origin
from afir_publisher.grouping import ONE_A_LOCATION, Grouping
from afir_publisher.model import Connector, Evse, Location, Parking
from afir_publisher.ocpi.assumed import Assumed, assumed_from_json
from afir_publisher.pool import BY_DEFAULT

EVSE = Evse(uid="u1", status="AVAILABLE", connectors=(Connector(id="1", standard="CHADEMO"),))
BASE = Location(country_code="NL", party_id="WKX", id="lp-1", publish=True)
WHOLE = "NL*WKX*S*LP-1"
BY_EVSE = Grouping(by="evse")
BY_REFERENCE = Grouping(by="physical_reference")
BY_UID = Grouping(by="uid", pattern="^(.)")
GROUPINGS = (ONE_A_LOCATION, BY_EVSE, BY_REFERENCE, BY_UID, Grouping(by="evse_id", pattern="E.*$"))


def located(*references, **given) -> Location:
    """A Location with EVSEs u1, u2, ... that bear these references."""
    evses = (replace(EVSE, uid=f"u{n}", physical_reference=text) for n, text in enumerate(references, start=1))
    return replace(BASE, evses=tuple(evses), **given)


def grouped(found, grouping=ONE_A_LOCATION, stated=None):
    """The uids of each station, by its id."""
    some = stations(found, frozenset(), grouping, stated or {})
    return {station.id: [evse.uid for evse in station.evses] for station in some}


# --- the rule


@pytest.mark.parametrize(
    ("grouping", "expected"),
    [
        (ONE_A_LOCATION, {WHOLE: ["u1", "u2", "u3"]}),
        (BY_EVSE, {f"{WHOLE}*U1": ["u1"], f"{WHOLE}*U2": ["u2"], f"{WHOLE}*U3": ["u3"]}),
        (BY_REFERENCE, {f"{WHOLE}*A": ["u1", "u3"], f"{WHOLE}*B": ["u2"]}),
        (Grouping(by="uid", pattern="[12]"), {f"{WHOLE}*1": ["u1"], f"{WHOLE}*2": ["u2"], WHOLE: ["u3"]}),
        (Grouping(by="uid", pattern="^(U)[0-9]"), {f"{WHOLE}*U": ["u1", "u2", "u3"]}),
    ],
    ids=str,
)
def test_a_rule_makes_stations(grouping, expected):
    """In the order of the Location; each has an id of its own."""
    assert grouped(located("A", "B", "A"), grouping) == expected


@pytest.mark.parametrize(
    ("evse_id", "pattern", "name"),
    [
        ("NL*WKX*E0001*2", r"^(.*)\*[0-9]+$", "NL*WKX*E0001"),
        ("nl*wkx*e0001*2", r"^(NL.*)\*[0-9]+$", "nl*wkx*e0001"),
        ("NL*WKX*E0001*2", r"E[0-9]+", "E0001"),
        ("NL*WKX*E0001*2", r"E(?P<box>[0-9]+)\*([0-9])", "0001"),
        ("NL*WKX*E0001*2", r"^DE", None),
        ("NL*WKX*E0001*2", r"(X9)?", None),
        (None, r".*", None),
    ],
)
def test_a_pattern_names_a_station_by_its_first_group(evse_id, pattern, name):
    """Or by all that it finds, in any case; where it finds nothing there is no name."""
    assert name_of(replace(EVSE, evse_id=evse_id), Grouping(by="evse_id", pattern=pattern)) == name


@pytest.mark.parametrize("grouping", [BY_REFERENCE, Grouping(by="evse_id", pattern="x")], ids=str)
def test_evses_without_a_name_form_the_station_of_the_location(grouping):
    """Nobody can tell them apart, so they stay what they would be without a rule."""
    assert grouped(located(None, "", " \t"), grouping) == {WHOLE: ["u1", "u2", "u3"]}


@pytest.mark.parametrize("other", ["box 1", "BOX 1", " Box  1 ", "Box\u00a01", "Box\t1", "\ue000Box 1"])
def test_names_that_look_alike_are_one(other):
    """OCPI's ids have no case; blanks and what does not show are often left by accident."""
    (station,) = stations(located("Box 1", other), frozenset(), BY_REFERENCE)
    assert (station.id, station.name, len(station.evses)) == (f"{WHOLE}*BOX 1", "Box 1", 2)


@pytest.mark.parametrize("grouping", GROUPINGS, ids=str)
def test_a_station_keeps_its_id_when_others_come_and_go(grouping):
    """What one is called does not depend on which others there are."""
    all_of_them, fewer = located("A", "B", None), located("A")
    assert set(grouped(fewer, grouping)) <= set(grouped(all_of_them, grouping))


@pytest.mark.parametrize("grouping", GROUPINGS, ids=str)
def test_every_evse_stands_in_one_station(grouping):
    """Whatever the rule: none is lost, none doubled."""
    found = located("A", "B", None, "A", "c")
    assert sorted(uid for some in grouped(found, grouping).values() for uid in some) == ["u1", "u2", "u3", "u4", "u5"]


def test_what_is_stated_goes_before_the_rule():
    """By uid in any case; what nobody states follows the rule, also into a station of the same name."""
    stated = {"U1": "North", "U3": "b", "U9": "gone"}
    found = stations(located("A", "B", "A"), frozenset(), BY_REFERENCE, stated)
    assert [(one.id, one.name, one.origin) for one in found] == [
        (f"{WHOLE}*NORTH", "North", Origin("overlay", "station")),
        (f"{WHOLE}*B", "B", Origin("overlay", "station")),
    ]


@pytest.mark.parametrize(
    ("grouping", "origin"),
    [(ONE_A_LOCATION, BY_DEFAULT), (BY_EVSE, Origin("derived", "one for each EVSE"))],
    ids=str,
)
def test_a_station_knows_who_made_it(grouping, origin):
    """The default is no statement of anyone's."""
    assert {station.origin for station in stations(located("A"), frozenset(), grouping)} == {origin}


def test_of_a_double_uid_the_newest_says_where_it_stands():
    """The other is not published, so its station is none."""
    old = replace(EVSE, physical_reference="A", last_updated=datetime(2026, 1, 1, tzinfo=UTC))
    new = replace(EVSE, uid="U1", physical_reference="B", last_updated=datetime(2026, 1, 2, tzinfo=UTC))
    assert grouped(replace(BASE, evses=(old, new)), BY_REFERENCE) == {f"{WHOLE}*B": ["U1"]}


@pytest.mark.parametrize("grouping", GROUPINGS, ids=str)
def test_a_rule_is_kept_as_it_is(grouping):
    """With each pull, so that the syncs of other sources know it; the default needs no word."""
    assumed = Assumed(stations=grouping)
    assert assumed_from_json(assumed.as_json()) == assumed
    assert ("stations" in assumed.as_json()) == (grouping != ONE_A_LOCATION)


# --- the feed


@pytest.mark.parametrize("syntax", ["xml", "json"])
@pytest.mark.parametrize("publication", ["table", "status"])
@pytest.mark.parametrize("grouping", GROUPINGS, ids=str)
def test_several_stations_make_a_valid_feed(grouping, publication, syntax):
    """Each with its own part of what belongs to the Location."""
    assert errors(syntax, document(publication, syntax, pooled(grouping))) == []


@pytest.mark.parametrize("grouping", GROUPINGS, ids=str)
def test_no_id_of_parts_occurs_twice(grouping):
    """Stations, points, facilities and places for parking; a place that two stations share is at both."""
    site = json.loads(entries_of("table", pooled(grouping))[0].fragments[1])
    found = Counter(
        part["idG"]
        for station in site["energyInfrastructureStation"]
        for part in (
            station,
            *(point["aegiElectricChargingPoint"] for point in station["refillPoint"]),
            *station.get("dedicatedParkingSpaces", []),
            *(one for wrapped in station.get("supplementalFacility", []) for one in wrapped.values()),
        )
    )
    assert [identity for identity, count in found.items() if count > 1] == []
    assert {part for part in found if "*P*" in part} >= {"NL*WKX*L*LP-1*P*P1"}


def test_a_station_counts_its_own_points_and_spaces():
    """And says where it is, if its EVSEs do."""
    site = json.loads(entries_of("table", pooled(BY_REFERENCE))[0].fragments[1])
    found = {
        station["idG"]: (
            station["numberOfRefillPoints"],
            [space["idG"] for space in station["dedicatedParkingSpaces"] if space["numberOfSpaces"]],
            station["locationReference"]["locPointLocation"]["pointByCoordinates"]["pointCoordinates"]["latitude"],
        )
        for station in site["energyInfrastructureStation"]
    }
    assert found == {
        f"{WHOLE}*A": (2, ["NL*WKX*L*LP-1*P*P1", "NL*WKX*L*LP-1*P*P2"], 52.0),
        f"{WHOLE}*B": (1, [f"{WHOLE}*B*P*P2"], 52.1),
    }


def pooled(grouping):
    """A Location of three EVSEs at two places that share a place for parking."""
    read = TypeAdapter(Location).validate_python(
        {
            "country_code": "NL",
            "party_id": "WKX",
            "id": "lp-1",
            "publish": True,
            "facilities": ["CAFE", "WIFI"],
            "evses": [
                bay(1, "A", 52.0, "P1"),
                bay(2, "A", 52.0, "P2"),
                bay(3, "B", 52.1, "P2"),
            ],
        }
    )
    places = tuple(Parking(id=name, vehicle_types=()) for name in ("P1", "P2"))
    made = enrich(
        replace(read, parking_places=places), {}, frozenset(), datetime(2026, 11, 22, tzinfo=UTC), grouping=grouping
    )
    return replace(pool_of(made.pool.location), stations=made.pool.stations, utc_offset="+01:00")


def bay(number, reference, latitude, parking):
    """An EVSE with a reference, a position and a place for parking."""
    position = {"latitude": latitude, "longitude": 5.0}
    return evse(f"u{number}", physical_reference=reference, coordinates=position, parking=[{"parking_id": parking}])


# --- the pipeline


def standing(pipeline):
    """The charging points that the status publication shows by station, with the version of it that they refer to."""
    found = {}
    for key, entry in pipeline._entries("status", "nl").items():
        (_, (station, version)) = entry.under
        found.setdefault((station, version), []).append(key)
    return found


def tabled(pipeline):
    """The charging points that the table shows by station, with the version of it."""
    return {
        (station["idG"], int(station["versionG"])): sorted(
            point["aegiElectricChargingPoint"]["idG"] for point in station["refillPoint"]
        )
        for entry in pipeline._entries("table", "nl").values()
        for station in entry.said["energyInfrastructureStation"]
    }


@pytest.fixture
def cpo() -> Source:
    """A CPO with a Location of two boxes and one of a single EVSE."""
    boxes = [evse("A1", physical_reference="X"), evse("A2", physical_reference="Y"), evse("A3", physical_reference="X")]
    return Source("wkx", location("A", *boxes), location("B"))


def test_a_new_rule_moves_statuses_with_the_table(cpo):
    """Sites get the next version, statuses are sent again under their new station, and both publications agree."""
    pipeline = Pipeline()
    pipeline.sync(cpo)
    points = {f"NL*WKX*U*A{n}" for n in (1, 2, 3)}
    assert standing(pipeline)["NL*WKX*S*A", 1] == sorted(points)
    cpo.assumed = Assumed(stations=BY_REFERENCE)
    assert moved(pipeline.sync(cpo)) == {"table": ("delta", 2, 1, 0), "status": ("delta", 2, 3, 0)}
    assert pipeline.sites() == {"NL*WKX*L*A": 2, "NL*WKX*L*B": 1}
    assert standing(pipeline) == {
        ("NL*WKX*S*A*X", 2): ["NL*WKX*U*A1", "NL*WKX*U*A3"],
        ("NL*WKX*S*A*Y", 2): ["NL*WKX*U*A2"],
        ("NL*WKX*S*B", 1): ["NL*WKX*U*B1"],
    }
    assert tabled(pipeline) == standing(pipeline)
    assert moved(pipeline.sync(cpo)) == {}


@pytest.mark.parametrize("grouping", GROUPINGS, ids=str)
def test_table_and_status_agree_under_every_rule(grouping, cpo):
    """Also when an EVSE changes its status, and when the rule is taken back."""
    pipeline = Pipeline()
    cpo.assumed = Assumed(stations=grouping)
    pipeline.sync(cpo)
    assert tabled(pipeline) == standing(pipeline)
    cpo.locations["A"]["evses"][0] |= {"status": "CHARGING", "last_updated": at(5)}
    assert moved(pipeline.sync(cpo)) == {"status": ("delta", 2, 1, 0)}
    cpo.assumed = Assumed()
    pipeline.sync(cpo)
    assert tabled(pipeline) == standing(pipeline)
    assert {station for station, _ in tabled(pipeline)} == {"NL*WKX*S*A", "NL*WKX*S*B"}


def test_an_evse_that_moves_to_another_box_moves_its_status(cpo):
    """The point keeps its id; where it stands is part of what is said."""
    cpo.assumed = Assumed(stations=BY_REFERENCE)
    pipeline = Pipeline()
    pipeline.sync(cpo)
    cpo.locations["A"]["evses"][2]["physical_reference"] = "Y"
    assert moved(pipeline.sync(cpo)) == {"table": ("delta", 2, 1, 0), "status": ("delta", 2, 3, 0)}
    assert standing(pipeline)["NL*WKX*S*A*Y", 2] == ["NL*WKX*U*A2", "NL*WKX*U*A3"]


def test_the_sync_of_another_source_keeps_the_rule(cpo):
    """It renders locations of this one, as they share a twin, and asks nobody for the configuration."""
    cpo.assumed = Assumed(stations=BY_REFERENCE)
    other = Source("abc", location("C", evse("C1")))
    pipeline = Pipeline(feed("nl", "wkx", "abc"))
    for source in (cpo, other):
        pipeline.sync(source)
    before = tabled(pipeline)
    other.locations["C"]["evses"].append(evse("A2", minute=9))
    pipeline.sync(other)
    assert before["NL*WKX*S*A*Y", 1] == ["NL*WKX*U*A2"]
    assert tabled(pipeline) == standing(pipeline)
    assert standing(pipeline) == {
        ("NL*WKX*S*A*X", 2): ["NL*WKX*U*A1", "NL*WKX*U*A3"],
        ("NL*WKX*S*B", 1): ["NL*WKX*U*B1"],
        ("NL*WKX*S*C", 2): ["NL*WKX*U*A2", "NL*WKX*U*C1"],
    }
