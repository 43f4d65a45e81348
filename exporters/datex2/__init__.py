"""DATEX II v3: the tables and statuses of recharging infrastructure, in XML and in JSON.

A table has an entry for each site, a status publication one for each charging point.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from afir_publisher.model import Entry
from afir_publisher.pool import Pool
from exporters.datex2 import encode, ids, losses, mobilithek
from exporters.datex2.message import delta, snapshot
from exporters.datex2.price import prices_in_words
from exporters.datex2.status import point_status
from exporters.datex2.table import last_updated, site
from exporters.datex2.terms import Terms, told
from exporters.datex2.tree import Node
from exporters.profiles.profile import Profile, Publisher

__all__ = ["delta", "entries", "lacking", "lost", "snapshot", "unsaid"]


TERMS = {terms.name: terms for terms in (Terms(name=""), mobilithek.TERMS)}
"""The terms that profiles name; those without a name are the builders' own."""


def entries(profile: Profile, publication: str, pool: Pool, publisher: Publisher) -> Iterator[Entry]:
    """What a pool has in a publication: its site, or the status of each of its charging points."""
    lacks = TERMS[profile.terms].lacks
    if any(lacks(pool, station) for station in pool.stations):
        pool = replace(pool, stations=tuple(station for station in pool.stations if not lacks(pool, station)))
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


def lacking(profile: Profile, pool: Pool) -> Iterator[tuple[str, str]]:
    """The stations that are left out, as the format asks what nobody has said: its path, and what that is."""
    for station in pool.stations:
        if (said := TERMS[profile.terms].lacks(pool, station)) is not None:
            yield f"stations[{station.id}]", said


def unsaid(profile: Profile, pool: Pool) -> Iterator[tuple[str, str]]:
    """What the format cannot say as it is, with its path in the Location: prices that are said in words."""
    return prices_in_words(pool, profile.syntaxes) if pool.tariffs else iter(())


def lost(profile: Profile, pool: Pool) -> Iterator[tuple[str, str]]:
    """Each field in which a pool says something that the format cannot hold as it is, and what becomes of it."""
    return losses.lost(pool, TERMS[profile.terms].losses)


def _entry(profile: Profile, place: tuple[str, str, str], updated: datetime | None, name: str, node: Node) -> Entry:
    """An entry in each syntax of a profile; its place is its key, its site and its station."""
    if profile.terms:
        node = told(TERMS[profile.terms], node, name)
    fragments = tuple(encode.xml(name, node) if syntax == "xml" else encode.json(node) for syntax in profile.syntaxes)
    key, site_id, station = place
    return Entry(key=key, site=site_id, station=station, fragments=fragments, updated=updated)
