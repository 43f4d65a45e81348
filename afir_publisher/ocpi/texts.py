"""An object's JSON text before it is read: rid of marks of our own and odd blanks, and as plain values."""

import re
from collections.abc import Iterator
from typing import Any

import msgspec
from pydantic_core import from_json

from afir_publisher.errors import Unreadable
from afir_publisher.ocpi.mend import shown, unreadable

UNDECODABLE = (msgspec.MsgspecError, RecursionError, UnicodeDecodeError)
"""What msgspec raises over a text: parts left raw may be nested too deeply, or hold bytes that are no UTF-8."""

# The private use characters that are marks to exporters (exporters.datex2.tree), raw or escaped; the backslashes
# before an escape come in pairs, or it would be the text of one.
_MARKS = re.compile(rb"\xee\x80[\x80-\x86]|(?<!\\)((?:\\\\)*)\\u[eE]00[0-6]")
_MARK_BEGINS = (b"\xee\x80", rb"\ue00", rb"\uE00")

# Line ends, tabs and blanks that do not break, raw or escaped, with what blanks stand around them. Outside of texts
# JSON has none of these but line ends and tabs as they are, which are left alone; a pair of backslashes is text.
_ODD = rb"(?:\\[nrtbf]|\\u00(?:0[89aAbBcCdD]|[aA]0)|\\u20(?:2[89fF])|\xc2\xa0|\xe2\x80[\xa8\xa9\xaf])"
_BLANKS = re.compile(rb"(\\\\)| *" + _ODD + rb"(?: |" + _ODD + rb")*")
_BLANK_BEGINS = (rb"\n", rb"\r", rb"\t", rb"\u00", rb"\u20", rb"\b", rb"\f", b"\xc2\xa0", b"\xe2\x80")


def legible(raw: bytes) -> bytes:
    """A JSON text without marks of exporters, and with one blank wherever its texts have odd ones."""
    # The expressions take as long as all the rest, and most texts have nothing that either could begin with.
    if b"\\" not in raw and raw.isascii():
        return raw
    if any(begin in raw for begin in _MARK_BEGINS):
        while _MARKS.search(raw):  # what stood around one may be one now
            raw = _MARKS.sub(rb"\1", raw)
    if any(begin in raw for begin in _BLANK_BEGINS):
        raw = _BLANKS.sub(lambda found: found[1] or b" ", raw)
    return raw


def document(raw: bytes) -> dict[str, Any]:
    """An object's JSON text as plain values.

    Raises:
        Unreadable: it is no JSON, or no object.
    """
    try:
        found = from_json(raw, allow_inf_nan=False)
    except ValueError as error:
        raise Unreadable((unreadable("", f"not JSON: {error}"),)) from error
    if not isinstance(found, dict):
        raise Unreadable((unreadable("", f"expected an object, found {shown(found)}"),))
    return found


def parts(holder: dict[str, Any], name: str, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects in a list with their paths, or the one that stands for it, also where they are wrapped too often."""
    yield from _objects(holder.get(name), f"{path}.{name}".lstrip("."))


def _objects(value: Any, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects in a value."""
    if isinstance(value, dict):
        yield path, value
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from _objects(item, f"{path}[{i}]")
