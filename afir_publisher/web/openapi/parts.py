"""What many operations have in common: parameters, headers of answers, and who is let in, each by its name."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from afir_publisher.web.addresses import LONGEST_WAIT_S
from afir_publisher.web.callers import By
from afir_publisher.web.paging import MOST

_TEXT = {"type": "string"}
_COUNT = {"type": "integer", "minimum": 0}
_TIME = {"type": "string", "format": "date-time"}


class Parameter(NamedTuple):
    """What can be filled in: where, what it may be, and what it says."""

    where: str
    schema: dict[str, Any]
    meaning: str

    def described(self, name: str) -> dict[str, Any]:
        """The parameter as OpenAPI has it."""
        needed = {"required": True} if self.where == "path" else {}
        return {"name": name, "in": self.where, **needed, "schema": self.schema, "description": self.meaning}


PARAMETERS = {
    "seq": Parameter("path", {"type": "integer", "minimum": 1}, "The number of a message."),
    "cursor": Parameter(
        "path",
        {"type": "string", "pattern": "^[0-9]{1,15}(-[0-9a-f]{8})?$"},
        "Where you are: from Link, or cursor in the manifest; the number alone will do, too.",
    ),
    "wait": Parameter(
        "query",
        {"type": "number", "minimum": 0, "maximum": LONGEST_WAIT_S},
        "How many seconds to wait for something new, if there is nothing yet.",
    ),
    "If-None-Match": Parameter("header", _TEXT, "The ETag of what you have: only something else is sent."),
    "If-Modified-Since": Parameter("header", _TEXT, "Only what changed later is sent."),
    "Range": Parameter("header", _TEXT, "Which bytes are wanted, if not all."),
    "If-Range": Parameter("header", _TEXT, "The ETag that the part has to be of; else all of it is sent."),
    "Accept-Encoding": Parameter("header", _TEXT, "zstd and gzip are there; without it nothing is compressed."),
    "offset": Parameter("query", _COUNT | {"default": 0}, "How many objects to pass over; better follow Link."),
    "limit": Parameter(
        "query", {"type": "integer", "minimum": 1, "default": MOST}, f"How many objects on a page, {MOST} at most."
    ),
    "date_from": Parameter("query", _TIME, "Only what changed then or later."),
    "date_to": Parameter("query", _TIME, "Only what changed before."),
    "after": Parameter("query", _TEXT, "Where the page before ended: from Link, which has it."),
    "OCPI-to-country-code": Parameter("header", _TEXT, "Whose Location it is, where several have one of that id."),
    "OCPI-to-party-id": Parameter("header", _TEXT, "Whose Location it is, where several have one of that id."),
    "X-Request-ID": Parameter("header", _TEXT, "Comes back with the answer."),
    "X-Correlation-ID": Parameter("header", _TEXT, "Comes back with the answer."),
    "country_code": Parameter("path", _TEXT, "The country of the party that the object is of."),
    "party_id": Parameter("path", _TEXT, "The party that the object is of."),
    "location_id": Parameter("path", _TEXT, "The id of a Location; a slash in it is written as %2F."),
    "evse_uid": Parameter("path", _TEXT, "The uid of an EVSE; a slash in it is written as %2F."),
    "connector_id": Parameter("path", _TEXT, "The id of a connector; a slash in it is written as %2F."),
    "tariff_id": Parameter("path", _TEXT, "The id of a tariff; a slash in it is written as %2F."),
}
"""What can be filled in, by name."""

HEADERS: dict[str, tuple[dict[str, Any], str]] = {
    "ETag": (_TEXT, "A strong tag of what is sent."),
    "Last-Modified": (_TEXT, "When it changed last; a delta since a cursor has none."),
    "Content-Range": (_TEXT, "Which bytes these are, and of how many."),
    "Feed-Sequence": (_COUNT, "The number of the message that one has now."),
    "Feed-Kind": (
        {"enum": ["delta", "snapshot"]},
        "delta: apply it to what you have. snapshot: take it in place of what you have.",
    ),
    "Feed-Since": (_COUNT, "The number of the message that a delta begins at; a snapshot has none."),
    "Link": (
        _TEXT,
        'rel="next": where to ask for what changes from here on; in lists of OCPI the next page, until the last.',
    ),
    "Token-Expires": (
        {"type": "string", "format": "date"},
        "The last day on which the token is good, if it has an end.",
    ),
    "Certificate-Expires": (
        {"type": "string", "format": "date"},
        "The last day on which the client certificate is good, where one was shown.",
    ),
    "WWW-Authenticate": (_TEXT, "How a token is brought, and what is wrong with the one that was."),
    "Retry-After": (_COUNT, "In how many seconds to come again."),
    "Allow": (_TEXT, "Which methods there are."),
    "X-Total-Count": (_COUNT, "How many objects there are on all pages."),
    "X-Limit": ({"type": "integer", "minimum": 1}, "How many objects a page has at most."),
    "X-Request-ID": (_TEXT, "That of the request, if it had one."),
    "X-Correlation-ID": (_TEXT, "That of the request, if it had one."),
}
"""What answers say of themselves: what it may be, and what it means."""

BEARER, TOKEN, CERTIFICATE, OPERATOR = "bearer", "ocpi", "certificate", "operator"

OPENS: dict[By, tuple[str, ...]] = {"token": (BEARER, TOKEN), "certificate": (CERTIFICATE,)}
"""With which schemes consumers are let in, by what they are known by."""

SCHEMES: dict[str, dict[str, str]] = {
    BEARER: {"type": "http", "scheme": "bearer", "description": "The token of a consumer, as OAuth has it."},
    TOKEN: {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "The same token as OCPI has it: the word Token, a blank, and the token in Base64.",
    },
    CERTIFICATE: {
        "type": "mutualTLS",
        "description": "The client certificate of a consumer, which the publisher knows.",
    },
    OPERATOR: {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "The token that an operator has of us: the word Token, a blank, and the token in Base64.",
    },
}
"""What is let in somewhere; OpenAPI has no scheme of its own for OCPI's."""

ENVELOPE: dict[str, Any] = {
    "type": "object",
    "description": "What OCPI puts around every answer.",
    "required": ["status_code", "status_message", "timestamp"],
    "properties": {
        "status_code": {"type": "integer", "description": "1000 to 1999: done. 2000 on: you erred. 3000 on: we did."},
        "status_message": {"type": "string", "description": "What was wrong, in words."},
        "timestamp": {"type": "string", "format": "date-time"},
        "data": {"description": "What was asked for."},
    },
}
"""The answer of OCPI (transport and format, 4.1.7)."""


def headers(names: Iterable[str]) -> dict[str, Any]:
    """The headers of these names, each once, as OpenAPI has them."""
    found = {name: HEADERS[name] for name in dict.fromkeys(names)}
    return {name: {"description": meaning, "schema": schema} for name, (schema, meaning) in found.items()}


def parameters(names: Iterable[str]) -> dict[str, Any]:
    """The parameters of these names, each once, as OpenAPI has them."""
    return {name: PARAMETERS[name].described(name) for name in dict.fromkeys(names)}
