"""What systems speak that is nearly OCPI, by the name in the configuration: a new dialect is a module and a line."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from afir_publisher.ocpi.dialects import chargecloud
from afir_publisher.ocpi.page import Paging, Shown


class Dialect(Protocol):
    """What the module of a dialect offers."""

    PAGING: Paging
    """How its pages lead on over HTTP."""

    def adapted(self, pages: Iterable[Shown]) -> Iterator[Shown]:
        """Pages with OCPI objects in place of those that were shown, and remarks on what had to be translated."""


DIALECTS: dict[str, Dialect] = {"chargecloud": chargecloud}
