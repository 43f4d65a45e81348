"""Every word of every enumeration of OCPI 2.3.0 is known, and a word that is none is told wherever one may stand.

The enumerations and the fields that have them are read from the specification's own tables.
"""

import copy
import json

import pytest
from datex2_schemas import SHARED
from feed import pool_of
from pydantic import TypeAdapter

from afir_publisher.model import Location, Tariff
from afir_publisher.rules import check, check_tariff

TABLES = SHARED / "reference" / "ocpi-schema-tables.json"
OCPI = json.loads(TABLES.read_bytes())["2.3.0"] if TABLES.is_file() else {"objects": {}, "enums": {}}

MIX = {
    "energy_sources": [{"source": "WIND", "percentage": 100}],
    "environ_impact": [{"category": "NUCLEAR_WASTE", "amount": 0}],
}
CONNECTOR = {"id": "1", "standard": "CHADEMO"}
EVSE = {
    "uid": "1",
    "connectors": [CONNECTOR],
    "parking": [{"parking_id": "P"}],
    "status_schedule": [{"period_begin": "2026-12-01T00:00:00Z", "status": "PLANNED"}],
}
LOCATION = {
    "country_code": "NL",
    "party_id": "WKX",
    "id": "A",
    "publish": True,
    "evses": [EVSE],
    "parking_places": [{"id": "P"}],
    "images": [{"url": "https://windketel.example/1.png"}],
    "energy_mix": MIX,
}
ELEMENT = {"price_components": [{"type": "ENERGY", "price": 0.5}], "restrictions": {}}
TARIFF = {"id": "T", "currency": "EUR", "elements": [ELEMENT], "energy_mix": MIX}

PLACES = {
    "Location": (LOCATION, ""),
    "EVSE": (LOCATION, "evses.0"),
    "Connector": (LOCATION, "evses.0.connectors.0"),
    "Parking": (LOCATION, "parking_places.0"),
    "EVSEParking": (LOCATION, "evses.0.parking.0"),
    "StatusSchedule": (LOCATION, "evses.0.status_schedule.0"),
    "Image": (LOCATION, "images.0"),
    "EnergySource": (LOCATION, "energy_mix.energy_sources.0"),
    "EnvironmentalImpact": (LOCATION, "energy_mix.environ_impact.0"),
    "Tariff": (TARIFF, ""),
    "PriceComponent": (TARIFF, "elements.0.price_components.0"),
    "TariffRestrictions": (TARIFF, "elements.0.restrictions"),
}
"""An object that each kind of object can stand in, and where."""

NOT_READ = {"PublishTokenType", "CredentialsRole", "Version", "Endpoint", "AuthorizationInfo", "Token"}
"""Kinds of objects that are no part of what is published."""

FIELDS = [
    (kind, name, field["type"], field["card"])
    for kind, found in OCPI["objects"].items()
    for name, field in found["fields"].items()
    if field["type"] in OCPI["enums"] and kind not in NOT_READ
]
needs_tables = pytest.mark.skipif(not FIELDS, reason="there is no folder `shared` beside the checkout")


def told(kind, field, word, card):
    """The rules about words that find something when a field has a word."""
    whole, at = copy.deepcopy(PLACES[kind][0]), PLACES[kind][1]
    holder = whole
    for step in filter(None, at.split(".")):
        holder = holder[int(step) if step.isdigit() else step]
    holder[field] = [word] if card in "*+" else word
    if PLACES[kind][0] is TARIFF:
        found = check_tariff(TypeAdapter(Tariff).validate_python(whole))
    else:
        found = check(pool_of(TypeAdapter(Location).validate_python(whole)))
    return {finding.rule for finding in found if finding.rule.endswith("-WORD")}


@needs_tables
@pytest.mark.parametrize(("kind", "field", "enumeration", "card"), FIELDS)
def test_a_word_of_ocpi_is_known(kind, field, enumeration, card):
    """Each of them, in any case of letters."""
    words = OCPI["enums"][enumeration]["values"]
    assert {word: told(kind, field, word, card) for word in (*words, *map(str.lower, words))} == {
        word: set() for word in (*words, *map(str.lower, words))
    }


@needs_tables
@pytest.mark.parametrize(("kind", "field", "enumeration", "card"), FIELDS)
def test_a_word_that_is_none_is_told(kind, field, enumeration, card):
    """Wherever it stands, once."""
    assert "BEER" not in OCPI["enums"][enumeration]["values"]
    assert len(told(kind, field, "BEER", card)) == 1
