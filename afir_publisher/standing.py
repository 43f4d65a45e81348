"""Where a Location stands before the law: of how many points each entry is missing, wrong or doubtful. Pure."""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from afir_publisher.model import Finding, frozen
from afir_publisher.pool import Pool
from afir_publisher.rules import RULES

MISSING, WRONG, DOUBTFUL = range(3)

_ABOUT = {
    rule.code: (rule.entry, (MISSING if rule.is_about_absence else WRONG) if rule.severity == "error" else DOUBTFUL)
    for rule in RULES.values()
    if rule.entry
}
"""Which entry a rule is about, and what it makes of it: only an error is certain."""

_PART = re.compile(r"evses\[(\d+)\]|stations\[(.*?)\]\.")


class Counts(NamedTuple):
    """Of how many recharging points an entry is missing, is wrong, or may be; each counts once, as what is worst."""

    missing: int = 0
    wrong: int = 0
    doubtful: int = 0

    def __add__(self, other: object) -> "Counts":
        """The sum, of places or of what they changed by."""
        if not isinstance(other, tuple):
            return NotImplemented
        return Counts(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


@frozen
class Standing:
    """How many recharging points a Location publishes, and the counts of the entries that are not all well."""

    points: int
    entries: Mapping[str, Counts]


def standing(pool: Pool, findings: Iterable[Finding]) -> Standing:
    """Where a Location stands by what was found in it; what it does not publish does not count."""
    uids = {station.id: [evse.uid for evse in station.evses] for station in pool.stations}
    everywhere = [uid for some in uids.values() for uid in some]
    worst: dict[str, dict[str, int]] = {}
    for finding in findings:
        if everywhere and finding.rule in _ABOUT:
            entry, breach = _ABOUT[finding.rule]
            of_entry = worst.setdefault(entry or "", {})
            for uid in _concerned(pool, uids, everywhere, finding.path):
                of_entry[uid] = min(breach, of_entry.get(uid, breach))
    published = set(everywhere)
    entries = {entry: _counted(breach for uid, breach in of.items() if uid in published) for entry, of in worst.items()}
    return Standing(points=len(everywhere), entries={entry: counts for entry, counts in entries.items() if any(counts)})


def _concerned(pool: Pool, uids: Mapping[str, list[str]], everywhere: list[str], path: str) -> list[str]:
    """The recharging points that a path is about: one, those of a station, or all."""
    part = _PART.match(path)
    if part is None:
        return everywhere
    if part[1]:
        return [pool.location.evses[int(part[1])].uid]
    return uids.get(part[2], [])


def _counted(breaches: Iterable[int]) -> Counts:
    """How many there are of each kind."""
    found = [0, 0, 0]
    for breach in breaches:
        found[breach] += 1
    return Counts(*found)
