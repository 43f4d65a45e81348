"""France: the columns that etalab's schema-irve must have filled, and that nobody says anything to."""

from collections.abc import Iterator

from afir_publisher.annex.french import POINT_COLUMNS, STATION_COLUMNS, is_in_france, joined, points
from afir_publisher.pool import Pool, Station
from afir_publisher.rules.rule import rule
from afir_publisher.rules.scope import stations


@rule("FR-COLUMN", severity="error", cites="IRVE statique 2.3.1, required columns")
def column_empty(pool: Pool) -> Iterator[tuple[str, str]]:
    """A column that France's schema requires is not known, so the point is not published there.

    A file with an empty one is invalid as a whole, and what is not known is not made up. The path ends with the name of
    the column.

    Send it in OCPI where it has a field for it, or state the column in the overlay under its name with `fr_`.
    """
    if not is_in_france(pool):
        return
    for prefix, station in stations(pool):
        named = f"station {station.id} of Location {pool.location.id}" if prefix else f"Location {pool.location.id}"
        for column, says in STATION_COLUMNS.items():
            if says(pool, station) is None:
                yield f"{prefix}{column}", f"{named}: nothing is said to {column}, so it has no rows"
        yield from _of_points(pool, station)


def _of_points(pool: Pool, station: Station) -> Iterator[tuple[str, str]]:
    """The columns of points that are said nothing to."""
    at = {evse.uid.upper(): i for i, evse in enumerate(pool.location.evses)}
    for evse in (joined(evses) for its, evses in points(pool) if its.id == station.id):
        for column, says in POINT_COLUMNS.items():
            if says(pool, station, evse) is None:
                path = f"evses[{at[evse.uid.upper()]}].{column}"
                yield path, f"EVSE {evse.uid}: nothing is said to {column}, so it has no row"
