"""In which time zone a Location is, where it does not say that itself, and what its position says of it.

Stated in OCPI or beside it, by a name that there is; else where the coordinates are; else what the configuration takes
for granted of the source; else that of the country, where all of it keeps the same time.
"""

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from afir_publisher.countries import alpha_2
from afir_publisher.enrich.local_time import utc_offset
from afir_publisher.enrich.position import position_of
from afir_publisher.enrich.zones import zone_at, zone_of
from afir_publisher.facts import Origin
from afir_publisher.model import Finding, Location
from afir_publisher.pool import LocalTime


class Timed(NamedTuple):
    """A Location with its time zone, where that is from, the offset now, and when either may change.

    `origin` is `None` where the Location states its zone itself; `there` is the time that its coordinates are in.
    """

    location: Location
    origin: Origin | None = None
    utc_offset: str | None = None
    there: LocalTime | None = None
    changes: tuple[datetime, ...] = ()
    findings: tuple[Finding, ...] = ()


def timed(location: Location, assumed: str | None, now: datetime) -> Timed:
    """A Location with its time zone; `assumed` is the one that the configuration takes for granted."""
    there = _zone_there(location)
    time_there, change_there = _time_in(there, now)
    stated, change = _time_in(location.time_zone, now)
    found = None if stated else _unstated(location, there, assumed)
    if found is None:
        offset = stated.utc_offset if stated else None
        return Timed(location, None, offset, time_there, _known(change, change_there))
    zone, origin, why = found
    stood_in, change = _time_in(zone, now)
    lack = f"{location.time_zone!r} is not known" if location.time_zone else "is missing"
    said = f"time_zone {lack}; {why}, so that is taken"
    return Timed(
        replace(location, time_zone=zone),
        origin,
        stood_in.utc_offset if stood_in else None,
        time_there,
        _known(change, change_there),
        (Finding(rule="OCPI-TIME-ZONE", severity="warning", path="time_zone", message=said),),
    )


def _zone_there(location: Location) -> str | None:
    """The zone that the coordinates are in, if they are in the country."""
    here = position_of(location)
    return None if here is None else zone_at(alpha_2(location.country), here)


def _unstated(location: Location, there: str | None, assumed: str | None) -> tuple[str, Origin, str] | None:
    """The zone of a Location that states none, where it is from, and how that is told."""
    if there:
        return there, Origin("derived", "where the coordinates are"), f"its coordinates are in {there}"
    if assumed:
        return assumed, Origin("default", "assume.time_zone"), f"the configuration says {assumed}"
    country = alpha_2(location.country)
    zone = zone_of(country) if country else None
    if zone is None:
        return None
    why = f"all of {country} keeps the time of {zone}"
    return zone, Origin("derived", why), why


def _time_in(zone: str | None, now: datetime) -> tuple[LocalTime | None, datetime | None]:
    """The local time in a zone and when it changes next; nothing where there is no such zone."""
    offset, change = utc_offset(zone, now) if zone else (None, None)
    return (LocalTime(zone=zone, utc_offset=offset) if zone and offset else None), change


def _known(*changes: datetime | None) -> tuple[datetime, ...]:
    """The moments that there are."""
    return tuple(change for change in changes if change)
