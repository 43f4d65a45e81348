"""Every real file beside the checkout through the whole pipeline, whatever is odd about it.

A file that is put there is tested by being there: as what its name says it is, unless `KNOWN` says otherwise.
"""

import gzip
import json
import re
from collections import Counter
from functools import cache
from types import SimpleNamespace

import pytest
from configured import Configured
from datex2_schemas import SHARED
from pipeline import PUBLICATIONS, Pipeline, feed, in_json
from test_dutch import assert_valid

from afir_publisher.errors import Unreadable
from afir_publisher.ocpi.readers import READERS
from afir_publisher.wellformed import is_well_formed

OTHERS = SHARED / "ocpi" / "others"
PATHS = sorted(OTHERS.glob("*.json*"))
FEEDS = sorted({path.name.replace("tariffs", "locations") for path in PATHS}) or ["(none)"]
"""What its locations are in, or would be: files of locations and of tariffs that belong together are one feed."""

KNOWN = {
    "de-chargecloud-stuttgart_ocpi-like_locations.json.gz": 'version = "2.1.1"\ndialect = "chargecloud"\n',
    "de-chargecloud-swlb_ocpi2.2.1-dialect_locations.json.gz": 'version = "2.2.1"\ndialect = "chargecloud"\n',
}
"""What an operator of ours would have to know and configure; of the others the name says the version."""


@pytest.fixture(scope="module", params=FEEDS)
def other(request, tmp_path_factory, shared_folder):
    """A feed after one sync; what it is made of."""
    return synced(request.param, tmp_path_factory.getbasetemp(), shared_folder)


@cache
def synced(name, folder, shared):
    """The same, once."""
    assert shared / "ocpi" / "others" == OTHERS
    locations, tariffs = OTHERS / name, OTHERS / name.replace("locations", "tariffs")
    tariffs = tariffs if tariffs != locations and tariffs.exists() else None
    if not locations.exists():
        locations = folder / "no-locations.json"
        locations.write_text("[]", encoding="utf-8")
    version = re.search(r"ocpi(\d\.\d(\.\d)?)", name)
    settings = f"locations_files = {json.dumps(str(locations))}\n"
    settings += f"tariffs_files = {json.dumps(str(tariffs))}\n" if tariffs else ""
    source = Configured(folder, settings + (KNOWN.get(name) or f'version = "{version[1]}"\n'))
    pipeline = Pipeline(feed("nl", source.name))
    outcome = pipeline.sync(source)
    return SimpleNamespace(name=name, source=source, pipeline=pipeline, outcome=outcome, paths=(locations, tariffs))


# --- counted with nothing of ours


def plain(path):
    """The objects of a file."""
    raw = path.read_bytes() if path else b"[]"
    found = json.loads(gzip.decompress(raw) if raw.startswith(b"\x1f\x8b") else raw)
    while isinstance(found, dict) and "id" not in found:
        found = next(found[name] for name in ("data", "items", "locations") if name in found)
    return found if isinstance(found, list) else [found]


def counted(other):
    """How many Locations, EVSEs and different tariffs there are; those inside EVSEs are told apart by their text."""
    locations, tariffs = map(plain, other.paths)
    evses = [evse for location in locations for evse in location.get("evses") or []]
    inside = {json.dumps(tariff, sort_keys=True) for evse in evses for tariff in evse.get("tariffs") or []}
    return len(locations), len(evses), len(tariffs) + len(inside)


def held(other):
    """The objects in the store by kind."""
    found = {"location": {}, "tariff": {}}
    for kind, key, raw in other.pipeline.store.snapshots.objects(other.source.name, 1):
        found[kind][key] = raw
    return found


def unreadable(other):
    """The keys of what a reader makes nothing of."""
    reader = READERS[other.source.version]
    keys = set()
    for kind, read in (("location", reader.read_location), ("tariff", reader.read_tariff)):
        for key, raw in held(other)[kind].items():
            try:
                read(raw)
            except Unreadable:
                keys.add((kind, key))
    return keys


# --- what holds for all of them


def test_a_real_file_is_taken_whole(other):
    """Every Location, EVSE and tariff that is in it is in the store, and nothing fell short."""
    locations, evses, tariffs = counted(other)
    assert (other.outcome.is_well, other.outcome.notes) == (True, ())
    assert other.outcome.seen == {"locations": locations, "tariffs": tariffs}
    objects = held(other)
    assert (len(objects["location"]), len(objects["tariff"])) == (locations, tariffs)
    assert sum(len(json.loads(raw).get("evses") or []) for raw in objects["location"].values()) == evses


def test_what_cannot_be_read_is_in_quarantine_with_a_reason(other):
    """Each object, and nothing else; the reason says something."""
    quarantined = list(other.pipeline.store.findings.of_rule("OCPI-UNREADABLE"))
    assert {(kind, key) for _, kind, key, _, _ in quarantined} == unreadable(other)
    assert other.outcome.unreadable == len(quarantined)
    assert all(re.search(r"\w+: \w+", why) for *_, why in quarantined)


def test_what_is_published_of_a_real_file_is_valid(other):
    """Well-formed, and valid in the schemas of both syntaxes where there is anything."""
    for publication in PUBLICATIONS:
        if other.pipeline.message(publication):
            for syntax in ("xml", "json"):
                assert is_well_formed(syntax, other.pipeline.text(publication, syntax))
    assert_valid(other.pipeline)


def test_a_real_file_again_is_no_news(other):
    """Neither for the objects, also those that a dialect's adapter makes, nor for what is said or published."""
    before = findings(other)
    outcome = other.pipeline.sync(other.source)
    assert (outcome.new, outcome.changed, outcome.gone, outcome.messages) == (0, 0, 0, ())
    assert findings(other) == before


def test_every_finding_of_a_real_file_can_be_understood(other):
    """It has a place and a message, and no message shows the inside of the program."""
    for rule, path, message in other.pipeline.store.db.conn.execute("select rule, path, message from finding"):
        assert path or message.startswith("not JSON"), (rule, message)
        assert len(message) > 15, (rule, path, message)
        assert not re.search(r"<class|Traceback|object at 0x|dataclass|\bNone\b|\bTrue\b", message), (rule, message)


def findings(other):
    """How often each rule finds something."""
    rows = other.pipeline.store.db.conn.execute("select rule from finding where resolved_pull is null")
    return dict(sorted(Counter(rule for (rule,) in rows).items()))


# --- what is said of each, and published

PUBLISHED = {
    "be-road_ocpi2.2.1_locations_excerpt.transcribed.json": (2, 3, 0),
    "de-chargecloud-stuttgart_ocpi-like_locations.json.gz": (234, 523, 0),
    "de-chargecloud-swlb_ocpi2.2.1-dialect_locations.json.gz": (100, 273, 273),
    "gb-chargeplace-scotland_ocpi2.2.1_locations_page1.transcribed.json": (0, 0, 0),
    "gb-chargy_ocpi2.2.1_locations_page1.transcribed.json": (2, 2, 0),
    "gb-jolt_ocpi2.2.1-nonconformant_locations.transcribed.json": (0, 0, 0),
    "nl-ndw-ncis_ocpi2.1.1_test-locations.json": (2, 4, 0),
    "nl-ndw_ocpi2.2.1_location_verbatim-1.json": (1, 2, 0),
    "pt-mobie_ocpi2.2.1-flattened_20240622_locations.json.gz": (0, 0, 0),
    "synthetic-chargemap_ocpi2.1.1_location.json": (1, 2, 0),
}
"""Sites and charging points that are published of each feed, and charging points with a price per kWh."""

FOUND = {
    "be-road_ocpi2.2.1_locations_excerpt.transcribed.json": {
        "AFIR-A01": 2,
        "AFIR-A03": 1,
        "AFIR-A04": 2,
        "AFIR-A05": 2,
        "AFIR-A06": 2,
        "AFIR-A14": 2,
        "AFIR-A16": 2,
        "AFIR-A18": 2,
        "AFIR-A19": 2,
        "AFIR-A20": 2,
        "AFIR-A21": 2,
        "AFIR-A22": 2,
        "AFIR-B05": 1,
        "AFIR-B07": 2,
        "AFIR-B08": 2,
        "AFIR-B09": 2,
        "AFIR-B10": 2,
        "AFIR-F01-OLD": 1,
        "AFIR-F03": 3,
        "AFIR-F03-TYPE": 4,
        "AFIR-F03-VAT": 4,
        "OCPI-TARIFF": 2,
        "OCPI-TARIFF-UNUSED": 1,
    },
    "de-chargecloud-stuttgart_ocpi-like_locations.json.gz": {
        "AFIR-A01": 234,
        "AFIR-A04": 234,
        "AFIR-A06": 234,
        "AFIR-A16": 234,
        "AFIR-A18": 234,
        "AFIR-A19": 234,
        "AFIR-A20": 234,
        "AFIR-A21": 234,
        "AFIR-A22": 234,
        "AFIR-B05": 233,
        "AFIR-B06-COMPUTED": 2,
        "AFIR-B07": 234,
        "AFIR-B08": 234,
        "AFIR-B09": 234,
        "AFIR-B10": 234,
        "AFIR-F01": 2,
        "AFIR-F02": 2,
        "AFIR-F03": 526,
        "OCPI-AGE": 234,
        "OCPI-BLANKS": 9,
        "OCPI-CONNECTOR": 234,
        "OCPI-DIALECT": 6,
        "OCPI-FIELD": 918,
        "OCPI-PARTY": 468,
        "OCPI-PUBLISH": 234,
        "OCPI-TIME-ZONE": 234,
        "OCPI-VOLTAGE": 233,
    },
    "de-chargecloud-swlb_ocpi2.2.1-dialect_locations.json.gz": {
        "AFIR-A01": 100,
        "AFIR-A04": 100,
        "AFIR-A06": 100,
        "AFIR-A16": 100,
        "AFIR-A18": 100,
        "AFIR-A19": 100,
        "AFIR-A20-WEAK": 92,
        "AFIR-A21": 100,
        "AFIR-A22": 100,
        "AFIR-A23": 100,
        "AFIR-B05": 99,
        "AFIR-B06-COMPUTED": 2,
        "AFIR-B08": 100,
        "AFIR-B09": 100,
        "AFIR-F01-OLD": 273,
        "AFIR-F03-TYPE": 5,
        "AFIR-F03-VAT": 5,
        "OCPI-AGE": 11,
        "OCPI-COORDINATES": 9,
        "OCPI-DIALECT": 4,
        "OCPI-ENVELOPE": 1,
        "OCPI-STATUS-OLD": 1,
        "OCPI-VOLTAGE": 97,
    },
    "gb-chargeplace-scotland_ocpi2.2.1_locations_page1.transcribed.json": {"AFIR-F03-TYPE": 6, "OCPI-TARIFF-UNUSED": 1},
    "gb-chargy_ocpi2.2.1_locations_page1.transcribed.json": {
        "AFIR-A01-OWNER": 2,
        "AFIR-A04": 2,
        "AFIR-A05": 2,
        "AFIR-A06": 2,
        "AFIR-A16": 2,
        "AFIR-A18": 2,
        "AFIR-A19": 2,
        "AFIR-A20": 2,
        "AFIR-A21": 2,
        "AFIR-A22": 2,
        "AFIR-B07": 2,
        "AFIR-B08": 2,
        "AFIR-B09": 2,
        "AFIR-B10": 2,
        "AFIR-F01-WORD": 2,
        "AFIR-F02": 2,
        "AFIR-F03": 2,
        "AFIR-F03-TYPE": 2,
        "AFIR-F03-VAT": 2,
        "OCPI-BLANKS": 1,
        "OCPI-CURRENCY": 2,
        "OCPI-POWER": 2,
        "OCPI-TARIFF": 2,
        "OCPI-TARIFF-UNUSED": 1,
    },
    "gb-jolt_ocpi2.2.1-nonconformant_locations.transcribed.json": {"OCPI-ENVELOPE": 1, "OCPI-UNREADABLE": 4},
    "nl-ndw-ncis_ocpi2.1.1_test-locations.json": {
        "AFIR-A01": 2,
        "AFIR-A04": 2,
        "AFIR-A05": 2,
        "AFIR-A06": 2,
        "AFIR-A14": 2,
        "AFIR-A16": 2,
        "AFIR-A18": 2,
        "AFIR-A19": 2,
        "AFIR-A20": 2,
        "AFIR-A21": 2,
        "AFIR-A22": 2,
        "AFIR-B05": 2,
        "AFIR-B07": 2,
        "AFIR-B08": 2,
        "AFIR-B09": 2,
        "AFIR-B10": 2,
        "AFIR-F01-OLD": 4,
        "AFIR-F03": 4,
        "OCPI-PARTY": 4,
        "OCPI-POWER": 2,
        "OCPI-PUBLISH": 2,
        "OCPI-TARIFF": 2,
        "OCPI-TARIFF-UNUSED": 1,
        "OCPI-TIME-ZONE": 2,
        "OCPI-UNREADABLE": 5,
    },
    "nl-ndw_ocpi2.2.1_location_verbatim-1.json": {
        "AFIR-A01": 1,
        "AFIR-A04": 1,
        "AFIR-A05": 1,
        "AFIR-A06": 1,
        "AFIR-A16": 1,
        "AFIR-A18": 1,
        "AFIR-A19": 1,
        "AFIR-A20": 1,
        "AFIR-A21": 1,
        "AFIR-A22": 1,
        "AFIR-B05": 1,
        "AFIR-B07": 1,
        "AFIR-B08": 1,
        "AFIR-B09": 1,
        "AFIR-F01-OLD": 2,
        "AFIR-F03": 2,
        "OCPI-TARIFF": 1,
    },
    "pt-mobie_ocpi2.2.1-flattened_20240622_locations.json.gz": {"OCPI-UNREADABLE": 4950},
    "synthetic-chargemap_ocpi2.1.1_location.json": {
        "AFIR-A01-OWNER": 1,
        "AFIR-A04": 1,
        "AFIR-A05": 1,
        "AFIR-A06": 1,
        "AFIR-A07-SWAPPED": 1,
        "AFIR-A08-SIDE": 1,
        "AFIR-A10": 1,
        "AFIR-A14-EXCEPTION": 2,
        "AFIR-A16": 1,
        "AFIR-A18": 1,
        "AFIR-A19": 1,
        "AFIR-A20": 1,
        "AFIR-A21": 1,
        "AFIR-A22": 1,
        "AFIR-A24": 1,
        "AFIR-B01-FORMAT": 2,
        "AFIR-B05": 1,
        "AFIR-B08": 1,
        "AFIR-B09": 1,
        "AFIR-F01-OLD": 2,
        "AFIR-F02-PAST": 2,
        "AFIR-F03": 3,
        "OCPI-PARTY": 2,
        "OCPI-POWER": 1,
        "OCPI-PUBLISH": 1,
        "OCPI-TARIFF": 1,
    },
}
"""How often each rule finds something in each feed: if one of these numbers changes, somebody has to know why."""


def test_as_much_of_a_real_file_is_published_as_before(other):
    """If one of these numbers changes, somebody has to know why."""
    pipeline = other.pipeline
    priced = sum(price is not None for price in pipeline.prices().values())
    assert {other.name: (len(pipeline.sites()), len(pipeline.statuses()), priced)} == {
        other.name: PUBLISHED.get(other.name)
    }


def test_the_findings_of_a_real_file_are_as_before(other):
    """Code by code."""
    assert {other.name: findings(other)} == {other.name: FOUND.get(other.name)}


def test_the_tables_name_files_that_are_there(shared_folder):
    """None of the lines above is about nothing."""
    assert (shared_folder / "ocpi" / "others").is_dir()
    assert set(FEEDS) == PUBLISHED.keys() == FOUND.keys() >= KNOWN.keys()


# --- chargecloud's feed, of which a price by the minute comes late


def test_chargeclouds_feed_has_all_its_prices(shared_folder, tmp_path):
    """100 Locations, 273 EVSEs, five tariffs: each point with its price per kWh, and what staying on costs."""
    name = "de-chargecloud-swlb_ocpi2.2.1-dialect_locations.json.gz"
    swlb = synced(name, tmp_path, shared_folder)
    assert swlb.outcome.seen == {"locations": 100, "tariffs": 5}
    assert counted(swlb) == (100, 273, 5)
    expected = {}
    for location in plain(swlb.paths[0]):
        for evse in location["evses"]:
            (tariff,) = evse["tariffs"]
            expected[f"DE*SLB*U*{evse['uid']}"] = str(tariff["elements"][0]["price_components"][0]["price"])
    assert {point: str(price) for point, price in swlb.pipeline.prices("table").items()} == expected
    by_minute = Counter(
        (tariff["id"], price["value"], applicability["fromMinute"], applicability["toMinute"])
        for tariff, price, applicability in staying(swlb)
    )
    assert by_minute == {
        ("22132ac", 0.08, 241, 391): 167,  # 12 EUR at most
        ("22132dc", 0.1, 46, 246): 20,  # 20 EUR at most
    }


def staying(swlb):
    """The tariff inside each EVSE, and the prices per minute that are published of it."""
    tariffs = {
        f"DE*SLB*U*{evse['uid']}": evse["tariffs"][0] for location in plain(swlb.paths[0]) for evse in location["evses"]
    }
    for entry in in_json(swlb.pipeline.text("table", "json"), "table").entries.values():
        for station in entry.said["energyInfrastructureStation"]:
            for point in (wrapped["aegiElectricChargingPoint"] for wrapped in station["refillPoint"]):
                (rate,) = point["energyProduct"][0]["aegiElectricEnergy"]["energyRate"]
                for price in rate["energyPrice"]:
                    if price["priceType"]["value"] == "pricePerMinute":
                        yield tariffs[point["idG"]], price, price["timeBasedApplicability"]
