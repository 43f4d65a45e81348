"""What France's schema must have of a station or point (IRVE 2.3.1), and what is said to it, in the schema's words.

Rules ask here whether something is said, exporters what. A column that must be filled and that nobody says anything to
leaves its point without a row: nothing is made up. The schema itself has words for what is not known in two columns
alone: identifiers (`Non concerné`) and accessibility (`Accessibilité inconnue`).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from afir_publisher.annex.charging import connector_types, point_power_w
from afir_publisher.annex.entry import OfPoint, OfStation, Said, derived, fact, given, prefer, together
from afir_publisher.annex.french_hours import horaires
from afir_publisher.annex.operation import ad_hoc_tariffs, prices_charging
from afir_publisher.annex.parking import LIMITS, for_disabled, is_restricted, limit, served, vehicle_categories
from afir_publisher.annex.payment import card_reader, contactless, other_ad_hoc
from afir_publisher.annex.place import is_nowhere, shared_position
from afir_publisher.annex.service import commercial_name
from afir_publisher.countries import alpha_2
from afir_publisher.model import Evse, evse_id_key
from afir_publisher.pool import Pool, Station, abilities

FRANCE = frozenset({"FR", "GP", "GF", "MQ", "YT", "RE", "MF"})
"""France where the law holds: in Europe, and its outermost regions (TFEU Art. 349), which have codes of their own."""

NOT_ROAMING = "Non concerné"
UNKNOWN_ACCESSIBILITY = "Accessibilité inconnue"

_POINT_ID = re.compile(r"FR[A-Z0-9]{3}E[A-Z0-9]{1,29}")
_STATION_ID = re.compile(r"FR[A-Z0-9]{3}P[A-Z0-9]{1,29}")

_CAR_PARKS = frozenset({"ON_DRIVEWAY", "PARKING_GARAGE", "PARKING_LOT", "UNDERGROUND_GARAGE"})
_CUSTOMERS = frozenset({"CUSTOMERS"})
_SOME_ONLY = frozenset({"CUSTOMERS", "EMPLOYEES", "TAXIS", "TENANTS"})
"""OCPI's parking restrictions by which not everybody may recharge."""

_FAST_W = 22_000
"""What recharging is fast above (décret n° 2017-26, art. 2)."""


def is_in_france(pool: Pool) -> bool:
    """Whether a Location is where France's access point asks for it."""
    return alpha_2(pool.location.country) in FRANCE


def points(pool: Pool) -> tuple[tuple[Station, tuple[Evse, ...]], ...]:
    """The recharging points that are in service, each with its station: EVSEs of one id are connectors of one point.

    Of points that are only planned the schema takes none.
    """
    found: dict[str, tuple[Station, list[Evse]]] = {}
    for station in pool.stations:
        for evse in station.evses:
            if evse.status.strip().upper() != "PLANNED":
                key = point_id(evse) or f"uid {evse.uid.upper()}"
                found.setdefault(key, (station, []))[1].append(evse)
    return tuple((station, tuple(evses)) for station, evses in found.values())


def joined(evses: Sequence[Evse]) -> Evse:
    """EVSEs that are one point as one EVSE, with all their connectors."""
    if len(evses) == 1:
        return evses[0]
    return replace(
        evses[0],
        connectors=tuple(connector for evse in evses for connector in evse.connectors),
        capabilities=tuple(dict.fromkeys(word for evse in evses for word in evse.capabilities)),
    )


def point_id(evse: Evse) -> str | None:
    """The id of a point as AFIREV gives it, without stars; `None` for another one."""
    key = evse_id_key(evse.evse_id or "")
    return key if _POINT_ID.fullmatch(key) else None


def station_id(station: Station) -> str | None:
    """The id of a station as AFIREV gives it, without stars, where one is stated; `None` for another one."""
    key = evse_id_key(station.facts.fr_id_station_itinerance or "")
    return key if _STATION_ID.fullmatch(key) else None


# --- of a station


def operator_email(_pool: Pool, station: Station) -> Said | None:
    """The e-mail address of the operator; OCPI has none."""
    return fact(station.facts, "fr_contact_operateur")


def name(pool: Pool, station: Station) -> Said | None:
    """What a station is called: by its own name, that of its place, or its street."""
    location = pool.location
    if given(station.name):
        return Said(station.name, station.origin)
    if given(location.name):
        return Said(location.name)
    return derived(location.address, "its address, as it has no name") if given(location.address) else None


def surroundings(pool: Pool, station: Station) -> Said | None:
    """What kind of place a station stands in; whether a car park is public OCPI does not say."""
    kind = (pool.location.parking_type or "").strip().upper()
    found = None
    if kind == "ON_STREET":
        found = derived("Voirie", "parking_type ON_STREET")
    elif kind == "ALONG_MOTORWAY" and any(_is_fast(pool, station, evse) for evse in station.evses):
        found = derived("Station dédiée à la recharge rapide", "parking_type ALONG_MOTORWAY, and more than 22 kW")
    elif kind in _CAR_PARKS and _restricted(station, _CUSTOMERS):
        found = derived("Parking privé réservé à la clientèle", "parking_restrictions CUSTOMERS")
    return prefer(station.facts, "fr_implantation_station", found)


def _is_fast(pool: Pool, station: Station, evse: Evse) -> bool:
    """Whether a point recharges fast."""
    power = point_power_w(pool, station, evse)
    return power is not None and power.value > _FAST_W


def _restricted(station: Station, words: frozenset[str]) -> bool:
    """Whether every EVSE of a station has one of these restrictions."""
    return bool(station.evses) and all(
        not words.isdisjoint(word.strip().upper() for word in evse.parking_restrictions) for evse in station.evses
    )


def address(pool: Pool, _station: Station) -> Said | None:
    """The whole address in a line: street and number, postal code, town."""
    location = pool.location
    if not (given(location.address) and given(location.city)):
        return None
    parts = (location.address, location.postal_code, location.city)
    return derived(" ".join(part for part in parts if given(part)), "address, postal_code and city")


def position(pool: Pool, station: Station) -> Said | None:
    """Longitude and latitude in degrees, as `[2.3522,48.8566]`."""
    found = shared_position(pool, station) or pool.location.coordinates
    if found is None or is_nowhere(found):
        return None
    east, north = (f"{Decimal(str(degrees)):f}" for degrees in (found.longitude, found.latitude))
    return derived(f"[{east},{north}]", "coordinates")


def access(_pool: Pool, station: Station) -> Said | None:
    """Whether everybody gets to a station; that nothing keeps them away OCPI has no way to say."""
    found = derived("Accès réservé", "parking_restrictions") if _restricted(station, _SOME_ONLY) else None
    return prefer(station.facts, "fr_condition_acces", found)


def hours(pool: Pool, _station: Station) -> Said | None:
    """When a station is open."""
    times = pool.location.opening_times
    said = horaires(times) if times else None
    return None if said is None else Said(said, pool.origin("opening_times"))


def size_limits(pool: Pool, station: Station) -> Said | None:
    """How large vehicles may be; that there is no limit has to be stated."""
    limits = {of: said for of in LIMITS if (said := limit(pool, station, of)) is not None}
    words = ", ".join(_LIMITS[of].format(f"{said.value:g}") for of, said in limits.items())
    found = Said(words[0].upper() + words[1:], together(limits.values())) if words else None
    return prefer(station.facts, "fr_restriction_gabarit", found)


_LIMITS = {
    "max_vehicle_height_m": "hauteur maximale {} m",
    "max_vehicle_length_m": "longueur maximale {} m",
    "max_vehicle_width_m": "largeur maximale {} m",
    "max_vehicle_weight_t": "poids maximal {} t",
}


def for_two_wheelers(pool: Pool, station: Station) -> Said | None:
    """Whether a station is for two-wheelers only."""
    vehicles, found = vehicle_categories(pool, station), None
    if _restricted(station, frozenset({"MOTORCYCLES"})):
        found = derived(True, "parking_restrictions MOTORCYCLES")
    elif vehicles is not None and vehicles.value:
        found = derived(tuple(vehicles.value) == ("L",), "the categories of its vehicles")
    return prefer(station.facts, "fr_station_deux_roues", found)


def updated(pool: Pool, station: Station) -> Said | None:
    """The day (UTC) on which something was last said of a station: published, but no news by itself."""
    moments = (pool.location.last_updated, *(evse.last_updated for evse in station.evses))
    known = [moment for moment in moments if moment is not None]
    return derived(max(known).date().isoformat(), "last_updated") if known else None


# --- of a point


def power_kw(pool: Pool, station: Station, evse: Evse) -> Said | None:
    """The most kilowatts of a point."""
    power = point_power_w(pool, station, evse)
    return None if power is None else Said(f"{Decimal(power.value) / 1000:f}", power.origin)


def pays_by_use(pool: Pool, station: Station, evse: Evse) -> Said | None:
    """Whether one can pay without a contract: where there is a way or a price, not where each way is denied."""
    ways = [says(pool, station) for says in (card_reader, contactless, other_ad_hoc)]
    if any(way is not None and way.value for way in ways):
        return derived(True, "ways to pay without a contract")
    if any(prices_charging(tariff) for plug in evse.connectors for tariff in ad_hoc_tariffs(pool, plug)):
        return derived(True, "its ad hoc price")
    return derived(False, "no way to pay without a contract") if all(way is not None for way in ways) else None


def reservable(pool: Pool, station: Station, evse: Evse) -> Said | None:
    """Whether a point can be reserved: not where its list of capabilities names others only, or is complete."""
    can = abilities((evse,))
    if "RESERVABLE" in can:
        return derived(True, "RESERVABLE in capabilities")
    is_told = bool(can) or pool.facts_of(evse, station).capabilities_complete
    return derived(False, "not in capabilities") if is_told else None


def accessibility(pool: Pool, station: Station, evse: Evse) -> Said:
    """Whether people of reduced mobility can use a point; the schema has a word for what nobody says."""
    places = served(pool, (evse,))
    is_reserved = is_restricted(evse) or (bool(places) and for_disabled(places, (evse,)) == places)
    found = derived("Réservé PMR", "parking for people with disabilities") if is_reserved else None
    said = prefer(pool.facts_of(evse, station), "fr_accessibilite_pmr", found)
    return said or derived(UNKNOWN_ACCESSIBILITY, "nobody says")


STATION_COLUMNS: Mapping[str, OfStation] = {
    "contact_operateur": operator_email,
    "nom_enseigne": commercial_name,
    "nom_station": name,
    "implantation_station": surroundings,
    "adresse_station": address,
    "coordonneesXY": position,
    "condition_acces": access,
    "horaires": hours,
    "restriction_gabarit": size_limits,
    "station_deux_roues": for_two_wheelers,
    "date_maj": updated,
}
"""What must be said of a station, by its column, and what says it."""

POINT_COLUMNS: Mapping[str, OfPoint] = {
    "puissance_nominale": power_kw,
    "prise_type_autre": connector_types,  # with the types that have columns of their own
    "paiement_acte": pays_by_use,
    "reservation": reservable,
}
"""The same of a point."""
