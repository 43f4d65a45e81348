"""How far deliveries are is kept beside the store."""

from datetime import timedelta

import pytest
from pipeline import NOON

from afir_publisher.errors import Busy, ConfigError
from afir_publisher.store.deliveries import Deliveries, Progress, beside

FAR = Progress(
    feed="nl",
    publication="status",
    settings="abc",
    seq=7,
    is_sure=True,
    deltas=3,
    snapshot_at=NOON,
    tried_at=NOON + timedelta(milliseconds=1),
    failures=2,
    not_before=NOON + timedelta(hours=1),
    refused_seq=6,
    is_plain=True,
    why="HTTP 400",
)


@pytest.fixture
def path(tmp_path):
    """Where a store is, or would be."""
    return tmp_path / "afir.sqlite"


def test_what_is_kept_is_there_the_next_time(path):
    """All of it, in the types that it had."""
    with Deliveries(path) as deliveries:
        deliveries.keep(FAR)
    with Deliveries(path) as deliveries:
        assert deliveries.of("nl", "status") == FAR
    assert beside(path).is_file()
    assert not path.exists()


def test_each_publication_of_each_feed_is_kept_for_itself(path):
    """The newest of each; nothing is known of the others."""
    with Deliveries(path) as deliveries:
        deliveries.keep(FAR)
        newer = Progress(feed="nl", publication="status", seq=8)
        deliveries.keep(newer)
        assert deliveries.of("nl", "status") == newer
        for feed, publication in (("nl", "table"), ("be", "status")):
            assert deliveries.of(feed, publication) == Progress(feed=feed, publication=publication)


def test_two_can_have_it_open(path):
    """What one keeps the other sees at once."""
    with Deliveries(path) as one, Deliveries(path) as other:
        one.keep(FAR)
        assert other.of("nl", "status") == FAR


def test_only_one_sends_a_feed(path):
    """The other is told; another feed is free."""
    with Deliveries(path) as one, Deliveries(path) as other, one.sending("nl"):
        with pytest.raises(Busy, match="feed nl: another afir-publish is sending it"), other.sending("nl"):
            pass
        with other.sending("be"):
            pass
    with Deliveries(path) as other, other.sending("nl"):
        pass


def test_without_a_path_nothing_stays():
    """For a rehearsal."""
    with Deliveries(None) as deliveries, deliveries.sending("nl"):
        deliveries.keep(FAR)
        assert deliveries.of("nl", "status") == FAR


def test_a_file_that_is_something_else_is_told(path):
    """And what can be done."""
    beside(path).write_text("something else entirely")
    with pytest.raises(ConfigError, match=r"afir\.deliveries\.sqlite: cannot be opened .*remove it and all is sent"):
        Deliveries(path)
