"""What is stated beside OCPI, on its way into a pool: every key of every object, which one counts, where it is from."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from afir_publisher.annex import ANNEX
from afir_publisher.enrich import enrich
from afir_publisher.enrich.overlay import overlaid
from afir_publisher.facts import NAMES, NO_FACTS, Origin
from afir_publisher.model import (
    BusinessDetails,
    Connector,
    DisplayText,
    EnergyMix,
    Evse,
    Finding,
    GeoLocation,
    Hours,
    Location,
    RegularHours,
)
from afir_publisher.overlay.keys import KEYS
from afir_publisher.overlay.statement import Object, Stated, overlay
from afir_publisher.pool import Station

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
PLUG = Connector(id="1", standard="IEC_62196_T2")
BARE = Location(
    country_code="NL",
    party_id="WKX",
    id="lp-1",
    publish=True,
    evses=(Evse(uid="u1", status="AVAILABLE", connectors=(PLUG,)), Evse(uid="u2", connectors=(PLUG,))),
)
FULL = replace(
    BARE,
    evses=(
        Evse(
            uid="u1",
            evse_id="NL*WKX*E1",
            coordinates=GeoLocation(latitude=1, longitude=2),
            directions=(DisplayText(text="left"),),
            parking_restrictions=("TENANTS",),
            accepted_service_providers=("Own",),
            connectors=(replace(PLUG, max_electric_power=11_000),),
        ),
    ),
    operator=BusinessDetails(name="Own", website="https://own.example"),
    help_phone="+31 1",
    country="BEL",
    city="Gent",
    postal_code="9000",
    address="Own 1",
    opening_times=Hours(twentyfourseven=True),
    time_zone="Europe/Brussels",
    energy_mix=EnergyMix(is_green_energy=False, supplier_name="Own"),
    coordinates=GeoLocation(latitude=1, longitude=2),
    directions=(DisplayText(text="left"),),
    parking_type="ON_STREET",
)
OBJECTS = {
    "source": Object("source"),
    "party": Object("party", "NL*WKX"),
    "location": Object("location", "LP-1"),
    "station": Object("station", "NL*WKX*S*LP-1"),
    "evse": Object("evse", "U1"),
}
BY = Origin("overlay", "facts.csv, row 2")
HOURS = Hours(
    twentyfourseven=False,
    regular_hours=(
        *(RegularHours(weekday=day, period_begin="08:00", period_end="18:00") for day in range(1, 6)),
        RegularHours(weekday=6, period_begin="10:00", period_end="16:00"),
    ),
)
FIELDS = {
    "trade_name": "Windketel Laden",
    "help_phone": "+31 201234567",
    "latitude": GeoLocation(latitude=52.0907, longitude=5.1218),
    "longitude": GeoLocation(latitude=52.0907, longitude=5.1218),
    "additional_information": (DisplayText(text="Behind the supermarket"),),
    "country": "NLD",
    "city": "Utrecht",
    "postal_code": "3512 ZX",
    "address": "Zonnewiekpad 12",
    "opening_times": HOURS,
    "time_zone": "Europe/Amsterdam",
    "green_energy": True,
    "parking_type": "PARKING_LOT",
    "evse_id": "NL*WKX*E0001*1",
    "max_electric_power": 22_000,
    "service_providers": ("Laadkompas", "Roamwijzer"),
    "parking_restrictions": ("EV_ONLY", "CUSTOMERS"),
    "public": True,
}
"""What the examples of keys that stand in for fields of OCPI put there."""


def stated(values, row=2, sheet="facts.csv"):
    """A row of a file."""
    return {key: Stated(value, sheet, row) for key, value in values.items()}


def example(key):
    """What a row states with a key: its example, and the other half of a position."""
    keys = ("latitude", "longitude") if key in {"latitude", "longitude"} else (key,)
    return {name: KEYS[name].kind.read(KEYS[name].example) for name in keys}


def pooled(location, rows, *, read=()):
    """The pool of a Location, and what was found on the way."""
    found = enrich(location, {}, frozenset(), NOW, overlay=overlay(rows), read=read)
    return found.pool


def by_overlay(pool):
    """The fields that statements filled; others are worked out."""
    return {path: origin for path, origin in pool.origins.items() if origin.source == "overlay"}


def place_of(key, scope):
    """The path of the field that a key stands in for, as a Pool has origins."""
    field = KEYS[key].field
    if field.startswith("evses[]"):
        return field.replace("evses[]", "evses[U1]", 1)
    return f"evses[U1].{field}" if scope == "evse" else field


def field_of(pool, path):
    """The value at such a path."""
    part = pool.location
    for step in path.replace("evses[U1]", "evses").replace("[]", "").split("."):
        part = getattr(part, step)
        if step in {"evses", "connectors"}:
            part = part[0]
    return part


STATED = [(name, scope) for name, key in KEYS.items() for scope in key.scopes]


@pytest.mark.parametrize(("key", "scope"), [one for one in STATED if one[0] in NAMES])
def test_every_fact_reaches_what_it_is_stated_of(key, scope):
    """The place, its stations, or a recharging point, with its origin; and it is general where it is of many."""
    pool = pooled(BARE, {OBJECTS[scope]: stated(example(key))})
    (station,) = pool.stations
    facts = pool.facts_of(station.evses[0], station) if scope == "evse" else station.facts
    meant = example(key)[key]
    assert getattr(facts, key) == (tuple(meant) if isinstance(meant, list) else meant)
    assert facts.origin(key) == BY
    is_of_one = scope == "evse" or (scope in {"location", "station"} and "evse" not in KEYS[key].scopes)
    assert facts.general == (frozenset() if is_of_one else {key})
    assert pool.facts == (NO_FACTS if scope in {"station", "evse"} else facts)
    assert pool.facts_of(station.evses[1], station) == station.facts
    assert pool.location == BARE


@pytest.mark.parametrize(("key", "scope"), [one for one in STATED if one[0] in FIELDS])
@pytest.mark.parametrize("location", [BARE, FULL], ids=["empty", "filled"])
def test_every_field_of_ocpi_is_filled(key, scope, location):
    """Of the very object before OCPI's word; of more than it only where OCPI says nothing."""
    pool = pooled(location, {OBJECTS[scope]: stated(example(key))})
    path = place_of(key, scope)
    is_of_point = path.startswith("evses[U1]")
    counts = location is BARE or scope == ("evse" if is_of_point else "location")
    if key == "public":
        assert (pool.location.publish, by_overlay(pool)) == (True, {})
        return
    assert field_of(pool, path) == (FIELDS[key] if counts else field_of(pooled(location, {}), path))
    paths = {path, path.replace("U1", "U2")} if scope != "evse" and len(location.evses) > 1 else {path}
    assert by_overlay(pool) == (dict.fromkeys(paths, BY) if counts else {})


def test_every_key_is_tested_here():
    """A new one has to be a fact, or told above what it fills; where a recharging point stands is for stations."""
    assert {*NAMES, *FIELDS, "station"} == {*KEYS}


def test_what_surrounds_a_filled_field_stays():
    """Only a name is put into the operator, only the yes into the mix."""
    pool = pooled(FULL, {OBJECTS["location"]: stated({"trade_name": "New", "green_energy": True})})
    assert pool.location.operator == BusinessDetails(name="New", website="https://own.example")
    assert pool.location.energy_mix == EnergyMix(is_green_energy=True, supplier_name="Own")


def test_the_more_specific_statement_counts():
    """From a whole source to one recharging point, each before the one above it."""
    order = ("source", "party", "location", "station", "evse")
    rows = {OBJECTS[scope]: stated({"smart_services": [scope]}, row) for row, scope in enumerate(order, start=2)}
    for left in range(len(order), 0, -1):
        pool = pooled(BARE, {OBJECTS[scope]: rows[OBJECTS[scope]] for scope in order[:left]})
        (station,) = pool.stations
        facts = pool.facts_of(station.evses[0], station)
        assert facts.smart_services == (order[left - 1],)
        assert facts.origin("smart_services") == Origin("overlay", f"facts.csv, row {left + 1}")


def test_statements_of_different_things_come_together():
    """Each key has its own most specific statement."""
    rows = {
        OBJECTS["source"]: stated({"staffed": False, "toilets": False}, 0, "configuration"),
        OBJECTS["location"]: stated({"toilets": True}),
        OBJECTS["evse"]: stated({"plug_and_charge": True}, 3),
    }
    pool = pooled(BARE, rows)
    (station,) = pool.stations
    facts = pool.facts_of(station.evses[0], station)
    assert (facts.staffed, facts.toilets, facts.plug_and_charge) == (False, True, True)
    assert facts.origins == {
        "staffed": Origin("overlay", "configuration"),
        "toilets": BY,
        "plug_and_charge": Origin("overlay", "facts.csv, row 3"),
    }
    assert facts.general == {"staffed"}


@pytest.mark.parametrize(
    "about",
    [
        *(Object("evse", "U1", within) for within in ("NL*WKX", "LP-1", "NL*WKX*LP-1")),
        *(Object("evse", name) for name in ("NL*WKX*E1", "NL-WKX-E1", "NLWKXE1")),
    ],
)
def test_an_evse_is_known_by_uid_and_evse_id_within_a_location_or_anywhere(about):
    """Separators do not count in an EVSE id."""
    pool = pooled(FULL, {about: stated({"plug_and_charge": True})})
    assert pool.of_evse["U1"].plug_and_charge is True


@pytest.mark.parametrize(
    "about",
    [
        Object("party", "NL*ABC"),
        Object("location", "LP-2"),
        Object("location", "NL*ABC*LP-1"),
        Object("evse", "U9"),
        Object("evse", "U1", "LP-2"),
        Object("evse", "U1", "NL*ABC"),
        Object("evse", ""),
    ],
)
def test_what_is_stated_of_others_says_nothing_here(about):
    """Neither of another party, nor of another place."""
    pool = pooled(FULL, {about: stated({"capabilities_complete": True})})
    assert (pool.facts, pool.of_evse, pool.stations[0].facts) == (NO_FACTS, {}, NO_FACTS)


def test_a_location_under_its_whole_name_counts_before_its_id_alone():
    """An id that two parties have can be told apart."""
    rows = {
        Object("location", "NL*WKX*LP-1"): stated({"toilets": True}),
        Object("location", "LP-1"): stated({"toilets": False, "staffed": False}),
    }
    facts = pooled(BARE, rows).facts
    assert (facts.toilets, facts.staffed) == (True, False)


def test_an_evse_is_stated_to_stand_in_a_station():
    """For whoever groups them, by uid in capitals."""
    rows = {OBJECTS["evse"]: stated({"station": "North"}), Object("evse", "u2"): stated({"station": "South"})}
    assert overlaid(BARE, overlay(rows), {}).named == {"U1": "North"}


def test_what_is_one_stations_own_is_not_passed_on_to_several():
    """Each of two stations does not have all the spaces of the place; what is true of both is."""
    found = overlaid(BARE, overlay({OBJECTS["location"]: stated({"parking_spaces": 4, "toilets": True})}), {})
    one, two = (Station(id=f"S{n}", evses=(evse,), name=f"N{n}") for n, evse in enumerate(BARE.evses))
    stations, _ = found.with_facts([one, two])
    assert [(station.facts.parking_spaces, station.facts.toilets) for station in stations] == [(None, True)] * 2
    (alone,), _ = found.with_facts([one])
    assert (alone.facts.parking_spaces, found.facts.parking_spaces) == (4, 4)


@pytest.mark.parametrize("name", ["S1", "N1"])
@pytest.mark.parametrize("within", ["", "LP-1", "NL*WKX"])
def test_a_station_is_known_by_its_id_and_its_name(name, within):
    """Anywhere, or within its Location; others are not."""
    found = overlaid(BARE, overlay({Object("station", name, within): stated({"parking_spaces": 4})}), {})
    parts = [Station(id=f"s{n}", evses=(evse,), name=f"n{n}") for n, evse in enumerate(BARE.evses)]
    stations, _ = found.with_facts(parts)
    assert [station.facts.parking_spaces for station in stations] == [None, 4]
    assert list(found.lost(parts)) == []


def test_a_power_is_given_to_connectors_that_have_none():
    """Of several connectors one that has a power keeps it; an only one gets what is stated."""
    two = replace(BARE, evses=(Evse(uid="u1", connectors=(replace(PLUG, max_electric_power=50_000), PLUG)),))
    power = {OBJECTS["evse"]: stated({"max_electric_power": 22_000})}
    plugs = pooled(two, power).location.evses[0].connectors
    assert [plug.max_electric_power for plug in plugs] == [50_000, 22_000]
    assert pooled(FULL, power).location.evses[0].connectors[0].max_electric_power == 22_000


def test_a_place_that_is_not_public_has_no_stations():
    """Whatever OCPI's publish says; and the other way round."""
    said = {OBJECTS["location"]: stated({"public": False})}
    pool = pooled(BARE, said)
    assert (pool.location.publish, pool.stations, pool.origins) == (False, (), {"publish": BY})
    said = {OBJECTS["location"]: stated({"public": True})}
    assert len(pooled(replace(BARE, publish=False), said).stations) == 1


def test_a_row_about_a_station_that_is_not_there_is_found():
    """Its Location is known, so what is wrong can be told there."""
    rows = {Object("station", "NORTH", "LP-1"): stated({"toilets": True})}
    found = enrich(BARE, {}, frozenset(), NOW, overlay=overlay(rows)).findings
    said = "facts.csv, row 2 is about a station NORTH, but there are only NL*WKX*S*LP-1"
    assert found == (Finding(rule="OVERLAY-ID", severity="warning", path="stations[NORTH]", message=said),)


@pytest.mark.parametrize(
    ("code", "path", "message", "origin"),
    [
        (
            *("OCPI-TIME-ZONE", "time_zone"),
            "time_zone is missing; the configuration says Europe/Amsterdam, so that is taken",
            Origin("default", "the configuration says Europe/Amsterdam"),
        ),
        (
            *("OCPI-TIME-ZONE", "time_zone"),
            "time_zone is missing; all of NL keeps the time of Europe/Amsterdam, so that is taken",
            Origin("derived", "all of NL keeps the time of Europe/Amsterdam"),
        ),
        (
            *("OCPI-PARTY", "party_id"),
            "party_id is missing; all EVSE ids begin with NL*WKX, so that is taken",
            Origin("derived", "all EVSE ids begin with NL*WKX"),
        ),
    ],
)
def test_what_a_reader_assumed_is_no_word_of_ocpi(code, path, message, origin):
    """It comes by default where the configuration says it, else from a rule of ours."""
    finding = Finding(rule=code, severity="warning", path=path, message=message)
    assert pooled(BARE, {}, read=[finding]).origins == {path: origin}


def test_what_is_stated_of_a_party_counts_before_what_was_assumed():
    """OCPI left it open, though the reader filled it in."""
    said = "time_zone is missing; the configuration says Europe/Amsterdam, so that is taken"
    finding = Finding(rule="OCPI-TIME-ZONE", severity="warning", path="time_zone", message=said)
    location = replace(BARE, time_zone="Europe/Amsterdam")
    rows = {OBJECTS["party"]: stated({"time_zone": "Europe/Athens"})}
    pool = pooled(location, rows, read=[finding])
    assert (pool.utc_offset, pool.origins) == ("+02:00", {"time_zone": BY})


# --- what the annex makes of it


def said(pool, code):
    """What is said of an entry at the first recharging point."""
    (station,) = pool.stations
    return ANNEX[code].said(pool, station, station.evses[0])


@pytest.mark.parametrize("key", [name for name, key in KEYS.items() if key.completes])
def test_a_statement_answers_the_entry_that_it_is_about(key):
    """With every key of an entry stated the entry is answered, by the overlay."""
    entry = KEYS[key].entry
    needed = {
        name: value
        for name, one in KEYS.items()
        if one.entry == entry and one.completes
        for name, value in example(name).items()
    }
    scope = "evse" if "location" not in KEYS[key].scopes else "location"
    found = said(pooled(BARE, {OBJECTS[scope]: stated(needed)}), entry)
    assert (found.origin if found else None) == BY


def test_a_stated_position_counts_before_that_of_the_evses():
    """Whoever states one of a Location knows that OCPI's is wrong."""
    rows = {OBJECTS["location"]: stated({"latitude": 52.0, "longitude": 5.0})}
    assert said(pooled(FULL, rows), "A07") == ("52.0, 5.0", BY)
    assert str(said(pooled(FULL, {}), "A07")) == "1, 2"


def test_capabilities_of_an_evse_count_before_what_is_stated_of_its_place():
    """Plug and charge stated of all is a rule with exceptions; stated of the very EVSE it is not."""
    able = replace(PLUG, capabilities=("ISO_15118_20_PLUG_AND_CHARGE",))
    location = replace(BARE, evses=(Evse(uid="u1", connectors=(able,)), Evse(uid="u2", connectors=(PLUG,))))
    no = stated({"plug_and_charge": False})
    for scope, answers in {"party": [True, False], "location": [True, False], "evse": [False, None]}.items():
        pool = pooled(location, {OBJECTS[scope]: no})
        (station,) = pool.stations
        found = [ANNEX["B08"].said(pool, station, evse) for evse in station.evses]
        assert [one and one.value for one in found] == answers
