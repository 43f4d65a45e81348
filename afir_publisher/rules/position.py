"""Where on the map a recharging pool is: AFIR Art. 20(2)(a)(vii)."""

from collections.abc import Iterator
from math import cos, hypot, radians

from afir_publisher.annex import place
from afir_publisher.annex.place import is_nowhere
from afir_publisher.countries import alpha_2
from afir_publisher.model import GeoLocation, first_of
from afir_publisher.pool import Pool
from afir_publisher.rules.rule import rule
from afir_publisher.rules.scope import named, points, stations
from afir_publisher.rules.tables.bounds import is_within

METRES_OF_A_DEGREE = 111_200
FAR_M = 1_000
"""The longest that an EVSE is from its Location; the biggest car parks are shorter."""

_COARSE = 1_000  # three decimals: a step of 111 metres to the north
_POLE, _DATE_LINE = 90, 180


@rule("AFIR-A07", severity="error", cites="AFIR Art. 20(2)(a)(vii); (EU) 2025/655 Annex, Table A, 7")
def coordinates_missing(pool: Pool) -> Iterator[tuple[str, str]]:
    """A Location has no coordinates.

    Nobody can find it on a map or be led to it.

    Send coordinates in decimal degrees of WGS 84, with at least five decimals.
    """
    if is_nowhere(pool.location.coordinates):
        return
    for at, station in stations(pool):
        if place.position(pool, station) is None:
            yield f"{at}coordinates", f"{named(pool, at, station)} has no coordinates"


@rule("AFIR-A07-ZERO", severity="error", cites="AFIR Art. 20(2)(a)(vii); (EU) 2025/655 Annex, Table A, 7")
def coordinates_zero(pool: Pool) -> Iterator[tuple[str, str]]:
    """The coordinates are those of latitude 0, longitude 0, in the sea off Africa.

    Software writes them where it knows no position; a map shows the place thousands of kilometres off.

    Send the true position, of the Location and of each EVSE that has one of its own.
    """
    location = pool.location
    if is_nowhere(location.coordinates):
        yield "coordinates", f"Location {location.id}: coordinates are {_shown(location.coordinates)}"
    for i, evse in points(pool):
        if is_nowhere(evse.coordinates):
            yield f"evses[{i}].coordinates", f"EVSE {evse.uid}: coordinates are {_shown(evse.coordinates)}"


@rule("AFIR-A07-FILLER", severity="error", cites="AFIR Art. 20(2)(a)(vii); (EU) 2025/655 Annex, Table A, 7")
def coordinates_filler(pool: Pool) -> Iterator[tuple[str, str]]:
    """Latitude and longitude are the same number, or lie at a pole or on the date line.

    One number was written into both fields, or the largest that a field takes. No place in the Union has such a
    position.

    Send the true latitude and longitude.
    """
    location = pool.location
    here = location.coordinates
    if here and not is_nowhere(here) and _is_filler(here) and not _is_at_home(pool, here):
        yield "coordinates", f"Location {location.id}: coordinates are {_shown(here)}"


@rule("AFIR-A07-SWAPPED", severity="error", cites="AFIR Art. 20(2)(a)(vii); (EU) 2025/655 Annex, Table A, 7")
def coordinates_swapped(pool: Pool) -> Iterator[tuple[str, str]]:
    """Latitude and longitude are in each other's place.

    As they are, the position lies outside the country; exchanged, it lies within. A map shows the place thousands of
    kilometres off.

    Send the latitude (for Europe mostly 35 to 70) as latitude, the longitude as longitude.
    """
    location = pool.location
    here = location.coordinates
    if here and _is_away(pool, here) and _is_at_home(pool, _turned(here)):
        yield "coordinates", f"Location {location.id}: {_shown(here)} lies in {location.country} the other way round"


@rule("AFIR-A07-ABROAD", severity="error", cites="AFIR Art. 20(2)(a)(vii); (EU) 2025/655 Annex, Table A, 7")
def coordinates_abroad(pool: Pool) -> Iterator[tuple[str, str]]:
    """The position is outside the country of the Location.

    Position or country is wrong: the place is shown where nothing stands, or under the wrong country. Countries count
    as boxes that are a little too big, overseas parts included, so what is outside is abroad for certain.

    Correct coordinates or country, whichever is wrong.
    """
    location = pool.location
    here = location.coordinates
    if here and _is_away(pool, here) and not _is_at_home(pool, _turned(here)) and not _elsewhere(pool):
        yield "coordinates", f"Location {location.id}: {_shown(here)} is not in {location.country}"


@rule("AFIR-A07-COARSE", severity="warning", cites="AFIR Art. 20(2)(a)(vii); (EU) 2025/655 Annex, Table A, 7")
def coordinates_coarse(pool: Pool) -> Iterator[tuple[str, str]]:
    """Latitude and longitude have no more than three decimals.

    That is a place within a hundred metres: another street, or the other side of a motorway.

    Send coordinates with five to seven decimals.
    """
    here = pool.location.coordinates
    if here and not is_nowhere(here) and not _is_filler(here) and _is_coarse(here):
        yield "coordinates", f"Location {pool.location.id}: coordinates are {_shown(here)}"


@rule("AFIR-A07-FAR", severity="warning", cites="AFIR Art. 20(2)(a)(vii); (EU) 2025/655 Annex, Table A, 7")
def evse_far_away(pool: Pool) -> Iterator[tuple[str, str]]:
    """An EVSE is more than a kilometre from its Location.

    A Location is one place, so one of the two positions is wrong, or the EVSE belongs to another Location.

    Correct the coordinates, or move the EVSE to the Location where it stands.
    """
    here = pool.location.coordinates
    if here is None or is_nowhere(here):
        return
    found = [
        (i, evse, metres)
        for i, evse in points(pool)
        if evse.coordinates
        and not is_nowhere(evse.coordinates)
        and (metres := _distance_m(here, evse.coordinates)) > FAR_M
    ]
    if found:
        i, evse, metres = found[0]
        said = f"EVSE {evse.uid} at {_shown(evse.coordinates)} is {metres / 1000:,.1f} km from {_shown(here)}"
        yield f"evses[{i}].coordinates", said + first_of(len(found))


@rule("AFIR-A09-ELSEWHERE", severity="error", cites="AFIR Art. 20(2)(a)(ix); (EU) 2025/655 Annex, Table A, 9")
def country_wrong(pool: Pool) -> Iterator[tuple[str, str]]:
    """The country is not the one that the position is in, and that the EVSE ids or the party name.

    The place is counted and searched for in the wrong country.

    Correct country, or coordinates if it is them.
    """
    location = pool.location
    elsewhere = _elsewhere(pool)
    if elsewhere:
        said = f"country is {location.country}, and {_shown(location.coordinates)} is in {elsewhere}"
        yield "country", f"Location {location.id}: {said}"


def _elsewhere(pool: Pool) -> str | None:
    """The country that the party or all EVSE ids name and that the position is in, if the Location says another."""
    location, here = pool.location, pool.location.coordinates
    if here is None or not _is_away(pool, here):
        return None
    of_ids = {evse.evse_id[:2].upper() for _, evse in points(pool) if evse.evse_id}
    named = [*(of_ids if len(of_ids) == 1 else ()), location.country_code.upper()]
    return next((country for country in named if is_within(country, here.latitude, here.longitude)), None)


def _distance_m(one: GeoLocation, other: GeoLocation) -> float:
    """The metres between two positions that are not far from each other."""
    north = other.latitude - one.latitude
    east = (other.longitude - one.longitude) * cos(radians(one.latitude))
    return hypot(north, east) * METRES_OF_A_DEGREE


def _is_away(pool: Pool, here: GeoLocation) -> bool:
    """Whether a position is outside the country, and not one that software writes where it knows none."""
    return _within(pool, here) is False and not is_nowhere(here) and not _is_filler(here)


def _is_at_home(pool: Pool, here: GeoLocation) -> bool:
    """Whether a position may be in the country."""
    return _within(pool, here) is True


def _within(pool: Pool, here: GeoLocation) -> bool | None:
    """Whether a position may be in the country; `None` where that is not known."""
    country = alpha_2(pool.location.country)
    return None if country is None else is_within(country, here.latitude, here.longitude)


def _turned(here: GeoLocation) -> GeoLocation:
    """A position with latitude and longitude exchanged."""
    return GeoLocation(latitude=here.longitude, longitude=here.latitude)


def _is_filler(here: GeoLocation) -> bool:
    """Whether a position is made of one number, or lies at a pole or on the date line."""
    return here.latitude == here.longitude or abs(here.latitude) == _POLE or abs(here.longitude) == _DATE_LINE


def _is_coarse(here: GeoLocation) -> bool:
    """Whether a position lies on the grid of three decimals; by accident that is one of a million."""
    return all(round(degrees * _COARSE) / _COARSE == degrees for degrees in (here.latitude, here.longitude))


def _shown(position: GeoLocation | None) -> str:
    """A position as people write it."""
    return f"{position.latitude}, {position.longitude}" if position else ""
