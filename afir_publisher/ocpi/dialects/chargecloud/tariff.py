"""chargecloud's tariffs: lists of restrictions, times with seconds, and elements that would never hold in OCPI.

OCPI takes, for each dimension, the first element whose restrictions are met. chargecloud lists the stages of a price
as they follow each other (0 from the start, 4.80 from minute 241, 0 again from minute 391), so that by OCPI's rule the
first would hold for ever, and a driver who stays would pay what no feed said.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from afir_publisher.ocpi.dialects.changes import Change, Changes
from afir_publisher.ocpi.dialects.chargecloud.restrictions import are_apart, holds_within

_AREA, _PATH = "tariffs", "elements[].restrictions"

_LIST = Change(_AREA, _PATH, "a list of one set of restrictions, or none, is read as what is in it")
_EITHER = Change(
    _AREA, _PATH, "several sets of restrictions that never hold together are read as an element each, of the same price"
)
_UNCLEAR = Change(
    _AREA,
    _PATH,
    "several sets of restrictions do not say whether one or all must hold, so the tariff is not used; "
    "write an element for each",
)
_SECOND = Change(_AREA, f"{_PATH}.end_time", "a time that ends with second 59 is read as the minute after it")
_ORDER = Change(
    _AREA,
    "elements",
    "an element after one that holds whenever it does would never apply in OCPI, so it is read as standing before it; "
    "confirm that this is meant, and write the narrower element first",
)

_CLOCK = re.compile(r"\s*(\d{1,2}):(\d{2}):(\d{2})\s*")
_DAY_MINUTES = 24 * 60


def adapted(found: Mapping[str, Any], changes: Changes) -> dict[str, Any]:
    """A tariff as OCPI has it; where that is unclear, so that the reader refuses it."""
    where = f"tariff {found.get('id')}"
    elements = found.get("elements")
    if not isinstance(elements, list):
        return dict(found)
    plain = [part for element in elements for part in _plain(element, changes, where)]
    return {**found, "elements": _in_order(plain, changes, where)}


def _plain(element: Any, changes: Changes, where: str) -> Iterator[Any]:
    """An element with one set of restrictions or none, or several that together say the same."""
    found = element.get("restrictions") if isinstance(element, dict) else None
    sets = found if isinstance(found, list) else [found]
    if not isinstance(element, dict) or not all(isinstance(one, dict) for one in sets if one is not None):
        yield element
        return
    # A price for a session could be charged once for each of several elements.
    if isinstance(found, list) and len(found) > 1 and ("FLAT" in _dimensions(element) or not are_apart(found)):
        changes.note(_UNCLEAR, where)
        yield element
        return
    if isinstance(found, list):
        changes.note(_EITHER if len(found) > 1 else _LIST, where)
    rest = {name: value for name, value in element.items() if name != "restrictions"}
    for one in sets or [None]:
        yield rest if one is None else {**rest, "restrictions": _in_minutes(one, changes, where)}


def _in_minutes(restrictions: dict[str, Any], changes: Changes, where: str) -> dict[str, Any]:
    """Restrictions whose times have no seconds; those of which more than a second would be lost stay as they are."""
    made = dict(restrictions)
    for name in ("start_time", "end_time"):
        clock = _CLOCK.fullmatch(made[name]) if isinstance(made.get(name), str) else None
        if clock is None:
            continue
        hour, minute, second = map(int, clock.groups())
        is_last = second == 59 and name == "end_time"  # noqa: PLR2004 - the last second of a minute
        if second == 0 or is_last:
            made[name] = _clock(60 * hour + minute + is_last)
        if is_last:
            changes.note(_SECOND, f"{where}: {restrictions[name]}")
    if made != restrictions and made.get("start_time") == made.get("end_time") == "00:00":
        return {name: value for name, value in made.items() if name not in ("start_time", "end_time")}  # the whole day
    return made


def _clock(minutes: int) -> str:
    """A minute of the day as OCPI writes it."""
    hour, minute = divmod(minutes % _DAY_MINUTES, 60)
    return f"{hour:02}:{minute:02}"


def _in_order(elements: list[Any], changes: Changes, where: str) -> list[Any]:
    """Elements with each before those that would keep it from ever holding."""
    placed: list[Any] = []
    for element in elements:
        hiding = (place for place, earlier in enumerate(placed) if _hides(earlier, element))
        place = next(hiding, len(placed))
        if place < len(placed):
            changes.note(_ORDER, where)
        placed.insert(place, element)
    return placed


def _hides(earlier: Any, later: Any) -> bool:
    """Whether an element leaves nothing to one that comes after it, which holds in fewer cases."""
    if not isinstance(earlier, dict) or not isinstance(later, dict):
        return False
    one, other = earlier.get("restrictions") or {}, later.get("restrictions") or {}
    if not isinstance(one, dict) or not isinstance(other, dict) or not _dimensions(later) <= _dimensions(earlier):
        return False
    return holds_within(other, one) and not holds_within(one, other)


def _dimensions(element: dict[str, Any]) -> set[str]:
    """What an element prices."""
    components = element.get("price_components")
    return {
        str(component.get("type")).upper()
        for component in (components if isinstance(components, list) else ())
        if isinstance(component, dict)
    }
