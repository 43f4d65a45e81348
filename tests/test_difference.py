"""What differs between two states of an object, field by field."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afir_publisher.difference import Change, changes

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(0, 3) | st.text(max_size=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "uid", "a", "b"]), inner),
    max_leaves=8,
)


def differences(before, after):
    """The changes between two objects, each as it would be told."""
    found = changes(json.dumps(before).encode(), json.dumps(after).encode())
    return [(change.path, change.before, change.after) for change in found]


def test_a_change_says_where_and_both_values():
    """The first value is the older one."""
    found = list(changes(b'{"name": "a"}', b'{"name": "b"}'))
    assert found == [Change(path="name", before="a", after="b")]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {}, [("a", 1, None)]),
        ({}, {"a": 1}, [("a", None, 1)]),
        ({"a": None}, {}, []),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 1, "c": 3}}, [("a.c", 2, 3)]),
        ({"a": {"b": 1}}, {"a": 1}, [("a", {"b": 1}, 1)]),
        ({"z": 1, "a": 1}, {"b": 1, "a": 2}, [("z", 1, None), ("a", 1, 2), ("b", None, 1)]),
        ({"a": ["x", "y"]}, {"a": ["y", "x"]}, [("a", ["x", "y"], ["y", "x"])]),
    ],
    ids=["the same", "gone", "new", "null", "inside", "of another kind", "in their order", "a plain list"],
)
def test_fields_are_compared_one_by_one(before, after, expected):
    """As deep as both sides go; null is as good as absent."""
    assert differences(before, after) == expected


@pytest.mark.parametrize("name", ["uid", "id", "parking_id"])
def test_parts_of_a_list_are_known_by_their_own_id(name):
    """Wherever they stand in it: a new EVSE is one change, not one of each that follows."""
    before = {"evses": [{name: "1", "status": "AVAILABLE"}, {name: "2"}, {name: "3"}]}
    after = {"evses": [{name: "0"}, {name: "3"}, {name: "1", "status": "CHARGING"}]}
    assert differences(before, after) == [
        ("evses[1].status", "AVAILABLE", "CHARGING"),
        ("evses[2]", {name: "2"}, None),
        ("evses[0]", None, {name: "0"}),
    ]


def test_the_order_of_parts_is_no_difference():
    """As it says nothing."""
    assert differences({"evses": [{"uid": 1}, {"uid": 2}]}, {"evses": [{"uid": 2}, {"uid": 1}]}) == []


def test_a_list_that_was_empty_has_new_parts():
    """Each is a change of its own."""
    assert differences({"evses": []}, {"evses": [{"uid": "1"}]}) == [("evses[1]", None, {"uid": "1"})]


@pytest.mark.parametrize(
    "parts",
    [[{"uid": "1"}, {"uid": "1", "a": 1}], [{"uid": "1"}, {"a": 1}], [{"uid": "1"}, 5]],
    ids=["twice", "not all", "no objects"],
)
def test_a_list_without_ids_of_its_own_is_compared_as_a_whole(parts):
    """Nothing is told apart that cannot be."""
    after = [{"uid": "1", "a": 2}]
    assert differences({"evses": parts}, {"evses": after}) == [("evses", parts, after)]


def test_bytes_that_are_no_utf8_can_be_compared():
    """A CPO sent them, so they were kept as they came."""
    assert list(changes(b'{"name": "\xe9"}', b'{"name": "e"}')) == [Change(path="name", before="\ufffd", after="e")]


@given(JSON)
def test_an_object_does_not_differ_from_itself(document):
    """Whatever it is."""
    assert differences(document, document) == []


@given(JSON, JSON)
def test_backwards_the_same_fields_differ(one, other):
    """With the two values exchanged."""
    there, back = differences(one, other), differences(other, one)
    told = sorted((path, json.dumps(after), json.dumps(before)) for path, before, after in back)
    assert sorted((path, json.dumps(before), json.dumps(after)) for path, before, after in there) == told
