"""Parking for recharging: the places, how many they are, and who may use them."""

from collections.abc import Iterable
from math import isfinite
from typing import NamedTuple

from afir_publisher.annex import Said
from afir_publisher.annex.parking import disabled_space_count, for_disabled, key, served, space_count
from afir_publisher.model import Evse, Parking
from afir_publisher.pool import Pool, Station
from exporters.datex2 import ids, vehicles
from exporters.datex2.codes import ACCESSIBLE_STANDARDS, USERS, look_all, words
from exporters.datex2.identifiers import APDS, identifiers
from exporters.datex2.links import photos
from exporters.datex2.tree import VERSION, Code, Node, Texts, texts

ACCESSIBLE = Code("disabilityAccessible")
DISABLED = USERS["DISABLED"][0]


def restrictions(evse: Evse) -> frozenset[str]:
    """Who or what may use an EVSE, in capitals."""
    return frozenset(word.strip().upper() for word in evse.parking_restrictions)


class Numbers(NamedTuple):
    """The spaces of a station: how many are said, and its Parking, all and those for people with disabilities."""

    total: int | None
    disabled: int | None
    places: tuple[Parking, ...]
    reserved: tuple[Parking, ...]

    @property
    def further_disabled(self) -> int:
        """How many of those for people with disabilities stand in no Parking."""
        return (self.disabled or 0) - len(self.reserved)

    @property
    def further(self) -> int:
        """How many of the others stand in no Parking."""
        return (self.total or 0) - len(self.places) - self.further_disabled

    @property
    def contradict(self) -> bool:
        """Whether the numbers that are said leave no room for each Parking as one space."""
        return bool(self.places) and (self.further_disabled < 0 or self.further < 0)


def numbers(pool: Pool, station: Station) -> Numbers:
    """What is said of the spaces of a station."""
    total, disabled = _number(space_count(pool, station)), _number(disabled_space_count(pool, station))
    places = served(pool, station.evses)
    all_are_reserved = disabled is not None and disabled == total == len(places)
    return Numbers(total, disabled, places, places if all_are_reserved else for_disabled(places, station.evses))


def spaces_of_station(pool: Pool, station: Station, language: str) -> list[Node]:
    """The parking spaces of a station: each Parking, and what is missing to the numbers that are said.

    A Parking counts as one space unless more is stated. AFIR asks how many are for people with disabilities, also when
    there are none. Where the numbers leave no room for the Parking, only they are said: which Parking is none, or is
    for whom, is not known.
    """
    known = numbers(pool, station)
    if known.contradict:
        known = known._replace(places=(), reserved=())
    own = ids.station(station)
    is_sole = len(known.places) == 1 and not known.reserved
    nodes = [
        spaces(
            _owner(pool, station, place),
            place,
            _users(place, station.evses, known.reserved),
            language,
            1 + known.further if is_sole else 1,
        )
        for place in known.places
    ]
    if known.further_disabled > 0 or known.disabled == 0:
        nodes.append(_counted(ids.parking_for_disabled(own), known.further_disabled, (DISABLED,)))
    if (known.further > 0 and not is_sole) or (known.total is not None and not nodes):
        nodes.append(_counted(ids.further_parking(own), known.further, ()))
    return nodes


def _owner(pool: Pool, station: Station, place: Parking) -> str:
    """What the id of a place begins with: its site, but its station where that is the second, as no id occurs twice."""
    first = next((one for one in pool.stations if place in served(pool, one.evses)), station)
    return ids.site(pool.location) if first.id == station.id else ids.station(station)


def _number(said: Said | None) -> int | None:
    """A number, if one is said."""
    return None if said is None else int(said.value)


def _counted(key_: str, number: int, users: tuple[Code, ...]) -> Node:
    """Spaces of which only the number is known."""
    return {"@id": key_, "@version": VERSION, "aegi:numberOfSpaces": number, "aegi:userSpecific": users}


def spaces_of_site(pool: Pool, language: str) -> list[Node]:
    """The parking spaces of a place that no station has."""
    if not pool.location.parking_places:
        return []
    taken = {place.id for station in pool.stations for place in served(pool, station.evses)}
    free = tuple(place for place in pool.location.parking_places if place.id not in taken)
    reserved = for_disabled(free, ())
    site = ids.site(pool.location)
    return [spaces(site, place, _users(place, (), reserved), language, 1) for place in free]


def accessibility(places: Iterable[Parking]) -> list[Code]:
    """That people with disabilities can use a place, where some place is built to a standard for that."""
    return [ACCESSIBLE] if any(_is_accessible(place) for place in places) else []


def spaces(owner: str, place: Parking, users: tuple[Code, ...], language: str, number: int) -> Node:
    """One Parking. It may be a kerb without marked spaces, and how many cars fit is not in OCPI."""
    length, width = _metres(place.parking_space_length), _metres(place.parking_space_width)
    node: dict[str, Node] = {
        "@id": ids.parking(owner, place),
        "@version": VERSION,
        "afac:name": texts(place.physical_reference, language),
        "afac:accessibility": [ACCESSIBLE] if _is_accessible(place) else None,
        "afac:additionalInformation": _information(place),
        "afac:externalIdentifier": identifiers(**{APDS: place.apds_reference}),
        "afac:photoUrl": photos(place.images),
        "afac:applicableForVehicles": vehicles.of_place(place),
        "afac:dimension": {"afac:length": length, "afac:width": width} if length or width else None,
        "afac:amenities": _own_amenities(place),
        "aegi:numberOfSpaces": number,
        "aegi:userSpecific": users,
    }
    return node


def _own_amenities(place: Parking) -> Node:
    """Whether a place itself is lit and roofed."""
    if place.lighting is None and place.roofed is None:
        return None
    return {"afac:illuminated": place.lighting, "afac:roofed": place.roofed}


def _information(place: Parking) -> list[Texts | None]:
    """What DATEX II has no element for."""
    limit = place.time_limit
    said = (
        f"Time limit: {limit:g} minutes" if limit is not None and isfinite(limit) else None,
        f"Direction: {words(place.direction)}" if place.direction else None,
        yes_no("Drive-through", place.drive_through),
        yes_no("Dangerous goods allowed", place.dangerous_goods_allowed),
        yes_no("Refrigeration outlet", place.refrigeration_outlet),
        "For the given vehicle types only" if place.restricted_to_type else None,
        "Reservation required" if place.reservation_required else None,
        f"Standards: {', '.join(place.standards)}" if place.standards else None,
    )
    return [texts(text, "en") for text in said if text]


def yes_no(what: str, value: bool | None) -> str | None:
    """A fact in words, if it is known."""
    return None if value is None else f"{what}: {'yes' if value else 'no'}"


def _users(place: Parking, evses: Iterable[Evse], reserved: Iterable[Parking]) -> tuple[Code, ...]:
    """Who may use a place: those whom all EVSEs at it take, and people with disabilities if it is for them."""
    at_it = [restrictions(evse) for evse in evses if key(place.id) in {key(link.parking_id) for link in evse.parking}]
    common = frozenset.intersection(*at_it) if at_it else frozenset[str]()
    return look_all(USERS, common | {"DISABLED"} if place in reserved else common)


def _is_accessible(place: Parking) -> bool:
    """Whether a place is built to a standard for people with disabilities."""
    return any("".join(filter(str.isalnum, name)).upper() in ACCESSIBLE_STANDARDS for name in place.standards)


def _metres(centimetres: float | None) -> float | None:
    """A length in metres; zero and less measure nothing."""
    if centimetres is None or not isfinite(centimetres) or centimetres <= 0:
        return None
    return round(centimetres / 100, 4)
