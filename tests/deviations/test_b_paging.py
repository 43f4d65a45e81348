"""How real peers deviate in paging and filters: a test for each row, named by it; B7 and B8 stand apart."""

import gzip
import json
from datetime import UTC, datetime

import httpx
import pytest
import stamina
from interface import HOST, LOCATIONS, TARIFFS, Cpo, at_locations, numbers, ok, refusal, some

from afir_publisher.ocpi import crawl
from afir_publisher.ocpi.client import Connection, open_source
from afir_publisher.ocpi.page import Page, Remark, Shortfall, Since

SINCE = {"location": datetime(2026, 11, 22, 12, tzinfo=UTC)}


@pytest.fixture(autouse=True)
def _no_waiting():
    """Retries come at once."""
    with stamina.set_testing(True, attempts=4):
        yield


def pulled(respond, since=None, **settings):
    """What came of locations of which each page is a function of offset and request; codes of what was remarked."""
    cpo = at_locations(respond)
    told = {"name": "becharged", "page_size": 2, "locations_url": LOCATIONS, "tariffs_url": TARIFFS}
    with open_source(Connection(**(told | settings)), transport=httpx.MockTransport(cpo)) as session:
        shown = list(session.pages(since))
    locations = [part for part in shown if isinstance(part, Page | Shortfall) and part.kind == "location"]
    codes = sorted({part.finding.rule for part in shown if isinstance(part, Remark) and part.area == "locations"})
    return numbers(locations), codes, [path for path in cpo.asked if "locations" in path], shown


def paged(count, headers=lambda _: {}, most=2):
    """Locations by twos, with a total and more headers."""

    def respond(offset, request):
        limit = min(most, int(request.url.params.get("limit", most)))
        return ok(
            some(offset, min(offset + limit, count)),
            {"X-Total-Count": str(count), "X-Limit": str(most)} | headers(offset),
        )

    return respond


MANGLED = (
    "https://127.0.0.1:8030/ocpi/cpo/VersionNumber.v_2_3_0/ModuleID.locations/"
    "?date_from=None&date_to=None&offset={offset}&limit=2"
)


@pytest.mark.parametrize("target", [MANGLED, HOST + "/ModuleID.locations/?date_from=None&offset={offset}"])
def test_b1_a_mangled_link_is_left_and_pages_are_counted(target):
    """Another origin is not asked at all, a 404 once."""

    def respond(offset, request):
        if request.url.path != "/ocpi/locations":
            return httpx.Response(404, json={"detail": "Not Found"})
        headers = {"Link": f'<{target.format(offset=offset + 2)}>; rel="next"'} if offset < 4 else {}
        return paged(5, lambda _: headers)(offset, request)

    came, codes, _, _ = pulled(respond)
    assert (came, codes) == ([[0, 1], [2, 3], [4]], ["OCPI-LINK"])


def test_b2_an_empty_link_on_the_last_page_is_none():
    """Nothing is asked for after it, and nothing is said."""
    link = lambda offset: {"Link": f'<?offset={offset + 2}&limit=2>; rel="next"' if offset < 2 else ""}  # noqa: E731
    came, codes, asked, _ = pulled(paged(3, link))
    assert (came, codes, len(asked)) == ([[0, 1], [2]], [], 2)


def test_b3_a_link_on_a_full_last_page_leads_to_an_empty_one():
    """Which is the end, silently."""
    link = lambda offset: {"Link": f'<?offset={offset + 2}&limit=2>; rel="next"' if offset < 4 else ""}  # noqa: E731
    came, codes, asked, _ = pulled(paged(4, link))
    assert (came, codes, len(asked)) == ([[0, 1], [2, 3]], [], 3)


def test_b4_a_link_with_the_same_offset_ends_in_no_loop():
    """It does not lead onward, so pages are counted."""
    came, codes, asked, _ = pulled(paged(5, lambda offset: {"Link": f'<?offset={offset}&limit=0>; rel="next"'}))
    assert (came, codes) == ([[0, 1], [2, 3], [4]], ["OCPI-LINK"])
    assert not any("limit=0" in path for path in asked)


def test_b5_without_links_and_with_the_total_of_a_page_all_pages_are_read():
    """Until one is short or empty; both are told."""

    def respond(offset, request):
        limit = int(request.url.params["limit"])
        found = some(offset, min(offset + limit, 5))
        return ok(found, {"X-Total-Count": str(len(found))})

    came, codes, _, _ = pulled(respond)
    assert (came, codes) == ([[0, 1], [2, 3], [4]], ["OCPI-LINK", "OCPI-TOTAL"])


def test_b6_pages_of_one_object_are_taken_and_told():
    """With as many requests as it takes."""
    came, codes, asked, _ = pulled(paged(4, lambda _: {"X-Limit": "1"}, most=1), page_size=100)
    assert (came, len(asked)) == ([[0], [1], [2], [3]], 5)
    assert "OCPI-PAGING" in codes


def test_b6_requests_are_capped(monkeypatch):
    """A list that never ends is not read for ever."""
    monkeypatch.setattr(crawl, "MOST_PAGES", 7)
    came, _, asked, _ = pulled(lambda offset, _: ok(some(offset, offset + 2)))
    assert (len(asked), came[-1]) == (7, "becharged: GET /ocpi/locations: more than 7 pages")


def test_b9_a_date_to_shows_what_a_server_hides_without():
    """Where it is configured; others are not asked with it."""
    _, _, asked, _ = pulled(paged(1), date_to=datetime(2026, 11, 23, 12, tzinfo=UTC))
    assert asked == ["/ocpi/locations?date_to=2026-11-23T12%3A00%3A00Z&offset=0&limit=2"]
    assert pulled(paged(1))[2] == ["/ocpi/locations?offset=0&limit=2"]


def old(count, moment="2026-11-22T11:00:00Z"):
    """Locations that all changed at a moment."""
    return [found | {"last_updated": moment} for found in some(0, count)]


def test_b10_a_date_filter_is_sent_with_z_and_its_result_is_checked():
    """A server that passes over it is found out by what comes, and what comes is taken."""
    came, codes, asked, shown = pulled(
        lambda _o, _r: ok(old(2), {"X-Total-Count": "2", "X-Limit": "9"}), SINCE, page_size=3
    )
    assert asked[0].startswith("/ocpi/locations?date_from=2026-11-22T12%3A00%3A00Z&")
    assert (came, codes) == ([[0, 1]], ["OCPI-DATE-FROM"])
    assert [part for part in shown if isinstance(part, Since)] == [Since(kind="location", moment=SINCE["location"])]


@pytest.mark.parametrize("answer", [lambda: httpx.Response(422, json={"detail": []}), lambda: refusal(2001)])
def test_b11_a_date_filter_that_is_refused_is_left_out(answer):
    """Then all there is was asked for, and counts as such."""
    respond = lambda offset, request: answer() if "date_from" in str(request.url) else paged(3)(offset, request)  # noqa: E731
    came, codes, _, shown = pulled(respond, SINCE)
    assert (came, codes) == ([[0, 1], [2]], ["OCPI-DATE-FROM", "OCPI-LINK"])
    assert not any(isinstance(part, Since) for part in shown)


@pytest.mark.parametrize("answer", [lambda: httpx.Response(422), lambda: refusal(2001)])
def test_b11_a_limit_that_is_refused_is_left_out(answer):
    """As the last of the parameters that can be done without."""
    respond = lambda offset, request: (  # noqa: E731
        answer() if "limit" in str(request.url) else ok(some(offset, min(offset + 3, 7)), {"X-Total-Count": "7"})
    )
    came, codes, asked, _ = pulled(respond)
    assert came == [[0, 1, 2], [3, 4, 5], [6]]
    assert "OCPI-PAGING" in codes
    assert asked[1:] == [f"/ocpi/locations?offset={offset}" for offset in (0, 3, 6, 7)]


def test_b12_a_list_that_moves_under_the_crawl_is_read_once_more():
    """An object that skipped over a page's border comes the second time; what came before is not shown again."""
    there = some(0, 4)

    def respond(offset, _request):
        answer = ok(there[offset : offset + 2], {"X-Total-Count": str(len(there)), "X-Limit": "2"})
        if len(there) == 4:
            del there[0]
        return answer

    came, codes, _, _ = pulled(respond)
    assert sorted(n for page in came if isinstance(page, list) for n in page) == [0, 1, 2, 3]
    assert "OCPI-MOVED" in codes


@pytest.mark.parametrize("total", [None, "many", "-1", ""])
def test_b13_a_total_that_says_nothing_is_done_without(total):
    """The list is read until a page is short, and a finding says so."""
    headers = {} if total is None else {"X-Total-Count": total}
    came, codes, _, _ = pulled(lambda offset, _r: ok(some(offset, min(offset + 2, 3)), headers | {"X-Limit": "2"}))
    assert came == [[0, 1], [2]]
    assert "OCPI-TOTAL" in codes


def test_b13_a_total_that_counts_what_is_not_shown_makes_a_pull_incomplete():
    """What was not shown is not gone."""
    came, _, _, _ = pulled(lambda offset, _r: ok(some(offset, min(offset + 2, 3)), {"X-Total-Count": "5"}))
    assert came[-1] == "becharged: GET /ocpi/locations: only 3 of 5 locations came"


def test_b14_a_server_that_wants_to_be_asked_less_often_is():
    """After the pause that it names, or one of ours; it is told."""
    turns = iter([httpx.Response(429, headers={"Retry-After": "2"}), httpx.Response(429)])
    came, codes, _, _ = pulled(lambda offset, request: next(turns, None) or paged(1)(offset, request))
    assert (came, codes) == ([[0]], ["OCPI-RATE"])


def test_b15_an_offset_past_the_end_gives_an_empty_page():
    """Which ends the list, silently."""
    came, codes, asked, _ = pulled(paged(2, most=3), page_size=3)
    assert (came, codes, len(asked)) == ([[0, 1]], [], 1)


@pytest.mark.parametrize(
    "end",
    [
        lambda: httpx.Response(404),
        lambda: refusal(2003),
        lambda: httpx.Response(200, json={"status_code": 1000, "data": None}),
        lambda: httpx.Response(200, json={"status_code": 1000}),
    ],
)
def test_b15_other_ways_to_say_that_there_is_no_such_page_end_a_list_too(end):
    """404, 2003, null and nothing; on the first page the first two would be faults."""
    respond = lambda offset, _: end() if offset else ok(some(0, 2))  # noqa: E731
    assert pulled(respond)[0] == [[0, 1]]


def test_a_filter_that_a_link_lost_is_added():
    """Or the second page of what changed would be the second page of everything."""
    new = [found | {"last_updated": "2026-11-22T13:00:00Z"} for found in some(0, 3)]

    def respond(offset, request):
        assert "date_from" in request.url.params
        link = {"Link": f'<{LOCATIONS}?offset=2&limit=2>; rel="next"'} if offset == 0 else {}
        return ok(new[offset : offset + 2], {"X-Total-Count": "3"} | link)

    came, codes, _, _ = pulled(respond, SINCE)
    assert (came, codes) == ([[0, 1], [2]], ["OCPI-LINK"])


def test_tariffs_that_came_between_the_two_lists_are_fetched():
    """A location names one that the list of tariffs did not have yet: what is newer is asked for."""
    tariffs = [{"id": "T1", "last_updated": "2026-11-22T12:00:00Z"}]

    def respond(request):
        if request.url.path.endswith("tariffs"):
            since = request.url.params.get("date_from", "")
            return ok([one for one in tariffs if one["last_updated"] >= since], {"X-Total-Count": "1", "X-Limit": "9"})
        if len(tariffs) == 1:
            tariffs.append({"id": "T2", "last_updated": "2026-11-22T12:05:00Z"})
        named = [{"connectors": [{"tariff_ids": ["t1", "T2"]}]}]
        return ok([some(0, 1)[0] | {"evses": named}], {"X-Total-Count": "1", "X-Limit": "9"})

    cpo = Cpo(respond)
    shown = cpo.pull(page_size=9)[1]
    ids = [json.loads(raw)["id"] for page in shown if page.kind == "tariff" for raw in page.objects]
    assert ids == ["T1", "T2"]
    assert cpo.asked[-1].startswith("/ocpi/tariffs?date_from=2026-11-22T12%3A00%3A00Z")
    cpo.requests.clear()
    cpo.pull(page_size=9)
    assert len(cpo.requests) == 2


def test_a_page_that_is_compressed_and_does_not_say_so_is_opened():
    """By its first bytes; it is told."""

    def respond(_offset, _request):
        headers = {"X-Total-Count": "1", "X-Limit": "2"}
        return httpx.Response(200, content=gzip.compress(ok(some(0, 1)).content), headers=headers)

    came, codes, _, _ = pulled(respond)
    assert (came, codes) == ([[0]], ["OCPI-ENVELOPE"])
