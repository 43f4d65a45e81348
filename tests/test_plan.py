"""What is sent next, decided without a clock, a store or a broker."""

from dataclasses import replace
from datetime import timedelta

import pytest
from pipeline import NOON

from afir_publisher.deliver import plan
from afir_publisher.deliver.plan import Step, Terms, acknowledged, failed, is_held, is_too_soon, next_step, under_way
from afir_publisher.store.deliveries import Progress
from afir_publisher.store.publications import Message

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
DELTAS = Terms(mode="delta", snapshot_every=6 * HOUR, deltas_until_snapshot=3500)
SNAPSHOTS = replace(DELTAS, mode="snapshot")
FRESH = Progress(feed="nl", publication="status")
CURRENT = replace(FRESH, seq=7, is_sure=True, deltas=3, snapshot_at=NOON - HOUR, tried_at=NOON - HOUR)
GONE = replace(CURRENT, is_sure=False)


def message(seq, *, changed=1, gone=0):
    """A message of the store."""
    return Message(
        feed="nl",
        publication="status",
        seq=seq,
        kind="delta",
        pull=1,
        created="",
        changed=changed,
        gone=gone,
        header="{}",
    )


def step(progress, newest, terms=DELTAS, *, can_be_said=True, now=NOON, empty=()):
    """The kind and number of what is sent next when the newest message has this number."""
    known = progress.seq or 0
    waiting = [message(seq, changed=int(seq not in empty)) for seq in range(known + 1, newest + 1)]
    newest_message = message(newest) if newest else None
    found = next_step(progress, newest_message, waiting, lambda: can_be_said, terms, now)
    return found and (found.kind, found.message.seq)


@pytest.mark.parametrize("terms", [DELTAS, SNAPSHOTS])
def test_nothing_is_sent_of_what_is_not_published(terms):
    """Nor of what is there."""
    assert step(FRESH, 0, terms) is None
    assert step(CURRENT, 7, terms) is None


@pytest.mark.parametrize(
    ("progress", "newest", "expected"),
    [
        (FRESH, 7, ("snapshot", 7)),
        (CURRENT, 8, ("delta", 8)),
        (CURRENT, 9, ("delta", 9)),
        (GONE, 7, ("snapshot", 7)),
        (GONE, 9, ("snapshot", 9)),
        (CURRENT, 6, ("snapshot", 6)),
        (CURRENT, 7 + 3500, ("delta", 7 + 3500)),
        (CURRENT, 8 + 3500, ("snapshot", 8 + 3500)),
        (replace(CURRENT, deltas=3499), 8, ("delta", 8)),
        (replace(CURRENT, deltas=3500), 8, ("snapshot", 8)),
        (replace(CURRENT, deltas=3500), 7, ("snapshot", 7)),
        (replace(CURRENT, snapshot_at=NOON - 6 * HOUR + SECOND), 7, None),
        (replace(CURRENT, snapshot_at=NOON - 6 * HOUR), 7, ("snapshot", 7)),
        (replace(CURRENT, snapshot_at=NOON + SECOND), 7, ("snapshot", 7)),
    ],
)
def test_one_delta_of_what_waits_and_snapshots_between_them(progress, newest, expected):
    """After anything that is not known for sure, after so many deltas, and after so long."""
    assert step(progress, newest) == expected


@pytest.mark.parametrize(
    ("progress", "newest", "expected"),
    [
        (FRESH, 7, ("snapshot", 7)),
        (CURRENT, 9, ("snapshot", 9)),
        (GONE, 7, ("snapshot", 7)),
        (CURRENT, 6, ("snapshot", 6)),
        (replace(CURRENT, snapshot_at=NOON - 6 * HOUR), 7, ("snapshot", 7)),
    ],
)
def test_snapshots_only(progress, newest, expected):
    """The newest, and again after so long."""
    assert step(progress, newest, SNAPSHOTS) == expected


def test_a_message_that_only_has_a_new_head_is_sent_whole():
    """Wherever it is among those that wait."""
    assert step(CURRENT, 8, empty=[8]) == ("snapshot", 8)
    assert step(CURRENT, 9, empty=[8]) == ("snapshot", 9)
    assert step(CURRENT, 9, empty=[9]) == ("snapshot", 9)


def test_a_delta_begins_where_the_last_message_ended():
    """However many wait: it is of all that changed since."""
    found = next_step(CURRENT, message(9), [message(8), message(9)], lambda: True, DELTAS, NOON)
    assert found == Step(kind="delta", message=message(9), since=7)


def test_messages_that_are_missing_are_not_passed_over():
    """The next one that there is does not follow what is there."""
    found = next_step(CURRENT, message(9), [message(9)], lambda: True, DELTAS, NOON)
    assert found == Step(kind="snapshot", message=message(9))


@pytest.mark.parametrize(
    ("progress", "newest", "expected"),
    [
        (CURRENT, 8, ("delta", 8)),
        (replace(CURRENT, snapshot_at=NOON - 7 * HOUR), 8, ("delta", 8)),
        (replace(CURRENT, snapshot_at=NOON - 7 * HOUR), 7, None),
        (GONE, 8, None),
        (FRESH, 8, None),
    ],
)
def test_what_cannot_be_said_whole_is_sent_as_far_as_deltas_are_sure(progress, newest, expected):
    """Else nothing is, until there is something to say."""
    assert step(progress, newest, can_be_said=False) == expected
    assert step(progress, newest, SNAPSHOTS, can_be_said=False) is None


def test_while_it_is_sent_nothing_is_sure():
    """And the second begins."""
    found = under_way(CURRENT, NOON)
    assert found == replace(CURRENT, is_sure=False, tried_at=NOON)


@pytest.mark.parametrize(("kind", "deltas", "snapshot_at"), [("delta", 4, NOON - HOUR), ("snapshot", 0, NOON)])
def test_a_success_clears_what_was(kind, deltas, snapshot_at):
    """A snapshot begins the count anew."""
    before = replace(GONE, failures=3, not_before=NOON + HOUR, refused_seq=8, why="HTTP 400")
    found = acknowledged(before, Step(kind=kind, message=message(8)), NOON)
    assert found == replace(CURRENT, seq=8, deltas=deltas, snapshot_at=snapshot_at, tried_at=NOON)


@pytest.mark.parametrize(
    ("failures", "wait_s", "seconds"),
    [
        *[(0, None, 2), (1, None, 4), (7, None, 256), (8, None, 300), (9999, None, 300)],
        *[(0, 0.0, 1), (5, 90.0, 90), (0, 1e9, 86400), (0, float("inf"), 86400)],
    ],
)
def test_pauses(failures, wait_s, seconds):
    """They double up to five minutes, or are what the server asks for: a second at least, a day at most."""
    found = failed(
        replace(CURRENT, failures=failures), Step(kind="delta", message=message(8)), NOON, "no", wait_s=wait_s
    )
    assert (found.not_before, found.failures, found.is_sure) == (NOON + seconds * SECOND, failures + 1, False)


def test_a_refusal_holds_for_what_was_refused():
    """For a day; something else is sent after the usual pause."""
    found = failed(CURRENT, Step(kind="delta", message=message(8)), NOON, "HTTP 400", is_refused=True)
    assert (found.refused_seq, found.why) == (8, "HTTP 400")
    assert is_held(found, message(8), NOON + 23 * HOUR)
    assert not is_held(found, message(8), NOON + 24 * HOUR)
    assert is_held(found, message(9), NOON + SECOND)
    assert not is_held(found, message(9), NOON + 2 * SECOND)


def test_a_failure_after_a_refusal_is_no_refusal():
    """What is known last counts."""
    refused = failed(CURRENT, Step(kind="delta", message=message(8)), NOON, "HTTP 400", is_refused=True)
    assert failed(refused, Step(kind="snapshot", message=message(8)), NOON, "HTTP 503").refused_seq is None


def test_a_clock_that_was_put_back_holds_nothing_for_ever():
    """No pause is longer than a day, so one that seems to be is none."""
    assert not is_held(replace(CURRENT, not_before=NOON + 25 * HOUR), message(8), NOON)
    assert not is_too_soon(NOON + SECOND, NOON)


@pytest.mark.parametrize(("milliseconds", "expected"), [(0, True), (999, True), (1000, False)])
def test_a_second_between_messages(milliseconds, expected):
    """At least."""
    assert is_too_soon(NOON, NOON + timedelta(milliseconds=milliseconds)) is expected
    assert not is_too_soon(None, NOON)


def test_after_a_restart_deltas_are_doubted_and_snapshots_are_not():
    """A snapshot that was acknowledged is all there."""
    assert plan.doubted(CURRENT, DELTAS) == GONE
    assert plan.doubted(CURRENT, SNAPSHOTS) == CURRENT


def test_anew_nothing_is_known_but_when_it_was_tried():
    """The second between two messages stays."""
    assert plan.anew(replace(CURRENT, failures=2, is_plain=True), "other") == replace(
        FRESH, settings="other", tried_at=NOON - HOUR
    )
