"""How one pays and identifies oneself: without a contract at a charging point, by a contract at a station."""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from afir_publisher.annex.charging import plug_and_charge
from afir_publisher.annex.payment import (
    PLUG_AND_CHARGE,
    brands,
    card_reader,
    contactless,
    contract,
    other_ad_hoc,
    tariffs,
)
from afir_publisher.model import Tariff, is_ad_hoc
from afir_publisher.pool import Pool, Station
from exporters.datex2 import ids
from exporters.datex2.codes import (
    AD_HOC_MEANS,
    AD_HOC_METHODS,
    AUTHENTICATION,
    BRANDS,
    OTHER,
    PAYMENT_MEANS,
    PAYMENT_TERMINAL,
    look_all,
)
from exporters.datex2.price import last_updated
from exporters.datex2.tree import Code, Node, Run, Shared, Texts, Typed, plain, texts

_CHIP_CARD, _CONTACTLESS, _PLUG = "CHIP_CARD_SUPPORT", "CONTACTLESS_CARD_SUPPORT", min(PLUG_AND_CHARGE)
"""The capabilities that stand for what the law asks: a fact beside OCPI adds them, or takes them away."""


class Ways(NamedTuple):
    """How one pays without a contract: capabilities in capitals, other ways, brands of cards and payment providers."""

    can: frozenset[str]
    others: tuple[str, ...]
    cards: tuple[str, ...]


def ad_hoc(pool: Pool, alone: Station) -> Shared | None:
    """How one pays without a contract at a charging point, which stands for a station of its own here."""
    return _payment(*ways(pool, alone))


def ways(pool: Pool, alone: Station) -> Ways:
    """What is known of paying without a contract at a charging point, which stands for a station of its own here."""
    can = set(alone.abilities)
    reader, touch = card_reader(pool, alone), contactless(pool, alone)
    # A reader that follows from credit cards alone may be an app: it is published as what OCPI calls it.
    has_reader = reader is not None and reader.value and (_CHIP_CARD in can or alone.facts.card_reader)
    others, cards = other_ad_hoc(pool, alone), brands(pool, alone)
    return Ways(
        frozenset(_with(can, {_CHIP_CARD: has_reader, _CONTACTLESS: touch is not None and touch.value})),
        others.value if others else (),
        cards.value if cards else (),
    )


@lru_cache(maxsize=1024)
def _payment(can: frozenset[str], others: tuple[str, ...], cards: tuple[str, ...]) -> Shared | None:
    """One node for all charging points where one pays alike."""
    known, unknown = brands_of(cards)
    node: dict[str, Node] = {
        "afac:paymentMeans": (*look_all(PAYMENT_MEANS, can), *look_all(AD_HOC_MEANS, others)),
        "afac:otherPaymentMeans": [said for word in others if (said := _other(word)) is not None],
        "afac:brandsAccepted": (*known, OTHER) if unknown else known,
        "afac:otherBrandsAccepted": unknown,
    }
    return Shared(node) if any(node.values()) else None


def brands_of(cards: Iterable[str]) -> tuple[tuple[Code, ...], list[str]]:
    """Brands as literals, and the names of those that have none."""
    given = tuple(cards)
    unknown = [name for name in map(plain, given) if name and _letters(name) not in BRANDS]
    return look_all(BRANDS, map(_letters, given)), unknown


def _letters(name: str) -> str:
    """A brand for looking it up: `V PAY` is `VPAY`."""
    return "".join(filter(str.isalnum, name)).upper()


def _other(word: str) -> Texts | None:
    """A way to pay that has no literal."""
    known = word.strip().upper()
    return None if known in AD_HOC_MEANS else texts("Other" if known == "OTHER" else word, "en")


def _with(can: Iterable[str], said: dict[str, object]) -> set[str]:
    """Capabilities, with those that something is said of only where it is a yes."""
    return {word for word in can if word not in said} | {word for word, is_so in said.items() if is_so}


def methods(pool: Pool, station: Station) -> Shared | None:
    """How one can identify oneself at some charging point of a station."""
    can = set(station.abilities)
    touch, others = contactless(pool, station), other_ad_hoc(pool, station)
    plug = any((said := plug_and_charge(pool, station, evse)) is not None and said.value for evse in station.evses)
    can = _with(can, {**dict.fromkeys(PLUG_AND_CHARGE), _PLUG: plug, _CONTACTLESS: touch is not None and touch.value})
    return _methods(frozenset(can), others.value if others else ())


@lru_cache(maxsize=1024)
def _methods(can: frozenset[str], others: tuple[str, ...]) -> Shared | None:
    """One node for all stations with the same methods."""
    found = tuple(dict.fromkeys((*look_all(AUTHENTICATION, can), *look_all(AD_HOC_METHODS, others))))
    return Shared(found) if found else None


def has_terminal(pool: Pool, station: Station) -> bool | None:
    """Whether a station has a payment terminal: yes for what only a terminal can do, no if it reads no cards at all."""
    reader, touch = card_reader(pool, station), contactless(pool, station)
    facts = station.facts
    if any(
        said is not None and said.value and (stated or not PAYMENT_TERMINAL.isdisjoint(station.abilities))
        for said, stated in ((reader, facts.card_reader), (touch, facts.contactless))
    ):
        return True
    is_none = reader is not None and touch is not None and not reader.value and not touch.value
    return False if is_none else None


def contract_rate(pool: Pool, station: Station) -> Node:
    """The rate that says that a station takes contracts: without prices, as those are of the contract.

    A rate must have a currency. Where no tariff is known there is none: `in_words` says it then.
    """
    said = contract(pool, station)
    known = tariffs(pool, station) if said is not None and said.value else []
    if not known:
        return None
    told = tuple(tariff for tariff in known if not is_ad_hoc(tariff)) or tuple(known)
    return {"@id": ids.contract_rate(ids.station(station)), "rate": _contract_rate(told)}


@lru_cache(maxsize=2048)
def _contract_rate(told: tuple[Tariff, ...]) -> Run:
    """What a rate for contracts says, made once for all stations with the same tariffs."""
    return Run(
        {
            "aegi:ratePolicy": Code("contract"),
            "aegi:lastUpdated": last_updated(told),
            "aegi:applicableCurrency": sorted({tariff.currency.strip().upper() for tariff in told}),
            "aegi:additionalInformation": texts("The price is that of the contract", "en"),
        }
    )


def in_words(pool: Pool, station: Station, has_rate: bool) -> list[Texts]:
    """What has no element: what there is not, and that contracts are taken where no rate can say so."""
    pay_by_contract = contract(pool, station)
    said = [
        text
        for text, found in (
            ("No bank card reader", card_reader(pool, station)),
            ("No contactless payment", contactless(pool, station)),
            ("No other ways to pay without a contract", other_ad_hoc(pool, station)),
            ("No brands of cards or payment providers", brands(pool, station)),
            ("No payment by contract", pay_by_contract),
        )
        if found is not None and not found.value
    ]
    if pay_by_contract is not None and pay_by_contract.value and not has_rate:
        said.append("Payment by contract is possible")
    return [text for text in (texts(words, "en") for words in said) if text is not None]


def unknown_rates(payment: Shared | None) -> Node:
    """How one pays at a charging point whose prices are not known, which no rate can say."""
    return None if payment is None else _unknown_rates(payment)


@lru_cache(maxsize=1024)
def _unknown_rates(payment: Shared) -> Shared:
    """One node for all charging points where one pays alike."""
    return Shared(Typed("afac:UnknownRates", {"afac:payment": payment}))
