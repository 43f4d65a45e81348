"""`deliver` as a user sees it, and what `run` does of it."""

import json
import logging
import os
import signal
import threading
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from broker import HANG, Broker, an_authority, certificates, deliver, feed_section, ours
from pipeline import Pipeline, Source, evse, location
from test_cli import refused, run, started

from afir_publisher.config import load
from afir_publisher.deliver import rounds, settings
from afir_publisher.errors import ConfigError
from afir_publisher.job import now
from afir_publisher.ocpi.readers import READERS
from afir_publisher.store import Store
from afir_publisher.store.deliveries import Deliveries, beside
from exporters import PROFILES

LONGEST_S = 30
by_signal = pytest.mark.skipif(os.name == "nt", reason="a process cannot be sent these signals there")


@pytest.fixture(scope="module")
def authority():
    """Who signs the certificates of these tests."""
    return an_authority()


@pytest.fixture
def broker(authority):
    """A broker that takes everything until something else is asked for."""
    with Broker(authority) as broker:
        yield broker
    assert broker.disorder == []


@pytest.fixture
def cpo():
    """A network of two locations."""
    return Source("wkx", location("A"), location("B", evse("B1"), evse("B2")))


@pytest.fixture
def pipeline(cpo, folder):
    """A feed of it in a store on the disk."""
    pipeline = Pipeline(store=Store(folder / "afir.sqlite"))
    pipeline.sync(cpo)
    return pipeline


@pytest.fixture
def folder(authority, broker, tmp_path, monkeypatch):
    """A user's folder, with a configuration that sends the feed to the broker."""
    certificates(authority, tmp_path)
    feed_section(tmp_path, deliver(broker.url))
    (tmp_path / "c.toml").rename(tmp_path / "afir-publish.toml")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def configured(folder):
    """The configuration of a folder."""
    return load(folder / "afir-publish.toml", profiles=PROFILES, versions=READERS)


def change(pipeline, cpo, status="CHARGING"):
    """Let a charging point do something else, and sync."""
    cpo.locations["A"]["evses"][0]["status"] = status
    pipeline.sync(cpo)


def assert_equal(broker, pipeline):
    """What consumers of the broker hold is what we publish."""
    for publication in ("table", "status"):
        assert broker.state[publication] == ours(pipeline, publication)


# --- once


def test_once_sends_what_is_waiting_and_tells_it(broker, pipeline):
    """Each message with its size and where it went, and how far that is then."""
    done = run("deliver", "--once")
    assert done.exit_code == 0, done.output
    sizes = [len(heard.text.encode()) for heard in broker.heard]
    assert done.stdout.splitlines() == [
        f"nl table snapshot 1: {sizes[0]:,} bytes, acknowledged: HTTP 200",
        f"  {broker.url}/table",
        f"nl status snapshot 1: {sizes[1]:,} bytes, acknowledged: HTTP 200",
        f"  {broker.url}/status",
        "nl table: message 1 is there",
        "nl status: message 1 is there",
    ]
    assert_equal(broker, pipeline)


def test_once_goes_on_where_it_was(broker, pipeline, cpo):
    """It sends what changed since, in one message, and then nothing."""
    run("deliver", "--once")
    for status in ("CHARGING", "BLOCKED"):
        change(pipeline, cpo, status)
    assert run("deliver", "--once").exit_code == 0
    assert run("deliver", "--once").stdout == "nl table: message 1 is there\nnl status: message 3 is there\n"
    assert broker.kinds() == [("snapshot", 1), ("delta", 3)]
    assert_equal(broker, pipeline)


def test_before_anything_is_published_nothing_is_sent(folder, broker):
    """And nothing is wrong with that."""
    Store(folder / "afir.sqlite")
    done = run("deliver", "--once")
    assert (done.exit_code, broker.came) == (0, [])
    assert done.stdout == "nl table: nothing has been published yet\nnl status: nothing has been published yet\n"


@pytest.mark.usefixtures("pipeline")
def test_once_tells_what_is_not_there_and_why(broker):
    """With exit code 1, also where it did not try again; what could be sent was."""
    broker.answers = [(403, {}, b"not this publication")]
    done = run("deliver", "--once")
    why = "HTTP 403: 'not this publication'; may this client_cert send to this address?"
    assert done.exit_code == 1
    last = f"nl table: message 1 IS NOT THERE (nothing was acknowledged last): {why}"
    assert done.stdout.splitlines()[-2:] == [last, "nl status: message 1 is there"]
    done = run("deliver", "--once")
    assert (done.exit_code, done.stdout.splitlines()) == (1, [last, "nl status: message 1 is there"])
    assert broker.came == ["/table", "/status"]


@pytest.mark.usefixtures("pipeline")
def test_full_sends_everything_again(broker):
    """What was refused, and what is there."""
    broker.answers = [403]
    run("deliver", "--once")
    assert run("deliver", "--once", "--full").exit_code == 0
    assert broker.came == ["/table", "/status"] * 2


def test_json_tells_the_same(broker, pipeline):
    """As one object."""
    found = json.loads(run("deliver", "--once", "--json").stdout)
    (delivery,) = found["deliveries"]
    assert [(sent["publication"], sent["kind"], sent["seq"], sent["outcome"]) for sent in delivery["sent"]] == [
        ("table", "snapshot", 1, "acknowledged"),
        ("status", "snapshot", 1, "acknowledged"),
    ]
    assert [(one["acknowledged"], one["newest"], one["why"]) for one in delivery["standings"]] == [(1, 1, "")] * 2
    assert delivery["alarm"] is None
    assert_equal(broker, pipeline)


# --- looking only


def test_a_rehearsal_sends_nothing_and_notes_nothing(broker, pipeline, folder):
    """It tells what would be sent, and that it is fit."""
    done = run("deliver", "--dry-run")
    assert done.exit_code == 0, done.output
    assert not beside(folder / "afir.sqlite").exists()
    assert broker.came == []
    assert run("deliver", "--once").exit_code == 0
    would, was = (line for line in (done.stdout, run("deliver", "--dry-run", "--full").stdout))
    assert would == was
    sizes = [len(heard.text.encode()) for heard in broker.heard]
    assert would.splitlines() == [
        f"nl table snapshot 1: {sizes[0]:,} bytes, fit: valid",
        f"  {broker.url}/table",
        f"nl status snapshot 1: {sizes[1]:,} bytes, fit: valid",
        f"  {broker.url}/status",
    ]
    assert run("deliver", "--dry-run").stdout == "Nothing is to be sent.\n"
    assert_equal(broker, pipeline)


@pytest.mark.usefixtures("pipeline")
def test_a_rehearsal_that_finds_something_unfit_falls_short(monkeypatch):
    """With exit code 1."""
    monkeypatch.setattr("afir_publisher.deliver.queue.Queue.pieces", lambda *_: ["<"])
    done = run("deliver", "--dry-run")
    assert done.exit_code == 1
    assert "unfit: NOT valid, is not well-formed" in done.stdout


# --- what it needs


@pytest.mark.usefixtures("folder")
def test_without_a_store_there_is_nothing_to_send():
    """What to do is told."""
    assert "run afir-publish sync" in refused("deliver", "--once")


@pytest.mark.usefixtures("pipeline")
@pytest.mark.parametrize("words", [["--full"], ["--json"]])
def test_words_that_go_with_once_only(words):
    """Else nobody would see what they do."""
    assert refused("deliver", *words) == f"{words[0]} goes with --once or --dry-run only\n"


@pytest.mark.usefixtures("pipeline")
def test_a_feed_that_is_not_there():
    """Those that are are named."""
    assert refused("deliver", "--once", "--feed", "be") == (
        "there is no feed 'be' that is sent anywhere; there is nl\n"
    )


@pytest.mark.usefixtures("pipeline")
def test_a_configuration_that_sends_nothing(folder):
    """What it lacks is told."""
    text = (folder / "afir-publish.toml").read_text(encoding="utf-8")
    (folder / "afir-publish.toml").write_text(text.partition("[feed.deliver]")[0], encoding="utf-8")
    assert refused("deliver", "--once") == "no feed has a table [feed.deliver] that says where it is sent to\n"


@pytest.mark.usefixtures("pipeline")
@pytest.mark.parametrize("words", [["deliver"], ["deliver", "--once"], ["deliver", "--dry-run"], ["run"]])
def test_a_certificate_that_is_none_is_told_before_anything(folder, broker, words):
    """By every command that sends."""
    (folder / "me.pem").write_text("junk")
    assert "feed nl: client_cert: " in refused(*words)
    assert broker.came == []


@pytest.mark.usefixtures("pipeline")
def test_only_one_sends_a_feed(folder):
    """The other is told, with exit code 1."""
    with Deliveries(folder / "afir.sqlite") as deliveries, deliveries.sending("nl"):
        assert "feed nl: another afir-publish is sending it" in refused("deliver", "--once", code=1)


@pytest.mark.parametrize("lacking", ["syntaxes", "publications"])
def test_a_profile_has_to_have_what_is_sent(folder, lacking):
    """Which a configuration alone cannot know."""
    (feed,) = configured(folder).feed
    known = {"syntaxes": ("xml",), "publications": ("table",)}[lacking]
    with pytest.raises(
        ConfigError, match=r"feed nl: deliver\.(syntax: found \"json\"|status: datex2-3\.7 has no such)"
    ):
        settings.agreed(feed, replace(PROFILES["datex2-3.7"], **{lacking: known}))


@pytest.mark.usefixtures("pipeline")
@pytest.mark.parametrize(("days", "code"), [(40, 0), (20, 0), (6, 1)])
def test_a_certificate_that_expires_is_told_in_time(folder, authority, days, code):
    """From 30 days before; from 7 days before it is high time."""
    end = datetime.now(UTC) + timedelta(days=days, minutes=1)
    ours = authority.issue_cert("afir-publish.example", not_after=end)
    ours.private_key_and_cert_chain_pem.write_to_path(folder / "me.pem")
    done = run("deliver", "--once")
    assert done.exit_code == code, done.output
    assert (f"feed nl: client_cert: {folder / 'me.pem'} expires on {end:%Y-%m-%d %H:%M} UTC" in done.stdout) == (
        days < 30
    )


# --- until somebody says stop


@pytest.fixture
def at_work(folder):
    """Begins to send in this process; the word to stop comes at the end, or by itself before a test could hang."""
    stop = threading.Event()
    guard = threading.Timer(LONGEST_S, stop.set)
    guard.start()
    with ExitStack() as stack:

        def begun():
            config = configured(folder)
            return stack.enter_context(rounds.at_work(config, config.feed, {}, now, stop)), stop

        yield begun
        stop.set()
    guard.cancel()


def when(broker, is_so):
    """An event that is set once something is so of the broker, after a message was answered."""
    event = threading.Event()
    broker.when = lambda stage: event.set() if stage == "answered" and is_so() else None
    return event


def test_what_is_published_meanwhile_is_sent(broker, pipeline, cpo, at_work):
    """Everything first, then deltas; the end comes at once."""
    first = when(broker, lambda: len(broker.heard) == 2)
    have_ended, stop = at_work()
    assert first.wait(LONGEST_S)
    second = when(broker, lambda: broker.kinds()[-1] == ("delta", 2))
    change(pipeline, cpo)
    assert second.wait(LONGEST_S)
    stop.set()
    assert have_ended()
    assert_equal(broker, pipeline)


def test_it_begins_with_everything_that_was_told_in_parts(broker, pipeline, cpo, at_work):
    """Whatever was acknowledged before; what is only ever sent whole is there."""
    run("deliver", "--once")
    change(pipeline, cpo)
    done = when(broker, lambda: len(broker.heard) == 3)
    have_ended, stop = at_work()
    assert done.wait(LONGEST_S)
    stop.set()
    assert have_ended()
    assert broker.kinds() == [("snapshot", 1), ("snapshot", 2)]
    assert_equal(broker, pipeline)


def test_a_certificate_that_was_renewed_is_taken_at_once(broker, pipeline, authority, folder, at_work):
    """And what was refused with the one before is sent with it."""
    broker.answers = [403]
    refused_ = when(broker, lambda: len(broker.came) == 2)
    have_ended, stop = at_work()
    assert refused_.wait(LONGEST_S)
    done = when(broker, lambda: len(broker.heard) == 3)
    mine = authority.issue_cert("afir-publish.example")
    mine.private_key_and_cert_chain_pem.write_to_path(folder / "new.pem")
    (folder / "new.pem").replace(folder / "me.pem")
    assert done.wait(LONGEST_S)
    stop.set()
    assert have_ended()
    assert_equal(broker, pipeline)


def test_whatever_goes_wrong_the_next_turn_comes(broker, pipeline, at_work, monkeypatch, caplog):
    """A bug is told with its traceback, and everything is sent afterwards."""
    turn, failed = rounds.Courier.turn, []

    def fail_once(courier):
        if not failed:
            failed.append(1)
            raise RuntimeError("a bug")
        return turn(courier)

    monkeypatch.setattr(rounds.Courier, "turn", fail_once)
    monkeypatch.setattr(rounds, "REST_S", 0.01)
    done = when(broker, lambda: len(broker.heard) == 2)
    have_ended, stop = at_work()
    assert done.wait(LONGEST_S)
    stop.set()
    assert have_ended()
    assert [record.getMessage() for record in caplog.records if record.exc_info] == ["feed nl: sending failed"]
    assert_equal(broker, pipeline)


def test_who_comes_second_waits_for_the_first(broker, pipeline, folder, at_work, monkeypatch):
    """It tells that another one is sending, and takes over when that one has ended."""
    monkeypatch.setattr(rounds, "REST_S", 0.05)
    done = when(broker, lambda: len(broker.heard) == 2)
    told = threading.Event()
    monkeypatch.setattr(rounds.log, "error", lambda *_: told.set())
    with Deliveries(folder / "afir.sqlite") as deliveries, deliveries.sending("nl"):
        have_ended, stop = at_work()
        assert told.wait(LONGEST_S)
        assert broker.came == []
    assert done.wait(LONGEST_S)
    stop.set()
    assert have_ended()
    assert_equal(broker, pipeline)


@pytest.mark.usefixtures("pipeline")
def test_what_goes_wrong_is_told_as_a_warning(broker, at_work, caplog):
    """With the answer."""
    broker.answers = [(400, {}, b"no")]
    done = when(broker, lambda: len(broker.came) == 2)
    with caplog.at_level(logging.INFO, logger="afir_publisher"):
        have_ended, stop = at_work()
        assert done.wait(LONGEST_S)
        stop.set()
        assert have_ended()
    told = [(record.levelname, record.getMessage()) for record in caplog.records if "bytes" in record.getMessage()]
    assert [level for level, _ in told] == ["WARNING", "INFO"]
    assert told[0][1].endswith(f"bytes, to {broker.url}/table: HTTP 400: 'no'")


@pytest.mark.usefixtures("pipeline")
@pytest.mark.parametrize(("days", "level"), [(20, "WARNING"), (6, "ERROR")])
def test_a_certificate_that_expires_is_logged_once_a_day(folder, authority, broker, at_work, caplog, days, level):
    """Not with every turn."""
    mine = authority.issue_cert("afir-publish.example", not_after=datetime.now(UTC) + timedelta(days=days))
    mine.private_key_and_cert_chain_pem.write_to_path(folder / "me.pem")
    done = when(broker, lambda: len(broker.heard) == 2)
    have_ended, stop = at_work()
    assert done.wait(LONGEST_S)
    stop.set()
    assert have_ended()
    assert [record.levelname for record in caplog.records if "client_cert" in record.getMessage()] == [level]


@by_signal
def test_deliver_runs_until_a_signal(broker, pipeline, cpo, folder):
    """And sends meanwhile."""
    first = when(broker, lambda: len(broker.heard) == 2)
    command = started("deliver", cwd=folder, text=True)
    assert first.wait(LONGEST_S)
    second = when(broker, lambda: broker.kinds()[-1] == ("delta", 2))
    change(pipeline, cpo)
    assert second.wait(LONGEST_S)
    command.send_signal(signal.SIGTERM)
    out, err = command.communicate(timeout=LONGEST_S)
    assert (command.returncode, out) == (0, ""), err
    assert "feed nl: status delta 2, " in err
    assert "Traceback" not in err
    assert_equal(broker, pipeline)


@by_signal
def test_run_sends_what_it_publishes(broker, folder):
    """As soon as it is published, while it goes on."""
    locations = [location("A"), location("B")]
    (folder / "in").mkdir()
    (folder / "in" / "locations.json").write_text(json.dumps(locations), encoding="utf-8")
    done = when(broker, lambda: len(broker.heard) == 2)
    command = started("run", cwd=folder, text=True)
    assert done.wait(LONGEST_S)
    command.send_signal(signal.SIGTERM)
    out, err = command.communicate(timeout=LONGEST_S)
    assert (command.returncode, out) == (0, ""), err
    assert "Traceback" not in err
    assert len(broker.state["status"]) == 2


@by_signal
@pytest.mark.usefixtures("pipeline")
@pytest.mark.parametrize("command", ["run", "deliver"])
def test_a_broker_that_says_nothing_keeps_nobody_from_ending(broker, folder, command):
    """What was under way is not known then, and everything is sent next."""
    broker.answers = [HANG]
    came = threading.Event()
    broker.when = lambda _stage: came.set()
    (folder / "in").mkdir()
    (folder / "in" / "locations.json").write_text(json.dumps([location("A")]), encoding="utf-8")
    process = started(command, cwd=folder, text=True)
    assert came.wait(LONGEST_S)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=LONGEST_S)
    assert (process.returncode, out) == (0, ""), err
    with Deliveries(folder / "afir.sqlite") as deliveries:
        assert not deliveries.of("nl", "table").is_sure
