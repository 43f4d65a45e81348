"""OCPI's response format (transport and format, 4.1.7), as leniently as it is written."""

from typing import Any

import msgspec

_BOM = b"\xef\xbb\xbf"


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

    def objects(self) -> tuple[bytes, ...]:
        """The exact JSON text of what `data` holds: nothing, one object, or each of a list."""
        start = bytes(memoryview(self.data)[:4])
        if start == b"null":
            return ()
        if not start.startswith(b"["):
            return (bytes(self.data),)
        return tuple(map(bytes, msgspec.json.decode(self.data, type=list[msgspec.Raw])))


def opened(body: bytes | bytearray) -> Envelope:
    """The envelope of an answer.

    Raises msgspec.DecodeError when that is not the whole of a JSON text, and its kind ValidationError when it is JSON,
    but no envelope.
    """
    try:
        return msgspec.json.decode(body.removeprefix(_BOM), type=Envelope)
    except RecursionError as exc:
        raise msgspec.ValidationError("nested too deeply") from exc
