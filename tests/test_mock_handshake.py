"""Tests of the mock CPO as one that wants a registration, with httpx as its peer."""

import base64
import json

import httpx
import pytest
from desk import TOKEN_A, desk

from afir_publisher.config import Registration
from afir_publisher.mock_cpo import MockCpo
from afir_publisher.mock_cpo.faults import OF_A_HANDSHAKE, chosen

LISTS = ("locations", "tariffs")


@pytest.fixture
def cpo():
    """A CPO that nobody is registered with."""
    with MockCpo([{"id": "L1"}], [{"id": "T1"}], token=TOKEN_A, handshake=True) as cpo:
        yield cpo


def ask(cpo, path, token=TOKEN_A, method="GET", body=None):
    """The reply to a request."""
    headers = {"Authorization": f"Token {base64.b64encode(token.encode()).decode()}"}
    return httpx.request(method, f"{cpo.url}/ocpi/{path}", headers=headers, json=body)


@pytest.fixture
def ours(tmp_path):
    """A desk whose source is registered."""
    with desk(tmp_path) as ours:
        ours.register()
        yield ours


def test_the_token_opens_the_way_to_a_registration_and_no_list(cpo):
    """The details name the module."""
    ends = ask(cpo, "2.3.0").json()["data"]["endpoints"]
    assert [end["identifier"] for end in ends] == ["credentials", *LISTS]
    assert [ask(cpo, f"2.3.0/{area}").status_code for area in LISTS] == [401, 401]
    assert ask(cpo, "versions").status_code == 200


def test_what_a_registration_brings_opens_the_lists(ours):
    """And the token before it does not."""
    tokens = (ours.agreed.theirs, TOKEN_A)
    assert [ask(ours.cpo, "2.3.0/locations", token).status_code for token in tokens] == [200, 401]


def test_it_says_who_it_is(cpo):
    """GET gives credentials that hold the token of who asks."""
    found = ask(cpo, "2.3.0/credentials").json()["data"]
    assert (found["token"], found["url"], found["roles"][0]["role"]) == (TOKEN_A, cpo.versions_url, "CPO")


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_who_is_not_registered_can_change_nothing(cpo, method):
    """HTTP 405, as OCPI has it."""
    assert ask(cpo, "2.3.0/credentials", method=method, body={}).status_code == 405


def test_who_is_registered_cannot_register(ours):
    """HTTP 405, as OCPI has it."""
    assert ask(ours.cpo, "2.3.0/credentials", method="POST", body={}).status_code == 405


@pytest.mark.parametrize("body", [{}, [], {"token": 1}, "text"])
def test_what_is_no_credentials_object_is_refused(cpo, body):
    """HTTP 400, and nobody is registered."""
    assert ask(cpo, "2.3.0/credentials", method="POST", body=body).status_code == 400
    assert cpo.handshake.token_c is None


@pytest.mark.parametrize("url", ["", "http://127.0.0.1:9/versions", "x"])
def test_whoever_cannot_be_called_is_not_registered(cpo, url):
    """OCPI 3001."""
    reply = ask(cpo, "2.3.0/credentials", method="POST", body={"token": "b", "url": url})
    assert (reply.status_code, reply.json()["status_code"], cpo.handshake.token_c) == (200, 3001, None)


def test_whoever_does_not_speak_its_version_is_not_registered(tmp_path):
    """OCPI 3001, too, as the version is asked for during the call back."""
    with desk(tmp_path) as ours:
        ours.cpo.version = "9.9"
        body = {"token": TOKEN_A, "url": f"{ours.settings.ocpi.url}/ocpi/versions"}
        pending = {"ours": TOKEN_A, "version": "9.9", "url": "", "since": ours.now}
        ours.kept.put("cpo", Registration(**pending))
        assert ask(ours.cpo, "9.9/credentials", method="POST", body=body).json()["status_code"] == 3001


def test_only_lists_that_are_read_are_there(cpo):
    """Nothing is written to them."""
    cpo.handshake.token_c = TOKEN_A
    assert ask(cpo, "2.3.0/locations", TOKEN_A, "PUT", {}).status_code == 405


def test_without_a_handshake_there_is_no_such_module():
    """A token that opens everything needs none."""
    with MockCpo(token=TOKEN_A) as cpo:
        ends = ask(cpo, "2.3.0").json()["data"]["endpoints"]
        assert [end["identifier"] for end in ends] == list(LISTS)
        assert (cpo.handshake, ask(cpo, "2.3.0/credentials").status_code) == (None, 404)


def seen(folder, *names):
    """What a registration shows of a CPO: its details, what it was told, what it answered."""
    folder.mkdir()
    with desk(folder, *names) as ours:
        details = ask(ours.cpo, "2.3.0").json()["data"]["endpoints"]
        try:
            said = ours.register()
        except Exception as error:  # noqa: BLE001 - whatever it is, it shows
            said = [str(error)]
        text = json.dumps([[end.get("role", "-") for end in details], said, ours.access.calls["cpo"] > 0])
        return text.replace(ours.cpo.url, "cpo").replace(ours.settings.ocpi.url, "us").replace(str(folder), "")


@pytest.mark.parametrize("name", sorted(OF_A_HANDSHAKE))
def test_each_fault_shows_in_a_registration(tmp_path, caplog, name):
    """A fault that changes nothing would let every client pass."""
    rightly = (seen(tmp_path / "rightly"), caplog.text)
    caplog.clear()
    assert (seen(tmp_path / "again"), caplog.text) == rightly
    assert (seen(tmp_path / "wrongly", name), caplog.text) != rightly


def test_the_faults_are_those_of_a_registration():
    """Each does something at the module or at the details that name it."""
    assert {area for fault in chosen(OF_A_HANDSHAKE) for area in fault.at} == {"credentials", "details"}
