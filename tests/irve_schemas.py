"""Whether IRVE files are valid, judged by the official Table Schemas that lie beside a developer's checkout."""

import csv
import io
import json
import re
from datetime import date, datetime
from functools import cache

from datex2_schemas import shared

FILES = {"static": ("statique", "schema-statique.json"), "dynamic": ("dynamique", "schema-dynamique.json")}
NUMBERS = {"integer": r"\d+", "number": r"\d+(\.\d+)?"}


@cache
def schema(publication):
    """The columns of a file as the official schema states them."""
    return json.loads(shared("irve", *FILES[publication]).read_text("utf-8"))["fields"]


def rows(document):
    """The rows of a file, by the names of its columns."""
    return list(csv.DictReader(io.StringIO(document, newline=""), strict=True))


def errors(publication, document):
    """What is wrong with a file: columns and their order, types, patterns, words, what must be filled."""
    columns = schema(publication)
    header, *lines = list(csv.reader(io.StringIO(document, newline=""), strict=True))
    if header != [column["name"] for column in columns]:
        return [f"columns: {header}"]
    return [
        f"row {number}, {column['name']}: {found}"
        for number, line in enumerate(lines, start=1)
        for cell, column in zip(line, columns, strict=True)
        if (found := _wrong(cell, column))
    ]


def _wrong(cell, column):
    """What is wrong with a cell."""
    limits = column.get("constraints", {})
    if not cell:
        return "is empty" if limits.get("required") else None
    checks = {
        "type": _is(column["type"], column.get("format"), cell),
        "pattern": "pattern" not in limits or re.search(limits["pattern"], cell),
        "words": "enum" not in limits or cell in limits["enum"],
        "least": "minimum" not in limits or float(cell) >= limits["minimum"],
    }
    return next((f"{cell!r} has the wrong {name}" for name, is_right in checks.items() if not is_right), None)


def _is(kind, form, cell):
    """Whether a cell is of a type of Table Schema."""
    if kind in NUMBERS:
        return re.fullmatch(NUMBERS[kind], cell)
    try:
        return {
            "boolean": lambda: cell in {"true", "false"},
            "date": lambda: date.fromisoformat(cell),
            "datetime": lambda: datetime.fromisoformat(cell).tzinfo and "T" in cell,
            "geopoint": lambda: [float(degrees) for degrees in json.loads(cell)][1:] and cell[0] == "[",
            "string": lambda: form != "email" or re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", cell),
        }[kind]()
    except ValueError:
        return False
