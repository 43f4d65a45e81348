"""The past is forgotten, and nothing else: what is kept says what it said, and what comes is what would have come."""

import json
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from configured import HEAD
from feed import PROFILE
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pipeline import MINUTE, NOON, Pipeline, Source, evse, feed, location
from reading import Publishing
from test_history import ROUNDS, SOURCES, Network
from typer.testing import CliRunner

from afir_publisher import cli, config, documents, forgetting, job
from afir_publisher.cursor import cursor, sequence
from afir_publisher.deliver import plan
from afir_publisher.errors import ConfigError
from afir_publisher.feeds import MANIFEST, FeedFiles
from afir_publisher.metadata.record import record
from afir_publisher.ocpi.readers import READERS
from afir_publisher.store import Store
from exporters import PROFILES

FEEDS = {"nl": "datex2-3.7", "de": "de-mobilithek", "out": "ocpi-2.3.0"}
"""A feed of each way to say what is gone."""

PUBLICATIONS = [(name, one) for name, profile in FEEDS.items() for one in PROFILES[profile].publications]


class Twins:
    """A pipeline that forgets at some time, and one that never does: the same happens to both."""

    def __init__(self):
        """Begin at noon."""
        self.pairs = [(Network(), self._pipeline()) for _ in range(2)]

    @staticmethod
    def _pipeline():
        return Pipeline(*(feed(name, *SOURCES, profile=PROFILES[profile]) for name, profile in FEEDS.items()))

    def happen(self, rounds):
        """Let things happen, a sync a minute."""
        for network, pipeline in self.pairs:
            for name, events in rounds:
                network.minute = (pipeline.now - NOON) // MINUTE
                for happens, *words in events:
                    happens(network, *words)
                pipeline.sync(network.sources[name])
                network.sources[name].falls_short = ()

    @property
    def stores(self):
        """Both stores: of the one that forgets, and of the other."""
        return [pipeline.store for _, pipeline in self.pairs]


def told(store, first):
    """All that a store can say of what is kept: snapshots, deltas since each message, objects, what changed."""
    said = {}
    entries = store.publications
    for name, publication in PUBLICATIONS:
        messages = list(entries.messages(name, publication, after=first[name, publication] - 1))
        for until in messages:
            said[name, publication, until.seq] = until, list(entries.snapshot(name, publication, until.seq))
            for since in {messages[0].seq, until.seq - 1} - {until.seq}:
                place = (name, publication, since, until.seq)
                said[place] = (
                    list(entries.delta(*place)),
                    list(entries.gone(*place)),
                    entries.moved(*place[:2], until.seq),
                )
        said[name, publication, "current"] = list(entries.current(name, publication))
        keys = [row[0] for row in store.db.conn.execute("select distinct key from entry order by 1")]
        said[name, publication, "known"] = entries.known(name, publication, keys)
    for source in SOURCES:
        pulls = [pull.id for pull in store.snapshots.pulls(source) if pull.id >= first[source]]
        for pull in pulls:
            said[source, pull] = list(store.snapshots.objects(source, pull))
        said[source, "changes"] = [list(store.snapshots.changes(source, pulls[0], pull)) for pull in pulls]
        said[source, "moved"] = store.findings.moved(source, pulls[0]) if pulls else None
        said[source, "open"] = store.findings.by_rule(source)
        said[source, "total"] = store.standings.total(source)
    return said


def kept_from(store):
    """The oldest message of each publication and the oldest pull of each source."""
    first = {
        (name, publication): next((one.seq for one in store.publications.messages(name, publication)), 1)
        for name, publication in PUBLICATIONS
    }
    return first | {source: next((one.id for one in store.snapshots.pulls(source)), 1) for source in SOURCES}


@given(ROUNDS, ROUNDS, st.integers(min_value=0, max_value=12))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_kept_and_what_comes_is_as_if_nothing_were_forgotten(before, after, minutes):
    """Whatever happened, and whenever it is forgotten: byte for byte."""
    twins = Twins()
    twins.happen(before)
    forgets, other = twins.stores
    with forgets.transaction():
        forgets.past.forget(NOON + minutes * MINUTE)
    assert told(forgets, kept_from(forgets)) == told(other, kept_from(forgets))
    twins.happen(after)
    assert told(forgets, kept_from(forgets)) == told(other, kept_from(forgets))
    assert forgets.db.conn.execute("pragma foreign_key_check").fetchall() == []
