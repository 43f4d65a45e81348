"""More faults of the Dutch feed, as `counted` counts them: those of Table A, of what a place is called and has."""


def postal_codes_odd(feed):
    """Not `1234 AB`: without the blank, in small letters, with blanks at the edges, digits only."""
    return (one["id"] for one, _ in feed.places if not _is_dutch(one["postal_code"]))


def _is_dutch(code):
    """Whether a postal code is four digits, a blank, two capital letters."""
    return len(code) == 7 and code[:4].isdigit() and code[4] == " " and code[5:].isalpha() and code[5:].isupper()


def names_of_addresses(feed):
    """A Location that is called by its address."""
    return (one["id"] for one, _ in feed.places if (one["name"] or "").strip() == (one["address"] or "").strip())


def edges_blank(feed):
    """A name or an address with blanks at its edges."""
    return (
        one["id"]
        for one, _ in feed.places
        if any((one[name] or "") != (one[name] or "").strip() for name in ("name", "address"))
    )


def cities_in_capitals(feed):
    """A city that is shouted."""
    return (one["id"] for one, _ in feed.places if one["city"].isupper())


def addresses_without_number(feed):
    """A street without a house number."""
    return (one["id"] for one, _ in feed.places if not any(map(str.isdigit, one["address"] or "")))


def directions_left_or_right(feed):
    """Directions that say left or right, in German."""
    return (
        one["id"] for one, evse in feed.points for text in evse["directions"] or [] if text["text"] in ("left", "right")
    )


def floors_that_are_none(feed):
    """A floor level that is no number of a floor."""
    for one, evse in feed.points:
        floor = evse["floor_level"] or ""
        if floor and not floor.lstrip("-").isdigit():
            yield one["id"]


def references_cut(feed):
    """A physical reference that fills all of its 16 characters."""
    return (one["id"] for one, evse in feed.points if len(evse["physical_reference"] or "") == 16)


def cards_without_terminal(feed):
    """An AC point where credit cards are taken, and no terminal is known."""
    for one, evse in feed.points:
        words = set(evse["capabilities"] or [])
        has_terminal = words & {"CHIP_CARD_SUPPORT", "CONTACTLESS_CARD_SUPPORT", "PED_TERMINAL"}
        is_ac = all(plug["power_type"] != "DC" for plug in evse["connectors"])
        if is_ac and not has_terminal and words & {"CREDIT_CARD_PAYABLE", "DEBIT_CARD_PAYABLE"}:
            yield one["id"]
