"""Faults on the way in: versions, version details, token."""

import base64
from dataclasses import replace
from http import HTTPStatus

from afir_publisher.mock_cpo.answers import Answer, Json, Request, Response, refusal
from afir_publisher.mock_cpo.faults.fault import EVERYWHERE, fault, offering


@fault("#18", at=("versions",))
def versions_404(_request: Request, _answer: Answer) -> Response:
    """There is nothing at the versions address."""
    return refusal(HTTPStatus.NOT_FOUND, 2000, "Not found")


@fault("A12", at=("details",))
def versions_no_role(request: Request, answer: Answer) -> Response:
    """The endpoints in the version details have no role."""
    return offering(
        answer(request), lambda ends: [{"identifier": end["identifier"], "url": end["url"]} for end in ends]
    )


@fault("A12", at=("details",))
def versions_receiver_first(request: Request, answer: Answer) -> Response:
    """The version details name each module as RECEIVER first, at an address that has nothing to read."""
    return offering(
        answer(request), lambda ends: [end | {"role": "RECEIVER", "url": f"{end['url']}/0"} for end in ends] + ends
    )


@fault("A13", at=("details",))
def versions_https(request: Request, answer: Answer) -> Response:
    """The version details say https where http is spoken, as behind a proxy."""
    return _moved(answer(request), request.base, request.base.replace("http://", "https://"))


@fault("A13", at=("details",))
def versions_foreign_host(request: Request, answer: Answer) -> Response:
    """The version details name another host, which must not get the token."""
    return _moved(answer(request), request.base, "https://internal.example")


@fault("A1", at=EVERYWHERE)
def token_plain(request: Request, answer: Answer) -> Response:
    """The token is taken as it is and not in Base64; needs --token."""
    return answer(_encoded(request))


@fault("A2", at=EVERYWHERE)
def token_plain_3000(request: Request, answer: Answer) -> Response:
    """As token-plain, and a token in Base64 is answered by HTTP 200, OCPI 3000 and no objects; needs --token."""
    response = answer(_encoded(request))
    if response.status != HTTPStatus.UNAUTHORIZED:
        return response
    return replace(
        response, status=HTTPStatus.OK, envelope=response.envelope | {"status_code": 3000, "data": list[Json]()}
    )


@fault("A6", at=EVERYWHERE)
def token_403(_request: Request, _answer: Answer) -> Response:
    """Every token is answered by 403, as one that was withdrawn."""
    return refusal(HTTPStatus.FORBIDDEN, 2001, "Forbidden")


def _moved(details: Response, before: str, after: str) -> Response:
    """Version details with the endpoints at another server."""
    return offering(details, lambda ends: [end | {"url": end["url"].replace(before, after)} for end in ends])


def _encoded(request: Request) -> Request:
    """A request whose token is taken for a plain one."""
    scheme, _, token = (request.authorization or "").partition(" ")
    return replace(request, authorization=f"{scheme} {base64.b64encode(token.encode()).decode()}")
