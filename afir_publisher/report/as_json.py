"""A report for programs: one JSON object, described in docs/report.md."""

from dataclasses import asdict
from typing import Any

from afir_publisher.report.model import Report, Scored, score
from afir_publisher.standing import Standing

FORMAT = 1
"""The number of the shape; it rises when a field goes or changes its meaning, not when one comes."""


def as_json(report: Report) -> dict[str, Any]:
    """The whole report; Locations by their numbers, findings by their rules with a few samples."""
    return {
        "format": FORMAT,
        "title": report.title,
        "made": report.made.isoformat(timespec="seconds"),
        "tool": {"name": "afir-publish", "version": report.tool, "catalogue": report.catalogue},
        "sources": [asdict(source) for source in report.sources],
        "total": _scored(report.total) | {"stations": report.stations, "new": report.new, "fixed": report.fixed},
        "entries": [
            {
                "code": entry.code,
                "title": entry.title,
                "legal_reference": entry.cites,
                "kind": entry.kind,
                "conditional": entry.conditional,
                "points": entry.points,
                "complete": entry.complete,
                **entry.counts._asdict(),
            }
            for entry in report.entries
        ],
        "steps": [asdict(step) for step in report.steps],
        "rules": [asdict(rule) for rule in report.rules],
        "by_source": [_scored(one) for one in report.by_source],
        "by_party": [_scored(one) for one in report.by_party],
        "locations": [
            {
                "source": one.source,
                "party": one.party,
                "id": one.identity,
                "name": one.name,
                "city": one.city,
                "latitude": one.latitude,
                "longitude": one.longitude,
                "errors": one.errors,
                "warnings": one.warnings,
                **_standing(one.standing),
            }
            for one in report.locations
        ],
        "trend": [
            {
                "snapshot": moment.pull,
                "finished": moment.finished,
                "errors": moment.errors,
                "warnings": moment.warnings,
                **_standing(moment.standing),
            }
            for moment in report.trend
        ],
        "losses": [asdict(loss) for loss in report.losses],
        "freshness": [
            asdict(one) | {"percentiles": {str(p): seconds for p, seconds in one.percentiles.items()}}
            for one in report.freshness
        ],
        "held": [asdict(one) for one in report.held],
    }


def _scored(one: Scored) -> dict[str, Any]:
    """A source, a party or the whole."""
    return {
        "name": one.name,
        "locations": one.locations,
        "errors": one.errors,
        "warnings": one.warnings,
        **_standing(one.standing),
    }


def _standing(standing: Standing) -> dict[str, Any]:
    """Points, score, and the entries that are not all well."""
    share = score(standing)
    return {
        "points": standing.points,
        "score": None if share is None else round(share, 6),
        "entries": {code: counts._asdict() for code, counts in sorted(standing.entries.items()) if any(counts)},
    }
