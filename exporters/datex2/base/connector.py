"""The electrical side of a charging point in the base packages, where the charging mode is that of a connector."""

from functools import lru_cache
from typing import NamedTuple

from afir_publisher.model import Evse
from exporters.datex2.base.codes import CONNECTOR_TYPE, OTHER_CONNECTOR, SERVICES_IN_WORDS
from exporters.datex2.codes import OTHER
from exporters.datex2.connector import ISO_15118, Plug, mode, plugs, shape, unknown_power, volts, watts
from exporters.datex2.services import Services
from exporters.datex2.tree import Code, Node, Run, Texts, plain, texts


class Electrics(NamedTuple):
    """The elements from usage to connector, what has none of them in words, and whether they tell AC from DC."""

    elements: Run
    information: tuple[Texts, ...]
    tells_current: bool


def electrics(evse: Evse, services: Services, usage: tuple[Code, ...]) -> Electrics:
    """The electrical side of an EVSE with its services, for a usage."""
    return _electrics(plugs(evse), services, usage)


@lru_cache(maxsize=8192)
def _electrics(known: tuple[Plug, ...], services: Services, usage: tuple[Code, ...]) -> Electrics:
    """What connectors make of a charging point; thousands have the same."""
    elements: dict[str, Node] = {
        "egi:usageType": usage,
        "egi:vehicleToGridCommunicationType": (ISO_15118,) if services.plug_and_charge else (),
        "egi:availableVoltage": volts(known),
        "egi:availableChargingPower": watts(known),
        "egi:connector": [_node(plug) for plug in known if plug.power],
    }
    said = (*(unknown_power(plug) for plug in known if not plug.power), *services.information, *_in_words(services))
    return Electrics(Run(elements), said, all(plug.power and mode(plug) for plug in known))


def _node(plug: Plug) -> Node:
    """One connector, of known power."""
    kind = CONNECTOR_TYPE.get(plug.standard, OTHER)
    name = OTHER_CONNECTOR.get(plug.standard) or plain(plug.standard.replace("_", " ")) or "unknown"
    return {
        "egi:connectorType": kind,
        "egi:otherConnector": name if kind is OTHER else None,
        "egi:chargingMode": mode(plug),
        "egi:connectorFormat": shape(plug),
        "egi:maxPowerAtSocket": plug.power,
        "egi:voltage": plug.voltage or None,
        "egi:maximumCurrent": plug.amperage or None,
    }


def _in_words(services: Services) -> tuple[Texts, ...]:
    """The smart recharging services, and plug and charge, which has only a way of communication of its own."""
    named = [SERVICES_IN_WORDS[code] for code in services.known if code in SERVICES_IN_WORDS]
    named += [text for one in services.others for _, text in one]
    said = (
        "Plug and charge" if services.plug_and_charge else None,
        f"Smart recharging services: {', '.join(named)}" if named else None,
    )
    return tuple(found for text in said if (found := texts(text, "en")) is not None)
