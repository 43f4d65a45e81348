"""What is stated beside OCPI of the sample network: what its operators would have in an overlay, by party and place."""

from dataclasses import replace
from types import MappingProxyType

from pydantic import TypeAdapter

from afir_publisher.facts import NAMES, Facts

OF_PARTY = {
    "WKX": {"legal_name": "Windketel Exploitatie B.V."},
    "QFX": {"legal_name": "Quellfunke Ladenetz GmbH"},
    "AMX": {"legal_name": "Ampérelle Recharge SAS"},
}

OF_ALL = {
    "staffed": False,
    "covered_parking": False,
    "illuminated_parking": True,
    "catering": False,
    "toilets": False,
    "rest_facilities": False,
    "vehicle_categories": ["M1", "N1"],
    "disabled_parking_spaces": 0,
    "card_reader": False,
    "contactless": False,
    "ad_hoc_payment": ["qrCode", "website"],
    "payment_brands": ["visa", "masterCard"],
    "contract_payment": True,
    "station_power_w": 2_000_000,
    "plug_and_charge": False,
    "smart_services": [],
    "station_id_bnetza": "1",
}
"""What holds of every place of a party as long as OCPI says nothing else of one."""

OF_LOCATION = {
    "WKX-LP-0001": {"nuts1": "NL3", "parking_spaces": 2},
    "WKX-SNEL-0002": {"nuts1": "NL3", "toilets": True, "rest_facilities": True},
    "WKX-GARAGE-0003": {"nuts1": "NL3"},
    "QFX-B-1001": {"nuts1": "DE3", "parking_spaces": 2},
    "QFX-HH-1002": {"nuts1": "DE6"},
    "QFX-M-1003": {"nuts1": "DE2"},
    "QFX-BB-1004": {"nuts1": "DE4", "card_reader": False},
    "AMX-LYO-2001": {"nuts1": "FRK"},
    "AMX-BDX-2002": {"nuts1": "FRI"},
    "AMX-RUN-2003": {"nuts1": "FRY"},
}

FACTS = TypeAdapter(Facts)


def facts(stated):
    """Facts, read from what JSON has; all come from an overlay."""
    known = {name: ("overlay", "overlay.csv") for name in stated if name in NAMES}
    return FACTS.validate_python({"origins": known, **stated})


def stated_of(location):
    """What is stated of a Location: of its own, and of its party as far as OCPI does not say it."""
    own = OF_LOCATION.get(location["id"], {})
    general = {**OF_ALL, **OF_PARTY[location["party_id"]]}
    return {**general, **own, "general": sorted(general.keys() - own.keys())}


def with_facts(pool, of_place, of_evse=MappingProxyType({})):
    """A Pool of which something is stated, the same for each of its stations."""
    known = facts(of_place)
    stations = tuple(replace(station, facts=known) for station in pool.stations)
    named = {uid.upper(): facts({**of_place, **own}) for uid, own in of_evse.items()}
    return replace(pool, facts=known, stations=stations, of_evse=named)
