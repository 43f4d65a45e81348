"""The local time's offset from UTC, daylight saving included, and when it changes next."""

from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

LONGEST_LOOK_AHEAD = timedelta(days=400)


@lru_cache(maxsize=1024)
def utc_offset(zone: str, now: datetime) -> tuple[str | None, datetime | None]:
    """A time zone's offset from UTC at a moment, as `+02:00`, and the moment of its next change if one is near."""
    try:
        local = ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        return None, None
    offset = now.astimezone(local).utcoffset()
    return _offset_text(offset or timedelta()), _next_change(local, now, offset)


def _next_change(local: ZoneInfo, now: datetime, offset: timedelta | None) -> datetime | None:
    """The first moment with another offset, to the second, if it lies within the look-ahead."""
    step = timedelta(days=7)
    before = now.replace(microsecond=0)
    while (before - now) < LONGEST_LOOK_AHEAD:
        after = before + step
        if after.astimezone(local).utcoffset() != offset:
            while after - before > timedelta(seconds=1):
                middle = before + (after - before) / 2
                middle = middle.replace(microsecond=0)
                if middle.astimezone(local).utcoffset() == offset:
                    before = max(middle, before + timedelta(seconds=1))
                else:
                    after = middle
            return after
        before = after
    return None


def _offset_text(offset: timedelta) -> str:
    """An offset as DATEX II and ISO 8601 write it."""
    minutes = round(offset.total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
