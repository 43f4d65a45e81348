"""Tariffs as real CPOs send them: rows E1 to E16 of the list of deviations."""

from decimal import Decimal

import pytest
from deviating import ABSENT, CONNECTOR, TARIFFS, location, looked_at, read_location, read_tariff, rejected, tariff
from feed import point_said
from pipeline import Pipeline, Source, evse
from pipeline import location as shown
from pipeline import tariff as priced

from afir_publisher.model import PriceLimit
from afir_publisher.ocpi.assumed import Assumed
from exporters.datex2.amounts import JSON_PLACES, offer
from exporters.datex2.price_words import tariff_words

PRICE = "elements.0.price_components.0."
"""Where the one price of the tariff is."""

RESTRICTIONS = "elements.0.restrictions"
NAMED = CONNECTOR + "tariff_ids"


def rules(found):
    """The codes of findings."""
    return [rule for rule, *_ in found]


def values(document, version="2.3.0", **assumed):
    """The prices of a tariff as a feed gives them in numbers: value, whether VAT is included, its rate."""
    found, _ = read_tariff(document, version, **assumed)
    return [(line.value, line.tax_included, line.tax_rate) for line in offer(found, JSON_PLACES).lines]


def rates(pool):
    """The rates of the first charging point of a Location."""
    products = point_said(pool).get("energyProduct", [])
    return [rate for product in products for rate in product["aegiElectricEnergy"].get("energyRate", [])]


def window(restrictions):
    """The times of day at which the price of a tariff with some restrictions holds."""
    found, _ = read_tariff(tariff({RESTRICTIONS: restrictions}))
    (line,) = offer(found, JSON_PLACES).lines
    return line.window.week[0][1]


def test_the_base_of_all_these_is_not_odd():
    """So whatever is said below is said of the deviation."""
    assert read_tariff(tariff())[1] == []
    assert values(tariff()) == [(Decimal("0.39"), True, Decimal(21))]


def test_e1_tariffs_that_are_not_there_leave_the_price_unknown_and_are_told_once():
    """However many connectors name them."""
    pool, found = looked_at(location({NAMED: ["GONE-1", "GONE-2"], "evses.1.connectors.0.tariff_ids": ["GONE-1"]}))
    assert (rates(pool), [one for one in found if one[0].startswith("OCPI")]) == (
        [],
        [("OCPI-TARIFF", "evses[0].connectors[0].tariff_ids[0]")],
    )


def test_e1_a_tariff_that_appears_is_used_at_once():
    """The Location that names it has not changed."""
    source, pipeline = Source("wkx", shown("A", evse("1", tariffs=["T1"]))), Pipeline()
    pipeline.sync(source)
    assert pipeline.prices() == {"NL*WKX*U*1": None}
    source.tariffs["T1"] = priced("T1", 0.5)
    pipeline.sync(source)
    assert pipeline.prices() == {"NL*WKX*U*1": 0.5}


@pytest.mark.parametrize("ids", [None, "", [None], [""], ABSENT])
def test_e2_no_tariff_is_no_free_one(ids):
    """The price is unknown, and the law is told to want one."""
    pool, found = looked_at(location({NAMED: ids}))
    assert rates(pool) == []
    assert ("AFIR-F03", "evses[0].connectors[0].tariff_ids") in found


def test_e2_a_tariff_id_of_null_in_2_1_1_is_none():
    """It is no id."""
    found, _ = read_location(location({NAMED: ABSENT, CONNECTOR + "tariff_id": None}), "2.1.1")
    assert found.evses[0].connectors[0].tariff_ids == ()


def test_e3_tariffs_inside_of_an_evse_are_passed_over():
    """They are no part of OCPI; a source that has them is told to be of chargecloud's dialect."""
    document = location({"evses.0.tariffs": [tariff()]})
    assert read_location(document) == read_location(location())


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("08:00:00", "19:59:59", (8 * 60, 20 * 60)),
        ("08:00:00", "20:00:00", (8 * 60, 20 * 60)),
        ("20:00:00", "23:59:59", (20 * 60, 24 * 60)),
    ],
)
def test_e4_seconds_of_times_are_cut_and_told(start, end, minutes):
    """The last second of an hour is its end, in numbers and in words."""
    document = tariff({RESTRICTIONS: {"start_time": start, "end_time": end}})
    found, findings = read_tariff(document)
    assert window({"start_time": start, "end_time": end}) == (minutes,)
    assert f"{start[:5]}-{minutes[1] // 60}:00" in tariff_words(found)
    said = "a time of day has seconds; they were cut, and :59 was taken for the next minute (the first of 2)"
    assert findings == [("OCPI-TIME", "elements[0].restrictions.start_time", said)]


def test_e4_restrictions_in_a_list_of_one_are_those():
    """Told as what is put right; of two nobody knows which hold, so that tariff has no price."""
    daytime = {"start_time": "08:00", "end_time": "20:00"}
    found, findings = read_tariff(tariff({RESTRICTIONS: [daytime]}))
    assert (found.elements[0].restrictions.start_time, rules(findings)) == ("08:00", ["OCPI-FIELD"])
    path, _ = rejected(read_tariff, tariff({RESTRICTIONS: [daytime, daytime]}))
    assert path == RESTRICTIONS.replace(".0", "[0]")


@pytest.mark.parametrize("missing", [None, "", ABSENT])
def test_e5_a_missing_currency_is_the_assumed_one_or_costs_the_tariff(missing):
    """Never guessed."""
    document = tariff({"currency": missing})
    assert rejected(read_tariff, document)[0] == "currency"
    found, findings = read_tariff(document, currency="EUR")
    said = "currency is missing; the configuration says EUR, so that is taken"
    assert (found.currency, findings) == ("EUR", [("OCPI-CURRENCY", "currency", said)])


def test_e5_a_currency_that_is_assumed_later_is_used_at_once():
    """Though nothing has changed: the tariff is read anew, and what was said of it is resolved."""
    source = Source("wkx", shown("A", evse("1", tariffs=["T1"])), tariffs=[priced("T1", 0.5, currency=None)])
    pipeline = Pipeline()
    assert (pipeline.sync(source).unreadable, pipeline.prices()) == (1, {"NL*WKX*U*1": None})
    source.assumed = Assumed(currency="EUR")
    assert (pipeline.sync(source).unreadable, pipeline.prices()) == (0, {"NL*WKX*U*1": 0.5})
    source.assumed = Assumed()
    assert pipeline.sync(source).unreadable == 1


def test_e5_a_currency_that_is_given_stays():
    """Whatever is assumed."""
    assert read_tariff(tariff(), currency="SEK") == read_tariff(tariff())


@pytest.mark.parametrize(
    ("country", "currency", "is_foreign"),
    [("GB", "EUR", True), ("NL", "USD", True), ("GB", "gbp", False), ("SE", "SEK", False), ("US", "EUR", False)],
)
def test_e5_foreign_money_is_told(country, currency, is_foreign):
    """The price is kept: some places take it."""
    found, findings = read_tariff(tariff({"country_code": country, "currency": currency, PRICE + "price": 4}))
    assert (found.currency, "OCPI-CURRENCY" in rules(findings)) == (currency, is_foreign)


@pytest.mark.parametrize("missing", [None, "", ABSENT])
def test_e6_a_missing_rate_of_vat_is_the_assumed_one(missing):
    """So that a gross price can be computed; told once for all prices."""
    document = tariff({PRICE + "vat": missing, PRICE + "price": 1, "tax_included": "NO"})
    document["elements"] += document["elements"]
    assert values(document)[0] == (Decimal(1), False, None)
    assert values(document, vat=Decimal(21))[0] == (Decimal("1.21"), True, Decimal(21))
    said = "vat is missing; the configuration says 21 %, so that is taken (the first of 2)"
    assert read_tariff(document, vat=Decimal(21))[1] == [("OCPI-VAT", "elements[0].price_components[0].vat", said)]


def test_e6_a_rate_of_vat_is_not_assumed_where_it_is_given_or_there_is_no_tax():
    """The CPO knows better."""
    assert read_tariff(tariff(), vat=Decimal(9)) == read_tariff(tariff())
    untaxed = tariff({PRICE + "vat": None, "tax_included": "N/A"})
    assert read_tariff(untaxed, vat=Decimal(9)) == read_tariff(untaxed)


@pytest.mark.parametrize(
    ("version", "assumed", "included", "found"),
    [
        ("2.3.0", {}, None, ["OCPI-FIELD"]),
        ("2.3.0", {"prices_include_vat": True}, "YES", ["OCPI-VAT"]),
        ("2.3.0", {"prices_include_vat": False}, "NO", ["OCPI-VAT"]),
        ("2.2.1", {}, "NO", []),
        ("2.2.1", {"prices_include_vat": True}, "YES", ["OCPI-VAT"]),
        ("2.2.1", {"prices_include_vat": False}, "NO", []),
        ("2.1.1", {"prices_include_vat": True}, "YES", ["OCPI-VAT"]),
    ],
)
def test_e6_whether_vat_is_included_is_assumed_where_a_tariff_does_not_say_it(version, assumed, included, found):
    """OCPI before 2.3.0 says no, and operators send gross prices all the same."""
    one, findings = read_tariff(tariff({"tax_included": ABSENT}), version, **assumed)
    assert (one.tax_included, rules(findings)) == (included, found)


@pytest.mark.parametrize("version", ["2.3.0", "2.2.1", "2.1.1"])
def test_e6_a_tariff_that_says_whether_vat_is_included_is_believed(version):
    """Whatever is assumed, and of whatever version."""
    assert read_tariff(tariff(), version, prices_include_vat=False) == read_tariff(tariff())


@pytest.mark.parametrize(
    ("dimension", "price", "currency", "is_implausible"),
    [
        ("ENERGY", 0.01, "EUR", True),
        ("ENERGY", 0.05, "EUR", False),
        ("ENERGY", 5, "EUR", False),
        ("ENERGY", 7.5, "EUR", True),
        ("ENERGY", 7.5, "SEK", False),
        ("ENERGY", 39, "EUR", True),
        ("ENERGY", 0, "EUR", False),
        ("TIME", 0.1, "EUR", True),
        ("TIME", 6, "EUR", False),
        ("PARKING_TIME", 360, "EUR", True),
        ("FLAT", 0.01, "EUR", False),
        ("ENERGY", 9999, "XAF", False),
    ],
)
def test_e7_prices_that_nobody_asks_are_told(dimension, price, currency, is_implausible):
    """Per minute instead of per hour, in cents, placeholders: they are kept as OCPI means them."""
    edits = {PRICE + "type": dimension, PRICE + "price": price, "currency": currency, "country_code": "XX"}
    found, findings = read_tariff(tariff(edits))
    assert found.elements[0].price_components[0].price == Decimal(str(price))
    assert rules(findings) == (["OCPI-PRICE"] if is_implausible else [])


@pytest.mark.parametrize("step", [0, 1, 1000, None])
def test_e8_a_step_of_nothing_is_one(step):
    """So is one that no driver notices: it is not published."""
    found, findings = read_tariff(tariff({PRICE + "step_size": step}))
    assert ([line.step_size for line in offer(found, JSON_PLACES).lines], findings) == ([None], [])


@pytest.mark.parametrize(
    ("times", "minutes"),
    [({"end_time": "08:00"}, (0, 480)), ({"start_time": "20:00"}, (1200, 1440))],
)
def test_e9_a_day_has_its_own_start_and_end(times, minutes):
    """Where only one time is given."""
    assert window(times) == (minutes,)
    assert read_tariff(tariff({RESTRICTIONS: times}))[1] == []


@pytest.mark.parametrize("end", ["00:00", "24:00"])
def test_e10_from_midnight_to_midnight_is_the_whole_day(end):
    """Not nothing."""
    assert window({"start_time": "00:00", "end_time": end}) == ((0, 1440),)


@pytest.mark.parametrize(
    ("starts", "updated", "holds"),
    [
        ((None, "2026-11-01T00:00:00Z"), ("2026-11-09T00:00:00Z", "2026-11-02T00:00:00Z"), "TWO"),
        (("2026-11-02T00:00:00Z", "2026-11-01T00:00:00Z"), ("2026-11-01T00:00:00Z", "2026-11-09T00:00:00Z"), "ONE"),
        ((None, None), ("2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z"), "TWO"),
        ((None, None), ("2026-11-02T00:00:00Z", None), "ONE"),
    ],
)
@pytest.mark.parametrize("named", [["ONE", "TWO"], ["TWO", "ONE"]])
def test_e11_of_two_tariffs_the_one_that_begins_last_holds(starts, updated, holds, named):
    """Then the one that was updated last, in whatever order they are named; and the two are told."""
    tariffs = [
        tariff({"id": name, PRICE + "price": price, "start_date_time": start, "last_updated": at})
        for name, price, start, at in zip(("ONE", "TWO"), (0.4, 0.5), starts, updated, strict=True)
    ]
    edits = {NAMED: named, "evses.1.connectors.0.tariff_ids": named}
    pool, found = looked_at(location(edits), tariffs)
    assert [rate["energyPrice"][0]["value"] for rate in rates(pool)] == [{"ONE": 0.4, "TWO": 0.5}[holds]]
    assert found == [("OCPI-TARIFF-DOUBLE", "evses[0].connectors[0].tariff_ids")]


def test_e11_tariffs_that_follow_each_other_are_none_too_many():
    """Only one of them holds now."""
    ends, begins = "2026-12-01T00:00:00Z", "2026-12-01T00:00:00Z"
    tariffs = [tariff({"id": "ONE", "end_date_time": ends}), tariff({"id": "TWO", "start_date_time": begins})]
    named = ["ONE", "TWO"]
    assert looked_at(location({NAMED: named, "evses.1.connectors.0.tariff_ids": named}), tariffs)[1] == []


@pytest.mark.parametrize("price", ["0.39", " 0.390 "])
def test_e12_a_price_in_quotes_is_that_price_and_told(price):
    """To the last decimal."""
    document = tariff({PRICE + "price": price, PRICE + "vat": "21"})
    assert values(document) == [(Decimal("0.39"), True, Decimal(21))]
    said = "prices or rates of VAT stand in quotes; they were read as numbers"
    assert read_tariff(document)[1] == [("OCPI-FIELD", "elements", said)]


def test_e12_a_price_in_a_text_is_no_price_in_quotes():
    """A text may talk of prices."""
    assert read_tariff(tariff({"tariff_alt_text.0.text": 'see "price": "0.39"'}))[1] == []


def test_e13_a_tariff_called_1_is_unknown_where_the_party_has_none():
    """That of another party may be anything."""
    theirs = tariff({"id": "1", "party_id": "ABC"})
    pool, found = looked_at(location({NAMED: ["1"], "evses.1.connectors.0.tariff_ids": ["1"]}), [theirs])
    assert (rates(pool), "OCPI-TARIFF" in rules(found)) == ([], True)


@pytest.mark.parametrize(
    ("included", "sent", "limit"),
    [
        ("YES", 1.5, PriceLimit(after_taxes=Decimal("1.5"))),
        ("NO", 1.5, PriceLimit(before_taxes=Decimal("1.5"))),
        (None, "1.50", PriceLimit(before_taxes=Decimal("1.50"))),
        ("NO", {"excl_vat": 1, "incl_vat": 1.21}, PriceLimit(before_taxes=Decimal(1), after_taxes=Decimal("1.21"))),
    ],
)
@pytest.mark.parametrize("name", ["min_price", "max_price"])
def test_e14_limits_of_other_forms_are_read_and_told(name, included, sent, limit):
    """A bare number is of the kind that the tariff's prices are; older names are known."""
    found, findings = read_tariff(tariff({name: sent, "tax_included": included}))
    assert getattr(found, name) == limit
    assert ("OCPI-FIELD", name) in [(rule, path) for rule, path, _ in findings]


def test_e14_a_bare_limit_is_gross_where_prices_are_assumed_to_be():
    """As all amounts of a tariff are of one kind."""
    found, _ = read_tariff(tariff({"min_price": 2, "tax_included": ABSENT}), "2.2.1", prices_include_vat=True)
    assert (found.min_price, found.tax_included) == (PriceLimit(after_taxes=Decimal(2)), "YES")


def test_e14_older_names_are_no_news_in_an_older_version():
    """OCPI 2.2.1 has them."""
    assert read_tariff(tariff({"min_price": {"excl_vat": 1}}), "2.2.1")[1] == []


def test_e15_parking_time_is_told_in_words():
    """Of time without charging; whether the car still asked for power, OCPI has answered both ways."""
    found, findings = read_tariff(tariff({PRICE + "type": "PARKING_TIME", PRICE + "price": 6}))
    assert findings == []
    assert "6 EUR per hour parked without charging" in tariff_words(found)


@pytest.mark.parametrize("missing", [None, "", ABSENT])
def test_e16_a_tariff_without_type_holds_for_everybody(missing):
    """As OCPI says of it."""
    pool, found = looked_at(location(), [tariff({"type": missing}), *TARIFFS[1:]])
    assert (len(rates(pool)), found) == (1, [])


def test_e16_types_are_ad_hoc_where_the_configuration_says_so():
    """And told; without it a tariff for contracts is none for everybody."""
    document = tariff({"type": "regular"})
    assert ("AFIR-F03", "evses[0].connectors[0].tariff_ids") in looked_at(location(), [document])[1]
    found, findings = read_tariff(document, ad_hoc_types=("REGULAR",))
    said = "a tariff of type regular is taken to hold for everybody, as the configuration says"
    assert (found.type, findings) == ("AD_HOC_PAYMENT", [("OCPI-TARIFF-TYPE", "type", said)])
    assert read_tariff(tariff({"type": "PROFILE_FAST"}), ad_hoc_types=("REGULAR",))[0].type == "PROFILE_FAST"


@pytest.mark.parametrize("name", ["max_kwh", "max_duration"])
@pytest.mark.parametrize("number", [2**31 - 1, 2**63 - 1, 10**19])
def test_e9_a_number_for_no_limit_is_a_limit_that_nobody_reaches(name, number):
    """However large: it is said in numbers or in words, and nothing fails."""
    found, findings = read_tariff(tariff({RESTRICTIONS: {name: number}}))
    assert (findings, bool(tariff_words(found))) == ([], True)
    assert offer(found, JSON_PLACES).lines or offer(found, JSON_PLACES).faults


def test_e9_a_number_beyond_all_limits_costs_the_tariff():
    """Nobody can count that far."""
    assert rejected(read_tariff, tariff({RESTRICTIONS: {"max_kwh": 10**20}}))[0] == "elements[0].restrictions.max_kwh"
    assert rejected(read_tariff, tariff({PRICE + "step_size": 10**20}))[0].endswith("price_components[0].step_size")
