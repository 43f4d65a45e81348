"""What a tariff charges for and when, cut so that no two prices of one dimension hold together.

OCPI walks the elements in order and takes, per dimension, the first component whose restrictions are met; here each
component keeps only where no earlier one of its dimension holds. What cannot be cut, or not be said in DATEX II's whole
kWh and minutes, is a fault: such a dimension is for words.
"""

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from afir_publisher.model import PriceComponent, Tariff, TariffRestrictions, frozen
from exporters.datex2.windows import EVERYWHERE, Box, Unclear, Window, domain, windows, without

CHARGING = ("ENERGY", "TIME", "FLAT")
PARKING = "PARKING_TIME"

MOST_PRICES = 200
"""The most prices of one dimension: two days of quarter-hours; beyond that nobody reads them, and cutting gets slow."""

_UNRESTRICTED = TariffRestrictions()
_MATTERING_STEP = {"ENERGY": 1000, "TIME": 60, PARKING: 60}


@frozen
class Charge:
    """A price per kWh (ENERGY), hour (TIME, PARKING_TIME) or session (FLAT), and where it alone holds.

    `step_size` (Wh or seconds) is there only where it matters: above 1 kWh or a minute.
    """

    dimension: str
    price: Decimal
    vat: Decimal | None
    step_size: int | None
    window: Window


@frozen
class Charges:
    """All that is not free; a dimension with a fault has no charges, and only the faults that concern it say so."""

    charging: tuple[Charge, ...]
    parking: tuple[Charge, ...]
    faults: tuple[str, ...]
    parking_faults: tuple[str, ...]


@frozen
class Component:
    """A price component in its place: which element, under which restrictions."""

    element: int
    price: PriceComponent
    restrictions: TariffRestrictions | None


def components(tariff: Tariff) -> dict[str, list[Component]]:
    """The price components of charging and parking by dimension, without those that never change what is paid.

    Those are what comes after a component that always holds, and zeros that nothing comes after.
    """
    found: dict[str, list[Component]] = {}
    closed = set()
    for component in _all(tariff):
        dimension = component.price.type.upper()
        if dimension not in closed and not is_reservation(component):
            found.setdefault(dimension, []).append(component)
            if component.restrictions is None or component.restrictions == _UNRESTRICTED:
                closed.add(dimension)
    for held in found.values():
        while held and not held[-1].price.price:
            held.pop()
    return found


def reservations(tariff: Tariff) -> list[Component]:
    """The price components of a reservation, which take no part in charging."""
    return [component for component in _all(tariff) if is_reservation(component) and component.price.price]


def is_reservation(component: Component) -> bool:
    """Whether a component prices a reservation."""
    return component.restrictions is not None and bool(component.restrictions.reservation)


def _all(tariff: Tariff) -> Iterable[Component]:
    """Every component in the order that OCPI walks."""
    for index, element in enumerate(tariff.elements):
        for price in element.price_components:
            yield Component(element=index, price=price, restrictions=element.restrictions)


@lru_cache(maxsize=4096)
def charges(tariff: Tariff) -> Charges:
    """What a tariff charges for, cut."""
    found = components(tariff)
    charging: list[Charge] = []
    faults = [] if found else ["there is no price of charging"]
    for dimension, held in found.items():
        if not held or dimension == PARKING:
            continue
        try:
            charging.extend(_charged(dimension, held))
        except Unclear as unclear:
            faults.append(str(unclear))
    parking: tuple[Charge, ...] = ()
    parking_faults = []
    try:
        parking = _charged(PARKING, found.get(PARKING, []))
    except Unclear as unclear:
        parking_faults.append(str(unclear))
    return Charges(
        charging=tuple(sorted(charging, key=_order)),
        parking=parking,
        faults=tuple(faults),
        parking_faults=tuple(parking_faults),
    )


def _order(charge: Charge) -> tuple[int, Window]:
    """Charges by dimension, then by when they hold."""
    return CHARGING.index(charge.dimension), charge.window


def _charged(dimension: str, held: list[Component]) -> tuple[Charge, ...]:
    """The charges of one dimension; raises `Unclear` where they cannot be cut or said."""
    if dimension not in (*CHARGING, PARKING):
        raise Unclear(f"elements[{held[0].element}]: {dimension} is not a dimension that OCPI knows")
    prices: dict[tuple[Decimal, Decimal | None, int | None], list[Box]] = {}
    earlier: list[Box] = []
    for component in held:
        boxes = _domain(component)
        left = list(boxes)
        for hole in earlier:
            left = without(left, hole)
        earlier.extend(boxes)
        if component.price.price:
            price = component.price
            prices.setdefault((price.price, price.vat, noticed_step(price)), []).extend(left)
        if sum(map(len, prices.values())) > 5 * MOST_PRICES:
            raise Unclear(f"{dimension} has too many different prices")
    found = tuple(
        Charge(dimension=dimension, price=price, vat=vat, step_size=step, window=window)
        for (price, vat, step), boxes in prices.items()
        for window in windows(boxes)
    )
    _check(dimension, found)
    return tuple(sorted(found, key=lambda charge: charge.window))


def _domain(component: Component) -> tuple[Box, ...]:
    """Where a component would hold if it were the only one."""
    restrictions = component.restrictions
    try:
        if restrictions is not None and _by_power(restrictions):
            raise Unclear("the price depends on power or current")  # noqa: TRY301 (the handler says where)
        return domain(restrictions)
    except Unclear as unclear:
        raise Unclear(f"elements[{component.element}]: {unclear}") from None


def _by_power(restrictions: TariffRestrictions) -> bool:
    """Whether restrictions look at power or current; a minimum of nothing is always met."""
    return bool(
        (restrictions.min_power or 0) > 0
        or (restrictions.min_current or 0) > 0
        or restrictions.max_power is not None
        or restrictions.max_current is not None
    )


def noticed_step(price: PriceComponent) -> int | None:
    """The step in which a component is billed (Wh or seconds), if a driver would notice."""
    least = _MATTERING_STEP.get(price.type.upper())
    return price.step_size if least and price.step_size and price.step_size > least else None


def _check(dimension: str, found: tuple[Charge, ...]) -> None:
    """Raise `Unclear` where DATEX II cannot say when charges hold."""
    if len(found) > MOST_PRICES:
        raise Unclear(f"{dimension} has {len(found)} prices")
    for charge in found:
        window = charge.window
        for bound in (bound for bound in window.kwh if bound.is_finite() and bound % 1):
            raise Unclear(f"{dimension} changes at {bound:f} kWh, which is not a whole number")
        for bound in (bound for bound in window.seconds if bound.is_finite() and bound % 60):
            raise Unclear(f"{dimension} changes at {bound:f} s, which is not a whole minute")
    if dimension == "FLAT" and len(found) > 1 and any(_is_tier(charge.window) for charge in found):
        # A session passes through tiers one after the other, and a base price is added for each that it meets.
        raise Unclear("FLAT changes with energy or duration, so a session could be charged twice")


def _is_tier(window: Window) -> bool:
    """Whether a window begins or ends in the course of a session."""
    return (window.kwh, window.seconds) != (EVERYWHERE.kwh, EVERYWHERE.seconds)
