"""OCPI over HTTP: versions, version details, endpoints, and then all tariffs and all locations, page by page."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

import httpx

from afir_publisher.errors import Refused, SourceError, Transient
from afir_publisher.ocpi import cursor
from afir_publisher.ocpi.connection import Connection
from afir_publisher.ocpi.crawl import MODULES, Crawl
from afir_publisher.ocpi.http import Http
from afir_publisher.ocpi.named import Named
from afir_publisher.ocpi.offers import Details, Offer, endpoints, readable
from afir_publisher.ocpi.page import Kind, Page, Shortfall, Shown, Since
from afir_publisher.ocpi.reply import Answer
from afir_publisher.ocpi.token import Area, Encoding
from afir_publisher.ocpi.updated import Ages

__all__ = ["Connection", "Session", "open_source"]

LOG = logging.getLogger(__name__)


class Session:
    """A source whose endpoints are known: `version` is the OCPI version that its objects are in.

    After the pages have been taken, `undated` holds the kinds of which `date_from` does not tell what changed,
    `wait_s` how many seconds the server wants to be left alone, `why` its words for that.
    """

    def __init__(self, http: Http, version: str, endpoints: Mapping[Kind, httpx.URL], connection: Connection) -> None:
        """Begin nothing yet: `pages` does the reading."""
        self.version = version
        self.undated: set[Kind] = set()
        self.wait_s: float | None = None
        self.why = ""
        self.endpoints = endpoints
        self.http = http
        self._has_read = False
        self._failed: SourceError | None = None
        self._page_size = connection.page_size
        self._date_to = connection.date_to
        self._by_cursor = connection.paging == "cursor"

    @property
    def encodings(self) -> Mapping[Area, Encoding]:
        """How each area of the server takes the token."""
        return self.http.encodings

    @property
    def asked(self) -> int:
        """How many requests were made."""
        return self.http.asked

    def pages(self, since: Mapping[Kind, datetime] | None = None) -> Iterator[Shown]:
        """All tariffs, then all locations, a page at a time; where a kind falls short, a Shortfall says so.

        Of the kinds in `since` only what changed since then is asked for, and a Since says so. What is odd about the
        interface comes last, as Remarks.

        Raises the last SourceError when nothing could be read at all.
        """
        named = Named()
        is_whole = not since
        for kind in MODULES:
            for shown in self._kind(kind, (since or {}).get(kind)):
                if isinstance(shown, Page):
                    named.see(shown)
                is_whole &= not isinstance(shown, Shortfall)
                yield shown
        if self._failed is not None and not self._has_read:
            raise self._failed
        if is_whole and named.lacks():
            yield from self._new_tariffs(named)
        yield from self.http.remarks()

    def _kind(self, kind: Kind, since: datetime | None) -> Iterator[Shown]:
        """One list, or a Shortfall that says why it could not be read to its end."""
        endpoint, area = self.endpoints.get(kind), MODULES[kind]
        if endpoint is None and self._by_cursor and kind == "tariff":
            return  # they stand inside the locations
        if endpoint is None:
            yield Shortfall(kind=kind, message=f"{self.http.name}: no endpoint to read {area} from")
            return
        if self.wait_s is not None:
            yield Shortfall(kind=kind, message=f"{self.http.name}: {area} were not asked for; {self.why}")
            return
        try:
            for shown in self._list(kind, endpoint, since):
                self._has_read = True
                yield shown
        except SourceError as error:
            self._failed = error
            if isinstance(error, Transient) and error.wait_s is not None:
                self.wait_s, self.why = error.wait_s, str(error)
            yield Shortfall(kind=kind, message=str(error))
        else:
            self._has_read = True

    def _new_tariffs(self, named: Named) -> Iterator[Shown]:
        """The tariffs that were made after the list of them was read: locations name one that was not in it."""
        endpoint, after = self.endpoints.get("tariff"), named.newest
        if endpoint is None or after is None or "tariff" in self.undated:
            return
        crawl = Crawl(self.http, "tariff", endpoint, self.version, self._page_size, {"date_from": after})
        ages = Ages(after)
        try:
            for shown in crawl.pages():
                if isinstance(shown, Page):
                    ages.see(shown.objects)
                    fresh = named.unseen(shown)
                    if fresh.objects:
                        yield fresh
                if crawl.date_from is None or ages.are_mostly_older():  # all of them once more would show nothing else
                    self.undated.add("tariff")
                    return
        except SourceError as error:
            LOG.warning("%s", error)

    def _list(self, kind: Kind, endpoint: httpx.URL, since: datetime | None) -> Iterator[Shown]:
        """One list, whole or as far as it changed."""
        if self._by_cursor:
            yield from cursor.pages(self.http, kind, endpoint, self.version, self._page_size)
            return
        dates = {"date_to": self._date_to} if self._date_to else {}
        dates |= {"date_from": since} if since else {}
        crawl = Crawl(self.http, kind, endpoint, self.version, self._page_size, dates)
        ages = Ages(since)
        for shown in crawl.pages():
            if isinstance(shown, Page):
                ages.see(shown.objects)
            yield shown
        if since is None:
            return
        if crawl.date_from is None:  # refused, so that all there is was shown
            self.undated.add(kind)
            return
        if ages.are_mostly_older():
            self.undated.add(kind)
            said = "date_from is not heeded: most of what comes changed before it, so all is read each time"
            self.http.remark(MODULES[kind], "OCPI-DATE-FROM", self.http.where(endpoint), said)
        yield Since(kind=kind, moment=since)


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
        yield Session(http, version, endpoints, connection)


def _negotiated(http: Http, connection: Connection, versions: Sequence[str]) -> tuple[str, dict[Kind, httpx.URL]]:
    """The version to speak and where its tariffs and locations are."""
    start = http.address(connection.versions_url or "")
    answer = http.get(start, "versions")
    offers = {offer.version.strip(): offer.url for offer in readable(answer.objects, Offer)}
    wanted = (connection.version,) if connection.version else versions
    version = next((version for version in wanted if version in offers), None)
    if version is None:
        offered = http.redacted(", ".join(offers)) or "nothing"
        raise Refused(
            f"{connection.name}: {http.where(start)}: offers OCPI {offered}, "
            f"wanted is {' or '.join(wanted)}; ask the operator for one of these"
        )
    details = http.get(http.address(offers[version], answer.url), "details", version)
    return version, _endpoints(http, details, version)


def _endpoints(http: Http, details: Answer, version: str) -> dict[Kind, httpx.URL]:
    """Where version details say that each kind can be read."""
    if details.is_list:
        said = "a list of one comes where an object is due, and is read as the object in it"
        http.remark("details", "OCPI-ENVELOPE", http.where(details.url), said)
    for named in {part.version for part in readable(details.objects, Details)} - {None, version}:
        said = f"the details of OCPI {version} call themselves those of {named}; the address that was asked counts"
        http.remark("details", "OCPI-VERSIONS", http.where(details.url), said)
    # The same identifier comes once as SENDER and once as RECEIVER; OCPI 2.1.1 knows no roles.
    senders = {found.identifier.lower(): found.url for found in endpoints(details.objects) if found.sends}
    return {kind: http.address(senders[area], details.url) for kind, area in MODULES.items() if area in senders}
