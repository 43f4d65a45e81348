"""Where a source stands, from what the store says."""

import pytest
from pipeline import Pipeline, Source, evse, location, tariff

from afir_publisher import say
from afir_publisher.errors import Refused
from afir_publisher.overview import Party, overview


@pytest.fixture
def hub():
    """A hub that carries two parties, one of which names no time of its own for a tariff."""
    other = location("B", evse("B1", status="WORKING"), country_code="DE", party_id="XYZ")
    return Source("wkx", location("A", evse("A1", tariffs=["T1"])), location("A2"), other, tariffs=[tariff("T1", 0.5)])


def test_a_source_that_was_never_pulled_says_so():
    """And nothing else."""
    store = Pipeline().store
    assert list(say.overview(overview(store, "wkx"))) == ["wkx: not pulled yet"]


def test_what_there_is_of_each_party_is_counted(hub):
    """Objects and findings, so that a hub knows whom to ask."""
    pipeline = Pipeline()
    pipeline.sync(hub)
    found = overview(pipeline.store, "wkx")
    assert [(one.party, one.locations, one.tariffs) for one in found.parties] == [("DE*XYZ", 1, 0), ("NL*WKX", 2, 1)]
    by_party = {one.party: one for one in found.parties}
    assert by_party["DE*XYZ"].errors > by_party["NL*WKX"].errors / 2
    assert found.points == 3


def test_what_is_of_no_party_is_counted_apart(hub):
    """It cannot be read, and is not lost sight of."""
    hub.locations["X"] = {"id": "X", "publish": True, "evses": []}
    pipeline = Pipeline()
    pipeline.sync(hub)
    (first, *_) = overview(pipeline.store, "wkx").parties
    assert first == Party(party="", locations=1, tariffs=0, errors=1, warnings=0)
    said = [line.split() for line in say.overview(overview(pipeline.store, "wkx"))]
    assert ["of", "none", "1", "0", "1", "0"] in said


def test_what_fell_short_is_told(hub):
    """Under the code that stays, until a pull goes well."""
    pipeline = Pipeline()
    hub.falls_short = ("location",)
    pipeline.sync(hub)
    assert ("OCPI-SHORT", "", "wkx: only some locations came") in overview(pipeline.store, "wkx").remarks
    hub.falls_short = ()
    pipeline.sync(hub)
    assert overview(pipeline.store, "wkx").remarks == ()


def test_it_can_be_printed_as_json(hub):
    """With the same facts."""
    pipeline = Pipeline()
    pipeline.sync(hub)
    found = overview(pipeline.store, "wkx").as_json()
    assert found["last_pull"] == {"id": 1, "started": "2026-11-22T12:01:00.000+00:00", "mode": "full", "complete": True}
    assert [one["party"] for one in found["parties"]] == ["DE*XYZ", "NL*WKX"]
    assert found["findings"]["AFIR-F01-WORD"] == 1


def test_a_trouble_that_lasts_is_one_finding(hub):
    """Servers put the time into their answers; the finding is the one of the pull before."""
    pipeline = Pipeline()
    for minute in (1, 2):
        hub.fails = Refused(f'wkx: GET /locations: HTTP 500: \'{{"timestamp": "2026-11-22T12:0{minute}:00.5Z"}}\'')
        pipeline.sync(hub)
    sql = "select message, opened_pull from finding where rule = 'OCPI-SHORT'"
    expected = 'wkx: GET /locations: HTTP 500: \'{"timestamp": "…"}\''
    assert pipeline.store.db.conn.execute(sql).fetchall() == [(expected, 1)]
