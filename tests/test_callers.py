"""Who may read a feed: anybody, or who brings a token; and how often."""

import json
from datetime import date, timedelta

import pytest
from reading import TODAY, Publishing

from afir_publisher.config import Consumer
from afir_publisher.web.callers import MOST_REMEMBERED, Callers, Peer, TurnedAway

CONSUMERS = (
    Consumer(name="app-maker", token="t0ken-of-app", expires=TODAY),  # noqa: S106 - of a test
    Consumer(name="access-point", token="t0ken-of-point"),  # noqa: S106
    Consumer(name="former", token="t0ken-of-former", expires=TODAY - timedelta(days=1)),  # noqa: S106
)
F = "/feeds/nl/"


def bearer(token):
    """The header that brings a token."""
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture(scope="module")
def publishing(tmp_path_factory) -> Publishing:
    """A feed with two messages of each publication."""
    publishing = Publishing(tmp_path_factory.mktemp("read"))
    publishing.rename("Elders")
    return publishing


@pytest.fixture(scope="module")
def client(publishing):
    """A client of a feed that has tokens."""
    with publishing.served(consumers=CONSUMERS) as client:
        yield client


# --- tokens


@pytest.mark.parametrize(
    "name", ["manifest.json", "table.xml", "table.delta/2.json", "status.since/1.xml", "status.since/2.xml"]
)
def test_a_feed_with_tokens_is_for_those_who_bring_one(client, name):
    """Each of its addresses; the answer says when the token ends, and is for nobody else."""
    assert client.get(F + name).status_code == 401
    answer = client.get(F + name, headers=bearer("t0ken-of-app"))
    assert answer.status_code in {200, 204}
    assert answer.headers["token-expires"] == "2026-11-22"
    assert (answer.headers["cache-control"], answer.headers["vary"]) == (
        "private, no-cache",
        "Accept-Encoding, Authorization",
    )
    assert "access-control-allow-origin" not in answer.headers
    without_end = client.get(F + name, headers=bearer("t0ken-of-point"))
    assert (without_end.status_code, "token-expires" in without_end.headers) == (answer.status_code, False)


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Bearer",
        "Bearer x",
        "Bearer t0ken-of-ap",
        "Token t0ken-of-ap",
        "Token dDBrZW4tb2YtYXA=",
        "Basic t0ken-of-app",
        "t0ken-of-app",
    ],
)
def test_what_is_no_token_opens_nothing(client, authorization):
    """The answer says what is expected."""
    answer = client.get(f"{F}table.xml", headers={"Authorization": authorization})
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Bearer realm="nl"')


@pytest.mark.parametrize("authorization", ["Token t0ken-of-app", "Token dDBrZW4tb2YtYXBw"])
def test_a_token_may_come_as_in_ocpi(client, authorization):
    """A feed in OCPI is read by systems that know no other way, and they have one setting for all."""
    assert client.get(f"{F}table.xml", headers={"Authorization": authorization}).status_code == 200


def test_a_token_that_expired_says_when(client):
    """The day after its last one."""
    answer = client.get(f"{F}table.xml", headers=bearer("t0ken-of-former"))
    assert (answer.status_code, answer.headers["token-expires"]) == (401, "2026-11-21")
    assert answer.text == "the token expired: its last day was 2026-11-21\n"
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]


@pytest.mark.parametrize(
    ("token", "said"),
    [
        ("t0ken-of-app", {"consumer": "app-maker", "expires": "2026-11-22"}),
        ("t0ken-of-point", {"consumer": "access-point", "expires": None}),
    ],
)
def test_the_manifest_tells_each_consumer_of_its_own_token(publishing, client, token, said):
    """Beside all that the file in the folder says."""
    answer = client.get(f"{F}manifest.json", headers=bearer(token))
    assert answer.json() == json.loads(publishing.text("manifest.json")) | {"access": said}
    again = client.get(f"{F}manifest.json", headers=bearer(token) | {"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


def test_a_token_is_shown_nowhere(publishing, client, caplog):
    """Neither in what is logged nor in what is answered nor in what a debugger prints."""
    with caplog.at_level("DEBUG"):
        texts = [
            client.get(path, headers=bearer("t0ken-of-former")).text for path in ("/", "/metrics", f"{F}table.xml")
        ]
    assert "t0ken" not in "".join(
        [*texts, caplog.text, repr(CONSUMERS), repr(vars(publishing.feeds(CONSUMERS).callers))]
    )


def test_the_page_says_that_a_token_is_needed(client):
    """And how it is brought."""
    text = client.get("/").text
    assert "Read with a token" in text
    assert "Authorization: Bearer $TOKEN" in text


# --- how often


class Clock:
    """A clock of the test's own."""

    now = 100.0

    def __call__(self):
        """Seconds."""
        return self.now


def callers(clock, *consumers, quota=(3, timedelta(seconds=60)), proxies=("127.0.0.1",)):
    """Callers of the feed `nl`, each of which may ask three times a minute."""
    return Callers({"nl": consumers}, quota, proxies, today=lambda: date(2026, 11, 22), monotonic=clock)


def refused(found, times, headers=None, address="192.0.2.1"):
    """How many of so many requests are turned away, and when the last of these may come again."""
    away = []
    for _ in range(times):
        try:
            found.caller(
                "nl", {name.encode(): value.encode() for name, value in (headers or {}).items()}, Peer(address)
            )
        except TurnedAway as turned:
            away.append(turned)
    return len(away), away[-1].headers.get("Retry-After") if away else None


def test_who_asks_too_often_is_told_when_to_come_again():
    """Each address by itself, and all anew when the time is over."""
    clock = Clock()
    found = callers(clock)
    assert refused(found, 3) == (0, None)
    clock.now += 20
    assert refused(found, 2) == (2, "40")
    assert refused(found, 3, address="192.0.2.2") == (0, None)
    clock.now += 40
    assert refused(found, 4) == (1, "60")


def test_those_are_named_who_will_not_be_let_in_much_longer():
    """From thirty days before the end, and afterwards; certificates too."""
    ends = {"gone": -1, "today": 0, "soon": 29, "later": 30}
    day = date(2026, 11, 22)
    some = [Consumer(name=name, token=name, expires=day + timedelta(days=days)) for name, days in ends.items()]
    shown = Consumer(name="point", certificate=b"x", expires=day)
    found = callers(Clock(), *some, Consumer(name="ever", token="ever"), shown)  # noqa: S106 - of a test
    named = [(feed, one.name, one.by) for feed, one in found.ending(timedelta(days=30))]
    assert named == [("nl", name, "token") for name in ("gone", "today", "soon")] + [("nl", "point", "certificate")]


def test_consumers_are_counted_by_their_tokens():
    """Wherever they ask from; who tries tokens is counted by his address."""
    found = callers(Clock(), *CONSUMERS)
    app, point = {"authorization": "Bearer t0ken-of-app"}, {"authorization": "Bearer t0ken-of-point"}
    assert refused(found, 2, app) == (0, None)
    assert refused(found, 2, app, "192.0.2.9") == (1, "60")
    assert refused(found, 3, point) == (0, None)
    with pytest.raises(TurnedAway) as first:
        found.caller("nl", {b"authorization": b"Bearer x"}, Peer("192.0.2.1"))
    assert first.value.status == 401
    refused(found, 2, {"authorization": "Bearer x"})
    with pytest.raises(TurnedAway) as last:
        found.caller("nl", {b"authorization": b"Bearer x"}, Peer("192.0.2.1"))
    assert last.value.status == 429


@pytest.mark.parametrize(
    ("address", "counted_alone"),
    [("127.0.0.1", True), ("192.0.2.1", False)],
)
def test_only_our_proxies_are_believed_about_who_calls(address, counted_alone):
    """From others the header may say anything, so it is no way around the limit."""
    found = callers(Clock())
    for client in range(6):
        turned_away, _ = refused(found, 1, {"x-forwarded-for": f"made up, 198.51.100.{client}"}, address)
        assert turned_away == (0 if counted_alone or client < 3 else 1)


def test_what_is_remembered_of_addresses_is_bounded():
    """However many there are."""
    found = callers(Clock())
    for number in range(MOST_REMEMBERED + 10):
        refused(found, 1, address=str(number))
    assert len(found._asked) == 10


def test_what_a_proxy_says_of_who_calls_is_bounded_too():
    """Some pass on what they were sent."""
    found = callers(Clock())
    refused(found, 1, {"x-forwarded-for": "9" * 10_000}, "127.0.0.1")
    assert [len(address) for address in found._asked] == [45]


def test_a_request_too_many_is_answered_with_429(publishing):
    """Over HTTP, with the header that says when to come again."""
    with publishing.served(quota=(2, timedelta(minutes=1))) as client:
        answers = [client.get(f"{F}status.xml") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1].headers["retry-after"] == "60"
