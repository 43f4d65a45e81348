"""What sources send by themselves: kept until it is published, and until a pull has shown what came of it.

A push is a row here and nothing else, so it costs little, and what is published is made of it as of a pull. A row that
was published stays until a pull that began after the push: one that began before may still show what was then.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlite_utils import Database

from afir_publisher.ocpi.page import Kind
from afir_publisher.store.codec import Codec
from afir_publisher.store.rows import text


class Push(NamedTuple):
    """The newest that a source sent of an object: its key, and its text, or `None` where it said that it is gone."""

    key: str
    raw: bytes | None


class Pushed:
    """The table `pushed`."""

    def __init__(self, db: Database, codec: Codec) -> None:
        """Work on this database."""
        self.db = db
        self.codec = codec

    def put(self, source: str, kind: Kind, push: Push, version: str, now: datetime) -> None:
        """Keep what was sent of an object, in place of what was sent before."""
        raw = None if push.raw is None else self.codec.compress(kind, [push.raw])[0]
        self.db.conn.execute(
            "insert or replace into pushed (source, kind, key, raw, version, at) values (?, ?, ?, ?, ?, ?)",
            (source, kind, push.key, raw, version, text(now)),
        )

    def waiting(self, source: str, kind: Kind, key: str) -> Push | None:
        """What was sent of an object and is not published yet."""
        return next(
            iter(self._pushes("source = ? and kind = ? and key = ? and not is_published", source, kind, key)), None
        )

    def sources(self) -> list[str]:
        """The sources of which something is not published yet."""
        rows = self.db.conn.execute("select distinct source from pushed where not is_published order by source")
        return [source for (source,) in rows]

    def unpublished(self, source: str, kind: Kind) -> list[Push]:
        """What a source sent of one kind and is not published yet."""
        return self._pushes("source = ? and kind = ? and not is_published", source, kind)

    def since(self, source: str, kind: Kind, moment: datetime) -> list[Push]:
        """What a source sent of one kind at a moment or after it, published or not."""
        return self._pushes("source = ? and kind = ? and at >= ?", source, kind, text(moment))

    def publish(self, source: str) -> None:
        """Note that all that a source sent is published."""
        self.db.conn.execute("update pushed set is_published = 1 where source = ?", (source,))

    def forget(self, source: str, before: datetime) -> None:
        """Let go of what was published and sent before a moment."""
        self.db.conn.execute("delete from pushed where source = ? and at < ? and is_published", (source, text(before)))

    def version(self, source: str) -> str | None:
        """The version of OCPI that a source's objects are in: of its last pull, else of what it sent."""
        row = self.db.conn.execute(
            "select coalesce("
            "(select version from pull where source = :source and version is not null order by id desc limit 1),"
            "(select version from pushed where source = :source order by at desc limit 1))",
            {"source": source},
        ).fetchone()
        return row[0] if row else None

    def _pushes(self, where: str, *parameters: str) -> list[Push]:
        """Pushes in the order in which they came."""
        rows: Sequence[tuple[str, bytes | None]] = self.db.conn.execute(
            f"select key, raw from pushed where {where} order by at, key", parameters
        ).fetchall()
        return [Push(key, None if raw is None else self.codec.decompress(raw)) for key, raw in rows]
