"""A feed on its way to a broker, over TLS on loopback; the clock is in the test's hands."""

import itertools
import json
from contextlib import ExitStack
from dataclasses import replace

import pytest
from broker import (
    DROP,
    DROP_AFTER,
    HANG,
    Broker,
    Sending,
    an_authority,
    certificates,
    deliver,
    ours,
)
from datex2_schemas import errors
from feed import PUBLISHER
from pipeline import READ, Pipeline, Source, evse, feed, location

from afir_publisher.deliver.queue import Queue
from exporters import PROFILES

KEY = "s3cr3t-K3y"


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
def folder(authority, tmp_path):
    """A folder with certificates."""
    certificates(authority, tmp_path)
    return tmp_path


@pytest.fixture
def cpo():
    """A network of three locations, one with two points."""
    return Source("wkx", location("A"), location("B", evse("B1"), evse("B2")), location("C"))


@pytest.fixture
def pipeline(cpo):
    """A feed of it, synced once."""
    pipeline = Pipeline()
    pipeline.sync(cpo)
    return pipeline


@pytest.fixture
def sends(folder, pipeline):
    """Begins to send the feed as a part of a configuration says."""
    with ExitStack() as stack:

        def begun(text, environ=None):
            sending = Sending(folder, pipeline, text, environ)
            stack.callback(sending.end)
            return sending

        yield begun


@pytest.fixture
def sending(sends, broker):
    """The feed on its way to the broker: the table whole, statuses as deltas."""
    return sends(deliver(broker.url))


def let_change(pipeline, cpo, status, uid="A1"):
    """Let a charging point do something else, and sync."""
    for shown in cpo.locations.values():
        for one in shown["evses"]:
            if one["uid"] == uid:
                one["status"] = status
    return pipeline.sync(cpo)


def rename(pipeline, cpo, name):
    """Give a location another name, and sync."""
    cpo.locations["A"]["name"] = name
    return pipeline.sync(cpo)


def empty(pipeline, cpo):
    """Let everything be gone, and sync."""
    for shown in cpo.locations.values():
        shown["publish"] = False
    pipeline.sync(cpo)


def assert_equal(broker, pipeline, syntax="json"):
    """What consumers of the broker hold is what we publish."""
    for publication in ("table", "status"):
        assert broker.state[publication] == ours(pipeline, publication, syntax)


# --- what is sent


def test_everything_is_sent_first(sending, broker, pipeline):
    """The table, then the statuses, which refer to it."""
    assert sending.turn() == {"table": ("snapshot", 1, "acknowledged"), "status": ("snapshot", 1, "acknowledged")}
    assert broker.came == ["/table", "/status"]
    assert_equal(broker, pipeline)
    assert sending.turn() == {}


def test_what_changed_is_sent_as_a_delta(sending, broker, pipeline, cpo):
    """Of the publication that it changed, and with nothing that did not."""
    sending.turn()
    let_change(pipeline, cpo, "CHARGING")
    assert sending.turn() == {"status": ("delta", 2, "acknowledged")}
    assert "NL*WKX*U*A1" in broker.heard[-1].text
    assert "NL*WKX*U*B1" not in broker.heard[-1].text
    assert_equal(broker, pipeline)


def test_a_publication_that_wants_snapshots_is_sent_whole(sending, broker, pipeline, cpo):
    """Whenever something changed; the statuses of that site refer to its new version, so they are sent again."""
    sending.turn()
    rename(pipeline, cpo, "Elders")
    assert sending.turn() == {"table": ("snapshot", 2, "acknowledged"), "status": ("delta", 2, "acknowledged")}
    assert_equal(broker, pipeline)


def test_what_is_gone_is_gone_there(sends, pipeline, broker, cpo):
    """By deltas in both publications."""
    sending = sends(deliver(broker.url, table="delta"))
    sending.turn()
    del cpo.locations["C"]
    pipeline.sync(cpo)
    assert sending.turn() == {"table": ("delta", 2, "acknowledged"), "status": ("delta", 2, "acknowledged")}
    assert len(broker.state["table"]) == 2
    assert_equal(broker, pipeline)


@pytest.mark.parametrize("gzip", [False, True])
@pytest.mark.parametrize("syntax", ["json", "xml"])
def test_both_syntaxes_get_there_plain_or_compressed(sends, pipeline, broker, cpo, syntax, gzip):
    """With headers that say what it is, and what the configuration adds."""
    extra = f'syntax = "{syntax}"\ngzip = {str(gzip).lower()}\nheaders = {{ "x-area" = "north" }}\n'
    sending = sends(deliver(broker.url, extra))
    sending.turn()
    let_change(pipeline, cpo, "CHARGING")
    sending.turn()
    assert_equal(broker, pipeline, syntax)
    headers = broker.heard[-1].headers
    assert (headers["content-type"], headers.get("content-encoding")) == (
        f"application/{syntax}",
        "gzip" if gzip else None,
    )
    assert headers["x-area"] == "north"
    assert "transfer-encoding" not in headers


@pytest.mark.parametrize("status", ["test", "real"])
def test_every_document_says_whether_it_is_real(sends, pipeline, broker, cpo, status):
    """As the configuration has it."""
    text = deliver(broker.url).replace('"test"', f'"{status}"')
    sending = sends(text)
    sending.turn()
    let_change(pipeline, cpo, "CHARGING")
    sending.turn()
    assert len(broker.heard) == 3
    assert all(f'"informationStatus":{{"value":"{status}"}}' in heard.text for heard in broker.heard)


def test_deltas_go_one_a_second(sending, broker, pipeline, cpo):
    """However many turns there are."""
    sending.turn()
    found = []
    for at in range(9):
        let_change(pipeline, cpo, "BLOCKED" if at % 2 else "CHARGING")
        found.append(sending.turn(milliseconds=400))
    sent = [(at, one["status"][:2]) for at, one in enumerate(found) if one]
    assert sent == [(2, ("delta", 4)), (5, ("delta", 7)), (8, ("delta", 10))]
    assert_equal(broker, pipeline)


def test_messages_that_wait_are_one_delta(sending, broker, pipeline, cpo):
    """Each charging point is in it once, as it is now; what came and went meanwhile is not."""
    sending.turn()
    let_change(pipeline, cpo, "CHARGING")
    cpo.locations["D"] = location("D")
    let_change(pipeline, cpo, "BLOCKED", "B1")
    del cpo.locations["D"], cpo.locations["C"]
    let_change(pipeline, cpo, "AVAILABLE")
    sending.turn()
    assert sending.turn(seconds=2) == {}
    assert broker.kinds() == [("snapshot", 1), ("delta", 4)]
    found = READ["json"](broker.heard[-1].text, "status")
    assert {key: shown.said["status"]["value"] for key, shown in found.entries.items()} == {
        "NL*WKX*U*A1": "available",
        "NL*WKX*U*B1": "blocked",
    }
    assert [*found.closed] == ["NL*WKX*U*C1"]
    assert_equal(broker, pipeline)


def test_two_publications_at_one_address_share_its_second(sends, broker):
    """As the limit is the address's."""
    text = deliver(broker.url).replace("/table", "/status?of=table").replace("/status", "/table")
    text = text.replace("/table?of=table", "/table")
    sending = sends(text)
    found = [sending.turn(milliseconds=500) for _ in range(4)]
    assert [[*one] for one in found] == [["table"], [], ["status"], []]


def test_where_many_messages_wait_everything_is_sent(sends, broker, pipeline, cpo):
    """More than there may be deltas between two snapshots."""
    sending = sends(deliver(broker.url, "deltas_until_snapshot = 2\n"))
    sending.turn()
    for at in range(3):
        let_change(pipeline, cpo, "CHARGING" if at % 2 else "BLOCKED")
    assert sending.turn()["status"] == ("snapshot", 4, "acknowledged")
    assert_equal(broker, pipeline)


def test_everything_is_sent_after_so_many_deltas(sends, pipeline, broker, cpo):
    """As many as the configuration says, and the count begins anew."""
    sending = sends(deliver(broker.url, "deltas_until_snapshot = 2\n"))
    sending.turn()
    for word in ("CHARGING", "BLOCKED", "AVAILABLE", "CHARGING"):
        let_change(pipeline, cpo, word)
        sending.turn()
    kinds = ["snapshot", "delta", "delta", "snapshot", "delta"]
    assert [kind for kind, _ in broker.kinds()] == kinds
    assert_equal(broker, pipeline)


def test_everything_is_sent_after_so_long(sending, broker, pipeline, cpo):
    """Six hours after the last snapshot, whatever changed meanwhile or did not."""
    sending.turn()
    let_change(pipeline, cpo, "CHARGING")
    assert sending.turn(hours=5) == {"status": ("delta", 2, "acknowledged")}
    assert sending.turn(minutes=59) == {}
    assert sending.turn(minutes=1) == {
        "table": ("snapshot", 1, "acknowledged"),
        "status": ("snapshot", 2, "acknowledged"),
    }
    assert sending.turn() == {}
    assert_equal(broker, pipeline)


def test_a_clock_that_was_put_back_stops_nothing(sending, broker, pipeline, cpo):
    """What was sent in the future is sent again, whole."""
    sending.turn()
    let_change(pipeline, cpo, "CHARGING")
    assert sending.turn(days=-3)["status"] == ("snapshot", 2, "acknowledged")
    assert_equal(broker, pipeline)


def test_a_message_with_a_new_head_alone_is_sent_whole(sends, pipeline, broker, cpo):
    """A delta has no place for it: it would say nothing."""
    sending = sends(deliver(broker.url, table="delta"))
    sending.turn()
    publisher = replace(PUBLISHER, national_identifier="NL-OTHER")
    pipeline.feeds = [feed("nl", "wkx", publisher=publisher)]
    pipeline.sync(cpo)
    assert sending.turn()["table"] == ("snapshot", 2, "acknowledged")
    assert_equal(broker, pipeline)


@pytest.fixture
def german(folder, broker, cpo):
    """The same network in the German profile, on its way to the same broker."""
    pipeline = Pipeline(feed("nl", "wkx", profile=PROFILES["de-mobilithek"]))
    pipeline.sync(cpo)
    sending = Sending(folder, pipeline, deliver(broker.url))
    yield sending
    sending.end()


def test_the_german_profile_gets_there(german, broker, cpo):
    """The table whole and by itself, statuses whole once and then what changed, with what is gone in its place."""
    pipeline = german.pipeline
    assert german.turn() == {"table": ("snapshot", 1, "acknowledged"), "status": ("snapshot", 1, "acknowledged")}
    let_change(pipeline, cpo, "CHARGING")
    assert german.turn() == {"status": ("delta", 2, "acknowledged")}
    del cpo.locations["C"]
    let_change(pipeline, cpo, "BLOCKED", "B2")
    assert german.turn() == {"table": ("snapshot", 2, "acknowledged"), "status": ("delta", 3, "acknowledged")}
    assert_equal(broker, pipeline)
    assert sorted(READ["json"](broker.heard[-1].text, "status").closed) == ["NL*WKX*U*C1"]
    assert [errors("json", heard.text) for heard in broker.heard] == [[]] * 5
    heads = [json.loads(heard.text) for heard in broker.heard]
    assert [*map(next, map(iter, heads))] == [
        "payload",
        "messageContainer",
        "messageContainer",
        "payload",
        "messageContainer",
    ]
    assert all('"informationStatus":{"value":"test"}' in heard.text for heard in broker.heard)
    assert german.turn(hours=6)["status"] == ("snapshot", 3, "acknowledged")
    assert_equal(broker, pipeline)


# --- the table and what refers to it


def test_a_status_waits_for_the_table_that_it_refers_to(sending, broker, pipeline, cpo):
    """Which has a second of its own to wait for."""
    broker.answers = [200, 503]
    assert sending.turn()["status"] == ("snapshot", 1, "failed")
    rename(pipeline, cpo, "Elders")
    assert [*sending.turn(milliseconds=1500)] == ["table"]
    rename(pipeline, cpo, "Daar")
    assert sending.turn(milliseconds=500) == {}
    assert sending.turn(milliseconds=500) == {
        "table": ("snapshot", 3, "acknowledged"),
        "status": ("snapshot", 3, "acknowledged"),
    }
    assert_equal(broker, pipeline)


def test_a_status_does_not_wait_for_a_table_that_is_not_taken(sending, broker, pipeline, cpo):
    """Who looks for a free charging point is not to wait a day for a name."""
    sending.turn()
    rename(pipeline, cpo, "Elders")
    broker.answers = [400]
    found = sending.turn()
    assert found == {"table": ("snapshot", 2, "refused"), "status": ("delta", 2, "acknowledged")}
    broker.disorder.clear()  # it refers to a version that was refused, which is what this is about


def test_an_emptied_table_cannot_be_said_whole(sending, broker, pipeline, cpo):
    """Nothing is sent of it, and that is told; the statuses end there."""
    sending.turn()
    empty(pipeline, cpo)
    assert sending.turn() == {"status": ("delta", 2, "acknowledged")}
    table, status = sending.courier.standings()
    assert (table.why, table.is_ready) == (
        "nothing is in message 2, and DATEX II 3.7, AFIR energy infrastructure has no way to say so",
        False,
    )
    assert status.is_well
    assert broker.state["status"] == {}


def test_an_emptied_table_can_be_said_by_a_delta(sends, pipeline, broker, cpo):
    """Everything is closed, and later something is there again."""
    sending = sends(deliver(broker.url, table="delta"))
    sending.turn()
    empty(pipeline, cpo)
    assert sending.turn()["table"] == ("delta", 2, "acknowledged")
    assert broker.state == {"table": {}, "status": {}}
    assert sending.turn(hours=7) == {"status": ("snapshot", 2, "acknowledged")}
    cpo.locations["D"] = location("D")
    pipeline.sync(cpo)
    sending.turn()
    assert_equal(broker, pipeline)


# --- what goes wrong


@pytest.mark.parametrize("answer", [500, 503, 408, 429, 400, 404, 301, DROP, DROP_AFTER])
def test_after_a_failed_delta_everything_is_sent(sending, broker, pipeline, cpo, answer):
    """Whether it was refused, lost, or taken without a word: nobody has to know."""
    sending.turn()
    let_change(pipeline, cpo, "CHARGING")
    broker.answers = [answer]
    assert sending.turn()["status"][2] in {"failed", "refused"}
    let_change(pipeline, cpo, "BLOCKED")
    assert sending.turn(seconds=2) == {"status": ("snapshot", 3, "acknowledged")}
    assert_equal(broker, pipeline)


def test_a_broker_that_says_nothing_is_not_waited_for_for_ever(sends, pipeline, broker):
    """After the time that the configuration names the message counts as failed."""
    sending = sends(deliver(broker.url, 'timeout = "1s"\n', table=None))
    broker.answers = [HANG]
    (said,) = sending.said().values()
    assert said.startswith("no answer in time (")
    assert sending.turn(seconds=2) == {"status": ("snapshot", 1, "acknowledged")}
    assert_equal_status(broker, pipeline)


def assert_equal_status(broker, pipeline):
    """The same where only statuses are sent."""
    assert broker.state["status"] == ours(pipeline, "status")


def test_pauses_grow_while_a_broker_is_down(sending, broker):
    """They double up to five minutes; a success ends that."""
    broker.answers = [503] * 40
    sent = [second for second in range(1500) if "table" in sending.turn()]
    pauses = [after - before for before, after in itertools.pairwise(sent)]
    assert pauses == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]
    broker.answers = []
    sending.turn(minutes=5)
    assert (sending.progress().failures, sending.progress().not_before) == (0, None)


@pytest.mark.parametrize(("status", "wait", "seconds"), [(429, "30", 30), (503, "600", 600), (503, "0", 1)])
def test_a_broker_says_how_long_it_wants_to_be_left_alone(sends, broker, status, wait, seconds):
    """And it is: no longer and no shorter."""
    sending = sends(deliver(broker.url, table=None))
    broker.answers = [(status, {"Retry-After": wait}, b"")]
    assert sending.turn()["status"] == ("snapshot", 1, "failed")
    if seconds > 1:
        assert sending.turn(seconds=seconds - 1) == {}
        seconds = 1
    assert sending.turn(seconds=seconds) == {"status": ("snapshot", 1, "acknowledged")}


def test_what_is_refused_is_not_sent_again_as_it_is(sending, broker, pipeline):
    """Until a day has passed."""
    broker.answers = [422]
    assert sending.turn()["table"] == ("snapshot", 1, "refused")
    assert [sending.turn(minutes=10) for _ in range(3)] == [{}] * 3
    assert sending.turn(hours=24)["table"] == ("snapshot", 1, "acknowledged")
    assert_equal(broker, pipeline)


def test_what_is_refused_is_sent_when_it_is_something_else(sending, broker, pipeline, cpo):
    """Not at once, for what is wrong may be wrong with all of it."""
    broker.answers = [422]
    sending.turn()
    rename(pipeline, cpo, "Elders")
    assert "table" not in sending.turn()
    assert sending.turn()["table"] == ("snapshot", 2, "acknowledged")
    assert_equal(broker, pipeline)


def test_what_is_refused_is_sent_when_the_configuration_is_another(sending, broker, folder, authority):
    """As when a certificate was renewed; at once."""
    broker.answers = [403]
    sending.turn()
    certificates(authority, folder)
    sending.courier.renew()
    assert sending.turn()["table"] == ("snapshot", 1, "acknowledged")


def test_what_is_refused_can_be_sent_by_hand(sending, broker):
    """With everything else."""
    broker.answers = [403]
    sending.turn()
    sending.courier.doubt(everything=True)
    assert sending.turn() == {"table": ("snapshot", 1, "acknowledged"), "status": ("snapshot", 1, "acknowledged")}


def test_a_broker_that_takes_nothing_compressed_gets_it_plain(sends, pipeline, broker, cpo):
    """From then on."""
    sending = sends(deliver(broker.url, "gzip = true\n", table=None))
    broker.answers = [415]
    assert sending.turn()["status"][2] == "refused"
    assert sending.turn(seconds=2) == {"status": ("snapshot", 1, "acknowledged")}
    let_change(pipeline, cpo, "CHARGING")
    sending.turn()
    assert ["content-encoding" in heard.headers for heard in broker.heard] == [False, False]
    assert_equal_status(broker, pipeline)


def test_what_is_said_of_a_failure_holds_its_beginning_and_no_secret(sends, broker):
    """On one line, even where the broker repeats the key that it was told."""
    headers = 'headers = { "x-key" = { env = "NAP_KEY" } }\n'
    sending = sends(deliver(broker.url, headers, table=None), {"NAP_KEY": KEY})
    broker.answers = [(401, {}, f"no such key:\n{KEY} {'x' * 1000}".encode())]
    (said,) = sending.said().values()
    assert said.startswith("HTTP 401: 'no such key: *** xxx")
    assert said.endswith("'; do client_cert and headers prove who we are?")
    assert len(said) < 300
    assert KEY not in repr(sending.progress())


# --- what becomes of it when we end


def test_after_a_restart_deltas_begin_with_everything(sending, broker, pipeline, cpo):
    """What is always sent whole is there."""
    sending.turn()
    let_change(pipeline, cpo, "CHARGING")
    sending.begin()
    sending.courier.doubt()
    assert sending.turn() == {"status": ("snapshot", 2, "acknowledged")}
    assert_equal(broker, pipeline)


def test_who_only_looks_in_goes_on_where_it_was(sending, broker, pipeline, cpo):
    """What was acknowledged is there, and a program that is called every minute sends no more than what changed."""
    sending.turn()
    sending.begin()
    let_change(pipeline, cpo, "CHARGING")
    assert sending.turn() == {"status": ("delta", 2, "acknowledged")}
    assert_equal(broker, pipeline)


@pytest.mark.parametrize("is_taken", [True, False])
def test_who_is_ended_while_it_sends_does_not_know(sending, broker, pipeline, cpo, monkeypatch, is_taken):
    """Whether the broker has it or not, everything is sent next."""
    sending.turn()
    let_change(pipeline, cpo, "CHARGING")
    keep = sending.deliveries.keep
    kept = []

    def keep_once(progress):
        if kept:
            raise KeyboardInterrupt
        kept.append(progress)
        keep(progress)

    monkeypatch.setattr(sending.deliveries, "keep", keep_once)
    broker.answers = [] if is_taken else [DROP]
    with pytest.raises(KeyboardInterrupt):
        sending.turn()
    monkeypatch.undo()
    sending.begin()
    assert sending.turn() == {"status": ("snapshot", 2, "acknowledged")}
    assert_equal(broker, pipeline)


def test_another_address_gets_everything(sending, pipeline, authority, folder):
    """Of what was sent to the one before, nothing is there."""
    sending.turn()
    with Broker(authority) as other:
        sending.begin(deliver(other.url), folder)
        assert sending.turn() == {"table": ("snapshot", 1, "acknowledged"), "status": ("snapshot", 1, "acknowledged")}
        assert_equal(other, pipeline)


def test_a_store_that_is_older_than_what_was_sent_is_sent_whole(sending, broker, cpo):
    """It was restored from a backup, so the numbers begin there again."""
    sending.turn()
    let_change(sending.pipeline, cpo, "CHARGING")
    sending.turn()
    cpo.locations["A"]["evses"][0]["status"] = "AVAILABLE"
    sending.pipeline = Pipeline()
    sending.pipeline.sync(cpo)
    sending.begin()
    assert sending.turn()["status"] == ("snapshot", 1, "acknowledged")
    assert broker.disorder == ["status: snapshot 1 came after 2"]
    broker.disorder.clear()
    assert broker.state["status"] == ours(sending.pipeline, "status")


# --- looking only


def test_a_rehearsal_makes_everything_and_sends_nothing(sending, broker, pipeline, cpo):
    """As it would be sent, with its size."""
    sending.turn()
    for word in ("CHARGING", "BLOCKED"):
        let_change(pipeline, cpo, word)
    before, came = sending.progress(), len(broker.came)
    found = list(sending.courier.rehearsal())
    assert [(sent.publication, sent.kind, sent.seq, sent.outcome) for sent in found] == [
        ("status", "delta", 3, "fit"),
    ]
    assert (sending.progress(), len(broker.came)) == (before, came)
    sending.turn()
    assert [sent.size for sent in found] == [len(heard.text.encode()) for heard in broker.heard[-1:]]


def test_a_rehearsal_of_everything(sending):
    """As it would be sent by hand."""
    sending.turn()
    found = [(sent.publication, sent.kind, sent.url) for sent in sending.courier.rehearsal(everything=True)]
    assert [one[:2] for one in found] == [("table", "snapshot"), ("status", "snapshot")]


def test_a_document_that_is_not_fit_is_told(sending, monkeypatch):
    """By a rehearsal, which is what it is for."""
    pieces = Queue.pieces
    monkeypatch.setattr(Queue, "pieces", lambda *step: ["".join(pieces(*step)).replace("publicationTime", "made")])
    told = [(sent.outcome, sent.said) for sent in sending.courier.rehearsal()]
    assert [outcome for outcome, _ in told] == ["unfit"] * 2
    assert all(said.startswith("NOT valid, ") and "publicationTime" in said for _, said in told)
