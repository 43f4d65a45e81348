"""The dynamic publication."""

import json

import pytest
from datex2_schemas import errors
from feed import PROFILE, document, entries_of, pool
from test_table import FULL_EVSE, TARIFF

from afir_publisher.pool import Pool
from exporters.datex2.codes import STATUS
from exporters.datex2.tree import VERSION, outline


def spoken(one: Pool) -> dict:
    """The status of the first charging point of a pool."""
    return json.loads(outline(entries_of("status", one)[0].fragments[1]))["aegiElectricChargingPointStatus"]


def test_a_status_refers_to_its_charging_point_in_the_table():
    """By its id there and by the version that the store knows."""
    assert spoken(pool({"status": "CHARGING", "last_updated": "2026-06-01T00:00:00Z"})) == {
        "reference": {"idG": "NL*FAS*U*1", "versionG": VERSION, "targetClass": "FacilityObject"},
        "lastUpdated": "",
        "operationStatus": {"value": "inOperation"},
        "status": {"value": "charging"},
    }


def test_an_entry_of_the_status_publication_is_a_charging_point():
    """In its station, on its site."""
    found = entries_of("status", pool({"uid": "b"}, {"uid": "a"}))
    assert [(entry.key, entry.site, entry.station) for entry in found] == [
        ("NL*FAS*U*B", "NL*FAS*L*1", "NL*FAS*S*1"),
        ("NL*FAS*U*A", "NL*FAS*L*1", "NL*FAS*S*1"),
    ]


@pytest.mark.parametrize("status", [*STATUS, "preparing", ""])
@pytest.mark.parametrize("syntax", PROFILE.syntaxes)
def test_every_status_is_valid(syntax, status):
    """Those of OCPI and those that somebody made up."""
    assert errors(syntax, document("status", syntax, pool({"status": status}))) == []


def test_a_status_that_we_do_not_know_is_unknown():
    """Never available."""
    said = spoken(pool({"status": "preparing"}))
    assert (said["status"], said["operationStatus"]) == ({"value": "unknown"}, {"value": "unknown"})


def test_a_planned_status_has_its_time():
    """An end that is before the beginning is none."""
    schedule = [
        {"period_begin": "2026-07-01T00:00:00+02:00", "period_end": "2026-07-02T00:00:00Z", "status": "OUTOFORDER"},
        {"period_begin": "2026-08-01T00:00:00Z", "period_end": "2026-07-02T00:00:00Z", "status": "AVAILABLE"},
    ]
    assert spoken(pool({"status_schedule": schedule}))["plannedRefillPointStatus"] == [
        {
            "status": {"value": "outOfOrder"},
            "overallPeriod": {"overallStartTime": "2026-06-30T22:00:00Z", "overallEndTime": "2026-07-02T00:00:00Z"},
        },
        {"status": {"value": "available"}, "overallPeriod": {"overallStartTime": "2026-08-01T00:00:00Z"}},
    ]


def test_every_price_of_the_status_refers_to_a_rate_of_the_table():
    """Else nobody can tell what it is the price of."""
    one = pool(FULL_EVSE, tariffs=[TARIFF])
    table = json.loads(entries_of("table", one)[0].fragments[1])
    point = table["energyInfrastructureStation"][0]["refillPoint"][0]["aegiElectricChargingPoint"]
    rates = {rate["idG"] for rate in point["energyProduct"][0]["aegiElectricEnergy"]["energyRate"]}
    updates = {update["energyRateReference"]["idG"] for update in spoken(one)["energyRateUpdate"]}
    assert updates
    assert updates <= rates
