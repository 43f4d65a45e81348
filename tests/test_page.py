"""The page for people: what there is, how fresh it is, and commands that work as they stand."""

import json
import os
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
from everything import CONSUMER, EVERYTHING, LITTLE, URL, published, served
from pipeline import PUBLICATIONS
from reading import Publishing

from afir_publisher.web.addresses import PREFIX
from afir_publisher.web.page import CATALOGUE, CHANGED, CHANGES, MANIFEST, MEANING, OCPI
from afir_publisher.web.page import EVERYTHING as WHOLE
from exporters import PROFILES


class Words(HTMLParser):
    """What stands in a page: its texts by their element, and its links."""

    def __init__(self, text):
        """Read it."""
        super().__init__()
        self.within, self.texts, self.links = [], {}, []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        """Note what begins."""
        self.within.append(tag)
        self.links += [value for name, value in attrs if name == "href"]
        if tag not in {"meta", "a"}:
            self.texts.setdefault(tag, []).append("")

    def handle_endtag(self, tag):
        """Note what ends."""
        while self.within and self.within.pop() != tag:
            pass

    def handle_data(self, data):
        """Add it to what it is in."""
        where = next((tag for tag in reversed(self.within) if tag not in {"meta", "a"}), None)
        if where:
            self.texts[where][-1] += data

    def __getitem__(self, tag):
        """The texts of an element."""
        return [" ".join(text.split()) for text in self.texts.get(tag, [])]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server that has all there can be."""
    with served(published(tmp_path_factory.mktemp("page"), EVERYTHING)) as server:
        yield server


@pytest.fixture(scope="module")
def page(server):
    """Its page."""
    return Words(server.client.get("/").text)


def parts(server):
    """The page of each feed, by its name."""
    _, *found = re.split(r'<h2 id="(\w+)">', server.client.get("/").text)
    return {name: Words(text) for name, text in zip(found[::2], found[1::2], strict=True)}


def test_it_shows_the_feeds_and_how_fresh_they_are(tmp_path):
    """Files, message, entries and last change of each publication."""
    publishing = Publishing(tmp_path)
    publishing.rename("Elders")
    with publishing.served() as client:
        answer = client.get("/")
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert "script" not in answer.text
        assert "set-cookie" not in answer.headers
    fresh = ["xml json", "2", "2", "2026-11-22 12:02:00 UTC, 0:00:00 ago"]
    assert Words(answer.text)["td"] == [cell for name in PUBLICATIONS for cell in (name, MEANING[name], *fresh)]


def test_it_says_who_publishes(server, tmp_path):
    """With a link and an address, where they are known; else by the identifier."""
    text = server.client.get("/").text
    assert '<p><a href="https://laadpunt.example">Laadpunt</a> publishes these feeds under Article 20' in text
    assert 'questions go to <a href="mailto:data@laadpunt.example">data@laadpunt.example</a>.' in text
    with Publishing(tmp_path).served() as client:
        assert "<p>NL-TEST publishes these feeds under Article 20 of Regulation (EU) 2023/1804." in client.get("/").text


def test_a_feed_that_has_nothing_says_so(tmp_path):
    """In place of commands that would not work."""
    publishing = Publishing(tmp_path)
    shutil.rmtree(publishing.folder / "nl")
    with publishing.served() as client:
        words = Words(client.get("/").text)
    assert ("Nothing is published yet." in words["p"], words["code"]) == (True, [])


def test_what_has_no_file_has_no_command_for_it(tmp_path):
    """An empty publication whose format cannot say so; there is still something to wait for."""
    publishing = Publishing(tmp_path)
    for hidden in publishing.cpo.locations.values():
        hidden["publish"] = False
    publishing.sync()
    with publishing.served() as client:
        words = Words(client.get("/").text)
        assert client.get("/feeds/nl/table.xml").status_code == 404
    assert [words["td"][2], words["td"][8]] == ["none while it is empty", "xml json"]
    (whole,) = (command for command in words["code"] if " -o " in command)
    assert whole.endswith("/feeds/nl/status.json")
    assert len([command for command in words["code"] if ".since/" in command]) == 2


def test_every_publication_is_said_to_be_something():
    """Whatever profile it is of."""
    assert {name for profile in PROFILES.values() for name in profile.publications} == MEANING.keys()


def test_links_lead_somewhere(server, page):
    """Each of ours, also to the report and the description; what needs a token is no link."""
    assert {f"{PREFIX[1:]}{name}" for name in ("open/table.xml", "fr/static.csv")} | {"report"} <= set(page.links)
    assert not any("closed" in link or "shut" in link for link in page.links)
    for link in (one for one in page.links if ":" not in one):
        assert server.client.get(f"/{link}").status_code == 200, link


def test_a_report_that_is_not_shown_is_not_told_of(tmp_path):
    """Its link would lead nowhere."""
    with served(published(tmp_path, LITTLE)) as server:
        words = Words(server.client.get("/").text)
    assert "report" not in words.links


@pytest.mark.parametrize(
    ("feed", "said"),
    [
        ("open", [WHOLE, CHANGES, MANIFEST, CATALOGUE]),
        ("closed", [WHOLE, CHANGES, MANIFEST]),
        ("out", [WHOLE, CHANGES, MANIFEST, OCPI]),
        ("shut", [WHOLE, CHANGES, MANIFEST, OCPI]),
        ("fr", [WHOLE, CHANGED, MANIFEST]),
    ],
)
def test_it_tells_how_each_feed_is_read(server, feed, said):
    """What is only ever whole is not said to have deltas; OCPI is told of where there is some."""
    assert parts(server)[feed]["p"][1:] == said


def test_it_tells_who_may_read(server):
    """Everybody, or who has a token."""
    first = {name: words["p"][0] for name, words in parts(server).items()}
    assert [name for name, text in first.items() if text.endswith("Open to everybody.")] == ["open", "out", "fr"]
    assert all("Read with a token" in first[name] for name in ("closed", "shut"))


@pytest.mark.skipif(os.name == "nt" or not shutil.which("curl"), reason="the commands are for a shell with curl")
def test_every_command_works_as_it_stands(server, page, tmp_path):
    """With the token in the variable that it is said to be in; what they write is what the feeds hold."""
    here, environ = str(server.client.base_url).rstrip("/"), os.environ | {"TOKEN": CONSUMER, "no_proxy": "127.0.0.1"}

    def run(command):
        line = command.replace(URL, here).replace("wait=30", "wait=0")
        done = subprocess.run(["sh", "-c", line], cwd=tmp_path, env=environ, capture_output=True, check=True)  # noqa: S607
        return done.stdout.decode()

    commands = page["code"]
    for command in commands:
        found = run(command)
        if ".since/" in command:
            assert found.startswith("HTTP/1.1 204"), command
        elif " -o " in command:
            assert found.startswith("HTTP/1.1 200"), command
            assert 'rel="next"' in found
            assert run(command).startswith("HTTP/1.1 304"), command
        elif command.endswith(".ttl"):
            assert found.startswith("@prefix")
        else:
            assert json.loads(found), command
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.suffix != ".tag"}
    assert len(written) == 10
    for name, content in written.items():
        feed, _, file = name.partition("-")
        assert content == Path(server.folder / feed / file).read_bytes()
    assert len(commands) == len(set(commands)) == 10 + 10 + 5 + 1 + 4
