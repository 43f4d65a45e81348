"""A template as a file: CSV with a row of help, or XLSX with notes, words to choose from, and every key explained."""

import csv
import io
from collections.abc import Iterator

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from afir_publisher.annex import ANNEX
from afir_publisher.overlay.keys import KEYS, Key
from afir_publisher.overlay.sheets import FACTS
from afir_publisher.overlay.template import NAME, Template

HELP = "# to fill in"
"""What the row that explains the columns begins with, so that it is a comment."""

_HEAD = Font(bold=True)
_ASKED = PatternFill("solid", start_color="FFF2CC")
_NUMBERS = frozenset({"parking_spaces", "disabled_parking_spaces", "latitude", "longitude"})
_TEXT, _AS_IT_IS = "@", "General"
_WIDTH, _WIDE = 18, 34
_LAST_ROW = 100_000


def as_csv(template: Template) -> bytes:
    """The template as CSV that spreadsheets open: UTF-8 with a mark, separated by semicolons."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows(_rows(template))
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(template: Template) -> bytes:
    """The template as a workbook: cells to fill in have a colour, and are text, so that nothing is changed in them."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = FACTS
    for row in _rows(template):
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("", text) for text in row])
    for line in sheet.iter_rows():
        for one in line:
            if isinstance(one.value, str):
                one.data_type = "s"  # a name may begin with =, and is no formula
    for at, column in enumerate(template.columns, start=1):
        _prepare(sheet, at, column)
    _colour(sheet, template)
    sheet.freeze_panes = sheet.cell(row=3, column=template.columns.index(NAME) + 2).coordinate
    _explain(book.create_sheet("keys"))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _rows(template: Template) -> Iterator[list[str]]:
    """The header, the help, and the rows to fill in."""
    columns = template.columns
    yield list(columns)
    yield [HELP, *(_expected(KEYS[name]) if name in KEYS else "" for name in columns[1:])]
    for place in template.rows:
        cells = template.cells(place)
        yield [_harmless(cell) if name == NAME else cell for name, cell in zip(columns, cells, strict=True)]


def _harmless(name: str) -> str:
    """What an object is called, so that no spreadsheet takes it for a formula; ids stay as they are."""
    return f"'{name}" if name.startswith(("=", "+", "-", "@")) else name


def _expected(key: Key) -> str:
    """What is expected in a column, and which entry of the law it is about."""
    return f"{key.kind.expected} ({key.entry})" if key.entry else key.kind.expected


def _prepare(sheet: Worksheet, at: int, column: str) -> None:
    """Make a column ready: its note, the words to choose from, text for what a spreadsheet would change."""
    letter = get_column_letter(at)
    head = sheet.cell(row=1, column=at)
    head.font = _HEAD
    sheet.column_dimensions[letter].width = _WIDE if column == NAME else _WIDTH
    key = KEYS.get(column)
    form = _AS_IT_IS if column in _NUMBERS else _TEXT
    sheet.column_dimensions[letter].number_format = form
    for row in range(3, sheet.max_row + 1):
        sheet.cell(row=row, column=at).number_format = form
    if key is None:
        return
    head.comment = Comment(
        f"{key.help}\n{_expected(key)}\nExample: {key.example}", "afir-publish", height=140, width=320
    )
    if key.kind.words and not key.kind.is_list:
        choice = DataValidation(type="list", formula1=f'"{",".join(key.kind.words)}"', allow_blank=True)
        choice.error, choice.errorTitle = f"Expected: {key.kind.expected}", column
        choice.add(f"{letter}3:{letter}{_LAST_ROW}")
        sheet.add_data_validation(choice)


def _colour(sheet: Worksheet, template: Template) -> None:
    """Show which cells are to be filled in."""
    places = {name: at for at, name in enumerate(template.columns, start=1)}
    for row, names in enumerate(template.rows.values(), start=3):
        for name in names:
            sheet.cell(row=row, column=places[name]).fill = _ASKED


def _explain(sheet: Worksheet) -> None:
    """Every key, what it is, what is expected, and where the law asks for it."""
    sheet.append(["key", "what it says", "expected", "example", "may be stated of", "entry", "the law"])
    for cell in sheet[1]:
        cell.font = _HEAD
    for key in KEYS.values():
        cites = ANNEX[key.entry].cites if key.entry else ""
        sheet.append([key.name, key.help, key.kind.expected, key.example, ", ".join(key.scopes), key.entry, cites])
    for letter, width in zip("ABCDEFG", (26, 60, 50, 34, 34, 8, 60), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
