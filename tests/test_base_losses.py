"""What DATEX II's base packages cannot hold, beside what those for AFIR cannot."""

import pytest
from feed import PLUG, pool
from test_losses import (
    AD_HOC,
    BAD_PRICE,
    IN_WORDS,
    NOWHERE,
    PRICE,
    RESTRICTIONS,
    TERMS,
    mixed,
    of_evse,
    of_location,
    of_place,
    of_plug,
    of_restriction,
    of_tariff,
    scheduled,
    stated,
)

from exporters.datex2 import losses, lost
from exporters.datex2.base.losses import LOSSES
from exporters.profiles.datex2_base import PROFILE

OWN_WORDS = AD_HOC["tariff_alt_text"]
PARKING = [{"price_components": [PRICE, {"type": "PARKING_TIME", "price": 1}]}]
ONLY_PARKING = [{"price_components": [{"type": "PARKING_TIME", "price": 1}]}]

EXAMPLES = [
    ("Location.facilities", IN_WORDS, of_location(facilities=["BUS_STOP"]), of_location(facilities=["HOTEL"])),
    ("Location.facilities", IN_WORDS, of_location(facilities=["REST_AREA"]), of_location(facilities=["TOILETS"])),
    ("Location.parking_places", NOWHERE, of_location(parking_places=[{"id": "1"}]), of_place()),
    ("Location.help_phone", TERMS, of_location(help_phone="+31 882020200"), of_location()),
    (
        "Evse.accepted_service_providers",
        IN_WORDS,
        of_evse(accepted_service_providers=["A"]),
        of_evse(accepted_service_providers=[]),
    ),
    (
        "Evse.capabilities",
        IN_WORDS,
        of_evse(capabilities=["chip_card_support"]),
        of_evse(capabilities=["CREDIT_CARD_PAYABLE"]),
    ),
    ("Evse.parking_restrictions", IN_WORDS, of_evse(parking_restrictions=["PLUGGED"]), of_evse()),
    (
        "Evse.parking_restrictions",
        IN_WORDS,
        of_evse({"parking_restrictions": ["CUSTOMERS"]}, {}),
        of_evse({"parking_restrictions": ["CUSTOMERS"]}, {"parking_restrictions": ["customers"]}),
    ),
    *((f"StatusSchedule.{name}", IN_WORDS, scheduled("BLOCKED"), of_evse()) for name in ("status", "period_begin")),
    (
        "StatusSchedule.period_end",
        IN_WORDS,
        of_evse(
            status_schedule=[
                {"period_begin": "2026-07-01T00:00:00Z", "period_end": "2026-07-02T00:00:00Z", "status": "BLOCKED"}
            ]
        ),
        scheduled("BLOCKED"),
    ),
    ("Connector.standard", IN_WORDS, of_plug(standard="MCS"), of_plug(standard="CHADEMO")),
    ("Connector.standard", IN_WORDS, of_plug(max_electric_power=None), of_plug()),
    ("Connector.power_type", TERMS, of_plug(), of_plug(power_type=None)),
    *((f"Parking.{name}", IN_WORDS, of_place(**{name: False}), of_place()) for name in ("lighting", "roofed")),
    ("Parking.vehicle_types", IN_WORDS, of_place(vehicle_types=["VAN"]), of_place()),
    ("Tariff.elements", IN_WORDS, of_tariff(elements=PARKING), of_tariff()),
    ("Tariff.last_updated", NOWHERE, of_tariff(elements=ONLY_PARKING), of_tariff(elements=PARKING)),
    ("Tariff.last_updated", NOWHERE, of_tariff(type="REGULAR"), of_tariff()),
    ("Tariff.tariff_alt_text", NOWHERE, of_tariff(tariff_alt_text=OWN_WORDS, elements=PARKING), of_tariff()),
    (
        "Tariff.tariff_alt_text",
        NOWHERE,
        of_tariff(tariff_alt_text=OWN_WORDS, type="REGULAR"),
        of_tariff(tariff_alt_text=OWN_WORDS, elements=ONLY_PARKING),
    ),
    (
        "Tariff.tariff_alt_text",
        IN_WORDS,
        of_tariff(tariff_alt_text=OWN_WORDS, elements=BAD_PRICE),
        of_tariff(tariff_alt_text=OWN_WORDS),
    ),
    *(
        (f"TariffRestrictions.{name}", IN_WORDS, of_restriction(**{name: value}), of_restriction(max_power=5))
        for name, value in RESTRICTIONS.items()
        if name not in {"min_power", "max_power", "min_current", "max_current"}
    ),
    *(
        (f"Facts.{name}", how, stated(of_location(), **{name: value}), of_location())
        for name, how, value in (
            ("disabled_parking_spaces", IN_WORDS, 0),
            ("station_power_w", IN_WORDS, 50000),
            ("operator_id_bnetza", IN_WORDS, "1"),
            ("vehicle_categories", IN_WORDS, ("M1",)),
            ("covered_parking", IN_WORDS, False),
            ("illuminated_parking", IN_WORDS, False),
            ("catering", IN_WORDS, False),
            ("rest_facilities", IN_WORDS, False),
            ("smart_services", IN_WORDS, ("remoteMonitoring",)),
            ("nuts1", IN_WORDS, "NL3"),
        )
    ),
    ("Facts.staffed", IN_WORDS, stated(of_location(), staffed=True), stated(of_location(), staffed=False)),
    (
        "Facts.ad_hoc_payment",
        IN_WORDS,
        stated(of_location(), ad_hoc_payment=("app", "qrCode")),
        stated(of_location(), ad_hoc_payment=("app", "cash")),
    ),
    (
        "Facts.plug_and_charge",
        TERMS,
        stated(of_location(), plug_and_charge=True),
        stated(of_location(), plug_and_charge=False),
    ),
]
"""For every loss of the base packages alone a pool in which it happens, and one that is close in which it does not."""


@pytest.mark.parametrize(
    ("field", "how", "lossy", "lossless"), EXAMPLES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_loss_is_told_where_it_happens_and_nowhere_else(field, how, lossy, lossless):
    """Operators read how much of their data does not get through."""
    assert (field, how) in set(lost(PROFILE, lossy))
    assert (field, how) not in set(lost(PROFILE, lossless))


def test_every_loss_has_an_example():
    """None is stated that cannot happen."""
    own = {(loss.field, loss.how) for loss in LOSSES if loss not in losses.LOSSES}
    assert own - {(field, how) for field, how, *_ in EXAMPLES} == set()


def test_what_the_base_packages_hold_better_is_no_loss():
    """A supplier is an organisation, a space stands at its charging point."""
    kept = {"EnergyMix.supplier_name", "EvseParking.parking_id"}
    one = pool({"parking": [{"parking_id": "1"}], "connectors": [PLUG]}, parking_places=[{"id": "1"}])
    assert kept.isdisjoint(field for each in (one, mixed()) for field, _ in lost(PROFILE, each))
