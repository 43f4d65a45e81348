"""From a source as it is configured to one that is being read."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from afir_publisher import config
from afir_publisher.config import AnySource, EndpointsSource, FilesSource, VersionsSource
from afir_publisher.ocpi import files
from afir_publisher.ocpi.assumed import Assumed
from afir_publisher.ocpi.connection import Party
from afir_publisher.ocpi.dialects import DIALECTS
from afir_publisher.ocpi.page import Page, Shortfall, Shown
from afir_publisher.ocpi.readers import READERS
from afir_publisher.ocpi.spool import spooled
from afir_publisher.sync import Listener, Opened

Pages = Iterable[Page | Shortfall]

_CERTIFICATES = ("ca_file", "client_cert", "client_key")


@contextmanager
def opened(source: AnySource, environ: Mapping[str, str], listen: Listener) -> Iterator[Opened]:
    """A source, read as it is iterated (files) or before (a network is slow, and a transaction must not wait).

    Raises:
        ConfigError: its token is not where the configuration says.
        SourceError: there is no way in, or nothing could be read.
    """
    if isinstance(source, FilesSource):
        tariffs = source.files("tariff") if source.tariffs_files else ()
        pages = files.pages(source.name, tariffs, source.files("location"))
        yield Opened(
            version=source.version, pages=_adapted(source, pages), party=_party(source.party), assumed=_assumed(source)
        )
        return
    from afir_publisher.ocpi import client  # noqa: PLC0415 - httpx takes a tenth of a second, and files do without

    connection = client.Connection(**_connection(source, environ))
    with (
        client.open_source(connection, versions=tuple(READERS)) as session,
        spooled(_heard(_wanted(source, session.pages()), listen)) as pages,
    ):
        yield Opened(
            version=session.version, pages=_adapted(source, pages), party=_party(source.party), assumed=_assumed(source)
        )


def _connection(source: VersionsSource | EndpointsSource, environ: Mapping[str, str]) -> dict[str, Any]:
    """What the client needs to know."""
    found = config.secrets(source, environ)
    known = {name: getattr(source, name) for name in ("name", "version", "page_size", *_CERTIFICATES)} | {
        "token": found.token,
        "encoding": None if source.encoding == "auto" else source.encoding,
        "headers": found.headers,
        "proxy": found.proxy,
        "hidden": found.hidden,
        "sender": _party(source.sender),
        "receiver": _party(source.receiver),
    }
    if source.dialect in DIALECTS:
        known["paging"] = DIALECTS[source.dialect].PAGING
    if isinstance(source, VersionsSource):
        return known | {"versions_url": source.versions_url}
    endpoints = {"locations_url": source.locations_url, "tariffs_url": source.tariffs_url}
    return known | endpoints


def _assumed(source: AnySource) -> Assumed:
    """What the configuration takes for granted of a source's objects."""
    return Assumed(**source.assume.model_dump())


def _adapted(source: AnySource, pages: Iterable[Shown]) -> Iterable[Shown]:
    """Pages of OCPI objects, whatever dialect a source speaks."""
    return DIALECTS[source.dialect].adapted(pages) if source.dialect in DIALECTS else pages


def _party(code: str | None) -> Party | None:
    """The party that is written as `NL*ABC`."""
    return Party(*code.split("*")) if code else None


def _wanted(source: VersionsSource | EndpointsSource, pages: Pages) -> Iterator[Page | Shortfall]:
    """Pages, without the shortfall of tariffs where the configuration names no endpoint to have any from."""
    has_tariffs = isinstance(source, VersionsSource) or source.tariffs_url is not None
    for page in pages:
        if has_tariffs or isinstance(page, Page) or page.kind != "tariff":
            yield page


def _heard(pages: Pages, listen: Callable[[str, int], None]) -> Iterator[Page | Shortfall]:
    """Pages, with every one of them told."""
    fetched = 0
    for page in pages:
        if isinstance(page, Page):
            fetched += len(page.objects)
            listen("fetching", fetched)
        yield page
