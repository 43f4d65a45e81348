"""What recharging costs, in French words: in euros, with all taxes, and never wrong."""

import pytest
from irve import PLUG, PROFILE, TARIFF, place, point, row

from exporters import irve

ENERGY = {"type": "ENERGY", "price": 0.5, "vat": 20}
TIME = {"type": "TIME", "price": 2, "vat": 20}
PARKING = {"type": "PARKING_TIME", "price": 6, "vat": 20}
FLAT = {"type": "FLAT", "price": 1, "vat": 20}


def priced(*elements, **fields):
    """A place with a tariff of these elements, each a price and its restrictions if it has some."""
    made = [
        {"price_components": [one[0]], "restrictions": one[1]}
        if isinstance(one, tuple)
        else {"price_components": [one]}
        for one in elements
    ]
    return place(tariffs=[{**TARIFF, "elements": made, **fields}])


def words(*elements, **fields):
    """What the static file says of prices."""
    return row("static", priced(*elements, **fields))["tarification"]


def faults(one):
    """What is told to the operator of prices."""
    return list(irve.unsaid(PROFILE, one))


@pytest.mark.parametrize(
    ("elements", "expected"),
    [
        ([ENERGY], "0,50 €/kWh (TTC)"),
        ([{**ENERGY, "price": 0.4567}], "0,4567 €/kWh (TTC)"),
        (
            [ENERGY, TIME, PARKING, FLAT],
            "0,50 €/kWh ; 2,00 €/h de recharge ; 1,00 € par session ; 6,00 €/h de stationnement sans recharge (TTC)",
        ),
        ([(TIME, {"min_duration": 3600})], "2,00 €/h de recharge (à partir de 60 min) (TTC)"),
        ([(TIME, {"max_duration": 5400})], "2,00 €/h de recharge (jusqu'à 90 min) (TTC)"),
        ([(ENERGY, {"min_kwh": 5, "max_kwh": 10})], "0,50 €/kWh (de 5 à 10 kWh) (TTC)"),
        ([(ENERGY, {"start_time": "08:00", "end_time": "18:30"})], "0,50 €/kWh (08:00-18:30) (TTC)"),
        (
            [(ENERGY, {"day_of_week": ["SATURDAY", "SUNDAY"], "end_time": "12:00"})],
            "0,50 €/kWh (samedi, dimanche 00:00-12:00) (TTC)",
        ),
        (
            [(ENERGY, {"start_date": "2026-06-01", "end_date": "2026-07-01"})],
            "0,50 €/kWh (à partir du 01/06/2026, jusqu'au 30/06/2026) (TTC)",
        ),
        ([{**ENERGY, "step_size": 5000}], "0,50 €/kWh (par tranche de 5 kWh) (TTC)"),
        ([{**TIME, "step_size": 900}], "2,00 €/h de recharge (par tranche de 15 min) (TTC)"),
        ([(FLAT, {"reservation": "RESERVATION"}), ENERGY], "0,50 €/kWh ; réservation en supplément (TTC)"),
        ([{**ENERGY, "price": 0}], "Gratuit"),
        (
            [(FLAT, {"reservation": "RESERVATION"}), {**ENERGY, "price": 0}],
            "recharge gratuite ; réservation en supplément (TTC)",
        ),
    ],
)
def test_a_price_is_told_with_its_conditions(elements, expected):
    """Exactly, with a comma."""
    assert words(*elements) == expected


def test_of_two_prices_of_one_kind_the_first_that_holds_counts():
    """So what it covers is cut out of the second."""
    night = (ENERGY, {"start_time": "22:00", "end_time": "06:00"})
    found = words(night, {**ENERGY, "price": 0.6})
    assert found == "0,50 €/kWh (00:00-06:00 et 22:00-24:00) ; 0,60 €/kWh (06:00-22:00) (TTC)"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"tax_included": "YES"}, "0,50 €/kWh (TTC)"),
        ({"tax_included": "NO"}, "0,60 €/kWh (TTC)"),
        ({"tax_included": None}, "0,60 €/kWh (TTC)"),
        ({"tax_included": "N/A"}, "0,50 €/kWh (TTC)"),
        ({"min_price": {"before_taxes": 1}}, "0,50 €/kWh ; au moins 1,20 € par session (TTC)"),
        ({"max_price": {"before_taxes": 1, "after_taxes": 9}}, "0,50 €/kWh ; au plus 9,00 € par session (TTC)"),
        ({"max_price": {"before_taxes": 1}, "tax_included": "N/A"}, "0,50 €/kWh ; au plus 1,00 € par session (TTC)"),
        ({"min_price": {"before_taxes": 0}}, "0,50 €/kWh (TTC)"),
    ],
)
def test_taxes_are_in_all_amounts(fields, expected):
    """Whether the operator sends them with taxes or without."""
    assert words(ENERGY, **fields) == expected


@pytest.mark.parametrize(
    ("elements", "fields", "why"),
    [
        ([{"type": "ENERGY", "price": 0.5}], {"tax_included": "NO"}, "the VAT of ENERGY at 0.5 is not known"),
        ([ENERGY], {"currency": "CHF"}, "the prices are in CHF, not in EUR"),
        ([{**ENERGY, "price": 0.1234567}], {}, "ENERGY at 0.1234567 has more than 6 decimals"),
        ([(ENERGY, {"min_power": 3})], {}, "elements[0]: the price depends on power or current"),
        ([ENERGY], {"max_price": {"before_taxes": 0}}, "max_price is 0, so a session would cost nothing"),
        ([{**ENERGY, "price": 0}], {"min_price": {"after_taxes": 1}}, "there is a minimum price, but no price"),
        ([], {}, "there is no price of charging"),
    ],
)
def test_a_price_that_cannot_be_said_exactly_is_left_out(elements, fields, why):
    """And the operator is told why, once."""
    one = priced(*elements, **fields)
    assert faults(one) == [("evses[0].connectors[0].tariff_ids", f"tariff T1 of connector 1 is not told: {why}")]


def test_the_operators_own_french_words_stand_in():
    """What is in another language does not."""
    texts = [{"language": "en", "text": "Dear"}, {"language": "fr-FR", "text": "0,40 € TTC,\n au plus"}]
    one = priced(ENERGY, currency="CHF", tariff_alt_text=texts)
    assert row("static", one)["tarification"] == "0,40 € TTC, au plus"
    assert [said.partition(": ")[0] for _, said in faults(one)] == ["tariff T1 of connector 1 is told in its own words"]
    assert words(ENERGY, currency="CHF", tariff_alt_text=texts[:1]) == ""


def test_a_price_that_is_said_has_no_fault():
    """Nor has what is not in France, of which nothing is said."""
    assert faults(priced(ENERGY)) == []
    assert faults(place(country="NLD", tariffs=[{**TARIFF, "currency": "CHF"}])) == []


def test_plugs_of_different_prices_are_told_apart():
    """And where one is not known, none is told."""
    other = {**PLUG, "id": "2", "standard": "CHADEMO", "tariff_ids": ["T2"]}
    dear = {**TARIFF, "id": "T2", "elements": [{"price_components": [{**ENERGY, "price": 0.9}]}]}
    found = row("static", place(point(1, PLUG, other), tariffs=[TARIFF, dear]))
    assert found["tarification"] == "Type 2 : 0,50 €/kWh (TTC) / CHAdeMO : 0,90 €/kWh (TTC)"
    assert row("static", place(point(1, PLUG, other)))["tarification"] == ""


@pytest.mark.parametrize(
    ("elements", "fields", "expected"),
    [
        ([ENERGY], {}, "false"),
        ([{**ENERGY, "price": 0}], {}, "true"),
        ([{**ENERGY, "price": 0}], {"min_price": {"after_taxes": 1}}, "false"),
        ([(FLAT, {"reservation": "RESERVATION"}), {**ENERGY, "price": 0}], {}, "false"),
        ([ENERGY], {"currency": "CHF"}, "false"),
        ([(ENERGY, {"min_power": 3})], {}, ""),
    ],
)
def test_free_is_what_costs_nothing_whatever_one_does(elements, fields, expected):
    """What is not known is not said."""
    assert row("static", priced(*elements, **fields))["gratuit"] == expected


def test_a_contract_has_no_price_here():
    """The column is for everybody."""
    one = place(tariffs=[{**TARIFF, "type": "REGULAR"}], facts={"card_reader": True})
    found = row("static", one)
    assert (found["tarification"], found["gratuit"], faults(one)) == ("", "", [])
