"""What is wrong with the objects: when it was first found, and when it was gone."""

from collections.abc import Iterator, Mapping, Sequence

from sqlite_utils import Database

from afir_publisher.model import Finding
from afir_publisher.store.rows import PARTY, by_hundreds, marks


class Findings:
    """The table `finding`."""

    def __init__(self, db: Database) -> None:
        """Work on this database."""
        self.db = db

    def record(
        self, pull: int, source: str, kind: str, found: Mapping[str, Sequence[Finding]], *, resolve: bool = True
    ) -> None:
        """Note what is wrong with objects now: what is new opens, what is no longer found is resolved.

        Not to `resolve` is for who did not look at everything.
        """
        was_open = self._open(source, kind, list(found))
        opened = []
        for key, findings in found.items():
            before = was_open.get(key, {})
            opened += [
                (source, kind, key, *finding, pull)
                for finding in dict.fromkeys(findings)  # mended in two rounds, neighbours can have the same path
                if before.pop(finding, None) is None
            ]
        resolved = [(pull, id_) for before in was_open.values() for id_ in before.values() if resolve]
        self.db.conn.executemany(
            "insert into finding (source, kind, key, rule, severity, path, message, opened_pull)"
            " values (?, ?, ?, ?, ?, ?, ?, ?)",
            opened,
        )
        self.db.conn.executemany("update finding set resolved_pull = ? where id = ?", resolved)

    def _open(self, source: str, kind: str, keys: Sequence[str]) -> dict[str, dict[tuple[str, str, str, str], int]]:
        """The open findings of objects: by key, what is said to the row that says it."""
        found: dict[str, dict[tuple[str, str, str, str], int]] = {}
        for some in by_hundreds(keys):
            sql = (
                "select id, key, rule, severity, path, message from finding"
                f" where source = ? and kind = ? and key in ({marks(some)}) and resolved_pull is null"
            )
            for id_, key, *identity in self.db.conn.execute(sql, (source, kind, *some)):
                found.setdefault(key, {})[tuple(identity)] = id_
        return found

    def keys(self, source: str, kind: str) -> list[str]:
        """The objects of a kind with open findings."""
        sql = "select distinct key from finding where source = ? and kind = ? and resolved_pull is null order by key"
        return [key for (key,) in self.db.conn.execute(sql, (source, kind))]

    def counts(self, source: str) -> dict[str, int]:
        """How many findings of a source are open, by severity."""
        rows = self.db.conn.execute(
            "select severity, count(*) from finding where source = ? and resolved_pull is null group by severity",
            (source,),
        )
        return {"error": 0, "warning": 0} | dict(rows.fetchall())

    def by_party(self, source: str) -> dict[str, dict[str, int]]:
        """How many findings are open on the objects of each party, by severity."""
        found: dict[str, dict[str, int]] = {}
        sql = (
            f"select {PARTY}, severity, count(*) from finding where source = ? and resolved_pull is null"
            " and kind in ('location', 'tariff') group by 1, 2 order by 1, 2"
        )
        for party, severity, count in self.db.conn.execute(sql, (source,)):
            found.setdefault(party, {})[severity] = count
        return found

    def by_rule(self, source: str) -> dict[str, int]:
        """How many findings of each rule are open."""
        sql = (
            "select rule, count(*) from finding where source = ? and resolved_pull is null group by rule order by rule"
        )
        return dict(self.db.conn.execute(sql, (source,)).fetchall())

    def messages(self, source: str, kind: str) -> Iterator[tuple[str, str, str, str]]:
        """Key, rule, path and message of the open findings of a kind."""
        yield from self.db.conn.execute(
            "select key, rule, path, message from finding where source = ? and kind = ? and resolved_pull is null"
            " order by key, rule, path, message",
            (source, kind),
        )

    def count_of(self, rule: str, source: str) -> int:
        """How many objects of a source a rule finds something in."""
        sql = "select count(distinct kind || key) from finding where source = ? and rule = ? and resolved_pull is null"
        return int(self.db.conn.execute(sql, (source, rule)).fetchone()[0])

    def of_rule(self, rule: str, source: str | None = None) -> Iterator[tuple[str, str, str, int, str]]:
        """Source, kind, key, the pull that found it first, and what a rule says of each object, while it says so."""
        yield from self.db.conn.execute(
            "select source, kind, key, min(opened_pull), group_concat(ltrim(path || ': ', ': ') || message, '; ')"
            " from finding where rule = ? and resolved_pull is null and coalesce(?, source) = source"
            " group by source, kind, key order by source, kind, key",
            (rule, source),
        )

    def most_frequent(self, source: str, most: int) -> list[tuple[str, str, int]]:
        """Rule, severity and number of the open findings of a source, the most frequent errors first."""
        return self.db.conn.execute(
            "select rule, severity, count(*) from finding where source = ? and resolved_pull is null"
            " group by rule, severity order by severity, count(*) desc, rule limit ?",
            (source, most),
        ).fetchall()

    # --- what reports ask

    def open(self, source: str) -> Iterator[tuple[str, str, str, str, str, str, int]]:
        """Kind, key, rule, severity, path, message and first pull of each open finding, in an order that stays."""
        yield from self.db.conn.execute(
            "select kind, key, rule, severity, path, message, opened_pull from finding"
            " where source = ? and resolved_pull is null order by kind, key, rule, path, message",
            (source,),
        )

    def moved(self, source: str, after: int) -> tuple[dict[str, int], dict[str, int]]:
        """By rule, how many findings opened after a pull and are open, and how many were open then and are resolved."""
        opened = (
            "select rule, count(*) from finding where source = ? and opened_pull > ? and resolved_pull is null"
            " group by rule"
        )
        resolved = (
            "select rule, count(*) from finding where source = ? and opened_pull <= ? and resolved_pull > ?"
            " group by rule"
        )
        new = self.db.conn.execute(opened, (source, after)).fetchall()
        return dict(new), dict(self.db.conn.execute(resolved, (source, after, after)).fetchall())

    def spans(self, source: str) -> Iterator[tuple[str, str, int, int | None, int]]:
        """Rule, severity, the pulls that opened and resolved, and how many findings these are."""
        yield from self.db.conn.execute(
            "select rule, severity, opened_pull, resolved_pull, count(*) from finding where source = ?"
            " group by rule, severity, opened_pull, resolved_pull",
            (source,),
        )
