"""What rules look at: the parts of a Location that the law is about, each with its place in it.

CPOs write OCPI's words in different cases, so rules compare them in capitals, as exporters do.
"""

from collections.abc import Iterator
from datetime import datetime

from afir_publisher.annex.entry import OfPoint, OfStation
from afir_publisher.model import Connector, Evse
from afir_publisher.pool import Pool, Station

NOWHERE = Station(id="", evses=())
"""The station to ask for what holds of a whole Location, where none is published."""


def points(pool: Pool) -> tuple[tuple[int, Evse], ...]:
    """The recharging points that rules look at; older copies of what is newer elsewhere are for `stale_points`."""
    return pool.points


def stale_points(pool: Pool) -> Iterator[tuple[int, Evse]]:
    """The older copies of recharging points that are newer elsewhere."""
    if pool.stale_twins:
        for i, evse in enumerate(pool.location.evses):
            if evse.status.upper() != "REMOVED" and evse.uid.upper() in pool.stale_twins:
                yield i, evse


def connectors(pool: Pool) -> tuple[tuple[int, int, Evse, Connector], ...]:
    """The connectors of the recharging points, each with the position of its EVSE and its own."""
    return pool.connectors


def stations(pool: Pool) -> Iterator[tuple[str, Station]]:
    """The stations that are published, each with what a path within it begins with.

    Where a Location is one station, that is nothing: what is said of it is said of the Location.
    """
    is_one = len(pool.stations) == 1
    for station in pool.stations:
        yield "" if is_one else f"stations[{station.id}].", station


def some_station(pool: Pool) -> Station:
    """A station to ask for what is the same at each: the address, the telephone, the hours."""
    return pool.stations[0] if pool.stations else NOWHERE


def named(pool: Pool, at: str, station: Station) -> str:
    """What messages call a station that paths begin with `at` for; the Location where it is its only one."""
    return f"station {station.id} of Location {pool.location.id}" if at else f"Location {pool.location.id}"


def unsaid(pool: Pool, says: OfStation, key: str, what: str, how: str) -> Iterator[tuple[str, str]]:
    """Which stations do not say what the law asks: the path ends with `key`, the message tells `what` and `how` to."""
    for at, station in stations(pool):
        if says(pool, station) is None:
            yield f"{at}{key}", f"{named(pool, at, station)} does not say {what} ({how})"


def subject(pool: Pool, station: Station) -> str:
    """A station as messages name it: by its Location where it is all of it."""
    whole = f"Location {pool.location.id}"
    return whole if len(pool.stations) == 1 else f"station {station.id} of {whole}"


def silent(pool: Pool, says: OfPoint, field: str) -> Iterator[tuple[str, str]]:
    """Where nothing is said of recharging points, as path and subject: in one for a station where all are silent."""
    for prefix, station in stations(pool):
        found = [evse for evse in station.evses if says(pool, station, evse) is None]
        if found and len(found) == len(station.evses):
            yield f"{prefix}{field}", subject(pool, station)
        elif found:
            at = {evse.uid.upper(): i for i, evse in points(pool)}
            yield from ((f"evses[{at[evse.uid.upper()]}].{field}", f"EVSE {evse.uid}") for evse in found)


def shown(moment: datetime) -> str:
    """A moment as OCPI writes it; strftime takes more than twice as long."""
    return moment.isoformat().replace("+00:00", "Z")
