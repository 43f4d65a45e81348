"""Lists whose pages lead on by a cursor in their body, over functions that answer and over loopback."""

import json
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import stamina

from afir_publisher.errors import SourceError
from afir_publisher.mock_cpo import MockCpo
from afir_publisher.mock_cpo.faults import chosen
from afir_publisher.ocpi.client import Connection, open_source
from afir_publisher.ocpi.page import Page, Shortfall

KEY = 's3cret/"t0ken+'
URL = "https://cpo.example/afir/locations?area=north"


@pytest.fixture(autouse=True)
def _no_waiting():
    """Retries come at once."""
    with stamina.set_testing(True, attempts=4):
        yield


def page(numbers, onward):
    """The body of a page."""
    return {"next": onward, "items": [{"id": f"L{n}"} for n in numbers]}


class Cpo:
    """A server with a body for each cursor, and what it was asked for."""

    def __init__(self, bodies):
        """`bodies` by cursor, the first by none; what is no body is a whole response."""
        self.bodies = bodies
        self.asked = []

    def __call__(self, request):
        """Answer."""
        self.asked.append(str(request.url))
        body = self.bodies[request.url.params.get("cursor")]
        return body if isinstance(body, httpx.Response) else httpx.Response(200, json=body)

    def pull(self, **settings):
        """All that came of one pull: the numbers of each page, the message of each Shortfall."""
        known = {"name": "swlb", "locations_url": URL, "token": KEY, "page_size": 2, "paging": "cursor"} | settings
        with open_source(Connection(**known), transport=httpx.MockTransport(self)) as session:
            return [
                [int(json.loads(raw)["id"][1:]) for raw in part.objects] if isinstance(part, Page) else part.message
                for part in session.pages()
            ]


def queries(cpo):
    """What was asked for."""
    return [parse_qs(urlsplit(url).query) for url in cpo.asked]


def test_pages_are_asked_for_by_the_cursor_of_the_one_before():
    """With the size of a page and what the address holds; signs in a cursor that mean something else are escaped."""
    cpo = Cpo({None: page([1, 2], "a+/b=="), "a+/b==": page([3, 4], "c"), "c": page([5], None)})
    assert cpo.pull() == [[1, 2], [3, 4], [5]]
    always = {"area": ["north"], "limit": ["2"]}
    assert queries(cpo) == [always, always | {"cursor": ["a+/b=="]}, always | {"cursor": ["c"]}]


@pytest.mark.parametrize(
    "onward",
    ["https://cpo.example/afir/more?cursor=x", "/afir/more?cursor=x", "?cursor=x", " http://cpo.example/m?cursor=x "],
)
def test_a_whole_address_leads_on_as_it_is(onward):
    """Full or relative; nothing is added to it, and the token stays on HTTPS."""
    cpo = Cpo({None: page([1], onward), "x": page([2], None)})
    assert cpo.pull() == [[1], [2]]
    assert (queries(cpo)[1], cpo.asked[1].startswith("https://cpo.example/")) == ({"cursor": ["x"]}, True)


@pytest.mark.parametrize(
    "onward", ["https://evil.example/?cursor=x", "http://cpo.example:81/?cursor=x", "ftp://cpo.example/?cursor=x"]
)
def test_a_cursor_takes_the_token_nowhere_else(onward):
    """It is not followed; what came stays, and the list fell short."""
    cpo = Cpo({None: page([1], onward), "x": page([2], None)})
    first, shortfall = cpo.pull()
    assert (first, len(cpo.asked)) == ([1], 1)
    assert "the token is not" in shortfall or "is no http or https address" in shortfall


@pytest.mark.parametrize("last", [page([1, 2], None), page([], "z"), page([], None)], ids=["repeated", "empty", "none"])
def test_the_end_is_a_page_without_a_cursor_or_without_objects(last):
    """Objects that came before are not handed on again."""
    assert Cpo({None: page([1, 2], "b"), "b": last}).pull() == [[1, 2]]


def test_cursors_that_lead_in_a_circle_are_a_shortfall():
    """Nobody knows whether there is more, so nothing is taken for gone."""
    cpo = Cpo({None: page([1, 2], "b"), "b": page([3], "c"), "c": page([1, 2], "b")})
    *pages, shortfall = cpo.pull()
    assert (pages, len(cpo.asked)) == ([[1, 2], [3]], 3)
    assert shortfall.startswith("swlb: GET /afir/locations page 3: shows only what came before and leads on")


@pytest.mark.parametrize(
    "body", [{"detail": "no"}, {"next": "x"}, [], {"items": 5}, {"items": None}, {"items": [], "status_code": 2001}]
)
def test_what_has_no_objects_is_no_page(body):
    """An answer that is neither OCPI's nor a cursor's is an error, not an empty network."""
    with pytest.raises(SourceError, match=r"swlb: GET /afir/locations page 1: .*OCPI"):
        Cpo({None: body}).pull()


def test_a_page_that_fails_makes_the_list_fall_short():
    """What came before it stays."""
    cpo = Cpo({None: page([1], "b"), "b": httpx.Response(503, text="later")})
    first, shortfall = cpo.pull()
    assert first == [1]
    assert shortfall.startswith("swlb: GET /afir/locations page 2: HTTP 503")


@pytest.mark.parametrize("onward", [7, {"a": 1}, ["x"], True, ""])
def test_a_cursor_that_is_no_text_leads_nowhere(onward):
    """As an empty one does."""
    assert Cpo({None: page([1], onward)}).pull() == [[1]]


def test_ocpis_own_envelope_is_a_page_without_a_next_one():
    """As chargecloud's older interface has it."""
    assert Cpo({None: {"data": [{"id": "L1"}], "status_code": 1000}}).pull() == [[1]]


def test_without_a_cursor_an_envelope_of_items_is_none():
    """A source that is not known to have cursors would seem to end with its first page."""
    with pytest.raises(SourceError, match="no OCPI status_code"):
        Cpo({None: page([1], "b"), "b": page([2], None)}).pull(paging="offset")


def test_what_changed_cannot_be_asked_for():
    """So all is read, and nothing says that it is only a part."""
    cpo = Cpo({None: page([1], "b"), "b": page([2], None)})
    connection = Connection(name="swlb", locations_url=URL, paging="cursor")
    with open_source(connection, transport=httpx.MockTransport(cpo)) as session:
        came = list(session.pages({"location": datetime(2026, 1, 1, tzinfo=UTC)}))
    assert [type(part) for part in came] == [Page, Page]
    assert [query.get("date_from") for query in queries(cpo)] == [None, None]


def test_a_network_comes_by_cursor_over_a_socket():
    """All pages of both kinds, from a server that pages so."""
    locations, tariffs = ([{"id": f"{kind}{n}"} for n in range(7)] for kind in "LT")
    with MockCpo(locations, tariffs, token=KEY, page_size=3, faults=chosen(["cursor-pages"])) as cpo:
        connection = Connection(name="swlb", versions_url=cpo.versions_url, token=KEY, paging="cursor")
        with open_source(connection) as session:
            came = list(session.pages())
    assert [(part.kind, len(part.objects)) for part in came] == [
        (kind, n) for kind in ("tariff", "location") for n in (3, 3, 1)
    ]
    assert not any(isinstance(part, Shortfall) for part in came)
