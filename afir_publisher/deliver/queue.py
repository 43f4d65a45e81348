"""What of one feed is still to be sent: the messages of the store, held against how far each publication is."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from itertools import islice

from afir_publisher import documents
from afir_publisher.config import Deliver
from afir_publisher.deliver import plan, settings
from afir_publisher.deliver.plan import Step, Terms
from afir_publisher.model import frozen
from afir_publisher.store import Store
from afir_publisher.store.deliveries import Deliveries, Progress
from afir_publisher.store.publications import Message
from exporters.profiles.profile import Exchange, Profile


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


class Queue:
    """The messages of one feed on their way."""

    def __init__(
        self,
        feed: str,
        profile: Profile,
        deliver: Deliver,
        store: Store,
        deliveries: Deliveries,
        clock: Callable[[], datetime],
    ) -> None:
        """Take a feed with what was agreed on about it; nothing is read yet."""
        self.feed = feed
        self.profile = profile
        self.deliver = deliver
        self.store = store
        self.deliveries = deliveries
        self.clock = clock
        self.publications = tuple(name for name in profile.publications if name in deliver.addresses)
        self._exchange = Exchange(is_pushed=True, information_status=deliver.information_status)
        self._settings: dict[str, str] = {}
        self.renew()

    def renew(self) -> bool:
        """Take certificates as they are now; whether one is another one, so that nothing is known of what is there."""
        before = self._settings
        self._settings = {name: settings.digest(self.deliver, name) for name in self.publications}
        return self._settings != before

    def progress(self, publication: str) -> Progress:
        """How far a publication is where it is sent today."""
        progress, today = self.deliveries.of(self.feed, publication), self._settings[publication]
        return progress if progress.settings == today else plan.anew(progress, today)

    def terms(self, publication: str) -> Terms:
        """What is agreed on about a publication."""
        return Terms(
            mode=self.deliver.addresses[publication].mode,
            snapshot_every=self.deliver.snapshot_every,
            deltas_until_snapshot=self.deliver.deltas_until_snapshot,
        )

    def step(self, publication: str, progress: Progress) -> Step | None:
        """What is sent next when it is so far, whenever that may be."""
        newest = self._newest(publication)
        if newest is None:
            return None
        after = self.store.publications.messages(self.feed, publication, after=progress.seq or 0)
        return plan.next_step(
            progress,
            newest,
            list(islice(after, self.deliver.deltas_until_snapshot + 1)),
            partial(documents.can_be_said, self.store, self.profile, newest),
            self.terms(publication),
            self.clock(),
        )

    def ready(self, publication: str) -> Step | None:
        """What may be sent now."""
        progress, now = self.progress(publication), self.clock()
        if self._is_too_soon(publication, now) or plan.is_held(progress, self._newest(publication), now):
            return None
        step = self.step(publication, progress)
        return None if step is None or self._is_ahead(publication, step) else step

    def pieces(self, step: Step) -> Iterator[str]:
        """The document of a message in the syntax that is wanted, piece by piece."""
        wanted = self.store, self.profile, step.message, [self.deliver.syntax], self._exchange
        is_whole = step.kind == "snapshot"
        for (piece,) in documents.snapshot(*wanted) if is_whole else documents.delta(*wanted, since=step.since):
            yield piece

    def standing(self, publication: str) -> Standing:
        """How far a publication is."""
        progress, newest = self.progress(publication), self._newest(publication)
        step, why = self.step(publication, progress), progress.why
        if newest and step is None and (progress.seq != newest.seq or not progress.is_sure):
            why = f"nothing is in message {newest.seq}, and {self.profile.title} has no way to say so"
        elif step and not why:
            why = "is still to be sent"
        return Standing(
            feed=self.feed,
            publication=publication,
            acknowledged=progress.seq,
            newest=newest.seq if newest else None,
            why=why,
            is_ready=step is not None and not plan.is_held(progress, newest, self.clock()),
        )

    def _newest(self, publication: str) -> Message | None:
        """The newest message of a publication."""
        return self.store.publications.newest(self.feed, publication)

    def _is_too_soon(self, publication: str, now: datetime) -> bool:
        """Whether something was sent to the same address just now."""
        addresses = self.deliver.addresses
        shared = [name for name, address in addresses.items() if address.url == addresses[publication].url]
        return any(plan.is_too_soon(self.deliveries.of(self.feed, name).tried_at, now) for name in shared)

    def _is_ahead(self, publication: str, step: Step) -> bool:
        """Whether a message refers to a table that is about to be sent; one that is not taken is not waited for."""
        table = self.profile.publications[0]
        if publication == table or table not in self.publications:
            return False
        progress = self.progress(table)
        if progress.failures or (progress.seq or 0) >= json.loads(step.message.header)["table_version"]:
            return False
        return self.step(table, progress) is not None
