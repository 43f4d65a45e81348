"""What changed since any cursor: whatever steps somebody follows a feed in, he ends with the snapshot."""

from itertools import pairwise, product

import pytest
from datex2_schemas import errors
from feed import PROFILE
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pipeline import PUBLICATIONS, READ, Pipeline, Source, evse, feed, in_json, location
from test_history import ROUNDS, SOURCES, Network

from afir_publisher import documents
from afir_publisher.cursor import cursor, sequence
from afir_publisher.store import Store


def delta(pipeline, publication, syntax, since, until):
    """What changed between two messages."""
    message = pipeline.message(publication, until)
    pieces = documents.delta(pipeline.store, PROFILE, message, (syntax,), since=since)
    return READ[syntax]("".join(piece for (piece,) in pieces), publication)


def shown(pipeline, publication, syntax, seq):
    """The entries of a snapshot; none where it has been emptied."""
    if not pipeline.store.publications.count("nl", publication, seq):
        return {}
    return READ[syntax](pipeline.text(publication, syntax, seq), publication).entries


def happened(rounds):
    """A feed to which these things happened."""
    pipeline, network = Pipeline(feed("nl", *SOURCES)), Network()
    for minute, (name, events) in enumerate(rounds):
        network.minute = minute
        for happens, *words in events:
            happens(network, *words)
        pipeline.sync(network.sources[name])
        network.sources[name].falls_short = ()
    return pipeline


@given(ROUNDS, st.data())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_deltas_of_any_steps_add_up_to_snapshots(rounds, drawn):
    """After each step one has what the snapshot of that message has, and was told once of each thing that changed."""
    pipeline = happened(rounds)
    for publication, syntax in product(PUBLICATIONS, PROFILE.syntaxes):
        numbers = [message.seq for message in pipeline.store.publications.messages("nl", publication)]
        stops = sorted(drawn.draw(st.sets(st.sampled_from(numbers), min_size=1)) if numbers else ())
        held = shown(pipeline, publication, syntax, stops[0]) if stops else {}
        for since, until in pairwise(stops):
            found = delta(pipeline, publication, syntax, since, until)
            assert found.closed.items() <= {key: entry.version for key, entry in held.items()}.items()
            assert not found.closed.keys() & found.entries.keys()
            held = {key: entry for key, entry in held.items() if key not in found.closed} | found.entries
            assert held == shown(pipeline, publication, syntax, until)


@pytest.fixture
def pipeline():
    """Five messages: a name changes twice, a location goes and comes again, another comes and goes."""
    pipeline, cpo = Pipeline(), Source("wkx", location("A"), location("B"))
    pipeline.sync(cpo)
    cpo.locations["A"]["name"] = "Elders"
    del cpo.locations["B"]
    pipeline.sync(cpo)
    cpo.locations["A"]["name"] = "Daar"
    cpo.locations["C"] = location("C")
    pipeline.sync(cpo)
    cpo.locations["B"] = location("B", evse("B1"))
    del cpo.locations["C"]
    pipeline.sync(cpo)
    del cpo.locations["B"]
    pipeline.sync(cpo)
    return pipeline


@pytest.mark.parametrize(
    ("since", "until", "changed", "closed"),
    [
        (1, 2, {"A": 2}, {"B": 1}),
        (1, 3, {"A": 3, "C": 1}, {"B": 1}),
        (1, 4, {"A": 3, "B": 2}, {}),
        (1, 5, {"A": 3}, {"B": 1}),
        (2, 5, {"A": 3}, {}),
        (3, 5, {}, {"C": 1}),
        (4, 5, {}, {"B": 2}),
    ],
)
def test_each_thing_is_told_once_in_its_newest_state(pipeline, since, until, changed, closed):
    """What came and went in between is not told of; what is gone is named in the version that is known of it."""
    found = delta(pipeline, "table", "json", since, until)
    versions = {key: entry.version for key, entry in found.entries.items()}
    named = lambda some: {f"NL*WKX*L*{name}": version for name, version in some.items()}  # noqa: E731
    assert (versions, found.closed) == (named(changed), named(closed))


@pytest.mark.parametrize(("publication", "syntax"), list(product(PUBLICATIONS, PROFILE.syntaxes)))
@pytest.mark.parametrize(("since", "until"), [(1, 2), (1, 4), (1, 5), (3, 5)])
def test_a_delta_of_several_messages_is_valid(pipeline, publication, syntax, since, until):
    """Also one that says only what is gone, by the schemas of DATEX II."""
    message = pipeline.message(publication, until)
    found = documents.delta(pipeline.store, PROFILE, message, (syntax,), since=since)
    assert errors(syntax, "".join(piece for (piece,) in found)) == []


@pytest.mark.parametrize("publication", PUBLICATIONS)
def test_a_step_of_one_is_the_delta_of_the_message(pipeline, publication):
    """To the byte, so both can be had from either address."""
    for seq in (2, 3, 4, 5):
        message = pipeline.message(publication, seq)
        found = documents.delta(pipeline.store, PROFILE, message, ("xml",), since=seq - 1)
        assert "".join(piece for (piece,) in found) == pipeline.delta(publication, "xml", seq)


def test_the_head_says_where_a_delta_leads(pipeline):
    """It has the number and time of the newest message, however many it spans."""
    (text,) = zip(
        *documents.delta(pipeline.store, PROFILE, pipeline.message("status", 4), ("json",), since=1), strict=True
    )
    assert '"messageSequencingNumber":4' in "".join(text)
    assert in_json("".join(text), "status").closed == {}


# --- cursors


def test_a_cursor_stands_for_the_message_it_is_made_of(pipeline):
    """With its mark or without."""
    for message in pipeline.store.publications.messages("nl", "status"):
        for text in (cursor(message), str(message.seq)):
            assert sequence(pipeline.store, "nl", "status", text) == message.seq


@pytest.mark.parametrize("text", ["0", "6", "99999999999999999999", "1-00000000", "-1", "1-", "", "x", "1.0", "\u0661"])
def test_what_is_no_cursor_stands_for_nothing(pipeline, text):
    """Numbers of no message, wrong marks, and what somebody made up."""
    assert sequence(pipeline.store, "nl", "status", text) is None


def test_the_cursor_of_one_store_is_none_of_another(pipeline):
    """Although both have a message of that number: it says something else there."""
    other = Pipeline(store=Store(None))
    other.now = pipeline.now
    other.sync(Source("wkx", location("A")))
    assert sequence(other.store, "nl", "status", cursor(pipeline.message("status", 1))) is None
    other.store.close()
