"""What is stated beside OCPI about each source: its files as they were read last, and together by object."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlite_utils import Database

from afir_publisher.model import Location, evse_id_key, frozen
from afir_publisher.overlay.statement import NOTHING_STATED, Object, Overlay, Row, Stated, names, overlay, party_of
from afir_publisher.store.codec import Codec
from afir_publisher.store.rows import by_hundreds, marks

_ROW = "scope, id, within, facts"


@frozen
class KeptSheet:
    """A file as it was read last: a digest of it, what it states as JSON, and what in it is at fault."""

    digest: str
    lines: str
    faults: tuple[str, ...] = ()


class Overlays:
    """The tables `sheet` and `overlay`."""

    def __init__(self, db: Database, codec: Codec) -> None:
        """Work on this database."""
        self.db = db
        self.codec = codec

    # --- files

    def sheets(self, source: str) -> dict[str, tuple[str, tuple[str, ...]]]:
        """Digest and faults of the files of a source, by name, in the order in which they count."""
        sql = "select name, digest, faults from sheet where source = ? order by place"
        return {
            name: (digest, tuple(json.loads(faults))) for name, digest, faults in self.db.conn.execute(sql, (source,))
        }

    def lines(self, source: str, name: str) -> str:
        """What a file states."""
        sql = "select lines from sheet where source = ? and name = ?"
        return self.codec.decompress(self.db.conn.execute(sql, (source, name)).fetchone()[0]).decode()

    def keep(self, source: str, name: str, sheet: KeptSheet) -> None:
        """Keep what a file states now."""
        lines = self.codec.compress("sheet", [sheet.lines.encode()])[0]
        self.db.conn.execute(
            "insert or replace into sheet (source, name, place, digest, lines, faults) values (?, ?, -1, ?, ?, ?)",
            (source, name, sheet.digest, lines, json.dumps(sheet.faults)),
        )

    def order(self, source: str, names: Sequence[str]) -> None:
        """Let these files count in this order, and no others."""
        self.db.conn.execute(f"delete from sheet where source = ? and name not in ({marks(names)})", (source, *names))
        self.db.conn.executemany(
            "update sheet set place = ? where source = ? and name = ?",
            [(place, source, name) for place, name in enumerate(names)],
        )

    # --- what they state together

    def replace(self, source: str, rows: Mapping[Object, Row]) -> list[Object]:
        """Keep what is stated of each object, in place of all that was; the objects of which it is something else.

        That the same is stated in another row is kept, and no news.
        """
        now = {one: json.dumps(row) for one, row in rows.items()}
        before = dict(self._texts("source = ?", source))
        changed = [one for one, facts in now.items() if before.get(one) != facts]
        gone = [one for one in before if one not in now]
        self.db.conn.executemany(
            "delete from overlay where source = ? and scope = ? and id = ? and within = ?",
            [(source, *one) for one in (*changed, *gone)],
        )
        self.db.conn.executemany(
            "insert into overlay (source, scope, id, within, bare, facts) values (?, ?, ?, ?, ?, ?)",
            [(source, *one, evse_id_key(one.id) if one.scope == "evse" else "", now[one]) for one in changed],
        )
        return [*(one for one in changed if one not in before or _values(before[one]) != _values(now[one])), *gone]

    def objects(self, source: str) -> list[Object]:
        """The objects that something is stated of."""
        rows = self.db.conn.execute("select scope, id, within from overlay where source = ?", (source,))
        return [Object(*row) for row in rows]

    def of(self, source: str, objects: Iterable[Object]) -> dict[Object, Row]:
        """What is stated of some objects."""
        wanted = {*objects}
        return {one: row for one, row in self._rows("source = ?", source) if one in wanted} if wanted else {}

    def public(self, source: str) -> dict[Object, bool]:
        """The Locations of which it is stated whether the public may recharge there."""
        rows = self._rows("source = ? and scope = 'location' and facts like '%\"public\"%'", source)
        return {one: bool(row["public"].value) for one, row in rows if "public" in row}

    def about(self, source: str, locations: Collection[Location]) -> Overlay:
        """All that can be about some Locations and their EVSEs."""
        if self.is_empty(source):
            return NOTHING_STATED
        ids = {name for location in locations for name in names(location)}
        uids = {evse.uid.upper() for location in locations for evse in location.evses}
        bare = {evse_id_key(evse.evse_id) for location in locations for evse in location.evses if evse.evse_id}
        found = dict(self._rows("source = ? and scope in ('source', 'party')", source))
        found.update(self._rows("source = ? and scope = 'station' and within = ''", source))
        for where, some_ids in (
            ("scope = 'location' and id in", ids),
            ("within <> '' and within in", ids | {party_of(location) for location in locations}),
            ("scope = 'evse' and within = '' and id in", uids),
            ("within = '' and bare <> '' and bare in", bare),
        ):
            for some in by_hundreds(sorted(some_ids)):
                found.update(self._rows(f"source = ? and {where} ({marks(some)})", source, *some))
        return overlay(found)

    def is_empty(self, source: str) -> bool:
        """Whether nothing is stated about a source."""
        return self.db.conn.execute("select 1 from overlay where source = ? limit 1", (source,)).fetchone() is None

    def _rows(self, where: str, *parameters: str) -> Iterator[tuple[Object, Row]]:
        """Objects and what is stated of them."""
        for one, facts in self._texts(where, *parameters):
            yield one, {name: Stated(*stated) for name, stated in json.loads(facts).items()}

    def _texts(self, where: str, *parameters: str) -> Iterator[tuple[Object, str]]:
        """The same as it is kept."""
        for scope, id_, within, facts in self.db.conn.execute(f"select {_ROW} from overlay where {where}", parameters):
            yield Object(scope, id_, within), facts


def _values(facts: str) -> dict[str, Any]:
    """What is stated of an object, wherever it is."""
    return {name: value for name, (value, *_) in json.loads(facts).items()}
