"""Golden feeds: what the sample network is in each profile, to be read in review like code.

`pytest --update` rewrites them. They are set out in lines for whoever reads them, which the feeds themselves are not.
"""

import json
from functools import cache, partial
from pathlib import Path

import datex2_schemas
import ocpi_tables
import pytest
from lxml import etree
from pipeline import NOON

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


MEANT = "'CCS2' is no ConnectorType"
"""A fault of the sample network that OCPI passes on, as it has no word for "other"."""


def in_datex2(_profile, _publication, syntax, text):
    """What the schemas of DATEX II find."""
    return datex2_schemas.errors(syntax, text)


def in_ocpi(profile, publication, _syntax, text):
    """What the tables of OCPI find, but for the fault that is meant."""
    version = PROFILES[profile].model_version
    found = [fault for one in json.loads(text) for fault in ocpi_tables.faults(version, publication, one)]
    return [fault for fault in found if not fault.endswith(MEANT)]


SCHEMAS = {"datex2": in_datex2, "ocpi": in_ocpi}


@cache
def synced(profile):
    """A store that holds the sample network, published at noon in a profile."""
    settings = config.load(SAMPLES / "afir-publish.toml", profiles=PROFILES, versions=READERS)
    feeds = job.feeds(settings.model_copy(update={"feed": [settings.feed[0].model_copy(update={"profile": profile})]}))
    store, (source,) = Store(None), settings.sources
    opener = partial(sources.opened, source, {}, sources.Turn(now=NOON), not_listening)
    assert sync(store, source.name, opener, feeds, lambda: NOON).is_well
    return store


def document(profile, publication, syntax):
    """A snapshot of the sample network."""
    store = synced(profile)
    message = store.publications.newest("sample", publication)
    return "".join(piece for (piece,) in documents.snapshot(store, PROFILES[profile], message, (syntax,)))


def set_out(syntax, text):
    """A document in lines that a person can read and compare."""
    if syntax == "json":
        return json.dumps(json.loads(text), indent=1, ensure_ascii=False) + "\n"
    root = etree.fromstring(text.encode(), etree.XMLParser(remove_blank_text=True, resolve_entities=False))
    return etree.tostring(root, pretty_print=True, xml_declaration=True, encoding="UTF-8").decode()


def golden(profile, publication, syntax):
    """Where a golden feed lies."""
    return SAMPLES / "feeds" / profile / f"{publication}.{syntax}"


@pytest.mark.parametrize(("profile", "publication", "syntax"), DOCUMENTS)
def test_the_sample_network_is_published_as_agreed(request, profile, publication, syntax):
    """What changes here changes for every reader of a feed."""
    path = golden(profile, publication, syntax)
    text = set_out(syntax, document(profile, publication, syntax))
    if request.config.getoption("--update"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    if text != path.read_text(encoding="utf-8"):
        pytest.fail(f"{path.name} of {profile} has changed: run pytest --update, and read the difference in review")


@pytest.mark.parametrize(("profile", "publication", "syntax"), DOCUMENTS)
def test_a_golden_feed_is_valid(profile, publication, syntax):
    """In the schemas of its format."""
    text = golden(profile, publication, syntax).read_text(encoding="utf-8")
    assert SCHEMAS[PROFILES[profile].family](profile, publication, syntax, text) == []


def test_every_golden_feed_is_one_of_a_profile():
    """What nothing makes any more is not left behind."""
    found = {path for path in (SAMPLES / "feeds").rglob("*") if path.is_file()}
    assert found == {golden(*place) for place in DOCUMENTS}
