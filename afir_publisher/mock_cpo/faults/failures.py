"""Faults of a server that does not answer as it should, not in time, or not at all."""

from dataclasses import replace
from http import HTTPStatus
from urllib.parse import urlencode

from afir_publisher.mock_cpo.answers import Answer, Request, Response, refusal
from afir_publisher.mock_cpo.faults.fault import EVERYWHERE, fault, is_second, with_headers, without_headers

SLOW_S = 2.0
"""How long a slow answer takes, in seconds."""


@fault("#22")
def error_500_once(request: Request, answer: Answer) -> Response:
    """Every page is answered by HTTP 500 the first time that it is asked for."""
    return _broken() if request.times == 1 else answer(request)


@fault("#22")
def error_500_page(request: Request, answer: Answer) -> Response:
    """The second page of each list is always answered by HTTP 500."""
    return _broken() if is_second(request) else answer(request)


@fault("C4")
def ocpi_3000_page(request: Request, answer: Answer) -> Response:
    """The second page of each list is always answered by HTTP 200, OCPI 3000 and no objects."""
    if not is_second(request):
        return answer(request)
    return replace(
        answer(request), envelope=refusal(HTTPStatus.OK, 3000, "Generic server error").envelope | {"data": []}
    )


@fault("C2")
def ocpi_2001_page(request: Request, answer: Answer) -> Response:
    """The second page of each list is always answered by HTTP 200 and OCPI 2001."""
    return refusal(HTTPStatus.OK, 2001, "Invalid parameters") if is_second(request) else answer(request)


@fault("B14")
def rate_limit(request: Request, answer: Answer) -> Response:
    """Every other request for a page is answered by HTTP 429 with Retry-After: 1."""
    return _limited(1) if request.times % 2 else answer(request)


@fault("B14")
def rate_limit_bare(request: Request, answer: Answer) -> Response:
    """Every other request for a page is answered by HTTP 429, and nothing says for how long."""
    return without_headers(_limited(0), "Retry-After") if request.times % 2 else answer(request)


@fault("B14")
def quota_used_up(request: Request, answer: Answer) -> Response:
    """From the second page on HTTP 429 with Retry-After: 3600."""
    return _limited(3600) if request.offset else answer(request)


@fault("A14")
def redirect_slash(request: Request, answer: Answer) -> Response:
    """Lists are at an address that ends in a slash; without it there is a redirect there (HTTP 307)."""
    if request.path.endswith("/"):
        return answer(request)
    moved = refusal(HTTPStatus.TEMPORARY_REDIRECT, 2000, "Moved")
    return with_headers(moved, Location=f"{request.path}/?{urlencode(request.query)}")


@fault("A14")
def slash_404(request: Request, answer: Answer) -> Response:
    """Lists are at an address that ends in a slash; without it there is nothing (HTTP 404)."""
    return answer(request) if request.path.endswith("/") else refusal(HTTPStatus.NOT_FOUND, 2000, "Not found")


@fault("#22")
def connection_lost(request: Request, answer: Answer) -> Response:
    """The connection ends in the middle of the second page of each list."""
    response = answer(request)
    return with_headers(response, Content_Length=str(2 * len(response.content))) if is_second(request) else response


@fault("#22", at=EVERYWHERE)
def slow(request: Request, answer: Answer) -> Response:
    """Every answer takes two seconds."""
    request.closing.wait(SLOW_S)
    return answer(request)


@fault("#22")
def hang(request: Request, answer: Answer) -> Response:
    """The second page of each list never comes; the connection stays open."""
    if is_second(request):
        request.closing.wait()
    return answer(request)


def _broken() -> Response:
    return refusal(HTTPStatus.INTERNAL_SERVER_ERROR, 3000, "Internal server error")


def _limited(wait_s: int) -> Response:
    return with_headers(refusal(HTTPStatus.TOO_MANY_REQUESTS, 2000, "Too many requests"), Retry_After=str(wait_s))
