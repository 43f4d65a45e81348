"""What a recharging point is and can do: Table B."""

from functools import lru_cache

from afir_publisher.annex.entry import Said, derived, fact, given, prefer
from afir_publisher.annex.operation import ad_hoc_tariffs
from afir_publisher.annex.payment import PLUG_AND_CHARGE
from afir_publisher.facts import SMART_SERVICES
from afir_publisher.model import Connector, Evse, power_w
from afir_publisher.pool import Pool, Station, abilities

# ConnectorType of OCPI 2.3.0 in capitals, though its own words mix cases (IEC_60309_2_three_16).
CONNECTOR_WORDS = frozenset(
    {
        *(f"DOMESTIC_{letter}" for letter in "ABCDEFGHIJKLMNO"),
        *("CHADEMO", "CHAOJI", "GBT_AC", "GBT_DC", "MCS", "SAE_J3400", "TESLA_R", "TESLA_S"),
        *("IEC_60309_2_SINGLE_16", "IEC_60309_2_THREE_16", "IEC_60309_2_THREE_32", "IEC_60309_2_THREE_64"),
        *("IEC_62196_T1", "IEC_62196_T1_COMBO", "IEC_62196_T2", "IEC_62196_T2_COMBO"),
        *("IEC_62196_T3A", "IEC_62196_T3C", "PANTOGRAPH_BOTTOM_UP", "PANTOGRAPH_TOP_DOWN"),
        *("NEMA_5_20", "NEMA_6_30", "NEMA_6_50", "NEMA_10_30", "NEMA_10_50", "NEMA_14_30", "NEMA_14_50"),
    }
)

DC_STANDARDS = frozenset(
    {
        *("CHADEMO", "CHAOJI", "GBT_DC", "IEC_62196_T1_COMBO", "IEC_62196_T2_COMBO", "MCS"),
        *("PANTOGRAPH_BOTTOM_UP", "PANTOGRAPH_TOP_DOWN"),
    }
)
"""Plugs that carry direct current only."""

AC_STANDARDS = frozenset(
    {
        *("GBT_AC", "IEC_62196_T1", "IEC_62196_T3A", "IEC_62196_T3C"),
        *(word for word in CONNECTOR_WORDS if word.startswith(("DOMESTIC_", "IEC_60309_", "NEMA_"))),
    }
)
"""Plugs that carry alternating current only; Type 2 carried Tesla's direct current too."""

SERVICES = {
    "remoteMonitoring": frozenset({"CHARGING_PROFILE_CAPABLE", "REMOTE_START_STOP_CAPABLE"}),
    "powerOptimisationByUser": frozenset({"CHARGING_PREFERENCES_CAPABLE"}),
    "bidirectionalRecharging": frozenset[str](),
}
"""What OCPI's capabilities say of smart recharging services; it has none for bidirectional recharging."""


def identification(pool: Pool, _station: Station, evse: Evse) -> Said | None:
    """The identification code of a recharging point."""
    return Said(evse.evse_id, pool.origin(f"evses[{evse.uid.upper()}].evse_id")) if given(evse.evse_id) else None


def connector_count(_pool: Pool, _station: Station, evse: Evse) -> Said | None:
    """How many connectors a recharging point has."""
    return derived(len(evse.connectors), "its connectors") if evse.connectors else None


def connector_types(_pool: Pool, _station: Station, evse: Evse) -> Said | None:
    """The types of its connectors."""
    kinds = dict.fromkeys(connector.standard.strip().upper() for connector in evse.connectors)
    return Said(tuple(kinds)) if kinds and all(map(given, kinds)) else None


def current_of(connector: Connector) -> str | None:
    """`AC` or `DC` by the power type, else by the plug; `None` where neither tells."""
    power_type, standard = (connector.power_type or "").strip().upper(), connector.standard.strip().upper()
    if power_type == "DC" or power_type.startswith("AC"):
        return power_type[:2]
    return "DC" if standard in DC_STANDARDS else "AC" if standard in AC_STANDARDS else None


def current_type(_pool: Pool, _station: Station, evse: Evse) -> Said | None:
    """AC or DC; a recharging point with both is one for DC, as the formats have one word for it."""
    kinds = [current_of(connector) for connector in evse.connectors]
    if not kinds or None in kinds:
        return None
    stated = all((connector.power_type or "").strip() for connector in evse.connectors)
    found = "DC" if "DC" in kinds else "AC"
    return Said(found) if stated and len(set(kinds)) == 1 else derived(found, "power types and plugs of its connectors")


def station_power_w(_pool: Pool, station: Station) -> Said | None:
    """The most watts of a station at one time. The sum over its points is not it, where they share a connection."""
    stated = fact(station.facts, "station_power_w")
    if stated is not None or len(station.evses) != 1:
        return stated
    alone = max((power_w(connector) or 0 for connector in station.evses[0].connectors), default=0)
    return derived(alone, "the power of its only recharging point") if alone else None


def point_power_w(pool: Pool, _station: Station, evse: Evse) -> Said | None:
    """The most watts of a recharging point."""
    powers = [power_w(connector) for connector in evse.connectors]
    known = [power for power in powers if power]
    if not known or len(known) < len(powers):
        return None
    is_stated = all(connector.max_electric_power for connector in evse.connectors)
    most = max(known)
    origin = pool.origin(f"evses[{evse.uid.upper()}].connectors[].max_electric_power")
    return Said(most, origin) if is_stated else derived(most, "volts by amperes by phases")


def plug_and_charge(pool: Pool, station: Station, evse: Evse) -> Said | None:
    """Whether charging starts by plugging in."""
    facts = pool.facts_of(evse, station)
    can = PLUG_AND_CHARGE & abilities((evse,))
    if can:
        return prefer(facts, "plug_and_charge", derived(True, f"{', '.join(sorted(can))} in capabilities"))
    stated = fact(facts, "plug_and_charge")
    if stated is None and facts.capabilities_complete:
        return derived(False, "not in capabilities, which are complete")
    return stated


def smart_services(pool: Pool, station: Station, evse: Evse) -> Said | None:
    """Which smart recharging services there are: stated, or what capabilities say where they are complete.

    OCPI has no capability for bidirectional recharging, so without a fact the list is not known to be whole.
    """
    facts = pool.facts_of(evse, station)
    stated = fact(facts, "smart_services")
    if stated is not None:
        return stated
    if not facts.capabilities_complete:
        return None
    return derived(capable_services(evse), "capabilities, which are complete")


def capable_services(evse: Evse) -> tuple[str, ...]:
    """The smart recharging services that capabilities speak of, in the order of the law."""
    return _services_of(abilities((evse,)))


@lru_cache(maxsize=1024)
def _services_of(can: frozenset[str]) -> tuple[str, ...]:
    """The services of capabilities; most recharging points of a CPO have the same few."""
    return tuple(service for service in SMART_SERVICES if not SERVICES[service].isdisjoint(can))


def renewable(pool: Pool, station: Station) -> Said | None:
    """Whether the electricity is 100 % renewable: as the Location says, else yes if all ad hoc tariffs promise it."""
    mix = pool.location.energy_mix
    if mix is not None and mix.is_green_energy is not None:
        return Said(mix.is_green_energy, pool.origin("energy_mix.is_green_energy"))
    promised = station.evses and all(_is_promised(pool, evse) for evse in station.evses)
    return derived(True, "energy_mix of its tariffs") if promised else None


def _is_promised(pool: Pool, evse: Evse) -> bool:
    """Whether a tariff for everybody promises renewable energy alone."""
    return any(
        tariff.energy_mix and tariff.energy_mix.is_green_energy
        for connector in evse.connectors
        for tariff in ad_hoc_tariffs(pool, connector)
    )
