"""One thing that can be asked for, and the words of OpenAPI 3.1 for it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from typing import Any, NamedTuple

from afir_publisher.model import frozen
from afir_publisher.web.callers import By
from afir_publisher.web.openapi.parts import OPENS

Described = dict[str, Any]
"""A piece of a description."""

NOBODY = ""
"""Among what opens an operation: it may be asked for without a token as well."""


class Answer(NamedTuple):
    """What may come back: what it means, its headers, and a schema of the body by its media type."""

    meaning: str
    headers: tuple[str, ...] = ()
    content: Mapping[str, Described] = {}

    def described(self) -> Described:
        """The answer as OpenAPI has it."""
        headers = {name: {"$ref": f"#/components/headers/{name}"} for name in self.headers}
        said = {"description": self.meaning, "headers": headers, "content": dict(self.content)}
        return {name: value for name, value in said.items() if value}


def in_envelope(meaning: str, *headers: str, data: Described | None = None) -> Answer:
    """An answer in OCPI's envelope, around data of a schema."""
    envelope = {"$ref": "#/components/schemas/Envelope"}
    around = {"allOf": [envelope, {"properties": {"data": data}}]} if data else envelope
    return Answer(meaning, headers, {"application/json": {"schema": around}})


@frozen
class Operation:
    """What is asked at a path, by a method, and what may come back, by status.

    `asks` names parameters beside those in the path, `takes` says what the body is, and `opens` which tokens are let
    in: any of these security schemes; everybody, if it names none.
    """

    path: str
    summary: str
    tag: str = ""
    method: str = "get"
    asks: tuple[str, ...] = ()
    takes: str = ""
    answers: dict[str, Answer] = field(default_factory=dict)
    opens: tuple[str, ...] = ()

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of all that can be filled in."""
        return (*re.findall(r"{(\w+)}", self.path), *self.asks)

    def described(self) -> Described:
        """The operation as OpenAPI has it."""
        said: Described = {"summary": self.summary, "tags": [self.tag]}
        if self.parameters:
            said["parameters"] = [{"$ref": f"#/components/parameters/{name}"} for name in self.parameters]
        if self.takes:
            content = {"application/json": {"schema": {"type": "object"}}}
            said["requestBody"] = {"description": self.takes, "required": True, "content": content}
        said["responses"] = {status: answer.described() for status, answer in sorted(self.answers.items())}
        if self.opens:
            said["security"] = [{scheme: []} if scheme != NOBODY else {} for scheme in self.opens]
        return said


def closed(one: Operation, ways: Sequence[By], strangers: Mapping[By, Mapping[str, Answer]]) -> Operation:
    """The same where consumers alone are let in; `ways` is by what they are known, `strangers` what others are told."""
    told = {status: answer for way in ways for status, answer in strangers[way].items()}
    schemes = (scheme for way in ways for scheme in OPENS[way])
    return replace(one, answers=one.answers | told, opens=(*one.opens, *schemes))
