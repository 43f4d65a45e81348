"""What the page's explorer looks through: an index of all Locations, and their details in portions.

Both are JSON, compressed, as text; a portion is only unpacked when somebody opens a Location that is in it.
"""

import gzip
import json
from base64 import b64encode
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from afir_publisher.annex import ANNEX, Said
from afir_publisher.report.detail import EVSE, OF_POINT, OF_STATION, Detail, OpenFinding
from afir_publisher.report.model import Report, score

PORTION = 2_000
_DECIMALS = 5

ID, UID = "\x01", "\x02"
"""What stands for the id of the Location, and for the uid of the EVSE that a path leads to, in packed messages."""


class Numbers:
    """Different values in the order of their first use, each known by its number."""

    def __init__(self) -> None:
        """Begin with none."""
        self.values: list[Any] = []
        self._numbers: dict[Hashable, int] = {}

    def of(self, value: Hashable) -> int:
        """The number of a value."""
        if value not in self._numbers:
            self._numbers[value] = len(self.values)
            self.values.append(value)
        return self._numbers[value]


class Portions:
    """Details of Locations, packed by the portion as they come."""

    def __init__(self) -> None:
        """Begin with none."""
        self.packed: list[str] = []
        self.evse_ids: list[str] = []
        self.rules: list[tuple[str, ...]] = []
        self._open: list[Detail] = []

    def take(self, detail: Detail) -> None:
        """Add a Location."""
        self._open.append(detail)
        self.evse_ids.append(" ".join(p.evse_id or p.uid for s in detail.stations for p in s.points))
        self.rules.append(tuple(sorted({one.rule for one in detail.findings})))
        if len(self._open) == PORTION:
            self._close()

    def finish(self) -> None:
        """Pack what is left."""
        if self._open:
            self._close()

    def _close(self) -> None:
        """Pack one portion."""
        said, found = Numbers(), Numbers()
        details = [_detail(one, said, found) for one in self._open]
        self.packed.append(packed({"said": said.values, "found": found.values, "locations": details}))
        self._open = []


def _detail(one: Detail, said: Numbers, found: Numbers) -> list[Any]:
    """A Location as a list: stations, and the numbers of its findings."""

    def number(answer: Said | None) -> int:
        return -1 if answer is None else said.of((str(answer), answer.origin.source, answer.origin.by))

    stations = [
        [
            station.id,
            [number(answer) for answer in station.said],
            [
                [point.position, point.uid, point.evse_id, point.status, [number(answer) for answer in point.said]]
                for point in station.points
            ],
        ]
        for station in one.stations
    ]
    uids = {point.position: point.uid for station in one.stations for point in station.points}
    return [stations, [found.of(_alike(finding, one.identity, uids)) for finding in one.findings]]


def _alike(finding: OpenFinding, identity: str, uids: Mapping[int, str]) -> tuple[str, str, str]:
    """Rule, path and message, with marks for the ids of Location and EVSE: so thousands of findings are one."""
    part = EVSE.match(finding.path)
    uid = uids.get(int(part[1])) if part else None
    message = finding.message.replace(uid, UID) if uid else finding.message
    return finding.rule, finding.path, message.replace(identity, ID) if identity else message


def index(report: Report, portions: Portions) -> str:
    """All Locations in columns, with what they can be searched and filtered by."""
    patterns, rules = Numbers(), Numbers()
    sources, parties, cities = Numbers(), Numbers(), Numbers()
    codes = list(ANNEX)
    rows = report.locations

    def pattern(entries: Any) -> int:
        return patterns.of(tuple((codes.index(code), *counts) for code, counts in sorted(entries.items())))

    columns: dict[str, Sequence[Any]] = {
        "id": [row.identity for row in rows],
        "name": [row.name for row in rows],
        "city": [cities.of(row.city) for row in rows],
        "party": [parties.of(row.party) for row in rows],
        "source": [sources.of(row.source) for row in rows],
        "latitude": [_degrees(row.latitude) for row in rows],
        "longitude": [_degrees(row.longitude) for row in rows],
        "points": [row.standing.points for row in rows],
        "score": [_thousandths(score(row.standing)) for row in rows],
        "errors": [row.errors for row in rows],
        "warnings": [row.warnings for row in rows],
        "entries": [pattern(row.standing.entries) for row in rows],
        "rules": [rules.of(found) for found in portions.rules],
        "evses": portions.evse_ids,
    }
    facts = {rule.code: [rule.severity, rule.title, rule.advice, rule.cites, rule.entry] for rule in report.rules}
    return packed(
        {
            "columns": columns,
            "cities": cities.values,
            "parties": parties.values,
            "sources": sources.values,
            "patterns": patterns.values,
            "ruleSets": rules.values,
            "rules": facts,
            "annex": [[entry.code, entry.title, entry.cites] for entry in ANNEX.values()],
            "ofStation": [codes.index(entry.code) for entry in OF_STATION],
            "ofPoint": [codes.index(entry.code) for entry in OF_POINT],
            "portion": PORTION,
        }
    )


def packed(value: Any) -> str:
    """A value as JSON, compressed, in Base64; the same value always gives the same text."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return b64encode(gzip.compress(text.encode(), compresslevel=9, mtime=0)).decode()


def _degrees(value: float | None) -> float | None:
    """A coordinate to a metre, which no map here can show."""
    return None if value is None else round(value, _DECIMALS)


def _thousandths(share: float | None) -> int | None:
    """A share in thousandths."""
    return None if share is None else int(share * 1000)
