"""Whether the local time is that of the place: AFIR Art. 20(2)(a)(xv)."""

from collections.abc import Iterator

from afir_publisher.pool import Pool
from afir_publisher.rules.rule import rule


@rule("AFIR-A15-ELSEWHERE", severity="warning", cites="AFIR Art. 20(2)(a)(xv); (EU) 2025/655 Annex, Table A, 15")
def time_zone_elsewhere(pool: Pool) -> Iterator[tuple[str, str]]:
    """The time zone has another time now than the place has by its coordinates.

    Opening times and prices by the hour hold at other times than drivers read. It may also be that the coordinates are
    wrong, or the country.

    Correct time_zone, or the coordinates.
    """
    there, said, location = pool.time_there, pool.utc_offset, pool.location
    if there is not None and said is not None and said != there.utc_offset:
        own, others = f"{location.time_zone} ({said})", f"{there.zone} ({there.utc_offset})"
        yield "time_zone", f"Location {location.id}: time_zone is {own}, its coordinates are in {others}"
