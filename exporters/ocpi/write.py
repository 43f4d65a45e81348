"""Values as the JSON text of OCPI: fields in the order of the specification, what is empty left out.

Times are marked, as they are no news by themselves (`exporters.datex2.tree`): those of EVSEs and connectors are the
CPO's own, that of the whole object is never before it was published so, and who asks for what changed misses nothing.
"""

import json
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from typing import Any

from afir_publisher.model import GeoLocation, Location, PriceLimit, Tariff
from exporters.datex2.tree import noticed, stamp, timed

_OLD_NAMES = {"before_taxes": "excl_vat", "after_taxes": "incl_vat"}
_FEWEST_DECIMALS, _MOST_DECIMALS = 5, 7
_ALWAYS = frozenset({"elements", "price_components"})
_LONGEST = {"latitude": 10, "longitude": 11}

UPDATED = "last_updated"


def written(found: Location | Tariff, version: str) -> str:
    """The text of an object that was fitted to a version."""
    document = _plain(found, version, noticed(_time(found.last_updated)))
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _plain(found: Any, version: str, updated: str) -> dict[str, Any]:
    """An object as a dict; `updated` is when what it is part of was, for parts that do not say it themselves."""
    document: dict[str, Any] = {}
    own = getattr(found, UPDATED, None)
    if own is not None and not isinstance(found, Location | Tariff):
        updated = timed(stamp(own, exactly=True))
    for one in fields(found):
        value = getattr(found, one.name)
        name = _OLD_NAMES.get(one.name, one.name) if isinstance(found, PriceLimit) and version == "2.2.1" else one.name
        if one.name == UPDATED:
            document[name] = updated
        elif value is None or (value == () and name not in _ALWAYS):
            continue
        elif isinstance(found, GeoLocation) and isinstance(value, float):
            document[name] = _degrees(value, _LONGEST[name])
        else:
            document[name] = _value(value, version, updated)
    return document


def _value(value: Any, version: str, updated: str) -> Any:
    """A value as JSON has it."""
    match value:
        case str() | bool() | int():
            return value
        case float() | Decimal():
            return _number(value)
        case datetime():
            return stamp(value, exactly=True)
        case tuple():
            return [_value(part, version, updated) for part in value]
    return _plain(value, version, updated)


def _number(value: float | Decimal) -> int | float:
    """A number without a fraction that is none."""
    return int(value) if value == int(value) else float(value)


def _degrees(value: float, longest: int) -> str:
    """Degrees as OCPI writes them: a text with five to seven decimals, of so many characters at most."""
    text = f"{value:.{_MOST_DECIMALS}f}"[:longest]
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals.rstrip('0'):0<{_FEWEST_DECIMALS}}"


def _time(at: datetime | None) -> str:
    """A time, or nothing where there is none."""
    return stamp(at, exactly=True) if at else ""
