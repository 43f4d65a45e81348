"""One sync of some sources and of the feeds that they are in: what `sync`, `run` and `demo` do."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from datetime import UTC, datetime
from functools import partial
from typing import Any

from afir_publisher import sources
from afir_publisher.config import AnySource, Config
from afir_publisher.errors import UsageError
from afir_publisher.feeds import FeedFiles
from afir_publisher.model import frozen
from afir_publisher.store import Store
from afir_publisher.sync import Feed, Listener, Outcome, not_listening, sync
from exporters import PROFILES
from exporters.profiles.profile import Publisher

log = logging.getLogger(__name__)


def now() -> datetime:
    """The time; the only clock of the program."""
    return datetime.now(UTC)


@frozen
class Report:
    """What became of each source, and the files that each message of a feed is in."""

    outcomes: tuple[Outcome, ...]
    files: Mapping[tuple[str, str, int], Sequence[str]] = field(default_factory=dict)

    @property
    def is_well(self) -> bool:
        """Whether nothing fell short."""
        return all(outcome.is_well for outcome in self.outcomes)

    def as_json(self) -> dict[str, Any]:
        """The report as `sync --json` prints it."""
        return {
            "pulls": [
                {
                    "source": outcome.source,
                    "complete": outcome.complete,
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
    return [known[name] for name in names] if names else list(config.sources)


def feeds(config: Config) -> list[Feed]:
    """The feeds, as the pipeline takes them."""
    publisher = Publisher(**config.publisher.model_dump())
    return [
        Feed(name=feed.name, profile=PROFILES[feed.profile], publisher=publisher, sources=feed.sources)
        for feed in config.feed
    ]


def run(
    config: Config,
    chosen_sources: Sequence[AnySource],
    environ: Mapping[str, str],
    *,
    full: bool = False,
    listen: Callable[[str], Listener] = lambda _source: not_listening,
    clock: Callable[[], datetime] = now,
) -> Report:
    """Sync sources one after the other; each one's feeds are out before the next is asked.

    Raises:
        Busy: another process is writing to the store.
        ConfigError: the store cannot be opened, or a token is not where the configuration says.
    """
    store = Store(config.store.path)
    try:
        with store.writing():
            work = feeds(config)
            files = _refreshed(store, config, work)  # what a crash may have left to do
            outcomes = []
            for source in chosen_sources:
                hear = listen(source.name)
                opener = partial(sources.opened, source, environ, hear)
                outcome = sync(store, source.name, opener, work, clock, hear, full=full)
                outcomes.append(outcome)
                files |= _refreshed(store, config, [feed for feed in work if source.name in feed.sources])
            return Report(outcomes=tuple(outcomes), files=files)
    finally:
        store.close()


def _refreshed(store: Store, config: Config, work: Sequence[Feed]) -> dict[tuple[str, str, int], list[str]]:
    """Bring the files of feeds up to what the store has published; return the files of each message."""
    found: dict[tuple[str, str, int], list[str]] = {}
    for feed in work:
        for (publication, seq), files in (
            FeedFiles(config.feeds.directory, feed.name, feed.profile).refresh(store).items()
        ):
            found[feed.name, publication, seq] = [f"{feed.name}/{file}" for file in files]
    return found
