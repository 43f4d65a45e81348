"""What is stated beside OCPI, in the feed: each of the law's entries, from OCPI, from facts, and where both speak."""

from dataclasses import replace

import pytest
from datex2_schemas import errors
from feed import PLUG, PROFILE, document, entries_of, point_said, pool, said, station_said, text_of
from full import FULL, FULL_EVSE, PLACE, TARIFF
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from afir_publisher.annex import ANNEX
from afir_publisher.facts import AD_HOC_PAYMENT, NAMES, NO_FACTS, SMART_SERVICES, VEHICLE_CATEGORIES, Facts, Origin
from afir_publisher.pool import Pool
from exporters import PROFILES
from exporters.datex2.tree import outline

CONTRACT = {**TARIFF, "id": "T2", "type": "REGULAR"}
TEXTS = ("One", "Two & <more>")
YES_OR_NO = (True, False)
METRES = (2.1, 4.0)

VALUES = {
    "language": ("de", "FR-fr"),
    "legal_name": TEXTS,
    "staffed": YES_OR_NO,
    "covered_parking": YES_OR_NO,
    "illuminated_parking": YES_OR_NO,
    "catering": YES_OR_NO,
    "toilets": YES_OR_NO,
    "rest_facilities": YES_OR_NO,
    "other_facilities": TEXTS,
    "facilities_complete": (True,),
    "nuts1": ("NL3", "el5"),
    "vehicle_categories": (("M1",), ("L", "N3"), ("other",), ("M2", "other")),
    "max_vehicle_height_m": METRES,
    "max_vehicle_length_m": METRES,
    "max_vehicle_width_m": METRES,
    "max_vehicle_weight_t": (3.5, 40.0),
    "parking_spaces": (0, 2),
    "disabled_parking_spaces": (0, 2),
    "capabilities_complete": (True,),
    "card_reader": YES_OR_NO,
    "contactless": YES_OR_NO,
    "ad_hoc_payment": ((), ("qrCode",), ("website", "app"), ("cash",), ("other",), ("SMS",)),
    "payment_brands": ((), ("Visa",), ("V PAY", "Lokale Karte"), ("girocard",)),
    "contract_payment": YES_OR_NO,
    "station_power_w": (50000, 150000),
    "plug_and_charge": YES_OR_NO,
    "smart_services": ((), ("remoteMonitoring",), ("bidirectionalRecharging", "Solar surplus")),
    "interface_languages": (("nl",), ("de", "EN-gb")),
    "renewable_evidence": ("https://example.com/green", "Certificate 17"),
    "station_id_bnetza": ("1000001", "1000002"),
    "operator_id_bnetza": ("2000001", "2000002"),
}
"""Values of every fact, no two of which mean the same."""


def outlines(one, profile):
    """All that a feed says of a pool, in all syntaxes."""
    return [
        outline(text)
        for publication in profile.publications
        for entry in entries_of(publication, one, profile=profile)
        for text in entry.fragments
    ]


OF_DATEX2 = [profile for profile in PROFILES.values() if profile.family == "datex2"]


@pytest.mark.parametrize("profile", OF_DATEX2, ids=[profile.name for profile in OF_DATEX2])
@pytest.mark.parametrize("tariffs", [(), (TARIFF,)], ids=["unpriced", "priced"])
@pytest.mark.parametrize("name", NAMES)
def test_every_fact_is_published(name, tariffs, profile):
    """Each of its values says something else than any other, and than nothing, whether or not there is a price."""
    plug = {**PLUG, "tariff_ids": [tariff["id"] for tariff in tariffs]}
    found = [
        outlines(
            pool({"connectors": [plug]}, {}, tariffs=tariffs, facts=facts, name="Plein", operator={"name": "A"}),
            profile,
        )
        for facts in (NO_FACTS, *(Facts(**{name: value}) for value in VALUES[name]))
    ]
    assert [found.count(one) for one in found] == [1] * len(found)


@pytest.mark.parametrize("syntax", PROFILE.syntaxes)
@pytest.mark.parametrize("which", [0, -1])
def test_a_pool_of_which_everything_is_stated_is_valid(syntax, which):
    """With every field of OCPI and without any."""
    facts = Facts(**{name: values[which] for name, values in VALUES.items()})
    full = pool(FULL_EVSE, tariffs=[TARIFF], facts=facts, **FULL)
    for publication in PROFILE.publications:
        assert errors(syntax, document(publication, syntax, full, pool({}, id="2", facts=facts))) == []


def test_every_entry_of_the_annex_can_be_said():
    """The facts here and one Location leave none of the 37 open."""
    one = pool(FULL_EVSE, tariffs=[TARIFF], offset="+02:00", facts=stated(), **FULL)
    (station,) = one.stations
    assert [code for code, entry in ANNEX.items() if entry.said(one, station, station.evses[0]) is None] == []


def stated(**facts):
    """A place of which everything is stated."""
    return Facts(**{name: values[0] for name, values in VALUES.items()} | facts)


# --- Table A, 1 to 6


def organisations(**fields):
    """The legal names of operator and owner, and the operator's name and ids."""
    station = station_said(pool({}, **fields))
    operator, owner = (station.get(role, {}).get("afacAnOrganisation", {}) for role in ("operator", "owner"))
    return [
        *(text_of(one["legalName"])[0][1] if "legalName" in one else None for one in (operator, owner)),
        text_of(operator["name"])[0][1] if operator else None,
        [(one["otherTypeOfIdentifier"], one["identifier"]) for one in operator.get("externalIdentifier", ())],
    ]


def test_a_legal_name_is_the_operators_where_it_is_stated_and_else_the_owners():
    """OCPI's owner is taken for it, unless somebody knows better."""
    party = [("operatorId", "NL*FAS")]
    both = {"operator": {"name": "Laadgemak"}, "owner": {"name": "Eigenaar B.V."}}
    general = Facts(legal_name="Bron B.V.", general=frozenset({"legal_name"}))
    assert organisations(**both) == [None, "Eigenaar B.V.", "Laadgemak", party]
    assert organisations(**both, facts=Facts(legal_name="Laadgemak B.V.")) == [
        "Laadgemak B.V.",
        None,
        "Laadgemak",
        party,
    ]
    assert organisations(operator={"name": "Laadgemak"}, facts=general) == ["Bron B.V.", None, "Laadgemak", party]
    assert organisations(facts=general) == ["Bron B.V.", None, "Bron B.V.", party]


def test_an_operator_has_the_id_of_the_german_regulator():
    """Beside the one that its party has."""
    numbers = organisations(operator={"name": "A"}, facts=Facts(operator_id_bnetza="123"))[-1]
    assert numbers == [("operatorId", "NL*FAS"), ("operatorIdBNetzA", "123")]


@pytest.mark.parametrize(("is_staffed", "literal"), [(True, "physicalAttendance"), (False, "unattended")])
def test_a_station_says_whether_there_is_staff(is_staffed, literal):
    """Either way; OCPI has no field for it."""
    found = station_said(pool({}, facts=Facts(staffed=is_staffed)))
    assert found["serviceType"] == [{"serviceType": {"value": literal}}]
    assert "serviceType" not in station_said(pool({}))


def facilities(listed=(), **facts):
    """The facilities of a station by their ids: kind, availability, description."""
    found = {}
    for wrapped in station_said(pool({}, facilities=list(listed), facts=Facts(**facts))).get(
        "supplementalFacility", ()
    ):
        (one,) = wrapped.values()
        kind = one.get("serviceFacilityType") or one["equipmentType"]
        text = text_of(one["description"])[0]
        found[one["idG"].rpartition("*")[2]] = (kind["value"], one["availability"]["value"], text)
    return found


TOILETS = {"TOILET": ("toilet", ("en", "Toilet")), "BATHROOM": ("bathRoom", ("en", "Bathroom"))}
REQUIRED = {
    "catering": {"CATERING_SERVICE": ("cateringService", ("en", "Catering service"))},
    "toilets": TOILETS,
    "rest_facilities": {"REST_FACILITIES": ("restingFacilities", ("en", "Rest facilities"))},
}


@pytest.mark.parametrize(("is_there", "availability"), [(True, "available"), (False, "notAvailable")])
@pytest.mark.parametrize("name", REQUIRED)
def test_a_facility_of_the_law_is_there_or_not(name, is_there, availability):
    """Toilets under both literals that readers look for."""
    expected = {word: (kind, availability, text) for word, (kind, text) in REQUIRED[name].items()}
    assert facilities(**{name: is_there}) == expected


def test_a_facility_that_is_not_listed_is_not_there_where_lists_are_complete():
    """And one that is listed stands beside what the law calls it."""
    found = facilities(["CAFE"], facilities_complete=True)
    assert {word: one[1] for word, one in found.items()} == {
        "CAFE": "available",
        "CATERING_SERVICE": "available",
        "TOILET": "notAvailable",
        "BATHROOM": "notAvailable",
        "REST_FACILITIES": "notAvailable",
    }


def test_a_word_of_ocpis_open_list_is_the_laws_facility():
    """It does not stand there a second time as something else."""
    assert facilities(["toilets", "REST_AREA"]).keys() == {"TOILET", "BATHROOM", "REST_FACILITIES"}


def test_other_facilities_are_said_in_words():
    """As they are stated, in the language of the place."""
    found = facilities(["MOON_BASE"], other_facilities="Wasstraat", language="de")
    assert found == {
        "MOON_BASE": ("other", "available", ("en", "Moon base")),
        "OTHER_FACILITIES": ("other", "available", ("de", "Wasstraat")),
    }


def test_parking_is_lit_and_roofed_as_stated_else_as_its_parking_is():
    """A no is said, too."""
    place = {"id": "1", "roofed": True, "lighting": True}
    evse = {"parking": [{"parking_id": "1"}]}
    from_ocpi, from_facts, both = (
        station_said(one)["amenities"]
        for one in (
            pool(evse, parking_places=[place]),
            pool({}, facts=Facts(covered_parking=False)),
            pool(evse, parking_places=[place], facts=Facts(covered_parking=False)),
        )
    )
    assert from_ocpi == {"illuminatedRechargingParkingNearby": True, "roofedRechargingParkingNearby": True}
    assert from_facts == {"roofedRechargingParkingNearby": False}
    assert both == {"illuminatedRechargingParkingNearby": True, "roofedRechargingParkingNearby": False}


# --- Table A, 7 to 15


def test_a_region_is_the_one_that_is_stated_or_worked_out():
    """In capitals; what is no code of NUTS 1 is left out."""
    found, odd = (said(pool({}, facts=Facts(nuts1=code))).get("locationReference") for code in ("de3", "Bayern"))
    assert found["locPointLocation"]["locLocationExtensionG"]["AfirFacilityLocation"]["nutsArea"] == [
        {"nutsCodeType": {"value": "nuts1Code"}, "nutsCode": "DE3"}
    ]
    assert odd is None


def test_what_stands_for_nothing_is_not_published():
    """`#NA` is OCPI's filler for a text that must be there, and a number that is none reaches nobody."""
    assert "locationReference" not in said(pool({}, address="#NA", city="#NA", postal_code="#NA", country="X"))
    assert "helpdesk" not in station_said(pool({}, help_phone="see our app"))
    assert "externalIdentifier" not in point_said(pool({"evse_id": "#NA"}))
    nowhere = {"latitude": "0.001", "longitude": "0.001"}
    assert "locationReference" not in said(pool({"coordinates": nowhere}, coordinates=nowhere))


def test_a_position_that_is_stated_counts_more_than_those_of_evses():
    """Neither the station nor its charging points show the others, on which all of them agree."""
    wrong, right = {"latitude": "52.1", "longitude": "4.2"}, {"latitude": "52.2", "longitude": "4.3"}
    one = replace(pool({"coordinates": wrong}, coordinates=right), origins={"coordinates": Origin("overlay", "row 2")})
    at = station_said(one)["locationReference"]["locPointLocation"]["pointByCoordinates"]["pointCoordinates"]
    assert at == {"latitude": 52.2, "longitude": 4.3}
    assert "locationReference" not in point_said(one)


def test_texts_without_a_language_have_the_one_that_is_stated():
    """Not the publisher's; a text with one of its own keeps it."""
    named = {"name": "Ladepark", "directions": [{"language": "fr", "text": "À gauche"}, {"text": "Links"}]}
    site = said(pool({}, facts=Facts(language="de"), **named))
    where = site["locationReference"]["locPointLocation"]["supplementaryPositionalDescription"]["locationDescription"]
    assert text_of(site["name"]) == [("de", "Ladepark")]
    assert text_of(where) == [("fr", "À gauche"), ("de", "Links")]


# --- Table A, 16 to 19


def vehicles(*places, **facts):
    """Types, categories and limits of the vehicles that a station takes."""
    evse = {"parking": [{"parking_id": place["id"]} for place in places]}
    found = []
    for one in station_said(pool(evse, parking_places=list(places), facts=Facts(**facts))).get(
        "applicableForVehicles", ()
    ):
        extension = one.get("comVehicleCharacteristicsExtensionG", {}).get("VehicleCharacteristicsExtended", {})
        (regulated,) = extension.get("regulatedCharacteristics", [{}])
        limits = [
            value
            for name in LIMITS
            for limit in one.get(name, ())
            for value in limit.values()
            if value == float_of(value)
        ]
        found.append(
            (
                [kind["value"] for kind in one.get("vehicleType", ())],
                [category["value"] for category in regulated.get("euVehicleCategory", ())],
                limits,
            )
        )
    return found


LIMITS = ("heightCharacteristic", "lengthCharacteristic", "widthCharacteristic", "grossWeightCharacteristic")


def float_of(value):
    """A number as it is, anything else as nothing."""
    return value if isinstance(value, float) else None


def test_vehicles_are_those_of_the_parking_unless_others_are_stated():
    """OCPI's words tell more, so they stay where both mean the same; `other` is an alternative of its own."""
    van = {"id": "1", "vehicle_types": ["VAN"]}
    assert vehicles(van) == [(["van"], ["n1"], [])]
    assert vehicles(van, vehicle_categories=("N1",)) == [(["van"], ["n1"], [])]
    assert vehicles(van, vehicle_categories=("N1", "M3")) == [([], ["m3", "n1"], [])]
    assert vehicles(vehicle_categories=("L",)) == [([], ["l1", "l2", "l3", "l4", "l5", "l6", "l7"], [])]
    assert vehicles(vehicle_categories=("M1", "other"), max_vehicle_height_m=2.0) == [
        ([], ["m1"], [2.0]),
        (["other"], [], [2.0]),
    ]


def test_limits_are_those_that_are_stated_else_those_of_the_parking():
    """One by one."""
    low = {"id": "1", "max_vehicle_height": 190, "max_vehicle_weight": 3500}
    assert vehicles(low) == [([], [], [1.9, 3.5])]
    assert vehicles(low, max_vehicle_height_m=2.2, max_vehicle_length_m=6.0) == [([], [], [2.2, 6.0, 3.5])]
    assert vehicles(max_vehicle_width_m=2.5) == [([], [], [2.5])]


def spaces(*places, restrictions=(), **facts):
    """How many spaces a station has, each time with its id's end and whether they are for people with disabilities."""
    evse = {"parking": [{"parking_id": place["id"]} for place in places], "parking_restrictions": list(restrictions)}
    found = station_said(pool(evse, parking_places=list(places), facts=Facts(**facts))).get(
        "dedicatedParkingSpaces", ()
    )
    return [
        (
            one["idG"].rpartition("*")[2],
            one["numberOfSpaces"],
            {"value": "personsWithDisabilities"} in one.get("userSpecific", ()),
        )
        for one in found
    ]


ONE, TWO, OURS = {"id": "1"}, {"id": "2"}, {"id": "3", "vehicle_types": ["DISABLED"]}


@pytest.mark.parametrize(
    ("places", "facts", "expected"),
    [
        ((), {}, []),
        ((), {"parking_spaces": 0}, [("FURTHER", 0, False)]),
        ((), {"parking_spaces": 4}, [("FURTHER", 4, False)]),
        ((), {"disabled_parking_spaces": 0}, [("DISABLED", 0, True)]),
        ((), {"parking_spaces": 4, "disabled_parking_spaces": 1}, [("DISABLED", 1, True), ("FURTHER", 3, False)]),
        ((), {"parking_spaces": 1, "disabled_parking_spaces": 1}, [("DISABLED", 1, True)]),
        ((ONE,), {}, [("1", 1, False), ("DISABLED", 0, True)]),
        ((ONE,), {"parking_spaces": 6}, [("1", 6, False), ("DISABLED", 0, True)]),
        ((ONE,), {"parking_spaces": 6, "disabled_parking_spaces": 2}, [("1", 4, False), ("DISABLED", 2, True)]),
        (
            (ONE, TWO),
            {"parking_spaces": 6},
            [("1", 1, False), ("2", 1, False), ("DISABLED", 0, True), ("FURTHER", 4, False)],
        ),
        ((ONE, OURS), {"parking_spaces": 2}, [("1", 1, False), ("3", 1, True)]),
        ((OURS,), {"parking_spaces": 5}, [("3", 1, True), ("FURTHER", 4, False)]),
        ((ONE, TWO), {"parking_spaces": 1}, [("DISABLED", 0, True), ("FURTHER", 1, False)]),
        ((ONE,), {"disabled_parking_spaces": 1}, [("1", 1, True)]),
        ((ONE, TWO), {"disabled_parking_spaces": 1}, [("DISABLED", 1, True), ("FURTHER", 1, False)]),
        ((ONE, OURS), {"disabled_parking_spaces": 0}, [("DISABLED", 0, True), ("FURTHER", 2, False)]),
    ],
)
def test_numbers_of_spaces_add_up_to_what_is_stated(places, facts, expected):
    """Each Parking counts as one space; where it cannot be so, only the numbers are said."""
    assert spaces(*places, **facts) == expected


def test_an_evse_for_people_with_disabilities_stands_for_a_space():
    """At its Parking, or for one of its own where it has none."""
    assert spaces(ONE, restrictions=["disabled"]) == [("1", 1, True)]
    beside = pool({"parking": [{"parking_id": "1"}]}, {"parking_restrictions": ["DISABLED"]}, parking_places=[ONE])
    numbers = [one["numberOfSpaces"] for one in station_said(beside)["dedicatedParkingSpaces"]]
    assert (ANNEX["A18"].said(beside, beside.stations[0], None).value, numbers) == (2, [1, 1])
    assert spaces(restrictions=["DISABLED"], parking_spaces=3) == [("DISABLED", 1, True), ("FURTHER", 2, False)]


# --- Table A, 20 to 24


def payment(*capabilities, **facts):
    """How one pays at the first charging point without a contract, in its rate."""
    plug = {**PLUG, "tariff_ids": ["T1"]}
    one = pool({"connectors": [plug], "capabilities": list(capabilities)}, tariffs=[TARIFF], facts=Facts(**facts))
    (rate,) = point_said(one)["energyProduct"][0]["aegiElectricEnergy"]["energyRate"]
    return told(rate.get("payment", {}))


def told(found):
    """An afac:Payment in a line."""
    return [
        *(code["value"] for name in ("paymentMeans", "brandsAccepted") for code in found.get(name, ())),
        *(text for one in found.get("otherPaymentMeans", ()) for _, text in text_of(one)),
        *found.get("otherBrandsAccepted", ()),
    ]


@pytest.mark.parametrize(
    ("capabilities", "facts", "expected"),
    [
        ((), {}, []),
        (("CHIP_CARD_SUPPORT", "contactless_card_support"), {}, ["emv", "nfc"]),
        ((), {"card_reader": True, "contactless": True}, ["emv", "nfc"]),
        (("CHIP_CARD_SUPPORT", "CONTACTLESS_CARD_SUPPORT"), {"card_reader": False, "contactless": False}, []),
        (("CREDIT_CARD_PAYABLE",), {}, ["paymentCreditCard"]),
        (("CREDIT_CARD_PAYABLE",), {"card_reader": True}, ["emv", "paymentCreditCard"]),
        (("DEBIT_CARD_PAYABLE", "PED_TERMINAL"), {}, ["paymentDebitCard"]),
        ((), {"ad_hoc_payment": ("website", "qrCode")}, ["qrCode", "website"]),
        (
            (),
            {"ad_hoc_payment": ("app", "cash", "other", "SMS")},
            ["mobileAccount", "cashCoinsAndBills", "Other", "SMS"],
        ),
        ((), {"payment_brands": ("visa", "V-Pay", "Swisskarte")}, ["visa", "vpay", "other", "Swisskarte"]),
        ((), {"ad_hoc_payment": (), "payment_brands": ()}, []),
        (("CHIP_CARD_SUPPORT",), {"capabilities_complete": True}, ["emv"]),
    ],
)
def test_the_rate_says_how_one_pays(capabilities, facts, expected):
    """What follows from words that apps fit as well is published as OCPI says it, and is no card reader."""
    assert payment(*capabilities, **facts) == expected


def test_where_no_price_is_known_there_is_still_a_place_for_how_one_pays():
    """The rates are unknown, the payment is not."""
    found = point_said(pool({"capabilities": ["CHIP_CARD_SUPPORT"]}, facts=Facts(ad_hoc_payment=("cash",))))
    assert told(found["rates"]["afacUnknownRates"]["payment"]) == ["emv", "cashCoinsAndBills"]
    assert "rates" not in point_said(pool({}))


def test_each_charging_point_takes_what_it_takes_itself():
    """A reader at one is none at its neighbour; a fact about one is not about the other."""
    one = pool({"capabilities": ["CHIP_CARD_SUPPORT"]}, {}, {}, facts=Facts(ad_hoc_payment=("qrCode",)))
    one = replace(one, of_evse={"3": Facts(ad_hoc_payment=("cash",))})
    found = [point["aegiElectricChargingPoint"]["rates"] for point in station_said(one)["refillPoint"]]
    means = [told(rates["afacUnknownRates"]["payment"]) for rates in found]
    assert means == [["emv", "qrCode"], ["qrCode"], ["cashCoinsAndBills"]]


def terminal(*capabilities, **facts):
    """Whether a station has a payment terminal, and how one can identify oneself."""
    station = station_said(pool({"capabilities": list(capabilities)}, facts=Facts(**facts)))
    machines = [
        one["afacSupplementalEquipment"]["availability"]["value"]
        for one in station.get("supplementalFacility", ())
        if one.get("afacSupplementalEquipment", {}).get("equipmentType") == {"value": "paymentMachine"}
    ]
    return machines, [code["value"] for code in station.get("authenticationAndIdentificationMethods", ())]


@pytest.mark.parametrize(
    ("capabilities", "facts", "expected"),
    [
        ((), {}, ([], [])),
        (("PED_TERMINAL",), {}, (["available"], ["pinpad"])),
        (("CREDIT_CARD_PAYABLE",), {}, ([], ["creditCard"])),
        (("CREDIT_CARD_PAYABLE",), {"card_reader": True}, (["available"], ["creditCard"])),
        ((), {"contactless": True}, (["available"], ["nfc"])),
        (("CONTACTLESS_CARD_SUPPORT",), {"contactless": False}, ([], [])),
        ((), {"card_reader": False, "contactless": False}, (["notAvailable"], [])),
        ((), {"card_reader": False}, ([], [])),
        ((), {"capabilities_complete": True}, (["notAvailable"], [])),
        ((), {"ad_hoc_payment": ("website", "cash", "app", "qrCode")}, ([], ["website", "apps", "cashPayment"])),
        (("REMOTE_START_STOP_CAPABLE",), {"ad_hoc_payment": ("app",)}, ([], ["apps"])),
        ((), {"plug_and_charge": True}, ([], ["plc"])),
        (("ISO_15118_2_PLUG_AND_CHARGE",), {"plug_and_charge": False}, ([], [])),
    ],
)
def test_a_station_says_whether_it_has_a_terminal_and_whom_it_knows(capabilities, facts, expected):
    """As far as that is known."""
    assert terminal(*capabilities, **facts) == expected


def words(one):
    """What a station says in words."""
    return [text for found in station_said(one).get("additionalInformation", ()) for _, text in text_of(found)]


def test_what_there_is_not_and_has_no_literal_is_said_in_words():
    """The law wants a no as much as a yes."""
    nothing = Facts(card_reader=False, contactless=False, ad_hoc_payment=(), payment_brands=(), contract_payment=False)
    assert words(pool({}, facts=nothing)) == [
        "No bank card reader",
        "No contactless payment",
        "No other ways to pay without a contract",
        "No brands of cards or payment providers",
        "No payment by contract",
    ]
    assert words(pool({})) == []


def contract_rates(one):
    """The rates of a station itself."""
    products = station_said(one).get("energyProduct", ())
    return [rate for product in products for rate in product["aegiElectricEnergy"]["energyRate"]]


def priced(*tariffs, **fields):
    """A pool with tariffs at its connector."""
    plug = {**PLUG, "tariff_ids": [tariff["id"] for tariff in tariffs]}
    return pool({"connectors": [plug]}, tariffs=tariffs, **fields)


def test_a_contract_is_a_rate_without_prices():
    """Its currency is that of the contract's tariff, else that of the station's; without any it is said in words."""
    swedish = {**CONTRACT, "currency": "sek"}
    (rate,) = contract_rates(priced(TARIFF, swedish))
    assert rate == {
        "idG": "NL*FAS*S*1*R*CONTRACT",
        "ratePolicy": {"value": "contract"},
        "lastUpdated": rate["lastUpdated"],
        "applicableCurrency": ["SEK"],
        "additionalInformation": {"values": [{"lang": "en", "value": "The price is that of the contract"}]},
    }
    (rate,) = contract_rates(priced(TARIFF, facts=Facts(contract_payment=True)))
    assert rate["applicableCurrency"] == ["EUR"]
    unpriced = pool({}, facts=Facts(contract_payment=True))
    assert (contract_rates(unpriced), words(unpriced)) == ([], ["Payment by contract is possible"])


def test_no_contract_is_no_rate():
    """Neither where nothing is known of contracts, nor where there are none."""
    assert contract_rates(priced(TARIFF)) == []
    none = priced(TARIFF, CONTRACT, facts=Facts(contract_payment=False))
    assert (contract_rates(none), words(none)) == ([], ["No payment by contract"])


def test_the_page_of_a_price_stands_where_its_rate_does():
    """That of a contract is not shown to those who have none."""
    page = {"tariff_alt_url": "https://example.com/contract"}
    one = priced({**CONTRACT, **page}, TARIFF)
    at_point = point_said(one)["energyProduct"][0]["aegiElectricEnergy"]["energyProductInformation"]
    at_station = station_said(one)["energyProduct"][0]["aegiElectricEnergy"]["energyProductInformation"]
    assert (at_point, at_station) == (TARIFF["tariff_alt_url"], page["tariff_alt_url"])


# --- Table B, and what only some access points ask for


def test_the_power_of_a_station_is_stated_or_that_of_its_only_point():
    """The sum over its points is not it."""
    assert station_said(pool({}))["totalMaximumPower"] == 11000
    assert "totalMaximumPower" not in station_said(pool({}, {}))
    assert station_said(pool({}, {}, facts=Facts(station_power_w=15000)))["totalMaximumPower"] == 15000


def services(*capabilities, **facts):
    """The smart recharging services of a charging point: literals, other words, and what it says in words."""
    point = point_said(pool({"capabilities": list(capabilities)}, facts=Facts(**facts)))
    return (
        [code["value"] for code in point.get("smartRechargingServices", ())],
        [text for one in point.get("otherSmartRechargingServices", ()) for _, text in text_of(one)],
        [text for one in point.get("additionalInformation", ()) for _, text in text_of(one)],
        [code["value"] for code in point.get("vehicleToGridCommunicationType", ())],
    )


@pytest.mark.parametrize(
    ("capabilities", "facts", "expected"),
    [
        ((), {}, ([], [], [], [])),
        (("CHARGING_PROFILE_CAPABLE",), {}, (["remoteMonitoring"], [], [], [])),
        (("CHARGING_PROFILE_CAPABLE",), {"smart_services": ()}, ([], [], ["No smart recharging services"], [])),
        (
            ("CHARGING_PROFILE_CAPABLE",),
            {"smart_services": ("bidirectionalRecharging", "Surplus")},
            (["bidirectionalRecharging"], ["Surplus"], [], []),
        ),
        (("ISO_15118_2_PLUG_AND_CHARGE",), {}, (["plugAndCharge"], [], [], ["iso15118"])),
        ((), {"plug_and_charge": True}, (["plugAndCharge"], [], [], ["iso15118"])),
        (("ISO_15118_2_PLUG_AND_CHARGE",), {"plug_and_charge": False}, ([], [], ["No plug and charge"], [])),
        (
            (),
            {"capabilities_complete": True},
            ([], [], ["No plug and charge", "No smart recharging services"], []),
        ),
    ],
)
def test_smart_services_are_those_that_are_stated_else_those_that_capabilities_tell_of(capabilities, facts, expected):
    """An explicit none has no literal, so it is said in words."""
    assert services(*capabilities, **facts) == expected


def test_evidence_of_renewable_energy_stands_at_the_energy():
    """What is no address is said in words."""
    known = pool({}, facts=Facts(renewable_evidence="https://example.com/green"))
    assert point_said(known)["energyProduct"] == [
        {"aegiElectricEnergy": {"renewableEnergyEvidence": "https://example.com/green"}}
    ]
    assert words(pool({}, facts=Facts(renewable_evidence="HKN 17"))) == ["Evidence of renewable electricity: HKN 17"]


def test_a_charging_point_can_have_evidence_of_its_own():
    """Its neighbours keep that of the station."""
    one = replace(
        pool({}, {}, facts=Facts(renewable_evidence="https://example.com/1")),
        of_evse={"2": Facts(renewable_evidence="https://example.com/2")},
    )
    found = [point["aegiElectricChargingPoint"]["energyProduct"][0] for point in station_said(one)["refillPoint"]]
    assert [product["aegiElectricEnergy"]["renewableEnergyEvidence"][-1] for product in found] == ["1", "2"]


def test_a_station_has_languages_and_a_number():
    """What is no language is left out."""
    found = station_said(pool({}, facts=Facts(interface_languages=("nl", "EN-gb", "en", "?"), station_id_bnetza="17")))
    assert found["userInterfaceLanguage"] == ["nl", "en"]
    assert found["externalIdentifier"] == [{"identifier": "17", "otherTypeOfIdentifier": "stationIdBNetzA"}]


# --- several stations


def split(one, *facts):
    """A pool with a station for each EVSE, of each of which something else is stated."""
    (station,) = one.stations
    return replace(
        one,
        stations=tuple(
            replace(station, id=f"{station.id}*{n}", name=f"Box {n}", evses=(evse,), facts=of)
            for n, (evse, of) in enumerate(zip(station.evses, facts, strict=True), start=1)
        ),
    )


def test_each_station_says_what_is_known_of_it():
    """Its own name, power, staff, parking, facilities; ids differ, and the site says what is known of the place."""
    first = Facts(
        staffed=True, station_power_w=50000, parking_spaces=1, toilets=True, legal_name="Eén B.V.", nuts1="NL3"
    )
    second = Facts(staffed=False, station_power_w=22000, parking_spaces=2, toilets=False, nuts1="NL4")
    both = pool({}, {}, operator={"name": "A"}, city="Utrecht", facts=Facts(nuts1="NL3", legal_name="Plein B.V."))
    site = said(split(both, first, second))
    stations = site["energyInfrastructureStation"]
    assert [text_of(one["name"])[0][1] for one in stations] == ["Box 1", "Box 2"]
    assert [one["totalMaximumPower"] for one in stations] == [50000, 22000]
    assert [one["serviceType"][0]["serviceType"]["value"] for one in stations] == ["physicalAttendance", "unattended"]
    assert [one["dedicatedParkingSpaces"][0]["numberOfSpaces"] for one in stations] == [1, 2]
    legal = [one["operator"]["afacAnOrganisation"].get("legalName") for one in (site, *stations)]
    assert [found and text_of(found)[0][1] for found in legal] == ["Plein B.V.", "Eén B.V.", None]
    regions = [
        one["locationReference"]["locPointLocation"]["locLocationExtensionG"]["AfirFacilityLocation"]["nutsArea"][0][
            "nutsCode"
        ]
        for one in (site, *stations)
    ]
    assert regions == ["NL3", "NL3", "NL4"]
    ids = [
        node["idG"]
        for one in stations
        for node in (one, *map(only, one["supplementalFacility"]), *one["dedicatedParkingSpaces"])
    ]
    assert len(ids) == len(set(ids))


def test_a_parking_of_two_stations_has_two_ids():
    """So that no id occurs twice."""
    evse = {"parking": [{"parking_id": "1"}]}
    site = said(split(pool(evse, evse, parking_places=[ONE]), NO_FACTS, NO_FACTS))
    ids = [one["dedicatedParkingSpaces"][0]["idG"] for one in site["energyInfrastructureStation"]]
    assert ids == ["NL*FAS*L*1*P*1", "NL*FAS*S*1*2*P*1"]


def only(wrapped):
    """What is in a wrapper."""
    (found,) = wrapped.values()
    return found


@pytest.mark.parametrize("syntax", PROFILE.syntaxes)
def test_several_stations_are_valid(syntax):
    """With facts of the place, of each of them, and of a charging point."""
    facts = stated()
    both = split(pool({}, FULL_EVSE, tariffs=[TARIFF], facts=facts, **FULL), facts, NO_FACTS)
    both = replace(both, of_evse={"ABC": stated(plug_and_charge=False, smart_services=())})
    for publication in PROFILE.publications:
        assert errors(syntax, document(publication, syntax, both)) == []


# --- anything at all

_ANY = {
    bool: st.booleans(),
    str: st.text(st.characters(codec="utf-8"), max_size=40),
    int: st.integers(0, 10**6),
    float: st.floats(0.1, 100),
}
_WORDS = {
    "vehicle_categories": VEHICLE_CATEGORIES,
    "ad_hoc_payment": AD_HOC_PAYMENT,
    "smart_services": SMART_SERVICES,
    "payment_brands": ("Visa", "Mastercard"),
    "interface_languages": ("nl", "de-AT"),
}


def any_of(name):
    """Any value of a fact, or none."""
    value = VALUES[name][0]
    if not isinstance(value, tuple):
        return st.none() | _ANY[type(value)]
    return st.none() | st.lists(st.sampled_from(_WORDS[name]) | _ANY[str], max_size=3).map(tuple)


FACTS = st.fixed_dictionaries({name: any_of(name) for name in NAMES}).map(lambda found: Facts(**found))
RESTRICTION = st.sampled_from(([], ["DISABLED"], ["CUSTOMERS"]))
PARKING = st.lists(st.sampled_from(("1", "2", "3", "4")), max_size=3)
BOUNDED = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def pools(draw):
    """A pool with any facts about it, any parking at any of its charging points."""
    evses = draw(
        st.lists(st.tuples(PARKING, RESTRICTION, st.sampled_from(([], ["CHIP_CARD_SUPPORT"]))), min_size=1, max_size=3)
    )
    places = [{**PLACE, "id": n, "vehicle_types": draw(st.sampled_from((["VAN"], ["DISABLED"], [])))} for n in "123"]
    raw = [
        {"parking": [{"parking_id": n} for n in at], "parking_restrictions": kept, "capabilities": can}
        for at, kept, can in evses
    ]
    tariffs = draw(st.sampled_from(((), (TARIFF,), (CONTRACT,), (TARIFF, CONTRACT))))
    raw[0]["connectors"] = [{**PLUG, "tariff_ids": [tariff["id"] for tariff in tariffs]}]
    one = pool(*raw, tariffs=tariffs, facts=draw(FACTS), parking_places=places, operator={"name": "A"})
    return replace(one, of_evse={"1": draw(FACTS)} if draw(st.booleans()) else {})


@BOUNDED
@given(pools())
def test_any_facts_make_a_valid_table(one: Pool):
    """In XML, whatever people write into a spreadsheet."""
    assert errors("xml", document("table", "xml", one)) == []


@settings(BOUNDED, max_examples=8)
@given(pools())
def test_any_facts_make_a_valid_table_in_json(one: Pool):
    """In JSON, too."""
    assert errors("json", document("table", "json", one)) == []


@settings(BOUNDED, max_examples=100)
@given(pools())
def test_the_feed_says_what_the_annex_says(one: Pool):
    """The numbers of Table A, 18 and 19, and of Table B, 5, as reports show them."""
    (station,) = one.stations
    evse = station.evses[0]
    total, disabled, power = (ANNEX[code].said(one, station, evse) for code in ("A18", "A19", "B05"))
    found = station_said(one)
    spaces_ = found.get("dedicatedParkingSpaces", ())
    for_them = [
        one["numberOfSpaces"] for one in spaces_ if {"value": "personsWithDisabilities"} in one.get("userSpecific", ())
    ]
    assert found.get("totalMaximumPower") == (power.value if power else None)
    if disabled is not None:
        assert sum(for_them) == disabled.value
    if total is not None and (disabled is None or disabled.value <= total.value):
        assert sum(one["numberOfSpaces"] for one in spaces_) == total.value
