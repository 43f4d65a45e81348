"""Numbers of many put together: by source and party, over time, and what would help most."""

from collections.abc import Callable, Iterable, Sequence

from afir_publisher.report.model import ENTRIES, EntryRow, LocationRow, Moment, RuleRow, Scored, Step
from afir_publisher.standing import Standing
from afir_publisher.store import Store
from afir_publisher.store.standings import Total, summed

NOTHING = Scored(name="all", locations=0, standing=Standing(points=0, entries={}), errors=0, warnings=0)


def owed(standing: Standing) -> int:
    """How much the law wants said: every entry of every recharging point."""
    return standing.points * ENTRIES


def by_name(rows: Iterable[tuple[str, LocationRow]]) -> tuple[Scored, ...]:
    """Locations put together by a name, the one with most recharging points first."""
    groups: dict[str, list[LocationRow]] = {}
    for name, row in rows:
        groups.setdefault(name, []).append(row)
    scored = [
        Scored(
            name=name,
            locations=len(some),
            standing=summed(row.standing for row in some),
            errors=sum(row.errors for row in some),
            warnings=sum(row.warnings for row in some),
        )
        for name, some in groups.items()
    ]
    return tuple(sorted(scored, key=lambda one: (-one.standing.points, one.name)))


def steps(entries: Sequence[EntryRow], rules: Sequence[RuleRow], whole: int) -> tuple[Step, ...]:
    """What to do, with the most effect first: for each entry what its most frequent error advises."""
    found = []
    for entry in entries:
        lacking = entry.counts.missing + entry.counts.wrong
        errors = [rule for rule in rules if rule.entry == entry.code and rule.severity == "error" and rule.findings]
        if lacking and errors:
            advice = max(errors, key=lambda rule: rule.findings).advice
            share = lacking / whole
            found.append(Step(entry=entry.code, title=entry.title, advice=advice, points=lacking, share=share))
    return tuple(sorted(found, key=lambda step: (-step.points, step.entry)))


def trend(store: Store, sources: Sequence[str], most: int, counts: Callable[[str], bool]) -> tuple[Moment, ...]:
    """Where everything stood after each of the last pulls that changed something, the oldest first."""
    totals = sorted(
        ((total, source) for source in sources for total in store.standings.trend(source, most)),
        key=lambda one: one[0].pull,
    )
    spans = [span for source in sources for span in store.findings.spans(source) if counts(span[0])]
    now: dict[str, Total] = {}
    moments = []
    for total, source in totals:
        now[source] = total
        open_then = [
            (severity, count)
            for _, severity, opened, resolved, count in spans
            if opened <= total.pull and (resolved is None or resolved > total.pull)
        ]
        moments.append(
            Moment(
                pull=total.pull,
                finished=total.finished,
                standing=summed(one.standing for one in now.values()),
                errors=sum(count for severity, count in open_then if severity == "error"),
                warnings=sum(count for severity, count in open_then if severity == "warning"),
            )
        )
    begun = max((i for i, (_, source) in enumerate(totals) if source not in {s for _, s in totals[:i]}), default=0)
    return tuple(moments[begun:][-most:])  # before all sources were there, the sum means nothing
