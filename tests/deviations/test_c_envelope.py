"""How real peers deviate in envelopes and errors: a test for each row, named by it."""

import re

import httpx
import pytest
import stamina
from interface import KEY, LOCATIONS, TARIFFS, VERSIONS, Cpo, at_locations, numbers, ok, only, refusal, some, versioned

from afir_publisher.errors import Refused, Transient
from afir_publisher.ocpi.client import Connection, open_source
from afir_publisher.ocpi.page import Page, Remark, Shortfall


@pytest.fixture(autouse=True)
def _no_waiting():
    """Retries come at once."""
    with stamina.set_testing(True, attempts=4):
        yield


def pulled(cpo, **settings):
    """What came of locations, page by page or why not, and the codes of what was remarked."""
    told = {"name": "becharged", "page_size": 2, "locations_url": LOCATIONS, "tariffs_url": TARIFFS}
    with open_source(Connection(**(told | settings)), transport=httpx.MockTransport(cpo)) as session:
        shown = list(session.pages())
    locations = [part for part in shown if isinstance(part, Page | Shortfall) and part.kind == "location"]
    return numbers(locations), sorted({part.finding.rule for part in shown if isinstance(part, Remark)})


@pytest.mark.parametrize(
    ("answer", "excerpt"),
    [
        (httpx.Response(404, json={"detail": "Not Found"}), '{"detail":"Not Found"}'),
        (httpx.Response(403, json={"error": "no such key"}), '{"error":"no such key"}'),
        (httpx.Response(410, text="gone for good"), "gone for good"),
        (httpx.Response(404, text="<html><h1>nginx</h1>" + "x" * 999), "<html><h1>nginx</h1>xxx"),
    ],
)
def test_c1_an_error_in_any_form_is_reported_with_status_and_excerpt(answer, excerpt):
    """On one line, and no longer than 200 characters."""
    (told,), _ = pulled(at_locations(lambda _o, _r: answer))
    assert f"HTTP {answer.status_code}: " in told
    assert excerpt.replace(": ", ":").replace(":", ":") in told.replace('": "', '":"')
    assert len(told) < 400


def test_c2_an_error_under_http_200_is_one():
    """Both layers are looked at; a list that is refused is not an empty one."""
    (told,), _ = pulled(at_locations(lambda _o, _r: refusal(2000)))
    assert "OCPI 2000: 'no, because'" in told


@pytest.mark.parametrize("code", [2000, 2001, 2003, 2999])
def test_c3_under_an_http_error_the_number_of_ocpi_does_not_count(code):
    """Some give the 2xxx meanings of their own: 401 is what has to be mended."""
    answer = httpx.Response(401, json={"status_code": code, "status_message": "unauthorized"})
    with pytest.raises(Refused, match=r"HTTP 401: .*is the token right and still valid\?"):
        pulled(Cpo(lambda _: answer), token=KEY)


def test_c4_of_a_page_that_fails_as_a_whole_all_but_the_bad_object_comes():
    """The page is halved down to it; it makes the pull incomplete, and is told with its offset."""

    def respond(offset, request):
        limit = int(request.url.params["limit"])
        if offset <= 3 < offset + limit:
            return refusal(3000)
        return ok(some(offset, min(offset + limit, 6)), {"X-Total-Count": "6", "X-Limit": str(limit)})

    came, codes = pulled(at_locations(respond), page_size=4)
    assert sorted(n for page in came if isinstance(page, list) for n in page) == [0, 1, 2, 4, 5]
    assert came[-1].endswith("left out what the server fails to give, at offset 3; tell the operator")
    assert "OCPI-PAGE" in codes


def test_c5_a_list_of_one_where_an_object_is_due_is_unwrapped():
    """Version details that come as a list are read as the one in it."""

    def respond(request):
        answer = good.respond(request)
        if not request.url.path.endswith("/details"):
            return answer
        return ok([answer.json()["data"]])

    good = versioned(lists=lambda _: only(1))
    connection = Connection(name="b", versions_url=VERSIONS)
    with open_source(connection, transport=httpx.MockTransport(Cpo(respond))) as session:
        shown = list(session.pages())
    assert numbers([part for part in shown if isinstance(part, Page) and part.kind == "location"]) == [[0]]
    assert ("OCPI-ENVELOPE", "details") in [
        (part.finding.rule, part.area) for part in shown if isinstance(part, Remark)
    ]


@pytest.mark.parametrize("timestamp", ["2026-11-22 06:44:00.972331+00:00", "never", 5, None, "x" * 99])
def test_c6_the_time_of_an_envelope_is_no_clock(timestamp):
    """It may be frozen or no time at all; nothing depends on it."""
    cpo = at_locations(lambda _o, _r: ok(some(0, 1), {"X-Total-Count": "1"}, timestamp=timestamp))
    assert pulled(cpo)[0] == [[0]]


def test_c7_a_page_that_breaks_off_is_asked_for_again():
    """Half a page is none."""
    turns = iter(['{"status_code": 1000, "data": [{"id": "LOC0"'])
    whole = lambda: only(1)  # noqa: E731
    cpo = at_locations(lambda _o, _r: httpx.Response(200, text=half) if (half := next(turns, None)) else whole())
    assert pulled(cpo)[0] == [[0]]


def test_c7_a_page_that_always_breaks_off_is_rejected():
    """After four tries, with the page and what came of it."""
    cpo = Cpo(lambda _: httpx.Response(200, text='{"status_code": 1000, "data": [{"id": 1'))
    with pytest.raises(Transient, match=r"page 1: HTTP 200, but no whole JSON .*'\{\"status_code\": 1000, \"data\": "):
        pulled(cpo)
    assert len(cpo.requests) == 8


@pytest.mark.parametrize("envelope", [{"status_code": 1000}, {"status_code": 1000, "data": None}])
def test_c8_data_that_is_absent_is_an_empty_list(envelope):
    """Under a status code that calls it a success."""
    assert pulled(at_locations(lambda _o, _r: httpx.Response(200, json=envelope)))[0] == []


def test_c9_status_message_and_timestamp_may_be_missing():
    """Nothing depends on them."""
    answer = {"status_code": "1000", "data": some(0, 1)}
    assert pulled(at_locations(lambda _o, _r: httpx.Response(200, json=answer)))[0] == [[0]]


@pytest.mark.parametrize("headers", [{}, {"X-Request-ID": "another"}])
def test_c10_ids_of_requests_need_not_come_back(headers):
    """Missing or wrong, silently."""
    cpo = at_locations(lambda _o, _r: ok(some(0, 1), {"X-Total-Count": "1", "X-Limit": "2"} | headers))
    found, codes = pulled(cpo)
    assert found == [[0]]
    assert not any(re.search("ID|ENVELOPE", code) for code in codes)


def test_a_bare_list_is_taken_and_told():
    """Some serve their files as they are; an empty one proves nothing and is refused."""
    cpo = at_locations(lambda offset, _r: httpx.Response(200, json=some(offset, min(offset + 2, 3))))
    assert pulled(cpo) == ([[0, 1], [2]], ["OCPI-ENVELOPE", "OCPI-LINK", "OCPI-TOTAL"])
