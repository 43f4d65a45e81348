"""Rules of absence and the annex agree: what a rule calls missing at a point is what nothing is said of, and no more.

A feed takes its values from the annex, a report its numbers from findings; so they cannot contradict each other.
"""

import re
from collections import defaultdict
from dataclasses import replace

import pytest
from test_dutch import DIRTY, SAMPLE, synced
from test_rules import CHECKS, LOCATIONS, TARIFFS, edited, pool, samples

from afir_publisher.annex import ANNEX
from afir_publisher.annex.payment import contract
from afir_publisher.countries import alpha_2
from afir_publisher.enrich.stations import stations
from afir_publisher.grouping import Grouping
from afir_publisher.objects import Objects
from afir_publisher.rules import RULES, check
from afir_publisher.rules.tables.regions import NUTS_COUNTRY

OWED = {code: entry for code, entry in ANNEX.items() if not entry.conditional}
"""The entries that are owed everywhere; of the others, nothing said may be all that there is to say."""

ALWAYS_SAID = {"A03"}
"""There always is a number; the rule is about stations whose points are all to come."""

OTHER_REASONS = {"A07": {"AFIR-A07-ZERO"}, "F01": {"AFIR-F01-WORD"}}
"""Further codes for what is there and says nothing: the position in the sea, a status of the operator's own."""

NOT_OWED = {
    "A10": lambda one, _station: alpha_2(one.location.country) not in {None, *NUTS_COUNTRY},
    "B07": lambda one, station: not contract(one, station),
}
"""Where there are no regions; where nobody says that there are contracts, which A24 tells."""

BY_REFERENCE = Grouping(by="physical_reference")


def covered(one, path):
    """The uids of the points that a path is about."""
    part = re.match(r"(evses|stations)\[([^\]]*)\]", path)
    if part and part[1] == "evses":
        return {one.location.evses[int(part[2])].uid}
    return {evse.uid for station in one.stations if not part or station.id == part[2] for evse in station.evses}


def disagreements(one):
    """Each entry of which a rule tells something else than the annex does, with the point and what the annex has."""
    told = defaultdict(set)
    for finding in check(one):
        told[finding.rule] |= covered(one, finding.path)
    for station in one.stations:
        for code in OWED.keys() - ALWAYS_SAID:
            if code in NOT_OWED and NOT_OWED[code](one, station):
                continue
            missing = told[f"AFIR-{code}"]
            told_of = missing.union(*(told[other] for other in OTHER_REASONS.get(code, ())))
            for evse in station.evses:
                said = OWED[code].said(one, station, evse)
                if evse.uid in missing if said else evse.uid not in told_of:
                    yield one.location.id, station.id, evse.uid, code, said


def varied(one):
    """A pool as it is; with half of its EVSEs newer elsewhere; with a station for each reference."""
    yield one
    older = frozenset(evse.uid.upper() for evse in one.location.evses[::2])
    half = [
        replace(station, evses=tuple(evse for evse in station.evses if evse.uid.upper() not in older))
        for station in one.stations
    ]
    yield replace(one, stale_twins=older, stations=tuple(station for station in half if station.evses))
    apart = stations(one.location, one.stale_twins, BY_REFERENCE)
    facts = one.stations[0].facts if one.stations else one.facts
    yield replace(one, grouping=BY_REFERENCE, stations=tuple(replace(station, facts=facts) for station in apart))


def of_the_real_feed(name):
    """The pools of a part of the Dutch feed."""
    pipeline, _ = synced(name)
    return Objects(pipeline.store).pools("ndw", pipeline.now)


def of_the_network():
    """The pools of the sample network, with what is stated of them and without."""
    for location in LOCATIONS.values():
        yield pool(location, TARIFFS)
        yield pool(location, TARIFFS, facts={})


def of_the_rules():
    """What each rule is shown to find, and not to find."""
    for rule in CHECKS:
        if rule.find:
            yield from (edited(edits) for kind in ("bad", "good") for edits in samples(rule.code)[kind])


POOLS = {
    "sample": lambda: of_the_real_feed(SAMPLE),
    "dirty pack": lambda: of_the_real_feed(DIRTY),
    "network": of_the_network,
    "samples of rules": of_the_rules,
}


@pytest.mark.parametrize("pools", POOLS.values(), ids=POOLS)
def test_what_a_rule_calls_missing_is_what_nothing_is_said_of(pools):
    """At each published point, of each entry that is owed."""
    every = [one for plain in pools() for one in varied(plain) if one.location.publish]
    assert any(one.stations for one in every)
    assert [found for one in every for found in disagreements(one)] == []


def test_every_entry_that_is_owed_is_missing_somewhere():
    """What is never missing would prove nothing; a number of points cannot be."""
    missing = {
        code
        for one in of_the_rules()
        for station in one.stations
        for code, entry in OWED.items()
        if any(entry.said(one, station, evse) is None for evse in station.evses)
    }
    assert missing == OWED.keys() - ALWAYS_SAID - {"B02"}  # a point without connector is not published
    assert all(f"AFIR-{code}" in RULES for code in OWED)
