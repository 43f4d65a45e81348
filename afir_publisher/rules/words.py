"""The words and lengths that OCPI has for what a Location says: what is not among them is kept, and told."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from operator import attrgetter, gt
from typing import Any, NamedTuple

from afir_publisher.model import Evse, Image, first_of
from afir_publisher.pool import Pool
from afir_publisher.rules.rule import rule
from afir_publisher.rules.scope import connectors, points

MOST_NAMED = 5

_CAPABILITIES = (
    "CHARGING_PROFILE_CAPABLE CHARGING_PREFERENCES_CAPABLE CHIP_CARD_SUPPORT CONTACTLESS_CARD_SUPPORT "
    "CREDIT_CARD_PAYABLE DEBIT_CARD_PAYABLE PED_TERMINAL REMOTE_START_STOP_CAPABLE RESERVABLE RFID_READER "
    "START_SESSION_CONNECTOR_REQUIRED TOKEN_GROUP_CAPABLE UNLOCK_CAPABLE "
    "ISO_15118_2_PLUG_AND_CHARGE ISO_15118_20_PLUG_AND_CHARGE"  # of connectors; early 2.3.0 had them at the EVSE
)
STATUS_WORDS = frozenset(
    {
        *("AVAILABLE", "BLOCKED", "CHARGING", "INOPERATIVE", "OUTOFORDER"),
        *("PLANNED", "REMOVED", "RESERVED", "UNKNOWN"),
    }
)
OF_IMAGE = "category of an image"
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
        OF_IMAGE: "CHARGER ENTRANCE LOCATION NETWORK OPERATOR OTHER OWNER",
        "status": " ".join(STATUS_WORDS),
    }.items()
}
"""The words of OCPI's enumerations, by the field that they stand in; the status and standard of what is there now have
rules of their own, and so have the words of tariffs."""


class Limit(NamedTuple):
    """The most characters of some fields of an object."""

    names: tuple[str, ...]
    most: tuple[int, ...]
    values: Any

    def over(self, holder: Any) -> list[tuple[str, int, int]]:
        """The fields of an object that are too long: their names, how long they are and how long they may be."""
        lengths = [len(text) if text else 0 for text in self.values(holder)]
        if not any(map(gt, lengths, self.most)):
            return []
        found = zip(self.names, lengths, self.most, strict=True)
        return [(name, length, most) for name, length, most in found if length > most]


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
    for name, length, most in OF_LOCATION.over(location):
        yield name, length, most
    for owner in ("operator", "suboperator", "owner"):
        company = getattr(location, owner)
        for name, length, most in OF_COMPANY.over(company) if company else ():
            yield f"{owner}.{name}", length, most
    for name, length, most in _over_all("directions", [one.text for one in location.directions], MOST_TEXT):
        yield f"{name}.text", length, most
    for i, place in enumerate(location.parking_places):
        for name, length, most in OF_PARKING.over(place):
            yield f"parking_places[{i}].{name}", length, most
    for i, evse in points(pool):
        for name, length, most in _over_in(evse):
            yield f"evses[{i}].{name}", length, most


def _over_in(evse: Evse) -> Iterator[tuple[str, int, int]]:
    """The texts of an EVSE and its connectors that are too long."""
    yield from OF_EVSE.over(evse)
    if evse.accepted_service_providers:
        yield from _over_all("accepted_service_providers", evse.accepted_service_providers, MOST_PROVIDER)
    for j, connector in enumerate(evse.connectors):
        for name, length, most in OF_CONNECTOR.over(connector):
            yield f"connectors[{j}].{name}", length, most
        for name, length, most in _over_all("tariff_ids", connector.tariff_ids, MOST_TARIFF_ID):
            yield f"connectors[{j}].{name}", length, most


def _over_all(name: str, texts: Iterable[str], most: int) -> list[tuple[str, int, int]]:
    """The texts of a list that are too long."""
    return [(f"{name}[{k}]", len(text), most) for k, text in enumerate(texts) if len(text) > most]


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
    location, mix = pool.location, pool.location.energy_mix
    yield from _strangers("", facilities=location.facilities, parking_type=location.parking_type)
    yield from _odd_images("", location.images)
    for owner in ("operator", "suboperator", "owner"):
        company = getattr(location, owner)
        yield from _odd_image(f"{owner}.logo", company.logo) if company and company.logo else ()
    for i, place in enumerate(location.parking_places):
        at = f"parking_places[{i}]."
        yield from _odd_images(at, place.images)
        yield from _strangers(at, vehicle_types=place.vehicle_types, direction=place.direction)
    for i, source in enumerate(mix.energy_sources if mix else ()):
        yield from _strangers(f"energy_mix.energy_sources[{i}].", source=source.source)
    for i, impact in enumerate(mix.environ_impact if mix else ()):
        yield from _strangers(f"energy_mix.environ_impact[{i}].", category=impact.category)
    for i, evse in points(pool):
        at = f"evses[{i}]."
        yield from _strangers(at, capabilities=evse.capabilities, parking_restrictions=evse.parking_restrictions)
        yield from _odd_images(at, evse.images)
        for k, planned in enumerate(evse.status_schedule):
            yield from _strangers(f"{at}status_schedule[{k}].", status=planned.status)
        for k, parking in enumerate(evse.parking):
            yield from _strangers(f"{at}parking[{k}].", evse_position=parking.evse_position)
    for i, j, _, one in connectors(pool):
        at = f"evses[{i}].connectors[{j}]."
        yield from _strangers(at, format=one.format, power_type=one.power_type, capabilities=one.capabilities)


def _odd_images(at: str, images: tuple[Image, ...]) -> Iterator[tuple[str, str, str]]:
    """The images that are of none of OCPI's categories."""
    for k, image in enumerate(images):
        yield from _odd_image(f"{at}images[{k}]", image)


def _odd_image(at: str, image: Image) -> Iterator[tuple[str, str, str]]:
    """One image, if it is of none."""
    for _, name, word in _strange((OF_IMAGE, image.category)):
        yield f"{at}.category", name, word


def _strangers(at: str, **said: str | tuple[str, ...] | None) -> Iterator[tuple[str, str, str]]:
    """The words of some fields of an object that are not among those that OCPI has for the field."""
    for path, name, word in _strange(*said.items()):
        yield at + path, name, word


@lru_cache(maxsize=4096)
def _strange(*said: tuple[str, str | tuple[str, ...] | None]) -> tuple[tuple[str, str, str], ...]:
    """The words of fields that are none of the field's, each with its place; most objects of a CPO have the same."""
    fields = ((name, words) for name, words in said if words)
    return tuple(
        (name if isinstance(words, str) else f"{name}[{k}]", name, word)
        for name, words in fields
        for k, word in enumerate((words,) if isinstance(words, str) else words)
        if word and word.upper() not in WORDS[name]
    )
