"""Opening times as France's schema wants them (IRVE 2.3.1, horaires): `24/7`, or `Mo-Fr 08:00-18:00,Sa 09:00-12:00`."""

from collections.abc import Iterator

from afir_publisher.model import Hours

_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_ALL_DAY = ("00:00", "24:00")
_LAST_MINUTE = "23:59"  # OCPI has no 24:00, so CPOs write it so
_DAY_MINUTES = 24 * 60


def horaires(hours: Hours) -> str | None:
    """The times of every week; `None` where there are none, or one cannot be read, as the others were wrong without."""
    if hours.twentyfourseven:
        return "24/7"
    days: dict[tuple[str, str], set[int]] = {}
    for one in hours.regular_hours:
        begin, end = _clock(one.period_begin), _clock(one.period_end)
        if begin is None or end is None:
            return None
        span = (begin, _ALL_DAY[1] if end in (_ALL_DAY[0], _LAST_MINUTE) else end)
        days.setdefault(span, set()).add(one.weekday)
    if len(days.get(_ALL_DAY, ())) == len(_DAYS):
        return "24/7"
    said = [
        (run, f"{_named(run)} {begin}-{end}")
        for (begin, end), of_week in days.items()
        for run in _runs(sorted(of_week))
    ]
    return ",".join(text for _, text in sorted(said)) or None


def _clock(text: str) -> str | None:
    """A time of day as HH:MM; `None` if it is none."""
    hour, minute = (int(part) for part in text.strip().split(":")[:2])
    return f"{hour:02}:{minute:02}" if minute < 60 and hour * 60 + minute <= _DAY_MINUTES else None  # noqa: PLR2004


def _runs(days: list[int]) -> Iterator[tuple[int, int]]:
    """Days that follow each other, each run by its first and last."""
    first = days[0]
    for day, following in zip(days, [*days[1:], None], strict=True):
        if following != day + 1:
            yield first, day
            first = following or day


def _named(run: tuple[int, int]) -> str:
    """A run of days."""
    first, last = (_DAYS[day - 1] for day in run)
    return first if first == last else f"{first}-{last}"
