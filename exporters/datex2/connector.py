"""Plugs and sockets of a charging point, and what follows from them for the point."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from afir_publisher.annex.charging import AC_STANDARDS, DC_STANDARDS
from afir_publisher.model import Evse, power_w
from exporters.datex2.codes import (
    CONNECTOR_TYPE,
    MODE_3_PLUGS,
    OTHER,
    OTHER_CONNECTOR,
)
from exporters.datex2.services import Services
from exporters.datex2.tree import Code, Node, Run, Texts, plain, texts

AC, DC = Code("ac"), Code("dc")
MODE_2_AC_1P, MODE_2_AC_3P = Code("mode2AC1p"), Code("mode2AC3p")
MODE_3_AC_3P, MODE_4_DC = Code("mode3AC3p"), Code("mode4DC")
SOCKET, CABLE_MODE_2 = Code("socket"), Code("cableMode2")
CABLE_MODE_3, OTHER_CABLE = Code("cableMode3"), Code("otherCable")
ISO_15118 = Code("iso15118")

_HIGHEST_AC_V = 480


class Electrics(NamedTuple):
    """What a charging point can do: its elements from current type to connector, and what is not known of them."""

    elements: Run
    information: tuple[Texts, ...]


def electrics(evse: Evse, services: Services, usage: tuple[Code, ...]) -> Electrics:
    """The electrical side of an EVSE with its services, for a usage. Thousands have the same: it is made once."""
    return _electrics(plugs(evse), services, usage)


class Plug(NamedTuple):
    """One connector: words in capitals; volts, amperes and watts, 0 where unknown."""

    standard: str
    format: str
    power_type: str
    voltage: int
    amperage: int
    power: int

    @property
    def is_dc(self) -> bool:
        """Whether it gives direct current: by its power type, else by its standard, else by its voltage."""
        if self.power_type == "DC" or self.power_type.startswith("AC"):
            return self.power_type == "DC"
        if self.standard in AC_STANDARDS:
            return False
        return self.standard in DC_STANDARDS or self.voltage > _HIGHEST_AC_V

    @property
    def is_domestic(self) -> bool:
        """Whether it is a socket for household appliances or of industry."""
        return self.standard.startswith(("DOMESTIC_", "IEC_60309_", "NEMA_"))


def plugs(evse: Evse) -> tuple[Plug, ...]:
    """The connectors of an EVSE."""
    return tuple(
        Plug(
            connector.standard.strip().upper(),
            (connector.format or "").strip().upper(),
            (connector.power_type or "").strip().upper(),
            connector.max_voltage or 0,
            connector.max_amperage or 0,
            power_w(connector) or 0,
        )
        for connector in evse.connectors
    )


@lru_cache(maxsize=8192)
def _electrics(known: tuple[Plug, ...], services: Services, usage: tuple[Code, ...]) -> Electrics:
    """What connectors make of a charging point."""
    elements: dict[str, Node] = {
        **_current(known, usage),
        "aegi:vehicleToGridCommunicationType": (ISO_15118,) if services.plug_and_charge else (),
        "aegi:numberOfConnectors": len(known),
        **_supply(known),
        "aegi:smartRechargingServices": services.known,
        "aegi:otherSmartRechargingServices": services.others,
        "aegi:connector": [_node(plug) for plug in known if plug.power],
    }
    return Electrics(Run(elements), tuple(unknown_power(plug) for plug in known if not plug.power))


def _current(known: Iterable[Plug], usage: tuple[Code, ...]) -> dict[str, Node]:
    """AC or DC. There is one answer for a charging point: DC if it has a connector for that."""
    return {"aegi:currentType": DC if any(plug.is_dc for plug in known) else AC, "aegi:usageType": usage}


def _supply(known: Sequence[Plug]) -> dict[str, Node]:
    """Volts, watts and charging mode; the first power must be the highest (German AFIR profile)."""
    is_dc = any(plug.is_dc for plug in known)
    modes = {mode(plug) for plug in known if plug.is_dc == is_dc}
    return {
        "aegi:availableVoltage": volts(known),
        "aegi:availableChargingPower": watts(known),
        "aegi:chargingMode": modes.pop() if len(modes) == 1 else None,
    }


def volts(known: Iterable[Plug]) -> list[int]:
    """The voltages that plugs have, from the lowest."""
    return sorted({plug.voltage for plug in known} - {0})


def watts(known: Iterable[Plug]) -> list[int]:
    """The powers that plugs have, from the highest."""
    return sorted({plug.power for plug in known} - {0}, reverse=True)


def _node(plug: Plug) -> Node:
    """One connector, of known power."""
    kind = CONNECTOR_TYPE.get(plug.standard, OTHER)
    return {
        "aegi:connectorType": kind,
        "aegi:otherConnector": _other(plug.standard) if kind is OTHER else None,
        "aegi:connectorFormat": shape(plug),
        "aegi:maxPowerAtSocket": plug.power,
        "aegi:voltage": plug.voltage or None,
        "aegi:maximumCurrent": plug.amperage or None,
    }


def _other(standard: str) -> str:
    """The name of a plug that has no literal."""
    return OTHER_CONNECTOR.get(standard) or plain(standard.replace("_", " ")) or "unknown"


def unknown_power(plug: Plug) -> Texts:
    """The words for a connector of unknown power.

    As an element it must have a power, and we do not invent one; but a driver who looks for the plug must find it.
    """
    kind = plug.standard or "of unknown type"
    return (
        texts(f"Has also a connector {kind} ({plug.format.lower() or 'socket or cable'}), power not known", "en")
        or Texts()
    )


def shape(plug: Plug) -> Code | None:
    """Socket or the kind of cable."""
    if plug.format == "SOCKET":
        return SOCKET
    if plug.format != "CABLE":
        return None
    if plug.is_dc:
        return OTHER_CABLE
    if plug.standard in MODE_3_PLUGS:
        return CABLE_MODE_3
    return CABLE_MODE_2 if plug.standard.startswith("DOMESTIC_") else OTHER_CABLE


def mode(plug: Plug) -> Code | None:
    """The charging mode of IEC 61851, where there is a literal for it: none for mode 3 with one phase."""
    if plug.is_dc:
        return MODE_4_DC
    if plug.power_type == "AC_3_PHASE":
        return MODE_2_AC_3P if plug.is_domestic else MODE_3_AC_3P
    if plug.power_type == "AC_1_PHASE" and plug.is_domestic:
        return MODE_2_AC_1P
    return None
