"""`serve` over HTTPS: consumers that show certificates, and our own, which is renewed while it serves."""

import asyncio
import json
import logging
import random
import ssl
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import trustme
from cryptography.hazmat.primitives import serialization
from pipeline import evse, location

from afir_publisher import config, job, serving
from afir_publisher.errors import ConfigError
from afir_publisher.ocpi.readers import READERS
from afir_publisher.opened import opened
from afir_publisher.web import server
from afir_publisher.web.app import app
from afir_publisher.web.at_once import Ready
from afir_publisher.web.callers import Callers, Peer, TurnedAway
from afir_publisher.web.counts import Line
from afir_publisher.web.files import Part
from afir_publisher.web.tls import Tls
from exporters import PROFILES

ENVIRON = {"APP": "t0ken-of-app"}
ENDS = datetime.now(UTC) + timedelta(days=400)
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
CONFIGURATION = """
[publisher]
country = "NL"
national_identifier = "NL-TEST"
language = "nl"
[serve]
cert = "server.pem"
[[sources]]
name = "sample"
version = "2.3.0"
locations_files = "locations.json"
[[feed]]
name = "open"
profile = "datex2-3.7"
sources = ["sample"]
[[feed]]
name = "closed"
profile = "datex2-3.7"
sources = ["sample"]
certificates = [{ consumer = "broker", file = "both.crt" }, { consumer = "twin", file = "twin.crt" }]
[[feed]]
name = "either"
profile = "ocpi-2.3.0"
sources = ["sample"]
tokens = [{ consumer = "app", env = "APP" }]
certificates = [{ consumer = "point", file = "point.crt" }]
"""
TABLE = "/feeds/closed/table.xml"
PEOPLE = ("broker", "successor", "twin", "point", "stranger")


@pytest.fixture(scope="module")
def authority():
    """Who issues our certificate."""
    return trustme.CA()


@pytest.fixture(scope="module")
def folder(tmp_path_factory, authority) -> Path:
    """A folder with all certificates: those of clients are each from an authority of its own, which we do not know."""
    folder = tmp_path_factory.mktemp("tls")
    ours(authority, folder / "server.pem")
    for name in PEOPLE:
        issued = trustme.CA().issue_cert(f"{name}.example", not_after=ENDS)
        issued.private_key_and_cert_chain_pem.write_to_path(folder / f"{name}.pem")
        issued.cert_chain_pems[0].write_to_path(folder / f"{name}.crt")
    (folder / "both.crt").write_bytes((folder / "broker.crt").read_bytes() + (folder / "successor.crt").read_bytes())
    key = serialization.load_pem_private_key((folder / "server.pem").read_bytes(), None)
    how = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.BestAvailableEncryption(b"x"))
    (folder / "encrypted.key").write_bytes(key.private_bytes(*how))
    return folder


@pytest.fixture(scope="module")
def settings(folder) -> config.Config:
    """A configuration whose source has been synced."""
    (folder / "locations.json").write_text(json.dumps([location("A", evse("A1"))]), encoding="utf-8")
    found = load(folder, CONFIGURATION)
    assert job.run(found, found.sources, ENVIRON).is_well
    return found


@pytest.fixture(params=["asyncio", "auto"])
def loop(request, monkeypatch):
    """Both loops that there may be."""
    monkeypatch.setattr(server, "LOOP", request.param)


def load(folder, text):
    """What a configuration says."""
    (folder / "c.toml").write_text(text, encoding="utf-8")
    return config.load(folder / "c.toml", profiles=PROFILES, versions=READERS)


def ours(authority, path, **keys):
    """A certificate for us, with its key in the same file."""
    authority.issue_cert("127.0.0.1", **keys).private_key_and_cert_chain_pem.write_to_path(path)


@contextmanager
def serve(settings, tls=None):
    """The port that its feeds are served at."""
    served = serving.application(settings, ENVIRON, lambda: "")
    with server.serving(served.app, "127.0.0.1", 0, served.at_once, tls or serving.tls_of(settings)) as port:
        yield port


@pytest.fixture
def asking(settings, folder, authority, loop):  # noqa: ARG001 - the loop that is served on
    """Makes clients: of whom the certificate is, if of anybody."""
    clients = []

    def client(name=None, headers=None):
        context = ssl.create_default_context()
        authority.configure_trust(context)
        if name:
            context.load_cert_chain(folder / f"{name}.pem")
        base = f"https://127.0.0.1:{port}"
        clients.append(httpx.Client(base_url=base, verify=context, headers=headers, trust_env=False, timeout=30))
        return clients[-1]

    with serve(settings) as port:
        yield client
        for one in clients:
            one.close()


# --- who may read


@pytest.mark.parametrize("name", ["broker", "successor"])
def test_a_certificate_opens_what_it_is_for(asking, settings, name):
    """Whichever of a consumer's two it is; each answer says until when it is good, and so does the manifest."""
    client = asking(name)
    for path in (TABLE, TABLE, "/feeds/closed/table.since/0.xml", TABLE, "/feeds/closed/status.json"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["certificate-expires"]) == (200, f"{ENDS.date()}")
        assert answer.headers["cache-control"] == "private, no-cache"
    said = {"consumer": "broker", "expires": f"{ENDS.date()}"}
    assert client.get("/feeds/closed/manifest.json").json()["access"] == said
    assert client.get(TABLE).content == (settings.feeds.directory / "closed/table.xml").read_bytes()


@pytest.mark.parametrize("name", [None, "point"])
def test_without_the_certificate_of_a_consumer_a_feed_stays_closed(asking, name):
    """To whoever shows none, or one that is good for another feed; the answer says what is wanted."""
    client = asking(name, {"Authorization": "Bearer t0ken-of-app"})
    for path in (TABLE, TABLE, "/feeds/closed/manifest.json"):
        answer = client.get(path)
        assert (answer.status_code, answer.text) == (
            403,
            "this feed is read with a client certificate that the publisher knows\n",
        )


def test_a_certificate_that_nobody_knows_ends_the_connection(asking):
    """Also at an open feed: it was not asked for there, and means nothing."""
    with pytest.raises(httpx.TransportError):
        asking("stranger").get("/feeds/open/table.xml")


def test_an_open_feed_is_open_over_https(asking, settings):
    """To everybody, with a certificate that is known or none."""
    for client in (asking(), asking("broker")):
        for _ in range(2):
            answer = client.get("/feeds/open/table.xml")
            assert answer.content == (settings.feeds.directory / "open/table.xml").read_bytes()
            assert answer.headers["cache-control"] == "public, no-cache"


@pytest.mark.parametrize("path", ["/feeds/either/locations.json", "/ocpi/either/2.3.0/locations"])
def test_a_feed_may_be_read_with_either(asking, path):
    """A token, or a certificate, by file and by OCPI."""
    assert asking(headers={"Authorization": "Token t0ken-of-app"}).get(path).status_code == 200
    assert asking("point").get(path).status_code == 200
    answer = asking("broker").get(path)
    assert (answer.status_code, "or with a client certificate that the publisher knows" in answer.text) == (401, True)


def test_consumers_that_ask_with_the_same_bytes_are_told_apart(asking, caplog):
    """By their connections: in the log, too."""
    caplog.set_level(logging.INFO, "afir_publisher.access")
    for name in ("broker", "twin", "broker", "twin"):
        client = asking(name)
        for _ in range(3):
            client.get(TABLE)
    told = {line.split()[0] for line in caplog.messages if line.startswith("consumer=")}
    assert told == {"consumer=broker", "consumer=twin"}


def test_a_certificate_that_expires_while_its_connection_is_kept_opens_nothing():
    """A connection may be older than the day."""
    consumers = {"nl": [config.Consumer(name="broker", certificate=b"x", expires=NOW.date())]}
    quota, tomorrow = (10, timedelta(hours=1)), NOW.date() + timedelta(days=1)
    callers = Callers(consumers, quota, (), today=lambda: tomorrow, monotonic=lambda: 0.0)
    with pytest.raises(TurnedAway, match=r"^the certificate expired: its last day was 2026-11-26$") as away:
        callers.caller("nl", {}, Peer("192.0.2.1", b"x"))
    assert (away.value.status, away.value.headers) == (403, {"Certificate-Expires": "2026-11-26"})


@pytest.mark.usefixtures("loop")
def test_a_large_answer_comes_whole(folder, authority, tmp_path):
    """In many records, to somebody who reads slowly, over and over."""
    path, size = tmp_path / "large", 5_000_000
    path.write_bytes(random.Random(1).randbytes(size))  # noqa: S311 - any bytes do
    head = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n" % size
    large = Ready(head, Part(opened(path), 0, size), Line("nl", 200, size, ""))
    tls = Tls(folder / "server.pem", None, [], job.now)
    context = ssl.create_default_context()
    authority.configure_trust(context)
    with (
        server.serving(app(), "127.0.0.1", 0, lambda _data, _peer: large, tls) as port,
        httpx.Client(base_url=f"https://127.0.0.1:{port}", verify=context, trust_env=False, timeout=30) as client,
    ):
        for _ in range(2):
            got = []
            with client.stream("GET", "/") as answer:
                for chunk in answer.iter_raw(100_000):
                    got.append(chunk)
                    time.sleep(0.002)
            assert b"".join(got) == path.read_bytes()


def test_what_is_said_of_the_server_tells_of_certificates(asking):
    """To programs, and to people with a command that works."""
    said, page = asking().get("/openapi.json").json(), asking().get("/").text
    for feed, path, schemes in (
        ("closed", TABLE, ["certificate"]),
        ("either", "/ocpi/either/2.3.0/locations", ["bearer", "ocpi", "certificate"]),
    ):
        one = said["paths"][path]["get"]
        assert [scheme for way in one["security"] for scheme in way] == schemes
        assert one["responses"]["403"]["description"].endswith("or it expired.")
        assert "client certificate that the publisher knows" in page.partition(f"<h2 id={chr(34)}{feed}")[2]
    assert said["components"]["securitySchemes"]["certificate"]["type"] == "mutualTLS"
    assert f"--cert &#34;$CERTIFICATE&#34; -o closed-table.json {TABLE.replace('xml', 'json')}" in page


def test_who_speaks_http_to_it_gets_no_answer(settings):
    """And does no harm."""
    with serve(settings) as port, pytest.raises(httpx.TransportError):
        httpx.get(f"http://127.0.0.1:{port}/", trust_env=False)


# --- our own certificate


def shown(port, authority):
    """The certificate that we show."""
    context = ssl.create_default_context()
    authority.configure_trust(context)
    with (
        ssl.create_connection(("127.0.0.1", port)) as raw,
        context.wrap_socket(raw, server_hostname="127.0.0.1") as tls,
    ):
        return tls.getpeercert()["serialNumber"]


def test_a_new_certificate_is_taken_while_it_serves(settings, authority, tmp_path, monkeypatch):
    """By the connections that come; one that is no certificate leaves things as they are."""
    monkeypatch.setattr(server, "_RENEWED_EVERY_S", 0)
    path = tmp_path / "server.pem"
    ours(authority, path)
    tls = Tls(path, None, [], job.now)
    with serve(settings, tls) as port:
        before = shown(port, authority)
        ours(authority, path)
        until = time.monotonic() + 10
        while (after := shown(port, authority)) == before and time.monotonic() < until:
            time.sleep(0.1)
        assert after != before
        path.write_text("nothing", encoding="utf-8")
        time.sleep(1.2)
        assert shown(port, authority) == after


def test_what_is_wrong_with_a_new_certificate_is_told_once(authority, tmp_path, caplog):
    """With what is done about it."""
    path = tmp_path / "server.pem"
    ours(authority, path, not_after=NOW + timedelta(days=100))
    tls = Tls(path, None, [], lambda: NOW)
    path.write_text("nothing", encoding="utf-8")
    for _ in range(2):
        asyncio.run(tls.renew())
    told = f"serve.cert: {path} holds no certificate in PEM"
    assert caplog.messages == [f"{told}; the one before is still used", told]


def test_its_end_is_told_once_a_day(authority, tmp_path, caplog):
    """From thirty days before."""
    path, now = tmp_path / "server.pem", NOW
    ours(authority, path, not_after=NOW + timedelta(days=30, hours=12))
    tls = Tls(path, None, [], lambda: now)
    for hours in (0, 12, 23, 12):
        now += timedelta(hours=hours)
        asyncio.run(tls.renew())
    said = (
        f"serve.cert: {path} expires on 2026-12-27 00:00 UTC; without a new one nobody can read the feeds from then on"
    )
    assert caplog.messages == [said]


# --- what is wrong with a configuration


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            'cert = "server.pem"',
            "",
            "serve.cert: found nothing, expected the path of a file that is there, from the folder",
        ),
        ('cert = "server.pem"', 'key = "server.pem"', "serve.key: found"),
        ('cert = "server.pem"', 'cert = "gone.pem"', "serve.cert: found"),
        ('cert = "server.pem"', 'cert = "c.toml"', "serve.cert: {folder}/c.toml holds no certificate in PEM"),
        ('cert = "server.pem"', 'cert = "broker.crt"', "serve.cert: {folder}/broker.crt holds no key that belongs to"),
        (
            'cert = "server.pem"',
            'cert = "server.pem"\nkey = "broker.pem"',
            "serve.key: {folder}/broker.pem holds no key that belongs to {folder}/server.pem: KEY_VALUES_MISMATCH",
        ),
        (
            'cert = "server.pem"',
            'cert = "server.pem"\nkey = "encrypted.key"',
            "serve.key: {folder}/encrypted.key holds no key that belongs to {folder}/server.pem: it is encrypted",
        ),
        ('"twin.crt"', '"c.toml"', "feed closed: certificates[1].file: {folder}/c.toml holds no certificate in PEM"),
        ('"twin.crt"', '"broker.crt"', "feed closed: certificates[1].file: holds the certificate of broker, too"),
        ('"twin.crt"', '"gone.crt"', "feed[1].certificates[1].file: found"),
        ('consumer = "twin"', 'consumer = "broker"', "feed[1].certificates: found a list, expected each consumer once"),
        ('consumer = "twin"', 'name = "twin"', "feed[1].certificates[1].name: found an unknown key"),
    ],
)
def test_what_cannot_be_used_is_told(folder, old, new, told):
    """Before anybody is served."""
    with pytest.raises(ConfigError) as refusal:  # noqa: PT012 - some is found out when it is read, some when it is used
        found = load(folder, CONFIGURATION.replace(old, new))
        serving.application(found, ENVIRON, lambda: "")
        serving.tls_of(found)
    lines = [line.removeprefix("c.toml: ") for line in f"{refusal.value}".split("\n")]
    assert [line for line in lines if line.startswith(told.format(folder=folder))]
