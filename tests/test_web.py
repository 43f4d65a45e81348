"""Tests of what operators call: our versions and details, errors as OCPI has them, and the server under all of it."""

import logging
import socket
import threading
import time

import httpx
import pytest
from desk import NOW, desk
from starlette.responses import JSONResponse
from starlette.routing import Route

from afir_publisher.config import Registration
from afir_publisher.errors import ConfigError, UsageError
from afir_publisher.ocpi.connection import Connection
from afir_publisher.ocpi.http import Http
from afir_publisher.ocpi.readers import READERS
from afir_publisher.web import server, ways
from afir_publisher.web.access import Access
from afir_publisher.web.app import app
from afir_publisher.web.front import front

TOKEN = "token-b"  # noqa: S105 - of this test
BASE = "https://nap.example:8443"


@pytest.fixture(scope="module")
def ours(tmp_path_factory):
    """A desk whose source is registered, and is told to call us elsewhere, as behind a proxy."""
    with desk(tmp_path_factory.mktemp("web")) as ours:
        ours.register()
        behind = ours.settings.model_copy(update={"ocpi": ours.settings.ocpi.model_copy(update={"url": f"{BASE}/"})})
        application, _ = front(behind, {}, ours.clock)
        with server.serving(application, "127.0.0.1", 0) as port:
            ours.here = f"http://127.0.0.1:{port}"
            yield ours


def ask(ours, path, method="GET", **options):
    """The reply to a request by the operator."""
    headers = {"Authorization": f"Token {ours.agreed.ours}"} | options.pop("headers", {})
    return httpx.request(method, ours.here + path, headers=headers, **options)


# Versions and details


def test_every_version_that_can_be_read_is_offered_at_the_public_address(ours):
    """Whatever the Host header says."""
    reply = ask(ours, "/ocpi/versions", headers={"Host": "evil.example"})
    assert reply.json()["data"] == [{"version": version, "url": f"{BASE}/ocpi/{version}"} for version in READERS]
    assert (reply.status_code, reply.json()["status_code"]) == (200, 1000)


@pytest.mark.parametrize("version", READERS)
def test_the_details_of_a_version_name_where_credentials_go_and_objects_are_pushed_to(ours, version):
    """OCPI 2.1.1 knows no roles, and there we are an eMSP, who receives."""
    found = ask(ours, f"/ocpi/{version}").json()["data"]
    here = f"{BASE}/ocpi/{version}"
    credentials, locations, tariffs = (
        {"identifier": module, "url": url}
        for module, url in [
            ("credentials", f"{here}/credentials"),
            ("locations", f"{here}/receiver/locations"),
            ("tariffs", f"{here}/receiver/tariffs"),
        ]
    )
    receiver, sender = {"role": "RECEIVER"}, {"role": "SENDER"}
    later = [credentials | sender, credentials | receiver, locations | receiver, tariffs | receiver]
    assert found == {
        "version": version,
        "endpoints": [credentials, locations, tariffs] if version == "2.1.1" else later,
    }


def test_a_slash_at_the_end_is_no_other_address(ours):
    """Some append one to everything; nobody is redirected, as that would go to the Host header's host."""
    assert ask(ours, "/ocpi/versions/").json()["data"] == ask(ours, "/ocpi/versions").json()["data"]


def test_the_ids_of_a_request_come_back(ours):
    """OCPI asks for both."""
    reply = ask(ours, "/ocpi/versions", headers={"X-Request-ID": "r", "X-Correlation-ID": "c"})
    assert (reply.headers["X-Request-ID"], reply.headers["X-Correlation-ID"]) == ("r", "c")


@pytest.mark.parametrize("path", ["/ocpi/versions", "/ocpi/2.3.0", "/ocpi/9.9", "/ocpi/2.3.0/credentials"])
def test_a_stranger_learns_nothing(ours, path):
    """Not even which versions there are."""
    reply = ask(ours, path, headers={"Authorization": "Token no"})
    assert (reply.status_code, reply.json()["status_code"]) == (401, 2000)
    assert "data" not in reply.json()


# What goes wrong


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404),
        ("GET", "/ocpi/9.9", 404),
        ("GET", "/ocpi/9.9/credentials", 404),
        ("GET", "/ocpi/2.3.0/sessions", 404),
        ("POST", "/ocpi/versions", 405),
        ("PATCH", "/ocpi/2.3.0/credentials", 405),
    ],
)
def test_what_is_not_there_is_refused_as_ocpi_has_it(ours, method, path, status):
    """The reply is an envelope with a client's error."""
    reply = ask(ours, path, method)
    assert (reply.status_code, reply.json()["status_code"], set(reply.json())) == (
        status,
        2000,
        {"status_code", "status_message", "timestamp"},
    )


@pytest.mark.parametrize("extra", [0, 1])
def test_a_body_is_read_up_to_a_limit(ours, extra):
    """One byte more is refused with HTTP 413; what fits is looked at and is no credentials."""
    body = b" " * (ways.MOST_BYTES + extra)
    reply = ask(ours, "/ocpi/2.3.0/credentials", "PUT", content=body)
    assert (reply.status_code, reply.json()["status_code"]) == ((413, 2000) if extra else (400, 2001))


def test_a_fault_of_ours_is_told_to_the_log_and_to_nobody_else(caplog):
    """The operator gets OCPI 3000."""

    def fails(_request):
        raise ConfigError("a secret of ours")

    with server.serving(app([Route("/", fails)]), "127.0.0.1", 0) as port:
        reply = httpx.get(f"http://127.0.0.1:{port}/")
    assert (reply.status_code, reply.json()["status_code"], "secret" in reply.text) == (500, 3000, False)
    (record,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert (record.message, "a secret of ours" in caplog.text) == ("GET / failed", True)


def test_other_parts_are_mounted_beside_and_know_who_calls(ours):
    """They get what tells callers apart."""

    def part(who):
        return [Route("/ocpi/{version}/receiver/x", lambda request: JSONResponse(who(request)))]

    application, _ = front(ours.settings, {}, ours.clock, part)
    with server.serving(application, "127.0.0.1", 0) as port:
        replies = [
            httpx.get(f"http://127.0.0.1:{port}/ocpi/2.3.0/receiver/x", headers={"Authorization": f"Token {token}"})
            for token in (ours.agreed.ours, "no")
        ]
    assert [reply.json() for reply in replies] == ["cpo", None]


# Who calls


def asking(token):
    """What tells callers apart looks at no more than this of a request."""
    return httpx.Request("GET", BASE, headers={"Authorization": f"Token {token}"})


def access(former):
    """Access of one source that is registered, and of one that was given a token by hand."""
    registrations = {"cpo": Registration(ours=TOKEN, former=former, version="2.3.0", url=BASE, since=NOW)}
    return Access(lambda: registrations, lambda: NOW, invitations={"cpo": "a"}, given={"other": "by-hand"})


@pytest.mark.parametrize(
    ("token", "who", "by"),
    [(TOKEN, "cpo", "ours"), ("o", "cpo", "former"), ("a", None, "invitation"), ("by-hand", "other", "given")],
)
def test_who_calls_is_known_by_every_token_that_is_let_in(token, who, by):
    """One for a registration is good for looking only."""
    found = access(former=("o",))
    assert (found(asking(token)), found.caller(asking(token)).by) == (who, by)


@pytest.mark.parametrize("token", ["", "b", TOKEN[:-1], f"{TOKEN}x", TOKEN.upper()])
def test_nobody_is_let_in_by_half_a_token(token):
    """Or by more than one."""
    assert access(former=()).caller(asking(token)) is None


def test_calls_are_counted_and_an_outdated_token_is_told_once(caplog):
    """Thousands of pushes with it would fill the log."""
    found = access(former=("o",))
    for token in ("o", "o", TOKEN, "no"):
        found(asking(token))
    assert (found.calls["cpo"], found.strangers) == (3, 1)
    assert [record.message for record in caplog.records] == [
        "cpo: calls us with the token that it had before the last handshake; let in for now, but tell the operator"
    ]


def test_no_token_shows_when_a_caller_is_shown():
    """It may end in a log."""
    assert TOKEN not in repr(access(former=()).caller(asking(TOKEN)))


# The server


def test_what_we_serve_is_what_our_own_client_reads(ours):
    """Both sides speak the same OCPI."""
    with Http(Connection(name="us", token=ours.agreed.ours)) as http:
        answer = http.get(http.address(f"{ours.here}/ocpi/versions"), "versions")
    assert len(answer.objects) == len(READERS)


def test_it_stops_at_once_and_leaves_nothing_running():
    """After the with statement there is no thread and no port, even with a silent client still connected."""
    threads = set(threading.enumerate())
    with server.serving(app(), "127.0.0.1", 0) as port:
        silent = socket.create_connection(("127.0.0.1", port))
        httpx.get(f"http://127.0.0.1:{port}/")
        begun = time.monotonic()
    assert time.monotonic() - begun < 3
    assert set(threading.enumerate()) <= threads
    silent.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


def test_it_can_be_called_as_soon_as_it_is_there():
    """Whoever is faster than the server waits."""
    for _ in range(3):
        with server.serving(app(), "127.0.0.1", 0) as port:
            assert httpx.get(f"http://127.0.0.1:{port}/").status_code == 404


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_it_listens_on_the_address_that_it_is_given(host):
    """By number or by name, in either family."""
    with server.serving(app(), host, 0) as port:
        address = f"[{host}]" if ":" in host else host
        assert httpx.get(f"http://{address}:{port}/").status_code == 404


def test_a_port_in_use_is_told():
    """With what it may be."""
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        message = f"127.0.0.1 port {port} cannot be listened on: .*in use.*maybe by another afir-publish"
        with pytest.raises(UsageError, match=message), server.serving(app(), "127.0.0.1", port):
            pass


def test_an_address_that_is_none_is_told():
    """The same way."""
    with (
        pytest.raises(UsageError, match=r"nowhere\.invalid port 0 cannot be listened on"),
        server.serving(app(), "nowhere.invalid", 0),
    ):
        pass


def test_it_serves_until_it_is_closed():
    """And leaves no thread behind."""
    before = set(threading.enumerate())
    with server.serving(app(), "127.0.0.1", 0) as port:
        (serving,) = (thread for thread in set(threading.enumerate()) - before if thread.name == "server")
        with httpx.Client(transport=httpx.HTTPTransport(retries=5)) as client:
            assert client.get(f"http://127.0.0.1:{port}/").status_code == 404
    assert not serving.is_alive()
