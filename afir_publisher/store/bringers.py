"""Which Locations bring an entry that several may bring: it is there as long as one of them does."""

from collections.abc import Iterable

from sqlite_utils import Database

Bringer = tuple[str, str]
"""A source and a location of it."""

_HERE = "feed = ? and publication = ?"
_LEFT = (
    f"from bringer where {_HERE} and (source, location) in (select source, location from temp.affected)"
    " and not exists (select 1 from temp.brought t where t.feed = bringer.feed and t.publication = bringer.publication"
    " and t.source = bringer.source and t.location = bringer.location and t.key = bringer.key)"
)


class Bringers:
    """The table `bringer`, and what the affected locations of a sync bring."""

    def __init__(self, db: Database) -> None:
        """Make room for that."""
        self.db = db
        db.conn.execute(
            "create temp table brought (feed text, publication text, source text, location text, key text,"
            " primary key (feed, publication, source, location, key)) without rowid"
        )

    def begin(self) -> None:
        """Begin with nothing brought."""
        self.db.conn.execute("delete from temp.brought")

    def bring(self, feed: str, publication: str, brought: Iterable[tuple[str, str, str]]) -> None:
        """Note what is brought: source, location and key."""
        self.db.conn.executemany(
            "insert or ignore into temp.brought values (?, ?, ?, ?, ?)", [(feed, publication, *one) for one in brought]
        )

    def settle(self, feed: str, publication: str) -> list[str]:
        """Note for good who brings what; gives the keys that somebody does not bring any more."""
        place = (feed, publication)
        keys = [key for (key,) in self.db.conn.execute(f"select distinct key {_LEFT} order by key", place)]
        self.db.conn.execute(f"delete {_LEFT}", place)
        self.db.conn.execute(f"insert or ignore into bringer select * from temp.brought where {_HERE}", place)
        return keys

    def of(self, feed: str, publication: str, key: str) -> list[Bringer]:
        """Who brings an entry."""
        sql = f"select source, location from bringer where {_HERE} and key = ? order by source, location"
        return self.db.conn.execute(sql, (feed, publication, key)).fetchall()
