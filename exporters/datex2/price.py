"""What charging costs a driver without a contract: energyRate of the table, energyRateUpdate of the status.

Never a wrong price: what DATEX II cannot say exactly is said in words (additionalInformation), and `price_faults` says
why. XML holds fewer decimals than JSON, so a rate may be words in one and numbers in the other.
"""

from collections.abc import Callable, Collection, Iterator
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import Any, NamedTuple

from afir_publisher.model import Evse, Tariff
from afir_publisher.pool import Pool
from exporters.datex2.ad_hoc import Held, connector_tariffs, distinct, is_of_all
from exporters.datex2.amounts import JSON_PLACES, XML_PLACES, Line, Offer, offer
from exporters.datex2.periods import LONG_AGO, applicability, overall, zone
from exporters.datex2.price_words import parking_words, reservation_words, step_words, tariff_words
from exporters.datex2.tree import (
    MOST_CHARACTERS,
    BySyntax,
    Code,
    Node,
    Run,
    Shared,
    Texts,
    language_of,
    moment,
    plain,
    texts,
)

SYNTAXES = ("xml", "json")
AD_HOC_RATE = Code("adHoc")


class Prices(NamedTuple):
    """What a tariff becomes in a rate."""

    energy_price: Node
    minimum: Node
    maximum: Node
    information: Node
    period: Node


def energy_rates(pool: Pool, evse: Evse, rate_id: str, payment: Shared | None) -> list[Node]:
    """The energyRate nodes of an EVSE: one rate, or none where no ad hoc tariff is known.

    `rate_id` has to be unique in the publication; `payment` is an afac:Payment.
    """
    held = connector_tariffs(pool, evse)
    tariffs = distinct(held)
    if not tariffs:
        return []
    if is_of_all(held, tariffs):
        said = _rate(tariffs, zone(pool.location.time_zone), payment)
    else:
        said = Run(_rate_of(tariffs, _in_words(held), payment))
    return [{"@id": rate_id, "aegi:ratePolicy": AD_HOC_RATE, "rate": said}]


def rate_updates(pool: Pool, evse: Evse, rate_id: str) -> list[Node]:
    """The energyRateUpdate nodes of an EVSE: the prices of the rate that `energy_rates` gave the table."""
    held = connector_tariffs(pool, evse)
    tariffs = distinct(held)
    if not tariffs:
        return []
    if is_of_all(held, tariffs):
        found = _update(tariffs, zone(pool.location.time_zone))
    else:
        found = _update_of(tariffs, _in_words(held))
    return [
        {
            "aegi:lastUpdated": found.updated,
            "aegi:energyRateReference": {"@id": rate_id, "@targetClass": "aegi:EnergyRate"},
            "update": found.said,
        }
    ]


@lru_cache(maxsize=2048)
def _rate(tariffs: tuple[Tariff, ...], local: tzinfo, payment: Shared | None) -> Run:
    """What a rate says, made once for all charging points that offer the tariffs and where one pays alike."""
    return Run(_rate_of(tariffs, _prices(tariffs[0], local), payment))


def _rate_of(tariffs: tuple[Tariff, ...], prices: Prices, payment: Shared | None) -> dict[str, Node]:
    """The elements of a rate, but for its id and policy."""
    return {
        "aegi:lastUpdated": last_updated(tariffs),
        "aegi:applicableCurrency": _currencies(tariffs),
        "aegi:maximumDeliveryFee": prices.maximum,
        "aegi:minimumDeliveryFee": prices.minimum,
        "aegi:additionalInformation": prices.information,
        "aegi:payment": payment,
        "aegi:energyPrice": prices.energy_price,
        "aegi:overallPeriod": prices.period,
    }


class Update(NamedTuple):
    """What a status says of prices: when they changed last, and what they are."""

    updated: str | None
    said: Run


@lru_cache(maxsize=2048)
def _update(tariffs: tuple[Tariff, ...], local: tzinfo) -> Update:
    """What an update says, made once for all charging points that offer the tariffs."""
    return _update_of(tariffs, _prices(tariffs[0], local))


def _update_of(tariffs: tuple[Tariff, ...], prices: Prices) -> Update:
    """What an update says of prices."""
    said: dict[str, Node] = {
        "aegi:additionalInformation": _with_currency(prices.information, _currencies(tariffs)),
        "aegi:energyPrice": prices.energy_price,
    }
    return Update(last_updated(tariffs), Run(said))


def _currencies(tariffs: tuple[Tariff, ...]) -> tuple[str, ...]:
    """The currencies of tariffs, sorted."""
    return tuple(sorted({tariff.currency.strip().upper() for tariff in tariffs}))


def _with_currency(information: Node, currencies: tuple[str, ...]) -> Node:
    """Words that name the currency: an update has no element for it, only the rate of the table that it refers to."""
    if isinstance(information, BySyntax):
        xml, json = (_with_currency(said, currencies) for said in (information.xml, information.json))
        return BySyntax(xml=xml, json=json)
    said = information if isinstance(information, Texts) else Texts()
    if len(currencies) != 1 or any(currencies[0] in text for _, text in said):
        return information
    return _currency_words(currencies[0], said)


@lru_cache(maxsize=256)
def _currency_words(currency: str, said: Texts) -> Shared:
    """The currency behind what is said in English."""
    found = dict(said)
    found["en"] = plain(f"{found.get('en', '')} Prices in {currency}.".strip()) or ""
    return Shared(Texts(found.items()))


Faults = Callable[[Tariff, Collection[str]], tuple[str, ...]]
"""Why prices of a tariff are said in words in some of these syntaxes; where only one has to, it is named."""


def price_faults(tariff: Tariff, syntaxes: Collection[str] = SYNTAXES) -> tuple[str, ...]:
    """Why prices of a tariff are said in words in some of these syntaxes; where only one has to, it is named."""
    return faults_of(offers(tariff), syntaxes)


def prices_in_words(
    pool: Pool, syntaxes: Collection[str] = SYNTAXES, faults: Faults = price_faults
) -> Iterator[tuple[str, str]]:
    """Where prices of a Location are said in words in some of these syntaxes, by tariff, and why."""
    told: set[str] = set()
    for i, evse in enumerate(pool.location.evses):
        for j, (connector, tariff) in enumerate(connector_tariffs(pool, evse)):
            if tariff is None or tariff.id in told:
                continue
            told.add(tariff.id)
            for fault in faults(tariff, syntaxes):
                yield (
                    f"evses[{i}].connectors[{j}].tariff_ids",
                    f"tariff {tariff.id} of connector {connector.id}: {fault}",
                )


def _of(faults: tuple[str, ...], syntaxes: Collection[str]) -> tuple[str, ...]:
    """Faults without those of other syntaxes."""
    others = tuple(f"{syntax.upper()}: " for syntax in SYNTAXES if syntax not in syntaxes)
    return tuple(fault for fault in faults if not fault.startswith(others)) if others else faults


def last_updated(tariffs: tuple[Tariff, ...]) -> str | None:
    """When the prices were last changed: a required element, so long ago if nobody knows."""
    return moment(max((tariff.last_updated for tariff in tariffs if tariff.last_updated), default=LONG_AGO))


def words_by_connector(pool: Pool, evse: Evse) -> Texts | None:
    """The prices of an EVSE whose connectors differ in them."""
    return _words(connector_tariffs(pool, evse))


def _in_words(held: Held) -> Prices:
    """The prices of connectors that differ in them."""
    return Prices(None, None, None, _words(held), None)


def _words(held: Held) -> Texts | None:
    """What each connector costs."""
    room = MOST_CHARACTERS // len(held) - max(len(f"Connector {connector.id}: ") for connector, _ in held)
    said = " ".join(
        f"Connector {connector.id}: {'price unknown.' if tariff is None else tariff_words(tariff, room)}"
        for connector, tariff in held
    )
    # Never cut: half an amount is a wrong amount.
    return texts(said if len(said) <= MOST_CHARACTERS else "The price depends on the connector.", "en")


# --- what becomes of a tariff


@lru_cache(maxsize=2048)
def offers(tariff: Tariff) -> tuple[Offer, Offer]:
    """A tariff's prices as numbers, with as many decimals as XML has, and with as many as JSON."""
    return offer(tariff, XML_PLACES), offer(tariff, JSON_PLACES)


@lru_cache(maxsize=2048)
def _prices(tariff: Tariff, local: tzinfo) -> Prices:
    """What a tariff becomes in a rate, made once for all that offer it."""
    xml, json = offers(tariff)
    prices: Node = _energy_prices(xml, tariff, local)
    if xml.lines != json.lines:
        prices = BySyntax(xml=prices, json=_energy_prices(json, tariff, local))
    return Prices(
        energy_price=prices,
        minimum=by_syntax(xml.minimum, json.minimum),
        maximum=by_syntax(xml.maximum, json.maximum),
        information=by_syntax(_information(xml, tariff), _information(json, tariff)),
        period=overall(tariff.start_date_time, tariff.end_date_time),
    )


def faults_of(offers_: tuple[Offer, Offer], syntaxes: Collection[str]) -> tuple[str, ...]:
    """What keeps prices in XML and in JSON from being numbers, as far as these syntaxes are concerned."""
    xml, json = (found.faults for found in offers_)
    both = [fault for fault in xml if fault in json]
    return (
        *both,
        *(f"XML: {fault}" for fault in xml if fault not in both and "xml" in syntaxes),
        *(f"JSON: {fault}" for fault in json if fault not in both and "json" in syntaxes),
    )


def by_syntax(xml: Node, json: Node) -> Node:
    """One node for both syntaxes, if they say the same."""
    return xml if xml == json else BySyntax(xml=xml, json=json)


def _energy_prices(found: Offer, tariff: Tariff, local: tzinfo) -> list[Shared]:
    """The energyPrice nodes of a rate."""
    return [Shared(_energy_price(line, tariff.start_date_time, local)) for line in found.lines]


def _energy_price(line: Line, start: datetime | None, local: tzinfo) -> dict[str, Any]:
    """One energyPrice."""
    said = ["per hour parked without charging"] if line.price_type == "other" else []
    if line.step_size is not None:
        said.append(step_words("ENERGY" if line.price_type == "pricePerKWh" else "TIME", line.step_size))
    return {
        "aegi:priceGroupIndex": 0,
        "aegi:priceType": Code(line.price_type),
        "aegi:value": line.value,
        "aegi:taxIncluded": line.tax_included,
        "aegi:taxRate": line.tax_rate,
        "aegi:additionalInformation": texts(", ".join(said), "en"),
        **applicability(line.window, start, local),
    }


def _information(found: Offer, tariff: Tariff) -> Texts | None:
    """What is said in words: everything where there are no numbers, else what they leave out."""
    if not found.lines:
        return words_in_all_languages(tariff)
    said = [parking_words(tariff) if found.parking_in_words else "", reservation_words(tariff)]
    return texts(" ".join(sentence for sentence in said if sentence), "en")


def words_in_all_languages(tariff: Tariff) -> Texts:
    """Words with the CPO's own in each language, which nothing contradicts where there are no numbers."""
    found = {"en": plain(tariff_words(tariff)) or ""}
    for alternative in tariff.tariff_alt_text:
        language = language_of(alternative.language)
        said = found.get(language, "")
        own = plain(alternative.text) or ""
        both = f"{said} {own}".strip()
        if own not in said and len(both) <= MOST_CHARACTERS:
            found[language] = both
    return Texts(tuple(found.items()))
