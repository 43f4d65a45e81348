"""Faults of the filters by date, with which what changed is asked for."""

from dataclasses import replace
from http import HTTPStatus

from afir_publisher.mock_cpo.answers import Answer, Request, Response, refusal
from afir_publisher.mock_cpo.faults.fault import fault

_DATES = {"date_from", "date_to"}


@fault("B10")
def date_from_ignored(request: Request, answer: Answer) -> Response:
    """The filters by date are passed over: everything comes, whatever was asked for."""
    return answer(replace(request, query={name: text for name, text in request.query.items() if name not in _DATES}))


@fault("B11")
def date_from_422(request: Request, answer: Answer) -> Response:
    """A request with a filter by date is answered by HTTP 422."""
    return refusal(HTTPStatus.UNPROCESSABLE_ENTITY, 2001, "Unprocessable") if _is_dated(request) else answer(request)


@fault("B11")
def date_from_2001(request: Request, answer: Answer) -> Response:
    """A request with a filter by date is answered by HTTP 200 and OCPI 2001."""
    return refusal(HTTPStatus.OK, 2001, "Invalid parameters") if _is_dated(request) else answer(request)


@fault("B9")
def newer_hidden(request: Request, answer: Answer) -> Response:
    """Without a date_to nothing comes that changed after the server was started, in July 2026."""
    return answer(replace(request, query={"date_to": "2026-07-01T00:00:00Z"} | request.query))


def _is_dated(request: Request) -> bool:
    return not _DATES.isdisjoint(request.query)
