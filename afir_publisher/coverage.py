"""Which areas a pool lies in, as catalogues describe what a feed covers."""

from afir_publisher.annex.place import country, region
from afir_publisher.pool import Pool


def areas(pool: Pool) -> frozenset[str]:
    """The NUTS 1 region of each station, or else its country (ISO 3166 alpha-2); nothing where neither is known."""
    found = (region(pool, station) or country(pool, station) for station in pool.stations)
    return frozenset(str(said.value).strip().upper() for said in found if said)
