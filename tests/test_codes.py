"""OCPI's words as literals: every literal exists, and every odd word has something that stands for it."""

import pytest
from datex2_schemas import shared
from lxml import etree

from afir_publisher.annex.charging import SERVICES
from afir_publisher.annex.payment import PLUG_AND_CHARGE
from afir_publisher.countries import alpha_2
from afir_publisher.facts import AD_HOC_PAYMENT, SMART_SERVICES, VEHICLE_CATEGORIES
from exporters.datex2 import codes, connector, facility, hours, parking, place, point, services, vehicles
from exporters.datex2.codes import OTHER, STATUS, UNKNOWN_STATUS, look, look_all, words
from exporters.datex2.links import url
from exporters.datex2.phone import international
from exporters.datex2.tree import Code

XSD = "{http://www.w3.org/2001/XMLSchema}"


def literals(package, enumeration):
    """The literals of an enumeration of DATEX II 3.7."""
    path = shared("datex2", "schemas", "xsd-3.7", f"DATEXII_3_{package}.xsd")
    (found,) = etree.parse(path).findall(f".//{XSD}simpleType[@name='{enumeration}']")
    return {value.get("value") for value in found.iter(f"{XSD}enumeration")}


def values(table):
    """The literals that a table gives."""
    return {code for value in table.values() for code in ((value,) if isinstance(value, Code) else value)}


@pytest.mark.parametrize(
    ("table", "package", "enumeration"),
    [
        (codes.CONNECTOR_TYPE, "AfirEnergyInfrastructure", "ConnectorTypeEnum"),
        (codes.TYPE_OF_SITE, "AfirEnergyInfrastructure", "EnergyInfrastructureSiteTypeEnum"),
        (codes.USERS, "AfirFacilities", "UserTypeEnum"),
        (codes.AUTHENTICATION, "AfirEnergyInfrastructure", "AuthenticationAndIdentificationEnum"),
        (codes.PAYMENT_MEANS, "AfirFacilities", "MeansOfPaymentEnum"),
        (codes.SMART_SERVICES, "AfirEnergyInfrastructure", "SmartRechargingServicesEnum"),
        (codes.AD_HOC_MEANS, "AfirFacilities", "MeansOfPaymentEnum"),
        (codes.AD_HOC_METHODS, "AfirEnergyInfrastructure", "AuthenticationAndIdentificationEnum"),
        (codes.BRANDS, "AfirFacilities", "PaymentBrandsEnum"),
        (codes.SERVICE_TYPE, "AfirEnergyInfrastructure", "ServiceTypeEnum"),
        (codes.SERVICE_FACILITY, "AfirFacilities", "ServiceFacilityTypeEnum"),
        (codes.REQUIRED_SERVICES, "AfirFacilities", "ServiceFacilityTypeEnum"),
        (codes.EQUIPMENT, "AfirFacilities", "EquipmentTypeEnum"),
        (codes.REQUIRED_EQUIPMENT, "AfirFacilities", "EquipmentTypeEnum"),
        (codes.ASSOCIATED_FACILITY, "AfirFacilities", "FacilityTypeEnum"),
        (codes.ENERGY_SOURCE, "AfirEnergyInfrastructure", "ElectricEnergySourceTypeEnum"),
        (codes.VEHICLE_TYPE, "Common", "VehicleTypeEnum"),
        (codes.EU_CATEGORY, "CommonExtension", "EuVehicleCategoryEnum"),
        (codes.STATED_CATEGORY, "CommonExtension", "EuVehicleCategoryEnum"),
    ],
)
def test_every_literal_of_a_table_exists(table, package, enumeration):
    """A misspelt one would make whole documents invalid."""
    assert values(table) <= literals(package, enumeration)


@pytest.mark.parametrize(
    ("found", "package", "enumeration"),
    [
        ({status.status for status in STATUS.values()}, "AfirEnergyInfrastructure", "RefillPointStatusEnum"),
        ({status.operation for status in STATUS.values()}, "AfirFacilities", "OperationStatusEnum"),
        ({connector.AC, connector.DC}, "AfirEnergyInfrastructure", "CurrentTypeEnum"),
        (
            {connector.MODE_2_AC_1P, connector.MODE_2_AC_3P, connector.MODE_3_AC_3P, connector.MODE_4_DC},
            "AfirEnergyInfrastructure",
            "ChargingModeEnum",
        ),
        (
            {connector.SOCKET, connector.CABLE_MODE_2, connector.CABLE_MODE_3, connector.OTHER_CABLE},
            "AfirEnergyInfrastructure",
            "ConnectorFormatTypeEnum",
        ),
        ({connector.ISO_15118}, "AfirEnergyInfrastructure", "VehicleToGridCommunicationTypeEnum"),
        ({point.CAR, point.MOTORCYCLE}, "AfirEnergyInfrastructure", "ChargingPointUsageTypeEnum"),
        ({point.MANDATORY, point.OPTIONAL}, "AfirFacilities", "ReservationTypeEnum"),
        ({services._PLUG_AND_CHARGE}, "AfirEnergyInfrastructure", "SmartRechargingServicesEnum"),
        ({point.KWH}, "AfirEnergyInfrastructure", "DeliveryUnitEnum"),
        ({vehicles.AT_MOST}, "Common", "ComparisonOperatorEnum"),
        ({parking.ACCESSIBLE}, "AfirFacilities", "AccessibilityEnum"),
        ({place.GENERAL_LINE, place.FLOOR_LINE, place.REGION_LINE}, "LocationExtension", "AddressLineTypeEnum"),
        (set(hours.WEEKDAYS), "Common", "DayEnum"),
        ({facility._PAYMENT_MACHINE}, "AfirFacilities", "EquipmentTypeEnum"),
        (set(facility._AVAILABILITY.values()), "AfirFacilities", "AvailabilityEnum"),
    ],
)
def test_every_literal_beside_the_tables_exists(found, package, enumeration):
    """Those that stand alone are in their enumeration too."""
    assert found <= literals(package, enumeration)


OCPI = {
    "ConnectorType": codes.CONNECTOR_TYPE.keys() | codes.OTHER_CONNECTOR.keys() | {
        f"NEMA_{size}" for size in ("5_20", "6_30", "6_50", "10_30", "10_50", "14_30", "14_50")
    },
    "Status": STATUS.keys(),
    "ParkingType": codes.TYPE_OF_SITE.keys(),
    "ParkingRestriction": codes.USERS.keys() | codes.VEHICLE_RESTRICTIONS | {"PLUGGED"},
    "Facility": codes.SERVICE_FACILITY.keys() | codes.EQUIPMENT.keys() | codes.ASSOCIATED_FACILITY.keys()
    | {"NATURE", "TAXI_STAND"},
    "EnergySourceCategory": codes.ENERGY_SOURCE.keys(),
    "VehicleType": codes.VEHICLE_TYPE.keys() & codes.EU_CATEGORY.keys(),
    "ConnectorCapability": PLUG_AND_CHARGE,
    "Capability": codes.AUTHENTICATION.keys() | codes.PAYMENT_MEANS.keys() | frozenset[str]().union(*SERVICES.values())
    | {"RESERVABLE", "START_SESSION_CONNECTOR_REQUIRED", "TOKEN_GROUP_CAPABLE", "UNLOCK_CAPABLE"},
}  # fmt: skip
"""The words that we know or leave out on purpose, by OCPI's enumerations."""


@pytest.mark.parametrize("enumeration", OCPI)
def test_every_word_of_ocpi_is_known_or_left_out_on_purpose(enumeration):
    """The words are those of the specification of 2.3.0."""
    sheet = shared("reference", "ocpi-objects.md").read_text("utf-8")
    row = next(line for line in sheet.splitlines() if line.startswith(f"| {enumeration} |"))
    spoken = {word.upper() for word in row.split("`")[1::2]}
    assert spoken - {word.upper() for word in OCPI[enumeration]} == set()


def test_every_word_of_a_fact_is_known_or_left_out_on_purpose():
    """`other` is told apart: as a type of vehicle, and as another way to pay."""
    assert set(VEHICLE_CATEGORIES) - codes.STATED_CATEGORY.keys() == {"other"}
    assert {word.upper() for word in AD_HOC_PAYMENT} - codes.AD_HOC_MEANS.keys() == {"OTHER"}
    assert set(SMART_SERVICES) == codes.SMART_SERVICES.keys()


def test_words_are_compared_in_capitals():
    """CPOs write them in any case and with blanks."""
    assert look(STATUS, " Charging ", UNKNOWN_STATUS).status == "charging"
    assert look(STATUS, "WORKING", UNKNOWN_STATUS) == ("unknown", "unknown")
    assert look(codes.TYPE_OF_SITE, None, OTHER) == OTHER
    assert words(" TAXI_STAND") == "Taxi stand"


def test_the_order_of_words_does_not_matter():
    """A list in another order is no change."""
    forward = look_all(codes.AUTHENTICATION, ["rfid_reader", "PED_TERMINAL", "ISO_15118_2_PLUG_AND_CHARGE", "ODD"])
    backward = look_all(
        codes.AUTHENTICATION,
        ["ISO_15118_20_PLUG_AND_CHARGE", "ISO_15118_2_PLUG_AND_CHARGE", "PED_TERMINAL", "RFID_READER"],
    )
    assert forward == backward == ("rfid", "pinpad", "plc")


@pytest.mark.parametrize(
    ("country", "code"),
    [("NLD", "NL"), ("deu", "DE"), ("GRC", "GR"), ("XKX", "XK"), ("be", "BE"), ("XX", None), ("", None), (None, None)],
)
def test_a_country_has_two_letters(country, code):
    """What is no country is left out."""
    assert alpha_2(country) == code


@pytest.mark.parametrize(
    ("given", "number"),
    [
        ("+31 88 202 02 00", "+31 882020200"),
        ("0031-882020200", "+31 882020200"),
        ("+49 (0)30/1234567", "+49 301234567"),
        ("+352.2737.1234", "+352 27371234"),
        ("+1 (202) 555-0100", "+1 2025550100"),
        ("+39 06 1234567", "+39 061234567"),
        ("088 202 02 00", "088 202 02 00"),
        ("+31 88 CALLNOW", "+31 88 CALLNOW"),
        ("+31", "+31"),
        ("", None),
        (None, None),
    ],
)
def test_a_telephone_number_has_the_form_of_afir(given, number):
    """If it names its country; else it stays as it is."""
    assert international(given) == number


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com",
        "http://example.com:8080/a/b%20c.png?x=1&y=[2]#top".replace("[2]", "2"),
        "https://example.com/a?b=/c?d",
        "HTTPS://EXAMPLE.COM/",
    ],
)
def test_an_address_of_the_web_stays(address):
    """As it came."""
    assert url(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "www.example.com",
        "ftp://example.com",
        "mailto:a@example.com",
        "https://",
        "https:///a",
        "https://example.com/a b",
        "https://example.com/{id}",
        "https://example.com/100%",
        "https://example.com/a#b#c",
        "https://exämple.com/",
        "https://example.com/\n",
        "",
        None,
    ],
)
def test_what_is_no_address_of_the_web_is_left_out(address):
    """It would make a whole document invalid."""
    assert url(address) is None
