"""A document with faults made one that can be read: what is put right, what is left out, and what is said of it.

Nothing is said of what says nothing itself: null and empty texts stand for what is not there (most CPOs write them),
and early examples of OCPI 2.3.0 had ids where EVSEs refer to their parking.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from pydantic_core import ErrorDetails, to_json

from afir_publisher.errors import Unreadable
from afir_publisher.model import Finding, first_of

Path = tuple[int | str, ...]

MOST_ALIKE = 3
"""So many findings of one kind are told one by one; of more the first is, and how many there are."""

_MOST_SHOWN = 80
_GONE = object()
_MEASURES = frozenset({"max_voltage", "max_amperage", "max_electric_power"})  # of which less than one is nothing
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,15})?")
_COMMA = re.compile(r"-?\d{1,3},\d+")
_YES_NO = {True: "YES", False: "NO"}
_INDEX = re.compile(r"\[\d+\]")


class StandIn(NamedTuple):
    """What is taken where an object lacks a field, together with fields that go with it; the code and the reason."""

    fields: Mapping[str, str]
    rule: str
    why: str


class Leeway(NamedTuple):
    """How much may be done to a document.

    `spare` are the top fields in which something may be left out, or `None` for all. `stand_ins` are taken for top
    fields that are missing. `is_gross` tells whether VAT is in amounts of which the document does not say it.
    """

    spare: frozenset[str] | None
    stand_ins: Mapping[str, StandIn]
    is_gross: bool = False


def mended(document: dict[str, Any], faults: Iterable[ErrorDetails], leeway: Leeway) -> list[Finding]:
    """Take each fault out of a document, and say what that cost; deepest first, so that paths stay true.

    Raises:
        Unreadable: something cannot be put right that must not be left out.
    """
    findings: list[Finding | None] = []
    lists: list[list[Any]] = []
    spare = leeway.spare
    for fault in sorted(faults, key=lambda fault: -len(fault["loc"])):
        path = fault["loc"]
        if fault["type"] == "missing" and (spare is None or len(path) == 1 or path[0] in spare):
            findings.append(
                _renamed(document, path)
                or _stood_in(document, path, leeway.stand_ins)
                or _without_object(document, path, lists)
            )
        elif (better := _better(document, fault, leeway)) is not _GONE:
            findings.append(_put_right(document, fault, better))
        elif spare is not None and path[0] not in spare and not says_nothing(fault["input"]):
            raise Unreadable((unreadable(path_text(path), _why(fault)),))
        else:
            findings.append(_without_field(document, path, fault, lists))
    for items in lists:
        items[:] = [item for item in items if item is not _GONE]
    return [finding for finding in findings if finding is not None]


def told(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Findings with those that are alike told once, where there are many: they differ in where they are at most."""
    alike: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        alike.setdefault((finding.rule, _INDEX.sub("[]", finding.path)), []).append(finding)
    for found in alike.values():
        if len(found) <= MOST_ALIKE:
            yield from found
        else:
            first = min(found, key=lambda finding: [int(step[1:-1]) for step in _INDEX.findall(finding.path)])
            yield first._replace(message=first.message + first_of(len(found)))


def says_nothing(value: Any) -> bool:
    """Whether a value stands for none."""
    return value is None or (isinstance(value, str) and not value.strip())


def path_text(path: Path) -> str:
    """A path as people read it: `evses[2].connectors[0].standard`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


def unreadable(path: str, why: str) -> Finding:
    """The finding for an object of which nothing could be made."""
    return Finding(rule="OCPI-UNREADABLE", severity="error", path=path, message=why)


def shown(value: Any) -> str:
    """A value short enough for a message."""
    text = to_json(value, serialize_unknown=True).decode(errors="replace")
    return text if len(text) <= _MOST_SHOWN else text[: _MOST_SHOWN - 1] + "…"


# --- what is missing


def _renamed(document: dict[str, Any], path: Path) -> Finding | None:
    """Take the id of a Parking from `parking_id`, which is what EVSEs call it."""
    holder = _holder(document, path)
    if path[-1] != "id" or "parking_places" not in path or not isinstance(holder, dict):
        return None
    if says_nothing(holder.get("parking_id")):
        return None
    holder["id"] = holder["parking_id"]
    said = f"id is missing; parking_id says {shown(holder['id'])}, so that is taken"
    return Finding(rule="OCPI-FIELD", severity="warning", path=path_text(path), message=said)


def _stood_in(document: dict[str, Any], path: Path, stand_ins: Mapping[str, StandIn]) -> Finding | None:
    """Take what is known from elsewhere; without it nothing can be made of an object that lacks a field at its top."""
    if len(path) > 1:
        return None
    found = stand_ins.get(str(path[0]))
    if found is None:
        raise Unreadable((unreadable(path_text(path), "missing, and nothing can be made of the object without it"),))
    document.update(found.fields)
    said = f"{path[0]} is missing; {found.why}, so that is taken"
    return Finding(rule=found.rule, severity="warning", path=path_text(path), message=said)


def _without_object(document: dict[str, Any], path: Path, lists: list[list[Any]]) -> Finding:
    """Leave out the object that lacks what it cannot do without."""
    _take_out(document, path[:-1], lists)
    said = f"{path[-1]} is missing, so {path_text(path[:-1])} was left out"
    return Finding(rule="OCPI-OBJECT", severity="error", path=path_text(path), message=said)


# --- what cannot be read


def _without_field(document: dict[str, Any], path: Path, fault: ErrorDetails, lists: list[list[Any]]) -> Finding | None:
    """Leave out a value that cannot be read; there is nothing to say of a field that said nothing."""
    _take_out(document, path, lists)
    if isinstance(path[-1], str) and says_nothing(fault["input"]):
        return None
    said = f"{_why(fault)}, so it was left out"
    return Finding(rule="OCPI-FIELD", severity="warning", path=path_text(path), message=said)


def _better(document: dict[str, Any], fault: ErrorDetails, leeway: Leeway) -> Any:
    """What a value is to be read as, where that loses nothing; `_GONE` if there is no such thing."""
    value, path = fault["input"], fault["loc"]
    match fault["type"]:
        case "tuple_type" if isinstance(value, dict):
            return [value]
        case "dataclass_type" if isinstance(value, list) and (_is_wrapped(value) or _are_names(path, value)):
            return value[0]
        case "dataclass_type" if "parking" in path and _text(value):
            return {"parking_id": _text(value)}  # the examples of OCPI 2.3.0, first edition
        case "dataclass_type" if path[-1] in ("min_price", "max_price") and _number(value) is not None:
            return {"after_taxes" if _is_gross(document, leeway) else "before_taxes": value}
        case "string_type" if path[-1] == "tax_included" and isinstance(value, bool):
            return _YES_NO[value]
        case "string_type" if not isinstance(value, str) and _text(value):
            return _text(value)
        case "float_parsing" if path[-1] in ("latitude", "longitude") and _COMMA.fullmatch(value.strip()):
            return value.replace(",", ".")
        case "int_type" if (number := _number(value)) is not None and (number % 1 == 0 or path[-1] in _MEASURES):
            return round(number)
    return _GONE


def _put_right(document: dict[str, Any], fault: ErrorDetails, better: Any) -> Finding | None:
    """Put a value in the place of another one, and say so unless both are the same to OCPI."""
    value, path = fault["input"], fault["loc"]
    holder = _holder(document, path)
    if holder is None:
        return None
    holder[path[-1]] = better
    if (fault["type"] == "int_type" and value == better) or (isinstance(value, str) and "parking" in path):
        return None
    said = f"{_why(fault)}; read as {shown(better)}"
    return Finding(rule="OCPI-FIELD", severity="warning", path=path_text(path), message=said)


def _is_wrapped(values: list[Any]) -> bool:
    """Whether a list holds one thing that says something."""
    return len(values) == 1 and not says_nothing(values[0])


def _are_names(path: Path, values: list[Any]) -> bool:
    """Whether a list holds one name in several languages, where there is room for one."""
    return path[-1] == "name" and bool(values) and all(isinstance(value, dict) and "text" in value for value in values)


def _text(value: Any) -> str:
    """A number or text as text; nothing for all else."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _number(value: Any) -> int | float | None:
    """A number that can be counted with, also in a text; `None` for all else."""
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        value = float(value)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number and abs(value) < float("inf") else None


def _is_gross(document: dict[str, Any], leeway: Leeway) -> bool:
    """Whether a limit that is a bare number includes VAT: all amounts of a tariff are of one kind."""
    said = document.get("tax_included")
    return leeway.is_gross if says_nothing(said) else str(said).strip().upper() in ("YES", "TRUE")


def _take_out(document: dict[str, Any], path: Path, lists: list[list[Any]]) -> None:
    """Remove what a path leads to; items of lists only get a mark, as the other paths count them."""
    holder = _holder(document, path)
    if isinstance(holder, list):
        holder[int(path[-1])] = _GONE
        lists.append(holder)
    elif isinstance(holder, dict):
        holder.pop(path[-1], None)


def _holder(document: Any, path: Path) -> Any:
    """The object or list in which a path ends; `None` where it went with something that held it."""
    try:
        for step in path[:-1]:
            document = document[step]
    except (KeyError, TypeError):
        return None
    return None if document is _GONE else document


def _why(fault: ErrorDetails) -> str:
    """What was found and what was expected."""
    expected = fault["msg"][0].lower() + fault["msg"][1:]
    return f"found {shown(fault['input'])}: {expected}"
