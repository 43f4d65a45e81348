"""What is remembered of each source beside its objects, as the JSON text that it is handed."""

from sqlite_utils import Database


class Peers:
    """The table `peer`."""

    def __init__(self, db: Database) -> None:
        """Work on this database."""
        self.db = db

    def recall(self, source: str) -> str | None:
        """What was kept of a source last."""
        row = self.db.conn.execute("select facts from peer where source = ?", (source,)).fetchone()
        return str(row[0]) if row else None

    def keep(self, source: str, facts: str) -> None:
        """Remember something in place of what was kept before."""
        self.db.conn.execute(
            "insert into peer values (?, ?) on conflict (source) do update set facts = excluded.facts", (source, facts)
        )
