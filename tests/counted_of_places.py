"""More faults of the Dutch feed, as `counted` counts them: what a place is called, and where it is, in words."""

from counted import bare

DUTCH = ("nl", "fy", "en")
"""The languages that are spoken in the Netherlands, and English."""

GARAGES = ("PARKING_GARAGE", "UNDERGROUND_GARAGE")


def said(one, name):
    """A text of a Location as it is read: without blanks at its edges."""
    return (one.get(name) or "").strip()


def has_letters(text):
    """Whether there are letters in a text."""
    return any(map(str.isalpha, text))


def has_digits(text):
    """Whether there are digits in a text."""
    return any(map(str.isdigit, text))


# --- name and address


def names_without_sense(feed):
    """A Location that is called by its address, or a test or demonstration."""
    for one in feed.readable:
        words = said(one, "name").lower().replace("-", " ").split()
        if words and ({"test", "demo"} & {*words} or said(one, "name") == said(one, "address")):
            yield one["id"]


def edges_blank(feed):
    """A name or a part of the address with blanks at its edges."""
    for one in feed.readable:
        if any((one.get(name) or "") != said(one, name) for name in ("name", "address", "city", "postal_code")):
            yield one["id"]


def cities_in_one_case(feed):
    """A city in capitals only, or in small letters only."""
    for one, _ in feed.places:
        city = said(one, "city")
        if has_letters(city) and city in (city.upper(), city.lower()):
            yield one["id"]


def cities_of_digits(feed):
    """A house number in the field of the city."""
    return (one["id"] for one, _ in feed.places if not has_letters(said(one, "city")))


def postal_codes_odd(feed):
    """Neither `1234 AB` nor `1234AB`: small letters, digits only."""
    return (one["id"] for one, _ in feed.places if not _is_dutch(said(one, "postal_code")))


def _is_dutch(code):
    """Whether a postal code is four digits and two capital letters, with or without a blank."""
    digits, letters = code[:4], code[4:].removeprefix(" ")
    return len(digits) == 4 and digits.isdigit() and len(letters) == 2 and letters.isalpha() and letters.isupper()


def addresses_without_number(feed):
    """A street without a house number, elsewhere than beside a motorway."""
    for one, _ in feed.places:
        if not has_digits(said(one, "address")) and one.get("parking_type") != "ALONG_MOTORWAY":
            yield one["id"]


def addresses_of_numbers(feed):
    """House numbers without a street."""
    return (one["id"] for one, _ in feed.places if not has_letters(said(one, "address")))


# --- the way to the points


def garages_without_directions(feed):
    """A garage of which neither a floor nor directions are told."""
    for one, evses in feed.places:
        is_told = any(evse.get("floor_level") or evse.get("directions") for evse in evses)
        if one.get("parking_type") in GARAGES and not is_told:
            yield one["id"]


def _directions(feed):
    """Each Location of a point with directions, and those."""
    return [
        (one["id"], evse.get("directions")) for one, evse in feed.points if one["publish"] and evse.get("directions")
    ]


def directions_left_or_right(feed):
    """A Location where directions say left or right, and no more."""
    return {where: None for where, texts in _directions(feed) if any(one["text"] in ("left", "right") for one in texts)}


def directions_in_german(feed):
    """A Location where directions are in no language of the country."""
    return {
        where: None for where, texts in _directions(feed) if not any(one["language"].lower() in DUTCH for one in texts)
    }


def floors_that_are_none(feed):
    """A Location with a floor level of letters, more than are on a button of a lift."""
    found = [(one["id"], evse.get("floor_level") or "") for one, evse in feed.points]
    return {where: None for where, floor in found if not has_digits(floor) and len(floor) > 2}


def references_cut(feed):
    """A Location where a physical reference of 16 characters ends in what one of its words begins with."""
    return {one["id"]: None for one, evse in feed.points if _is_cut(evse.get("physical_reference") or "")}


def _is_cut(reference):
    """Whether the last word is the beginning of an earlier one: `GRDR-0170 GRDR-0`."""
    before, _, last = reference.rpartition(" ")
    return len(reference) == 16 and bool(before) and f" {last}" in f" {before}"


# --- which points are a station


def ids_of_several_connectors(feed):
    """An EVSE id that several EVSEs of a Location have, which may be the connectors of one."""
    for one, evses in feed.places:
        ids = [bare(evse["evse_id"]) for evse in evses if len(evse["connectors"]) == 1]
        yield from (one["id"] for identity in {*ids} if ids.count(identity) > 1)


def boxes_in_one_station(feed):
    """A Location of which the points bear several references, none of them alone."""
    for one, evses in feed.places:
        marks = [(evse.get("physical_reference") or "").strip().upper() for evse in evses]
        if "" not in marks and len({*marks}) > 1 and min(map(marks.count, marks)) > 1:
            yield one["id"]
