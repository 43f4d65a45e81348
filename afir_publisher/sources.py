"""From a source as it is configured to one that is being read."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager

from afir_publisher import config
from afir_publisher.config import AnySource, EndpointsSource, FilesSource
from afir_publisher.ocpi import client, files
from afir_publisher.ocpi.page import Page, Shortfall
from afir_publisher.ocpi.readers import READERS
from afir_publisher.ocpi.spool import spooled
from afir_publisher.sync import Listener, Opened

Pages = Iterable[Page | Shortfall]


@contextmanager
def opened(source: AnySource, environ: Mapping[str, str], listen: Listener) -> Iterator[Opened]:
    """A source, read as it is iterated (files) or before (a network is slow, and a transaction must not wait).

    Raises:
        ConfigError: its token is not where the configuration says.
        SourceError: there is no way in, or nothing could be read.
    """
    if isinstance(source, FilesSource):
        tariffs = source.files("tariff") if source.tariffs_files else ()
        yield Opened(version=source.version, pages=files.pages(source.name, tariffs, source.files("location")))
        return
    connection = _connection(source, environ)
    with (
        client.open_source(connection, versions=tuple(READERS)) as session,
        spooled(_heard(_wanted(source, session.pages()), listen)) as pages,
    ):
        yield Opened(version=session.version, pages=pages)


def _connection(source: AnySource, environ: Mapping[str, str]) -> client.Connection:
    """What the client needs to know."""
    token = config.token(source, environ)
    if isinstance(source, EndpointsSource):
        return client.Connection(
            name=source.name,
            locations_url=source.locations_url,
            tariffs_url=source.tariffs_url,
            version=source.version,
            token=token,
        )
    if isinstance(source, FilesSource):
        raise TypeError(f"{source.name} is read from files, which need no connection")
    return client.Connection(name=source.name, versions_url=source.versions_url, token=token)


def _wanted(source: AnySource, pages: Pages) -> Pages:
    """Pages, without complaint about tariffs that the configuration names no address for."""
    if isinstance(source, EndpointsSource) and source.tariffs_url is None:
        return (page for page in pages if page.kind == "location")
    return pages


def _heard(pages: Pages, listen: Callable[[str, int], None]) -> Iterator[Page | Shortfall]:
    """Pages, with every one of them told."""
    fetched = 0
    for page in pages:
        if isinstance(page, Page):
            fetched += len(page.objects)
            listen("fetching", fetched)
        yield page
