"""What `serve` says of itself in /openapi.json is OpenAPI, is true, and is all that there is."""

import base64
import json
import re

import jsonschema
import pytest
from everything import CONSUMER, EVERYTHING, LITTLE, OPERATOR, UNNAMED, URL, published, served
from openapi_spec_validator import OpenAPIV31SpecValidator
from pipeline import evse, location, tariff
from starlette.routing import Match

from afir_publisher.ocpi.readers import READERS
from afir_publisher.web import ways
from afir_publisher.web.openapi.parts import HEADERS, PARAMETERS, SCHEMES
from exporters import PROFILES

SUFFIXES = (".gz", ".zst")
METHODS = ("get", "put", "post", "patch", "delete")
NAMED = {
    "seq": 2,
    "cursor": 1,
    "country_code": "NL",
    "party_id": "WKX",
    "location_id": "A",
    "evse_uid": "A1",
    "connector_id": "1",
    "tariff_id": "T",
}
RECEIVER = "/ocpi/2.3.0/receiver"
L = f"{RECEIVER}/locations/{{country_code}}/{{party_id}}/{{location_id}}"
T = f"{RECEIVER}/tariffs/{{country_code}}/{{party_id}}/{{tariff_id}}"


def in_base64(token):
    """A token as OCPI has it."""
    return f"Token {base64.b64encode(token.encode()).decode()}"


NOT_ALWAYS = {
    "Last-Modified",
    "Feed-Since",
    "Token-Expires",
    "Certificate-Expires",
    "Link",
    "X-Request-ID",
    "X-Correlation-ID",
}
"""The headers that only some answers of an operation have, as their meaning says."""

BROUGHT = {"bearer": f"Bearer {CONSUMER}", "ocpi": in_base64(CONSUMER), "operator": in_base64(OPERATOR)}
"""A good token of each scheme that has one."""


@pytest.fixture(scope="module")
def everything(tmp_path_factory):
    """A server that has all there can be, to which an operator has pushed a Location and a tariff."""
    with served(published(tmp_path_factory.mktemp("everything"), EVERYTHING)) as server:
        headers = {"Authorization": BROUGHT["operator"]}
        for place, pushed in ((L, location("A", evse("A1"))), (T, tariff("T", 0.5))):
            assert server.client.put(place.format(**NAMED), json=pushed, headers=headers).status_code == 201
        yield server


@pytest.fixture(scope="module")
def little(tmp_path_factory):
    """A server of one open feed in DATEX II."""
    with served(published(tmp_path_factory.mktemp("little"), LITTLE)) as server:
        yield server


@pytest.fixture(scope="module")
def unnamed(tmp_path_factory):
    """A server of all kinds of feeds that does not say who it is to operators, and that none calls."""
    with served(published(tmp_path_factory.mktemp("unnamed"), UNNAMED)) as server:
        yield server


def operations(server):
    """Every operation: path, method, and what is said of it."""
    return [(path, method, one) for path, item in server.said["paths"].items() for method, one in item.items()]


def token_for(operation):
    """The header that brings a token that is let in, if one has to be brought."""
    schemes = [scheme for way in operation.get("security", ()) for scheme in way]
    return {"Authorization": BROUGHT[schemes[0]]} if schemes else {}


def checked(said, operation, answer):
    """The answer, held against what is described: status, media type, headers, and the body by its schema."""
    described = operation["responses"][str(answer.status_code)]
    ours = {name for name in HEADERS if name in answer.headers}
    said_to_come = set(described.get("headers", ()))
    assert ours <= said_to_come, answer.url
    assert said_to_come - ours <= NOT_ALWAYS, answer.url
    if not answer.content:
        return answer
    kind = answer.headers["content-type"]
    assert kind in described["content"], answer.url
    if schema := described["content"][kind].get("schema"):
        body = answer.json() if kind == "application/json" else answer.text
        jsonschema.Draft202012Validator({**schema, "components": said["components"]}).validate(body)
    return answer


# --- it is OpenAPI


@pytest.mark.parametrize("name", ["everything", "little", "unnamed"])
def test_it_is_valid(request, name):
    """By the official schema of 3.1, whatever the server has; every reference leads somewhere."""
    said = request.getfixturevalue(name).said
    assert said["openapi"] == "3.1.0"
    OpenAPIV31SpecValidator(said).validate()
    for ref in set(re.findall(r'"#/components/(\w+)/([\w-]+)"', json.dumps(said))):
        assert ref[1] in said["components"][ref[0]]


@pytest.mark.parametrize("name", ["everything", "little", "unnamed"])
def test_nothing_is_described_that_is_not_used(request, name):
    """No parameter, header, schema or token that no operation of the server has."""
    server = request.getfixturevalue(name)
    said = server.said
    used = set(re.findall(r'"#/components/(\w+)/([\w-]+)"', json.dumps(said)))
    used |= {
        ("securitySchemes", scheme)
        for _, _, one in operations(server)
        for way in one.get("security", ())
        for scheme in way
    }
    assert {(kind, one) for kind, some in said["components"].items() for one in some} == used


def test_every_part_has_a_use(everything):
    """What is kept to describe servers with is needed by the one that has everything."""
    components = everything.said["components"]
    for kind, table in (("parameters", PARAMETERS), ("headers", HEADERS), ("securitySchemes", SCHEMES)):
        assert components[kind].keys() == table.keys()


def test_it_says_where_it_is(everything):
    """At the public address; feeds have the titles of their profiles."""
    assert everything.said["servers"] == [{"url": URL}]
    tags = {one["name"]: one.get("description") for one in everything.said["tags"]}
    assert (tags["open"], tags["fr"]) == (PROFILES["datex2-3.7"].title, PROFILES["fr-irve"].title)


# --- it is true


def test_everything_that_can_be_read_answers_as_it_is_described(everything):
    """With all of it: media type, headers that are told of, a body that fits; the operator speaks OCPI 2.3.0 alone."""
    for path, method, operation in operations(everything):
        if method != "get":
            continue
        answer = everything.client.get(path.format(**NAMED), headers={**token_for(operation), "X-Request-ID": "r"})
        speaks = "receiver" not in path or path.startswith(RECEIVER)
        assert answer.status_code == (200 if speaks else 404), path
        checked(everything.said, operation, answer)
        assert ("X-Request-ID" in answer.headers) == path.startswith("/ocpi/")


HUGE = b" " * (ways.MOST_BYTES + 1)
CREDENTIALS = {"token": "x", "url": "http://127.0.0.1:9", "roles": []}
ZERO = {"Range": "bytes=0-9", "Accept-Encoding": "identity"}


@pytest.mark.parametrize(
    ("method", "described", "named", "query", "asked", "status"),
    [
        ("get", "/feeds/open/table.since/{cursor}.xml", {"cursor": 2}, {}, {}, 204),
        ("get", "/feeds/closed/table.since/{cursor}.xml", {"cursor": 2}, {}, {}, 204),
        ("get", "/feeds/open/table.xml", {}, {}, {"headers": ZERO}, 206),
        ("get", "/feeds/closed/table.xml", {}, {}, {"headers": ZERO}, 206),
        ("get", "/report", {}, {}, {"headers": ZERO}, 206),
        ("get", "/feeds/open/table.xml", {}, {}, {"headers": {"If-None-Match": "*"}}, 304),
        ("get", "/feeds/open/metadata.ttl", {}, {}, {"headers": {"If-None-Match": "*"}}, 304),
        ("get", "/feeds/open/table.xml", {}, {}, {"headers": {"Range": "bytes=999999-"}}, 416),
        ("get", "/feeds/open/table.delta/{seq}.xml", {"seq": 9}, {}, {}, 404),
        ("get", "/feeds/fr/dynamic.since/{cursor}.csv", {"cursor": 9}, {}, {}, 200),
        ("get", "/ocpi/out/2.3.0/locations", {}, {"limit": 1}, {}, 200),
        ("get", "/ocpi/out/2.3.0/locations", {}, {"limit": 0}, {}, 400),
        ("get", "/ocpi/out/2.3.0/tariffs", {}, {"date_from": "x"}, {}, 400),
        ("get", "/ocpi/out/2.3.0/locations/{location_id}", {"location_id": "X"}, {}, {}, 404),
        ("post", "/ocpi/2.3.0/credentials", {}, {}, {"json": {}}, 400),
        ("post", "/ocpi/2.3.0/credentials", {}, {}, {"json": CREDENTIALS}, 200),
        ("put", "/ocpi/2.1.1/credentials", {}, {}, {"json": CREDENTIALS}, 405),
        ("delete", "/ocpi/2.2/credentials", {}, {}, {}, 405),
        ("post", "/ocpi/2.2.1/credentials", {}, {}, {"content": HUGE}, 413),
        ("put", f"{L}/{{evse_uid}}", {"evse_uid": "A2"}, {}, {"json": evse("A2")}, 201),
        ("put", f"{L}/{{evse_uid}}", {}, {}, {"json": evse("A1")}, 200),
        ("put", L, {}, {}, {"content": b"{"}, 400),
        ("put", L, {}, {}, {"content": HUGE * 10}, 413),
        ("put", L, {"party_id": "X"}, {}, {"json": location("A")}, 200),
        ("patch", L, {}, {}, {"json": {"name": "x"}}, 200),
        ("patch", L, {"location_id": "X"}, {}, {"json": {"name": "x", "last_updated": "2026-11-22T12:00:00Z"}}, 404),
        ("delete", T, {"tariff_id": "X"}, {}, {}, 404),
    ],
)
def test_every_status_that_is_given_is_described(everything, method, described, named, query, asked, status):
    """As well as what comes with it."""
    operation = everything.said["paths"][described][method]
    path = described.format(**NAMED | named)
    headers = token_for(operation) | asked.get("headers", {})
    answer = everything.client.request(method, path, params=query, **asked | {"headers": headers})
    assert answer.status_code == status
    checked(everything.said, operation, answer)


def test_tokens_are_asked_for_where_that_is_described(everything):
    """Any of those that are named opens; without one, or with another, nothing is told."""
    for path, method, operation in operations(everything):
        ask = everything.client.build_request(method, path.format(**NAMED))
        security = operation.get("security", [])
        bare = everything.client.send(ask)
        assert (bare.status_code == 401) == bool(security and {} not in security), path
        if security:
            ask.headers["Authorization"] = "Token d3Jvbmc="
            refused = checked(everything.said, operation, everything.client.send(ask))
            assert (refused.status_code, "WWW-Authenticate" in refused.headers) == (401, True)
        for scheme in (scheme for way in security for scheme in way if scheme in BROUGHT):
            ask.headers["Authorization"] = BROUGHT[scheme]
            assert everything.client.send(ask).status_code != 401, path


def test_who_asks_too_often_is_answered_as_it_is_described(tmp_path):
    """Wherever callers are counted: feeds, their Sender, and the report."""
    text = EVERYTHING.replace("report = true", 'report = true\nrate_limit = "1/1h"')
    with served(published(tmp_path, text)) as server:
        counted = [one for one in operations(server) if "429" in one[2]["responses"]]
        assert {path.split("/")[1] for path, _, _ in counted} == {"feeds", "ocpi", "report"}
        for path, _, operation in counted:
            for _ in range(2):
                answer = server.client.get(path.format(**NAMED), headers=token_for(operation))
            assert answer.status_code == 429
            checked(server.said, operation, answer)


# --- it is all that there is


def sample(path):
    """An address of a path."""
    return path.format(**NAMED)


def test_every_route_is_described_and_every_method_of_it(everything):
    """With or without a slash at its end, which is said once of all."""
    described = {(sample(path), method.upper()) for path, method, _ in operations(everything)}
    for route in everything.routes:
        found = {
            method
            for path, method in described
            for end in ("", "/")
            if route.matches({"type": "http", "path": path + end, "method": method})[0] == Match.FULL
        }
        taken = set(route.methods) - {"HEAD"}
        if "place" in route.param_convertors:  # the Receiver refuses some in its own words
            assert found < taken, route.path
        else:
            assert found == taken, route.path


def test_no_other_method_is_answered(everything):
    """Each path refuses what is not described of it, from who may call."""
    for path, item in everything.said["paths"].items():
        headers = token_for(next(iter(item.values())))
        for method in set(METHODS) - set(item):
            answer = everything.client.request(method, sample(path), headers=headers)
            assert answer.status_code == 405, (method, path)


def test_every_file_of_a_feed_is_described(everything):
    """What lies in its folder, but for what is compressed, which is said once of all."""
    files = [path.relative_to(everything.folder).as_posix() for path in everything.folder.rglob("*") if path.is_file()]
    lie = {f"/feeds/{re.sub('delta/[0-9]+', 'delta/{seq}', name)}" for name in files if not name.endswith(SUFFIXES)}
    described = {path for path in everything.said["paths"] if path.startswith("/feeds/") and ".since/" not in path}
    assert lie == described


def test_what_is_compressed_is_there_by_name(everything):
    """And HEAD is answered, as is said of all."""
    for end in SUFFIXES:
        assert everything.client.get(f"/feeds/open/table.xml{end}").status_code == 200
    for path in ("/", "/feeds/open/table.xml", "/ocpi/out/versions", "/report"):
        assert everything.client.head(path).status_code == 200
    assert ".gz or .zst" in everything.said["info"]["description"]


# --- it is no more than there is


def test_a_server_of_feeds_alone_describes_no_more(little):
    """No OCPI, no tokens, no report."""
    assert {path.split("/")[1] for path in little.said["paths"]} == {"", "feeds", "openapi.json", "healthz", "metrics"}
    assert little.said["components"]["securitySchemes"] == {}
    assert "schemas" not in little.said["components"]
    assert not little.client.get("/ocpi/versions").is_success


def test_a_server_that_nobody_calls_describes_feeds_in_ocpi_alone(unnamed):
    """Without who publishes, as it is not known."""
    found = {path for path in unnamed.said["paths"] if path.startswith("/ocpi")}
    assert {path.split("/")[2] for path in found} == {"out", "shut"}
    assert {path for path in found if path.count("/") == 4} == {
        f"/ocpi/{feed}/{version}/{module}"
        for feed, version in (("out", "2.3.0"), ("shut", "2.2.1"))
        for module in ("locations", "tariffs")
    }


@pytest.mark.parametrize("version", READERS)
def test_what_can_be_pushed_is_described_by_version(everything, version):
    """A tariff is patched in OCPI 2.1.1 only."""
    base = f"/ocpi/{version}/receiver"
    methods = {path.removeprefix(base): list(item) for path, item in everything.said["paths"].items() if base in path}
    object_of = "/{country_code}/{party_id}/"
    assert methods == {
        f"/locations{object_of}{{location_id}}": ["get", "put", "patch"],
        f"/locations{object_of}{{location_id}}/{{evse_uid}}": ["get", "put", "patch"],
        f"/locations{object_of}{{location_id}}/{{evse_uid}}/{{connector_id}}": ["get", "put", "patch"],
        f"/tariffs{object_of}{{tariff_id}}": ["get", "put", *(["patch"] if version == "2.1.1" else []), "delete"],
    }
