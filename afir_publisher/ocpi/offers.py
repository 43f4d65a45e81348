"""What a server says it speaks and has: OCPI's versions and version details, as far as they can be read."""

import logging
from collections.abc import Iterable, Iterator
from typing import TypeVar

import msgspec

LOG = logging.getLogger(__name__)

T = TypeVar("T")


class Offer(msgspec.Struct):
    """A version of OCPI, and where its details are."""

    version: str
    url: str


class Endpoint(msgspec.Struct):
    """Where a module is; OCPI 2.1.1 knows no roles."""

    identifier: str
    url: str
    role: str | None = None

    @property
    def sends(self) -> bool:
        """Whether the module can be read there, and not only be written to."""
        return (self.role or "SENDER").upper() == "SENDER"


class Details(msgspec.Struct):
    """The endpoints of a version, and what version they say they are of."""

    endpoints: list[msgspec.Raw]
    version: str | None = None


def readable(texts: Iterable[bytes | msgspec.Raw], shape: type[T]) -> Iterator[T]:
    """Those JSON texts that are of a shape; a server may offer what nobody has heard of."""
    for text in texts:
        try:
            yield msgspec.json.decode(text, type=shape)
        except msgspec.DecodeError as exc:
            LOG.warning("passed over what is no %s: %s", shape.__name__.lower(), exc)


def endpoints(objects: Iterable[bytes]) -> Iterator[Endpoint]:
    """Every endpoint that version details name."""
    for part in readable(objects, Details):
        yield from readable(part.endpoints, Endpoint)


def is_old(version: str | None) -> bool:
    """Whether that is a version before OCPI 2.2, in which there were no roles and no Base64."""
    return version is not None and version.startswith(("2.0", "2.1"))
