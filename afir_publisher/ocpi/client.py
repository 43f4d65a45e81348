"""OCPI over HTTP: versions, version details, endpoints, and then all tariffs and all locations, page by page."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

import httpx
import msgspec

from afir_publisher.errors import Refused, SourceError
from afir_publisher.ocpi import cursor
from afir_publisher.ocpi.connection import Connection
from afir_publisher.ocpi.crawl import MODULES, Crawl
from afir_publisher.ocpi.http import Answer, Http
from afir_publisher.ocpi.page import Kind, Page, Shortfall

__all__ = ["Connection", "Session", "open_source"]

LOG = logging.getLogger(__name__)

T = TypeVar("T")


class Session:
    """A source whose endpoints are known: `version` is the OCPI version that its objects are in."""

    def __init__(
        self, http: Http, version: str, endpoints: dict[Kind, httpx.URL], page_size: int, *, by_cursor: bool = False
    ) -> None:
        """Begin nothing yet: `pages` does the reading."""
        self.version = version
        self._http = http
        self._endpoints = endpoints
        self._page_size = page_size
        self._by_cursor = by_cursor

    def pages(self) -> Iterator[Page | Shortfall]:
        """All tariffs, then all locations, a page at a time; where a kind falls short, a Shortfall says so.

        Raises the last SourceError when nothing could be read at all.
        """
        read = False
        failed: SourceError | None = None
        for kind, area in MODULES.items():
            endpoint = self._endpoints.get(kind)
            if endpoint is None and self._by_cursor and kind == "tariff":
                continue  # they stand inside the locations
            if endpoint is None:
                yield Shortfall(kind=kind, message=f"{self._http.name}: no endpoint to read {area} from")
                continue
            try:
                for page in self._list(kind, endpoint):
                    read = True
                    yield page
            except SourceError as error:
                failed = error
                yield Shortfall(kind=kind, message=str(error))
            else:
                read = True
        if failed is not None and not read:
            raise failed

    def _list(self, kind: Kind, endpoint: httpx.URL) -> Iterator[Page | Shortfall]:
        """The pages of one list, in the way in which this source leads from one to the next."""
        if self._by_cursor:
            return cursor.pages(self._http, kind, endpoint, self.version, self._page_size)
        return Crawl(self._http, kind, endpoint, self.version, self._page_size).pages()


@contextmanager
def open_source(
    connection: Connection,
    *,
    versions: Sequence[str] = ("2.3.0", "2.2.1"),
    transport: httpx.BaseTransport | None = None,
) -> Iterator[Session]:
    """Find a source's endpoints in the best of `versions` (best first) that it speaks too.

    `transport` stands in for the network in tests. Raises SourceError when there is no way in.
    """
    with Http(connection, transport) as http:
        given = {"tariff": connection.tariffs_url, "location": connection.locations_url}
        direct = {kind: http.address(given[kind] or "") for kind in MODULES if given[kind]}
        if connection.versions_url is None or len(direct) == len(MODULES):
            version, offered = connection.version or versions[0], dict[Kind, httpx.URL]()
        else:
            version, offered = _negotiated(http, connection, versions)
        endpoints = offered | direct
        if not endpoints:
            raise Refused(f"{connection.name}: OCPI {version} there has neither locations nor tariffs to read")
        yield Session(http, version, endpoints, connection.page_size, by_cursor=connection.paging == "cursor")


class _Offer(msgspec.Struct):
    version: str
    url: str


class _Endpoint(msgspec.Struct):
    identifier: str
    url: str
    role: str | None = None


class _Details(msgspec.Struct):
    endpoints: list[msgspec.Raw]


def _negotiated(http: Http, connection: Connection, versions: Sequence[str]) -> tuple[str, dict[Kind, httpx.URL]]:
    """The version to speak and where its tariffs and locations are."""
    start = http.address(connection.versions_url or "")
    answer = http.get(start, "versions")
    offers = {offer.version.strip(): offer.url for offer in _readable(answer.objects, _Offer)}
    wanted = (connection.version,) if connection.version else versions
    version = next((version for version in wanted if version in offers), None)
    if version is None:
        offered = http.redacted(", ".join(offers)) or "nothing"
        raise Refused(
            f"{connection.name}: {http.where(start)}: offers OCPI {offered}, "
            f"wanted is {' or '.join(wanted)}; ask the operator for one of these"
        )
    details = http.get(http.address(offers[version], answer.url), "details", version)
    return version, _endpoints(http, details)


def _endpoints(http: Http, details: Answer) -> dict[Kind, httpx.URL]:
    """Where version details say that each kind can be read."""
    # The same identifier comes once as SENDER and once as RECEIVER; OCPI 2.1.1 knows no roles.
    senders = {
        endpoint.identifier.lower(): endpoint.url
        for part in _readable(details.objects, _Details)
        for endpoint in _readable(part.endpoints, _Endpoint)
        if (endpoint.role or "SENDER").upper() == "SENDER"
    }
    return {kind: http.address(senders[area], details.url) for kind, area in MODULES.items() if area in senders}


def _readable(texts: Iterable[bytes | msgspec.Raw], shape: type[T]) -> Iterator[T]:
    """Those JSON texts that are of a shape; a server may offer what nobody has heard of."""
    for text in texts:
        try:
            yield msgspec.json.decode(text, type=shape)
        except msgspec.DecodeError as exc:
            LOG.warning("passed over what is no %s: %s", shape.__name__.strip("_").lower(), exc)
