"""Prices in one basis of tax, exact or not at all."""

from decimal import Decimal

import pytest

from afir_publisher.model import PriceComponent, PriceLimit, Tariff, TariffElement, TariffRestrictions
from exporters.datex2.amounts import JSON_PLACES, XML_PLACES, Inexact, Line, Offer, exact, offer


def tariff(*prices, **fields) -> Tariff:
    """A tariff of one element of `(type, price)` or `(type, price, vat)`."""
    held = tuple(
        PriceComponent(type=type_, price=Decimal(price), vat=Decimal(vat[0]) if vat else None)
        for type_, price, *vat in prices
    )
    return Tariff(id="1", currency="EUR", elements=(TariffElement(price_components=held),), **fields)


def limit(before=None, after=None) -> PriceLimit:
    """A limit before and after tax."""
    return PriceLimit(
        before_taxes=None if before is None else Decimal(before), after_taxes=None if after is None else Decimal(after)
    )


def said(found: Offer):
    """Type, value, tax included and tax rate of each price."""
    return [(line.price_type, str(line.value), line.tax_included, line.tax_rate) for line in found.lines]


@pytest.mark.parametrize(
    ("offered", "lines"),
    [
        (tariff(("ENERGY", "0.39")), [("pricePerKWh", "0.39", False, None)]),
        (tariff(("ENERGY", "0.50", "20.0")), [("pricePerKWh", "0.6", True, 20)]),
        (tariff(("ENERGY", "0.25", "21")), [("pricePerKWh", "0.25", False, 21)]),
        (tariff(("ENERGY", "0.25", "0")), [("pricePerKWh", "0.25", True, 0)]),
        (tariff(("ENERGY", "0.39"), tax_included="YES"), [("pricePerKWh", "0.39", True, None)]),
        (tariff(("ENERGY", "0.39", "21"), tax_included="yes"), [("pricePerKWh", "0.39", True, 21)]),
        (tariff(("ENERGY", "0.39", "21"), tax_included="N/A"), [("pricePerKWh", "0.39", None, None)]),
        (tariff(("ENERGY", "0.39"), tax_included="what?"), [("pricePerKWh", "0.39", False, None)]),
        (
            tariff(("ENERGY", "0.50", "20"), ("FLAT", "1")),
            [("pricePerKWh", "0.5", False, 20), ("basePrice", "1", False, None)],
        ),
        (
            tariff(("ENERGY", "0.50", "20"), ("FLAT", "0.5", "10")),
            [("pricePerKWh", "0.6", True, 20), ("basePrice", "0.55", True, 10)],
        ),
        (tariff(("TIME", "3")), [("pricePerMinute", "0.05", False, None)]),
        (tariff(("FLAT", "5")), [("flatRate", "5", False, None)]),
        (
            tariff(("FLAT", "5"), ("PARKING_TIME", "3")),
            [("basePrice", "5", False, None), ("other", "3", False, None)],
        ),
        (tariff(("PARKING_TIME", "3"), ("ENERGY", "0")), [("other", "3", False, None)]),
        (tariff(("FLAT", "0", "20")), [("free", "0", None, None)]),
        (tariff(("ENERGY", "10")), [("pricePerKWh", "10", False, None)]),
    ],
)
def test_prices_have_one_basis_of_tax(offered, lines):
    """Gross where every price has its VAT and is exact with it, else as it came."""
    assert said(offer(offered, XML_PLACES)) == lines


def test_json_can_be_gross_where_xml_cannot():
    """Both are right: 0.25 EUR and 21 % are 0.3025 EUR."""
    assert said(offer(tariff(("ENERGY", "0.25", "21")), JSON_PLACES)) == [("pricePerKWh", "0.3025", True, 21)]


@pytest.mark.parametrize(
    ("offered", "places", "fault"),
    [
        (tariff(("ENERGY", "0.349")), XML_PLACES, "ENERGY at 0.349 has more than 2 decimals"),
        (tariff(("TIME", "2")), JSON_PLACES, "TIME at 2 has more than 6 decimals"),
        (tariff(("ENERGY", "0.39"), ("TIME", "2")), XML_PLACES, "TIME at 2 has more than 2 decimals"),
        (tariff(("FLAT", "1000000")), XML_PLACES, "FLAT at 1000000 has too many digits"),
        (tariff(("FLAT", "1e40")), XML_PLACES, f"FLAT at {10**40} has too many digits"),
        (tariff(("FLAT", "0"), min_price=limit(1)), XML_PLACES, "there is a minimum price, but no price"),
        (tariff(("FLAT", "1"), max_price=limit(0)), XML_PLACES, "max_price is 0, so a session would cost nothing"),
        (tariff(("FLAT", "1"), max_price=limit("9.999")), XML_PLACES, "max_price has more than 2 decimals"),
        (tariff(("FLAT", "1"), max_price=limit(None, 9)), XML_PLACES, "max_price is not given before tax"),
        (
            tariff(("FLAT", "1"), max_price=limit(9), tax_included="YES"),
            XML_PLACES,
            "max_price is not given after tax",
        ),
    ],
)
def test_what_is_not_exact_leaves_all_to_words(offered, places, fault):
    """No price of charging is rounded, and none is given without the others or without its limits."""
    assert offer(offered, places) == Offer(faults=(fault,))


@pytest.mark.parametrize(
    ("vats", "tax_included", "limits", "found"),
    [
        ((20, 20), "NO", (10, 12), (True, "12")),
        ((20, 20), "NO", (10, None), (True, "12")),
        ((20, 10), "NO", (10, None), (False, "10")),
        ((20, 10), "NO", (10, "11.5"), (True, "11.5")),
        ((None, None), "NO", (10, 12), (False, "10")),
        ((None, None), "YES", (10, 12), (True, "12")),
        ((20, 20), "YES", (10, None), (True, "12")),
        ((None, None), "N/A", (10, None), (None, "10")),
        ((None, None), "N/A", (None, 10), (None, "10")),
    ],
)
def test_limits_have_the_basis_of_the_prices(vats, tax_included, limits, found):
    """A gross price has a gross limit; one is made of the other only where there is one rate of VAT."""
    energy, flat = vats
    prices = [("ENERGY", "0.5", *([energy] if energy else [])), ("FLAT", "1", *([flat] if flat else []))]
    offered = offer(tariff(*prices, tax_included=tax_included, max_price=limit(*limits)), XML_PLACES)
    assert {(line.tax_included, str(offered.maximum)) for line in offered.lines} == {found}


def test_a_minimum_of_nothing_is_none():
    """Some CPOs write 0 where they mean nothing."""
    assert offer(tariff(("FLAT", "1"), min_price=limit(0)), XML_PLACES).minimum is None


def test_parking_that_is_not_exact_is_left_to_words_alone():
    """Charging keeps its numbers, as parking is no part of its price."""
    offered = tariff(("ENERGY", "0.5"), ("PARKING_TIME", "2.479"))
    assert offer(offered, XML_PLACES) == Offer(
        lines=(Line(price_type="pricePerKWh", value=Decimal("0.5"), tax_included=False),),
        parking_in_words=True,
        faults=("PARKING_TIME at 2.479 has more than 2 decimals",),
    )
    assert said(offer(offered, JSON_PLACES))[1] == ("other", "2.479", False, None)


def test_parking_alone_that_is_not_exact_leaves_no_numbers():
    """Not even "free": parking costs something."""
    found = offer(tariff(("PARKING_TIME", "2.479")), XML_PLACES)
    assert found == Offer(faults=("PARKING_TIME at 2.479 has more than 2 decimals",))


def test_parking_of_unclear_restrictions_is_not_free():
    """A fault is no price of 0."""
    parking = TariffElement(
        price_components=(PriceComponent(type="PARKING_TIME", price=Decimal(3)),),
        restrictions=TariffRestrictions(max_power=Decimal(1)),
    )
    found = offer(Tariff(id="1", currency="EUR", elements=(parking,)), XML_PLACES)
    assert found == Offer(faults=("elements[0]: the price depends on power or current",))


def test_a_quotient_is_exact_or_nothing():
    """2 EUR an hour are no number of cents a minute."""
    assert exact(Decimal(3), Decimal(60), 2, "TIME") == Decimal("0.05")
    with pytest.raises(Inexact, match="TIME has more than 2 decimals"):
        exact(Decimal(2), Decimal(60), 2, "TIME")
