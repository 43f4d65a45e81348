"""The folder of feeds behind another web server: the same files, tags aside, and a way on from there to `serve`."""

from email.utils import parsedate_to_datetime

import httpx
import pytest
from feed import PROFILE
from nginx import free_port, installed, nginx
from pipeline import PUBLICATIONS, READ
from reading import Follower, Publishing

SERVER = """
types {{ application/xml xml; application/json json; }}
gzip_static on;
server {{ listen 127.0.0.1:{port}; root {root}; }}
"""
NAMES = [f"{name}.{syntax}" for name in PUBLICATIONS for syntax in PROFILE.syntaxes]

pytestmark = installed


@pytest.fixture
def publishing(tmp_path) -> Publishing:
    """A feed with two messages of each publication."""
    publishing = Publishing(tmp_path)
    publishing.rename("Elders")
    return publishing


@pytest.fixture
def elsewhere(publishing, tmp_path):
    """A client of nginx with nothing but the folder."""
    port = free_port()
    servers = SERVER.format(port=port, root=publishing.folder.parent)
    with (
        nginx(tmp_path / "nginx", servers, port),
        httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client,
    ):
        yield client


def test_snapshots_and_deltas_are_the_same(publishing, elsewhere):
    """Bytes, types and dates, plain and compressed."""
    names = [*NAMES, *(f"{name}.delta/2.{syntax}" for name in PUBLICATIONS for syntax in PROFILE.syntaxes)]
    with publishing.served() as ours:
        for name in (*names, "manifest.json"):
            for accepted in ("identity", "gzip"):
                mine, theirs = (
                    client.get(f"/feeds/nl/{name}", headers={"Accept-Encoding": accepted})
                    for client in (ours, elsewhere)
                )
                assert theirs.status_code == 200
                assert mine.content == theirs.content
                for said in ("content-type", "last-modified", "content-encoding"):
                    assert mine.headers.get(said) == theirs.headers.get(said), (name, accepted, said)


def test_the_date_is_that_of_the_message(publishing, elsewhere):
    """Not that of the file's writing, so it stays when a file is mended."""
    said = elsewhere.get("/feeds/nl/status.json").headers["last-modified"]
    assert parsedate_to_datetime(said) == publishing.pipeline.now


def test_who_began_with_files_goes_on_by_cursor(publishing, elsewhere):
    """From the manifest of any web server to the changes that `serve` gives."""
    follower = Follower("status", "json")
    manifest = elsewhere.get("/feeds/nl/manifest.json").json()
    follower.held = READ["json"](elsewhere.get("/feeds/nl/status.json").text, "status").entries
    follower.next = f"/feeds/nl/status.since/{manifest['status']['cursor']}.json"
    publishing.rename("Daar")
    with publishing.served() as ours:
        follower.follow(ours)
    assert follower.kinds == ["delta"]
    assert follower.held == READ["json"](publishing.text("status.json").decode(), "status").entries
