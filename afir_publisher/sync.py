"""The pipeline: pull, see, sweep, read, enrich, check, publish.

One transaction a source: what a pull showed, what is wrong with it and what the feeds say of it become true together
or not at all. Nothing here knows HTTP or a clock: pages are iterated, `now` is asked for.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import field, replace
from datetime import datetime
from typing import Any

from afir_publisher.coverage import areas
from afir_publisher.enrich import Enriched
from afir_publisher.errors import LeftAlone, SourceError, Transient
from afir_publisher.fingerprint import fingerprint
from afir_publisher.manners import INTERFACE, STATUSES, Manners, counted, fell_short, of_statuses
from afir_publisher.model import Finding, frozen
from afir_publisher.objects import Batch, Objects
from afir_publisher.ocpi.assumed import NOTHING_ASSUMED, Assumed
from afir_publisher.ocpi.glance import Glance, View
from afir_publisher.ocpi.memory import NOTHING_REMEMBERED, Memory, memory_from_json
from afir_publisher.ocpi.page import Kind, Page, Remark, Shortfall, Shown, Since
from afir_publisher.ocpi.readers import READERS
from afir_publisher.overlay import refresh, told
from afir_publisher.overlay.refresh import Stating
from afir_publisher.publish import FeedWork, Origin
from afir_publisher.rules import check_all, check_tariff
from afir_publisher.rules.reading import UNREADABLE
from afir_publisher.rules.status import status_old, status_unknown
from afir_publisher.standing import Standing, standing
from afir_publisher.store import Store
from afir_publisher.store.publications import Message
from afir_publisher.store.pushed import Push
from exporters.profiles.profile import Policy, Profile, Publisher

log = logging.getLogger(__name__)

KINDS: tuple[Kind, ...] = ("tariff", "location")
FULL, CHANGES, PUSH = "full", "changes", "push"
MOST_SHOWN = 5

LOSS_LIMIT = 0.1
FEWEST_LOST = 5
"""How many points a source may always lose: in a small network one location is a large share."""


@frozen
class Opened:
    """A source that is being read: the version of OCPI that it speaks, its pages, and the party of what names none.

    `parties` are those whose objects are taken, `assumed` is what is taken for granted of them. `memory` is what is to
    be remembered of the source so far, `seen_as` how it is seen, as `Memory` has it. `stating` is where facts beside
    OCPI are stated; without it those of last time count.
    """

    version: str
    pages: Iterable[Shown]
    party: tuple[str, str] | None = None
    parties: tuple[tuple[str, str], ...] = ()
    assumed: Assumed = NOTHING_ASSUMED
    memory: Memory = NOTHING_REMEMBERED
    seen_as: str = ""
    stating: Stating | None = None


@frozen
class Feed:
    """What is published under one name.

    `access_point` is the country whose own rules hold for it, `policy` what becomes of what breaks a rule, by its code.
    """

    name: str
    profile: Profile
    publisher: Publisher
    sources: tuple[str, ...]
    access_point: str | None = None
    policy: Mapping[str, Policy] = field(default_factory=dict)


@frozen
class Outcome:
    """What became of one source: the pull in numbers, the messages that it caused, and where it fell short.

    `most_found` are rule, severity and number of the findings that are open most often. `unread` are files with facts
    beside OCPI that could not be read.
    """

    source: str
    complete: bool
    mode: str = FULL
    seen: Mapping[str, int]
    new: int = 0
    changed: int = 0
    gone: int = 0
    unreadable: int = 0
    findings: Mapping[str, int]
    most_found: tuple[tuple[str, str, int], ...] = ()
    messages: tuple[Message, ...] = ()
    notes: tuple[str, ...] = ()
    held_back: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def is_well(self) -> bool:
        """Whether nothing fell short."""
        return self.complete and not self.held_back and not self.unread


Listener = Callable[[str, int], None]
"""Told how far a source is: what is being done, and with how many objects so far."""


def not_listening(stage: str, done: int) -> None:
    """What listens where nobody does."""


def sync(
    store: Store,
    source: str,
    open_source: Callable[[], AbstractContextManager[Opened]],
    feeds: Sequence[Feed],
    clock: Callable[[], datetime],
    listen: Listener = not_listening,
    *,
    started: datetime | None = None,
    full: bool = False,
    loss_limit: float = LOSS_LIMIT,
) -> Outcome:
    """Pull one source and publish what changed. A source that cannot be read leaves everything as it was.

    What it pushed is published first, as a snapshot of its own. `started` is when its reading began, if that was
    before: what it pushed since then may be newer than what it shows.
    With `full` every location is read, checked and rendered again, also where nothing it is made of has changed.
    `loss_limit` is the share of its recharging points that a source may lose in one pull; what goes beyond is not
    believed, as consumers delete what a feed does not name.
    """
    started = started or clock()
    try:
        with open_source() as opened, store.transaction():
            if store.snapshots.was_overtaken(source, started, clock()):
                return _nothing(store, source, f"{source}: a pull that began later is done, so this one was not kept")
            if full:
                store.publications.forget_fingerprint(f"source:{source}")
            before = _pushed(store, source, opened, feeds, clock)
            outcome = _Run(store, source, opened, feeds, clock(), listen).all(started, loss_limit)
            return replace(outcome, messages=(*before.messages, *outcome.messages)) if before else outcome
    except LeftAlone as error:  # no pull: one a minute for a day would bury those that were
        log.warning("%s", error)
        return replace(_nothing(store, source, str(error)), complete=False)
    except SourceError as error:
        log.error("%s", error)
        with store.transaction():
            pull = store.snapshots.begin(source, started)
            store.snapshots.finish(pull, finished=clock(), complete=False, note=str(error))
            store.findings.record(pull, source, INTERFACE, {"": [fell_short(str(error))]})
            if isinstance(error, Transient) and error.wait_s is not None:
                memory = memory_from_json(store.peers.recall(source))
                store.peers.keep(source, memory.left_alone(clock(), error.wait_s, str(error)).as_json())
        return replace(_nothing(store, source, str(error)), complete=False)


def _nothing(store: Store, source: str, why: str) -> Outcome:
    """What becomes of a source of which nothing was kept."""
    seen = {"locations": 0, "tariffs": 0}
    return Outcome(source=source, complete=True, seen=seen, findings=store.findings.counts(source), notes=(why,))


def publish_pushed(
    store: Store, source: str, opened: Opened, feeds: Sequence[Feed], clock: Callable[[], datetime]
) -> Outcome | None:
    """Publish what a source pushed since the last time, if it did; nobody is asked for pages."""
    with store.transaction():
        return _pushed(store, source, opened, feeds, clock)


def _pushed(
    store: Store, source: str, opened: Opened, feeds: Sequence[Feed], clock: Callable[[], datetime]
) -> Outcome | None:
    """The same inside a transaction."""
    if source not in store.pushed.sources():
        return None
    now = clock()
    return _Run(store, source, opened, feeds, now, not_listening).pushed(now)


class _Run:
    """One source's run through the pipeline."""

    def __init__(
        self, store: Store, source: str, opened: Opened, feeds: Sequence[Feed], now: datetime, listen: Listener
    ) -> None:
        """Take up the feeds that the source is part of."""
        self.store = store
        self.source = source
        self.pages = opened.pages
        self.version = opened.version
        self.assumed = opened.assumed
        self.view = View(
            party=opened.party,
            publish=READERS[opened.version].PUBLISH_UNSAID,
            parties=opened.parties,
            removed=tuple(sorted(word for word, meant in opened.assumed.statuses.items() if meant == "REMOVED")),
        )
        self.manners = Manners(opened.memory)
        self.stating = opened.stating
        self.unread: tuple[str, ...] = ()
        self.seen_as, self.seen_as_before = opened.seen_as, opened.memory.seen_as
        self.now = now
        self.listen = listen
        self.feeds = [feed for feed in feeds if source in feed.sources]
        self.works = [FeedWork(store, f.name, f.profile, f.publisher, f.sources, f.policy) for f in self.feeds]
        self.sources = sorted({source, *(name for feed in self.feeds for name in feed.sources)})
        self.asking = {
            name: frozenset(feed.access_point for feed in feeds if feed.access_point and name in feed.sources)
            for name in self.sources
        }
        self.pull = 0
        self.mode = FULL
        self.done = 0
        self.seen = {"location": 0, "tariff": 0}
        self.sent: set[str] = set()
        self.notes: list[str] = []
        self.objects = Objects(store, {source: (opened.version, opened.assumed)})

    def all(self, started: datetime, loss_limit: float) -> Outcome:
        """Every step in its order."""
        self._begin(started)
        since = {kind: self.store.pushed.since(self.source, kind, started) for kind in KINDS}
        self._see_pushed(since)  # before the pages: of two states of one time the one that is seen first stands
        short = self._see()
        gone = self._end_pushed(since)
        partial = self.manners.partial
        self.mode = CHANGES if partial else FULL
        if self.seen_as == self.seen_as_before != "":  # files cannot be asked; otherwise seen, all of it is another
            self.manners.judge_dates(self.store.snapshots.changed_at, self.now)
        if "location" not in short and "location" not in partial and self._lost_too_much(loss_limit):
            short.add("location")
        shown_in_full = [kind for kind in KINDS if kind not in short and kind not in partial]
        gone += sum(self.store.snapshots.sweep(self.pull, self.source, kind) for kind in shown_in_full)
        for kind in shown_in_full:
            if kept := self.store.snapshots.unseen(self.pull, self.source, kind):
                self._fell_short(
                    f"{self.source}: {counted(kept, kind)} not shown any more, and none is taken to be gone, as what "
                    f"comes without id or party may be it; see afir-publish quarantine --source {self.source}"
                )
        if shown_in_full == list(KINDS):
            self.manners.count_unused(*self.store.links.unused_tariffs(self.source))
        self.store.pushed.forget(self.source, started)
        self._remember(short, (started, self.seen_as) if shown_in_full == list(KINDS) else None)
        return self._publish(gone, is_complete=not short)

    def pushed(self, now: datetime) -> Outcome:
        """Every step for what the source sent by itself: nothing is gone but what it says is."""
        self._begin(now)
        self.mode = PUSH
        pushes = {kind: self.store.pushed.unpublished(self.source, kind) for kind in KINDS}
        self._see_pushed(pushes)
        for kind, some in pushes.items():
            self.seen[kind] = sum(push.raw is not None for push in some)
        gone = self._end_pushed(pushes)
        self.store.pushed.publish(self.source)
        return self._publish(gone, is_complete=True)

    def _begin(self, started: datetime) -> None:
        """Begin a pull."""
        self.pull = self.store.snapshots.begin(self.source, started)
        self.store.links.begin()
        self.store.publications.begin()
        self.store.standings.begin()

    def _publish(self, gone: int, *, is_complete: bool) -> Outcome:
        """The steps after seeing."""
        self.unread = refresh.state(self.store, self.pull, self.source, self.stating, self.view)
        for why in self.unread:
            self._fell_short(why)
        self._check_tariffs()
        self._gather()
        for work in self.works:
            work.settle_twins()
        for source, keys in self.store.links.affected(self.sources):
            self._batch(source, keys)
        self._give_up_what_others_took()
        self.store.standings.finish(self.pull)
        messages = [message for work in self.works for message in work.finish(self.pull, self.now)]
        self._judge_statuses()
        return self._finish(messages, gone, is_complete=is_complete)

    def _judge_statuses(self) -> None:
        """Note what is odd about the statuses of the source as a whole."""
        counts = self.store.findings.by_rule(self.source)
        unknown, old = (counts.get(rule.code, 0) for rule in (status_unknown, status_old))
        said = of_statuses(self.store.links.points(self.source), unknown, old)
        self.store.findings.record(self.pull, self.source, INTERFACE, {STATUSES: said})

    # --- pull, see

    def _see_pushed(self, pushes: Mapping[Kind, Sequence[Push]]) -> None:
        """Note what the source sent by itself."""
        for kind, some in pushes.items():
            self.sent |= {push.key for push in some}
            raws = [push.raw for push in some if push.raw is not None]
            self._note(kind, raws)
        self.store.snapshots.changed_at.clear()  # that pushes changed says nothing of what a pull of changes shows

    def _end_pushed(self, pushes: Mapping[Kind, Sequence[Push]]) -> int:
        """End what the source said is gone; how many objects that were."""
        gone = {kind: [push.key for push in some if push.raw is None] for kind, some in pushes.items()}
        return sum(self.store.snapshots.end(self.pull, self.source, kind, keys) for kind, keys in gone.items())

    def _see(self) -> set[str]:
        """Note what the pages show; return the kinds that were not shown to their end."""
        short: set[str] = set()
        for shown in self.pages:
            match shown:
                case Page():
                    self._take(shown)
                case Shortfall():
                    short.add(shown.kind)
                    self._fell_short(shown.message)
                case Since() | Remark():
                    self.manners.note(shown)
        self.manners.leave_out(self.store.snapshots.foreign)
        # What was pushed and then pulled is written in two ways, as a PATCH is put into what came before.
        self.manners.contradict([key for key in self.store.snapshots.contradicted if key not in self.sent])
        return short

    def _note(self, kind: Kind, objects: Sequence[bytes]) -> list[Glance]:
        """Note what some objects are now, and what hangs on them; the glances of those that are new or different."""
        fresh = self.store.snapshots.see(self.pull, self.source, kind, objects, self.view)
        if kind == "location":
            self.store.links.put(self.source, fresh)
        return fresh

    def _take(self, page: Page) -> None:
        """Note what one page shows."""
        fresh = self._note(page.kind, page.objects)
        self.manners.see(page.kind, [seen.updated for seen in fresh])
        self.seen[page.kind] += len(page.objects)
        self.listen("reading", sum(self.seen.values()))

    def _remember(self, short: Collection[str], full: tuple[datetime, str] | None) -> None:
        """Keep what this pull taught, and what was odd about the interface."""
        self.store.peers.keep(self.source, self.manners.learned(short, self.now, full).as_json())
        findings = self.store.findings
        areas = findings.keys(self.source, INTERFACE)
        before = {a: list[Finding]() for a in areas if a != STATUSES and not a.startswith(told.AREAS)}
        # Of what is only odd on the way to the last page, a pull of changes sees nothing.
        is_all = not self.manners.partial
        findings.record(self.pull, self.source, INTERFACE, before | self.manners.remarks, resolve=is_all)
        findings.record(self.pull, self.source, INTERFACE, {"": [fell_short(note) for note in self.notes]})

    def _lost_too_much(self, limit: float) -> bool:
        """Whether so much was not shown that it is more likely a fault than the end of all these points."""
        lost = self.store.links.unseen_points(self.pull, self.source)
        had = self.store.links.points(self.source)
        vanished = not self.seen["location"] and self.store.snapshots.size(self.source) > 0
        if limit >= 1 or not (vanished or (lost >= FEWEST_LOST and lost > limit * had)):
            return False
        self._fell_short(
            f"{self.source}: {lost:,} of {had:,} recharging points are not shown any more, and none is taken to be "
            f"gone; if they are: afir-publish sync --accept-shrink {self.source}"
        )
        return True

    def _fell_short(self, why: str) -> None:
        """Tell of something that was not as it should be."""
        self.notes.append(why)
        log.warning("%s", why)

    # --- which locations

    def _gather(self) -> None:
        """Find the locations that may have to say something else than before."""
        links, publications = self.store.links, self.store.publications
        for name, sources, facts in self._made_with():
            made_with = fingerprint(*facts)
            if publications.fingerprint(name) != made_with:
                # A feed may still publish something of a source that it no longer has.
                links.affect_all([*sources, *publications.sources(name.removeprefix("feed:"))])
                publications.set_fingerprint(name, made_with)
        links.affect_touched(self.source, self.now)
        links.affect_twins()
        links.drop_gone(self.source)

    def _made_with(self) -> Iterator[tuple[str, Sequence[str], Sequence[Any]]]:
        """What decides, beside the objects, on the findings of the source and on the entries of its feeds."""
        facts = [self.version, self.assumed.as_json(), sorted(self.asking[self.source])]
        yield f"source:{self.source}", [self.source], facts
        for feed in self.feeds:
            said = [feed.profile.name, feed.publisher.language, list(feed.sources), sorted(feed.policy.items())]
            yield f"feed:{feed.name}", feed.sources, said

    # --- read, enrich, check, publish

    def _batch(self, source: str, keys: Sequence[str]) -> None:
        """Make some locations say what they have to say now.

        Each step is done for all of them before the next: its code then stays in the processor's caches.
        """
        batch = self.objects.batch(source, keys)
        for key in keys:
            if batch.findings[key] and key not in batch.locations:
                self.store.links.spare(source, key)  # it is not gone: what it said last stays
        works = [work for work in self.works if source in work.sources]
        enriched = {key: self._enriched(batch, source, key, works) for key in batch.locations}
        checked = {key: of_feeds[-1] for key, of_feeds in enriched.items()}
        broken = check_all([one.pool for one in checked.values()], self.asking[source])
        found = {key: (*one.findings, *some) for (key, one), some in zip(checked.items(), broken, strict=True)}
        stands: dict[str, Standing | None] = {
            key: None for key in keys if not batch.findings[key] and key not in batch.locations
        }
        stands |= {key: standing(one.pool, found[key]) for key, one in checked.items()}
        findings = dict(batch.findings)
        for key, of_feeds in enriched.items():
            unsaid: dict[Finding, None] = {}  # what several feeds cannot say is said once
            for work, one in zip(works, of_feeds, strict=False):  # without a feed there is one that none takes
                unsaid |= dict.fromkeys(work.take(Origin(source, key), one.pool, found[key]))
            findings[key] = (*findings[key], *found[key], *unsaid)
        self.store.findings.record(self.pull, source, "location", findings)
        if source == self.source:  # the others are due in syncs of their own, which know all feeds that they are in
            self.store.links.note_due(source, {key: checked[key].due if key in checked else None for key in keys})
        self.store.standings.record(source, stands)
        self.store.areas.record(source, {key: areas(one.pool) for key, one in checked.items()})
        for work in self.works:
            work.put(source, keys, self.now)
        self.done += len(keys)
        self.listen("publishing", self.done)

    def _enriched(self, batch: Batch, source: str, key: str, works: Sequence[FeedWork]) -> list[Enriched]:
        """A location with what belongs to it, as each of some feeds sees it; most see the same, made once."""
        stale = [work.stale_twins(source, key) for work in works] or [frozenset[str]()]
        pools = {some: batch.pool(key, some, self.now) for some in dict.fromkeys(stale)}
        return [pools[some] for some in stale]

    def _give_up_what_others_took(self) -> None:
        """Let go of unreadable locations that kept what they published, where a twin publishes part of it by now.

        Their sites would name charging points that stand in another site too. A location that can be read is among the
        affected already, and says what is left to it.
        """
        for work in self.works:
            for origin in work.taken_from:
                self.store.links.affect(origin.source, origin.location)

    def _check_tariffs(self) -> None:
        """Note what is wrong with the tariffs that are new or different, or gone; with all where they are read anew."""
        touched = self.store.snapshots.touched("tariff")
        name, _, facts = next(self._made_with())
        if self.store.publications.fingerprint(name) != fingerprint(*facts):
            touched = list(dict.fromkeys((*touched, *self.store.snapshots.current(self.source, "tariff"))))
        found: dict[str, tuple[Finding, ...]] = {key: () for key, _ in touched}
        for _, key, digest, raw in self.store.snapshots.tariffs(self.source, {identity for _, identity in touched}):
            if key in found:
                tariff, found[key] = self.objects.tariff(self.source, digest, raw)
                if tariff is not None:
                    found[key] = (*found[key], *check_tariff(tariff, self.asking[self.source]))
        self.store.findings.record(self.pull, self.source, "tariff", found)

    # --- the end

    def _finish(self, messages: Sequence[Message], gone: int, *, is_complete: bool) -> Outcome:
        """Note how the pull ended, and tell."""
        snapshots = self.store.snapshots
        unreadable = self.store.findings.count_of(UNREADABLE.code, self.source)
        snapshots.finish(
            self.pull,
            mode=self.mode,
            version=self.version,
            assumed=self.assumed.as_json(),
            finished=self.now,
            complete=is_complete,
            locations=self.seen["location"],
            tariffs=self.seen["tariff"],
            gone=gone,
            unreadable=unreadable,
            note="\n".join(self.notes) or None,
        )
        return Outcome(
            source=self.source,
            complete=is_complete,
            mode=self.mode,
            seen={"locations": self.seen["location"], "tariffs": self.seen["tariff"]},
            new=snapshots.new,
            changed=snapshots.changed,
            gone=gone,
            unreadable=unreadable,
            findings=self.store.findings.counts(self.source),
            most_found=tuple(self.store.findings.most_frequent(self.source, MOST_SHOWN)),
            messages=tuple(messages),
            notes=tuple(self.notes),
            held_back=tuple(key for work in self.works for key in work.held_back),
            unread=self.unread,
        )
