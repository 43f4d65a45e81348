"""The objects of a store, read into the model: Locations as they stand, and the tariffs that they name.

A sync reads those that may have to say something else, a report all of them, both in the same way.
"""

from collections.abc import Iterable, Mapping, Sequence

from afir_publisher.errors import Unreadable
from afir_publisher.model import Finding, Location, Tariff, tariff_key
from afir_publisher.ocpi.assumed import Assumed, assumed_from_json
from afir_publisher.ocpi.glance import owner
from afir_publisher.ocpi.readers import READERS
from afir_publisher.store import Store

TARIFFS_HELD = 16_384
"""How many tariffs are kept at hand, as many Locations name the same ones."""


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

    def locations(self, source: str, keys: Sequence[str]) -> tuple[dict[str, Location], dict[str, tuple[Finding, ...]]]:
        """The Locations that are there and can be read, and what was found on the way, for every key.

        Nothing is found of one that is gone.
        """
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
        return locations, findings

    def tariffs(self, source: str, locations: Iterable[Location]) -> dict[str, list[Tariff]]:
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

    def _how(self, source: str) -> tuple[str, Assumed]:
        """The version of OCPI that the objects of a source are in, and what is taken for granted of them."""
        if source not in self._known:
            snapshots = self.store.snapshots
            self._known[source] = snapshots.version(source), assumed_from_json(snapshots.assumed(source))
        return self._known[source]
