"""What OCPI keeps elsewhere, joined on: prices, stations, the local time's offset. Pure: the time is an argument.

A recharging station, the level that AFIR and DATEX II have between a pool and its points, does not exist in OCPI;
here all EVSEs of a Location form one.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from afir_publisher.model import Evse, Finding, Location, Pool, Station, Tariff, frozen, tariff_key

LONGEST_LOOK_AHEAD = timedelta(days=400)

SHORTEST_TELLING_ID = 8
"""A tariff id of another party is trusted from this length on: "1" may be anybody's, a UUID is not."""

NO_PARTY = "*"


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
    chosen, findings = _tariffs(location, tariffs)
    offset, next_offset = utc_offset(location.time_zone, now) if location.time_zone else (None, None)
    boundaries = [
        at for tariff in chosen.values() for at in (tariff.start_date_time, tariff.end_date_time) if at and at > now
    ]
    pool = Pool(
        location=location,
        stations=_stations(location, stale_twins),
        tariffs={key: tariff for key, tariff in chosen.items() if _is_valid(tariff, now)},
        stale_twins=stale_twins,
        utc_offset=offset,
    )
    return Enriched(
        pool=pool, due=min([*boundaries, *([next_offset] if next_offset else [])], default=None), findings=findings
    )


def _stations(location: Location, stale_twins: frozenset[str]) -> tuple[Station, ...]:
    """The stations with the EVSEs that are to be published."""
    if not location.publish:
        return ()
    newest: dict[str, Evse] = {}
    for evse in location.evses:
        uid = evse.uid.upper()
        if evse.status.upper() == "REMOVED" or not evse.connectors or uid in stale_twins:
            continue
        if uid not in newest or _updated(evse) > _updated(newest[uid]):
            newest[uid] = evse
    if not newest:
        return ()
    identity = f"{location.country_code}*{location.party_id}*S*{location.id}".upper()
    return (Station(id=identity, evses=tuple(newest.values())),)


def _updated(evse: Evse) -> datetime:
    """When an EVSE last changed, as far as it says."""
    return evse.last_updated or datetime.min.replace(tzinfo=UTC)


def _tariffs(
    location: Location, tariffs: Mapping[str, Sequence[Tariff]]
) -> tuple[dict[str, Tariff], tuple[Finding, ...]]:
    """The tariff behind each name that connectors use, and where one had to be looked for elsewhere."""
    chosen: dict[str, Tariff] = {}
    lost: dict[str, tuple[str, str]] = {}
    findings = []
    for path, name in _named(location):
        key = tariff_key(name)
        if not key or key in chosen or key in lost:
            continue
        candidates = tariffs.get(key, ())
        own = [tariff for tariff in candidates if _party(tariff) == _party(location)]
        if own:
            chosen[key] = own[0]
        elif len(candidates) == 1 and _party(candidates[0]) == NO_PARTY:
            chosen[key] = candidates[0]  # OCPI 2.1.1: of the one party that the source has
        elif len(candidates) == 1 and len(key) >= SHORTEST_TELLING_ID:
            chosen[key] = candidates[0]
            owner = _party(candidates[0]).strip("*")
            said = f"tariff {name} is not one of {_party(location)}; the one of {owner} was taken"
            findings.append(Finding(rule="OCPI-TARIFF-PARTY", severity="warning", path=path, message=said))
        else:
            lost[key] = (path, name)
    return chosen, (*findings, *_lost(lost, len(chosen) + len(lost)))


def _lost(lost: Mapping[str, tuple[str, str]], named: int) -> Iterable[Finding]:
    """What is said of tariffs that connectors name and that are not there."""
    if lost:
        path, name = next(iter(lost.values()))
        said = f"tariff {name} is not there or cannot be read: {len(lost)} of {named} that connectors name"
        yield Finding(rule="OCPI-TARIFF", severity="warning", path=path, message=said)


def _named(location: Location) -> Iterable[tuple[str, str]]:
    """Every tariff id that a connector names, and where; what is gone names none."""
    for i, evse in enumerate(location.evses):
        for j, connector in enumerate(() if evse.status.upper() == "REMOVED" else evse.connectors):
            for k, name in enumerate(connector.tariff_ids):
                yield f"evses[{i}].connectors[{j}].tariff_ids[{k}]", name


def _party(owner: Location | Tariff) -> str:
    """Who owns an object."""
    return f"{owner.country_code or ''}*{owner.party_id or ''}".upper()


def _is_valid(tariff: Tariff, now: datetime) -> bool:
    """Whether a tariff holds at a moment (mod_tariffs, start_date_time and end_date_time)."""
    has_begun = tariff.start_date_time is None or tariff.start_date_time <= now
    return has_begun and (tariff.end_date_time is None or now < tariff.end_date_time)


@lru_cache(maxsize=1024)
def utc_offset(zone: str, now: datetime) -> tuple[str | None, datetime | None]:
    """A time zone's offset from UTC at a moment, as `+02:00`, and the moment of its next change if one is near."""
    try:
        local = ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        return None, None
    offset = now.astimezone(local).utcoffset()
    return _offset_text(offset or timedelta()), _next_change(local, now, offset)


def _next_change(local: ZoneInfo, now: datetime, offset: timedelta | None) -> datetime | None:
    """The first moment with another offset, to the second, if it lies within the look-ahead."""
    step = timedelta(days=7)
    before = now.replace(microsecond=0)
    while (before - now) < LONGEST_LOOK_AHEAD:
        after = before + step
        if after.astimezone(local).utcoffset() != offset:
            while after - before > timedelta(seconds=1):
                middle = before + (after - before) / 2
                middle = middle.replace(microsecond=0)
                if middle.astimezone(local).utcoffset() == offset:
                    before = max(middle, before + timedelta(seconds=1))
                else:
                    after = middle
            return after
        before = after
    return None


def _offset_text(offset: timedelta) -> str:
    """An offset as DATEX II and ISO 8601 write it."""
    minutes = round(offset.total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
