"""Pages kept on disk until a source was read to its end, so that no transaction waits for a slow network."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO

import msgspec

from afir_publisher.ocpi.page import Kind, Page, Shortfall

LENGTH_BYTES = 8

_decode = msgspec.msgpack.Decoder(tuple[str, str, tuple[bytes, ...] | None]).decode


@contextmanager
def spooled(pages: Iterable[Page | Shortfall]) -> Iterator[Iterator[Page | Shortfall]]:
    """Read all pages into a temporary file, then hand them out one by one."""
    with tempfile.TemporaryFile(prefix="afir-publish-") as file:
        for page in pages:
            packed = msgspec.msgpack.encode(_packed(page))
            file.write(len(packed).to_bytes(LENGTH_BYTES, "big") + packed)
        file.seek(0)
        yield _pages(file)


def _packed(page: Page | Shortfall) -> tuple[str, str, tuple[bytes, ...] | None]:
    """A page as plain values; a shortfall is one without objects."""
    return (page.kind, page.where, page.objects) if isinstance(page, Page) else (page.kind, page.message, None)


def _pages(file: IO[bytes]) -> Iterator[Page | Shortfall]:
    """What was written."""
    while length := file.read(LENGTH_BYTES):
        word, said, objects = _decode(file.read(int.from_bytes(length, "big")))
        kind: Kind = "tariff" if word == "tariff" else "location"
        if objects is None:
            yield Shortfall(kind=kind, message=said)
        else:
            yield Page(kind=kind, where=said, objects=objects)
