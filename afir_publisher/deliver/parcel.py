"""A whole document to be sent, in a file: sending may take long, and the store is not read meanwhile."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import IO, cast

from isal import isal_zlib

from afir_publisher.model import frozen

CONTENT_TYPES = {"json": "application/json", "xml": "application/xml"}
"""What each syntax is called over HTTP."""

_HELD_IN_MEMORY = 8_000_000
_BLOCK_CHARACTERS = 1 << 16
_GZIP_FORMAT = 31  # zlib's word for 32 KiB windows with a gzip head and tail


@frozen
class Parcel:
    """A document in a file: its size in bytes, what is in it, and whether it is compressed."""

    file: IO[bytes]
    size: int
    content_type: str
    is_gzipped: bool = False

    def chunks(self) -> Iterator[bytes]:
        """What is in the file, from its beginning."""
        self.file.seek(0)
        while chunk := self.file.read(_BLOCK_CHARACTERS):
            yield chunk


@contextmanager
def parcel(pieces: Iterable[str], syntax: str, *, is_gzipped: bool) -> Iterator[Parcel]:
    """A document of these pieces, for as long as it is needed."""
    with SpooledTemporaryFile(max_size=_HELD_IN_MEMORY) as spooled:
        file = cast("IO[bytes]", spooled)
        for block in _compressed(pieces) if is_gzipped else map(str.encode, pieces):
            file.write(block)
        yield Parcel(file=file, size=file.tell(), content_type=CONTENT_TYPES[syntax], is_gzipped=is_gzipped)


def _compressed(pieces: Iterable[str]) -> Iterator[bytes]:
    """Pieces of text as gzip has them."""
    compressor = isal_zlib.compressobj(1, isal_zlib.DEFLATED, _GZIP_FORMAT)
    for piece in pieces:
        yield compressor.compress(piece.encode())
    yield compressor.flush()
