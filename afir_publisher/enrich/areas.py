"""Where the NUTS 1 regions of the EU and of EFTA are: the areas of `areas.json`, and how far a position is from each.

The areas are made of Natural Earth's provinces, which are true to a kilometre or two; see data/regions/README.md. A
country's areas are sorted once, when it is first asked for: edges by bands of latitude, to tell what a position is in,
and by cells, to tell which borders are near. Most cells have no border near and are looked at once.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from itertools import accumulate, pairwise
from math import ceil, cos, floor, hypot, inf, radians
from typing import Any, NamedTuple

from afir_publisher.model import GeoLocation

REACH_KM = 8.0
"""How far from an area something may be and still count as near it: piers and islets are not in the data."""

STEP_DEG = 0.001
"""The unit of the data."""

KM_PER_STEP = 111.2 * STEP_DEG
BAND = 50
CELL = 100
"""Bands and cells in steps: 0.05 and 0.1 degrees."""


class Edge(NamedTuple):
    """A piece of a region's border, in steps of longitude and latitude."""

    x: int
    y: int
    to_x: int
    to_y: int
    region: str


class _Country(NamedTuple):
    """The regions of a country: edges by band of latitude, edges near each cell, and the cells that have none."""

    regions: tuple[str, ...]
    bands: dict[int, list[Edge]]
    cells: dict[tuple[int, int], list[Edge]]
    uniform: dict[tuple[int, int], str | None]


@cache
def shipped() -> dict[str, Any]:
    """What is in the file: areas by country and region, and by country the regions that names and codes stand for."""
    found: dict[str, Any] = json.loads(files(__package__).joinpath("areas.json").read_bytes())
    return found


def regions(country: str) -> tuple[str, ...]:
    """The NUTS 1 codes of a country (ISO 3166 alpha-2); none outside the EU and EFTA."""
    return tuple(shipped()["areas"].get(country, ()))


def near(country: str, position: GeoLocation) -> tuple[tuple[float, str], ...]:
    """The regions of a country that a position is in or near, each with its distance in km, the nearest first."""
    known = _country(country)
    if known is None:
        return ()
    x, y = position.longitude / STEP_DEG, position.latitude / STEP_DEG
    cell = (floor(x / CELL), floor(y / CELL))
    edges = known.cells.get(cell)
    if edges is None:
        if cell not in known.uniform:
            known.uniform[cell] = _around(known, x, y)
        here = known.uniform[cell]
        return ((0.0, here),) if here else ()
    here = _around(known, x, y)
    distances = _distances((edge for edge in edges if edge.region != here), x, y)
    if here:
        distances[here] = 0.0
    return tuple(sorted((km, region) for region, km in distances.items()))


def nearest(country: str, position: GeoLocation) -> str:
    """The region of a country of the EU or EFTA that is nearest to a position, however far away that is."""
    known = _country(country)
    if known is None:
        raise KeyError(country)
    x, y = position.longitude / STEP_DEG, position.latitude / STEP_DEG
    distances = _distances((edge for band in known.bands.values() for edge in band), x, y, inf)
    return min(distances, key=lambda region: distances[region])


def _around(known: _Country, x: float, y: float) -> str | None:
    """The region whose borders a line from here to the east crosses an odd number of times."""
    crossed: dict[str, bool] = {}
    for from_x, from_y, to_x, to_y, region in known.bands.get(floor(y / BAND), ()):
        if (from_y > y) != (to_y > y) and x < from_x + (y - from_y) * (to_x - from_x) / (to_y - from_y):
            crossed[region] = not crossed.get(region, False)
    return next((region for region, is_odd in crossed.items() if is_odd), None)


def _distances(edges: Iterable[Edge], x: float, y: float, most_km: float = REACH_KM) -> dict[str, float]:
    """How many km the nearest of these edges of each region is away, on a flat earth; none that is farther."""
    wide, high = KM_PER_STEP * cos(radians(y * STEP_DEG)), KM_PER_STEP
    found: dict[str, float] = {}
    for from_x, from_y, to_x, to_y, region in edges:
        east, north = (to_x - from_x) * wide, (to_y - from_y) * high
        away_x, away_y = (x - from_x) * wide, (y - from_y) * high
        length = east * east + north * north
        share = min(1.0, max(0.0, (away_x * east + away_y * north) / length)) if length else 0.0
        km = hypot(away_x - share * east, away_y - share * north)
        if km < found.get(region, most_km):
            found[region] = km
    return found


@cache
def _country(country: str) -> _Country | None:
    """The regions of a country, sorted for asking; `None` outside the EU and EFTA."""
    areas = shipped()["areas"].get(country)
    if areas is None:
        return None
    known = _Country(tuple(areas), defaultdict(list), defaultdict(list), {})
    for region, rings in areas.items():
        for ring in rings:
            for (x, y), (to_x, to_y) in pairwise(_points(ring)):
                _file(known, Edge(x, y, to_x, to_y, region))
    return known._replace(bands=dict(known.bands), cells=dict(known.cells))


def _points(ring: list[int]) -> Iterator[tuple[int, int]]:
    """The points of a ring; each is written as the way from the one before."""
    return zip(accumulate(ring[::2]), accumulate(ring[1::2]), strict=True)


def _file(known: _Country, edge: Edge) -> None:
    """Put an edge where it will be looked for."""
    low, high = sorted((edge.y, edge.to_y))
    for band in range(floor(low / BAND), floor(high / BAND) + 1):
        known.bands[band].append(edge)
    reach = ceil(REACH_KM / KM_PER_STEP)
    widest = ceil(reach / max(0.1, cos(radians((max(abs(low), abs(high)) + reach) * STEP_DEG))))
    west, east = sorted((edge.x, edge.to_x))
    for column in range(floor((west - widest) / CELL), floor((east + widest) / CELL) + 1):
        for row in range(floor((low - reach) / CELL), floor((high + reach) / CELL) + 1):
            known.cells[column, row].append(edge)
