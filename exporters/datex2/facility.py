"""What else there is at a place: cafés, toilets, WiFi, a payment terminal, a railway station."""

from collections.abc import Iterable

from exporters.datex2 import ids
from exporters.datex2.codes import (
    ASSOCIATED_FACILITY,
    CATERING,
    EQUIPMENT,
    OTHER,
    SERVICE_FACILITY,
    words,
)
from exporters.datex2.tree import VERSION, Code, Node, Typed, texts

_AVAILABLE = Code("available")
_PAYMENT_MACHINE = Code("paymentMachine")


def supplemental(station: str, facilities: Iterable[str], has_terminal: bool) -> list[Node]:
    """The facilities of a station. OCPI says which there are, never which there are not."""
    given = _distinct(facilities)
    nodes = [_service(station, word, SERVICE_FACILITY.get(word, OTHER)) for word in given if _is_service(word)]
    if not CATERING.isdisjoint(given):
        nodes.append(_service(station, "CATERING_SERVICE", Code("cateringService")))
    nodes += [_equipment(station, word, EQUIPMENT[word]) for word in given if word in EQUIPMENT]
    if has_terminal:
        nodes.append(_equipment(station, "PAYMENT_TERMINAL", _PAYMENT_MACHINE))
    return nodes


def associated(facilities: Iterable[str]) -> list[Node]:
    """The places beside a station, with OCPI's word, as one literal stands for several."""
    return [
        Typed(
            "afac:AssociatedFacility",
            {"afac:type": ASSOCIATED_FACILITY[word], "afac:description": texts(words(word), "en")},
        )
        for word in _distinct(facilities)
        if word in ASSOCIATED_FACILITY
    ]


def _distinct(facilities: Iterable[str]) -> list[str]:
    """Words in capitals, each once, in an order that does not change."""
    return sorted({word.strip().upper() for word in facilities} - {""})


def _is_service(word: str) -> bool:
    """Whether a word is neither equipment nor a place of its own; words we do not know are services."""
    return word not in EQUIPMENT and word not in ASSOCIATED_FACILITY


def _service(station: str, word: str, kind: Code) -> Node:
    """A facility that serves people or vehicles, described by OCPI's word for it."""
    return Typed(
        "afac:SupplementalServiceFacility",
        {**_facility(station, word), "afac:serviceFacilityType": kind},
    )


def _equipment(station: str, word: str, kind: Code) -> Node:
    """A facility that is a thing."""
    return Typed("afac:SupplementalEquipment", {**_facility(station, word), "afac:equipmentType": kind})


def _facility(station: str, word: str) -> dict[str, Node]:
    """What all facilities say."""
    return {
        "@id": ids.facility(station, word),
        "@version": VERSION,
        "afac:description": texts(words(word), "en"),
        "afac:availability": _AVAILABLE,
    }
