"""Which vehicles a place takes, in the base packages, which lack the law's categories."""

from collections.abc import Iterable, Sequence

from afir_publisher.annex.parking import vehicle_categories
from afir_publisher.model import Parking
from afir_publisher.pool import Pool, Station
from exporters.datex2 import vehicles
from exporters.datex2.base.names import based, content
from exporters.datex2.tree import Node, Texts, texts


def of_station(pool: Pool, station: Station, places: Sequence[Parking]) -> list[Node]:
    """The vehicles that a station takes."""
    return _telling(vehicles.of_station(pool, station, places))


def of_place(place: Parking) -> list[Node]:
    """The vehicles that one Parking takes."""
    return _telling(vehicles.of_place(place))


def categories_in_words(pool: Pool, station: Station) -> Texts | None:
    """The law's categories of vehicles that a station takes."""
    said = vehicle_categories(pool, station)
    return None if said is None else texts(f"Vehicle categories: {said}", "en")


def _telling(found: Iterable[Node]) -> list[Node]:
    """Those of which something is left without the categories."""
    return [node for node in map(based, found) if any(content(node).values())]
