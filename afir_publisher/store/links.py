"""What hangs on what: which locations must be looked at again although they did not change themselves."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlite_utils import Database

from afir_publisher.ocpi.glance import Glance
from afir_publisher.store.rows import by_hundreds, marks, text


class Links:
    """The tables `uses`, `point` and `due`, and the set of locations that a sync has to look at."""

    def __init__(self, db: Database) -> None:
        """Make room for that set."""
        self.db = db
        db.conn.execute(
            "create temp table affected (source text, location text, primary key (source, location)) without rowid"
        )

    def put(self, source: str, locations: Sequence[Glance]) -> None:
        """Note what locations hang on, in place of what was noted before; who shared an EVSE then is affected."""
        self._replace(source, [location.key for location in locations])
        self.db.conn.executemany(
            "insert into uses values (?, ?, ?)",
            [(source, location.key, tariff) for location in locations for tariff in sorted(location.tariffs)],
        )
        self.db.conn.executemany(
            "insert into point values (?, ?, ?, ?, ?)",
            [
                (source, location.key, point.uid, point.evse_id, point.updated)
                for location in locations
                for point in location.points
            ],
        )

    def drop_gone(self, source: str) -> None:
        """Forget what hung on the locations that this pull found gone."""
        rows = self.db.conn.execute(
            "select key from temp.touched t where kind = 'location' and not exists (select 1 from object o"
            " where o.source = ? and o.kind = t.kind and o.key = t.key and o.gone_pull is null)",
            (source,),
        )
        self._replace(source, [key for (key,) in rows.fetchall()])

    def _replace(self, source: str, keys: Sequence[str]) -> None:
        """Make way for what locations hang on now."""
        for some in by_hundreds(keys):
            where = f"source = ? and location in ({marks(some)})"
            for identity in ("uid", "evse_id"):
                self.db.conn.execute(
                    "insert or ignore into temp.affected select q.source, q.location from"
                    f" (select * from point where {where}) p join point q on q.{identity} = p.{identity}"
                    f" and p.{identity} <> ''",
                    (source, *some),
                )
            self.db.conn.execute(f"delete from uses where {where}", (source, *some))
            self.db.conn.execute(f"delete from point where {where}", (source, *some))

    def note_due(self, source: str, moments: Mapping[str, datetime | None]) -> None:
        """Note when locations have to be looked at again because time will have passed."""
        self.db.conn.executemany(
            "delete from due where source = ? and location = ?", [(source, key) for key in moments]
        )
        self.db.conn.executemany(
            "insert into due values (?, ?, ?)",
            [(source, key, text(moment)) for key, moment in moments.items() if moment is not None],
        )

    # --- how many points there are

    def points(self, source: str) -> int:
        """How many published points a source has, also those that this pull did not show."""
        return int(self.db.conn.execute("select count(*) from point where source = ?", (source,)).fetchone()[0])

    def unseen_points(self, pull: int, source: str) -> int:
        """How many published points stand in locations that this pull did not show."""
        sql = (
            "select count(*) from object o join point p on p.source = o.source and p.location = o.key"
            " where o.source = ? and o.kind = 'location' and o.gone_pull is null and o.first_pull < ?"
            " and o.id not in (select id from temp.seen)"
        )
        return int(self.db.conn.execute(sql, (source, pull)).fetchone()[0])

    # --- which tariffs there are for nothing

    def unused_tariffs(self, source: str) -> tuple[int, int]:
        """How many tariffs of a source no connector of a current location names, and how many there are."""
        sql = (
            "select coalesce(sum(not exists (select 1 from uses u join object l on l.source = u.source"
            " and l.kind = 'location' and l.key = u.location and l.gone_pull is null"
            " where u.source = t.source and u.tariff = t.identity)), 0), count(*)"
            " from object t where t.source = ? and t.kind = 'tariff' and t.gone_pull is null"
        )
        unused, total = self.db.conn.execute(sql, (source,)).fetchone()
        return int(unused), int(total)

    def placed(self, source: str) -> Iterator[tuple[str, str, str]]:
        """Location, uid (with its party before it) and EVSE id of every published point of a source."""
        yield from self.db.conn.execute("select location, uid, evse_id from point where source = ?", (source,))

    # --- what a sync has to look at

    def begin(self) -> None:
        """Begin with nothing."""
        self.db.conn.execute("delete from temp.affected")

    def affect_all(self, sources: Sequence[str]) -> None:
        """Every location of these sources."""
        self.db.conn.execute(
            "insert or ignore into temp.affected select source, key from object where kind = 'location'"
            f" and gone_pull is null and source in ({marks(sources)})",
            tuple(sources),
        )

    def affect_touched(self, source: str, now: datetime) -> None:
        """The locations that changed, that name a tariff that did, that are due, and the twins of all these."""
        add = "insert or ignore into temp.affected "
        self.db.conn.execute(add + "select ?, key from temp.touched where kind = 'location'", (source,))
        self.db.conn.execute(
            add
            + "select u.source, u.location from temp.touched t join uses u on u.tariff = t.identity and u.source = ?"
            " where t.kind = 'tariff'",
            (source,),
        )
        self.db.conn.execute(add + "select source, location from due where at <= ?", (text(now),))

    def affect_twins(self) -> None:
        """All locations that share an EVSE with one that is affected, and those that share one with these."""
        found = -1
        while found:
            found = 0
            for identity in ("uid", "evse_id"):
                found += self.db.conn.execute(
                    "insert or ignore into temp.affected select q.source, q.location from temp.affected a"
                    " join point p on p.source = a.source and p.location = a.location"
                    f" join point q on q.{identity} = p.{identity} and p.{identity} <> ''"
                ).rowcount

    def spare(self, source: str, key: str) -> None:
        """Take a location out again: what it published stays."""
        self.db.conn.execute("delete from temp.affected where source = ? and location = ?", (source, key))

    def affect(self, source: str, *keys: str) -> None:
        """Some locations more."""
        self.db.conn.executemany("insert or ignore into temp.affected values (?, ?)", [(source, key) for key in keys])

    def affected(self, sources: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
        """Source and keys of the affected locations of these sources, in portions."""
        for source in sources:
            rows = self.db.conn.execute(
                "select location from temp.affected where source = ? order by location", (source,)
            )
            keys = [location for (location,) in rows.fetchall()]
            yield from ((source, list(some)) for some in by_hundreds(keys))

    def twins(self, sources: Sequence[str]) -> Iterator[tuple[str, str, str, str]]:
        """Source, location, uid and EVSE id of the affected points that another location has too, newest first.

        Sharing is by uid within a party, or by EVSE id; points of other sources than these do not count.
        """
        among = marks(sources)
        sql = f"""
            select p.source, p.location, p.uid, p.evse_id
            from temp.affected a join point p on p.source = a.source and p.location = a.location
            where p.source in ({among}) and (
                exists (select 1 from point q where q.uid = p.uid and q.source in ({among})
                        and (q.location <> p.location or q.source <> p.source))
                or p.evse_id <> ''
                and exists (select 1 from point q where q.evse_id = p.evse_id and q.source in ({among})
                            and (q.location <> p.location or q.source <> p.source)))
            order by p.updated desc, p.source, p.location, p.uid
            """
        yield from self.db.conn.execute(sql, (*sources, *sources, *sources))
