"""OCPI 2.1.1: objects of one operator that they do not name, all of them public, and some fields of other names."""

from collections.abc import Iterable, Iterator
from typing import Any

from pydantic_core import to_json

from afir_publisher.errors import Unreadable
from afir_publisher.model import Finding, Location
from afir_publisher.ocpi import read, texts
from afir_publisher.ocpi.assumed import NOTHING_ASSUMED, Assumed
from afir_publisher.ocpi.read import Party, word
from afir_publisher.ocpi.v2_2_1 import read_tariff

# A tariff has fewer fields here, none of another name, and prices without VAT too.
__all__ = ["PUBLISH_UNSAID", "read_location", "read_tariff"]

PUBLISH_UNSAID = True
"""This version knows no Location that is not to be published."""

# LocationType became ParkingType without these.
_NO_PARKING_TYPE = frozenset({"OTHER", "UNKNOWN"})

_OLD_NAMES = {
    "parking_type": "type",
    "max_voltage": "voltage",
    "max_amperage": "amperage",
    "tariff_ids[0]": "tariff_id",
}


def read_location(
    raw: bytes, party: Party | None = None, assumed: Assumed = NOTHING_ASSUMED
) -> tuple[Location, tuple[Finding, ...]]:
    """A Location; findings name its fields as they came.

    Raises:
        Unreadable: no Location can be made of it.
    """
    document = texts.document(raw)
    said = tuple(_published(document))
    _rename(document)
    try:
        location, findings = read.read_location(to_json(document), party, assumed)
    except Unreadable as error:
        raise Unreadable(tuple(_as_sent(error.findings, raw))) from error
    return location, (*said, *_as_sent(findings, raw))


def _published(document: dict[str, Any]) -> Iterator[Finding]:
    """Say of a Location that it is to be published, where it does not say so itself."""
    if document.get("publish") is None:
        document["publish"] = PUBLISH_UNSAID
        said = "there is no publish in OCPI 2.1.1, so the Location is taken to be public"
        yield Finding(rule="OCPI-PUBLISH", severity="warning", path="publish", message=said)


def _rename(document: dict[str, Any]) -> None:
    """Give fields the names that they have had since OCPI 2.2; one that is there under that name is left alone."""
    if word(document.get("type")) not in _NO_PARKING_TYPE:
        _move(document, "type", "parking_type")
    for _, evse in texts.parts(document, "evses"):
        for _, connector in texts.parts(evse, "connectors"):
            _move(connector, "voltage", "max_voltage")
            _move(connector, "amperage", "max_amperage")
            if connector.get("tariff_id") not in (None, "") and connector.get("tariff_ids") is None:
                connector["tariff_ids"] = [connector["tariff_id"]]


def _move(holder: dict[str, Any], old: str, new: str) -> None:
    """Put a value under its new name, if nothing stands there."""
    if old in holder and holder.get(new) is None:
        holder[new] = holder.pop(old)


def _as_sent(findings: Iterable[Finding], raw: bytes) -> Iterator[Finding]:
    """Findings with the paths that stand in the sender's text."""
    for finding in findings:
        holder, dot, name = finding.path.rpartition(".")
        new = name.partition("[")[0]
        # A sender who mixes versions may have used the new name himself.
        is_old = name in _OLD_NAMES and f'"{new}"'.encode() not in raw
        yield finding._replace(path=f"{holder}{dot}{_OLD_NAMES[name]}") if is_old else finding
