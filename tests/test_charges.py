"""What a tariff charges for, cut so that prices of a dimension never overlap."""

from decimal import Decimal

import pytest

from afir_publisher.model import PriceComponent, Tariff, TariffElement, TariffRestrictions
from exporters.datex2.charges import MOST_PRICES, charges, components, reservations
from exporters.datex2.windows import ALWAYS


def element(*prices, **restrictions) -> TariffElement:
    """An element of `(type, price)` pairs under restrictions."""
    return TariffElement(
        price_components=tuple(PriceComponent(type=type_, price=Decimal(price)) for type_, price in prices),
        restrictions=TariffRestrictions(**restrictions) if restrictions else None,
    )


def tariff(*elements) -> Tariff:
    """A tariff in euros."""
    return Tariff(id="1", currency="EUR", elements=elements)


def test_an_earlier_element_is_cut_out_of_a_later_one():
    """The night price holds at night, the other one for the rest of the day."""
    found = charges(
        tariff(element(("ENERGY", "0.3"), start_time="20:00", end_time="08:00"), element(("ENERGY", "0.5")))
    )
    assert [(charge.price, charge.window.week[0][1]) for charge in found.charging] == [
        (Decimal("0.3"), ((0, 480), (1200, 1440))),
        (Decimal("0.5"), ((480, 1200),)),
    ]


def test_dimensions_do_not_cut_each_other():
    """A price per hour in the day leaves the price per kWh as it is."""
    found = charges(tariff(element(("TIME", "6"), start_time="08:00"), element(("ENERGY", "0.5"))))
    assert [(charge.dimension, charge.window.week == ALWAYS) for charge in found.charging] == [
        ("ENERGY", True),
        ("TIME", False),
    ]


def test_a_zero_is_no_charge_but_shadows_what_comes_after_it():
    """The first half hour is free, what follows is not."""
    found = charges(tariff(element(("TIME", "0"), max_duration=Decimal(1800)), element(("TIME", "6"))))
    assert [(charge.price, charge.window.seconds) for charge in found.charging] == [
        (Decimal(6), (Decimal(1800), Decimal("Infinity")))
    ]


def test_equal_prices_are_one():
    """Two elements with one price that meet at noon are one charge."""
    found = charges(tariff(element(("ENERGY", "0.3"), end_time="12:00"), element(("ENERGY", "0.30"))))
    assert [charge.window.week for charge in found.charging] == [ALWAYS]


def test_what_never_changes_a_price_is_passed_over():
    """Neither a zero at the end nor what comes after an unrestricted element is looked at."""
    found = components(
        tariff(
            element(("ENERGY", "0.3")),
            element(("ENERGY", "9"), max_power=Decimal(5)),
            element(("TIME", "0"), max_current=Decimal(5)),
        )
    )
    assert {dimension: len(held) for dimension, held in found.items()} == {"ENERGY": 1, "TIME": 0}


def test_a_reservation_is_no_charge():
    """An element with a reservation prices that, and hides nothing."""
    offered = tariff(element(("TIME", "5"), reservation="RESERVATION"), element(("ENERGY", "0.25")))
    assert [charge.dimension for charge in charges(offered).charging] == ["ENERGY"]
    assert [component.price.price for component in reservations(offered)] == [Decimal(5)]


@pytest.mark.parametrize(
    ("elements", "fault"),
    [
        ((), "there is no price of charging"),
        ((element(("TIME", "5"), reservation="RESERVATION"),), "there is no price of charging"),
        ((element(("ENERGY", "1"), max_power=Decimal(50)),), "elements[0]: the price depends on power or current"),
        ((element(("ENERGY", "1"), min_current=Decimal(6)),), "elements[0]: the price depends on power or current"),
        ((element(("HEAT", "1")),), "elements[0]: HEAT is not a dimension that OCPI knows"),
        (
            (element(("ENERGY", "1"), max_kwh=Decimal("2.5")),),
            "ENERGY changes at 2.5 kWh, which is not a whole number",
        ),
        ((element(("TIME", "1"), min_duration=Decimal(90)),), "TIME changes at 90 s, which is not a whole minute"),
        (
            (element(("FLAT", "1"), max_duration=Decimal(3600)), element(("FLAT", "2"))),
            "FLAT changes with energy or duration, so a session could be charged twice",
        ),
        (
            (element(("ENERGY", "1"), start_date="2026-06-01", end_date="2026-06-01"),),
            "elements[0]: start_date 2026-06-01 is not before end_date 2026-06-01",
        ),
    ],
)
def test_what_cannot_be_said_in_numbers_is_a_fault(elements, fault):
    """A dimension with a fault has no charges."""
    found = charges(tariff(*elements))
    assert (found.charging, found.faults) == ((), (fault,))


def test_a_minimum_of_no_power_is_no_restriction():
    """Some CPOs fill in every field."""
    found = charges(tariff(element(("ENERGY", "1"), min_power=Decimal(0), min_kwh=Decimal(0), min_duration=Decimal(0))))
    assert (len(found.charging), found.faults) == (1, ())


def test_a_fault_of_parking_leaves_charging_alone():
    """Parking is no price of charging."""
    found = charges(tariff(element(("ENERGY", "1")), element(("PARKING_TIME", "3"), min_duration=Decimal(90))))
    assert len(found.charging) == 1
    assert found.parking_faults == ("PARKING_TIME changes at 90 s, which is not a whole minute",)


def test_a_single_fee_after_some_time_is_no_tier():
    """It is added once, when the session gets there."""
    found = charges(tariff(element(("FLAT", "5"), min_duration=Decimal(3600))))
    assert [charge.window.seconds[0] for charge in found.charging] == [Decimal(3600)]


def test_too_many_prices_are_a_fault():
    """Minute by minute prices are refused before they cost time."""
    many = [
        element(("ENERGY", str(index + 1)), start_time=f"{index // 60:02}:{index % 60:02}", end_time="24:00")
        for index in reversed(range(MOST_PRICES + 1))
    ]
    assert charges(tariff(*many)).faults == ("ENERGY has 201 prices",)


@pytest.mark.parametrize(
    ("type_", "step", "kept"),
    [("ENERGY", 1000, None), ("ENERGY", 2000, 2000), ("TIME", 60, None), ("TIME", 300, 300), ("FLAT", 300, None)],
)
def test_only_steps_that_a_driver_notices_are_kept(type_, step, kept):
    """More than a kWh or a minute."""
    price = PriceComponent(type=type_, price=Decimal(1), step_size=step)
    (charge,) = charges(tariff(TariffElement(price_components=(price,)))).charging
    assert charge.step_size == kept
