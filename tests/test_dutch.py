"""Real and difficult data through the whole pipeline: it is taken, checked, published, and what comes out is valid."""

import gzip
import json
from collections import Counter
from contextlib import contextmanager

import datex2_schemas
import pytest
from pipeline import PUBLICATIONS, Pipeline, Source, evse, feed, in_json, location, remembered

from afir_publisher.ocpi import files
from afir_publisher.sync import Opened
from exporters import PROFILES

SAMPLE = "nl-ndw_ocpi2.2.1_rebuilt_20260607_sample"
DIRTY = "nl-ndw_ocpi2.2.1_rebuilt_20260607_dirty-pack"
JSON_CUT = 12  # entries: the validator of JSON takes a second for so many
COUNTS = {SAMPLE: (1727, 5368, 0), DIRTY: (48, 317, 1)}
"""Sites and points that are published, and objects that nothing can be made of."""

POINTS = {
    "location_example.json": 2,
    "location_example_parking_garage_opening_hours.json": 1,
    "location_example_uc2_destination_charger.json": 1,
    "location_example_uc3_destination_charger_not_published.json": 0,
    "location_example_uc4_limited_visibility.json": 0,
    "location_example_uc5_home_charge_point.json": 0,
}
"""The Locations among the specification's examples, and how many of their charging points are to be published."""


class Files:
    """A source that is files, as the pipeline is handed it."""

    def __init__(self, name, version, locations, tariffs=()):
        """Name the files."""
        self.name, self.version, self.locations, self.tariffs = name, version, locations, tariffs

    @contextmanager
    def opened(self):
        """Its pages."""
        yield Opened(version=self.version, pages=files.pages(self.name, self.tariffs, self.locations))


def real(name):
    """Both files of a part of the Dutch feed."""
    folder = datex2_schemas.shared("ocpi", "nl-ndw")
    return folder / f"{name}_locations.json.gz", folder / f"{name}_tariffs.json.gz"


@remembered
def synced(name):
    """The Dutch feed, or a part of it, after one sync; and what became of it."""
    locations, tariffs = real(name)
    pipeline = Pipeline(feed("nl", "ndw"))
    return pipeline, pipeline.sync(Files("ndw", "2.2.1", [locations], [tariffs]))


def later(name, folder):
    """A file of the same Locations, later: one in twenty is gone, and every third point does something else."""
    shown = json.loads(gzip.decompress(real(name)[0].read_bytes()))
    for location_ in shown:
        for one in location_["evses"][::3]:
            one["status"] = "CHARGING" if one["status"] == "AVAILABLE" else "AVAILABLE"
    path = folder / "later.json.gz"
    path.write_bytes(gzip.compress(json.dumps([one for at, one in enumerate(shown) if at % 20]).encode(), 1))
    return path


def points_to_publish(path):
    """The EVSE ids of every point that may be published, by the point's id; counted with nothing of ours."""
    found = {}
    for shown in json.loads(gzip.decompress(path.read_bytes())):
        for one in shown.get("evses") or []:
            if shown["publish"] and one["status"] != "REMOVED" and one["connectors"]:
                identity = bare(one["evse_id"] or "")
                party = shown.get("country_code") or identity[:2], shown.get("party_id") or identity[2:5]
                point = f"{'*'.join(party)}*U*{one['uid']}".upper()
                found.setdefault(point, set()).add(identity)
    return found


def bare(identifier):
    """An EVSE id without what has no meaning in it."""
    return "".join(filter(str.isalnum, identifier)).upper()


def assert_valid(pipeline, name="nl"):
    """All XML, and as much JSON as there is time for, is valid in the schemas."""
    for publication in PUBLICATIONS:
        if pipeline.message(publication, name=name) is None:
            continue
        whole = pipeline.text(publication, "xml", name=name)
        assert datex2_schemas.errors("xml", whole) == []
        assert datex2_schemas.errors("json", cut(pipeline.text(publication, "json", name=name), publication)) == []


def cut(text, publication, most=JSON_CUT):
    """A JSON document with some of its entries, spread over all of them."""
    document = json.loads(text)
    payload = document["payload"]
    if publication == "table":
        holder, name = (
            payload["aegiEnergyInfrastructureTablePublication"]["energyInfrastructureTable"][0],
            "energyInfrastructureSite",
        )
    else:
        holder, name = payload["aegiEnergyInfrastructureStatusPublication"], "energyInfrastructureSiteStatus"
    holder[name] = holder[name][:: max(1, len(holder[name]) // most)]
    return json.dumps(document)


# --- the Dutch national feed


@pytest.mark.parametrize("name", [SAMPLE, DIRTY])
def test_every_object_of_a_real_feed_is_taken(name):
    """The pull is complete, and whatever can be told apart is kept."""
    pipeline, outcome = synced(name)
    counts = [len(json.loads(gzip.decompress(path.read_bytes()))) for path in real(name)]
    assert (outcome.complete, outcome.is_well, outcome.new) == (True, True, sum(counts))
    assert list(outcome.seen.values()) == counts
    held = Counter(kind for kind, _, _ in pipeline.store.snapshots.objects("ndw", 1))
    assert [held["location"], held["tariff"]] == counts


@pytest.mark.parametrize("name", [SAMPLE, DIRTY])
def test_as_much_of_a_real_feed_is_published_as_before(name):
    """If one of these numbers changes, somebody has to know why."""
    pipeline, outcome = synced(name)
    assert (len(pipeline.sites()), len(pipeline.statuses()), outcome.unreadable) == COUNTS[name]


@pytest.mark.parametrize("name", [SAMPLE, DIRTY])
def test_what_is_published_of_a_real_feed_is_valid(name):
    """In the schemas of both syntaxes."""
    assert_valid(synced(name)[0])


@pytest.mark.parametrize("name", [SAMPLE, DIRTY])
def test_every_point_of_a_real_feed_is_published_once(name):
    """What is not there has an EVSE id that is there, and every point has a status."""
    pipeline, _ = synced(name)
    expected, found = points_to_publish(real(name)[0]), pipeline.points()
    assert found.keys() == pipeline.statuses().keys() <= expected.keys()
    there = {identity for point in found for identity in expected[point]}
    nobody = {point for point in expected if point.startswith("*")}  # as nothing says whose they are
    assert [point for point in expected.keys() - found.keys() - nobody if not expected[point] & there] == []


@pytest.mark.parametrize("name", [SAMPLE, DIRTY])
def test_a_real_feed_again_is_no_news(name):
    """Neither for the objects nor for the feed, also if all of it is made again."""
    pipeline, _ = synced(name)
    locations, tariffs = real(name)
    for full in (False, True):
        outcome = pipeline.sync(Files("ndw", "2.2.1", [locations], [tariffs]), full=full)
        assert (outcome.new, outcome.changed, outcome.gone, outcome.messages) == (0, 0, 0, ())


def test_a_location_just_as_it_was_sent_is_published():
    """One of the Dutch feed, in which nothing was rebuilt."""
    path = datex2_schemas.shared("ocpi", "others", "nl-ndw_ocpi2.2.1_location_verbatim-1.json")
    pipeline = Pipeline(feed("nl", "ndw"))
    outcome = pipeline.sync(Files("ndw", "2.2.1", [path]))
    assert (outcome.is_well, outcome.unreadable, len(pipeline.statuses())) == (True, 0, 2)
    assert_valid(pipeline)


def test_a_real_feed_is_valid_in_the_german_profile(tmp_path):
    """Table, statuses, and what changed, which leads from one snapshot to the next."""
    name = SAMPLE
    locations, tariffs = real(name)
    pipeline = Pipeline(feed("nl", "ndw", profile=PROFILES["de-mobilithek"]))
    pipeline.sync(Files("ndw", "2.2.1", [locations], [tariffs]))
    assert (len(pipeline.sites()), len(pipeline.statuses())) == COUNTS[name][:2]
    held = in_json(pipeline.text("status", "json"), "status").entries
    outcome = pipeline.sync(Files("ndw", "2.2.1", [later(name, tmp_path)], [tariffs]))
    assert outcome.complete
    texts = pipeline.text("status", "json"), pipeline.delta("status", "json")
    for document in (cut(pipeline.text("table", "json"), "table", 60), *texts):
        assert datex2_schemas.errors("json", document) == []
    snapshot, delta = (in_json(text, "status") for text in texts)
    assert len(delta.closed) > 100
    assert delta.closed.keys() <= held.keys()
    held = {key: shown for key, shown in (held | delta.entries).items() if key not in delta.closed}
    assert held == snapshot.entries


# --- the examples of the specification


def examples(kind):
    """The names of those of a kind; where they are not there, one name stands for all."""
    folder = datex2_schemas.SHARED / "ocpi" / "spec-examples-2.3.0"
    return sorted(path.name for path in folder.glob(f"{kind}*.json")) or [f"{kind}_example.json"]


@pytest.mark.parametrize("name", examples("location"))
def test_an_example_of_a_location_is_published(name):
    """Parts of Locations are among them: they are findings, and nothing is published of them."""
    path = datex2_schemas.shared("ocpi", "spec-examples-2.3.0", name)
    pipeline = Pipeline(feed("nl", "spec"))
    outcome = pipeline.sync(Files("spec", "2.3.0", [path]))
    assert (outcome.is_well, outcome.seen["locations"], outcome.unreadable) == (True, 1, int(name not in POINTS))
    assert len(pipeline.statuses()) == POINTS.get(name, 0)
    assert_valid(pipeline)


@pytest.mark.parametrize("name", examples("tariff"))
def test_an_example_of_a_tariff_is_published(name):
    """By a charging point that names it; nothing is odd about it, as the specification says that it is right."""
    path = datex2_schemas.shared("ocpi", "spec-examples-2.3.0", name)
    shown = json.loads(path.read_bytes())
    party = {"country_code": shown["country_code"], "party_id": shown["party_id"]}
    cpo = Source("wkx", location("A", evse("A1", tariffs=[shown["id"]]), **party))
    cpo.tariffs = {"": path.read_bytes()}
    pipeline = Pipeline()
    outcome = pipeline.sync(cpo)
    assert (outcome.is_well, outcome.unreadable, len(pipeline.statuses())) == (True, 0, 1)
    assert [code for code, _ in findings_of(pipeline, "tariff") if code.startswith("OCPI")] == []
    assert_valid(pipeline)


def findings_of(pipeline, kind):
    """Rule and message of what is wrong with objects of a kind."""
    return pipeline.store.db.conn.execute("select rule, message from finding where kind = ?", (kind,)).fetchall()
