"""Locations, and the documents that are made of them, for the tests of exporters."""

import gzip
import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

import msgspec
from datex2_schemas import shared
from lxml import etree
from pydantic import TypeAdapter, ValidationError

from afir_publisher.facts import NO_FACTS, Facts
from afir_publisher.model import Entry, Location, Published, Tariff, tariff_key
from afir_publisher.pool import Pool, Station
from exporters import PROFILES, datex2
from exporters.datex2 import encode
from exporters.datex2.table import site
from exporters.datex2.tree import close, outline
from exporters.profiles.profile import Header, Profile, Publisher

PROFILE = PROFILES["datex2-3.7"]
PUBLISHER = Publisher(country="NL", national_identifier="NL-NAP-Example", language="nl")
HEADER = Header(table="NL-Example", table_version=7, sequence=42, created="2026-06-02T10:00:00Z", publisher=PUBLISHER)

_LOCATION = TypeAdapter(Location)
_TARIFF = TypeAdapter(Tariff)

BARE: dict[str, Any] = {"country_code": "NL", "party_id": "FAS", "id": "1", "publish": True}
PLUG: dict[str, Any] = {"id": "1", "standard": "IEC_62196_T2", "power_type": "AC_3_PHASE", "max_electric_power": 11000}


def location(**fields: Any) -> Location:
    """A Location with fields as OCPI has them."""
    return _LOCATION.validate_python({**BARE, **fields})


def pool(
    *evses: dict[str, Any],
    offset: str | None = None,
    tariffs: Iterable[dict[str, Any]] = (),
    facts: Facts = NO_FACTS,
    **fields: Any,
) -> Pool:
    """A pool with one station for all its EVSEs; an EVSE that is given without a connector gets one.

    What is stated is stated of the place and of its station.
    """
    found = location(
        evses=[{"uid": str(n), "connectors": [PLUG], **evse} for n, evse in enumerate(evses, start=1)], **fields
    )
    return pool_of(found, offset, (_TARIFF.validate_python(tariff) for tariff in tariffs), facts)


def pool_of(
    found: Location, offset: str | None = None, tariffs: Iterable[Tariff] = (), facts: Facts = NO_FACTS
) -> Pool:
    """A pool of a Location."""
    station = Station(id=f"{found.country_code}*{found.party_id}*S*{found.id}".upper(), evses=found.evses, facts=facts)
    by_key = {tariff_key(tariff.id): tariff for tariff in tariffs}
    return Pool(location=found, stations=(station,), utc_offset=offset, tariffs=by_key, facts=facts)


def published(entries: Iterable[Entry], syntax: str, version: int = 3, profile: Profile = PROFILE) -> list[Published]:
    """Entries as a feed publishes them, in the order of messages."""
    at = profile.syntaxes.index(syntax)
    return [
        Published(
            key=entry.key,
            site=entry.site,
            station=entry.station,
            version=version,
            fragment=close(entry.fragments[at], str(version)),
        )
        for entry in sorted(entries, key=lambda entry: (entry.site, entry.station, entry.key))
    ]


def entries_of(publication: str, *pools: Pool, profile: Profile = PROFILE) -> list[Entry]:
    """The entries of pools."""
    return [entry for one in pools for entry in datex2.entries(profile, publication, one, PUBLISHER)]


def document(publication: str, syntax: str, *pools: Pool, profile: Profile = PROFILE) -> str:
    """A snapshot of pools."""
    entries = published(entries_of(publication, *pools, profile=profile), syntax, profile=profile)
    return "".join(datex2.snapshot(profile, publication, syntax, HEADER, entries))


def said(one: Pool) -> dict[str, Any]:
    """The site of a pool as JSON says it, without versions and times."""
    found: dict[str, Any] = json.loads(outline(encode.json(site(one, "nl"))))
    return found


def station_said(one: Pool) -> dict[str, Any]:
    """The first station of a pool as JSON says it."""
    found: dict[str, Any] = said(one)["energyInfrastructureStation"][0]
    return found


def point_said(one: Pool) -> dict[str, Any]:
    """The first charging point of a pool as JSON says it."""
    found: dict[str, Any] = station_said(one)["refillPoint"][0]["aegiElectricChargingPoint"]
    return found


def text_of(texts: dict[str, Any]) -> list[tuple[str, str]]:
    """The languages and texts of a MultilingualString in JSON."""
    return [(value["lang"], value["value"]) for value in texts["values"]]


def parsed(name: str, node: object) -> etree._Element:
    """An element as an XML parser reads it."""
    spaces = " ".join(f'xmlns:{prefix}="{prefix}"' for prefix in ("a", "com", "xsi"))
    return etree.fromstring(f"<root {spaces}>{encode.xml(name, node)}</root>")[0]


@cache
def dutch(most: int) -> Sequence[Pool]:
    """Pools of the real Dutch feed of 2 June 2026, each EVSE once; skipped where it is not there."""
    tariffs = {tariff_key(tariff.id): tariff for tariff in _read("tariffs", _TARIFF)}
    pools, seen = [], set()
    for found in _read("locations.part1of4", _LOCATION):
        evses = tuple(evse for evse in found.evses if evse.connectors and (found.party_id, evse.uid) not in seen)
        seen.update((found.party_id, evse.uid) for evse in evses)
        names = {tariff_key(name) for evse in evses for plug in evse.connectors for name in plug.tariff_ids}
        station = Station(id=f"NL*{found.party_id}*S*{found.id}".upper(), evses=evses)
        known = {name: tariffs[name] for name in names if name in tariffs}
        pools.append(Pool(location=found, stations=(station,), tariffs=known, utc_offset="+02:00"))
        if len(pools) == most:
            break
    return pools


def _read(kind: str, reader: TypeAdapter[Any]) -> Iterator[Any]:
    """The readable objects of a real file."""
    path = shared("ocpi", "nl-ndw", f"nl-ndw_ocpi2.2.1_rebuilt_20260602_{kind}.json.gz")
    for raw in msgspec.json.decode(gzip.decompress(path.read_bytes()), type=list[msgspec.Raw]):
        try:
            yield reader.validate_json(bytes(raw))
        except ValidationError:
            continue
