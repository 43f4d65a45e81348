"""When a place is open.

OCPI has one pair of times for a weekday, again and again; DATEX II has periods for sets of weekdays. A time past
midnight belongs to the next weekday there, and the end of a day is `24:00:00`.
"""

from collections.abc import Iterable
from functools import lru_cache

from afir_publisher.model import ExceptionalPeriod, Hours, RegularHours
from exporters.datex2 import ids
from exporters.datex2.tree import VERSION, Code, Node, Shared, Typed, stamp

Span = tuple[int, int]
"""From and to, in minutes since midnight of one day."""

WEEKDAYS = tuple(map(Code, ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")))

DAY = 24 * 60
_ALL_DAY: tuple[Span, ...] = ((0, DAY),)
_SINCE_EVER = "2000-01-01T00:00:00Z"
"""The schema wants a beginning, OCPI has none; a fixed one, as it is no news."""

_OPEN_ALL_HOURS = Shared(Typed("afac:OpenAllHours", {}))


def operating_hours(owner: str, hours: Hours | None) -> Shared | None:
    """The opening hours of a site; `None` when they are unknown or cannot be told.

    Hours of which one day cannot be read are left out as a whole: without that day they would be wrong.
    """
    if hours is None:
        return None
    week = _always() if hours.twentyfourseven else _week(hours.regular_hours)
    if week is None:
        return None
    closings = _exceptions(hours.exceptional_closings)
    if all(spans == _ALL_DAY for spans in week):
        return _specification(owner, [], closings) if closings else _OPEN_ALL_HOURS
    periods = [*_regular(week), *_exceptions(hours.exceptional_openings)]
    return _specification(owner, periods, closings) if periods else None


def is_always_open(hours: Hours | None) -> bool:
    """Whether hours have no time at which the place is closed, exceptions aside."""
    return hours is not None and operating_hours("", hours) is _OPEN_ALL_HOURS


def _specification(owner: str, valid: list[Node], exceptions: list[Node]) -> Shared:
    """Hours in full: without valid periods they are always, but for the exceptions."""
    period = {"com:overallStartTime": _SINCE_EVER, "com:validPeriod": valid, "com:exceptionPeriod": exceptions}
    node = {"@id": ids.hours(owner), "@version": VERSION, "afac:overallPeriod": period}
    return Shared(Typed("afac:OperatingHoursSpecification", node))


def _exceptions(periods: Iterable[ExceptionalPeriod]) -> list[Node]:
    """Periods with a date, in UTC as OCPI has them; one that ends before it begins says nothing."""
    return [
        {"com:startOfPeriod": stamp(period.period_begin), "com:endOfPeriod": stamp(period.period_end)}
        for period in periods
        if period.period_begin < period.period_end
    ]


def _regular(week: tuple[tuple[Span, ...], ...]) -> list[Node]:
    """A valid period for each set of weekdays with the same times."""
    days_by_spans: dict[tuple[Span, ...], list[Code]] = {}
    for day, spans in zip(WEEKDAYS, week, strict=True):
        if spans:
            days_by_spans.setdefault(spans, []).append(day)
    return [
        {
            "com:recurringTimePeriodOfDay": [
                {"com:startTimeOfPeriod": _clock(begin), "com:endTimeOfPeriod": _clock(end)} for begin, end in spans
            ],
            "com:recurringDayWeekMonthPeriod": [Typed("com:DayWeekMonth", {"com:applicableDay": days})],
        }
        for spans, days in days_by_spans.items()
    ]


def _always() -> tuple[tuple[Span, ...], ...]:
    """A week without a closed minute."""
    return (_ALL_DAY,) * 7


@lru_cache(maxsize=4096)
def _week(regular: tuple[RegularHours, ...]) -> tuple[tuple[Span, ...], ...] | None:
    """The spans of each weekday from Monday, none overlapping; `None` if a time is none."""
    days: list[list[Span]] = [[] for _ in WEEKDAYS]
    for hours in regular:
        begin, end = _minutes(hours.period_begin), _minutes(hours.period_end)
        if begin is None or end is None:
            return None
        if end == DAY - 1:
            end = DAY  # OCPI has no 24:00, so CPOs write 23:59
        today, tomorrow = hours.weekday - 1, hours.weekday % 7
        if begin < end:
            days[today].append((begin, end))
        else:
            days[today].append((begin, DAY))
            days[tomorrow].append((0, end))
    return tuple(_joined(spans) for spans in days)


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in order, with those that touch made one and empty ones dropped."""
    joined: list[Span] = []
    for begin, end in sorted(span for span in spans if span[0] < span[1]):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return tuple(joined)


def _minutes(clock: str) -> int | None:
    """Minutes since midnight of `HH:MM`, of which the last is 24:00; `None` if it is no time."""
    hour, minute = (int(part) for part in clock.strip().split(":")[:2])
    total = hour * 60 + minute
    return total if minute < 60 and total <= DAY else None  # noqa: PLR2004 - minutes of an hour


def _clock(minutes: int) -> str:
    """Minutes since midnight as a time of day."""
    return f"{minutes // 60:02}:{minutes % 60:02}:00"
