"""Which Locations of a source a statement is about; none of them means that an id is wrong or of something else."""

from collections.abc import Iterable, Mapping

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
    names: dict[str, set[str]] = {}
    around: dict[str, set[str]] = {"": set()}
    for key, identity in locations:
        for name in (key, identity):
            names.setdefault(name, set()).add(key)
        for name in ("", "*".join(key.split("*")[:2])):
            around.setdefault(name, set()).add(key)
    found = {one: _by_name(one, names, around) for one in objects}
    evses: dict[str, list[Object]] = {}
    for one in found:
        if one.scope == "evse":
            for name in {one.id, evse_id_key(one.id)}:
                evses.setdefault(name, []).append(one)
    for key, uid, evse_id in points if evses else ():
        for one in (one for name in {uid.split("*", 2)[-1], evse_id} for one in evses.get(name, ())):
            if key in names.get(one.within, ()) or key in around.get(one.within, ()):
                found[one].add(key)
    return found


def _by_name(one: Object, names: Mapping[str, set[str]], around: Mapping[str, set[str]]) -> set[str]:
    """The Locations that an object names itself, or is looked for in; an EVSE's are found by its points."""
    nothing = set[str]()
    match one.scope:
        case "location":
            return {*names.get(one.id, nothing)}
        case "station":
            return names.get(one.within, nothing) | around.get(one.within, nothing)
        case "party":
            return {*around.get(one.id, nothing)}
        case "source":
            return {*around[""]}
    return set()
