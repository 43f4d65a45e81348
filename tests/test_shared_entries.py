"""Tariffs in a feed of OCPI: each is one entry, whoever names it, and it ends with the last Location that does."""

import json
from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pipeline import PUBLISHER, Pipeline, Source, at, evse, location, tariff

from afir_publisher import documents
from afir_publisher.sync import Feed
from exporters import PROFILES

PROFILE = PROFILES["ocpi-2.3.0"]


class Republished(Pipeline):
    """A feed of OCPI of some sources."""

    def __init__(self, *sources, profile=PROFILE):
        """Begin at noon."""
        self.profile = profile
        super().__init__(Feed(name="nl", profile=profile, publisher=PUBLISHER, sources=sources or ("wkx",)))

    def document(self, publication, seq=None, make=documents.snapshot):
        """What a message says, or the newest one."""
        message = self.message(publication, seq)
        if message is None:
            return []
        return json.loads("".join(piece for (piece,) in make(self.store, self.profile, message, ("json",))))

    def told(self, publication="tariffs"):
        """The objects that the feed shows, by id."""
        return {one["id"]: one for one in self.document(publication)}

    def price(self, identity="T1"):
        """The price per kWh of a tariff, as the feed shows it."""
        return self.told()[identity]["elements"][0]["price_components"][0]["price"]


def naming(identity, *names, **fields):
    """A Location whose charging point names tariffs."""
    return location(identity, evse(f"{identity}1", tariffs=names), **fields)


def test_a_tariff_of_many_locations_is_there_once():
    """However many batches they come in."""
    source = Source("wkx", *(naming(f"L{n}", "T1") for n in range(1200)), tariffs=[tariff("T1", 0.5)])
    pipeline = Republished()
    (locations, tariffs) = pipeline.sync(source).messages
    assert (locations.changed, tariffs.changed) == (1200, 1)
    assert list(pipeline.told()) == ["T1"]


def test_a_tariff_that_nobody_names_is_not_published():
    """Its price is that of no charging point."""
    pipeline = Republished()
    pipeline.sync(Source("wkx", naming("A", "T1"), tariffs=[tariff("T1", 0.5), tariff("T2", 0.6)]))
    assert list(pipeline.told()) == ["T1"]


@pytest.mark.parametrize("goes", ["A", "B"])
def test_a_tariff_stays_as_long_as_somebody_names_it(goes):
    """Whichever of the Locations it was made from."""
    source = Source("wkx", naming("A", "T1"), naming("B", "T1"), tariffs=[tariff("T1", 0.5)])
    pipeline = Republished()
    pipeline.sync(source)
    del source.locations[goes]
    assert [message.publication for message in pipeline.sync(source).messages] == ["locations"]
    assert list(pipeline.told()) == ["T1"]


def test_a_tariff_goes_with_the_last_location_that_names_it():
    """Also where that stays and names another one."""
    source = Source("wkx", naming("A", "T1"), naming("B", "T1"), tariffs=[tariff("T1", 0.5), tariff("T2", 0.6)])
    pipeline = Republished()
    pipeline.sync(source)
    del source.locations["A"]
    pipeline.sync(source)
    source.locations["B"] = naming("B", "T2", last_updated=at(2))
    pipeline.sync(source)
    assert list(pipeline.told()) == ["T2"]
    gone = [{"country_code": "NL", "party_id": "WKX", "id": "T1"}]
    assert pipeline.document("tariffs", make=documents.delta)["gone"] == gone


def test_a_tariff_whose_location_became_private_goes():
    """Nothing of it is public."""
    source = Source("wkx", naming("A", "T1"), tariffs=[tariff("T1", 0.5)])
    pipeline = Republished()
    pipeline.sync(source)
    source.locations["A"]["publish"] = False
    pipeline.sync(source)
    assert (pipeline.told(), pipeline.told("locations")) == ({}, {})


def test_a_tariff_of_a_location_that_cannot_be_read_stays():
    """As that stays as it was, too."""
    source = Source("wkx", naming("A", "T1"), naming("B"), tariffs=[tariff("T1", 0.5)])
    pipeline = Republished()
    pipeline.sync(source)
    source.locations["A"] = b'{"country_code": "NL", "party_id": "WKX", "id": "A", "publish": {}, "evses": 7}'
    pipeline.sync(source)
    assert (sorted(pipeline.told()), sorted(pipeline.told("locations"))) == (["T1"], ["A", "B"])


def test_a_price_that_changes_is_one_change():
    """Of the tariff, and of no Location."""
    source = Source("wkx", naming("A", "T1"), naming("B", "T1"), tariffs=[tariff("T1", 0.5)])
    pipeline = Republished()
    pipeline.sync(source)
    source.tariffs["T1"] = tariff("T1", 0.6, last_updated=at(2))
    (message,) = pipeline.sync(source).messages
    assert (message.publication, message.changed, pipeline.price()) == ("tariffs", 1, 0.6)


def test_a_time_alone_is_no_news():
    """Some CPOs move all of them at every pull."""
    source = Source("wkx", naming("A", "T1"), tariffs=[tariff("T1", 0.5)])
    pipeline = Republished()
    pipeline.sync(source)
    source.locations["A"] = location("A", evse("A1", tariffs=["T1"], minute=1), last_updated=at(1))
    source.tariffs["T1"] = tariff("T1", 0.5, last_updated=at(1))
    assert pipeline.sync(source).messages == ()


# --- several sources


def twice(first, second):
    """Two sources that have a tariff of the same id, and Locations of their own."""
    wkx = Source("wkx", naming("A", "T1"), tariffs=[tariff("T1", 0.5, last_updated=at(first))])
    other = Source("other", naming("B", "T1"), tariffs=[tariff("T1", 0.6, last_updated=at(second))])
    return wkx, other, Republished("wkx", "other")


@pytest.mark.parametrize(("first", "second", "price"), [(1, 2, 0.6), (2, 1, 0.5)])
@pytest.mark.parametrize("is_turned", [False, True])
def test_of_two_sources_the_newer_one_is_believed(first, second, price, is_turned):
    """In whatever order they are read, and again."""
    wkx, other, pipeline = twice(first, second)
    for source in (other, wkx, other, wkx) if is_turned else (wkx, other, wkx, other):
        pipeline.sync(source, full=True)
    assert pipeline.price() == price


def test_what_one_source_no_longer_has_is_soon_said_as_the_other_has_it():
    """At the next sync of any, as that source may say it otherwise."""
    wkx, other, pipeline = twice(2, 1)
    pipeline.sync(wkx)
    pipeline.sync(other)
    wkx.locations["A"] = naming("A", last_updated=at(9))
    pipeline.sync(wkx)
    pipeline.sync(wkx)
    assert pipeline.price() == 0.6


# --- what is gone of a Location


def test_an_evse_that_its_cpo_leaves_out_is_told_as_removed():
    """For OCPI has no other word, and the time is that of the message."""
    source = Source("wkx", location("A", evse("1"), evse("2")))
    pipeline = Republished()
    pipeline.sync(source)
    source.locations["A"] = location("A", evse("1"), last_updated=at(1))
    pipeline.sync(source)
    (kept, left) = pipeline.told("locations")["A"]["evses"]
    assert (kept["status"], left["uid"], left["status"]) == ("AVAILABLE", "2", "REMOVED")
    assert left["last_updated"] == pipeline.told("locations")["A"]["last_updated"] == at(2)
    assert pipeline.sync(source, full=True).messages == ()


def test_what_changes_is_dated_by_when_it_was_published():
    """Else who asks by date would miss what its CPO did not date, and what was on its way to us meanwhile."""
    source = Source("wkx", location("A"), location("B"))
    pipeline = Republished()
    pipeline.sync(source)
    assert {one["last_updated"] for one in pipeline.told("locations").values()} == {at(0)}
    source.locations["B"] = location("B", name="Elders")  # without a new date
    pipeline.sync(source)
    assert {key: one["last_updated"] for key, one in pipeline.told("locations").items()} == {"A": at(0), "B": at(2)}


# --- anything

IDS, TARIFFS = "ABC", ("T1", "T2", "T3")
NETWORKS = st.dictionaries(st.sampled_from(IDS), st.sets(st.sampled_from(TARIFFS)), max_size=3)


@settings(max_examples=40, deadline=None)
@given(st.lists(NETWORKS, min_size=2, max_size=6), st.data())
def test_tariffs_are_those_that_locations_name(networks, data):
    """Whatever happens; and each delta leads from one state to the next."""
    source = Source("wkx", location("Z"), tariffs=[tariff(name, 0.5) for name in TARIFFS])
    pipeline = Republished()
    state, prices = {}, defaultdict(lambda: 0.5)
    for n, network in enumerate(networks, start=1):
        source.locations = {"Z": location("Z")} | {
            name: naming(name, *sorted(names), last_updated=at(n)) for name, names in network.items()
        }
        dearer = data.draw(st.sampled_from(TARIFFS))
        prices[dearer] += 0.25
        source.tariffs[dearer] = tariff(dearer, prices[dearer], last_updated=at(n))
        before = pipeline.message("tariffs")
        pipeline.sync(source)
        message = pipeline.message("tariffs")
        if message != before and message.kind == "delta":
            delta = pipeline.document("tariffs", make=documents.delta)
            state = state | {one["id"]: one for one in delta["changed"]}
            state = {key: one for key, one in state.items() if key not in {one["id"] for one in delta["gone"]}}
        elif message != before:
            state = pipeline.told()
        named = set().union(*network.values()) if network else set()
        assert {name: pipeline.price(name) for name in pipeline.told()} == {name: prices[name] for name in named}
        assert state == pipeline.told()
