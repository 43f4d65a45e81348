"""What OCPI keeps elsewhere, or not at all, joined on: stated facts, prices, stations, local time, region.

Pure: the time is an argument.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from afir_publisher.enrich.ages import turns_old
from afir_publisher.enrich.origins import assumed
from afir_publisher.enrich.overlay import overlaid
from afir_publisher.enrich.regions import region_of, with_region
from afir_publisher.enrich.stations import NOBODY_SAYS, stations
from afir_publisher.enrich.tariffs import ended_tariffs, is_valid, named_tariffs
from afir_publisher.enrich.time_zone import timed
from afir_publisher.grouping import ONE_A_LOCATION, Grouping
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
    grouping: Grouping = ONE_A_LOCATION,
    stated_stations: Mapping[str, str] = NOBODY_SAYS,
    time_zone: str | None = None,
    overlay: Overlay = NOTHING_STATED,
    read: Sequence[Finding] = (),
) -> Enriched:
    """Join on what a Location lacks.

    `tariffs` are the source's tariffs by `tariff_key` of their id, of every party; `stale_twins` are the uids (upper
    case) of EVSEs that another Location has in a newer state. `grouping` is the source's rule for stations,
    `stated_stations` the names of those that EVSEs stand in by uid (upper case), as far as somebody says them.
    `time_zone` is what is taken for granted where nothing else tells. `overlay` is what is stated beside OCPI, `read`
    what the reader found, which tells what was assumed.
    """
    stated = overlaid(location, overlay, assumed(read))
    location = stated.location
    chosen, findings = named_tariffs(location, tariffs)
    local = timed(location, time_zone, now)
    boundaries = [
        at for tariff in chosen.values() for at in (tariff.start_date_time, tariff.end_date_time) if at and at > now
    ]
    boundaries += turns_old(location, now)
    region = region_of(location)
    found, of_evse = stated.with_facts(stations(location, stale_twins, grouping, {**stated_stations, **stated.named}))
    pool = Pool(
        location=local.location,
        stations=tuple(replace(station, facts=with_region(station.facts, region)) for station in found),
        tariffs={key: tariff for key, tariff in chosen.items() if is_valid(tariff, now)},
        stale_twins=stale_twins,
        utc_offset=local.utc_offset,
        facts=with_region(stated.facts, region),
        of_evse={uid: with_region(facts, region) for uid, facts in of_evse.items()},
        origins={**stated.origins, "time_zone": local.origin} if local.origin else stated.origins,
        grouping=grouping,
        time_there=local.there,
        now=now,
    )
    return Enriched(
        pool=pool,
        due=min([*boundaries, *local.changes], default=None),
        findings=(*local.findings, *findings, *ended_tariffs(location, chosen, now), *stated.lost(found)),
    )
