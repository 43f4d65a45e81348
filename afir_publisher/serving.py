"""`serve`: what operators push is taken and, every so often, published, until somebody says stop."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread

from afir_publisher import config, job, sources
from afir_publisher.config import Config
from afir_publisher.config.credentials import Credentials
from afir_publisher.errors import AfirPublishError, Busy, ConfigError
from afir_publisher.inbox import Inbox
from afir_publisher.job import Report
from afir_publisher.web import assembly, receiver

log = logging.getLogger(__name__)

PUSHES = "/ocpi/{version}/receiver"
"""Where operators push to; the module follows."""


@contextmanager
def receiving(settings: Config, environ: Mapping[str, str], host: str, port: int) -> Iterator[int]:
    """Take what operators push, while this is open; gives the port.

    Raises:
        ConfigError: a token is not where the configuration says, or it does not say who we are.
        UsageError: nothing can listen there.
    """
    if settings.ocpi is None:
        raise ConfigError("ocpi: there is no such section, expected [ocpi] that says who we are to operators")
    tokens = {source.name: config.push_token(source, environ) for source in settings.sources}
    registered = Credentials(settings.store.path).all()
    senders = {source.name: sources.sender(source, registered.get(source.name)) for source in settings.sources}
    who = assembly.known_by({name: token for name, token in tokens.items() if token})
    routes = receiver.routes(PUSHES, who, senders, Inbox(settings.store.path, job.now))
    with assembly.serving(assembly.application(routes), host, port) as listening_at:
        yield listening_at


@contextmanager
def publishing(settings: Config, every: timedelta, tell: Callable[[Report], None]) -> Iterator[None]:
    """Publish what was pushed every so often while this is open, and a last time when it closes."""
    stop = Event()
    thread = Thread(target=_publish, args=(settings, every, tell, stop), name="publish", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _publish(settings: Config, every: timedelta, tell: Callable[[Report], None], stop: Event) -> None:
    """Publish at once, then at an interval, and when it is time to stop."""
    anew = True  # what a crash kept from being written is written first
    while True:
        is_last = stop.is_set()
        try:
            report = job.publish(settings, anew=anew)
            anew = bool(report.faults)
            tell(report)
        except Busy:
            log.info("the store is being written: what was pushed is published by that sync, or later")
        except AfirPublishError as error:
            log.error("%s", error)
        except Exception:  # the next turn may go well, and operators go on pushing
            log.exception("what was pushed could not be published")
        if is_last:
            return
        stop.wait(every.total_seconds())
