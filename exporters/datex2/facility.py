"""What else there is at a place, and what AFIR asks for and there is not: cafés, toilets, WiFi, a payment terminal."""

from collections.abc import Iterable

from afir_publisher.annex import Said
from afir_publisher.annex.service import (
    REST,
    TOILETS,
    catering,
    covered_parking,
    illuminated_parking,
    rest_facilities,
    toilets,
)
from afir_publisher.pool import Pool, Station
from exporters.datex2 import ids
from exporters.datex2.codes import (
    ASSOCIATED_FACILITY,
    EQUIPMENT,
    OTHER,
    REQUIRED_EQUIPMENT,
    REQUIRED_SERVICES,
    SERVICE_FACILITY,
    words,
)
from exporters.datex2.payment import has_terminal
from exporters.datex2.tree import VERSION, Code, Node, Texts, Typed, texts

_AVAILABILITY = {True: Code("available"), False: Code("notAvailable")}
_PAYMENT_MACHINE = Code("paymentMachine")
_REQUIRED = {"CATERING_SERVICE": catering, "TOILET": toilets, "BATHROOM": toilets, "REST_FACILITIES": rest_facilities}
"""What says whether there is a facility that AFIR names, by the word under which it is published."""


def supplemental(pool: Pool, station: Station, language: str) -> list[Node]:
    """The facilities of a station: those that OCPI lists, and a yes or no for those that AFIR names."""
    given = _distinct(pool.location.facilities)
    nodes: dict[str, Node] = {
        word: _service(station, word, SERVICE_FACILITY.get(word, OTHER)) for word in given if _is_service(word)
    }
    other = texts(station.facts.other_facilities, language)
    if other is not None:
        nodes["OTHER_FACILITIES"] = _service(station, "OTHER_FACILITIES", OTHER, description=other)
    said = {word: says(pool, station) for word, says in _REQUIRED.items()}
    nodes |= {word: _required(station, word, found) for word, found in said.items() if found is not None}
    nodes |= {word: _equipment(station, word, EQUIPMENT[word]) for word in given if word in EQUIPMENT}
    terminal = has_terminal(pool, station)
    if terminal is not None:
        nodes["PAYMENT_TERMINAL"] = _equipment(station, "PAYMENT_TERMINAL", _PAYMENT_MACHINE, is_there=terminal)
    return list(nodes.values())


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


def amenities(pool: Pool, station: Station) -> Node:
    """Whether the parking of a station is lit and roofed."""
    lit, roofed = illuminated_parking(pool, station), covered_parking(pool, station)
    if lit is None and roofed is None:
        return None
    return {
        "afac:illuminatedRechargingParkingNearby": lit.value if lit else None,
        "afac:roofedRechargingParkingNearby": roofed.value if roofed else None,
    }


def _distinct(facilities: Iterable[str]) -> list[str]:
    """Words in capitals, each once, in an order that does not change."""
    return sorted({word.strip().upper() for word in facilities} - {""})


def _is_service(word: str) -> bool:
    """Whether a word is neither equipment nor a place of its own; words we do not know are services."""
    return not any(word in known for known in (EQUIPMENT, ASSOCIATED_FACILITY, TOILETS, REST))


def _required(station: Station, word: str, said: Said) -> Node:
    """A facility that AFIR names, there or not."""
    if word in REQUIRED_SERVICES:
        return _service(station, word, REQUIRED_SERVICES[word], is_there=said.value)
    return _equipment(station, word, REQUIRED_EQUIPMENT[word], is_there=said.value)


def _service(
    station: Station, word: str, kind: Code, *, is_there: bool = True, description: Texts | None = None
) -> Node:
    """A facility that serves people or vehicles, described by OCPI's word for it."""
    return Typed(
        "afac:SupplementalServiceFacility",
        {**_facility(station, word, is_there, description), "afac:serviceFacilityType": kind},
    )


def _equipment(station: Station, word: str, kind: Code, *, is_there: bool = True) -> Node:
    """A facility that is a thing."""
    return Typed("afac:SupplementalEquipment", {**_facility(station, word, is_there, None), "afac:equipmentType": kind})


def _facility(station: Station, word: str, is_there: bool, description: Texts | None) -> dict[str, Node]:
    """What all facilities say."""
    return {
        "@id": ids.facility(ids.station(station), word),
        "@version": VERSION,
        "afac:description": description or texts(words(word), "en"),
        "afac:availability": _AVAILABILITY[is_there],
    }
