"""Whether OCPI objects are as the specification's tables have them, which lie beside a developer's checkout."""

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from datex2_schemas import shared

LISTS = {"*", "+"}
NAMES = {"locations": "Location", "tariffs": "Tariff"}
SHAPES = {
    "latitude": r"-?[0-9]{1,2}\.[0-9]{5,7}",
    "longitude": r"-?[0-9]{1,3}\.[0-9]{5,7}",
    "DateTime": r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,3})?Z",
    "period": r"[0-9]{2}:[0-9]{2}",
}
KINDS = {"string": str, "String": str, "CiString": str, "URL": str, "DateTime": str, "boolean": bool}
NUMBERS = {"int": int, "number": (int, float)}
URL_CHARACTERS = 255


@cache
def tables(version: str) -> Any:
    """The tables of a version: classes and enumerations."""
    text = shared("reference", "ocpi-schema-tables.json").read_text(encoding="utf-8")
    return json.loads(text)[version]


def faults(version: str, publication: str, found: Any) -> list[str]:
    """What is wrong with an object of a publication in a version, each as path and words; lists go by their number."""
    return list(_object(version, NAMES[publication], found, ""))


def _object(version: str, kind: str, found: Any, path: str) -> Iterator[str]:
    """What is wrong with an object of a class."""
    fields = tables(version)["objects"][kind]["fields"]
    if not isinstance(found, dict):
        yield f"{path}: no {kind}"
        return
    yield from (f"{path}.{name}: unknown" for name in found if name not in fields)
    for name, field in fields.items():
        here = f"{path}.{name}"
        if name not in found:
            if field["card"] in {"1", "+"}:
                yield f"{here}: missing"
        elif (field["card"] in LISTS) != isinstance(found[name], list):
            yield f"{here}: not of cardinality {field['card']}"
        elif field["card"] in LISTS:
            if not found[name]:
                yield f"{here}: empty"
            for i, one in enumerate(found[name]):
                yield from _value(version, name, field, one, f"{here}[{i}]")
        else:
            yield from _value(version, name, field, found[name], here)


def _value(version: str, name: str, field: Any, found: Any, path: str) -> Iterator[str]:
    """What is wrong with a value of a field."""
    kind = field["type"]
    if kind in tables(version)["objects"]:
        yield from _object(version, kind, found, path)
    elif kind in tables(version)["enums"]:
        enum = tables(version)["enums"][kind]
        if not isinstance(found, str) or (not enum["open"] and found not in enum["values"]):
            yield f"{path}: {found!r} is no {kind}"
    elif kind in NUMBERS:
        if isinstance(found, bool) or not isinstance(found, NUMBERS[kind]):
            yield f"{path}: {found!r} is no {kind}"
    elif not isinstance(found, KINDS[kind]):
        yield f"{path}: {found!r} is no {kind}"
    elif isinstance(found, str):
        most = URL_CHARACTERS if kind == "URL" else field["max"]
        if most and len(found) > most:
            yield f"{path}: {len(found)} of {most} characters"
        shape = SHAPES.get(name, SHAPES.get(kind))
        if shape and not re.fullmatch(shape, found):
            yield f"{path}: {found!r} is not of its shape"
