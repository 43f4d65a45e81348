"""The past that is forgotten: snapshots and messages from before a time, and whatever only they held.

What stands now stays, and so does the newest version of everything that is gone, without its text: a version never
comes a second time. What is kept can be read back as before, byte for byte.
"""

from collections.abc import Callable
from datetime import datetime

from sqlite_utils import Database

from afir_publisher.model import frozen
from afir_publisher.store.rows import text


@frozen
class Forgotten:
    """What was forgotten of a source or publication: up to which snapshot or message, and how much that was.

    `kept_from` is the oldest snapshot or message that is kept, `states` how many before it were known, and `texts` how
    many texts of objects or entries only those held.
    """

    of: tuple[str, ...]
    kept_from: int
    states: int
    texts: int


class Past:
    """Forgets, in the tables of all that is kept over time."""

    def __init__(self, db: Database) -> None:
        """Nothing is forgotten yet."""
        self.db = db

    def forget(self, before: datetime) -> list[Forgotten]:
        """Forget what held only before a time; the newest state of that time is the oldest that is kept."""
        limit = text(before)
        found = [
            *self._each("select distinct source from pull", self._of_source, limit),
            *self._each("select distinct feed, publication from message", self._of_publication, limit),
        ]
        self._tidy()
        return found

    def _each(self, which: str, forget: Callable[..., Forgotten | None], limit: str | None) -> list[Forgotten]:
        """What was forgotten of each source or publication of which anything was."""
        found = (forget(of, limit) for of in sorted(self.db.conn.execute(which)))
        return [one for one in found if one]

    def _of_source(self, of: tuple[str], limit: str) -> Forgotten | None:
        """Forget old snapshots of a source, their objects, and findings that were resolved by then."""
        base = self._one("select max(id) from pull where source = ? and finished < ?", *of, limit)
        states = self._one("select count(*) from pull where source = ? and id < ? and not forgotten", *of, base)
        if not states:
            return None
        texts = self._do("delete from object where source = ? and gone_pull <= ?", *of, base)
        self._do("delete from finding where source = ? and resolved_pull <= ?", *of, base)
        # The last sum before is that of the oldest snapshot which is kept, too, as none came between.
        newest = self._one("select max(pull) from total where source = ? and pull <= ?", *of, base)
        self._do("delete from total where source = ? and pull < ?", *of, newest)
        self._do("update total set pull = ? where source = ? and pull = ?", base, *of, newest)
        self._do("update pull set forgotten = 1 where source = ? and id < ?", *of, base)
        return Forgotten(of=of, kept_from=base, states=states, texts=texts)

    def _of_publication(self, of: tuple[str, str], limit: str) -> Forgotten | None:
        """Forget old messages of a publication, and the entries that ended before the oldest that is kept.

        What ended with that one stays: what it changed can still be told.
        """
        whose = "feed = ? and publication = ?"
        base = self._one(f"select max(seq) from message where {whose} and created < ?", *of, limit)
        states = self._one(f"select count(*) from message where {whose} and seq < ? and not forgotten", *of, base)
        if not states:
            return None
        texts = self._do(
            f"delete from entry where {whose} and ended < ? and exists (select 1 from entry n where n.feed = entry.feed"
            " and n.publication = entry.publication and n.key = entry.key and n.id > entry.id)",
            *(*of, base),
        )
        texts += self._do(
            f"update entry set fragments = x'' where {whose} and ended < ? and fragments <> x''", *of, base
        )
        self._do(f"update message set forgotten = 1 where {whose} and seq < ?", *of, base)
        return Forgotten(of=of, kept_from=base, states=states, texts=texts)

    def _tidy(self) -> None:
        """Remove rows of what is forgotten to which nothing refers any more; the first message says when all began."""
        self._do(
            "delete from message where forgotten and seq > 1 and not exists (select 1 from entry e where"
            " e.feed = message.feed and e.publication = message.publication and e.seq = message.seq)"
        )
        self._do(
            "delete from pull where forgotten and id not in (select first_pull from object)"
            " and id not in (select opened_pull from finding) and id not in (select pull from message)"
        )

    def _one(self, sql: str, *parameters: object) -> int:
        """A number; 0 where there is none."""
        return int(self.db.conn.execute(sql, parameters).fetchone()[0] or 0)

    def _do(self, sql: str, *parameters: object) -> int:
        """How many rows a statement changed."""
        return self.db.conn.execute(sql, parameters).rowcount
