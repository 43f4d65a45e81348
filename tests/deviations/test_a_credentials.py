"""Rows A5, A10, A11 and A18 of what real systems do otherwise: credentials and how we are called with them."""

import base64
import logging

import httpx
import pytest
from desk import TOKEN_A, desk

from afir_publisher.ocpi.identity import theirs
from afir_publisher.web.access import GRACE


def look(ours, authorization, path="/ocpi/versions"):
    """The HTTP status of a request to us."""
    url = ours.settings.ocpi.url + path
    return httpx.get(url, headers={"Authorization": authorization}).status_code


@pytest.fixture
def registered(tmp_path):
    """A desk whose source is registered."""
    with desk(tmp_path) as ours:
        ours.register()
        yield ours


@pytest.mark.parametrize("write", [str, lambda token: base64.b64encode(token.encode()).decode()], ids=["plain", "64"])
@pytest.mark.parametrize("scheme", ["Token", "token", "TOKEN"])
def test_a5_a_token_is_taken_in_base64_and_plain_and_its_scheme_in_any_case(registered, scheme, write):
    """OCPI 2.1.1 has it plain, later versions in Base64, and many systems in the other way."""
    assert look(registered, f"{scheme} {write(registered.agreed.ours)}") == 200


@pytest.mark.parametrize("end", ["\n", "\r\n", " "])
def test_a5_a_line_end_inside_the_encoded_token_does_no_harm(registered, end):
    """The example in OCPI's text has one."""
    encoded = base64.b64encode((registered.agreed.ours + end).encode()).decode()
    assert look(registered, f"Token {encoded}") == 200


@pytest.mark.parametrize("change", [lambda text: f"{text[:20]} {text[20:]}", lambda text: text.rstrip("=")])
def test_a5_broken_lines_and_missing_padding_do_no_harm(registered, change):
    """Encoders made for mail break lines, those made for addresses leave the padding out."""
    encoded = base64.b64encode(registered.agreed.ours.encode()).decode()
    assert look(registered, f"Token {change(encoded)}") == 200


@pytest.mark.parametrize("found", ["", "Token", "Token !", "Bearer {}", "{}", "Token {}x", "Token \xff"])
def test_a5_what_is_not_the_token_is_no_token(registered, found):
    """However it is written."""
    authorization = found.format(registered.agreed.ours).encode("latin-1")
    assert look(registered, authorization) == 401


def test_a10_an_operator_that_calls_back_with_token_a_is_registered_all_the_same(tmp_path, caplog):
    """It is let in as far as the handshake needs, and the log says what to tell the operator."""
    with desk(tmp_path, "callback-wrong-token") as ours:
        assert ours.register()[0] == "cpo: registered, in OCPI 2.3.0."
    assert [record.levelno for record in caplog.records if "for registration (A)" in record.message] == [
        logging.WARNING
    ]
    assert TOKEN_A not in caplog.text


def test_a10_token_a_opens_versions_details_and_nothing_else(registered):
    """Whoever has it cannot change what was agreed on."""
    assert [look(registered, f"Token {TOKEN_A}", path) for path in ("/ocpi/versions", "/ocpi/2.3.0")] == [200, 200]
    url = f"{registered.settings.ocpi.url}/ocpi/2.3.0/credentials"
    headers = {"Authorization": f"Token {TOKEN_A}"}
    assert [httpx.request(method, url, headers=headers).status_code for method in ("PUT", "DELETE")] == [401, 401]
    assert registered.agreed is not None


def test_a10_token_a_is_let_in_for_a_day_only(registered):
    """It may have been given to others, too."""
    registered.later(seconds=GRACE.total_seconds())
    assert look(registered, f"Token {TOKEN_A}") == 200
    registered.later(seconds=1)
    assert look(registered, f"Token {TOKEN_A}") == 401
    assert look(registered, f"Token {registered.agreed.ours}") == 200


def test_a10_token_a_opens_nothing_where_no_registration_was_begun(tmp_path):
    """It may be a token that an operator gives to everybody."""
    with desk(tmp_path) as ours:
        assert look(ours, f"Token {TOKEN_A}") == 401


def test_a10_a_token_from_before_a_rotation_is_let_in_for_a_day(registered):
    """An operator may have processes that still use it."""
    before = registered.agreed.ours
    registered.rotate()
    assert look(registered, f"Token {before}") == 200
    registered.later(seconds=GRACE.total_seconds() + 1)
    assert look(registered, f"Token {before}") == 401


@pytest.mark.parametrize("fault", ["credentials-twice", "credentials-receiver-only", "credentials-role-null"])
def test_a11_the_role_of_the_credentials_module_does_not_matter(tmp_path, fault):
    """It is listed once, twice, as RECEIVER only or with no role, and is the same."""
    with desk(tmp_path, fault) as ours:
        ours.register()
        assert ours.agreed.theirs == ours.cpo.handshake.token_c


def test_a11_we_list_it_as_both_and_without_role_in_old_versions(registered):
    """Whichever an operator looks for, it finds."""
    listed = {}
    for version in ("2.3.0", "2.1.1"):
        url = f"{registered.settings.ocpi.url}/ocpi/{version}"
        answer = httpx.get(url, headers={"Authorization": f"Token {registered.agreed.ours}"})
        ends = answer.json()["data"]["endpoints"]
        listed[version] = [end.get("role") for end in ends if end["identifier"] == "credentials"]
    assert listed == {"2.3.0": ["SENDER", "RECEIVER"], "2.1.1": [None]}


def test_a18_our_own_roles_in_the_answer_are_left_out_and_told(tmp_path):
    """The token counts all the same."""
    with desk(tmp_path, "credentials-roles-ours") as ours:
        lines = ours.register()
        assert (ours.agreed.parties, ours.agreed.theirs) == ((), ours.cpo.handshake.token_c)
    assert "  Odd: its answer names our own party NL*NAP among its own, which was left out." in lines
    assert "  It does not say which parties it is." in lines


def test_a18_no_more_than_token_address_and_parties_is_taken():
    """Whatever else is there, and of whatever shape, does no harm."""
    text = (
        b'{"token": "c", "url": "https://x", "roles": [{"party_id": "abc", "country_code": "nl", "role": 7}, 8, null]}'
    )
    found = theirs(text)
    assert (found.token, found.url, found.parties) == ("c", "https://x", (("NL", "ABC"),))
