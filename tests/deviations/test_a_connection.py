"""How real peers deviate where a connection begins: a test for each row, named by it; A5, A10, A11, A18 stand apart."""

import base64
import json
import re

import httpx
import pytest
import stamina
from interface import BASE64, HOST, KEY, LOCATIONS, VERSIONS, Cpo, numbers, ok, only, refusal, versioned

from afir_publisher import config
from afir_publisher.errors import Refused
from afir_publisher.ocpi.client import Connection, open_source
from afir_publisher.ocpi.connection import Party
from afir_publisher.ocpi.readers import READERS

PLAIN = f"Token {KEY}"
IN_BASE64 = f"Token {BASE64}"
UNAUTHORIZED = httpx.Response(401, json={"status_code": 2001, "status_message": "Unauthorized"})


@pytest.fixture(autouse=True)
def _no_waiting():
    """Retries come at once."""
    with stamina.set_testing(True, attempts=4):
        yield


def taking(accepts, otherwise, version="2.3.0"):
    """A CPO that takes the token as a function of the path says, and answers others otherwise."""
    good = versioned(versions=(version,), lists=lambda _: only(1))

    def respond(request):
        if request.headers["Authorization"] != accepts(request.url.path):
            return otherwise() if callable(otherwise) else otherwise
        return good.respond(request)

    return Cpo(respond)


def pulled(cpo, versions=tuple(READERS), **settings):
    """The numbers that came, and the codes of what was remarked, from a versions endpoint."""
    connection = Connection(**({"name": "becharged", "token": KEY, "versions_url": VERSIONS} | settings))
    with open_source(connection, versions=versions, transport=httpx.MockTransport(cpo)) as session:
        shown = list(session.pages())
    pages = [part for part in shown if hasattr(part, "objects") and part.kind == "location"]
    return numbers(pages), sorted({part.finding.rule for part in shown if hasattr(part, "finding")})


@pytest.mark.parametrize(("version", "sent"), [("2.3.0", PLAIN), ("2.2.1", PLAIN), ("2.1.1", IN_BASE64)])
def test_a1_the_other_form_of_the_token_is_found_out_and_told(version, sent):
    """Raw where Base64 is due, and the reverse; a finding says so."""
    assert pulled(taking(lambda _: sent, UNAUTHORIZED, version)) == ([[0]], ["OCPI-TOKEN"])


def test_a1_the_form_can_be_configured():
    """Then nothing is tried."""
    cpo = taking(lambda _: PLAIN, UNAUTHORIZED)
    assert pulled(cpo, encoding="plain")[0] == [[0]]
    assert len(cpo.requests) == 4


def test_a2_a_token_that_is_answered_by_3000_under_http_200_is_tried_the_other_way():
    """On versions and details, where no data can be at fault."""
    assert pulled(taking(lambda _: PLAIN, lambda: refusal(3000)))[0] == [[0]]


def test_a2_3000_for_the_other_form_is_no_proof_that_it_is_the_right_one():
    """A token that was withdrawn is refused as such, also where the other form of it makes the server stumble."""

    def respond(request):
        if "locations" not in request.url.path and "tariffs" not in request.url.path:
            return good.respond(request)
        return UNAUTHORIZED if request.headers["Authorization"] == IN_BASE64 else refusal(3000)

    good = versioned(versions=("2.3.0",))
    cpo = Cpo(respond)
    with pytest.raises(Refused, match=r"HTTP 401: .*is the token right and still valid"):
        pulled(cpo)
    assert len(cpo.requests) == 6


def test_a3_a_token_that_is_answered_by_400_is_tried_the_other_way():
    """Some cannot decode it and call the request bad."""
    assert pulled(taking(lambda _: PLAIN, httpx.Response(400, text="Bad Request")))[0] == [[0]]


def test_a4_the_form_is_remembered_for_each_part_of_a_server():
    """Base64 for versions and raw for the modules; a second pull tries nothing."""
    cpo = taking(lambda path: IN_BASE64 if "versions" in path else PLAIN, UNAUTHORIZED)
    connection = Connection(name="b", token=KEY, versions_url=VERSIONS)
    with open_source(connection, transport=httpx.MockTransport(cpo)) as session:
        list(session.pages())
        learned = dict(session.encodings)
    assert learned == {"versions": "base64", "details": "plain", "tariffs": "plain", "locations": "plain"}
    cpo.requests.clear()
    assert pulled(cpo, encodings=learned)[0] == [[0]]
    assert len(cpo.requests) == 4


@pytest.mark.parametrize("status", [401, 403])
def test_a6_403_is_taken_as_401(status):
    """The other form is tried once, and then the message says what to do."""
    cpo = taking(lambda _: "nothing", httpx.Response(status, json={"detail": "Not authorized"}))
    with pytest.raises(Refused, match=rf"HTTP {status}: .*is the token right"):
        pulled(cpo)
    assert len(cpo.requests) == 2


def test_a7_an_open_feed_needs_no_token():
    """No Authorization header is sent where none is configured."""
    cpo = versioned(lists=lambda _: only(1))
    assert pulled(cpo, token=None)[0] == [[0]]
    assert not any("Authorization" in request.headers for request in cpo.requests)


def test_a8_a_key_can_stand_in_a_header_of_its_own():
    """In place of the token, or beside it."""
    cpo = versioned(lists=lambda _: only(1))
    assert pulled(cpo, token=None, headers={"X-Api-Key": KEY})[0] == [[0]]
    assert {request.headers["x-api-key"] for request in cpo.requests} == {KEY}


def test_a9_a_pre_shared_token_needs_no_handshake():
    """The credentials module is not asked, though it is offered."""
    cpo = versioned(lists=lambda _: only(1))
    assert pulled(cpo)[0] == [[0]]
    assert not any("credentials" in path for path in cpo.asked)


def test_a12_the_address_of_the_receiver_is_not_read_from():
    """Only what is a SENDER, or has no role, as in OCPI 2.1.1."""
    receiver = {"identifier": "locations", "role": "RECEIVER", "url": f"{HOST}/receive"}
    sender = {"identifier": "locations", "role": "SENDER", "url": LOCATIONS}
    cpo = versioned(endpoints=[receiver, sender, receiver], lists=lambda _: only(1))
    assert pulled(cpo)[0] == [[0]]
    assert not any("receive" in path for path in cpo.asked)


def behind_a_proxy(base):
    """A CPO whose version details name its modules at another origin."""
    return versioned(
        endpoints=[{"identifier": "locations", "role": "SENDER", "url": f"{base}/ocpi/locations"}],
        lists=lambda _: only(1),
    )


def test_a13_an_address_at_another_origin_is_refused_with_what_to_do():
    """The token would go there."""
    with pytest.raises(Refused, match=r"10\.0\.0\.5:8080, to which the token is not sent; if it belongs to"):
        pulled(behind_a_proxy("http://10.0.0.5:8080"))


def test_a13_an_origin_that_is_configured_takes_the_place_of_what_is_named():
    """The path stays."""
    cpo = behind_a_proxy("http://10.0.0.5:8080")
    assert pulled(cpo, origin=HOST)[0] == [[0]]
    assert {(request.url.scheme, request.url.netloc) for request in cpo.requests} == {("https", b"cpo.example")}


def test_a13_http_behind_a_proxy_that_adds_tls_is_lifted_to_https():
    """Where only the scheme is wrong, nothing needs to be configured, and nothing goes out in the clear."""
    cpo = behind_a_proxy("http://cpo.example")
    assert pulled(cpo)[0] == [[0]]
    assert {request.url.scheme for request in cpo.requests} == {"https"}


def test_a13_an_origin_is_a_key_of_the_configuration(tmp_path):
    """With nothing behind the host."""
    head = '[publisher]\ncountry = "NL"\nnational_identifier = "N"\nlanguage = "nl"\n[[sources]]\nname = "a"\n'
    path = tmp_path / "c.toml"
    path.write_text(
        head + 'versions_url = "https://a.example/v"\norigin = "https://b.example:444/"\n', encoding="utf-8"
    )
    (found,) = config.load(path, profiles=(), versions=READERS).sources
    assert found.origin == "https://b.example:444"


def slashed(status):
    """A CPO whose lists are at an address that ends in a slash; otherwise it redirects, or has nothing."""

    def lists(request):
        if request.url.path.endswith("/"):
            assert request.headers["Authorization"] == IN_BASE64
            return only(1)
        target = f"{request.url.path}/?{request.url.query.decode()}"
        return httpx.Response(status, headers={"Location": target} if status != 404 else {})

    return versioned(lists=lists)


@pytest.mark.parametrize("status", [307, 404])
def test_a14_a_slash_at_the_end_of_an_address_is_found_out(status):
    """By following a redirect on the same host with the token, or by trying it."""
    found, remarks = pulled(slashed(status))
    assert (found, remarks) == ([[0]], ["OCPI-ADDRESS"])


@pytest.mark.parametrize("version", READERS)
def test_a15_every_request_has_an_id_of_its_own(version):
    """Also to OCPI 2.1.1, which does not ask for it."""
    cpo = versioned(versions=(version,), lists=lambda _: only(1))
    pulled(cpo)
    ids = [request.headers["X-Request-ID"] for request in cpo.requests]
    assert len(set(ids)) == len(ids) == 4
    assert all(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", one) for one in ids)


def test_a16_routing_headers_are_sent_where_they_are_known_and_never_needed():
    """To functional modules only; a server that sends none back is as good."""
    cpo = versioned(lists=lambda _: only(1))
    assert pulled(cpo, sender=Party("NL", "ABC"), receiver=Party("DE", "HUB"))[0] == [[0]]
    routed = {request.url.path: request.headers.get("OCPI-to-party-id") for request in cpo.requests}
    assert routed == {
        "/ocpi/versions": None,
        "/ocpi/2.3.0/details": None,
        "/ocpi/tariffs": "HUB",
        "/ocpi/locations": "HUB",
    }
    assert pulled(cpo)[0] == [[0]]


def test_a17_version_details_that_name_another_version_are_told():
    """The address that was asked for counts."""

    def respond(request):
        answer = good.respond(request)
        if request.url.path.endswith("/details"):
            details = json.loads(answer.content)
            return ok(details["data"] | {"version": "2.2"})
        return answer

    good = versioned(versions=("2.3.0",), lists=lambda _: only(1))
    assert pulled(Cpo(respond)) == ([[0]], ["OCPI-VERSIONS"])


def test_a5_no_line_end_is_sent_with_the_token():
    """OCPI's own example has one in Base64."""
    cpo = versioned(lists=lambda _: ok([]))
    pulled(cpo, token="example-token")  # noqa: S106 - that of the specification's example
    sent = {request.headers["Authorization"].removeprefix("Token ") for request in cpo.requests}
    assert {base64.b64decode(one) for one in sent} == {b"example-token"}
