"""The deliveries of one feed: what is next, its document, the post, and how far they are then."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Self

from afir_publisher import documents
from afir_publisher.config import Feed
from afir_publisher.deliver import plan, settings
from afir_publisher.deliver.certificate import Alarm, alarm
from afir_publisher.deliver.parcel import Parcel, parcel
from afir_publisher.deliver.plan import Step, Terms
from afir_publisher.deliver.post import Post, where
from afir_publisher.model import frozen
from afir_publisher.store import Store
from afir_publisher.store.deliveries import Deliveries, Progress
from afir_publisher.store.publications import Message
from afir_publisher.wellformed import is_well_formed
from exporters import PROFILES
from exporters.profiles.profile import Exchange

UNSUPPORTED_MEDIA_TYPE = 415
"""How a server says that it cannot take a message as it is compressed (RFC 9110, 15.5.16)."""


@frozen
class Sent:
    """What became of a message that was sent, or that would be; `size` is in bytes, `url` as messages show it."""

    feed: str
    publication: str
    url: str
    kind: str
    seq: int
    size: int
    outcome: str
    said: str


@frozen
class Standing:
    """How far a publication is: what was acknowledged last, what the store has, why that is not there if it is not.

    `is_ready` says that there is something to send, and that it is not held back after a failure.
    """

    feed: str
    publication: str
    acknowledged: int | None
    newest: int | None
    why: str
    is_ready: bool

    @property
    def is_well(self) -> bool:
        """Whether the newest is there, for all that is known."""
        return not self.why


class Courier:
    """Who sends one feed. Use as a context manager: it holds connections open."""

    def __init__(
        self,
        feed: Feed,
        store: Store,
        deliveries: Deliveries,
        environ: Mapping[str, str],
        clock: Callable[[], datetime],
    ) -> None:
        """Take a feed that is delivered; nothing is sent yet.

        Raises:
            ConfigError: a secret or certificate is not what it should be, or the profile has no such publication.
        """
        self.name = feed.name
        self._feed = feed
        self._profile = PROFILES[feed.profile]
        self._deliver = settings.agreed(feed, self._profile)
        self._store = store
        self._deliveries = deliveries
        self._environ = environ
        self._clock = clock
        self._exchange = Exchange(is_pushed=True, information_status=self._deliver.information_status)
        self._settings = self._digests()
        self._post = Post(settings.connection(feed, environ), self._deliver.timeout)

    def __enter__(self) -> Self:
        """Hand over itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connections."""
        self._post.close()

    def renew(self) -> None:
        """Take certificates and secrets as they are now, if a certificate is another one. Raises as making one does."""
        if (digests := self._digests()) != self._settings:
            post = Post(settings.connection(self._feed, self._environ), self._deliver.timeout)
            self._post.close()
            self._post, self._settings = post, digests

    def alarm(self) -> Alarm | None:
        """What is to be said of our certificate now, if anything."""
        path = self._deliver.client_cert
        found = alarm(path, self._clock()) if path else None
        return replace(found, said=f"feed {self.name}: {found.said}") if found else None

    def doubt(self, *, everything: bool = False) -> None:
        """Send whole next what is sent as deltas, as is due after a restart; or everything, refused or not."""
        for publication in self._publications():
            progress = self._progress(publication)
            doubted = plan.doubted(progress, self._terms(publication))
            self._deliveries.keep(plan.anew(progress, progress.settings) if everything else doubted)

    def turn(self) -> list[Sent]:
        """Send the next message of each publication, if there is one and it may be sent now."""
        found = []
        for publication in self._publications():
            with ExitStack() as stack:
                if ready := self._ready(publication, stack):
                    found.append(self._send(publication, *ready))
        return found

    def standings(self) -> list[Standing]:
        """How far each publication is."""
        with self._store.transaction():
            return [self._standing(publication) for publication in self._publications()]

    def rehearsal(self, *, everything: bool = False) -> Iterator[Sent]:
        """What would be sent, if all of it were taken: each document is made and looked at, nothing is noted."""
        for publication in self._publications():
            progress = self._progress(publication)
            progress = plan.anew(progress, progress.settings) if everything else progress
            while True:
                with self._store.transaction():
                    if (step := self._step(publication, progress)) is None:
                        break
                    document = "".join(self._pieces(step))
                is_fit = is_well_formed(self._deliver.syntax, document)
                outcome, said = ("fit", "well-formed") if is_fit else ("unfit", "NOT well-formed")
                yield self._told(publication, step, len(document.encode()), outcome, said)
                progress = plan.acknowledged(progress, step, self._clock())

    # --- what is next

    def _publications(self) -> list[str]:
        """Those that are sent, in their order: a status refers to its table."""
        return [publication for publication in self._profile.publications if publication in self._deliver.addresses]

    def _terms(self, publication: str) -> Terms:
        """What is agreed on about a publication."""
        return Terms(
            mode=self._deliver.addresses[publication].mode,
            snapshot_every=self._deliver.snapshot_every,
            deltas_until_snapshot=self._deliver.deltas_until_snapshot,
        )

    def _digests(self) -> dict[str, str]:
        """Where and how each publication is sent."""
        return {publication: settings.digest(self._deliver, publication) for publication in self._deliver.addresses}

    def _progress(self, publication: str) -> Progress:
        """How far a publication is where it is sent today."""
        progress, today = self._deliveries.of(self.name, publication), self._settings[publication]
        return progress if progress.settings == today else plan.anew(progress, today)

    def _newest(self, publication: str) -> Message | None:
        """The newest message of a publication."""
        return self._store.publications.newest(self.name, publication)

    def _step(self, publication: str, progress: Progress) -> Step | None:
        """What is sent next, whenever that may be."""
        newest = self._newest(publication)
        if newest is None:
            return None
        after = self._store.publications.messages(self.name, publication, after=progress.seq or 0)
        return plan.next_step(
            progress,
            newest,
            list(islice(after, plan.MOST_IN_ORDER + 1)),
            partial(documents.can_be_said, self._store, self._profile, newest),
            self._terms(publication),
            self._clock(),
        )

    def _ready(self, publication: str, stack: ExitStack) -> tuple[Step, Parcel] | None:
        """What may be sent now, as a document that is made from one state of the store."""
        with self._store.transaction():
            progress, now = self._progress(publication), self._clock()
            if self._is_too_soon(publication, now) or plan.is_held(progress, self._newest(publication), now):
                return None
            step = self._step(publication, progress)
            if step is None or self._is_ahead(publication, step):
                return None
            is_gzipped = self._deliver.gzip and not progress.is_plain
            made = parcel(self._pieces(step), self._deliver.syntax, is_gzipped=is_gzipped)
            return step, stack.enter_context(made)

    def _is_too_soon(self, publication: str, now: datetime) -> bool:
        """Whether something was sent to the same address just now."""
        addresses = self._deliver.addresses
        shared = [name for name, address in addresses.items() if address.url == addresses[publication].url]
        return any(plan.is_too_soon(self._deliveries.of(self.name, name).tried_at, now) for name in shared)

    def _is_ahead(self, publication: str, step: Step) -> bool:
        """Whether a message refers to a table that is about to be sent; one that is not taken is not waited for."""
        table = self._profile.publications[0]
        if publication == table or table not in self._deliver.addresses:
            return False
        progress = self._progress(table)
        if progress.failures or (progress.seq or 0) >= json.loads(step.message.header)["table_version"]:
            return False
        return self._step(table, progress) is not None

    def _standing(self, publication: str) -> Standing:
        """How far a publication is."""
        progress, newest = self._progress(publication), self._newest(publication)
        step, why = self._step(publication, progress), progress.why
        if newest and step is None and (progress.seq != newest.seq or not progress.is_sure):
            why = f"nothing is in message {newest.seq}, and {self._profile.title} has no way to say so"
        elif step and not why:
            why = "is still to be sent"
        return Standing(
            feed=self.name,
            publication=publication,
            acknowledged=progress.seq,
            newest=newest.seq if newest else None,
            why=why,
            is_ready=step is not None and not plan.is_held(progress, newest, self._clock()),
        )

    # --- sending

    def _pieces(self, step: Step) -> Iterator[str]:
        """A message in the syntax that is wanted, piece by piece."""
        make = documents.snapshot if step.kind == "snapshot" else documents.delta
        for (piece,) in make(self._store, self._profile, step.message, [self._deliver.syntax], self._exchange):
            yield piece

    def _send(self, publication: str, step: Step, made: Parcel) -> Sent:
        """Send a message, and note what became of it."""
        progress = plan.under_way(self._progress(publication), self._clock())
        self._deliveries.keep(progress)
        answer = self._post.send(self._deliver.addresses[publication].url, made)
        now = self._clock()
        if answer.outcome == "acknowledged":
            progress = plan.acknowledged(progress, step, now)
        elif answer.status == UNSUPPORTED_MEDIA_TYPE and made.is_gzipped:
            progress = replace(plan.failed(progress, step, now, answer.said), is_plain=True)
        else:
            is_refused = answer.outcome == "refused"
            progress = plan.failed(progress, step, now, answer.said, wait_s=answer.wait_s, is_refused=is_refused)
        self._deliveries.keep(progress)
        return self._told(publication, step, made.size, answer.outcome, answer.said)

    def _told(self, publication: str, step: Step, size: int, outcome: str, said: str) -> Sent:
        """What is told of a message."""
        return Sent(
            feed=self.name,
            publication=publication,
            url=where(self._deliver.addresses[publication].url),
            kind=step.kind,
            seq=step.message.seq,
            size=size,
            outcome=outcome,
            said=said,
        )
