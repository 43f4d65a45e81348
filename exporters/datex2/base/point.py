"""A charging point in the base packages."""

from collections.abc import Iterator, Mapping

from afir_publisher.annex.charging import current_type, identification
from afir_publisher.annex.parking import served
from afir_publisher.annex.payment import tariffs
from afir_publisher.model import Evse, is_ad_hoc
from afir_publisher.pool import Pool, Station
from exporters.datex2 import energy, ids, parking, payment, point, vehicles
from exporters.datex2.base import energy as base_energy
from exporters.datex2.base import parking as base_parking
from exporters.datex2.base.connector import Electrics, electrics
from exporters.datex2.base.names import based
from exporters.datex2.base.payment import further_means
from exporters.datex2.base.place import reference
from exporters.datex2.base.price import rates
from exporters.datex2.codes import VEHICLE_RESTRICTIONS
from exporters.datex2.links import link, photos
from exporters.datex2.place import point_reference
from exporters.datex2.services import services
from exporters.datex2.tree import VERSION, Node, Texts, Typed, moment, plain, texts


def charging_point(pool: Pool, evse: Evse, around: point.Surroundings, language: str) -> Typed:
    """A charging point of the table; what an EVSE is doing stands in the status publication."""
    station = around.station
    alone = as_station(pool, evse, station)
    places = served(pool, (evse,)) if evse.parking else ()
    plugs = electrics(evse, services(pool, station, evse), point.usage(places) if places else ())
    restricted = parking.restrictions(evse)
    key = ids.point(pool.location, evse)
    code = identification(pool, station, evse)
    node: dict[str, Node] = {
        "@id": key,
        "@version": VERSION,
        "fac:name": texts(evse.physical_reference, language),
        "fac:externalIdentifier": plain(code.value) if code else None,
        "fac:lastUpdated": moment(evse.last_updated),
        "fac:additionalInformation": [
            *_information(pool, alone, plugs),
            *point.information(evse, restricted - around.users),
        ],
        "fac:informationWebsite": _pages(pool, alone),
        "fac:photoUrl": photos(evse.images),
        "fac:locationReference": reference(point_reference(evse, around.whereabouts, language)),
        "fac:rates": rates(pool, alone, ids.rate(key)),
        "fac:applicableForVehicles": based(vehicles.of_restrictions(restricted & VEHICLE_RESTRICTIONS)),
        "egi:deliveryUnit": point.KWH,
        "egi:reservation": point.reservation(places, alone.abilities),
        "electrics": plugs.elements,
        "egi:electricEnergyMix": base_energy.mix(pool, alone, language),
        "egi:vehicleSpace": base_parking.spaces(evse, places, key, language),
    }
    return Typed("egi:ElectricChargingPoint", node)


def as_station(pool: Pool, evse: Evse, station: Station) -> Station:
    """A charging point as if it were alone: what the law asks of a station can differ between its charging points."""
    return Station(id=station.id, evses=(evse,), facts=pool.facts_of(evse, station))


def _information(pool: Pool, alone: Station, plugs: Electrics) -> Iterator[Texts]:
    """What the base packages have no element for: how else one pays, services, the current where no mode tells it."""
    further = further_means(payment.ways(pool, alone))
    if further is not None:
        yield further
    yield from plugs.information
    (evse,) = alone.evses
    current = None if plugs.tells_current else current_type(pool, alone, evse)
    if current is not None:
        yield Texts((("en", f"Type of current: {current.value}"),))


def _pages(pool: Pool, alone: Station) -> list[Node]:
    """Links to the terms of the connectors, to explanations of prices, to what proves that the energy is renewable."""
    (evse,) = alone.evses
    prices = energy.web_page(filter(is_ad_hoc, tariffs(pool, alone)))
    proof = energy.evidence(alone)
    return [*point.terms(evse), *links({"Prices": prices, "Evidence of renewable electricity": proof})]


def links(pages: Mapping[str, str | None]) -> list[Node]:
    """Links to pages, by what they are about."""
    return [found for words, page in pages.items() if (found := link(page, words, "html")) is not None]
