"""OCPI itself: Locations and the tariffs that their connectors name, republished in the version of a profile.

Both are publications of their own; a tariff is shared by all Locations that name it. What is private, stale or cannot
be read is not in a Pool, what is stated beside OCPI is, as far as OCPI has a field for it.
"""

from collections.abc import Iterator
from functools import lru_cache

from afir_publisher.model import Entry, Tariff
from afir_publisher.pool import Pool
from exporters.ocpi import keys, losses
from exporters.ocpi.fit import fitted
from exporters.ocpi.message import delta, snapshot
from exporters.ocpi.removed import succeed
from exporters.ocpi.words import VERSIONS
from exporters.ocpi.write import written
from exporters.profiles.profile import Profile, Publisher

__all__ = ["delta", "entries", "lacking", "lost", "snapshot", "succeed", "unsaid"]

_write_tariff = lru_cache(maxsize=4096)(written)  # thousands of Locations name the same few


def entries(profile: Profile, publication: str, pool: Pool, publisher: Publisher) -> Iterator[Entry]:
    """What a pool has in a publication: its Location, or the tariffs that its connectors name."""
    if not any(station.evses for station in pool.stations):
        return
    said = fitted(pool, VERSIONS[profile.model_version], publisher.language)
    if publication == "tariffs":
        yield from (_tariff_entry(profile, tariff) for tariff in said.tariffs)
    elif said.location is not None:
        key = keys.of(said.location)
        text = written(said.location, profile.model_version)
        updated = pool.location.last_updated
        yield Entry(key=key, site=key, station="", fragments=(text,), updated=updated)


def lacking(_profile: Profile, _pool: Pool) -> Iterator[tuple[str, str]]:
    """Nothing: what OCPI asks of an object a Pool has, as it was read from one."""
    return iter(())


def unsaid(profile: Profile, pool: Pool) -> Iterator[tuple[str, str]]:
    """What the version has no way to say, with its path in the Location: plugs and prices that are left out."""
    yield from fitted(pool, VERSIONS[profile.model_version]).unsaid


def lost(profile: Profile, pool: Pool) -> Iterator[tuple[str, str]]:
    """Each field in which a pool says something that the version cannot hold as it is, and what becomes of it."""
    return losses.lost(pool, VERSIONS[profile.model_version])


def _tariff_entry(profile: Profile, tariff: Tariff) -> Entry:
    """The entry of a tariff."""
    key = keys.of(tariff)
    text = _write_tariff(tariff, profile.model_version)
    return Entry(key=key, site=key, station="", fragments=(text,), updated=tariff.last_updated)
