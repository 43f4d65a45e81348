"""Parking for recharging in the base packages: how many spaces a station has, and the space at each charging point."""

from collections.abc import Iterable

from afir_publisher.annex.parking import categories, served
from afir_publisher.model import Evse, Parking
from afir_publisher.pool import Pool, Station
from exporters.datex2 import ids, parking
from exporters.datex2.base import vehicles
from exporters.datex2.base.codes import USERS_IN_WORDS
from exporters.datex2.base.names import based, content
from exporters.datex2.tree import Code, Node, Texts, Typed, plain, texts

CAR_PARK = Code("carPark")

_LORRIES = frozenset({"M2", "M3", "N2", "N3"})


def capacity(pool: Pool, station: Station) -> list[Node]:
    """The parking of a station as a place beside it, with the number of its spaces."""
    total = parking.numbers(pool, station).total
    if total is None:
        return []
    kinds = set(categories(served(pool, station.evses)))
    unit = "egi:truckParkingCapacity" if kinds and kinds <= _LORRIES else "egi:carParkingCapacity"
    node = {"fac:type": CAR_PARK, "fac:description": texts("Parking for recharging", "en"), unit: total}
    return [Typed("egi:AssociatedParking", node)]


def disabled_in_words(pool: Pool, station: Station) -> Texts | None:
    """How many of the spaces are for people with disabilities."""
    count = parking.numbers(pool, station).disabled
    return None if count is None else texts(f"Parking spaces for people with disabilities: {count}", "en")


def spaces(evse: Evse, places: Iterable[Parking], point: str, language: str) -> list[Node]:
    """The spaces at a charging point: each Parking that it serves, under an id of its own."""
    return [_space(evse, place, point, language) for place in places]


def _space(evse: Evse, place: Parking, point: str, language: str) -> Node:
    """One Parking at a charging point."""
    said = content(based(parking.spaces(point, place, (), language, 1)))
    told = said["fac:additionalInformation"]
    no_longer = "PLUGGED" in parking.restrictions(evse)
    return {
        "@id": ids.parking(point, place),
        "@version": said["@version"],
        "fac:name": said["fac:name"],
        "fac:externalIdentifier": plain(place.apds_reference),
        "fac:accessibility": said["fac:accessibility"],
        "fac:additionalInformation": [*(told if isinstance(told, list) else ()), *_in_words(evse, place)],
        "fac:photoUrl": said["fac:photoUrl"],
        "fac:applicableForVehicles": vehicles.of_place(place),
        "fac:dimension": said["fac:dimension"],
        "egi:parkingAllowedAfterCharging": False if no_longer else None,
    }


def _in_words(evse: Evse, place: Parking) -> Iterable[Texts]:
    """What a space has no element for: its light and roof, the law's categories of vehicles, whom it is for."""
    kinds = categories((place,))
    users = {word for word in parking.restrictions(evse) if word in USERS_IN_WORDS}
    users |= {word.strip().upper() for word in place.vehicle_types} & {"DISABLED"}
    said = (
        parking.yes_no("Lit", place.lighting),
        parking.yes_no("Roofed", place.roofed),
        f"Vehicle categories: {', '.join(kinds)}" if kinds else None,
        f"For: {', '.join(words for word, words in USERS_IN_WORDS.items() if word in users)}" if users else None,
    )
    return filter(None, (texts(text, "en") for text in said))
