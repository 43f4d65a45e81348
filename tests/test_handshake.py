"""Tests of our side of the handshake, when we begin: what is sent, and what is said when it fails."""

import json

import httpx
import msgspec
import pytest

from afir_publisher.errors import Refused, SourceError, Transient
from afir_publisher.ocpi import handshake
from afir_publisher.ocpi.connection import Connection, Party
from afir_publisher.ocpi.handshake import Lacking
from afir_publisher.ocpi.http import Http
from afir_publisher.ocpi.identity import Identity, theirs
from afir_publisher.ocpi.reply import Declined

HOST = "https://cpo.example"
VERSIONS = ("2.3.0", "2.2.1", "2.1.1")
OURS = Identity(party=Party("NL", "NAP"), role="NAP", name="Laadpunt", versions_url="https://nap.example/ocpi/versions")
TOKEN_A, TOKEN_B, TOKEN_C = "token-a", "token-b-of-ours", "token-c-of-theirs"
CPO = {"role": "CPO", "party_id": "ABC", "country_code": "DE", "business_details": {"name": "CPO"}}
ENDS = [
    {"identifier": "credentials", "role": "RECEIVER", "url": f"{HOST}/credentials"},
    {"identifier": "locations", "role": "SENDER", "url": f"{HOST}/locations"},
]


def ok(found):
    """A success."""
    return httpx.Response(200, json={"status_code": 1000, "data": found})


def refusal(code, status=200):
    """An answer that says no."""
    return httpx.Response(status, json={"status_code": code, "status_message": "No"})


class Cpo:
    """An operator that answers credentials with `answer`, and notes what was asked."""

    def __init__(self, answer=None, offers=VERSIONS, ends=None):
        """Answer rightly if nothing else is said."""
        self.answer = answer or (lambda _: ok({"token": TOKEN_C, "url": f"{HOST}/versions", "roles": [CPO]}))
        self.offers = offers
        self.ends = ends or (lambda _: ENDS)
        self.asked = []

    def __call__(self, request):
        """The answer to a request."""
        self.asked.append((request.method, request.url.path, request.headers["Authorization"], request.content))
        if request.url.path == "/credentials":
            return self.answer(request)
        if request.url.path == "/versions":
            return ok([{"version": version, "url": f"{HOST}/{version}"} for version in self.offers])
        version = request.url.path.strip("/")
        return ok({"version": version, "endpoints": self.ends(version)})

    def http(self):
        """The way to it."""
        return Http(Connection(name="cpo", token=TOKEN_A, hidden=(TOKEN_B,)), httpx.MockTransport(self))

    def found(self, versions=VERSIONS):
        """Where it takes credentials."""
        with self.http() as http:
            return handshake.found(http, f"{HOST}/versions", versions)

    def registered(self, act=handshake.register):
        """What came of a registration."""
        with self.http() as http:
            return act(http, handshake.found(http, f"{HOST}/versions", VERSIONS), OURS, TOKEN_B)


# Where to


def test_the_best_version_that_both_speak_is_chosen():
    """Its details say where credentials go and which lists there are."""
    assert Cpo(offers=("2.1.1", "3.0", "2.2.1")).found() == handshake.Desk(
        version="2.2.1", url=f"{HOST}/credentials", lists=("locations",)
    )


def test_a_version_without_locations_is_passed_over():
    """The next one that has them is chosen."""
    cpo = Cpo(ends=lambda version: ENDS[:1] if version == "2.3.0" else ENDS)
    assert cpo.found().version == "2.2.1"


@pytest.mark.parametrize(
    ("cpo", "message"),
    [
        (Cpo(offers=("3.0",)), r"cpo: GET /versions: offers OCPI 3.0, wanted is 2.3.0 or 2.2.1 or 2.1.1"),
        (Cpo(offers=()), "offers OCPI nothing"),
        (
            Cpo(ends=lambda _: ENDS[:1]),
            "there are no locations to read in OCPI 2.3.0 or 2.2.1 or 2.1.1, so nothing was",
        ),
        (Cpo(ends=lambda _: [ENDS[0], ENDS[1] | {"role": "RECEIVER"}]), "there are no locations to read"),
        (Cpo(ends=lambda _: ENDS[1:]), "OCPI 2.3.0 there has no credentials module, so there is nothing to register"),
    ],
    ids=["version", "nothing", "no locations", "receiver", "no credentials"],
)
def test_nobody_registers_for_nothing(cpo, message):
    """What is lacking is said, and no credentials are sent."""
    with pytest.raises(Lacking, match=message):
        cpo.registered()
    assert {method for method, *_ in cpo.asked} == {"GET"}


def test_credentials_go_to_no_other_host():
    """The token would go with them."""
    with pytest.raises(Refused, match=r"https://evil\.example:443, to which the token is not sent"):
        Cpo(ends=lambda _: [ENDS[0] | {"url": "https://evil.example/credentials"}, ENDS[1]]).registered()


# What is sent


@pytest.mark.parametrize(("act", "method"), [(handshake.register, "POST"), (handshake.rotate, "PUT")])
def test_credentials_are_sent_once_with_the_token_to_call_us_with(act, method):
    """They say who we are in the words of the version."""
    cpo = Cpo()
    agreed = cpo.registered(act)
    ((asked, _, authorization, body),) = [one for one in cpo.asked if one[1] == "/credentials"]
    assert (asked, authorization) == (method, "Token dG9rZW4tYQ==")
    assert json.loads(body) == OURS.credentials("2.3.0", TOKEN_B)
    assert (agreed.theirs.token, agreed.theirs.parties, agreed.oddities) == (TOKEN_C, (("DE", "ABC"),), ())


def test_2_1_1_has_the_token_plain_and_one_flat_party():
    """It knows no roles."""
    cpo = Cpo(offers=("2.1.1",))
    cpo.registered()
    _, _, authorization, body = cpo.asked[-1]
    assert authorization == f"Token {TOKEN_A}"
    assert json.loads(body) == {
        "token": TOKEN_B,
        "url": OURS.versions_url,
        "business_details": {"name": "Laadpunt"},
        "party_id": "NAP",
        "country_code": "NL",
    }


def test_a_token_that_was_refused_is_written_the_other_way_once():
    """Nothing was looked at before, so nothing is done twice."""

    def answer(request):
        if request.headers["Authorization"] != f"Token {TOKEN_A}":
            return refusal(2000, 401)
        return ok({"token": TOKEN_C})

    cpo = Cpo(answer)
    assert cpo.registered().theirs.token == TOKEN_C
    assert [one[0] for one in cpo.asked].count("POST") == 2


def test_a_redirect_is_followed_with_all_that_was_sent():
    """Some frameworks insist on a slash at the end."""
    seen = []

    def respond(request):
        if request.url.path == "/credentials":
            return httpx.Response(307, headers={"Location": f"{HOST}/credentials/"})
        seen.append((request.method, request.content, request.headers["Content-Type"]))
        return ok({"token": TOKEN_C})

    with Http(Connection(name="cpo", token=TOKEN_A), httpx.MockTransport(respond)) as http:
        desk = handshake.Desk(version="2.3.0", url=f"{HOST}/credentials", lists=())
        handshake.register(http, desk, OURS, TOKEN_B)
    assert seen == [("POST", msgspec.json.encode(OURS.credentials("2.3.0", TOKEN_B)), "application/json")]


# What goes wrong


@pytest.mark.parametrize(
    ("act", "answer", "message"),
    [
        (
            handshake.register,
            refusal(2000, 405),
            "HTTP 405.*has us registered already.*ask the operator for a new token",
        ),
        (handshake.register, refusal(2000, 401), "HTTP 401.*no longer valid for a registration"),
        (handshake.register, refusal(2000, 403), "HTTP 403.*no longer valid for a registration"),
        (handshake.register, refusal(3001), "OCPI 3001.*could not call us while it answered"),
        (handshake.register, refusal(3001, 400), "HTTP 400.*could not call us while it answered"),
        (handshake.register, refusal(3002), "OCPI 3002.*pin another one with `version`"),
        (handshake.register, refusal(3003), "OCPI 3003.*misses a module of ours"),
        (handshake.register, refusal(2001), "OCPI 2001: 'No'; ask the operator$"),
        (handshake.rotate, refusal(2000, 405), "HTTP 405.*does not have us registered any more.*--forget"),
        (handshake.rotate, refusal(2000, 401), "HTTP 401.*does not take our token any more.*--forget"),
    ],
)
def test_a_refusal_says_what_to_do(act, answer, message):
    """Nothing came of it, so it is Declined."""
    with pytest.raises(Declined, match=message):
        Cpo(lambda _: answer).registered(act)


def lost(request):
    """The connection ends."""
    raise httpx.ReadError("Connection reset", request=request)


def late(request):
    """Time is up."""
    raise httpx.ReadTimeout("timed out", request=request)


@pytest.mark.parametrize(
    "answer",
    [lost, late, lambda _: httpx.Response(502), lambda _: refusal(3000), lambda _: httpx.Response(200, text='{"sta')],
    ids=["lost", "late", "502", "3000", "truncated"],
)
def test_an_answer_that_is_lost_is_not_asked_for_again(answer):
    """Nobody knows what came of it: no Declined, and no second registration."""
    cpo = Cpo(answer)
    with pytest.raises(Transient):
        cpo.registered()
    assert [one[0] for one in cpo.asked].count("POST") == 1


@pytest.mark.parametrize("found", [None, [], {"url": HOST}, {"token": " "}, {"token": 7}, [{"token": "c"}] * 2, "c"])
def test_an_answer_without_a_token_is_told(found):
    """It may have registered us, so this is no Declined."""
    with pytest.raises(SourceError, match="took our credentials, but its answer has no token for us") as caught:
        Cpo(lambda _: ok(found)).registered()
    assert not isinstance(caught.value, Declined)


def test_our_own_token_in_the_answer_is_odd():
    """It may be one that both sides use, or a confusion."""
    (oddity,) = Cpo(lambda _: ok({"token": TOKEN_B})).registered().oddities
    assert oddity == "the token in its answer is the one that we sent; a sync will tell whether it lets us in"


@pytest.mark.parametrize(
    "answer",
    [
        lambda request: httpx.Response(400, content=request.content),
        lambda _: httpx.Response(200, json={"data": {"token": TOKEN_C}}),
        lambda _: httpx.Response(200, text=f'{{"status_code": 1000, "data": {{"token": "{TOKEN_C}", "url'),
        lambda _: httpx.Response(500, json={"message": json.dumps({"token": TOKEN_C})}),
        lambda _: httpx.Response(400, json={"detail": f"Token {TOKEN_A} is not {TOKEN_B}"}),
    ],
    ids=["echo", "no code", "truncated", "escaped", "words"],
)
def test_no_token_is_told_with_what_went_wrong(answer):
    """Neither the ones that we have nor the one that the answer brings."""
    with pytest.raises(SourceError) as caught:
        Cpo(answer).registered()
    assert not any(token in str(caught.value) for token in (TOKEN_A, TOKEN_B, TOKEN_C)), str(caught.value)


# Leaving


@pytest.mark.parametrize("answer", [httpx.Response(204), httpx.Response(200), ok([]), ok(None)])
def test_leaving_is_confirmed_by_any_success(answer):
    """There is nothing more to say, and some say nothing."""
    cpo = Cpo(lambda _: answer)
    with cpo.http() as http:
        handshake.unregister(http, handshake.found(http, f"{HOST}/versions", VERSIONS))
    assert [(method, body) for method, path, _, body in cpo.asked if path == "/credentials"] == [("DELETE", b"")]


@pytest.mark.parametrize("status", [401, 403, 405])
def test_leaving_where_nobody_knows_us_says_how_to_forget_it(status):
    """The operator has ended it already."""
    with Cpo(lambda _: refusal(2000, status)).http() as http:
        desk = handshake.found(http, f"{HOST}/versions", VERSIONS)
        with pytest.raises(Declined, match=f"HTTP {status}.*`--forget` forgets"):
            handshake.unregister(http, desk)


def test_an_empty_answer_to_anything_else_is_no_success():
    """An empty list would be taken for one in which everything is gone."""
    with pytest.raises(Transient, match="no whole JSON"):
        Cpo(lambda _: httpx.Response(204)).registered()


# Who is who


@pytest.mark.parametrize("version", ["2.2", "2.2.1", "2.3.0"])
def test_later_versions_have_a_list_of_roles(version):
    """Ours has one."""
    role = {"role": "NAP", "business_details": {"name": "Laadpunt"}, "party_id": "NAP", "country_code": "NL"}
    assert OURS.credentials(version, "t") == {"token": "t", "url": OURS.versions_url, "roles": [role]}


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        (b'{"token": "c", "party_id": "abc", "country_code": "de"}', (("DE", "ABC"),)),
        (
            b'{"token": "c", "party_id": "a", "country_code": "D", "roles": [{"party_id": "A", "country_code": "d"}]}',
            (("D", "A"),),
        ),
        (
            b'{"token": "c", "roles": [{"party_id": "", "country_code": "DE"}, {"party_id": 1, "country_code": "DE"}]}',
            (),
        ),
        (b'{"token": "c", "roles": {"party_id": "ABC", "country_code": "DE"}}', ()),
        (b'{"token": "c"}', ()),
        (b'{"token": "c", "party_id": "a\\u001b[2J", "country_code": "DE"}', ()),
        (b'{"token": "c", "party_id": "ABCD", "country_code": "DEU"}', (("DEU", "ABCD"),)),
    ],
)
def test_the_parties_of_the_other_side(text, parties):
    """In capitals, each once, from the list or from OCPI 2.1.1's fields."""
    assert theirs(text).parties == parties


def test_no_token_shows_when_credentials_are_shown():
    """They may end in a log."""
    assert "token-c" not in repr(theirs(b'{"token": "token-c", "url": "https://x"}'))
