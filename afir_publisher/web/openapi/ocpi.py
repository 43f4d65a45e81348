"""What can be asked in OCPI: what reads a feed as an operator's system is read, and what operators call."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from afir_publisher.ocpi.readers import READERS
from afir_publisher.web import receiver
from afir_publisher.web.callers import By
from afir_publisher.web.openapi.operation import NOBODY, Answer, Operation, closed, in_envelope
from afir_publisher.web.openapi.parts import OPERATOR
from afir_publisher.web.sender import Sender
from afir_publisher.web.versions import CREDENTIALS, DETAILS, RECEIVER, VERSIONS

_IDS = ("X-Request-ID", "X-Correlation-ID")
_DONE_OR_NOT = "Done, if status_code is 1000; else status_message says why not."


def _answer(meaning: str, *headers: str, data: dict[str, Any] | None = None) -> Answer:
    """An answer with the ids of its request."""
    return in_envelope(meaning, *headers, *_IDS, data=data)


_TEXT = {"type": "string"}
_OBJECT = {"type": "object"}
_PAGE = {"type": "array", "items": _OBJECT}
_VERSIONS = {
    "type": "array",
    "items": {"type": "object", "required": ["version", "url"], "properties": {"version": _TEXT, "url": _TEXT}},
}
_DETAILS = {
    "type": "object",
    "required": ["version", "endpoints"],
    "properties": {
        "version": _TEXT,
        "endpoints": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["identifier", "url"],
                "properties": {"identifier": _TEXT, "role": {"enum": ["SENDER", "RECEIVER"]}, "url": _TEXT},
            },
        },
    },
}
_CREDENTIALS = {
    "type": "object",
    "required": ["token", "url"],
    "properties": {"token": _TEXT, "url": _TEXT},
}

_BAD = {"400": _answer("The request cannot be understood; status_message says why.")}
_STRANGER = {"401": _answer("The token is missing, unknown, or expired.", "WWW-Authenticate")}
_STRANGERS: dict[By, dict[str, Answer]] = {
    "token": _STRANGER,
    "certificate": {"403": _answer("No client certificate was shown, or it expired.")},
}
_NOT_THERE = {"404": _answer("There is no such object.")}
_TOO_LARGE = {"413": _answer("The body is too large.")}
_TOO_OFTEN = {"429": _answer("You ask too often.", "Retry-After")}
_LATER = {"503": _answer("The store cannot be read or written at the moment; come again.", "Retry-After")}


def _given(data: dict[str, Any], *headers: str) -> dict[str, Answer]:
    return {"200": _answer("What was asked for.", *headers, data=data)}


# --- who reads a feed

_LIST = _given(_PAGE, "X-Total-Count", "X-Limit", "Link") | _BAD | _TOO_OFTEN | _LATER
_ONE = _given(_OBJECT) | _BAD | _NOT_THERE | _TOO_OFTEN | _LATER
_PAGING = ("offset", "limit", "date_from", "date_to", "after", "Accept-Encoding")
_WHOSE = ("OCPI-to-country-code", "OCPI-to-party-id")
_IDENTITY = "credentials"

SENDER = (
    Operation(
        path="/versions",
        summary="In which version of OCPI the feed is",
        answers=_given(_VERSIONS) | _TOO_OFTEN,
        opens=(NOBODY,),
    ),
    Operation(path="", summary="The endpoints of that version", answers=_given(_DETAILS) | _TOO_OFTEN),
    Operation(path=f"/{_IDENTITY}", summary="Who publishes the feed", answers=_given(_CREDENTIALS) | _TOO_OFTEN),
    Operation(path="/locations", summary="Locations, page by page", asks=_PAGING, answers=_LIST),
    Operation(path="/locations/{location_id}", summary="A Location", asks=_WHOSE, answers=_ONE),
    Operation(path="/locations/{location_id}/{evse_uid}", summary="An EVSE", asks=_WHOSE, answers=_ONE),
    Operation(
        path="/locations/{location_id}/{evse_uid}/{connector_id}", summary="A connector", asks=_WHOSE, answers=_ONE
    ),
    Operation(path="/tariffs", summary="Tariffs, page by page", asks=_PAGING, answers=_LIST),
)
"""The Sender of a feed; paths are those below its version, but for the versions."""


def of_feed(sender: Sender, ways: tuple[By, ...]) -> Iterator[Operation]:
    """The operations of the Sender of a feed; `ways` is by what its consumers are known."""
    for one in SENDER:
        if one.path == f"/{_IDENTITY}" and sender.identity is None:
            continue
        path = sender.versions_path if NOBODY in one.opens else f"{sender.path}{one.path}"
        shut = closed(one, ways, _STRANGERS) if ways else replace(one, opens=())
        yield _finished(shut, path=path, tag=sender.feed)


# --- what operators call

_CREDENTIALS_TAKEN = {"200": _answer(_DONE_OR_NOT, data=_CREDENTIALS)} | _BAD | _TOO_LARGE
_NOT_NOW = {"405": _answer("You are registered already, or not yet.", "Allow")}
_PUSHED = {"200": _answer(_DONE_OR_NOT)} | _NOT_THERE | _LATER
_TAKEN = _PUSHED | _BAD | _TOO_LARGE

AGREEMENT = (
    Operation(path=DETAILS, summary="Our endpoints in this version", answers=_given(_DETAILS)),
    Operation(path=CREDENTIALS, summary="Who we are", answers=_given(_CREDENTIALS)),
    Operation(
        path=CREDENTIALS,
        method="post",
        summary="Register with us, with the token that we gave you",
        takes="Your credentials; their token is tried at once.",
        answers=_CREDENTIALS_TAKEN | _NOT_NOW,
    ),
    Operation(
        path=CREDENTIALS,
        method="put",
        summary="Change your credentials, and get another token",
        takes="Your credentials; their token is tried at once.",
        answers=_CREDENTIALS_TAKEN | _NOT_NOW,
    ),
    Operation(
        path=CREDENTIALS, method="delete", summary="End the registration", answers={"200": _answer("Done.")} | _NOT_NOW
    ),
)
"""How we agree with operators, in every version."""

PUSHES = {
    "get": Operation(
        path="", method="get", summary="What we have of {what}", answers=_given(_OBJECT) | _NOT_THERE | _LATER
    ),
    "put": Operation(
        path="",
        method="put",
        summary="Push {what}",
        takes="All of it.",
        answers={"201": _answer("It is new here, and taken.")} | _TAKEN,
    ),
    "patch": Operation(
        path="",
        method="patch",
        summary="Push what changed of {what}",
        takes="The fields that changed, and last_updated, which OCPI 2.1.1 does without.",
        answers=_TAKEN,
    ),
    "delete": Operation(path="", method="delete", summary="Take back {what}", answers=_PUSHED),
}
"""What each method does to an object."""

PLACES = {
    "locations/{country_code}/{party_id}/{location_id}": "a Location",
    "locations/{country_code}/{party_id}/{location_id}/{evse_uid}": "an EVSE",
    "locations/{country_code}/{party_id}/{location_id}/{evse_uid}/{connector_id}": "a connector",
    "tariffs/{country_code}/{party_id}/{tariff_id}": "a tariff",
}
"""The objects that operators push, below the Receiver."""


def of_operators() -> Iterator[Operation]:
    """The operations that operators call."""
    versions = Operation(path=VERSIONS, summary="Our versions of OCPI", answers=_given(_VERSIONS))
    yield _finished(versions, tag="OCPI", answers=versions.answers | _STRANGER, opens=(OPERATOR,))
    for version in READERS:
        for one in (*AGREEMENT, *_pushes(version)):
            path = one.path.replace("{version}", version)
            yield _finished(one, path=path, tag=f"OCPI {version}", answers=one.answers | _STRANGER, opens=(OPERATOR,))


def _pushes(version: str) -> Iterable[Operation]:
    """The Receiver of a version."""
    for place, what in PLACES.items():
        kind = receiver.MODULES[place.partition("/")[0]]
        for method, one in PUSHES.items():
            if method.upper() in receiver.methods(kind, version):
                yield replace(one, path=f"{RECEIVER}/{place}", summary=one.summary.format(what=what))


def _finished(one: Operation, **changes: Any) -> Operation:
    """An operation with the ids that every request of OCPI has."""
    return replace(one, asks=(*one.asks, *_IDS), **changes)
