"""Which Locations of a source a statement is about; none of them means that an id is wrong or of something else."""

from collections.abc import Collection, Iterable, Mapping

from afir_publisher.model import evse_id_key
from afir_publisher.overlay.statement import Object

Named = tuple[str, str]
"""A Location's key among all of its source (`NL*ABC*LOC1`), and its own id."""

Placed = tuple[str, str, str]
"""A recharging point: the key of its Location, its uid with its party before it, its EVSE id as it is compared."""


def places(objects: Iterable[Object], locations: Iterable[Named], points: Iterable[Placed]) -> dict[Object, set[str]]:
    """The keys of the Locations that each object is, is in, or has; all of them for a source.

    A station is known to be in a Location only where the statement says so; otherwise it may be in any.
    """
    keys: list[str] = []
    names: dict[str, set[str]] = {}
    for key, identity in locations:
        keys.append(key)
        for name in (key, identity):
            names.setdefault(name, set()).add(key)
    found = {one: _by_name(one, keys, names) for one in objects}
    evses: dict[str, list[Object]] = {}
    for one in found:
        if one.scope == "evse":
            for name in {one.id, evse_id_key(one.id)}:
                evses.setdefault(name, []).append(one)
    for key, uid, evse_id in points if evses else ():
        for one in (one for name in {uid.split("*", 2)[-1], evse_id} for one in evses.get(name, ())):
            if not one.within or key in names.get(one.within, ()):
                found[one].add(key)
    return found


def _by_name(one: Object, keys: Iterable[str], names: Mapping[str, Collection[str]]) -> set[str]:
    """The Locations that an object names itself; an EVSE's are found by its points."""
    match one:
        case Object("location", name) | Object("station", _, name) if name:
            return {*names.get(name, ())}
        case Object("party", name):
            return {key for key in keys if key.startswith(f"{name}*")}
        case Object("source" | "station"):
            return {*keys}
    return set()
