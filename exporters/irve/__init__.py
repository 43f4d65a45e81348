"""France's IRVE files (etalab schema-irve 2.3.1): what each recharging point is (static) and does (dynamic), as CSV.

A file has a row a point. An entry of the static one holds the rows of a station, as what they say of it must be the
same in each, down to the day of the last change; an entry of the dynamic one holds a row. A row has no word for what is
gone, so there is no delta: who reads it takes the file that is there in place of the last one.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Never

from afir_publisher.annex.french import is_in_france
from afir_publisher.model import Entry, Evse, Published
from afir_publisher.pool import Pool
from exporters.datex2 import ids
from exporters.irve import dynamic, losses, static
from exporters.irve.prices import unsaid_prices
from exporters.irve.row import line
from exporters.profiles.profile import Header, Profile, Publisher

__all__ = ["delta", "entries", "lacking", "lost", "snapshot", "unsaid"]

_COLUMNS = {"static": static.COLUMNS, "dynamic": dynamic.COLUMNS}


def entries(_profile: Profile, publication: str, pool: Pool, _publisher: Publisher) -> Iterator[Entry]:
    """What a pool has in a publication: the rows of each station, or the row of each point that has an id."""
    for station, points in static.rows(pool):
        key = ids.station(station)
        if publication == "static":
            updated = [pool.location.last_updated, *_updated(evse for point in points for evse in point.evses)]
            yield _entry(key, key, "".join(line(point.row) for point in points), updated)
            continue
        for point in points:
            row = dynamic.row(pool, point.evses)
            if row is not None:
                yield _entry(ids.point(pool.location, point.evses[0]), key, line(row), _updated(point.evses))


def unsaid(_profile: Profile, pool: Pool) -> Iterator[tuple[str, str]]:
    """Prices that are not said, with their path in the Location."""
    return unsaid_prices(pool) if pool.tariffs and is_in_france(pool) else iter(())


def lost(_profile: Profile, pool: Pool) -> Iterator[tuple[str, str]]:
    """Each field in which a pool says something that a row cannot hold as it is, and what becomes of it."""
    return losses.lost(pool)


def snapshot(
    _profile: Profile, publication: str, _syntax: str, _header: Header, entries: Iterable[Published]
) -> Iterator[str]:
    """A file: a line with the names of the columns, and a row a point."""
    yield line(_COLUMNS[publication])
    for entry in entries:
        yield entry.fragment


def lacking(_profile: Profile, _pool: Pool) -> Iterator[tuple[str, str]]:
    """Nothing: what keeps a point out of a file is found by the rule FR-COLUMN."""
    return iter(())


def delta(
    profile: Profile,
    publication: str,
    _syntax: str,
    _header: Header,
    _entries: Iterable[Published],
    _gone: Iterable[object],
) -> Never:
    """Nothing: a profile of this family has its publications in `whole_only`.

    Raises:
        ValueError: always.
    """
    raise ValueError(f"{profile.name}: {publication} has no deltas, as CSV has no word for what is gone")


def _updated(evses: Iterable[Evse]) -> list[datetime | None]:
    """When EVSEs changed last."""
    return [evse.last_updated for evse in evses]


def _entry(key: str, station: str, text: str, updated: Iterable[datetime | None]) -> Entry:
    """An entry; its station stands for its site, too, as rows know nothing above it."""
    known = [moment for moment in updated if moment is not None]
    return Entry(key=key, site=station, station=station, fragments=(text,), updated=max(known, default=None))
