"""Which areas Locations lie in, so that it can be said what a feed covers without reading all of them again."""

from collections.abc import Collection, Mapping

from sqlite_utils import Database


class Areas:
    """The table `area`."""

    def __init__(self, db: Database) -> None:
        """Work in a store."""
        self.db = db

    def record(self, source: str, found: Mapping[str, Collection[str]]) -> None:
        """Note in which areas Locations lie now; of those that are gone nothing is published, so they may stay."""
        self.db.conn.executemany(
            "delete from area where source = ? and location = ?", [(source, location) for location in found]
        )
        self.db.conn.executemany(
            "insert into area (source, location, area) values (?, ?, ?)",
            [(source, location, area) for location, some in found.items() for area in sorted(some)],
        )

    def of(self, feed: str, publication: str) -> list[str]:
        """The areas of what a publication of a feed holds now, sorted."""
        rows = self.db.conn.execute(
            "select distinct a.area from entry e join area a on a.source = e.source and a.location = e.location"
            " where e.feed = ? and e.publication = ? and e.ended is null order by a.area",
            (feed, publication),
        )
        return [area for (area,) in rows]
