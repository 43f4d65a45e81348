"""Where Locations stand, kept: the sums after each pull, how fast changes are passed on, what feeds hold back."""

from dataclasses import replace

from feed import PROFILE
from pipeline import Pipeline, Source, at, evse, feed, location

from afir_publisher.policy import Held
from afir_publisher.standing import Counts
from afir_publisher.store.standings import summed

WHOLE = {
    "operator": {"name": "WijkX"},
    "help_phone": "+31 208493100",
    "coordinates": {"latitude": "52.37021", "longitude": "4.89517"},
}


def lacking(store, source="wkx"):
    """Of how many points the helpdesk's number is missing, by Location."""
    return {key: one.entries.get("A05", Counts()).missing for key, one in store.standings.of(source)}


def test_each_location_and_their_sum():
    """Two points here, one there, and only one Location with a number to call."""
    source = Source("wkx", location("A", evse("A1"), evse("A2")), location("B", **WHOLE))
    pipeline = Pipeline()
    pipeline.sync(source)
    assert lacking(pipeline.store) == {"NL*WKX*A": 2, "NL*WKX*B": 0}
    total = pipeline.store.standings.total("wkx")
    assert total.points == 3
    assert total.entries["A05"] == Counts(missing=2)
    assert total == summed(one for _, one in pipeline.store.standings.of("wkx"))


def test_the_trend_has_a_moment_for_each_pull_that_changed_something():
    """Mended, then gone; a pull that shows the same adds none."""
    source = Source("wkx", location("A"), location("B", **WHOLE))
    pipeline = Pipeline()
    pipeline.sync(source)
    pipeline.sync(source)
    source.locations["A"] |= WHOLE | {"last_updated": at(1)}
    pipeline.sync(source)
    del source.locations["B"]
    pipeline.sync(source)
    trend = pipeline.store.standings.trend("wkx", 10)
    assert [(one.pull, one.standing.points) for one in trend] == [(1, 2), (3, 2), (4, 1)]
    assert [one.standing.entries.get("A05", Counts()).missing for one in trend] == [1, 0, 0]
    assert [one.pull for one in pipeline.store.standings.trend("wkx", 1)] == [4]
    assert lacking(pipeline.store) == {"NL*WKX*A": 0}


def test_what_is_not_public_has_no_points():
    """The law is about points that are open to the public (AFIR Art. 2(45))."""
    pipeline = Pipeline()
    pipeline.sync(Source("wkx", location("A", publish=False)))
    assert dict(pipeline.store.standings.of("wkx")) == {}


def test_what_can_no_longer_be_read_stands_where_it_stood():
    """What it published stays, too."""
    source = Source("wkx", location("A"), location("B"))
    pipeline = Pipeline()
    pipeline.sync(source)
    before = dict(pipeline.store.standings.of("wkx"))
    source.locations["A"]["publish"] = {"not": "a truth"}
    pipeline.sync(source)
    assert dict(pipeline.store.standings.of("wkx")) == before


def test_how_long_changes_took():
    """What was published before and is dated by the CPO; nothing of the first snapshot, nothing of what is new."""
    source = Source("wkx", location("A", evse("A1", minute=0)), location("B", evse("B1", minute=-9)))
    pipeline = Pipeline()
    pipeline.sync(source)
    store = pipeline.store
    assert list(store.publications.lags("nl", "status", "")) == []
    source.locations["A"]["evses"][0] |= {"status": "CHARGING", "last_updated": at(1)}
    source.locations["C"] = location("C", evse("C1", minute=-30))
    pipeline.sync(source)
    (lag,) = store.publications.lags("nl", "status", "")
    assert round(lag, 2) == 60  # dated a minute past noon, published two minutes past
    assert list(store.publications.lags("nl", "status", "9999")) == []


def test_what_a_policy_holds_back_is_kept_until_it_is_mended():
    """By feed, with path and rule; the profile lets wrong coordinates be left out."""
    nowhere = {"coordinates": {"latitude": "0.0", "longitude": "0.0"}}
    source = Source("wkx", location("A", **nowhere))
    pipeline = Pipeline(replace(feed("nl", "wkx"), policy=PROFILE.policy))
    pipeline.sync(source)
    expected = [("wkx", "NL*WKX*A", Held(path="coordinates", rule="AFIR-A07-ZERO", policy="omit"))]
    assert list(pipeline.store.standings.held("nl")) == expected
    source.locations["A"] |= WHOLE | {"last_updated": at(1)}
    pipeline.sync(source)
    assert list(pipeline.store.standings.held("nl")) == []
