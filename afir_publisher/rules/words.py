"""The words and lengths that OCPI has for what a Location says: what is not among them is kept, and told."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple

from afir_publisher.model import BusinessDetails, DisplayText, Pool, first_of
from afir_publisher.rules.rule import rule
from afir_publisher.rules.scope import connectors, points

MOST_NAMED = 5

_CAPABILITIES = (
    "CHARGING_PROFILE_CAPABLE CHARGING_PREFERENCES_CAPABLE CHIP_CARD_SUPPORT CONTACTLESS_CARD_SUPPORT "
    "CREDIT_CARD_PAYABLE DEBIT_CARD_PAYABLE PED_TERMINAL REMOTE_START_STOP_CAPABLE RESERVABLE RFID_READER "
    "START_SESSION_CONNECTOR_REQUIRED TOKEN_GROUP_CAPABLE UNLOCK_CAPABLE "
    "ISO_15118_2_PLUG_AND_CHARGE ISO_15118_20_PLUG_AND_CHARGE"  # of connectors; early 2.3.0 had them at the EVSE
)
WORDS = {
    name: frozenset(words.split())
    for name, words in {
        "capabilities": _CAPABILITIES,
        "facilities": "HOTEL RESTAURANT CAFE MALL SUPERMARKET SPORT RECREATION_AREA NATURE MUSEUM BIKE_SHARING "
        "BUS_STOP TAXI_STAND TRAM_STOP METRO_STATION TRAIN_STATION AIRPORT PARKING_LOT CARPOOL_PARKING FUEL_STATION "
        "WIFI",
        "format": "SOCKET CABLE",
        "power_type": "AC_1_PHASE AC_2_PHASE AC_2_PHASE_SPLIT AC_3_PHASE DC",
        "parking_type": "ALONG_MOTORWAY PARKING_GARAGE PARKING_LOT ON_DRIVEWAY ON_STREET UNDERGROUND_GARAGE",
        "parking_restrictions": "CUSTOMERS DISABLED EMPLOYEES EV_ONLY MOTORCYCLES PLUGGED TAXIS TENANTS",
        "evse_position": "LEFT RIGHT CENTER",
        "vehicle_types": "MOTORCYCLE PERSONAL_VEHICLE PERSONAL_VEHICLE_WITH_TRAILER VAN SEMI_TRACTOR RIGID "
        "TRUCK_WITH_TRAILER BUS DISABLED",
        "direction": "PARALLEL PERPENDICULAR ANGLE",
        "source": "NUCLEAR GENERAL_FOSSIL COAL GAS GENERAL_GREEN SOLAR WIND WATER",
        "category": "NUCLEAR_WASTE CARBON_DIOXIDE",
    }.items()
}
"""The words of OCPI's enumerations, by the field that they stand in; status and standard have rules of their own."""


class Limit(NamedTuple):
    """The most characters of some fields of an object."""

    names: tuple[str, ...]
    most: tuple[int, ...]
    values: Any


def _limit(**most: int) -> Limit:
    """Fields and what OCPI allows them."""
    return Limit(tuple(most), tuple(most.values()), attrgetter(*most))


OF_LOCATION = _limit(
    country_code=2,
    party_id=3,
    id=36,
    name=255,
    address=255,
    city=45,
    postal_code=10,
    state=45,
    country=3,
    help_phone=25,
)
OF_EVSE = _limit(uid=36, evse_id=48, floor_level=4, physical_reference=16)
OF_CONNECTOR = _limit(id=36, terms_and_conditions=255)
OF_COMPANY = _limit(name=100, website=255)
OF_PARKING = _limit(id=36, physical_reference=12)
MOST_TEXT, MOST_TARIFF_ID, MOST_PROVIDER = 512, 36, 50


@rule("OCPI-LENGTH", severity="warning", cites="OCPI 2.3.0, mod_locations, object descriptions")
def text_too_long(pool: Pool) -> Iterator[tuple[str, str]]:
    """A text is longer than OCPI lets it be.

    It is kept and published in full where the format has room for it; other systems cut it or refuse the Location. Ids
    may have 36 characters since OCPI 2.2, and had 39 before.

    Shorten the text, or write what it says into another field; an id must never be shortened by anybody but its owner.
    """
    found = list(_too_long(pool))
    if found:
        path, length, most = found[0]
        said = f"{path} has {length} characters, and OCPI has room for {most}{first_of(len(found))}"
        yield path, said


def _too_long(pool: Pool) -> Iterator[tuple[str, int, int]]:
    """Where a text is too long, how long it is, and how long it may be."""
    location = pool.location
    yield from _over(OF_LOCATION, location, "")
    for name in ("operator", "suboperator", "owner"):
        company: BusinessDetails | None = getattr(location, name)
        if company is not None:
            yield from _over(OF_COMPANY, company, f"{name}.")
    yield from _over_directions(location.directions, "")
    for i, place in enumerate(location.parking_places):
        yield from _over(OF_PARKING, place, f"parking_places[{i}].")
    for i, evse in points(pool):
        at = f"evses[{i}]."
        yield from _over(OF_EVSE, evse, at)
        yield from _over_directions(evse.directions, at)
        yield from _over_all("accepted_service_providers", evse.accepted_service_providers, MOST_PROVIDER, at)
        for j, connector in enumerate(evse.connectors):
            yield from _over(OF_CONNECTOR, connector, f"{at}connectors[{j}].")
            yield from _over_all("tariff_ids", connector.tariff_ids, MOST_TARIFF_ID, f"{at}connectors[{j}].")


def _over(limit: Limit, holder: Any, at: str) -> Iterator[tuple[str, int, int]]:
    """The fields of an object that are too long."""
    for name, most, text in zip(limit.names, limit.most, limit.values(holder), strict=True):
        if text is not None and len(text) > most:
            yield at + name, len(text), most


def _over_all(name: str, texts: Iterable[str], most: int, at: str) -> Iterator[tuple[str, int, int]]:
    """The texts of a list that are too long."""
    for k, text in enumerate(texts):
        if len(text) > most:
            yield f"{at}{name}[{k}]", len(text), most


def _over_directions(directions: Iterable[DisplayText], at: str) -> Iterator[tuple[str, int, int]]:
    """The descriptions of the way that are too long."""
    for k, one in enumerate(directions):
        if len(one.text) > MOST_TEXT:
            yield f"{at}directions[{k}].text", len(one.text), MOST_TEXT


@rule("OCPI-WORD", severity="warning", cites="OCPI 2.3.0, mod_locations, enumerations; types, OpenEnum")
def word_unknown(pool: Pool) -> Iterator[tuple[str, str]]:
    """A word is none that OCPI 2.3.0 has for this field.

    It is kept, but a feed can only say "other" for it, or nothing: no table can tell what it means.

    Send one of OCPI's words, or write what is meant into a text such as directions.
    """
    found = dict(reversed([(f"{name} {word}", path) for path, name, word in _unknown(pool)]))
    if found:
        named = list(reversed(found))
        more = f" and {len(named) - MOST_NAMED} more" if len(named) > MOST_NAMED else ""
        yield found[named[0]], f"not among OCPI's words: {', '.join(named[:MOST_NAMED])}{more}"


def _unknown(pool: Pool) -> Iterator[tuple[str, str, str]]:
    """Where a word is unknown, in which field, and which it is."""
    location = pool.location
    yield from _all_unknown("facilities", location.facilities, "")
    yield from _one_unknown("parking_type", location.parking_type, "")
    for i, place in enumerate(location.parking_places):
        yield from _all_unknown("vehicle_types", place.vehicle_types, f"parking_places[{i}].")
        yield from _one_unknown("direction", place.direction, f"parking_places[{i}].")
    if location.energy_mix is not None:
        for i, source in enumerate(location.energy_mix.energy_sources):
            yield from _one_unknown("source", source.source, f"energy_mix.energy_sources[{i}].")
        for i, impact in enumerate(location.energy_mix.environ_impact):
            yield from _one_unknown("category", impact.category, f"energy_mix.environ_impact[{i}].")
    for i, evse in points(pool):
        yield from _all_unknown("capabilities", evse.capabilities, f"evses[{i}].")
        yield from _all_unknown("parking_restrictions", evse.parking_restrictions, f"evses[{i}].")
        for k, parking in enumerate(evse.parking):
            yield from _one_unknown("evse_position", parking.evse_position, f"evses[{i}].parking[{k}].")
    for i, j, _, connector in connectors(pool):
        at = f"evses[{i}].connectors[{j}]."
        yield from _one_unknown("format", connector.format, at)
        yield from _one_unknown("power_type", connector.power_type, at)
        yield from _all_unknown("capabilities", connector.capabilities, at)


def _one_unknown(name: str, word: str | None, at: str) -> Iterator[tuple[str, str, str]]:
    """A word that is not among those of its field."""
    if word and _strange(name, (word,)):
        yield at + name, name, word


def _all_unknown(name: str, words: tuple[str, ...], at: str) -> Iterator[tuple[str, str, str]]:
    """The words of a list that are not among those of their field."""
    if words:
        for k in _strange(name, words):
            yield f"{at}{name}[{k}]", name, words[k]


@lru_cache(maxsize=4096)
def _strange(name: str, words: tuple[str, ...]) -> tuple[int, ...]:
    """The positions of words that are not among those of a field; most objects of a CPO have the same few lists."""
    known = WORDS[name]
    return tuple(k for k, word in enumerate(words) if word and word.upper() not in known)
