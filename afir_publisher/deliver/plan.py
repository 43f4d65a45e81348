"""What is sent next to where a publication goes, and when: decided by how far it is there and what the store has."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from afir_publisher.model import frozen
from afir_publisher.store.deliveries import Progress
from afir_publisher.store.publications import Message

Kind = Literal["snapshot", "delta"]

PACE = timedelta(seconds=1)
"""No two messages are sent to an address within this time (Mobilithek takes at most one a second)."""

FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=5)
"""How long nothing is sent after the first failure, which doubles with each, and at most."""

REFUSED_PAUSE = timedelta(days=1)
"""After this time what was refused is tried again though it is the same; no server can ask for a longer one."""


@frozen
class Terms:
    """What is agreed on about a publication: deltas or snapshots only, and how often there has to be a snapshot."""

    mode: Kind
    snapshot_every: timedelta
    deltas_until_snapshot: int


@frozen
class Step:
    """What is sent: everything that holds with a message, or what changed from message `since` to it."""

    kind: Kind
    message: Message
    since: int | None = None


def next_step(
    progress: Progress,
    newest: Message | None,
    waiting: Sequence[Message],
    can_be_said: Callable[[], bool],
    terms: Terms,
    now: datetime,
) -> Step | None:
    """What is sent next, if there is anything.

    `waiting` are the messages after the newest that was acknowledged, the oldest first: all, or more than may go
    without a snapshot. They go as one delta, which holds each entry once. `can_be_said` tells whether the format has a
    way to say everything as it now stands.
    """
    if newest is None:
        return None
    is_known = progress.is_sure and progress.seq is not None and progress.seq <= newest.seq
    is_due = _is_due(progress, terms, now)
    if terms.mode == "snapshot":
        must = not is_known or is_due or bool(waiting)
        return Step(kind="snapshot", message=newest) if must and can_be_said() else None
    must = not is_known or (bool(waiting) and waiting[0].seq != (progress.seq or 0) + 1)
    should = is_due or max(progress.deltas, len(waiting) - 1) >= terms.deltas_until_snapshot
    should |= any(map(_is_empty, waiting))
    if (must or should) and can_be_said():
        return Step(kind="snapshot", message=newest)
    return Step(kind="delta", message=newest, since=progress.seq) if waiting and not must else None


def is_held(progress: Progress, newest: Message | None, now: datetime) -> bool:
    """Whether nothing may be sent yet, after a failure."""
    if progress.not_before is None:
        return False
    until = progress.not_before
    if newest is not None and progress.refused_seq == newest.seq and progress.tried_at is not None:
        until = max(until, progress.tried_at + REFUSED_PAUSE)
    return timedelta(0) < until - now <= REFUSED_PAUSE  # a clock that was put back must not hold it for ever


def is_too_soon(tried_at: datetime | None, now: datetime) -> bool:
    """Whether the last message to an address is too near."""
    return tried_at is not None and timedelta(0) <= now - tried_at < PACE


# --- how far it is then


def under_way(progress: Progress, now: datetime) -> Progress:
    """While something is being sent nobody knows what is there."""
    return replace(progress, is_sure=False, tried_at=now)


def acknowledged(progress: Progress, step: Step, now: datetime) -> Progress:
    """After a success."""
    is_whole = step.kind == "snapshot"
    return replace(
        progress,
        seq=step.message.seq,
        is_sure=True,
        deltas=0 if is_whole else progress.deltas + 1,
        snapshot_at=now if is_whole else progress.snapshot_at,
        tried_at=now,
        failures=0,
        not_before=None,
        refused_seq=None,
        why="",
    )


def failed(
    progress: Progress, step: Step, now: datetime, why: str, *, wait_s: float | None = None, is_refused: bool = False
) -> Progress:
    """After anything else: the pauses grow, unless the server says how long one is to be."""
    pause = min(FIRST_PAUSE * 2 ** min(progress.failures, 16), LONGEST_PAUSE)
    if wait_s is not None:
        pause = max(PACE, timedelta(seconds=min(wait_s, REFUSED_PAUSE.total_seconds())))
    return replace(
        progress,
        is_sure=False,
        tried_at=now,
        failures=progress.failures + 1,
        not_before=now + pause,
        refused_seq=step.message.seq if is_refused else None,
        why=why,
    )


def doubted(progress: Progress, terms: Terms) -> Progress:
    """After a restart: what has been told only in part, by deltas, is told whole once."""
    return replace(progress, is_sure=False) if terms.mode == "delta" else progress


def anew(progress: Progress, settings: str) -> Progress:
    """For another address, or in another way: nothing is known of what is there, and no pause is held."""
    return Progress(feed=progress.feed, publication=progress.publication, settings=settings, tried_at=progress.tried_at)


def _is_due(progress: Progress, terms: Terms, now: datetime) -> bool:
    """Whether the last snapshot is too old, or in the future as a clock was put back."""
    return progress.snapshot_at is None or not timedelta(0) <= now - progress.snapshot_at < terms.snapshot_every


def _is_empty(message: Message) -> bool:
    """Whether a message only says something new at its head, for which a delta has no place."""
    return not (message.changed or message.gone)
