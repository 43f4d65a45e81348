"""When a price holds, in DATEX II: overall periods, recurring times, tiers of energy and of time.

OCPI's dates and times of day are local to the Location. DATEX II's recurring times are local too; its overall start and
end are moments, so dates are told in UTC by the Location's time zone.
"""

from datetime import UTC, date, datetime, time, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from exporters.datex2.tree import Code, Typed, stamp
from exporters.datex2.windows import (
    ALWAYS,
    DAY_MINUTES,
    EVERY_DAY,
    LAST_DATE,
    NO_DATE,
    WEEKDAYS,
    Amounts,
    Span,
    Times,
    Week,
    Window,
)

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
"""The start of what has none: DATEX II requires one."""


@lru_cache(maxsize=256)
def zone(name: str | None) -> tzinfo:
    """A time zone by its IANA name; UTC where the name is not known."""
    try:
        return ZoneInfo(name) if name else UTC
    except (KeyError, ValueError, OSError):  # no such zone, not a name, the name of a folder
        return UTC


def overall(start: datetime | None, end: datetime | None, week: Week = ALWAYS) -> dict[str, Any] | None:
    """A com:OverallPeriod; `None` for always."""
    if start is None and end is None and week == ALWAYS:
        return None
    return {
        "com:overallStartTime": stamp(start or LONG_AGO),
        "com:overallEndTime": None if end is None else stamp(end),
        "com:validPeriod": None if week == ALWAYS else [_valid(days, times) for days, times in week],
    }


def applicability(window: Window, start: datetime | None, local: tzinfo) -> dict[str, Any]:
    """The three elements of an energyPrice that say when it holds; `start` is that of the tariff."""
    first, last = _moments(window.dates, local)
    return {
        "aegi:overallPeriod": overall(first or start, last, window.week)
        if (first or last or window.week != ALWAYS)
        else None,
        "aegi:timeBasedApplicability": _tier("aegi:fromMinute", "aegi:toMinute", window.seconds, 60),
        "aegi:energyBasedApplicability": _tier("aegi:fromKWh", "aegi:toKWh", window.kwh, 1),
    }


def _moments(dates: Span, local: tzinfo) -> tuple[datetime | None, datetime | None]:
    """The moments at which a span of local dates begins and ends; `None` for an open one."""
    first, last = dates
    return (
        None if first == NO_DATE else datetime.combine(date.fromordinal(first), time(), local),
        None if last == LAST_DATE else datetime.combine(date.fromordinal(last), time(), local),
    )


def _valid(days: int, times: Times) -> dict[str, Any]:
    """A com:Period: the same times on some weekdays."""
    named = [Code(name.lower()) for day, name in enumerate(WEEKDAYS) if days >> day & 1]
    return {
        "com:recurringTimePeriodOfDay": [
            {"com:startTimeOfPeriod": _clock(start), "com:endTimeOfPeriod": _clock(end)}
            for start, end in times
            if (start, end) != (0, DAY_MINUTES)
        ],
        "com:recurringDayWeekMonthPeriod": None
        if days == EVERY_DAY
        else [Typed("com:DayWeekMonth", {"com:applicableDay": named})],
    }


def _clock(minute: int) -> str:
    """A minute of the day as xs:time; the end of the day is 24:00:00."""
    return f"{minute // 60:02}:{minute % 60:02}:00"


def _tier(least: str, most: str, amounts: Amounts, unit: int) -> dict[str, Any] | None:
    """From and to, in whole units; `None` for all of it."""
    low, high = amounts
    if not low and high.is_infinite():
        return None
    return {least: int(low) // unit if low else None, most: None if high.is_infinite() else int(high) // unit}
