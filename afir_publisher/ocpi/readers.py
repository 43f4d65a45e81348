"""Which versions of OCPI can be read, the preferred first: a new one is a module and a line."""

from typing import Protocol

from afir_publisher.model import Finding, Location, Tariff
from afir_publisher.ocpi import v2_2_1, v2_3_0


class Reader(Protocol):
    """What the module of a version offers; both raise `errors.Unreadable`."""

    def read_location(self, raw: bytes) -> tuple[Location, tuple[Finding, ...]]:
        """A Location from its JSON text, and what was wrong with it."""

    def read_tariff(self, raw: bytes) -> tuple[Tariff, tuple[Finding, ...]]:
        """A Tariff from its JSON text, and what was wrong with it."""


READERS: dict[str, Reader] = {
    "2.3.0": v2_3_0,
    "2.2.1": v2_2_1,
}
