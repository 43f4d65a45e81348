"""The German AFIR recharging profile 01-00-00: what it says otherwise than DATEX II 3.7, and its messages."""

import json
from dataclasses import replace

import pytest
from datex2_schemas import errors, shared
from feed import HEADER, PLUG, PUBLISHER, document, dutch, entries_of, pool, published
from full import FULL, FULL_EVSE, TARIFF
from hypothesis import given, settings
from pipeline import Pipeline, Source, evse, feed, in_json, location, moved
from test_facts_published import BOUNDED, CONTRACT, NO_FACTS, pools, split, stated

from afir_publisher.config import Deliver
from afir_publisher.deliver import settings as deliver_settings
from afir_publisher.errors import ConfigError
from afir_publisher.facts import Facts
from afir_publisher.feeds import FeedFiles
from afir_publisher.model import Gone
from afir_publisher.since import Asked, Since
from exporters import PROFILES, datex2
from exporters.datex2 import codes, mobilithek
from exporters.datex2.terms import Terms, told
from exporters.datex2.tree import BySyntax, Code, Run, Shared, Typed
from exporters.profiles.profile import Exchange

PROFILE = PROFILES["de-mobilithek"]
GERMAN = [PROFILES[name] for name in ("de-mobilithek", "be")]
NAMES = [profile.name for profile in GERMAN]
PARKING = {"type": "PARKING_TIME", "vat": 0, "step_size": 1}


def site(one):
    """The site of a pool."""
    payload = json.loads(document("table", "json", one, profile=PROFILE))["payload"]
    (found,) = payload["aegiEnergyInfrastructureTablePublication"]["energyInfrastructureTable"][0][
        "energyInfrastructureSite"
    ]
    return found


def station(one):
    """The first station of a pool."""
    return site(one)["energyInfrastructureStation"][0]


def point(one):
    """The first charging point of a pool."""
    return station(one)["refillPoint"][0]["aegiElectricChargingPoint"]


def words(found):
    """What an object says in words."""
    return [said["values"][0]["value"] for said in found.get("additionalInformation", [])]


def of_tariff(*components, **fields):
    """A pool with a tariff of these prices."""
    plug = {**PLUG, "tariff_ids": ["t1"]}
    given = {**TARIFF, "id": "t1", "tax_included": "YES", "elements": [{"price_components": [*components]}], **fields}
    return pool({"connectors": [plug]}, tariffs=[given])


def prices(one):
    """The prices of the first charging point."""
    return point(one)["electricEnergy"][0]["energyRate"][0]["energyPrice"]


# --- what it says otherwise


def test_energy_has_its_older_name_and_no_wrapper():
    """Neither its sources nor the group of a price have an element."""
    energy = point(pool(FULL_EVSE, tariffs=[{**TARIFF, "id": "t1"}], **FULL))["electricEnergy"][0]
    assert {"isGreenEnergy", "carbonDioxideImpact", "energyRate"} <= energy.keys()
    assert "electricEnergySourceRatio" not in energy
    assert all("priceGroupIndex" not in price for price in energy["energyRate"][0]["energyPrice"])


def test_a_location_has_its_address_in_the_older_extension():
    """Which is open, so that no schema tells if it is misspelt."""
    reference = site(pool({}, city="Berlin", facts=Facts(nuts1="DE3")))["locationReference"]["locPointLocation"]
    assert reference["locLocationExtensionG"] == {
        "FacilityLocation": {
            "address": {"city": {"values": [{"lang": "nl", "value": "Berlin"}]}},
            "nutsArea": [{"nutsCodeType": {"value": "nuts1Code"}, "nutsCode": "DE3"}],
        }
    }


@pytest.mark.parametrize(
    ("stated_", "expected"),
    [(("L", "M1"), ["l", "m1"]), (("N2",), ["n2"]), (("L",), ["l"]), (("M2", "N3"), ["m2", "n3"])],
)
def test_a_category_of_vehicles_stands_a_level_higher(stated_, expected):
    """And all that is under L is L; this extension is open, too."""
    found = station(pool({}, facts=Facts(vehicle_categories=stated_)))["applicableForVehicles"][0]
    assert found["comVehicleCharacteristicsExtensionG"] == {
        "VehicleCharacteristicsExtended": {"euVehicleCategory": [{"value": value} for value in expected]}
    }


@pytest.mark.parametrize("letter", "ABCDEFGHIJKLMNO")
def test_a_domestic_socket_has_its_older_literal(letter):
    """Without `Type` at its end."""
    plug = {**PLUG, "standard": f"DOMESTIC_{letter}"}
    assert point(pool({"connectors": [plug]}))["connector"][0]["connectorType"] == {"value": f"domestic{letter}"}


def test_five_kinds_of_identifiers_have_a_word():
    """Of operators, stations, charging points, providers; any other kind is told by a text."""
    facts = Facts(station_id_bnetza="1000001", operator_id_bnetza="2000001")
    evse_ = {
        "evse_id": "DE*FAS*E1",
        "accepted_service_providers": ["DE-8AC", "Shell"],
        "parking": [{"parking_id": "1"}],
    }
    places = [{"id": "1", "apds_reference": "apds-1"}]
    found = station(pool(evse_, operator={"name": "A"}, facts=facts, parking_places=places))
    providers = [one["afacAnOrganisation"] for one in found["mobilityServiceProvider"]]
    said = [
        *found["externalIdentifier"],
        *found["operator"]["afacAnOrganisation"]["externalIdentifier"],
        *found["refillPoint"][0]["aegiElectricChargingPoint"]["externalIdentifier"],
        *(one for provider in providers for one in provider.get("externalIdentifier", [])),
    ]
    assert [(one["typeOfIdentifier"]["extendedValueG"], one["identifier"]) for one in said] == [
        ("stationIdBNetzA", "1000001"),
        ("operatorId", "NL*FAS"),
        ("operatorIdBNetzA", "2000001"),
        ("evseId", "DE*FAS*E1"),
        ("providerId", "DE*8AC"),
    ]
    assert found["dedicatedParkingSpaces"][0]["externalIdentifier"] == [
        {"identifier": "apds-1", "otherTypeOfIdentifier": "apds"}
    ]


@pytest.mark.parametrize(
    ("begin", "end", "expected"),
    [
        ("08:00", "18:30", ("08:00:00Z", "18:30:00Z")),
        ("18:00", "24:00", ("18:00:00Z", "00:00:00Z")),
        ("00:00", "24:00", None),
    ],
)
def test_times_of_day_end_with_a_letter_and_before_midnight(begin, end, expected):
    """The Z means nothing there; no day has an hour 24, and the whole of a day is no time at all."""
    hours = {"twentyfourseven": False, "regular_hours": [{"weekday": 1, "period_begin": begin, "period_end": end}]}
    found = site(pool({}, opening_times=hours))["operatingHours"]["afacOperatingHoursSpecification"]["overallPeriod"]
    times = found["validPeriod"][0].get("recurringTimePeriodOfDay")
    assert times == (expected and [{"startTimeOfPeriod": expected[0], "endTimeOfPeriod": expected[1]}])
    assert found["validPeriod"][0]["recurringDayWeekMonthPeriod"] == [
        {"comDayWeekMonth": {"applicableDay": [{"value": "monday"}]}}
    ]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (NO_FACTS, {"value": "extendedG", "extendedValueG": "unknown"}),
        (Facts(staffed=True), {"value": "physicalAttendance"}),
        (Facts(staffed=False), {"value": "unattended"}),
    ],
)
def test_a_station_says_what_service_there_is_or_that_nobody_knows(facts, expected):
    """The profile asks for it, and a made-up one would be wrong."""
    assert station(pool({}, facts=facts))["serviceType"] == [{"serviceType": expected}]


def test_the_power_of_the_strongest_point_stands_for_that_of_the_station():
    """Which gives that much for certain; that it is no more than this is said in words."""
    strong = {"connectors": [{**PLUG, "max_electric_power": 150000}]}
    unknown, known = station(pool({}, strong)), station(pool({}, strong, facts=Facts(station_power_w=161000)))
    assert (unknown["totalMaximumPower"], known["totalMaximumPower"]) == (150000, 161000)
    assert words(unknown) == ["Total power not known: that of the strongest charging point is given"]
    assert words(known) == []


def test_a_station_without_any_power_is_left_out_with_its_statuses():
    """And with its site, if nothing is left there; what is missing is told."""
    powerless = {"connectors": [{"id": "1", "standard": "IEC_62196_T2"}]}
    one = split(pool({}, powerless), NO_FACTS, NO_FACTS)
    found = [
        entry.key for publication in PROFILE.publications for entry in entries_of(publication, one, profile=PROFILE)
    ]
    assert found == ["NL*FAS*L*1", "NL*FAS*U*1"]
    assert [found["idG"] for found in site(one)["energyInfrastructureStation"]] == ["NL*FAS*S*1*1"]
    said = "nothing says what power station NL*FAS*S*1*2 or any of its connectors has, so it is left out"
    assert list(datex2.lacking(PROFILE, one)) == [("stations[NL*FAS*S*1*2]", said)]
    assert list(datex2.lacking(PROFILES["datex2-3.7"], one)) == []
    alone = pool(powerless)
    assert [*entries_of("table", alone, profile=PROFILE), *entries_of("status", alone, profile=PROFILE)] == []


@pytest.mark.parametrize("tariffs", [(), (CONTRACT,)], ids=["no rate", "a rate"])
@pytest.mark.parametrize("is_green", [True, False, None])
def test_renewable_energy_is_said_of_the_energy_of_a_station(is_green, tariffs):
    """As there is no other place for it; beside the rate that says that contracts are taken, if there is one."""
    plug = {**PLUG, "tariff_ids": [tariff["id"] for tariff in tariffs]}
    mix = None if is_green is None else {"is_green_energy": is_green}
    found = station(pool({"connectors": [plug]}, tariffs=tariffs, energy_mix=mix))
    assert "renewableSources" not in found
    energy = found.get("electricEnergy", [])
    assert [one.get("isGreenEnergy") for one in energy] == ([is_green] if tariffs or mix else [])
    assert ["energyRate" in one for one in energy] == ([bool(tariffs)] if energy else [])


def test_what_has_no_element_is_in_words():
    """Places beside a station, and how one pays where there is no price."""
    facts = Facts(card_reader=True, ad_hoc_payment=("qrCode", "SMS"), payment_brands=("Visa", "Lokale Karte"))
    found = station(pool({}, facilities=["MALL", "TRAIN_STATION"], facts=facts))
    assert "associatedFacility" not in found
    assert words(found)[:2] == ["Facility: Mall", "Facility: Train station"]
    charging_point = found["refillPoint"][0]["aegiElectricChargingPoint"]
    assert "rates" not in charging_point
    assert words(charging_point) == ["Payment without a contract: emv, qrCode, SMS, visa, Lokale Karte"]


# --- prices


def test_prices_are_those_of_json_and_say_whether_tax_is_included():
    """More than two decimals are no fault here, and the loss is not told where it is not made."""
    one = of_tariff({"type": "ENERGY", "price": 0.4599, "vat": 19, "step_size": 1})
    assert prices(one) == [{"priceType": {"value": "pricePerKWh"}, "value": 0.4599, "taxIncluded": True, "taxRate": 19}]
    assert list(datex2.unsaid(PROFILE, one)) == []
    assert len(list(datex2.unsaid(PROFILES["datex2-3.7"], one))) == 1


@pytest.mark.parametrize(
    ("hourly", "expected"),
    [
        (6, ("pricePerMinute", 0.1, ["de", "en"], "Blocking fee: per minute parked without charging")),
        (5, ("other", 5, ["en"], "per hour parked without charging")),
    ],
)
def test_a_blocking_fee_is_a_price_per_minute_where_that_is_exact(hourly, expected):
    """As the maintainers of the profile want it; a rounded price would be a wrong one."""
    energy = {"type": "ENERGY", "price": 0.5, "vat": 0, "step_size": 1}
    found = prices(of_tariff(energy, {**PARKING, "price": hourly}))[1]
    texts = found["additionalInformation"]["values"]
    kind, value = found["priceType"]["value"], found["value"]
    assert (kind, value, [text["lang"] for text in texts], texts[-1]["value"]) == expected


def test_a_blocking_fee_says_in_which_steps_it_is_billed():
    """As any price does."""
    energy = {"type": "ENERGY", "price": 0.5, "vat": 0, "step_size": 1}
    found = prices(of_tariff(energy, {**PARKING, "price": 6, "step_size": 900}))[1]
    assert found["additionalInformation"]["values"][-1]["value"] == (
        "Blocking fee: per minute parked without charging, billed in steps of 15 minutes"
    )


def test_a_status_updates_the_price_of_the_table():
    """By the id of its rate."""
    one = of_tariff({"type": "ENERGY", "price": 0.5, "vat": 0, "step_size": 1})
    (rate,) = point(one)["electricEnergy"][0]["energyRate"]
    found = in_json(document("status", "json", one, profile=PROFILE), "status").entries["NL*FAS*U*1"].said
    (update,) = found["energyRateUpdate"]
    assert update["energyRateReference"] == {"idG": rate["idG"], "targetClass": "EnergyRate"}
    assert update["energyPrice"] == rate["energyPrice"]


# --- messages

HEAD = {
    "versionG": "3.5",
    "modelBaseVersionG": "3",
    "profileNameG": "AFIR Energy Infrastructure",
    "profileVersionG": "01-00-00",
}
PUSHED = replace(HEADER, exchange=Exchange(is_pushed=True, information_status="test"))


def message(kind, publication="status", header=HEADER, changed=(), gone=()):
    """A message of pools."""
    entries = published(entries_of(publication, *changed, profile=PROFILE), "json", profile=PROFILE)
    if kind == "snapshot":
        return "".join(datex2.snapshot(PROFILE, publication, "json", header, entries))
    return "".join(datex2.delta(PROFILE, publication, "json", header, entries, gone))


@pytest.mark.parametrize("header", [HEADER, PUSHED])
def test_a_table_stands_by_itself(header):
    """However it gets to its reader; it says which profile it follows, and whether it is real."""
    found = json.loads(message("snapshot", "table", header, [pool({})]))
    publication = found["payload"].pop("aegiEnergyInfrastructureTablePublication")
    assert found == {"payload": HEAD}
    assert publication["publicationCreator"] == {"country": "NL", "nationalIdentifier": "NL-NAP-Example"}
    assert publication["headerInformation"] == {
        "confidentiality": {"value": "noRestriction"},
        "informationStatus": {"value": "real" if header is HEADER else "test"},
    }


@pytest.mark.parametrize("kind", ["snapshot", "delta"])
@pytest.mark.parametrize(("header", "way"), [(HEADER, "Pull"), (PUSHED, "Push")])
def test_statuses_are_always_contained(kind, header, way):
    """So that a reader knows which it is; nothing else is in the container."""
    container = json.loads(message(kind, header=header, changed=[pool({})]))["messageContainer"]
    (payload,) = container.pop("payload")
    assert payload.pop("aegiEnergyInfrastructureStatusPublication")["tableReference"] == [
        {"idG": "NL-Example", "versionG": "7", "targetClass": "EnergyInfrastructureTable"}
    ]
    assert payload == HEAD
    assert container == {
        "exchangeInformation": {
            "exchangeContext": {
                "codedExchangeProtocol": {"value": f"{kind}{way}"},
                "exchangeSpecificationVersion": "3.0",
                "supplierOrCisRequester": {},
            },
            "dynamicInformation": {
                "exchangeStatus": {"value": "online"},
                "messageGenerationTimestamp": HEADER.created,
            },
        }
    }


def test_what_is_gone_is_removed_where_it_was():
    """In its last version and since the message was made; its site may be there, in another version."""
    gone = [Gone("NL*FAS*U*9", 2, "NL*FAS*L*1", "NL*FAS*S*1"), Gone("NL*FAS*U*0", 5, "NL*FAS*L*0", "NL*FAS*S*0")]
    text = message("delta", changed=[pool({})], gone=gone)
    found = json.loads(text)["messageContainer"]["payload"][0]["aegiEnergyInfrastructureStatusPublication"]
    first, second = found["energyInfrastructureSiteStatus"]
    assert [(one["reference"]["idG"], one["reference"]["versionG"]) for one in (first, second)] == [
        ("NL*FAS*L*0", "5"),
        ("NL*FAS*L*1", "3"),
    ]
    (of_station,) = second["energyInfrastructureStationStatus"]
    kept, removed = (one["aegiElectricChargingPointStatus"] for one in of_station["refillPointStatus"])
    assert kept["reference"]["idG"] == "NL*FAS*U*1"
    assert removed == {
        "reference": {"idG": "NL*FAS*U*9", "versionG": "2", "targetClass": "FacilityObject"},
        "lastUpdated": HEADER.created,
        "operationStatus": {"value": "notInOperation"},
        "status": {"value": "removed"},
    }
    assert errors("json", text) == []


@pytest.mark.parametrize("gone", [(), [Gone("NL*FAS*U*9", 2, 'NL"L', "NL*S")]])
@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_delta_is_valid(count, gone):
    """With and without changes, with and without what is gone."""
    changed = [pool({}, {"uid": "2"}, id=str(n)) for n in range(count)]
    assert errors("json", message("delta", header=PUSHED, changed=changed, gone=gone)) == []


def test_there_are_no_deltas_of_a_table():
    """Nobody could read one."""
    with pytest.raises(ValueError, match="has no deltas of the table"):
        datex2.delta(PROFILE, "table", "json", HEADER, [], [])


# --- a feed of it


def test_deltas_add_up_to_the_snapshot():
    """A point that is gone is told once, is in no snapshot, and may come back."""
    cpo = Source("wkx", *(location(letter, evse(f"{letter}1"), evse(f"{letter}2")) for letter in "ABC"))
    pipeline = Pipeline(feed("nl", "wkx", profile=PROFILE))
    pipeline.sync(cpo)
    held = in_json(pipeline.text("status", "json"), "status").entries
    kept = cpo.locations["C"]
    tombstones = []
    for at in range(5):
        if at == 0:
            cpo.locations["A"]["evses"].pop()
        elif at == 1:
            del cpo.locations["C"]
        elif at == 2:
            cpo.locations["B"]["evses"][0]["status"] = "CHARGING"
        elif at == 3:
            cpo.locations["C"] = kept
        else:
            cpo.locations["A"]["evses"][0]["status"] = "REMOVED"
        pipeline.sync(cpo)
        said = in_json(pipeline.delta("status", "json"), "status")
        held.update(said.entries)
        for key in said.closed:
            del held[key]
        tombstones.append(sorted(key[-2:] for key in said.closed))
        snapshot = in_json(pipeline.text("status", "json"), "status")
        assert (held, snapshot.closed) == (snapshot.entries, {})
    assert tombstones == [["A2"], ["C1", "C2"], [], [], ["A1"]]


def test_files_have_whole_tables_and_deltas_of_statuses(tmp_path):
    """And who asks for what changed in the table gets all of it."""
    cpo = Source("wkx", location("A"))
    pipeline = Pipeline(feed("nl", "wkx", profile=PROFILE))
    files = FeedFiles(tmp_path, "nl", PROFILE)
    pipeline.sync(cpo)
    files.refresh(pipeline.store)
    cpo.locations["A"]["name"] = "Elders"
    assert moved(pipeline.sync(cpo)) == {"table": ("delta", 2, 1, 0), "status": ("delta", 2, 1, 0)}
    files.refresh(pipeline.store)
    there = {path.relative_to(tmp_path / "nl").as_posix() for path in tmp_path.rglob("*.json")}
    assert there == {"manifest.json", "table.json", "status.json", "status.delta/2.json"}
    manifest = json.loads((tmp_path / "nl" / "manifest.json").read_bytes())
    assert (manifest["table"]["deltas"], [one["seq"] for one in manifest["status"]["deltas"]]) == ([], [2])


def test_there_is_no_delta_since_anything_of_a_table(tmp_path):
    """The store is not even asked."""
    path = tmp_path / "afir.sqlite"
    path.touch()
    since = Since(path, {"nl": PROFILE})
    assert since.find(Asked("nl", "table", "json", "1", "2")) is None


def test_a_feed_tells_which_station_it_leaves_out():
    """As an error, and reports count it as held back."""
    cpo = Source("wkx", location("A", evse("A1", connectors=[{"id": "1", "standard": "IEC_62196_T2"}])))
    pipeline = Pipeline(feed("nl", "wkx", profile=PROFILE))
    pipeline.sync(cpo)
    found = [(key, text.partition(":")[0]) for _, _, key, _, text in pipeline.store.findings.of_rule("FEED-LACKS")]
    assert found == [("NL*WKX*A", "stations[NL*WKX*S*A]")]
    assert [(held.path, held.rule, held.policy) for _, _, held in pipeline.store.standings.held("nl")] == [
        ("stations[NL*WKX*S*A]", "FEED-LACKS", "hold")
    ]
    assert pipeline.statuses() == {}


@pytest.mark.parametrize("name", NAMES)
def test_a_table_is_not_delivered_as_deltas(name):
    """The configuration is told so before anything is sent."""
    address = {"url": "https://nap.example/1", "mode": "delta"}
    section = {"table": address, "information_status": "test", "syntax": "json"}

    class Feed:
        """A feed as the configuration has it."""

        deliver = Deliver.model_validate(section)

    Feed.name = "nl"
    with pytest.raises(ConfigError) as caught:
        deliver_settings.agreed(Feed, PROFILES[name])
    assert str(caught.value) == (
        f'feed nl: deliver.table.mode: found "delta", expected "snapshot": {name} has no deltas of the table'
    )


# --- validity


@pytest.mark.parametrize("profile", GERMAN, ids=NAMES)
@pytest.mark.parametrize("publication", PROFILE.publications)
def test_real_data_are_valid(profile, publication):
    """In the official schemas, with more than a thousand Locations of the Dutch feed."""
    assert errors("json", document(publication, "json", *dutch(3000)[::2], profile=profile)) == []


@pytest.mark.parametrize("publication", PROFILE.publications)
def test_a_pool_of_which_everything_is_stated_is_valid(publication):
    """With every field of OCPI and without any."""
    full = pool(FULL_EVSE, tariffs=[TARIFF], facts=stated(), **FULL)
    assert errors("json", document(publication, "json", full, pool({}, id="2"), profile=PROFILE)) == []


@settings(BOUNDED, max_examples=25)
@given(pools())
def test_any_facts_make_a_valid_table(one):
    """Whatever people write into a spreadsheet."""
    assert errors("json", document("table", "json", one, profile=PROFILE)) == []


@pytest.mark.parametrize(
    ("table", "package", "enumeration"),
    [
        (codes.CONNECTOR_TYPE, "AfirEnergyInfrastructure", "ConnectorTypeEnum"),
        (codes.TYPE_OF_SITE, "AfirEnergyInfrastructure", "EnergyInfrastructureSiteTypeEnum"),
        (codes.USERS, "AfirFacilities", "UserTypeEnum"),
        (codes.AUTHENTICATION, "AfirEnergyInfrastructure", "AuthenticationAndIdentificationEnum"),
        (codes.AD_HOC_METHODS, "AfirEnergyInfrastructure", "AuthenticationAndIdentificationEnum"),
        (codes.PAYMENT_MEANS, "AfirFacilities", "MeansOfPaymentEnum"),
        (codes.AD_HOC_MEANS, "AfirFacilities", "MeansOfPaymentEnum"),
        (codes.BRANDS, "AfirFacilities", "PaymentBrandsEnum"),
        (codes.SMART_SERVICES, "AfirEnergyInfrastructure", "SmartRechargingServicesEnum"),
        (codes.SERVICE_TYPE, "AfirEnergyInfrastructure", "ServiceTypeEnum"),
        (codes.SERVICE_FACILITY, "AfirFacilities", "ServiceFacilityTypeEnum"),
        (codes.REQUIRED_SERVICES, "AfirFacilities", "ServiceFacilityTypeEnum"),
        (codes.EQUIPMENT, "AfirFacilities", "EquipmentTypeEnum"),
        (codes.REQUIRED_EQUIPMENT, "AfirFacilities", "EquipmentTypeEnum"),
        (codes.VEHICLE_TYPE, "Common", "VehicleTypeEnum"),
        (codes.EU_CATEGORY, "CommonExtension", "EuVehicleCategoryEnum"),
        (codes.STATED_CATEGORY, "CommonExtension", "EuVehicleCategoryEnum"),
    ],
)
def test_every_literal_of_a_table_exists(table, package, enumeration):
    """In the profile's own enumerations, under the name that it has there."""
    path = shared("datex2", "schemas", "json-mobilithek-afir-01-00-00", "table", f"DATEXII_3_{package}.json")
    known = set(json.loads(path.read_text("utf-8-sig"))["definitions"][enumeration]["enum"])
    given = {code for value in table.values() for code in ((value,) if isinstance(value, Code) else value)}
    assert {mobilithek.TERMS.literals.get(code, code) for code in given} <= known


# --- terms


def test_a_shared_subtree_is_told_once_for_each_terms_and_name():
    """And is still one, so that it is encoded once."""
    shared_ = Shared([{"a:x": 1}])
    some = Terms(name="some", names={"a:x": "a:y"}, objects={"a:one": lambda _: {"a:z": 2}})
    first, again, other = (told(some, {name: shared_})[name] for name in ("a:two", "a:two", "a:one"))
    assert first is again
    assert (first.node, other.node) == ([{"a:y": 1}], [{"a:z": 2}])
    assert told(Terms(name="none"), shared_).node == [{"a:x": 1}]


def test_runs_types_literals_and_syntaxes_are_told():
    """What has no other name stays as it is."""
    terms = Terms(name="t", names={"a:gone": None}, untyped=frozenset({"a:Plain"}), literals={"x": Code("y")})
    node = {
        "run": Run({"a:gone": 1, "a:code": Code("x")}),
        "a:typed": Typed("a:Plain", {"a:gone": 1, "a:kept": "x"}),
        "a:other": (Typed("a:Other", {}),),
        "a:both": BySyntax(xml=1, json=Code("x")),
        "a:none": None,
    }
    found = told(terms, node)
    assert found.pop("run").node == {"a:code": Code("y")}
    assert found == {
        "a:typed": {"a:kept": "x"},
        "a:other": (Typed("a:Other", {}),),
        "a:both": Code("y"),
    }


def test_both_profiles_say_the_same_of_a_place():
    """They differ in who asks, and in what for."""
    one = pool(FULL_EVSE, tariffs=[TARIFF], **FULL)
    for publication in PROFILE.publications:
        german, belgian = (
            [entry.fragments for entry in datex2.entries(profile, publication, one, PUBLISHER)] for profile in GERMAN
        )
        assert german == belgian
    assert [profile.access_point for profile in GERMAN] == ["DE", "BE"]


@pytest.mark.parametrize(("price", "expected"), [(0.4599, "not at all"), (1 / 3, "in words")])
def test_a_price_of_four_decimals_is_no_loss(price, expected):
    """JSON has room for it, so the operator's own words have none; for a third there are only words."""
    own = [{"language": "de", "text": "Unser Preis"}]
    one = of_tariff({"type": "ENERGY", "price": price, "vat": 19, "step_size": 1}, tariff_alt_text=own)
    found = [how for field, how in datex2.lost(PROFILE, one) if field == "Tariff.tariff_alt_text"]
    assert found == [expected]
    assert ("Tariff.elements" in {field for field, _ in datex2.lost(PROFILE, one)}) == (expected == "in words")
