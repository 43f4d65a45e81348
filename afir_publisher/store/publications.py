"""What the feeds published: entries with their versions, messages with their sequence numbers.

An entry holds from the message that brought it (`seq`) to the one that ended it (`ended`), so every message, past or
current, snapshot or delta, can be put together from here at any time, byte for byte.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from hashlib import sha256
from typing import Any, NamedTuple

from sqlite_utils import Database

from afir_publisher.model import Gone, frozen
from afir_publisher.store.bringers import Bringer, Bringers
from afir_publisher.store.codec import Codec
from afir_publisher.store.rows import by_hundreds, marks

_BETWEEN = b"\0"  # occurs in no syntax

BATCH = 500


class Known(NamedTuple):
    """The newest that is known of an entry's key: its row, version, digest, origin, and whether it has ended.

    It is there without a break since message `born`; `updated` is as in `NewEntry`.
    """

    id: int
    version: int
    digest: bytes
    ended: int | None
    source: str
    location: str
    born: int
    updated: float | None


class NewEntry(NamedTuple):
    """An entry that is to be published: what it says and the location that it was made from.

    It is there without a break since message `born`; `updated` is when the CPO changed it, in seconds since 1970.
    """

    key: str
    site: str
    station: str
    source: str
    location: str
    version: int
    digest: bytes
    fragments: tuple[str, ...]
    born: int
    updated: float | None = None


@frozen
class Message:
    """One state of a publication that was published."""

    feed: str
    publication: str
    seq: int
    kind: str
    pull: int
    created: str
    changed: int
    gone: int
    header: str


class Stored(NamedTuple):
    """An entry as published, with its fragments in the order of the profile's syntaxes."""

    key: str
    site: str
    station: str
    version: int
    fragments: list[str]


def digest(outlines: Sequence[str]) -> bytes:
    """What tells whether an entry says something else than before."""
    return sha256(_BETWEEN.join(outline.encode() for outline in outlines)).digest()[:16]


class Current(NamedTuple):
    """An entry that holds now: its row, since when it is there without a break, when it changed, and its message."""

    key: str
    id: int
    born: int
    updated: float | None
    created: str
    seq: int


class Publications:
    """The tables `made`, `entry` and `message`; `bringers` has who brings shared entries."""

    def __init__(self, db: Database, codec: Codec) -> None:
        """Make room for the keys that a sync finds still there."""
        self.db = db
        self.codec = codec
        db.conn.execute(
            "create temp table kept"
            " (feed text, publication text, key text, primary key (feed, publication, key)) without rowid"
        )
        self.bringers = Bringers(db)

    # --- what things were made with

    def fingerprint(self, name: str) -> str | None:
        """What was made of a source (`source:NAME`) or for a feed (`feed:NAME`) was made with this."""
        row = self.db.conn.execute("select fingerprint from made where name = ?", (name,)).fetchone()
        return row[0] if row else None

    def set_fingerprint(self, name: str, fingerprint: str) -> None:
        """Note what is made with now."""
        self.db.table("made").upsert({"name": name, "fingerprint": fingerprint}, pk="name")

    def forget_fingerprint(self, name: str) -> None:
        """Have all of it made again."""
        self.db.conn.execute("delete from made where name = ?", (name,))

    # --- entries

    def begin(self) -> None:
        """Begin with no keys."""
        self.db.conn.execute("delete from temp.kept")
        self.bringers.begin()

    def known(self, feed: str, publication: str, keys: Sequence[str]) -> dict[str, Known]:
        """What was last published under these keys, ended or not."""
        found: dict[str, Known] = {}
        for some in by_hundreds(keys):
            sql = (
                "select key, max(id), version, digest, ended, source, location, born, updated from entry"
                f" where feed = ? and publication = ? and key in ({marks(some)}) group by key"
            )
            for key, *facts in self.db.conn.execute(sql, (feed, publication, *some)):
                found[key] = Known(*facts)
        return found

    def sources(self, feed: str) -> list[str]:
        """The sources that a feed publishes something of."""
        rows = self.db.conn.execute("select distinct source from entry where feed = ? and ended is null", (feed,))
        return [source for (source,) in rows]

    def keep(self, feed: str, publication: str, keys: Sequence[str]) -> None:
        """Note that these keys are there."""
        self.db.conn.executemany(
            "insert or ignore into temp.kept values (?, ?, ?)", [(feed, publication, key) for key in keys]
        )

    def adopt(self, entry: Known, source: str, location: str) -> None:
        """Note that an entry that says what it said is now made from this location."""
        if (entry.source, entry.location) != (source, location):
            self.db.conn.execute("update entry set source = ?, location = ? where id = ?", (source, location, entry.id))

    def put(self, feed: str, publication: str, seq: int, entries: Sequence[NewEntry], ends: Sequence[int]) -> None:
        """Publish entries with message `seq`, in place of the rows that `ends` names."""
        self.db.conn.executemany("update entry set ended = ? where id = ?", [(seq, id_) for id_ in ends])
        bodies = [_BETWEEN.join(fragment.encode() for fragment in entry.fragments) for entry in entries]
        packed = self.codec.compress(f"{feed}/{publication}", bodies)
        self.db.conn.executemany(
            "insert into entry"
            " (feed, publication, key, site, station, source, location, version, digest, fragments, seq, born, updated)"
            " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    *(feed, publication, e.key, e.site, e.station, e.source, e.location, e.version, e.digest),
                    body,
                    seq,
                    e.born,
                    e.updated,
                )
                for e, body in zip(entries, packed, strict=True)
            ],
        )

    def sweep(self, feed: str, publication: str, seq: int) -> None:
        """End what affected locations had published and no longer do."""
        self.db.conn.execute(
            "update entry set ended = ? where id in (select e.id from temp.affected a join entry e on e.feed = ?"
            " and e.publication = ? and e.source = a.source and e.location = a.location and e.ended is null"
            " where not exists (select 1 from temp.kept k where k.feed = e.feed and k.publication = e.publication"
            " and k.key = e.key))",
            (seq, feed, publication),
        )

    def sweep_shared(self, feed: str, publication: str, seq: int) -> list[Bringer]:
        """End what affected locations brought and nobody brings any more.

        What others bring stays, as theirs from now on. Gives those of them whose source was not the one it came from:
        it may say it otherwise.
        """
        again = []
        for key in self.bringers.settle(feed, publication):
            bringers = self.bringers.of(feed, publication, key)
            before = self.known(feed, publication, [key]).get(key)
            if before is None or before.ended is not None or (before.source, before.location) in bringers:
                continue
            if not bringers:
                self.db.conn.execute("update entry set ended = ? where id = ?", (seq, before.id))
                continue
            heir = next((one for one in bringers if one[0] == before.source), bringers[0])
            self.adopt(before, *heir)
            if heir[0] != before.source:
                again.append(heir)
        return again

    def current(self, feed: str, publication: str) -> Iterator[Current]:
        """The entries that hold now, in the order in which they came to stay."""
        rows = self.db.conn.execute(
            "select e.key, e.id, e.born, e.updated, m.created, m.seq from entry e join message m on m.feed = e.feed"
            " and m.publication = e.publication and m.seq = e.seq"
            " where e.feed = ? and e.publication = ? and e.ended is null order by e.born, e.key",
            (feed, publication),
        )
        yield from (Current(*row) for row in rows)

    def departures(self, feed: str, publication: str, since: str) -> dict[str, Message]:
        """The keys of what is gone, each with the message that ended it, for messages since a time."""
        rows = self.db.query(
            f"select {_MESSAGE} and gone > 0 and created >= :since order by seq",
            {"feed": feed, "publication": publication, "since": since},
        )
        messages = [Message(**row) for row in rows]
        found = {
            one.key: message
            for message in messages
            for one in self.gone(feed, publication, message.seq - 1, message.seq)
        }
        known = self.known(feed, publication, list(found))
        return {key: message for key, message in found.items() if known[key].ended is not None}

    def texts(self, ids: Sequence[int]) -> dict[int, list[str]]:
        """What entries say, by their rows, in the order of the profile's syntaxes."""
        found: dict[int, list[str]] = {}
        for some in by_hundreds(ids):
            sql = f"select id, fragments from entry where id in ({marks(some)})"
            found |= {id_: self._unpacked(packed) for id_, packed in self.db.conn.execute(sql, some)}
        return found

    def fragments(self, entry: Known) -> list[str]:
        """What an entry says, in the order of the profile's syntaxes."""
        (packed,) = self.db.conn.execute("select fragments from entry where id = ?", (entry.id,)).fetchone()
        return self._unpacked(packed)

    def _unpacked(self, packed: bytes) -> list[str]:
        return self.codec.decompress(packed).decode().split("\0")

    def moved(self, feed: str, publication: str, seq: int) -> tuple[int, int]:
        """How many entries message `seq` brings, and how many it ends for good."""
        place = _between(feed, publication, seq - 1, seq)
        changed, gone = (
            self.db.conn.execute(f"select count(*) from entry e where {which}", place).fetchone()[0]
            for which in (_BROUGHT.format("e"), _GONE)
        )
        return changed, gone

    def count(self, feed: str, publication: str, seq: int) -> int:
        """How many entries the snapshot of message `seq` holds."""
        return int(
            self.db.conn.execute("select count(*) from entry where " + _AT, (feed, publication, seq, seq)).fetchone()[0]
        )

    def snapshot(self, feed: str, publication: str, seq: int) -> Iterator[Stored]:
        """The entries that hold at message `seq`, in order of site, station and key."""
        newest = self.newest(feed, publication)
        # The current state is read along an index; only a past one has to be sorted.
        where = "feed = ? and publication = ? and ended is null" if newest and newest.seq == seq else _AT
        parameters = (feed, publication) if newest and newest.seq == seq else (feed, publication, seq, seq)
        yield from self._entries(where, parameters)

    def delta(self, feed: str, publication: str, since: int, until: int) -> Iterator[Stored]:
        """The entries that the messages after `since` up to `until` brought, each once, as it stands then."""
        yield from self._entries(_BROUGHT.format("e"), _between(feed, publication, since, until))

    def gone(self, feed: str, publication: str, since: int, until: int) -> Iterator[Gone]:
        """What stood at message `since` and no longer does at message `until`."""
        sql = f"select key, version, site, station from entry e where {_GONE} order by e.key"
        yield from map(Gone._make, self.db.conn.execute(sql, _between(feed, publication, since, until)))

    def _entries(self, where: str, parameters: Sequence[Any] | Mapping[str, Any]) -> Iterator[Stored]:
        """Entries with their fragments."""
        rows = self.db.conn.execute(
            f"select key, site, station, version, fragments from entry e where {where} order by site, station, key",
            parameters,
        )
        for key, site, station, version, packed in rows:
            yield Stored(key, site, station, version, self._unpacked(packed))

    def lags(self, feed: str, publication: str, since: str) -> Iterator[float]:
        """Seconds from each change that a CPO dates to the message that published it, for messages since a time.

        Only what was published before and then changed at its source counts: how long something new had been there, and
        what changed by our doing, says nothing of how fast changes are passed on.
        """
        sql = (
            "select (julianday(m.created) - 2440587.5) * 86400 - e.updated from message m"
            " join entry e on e.feed = m.feed and e.publication = m.publication and e.seq = m.seq"
            " join entry b on b.feed = e.feed and b.publication = e.publication and b.key = e.key and b.ended = e.seq"
            " where m.feed = ? and m.publication = ? and m.kind = 'delta' and m.created >= ? and e.updated > b.updated"
        )
        yield from (lag for (lag,) in self.db.conn.execute(sql, (feed, publication, since)))

    # --- messages

    def add(self, message: Message) -> None:
        """Note a message."""
        self.db.table("message").insert(asdict(message))

    def newest(self, feed: str, publication: str, *, until: str | int | None = None) -> Message | None:
        """The newest message; with `until` the one that held at that time (ISO 8601) or pull."""
        limit = {"": "", "str": "and created <= :until", "int": "and pull <= :until"}[
            "" if until is None else type(until).__name__
        ]
        rows = self.db.query(
            f"select {_MESSAGE} {limit} order by seq desc limit 1",
            {"feed": feed, "publication": publication, "until": until},
        )
        return next((Message(**row) for row in rows), None)

    def began(self, feed: str, publication: str) -> str | None:
        """When the first message of a publication was made, whether or not it is forgotten (ISO 8601)."""
        sql = "select min(created) from message where feed = ? and publication = ?"
        found: str | None = self.db.conn.execute(sql, (feed, publication)).fetchone()[0]
        return found

    def message(self, feed: str, publication: str, seq: int) -> Message | None:
        """The message of a sequence number, if it is not forgotten."""
        found = next(self.messages(feed, publication, after=seq - 1), None)
        return found if found and found.seq == seq else None

    def messages(self, feed: str, publication: str, *, after: int = 0) -> Iterator[Message]:
        """The messages after a sequence number, the oldest first."""
        rows = self.db.query(
            f"select {_MESSAGE} and seq > :after order by seq",
            {"feed": feed, "publication": publication, "after": after},
        )
        yield from (Message(**row) for row in rows)


_MESSAGE = (
    "feed, publication, seq, kind, pull, created, changed, gone, header from message"
    " where feed = :feed and publication = :publication and not forgotten"
)
"""What every query of messages begins with: those that can be put together."""

_AT = "feed = ? and publication = ? and seq <= ? and (ended is null or ended > ?)"

_BROUGHT = (
    "{0}.feed = :feed and {0}.publication = :publication and {0}.seq > :since and {0}.seq <= :until"
    " and ({0}.ended is null or {0}.ended > :until)"
)

# Not correlated: what the messages brought is looked up once, not for every entry that they ended.
_GONE = f"""
    e.feed = :feed and e.publication = :publication and e.ended > :since and e.ended <= :until and e.seq <= :since
    and e.key not in (select n.key from entry n where {_BROUGHT.format("n")})"""


def _between(feed: str, publication: str, since: int, until: int) -> dict[str, Any]:
    """What the messages after one up to another are asked for with."""
    return {"feed": feed, "publication": publication, "since": since, "until": until}
