"""What charging costs a driver without a contract, in DATEX II's base packages."""

from dataclasses import replace
from decimal import Decimal

import pytest
from feed import PLUG, pool
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from test_price import SESSIONS, elements, first_matches, in_json, tariff

from afir_publisher.model import Tariff, tariff_key
from afir_publisher.pool import Pool, Station
from exporters.datex2 import encode, unsaid
from exporters.datex2.base.price import price_faults, rates
from exporters.datex2.tree import close
from exporters.profiles.datex2_base import PROFILE

ENERGY = {"type": "ENERGY", "price": 0.5, "vat": 25}
TIME = {"type": "TIME", "price": 3, "vat": 25}
FLAT = {"type": "FLAT", "price": 1, "vat": 25}
PARKING = {"type": "PARKING_TIME", "price": 6, "vat": 25}
NIGHT = {"start_time": "22:00", "end_time": "06:00"}


def priced(*tariffs, capabilities=()) -> Pool:
    """A pool with a connector for each tariff."""
    plugs = [{**PLUG, "id": str(n), "tariff_ids": [one.id]} for n, one in enumerate(tariffs)]
    found = pool({"connectors": plugs, "capabilities": list(capabilities)})
    return Pool(location=found.location, stations=found.stations, tariffs={tariff_key(one.id): one for one in tariffs})


def rate(*tariffs, **fields):
    """The rates of a charging point with a connector for each tariff."""
    one = priced(*tariffs, **fields)
    (station,) = one.stations
    return rates(one, Station(id=station.id, evses=station.evses), "R1")


def of(*prices, restrictions=None, **fields) -> Tariff:
    """A tariff whose prices include VAT, in one element."""
    return tariff({"price_components": prices, "restrictions": restrictions}, **{"tax_included": "YES", **fields})


def said(*tariffs, **fields):
    """The class of a rate and what it says, as JSON has it."""
    ((kind, found),) = in_json(rate(*tariffs, **fields)).items()
    return kind, found


def lines(found):
    """The kinds and values of the lines of a rate."""
    (collection,) = found["rateLineCollection"]
    one = collection["facRateLineCollection"]
    return [(line["rateLineType"]["value"], line["value"]) for line in one["rateLine"]]


def words(found):
    """What a rate says in English."""
    policy = found["energyPricingPolicy"]
    return policy["additionalInformation"]["values"][0]["value"] if "additionalInformation" in policy else None


def policies(found):
    """The policies of a rate."""
    return [one["value"] for one in found["energyPricingPolicy"]["pricingPolicy"]]


def test_a_price_per_kwh_in_xml():
    """A rate table with one line, in the order of the schema; nothing is said twice."""
    offered = of(ENERGY, max_price={"after_taxes": 20}, end_date_time="2026-12-31T23:00:00Z")
    xml = close(encode.xml("fac:rates", rate(offered, capabilities=["CREDIT_CARD_PAYABLE"])), "4")
    assert xml == (
        '<fac:rates xsi:type="fac:RateTable" id="R1" version="4"><fac:applicableCurrency>EUR</fac:applicableCurrency>'
        "<fac:paymentMethod><fac:paymentMeans>paymentCreditCard</fac:paymentMeans></fac:paymentMethod>"
        "<fac:overallPeriod><com:overallStartTime>2000-01-01T00:00:00Z</com:overallStartTime>"
        "<com:overallEndTime>2026-12-31T23:00:00Z</com:overallEndTime></fac:overallPeriod>"
        "<fac:energyPricingPolicy><egi:pricingPolicy>pricePerDeliveryUnit</egi:pricingPolicy>"
        "<egi:maximumDeliveryFee>20</egi:maximumDeliveryFee></fac:energyPricingPolicy>"
        "<fac:lastUpdated>2026-06-01T12:00:00Z</fac:lastUpdated>"
        '<fac:rateLineCollection xsi:type="fac:RateLineCollection" collectionSequence="0">'
        "<fac:taxIncluded>true</fac:taxIncluded><fac:taxRate>25</fac:taxRate>"
        '<fac:rateLine sequence="0"><fac:rateLineType>perUnit</fac:rateLineType>'
        '<fac:description><com:values><com:value lang="en">per kWh</com:value></com:values></fac:description>'
        "<fac:value>0.5</fac:value></fac:rateLine></fac:rateLineCollection></fac:rates>"
    )


@pytest.mark.parametrize(
    ("price", "line", "policy", "period"),
    [
        (ENERGY, ("perUnit", Decimal("0.5")), "pricePerDeliveryUnit", None),
        (TIME, ("incrementingRate", Decimal("0.05")), "pricePerChargingTime", "PT1M"),
        (FLAT, ("flatRate", Decimal(1)), "flatRate", None),
    ],
)
def test_each_kind_of_price_has_its_line(price, line, policy, period):
    """A price per hour is one per minute, as in the packages for AFIR."""
    kind, found = said(of(price))
    (collection,) = found["rateLineCollection"]
    assert (kind, lines(found), policies(found), words(found)) == ("facRateTable", [line], [policy], None)
    assert collection["facRateLineCollection"]["rateLine"][0].get("incrementPeriod") == period


def test_several_prices_are_numbers_and_words():
    """As lines do not say how they go together."""
    _, found = said(of(ENERGY, FLAT))
    assert lines(found) == [("perUnit", Decimal("0.5")), ("flatRate", Decimal(1))]
    assert policies(found) == ["pricePerDeliveryUnit", "flatRate"]
    assert words(found) == "0.5 EUR per kWh; 1 EUR per session. Prices including 25 % VAT."


def test_prices_of_different_taxes_have_them_at_their_lines():
    """Taxes that all have stand once."""
    _, found = said(of(ENERGY, {**FLAT, "vat": 10}))
    one = found["rateLineCollection"][0]["facRateLineCollection"]
    assert "taxRate" not in one
    assert [line["rateLineTax"] for line in one["rateLine"]] == [
        [{"taxRate": 25, "taxIncluded": True}],
        [{"taxRate": 10, "taxIncluded": True}],
    ]


@pytest.mark.parametrize(
    "restrictions",
    [NIGHT, {"day_of_week": ["MONDAY"]}, {"min_kwh": 10}, {"max_duration": 3600}, {"start_date": "2026-07-01"}],
)
def test_prices_that_change_are_words(restrictions):
    """A rate table cannot say when a line holds, and a price at the wrong time is a wrong price."""
    offered = tariff(
        {"price_components": [{**ENERGY, "price": 0.3}], "restrictions": restrictions}, {"price_components": [ENERGY]}
    )
    kind, found = said(offered)
    assert (kind, "rateLineCollection" in found) == ("facGeneralRateInformation", False)
    assert policies(found) == ["pricePerDeliveryUnit"]
    assert words(found).startswith("0.3 EUR per kWh, ")
    assert price_faults(offered) == (
        "the base packages have no prices that change with the time, the energy or the duration of a session",
    )


def test_parking_is_words_beside_the_price_of_charging():
    """The base packages have no line for it."""
    offered = of(ENERGY, PARKING)
    _, found = said(offered)
    assert (lines(found), policies(found)) == ([("perUnit", Decimal("0.5"))], ["pricePerDeliveryUnit", "other"])
    assert words(found) == ("0.5 EUR per kWh; 6 EUR per hour parked without charging. Prices including 25 % VAT.")
    assert price_faults(offered) == ("the base packages have no price of parking without charging",)


def test_parking_alone_is_not_free_of_charge():
    """Nor has it a number."""
    kind, found = said(of(PARKING))
    assert (kind, words(found)) == (
        "facGeneralRateInformation",
        "6 EUR per hour parked without charging. Prices including 25 % VAT.",
    )


def test_steps_and_reservations_are_words():
    """A line is nothing that they could stand at."""
    assert words(said(of({**ENERGY, "step_size": 5000}))[1]) == (
        "0.5 EUR per kWh, billed in steps of 5 kWh. Prices including 25 % VAT."
    )
    reserved = {"price_components": [{**FLAT}], "restrictions": {"reservation": "RESERVATION"}}
    offered = tariff(reserved, {"price_components": [ENERGY]}, tax_included="YES")
    assert "Reserving costs extra: 1 EUR per reservation." in words(said(offered)[1])


def test_free_of_charge_is_a_class_of_its_own():
    """Without a line."""
    kind, found = said(of({**ENERGY, "price": 0}))
    assert (kind, policies(found)) == ("facFreeOfCharge", ["free"])


def test_what_only_json_can_hold_is_words_in_xml():
    """XML money has two decimals."""
    found = rate(of({**ENERGY, "price": 0.4599}))
    xml = encode.xml("fac:rates", found)
    assert xml.startswith('<fac:rates xsi:type="fac:GeneralRateInformation">')
    assert "0.4599 EUR per kWh" in xml
    assert lines(in_json(found)["facRateTable"]) == [("perUnit", Decimal("0.4599"))]


def test_connectors_that_differ_are_told_apart_in_words():
    """A rate is that of the charging point."""
    kind, found = said(of(ENERGY, id="A"), of(TIME, id="B"))
    assert (kind, policies(found)) == ("facGeneralRateInformation", ["other"])
    assert words(found).startswith("Connector 0: 0.5 EUR per kWh.")


def test_how_one_pays_is_told_where_prices_are_not_known():
    """And nothing where neither is."""
    assert said(capabilities=["DEBIT_CARD_PAYABLE"]) == (
        "facUnknownRates",
        {"paymentMethod": {"paymentMeans": [{"value": "paymentDebitCard"}]}},
    )
    assert rate(capabilities=["CHIP_CARD_SUPPORT"]) is None


def test_a_cpos_own_words_stand_only_where_there_are_no_numbers():
    """Nobody can tell whether they contradict them."""
    own = [{"language": "de", "text": "Unser Preis"}]
    assert words(said(of(ENERGY, tariff_alt_text=own))[1]) is None
    _, found = said(of(ENERGY, restrictions=NIGHT, tariff_alt_text=own))
    told = found["energyPricingPolicy"]["additionalInformation"]["values"]
    assert told[1] == {"lang": "de", "value": "Unser Preis"}


def test_what_is_said_in_words_is_a_finding():
    """At the connector that names the tariff."""
    ((path, message),) = unsaid(PROFILE, priced(of(ENERGY, restrictions=NIGHT)))
    assert path == "evses[0].connectors[0].tariff_ids"
    assert message.startswith("tariff T1 of connector 0: the base packages have no prices that change")


def first_for_all(held):
    """Elements of which the first always holds: most of what comes later changes nothing then."""
    first, *others = held
    return [replace(first, restrictions=None), *others]


MOSTLY_THE_SAME = st.lists(elements(), min_size=1, max_size=3).map(first_for_all)


@settings(max_examples=100, deadline=None)
@given(held=MOSTLY_THE_SAME, sessions=st.lists(SESSIONS, min_size=5, max_size=20))
def test_numbers_are_what_ocpi_takes_at_every_moment(held, sessions):
    """Whatever the tariff: a line that is there always holds."""
    offered = Tariff(id="T1", currency="EUR", tax_included="YES", elements=tuple(held))
    kind, found = said(offered)
    assume(kind == "facRateTable")
    types = {"perUnit": "ENERGY", "incrementingRate": "TIME", "flatRate": "FLAT"}
    costs = {types[line]: value * (60 if line == "incrementingRate" else 1) for line, value in lines(found)}
    for at, kwh, seconds in sessions:
        expected = first_matches(offered, at, kwh, seconds)
        assert costs == {type_: price for type_, price in expected.items() if type_ != "PARKING_TIME"}
