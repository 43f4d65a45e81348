"""Where something is, in the base packages: the address is an extension of another class, and knows no NUTS."""

from functools import lru_cache

from exporters.datex2.base.names import based, content
from exporters.datex2.place import REGION_LINE
from exporters.datex2.tree import Node, Shared, Texts, Typed

_EXTENSION, _FACILITY = "loc:_locationReferenceExtension", "loc:facilityLocation"


@lru_cache(maxsize=8192)
def reference(found: Shared | None) -> Typed | None:
    """A place, with the region as the last line of its address."""
    if found is None:
        return None
    node = content(based(found))
    nuts = _nuts(found)
    if nuts is not None:
        facility = content(content(node[_EXTENSION])[_FACILITY])
        address = content(facility.get("locx:address"))
        lines = address.get("locx:addressLine")
        told = [*lines] if isinstance(lines, list) else []
        line = {"@order": len(told) + 1, "locx:type": REGION_LINE, "locx:text": Texts((("en", f"NUTS 1: {nuts}"),))}
        facility["locx:address"] = {**address, "locx:addressLine": [*told, line]}
        node[_EXTENSION] = {_FACILITY: facility}
    return Typed("loc:PointLocation", node)


def _nuts(found: Shared) -> str | None:
    """The code of the region, as the packages for AFIR have it."""
    facility = content(content(content(found).get("loc:_locationExtension")).get("loc:afirFacilityLocation"))
    areas: Node = facility.get("afac:nutsArea")
    for area in areas if isinstance(areas, list) else ():
        return str(content(area)["afac:nutsCode"])
    return None
