"""`serve`: what operators push is taken and, every so often, published, until somebody says stop."""

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from threading import Event, Thread

from afir_publisher import config, job, sources
from afir_publisher.config import Config
from afir_publisher.config.credentials import Credentials
from afir_publisher.errors import AfirPublishError, Busy
from afir_publisher.inbox import Inbox
from afir_publisher.job import Report
from afir_publisher.push import Sender
from afir_publisher.signals import stopping
from afir_publisher.web import receiver, server, versions
from afir_publisher.web.app import App
from afir_publisher.web.front import front

log = logging.getLogger(__name__)


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
    """Take what operators push and publish it at an interval, until `stop` is set or a signal comes.

    Raises:
        ConfigError: a token is not where the configuration says, or it does not say who we are.
        UsageError: nothing can listen there.
    """
    publisher = Publisher(settings, tell)
    app = application(settings, environ)
    with stopping(stop):
        with server.serving(app, host, port) as listening_at:
            log.info("listening on %s port %s", host, listening_at)
            thread = Thread(target=publisher.work, args=(every, stop), name="publish", daemon=True)
            thread.start()
            stop.wait()
        thread.join()
        publisher.turn()  # what came at the end
    log.info("stopped")


def application(settings: Config, environ: Mapping[str, str]) -> App:
    """What operators call: versions, details, credentials, and where they push to."""
    tokens = {source.name: config.push_token(source, environ) for source in settings.sources}
    known, kept = {source.name: source for source in settings.sources}, Credentials(settings.store.path)
    inbox = Inbox(settings.store.path, job.now)

    def sender(name: str) -> Sender | None:
        return sources.sender(known[name], kept.of(name)) if name in known else None

    given = {name: token for name, token in tokens.items() if token}
    app, _ = front(
        settings,
        environ,
        job.now,
        lambda access: receiver.routes(versions.RECEIVER, access, sender, inbox),
        given=given,
    )
    return app


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
