"""The static publication: a site for each Location, its stations, their charging points."""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property

from afir_publisher.annex.charging import station_power_w
from afir_publisher.annex.parking import served
from afir_publisher.annex.service import point_count, staffed
from afir_publisher.pool import Pool, Station
from exporters.datex2 import energy, facility, ids, organisation, parking, payment, point, vehicles
from exporters.datex2.codes import OTHER, SERVICE_TYPE, TYPE_OF_SITE, USERS, look, look_all
from exporters.datex2.hours import is_always_open, operating_hours
from exporters.datex2.identifiers import STATION_ID_BNETZA, identifiers
from exporters.datex2.links import photos
from exporters.datex2.place import Place, agreed, entrances, site_reference, station_place
from exporters.datex2.tree import VERSION, Node, Shared, Texts, languages, moment, texts


def site(pool: Pool, language: str) -> Node:
    """A site of the table; `language` is that of OCPI's texts without one, unless another is stated.

    The facts that AFIR asks for hang on the station. Where the site has a place for them too, such as for hours and
    position, they stand there as well: readers of either level find them, and both are encoded once.
    """
    location = pool.location
    language = pool.facts.language or language
    stations = [station for station in pool.stations if station.evses]
    whole = Whole(pool, stations, language)
    node: dict[str, Node] = {
        "@id": ids.site(location),
        "@version": VERSION,
        "afac:name": whole.name,
        "afac:lastUpdated": moment(last_updated(pool)),
        "afac:photoUrl": photos(location.images) if location.images else None,
        "afac:operatingHours": whole.hours,
        "afac:locationReference": whole.reference,
        "afac:operator": whole.operator,
        "afac:dedicatedParkingSpaces": parking.spaces_of_site(pool, language),
        "aegi:typeOfSite": look(TYPE_OF_SITE, location.parking_type, OTHER) if location.parking_type else None,
        "aegi:brand": texts(location.operator.name, language) if location.operator else None,
        "aegi:exclusiveUsers": look_all(USERS, whole.users) if whole.users else None,
        "aegi:entrance": entrances(location, language) if location.related_locations else None,
        "aegi:energyInfrastructureStation": [_station(whole, station) for station in stations],
    }
    return node


def last_updated(pool: Pool) -> datetime | None:
    """When a Location last changed; some CPOs forget to say so there when one of its EVSEs does."""
    location = pool.location
    times = [evse.last_updated for evse in location.evses if evse.last_updated]
    return max((*times, location.last_updated) if location.last_updated else times, default=None)


class Whole:
    """What a site says of all its stations, made once for them; `station` stands for all of them as one."""

    def __init__(self, pool: Pool, stations: Sequence[Station], language: str) -> None:
        """Gather it from the Location."""
        location = pool.location
        self.pool = pool
        self.language = language
        self.station = Station(
            id=ids.site(location), evses=tuple(evse for one in stations for evse in one.evses), facts=pool.facts
        )
        name = texts(location.name, language)
        self.name = Shared(name) if name else None
        self.hours = operating_hours(ids.site(location), location.opening_times)
        self.reference = site_reference(pool, self.station, language)
        self.users = agreed(point.is_for(evse) for evse in self.station.evses) or frozenset[str]()
        self.information = (
            [texts("No charging while the place is closed", "en")]
            if location.charging_when_closed is False and not is_always_open(location.opening_times)
            else []
        )

    @cached_property
    def operator(self) -> Shared | None:
        """Who runs the site."""
        return organisation.operator(self.pool, self.station, self.language)

    def operator_of(self, station: Station) -> Shared | None:
        """Who runs one of the stations; the operator of all, where nothing else is known of that one."""
        if station.facts is self.station.facts:
            return self.operator
        return organisation.operator(self.pool, station, self.language)


def _station(whole: Whole, station: Station) -> Node:
    """A station: the box, or boxes, that the configuration takes for one."""
    pool, language, location = whole.pool, whole.language, whole.pool.location
    place = station_place(pool, station, language, whole.reference)
    places = served(pool, station.evses)
    count, power, staff = point_count(pool, station), station_power_w(pool, station), staffed(pool, station)
    product = energy.of_station(pool, station)
    node: dict[str, Node] = {
        "@id": ids.station(station),
        "@version": VERSION,
        "afac:name": texts(station.name, language) or whole.name,
        "afac:lastUpdated": moment(
            max((evse.last_updated for evse in station.evses if evse.last_updated), default=None)
        ),
        "afac:accessibility": parking.accessibility(places),
        "afac:additionalInformation": [*whole.information, *information(pool, station, bool(product))],
        "afac:externalIdentifier": identifiers(**{STATION_ID_BNETZA: station.facts.station_id_bnetza}),
        "afac:operatingHours": whole.hours,
        "afac:locationReference": place.reference,
        "afac:owner": organisation.owner(pool, station, language),
        "afac:operator": whole.operator_of(station),
        "afac:helpdesk": organisation.helpdesk(pool, station, language),
        "afac:associatedFacility": facility.associated(location.facilities) if location.facilities else None,
        "afac:applicableForVehicles": vehicles.of_station(pool, station, places),
        "afac:amenities": facility.amenities(pool, station),
        "afac:supplementalFacility": facility.supplemental(pool, station, language),
        "afac:dedicatedParkingSpaces": parking.spaces_of_station(pool, station, language),
        "aegi:totalMaximumPower": power.value if power else None,
        "aegi:authenticationAndIdentificationMethods": payment.methods(pool, station),
        "aegi:numberOfRefillPoints": count.value if count else None,
        "aegi:userInterfaceLanguage": languages(station.facts.interface_languages or ()),
        "aegi:renewableSources": energy.is_green(pool, station),
        "aegi:mobilityServiceProvider": organisation.providers(pool, station, language),
        "aegi:serviceType": [{"aegi:serviceType": SERVICE_TYPE[staff.value]}] if staff else None,
        "aegi:refillPoint": _points(whole, station, place),
        "aegi:energyProduct": product,
    }
    return node


def information(pool: Pool, station: Station, has_rate: bool) -> list[Texts]:
    """What is known of a station and has no element: what there is not, and evidence that is no address."""
    said = payment.in_words(pool, station, has_rate)
    evidence = station.facts.renewable_evidence
    if evidence and energy.evidence(station) is None:
        told = texts(f"Evidence of renewable electricity: {evidence}", "en")
        return [*said, *([told] if told else [])]
    return said


def _points(whole: Whole, station: Station, place: Place) -> list[Node]:
    """The charging points of a station."""
    product = energy.common(whole.pool.location.energy_mix, energy.evidence(station), whole.language)
    around = point.Surroundings(station, place.whereabouts, whole.users, product)
    return [point.charging_point(whole.pool, evse, around, whole.language) for evse in station.evses]
