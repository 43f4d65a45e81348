"""More faults of the Dutch feed, as `counted` counts them: who runs a place, and how one pays there."""

from counted import places_with_contracts

COMPANIES = ("BV", "NV", "INC")
"""The legal forms in this feed, without points."""

WEAK = {"CREDIT_CARD_PAYABLE", "DEBIT_CARD_PAYABLE"}
TERMINAL = {"CHIP_CARD_SUPPORT", "PED_TERMINAL"}
CONTACTLESS = {"CONTACTLESS_CARD_SUPPORT"}


# --- names of companies


def owner(one):
    """The name of a Location's owner."""
    return ((one.get("owner") or {}).get("name") or "").strip()


def owners_missing(feed):
    """A Location without the name of its owner, which would be taken for the legal one."""
    return (one["id"] for one, _ in feed.places if not owner(one))


def owners_without_form(feed):
    """A Location of an owner whose name does not end in a legal form."""
    for one, _ in feed.places:
        if owner(one) and owner(one).replace(".", "").upper().split()[-1] not in COMPANIES:
            yield one["id"]


def operators_unknown(feed):
    """A Location of somebody called Unknown, in Dutch."""
    return (one["id"] for one, _ in feed.places if (one.get("operator") or {}).get("name") == "Onbekend")


# --- ways to pay


def words(evses):
    """All that points can do."""
    return {word for evse in evses for word in evse.get("capabilities") or []}


def is_ac(evses):
    """Whether points have no direct current."""
    return all(plug["power_type"] in ("AC_1_PHASE", "AC_3_PHASE") for evse in evses for plug in evse["connectors"])


def places_without_cards(feed):
    """Nothing is said of a reader for bank cards."""
    return (one["id"] for one, evses in feed.places if not words(evses) & (WEAK | TERMINAL))


def cards_without_terminal(feed):
    """Street posts where cards are taken, and no terminal is known."""
    for one, evses in feed.places:
        if is_ac(evses) and words(evses) & WEAK and not words(evses) & (TERMINAL | CONTACTLESS):
            yield one["id"]


def places_without_contactless(feed):
    """Nothing is said of contactless payment."""
    return (one["id"] for one, evses in feed.places if not words(evses) & CONTACTLESS)


def cards_without_brands(feed):
    """Cards are taken, and OCPI has no field for which."""
    return (one["id"] for one, evses in feed.places if words(evses) & (WEAK | TERMINAL | CONTACTLESS))


def places_without_contracts(feed):
    """Nothing says that drivers with a contract can pay."""
    known = {*places_with_contracts(feed)}
    return (one["id"] for one, _ in feed.places if one["id"] not in known)


def places_without_disabled(feed):
    """No point is for people with disabilities, which does not say that no space is."""
    for one, evses in feed.places:
        if not any("DISABLED" in (evse.get("parking_restrictions") or []) for evse in evses):
            yield one["id"]
