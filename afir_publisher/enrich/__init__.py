"""What OCPI keeps elsewhere, or not at all, joined on: prices, stations, local time. Pure: the time is an argument."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from afir_publisher.enrich.ages import turns_old
from afir_publisher.enrich.local_time import utc_offset
from afir_publisher.enrich.stations import stations
from afir_publisher.enrich.tariffs import ended_tariffs, is_valid, named_tariffs
from afir_publisher.model import Finding, Location, Tariff, frozen
from afir_publisher.pool import Pool


@frozen
class Enriched:
    """A Pool, when it has to be made again because time will have passed, and what was odd on the way."""

    pool: Pool
    due: datetime | None
    findings: tuple[Finding, ...]


def enrich(
    location: Location, tariffs: Mapping[str, Sequence[Tariff]], stale_twins: frozenset[str], now: datetime
) -> Enriched:
    """Join on what a Location lacks.

    `tariffs` are the source's tariffs by `tariff_key` of their id, of every party; `stale_twins` are the uids (upper
    case) of EVSEs that another Location has in a newer state.
    """
    chosen, findings = named_tariffs(location, tariffs)
    offset, next_offset = utc_offset(location.time_zone, now) if location.time_zone else (None, None)
    boundaries = [
        at for tariff in chosen.values() for at in (tariff.start_date_time, tariff.end_date_time) if at and at > now
    ]
    boundaries += turns_old(location, now)
    pool = Pool(
        location=location,
        stations=stations(location, stale_twins),
        tariffs={key: tariff for key, tariff in chosen.items() if is_valid(tariff, now)},
        stale_twins=stale_twins,
        utc_offset=offset,
        now=now,
    )
    due = min([*boundaries, *([next_offset] if next_offset else [])], default=None)
    return Enriched(pool=pool, due=due, findings=(*findings, *ended_tariffs(location, chosen, now)))
