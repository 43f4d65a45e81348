"""DATEX II's base packages: what stands in an element there, and what in words."""

import json

import pytest
from datex2_schemas import errors, shared
from feed import PLUG, PUBLISHER, entries_of, pool, text_of
from full import FULL, FULL_EVSE, IMAGE, PLACE, TARIFF
from lxml import etree
from pipeline import Pipeline, Source, evse, location
from test_codes import values
from test_facts_published import VALUES, stated

from afir_publisher import documents
from afir_publisher.annex import ANNEX
from afir_publisher.facts import Facts
from afir_publisher.sync import Feed
from exporters.datex2 import codes, connector, facility, point
from exporters.datex2.base import codes as base_codes
from exporters.datex2.base import parking as base_parking
from exporters.datex2.base import price as base_price
from exporters.datex2.base.names import based, content
from exporters.datex2.tree import VERSION, Code, Run, Shared, Texts, Typed, outline
from exporters.profiles.datex2_base import PROFILE

XSD = "{http://www.w3.org/2001/XMLSchema}"


def spoken(publication, one):
    """The first entry of a pool as JSON says it, without versions and times."""
    return json.loads(outline(entries_of(publication, one, profile=PROFILE)[0].fragments[1]))


def station_said(*evses, **fields):
    """The station of a pool."""
    return spoken("table", pool(*(evses or ({},)), **fields))["energyInfrastructureStation"][0]


def point_said(*evses, **fields):
    """The first charging point of a pool."""
    return station_said(*evses, **fields)["refillPoint"][0]["egiElectricChargingPoint"]


def words(found):
    """The additional information of an object."""
    return [text for one in found.get("additionalInformation", ()) for _, text in text_of(one)]


# --- as a whole


def test_a_location_with_no_field_says_nothing_but_what_must_be():
    """Nothing is invented."""
    assert spoken("table", pool({})) == {
        "idG": "NL*FAS*L*1",
        "versionG": VERSION,
        "energyInfrastructureStation": [
            {
                "idG": "NL*FAS*S*1",
                "versionG": VERSION,
                "additionalInformation": [{"values": [{"lang": "en", "value": "Maximum power of the station: 11 kW"}]}],
                "numberOfRefillPoints": 1,
                "refillPoint": [
                    {
                        "egiElectricChargingPoint": {
                            "idG": "NL*FAS*U*1",
                            "versionG": VERSION,
                            "deliveryUnit": {"value": "kWh"},
                            "availableChargingPower": [11000],
                            "connector": [
                                {
                                    "connectorType": {"value": "iec62196T2"},
                                    "chargingMode": {"value": "mode3AC3p"},
                                    "maxPowerAtSocket": 11000,
                                }
                            ],
                        }
                    }
                ],
            }
        ],
    }


def test_a_status_has_one_word_and_no_operation():
    """The base packages have no status of operation."""
    assert spoken("status", pool({"status": "CHARGING", "last_updated": "2026-06-01T00:00:00Z"})) == {
        "egiElectricChargingPointStatus": {
            "reference": {"idG": "NL*FAS*U*1", "versionG": VERSION, "targetClass": "FacilityObject"},
            "lastUpdated": "",
            "status": {"value": "charging"},
        }
    }


def test_a_planned_status_is_words():
    """An end that is before the beginning is none."""
    schedule = [
        {"period_begin": "2026-07-01T00:00:00+02:00", "period_end": "2026-07-02T00:00:00Z", "status": "OUTOFORDER"},
        {"period_begin": "2026-08-01T00:00:00Z", "period_end": "2026-07-02T00:00:00Z", "status": "AVAILABLE"},
    ]
    found = spoken("status", pool({"status_schedule": schedule}))["egiElectricChargingPointStatus"]
    ((_, text),) = text_of(found["statusDescription"])
    assert text.split("; ") == [
        "Planned: outOfOrder from 2026-06-30T22:00:00Z to 2026-07-02T00:00:00Z",
        "Planned: available from 2026-08-01T00:00:00Z",
    ]


def test_the_rates_of_a_status_are_those_of_the_table():
    """They replace them, so nothing may be missing: neither price nor how to pay."""
    one = pool(FULL_EVSE, tariffs=[TARIFF], facts=Facts(payment_brands=("Visa",)))
    table = spoken("table", one)["energyInfrastructureStation"][0]["refillPoint"][0]["egiElectricChargingPoint"]
    assert table["rates"] == spoken("status", one)["egiElectricChargingPointStatus"]["newRates"]
    assert "paymentMethod" in table["rates"]["facRateTable"]


# --- the entries of the law

IN_WORDS = {
    "A04": "Staff on site",
    "A06": "Lit parking for recharging: yes",
    "A16": "Vehicle categories: M1",
    "A19": "Parking spaces for people with disabilities: 0",
    "A20": "bank card with a chip",
    "A21": "contactless bank card",
    "A22": "QR code",
    "B04": "Type of current: AC",
    "B05": "Maximum power of the station: 50 kW",
    "B07": "Contracts of: Plugsurfing, Shell",
    "B08": "Plug and charge",
    "B09": "Smart recharging services: remote monitoring and control",
    "F03": "6 EUR per hour parked without charging",
}
"""What is said of a place of which all is stated, by the entries that have no element."""


def test_every_entry_without_an_element_is_said_in_words():
    """Those that the profile names, and no others."""
    assert {code for code, what in PROFILE.lacks.items() if "in words" in what} == IN_WORDS.keys()
    prices = [{"price_components": [{"type": "ENERGY", "price": 0.5}, {"type": "PARKING_TIME", "price": 6}]}]
    plug = {**FULL_EVSE["connectors"][0], "standard": "IEC_62196_T2", "power_type": "AC_1_PHASE"}
    facts = stated(smart_services=("remoteMonitoring",), ad_hoc_payment=("qrCode",))
    evse = {**FULL_EVSE, "connectors": [plug]}
    told = json.dumps(station_said(evse, tariffs=[{**TARIFF, "elements": prices}], facts=facts, **FULL))
    assert [text for text in IN_WORDS.values() if text not in told] == []


def test_only_entries_of_the_law_are_said_to_be_lacking():
    """By their numbers."""
    assert PROFILE.lacks.keys() <= ANNEX.keys()


# --- Table A


def test_an_operator_has_an_id_a_code_and_the_number_of_the_helpdesk():
    """As there is no helpdesk, and an organisation is not described where it stands without one."""
    found = station_said(
        operator={"name": "Laadgemak"}, help_phone="+31 882020200", facts=Facts(legal_name="Gemak B.V.")
    )
    assert found["operator"] == {
        "facOrganisationSpecification": {
            "idG": "NL*FAS*S*1*O*OPERATOR",
            "versionG": VERSION,
            "name": {"values": [{"lang": "nl", "value": "Laadgemak"}]},
            "externalCode": "NL*FAS",
            "legalName": {"values": [{"lang": "nl", "value": "Gemak B.V."}]},
            "organisationUnit": [
                {"contactInformation": [{"facContactInformation": {"telephoneNumber": "+31 882020200"}}]}
            ],
        }
    }


def test_a_nameless_operator_goes_by_the_id_of_its_party_where_it_can_be_called():
    """Else it is left out."""
    found = station_said(help_phone="+31 88 1")["operator"]["facOrganisationSpecification"]
    assert text_of(found["name"]) == [("nl", "NL*FAS")]
    assert "operator" not in station_said()


def test_an_organisation_without_a_contact_has_an_empty_unit():
    """The schema wants one."""
    found = station_said(owner={"name": "A"}, operator={"name": "B"}, suboperator={"name": "C"})
    owner, operator = (found[role]["facOrganisationSpecification"] for role in ("owner", "operator"))
    assert owner["organisationUnit"] == operator["organisationUnit"] == [{}]
    (sub,) = operator["subOrganisation"]
    assert sub["facOrganisationSpecification"]["idG"] == "NL*FAS*S*1*O*SUBOPERATOR"


@pytest.mark.parametrize(
    ("is_staffed", "element", "told"),
    [(True, None, ["Staff on site"]), (False, {"serviceType": [{"value": "unattended"}]}, []), (None, None, [])],
)
def test_staff_is_words_and_none_of_it_an_element(is_staffed, element, told):
    """`fullService` is something else than somebody being there."""
    found = station_said({}, {}, facts=Facts(staffed=is_staffed))
    assert (found.get("serviceType"), words(found)) == (element, told)


def facilities(**fields):
    """The facilities of a station: kind, availability, description."""
    return [
        (
            (one.get("serviceFacilityType") or one["equipmentType"])["value"],
            one["availability"]["value"],
            text_of(one["description"])[0][1],
        )
        for wrapped in station_said(**fields).get("supplementalFacility", ())
        for one in wrapped.values()
    ]


def test_kinds_of_facilities_that_are_lacking_are_other_with_words():
    """Toilets have one literal."""
    assert facilities(facts=Facts(catering=True, toilets=False, rest_facilities=True)) == [
        ("other", "available", "Catering service"),
        ("toilet", "notAvailable", "Toilet"),
        ("other", "available", "Rest facilities"),
    ]


def test_light_and_roof_of_the_parking_are_words():
    """Either way."""
    found = station_said({}, {}, facts=Facts(covered_parking=False, illuminated_parking=True))
    assert words(found) == ["Lit parking for recharging: yes", "Roofed parking for recharging: no"]


def test_a_region_is_a_line_of_the_address():
    """The last one, after those that the address has."""
    found = station_said(address="Plein 1", facts=Facts(nuts1="nl3"))
    facility_location = found["locationReference"]["locPointLocation"]["locLocationReferenceExtensionG"]
    lines = facility_location["FacilityLocation"]["address"]["addressLine"]
    assert [(line["order"], line["type"]["value"], text_of(line["text"])[0][1]) for line in lines] == [
        (1, "generalTextLine", "Plein 1"),
        (2, "region", "NUTS 1: NL3"),
    ]


def test_a_region_may_be_all_that_is_known_of_a_place():
    """Then it has an address of one line."""
    found = station_said(facts=Facts(nuts1="NL3"))["locationReference"]["locPointLocation"]
    lines = found["locLocationReferenceExtensionG"]["FacilityLocation"]["address"]["addressLine"]
    assert [text_of(line["text"]) for line in lines] == [[("en", "NUTS 1: NL3")]]


def test_vehicles_are_their_types_and_the_categories_of_the_law_are_words():
    """A category alone leaves no element."""
    place = {"id": "1", "vehicle_types": ["VAN"], "max_vehicle_height": 210}
    found = station_said({"parking": [{"parking_id": "1"}]}, {}, parking_places=[place])
    (vehicles,) = found["applicableForVehicles"]
    assert (vehicles.keys(), vehicles["vehicleType"]) == ({"vehicleType", "heightCharacteristic"}, [{"value": "van"}])
    assert "Vehicle categories: N1" in words(found)
    stated_only = station_said({}, {}, facts=Facts(vehicle_categories=("M1", "N1")))
    assert ("applicableForVehicles" in stated_only, words(stated_only)) == (False, ["Vehicle categories: M1, N1"])


@pytest.mark.parametrize(
    ("vehicle_types", "unit"),
    [
        ([], "carParkingCapacity"),
        (["VAN"], "carParkingCapacity"),
        (["BUS", "VAN"], "carParkingCapacity"),
        (["RIGID", "BUS"], "truckParkingCapacity"),
    ],
)
def test_the_number_of_spaces_is_that_of_a_parking_beside_the_station(vehicle_types, unit):
    """Of lorries where it is for them alone."""
    place = {"id": "1", "vehicle_types": vehicle_types}
    found = station_said({"parking": [{"parking_id": "1"}]}, parking_places=[place])
    (parking,) = found["associatedFacility"]
    assert parking["egiAssociatedParking"] == {
        "type": {"value": "carPark"},
        "description": {"values": [{"lang": "en", "value": "Parking for recharging"}]},
        unit: 1,
    }


def test_a_parking_is_a_space_at_each_charging_point_that_serves_it():
    """Under an id of its own, with what has no element in words."""
    evse = {"parking": [{"parking_id": "p1"}], "parking_restrictions": ["PLUGGED", "CUSTOMERS"]}
    found = station_said({"uid": "a", **evse}, {"uid": "b", "parking": [{"parking_id": "P1"}]}, parking_places=[PLACE])
    one, other = (point["egiElectricChargingPoint"]["vehicleSpace"][0] for point in found["refillPoint"])
    assert (one["idG"], other["idG"]) == ("NL*FAS*U*A*P*P1", "NL*FAS*U*B*P*P1")
    assert (one.get("parkingAllowedAfterCharging"), other.get("parkingAllowedAfterCharging")) == (False, None)
    assert (one["externalIdentifier"], one["dimension"]) == ("apds-1", {"length": 5.5, "width": 3.0})
    assert words(one)[-4:] == [
        "Lit: no",
        "Roofed: yes",
        "Vehicle categories: M1",
        "For: customers, people with disabilities",
    ]
    assert words(other)[-1] == "For: people with disabilities"


def test_means_of_payment_without_a_literal_are_words():
    """Those with one are not said twice."""
    facts = Facts(ad_hoc_payment=("qrCode", "website", "app", "cash", "other", "SMS"), payment_brands=("Visa", "Lokal"))
    found = point_said({"capabilities": ["CHIP_CARD_SUPPORT", "CREDIT_CARD_PAYABLE"]}, facts=facts)
    assert words(found) == ["Payment without a contract: bank card with a chip, QR code, website, in other ways, SMS"]
    assert found["rates"]["facUnknownRates"]["paymentMethod"] == {
        "paymentMeans": [{"value": "paymentCreditCard"}, {"value": "mobileAccount"}, {"value": "cashCoinsAndBills"}],
        "brandsAcceptedText": [{"brandsAccepted": "Lokal"}],
        "brandsAcceptedCodeList": [{"brandsAcceptedList": {"value": "visa"}}],
    }


def test_a_station_that_takes_contracts_says_so_in_its_rates():
    """Without a price; with the currencies of the contracts' tariffs, and the page that explains them."""
    contract = {**TARIFF, "type": "REGULAR", "currency": "SEK"}
    plug = {**PLUG, "tariff_ids": [TARIFF["id"]]}
    found = station_said({"connectors": [plug]}, tariffs=[contract])
    assert found["rates"]["facGeneralRateInformation"] == {
        "applicableCurrency": ["SEK"],
        "energyPricingPolicy": {
            "pricingPolicy": [{"value": "contract"}],
            "additionalInformation": {"values": [{"lang": "en", "value": "The price is that of the contract"}]},
        },
    }
    assert found["informationWebsite"][0]["urlLinkAddress"] == TARIFF["tariff_alt_url"]
    assert "rates" not in station_said()


def test_that_there_are_no_contracts_is_words():
    """A page on their prices would be one on nothing."""
    found = station_said({}, {}, facts=Facts(contract_payment=False))
    assert ("rates" in found, words(found)) == (False, ["No payment by contract"])


# --- Table B


def test_an_evse_id_is_the_identifier_of_a_charging_point():
    """A plain text in the base packages."""
    assert point_said({"evse_id": "NL*FAS*E1"})["externalIdentifier"] == "NL*FAS*E1"


@pytest.mark.parametrize(
    ("standard", "literal", "name"),
    [
        ("MCS", "other", "MCS"),
        ("DOMESTIC_F", "domesticF", None),
        ("SAE_J3400", "other", "SAE J3400 (NACS)"),
        ("NEMA_5_20", "other", "NEMA 5 20"),
        ("iec_62196_t2_combo", "iec62196T2COMBO", None),
    ],
)
def test_a_plug_has_the_literal_of_the_base_packages_or_its_name(standard, literal, name):
    """They know no megawatt charging system."""
    (found,) = point_said({"connectors": [{**PLUG, "standard": standard}]})["connector"]
    assert (found["connectorType"]["value"], found.get("otherConnector")) == (literal, name)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"power_type": "AC_3_PHASE"}, []),
        ({"power_type": "AC_1_PHASE"}, ["Type of current: AC"]),
        ({"power_type": "DC"}, []),
        ({"power_type": None}, []),
        ({"power_type": None, "standard": "GBT_AC"}, ["Type of current: AC"]),
    ],
)
def test_the_kind_of_current_is_the_charging_mode_or_words(fields, told):
    """There is no mode for one phase, and what is not known is not said."""
    found = point_said({"connectors": [{**PLUG, **fields}]}, {})
    assert words(found) == told


def test_a_plug_of_unknown_power_is_words():
    """As an element it would need one."""
    plug = {"id": "2", "standard": "CHADEMO", "format": "CABLE"}
    found = point_said({"connectors": [PLUG, plug]})
    assert len(found["connector"]) == 1
    assert words(found) == ["Has also a connector CHADEMO (cable), power not known", "Type of current: DC"]


def test_plug_and_charge_is_a_way_to_communicate_and_words():
    """ISO 15118 alone may be without it."""
    found = point_said({"capabilities": ["ISO_15118_2_PLUG_AND_CHARGE"]})
    assert (found["vehicleToGridCommunicationType"], words(found)) == ([{"value": "iso15118"}], ["Plug and charge"])
    assert words(point_said(facts=Facts(plug_and_charge=False))) == ["No plug and charge"]


def test_smart_recharging_services_are_words():
    """Those of the law and those of another name."""
    facts = Facts(smart_services=("bidirectionalRecharging", "Solar surplus"))
    assert words(point_said(facts=facts)) == ["Smart recharging services: bidirectional recharging, Solar surplus"]


def test_the_energy_has_its_supplier_and_its_evidence_is_a_page():
    """What is no address is words."""
    mix = {"supplier_name": "Vandebron", "energy_product_name": "Wind", "is_green_energy": True}
    found = point_said(energy_mix=mix, facts=Facts(renewable_evidence="https://example.com/green"))
    assert found["electricEnergyMix"] == [
        {
            "energyMixIndex": 0,
            "energyProductName": {"values": [{"lang": "nl", "value": "Wind"}]},
            "isGreenEnergy": True,
            "energyProvider": {
                "facOrganisationSpecification": {
                    "idG": "NL*FAS*U*1*O*SUPPLIER",
                    "versionG": VERSION,
                    "name": {"values": [{"lang": "nl", "value": "Vandebron"}]},
                    "organisationUnit": [{}],
                }
            },
        }
    ]
    assert [page["urlLinkAddress"] for page in found["informationWebsite"]] == ["https://example.com/green"]


def test_pages_and_pictures_are_links():
    """Terms of the connectors and what explains prices."""
    plug = {**PLUG, "tariff_ids": [TARIFF["id"]], "terms_and_conditions": "https://example.com/terms"}
    found = point_said({"connectors": [plug], "images": [IMAGE]}, tariffs=[TARIFF])
    assert [text_of(page["urlLinkDescription"])[0][1] for page in found["informationWebsite"]] == [
        "Terms and conditions",
        "Prices",
    ]
    assert [page["urlLinkAddress"] for page in found["photoUrl"]] == [IMAGE["url"]]


# --- names and literals


def test_a_part_gets_the_names_of_the_base_packages():
    """Wherever it is wrapped, and without what came later."""
    inside = {"afac:nutsArea": [1], "afac:timeZone": "Z", "com:city": Texts((("en", "A"),)), "aegi:kind": Code("x")}
    part = Shared([Typed("afac:OpenAllHours", Shared({"aegi:a": Run(inside), "loc:b": None}))])
    found = based(part)
    assert based(part) is found
    (typed,) = found.node
    assert typed.type == "fac:OpenAllHours"
    assert typed.node.node["egi:a"].node == {"locx:timeZone": "Z", "com:city": (("en", "A"),), "egi:kind": "x"}
    assert content(typed).keys() == {"egi:a", "loc:b"}
    assert content(None) == {}


def literals(version, package, enumeration):
    """The literals of an enumeration in a version of DATEX II."""
    path = shared("datex2", "schemas", f"xsd-{version}", f"DATEXII_3_{package}.xsd")
    (found,) = etree.parse(path).findall(f".//{XSD}simpleType[@name='{enumeration}']")
    return {value.get("value") for value in found.iter(f"{XSD}enumeration")}


MODES = {connector.MODE_2_AC_1P, connector.MODE_2_AC_3P, connector.MODE_3_AC_3P, connector.MODE_4_DC}
SHAPES = {connector.SOCKET, connector.CABLE_MODE_2, connector.CABLE_MODE_3, connector.OTHER_CABLE}
KINDS = base_price.KINDS.values()
SERVICES = values(codes.SERVICE_FACILITY) | set(base_codes.FACILITY_TYPE.values())
EQUIPMENT = (values(codes.EQUIPMENT) | values(codes.REQUIRED_EQUIPMENT) | {facility._PAYMENT_MACHINE}) - set(
    base_codes.FACILITY_TYPE
)


@pytest.mark.parametrize("version", ["3.5", "3.6", "3.7"])
@pytest.mark.parametrize(
    ("found", "package", "enumeration"),
    [
        (values(base_codes.CONNECTOR_TYPE), "EnergyInfrastructure", "ConnectorTypeEnum"),
        (values(codes.TYPE_OF_SITE), "EnergyInfrastructure", "EnergyInfrastructureSiteTypeEnum"),
        (values(codes.AUTHENTICATION), "EnergyInfrastructure", "AuthenticationAndIdentificationEnum"),
        (values(codes.AD_HOC_METHODS), "EnergyInfrastructure", "AuthenticationAndIdentificationEnum"),
        ({status.status for status in codes.STATUS.values()}, "EnergyInfrastructure", "RefillPointStatusEnum"),
        (values(codes.ENERGY_SOURCE), "EnergyInfrastructure", "ElectricEnergySourceTypeEnum"),
        ({codes.SERVICE_TYPE[False]}, "EnergyInfrastructure", "ServiceTypeEnum"),
        (MODES, "EnergyInfrastructure", "ChargingModeEnum"),
        (SHAPES, "EnergyInfrastructure", "ConnectorFormatTypeEnum"),
        ({connector.ISO_15118}, "EnergyInfrastructure", "VehicleToGridCommunicationTypeEnum"),
        ({point.CAR, point.MOTORCYCLE}, "EnergyInfrastructure", "ChargingPointUsageTypeEnum"),
        ({point.KWH}, "EnergyInfrastructure", "DeliveryUnitEnum"),
        (
            {*base_price.POLICIES.values(), base_price.CONTRACT, base_price.FREE, codes.OTHER},
            "EnergyInfrastructure",
            "PricingPolicyEnum",
        ),
        ({kind.line for kind in KINDS}, "Facilities", "RateLineTypeEnum"),
        ({point.MANDATORY, point.OPTIONAL}, "Facilities", "ReservationTypeEnum"),
        (values(base_codes.PAYMENT_MEANS) | values(base_codes.AD_HOC_MEANS), "Facilities", "MeansOfPaymentEnum"),
        (values(codes.USERS), "Facilities", "UserTypeEnum"),
        (values(codes.BRANDS), "Facilities", "PaymentBrandsEnum"),
        (SERVICES, "Facilities", "ServiceFacilityTypeEnum"),
        (EQUIPMENT, "Facilities", "EquipmentTypeEnum"),
        (values(codes.ASSOCIATED_FACILITY) | {base_parking.CAR_PARK}, "Facilities", "FacilityTypeEnum"),
        (values(codes.VEHICLE_TYPE), "Common", "VehicleTypeEnum"),
    ],
)
def test_every_literal_exists_in_every_version(found, package, enumeration, version):
    """A misspelt one would make whole documents invalid."""
    assert found <= literals(version, package, enumeration)


def test_everything_that_can_be_stated_has_words_of_its_own():
    """No two ways to pay, services or users are called alike."""
    for table in (base_codes.MEANS_IN_WORDS, base_codes.SERVICES_IN_WORDS, base_codes.USERS_IN_WORDS):
        assert len(set(table.values())) == len(table)
    assert set(VALUES["smart_services"][1]) <= base_codes.SERVICES_IN_WORDS.keys()


# --- through the pipeline


@pytest.mark.parametrize("syntax", PROFILE.syntaxes)
def test_what_changed_and_what_is_gone_is_a_delta(syntax):
    """As in every other profile: changed sites as wholes, statuses alone, and a list of what is closed."""
    pipeline = Pipeline(Feed(name="nl", profile=PROFILE, publisher=PUBLISHER, sources=("wkx",)))
    cpo = Source("wkx", location("A"), location("B"))
    pipeline.sync(cpo)
    del cpo.locations["B"]
    cpo.locations["A"] = location("A", evse("A1", "CHARGING", minute=1), name="Elders")
    pipeline.sync(cpo)
    for publication, changed in (("table", "NL*WKX*L*A"), ("status", "NL*WKX*U*A1")):
        message = pipeline.message(publication)
        text = "".join(piece for (piece,) in documents.delta(pipeline.store, PROFILE, message, (syntax,)))
        assert errors(syntax, text) == []
        assert (changed in text, "NL*WKX*L*B" in text.partition("informationManagement")[2]) == (
            True,
            publication == "table",
        )
