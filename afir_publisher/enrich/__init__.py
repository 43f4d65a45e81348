"""What OCPI keeps elsewhere, or not at all, joined on: facts stated beside it, prices, stations, local time.

Pure: the time is an argument.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from afir_publisher.enrich.local_time import utc_offset
from afir_publisher.enrich.origins import assumed
from afir_publisher.enrich.overlay import overlaid
from afir_publisher.enrich.stations import stations
from afir_publisher.enrich.tariffs import is_valid, named_tariffs
from afir_publisher.model import Finding, Location, Tariff, frozen
from afir_publisher.overlay.statement import NOTHING_STATED, Overlay
from afir_publisher.pool import Pool


@frozen
class Enriched:
    """A Pool, when it has to be made again because time will have passed, and what was odd on the way."""

    pool: Pool
    due: datetime | None
    findings: tuple[Finding, ...]


def enrich(
    location: Location,
    tariffs: Mapping[str, Sequence[Tariff]],
    stale_twins: frozenset[str],
    now: datetime,
    *,
    overlay: Overlay = NOTHING_STATED,
    read: Sequence[Finding] = (),
) -> Enriched:
    """Join on what a Location lacks.

    `tariffs` are the source's tariffs by `tariff_key` of their id, of every party; `stale_twins` are the uids (upper
    case) of EVSEs that another Location has in a newer state. `overlay` is what is stated beside OCPI, `read` what the
    reader found, which tells what was assumed.
    """
    stated = overlaid(location, overlay, assumed(read))
    location = stated.location
    chosen, findings = named_tariffs(location, tariffs)
    offset, next_offset = utc_offset(location.time_zone, now) if location.time_zone else (None, None)
    boundaries = [
        at for tariff in chosen.values() for at in (tariff.start_date_time, tariff.end_date_time) if at and at > now
    ]
    in_stations, of_evse = stated.with_facts(stations(location, stale_twins))
    pool = Pool(
        location=location,
        stations=in_stations,
        tariffs={key: tariff for key, tariff in chosen.items() if is_valid(tariff, now)},
        stale_twins=stale_twins,
        utc_offset=offset,
        facts=stated.facts,
        of_evse=of_evse,
        origins=stated.origins,
    )
    return Enriched(
        pool=pool,
        due=min([*boundaries, *([next_offset] if next_offset else [])], default=None),
        findings=(*findings, *stated.lost(in_stations)),
    )
