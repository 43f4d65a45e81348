"""Where a recharging pool is, in words: country, region, floor, time zone: AFIR Art. 20(2)(a)(viii) to (x) and (xv)."""

import re
from collections.abc import Iterator

from afir_publisher.annex import place
from afir_publisher.annex.entry import given
from afir_publisher.countries import alpha_2
from afir_publisher.pool import Pool
from afir_publisher.rules.rule import rule
from afir_publisher.rules.scope import named, some_station, stations, unsaid
from afir_publisher.rules.tables.regions import NUTS_COUNTRY

GARAGES = frozenset({"PARKING_GARAGE", "UNDERGROUND_GARAGE"})
_WITH_REGIONS = {None, *NUTS_COUNTRY}
"""A Location of which the country is not known is in some region, too."""

_NUTS_1 = re.compile(r"[A-Z]{2}[0-9A-Z]")
_OCPI_LENGTH = len("NLD")


@rule("AFIR-A08", severity="warning", cites="AFIR Art. 20(2)(a)(viii); (EU) 2025/655 Annex, Table A, 8")
def way_in_garage_unknown(pool: Pool) -> Iterator[tuple[str, str]]:
    """A station in a garage does not say where in it.

    A position on the map ends at the gate. Floor, section or entrance are what a driver needs then; the law asks for
    them where they help to find the station.

    Send floor_level and directions of the EVSEs, or related_locations for the entrances.
    """
    if (pool.location.parking_type or "").strip().upper() in GARAGES:
        yield from unsaid(
            pool,
            place.additional_information,
            "directions",
            "where in the garage it is",
            "OCPI: floor_level, directions",
        )


@rule("AFIR-A09", severity="error", cites="AFIR Art. 20(2)(a)(ix); (EU) 2025/655 Annex, Table A, 9")
def country_missing(pool: Pool) -> Iterator[tuple[str, str]]:
    """A Location has no country, or one that is no code of ISO 3166.

    Region, form of the postal code and currency all hang on it.

    Fill country with three letters of ISO 3166-1, such as `NLD`.
    """
    location = pool.location
    if place.country(pool, some_station(pool)) is None:
        said = f": country is {location.country!r}" if given(location.country) else " has no country"
        yield "country", f"Location {location.id}{said}"


@rule("OCPI-COUNTRY", severity="warning", cites="OCPI 2.3.0, mod_locations, 3.1 Location object, country")
def country_in_two_letters(pool: Pool) -> Iterator[tuple[str, str]]:
    """The country of a Location has two letters.

    OCPI has three, as ISO 3166-1 alpha-3. It was understood; other systems refuse the Location or lose the country.

    Send three letters, such as `NLD`.
    """
    country = pool.location.country
    if country and len(country) != _OCPI_LENGTH and alpha_2(country):
        yield "country", f"Location {pool.location.id}: country is {country!r}"


@rule("AFIR-A10", severity="error", cites="AFIR Art. 20(2)(a)(x); (EU) 2025/655 Annex, Table A, 10")
def region_missing(pool: Pool) -> Iterator[tuple[str, str]]:
    """The region is not known.

    The law wants the NUTS 1 region, such as `NL3`. OCPI's state is free text; the region is worked out where the
    position is, and that was not possible here.

    Correct coordinates and country, or set nuts1 in the overlay.
    """
    if alpha_2(pool.location.country) in _WITH_REGIONS:
        yield from unsaid(
            pool, place.region, "nuts1", "in which NUTS 1 region it is", "OCPI: coordinates; overlay: nuts1"
        )


@rule("AFIR-A10-CODE", severity="error", cites="AFIR Art. 20(2)(a)(x); (EU) 2025/655 Annex, Table A, 10")
def region_wrong(pool: Pool) -> Iterator[tuple[str, str]]:
    """The region is none of the country's.

    A NUTS 1 code is the country's two letters (EL for Greece, FR for overseas departments) and one letter or digit.

    Correct nuts1 in the overlay, or the country.
    """
    country = alpha_2(pool.location.country)
    prefix = None if country is None else NUTS_COUNTRY.get(country, "")
    for at, station in stations(pool):
        said = place.region(pool, station)
        if said and not (_NUTS_1.fullmatch(said.value) and prefix in {None, said.value[:2]}):
            who = named(pool, at, station)
            yield f"{at}nuts1", f"{who}: the region is {said.value!r}, and the country {pool.location.country}"


@rule("AFIR-A15", severity="error", cites="AFIR Art. 20(2)(a)(xv); (EU) 2025/655 Annex, Table A, 15")
def time_zone_missing(pool: Pool) -> Iterator[tuple[str, str]]:
    """A Location has no time zone, or one that the IANA database does not know.

    Opening times and prices by the hour are local times: without the zone they say nothing.

    Fill time_zone with a name of the IANA time zone database, such as `Europe/Amsterdam`.
    """
    location = pool.location
    if not given(location.time_zone):
        yield "time_zone", f"Location {location.id} has no time_zone"
    elif place.time_zone(pool, some_station(pool)) is None:
        yield "time_zone", f"Location {location.id}: the time zone {location.time_zone!r} is not known"
