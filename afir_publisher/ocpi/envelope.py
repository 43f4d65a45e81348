"""OCPI's response format (transport and format, 4.1.7), as leniently as it is written."""

import re
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")

MOST_BYTES = 200_000_000
"""The largest page that is read, in bytes after decompression."""

BOM = b"\xef\xbb\xbf"
GZIP = b"\x1f\x8b"

# A high half with its low half, or one of them alone; the backslashes before come in pairs, or it is no escape.
_SURROGATES = re.compile(
    rb"(?<!\\)((?:\\\\)*)(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
)
_PAIR_BYTES = len(r"\ud83d\ude00")

# A string, or what JSON has no word for and Python, JavaScript and .NET write all the same.
_STRINGS_AND_NO_NUMBERS = re.compile(rb'"(?:[^"\\]|\\.)*+"|-?(?:NaN|Infinity)\b', re.DOTALL)
_CONTROL = re.compile(rb"[\x00-\x1f]")


class Envelope(msgspec.Struct):
    """What goes around every answer; `data` is left as it came, and the timestamp is of no use.

    `next` is no part of OCPI: it leads on where paging is by cursor.
    """

    data: msgspec.Raw = msgspec.Raw(b"null")
    status_code: Any = None
    status_message: Any = None
    next: Any = None

    def code(self) -> int | None:
        """The OCPI status code; some write it as a string."""
        try:
            return int(self.status_code)
        except (TypeError, ValueError, OverflowError):
            return None

    @property
    def is_list(self) -> bool:
        """Whether `data` is a list."""
        return bytes(memoryview(self.data)[:1]) == b"["

    def objects(self) -> tuple[bytes, ...]:
        """The exact JSON text of what `data` holds: nothing, one object, or each of a list."""
        if bytes(memoryview(self.data)[:4]) == b"null":
            return ()
        return listed(self.data) if self.is_list else (bytes(self.data),)


def listed(raw: bytes | msgspec.Raw) -> tuple[bytes, ...]:
    """The exact JSON text of each item of a list.

    Raises msgspec.DecodeError when it is none.
    """
    return tuple(map(bytes, decoded(raw, list[msgspec.Raw])))


def decoded(raw: bytes | bytearray | msgspec.Raw, kind: type[T]) -> T:
    """What a JSON text says, also where it holds what no parser takes, and one of which would cost the whole page.

    These are halves of surrogate pairs, as emoji that were cut leave behind: U+FFFD stands for each. Control characters
    in strings are escaped. And numbers that are none become texts, not null: a restriction that is left out would make
    its price hold always.
    """
    try:
        return _as_it_is(raw, kind)
    except msgspec.DecodeError as exc:
        legible = _SURROGATES.sub(lambda found: found[1] + _whole(found[2]), bytes(raw))
        if "invalid character" in str(exc):  # not of a page that is cut, as a large one takes its time
            legible = _STRINGS_AND_NO_NUMBERS.sub(lambda found: _mended(found[0]), legible)
        if legible == bytes(raw):
            raise
        return _as_it_is(legible, kind)


def _as_it_is(raw: bytes | bytearray | msgspec.Raw, kind: type[T]) -> T:
    """What a JSON text says; bytes that are no UTF-8 are a fault of its own kind."""
    try:
        return msgspec.json.decode(raw, type=kind)
    except UnicodeDecodeError as exc:
        raise msgspec.ValidationError(str(exc)) from exc


def _mended(found: bytes) -> bytes:
    """A string without control characters, a number that is none as a string."""
    if found.startswith(b'"'):
        return _CONTROL.sub(lambda control: rb"\u%04x" % control[0][0], found)
    return b'"%b"' % found


def _whole(surrogates: bytes) -> bytes:
    """A pair as it is, half of one as U+FFFD."""
    return surrogates if len(surrogates) == _PAIR_BYTES else rb"\ufffd"


def opened(body: bytes | bytearray) -> Envelope:
    """The envelope of an answer.

    Raises msgspec.DecodeError when that is not the whole of a JSON text, and its kind ValidationError when it is JSON,
    but no envelope.
    """
    return _opened(body, Envelope)


def opened_by_cursor(body: bytes | bytearray) -> Envelope:
    """The same of an answer that may have its objects under `items`, beside the cursor `next` and no status.

    Raises what `opened` does.
    """
    found = _opened(body, _Cursored)
    if bytes(memoryview(found.items)[:1]) != b"[":
        return found
    code = 1000 if found.status_code is None else found.status_code
    return Envelope(data=found.items, status_code=code, status_message=found.status_message, next=found.next)


class _Cursored(Envelope):
    items: msgspec.Raw = msgspec.Raw(b"")


E = TypeVar("E", bound=Envelope)


def _opened(body: bytes | bytearray, shape: type[E]) -> E:
    """An envelope of a shape."""
    try:
        return decoded(body.removeprefix(BOM), shape)
    except RecursionError as exc:
        raise msgspec.ValidationError("nested too deeply") from exc
