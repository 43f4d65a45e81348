"""The static publication: a site for each Location, its stations, their charging points."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from afir_publisher.pool import Pool, Station
from exporters.datex2 import facility, ids, organisation, parking, point
from exporters.datex2.codes import AUTHENTICATION, OTHER, PAYMENT_TERMINAL, TYPE_OF_SITE, USERS, look, look_all
from exporters.datex2.hours import is_always_open, operating_hours
from exporters.datex2.links import photos
from exporters.datex2.place import Place, agreed, entrances, site_reference, station_place
from exporters.datex2.tree import VERSION, Node, Shared, moment, texts


def site(pool: Pool, language: str) -> Node:
    """A site of the table; `language` is that of OCPI's texts without one.

    The facts that AFIR asks for hang on the station. Where the site has a place for them too, such as for hours and
    position, they stand there as well: readers of either level find them, and both are encoded once.
    """
    location = pool.location
    stations = [station for station in pool.stations if station.evses]
    whole = _Whole(pool, stations, language)
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


class _Whole:
    """What a site says of all its stations, made once for them."""

    __slots__ = ("hours", "information", "language", "name", "operator", "pool", "reference", "users")

    def __init__(self, pool: Pool, stations: Iterable[Station], language: str) -> None:
        """Gather it from the Location."""
        location = pool.location
        self.pool = pool
        self.language = language
        name = texts(location.name, language)
        self.name = Shared(name) if name else None
        self.hours = operating_hours(ids.site(location), location.opening_times)
        self.reference = site_reference(pool, language)
        self.operator = organisation.operator(location, language)
        self.users = agreed(point.is_for(evse) for station in stations for evse in station.evses) or frozenset[str]()
        self.information = (
            [texts("No charging while the place is closed", "en")]
            if location.charging_when_closed is False and not is_always_open(location.opening_times)
            else None
        )


def _station(whole: _Whole, station: Station) -> Node:
    """A station: the box, or boxes, that the configuration takes for one."""
    pool, language, location = whole.pool, whole.language, whole.pool.location
    place = station_place(pool, station, language, whole.reference)
    places = parking.served(pool, station.evses)
    abilities = tuple(point.abilities(evse) for evse in station.evses)
    node: dict[str, Node] = {
        "@id": ids.station(station),
        "@version": VERSION,
        "afac:name": whole.name,
        "afac:lastUpdated": moment(
            max((evse.last_updated for evse in station.evses if evse.last_updated), default=None)
        ),
        "afac:accessibility": parking.accessibility(places),
        "afac:additionalInformation": whole.information,
        "afac:operatingHours": whole.hours,
        "afac:locationReference": place.reference,
        "afac:owner": organisation.owner(location, language),
        "afac:operator": whole.operator,
        "afac:helpdesk": organisation.helpdesk(location, language),
        "afac:associatedFacility": facility.associated(location.facilities) if location.facilities else None,
        "afac:applicableForVehicles": parking.vehicles(places) if places else None,
        "afac:amenities": parking.amenities(places) if places else None,
        "afac:supplementalFacility": facility.supplemental(
            ids.station(station), location.facilities, _has_terminal(abilities)
        ),
        "afac:dedicatedParkingSpaces": parking.spaces_of_station(pool, station, language),
        "aegi:authenticationAndIdentificationMethods": _authentication(abilities),
        "aegi:numberOfRefillPoints": sum(evse.status.upper() != "PLANNED" for evse in station.evses),
        "aegi:renewableSources": _is_green(pool, station),
        "aegi:mobilityServiceProvider": _providers(station, language),
        "aegi:refillPoint": _points(whole, station, place),
    }
    return node


def _points(whole: _Whole, station: Station, place: Place) -> list[Node]:
    """The charging points of a station."""
    product = point.product(whole.pool.location.energy_mix, whole.language)
    around = point.Surroundings(place.whereabouts, whole.users, product)
    return [point.charging_point(whole.pool, evse, around, whole.language) for evse in station.evses]


@lru_cache(maxsize=1024)
def _has_terminal(abilities: tuple[tuple[str, ...], ...]) -> bool:
    """Whether some charging point of a station has a payment terminal."""
    return any(not PAYMENT_TERMINAL.isdisjoint(words) for words in abilities)


@lru_cache(maxsize=1024)
def _authentication(abilities: tuple[tuple[str, ...], ...]) -> Shared | None:
    """How one can identify oneself at some charging point of a station."""
    methods = look_all(AUTHENTICATION, (word for words in abilities for word in words))
    return Shared(methods) if methods else None


def _is_green(pool: Pool, station: Station) -> bool | None:
    """Whether all energy of a station is from renewable sources, if all its charging points know."""
    return agreed(point.is_green(pool, evse) for evse in station.evses)


def _providers(station: Station, language: str) -> Shared | None:
    """Whose contracts some charging point of a station takes."""
    names = {name for evse in station.evses for name in evse.accepted_service_providers}
    return organisation.providers(tuple(sorted(names)), language) if names else None
