"""Rows B7, B8, E3 and E4 of the deviations: what is nearly OCPI, through the whole pipeline to what is published."""

import gzip
import json

import pytest
from configured import Configured
from feed import PLUG
from pipeline import Pipeline, feed, in_json

from afir_publisher.mock_cpo import MockCpo
from afir_publisher.mock_cpo.faults import chosen

ENERGY = {"price_components": [{"type": "ENERGY", "price": 0.59, "step_size": 1}]}


def tariff(*elements, name="22132ac"):
    """A tariff as it stands inside an EVSE."""
    return {"id": name, "currency": "EUR", "elements": list(elements)}


def location(number, *tariffs):
    """A Location with one EVSE and tariffs inside."""
    evse = {"uid": str(number), "evse_id": f"DE*SLB*E{number}", "status": "AVAILABLE", "connectors": [PLUG]}
    known = {"country_code": "DE", "party_id": "SLB", "id": str(number), "publish": True, "name": "LB"}
    return known | {"evses": [evse | {"tariffs": list(tariffs)}]}


def synced(source):
    """The pipeline after a sync of it, and what became of it."""
    pipeline = Pipeline(feed("nl", "cpo"))
    return pipeline, pipeline.sync(source)


def from_file(folder, *locations, dialect="chargecloud", name="feed.json", pack=bytes):
    """The same of a file with these Locations."""
    (folder / name).write_bytes(pack(json.dumps(locations).encode()))
    return synced(Configured(folder, f'locations_files = "{name}"\nversion = "2.2.1"\ndialect = "{dialect}"\n'))


def said(pipeline, *rules):
    """Rule and message of what is said."""
    rows = pipeline.store.db.conn.execute("select rule, message from finding where resolved_pull is null order by id")
    return [(rule, message) for rule, message in rows if rule in rules]


def per_minute(pipeline):
    """The prices per minute that the table has, each with its first and last minute of a session."""
    (entry,) = in_json(pipeline.text("table", "json"), "table").entries.values()
    point = entry.said["energyInfrastructureStation"][0]["refillPoint"][0]["aegiElectricChargingPoint"]
    (rate,) = point["energyProduct"][0]["aegiElectricEnergy"]["energyRate"]
    return [
        (price["value"], *(price.get("timeBasedApplicability", {}).get(end) for end in ("fromMinute", "toMinute")))
        for price in rate["energyPrice"]
        if price["priceType"]["value"] == "pricePerMinute"
    ]


def test_b7_a_list_by_cursor_is_read_to_its_end(tmp_path):
    """Every Location of every page is published, with its price."""
    found = [location(number, tariff(ENERGY)) for number in range(7)]
    with MockCpo(found, page_size=3, faults=chosen(["cursor-pages"])) as cpo:
        address = f'locations_url = "{cpo.url}/ocpi/2.3.0/locations"\nversion = "2.2.1"\n'
        pipeline, outcome = synced(Configured(tmp_path, address + 'dialect = "chargecloud"\n'))
    assert (outcome.is_well, outcome.seen) == (True, {"locations": 7, "tariffs": 1})
    assert pipeline.prices() == {f"DE*SLB*U*{number}": 0.59 for number in range(7)}


def test_b7_a_list_by_cursor_is_no_ocpi_where_nobody_says_so(tmp_path):
    """Its first page would look like all there is; so nothing is taken, and the message says what is wrong."""
    with MockCpo([location(1)], faults=chosen(["cursor-pages"])) as cpo:
        address = f'locations_url = "{cpo.url}/ocpi/2.3.0/locations"\nversion = "2.2.1"\n'
        _, outcome = synced(Configured(tmp_path, address))
    assert (outcome.complete, outcome.seen["locations"]) == (False, 0)
    assert "HTTP 200, but no OCPI status_code" in outcome.notes[0]


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
@pytest.mark.parametrize("name", ["feed.json", "feed.json.gz"])
def test_b8_a_bare_array_is_a_page(tmp_path, pack, name):
    """Packed or not, whatever it is called."""
    pipeline, outcome = from_file(tmp_path, location(1), location(2), dialect="ocpi", name=name, pack=pack)
    assert (outcome.is_well, outcome.seen["locations"]) == (True, 2)
    assert set(pipeline.statuses()) == {"DE*SLB*U*1", "DE*SLB*U*2"}


def test_e3_a_tariff_inside_an_evse_is_its_price(tmp_path):
    """One tariff for all that have it, and it is told."""
    pipeline, outcome = from_file(tmp_path, location(1, tariff(ENERGY)), location(2, tariff(ENERGY)))
    assert (outcome.is_well, outcome.seen) == (True, {"locations": 2, "tariffs": 1})
    assert pipeline.prices() == {"DE*SLB*U*1": 0.59, "DE*SLB*U*2": 0.59}
    ((_, message),) = said(pipeline, "OCPI-DIALECT")
    assert message.startswith(
        "chargecloud: a tariff inside an EVSE is one of its own, which the EVSE's connectors name"
    )
    assert message.endswith(" (2 times, such as in Location 1)")


def test_e3_a_tariff_inside_an_evse_is_an_unknown_field_of_ocpi(tmp_path):
    """Without the dialect nobody has said what it means: the point is published without a price."""
    pipeline, outcome = from_file(tmp_path, location(1, tariff(ENERGY)), dialect="ocpi")
    assert (outcome.is_well, outcome.seen["tariffs"]) == (True, 0)
    assert pipeline.prices() == {"DE*SLB*U*1": None}
    assert [rule for rule, _ in said(pipeline, "AFIR-F03", "OCPI-FIELD")] == ["AFIR-F03"]


def test_e3_a_price_that_changes_is_published(tmp_path):
    """As where tariffs are objects of their own."""
    pipeline, _ = from_file(tmp_path, location(1, tariff(ENERGY)))
    dear = {"price_components": [{"type": "ENERGY", "price": 0.79, "step_size": 1}]}
    (tmp_path / "feed.json").write_text(json.dumps([location(1, tariff(dear))]), encoding="utf-8")
    settings = 'locations_files = "feed.json"\nversion = "2.2.1"\ndialect = "chargecloud"\n'
    outcome = pipeline.sync(Configured(tmp_path, settings))
    assert (outcome.changed, pipeline.prices()) == (1, {"DE*SLB*U*1": 0.79})


HOURLY = {"type": "TIME", "price": 6, "step_size": 60}


def test_e4_a_list_of_one_restriction_is_that_restriction(tmp_path):
    """With its times in whole minutes."""
    found = {"price_components": [HOURLY], "restrictions": [{"min_duration": 3600, "end_time": "19:59:59"}]}
    pipeline, outcome = from_file(tmp_path, location(1, tariff(ENERGY, found)))
    assert outcome.is_well
    assert per_minute(pipeline) == [(0.1, 60, None)]
    (time,) = (message for _, message in said(pipeline, "OCPI-DIALECT") if "19:59:59" in message)
    assert time.startswith("chargecloud: a time that ends with second 59 is read as the minute after it (once")


def test_e4_a_list_of_several_restrictions_costs_the_tariff(tmp_path):
    """Nobody knows whether one or all must hold: no price is better than a wrong one, and both findings say why."""
    sets = [{"min_duration": 3600}, {"start_time": "08:00", "end_time": "20:00"}]
    found = {"price_components": [HOURLY], "restrictions": sets}
    pipeline, outcome = from_file(tmp_path, location(1, tariff(ENERGY, found)))
    assert (outcome.is_well, outcome.unreadable, pipeline.prices()) == (True, 1, {"DE*SLB*U*1": None})
    ((_, unreadable),) = said(pipeline, "OCPI-UNREADABLE")
    assert '"min_duration":3600' in unreadable
    unclear = "several sets of restrictions do not say whether one or all must hold, so the tariff is not used"
    assert any(unclear in message for _, message in said(pipeline, "OCPI-DIALECT"))


@pytest.mark.parametrize("dialect", ["ocpi", "chargecloud"])
def test_e4_the_same_holds_for_tariffs_that_come_by_themselves(tmp_path, dialect):
    """A list of one is read, one of several is not, in OCPI itself too."""
    one, two = ([{"min_duration": 60 * n} for n in range(1, many)] for many in (2, 3))
    tariffs = [
        tariff({"price_components": [HOURLY], "restrictions": sets}, name=name)
        | {"country_code": "DE", "party_id": "SLB"}
        for name, sets in {"one": one, "two": two}.items()
    ]
    (tmp_path / "tariffs.json").write_text(json.dumps(tariffs), encoding="utf-8")
    (tmp_path / "feed.json").write_text(json.dumps([location(1)]), encoding="utf-8")
    settings = 'locations_files = "feed.json"\ntariffs_files = "tariffs.json"\nversion = "2.2.1"\n'
    pipeline, outcome = synced(Configured(tmp_path, settings + f'dialect = "{dialect}"\n'))
    assert (outcome.is_well, outcome.seen["tariffs"], outcome.unreadable) == (True, 2, 1)
    ((key, _),) = pipeline.store.db.conn.execute("select key, rule from finding where rule = 'OCPI-UNREADABLE'")
    assert key == "DE*SLB*two".upper()


def test_e4_the_stages_of_a_price_are_all_charged(tmp_path):
    """By OCPI's rule the first, which is free, would hold for ever; the later ones are what a driver pays."""
    day = {"start_time": "08:00:00", "end_time": "19:59:59"}
    stages = [
        {"price_components": [HOURLY | {"price": price}], "restrictions": [day | further]}
        for price, further in ((0, {}), (6, {"min_duration": 3600}), (0, {"min_duration": 7200}))
    ]
    pipeline, _ = from_file(tmp_path, location(1, tariff(ENERGY, *stages)))
    assert per_minute(pipeline) == [(0.1, 60, 120)]
    assert any("an element after one that holds whenever it does" in text for _, text in said(pipeline, "OCPI-DIALECT"))
