"""What a version of OCPI cannot hold: nothing that an operator sends is lost without being counted."""

import dataclasses
import json
from collections import defaultdict
from functools import cache

import pytest
from datex2_schemas import shared
from feed import PUBLISHER, pool
from pydantic import TypeAdapter
from republishing import OCPI
from test_losses import AD_HOC, CONTRACT, FIELDS, LOCATION, enriched, variants

from afir_publisher import model
from afir_publisher.facts import Facts, Origin
from exporters import PROFILES, ocpi
from exporters.datex2.tree import close
from exporters.ocpi.words import VERSIONS

OWN = ("Tariff.country_code", "Tariff.party_id")
"""Fields of a tariff that the Location says where the tariff does not."""

FIRST, SECOND = LOCATION["evses"]
PLUG = {**FIRST["connectors"][0], "last_updated": "2026-05-01T00:00:00Z"}
ELSEWHERE = {**LOCATION, "time_zone": "Europe/Brussels", "evses": [{**FIRST, "connectors": [PLUG]}, SECOND]}
"""A Location whose parts say what would not be taken for granted."""


def published(profile, one):
    """All that a feed says of a pool, with its times."""
    return [
        (entry.key, [close(text, "1") for text in entry.fragments])
        for publication in profile.publications
        for entry in ocpi.entries(profile, publication, one, PUBLISHER)
    ]


@cache
def pools():
    """Pools before and after each field of each object says something else, by the field."""
    location = TypeAdapter(model.Location).validate_python(ELSEWHERE)
    ad_hoc, contract = map(TypeAdapter(model.Tariff).validate_python, (AD_HOC, CONTRACT))
    found = defaultdict(list)
    for fields, other in variants(location):
        found[fields[-1]].append((fields, enriched(location, ad_hoc), enriched(other, ad_hoc)))
    for tariff in (ad_hoc, contract):
        for fields, other in variants(tariff):
            if fields[-1] not in OWN or (other.country_code and other.party_id):
                found[fields[-1]].append((fields, enriched(location, tariff), enriched(location, other)))
    return found


def is_told(profile, fields, before, after):
    """Whether a change shows in the feed, or a loss names the field, or one that it is part of."""
    if published(profile, before) != published(profile, after):
        return True
    lost = {field for one in (before, after) for field, _ in ocpi.lost(profile, one)}
    return not lost.isdisjoint(fields)


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("name", OCPI)
def test_every_field_is_published_or_counted_as_lost(name, field):
    """Wherever it stands: what is said there either changes the feed, or one of the losses names the field."""
    profile = PROFILES[name]
    assert pools()[field], "it is filled nowhere"
    assert [fields for fields, before, after in pools()[field] if not is_told(profile, fields, before, after)] == []


def test_nothing_of_a_good_location_is_lost_in_its_own_version():
    """The model has the shape of 2.3.0."""
    location = TypeAdapter(model.Location).validate_python(ELSEWHERE)
    tariff = TypeAdapter(model.Tariff).validate_python(AD_HOC)
    named = ocpi.lost(PROFILES["ocpi-2.3.0"], enriched(location, tariff))
    assert list(named) == [("Connector.tariff_ids", "not at all")]  # one names a tariff that is not there


def test_what_2_2_1_lacks_is_counted():
    """Field by field, and once each."""
    location = TypeAdapter(model.Location).validate_python(ELSEWHERE)
    tariff = TypeAdapter(model.Tariff).validate_python(AD_HOC)
    found = list(ocpi.lost(PROFILES["ocpi-2.2.1"], enriched(location, tariff)))
    assert sorted(found) == [
        ("Connector.capabilities", "not at all"),
        ("Connector.tariff_ids", "not at all"),
        ("Evse.accepted_service_providers", "not at all"),
        ("Evse.parking", "not at all"),
        ("Location.evses", "not at all"),  # the one with a plug for megawatts
        ("Location.help_phone", "not at all"),
        ("Location.parking_places", "not at all"),
        ("PriceComponent.price", "in other terms"),
        ("Tariff.tax_included", "not at all"),
    ]


def test_what_is_stated_beside_ocpi_is_counted_and_what_is_worked_out_is_not():
    """OCPI has no field for it."""
    origins = {"staffed": Origin("overlay", "facts.csv, row 2"), "nuts1": Origin("derived", "the position")}
    one = pool({}, facts=Facts(staffed=False, nuts1="NL3", origins=origins))
    assert list(ocpi.lost(PROFILES["ocpi-2.3.0"], one)) == [("Facts.staffed", "not at all")]


def test_of_a_place_without_points_nothing_is_lost():
    """It is not published."""
    one = dataclasses.replace(pool(country="NL"), stations=())
    assert list(ocpi.lost(PROFILES["ocpi-2.2.1"], one)) == []


@pytest.mark.parametrize("version", VERSIONS)
def test_fields_that_are_left_out_are_those_that_the_specification_lacks(version):
    """Held against the specification's own tables."""
    tables = json.loads(shared("reference", "ocpi-schema-tables.json").read_text(encoding="utf-8"))
    newest, objects = tables["2.3.0"]["objects"], tables[version]["objects"]
    kinds = {"Location": "Location", "EVSE": "Evse", "Connector": "Connector", "Tariff": "Tariff"}
    lacking = {
        f"{ours}.{field}"
        for kind, ours in kinds.items()
        for field in newest[kind]["fields"]
        if field not in objects[kind]["fields"]
    }
    assert lacking == VERSIONS[version].fields
    words = {
        word
        for name, enum in tables["2.3.0"]["enums"].items()
        if name in {"ConnectorType", "ParkingRestriction", "Capability", "Facility", "Status", "PowerType"}
        for word in set(enum["values"]) - set(tables[version]["enums"][name]["values"])
    }
    assert words == VERSIONS[version].words
