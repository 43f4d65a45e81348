"""When a price holds, as boxes that can be cut out of each other.

OCPI takes the first element that matches, DATEX II applies all prices together; so what an earlier element covers has
to be cut out of the later ones. A box is a set of weekdays and a half-open span on each other axis: local dates (as
proleptic ordinals), minutes of the day, energy delivered in kWh, duration of the session in seconds.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

from afir_publisher.model import TariffRestrictions

WEEKDAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
EVERY_DAY = (1 << len(WEEKDAYS)) - 1
DAY_MINUTES = 24 * 60

NO_DATE = 0
"""The ordinal that stands for an open start; an open end is `LAST_DATE`."""
LAST_DATE = date.max.toordinal()

_ZERO, _ENDLESS = Decimal(0), Decimal("Infinity")

Span = tuple[int, int]
Amounts = tuple[Decimal, Decimal]


class Box(NamedTuple):
    """Where a price holds; bit 0 of `days` is Monday. The order of the axes is the order in which they are cut."""

    dates: Span = (NO_DATE, LAST_DATE)
    kwh: Amounts = (_ZERO, _ENDLESS)
    seconds: Amounts = (_ZERO, _ENDLESS)
    days: int = EVERY_DAY
    minutes: Span = (0, DAY_MINUTES)


EVERYWHERE = Box()


class Unclear(ValueError):
    """Restrictions of which nobody can say for sure when they are met; the message says why."""


def domain(restrictions: TariffRestrictions | None) -> tuple[Box, ...]:
    """The boxes in which restrictions are met, without those on power, current and reservation.

    Raises `Unclear` where they can never be met, which no CPO means, or can be understood in two ways.
    """
    if restrictions is None:
        return (EVERYWHERE,)
    box = Box(
        dates=_dates(restrictions),
        kwh=_amounts(restrictions.min_kwh, restrictions.max_kwh, "kWh"),
        seconds=_amounts(restrictions.min_duration, restrictions.max_duration, "seconds"),
        days=_days(restrictions.day_of_week),
    )
    return tuple(box._replace(minutes=span) for span in _minutes(restrictions, box.days))


def without(boxes: list[Box], hole: Box) -> list[Box]:
    """What is left of disjoint boxes outside another one, again disjoint."""
    left: list[Box] = []
    for box in boxes:
        if _meet(box, hole):
            left.extend(_outside(box, hole))
        else:
            left.append(box)
    return left


def _meet(one: Box, other: Box) -> bool:
    """Whether two boxes have a point in common."""
    return (
        one.minutes[0] < other.minutes[1]
        and other.minutes[0] < one.minutes[1]
        and one.dates[0] < other.dates[1]
        and other.dates[0] < one.dates[1]
        and bool(one.days & other.days)
        and one.seconds[0] < other.seconds[1]
        and other.seconds[0] < one.seconds[1]
        and one.kwh[0] < other.kwh[1]
        and other.kwh[0] < one.kwh[1]
    )


def _outside(box: Box, hole: Box) -> Iterable[Box]:
    """The parts of a box outside a hole that it meets, axis by axis: what is cut off, then on with the rest."""
    for axis in ("dates", "kwh", "seconds"):
        (low, high), (hole_low, hole_high) = getattr(box, axis), getattr(hole, axis)
        if low < hole_low:
            yield _but(box, axis, (low, hole_low))
        if hole_high < high:
            yield _but(box, axis, (hole_high, high))
        box = _but(box, axis, (max(low, hole_low), min(high, hole_high)))
    if box.days & ~hole.days:
        yield box._replace(days=box.days & ~hole.days)
    box = box._replace(days=box.days & hole.days)
    if box.minutes[0] < hole.minutes[0]:
        yield box._replace(minutes=(box.minutes[0], hole.minutes[0]))
    if hole.minutes[1] < box.minutes[1]:
        yield box._replace(minutes=(hole.minutes[1], box.minutes[1]))


# --- weeks: boxes that differ only in weekday and time of day are one price

Times = tuple[Span, ...]
"""Disjoint spans of minutes of a day, in order."""

Week = tuple[tuple[int, Times], ...]
"""Sets of weekdays, each with its times; one set of all days with the whole day is `ALWAYS`."""

ALWAYS: Week = ((EVERY_DAY, ((0, DAY_MINUTES),)),)


class Window(NamedTuple):
    """Where a price holds, as DATEX II groups it: a span on each axis and a pattern of the week."""

    dates: Span
    kwh: Amounts
    seconds: Amounts
    week: Week


W = TypeVar("W", Box, Window)


def windows(boxes: list[Box]) -> tuple[Window, ...]:
    """Disjoint boxes as few windows as is easily seen, in order."""
    if boxes == [EVERYWHERE]:
        return (Window(EVERYWHERE.dates, EVERYWHERE.kwh, EVERYWHERE.seconds, ALWAYS),)
    weeks: dict[tuple[Span, Amounts, Amounts], list[Box]] = {}
    for box in boxes:
        weeks.setdefault((box.dates, box.kwh, box.seconds), []).append(box)
    found = [Window(*spans, _week(same)) for spans, same in weeks.items()]
    for axis in ("dates", "kwh", "seconds"):
        found = _joined(found, axis)
    return tuple(sorted(found))


def _week(boxes: list[Box]) -> Week:
    """The pattern of the week that boxes make up together."""
    days: dict[Times, int] = {}
    for day in range(len(WEEKDAYS)):
        times = _touching(sorted(box.minutes for box in boxes if box.days >> day & 1))
        if times:
            days[times] = days.get(times, 0) | 1 << day
    return tuple((mask, times) for times, mask in days.items())


def _touching(spans: list[Span]) -> Times:
    """Disjoint spans in order, with those joined that touch."""
    joined: list[Span] = []
    for span in spans:
        if joined and joined[-1][1] == span[0]:
            joined[-1] = (joined[-1][0], span[1])
        else:
            joined.append(span)
    return tuple(joined)


def _joined(found: list[Window], axis: str) -> list[Window]:
    """Windows with those made one that differ only in one axis, on which they touch."""
    joined: list[Window] = []
    for window in sorted(found, key=lambda each: (_but(each, axis, ()), getattr(each, axis))):
        last = joined[-1] if joined else None
        span = getattr(window, axis)
        if last and getattr(last, axis)[1] == span[0] and _but(last, axis, span) == window:
            joined[-1] = _but(window, axis, (getattr(last, axis)[0], span[1]))
        else:
            joined.append(window)
    return joined


def _but(window: W, axis: str, span: tuple[Any, ...]) -> W:
    """A box or window with another span on one axis."""
    changed: dict[str, Any] = {axis: span}
    return window._replace(**changed)


# --- reading restrictions


def _dates(restrictions: TariffRestrictions) -> Span:
    """From the first local date to the one before which it ends (OCPI: end_date is exclusive)."""
    low = NO_DATE if restrictions.start_date is None else _ordinal(restrictions.start_date)
    high = LAST_DATE if restrictions.end_date is None else _ordinal(restrictions.end_date)
    if low >= high:
        raise Unclear(f"start_date {restrictions.start_date} is not before end_date {restrictions.end_date}")
    return low, high


def _ordinal(text: str) -> int:
    """The day that a date names; its last years, which mean "for ever", are the open end."""
    try:
        day = date.fromisoformat(text[:10])
    except ValueError as exc:
        raise Unclear(f"{text!r} is not a date") from exc
    # The first year cannot be told in UTC, and means "always".
    return NO_DATE if day.year == date.min.year else LAST_DATE if day.year == date.max.year else day.toordinal()


def _amounts(low: Decimal | None, high: Decimal | None, unit: str) -> Amounts:
    """From a minimum (inclusive) to a maximum (exclusive)."""
    least, most = max(low or _ZERO, _ZERO), _ENDLESS if high is None else high
    if least >= most:
        raise Unclear(f"a minimum of {least} {unit} is not below the maximum of {most} {unit}")
    return least, most


def _days(names: tuple[str, ...]) -> int:
    """The weekdays named, all of them where none is."""
    days = 0
    for name in names:
        if name.upper() not in WEEKDAYS:
            raise Unclear(f"{name!r} is not a day of the week")
        days |= 1 << WEEKDAYS.index(name.upper())
    return days or EVERY_DAY


def _minutes(restrictions: TariffRestrictions, days: int) -> tuple[Span, ...]:
    """The spans of the day from start_time to end_time: two where midnight lies between them."""
    low = 0 if restrictions.start_time is None else minute(restrictions.start_time) % DAY_MINUTES
    high = DAY_MINUTES if restrictions.end_time is None else minute(restrictions.end_time) or DAY_MINUTES
    if low < high:
        return ((low, high),)
    if low == high:
        raise Unclear(f"start_time and end_time are both {restrictions.start_time}")
    if days != EVERY_DAY:
        # 22:00-06:00 on MONDAY: Monday's own small hours (all restrictions match then) or Tuesday's ("wraps")?
        raise Unclear(f"{restrictions.start_time}-{restrictions.end_time} passes midnight, but not on every day")
    return (0, high), (low, DAY_MINUTES)


def minute(text: str) -> int:
    """The minute of the day of a clock time; seconds, which OCPI does not have, are cut."""
    hours, minutes = text.strip().split(":")[:2]
    found = int(hours) * 60 + int(minutes)
    if int(minutes) >= 60 or found > DAY_MINUTES:  # noqa: PLR2004 (minutes of an hour)
        raise Unclear(f"{text!r} is not a time of day")
    return found
