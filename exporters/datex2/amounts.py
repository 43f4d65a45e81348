"""What a tariff's prices are in DATEX II's terms: one basis of tax for a whole rate, and only values that are exact.

XML money has 2 decimals and 8 digits (afac:AmountOfMoney), JSON has no such limit but a price must end somewhere: so
`places` is an argument. A rate is gross where that is exact, else net. Parking, which is no price of charging, may be
left to words; anything else that is not exact leaves the whole rate to words, as a sum with a missing part is wrong.
"""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Literal, NamedTuple

from afir_publisher.model import PriceLimit, Tariff, frozen
from exporters.datex2.charges import Charge, Charges, charges
from exporters.datex2.windows import EVERYWHERE, Window, windows

XML_PLACES = 2
JSON_PLACES = 6

_MOST = Decimal(10) ** 6
_HUNDRED = Decimal(100)
_MINUTES = Decimal(60)
_ALWAYS = windows([EVERYWHERE])[0]

Tax = Literal["YES", "NO", "N/A"]


class Inexact(ValueError):
    """A price that cannot be given exactly; the message says which."""


class Basis(NamedTuple):
    """Whether VAT is added to prices as they came, and what DATEX II is told of them then."""

    adds_vat: bool
    tax_included: bool | None


GROSS, NET, AS_GIVEN, UNTAXED = Basis(True, True), Basis(False, False), Basis(False, True), Basis(False, None)
_BASES: dict[Tax, tuple[Basis, ...]] = {"YES": (AS_GIVEN,), "NO": (GROSS, NET), "N/A": (UNTAXED,)}

_PRICE_TYPE = {"ENERGY": "pricePerKWh", "TIME": "pricePerMinute", "FLAT": "basePrice", "PARKING_TIME": "other"}


@frozen
class Line:
    """One energyPrice: its type, its value, what is said of tax (percent), how it is billed, when it holds."""

    price_type: str
    value: Decimal
    tax_included: bool | None = None
    tax_rate: Decimal | None = None
    step_size: int | None = None
    window: Window = _ALWAYS


@frozen
class Offer:
    """A rate in one syntax: its prices and the least and most that a session costs, in one basis of tax.

    Without `lines` everything is left to words; with `parking_in_words` only the price of parking is.
    """

    lines: tuple[Line, ...] = ()
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    parking_in_words: bool = False
    faults: tuple[str, ...] = ()


def tax(tariff: Tariff) -> Tax:
    """Whether the prices include tax; OCPI before 2.3.0 has no such field, and its prices exclude it."""
    said = (tariff.tax_included or "NO").upper()
    if said in ("YES", "TRUE"):
        return "YES"
    return "N/A" if said in ("N/A", "NA") else "NO"


def offer(tariff: Tariff, places: int) -> Offer:
    """A tariff's prices as numbers of so many decimals, as far as that is exact."""
    charged = charges(tariff)
    if charged.faults:
        return Offer(faults=(*charged.faults, *charged.parking_faults))
    if not (charged.charging or charged.parking or charged.parking_faults):
        return _free(tariff)
    faults = list(charged.parking_faults)
    for with_parking in _attempts(charged):
        why = ""
        for basis in _BASES[tax(tariff)]:
            try:
                found = _in_basis(tariff, charged, basis, places, with_parking=with_parking)
            except Inexact as inexact:
                why = str(inexact)
            else:
                return replace(found, faults=tuple(faults))
        faults += [why] if why not in faults else []
    return Offer(faults=tuple(faults))


def _attempts(charged: Charges) -> Iterator[bool]:
    """Whether to try with the price of parking among the numbers: first with it, then without."""
    if not charged.parking_faults:
        yield True
    if charged.charging and (charged.parking or charged.parking_faults):
        yield False


def _free(tariff: Tariff) -> Offer:
    """What costs nothing, unless a minimum is to be paid all the same."""
    if any(_limit_amounts(tariff.min_price)):
        return Offer(faults=("there is a minimum price, but no price",))
    return Offer(lines=(Line(price_type="free", value=Decimal(0)),))


def _in_basis(tariff: Tariff, charged: Charges, basis: Basis, places: int, *, with_parking: bool) -> Offer:
    """All prices in one basis of tax; raises `Inexact` where one cannot be given."""
    listed = (*charged.charging, *charged.parking) if with_parking else charged.charging
    vats = {charge.vat for charge in (*charged.charging, *charged.parking)}
    vat = vats.pop() if len(vats) == 1 else None
    return Offer(
        lines=tuple(_line(charge, basis, places, is_alone=_is_alone(charged)) for charge in listed),
        minimum=_limit("min_price", tariff.min_price, basis, vat, places),
        maximum=_limit("max_price", tariff.max_price, basis, vat, places),
        parking_in_words=not with_parking and bool(charged.parking or charged.parking_faults),
    )


def _is_alone(charged: Charges) -> bool:
    """Whether a session fee is all there is to pay."""
    others = charged.parking or charged.parking_faults
    return not others and all(charge.dimension == "FLAT" for charge in charged.charging)


def _line(charge: Charge, basis: Basis, places: int, *, is_alone: bool) -> Line:
    """One price."""
    value, over = charge.price, Decimal(1)
    if charge.dimension == "TIME":
        over = _MINUTES
    if basis.adds_vat:
        if charge.vat is None:
            raise Inexact(f"the VAT of {charge.dimension} is not known")
        value, over = value * (_HUNDRED + charge.vat), over * _HUNDRED
    return Line(
        price_type="flatRate" if is_alone else _PRICE_TYPE[charge.dimension],
        value=exact(value, over, places, f"{charge.dimension} at {charge.price:f}"),
        tax_included=basis.tax_included,
        tax_rate=None if basis is UNTAXED or charge.vat is None else trimmed(charge.vat),
        step_size=charge.step_size,
        window=charge.window,
    )


def _limit_amounts(limit: PriceLimit | None) -> Iterator[Decimal]:
    """The amounts of a limit that are there."""
    if limit is not None:
        yield from (amount for amount in (limit.before_taxes, limit.after_taxes) if amount is not None)


def _limit(name: str, limit: PriceLimit | None, basis: Basis, vat: Decimal | None, places: int) -> Decimal | None:
    """The least or most that a session costs, in the basis of its prices."""
    amounts = list(_limit_amounts(limit))
    if limit is None or not amounts or (name == "min_price" and not any(amounts)):
        return None
    if not all(amounts):
        raise Inexact(f"{name} is 0, so a session would cost nothing")
    before, after, over = limit.before_taxes, limit.after_taxes, Decimal(1)
    if basis is UNTAXED:
        amount = before if before is not None else after
    elif basis is NET:
        amount = before
    elif after is None and before is not None and vat is not None:
        amount, over = before * (_HUNDRED + vat), _HUNDRED
    else:
        amount = after
    if amount is None:
        raise Inexact(f"{name} is not given {'before' if basis is NET else 'after'} tax")
    return exact(amount, over, places, name)


def exact(amount: Decimal, over: Decimal, places: int, name: str) -> Decimal:
    """A quotient with so many decimals; raises `Inexact` where it has more, or more digits than XML takes."""
    if abs(amount) >= _MOST * over:
        raise Inexact(f"{name} has too many digits")
    found = (amount / over).quantize(Decimal(1).scaleb(-places))
    if found * over != amount:
        raise Inexact(f"{name}{' with VAT' if over % _HUNDRED == 0 else ''} has more than {places} decimals")
    return trimmed(found)


def trimmed(number: Decimal) -> Decimal:
    """A number without zeros at its end; `-0` is 0."""
    return number.normalize() + 0
