"""Opening times as people write them: `24/7`, or `Mo-Fr 08:00-12:00,13:00-18:00; Sa 10:00-16:00`."""

import re
from functools import lru_cache

from afir_publisher.model import Hours, RegularHours
from afir_publisher.overlay.kind import NotUnderstood

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY_END = "24:00"


# Spreadsheets take 24/7 for a day in July.
_ALWAYS = re.compile(r"24/7|always|24[./-]0?7[./-](\d\d){1,2}|\d{4}-07-24.*|24[. -]+jul\w*.*", re.IGNORECASE)


@lru_cache(maxsize=1024)
def hours(text: str) -> Hours:
    """Opening times as OCPI has them, of a text such as `24/7` or `Mo-Fr 08:00-12:00,13:00-18:00; Sa 10:00-16:00`.

    Raises:
        NotUnderstood: it is no such text.
    """
    if _ALWAYS.fullmatch(text):
        return Hours(twentyfourseven=True)
    found = [
        RegularHours(weekday=day, period_begin=begin, period_end=end)
        for part in text.split(";")
        if part.strip()
        for days, times in [_parts(part)]
        for day in days
        for begin, end in times
    ]
    if not found:
        raise NotUnderstood
    return Hours(
        twentyfourseven=False, regular_hours=tuple(sorted(found, key=lambda one: (one.weekday, one.period_begin)))
    )


def _parts(part: str) -> tuple[list[int], list[tuple[str, str]]]:
    """The days and the times of one part."""
    split = re.fullmatch(r"([A-Za-z ,-]+?)\s+([0-9: ,-]+)", part.strip().replace("\u2013", "-"))
    if not split:
        raise NotUnderstood
    days = [day for piece in split[1].split(",") for day in _days(piece)]
    return days, [_times(piece) for piece in split[2].split(",")]


def _days(piece: str) -> list[int]:
    """`Mo` or `Mo-Fr` as numbers from 1; a range may go over the end of the week."""
    ends = [_day(end.strip().lower()) for end in piece.split("-")]
    if len(ends) > 2:  # noqa: PLR2004 - from and to
        raise NotUnderstood
    return [(ends[0] + step) % 7 + 1 for step in range((ends[-1] - ends[0]) % 7 + 1)]


def _day(word: str) -> int:
    """A day by its name or the beginning of it, two letters or more, as a number from 0."""
    found = [at for at, day in enumerate(_DAYS) if len(word) > 1 and day.startswith(word)]
    if not found:
        raise NotUnderstood
    return found[0]


def _times(piece: str) -> tuple[str, str]:
    """`08:00-18:00`; one that ends past midnight belongs to the day that it begins on, as in OCPI."""
    ends = re.fullmatch(r"(\d{1,2}:\d{2})-(\d{1,2}:\d{2})", piece.replace(" ", ""))
    if not ends:
        raise NotUnderstood
    begin, end = (clock.zfill(5) for clock in ends.groups())
    if begin == end or begin >= _DAY_END or end > _DAY_END or any(clock[3:] > "59" for clock in (begin, end)):
        raise NotUnderstood
    return begin, end
