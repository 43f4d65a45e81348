"""Pages kept on disk until a source was read to its end, so that no transaction waits for a slow network."""

import tempfile
from collections.abc import Iterable, Iterator

import msgspec

from afir_publisher.ocpi.page import Page, Shortfall

LENGTH_BYTES = 8


def spool(pages: Iterable[Page | Shortfall]) -> Iterator[Page | Shortfall]:
    """Read all pages into a temporary file first, then hand them out one by one."""
    with tempfile.TemporaryFile(prefix="afir-publish-") as file:
        for page in pages:
            if isinstance(page, Page):
                packed = msgspec.msgpack.encode((page.kind, page.where, page.objects))
            else:
                packed = msgspec.msgpack.encode((page.kind, page.message))
            file.write(len(packed).to_bytes(LENGTH_BYTES, "big") + packed)
        file.seek(0)
        while length := file.read(LENGTH_BYTES):
            found = msgspec.msgpack.decode(file.read(int.from_bytes(length, "big")))
            if len(found) == len(("kind", "where", "objects")):
                yield Page(kind=found[0], where=found[1], objects=tuple(found[2]))
            else:
                yield Shortfall(kind=found[0], message=found[1])
