"""The system of an access point that feeds are sent to, with the state that a consumer of it would hold."""

import gzip
import json
import ssl
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

import trustme
from configured import HEAD
from pipeline import NOON, READ

from afir_publisher import config
from afir_publisher.deliver.courier import Courier
from afir_publisher.ocpi.readers import READERS
from afir_publisher.store.deliveries import Deliveries
from exporters import PROFILES

HANG, DROP, DROP_AFTER = "hang", "drop", "drop after"
"""What a broker can do in place of an answer: say nothing, hang up, take the message and then hang up."""

ENDLESS, MOST_WRITTEN = b"endless", 100_000_000
"""A body that does not end before so many bytes."""


_ALONE = {
    "exchangeInformation": {
        "exchangeContext": {"codedExchangeProtocol": {"value": "snapshotPush"}},
        "dynamicInformation": {},
    }
}
"""How a publication without a container is exchanged."""


class Heard(NamedTuple):
    """A message as it came: where to, what kind, its number, its headers, its text, and when."""

    publication: str
    kind: str
    seq: int
    headers: dict[str, str]
    text: str
    at: float


class Broker(ThreadingHTTPServer):
    """HTTPS that asks for client certificates; `/table` and `/status` are what messages are sent to.

    `answers` are what it does with the next messages, the first one first: a status, or one with headers and a body,
    or a word as above. Without any it takes them. `disorder` says what no consumer could make sense of. `when` is told
    how far each message is: "came", "taken" or "answered".
    """

    daemon_threads = True

    def __init__(self, authority, *, asks=True):
        """Listen on loopback with a certificate of this authority."""
        super().__init__(("127.0.0.1", 0), _Publication)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("localhost").configure_cert(context)
        if asks:
            authority.configure_trust(context)
            context.verify_mode = ssl.CERT_REQUIRED
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self.url = f"https://localhost:{self.server_address[1]}"
        self.answers: list = []
        self.written = 0
        self.heard: list[Heard] = []
        self.came: list[str] = []
        self.disorder: list[str] = []
        self.state: dict[str, dict] = {"table": {}, "status": {}}
        self.seq: dict[str, int] = {}
        self.versions: dict[str, int] = {}
        self.released = threading.Event()
        self.when = lambda _stage: None

    def __enter__(self):
        """Serve in a thread."""
        self._thread = threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_):
        """Stop, and let go of who was kept waiting."""
        self.released.set()
        self.shutdown()
        self._thread.join()
        self.server_close()

    def handle_error(self, *_):
        """Say nothing of clients that hang up or are not let in."""

    def take(self, heard):
        """Apply a message as a consumer would."""
        read = READ["xml" if heard.text.startswith("<") else "json"](heard.text, heard.publication)
        state, seq = self.state[heard.publication], self.seq.get(heard.publication)
        if heard.kind == "snapshot":
            state.clear()
        elif seq is None or heard.seq <= seq:
            self.disorder.append(f"{heard.publication}: delta {heard.seq} came after {seq}")
        if seq is not None and heard.seq < seq:
            self.disorder.append(f"{heard.publication}: {heard.kind} {heard.seq} came after {seq}")
        state.update(read.entries)
        for key in read.closed:
            if key not in state:
                self.disorder.append(f"{heard.publication}: {key} is closed and was not there")
            state.pop(key, None)
        self.seq[heard.publication] = heard.seq
        self._look_at_versions(heard)

    def _look_at_versions(self, heard):
        """Note statuses that refer to a version of a site that the table has not had yet."""
        if heard.publication == "table":
            self.versions |= {site: shown.version for site, shown in self.state["table"].items()}
            return
        for key, shown in self.state["status"].items() if self.versions else ():
            site, version = shown.under[0]
            if version > self.versions.get(site, 0):
                self.disorder.append(f"status {heard.seq}: {key} refers to {site} {version}, which is yet to come")

    def kinds(self, publication="status"):
        """The messages that were taken, as kind and number."""
        return [(heard.kind, heard.seq) for heard in self.heard if heard.publication == publication]


class _Publication(BaseHTTPRequestHandler):
    """What messages are posted to."""

    protocol_version = "HTTP/1.1"
    timeout = 20

    def do_POST(self):
        """Take a message, or do what is asked for in its place."""
        at, broker = time.monotonic(), self.server
        body = self.rfile.read(int(self.headers["Content-Length"]))
        broker.came.append(self.path)
        broker.when("came")
        answer = broker.answers.pop(0) if broker.answers else 200
        if answer == HANG:
            broker.released.wait(20)
        if answer in (HANG, DROP):
            self.close_connection = True
            return
        status, headers, said = (200, {}, b"") if answer == DROP_AFTER else _whole(answer)
        if 200 <= status < 300:
            broker.heard.append(heard := self._heard(body, at))
            broker.take(heard)
            broker.when("taken")
        if answer == DROP_AFTER:
            self.close_connection = True
            return
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(MOST_WRITTEN if said is ENDLESS else len(said)))
        self.end_headers()
        while said is ENDLESS and broker.written < MOST_WRITTEN:
            broker.written += self.wfile.write(b"x" * 100_000)  # until the other side has had enough
        self.wfile.write(said)
        broker.when("answered")

    def _heard(self, body, at):
        """What came."""
        headers = {name.lower(): value for name, value in self.headers.items()}
        text = (gzip.decompress(body) if headers.get("content-encoding") == "gzip" else body).decode()
        if text.startswith("<"):
            protocol = text.partition("codedExchangeProtocol>")[2].partition("<")[0]
            seq = text.partition("messageSequencingNumber>")[2].partition("<")[0]
        else:
            # A table of the German profile stands by itself, and its container has no numbers: we count then.
            exchange = json.loads(text).get("messageContainer", _ALONE)["exchangeInformation"]
            protocol = exchange["exchangeContext"]["codedExchangeProtocol"]["value"]
            seq = exchange["dynamicInformation"].get("messageSequencingNumber", len(self.server.heard) + 1)
        kind = {"snapshotPush": "snapshot", "deltaPush": "delta"}[protocol]
        publication = self.path.strip("/").partition("?")[0]
        return Heard(publication, kind, int(seq), headers, text, at)

    def log_message(self, *_):
        """Say nothing."""


def _whole(answer):
    """An answer with its headers and body."""
    return (answer, {}, b"") if isinstance(answer, int) else answer


class Clock:
    """The time, which passes when a test says so."""

    def __init__(self):
        """Begin an hour after the noon at which pipelines begin."""
        self.now = NOON + timedelta(hours=1)

    def __call__(self):
        """What time it is."""
        return self.now

    def pass_by(self, **parts):
        """Let time go by: `seconds`, `hours`, ..."""
        self.now += timedelta(**parts)


def certificates(authority, folder):
    """The authority's certificate and a client's certificate and key, as files."""
    ours = authority.issue_cert("afir-publish.example")
    authority.cert_pem.write_to_path(folder / "ca.pem")
    ours.private_key_and_cert_chain_pem.write_to_path(folder / "me.pem")


def deliver(url, extra="", *, table="snapshot", status="delta"):
    """The part of a configuration that says where a feed is sent to."""
    table, status = (
        f'{name} = {{ url = "{url}/{name}", mode = "{mode}" }}\n' if mode else ""
        for name, mode in (("table", table), ("status", status))
    )
    files = 'ca_file = "ca.pem"\nclient_cert = "me.pem"\n'
    return f'[feed.deliver]\n{table}{status}information_status = "test"\n{files}{extra}'


FEED = '[[feed]]\nname = "nl"\nprofile = "PROFILE"\nsources = ["wkx"]\n'


def feed_section(folder, text, profile="datex2-3.7"):
    """A feed as the configuration has it, with what says where it is sent to."""
    path = folder / "c.toml"
    source = 'name = "wkx"\nlocations_files = "in/locations.json"\nversion = "2.3.0"\n'
    path.write_text(HEAD + source + FEED.replace("PROFILE", profile) + text, encoding="utf-8")
    (feed,) = config.load(path, profiles=PROFILES, versions=READERS).feed
    return feed


class Sending:
    """A pipeline's feed, and who sends it to a broker; its clock and what is kept stay when it begins again."""

    def __init__(self, folder, pipeline, text, environ=None):
        """Nothing has been sent before."""
        self.pipeline = pipeline
        self.clock = Clock()
        self.deliveries = Deliveries(None)
        self.feed = feed_section(folder, text, pipeline.feeds[0].profile.name)
        self.environ = environ or {}
        self.courier = None
        self.begin()

    def begin(self, text=None, folder=None):
        """Begin, or begin again, maybe with another configuration."""
        if text:
            self.feed = feed_section(folder, text, self.pipeline.feeds[0].profile.name)
        self.close()
        self.courier = Courier(self.feed, self.pipeline.store, self.deliveries, self.environ, self.clock)

    def turn(self, **parts):
        """A turn after some time: what became of each message, by publication."""
        self.clock.pass_by(**(parts or {"seconds": 1}))
        return {sent.publication: (sent.kind, sent.seq, sent.outcome) for sent in self.courier.turn()}

    def said(self, **parts):
        """The same with what is said of it."""
        self.clock.pass_by(**(parts or {"seconds": 1}))
        return {sent.publication: sent.said for sent in self.courier.turn()}

    def progress(self, publication="status"):
        """How far a publication is."""
        return self.deliveries.of("nl", publication)

    def close(self):
        """Let go of connections to the broker."""
        if self.courier:
            self.courier.__exit__()
            self.courier = None

    def end(self):
        """Let go of everything."""
        self.close()
        self.deliveries.__exit__()


def ours(pipeline, publication, syntax="json"):
    """What a publication says in the store, as a consumer reads it."""
    return READ[syntax](pipeline.text(publication, syntax), publication).entries


def an_authority():
    """Who signs the certificates of a test."""
    return trustme.CA()
