"""The static publication."""

import csv
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from datex2_schemas import errors, shared
from feed import (
    DOCUMENTS,
    PLUG,
    document,
    dutch,
    entries_of,
    location,
    point_said,
    pool,
    pool_of,
    said,
    station_said,
    text_of,
)
from full import FULL, FULL_EVSE, IMAGE, TARIFF
from hypothesis import example, given
from hypothesis import strategies as st

from afir_publisher.facts import Facts
from afir_publisher.pool import Pool, Station
from exporters import PROFILES, family
from exporters.datex2.tree import VERSION, outline


@pytest.fixture
def full():
    """A pool in which every field of OCPI 2.3.0 is filled, with the region that it lies in."""
    return pool(FULL_EVSE, offset="+02:00", tariffs=[TARIFF], facts=Facts(nuts1="NL3"), **FULL)


@pytest.mark.parametrize("name", PROFILES)
def test_every_profile_has_a_family(name):
    """Which can write its publications."""
    assert callable(family(PROFILES[name]).entries)


@pytest.mark.parametrize(("profile", "publication", "syntax"), DOCUMENTS)
def test_a_location_with_every_field_is_valid(profile, publication, syntax, full):
    """In all publications and syntaxes."""
    assert errors(syntax, document(publication, syntax, full, profile=profile)) == []


def is_valid(profile, publication, syntax, one):
    """Whether a pool is published as its schemas have it, or not at all, where these ask for what nobody said."""
    if any(family(profile).lacking(profile, one)):
        return entries_of(publication, one, profile=profile) == []
    return errors(syntax, document(publication, syntax, one, profile=profile)) == []


@pytest.mark.parametrize(("profile", "publication", "syntax"), DOCUMENTS)
def test_a_location_with_no_field_is_valid(profile, publication, syntax):
    """What is absent stays absent."""
    empty = {"uid": "1", "connectors": [{"id": "1", "standard": ""}]}
    assert is_valid(profile, publication, syntax, pool(empty))


def test_a_location_with_no_field_says_nothing_but_what_must_be():
    """Nothing is invented."""
    assert said(pool({})) == {
        "idG": "NL*FAS*L*1",
        "versionG": VERSION,
        "energyInfrastructureStation": [
            {
                "idG": "NL*FAS*S*1",
                "versionG": VERSION,
                "totalMaximumPower": 11000,
                "numberOfRefillPoints": 1,
                "refillPoint": [
                    {
                        "aegiElectricChargingPoint": {
                            "idG": "NL*FAS*U*1",
                            "versionG": VERSION,
                            "deliveryUnit": {"value": "kWh"},
                            "currentType": {"value": "ac"},
                            "numberOfConnectors": 1,
                            "availableChargingPower": [11000],
                            "chargingMode": {"value": "mode3AC3p"},
                            "connector": [{"connectorType": {"value": "iec62196T2"}, "maxPowerAtSocket": 11000}],
                        }
                    }
                ],
            }
        ],
    }


ODD = "ODD & <word>"


@pytest.mark.parametrize(("profile", "publication", "syntax"), DOCUMENTS)
def test_odd_words_are_valid(profile, publication, syntax):
    """In every enumeration: OCPI 2.3.0's are open."""
    plug = {"id": "1", "standard": ODD, "format": ODD, "power_type": ODD, "capabilities": [ODD], "max_voltage": 230}
    evse = {
        "status": ODD,
        "status_schedule": [{"period_begin": "2026-07-01T00:00:00Z", "status": ODD}],
        "capabilities": [ODD],
        "parking_restrictions": [ODD],
        "parking": [{"parking_id": "1", "evse_position": ODD}],
        "connectors": [plug],
        "images": [{**IMAGE, "category": ODD}],
        "directions": [{"language": ODD, "text": ODD}],
    }
    mix = {
        "energy_sources": [{"source": ODD, "percentage": 100}],
        "environ_impact": [{"category": ODD, "amount": 1}],
    }
    place = {"id": "1", "vehicle_types": [ODD], "direction": ODD, "standards": [ODD]}
    one = pool(
        evse,
        offset=ODD,
        parking_type=ODD,
        facilities=[ODD],
        energy_mix=mix,
        parking_places=[place],
        country=ODD,
        state=ODD,
        help_phone=ODD,
        images=[{**IMAGE, "url": ODD}],
        operator={"name": ODD, "website": ODD},
    )
    assert is_valid(profile, publication, syntax, one)


@given(st.text(st.characters(codec="utf-8")))
@example(VERSION)
def test_any_text_makes_a_document_that_says_the_same_in_both_syntaxes(text):
    """A name cannot break a document, nor take the place of a version."""
    (entry,) = entries_of("table", pool({"physical_reference": text}, name=text, id=f"x{text}"))
    found = json.loads(entry.fragments[1])
    assert found["versionG"] == VERSION
    assert found["idG"].startswith("NL*FAS*L*X")
    assert entry.fragments[0].count(VERSION) == entry.fragments[1].count(VERSION) == 3


def test_a_site_is_what_ocpi_calls_a_location(full):
    """With the facts that DATEX II wants at the place itself."""
    site = said(full)
    assert site["idG"] == "NL*FAS*L*1"
    assert text_of(site["name"]) == [("nl", "Stationsplein & <zo>")]
    assert site["typeOfSite"] == {"value": "inBuilding"}
    assert text_of(site["brand"]) == [("nl", "Fastned")]
    assert site["exclusiveUsers"] == [{"value": "customers"}]
    assert [photo["urlLinkAddress"] for photo in site["photoUrl"]] == ["https://example.com/a.png"]
    assert [
        entry["locPointLocation"]["pointByCoordinates"]["pointCoordinates"]["latitude"] for entry in site["entrance"]
    ] == [52.09, 52.091]
    assert [space["idG"] for space in site["dedicatedParkingSpaces"]] == ["NL*FAS*L*1*P*P2"]


def test_the_address_stands_at_the_position(full):
    """Of the site and of the station, whose EVSE knows where it stands."""
    site, station = said(full), station_said(full)
    (at_site, at_station) = (one["locationReference"]["locPointLocation"] for one in (site, station))
    assert at_site["pointByCoordinates"]["pointCoordinates"] == {"latitude": 52.0893, "longitude": 5.1101}
    assert at_station["pointByCoordinates"]["pointCoordinates"] == {"latitude": 52.1, "longitude": 4.2}
    facility = at_site["locLocationExtensionG"]["AfirFacilityLocation"]
    assert facility["timeZone"] == "+02:00"
    assert facility["nutsArea"] == [{"nutsCodeType": {"value": "nuts1Code"}, "nutsCode": "NL3"}]
    address = facility["address"]
    assert (address["postcode"], address["countryCode"], text_of(address["city"])) == (
        "3511 ED",
        "NL",
        [("nl", "Utrecht")],
    )
    assert [line["type"]["value"] for line in address["addressLine"]] == ["generalTextLine", "region"]
    lines = at_station["locLocationExtensionG"]["AfirFacilityLocation"]["address"]["addressLine"]
    assert [(line["order"], line["type"]["value"]) for line in lines] == [
        (1, "generalTextLine"),
        (2, "floor"),
        (3, "region"),
    ]
    described = at_station["supplementaryPositionalDescription"]["locationDescription"]
    assert text_of(described) == [("en", "Next to the station"), ("nl", "Naast het station. Achter de slagboom")]


def test_what_the_evses_of_a_station_do_not_agree_on_stands_at_each():
    """Here the floor."""
    one = pool({"floor_level": "1"}, {"floor_level": "2"}, address="Plein 1")
    assert "floor" not in json.dumps(station_said(one)["locationReference"])
    floors = [found["aegiElectricChargingPoint"]["locationReference"] for found in station_said(one)["refillPoint"]]
    lines = [
        at["locPointLocation"]["locLocationExtensionG"]["AfirFacilityLocation"]["address"]["addressLine"]
        for at in floors
    ]
    assert [text_of(line["text"]) for (line,) in lines] == [[("nl", "1")], [("nl", "2")]]


def test_organisations_stand_at_the_station(full):
    """The owner with the legal name, the operator with its id, the helpdesk with its number."""
    station = station_said(full)
    operator, owner, helpdesk = (station[role]["afacAnOrganisation"] for role in ("operator", "owner", "helpdesk"))
    assert operator["externalIdentifier"] == [{"identifier": "NL*FAS", "otherTypeOfIdentifier": "operatorId"}]
    assert (operator["linkToGeneralInformation"], operator["linkToLogo"]) == (
        "https://fastned.nl",
        "https://example.com/a.png",
    )
    assert text_of(operator["subOrganisation"][0]["afacAnOrganisation"]["name"]) == [("nl", "Vrolijk Laden")]
    assert "legalName" not in operator
    assert text_of(owner["legalName"]) == [("nl", "Fastned B.V.")]
    assert owner["linkToLogo"] == "https://example.com/owner.png"
    assert "linkToGeneralInformation" not in owner
    contact = helpdesk["organisationUnit"][0]["contactInformation"][0]["afacContactInformation"]
    assert contact == {"telephoneNumber": "+31 882020200"}
    providers = [one["afacAnOrganisation"]["name"] for one in station["mobilityServiceProvider"]]
    assert [text_of(name) for name in providers] == [[("nl", "Plugsurfing")], [("nl", "Shell")]]


def test_a_helpdesk_without_a_named_operator_goes_by_the_operators_id():
    """An organisation must have a name, and the number must not be lost."""
    helpdesk = station_said(pool({}, help_phone="112"))["helpdesk"]["afacAnOrganisation"]
    assert text_of(helpdesk["name"]) == [("nl", "NL*FAS")]
    assert "operator" not in station_said(pool({}, help_phone="112"))


def test_facilities_stand_at_the_station(full):
    """Services, equipment and neighbouring places; what we do not know is another service."""
    station = station_said(full)
    kinds = {}
    for found in station["supplementalFacility"]:
        (facility,) = found.values()
        kind = facility.get("serviceFacilityType") or facility["equipmentType"]
        kinds[facility["idG"].rpartition("*")[2]] = (kind["value"], facility["availability"]["value"])
    assert kinds == {
        "MOON_BASE": ("other", "available"),
        "RESTAURANT": ("restaurant", "available"),
        "TAXI_STAND": ("other", "available"),
        "CATERING_SERVICE": ("cateringService", "available"),
        "WIFI": ("internetWireless", "available"),
        "PAYMENT_TERMINAL": ("paymentMachine", "available"),
    }
    assert [one["afacAssociatedFacility"]["type"]["value"] for one in station["associatedFacility"]] == ["trainStation"]


def test_parking_stands_at_the_station_that_it_belongs_to(full):
    """With metres, tonnes, users, and words for what has no element."""
    station = station_said(full)
    (space,) = station["dedicatedParkingSpaces"]
    assert (space["idG"], space["numberOfSpaces"]) == ("NL*FAS*L*1*P*P1", 1)
    assert space["dimension"] == {"length": 5.5, "width": 3.0}
    assert space["amenities"] == {"illuminated": False, "roofed": True}
    assert space["userSpecific"] == [{"value": "customers"}, {"value": "personsWithDisabilities"}]
    assert space["accessibility"] == station["accessibility"] == [{"value": "disabilityAccessible"}]
    assert [text_of(text)[0][1] for text in space["additionalInformation"]] == [
        "Time limit: 120 minutes",
        "Direction: Parallel",
        "Drive-through: yes",
        "Dangerous goods allowed: no",
        "Refrigeration outlet: yes",
        "For the given vehicle types only",
        "Standards: PAS 1899:2022",
    ]
    (vehicles,) = station["applicableForVehicles"]
    assert vehicles["vehicleType"] == [{"value": "car"}]
    assert vehicles["grossWeightCharacteristic"][0]["grossVehicleWeight"] == 3.5
    assert vehicles["heightCharacteristic"][0] == {
        "comparisonOperator": {"value": "lessThanOrEqualTo"},
        "vehicleHeight": 2.1,
    }
    extended = vehicles["comVehicleCharacteristicsExtensionG"]["VehicleCharacteristicsExtended"]
    assert extended == {"regulatedCharacteristics": [{"euVehicleCategory": [{"value": "m1"}]}]}
    assert station["amenities"] == {"illuminatedRechargingParkingNearby": False, "roofedRechargingParkingNearby": True}


def parked(*places, restrictions=()):
    """A station whose only EVSE serves places."""
    evse = {"parking": [{"parking_id": place["id"]} for place in places], "parking_restrictions": list(restrictions)}
    return station_said(pool(evse, parking_places=list(places)))


def test_a_limit_holds_for_a_station_if_every_place_has_one():
    """The largest; a place without a limit may have room for more."""
    low, high, free = {"id": "1", "max_vehicle_height": 190}, {"id": "2", "max_vehicle_height": 400}, {"id": "3"}
    assert parked(low, high)["applicableForVehicles"][0]["heightCharacteristic"][0]["vehicleHeight"] == 4.0
    assert "applicableForVehicles" not in parked(low, free)


def test_a_station_is_lit_if_a_place_is_and_dark_if_all_are():
    """In between it is not known."""
    lit, dark, unknown = {"id": "1", "lighting": True}, {"id": "2", "lighting": False}, {"id": "3"}
    assert parked(lit, dark)["amenities"] == {"illuminatedRechargingParkingNearby": True}
    assert parked(dark)["amenities"] == {"illuminatedRechargingParkingNearby": False}
    assert "amenities" not in parked(dark, unknown)


def disabled_spaces(station):
    """The numbers of spaces that a station has for people with disabilities."""
    spaces = station.get("dedicatedParkingSpaces", ())
    return [
        space["numberOfSpaces"]
        for space in spaces
        if {"value": "personsWithDisabilities"} in space.get("userSpecific", ())
    ]


def test_spaces_for_people_with_disabilities_are_counted():
    """None is said once the parking is known; restricted EVSEs stand in for parking that is not."""
    assert disabled_spaces(parked({"id": "1"})) == [0]
    assert disabled_spaces(parked({"id": "1", "vehicle_types": ["DISABLED"]}, {"id": "2"})) == [1]
    assert disabled_spaces(parked({"id": "1"}, restrictions=["DISABLED"])) == [1]
    assert disabled_spaces(station_said(pool({}))) == []
    assert disabled_spaces(station_said(pool({"parking_restrictions": ["disabled"]}, {}))) == [1]
    assert (
        disabled_spaces(station_said(pool({"parking": [{"parking_id": "1"}]}, {}, parking_places=[{"id": "1"}]))) == []
    )


def test_a_charging_point_says_what_it_can_do(full):
    """Everything that hangs on the EVSE."""
    point = point_said(full)
    assert point["idG"] == "NL*FAS*U*ABC"
    assert point["externalIdentifier"] == [
        {"identifier": "NL*FAS*E1", "typeOfIdentifier": {"value": "extendedG", "extendedValueG": "evseId"}}
    ]
    assert text_of(point["name"]) == [("nl", "7")]
    assert point["reservation"] == {"value": "optional"}
    assert (point["currentType"], point["chargingMode"]) == ({"value": "dc"}, {"value": "mode4DC"})
    assert point["usageType"] == [{"value": "electricVehicle"}]
    assert point["vehicleToGridCommunicationType"] == [{"value": "iso15118"}]
    assert point["smartRechargingServices"] == [{"value": "plugAndCharge"}]
    assert [text_of(text)[0][1] for text in point["additionalInformation"]] == [
        "Parking only while charging",
        "Position at the parking space: Left",
    ]
    assert point["applicableForVehicles"] == [{"fuelType": [{"value": "battery"}]}]
    assert [one["urlLinkAddress"] for one in point["informationWebsite"]] == ["https://example.com/terms"]
    methods = station_said(full)["authenticationAndIdentificationMethods"]
    assert [method["value"] for method in methods] == ["rfid", "nfc", "plc"]


def test_the_energy_has_its_sources_and_prices(full):
    """One rate, with the means of payment that the capabilities tell of."""
    energy = point_said(full)["energyProduct"][0]["aegiElectricEnergy"]
    assert energy["isGreenEnergy"] is station_said(full)["renewableSources"] is True
    assert text_of(energy["energyProductName"]) == [("nl", "Windkracht, Vandebron")]
    assert (energy["carbonDioxideImpact"], energy["nuclearWasteImpact"]) == (0.0, 0.25)
    assert energy["electricEnergySourceRatio"] == [
        {"energySource": {"value": "wind"}, "sourceRatioValue": {"percentage": 70.0}},
        {"energySource": {"value": "other"}, "otherEnergySource": "Tide", "sourceRatioValue": {"percentage": 30.0}},
    ]
    assert energy["energyProductInformation"] == "https://example.com/prices"
    (rate,) = energy["energyRate"]
    assert rate["idG"].startswith("NL*FAS*U*ABC*R")
    assert rate["payment"] == {"paymentMeans": [{"value": "emv"}, {"value": "nfc"}]}


@pytest.mark.parametrize(("mix", "green"), [({"is_green_energy": False}, False), (None, True)])
def test_a_location_knows_better_than_its_tariff_whether_energy_is_green(mix, green):
    """A tariff speaks only where the Location is silent."""
    tariff = {**TARIFF, "energy_mix": {"is_green_energy": True}}
    one = pool(FULL_EVSE, tariffs=[tariff], energy_mix=mix)
    assert station_said(one)["renewableSources"] is green


def connector(**fields):
    """The connector and the charging point of an EVSE with one connector."""
    plug = {"id": "1", "standard": "IEC_62196_T2", **fields}
    point = point_said(pool({"connectors": [plug]}))
    return next(iter(point.get("connector", [])), None), point


@pytest.mark.parametrize(
    ("power_type", "volts", "amperes", "watts"),
    [
        ("AC_1_PHASE", 230, 16, 3680),
        ("AC_2_PHASE", 230, 16, 7360),
        ("AC_2_PHASE_SPLIT", 230, 16, 7360),
        ("AC_3_PHASE", 230, 16, 11040),
        ("ac_3_phase", 400, 32, 22170),
        ("AC_3_PHASE", 480, 32, 46080),
        ("DC", 400, 125, 50000),
    ],
)
def test_a_power_that_is_not_given_is_worked_out(power_type, volts, amperes, watts):
    """400 V are between phases, so they count once and a bit."""
    plug, point = connector(power_type=power_type, max_voltage=volts, max_amperage=amperes)
    assert plug["maxPowerAtSocket"] == watts
    assert point["availableChargingPower"] == [watts]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"max_voltage": 230},
        {"max_amperage": 16},
        {"max_electric_power": 0, "max_voltage": 0},
        {"max_voltage": 230, "max_amperage": 16},
    ],
)
def test_a_connector_of_unknown_power_is_said_in_words(fields):
    """The element must have a power, and none is invented; the connector is counted and named all the same."""
    plug, point = connector(**fields)
    assert plug is None
    assert point["numberOfConnectors"] == 1
    assert "availableChargingPower" not in point
    assert [text_of(text)[0][1] for text in point["additionalInformation"]] == [
        "Has also a connector IEC_62196_T2 (socket or cable), power not known"
    ]


@pytest.mark.parametrize(
    ("standard", "power_type", "volts", "current"),
    [
        ("IEC_62196_T2", "DC", 400, "dc"),
        ("CHADEMO", None, 400, "dc"),
        ("iec_62196_t2_combo", "", 400, "dc"),
        ("SOMETHING", None, 800, "dc"),
        ("SOMETHING", None, 400, "ac"),
        ("IEC_62196_T2_COMBO", "AC_3_PHASE", 400, "ac"),
    ],
)
def test_the_current_follows_power_type_then_standard_then_voltage(standard, power_type, volts, current):
    """It is required, so something must decide."""
    assert connector(standard=standard, power_type=power_type, max_voltage=volts)[1]["currentType"]["value"] == current


@pytest.mark.parametrize(
    ("fields", "form"),
    [
        ({"format": "SOCKET"}, "socket"),
        ({"format": "CABLE", "power_type": "AC_3_PHASE"}, "cableMode3"),
        ({"format": "CABLE", "power_type": "DC", "standard": "CHADEMO"}, "otherCable"),
        ({"format": "CABLE", "power_type": "AC_1_PHASE", "standard": "DOMESTIC_F"}, "cableMode2"),
        ({"format": "CABLE", "power_type": "AC_3_PHASE", "standard": "IEC_60309_2_three_16"}, "otherCable"),
    ],
)
def test_the_form_of_a_connector_follows_its_standard(fields, form):
    """OCPI only knows sockets and cables."""
    assert connector(max_electric_power=11000, **fields)[0]["connectorFormat"] == {"value": form}


@pytest.mark.parametrize(
    ("fields", "mode"),
    [
        ({"power_type": "AC_1_PHASE"}, None),
        ({"power_type": "AC_1_PHASE", "standard": "DOMESTIC_F"}, "mode2AC1p"),
        ({"power_type": "AC_3_PHASE", "standard": "IEC_60309_2_three_32"}, "mode2AC3p"),
        ({"power_type": "AC_3_PHASE"}, "mode3AC3p"),
        ({"power_type": "DC"}, "mode4DC"),
    ],
)
def test_the_charging_mode_is_said_where_there_is_a_literal(fields, mode):
    """None for mode 3 with one phase."""
    assert connector(**fields)[1].get("chargingMode", {}).get("value") == mode


@pytest.mark.parametrize(
    ("standard", "name"), [("SAE_J3400", "SAE J3400 (NACS)"), ("NEMA_14_50", "NEMA 14 50"), ("", "unknown")]
)
def test_a_plug_without_a_literal_goes_by_its_name(standard, name):
    """And is never dropped."""
    plug, _ = connector(standard=standard, max_electric_power=11000)
    assert (plug["connectorType"], plug["otherConnector"]) == ({"value": "other"}, name)


def test_a_charging_point_with_ac_and_dc_is_dc():
    """There is one answer; the highest power comes first."""
    chademo = {"id": "2", "standard": "CHADEMO", "power_type": "DC", "max_electric_power": 50000, "max_voltage": 500}
    point = point_said(pool({"connectors": [{**PLUG, "max_voltage": 230}, chademo]}))
    assert (point["currentType"]["value"], point["chargingMode"]["value"]) == ("dc", "mode4DC")
    assert (point["availableVoltage"], point["availableChargingPower"]) == ([230, 500], [50000, 11000])
    assert point["numberOfConnectors"] == 2


def test_users_stand_at_the_site_if_all_evses_are_for_them():
    """Else each charging point says it in words."""
    assert said(pool(*[{"parking_restrictions": ["customers", "EV_ONLY"]}] * 2))["exclusiveUsers"] == [
        {"value": "customers"}
    ]
    mixed = pool({"parking_restrictions": ["CUSTOMERS", "TAXIS"]}, {})
    assert "exclusiveUsers" not in said(mixed)
    point = point_said(mixed)
    assert [text_of(text) for text in point["additionalInformation"]] == [[("en", "Parking restriction: Customers")]]
    assert point["applicableForVehicles"] == [{"vehicleUsage": {"value": "taxi"}}]


def test_a_planned_charging_point_is_not_counted():
    """AFIR counts those that can be used at the same time."""
    assert station_said(pool({}, {"status": "planned"}))["numberOfRefillPoints"] == 1


def test_reservation_is_a_must_where_all_its_parking_asks_for_it():
    """OCPI cannot say that it is not possible."""
    places = [{"id": "1", "reservation_required": True}]
    one = pool({"parking": [{"parking_id": "1"}]}, parking_places=places)
    assert point_said(one)["reservation"] == {"value": "mandatory"}
    assert "reservation" not in point_said(pool({}))


def test_charging_that_stops_when_a_place_closes_is_said_in_words():
    """Not where the place never closes."""
    closes = {"regular_hours": [{"weekday": 1, "period_begin": "08:00", "period_end": "18:00"}]}
    said_of = station_said(pool({}, opening_times=closes, charging_when_closed=False))
    assert text_of(said_of["additionalInformation"][0]) == [("en", "No charging while the place is closed")]
    assert said_of["operatingHours"]["afacOperatingHoursSpecification"]["idG"] == "NL*FAS*L*1*H"
    always = station_said(pool({}, opening_times={"twentyfourseven": True}, charging_when_closed=False))
    assert "additionalInformation" not in always


def test_ids_are_in_capitals():
    """OCPI's ids may change their case without meaning."""
    small = pool_of(location(country_code="nl", party_id="fas", id="abc", evses=[{"uid": "x", "connectors": [PLUG]}]))
    assert (said(small)["idG"], point_said(small)["idG"]) == ("NL*FAS*L*ABC", "NL*FAS*U*X")


def test_a_pool_without_charging_points_has_no_entry():
    """A site without a station would say that there is nothing."""
    assert (
        entries_of("table", Pool(location=location()), Pool(location=location(), stations=(Station(id="S", evses=()),)))
        == []
    )


def test_a_station_without_charging_points_is_left_out():
    """The others stay."""
    one = pool({})
    both = Pool(location=one.location, stations=(Station(id="NL*FAS*S*0", evses=()), *one.stations))
    assert [station["idG"] for station in said(both)["energyInfrastructureStation"]] == ["NL*FAS*S*1"]


def test_a_new_status_is_no_news_for_the_table():
    """OCPI moves last_updated of the Location with every status; the outline does not."""
    before = pool({"status": "AVAILABLE", "last_updated": "2026-06-01T00:00:00Z"}, last_updated="2026-06-01T00:00:00Z")
    after = pool({"status": "CHARGING", "last_updated": "2026-06-02T00:00:00Z"}, last_updated="2026-06-02T00:00:00Z")
    (old,), (new,) = entries_of("table", before), entries_of("table", after)
    assert old.fragments != new.fragments
    assert [outline(text) for text in old.fragments] == [outline(text) for text in new.fragments]


def test_an_entry_of_the_table_is_a_site():
    """It belongs to no station."""
    (entry,) = entries_of("table", pool({}))
    assert (entry.key, entry.site, entry.station) == ("NL*FAS*L*1", "NL*FAS*L*1", "")


def test_every_afir_element_of_the_table_with_a_source_is_published(full):
    """By the element that the reference has for it; the first that we say is enough."""
    text = entries_of("table", full)[0].fragments[0]
    with shared("reference", "afir-elements.csv").open(encoding="utf-8", newline="") as rows:
        missing = {
            row["id"]
            for row in csv.DictReader(rows)
            if row["ocpi_path"] not in ("", "none") and row["kind"] == "static" and not _is_said(row, text)
        }
    assert missing == set()


def _is_said(row, text):
    """Whether some path of the table stands in a text by its last name."""
    paths = [path.strip() for path in row["datex2_path"].split(";") if path.strip().startswith("aegi-table:")]
    names = [path.rpartition("/")[2].partition("=")[0].partition("[")[0] for path in paths]
    return not names or any(f":{name}" in text or f" {name.lstrip('@')}=" in text for name in names)


@pytest.mark.parametrize(("profile", "publication", "syntax"), DOCUMENTS)
def test_real_locations_are_valid(profile, publication, syntax):
    """3,000 of the Dutch feed, with their tariffs; a tenth of them in JSON, as JSON Schema is slow."""
    pools = dutch(3000)[:: 10 if syntax == "json" else 1]
    assert errors(syntax, document(publication, syntax, *pools, profile=profile)) == []


def test_zero_zero_is_no_position():
    """It lies in the sea; a site whose place is not known is better than one that is said to be there."""
    site = said(pool(coordinates={"latitude": "0.000000", "longitude": "0.000000"}))
    assert "pointByCoordinates" not in json.dumps(site)


@pytest.mark.parametrize("publication", ["table", "status"])
def test_what_is_published_does_not_depend_on_when_it_is_looked_at(publication):
    """Rules ask for the time; if an exporter did, entries would have to be made again whenever it passes."""
    for one in dutch(50):
        later = replace(one, now=datetime(2036, 1, 1, tzinfo=UTC))
        assert entries_of(publication, one) == entries_of(publication, later)
