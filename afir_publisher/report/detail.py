"""Each Location as it stands: what it says to each of the law's entries, from where, and what its formats lose."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import exporters
from afir_publisher.annex import ANNEX, Said
from afir_publisher.annex.entry import AnnexEntry
from afir_publisher.model import Location, frozen
from afir_publisher.objects import Objects
from afir_publisher.ocpi.glance import owner
from afir_publisher.pool import Pool
from afir_publisher.store import Store
from afir_publisher.sync import Feed

AT_ONCE = 500
TWIN = "AFIR-B01-TWIN"
EVSE = re.compile(r"evses\[(\d+)\]")

OF_STATION = tuple(entry for entry in ANNEX.values() if entry.of_station is not None)
OF_POINT = tuple(entry for entry in ANNEX.values() if entry.of_point is not None)


class OpenFinding(NamedTuple):
    """What is wrong at one place of a Location."""

    rule: str
    severity: str
    path: str
    message: str


class PointDetail(NamedTuple):
    """A recharging point: its position in the Location, its ids, its status, and what it says to each of `OF_POINT`."""

    position: int
    uid: str
    evse_id: str
    status: str
    said: tuple[Said | None, ...]


class StationDetail(NamedTuple):
    """A station: its id, what it says in the order of `OF_STATION`, its recharging points."""

    id: str
    said: tuple[Said | None, ...]
    points: tuple[PointDetail, ...]


@frozen
class Detail:
    """A Location with all that can be shown of it; one that cannot be read has its id and its findings only."""

    source: str
    key: str
    party: str
    identity: str
    name: str
    city: str
    latitude: float | None
    longitude: float | None
    stations: tuple[StationDetail, ...]
    findings: tuple[OpenFinding, ...]


class Seen:
    """What is counted while Locations are looked at, for the feeds that publish them."""

    def __init__(self, feeds: Sequence[Feed]) -> None:
        """Begin with nothing; feeds of one profile lose the same."""
        self.profiles = {feed.profile.name: feed.profile for feed in feeds}
        self.stations = 0
        self.lost: Counter[tuple[str, str, str]] = Counter()

    def take(self, pool: Pool) -> None:
        """Count one Location."""
        self.stations += len(pool.stations)
        if pool.stations:
            for name, profile in self.profiles.items():
                self.lost.update((name, field, how) for field, how in exporters.family(profile).lost(profile, pool))


def look(
    store: Store, source: str, findings: Mapping[str, Sequence[Any]], seen: Seen, now: datetime
) -> Iterator[Detail]:
    """The Locations of a source, in the order of their keys, with what was found in each."""
    objects = Objects(store)
    keys = sorted(key for key, _ in store.snapshots.current(source, "location"))
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        batch = objects.batch(source, some)
        for key in some:
            found = tuple(OpenFinding(one.rule, one.severity, one.path, one.message) for one in findings.get(key, ()))
            if key in batch.locations:
                pool = batch.pool(key, _stale(batch.locations[key], found), now).pool
                seen.take(pool)
                yield _detail(source, key, pool, found)
            else:
                party = owner(key) or ("", "")
                yield _unread(source, key, "*".join(party), found)


def _stale(location: Location, findings: Sequence[OpenFinding]) -> frozenset[str]:
    """The uids of EVSEs that are newer elsewhere: the pipeline settled that, and a finding says so of each."""
    positions = (part[1] for one in findings if one.rule == TWIN and (part := EVSE.match(one.path)))
    return frozenset(location.evses[int(position)].uid.upper() for position in positions)


def _detail(source: str, key: str, pool: Pool, findings: tuple[OpenFinding, ...]) -> Detail:
    """What can be shown of a Location."""
    location = pool.location
    where = location.coordinates
    return Detail(
        source=source,
        key=key,
        party=f"{location.country_code}*{location.party_id}".upper(),
        identity=location.id,
        name=location.name or "",
        city=location.city or "",
        latitude=where.latitude if where else None,
        longitude=where.longitude if where else None,
        stations=tuple(_stations(pool, location)),
        findings=findings,
    )


def _stations(pool: Pool, location: Location) -> Iterator[StationDetail]:
    """The stations of a Location and what they say."""
    positions = {id(evse): i for i, evse in enumerate(location.evses)}
    for station in pool.stations:
        first = station.evses[0]
        yield StationDetail(
            id=station.id,
            said=tuple(_said(entry, pool, station, first) for entry in OF_STATION),
            points=tuple(
                PointDetail(
                    position=positions.get(id(evse), -1),
                    uid=evse.uid,
                    evse_id=evse.evse_id or "",
                    status=evse.status,
                    said=tuple(_said(entry, pool, station, evse) for entry in OF_POINT),
                )
                for evse in station.evses
            ),
        )


def _said(entry: AnnexEntry, pool: Pool, station: Any, evse: Any) -> Said | None:
    """What is said to an entry."""
    return entry.said(pool, station, evse)


def _unread(source: str, key: str, party: str, findings: tuple[OpenFinding, ...]) -> Detail:
    """What can be shown of a Location that cannot be read."""
    return Detail(
        source=source,
        key=key,
        party=party,
        identity=key.split("*", 2)[-1],
        name="",
        city="",
        latitude=None,
        longitude=None,
        stations=(),
        findings=findings,
    )
