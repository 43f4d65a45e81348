"""Tables of facts: what a row is about, what it states, and what is told of it by row and column."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afir_publisher.overlay.keys import KEYS
from afir_publisher.overlay.places import places
from afir_publisher.overlay.rows import Fault, Line, read
from afir_publisher.overlay.statement import Object


def table(text):
    """Rows of a table that is written with bars."""
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]


def lines(text):
    """What a table without a fault states."""
    found = read(table(text))
    assert found.faults == ()
    return [(line.row, line.object, line.values) for line in found.lines]


def faults(text):
    """What is wrong with a table, as it is told."""
    return list(map(str, read(table(text)).faults))


@pytest.mark.parametrize(
    ("columns", "cells", "about"),
    [
        ("party", "NL*ABC", Object("party", "NL*ABC")),
        ("party", "nlabc", Object("party", "NL*ABC")),
        ("party", "NL-ABC", Object("party", "NL*ABC")),
        ("location", "loc1", Object("location", "LOC1")),
        ("party|location", "NL*ABC|loc1", Object("location", "NL*ABC*LOC1")),
        ("party|location", "NL*ABC|NL*ABC*loc1", Object("location", "NL*ABC*LOC1")),
        ("location|station", "loc1|North", Object("station", "NORTH", "LOC1")),
        ("party|location|station", "NLABC|loc1|North", Object("station", "NORTH", "NL*ABC*LOC1")),
        ("evse", "uid-1", Object("evse", "UID-1")),
        ("party|evse", "NLABC|uid-1", Object("evse", "UID-1", "NL*ABC")),
        ("party|location|evse", "NLABC|L|NL*ABC*E1", Object("evse", "NL*ABC*E1", "NL*ABC*L")),
        ("scope|id", "source|", Object("source")),
        ("scope|id", "party|NLABC", Object("party", "NL*ABC")),
        ("scope|id", "Location|loc1", Object("location", "LOC1")),
        ("scope|id|location", "station|North|loc1", Object("station", "NORTH", "LOC1")),
        ("scope|id", "EVSE|uid-1", Object("evse", "UID-1")),
        ("scope|evse|location", "location|uid-1|loc1", Object("location", "LOC1")),
    ],
)
def test_a_row_is_about_the_most_specific_thing_that_it_names(columns, cells, about):
    """Or about what `scope` says; what is less specific tells where it is."""
    assert lines(f"{columns}|capabilities_complete\n{cells}|yes") == [(2, about, {"capabilities_complete": True})]


def test_a_station_is_a_fact_about_an_evse_and_else_what_the_row_is_about():
    """The column `station` says where a recharging point stands, if the row names one."""
    assert lines("location|station|evse|toilets\nL|North||no\nL|North|1|") == [
        (2, Object("station", "NORTH", "L"), {"toilets": False}),
        (3, Object("evse", "1", "L"), {"station": "North"}),
    ]


def test_what_is_not_stated_is_no_statement():
    """Empty cells, question marks, comments, rows that are empty, and columns that are for people alone."""
    text = """
        # filled in by Ann|||
        location|# name|toilets|staffed
        # to fill in||yes or no|yes or no
        A|The first||?
        |||
        B|The second|no|
        C|The third|?|yes
    """
    assert lines(text) == [
        (6, Object("location", "B"), {"toilets": False}),
        (7, Object("location", "C"), {"staffed": True}),
    ]


def test_columns_are_found_in_any_case_and_order():
    """People rename headers a little."""
    assert lines("Legal Name|Location\nABC B.V.|A") == [(2, Object("location", "A"), {"legal_name": "ABC B.V."})]


def test_a_row_may_be_shorter_or_longer_than_the_header():
    """Spreadsheets leave out cells at the end, or add empty ones."""
    assert lines("location|toilets|staffed\nA|no\nB|yes|no||") == [
        (2, Object("location", "A"), {"toilets": False}),
        (3, Object("location", "B"), {"toilets": True, "staffed": False}),
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "location|toilets\nA|perhaps",
            'row 2, column toilets: found "perhaps", expected yes or no',
        ),
        ("location|toilet\nA|yes", "row 1, column toilet: is no key; did you mean toilets?"),
        ("location|remark\nA|yes", "row 1, column remark: is no key; a column that is only for you begins with #"),
        ("location|toilets|toilets\nA||yes", "row 1, column toilets: stands there twice, and the later one counts"),
        (
            "evse|legal_name\n1|ABC",
            "row 2, column legal_name: cannot be stated of one evse, but of source or party or location or station",
        ),
        ("party|city\nNL*ABC|Utrecht", "row 2, column city: cannot be stated of one party, but of location"),
        ("party|toilets\nWindketel|yes", 'row 2, column party: found "WINDKETEL", expected a party such as NL*ABC'),
        ("location|toilets\n|yes", "row 2: does not say what it is about, so nothing in it counts"),
        (
            "scope|id|toilets\nplace|A|yes",
            'row 2, column scope: found "place", expected source, party, location, station, evse',
        ),
        ("scope|id|toilets\nlocation||yes", "row 2, column id: found nothing, expected the id of a location"),
        (
            "scope|id|toilets\n|A|yes",
            "row 2, column scope: found nothing beside an id, expected source, party, location, station, evse",
        ),
        (
            "location|latitude|longitude\nA|52.1|",
            "row 2, column longitude: found nothing beside latitude, expected both",
        ),
        (
            "location|latitude|longitude\nA||5.1",
            "row 2, column latitude: found nothing beside longitude, expected both",
        ),
        (
            "name|toilets\nA|yes",
            "row 1: no column says what a row is about: party, location, station or evse, or scope and id",
        ),
        (
            "location|toilets\nA|yes\nB|no\nA|no",
            "row 4, column toilets: says something else than row 2; the later one counts",
        ),
        (
            "location|city\nA|" + "x" * 99,
            f'row 2, column city: found "{"x" * 60}…", expected a text of at most 45 characters',
        ),
    ],
)
def test_a_fault_is_told_by_row_and_column(text, told):
    """What was found and what is expected; nothing else of the table is at fault."""
    assert told in faults(text)


def test_a_fault_costs_the_cell_and_no_more():
    """The rest of its row counts, and so do the other rows."""
    found = read(table("location|toilets|staffed\nA|perhaps|no\n|yes|\nB|yes|yes"))
    assert found.lines == (
        Line(2, Object("location", "A"), {"staffed": False}),
        Line(4, Object("location", "B"), {"toilets": True, "staffed": True}),
    )
    assert [fault[:2] for fault in found.faults] == [(2, "toilets"), (3, "")]


def test_the_same_said_twice_is_no_fault():
    """Of one object in two rows only what differs is told."""
    assert lines("location|toilets\nA|yes\nA|ja") == [
        (row, Object("location", "A"), {"toilets": True}) for row in (2, 3)
    ]


def test_an_empty_table_says_that_it_is_none():
    """A file without a header states nothing."""
    said = "no column says what a row is about: party, location, station or evse, or scope and id"
    assert read([]).faults == (Fault(1, "", said),)


def test_a_large_table_is_read_whole():
    """Ten thousand rows, each with its own line."""
    rows = [["location", "toilets"], *([f"L{n}", "yes" if n % 2 else "no"] for n in range(10_000))]
    found = read(rows)
    assert (len(found.lines), found.faults) == (10_000, ())
    assert found.lines[-1] == Line(10_001, Object("location", "L9999"), {"toilets": True})


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.floats(),
    st.integers(),
    st.text(max_size=20),
    st.sampled_from(["location", "evse", "scope", "id", "party", "none", "24/7", "yes", "22 kW", *KEYS]),
)


@given(st.lists(st.lists(CELLS, max_size=8), max_size=6), st.sampled_from([[], ["location", "evse", *KEYS]]))
def test_whatever_stands_in_a_table_it_is_read(rows, header):
    """Each cell is a fact of its kind, or a fault of its row, and nothing is raised."""
    found = read([header, *rows] if header else rows)
    for line in found.lines:
        assert all(name in KEYS and value is not None for name, value in line.values.items())
    assert all(1 <= fault.row <= len(rows) + 2 for fault in found.faults)


# --- which Locations a statement is about

LOCATIONS = [("NL*ABC*L1", "L1"), ("NL*ABC*L2", "L2"), ("NL*DEF*L1", "L1")]
POINTS = [
    ("NL*ABC*L1", "NL*ABC*1", "NLABCE1"),
    ("NL*ABC*L2", "NL*ABC*A*2", ""),
    ("NL*DEF*L1", "NL*DEF*1", "NLDEFE1"),
]
ALL = {key for key, _ in LOCATIONS}


@pytest.mark.parametrize(
    ("about", "keys"),
    [
        (Object("source"), ALL),
        (Object("party", "NL*ABC"), {"NL*ABC*L1", "NL*ABC*L2"}),
        (Object("party", "NL*XYZ"), set()),
        (Object("location", "L1"), {"NL*ABC*L1", "NL*DEF*L1"}),
        (Object("location", "NL*DEF*L1"), {"NL*DEF*L1"}),
        (Object("location", "NL*ABC"), set()),
        (Object("station", "NORTH"), ALL),
        (Object("station", "NORTH", "L2"), {"NL*ABC*L2"}),
        (Object("station", "NORTH", "L9"), set()),
        (Object("evse", "1"), {"NL*ABC*L1", "NL*DEF*L1"}),
        (Object("evse", "1", "NL*DEF"), {"NL*DEF*L1"}),
        (Object("evse", "1", "NL*ABC*L1"), {"NL*ABC*L1"}),
        (Object("evse", "1", "L2"), set()),
        (Object("evse", "A*2"), {"NL*ABC*L2"}),
        (Object("evse", "NL-ABC-E1"), {"NL*ABC*L1"}),
        (Object("evse", "9"), set()),
    ],
)
def test_a_statement_reaches_the_locations_that_its_object_is_in(about, keys):
    """By ids with and without party, EVSE ids with any separators; a station may be anywhere if nobody says where."""
    assert places([about], LOCATIONS, POINTS) == {about: keys}
