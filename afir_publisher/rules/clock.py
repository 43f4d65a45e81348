"""Times of day as CPOs write them."""

from functools import lru_cache

DAY = 24 * 60
_MINUTES_OF_AN_HOUR = 60


@lru_cache(maxsize=2048)
def minute(clock: str) -> int | None:
    """The minute of the day, of which the last is 24:00; `None` for what is no time."""
    hours, minutes = map(int, clock.strip().split(":")[:2])
    total = hours * _MINUTES_OF_AN_HOUR + minutes
    return total if minutes < _MINUTES_OF_AN_HOUR and total <= DAY else None
