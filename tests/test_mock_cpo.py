"""Tests of the charge point operator on loopback, with httpx as its peer."""

import base64
import socket
import threading
import time

import httpx
import pytest

from afir_publisher.mock_cpo import MockCpo

KEY = "loopback"
HEADERS = {"Authorization": f"Token {base64.b64encode(KEY.encode()).decode()}"}


def location(number, updated="2026-11-01T00:00:00Z"):
    """A Location of no more than a pull looks at."""
    return {"country_code": "NL", "party_id": "ABC", "id": f"LOC{number}", "last_updated": updated}


def get(cpo, path, headers=HEADERS, **params):
    """The reply to a GET of locations, tariffs or any address."""
    url = path if path.startswith("http") else f"{cpo.url}/ocpi/{cpo.version}/{path}"
    return httpx.get(url, headers=headers, params=params or None)


def ids(reply):
    """The ids on a page."""
    return [found["id"] for found in reply.json()["data"]]


@pytest.fixture
def cpo():
    """A CPO with seven locations and one tariff, three objects a page."""
    with MockCpo([location(n) for n in range(7)], [{"id": "T1"}], token=KEY, page_size=3) as cpo:
        yield cpo


def test_versions_lead_to_details_and_these_to_both_modules(cpo):
    """Every address on the way is one that the step before it gave."""
    (version,) = get(cpo, cpo.versions_url).json()["data"]
    details = get(cpo, version["url"]).json()["data"]
    found = {end["identifier"]: (end["role"], ids(get(cpo, end["url"]))) for end in details["endpoints"]}
    assert (version["version"], details["version"]) == ("2.3.0", "2.3.0")
    assert found == {"locations": ("SENDER", ["LOC0", "LOC1", "LOC2"]), "tariffs": ("SENDER", ["T1"])}


def test_the_version_is_the_one_it_was_given():
    """An older OCPI is served under its own name."""
    with MockCpo(version="2.2.1") as cpo:
        assert get(cpo, cpo.versions_url).json()["data"] == [{"version": "2.2.1", "url": f"{cpo.url}/ocpi/2.2.1"}]


def test_links_lead_through_all_pages(cpo):
    """Three pages, the last one without a link; each says the total and the limit."""
    reply = get(cpo, "locations", limit=100)
    pages = [ids(reply)]
    while "next" in reply.links:
        assert (reply.headers["X-Total-Count"], reply.headers["X-Limit"]) == ("7", "3")
        reply = get(cpo, reply.links["next"]["url"])
        pages.append(ids(reply))
    assert pages == [["LOC0", "LOC1", "LOC2"], ["LOC3", "LOC4", "LOC5"], ["LOC6"]]


def test_offset_and_limit_cut_the_list(cpo):
    """A page after the end is empty, as OCPI has it."""
    assert ids(get(cpo, "locations", offset=4, limit=2)) == ["LOC4", "LOC5"]
    assert ids(get(cpo, "locations", offset=70)) == []


@pytest.mark.parametrize("params", [{"offset": -1}, {"limit": 0}, {"limit": "ten"}, {"date_from": "yesterday"}])
def test_parameters_that_make_no_sense_are_refused(cpo, params):
    """The refusal is OCPI's, under HTTP 200."""
    reply = get(cpo, "locations", **params)
    assert (reply.status_code, reply.json()["status_code"], "data" in reply.json()) == (200, 2001, False)


def test_dates_filter_from_inclusive_to_exclusive(cpo):
    """The filters count in the total and stay in the link."""
    cpo.locations = [location(day, f"2026-11-0{day}T00:00:00Z") for day in range(1, 8)]
    reply = get(cpo, "locations", date_from="2026-11-02T00:00:00Z", date_to="2026-11-07T00:00:00", limit=3)
    assert (ids(reply), reply.headers["X-Total-Count"]) == (["LOC2", "LOC3", "LOC4"], "5")
    assert ids(get(cpo, reply.links["next"]["url"])) == ["LOC5", "LOC6"]


def test_an_object_without_a_date_is_in_every_delta(cpo):
    """Nobody can tell that it did not change."""
    assert ids(get(cpo, "tariffs", date_from="2026-11-02T00:00:00Z")) == ["T1"]


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "Token loopback",
        "Token b3RoZXI=",
        "Token !",
        "Basic bG9vcGJhY2s=",
        "Token bG9vcGJhY2s\N{LATIN SMALL LETTER E WITH ACUTE}",
    ],
)
def test_without_the_token_there_is_no_answer(cpo, authorization):
    """A missing, plain, wrong or broken token, or another scheme, gets 401."""
    headers = {} if authorization is None else {"Authorization": authorization.encode("latin-1")}
    reply = get(cpo, cpo.versions_url, headers)
    assert (reply.status_code, reply.json()["status_code"]) == (401, 2001)


def test_a_line_end_in_the_encoded_token_does_no_harm(cpo):
    """OCPI's own example of the header holds one."""
    assert get(cpo, cpo.versions_url, {"Authorization": "token bG9vcGJhY2sK"}).status_code == 200


def test_an_open_cpo_asks_for_no_token():
    """Some feeds are open by law."""
    with MockCpo([location(1)]) as cpo:
        assert ids(get(cpo, "locations", headers={})) == ["LOC1"]


def test_an_unknown_path_is_404(cpo):
    """Also what begins like a known one."""
    assert [get(cpo, path).status_code for path in ("sessions", "locations/LOC1")] == [404, 404]


def test_request_ids_come_back(cpo):
    """A reply repeats the ids of its request."""
    reply = get(cpo, "tariffs", HEADERS | {"X-Request-ID": "r", "X-Correlation-ID": "c"})
    assert (reply.headers["X-Request-ID"], reply.headers["X-Correlation-ID"]) == ("r", "c")


def test_what_changes_shows_at_once(cpo):
    """The lists are served as they are when a request comes."""
    cpo.locations[0]["id"] = "NEW"
    del cpo.locations[1:]
    cpo.tariffs.clear()
    assert (ids(get(cpo, "locations")), ids(get(cpo, "tariffs"))) == (["NEW"], [])


def test_the_lists_given_stay_as_they_are():
    """What is added to a running CPO is not added to the caller's list."""
    given = [location(1)]
    with MockCpo(given) as other:
        other.locations.append(location(2))
    assert given == [location(1)]


def test_it_stops_at_once_and_leaves_nothing_running():
    """After the with statement there is no thread and no port, even with a silent client still connected."""
    threads = set(threading.enumerate())
    with MockCpo() as cpo:
        port = int(cpo.url.rpartition(":")[2])
        silent = socket.create_connection(("127.0.0.1", port))
        get(cpo, cpo.versions_url)
        begun = time.monotonic()
    assert time.monotonic() - begun < 3
    assert set(threading.enumerate()) == threads
    silent.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


def test_a_closed_cpo_has_no_address():
    """Neither before nor after."""
    with pytest.raises(RuntimeError, match="with statement"):
        _ = MockCpo().versions_url
