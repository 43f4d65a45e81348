"""Which EVSEs form a recharging station, the level that AFIR and DATEX II have between a pool and its points.

It does not exist in OCPI. Unless the configuration says otherwise all EVSEs of a Location form one: of what OCPI has,
a Location is nearest to what a driver takes for a station, and nothing else is always there.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache

from afir_publisher.facts import Origin
from afir_publisher.grouping import ONE_A_LOCATION, Grouping
from afir_publisher.model import Evse, Location
from afir_publisher.pool import BY_DEFAULT, Station

NOBODY_SAYS: Mapping[str, str] = {}
STATED = Origin("overlay", "station")


def stations(
    location: Location,
    stale_twins: frozenset[str],
    grouping: Grouping = ONE_A_LOCATION,
    stated: Mapping[str, str] = NOBODY_SAYS,
) -> tuple[Station, ...]:
    """The stations with the EVSEs that are to be published, in the order of the Location.

    `stated` names the stations of EVSEs by uid in capitals and goes before the rule. What a station is called depends
    on its EVSEs alone, not on which others there are: so it keeps its id when others come and go.
    """
    boxes: dict[str, list[Evse]] = {}
    names: dict[str, str | None] = {}
    origins: dict[str, Origin] = {}
    for evse in _published(location, stale_twins):
        named = stated.get(evse.uid.upper())
        name = _clean(named) if named else name_of(evse, grouping)
        key = (name or "").upper()
        boxes.setdefault(key, []).append(evse)
        names.setdefault(key, name)
        if named:
            origins[key] = STATED
    by_rule = BY_DEFAULT if grouping == ONE_A_LOCATION else Origin("derived", str(grouping))
    return tuple(
        Station(id=_id(location, key), evses=tuple(evses), name=names[key], origin=origins.get(key, by_rule))
        for key, evses in boxes.items()
    )


def name_of(evse: Evse, grouping: Grouping) -> str | None:
    """What a rule calls the station of an EVSE; `None` where it has no name for it."""
    match grouping.by:
        case "location":
            return None
        case "evse":
            return _clean(evse.uid)
        case "physical_reference":
            return _clean(evse.physical_reference or "")
        case by:
            return _found(grouping.pattern or "", (evse.uid if by == "uid" else evse.evse_id) or "")


@lru_cache(maxsize=4096)
def _found(pattern: str, text: str) -> str | None:
    """What a pattern finds in an id: its first group, or all of it where it has none."""
    found = re.search(pattern, text, re.IGNORECASE)
    return _clean(found[1 if found.re.groups else 0] or "") if found else None


def _clean(name: str) -> str | None:
    """A name with single blanks and nothing that does not show, so that names that look alike are one."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in name).split()) or None


def _id(location: Location, key: str) -> str:
    """The id of a station, which exporters make theirs of: `NL*FAS*S*50849`, or `NL*FAS*S*50849*BOX 1` with a name."""
    whole = f"{location.country_code}*{location.party_id}*S*{location.id}".upper()
    return f"{whole}*{key}" if key else whole


def _published(location: Location, stale_twins: frozenset[str]) -> list[Evse]:
    """The EVSEs that are to be published: there, with a connector, and of those with the same uid the newest."""
    newest: dict[str, Evse] = {}
    for evse in location.evses if location.publish else ():
        uid = evse.uid.upper()
        if evse.status.upper() == "REMOVED" or not evse.connectors or uid in stale_twins:
            continue
        if uid not in newest or _updated(evse) > _updated(newest[uid]):
            newest[uid] = evse
    return list(newest.values())


def _updated(evse: Evse) -> datetime:
    """When an EVSE last changed, as far as it says."""
    return evse.last_updated or datetime.min.replace(tzinfo=UTC)
