"""Whether EVSEs stand in the stations that the configuration puts them in: AFIR Art. 20(2)(a)(iii).

How many points can be used at the same time is asked for each station, a level that OCPI does not have. So stations are
made by a rule, and here is what speaks against it. All of it is a hint: a rule may be right, and what OCPI says wrong.
"""

from collections.abc import Iterator
from itertools import combinations
from math import cos, hypot, radians

from afir_publisher.annex.place import is_nowhere
from afir_publisher.model import Evse, GeoLocation
from afir_publisher.pool import Pool, Station
from afir_publisher.rules.rule import rule
from afir_publisher.rules.scope import stations

FARTHEST_M = 50
"""How far apart the points of a station may be: a row of bays and the error of two positions, no more."""

M_PER_DEG = 111_200


@rule("AFIR-A03-APART", severity="warning", cites="AFIR Art. 20(2)(a)(iii); (EU) 2025/655 Annex, Table A, 3")
def points_far_apart(pool: Pool) -> Iterator[tuple[str, str]]:
    """The recharging points of a station have coordinates that are more than 50 m apart.

    A station is one physical installation. If these are several, the number of points and the position that are
    published hold for none of them. It may also be one, of which a position is wrong.

    Say in the configuration or in the overlay which EVSEs form a station, or correct evses[].coordinates.
    """
    for prefix, station in stations(pool):
        placed = {
            evse.coordinates: evse for evse in station.evses if evse.coordinates and not is_nowhere(evse.coordinates)
        }
        apart = [(_metres(one, other), placed[one], placed[other]) for one, other in combinations(placed, 2)]
        if apart and (most := max(apart, key=lambda found: found[0]))[0] > FARTHEST_M:
            metres, one, other = most
            yield (
                f"{prefix}station",
                f"EVSEs {one.uid} and {other.uid} are {metres:,.0f} m apart, and both are in {_called(station)}",
            )


@rule("AFIR-A03-MERGED", severity="warning", cites="AFIR Art. 20(2)(a)(iii); (EU) 2025/655 Annex, Table A, 3")
def several_references(pool: Pool) -> Iterator[tuple[str, str]]:
    """The EVSEs of a station bear several references, each on two EVSEs or more.

    What is written on EVSEs (physical_reference) often is the number of the box that they are in. Then these are
    several stations, and the number of points that is published holds for none. It may also be that of a plug.

    If each reference is a station, set `stations = "physical_reference"` for this source.
    """
    if pool.grouping.by == "physical_reference":
        return
    for prefix, station in stations(pool):
        by_reference = _by_reference(station)
        fewest = min(map(len, by_reference.values()), default=0)
        if station.origin.source != "overlay" and len(by_reference) > 1 and fewest > 1 and "" not in by_reference:
            shown = ", ".join(f"{name} ({len(evses)})" for name, evses in sorted(by_reference.items()))
            yield f"{prefix}station", f"EVSEs of {_called(station)} bear {len(by_reference)} references: {shown}"


@rule("AFIR-A03-SPLIT", severity="warning", cites="AFIR Art. 20(2)(a)(iii); (EU) 2025/655 Annex, Table A, 3")
def reference_in_several_stations(pool: Pool) -> Iterator[tuple[str, str]]:
    """EVSEs with the same reference stand in several stations.

    What is written on EVSEs (physical_reference) often is the number of the box that they are in. Then these are one
    station, and the number of points that is published is too small. It may also be that of a plug, used in every box.

    If each reference is a station, set `stations = "physical_reference"` for this source.
    """
    where: dict[str, list[Station]] = {}
    for station in pool.stations:
        for reference in _by_reference(station) if station.origin.source != "overlay" else ():
            where.setdefault(reference, []).append(station)
    split = {reference: found for reference, found in sorted(where.items()) if reference and len(found) > 1}
    if split:
        reference, found = next(iter(split.items()))
        more = f"; so are {len(split) - 1} more" if len(split) > 1 else ""
        yield "station", f"reference {reference} is on EVSEs of {len(found)} stations{more}"


@rule("AFIR-A03-NAMELESS", severity="warning", cites="AFIR Art. 20(2)(a)(iii); (EU) 2025/655 Annex, Table A, 3")
def no_name_for_a_station(pool: Pool) -> Iterator[tuple[str, str]]:
    """The rule for stations finds no name for several EVSEs, so they are taken for one station.

    What the rule goes by is missing in them: they may stand in several stations, of which nobody can tell.

    Fill what the configuration says that stations are told by, correct the pattern in it, or name them in the overlay.
    """
    for prefix, station in stations(pool):
        if pool.grouping.by != "location" and station.name is None and len(station.evses) > 1:
            count = sum(len(one.evses) for one in pool.stations)
            yield f"{prefix}station", f"{len(station.evses)} of {count} EVSEs have no name of a station: {_lack(pool)}"


def _lack(pool: Pool) -> str:
    """What a rule for stations does not find in an EVSE."""
    grouping = pool.grouping
    if grouping.pattern is None:
        return f"{grouping.by} is missing"
    return f"{grouping.pattern} finds nothing in {grouping.by}"


def _by_reference(station: Station) -> dict[str, list[Evse]]:
    """The EVSEs of a station by what is written on them, in capitals; empty where that is nothing."""
    found: dict[str, list[Evse]] = {}
    for evse in station.evses:
        found.setdefault((evse.physical_reference or "").strip().upper(), []).append(evse)
    return found


def _called(station: Station) -> str:
    """A station by its name, and who says that it is one."""
    return f"station {station.id} ({station.origin.by})"


def _metres(one: GeoLocation, other: GeoLocation) -> float:
    """How far apart two positions are that are near each other."""
    east = (one.longitude - other.longitude) * cos(radians(one.latitude))
    return hypot(east, one.latitude - other.latitude) * M_PER_DEG
