"""Tests of the OCPI pull client: units against functions that answer, the whole against a CPO on loopback."""

import gzip
import json
import logging
import re
import ssl
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
import stamina
from interface import (
    BASE64,
    HOST,
    KEY,
    LOCATIONS,
    TARIFFS,
    VERSIONS,
    Cpo,
    at_locations,
    numbers,
    ok,
    read,
    refusal,
    some,
    versioned,
)
from stamina.instrumentation import set_on_retry_hooks

from afir_publisher.errors import Refused, SourceError, Transient
from afir_publisher.mock_cpo import MockCpo
from afir_publisher.ocpi import http, reply
from afir_publisher.ocpi.client import Connection, open_source
from afir_publisher.ocpi.connection import Party
from afir_publisher.ocpi.crawl import next_link
from afir_publisher.ocpi.page import Page, Shortfall
from afir_publisher.ocpi.readers import READERS
from afir_publisher.ocpi.reply import Declined

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(autouse=True)
def _no_waiting():
    """Retries come at once."""
    with stamina.set_testing(True, attempts=4):
        yield


# The whole, over real sockets


def test_a_pull_reads_all_tariffs_and_then_all_locations():
    """The objects come byte for byte, on pages of the size that the server likes."""
    tariffs = [{"id": f"T{n}", "currency": "EUR"} for n in range(3)]
    with MockCpo(some(0, 7), tariffs, token=KEY, page_size=3) as cpo:
        connection = Connection(name="becharged", versions_url=cpo.versions_url, token=KEY)
        with open_source(connection) as session:
            assert session.version == "2.3.0"
            came = read(session.pages()).shown
    assert [(page.kind, page.where, len(page.objects)) for page in came] == [
        ("tariff", "GET /ocpi/2.3.0/tariffs page 1", 3),
        ("location", "GET /ocpi/2.3.0/locations page 1", 3),
        ("location", "GET /ocpi/2.3.0/locations page 2", 3),
        ("location", "GET /ocpi/2.3.0/locations page 3", 1),
    ]
    assert came[0].objects[0] == b'{"id": "T0", "currency": "EUR"}'
    assert [n for page in numbers(came)[1:] for n in page] == list(range(7))


def test_pages_are_asked_for_one_by_one():
    """A reader that stops after a page has asked for no other."""
    with (
        MockCpo(some(0, 7), page_size=3) as cpo,
        open_source(Connection(name="b", versions_url=cpo.versions_url)) as session,
    ):
        pages = session.pages()
        next(pages)
        cpo.locations.clear()
        assert read(pages).shown == [
            Shortfall(kind="location", message="b: GET /ocpi/2.3.0/locations: only 3 of 7 locations came")
        ]


def test_a_wrong_token_is_refused_with_what_to_do():
    """The message names source, request, status and remedy, and not the token."""
    with MockCpo(token="another") as cpo:  # noqa: S106 - a token of this test
        connection = Connection(name="becharged", versions_url=cpo.versions_url, token=KEY)
        with pytest.raises(Refused) as caught, open_source(connection):
            pass
    message = str(caught.value)
    assert message.startswith("becharged: GET /ocpi/versions: HTTP 401: ")
    assert message.endswith("; is the token right and still valid?")


def test_a_server_that_is_down_is_transient():
    """Nothing listens on the port."""
    with MockCpo() as cpo:
        gone = cpo.versions_url
    with pytest.raises(Transient, match=r"no answer .*; is the address right, and the system up?"):
        open_source(Connection(name="b", versions_url=gone)).__enter__()


# Versions and endpoints


def test_the_best_common_version_is_spoken():
    """Unknown versions are passed over."""
    cpo = versioned(versions=("2.1.1", "2.2.1", "2.3.0", "3.0"))
    version, _ = cpo.pull(versions_url=VERSIONS)
    assert (version, cpo.asked[:2]) == ("2.3.0", ["/ocpi/versions", "/ocpi/2.3.0/details"])


@pytest.mark.parametrize("offered", READERS)
def test_every_version_that_can_be_read_is_spoken(offered):
    """Where it is the best that is offered; OCPI 2.1.1 gets the token as it is, the later ones in Base64."""
    cpo = versioned(versions=(*list(READERS)[list(READERS).index(offered) :], "2.0"))
    connection = Connection(name="becharged", versions_url=VERSIONS, token=KEY)
    with open_source(connection, versions=tuple(READERS), transport=httpx.MockTransport(cpo)) as session:
        assert (session.version, read(session.pages()).shown) == (offered, [])
    told = {request.headers["Authorization"] for request in cpo.requests if offered in request.url.path}
    assert told == {f"Token {KEY if offered == '2.1.1' else BASE64}"}


def test_a_pinned_version_wins():
    """Even over a better one."""
    assert versioned().pull(versions_url=VERSIONS, version="2.2.1")[0] == "2.2.1"


@pytest.mark.parametrize(
    ("offered", "pinned", "message"),
    [
        (("2.1.1", "3.0"), None, "offers OCPI 2.1.1, 3.0, wanted is 2.3.0 or 2.2.1"),
        (("2.3.0",), "2.2.1", "offers OCPI 2.3.0, wanted is 2.2.1"),
        ((), None, "offers OCPI nothing, wanted is 2.3.0 or 2.2.1"),
    ],
)
def test_no_common_version_is_refused(offered, pinned, message):
    """The message says what both sides know."""
    with pytest.raises(Refused, match=re.escape(f"becharged: GET /ocpi/versions: {message}; ask the operator")):
        versioned(versions=offered).pull(versions_url=VERSIONS, version=pinned)


def test_senders_are_read_and_roles_may_be_missing():
    """A RECEIVER is not a place to read from; OCPI 2.1.1 has no roles."""
    endpoints = [
        {"identifier": "tariffs", "url": "../module/tariffs"},
        {"identifier": "locations", "role": "RECEIVER", "url": f"{HOST}/wrong"},
        {"identifier": "locations", "role": "sender", "url": LOCATIONS},
        {"identifier": "locations", "role": "RECEIVER", "url": f"{HOST}/wrong"},
        {"identifier": 7},
    ]
    cpo = versioned(endpoints=endpoints)
    cpo.pull(versions_url=VERSIONS)
    assert [path.partition("?")[0] for path in cpo.asked[2:]] == ["/ocpi/module/tariffs", "/ocpi/locations"]


def test_without_tariffs_the_locations_go_on():
    """What is not offered is a Shortfall of its kind."""
    cpo = versioned(
        endpoints=[{"identifier": "locations", "role": "SENDER", "url": LOCATIONS}], lists=lambda _: ok(some(0, 1))
    )
    _, came = cpo.pull(versions_url=VERSIONS)
    assert came[0] == Shortfall(kind="tariff", message="becharged: no endpoint to read tariffs from")
    assert numbers(came[1:]) == [[0]]


def test_nothing_to_read_is_refused():
    """A system that only receives cannot be pulled from."""
    with pytest.raises(Refused, match="neither locations nor tariffs to read"):
        versioned(endpoints=[{"identifier": "locations", "role": "RECEIVER", "url": LOCATIONS}]).pull(
            versions_url=VERSIONS
        )


def test_direct_addresses_need_no_versions():
    """The version is then the pinned one, or else the best we know."""
    cpo = at_locations(lambda _offset, _request: ok([]))
    assert cpo.pull() == ("2.3.0", [])
    assert cpo.pull(version="2.2.1") == ("2.2.1", [])
    assert set(cpo.asked) == {"/ocpi/tariffs?offset=0&limit=2", "/ocpi/locations?offset=0&limit=2"}


def test_a_direct_address_stands_in_for_what_details_say():
    """The other module is still found there."""
    cpo = versioned()
    cpo.pull(versions_url=VERSIONS, locations_url=f"{HOST}/mine?area=north")
    assert cpo.asked[2:] == ["/ocpi/tariffs?offset=0&limit=2", "/mine?area=north&offset=0&limit=2"]


def test_with_both_addresses_given_no_versions_are_asked_for():
    """There is nothing left to learn from them."""
    cpo = versioned()
    cpo.pull(versions_url=VERSIONS, locations_url=LOCATIONS, tariffs_url=TARIFFS)
    assert cpo.asked == ["/ocpi/tariffs?offset=0&limit=2", "/ocpi/locations?offset=0&limit=2"]


def test_an_endpoint_on_another_host_gets_no_token():
    """Where the token goes is for the configuration to say."""
    cpo = versioned(endpoints=[{"identifier": "locations", "url": "https://evil.example/locations"}])
    with pytest.raises(
        Refused, match=r"cpo\.example names the address https://evil\.example:443, to which the token is not sent"
    ):
        cpo.pull(versions_url=VERSIONS)
    assert {request.url.host for request in cpo.requests} == {"cpo.example"}


@pytest.mark.parametrize("address", ["ftp://cpo.example/", "cpo.example/ocpi", "https://cpo.example:port/", "https://"])
def test_what_is_no_address_is_refused(address):
    """Before anything is asked."""
    with pytest.raises(Refused, match=r"is no (http or https )?address"):
        versioned().pull(versions_url=address)


# Headers and the token


def test_every_request_brings_its_headers():
    """Ids differ from request to request; the token is in Base64 for OCPI 2.2 and later."""
    cpo = versioned()
    cpo.pull(versions_url=VERSIONS)
    sent = [request.headers for request in cpo.requests]
    assert len({headers["X-Request-ID"] for headers in sent} | {headers["X-Correlation-ID"] for headers in sent}) == 8
    assert {headers["Authorization"] for headers in sent} == {f"Token {BASE64}"}
    assert {(headers["Accept"], headers["Accept-Encoding"]) for headers in sent} == {("application/json", "gzip")}
    assert all(headers["User-Agent"].startswith("afir-publish") for headers in sent)


def test_without_a_token_no_authorization_is_sent():
    """Open feeds exist, and a 401 is then just that."""
    cpo = Cpo(lambda _: httpx.Response(401))
    with pytest.raises(Refused, match="HTTP 401"):
        cpo.pull(versions_url=VERSIONS, token=None)
    assert ["Authorization" in request.headers for request in cpo.requests] == [False]


def test_a_refusal_without_a_token_says_so():
    """Whoever forgot the token is not told that it may be wrong."""
    cpo = Cpo(lambda _: httpx.Response(403))
    with pytest.raises(Refused, match=r"HTTP 403: ''; no token is configured; does it ask for one\?"):
        cpo.pull(versions_url=VERSIONS, token=None)


@pytest.mark.parametrize(("encoding", "sent"), [("plain", KEY), ("base64", BASE64)])
@pytest.mark.parametrize("version", ["2.1.1", "2.2.1"])
def test_an_encoding_that_is_told_is_the_only_one(encoding, sent, version):
    """Nothing is tried the other way, whatever the version and however it is refused."""
    cpo = versioned(versions=(version,))
    cpo.pull(versions_url=VERSIONS, version=version, encoding=encoding)
    assert {request.headers["Authorization"] for request in cpo.requests} == {f"Token {sent}"}
    cpo = Cpo(lambda _: httpx.Response(401))
    with pytest.raises(Refused, match="is the token right"):
        cpo.pull(versions_url=VERSIONS, encoding=encoding)
    assert [request.headers["Authorization"] for request in cpo.requests] == [f"Token {sent}"]


def test_headers_that_are_told_go_with_every_request():
    """An API key is wanted at the versions as well as at the lists; ours stay beside it."""
    cpo = versioned()
    cpo.pull(versions_url=VERSIONS, token=None, headers={"x-api-key": KEY, "X-Area": "north east"})
    sent = [request.headers for request in cpo.requests]
    assert len(sent) == 4
    assert {(headers["X-API-Key"], headers["x-area"], headers["accept"]) for headers in sent} == {
        (KEY, "north east", "application/json")
    }
    assert not any("Authorization" in headers for headers in sent)


@pytest.mark.parametrize("target", ["https://evil.example/x", f"{HOST}:8443/x", "http://cpo.example:8080/x"])
@pytest.mark.parametrize("answer", ["redirect", "link", "endpoint"])
def test_headers_that_are_told_go_to_no_other_origin(target, answer):
    """As with the token: neither a redirect, a link nor version details lead them away."""

    def lists(request):
        if answer == "redirect":
            return httpx.Response(307, headers={"Location": target})
        return ok(some(0, 2) if "offset=0" in str(request.url) else [], {"Link": f'<{target}>; rel="next"'})

    endpoints = [{"identifier": "locations", "url": target}] if answer == "endpoint" else None
    cpo = versioned(endpoints=endpoints, lists=lists)
    if answer == "link":
        cpo.pull(versions_url=VERSIONS, headers={"x-api-key": KEY})
    else:
        with pytest.raises(Refused, match="to which the token is not sent"):
            cpo.pull(versions_url=VERSIONS, headers={"x-api-key": KEY})
    assert {(request.url.scheme, request.url.netloc) for request in cpo.requests} == {("https", b"cpo.example")}


def routing(request):
    """The routing headers of a request."""
    return {name: value for name, value in request.headers.items() if name.startswith("ocpi-")}


@pytest.mark.parametrize(
    ("told", "sent"),
    [
        (
            {"sender": Party("NL", "ABC"), "receiver": Party("DE", "XYZ")},
            {
                "ocpi-from-country-code": "NL",
                "ocpi-from-party-id": "ABC",
                "ocpi-to-country-code": "DE",
                "ocpi-to-party-id": "XYZ",
            },
        ),
        ({"receiver": Party("DE", "XYZ")}, {"ocpi-to-country-code": "DE", "ocpi-to-party-id": "XYZ"}),
        ({"sender": Party("NL", "ABC")}, {"ocpi-from-country-code": "NL", "ocpi-from-party-id": "ABC"}),
        ({}, {}),
    ],
)
def test_parties_are_told_to_functional_modules_only(told, sent):
    """OCPI forbids routing headers at versions and version details."""
    cpo = versioned()
    cpo.pull(versions_url=VERSIONS, **told)
    assert [routing(request) for request in cpo.requests] == [{}, {}, sent, sent]


def test_parties_are_not_told_before_ocpi_2_2():
    """OCPI 2.1.1 has no routing."""
    cpo = versioned(versions=("2.1.1",))
    cpo.pull(versions_url=VERSIONS, version="2.1.1", sender=Party("NL", "ABC"), receiver=Party("DE", "XYZ"))
    assert [routing(request) for request in cpo.requests] == [{}] * 4


def test_parties_go_along_a_redirect_and_a_second_try():
    """Whoever is asked again is told the same."""
    replies = iter([httpx.Response(401), httpx.Response(307, headers={"Location": LOCATIONS + "/"}), ok([]), ok([])])
    cpo = Cpo(lambda _: next(replies))
    cpo.pull(sender=Party("NL", "ABC"), version="2.2.1")
    assert [routing(request) for request in cpo.requests] == [
        {"ocpi-from-country-code": "NL", "ocpi-from-party-id": "ABC"}
    ] * 4


def wants(encoding, says):
    """A versioned CPO of OCPI 2.2.1 whose areas take the token only in one way: `encoding` maps a path to it."""
    inner = versioned(versions=("2.2.1", "2.1.1"))

    def respond(request):
        due = {"plain": KEY, "base64": BASE64}[encoding(request.url.path)]
        return inner.respond(request) if request.headers["Authorization"] == f"Token {due}" else says()

    return Cpo(respond)


@pytest.mark.parametrize(
    "says",
    [
        *(lambda status=status: httpx.Response(status, text="no") for status in (400, 401, 403)),
        *(lambda code=code: refusal(code) for code in (2000, 2001, 2002, 3000)),
    ],
)
def test_a_plain_token_is_tried_once_and_remembered(says):
    """A peer that does not decode tokens is found out at its versions, and needs no second try later."""
    cpo = wants(lambda _: "plain", says)
    assert cpo.pull(versions_url=VERSIONS)[1] == []
    tokens = [request.headers["Authorization"].split()[1] for request in cpo.requests]
    assert tokens == [BASE64, KEY, KEY, KEY, KEY]


def test_one_server_may_want_both_ways():
    """extrawest-ocpi has Base64 at its versions and plain tokens in OCPI 2.1.1; each area is remembered by itself."""
    cpo = wants(
        lambda path: "base64" if path.endswith(("versions", "tariffs")) else "plain", lambda: httpx.Response(403)
    )
    cpo.pull(versions_url=VERSIONS, version="2.1.1")
    tokens = [request.headers["Authorization"].split()[1] for request in cpo.requests]
    assert tokens == [BASE64, KEY, KEY, BASE64, KEY]


def test_a_token_that_is_wrong_in_both_ways_is_refused_after_two_requests():
    """No server is hammered with wrong tokens."""
    cpo = Cpo(lambda _: httpx.Response(401))
    with pytest.raises(Refused):
        cpo.pull(versions_url=VERSIONS)
    assert len(cpo.requests) == 2


def test_a_token_that_worked_is_not_tried_in_another_way():
    """A token that ends in the middle of a pull costs one request, not two."""
    cpo = at_locations(lambda offset, _: ok(some(0, 2)) if offset == 0 else httpx.Response(401))
    assert "page 2: HTTP 401" in numbers(cpo.pull()[1])[1]
    assert len(cpo.asked) == 3


def test_a_token_that_fits_no_header_goes_in_base64_only():
    """A line end or an accent never gets into a header, nor into the error that this would be."""
    cpo = Cpo(lambda _: httpx.Response(401))
    with pytest.raises(Refused):
        cpo.pull(versions_url=VERSIONS, token="cl\N{LATIN SMALL LETTER E WITH ACUTE}\n", version="2.1.1")  # noqa: S106 - of this test
    assert [request.headers["Authorization"] for request in cpo.requests] == ["Token Y2zDqQo="]


def test_trouble_at_the_first_request_settles_no_encoding():
    """After a 503 the other way to write the token is still to be tried."""
    replies = iter([httpx.Response(503), httpx.Response(401), ok([])])
    cpo = Cpo(lambda _: next(replies))
    with pytest.raises(Refused, match="offers OCPI nothing"):
        cpo.pull(versions_url=VERSIONS)
    assert [request.headers["Authorization"].split()[1] for request in cpo.requests] == [BASE64, BASE64, KEY]


@pytest.mark.parametrize(
    "reply",
    [
        lambda echo: httpx.Response(401, text=f"bad token {echo} {KEY}"),
        lambda echo: httpx.Response(500, json={"authorization": echo, "decoded": KEY}),
        lambda echo: httpx.Response(500, text=json.dumps([echo, KEY]).replace("/", "\\/")),
        lambda _echo: httpx.Response(500, text=KEY.replace("/", "\\/")),
        lambda _echo: httpx.Response(500, text=f"{quote(KEY)} {quote(KEY, safe='')}"),
        lambda echo: httpx.Response(200, text=f"<html>{echo}"),
        lambda echo: httpx.Response(200, json={"status_code": 2001, "status_message": echo}),
        lambda echo: httpx.Response(302, headers={"Location": f"https://evil.example/{echo}"}),
        lambda _echo: httpx.Response(302, headers={"Location": f"https://cpo.example:{KEY}"}),
        lambda echo: ok([{"version": echo, "url": VERSIONS}]),
        lambda echo: httpx.Response(200, text=" " * 180 + echo * 500),
    ],
)
def test_the_token_is_in_no_error_and_no_log(reply, caplog):
    """Not even where a server echoes it, cut off or not."""
    caplog.set_level(logging.DEBUG)
    cpo = Cpo(lambda request: reply(request.headers["Authorization"]))
    with pytest.raises(SourceError) as caught:
        cpo.pull(versions_url=VERSIONS)
    said = f"{caught.value!r} {caught.value} {caplog.text}"
    assert [secret for secret in ("s3cret", BASE64, BASE64[:8]) if secret in said] == []


@pytest.mark.parametrize("status", [401, 404, 500])
def test_what_is_hidden_is_in_no_error_and_no_log(status, caplog):
    """A secret header is treated as the token is, also where there is no token."""
    caplog.set_level(logging.DEBUG)
    cpo = Cpo(lambda request: httpx.Response(status, text=f"{KEY} {quote(KEY)} " + request.headers["x-api-key"]))
    secret = {"headers": {"x-api-key": KEY}, "hidden": (KEY,)}
    with pytest.raises(SourceError) as caught:
        cpo.pull(versions_url=VERSIONS, token=None, **secret)
    said = f"{caught.value!r} {caplog.text} {Connection(name='b', proxy=KEY, **secret)!r}"
    assert "*** *** ***" in said
    assert "s3cret" not in said


def test_the_token_is_in_no_log_of_a_good_pull(caplog):
    """Nor in what shows a connection to a developer."""
    caplog.set_level(logging.DEBUG)
    with MockCpo(some(0, 3), token=KEY, page_size=2) as cpo:
        connection = Connection(name="b", versions_url=cpo.versions_url, token=KEY)
        with open_source(connection) as session:
            assert numbers(read(session.pages()).shown) == [[0, 1], [2]]
    assert "GET" in caplog.text
    assert not [secret for secret in ("s3cret", BASE64) if secret in caplog.text + repr(connection)]


# Redirects


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirects_on_the_same_host_are_followed_with_the_token(status):
    """Servers that want a slash at the end, or HTTPS."""

    def respond(_offset, request):
        if request.url.scheme == "http":
            return httpx.Response(status, headers={"Location": LOCATIONS + "/?" + request.url.query.decode()})
        assert request.headers["Authorization"] == f"Token {BASE64}"
        return ok(some(0, 1))

    assert numbers(at_locations(respond).pull(locations_url=LOCATIONS.replace("https", "http"))[1]) == [[0]]


@pytest.mark.parametrize(
    "target", ["https://evil.example/x", "http://cpo.example:8080/x", "https://cpo.example:8443/x", "//evil.example"]
)
def test_redirects_to_another_origin_are_refused(target):
    """Another host, another port, or off HTTPS: the token is not sent there."""
    cpo = Cpo(lambda _: httpx.Response(302, headers={"Location": target}))
    with pytest.raises(Refused, match="to which the token is not sent"):
        cpo.pull(versions_url=VERSIONS)
    assert len(cpo.requests) == 1


def test_the_fourth_redirect_is_refused():
    """Three are enough for anybody."""
    cpo = Cpo(lambda request: httpx.Response(302, headers={"Location": request.url.path + "/"}))
    with pytest.raises(Refused, match="more than 3 redirects"):
        cpo.pull(versions_url=VERSIONS)
    assert len(cpo.requests) == 4


# Paging


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ('<https://a/?offset=2>; rel="next"', "https://a/?offset=2"),
        ("<?offset=2>; rel=next", "?offset=2"),
        ('</p>; REL="Next"', "/p"),
        ('<https://a/1>; rel="prev", <https://a/3>; title="c, d"; rel="last next"', "https://a/3"),
        ('<https://a/1>;rel=prev,<https://a/3>;rel="next"', "https://a/3"),
        ('<https://a/1>; rel="prev"', None),
        ('<https://a/1>; title="next"', None),
        ('<>; rel="next"', None),
        ("https://a/1", None),
        ("", None),
    ],
)
def test_next_link(header, target):
    """RFC 8288: several links, in any case, quoted or not, relative or not."""
    assert next_link(header) == target


def linking(link):
    """Five locations by twos, each page but the last with a link that a function of its offset makes."""

    def respond(offset, request):
        if request.url.path != "/ocpi/locations":
            return httpx.Response(404)
        headers = {"Link": link(offset), "X-Total-Count": "5"} if offset < 4 else {"Link": "", "X-Total-Count": "5"}
        return ok(some(offset, min(offset + 2, 5)), headers)

    return at_locations(respond)


@pytest.mark.parametrize(
    ("link", "complaint"),
    [
        (lambda offset: f"<{LOCATIONS}?offset={offset + 2}&limit=2&x=1>; rel=next", None),
        (lambda offset: f"<?offset={offset + 2}&limit=2&x=1>; rel=next", None),
        (lambda offset: f"<https://10.0.0.1/ocpi/locations?offset={offset + 2}&limit=2&x=1>; rel=next", "not sent"),
        (lambda offset: f"<http://cpo.example:81/ocpi/locations?offset={offset + 2}&limit=2>; rel=next", "not sent"),
        (lambda offset: f"<http://cpo.example/ocpi/locations?offset={offset + 2}&limit=2&x=1>; rel=next", None),
        (lambda offset: f"<{HOST}/ModuleID.locations/?date_from=None&offset={offset + 2}>; rel=next", "HTTP 404"),
        (lambda _: f"<{LOCATIONS}?offset=0&limit=2>; rel=next", "does not lead onward"),
        (lambda offset: f"<{LOCATIONS}?offset={offset}&limit=2&x=1>; rel=next", "does not lead onward"),
        (lambda _: "<https://cpo.example:port/>; rel=next", "is no address"),
    ],
)
def test_pages_are_found_by_links_or_else_by_counting(link, complaint, caplog):
    """A link that leads away, nowhere or in circles is worth one warning, and the pull goes on without links."""
    cpo = linking(link)
    assert numbers(cpo.pull()[1]) == [[0, 1], [2, 3], [4]]
    warnings = [record.getMessage() for record in caplog.records if "link" in record.getMessage()]
    assert [complaint in warning for warning in warnings] == ([True] if complaint else [])
    assert {request.url.host for request in cpo.requests} == {"cpo.example"}
    if complaint is None:
        assert cpo.asked[1:] == ["/ocpi/locations?offset=0&limit=2"] + [
            f"/ocpi/locations?offset={n}&limit=2&x=1" for n in (2, 4)
        ]


def test_a_link_to_https_on_a_port_of_http_is_left():
    """extrawest-ocpi behind plain HTTP writes such links; only the same origin is followed."""
    link = "<https://cpo.example:8020/ocpi/locations?offset=2>; rel=next"
    cpo = at_locations(lambda offset, _: ok(some(offset, min(offset + 2, 3)), {"Link": link, "X-Total-Count": "3"}))
    came = cpo.pull(locations_url="http://cpo.example:8020/ocpi/locations")[1]
    assert (numbers(came), {str(request.url.scheme) for request in cpo.requests[1:]}) == ([[0, 1], [2]], {"http"})


def test_a_link_to_a_page_that_was_read_is_not_followed_again():
    """A cursor that stays the same says nothing by its offset, but it is the same address."""
    cpo = at_locations(
        lambda offset, request: (
            ok(some(2, 4) if "cursor" in request.url.params else some(0, 2), {"Link": "<?cursor=b>; rel=next"})
            if offset == 0
            else ok([])
        )
    )
    assert numbers(cpo.pull()[1]) == [[0, 1], [2, 3]]
    assert [path.partition("?")[2] for path in cpo.asked[1:]] == ["offset=0&limit=2", "cursor=b", "offset=4&limit=2"]


@pytest.mark.parametrize(
    ("size", "headers", "asked"),
    [
        (2, {}, [0, 2, 4, 5]),
        (2, {"X-Limit": "2"}, [0, 2, 4]),
        (2, {"X-Total-Count": "5"}, [0, 2, 4]),
        (1, {}, [0, 1, 2, 3, 4, 5]),
        (1, {"X-Total-Count": "1"}, [0, 1, 2, 3, 4, 5]),
        (1, {"X-Total-Count": "5"}, [0, 1, 2, 3, 4]),
        (1, {"X-Limit": "1"}, [0, 1, 2, 3, 4, 5]),
        (1, {"X-Limit": "many", "X-Total-Count": "five"}, [0]),
        (5, {}, [0, 5]),
    ],
)
def test_without_links_pages_are_counted(size, headers, asked):
    """On while the total says so or a page is full, by the objects received.

    A short page without a word on it, or with its own length as the total, may have been cut; only an empty one ends.
    """
    cpo = at_locations(lambda offset, _: ok(some(offset, min(offset + size, 5)), headers))
    came = cpo.pull()[1]
    assert [n for page in numbers(came) for n in page] == list(range(5 if len(asked) > 1 else 1))
    assert cpo.asked[1:] == [f"/ocpi/locations?offset={offset}&limit=2" for offset in asked]


@pytest.mark.parametrize("end", [lambda: httpx.Response(404, text="none"), lambda: refusal(2003)])
def test_a_page_after_the_last_may_be_missing(end):
    """Some answer 404 or 2003 instead of an empty page; of the first page that is an error."""
    cpo = at_locations(lambda offset, _: ok(some(0, 2)) if offset == 0 else end())
    assert numbers(cpo.pull()[1]) == [[0, 1]]
    with pytest.raises(Refused, match=r"GET /ocpi/locations page 1: .*(404|2003)"):
        Cpo(lambda _: end()).pull()


def test_fewer_objects_than_the_total_are_a_shortfall():
    """Doubles count once, in any case of their ids."""

    def respond(offset, _request):
        page = some(0, 2) if offset == 0 else [{"country_code": "nl", "party_id": "abc", "id": "loc1"}, *some(2, 3)]
        return ok(page if offset < 4 else [], {"X-Total-Count": "4"})

    message = "becharged: GET /ocpi/locations: only 3 of 4 locations came"
    assert numbers(at_locations(respond).pull()[1]) == [[0, 1], [2], message]


def reading(*rounds):
    """A CPO whose list of locations is another each time that it is read from its beginning."""
    lists = iter(rounds)
    now = []

    def respond(offset, _request):
        if offset == 0:
            now[:] = [next(lists)]
        return now[0][offset]

    return at_locations(respond)


TOTAL = "X-Total-Count"


@pytest.mark.parametrize(
    ("first", "came"),
    [
        ({0: ok(some(0, 2), {TOTAL: "4"}), 2: ok(some(3, 4), {TOTAL: "3"}), 3: ok([])}, [[0, 1], [3], [2]]),
        ({0: ok(some(0, 2), {TOTAL: "3"}), 2: ok(some(1, 2), {TOTAL: "3"})}, [[0, 1], [1], [2]]),
    ],
)
def test_a_list_that_moved_is_read_once_more(first, came, caplog):
    """The total fell, or an object came twice: what was passed over comes then, and what came does not come again."""
    second = {0: ok(some(0, 2), {TOTAL: "3"}), 2: ok(some(2, 3), {TOTAL: "3"})}
    assert numbers(reading(first, second).pull()[1]) == came
    assert "it changed while it was read, and is read once more" in caplog.text


def test_what_changed_comes_in_its_newer_state():
    """An object that moved because it was updated is worth reading again."""
    newer = [{**some(0, 1)[0], "name": "new"}]
    cpo = reading(
        {0: ok(some(0, 2), {TOTAL: "3"}), 2: ok(some(1, 2), {TOTAL: "3"})},
        {0: ok(some(1, 3), {TOTAL: "3"}), 2: ok(newer, {TOTAL: "3"})},
    )
    came = cpo.pull()[1]
    assert numbers(came) == [[0, 1], [1], [2], [0]]
    assert json.loads(came[-1].objects[0])["name"] == "new"


@pytest.mark.parametrize(
    ("second", "message"),
    [
        ({0: ok(some(0, 2), {TOTAL: "3"}), 2: ok([])}, "only 2 of 3 locations came"),
        ({0: ok([], {TOTAL: "0"})}, "only 3 of 4 locations came"),
        ({0: ok(some(0, 2)), 2: ok([])}, "only 3 of 4 locations came"),
        ({0: httpx.Response(403)}, "page 1: HTTP 403: ''; is the token right, and may it read this?"),
    ],
)
def test_a_list_is_read_twice_and_not_more(second, message):
    """What lacks then is a Shortfall; a list that suddenly shows nothing, or no total, proves nothing."""
    first = {0: ok(some(0, 2), {TOTAL: "4"}), 2: ok(some(3, 4), {TOTAL: "3"}), 3: ok([])}
    came = numbers(reading(first, second).pull()[1])
    assert came[:2] == [[0, 1], [3]]
    assert came[2:][-1].endswith(message)
    assert all(isinstance(part, str) for part in came[2:])


def test_a_list_that_stays_short_is_read_once():
    """Some systems count what they do not show; reading that again would only cost them."""
    cpo = at_locations(lambda offset, _: ok(some(0, 2) if offset == 0 else [], {TOTAL: "4"}))
    assert numbers(cpo.pull(tariffs_url=None)[1])[-1] == "becharged: GET /ocpi/locations: only 2 of 4 locations came"
    assert len(cpo.asked) == 2


def tripping(bad, total, trouble, counts=True):
    """A CPO of so many locations that fails over every page which holds a bad one."""

    def respond(offset, request):
        page = range(offset, min(offset + int(request.url.params["limit"]), total))
        if not bad.isdisjoint(page):
            return trouble()
        return ok(some(page.start, page.stop), {TOTAL: str(total)} if counts else {})

    return at_locations(respond)


@pytest.mark.parametrize("trouble", [lambda: refusal(3000), lambda: httpx.Response(500), lambda: httpx.Response(502)])
@pytest.mark.parametrize("counts", [True, False])
@pytest.mark.parametrize(
    ("bad", "told"), [({0}, "0"), ({13}, "13"), ({19}, "19"), ({3, 4, 15}, "3, 4, 15"), ({0, 18, 19}, "0, 18, 19")]
)
def test_an_object_that_the_server_trips_over_is_left_out(bad, told, counts, trouble):
    """For one object elumobility answers a whole page by OCPI 3000; all others come, once each."""
    *pages, shortfall = numbers(tripping(bad, 20, trouble, counts).pull(page_size=8)[1])
    assert sorted(n for page in pages for n in page) == sorted(set(range(20)) - bad)
    assert shortfall == (
        f"becharged: GET /ocpi/locations: left out what the server fails to give, at offset {told}; tell the operator"
    )


def test_pages_that_are_too_large_are_asked_for_smaller():
    """Nothing is left out where less at a time is all that it takes, and the larger size is not tried again."""
    cpo = at_locations(
        lambda offset, request: (
            httpx.Response(500)
            if int(request.url.params["limit"]) > 2
            else ok(some(offset, min(offset + 2, 5)), {TOTAL: "5"})
        )
    )
    assert numbers(cpo.pull(page_size=8, tariffs_url=None)[1][1:]) == [[0, 1], [2, 3], [4]]
    limits = [request.url.params["limit"] for request in cpo.requests]
    assert limits == ["8"] * 4 + ["4"] + ["2"] * 3


def test_a_server_that_is_down_is_not_asked_for_each_object():
    """After three objects side by side it is not the objects; the error is the first one."""
    cpo = at_locations(lambda *_: httpx.Response(500))
    assert "page 1: HTTP 500" in failure(cpo, Transient)
    assert len(cpo.asked) <= 4 + 2 + 3


def test_bad_objects_all_over_end_the_list():
    """The number of small requests is bounded for a list."""
    cpo = tripping(set(range(0, 1000, 2)), 1000, lambda: refusal(3000))
    came = numbers(cpo.pull(page_size=2, tariffs_url=None)[1])
    assert "OCPI 3000" in came[-1]
    assert len(cpo.asked) < 300


def test_a_server_that_says_when_to_come_back_is_not_asked_for_less():
    """It is busy, and no object is at fault."""
    cpo = at_locations(lambda *_: httpx.Response(503, headers={"Retry-After": "0"}))
    failure(cpo, Transient)
    assert len(cpo.asked) == 4


@pytest.mark.parametrize("told", [LOCATIONS, f"{LOCATIONS}/", f"{LOCATIONS}?area=north"])
def test_an_endpoint_is_tried_with_the_other_end(told, caplog):
    """Where there is nothing without a slash there may be something with one, and all pages are read from there."""
    path, mark, query = told.partition("?")
    right = path.removesuffix("/") if path.endswith("/") else path + "/"

    def respond(offset, request):
        found = request.url.path == httpx.URL(right).path
        return ok(some(offset, min(offset + 2, 3)), {"X-Limit": "2"}) if found else httpx.Response(404)

    cpo = at_locations(respond)
    assert numbers(cpo.pull(locations_url=told, tariffs_url=None)[1][1:]) == [[0, 1], [2]]
    assert [address.partition("offset")[0] for address in cpo.asked] == [
        httpx.URL(address).raw_path.decode() + ("&" if mark else "?")
        for address in (told, right + mark + query, right + mark + query)
    ]
    assert "HTTP 404" in caplog.text


def test_an_endpoint_that_is_nowhere_is_told_as_it_was_given():
    """The other end was only a guess of ours."""
    cpo = at_locations(lambda *_: httpx.Response(404))
    assert failure(cpo, Refused).startswith("becharged: GET /ocpi/locations page 1: HTTP 404")
    assert [request.url.path for request in cpo.requests] == ["/ocpi/locations", "/ocpi/locations/"]


def test_an_empty_page_with_a_total_is_a_shortfall():
    """A list that is said to hold something and shows nothing was not read."""
    cpo = at_locations(lambda _offset, _request: ok([], {"X-Total-Count": "4"}))
    assert numbers(cpo.pull()[1]) == ["becharged: GET /ocpi/locations: only 0 of 4 locations came"]


def test_a_total_that_falls_is_a_shortfall():
    """An object that is deleted meanwhile moves the next page over one that is then never shown."""
    answers = {0: ok(some(0, 2), {"X-Total-Count": "4"}), 2: ok(some(3, 4), {"X-Total-Count": "3"}), 3: ok([])}
    came = at_locations(lambda offset, _request: answers[offset]).pull()[1]
    assert numbers(came) == [[0, 1], [3], "becharged: GET /ocpi/locations: only 3 of 4 locations came"]


def test_more_objects_than_the_total_are_fine():
    """The total is advice: what came, came."""
    cpo = at_locations(lambda offset, _: ok(some(offset, min(offset + 2, 3)), {"X-Total-Count": "1"}))
    assert numbers(cpo.pull()[1]) == [[0, 1], [2]]


def test_objects_without_an_id_count_each():
    """What has no key is told apart by its text."""
    cpo = at_locations(lambda _offset, _request: ok([{"name": "a"}, "b", 5, {"id": None}], {"X-Total-Count": "4"}))
    assert [len(page.objects) for page in cpo.pull(page_size=100)[1]] == [4]


@pytest.mark.parametrize(
    ("headers", "total"),
    [({}, None), ({"X-Total-Count": "9"}, "only 2 of 9 locations came"), ({"X-Total-Count": "2"}, "")],
)
def test_a_server_that_goes_in_circles_is_left(headers, total):
    """The same first page again and again ends the list; it is whole only if the total says so."""
    cpo = at_locations(lambda _offset, _request: ok(some(0, 2), headers))
    came = numbers(cpo.pull()[1])
    why = "page 2 begins as an earlier one did, and nothing says whether all came" if total is None else total
    assert came == [[0, 1]] + ([f"becharged: GET /ocpi/locations: {why}"] if why else [])
    assert len(cpo.asked) == 3


def test_a_server_without_pages_gives_all_at_once():
    """A first page of more than was asked for, and then the same again, was everything."""
    assert numbers(at_locations(lambda _offset, _request: ok(some(0, 3))).pull()[1]) == [[0, 1, 2]]


# Envelope


@pytest.mark.parametrize(
    ("body", "objects"),
    [
        (
            b'{"data": [ {"id":"1" , "x":1.50} ,{"id":"2"} ], "status_code": 1000}',
            (b'{"id":"1" , "x":1.50}', b'{"id":"2"}'),
        ),
        (b'{"data": {"id": "1"}, "status_code": 1000}', (b'{"id": "1"}',)),
        (b'\xef\xbb\xbf{"data": [1], "status_code": "1000", "extra": {}}', (b"1",)),
        (b'{"data": ["\xc3\xa9\\u00e9"], "status_code": 1999, "timestamp": 5}', (b'"\xc3\xa9\\u00e9"',)),
        (b'{"data": null, "status_code": 1000}', None),
        (b'{"status_code": 1000}', None),
        (b'{"data": [], "status_code": 1000}', None),
    ],
)
def test_envelopes_are_read_as_they_come(body, objects):
    """Each object keeps its bytes; the content type and all that OCPI does not need may be anything."""
    cpo = at_locations(
        lambda _offset, _request: httpx.Response(200, content=body, headers={"Content-Type": "text/html"})
    )
    expected = [Page(kind="location", where="GET /ocpi/locations page 1", objects=objects)] if objects else []
    assert cpo.pull(page_size=100)[1] == expected


def test_a_compressed_answer_is_read():
    """As asked for by Accept-Encoding."""
    body = gzip.compress(b'{"data": [1], "status_code": 1000}')
    cpo = at_locations(
        lambda _offset, _request: httpx.Response(200, content=body, headers={"Content-Encoding": "gzip"})
    )
    assert cpo.pull()[1][0].objects == (b"1",)


@pytest.mark.parametrize(
    ("reply", "kind", "message"),
    [
        (
            lambda: httpx.Response(200, text="<html>" + "log in " * 99),
            Transient,
            r"no whole JSON \(.*\): '<html>log in .{180,190}'; is",
        ),
        (lambda: httpx.Response(200, text='{"data": [{"id": 1'), Transient, "no whole JSON .*truncated"),
        (lambda: httpx.Response(200), Transient, "no whole JSON"),
        (
            lambda: httpx.Response(200, content=b"no", headers={"Content-Encoding": "gzip"}),
            Transient,
            "cannot be decompressed",
        ),
        (lambda: httpx.Response(200, json=[]), Refused, "an empty list without OCPI's envelope"),
        (lambda: httpx.Response(200, json={"detail": "Not here"}), Refused, "no OCPI status_code: '.*Not here"),
        (lambda: httpx.Response(200, json={"status_code": "ok"}), Refused, "no OCPI status_code"),
        (lambda: httpx.Response(200, text='{"data": ' + "[" * 99999 + "]" * 99999 + "}"), Refused, "nested too deeply"),
        (
            lambda: httpx.Response(200, content=b"x", headers={"Content-Encoding": "gzip, gzip"}),
            Refused,
            "more than once",
        ),
    ],
)
def test_what_is_no_ocpi_fails_with_an_excerpt(reply, kind, message):
    """Broken JSON may be whole next time and is retried; what is something else will stay so."""
    cpo = at_locations(lambda _offset, _request: reply())
    assert re.search(message, failure(cpo, kind))
    assert len(cpo.asked) == (4 if kind is Transient else 1)


def failure(cpo, kind):
    """The message of a pull of locations alone that fails in one way."""
    with pytest.raises(kind) as caught:
        cpo.pull(tariffs_url=None)
    return str(caught.value)


def test_an_answer_that_is_too_large_is_refused(monkeypatch):
    """The count is of the bytes after decompression, and reading stops there."""
    monkeypatch.setattr(http, "MOST_BYTES", 1_000_000)
    body = gzip.compress(b" " * 1_000_001)
    cpo = at_locations(
        lambda _offset, _request: httpx.Response(200, content=body, headers={"Content-Encoding": "gzip"})
    )
    assert "larger than 1 MB; ask for smaller pages" in failure(cpo, Refused)


# Retries


def raising(error):
    """A reply that is none."""

    def reply():
        raise error

    return reply


PASSING = [
    *(lambda status=status: httpx.Response(status, text="later") for status in (408, 425, 429, 500, 502, 503, 504)),
    lambda: refusal(3000),
    lambda: httpx.Response(200, text='{"data": [{'),
    raising(httpx.ReadTimeout("slow")),
    raising(httpx.ConnectError("refused")),
    raising(httpx.RemoteProtocolError("peer closed connection")),
]


@pytest.mark.parametrize("trouble", PASSING)
def test_what_may_pass_is_tried_four_times(trouble):
    """The fourth try counts; a fourth failure is Transient."""
    replies = iter([trouble, trouble, trouble, lambda: ok(some(0, 1), {"X-Limit": "2"})])
    cpo = at_locations(lambda _offset, _request: next(replies)())
    assert numbers(cpo.pull()[1]) == [[0]]
    cpo = at_locations(lambda _offset, _request: trouble())
    assert failure(cpo, Transient).startswith("becharged: GET /ocpi/locations page 1: ")
    assert sum("limit=2" in address for address in cpo.asked) == 4


@pytest.mark.parametrize(
    ("reply", "codes"),
    [
        *((lambda status=status: httpx.Response(status, text="never"), {status, None}) for status in (404, 405, 410)),
        *((lambda code=code: refusal(code), {200, code}) for code in (2000, 3001, 3003, 4001)),
        (lambda: httpx.Response(404, json={"status_code": 2003}), {404, 2003}),
    ],
)
def test_what_stays_is_asked_once(reply, codes):
    """A refusal holds the codes of both layers."""
    cpo = at_locations(lambda _offset, _request: reply())
    with pytest.raises(Declined) as caught:
        cpo.pull(tariffs_url=None)
    assert (caught.value.codes, len(cpo.asked)) == (codes, 2 if 404 in codes else 1)  # with and without a slash


def test_a_certificate_that_is_not_valid_is_refused():
    """Asking again does not mend it, and TLS is never left unchecked."""
    error = httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] certificate has expired")
    cpo = at_locations(lambda _offset, _request: raising(error)())
    assert "certificate is not valid" in failure(cpo, Refused)
    with http.Http(Connection(name="b")) as real:
        context = real._client._transport._pool._ssl_context
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)


def test_time_outs_are_set():
    """Ten seconds to connect, sixty to read."""
    with http.Http(Connection(name="b")) as real:
        assert real._client.timeout == httpx.Timeout(60.0, connect=10.0)


def test_the_server_says_how_long_to_wait():
    """Retry-After goes before our own backoff of two seconds and more."""
    waits = []
    set_on_retry_hooks([lambda details: waits.append(details.wait_for)])
    replies = iter(
        [httpx.Response(429, headers={"Retry-After": "0"}), httpx.Response(503, headers={"Retry-After": "1"}), ok([])]
    )
    begun = time.monotonic()
    try:
        with stamina.set_testing(False):
            at_locations(lambda _offset, _request: next(replies)).pull()
    finally:
        set_on_retry_hooks(None)
    assert waits == [0.0, 1.0]
    assert 1 <= time.monotonic() - begun < 2


def test_a_server_that_asks_for_a_long_pause_gets_it():
    """No pull waits an hour; the error says how long it would be."""
    cpo = at_locations(lambda _offset, _request: httpx.Response(429, headers={"Retry-After": "3600"}))
    with pytest.raises(Transient, match="pull less often") as caught:
        cpo.pull(tariffs_url=None)
    assert (caught.value.wait_s, len(cpo.asked)) == (3600, 1)


@pytest.mark.parametrize(
    ("text", "wait_s"),
    [
        ("7", 7),
        ("soon", None),
        ("", None),
        ("-3", None),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0),
        ("9" * 400, float("inf")),
    ],
)
def test_retry_after(text, wait_s):
    """Seconds or a date; a date that has passed means at once, and nonsense nothing."""
    assert reply.asked_wait_s(httpx.Headers({"Retry-After": text})) == wait_s


def test_retry_after_a_date_to_come():
    """The wait is the time until then."""
    moment = datetime.now(UTC) + timedelta(seconds=60)
    wait_s = reply.asked_wait_s(httpx.Headers({"Retry-After": f"{moment:%a, %d %b %Y %H:%M:%S GMT}"}))
    assert 55 < wait_s <= 60


# Falling short


@pytest.mark.parametrize(
    ("trouble", "message"), [(lambda: httpx.Response(502), "HTTP 502"), (lambda: refusal(2001), "OCPI 2001")]
)
def test_a_page_that_fails_ends_its_kind_and_not_the_pull(trouble, message):
    """What came before it stays, the Shortfall names the page, and the next kind is read."""

    def respond(request):
        if request.url.path.endswith("locations"):
            return ok(some(0, 1))
        return ok([{"id": "T1"}, {"id": "T2"}]) if request.url.params["offset"] == "0" else trouble()

    page, shortfall, locations = Cpo(respond).pull()[1]
    assert (page.kind, len(page.objects), locations.kind) == ("tariff", 2, "location")
    assert (shortfall.kind, message in shortfall.message) == ("tariff", True)
    assert shortfall.message.startswith("becharged: GET /ocpi/tariffs page 2: ")


def test_nothing_at_all_is_an_error():
    """A source of which not one page could be read failed, and did not just fall short."""
    with pytest.raises(Transient, match="GET /ocpi/locations page 1: HTTP 503"):
        Cpo(lambda _: httpx.Response(503)).pull()


def test_an_empty_source_is_no_error():
    """No objects are not the same as no answer."""
    replies = {"/ocpi/tariffs": ok([]), "/ocpi/locations": httpx.Response(503)}
    (shortfall,) = Cpo(lambda request: replies[request.url.path]).pull()[1]
    assert shortfall.kind == "location"
