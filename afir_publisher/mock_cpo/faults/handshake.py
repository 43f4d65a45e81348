"""Faults of a registration: what goes wrong between a CPO and whoever hands in credentials."""

import base64
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus

import msgspec

from afir_publisher.mock_cpo.answers import Answer, Json, Request, Response
from afir_publisher.mock_cpo.faults.fault import fault, offering, with_headers

_CHANGES = {"POST", "PUT"}


@fault("A10", at=("credentials",))
def callback_wrong_token(request: Request, answer: Answer) -> Response:
    """Whoever registers is called back with the token that it came with, not with the one that it brought."""
    if request.method not in _CHANGES:
        return answer(request)
    encoded = (request.authorization or "").partition(" ")[2]
    return answer(replace(request, back=base64.b64decode(encoded + "===").decode(errors="replace")))


@fault("A18", at=("credentials",))
def credentials_roles_ours(request: Request, answer: Answer) -> Response:
    """The answer to credentials repeats the roles that came with them."""
    response = answer(request)
    found = response.envelope.get("data")
    if request.method not in _CHANGES or not found:
        return response
    roles = msgspec.json.decode(request.body)["roles"]
    return replace(response, envelope=response.envelope | {"data": found | {"roles": roles}})


@fault("A11", at=("details",))
def credentials_twice(request: Request, answer: Answer) -> Response:
    """The version details list the module credentials twice, as RECEIVER and as SENDER."""
    return _listed(answer(request), lambda end: [end | {"role": role} for role in ("RECEIVER", "SENDER")])


@fault("A11", at=("details",))
def credentials_receiver_only(request: Request, answer: Answer) -> Response:
    """The version details list the module credentials as RECEIVER only."""
    return _listed(answer(request), lambda end: [end | {"role": "RECEIVER"}])


@fault("A11", at=("details",))
def credentials_role_null(request: Request, answer: Answer) -> Response:
    """The version details list the module credentials with null for a role."""
    return _listed(answer(request), lambda end: [end | {"role": None}])


@fault("#22", at=("credentials",))
def credentials_answer_lost(request: Request, answer: Answer) -> Response:
    """Credentials are taken, and the connection ends before the answer is there."""
    response = answer(request)
    if request.method not in _CHANGES or response.status != HTTPStatus.OK:
        return response
    return with_headers(replace(response, body=b""), Content_Length=str(len(response.content)))


def _listed(details: Response, edit: Callable[[Json], list[Json]]) -> Response:
    """Version details that list the module credentials in another way."""
    return offering(
        details,
        lambda ends: [new for end in ends for new in (edit(end) if end["identifier"] == "credentials" else [end])],
    )
