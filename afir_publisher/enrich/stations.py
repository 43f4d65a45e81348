"""Which EVSEs form a recharging station, the level that AFIR and DATEX II have between a pool and its points.

It does not exist in OCPI; here all EVSEs of a Location form one.
"""

from datetime import UTC, datetime

from afir_publisher.model import Evse, Location
from afir_publisher.pool import Station


def stations(location: Location, stale_twins: frozenset[str]) -> tuple[Station, ...]:
    """The stations with the EVSEs that are to be published."""
    if not location.publish:
        return ()
    newest: dict[str, Evse] = {}
    for evse in location.evses:
        uid = evse.uid.upper()
        if evse.status.upper() == "REMOVED" or not evse.connectors or uid in stale_twins:
            continue
        if uid not in newest or _updated(evse) > _updated(newest[uid]):
            newest[uid] = evse
    if not newest:
        return ()
    identity = f"{location.country_code}*{location.party_id}*S*{location.id}".upper()
    return (Station(id=identity, evses=tuple(newest.values())),)


def _updated(evse: Evse) -> datetime:
    """When an EVSE last changed, as far as it says."""
    return evse.last_updated or datetime.min.replace(tzinfo=UTC)
