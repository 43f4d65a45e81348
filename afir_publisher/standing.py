"""Where a Location stands before the law: of how many points each entry is missing, wrong or doubtful. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from afir_publisher.model import Finding, frozen
from afir_publisher.pool import Pool
from afir_publisher.rules import RULES

MISSING, WRONG, DOUBTFUL = range(3)

_NONE = frozenset[str]()

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


_Concerned = dict[str, set[str]]
"""The uids of the recharging points that findings of one kind are about, by the entry that they are about."""


def standing(pool: Pool, findings: Iterable[Finding]) -> Standing:
    """Where a Location stands by what was found in it; what it does not publish does not count."""
    uids = {station.id: [evse.uid for evse in station.evses] for station in pool.stations}
    points = sum(map(len, uids.values()))
    everywhere = _NONE.union(*uids.values())
    concerned: tuple[_Concerned, _Concerned, _Concerned] = (defaultdict(set), defaultdict(set), defaultdict(set))
    for finding in findings if everywhere else ():
        if (about := _ABOUT.get(finding.rule)) is not None:
            entry, breach = about
            concerned[breach][entry].update(_concerned(pool, uids, everywhere, finding.path))
    entries = {entry: _counts(*concerned, entry) for found in concerned for entry, of in found.items() if of}
    return Standing(points=points, entries=entries)


def _concerned(pool: Pool, uids: Mapping[str, list[str]], everywhere: frozenset[str], path: str) -> Iterable[str]:
    """The recharging points that a path is about: one, those of a station, or all."""
    part = _PART.match(path)
    if part is None:
        return everywhere
    if part[1]:
        return everywhere.intersection((pool.location.evses[int(part[1])].uid,))
    return uids.get(part[2], ())


def _counts(missing: _Concerned, wrong: _Concerned, doubtful: _Concerned, entry: str) -> Counts:
    """Of how many points an entry is missing, wrong or doubtful, each as what is worst."""
    first, second, third = missing.get(entry, _NONE), wrong.get(entry, _NONE), doubtful.get(entry, _NONE)
    return Counts(len(first), len(second - first), len(third - first - second))
