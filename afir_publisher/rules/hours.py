"""When recharging is possible: AFIR Art. 20(2)(a)(xiv). That a garage closes is no fault: OCPI lets it charge on."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from afir_publisher.annex import service
from afir_publisher.model import ExceptionalPeriod, Hours, RegularHours, first_of
from afir_publisher.pool import Pool
from afir_publisher.rules.clock import DAY, minute
from afir_publisher.rules.rule import rule
from afir_publisher.rules.scope import shown, some_station

_WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_LAST_MINUTE = DAY - 1


@rule("AFIR-A14", severity="error", cites="AFIR Art. 20(2)(a)(xiv); (EU) 2025/655 Annex, Table A, 14")
def opening_times_missing(pool: Pool) -> Iterator[tuple[str, str]]:
    """A Location does not say when it is open.

    Without opening times nobody can tell whether a recharging point can be reached; OCPI forbids to take it for
    always open.

    Send opening_times with twentyfourseven true, or with the regular_hours of the week.
    """
    if service.opening_times(pool, some_station(pool)) is None:
        hours = pool.location.opening_times
        if hours is None:
            yield "opening_times", f"Location {pool.location.id} has no opening_times"
            return
        stated = "missing" if hours.twentyfourseven is None else "false"
        said = f"Location {pool.location.id}: twentyfourseven is {stated} and there are no regular_hours"
        yield "opening_times.regular_hours", said


@rule("AFIR-A14-CLOCK", severity="error", cites="AFIR Art. 20(2)(a)(xiv); (EU) 2025/655 Annex, Table A, 14")
def opening_time_impossible(pool: Pool) -> Iterator[tuple[str, str]]:
    """An opening time is one that no clock shows.

    Without that day the week would be wrong, so no opening times at all are published.

    Send times from 00:00 to 24:00.
    """
    for i, day in enumerate(_regular(pool)):
        wrong = [clock for clock in (day.period_begin, day.period_end) if minute(clock) is None]
        if wrong:
            yield (
                f"opening_times.regular_hours[{i}]",
                f"Location {pool.location.id}: no clock shows {' or '.join(wrong)}",
            )


@rule("AFIR-A14-OVERLAP", severity="warning", cites="(EU) 2025/655 Art. 3; Annex, Table A, 14")
def opening_times_overlap(pool: Pool) -> Iterator[tuple[str, str]]:
    """Opening times of one weekday overlap.

    The law wants overlapping data removed, and of two periods one is mostly meant for another day. They are published
    as one.

    Send each period once; split a day only where the place closes in between.
    """
    found = _overlapping(_regular(pool))
    if found:
        i, j = found[0]
        first, second = (_said(_regular(pool)[k]) for k in (i, j))
        said = f"Location {pool.location.id}: {first} and {second}{first_of(len(found))}"
        yield f"opening_times.regular_hours[{j}]", said


@rule("AFIR-A14-BOTH", severity="warning", cites="AFIR Art. 20(2)(a)(xiv); (EU) 2025/655 Annex, Table A, 14")
def always_open_with_hours(pool: Pool) -> Iterator[tuple[str, str]]:
    """A Location is said to be always open, and has hours at which it closes.

    One of the two is wrong. It is published as always open, and drivers may stand before a gate.

    Send twentyfourseven true without regular_hours, or false with them.
    """
    hours = pool.location.opening_times
    if hours and hours.twentyfourseven and hours.regular_hours and not _is_whole_week(hours.regular_hours):
        said = f"twentyfourseven is true, and there are hours such as {_said(hours.regular_hours[0])}"
        yield "opening_times.twentyfourseven", f"Location {pool.location.id}: {said}"


@rule("AFIR-A14-EXCEPTION", severity="warning", cites="AFIR Art. 20(2)(a)(xiv); (EU) 2025/655 Annex, Table A, 14")
def exception_ends_too_early(pool: Pool) -> Iterator[tuple[str, str]]:
    """An exceptional opening or closing ends before it begins.

    It holds at no time and is not published: a place that is closed that day seems open, or the other way round.

    Correct period_begin and period_end.
    """
    hours = pool.location.opening_times
    for name, periods in _exceptions(hours) if hours else ():
        for i, period in enumerate(periods):
            if period.period_end <= period.period_begin:
                said = f"from {shown(period.period_begin)} to {shown(period.period_end)}"
                yield f"opening_times.{name}[{i}]", f"Location {pool.location.id}: {said}"


def _exceptions(hours: Hours) -> tuple[tuple[str, tuple[ExceptionalPeriod, ...]], ...]:
    """Both kinds of exceptions by their names."""
    return (
        ("exceptional_openings", hours.exceptional_openings),
        ("exceptional_closings", hours.exceptional_closings),
    )


def _regular(pool: Pool) -> tuple[RegularHours, ...]:
    """The regular hours of a Location that is not always open."""
    hours = pool.location.opening_times
    return () if hours is None or hours.twentyfourseven else hours.regular_hours


def _said(day: RegularHours) -> str:
    """Hours of a weekday for people."""
    return f"{_WEEKDAYS[day.weekday - 1]} {day.period_begin}-{day.period_end}"


@lru_cache(maxsize=2048)
def _overlapping(days: tuple[RegularHours, ...]) -> tuple[tuple[int, int], ...]:
    """The positions of periods of one weekday of which the later one begins before the other has ended."""
    if len({day.weekday for day in days}) == len(days):
        return ()
    spans = sorted((*span, i) for i, day in enumerate(days) if (span := _span(day)))
    return tuple((i, j) for (_, end, i), (begin, _, j) in pairwise(spans) if begin < end)


@lru_cache(maxsize=2048)
def _is_whole_week(days: tuple[RegularHours, ...]) -> bool:
    """Whether hours are those of a place that never closes."""
    whole = {day.weekday for day in days if (span := _span(day)) and span[1] - span[0] >= DAY}
    return len(whole) == len(_WEEKDAYS)


def _span(day: RegularHours) -> tuple[int, int] | None:
    """From and to in minutes of the week; what passes midnight ends with its day here, as does 23:59."""
    begin, end = minute(day.period_begin), minute(day.period_end)
    if begin is None or end is None:
        return None
    midnight = day.weekday * DAY
    return midnight + begin, midnight + (end if begin < end < _LAST_MINUTE else DAY)
