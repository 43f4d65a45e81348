"""How XML names things: namespaces, the prefixes that everybody gives them, what tells which model a document is of."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from lxml import etree

_BASE = "http://datex2.eu/schema/3/"

NAMESPACES = {
    "d2": "d2Payload",
    "com": "common",
    "comx": "commonExtension",
    "loc": "locationReferencing",
    "locx": "locationExtension",
    "egi": "energyInfrastructure",
    "fac": "facilities",
    "aegi": "afirEnergyInfrastructure",
    "afac": "afirFacilities",
    "con": "messageContainer",
    "ex": "exchangeInformation",
    "inf": "informationManagement",
    "cis": "cisInformation",
    "prk": "parking",
}
"""The packages of DATEX II by the prefix that everybody gives them: the end of their namespace."""

PREFIXES = {f"{_BASE}{name}": prefix for prefix, name in NAMESPACES.items()}
"""The same by whole namespaces."""

ROOTS = {"d2:payload": "com:PayloadPublication", "con:messageContainer": "con:MessageContainer"}
"""What a document begins with, and of which class it is."""

XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
XSI_TYPE = f"{XSI}type"

Node = Any
"""An element; what stubs say of lxml's own class is not the whole of it."""


def namespace_of(prefix: str) -> str:
    """The namespace of a package."""
    return f"{_BASE}{NAMESPACES[prefix]}"


def name_of(element: Node) -> str:
    """An element's name with the prefix that everybody gives its namespace; `?` for one that is not of DATEX II."""
    return _named(str(element.tag))


@cache
def _named(tag: str) -> str:
    """A tag as lxml has it, with its prefix."""
    namespace, _, local = tag.rpartition("}")
    return f"{PREFIXES.get(namespace[1:], '?')}:{local}"


def model_name(elements: Iterable[Node]) -> str:
    """The model that elements are of: the base model if one of its elements comes first, else that of AFIR."""
    for element in elements:
        kind = element.get(XSI_TYPE, "")
        namespaces = {etree.QName(element).namespace, element.nsmap.get(kind.rpartition(":")[0] or None)}
        for name, prefixes in (("3.7", ("aegi", "afac")), ("base", ("egi", "fac"))):
            if namespaces & {namespace_of(prefix) for prefix in prefixes}:
                return name
    return "3.7"
