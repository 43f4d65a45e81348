"""Who runs a station, whom to call, what is at it, when it is open: Table A, 1 to 6 and 14."""

from afir_publisher.annex.entry import Said, derived, fact, given, prefer, together
from afir_publisher.annex.parking import served, some
from afir_publisher.pool import Pool, Station

CATERING = frozenset({"CAFE", "RESTAURANT"})
"""OCPI's facilities that are a catering service."""

TOILETS = frozenset({"TOILET", "TOILETS"})
REST = frozenset({"REST_AREA", "REST_FACILITIES"})
"""OCPI has no words for toilets and rest facilities, though its list is open: these are the ones that one would add."""


def legal_name(pool: Pool, station: Station) -> Said | None:
    """The legal name of the operator or owner.

    OCPI's names do not say whether they are legal ones. The owner's is taken for it, as the Danish authority's guidance
    does; the operator's is the one that drivers know. What is stated counts more, even if of the whole party only.
    """
    owner = pool.location.owner
    stated = fact(station.facts, "legal_name")
    return stated or (derived(owner.name, "the name of the owner") if owner and given(owner.name) else None)


def commercial_name(pool: Pool, _station: Station) -> Said | None:
    """The name that drivers know the operator by."""
    operator = pool.location.operator
    return Said(operator.name, pool.origin("operator.name")) if operator and given(operator.name) else None


def point_count(_pool: Pool, station: Station) -> Said:
    """How many recharging points a station has; what is only planned charges nobody yet."""
    count = sum(evse.status.upper() != "PLANNED" for evse in station.evses)
    return derived(count, "the EVSEs of the station that are there")


def staffed(_pool: Pool, station: Station) -> Said | None:
    """Whether there is staff at the station. OCPI has no field for it."""
    return fact(station.facts, "staffed")


def helpdesk_phone(pool: Pool, _station: Station) -> Said | None:
    """The telephone number of the helpdesk."""
    phone = pool.location.help_phone
    holds_number = phone is not None and any(character.isdigit() for character in phone)
    return Said(phone, pool.origin("help_phone")) if holds_number else None


def covered_parking(pool: Pool, station: Station) -> Said | None:
    """Whether parking for recharging is roofed: yes if some of it is, no only if none is."""
    roofed = some(place.roofed for place in served(pool, station.evses))
    return prefer(
        station.facts, "covered_parking", None if roofed is None else derived(roofed, "roofed of its Parking")
    )


def illuminated_parking(pool: Pool, station: Station) -> Said | None:
    """Whether parking for recharging is lit: yes if some of it is, no only if none is."""
    lit = some(place.lighting for place in served(pool, station.evses))
    return prefer(
        station.facts, "illuminated_parking", None if lit is None else derived(lit, "lighting of its Parking")
    )


def catering(pool: Pool, station: Station) -> Said | None:
    """Whether there is a catering service. OCPI says which facilities there are, never which there are not."""
    return _facility(pool, station, "catering", CATERING)


def toilets(pool: Pool, station: Station) -> Said | None:
    """Whether there are toilets. OCPI has no word for them, though its list is open."""
    return _facility(pool, station, "toilets", TOILETS)


def rest_facilities(pool: Pool, station: Station) -> Said | None:
    """Whether there are rest facilities. OCPI has no word for them, though its list is open."""
    return _facility(pool, station, "rest_facilities", REST)


def _facility(pool: Pool, station: Station, name: str, words: frozenset[str]) -> Said | None:
    """Whether there is a facility: stated, listed, or not in a list that is stated to be complete."""
    listed = {word.strip().upper() for word in pool.location.facilities}
    if not words.isdisjoint(listed):
        return prefer(station.facts, name, derived(True, f"{' and '.join(sorted(words & listed))} in facilities"))
    stated = fact(station.facts, name)
    if stated is None and station.facts.facilities_complete:
        return derived(False, "not in facilities, which are complete")
    return stated


FACILITIES = {
    "covered_parking": ("covered parking", covered_parking),
    "illuminated_parking": ("illuminated parking", illuminated_parking),
    "catering": ("a catering service", catering),
    "toilets": ("toilets", toilets),
    "rest_facilities": ("rest facilities", rest_facilities),
}
"""The facilities that Table A, 6 wants a yes or no for, by the name of their fact: their name and what says it."""


def facilities(pool: Pool, station: Station) -> Said | None:
    """Which of the facilities of Table A, 6 there are, once each is known to be there or not."""
    found = {name: (words, says(pool, station)) for name, (words, says) in FACILITIES.items()}
    if any(said is None for _, said in found.values()):
        return None
    there = tuple(words for words, said in found.values() if said is not None and said.value)
    others = station.facts.other_facilities
    origin = together(said for _, said in found.values() if said is not None)
    return Said((*there, others) if others else there, origin)


def opening_times(pool: Pool, _station: Station) -> Said | None:
    """When recharging is possible."""
    hours = pool.location.opening_times
    if hours is None:
        return None
    origin = pool.origin("opening_times")
    if hours.twentyfourseven:
        return Said("24/7", origin)
    days = tuple(f"{_DAYS[day.weekday - 1]} {day.period_begin}-{day.period_end}" for day in hours.regular_hours)
    if not days and not hours.exceptional_openings:
        return None
    return Said(days or "at exceptional times only", origin)


_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
