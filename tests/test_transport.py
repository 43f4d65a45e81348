"""Tests of what HTTP runs over: certificates of both sides, and a proxy, each over real sockets."""

import base64
import json
import socket
import ssl
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import StreamRequestHandler, ThreadingTCPServer

import pytest
import stamina
import trustme
from interface import read

from afir_publisher.errors import Refused, SourceError, Transient
from afir_publisher.ocpi.client import Connection, open_source

PASSWORD = "s3cret:p@ss"  # noqa: S105 - a password of this test
QUOTED = "s3cret%3Ap%40ss"
PAIR = base64.b64encode(f"me:{PASSWORD}".encode()).decode()


@pytest.fixture(autouse=True)
def _no_waiting():
    """Retries come at once."""
    with stamina.set_testing(True, attempts=2):
        yield


@pytest.fixture(scope="module")
def authority():
    """Who signs the certificates of these tests."""
    return trustme.CA()


@pytest.fixture
def files(authority, tmp_path):
    """The authority's certificate, and a client's certificate and key: in two files, and in one."""
    ours = authority.issue_cert("afir-publish.example")
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    ours.cert_chain_pems[0].write_to_path(tmp_path / "me.pem")
    ours.private_key_pem.write_to_path(tmp_path / "me.key")
    ours.private_key_and_cert_chain_pem.write_to_path(tmp_path / "both.pem")
    return tmp_path


class _List(BaseHTTPRequestHandler):
    """An empty list of OCPI objects."""

    def do_GET(self):
        """Answer, whatever is asked."""
        self.server.heard.append(dict(self.headers))
        body = json.dumps({"data": [], "status_code": 1000}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Say nothing."""


@contextmanager
def serving(server):
    """A server in a thread of its own, and the port that it listens on."""
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    with server:
        yield server
        server.shutdown()
        thread.join()


@contextmanager
def secured_cpo(authority, *, asks=False):
    """A CPO behind TLS; it `asks` for a certificate of its clients or not."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    if asks:
        authority.configure_trust(context)
        context.verify_mode = ssl.CERT_REQUIRED
    server = ThreadingHTTPServer(("127.0.0.1", 0), _List)
    server.heard = []
    server.socket = context.wrap_socket(server.socket, server_side=True)
    with serving(server):
        yield server


class _Proxy(StreamRequestHandler):
    """What CONNECT asks for, or a refusal."""

    def handle(self):
        """Connect both sides and let everything through."""
        lines = [line.strip().decode() for line in iter(self.rfile.readline, b"\r\n")]
        self.server.heard.append(lines)
        if self.server.refusal:
            self.wfile.write(f"HTTP/1.1 407 {self.server.refusal}\r\nContent-Length: 0\r\n\r\n".encode())
            return
        port = int(lines[0].split()[1].rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as far:
            self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
            back = threading.Thread(target=_pour, args=(far, self.connection), daemon=True)
            back.start()
            _pour(self.connection, far)
            back.join()


def _pour(source, target):
    """Everything from one socket into another."""
    try:
        while found := source.recv(65536):
            target.sendall(found)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # the other side has gone, and that is the end, too


@contextmanager
def a_proxy(refusal=None):
    """A proxy that lets everybody through, or nobody."""
    server = ThreadingTCPServer(("127.0.0.1", 0), _Proxy)
    server.heard, server.refusal = [], refusal
    with serving(server):
        yield server


def pull(server, **told):
    """All that comes of the locations of a server."""
    url = f"https://localhost:{server.server_address[1]}/locations"
    connection = Connection(name="becharged", locations_url=url, tariffs_url=url, version="2.2.1", **told)
    with open_source(connection) as session:
        return read(session.pages()).shown


# Certificates


def test_an_authority_of_ones_own_is_believed(authority, files):
    """A system whose certificate comes from nobody that everybody knows is read with its authority's."""
    with secured_cpo(authority) as cpo:
        assert pull(cpo, ca_file=files / "ca.pem") == []
        assert len(cpo.heard) == 2


def test_without_it_the_server_is_not_believed(authority):
    """Certificates are always checked, and nothing is asked of a server that has none that is valid."""
    with secured_cpo(authority) as cpo:
        with pytest.raises(Refused, match="certificate is not valid"):
            pull(cpo, token="sesame")  # noqa: S106 - a token of this test
        assert cpo.heard == []


def test_an_authority_stands_in_for_the_usual_ones(authority, files):
    """With another authority's certificate even this server is not believed."""
    trustme.CA().cert_pem.write_to_path(files / "other.pem")
    with secured_cpo(authority) as cpo, pytest.raises(Refused, match="certificate is not valid"):
        pull(cpo, ca_file=files / "other.pem")


@pytest.mark.parametrize(("cert", "key"), [("me.pem", "me.key"), ("both.pem", None)])
def test_a_certificate_of_ours_is_shown(authority, files, cert, key):
    """With the key in a file of its own or in the same."""
    with secured_cpo(authority, asks=True) as cpo:
        found = pull(cpo, ca_file=files / "ca.pem", client_cert=files / cert, client_key=files / key if key else None)
        assert (found, len(cpo.heard)) == ([], 2)


def test_a_server_that_asks_for_a_certificate_gets_none(authority, files):
    """The message names the key to set."""
    with (
        secured_cpo(authority, asks=True) as cpo,
        pytest.raises(Refused, match=r"asks for a certificate .*client_cert"),
    ):
        pull(cpo, ca_file=files / "ca.pem")


@pytest.mark.parametrize(
    ("told", "message"),
    [
        (
            {"ca_file": "junk.pem"},
            r"becharged: ca_file: .*junk\.pem cannot be used \(.*\), expected certificates in PEM",
        ),
        ({"ca_file": "gone.pem"}, r"ca_file: .*gone\.pem cannot be used \(No such file or directory\)"),
        (
            {"client_cert": "me.pem"},
            r"client_cert: .*me\.pem cannot be used \(.*\), expected a certificate and the key",
        ),
        ({"client_cert": "me.pem", "client_key": "else.key"}, r"client_cert: .* with client_key .*else\.key cannot"),
        (
            {"client_cert": "me.pem", "client_key": "locked.key"},
            r"client_cert: .*locked\.key cannot.*without a password",
        ),
    ],
)
def test_files_that_hold_something_else_are_told(files, told, message):
    """Nothing is asked on the terminal, and nothing of a file is shown."""
    (files / "junk.pem").write_text("junk")
    trustme.CA().issue_cert("x.example").private_key_pem.write_to_path(files / "else.key")
    (files / "locked.key").write_bytes(_locked((files / "me.key").read_bytes()))
    connection = Connection(
        name="becharged", locations_url="https://x.example", **{key: files / name for key, name in told.items()}
    )
    with pytest.raises(Refused, match=message) as caught, open_source(connection):
        pass
    assert "BEGIN" not in str(caught.value)


def _locked(key):
    """A private key behind a password."""
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415 - trustme brings it along

    return serialization.load_pem_private_key(key, None).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(PASSWORD.encode()),
    )


# The proxy


def test_https_goes_through_the_proxy(authority, files):
    """The proxy learns host and port, and neither token nor headers."""
    with secured_cpo(authority) as cpo, a_proxy() as proxy:
        address = f"http://me:{QUOTED}@127.0.0.1:{proxy.server_address[1]}"
        told = {"token": "sesame", "headers": {"x-api-key": "barley"}, "ca_file": files / "ca.pem", "proxy": address}
        assert pull(cpo, **told) == []
        assert [headers["x-api-key"] for headers in cpo.heard] == ["barley", "barley"]
        assert not any("Proxy-Authorization" in headers for headers in cpo.heard)
        asked, *_ = proxy.heard
    assert asked[0] == f"CONNECT localhost:{cpo.server_address[1]} HTTP/1.1"
    assert f"Proxy-Authorization: Basic {PAIR}" in asked
    assert not any("sesame" in text or "barley" in text for text in map(str, proxy.heard))


def test_the_proxy_is_used_whatever_the_environment_says(authority, files, monkeypatch):
    """What the configuration names goes before NO_PROXY."""
    monkeypatch.setenv("NO_PROXY", "*")
    with secured_cpo(authority) as cpo, a_proxy() as proxy:
        pull(cpo, ca_file=files / "ca.pem", proxy=f"http://127.0.0.1:{proxy.server_address[1]}")
        assert len(proxy.heard) == len(cpo.heard) == 2


def test_http_to_this_machine_goes_past_the_proxy():
    """It would carry the token in the clear."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _List)
    server.heard = []
    with serving(server), a_proxy() as proxy:
        connection = Connection(
            name="b",
            locations_url=f"http://127.0.0.1:{server.server_address[1]}/l",
            proxy=f"http://127.0.0.1:{proxy.server_address[1]}",
        )
        with open_source(connection) as session:
            list(session.pages())
        assert (len(server.heard), proxy.heard) == (1, [])


def test_a_proxy_that_refuses_is_named_and_its_password_is_not(authority, files, caplog):
    """Not even where the proxy repeats it."""
    with secured_cpo(authority) as cpo, a_proxy(refusal=f"who is {PAIR} {PASSWORD}") as proxy:
        told = {"ca_file": files / "ca.pem", "hidden": (PASSWORD, QUOTED, PAIR)}
        with pytest.raises(Transient, match=r"no way through the proxy \(407 who is \*\*\* \*\*\*\)") as caught:
            pull(cpo, proxy=f"http://me:{QUOTED}@127.0.0.1:{proxy.server_address[1]}", **told)
    said = f"{caught.value!r} {caplog.text}"
    assert [secret for secret in (PASSWORD, QUOTED, PAIR) if secret in said] == []


def test_a_proxy_that_is_down_does_not_let_its_password_out(authority, files):
    """The error is about the way, not about who goes it."""
    with secured_cpo(authority) as cpo:
        with a_proxy() as proxy:
            port = proxy.server_address[1]
        with pytest.raises(SourceError) as caught:
            pull(cpo, ca_file=files / "ca.pem", proxy=f"http://me:{QUOTED}@127.0.0.1:{port}", hidden=(PASSWORD,))
    assert "s3cret" not in repr(caught.value)
