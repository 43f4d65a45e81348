"""Sources that a test changes as a CPO would, and the pipeline behind them, with the clock in the test's hands."""

import json
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import NamedTuple

from feed import PLUG, PROFILE, PUBLISHER
from lxml import etree

from afir_publisher import documents
from afir_publisher.ocpi.assumed import NOTHING_ASSUMED
from afir_publisher.ocpi.page import Page, Shortfall
from afir_publisher.store import Store
from afir_publisher.sync import Feed, Opened, sync

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PUBLICATIONS = PROFILE.publications
REMEMBERED = []
"""The functions that remember stores, which are closed when a file of tests has ended."""


def remembered(function):
    """A function that makes a store, or what holds one, once for a file of tests."""
    REMEMBERED.append(cache(function))
    return REMEMBERED[-1]


def at(minute):
    """A minute past noon as OCPI writes it."""
    return (NOON + minute * MINUTE).strftime("%Y-%m-%dT%H:%M:%SZ")


def evse(uid, status="AVAILABLE", *, minute=0, tariffs=(), **fields):
    """An EVSE with one connector; its EVSE id is made of its uid."""
    plugs = [{**PLUG, "tariff_ids": list(tariffs)}]
    known = {"uid": uid, "evse_id": f"NL*WKX*E{uid}", "status": status, "connectors": plugs, "last_updated": at(minute)}
    return known | fields


def location(identity, *evses, **fields):
    """A Location; without EVSEs it gets one of its own."""
    known = {"country_code": "NL", "party_id": "WKX", "id": identity, "publish": True, "name": f"Plein {identity}"}
    return known | {"evses": list(evses) or [evse(f"{identity}1")], "last_updated": at(0)} | fields


def tariff(identity, price, **fields):
    """A Tariff that has a gross price per kWh."""
    elements = [{"price_components": [{"type": "ENERGY", "price": price, "vat": 21}]}]
    known = {"country_code": "NL", "party_id": "WKX", "id": identity, "currency": "EUR", "type": "AD_HOC_PAYMENT"}
    return known | {"elements": elements, "tax_included": "YES", "last_updated": at(0)} | fields


class Source:
    """What a CPO shows: objects by their id, to be changed between two syncs."""

    def __init__(self, name="wkx", *locations, tariffs=(), version="2.3.0"):
        """Show these objects."""
        self.name = name
        self.version = version
        self.locations = {shown["id"]: shown for shown in locations}
        self.tariffs = {shown["id"]: shown for shown in tariffs}
        self.assumed = NOTHING_ASSUMED
        self.stating = None
        self.falls_short: tuple[str, ...] = ()
        self.fails: Exception | None = None

    @contextmanager
    def opened(self):
        """The source as the pipeline is handed it."""
        yield Opened(version=self.version, pages=self.pages(), assumed=self.assumed, stating=self.stating)

    def pages(self):
        """A page of each kind, where it falls short, and what it fails with before it has ended."""
        for kind, objects in (("tariff", self.tariffs), ("location", self.locations)):
            yield Page(kind=kind, where=f"GET /{kind}s page 1", objects=tuple(map(raw, objects.values())))
            if kind in self.falls_short:
                yield Shortfall(kind=kind, message=f"{self.name}: only some {kind}s came")
        if self.fails:
            raise self.fails


def raw(shown):
    """An object as it is received: text stays as it is."""
    return shown if isinstance(shown, bytes) else json.dumps(shown).encode()


def feed(name, *sources, publisher=PUBLISHER, profile=PROFILE):
    """A feed of some sources."""
    return Feed(name=name, profile=profile, publisher=publisher, sources=sources)


class Pipeline:
    """A store and its feeds; each sync begins a minute after the one before."""

    def __init__(self, *feeds, store=None):
        """Begin at noon, with one feed `nl` of one source `wkx` if nothing else is said."""
        self.store = store or Store(None)
        self.feeds = list(feeds) or [feed("nl", "wkx")]
        self.now = NOON

    def sync(self, source, *, full=False):
        """Sync a source; what became of it."""
        self.now += MINUTE
        return sync(self.store, source.name, source.opened, self.feeds, lambda: self.now, full=full)

    def message(self, publication, seq=None, name="nl"):
        """A message of a feed, or else the newest."""
        found = list(self.store.publications.messages(name, publication))
        return found[-1 if seq is None else seq - 1] if found else None

    def text(self, publication, syntax, seq=None, *, name="nl", make=documents.snapshot):
        """A document as text."""
        profile = next(feed.profile for feed in self.feeds if feed.name == name)
        pieces = make(self.store, profile, self.message(publication, seq, name), (syntax,))
        return "".join(piece for (piece,) in pieces)

    def delta(self, publication, syntax, seq=None, *, name="nl"):
        """What a message changed, as text."""
        return self.text(publication, syntax, seq, name=name, make=documents.delta)

    def sites(self, name="nl"):
        """The sites that a feed shows: version by id."""
        return {key: entry.version for key, entry in self._entries("table", name).items()}

    def points(self, name="nl"):
        """The points of the table and the site that each stands in."""
        return {
            point["aegiElectricChargingPoint"]["idG"]: key
            for key, entry in self._entries("table", name).items()
            for station in entry.said["energyInfrastructureStation"]
            for point in station["refillPoint"]
        }

    def statuses(self, name="nl"):
        """The charging points that a feed shows: version and status by id."""
        return {
            key: (entry.version, entry.said["status"]["value"]) for key, entry in self._entries("status", name).items()
        }

    def names(self, name="nl"):
        """What sites are called, by id."""
        return {key: entry.said["name"]["values"][0]["value"] for key, entry in self._entries("table", name).items()}

    def prices(self, publication="status", name="nl"):
        """What a kWh costs, by the id of the charging point."""
        if publication == "status":
            entries = self._entries("status", name).items()
            return {key: _price(entry.said.get("energyRateUpdate")) for key, entry in entries}
        return {
            point["idG"]: _price(
                [rate for offer in point.get("energyProduct", []) for rate in offer["aegiElectricEnergy"]["energyRate"]]
            )
            for entry in self._entries("table", name).values()
            for station in entry.said["energyInfrastructureStation"]
            for point in (wrapped["aegiElectricChargingPoint"] for wrapped in station["refillPoint"])
        }

    def _entries(self, publication, name):
        """The newest state of a publication; nothing where it has been emptied."""
        message = self.message(publication, name=name)
        if message is None or not self.store.publications.count(name, publication, message.seq):
            return {}
        return in_json(self.text(publication, "json", name=name), publication).entries


def moved(outcome, name="nl"):
    """What a sync published: kind, number, how many changed and are gone, by publication."""
    return {
        message.publication: (message.kind, message.seq, message.changed, message.gone)
        for message in outcome.messages
        if message.feed == name
    }


def _price(rates):
    """The price of the first of some rates."""
    return rates[0]["energyPrice"][0]["value"] if rates else None


# --- what a document says


class Shown(NamedTuple):
    """An entry of a document: its version, what it says, and the site and station that it stands under."""

    version: int
    said: object
    under: tuple[tuple[str, int], ...]


class Document(NamedTuple):
    """What a document says: entries by id, versions of what is closed by id.

    A reduced container has no list for that: a charging point that is gone has the status `removed`.
    """

    entries: dict[str, Shown]
    closed: dict[str, int]


def in_json(text, publication):
    """What a JSON document says."""
    document = json.loads(text)
    container = document.get("messageContainer", {"payload": [document.get("payload")]})
    (payload,) = container.get("payload", [{}])
    managed = container.get("informationManagement", {}).get("informationManagedResourceList", {})
    closed = [one["versionedReference"] for one in managed.get("elementReference", [])]
    entries = list((_sites if publication == "table" else _statuses)(payload))
    found = dict(entries)
    assert len(found) == len(entries), "an id occurs twice"
    removed = [key for key, shown in found.items() if shown.said.get("status") == {"value": "removed"}]
    tombstones = {key: found.pop(key).version for key in removed}
    return Document(found, tombstones | {one["idG"]: int(one["versionG"]) for one in closed})


def _sites(payload):
    """The sites of a table."""
    for table in payload.get("aegiEnergyInfrastructureTablePublication", {}).get("energyInfrastructureTable", []):
        for site in table["energyInfrastructureSite"]:
            yield site["idG"], Shown(int(site["versionG"]), site, ())


def _statuses(payload):
    """The statuses of charging points, in the order of the document."""
    publication = payload.get("aegiEnergyInfrastructureStatusPublication", {})
    for site in publication.get("energyInfrastructureSiteStatus", []):
        for station in site["energyInfrastructureStationStatus"]:
            under = tuple((one["reference"]["idG"], int(one["reference"]["versionG"])) for one in (site, station))
            for wrapped in station["refillPointStatus"]:
                point = wrapped["aegiElectricChargingPointStatus"]
                reference = point["reference"]
                yield reference["idG"], Shown(int(reference["versionG"]), point, under)


def in_xml(text, publication):
    """What an XML document says; what an entry says is its canonical text."""
    root = etree.fromstring(text.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    closed = {one.get("id"): int(one.get("version")) for one in root.iter("{*}versionedReference")}
    entries = []
    if publication == "table":
        for site in root.iter("{*}energyInfrastructureSite"):
            entries += [(site.get("id"), Shown(int(site.get("version")), _canonical(site), ()))]
    else:
        for point in root.iter("{*}refillPointStatus"):
            (reference,) = point.findall("{*}reference")
            above = [point.getparent().getparent(), point.getparent()]
            heads = [one.find("{*}reference") for one in above]
            under = tuple((head.get("id"), int(head.get("version"))) for head in heads)
            shown = Shown(int(reference.get("version")), _canonical(point), under)
            entries.append((reference.get("id"), shown))
    found = dict(entries)
    assert len(found) == len(entries), "an id occurs twice"
    return Document(found, closed)


def _canonical(element):
    """An element as text that does not depend on what stands around it."""
    return etree.tostring(element, method="c14n", exclusive=True)


READ = {"xml": in_xml, "json": in_json}
