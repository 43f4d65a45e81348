"""The encoding rules of DATEX II read backwards: what an XML or JSON document says, alike for both.

What is read is a tree of plain values as `tree` has them, without what only one of the syntaxes can say. So names have
no prefix, as JSON has none; each element is a tuple of what occurs under its name, as XML does not say how often it
could; numbers, truth values and literals of enumerations are text as it was written.

    "22000"                                         any single value; "" for an element with nothing in it
    {"@id": "S1", "name": (Texts(...),)}            attributes and elements
    Typed("aegiElectricChargingPoint", {...})       an element with a type of its own, named as JSON does
    Texts((("nl", "Laadplein"),)), Extended("x")    as in `tree`

What is no DATEX II is read as it stands: whether a document is valid is for its schema to say.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from exporters.datex2.encode import JSON_ATTRIBUTES
from exporters.datex2.tree import Extended, Texts, Typed

Said = object
"""What is read: a text, a marker of `tree`, or a mapping of attributes (text) and elements (tuples)."""

_ATTRIBUTES = {name: attribute for attribute, name in JSON_ATTRIBUTES.items()}
_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_PREFIX = "(?:aegi|afac|egi|fac|comx?|locx?|con|ex|inf|cis)"
_EXTENSION = re.compile(f"{_PREFIX}([A-Z][A-Za-z0-9]*Extension)G")
_WRAPPER = re.compile(f"{_PREFIX}[A-Z][A-Za-z0-9]*")


class Element(Protocol):
    """An element as parsers of XML give it: with `{namespace}name` as its tag, and without comments in it."""

    @property
    def tag(self) -> str:
        """Its name."""

    @property
    def text(self) -> str | None:
        """The text before the first element in it."""

    def items(self) -> Iterable[tuple[str, str]]:
        """Its attributes."""

    def __iter__(self) -> Iterator["Element"]:
        """The elements in it."""


def xml(element: Element) -> dict[str, Said]:
    """What an element says, under its name: of the root, what the document says."""
    return _grouped([(_local(element.tag), _xml(element))])


def json(value: object) -> Said:
    """What a JSON value says, read with numbers left as text: `json.loads(text, parse_float=str, parse_int=str)`."""
    match value:
        case bool():
            return "true" if value else "false"
        case list():
            return tuple(map(json, value))
        case {"value": str(literal), **others} if not others:
            return literal
        case {"value": "extendedG", "extendedValueG": str(literal)}:
            return Extended(literal)
        case {"values": list(texts), **others} if not others:
            return Texts((one.get("lang", ""), one.get("value", "")) for one in texts)
        case dict():
            return _json(value) or ""
    return str(value)


# --- XML


def _xml(element: Element) -> Said:
    """What is in an element."""
    attributes = dict(element.items())
    kind = attributes.pop(_TYPE, None)
    said = {f"@{name}": text for name, text in attributes.items() if name[0] != "{"}
    if "@_extendedValue" in said:
        return Extended(said["@_extendedValue"])
    if "@targetClass" in said:
        said["@targetClass"] = _local(said["@targetClass"])
    inside = [*element]
    if kind is None and [_local(one.tag) for one in inside] == ["values"]:
        return Texts((dict(one.items()).get("lang", ""), one.text or "") for one in inside[0])
    found = {**said, **_grouped((_local(one.tag), _xml(one)) for one in inside)}
    if kind is not None:
        return Typed(kind.replace(":", "", 1), found)
    return found or element.text or ""


def _grouped(said: Iterable[tuple[str, Said]]) -> dict[str, Said]:
    """Elements by name, in the order in which each name occurs first."""
    found: dict[str, tuple[Said, ...]] = {}
    for name, one in said:
        found[name] = (*found.get(name, ()), one)
    return {**found}


def _local(name: str) -> str:
    """A name without its namespace or prefix."""
    return name.rpartition("}")[2].rpartition(":")[2]


# --- JSON


def _json(members: Mapping[str, object]) -> Said:
    """What an object says; what stands beside the wrapper of its type belongs to it as well."""
    said: dict[str, Said] = {}
    kind = None
    for name, value in members.items():
        if extension := _EXTENSION.fullmatch(name):
            said[f"_{_small(extension[1])}"] = (_extension(value),)
        elif _WRAPPER.fullmatch(name):
            kind, inside = name, json(value)
            said |= inside if isinstance(inside, dict) else {}
        elif name in _ATTRIBUTES:
            said[_ATTRIBUTES[name]] = str(value)
        else:
            found = json(value)
            said[name] = found if isinstance(value, list) else (found,)
    return said if kind is None else Typed(kind, said)


def _extension(value: object) -> Said:
    """What an extension point holds, whose members are called by their class: a capital letter."""
    return json({_small(name): held for name, held in value.items()} if isinstance(value, dict) else value)


def _small(name: str) -> str:
    """A name that begins with a small letter."""
    return f"{name[0].lower()}{name[1:]}"
