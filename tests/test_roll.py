"""Lists of a feed of OCPI, page by page, while what is in them changes."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pipeline import MINUTE, NOON, PUBLISHER, Pipeline, Source, at, evse, location, tariff

from afir_publisher.roll import Rolls, Wanted
from afir_publisher.store import Store
from afir_publisher.sync import Feed
from exporters import PROFILES
from exporters.ocpi.removed import STAYS


class Reading:
    """A source, its feed in a store on disk, and the lists of that."""

    def __init__(self, folder, *locations, tariffs=(), profile="ocpi-2.3.0"):
        """Nothing is published yet."""
        feed = Feed(name="nl", profile=PROFILES[profile], publisher=PUBLISHER, sources=("wkx",))
        self.path = folder / "s.sqlite"
        self.pipeline = Pipeline(feed, store=Store(self.path))
        self.source = Source("wkx", *locations, tariffs=tariffs)
        self.rolls = Rolls(self.path, "nl", lambda: self.pipeline.now)

    def sync(self):
        """Publish what the source shows now."""
        return self.pipeline.sync(self.source)

    def page(self, publication="locations", **wanted):
        """A page, with its objects as values."""
        found = self.rolls.page(publication, Wanted(**wanted))
        return [json.loads(text) for text in found.objects], found.total, found.onward

    def ids(self, publication="locations", **wanted):
        """The ids on a page."""
        return [one["id"] for one in self.page(publication, **wanted)[0]]

    def crawl(self, limit, between=lambda: None, *, by_offset=False, **wanted):
        """All pages from the first to the last, with something done between them."""
        found, onward = [], Wanted(limit=limit, **wanted)
        while onward:
            page = self.rolls.page("locations", onward)
            found += map(json.loads, page.objects)
            onward = page.onward
            if onward:
                between()
            if by_offset and onward:
                onward = Wanted(offset=len(found), limit=limit, **wanted)
        return found


@pytest.fixture
def reading(tmp_path):
    """Five Locations, published."""
    made = Reading(tmp_path, *(location(name) for name in "DBACE"))
    made.sync()
    return made


def test_pages_lead_from_one_to_the_next(reading):
    """Each says how many there are in all, the last that there is no other."""
    first, total, onward = reading.page(limit=2)
    assert ([one["id"] for one in first], total) == (["A", "B"], 5)
    assert reading.rolls.page("locations", onward).onward.offset == 4
    assert [one["id"] for one in reading.crawl(2)] == list("ABCDE")
    assert reading.page(limit=5)[2] is None


@pytest.mark.parametrize(
    ("offset", "limit", "found"), [(0, 9, "ABCDE"), (3, 9, "DE"), (1, 2, "BC"), (5, 1, ""), (99, 1, "")]
)
def test_a_page_is_what_is_asked_for(reading, offset, limit, found):
    """Behind the end there is nothing."""
    assert reading.ids(offset=offset, limit=limit) == list(found)


def test_what_is_new_stands_at_the_end(reading):
    """Whatever it is called; and what changes stays where it is."""
    reading.source.locations["AA"] = location("AA")
    reading.source.locations["C"] = location("C", name="Elders", last_updated=at(2))
    reading.sync()
    assert reading.ids() == ["A", "B", "C", "D", "E", "AA"]


def test_what_comes_back_stands_at_the_end(reading):
    """Who is past its old place sees it all the same."""
    was = reading.source.locations.pop("B")
    reading.sync()
    reading.source.locations["B"] = was
    reading.sync()
    assert reading.ids() == list("ACDEB")


def test_what_is_gone_is_in_no_list_of_everything(reading):
    """That it is missing says it."""
    del reading.source.locations["B"]
    reading.sync()
    assert (reading.ids(), reading.page()[1]) == (list("ACDE"), 4)


def test_who_asks_what_changed_is_told_what_is_gone(reading):
    """For a while, at the place where it was, and with all of it removed."""
    del reading.source.locations["B"]
    reading.source.locations["D"] = location("D", name="Elders")
    reading.sync()
    (gone, changed), total, _ = reading.page(date_from=NOON + 2 * MINUTE)
    assert ((gone["id"], gone["publish"], gone["evses"][0]["status"]), total) == (("B", False, "REMOVED"), 2)
    assert gone["last_updated"] == changed["last_updated"] == at(2)
    assert changed["name"] == "Elders"
    assert list(reading.rolls.named("locations", "b")) == ["NL*WKX*B"]


def test_what_is_gone_is_forgotten_some_day(reading):
    """By then everybody has asked."""
    del reading.source.locations["B"]
    reading.sync()
    reading.pipeline.now += STAYS
    reading.source.locations["A"]["name"] = "Elders"
    reading.sync()
    assert reading.ids(date_from=NOON + MINUTE) == ["A"]
    assert reading.rolls.named("locations", "B") == {}


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        (None, None, "ABC"),
        (10, None, "BC"),
        (11, None, "C"),
        (None, 10, "A"),
        (None, 11, "AB"),
        (10, 20, "B"),
        (21, None, ""),
    ],
)
def test_dates_are_those_that_objects_say(tmp_path, since, until, found):
    """From a time on, that included, and before another, that excluded."""
    made = Reading(tmp_path, *(location(name, last_updated=at(10 * n)) for n, name in enumerate("ABC")))
    made.sync()
    dates = {"date_from": since, "date_to": until}
    asked = {name: NOON + minute * MINUTE for name, minute in dates.items() if minute is not None}
    assert made.ids(**asked) == list(found)


def test_each_object_is_found_from_the_very_time_that_it_says(tmp_path):
    """Also with fractions of a second, at first and later."""
    fraction = "2026-11-22T11:00:00.{}Z"
    times = ["000001", "0004", "001", "1239", "9999"]
    made = Reading(tmp_path, *(location(f"{n}", last_updated=fraction.format(t)) for n, t in enumerate(times)))
    made.pipeline.now += timedelta(microseconds=123456)
    made.sync()
    for state in range(2):
        for one in made.page()[0]:
            moment = timestamp(one["last_updated"])
            assert one["id"] in made.ids(date_from=moment)
            assert one["id"] not in made.ids(date_to=moment)
            assert one["id"] not in made.ids(date_from=moment + timedelta(milliseconds=1))
        if state == 0:
            made.source.locations["2"]["name"] = "Elders"
            made.sync()


def timestamp(text):
    """A time as OCPI writes it."""
    return datetime.fromisoformat(text)


def test_tariffs_are_a_list_too(tmp_path):
    """Those that are named, the new ones at the end; one that went has no way to say so."""
    plaza = location("A", evse("1", tariffs=["T2", "T3"]))
    made = Reading(tmp_path, plaza, tariffs=[tariff(f"T{n}", 0.5) for n in range(4)])
    made.sync()
    assert made.ids("tariffs") == ["T2", "T3"]
    made.source.locations["A"] = location("A", evse("1", tariffs=["T1", "T3"]))
    made.sync()
    assert made.ids("tariffs") == ["T3", "T1"]
    assert made.ids("tariffs", date_from=NOON + 2 * MINUTE) == ["T1"]


def test_of_a_store_that_is_not_there_nothing_is_listed(tmp_path):
    """As long as nothing was published."""
    rolls = Rolls(tmp_path / "none.sqlite", "nl", lambda: NOON)
    assert (rolls.page("locations", Wanted()).total, rolls.named("locations", "A")) == (0, {})
    Reading(tmp_path).sync()
    assert Rolls(tmp_path / "s.sqlite", "nl", lambda: NOON).page("locations", Wanted()).objects == []


def test_a_store_that_is_begun_anew_is_read_anew(reading):
    """Its messages have the same numbers."""
    assert reading.ids() == list("ABCDE")
    reading.pipeline.store.close()
    reading.path.unlink()
    again = Reading(reading.path.parent, location("X"))
    again.pipeline.now += 5 * MINUTE
    again.sync()
    assert [one["id"] for one in map(json.loads, reading.rolls.page("locations", Wanted()).objects)] == ["X"]


# --- under change

NAMES = "ABCDEFGH"
STEPS = st.lists(st.sampled_from([*NAMES, *NAMES.lower()]), max_size=3)
"""What happens between two pages: capitals come or change, small letters go."""


def happen(made, step):
    """Let Locations come, change and go."""
    for name in step:
        if name.isupper():
            made.source.locations[name] = location(name, name=f"Plein {made.pipeline.now:%H%M} {name}")
        else:
            made.source.locations.pop(name.upper(), None)
    if step:
        made.sync()


def begun(folder, names):
    """A feed that was published with these Locations and one that stays."""
    made = Reading(folder, location("Z"), *map(location, sorted(names)))
    made.sync()
    return made


@settings(max_examples=25, deadline=None)
@given(st.sets(st.sampled_from(NAMES)), st.lists(STEPS, max_size=8), st.integers(1, 4))
def test_whoever_follows_the_links_misses_nothing(names, steps, limit):
    """All that is there at the end was seen, in whatever state it had on the way."""
    with TemporaryDirectory() as folder:
        made = begun(Path(folder), names)
        left = iter(steps)
        seen = made.crawl(limit, lambda: happen(made, next(left, ())))
        assert {one["id"] for one in seen} >= set(made.ids())
        made.pipeline.store.close()


@settings(max_examples=15, deadline=None)
@given(st.sets(st.sampled_from(NAMES)), st.lists(STEPS, max_size=8), st.integers(1, 4))
def test_whoever_counts_misses_nothing_as_long_as_nothing_goes(names, steps, limit):
    """For objects stand in the order in which they came."""
    with TemporaryDirectory() as folder:
        made = begun(Path(folder), names)
        left = iter(steps)
        seen = made.crawl(limit, lambda: happen(made, [name.upper() for name in next(left, ())]), by_offset=True)
        assert sorted(one["id"] for one in seen) == sorted(made.ids())
        made.pipeline.store.close()


@settings(max_examples=25, deadline=None)
@given(st.sets(st.sampled_from(NAMES)), st.lists(STEPS, max_size=6), st.integers(1, 4))
def test_whoever_asks_what_changed_has_what_there_is(names, steps, limit):
    """From when he asked last, by the clock; what he has is what somebody gets who asks for everything."""
    with TemporaryDirectory() as folder:
        made = begun(Path(folder), names)
        state, asked = {one["id"]: one for one in made.crawl(limit)}, made.pipeline.now
        for step in steps:
            happen(made, step)
            for one in made.crawl(limit, date_from=asked + timedelta(milliseconds=1)):
                state[one["id"]] = one
                if all(each["status"] == "REMOVED" for each in one["evses"]):
                    del state[one["id"]]
            asked = made.pipeline.now
            assert state == {one["id"]: one for one in made.crawl(limit)}
        made.pipeline.store.close()
