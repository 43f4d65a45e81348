"""Tests of `run`: what is done when, and how it ends."""

import itertools
import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from afir_publisher import scheduler
from afir_publisher.errors import Refused, Stopped
from afir_publisher.mock_cpo import MockCpo
from afir_publisher.scheduler import Task

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
LONGEST_S = 20


@pytest.fixture
def stop():
    """The word to stop, which comes by itself before a test could hang."""
    stop = threading.Event()
    guard = threading.Timer(LONGEST_S, stop.set)
    guard.start()
    yield stop
    guard.cancel()


def run(tasks, stop, grace=scheduler.GRACE):
    """Run tasks from now on."""
    return scheduler.run(tasks, datetime.now(UTC), stop, grace)


# --- what is done when


def test_each_task_is_done_at_once(stop):
    """Nobody waits an interval for the first sync."""
    done = []

    def work(name):
        done.append(name)
        if len(done) == 3:
            stop.set()

    tasks = [Task(name=name, every=HOUR, work=lambda name=name: work(name)) for name in "abc"]
    assert run(tasks, stop)
    assert sorted(done) == ["a", "b", "c"]


def test_a_task_is_done_again_at_its_interval(stop):
    """Its own: the one with the longer interval is done once."""
    done = []

    def often():
        done.append(time.monotonic())
        if len(done) == 3:
            stop.set()

    seldom = []
    assert run(
        [
            Task(name="often", every=SECOND, work=often),
            Task(name="seldom", every=HOUR, work=lambda: seldom.append(1)),
        ],
        stop,
    )
    assert [round(after - before) for before, after in itertools.pairwise(done)] == [1, 1]
    assert seldom == [1]


def test_a_task_that_hangs_delays_no_other(stop):
    """Sources wait for their servers side by side."""
    done, go_on = [], threading.Event()

    def well():
        done.append(time.monotonic())
        if len(done) == 3:
            go_on.set()
            stop.set()

    hanging = Task(name="hangs", every=SECOND, work=lambda: go_on.wait(LONGEST_S))
    assert run([hanging, Task(name="well", every=SECOND, work=well)], stop)
    assert [round(after - before) for before, after in itertools.pairwise(done)] == [1, 1]


def test_a_task_is_never_at_work_twice(stop):
    """Two syncs of one source would only wait for each other."""
    at_work, most = [], []

    def work():
        at_work.append(1)
        most.append(len(at_work))
        time.sleep(1.2)
        at_work.pop()
        if len(most) >= 2:
            stop.set()

    assert run([Task(name="slow", every=SECOND, work=work)], stop)
    assert set(most) == {1}


def test_a_turn_that_comes_too_soon_is_passed_over(stop, caplog):
    """A task that takes two intervals is not done three times after it, and somebody is told."""
    done = []

    def slow():
        done.append(time.monotonic())
        if len(done) == 1:
            time.sleep(2.3)
        else:
            stop.set()

    with caplog.at_level(logging.WARNING, logger="afir_publisher"):
        assert run([Task(name="slow", every=SECOND, work=slow)], stop)
    assert [round(after - before) for before, after in itertools.pairwise(done)] == [3]
    said = "slow: its next turn has come before it was done, and is passed over; is `every` too short?"
    assert [record.getMessage() for record in caplog.records if record.name.startswith("afir")] == [said] * 2


def test_a_task_that_fails_stops_neither_the_others_nor_itself(stop, caplog):
    """Our own errors in one line, those that nobody thought of with where they come from."""
    turns = []

    def raising(error):
        turns.append(type(error).__name__)
        raise error

    def last():
        if turns.count("Refused") >= 2:
            stop.set()

    errors = {
        "refused": Refused("cpo: GET /versions: HTTP 401"),
        "stopped": Stopped("cpo"),
        "broken": ZeroDivisionError("us"),
    }
    tasks = [Task(name=name, every=SECOND, work=lambda error=error: raising(error)) for name, error in errors.items()]
    with caplog.at_level(logging.INFO, logger="afir_publisher"):
        assert run([*tasks, Task(name="z", every=SECOND, work=last)], stop)
    logged = {record.getMessage(): bool(record.exc_info) for record in caplog.records}
    assert logged["refused: cpo: GET /versions: HTTP 401"] is False
    assert logged["stopped: stopped before its end; nothing of it was kept"] is False
    assert logged["broken: failed"] is True
    assert {turns.count(type(error).__name__) >= 2 for error in errors.values()} == {True}


def test_what_is_done_when_is_logged(stop, caplog):
    """At the start, before anything is done."""
    stop.set()
    with caplog.at_level(logging.INFO, logger="afir_publisher"):
        run([Task(name="cpo", every=timedelta(minutes=15), work=stop.set)], stop)
    assert [record.getMessage() for record in caplog.records] == ["cpo: at once, then every 0:15:00", "stopped"]


# --- how it ends


def test_a_task_under_way_ends_before_run_does(stop):
    """It hears the same word, and has a while to come to its end."""
    ended = []

    def work():
        threading.Timer(0.2, stop.set).start()
        stop.wait()
        time.sleep(0.2)
        ended.append(True)

    assert run([Task(name="cpo", every=HOUR, work=work)], stop)
    assert ended == [True]


def test_no_task_begins_after_the_word_to_stop(stop):
    """Those for which there was no thread yet are not begun, and no thread goes on waiting for its turn."""
    begun, before = [], set(threading.enumerate())

    def work(name):
        begun.append(name)
        stop.set()
        time.sleep(0.05)

    run([Task(name=str(number), every=HOUR, work=lambda number=number: work(number)) for number in range(200)], stop)
    left = set(threading.enumerate()) - before
    for thread in left:
        thread.join(5)
    assert 1 <= len(begun) <= scheduler.MOST_AT_ONCE
    assert {thread.is_alive() for thread in left} - {False} == set()


def test_a_task_that_does_not_hear_is_left_behind(stop, caplog):
    """It may wait for a server for minutes; who stops us waits for seconds at most."""
    go_on = threading.Event()

    def work():
        stop.set()
        go_on.wait(LONGEST_S)

    with caplog.at_level(logging.INFO, logger="afir_publisher"):
        started = time.monotonic()
        assert not run([Task(name="cpo", every=HOUR, work=work)], stop, timedelta(seconds=0.1))
    assert time.monotonic() - started < 5
    assert caplog.records[-1].getMessage() == "stopped in the middle of a task, which the next run makes up for"
    go_on.set()


def test_signals_mean_what_they_meant_once_run_has_ended(stop):
    """Ctrl-C works for whoever called us."""
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    stop.set()
    run([], stop)
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before


# --- the command

by_signal = pytest.mark.skipif(os.name == "nt", reason="a process cannot be sent these signals there")


def started(folder):
    """`afir-publish run` in a folder with a configuration."""
    return subprocess.Popen(
        [sys.executable, "-m", "afir_publisher", "run"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"AFIR_PUBLISH_CONFIG": "afir-publish.toml"},
    )


def stopped(command, number):
    """How long it takes to end by a signal, and what it says from then on."""
    sent = time.monotonic()
    command.send_signal(number)
    out, err = command.communicate(timeout=30)
    assert (command.returncode, out) == (0, "")
    assert "Traceback" not in err
    return time.monotonic() - sent, err


@by_signal
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_command_cleanly(tmp_path, number):
    """After the first sync of the samples: exit code 0 within seconds, the feeds whole."""
    shutil.copytree(SAMPLES / "ocpi", tmp_path / "user" / "ocpi")
    shutil.copy(SAMPLES / "afir-publish.toml", tmp_path / "user")
    command = started(tmp_path / "user")
    lines = []
    while "sample/status.json" not in "".join(lines[-1:]):
        lines.append(command.stderr.readline())
        assert lines[-1], "".join(lines)
    took, said = stopped(command, number)
    assert lines[0].endswith("sample: at once, then every 0:15:00\n")
    assert [line.split(" INFO ")[1] for line in said.splitlines()] == [f"{number.name}: stopping", "stopped"]
    assert took < 3
    manifest = json.loads((tmp_path / "feeds" / "sample" / "manifest.json").read_bytes())
    assert [manifest[name]["seq"] for name in ("table", "status")] == [1, 1]


@by_signal
def test_a_signal_ends_the_command_while_a_server_keeps_it_waiting(tmp_path):
    """What the server says later is never kept; exit code 0 all the same."""
    asked, go_on = threading.Event(), threading.Event()

    class SlowCpo(MockCpo):
        """A CPO that takes its time."""

        def respond(self, target, authorization):
            """Wait, then answer."""
            asked.set()
            go_on.wait(30)
            return super().respond(target, authorization)

    with SlowCpo() as cpo:
        (tmp_path / "afir-publish.toml").write_text(
            '[publisher]\ncountry = "NL"\nnational_identifier = "NL-TEST"\nlanguage = "nl"\n'
            f'[[sources]]\nname = "slow"\nversions_url = "{cpo.versions_url}"\n',
            encoding="utf-8",
        )
        command = started(tmp_path)
        assert asked.wait(30)
        took, said = stopped(command, signal.SIGTERM)
        go_on.set()
    assert took < scheduler.GRACE.total_seconds() + 3
    assert said.endswith("stopped in the middle of a task, which the next run makes up for\n")
