"""The Receiver interface over HTTP: what operators push, what they are answered, and what is there afterwards."""

import json
import logging
import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import httpx
import pytest
from pipeline import at, evse, location, raw, tariff

from afir_publisher import inbox
from afir_publisher.inbox import Inbox
from afir_publisher.ocpi.readers import READERS
from afir_publisher.push import Sender
from afir_publisher.store import Store
from afir_publisher.web import app as web
from afir_publisher.web import receiver, server

NOW = datetime(2026, 11, 22, 12, 10, tzinfo=UTC)
PLACE = "/ocpi/{version}/receiver"
L, T = "/ocpi/2.3.0/receiver/locations/NL/WKX", "/ocpi/2.3.0/receiver/tariffs/NL/WKX"


def who(request):
    """The source that a header names."""
    return request.headers.get("X-Source")


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A server for all tests, and its way into the store, which is another one for each."""
    senders = {"wkx": Sender(source="wkx"), "old": Sender(source="old", party=("NL", "WKX"))}
    way = Inbox(tmp_path_factory.mktemp("none") / "afir.sqlite", lambda: NOW)
    app = web.app(receiver.routes(PLACE, who, senders.get, way))
    with server.serving(app, "127.0.0.1", 0) as port:
        yield way, port


@pytest.fixture
def path(served, tmp_path):
    """Where the store is."""
    served[0].path = tmp_path / "afir.sqlite"
    return served[0].path


@pytest.fixture
def peer(served, path):  # noqa: ARG001 - its store has to be the one of the test
    """An operator's system that may push, as the source `wkx`."""
    with httpx.Client(base_url=f"http://127.0.0.1:{served[1]}", headers={"X-Source": "wkx"}, trust_env=False) as client:
        yield client


@pytest.fixture
def known(peer):
    """The same after it has pushed a location and a tariff."""
    assert peer.put(f"{L}/A", json=location("A", evse("A1"), evse("A2"))).status_code == 201
    assert peer.put(f"{T}/T", json=tariff("T", 0.5)).status_code == 201
    return peer


def said(answer):
    """What an answer says: HTTP status, OCPI status."""
    return answer.status_code, answer.json()["status_code"]


def data(peer, url):
    """What is kept there."""
    answer = peer.get(url)
    assert said(answer) == (200, 1000)
    return answer.json()["data"]


def kept(path):
    """What the store holds of pushes."""
    store = Store(path)
    rows = store.db.conn.execute("select kind, key from pushed order by kind, key").fetchall()
    store.close()
    return rows


# --- what is done


@pytest.mark.parametrize("version", READERS)
def test_every_version_has_its_endpoints(peer, version):
    """Locations, EVSEs, connectors and tariffs: put, put again, and got."""
    old = version == "2.1.1"
    shown = {name: said for name, said in location("A").items() if not (old and name in {"country_code", "party_id"})}
    (point,), headers = shown["evses"], {"X-Source": "old"} if old else {}
    for under, body in (
        ("locations/NL/WKX/A", shown),
        ("locations/NL/WKX/A/A2", evse("A2")),
        ("locations/NL/WKX/A/A1/2", point["connectors"][0] | {"id": "2"}),
        ("tariffs/NL/WKX/T", tariff("T", 0.5)),
    ):
        url = f"{PLACE.format(version=version)}/{under}"
        answers = [peer.put(url, json=body, headers=headers) for _ in range(2)]
        assert list(map(said, answers)) == [(201, 1000), (200, 1000)]
        assert all("data" not in answer.json() for answer in answers)
        assert peer.get(url, headers=headers).json()["data"] == body


def test_an_object_comes_back_to_the_byte(peer):
    """Numbers with their digits, blanks and escapes as they were sent."""
    body = b'{"country_code":"NL","party_id":"WKX", "id":"A","publish":true, "x": [1.2300, "\\u00e9"]}'
    assert said(peer.put(f"{L}/A", content=body)) == (201, 1000)
    answer = peer.get(f"{L}/a")
    assert answer.headers["content-type"] == "application/json"
    assert body in answer.content


def test_a_status_is_patched(known):
    """The most usual of all pushes."""
    answer = known.patch(f"{L}/A/A1", json={"status": "CHARGING", "last_updated": at(5)})
    assert said(answer) == (200, 1000)
    assert data(known, f"{L}/A/A1") == evse("A1", "CHARGING", minute=5)
    assert data(known, f"{L}/A")["last_updated"] == at(5)


def test_a_tariff_is_deleted(known):
    """It cannot be had or deleted any more."""
    assert said(known.delete(f"{T}/t")) == (200, 1000)
    assert said(known.get(f"{T}/T")) == (404, 2000)
    assert said(known.delete(f"{T}/T")) == (404, 2000)


def test_an_older_state_is_answered_as_if_it_were_taken(known):
    """The peer did nothing wrong, and ours stays."""
    known.patch(f"{L}/A/A1", json={"status": "CHARGING", "last_updated": at(5)})
    assert said(known.patch(f"{L}/A/A1", json={"status": "BLOCKED", "last_updated": at(4)})) == (200, 1000)
    assert data(known, f"{L}/A/A1")["status"] == "CHARGING"


def test_the_ids_of_a_request_come_back(known):
    """Whatever becomes of it."""
    ids = {"X-Request-ID": "r-1", "X-Correlation-ID": "c-1"}
    for answer in (
        known.get(f"{L}/A", headers=ids),
        known.get(f"{L}/X", headers=ids),
        known.post(f"{L}/A", headers=ids),
    ):
        assert {name: answer.headers[name] for name in ids} == ids


def test_a_url_may_end_in_a_slash_and_ids_may_hold_one(peer):
    """An id is any printable text, and comes encoded then."""
    body = location("A/1*x", evse("u/1"))
    assert said(peer.put(f"{L}/A%2F1*x/", json=body)) == (201, 1000)
    assert data(peer, f"{L}/a%2f1%2Ax/U%2F1")["uid"] == "u/1"


def test_a_mark_before_the_text_is_passed_over(peer):
    """Some libraries put one there."""
    assert said(peer.put(f"{L}/A", content=b"\xef\xbb\xbf" + raw(location("A")))) == (201, 1000)


def test_routing_headers_are_not_looked_at(known):
    """A hub names itself in them, and some systems nobody."""
    headers = {"OCPI-from-party-id": "HUB", "OCPI-from-country-code": "DE", "OCPI-to-party-id": "XXX"}
    assert said(known.get(f"{L}/A", headers=headers)) == (200, 1000)


# --- what is not done


@pytest.mark.parametrize("headers", [{"X-Source": ""}, {"X-Source": "nobody"}])
@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "POST"])
def test_who_is_not_known_is_told_so_and_nothing_else(known, path, method, headers):
    """Whatever is asked for, there or not."""
    before = kept(path)
    for url in (f"{L}/A", f"{T}/X", f"{L}"):
        answer = known.request(method, f"{url}/", headers=headers, content=b"{}")
        assert said(answer) == (401, 2000)
        assert answer.headers["WWW-Authenticate"] == "Token"
    assert kept(path) == before


@pytest.mark.parametrize("body", [b"", b"{", b"<html>", b'{"a": NaN}', b'{"a": "\xff"}', b"[" * 5000])
@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_what_is_no_json_is_a_bad_request(known, method, body):
    """OCPI has HTTP say it."""
    answer = known.request(method, f"{L}/A", content=body)
    assert said(answer) == (400, 2001)
    assert answer.json()["status_message"].startswith("the body is no JSON: ")


@pytest.mark.parametrize(
    ("method", "under", "body", "why"),
    [
        ("PUT", "/A", [], "expected a JSON object"),
        ("PUT", "/A", location("B"), "id in the body is 'B', in the URL 'A'"),
        ("PUT", "/A", location("A", party_id="XYZ"), "party_id in the body is 'XYZ', in the URL 'WKX'"),
        ("PUT", "/A", location("A", publish=[]), r"no location can be made of it: publish: found \[\]"),
        ("PUT", "/A/A1", {"status": "BLOCKED"}, "uid in the body is '', in the URL 'A1'"),
        ("PATCH", "/A/A1", {"status": "BLOCKED"}, "a PATCH needs last_updated"),
        ("PATCH", "/A/A1", {"status": None, "last_updated": at(5)}, "status of the EVSE is null"),
        ("PATCH", "/A", {"evses": ["A1"], "last_updated": at(5)}, "evses: each has to be an object with its uid"),
    ],
)
def test_what_cannot_be_taken_is_answered_with_why(known, caplog, method, under, body, why):
    """HTTP has nothing against it, OCPI has: 2001; what was there stays, and our log has it too."""
    before = data(known, f"{L}/A")
    with caplog.at_level(logging.WARNING):
        answer = known.request(method, f"{L}{under}", json=body)
    assert said(answer) == (200, 2001)
    assert re.search(why, answer.json()["status_message"])
    assert re.search(why, caplog.text)
    assert data(known, f"{L}/A") == before


@pytest.mark.parametrize("under", ["/X", "/A/X", "/A/A1/X"])
def test_a_patch_of_what_is_not_known_is_not_found(known, under):
    """The peer asks, and then PUTs it."""
    body = {"status": "BLOCKED", "last_updated": at(5)}
    assert said(known.patch(f"{L}{under}", json=body)) == said(known.get(f"{L}{under}")) == (404, 2000)


@pytest.mark.parametrize(
    "url", [L, f"{L}/", f"{L}/A/A1/1/x", f"{L}//A1", f"{T}/T/x", "/ocpi/2.3.0/receiver/locations/"]
)
def test_a_url_that_names_no_object_is_not_found(known, url):
    """There are no lists here."""
    assert said(known.get(url)) == (404, 2000)


@pytest.mark.parametrize("url", ["/ocpi/2.0/receiver/locations/NL/WKX/A", "/ocpi/2.3.0/receiver/cdrs/NL/WKX/A"])
def test_other_versions_and_modules_are_not_found(known, url):
    """What cannot be read is not taken."""
    assert known.put(url, json={}).status_code == 404


@pytest.mark.parametrize(
    ("url", "methods", "allowed"),
    [
        (f"{L}/A", ["DELETE", "POST"], "GET, PATCH, PUT"),
        (f"{T}/T", ["PATCH", "POST"], "DELETE, GET, PUT"),
        ("/ocpi/2.1.1/receiver/tariffs/NL/WKX/T", ["POST"], "DELETE, GET, PATCH, PUT"),
    ],
)
def test_methods_that_there_are_not_are_told_from_those_that_there_are(known, url, methods, allowed):
    """Tariffs could be patched in OCPI 2.1.1 only."""
    for method in methods:
        answer = known.request(method, url, json={})
        assert (said(answer), answer.headers["Allow"]) == ((405, 2000), allowed)


def test_a_body_that_is_too_large_is_not_read_to_its_end(known, path, monkeypatch):
    """Nor kept."""
    before = kept(path)
    monkeypatch.setattr(receiver, "MOST_BYTES", 1000)
    asked = []

    def endless():
        for number in range(1000):
            asked.append(number)
            yield b" " * 500

    assert said(known.put(f"{L}/C", content=endless())) == (413, 2001)
    assert kept(path) == before


def test_a_store_that_is_written_all_the_time_is_told_to_come_again(known, path, monkeypatch, caplog):
    """OCPI 3000 and Retry-After: most systems do come again after a 503."""
    monkeypatch.setattr(inbox, "PATIENCE_S", 0.1)
    store = Store(path)
    with store.writing():
        answer = known.patch(f"{L}/A/A1", json={"status": "CHARGING", "last_updated": at(5)})
        assert data(known, f"{L}/A/A1")["status"] == "AVAILABLE"
    store.close()
    assert (said(answer), answer.headers["Retry-After"]) == ((503, 3000), "30")
    assert "afir.sqlite" not in answer.text
    assert "wkx: PATCH" in caplog.text


def test_those_who_ask_do_not_wait_with_those_who_push(known, path):
    """However many wait; and those are all served as soon as the store can be written."""
    body, store = {"status": "CHARGING", "last_updated": at(5)}, Store(path)
    with ThreadPoolExecutor(45) as pool:
        with store.writing():
            answers = [pool.submit(known.patch, f"{L}/A/A1", json=body, timeout=30) for _ in range(45)]
            assert data(known, f"{L}/A/A1")["status"] == "AVAILABLE"
            assert not any(answer.done() for answer in answers)
        assert {said(answer.result()) for answer in answers} == {(200, 1000)}
    store.close()


def test_those_far_behind_are_told_to_come_again_with_those_before_them(known, path, monkeypatch):
    """Each waits as long as one does, not as long as all do that came before."""
    for module in (inbox, receiver):
        monkeypatch.setattr(module, "PATIENCE_S", 0.4)
    body, store = {"status": "CHARGING", "last_updated": at(5)}, Store(path)
    with store.writing(), ThreadPoolExecutor(20) as pool:
        started = time.monotonic()
        answers = [pool.submit(known.patch, f"{L}/A/A1", json=body, timeout=30) for _ in range(20)]
        assert {said(answer.result()) for answer in answers} == {(503, 3000)}
        assert time.monotonic() - started < 20 * 0.4
    store.close()


def test_a_store_that_cannot_be_used_is_our_fault(known, path, caplog):
    """The peer is told to come again, and only our log says why."""
    path.write_bytes(b"no database, " * 1000)
    answer = known.put(f"{L}/C", json=location("C"))
    assert said(answer) == (503, 3000)
    assert "cannot be opened as a store" in caplog.text


def test_bodies_are_in_no_log(known, caplog):
    """They may hold names of people."""
    with caplog.at_level(logging.DEBUG):
        known.put(f"{L}/A", json=location("A", name="Jane Doe", last_updated=at(5)))
        known.put(f"{L}/A", content=b'{"name": "Jane Doe"')
    assert "Jane" not in caplog.text


def test_answers_have_a_time_in_utc(known):
    """As OCPI writes it."""
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", known.get(f"{L}/A").json()["timestamp"])


def test_an_empty_store_answers_too(peer, path):
    """Nothing is there, which is no fault."""
    assert said(peer.get(f"{L}/A")) == (404, 2000)
    assert said(peer.patch(f"{L}/A", json={"last_updated": at(1)})) == (404, 2000)
    assert kept(path) == []
    assert json.loads(peer.get(f"{T}/T").content)["status_message"] == "there is no such object here"


def test_the_examples_of_the_specification_are_taken(peer, shared_folder):
    """Its own Location and pushes (2.3.0), with all that they lack or write otherwise."""
    folder = shared_folder / "ocpi" / "spec-examples-2.3.0"
    base = "/ocpi/2.3.0/receiver"
    where = f"{base}/locations/BE/BEC/LOC1"

    def example(name):
        return (folder / f"{name}.json").read_bytes()

    assert said(peer.put(where, content=example("location_example"))) == (201, 1000)
    assert said(peer.put(f"{where}/3258", content=example("location_put_example_add_evse"))) == (200, 2001)
    assert said(peer.put(f"{where}/3256", content=example("location_put_example_add_evse"))) == (200, 1000)
    assert said(peer.patch(f"{where}/3257", content=example("location_patch_example_status"))) == (200, 1000)
    assert said(peer.patch(f"{where}/3256/1", content=example("location_patch_example_tariff"))) == (200, 1000)
    assert said(peer.patch(f"{where}/3256", content=example("location_patch_example_remove_evse"))) == (200, 1000)
    assert said(peer.patch(where, content=example("location_patch_example_location"))) == (200, 1000)
    assert said(peer.put(f"{base}/tariffs/DE/ALL/12", content=example("tariff_put_example"))) == (201, 1000)
    kept = data(peer, where)
    assert (kept["name"], kept["last_updated"]) == ("Interparking Gent Zuid", "2019-06-24T12:39:09Z")
    points = {point["uid"]: (point["status"], point["connectors"][0]["tariff_ids"]) for point in kept["evses"]}
    assert points == {"3256": ("REMOVED", ["15"]), "3257": ("CHARGING", ["12"])}
