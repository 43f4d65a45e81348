"""Where a recharging pool is: AFIR Art. 20(2)(a)(vii) to (xiii) and (xv)."""

from collections.abc import Iterator

from afir_publisher.annex.entry import given
from afir_publisher.annex.place import is_nowhere
from afir_publisher.model import GeoLocation
from afir_publisher.pool import Pool
from afir_publisher.rules.rule import rule
from afir_publisher.rules.scope import points


@rule("AFIR-A07", severity="error", cites="AFIR Art. 20(2)(a)(vii); (EU) 2025/655 Annex, Table A, 7")
def coordinates_missing(pool: Pool) -> Iterator[tuple[str, str]]:
    """A Location has no coordinates.

    Nobody can find it on a map or be led to it.

    Send coordinates in decimal degrees of WGS 84, with at least five decimals.
    """
    if pool.location.coordinates is None:
        yield "coordinates", f"Location {pool.location.id} has no coordinates"


@rule("AFIR-A07-ZERO", severity="error", cites="AFIR Art. 20(2)(a)(vii); (EU) 2025/655 Annex, Table A, 7")
def coordinates_zero(pool: Pool) -> Iterator[tuple[str, str]]:
    """The coordinates are those of latitude 0, longitude 0, in the sea off Africa.

    Software writes them where it knows no position; a map shows the place thousands of kilometres off.

    Send the true position, of the Location and of each EVSE that has one of its own.
    """
    location = pool.location
    if is_nowhere(location.coordinates):
        yield "coordinates", f"Location {location.id}: coordinates are {_shown(location.coordinates)}"
    for i, evse in points(pool):
        if is_nowhere(evse.coordinates):
            yield f"evses[{i}].coordinates", f"EVSE {evse.uid}: coordinates are {_shown(evse.coordinates)}"


def _shown(position: GeoLocation | None) -> str:
    """A position as people write it."""
    return f"{position.latitude}, {position.longitude}" if position else ""


@rule("AFIR-A12", severity="error", cites="AFIR Art. 20(2)(a)(xii); (EU) 2025/655 Annex, Table A, 12")
def postal_code_missing(pool: Pool) -> Iterator[tuple[str, str]]:
    """A Location has no postal code.

    It is part of the address that the law wants; OCPI allows to omit it only where a place has none.

    Fill postal_code.
    """
    location = pool.location
    if not given(location.postal_code):
        address = ", ".join(text for text in (location.address, location.city) if text)
        yield "postal_code", f"Location {location.id}{f' ({address})' if address else ''} has no postal_code"


@rule("AFIR-A15", severity="error", cites="AFIR Art. 20(2)(a)(xv); (EU) 2025/655 Annex, Table A, 15")
def time_zone_missing(pool: Pool) -> Iterator[tuple[str, str]]:
    """A Location has no time zone, or one that the IANA database does not know.

    Opening times and prices by the hour are local times: without the zone they say nothing.

    Fill time_zone with a name of the IANA time zone database, such as `Europe/Amsterdam`.
    """
    location = pool.location
    if not given(location.time_zone):
        yield "time_zone", f"Location {location.id} has no time_zone"
    elif pool.utc_offset is None:
        yield "time_zone", f"Location {location.id}: the time zone {location.time_zone!r} is not known"
