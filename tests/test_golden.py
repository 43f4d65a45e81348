"""Golden feeds: what the sample network is in each profile, to be read in review like code.

`pytest --update` rewrites them. They are set out in lines for whoever reads them, which the feeds themselves are not.
"""

import json
from functools import partial
from pathlib import Path

import datex2_schemas
import irve_schemas
import ocpi_tables
import pytest
from lxml import etree
from pipeline import MINUTE, NOON, remembered

from afir_publisher import config, documents, job, sources
from afir_publisher.ocpi.readers import READERS
from afir_publisher.store import Store
from afir_publisher.sync import not_listening, sync
from exporters import PROFILES

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
DOCUMENTS = [
    (profile.name, publication, syntax)
    for profile in PROFILES.values()
    for publication in profile.publications
    for syntax in profile.syntaxes
]
DELTAS = [place for place in DOCUMENTS if PROFILES[place[0]].container == "reduced" and place[1] == "status"]
"""Deltas are shown where what is gone is told in a way of its own."""


MEANT = "'CCS2' is no ConnectorType"
"""A fault of the sample network that OCPI passes on, as it has no word for "other"."""


def in_datex2(_profile, _publication, syntax, text):
    """What the schemas of DATEX II find."""
    return datex2_schemas.errors(syntax, text)


def in_irve(_profile, publication, _syntax, text):
    """What the schemas of IRVE find."""
    return irve_schemas.errors(publication, text)


def in_ocpi(profile, publication, _syntax, text):
    """What the tables of OCPI find, but for the fault that is meant."""
    version = PROFILES[profile].model_version
    found = [fault for one in json.loads(text) for fault in ocpi_tables.faults(version, publication, one)]
    return [fault for fault in found if not fault.endswith(MEANT)]


SCHEMAS = {"datex2": in_datex2, "irve": in_irve, "ocpi": in_ocpi}


def configured(profile):
    """The sample's source, and its feed in a profile."""
    settings = config.load(SAMPLES / "afir-publish.toml", profiles=PROFILES, versions=READERS)
    feed = settings.feed[0].model_copy(update={"profile": profile})
    return *settings.sources, job.feeds(settings.model_copy(update={"feed": [feed]}))


def pulled(store, source, feeds, now):
    """Sync a source."""
    opener = partial(sources.opened, source, {}, sources.Turn(now=now), not_listening)
    assert sync(store, source.name, opener, feeds, lambda: now).is_well


@remembered
def synced(profile):
    """A store that holds the sample network, published at noon in a profile."""
    source, feeds = configured(profile)
    store = Store(None)
    pulled(store, source, feeds, NOON)
    return store


def delta(profile, publication, syntax, folder):
    """What a minute changes in the sample network: a vehicle comes, and the last location is given up."""
    source, feeds = configured(profile)
    locations = json.loads((SAMPLES / "ocpi" / "locations.json").read_bytes())[:-1]
    locations[0]["evses"][0] |= {"status": "CHARGING", "last_updated": "2026-11-22T08:01:00Z"}
    path = folder / "locations.json"
    path.write_text(json.dumps(locations), encoding="utf-8")
    store = Store(None)
    pulled(store, source, feeds, NOON)
    pulled(store, source.model_copy(update={"locations_files": [str(path)]}), feeds, NOON + MINUTE)
    message = store.publications.newest("sample", publication)
    return "".join(piece for (piece,) in documents.delta(store, PROFILES[profile], message, (syntax,)))


def document(profile, publication, syntax):
    """A snapshot of the sample network."""
    store = synced(profile)
    message = store.publications.newest("sample", publication)
    return "".join(piece for (piece,) in documents.snapshot(store, PROFILES[profile], message, (syntax,)))


def set_out(syntax, text):
    """A document in lines that a person can read and compare."""
    if syntax == "csv":
        return text
    if syntax == "json":
        return json.dumps(json.loads(text), indent=1, ensure_ascii=False) + "\n"
    root = etree.fromstring(text.encode(), etree.XMLParser(remove_blank_text=True, resolve_entities=False))
    return etree.tostring(root, pretty_print=True, xml_declaration=True, encoding="UTF-8").decode()


def golden(profile, publication, syntax, kind=""):
    """Where a golden feed lies."""
    return SAMPLES / "feeds" / profile / f"{publication}{kind}.{syntax}"


def hold(request, path, text):
    """Hold a document against a golden feed, or make it one."""
    if request.config.getoption("--update"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    if text != path.read_text(encoding="utf-8"):
        name = f"{path.parent.name}/{path.name}"
        pytest.fail(f"{name} has changed: run pytest --update, and read the difference in review")


@pytest.mark.parametrize(("profile", "publication", "syntax"), DOCUMENTS)
def test_the_sample_network_is_published_as_agreed(request, profile, publication, syntax):
    """What changes here changes for every reader of a feed."""
    text = set_out(syntax, document(profile, publication, syntax))
    hold(request, golden(profile, publication, syntax), text)


@pytest.mark.parametrize(("profile", "publication", "syntax"), DELTAS)
def test_a_delta_is_published_as_agreed(request, tmp_path, profile, publication, syntax):
    """A charging point that changed, and those that are gone."""
    text = set_out(syntax, delta(profile, publication, syntax, tmp_path))
    hold(request, golden(profile, publication, syntax, ".delta"), text)


GOLDEN = [*(golden(*place) for place in DOCUMENTS), *(golden(*place, ".delta") for place in DELTAS)]


@pytest.mark.parametrize("path", GOLDEN, ids=[f"{path.parent.name}/{path.name}" for path in GOLDEN])
def test_a_golden_feed_is_valid(path):
    """In the schemas of its format."""
    profile, publication, syntax = path.parent.name, path.name.partition(".")[0], path.suffix[1:]
    assert SCHEMAS[PROFILES[profile].family](profile, publication, syntax, path.read_text(encoding="utf-8")) == []


def test_every_golden_feed_is_one_of_a_profile():
    """What nothing makes any more is not left behind."""
    found = {path for path in (SAMPLES / "feeds").rglob("*") if path.is_file()}
    assert found == {*GOLDEN}
