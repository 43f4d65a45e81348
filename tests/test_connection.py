"""Connections: what is answered at once is what the application would answer, and whatever else comes is left to it."""

import gc
import logging
import random
import re
import socket
import time
import weakref
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from itertools import product

import pytest
from feed import PROFILE
from pipeline import PUBLICATIONS
from reading import TODAY, Publishing

from afir_publisher.config import Consumer
from afir_publisher.opened import opened
from afir_publisher.web import at_once, connection, counts, files, server
from afir_publisher.web.addresses import PREFIX
from afir_publisher.web.app import app, beneath
from afir_publisher.web.at_once import AtOnce, Ready

F = "/feeds/nl/"
TABLE = f"GET {F}table.xml HTTP/1.1\r\nHost: x\r\n\r\n".encode()
SNAPSHOTS = [f"{publication}.{syntax}" for publication, syntax in product(PUBLICATIONS, PROFILE.syntaxes)]
APP = Consumer(name="app", token="t0ken", expires=TODAY)  # noqa: S106 - of a test
POINT = Consumer(name="point", token="other", expires=None)  # noqa: S106
ASKED = {
    "plainly": {},
    "compressed": {"Accept-Encoding": "gzip"},
    "in the coding of the smallest": {"Accept-Encoding": "gzip, zstd"},
    "a part": {"Range": "bytes=10-99"},
    "a part behind the end": {"Range": "bytes=99999999-"},
    "since a date": {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"},
    "unless it has any tag": {"if-none-match": "*"},
    "unless it has another tag": {"IF-NONE-MATCH": '"x"'},
}


@pytest.fixture(params=["asyncio", "auto"])
def loop(request, monkeypatch):
    """Both loops that there may be."""
    monkeypatch.setattr(server, "LOOP", request.param)


@pytest.fixture
def publishing(tmp_path) -> Publishing:
    """A feed with one message of each publication."""
    return Publishing(tmp_path)


class Client:
    """One connection, spoken over byte by byte."""

    def __init__(self, port):
        """Connect."""
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.got = b""

    def say(self, data):
        """Send some bytes."""
        self.socket.sendall(data)

    def ask(self, data):
        """Send a question and read its answer."""
        self.say(data)
        return self.answer(has_body=not data.startswith(b"HEAD"))

    def answer(self, *, has_body=True):
        """The next answer: its status, headers and body."""
        while b"\r\n\r\n" not in self.got:
            self.got += self._some()
        head, _, self.got = self.got.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines)
        status = int(first.split()[1])
        length = int(headers.get("content-length", 0)) if has_body and status not in {204, 304} else 0
        pieces, left = [self.got], length - len(self.got)
        while left > 0:
            pieces.append(self._some())
            left -= len(pieces[-1])
        found = b"".join(pieces)
        body, self.got = found[:length], found[length:]
        return status, headers, body

    def _some(self):
        """What comes next."""
        some = self.socket.recv(1 << 20)
        if not some:
            raise EOFError
        return some

    def is_closed(self):
        """Whether the server closes without another word."""
        return not self.got and not self.socket.recv(1)


@contextmanager
def served(feeds, *, is_at_once=True):
    """Connections to a server of feeds, one at each call."""
    clients = []

    def connected():
        clients.append(Client(port))
        return clients[-1]

    whole = beneath(PREFIX, feeds, app())
    with server.serving(whole, "127.0.0.1", 0, AtOnce(feeds) if is_at_once else None) as port:
        yield connected
        for client in clients:
            client.socket.close()


def request(name, method="GET", **headers):
    """The bytes of a request for something of the feed."""
    lines = "".join(f"{key}: {value}\r\n" for key, value in ({"Host": "x"} | headers).items())
    return f"{method} {F}{name} HTTP/1.1\r\n{lines}\r\n".encode()


def without_times(answer):
    """An answer, but for the second in which it was given."""
    status, headers, body = answer
    assert status == 400 or headers["date"].endswith(" GMT")
    return status, headers | {"date": ""}, re.sub(rb'"timestamp":".*?"', b"", body)


@pytest.fixture
def left(monkeypatch):
    """The requests with which connections became uvicorn's."""
    found = []
    leave = connection.Connection._leave

    def noted(self, data):
        found.append(data)
        leave(self, data)

    monkeypatch.setattr(connection.Connection, "_leave", noted)
    return found


# --- the same answers


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("headers", ASKED.values(), ids=ASKED)
def test_an_answer_at_once_is_that_of_the_application(publishing, method, headers, left):
    """To the first who asks and to the next, in every header."""
    names = [*SNAPSHOTS, "table.xml.gz", "status.json.zst"]
    with served(publishing.feeds(), is_at_once=False) as connected:
        wanted = [without_times(connected().ask(request(name, method, **headers))) for name in names]
    assert not left
    with served(publishing.feeds()) as connected:
        client = connected()
        for _ in range(2):
            found = [without_times(client.ask(request(name, method, **headers))) for name in names]
            assert found == wanted
        # What lies in the folder has to be opened once; uvicorn answers that.
        assert len(left) == 1


@pytest.mark.usefixtures("loop")
def test_what_is_published_meanwhile_is_what_is_answered(publishing, left):
    """With its own tag, to the very bytes of the question before."""
    with served(publishing.feeds()) as connected:
        connected().ask(TABLE)
        client = connected()
        before = client.ask(TABLE)
        publishing.rename("Elders")
        assert client.ask(TABLE)[2] == publishing.text("table.xml") != before[2]
        after = connected().ask(TABLE)
        assert (after[1]["feed-sequence"], after[2]) == ("2", publishing.text("table.xml"))
        assert after[1]["etag"] != before[1]["etag"]
    assert left == [TABLE, TABLE]  # each edition is opened once


def test_an_edition_that_is_no_longer_shown_is_let_go(publishing):
    """With its files, as soon as anybody asks for what is shown in its place, in whatever words."""
    feeds = publishing.feeds()
    with served(feeds) as connected:
        for _ in range(2):
            connected().ask(TABLE)
        before = weakref.ref(feeds.shelves["nl"].edition.publications["table"].snapshots["xml"]["identity"])
        publishing.rename("Elders")
        for _ in range(2):
            connected().ask(request("table.xml", Accept="*/*"))
        gc.collect()
        assert before() is None


def test_only_so_many_requests_are_remembered(publishing, monkeypatch, left):
    """Whatever clients think of."""
    monkeypatch.setattr(at_once, "MOST_REMEMBERED", 3)
    feeds = publishing.feeds()
    feeds.shelves["nl"].look()
    answering = AtOnce(feeds)
    with server.serving(beneath(PREFIX, feeds, app()), "127.0.0.1", 0, answering) as port:
        client = Client(port)
        for number in range(10):
            assert client.ask(request("table.xml", Number=number))[0] == 200
            assert len(answering._asked) <= 3
            assert len(answering._ready["nl"][1]) <= 3
        client.socket.close()
    assert not left


# --- who may ask


def test_a_token_is_looked_at_each_time(publishing, left):
    """In the words of the application, and with the same headers."""
    with served(publishing.feeds([APP, POINT])) as connected:
        connected().ask(request("table.xml", Authorization="Bearer t0ken"))
        left.clear()
        client = connected()
        for _ in range(2):
            found = client.ask(request("table.xml", Authorization="Bearer t0ken"))
            assert (found[0], found[1]["token-expires"]) == (200, f"{TODAY}")
            assert found[1]["cache-control"] == "private, no-cache"
            assert "token-expires" not in client.ask(request("table.xml", Authorization="Bearer other"))[1]
            assert client.ask(request("table.xml", Authorization="Bearer x"))[0] == 401
            assert client.ask(TABLE)[0] == 401
    assert not left


def test_a_token_that_expires_meanwhile_opens_nothing_any_more(publishing):
    """Though its bytes were answered before."""
    feeds = publishing.feeds([APP])
    asked = request("table.xml", Authorization="Bearer t0ken")
    with served(feeds) as connected:
        connected().ask(asked)
        client = connected()
        assert client.ask(asked)[0] == 200
        feeds.callers._today = lambda: TODAY + timedelta(days=1)
        assert client.ask(asked)[0] == 401


def test_who_asks_too_often_is_told_so_and_counted_once(publishing, left):
    """By the address that a proxy of ours names, not by that of the proxy."""
    with served(publishing.feeds(quota=(3, timedelta(hours=1)))) as connected:
        client = connected()
        asked = request("table.xml", X_Forwarded_For="203.0.113.1").replace(b"_", b"-")
        found = [client.ask(asked)[0] for _ in range(2)]
        client = connected()
        found += [client.ask(asked)[0] for _ in range(2)]
        assert found == [200, 200, 200, 429]
        assert int(client.ask(asked)[1]["retry-after"]) > 0
        assert client.ask(asked.replace(b"113.1", b"113.2"))[0] == 200
    assert left == [asked]


# --- what is left to uvicorn


OTHERS = {
    "something else of the feed": request("manifest.json"),
    "what changed": request("table.since/0.xml"),
    "a delta": request("table.delta/1.xml"),
    "no such file": request("table.txt"),
    "no such feed": b"GET /feeds/be/table.xml HTTP/1.1\r\nHost: x\r\n\r\n",
    "another page": b"GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n",
    "a question behind the name": request("table.xml?x=1"),
    "escapes in the name": request("%74able.xml"),
    "a name that is no ASCII": "GET /feeds/nl/tåble.xml HTTP/1.1\r\nHost: x\r\n\r\n".encode(),
    "a POST": request("table.xml", "POST", Content_Length=0).replace(b"_", b"-"),
    "a body": request("table.xml", Content_Length=2).replace(b"_", b"-") + b"{}",
    "a body in chunks": request("table.xml", Transfer_Encoding="chunked").replace(b"_", b"-") + b"0\r\n\r\n",
    "another protocol": request("table.xml", Connection="Upgrade, HTTP2-Settings", Upgrade="h2c"),
    "HTTP 1.0": TABLE.replace(b"HTTP/1.1", b"HTTP/1.0"),
    "only this": request("table.xml", Connection="close"),
    "a long story": request("table.xml", Story="x" * 5000),
    "no HTTP": b"EHLO nap.example\r\n\r\n",
}


@pytest.mark.parametrize("data", OTHERS.values(), ids=OTHERS)
def test_what_is_no_plain_request_for_a_snapshot_is_left_to_uvicorn(publishing, data, left):
    """With all that came, and answered as without us, and so is what comes next."""
    feeds = publishing.feeds()
    feeds.shelves["nl"].look()
    with served(feeds, is_at_once=False) as connected:
        wanted = connected().ask(data)
    with served(feeds) as connected:
        client = connected()
        assert client.ask(TABLE)[0] == 200
        found = client.ask(data)
        assert without_times(found) == without_times(wanted)
        assert left == [data]
        if found[0] != 400 and data not in {OTHERS["HTTP 1.0"], OTHERS["only this"]}:
            assert client.ask(TABLE)[2] == publishing.text("table.xml")
        else:
            assert client.is_closed()
    assert left == [data]


@pytest.mark.usefixtures("loop")
def test_requests_in_one_piece_and_in_many_are_answered_in_turn(publishing):
    """As networks cut them."""
    status = request("status.json")
    with served(publishing.feeds()) as connected:
        connected().ask(TABLE)
        client = connected()
        client.say(TABLE + status + TABLE)
        found = [client.answer()[2] for _ in range(3)]
        client = connected()
        for start in range(0, len(TABLE), 7):
            client.say(TABLE[start : start + 7])
            time.sleep(0.005)
        found.append(client.answer()[2])
    assert found == [publishing.text(name) for name in ("table.xml", "status.json", "table.xml", "table.xml")]


# --- slow clients, and ends


@pytest.fixture
def slow(tmp_path, publishing, left, loop, monkeypatch):  # noqa: ARG001 - the loop that is served on
    """A client that has asked for something large, of which it took nothing yet; the bytes of it, and its server."""

    def with_small_buffer(self, transport, make=connection.Connection.connection_made):
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65_536)
        make(self, transport)
        asked.made.append(self)

    monkeypatch.setattr(connection.Connection, "connection_made", with_small_buffer)

    @contextmanager
    def asked(size):
        path = tmp_path / "large"
        path.write_bytes(random.Random(1).randbytes(size))  # noqa: S311 - any bytes do
        part = files.Part(opened(path), 0, size)
        head = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n" % size
        large = Ready(head, part, counts.Line("nl", 200, size, ""))
        feeds = publishing.feeds()
        feeds.shelves["nl"].look()
        at_once = AtOnce(feeds)
        with server.serving(
            beneath(PREFIX, feeds, app()),
            *("127.0.0.1", 0),
            lambda data, peer: large if data == TABLE else at_once(data, peer),
        ) as port:
            client = Client(port)
            client.say(TABLE)
            time.sleep(0.05)
            clients.append(client)
            yield client, path.read_bytes()
        assert TABLE not in left

    asked.made, clients = [], []
    yield asked
    for client in clients:
        client.socket.close()


@pytest.mark.parametrize("size", [700_000, 20_000_000], ids=["a piece", "many pieces"])
@pytest.mark.parametrize("then", ["status.xml", "manifest.json"], ids=["at once", "by uvicorn"])
def test_who_reads_slowly_gets_everything_in_order(publishing, slow, size, then):
    """What was asked meanwhile is answered behind it, whoever answers, and whatever is asked afterwards is, too."""
    with slow(size) as (client, large):
        client.say(request(then))
        time.sleep(0.05)
        assert client.answer()[2] == large
        assert client.answer()[2] == publishing.text(then)
        for name in ("status.json", "manifest.json", "table.json"):
            assert client.ask(request(name))[2] == publishing.text(name)


def test_of_what_a_client_does_not_take_only_two_pieces_are_held(slow):
    """However large it is: the rest is read when there is room for it."""
    with slow(30_000_000) as (client, large):
        time.sleep(0.3)
        held = max(made._transport.get_write_buffer_size() for made in slow.made)
        assert 0 < held <= 2 * files.CHUNK_BYTES
        assert client.answer()[2] == large


def test_an_answer_that_is_under_way_is_finished_when_serving_ends(slow):
    """Then its connection is closed."""
    with ThreadPoolExecutor() as pool:
        with slow(3_000_000) as (client, large):
            answer = pool.submit(lambda: (time.sleep(0.3), client.answer())[1])
        assert answer.result()[2] == large
    assert client.is_closed()


@pytest.mark.usefixtures("loop")
def test_whoever_only_waits_is_let_go_when_serving_ends(publishing):
    """At once."""
    feeds = publishing.feeds()
    feeds.shelves["nl"].look()
    with server.serving(beneath(PREFIX, feeds, app()), "127.0.0.1", 0, AtOnce(feeds)) as port:
        client = Client(port)
        client.ask(TABLE)
    assert client.is_closed()
    client.socket.close()


@pytest.mark.usefixtures("loop")
def test_who_asks_nothing_for_too_long_is_let_go(publishing, monkeypatch):
    """Counted from the last question."""
    monkeypatch.setattr(connection, "PATIENCE_S", 0.4)
    feeds = publishing.feeds()
    feeds.shelves["nl"].look()
    with served(feeds) as connected:
        client = connected()
        started = time.monotonic()
        for _ in range(3):
            time.sleep(0.2)
            assert client.ask(TABLE)[0] == 200
        assert client.is_closed()
        assert time.monotonic() - started > 0.9


# --- the log


def test_what_is_asked_again_within_a_second_is_told_once_more_with_how_often(publishing, caplog, monkeypatch):
    """All of it is counted at once; what was asked once is told once."""
    monkeypatch.setattr(counts, "TOLD_AGAIN_S", 0.3)
    caplog.set_level(logging.INFO, "afir_publisher.access")
    feeds = publishing.feeds()
    feeds.shelves["nl"].look()
    with served(feeds) as connected:
        client = connected()
        size = len(client.ask(TABLE)[2])
        for _ in range(4):
            client.ask(TABLE)
        client.ask(request("table.xml", "HEAD"))
        assert feeds.counts.answers["nl", 200] == 6
        assert feeds.counts.sent_bytes["nl"] == 5 * size
        time.sleep(0.5)
        client.ask(TABLE)
    said = "consumer=- method={} feed=nl file=table.xml status=200 seq=1 bytes={}"
    get, head = said.format("GET", size), said.format("HEAD", 0)
    assert [line for line in caplog.messages if line.startswith("consumer=")] == [get, head, f"{get} again=4", get]
