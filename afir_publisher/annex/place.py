"""Where a station is: Table A, 7 to 13 and 15."""

from afir_publisher.annex.entry import Said, derived, fact, given
from afir_publisher.countries import alpha_2
from afir_publisher.model import GeoLocation
from afir_publisher.pool import Pool, Station

# There is no land within a degree of latitude 0, longitude 0: it is what software writes that knows no position.
NEAR_ZERO_DEG = 0.01


def is_nowhere(position: GeoLocation | None) -> bool:
    """Whether a position is the one in the sea off Africa that nothing stands at."""
    return position is not None and abs(position.latitude) < NEAR_ZERO_DEG and abs(position.longitude) < NEAR_ZERO_DEG


def position(pool: Pool, station: Station) -> Said | None:
    """Where a station is: where all its EVSEs say they are, else where the Location is."""
    shared = shared_position(pool, station)
    if shared is not None:
        return derived(_degrees(shared), "where all its EVSEs are")
    here = pool.location.coordinates
    return None if here is None or is_nowhere(here) else Said(_degrees(here), pool.origin("coordinates"))


def shared_position(pool: Pool, station: Station) -> GeoLocation | None:
    """Where all EVSEs of a station say that they are.

    A position that is stated of the Location counts more: whoever states one knows that OCPI's is wrong.
    """
    found = {evse.coordinates for evse in station.evses}
    shared = found.pop() if len(found) == 1 else None
    return None if is_nowhere(shared) or pool.origin("coordinates").source == "overlay" else shared


def _degrees(place: GeoLocation) -> str:
    """A position as people write it."""
    return f"{place.latitude}, {place.longitude}"


def additional_information(pool: Pool, station: Station) -> Said | None:
    """What else helps to find it: floor, directions, entrances."""
    location = pool.location
    said = [
        *(f"floor {evse.floor_level}" for evse in station.evses if given(evse.floor_level)),
        *(one.text for one in location.directions),
        *(one.text for evse in station.evses for one in evse.directions),
        *(one.name.text for one in location.related_locations if one.name),
    ]
    return Said(tuple(dict.fromkeys(said)), pool.origin("directions")) if said else None


def country(pool: Pool, _station: Station) -> Said | None:
    """The country, as ISO 3166-1 alpha-2."""
    code = alpha_2(pool.location.country)
    return None if code is None else Said(code, pool.origin("country"))


def region(_pool: Pool, station: Station) -> Said | None:
    """The NUTS 1 region: stated, or worked out where the Location is (`enrich`)."""
    return fact(station.facts, "nuts1")


def city(pool: Pool, _station: Station) -> Said | None:
    """The city or town."""
    return _text(pool, "city", pool.location.city)


def postal_code(pool: Pool, _station: Station) -> Said | None:
    """The postal code."""
    return _text(pool, "postal_code", pool.location.postal_code)


def address(pool: Pool, _station: Station) -> Said | None:
    """Street and number."""
    return _text(pool, "address", pool.location.address)


def time_zone(pool: Pool, _station: Station) -> Said | None:
    """The offset of the local time from UTC."""
    return None if pool.utc_offset is None else Said(pool.utc_offset, pool.origin("time_zone"))


def _text(pool: Pool, field: str, value: str | None) -> Said | None:
    """A text of the Location."""
    return Said(value, pool.origin(field)) if given(value) else None
