"""`prune`: the past that nobody wants any more is forgotten, in the store and in the folders of the feeds."""

from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from afir_publisher.config import Config
from afir_publisher.feeds import FeedFiles
from afir_publisher.model import frozen
from afir_publisher.store import Forgotten, Store
from exporters import PROFILES


@frozen
class Pruned:
    """What was forgotten, how many files of deltas were removed, and how many bytes the store has before and after."""

    before: datetime
    forgotten: tuple[Forgotten, ...]
    files: int
    bytes_before: int
    bytes_after: int


class _Rehearsed(Exception):
    """Undoes what was only tried."""


def prune(
    config: Config,
    store: Store,
    keep: timedelta,
    now: datetime,
    patience: timedelta,
    *,
    rehearse: bool = False,
    shrink: bool = False,
) -> Pruned:
    """Forget what held only before `keep` ago; what is there now stays, with its numbers and versions.

    With `rehearse` all of it is tried, and nothing is done. With `shrink` the store's file is written anew, without the
    room that is free in it; without, what comes takes that room.

    Raises:
        Busy: another process is writing.
    """
    before, size, files = now - keep, _size(config.store.path), 0
    with store.writing(patience.total_seconds()):
        forgotten = _forgotten(store, before, rehearse=rehearse)
    if not rehearse:
        for feed in config.feed:
            with store.showing(patience.total_seconds()):
                files += FeedFiles(config.feeds.directory, feed.name, PROFILES[feed.profile]).forget(store)
    if shrink and not rehearse:
        with store.writing(patience.total_seconds()):
            store.shrink()
    return Pruned(
        before=before,
        forgotten=forgotten,
        files=files,
        bytes_before=size,
        bytes_after=_size(config.store.path),
    )


def _forgotten(store: Store, before: datetime, *, rehearse: bool) -> tuple[Forgotten, ...]:
    """Forget in the store."""
    found: tuple[Forgotten, ...] = ()
    with suppress(_Rehearsed), store.transaction():
        found = tuple(store.past.forget(before))
        if rehearse:
            raise _Rehearsed
    return found


def _size(path: Path) -> int:
    """The bytes of the store's file."""
    return path.stat().st_size
