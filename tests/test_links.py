"""What hangs on what: which locations must be looked at again, and which EVSEs they share."""

from datetime import UTC, datetime, timedelta

import pytest

from afir_publisher.ocpi.glance import Glance, Point
from afir_publisher.store import Store
from afir_publisher.store.rows import MOST_PARAMETERS

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def store() -> Store:
    """A store in which a sync begins."""
    store = Store(None)
    store.links.begin()
    return store


def location(key, *points, tariffs=()) -> Glance:
    """A location with some points and tariffs."""
    return Glance(key=key, identity=key, updated=0, tariffs=frozenset(tariffs), points=points)


def point(uid, evse_id="", updated=0.0) -> Point:
    """An EVSE's identities."""
    return Point(uid=uid, evse_id=evse_id, updated=updated)


def show(store, source="wkx", *, locations=(), tariffs=(), swept=True):
    """A pull that shows the names of some locations and tariffs, and finds the others gone."""
    pull = store.snapshots.begin(source, NOON)
    for kind, names in (("location", locations), ("tariff", tariffs)):
        store.snapshots.see(pull, source, kind, [f'{{"id":"{name}","pull":{pull}}}'.encode() for name in names])
        if swept:
            store.snapshots.sweep(pull, source, kind)


def affected(store, *sources):
    """Source and key of everything that has to be looked at."""
    return [(source, key) for source, keys in store.links.affected(sources or ("wkx",)) for key in keys]


def twins(store, *sources):
    """What is said of the affected points that are shared."""
    return list(store.links.twins(sources or ("wkx",)))


# --- who has to be looked at


def test_nothing_is_affected_at_first(store):
    """And nothing of the last sync is left."""
    show(store, locations=["A"])
    store.links.affect_touched("wkx", NOON)
    store.links.begin()
    assert affected(store) == []


def test_what_changed_is_affected(store):
    """New, different or gone."""
    show(store, locations=["A", "B"])
    show(store, locations=["B", "C"])
    store.links.affect_touched("wkx", NOON)
    assert affected(store) == [("wkx", "**A"), ("wkx", "**B"), ("wkx", "**C")]


def test_who_names_a_tariff_that_changed_is_affected(store):
    """Of the same source only, as tariffs are looked for in it."""
    for source in ("wkx", "qfx"):
        store.links.put(source, [location("A", tariffs=["T1", "T2"]), location("B", tariffs=["T2"]), location("C")])
    show(store, tariffs=["t2"])
    store.links.affect_touched("wkx", NOON)
    assert affected(store, "wkx", "qfx") == [("wkx", "A"), ("wkx", "B")]


def test_who_names_a_tariff_that_is_gone_is_affected(store):
    """The price is gone with it."""
    store.links.put("wkx", [location("A", tariffs=["T1"])])
    show(store, tariffs=["T1"])
    show(store)
    store.links.affect_touched("wkx", NOON)
    assert affected(store) == [("wkx", "A")]


def test_who_named_a_tariff_does_not_hang_on_it_any_more(store):
    """What is put takes the place of what was put before, however often it stands on a page."""
    store.links.put("wkx", [location("A", tariffs=["T1"]), location("B", tariffs=["T1"])])
    store.links.put("wkx", [location("A", tariffs=["T2"])])
    show(store, tariffs=["T1"])
    store.links.affect_touched("wkx", NOON)
    assert affected(store) == [("wkx", "B")]


@pytest.mark.parametrize(
    ("due", "is_affected"), [(NOON - HOUR, True), (NOON, True), (NOON + timedelta(milliseconds=1), False)]
)
def test_who_is_due_is_affected(store, due, is_affected):
    """From the moment on, to the millisecond; in every source."""
    store.links.note_due("qfx", {"A": due})
    store.links.affect_touched("wkx", NOON)
    assert affected(store, "wkx", "qfx") == [("qfx", "A")] * is_affected


def test_a_due_moment_takes_the_place_of_the_one_before(store):
    """None takes it away; other locations and sources keep theirs."""
    for source in ("wkx", "qfx"):
        store.links.note_due(source, {"A": NOON, "B": NOON, "C": NOON})
    store.links.note_due("wkx", {"A": NOON + HOUR, "B": None})
    store.links.affect_touched("wkx", NOON)
    assert affected(store, "wkx", "qfx") == [("wkx", "C"), ("qfx", "A"), ("qfx", "B"), ("qfx", "C")]
    store.links.begin()
    store.links.affect_touched("wkx", NOON + HOUR)
    assert affected(store) == [("wkx", "A"), ("wkx", "C")]


def test_all_can_be_affected(store):
    """All current locations of some sources, and no tariff."""
    show(store, locations=["A", "B"], tariffs=["T1"])
    show(store, locations=["B"])
    show(store, "qfx", locations=["C"])
    show(store, "amx", locations=["D"])
    store.links.affect_all(["wkx", "qfx"])
    assert affected(store, "wkx", "qfx", "amx") == [("wkx", "**B"), ("qfx", "**C")]


def test_a_location_can_be_spared(store):
    """It cannot be read: what it published stays."""
    show(store, locations=["A", "B"])
    store.links.affect_touched("wkx", NOON)
    store.links.spare("wkx", "**A")
    store.links.spare("qfx", "**B")
    assert affected(store) == [("wkx", "**B")]


def test_the_affected_come_in_portions(store):
    """In order of their keys, those of the sources that are asked for."""
    keys = [f"{n:04}" for n in range(MOST_PARAMETERS + 1)]
    store.links.note_due("wkx", dict.fromkeys(keys, NOON))
    store.links.note_due("qfx", {"x": NOON})
    store.links.affect_touched("wkx", NOON)
    assert list(store.links.affected(["wkx"])) == [("wkx", keys[:MOST_PARAMETERS]), ("wkx", keys[MOST_PARAMETERS:])]


# --- who shares an EVSE


def test_who_shares_an_evse_with_the_affected_is_affected(store):
    """By uid or by EVSE id, over several steps and in other sources too."""
    store.links.put("wkx", [location("A", point("u1")), location("B", point("u1"), point("u2", "E2")), location("D")])
    store.links.put("qfx", [location("C", point("u3", "E2")), location("E", point("u4", "E4"))])
    store.links.note_due("wkx", {"A": NOON})
    store.links.affect_touched("wkx", NOON)
    store.links.affect_twins()
    assert affected(store, "wkx", "qfx") == [("wkx", "A"), ("wkx", "B"), ("qfx", "C")]


def test_evses_without_evse_id_share_none(store):
    """Nothing is not an identity."""
    store.links.put("wkx", [location("A", point("u1")), location("B", point("u2"))])
    store.links.note_due("wkx", {"A": NOON})
    store.links.affect_touched("wkx", NOON)
    store.links.affect_twins()
    assert affected(store) == [("wkx", "A")]


@pytest.mark.parametrize("identity", [("u1", ""), ("u9", "E1")], ids=["uid", "EVSE id"])
def test_who_shared_an_evse_before_is_affected(store, identity):
    """Its twin may have been the stale one, and be so no longer."""
    store.links.put(
        "wkx", [location("A", point("u1", "E1")), location("B", point(*identity)), location("C", point("u2"))]
    )
    store.links.put("wkx", [location("A")])
    assert affected(store) == [("wkx", "A"), ("wkx", "B")]


def test_who_is_gone_shares_nothing_any_more(store):
    """Its twins are affected, and its points and tariffs are forgotten."""
    show(store, locations=["A", "B"])
    put = [location("**A", point("u1"), tariffs=["T1"]), location("**B", point("u1"))]
    store.links.put("wkx", put)
    show(store, locations=["B"])
    store.links.begin()
    store.links.drop_gone("wkx")
    assert affected(store) == [("wkx", "**A"), ("wkx", "**B")]
    assert [row["location"] for row in store.db["point"].rows] == ["**B"]
    assert list(store.db["uses"].rows) == []


def test_what_is_still_there_keeps_its_links(store):
    """Although it is different."""
    store.links.put("wkx", [location("**A", point("u1"), tariffs=["T1"])])
    show(store, locations=["A"])
    show(store, locations=["A"])
    store.links.drop_gone("wkx")
    assert (store.db["point"].count, store.db["uses"].count) == (1, 1)


def test_many_locations_can_be_put_at_once(store):
    """More than fit into one statement, and again."""
    many = [location(str(n), point(f"u{n}"), tariffs=["T1"]) for n in range(2 * MOST_PARAMETERS + 1)]
    for _ in range(2):
        store.links.put("wkx", many)
    assert (store.db["point"].count, store.db["uses"].count) == (len(many), len(many))


# --- twins


def shared(store, *points, sources=("wkx", "wkx")):
    """Two locations, A and B, with a point each, both affected."""
    for key, source, one in zip("AB", sources, points, strict=True):
        store.links.put(source, [location(key, one)])
        store.links.note_due(source, {key: NOON})
    store.links.affect_touched("wkx", NOON)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (point("u1", "E1", 5), point("u1", "E1", 9)),
        (point("u1", "", 5), point("u1", "", 9)),
        (point("u1", "E1", 5), point("u1", "E2", 9)),
        (point("u1", "E1", 5), point("u2", "E1", 9)),
    ],
    ids=["both", "uid", "uid only", "EVSE id only"],
)
def test_twins_come_newest_first(store, one, other):
    """Sharing is by uid or by EVSE id."""
    shared(store, one, other)
    assert twins(store) == [("wkx", "B", other.uid, other.evse_id), ("wkx", "A", one.uid, one.evse_id)]


def test_twins_of_one_time_come_in_order_of_their_keys(store):
    """So that the same twins have the same outcome."""
    shared(store, point("u1", "E1", 5), point("u1", "E1", 5))
    assert [key for _, key, _, _ in twins(store)] == ["A", "B"]


@pytest.mark.parametrize(
    ("one", "other"), [(point("u1"), point("u2")), (point("u1", "E1"), point("u2", "E2"))], ids=["no EVSE id", "others"]
)
def test_points_that_share_nothing_are_no_twins(store, one, other):
    """Neither uid nor EVSE id."""
    shared(store, one, other)
    assert twins(store) == []


def test_points_of_one_location_are_no_twins(store):
    """Which of them is published is decided when stations are made."""
    store.links.put("wkx", [location("A", point("u1", "E1"), point("u1", "E1"))])
    store.links.note_due("wkx", {"A": NOON})
    store.links.affect_touched("wkx", NOON)
    assert twins(store) == []


def test_twins_may_be_in_two_sources(store):
    """Also under the same key; they count if the feed has both."""
    shared(store, point("u1", "E1", 5), point("u1", "E1", 9), sources=("wkx", "qfx"))
    assert [(source, key) for source, key, _, _ in twins(store, "wkx", "qfx")] == [("qfx", "B"), ("wkx", "A")]
    assert twins(store, "wkx") == twins(store, "qfx") == []


def test_only_affected_twins_are_told(store):
    """The others are as they were."""
    store.links.put("wkx", [location(key, point("u1", "E1")) for key in "AB"])
    store.links.note_due("wkx", {"A": NOON})
    store.links.affect_touched("wkx", NOON)
    assert twins(store) == [("wkx", "A", "u1", "E1")]


# --- which tariffs there are for nothing


def test_tariffs_that_no_location_names_are_counted(store):
    """Among those of the source; a location that is gone names none."""
    store.links.put("wkx", [location("**A", tariffs=["T1"]), location("**B", tariffs=["T2", "T9"])])
    show(store, locations=["A", "B"], tariffs=["T1", "T2", "T3"])
    show(store, "other", tariffs=["T4"])
    assert store.links.unused_tariffs("wkx") == (1, 3)
    show(store, locations=["A"], tariffs=["T1", "T2", "T3"])
    assert store.links.unused_tariffs("wkx") == (2, 3)
    assert store.links.unused_tariffs("nobody") == (0, 0)
