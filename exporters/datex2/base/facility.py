"""What else there is at a place, in the base packages: they lack some kinds of facilities, which words tell then."""

from collections.abc import Iterator

from afir_publisher.annex.service import covered_parking, illuminated_parking
from afir_publisher.pool import Pool, Station
from exporters.datex2 import facility
from exporters.datex2.base.codes import FACILITY_TYPE
from exporters.datex2.base.names import based, content
from exporters.datex2.codes import REQUIRED_EQUIPMENT
from exporters.datex2.parking import yes_no
from exporters.datex2.tree import Code, Node, Texts, Typed, texts

_KINDS = ("fac:serviceFacilityType", "fac:equipmentType")
_TWICE = REQUIRED_EQUIPMENT["BATHROOM"]
"""The second literal for toilets, beside which the first one is enough."""


def supplemental(pool: Pool, station: Station, language: str) -> list[Node]:
    """The facilities of a station, with `other` for those whose kind has no literal."""
    found = (based(one) for one in facility.supplemental(pool, station, language))
    return [_facility(one) for one in found if isinstance(one, Typed) and content(one).get(_KINDS[1]) != _TWICE]


def amenities_in_words(pool: Pool, station: Station) -> Iterator[Texts]:
    """Whether the parking of a station is lit and roofed."""
    lit, roofed = illuminated_parking(pool, station), covered_parking(pool, station)
    for said in (
        yes_no("Lit parking for recharging", lit.value if lit else None),
        yes_no("Roofed parking for recharging", roofed.value if roofed else None),
    ):
        if (found := texts(said, "en")) is not None:
            yield found


def _facility(found: Typed) -> Typed:
    """One facility."""
    node = content(found)
    for name in _KINDS:
        kind = node.get(name)
        if isinstance(kind, Code):
            node[name] = FACILITY_TYPE.get(kind, kind)
    return Typed(found.type, node)
