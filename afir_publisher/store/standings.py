"""Where each Location stands before the law, the sum of it at each pull, and what feeds hold back."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
from sqlite_utils import Database

from afir_publisher.model import frozen
from afir_publisher.policy import Held
from afir_publisher.standing import Counts, Standing
from afir_publisher.store.rows import by_hundreds, marks

_NOWHERE = Standing(points=0, entries={})


@frozen
class Total:
    """Where all Locations of a source stood after a pull."""

    pull: int
    finished: str
    standing: Standing


class Standings:
    """The tables `standing`, `total` and `held`."""

    def __init__(self, db: Database) -> None:
        """Begin with no change."""
        self.db = db
        self._moved: dict[str, _Sum] = {}

    def begin(self) -> None:
        """Forget what a transaction that was undone has moved."""
        self._moved.clear()

    def record(self, source: str, found: Mapping[str, Standing | None]) -> None:
        """Note where Locations stand now; those that are `None` are there no more."""
        before = self._of(source, list(found))
        changed = {key: now for key, now in found.items() if (now or _NOWHERE) != before.get(key, _NOWHERE)}
        self.db.conn.executemany(
            "delete from standing where source = ? and location = ?", [(source, key) for key in changed]
        )
        self.db.conn.executemany(
            "insert into standing (source, location, points, entries) values (?, ?, ?, ?)",
            [(source, key, now.points, _dumped(now)) for key, now in changed.items() if now is not None],
        )
        moved = self._moved.setdefault(source, _Sum())
        for key, now in changed.items():
            if now is not None:
                moved.add(now)
            if key in before:
                moved.take(before[key])

    def finish(self, pull: int) -> None:
        """Note the sums of the sources that moved."""
        for source, moved in self._moved.items():
            if moved.is_something:
                moved.add(self.total(source))
                now = moved.standing()
                self.db.conn.execute(
                    "insert or replace into total (source, pull, points, entries) values (?, ?, ?, ?)",
                    (source, pull, now.points, _dumped(now)),
                )
        self._moved.clear()

    def of(self, source: str) -> Iterator[tuple[str, Standing]]:
        """Where the Locations of a source stand, in the order of their keys."""
        sql = "select location, points, entries from standing where source = ? order by location"
        for key, points, entries in self.db.conn.execute(sql, (source,)):
            yield key, _loaded(points, entries)

    def total(self, source: str) -> Standing:
        """Where all Locations of a source stand together."""
        sql = "select points, entries from total where source = ? order by pull desc limit 1"
        row = self.db.conn.execute(sql, (source,)).fetchone()
        return _loaded(*row) if row else _NOWHERE

    def trend(self, source: str, most: int) -> list[Total]:
        """Where a source stood after each of the last pulls that changed it, the oldest first."""
        sql = (
            "select t.pull, p.finished, t.points, t.entries from total t join pull p on p.id = t.pull"
            " where t.source = ? order by t.pull desc limit ?"
        )
        rows = self.db.conn.execute(sql, (source, most)).fetchall()
        return [
            Total(pull=pull, finished=finished, standing=_loaded(*said)) for pull, finished, *said in reversed(rows)
        ]

    def hold(self, feed: str, source: str, found: Mapping[str, Sequence[Held]]) -> None:
        """Note what a feed holds back of Locations now."""
        for some in by_hundreds(list(found)):
            self.db.conn.execute(
                f"delete from held where feed = ? and source = ? and location in ({marks(some)})",
                (feed, source, *some),
            )
        self.db.conn.executemany(
            "insert into held (feed, source, location, path, rule, policy) values (?, ?, ?, ?, ?, ?)",
            [
                (feed, source, key, held.path, held.rule, held.policy)
                for key, some_held in found.items()
                for held in some_held
            ],
        )

    def held(self, feed: str) -> Iterator[tuple[str, str, Held]]:
        """Source, Location and what a feed holds back of it."""
        sql = (
            "select source, location, path, rule, policy from held where feed = ? order by source, location, path, rule"
        )
        for source, location, path, rule, policy in self.db.conn.execute(sql, (feed,)):
            yield source, location, Held(path=path, rule=rule, policy=policy)

    def _of(self, source: str, keys: Sequence[str]) -> dict[str, Standing]:
        """Where some Locations stood so far."""
        found: dict[str, Standing] = {}
        for some in by_hundreds(keys):
            sql = f"select location, points, entries from standing where source = ? and location in ({marks(some)})"
            for key, points, entries in self.db.conn.execute(sql, (source, *some)):
                found[key] = _loaded(points, entries)
        return found


def summed(standings: Iterable[Standing]) -> Standing:
    """Where several Locations stand together."""
    total = _Sum()
    for one in standings:
        total.add(one)
    return total.standing()


class _Sum:
    """Where Locations stand together, as it grows and shrinks: in place, as a sync moves thousands."""

    def __init__(self) -> None:
        """Begin with none."""
        self.points = 0
        self.entries: dict[str, list[int]] = {}

    @property
    def is_something(self) -> bool:
        """Whether anything is left of all that was added and taken."""
        return bool(self.points) or any(map(any, self.entries.values()))

    def add(self, one: Standing, times: int = 1) -> None:
        """Add where a Location stands."""
        self.points += times * one.points
        for entry, counts in one.entries.items():
            sums = self.entries.setdefault(entry, [0, 0, 0])
            for kind, count in enumerate(counts):
                sums[kind] += times * count

    def take(self, one: Standing) -> None:
        """Take where a Location stood."""
        self.add(one, -1)

    def standing(self) -> Standing:
        """The sum as it is now."""
        return Standing(points=self.points, entries={entry: Counts(*sums) for entry, sums in self.entries.items()})


def _dumped(standing: Standing) -> str:
    """Entries as text; the same ones give the same."""
    found = {entry: counts for entry, counts in sorted(standing.entries.items()) if any(counts)}
    return msgspec.json.encode(found).decode()


def _loaded(points: int, entries: str) -> Standing:
    """What a row says."""
    found = {entry: Counts(*counts) for entry, counts in msgspec.json.decode(entries).items()}
    return Standing(points=points, entries=found)
