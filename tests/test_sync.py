"""The pipeline, from what a source shows to what its feeds say."""

from datetime import UTC, datetime, timedelta

import pytest
from feed import PUBLISHER
from pipeline import MINUTE, NOON, Pipeline, Source, at, evse, feed, in_json, location, moved, tariff

import exporters
from afir_publisher.errors import Refused
from afir_publisher.model import Entry
from afir_publisher.ocpi.page import Page
from afir_publisher.sync import sync
from exporters import datex2
from exporters.profiles.profile import Publisher

A, B, C = (f"NL*WKX*L*{name}" for name in "ABC")
UA, UB, UC = (f"NL*WKX*U*{name}1" for name in "ABC")


@pytest.fixture
def cpo() -> Source:
    """A source of two locations, the first with a price."""
    priced = location("A", evse("A1", tariffs=["T"]), evse("A2", tariffs=["T"]))
    return Source("wkx", priced, location("B"), tariffs=[tariff("T", 0.5)])


@pytest.fixture
def pipeline() -> Pipeline:
    """An empty store and one feed of one source."""
    return Pipeline()


@pytest.fixture
def synced(pipeline, cpo) -> Pipeline:
    """The same after a first sync."""
    pipeline.sync(cpo)
    return pipeline


def rows(store):
    """Everything that the store holds."""
    names = [name for (name,) in store.db.conn.execute("select name from sqlite_master where type = 'table'")]
    return {name: store.db.conn.execute(f"select * from {name}").fetchall() for name in names}  # noqa: S608 - of ours


def open_findings(store):
    """Key and rule of what is wrong."""
    return set(store.db.conn.execute("select key, rule from finding where resolved_pull is null"))


# --- what changed


def test_a_first_sync_publishes_everything(pipeline, cpo):
    """A snapshot of each publication."""
    outcome = pipeline.sync(cpo)
    assert moved(outcome) == {"table": ("snapshot", 1, 2, 0), "status": ("snapshot", 1, 3, 0)}
    assert (outcome.complete, outcome.is_well, outcome.seen) == (True, True, {"locations": 2, "tariffs": 1})
    assert (outcome.new, outcome.changed, outcome.gone, outcome.unreadable) == (3, 0, 0, 0)
    assert pipeline.sites() == {A: 1, B: 1}
    assert pipeline.statuses() == dict.fromkeys((UA, "NL*WKX*U*A2", UB), (1, "available"))


def test_nothing_new_publishes_nothing(synced, cpo):
    """A pull that shows what was shown before has no message."""
    assert moved(synced.sync(cpo)) == {}


def test_a_status_is_news_for_the_status_alone(synced, cpo):
    """The table has no message, and the version stays."""
    cpo.locations["A"]["evses"][0] |= {"status": "CHARGING", "last_updated": at(5)}
    cpo.locations["A"]["last_updated"] = at(5)
    assert moved(synced.sync(cpo)) == {"status": ("delta", 2, 1, 0)}
    assert synced.statuses()[UA] == (1, "charging")
    assert in_json(synced.delta("status", "json"), "status").entries.keys() == {UA}


def test_what_is_static_makes_a_new_version_of_its_site(synced, cpo):
    """With all its statuses, which refer to it; the other sites keep theirs."""
    cpo.locations["A"]["name"] = "Elders"
    assert moved(synced.sync(cpo)) == {"table": ("delta", 2, 1, 0), "status": ("delta", 2, 2, 0)}
    assert synced.sites() == {A: 2, B: 1}
    assert {key: version for key, (version, _) in synced.statuses().items()} == {UA: 2, "NL*WKX*U*A2": 2, UB: 1}
    assert synced.names()[A] == "Elders"


def test_every_id_of_a_site_has_its_version(synced, cpo):
    """Site, station and points are of one version, in the table and where the status refers to them."""
    cpo.locations["A"]["name"] = "Elders"
    synced.sync(cpo)
    site = in_json(synced.text("table", "json"), "table").entries[A].said
    (station,) = site["energyInfrastructureStation"]
    points = [wrapped["aegiElectricChargingPoint"] for wrapped in station["refillPoint"]]
    assert {one["versionG"] for one in (site, station, *points)} == {"2"}
    assert in_json(synced.text("status", "json"), "status").entries[UA].under == ((A, 2), ("NL*WKX*S*A", 2))


def test_a_price_is_news_for_both(synced, cpo):
    """Nothing of the Location itself changed: whoever names the tariff says something else now."""
    cpo.tariffs["T"] = tariff("T", 0.6)
    assert moved(synced.sync(cpo)) == {"table": ("delta", 2, 1, 0), "status": ("delta", 2, 2, 0)}
    for publication in ("table", "status"):
        assert synced.prices(publication) == {UA: 0.6, "NL*WKX*U*A2": 0.6, UB: None}


def test_another_time_alone_is_no_news(synced, cpo):
    """Last_updated of Location, EVSE and Tariff say when something was known, not what."""
    for shown in (*cpo.locations.values(), *cpo.locations["A"]["evses"], *cpo.tariffs.values()):
        shown["last_updated"] = at(30)
    outcome = synced.sync(cpo)
    assert (outcome.changed, moved(outcome)) == (3, {})


def test_a_tariff_that_was_named_before_it_was_there_is_taken(pipeline, cpo):
    """A location that named it has its price as soon as it comes."""
    found = cpo.tariffs.pop("T")
    pipeline.sync(cpo)
    assert pipeline.prices()[UA] is None
    cpo.tariffs["T"] = found
    assert moved(pipeline.sync(cpo)) == {"table": ("delta", 2, 1, 0), "status": ("delta", 2, 2, 0)}
    assert pipeline.prices()[UA] == 0.5


def test_a_new_location_is_added(synced, cpo):
    """The others stay as they are."""
    cpo.locations["C"] = location("C")
    assert moved(synced.sync(cpo)) == {"table": ("delta", 2, 1, 0), "status": ("delta", 2, 1, 0)}
    assert synced.sites() == {A: 1, B: 1, C: 1}


# --- what is gone


def no_longer_published(cpo):
    """The CPO takes it off the maps."""
    cpo.locations["B"]["publish"] = False


def all_removed(cpo):
    """No charging point is left."""
    cpo.locations["B"]["evses"][0]["status"] = "REMOVED"


def without_connectors(cpo):
    """Nothing to charge with is left."""
    cpo.locations["B"]["evses"][0]["connectors"] = []


def not_shown(cpo):
    """The source does not have it any more."""
    del cpo.locations["B"]


@pytest.mark.parametrize("happens", [no_longer_published, all_removed, without_connectors, not_shown])
def test_what_is_no_longer_there_is_gone(synced, cpo, happens):
    """Site and status leave the snapshots, and the deltas name them with their last versions."""
    happens(cpo)
    assert moved(synced.sync(cpo)) == {"table": ("delta", 2, 0, 1), "status": ("delta", 2, 0, 1)}
    assert (synced.sites().keys(), synced.statuses().keys()) == ({A}, {UA, "NL*WKX*U*A2"})
    assert in_json(synced.delta("table", "json"), "table") == ({}, {B: 1})
    assert in_json(synced.delta("status", "json"), "status") == ({}, {UB: 1})


@pytest.mark.parametrize("happens", [no_longer_published, all_removed, not_shown])
def test_what_comes_back_has_the_next_version(synced, cpo, happens):
    """A version is never used twice, also not for the same words."""
    before = location("B")
    happens(cpo)
    synced.sync(cpo)
    cpo.locations["B"] = before
    assert moved(synced.sync(cpo)) == {"table": ("delta", 3, 1, 0), "status": ("delta", 3, 1, 0)}
    assert synced.sites() == {A: 1, B: 2}
    assert synced.statuses()[UB] == (2, "available")


def test_a_point_that_is_gone_leaves_its_site(synced, cpo):
    """The site is sent again without it; the status of the other one refers to the new version."""
    cpo.locations["A"]["evses"].pop()
    assert moved(synced.sync(cpo)) == {"table": ("delta", 2, 1, 0), "status": ("delta", 2, 1, 1)}
    assert synced.points() == {UA: A, UB: B}
    assert in_json(synced.delta("status", "json"), "status").closed == {"NL*WKX*U*A2": 1}


def test_a_tariff_that_is_gone_takes_its_price_along(synced, cpo):
    """The points stay."""
    del cpo.tariffs["T"]
    synced.sync(cpo)
    assert synced.prices() == {UA: None, "NL*WKX*U*A2": None, UB: None}


@pytest.mark.parametrize(("kind", "gone"), [("location", "tariff"), ("tariff", "location")])
def test_nothing_of_a_kind_that_fell_short_is_gone(synced, cpo, kind, gone):
    """A gap is never a deletion; the other kind was shown to its end."""
    cpo.locations.pop("B")
    cpo.tariffs.pop("T")
    cpo.falls_short = (kind,)
    outcome = synced.sync(cpo)
    assert (outcome.complete, outcome.is_well, outcome.gone) == (False, False, 1)
    assert outcome.notes == (f"wkx: only some {kind}s came",)
    assert synced.sites().keys() == ({A, B} if kind == "location" else {A})
    assert synced.prices()[UA] == (None if gone == "tariff" else 0.5)


@pytest.mark.parametrize("kind", ["location", "tariff"])
def test_what_an_incomplete_pull_shows_counts(synced, cpo, kind):
    """What is there is news, whatever else is missing."""
    cpo.locations["B"]["evses"][0]["status"] = "BLOCKED"
    cpo.tariffs["T"] = tariff("T", 0.7)
    cpo.falls_short = (kind,)
    synced.sync(cpo)
    assert (synced.statuses()[UB], synced.prices()[UA]) == ((1, "blocked"), 0.7)


def test_a_source_that_shows_no_location_at_all_has_fallen_short(synced, cpo):
    """No operator closes everything at once: that is an accident, and readers delete what a feed says is gone."""
    cpo.locations.clear()
    outcome = synced.sync(cpo)
    assert (outcome.complete, outcome.gone, moved(outcome)) == (False, 0, {})
    assert synced.sites() == {A: 1, B: 1}


def test_a_new_source_may_show_nothing(pipeline):
    """There is nothing to be missed."""
    outcome = pipeline.sync(Source())
    assert (outcome.complete, outcome.messages) == (True, ())


def test_what_an_incomplete_pull_did_not_show_goes_with_the_next_complete_one(synced, cpo):
    """Nothing is forgotten."""
    cpo.locations.pop("B")
    cpo.falls_short = ("location",)
    synced.sync(cpo)
    cpo.falls_short = ()
    assert moved(synced.sync(cpo))["table"] == ("delta", 2, 0, 1)


# --- what cannot be read


def test_a_location_that_cannot_be_read_keeps_what_it_published(synced, cpo):
    """It is reported, and everything else goes on."""
    cpo.locations["B"] = {"id": "B", "country_code": "NL", "party_id": "WKX", "publish": {}}
    cpo.locations["A"]["name"] = "Elders"
    outcome = synced.sync(cpo)
    assert (outcome.complete, outcome.unreadable) == (True, 1)
    assert ("NL*WKX*B", "OCPI-UNREADABLE") in open_findings(synced.store)
    assert synced.sites() == {A: 2, B: 1}
    assert synced.statuses()[UB] == (1, "available")


def test_a_location_that_can_be_read_again_says_what_it_says_now(synced, cpo):
    """The finding is resolved, and the version goes on."""
    before = cpo.locations["B"]
    cpo.locations["B"] = {"id": "B", "country_code": "NL", "party_id": "WKX", "publish": {}}
    synced.sync(cpo)
    cpo.locations["B"] = before | {"name": "Terug"}
    assert synced.sync(cpo).unreadable == 0
    assert synced.sites() == {A: 1, B: 2}


@pytest.mark.parametrize("shown", [b"5", b'"x"', b"[]", b"{}", b'{"id": "B"}'])
def test_what_is_no_location_at_all_stops_nobody(pipeline, cpo, shown):
    """One bad object is a finding, and nothing of it is published."""
    cpo.locations["X"] = shown
    outcome = pipeline.sync(cpo)
    assert (outcome.complete, outcome.unreadable, pipeline.sites()) == (True, 1, {A: 1, B: 1})


def test_a_tariff_that_cannot_be_read_is_no_price(synced, cpo):
    """A price that is not understood is not told."""
    cpo.tariffs["T"] = {"country_code": "NL", "party_id": "WKX", "id": "T"}
    outcome = synced.sync(cpo)
    assert (outcome.complete, outcome.unreadable) == (True, 1)
    assert ("NL*WKX*T", "OCPI-UNREADABLE") in open_findings(synced.store)
    assert synced.prices() == {UA: None, "NL*WKX*U*A2": None, UB: None}


# --- what time changes


def test_a_tariff_ends_at_its_time(pipeline, cpo):
    """With the first sync at or after that moment, although nothing the CPO shows has changed; not before."""
    cpo.tariffs["T"] = tariff("T", 0.5, end_date_time=at(10))
    pipeline.sync(cpo)
    pipeline.now = NOON + timedelta(minutes=8)
    assert moved(pipeline.sync(cpo)) == {}
    assert moved(pipeline.sync(cpo)) == {"table": ("delta", 2, 1, 0), "status": ("delta", 2, 2, 0)}
    assert pipeline.prices()[UA] is None
    assert moved(pipeline.sync(cpo)) == {}


def test_a_tariff_begins_at_its_time(pipeline, cpo):
    """Before, it is as if it were not there."""
    cpo.tariffs["T"] = tariff("T", 0.5, start_date_time=at(10))
    pipeline.sync(cpo)
    assert pipeline.prices()[UA] is None
    pipeline.now = NOON + timedelta(minutes=9)
    pipeline.sync(cpo)
    assert pipeline.prices()[UA] == 0.5


def test_daylight_saving_changes_the_offset_of_local_time(pipeline):
    """With the first sync at or after 01:00 UTC of the last Sunday of March, where there is a time zone."""
    cpo = Source("wkx", location("A", time_zone="Europe/Amsterdam"), location("B"))
    pipeline.sync(cpo)
    pipeline.now = datetime(2027, 3, 28, 0, 58, tzinfo=UTC)
    assert moved(pipeline.sync(cpo)) == {}
    assert '"timeZone":"+01:00"' in pipeline.text("table", "json")
    assert moved(pipeline.sync(cpo)) == {"table": ("delta", 2, 1, 0), "status": ("delta", 2, 1, 0)}
    assert '"timeZone":"+02:00"' in pipeline.text("table", "json")
    assert moved(pipeline.sync(cpo)) == {}


def test_a_moment_is_kept_for_every_feed(cpo):
    """A source is due in its own sync: one of a source that shares a feed with it must not use the moment up."""
    pipeline = Pipeline(feed("both", "wkx", "other"), feed("nl", "wkx"))
    cpo.tariffs["T"] = tariff("T", 0.5, end_date_time=at(10))
    pipeline.sync(cpo)
    pipeline.now = NOON + timedelta(minutes=20)
    pipeline.sync(Source("other", location("C")))
    pipeline.sync(cpo)
    assert (pipeline.prices(name="both")[UA], pipeline.prices(name="nl")[UA]) == (None, None)


# --- twins


def shared(minute, **fields):
    """An EVSE that several locations have, each from its own time."""
    return evse("S", minute=minute, evse_id="NL*WKX*ESHARED", **fields)


US = "NL*WKX*U*S"


def test_of_twins_the_newest_is_published(pipeline):
    """The location that has the older one has nothing left to publish."""
    cpo = Source("wkx", location("A", shared(1)), location("B", shared(2, status="CHARGING")))
    pipeline.sync(cpo)
    assert (pipeline.points(), pipeline.statuses()) == ({US: B}, {US: (1, "charging")})
    assert ("NL*WKX*A", "AFIR-B01-TWIN") in open_findings(pipeline.store)


def test_twins_change_places_when_the_other_one_is_newer(pipeline):
    """In one message, the point leaves one site and enters the other."""
    cpo = Source("wkx", location("A", shared(1), evse("A1")), location("B", shared(2), evse("B1")))
    pipeline.sync(cpo)
    cpo.locations["A"]["evses"][0]["last_updated"] = at(3)
    outcome = pipeline.sync(cpo)
    assert moved(outcome)["table"] == ("delta", 2, 2, 0)
    assert pipeline.points() == {US: A, UA: A, UB: B}
    assert pipeline.statuses()[US] == (2, "available")


def test_a_twin_that_changes_places_stands_under_its_new_site(pipeline):
    """Also where it says the same and both sites are of the same version."""
    cpo = Source("wkx", location("A", shared(1)), location("B", shared(2)))
    pipeline.sync(cpo)
    cpo.locations["A"]["evses"][0]["last_updated"] = at(3)
    pipeline.sync(cpo)
    status = in_json(pipeline.text("status", "json"), "status").entries[US]
    assert (pipeline.points(), status.under[0]) == ({US: A}, (A, 1))


@pytest.mark.parametrize("goes", ["location", "evse"])
def test_when_a_twin_is_gone_the_other_one_appears(pipeline, goes):
    """Whether its location is not shown any more or it is removed."""
    cpo = Source("wkx", location("A", shared(1)), location("B", shared(2, status="CHARGING"), evse("B1")))
    pipeline.sync(cpo)
    if goes == "location":
        del cpo.locations["B"]
    else:
        cpo.locations["B"]["evses"][0]["status"] = "REMOVED"
    pipeline.sync(cpo)
    assert pipeline.points()[US] == A
    assert pipeline.statuses()[US] == (1, "available")


def test_twins_are_told_by_either_identity(pipeline):
    """A chain: A and B share an EVSE id, B and C a uid; as B is stale because of C, A is nobody's twin."""
    chain = [
        location("A", evse("A1", minute=1, evse_id="NL*WKX*E1")),
        location("B", evse("X", minute=2, evse_id="NL-WKX-E1")),
        location("C", evse("x", minute=3, evse_id="NL*WKX*E9")),
    ]
    cpo = Source("wkx", *chain)
    pipeline.sync(cpo)
    assert pipeline.points() == {UA: A, "NL*WKX*U*X": C}


def test_points_without_an_evse_id_are_no_twins_by_it(pipeline):
    """Only their uids tell them apart: two that have none share nothing, two of one uid are one."""
    cpo = Source("wkx", location("A", shared(1)), location("B", evse("B1", minute=3), evse("S", minute=2)))
    for shown in (*cpo.locations["A"]["evses"], *cpo.locations["B"]["evses"]):
        del shown["evse_id"]
    pipeline.sync(cpo)
    assert pipeline.points() == {UB: B, US: B}


def test_a_chain_of_twins_moves_as_one(pipeline):
    """When C is gone B is the newest of its EVSE id, and A gives way although it shares nothing with C."""
    cpo = Source(
        "wkx",
        location("A", evse("A1", minute=1, evse_id="NL*WKX*E1")),
        location("B", evse("X", minute=2, evse_id="NL-WKX-E1")),
        location("C", evse("X", minute=3, evse_id="NL*WKX*E9")),
    )
    pipeline.sync(cpo)
    del cpo.locations["C"]
    pipeline.sync(cpo)
    assert pipeline.points() == {"NL*WKX*U*X": B}


def test_an_evse_id_twice_in_one_location_stays(pipeline):
    """That is how the connectors of OCPP 1.x look."""
    cpo = Source("wkx", location("A", evse("A1", evse_id="NL*WKX*E1"), evse("A2", evse_id="NL*WKX*E1")))
    pipeline.sync(cpo)
    assert pipeline.points() == {UA: A, "NL*WKX*U*A2": A}


@pytest.fixture
def two():
    """One feed of two sources that share a charging point, the second one in the newer state."""
    pipeline = Pipeline(feed("nl", "one", "two"))
    return pipeline, Source("one", location("A", shared(1))), Source("two", location("B", shared(2), evse("B1")))


def test_twins_are_found_across_the_sources_of_a_feed(two):
    """Whichever is synced last."""
    pipeline, one, other = two
    for source in (one, other, one):
        pipeline.sync(source)
    assert pipeline.points() == {US: B, UB: B}


def test_a_twin_in_another_source_changes_what_this_one_publishes(two):
    """The newer state comes from a sync of the one source, the older one goes with it from the other's site."""
    pipeline, one, other = two
    pipeline.sync(one)
    pipeline.sync(other)
    one.locations["A"]["evses"][0]["last_updated"] = at(9)
    pipeline.sync(one)
    assert (pipeline.points(), pipeline.sites()) == ({US: A, UB: B}, {A: 2, B: 2})


def test_a_location_that_two_sources_show_is_published_once(pipeline):
    """As when a network moves from one system to another: the one that changed last stands for it."""
    pipeline = Pipeline(feed("nl", "one", "two"))
    pipeline.sync(Source("one", location("A", evse("A1", minute=1), evse("A2", minute=1), last_updated=at(1))))
    pipeline.sync(Source("two", location("A", evse("A1", minute=2), evse("A3", minute=2), last_updated=at(2))))
    assert pipeline.points() == {UA: A, "NL*WKX*U*A3": A}
    assert pipeline.statuses().keys() == {UA, "NL*WKX*U*A3"}


def test_the_same_location_from_another_source_is_no_news(pipeline):
    """It moves over without a message, and goes with the source that it moved to."""
    pipeline = Pipeline(feed("nl", "one", "two"))
    old, new = Source("one", location("A"), location("C")), Source("two", location("A"), location("B"))
    for shown in new.locations.values():
        shown["evses"][0]["last_updated"] = at(1)
    pipeline.sync(old)
    assert moved(pipeline.sync(new))["table"] == ("delta", 2, 1, 0)
    del old.locations["A"]
    assert moved(pipeline.sync(old)) == {}
    assert pipeline.sites() == {A: 1, B: 1, C: 1}
    del new.locations["A"]
    pipeline.sync(new)
    assert pipeline.sites() == {B: 1, C: 1}


# --- feeds


def test_each_feed_has_its_own_publisher(cpo):
    """And its own numbers."""
    other = Publisher(country="DE", national_identifier="DE-NAP-Example", language="de")
    pipeline = Pipeline(feed("nl", "wkx"), feed("de", "wkx", publisher=other))
    outcome = pipeline.sync(cpo)
    assert (
        moved(outcome, "nl")
        == moved(outcome, "de")
        == {"table": ("snapshot", 1, 2, 0), "status": ("snapshot", 1, 3, 0)}
    )
    for name, publisher in (("nl", PUBLISHER), ("de", other)):
        text = pipeline.text("table", "json", name=name)
        assert f'"nationalIdentifier":"{publisher.national_identifier}"' in text
        assert f'"lang":"{publisher.language}","value":"Plein A"' in text


def test_another_publisher_is_a_message_of_its_own(synced, cpo):
    """Nothing it holds has changed; whoever reads the feed learns who publishes now."""
    synced.feeds = [feed("nl", "wkx", publisher=Publisher(country="NL", national_identifier="NL-NEW", language="nl"))]
    assert moved(synced.sync(cpo)) == {"table": ("delta", 2, 0, 0), "status": ("delta", 2, 0, 0)}
    assert synced.sites() == {A: 1, B: 1}
    assert '"nationalIdentifier":"NL-NEW"' in synced.text("table", "json")
    assert '"idG":"NL-NEW:nl","versionG":"2"' in synced.text("status", "json")
    assert moved(synced.sync(cpo)) == {}


def test_another_language_says_everything_again(synced, cpo):
    """Every text without a language carries the publisher's."""
    synced.feeds = [
        feed("nl", "wkx", publisher=Publisher(country="NL", national_identifier="NL-NAP-Example", language="fy"))
    ]
    assert moved(synced.sync(cpo))["table"] == ("delta", 2, 2, 0)
    assert synced.sites() == {A: 2, B: 2}


def test_a_feed_that_is_new_begins_with_what_is_known(synced, cpo):
    """The source shows nothing new, and the other feed has no message."""
    synced.feeds.append(feed("later", "wkx"))
    outcome = synced.sync(cpo)
    assert (moved(outcome), moved(outcome, "later")["table"]) == ({}, ("snapshot", 1, 2, 0))


def test_a_source_that_joins_a_feed_is_published_in_it(synced, cpo):
    """What it showed before is enough."""
    synced.feeds.append(feed("other", "other"))
    synced.sync(Source("other", location("C")))
    synced.feeds = [feed("nl", "wkx", "other")]
    assert moved(synced.sync(cpo))["table"] == ("delta", 2, 1, 0)
    assert synced.sites() == {A: 1, B: 1, C: 1}


def test_a_source_that_leaves_a_feed_is_gone_from_it(cpo):
    """Nobody would ever look after what it published."""
    pipeline = Pipeline(feed("nl", "wkx", "other"))
    pipeline.sync(cpo)
    pipeline.sync(Source("other", location("C")))
    pipeline.feeds = [feed("nl", "wkx")]
    outcome = pipeline.sync(cpo)
    assert moved(outcome) == {"table": ("delta", 3, 0, 1), "status": ("delta", 3, 0, 1)}
    assert pipeline.sites() == {A: 1, B: 1}


def test_a_source_without_a_feed_is_kept_and_checked(cpo):
    """There is nothing to publish yet, but findings."""
    pipeline = Pipeline(feed("nl", "other"))
    outcome = pipeline.sync(cpo)
    assert (outcome.new, outcome.messages, outcome.is_well) == (3, (), True)
    assert outcome.findings["error"] > 0


# --- full


def test_full_makes_everything_again_and_publishes_what_differs(synced, cpo, monkeypatch):
    """Nothing, if nothing does."""
    made = []

    def entries(profile, publication, pool, publisher):
        made.append((publication, pool.location.id))
        yield from datex2.entries(profile, publication, pool, publisher)

    monkeypatch.setitem(exporters.FAMILIES, "datex2", family_with(entries))
    synced.sync(cpo)
    assert made == []
    assert moved(synced.sync(cpo, full=True)) == {}
    assert sorted(made) == [(publication, name) for publication in ("status", "table") for name in ("A", "B")]


# --- what goes wrong with us


def test_a_source_that_cannot_be_read_leaves_the_feeds_as_they_are(synced, cpo):
    """The pull is noted, with what went wrong; what it had shown by then is not kept."""
    cpo.locations["A"]["name"] = "Elders"
    cpo.fails = Refused("wkx: GET /locations page 2: 403")
    before = synced.sites(), list(synced.store.snapshots.objects("wkx", 1))
    outcome = synced.sync(cpo)
    assert (outcome.complete, outcome.is_well, outcome.notes) == (False, False, ("wkx: GET /locations page 2: 403",))
    assert (synced.sites(), list(synced.store.snapshots.objects("wkx", 2))) == before
    last = list(synced.store.snapshots.pulls())[-1]
    assert (last.id, last.complete, last.note) == (2, False, "wkx: GET /locations page 2: 403")


def test_a_source_that_cannot_be_opened_is_noted(synced, cpo, monkeypatch):
    """The others go on, as nothing is raised."""

    def opened():
        raise Refused("wkx: GET /versions: 401")

    monkeypatch.setattr(cpo, "opened", opened)
    outcome = synced.sync(cpo)
    assert (outcome.complete, outcome.notes, outcome.messages) == (False, ("wkx: GET /versions: 401",), ())
    assert [(pull.id, pull.complete) for pull in synced.store.snapshots.pulls()] == [(1, True), (2, False)]


def test_a_sync_after_one_that_failed_publishes_what_that_one_did_not(synced, cpo):
    """Nothing is half remembered."""
    cpo.locations["A"]["name"] = "Elders"
    cpo.fails = Refused("wkx: GET /locations page 2: 403")
    synced.sync(cpo)
    cpo.fails = None
    assert moved(synced.sync(cpo)) == {"table": ("delta", 2, 1, 0), "status": ("delta", 2, 2, 0)}


def test_an_accident_in_the_middle_leaves_the_store_as_it_was(synced, cpo):
    """Not even the pull is noted, as the fault is ours; the next sync finds a store in order."""
    before = rows(synced.store)
    cpo.locations["A"]["name"] = "Elders"
    cpo.fails = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        synced.sync(cpo)
    assert rows(synced.store) == before
    cpo.fails = None
    assert moved(synced.sync(cpo))["table"] == ("delta", 2, 1, 0)


def test_an_accident_at_the_end_leaves_the_store_as_it_was(synced, cpo, monkeypatch):
    """Entries, dictionaries and messages were written by then."""
    before = rows(synced.store)
    many = {f"X{n}": location(f"X{n}") for n in range(200)}
    cpo.locations |= many
    with monkeypatch.context() as patch:
        patch.setattr(synced.store.publications, "add", lambda _message: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            synced.sync(cpo)
    assert rows(synced.store) == before
    assert moved(synced.sync(cpo))["table"] == ("delta", 2, 200, 0)


class family_with:  # noqa: N801 - stands for a module
    """The exporters of DATEX II with other entries."""

    def __init__(self, entries):
        """Take them in place of its own."""
        self.entries, self.snapshot, self.delta = entries, datex2.snapshot, datex2.delta
        self.lacking, self.unsaid = datex2.lacking, datex2.unsaid


def broken(*places, of=("xml", "json")):
    """Entries of which some, by publication and Location, are not well-formed."""

    def entries(profile, publication, pool, publisher):
        for entry in datex2.entries(profile, publication, pool, publisher):
            if (publication, pool.location.id) not in places:
                yield entry
                continue
            fragments = tuple(
                text[:-1] if syntax in of else text
                for syntax, text in zip(profile.syntaxes, entry.fragments, strict=True)
            )
            yield Entry(key=entry.key, site=entry.site, station=entry.station, fragments=fragments)

    return family_with(entries)


@pytest.mark.parametrize("syntax", ["xml", "json"])
def test_a_site_that_is_not_well_formed_is_held_back(synced, cpo, monkeypatch, syntax):
    """What was published last stays, with the statuses that refer to it; all others go on."""
    for shown in cpo.locations.values():
        shown["name"] = "Elders"
    monkeypatch.setitem(exporters.FAMILIES, "datex2", broken(("table", "A"), of=(syntax,)))
    outcome = synced.sync(cpo)
    assert (outcome.held_back, outcome.is_well) == ((A,), False)
    assert synced.sites() == {A: 1, B: 2}
    assert synced.statuses() == {UA: (1, "available"), "NL*WKX*U*A2": (1, "available"), UB: (2, "available")}


def test_the_status_of_a_site_that_is_held_back_goes_on(synced, cpo, monkeypatch):
    """It refers to the version that the table has."""
    cpo.locations["A"] |= {"name": "Elders"}
    cpo.locations["A"]["evses"][0]["status"] = "CHARGING"
    monkeypatch.setitem(exporters.FAMILIES, "datex2", broken(("table", "A")))
    synced.sync(cpo)
    assert synced.statuses()[UA] == (1, "charging")


def test_a_new_point_of_a_site_that_is_held_back_has_no_status(synced, cpo, monkeypatch):
    """The site as it was published does not have it."""
    cpo.locations["A"]["evses"].append(evse("A3"))
    monkeypatch.setitem(exporters.FAMILIES, "datex2", broken(("table", "A")))
    synced.sync(cpo)
    assert synced.statuses().keys() == {UA, "NL*WKX*U*A2", UB}


def test_a_site_that_was_never_well_formed_has_no_status_either(pipeline, cpo, monkeypatch):
    """A status would refer to what no table has."""
    monkeypatch.setitem(exporters.FAMILIES, "datex2", broken(("table", "A")))
    assert pipeline.sync(cpo).held_back == (A,)
    assert (pipeline.sites(), pipeline.statuses()) == ({B: 1}, {UB: (1, "available")})


def test_a_status_that_is_not_well_formed_is_held_back(synced, cpo, monkeypatch):
    """The one that was published last stays."""
    for shown in cpo.locations.values():
        shown["evses"][0]["status"] = "CHARGING"
    monkeypatch.setitem(exporters.FAMILIES, "datex2", broken(("status", "A")))
    outcome = synced.sync(cpo)
    assert outcome.held_back == (UA, "NL*WKX*U*A2")
    assert synced.statuses() == {UA: (1, "available"), "NL*WKX*U*A2": (1, "available"), UB: (1, "charging")}


# --- what a pull shows


def test_pages_may_come_in_any_order(cpo, monkeypatch):
    """Tariffs last, one object a page: the same feeds."""
    plain, mixed = Pipeline(), Pipeline()
    plain.sync(cpo)
    pages = [Page(kind=page.kind, where="", objects=(shown,)) for page in cpo.pages() for shown in page.objects]
    monkeypatch.setattr(cpo, "pages", lambda: reversed(pages))
    mixed.sync(cpo)
    assert plain.text("table", "xml") == mixed.text("table", "xml")
    assert plain.text("status", "xml") == mixed.text("status", "xml")


def test_a_price_that_is_said_in_words_is_a_finding():
    """The CPO learns which tariff it is, and why programs cannot compute with it."""
    source = Source("wkx", location("A", evse("A1", tariffs=["T"])), tariffs=[tariff("T", 0.4599)])
    pipeline = Pipeline()
    pipeline.sync(source)

    said = "tariff T of connector 1: XML: ENERGY at 0.4599 has more than 2 decimals"
    rows = list(pipeline.store.findings.of_rule("FEED-WORDS"))
    assert [(key, text) for _, _, key, _, text in rows] == [("NL*WKX*A", f"evses[0].connectors[0].tariff_ids: {said}")]

    source.tariffs["T"] = tariff("T", 0.46)
    pipeline.sync(source)
    assert list(pipeline.store.findings.of_rule("FEED-WORDS")) == []


def test_what_a_slower_pull_read_does_not_replace_what_a_later_one_did():
    """Two processes may pull one source at once; the one that began first may be done last, with older pages."""
    source, pipeline = Source("wkx", location("A", evse("A1", "CHARGING"))), Pipeline()
    pipeline.sync(source)
    source.locations["A"] = location("A", evse("A1", "AVAILABLE"))
    late = sync(
        pipeline.store, "wkx", source.opened, pipeline.feeds, lambda: pipeline.now, started=pipeline.now - 2 * MINUTE
    )
    assert (late.messages, late.notes) == ((), ("wkx: a pull that began later is done, so this one was not kept",))
    assert [status for _, status in pipeline.statuses().values()] == ["charging"]


def test_a_pull_of_the_future_has_overtaken_none():
    """A clock that was wrong once does not stop every pull until it is right."""
    source, pipeline = Source("wkx", location("A", evse("A1", "CHARGING"))), Pipeline()
    pipeline.now = NOON + 1000 * MINUTE
    pipeline.sync(source)
    pipeline.now = NOON
    source.locations["A"] = location("A", evse("A1", "AVAILABLE", minute=1))
    pipeline.sync(source)
    assert [status for _, status in pipeline.statuses().values()] == ["available"]


@pytest.mark.parametrize("lost", [{"country_code": None, "party_id": None}, {"party_id": ""}])
def test_a_location_that_loses_its_party_is_not_gone(cpo, lost):
    """It may be the one of the same id; what it published stays, and somebody is told why."""
    pipeline = Pipeline()
    pipeline.sync(cpo)
    cpo.locations["B"] |= lost | {"evses": [evse("B1", evse_id=None)]}
    outcome = pipeline.sync(cpo)
    assert (outcome.gone, sorted(pipeline.sites())) == (0, [A, B])
    assert "1 location is not shown any more, and none is taken to be gone" in outcome.notes[0]
    cpo.locations["B"] |= {"country_code": "NL", "party_id": "WKX"}
    assert (pipeline.sync(cpo).gone, sorted(pipeline.sites())) == (1, [A, B])
