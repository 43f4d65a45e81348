"""Deltas since any cursor: what changed from there until what the feed shows now, made when somebody asks.

They are made from the store, compressed once, and kept open in files without a name as long as they lead to the newest
message, for all who stand at the same place: of many consumers most do.
"""

from collections import OrderedDict
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from afir_publisher import documents
from afir_publisher.cursor import sequence
from afir_publisher.feeds import blocks
from afir_publisher.opened import Document, held
from afir_publisher.store import Store
from exporters.profiles.profile import Profile

MOST_BYTES_KEPT = 256_000_000
"""How many bytes of deltas are kept for the next one who asks, on the disk."""


class Asked(NamedTuple):
    """What is asked for: what changed in a publication between two cursors."""

    feed: str
    publication: str
    syntax: str
    since: str
    until: str


class Found(NamedTuple):
    """The sequence number that a cursor stands for, and what changed since; nothing where it is not behind."""

    since: int
    delta: Document | None


class Since:
    """The deltas of some feeds; `made` counts those that had to be put together."""

    def __init__(self, store: Path, profiles: Mapping[str, Profile]) -> None:
        """Nothing is kept yet; `profiles` are those of the feeds, by name."""
        self._store = store
        self._profiles = profiles
        self._kept = OrderedDict[Asked, Found]()
        self._making = Lock()
        self.made = 0

    def kept(self, asked: Asked) -> Found | None:
        """What changed, if that is known already."""
        return self._kept.get(asked)

    def find(self, asked: Asked) -> Found | None:
        """What changed; `None` where there is only the snapshot: a cursor is not known, or the format has no deltas."""
        with self._making:  # those who ask for the same one wait for it
            found = self._kept.get(asked) or self._found(asked)
            if found and found.delta:
                self._keep(asked, found)
            return found

    def _found(self, asked: Asked) -> Found | None:
        """What the store says."""
        if not self._store.exists() or asked.publication in self._profiles[asked.feed].whole_only:
            return None
        with closing(Store(self._store)) as store, store.transaction():  # one state of the store for all that is read
            since, until = (
                sequence(store, asked.feed, asked.publication, cursor) for cursor in (asked.since, asked.until)
            )
            if since is None or until is None:
                return None
            message = store.publications.message(asked.feed, asked.publication, until)
            if message is None or since >= until:
                return Found(since, None)
            pieces = documents.delta(store, self._profiles[asked.feed], message, (asked.syntax,), since=since)
            self.made += 1
            return Found(since, held(block.encode() for (block,) in blocks(pieces)))

    def _keep(self, asked: Asked, found: Found) -> None:
        """Keep a delta, but none of its publication that leads elsewhere, and not more than there is room for."""
        for other in [one for one in self._kept if one[:2] == asked[:2] and one.until != asked.until]:
            del self._kept[other]
        self._kept[asked] = found
        self._kept.move_to_end(asked)
        while sum(map(_size, self._kept.values())) > MOST_BYTES_KEPT:
            self._kept.popitem(last=False)


def _size(found: Found) -> int:
    """How many bytes a delta has in all codings."""
    return sum(file.size for file in (found.delta or {}).values())
