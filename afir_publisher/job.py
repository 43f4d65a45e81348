"""One sync of some sources and of the feeds that they are in: what `sync`, `run` and `demo` do."""

import gc
import logging
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import field
from datetime import UTC, datetime, timedelta
from typing import Any

from afir_publisher import sources
from afir_publisher.config import AnySource, Config, Credentials
from afir_publisher.errors import AfirPublishError, UsageError
from afir_publisher.feeds import FeedFiles
from afir_publisher.fetch import as_they_come
from afir_publisher.metadata import files as metadata
from afir_publisher.metadata.record import record
from afir_publisher.model import frozen
from afir_publisher.ocpi.memory import memory_from_json
from afir_publisher.store import Store, StoreError
from afir_publisher.sync import Feed, Listener, Outcome, not_listening, publish_pushed, sync
from exporters import PROFILES
from exporters.profiles.profile import Publisher

log = logging.getLogger(__name__)

PATIENCE = timedelta(minutes=10)
"""How long what was fetched waits for another process, or another thread of ours, that is writing to the store."""

BRIEFLY = timedelta(seconds=2)
"""How long something brief is waited for, as what operators push is, before there is anything to lose."""

PUBLISH_PATIENCE_S = 5
"""How long publishing waits for a sync, which publishes what was pushed, too."""


def now() -> datetime:
    """The time; the only clock of the program."""
    return datetime.now(UTC)


@frozen
class Report:
    """What became of each source, the files that each message of a feed is in, and why a feed has none."""

    outcomes: tuple[Outcome, ...]
    files: Mapping[tuple[str, str, int], Sequence[str]] = field(default_factory=dict)
    faults: tuple[str, ...] = ()

    @property
    def is_well(self) -> bool:
        """Whether nothing fell short."""
        return not self.faults and all(outcome.is_well for outcome in self.outcomes)

    def as_json(self) -> dict[str, Any]:
        """The report as `sync --json` prints it."""
        return {
            "pulls": [
                {
                    "source": outcome.source,
                    "complete": outcome.complete,
                    "mode": outcome.mode,
                    "seen": dict(outcome.seen),
                    "new": outcome.new,
                    "changed": outcome.changed,
                    "gone": outcome.gone,
                    "unreadable": outcome.unreadable,
                    "findings": dict(outcome.findings),
                }
                for outcome in self.outcomes
            ],
            "messages": [
                {
                    "feed": message.feed,
                    "publication": message.publication,
                    "kind": message.kind,
                    "seq": message.seq,
                    "changed": message.changed,
                    "gone": message.gone,
                    "files": list(self.files.get((message.feed, message.publication, message.seq), ())),
                }
                for outcome in self.outcomes
                for message in outcome.messages
            ],
        }


def chosen(config: Config, names: Sequence[str]) -> list[AnySource]:
    """The sources with these names, or all if none is named.

    Raises:
        UsageError: there is no source of that name.
    """
    known = {source.name: source for source in config.sources}
    for name in names:
        if name not in known:
            raise UsageError(f"there is no source {name!r}; the configuration has {', '.join(known)}")
    return [known[name] for name in dict.fromkeys(names)] if names else list(config.sources)


def feeds(config: Config) -> list[Feed]:
    """The feeds, as the pipeline takes them."""
    publisher = Publisher(
        country=config.publisher.country,
        national_identifier=config.publisher.national_identifier,
        language=config.publisher.language,
    )
    return [
        Feed(
            name=feed.name,
            profile=PROFILES[feed.profile],
            publisher=publisher,
            sources=feed.sources,
            access_point=feed.access_point or PROFILES[feed.profile].access_point,
            policy={**PROFILES[feed.profile].policy, **feed.policy},
        )
        for feed in config.feed
    ]


def run(
    config: Config,
    chosen_sources: Sequence[AnySource],
    environ: Mapping[str, str],
    *,
    full: bool = False,
    accept_shrink: Collection[str] = (),
    listen: Callable[[str], Listener] = lambda _source: not_listening,
    clock: Callable[[], datetime] = now,
    patience: timedelta = BRIEFLY,
) -> Report:
    """Sync sources: they are read side by side, and the feeds of each are out as soon as it was read.

    `accept_shrink` names the sources that may lose as many recharging points as they like this time. `patience` is how
    long another process that is writing to the store is waited for before anything is begun.

    Raises:
        AfirPublishError: the store can no longer be written.
        Busy: another process is writing to it.
        ConfigError: the store cannot be opened, or a token is not where the configuration says.
    """
    try:
        with closing(Store(config.store.path)) as store:
            work = feeds(config)
            faults: dict[str, str] = {}
            registered = Credentials(config.store.path).all()
            with store.writing(patience.total_seconds()):  # who is in the middle of something goes first
                turns = {
                    source.name: sources.Turn(
                        now=clock(),
                        memory=memory_from_json(store.peers.recall(source.name)),
                        full=full,
                        registration=registered.get(source.name),
                    )
                    for source in chosen_sources
                }
            files = _refreshed(store, config, work, faults, clock)  # what a crash may have left to do
            hears = {source.name: listen(source.name) for source in chosen_sources}
            outcomes: dict[str, Outcome] = {}
            fetched = as_they_come(
                chosen_sources,
                lambda source: sources.opened(source, environ, turns[source.name], hears[source.name]),
            )
            for source, opener in fetched:
                # The lock is not held while a server is waited for, so that others can write meanwhile.
                with store.writing(PATIENCE.total_seconds()), few_collections():
                    limit = 1.0 if source.name in accept_shrink else source.loss_limit / 100
                    outcomes[source.name] = sync(
                        store,
                        source.name,
                        opener,
                        work,
                        clock,
                        hears[source.name],
                        started=turns[source.name].now,
                        full=full,
                        loss_limit=limit,
                    )
                files |= _refreshed(store, config, _feeds_of(source.name, work), faults, clock)
            in_order = tuple(outcomes[source.name] for source in chosen_sources)
            return Report(outcomes=in_order, files=files, faults=tuple(faults.values()))
    except StoreError as error:
        raise _unwritable(config, error) from error


def publish(config: Config, *, anew: bool = False, clock: Callable[[], datetime] = now) -> Report:
    """Publish what sources pushed since the last time, or do nothing; `anew` also writes what files are lacking.

    Raises:
        AfirPublishError: the store can no longer be written.
        Busy: another process is writing to it; a sync publishes what was pushed, too.
        ConfigError: the store cannot be opened.
    """
    try:
        with closing(Store(config.store.path)) as store:
            pushing = {*store.pushed.sources()}
            if not (pushing or anew):
                return Report(outcomes=())
            work = feeds(config)
            faults: dict[str, str] = {}
            outcomes = []
            with store.writing(PUBLISH_PATIENCE_S):
                for source in config.sources:
                    if source.name in pushing and (version := store.pushed.version(source.name)):
                        opened = sources.unasked(source, version)
                        outcomes.append(publish_pushed(store, source.name, opened, work, clock))
            files = _refreshed(store, config, work, faults, clock)
            return Report(outcomes=tuple(filter(None, outcomes)), files=files, faults=tuple(faults.values()))
    except StoreError as error:
        raise _unwritable(config, error) from error


def _unwritable(config: Config, error: Exception) -> AfirPublishError:
    """What to say when the store gives up."""
    return AfirPublishError(
        f"store.path: {config.store.path}: {error}; what was under way is undone, so sync again once this is mended"
    )


def _feeds_of(source: str, work: Sequence[Feed]) -> list[Feed]:
    """The feeds that a source is part of."""
    return [feed for feed in work if source in feed.sources]


@contextmanager
def few_collections() -> Iterator[None]:
    """Look for garbage in cycles seldom: what a sync makes by the million goes by reference counts alone.

    With Python's own thresholds a seventh of the time was spent looking (measured on the Dutch feed).
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def _refreshed(
    store: Store, config: Config, work: Sequence[Feed], faults: dict[str, str], clock: Callable[[], datetime]
) -> dict[tuple[str, str, int], list[str]]:
    """Bring the files of feeds and their metadata up to what is published; return the files of each message.

    `faults` says of each feed whose files cannot be written why. Nothing is lost by it: the store has all messages.
    """
    found: dict[tuple[str, str, int], list[str]] = {}
    configured = {feed.name: feed for feed in config.feed}
    for feed in work:
        try:
            with store.showing(PATIENCE.total_seconds()):
                shown = FeedFiles(config.feeds.directory, feed.name, feed.profile)
                written = shown.refresh(store)
                metadata.refresh(shown.folder, record(config, configured[feed.name], store), clock())
        except OSError as error:
            faults[feed.name] = (
                f"feed {feed.name}: {error.filename or config.feeds.directory}: {error.strerror}; "
                "its files stay as they were until a sync can write to feeds.directory"
            )
            log.error("%s", faults[feed.name])
            continue
        faults.pop(feed.name, None)
        for (publication, seq), files in written.items():
            found[feed.name, publication, seq] = [f"{feed.name}/{file}" for file in files]
    return found
