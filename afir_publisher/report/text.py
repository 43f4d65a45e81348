"""A report for a terminal: how complete, what to do first, what is wrong."""

from collections.abc import Iterator

from afir_publisher.report.model import Report, RuleRow, score

STEPS = 3


def lines(report: Report) -> Iterator[str]:
    """The report, line by line; no line depends on how wide the terminal is."""
    total = report.total
    yield f"{report.title}: {percent(score(total.standing))} of what AFIR asks for is there"
    yield (
        f"{counted(total.standing.points, 'recharging point')} of {counted(total.locations, 'location')}, "
        f"{counted(total.errors, 'error')} and {counted(total.warnings, 'warning')}{_moved(report)}"
    )
    for source in report.sources:
        state = f"snapshot {source.pull}, {source.finished[:16]}Z" if source.pull else "not read yet"
        yield f"  {source.name}: {state}{'' if source.complete else ', not complete: ' + (source.note or 'see log')}"
    yield ""
    yield from _steps(report)
    yield "Entry  complete  missing    wrong  doubtful"
    for entry in report.entries:
        share = entry.complete / entry.points if entry.points else 0
        missing, wrong, doubtful = entry.counts
        yield f"{entry.code}  {share:>9.1%} {missing:>8,} {wrong:>8,} {doubtful:>9,}  {entry.title}"
    yield ""
    for rule in report.rules:
        yield from _rule(rule)
    if report.held:
        yield f"Held back: {len(report.held):,}, the first: {report.held[0].location} {report.held[0].path}".rstrip()
    yield f"afir-publish {report.tool}, catalogue {report.catalogue}"


def _moved(report: Report) -> str:
    """What came and went, if there is a snapshot to compare with."""
    if not any(source.before for source in report.sources):
        return ""
    return f"; {report.new:,} new and {report.fixed:,} fixed since the snapshot before"


def _steps(report: Report) -> Iterator[str]:
    """What would help most."""
    if report.steps:
        yield "What would help most:"
        for number, step in enumerate(report.steps[:STEPS], start=1):
            gain = f"{counted(step.points, 'point')}, {step.share:+.1%} of all"
            yield f"  {number}. {step.entry} {step.title}: {gain}. {step.advice}"
        yield ""


def _rule(rule: RuleRow) -> Iterator[str]:
    """One rule and what it found."""
    moved = "".join(f", {count:,} {word}" for word, count in (("new", rule.new), ("fixed", rule.fixed)) if count)
    yield f"{rule.severity} {rule.code}: {rule.findings:,} in {counted(rule.objects, 'object')}{moved}. {rule.title}"
    for sample in rule.samples:
        yield f"  {sample.source} {sample.key} {sample.path}: {sample.message}".replace(" :", ":")


def counted(count: int, word: str) -> str:
    """How many of something there are."""
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def percent(share: float | None) -> str:
    """A share for people; never 100 % while something is lacking."""
    if share is None:
        return "nothing"
    return "100 %" if share == 1 else f"{min(share, 0.9994) * 100:.1f} %"
