"""Parts of the packages for AFIR under the names that the base packages have for them.

Both have the same classes of places, hours, facilities and vehicles, but for some elements that came later.
"""

from collections.abc import Iterable
from functools import lru_cache

from exporters.datex2.tree import Node, Run, Shared, Typed

_NAMES = {
    "loc:_locationExtension": "loc:_locationReferenceExtension",
    "loc:afirFacilityLocation": "loc:facilityLocation",
    "afac:timeZone": "locx:timeZone",
    "afac:address": "locx:address",
}
"""Elements of which not only the prefix is another one."""

_PREFIXES = {"aegi": "egi", "afac": "fac"}

_LATER = frozenset({"afac:nutsArea", "com:_vehicleCharacteristicsExtension"})
"""Elements that the base packages lack, or have in some versions of DATEX II only."""


def based(node: Node) -> Node:
    """A part of the packages for AFIR, without what the base packages lack."""
    match node:
        case Shared():
            return _shared(node)
        case Run():
            return Run(_elements(node.node.items()))
        case Typed():
            return Typed(_name(node.type), _content(node.node))
        case dict():
            return _elements(node.items())
        case list():
            return [based(one) for one in node]
    return node


def content(node: Node) -> dict[str, Node]:
    """The elements of one element, whatever it is wrapped in; none of one that is not there."""
    while isinstance(node, Shared | Typed):
        node = node.node
    return dict(node) if isinstance(node, dict) else {}


@lru_cache(maxsize=8192)
def _shared(shared: Shared) -> Shared:
    """A subtree that many places hold, once for all of them."""
    return Shared(based(shared.node))


def _content(node: object) -> dict[str, Node] | Shared:
    """What stands in an element with a narrower type."""
    found = based(node)
    return found if isinstance(found, Shared) else content(found)


def _elements(items: Iterable[tuple[str, Node]]) -> dict[str, Node]:
    """The elements of an element."""
    return {_name(name): based(value) for name, value in items if name not in _LATER}


@lru_cache(maxsize=1024)
def _name(name: str) -> str:
    """A name in the base packages."""
    prefix, colon, local = name.partition(":")
    return _NAMES.get(name) or f"{_PREFIXES.get(prefix, prefix)}{colon}{local}"
