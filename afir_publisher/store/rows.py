"""Small words between Python and SQLite."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from afir_publisher.model import T

MOST_PARAMETERS = 500

_FIRST = "instr(key, '*')"
PARTY = (
    "case when key glob '[^?*]*[*][^*]*[*]*'"
    f" then substr(key, 1, {_FIRST} + instr(substr(key, {_FIRST} + 1), '*') - 1) else '' end"
)
"""In SQL, the party that a key begins with, as `NL*ABC`, or "" if it begins with none."""


def by_hundreds(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """Items in portions that fit into one statement."""
    for start in range(0, len(items), MOST_PARAMETERS):
        yield items[start : start + MOST_PARAMETERS]


def marks(items: Sequence[Any]) -> str:
    """As many question marks as there are items."""
    return ",".join("?" * len(items))


def text(fact: Any) -> Any:
    """A fact as it is stored: moments as ISO 8601 in UTC, which sort as they follow each other."""
    return fact.isoformat(timespec="milliseconds") if isinstance(fact, datetime) else fact
