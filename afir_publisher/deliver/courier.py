"""Who sends one feed: what is next, its document, the post, and how far it is then."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from datetime import datetime
from typing import Self

from afir_publisher.certificate import Alarm, alarm
from afir_publisher.check import gate
from afir_publisher.config import Feed
from afir_publisher.deliver import plan, settings
from afir_publisher.deliver.parcel import Parcel, parcel
from afir_publisher.deliver.plan import Step
from afir_publisher.deliver.post import Post, where
from afir_publisher.deliver.queue import Queue, Standing
from afir_publisher.model import frozen
from afir_publisher.store import Store
from afir_publisher.store.deliveries import Deliveries
from exporters import PROFILES

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
        profile = PROFILES[feed.profile]
        self._feed = feed
        self._deliver = settings.agreed(feed, profile)
        self._environ = environ
        self._queue = Queue(feed.name, profile, self._deliver, store, deliveries, clock)
        self._post = self._way()

    def __enter__(self) -> Self:
        """Hand over itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connections."""
        self._post.close()

    def renew(self) -> None:
        """Take certificates and secrets as they are now, if a certificate is another one. Raises as making one does."""
        if self._queue.renew():
            self._post.close()
            self._post = self._way()

    def alarm(self) -> Alarm | None:
        """What is to be said of our certificate now, if anything."""
        path = self._deliver.client_cert
        found = alarm("client_cert", path, self._queue.clock(), "nothing can be sent") if path else None
        return replace(found, said=f"feed {self._feed.name}: {found.said}") if found else None

    def doubt(self, *, everything: bool = False) -> None:
        """Send whole next what is sent as deltas, as is due after a restart; or everything, refused or not."""
        for publication in self._queue.publications:
            progress = self._queue.progress(publication)
            doubted = plan.doubted(progress, self._queue.terms(publication))
            self._queue.deliveries.keep(plan.anew(progress, progress.settings) if everything else doubted)

    def turn(self) -> list[Sent]:
        """Send the next message of each publication, if there is one and it may be sent now."""
        found = []
        for publication in self._queue.publications:
            with ExitStack() as stack:
                with self._queue.store.transaction():  # all of a document is of one state of the store
                    step = self._queue.ready(publication)
                    made = stack.enter_context(self._made(publication, step)) if step else None
                if step and made:
                    found.append(self._send(publication, step, made))
        return found

    def standings(self) -> list[Standing]:
        """How far each publication is."""
        with self._queue.store.transaction():
            return [self._queue.standing(publication) for publication in self._queue.publications]

    def rehearsal(self, *, everything: bool = False) -> Iterator[Sent]:
        """What would be sent, if all of it were taken: each document is made and looked at, nothing is noted."""
        for publication in self._queue.publications:
            progress = self._queue.progress(publication)
            progress = plan.anew(progress, progress.settings) if everything else progress
            while True:
                with self._queue.store.transaction():
                    if (step := self._queue.step(publication, progress)) is None:
                        break
                    document = "".join(self._queue.pieces(step))
                fault = gate.fault(self._queue.profile.family, self._deliver.syntax, document)
                outcome, said = ("fit", "valid") if fault is None else ("unfit", f"NOT valid, {fault}")
                yield self._told(publication, step, len(document.encode()), outcome, said)
                progress = plan.acknowledged(progress, step, self._queue.clock())

    def _way(self) -> Post:
        """The way to where the feed is sent, with certificates and secrets as they are now."""
        return Post(settings.connection(self._feed, self._environ), self._deliver.timeout)

    def _made(self, publication: str, step: Step) -> AbstractContextManager[Parcel]:
        """A message as a document, compressed where that is wanted and taken."""
        is_gzipped = self._deliver.gzip and not self._queue.progress(publication).is_plain
        return parcel(self._queue.pieces(step), self._deliver.syntax, is_gzipped=is_gzipped)

    def _send(self, publication: str, step: Step, made: Parcel) -> Sent:
        """Send a message, and note what became of it."""
        clock, keep = self._queue.clock, self._queue.deliveries.keep
        progress = plan.under_way(self._queue.progress(publication), clock())
        keep(progress)
        answer = self._post.send(self._deliver.addresses[publication].url, made)
        if answer.outcome == "acknowledged":
            progress = plan.acknowledged(progress, step, clock())
        elif answer.status == UNSUPPORTED_MEDIA_TYPE and made.is_gzipped:
            progress = replace(plan.failed(progress, step, clock(), answer.said), is_plain=True)
        else:
            is_refused = answer.outcome == "refused"
            progress = plan.failed(progress, step, clock(), answer.said, wait_s=answer.wait_s, is_refused=is_refused)
        keep(progress)
        return self._told(publication, step, made.size, answer.outcome, answer.said)

    def _told(self, publication: str, step: Step, size: int, outcome: str, said: str) -> Sent:
        """What is told of a message."""
        return Sent(
            feed=self._feed.name,
            publication=publication,
            url=where(self._deliver.addresses[publication].url),
            kind=step.kind,
            seq=step.message.seq,
            size=size,
            outcome=outcome,
            said=said,
        )
