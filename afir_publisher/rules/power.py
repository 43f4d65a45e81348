"""How much power stations and recharging points give: AFIR Art. 20(2)(b)(v) and (vi)."""

from collections.abc import Iterator

from afir_publisher.annex.charging import point_power_w, station_power_w
from afir_publisher.model import Connector, power_w, worked_out_w
from afir_publisher.pool import Pool
from afir_publisher.rules.rule import rule
from afir_publisher.rules.scope import connectors, stations, subject

# A household socket gives 2,000 W, the biggest AC connectors 43,000 W (IEC 60309 with 125 A: 86,000 W), and the
# Megawatt Charging System ends at 1,250 V and 3,000 A.
LEAST_POWER_W = 1_000
MOST_AC_POWER_W = 100_000
MOST_POWER_W = 4_000_000

# What a connector may give of its volts by amperes: an AC one half, where one phase is for another connector; a DC one
# less, as it has the most volts and the most amperes at different times; none a third more.
LEAST_SHARE = {"DC": 0.2}
LEAST_SHARE_OF_AC = 0.4
MOST_SHARE = 1.3


@rule("AFIR-B05", severity="error", cites="AFIR Art. 20(2)(b)(v); (EU) 2025/655 Annex, Table B, 5")
def station_power_missing(pool: Pool) -> Iterator[tuple[str, str]]:
    """Nothing says how much power a station gives at most.

    Recharging points that share a connection give less when all are in use, and the sum of theirs hides that. OCPI has
    no field for it.

    Add station_power_w to the overlay, in watts: what the grid connection or the load management allows.
    """
    for prefix, station in stations(pool):
        if station_power_w(pool, station) is None:
            yield f"{prefix}station_power_w", f"{subject(pool, station)}: nothing says how much power it gives at most"


@rule("AFIR-B05-POINT", severity="warning", cites="AFIR Art. 20(2)(b)(v); (EU) 2025/655 Annex, Table B, 5")
def point_above_station(pool: Pool) -> Iterator[tuple[str, str]]:
    """A recharging point gives more power than its station.

    One of the two is wrong, or the point never gives what it is said to.

    Correct station_power_w of the overlay, which is in watts, or max_electric_power of the connectors.
    """
    for prefix, station in stations(pool):
        most = station_power_w(pool, station)
        if most is None:
            continue
        powers = [(said.value, evse.uid) for evse in station.evses if (said := point_power_w(pool, station, evse))]
        power, uid = max(powers, default=(0, ""))
        if power > most.value:
            words = f"EVSE {uid} gives {power} W, and {subject(pool, station)} {most.value} W"
            yield f"{prefix}station_power_w", words


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


@rule("AFIR-B06-COMPUTED", severity="warning", cites="AFIR Art. 20(2)(b)(vi); (EU) 2025/655 Annex, Table B, 6")
def power_against_volts(pool: Pool) -> Iterator[tuple[str, str]]:
    """The power of a connector is far from what its volts and amperes give.

    One of the three is wrong. More than a third above is impossible; far below is mostly the power of one phase.

    Correct max_electric_power, or max_voltage (line to neutral), max_amperage and power_type.
    """
    for i, j, evse, connector in connectors(pool):
        power = connector.max_electric_power
        if power and not _is_implausible(connector, power) and not _fits(connector, power):
            said = (
                f"connector {connector.id} of EVSE {evse.uid}: {power} W, and {worked_out_w(connector)} W by "
                f"{connector.max_voltage} V, {connector.max_amperage} A, {connector.power_type}"
            )
            yield f"evses[{i}].connectors[{j}].max_electric_power", said


@rule("AFIR-B06-IMPLAUSIBLE", severity="warning", cites="AFIR Art. 20(2)(b)(vi); (EU) 2025/655 Annex, Table B, 6")
def power_implausible(pool: Pool) -> Iterator[tuple[str, str]]:
    """The power of a connector is one that no such connector has.

    None gives less than 1,000 W, AC connectors end below 100,000 W and all others below 4,000,000 W.

    Send max_electric_power in watts, or correct voltage and amperage.
    """
    for i, j, evse, connector in connectors(pool):
        power = power_w(connector)
        if power and _is_implausible(connector, power) and not _is_kilowatts(connector):
            source = (
                "" if connector.max_electric_power else f" from {connector.max_voltage} V, {connector.max_amperage} A"
            )
            said = f"connector {connector.id} of EVSE {evse.uid}: {power} W{source} with {connector.power_type}"
            yield f"evses[{i}].connectors[{j}].max_electric_power", said


@rule("AFIR-B06-KILOWATT", severity="error", cites="AFIR Art. 20(2)(b)(vi); (EU) 2025/655 Annex, Table B, 6")
def power_in_kilowatts(pool: Pool) -> Iterator[tuple[str, str]]:
    """The power of a connector is in kilowatts, in a field for watts.

    It fits the volts and amperes if it is taken for kilowatts, or it is a direct current connector, of which none gives
    less than 1,000 W. Readers divide it by a thousand again.

    Send max_electric_power in watts; where that cannot be, set power_unit for the source here.
    """
    for i, j, evse, connector in connectors(pool):
        if _is_kilowatts(connector):
            said = f"connector {connector.id} of EVSE {evse.uid}: {connector.max_electric_power} W are rather kW"
            yield f"evses[{i}].connectors[{j}].max_electric_power", said


def _is_implausible(connector: Connector, power: int) -> bool:
    """Whether no such connector gives so little, or so much."""
    return not LEAST_POWER_W <= power <= (MOST_AC_POWER_W if _power_type(connector).startswith("AC") else MOST_POWER_W)


def _is_kilowatts(connector: Connector) -> bool:
    """Whether what is stated in watts is rather in kilowatts."""
    stated = connector.max_electric_power
    if not stated or stated >= LEAST_POWER_W:
        return False
    is_known = worked_out_w(connector) is not None
    return _power_type(connector) == "DC" or (is_known and _fits(connector, stated * 1000))


def _fits(connector: Connector, power: int) -> bool:
    """Whether a connector's volts and amperes may give a power; true where they are not known."""
    computed = worked_out_w(connector)
    least = LEAST_SHARE.get(_power_type(connector), LEAST_SHARE_OF_AC)
    return computed is None or least * computed <= power <= MOST_SHARE * computed


def _power_type(connector: Connector) -> str:
    """OCPI's word for the kind of current, in capitals."""
    return (connector.power_type or "").strip().upper()
