"""Identifiers that others have given: of operators, stations, charging points, parking."""

from exporters.datex2.tree import Extended, Node, Shared, plain

EVSE_ID, OPERATOR_ID, APDS = "evseId", "operatorId", "apds"
STATION_ID_BNETZA, OPERATOR_ID_BNETZA = "stationIdBNetzA", "operatorIdBNetzA"
PROVIDER_ID = "providerId"

_EXTENDED = {EVSE_ID: Shared(Extended(EVSE_ID))}
"""The kinds that the schema has as extensions of its enumeration, which is empty; all others are told by a text."""


def identifiers(**by_kind: str | None) -> list[Node]:
    """The afac:ExternalIdentifier nodes of an object, by kind, of those that it has."""
    known = ((kind, plain(identifier)) for kind, identifier in by_kind.items())
    return [_identifier(kind, identifier) for kind, identifier in known if identifier is not None]


def _identifier(kind: str, identifier: str) -> Node:
    """One identifier and its kind."""
    if kind in _EXTENDED:
        return {"afac:identifier": identifier, "afac:typeOfIdentifier": _EXTENDED[kind]}
    return {"afac:identifier": identifier, "afac:otherTypeOfIdentifier": kind}
