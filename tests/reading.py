"""A feed that changes, served on loopback, and somebody who follows it over HTTP."""

from contextlib import contextmanager
from datetime import date, timedelta
from urllib.parse import urljoin

import httpx
from feed import PROFILE
from pipeline import READ, Pipeline, Source, evse, location, tariff

from afir_publisher.feeds import FeedFiles
from afir_publisher.shelf import Shelf
from afir_publisher.since import Since
from afir_publisher.store import Store
from afir_publisher.web import about, server
from afir_publisher.web.addresses import PREFIX
from afir_publisher.web.app import app, beneath
from afir_publisher.web.at_once import AtOnce
from afir_publisher.web.callers import Callers
from afir_publisher.web.feeds import Feeds
from afir_publisher.web.page import Who

TODAY = date(2026, 11, 22)
PROFILES = {"nl": PROFILE}
OFTEN = (100_000, timedelta(minutes=1))


class Publishing:
    """A store and the folder of its feed `nl`, to be changed between two requests."""

    def __init__(self, folder, *feeds):
        """Begin with two locations, in a first message of each publication."""
        self.folder = folder / "feeds"
        self.store = folder / "afir.sqlite"
        self.pipeline = Pipeline(*feeds, store=Store(self.store))
        self.files = FeedFiles(self.folder, "nl", PROFILE)
        self.cpo = Source("wkx", location("A", evse("A1", tariffs=["T"])), location("B"), tariffs=[tariff("T", 0.5)])
        self.sync()

    def sync(self):
        """Publish what the source shows."""
        self.pipeline.sync(self.cpo)
        self.files.refresh(self.pipeline.store)

    def rename(self, name):
        """Let something change in both publications."""
        self.cpo.locations["A"]["name"] = name
        self.sync()

    def text(self, name):
        """A file of the feed."""
        return (self.folder / "nl" / name).read_bytes()

    def feeds(self, consumers=(), quota=OFTEN, proxies=("127.0.0.1",), clock=lambda: 0.0):
        """What serves it."""
        shelves = {"nl": Shelf(self.folder, "nl", PROFILE.publications, PROFILE.syntaxes)}
        known = {"nl": consumers} if consumers else {}
        callers = Callers(known, quota, proxies, today=lambda: TODAY, monotonic=clock)
        return Feeds(shelves, Since(self.store, PROFILES), callers)

    @contextmanager
    def served(self, feeds=None, **settings):
        """A client of a server of it, with what is told about it at the other addresses."""
        served = feeds or self.feeds(**settings)
        page = app(
            about.routes(
                served,
                {"nl": PROFILE.title},
                lambda: "https://feeds.example",
                lambda: self.pipeline.now,
                Who("NL-TEST"),
            )
        )
        with (
            server.serving(beneath(PREFIX, served, page), "127.0.0.1", 0, AtOnce(served)) as port,
            httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=30) as client,
        ):
            yield client


class Follower:
    """Somebody who takes a publication once, and then only what changed; counts the bytes that came."""

    def __init__(self, publication, syntax):
        """Nothing is known yet."""
        self.publication, self.syntax = publication, syntax
        self.next = f"{PREFIX}nl/{publication}.{syntax}"
        self.held = {}
        self.seq = 0
        self.received = 0
        self.kinds = []

    def follow(self, client, **asked):
        """Ask for what is new, and take it."""
        with client.stream("GET", self.next, **asked) as answer:
            content = answer.read()
            self.received += answer.num_bytes_downloaded
        assert answer.status_code in {200, 204, 404}, content
        self.next = urljoin(self.next, answer.links["next"]["url"])
        self.seq = int(answer.headers["feed-sequence"])
        self.kinds.append("" if answer.status_code == 204 else answer.headers["feed-kind"])
        if answer.status_code == 404:  # an empty table, which DATEX II has no snapshot of
            self.held = {}
        if answer.status_code == 200:
            said = READ[self.syntax](content.decode(), self.publication)
            if answer.headers["feed-kind"] == "snapshot":
                self.held = {}
            self.held = {key: entry for key, entry in self.held.items() if key not in said.closed} | said.entries
