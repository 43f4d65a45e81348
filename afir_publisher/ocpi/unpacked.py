"""The text of a file, out of gzip if need be; what is no JSON at the first glance is told apart, and told."""

import zlib
from pathlib import Path
from typing import IO

from isal import igzip, isal_zlib

from afir_publisher.errors import Refused
from afir_publisher.ocpi import envelope

_PIECE_BYTES = 1 << 20

_NO_JSON = {
    b"<": "holds HTML or XML where JSON is expected; was an error page saved in its place?",
    b"\xff\xfe": "is in UTF-16; save it as UTF-8, as JSON has to be",
    b"\xfe\xff": "is in UTF-16; save it as UTF-8, as JSON has to be",
    b"PK\x03\x04": "is a ZIP archive; unpack it, or pack it with gzip",
    envelope.GZIP: "is packed with gzip twice; pack it once",
    b"\0": "begins with a zero byte; was it copied in full?",
}


def text(path: Path) -> bytes:
    """What a file says, without a byte order mark and blanks around it.

    Raises:
        Refused: it cannot be read, is too large, or is no JSON.
    """
    try:
        raw = _bytes(path)
    except (OSError, EOFError, zlib.error, isal_zlib.error) as error:  # type: ignore[misc] # its stub says: an instance
        raise Refused(f"{path}: cannot be read: {error}") from error
    raw = raw.removeprefix(envelope.BOM).strip()
    if not raw:
        raise Refused(f"{path}: is empty; is it still being written?")
    for beginning, why in _NO_JSON.items():
        if raw.startswith(beginning):
            raise Refused(f"{path}: {why}")
    return raw


def _bytes(path: Path) -> bytes:
    """The bytes of a file, unpacked, if they are not too many."""
    with path.open("rb") as file:
        is_packed = file.read(len(envelope.GZIP)) == envelope.GZIP
        file.seek(0)
        found = _unpacked(file) if is_packed else file.read(envelope.MOST_BYTES + 1)
    if len(found) > envelope.MOST_BYTES:
        most = f"{envelope.MOST_BYTES // 1_000_000} MB"
        raise Refused(f"{path}: is larger than {most}{' unpacked' * is_packed}; split it into several files")
    return found


def _unpacked(file: IO[bytes]) -> bytes:
    """What a gzip file holds, or so much of it that it is too much: a small one can fill all memory."""
    pieces, size = [], 0
    with igzip.IGzipFile(fileobj=file) as unpacking:
        while size <= envelope.MOST_BYTES and (piece := unpacking.read(_PIECE_BYTES)):
            pieces.append(piece)
            size += len(piece)
    return b"".join(pieces)
