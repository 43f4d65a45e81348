"""What charging costs a driver without a contract, in the base packages: fac:Rates of a charging point.

A RateTable has lines for energy, time and session, but none that hold at some hours only, from some kWh or minutes on,
or while parking. So it holds prices that are always the same; all others are words, as is what is no exact number.
Its lines say little of how they go together: where there are several, or more is to be paid, the words say all of it.
"""

from collections.abc import Collection
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from afir_publisher.model import Tariff
from afir_publisher.pool import Pool, Station
from exporters.datex2.ad_hoc import ad_hoc_tariffs, is_by_connector
from exporters.datex2.amounts import Line, Offer
from exporters.datex2.base.payment import method
from exporters.datex2.charges import components, reservations
from exporters.datex2.codes import OTHER
from exporters.datex2.payment import ways
from exporters.datex2.periods import overall
from exporters.datex2.price import (
    SYNTAXES,
    faults_of,
    last_updated,
    offers,
    words_by_connector,
    words_in_all_languages,
)
from exporters.datex2.price_words import tariff_words
from exporters.datex2.tree import VERSION, BySyntax, Code, Node, Shared, Typed, texts
from exporters.datex2.windows import EVERYWHERE, windows

PER_UNIT, INCREMENTING, FLAT = Code("perUnit"), Code("incrementingRate"), Code("flatRate")
CONTRACT, FREE = Code("contract"), Code("free")

_ALWAYS = windows([EVERYWHERE])[0]


class Kind(NamedTuple):
    """What a price of charging is as a line of a rate; a period it is paid for, and words for it."""

    line: Code
    period: str | None
    words: str


KINDS = {
    "pricePerKWh": Kind(PER_UNIT, None, "per kWh"),
    "pricePerMinute": Kind(INCREMENTING, "PT1M", "per minute of charging"),
    "basePrice": Kind(FLAT, None, "per session"),
    "flatRate": Kind(FLAT, None, "per session"),
}
"""The kinds of prices by what the packages for AFIR call them."""

POLICIES = {"ENERGY": Code("pricePerDeliveryUnit"), "TIME": Code("pricePerChargingTime"), "FLAT": Code("flatRate")}
"""What a price depends on, by OCPI's dimensions; for parking there is no literal."""


class Rate(NamedTuple):
    """A rate in one syntax: its class, and what it says of policy, currency and lines."""

    type: str
    policy: Shared
    lines: Shared | None


def rates(pool: Pool, alone: Station, rate_id: str) -> Node:
    """The rates of a charging point, which stands for a station of its own: prices and how to pay."""
    (evse,) = alone.evses
    tariffs = ad_hoc_tariffs(pool, evse)
    paid = method(ways(pool, alone))
    if not tariffs:
        return Typed("fac:UnknownRates", {"fac:paymentMethod": paid}) if paid else None
    head: dict[str, Node] = {
        "fac:applicableCurrency": sorted({tariff.currency.strip().upper() for tariff in tariffs}),
        "fac:paymentMethod": paid,
    }
    if is_by_connector(pool, evse):
        policy = {"egi:pricingPolicy": [OTHER], "egi:additionalInformation": words_by_connector(pool, evse)}
        return Typed("fac:GeneralRateInformation", {**head, "fac:energyPricingPolicy": policy})
    head["fac:overallPeriod"] = overall(tariffs[0].start_date_time, tariffs[0].end_date_time)
    xml, json = _rates(tariffs[0])
    updated = last_updated(tariffs)
    of_xml = _rate(xml, head, rate_id, updated)
    return of_xml if xml is json else BySyntax(xml=of_xml, json=_rate(json, head, rate_id, updated))


def contract_rates(currencies: list[str]) -> Typed:
    """The rates of a station that takes contracts: without prices, as those are of the contract."""
    policy = {
        "egi:pricingPolicy": [CONTRACT],
        "egi:additionalInformation": texts("The price is that of the contract", "en"),
    }
    return Typed(
        "fac:GeneralRateInformation", {"fac:applicableCurrency": currencies, "fac:energyPricingPolicy": policy}
    )


def price_faults(tariff: Tariff, syntaxes: Collection[str] = SYNTAXES) -> tuple[str, ...]:
    """Why prices of a tariff are said in words in some of these syntaxes; where only one has to, it is named."""
    return faults_of(_offers(tariff), syntaxes)


def has_lines(tariff: Tariff) -> bool:
    """Whether prices of a tariff stand as numbers, in some syntax."""
    return any(found.lines for found in _offers(tariff))


@lru_cache(maxsize=2048)
def _offers(tariff: Tariff) -> tuple[Offer, Offer]:
    """A tariff's prices for XML and for JSON, as far as the base packages can say them."""
    xml, json = map(_always, offers(tariff))
    return xml, json


def _always(found: Offer) -> Offer:
    """An offer of prices of charging that always hold; none of its lines where there are others."""
    charging = tuple(line for line in found.lines if line.price_type != "other")
    faults = list(found.faults)
    if any(line.window != _ALWAYS for line in charging):
        faults.append(
            "the base packages have no prices that change with the time, the energy or the duration of a session"
        )
        charging = ()
    if len(charging) < len(found.lines) and not faults:
        faults.append("the base packages have no price of parking without charging")
    if not charging:
        return Offer(faults=tuple(faults))
    in_words = found.parking_in_words or len(charging) < len(found.lines)
    return replace(found, lines=charging, parking_in_words=in_words, faults=tuple(faults))


# --- what becomes of a tariff, made once for all charging points that offer it


@lru_cache(maxsize=2048)
def _rates(tariff: Tariff) -> tuple[Rate, Rate]:
    """A tariff as a rate in XML and in JSON; the same one where both say the same."""
    xml, json = _offers(tariff)
    of_xml = _of_offer(xml, tariff)
    return of_xml, of_xml if _alike(xml, json) else _of_offer(json, tariff)


def _alike(one: Offer, other: Offer) -> bool:
    """Whether offers differ in nothing but their faults."""
    return replace(one, faults=()) == replace(other, faults=())


def _of_offer(found: Offer, tariff: Tariff) -> Rate:
    """A rate of an offer."""
    is_free = [line.price_type for line in found.lines] == ["free"]
    policy: dict[str, Node] = {
        "egi:pricingPolicy": [FREE] if is_free else _policies(tariff),
        "egi:maximumDeliveryFee": found.maximum,
        "egi:minimumDeliveryFee": found.minimum,
        "egi:additionalInformation": _words(found, tariff),
    }
    kind = "fac:FreeOfCharge" if is_free else "fac:RateTable" if found.lines else "fac:GeneralRateInformation"
    return Rate(kind, Shared(policy), Shared([_collection(found)]) if kind == "fac:RateTable" else None)


def _policies(tariff: Tariff) -> list[Code]:
    """What the prices of a tariff depend on, whether they are numbers or words."""
    charged = (dimension for dimension, held in components(tariff).items() if held)
    return list(dict.fromkeys(POLICIES.get(dimension, OTHER) for dimension in charged)) or [OTHER]


def _words(found: Offer, tariff: Tariff) -> Node:
    """The whole price in words, unless one number says it."""
    if not found.lines:
        return words_in_all_languages(tariff)
    (first, *others) = found.lines
    is_all = not (others or first.step_size or found.parking_in_words or reservations(tariff))
    return None if is_all else texts(tariff_words(tariff), "en")


def _rate(rate: Rate, head: dict[str, Node], rate_id: str, updated: str | None) -> Typed:
    """A rate at one charging point."""
    node = {**head, "fac:energyPricingPolicy": rate.policy}
    if rate.lines is None:
        return Typed(rate.type, node)
    own = {"@id": rate_id, "@version": VERSION}
    return Typed(rate.type, {**own, **node, "fac:lastUpdated": updated, "fac:rateLineCollection": rate.lines})


def _collection(found: Offer) -> Typed:
    """The lines of a rate, with what they all say of tax said once."""
    taxes = {(line.tax_included, line.tax_rate) for line in found.lines}
    is_same = len(taxes) == 1
    included, percent = taxes.pop() if is_same else (None, None)
    return Typed(
        "fac:RateLineCollection",
        {
            "@collectionSequence": 0,
            "fac:taxIncluded": included,
            "fac:taxRate": percent,
            "fac:rateLine": [_line(i, line, own_tax=not is_same) for i, line in enumerate(found.lines)],
        },
    )


def _line(sequence: int, line: Line, *, own_tax: bool) -> Node:
    """One price."""
    kind = KINDS[line.price_type]
    tax = {"fac:taxRate": line.tax_rate, "fac:taxIncluded": bool(line.tax_included)}
    return {
        "@sequence": sequence,
        "fac:rateLineType": kind.line,
        "fac:description": texts(kind.words, "en"),
        "fac:incrementPeriod": kind.period,
        "fac:value": line.value,
        "fac:rateLineTax": [tax] if own_tax else None,
    }
