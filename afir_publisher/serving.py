"""`serve`: feeds are given out, what operators push is taken and, every so often, published, until one says stop."""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from threading import Event, Thread
from time import monotonic
from typing import NamedTuple

from afir_publisher import config, job, push, sources
from afir_publisher.certificate import REMINDED_EVERY
from afir_publisher.config import Config
from afir_publisher.config.credentials import Credentials
from afir_publisher.errors import AfirPublishError, Busy
from afir_publisher.inbox import Inbox
from afir_publisher.job import Report
from afir_publisher.reported import Reported
from afir_publisher.roll import Rolls
from afir_publisher.shelf import Shelf
from afir_publisher.signals import stopping
from afir_publisher.since import Since
from afir_publisher.web import about, receiver, server, versions
from afir_publisher.web.addresses import PREFIX
from afir_publisher.web.app import App, Routes, app, beneath
from afir_publisher.web.at_once import AtOnce
from afir_publisher.web.callers import Callers
from afir_publisher.web.feeds import Feeds
from afir_publisher.web.front import front, identity
from afir_publisher.web.page import Who
from afir_publisher.web.public_report import PublicReport
from afir_publisher.web.sender import Sender
from afir_publisher.web.tls import Tls
from exporters import PROFILES
from exporters.profiles.profile import Profile

log = logging.getLogger(__name__)

EXPIRES_SOON = timedelta(days=30)
"""How long before its end a consumer's token or certificate is warned of."""


def run(
    settings: Config,
    environ: Mapping[str, str],
    host: str,
    port: int,
    *,
    every: timedelta,
    tell: Callable[[Report], None],
    stop: Event,
) -> None:
    """Give out the feeds, take what operators push and publish it at an interval, until `stop` or a signal.

    Raises:
        ConfigError: a token or certificate is not where the configuration says, or it does not say who we are.
        UsageError: nothing can listen there.
    """
    publisher = Publisher(settings, tell)
    tls = tls_of(settings)
    place = base = f"{'https' if tls else 'http'}://{host}"
    served = application(settings, environ, lambda: place)
    with stopping(stop):
        with server.serving(served.app, host, port, served.at_once, tls) as listening_at:
            place = f"{base}:{listening_at}"
            log.info("listening on %s port %s", host, listening_at)
            thread = Thread(target=publisher.work, args=(every, stop), name="publish", daemon=True)
            thread.start()
            while not stop.wait(REMINDED_EVERY.total_seconds()):
                _remind(served.feeds.callers)
        served.feeds.counts.tell()
        thread.join()
        publisher.turn()  # what came at the end
    log.info("stopped")


class Served(NamedTuple):
    """The application that answers everything, what answers some of it at once, and the feeds."""

    app: App
    at_once: AtOnce
    feeds: Feeds


def application(settings: Config, environ: Mapping[str, str], place: Callable[[], str]) -> Served:
    """Feeds below `/feeds/`, what is said about them, and what operators call; `place` is where we listen."""
    profiles = {feed.name: PROFILES[feed.profile] for feed in settings.feed}
    shelves = {
        name: Shelf(settings.feeds.directory, name, profile.publications, profile.syntaxes, profile.whole_only)
        for name, profile in profiles.items()
    }
    served = Feeds(shelves, Since(settings.store.path, profiles), _callers(settings, environ))

    def url() -> str:
        return settings.url or place().rstrip("/")

    titles = {name: profile.title for name, profile in profiles.items()}
    senders = {one.feed: one for one in _senders(settings, profiles, served.callers, url)}
    tokens = {source.name: config.push_token(source, environ) for source in settings.sources}
    has_operators = settings.ocpi is not None or any(tokens.values())
    has = {"has_report": settings.serve.report, "has_operators": has_operators}
    us = settings.publisher
    who = Who(us.name or us.national_identifier, us.homepage, us.email)
    page = [
        *about.routes(served, titles, url, job.now, who, senders, **has),
        *(route for one in senders.values() for route in one.routes()),
    ]
    if settings.serve.report:
        page.append(PublicReport(Reported(settings, job.now).page, served.callers).route())
    rest: App = _operators(settings, environ, tokens, page) if has_operators else app(page)
    return Served(beneath(PREFIX, served, rest), AtOnce(served), served)


def tls_of(settings: Config) -> Tls | None:
    """What HTTPS is spoken with; `None` where it is HTTP.

    Raises:
        ConfigError: a file is not what it should be.
    """
    if settings.serve.cert is None:
        return None
    clients = [one.file for feed in settings.feed for one in feed.certificates]
    return Tls(settings.serve.cert, settings.serve.key, clients, job.now)


def _senders(
    settings: Config, profiles: Mapping[str, Profile], callers: Callers, url: Callable[[], str]
) -> Iterator[Sender]:
    """OCPI's Sender interface of each feed that is in OCPI."""
    for name, profile in profiles.items():
        if profile.family == "ocpi":
            rolls = Rolls(settings.store.path, name, job.now)
            us = replace(identity(settings), versions_url=f"{url()}/ocpi/{name}/versions") if settings.ocpi else None
            yield Sender(name, profile.model_version, rolls, callers, url, us)


def _callers(settings: Config, environ: Mapping[str, str]) -> Callers:
    """Who may read the feeds; tells of tokens and certificates that are at their end."""
    callers = Callers(
        {feed.name: config.consumers(feed, environ) for feed in settings.feed},
        settings.serve.rate_limit,
        {str(address) for address in settings.serve.proxies},
        today=lambda: job.now().date(),
        monotonic=monotonic,
    )
    _remind(callers)
    return callers


def _remind(callers: Callers) -> None:
    """Tell of tokens and certificates of consumers that are at their end."""
    for feed, one in callers.ending(EXPIRES_SOON):
        log.warning("feed %s: the %s of %s is good until %s", feed, one.by, one.name, one.expires)


def _operators(settings: Config, environ: Mapping[str, str], tokens: Mapping[str, str | None], page: Routes) -> App:
    """What operators call: versions, details, credentials, and where they push to."""
    known, kept = {source.name: source for source in settings.sources}, Credentials(settings.store.path)
    inbox = Inbox(settings.store.path, job.now)

    def pushing(name: str) -> push.Sender | None:
        return sources.sender(known[name], kept.of(name)) if name in known else None

    given = {name: token for name, token in tokens.items() if token}
    made, _ = front(
        settings,
        environ,
        job.now,
        lambda access: receiver.routes(versions.RECEIVER, access, pushing, inbox),
        lambda _access: page,
        given=given,
    )
    return made


class Publisher:
    """What publishes, turn by turn; `tell` hears what came of each."""

    def __init__(self, settings: Config, tell: Callable[[Report], None]) -> None:
        """Nothing is done yet."""
        self.settings = settings
        self.tell = tell
        self._anew = True  # what a crash kept from being written is written first

    def work(self, every: timedelta, stop: Event) -> None:
        """Publish at once and then at an interval, until it is time to stop."""
        while not stop.is_set():
            self.turn()
            stop.wait(every.total_seconds())

    def turn(self) -> None:
        """Publish what was pushed since the last time; whatever goes wrong, the next turn may go well."""
        anew, self._anew = self._anew, True  # a turn that fails may have left files to write
        try:
            report = job.publish(self.settings, anew=anew)
            self._anew = bool(report.faults)
            self.tell(report)
        except Busy:
            log.info("the store is being written: what was pushed is published by that sync, or later")
        except AfirPublishError as error:
            log.error("%s", error)
        except Exception:  # operators go on pushing
            log.exception("what was pushed could not be published")
