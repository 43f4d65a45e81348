"""DATEX II v3: the tables and statuses of recharging infrastructure, in XML and in JSON.

A table has an entry for each site, a status publication one for each charging point.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from afir_publisher.model import Entry, Evse
from afir_publisher.pool import Pool, Station
from exporters.datex2 import encode, ids, losses, mobilithek, price, status, table
from exporters.datex2.base import losses as base_losses
from exporters.datex2.base import price as base_price
from exporters.datex2.base import status as base_status
from exporters.datex2.base import table as base_table
from exporters.datex2.message import delta, snapshot
from exporters.datex2.packages import PACKAGES
from exporters.datex2.terms import Terms, told
from exporters.datex2.tree import Node
from exporters.profiles.profile import Profile, Publisher

__all__ = ["delta", "entries", "lacking", "lost", "snapshot", "unsaid"]


TERMS = {terms.name: terms for terms in (Terms(name=""), mobilithek.TERMS)}
"""The terms that profiles name; those without a name are the builders' own."""


class Model(NamedTuple):
    """What is said in packages of DATEX II: a site, a status, why prices are in words, and what is lost."""

    site: Callable[[Pool, str], Node]
    point_status: Callable[[Pool, Station, Evse, str], Node]
    price_faults: price.Faults
    losses: Iterable[losses.Loss]


MODELS = {
    "afir": Model(table.site, status.point_status, price.price_faults, losses.LOSSES),
    "base": Model(base_table.site, base_status.point_status, base_price.price_faults, base_losses.LOSSES),
}
"""By the names of the packages."""


def entries(profile: Profile, publication: str, pool: Pool, publisher: Publisher) -> Iterator[Entry]:
    """What a pool has in a publication: its site, or the status of each of its charging points."""
    model, named = MODELS[profile.packages], PACKAGES[profile.packages].named
    lacks = TERMS[profile.terms].lacks
    if any(lacks(pool, station) for station in pool.stations):
        pool = replace(pool, stations=tuple(station for station in pool.stations if not lacks(pool, station)))
    site_id = ids.site(pool.location)
    if publication == "table":
        if any(station.evses for station in pool.stations):
            node = model.site(pool, publisher.language)
            place = (site_id, site_id, "")
            yield _entry(profile, place, table.last_updated(pool), named("energyInfrastructureSite"), node)
        return
    name = named("refillPointStatus")
    for station in pool.stations:
        station_id = ids.station(station)
        for evse in station.evses:
            point = ids.point(pool.location, evse)
            node = model.point_status(pool, station, evse, point)
            yield _entry(profile, (point, site_id, station_id), evse.last_updated, name, node)


def lacking(profile: Profile, pool: Pool) -> Iterator[tuple[str, str]]:
    """The stations that are left out, as the format asks what nobody has said: its path, and what that is."""
    for station in pool.stations:
        if (said := TERMS[profile.terms].lacks(pool, station)) is not None:
            yield f"stations[{station.id}]", said


def unsaid(profile: Profile, pool: Pool) -> Iterator[tuple[str, str]]:
    """What the format cannot say as it is, with its path in the Location: prices that are said in words."""
    faults = MODELS[profile.packages].price_faults
    return price.prices_in_words(pool, profile.syntaxes, faults) if pool.tariffs else iter(())


def lost(profile: Profile, pool: Pool) -> Iterator[tuple[str, str]]:
    """Each field in which a pool says something that the format cannot hold as it is, and what becomes of it."""
    return losses.lost(pool, known_losses(profile))


def known_losses(profile: Profile) -> Iterable[losses.Loss]:
    """What can be lost in a profile: of its terms, or else of its packages."""
    return TERMS[profile.terms].losses if profile.terms else MODELS[profile.packages].losses


def _entry(profile: Profile, place: tuple[str, str, str], updated: datetime | None, name: str, node: Node) -> Entry:
    """An entry in each syntax of a profile; its place is its key, its site and its station."""
    if profile.terms:
        node = told(TERMS[profile.terms], node, name)
    fragments = tuple(encode.xml(name, node) if syntax == "xml" else encode.json(node) for syntax in profile.syntaxes)
    key, site_id, station = place
    return Entry(key=key, site=site_id, station=station, fragments=fragments, updated=updated)
