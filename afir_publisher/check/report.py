"""Verdicts and schemas in words."""

from collections.abc import Iterator, Sequence

from afir_publisher.check.fault import WARNINGS, Fault
from afir_publisher.check.schemas import SchemaSet
from afir_publisher.check.verdict import Verdict


def verdict(found: Verdict) -> Iterator[str]:
    """What became of a file, and what is wrong with it."""
    if found.unread:
        yield f"{found.file}: {found.unread}"
        return
    errors = sum(count for kind, count in found.counts.items() if kind not in WARNINGS)
    warnings = sum(found.counts.values()) - errors
    numbers = [_counted(number, word) for number, word in ((errors, "fault"), (warnings, "warning")) if number]
    state = "valid" if found.is_valid else "NOT VALID"
    yield f"{found.file}: {', '.join([state, *numbers])}"
    if found.format:
        official = f"the official {found.official}, too" if found.official else "our own description only"
        yield f"  {found.format}; held against {official}"
    for fault in found.faults:
        yield from _fault(fault)
    for kind, count in found.counts.items():
        shown = sum(fault.kind == kind for fault in found.faults)
        if shown < count:
            yield f"  {kind}: {count:,} in all, {shown:,} shown"


def schema(one: SchemaSet) -> str:
    """A set of schemas in a line."""
    return f"{one.name}: {', '.join(one.judges)}; {_counted(len(one.files), 'file')} in {one.folder}"


def summary(verdicts: Sequence[Verdict]) -> str:
    """How many files are valid."""
    return f"{sum(one.is_valid for one in verdicts)} of {_counted(len(verdicts), 'file')} valid"


def _fault(fault: Fault) -> Iterator[str]:
    """One fault: where, what is so, what is expected, what to do."""
    line = f"line {fault.line}: " if fault.line else ""
    severity = "error" if fault.is_error else "warning"
    yield f"  {line}{fault.path or 'document'}"
    yield f"    {severity} ({fault.kind}): {fault.found}; expected {fault.expected}"
    yield f"    do: {fault.remedy}"


def _counted(number: int, word: str) -> str:
    """A number of things."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"
