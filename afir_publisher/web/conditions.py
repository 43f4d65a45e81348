"""What a request for a file asks for beside it: the content coding, whether it is still as it was, a part of it.

RFC 9110: sections 12.5.3 (Accept-Encoding), 13 (conditional requests), 14 (range requests).
"""

import re
from email.utils import parsedate_to_datetime
from functools import lru_cache

from afir_publisher.replaced import GZIP, IDENTITY, ZSTD

PREFERRED = (ZSTD, GZIP, IDENTITY)
"""The content codings in which files are there, the smallest first."""

_ONE_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


class NotThere(Exception):
    """A range that is asked for begins behind the end."""


@lru_cache(maxsize=256)
def codings(accepted: str) -> tuple[str, ...]:
    """The content codings that may be sent, the best first; the plain one at the end, whatever was asked for."""
    weights = dict(map(_weight, accepted.lower().split(",")))
    others = weights.get("*", 0.0)
    weighed = {coding: weights.get(coding, others) for coding in PREFERRED[:-1]}
    best = sorted((coding for coding, weight in weighed.items() if weight > 0), key=lambda coding: -weighed[coding])
    return (*best, IDENTITY)


def _weight(part: str) -> tuple[str, float]:
    """A coding and its weight: `gzip;q=0.5`."""
    name, _, parameter = part.partition(";")
    _, _, weight = parameter.partition("=")
    try:
        return name.strip(), float(weight) if weight.strip() else 1.0
    except ValueError:
        return name.strip(), 0.0


def is_unchanged(etag: str, modified: int | None, if_none_match: str | None, if_modified_since: str | None) -> bool:
    """Whether whoever asks has it already; a date counts only where no tag is named.

    `etag` is the strong tag, in quotes, `modified` seconds since 1970.
    """
    if if_none_match is not None:
        # Weak tags are compared as if they were strong (13.1.2): proxies that compress make weak ones of ours.
        return if_none_match.strip() == "*" or etag in re.findall(r'"[^"]*"', if_none_match)
    if if_modified_since is None or modified is None:
        return False
    since = _seconds(if_modified_since)
    return since is not None and modified <= since


def part(asked: str, size: int, etag: str, modified: int | None, if_range: str | None) -> tuple[int, int] | None:
    """The first byte and the one behind the last of the part that is asked for; `None` where all of it is to be sent.

    That is also the answer to what is no single range of bytes, and where the part is of something older.

    Raises:
        NotThere: the part begins behind the end.
    """
    found = _ONE_RANGE.fullmatch(asked.replace(" ", ""))
    if not found or not any(found.groups()) or not _is_of(etag, modified, if_range):
        return None
    first, last = found.groups()
    if not first:
        begin, end = max(0, size - int(last)), size
    else:
        begin, end = int(first), min(size, int(last) + 1) if last else size
        if last and int(last) < begin:
            return None
    if begin >= size:
        raise NotThere
    return begin, end


def _is_of(etag: str, modified: int | None, if_range: str | None) -> bool:
    """Whether a part is wanted of what is there now; only a strong tag or the very date says so."""
    if if_range is None:
        return True
    return if_range.strip() == etag if '"' in if_range else modified is not None and _seconds(if_range) == modified


@lru_cache(maxsize=256)
def _seconds(date: str) -> int | None:
    """A date of HTTP in seconds since 1970; `None` where it is none."""
    try:
        return int(parsedate_to_datetime(date).timestamp())
    except (ValueError, OverflowError):
        return None
