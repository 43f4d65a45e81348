"""Prices without VAT, for versions of OCPI that have no others: exact to a millionth, or not at all."""

from dataclasses import replace
from decimal import Decimal

from afir_publisher.model import PriceComponent, PriceLimit, Tariff

GROSS = "YES"
_MILLIONTH = Decimal("0.000001")


class CannotBeNet(Exception):
    """What keeps a tariff from being said without VAT; nothing else could be said without being wrong."""


def net(tariff: Tariff) -> Tariff:
    """A tariff with prices without VAT; of limits the amount without it has to be there (2.2.1, Price.excl_vat).

    Raises:
        CannotBeNet: a rate of VAT or an amount is missing.
    """
    for limit in (tariff.min_price, tariff.max_price):
        if limit is not None:
            _check(limit)
    if (tariff.tax_included or "").strip().upper() != GROSS:
        return tariff
    elements = tuple(
        replace(element, price_components=tuple(map(_net, element.price_components))) for element in tariff.elements
    )
    return replace(tariff, elements=elements, tax_included="NO")


def _check(limit: PriceLimit) -> None:
    """Take no limit of which only the amount with VAT is known."""
    if limit.before_taxes is None:
        raise CannotBeNet("what is paid at least or at most is known with VAT only")


def _net(component: PriceComponent) -> PriceComponent:
    """A price without VAT; nothing is nothing at any rate."""
    if not component.price:
        return component
    if component.vat is None:
        raise CannotBeNet("its prices include VAT of which nobody says the rate")
    price = (component.price / (1 + component.vat / 100)).quantize(_MILLIONTH)
    return replace(component, price=price)
