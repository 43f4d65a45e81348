"""Where a Location stands before the law: of how many points each entry is missing, wrong or doubtful. Pure."""

import re
from collections.abc import Collection, Iterable, Mapping
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


@frozen
class Standing:
    """How many recharging points a Location publishes, and the counts of the entries that are not all well."""

    points: int
    entries: Mapping[str, Counts]


def standing(pool: Pool, findings: Iterable[Finding]) -> Standing:
    """Where a Location stands by what was found in it; what it does not publish does not count."""
    uids = {station.id: [evse.uid for evse in station.evses] for station in pool.stations}
    everywhere = [uid for some in uids.values() for uid in some]
    concerned: dict[str, tuple[set[str], set[str], set[str]]] = {}
    for finding in findings if everywhere else ():
        if (about := _ABOUT.get(finding.rule)) is not None:
            entry, breach = about
            concerned.setdefault(entry, (set(), set(), set()))[breach].update(
                _concerned(pool, uids, everywhere, finding.path)
            )
    counted = {entry: _counted(*uids_of, everywhere) for entry, uids_of in concerned.items()}
    return Standing(points=len(everywhere), entries={entry: counts for entry, counts in counted.items() if any(counts)})


def _concerned(pool: Pool, uids: Mapping[str, list[str]], everywhere: list[str], path: str) -> Collection[str]:
    """The recharging points that a path is about: one, those of a station, or all."""
    part = _PART.match(path)
    if part is None:
        return everywhere
    if part[1]:
        return (pool.location.evses[int(part[1])].uid,)
    return uids.get(part[2], ())


def _counted(missing: set[str], wrong: set[str], doubtful: set[str], published: Iterable[str]) -> Counts:
    """How many there are of each kind, each as what is worst, of those that are published."""
    missing, wrong, doubtful = (some.intersection(published) for some in (missing, wrong, doubtful))
    return Counts(len(missing), len(wrong - missing), len(doubtful - missing - wrong))
