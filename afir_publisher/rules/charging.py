"""What a recharging point is and can do: AFIR Art. 20(2)(b)."""

from collections.abc import Iterator

from afir_publisher.annex.charging import CONNECTOR_WORDS
from afir_publisher.annex.entry import given
from afir_publisher.annex.operation import ad_hoc_tariffs
from afir_publisher.model import Connector, power_w
from afir_publisher.pool import Pool
from afir_publisher.rules.rule import rule
from afir_publisher.rules.scope import connectors, points, shown, stale_points

# A household socket gives 2,000 W, the biggest AC connectors 43,000 W (IEC 60309 with 125 A: 86,000 W), and the
# Megawatt Charging System ends at 1,250 V and 3,000 A.
LEAST_POWER_W = 1_000
MOST_AC_POWER_W = 100_000
MOST_POWER_W = 4_000_000


@rule("AFIR-B01", severity="error", cites="AFIR Art. 20(2)(b)(i); (EU) 2025/655 Annex, Table B, 1")
def evse_id_missing(pool: Pool) -> Iterator[tuple[str, str]]:
    """A recharging point has no identification code.

    The EVSE id is what tables, statuses, prices and roaming partners know a recharging point by; OCPI leaves it
    optional, the law does not.

    Fill evse_id with the id that your registration organisation's prefix begins, such as `NL*ABC*E1234`.
    """
    for i, evse in points(pool):
        if not given(evse.evse_id):
            yield f"evses[{i}].evse_id", f"EVSE {evse.uid} has no evse_id"


@rule("AFIR-B01-TWIN", severity="warning", cites="(EU) 2025/655 Art. 3; Annex, Table B, 1")
def stale_twin(pool: Pool) -> Iterator[tuple[str, str]]:
    """A recharging point stands in the data twice, and this is the older copy.

    Two copies of one recharging point show two statuses and two prices; the law wants duplicates removed. Only the
    copy that was updated last is published.

    Set the status of the older copy to REMOVED, or stop sending its Location.
    """
    for i, evse in stale_points(pool):
        known = evse.evse_id or "without evse_id"
        updated = f"last updated {shown(evse.last_updated)}" if evse.last_updated else "without date"
        said = f"EVSE {evse.uid} ({known}), {updated}, is also sent elsewhere with a newer last_updated"
        yield f"evses[{i}].evse_id", said


@rule("AFIR-B03", severity="warning", cites="AFIR Art. 20(2)(b)(iii); (EU) 2025/655 Annex, Table B, 3")
def connector_type_unknown(pool: Pool) -> Iterator[tuple[str, str]]:
    """The type of a connector is none that OCPI 2.3.0 knows.

    It can only be published as "other", so drivers who search for their plug do not find it.

    Send one of OCPI's words for ConnectorType, such as `IEC_62196_T2_COMBO` for CCS 2.
    """
    for i, j, evse, connector in connectors(pool):
        if connector.standard.upper() not in CONNECTOR_WORDS:
            said = f"connector {connector.id} of EVSE {evse.uid}: {connector.standard!r} is no ConnectorType of OCPI"
            yield f"evses[{i}].connectors[{j}].standard", said


@rule("AFIR-B06", severity="error", cites="AFIR Art. 20(2)(b)(vi); (EU) 2025/655 Annex, Table B, 6")
def power_missing(pool: Pool) -> Iterator[tuple[str, str]]:
    """The power of a connector is missing and cannot be worked out.

    Power decides how long a stop takes. Without max_electric_power it follows from voltage, amperage and power type,
    and here one of them is missing too.

    Fill max_electric_power, in watts.
    """
    for i, j, evse, connector in connectors(pool):
        if not power_w(connector):
            stated = (
                f"{connector.max_voltage or '?'} V, {connector.max_amperage or '?'} A, {connector.power_type or '?'}"
            )
            said = f"connector {connector.id} of EVSE {evse.uid} has no max_electric_power, and {stated} gives none"
            yield f"evses[{i}].connectors[{j}].max_electric_power", said


@rule("AFIR-B06-IMPLAUSIBLE", severity="warning", cites="AFIR Art. 20(2)(b)(vi); (EU) 2025/655 Annex, Table B, 6")
def power_implausible(pool: Pool) -> Iterator[tuple[str, str]]:
    """The power of a connector is one that no such connector has.

    Below 1,000 W it is mostly kilowatts in a field for watts; AC connectors end below 100,000 W and all others below
    4,000,000 W.

    Send max_electric_power in watts, or correct voltage and amperage.
    """
    for i, j, evse, connector in connectors(pool):
        power = power_w(connector)
        if power and not LEAST_POWER_W <= power <= MOST_AC_POWER_W and not _is_strong(connector, power):
            source = (
                "" if connector.max_electric_power else f" from {connector.max_voltage} V, {connector.max_amperage} A"
            )
            said = f"connector {connector.id} of EVSE {evse.uid}: {power} W{source} with {connector.power_type}"
            yield f"evses[{i}].connectors[{j}].max_electric_power", said


def _is_strong(connector: Connector, power: int) -> bool:
    """Whether more than AC can give is still what such a connector may have."""
    return MOST_AC_POWER_W < power <= MOST_POWER_W and not _power_type(connector).startswith("AC")


def _power_type(connector: Connector) -> str:
    """OCPI's word for the kind of current, in capitals."""
    return (connector.power_type or "").upper()


@rule("AFIR-B10", severity="error", cites="AFIR Art. 20(2)(b)(x); (EU) 2025/655 Annex, Table B, 10")
def renewable_missing(pool: Pool) -> Iterator[tuple[str, str]]:
    """Nothing says whether the electricity is 100 % renewable.

    Drivers may choose by it, and the law asks for a plain yes or no for each recharging point.

    Send energy_mix with is_green_energy true or false; a tariff may say true for all that use it.
    """
    mix = pool.location.energy_mix
    if (mix is None or mix.is_green_energy is None) and not _tariffs_are_green(pool):
        stated = "no energy_mix" if mix is None else "an energy_mix without is_green_energy"
        yield "energy_mix.is_green_energy", f"Location {pool.location.id} has {stated}"


def _tariffs_are_green(pool: Pool) -> bool:
    """Whether every recharging point has a tariff for everybody that promises renewable energy alone."""
    if not any(tariff.energy_mix for tariff in pool.tariffs.values()):
        return False
    return all(
        any(
            tariff.energy_mix and tariff.energy_mix.is_green_energy
            for connector in evse.connectors
            for tariff in ad_hoc_tariffs(pool, connector)
        )
        for _, evse in points(pool)
    )
