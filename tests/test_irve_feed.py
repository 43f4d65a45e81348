"""A feed for France as it is kept and shown: whole files, which change only when they say something else."""

import json
from datetime import timedelta

import pytest
from feed import PUBLISHER
from irve import PROFILE, STATED, document, place, point
from pipeline import NOON

from afir_publisher.cursor import cursor
from afir_publisher.feeds import FeedFiles
from afir_publisher.publish import FeedWork, Origin
from afir_publisher.shelf import Shelf
from afir_publisher.since import Asked, Since
from afir_publisher.store import Store
from afir_publisher.web.addresses import Addresses
from afir_publisher.web.callers import Callers
from afir_publisher.web.feeds import Feeds
from afir_publisher.web.openapi import document as openapi


class Feed:
    """A feed of pools, by the ids of their Locations."""

    def __init__(self, folder):
        """Nothing is published yet."""
        self.folder = folder
        self.store = Store(folder / "afir.sqlite")
        self.pulls = 0

    def publish(self, *pools):
        """Publish pools as a pull would, and write the files; how many entries changed and are gone."""
        self.pulls += 1
        now = NOON + timedelta(minutes=self.pulls)
        with self.store.transaction():
            self.store.publications.begin()
            work = FeedWork(self.store, "fr", PROFILE, PUBLISHER, ("amx",), {})
            for one in pools:
                list(work.take(Origin("amx", one.location.id), one, ()))
            work.put("amx", ["1", "2"], now)
            for key in ("1", "2"):
                self.store.links.affect("amx", key)
            messages = work.finish(self.pulls, now)
        FeedFiles(self.folder, "fr", PROFILE).refresh(self.store)
        return {message.publication: (message.changed, message.gone) for message in messages}

    def text(self, name):
        """A file as it is."""
        return (self.folder / "fr" / name).read_text(encoding="utf-8")


@pytest.fixture
def feed(tmp_path):
    """A feed in which two places are published."""
    found = Feed(tmp_path)
    assert found.publish(*PLACES) == {"static": (2, 0), "dynamic": (3, 0)}
    yield found
    found.store.close()


PLACES = (place(point(), point(2)), place(point(3), id="2"))


@pytest.mark.parametrize("publication", PROFILE.publications)
def test_a_file_holds_all_that_is_published(feed, publication):
    """In the order of stations and points, with no folder of deltas."""
    assert feed.text(f"{publication}.csv") == document(publication, *PLACES)
    names = {path.name.removesuffix(".gz").removesuffix(".zst") for path in (feed.folder / "fr").iterdir()}
    assert names == {
        "manifest.json",
        *(f"{name}.csv" for name in PROFILE.publications),
    }


def test_a_status_changes_the_dynamic_file_alone(feed):
    """A time changes neither."""
    said = {"last_updated": "2026-06-09T00:00:00Z"}
    assert feed.publish(place(point(), point(2, **said), **said), PLACES[1]) == {}
    assert feed.publish(place(point(), point(2, status="CHARGING", **said), **said), PLACES[1]) == {"dynamic": (1, 0)}
    assert "FRAMXE2,en_service,occupe,2026-06-09T00:00:00Z" in feed.text("dynamic.csv")
    assert '"deltas": []' in feed.text("manifest.json")


def test_a_place_that_nobody_states_enough_of_leaves_both_files(feed):
    """And comes back when somebody does."""
    held = place(point(), point(2), facts={"fr_condition_acces": None})
    assert feed.publish(held, PLACES[1]) == {"static": (0, 1), "dynamic": (0, 2)}
    assert feed.text("dynamic.csv") == document("dynamic", PLACES[1])
    assert feed.publish(*PLACES) == {"static": (1, 0), "dynamic": (2, 0)}


def test_an_empty_feed_is_a_line_with_the_columns(feed):
    """So that who reads it knows that there is nothing, and not that nothing was read."""
    feed.publish()
    assert [feed.text(f"{name}.csv").count("\n") for name in PROFILE.publications] == [1, 1]
    assert STATED.keys().isdisjoint(json.loads(feed.text("manifest.json")))


def test_who_asks_for_changes_gets_the_file(feed):
    """There are no deltas, at no address."""
    before = feed.store.publications.newest("fr", "dynamic")
    feed.publish(PLACES[0])
    after = feed.store.publications.newest("fr", "dynamic")
    since = Since(feed.folder / "afir.sqlite", {"fr": PROFILE})
    assert since.find(Asked("fr", "dynamic", "csv", cursor(before), cursor(after))) is None
    shelf = Shelf(feed.folder, "fr", PROFILE.publications, PROFILE.syntaxes, PROFILE.whole_only)
    assert shelf.delta("dynamic.delta/2.csv") is None
    assert Addresses(shelf).place("dynamic.csv.gz").syntax == "csv"
    feeds = Feeds({"fr": shelf}, since, Callers({}, (600, timedelta(minutes=1)), (), today=NOON.date, monotonic=float))
    said = openapi(feeds, {"fr": PROFILE.title}, "https://feeds.example", {}, has_report=False, has_operators=False)
    assert [path for path in said["paths"] if path.startswith("/feeds/")] == [
        "/feeds/fr/manifest.json",
        *(f"/feeds/fr/{name}.{rest}" for name in PROFILE.publications for rest in ("csv", "since/{cursor}.csv")),
    ]
