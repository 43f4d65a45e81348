"""Pages kept on disk until a source was read to its end, so that no transaction waits for a slow network."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from typing import IO

import msgspec

from afir_publisher.ocpi.page import Kind, Page, Shown

LENGTH_BYTES = 8

_decode = msgspec.msgpack.Decoder(tuple[str, str, tuple[bytes, ...]]).decode


@contextmanager
def spooled(shown: Iterable[Shown]) -> Iterator[Iterator[Shown]]:
    """Read all pages into a temporary file, then hand them out one by one; what is no page follows, as it is little."""
    others: list[Shown] = []
    with tempfile.TemporaryFile(prefix="afir-publish-") as file:
        for one in shown:
            if isinstance(one, Page):
                packed = msgspec.msgpack.encode((one.kind, one.where, one.objects))
                file.write(len(packed).to_bytes(LENGTH_BYTES, "big") + packed)
            else:
                others.append(one)
        file.seek(0)
        yield chain(_pages(file), others)


def _pages(file: IO[bytes]) -> Iterator[Page]:
    """What was written."""
    while length := file.read(LENGTH_BYTES):
        word, where, objects = _decode(file.read(int.from_bytes(length, "big")))
        kind: Kind = "tariff" if word == "tariff" else "location"
        yield Page(kind=kind, where=where, objects=objects)
