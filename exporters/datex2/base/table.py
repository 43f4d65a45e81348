"""The static publication in the base packages: a site for each Location, its stations, their charging points."""

from collections.abc import Iterator
from itertools import filterfalse

from afir_publisher.annex.charging import station_power_w
from afir_publisher.annex.parking import served
from afir_publisher.annex.payment import contract, providers, tariffs
from afir_publisher.annex.service import point_count, staffed
from afir_publisher.model import is_ad_hoc
from afir_publisher.pool import Pool, Station
from exporters.datex2 import energy, facility, ids, parking, payment
from exporters.datex2.base import facility as base_facility
from exporters.datex2.base import organisation, vehicles
from exporters.datex2.base import parking as base_parking
from exporters.datex2.base.names import based
from exporters.datex2.base.place import reference
from exporters.datex2.base.point import charging_point, links
from exporters.datex2.base.price import contract_rates
from exporters.datex2.codes import OTHER, SERVICE_TYPE, TYPE_OF_SITE, USERS, look, look_all
from exporters.datex2.links import photos
from exporters.datex2.place import entrances, station_place
from exporters.datex2.point import Surroundings
from exporters.datex2.table import Whole, information, last_updated
from exporters.datex2.tree import VERSION, Node, Texts, languages, moment, plain, texts


def site(pool: Pool, language: str) -> Node:
    """A site of the table; `language` is that of OCPI's texts without one, unless another is stated."""
    location = pool.location
    language = pool.facts.language or language
    stations = [station for station in pool.stations if station.evses]
    whole = Whole(pool, stations, language)
    key = ids.site(location)
    node: dict[str, Node] = {
        "@id": key,
        "@version": VERSION,
        "fac:name": whole.name,
        "fac:lastUpdated": moment(last_updated(pool)),
        "fac:photoUrl": photos(location.images),
        "fac:operatingHours": based(whole.hours),
        "fac:locationReference": reference(whole.reference),
        "fac:operator": organisation.operator(pool, whole.station, language, key),
        "egi:typeOfSite": look(TYPE_OF_SITE, location.parking_type, OTHER) if location.parking_type else None,
        "egi:brand": texts(location.operator.name, language) if location.operator else None,
        "egi:exclusiveUsers": look_all(USERS, whole.users),
        "egi:entrance": entrances(location, language),
        "egi:energyInfrastructureStation": [_station(whole, station) for station in stations],
    }
    return node


def _station(whole: Whole, station: Station) -> Node:
    """A station of a site."""
    pool, language = whole.pool, whole.language
    place = station_place(pool, station, language, whole.reference)
    around = Surroundings(station, place.whereabouts, whole.users, None)
    key = ids.station(station)
    count, staff = point_count(pool, station), staffed(pool, station)
    is_unattended = staff is not None and not staff.value
    node: dict[str, Node] = {
        "@id": key,
        "@version": VERSION,
        "fac:name": texts(station.name, language) or whole.name,
        "fac:externalIdentifier": plain(station.facts.station_id_bnetza),
        "fac:lastUpdated": moment(
            max((evse.last_updated for evse in station.evses if evse.last_updated), default=None)
        ),
        "fac:accessibility": parking.accessibility(served(pool, station.evses)),
        "fac:additionalInformation": [*whole.information, *_information(pool, station)],
        "fac:informationWebsite": links({"Contracts": _contract_page(pool, station)}),
        "fac:operatingHours": based(whole.hours),
        "fac:locationReference": reference(place.reference),
        "fac:owner": organisation.owner(pool, station, language, key),
        "fac:operator": organisation.operator(pool, station, language, key),
        "fac:associatedFacility": [
            *(based(one) for one in facility.associated(pool.location.facilities)),
            *base_parking.capacity(pool, station),
        ],
        "fac:rates": _contract_rates(pool, station),
        "fac:applicableForVehicles": vehicles.of_station(pool, station, served(pool, station.evses)),
        "fac:supplementalFacility": base_facility.supplemental(pool, station, language),
        "egi:authenticationAndIdentificationMethods": payment.methods(pool, station),
        "egi:numberOfRefillPoints": count.value,
        "egi:userInterfaceLanguage": languages(station.facts.interface_languages or ()),
        "egi:serviceType": {"egi:serviceType": [SERVICE_TYPE[False]]} if is_unattended else None,
        "egi:refillPoint": [charging_point(pool, evse, around, language) for evse in station.evses],
    }
    return node


def _information(pool: Pool, station: Station) -> Iterator[Texts]:
    """What is known of a station and has no element in the base packages."""
    yield from information(pool, station, has_rate=True)
    yield from base_facility.amenities_in_words(pool, station)
    for said in (vehicles.categories_in_words(pool, station), base_parking.disabled_in_words(pool, station)):
        if said is not None:
            yield said
    power, staff = station_power_w(pool, station), staffed(pool, station)
    number, contracts = station.facts.operator_id_bnetza, providers(pool, station)
    for text in (
        f"Maximum power of the station: {power.value / 1000:g} kW" if power else None,
        "Staff on site" if staff and staff.value else None,
        f"Contracts of: {', '.join(sorted(contracts.value))}" if contracts and contracts.value else None,
        f"The operator's id at the German regulator: {number}" if number else None,
    ):
        if (found := texts(text, "en")) is not None:
            yield found


def _contract_page(pool: Pool, station: Station) -> str | None:
    """The page on which the prices of contracts are explained."""
    return energy.web_page(filterfalse(is_ad_hoc, tariffs(pool, station))) if _takes_contracts(pool, station) else None


def _contract_rates(pool: Pool, station: Station) -> Node:
    """That a station takes contracts, with the currencies of their tariffs where those are known."""
    if not _takes_contracts(pool, station):
        return None
    told = [tariff for tariff in tariffs(pool, station) if not is_ad_hoc(tariff)]
    return contract_rates(sorted({tariff.currency.strip().upper() for tariff in told}))


def _takes_contracts(pool: Pool, station: Station) -> bool:
    """Whether one can pay by a contract."""
    said = contract(pool, station)
    return said is not None and bool(said.value)
