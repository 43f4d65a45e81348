"""A spreadsheet's bytes as a table of cells: CSV in the ways that people and Excel write it, or XLSX."""

import csv
import io
import warnings
from collections.abc import Iterator
from typing import NamedTuple

from afir_publisher.overlay.rows import Cells

XLSX = ".xlsx"
SUFFIXES = (".csv", XLSX)

FACTS = "facts"
"""The sheet of a workbook that is read; where there is none of that name, the first."""

_DELIMITERS = ";,\t"
_ZIP = b"PK"


class Table(NamedTuple):
    """The rows of a spreadsheet, and what had to be guessed to read it."""

    rows: Iterator[Cells]
    notes: tuple[str, ...] = ()


class Unread(Exception):
    """A file that no table can be made of."""


def table(raw: bytes, name: str) -> Table:
    """The table in a file, of whichever of the two kinds it is; its name counts for messages only.

    Raises:
        Unread: it is none.
    """
    if raw.startswith(_ZIP):
        return Table(iter(_workbook(raw)))
    if b"\0" in raw[:1000] and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unread(f"{name} is neither CSV nor XLSX; save it as one of these")
    return _csv(raw)


def _csv(raw: bytes) -> Table:
    """Text with separators."""
    text, encoding = _decoded(raw)
    first = next((line for line in text.splitlines() if line.strip() and not line.startswith("#")), "")
    delimiter = max(_DELIMITERS, key=first.count)
    notes = [f"read as {encoding}"] if encoding != "UTF-8" else []
    if delimiter != ",":
        notes.append(f"columns are separated by {'tabs' if delimiter == chr(9) else delimiter}")
    return Table(_records(text, delimiter), tuple(notes))


def _records(text: str, delimiter: str) -> Iterator[Cells]:
    """Rows of a CSV text."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Unread(f"line {reader.line_num} cannot be read: {error}") from error


def _decoded(raw: bytes) -> tuple[str, str]:
    """The text and the name of its encoding: Excel writes Windows-1252 as CSV, and UTF-16 as Unicode text."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace"), "UTF-16"
    try:
        return raw.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace"), "Windows-1252, as it is no UTF-8"


def _workbook(raw: bytes) -> list[Cells]:
    """The rows of the sheet that counts; formulas as the values that they had when the file was saved."""
    import openpyxl  # noqa: PLC0415 - takes a tenth of a second, and most syncs read no workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it tells of what it does not keep, and nothing is written back
            book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
            sheets = {sheet.title.lower(): sheet for sheet in reversed(book.worksheets)}
            sheet = sheets.get(FACTS) or book.worksheets[0]
            sheet.reset_dimensions()  # what files say of their size is often wrong
            return list(sheet.iter_rows(values_only=True))
    except Exception as error:  # a broken file can make anything fail inside it
        raise Unread(f"cannot be read as XLSX: {type(error).__name__}: {error}") from error
