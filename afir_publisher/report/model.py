"""A report as values: everything that any of its formats shows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from afir_publisher.model import Severity, frozen
from afir_publisher.standing import Counts, Standing

ENTRIES = 37
"""How many kinds of data the law asks for (AFIR Art. 20(2) as amended by (EU) 2025/671)."""


def score(standing: Standing) -> float | None:
    """The share of what all points owe to all entries that is said and not certainly wrong; `None` of nothing."""
    owed = standing.points * ENTRIES
    lacking = sum(counts.missing + counts.wrong for counts in standing.entries.values())
    return (owed - lacking) / owed if owed else None


@frozen
class SourceState:
    """A source as it was read last: the pull, when, whether to its end; `before` is the pull it is compared with."""

    name: str
    pull: int
    finished: str
    complete: bool
    note: str | None
    before: int | None


@frozen
class EntryRow:
    """One of the law's entries: of how many recharging points it is complete, doubtful, wrong or missing."""

    code: str
    title: str
    cites: str
    kind: str
    conditional: bool
    points: int
    counts: Counts

    @property
    def complete(self) -> int:
        """Of how many points it is said and nothing is found wrong."""
        return self.points - sum(self.counts)


@frozen
class Sample:
    """One finding, to show what its rule means."""

    source: str
    kind: str
    key: str
    path: str
    message: str
    opened: int


@frozen
class RuleRow:
    """One rule: how often it is broken and in how many objects; what came and went since the snapshot before."""

    code: str
    severity: Severity
    title: str
    why: str
    advice: str
    cites: str
    entry: str | None
    access_point: str | None
    findings: int
    objects: int
    new: int
    fixed: int
    samples: tuple[Sample, ...]


@frozen
class Scored:
    """Something that can be compared: a source, a party or a Location, with where it stands and what was found."""

    name: str
    locations: int
    standing: Standing
    errors: int
    warnings: int


@frozen
class LocationRow:
    """One Location: who and where it is, where it stands, what was found."""

    source: str
    key: str
    identity: str
    party: str
    name: str
    city: str
    latitude: float | None
    longitude: float | None
    standing: Standing
    errors: int
    warnings: int

    @property
    def worst(self) -> Literal["error", "warning", "none"]:
        """The worst that was found."""
        return "error" if self.errors else "warning" if self.warnings else "none"


@frozen
class Moment:
    """Where everything stood after a pull, and how many findings were open."""

    pull: int
    finished: str
    standing: Standing
    errors: int
    warnings: int


@frozen
class Loss:
    """A field that operators filled and that a format cannot hold, or no version of OCPI knows."""

    profile: str
    field: str
    becomes: str
    objects: int


@frozen
class Freshness:
    """How long changes took from the operator's `last_updated` to our publication: seconds, by percentile.

    `limit_s` is what the law allows; `within` is the share of changes that took no longer.
    """

    feed: str
    publication: str
    limit_s: int
    changes: int
    percentiles: Mapping[int, float]
    within: float


@frozen
class HeldRow:
    """What a feed does not publish because it breaks a rule."""

    feed: str
    source: str
    location: str
    path: str
    rule: str
    policy: str


@frozen
class Step:
    """Something to do, and how much of what is owed would then be there: points of an entry, and the share of all."""

    entry: str
    title: str
    advice: str
    points: int
    share: float


@frozen
class Report:
    """How complete and right the data of some sources are, at one moment."""

    title: str
    made: datetime
    tool: str
    catalogue: str
    sources: tuple[SourceState, ...]
    total: Scored
    stations: int
    entries: tuple[EntryRow, ...]
    steps: tuple[Step, ...]
    rules: tuple[RuleRow, ...]
    by_source: tuple[Scored, ...]
    by_party: tuple[Scored, ...]
    locations: tuple[LocationRow, ...]
    trend: tuple[Moment, ...]
    losses: tuple[Loss, ...]
    freshness: tuple[Freshness, ...]
    held: tuple[HeldRow, ...]

    @property
    def new(self) -> int:
        """How many findings came since the snapshot before."""
        return sum(rule.new for rule in self.rules)

    @property
    def fixed(self) -> int:
        """How many findings went since the snapshot before."""
        return sum(rule.fixed for rule in self.rules)
