"""OCPI's Sender interface of a feed: what is where, who may read it, and what is answered to what cannot be had."""

import base64
import json
import logging
from contextlib import contextmanager
from urllib.parse import quote

import httpx
import pytest
from pipeline import at, evse, location, tariff
from republishing import OCPI, Republisher

from exporters import PROFILES

US = '[ocpi]\nparty = "NL*NAP"\nname = "Laadpunt"\nurl = "https://nap.example"\n'
TOKEN = "s3cret-t0ken"  # noqa: S105 - of a test
CLOSED = 'tokens = [{ consumer = "ndw", env = "NDW" }, { consumer = "old", env = "OLD", expires = 2020-01-01 }]\n'
ENVIRON = {"NDW": TOKEN, "OLD": "another-t0ken"}
V = "/ocpi/out/2.3.0"
LOCATIONS = [
    location("A", evse("1", tariffs=["T1"]), evse("b/2")),
    location("B/1", party_id="ABC"),
    location("C"),
    location("C", evse("9", evse_id="NL*ABC*E9"), party_id="ABC"),
]


def made(folder, profile="ocpi-2.3.0", locations=LOCATIONS, tariffs=(), **keys):
    """A publisher of Locations in files, published."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "locations.json").write_text(json.dumps(locations), encoding="utf-8")
    (folder / "tariffs.json").write_text(json.dumps(list(tariffs) or [tariff("T1", 0.5)]), encoding="utf-8")
    source = 'locations_files = "locations.json"\ntariffs_files = "tariffs.json"\nversion = "2.3.0"'
    publisher = Republisher(folder, profile, source, **keys)
    publisher.sync()
    return publisher


@contextmanager
def read(publisher, **headers):
    """Somebody who reads its Sender."""
    with (
        publisher.served() as place,
        httpx.Client(base_url=place, headers=headers, trust_env=False, timeout=10) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """Somebody who reads an open feed."""
    with read(made(tmp_path_factory.mktemp("open"), extra=US)) as client:
        yield client


@pytest.fixture(scope="module")
def closed(tmp_path_factory):
    """Somebody without a token before a closed feed."""
    with read(made(tmp_path_factory.mktemp("closed"), feed=CLOSED, environ=ENVIRON)) as client:
        yield client


def found(answer):
    """What a good answer holds."""
    said = answer.json()
    assert (answer.status_code, said["status_code"]) == (200, 1000)
    return said["data"]


def refused(answer):
    """HTTP status and OCPI status of what is refused."""
    assert set(answer.json()) == {"status_code", "status_message", "timestamp"}
    return answer.status_code, answer.json()["status_code"]


# --- what is where


@pytest.mark.parametrize("slash", ["", "/"])
def test_versions_lead_to_details_and_these_to_lists(client, slash):
    """All at our public address, whatever a caller says in Host."""
    headers = {"Host": "evil.example"}
    url = "https://nap.example" + V
    assert found(client.get(f"/ocpi/out/versions{slash}", headers=headers)) == [{"version": "2.3.0", "url": url}]
    details = found(client.get(f"{V}{slash}", headers=headers))
    assert details == {
        "version": "2.3.0",
        "endpoints": [
            {"identifier": module, "role": "SENDER", "url": f"{url}/{module}"}
            for module in ("credentials", "locations", "tariffs")
        ],
    }


@pytest.mark.parametrize("name", OCPI)
def test_a_feed_is_in_the_version_of_its_profile(tmp_path, name):
    """And in no other."""
    version = PROFILES[name].model_version
    with read(made(tmp_path, name)) as client:
        (only,) = found(client.get("/ocpi/out/versions"))
        assert only["version"] == version
        assert len(found(client.get(f"/ocpi/out/{version}/locations"))) == 4
        assert refused(client.get("/ocpi/out/9.9/locations")) == (404, 2000)


def test_who_we_are_is_told_where_it_is_known(client, tmp_path):
    """With the token that the caller has; without [ocpi] there is no such endpoint."""
    told = found(client.get(f"{V}/credentials", headers={"Authorization": f"Token {TOKEN}"}))
    details = {"party_id": "NAP", "country_code": "NL", "business_details": {"name": "Laadpunt"}}
    url = "https://nap.example/ocpi/out/versions"
    assert told == {"token": TOKEN, "url": url, "roles": [{"role": "NAP", **details}]}
    with read(made(tmp_path)) as other:
        assert refused(other.get(f"{V}/credentials")) == (404, 2000)
        modules = [one["identifier"] for one in found(other.get(V))["endpoints"]]
        assert modules == ["locations", "tariffs"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@pytest.mark.parametrize("path", ["credentials", "locations", "tariffs"])
def test_nothing_is_taken(client, method, path):
    """Tokens are given out by hand, and a Sender is only read."""
    assert refused(client.request(method, f"{V}/{path}", json={})) == (405, 2000)


def test_a_feed_that_is_not_in_ocpi_has_no_sender(tmp_path):
    """There is nothing of it below /ocpi."""
    with read(made(tmp_path, "datex2-3.7")) as client:
        assert refused(client.get("/ocpi/out/versions")) == (404, 2000)


def test_operators_are_answered_beside_it(client):
    """With what they are told, which is for them alone."""
    assert refused(client.get("/ocpi/versions")) == (401, 2000)


def test_the_page_for_people_says_where_it_is(client, closed):
    """With a command that can be copied; the files are there as of any feed."""
    assert f"curl --compressed https://nap.example{V.rpartition('/')[0]}/versions" in client.get("/").text
    assert "Authorization: Token $(printf" in closed.get("/").text
    assert [one["id"] for one in client.get("/feeds/out/locations.json").json()] == ["B/1", "C", "A", "C"]


# --- lists


def test_a_list_comes_page_by_page(client):
    """With how many there are, how many come at most, and where to go on."""
    first = client.get(f"{V}/locations", params={"limit": 3})
    assert [one["id"] for one in found(first)] == ["B/1", "C", "A"]
    assert (first.headers["X-Total-Count"], first.headers["X-Limit"]) == ("4", "500")
    link = first.headers["Link"]
    assert (
        link == f'<https://nap.example{V}/locations?offset=3&limit=3&after=1-{quote("NL*WKX*A", safe="")}>; rel="next"'
    )
    last = client.get(link[1:].partition(">")[0].removeprefix("https://nap.example"))
    assert [one["id"] for one in found(last)] == ["C"]
    assert "Link" not in last.headers


def test_filters_go_on_with_the_pages(client):
    """As they were asked for."""
    dates = {"date_from": at(0), "date_to": at(1)}
    answer = client.get(f"{V}/locations", params={**dates, "limit": 1})
    assert answer.headers["X-Total-Count"] == "4"
    assert {name: httpx.URL(answer.headers["Link"][1:].partition(">")[0]).params[name] for name in dates} == dates
    assert found(client.get(f"{V}/locations", params={"date_from": at(1)})) == []


def test_tariffs_are_listed(client):
    """Those that are named."""
    answer = client.get(f"{V}/tariffs")
    assert ([one["id"] for one in found(answer)], answer.headers["X-Total-Count"]) == (["T1"], "1")


@pytest.mark.parametrize(
    "query",
    [
        *({"offset": value} for value in ("-1", "x", "1.5", "٣", "9" * 19)),
        *({"limit": value} for value in ("0", "-1", "all")),
        *({name: value} for name in ("date_from", "date_to") for value in ("yesterday", "2026-13-01T00:00:00Z")),
    ],
)
def test_what_cannot_be_meant_is_refused(client, query):
    """With words that say what was expected."""
    answer = client.get(f"{V}/locations", params=query)
    assert refused(answer) == (400, 2001)
    assert next(iter(query)) in answer.json()["status_message"]


@pytest.mark.parametrize("query", [{"offset": ""}, {"limit": "100000"}, {"after": "x"}, {"after": "1-"}, {"else": "1"}])
def test_what_says_nothing_is_passed_over(client, query):
    """As OCPI has it of what is unknown."""
    assert len(found(client.get(f"{V}/locations", params=query))) == 4


# --- single objects


@pytest.mark.parametrize(
    ("path", "name", "value"),
    [
        ("A", "name", "Plein A"),
        ("a/", "id", "A"),
        ("B%2F1", "id", "B/1"),
        ("A/1", "uid", "1"),
        ("A/B%2f2", "uid", "b/2"),
        ("A/1/1", "standard", "IEC_62196_T2"),
    ],
)
def test_one_object_is_had_by_its_id(client, path, name, value):
    """In any case, and also where an id holds what separates the parts of an address."""
    assert found(client.get(f"{V}/locations/{path}"))[name] == value


@pytest.mark.parametrize("path", ["X", "A/9", "A/1/9", "A/1/1/1", "B/1", "%20", "A//1"])
def test_what_is_not_there_is_an_unknown_location(client, path):
    """By HTTP and by OCPI."""
    assert refused(client.get(f"{V}/locations/{path}")) == (404, 2003)


def test_an_id_of_several_parties_is_had_by_party(client):
    """Which OCPI's headers for routing say."""
    assert refused(client.get(f"{V}/locations/C")) == (400, 2001)
    whose = {"OCPI-to-country-code": "nl", "OCPI-to-party-id": "abc"}
    assert found(client.get(f"{V}/locations/C", headers=whose))["evses"][0]["uid"] == "9"
    whose = {"OCPI-to-country-code": "NL", "OCPI-to-party-id": "XXX"}
    assert refused(client.get(f"{V}/locations/C", headers=whose)) == (400, 2001)
    assert found(client.get(f"{V}/locations/A", headers=whose))["id"] == "A"


# --- who asks


def with_token(text):
    """A token as OCPI has it."""
    return {"Authorization": f"Token {base64.b64encode(text.encode()).decode()}"}


def test_a_closed_feed_is_read_with_a_token(closed):
    """In Base64 or as it is; what is wrong is told as OCPI has it."""
    for path in (V, f"{V}/locations", f"{V}/tariffs", f"{V}/locations/A"):
        assert refused(closed.get(path)) == (401, 2000)
        assert refused(closed.get(path, headers=with_token("x"))) == (401, 2000)
        assert found(closed.get(path, headers=with_token(TOKEN)))
        assert found(closed.get(path, headers={"Authorization": f"Token {TOKEN}"}))
        assert found(closed.get(path, headers={"Authorization": f"Bearer {TOKEN}"}))
    assert closed.get(V).headers["www-authenticate"] == "Token"


def test_versions_are_open_to_who_brings_no_token(closed):
    """Lithuania asks for that; a wrong token is told all the same."""
    assert found(closed.get("/ocpi/out/versions"))
    assert found(closed.get("/ocpi/out/versions", headers=with_token(TOKEN)))
    assert refused(closed.get("/ocpi/out/versions", headers=with_token("x"))) == (401, 2000)


def test_a_token_that_expired_opens_nothing(closed):
    """And is told why."""
    answer = closed.get(V, headers=with_token("another-t0ken"))
    assert refused(answer) == (401, 2000)
    assert "2020-01-01" in answer.json()["status_message"]


def test_who_asks_too_often_has_to_wait(tmp_path):
    """As for files, and counted together with these."""
    publisher = made(tmp_path, extra='[serve]\nrate_limit = "3/1h"\n')
    with read(publisher) as client:
        statuses = [client.get(path).status_code for path in ("/ocpi/out/versions", V, "/feeds/out/manifest.json", V)]
        answer = client.get(V)
    assert statuses == [200, 200, 200, 429]
    assert (refused(answer), int(answer.headers["retry-after"]) > 0) == ((429, 2000), True)


def test_the_log_says_who_asked_for_what_and_not_with_which_token(closed, caplog):
    """By the name of the consumer."""
    caplog.set_level(logging.INFO, logger="afir_publisher.access")
    closed.get(f"{V}/locations", headers=with_token(TOKEN))
    closed.get(f"{V}/locations", headers=with_token("x"))
    (first, second) = caplog.messages[-2:]
    assert first.startswith("consumer=ndw method=GET feed=out ocpi=2.3.0/locations status=200 bytes=")
    assert second.startswith("consumer=- method=GET feed=out ocpi=- status=401 bytes=")
    assert TOKEN not in caplog.text


# --- how it is answered


def test_answers_carry_the_ids_of_the_question(client):
    """As OCPI wants it, of good ones and others."""
    ids = {"X-Request-ID": "r1", "X-Correlation-ID": "c1"}
    for path in (V, f"{V}/locations", f"{V}/locations/X"):
        answer = client.get(path, headers=ids)
        assert {name: answer.headers[name] for name in ids} == ids


def test_pages_are_compressed_for_who_can_read_that(client):
    """A page has a few hundred kilobytes, and a tenth of it so."""
    zipped = client.get(f"{V}/locations", headers={"Accept-Encoding": "gzip"})
    plain = client.get(f"{V}/locations", headers={"Accept-Encoding": "identity"})
    assert (zipped.headers["content-encoding"], "content-encoding" in plain.headers) == ("gzip", False)
    assert found(zipped) == found(plain)
    assert int(zipped.headers["content-length"]) < int(plain.headers["content-length"]) == len(plain.content)


def test_a_store_that_cannot_be_read_is_no_empty_list(tmp_path):
    """Else a reader would take all to be gone."""
    publisher = made(tmp_path)
    publisher.settings.store.path.write_bytes(b"no database " * 1000)
    with read(publisher) as client:
        answer = client.get(f"{V}/locations")
    assert (refused(answer), answer.headers["retry-after"]) == ((503, 3000), "30")


def test_what_is_published_meanwhile_is_shown(tmp_path):
    """Without a restart; also where nothing was published before."""
    publisher = made(tmp_path, locations=[])
    with read(publisher) as client:
        assert found(client.get(f"{V}/locations")) == []
        made(tmp_path, locations=LOCATIONS)
        assert len(found(client.get(f"{V}/locations"))) == 4
