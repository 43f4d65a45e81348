"""`serve` as operators and administrators meet it: a process that takes pushes and publishes them."""

import base64
import json
import os
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from pipeline import at, evse, in_json, location
from reading import Follower
from typer.testing import CliRunner

from afir_publisher import cli

TOKEN = "s3cret-t0ken"  # noqa: S105 - of a test
L = "/ocpi/2.3.0/receiver/locations/NL/WKX"
CONFIGURATION = """
[publisher]
country = "NL"
national_identifier = "NL-TEST"
language = "nl"

[ocpi]
party = "NL*NAP"
name = "Access point"
url = "https://nap.example"

[[sources]]
name = "wkx"
locations_url = "http://127.0.0.1:9/locations"
version = "2.3.0"
auth = "none"
push_token = { env = "PUSHES" }
parties = ["NL*WKX"]

[[sources]]
name = "other"
locations_files = "other.json"
version = "2.3.0"

[[feed]]
name = "nl"
profile = "datex2-3.7"
sources = ["wkx", "other"]
"""

pytestmark = pytest.mark.skipif(os.name == "nt", reason="there is no SIGTERM there")


@pytest.fixture
def folder(tmp_path) -> Path:
    """An administrator's folder, with nothing made yet."""
    (tmp_path / "afir-publish.toml").write_text(CONFIGURATION, encoding="utf-8")
    (tmp_path / "other.json").write_text(json.dumps([location("Z")]), encoding="utf-8")
    return tmp_path


def command(folder, *words):
    """A command of ours, under way."""
    environ = os.environ | {"PUSHES": TOKEN}
    line = [sys.executable, "-m", "afir_publisher", *words]
    return subprocess.Popen(line, cwd=folder, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@contextmanager
def served(folder, *words):
    """A server under way, and an operator's system that knows its token; killed if it is still there at the end."""
    process = command(folder, "serve", "--port", "0", *words)
    try:
        told = []
        for line in process.stderr:
            told.append(line)
            if found := re.search(r"listening on 127\.0\.0\.1 port (\d+)", line):
                break
        else:
            pytest.fail("".join(told))
        headers = {"Authorization": f"Token {base64.b64encode(TOKEN.encode()).decode()}"}
        base = f"http://127.0.0.1:{found[1]}"
        with httpx.Client(base_url=base, headers=headers, trust_env=False) as peer:
            yield process, peer
    finally:
        process.kill()
        process.communicate()


def ended(process):
    """How a server that was told to stop ends: exit code, and what it said."""
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=20)
    return process.returncode, said


def statuses(folder):
    """The charging points that the feed's files show, and the status of each."""
    path = folder / "feeds" / "nl" / "status.json"
    if not path.exists():
        return {}
    found = in_json(path.read_text(encoding="utf-8"), "status").entries
    return {key.removeprefix("NL*WKX*U*"): shown.said["status"]["value"] for key, shown in found.items()}


def comes(folder, expected):
    """Whether the feed shows these statuses soon."""
    until = time.monotonic() + 20
    while statuses(folder) != expected and time.monotonic() < until:
        time.sleep(0.05)
    return statuses(folder) == expected


def test_what_is_pushed_is_published_by_itself(folder):
    """Nothing else runs; the token is told neither on the way nor at the end, which is a clean one."""
    with served(folder, "--publish-every", "1s", "-v") as (process, peer):
        assert peer.put(f"{L}/A", json=location("A")).status_code == 201
        assert comes(folder, {"A1": "available"})
        assert peer.patch(f"{L}/A/A1", json={"status": "CHARGING", "last_updated": at(5)}).status_code == 200
        assert comes(folder, {"A1": "charging"})
        code, said = ended(process)
    assert code == 0
    assert "wkx: pushed 1 locations, 0 tariffs; 1 new, 0 changed, 0 gone" in said
    assert "nl status delta 2: 1 changed, 0 gone" in said
    assert TOKEN not in said
    assert "Traceback" not in said


def test_what_is_not_published_yet_is_published_at_the_end(folder):
    """Nobody has to wait for the next start."""
    with served(folder, "--publish-every", "1h") as (process, peer):
        peer.put(f"{L}/A", json=location("A"))
        assert ended(process)[0] == 0
    assert statuses(folder) == {"A1": "available"}


def test_a_server_that_is_killed_loses_nothing(folder):
    """What was answered with success is in the store, and the next server publishes it at once."""
    with served(folder, "--publish-every", "1h") as (process, peer):
        for name in "ABC":
            assert peer.put(f"{L}/{name}", json=location(name)).status_code == 201
        assert peer.patch(f"{L}/B/B1", json={"status": "BLOCKED", "last_updated": at(5)}).status_code == 200
        process.send_signal(signal.SIGKILL)
        process.communicate()
    assert statuses(folder) == {}
    with served(folder, "--publish-every", "1h") as (process, peer):
        assert comes(folder, {"A1": "available", "B1": "blocked", "C1": "available"})
        assert peer.get(f"{L}/B").json()["data"]["evses"] == [evse("B1", "BLOCKED", minute=5)]


def test_a_sync_beside_it_goes_on_as_if_it_were_alone(folder):
    """Both have one store and the same files, and what was pushed is listed as such."""
    with served(folder, "--publish-every", "1h") as (process, peer):
        peer.put(f"{L}/A", json=location("A"))
        sync = command(folder, "sync", "--source", "other")
        out, err = sync.communicate(timeout=60)
        assert sync.returncode == 0, (out, err)
        assert statuses(folder) == {"Z1": "available"}
        peer.patch(f"{L}/A/A1", json={"status": "CHARGING", "last_updated": at(5)})
        assert ended(process)[0] == 0
    assert statuses(folder) == {"A1": "charging", "Z1": "available"}
    listed, _ = command(folder, "snapshots").communicate(timeout=60)
    shown = [line.split()[3:6] for line in listed.splitlines()[1:]]
    assert shown == [["other", "complete", "full"], ["wkx", "complete", "push"]]


@pytest.mark.parametrize(
    ("authorization", "status"),
    [
        (f"Token {TOKEN}", 404),
        (f"token {base64.b64encode(TOKEN.encode() + bytes([10])).decode()}", 404),
        (f"Bearer {TOKEN}", 401),
        (f"Token {TOKEN}x", 401),
        (f"Token {TOKEN[:-1]}", 401),
        ("Token", 401),
        ("", 401),
    ],
)
def test_only_the_token_that_was_agreed_on_opens(server, authorization, status):
    """Plain or in Base64, also with the line end that OCPI's own example has in it."""
    assert server.get(f"{L}/X", headers={"Authorization": authorization}).status_code == status


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """An operator's system, for tests that change nothing."""
    folder = tmp_path_factory.mktemp("served")
    (folder / "afir-publish.toml").write_text(CONFIGURATION, encoding="utf-8")
    with served(folder) as (_, peer):
        yield peer


def test_the_parties_of_the_configuration_are_those_that_may_be_pushed(server):
    """Others are not there."""
    answer = server.put(f"{L.replace('WKX', 'XYZ')}/A", json=location("A", party_id="XYZ"))
    assert (answer.status_code, "NL*XYZ is none of the parties" in answer.json()["status_message"]) == (404, True)


# --- feeds


FEEDS_ONLY = re.sub(r"\[ocpi\].*?\n\n|push_token.*?\n", "", CONFIGURATION, flags=re.DOTALL)


def test_what_is_published_can_be_read_at_once(folder):
    """From the same server: the snapshot, then what changed; each request is told to the log."""
    follower = Follower("status", "json")
    with served(folder, "--publish-every", "1s", "-v") as (process, peer):
        peer.put(f"{L}/A", json=location("A"))
        while peer.get(follower.next).status_code == 404:  # not published yet
            time.sleep(0.05)
        follower.follow(peer)
        peer.patch(f"{L}/A/A1", json={"status": "CHARGING", "last_updated": at(5)})
        follower.next += "?wait=20"
        follower.follow(peer)
        _, said = ended(process)
    assert follower.kinds == ["snapshot", "delta"]
    assert follower.held["NL*WKX*U*A1"].said["status"]["value"] == "charging"
    assert "consumer=- method=GET feed=nl file=status.json status=200 seq=1 bytes=" in said


def test_who_waits_for_news_does_not_keep_the_server_from_stopping(folder):
    """Two seconds at most, and it ends as it should."""
    command(folder, "sync", "--source", "other").communicate(timeout=60)
    with served(folder) as (process, peer), ThreadPoolExecutor(1) as pool:
        path = f"/feeds/nl/{peer.get('/feeds/nl/table.xml').links['next']['url']}?wait=60"
        waiting = pool.submit(peer.get, path, timeout=60)
        while "afir_waiting_requests 1" not in peer.get("/metrics").text:
            time.sleep(0.05)
        code, said = ended(process)
        assert waiting.result().status_code == 204
    assert (code, "Traceback" in said) == (0, False)


def test_feeds_can_be_served_alone(folder):
    """Who has no operators that push needs to say nothing about them."""
    (folder / "afir-publish.toml").write_text(FEEDS_ONLY, encoding="utf-8")
    command(folder, "sync", "--source", "other").communicate(timeout=60)
    with served(folder) as (_, peer):
        assert peer.get("/feeds/nl/table.xml").headers["feed-kind"] == "snapshot"
        assert re.search(r"http://127\.0\.0\.1:\d+/feeds/nl/manifest\.json", peer.get("/").text)
        assert peer.get("/ocpi/versions").status_code == 404


def test_feeds_with_tokens_are_for_consumers(folder, monkeypatch):
    """Whose tokens come from where the configuration says; one that ends soon is told of, and shown nowhere."""
    soon = (datetime.now(UTC) + timedelta(days=9)).date()
    tokens = f'tokens = [{{ consumer = "app", env = "APP", expires = {soon} }}]\n'
    (folder / "afir-publish.toml").write_text(FEEDS_ONLY + tokens, encoding="utf-8")
    command(folder, "sync", "--source", "other").communicate(timeout=60)
    monkeypatch.setenv("APP", "t0ken-of-app")
    with served(folder) as (process, peer):
        assert peer.get("/feeds/nl/table.xml").status_code == 401
        answer = peer.get("/feeds/nl/table.xml", headers={"Authorization": "Bearer t0ken-of-app"})
        assert (answer.status_code, answer.headers["token-expires"]) == (200, f"{soon}")
        _, said = ended(process)
    assert "consumer=app method=GET feed=nl file=table.xml status=200 seq=1" in said
    assert "t0ken" not in said


# --- what keeps it from beginning


@pytest.mark.parametrize(
    ("words", "without", "told"),
    [
        ((), "PUSHES", "wkx: push_token.env: the variable PUSHES is not set or empty"),
        ((), "APP", "feed nl: tokens[0].env: the variable APP is not set or empty, expected the token that app reads"),
        ((), "[ocpi]", "ocpi: there is no such section, expected [ocpi] with party, name and url"),
        (("--publish-every", "often"), "", "--publish-every: found 'often', expected a number and s, m, h or d"),
        (("--port", "65536"), "", "--port: found 65536, expected a number from 0 to 65535"),
        (("--host", "192.0.2.1"), "", "192.0.2.1 port 8080 cannot be listened on: "),
    ],
)
def test_a_server_that_cannot_begin_says_why(folder, monkeypatch, words, without, told):
    """With exit code 2, and nothing is made."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PUSHES", "" if without == "PUSHES" else TOKEN)
    if without == "APP":
        text = CONFIGURATION + 'tokens = [{ consumer = "app", env = "APP" }]\n'
        (folder / "afir-publish.toml").write_text(text, encoding="utf-8")
    if without == "[ocpi]":
        text = re.sub(r"\[ocpi\].*?\n\n", "", CONFIGURATION, flags=re.DOTALL)
        (folder / "afir-publish.toml").write_text(text, encoding="utf-8")
    result = CliRunner().invoke(cli.app, ["serve", *words])
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr
    assert {path.name for path in folder.iterdir()} == {"afir-publish.toml", "other.json"}
