"""A charging point: OCPI's EVSE."""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from afir_publisher.model import EnergyMix, Evse, Parking, Tariff, is_ad_hoc, tariff_key
from afir_publisher.pool import Pool
from exporters.datex2 import ids, parking
from exporters.datex2.codes import (
    ENERGY_SOURCE,
    OTHER,
    PAYMENT_MEANS,
    USERS,
    VEHICLE_RESTRICTIONS,
    look,
    look_all,
    words,
)
from exporters.datex2.connector import electrics
from exporters.datex2.links import link, photos, url
from exporters.datex2.place import Whereabouts, point_reference
from exporters.datex2.price import energy_rates
from exporters.datex2.tree import VERSION, Code, Extended, Node, Shared, Texts, Typed, moment, plain, texts

KWH = Code("kWh")
EVSE_ID = Shared(Extended("evseId"))
CAR, MOTORCYCLE = Code("electricVehicle"), Code("electricMotorcycle")
MANDATORY, OPTIONAL = Code("mandatory"), Code("optional")

_RESTRICTION_TEXT = {"PLUGGED": "Parking only while charging"}


class Surroundings(NamedTuple):
    """What a charging point stands in: where its station is, and for whom the whole site is."""

    whereabouts: Whereabouts
    users: frozenset[str]
    product: Shared | None


def charging_point(pool: Pool, evse: Evse, around: Surroundings, language: str) -> Node:
    """A charging point of the table; what an EVSE is doing stands in the status publication."""
    can = abilities(evse)
    places = parking.served(pool, (evse,)) if evse.parking else ()
    plugs = electrics(evse, can, _usage(places) if places else ())
    restricted = parking.restrictions(evse) if evse.parking_restrictions else frozenset[str]()
    node: dict[str, Node] = {
        "@id": ids.point(pool.location, evse),
        "@version": VERSION,
        "afac:name": texts(evse.physical_reference, language),
        "afac:lastUpdated": moment(evse.last_updated),
        "afac:additionalInformation": [*plugs.information, *_information(evse, restricted - around.users)],
        "afac:externalIdentifier": _evse_id(evse.evse_id),
        "afac:informationWebsite": _terms(evse),
        "afac:photoUrl": photos(evse.images) if evse.images else None,
        "afac:locationReference": point_reference(evse, around.whereabouts, language),
        "afac:applicableForVehicles": _vehicles(restricted & VEHICLE_RESTRICTIONS) if restricted else None,
        "aegi:deliveryUnit": KWH,
        "aegi:reservation": _reservation(places, can),
        "aegi:energyProduct": _energy_product(pool, evse, can, around.product, language),
        "electrics": plugs.elements,
    }
    return Typed("aegi:ElectricChargingPoint", node)


def abilities(evse: Evse) -> tuple[str, ...]:
    """What an EVSE and its connectors can do, in capitals; early 2.3.0 had the connectors' words at the EVSE."""
    of_connectors = tuple(word for connector in evse.connectors for word in connector.capabilities)
    return _in_capitals(evse.capabilities + of_connectors)


@lru_cache(maxsize=1024)
def _in_capitals(words: tuple[str, ...]) -> tuple[str, ...]:
    """Words as our tables have them."""
    return tuple(word.strip().upper() for word in words)


def tariffs(pool: Pool, evse: Evse) -> list[Tariff]:
    """The tariffs that the connectors of an EVSE name, as far as they are known."""
    if not pool.tariffs:
        return []
    keys = dict.fromkeys(tariff_key(name) for connector in evse.connectors for name in connector.tariff_ids)
    return [pool.tariffs[key] for key in keys if key in pool.tariffs]


def is_green(pool: Pool, evse: Evse) -> bool | None:
    """Whether the energy is from renewable sources alone: as the Location says, else yes if its ad hoc tariff does."""
    mix = pool.location.energy_mix
    if mix is not None and mix.is_green_energy is not None:
        return mix.is_green_energy
    ad_hoc = filter(is_ad_hoc, tariffs(pool, evse))
    return True if any(tariff.energy_mix and tariff.energy_mix.is_green_energy for tariff in ad_hoc) else None


@lru_cache(maxsize=4096)
def product(mix: EnergyMix | None, language: str) -> Shared | None:
    """The energy of a place without its prices; most charging points of a CPO have the same."""
    facts = _product_facts(mix, None if mix is None else mix.is_green_energy, None, (), language)
    return Shared([Typed("aegi:ElectricEnergy", facts)]) if any(value is not None for value in facts.values()) else None


def _energy_product(pool: Pool, evse: Evse, can: tuple[str, ...], common: Shared | None, language: str) -> Node:
    """The energy with its prices; what all charging points share where there are none."""
    known = tariffs(pool, evse)
    if not known:
        return common
    rates = energy_rates(pool, evse, ids.rate(ids.point(pool.location, evse)), _payment(can))
    pages = (url(tariff.tariff_alt_url) for tariff in known)
    page = next((address for address in pages if address is not None), None)
    facts = _product_facts(pool.location.energy_mix, is_green(pool, evse), page, tuple(rates), language)
    return [Typed("aegi:ElectricEnergy", facts)] if any(value is not None for value in facts.values()) else None


def _product_facts(
    mix: EnergyMix | None, green: bool | None, page: str | None, rates: tuple[Node, ...], language: str
) -> dict[str, Node]:
    """The parts of aegi:ElectricEnergy."""
    names = (mix.energy_product_name, mix.supplier_name) if mix else ()
    impact = {one.category.strip().upper(): one.amount for one in reversed(mix.environ_impact)} if mix else {}
    return {
        "aegi:energyProductName": texts(", ".join(filter(None, names)), language),
        "aegi:isGreenEnergy": green,
        "aegi:energyProductInformation": page,
        "aegi:energyRate": rates or None,
        "aegi:carbonDioxideImpact": impact.get("CARBON_DIOXIDE"),
        "aegi:nuclearWasteImpact": impact.get("NUCLEAR_WASTE"),
        "aegi:electricEnergySourceRatio": _sources(mix) if mix and mix.energy_sources else None,
    }


def _sources(mix: EnergyMix) -> list[Node]:
    """What the energy is made of."""
    found = [(look(ENERGY_SOURCE, one.source, OTHER), one) for one in mix.energy_sources]
    return [
        {
            "aegi:energySource": code,
            "aegi:otherEnergySource": plain(words(one.source)) if code is OTHER else None,
            "aegi:sourceRatioValue": {"com:percentage": one.percentage},
        }
        for code, one in found
    ]


def _evse_id(evse_id: str | None) -> Node:
    """The EVSE id for people and roaming."""
    identifier = plain(evse_id)
    return None if identifier is None else [{"afac:identifier": identifier, "afac:typeOfIdentifier": EVSE_ID}]


def _terms(evse: Evse) -> Node:
    """Links to the terms and conditions of the connectors, each once."""
    pages = dict.fromkeys(one.terms_and_conditions for one in evse.connectors if one.terms_and_conditions)
    return [found for page in pages if (found := link(page, "Terms and conditions", "html")) is not None]


def _information(evse: Evse, restricted: Iterable[str]) -> Iterable[Texts]:
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


@lru_cache(maxsize=64)
def _vehicles(restricted: frozenset[str]) -> Node:
    """The vehicles that may stand at a charging point, where only some may."""
    node: dict[str, Node] = {
        "com:fuelType": [Code("battery")] if "EV_ONLY" in restricted else None,
        "com:vehicleType": [Code("motorcycle")] if "MOTORCYCLES" in restricted else None,
        "com:vehicleUsage": Code("taxi") if "TAXIS" in restricted else None,
    }
    return Shared([node]) if restricted else None


def _reservation(places: Iterable[Parking], can: Iterable[str]) -> Code | None:
    """Whether to book: a must if all its parking asks for it. OCPI has no word for "cannot be booked"."""
    required = {place.reservation_required for place in places}
    if required == {True}:
        return MANDATORY
    return OPTIONAL if "RESERVABLE" in can else None


def _usage(places: Iterable[Parking]) -> tuple[Code, ...]:
    """What is charged: motorcycles where all the parking is for them alone."""
    kinds = {kind.strip().upper() for place in places for kind in place.vehicle_types}
    return () if not kinds else (MOTORCYCLE,) if kinds == {"MOTORCYCLE"} else (CAR,)


@lru_cache(maxsize=1024)
def _payment(can: tuple[str, ...]) -> Node | None:
    """How one can pay without a contract, as far as the capabilities say."""
    means = look_all(PAYMENT_MEANS, can)
    return {"afac:paymentMeans": means} if means else None


def is_for(evse: Evse) -> frozenset[str]:
    """The users that an EVSE is kept for."""
    return parking.restrictions(evse).intersection(USERS) if evse.parking_restrictions else frozenset()
