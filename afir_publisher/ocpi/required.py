"""What an object cannot do without in each version of OCPI: a PATCH must not clear it."""

from collections.abc import Mapping, Sequence

from afir_publisher.ocpi.page import Kind

UNTIMED = frozenset({"2.1.1"})
"""The versions in which a PATCH may come without `last_updated` (it has been required since 2.2)."""

_LOCATION = frozenset({"id", "address", "city", "country", "coordinates", "last_updated"})
_EVSE = frozenset({"uid", "status", "connectors", "last_updated"})
_CONNECTOR = frozenset({"id", "standard", "format", "power_type", "last_updated"})
_TARIFF = frozenset({"id", "currency", "elements", "last_updated"})
_NONE = frozenset[str]()
_SINCE_2_2 = frozenset({"country_code", "party_id", "publish", "time_zone"})

REQUIRED: Mapping[Kind, Mapping[bool, Sequence[frozenset[str]]]] = {
    "location": {
        True: (_LOCATION | {"type", "postal_code"}, _EVSE, _CONNECTOR | {"voltage", "amperage"}),
        False: (_LOCATION | _SINCE_2_2, _EVSE, _CONNECTOR | {"max_voltage", "max_amperage"}),
    },
    "tariff": {True: (_TARIFF, _NONE, _NONE), False: (_TARIFF | {"country_code", "party_id"}, _NONE, _NONE)},
}
"""What cannot be cleared of each kind of object, level by level, in OCPI 2.1.1 and since."""
