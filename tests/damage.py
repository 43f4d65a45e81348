"""Accidents that happen to OCPI objects: what several tests hold against every reader."""

import copy

from hypothesis import strategies as st

from exporters.datex2.tree import VERSION

WORDS = (None, True, 0, -1, 5, 2**70, 0.5, 1e15, "", "x", "5", "0,39", "08:00", "0001-01-01T00:00:00+01:00")
PARTS = ([], [[]], [None], [5], ["x"], [{}], {}, {"id": {}}, [{"id": "1"}], {"uid": "1"}, {"text": "x"})
JUNK = st.sampled_from([*WORDS, VERSION, *PARTS])
DAMAGE = st.lists(
    st.tuples(st.integers(0, 9999), st.sampled_from(["drop", "replace", "wrap", "nest", "double"]), JUNK),
    min_size=1,
    max_size=5,
)


def places(node):
    """Every object or list of a document with each of its keys or positions."""
    for step, child in list(node.items() if isinstance(node, dict) else enumerate(node)):
        yield node, step
        if isinstance(child, (dict, list)):
            yield from places(child)


def damaged(document, damage):
    """A document after some accidents."""
    document = copy.deepcopy(document)
    for number, kind, junk in damage:
        found = list(places(document))
        if not found:
            break
        holder, step = found[number % len(found)]
        if kind == "drop":
            del holder[step]
        else:
            value = copy.deepcopy(holder[step])
            holder[step] = {"replace": copy.deepcopy(junk), "wrap": [value], "nest": {"id": value}}.get(
                kind, [value, copy.deepcopy(value)]
            )
    return document
