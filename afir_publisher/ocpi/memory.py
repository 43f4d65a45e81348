"""What is remembered of a source from one pull to the next, beside its objects: how it behaves, and how far we are."""

from collections.abc import Collection, Mapping
from dataclasses import field, replace
from datetime import datetime, timedelta

from pydantic import TypeAdapter

from afir_publisher.model import frozen
from afir_publisher.ocpi.page import Kind
from afir_publisher.ocpi.token import Area, Encoding

OVERLAP = timedelta(minutes=15)
"""How far a pull of changes goes back behind what was seen: some systems show a change later than they date it."""

LONGEST_PAUSE = timedelta(days=1)
"""How long a server is left alone at most, whatever it asks for."""

UNDATED_FOR = timedelta(days=30)
"""After this time a server that did not tell its changes is tried once more."""


@frozen
class Memory:
    """What earlier pulls taught.

    `encodings` say how each area of the server takes the token. `watermarks` are the newest `last_updated` that was
    shown of each kind, never later than the pull that saw it; `full_at` is when the source was last read in full and
    to its end, and `seen_as` how it was seen then. `undated` says since when each kind is known not to tell its changes
    by `date_from`. Before `not_before` the server does not want to be asked, for the reason `why_not`. Since
    `asked_from` it was asked `asked` times.
    """

    encodings: Mapping[Area, Encoding] = field(default_factory=dict)
    watermarks: Mapping[Kind, datetime] = field(default_factory=dict)
    full_at: datetime | None = None
    seen_as: str = ""
    undated: Mapping[Kind, datetime] = field(default_factory=dict)
    not_before: datetime | None = None
    why_not: str = ""
    asked: int = 0
    asked_from: datetime | None = None

    def since(self, now: datetime, full_every: timedelta, seen_as: str) -> dict[Kind, datetime]:
        """From when on each kind is to be asked for; nothing of one that is to be read in full."""
        if self.full_at is None or self.seen_as != seen_as or now - self.full_at >= full_every:
            return {}
        return {kind: mark - OVERLAP for kind, mark in self.watermarks.items() if not self.is_undated(kind, now)}

    def is_undated(self, kind: Kind, now: datetime) -> bool:
        """Whether a kind is known not to tell its changes."""
        return kind in self.undated and now - self.undated[kind] < UNDATED_FOR

    def with_undated(self, kinds: Collection[Kind], now: datetime) -> "Memory":
        """The same with more kinds that do not tell their changes."""
        return replace(self, undated={**self.undated, **dict.fromkeys(kinds, now)})

    def after_full(self, at: datetime, seen_as: str) -> "Memory":
        """The same after a pull that began at a moment and showed all there is."""
        return replace(self, full_at=at, seen_as=seen_as)

    def with_watermark(self, kind: Kind, newest: float, now: datetime) -> "Memory":
        """The same after objects up to a `last_updated`, in seconds, were shown; one in the future proves nothing."""
        moment = datetime.fromtimestamp(min(newest, now.timestamp()), now.tzinfo)
        before = self.watermarks.get(kind)
        return replace(self, watermarks={**self.watermarks, kind: max(moment, before) if before else moment})

    def asks_left(self, quota: tuple[int, timedelta] | None, now: datetime) -> tuple[int, float] | None:
        """How many requests may still be made, and in how many seconds more may; `None` where nothing limits them."""
        if quota is None:
            return None
        most, per = quota
        if self.asked_from is None or now - self.asked_from >= per:
            return most, per.total_seconds()
        return max(0, most - self.asked), (self.asked_from + per - now).total_seconds()

    def with_asked(self, asked: int, quota: tuple[int, timedelta] | None, now: datetime) -> "Memory":
        """The same after so many requests."""
        if quota is None or not asked:
            return self
        if self.asked_from is None or now - self.asked_from >= quota[1]:
            return replace(self, asked=asked, asked_from=now)
        return replace(self, asked=self.asked + asked)

    def left_alone(self, now: datetime, wait_s: float, why: str) -> "Memory":
        """The same after a server asked for a pause."""
        pause = timedelta(seconds=min(wait_s, LONGEST_PAUSE.total_seconds()))
        return replace(self, not_before=now + pause, why_not=why)

    def as_json(self) -> str:
        """As the store keeps it."""
        return _MEMORY.dump_json(self, exclude_defaults=True).decode()


NOTHING_REMEMBERED = Memory()

_MEMORY = TypeAdapter(Memory)


def memory_from_json(text: str | None) -> Memory:
    """What the store kept; nothing is remembered of a source that is new."""
    return _MEMORY.validate_json(text) if text else NOTHING_REMEMBERED
