"""Where something is: position, address, time zone, and the words that help to find it.

What all charging points of a station agree on stands at the station; what they do not stands at each of them.
"""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeVar

from afir_publisher.annex import Said
from afir_publisher.annex.place import (
    address,
    city,
    country,
    is_nowhere,
    postal_code,
    region,
    shared_position,
    time_zone,
)
from afir_publisher.model import AdditionalGeoLocation, DisplayText, Evse, GeoLocation, Location
from afir_publisher.pool import Pool, Station
from exporters.datex2.tree import Code, Node, Shared, Texts, Typed, language_of, plain, texts

V = TypeVar("V")

_OFFSET = re.compile(r"[-+]\d\d:\d\d|Z")
_NUTS_1 = re.compile(r"[A-Z]{2}[A-Z0-9]")

GENERAL_LINE, FLOOR_LINE, REGION_LINE = Code("generalTextLine"), Code("floor"), Code("region")


class Whereabouts(NamedTuple):
    """Where a station or a charging point is, as far as its EVSEs say so themselves."""

    coordinates: GeoLocation | None
    floor: str | None
    directions: tuple[DisplayText, ...]


NOWHERE = Whereabouts(None, None, ())


class Place(NamedTuple):
    """The whereabouts of a station and the two references made of it: its own and its site's."""

    whereabouts: Whereabouts
    reference: Shared | None


def agreed(values: Iterable[V]) -> V | None:
    """The one value that all have; `None` if they differ."""
    distinct = set(values)
    return distinct.pop() if len(distinct) == 1 else None


def site_reference(pool: Pool, whole: Station, language: str) -> Shared | None:
    """Where a site is; `whole` stands for all of it as one station."""
    location = pool.location
    facility = _facility_location(pool, whole, language, None)
    return _reference(location.coordinates, display(location.directions, language), facility)


def station_place(pool: Pool, station: Station, language: str, of_site: Shared | None) -> Place:
    """Where a station is: where all its EVSEs say they are, else where the Location is."""
    evses, location = station.evses, pool.location
    here = Whereabouts(
        agreed(evse.coordinates for evse in evses),
        agreed(evse.floor_level for evse in evses),
        agreed(evse.directions for evse in evses) or (),
    )
    if here == NOWHERE and station.facts.nuts1 == pool.facts.nuts1:
        return Place(here, of_site)
    facility = _facility_location(pool, station, language, here.floor)
    directions = display((*location.directions, *here.directions), language)
    return Place(here, _reference(shared_position(pool, station) or location.coordinates, directions, facility))


def point_reference(evse: Evse, station: Whereabouts, language: str) -> Shared | None:
    """Where a charging point is, as far as its station does not say the same."""
    coordinates = None if evse.coordinates == station.coordinates else evse.coordinates
    floor = None if evse.floor_level == station.floor else plain(evse.floor_level)
    directions = () if evse.directions == station.directions else evse.directions
    if coordinates is None and floor is None and not directions:
        return None
    facility = {"afac:address": {"locx:addressLine": _lines([(FLOOR_LINE, floor)], language)}} if floor else None
    return _reference(coordinates, display(directions, language), facility)


def entrances(location: Location, language: str) -> list[Node]:
    """The further points of a Location, such as its entrances, with their names."""
    return [_entrance(further, language) for further in location.related_locations]


def display(said: Iterable[DisplayText], language: str) -> Texts | None:
    """Texts in several languages as one, with those of the same language joined."""
    by_language: dict[str, list[str]] = {}
    for one in said:
        text = plain(one.text)
        if text:
            by_language.setdefault(language_of(one.language, language), []).append(text)
    if not by_language:
        return None
    joined = ((code, ". ".join(dict.fromkeys(parts))) for code, parts in by_language.items())
    return Texts((code, plain(text) or "") for code, text in joined)


def _entrance(further: AdditionalGeoLocation, language: str) -> Node:
    """One further point."""
    position = GeoLocation(latitude=further.latitude, longitude=further.longitude)
    return _reference(position, display((further.name,) if further.name else (), language), None)


def _reference(
    coordinates: GeoLocation | None, directions: Texts | None, facility: Mapping[str, Node] | None
) -> Shared | None:
    """A point with what is known of it; `None` if that is nothing."""
    if is_nowhere(coordinates):
        coordinates = None
    if coordinates is None and directions is None and facility is None:
        return None
    node: dict[str, Node] = {
        "loc:_locationExtension": {"loc:afirFacilityLocation": facility} if facility else None,
        "loc:supplementaryPositionalDescription": {"loc:locationDescription": directions} if directions else None,
        "loc:pointByCoordinates": {"loc:pointCoordinates": _coordinates(coordinates)} if coordinates else None,
    }
    return Shared(Typed("loc:PointLocation", node))


def _coordinates(position: GeoLocation) -> Node:
    """A WGS 84 position."""
    return {"loc:latitude": position.latitude, "loc:longitude": position.longitude}


def _facility_location(pool: Pool, station: Station, language: str, floor: str | None) -> Mapping[str, Node] | None:
    """Time zone, address and region; `None` if none is known."""
    offset, nuts = time_zone(pool, station), region(pool, station)
    node: dict[str, Node] = {
        "afac:timeZone": offset.value if offset and _OFFSET.fullmatch(offset.value) else None,
        "afac:address": _address(pool, station, language, floor),
        "afac:nutsArea": _nuts_area(nuts.value) if nuts else None,
    }
    return node if any(node.values()) else None


def _address(pool: Pool, station: Station, language: str, floor: str | None) -> Node:
    """An address as OCPI has it: street and number in one line, which we do not take apart."""
    lines = [
        (GENERAL_LINE, _text(address(pool, station))),
        (FLOOR_LINE, floor),
        (REGION_LINE, pool.location.state),
    ]
    node: dict[str, Node] = {
        "locx:postcode": plain(_text(postal_code(pool, station))),
        "locx:city": texts(_text(city(pool, station)), language),
        "locx:countryCode": _text(country(pool, station)),
        "locx:addressLine": _lines(lines, language),
    }
    return node if any(node.values()) else None


def _text(said: Said | None) -> str | None:
    """A text, if one is said."""
    return None if said is None else str(said.value)


def _lines(lines: Iterable[tuple[Code, str | None]], language: str) -> list[Node]:
    """The lines of an address that are there, numbered from 1."""
    said = ((kind, texts(text, language)) for kind, text in lines)
    there = [(kind, text) for kind, text in said if text is not None]
    return [
        {"@order": order, "locx:type": kind, "locx:text": text} for order, (kind, text) in enumerate(there, start=1)
    ]


def _nuts_area(nuts1: str) -> list[Node]:
    """The NUTS 1 region by its code of three characters; what is none would make it another level's."""
    code = nuts1.strip().upper()
    return [{"afac:nutsCodeType": Code("nuts1Code"), "afac:nutsCode": code}] if _NUTS_1.fullmatch(code) else []
