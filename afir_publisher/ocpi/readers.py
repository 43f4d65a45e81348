"""Which versions of OCPI can be read, the preferred first: a new one is a module and a line."""

from typing import Protocol

from afir_publisher.model import Finding, Location, Tariff
from afir_publisher.ocpi import v2_1_1, v2_2, v2_2_1, v2_3_0
from afir_publisher.ocpi.assumed import NOTHING_ASSUMED, Assumed
from afir_publisher.ocpi.read import Party


class Reader(Protocol):
    """What the module of a version offers; both functions raise `errors.Unreadable`."""

    PUBLISH_UNSAID: bool
    """Whether a Location is to be published that does not say whether it is."""

    def read_location(
        self, raw: bytes, party: Party | None = None, assumed: Assumed = NOTHING_ASSUMED
    ) -> tuple[Location, tuple[Finding, ...]]:
        """A Location from its JSON text, and what was wrong with it; of `party` where nothing in it names one."""

    def read_tariff(self, raw: bytes, assumed: Assumed = NOTHING_ASSUMED) -> tuple[Tariff, tuple[Finding, ...]]:
        """A Tariff from its JSON text, and what was wrong with it."""


READERS: dict[str, Reader] = {
    "2.3.0": v2_3_0,
    "2.2.1": v2_2_1,
    "2.2": v2_2,
    "2.1.1": v2_1_1,
}
