"""Which vehicles a station takes and where they stand: Table A, 16 to 19."""

from collections.abc import Callable, Iterable

from afir_publisher.annex.entry import Said, derived, prefer
from afir_publisher.facts import VEHICLE_CATEGORIES
from afir_publisher.model import Evse, Parking
from afir_publisher.pool import Pool, Station

CATEGORIES = {
    "MOTORCYCLE": ("L",),
    "PERSONAL_VEHICLE": ("M1",),
    "PERSONAL_VEHICLE_WITH_TRAILER": ("M1",),
    "VAN": ("N1",),
    # OCPI names UNECE's T for it, which is the tractor of a farm in EU law.
    "SEMI_TRACTOR": ("N2", "N3"),
    "RIGID": ("N2", "N3"),
    "TRUCK_WITH_TRAILER": ("N2", "N3"),
    "BUS": ("M2", "M3"),
    "DISABLED": ("M1",),
}
"""EU vehicle categories of OCPI's VehicleType; any other word is `other`."""

DISABLED = "DISABLED"
"""OCPI's word for people with disabilities, as a VehicleType and as a ParkingRestriction."""


def key(parking_id: str) -> str:
    """A Parking id for comparing, as case has no meaning in it."""
    return parking_id.strip().upper()


def served(pool: Pool, evses: Iterable[Evse]) -> tuple[Parking, ...]:
    """The Parking that EVSEs serve, each once, in the order of the Location."""
    if not pool.location.parking_places:
        return ()
    wanted = {key(link.parking_id) for evse in evses for link in evse.parking}
    return tuple(place for place in pool.location.parking_places if key(place.id) in wanted)


def some(values: Iterable[bool | None]) -> bool | None:
    """True if one is; false if all are false; else unknown."""
    found = set(values)
    return True if True in found else False if found == {False} else None


def vehicle_categories(pool: Pool, station: Station) -> Said | None:
    """Which vehicles can recharge at a station."""
    listed = categories(served(pool, station.evses))
    return prefer(
        station.facts, "vehicle_categories", derived(listed, "vehicle_types of its Parking") if listed else None
    )


def categories(places: Iterable[Parking]) -> tuple[str, ...]:
    """The categories of all vehicles that some place takes, in the order of the law."""
    words = {word.strip().upper() for place in places for word in place.vehicle_types}
    kinds = {category for word in words for category in CATEGORIES.get(word, ("other",))}
    return tuple(category for category in VEHICLE_CATEGORIES if category in kinds)


Limit = Callable[[Parking], float | None]

LIMITS: dict[str, tuple[str, Limit]] = {
    "max_vehicle_height_m": ("{:g} m high", lambda place: _scaled(place.max_vehicle_height, 100)),
    "max_vehicle_length_m": ("{:g} m long", lambda place: _scaled(place.max_vehicle_length, 100)),
    "max_vehicle_width_m": ("{:g} m wide", lambda place: _scaled(place.max_vehicle_width, 100)),
    "max_vehicle_weight_t": ("{:g} t", lambda place: _scaled(place.max_vehicle_weight, 1000)),
}
"""The limits of Table A, 17 by the name of their fact: for people, and of a Parking (OCPI has centimetres and kg)."""


def limit(pool: Pool, station: Station, name: str) -> Said | None:
    """The largest vehicle that some parking of a station takes: a limit only if every place has one."""
    limits = [LIMITS[name][1](place) for place in served(pool, station.evses)]
    known = [value for value in limits if value is not None]
    found = derived(max(known), "the largest place") if known and len(known) == len(limits) else None
    return prefer(station.facts, name, found)


def vehicle_limits(pool: Pool, station: Station) -> Said | None:
    """How large and heavy vehicles may be, where there are limits."""
    found = [(words, said) for name, (words, _) in LIMITS.items() if (said := limit(pool, station, name))]
    return Said(tuple(words.format(said.value) for words, said in found), found[0][1].origin) if found else None


def space_count(pool: Pool, station: Station) -> Said | None:
    """How many parking spaces for recharging a station has; a Parking may stand for several, so a fact is better."""
    places = served(pool, station.evses)
    count = len(places) + _without_parking(places, station.evses)
    return prefer(station.facts, "parking_spaces", derived(count, "its Parking") if places else None)


def disabled_space_count(pool: Pool, station: Station) -> Said | None:
    """How many of them are for people with disabilities: none only where every EVSE has its Parking."""
    places = served(pool, station.evses)
    count = len(for_disabled(places, station.evses)) + _without_parking(places, station.evses)
    is_known = bool(count) or (bool(places) and all(evse.parking for evse in station.evses))
    found = derived(count, "vehicle_types of its Parking, parking_restrictions of its EVSEs") if is_known else None
    return prefer(station.facts, "disabled_parking_spaces", found)


def _without_parking(places: Iterable[Parking], evses: Iterable[Evse]) -> int:
    """How many EVSEs are for people with disabilities and stand at none of these Parking: each stands for a space."""
    restricted = [evse for evse in evses if is_restricted(evse)]
    if not restricted:
        return 0
    known = {key(place.id) for place in places}
    return sum(known.isdisjoint(key(link.parking_id) for link in evse.parking) for evse in restricted)


def for_disabled(places: Iterable[Parking], evses: Iterable[Evse]) -> tuple[Parking, ...]:
    """The Parking that is for people with disabilities: it is made for them, or an EVSE at it is."""
    places = tuple(places)
    if not places:
        return ()
    reserved = {key(link.parking_id) for evse in evses if is_restricted(evse) for link in evse.parking}
    return tuple(
        place
        for place in places
        if key(place.id) in reserved or any(word.strip().upper() == DISABLED for word in place.vehicle_types)
    )


def is_restricted(evse: Evse) -> bool:
    """Whether an EVSE is for people with disabilities."""
    said = evse.parking_restrictions
    return bool(said) and any(word.strip().upper() == DISABLED for word in said)


def _scaled(value: float | None, divisor: int) -> float | None:
    """A measure in a larger unit; zero and less measure nothing."""
    return None if value is None or not 0 < value < float("inf") else round(value / divisor, 4)
