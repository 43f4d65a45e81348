"""A report for spreadsheets: every finding, the entries, or the Locations, as CSV."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from afir_publisher.annex import ANNEX
from afir_publisher.report.model import Report, RuleRow, score

FINDINGS = (
    *("source", "kind", "object", "path", "rule", "severity", "entry", "message", "since_snapshot"),
    *("legal_reference", "what_to_do"),
)
ENTRIES = ("entry", "title", "legal_reference", "points", "complete", "missing", "wrong", "doubtful")
LOCATIONS = (
    *("source", "party", "location", "name", "city", "latitude", "longitude", "points", "score"),
    *("errors", "warnings", *(f"{code}_lacking" for code in ANNEX)),
)

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def findings(report: Report, found: Iterable[tuple[str, str, str, str, str, str, int]]) -> Iterator[str]:
    """A row for each open finding: source, kind, key, rule, path, message and first snapshot are given of each."""
    rules = {rule.code: rule for rule in report.rules}
    yield _row(FINDINGS)
    for source, kind, key, code, path, message, since in found:
        rule = rules[code]
        yield _row(
            (source, kind, key, path, code, rule.severity, rule.entry, message, since, rule.cites, _advice(rule))
        )


def entries(report: Report) -> Iterator[str]:
    """A row for each of the law's entries."""
    yield _row(ENTRIES)
    for entry in report.entries:
        yield _row((entry.code, entry.title, entry.cites, entry.points, entry.complete, *entry.counts))


def locations(report: Report) -> Iterator[str]:
    """A row for each Location, with how many of its points each entry is missing or wrong for."""
    yield _row(LOCATIONS)
    for one in report.locations:
        share = score(one.standing)
        lacking = [sum(one.standing.entries.get(code, (0, 0))[:2]) for code in ANNEX]
        yield _row(
            (
                *(one.source, one.party, one.identity, one.name, one.city, one.latitude, one.longitude),
                *(one.standing.points, None if share is None else round(share, 4), one.errors, one.warnings, *lacking),
            )
        )


def _advice(rule: RuleRow) -> str:
    """What to do, without the marks of code."""
    return rule.advice.replace("`", "")


def _row(values: Sequence[Any]) -> str:
    """One line. What a spreadsheet would take for a formula is marked as text, as names come from strangers."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow([_harmless(value) for value in values])
    return line.getvalue()


def _harmless(value: Any) -> Any:
    """A value that no spreadsheet computes."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value
