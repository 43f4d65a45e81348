"""Couriers at work: once, or until somebody says stop; each feed for itself, so that none waits for another."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread
from time import monotonic

from afir_publisher.certificate import Alarm, Reminder, expires
from afir_publisher.config import Config, Feed
from afir_publisher.deliver import settings
from afir_publisher.deliver.courier import Courier, Sent
from afir_publisher.deliver.plan import PACE
from afir_publisher.deliver.post import Post
from afir_publisher.deliver.queue import Standing
from afir_publisher.errors import AfirPublishError, UsageError
from afir_publisher.model import frozen
from afir_publisher.store import Store, StoreError
from afir_publisher.store.deliveries import Deliveries, beside
from exporters import PROFILES

log = logging.getLogger(__name__)

GRACE = timedelta(seconds=2)
"""How long a message that is under way may take when it is time to stop: one that is cut off is made up for."""

REST_S = 30.0
"""How long nothing is done where the store, the configuration or a bug stands in the way."""


@frozen
class Round:
    """What was sent of one feed, how far its publications are then, and what is to be said of our certificate."""

    sent: tuple[Sent, ...]
    standings: tuple[Standing, ...] = ()
    alarm: Alarm | None = None

    @property
    def is_well(self) -> bool:
        """Whether everything is there or fit to be sent, and will be tomorrow."""
        fell_short = any(one.outcome not in {"acknowledged", "fit"} for one in self.sent)
        is_urgent = self.alarm is not None and self.alarm.is_urgent
        return not fell_short and not is_urgent and all(one.is_well for one in self.standings)


def chosen(config: Config, names: Sequence[str]) -> list[Feed]:
    """The feeds of these names, or all that are delivered.

    Raises:
        UsageError: there is no such feed, or nothing says where it is sent to.
    """
    delivered = {feed.name: feed for feed in config.feed if feed.deliver}
    if not delivered:
        raise UsageError("no feed has a table [feed.deliver] that says where it is sent to")
    for name in names:
        if name not in delivered:
            raise UsageError(f"there is no feed {name!r} that is sent anywhere; there is {', '.join(delivered)}")
    return [delivered[name] for name in dict.fromkeys(names)] if names else [*delivered.values()]


def once(
    config: Config,
    feed: Feed,
    environ: Mapping[str, str],
    clock: Callable[[], datetime],
    stop: Event,
    *,
    everything: bool = False,
) -> Round:
    """Send what is waiting, and end; what fails is left for another time. With `everything`, all is sent whole first.

    Raises:
        Busy: another process sends this feed.
        ConfigError: a secret or certificate is not what it should be.
    """
    with _opened(config, feed, environ, clock) as courier:
        if everything:
            courier.doubt(everything=True)
        sent: list[Sent] = []
        while not stop.is_set():
            sent += courier.turn()
            fell_short = {one.publication for one in sent if one.outcome != "acknowledged"}
            if not any(one.is_ready and one.publication not in fell_short for one in courier.standings()):
                break
            stop.wait(PACE.total_seconds() / 4)
        return Round(sent=tuple(sent), standings=tuple(courier.standings()), alarm=courier.alarm())


def rehearsed(
    config: Config,
    feed: Feed,
    environ: Mapping[str, str],
    clock: Callable[[], datetime],
    *,
    everything: bool = False,
) -> Round:
    """What `once` would send, if all of it were taken; nothing is sent, noted or locked. Raises ConfigError alike."""
    path = config.store.path if beside(config.store.path).exists() else None
    with (
        closing(Store(config.store.path)) as store,
        Deliveries(path) as deliveries,
        Courier(feed, store, deliveries, environ, clock) as courier,
    ):
        return Round(sent=tuple(courier.rehearsal(everything=everything)), alarm=courier.alarm())


def check(feeds: Sequence[Feed], environ: Mapping[str, str]) -> None:
    """Find out before anything starts that something is missing.

    Raises:
        ConfigError: a secret or certificate is not what it should be, or a profile has no such publication.
    """
    for feed in feeds:
        deliver = settings.agreed(feed, PROFILES[feed.profile])
        with Post(settings.connection(feed, environ), deliver.timeout):
            if deliver.client_cert:
                expires("client_cert", deliver.client_cert)


# --- until somebody says stop


@contextmanager
def at_work(
    config: Config,
    feeds: Sequence[Feed],
    environ: Mapping[str, str],
    clock: Callable[[], datetime],
    stop: Event,
) -> Iterator[Callable[[], bool]]:
    """Send feeds in threads until `stop` is set; yields what waits for their end and tells whether it came in time."""
    threads = [
        Thread(target=_work, args=(config, feed, environ, clock, stop), name=f"deliver {feed.name}", daemon=True)
        for feed in feeds
    ]
    for thread in threads:
        thread.start()
    try:
        yield lambda: _have_ended(threads)
    finally:
        stop.set()


def _have_ended(threads: Sequence[Thread]) -> bool:
    """Whether threads end in time."""
    until = monotonic() + GRACE.total_seconds()
    for thread in threads:
        thread.join(max(0, until - monotonic()))
    return not any(thread.is_alive() for thread in threads)


def _work(config: Config, feed: Feed, environ: Mapping[str, str], clock: Callable[[], datetime], stop: Event) -> None:
    """Send a feed until it is time to stop, whatever goes wrong."""
    while not stop.is_set():
        try:
            with _opened(config, feed, environ, clock) as courier:
                courier.doubt()
                _turns(courier, clock, stop)
        except AfirPublishError as error:
            log.error("%s", error)
        except StoreError as error:
            log.error("feed %s: the store cannot be read or written: %s", feed.name, error)
        except Exception:  # the next turn may go well
            log.exception("feed %s: sending failed", feed.name)
        stop.wait(REST_S)


def _turns(courier: Courier, clock: Callable[[], datetime], stop: Event) -> None:
    """Turn after turn, until it is time to stop."""
    reminder = Reminder()
    while not stop.is_set():
        if reminder.is_due(clock()) and (alarm := courier.alarm()):
            log.log(alarm.level, "%s", alarm.said)
        courier.renew()
        for sent in courier.turn():
            _tell(sent)
        stop.wait(PACE.total_seconds())


def _tell(sent: Sent) -> None:
    """Say what became of a message."""
    level = logging.INFO if sent.outcome == "acknowledged" else logging.WARNING
    text = "feed %s: %s %s %s, %s bytes, to %s: %s"
    log.log(level, text, sent.feed, sent.publication, sent.kind, sent.seq, f"{sent.size:,}", sent.url, sent.said)


@contextmanager
def _opened(config: Config, feed: Feed, environ: Mapping[str, str], clock: Callable[[], datetime]) -> Iterator[Courier]:
    """A courier who is the only one for its feed."""
    with (
        closing(Store(config.store.path)) as store,
        Deliveries(config.store.path) as deliveries,
        deliveries.sending(feed.name),
        Courier(feed, store, deliveries, environ, clock) as courier,
    ):
        yield courier
