"""Faults of the Link header, and of what comes where it leads."""

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from urllib.parse import urlencode

from afir_publisher.mock_cpo.answers import Answer, Request, Response, link_to, refusal
from afir_publisher.mock_cpo.faults.fault import fault, with_headers, without_headers


@fault("B5")
def link_missing(request: Request, answer: Answer) -> Response:
    """No page has a Link to the next."""
    return without_headers(answer(request), "Link")


@fault("B2")
def link_empty(request: Request, answer: Answer) -> Response:
    """The Link header is there and says nothing."""
    return with_headers(answer(request), Link="")


@fault("#3")
def link_relative(request: Request, answer: Answer) -> Response:
    """The Link to the next page is a path without a host."""
    return _relinked(answer(request), lambda target: target.removeprefix(request.base))


@fault("A13")
def link_https(request: Request, answer: Answer) -> Response:
    """The Link to the next page says https where http is spoken, as behind a proxy."""
    return _relinked(answer(request), lambda target: target.replace("http://", "https://"))


@fault("A13")
def link_foreign_host(request: Request, answer: Answer) -> Response:
    """The Link to the next page leads to another host, which must not get the token."""
    return _relinked(answer(request), lambda target: target.replace(request.base, "https://internal.example"))


@fault("#2")
def link_same_page(request: Request, answer: Answer) -> Response:
    """The Link to the next page leads to the page that it is on."""
    here = f"{request.base}{request.path}?{urlencode(request.query)}"
    return _relinked(answer(request), lambda _target: here)


@fault("B1")
def link_enum_mangled(request: Request, answer: Answer) -> Response:
    """The Link to the next page holds names of Python's enums and None for dates, and leads nowhere."""
    place = f"{request.base}/ocpi/cpo/VersionNumber.v_2_3_0/ModuleID.{request.area}/?date_from=None&date_to=None"
    return _relinked(answer(request), lambda target: f"{place}&{target.partition('?')[2]}")


@fault("B3")
def link_on_last_page(request: Request, answer: Answer) -> Response:
    """The last page has a Link to a next one, which is empty."""
    return _past_the_end(request, answer, lambda empty: empty)


@fault("#7")
def page_past_end_404(request: Request, answer: Answer) -> Response:
    """The last page has a Link to a next one, which is answered by HTTP 404."""
    return _past_the_end(request, answer, lambda _: refusal(HTTPStatus.NOT_FOUND, 2000, "No such page"))


@fault("#7")
def page_past_end_2003(request: Request, answer: Answer) -> Response:
    """The last page has a Link to a next one, which is answered by OCPI 2003."""
    return _past_the_end(request, answer, lambda _: refusal(HTTPStatus.OK, 2003, "Unknown location"))


@fault("#7")
def data_null(request: Request, answer: Answer) -> Response:
    """The last page has a Link to a next one, in which data is null."""
    return _past_the_end(request, answer, lambda empty: replace(empty, envelope=empty.envelope | {"data": None}))


@fault("C8")
def data_missing(request: Request, answer: Answer) -> Response:
    """The last page has a Link to a next one, in which there is no data."""
    return _past_the_end(request, answer, lambda _: refusal(HTTPStatus.OK, 1000, "Success"))


def _relinked(response: Response, edit: Callable[[str], str]) -> Response:
    """A response whose Link, if it has one, leads elsewhere."""
    link = response.headers.get("Link")
    if link is None:
        return response
    target, _, relation = link.removeprefix("<").partition(">")
    return with_headers(response, Link=f"<{edit(target)}>{relation}")


def _past_the_end(request: Request, answer: Answer, then: Callable[[Response], Response]) -> Response:
    """The answer with a Link also on the last page; what is at its end is for `then` to say."""
    response = answer(request)
    if request.offset >= len(request.objects):
        return then(response)
    after = request.offset + request.page_size
    return with_headers(response, Link=link_to(request, after, request.page_size))
