"""Sources that are read side by side."""

import threading
from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from afir_publisher.errors import Refused
from afir_publisher.fetch import MOST_AT_ONCE, as_they_come
from afir_publisher.sync import Opened

PATIENCE_S = 10


def named(*names):
    """Sources of which only the name matters."""
    return [SimpleNamespace(name=name) for name in names]


def test_a_slow_source_delays_no_other():
    """The well one is handed over while the other still hangs."""
    hangs = threading.Event()

    @contextmanager
    def open_source(source):
        if source.name == "slow":
            assert hangs.wait(PATIENCE_S)
        yield Opened(version=source.name, pages=())

    order = []
    for source, opener in as_they_come(named("slow", "well"), open_source):
        with opener() as opened:
            order.append((source.name, opened.version))
        hangs.set()

    assert order == [("well", "well"), ("slow", "slow")]


def test_what_went_wrong_is_raised_where_the_source_is_opened():
    """So that one source's trouble is told as its own."""

    @contextmanager
    def open_source(source):
        raise Refused(f"{source.name}: no")
        yield

    ((source, opener),) = as_they_come(named("one"), open_source)

    with pytest.raises(Refused, match="one: no"), opener():
        pass
    assert source.name == "one"


def test_what_was_opened_is_closed_after_use():
    """A spool file goes when its pages have been taken."""
    closed = []

    @contextmanager
    def open_source(source):
        yield Opened(version="2.3.0", pages=())
        closed.append(source.name)

    for _, opener in as_they_come(named("one", "two"), open_source):
        with opener():
            pass

    assert sorted(closed) == ["one", "two"]


def test_only_some_are_read_at_once():
    """A hundred sources do not open a hundred connections."""
    lock, at_work, most = threading.Lock(), 0, 0

    @contextmanager
    def open_source(_source):
        nonlocal at_work, most
        with lock:
            at_work += 1
            most = max(most, at_work)
        threading.Event().wait(0.01)
        with lock:
            at_work -= 1
        yield Opened(version="2.3.0", pages=())

    found = [source.name for source, _ in as_they_come(named(*map(str, range(30))), open_source)]

    assert sorted(found, key=int) == list(map(str, range(30)))
    assert most <= MOST_AT_ONCE
