"""chargecloud's Locations: other names for some fields, power in kW, texts where OCPI has objects."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from afir_publisher.ocpi.dialects.changes import Change, Changes

_NO_CHARGER_KW = 1000
"""From here on a number of kW is none: trucks' charging ends where this begins, so somebody wrote watts."""

_EVSE_ID = Change("locations", "evses[].id", "id is read as evse_id")
_AMPERE = Change("locations", "evses[].connectors[].ampere", "ampere is read as max_amperage")
_VOLTAGE = Change("locations", "evses[].connectors[].voltage", "voltage is read as max_voltage")
_POWER = Change("locations", "evses[].connectors[].max_power", "max_power, in kW, is read as max_electric_power, in W")
_DIRECTIONS = Change("locations", "directions", "a text is read as a list of one, of no known language")
_HOTLINE = Change("locations", "operator.hotline", "hotline is read as help_phone of the Location")


def adapt(found: dict[str, Any], changes: Changes) -> None:
    """Put the values of a Location where OCPI has them; one that is there already stays."""
    where = f"Location {found.get('id')}"
    for evse in objects(found.get("evses")):
        _move(evse, "id", "evse_id", _EVSE_ID, changes, where)
        for connector in objects(evse.get("connectors")):
            _move(connector, "ampere", "max_amperage", _AMPERE, changes, where)
            _move(connector, "voltage", "max_voltage", _VOLTAGE, changes, where)
            _power(connector, changes, where)
    _directions(found, changes, where)
    operator = found.get("operator")
    if isinstance(operator, dict) and operator.get("hotline") and not found.get("help_phone"):
        found["help_phone"] = operator.pop("hotline")
        changes.note(_HOTLINE, where)


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """The objects in a list, or the one that stands for it."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            yield item


def _move(holder: dict[str, Any], old: str, new: str, change: Change, changes: Changes, where: str) -> None:
    """Give a value OCPI's name, if nothing stands there."""
    if holder.get(old) is not None and not holder.get(new):
        holder[new] = holder.pop(old)
        changes.note(change, f"{where}: {holder[new]}")


def _power(connector: dict[str, Any], changes: Changes, where: str) -> None:
    """Give power in watts."""
    if connector.get("max_electric_power"):
        return
    try:
        kilowatts = Decimal(str(connector.get("max_power")))
    except InvalidOperation:
        return
    if kilowatts.is_finite() and 0 < kilowatts < _NO_CHARGER_KW:
        connector["max_electric_power"] = round(1000 * kilowatts)
        changes.note(_POWER, f"{where}: {kilowatts}")


def _directions(found: dict[str, Any], changes: Changes, where: str) -> None:
    """Make a text the list of texts that OCPI has."""
    text = found.get("directions")
    if isinstance(text, str):
        found["directions"] = [{"text": text}] if text.strip() else []
        if text.strip():
            changes.note(_DIRECTIONS, where)
