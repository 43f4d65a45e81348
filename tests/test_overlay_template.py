"""Tables to fill in: which rows and columns there are, of all objects and of what is missing, in CSV and in XLSX."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from openpyxl import load_workbook

from afir_publisher.annex import ANNEX
from afir_publisher.enrich import enrich
from afir_publisher.model import BusinessDetails, Connector, Evse, GeoLocation, Hours, Location
from afir_publisher.overlay import workbook
from afir_publisher.overlay.keys import KEYS, completing, of_scope
from afir_publisher.overlay.rows import read
from afir_publisher.overlay.sheets import table
from afir_publisher.overlay.statement import Object, Stated, overlay
from afir_publisher.overlay.template import NAME, Place, missing, whole
from afir_publisher.pool import Station

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
PLUG = Connector(id="1", standard="IEC_62196_T2", power_type="AC_3_PHASE", max_electric_power=11_000)
BARE = Location(
    country_code="NL",
    party_id="WKX",
    id="A",
    publish=True,
    name="Plein",
    city="Utrecht",
    evses=(Evse(uid="1", connectors=(PLUG,)), Evse(uid="2", evse_id="NL*WKX*E2", connectors=(PLUG,))),
)
DONE = {name: key.kind.read(key.example) for name, key in KEYS.items() if key.completes and "location" in key.scopes}
"""All that can be stated of a Location."""


def pooled(location, stated=None, **changes):
    """A pool of which something is stated."""
    place = replace(location, **changes)
    rows = {Object("location", place.id): {key: Stated(value, "x") for key, value in (stated or {}).items()}}
    return enrich(place, {}, frozenset(), NOW, overlay=overlay(rows)).pool


def without(*keys):
    """All that can be stated of a Location but for some keys."""
    return {name: value for name, value in DONE.items() if name not in keys}


def rows(template):
    """The rows of a template: place and keys."""
    return {tuple(filter(None, place)): {*keys} for place, keys in template.rows.items()}


def in_two_stations(pool):
    """The same with a station for each EVSE."""
    (whole_station,) = pool.stations
    parts = [
        Station(id=f"S{n}", evses=(evse,), facts=whole_station.facts) for n, evse in enumerate(pool.location.evses)
    ]
    return replace(pool, stations=tuple(parts))


def test_nothing_is_asked_where_nothing_is_missing():
    """A Location of which all is stated, with EVSE ids in OCPI."""
    evses = tuple(replace(evse, evse_id=f"NL*WKX*E{evse.uid}") for evse in BARE.evses)
    assert rows(missing([pooled(BARE, DONE, evses=evses)])) == {}


def test_what_a_location_lacks_is_asked_of_it():
    """And no more; an EVSE is asked for what is its own."""
    other = pooled(BARE, DONE, id="B", evses=BARE.evses[1:])
    assert rows(missing([pooled(BARE, without("postal_code", "toilets")), other])) == {
        ("NL*WKX", "A"): {"postal_code", "toilets"},
        ("NL*WKX", "A", "1"): {"evse_id"},
    }


def test_a_party_is_asked_once_for_what_nobody_of_it_has():
    """Where it can be stated of a party at all; what some have is asked of the others."""
    lacking = without("staffed", "postal_code", "toilets")
    pools = [
        pooled(BARE, lacking, evses=BARE.evses[1:]),
        pooled(BARE, {**lacking, "toilets": False}, id="B", evses=BARE.evses[1:]),
        pooled(BARE, DONE, party_id="ABC", evses=BARE.evses[1:]),
    ]
    found = missing(pools)
    assert rows(found) == {
        ("NL*WKX",): {"staffed"},
        ("NL*WKX", "A"): {"postal_code", "toilets"},
        ("NL*WKX", "B"): {"postal_code"},
    }
    assert [found.names[place] for place in found.rows] == ["all of NL*WKX", *["Plein, Zonnewiekpad 12, Utrecht"] * 2]


@pytest.mark.parametrize(
    ("level", "asked"),
    [
        ("party", {("NL*WKX",): {"staffed"}}),
        ("location", {("NL*WKX", "A"): {"postal_code", "staffed"}}),
        ("evse", {("NL*WKX", "A", "1"): {"evse_id"}}),
    ],
)
def test_only_one_level_can_be_asked(level, asked):
    """What could also be stated of more than it is asked there."""
    assert rows(missing([pooled(BARE, without("staffed", "postal_code"))], level)) == asked


def test_a_key_that_evses_have_too_is_asked_where_it_is_missing():
    """Of the Location if no EVSE has it, else of those that do not."""
    able = Connector(id="1", standard="IEC_62196_T2", power_type="AC_3_PHASE", max_electric_power=11_000)
    able = replace(able, capabilities=("ISO_15118_20_PLUG_AND_CHARGE",))
    one, two = (replace(evse, evse_id=f"NL*WKX*E{evse.uid}") for evse in BARE.evses)
    other = pooled(BARE, DONE, id="B", evses=(two,))
    neither = pooled(BARE, without("plug_and_charge"), evses=(one, two))
    assert rows(missing([neither, other])) == {("NL*WKX", "A"): {"plug_and_charge"}}
    second = pooled(BARE, without("plug_and_charge"), evses=(replace(one, connectors=(able,)), two))
    assert rows(missing([second, other])) == {("NL*WKX", "A", "2"): {"plug_and_charge"}}


def test_stations_are_asked_for_what_is_their_own():
    """Where a Location has several: for powers and counts always, for the rest where only some lack it."""
    evses = tuple(replace(evse, evse_id=f"NL*WKX*E{evse.uid}") for evse in BARE.evses)
    pool = in_two_stations(pooled(BARE, without("parking_spaces", "staffed"), evses=evses))
    first, second = pool.stations
    pool = replace(pool, stations=(first, replace(second, facts=replace(second.facts, catering=None))))
    other = pooled(BARE, DONE, id="B", evses=evses[1:])
    assert rows(missing([pool, other])) == {
        ("NL*WKX", "A"): {"staffed"},
        ("NL*WKX", "A", "S0"): {"parking_spaces"},
        ("NL*WKX", "A", "S1"): {"parking_spaces", "catering"},
    }


@pytest.mark.parametrize("entry", [code for code in ANNEX if completing(code)])
def test_what_is_missing_is_what_the_annex_has_nothing_for(entry):
    """Each entry that is owed is asked for, whatever it is, and not once it is stated."""
    asked = {name for keys in missing([pooled(BARE, {}, city=None)]).rows.values() for name in keys}
    keys = {key.name for key in completing(entry)}
    assert keys <= asked or entry == "B06"  # the power of its connectors is known


@pytest.mark.parametrize(
    ("level", "places"),
    [
        ("party", [Place("NL*WKX")]),
        ("location", [Place("NL*WKX"), Place("NL*WKX", "A")]),
        ("evse", [Place("NL*WKX"), *(Place("NL*WKX", "A", "", uid) for uid in "12")]),
    ],
)
def test_a_table_of_all_there_is(level, places):
    """A row an object and a column for each key that can be stated of some; no cell is marked."""
    template = whole([pooled(BARE)], level)
    assert [*template.rows] == places
    asked = {key.name for scope in {"party", level} for key in of_scope(scope)}
    ids = template.columns[: template.columns.index(NAME) + 1]
    assert {*ids} == {"party", NAME, *({"location", "evse", "station"} if level == "evse" else {level})}
    assert {key.name for key in template.keys} == asked - {*ids}
    assert set(template.cells(places[-1])[-len(template.keys) :]) == {""}


# --- as files

GAPS = missing(
    [
        pooled(BARE, without("staffed", "postal_code"), name='=HYPERLINK("x")'),
        pooled(BARE, without("staffed"), id="00", name="Ünder\x07"),
    ]
)
COLUMNS = ["party", "location", "evse", NAME, "staffed", "postal_code", "evse_id"]


def filled(cells):
    """A row with each question mark answered by the example of its key."""
    return [KEYS[name].example if cell == "?" else cell for name, cell in zip(COLUMNS, cells, strict=True)]


STATED = [
    (Object("party", "NL*WKX"), {"staffed": False}),
    (Object("location", "NL*WKX*00"), {}),
    (Object("location", "NL*WKX*A"), {"postal_code": "3512 ZX"}),
    (Object("evse", "1", "NL*WKX*00"), {"evse_id": "NL*WKX*E0001*1"}),
    (Object("evse", "1", "NL*WKX*A"), {"evse_id": "NL*WKX*E0001*1"}),
]
STATED = [(about, values) for about, values in STATED if values]


def statements(raw):
    """What a file states, whatever its order, if nothing in it is at fault."""
    found = read(table(raw, "facts").rows)
    assert found.faults == ()
    return sorted((line.object, line.values) for line in found.lines)


def test_csv_has_a_header_a_row_of_help_and_a_question_mark_in_each_cell_to_fill_in():
    """A name that a spreadsheet would take for a formula is none."""
    header, told, *cells = csv.reader(io.StringIO(workbook.as_csv(GAPS).decode("utf-8-sig")), delimiter=";")
    assert header == COLUMNS
    assert told == ["# to fill in", "", "", "", *(f"{KEYS[n].kind.expected} ({KEYS[n].entry})" for n in COLUMNS[4:])]
    assert cells == [
        ["NL*WKX", "", "", "all of NL*WKX", "?", "", ""],
        ["NL*WKX", "00", "1", "Ünder\x07, Zonnewiekpad 12, Utrecht", "", "", "?"],
        ["NL*WKX", "A", "", '\'=HYPERLINK("x"), Zonnewiekpad 12, Utrecht', "", "?", ""],
        ["NL*WKX", "A", "1", '\'=HYPERLINK("x"), Zonnewiekpad 12, Utrecht', "", "", "?"],
    ]


def test_csv_that_is_filled_in_is_understood():
    """As it was written it states nothing; each answer is one fact."""
    assert statements(workbook.as_csv(GAPS)) == []
    header, told, *cells = csv.reader(io.StringIO(workbook.as_csv(GAPS).decode("utf-8-sig")), delimiter=";")
    out = io.StringIO()
    csv.writer(out).writerows([header, told, *map(filled, cells)])
    assert statements(out.getvalue().encode()) == sorted(STATED)


@pytest.fixture
def book():
    """The template as a workbook."""
    return load_workbook(io.BytesIO(workbook.as_xlsx(GAPS)))


def test_a_workbook_that_is_filled_in_is_understood(book):
    """The same, by way of a spreadsheet."""
    assert statements(workbook.as_xlsx(GAPS)) == []
    for row in book["facts"].iter_rows(min_row=3):
        for cell, value in zip(row, filled([cell.value or "" for cell in row]), strict=True):
            cell.value = value
    out = io.BytesIO()
    book.save(out)
    assert statements(out.getvalue()) == sorted(STATED)


def test_a_workbook_helps_to_fill_it_in(book):
    """Notes at the heads, words to choose from, a frozen header, colours, cells that are text, all keys explained."""
    sheet = book["facts"]
    assert [cell.value for cell in sheet[1]] == COLUMNS
    assert sheet.freeze_panes == "E3"
    assert sheet["E1"].comment.text == "Whether there is staff on site.\nyes or no (A04)\nExample: no"
    (choice,) = sheet.data_validations.dataValidation
    assert (choice.formula1, str(choice.sqref)) == ('"yes,no"', "E3:E100000")
    assert {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.fill.fill_type} == {
        *("E3", "G4", "F5", "G6")
    }
    assert {cell.number_format for row in sheet.iter_rows(min_row=3) for cell in row} == {"@"}
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}
    assert sheet["D4"].value == "Ünder, Zonnewiekpad 12, Utrecht"
    keys = [row[0].value for row in book["keys"].iter_rows(min_row=2)]
    assert keys == [*KEYS]


def test_every_key_can_be_a_column():
    """With its note and its words; a table that is not filled in states nothing."""
    templates = [whole([pooled(BARE)], level) for level in ("party", "location", "evse")]
    assert {name for template in templates for name in template.columns} >= {*KEYS}
    for template in templates:
        assert statements(workbook.as_xlsx(template)) == []
        assert statements(workbook.as_csv(template)) == []


def test_a_large_table_is_made_in_one_go():
    """Ten thousand Locations, each with a row of its own."""
    pool = pooled(BARE, without("postal_code"), evses=BARE.evses[1:])
    many = (replace(pool, location=replace(pool.location, id=str(n))) for n in range(10_000))
    template = missing(many)
    assert len(workbook.as_csv(template).splitlines()) == 10_002
    assert template.columns == ("party", "location", NAME, "postal_code")


def test_a_location_that_says_all_itself_has_no_gap_in_what_ocpi_has():
    """What OCPI says is not asked for."""
    location = replace(
        BARE,
        operator=BusinessDetails(name="W"),
        help_phone="+31 1",
        coordinates=GeoLocation(latitude=1, longitude=2),
        country="NLD",
        postal_code="1",
        address="A 1",
        opening_times=Hours(twentyfourseven=True),
        time_zone="Europe/Amsterdam",
    )
    asked = missing([pooled(location)]).rows.values()
    ocpi = {name for name, key in KEYS.items() if key.field and key.scopes != ("evse",)}
    assert frozenset().union(*asked) & ocpi == {"service_providers", "green_energy"}
