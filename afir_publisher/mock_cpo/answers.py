"""What the mock CPO is asked and what it answers: requests, responses, OCPI's envelope and its pages."""

import json
from collections.abc import Callable
from dataclasses import field
from datetime import UTC, datetime
from http import HTTPStatus
from threading import Event
from typing import Any, Literal
from urllib.parse import urlencode

from afir_publisher.model import frozen, utc

Json = dict[str, Any]

Area = Literal["versions", "details", "credentials", "locations", "tariffs", "unknown"]


@frozen
class Request:
    """A request, mostly a GET: where it goes, what it brings, and what there is for it.

    `base` is the address of the server, `path` what follows it, without the query. `objects` is the whole of the list
    that is asked for. `times` counts the requests for this very address and `turn` those for the beginning of the
    list, this one included. `closing` is set when the server stops: what takes long waits on it. `back` is the token to
    call back with who registers, if it is another than the right one.
    """

    area: Area
    base: str
    path: str
    query: dict[str, str]
    authorization: str | None
    objects: list[Json]
    page_size: int
    times: int
    turn: int
    closing: Event
    method: str = "GET"
    body: bytes = b""
    back: str | None = field(default=None, repr=False)

    @property
    def offset(self) -> int:
        """The number of the first object asked for, from 0; also where what is asked for is no number."""
        text = self.query.get("offset", "")
        return int(text) if text.isdecimal() else 0


@frozen
class Response:
    """What to send back: HTTP status, OCPI envelope, headers beside the usual ones; `body` goes before the envelope."""

    status: HTTPStatus
    envelope: Json
    headers: Json = field(default_factory=dict)
    body: bytes | None = None

    @property
    def content(self) -> bytes:
        """The bytes to send; halves of surrogate pairs, which are no UTF-8, as the escapes that JSON has for them."""
        if self.body is not None:
            return self.body
        return json.dumps(self.envelope, ensure_ascii=False).encode(errors="backslashreplace")


Answer = Callable[[Request], Response]
Misbehave = Callable[[Request, Answer], Response]
"""What goes wrong: the response to a request, usually from the answer that it would get otherwise."""


def success(found: Json | list[Json], headers: Json | None = None) -> Response:
    """An answer with what was asked for."""
    return Response(status=HTTPStatus.OK, envelope=_envelope(1000, "Success") | {"data": found}, headers=headers or {})


def refusal(status: HTTPStatus, code: int, message: str) -> Response:
    """An answer that says why not: the HTTP status, and the OCPI status code with its message."""
    return Response(status=status, envelope=_envelope(code, message))


def page(request: Request) -> Response:
    """The part of a list that offset and limit ask for, after the date filters, with the headers for the next."""
    asked = request.query
    try:
        offset, limit = int(asked.get("offset", 0)), int(asked.get("limit", request.page_size))
        since, until = (_moment(asked[name]) if name in asked else None for name in ("date_from", "date_to"))
    except ValueError as exc:
        return refusal(HTTPStatus.OK, 2001, str(exc))
    if offset < 0 or limit < 1:
        return refusal(HTTPStatus.OK, 2001, "offset counts from 0 and limit from 1")
    limit = min(limit, request.page_size)
    dated = since is not None or until is not None
    matching = [found for found in request.objects if not dated or _within(found, since, until)]
    headers: Json = {"X-Total-Count": len(matching), "X-Limit": request.page_size}
    if offset + limit < len(matching):
        headers["Link"] = link_to(request, offset + limit, limit)
    return success(matching[offset : offset + limit], headers)


def link_to(request: Request, offset: int, limit: int) -> str:
    """A Link header that leads to another page of the list that is asked for."""
    onward = urlencode({**request.query, "offset": offset, "limit": limit})
    return f'<{request.base}{request.path}?{onward}>; rel="next"'


def _envelope(code: int, message: str) -> Json:
    return {"status_code": code, "status_message": message, "timestamp": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"}


def _within(found: Json, since: datetime | None, until: datetime | None) -> bool:
    """Whether an object was last updated at or after `since` and before `until`; one that does not say so always is."""
    if "last_updated" not in found:
        return True
    updated = _moment(found["last_updated"])
    return (since is None or updated >= since) and (until is None or updated < until)


def _moment(text: str) -> datetime:
    return utc(datetime.fromisoformat(text))
