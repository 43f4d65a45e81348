"""Tests of what is kept, and what is said, at each step of a registration, a rotation and an end."""

import os
import re
from contextlib import contextmanager
from datetime import UTC, datetime

import httpx
import pytest
from desk import ENVIRON, NOW, TOKEN_A, configured, desk

from afir_publisher import sources
from afir_publisher.config import Credentials
from afir_publisher.errors import ConfigError, SourceError, UsageError
from afir_publisher.ocpi.handshake import Agreed, Desk
from afir_publisher.ocpi.http import Http
from afir_publisher.ocpi.identity import theirs
from afir_publisher.ocpi.page import Page
from afir_publisher.ocpi.reply import Declined
from afir_publisher.registration import Registrar


@pytest.fixture
def registered(tmp_path):
    """A desk whose source is registered."""
    with desk(tmp_path) as ours:
        ours.register()
        yield ours


@contextmanager
def sent_then(monkeypatch, what):
    """What is sent is sent, and then something happens before the answer is there."""
    send = Http.send

    def sent(*question):
        send(*question)
        raise what

    with monkeypatch.context() as patch:
        patch.setattr(Http, "send", sent)
        yield


PARTIES = ("NL*ABC", "DE*QFX", "FR*AMX", "NL*WKX")
"""The mock CPO, and those whose objects the sample network has."""


def locations(ours, environ):
    """How many locations a pull shows."""
    turn = sources.Turn(now=datetime.now(UTC), registration=ours.agreed)
    with sources.opened(ours.source, environ, turn, lambda _stage, _done: None) as opened:
        return sum(len(page.objects) for page in opened.pages if isinstance(page, Page) and page.kind == "location")


# Registering


def test_a_registration_is_kept_and_told_without_a_token(tmp_path):
    """Both sides have each other's token, and a sync needs no other."""
    with desk(tmp_path) as ours:
        lines = ours.register()
        agreed, cpo = ours.agreed, ours.cpo.handshake
        assert (agreed.ours, agreed.theirs) == (cpo.theirs.token, cpo.token_c)
        assert (agreed.version, agreed.url, agreed.parties) == ("2.3.0", ours.cpo.versions_url, PARTIES)
        assert (agreed.former, agreed.since) == ((), NOW)
        url, kept = ours.settings.ocpi.url, tmp_path / "afir.credentials.json"
    assert lines == [
        "cpo: registered, in OCPI 2.3.0.",
        f"  It is {', '.join(PARTIES)}.",
        f"  It calls us at {url}/ocpi/versions, as NAP NL*NAP.",
        "  There is to read: locations and tariffs.",
        f"  The tokens are in {kept}. The configured token was for the registration and may go.",
    ]


def test_the_operator_is_told_who_we_are(registered):
    """In the role that the configuration names."""
    assert registered.cpo.handshake.theirs.parties == (("NL", "NAP"),)
    assert registered.cpo.handshake.theirs.url == f"{registered.settings.ocpi.url}/ocpi/versions"


def test_a_pull_needs_only_what_the_registration_brought(registered):
    """The configured token may be gone."""
    assert locations(registered, {}) == 12


def test_a_registration_is_for_the_version_that_it_was_made_in(registered):
    """Another one is not tried until the tokens are rotated."""
    registered.cpo.version = "2.2.1"
    with pytest.raises(SourceError, match=r"offers OCPI 2.2.1, wanted is 2.3.0"):
        locations(registered, {})
    registered.rotate()
    assert (registered.agreed.version, locations(registered, {})) == ("2.2.1", 12)


@pytest.mark.skipif(os.name == "nt", reason="files have no such rights there")
def test_the_file_is_for_its_owner_alone(registered):
    """It is written so, and not changed to it later."""
    assert registered.kept.path.stat().st_mode & 0o777 == 0o600


def test_another_address_in_the_answer_is_told_without_what_may_be_secret_in_it(registered):
    """The configured one is read."""
    agreed = Agreed(theirs=theirs(b'{"token": "c", "url": "https://u:p@x/v?key=1"}'), oddities=())
    desk = Desk(version="2.3.0", url="", lists=("locations",))
    (line,) = [line for line in registered.registrar()._said(registered.source, desk, agreed) if "names" in line]
    assert line == "  It names 'x/v' as its versions endpoint; the configured one is read."


def test_whoever_is_registered_cannot_register_again(registered):
    """The message says what can be done instead."""
    before = registered.agreed
    with pytest.raises(UsageError, match=r"is registered since 2026-11-22; `sources rotate cpo` .*unregister cpo"):
        registered.register()
    assert registered.agreed == before


def test_where_the_operator_cannot_call_us_nothing_is_kept(tmp_path):
    """The message says that no call arrived, and where it should have."""
    with desk(tmp_path, served=False) as ours:
        message = (
            rf"OCPI 3001.*no call arrived here: is {ours.settings.ocpi.url}/ocpi/versions \(from `url` in \[ocpi\]\)"
        )
        with pytest.raises(Declined, match=message):
            ours.register()
        assert ours.text() == {}


def test_where_others_serve_our_endpoints_the_address_is_told(tmp_path):
    """Who called is not known here then."""
    with desk(tmp_path, served=False) as ours, pytest.raises(Declined, match="reachable from outside, and served"):
        list(Registrar(ours.settings, ENVIRON, ours.clock).register(ours.source))


@pytest.mark.parametrize(
    ("token", "message"),
    [("{}", "it did call us with the right token"), ("other", "somebody called us with a token that we do not know")],
)
def test_what_was_seen_of_their_calls_is_told(registered, token, message):
    """A CPO that calls us and is not content has other reasons than one that does not get through."""
    headers = {"Authorization": f"Token {token.format(registered.agreed.ours)}"}
    registered.access.calls.clear()
    httpx.get(f"{registered.settings.ocpi.url}/ocpi/versions", headers=headers)
    explained = registered.registrar()._explained("cpo", Declined("no", (200, 3001)))
    assert message in str(explained)


def test_without_a_token_to_begin_with_nothing_is_begun(tmp_path):
    """An operator gives it out, so it has to be configured."""
    settings = configured(tmp_path, "http://127.0.0.1:9/versions", "http://127.0.0.1:9", its_keys="")[1]
    registrar = Registrar(settings, {}, lambda: NOW)
    with pytest.raises(ConfigError, match="cpo: token: is not configured, expected the place of the token"):
        list(registrar.register(settings.sources[0]))


def test_without_knowing_who_we_are_nothing_is_begun(tmp_path):
    """The message says which section is missing."""
    settings = configured(tmp_path, "http://127.0.0.1:9/versions", "http://127.0.0.1:9")[1]
    with pytest.raises(
        ConfigError, match=r"ocpi: there is no such section, expected \[ocpi\] with party, name and url"
    ):
        Registrar(settings.model_copy(update={"ocpi": None}), {}, lambda: NOW)


# An answer that is lost


def test_a_lost_answer_leaves_a_registration_without_their_token(tmp_path):
    """Our token is kept, since the operator may have it; the message says that nobody knows."""
    with desk(tmp_path, "credentials-answer-lost") as ours:
        with pytest.raises(
            SourceError, match=r"Whether cpo registered us is unknown\. Run `afir-publish sources register"
        ):
            ours.register()
        assert (ours.agreed.ours, ours.agreed.theirs) == (ours.cpo.handshake.theirs.token, None)


def test_after_a_lost_answer_the_operator_may_have_us_registered(tmp_path):
    """Then only the operator can help, and what we know stays."""
    with desk(tmp_path, "credentials-answer-lost") as ours:
        with pytest.raises(SourceError):
            ours.register()
        before = ours.agreed
        with pytest.raises(Declined, match=r"HTTP 405.*ask the operator for a new token"):
            ours.register()
        assert ours.agreed == before


def test_after_a_lost_answer_the_same_token_is_sent_again(tmp_path):
    """So the operator has the right one, whichever registration it keeps."""
    with desk(tmp_path, "credentials-answer-lost") as ours:
        with pytest.raises(SourceError):
            ours.register()
        before = ours.agreed.ours
        ours.cpo.handshake.token_c = None
        with pytest.raises(SourceError):
            ours.register()
        assert ours.agreed.ours == before == ours.cpo.handshake.theirs.token


def test_a_lost_answer_to_new_tokens_lets_both_of_ours_in(registered, monkeypatch):
    """The operator has one or the other; a later rotation settles it where our token still holds."""
    before = registered.agreed
    with (
        sent_then(monkeypatch, SourceError("lost")),
        pytest.raises(SourceError, match="Whether cpo took the new tokens"),
    ):
        registered.rotate()
    assert (registered.agreed.former, registered.agreed.theirs) == ((before.ours,), before.theirs)
    assert registered.agreed.ours == registered.cpo.handshake.theirs.token


def test_a_lost_answer_to_an_end_keeps_the_registration(registered, monkeypatch):
    """It may hold still."""
    before = registered.agreed
    message = "Whether cpo ended our registration is unknown, so it is kept"
    with sent_then(monkeypatch, SourceError("lost")), pytest.raises(SourceError, match=message):
        registered.unregister()
    assert registered.agreed == before


# Ctrl-C


@pytest.mark.parametrize(
    ("act", "message"),
    [
        ("register", "Stopped. Whether cpo registered us is unknown. Run"),
        ("rotate", "Stopped. Whether cpo took the new tokens is unknown"),
        ("unregister", "Stopped. Whether cpo ended our registration is unknown, so it is kept"),
    ],
)
def test_ctrl_c_before_the_answer_says_that_nobody_knows(tmp_path, monkeypatch, act, message):
    """As an answer that is lost."""
    with desk(tmp_path) as ours:
        if act != "register":
            ours.register()
        with sent_then(monkeypatch, KeyboardInterrupt()), pytest.raises(KeyboardInterrupt, match=message):
            getattr(ours, act)()
        assert ours.agreed is not None


@pytest.mark.parametrize(
    ("act", "message"),
    [
        ("register", "Stopped. Nothing was sent, so cpo is not registered."),
        ("rotate", "Stopped. Nothing was sent, so cpo is registered as before."),
        ("unregister", "Stopped. Nothing was sent, so cpo is registered as before."),
    ],
)
def test_ctrl_c_before_anything_is_sent_changes_nothing(tmp_path, monkeypatch, act, message):
    """The message says what holds."""

    def stop(*_args, **_options):
        raise KeyboardInterrupt

    with desk(tmp_path) as ours:
        if act != "register":
            ours.register()
        before = ours.text()
        monkeypatch.setattr(Http, "get", stop)
        with pytest.raises(KeyboardInterrupt, match=f"^{re.escape(message)}$"):
            getattr(ours, act)()
        assert ours.text() == before


# Rotating


def test_a_rotation_renews_both_tokens(registered):
    """The one of ours before is kept for those who still use it, and a pull uses the new one of theirs."""
    before = registered.agreed
    assert registered.rotate()[0] == "cpo: has new tokens, in OCPI 2.3.0."
    agreed, cpo = registered.agreed, registered.cpo.handshake
    assert (agreed.ours, agreed.theirs, agreed.former) == (cpo.theirs.token, cpo.token_c, (before.ours,))
    assert len({before.ours, before.theirs, agreed.ours, agreed.theirs}) == 4
    assert locations(registered, {}) == 12


def test_only_the_last_token_of_ours_is_kept(registered):
    """The one before that is let in no more."""
    registered.rotate()
    before = registered.agreed.ours
    registered.rotate()
    assert registered.agreed.former == (before,)


def test_a_rotation_that_is_refused_changes_nothing(registered):
    """The operator forgot us; the message says what to do."""
    before = registered.text()
    registered.cpo.handshake.token_c = None
    with pytest.raises(Declined, match="does not take our token any more; `sources unregister --forget` and register"):
        registered.rotate()
    assert registered.text() == before


def test_a_rotation_is_in_a_version_that_both_have_come_to_speak(tmp_path):
    """The message says that it is another than before."""
    with desk(tmp_path, version="2.2.1") as ours:
        ours.register()
        ours.cpo.version = "2.3.0"
        assert ours.rotate()[0] == "cpo: has new tokens, in OCPI 2.3.0, which was 2.2.1 before."


@pytest.mark.parametrize("act", ["rotate", "unregister"])
def test_who_is_not_registered_has_nothing_to_change(tmp_path, act):
    """The message says how to begin."""
    with (
        desk(tmp_path, served=False) as ours,
        pytest.raises(UsageError, match=r"cpo: is not registered; .* register cpo"),
    ):
        getattr(ours, act)()


# Leaving


def test_an_end_is_an_end_on_both_sides(registered):
    """And another registration can follow."""
    assert registered.unregister() == ["cpo: unregistered; the operator lets us in no more, and we do not let it in."]
    assert (registered.cpo.handshake.token_c, registered.text()) == (None, {})
    assert registered.register()[0] == "cpo: registered, in OCPI 2.3.0."


def test_a_registration_can_be_forgotten_without_the_operator(registered):
    """It is not asked, as it may be gone."""
    (line,) = registered.unregister(forget=True)
    assert line == "cpo: the registration is forgotten here; the operator was not told."
    assert (registered.text(), registered.cpo.handshake.token_c is None) == ({}, False)


def test_a_registration_that_was_only_begun_can_be_forgotten_only(tmp_path):
    """There is nothing to end at the operator with."""
    with desk(tmp_path, "credentials-answer-lost") as ours:
        with pytest.raises(SourceError):
            ours.register()
        with pytest.raises(UsageError, match="a registration was begun; --forget forgets it"):
            ours.unregister()
        ours.unregister(forget=True)
        assert ours.text() == {}


def test_an_end_that_is_refused_keeps_the_registration(registered):
    """The message says how to forget it."""
    registered.cpo.handshake.token_c = None
    with pytest.raises(Declined, match="`--forget` forgets"):
        registered.unregister()
    assert registered.agreed is not None


# Secrets


def test_no_token_is_in_a_log_or_a_message(tmp_path, caplog):
    """Whatever is done, also where it goes wrong."""
    caplog.set_level("DEBUG")
    said = []
    with desk(tmp_path, "callback-wrong-token", "credentials-roles-ours") as ours:
        said += ours.register()
        tokens = {TOKEN_A, ours.agreed.ours, ours.agreed.theirs}
        with pytest.raises(SourceError) as caught:
            ours.rotate()
        said += [str(caught.value), *ours.unregister()]
    told = caplog.text + "\n".join(said)
    assert "cpo" in told
    assert not [token for token in tokens if token in told]


def test_credentials_of_other_sources_stay(registered):
    """A registration changes its own."""
    other = registered.agreed.model_copy(update={"ours": "x"})
    Credentials(registered.settings.store.path).put("other", other)
    registered.rotate()
    registered.unregister()
    assert registered.kept.all() == {"other": other}
