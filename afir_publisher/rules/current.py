"""Alternating or direct current: AFIR Art. 20(2)(b)(iv), and what OCPI says of phases."""

from collections.abc import Iterator

from afir_publisher.annex.charging import AC_STANDARDS, DC_STANDARDS, current_of
from afir_publisher.model import Connector
from afir_publisher.pool import Pool
from afir_publisher.rules.rule import rule
from afir_publisher.rules.scope import connectors, points

_OF_MORE_PHASES = frozenset(word for word in AC_STANDARDS if "_THREE_" in word) | {"IEC_62196_T3C", "GBT_AC"}
SINGLE_PHASE = AC_STANDARDS - _OF_MORE_PHASES
"""Plugs that carry one phase only (IEC 62196-2 types 1 and 3A, household plugs, IEC 60309 with one)."""


@rule("AFIR-B04", severity="error", cites="AFIR Art. 20(2)(b)(iv); (EU) 2025/655 Annex, Table B, 4")
def current_type_missing(pool: Pool) -> Iterator[tuple[str, str]]:
    """Nothing says whether a connector gives alternating or direct current.

    A car charges with both, but hardly ever as fast; the plug alone does not tell.

    Fill power_type with one of OCPI's words, such as `AC_3_PHASE` or `DC`.
    """
    for i, j, evse, connector in connectors(pool):
        if current_of(connector) is None:
            stated = f"power_type {connector.power_type!r}" if connector.power_type else "no power_type"
            said = f"connector {connector.id} of EVSE {evse.uid} has {stated}, and {connector.standard} does not tell"
            yield f"evses[{i}].connectors[{j}].power_type", said


@rule("AFIR-B04-MIXED", severity="warning", cites="AFIR Art. 20(2)(b)(iv); (EU) 2025/655 Annex, Table B, 4")
def current_types_mixed(pool: Pool) -> Iterator[tuple[str, str]]:
    """A recharging point has connectors for alternating and for direct current.

    Feeds have one word for a recharging point, so it is published as one for direct current. If both can be used at a
    time, they are two recharging points by law.

    Show connectors that charge two vehicles at a time as two EVSEs; else nothing has to be done.
    """
    for i, evse in points(pool):
        kinds = {current_of(connector) for connector in evse.connectors}
        if {"AC", "DC"} <= kinds:
            yield f"evses[{i}].connectors", f"EVSE {evse.uid} has connectors for AC and for DC"


@rule("AFIR-B04-PLUG", severity="error", cites="AFIR Art. 20(2)(b)(iv); (EU) 2025/655 Annex, Table B, 4")
def current_against_plug(pool: Pool) -> Iterator[tuple[str, str]]:
    """The type of current is one that the connector cannot carry.

    Either the plug or the current is wrong, and drivers come with the wrong cable or for the wrong speed.

    Correct standard or power_type; CCS is `IEC_62196_T2_COMBO` with `DC`, Type 2 is `IEC_62196_T2` with AC.
    """
    for i, j, evse, connector in connectors(pool):
        said = (connector.power_type or "").strip().upper()
        wrong = AC_STANDARDS if said == "DC" else DC_STANDARDS if said.startswith("AC") else frozenset()
        if _plug(connector) in wrong:
            words = f"connector {connector.id} of EVSE {evse.uid}: {connector.standard} with {connector.power_type}"
            yield f"evses[{i}].connectors[{j}].power_type", words


@rule("AFIR-B04-TESLA", severity="warning", cites="AFIR Art. 20(2)(b)(iv); (EU) 2025/655 Annex, Table B, 4")
def direct_current_by_type_2(pool: Pool) -> Iterator[tuple[str, str]]:
    """A connector of Type 2 gives direct current, which only old stations of Tesla do.

    Nobody else can charge there. Mostly CCS is meant.

    Send `IEC_62196_T2_COMBO` for CCS; leave it where Type 2 is what is there.
    """
    for i, j, evse, connector in connectors(pool):
        if _plug(connector) == "IEC_62196_T2" and (connector.power_type or "").strip().upper() == "DC":
            said = f"connector {connector.id} of EVSE {evse.uid}: {connector.standard} with DC"
            yield f"evses[{i}].connectors[{j}].standard", said


@rule("OCPI-PHASES", severity="warning", cites="OCPI 2.3.0, mod_locations, PowerType enum")
def phases_against_plug(pool: Pool) -> Iterator[tuple[str, str]]:
    """A connector has three phases by its power type, and room for one by its plug.

    Power that is worked out from volts and amperes is then three times too much.

    Send AC_1_PHASE for such plugs, or correct standard.
    """
    for i, j, evse, connector in connectors(pool):
        if (connector.power_type or "").strip().upper() == "AC_3_PHASE" and _plug(connector) in SINGLE_PHASE:
            said = f"connector {connector.id} of EVSE {evse.uid}: {connector.standard} with {connector.power_type}"
            yield f"evses[{i}].connectors[{j}].power_type", said


def _plug(connector: Connector) -> str:
    """OCPI's word for the plug, in capitals."""
    return connector.standard.strip().upper()
