"""Parking for recharging: the places, what fits into them, and who may use them."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from math import isfinite

from afir_publisher.model import Evse, Parking
from afir_publisher.pool import Pool, Station
from exporters.datex2 import ids
from exporters.datex2.codes import (
    ACCESSIBLE_STANDARDS,
    EU_CATEGORY,
    OTHER,
    USERS,
    VEHICLE_TYPE,
    look_all,
    words,
)
from exporters.datex2.links import photos
from exporters.datex2.tree import VERSION, Code, Node, Shared, Texts, plain, texts

AT_MOST = Code("lessThanOrEqualTo")
ACCESSIBLE = Code("disabilityAccessible")
DISABLED = USERS["DISABLED"][0]

Limit = Callable[[Parking], float | None]


def key(parking_id: str) -> str:
    """A Parking id for comparing, as case has no meaning in it."""
    return parking_id.strip().upper()


def served(pool: Pool, evses: Iterable[Evse]) -> tuple[Parking, ...]:
    """The Parking that EVSEs serve, each once, in the order of the Location."""
    if not pool.location.parking_places:
        return ()
    wanted = {key(link.parking_id) for evse in evses for link in evse.parking}
    return tuple(place for place in pool.location.parking_places if key(place.id) in wanted)


def restrictions(evse: Evse) -> frozenset[str]:
    """Who or what may use an EVSE, in capitals."""
    return frozenset(word.strip().upper() for word in evse.parking_restrictions)


def spaces_of_station(pool: Pool, station: Station, language: str) -> list[Node]:
    """The parking spaces that belong to a station.

    AFIR asks how many are for people with disabilities, also when there are none. That is known once every EVSE has
    its Parking. Without any Parking, an EVSE for them only stands for one space: more is not known.
    """
    places = served(pool, station.evses)
    nodes = [_spaces(_owner(pool, station, place), place, _users(place, station.evses), language) for place in places]
    disabled = sum("DISABLED" in restrictions(evse) for evse in station.evses)
    is_told = any(_is_for_disabled(place) for place in places) or (bool(places) and bool(disabled))
    if not is_told and (disabled or (places and all(evse.parking for evse in station.evses))):
        nodes.append(
            {
                "@id": ids.parking_for_disabled(ids.station(station)),
                "@version": VERSION,
                "aegi:numberOfSpaces": disabled,
                "aegi:userSpecific": [DISABLED],
            }
        )
    return nodes


def _owner(pool: Pool, station: Station, place: Parking) -> str:
    """What the id of a place begins with: its site, but its station where that is the second, as no id occurs twice."""
    first = next((one for one in pool.stations if place in served(pool, one.evses)), station)
    return ids.site(pool.location) if first.id == station.id else ids.station(station)


def spaces_of_site(pool: Pool, language: str) -> list[Node]:
    """The parking spaces of a place that no station has."""
    if not pool.location.parking_places:
        return []
    taken = {place.id for station in pool.stations for place in served(pool, station.evses)}
    site = ids.site(pool.location)
    return [_spaces(site, place, (), language) for place in pool.location.parking_places if place.id not in taken]


def amenities(places: Sequence[Parking]) -> Node:
    """Whether the parking of a station is lit and roofed: yes if some of it is, no only if none is."""
    lit, roofed = _any(place.lighting for place in places), _any(place.roofed for place in places)
    if lit is None and roofed is None:
        return None
    return {"afac:illuminatedRechargingParkingNearby": lit, "afac:roofedRechargingParkingNearby": roofed}


def accessibility(places: Iterable[Parking]) -> list[Code]:
    """That people with disabilities can use a place, where some place is built to a standard for that."""
    return [ACCESSIBLE] if any(_is_accessible(place) for place in places) else []


def vehicles(places: Sequence[Parking]) -> list[Node]:
    """The vehicles that some of these places take: all types, and the most that any place has room for.

    A limit is said only if every place has one: the others may have room for more.
    """
    kinds = [kind for place in places for kind in place.vehicle_types]
    found = _vehicles(
        tuple(kinds),
        *(_most(places, limit) for limit in (_weight, _height, _length, _width)),
    )
    return [found] if found is not None else []


@lru_cache(maxsize=1024)
def _vehicles(
    kinds: tuple[str, ...],
    weight_t: float | None,
    height_m: float | None,
    length_m: float | None,
    width_m: float | None,
) -> Shared | None:
    """Types and limits of vehicles; `None` if there are none."""
    types = look_all(VEHICLE_TYPE, kinds)
    if any(kind.strip().upper() not in VEHICLE_TYPE for kind in kinds):
        types = (*types, OTHER)
    categories = look_all(EU_CATEGORY, kinds)
    node: dict[str, Node] = {
        "com:vehicleType": types,
        "com:grossWeightCharacteristic": _limit("com:grossVehicleWeight", weight_t, Code("maximumPermitted")),
        "com:heightCharacteristic": _limit("com:vehicleHeight", height_m),
        "com:lengthCharacteristic": _limit("com:vehicleLength", length_m),
        "com:widthCharacteristic": _limit("com:vehicleWidth", width_m),
        "com:_vehicleCharacteristicsExtension": _regulated(categories) if categories else None,
    }
    return Shared(node) if any(node.values()) else None


def _regulated(categories: tuple[Code, ...]) -> Node:
    """The categories of EU type approval."""
    return {
        "com:vehicleCharacteristicsExtended": {
            "comx:regulatedCharacteristics": [{"comx:euVehicleCategory": categories}]
        }
    }


def _limit(name: str, value: float | None, kind: Code | None = None) -> list[Node]:
    """A characteristic of at most a value."""
    if value is None:
        return []
    return [{"com:comparisonOperator": AT_MOST, name: value, "com:typeOfWeight": kind}]


def _spaces(owner: str, place: Parking, users: tuple[Code, ...], language: str) -> Node:
    """One Parking. It may be a kerb without marked spaces, and how many cars fit is not in OCPI: it counts as one."""
    length, width = _hundredth(place.parking_space_length), _hundredth(place.parking_space_width)
    node: dict[str, Node] = {
        "@id": ids.parking(owner, place),
        "@version": VERSION,
        "afac:name": texts(place.physical_reference, language),
        "afac:accessibility": [ACCESSIBLE] if _is_accessible(place) else None,
        "afac:additionalInformation": _information(place),
        "afac:externalIdentifier": _apds(place.apds_reference),
        "afac:photoUrl": photos(place.images),
        "afac:applicableForVehicles": vehicles((place,)),
        "afac:dimension": {"afac:length": length, "afac:width": width} if length or width else None,
        "afac:amenities": _own_amenities(place),
        "aegi:numberOfSpaces": 1,
        "aegi:userSpecific": users or ((DISABLED,) if _is_for_disabled(place) else ()),
    }
    return node


def _own_amenities(place: Parking) -> Node:
    """Whether a place itself is lit and roofed."""
    if place.lighting is None and place.roofed is None:
        return None
    return {"afac:illuminated": place.lighting, "afac:roofed": place.roofed}


def _apds(reference: str | None) -> list[Node]:
    """The id of the place in the APDS standard for parking."""
    identifier = plain(reference)
    return [] if identifier is None else [{"afac:identifier": identifier, "afac:otherTypeOfIdentifier": "apds"}]


def _information(place: Parking) -> list[Texts | None]:
    """What DATEX II has no element for."""
    limit = place.time_limit
    said = (
        f"Time limit: {limit:g} minutes" if limit is not None and isfinite(limit) else None,
        f"Direction: {words(place.direction)}" if place.direction else None,
        _yes_no("Drive-through", place.drive_through),
        _yes_no("Dangerous goods allowed", place.dangerous_goods_allowed),
        _yes_no("Refrigeration outlet", place.refrigeration_outlet),
        "For the given vehicle types only" if place.restricted_to_type else None,
        "Reservation required" if place.reservation_required else None,
        f"Standards: {', '.join(place.standards)}" if place.standards else None,
    )
    return [texts(text, "en") for text in said if text]


def _yes_no(what: str, value: bool | None) -> str | None:
    """A fact in words, if it is known."""
    return None if value is None else f"{what}: {'yes' if value else 'no'}"


def _users(place: Parking, evses: Iterable[Evse]) -> tuple[Code, ...]:
    """Who may use a place: those whom all EVSEs at it take, and people with disabilities if it is made for them."""
    at_it = [restrictions(evse) for evse in evses if key(place.id) in {key(link.parking_id) for link in evse.parking}]
    common = frozenset.intersection(*at_it) if at_it else frozenset[str]()
    return look_all(USERS, common | {"DISABLED"} if _is_for_disabled(place) else common)


def _is_for_disabled(place: Parking) -> bool:
    """Whether a place is for people with disabilities."""
    return any(kind.strip().upper() == "DISABLED" for kind in place.vehicle_types)


def _is_accessible(place: Parking) -> bool:
    """Whether a place is built to a standard for people with disabilities."""
    return any("".join(filter(str.isalnum, name)).upper() in ACCESSIBLE_STANDARDS for name in place.standards)


def _any(values: Iterable[bool | None]) -> bool | None:
    """True if one is; false if all are false; else unknown."""
    found = set(values)
    return True if True in found else False if found == {False} else None


def _most(places: Sequence[Parking], limit: Limit) -> float | None:
    """The largest limit of places that all have one."""
    limits = [limit(place) for place in places]
    known = [value for value in limits if value is not None]
    return max(known) if known and len(known) == len(limits) else None


def _weight(place: Parking) -> float | None:
    """The heaviest vehicle in tonnes; OCPI has kilograms."""
    return _scaled(place.max_vehicle_weight, 1000)


def _height(place: Parking) -> float | None:
    """The highest vehicle in metres."""
    return _hundredth(place.max_vehicle_height)


def _length(place: Parking) -> float | None:
    """The longest vehicle in metres."""
    return _hundredth(place.max_vehicle_length)


def _width(place: Parking) -> float | None:
    """The widest vehicle in metres."""
    return _hundredth(place.max_vehicle_width)


def _hundredth(centimetres: float | None) -> float | None:
    """Metres; OCPI has centimetres."""
    return _scaled(centimetres, 100)


def _scaled(value: float | None, divisor: int) -> float | None:
    """A measure in a larger unit; zero and less measure nothing."""
    return None if value is None or not isfinite(value) or value <= 0 else round(value / divisor, 4)
