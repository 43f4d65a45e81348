"""Prices in plain English, for what numbers of DATEX II cannot say.

Words follow OCPI's own elements, exactly and in order, so that they hold whatever the restrictions are.
"""

from collections.abc import Iterable
from decimal import Decimal

from afir_publisher.model import PriceComponent, PriceLimit, Tariff, TariffRestrictions
from exporters.datex2.amounts import tax, trimmed
from exporters.datex2.charges import Component, components, noticed_step, reservations
from exporters.datex2.tree import MOST_CHARACTERS
from exporters.datex2.windows import WEEKDAYS

_UNITS = {
    "ENERGY": "per kWh",
    "TIME": "per hour of charging",
    "PARKING_TIME": "per hour parked without charging",
    "FLAT": "per session",
}
_RESERVATION_UNITS = {"TIME": "per hour reserved", "FLAT": "per reservation"}


def tariff_words(tariff: Tariff, room: int = MOST_CHARACTERS) -> str:
    """All that a tariff says of prices, in at most so many characters."""
    found = components(tariff)
    listed = [component for dimension in sorted(found, key=_order) for component in found[dimension]]
    reserved = reservations(tariff)
    several = "Of each kind of price the first that applies counts."
    end = [
        several if any(len(held) > 1 for held in found.values()) else "",
        _limit("At least", tariff.min_price, tariff),
        _limit("At most", tariff.max_price, tariff),
        _reserving(reserved, tariff, _has_own_vat([*listed, *reserved])),
        _taxes([*listed, *reserved], tariff),
    ]
    if not listed and found:
        return _sentences("Free of charge.", *end)
    own_vat = _has_own_vat([*listed, *reserved])
    return _fitted([_component(component, tariff, own_vat) for component in listed], end, room)


def parking_words(tariff: Tariff) -> str:
    """What a tariff says of parking without charging."""
    held = components(tariff).get("PARKING_TIME", [])
    several = "The first of these that applies counts." if len(held) > 1 else ""
    said = [_component(component, tariff, _has_own_vat(held)) for component in held]
    return _fitted(said, [several, _taxes(held, tariff)], MOST_CHARACTERS // 2)


def reservation_words(tariff: Tariff) -> str:
    """What a tariff says of reservations."""
    reserved = reservations(tariff)
    said = _sentences(_reserving(reserved, tariff, _has_own_vat(reserved)), _taxes(reserved, tariff))
    return said if len(said) <= MOST_CHARACTERS // 2 else "Reserving costs extra."


def step_words(dimension: str, step_size: int) -> str:
    """How a price is billed, in steps of Wh or seconds."""
    if dimension == "ENERGY":
        return f"billed in steps of {trimmed(Decimal(step_size) / 1000):f} kWh"
    return f"billed in steps of {duration(Decimal(step_size))}"


def duration(seconds: Decimal) -> str:
    """A duration in its largest whole unit."""
    for unit, length in (("hour", 3600), ("minute", 60)):
        if seconds and not seconds % length:
            count = int(seconds // length)
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return f"{trimmed(seconds):f} seconds"


def _order(dimension: str) -> int:
    """Dimensions in the order in which a driver reads them."""
    return list(_UNITS).index(dimension) if dimension in _UNITS else len(_UNITS)


def _component(component: Component, tariff: Tariff, own_vat: bool) -> str:
    """One price with its conditions."""
    price = component.price
    dimension = price.type.upper()
    said = [f"{_amount(price.price, tariff)} {_UNITS.get(dimension, f'({price.type})')}"]
    if own_vat:
        said.append(_vat(price, tariff))
    if component.restrictions is not None:
        said.extend(_conditions(component.restrictions))
    step = noticed_step(price)
    if step is not None:
        said.append(step_words(dimension, step))
    return ", ".join(said)


def _amount(amount: Decimal, tariff: Tariff) -> str:
    """An amount of money, exactly."""
    return f"{trimmed(amount):f} {tariff.currency.strip().upper()}"


def _conditions(restrictions: TariffRestrictions) -> Iterable[str]:
    """When a price holds."""
    if restrictions.min_duration:
        yield f"from {duration(restrictions.min_duration)}"
    if restrictions.max_duration is not None:
        yield f"up to {duration(restrictions.max_duration)}"
    for word, energy in (("from", restrictions.min_kwh or None), ("up to", restrictions.max_kwh)):
        if energy is not None:
            yield f"{word} {trimmed(energy):f} kWh"
    for low, high, unit in (
        (restrictions.min_power, restrictions.max_power, "kW"),
        (restrictions.min_current, restrictions.max_current, "A"),
    ):
        if low:
            yield f"at {trimmed(low):f} {unit} or more"
        if high is not None:
            yield f"below {trimmed(high):f} {unit}"
    yield from _hours(restrictions)
    if restrictions.start_date:
        yield f"from {restrictions.start_date}"
    if restrictions.end_date:
        yield f"before {restrictions.end_date}"


def _hours(restrictions: TariffRestrictions) -> Iterable[str]:
    """Weekdays and times of day."""
    start, end = restrictions.start_time, restrictions.end_time
    named = [name for name in restrictions.day_of_week if name]
    days = (
        "daily"
        if not named or {name.upper() for name in named} >= set(WEEKDAYS)
        else " ".join(name.capitalize() for name in named)
    )
    if start or end:
        yield f"{days} {start or '00:00'}-{end or '24:00'}"
    elif days != "daily":
        yield days


def _reserving(reserved: list[Component], tariff: Tariff, own_vat: bool) -> str:
    """What a reservation costs."""
    said = []
    for component in reserved:
        price = component.price
        unit = _RESERVATION_UNITS.get(price.type.upper(), f"({price.type})")
        kind = component.restrictions.reservation if component.restrictions else None
        expires = " if it expires" if kind and kind.upper() == "RESERVATION_EXPIRES" else ""
        vat = f", {_vat(price, tariff)}" if own_vat else ""
        said.append(f"{_amount(price.price, tariff)} {unit}{expires}{vat}")
    return f"Reserving costs extra: {'; '.join(said)}." if said else ""


def _limit(word: str, limit: PriceLimit | None, tariff: Tariff) -> str:
    """The least or most that a session costs."""
    if limit is None:
        return ""
    taxed = tax(tariff) != "N/A"
    amounts = [
        _amount(amount, tariff) + (f" {tax_word} VAT" if taxed else "")
        for amount, tax_word in ((limit.before_taxes, "excluding"), (limit.after_taxes, "including"))
        if amount is not None
    ]
    return f"{word} {' and '.join(amounts)} per session." if amounts else ""


def _rates(listed: list[Component]) -> set[Decimal | None]:
    """The rates of VAT of all that is not free."""
    return {component.price.vat for component in listed if component.price.price}


def _has_own_vat(listed: list[Component]) -> bool:
    """Whether each price has to say its own rate of VAT, as they differ."""
    return len(_rates(listed)) > 1


def _taxes(listed: list[Component], tariff: Tariff) -> str:
    """What is to be known of VAT, if it is the same for all prices."""
    rates = _rates(listed)
    said = "" if len(rates) != 1 else _vat_words(rates.pop(), tariff)
    return f"Prices {said}." if said else ""


def _vat(price: PriceComponent, tariff: Tariff) -> str:
    """What is to be known of one price's VAT."""
    return _vat_words(price.vat, tariff)


def _vat_words(vat: Decimal | None, tariff: Tariff) -> str:
    """Whether VAT is in a price, with its rate if that is known."""
    included = tax(tariff)
    if included == "N/A":
        return ""
    return f"{'including' if included == 'YES' else 'excluding'} {'' if vat is None else f'{trimmed(vat):f} % '}VAT"


def _fitted(said: list[str], end: list[str], room: int) -> str:
    """As many prices as there is room for, and how many there are beyond them."""
    last = _sentences(*end)
    for count in range(len(said), -1, -1):
        more = len(said) - count
        shown = [*said[:count], *([f"and {more} more price periods"] if more else ())]
        text = _sentences("; ".join(shown) + "." if shown else "", last)
        if len(text) <= room:
            return text
    return "The prices are too many to be listed here."


def _sentences(*sentences: str) -> str:
    """Sentences in a row, without the empty ones."""
    return " ".join(sentence for sentence in sentences if sentence)
