"""What is said of each of the law's entries, and where it comes from: OCPI, a fact beside it, a rule of ours.

A case is a function of the annex, what it is asked, and what it answers. That they show each condition to matter is
proved as it is for rules: whichever is turned round, some case notices.
"""

from dataclasses import replace

import pytest
from feed import PLUG
from feed import pool as plain
from test_mutation import broken, faults

from afir_publisher import annex
from afir_publisher.annex import (
    ANNEX,
    AnnexEntry,
    Said,
    charging,
    entry,
    operation,
    parking,
    payment,
    phone,
    place,
    service,
)
from afir_publisher.facts import NO_FACTS, Facts, Origin
from afir_publisher.model import GeoLocation

OCPI = Origin("ocpi")
ROW = Origin("overlay", "facts.csv, row 2")
ASSUMED = Origin("default", "configuration, source ndw")


def facts(**stated):
    """What is stated of the very object, in a row of a spreadsheet."""
    return Facts(**stated, origins=dict.fromkeys(stated, ROW))


def general(**stated):
    """What is stated of a whole source."""
    return Facts(**stated, origins=dict.fromkeys(stated, ROW), general=frozenset(stated))


def pool(*evses, origins=(), of_evse=(), **known):
    """A pool of one station; without EVSEs it gets one."""
    found = plain(*(evses or ({},)), **known)
    return replace(found, origins=dict(origins), of_evse=dict(of_evse))


def station(*evses, **known):
    """What a function about stations is asked."""
    found = pool(*evses, **known)
    return found, found.stations[0]


def point(*evses, **known):
    """What a function about recharging points is asked: of the first of a station."""
    found, one = station(*evses, **known)
    return found, one, one.evses[0]


def derived(value, by):
    """What a rule of ours makes of it."""
    return Said(value, Origin("derived", by))


CASES = []


def of(function, *cases):
    """Cases of a function: what it is asked, and what it answers."""
    CASES.extend((function, asked, answer) for asked, answer in cases)


# --- Table A, 1 to 6 and 14

OWNER = {"name": "Eigenaar B.V."}
of(
    service.legal_name,
    (station(), None),
    (station(owner={"name": "#NA"}), None),
    (station(owner={"website": "https://example.com"}), None),
    (station(operator={"name": "Laadgemak"}), None),
    (station(owner=OWNER), derived("Eigenaar B.V.", "the name of the owner")),
    (station(owner=OWNER, facts=facts(legal_name="Laadgemak B.V.")), Said("Laadgemak B.V.", ROW)),
    (station(owner=OWNER, facts=general(legal_name="Laadgemak B.V.")), Said("Laadgemak B.V.", ROW)),
    (station(facts=Facts(legal_name="A B.V.", origins={"legal_name": ASSUMED})), Said("A B.V.", ASSUMED)),
)
of(
    service.commercial_name,
    (station(), None),
    (station(operator={"name": ""}), None),
    (station(operator={"name": "#NA"}), None),
    (station(owner=OWNER), None),
    (station(operator={"name": "Laadgemak"}), Said("Laadgemak", OCPI)),
    (station(operator={"name": "Laadgemak"}, origins={"operator.name": ROW}), Said("Laadgemak", ROW)),
)
of(
    service.point_count,
    (
        station({}, {"status": "planned"}, {"status": "AVAILABLE"}),
        derived(2, "the EVSEs of the station that are there"),
    ),
    (station({"status": "PLANNED"}), derived(0, "the EVSEs of the station that are there")),
)
of(
    service.staffed,
    (station(), None),
    (station(facts=facts(staffed=False)), Said(False, ROW)),
    (station(facts=general(staffed=True)), Said(True, ROW)),
)
of(
    service.helpdesk_phone,
    (station(), None),
    (station(help_phone=""), None),
    (station(help_phone="#NA"), None),
    (station(help_phone="see website"), None),
    (station(help_phone="+31 882020200"), Said("+31 882020200", OCPI)),
    (station(help_phone="ext 1"), Said("ext 1", OCPI)),
    (station(help_phone="112", origins={"help_phone": ROW}), Said("112", ROW)),
)

ROOFED, OPEN_AIR, UNKNOWN = (
    {"id": "p1", "roofed": True, "lighting": True, "vehicle_types": ["TRUCK_WITH_TRAILER", "DISABLED"]},
    {"id": "p2", "roofed": False, "lighting": False, "vehicle_types": ["van"]},
    {"id": "p3"},
)
AT_ROOFED, AT_OPEN, AT_BOTH, AT_UNKNOWN = (
    {"parking": [{"parking_id": name} for name in names]} for names in (("P1",), ("p2 ",), ("p1", "p2"), ("p3", "p2"))
)
PLACES = [ROOFED, OPEN_AIR, UNKNOWN]
for _function, _name, _words in (
    (service.covered_parking, "covered_parking", "roofed of its Parking"),
    (service.illuminated_parking, "illuminated_parking", "lighting of its Parking"),
):
    of(
        _function,
        (station(), None),
        (station(parking_places=PLACES), None),
        (station(AT_UNKNOWN, parking_places=PLACES), None),
        (station(AT_OPEN, parking_places=PLACES), derived(False, _words)),
        (station(AT_OPEN, AT_ROOFED, parking_places=PLACES), derived(True, _words)),
        (station(AT_OPEN, parking_places=PLACES, facts=facts(**{_name: True})), Said(True, ROW)),
        (station(AT_OPEN, parking_places=PLACES, facts=general(**{_name: True})), derived(False, _words)),
        (station(facts=general(**{_name: True})), Said(True, ROW)),
    )
for _function, _name, _word in (
    (service.catering, "catering", "CAFE"),
    (service.catering, "catering", "RESTAURANT"),
    (service.toilets, "toilets", "TOILETS"),
    (service.rest_facilities, "rest_facilities", "REST_AREA"),
):
    _listed = derived(True, f"{_word} in facilities")
    of(
        _function,
        (station(), None),
        (station(facilities=["WIFI"]), None),
        (station(facilities=["WIFI", _word.lower()]), _listed),
        (station(facilities=[_word], facts=facts(**{_name: False})), Said(False, ROW)),
        (station(facilities=[_word], facts=general(**{_name: False})), _listed),
        (station(facts=general(**{_name: False})), Said(False, ROW)),
        (station(facts=facts(facilities_complete=True)), derived(False, "not in facilities, which are complete")),
        (station(facts=facts(facilities_complete=True, **{_name: True})), Said(True, ROW)),
        (station(facts=facts(facilities_complete=False)), None),
    )
of(service.catering, (station(facilities=["CAFE", "RESTAURANT"]), derived(True, "CAFE and RESTAURANT in facilities")))

NONE_OF_THEM = dict.fromkeys(service.FACILITIES, False)
of(
    service.facilities,
    (station(), None),
    (station(facts=facts(**{**NONE_OF_THEM, "toilets": None})), None),
    (station(facts=facts(**NONE_OF_THEM)), Said((), ROW)),
    (station(facts=facts(**NONE_OF_THEM | {"toilets": True})), Said(("toilets",), ROW)),
    (
        station(facts=facts(**NONE_OF_THEM | {"toilets": True}, other_facilities="Kiosk")),
        Said(("toilets", "Kiosk"), ROW),
    ),
    (
        station(facts=general(**NONE_OF_THEM), facilities=["CAFE"]),
        derived(("a catering service",), "overlay (facts.csv, row 2); derived (CAFE in facilities)"),
    ),
)

DAY = {"weekday": 1, "period_begin": "08:00", "period_end": "18:00"}
NIGHT = {"weekday": 7, "period_begin": "20:00", "period_end": "23:00"}
ONCE = {"period_begin": "2026-12-25T08:00:00Z", "period_end": "2026-12-25T12:00:00Z"}
of(
    service.opening_times,
    (station(), None),
    (station(opening_times={}), None),
    (station(opening_times={"twentyfourseven": False}), None),
    (station(opening_times={"twentyfourseven": False, "exceptional_closings": [ONCE]}), None),
    (station(opening_times={"twentyfourseven": True}), Said("24/7", OCPI)),
    (station(opening_times={"twentyfourseven": True, "regular_hours": [DAY]}), Said("24/7", OCPI)),
    (station(opening_times={"regular_hours": [DAY, NIGHT]}), Said(("Mo 08:00-18:00", "Su 20:00-23:00"), OCPI)),
    (
        station(opening_times={"regular_hours": [DAY], "exceptional_openings": [ONCE]}),
        Said(("Mo 08:00-18:00",), OCPI),
    ),
    (station(opening_times={"exceptional_openings": [ONCE]}), Said("at exceptional times only", OCPI)),
    (station(opening_times={"twentyfourseven": True}, origins={"opening_times": ROW}), Said("24/7", ROW)),
)

# --- Table A, 7 to 13 and 15

HERE, THERE = {"latitude": "52.1", "longitude": "5.1"}, {"latitude": "52.2", "longitude": "5.2"}
SEA = {"latitude": "0.001", "longitude": "-0.001"}
of(
    place.is_nowhere,
    ((None,), False),
    *(
        ((GeoLocation(latitude=north, longitude=east),), answer)
        for north, east, answer in (
            (0, 0, True),
            (-0.009, 0.009, True),
            (0.01, 0, False),
            (0, -0.01, False),
            (52, 5, False),
        )
    ),
)
of(
    place.position,
    (station(), None),
    (station(coordinates=SEA), None),
    (station({"coordinates": SEA}), None),
    (station(coordinates=HERE), Said("52.1, 5.1", OCPI)),
    (station(coordinates=HERE, origins={"coordinates": ROW}), Said("52.1, 5.1", ROW)),
    (station({"coordinates": THERE}, coordinates=HERE), derived("52.2, 5.2", "where all its EVSEs are")),
    (station({"coordinates": THERE}, coordinates=SEA), derived("52.2, 5.2", "where all its EVSEs are")),
    (station({"coordinates": THERE}, {}, coordinates=HERE), Said("52.1, 5.1", OCPI)),
    (station({"coordinates": SEA}, coordinates=HERE), Said("52.1, 5.1", OCPI)),
    (station({"coordinates": THERE}, coordinates=HERE, origins={"coordinates": ROW}), Said("52.1, 5.1", ROW)),
)
GATE = {"latitude": "52.1", "longitude": "5.1", "name": {"language": "nl", "text": "Ingang"}}
of(
    place.additional_information,
    (station(), None),
    (station({"floor_level": "#NA"}, related_locations=[HERE]), None),
    (station({"floor_level": "-1"}, {"floor_level": "-1"}), Said(("floor -1",), OCPI)),
    (
        station(
            {"floor_level": "2", "directions": [{"text": "Links"}]},
            directions=[{"text": "Achterom"}, {"text": "Links"}],
            related_locations=[GATE, HERE],
        ),
        Said(("floor 2", "Achterom", "Links", "Ingang"), OCPI),
    ),
    (station(directions=[{"text": "Achterom"}], origins={"directions": ROW}), Said(("Achterom",), ROW)),
)
of(
    place.country,
    (station(), None),
    (station(country="Nederland"), None),
    (station(country="NLD"), Said("NL", OCPI)),
    (station(country="NLD", origins={"country": ASSUMED}), Said("NL", ASSUMED)),
)
of(place.region, (station(), None), (station(facts=facts(nuts1="NL3")), Said("NL3", ROW)))
for _function, _name in ((place.city, "city"), (place.postal_code, "postal_code"), (place.address, "address")):
    of(
        _function,
        (station(), None),
        (station(**{_name: ""}), None),
        (station(**{_name: "#NA"}), None),
        (station(**{_name: "A 1"}), Said("A 1", OCPI)),
        (station(**{_name: "A 1"}, origins={_name: ROW}), Said("A 1", ROW)),
    )
of(
    place.time_zone,
    (station(time_zone="Europe/Amsterdam"), None),
    (station(offset="+02:00"), Said("+02:00", OCPI)),
    (station(offset="+02:00", origins={"time_zone": ASSUMED}), Said("+02:00", ASSUMED)),
)

# --- Table A, 16 to 19

TYPES = "vehicle_types of its Parking"
of(
    parking.vehicle_categories,
    (station(), None),
    (station(AT_UNKNOWN, parking_places=[UNKNOWN]), None),
    (station(parking_places=PLACES), None),
    (station(AT_OPEN, parking_places=PLACES), derived(("N1",), TYPES)),
    (station(AT_BOTH, parking_places=PLACES), derived(("M1", "N1", "N2", "N3"), TYPES)),
    (station(AT_ROOFED, AT_OPEN, parking_places=PLACES), derived(("M1", "N1", "N2", "N3"), TYPES)),
    (
        station(AT_OPEN, parking_places=[{"id": "P2", "vehicle_types": ["MOTORCYCLE", "SPACESHIP"]}]),
        derived(("L", "other"), TYPES),
    ),
    (station(AT_OPEN, parking_places=PLACES, facts=facts(vehicle_categories=("M1",))), Said(("M1",), ROW)),
    (station(AT_OPEN, parking_places=PLACES, facts=general(vehicle_categories=("M1",))), derived(("N1",), TYPES)),
    (station(facts=facts(vehicle_categories=())), Said((), ROW)),
)
LOW, LOWER = (
    {"id": "p1", "max_vehicle_height": 210.5},
    {"id": "p2", "max_vehicle_height": 190, "max_vehicle_weight": 3500},
)
of(
    parking.vehicle_limits,
    (station(), None),
    (station(AT_BOTH, parking_places=[LOW, OPEN_AIR]), None),
    (station(AT_BOTH, parking_places=[{**LOW, "max_vehicle_height": 0}]), None),
    (station(AT_BOTH, parking_places=[{**LOW, "max_vehicle_height": -1}]), None),
    (station(AT_BOTH, parking_places=[LOW, LOWER]), derived(("2.105 m high",), "the largest place")),
    (station(AT_OPEN, parking_places=[LOW, LOWER]), derived(("1.9 m high", "3.5 t"), "the largest place")),
    (
        station(AT_OPEN, parking_places=[LOWER], facts=facts(max_vehicle_height_m=2.0, max_vehicle_length_m=5.0)),
        Said(("2 m high", "5 m long", "3.5 t"), ROW),
    ),
    (
        station(AT_OPEN, parking_places=[LOWER], facts=general(max_vehicle_weight_t=40.0)),
        derived(("1.9 m high", "3.5 t"), "the largest place"),
    ),
    (station(facts=facts(max_vehicle_width_m=2.5)), Said(("2.5 m wide",), ROW)),
)
of(
    parking.some,
    (((),), None),
    (([None],), None),
    (([False, None],), None),
    (([False, False],), False),
    (([False, None, True],), True),
)
RESERVED = {"parking_restrictions": ["ev_only", "disabled"]}
of(
    parking.space_count,
    (station(), None),
    (station(parking_places=PLACES), None),
    (station(RESERVED), None),
    (station(AT_BOTH, AT_OPEN, parking_places=PLACES), derived(2, "its Parking")),
    (station(AT_OPEN, RESERVED, parking_places=PLACES), derived(2, "its Parking")),
    (station(AT_OPEN | RESERVED, parking_places=PLACES), derived(1, "its Parking")),
    (station(AT_OPEN, parking_places=PLACES, facts=facts(parking_spaces=9)), Said(9, ROW)),
    (station(AT_OPEN, parking_places=PLACES, facts=general(parking_spaces=9)), derived(1, "its Parking")),
    (station(facts=facts(parking_spaces=0)), Said(0, ROW)),
)
BOTH = "vehicle_types of its Parking, parking_restrictions of its EVSEs"
of(
    parking.disabled_space_count,
    (station(), None),
    (station({"parking_restrictions": ["EV_ONLY"]}), None),
    (station(AT_OPEN, {}, parking_places=PLACES), None),
    (station(AT_OPEN), None),
    (station(AT_OPEN, parking_places=PLACES), derived(0, BOTH)),
    (station(AT_ROOFED, {}, parking_places=PLACES), derived(1, BOTH)),
    (station(AT_OPEN | RESERVED, parking_places=PLACES), derived(1, BOTH)),
    (station(RESERVED, RESERVED), derived(2, BOTH)),
    (station(AT_ROOFED, RESERVED, parking_places=PLACES), derived(2, BOTH)),
    (station(AT_OPEN, parking_places=PLACES, facts=facts(disabled_parking_spaces=3)), Said(3, ROW)),
    (station(AT_OPEN, parking_places=PLACES, facts=general(disabled_parking_spaces=3)), derived(0, BOTH)),
    (station(facts=facts(disabled_parking_spaces=0)), Said(0, ROW)),
)

# --- Table A, 20 to 24, and Table B, 7

AC, DC = PLUG, {**PLUG, "power_type": "DC", "standard": "CHADEMO"}


def can(*words, plugs=(AC,), **fields):
    """An EVSE with capabilities."""
    return {"capabilities": list(words), "connectors": list(plugs), **fields}


COMPLETE = "not in capabilities, which are complete"
for _function, _name, _word in (
    (payment.card_reader, "card_reader", "PED_TERMINAL"),
    (payment.card_reader, "card_reader", "CHIP_CARD_SUPPORT"),
    (payment.contactless, "contactless", "CONTACTLESS_CARD_SUPPORT"),
):
    _listed = derived(True, f"{_word} in capabilities")
    of(
        _function,
        (station(), None),
        (station(can("RFID_READER")), None),
        (station({}, can("RFID_READER", _word.lower())), _listed),
        (station(can(plugs=[{**AC, "capabilities": [_word]}])), _listed),
        (station(can(_word), facts=facts(**{_name: False})), Said(False, ROW)),
        (station(can(_word), facts=general(**{_name: False})), _listed),
        (station(facts=general(**{_name: False})), Said(False, ROW)),
        (station(facts=facts(capabilities_complete=True)), derived(False, COMPLETE)),
        (station(facts=facts(capabilities_complete=True, **{_name: True})), Said(True, ROW)),
        (station(facts=facts(capabilities_complete=False)), None),
    )
WEAK = derived(True, "CREDIT_CARD_PAYABLE in capabilities")
NO_READER = general(card_reader=False)
of(
    payment.card_reader,
    (station(can("CREDIT_CARD_PAYABLE")), WEAK),
    (station(can("CREDIT_CARD_PAYABLE"), facts=NO_READER), Said(False, ROW)),
    (station(can("DEBIT_CARD_PAYABLE"), facts=NO_READER), Said(False, ROW)),
    (station(can("CREDIT_CARD_PAYABLE", plugs=[AC, DC]), facts=NO_READER), WEAK),
    (station(can("CREDIT_CARD_PAYABLE", plugs=[{**AC, "power_type": None}]), facts=NO_READER), WEAK),
    (station(can("CREDIT_CARD_PAYABLE", "CONTACTLESS_CARD_SUPPORT"), facts=NO_READER), WEAK),
    (
        station(can("CREDIT_CARD_PAYABLE", "PED_TERMINAL"), facts=NO_READER),
        derived(True, "CREDIT_CARD_PAYABLE, PED_TERMINAL in capabilities"),
    ),
)
for _function, _name in ((payment.other_ad_hoc, "ad_hoc_payment"), (payment.brands, "payment_brands")):
    of(
        _function,
        (station(can("CREDIT_CARD_PAYABLE")), None),
        (station(facts=facts(**{_name: ()})), Said((), ROW)),
        (station(facts=general(**{_name: ("app",)})), Said(("app",), ROW)),
    )

PRICE = [{"price_components": [{"type": "ENERGY", "price": 0.5}]}]
FOR_ALL = {"id": "T1", "currency": "EUR", "elements": PRICE}
AD_HOC, REGULAR = FOR_ALL | {"id": "T2", "type": "ad_hoc_payment"}, FOR_ALL | {"id": "T3", "type": "REGULAR"}
RESERVING = FOR_ALL | {"id": "T4", "elements": [{**PRICE[0], "restrictions": {"reservation": "RESERVATION"}}]}
TARIFFS = [FOR_ALL, AD_HOC, REGULAR, RESERVING, FOR_ALL | {"id": "T5", "elements": [{"price_components": []}]}]


def sells(*tariffs, **fields):
    """An EVSE of which each connector names some tariffs."""
    return {
        "connectors": [{**AC, "id": str(n), "tariff_ids": list(names)} for n, names in enumerate(tariffs)],
        **fields,
    }


of(
    payment.contract,
    (station(), None),
    (station(can("CREDIT_CARD_PAYABLE")), None),
    (station(sells(["T1", "T2", "T9"]), tariffs=TARIFFS), None),
    (station(sells(["T3"])), None),
    (station(can("rfid_reader")), derived(True, "RFID_READER in capabilities")),
    (station(can("REMOTE_START_STOP_CAPABLE")), derived(True, "REMOTE_START_STOP_CAPABLE in capabilities")),
    (
        station(can(plugs=[{**AC, "capabilities": ["ISO_15118_2_PLUG_AND_CHARGE"]}])),
        derived(True, "ISO_15118_2_PLUG_AND_CHARGE in capabilities"),
    ),
    (station(sells(["t3"]), tariffs=TARIFFS), derived(True, "a tariff for contracts")),
    (station({}, can("RFID_READER", accepted_service_providers=["A"])), derived(True, "accepted_service_providers")),
    (station(can("RFID_READER"), facts=facts(contract_payment=False)), Said(False, ROW)),
    (station(can("RFID_READER"), facts=general(contract_payment=False)), derived(True, "RFID_READER in capabilities")),
    (station(facts=general(contract_payment=False)), Said(False, ROW)),
    (station(facts=facts(capabilities_complete=True)), derived(False, COMPLETE)),
    (station(facts=facts(capabilities_complete=True, contract_payment=True)), Said(True, ROW)),
)
of(
    payment.providers,
    (station(), None),
    (station(can("RFID_READER")), None),
    (
        station({"accepted_service_providers": ["B", " A "]}, {"accepted_service_providers": ["B"]}),
        Said(("B", "A"), OCPI),
    ),
    (
        station({"accepted_service_providers": ["A"]}, origins={"evses[1].accepted_service_providers": ROW}),
        Said(("A",), ROW),
    ),
    (
        station(
            {"uid": "a", "accepted_service_providers": ["A"]},
            {"accepted_service_providers": ["B"]},
            origins={"evses[A].accepted_service_providers": ROW},
        ),
        derived(("A", "B"), "overlay (facts.csv, row 2); ocpi"),
    ),
    (station(facts=facts(contract_payment=False)), derived((), "there is no contract payment")),
)

# --- Table B

of(
    charging.identification,
    (point(), None),
    (point({"evse_id": ""}), None),
    (point({"evse_id": "#NA"}), None),
    (point({"evse_id": "NL*ABC*E1"}), Said("NL*ABC*E1", OCPI)),
    (point({"uid": "a", "evse_id": "NL*ABC*E1"}, origins={"evses[A].evse_id": ROW}), Said("NL*ABC*E1", ROW)),
)
of(
    charging.connector_count,
    (point({"connectors": []}), None),
    (point({"connectors": [AC, DC]}), derived(2, "its connectors")),
)
of(
    charging.connector_types,
    (point({"connectors": []}), None),
    (point({"connectors": [AC, {**AC, "standard": ""}]}), None),
    (point({"connectors": [{**AC, "standard": "#NA"}]}), None),
    (point({"connectors": [AC, {**AC, "standard": "iec_62196_t2 "}]}), Said(("IEC_62196_T2",), OCPI)),
    (point({"connectors": [DC, AC]}), Said(("CHADEMO", "IEC_62196_T2"), OCPI)),
)
BY_PLUGS = "power types and plugs of its connectors"


def plug(standard, power_type=None, **fields):
    """A connector."""
    return {**AC, "standard": standard, "power_type": power_type, **fields}


of(
    charging.current_type,
    (point({"connectors": []}), None),
    (point({"connectors": [plug("IEC_62196_T2")]}), None),
    (point({"connectors": [plug("IEC_62196_T2", "FAST")]}), None),
    (point({"connectors": [plug("CHADEMO"), plug("IEC_62196_T2")]}), None),
    (point({"connectors": [plug("IEC_62196_T2", " ac_3_phase")]}), Said("AC", OCPI)),
    (point({"connectors": [plug("IEC_62196_T2", "dc")]}), Said("DC", OCPI)),
    (point({"connectors": [plug("chademo ")]}), derived("DC", BY_PLUGS)),
    (point({"connectors": [plug("DOMESTIC_F")]}), derived("AC", BY_PLUGS)),
    (point({"connectors": [plug("DOMESTIC_F", " ")]}), derived("AC", BY_PLUGS)),
    (point({"connectors": [AC, DC]}), derived("DC", BY_PLUGS)),
    (point({"connectors": [AC, plug("DOMESTIC_F")]}), derived("AC", BY_PLUGS)),
)
ALONE = "the power of its only recharging point"
BARE = plug("IEC_62196_T2", "AC_3_PHASE", max_electric_power=None)
VOLTS = {**BARE, "max_voltage": 230, "max_amperage": 16}
of(
    charging.station_power_w,
    (station({"connectors": [BARE]}), None),
    (station({}, {}), None),
    (station({"connectors": []}), None),
    (station({"connectors": [BARE, {**DC, "max_electric_power": 50_000}]}), derived(50_000, ALONE)),
    (station({"connectors": [VOLTS]}), derived(11_040, ALONE)),
    (station(facts=general(station_power_w=9_000)), Said(9_000, ROW)),
    (station({}, {}, facts=facts(station_power_w=22_000)), Said(22_000, ROW)),
)
VOLTS_SAY = "volts by amperes by phases"
of(
    charging.point_power_w,
    (point({"connectors": []}), None),
    (point({"connectors": [BARE]}), None),
    (point({"connectors": [AC, BARE]}), None),
    (point({"connectors": [AC, {**DC, "max_electric_power": 50_000}]}), Said(50_000, OCPI)),
    (point({"uid": "a"}, origins={"evses[A].connectors[].max_electric_power": ROW}), Said(11_000, ROW)),
    (point({"connectors": [VOLTS]}), derived(11_040, VOLTS_SAY)),
    (point({"connectors": [AC, VOLTS]}), derived(11_040, VOLTS_SAY)),
)
for _word in ("ISO_15118_2_PLUG_AND_CHARGE", "ISO_15118_20_PLUG_AND_CHARGE"):
    of(charging.plug_and_charge, (point(can(_word)), derived(True, f"{_word} in capabilities")))
PNC = "ISO_15118_2_PLUG_AND_CHARGE"
of(
    charging.plug_and_charge,
    (point(), None),
    (point(can(), can(PNC)), None),
    (point(can(plugs=[{**AC, "capabilities": [PNC]}])), derived(True, f"{PNC} in capabilities")),
    (point(can(PNC), facts=facts(plug_and_charge=False)), Said(False, ROW)),
    (point(can(PNC), facts=general(plug_and_charge=False)), derived(True, f"{PNC} in capabilities")),
    (point(can(PNC), facts=facts(capabilities_complete=True)), derived(True, f"{PNC} in capabilities")),
    (point(facts=general(plug_and_charge=False)), Said(False, ROW)),
    (point(facts=facts(capabilities_complete=True)), derived(False, COMPLETE)),
    (point(facts=facts(capabilities_complete=True, plug_and_charge=True)), Said(True, ROW)),
    (point({"uid": "a"}, of_evse={"A": facts(plug_and_charge=True)}), Said(True, ROW)),
    (point({"uid": "a"}, facts=general(plug_and_charge=False), of_evse={"A": NO_FACTS}), None),
)
ALL_SAID = "capabilities, which are complete"
of(
    charging.smart_services,
    (point(), None),
    (point(can("CHARGING_PROFILE_CAPABLE")), None),
    (point(facts=facts(smart_services=())), Said((), ROW)),
    (point(can("CHARGING_PROFILE_CAPABLE"), facts=general(smart_services=("A",))), Said(("A",), ROW)),
    (point(facts=facts(smart_services=("A",), capabilities_complete=True)), Said(("A",), ROW)),
    (point(facts=facts(capabilities_complete=True)), derived((), ALL_SAID)),
    (
        point(
            can("CHARGING_PREFERENCES_CAPABLE", "remote_start_stop_capable"), facts=facts(capabilities_complete=True)
        ),
        derived(("remoteMonitoring", "powerOptimisationByUser"), ALL_SAID),
    ),
    (point({"uid": "a"}, of_evse={"A": facts(smart_services=("A",))}), Said(("A",), ROW)),
)
GREEN = {"energy_mix": {"is_green_energy": True}}
GREEN_TARIFFS = [FOR_ALL | GREEN, REGULAR | GREEN, AD_HOC | {"energy_mix": {"is_green_energy": False}}]
BY_TARIFFS = derived(True, "energy_mix of its tariffs")
of(
    charging.renewable,
    (station(), None),
    (station(energy_mix={}), None),
    (station(energy_mix={"is_green_energy": False}), Said(False, OCPI)),
    (station(**GREEN), Said(True, OCPI)),
    (station(**GREEN, origins={"energy_mix.is_green_energy": ROW}), Said(True, ROW)),
    (station(sells(["T1"]), tariffs=GREEN_TARIFFS, energy_mix={"is_green_energy": False}), Said(False, OCPI)),
    (station(sells(["T1"]), sells(["T1"]), tariffs=GREEN_TARIFFS, energy_mix={}), BY_TARIFFS),
    (station(sells(["T1"]), sells([]), tariffs=GREEN_TARIFFS), None),
    (station(sells(["T1"]), tariffs=TARIFFS), None),
    (station(sells(["T3"]), tariffs=GREEN_TARIFFS), None),
    (station(sells(["T2"]), tariffs=GREEN_TARIFFS), None),
)

# --- Table F

for _word, _works, _used in (
    ("AVAILABLE", "operational", "not in use"),
    ("blocked", "operational", "in use"),
    ("CHARGING ", "operational", "in use"),
    ("RESERVED", "operational", "reserved"),
    ("INOPERATIVE", "out of order", "not usable"),
    ("OUTOFORDER", "out of order", "not usable"),
    ("PLANNED", "not yet in operation", "not usable"),
):
    of(operation.operational_status, (point({"status": _word}), derived(_works, "its status")))
    of(operation.availability, (point({"status": _word}), derived(_used, "its status")))
for _word in ("UNKNOWN", "WORKING"):
    of(operation.operational_status, (point({"status": _word}), None))
    of(operation.availability, (point({"status": _word}), None))
of(
    operation.ad_hoc_price,
    (point({"connectors": []}), None),
    (point(sells([]), tariffs=TARIFFS), None),
    (point(sells(["T9"]), tariffs=TARIFFS), None),
    (point(sells(["T3"]), tariffs=TARIFFS), None),
    (point(sells(["T4", "T5"]), tariffs=TARIFFS), None),
    (point(sells(["T1"], []), tariffs=TARIFFS), None),
    (point(sells([], status="planned"), tariffs=TARIFFS), derived("none yet", "its status PLANNED")),
    (point(sells(["t1", "T3", "T2"], ["T1"]), tariffs=TARIFFS), Said(("tariff T1", "tariff T2"), OCPI)),
)

# --- telephone numbers, values for people

of(
    phone.international,
    (("+31 882020200",), "+31 882020200"),
    (("+31 882020200-12",), "+31 882020200-12"),
    (("+31882020200",), "+31 882020200"),
    (("0031 (0)88-20 20.200",), "+31 882020200"),
    (("+1 (212) 555/0100",), "+1 2125550100"),
    (("+79161234567",), "+7 9161234567"),
    (("+352 2424 2424",), "+352 24242424"),
    (("088 2020200",), None),
    (("+0882020200",), None),
    (("+31 88 call us",), None),
)
of(
    entry.prefer,
    ((NO_FACTS, "staffed", None), None),
    ((NO_FACTS, "staffed", Said(1)), Said(1)),
    ((facts(staffed=False), "staffed", None), Said(False, ROW)),
    ((facts(staffed=False), "staffed", Said(1)), Said(False, ROW)),
    ((general(staffed=False), "staffed", None), Said(False, ROW)),
    ((general(staffed=False), "staffed", Said(1)), Said(1)),
)
of(
    entry.together,
    (([Said(1, ROW), Said(2, ROW)],), ROW),
    (([Said(1, ROW), Said(2), Said(3, ROW)],), Origin("derived", "overlay (facts.csv, row 2); ocpi")),
)
of(entry.given, ((None,), False), (("",), False), (("#NA",), False), (("NA",), True))
of(
    entry.shown,
    ((True,), "yes"),
    ((False,), "no"),
    (((),), "none"),
    ((("a", 2, True),), "a, 2, yes"),
    ((["a"],), "a"),
    (({"a"},), "a"),
    ((frozenset({"a"}),), "a"),
    ((2.50,), "2.5"),
    ((22_000,), "22000"),
)
of(entry.fact, ((facts(staffed=False), "staffed"), Said(False, ROW)), ((NO_FACTS, "staffed"), None))


@pytest.mark.parametrize(
    ("function", "asked", "answer"),
    [pytest.param(*case, id=f"{case[0].__name__}-{number}") for number, case in enumerate(CASES)],
)
def test_what_is_said(function, asked, answer):
    """The value, and where it comes from."""
    assert function(*asked) == answer


@pytest.mark.parametrize("code", ANNEX)
def test_an_entry_is_answered_by_a_function_that_is_tested(code):
    """With something, and with nothing where that can be; and by itself."""
    of_entry = ANNEX[code].of_station or ANNEX[code].of_point
    answers = [(asked, answer) for function, asked, answer in CASES if function is of_entry]
    assert any(answer is not None for _, answer in answers)
    assert code == "A03" or any(answer is None for _, answer in answers)
    for (one, whole, *first), answer in answers:
        assert ANNEX[code].said(one, whole, *(first or whole.evses[:1])) == answer


def test_an_entry_that_nothing_answers_says_nothing():
    """The law may have one for which there is no function."""
    one, whole, first = point()
    assert AnnexEntry(code="A01", title="Nothing", kind="static").said(one, whole, first) is None


def test_an_entry_cites_the_law_by_its_number():
    """Article 20 counts in Roman numerals, the Annex in Arabic ones."""
    assert ANNEX["A24"].cites == "AFIR Art. 20(2)(a)(xxiv); (EU) 2025/655 Annex, Table A, 24"
    assert ANNEX["F03"].cites == "AFIR Art. 20(2)(f)(iii); (EU) 2025/655 Annex, Table F, 3"


def test_a_value_is_shown_to_people():
    """Yes and no, lists with commas."""
    assert [str(Said(value)) for value in (True, (), ("a", "b"))] == ["yes", "none", "a, b"]


def notices(made, cases):
    """Whether some case tells that a module is not what it should be."""
    for function, asked, answer in cases:
        try:
            if getattr(made, function.__name__)(*asked) != answer:
                return True
        except Exception:  # noqa: BLE001 - a function that fails is noticed
            return True
    return False


MODULES = (charging, entry, operation, parking, payment, phone, place, service)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_every_condition_of_the_annex_matters_to_a_case(module):
    """None can be turned round without a case that tells; and no case tells of what is right."""
    cases = [case for case in CASES if case[0].__module__ == module.__name__]
    assert not notices(module, cases)
    assert [said for path, kind, said in faults(module) if not notices(broken(module, path, kind), cases)] == []


def test_every_module_of_the_annex_is_tested():
    """A new one goes into `MODULES`."""
    folder = {module.__name__ for module in MODULES} | {annex.__name__}
    assert {function.__module__ for function, *_ in CASES} | {annex.__name__} == folder
