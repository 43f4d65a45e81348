"""What a push makes of an object: pure, and to the byte where it says nothing."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from afir_publisher.errors import NotThere, Rejected
from afir_publisher.ocpi import merge
from afir_publisher.ocpi.required import REQUIRED

NEEDED = REQUIRED["location"][False]
T0, T1, T2 = (f"2026-11-22T12:0{minute}:00Z" for minute in range(3))

LOCATION = {
    "id": "LOC1",
    "name": "Plein",
    "evses": [
        {"uid": "e1", "status": "AVAILABLE", "last_updated": T1, "connectors": [{"id": "1", "standard": "CHADEMO"}]},
        {"uid": "E2", "status": "CHARGING", "last_updated": T0, "connectors": [{"id": "1"}, {"id": "2"}]},
    ],
    "last_updated": T1,
}


def text(shown):
    """An object as it is received."""
    return json.dumps(shown).encode()


def patched(shown, under, **said):
    """What a PATCH makes of an object."""
    return json.loads(merge.patch(text(shown), under, text(said), NEEDED))


def put(shown, under, said):
    """What a PUT makes of an object."""
    return json.loads(merge.put(text(shown), under, text(said)))


# --- PUT


def test_a_put_of_the_whole_is_what_it_says():
    """To the byte, whatever was there."""
    body = b'{ "id":"LOC1",\n "latitude": 52.10000 }'
    assert merge.put(text(LOCATION), (), body) == merge.put(None, (), body) == body


def test_a_put_of_an_evse_replaces_it():
    """What it does not name it has no longer; the other EVSE is as it was, and the time goes up to the Location."""
    after = put(LOCATION, ("E1",), {"uid": "E1", "last_updated": T2})
    assert after == LOCATION | {"evses": [{"uid": "E1", "last_updated": T2}, LOCATION["evses"][1]], "last_updated": T2}


def test_a_put_of_a_new_evse_adds_it():
    """At the end."""
    after = put(LOCATION, ("E3",), {"uid": "E3"})
    assert after == LOCATION | {"evses": [*LOCATION["evses"], {"uid": "E3"}]}


def test_a_put_of_a_connector_moves_both_parents():
    """The time goes up to EVSE and Location."""
    after = put(LOCATION, ("e2", "2"), {"id": "2", "format": "CABLE", "last_updated": T2})
    assert after["evses"][1] == LOCATION["evses"][1] | {
        "connectors": [{"id": "1"}, {"id": "2", "format": "CABLE", "last_updated": T2}],
        "last_updated": T2,
    }
    assert (after["last_updated"], after["evses"][0]) == (T2, LOCATION["evses"][0])


def test_a_part_never_moves_its_parents_back():
    """The Location knows of something newer in another EVSE."""
    assert put(LOCATION, ("E2",), {"uid": "E2", "last_updated": T0})["last_updated"] == T1


@pytest.mark.parametrize("under", [("E9", "1"), ("E9", "9")])
def test_a_connector_of_an_evse_that_is_not_known_is_not_there(under):
    """The peer has to PUT the EVSE first."""
    with pytest.raises(NotThere, match="EVSE E9"):
        put(LOCATION, under, {"id": under[1]})


def test_a_part_of_an_object_that_is_not_known_is_not_there():
    """The peer has to PUT the Location first."""
    with pytest.raises(NotThere, match="PUT it as a whole"):
        merge.put(None, ("E1",), b'{"uid": "E1"}')


@pytest.mark.parametrize("evses", [None, {"uid": "E1"}, []])
def test_evses_that_are_no_list_become_one(evses):
    """As lenient as the reader."""
    after = put({"id": "L", "evses": evses}, ("E1",), {"uid": "E1", "status": "BLOCKED"})
    assert after["evses"] == [{"uid": "E1", "status": "BLOCKED"}]


# --- PATCH


def test_a_patch_changes_what_it_names():
    """The rest is as it was."""
    assert patched(LOCATION, (), name="Elders", last_updated=T2) == LOCATION | {"name": "Elders", "last_updated": T2}


def test_what_a_patch_does_not_name_stays_to_the_byte():
    """Numbers keep their digits, and what nobody knows keeps its blanks."""
    before = b'{"id":"L","coordinates":{ "latitude": "52.10" , "x": 1.2300e5 },"evses":[{"uid":"1","k": 0.10 }]}'
    after = merge.patch(before, ("1",), b'{"status":"BLOCKED"}', NEEDED)
    assert after == (
        b'{"id":"L","coordinates":{ "latitude": "52.10" , "x": 1.2300e5 },'
        b'"evses":[{"uid":"1","k":0.10,"status":"BLOCKED"}]}'
    )


def test_a_patch_of_a_status_moves_the_parent():
    """The most usual of all pushes; uids are the same in any case."""
    after = patched(LOCATION, ("E1",), status="CHARGING", last_updated=T2)
    changed = LOCATION["evses"][0] | {"status": "CHARGING", "last_updated": T2}
    assert after == LOCATION | {"evses": [changed, LOCATION["evses"][1]], "last_updated": T2}


def test_evses_in_a_patch_are_merged_by_their_uid():
    """In any case, and their connectors too; those that are not named stay, a new one comes at the end."""
    said = [{"uid": "E1", "connectors": [{"id": "1", "format": "CABLE"}]}, {"uid": "E3", "status": "PLANNED"}]
    after = patched(LOCATION, (), evses=said)
    assert after["evses"] == [
        LOCATION["evses"][0] | {"uid": "E1", "connectors": [{"id": "1", "standard": "CHADEMO", "format": "CABLE"}]},
        LOCATION["evses"][1],
        {"uid": "E3", "status": "PLANNED"},
    ]


def test_an_evse_that_a_patch_names_twice_is_one():
    """Also where it is new."""
    after = patched({"id": "L"}, (), evses=[{"uid": "a", "status": "PLANNED"}, {"uid": "A", "status": "BLOCKED"}])
    assert after["evses"] == [{"uid": "A", "status": "BLOCKED"}]


def test_other_lists_are_replaced():
    """OCPI says nothing of them, and what is in them has no identity."""
    before = LOCATION | {"facilities": ["HOTEL", "CAFE"]}
    assert patched(before, (), facilities=["WIFI"])["facilities"] == ["WIFI"]


def test_null_clears_what_is_optional():
    """A null is what OCPI has for none."""
    assert patched(LOCATION, (), name=None)["name"] is None


@pytest.mark.parametrize(("under", "name"), [((), "address"), (("E1",), "status"), (("E1", "1"), "standard")])
def test_null_in_what_is_required_is_rejected(under, name):
    """On each level, also with nothing there before."""
    with pytest.raises(Rejected, match=f"{name} of the {merge.WHERE[len(under)]} is null"):
        patched(LOCATION, under, **{name: None})


def test_null_in_what_an_evse_requires_is_rejected_in_a_list_too():
    """The rules are those of the level, not of the request."""
    with pytest.raises(Rejected, match="status of the EVSE is null"):
        patched(LOCATION, (), evses=[{"uid": "E1", "status": None}])


def test_no_patch_takes_evses_away():
    """They end by their status only, and some peers send null for everything that did not change."""
    assert patched(LOCATION, (), evses=None) == LOCATION
    assert patched({"id": "L"}, (), evses=None) == {"id": "L"}


@pytest.mark.parametrize("evses", [["E1"], [{"status": "BLOCKED"}], "E1", [[]], 5])
def test_evses_that_nothing_identifies_are_rejected(evses):
    """The answer says what is missing."""
    with pytest.raises(Rejected, match="evses: each has to be an object with its uid"):
        patched(LOCATION, (), evses=evses)


@pytest.mark.parametrize("under", [("E9",), ("E1", "9"), ("E9", "1")])
def test_a_patch_of_a_part_that_is_not_known_is_not_there(under):
    """The peer has to PUT it."""
    with pytest.raises(NotThere):
        patched(LOCATION, under, status="BLOCKED")


@pytest.mark.parametrize("body", [b"[]", b"5", b"null", b"{", b'{"a": NaN}', b"\xff", b"", b"[" * 5000])
def test_what_is_no_object_is_rejected(body):
    """Whatever it is instead."""
    for merged in (
        lambda: merge.put(text(LOCATION), ("E1",), body),
        lambda: merge.patch(text(LOCATION), (), body, NEEDED),
    ):
        with pytest.raises(Rejected, match="expected a JSON object"):
            merged()


# --- parts


def test_a_part_is_given_as_it_is_kept():
    """To the byte, by ids in any case."""
    whole = b'{"evses": [{ "uid" : "e1", "connectors": [ {"id" : 1 } ]}]}'
    assert merge.part_of(whole, ()) == whole
    assert merge.part_of(whole, ("E1",)) == b'{ "uid" : "e1", "connectors": [ {"id" : 1 } ]}'
    assert merge.part_of(whole, ("E1", "1")) == b'{"id" : 1 }'
    assert merge.part_of(whole, ("E2",)) is merge.part_of(whole, ("E1", "2")) is None


# --- laws

laws = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow]
)  # the first draws take their time on a busy machine

VALUES = st.recursive(
    st.integers() | st.text("ab", max_size=3) | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("pq"), inner, max_size=2),
    max_leaves=4,
)
FIELDS = st.dictionaries(st.sampled_from(["name", "owner", "facilities", "x"]), VALUES, max_size=3)
CONNECTORS = st.builds(lambda at, more: {"id": at} | more, st.sampled_from(["1", "2"]), FIELDS)
EVSES = st.builds(
    lambda uid, plugs, more: {"uid": uid, "connectors": plugs} | more,
    st.sampled_from(["A", "B", "C"]),
    st.lists(CONNECTORS, max_size=2, unique_by=lambda plug: plug["id"]),
    FIELDS,
)
LOCATIONS = st.builds(
    lambda evses, more, at: {"id": "L", "evses": evses, "last_updated": at} | more,
    st.lists(EVSES, max_size=3, unique_by=lambda evse: evse["uid"]),
    FIELDS,
    st.sampled_from([T0, T1, T2]),
)


def without_evses(shown):
    """What a PATCH replaces as it is."""
    return {name: said for name, said in shown.items() if name != "evses"}


@laws
@given(LOCATIONS)
def test_a_patch_with_the_whole_object_equals_a_put(whole):
    """Of an object that is there as it is, and of one that had nothing beside its id."""
    for before in (whole, {"id": "L"}):
        assert patched(before, (), **whole) == put(before, (), whole) == whole


@laws
@given(LOCATIONS, LOCATIONS)
def test_a_patch_twice_is_a_patch_once(before, said):
    """Peers send again what they got no answer for."""
    once = patched(before, (), **said)
    assert patched(once, (), **said) == once


@laws
@given(LOCATIONS, LOCATIONS)
def test_what_is_unrelated_stays(before, said):
    """Fields and EVSEs that a PATCH does not name are as they were, and in the order in which they were."""
    after = patched(before, (), **said)
    assert without_evses(after) == without_evses(before) | without_evses(said)
    named = {evse["uid"] for evse in said["evses"]}
    assert [evse["uid"] for evse in after["evses"]][: len(before["evses"])] == [evse["uid"] for evse in before["evses"]]
    for evse in before["evses"]:
        if evse["uid"] not in named:
            assert evse in after["evses"]


@laws
@given(LOCATIONS, EVSES, st.sampled_from([T0, T1, T2]))
def test_a_part_can_be_asked_back(whole, part, moment):
    """What was put is what is got, and the Location is never older than its part."""
    part |= {"last_updated": moment}
    after = merge.put(text(whole), (part["uid"].lower(),), text(part))
    assert json.loads(merge.part_of(after, (part["uid"],))) == part
    assert json.loads(after)["last_updated"] == max(whole["last_updated"], moment)
