"""Tests of our credentials endpoint: the operator looks, rotates the tokens, leaves, or registers with us."""

import logging

import httpx
import pytest
from desk import ENVIRON, NOW, TOKEN_A, desk

from afir_publisher.web import server
from afir_publisher.web.front import front

NEW = "their-new-token"


@pytest.fixture
def ours(tmp_path):
    """A desk whose source is registered."""
    with desk(tmp_path) as ours:
        ours.register()
        yield ours


def ask(ours, method, body=None, token=None, version="2.3.0", at=None):
    """The reply to a request by the operator."""
    url = f"{at or ours.settings.ocpi.url}/ocpi/{version}/credentials"
    headers = {"Authorization": f"Token {token or ours.agreed.ours}"}
    return httpx.request(
        method,
        url,
        headers=headers,
        content=body if isinstance(body, bytes) else None,
        json=None if isinstance(body, bytes) else body,
    )


def credentials(ours, token=NEW):
    """Credentials of the operator, whose system takes this token from now on."""
    ours.cpo.handshake.token_c = NEW
    role = {"role": "CPO", "party_id": "xyz", "country_code": "nl", "business_details": {"name": "CPO"}}
    return {"token": token, "url": ours.cpo.versions_url, "roles": [role]}


# Looking


@pytest.mark.parametrize("version", ["2.3.0", "2.2.1", "2.1.1"])
def test_whoever_looks_gets_its_own_token_and_who_we_are(ours, version):
    """In the words of the version."""
    found = ask(ours, "GET", version=version).json()["data"]
    assert (found["token"], found["url"]) == (ours.agreed.ours, f"{ours.settings.ocpi.url}/ocpi/versions")
    one = found if version == "2.1.1" else found["roles"][0]
    assert (one["country_code"], one["party_id"], one["business_details"]) == ("NL", "NAP", {"name": "Laadpunt"})


def test_whoever_has_the_token_for_a_registration_gets_no_other(ours):
    """It may be let in, and learns nothing by it."""
    assert ask(ours, "GET", token=TOKEN_A).json()["data"]["token"] == TOKEN_A


# The operator rotates


def test_new_credentials_are_tried_kept_and_answered_with_a_new_token(ours):
    """The one before is let in for a while, and pulls use theirs from now on."""
    before = ours.agreed
    ours.later(days=30)
    reply = ask(ours, "PUT", credentials(ours))
    agreed, found = ours.agreed, reply.json()["data"]
    assert (reply.status_code, found["token"], found["roles"][0]["role"]) == (200, agreed.ours, "NAP")
    assert (agreed.theirs, agreed.former, agreed.parties) == (NEW, (before.ours,), ("NL*XYZ",))
    assert (agreed.version, agreed.url, agreed.since) == ("2.3.0", ours.cpo.versions_url, ours.now)
    assert (agreed.ours != before.ours, ours.now != NOW) == (True, True)


def test_new_credentials_switch_to_the_version_of_the_endpoint(tmp_path):
    """OCPI has it so; the answer is in its words."""
    with desk(tmp_path, version="2.2.1") as ours:
        ours.register()
        ours.cpo.version = "2.1.1"
        found = ask(ours, "PUT", credentials(ours), version="2.1.1").json()["data"]
        assert (ours.agreed.version, found["party_id"], "roles" in found) == ("2.1.1", "NAP", False)


@pytest.mark.parametrize(
    ("token", "version", "code"), [("wrong", "2.3.0", 3001), (NEW, "2.2.1", 3003)], ids=["token", "version"]
)
def test_credentials_that_are_of_no_use_change_nothing(ours, caplog, token, version, code):
    """The operator learns that we could not call it, or that it has nothing for us there."""
    before = ours.text()
    reply = ask(ours, "PUT", credentials(ours, token), version=version)
    assert (reply.status_code, reply.json()["status_code"], ours.text()) == (200, code, before)
    assert "cpo: what it gave us to call it with is of no use: " in caplog.text
    assert not [secret for secret in (token, ours.agreed.ours, ours.agreed.theirs) if secret in caplog.text]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'{"url": "x"}', b'{"token": ""}', b"\xff", b"[" * 100_000]
)
def test_what_is_no_credentials_object_changes_nothing(ours, body):
    """Whatever it is."""
    before = ours.text()
    reply = ask(ours, "PUT", body)
    assert (reply.status_code, reply.json()["status_code"], ours.text()) == (400, 2001, before)


def test_an_operator_that_rotates_while_our_registration_is_unanswered_completes_it(tmp_path):
    """It has us registered, and says so."""
    with desk(tmp_path) as ours:
        ours.register()
        ours.kept.put("cpo", ours.agreed.model_copy(update={"theirs": None}))
        ask(ours, "PUT", credentials(ours))
        assert ours.agreed.theirs == NEW


# The operator leaves


def test_an_operator_that_leaves_is_let_in_no_more(ours, caplog):
    """The log says so, as pulls stop working."""
    token = ours.agreed.ours
    assert ask(ours, "DELETE").json()["status_code"] == 1000
    assert (ours.text(), ask(ours, "GET", token=token).status_code) == ({}, 401)
    (record,) = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert record.message == "cpo: the operator ended our registration; register again to go on"


# The operator registers


def test_whoever_is_registered_cannot_register(ours):
    """HTTP 405, with what can be done."""
    before = ours.text()
    reply = ask(ours, "POST", credentials(ours))
    assert (reply.status_code, reply.json()["status_code"], reply.headers["Allow"]) == (405, 2000, "GET, PUT, DELETE")
    assert ours.text() == before


@pytest.fixture
def given(tmp_path):
    """A desk where the operator was given a token by hand; `given.at` is where we are."""
    with desk(tmp_path, served=False) as ours:
        application, _ = front(ours.settings, ENVIRON, ours.clock, given={"cpo": "by-hand"})
        with server.serving(application, "127.0.0.1", 0) as port:
            ours.at = f"http://127.0.0.1:{port}"
            yield ours


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_whoever_is_not_registered_can_only_register(given, method):
    """HTTP 405, with what can be done."""
    reply = ask(given, method, credentials(given), "by-hand", at=given.at)
    assert (reply.status_code, reply.headers["Allow"], given.text()) == (405, "GET, POST", {})


def test_an_operator_registers_with_a_token_that_we_gave_it(given):
    """Its credentials are tried, and answered with ours."""
    reply = ask(given, "POST", credentials(given), "by-hand", at=given.at)
    agreed = given.agreed
    assert (reply.status_code, reply.json()["data"]["token"], agreed.theirs) == (200, agreed.ours, NEW)
    assert (agreed.former, agreed.version) == ((), "2.3.0")


def test_nobody_registers_with_a_token_that_the_operator_gave_us(given):
    """It may have given the same to others."""
    assert ask(given, "POST", credentials(given), TOKEN_A, at=given.at).status_code == 401
    assert given.text() == {}


def test_nobody_registers_as_a_source_that_has_no_versions(tmp_path):
    """We could not call it."""
    with desk(tmp_path, served=False) as ours:
        application, _ = front(ours.settings, ENVIRON, ours.clock, given={"other": "by-hand"})
        with server.serving(application, "127.0.0.1", 0) as port:
            reply = ask(ours, "POST", credentials(ours), "by-hand", at=f"http://127.0.0.1:{port}")
        assert (reply.json()["status_code"], ours.text()) == (3001, {})


def test_whoever_is_no_source_any_more_is_a_stranger(ours):
    """Its registration is still in the file."""
    ours.kept.put("gone", ours.agreed.model_copy(update={"ours": "gone-b", "former": ()}))
    assert ask(ours, "GET", token="gone-b").status_code == 401  # noqa: S106 - of this test
