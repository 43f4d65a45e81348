"""Places in France, and the files that are made of them, for the tests of IRVE."""

from dataclasses import replace

import irve_schemas
from feed import HEADER, PUBLISHER, pool

from afir_publisher.facts import Facts
from afir_publisher.model import Published
from exporters import PROFILES, irve
from exporters.datex2.tree import close

PROFILE = PROFILES["fr-irve"]
STATED = {
    "fr_contact_operateur": "contact@amperelle.example",
    "fr_implantation_station": "Parking public",
    "fr_condition_acces": "Accès libre",
    "fr_restriction_gabarit": "Aucune",
    "fr_station_deux_roues": False,
}
"""What has to be stated beside OCPI for a place to have rows."""

FRENCH = {
    "country": "FRA",
    "name": "Place des Filaos",
    "address": "1 rue de la Paix",
    "postal_code": "75002",
    "city": "Paris",
    "coordinates": {"latitude": "48.8692", "longitude": "2.3312"},
    "operator": {"name": "Ampérelle"},
    "opening_times": {"twentyfourseven": True},
    "last_updated": "2026-06-01T10:00:00Z",
}
TARIFF = {
    "id": "T1",
    "currency": "EUR",
    "type": "AD_HOC_PAYMENT",
    "elements": [{"price_components": [{"type": "ENERGY", "price": 0.5, "vat": 20}]}],
    "tax_included": "YES",
}
PLUG = {
    "id": "1",
    "standard": "IEC_62196_T2",
    "format": "SOCKET",
    "power_type": "AC_3_PHASE",
    "max_electric_power": 22000,
    "tariff_ids": ["T1"],
}


def point(number=1, *plugs, **fields):
    """An EVSE of which all is said that a row needs."""
    known = {"evse_id": f"FR*AMX*E{number}", "capabilities": ["RFID_READER"], "status": "AVAILABLE"}
    return known | {"uid": f"u{number}", "connectors": plugs or [PLUG], "last_updated": "2026-06-01T12:00:00Z"} | fields


def place(*points, facts=(), tariffs=(TARIFF,), **fields):
    """A pool of a place in France; a fact that is `None` is not stated."""
    stated = Facts(**{**STATED, **dict(facts)})
    return pool(*(points or (point(),)), facts=stated, tariffs=tariffs, **{**FRENCH, **fields})


def entries(publication, *pools):
    """The entries of pools."""
    return [one for each in pools for one in irve.entries(PROFILE, publication, each, PUBLISHER)]


def document(publication, *pools):
    """A file of pools."""
    found = sorted(entries(publication, *pools), key=lambda one: (one.site, one.station, one.key))
    published = [Published(one.key, one.site, one.station, 1, close(one.fragments[0], "1")) for one in found]
    return "".join(irve.snapshot(PROFILE, publication, "csv", HEADER, published))


def rows(publication, *pools):
    """The rows of a file."""
    return irve_schemas.rows(document(publication, *pools))


def row(publication, *pools):
    """The only row of a file."""
    (found,) = rows(publication, *pools)
    return found


def said(column, *points, **fields):
    """What the only row of the static file says in a column."""
    return row("static", place(*points, **fields))[column]


def at_point(one, **facts):
    """A pool in which something is stated of its first recharging point."""
    evse, station = one.location.evses[0], one.stations[0]
    return replace(one, of_evse={evse.uid.upper(): replace(station.facts, **facts)})
