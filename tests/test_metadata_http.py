"""Metadata over HTTP: everybody may have it, as it is what a feed is found by."""

from datetime import timedelta

import pytest
from reading import Publishing
from test_metadata import RECORD

from afir_publisher import config
from afir_publisher.metadata import files
from afir_publisher.replaced import SUFFIXES

F = "/feeds/nl/"
TYPES = {"ttl": "text/turtle", "jsonld": "application/ld+json"}
PLAIN = {"Accept-Encoding": "identity"}
CONSUMER = config.Consumer(name="app", token="s3cret-t0ken", expires=None)  # noqa: S106 - of a test


@pytest.fixture(scope="module")
def publishing(tmp_path_factory) -> Publishing:
    """A feed with metadata."""
    publishing = Publishing(tmp_path_factory.mktemp("described"))
    files.refresh(publishing.folder / "nl", RECORD, publishing.pipeline.now)
    return publishing


@pytest.fixture(scope="module")
def client(publishing):
    """Somebody who has no token, and a feed that is read with one."""
    with publishing.served(consumers=(CONSUMER,)) as client:
        yield client


def test_every_syntax_has_its_type():
    """Those of IANA."""
    assert {*TYPES} == {*files.SYNTAXES}


@pytest.mark.parametrize("ending", files.SYNTAXES)
def test_everybody_may_have_metadata(publishing, client, ending):
    """Of a feed that is read with a token, too; any cache may keep it."""
    answer = client.get(f"{F}metadata.{ending}", headers=PLAIN)
    assert (answer.status_code, answer.content) == (200, publishing.text(f"metadata.{ending}"))
    assert answer.headers["content-type"] == TYPES[ending]
    assert answer.headers["cache-control"] == "public, no-cache"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert client.get(f"{F}table.xml").status_code == 401


@pytest.mark.parametrize("ending", files.SYNTAXES)
def test_metadata_that_one_has_is_not_sent_again(client, ending):
    """By tag and by date, as the feed itself."""
    first = client.get(f"{F}metadata.{ending}")
    for asked in ({"If-None-Match": first.headers["etag"]}, {"If-Modified-Since": first.headers["last-modified"]}):
        answer = client.get(f"{F}metadata.{ending}", headers=asked)
        assert (answer.status_code, answer.content) == (304, b"")


@pytest.mark.parametrize("ending", files.SYNTAXES)
@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_metadata_is_compressed_as_it_is_wanted(publishing, client, ending, coding):
    """By what is accepted, or by name."""
    name = f"metadata.{ending}"
    answer = client.get(F + name, headers={"Accept-Encoding": coding})
    assert (answer.headers["content-encoding"], answer.content) == (coding, publishing.text(name))
    named = client.get(F + name + SUFFIXES[coding], headers=PLAIN)
    assert named.content == publishing.text(name + SUFFIXES[coding])


def test_the_page_and_the_description_lead_to_it(client):
    """For people, and for programs."""
    assert "https://feeds.example/feeds/nl/metadata.ttl" in client.get("/").text
    paths = client.get("/openapi.json").json()["paths"]
    for ending, kind in TYPES.items():
        operation = paths[f"{F}metadata.{ending}"]["get"]
        assert list(operation["responses"]["200"]["content"]) == [kind]
        assert "security" not in operation


def test_new_metadata_is_served_at_once(tmp_path):
    """As soon as it lies there; and where there is none, that is said."""
    publishing = Publishing(tmp_path)
    folder, now = publishing.folder / "nl", publishing.pipeline.now
    with publishing.served() as client:
        answer = client.get(f"{F}metadata.ttl")
        assert (answer.status_code, answer.text) == (404, "feed nl has no metadata\n")
        assert f"{F}metadata.ttl" not in client.get("/openapi.json").json()["paths"]
        files.refresh(folder, RECORD, now)
        first = client.get(f"{F}metadata.ttl").content
        assert first == (folder / "metadata.ttl").read_bytes()
        files.refresh(folder, None, now + timedelta(minutes=1))
        assert client.get(f"{F}metadata.ttl").status_code == 404


def test_who_asks_for_it_too_often_is_told_when_to_come_again(publishing):
    """It needs no token, and is counted all the same."""
    with publishing.served(consumers=(CONSUMER,), quota=(2, timedelta(minutes=1))) as client:
        statuses = [client.get(f"{F}metadata.ttl").status_code for _ in range(3)]
    assert statuses == [200, 200, 429]


@pytest.mark.parametrize("name", ["metadata", "metadata.xml", "metadata.json", "metadata.since/1.ttl", "table.ttl"])
def test_there_is_nothing_else_of_that_name(publishing, name):
    """No deltas, and no other syntax."""
    with publishing.served() as client:
        assert client.get(F + name).status_code == 404
