"""What those who read such feeds complained of elsewhere, point by point, in what `sync` writes and `serve` serves.

The list is a regulator's and an app maker's: ten faults that they found in another publisher's feed. The network is the
sample, in which one Location has most faults that there are; a second source has nothing but statuses of no use.
"""

import gzip
import json
import re
import shutil
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import httpx
import pytest
from catalogued import breaches
from decoding import found, read
from pipeline import evse, location
from rdflib import Graph

from afir_publisher import config, job, serving
from afir_publisher.manners import INTERFACE
from afir_publisher.ocpi.readers import READERS
from afir_publisher.rules import RULES
from afir_publisher.store import Store
from afir_publisher.web import server
from exporters import PROFILES

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
PROFILE = PROFILES["datex2-3.7"]
SYNTAXES, PUBLICATIONS = PROFILE.syntaxes, PROFILE.publications
DOCUMENTS = [f"{publication}.{syntax}" for publication, syntax in product(PUBLICATIONS, SYNTAXES)]
TOKEN = "t0ken-of-app"  # noqa: S105 - of a test
LAST_DAY = (datetime.now(UTC) + timedelta(days=10)).date()
ENVIRON = {"APP": TOKEN}
CONFIGURATION = f"""
[publisher]
country = "NL"
national_identifier = "NL-1"
language = "nl"
name = "Laadpunt B.V."
email = "data@laadpunt.example"
homepage = "https://laadpunt.example"

[serve]
url = "https://feeds.example"

[[sources]]
name = "sample"
locations_files = "ocpi/locations.json"
tariffs_files = "ocpi/tariffs.json"
version = "2.3.0"

[[sources]]
name = "silent"
locations_files = "silent.json"
version = "2.3.0"

[[feed]]
name = "open"
profile = "datex2-3.7"
sources = ["sample"]
[feed.metadata]
title = "Laadpunten"
description = "Alle laadpunten"
licence = "CC0-1.0"

[[feed]]
name = "closed"
profile = "datex2-3.7"
sources = ["sample", "silent"]
tokens = [{{ consumer = "app", env = "APP", expires = {LAST_DAY} }}]
"""


@pytest.fixture(scope="module")
def settings(tmp_path_factory) -> config.Config:
    """A configuration whose sources have been synced."""
    folder = tmp_path_factory.mktemp("delivery")
    shutil.copytree(SAMPLES / "ocpi", folder / "ocpi")
    silent = location("S", *(evse(f"S{n}", "UNKNOWN" if n < 6 else "AVAILABLE") for n in range(20)))
    (folder / "silent.json").write_text(json.dumps([silent]), encoding="utf-8")
    (folder / "afir-publish.toml").write_text(CONFIGURATION, encoding="utf-8")
    settings = config.load(folder / "afir-publish.toml", profiles=PROFILES, versions=READERS, rules=RULES)
    assert job.run(settings, settings.sources, ENVIRON).is_well
    return settings


@pytest.fixture(scope="module")
def store(settings):
    """What was kept of that."""
    return Store(settings.store.path)


@pytest.fixture(scope="module")
def client(settings):
    """Somebody who reads what is served of it."""
    served = serving.application(settings, ENVIRON, lambda: "")
    with (
        server.serving(served.app, "127.0.0.1", 0, served.at_once) as port,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=30) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def said(settings):
    """What a document says, read from the file that was written."""
    folder = settings.feeds.directory / "open"
    return {name: read(name.rpartition(".")[2], (folder / name).read_bytes()) for name in DOCUMENTS}


def told(store, *rules):
    """The Locations of which a report says that something is missing."""
    return {key for rule in rules for _, _, key, *_ in store.findings.of_rule(rule, "sample")}


def key_of(site):
    """The Location that a site is."""
    return site["@id"].replace("*L*", "*", 1)


# --- what is in it


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_1_every_site_has_name_coordinates_and_address_at_its_location_reference(said, store, syntax):
    """Not only at an entrance; where the operator sends none, the report says so."""
    lacking = set()
    for site in found(said[f"table.{syntax}"], "energyInfrastructureSite"):
        (reference,) = site["locationReference"]
        (extension,) = reference.node["_locationExtension"]
        (address,) = extension["afirFacilityLocation"][0]["address"]
        lines = [line["type"][0] for line in address["addressLine"]]
        point = reference.node.get("pointByCoordinates", ({},))[0].get("pointCoordinates", ({},))[0]
        is_full = {"postcode", "city", "countryCode"} <= {*address} and "generalTextLine" in lines
        if not (is_full and site.get("name") and {*point} == {"latitude", "longitude"}):
            lacking.add(key_of(site))
    assert lacking == {"NL*WKX*WKX-FOUT-0005"}
    assert lacking == told(store, "AFIR-A07", "AFIR-A12")


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_2_every_charging_point_has_its_evse_id_as_external_identifier(said, store, syntax):
    """Of the type that says so; where the operator sends none, the report says so."""
    without = set()
    for site in found(said[f"table.{syntax}"], "energyInfrastructureSite"):
        for point in found(site, "refillPoint", kind="aegiElectricChargingPoint"):
            codes = [
                one["identifier"][0]
                for one in point.get("externalIdentifier", ())
                if one["typeOfIdentifier"][0].value == "evseId"
            ]
            assert len(codes) <= 1
            if not codes:
                without.add(key_of(site))
    assert without == told(store, "AFIR-B01") == {"NL*WKX*WKX-FOUT-0005"}


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_3_every_rate_reference_resolves(said, syntax):
    """Statuses name rates of the table, of the charging point that they are of; points, too, are those of the table."""
    rates = {
        point["@id"]: {rate["@id"] for rate in found(point, "energyRate")}
        for point in found(said[f"table.{syntax}"], "refillPoint", kind="aegiElectricChargingPoint")
    }
    named = {
        status["reference"][0]["@id"]: {one["@id"] for one in found(status, "energyRateReference")}
        for status in found(said[f"status.{syntax}"], "refillPointStatus")
    }
    assert named == rates
    assert sum(map(len, rates.values())) > 20


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_4_every_rate_update_of_a_status_has_a_currency(said, syntax):
    """That of the table's rate; DATEX II has no element for it in updates, so it stands in words."""
    currencies = {rate["@id"]: rate["applicableCurrency"] for rate in found(said[f"table.{syntax}"], "energyRate")}
    updates = {
        update["energyRateReference"][0]["@id"]: update["additionalInformation"][0]
        for update in found(said[f"status.{syntax}"], "energyRateUpdate")
    }
    assert len(updates) > 20
    for rate, words in updates.items():
        (currency,) = currencies[rate]
        assert any(currency in text for _, text in words), words


# --- how it comes


@pytest.mark.parametrize("name", DOCUMENTS)
def test_5_who_has_it_is_told_so_in_304(client, name):
    """By ETag; and Cache-Control lets caches keep it, if they ask."""
    first = client.get(f"/feeds/open/{name}")
    again = client.get(f"/feeds/open/{name}", headers={"If-None-Match": first.headers["etag"]})
    assert (first.status_code, first.headers["cache-control"]) == (200, "public, no-cache")
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])


@pytest.mark.parametrize("name", DOCUMENTS)
def test_6_it_comes_in_gzip_and_lies_there_in_gzip(client, settings, name):
    """A fraction of its size, made once and not for each request."""
    with client.stream("GET", f"/feeds/open/{name}", headers={"Accept-Encoding": "gzip"}) as answer:
        packed = b"".join(answer.iter_raw())
    folder = settings.feeds.directory / "open"
    assert answer.headers["content-encoding"] == "gzip"
    assert packed == (folder / f"{name}.gz").read_bytes()
    assert gzip.decompress(packed) == (folder / name).read_bytes()
    assert len(packed) < (folder / name).stat().st_size / 3


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("feed", ["open", "closed"])
def test_7_no_cookie_and_no_policy_comes_with_it(client, feed, name):
    """Those are for pages."""
    answer = client.get(f"/feeds/{feed}/{name}", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert not {"set-cookie", "content-security-policy"} & answer.headers.keys()


def test_8_when_a_token_expires_can_be_seen_before_it_does(client, settings, caplog):
    """In every answer, in the manifest, and by whoever starts `serve`."""
    ours = {"Authorization": f"Bearer {TOKEN}"}
    for name in DOCUMENTS:
        answer = client.get(f"/feeds/closed/{name}", headers=ours)
        assert (answer.status_code, answer.headers["token-expires"]) == (200, f"{LAST_DAY}")
    manifest = client.get("/feeds/closed/manifest.json", headers=ours).json()
    assert manifest["access"] == {"consumer": "app", "expires": f"{LAST_DAY}"}
    caplog.clear()
    serving.application(settings, ENVIRON, lambda: "")
    assert caplog.messages == [f"feed closed: the token of app is good until {LAST_DAY}"]


def test_9_a_source_with_many_unknown_statuses_is_told_of(store):
    """One finding about the source, beside those about each charging point."""
    ours = [(source, kind, key, said) for source, kind, key, _, said in store.findings.of_rule("OCPI-STATUS-UNKNOWN")]
    assert ours == [("silent", INTERFACE, "statuses", "statuses: about 30 % of the statuses are UNKNOWN")]


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if name.endswith("xml")])
def test_10_namespaces_are_declared_once(settings, name):
    """At the root, where each of them is used."""
    text = (settings.feeds.directory / "open" / name).read_text(encoding="utf-8")
    root = re.match(r"<\?xml[^>]*\?>\s*<[^>]*>", text)
    declared = re.findall(r'xmlns:(\w+)="', text)
    assert declared == re.findall(r'xmlns:(\w+)="', root[0])
    assert len(declared) == len({*declared})


# --- what else is written


def test_a_sync_describes_a_feed_whose_publisher_says_how(settings, client):
    """The other one has no metadata."""
    folder = settings.feeds.directory
    text = (folder / "open" / "metadata.ttl").read_bytes()
    assert [*breaches(Graph().parse(data=text))] == []
    assert client.get("/feeds/open/metadata.ttl").content == text
    assert b"https://feeds.example/feeds/open/table.xml" in text
    assert not (folder / "closed" / "metadata.ttl").exists()


def test_a_sync_that_finds_nothing_new_leaves_metadata_alone(settings):
    """And one after the configuration has changed writes it."""
    path = settings.feeds.directory / "open" / "metadata.ttl"
    before = path.stat().st_mtime_ns
    job.run(settings, settings.sources, ENVIRON)
    assert path.stat().st_mtime_ns == before
    said = settings.feed[0].metadata.model_copy(update={"title": "Palen"})
    feed = (settings.feed[0].model_copy(update={"metadata": said}), settings.feed[1])
    job.run(settings.model_copy(update={"feed": feed}), settings.sources, ENVIRON)
    assert "Palen (statische gegevens)" in path.read_text(encoding="utf-8")
    job.run(settings, settings.sources, ENVIRON)
