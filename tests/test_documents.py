"""Messages as documents: what was published once can be had again, byte for byte."""

import json
from itertools import product

import pytest
from feed import PROFILE, PUBLISHER
from lxml import etree
from pipeline import PUBLICATIONS, Pipeline, Source, at, evse, feed, location, tariff

from afir_publisher import documents
from afir_publisher.store import Store
from exporters.profiles.profile import Publisher

SYNTAXES = PROFILE.syntaxes
MAKERS = (documents.snapshot, documents.delta)


def renamed(_pipeline, cpo):
    """A site has a new version."""
    cpo.locations["A"]["name"] = "Elders"


def dearer(_pipeline, cpo):
    """A price moves both publications."""
    cpo.tariffs["T"] = tariff("T", 0.6)


def busy(_pipeline, cpo):
    """A status moves one publication."""
    cpo.locations["B"]["evses"][0] |= {"status": "CHARGING", "last_updated": at(4)}


def gone(_pipeline, cpo):
    """A location is not shown any more."""
    del cpo.locations["B"]


def sold(pipeline, _cpo):
    """Another publisher takes over."""
    pipeline.feeds = [feed("nl", "wkx", publisher=Publisher(country="NL", national_identifier="NL-NEW", language="nl"))]


def back(_pipeline, cpo):
    """It is there again, with more of its kind, so that the store has something to learn to compress from."""
    for name in ("B", *(f"M{number}" for number in range(120))):
        cpo.locations[name] = location(name)


def empty(_pipeline, cpo):
    """Nothing is left to publish."""
    for shown in cpo.locations.values():
        shown["publish"] = False


HISTORY = (renamed, dearer, busy, gone, sold, back, empty, back)


def whole(pipeline):
    """Every message that can be put together now: the text of each, by what it is."""
    found = {}
    for publication, syntax, make in product(PUBLICATIONS, SYNTAXES, MAKERS):
        for message in pipeline.store.publications.messages("nl", publication):
            if make is documents.delta or pipeline.store.publications.count("nl", publication, message.seq):
                text = pipeline.text(publication, syntax, message.seq, make=make)
                found[publication, message.seq, syntax, make.__name__] = text
    return found


@pytest.fixture
def cpo() -> Source:
    """A source of two locations."""
    return Source("wkx", location("A", evse("A1", tariffs=["T"])), location("B"), tariffs=[tariff("T", 0.5)])


@pytest.mark.parametrize("kept", ["memory", "file"])
def test_every_past_message_is_what_was_published_then(cpo, tmp_path, kept):
    """Whatever comes after it, and by whichever process it is read."""
    path = tmp_path / "afir.sqlite" if kept == "file" else None
    pipeline = Pipeline(store=Store(path))
    pipeline.sync(cpo)
    published = whole(pipeline)
    for happens in HISTORY:
        happens(pipeline, cpo)
        pipeline.sync(cpo)
        now = whole(pipeline)
        assert {place: now[place] for place in published} == published
        published = now
    if path:
        pipeline.store.close()
        pipeline.store = Store(path)
        assert whole(pipeline) == published
    seqs = {(publication, seq) for publication, seq, *_ in published}
    assert seqs == {*product(("table",), range(1, 9)), *product(("status",), range(1, 10))}
    pipeline.store.close()


@pytest.mark.parametrize(("publication", "syntax"), list(product(PUBLICATIONS, SYNTAXES)))
def test_a_document_in_one_syntax_is_that_of_both_at_once(cpo, publication, syntax):
    """They are written in step, from entries that are read once."""
    pipeline = Pipeline()
    back(pipeline, cpo)
    pipeline.sync(cpo)
    message = pipeline.message(publication)
    together = list(documents.snapshot(pipeline.store, PROFILE, message, SYNTAXES))
    assert {len(pieces) for pieces in together} == {len(SYNTAXES)}
    lane = SYNTAXES.index(syntax)
    assert "".join(pieces[lane] for pieces in together) == pipeline.text(publication, syntax)


@pytest.mark.parametrize("make", MAKERS)
def test_the_head_is_that_of_the_message(cpo, make):
    """Its number, its time in whole seconds, and the table that was current then."""
    pipeline = Pipeline()
    for happens in (None, renamed, busy):
        if happens:
            happens(pipeline, cpo)
        pipeline.sync(cpo)
    for seq, version in ((1, "1"), (2, "2"), (3, "2")):
        document = json.loads(pipeline.text("status", "json", seq, make=make))
        payload = document["payload"] if make is documents.snapshot else document["messageContainer"]["payload"][0]
        said = payload["aegiEnergyInfrastructureStatusPublication"]
        assert said["publicationTime"] == at(seq)
        assert said["tableReference"][0]["versionG"] == version
        assert said["publicationCreator"]["nationalIdentifier"] == PUBLISHER.national_identifier
        if make is documents.delta:
            dynamic = document["messageContainer"]["exchangeInformation"]["dynamicInformation"]
            assert (dynamic["messageSequencingNumber"], dynamic["messageGenerationTimestamp"]) == (seq, at(seq))


@pytest.mark.parametrize("publication", PUBLICATIONS)
def test_entries_stand_in_the_order_of_their_ids(cpo, publication):
    """So that two snapshots can be compared line by line, whenever what they hold came."""
    pipeline = Pipeline()
    cpo.locations = {name: location(name) for name in ("C", "A")}
    pipeline.sync(cpo)
    cpo.locations["B"] = location("B")
    pipeline.sync(cpo)
    root = etree.fromstring(pipeline.text(publication, "xml").encode())
    if publication == "table":
        found = [site.get("id") for site in root.iter("{*}energyInfrastructureSite")]
    else:
        found = [site.find("{*}reference").get("id") for site in root.iter("{*}energyInfrastructureSiteStatus")]
    assert found == [f"NL*WKX*L*{name}" for name in "ABC"]


def test_an_empty_table_cannot_be_put_together(cpo):
    """Whoever asks is told, before anything is written."""
    pipeline = Pipeline()
    pipeline.sync(cpo)
    empty(pipeline, cpo)
    pipeline.sync(cpo)
    with pytest.raises(ValueError, match="without sites"):
        pipeline.text("table", "xml")
