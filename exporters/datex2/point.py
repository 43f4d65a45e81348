"""A charging point: OCPI's EVSE."""

from collections.abc import Iterable
from typing import NamedTuple

from afir_publisher.annex.charging import identification
from afir_publisher.annex.parking import served
from afir_publisher.model import Evse, Parking
from afir_publisher.pool import Pool, Station
from exporters.datex2 import energy, ids, parking, payment, vehicles
from exporters.datex2.ad_hoc import ad_hoc_tariffs
from exporters.datex2.codes import USERS, VEHICLE_RESTRICTIONS, words
from exporters.datex2.connector import electrics
from exporters.datex2.identifiers import EVSE_ID, identifiers
from exporters.datex2.links import link, photos
from exporters.datex2.place import Whereabouts, point_reference
from exporters.datex2.services import services
from exporters.datex2.tree import VERSION, Code, Node, Shared, Texts, Typed, moment, texts

KWH = Code("kWh")
CAR, MOTORCYCLE = Code("electricVehicle"), Code("electricMotorcycle")
MANDATORY, OPTIONAL = Code("mandatory"), Code("optional")

_RESTRICTION_TEXT = {"PLUGGED": "Parking only while charging"}


class Surroundings(NamedTuple):
    """What a charging point stands in: its station, where that is, for whom the whole site is, the common energy."""

    station: Station
    whereabouts: Whereabouts
    users: frozenset[str]
    product: Shared | None


def charging_point(pool: Pool, evse: Evse, around: Surroundings, language: str) -> Node:
    """A charging point of the table; what an EVSE is doing stands in the status publication."""
    station = around.station
    # What the law asks of a station can differ between its charging points, so each is asked as if it were alone.
    alone = Station(id=station.id, evses=(evse,), facts=pool.facts_of(evse, station))
    places = served(pool, (evse,)) if evse.parking else ()
    offered = services(pool, station, evse)
    plugs = electrics(evse, offered, usage(places) if places else ())
    restricted = parking.restrictions(evse) if evse.parking_restrictions else frozenset[str]()
    means = payment.ad_hoc(pool, alone)
    code = identification(pool, station, evse)
    node: dict[str, Node] = {
        "@id": ids.point(pool.location, evse),
        "@version": VERSION,
        "afac:name": texts(evse.physical_reference, language),
        "afac:lastUpdated": moment(evse.last_updated),
        "afac:additionalInformation": [
            *plugs.information,
            *offered.information,
            *information(evse, restricted - around.users),
        ],
        "afac:externalIdentifier": identifiers(**{EVSE_ID: code.value}) if code else None,
        "afac:informationWebsite": terms(evse),
        "afac:photoUrl": photos(evse.images) if evse.images else None,
        "afac:locationReference": point_reference(evse, around.whereabouts, language),
        "afac:rates": None if means is None or ad_hoc_tariffs(pool, evse) else payment.unknown_rates(means),
        "afac:applicableForVehicles": vehicles.of_restrictions(restricted & VEHICLE_RESTRICTIONS)
        if restricted
        else None,
        "aegi:deliveryUnit": KWH,
        "aegi:reservation": reservation(places, alone.abilities),
        "aegi:energyProduct": energy.of_point(pool, alone, _common(pool, alone, around, language), means, language),
        "electrics": plugs.elements,
    }
    return Typed("aegi:ElectricChargingPoint", node)


def _common(pool: Pool, alone: Station, around: Surroundings, language: str) -> Shared | None:
    """The energy that a charging point without prices shares with its station, but for evidence of its own."""
    if alone.facts is around.station.facts:
        return around.product
    return energy.common(pool.location.energy_mix, energy.evidence(alone), language)


def terms(evse: Evse) -> list[Node]:
    """Links to the terms and conditions of the connectors, each once."""
    pages = dict.fromkeys(one.terms_and_conditions for one in evse.connectors if one.terms_and_conditions)
    return [found for page in pages if (found := link(page, "Terms and conditions", "html")) is not None]


def information(evse: Evse, restricted: Iterable[str]) -> Iterable[Texts]:
    """What DATEX II has no element for: restrictions of this charging point alone, and on which side it stands."""
    said = [
        _RESTRICTION_TEXT.get(word) or f"Parking restriction: {words(word)}"
        for word in sorted(restricted)
        if word and word not in VEHICLE_RESTRICTIONS
    ]
    said += sorted(
        {f"Position at the parking space: {words(one.evse_position)}" for one in evse.parking if one.evse_position}
    )
    return filter(None, (texts(text, "en") for text in said))


def reservation(places: Iterable[Parking], can: Iterable[str]) -> Code | None:
    """Whether to book: a must if all its parking asks for it. OCPI has no word for "cannot be booked"."""
    required = {place.reservation_required for place in places}
    if required == {True}:
        return MANDATORY
    return OPTIONAL if "RESERVABLE" in can else None


def usage(places: Iterable[Parking]) -> tuple[Code, ...]:
    """What is charged: motorcycles where all the parking is for them alone."""
    kinds = {kind.strip().upper() for place in places for kind in place.vehicle_types}
    return () if not kinds else (MOTORCYCLE,) if kinds == {"MOTORCYCLE"} else (CAR,)


def is_for(evse: Evse) -> frozenset[str]:
    """The users that an EVSE is kept for."""
    return parking.restrictions(evse).intersection(USERS) if evse.parking_restrictions else frozenset()
