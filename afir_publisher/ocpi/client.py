"""OCPI over HTTP: versions, version details, endpoints, and then all tariffs and all locations, page by page."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import httpx

from afir_publisher.errors import Refused, SourceError
from afir_publisher.ocpi.connection import Connection
from afir_publisher.ocpi.crawl import MODULES, Crawl
from afir_publisher.ocpi.http import Answer, Http
from afir_publisher.ocpi.offers import Details as _Details
from afir_publisher.ocpi.offers import Endpoint as _Endpoint
from afir_publisher.ocpi.offers import Offer as _Offer
from afir_publisher.ocpi.offers import readable as _readable
from afir_publisher.ocpi.page import Kind, Page, Shortfall

__all__ = ["Connection", "Session", "open_source"]

LOG = logging.getLogger(__name__)


class Session:
    """A source whose endpoints are known: `version` is the OCPI version that its objects are in."""

    def __init__(self, http: Http, version: str, endpoints: dict[Kind, httpx.URL], page_size: int) -> None:
        """Begin nothing yet: `pages` does the reading."""
        self.version = version
        self._http = http
        self._endpoints = endpoints
        self._page_size = page_size

    def pages(self) -> Iterator[Page | Shortfall]:
        """All tariffs, then all locations, a page at a time; where a kind falls short, a Shortfall says so.

        Raises the last SourceError when nothing could be read at all.
        """
        read = False
        failed: SourceError | None = None
        for kind, area in MODULES.items():
            endpoint = self._endpoints.get(kind)
            if endpoint is None:
                yield Shortfall(kind=kind, message=f"{self._http.name}: no endpoint to read {area} from")
                continue
            try:
                for page in Crawl(self._http, kind, endpoint, self.version, self._page_size).pages():
                    read = True
                    yield page
            except SourceError as error:
                failed = error
                yield Shortfall(kind=kind, message=str(error))
            else:
                read = True
        if failed is not None and not read:
            raise failed


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
        yield Session(http, version, endpoints, connection.page_size)


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
