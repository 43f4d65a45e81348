"""DATEX II v3: the tables and statuses of recharging infrastructure, in XML and in JSON.

A table has an entry for each site, a status publication one for each charging point.
"""

from collections.abc import Iterator
from datetime import datetime

from afir_publisher.model import Entry
from afir_publisher.pool import Pool
from exporters.datex2 import encode, ids, losses
from exporters.datex2.message import delta, snapshot
from exporters.datex2.price import prices_in_words
from exporters.datex2.status import point_status
from exporters.datex2.table import last_updated, site
from exporters.datex2.tree import Node
from exporters.profiles.profile import Profile, Publisher

__all__ = ["delta", "entries", "lost", "snapshot", "unsaid"]


def entries(profile: Profile, publication: str, pool: Pool, publisher: Publisher) -> Iterator[Entry]:
    """What a pool has in a publication: its site, or the status of each of its charging points."""
    site_id = ids.site(pool.location)
    if publication == "table":
        if any(station.evses for station in pool.stations):
            node = site(pool, publisher.language)
            yield _entry(profile, (site_id, site_id, ""), last_updated(pool), "aegi:energyInfrastructureSite", node)
        return
    for station in pool.stations:
        for evse in station.evses:
            point = ids.point(pool.location, evse)
            place = (point, site_id, ids.station(station))
            yield _entry(profile, place, evse.last_updated, "aegi:refillPointStatus", point_status(pool, evse, point))


def unsaid(_profile: Profile, pool: Pool) -> Iterator[tuple[str, str]]:
    """What the format cannot say as it is, with its path in the Location: prices that are said in words."""
    return prices_in_words(pool) if pool.tariffs else iter(())


def lost(_profile: Profile, pool: Pool) -> Iterator[tuple[str, str]]:
    """Each field in which a pool says something that the format cannot hold as it is, and what becomes of it."""
    return losses.lost(pool)


def _entry(profile: Profile, place: tuple[str, str, str], updated: datetime | None, name: str, node: Node) -> Entry:
    """An entry in each syntax of a profile; its place is its key, its site and its station."""
    fragments = tuple(encode.xml(name, node) if syntax == "xml" else encode.json(node) for syntax in profile.syntaxes)
    key, site_id, station = place
    return Entry(key=key, site=site_id, station=station, fragments=fragments, updated=updated)
