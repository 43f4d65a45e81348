"""OCPI's response format (transport and format, 4.1.7), as leniently as it is written."""

import re
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")

BOM = b"\xef\xbb\xbf"

# A high half with its low half, or one of them alone; the backslashes before come in pairs, or it is no escape.
_SURROGATES = re.compile(
    rb"(?<!\\)((?:\\\\)*)(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
)
_PAIR_BYTES = len(r"\ud83d\ude00")


class Envelope(msgspec.Struct):
    """What goes around every answer; `data` is left as it came, and the timestamp is of no use."""

    data: msgspec.Raw = msgspec.Raw(b"null")
    status_code: Any = None
    status_message: Any = None

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
    """What a JSON text says, also where it holds halves of surrogate pairs, as emoji that were cut leave behind.

    No parser takes them, and one would cost the whole page; U+FFFD stands for each.
    """
    try:
        return msgspec.json.decode(raw, type=kind)
    except UnicodeDecodeError as exc:
        raise msgspec.ValidationError(str(exc)) from exc
    except msgspec.DecodeError:
        legible = _SURROGATES.sub(lambda found: found[1] + _whole(found[2]), bytes(raw))
        if legible == bytes(raw):
            raise
        return msgspec.json.decode(legible, type=kind)


def _whole(surrogates: bytes) -> bytes:
    """A pair as it is, half of one as U+FFFD."""
    return surrogates if len(surrogates) == _PAIR_BYTES else rb"\ufffd"


def opened(body: bytes | bytearray) -> Envelope:
    """The envelope of an answer.

    Raises msgspec.DecodeError when that is not the whole of a JSON text, and its kind ValidationError when it is JSON,
    but no envelope.
    """
    try:
        return decoded(body.removeprefix(BOM), Envelope)
    except RecursionError as exc:
        raise msgspec.ValidationError("nested too deeply") from exc
