"""What is odd about an object that could be read: it is used all the same, and told."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, TypeVar

from afir_publisher.model import Finding, GeoLocation, Hours, Location, Tariff, TariffElement, first_of
from afir_publisher.ocpi.currencies import CURRENCIES, PER_EURO
from afir_publisher.ocpi.texts import document

W = TypeVar("W")

_FEWEST_DECIMALS, _MOST_DECIMALS = 5, 7
_FINEST, _COARSE = 10.0**_MOST_DECIMALS, 10 ** (_MOST_DECIMALS - _FEWEST_DECIMALS + 1)
_ROUNDING = 1e-3  # what a float may be off at the finest decimal
_CLOCK_CHARACTERS = len("23:59")
_EDGED = ("name", "address", "city", "postal_code")
_BLANK_AT_AN_EDGE = re.compile(
    rb'"(?:name|address|city|postal_code)"\s*:\s*"(?:\s|\\[nrt]|[^"\\]*(?:\\.[^"\\]*)*(?:\s|\\[nrt])")'
)
_PRICE_IN_A_TEXT = re.compile(rb'"(?:price|vat)"\s*:\s*"\s*[-\d]')

PLAUSIBLE = {
    "ENERGY": (Decimal("0.05"), Decimal(5)),
    "TIME": (Decimal("0.3"), Decimal(100)),
    "PARKING_TIME": (Decimal("0.3"), Decimal(100)),
    "FLAT": (Decimal("0.01"), Decimal(50)),
}
"""The least and most euros of a kWh, an hour or a session: what lies outside is mostly per minute, or in cents."""


def in_location(location: Location, raw: bytes) -> tuple[Location, list[Finding]]:
    """A Location with times of day as OCPI has them, and what is odd about it."""
    findings: list[Finding] = []
    hours = location.opening_times
    if hours is not None and hours.regular_hours:
        better, places = _whole_minutes_of(hours)
        if places:
            location = replace(location, opening_times=better)
            findings.append(_seconds(f"opening_times.{places[0]}", len(places)))
    if location.coordinates is not None and _may_be_odd(location.coordinates):
        findings += _decimals(document(raw)["coordinates"])
    if _BLANK_AT_AN_EDGE.search(raw):
        findings += _blanks(document(raw))
    return location, findings


def in_tariff(tariff: Tariff, raw: bytes) -> tuple[Tariff, list[Finding]]:
    """A tariff with times of day as OCPI has them, and what is odd about it."""
    elements, places = [], []
    for i, element in enumerate(tariff.elements):
        better, found = _whole_minutes_in(element)
        elements.append(better)
        places += [f"elements[{i}].restrictions.{name}" for name in found]
    findings = [_seconds(places[0], len(places))] if places else []
    if places:
        tariff = replace(tariff, elements=tuple(elements))
    if _PRICE_IN_A_TEXT.search(raw):
        said = "prices or rates of VAT stand in quotes; they were read as numbers"
        findings.append(Finding(rule="OCPI-FIELD", severity="warning", path="elements", message=said))
    findings += _foreign(tariff)
    findings += _implausible(tariff)
    return tariff, findings


# --- times of day


def _seconds(path: str, count: int) -> Finding:
    """What is said of times of day with seconds."""
    said = f"a time of day has seconds; they were cut, and :59 was taken for the next minute{first_of(count)}"
    return Finding(rule="OCPI-TIME", severity="warning", path=path, message=said)


def _whole_minutes_of(hours: Hours) -> tuple[Hours, list[str]]:
    """Opening hours without seconds, and where there were some."""
    regular, places = [], []
    for i, day in enumerate(hours.regular_hours):
        if len(day.period_begin) > _CLOCK_CHARACTERS or len(day.period_end) > _CLOCK_CHARACTERS:
            better, found = _without_seconds(day, "period_begin", "period_end")
            regular.append(better)
            places += [f"regular_hours[{i}].{name}" for name in found]
        else:
            regular.append(day)
    return (replace(hours, regular_hours=tuple(regular)) if places else hours), places


def _whole_minutes_in(element: TariffElement) -> tuple[TariffElement, list[str]]:
    """A tariff's element without seconds in its restrictions, and which had some."""
    if element.restrictions is None:
        return element, []
    better, found = _without_seconds(element.restrictions, "start_time", "end_time")
    return (replace(element, restrictions=better) if found else element), found


def _without_seconds(holder: W, *names: str) -> tuple[W, list[str]]:
    """An object without seconds in some of its times, and which had some."""
    found = {name: clock for name in names if len(clock := getattr(holder, name) or "") > _CLOCK_CHARACTERS}
    changes: dict[str, Any] = {name: _minute(clock) for name, clock in found.items()}
    return (replace(holder, **changes) if changes else holder), list(found)  # type: ignore[type-var] # a value of ours


def _minute(clock: str) -> str:
    """A time of day in whole minutes: 19:59:59 is how some write 20:00, and 08:00:00 how others write 08:00."""
    hours, minutes, seconds = map(int, clock.split(":"))
    total = hours * 60 + minutes + (seconds == 59)  # noqa: PLR2004 - the last second of a minute
    return f"{total // 60:02}:{total % 60:02}"


# --- coordinates


def _may_be_odd(position: GeoLocation) -> bool:
    """Whether a position looks as if it had too few decimals or too many; its text tells, as zeros at its end count."""
    north, east = position.latitude * _FINEST, position.longitude * _FINEST
    whole_north, whole_east = round(north), round(east)
    if not whole_north % _COARSE or not whole_east % _COARSE:
        return True
    return abs(north - whole_north) > _ROUNDING or abs(east - whole_east) > _ROUNDING


def _decimals(position: Any) -> Iterator[Finding]:
    """What is said of coordinates with too few or too many decimals."""
    sent = [str(position.get(name)).strip() for name in ("latitude", "longitude")] if isinstance(position, dict) else []
    odd = [text for text in sent if not _FEWEST_DECIMALS <= len(text.partition(".")[2]) <= _MOST_DECIMALS]
    if odd:
        said = f"coordinates {', '.join(sent)} should have five to seven decimals each"
        yield Finding(rule="OCPI-COORDINATES", severity="warning", path="coordinates", message=said)


# --- texts


def _blanks(sent: Mapping[str, Any]) -> Iterator[Finding]:
    """What is said of texts of a Location with blanks at their edges, which reading takes away."""
    edged = {name: text for name in _EDGED if isinstance(text := sent.get(name), str) and text != text.strip()}
    if edged:
        name, text = next(iter(edged.items()))
        said = f"{name} is {text!r}, with blanks at its edges{first_of(len(edged))}"
        yield Finding(rule="OCPI-BLANKS", severity="warning", path=name, message=said)


# --- prices


def _foreign(tariff: Tariff) -> Iterator[Finding]:
    """What is said of a tariff that is not in the money of its party's country."""
    currency, country = tariff.currency.upper(), (tariff.country_code or "").upper()
    usual = CURRENCIES.get(country)
    if usual and currency != usual:
        said = f"prices are in {currency}, and {country} pays in {usual}"
        yield Finding(rule="OCPI-CURRENCY", severity="warning", path="currency", message=said)


def _implausible(tariff: Tariff) -> Iterator[Finding]:
    """What is said of prices that nobody asks."""
    per_euro = PER_EURO.get(tariff.currency.upper())
    if per_euro is None:
        return
    found = []
    for i, element in enumerate(tariff.elements):
        for j, component in enumerate(element.price_components):
            dimension, price = component.type.upper(), component.price
            least, most = PLAUSIBLE.get(dimension, (price, price))
            if price and not least * per_euro <= price <= most * per_euro:
                found.append((f"elements[{i}].price_components[{j}].price", dimension, price))
    if found:
        path, dimension, price = found[0]
        said = f"{price:f} {tariff.currency.upper()} for {dimension} is implausible{first_of(len(found))}"
        yield Finding(rule="OCPI-PRICE", severity="warning", path=path, message=said)
