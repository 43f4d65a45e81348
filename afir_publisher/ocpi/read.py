"""Raw JSON into the model, leniently: by field, then by object, and never silently.

A fault costs as little as it can. A value that cannot be read is left out (`OCPI-FIELD`); where it was one that its
object cannot do without, that object is left out (`OCPI-OBJECT`); where that object is the whole Location or Tariff,
it is `Unreadable`. Of a tariff nothing that makes a price is ever left out: the rest would be another price.
"""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails, from_json, to_json

from afir_publisher.errors import Unreadable
from afir_publisher.model import Finding, Location, T, Tariff, evse_id_key
from afir_publisher.ocpi.assumed import NOTHING_ASSUMED, Assumed

Path = tuple[int | str, ...]
Party = tuple[str, str]

LOCATION = TypeAdapter(Location)
TARIFF = TypeAdapter(Tariff)

# What a tariff may lose without its price becoming another one.
_NO_PART_OF_THE_PRICE = frozenset({"tariff_alt_text", "tariff_alt_url", "energy_mix", "last_updated"})

_WORDS = frozenset({str, int, float})

_MOST_ROUNDS = 20
_MOST_SHOWN = 80
_GONE = object()

# The private use characters that are marks to exporters (exporters.datex2.tree), raw or escaped; the backslashes
# before an escape come in pairs, or it would be the text of one.
_MARKS = re.compile(rb"\xee\x80[\x80-\x84]|(?<!\\)((?:\\\\)*)\\u[eE]00[0-4]")
_MARK_BEGINS = (b"\xee\x80", rb"\ue00", rb"\uE00")


class _Owner(NamedTuple):
    """A party that an object does not name itself, and why it is taken to be the one."""

    party: Party
    why: str


def read_location(
    raw: bytes, party: Party | None = None, assumed: Assumed = NOTHING_ASSUMED
) -> tuple[Location, tuple[Finding, ...]]:
    """A Location from its JSON text, and what had to be left out or guessed.

    It is taken to be of `party` where neither itself nor its EVSE ids name one.

    Raises:
        Unreadable: no Location can be made of it.
    """
    return _read(LOCATION, raw, spare=None, party=party)


def read_tariff(raw: bytes, assumed: Assumed = NOTHING_ASSUMED) -> tuple[Tariff, tuple[Finding, ...]]:
    """A Tariff from its JSON text, and what had to be left out.

    Raises:
        Unreadable: no Tariff can be made of it, or not one with the same price.
    """
    return _read(TARIFF, raw, spare=_NO_PART_OF_THE_PRICE)


def party_of(evse_ids: Sequence[str]) -> Party | None:
    """The country and party that all EVSE ids begin with (eMI3: two letters, three characters), if they agree."""
    found = {evse_id_key(evse_id)[:5] for evse_id in evse_ids if evse_id}
    if len(found) != 1:
        return None
    prefix = found.pop()
    return (prefix[:2], prefix[2:]) if re.fullmatch(r"[A-Z]{2}[A-Z0-9]{3}", prefix) else None


def word(value: Any) -> str:
    """A CiString for comparing; nothing where there is none to read."""
    if type(value) is float and value.is_integer():
        value = int(value)
    return str(value).strip().upper() if type(value) in _WORDS else ""


def document(raw: bytes) -> dict[str, Any]:
    """An object's JSON text as plain values.

    Raises:
        Unreadable: it is no JSON, or no object.
    """
    try:
        found = from_json(raw, allow_inf_nan=False)
    except ValueError as error:
        raise Unreadable((_unreadable("", f"not JSON: {error}"),)) from error
    if not isinstance(found, dict):
        raise Unreadable((_unreadable("", f"expected an object, found {_shown(found)}"),))
    return found


def path_text(path: Path) -> str:
    """A path as people read it: `evses[2].connectors[0].standard`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


def _read(
    adapter: TypeAdapter[T], raw: bytes, spare: frozenset[str] | None, party: Party | None = None
) -> tuple[T, tuple[Finding, ...]]:
    """Validate; where that fails, mend what the errors name and try again until nothing is left to mend.

    `spare` are the top fields in which something may be left out, or `None` for all.
    """
    # Looked for in the plain first, as the expression takes as long as all the rest.
    while any(begin in raw for begin in _MARK_BEGINS) and _MARKS.search(raw):  # what stood around one may be one now
        raw = _MARKS.sub(rb"\1", raw)
    try:
        return adapter.validate_json(raw), ()
    except ValidationError as error:
        faults = error.errors(include_url=False)
    found = document(raw)
    owner = _owner(found, party)  # before anything is left out, as a glance sees it
    findings: list[Finding] = []
    for _ in range(_MOST_ROUNDS):
        try:
            findings += _mend(found, faults, spare, owner)
            return adapter.validate_json(to_json(found)), tuple(findings)
        except ValidationError as error:
            faults = error.errors(include_url=False)
        except Unreadable as error:  # what was left out before may be why
            raise Unreadable((*findings, *error.findings)) from error
    raise Unreadable((*findings, _unreadable("", f"still at fault after {_MOST_ROUNDS} rounds of mending")))


def _mend(
    document: dict[str, Any], faults: list[ErrorDetails], spare: frozenset[str] | None, owner: _Owner | None
) -> list[Finding]:
    """Take each fault out of the document, and say what that cost; deepest first, so that paths stay true."""
    findings = []
    lists: list[list[Any]] = []
    for fault in sorted(faults, key=lambda fault: -len(fault["loc"])):
        path = fault["loc"]
        if fault["type"] == "missing" and (spare is None or len(path) == 1 or path[0] in spare):
            finding = _without_object(document, path, lists, owner)
        elif repaired := _repaired(document, fault):
            finding = repaired
        elif spare is not None and path[0] not in spare and fault["input"] is not None:
            raise Unreadable((_unreadable(path_text(path), _why(fault)),))
        else:
            finding = _without_field(document, path, fault, lists)
        findings.append(finding)
    for items in lists:
        items[:] = [item for item in items if item is not _GONE]
    return findings


def _without_object(document: dict[str, Any], path: Path, lists: list[list[Any]], owner: _Owner | None) -> Finding:
    """Leave out the object that lacks what it cannot do without; a Location's party may be known all the same."""
    if len(path) == 1:
        if owner is None or path[0] not in ("country_code", "party_id"):
            raise Unreadable(
                (_unreadable(path_text(path), "missing, and nothing can be made of the object without it"),)
            )
        document["country_code"], document["party_id"] = owner.party
        said = f"{path[0]} is missing; {owner.why} {'*'.join(owner.party)}, so that is taken"
        return Finding(rule="OCPI-PARTY", severity="warning", path=path_text(path), message=said)
    _take_out(document, path[:-1], lists)
    said = f"{path[-1]} is missing, so {path_text(path[:-1])} was left out"
    return Finding(rule="OCPI-OBJECT", severity="error", path=path_text(path), message=said)


def _without_field(document: dict[str, Any], path: Path, fault: ErrorDetails, lists: list[list[Any]]) -> Finding:
    """Leave out a value that cannot be read."""
    _take_out(document, path, lists)
    said = f"{_why(fault)}, so it was left out"
    return Finding(rule="OCPI-FIELD", severity="warning", path=path_text(path), message=said)


def _repaired(document: dict[str, Any], fault: ErrorDetails) -> Finding | None:
    """Put right what loses nothing: one thing for a list, a list of one for a thing, an id for a reference."""
    value = fault["input"]
    better: Any = None
    if fault["type"] == "tuple_type" and isinstance(value, dict):
        better = [value]
    elif fault["type"] == "dataclass_type" and isinstance(value, list) and len(value) == 1:
        better = value[0]
    elif fault["type"] == "dataclass_type" and isinstance(value, str) and "parking" in fault["loc"]:
        better = {"parking_id": value}  # the examples of OCPI 2.3.0, first edition
    if better is None:
        return None
    holder = _holder(document, fault["loc"])
    if holder is None:
        return None
    holder[fault["loc"][-1]] = better
    said = f"{_why(fault)}; read as {_shown(better)}"
    return Finding(rule="OCPI-FIELD", severity="warning", path=path_text(fault["loc"]), message=said)


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


def _owner(document: dict[str, Any], given: Party | None) -> _Owner | None:
    """The party that a Location's EVSE ids name, or the one given where it names none itself."""
    evses = document.get("evses")
    found = [evse.get("evse_id") for evse in (evses if isinstance(evses, list) else [evses]) if isinstance(evse, dict)]
    if party := party_of([evse_id for evse_id in found if isinstance(evse_id, str)]):
        return _Owner(party, "all EVSE ids begin with")
    if given is None or word(document.get("country_code")) or word(document.get("party_id")):
        return None
    return _Owner(given, "the configuration names")


def _unreadable(path: str, why: str) -> Finding:
    """The finding for an object of which nothing could be made."""
    return Finding(rule="OCPI-UNREADABLE", severity="error", path=path, message=why)


def _why(fault: ErrorDetails) -> str:
    """What was found and what was expected."""
    expected = fault["msg"][0].lower() + fault["msg"][1:]
    return f"found {_shown(fault['input'])}: {expected}"


def _shown(value: Any) -> str:
    """A value short enough for a message."""
    text = to_json(value, serialize_unknown=True).decode(errors="replace")
    return text if len(text) <= _MOST_SHOWN else text[: _MOST_SHOWN - 1] + "…"
