"""What a feed does about objects that break a rule: publishes them, or without the element, or not at all. Pure.

Consumers delete what a feed does not name, and the law punishes missing data too, so it is data: the profile's, and the
feed's in the configuration.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, fields, replace
from functools import cache
from typing import Any, Literal

from afir_publisher.facts import Facts
from afir_publisher.model import Finding, frozen
from afir_publisher.pool import Pool, Station

HOLD, OMIT = "hold", "omit"

_PART = re.compile(r"evses\[(\d+)\]|stations\[(.*?)\](?:\.|$)")
_STEP = re.compile(r"([a-z_0-9]+)(?:\[(\d+)\])?")

_MADE_OF = {"max_electric_power": ("max_voltage", "max_amperage")}
"""Where a value is missing it is worked out from these, so they go with it."""


@frozen
class Held:
    """What a feed does not publish because it breaks a rule: an object, or one element of it; the path says which."""

    path: str
    rule: str
    policy: Literal["hold", "omit"]


def abide(pool: Pool, findings: Iterable[Finding], policy: Mapping[str, str]) -> tuple[Pool, tuple[Held, ...]]:
    """A pool as a policy lets it be published, and what is held back of it."""
    breaches = [(finding, policy[finding.rule]) for finding in findings if policy.get(finding.rule) in {HOLD, OMIT}]
    held = []
    for finding, what in sorted(breaches, key=lambda breach: breach[1] == HOLD):  # positions count while all are there
        was = pool
        pool = _held(pool, finding.path) if what == HOLD else _omitted(pool, finding.path)
        if pool is not was:
            held.append(Held(path=finding.path, rule=finding.rule, policy="hold" if what == HOLD else "omit"))
    return pool, tuple(held)


def _held(pool: Pool, path: str) -> Pool:
    """A pool without the recharging point, the station or, where a path leads to neither, anything."""
    part = _PART.match(path)
    if part is None:
        return replace(pool, stations=()) if pool.stations else pool
    if part[1]:
        uid = pool.location.evses[int(part[1])].uid
        left = (_without(station, uid) for station in pool.stations)
    else:
        left = (station for station in pool.stations if station.id != part[2])
    stations = tuple(station for station in left if station.evses)
    return pool if stations == pool.stations else replace(pool, stations=stations)


def _without(station: Station, uid: str) -> Station:
    """A station without one of its recharging points."""
    if all(evse.uid != uid for evse in station.evses):
        return station
    return replace(station, evses=tuple(evse for evse in station.evses if evse.uid != uid))


def _omitted(pool: Pool, path: str) -> Pool:
    """A pool without one element of its Location or one fact; as it is where there is no such element."""
    part = _PART.match(path)
    rest = path[part.end() :] if part and part[2] else path
    name = rest.partition("[")[0].partition(".")[0]
    if name in _fact_names():
        return _without_fact(pool, name, part[2] if part else None)
    steps = [(step[1], int(step[2]) if step[2] else None) for step in _STEP.finditer(path)]
    location = _cleared(pool.location, steps) if steps else pool.location
    if location is pool.location:
        return pool
    changed = {id(old): new for old, new in zip(pool.location.evses, location.evses, strict=True)}
    stations = tuple(
        replace(station, evses=tuple(changed.get(id(evse), evse) for evse in station.evses))
        for station in pool.stations
    )
    return replace(pool, location=location, stations=stations)


@cache
def _fact_names() -> frozenset[str]:
    """The names of facts."""
    return frozenset(one.name for one in fields(Facts))


def _without_fact(pool: Pool, name: str, station: str | None) -> Pool:
    """A pool of which a fact is not known, at one station or anywhere."""
    forgotten: dict[str, Any] = {name: None}
    stations = tuple(
        replace(one, facts=replace(one.facts, **forgotten)) if station in {None, one.id} else one
        for one in pool.stations
    )
    return replace(pool, facts=replace(pool.facts, **forgotten), stations=stations)


def _cleared(owner: Any, steps: Sequence[tuple[str, int | None]]) -> Any:
    """An object of OCPI of which one field, somewhere below it, is as if it had not been sent."""
    (name, position), *below = steps
    value = getattr(owner, name, None)
    if value is None or value == ():
        return owner if name not in _MADE_OF else _cleared_parts(owner, name)
    if below and position is not None:
        new: Any = tuple(_cleared(one, below) if i == position else one for i, one in enumerate(value))
    elif below:
        new = _cleared(value, below)
    elif position is not None:
        new = tuple(one for i, one in enumerate(value) if i != position)
    else:
        new = _unsaid(owner, name)
    return owner if new == value else _cleared_parts(replace(owner, **{name: new}), name)


def _cleared_parts(owner: Any, name: str) -> Any:
    """The same without what the field would be worked out from."""
    parts = {part: None for part in _MADE_OF.get(name, ()) if getattr(owner, part) is not None}
    return replace(owner, **parts) if parts else owner


def _unsaid(owner: Any, name: str) -> Any:
    """What a field is where it is not sent."""
    default = next(one.default for one in fields(owner) if one.name == name)
    return None if default is MISSING else default
