"""Spreadsheets as people save them: CSV in several ways, XLSX, and what is neither."""

import contextlib
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from afir_publisher.overlay.rows import read
from afir_publisher.overlay.sheets import Unread, table
from afir_publisher.overlay.statement import Object

ROWS = [["location", "legal_name", "toilets"], ["A", "Ladesäulen, Süd", "nein"]]
STATED = {"legal_name": "Ladesäulen, Süd", "toilets": False}
COMMAS = 'location,legal_name,toilets\n"A","Ladesäulen, Süd",nein\n'
SEMICOLONS = 'location;legal_name;toilets\r\nA;"Ladesäulen, Süd";nein\r\n'


def book(rows, title="facts", *others):
    """A workbook with a sheet of rows, and others with a title alone."""
    made = Workbook()
    sheet = made.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for other in others:
        made.create_sheet(other, 0)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("raw", "notes"),
    [
        (COMMAS.encode(), ()),
        (COMMAS.encode("utf-8-sig"), ()),
        (SEMICOLONS.encode("utf-8-sig"), ("columns are separated by ;",)),
        (
            SEMICOLONS.encode("cp1252"),
            ("read as Windows-1252, as it is no UTF-8", "columns are separated by ;"),
        ),
        (
            SEMICOLONS.replace(";", "\t").encode("utf-16"),
            ("read as UTF-16", "columns are separated by tabs"),
        ),
        (b"# by Ann, and Bob\n" + SEMICOLONS.encode(), ("columns are separated by ;",)),
        (book(ROWS), ()),
        (book(ROWS, "facts", "keys", "notes"), ()),
        (book(ROWS, "Sheet1"), ()),
    ],
)
def test_what_people_and_excel_save_is_read(raw, notes):
    """With what had to be guessed told: separators and encodings."""
    found = table(raw, "facts")
    sheet = read(found.rows)
    assert [(line.object, line.values) for line in sheet.lines] == [(Object("location", "A"), STATED)]
    assert (sheet.faults, found.notes) == ((), notes)


def test_the_cells_of_a_workbook_keep_their_types():
    """Numbers that are whole, booleans, and cells with nothing in them."""
    rows = [["location", "toilets", "parking_spaces", "max_vehicle_height_m", "station_power_w", "city"]]
    raw = book([*rows, ["A", True, 4, 2.1, 150000, None], [12, False, 0, 3, 22000.0, 7]])
    assert [(line.object.id, line.values) for line in read(table(raw, "facts.xlsx").rows).lines] == [
        ("A", {"toilets": True, "parking_spaces": 4, "max_vehicle_height_m": 2.1, "station_power_w": 150_000}),
        (
            "12",
            {
                "toilets": False,
                "parking_spaces": 0,
                "max_vehicle_height_m": 3.0,
                "station_power_w": 22_000,
                "city": "7",
            },
        ),
    ]


def test_a_cell_with_more_lines_is_one_cell_and_rows_stay_counted():
    """Rows are those of the spreadsheet, not the lines of the file."""
    raw = b'location,legal_name,toilets\nA,"two\nlines",yes\nB,,perhaps\n'
    (fault,) = read(table(raw, "facts.csv").rows).faults
    assert fault.row == 3


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"PK\x03\x04 but no more", "cannot be read as XLSX"),
        (book(ROWS)[:500], "cannot be read as XLSX"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old.xls is neither CSV nor XLSX; save it as one of these"),
        (b'location,legal_name\nA,"' + b"x" * 200_000, "line 2 cannot be read: field larger than field limit"),
    ],
)
def test_what_is_no_spreadsheet_is_unread(raw, told):
    """It is said why, and nothing of it is taken for facts."""
    with pytest.raises(Unread, match=told):
        read(table(raw, "old.xls").rows)


def test_a_large_workbook_is_read_whole(tmp_path):
    """Ten thousand rows by the way that a file comes in."""
    path = Path(tmp_path) / "facts.xlsx"
    path.write_bytes(book([["location", "toilets"], *([f"L{n}", "no"] for n in range(10_000))]))
    assert len(read(table(path.read_bytes(), path.name).rows).lines) == 10_000


@given(st.binary(max_size=300), st.sampled_from([b"", b"PK", b"\xff\xfe", b"location;toilets\n"]))
def test_whatever_bytes_a_file_has_it_is_read_or_unread(raw, head):
    """Nothing else comes out of a file that is none."""
    with contextlib.suppress(Unread):
        read(table(head + raw, "facts").rows)
