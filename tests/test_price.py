"""What charging costs a driver without a contract, as both encodings say it."""

import gzip
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from lxml import etree
from pydantic import TypeAdapter
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from afir_publisher.model import (
    Connector,
    DisplayText,
    Evse,
    Location,
    PriceComponent,
    PriceLimit,
    Tariff,
    TariffElement,
    TariffRestrictions,
    tariff_key,
)
from afir_publisher.pool import Pool
from exporters.datex2 import encode
from exporters.datex2.ad_hoc import ad_hoc_tariffs
from exporters.datex2.price import energy_rates, price_faults, rate_updates
from exporters.datex2.tree import Code, Shared, Typed, close, outline

ZONE = ZoneInfo("Europe/Amsterdam")
UPDATED = datetime(2026, 6, 1, 12, tzinfo=UTC)
READ = TypeAdapter(Tariff).validate_python


def tariff(*elements, **fields) -> Tariff:
    """A tariff in euros, of elements as OCPI writes them."""
    return READ({"id": "T1", "currency": "EUR", "elements": elements, "last_updated": UPDATED, **fields})


def per_kwh(price, **fields) -> Tariff:
    """A tariff with one price per kWh."""
    return tariff({"price_components": [{"type": "ENERGY", "price": price}]}, **fields)


def pool(*tariffs) -> Pool:
    """A pool in Amsterdam that knows some tariffs."""
    return Pool(
        location=Location(country_code="NL", party_id="XYZ", id="1", publish=True, time_zone="Europe/Amsterdam"),
        tariffs={tariff_key(each.id): each for each in tariffs},
    )


def evse(*tariff_ids) -> Evse:
    """An EVSE with a connector for each tuple of tariff ids."""
    return Evse(
        uid="1",
        connectors=tuple(
            Connector(id=str(index), standard="IEC_62196_T2", tariff_ids=ids)
            for index, ids in enumerate(tariff_ids, start=1)
        ),
    )


def rate(*tariffs, payment=None):
    """The rate node of an EVSE with one connector for each tariff."""
    (found,) = energy_rates(pool(*tariffs), evse(*((each.id,) for each in tariffs)), "R1", payment)
    return found


def in_json(node):
    """A node as JSON readers see it, numbers exact."""
    return json.loads(close(encode.json(node), "1"), parse_float=Decimal)


def in_xml(node) -> str:
    """A node as XML."""
    return close(encode.xml("aegi:energyRate", node), "1")


# --- which tariff


def test_the_ad_hoc_tariff_of_a_connector_comes_before_those_for_all():
    """A tariff without a type is valid for all sessions; contract prices never are."""
    offered = pool(per_kwh(1, id="a"), per_kwh(2, id="b", type="AD_HOC_PAYMENT"), per_kwh(3, id="c", type="REGULAR"))
    assert [each.id for each in ad_hoc_tariffs(offered, evse(("a", "B", "c"), ("A", "gone"), ("b",), ("c",)))] == [
        "b",
        "a",
    ]


@pytest.mark.parametrize("type_", ["REGULAR", "PROFILE_CHEAP", "PROFILE_FAST", "PROFILE_GREEN"])
def test_a_contract_price_is_no_ad_hoc_price(type_):
    """Without another tariff nothing is said of prices."""
    offered = pool(per_kwh(1, type=type_))
    assert energy_rates(offered, evse(("T1",)), "R1", None) == []
    assert rate_updates(offered, evse(("T1",)), "R1") == []


def test_of_two_tariffs_the_one_that_starts_later_holds():
    """Then the one that was updated later."""
    offered = pool(
        per_kwh(1, id="old", start_date_time="2026-01-01T00:00:00Z", last_updated="2026-06-09T00:00:00Z"),
        per_kwh(2, id="new", start_date_time="2026-06-01T00:00:00Z"),
        per_kwh(3, id="newer", start_date_time="2026-06-01T00:00:00Z", last_updated="2026-06-02T00:00:00Z"),
        per_kwh(4, id="always", last_updated="2026-06-10T00:00:00Z"),
    )
    assert [each.id for each in ad_hoc_tariffs(offered, evse(("old", "new", "newer", "always")))] == ["newer"]


# --- the rate


def test_a_rate_in_xml():
    """The elements stand in the order of the schema, with the limits in the basis of the prices."""
    offered = tariff(
        {
            "price_components": [
                {"type": "ENERGY", "price": 0.25, "vat": 20, "step_size": 1},
                {"type": "TIME", "price": 3, "vat": 20, "step_size": 900},
            ],
            "restrictions": {"day_of_week": ["MONDAY"], "start_time": "08:00", "end_time": "18:00"},
        },
        max_price={"before_taxes": 10, "after_taxes": 12},
        end_date_time="2026-12-31T23:00:00Z",
    )
    period = (
        "<aegi:overallPeriod><com:overallStartTime>2000-01-01T00:00:00Z</com:overallStartTime><com:validPeriod>"
        "<com:recurringTimePeriodOfDay><com:startTimeOfPeriod>08:00:00</com:startTimeOfPeriod>"
        "<com:endTimeOfPeriod>18:00:00</com:endTimeOfPeriod></com:recurringTimePeriodOfDay>"
        '<com:recurringDayWeekMonthPeriod xsi:type="com:DayWeekMonth"><com:applicableDay>monday</com:applicableDay>'
        "</com:recurringDayWeekMonthPeriod></com:validPeriod></aegi:overallPeriod>"
    )
    assert in_xml(rate(offered, payment=Shared({"afac:paymentMeans": [Code("emv")]}))) == (
        '<aegi:energyRate id="R1"><aegi:ratePolicy>adHoc</aegi:ratePolicy>'
        "<aegi:lastUpdated>2026-06-01T12:00:00Z</aegi:lastUpdated>"
        "<aegi:applicableCurrency>EUR</aegi:applicableCurrency>"
        "<aegi:maximumDeliveryFee>12</aegi:maximumDeliveryFee>"
        "<aegi:payment><afac:paymentMeans>emv</afac:paymentMeans></aegi:payment>"
        "<aegi:energyPrice><aegi:priceGroupIndex>0</aegi:priceGroupIndex><aegi:priceType>pricePerKWh</aegi:priceType>"
        "<aegi:value>0.3</aegi:value><aegi:taxIncluded>true</aegi:taxIncluded><aegi:taxRate>20</aegi:taxRate>"
        f"{period}</aegi:energyPrice>"
        "<aegi:energyPrice><aegi:priceGroupIndex>0</aegi:priceGroupIndex>"
        "<aegi:priceType>pricePerMinute</aegi:priceType><aegi:value>0.06</aegi:value>"
        "<aegi:taxIncluded>true</aegi:taxIncluded><aegi:taxRate>20</aegi:taxRate>"
        '<aegi:additionalInformation><com:values><com:value lang="en">billed in steps of 15 minutes</com:value>'
        f"</com:values></aegi:additionalInformation>{period}</aegi:energyPrice>"
        "<aegi:overallPeriod><com:overallStartTime>2000-01-01T00:00:00Z</com:overallStartTime>"
        "<com:overallEndTime>2026-12-31T23:00:00Z</com:overallEndTime></aegi:overallPeriod></aegi:energyRate>"
    )


def test_what_only_json_can_hold_is_words_in_xml():
    """0.349 has too many decimals for XML money."""
    found = rate(per_kwh(0.349))
    assert "energyPrice" not in in_xml(found)
    assert "0.349 EUR per kWh. Prices excluding VAT." in in_xml(found)
    assert in_json(found) == {
        "idG": "R1",
        "ratePolicy": {"value": "adHoc"},
        "lastUpdated": "2026-06-01T12:00:00Z",
        "applicableCurrency": ["EUR"],
        "energyPrice": [
            {
                "priceGroupIndex": 0,
                "priceType": {"value": "pricePerKWh"},
                "value": Decimal("0.349"),
                "taxIncluded": False,
            }
        ],
    }
    assert price_faults(per_kwh(0.349)) == ("XML: ENERGY at 0.349 has more than 2 decimals",)


def test_parking_is_no_price_of_charging():
    """It has the type `other` and says what it is paid for."""
    parking = tariff({"price_components": [{"type": "PARKING_TIME", "price": 6}, {"type": "ENERGY", "price": 0.5}]})
    assert [
        (price["priceType"]["value"], price.get("additionalInformation", {}).get("values"))
        for price in in_json(rate(parking))["energyPrice"]
    ] == [("pricePerKWh", None), ("other", [{"lang": "en", "value": "per hour parked without charging"}])]


def test_a_reservation_is_mentioned_beside_the_prices():
    """Numbers and words in one rate."""
    offered = tariff(
        {"price_components": [{"type": "FLAT", "price": 2}], "restrictions": {"reservation": "RESERVATION"}},
        {"price_components": [{"type": "ENERGY", "price": 0.5}]},
    )
    found = in_json(rate(offered))
    assert [price["value"] for price in found["energyPrice"]] == [Decimal("0.5")]
    assert found["additionalInformation"]["values"] == [
        {"lang": "en", "value": "Reserving costs extra: 2 EUR per reservation. Prices excluding VAT."}
    ]


def test_free_of_charge_is_one_price_of_nothing():
    """No tax, no limit, no other price."""
    free = tariff({"price_components": [{"type": "FLAT", "price": 0}, {"type": "ENERGY", "price": 0}]})
    assert in_json(rate(free))["energyPrice"] == [{"priceGroupIndex": 0, "priceType": {"value": "free"}, "value": 0}]


def test_a_cpos_own_words_stand_only_where_there_are_no_numbers():
    """They could contradict a number; each language is a value of its own, and nothing is said twice."""
    own = (
        DisplayText(language="NL", text="Vraag de balie"),
        DisplayText(language="en", text="Ask the desk."),
        DisplayText(language="en", text="Ask the desk."),
        DisplayText(language="?", text="€1"),
    )
    in_words = rate(per_kwh(0.3333333, tariff_alt_text=own))
    assert in_json(in_words)["additionalInformation"]["values"] == [
        {"lang": "en", "value": "0.3333333 EUR per kWh. Prices excluding VAT. Ask the desk. €1"},
        {"lang": "nl", "value": "Vraag de balie"},
    ]
    assert "additionalInformation" not in in_json(rate(per_kwh(0.3, tariff_alt_text=own)))


def test_a_cpos_own_words_hold_none_of_our_marks():
    """Marks for versions and times are ours alone."""
    (value, *_) = in_json(rate(per_kwh(0.3333333, tariff_alt_text=(DisplayText(text="a\ue000b\ue001"),))))[
        "additionalInformation"
    ]["values"]
    assert value["value"].endswith("Prices excluding VAT. ab")


def test_connectors_that_differ_are_told_apart_in_words():
    """A rate belongs to a point, so numbers would be wrong for one of its connectors."""
    offered = pool(per_kwh(0.3, id="a"), per_kwh(0.6, id="b", currency="CHF"))
    (found,) = energy_rates(offered, evse(("a",), ("b",), ()), "R1", None)
    assert in_json(found) == {
        "idG": "R1",
        "ratePolicy": {"value": "adHoc"},
        "lastUpdated": "2026-06-01T12:00:00Z",
        "applicableCurrency": ["CHF", "EUR"],
        "additionalInformation": {
            "values": [
                {
                    "lang": "en",
                    "value": "Connector 1: 0.3 EUR per kWh. Prices excluding VAT. "
                    "Connector 2: 0.6 CHF per kWh. Prices excluding VAT. Connector 3: price unknown.",
                }
            ]
        },
    }


def test_words_on_very_many_connectors_are_not_cut_in_an_amount():
    """Half an amount is a wrong amount."""
    offered = [per_kwh(index + 1, id=str(index)) for index in range(40)]
    assert in_json(rate(*offered))["additionalInformation"]["values"][0]["value"] == (
        "The price depends on the connector."
    )


def test_connectors_with_tariffs_that_cost_the_same_have_one_price():
    """Some CPOs have a tariff for each connector; the last update of any counts."""
    later = "2026-07-01T00:00:00Z"
    found = in_json(rate(per_kwh(0.3, id="a"), per_kwh(0.3, id="b", type="AD_HOC_PAYMENT", last_updated=later)))
    assert [price["value"] for price in found["energyPrice"]] == [Decimal("0.3")]
    assert found["lastUpdated"] == later


def test_a_tariff_without_a_time_of_update_has_one_all_the_same():
    """The schema requires it."""
    assert in_json(rate(per_kwh(1, last_updated=None)))["lastUpdated"] == "2000-01-01T00:00:00Z"


def test_when_a_tariff_was_updated_is_no_news():
    """Only what is said counts for the outline."""
    one, other = rate(per_kwh(1)), rate(per_kwh(1, last_updated="2026-07-01T00:00:00Z"))
    assert outline(encode.json(one)) == outline(encode.json(other))


def test_the_same_tariff_is_made_once():
    """The nodes of prices are shared by all rates that offer the tariff."""
    offered = per_kwh(0.3)
    one, other = rate(offered), rate(offered)
    assert one["rate"] is other["rate"]


def test_an_update_repeats_the_prices_of_its_rate():
    """It refers to the rate of the table, in both encodings."""
    (found,) = rate_updates(pool(per_kwh(0.3)), evse(("T1",)), "R1")
    assert in_json(found) == {
        "lastUpdated": "2026-06-01T12:00:00Z",
        "energyRateReference": {"idG": "R1", "targetClass": "EnergyRate"},
        "additionalInformation": {"values": [{"lang": "en", "value": "Prices in EUR."}]},
        "energyPrice": in_json(rate(per_kwh(0.3)))["energyPrice"],
    }
    assert '<aegi:energyRateReference id="R1" targetClass="aegi:EnergyRate"/>' in in_xml(found)


FEES = [
    {"price_components": [{"type": "FLAT", "price": n}], "restrictions": {"reservation": "RESERVATION", "max_power": n}}
    for n in range(1, 60)
]
CENTS = {"price_components": [{"type": "ENERGY", "price": 0.3333}]}


@pytest.mark.parametrize(
    ("tariffs", "in_xml_words", "in_json_words"),
    [
        ([per_kwh(0.3)], "Prices in EUR.", "Prices in EUR."),
        ([per_kwh(0.3, currency="huf ")], "Prices in HUF.", "Prices in HUF."),
        ([tariff(CENTS)], "0.3333 EUR per kWh", "Prices in EUR."),
        ([tariff(CENTS, *FEES)], "too many to be listed here. Prices in EUR.", "Reserving costs extra. Prices in EUR."),
        ([per_kwh(0.3), per_kwh(0.4, id="T2")], "0.3 EUR per kWh", "0.4 EUR per kWh"),
        ([per_kwh(0.3), per_kwh(0.4, id="T2", currency="DKK")], "0.3 EUR per kWh", "0.4 DKK per kWh"),
    ],
)
def test_an_update_names_the_currency_in_words(tariffs, in_xml_words, in_json_words):
    """DATEX II has no element for it there, and who reads statuses alone has no table to look it up in."""
    (found,) = rate_updates(pool(*tariffs), evse(*((each.id,) for each in tariffs)), "R1")
    (words,) = in_json(found)["additionalInformation"]["values"]
    assert in_json_words in words["value"]
    assert in_xml_words in in_xml(found)


def test_an_update_in_words_has_no_price():
    """What the table said in words the status says in words."""
    (found,) = rate_updates(pool(per_kwh(0.3333333)), evse(("T1",)), "R1")
    assert "energyPrice" not in in_json(found)
    assert "0.3333333 EUR per kWh" in in_json(found)["additionalInformation"]["values"][0]["value"]


def test_faults_name_the_syntax_that_they_concern():
    """What both cannot say is said once."""
    by_power = {
        "price_components": [{"type": "ENERGY", "price": 1}],
        "restrictions": {"max_power": 50},
    }
    assert price_faults(tariff(by_power)) == ("elements[0]: the price depends on power or current",)
    assert price_faults(per_kwh(0.3333333)) == (
        "XML: ENERGY at 0.3333333 has more than 2 decimals",
        "JSON: ENERGY at 0.3333333 has more than 6 decimals",
    )
    assert price_faults(per_kwh(0.33)) == ()


# --- what applies when: DATEX II must cost what OCPI costs


def first_matches(offered: Tariff, at: datetime, kwh: Decimal, seconds: int) -> dict[str, Decimal]:
    """What OCPI charges at a local time in a session, word by word from its specification."""
    found: dict[str, Decimal] = {}
    for each in offered.elements:
        limits = each.restrictions or TariffRestrictions()
        clock = at.strftime("%H:%M")
        start, end = limits.start_time or "00:00", limits.end_time or "00:00"
        in_time = start <= clock < end if start < end else (clock >= start or clock < end)
        day = at.date().isoformat()
        if (
            (in_time or start == end)
            and (limits.start_date or "") <= day < (limits.end_date or "9999")
            and (not limits.day_of_week or at.strftime("%A").upper() in limits.day_of_week)
            and (limits.min_kwh or 0) <= kwh < (limits.max_kwh or Decimal("Infinity"))
            and (limits.min_duration or 0) <= seconds < (limits.max_duration or Decimal("Infinity"))
        ):
            for price in each.price_components:
                found.setdefault(price.type, price.price)
    return {type_: price for type_, price in found.items() if price}


def applies(price, at: datetime, kwh: Decimal, seconds: int) -> bool:
    """Whether an energyPrice, as JSON has it, applies at a local time in a session."""
    tier = price.get("energyBasedApplicability", {})
    minutes = price.get("timeBasedApplicability", {})
    period = price.get("overallPeriod", {})
    return (
        tier.get("fromKWh", 0) <= kwh < tier.get("toKWh", Decimal("Infinity"))
        and minutes.get("fromMinute", 0) * 60 <= seconds < minutes.get("toMinute", Decimal("Infinity")) * 60
        and datetime.fromisoformat(period.get("overallStartTime", "2000-01-01T00:00:00Z")) <= at
        and at < datetime.fromisoformat(period.get("overallEndTime", "3000-01-01T00:00:00Z"))
        and ("validPeriod" not in period or any(recurs(valid, at) for valid in period["validPeriod"]))
    )


def recurs(valid, at: datetime) -> bool:
    """Whether a period recurs at a local time."""
    days = [
        day["value"]
        for named in valid.get("recurringDayWeekMonthPeriod", [])
        for day in named["comDayWeekMonth"]["applicableDay"]
    ]
    times = valid.get("recurringTimePeriodOfDay")
    clock = at.strftime("%H:%M:%S")
    return (not days or at.strftime("%A").lower() in days) and (
        times is None or any(time["startTimeOfPeriod"] <= clock < time["endTimeOfPeriod"] for time in times)
    )


CLOCKS = st.sampled_from(["00:00", "06:00", "08:30", "12:00", "22:00"])
DAYS = st.sampled_from(["2026-06-01", "2026-06-03", "2026-06-08"])
DAY_SETS = st.sampled_from([(), ("MONDAY", "TUESDAY"), ("SATURDAY", "SUNDAY"), ("SUNDAY", "MONDAY", "WEDNESDAY")])


def sometimes(values):
    """A value or nothing."""
    return st.none() | values


def upwards(low: str, high: str, values):
    """Two bounds of which the first, if there, is below the second."""
    return st.fixed_dictionaries({low: sometimes(values), high: sometimes(values)}).filter(
        lambda bounds: None in bounds.values() or bounds[low] < bounds[high]
    )


@st.composite
def restrictions(draw, type_: str):
    """Restrictions that DATEX II can hold; a session fee has no tiers."""
    found = {**draw(upwards("start_date", "end_date", DAYS)), "day_of_week": draw(DAY_SETS)}
    times = {"start_time": draw(sometimes(CLOCKS)), "end_time": draw(sometimes(CLOCKS))}
    start, end = times["start_time"] or "00:00", times["end_time"] or "00:00"
    passes_midnight = end != "00:00" and start >= end
    if start == end == "00:00" or (start != end and not (passes_midnight and found["day_of_week"])):
        found.update(times)
    if type_ != "FLAT":
        found.update(draw(upwards("min_kwh", "max_kwh", st.sampled_from([5, 10, 20]).map(Decimal))))
        found.update(draw(upwards("min_duration", "max_duration", st.sampled_from([600, 1800, 3600]).map(Decimal))))
    return TariffRestrictions(**found)


@st.composite
def elements(draw):
    """One to three prices of different dimensions under the same restrictions, or under none."""
    types = draw(
        st.lists(st.sampled_from(["ENERGY", "TIME", "FLAT", "PARKING_TIME"]), min_size=1, max_size=3, unique=True)
    )
    prices = tuple(
        PriceComponent(type=type_, price=draw(st.sampled_from([0, 1, 2, 3])) * Decimal("0.6")) for type_ in types
    )
    limits = draw(restrictions("FLAT" if "FLAT" in types else "ENERGY"))
    return TariffElement(price_components=prices, restrictions=draw(st.sampled_from([None, limits, limits, limits])))


MOMENTS = st.datetimes(datetime(2026, 5, 30), datetime(2026, 6, 11)).map(lambda naive: naive.replace(tzinfo=ZONE))  # noqa: DTZ001 (local)
SESSIONS = st.tuples(MOMENTS, st.sampled_from([0, 5, 7, 10, 20, 50]), st.sampled_from([0, 599, 600, 1800, 3599, 9999]))


@settings(max_examples=150, deadline=None)
@given(held=st.lists(elements(), min_size=1, max_size=5), sessions=st.lists(SESSIONS, min_size=5, max_size=20))
def test_the_prices_that_apply_are_those_that_ocpi_takes(held, sessions):
    """At every moment of every session all prices together are the first matches of each dimension."""
    found = in_json(rate(Tariff(id="T1", currency="EUR", tax_included="YES", elements=tuple(held))))
    assume("energyPrice" in found)  # else a session fee is left to words
    types = {"pricePerKWh": "ENERGY", "pricePerMinute": "TIME", "basePrice": "FLAT", "flatRate": "FLAT"}
    for at, kwh, seconds in sessions:
        costs: dict[str, Decimal] = {}
        for price in found["energyPrice"]:
            if price["value"] and applies(price, at, kwh, seconds):
                type_ = types.get(price["priceType"]["value"], "PARKING_TIME")
                hours = 60 if type_ == "TIME" else 1
                costs[type_] = costs.get(type_, 0) + price["value"] * hours
        assert costs == first_matches(Tariff(id="T1", currency="EUR", elements=tuple(held)), at, kwh, seconds)


def test_the_hypothesis_is_not_about_nothing():
    """Tariffs of the kind that the test above makes do have numbers, tiers and windows."""
    offered = Tariff(
        id="T1",
        currency="EUR",
        tax_included="YES",
        elements=(
            TariffElement(
                price_components=(PriceComponent(type="ENERGY", price=Decimal("0.6")),),
                restrictions=TariffRestrictions(start_date="2026-06-03", min_kwh=Decimal(5), start_time="22:00"),
            ),
            TariffElement(price_components=(PriceComponent(type="ENERGY", price=Decimal("1.2")),)),
        ),
    )
    prices = in_json(rate(offered))["energyPrice"]
    night = datetime(2026, 6, 3, 23, tzinfo=ZONE)
    assert [price["value"] for price in prices if applies(price, night, Decimal(6), 0)] == [Decimal("0.6")]
    assert [price["value"] for price in prices if applies(price, night - timedelta(days=1), Decimal(6), 0)] == [
        Decimal("1.2")
    ]


# --- the official examples, real tariffs, and the schemas

SPACES = {
    f"@xmlns:{prefix}": f"http://datex2.eu/schema/3/{name}"
    for prefix, name in {
        "d2": "d2Payload",
        "com": "common",
        "aegi": "afirEnergyInfrastructure",
        "afac": "afirFacilities",
    }.items()
} | {"@xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance"}

HEAD = {
    "com:publicationTime": "2026-06-01T12:00:00Z",
    "com:publicationCreator": {"com:country": "nl", "com:nationalIdentifier": "NL-TEST"},
}


def table(tariffs) -> dict:
    """The smallest table with a charging point for each tariff."""
    points = [
        Typed(
            "aegi:ElectricChargingPoint",
            {
                "@id": f"P{index}",
                "@version": "1",
                "aegi:deliveryUnit": Code("kWh"),
                "aegi:energyProduct": [
                    Typed(
                        "aegi:ElectricEnergy",
                        {"aegi:energyRate": energy_rates(pool(each), evse((each.id,)), f"R{index}", None)},
                    )
                ],
                "aegi:currentType": Code("ac"),
            },
        )
        for index, each in enumerate(tariffs)
    ]
    station = {"@id": "S", "@version": "1", "aegi:refillPoint": points}
    site = {"@id": "L", "@version": "1", "aegi:energyInfrastructureStation": [station]}
    return HEAD | {
        "aegi:energyInfrastructureTable": [{"@id": "T", "@version": "1", "aegi:energyInfrastructureSite": [site]}]
    }


def status(tariffs) -> dict:
    """The smallest status publication with a charging point for each tariff."""

    def reference(name: str) -> dict:
        return {"@id": name, "@version": "1", "@targetClass": "afac:FacilityObject"}

    points = [
        Typed(
            "aegi:ElectricChargingPointStatus",
            {
                "afac:reference": reference(f"P{index}"),
                "aegi:status": Code("available"),
                "aegi:energyRateUpdate": rate_updates(pool(each), evse((each.id,)), f"R{index}"),
            },
        )
        for index, each in enumerate(tariffs)
    ]
    station = {"afac:reference": reference("S"), "aegi:refillPointStatus": points}
    return HEAD | {
        "aegi:tableReference": [{"@id": "T", "@version": "1", "@targetClass": "aegi:EnergyInfrastructureTable"}],
        "aegi:energyInfrastructureSiteStatus": [
            {"afac:reference": reference("L"), "aegi:energyInfrastructureStationStatus": [station]}
        ],
    }


def xml_errors(schemas, name: str, publication: dict) -> list[str]:
    """What the official XSD says of a publication."""
    attributes = {"@lang": "en", "@modelBaseVersion": "3"}
    root = encode.xml("d2:payload", Typed(f"aegi:{name}", SPACES | attributes | publication))
    schema = etree.XMLSchema(file=str(schemas / "xsd-3.7" / "DATEXII_3_D2Payload.xsd"))
    schema.validate(etree.fromstring(close(root, "1").encode()))
    return [error.message for error in schema.error_log]


def json_errors(schemas, name: str, publication: dict) -> list[str]:
    """What the JSON Schema says of a publication."""
    known = {
        path.name: json.loads(path.read_text("utf-8-sig")) | {"$id": path.name}
        for path in (schemas / "json-derived-3.7-afir").glob("*.json")
    }
    registry = Registry().with_resources(
        (file, Resource.from_contents(schema, default_specification=DRAFT202012)) for file, schema in known.items()
    )
    content = {"lang": "en"} | json.loads(close(encode.json(publication), "1"))
    document = {"payload": {"versionG": "3.7", "modelBaseVersionG": "3", f"aegi{name}": content}}
    validator = Draft202012Validator(
        known["DATEXII_3_D2Payload.json"],
        registry=registry,
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    )
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(document)]


def odd_tariffs() -> list[Tariff]:
    """One of everything that a rate can hold."""
    days = {"day_of_week": ["SATURDAY"], "start_time": "20:00", "end_time": "00:00", "start_date": "2026-06-01"}
    tiers = {"min_kwh": 5, "max_kwh": 10, "min_duration": 600, "end_date": "2027-01-01"}
    return [
        per_kwh(0.349),
        per_kwh(0.3333333, tariff_alt_text=[{"language": "nl", "text": "Gratis <bier> & \U0001f37a"}]),
        per_kwh("0.5", min_price={"before_taxes": 1}, max_price={"before_taxes": "999999.99"}),
        tariff(
            {"price_components": [{"type": "ENERGY", "price": 0.2, "vat": 21}], "restrictions": days},
            {"price_components": [{"type": "TIME", "price": 3, "vat": 21, "step_size": 300}], "restrictions": tiers},
            {"price_components": [{"type": "PARKING_TIME", "price": 2.479, "vat": 21, "step_size": 900}]},
            {"price_components": [{"type": "FLAT", "price": 2}], "restrictions": {"reservation": "RESERVATION"}},
            {"price_components": [{"type": "ENERGY", "price": 0.3, "vat": 21}]},
            start_date_time="2026-01-01T00:00:00Z",
            end_date_time="2026-12-31T00:00:00Z",
        ),
        tariff({"price_components": [{"type": "FLAT", "price": 0}]}),
        tariff(),
        per_kwh(1, last_updated=None),
    ]


@pytest.mark.parametrize(
    ("name", "publication"),
    [("EnergyInfrastructureTablePublication", table), ("EnergyInfrastructureStatusPublication", status)],
)
@pytest.mark.parametrize("errors", [xml_errors, json_errors])
def test_rates_and_updates_are_valid(shared_folder, name, publication, errors):
    """The official XSD and the JSON Schema take every kind of price."""
    assert errors(shared_folder / "datex2" / "schemas", name, publication(odd_tariffs())) == []


EXAMPLES = {
    "tariff_1_simple_2hour": "2 EUR per hour of charging. Prices excluding 10 % VAT.",
    "tariff_2_alt_text": "1.9 EUR per hour of charging, billed in steps of 5 minutes. Prices excluding 5.2 % VAT. "
    "2.00 euro p/hour including VAT.",
    "tariff_5_free_of_charge": [("free", "0", None)],
    "tariff_6_025kwh_start_max_price": [("pricePerKWh", "0.275", True), ("basePrice", "0.6", True)],
    "tariff_8_simple_025kwh": [("pricePerKWh", "0.275", True)],
    "tariff_9_025kwh_start": [("pricePerKWh", "0.275", True), ("basePrice", "0.6", True)],
    "tariff_10_025kwh_parking_start": [
        ("pricePerKWh", "0.275", True),
        ("basePrice", "0.6", True),
        ("other", "2.4", True),
    ],
    "tariff_11_not_possible_alt_text": "1.9 EUR per hour of charging, excluding 5.2 % VAT, "
    "billed in steps of 5 minutes; 0.4 EUR per session, excluding 25 % VAT. "
    "2.00 euro p/hour, start tariff debit card: 0.25 euro, credit card: 0.50 euro including VAT.",
    "tariff_12_025kwh_min_price": [("pricePerKWh", "0.275", True)],
    "tariff_13_simple_3hour_5parking": [("pricePerMinute", "0.055", True), ("other", "6", True)],
    "tariff_14_step_size": [
        ("pricePerMinute", "0.02", False),
        ("pricePerMinute", "0.04", False),
        ("other", "1", False),
    ],
    "tariff_15_reservation_5_euro_per_hour": [("pricePerKWh", "0.275", True), ("basePrice", "0.6", True)],
    "tariff_16_reservation_2_euro_fee_5_euro_per_hour": [("pricePerKWh", "0.275", True), ("basePrice", "0.6", True)],
    "tariff_17_reservation_with_expire_fee": [("pricePerKWh", "0.275", True), ("basePrice", "0.6", True)],
    "tariff_18_reservation_with_expire_time": [("pricePerKWh", "0.275", True), ("basePrice", "0.6", True)],
    "tariff_19_simple_north_american_exclusive": "2 CAD per hour of charging. Prices excluding VAT.",
    "tariff_20_simple_north_american_inclusive": [("pricePerMinute", "0.035", True)],
    "tariff_put_example": "2 EUR per hour of charging, billed in steps of 5 minutes. Prices excluding 10 % VAT.",
    "tariff_3_alt_url": None,
    "tariff_4_complex": None,
}


def example(shared_folder, name: str) -> Tariff:
    """An example of the specification."""
    path = shared_folder / "ocpi" / "spec-examples-2.3.0" / f"{name}.json"
    return TypeAdapter(Tariff).validate_json(path.read_bytes())


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_of_the_specification(shared_folder, name):
    """Numbers where they are exact in JSON, else words; contract tariffs are no ad hoc price."""
    offered = example(shared_folder, name)
    found = energy_rates(pool(offered), evse((offered.id,)), "R1", None)
    if EXAMPLES[name] is None:
        assert found == []
    elif isinstance(EXAMPLES[name], str):
        said = in_json(found[0])
        assert "energyPrice" not in said
        assert said["additionalInformation"]["values"][0]["value"] == EXAMPLES[name]
    else:
        assert [
            (price["priceType"]["value"], str(price["value"]), price.get("taxIncluded"))
            for price in in_json(found[0])["energyPrice"]
        ] == EXAMPLES[name]


def test_real_tariffs_have_numbers_or_words(shared_folder):
    """Each tariff of a national feed says something, and a rule can tell why it is not all numbers."""
    path = shared_folder / "ocpi" / "nl-ndw" / "nl-ndw_ocpi2.2.1_rebuilt_20260607_sample_tariffs.json.gz"
    for offered in TypeAdapter(list[Tariff]).validate_json(gzip.decompress(path.read_bytes())):
        for found in energy_rates(pool(offered), evse((offered.id,)), "R1", None):
            said = in_json(found)
            assert "energyPrice" in said or (said["additionalInformation"] and price_faults(offered))


def test_a_limit_is_in_the_rate(shared_folder):
    """The specification's own: 10 EUR before tax, 11 EUR after."""
    offered = example(shared_folder, "tariff_6_025kwh_start_max_price")
    assert in_json(rate(offered))["maximumDeliveryFee"] == Decimal(11)
    assert offered.max_price == PriceLimit(before_taxes=Decimal(10), after_taxes=Decimal(11))
    assert "<aegi:maximumDeliveryFee>10</aegi:maximumDeliveryFee>" in in_xml(rate(offered))
