"""Prices in plain English."""

from decimal import Decimal

import pytest

from afir_publisher.model import PriceComponent, PriceLimit, Tariff, TariffElement, TariffRestrictions
from exporters.datex2.price_words import duration, parking_words, reservation_words, step_words, tariff_words


def element(*prices, **restrictions) -> TariffElement:
    """An element of `(type, price, vat, step_size)`, the last two optional, under restrictions."""
    held = []
    for type_, price, *more in prices:
        vat, step = (*more, None, None)[:2]
        held.append(PriceComponent(type=type_, price=Decimal(price), vat=vat and Decimal(vat), step_size=step))
    return TariffElement(
        price_components=tuple(held), restrictions=TariffRestrictions(**restrictions) if restrictions else None
    )


def tariff(*elements, **fields) -> Tariff:
    """A tariff in euros."""
    return Tariff(**{"id": "1", "currency": "eur", "elements": elements, **fields})


@pytest.mark.parametrize(
    ("offered", "words"),
    [
        (tariff(element(("ENERGY", "0.349"))), "0.349 EUR per kWh. Prices excluding VAT."),
        (tariff(element(("ENERGY", "0.340", 21))), "0.34 EUR per kWh. Prices excluding 21 % VAT."),
        (tariff(element(("ENERGY", "0.3")), tax_included="YES"), "0.3 EUR per kWh. Prices including VAT."),
        (tariff(element(("ENERGY", "0.3")), tax_included="N/A"), "0.3 EUR per kWh."),
        (
            tariff(element(("FLAT", "0.5", 20), ("TIME", "2", 10, 900))),
            (
                "2 EUR per hour of charging, excluding 10 % VAT, billed in steps of 15 minutes; "
                "0.5 EUR per session, excluding 20 % VAT."
            ),
        ),
        (
            tariff(
                element(("ENERGY", "0.349")),
                element(("PARKING_TIME", "2.479"), start_time="07:00", end_time="23:00", min_duration=Decimal(18000)),
                max_price=PriceLimit(before_taxes=Decimal(15)),
            ),
            (
                "0.349 EUR per kWh; 2.479 EUR per hour parked without charging, from 5 hours, daily 07:00-23:00. "
                "At most 15 EUR excluding VAT per session. Prices excluding VAT."
            ),
        ),
        (
            tariff(
                element(
                    ("ENERGY", "1"),
                    day_of_week=("MONDAY", "Sunday"),
                    start_date="2026-01-01",
                    end_date="2026-02-01",
                    min_kwh=Decimal("2.50"),
                    max_kwh=Decimal(20),
                    min_power=Decimal(16),
                    max_power=Decimal(32),
                    max_current=Decimal(16),
                    max_duration=Decimal(90),
                ),
                element(("ENERGY", "2"), end_time="12:00"),
                tax_included="N/A",
                min_price=PriceLimit(before_taxes=Decimal(1), after_taxes=Decimal("1.2")),
            ),
            (
                "1 EUR per kWh, up to 90 seconds, from 2.5 kWh, up to 20 kWh, at 16 kW or more, below 32 kW, "
                "below 16 A, Monday Sunday, from 2026-01-01, before 2026-02-01; 2 EUR per kWh, daily 00:00-12:00. "
                "Of each kind of price the first that applies counts. At least 1 EUR and 1.2 EUR per session."
            ),
        ),
        (tariff(element(("HEAT", "1"))), "1 EUR (HEAT). Prices excluding VAT."),
        (tariff(element(("FLAT", "0"))), "Free of charge."),
        (
            tariff(element(("FLAT", "4", 20), reservation="RESERVATION_EXPIRES"), element(("ENERGY", "0.25", 20))),
            "0.25 EUR per kWh. Reserving costs extra: 4 EUR per reservation if it expires. Prices excluding 20 % VAT.",
        ),
    ],
)
def test_a_tariff_in_words(offered, words):
    """Every amount as it came, with all its conditions."""
    assert tariff_words(offered) == words


def test_too_many_prices_say_how_many_are_missing():
    """Prices are left out whole, and the tail stays."""
    many = tariff(*(element(("ENERGY", f"0.{hour + 10}5"), start_time=f"{hour:02}:00") for hour in range(24)))
    words = tariff_words(many, 200)
    assert len(words) <= 200
    assert words == (
        "0.105 EUR per kWh, daily 00:00-24:00; 0.115 EUR per kWh, daily 01:00-24:00; and 22 more price periods. "
        "Of each kind of price the first that applies counts. Prices excluding VAT."
    )


def test_no_room_for_anything_says_so():
    """Nothing that is cut in the middle."""
    assert tariff_words(tariff(element(("ENERGY", "1"))), 10) == "The prices are too many to be listed here."


def test_parking_in_words():
    """Only what is paid without charging; the first of several counts."""
    offered = tariff(
        element(("ENERGY", "0.5")),
        element(("PARKING_TIME", "0"), max_duration=Decimal(1800)),
        element(("PARKING_TIME", "4.956")),
    )
    assert parking_words(offered) == (
        "0 EUR per hour parked without charging, up to 30 minutes; 4.956 EUR per hour parked without charging. "
        "The first of these that applies counts. Prices excluding VAT."
    )


def test_reservations_in_words():
    """Each price says its VAT where they differ."""
    offered = tariff(
        element(("FLAT", "2", 20), ("TIME", "5", 10), reservation="RESERVATION"), element(("ENERGY", "0.5"))
    )
    assert reservation_words(offered) == (
        "Reserving costs extra: 2 EUR per reservation, excluding 20 % VAT; 5 EUR per hour reserved, excluding 10 % VAT."
    )
    assert reservation_words(tariff(element(("ENERGY", "0.5")))) == ""


@pytest.mark.parametrize(
    ("seconds", "words"),
    [("3600", "1 hour"), ("18000", "5 hours"), ("5400", "90 minutes"), ("60", "1 minute"), ("45", "45 seconds")],
)
def test_a_duration_in_its_largest_whole_unit(seconds, words):
    """Nothing is rounded."""
    assert duration(Decimal(seconds)) == words


def test_steps():
    """Wh are kWh in words."""
    assert step_words("ENERGY", 1500) == "billed in steps of 1.5 kWh"
    assert step_words("TIME", 300) == "billed in steps of 5 minutes"
