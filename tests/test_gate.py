"""The last look at what is about to be published: it parses, and is what the format says it is."""

import pytest
from documents import SPACES, called, changed_json, changed_xml, checked, drop, ours, put, said
from pipeline import Pipeline, Source, location
from test_dutch import DIRTY
from test_dutch import synced as dutch
from test_golden import DOCUMENTS, golden, synced

import exporters
from afir_publisher import publish
from afir_publisher.check import gate, in_json, in_xml, irve
from afir_publisher.model import Entry
from exporters import PROFILES, datex2

SYNTAXES = ("xml", "json")
FEEDS = [golden(*document) for document in DOCUMENTS if PROFILES[document[0]].family == "datex2"]
"""What the sample network is in every profile of DATEX II."""


@pytest.fixture
def no_second_look(monkeypatch):
    """What is good is found to be so by what is compiled; a second, slow look would be an error."""
    for module in (in_xml, in_json):
        monkeypatch.delattr(module, "check")


@pytest.mark.usefixtures("no_second_look")
@pytest.mark.parametrize("path", FEEDS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_is_good_is_found_so_at_once(path):
    """Everything that we write in the sample network is known to the compiled description."""
    assert gate.fault("datex2", path.suffix[1:], path.read_text(encoding="utf-8")) is None


@pytest.mark.usefixtures("no_second_look")
@pytest.mark.parametrize("name", [name for name, profile in PROFILES.items() if profile.family == "datex2"])
def test_a_sync_of_the_sample_network_takes_no_second_look(name):
    """A slow look at every entry would double the time of a sync; here all that is known of a place is published."""
    store = synced.__wrapped__(name)
    assert store.publications.newest("sample", "table").seq == 1


@pytest.mark.usefixtures("no_second_look")
def test_a_sync_of_real_data_takes_no_second_look():
    """Nor does what a CPO writes into names and prices."""
    _, outcome = dutch.__wrapped__(DIRTY)
    assert (outcome.is_well, outcome.held_back) == (True, ())


@pytest.mark.parametrize(
    ("document", "said_so"),
    [
        ("<a>", "is not well-formed: "),
        ("<a/>", "line 1, /a: the document is a a in namespace ''"),
        ("<b:a/>", "is not well-formed: "),
        ("<a>\ud800</a>", "is not well-formed: "),
    ],
)
def test_what_is_no_datex_is_told_in_xml(document, said_so):
    """The beginning of what is told; nothing is raised."""
    assert gate.fault("datex2", "xml", document).startswith(said_so)


@pytest.mark.parametrize("document", ["", "{", '{"a": "\ud800"}', "{}", "[]", "null", '{"payload": []}'])
def test_what_is_no_datex_is_told_in_json(document):
    """Whether it parses or not."""
    assert gate.fault("datex2", "json", document)


def test_a_fault_is_told_with_its_place():
    """In one line, as the log has it."""
    broken = changed_xml(ours("status.xml"), "//aegi:status", said("AVAILABLE")).decode()
    assert gate.fault("datex2", "xml", broken) == (
        "line 16, /d2:payload/aegi:energyInfrastructureSiteStatus[1]/aegi:energyInfrastructureStationStatus[1]"
        "/aegi:refillPointStatus[1]/aegi:status: 'AVAILABLE'; expected available or unavailable, maybe"
    )


def test_what_is_only_not_known_here_is_published():
    """It is part of DATEX II."""
    kind = changed_xml(ours("table.xml"), "//afac:operator", drop)
    known = kind.replace(b'xsi:type="loc:PointLocation"', b'xsi:type="loc:LinearLocation"', 1)
    assert known != kind
    assert gate.fault("datex2", "xml", known.decode()) is None


@pytest.mark.parametrize("syntax", ["xml", "json", "csv"])
def test_other_formats_are_read_back(syntax):
    """Nothing more is known of them."""
    assert gate.fault("another", syntax, "{}" if syntax == "json" else "<a/>") is None
    if syntax != "csv":
        assert gate.fault("irve", syntax, "<") == "is not well-formed"


# --- in the pipeline


class Family:
    """The exporters of DATEX II, with something done to the fragments of one publication at one Location."""

    def __init__(self, publication, location_id, syntax, change):
        """Take what is done."""
        self.publication, self.location, self.syntax, self.change = publication, location_id, syntax, change
        self.snapshot, self.delta, self.unsaid = datex2.snapshot, datex2.delta, datex2.unsaid
        self.lacking = datex2.lacking

    def entries(self, profile, publication, pool, publisher):
        """Entries, some of them changed."""
        for entry in datex2.entries(profile, publication, pool, publisher):
            if (publication, pool.location.id) != (self.publication, self.location):
                yield entry
                continue
            fragments = tuple(
                self.change(text) if syntax == self.syntax else text
                for syntax, text in zip(profile.syntaxes, entry.fragments, strict=True)
            )
            yield Entry(key=entry.key, site=entry.site, station=entry.station, fragments=fragments)


BREACHES = {
    "xml": [
        ("<aegi:connectorType>", "<aegi:connectorTyp>", "</aegi:connectorType>", "</aegi:connectorTyp>"),
        ("kWh", "kwh"),
        ("<aegi:deliveryUnit>kWh</aegi:deliveryUnit>", ""),
    ],
    "json": [
        ('"connectorType"', '"connectorTyp"'),
        ('"kWh"', '"kwh"'),
        ('"deliveryUnit":{"value":"kWh"},', ""),
    ],
}


@pytest.mark.parametrize(("syntax", "breach"), [(syntax, one) for syntax, some in BREACHES.items() for one in some])
def test_a_site_that_is_not_valid_is_held_back(monkeypatch, caplog, syntax, breach):
    """It is well-formed; the last good one stays, the other sites go on, and the outcome says so."""
    pipeline, cpo = Pipeline(), Source("wkx", location("A"), location("B"))
    assert pipeline.sync(cpo).is_well
    for shown in cpo.locations.values():
        shown["name"] = "Elders"

    def change(text):
        for old, new in zip(breach[::2], breach[1::2], strict=True):
            assert old in text
            text = text.replace(old, new)
        return text

    monkeypatch.setitem(exporters.FAMILIES, "datex2", Family("table", "A", syntax, change))
    outcome = pipeline.sync(cpo)
    assert (outcome.held_back, outcome.is_well) == (("NL*WKX*L*A",), False)
    assert pipeline.sites() == {"NL*WKX*L*A": 1, "NL*WKX*L*B": 2}
    (said_so,) = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert said_so.startswith("feed nl: table NL*WKX*L*A was held back: ")
    assert "; expected " in said_so


def test_what_is_held_back_is_tried_and_told_again_until_it_is_good(monkeypatch):
    """Though nothing changes at the CPO: else the second sync would be as well as if nothing were wrong."""
    pipeline, cpo = Pipeline(), Source("wkx", location("A"), location("B"))
    assert pipeline.sync(cpo).is_well
    cpo.locations["A"]["name"] = "Elders"
    with monkeypatch.context() as broken:
        broken.setitem(exporters.FAMILIES, "datex2", Family("table", "A", "xml", lambda text: text + "<"))
        for _ in range(3):
            assert pipeline.sync(cpo).held_back == ("NL*WKX*L*A",)
            assert pipeline.sites() == {"NL*WKX*L*A": 1, "NL*WKX*L*B": 1}
    assert pipeline.sync(cpo).is_well
    assert pipeline.sites() == {"NL*WKX*L*A": 2, "NL*WKX*L*B": 1}
    assert pipeline.sync(cpo).messages == ()


@pytest.mark.parametrize("characters", [1, 20_000, 10**9], ids=["each alone", "some at once", "all at once"])
def test_one_entry_is_held_back_however_many_are_checked_at_once(monkeypatch, characters):
    """Of nine sites, and the statuses of their points."""
    monkeypatch.setattr(publish, "READ_BACK_AT_ONCE", characters)
    monkeypatch.setitem(exporters.FAMILIES, "datex2", Family("table", "5", "xml", lambda text: text + "<"))
    pipeline = Pipeline()
    outcome = pipeline.sync(Source("wkx", *(location(str(number)) for number in range(1, 10))))
    assert outcome.held_back == ("NL*WKX*L*5",)
    assert pipeline.sites() == {f"NL*WKX*L*{number}": 1 for number in range(1, 10) if number != 5}


@pytest.mark.usefixtures("no_second_look")
def test_a_sync_takes_no_second_look():
    """All that a plain network gives is found to be good by what is compiled."""
    assert Pipeline().sync(Source("wkx", location("A"), location("B"))).is_well


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_every_document_of_a_changing_network_is_valid(tmp_path, syntax):
    """Snapshots with their tables, and deltas that change, add and close."""
    pipeline, cpo = Pipeline(), Source("wkx", location("A"), location("B"))
    pipeline.sync(cpo)
    cpo.locations["A"] |= {"name": "Elders"}
    cpo.locations["A"]["evses"][0]["status"] = "CHARGING"
    cpo.locations["C"] = location("C")
    del cpo.locations["B"]
    pipeline.sync(cpo)
    snapshots = [pipeline.text(publication, syntax) for publication in ("table", "status")]
    deltas = [pipeline.delta(publication, syntax) for publication in ("table", "status")]
    found = checked(tmp_path, *snapshots) + [one for delta in deltas for one in checked(tmp_path, delta)]
    assert [(one.is_valid, dict(one.counts)) for one in found] == [(True, {})] * 4


@pytest.mark.parametrize("name", ["name", "currentType"])
def test_both_looks_say_the_same_of_json(name):
    """One that lacks what is required, and one that lacks what is not."""
    path = ("payload", "aegiEnergyInfrastructureTablePublication", "energyInfrastructureTable", 0)
    path += ("energyInfrastructureSite", 0, "energyInfrastructureStation", 0, "refillPoint", 0)
    path += ("aegiElectricChargingPoint", name)
    broken = changed_json(ours("table.json"), path, put(None))
    assert "null; expected a value" in gate.fault("datex2", "json", broken)


def test_another_namespace_is_told():
    """As if someone had mended a prefix."""
    content = changed_xml(ours("table.xml"), "//aegi:brand", called(f"{{{SPACES['afac']}}}brand"))
    assert "afac:brand" in gate.fault("datex2", "xml", content.decode())


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("FRAMXE1,en_service,libre,2026-06-01T12:00:00Z,,,,", None),
        ("FRAMXE1,en_service,libre,,,,,", "line 2, horodatage: is empty; expected a value, which is required"),
        ("FRAMXE1,en_service", "is not well-formed"),
    ],
)
def test_files_for_france_are_looked_at(row, found):
    """Row by row."""
    header = ",".join(column.name for column in irve.DYNAMIC)
    assert gate.fault("irve", "csv", f"{header}\n{row}\n") == found
