"""Pulls, and the objects that they showed: every past snapshot of every source can be read back exactly."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from itertools import groupby
from typing import Any, NamedTuple

from sqlite_utils import Database

from afir_publisher.model import frozen
from afir_publisher.ocpi.glance import Glance, View, glance, owner
from afir_publisher.ocpi.page import Kind
from afir_publisher.store.codec import Codec
from afir_publisher.store.rows import PARTY, by_hundreds, marks, text

_SEEN_PLAINLY = View()

# Keys as a glance makes them of objects without an id, and without a whole party.
_NAMELESS = "key >= '?' and key < '@'"
_OWNERLESS = "(key like '*%' or key like '%**%')"


@frozen
class Pull:
    """One reading of a source: when, whether to its end, how many objects it showed, what they changed.

    `mode` is `full` (all there is was asked for), `changes` (what changed since the last time), or `push` (what the
    source sent by itself). `assumed` is what was taken for granted of its objects, as JSON.
    """

    id: int
    source: str
    version: str | None
    started: str
    finished: str | None
    complete: bool
    locations: int
    tariffs: int
    new: int
    changed: int
    gone: int
    unreadable: int
    note: str | None
    mode: str = "full"
    assumed: str | None = None


class _Current(NamedTuple):
    """A current object: its row, its compressed text, the pull that brought it, whether this pull showed it so."""

    id: int
    raw: bytes
    first_pull: int
    was_seen: bool


class Snapshots:
    """The tables `pull` and `object`."""

    def __init__(self, db: Database, codec: Codec) -> None:
        """Make ready what a pull notes on the way."""
        self.db = db
        self.codec = codec
        self._forget()
        # What the pull under way showed, and what it found new, different or gone; empty outside one.
        db.conn.execute("create temp table seen (id integer primary key)")
        db.conn.execute("create temp table touched (kind text, key text, identity text, primary key (kind, key))")

    # --- pulls

    def begin(self, source: str, started: datetime) -> int:
        """Note that a pull begins, and return its number."""
        self.db.conn.execute("delete from temp.seen")
        self.db.conn.execute("delete from temp.touched")
        self._forget()
        self.db.table("pull").insert({"source": source, "started": text(started)})
        return int(self.db.conn.execute("select last_insert_rowid()").fetchone()[0])

    def _forget(self) -> None:
        """Begin to count anew."""
        self.new = self.changed = 0
        self.contradicted: list[str] = []
        self.changed_at: dict[Kind, list[float]] = {}
        """When the objects that this pull showed otherwise say that they changed, in seconds, by kind."""
        self.foreign: Counter[tuple[str, tuple[str, str]]] = Counter()
        """How many objects were left out as they are of a party whose are not taken, by kind and party."""

    def finish(self, pull: int, **facts: Any) -> None:
        """Note how a pull ended."""
        self.db.table("pull").update(
            pull, {"new": self.new, "changed": self.changed} | {name: text(fact) for name, fact in facts.items()}
        )

    def pulls(self, source: str | None = None) -> Iterator[Pull]:
        """All pulls whose snapshot can be read back, the oldest first."""
        for row in self.db.query(
            "select * from pull where not forgotten and (:source is null or source = :source) order by id",
            {"source": source},
        ):
            yield _pull(row)

    def newest(self, source: str) -> Pull | None:
        """The pull of a source that was begun last."""
        rows = self.db.query("select * from pull where source = ? order by id desc limit 1", [source])
        return next((_pull(row) for row in rows), None)

    def was_overtaken(self, source: str, started: datetime, now: datetime) -> bool:
        """Whether a pull that began between these moments has shown what it had, in another process maybe.

        One of the future, from a clock that was wrong, has overtaken nothing.
        """
        sql = (
            "select 1 from pull where source = ? and mode <> 'push' and complete"
            " and started > ? and started <= ? limit 1"
        )
        return self.db.conn.execute(sql, (source, text(started), text(now))).fetchone() is not None

    # --- what a pull shows

    def see(
        self, pull: int, source: str, kind: Kind, objects: Sequence[bytes], view: View = _SEEN_PLAINLY
    ) -> list[Glance]:
        """Note what a page showed, and return the glances of what is new or different.

        An object that is as it was costs a digest and a look into an index, nothing else. One that is seen otherwise
        than before, such as with a party, is different: it may have another key.
        """
        fresh: list[Glance] = []
        mark = view.mark()
        for some in by_hundreds(objects):
            digests = [sha256(mark + raw).digest() for raw in some]
            known = self._by_digest(source, kind, digests)
            self.db.conn.executemany("insert or ignore into temp.seen values (?)", [(id_,) for id_ in known.values()])
            changed = [
                (raw, digest, glance(raw, view))
                for raw, digest in zip(some, digests, strict=True)
                if digest not in known
            ]
            fresh += self._replace(pull, source, kind, list(self._taken(kind, changed, view)))
        return list({seen.key: seen for seen in fresh}.values())  # of duplicates the last one that was taken

    def _taken(
        self, kind: Kind, seen: Iterable[tuple[bytes, bytes, Glance]], view: View
    ) -> Iterator[tuple[bytes, bytes, Glance]]:
        """Those objects that are of a party whose are taken; the others are counted."""
        for found in seen:
            key = found[2].key
            if view.takes(key):
                yield found
            elif party := owner(key):
                self.foreign[kind, party] += 1

    def sweep(self, pull: int, source: str, kind: str) -> int:
        """End what a complete pull did not show, and return how many objects that were.

        If it showed objects that do not say which they are, each may be one of those that seem to be missing, so only
        others like these end. A Location of which it does not say whose it is may be the one of the same id.
        """
        shown = "(first_pull = :pull or id in (select id from temp.seen))"
        current = "from object where source = :source and kind = :kind and gone_pull is null"
        ended = (
            f"not {shown} and source = :source and kind = :kind and gone_pull is null"
            f" and ({_NAMELESS} or not exists (select 1 {current} and {_NAMELESS} and {shown}))"
            f" and (kind <> 'location' or {_OWNERLESS}"
            f" or identity not in (select identity {current} and {_OWNERLESS} and {shown}))"
        )
        facts = {"source": source, "kind": kind, "pull": pull}
        self.db.conn.execute(
            f"insert or ignore into temp.touched select kind, key, identity from object where {ended}", facts
        )
        return self.db.conn.execute(f"update object set gone_pull = :pull where {ended}", facts).rowcount

    def unseen(self, pull: int, source: str, kind: str) -> int:
        """How many current objects this pull did not show."""
        sql = (
            "select count(*) from object where source = ? and kind = ? and gone_pull is null and first_pull < ?"
            " and id not in (select id from temp.seen)"
        )
        return int(self.db.conn.execute(sql, (source, kind, pull)).fetchone()[0])

    def end(self, pull: int, source: str, kind: Kind, keys: Sequence[str]) -> int:
        """End objects that a source says are gone, and return how many there were."""
        ended = 0
        for some in by_hundreds(keys):
            where = f"source = ? and kind = ? and key in ({marks(some)}) and gone_pull is null"
            facts = (source, kind, *some)
            self.db.conn.execute(
                f"insert or ignore into temp.touched select kind, key, identity from object where {where}", facts
            )
            self.db.conn.execute(f"delete from object where {where} and first_pull = ?", (*facts, pull))
            ended += self.db.conn.execute(f"update object set gone_pull = ? where {where}", (pull, *facts)).rowcount
        return ended

    def _by_digest(self, source: str, kind: str, digests: list[bytes]) -> dict[bytes, int]:
        """The current objects with these digests."""
        sql = (
            f"select digest, id from object where digest in ({marks(digests)})"
            " and gone_pull is null and source = ? and kind = ?"
        )
        return dict(self.db.conn.execute(sql, (*digests, source, kind)).fetchall())

    def _replace(self, pull: int, source: str, kind: Kind, fresh: list[tuple[bytes, bytes, Glance]]) -> list[Glance]:
        """Put new objects in the place of those that they succeed."""
        current = self._current(source, kind, [seen.key for _, _, seen in fresh])
        taken: dict[str, tuple[bytes, bytes, Glance]] = {}
        for raw, digest, seen in fresh:
            before, earlier, updated = current.get(seen.key), b"", 0.0
            if seen.key in taken:
                earlier, updated = taken[seen.key][0], taken[seen.key][2].updated
            elif before and (before.was_seen or before.first_pull == pull):
                earlier = self.codec.decompress(before.raw)
                updated = glance(earlier).updated
            if not earlier or updated < seen.updated:  # shown twice in one pull: the newer one stands
                taken[seen.key] = (raw, digest, seen)
            elif updated == seen.updated and earlier != raw:  # nobody knows which is newer: the first one stands
                self.contradicted.append(seen.key)
        for key in taken:
            if key in current:
                self._end(pull, current[key])
                if current[key].first_pull != pull:
                    self.changed_at.setdefault(kind, []).append(taken[key][2].updated)
            else:
                self.new += 1
        raws = self.codec.compress(kind, [raw for raw, _, _ in taken.values()])
        self.db.conn.executemany(
            "insert into object (source, kind, key, identity, digest, raw, first_pull) values (?, ?, ?, ?, ?, ?, ?)",
            [
                (source, kind, seen.key, seen.identity, digest, raw, pull)
                for (_, digest, seen), raw in zip(taken.values(), raws, strict=True)
            ],
        )
        found = [seen for _, _, seen in taken.values()]
        self.db.conn.executemany(
            "insert or ignore into temp.touched values (?, ?, ?)", [(kind, seen.key, seen.identity) for seen in found]
        )
        return found

    def _current(self, source: str, kind: str, keys: Sequence[str]) -> dict[str, _Current]:
        """What is known of the current objects with these keys."""
        sql = (
            "select key, id, raw, first_pull, exists (select 1 from temp.seen s where s.id = object.id) from object"
            f" where source = ? and kind = ? and key in ({marks(keys)}) and gone_pull is null"
        )
        return {key: _Current(*facts) for key, *facts in self.db.conn.execute(sql, (source, kind, *keys))}

    def _end(self, pull: int, current: _Current) -> None:
        """End an object; one that this very pull brought was never part of a snapshot and leaves no trace."""
        if current.first_pull == pull:
            self.db.conn.execute("delete from object where id = ?", (current.id,))
        else:
            self.changed += 1
            self.db.conn.execute("update object set gone_pull = ? where id = ?", (pull, current.id))

    # --- what a snapshot holds

    def version(self, source: str) -> str:
        """The version of OCPI that a source spoke when it was last read."""
        sql = "select version from pull where source = ? and version is not null order by id desc limit 1"
        return str(self.db.conn.execute(sql, (source,)).fetchone()[0])

    def assumed(self, source: str) -> str | None:
        """What was taken for granted of a source's objects when it was last read."""
        sql = "select assumed from pull where source = ? and version is not null order by id desc limit 1"
        row = self.db.conn.execute(sql, (source,)).fetchone()
        return row[0] if row else None

    def size(self, source: str) -> int:
        """How many locations a source has now."""
        sql = "select count(*) from object where source = ? and kind = 'location' and gone_pull is null"
        return int(self.db.conn.execute(sql, (source,)).fetchone()[0])

    def parties(self, source: str) -> dict[str, dict[str, int]]:
        """How many current objects of each kind a source has of each party; those of no party under ""."""
        found: dict[str, dict[str, int]] = {}
        sql = (
            f"select {PARTY}, kind, count(*) from object where source = ? and gone_pull is null"
            " group by 1, 2 order by 1, 2"
        )
        for party, kind, count in self.db.conn.execute(sql, (source,)):
            found.setdefault(party, {})[kind] = count
        return found

    def raws(self, source: str, kind: str, keys: Sequence[str]) -> dict[str, bytes]:
        """The current objects with these keys, as received."""
        found: dict[str, bytes] = {}
        for some in by_hundreds(keys):
            sql = (
                f"select key, raw from object where source = ? and kind = ? and key in ({marks(some)})"
                " and gone_pull is null"
            )
            rows = self.db.conn.execute(sql, (source, kind, *some))
            found.update((key, self.codec.decompress(raw)) for key, raw in rows)
        return found

    def tariffs(self, source: str, identities: Iterable[str]) -> Iterator[tuple[str, str, bytes, bytes]]:
        """Identity, key, digest and text of the current tariffs with these ids."""
        for some in by_hundreds(sorted(identities)):
            sql = (
                f"select identity, key, digest, raw from object where source = ? and identity in ({marks(some)})"
                " and kind = 'tariff' and gone_pull is null order by identity, key"
            )
            for identity, key, digest, raw in self.db.conn.execute(sql, (source, *some)):
                yield identity, key, digest, self.codec.decompress(raw)

    def objects(self, source: str, pull: int) -> Iterator[tuple[str, str, bytes]]:
        """Kind, key and text of every object that a snapshot held, ordered by kind and key."""
        rows = self.db.conn.execute(
            "select kind, key, raw from object where source = ? and first_pull <= ? and coalesce(gone_pull, ?) > ?"
            " order by kind, key",
            (source, pull, pull + 1, pull),
        )
        for kind, key, raw in rows:
            yield kind, key, self.codec.decompress(raw)

    def changes(self, source: str, before: int, after: int) -> Iterator[tuple[str, str, bytes | None, bytes | None]]:
        """Kind, key and both texts of the objects that differ between two snapshots, ordered by kind and key."""
        first, last = sorted((before, after))
        rows = self.db.conn.execute(
            "select kind, key, raw, first_pull, coalesce(gone_pull, :last + 1) from object where source = :source"
            " and (first_pull > :first and first_pull <= :last or gone_pull > :first and gone_pull <= :last)"
            " order by kind, key, first_pull",
            {"source": source, "first": first, "last": last},
        )
        for (kind, key), group in groupby(rows, key=lambda row: (row[0], row[1])):
            states: dict[int, bytes] = {}
            for _, _, raw, begins, ends in group:
                states |= {pull: self.codec.decompress(raw) for pull in (before, after) if begins <= pull < ends}
            if states.get(before) != states.get(after):
                yield kind, key, states.get(before), states.get(after)

    def current(self, source: str, kind: str) -> list[tuple[str, str]]:
        """Key and identity of what a source has now."""
        sql = "select key, identity from object where source = ? and kind = ? and gone_pull is null order by key"
        return self.db.conn.execute(sql, (source, kind)).fetchall()

    def touched(self, kind: str) -> list[tuple[str, str]]:
        """Key and identity of what this pull found new, different or gone."""
        return self.db.conn.execute(
            "select key, identity from temp.touched where kind = ? order by key", (kind,)
        ).fetchall()


def _pull(row: dict[str, Any]) -> Pull:
    """A pull as its row has it."""
    facts = {name: fact for name, fact in row.items() if name != "forgotten"}
    return Pull(**{**facts, "complete": bool(row["complete"])})
