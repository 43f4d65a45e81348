"""The address of a recharging pool: AFIR Art. 20(2)(a)(xi) to (xiii)."""

import re
from collections.abc import Iterator
from functools import lru_cache

from afir_publisher.annex import place
from afir_publisher.annex.entry import given
from afir_publisher.countries import alpha_2
from afir_publisher.pool import Pool
from afir_publisher.rules.rule import rule
from afir_publisher.rules.scope import some_station
from afir_publisher.rules.tables.fillers import has_letters, says_nothing
from afir_publisher.rules.tables.postal_codes import expected

NUMBERED = frozenset({"AT", "BE", "DE", "DK", "LU", "NL"})
"""Countries where a street's name without a number is no address, but on motorways."""

MOTORWAY = "ALONG_MOTORWAY"
_ZEROS = re.compile(r"0+\W*[A-Za-z]{1,2}")
_FEWEST_LETTERS = 2


@rule("AFIR-A11", severity="error", cites="AFIR Art. 20(2)(a)(xi); (EU) 2025/655 Annex, Table A, 11")
def city_missing(pool: Pool) -> Iterator[tuple[str, str]]:
    """A Location has no city or town.

    It is part of the address that the law wants.

    Fill city.
    """
    if place.city(pool, some_station(pool)) is None:
        yield "city", f"Location {pool.location.id} has no city"


@rule("AFIR-A11-PLACEHOLDER", severity="error", cites="AFIR Art. 20(2)(a)(xi); (EU) 2025/655 Annex, Table A, 11")
def city_filler(pool: Pool) -> Iterator[tuple[str, str]]:
    """The city is a word for "unknown", or has no letters.

    Nobody finds the place by it; a number is mostly that of the house, in the wrong field.

    Fill city with the name of the city or town.
    """
    city = place.city(pool, some_station(pool))
    if city and _no_name(city.value):
        yield "city", f"Location {pool.location.id}: city is {city.value!r}"


@rule("AFIR-A11-CASE", severity="warning", cites="(EU) 2025/655 Art. 3; Annex, Table A, 11")
def city_in_one_case(pool: Pool) -> Iterator[tuple[str, str]]:
    """The name of the city is in capitals only, or in small letters only.

    One town then stands in lists and maps under two names.

    Write it as it is written on its signs, such as `Nieuw-Vennep`.
    """
    city = pool.location.city
    if given(city) and _is_in_one_case(city) and not _no_name(city):
        yield "city", f"Location {pool.location.id}: city is {city!r}"


@lru_cache(maxsize=8192)
def _is_in_one_case(name: str) -> bool:
    """Whether a name has only capitals or only small letters; one letter alone is a name in Norway and France."""
    return (name.isupper() or name.islower()) and sum(map(str.isalpha, name)) >= _FEWEST_LETTERS


@rule("AFIR-A12", severity="error", cites="AFIR Art. 20(2)(a)(xii); (EU) 2025/655 Annex, Table A, 12")
def postal_code_missing(pool: Pool) -> Iterator[tuple[str, str]]:
    """A Location has no postal code.

    It is part of the address that the law wants; OCPI allows to omit it only where a place has none.

    Fill postal_code.
    """
    if place.postal_code(pool, some_station(pool)) is None:
        yield "postal_code", f"Location {pool.location.id} has no postal_code"


@rule("AFIR-A12-PLACEHOLDER", severity="error", cites="AFIR Art. 20(2)(a)(xii); (EU) 2025/655 Annex, Table A, 12")
def postal_code_filler(pool: Pool) -> Iterator[tuple[str, str]]:
    """The postal code is a word for "unknown", or made of zeros.

    It is no place's code; whoever searches by it finds the Location nowhere.

    Fill postal_code, or leave it out where the place has none.
    """
    code = place.postal_code(pool, some_station(pool))
    if code and _is_no_code(code.value):
        yield "postal_code", f"Location {pool.location.id}: postal_code is {code.value!r}"


@rule("AFIR-A12-FORMAT", severity="warning", cites="AFIR Art. 20(2)(a)(xii); (EU) 2025/655 Annex, Table A, 12")
def postal_code_odd(pool: Pool) -> Iterator[tuple[str, str]]:
    """The postal code does not look like one of its country.

    Letters are missing or small, characters are too many, or something else stands in the field. Whoever searches by
    postal code does not find the Location, and the region may be worked out wrongly.

    Write it as the country's post does; the blank may be left out.
    """
    country, code = alpha_2(pool.location.country), pool.location.postal_code
    example = expected(country, code) if given(code) and not _is_no_code(code) else None
    if example:
        said = f"postal_code is {code!r}, and one of {country} looks like {example}"
        yield "postal_code", f"Location {pool.location.id}: {said}"


@lru_cache(maxsize=8192)
def _is_no_code(postal_code: str) -> bool:
    """Whether what stands for a postal code is a filler."""
    return says_nothing(postal_code) or _ZEROS.fullmatch(postal_code) is not None


@rule("AFIR-A13", severity="error", cites="AFIR Art. 20(2)(a)(xiii); (EU) 2025/655 Annex, Table A, 13")
def address_missing(pool: Pool) -> Iterator[tuple[str, str]]:
    """A Location has no address.

    The law wants street and number; navigation by voice knows nothing else.

    Fill address with street and house number.
    """
    if place.address(pool, some_station(pool)) is None:
        yield "address", f"Location {pool.location.id} has no address"


@rule("AFIR-A13-PLACEHOLDER", severity="error", cites="AFIR Art. 20(2)(a)(xiii); (EU) 2025/655 Annex, Table A, 13")
def address_filler(pool: Pool) -> Iterator[tuple[str, str]]:
    """The address is a word for "unknown", or has no letters.

    It names no street.

    Fill address with street and house number.
    """
    address = place.address(pool, some_station(pool))
    if address and _no_name(address.value):
        yield "address", f"Location {pool.location.id}: address is {address.value!r}"


@rule("AFIR-A13-NUMBER", severity="warning", cites="AFIR Art. 20(2)(a)(xiii); (EU) 2025/655 Annex, Table A, 13")
def house_number_missing(pool: Pool) -> Iterator[tuple[str, str]]:
    """The address has no number.

    The law wants street and number, and a street may be kilometres long. A place beside a motorway has none, and some
    squares have none; so this may be all that there is.

    Add the house number, or that of the nearest house; send parking_type ALONG_MOTORWAY for a place at a motorway.
    """
    location = pool.location
    address = location.address
    if (
        given(address)
        and not any(map(str.isdigit, address))
        and alpha_2(location.country) in NUMBERED
        and (location.parking_type or "").strip().upper() != MOTORWAY
        and not _no_name(address)
    ):
        yield "address", f"Location {location.id}: address is {address!r}"


def _no_name(text: str) -> bool:
    """Whether a text is no name of a place or street."""
    return says_nothing(text) or not has_letters(text)
