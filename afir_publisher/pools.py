"""The Locations of a source as they stand in the store, each with what belongs to it joined on."""

from collections.abc import Collection, Iterator
from datetime import datetime

from afir_publisher.enrich import enrich
from afir_publisher.objects import Objects
from afir_publisher.pool import Pool
from afir_publisher.store import Store
from afir_publisher.store.rows import by_hundreds

NO_TWINS = frozenset[str]()


def current(store: Store, source: str, now: datetime, keys: Collection[str] | None = None) -> Iterator[Pool]:
    """The pools of a source that can be read, in the order of their keys: all, or those of some Locations.

    EVSEs that another Location has in a newer state are among them: which those are depends on the feed.
    """
    every = [key for key, _ in store.snapshots.current(source, "location")]
    objects = Objects(store)
    for some in by_hundreds(every if keys is None else sorted({*every} & {*keys})):
        locations, found = objects.locations(source, some)
        tariffs = objects.tariffs(source, locations.values())
        overlay = store.overlays.about(source, locations.values())
        for key, location in locations.items():
            yield enrich(location, tariffs, NO_TWINS, now, overlay=overlay, read=found[key]).pool
