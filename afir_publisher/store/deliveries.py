"""How far each publication is where it is sent to.

In a file of its own beside the store: who sends writes twice a message, and would have to wait for every sync, or a
sync for it. What is sent is not in here: messages are put together from the store. Whoever loses this file loses
nothing, as a publication of which nothing is known is sent whole.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from filelock import FileLock, Timeout
from sqlite_utils import Database

from afir_publisher.errors import Busy, ConfigError
from afir_publisher.model import frozen
from afir_publisher.store.migrations import DELIVERIES
from afir_publisher.store.rows import text

_WAITS_S = 30
_MOMENTS = ("snapshot_at", "tried_at", "not_before")
_YES_OR_NO = ("is_sure", "is_plain")


@frozen
class Progress:
    """How far a publication is where it is sent to.

    `settings` is a digest of where and how it was sent. `seq` is the newest message that was acknowledged; what is
    there is that message only if `is_sure`: something may have been sent since of which nobody knows what became.
    `deltas` have been acknowledged since the last snapshot, which was at `snapshot_at`. The last try was at `tried_at`;
    of those since the last success `failures` went wrong, the last for the reason `why`, and nothing is sent before
    `not_before`. Message `refused_seq` is not wanted there as it is. `is_plain`: they take nothing that is compressed.
    """

    feed: str
    publication: str
    settings: str = ""
    seq: int | None = None
    is_sure: bool = False
    deltas: int = 0
    snapshot_at: datetime | None = None
    tried_at: datetime | None = None
    failures: int = 0
    not_before: datetime | None = None
    refused_seq: int | None = None
    is_plain: bool = False
    why: str = ""


class Deliveries:
    """The file beside the store at a path; with `None` there is none, and what is kept is forgotten in the end."""

    def __init__(self, store: Path | None) -> None:
        """Open the file, making it where there is none.

        Raises:
            ConfigError: it cannot be opened.
        """
        self.path = beside(store) if store else None
        try:
            with ExitStack() as unless_ready:
                connection = sqlite3.connect(self.path or ":memory:", timeout=_WAITS_S, isolation_level=None)
                unless_ready.callback(connection.close)
                self.db = Database(connection)
                self._prepare()
                unless_ready.pop_all()
        except (sqlite3.Error, OSError) as error:
            raise ConfigError(
                f"{self.path}: cannot be opened ({error}); it says how far deliveries are: if it is damaged, remove it "
                "and all is sent anew"
            ) from error

    def _prepare(self) -> None:
        """Bring the file up to date."""
        self.db.conn.execute("pragma journal_mode = wal")
        self.db.conn.execute("pragma synchronous = full")  # what was sent must be known to be under way
        if DELIVERIES.pending(self.db):
            with self._holding("lock", _WAITS_S):
                DELIVERIES.apply(self.db)

    def __enter__(self) -> Self:
        """Hand over itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the file."""
        self.db.close()

    def of(self, feed: str, publication: str) -> Progress:
        """How far a publication is."""
        rows = self.db.query("select * from delivery where feed = ? and publication = ?", [feed, publication])
        return next((_progress(row) for row in rows), Progress(feed=feed, publication=publication))

    def keep(self, progress: Progress) -> None:
        """Note how far a publication is; it is on the disk when this returns."""
        facts = {name: text(fact) for name, fact in asdict(progress).items()}
        names = ", ".join(facts)
        marks = ", ".join(f":{name}" for name in facts)
        self.db.conn.execute(f"insert or replace into delivery ({names}) values ({marks})", facts)

    @contextmanager
    def sending(self, feed: str) -> Iterator[None]:
        """Be the one that sends a feed.

        Raises:
            Busy: another one does.
        """
        try:
            with self._holding(f"{feed}.lock", 0):
                yield
        except Timeout as error:
            raise Busy(f"feed {feed}: another afir-publish is sending it; wait for it to end or stop it") from error

    @contextmanager
    def _holding(self, what: str, patience_s: float) -> Iterator[None]:
        """Hold a lock file beside the file."""
        if self.path is None:
            yield
            return
        with FileLock(f"{self.path}.{what}", timeout=patience_s):
            yield


def beside(store: Path) -> Path:
    """Where the file is that belongs to a store."""
    return store.with_name(f"{store.stem}.deliveries.sqlite")


def _progress(row: dict[str, Any]) -> Progress:
    """What a row says."""
    moments = {name: datetime.fromisoformat(row[name]) for name in _MOMENTS if row[name]}
    return Progress(**row | moments | {name: bool(row[name]) for name in _YES_OR_NO})
