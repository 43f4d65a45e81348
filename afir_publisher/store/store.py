"""The SQLite file: opened, brought up to date, written by one process at a time."""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import monotonic

from filelock import FileLock, Timeout
from sqlite_utils import Database

from afir_publisher.errors import Busy, ConfigError
from afir_publisher.store.areas import Areas
from afir_publisher.store.codec import Codec
from afir_publisher.store.findings import Findings
from afir_publisher.store.links import Links
from afir_publisher.store.migrations import MIGRATIONS
from afir_publisher.store.overlays import Overlays
from afir_publisher.store.past import Past
from afir_publisher.store.peers import Peers
from afir_publisher.store.publications import Publications
from afir_publisher.store.pushed import Pushed
from afir_publisher.store.snapshots import Snapshots
from afir_publisher.store.standings import Standings

READER_WAITS_S = 30
CACHE_KIB = 65_536
APPLICATION_ID = 0x41464952
"""What marks a SQLite file as a store of ours: "AFIR"."""


class Store:
    """Everything that is kept between two runs; `None` as a path keeps it in memory, for tests."""

    def __init__(self, path: Path | None) -> None:
        """Open the store, making it where there is none.

        Raises:
            ConfigError: the file cannot be opened or is not a store.
        """
        self.path = path
        if path is not None and path.is_dir():
            raise ConfigError(f"store.path: {path} is a folder; name a file")
        try:
            if path is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(path or ":memory:", timeout=READER_WAITS_S)
            with ExitStack() as unless_prepared:
                unless_prepared.callback(connection.close)
                self.db = Database(connection)
                self._prepare()
                unless_prepared.pop_all()
        except FileExistsError as error:
            raise ConfigError(f"store.path: {error.filename} is a file where {path} needs a folder") from error
        except (sqlite3.Error, OSError) as error:
            raise ConfigError(f"store.path: {path} cannot be opened as a store: {error}") from error
        self.codec = codec = Codec(self.db)
        self.snapshots = Snapshots(self.db, codec)
        self.links = Links(self.db)
        self.findings = Findings(self.db)
        self.standings = Standings(self.db)
        self.overlays = Overlays(self.db, codec)
        self.areas = Areas(self.db)
        self.peers = Peers(self.db)
        self.pushed = Pushed(self.db, codec)
        self.publications = Publications(self.db, codec)
        self.past = Past(self.db)

    def _prepare(self) -> None:
        """Make the file a store of today's shape, unless it is something else."""
        if not self._is_prepared():
            with self.writing(READER_WAITS_S):  # `run` and `serve` may begin together
                self._make()
        self.db.conn.execute("pragma synchronous = full")  # a feed must never be ahead of what survives a power cut
        self.db.conn.execute("pragma temp_store = file")
        self.db.conn.execute(f"pragma cache_size = -{CACHE_KIB}")

    def _is_prepared(self) -> bool:
        """Whether the file is a store of today's shape."""
        execute = self.db.conn.execute
        is_ours = execute("pragma application_id").fetchone()[0] == APPLICATION_ID
        is_copy = self.path is not None and execute("pragma journal_mode").fetchone()[0] != "wal"  # by `vacuum into`
        return is_ours and not is_copy and not MIGRATIONS.pending(self.db)

    def _make(self) -> None:
        """Make it one."""
        execute = self.db.conn.execute
        if execute("pragma application_id").fetchone()[0] != APPLICATION_ID:
            if execute("select count(*) from sqlite_master").fetchone()[0]:
                raise ConfigError(
                    f"store.path: {self.path} is a database, but no store of afir-publish; name another file"
                )
            execute("pragma page_size = 8192")
            execute(f"pragma application_id = {APPLICATION_ID}")
        execute("pragma journal_mode = wal")
        MIGRATIONS.apply(self.db)

    def shrink(self) -> None:
        """Write the file anew, without the room that is free in it."""
        self.db.conn.execute("vacuum")
        self.db.conn.execute("pragma wal_checkpoint(truncate)")

    def close(self) -> None:
        """Let go of the file."""
        self.db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing: what is written inside is there after it, or none of it is."""
        try:
            with self.db.atomic():
                yield
        except BaseException:
            self.codec.recall()
            raise

    @contextmanager
    def writing(self, patience_s: float = 0) -> Iterator[None]:
        """Be the one that writes, after waiting for another one for so many seconds.

        Raises:
            Busy: another one still is.
        """
        until = monotonic() + patience_s
        with ExitStack() as stack:
            # Who waits holds the turn, or one that writes again and again would always be faster.
            with self._holding("turn", patience_s):
                stack.enter_context(self._holding("lock", max(0, until - monotonic())))
            yield

    @contextmanager
    def showing(self, patience_s: float = 0) -> Iterator[None]:
        """Be the one that writes the files of feeds, from the store as it is now; `Busy` as with `writing`."""
        with self._holding("feeds", patience_s), self.transaction():
            yield

    @contextmanager
    def _holding(self, what: str, patience_s: float) -> Iterator[None]:
        """Hold a lock file beside the store, which nobody holds any more when its process ends."""
        if self.path is None:
            yield
            return
        lock = FileLock(f"{self.path}{'' if what == 'lock' else '.' + what}.lock", timeout=patience_s)
        try:
            lock.acquire()
        except Timeout as error:
            raise Busy(f"another afir-publish is writing to {self.path}; wait for it to end or stop it") from error
        try:
            yield
        finally:
            lock.release()
