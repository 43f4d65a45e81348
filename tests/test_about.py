"""What stands beside the feeds for machines: health and figures."""

import re

import pytest
from pipeline import PUBLICATIONS
from reading import Publishing

F = "/feeds/nl/"


@pytest.fixture(scope="module")
def publishing(tmp_path_factory) -> Publishing:
    """A feed with two messages of each publication."""
    publishing = Publishing(tmp_path_factory.mktemp("read"))
    publishing.rename("Elders")
    return publishing


@pytest.fixture
def client(publishing):
    """A client of a server that nobody has asked yet."""
    with publishing.served() as client:
        yield client


# --- health and figures


def test_health_tells_how_each_feed_stands(client):
    """Well, with the newest message of each publication."""
    answer = client.get("/healthz")
    said = {"seq": 2, "created": "2026-11-22T12:02:00.000+00:00", "entries": 2}
    assert (answer.status_code, answer.json()) == (
        200,
        {"status": "ok", "feeds": {"nl": dict.fromkeys(PUBLICATIONS, said)}},
    )


def figures(client):
    """Every sample by its name and labels."""
    answer = client.get("/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r'[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [0-9.e+]+', line) for line in lines)
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_figures_count_what_is_answered(client):
    """By feed and status, and bytes; what feeds show is there from the beginning."""
    before = figures(client)
    assert before['afir_publication_sequence{feed="nl",publication="table"}'] == 2
    assert before['afir_publication_entries{feed="nl",publication="status"}'] == 2
    assert before['afir_publication_changed_timestamp_seconds{feed="nl",publication="status"}'] == 1795348920
    first = client.get(f"{F}table.xml", headers={"Accept-Encoding": "identity"})
    client.get(f"{F}table.xml", headers={"Accept-Encoding": "identity", "If-None-Match": first.headers["etag"]})
    client.head(f"{F}table.xml")
    client.get(f"{F}table.since/1.xml", headers={"Accept-Encoding": "identity"})
    client.get("/feeds/de/table.xml")
    after = figures(client)
    new = {name: value for name, value in after.items() if value != before.get(name)}
    sent = len(first.content) + len(client.get(f"{F}table.delta/2.xml").content)
    assert new.pop('afir_feed_sent_bytes_total{feed=""}') > 0
    assert new == {
        'afir_feed_requests_total{feed="",status="404"}': 1,
        'afir_feed_requests_total{feed="nl",status="200"}': 3,
        'afir_feed_requests_total{feed="nl",status="304"}': 1,
        'afir_feed_sent_bytes_total{feed="nl"}': sent,
        "afir_deltas_made_total": 1,
    }


def test_every_figure_says_what_it_is(client):
    """Its meaning and its kind, before its samples."""
    text = client.get("/metrics").text
    names = dict.fromkeys(re.match(r"[a-z_]+", line)[0] for line in text.splitlines() if not line.startswith("#"))
    for name in names:
        assert re.search(rf"^# HELP {name} .+\.\n# TYPE {name} (gauge|counter)$", text, re.MULTILINE)
