"""Which vehicles a place takes, how large and heavy they may be."""

from collections.abc import Sequence
from functools import lru_cache

from afir_publisher.annex.parking import LIMITS, categories, limit, vehicle_categories
from afir_publisher.model import Parking
from afir_publisher.pool import Pool, Station
from exporters.datex2.codes import EU_CATEGORY, OTHER, STATED_CATEGORY, VEHICLE_TYPE, look_all
from exporters.datex2.tree import Code, Node, Shared

AT_MOST = Code("lessThanOrEqualTo")

Limits = tuple[float | None, ...]
"""The most metres and tonnes, in the order of `annex.parking.LIMITS`."""


def of_station(pool: Pool, station: Station, places: Sequence[Parking]) -> list[Node]:
    """The vehicles that a station takes.

    OCPI's words tell more than the law's categories, so they stand as long as nothing else is stated.
    """
    said = vehicle_categories(pool, station)
    limits = tuple(found.value if (found := limit(pool, station, name)) else None for name in LIMITS)
    if said is None or set(said.value) == set(categories(places)):
        return _of_words(tuple(word for place in places for word in place.vehicle_types), limits)
    other = (OTHER,) if "other" in said.value else ()
    nodes = [_vehicles((), look_all(STATED_CATEGORY, said.value), limits)]
    # `other` is no category: vehicles of other types are an alternative to those of the categories.
    nodes += [_vehicles(other, (), limits)] if other else []
    return [node for node in nodes if node is not None]


def of_place(place: Parking) -> list[Node]:
    """The vehicles that one Parking takes."""
    return _of_words(place.vehicle_types, tuple(of(place) for _, of in LIMITS.values()))


@lru_cache(maxsize=64)
def of_restrictions(restricted: frozenset[str]) -> Node:
    """The vehicles that may stand at a charging point, where OCPI's restrictions let only some."""
    node: dict[str, Node] = {
        "com:fuelType": [Code("battery")] if "EV_ONLY" in restricted else None,
        "com:vehicleType": [Code("motorcycle")] if "MOTORCYCLES" in restricted else None,
        "com:vehicleUsage": Code("taxi") if "TAXIS" in restricted else None,
    }
    return Shared([node]) if restricted else None


def _of_words(words: tuple[str, ...], limits: Limits) -> list[Node]:
    """The vehicles of OCPI's words."""
    types = look_all(VEHICLE_TYPE, words)
    if any(word.strip().upper() not in VEHICLE_TYPE for word in words):
        types = (*types, OTHER)
    found = _vehicles(types, look_all(EU_CATEGORY, words), limits)
    return [] if found is None else [found]


@lru_cache(maxsize=1024)
def _vehicles(types: tuple[Code, ...], eu: tuple[Code, ...], limits: Limits) -> Shared | None:
    """Types, categories of EU type approval and limits of vehicles; `None` if there are none."""
    height_m, length_m, width_m, weight_t = limits
    node: dict[str, Node] = {
        "com:vehicleType": types,
        "com:grossWeightCharacteristic": _limit("com:grossVehicleWeight", weight_t, Code("maximumPermitted")),
        "com:heightCharacteristic": _limit("com:vehicleHeight", height_m),
        "com:lengthCharacteristic": _limit("com:vehicleLength", length_m),
        "com:widthCharacteristic": _limit("com:vehicleWidth", width_m),
        "com:_vehicleCharacteristicsExtension": _regulated(eu) if eu else None,
    }
    return Shared(node) if any(node.values()) else None


def _regulated(eu: tuple[Code, ...]) -> Node:
    """The categories of EU type approval."""
    return {"com:vehicleCharacteristicsExtended": {"comx:regulatedCharacteristics": [{"comx:euVehicleCategory": eu}]}}


def _limit(name: str, value: float | None, kind: Code | None = None) -> list[Node]:
    """A characteristic of at most a value."""
    if value is None:
        return []
    return [{"com:comparisonOperator": AT_MOST, name: value, "com:typeOfWeight": kind}]
