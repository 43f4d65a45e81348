"""OCPI's words as literals of DATEX II 3.7.

Most enumerations of OCPI 2.3.0 are open, so no table is complete: `look` gives what stands for a word that is not in
it, and a rule reports the word. CPOs write the same word in different cases, so all words are compared in capitals.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeVar

from exporters.datex2.tree import Code

V = TypeVar("V")
D = TypeVar("D")

OTHER = Code("other")


def look(table: Mapping[str, V], word: str | None, default: D) -> V | D:
    """What a table has for a word."""
    return default if word is None else table.get(word.strip().upper(), default)


def look_all(table: Mapping[str, Iterable[V]], words: Iterable[str]) -> tuple[V, ...]:
    """What a table has for words, each once, in the order of the table: the order of words must not matter."""
    given = {word.strip().upper() for word in words}
    return tuple(dict.fromkeys(value for word, values in table.items() if word in given for value in values))


def _one(**words: str) -> dict[str, tuple[Code, ...]]:
    """A table of words with one literal each."""
    return {word: (Code(literal),) for word, literal in words.items()}


class Status(NamedTuple):
    """The two statuses of a charging point: how it is used, and whether it works."""

    status: Code
    operation: Code


STATUS = {
    "AVAILABLE": Status(Code("available"), Code("inOperation")),
    "BLOCKED": Status(Code("blocked"), Code("inOperation")),
    "CHARGING": Status(Code("charging"), Code("inOperation")),
    "RESERVED": Status(Code("reserved"), Code("inOperation")),
    "INOPERATIVE": Status(Code("inoperative"), Code("notInOperation")),
    "OUTOFORDER": Status(Code("outOfOrder"), Code("technicalDefect")),
    "PLANNED": Status(Code("planned"), Code("notInOperation")),
    "REMOVED": Status(Code("removed"), Code("notInOperation")),
    "UNKNOWN": Status(Code("unknown"), Code("unknown")),
}
UNKNOWN_STATUS = STATUS["UNKNOWN"]

CONNECTOR_TYPE = {
    "CHADEMO": Code("chademo"),
    "IEC_62196_T1": Code("iec62196T1"),
    "IEC_62196_T1_COMBO": Code("iec62196T1COMBO"),
    "IEC_62196_T2": Code("iec62196T2"),
    "IEC_62196_T2_COMBO": Code("iec62196T2COMBO"),
    "IEC_62196_T3A": Code("iec62196T3A"),
    "IEC_62196_T3C": Code("iec62196T3C"),
    "MCS": Code("mcs"),
    "IEC_60309_2_SINGLE_16": Code("iec60309x2single16"),
    "IEC_60309_2_THREE_16": Code("iec60309x2three16"),
    "IEC_60309_2_THREE_32": Code("iec60309x2three32"),
    "IEC_60309_2_THREE_64": Code("iec60309x2three64"),
    "PANTOGRAPH_BOTTOM_UP": Code("pantographBottomUp"),
    "PANTOGRAPH_TOP_DOWN": Code("pantographTopDown"),
    "TESLA_R": Code("teslaR"),
    "TESLA_S": Code("teslaS"),
    **{f"DOMESTIC_{letter}": Code(f"domestic{letter}Type") for letter in "ABCDEFGHIJKLMNO"},
}

OTHER_CONNECTOR = {
    "SAE_J3400": "SAE J3400 (NACS)",
    "CHAOJI": "ChaoJi",
    "GBT_AC": "GB/T AC",
    "GBT_DC": "GB/T DC",
}
"""Names for plugs that DATEX II has no literal for; NEMA sockets and new words go by OCPI's own word."""

MODE_3_PLUGS = frozenset(("IEC_62196_T1", "IEC_62196_T2", "IEC_62196_T3A", "IEC_62196_T3C"))

TYPE_OF_SITE = {
    "PARKING_GARAGE": Code("inBuilding"),
    "UNDERGROUND_GARAGE": Code("inBuilding"),
    "PARKING_LOT": Code("openSpace"),
    "ALONG_MOTORWAY": Code("openSpace"),
    "ON_STREET": Code("onstreet"),
    "ON_DRIVEWAY": OTHER,
}

USERS = _one(
    CUSTOMERS="customers",
    DISABLED="personsWithDisabilities",
    EMPLOYEES="employees",
    TENANTS="residents",
)
"""Parking restrictions that say for whom."""

VEHICLE_RESTRICTIONS = frozenset(("EV_ONLY", "MOTORCYCLES", "TAXIS"))
"""Parking restrictions that say for what; every other word can only be said in a text."""

AUTHENTICATION = _one(
    RFID_READER="rfid",
    REMOTE_START_STOP_CAPABLE="apps",
    CONTACTLESS_CARD_SUPPORT="nfc",
    CREDIT_CARD_PAYABLE="creditCard",
    DEBIT_CARD_PAYABLE="debitCard",
    PED_TERMINAL="pinpad",
    ISO_15118_2_PLUG_AND_CHARGE="plc",
    ISO_15118_20_PLUG_AND_CHARGE="plc",
)

PAYMENT_MEANS = _one(
    CHIP_CARD_SUPPORT="emv",
    CONTACTLESS_CARD_SUPPORT="nfc",
    CREDIT_CARD_PAYABLE="paymentCreditCard",
    DEBIT_CARD_PAYABLE="paymentDebitCard",
)

PAYMENT_TERMINAL = frozenset(("CHIP_CARD_SUPPORT", "CONTACTLESS_CARD_SUPPORT", "PED_TERMINAL"))
"""Capabilities that only a payment terminal gives. Credit and debit cards are also taken by apps and web pages: a
quarter of the Dutch street posts name them, and none has a terminal."""

AD_HOC_MEANS = _one(QRCODE="qrCode", WEBSITE="website", APP="mobileAccount", CASH="cashCoinsAndBills")
"""Other ways to pay without a contract, by the words of `facts.AD_HOC_PAYMENT`; any other word is said as it is."""

AD_HOC_METHODS = _one(WEBSITE="website", APP="apps", CASH="cashPayment")
"""The same as ways to identify oneself at a station; a QR code has none."""

BRANDS = _one(
    AMERICANEXPRESS="americanExpress",
    AMEX="americanExpress",
    APPLEPAY="applePay",
    CIRRUS="cirrus",
    DINERS="dinersClub",
    DINERSCLUB="dinersClub",
    DISCOVER="discoverCard",
    DISCOVERCARD="discoverCard",
    GIROCARD="giroCard",
    MAESTRO="maestro",
    MASTERCARD="masterCard",
    VISA="visa",
    VPAY="vpay",
)
"""Brands of cards and payment providers, by their letters and digits; all others go by their names."""

SMART_SERVICES = {
    "remoteMonitoring": Code("remoteMonitoring"),
    "powerOptimisationByUser": Code("powerOptimisationByUser"),
    "bidirectionalRecharging": Code("bidirectionalRecharging"),
}
"""Smart recharging services, by the words of `facts.SMART_SERVICES`; any other word is said as it is."""

SERVICE_TYPE = {True: Code("physicalAttendance"), False: Code("unattended")}
"""Whether there is staff on site."""

SERVICE_FACILITY = {
    "HOTEL": Code("hotel"),
    "RESTAURANT": Code("restaurant"),
    "CAFE": Code("cafe"),
    "SUPERMARKET": Code("foodShopping"),
    "SPORT": Code("leisureActivities"),
    "RECREATION_AREA": Code("leisureActivities"),
    "MUSEUM": Code("leisureActivities"),
    "BIKE_SHARING": Code("bikeSharing"),
    "FUEL_STATION": Code("petrolStation"),
}
"""Facilities that serve people or vehicles; what is in none of the three tables is `other`."""

REQUIRED_SERVICES = {"CATERING_SERVICE": Code("cateringService")}
REQUIRED_EQUIPMENT = {
    "TOILET": Code("toilet"),
    "BATHROOM": Code("bathRoom"),
    "REST_FACILITIES": Code("restingFacilities"),
}
"""The facilities that AFIR wants a yes or no for. Readers look for toilets under either of two literals."""

EQUIPMENT = {"WIFI": Code("internetWireless")}

ASSOCIATED_FACILITY = {
    "MALL": Code("shoppingCentre"),
    "BUS_STOP": Code("publicTransportHub"),
    "TRAM_STOP": Code("publicTransportHub"),
    "METRO_STATION": Code("publicTransportHub"),
    "TRAIN_STATION": Code("trainStation"),
    "AIRPORT": Code("airport"),
    "PARKING_LOT": Code("carPark"),
    "CARPOOL_PARKING": Code("parkingSite"),
}
"""Facilities that are places of their own beside the charging site."""

ENERGY_SOURCE = {
    "NUCLEAR": Code("nuclear"),
    "GENERAL_FOSSIL": Code("generalFossil"),
    "COAL": Code("coal"),
    "GAS": Code("gas"),
    "GENERAL_GREEN": Code("generalGreen"),
    "SOLAR": Code("solar"),
    "WIND": Code("wind"),
    "WATER": Code("water"),
}

VEHICLE_TYPE = _one(
    MOTORCYCLE="motorcycle",
    PERSONAL_VEHICLE="car",
    PERSONAL_VEHICLE_WITH_TRAILER="carWithTrailer",
    VAN="van",
    SEMI_TRACTOR="heavyGoodsVehicle",
    RIGID="lorry",
    TRUCK_WITH_TRAILER="heavyGoodsVehicleWithTrailer",
    BUS="bus",
    DISABLED="car",
)

EU_CATEGORY = {
    word: tuple(map(Code, categories.split()))
    for word, categories in {
        "MOTORCYCLE": "l1 l2 l3 l4 l5 l6 l7",
        "PERSONAL_VEHICLE": "m1",
        "PERSONAL_VEHICLE_WITH_TRAILER": "m1 o1 o2",
        "VAN": "n1",
        # OCPI names UNECE's T for it, which is the tractor of a farm in EU law.
        "SEMI_TRACTOR": "n2 n3",
        "RIGID": "n2 n3",
        "TRUCK_WITH_TRAILER": "n2 n3 o3 o4",
        "BUS": "m2 m3",
        "DISABLED": "m1",
    }.items()
}

STATED_CATEGORY = {
    "L": EU_CATEGORY["MOTORCYCLE"],
    **{name: (Code(name.lower()),) for name in ("M1", "M2", "M3", "N1", "N2", "N3")},
}
"""The categories of `facts.VEHICLE_CATEGORIES`, but for `other`, which is only a type of vehicle."""

ACCESSIBLE_STANDARDS = frozenset(("PAS1899", "PAS18992022"))
"""Standards for parking that people with disabilities can use, without blanks and signs."""


def words(word: str) -> str:
    """An OCPI word for people: `TAXI_STAND` is `Taxi stand`."""
    return word.strip().replace("_", " ").capitalize()
