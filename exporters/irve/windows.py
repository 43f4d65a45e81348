"""When a price holds, in French words."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from exporters.datex2.windows import ALWAYS, DAY_MINUTES, EVERY_DAY, LAST_DATE, NO_DATE, Amounts, Times, Window

_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_ALL_DAY: Times = ((0, DAY_MINUTES),)


def applies(window: Window) -> Iterator[str]:
    """The conditions of a price, one after the other; none for one that always holds."""
    first, last = window.dates
    if first != NO_DATE:
        yield f"à partir du {_day(first)}"
    if last != LAST_DATE:
        yield f"jusqu'au {_day(last - 1)}"
    if window.week != ALWAYS:
        yield " et ".join(_of_week(days, times) for days, times in window.week)
    yield from _tier(window.seconds, 60, "min")
    yield from _tier(window.kwh, 1, "kWh")


def _day(ordinal: int) -> str:
    """A date; the span of a price ends before its last one."""
    return f"{date.fromordinal(ordinal):%d/%m/%Y}"


def _of_week(days: int, times: Times) -> str:
    """Some days of the week and their times."""
    named = "" if days == EVERY_DAY else ", ".join(day for bit, day in enumerate(_DAYS) if days >> bit & 1)
    clock = "" if times == _ALL_DAY else " et ".join(f"{_clock(begin)}-{_clock(end)}" for begin, end in times)
    return " ".join(part for part in (named, clock) if part)


def _clock(minute: int) -> str:
    """A minute of the day."""
    return f"{minute // 60:02}:{minute % 60:02}"


def _tier(amounts: Amounts, unit: int, name: str) -> Iterator[str]:
    """A part of a session, from and to."""
    low, high = (amount / unit for amount in amounts)
    if low and high.is_finite():
        yield f"de {_number(low)} à {_number(high)} {name}"
    elif low:
        yield f"à partir de {_number(low)} {name}"
    elif high.is_finite():
        yield f"jusqu'à {_number(high)} {name}"


def _number(amount: Decimal) -> str:
    """A number with a comma and no zeros at its end."""
    return f"{amount.normalize():f}".replace(".", ",")
