"""What operators call, put together from a configuration: versions, details, credentials and what is handed in."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime

from starlette.routing import BaseRoute

from afir_publisher import config
from afir_publisher.config import Config, Credentials, Registration, VersionsSource
from afir_publisher.errors import ConfigError, SourceError
from afir_publisher.ocpi import handshake
from afir_publisher.ocpi.connection import Party
from afir_publisher.ocpi.http import Http
from afir_publisher.ocpi.identity import Identity
from afir_publisher.sources import connected
from afir_publisher.web import app, credentials, versions
from afir_publisher.web.access import Access
from afir_publisher.web.app import App

Part = Callable[[Access], Iterable[BaseRoute]]
"""Routes beside these, from what tells who calls."""


def identity(settings: Config) -> Identity:
    """Who we are to operators.

    Raises:
        ConfigError: the configuration does not say.
    """
    ours = settings.ocpi
    if ours is None:
        raise ConfigError(
            "ocpi: there is no such section, expected [ocpi] with party, name and url: who we are to operators and "
            "where they reach us; `afir-publish init` writes one to fill in"
        )
    country, code = ours.party.split("*")
    return Identity(
        party=Party(country, code),
        role=ours.role,
        name=ours.name,
        website=ours.website,
        versions_url=_base(ours.url) + versions.VERSIONS,
    )


def front(
    settings: Config,
    environ: Mapping[str, str],
    clock: Callable[[], datetime],
    *parts: Part,
    given: Mapping[str, str] | None = None,
) -> tuple[App, Access]:
    """The application that operators call, and what tells who does; `given` are tokens as `Access` takes them."""
    us, kept = identity(settings), Credentials(settings.store.path)
    base = us.versions_url.removesuffix(versions.VERSIONS)
    known = {source.name: source for source in settings.sources if isinstance(source, VersionsSource)}

    def registrations() -> Mapping[str, Registration]:
        return {name: agreed for name, agreed in kept.all().items() if name in known}

    access = Access(registrations, clock, invitations=dict(_invitations(known.values(), environ)), given=given)

    def reach(name: str, token: str, version: str) -> None:
        if name not in known:
            raise SourceError(f"{name}: the configuration has no such source with a versions_url")
        with Http(connected(known[name], environ, kept.of(name), token)) as http:
            handshake.found(http, known[name].versions_url, (version,), patient=False)

    own = (versions.routes(base, access), credentials.routes(us, access, kept, reach, clock))
    return app.app(*own, *(part(access) for part in parts)), access


def _base(url: str) -> str:
    return url.rstrip("/")


def _invitations(sources: Iterable[VersionsSource], environ: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The configured tokens that are there; those of sources that are registered already may be gone."""
    for source in sources:
        with suppress(ConfigError):
            if token := config.token(source, environ):
                yield source.name, token
