"""Lines of CSV as France's access point takes it: UTF-8, commas, `true` and `false`, empty for what is not said."""

import re
from collections.abc import Iterable

from afir_publisher.annex.entry import Said, shown
from exporters.datex2.tree import plain

_TO_QUOTE = re.compile('[",]')
_BREAKS = re.compile(r"\s+")


def line(cells: Iterable[str]) -> str:
    """A line of CSV."""
    return ",".join(map(_quoted, cells)) + "\n"


def _quoted(cell: str) -> str:
    """A cell, in quotes where it needs them."""
    return f'"{cell.replace(chr(34), chr(34) * 2)}"' if _TO_QUOTE.search(cell) else cell


def cell(value: object) -> str:
    """A value as a cell: text in one line, without our own marks."""
    if isinstance(value, Said):
        value = value.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return text(shown(value))


def text(words: str | None) -> str:
    """A text in one line; empty for none."""
    return plain(_BREAKS.sub(" ", words).strip()) or "" if words else ""
