"""The objects of a store, read into the model and joined on: Locations as they stand, with all that belongs to them.

A sync reads those that may have to say something else, a report all of them, both in the same way.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from afir_publisher.enrich import Enriched, enrich
from afir_publisher.errors import Unreadable
from afir_publisher.model import Finding, Location, Tariff, frozen, tariff_key
from afir_publisher.ocpi.assumed import Assumed, assumed_from_json
from afir_publisher.ocpi.glance import owner
from afir_publisher.ocpi.readers import READERS
from afir_publisher.overlay.statement import Overlay
from afir_publisher.pool import Pool
from afir_publisher.store import Store
from afir_publisher.store.rows import by_hundreds

TARIFFS_HELD = 16_384
"""How many tariffs are kept at hand, as many Locations name the same ones."""

NO_TWINS = frozenset[str]()


@frozen
class Batch:
    """Some Locations of a source, by key, with what belongs to them; `findings` are what reading found of every key.

    A key without a Location is gone, or, if something was found, cannot be read.
    """

    locations: Mapping[str, Location]
    findings: Mapping[str, tuple[Finding, ...]]
    tariffs: Mapping[str, Sequence[Tariff]]
    overlay: Overlay
    assumed: Assumed

    def pool(self, key: str, stale_twins: frozenset[str], now: datetime) -> Enriched:
        """A Location with what belongs to it, by what holds for its source."""
        return enrich(
            self.locations[key],
            self.tariffs,
            stale_twins,
            now,
            grouping=self.assumed.stations,
            time_zone=self.assumed.time_zone,
            overlay=self.overlay,
            read=self.findings[key],
        )


class Objects:
    """Reads what a store holds of its sources.

    `known` are the version and the assumptions of sources that are being pulled; those of others are as they were in
    their last pulls.
    """

    def __init__(self, store: Store, known: Mapping[str, tuple[str, Assumed]] | None = None) -> None:
        """Begin with nothing read."""
        self.store = store
        self._known = dict(known or {})
        self._tariffs: dict[tuple[str, bytes], tuple[Tariff | None, tuple[Finding, ...]]] = {}

    def batch(self, source: str, keys: Sequence[str]) -> Batch:
        """Some Locations, by their keys."""
        raws = self.store.snapshots.raws(source, "location", keys)
        version, assumed = self._how(source)
        reader = READERS[version]
        locations: dict[str, Location] = {}
        findings: dict[str, tuple[Finding, ...]] = {}
        for key in keys:
            findings[key] = ()
            if key in raws:
                try:
                    locations[key], findings[key] = reader.read_location(raws[key], owner(key), assumed)
                except Unreadable as error:
                    findings[key] = error.findings
        return Batch(
            locations=locations,
            findings=findings,
            tariffs=self._named(source, locations.values()),
            overlay=self.store.overlays.about(source, locations.values()),
            assumed=assumed,
        )

    def pools(self, source: str, now: datetime, keys: Collection[str] | None = None) -> Iterator[Pool]:
        """The Locations of a source that can be read, in the order of their keys, joined on: all, or some of them.

        EVSEs that another Location has in a newer state are among them: which those are depends on the feed.
        """
        every = [key for key, _ in self.store.snapshots.current(source, "location")]
        for some in by_hundreds(every if keys is None else sorted({*every} & {*keys})):
            batch = self.batch(source, some)
            yield from (batch.pool(key, NO_TWINS, now).pool for key in batch.locations)

    def tariff(self, source: str, digest: bytes, raw: bytes) -> tuple[Tariff | None, tuple[Finding, ...]]:
        """A tariff if it can be read, and what was found on the way."""
        known_by = (source, digest)
        if known_by not in self._tariffs:
            if len(self._tariffs) >= TARIFFS_HELD:
                self._tariffs.clear()
            version, assumed = self._how(source)
            try:
                self._tariffs[known_by] = READERS[version].read_tariff(raw, assumed)
            except Unreadable as error:
                self._tariffs[known_by] = None, error.findings
        return self._tariffs[known_by]

    def _named(self, source: str, locations: Iterable[Location]) -> dict[str, list[Tariff]]:
        """The tariffs that Locations name, of all parties, by the key of their id."""
        named = {
            tariff_key(name)
            for location in locations
            for evse in location.evses
            for connector in evse.connectors
            for name in connector.tariff_ids
        }
        found: dict[str, list[Tariff]] = {}
        for identity, _, digest, raw in self.store.snapshots.tariffs(source, named):
            if tariff := self.tariff(source, digest, raw)[0]:
                found.setdefault(identity, []).append(tariff)
        return found

    def _how(self, source: str) -> tuple[str, Assumed]:
        """The version of OCPI that the objects of a source are in, and what is taken for granted of them."""
        if source not in self._known:
            snapshots = self.store.snapshots
            self._known[source] = snapshots.version(source), assumed_from_json(snapshots.assumed(source))
        return self._known[source]
