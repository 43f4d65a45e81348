"""What a version of OCPI cannot hold: the difference between a Pool and what is said of it, field by field."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any, Literal

from afir_publisher.facts import NAMES, Facts
from afir_publisher.pool import Pool
from exporters.ocpi.fit import fitted, fitted_tariff, owned, shown
from exporters.ocpi.net import CannotBeNet
from exporters.ocpi.words import Version

How = Literal["in other terms", "not at all"]
Lost = tuple[str, How]

_STATED = frozenset({"overlay", "default"})


def lost(pool: Pool, version: Version) -> Iterator[Lost]:
    """Each field in which this pool says something that is lost, and what becomes of it; each pair once."""
    if any(station.evses for station in pool.stations):
        yield from dict.fromkeys((*_of_location(pool, version), *_of_tariffs(pool, version), *_of_facts(pool)))


def _of_location(pool: Pool, version: Version) -> Iterator[Lost]:
    """What is lost of the Location."""
    said = fitted(pool, version).location
    found = shown(pool)
    if said is None:
        yield "Location.evses", "not at all"
        return
    there = {evse.uid for evse in said.evses}
    if len(said.evses) < len(found.evses):
        yield "Location.evses", "not at all"
    yield from _differences(replace(found, evses=tuple(one for one in found.evses if one.uid in there)), said)


def _of_tariffs(pool: Pool, version: Version) -> Iterator[Lost]:
    """What is lost of tariffs."""
    for tariff in pool.tariffs.values():
        try:
            said = fitted_tariff(owned(tariff, pool.location), version, "en")
        except CannotBeNet:
            yield "Connector.tariff_ids", "not at all"
            yield from ((f"Tariff.{one.name}", "not at all") for one in fields(tariff) if getattr(tariff, one.name))
        else:
            yield from _differences(tariff, said)


def _of_facts(pool: Pool) -> Iterator[Lost]:
    """What is stated beside OCPI: it has no field for any of it."""
    places = (pool.facts, *(station.facts for station in pool.stations), *pool.of_evse.values())
    yield from ((f"Facts.{name}", "not at all") for facts in places for name in NAMES if _is_stated(facts, name))


def _is_stated(facts: Facts, name: str) -> bool:
    return getattr(facts, name) is not None and facts.origin(name).source in _STATED


def _differences(found: Any, said: Any) -> Iterator[Lost]:
    """The fields in which two objects of a class differ."""
    if found is said:
        return
    for one in fields(found):
        before, now = getattr(found, one.name), getattr(said, one.name)
        if before in (None, ()) or _is_same(before, now):
            continue
        field = f"{type(found).__name__}.{one.name}"
        pairs = _pairs(before, now)
        if pairs is None:
            yield field, "not at all" if now in (None, ()) or isinstance(before, tuple) else "in other terms"
        for part, part_said in pairs or ():
            yield from _differences(part, part_said)


def _is_same(before: Any, now: Any) -> bool:
    """Whether two values say the same; codes do in any case."""
    return bool(before == now) or (isinstance(before, str) and isinstance(now, str) and before.lower() == now.lower())


def _pairs(before: Any, now: Any) -> list[tuple[Any, Any]] | None:
    """The parts of two values side by side, where they are objects of which none is left out."""
    if is_dataclass(before) and now is not None:
        return [(before, now)]
    is_list = isinstance(before, tuple) and isinstance(now, tuple) and len(before) == len(now)
    return list(zip(before, now, strict=True)) if is_list and all(map(is_dataclass, before)) else None
