"""Pulls and the objects that they showed: what is noted, and what any past snapshot held."""

import json
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afir_publisher.ocpi.glance import View
from afir_publisher.store import Store
from afir_publisher.store.rows import MOST_PARAMETERS
from afir_publisher.store.snapshots import Pull

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SOURCE = "wkx"
KINDS = ("tariff", "location")


@pytest.fixture
def store() -> Store:
    """An empty store."""
    return Store(None)


def raw(identity, name="", minute=0) -> bytes:
    """A Location of a minute past noon."""
    changed = (NOON + timedelta(minutes=minute)).isoformat()
    text = {"country_code": "NL", "party_id": "WKX", "id": identity, "name": name, "last_updated": changed}
    return json.dumps(text).encode()


def pull(store, *pages, kind="location", source=SOURCE, swept=True):
    """A pull of some pages; the keys of what each showed new or different, and how many objects were gone."""
    number = store.snapshots.begin(source, NOON)
    fresh = [[seen.key for seen in store.snapshots.see(number, source, kind, page)] for page in pages]
    gone = sum(store.snapshots.sweep(number, source, each) for each in KINDS) if swept else 0
    store.snapshots.finish(number, complete=swept, gone=gone)
    return fresh, gone


def held(store, number, source=SOURCE):
    """What a snapshot held, by key."""
    return {key: text for _, key, text in store.snapshots.objects(source, number)}


def moved(store):
    """What the newest pull found new and different."""
    newest = list(store.snapshots.pulls())[-1]
    return newest.new, newest.changed


def rows(store):
    """All objects there ever were: key, first and last pull."""
    return store.db.conn.execute("select key, first_pull, gone_pull from object order by id").fetchall()


# --- pulls


def test_a_pull_is_kept_with_what_came_of_it(store):
    """Times in ISO 8601, in UTC, to the millisecond."""
    number = store.snapshots.begin(SOURCE, NOON)
    store.snapshots.see(number, SOURCE, "location", [raw("1")])
    store.snapshots.finish(number, version="2.2.1", finished=NOON + timedelta(seconds=1), complete=True, locations=1)
    assert list(store.snapshots.pulls()) == [
        Pull(
            id=1,
            source=SOURCE,
            version="2.2.1",
            started="2026-11-22T12:00:00.000+00:00",
            finished="2026-11-22T12:00:01.000+00:00",
            complete=True,
            locations=1,
            tariffs=0,
            new=1,
            changed=0,
            gone=0,
            unreadable=0,
            note=None,
        )
    ]


def test_pulls_are_those_of_one_source_or_of_all(store):
    """The oldest first."""
    for source in ("b", "a", "b"):
        pull(store, source=source)
    found = {name: [each.id for each in store.snapshots.pulls(name)] for name in ("a", "b", "c", None)}
    assert found == {"a": [2], "b": [1, 3], "c": [], None: [1, 2, 3]}


# --- what a pull shows


def test_what_was_never_shown_is_new(store):
    """Whatever page it stands on."""
    assert pull(store, [raw("1"), raw("2")], [raw("3")]) == ([["NL*WKX*1", "NL*WKX*2"], ["NL*WKX*3"]], 0)
    assert moved(store) == (3, 0)


def test_what_is_as_it_was_costs_nothing_new(store):
    """No row, no glance, and nobody has to look at it again."""
    pull(store, [raw("1"), raw("2")])
    before = rows(store)
    assert pull(store, [raw("2")], [raw("1")]) == ([[], []], 0)
    assert (rows(store), moved(store), store.snapshots.touched("location")) == (before, (0, 0), [])


def test_what_is_different_takes_the_place_of_what_was(store):
    """That row ends, and the new one begins."""
    pull(store, [raw("1"), raw("2")])
    assert pull(store, [raw("1", "renamed"), raw("2")]) == ([["NL*WKX*1"]], 0)
    assert rows(store) == [("NL*WKX*1", 1, 2), ("NL*WKX*2", 1, None), ("NL*WKX*1", 2, None)]
    assert moved(store) == (0, 1)


def test_what_is_seen_otherwise_is_different(store):
    """A party that is configured gives another key to what names none; its history stays under the old one."""
    anonymous = json.dumps({"id": "1"}).encode()
    views = (View(), View(party=("NL", "ABC")), View(party=("NL", "ABC")))
    for view in views:
        number = store.snapshots.begin(SOURCE, NOON)
        store.snapshots.see(number, SOURCE, "location", [anonymous], view)
        store.snapshots.sweep(number, SOURCE, "location")
        store.snapshots.finish(number, complete=True)
    assert rows(store) == [("**1", 1, 2), ("NL*ABC*1", 2, None)]


def test_an_older_state_is_a_new_one_in_a_later_pull(store):
    """Only within one pull does the time decide: what a CPO takes back is taken back."""
    pull(store, [raw("1", minute=5)])
    pull(store, [raw("1", minute=0)])
    assert held(store, 2) == {"NL*WKX*1": raw("1", minute=0)}


def test_the_case_of_an_id_makes_no_other_object(store):
    """It is a CiString."""
    pull(store, [raw("lp-a")])
    pull(store, [raw("LP-A")])
    assert (held(store, 2), moved(store)) == ({"NL*WKX*LP-A": raw("LP-A")}, (0, 1))


def test_an_object_without_id_is_kept_too(store):
    """It is another one when it changes, as nothing tells that it is not."""
    pull(store, [b'{"name": "a"}', b"5"])
    pull(store, [b'{"name": "b"}', b"5"])
    assert sorted(held(store, 2).values()) == [b"5", b'{"name": "b"}']


def test_what_a_complete_pull_does_not_show_is_gone(store):
    """Of both kinds, and when it comes back it is new."""
    pull(store, [raw("1"), raw("2")])
    assert pull(store, [raw("2")]) == ([[]], 1)
    assert pull(store, [raw("1"), raw("2")]) == ([["NL*WKX*1"]], 0)
    assert rows(store) == [("NL*WKX*1", 1, 2), ("NL*WKX*2", 1, None), ("NL*WKX*1", 3, None)]
    assert moved(store) == (1, 0)


def test_what_is_new_is_not_swept(store):
    """Nor is what is different."""
    pull(store, [raw("1")])
    assert pull(store, [raw("1", "renamed"), raw("2")])[1] == 0
    assert set(held(store, 2)) == {"NL*WKX*1", "NL*WKX*2"}


def test_a_pull_that_fell_short_takes_nothing_for_gone(store):
    """OCPI cannot delete, so what was not shown may be there."""
    pull(store, [raw("1"), raw("2")])
    pull(store, [raw("2", "renamed")], swept=False)
    assert held(store, 2) == {"NL*WKX*1": raw("1"), "NL*WKX*2": raw("2", "renamed")}


def test_sources_and_kinds_are_apart(store):
    """The same text under the same key is another object in each."""
    for source in ("a", "b"):
        for kind in KINDS:
            assert pull(store, [raw("1")], kind=kind, source=source, swept=False)[0] == [["NL*WKX*1"]]
    assert pull(store, source="a") == ([], 2)
    assert (held(store, 5, "a"), len(held(store, 5, "b"))) == ({}, 1)
    assert [kind for kind, _, _ in store.snapshots.objects("b", 5)] == ["location", "tariff"]


def test_a_page_may_hold_more_than_a_statement_takes(store):
    """And each object is seen once."""
    page = [raw(str(n)) for n in range(2 * MOST_PARAMETERS + 1)]
    assert [len(keys) for keys in pull(store, page)[0]] == [len(page)]
    assert pull(store, page) == ([[]], 0)
    assert len(held(store, 2)) == len(page)


def test_touched_is_what_is_new_different_or_gone(store):
    """With the CPO's own ids, which tariffs are named by; outdated by the next pull."""
    pull(store, [raw("same"), raw("other"), raw("gone")])
    pull(store, [raw("same"), raw("other", "renamed"), raw("new")])
    assert store.snapshots.touched("location") == [
        ("NL*WKX*GONE", "GONE"), ("NL*WKX*NEW", "NEW"), ("NL*WKX*OTHER", "OTHER")
    ]  # fmt: skip
    assert store.snapshots.touched("tariff") == []
    store.snapshots.begin(SOURCE, NOON)
    assert store.snapshots.touched("location") == []


# --- one key more than once in a pull

STATES = [raw("1", minute=minute) for minute in (0, 5, 9)]
ORDERS = [list(order) for order in permutations(STATES)]
PAGED = [lambda states: [states], lambda states: [[state] for state in states], lambda states: [states[:2], states[2:]]]


@pytest.mark.parametrize("paged", PAGED, ids=["one page", "three pages", "two pages"])
@pytest.mark.parametrize("known", [None, *STATES], ids=["unknown", "oldest known", "middle known", "newest known"])
@pytest.mark.parametrize("order", ORDERS, ids=["".join("123"[STATES.index(s)] for s in order) for order in ORDERS])
def test_of_duplicates_the_newest_stands(store, order, known, paged):
    """In any order, on any page, whichever of them was known before."""
    pull(store, [] if known is None else [known])
    pull(store, *paged(order))
    assert held(store, 2) == {"NL*WKX*1": STATES[-1]}
    assert held(store, 1) == ({} if known is None else {"NL*WKX*1": known})


@pytest.mark.parametrize("order", ORDERS[::2])
def test_duplicates_are_counted_once(store, order):
    """They are one object that is new."""
    fresh, _ = pull(store, order)
    assert (fresh, moved(store), rows(store)) == ([["NL*WKX*1"]], (1, 0), [("NL*WKX*1", 1, None)])


def test_of_duplicates_on_one_page_the_newest_is_looked_at(store):
    """What the others say of EVSEs and tariffs counts for nothing."""
    number = store.snapshots.begin(SOURCE, NOON)
    seen = store.snapshots.see(number, SOURCE, "location", STATES)
    assert [each.updated for each in seen] == [(NOON + timedelta(minutes=9)).timestamp()]


def test_of_duplicates_of_one_time_the_first_stands(store):
    """So that the same pages have the same outcome."""
    pull(store, [raw("1", "a"), raw("1", "b")], [raw("1", "c")])
    assert held(store, 1) == {"NL*WKX*1": raw("1", "a")}
    assert pull(store, [raw("1", "a"), raw("1", "b")], [raw("1", "c")]) == ([[], []], 0)


def test_an_object_that_is_shown_twice_is_one(store):
    """Pages that overlap are common."""
    assert pull(store, [raw("1"), raw("1")], [raw("1")]) == ([["NL*WKX*1"], []], 0)
    assert rows(store) == [("NL*WKX*1", 1, None)]


# --- what a snapshot holds


def test_the_current_objects_are_found_by_key(store):
    """As they were received, and none that is gone or another source's."""
    pull(store, [raw("1"), raw("2")])
    pull(store, [raw("1", " renamed ")])
    pull(store, [raw("3")], source="other")
    keys = [f"NL*WKX*{n}" for n in range(MOST_PARAMETERS + 5)]
    assert store.snapshots.raws(SOURCE, "location", keys) == {"NL*WKX*1": raw("1", " renamed ")}
    assert store.snapshots.raws(SOURCE, "tariff", keys) == {}


def test_tariffs_are_found_by_their_id(store):
    """Of every party, in the order of their keys; with the digest by which they can be remembered."""
    texts = [json.dumps({"country_code": "NL", "party_id": party, "id": "t1"}).encode() for party in ("WKX", "ABC")]
    pull(store, [*texts, raw("T2")], kind="tariff", swept=False)
    pull(store, [raw("T1")], swept=False)
    found = list(store.snapshots.tariffs(SOURCE, {"T1", "T3"}))
    assert [(identity, key, text) for identity, key, _, text in found] == [
        ("T1", "NL*ABC*T1", texts[1]),
        ("T1", "NL*WKX*T1", texts[0]),
    ]
    assert len({digest for _, _, digest, _ in found}) == 2


# What each of some pulls showed: a name for each of three objects, or nothing.
NETWORKS = st.lists(st.dictionaries(st.sampled_from("123"), st.sampled_from("abc")), min_size=1, max_size=6)


def shown(network):
    """The objects of one pull by key."""
    return {f"NL*WKX*{identity}": raw(identity, name) for identity, name in network.items()}


@given(NETWORKS)
def test_every_past_snapshot_comes_back_exactly(networks):
    """Byte by byte, whatever came after it."""
    store = Store(None)
    for network in networks:
        pull(store, list(shown(network).values()))
    assert [held(store, number) for number in range(len(networks) + 1)] == [{}, *map(shown, networks)]


@given(NETWORKS)
def test_changes_are_what_two_snapshots_differ_in(networks):
    """Between any two of them, in both directions: an object that is as it was is none, whatever it was meanwhile."""
    store = Store(None)
    states = [{}]
    for network in networks:
        pull(store, list(shown(network).values()))
        states.append(shown(network))
    for before, one in enumerate(states):
        for after, other in enumerate(states):
            expected = [
                ("location", key, one.get(key), other.get(key))
                for key in sorted({*one, *other})
                if one.get(key) != other.get(key)
            ]
            assert list(store.snapshots.changes(SOURCE, before, after)) == expected


def test_changes_are_those_of_one_source(store):
    """Of all its kinds, in their order; pulls of other sources between change nothing."""
    pull(store, [raw("1")], kind="tariff", swept=False)
    pull(store, [raw("2")], source="other")
    pull(store, [raw("1")], swept=False)
    assert list(store.snapshots.changes(SOURCE, 0, 3)) == [
        ("location", "NL*WKX*1", None, raw("1")),
        ("tariff", "NL*WKX*1", None, raw("1")),
    ]
    assert list(store.snapshots.changes(SOURCE, 1, 2)) == []


def test_a_pull_that_is_undone_leaves_no_trace(store):
    """All or nothing."""
    pull(store, [raw("1")])

    def fail():
        pull(store, [raw("1", "renamed"), raw("2")])
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), store.transaction():
        fail()
    assert (rows(store), held(store, 9), [each.id for each in store.snapshots.pulls()]) == (
        [("NL*WKX*1", 1, None)],
        {"NL*WKX*1": raw("1")},
        [1],
    )
    assert pull(store, [raw("1")]) == ([[]], 0)
