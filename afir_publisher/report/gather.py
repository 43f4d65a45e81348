"""From a store to a report: what was found, where everything stands, and how it came to be so."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from importlib.metadata import version
from typing import NamedTuple

from afir_publisher.annex import ANNEX
from afir_publisher.model import frozen
from afir_publisher.report.combine import NOTHING, by_name, owed, steps, trend
from afir_publisher.report.detail import Detail, Seen, look
from afir_publisher.report.model import (
    EntryRow,
    Freshness,
    HeldRow,
    LocationRow,
    Loss,
    Report,
    RuleRow,
    Sample,
    SourceState,
)
from afir_publisher.rules import CATALOGUE_VERSION, RULES
from afir_publisher.rules.rule import Rule
from afir_publisher.standing import Counts, Standing
from afir_publisher.store import Store
from afir_publisher.sync import Feed

LIMITS_S = {"table": 24 * 3600, "status": 60, "locations": 60}
"""What the law allows from a change to its publication, by publication ((EU) 2025/655 Art. 2)."""

PERCENTILES = (50, 90, 99, 100)
FRESHNESS_DAYS = timedelta(days=30)
MOMENTS = 60
"""The most pulls that the trend shows of each source."""


@frozen
class Wanted:
    """What a report is about: sources, the feeds that they are in, and how much of it is shown.

    `feeds` are those whose losses, freshness and held back objects are told, and whose access points' own rules count.
    `since` is the pull that each source is compared with; where none is named it is the one before its newest.
    """

    title: str
    sources: tuple[str, ...]
    feeds: tuple[Feed, ...]
    samples: int = 5
    since: Mapping[str, int] | None = None


class Open(NamedTuple):
    """One open finding of a source."""

    kind: str
    key: str
    rule: str
    severity: str
    path: str
    message: str
    opened: int


def gather(
    store: Store, wanted: Wanted, now: datetime, tell: Callable[[Detail], None] = lambda _detail: None
) -> Report:
    """The report; `tell` hears of each Location in the order of `Report.locations` what it says and what is wrong."""
    asking = {feed.access_point for feed in wanted.feeds}
    states = tuple(_state(store, name, wanted.since) for name in wanted.sources)
    found = _Found(wanted.samples)
    seen = Seen(wanted.feeds)
    rows: list[LocationRow] = []
    standings: dict[str, dict[str, Standing]] = {}
    for state in states:
        findings = [one for one in map(Open._make, store.findings.open(state.name)) if _counts(one.rule, asking)]
        found.take(store, state, findings, asking)
        of_location: dict[str, list[Open]] = {}
        for one in findings:
            if one.kind == "location":
                of_location.setdefault(one.key, []).append(one)
        standings[state.name] = dict(store.standings.of(state.name))
        for detail in look(store, state.name, of_location, seen, now):
            rows.append(_row(detail, standings[state.name].get(detail.key, Standing(points=0, entries={}))))
            tell(detail)
    return _report(store, wanted, now, states, found, seen, tuple(rows))


def _report(
    store: Store,
    wanted: Wanted,
    now: datetime,
    states: tuple[SourceState, ...],
    found: "_Found",
    seen: Seen,
    rows: tuple[LocationRow, ...],
) -> Report:
    """The report of what was seen."""
    whole = replace(
        next(iter(by_name(("all", row) for row in rows)), NOTHING),
        errors=found.count("error"),
        warnings=found.count("warning"),
    )
    entries = tuple(_entry(code, whole.standing) for code in ANNEX)
    rules = found.rows()
    since = (now - FRESHNESS_DAYS).isoformat(timespec="milliseconds")
    return Report(
        title=wanted.title,
        made=now,
        tool=version("afir-publish"),
        catalogue=CATALOGUE_VERSION,
        sources=states,
        total=whole,
        stations=seen.stations,
        entries=entries,
        steps=steps(entries, rules, owed(whole.standing)),
        rules=rules,
        by_source=by_name((row.source, row) for row in rows),
        by_party=by_name((row.party, row) for row in rows),
        locations=rows,
        trend=trend(
            store,
            [state.name for state in states],
            MOMENTS,
            lambda code: _counts(code, {f.access_point for f in wanted.feeds}),
        ),
        losses=_losses(seen),
        freshness=tuple(_freshness(store, wanted.feeds, since)),
        held=tuple(_held(store, wanted.feeds, wanted.sources)),
    )


def _state(store: Store, source: str, since: Mapping[str, int] | None) -> SourceState:
    """A source as it was read last, and what it is compared with."""
    pulls = [pull for pull in store.snapshots.pulls(source) if pull.finished]
    newest = pulls[-1] if pulls else None
    earlier = [pull.id for pull in pulls[:-1]]
    before = since.get(source) if since is not None else (earlier[-1] if earlier else None)
    return SourceState(
        name=source,
        pull=newest.id if newest else 0,
        finished=(newest.finished or "") if newest else "",
        complete=bool(newest and newest.complete),
        note=newest.note if newest else None,
        before=before if before in earlier else None,
    )


def _counts(code: str, asking: Collection[str | None]) -> bool:
    """Whether a rule counts: all but those of access points that nothing goes to."""
    point = RULES[code].access_point if code in RULES else None
    return point is None or point in asking


def _row(detail: Detail, standing: Standing) -> LocationRow:
    """What is said of a Location in lists."""
    severities = Counter(one.severity for one in detail.findings)
    return LocationRow(
        source=detail.source,
        key=detail.key,
        identity=detail.identity,
        party=detail.party,
        name=detail.name,
        city=detail.city,
        latitude=detail.latitude,
        longitude=detail.longitude,
        standing=standing,
        errors=severities["error"],
        warnings=severities["warning"],
    )


def _entry(code: str, standing: Standing) -> EntryRow:
    """Where one entry stands."""
    entry = ANNEX[code]
    return EntryRow(
        code=code,
        title=entry.title,
        cites=entry.cites,
        kind=entry.kind,
        conditional=entry.conditional,
        points=standing.points,
        counts=standing.entries.get(code, Counts()),
    )


class _Found:
    """What rules found, counted, with the first few of each."""

    def __init__(self, samples: int) -> None:
        """Begin with nothing."""
        self.samples = samples
        self.findings: Counter[str] = Counter()
        self.objects: Counter[str] = Counter()
        self.new: Counter[str] = Counter()
        self.fixed: Counter[str] = Counter()
        self.shown: dict[str, list[Sample]] = {}

    def take(self, store: Store, state: SourceState, findings: Iterable[Open], asking: Collection[str | None]) -> None:
        """Count what is open in one source, and what came and went."""
        objects: set[tuple[str, str, str]] = set()
        for one in findings:
            self.findings[one.rule] += 1
            if (one.rule, one.kind, one.key) not in objects:
                objects.add((one.rule, one.kind, one.key))
                self.objects[one.rule] += 1
            shown = self.shown.setdefault(one.rule, [])
            if len(shown) < self.samples:
                shown.append(
                    Sample(
                        source=state.name,
                        kind=one.kind,
                        key=one.key,
                        path=one.path,
                        message=one.message,
                        opened=one.opened,
                    )
                )
        if state.before is not None:
            new, fixed = store.findings.moved(state.name, state.before)
            self.new.update({code: count for code, count in new.items() if _counts(code, asking)})
            self.fixed.update({code: count for code, count in fixed.items() if _counts(code, asking)})

    def count(self, severity: str) -> int:
        """How many findings are of a severity."""
        return sum(count for code, count in self.findings.items() if RULES[code].severity == severity)

    def rows(self) -> tuple[RuleRow, ...]:
        """Every rule that found something or did before: errors first, then the most frequent."""
        codes = {*self.findings, *self.fixed}
        rows = [self._rule(RULES[code]) for code in codes if code in RULES]
        return tuple(sorted(rows, key=lambda row: (row.severity, -row.findings, row.code)))

    def _rule(self, rule: Rule) -> RuleRow:
        """What one rule found."""
        return RuleRow(
            code=rule.code,
            severity=rule.severity,
            title=rule.title,
            why=rule.why,
            advice=rule.advice,
            cites=rule.cites,
            entry=rule.entry,
            access_point=rule.access_point,
            findings=self.findings[rule.code],
            objects=self.objects[rule.code],
            new=self.new[rule.code],
            fixed=self.fixed[rule.code],
            samples=tuple(self.shown.get(rule.code, ())),
        )


def _losses(seen: Seen) -> tuple[Loss, ...]:
    """What formats cannot hold, the most frequent first."""
    losses = [
        Loss(profile=profile, field=field, becomes=becomes, objects=count)
        for (profile, field, becomes), count in seen.lost.items()
    ]
    return tuple(sorted(losses, key=lambda loss: (loss.profile, -loss.objects, loss.field, loss.becomes)))


def _freshness(store: Store, feeds: Sequence[Feed], since: str) -> Iterator[Freshness]:
    """How long changes took, of each publication that published any since a time."""
    for feed in feeds:
        for publication in feed.profile.publications:
            lags = sorted(store.publications.lags(feed.name, publication, since))
            if lags:
                limit = LIMITS_S.get(publication, LIMITS_S["table"])
                yield Freshness(
                    feed=feed.name,
                    publication=publication,
                    limit_s=limit,
                    changes=len(lags),
                    percentiles={p: lags[max(0, -(-p * len(lags) // 100) - 1)] for p in PERCENTILES},
                    within=sum(lag <= limit for lag in lags) / len(lags),
                )


def _held(store: Store, feeds: Sequence[Feed], sources: Collection[str]) -> Iterator[HeldRow]:
    """What feeds hold back."""
    for feed in feeds:
        for source, location, held in store.standings.held(feed.name):
            if source in sources:
                yield HeldRow(
                    feed=feed.name, source=source, location=location, path=held.path, rule=held.rule, policy=held.policy
                )
