"""What recharging costs without a contract, in French words: euros, all taxes included. The dynamic file has no prices.

Never a wrong price: what cannot be said exactly, or not with taxes, is left to the operator's own French words, or out.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from afir_publisher.model import Connector, Evse, PriceLimit, Tariff
from afir_publisher.pool import Pool
from exporters.datex2.ad_hoc import ad_hoc_tariffs
from exporters.datex2.amounts import JSON_PLACES, Inexact, exact, tax
from exporters.datex2.charges import Charge, charges, reservations
from exporters.irve.plugs import called
from exporters.irve.row import text
from exporters.irve.windows import applies

_EURO = "EUR"
_HUNDRED = Decimal(100)
_UNITS = {
    "ENERGY": "€/kWh",
    "TIME": "€/h de recharge",
    "PARKING_TIME": "€/h de stationnement sans recharge",
    "FLAT": "€ par session",
}


class Priced(NamedTuple):
    """The price of a tariff in words, or why it is not said; whether it is nothing at all, if that is known."""

    words: str = ""
    fault: str = ""
    is_free: bool | None = None


def prices_at(pool: Pool, evse: Evse) -> str:
    """What recharging costs at a point; by kind of plug where they differ, and empty where it is not known of all."""
    said = [
        (called(connector.standard), tariff and _priced(tariff).words) for connector, tariff in _tariffs(pool, evse)
    ]
    texts = {words for _, words in said}
    if not said or not all(texts):
        return ""
    if len(texts) == 1:
        return str(texts.pop())
    return " / ".join(dict.fromkeys(f"{plug} : {words}" for plug, words in said))


def is_free(pool: Pool, evse: Evse) -> bool | None:
    """Whether a point costs nothing, whatever one does there; `None` where it is not known of all its connectors."""
    found = {_priced(tariff).is_free if tariff else None for _, tariff in _tariffs(pool, evse)}
    return False if False in found else True if found == {True} else None


def unsaid_prices(pool: Pool) -> Iterator[tuple[str, str]]:
    """Where in a Location a tariff is named whose price is not said, each tariff once, and why not."""
    told: set[str] = set()
    for i, evse in enumerate(pool.location.evses):
        for j, (connector, tariff) in enumerate(_tariffs(pool, evse)):
            if tariff is not None and tariff.id not in told and (why := fault(tariff)):
                told.add(tariff.id)
                path = f"evses[{i}].connectors[{j}].tariff_ids"
                how = "told in its own words" if _priced(tariff).words else "not told"
                yield path, f"tariff {tariff.id} of connector {connector.id} is {how}: {why}"


def _tariffs(pool: Pool, evse: Evse) -> Iterator[tuple[Connector, Tariff | None]]:
    """Each connector with the tariff that a driver without a contract pays at it, if one is known."""
    for connector in evse.connectors:
        found = ad_hoc_tariffs(pool, replace(evse, connectors=(connector,)))
        yield connector, found[0] if found else None


def fault(tariff: Tariff) -> str:
    """Why a tariff is not said in our words; empty if it is."""
    return _priced(tariff).fault


@lru_cache(maxsize=2048)
def _priced(tariff: Tariff) -> Priced:
    """What a tariff costs, made once for all that offer it."""
    found = charges(tariff)
    costs = bool(found.charging or found.parking or reservations(tariff) or any(_amounts(tariff.min_price)))
    faults = (*found.faults, *found.parking_faults)
    is_free = False if costs else None if faults else True
    if faults:
        return Priced(words=_own_words(tariff), fault=faults[0], is_free=is_free)
    try:
        return Priced(words=_words(tariff, (*found.charging, *found.parking)), is_free=is_free)
    except Inexact as inexact:
        return Priced(words=_own_words(tariff), fault=str(inexact), is_free=is_free)


def _words(tariff: Tariff, charged: tuple[Charge, ...]) -> str:
    """A tariff in words; raises `Inexact` where it cannot be said exactly in euros with taxes."""
    if tariff.currency.strip().upper() != _EURO:
        raise Inexact(f"the prices are in {tariff.currency.strip().upper()}, not in {_EURO}")
    if not charged and any(_amounts(tariff.min_price)):
        raise Inexact("there is a minimum price, but no price")
    said = [_price(charge, tariff) for charge in charged]
    vats = {charge.vat for charge in charged}
    vat = vats.pop() if len(vats) == 1 else None
    for name, word, limit in (("min_price", "au moins", tariff.min_price), ("max_price", "au plus", tariff.max_price)):
        amount = _limit(name, limit, tariff, vat)
        said += [] if amount is None else [f"{word} {_euros(amount)} € par session"]
    if reservations(tariff):
        said.append("réservation en supplément")
    if not said:
        return "Gratuit"
    return f"{' ; '.join(said if charged else ['recharge gratuite', *said])} (TTC)"


def _price(charge: Charge, tariff: Tariff) -> str:
    """One price, how it is billed, when it holds."""
    amount = _gross(charge.price, charge.vat, tariff, f"{charge.dimension} at {charge.price:f}")
    conditions = [*_step(charge), *applies(charge.window)]
    said = f"{_euros(amount)} {_UNITS[charge.dimension]}"
    return f"{said} ({', '.join(conditions)})" if conditions else said


def _gross(amount: Decimal, vat: Decimal | None, tariff: Tariff, name: str) -> Decimal:
    """An amount with all taxes."""
    if tax(tariff) != "NO":
        return exact(amount, Decimal(1), JSON_PLACES, name)
    if vat is None:
        raise Inexact(f"the VAT of {name} is not known")
    return exact(amount * (_HUNDRED + vat), _HUNDRED, JSON_PLACES, name)


def _amounts(limit: PriceLimit | None) -> Iterable[Decimal | None]:
    """The amounts of a limit."""
    return (limit.before_taxes, limit.after_taxes) if limit else ()


def _limit(name: str, limit: PriceLimit | None, tariff: Tariff, vat: Decimal | None) -> Decimal | None:
    """The least or most that a session costs, with all taxes."""
    amounts = [amount for amount in _amounts(limit) if amount is not None]
    if limit is None or not amounts or (name == "min_price" and not any(amounts)):
        return None
    if not all(amounts):
        raise Inexact(f"{name} is 0, so a session would cost nothing")
    if limit.after_taxes is not None:
        return exact(limit.after_taxes, Decimal(1), JSON_PLACES, name)
    # A limit before taxes is one without them, whatever the prices include; where no tax applies they are the same.
    vat = Decimal(0) if tax(tariff) == "N/A" else vat
    return _gross(amounts[0], vat, replace(tariff, tax_included="NO"), name)


def _step(charge: Charge) -> Iterator[str]:
    """How a price is billed, where a driver would notice."""
    if charge.step_size is not None:
        unit, size = ("kWh", 1000) if charge.dimension == "ENERGY" else ("min", 60)
        yield f"par tranche de {comma(Decimal(charge.step_size) / size)} {unit}"


def _euros(amount: Decimal) -> str:
    """An amount with two decimals or more, and a comma."""
    places = max(2, -int(amount.as_tuple().exponent))
    return comma(amount.quantize(Decimal(1).scaleb(-places)))


def comma(number: Decimal) -> str:
    """A number as it is written in France."""
    return f"{number:f}".replace(".", ",")


def _own_words(tariff: Tariff) -> str:
    """The operator's own words, where they are French."""
    return next((text(one.text) for one in tariff.tariff_alt_text if (one.language or "").lower()[:2] == "fr"), "")
