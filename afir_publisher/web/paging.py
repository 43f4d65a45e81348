"""What is asked of a list of OCPI, and where its next page is (transport and format, 4.1.4)."""

from datetime import datetime
from typing import Any

from starlette.requests import Request

from afir_publisher.model import utc
from afir_publisher.roll import Mark, Wanted

MOST = 500
"""The most objects on a page, and how many come where nobody says how many."""


def wanted(request: Request) -> Wanted:
    """What a request asks for; raises ValueError with what is wrong with it."""
    query = request.query_params
    offset, limit = (_whole(query.get(name), name, usual) for name, usual in (("offset", 0), ("limit", MOST)))
    if limit < 1:
        raise ValueError("limit: expected a whole number from 1")
    date_from, date_to = (_moment(query.get(name), name) for name in ("date_from", "date_to"))
    born, _, key = query.get("after", "").partition("-")
    after = Mark(int(born), key) if born.isascii() and born.isdecimal() and key else None
    return Wanted(offset=offset, limit=min(limit, MOST), after=after, date_from=date_from, date_to=date_to)


def _whole(text: str | None, name: str, usual: int) -> int:
    """A number in a query."""
    if not text:
        return usual
    if not (text.isascii() and text.isdecimal() and len(text) <= 18):  # noqa: PLR2004 - what SQLite and others count to
        raise ValueError(f"{name}: expected a whole number")
    return int(text)


def _moment(text: str | None, name: str) -> datetime | None:
    """A time in a query."""
    if not text:
        return None
    try:
        return utc(datetime.fromisoformat(text))
    except ValueError:
        raise ValueError(f"{name}: expected a time in UTC such as 2026-06-30T12:00:00Z") from None


def onward(request: Request, following: Wanted) -> dict[str, Any]:
    """What the next page is asked for with: the same dates; `offset` is for who makes addresses of his own."""
    query = request.query_params
    dates = {name: query[name] for name in ("date_from", "date_to") if name in query}
    place = {"offset": following.offset, "limit": following.limit}
    after = {"after": f"{following.after.born}-{following.after.key}"} if following.after else {}
    return dates | place | after
