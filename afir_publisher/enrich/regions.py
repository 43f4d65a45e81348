"""The NUTS 1 region of a Location (AFIR Art. 20(2)(a)(x)), worked out where nobody states it.

The country decides first, and a region is always one of its own. Then, in this order: a code in `state`; the
coordinates; the postal code; the name in `state`; that the country is one region. Coordinates alone are not trusted
within `BORDER_KM` of a border of two regions: if postal code or state say which of these it is, it is that one. Where
the coordinates are in another country, one of the two is wrong, and nothing is said.
"""

import unicodedata
from dataclasses import replace
from functools import lru_cache

from afir_publisher.countries import alpha_2
from afir_publisher.enrich import areas, postal_codes
from afir_publisher.enrich.position import position_of
from afir_publisher.enrich.zones import zone_at, zones_of
from afir_publisher.facts import NO_FACTS, Facts, Origin
from afir_publisher.model import GeoLocation, Location

BORDER_KM = 3.0

OVERSEAS = {"GF": "FRY", "GP": "FRY", "MQ": "FRY", "RE": "FRY", "YT": "FRY", "AX": "FI2", "SJ": "NO0"}
"""The region of places that have a country code of their own."""

BY_COORDINATES = Origin("derived", "coordinates in areas of Natural Earth")

Region = tuple[str, Origin]
"""A NUTS 1 code (version 2024) and how it is known."""


def region_of(location: Location) -> Region | None:
    """The region of a Location; `None` where it cannot be told, or its coordinates are in another country."""
    country = alpha_2(location.country)
    if country in OVERSEAS:
        return OVERSEAS[country], Origin("derived", f"country {location.country} is part of one region")
    if country is None or not areas.regions(country):
        return None
    code = (location.state or "").strip().upper()
    if code in areas.regions(country):
        return code, Origin("ocpi", "state")
    position = position_of(location)
    if position is None:
        return _by_address(country, location) or _only(country)
    return _by_position(country, position, location)


def _by_position(country: str, position: GeoLocation, location: Location) -> Region | None:
    """The region that a position is in; with the address where the position alone does not tell."""
    found = areas.near(country, position)
    if not found:  # an islet that Natural Earth lacks is within its country's time zone, as that reaches out to sea
        if zone_at(country, position) not in zones_of(country):
            return None
        return _by_address(country, location) or (areas.nearest(country, position), BY_COORDINATES)
    at_border = {region for km, region in found if km <= BORDER_KM}
    if len(at_border) > 1:
        by_address = _by_address(country, location)
        if by_address and by_address[0] in at_border:
            return by_address
    return found[0][1], BY_COORDINATES


def _by_address(country: str, location: Location) -> Region | None:
    """The region that postal code or state stand for."""
    if region := postal_codes.region_of(country, location.postal_code):
        return region, Origin("derived", "postal_code")
    if region := areas.shipped()["states"].get(country, {}).get(folded(location.state or "")):
        return region, Origin("derived", "state")
    return None


def _only(country: str) -> Region | None:
    """The region of a country that is one."""
    region, *more = areas.regions(country)
    return None if more else (region, Origin("derived", f"{country} is one region"))


@lru_cache(maxsize=4096)
def folded(name: str) -> str:
    """A name as the file has it: capitals without accents, letters and digits only."""
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss").replace("ł", "l").replace("Ł", "L"))
    return "".join(sign for sign in plain.upper() if sign.isalnum())


def with_region(facts: Facts, region: Region | None) -> Facts:
    """Facts with the region that was worked out, unless somebody stated one of this very place."""
    if region is None or (facts.nuts1 is not None and "nuts1" not in facts.general):
        return facts
    return _of_region(region) if facts is NO_FACTS else _added(facts, region)


@lru_cache(maxsize=256)
def _of_region(region: Region) -> Facts:
    """Facts that are a region and nothing else, the same for all that have no others."""
    return _added(NO_FACTS, region)


def _added(facts: Facts, region: Region) -> Facts:
    """Facts with a region."""
    code, origin = region
    origins = {**facts.origins, "nuts1": origin}
    return replace(facts, nuts1=code, origins=origins, general=facts.general - {"nuts1"})
