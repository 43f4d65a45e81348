"""The report that `serve` shows to everybody, where the publisher wants that."""

import json
from datetime import timedelta

import httpx
import pytest
from pipeline import NOON
from republishing import Republisher

from afir_publisher.reported import KEPT, Reported
from afir_publisher.sample import network

FILES = 'locations_files = "locations.json"\ntariffs_files = "tariffs.json"\nversion = "2.3.0"'


def made(folder, serve):
    """A publisher of the sample network, who says something of `serve`; nothing is published yet."""
    for kind, objects in zip(("locations", "tariffs"), network(), strict=True):
        (folder / f"{kind}.json").write_text(json.dumps(objects), encoding="utf-8")
    return Republisher(folder, "ocpi-2.3.0", FILES, extra=f"[serve]\n{serve}\n")


def asked(publisher, path, method="GET", **headers):
    """What a server of his answers."""
    with publisher.served() as place:
        return httpx.request(method, f"{place}{path}", headers=headers, trust_env=False, timeout=60)


@pytest.fixture(scope="module")
def publisher(tmp_path_factory):
    """Who shows the report about what was published."""
    found = made(tmp_path_factory.mktemp("shown"), "report = true")
    found.sync()
    return found


def test_everybody_may_read_the_report(publisher):
    """All of it, to whom the page for people leads."""
    assert '<a href="report">The report</a>' in asked(publisher, "/").text
    answer = asked(publisher, "/report")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "WKX-FOUT-0005" in answer.text
    assert asked(publisher, "/report", "HEAD").headers["content-length"] == answer.headers["content-length"]
    assert asked(publisher, "/report", "POST").status_code == 405


def test_who_has_the_report_is_told_so(publisher):
    """As long as it is the same one."""
    with publisher.served() as place, httpx.Client(base_url=place, trust_env=False, timeout=60) as client:
        tag = client.get("/report").headers["etag"]
        assert client.get("/report", headers={"If-None-Match": tag}).status_code == 304


def test_a_report_is_kept_for_a_while(publisher):
    """Then another one is made."""
    moments = iter([NOON, NOON + KEPT - timedelta(seconds=1), NOON + KEPT])
    reported = Reported(publisher.settings, lambda: next(moments))
    first, same, other = (reported.page() for _ in range(3))
    assert first is same
    assert other is not first


def test_nobody_reads_a_report_that_the_publisher_does_not_show(tmp_path):
    """As it names what is missing at whom."""
    publisher = made(tmp_path, "")
    publisher.sync()
    assert asked(publisher, "/report").status_code == 404
    assert "report" not in asked(publisher, "/").text


def test_before_anything_was_read_there_is_no_report(tmp_path):
    """And the answer says why."""
    answer = asked(made(tmp_path, "report = true"), "/report")
    assert (answer.status_code, "no source was read yet" in answer.text) == (404, True)


def test_who_asks_too_often_has_to_wait(tmp_path):
    """A report is long."""
    publisher = made(tmp_path, 'report = true\nrate_limit = "1/1m"')
    publisher.sync()
    with publisher.served() as place, httpx.Client(base_url=place, trust_env=False, timeout=60) as client:
        assert [client.get("/report").status_code for _ in range(2)] == [200, 429]
        assert "retry-after" in client.get("/report").headers
