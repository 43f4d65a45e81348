"""The spreadsheets of the sample network: they state what its OCPI leaves open, and nothing else is missing then."""

import csv
import json
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from datex2_schemas import errors
from feed import PROFILE, document
from pydantic import TypeAdapter

from afir_publisher.annex import ANNEX
from afir_publisher.enrich import enrich
from afir_publisher.facts import NAMES, Facts
from afir_publisher.model import Location, Tariff, tariff_key

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
WORKED_OUT = {"A10"}
"""What is stated nowhere as it follows from where a place is."""

FAULTY = "WKX-FOUT-0005"
"""The Location that is there to show faults."""


def rows():
    """Each row of the spreadsheets: what it is about, and what it states of it."""
    for name in ("overlay.csv", "overlay-france.csv"):
        with (SAMPLES / name).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(line for line in file if not line.startswith("#")):
                about = row.pop("scope"), row.pop("id")
                yield about, {name: understood(name, cell) for name, cell in row.items() if cell}


def all_stated():
    """What the spreadsheets together state of each object."""
    found = defaultdict(dict)
    for about, said in rows():
        found[about] |= said
    return dict(found)


def understood(name, cell):
    """A cell as people write it: yes and no, kilowatts, lists with commas, `none` for an empty one."""
    if cell in {"yes", "no"}:
        return cell == "yes"
    if name.endswith("_w"):
        return int(cell.removesuffix(" kW")) * 1000
    is_list = str(Facts.__annotations__[name]).startswith("tuple")
    return (() if cell == "none" else tuple(cell.split(", "))) if is_list else cell


def pools():
    """The sample network's pools with what is stated of them."""
    locations, tariffs = (
        json.loads((SAMPLES / "ocpi" / f"{kind}.json").read_bytes()) for kind in ("locations", "tariffs")
    )
    by_key = defaultdict(list)
    for raw in tariffs:
        by_key[tariff_key(raw["id"])].append(TypeAdapter(Tariff).validate_python(raw))
    stated = all_stated()
    for raw in locations:
        location = TypeAdapter(Location).validate_python(raw)
        of_party = stated.get(("party", f"{location.country_code}*{location.party_id}"), {})
        of_place = of_party | stated.get(("location", location.id), {})
        facts = Facts(**of_place, general=frozenset(of_party.keys() - stated.get(("location", location.id), {}).keys()))
        one = enrich(location, by_key, frozenset(), NOW).pool
        yield replace(
            one,
            facts=facts,
            stations=tuple(replace(station, facts=facts) for station in one.stations),
            of_evse={
                evse.uid.upper(): replace(facts, **stated["evse", evse.uid])
                for evse in location.evses
                if ("evse", evse.uid) in stated
            },
        )


POOLS = {one.location.id: one for one in pools() if one.stations}


@pytest.mark.parametrize("name", sorted(POOLS.keys() - {FAULTY}))
def test_nothing_of_the_law_is_missing_at_a_complete_location(name):
    """But for what is owed only where there is such a thing."""
    one = POOLS[name]
    missing = {
        code
        for code, entry in ANNEX.items()
        for station in one.stations
        for evse in station.evses
        if entry.said(one, station, evse) is None and not entry.conditional
    }
    assert missing <= WORKED_OUT


def test_every_row_and_column_is_about_something():
    """Of every object that they name, the spreadsheets state a fact."""
    known = {("party", f"{one.location.country_code}*{one.location.party_id}") for one in POOLS.values()}
    known |= {("location", name) for name in POOLS}
    known |= {("evse", evse.uid) for one in POOLS.values() for evse in one.location.evses}
    stated = all_stated()
    assert stated.keys() <= known
    assert all(stated.values())
    assert {name for found in stated.values() for name in found} <= set(NAMES)


@pytest.mark.parametrize("syntax", PROFILE.syntaxes)
def test_the_network_with_its_spreadsheet_is_valid(syntax):
    """In both publications."""
    for publication in PROFILE.publications:
        assert errors(syntax, document(publication, syntax, *POOLS.values())) == []
