"""The model: OCPI's shape read leniently, keys for comparing, and what differs between two states."""

import dataclasses
import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from afir_publisher import model
from afir_publisher.model import (
    Connector,
    EnvironmentalImpact,
    Evse,
    GeoLocation,
    Hours,
    Location,
    PriceComponent,
    PriceLimit,
    RegularHours,
    Tariff,
    TariffRestrictions,
    evse_id_key,
    tariff_key,
    utc,
)

CET = timezone(timedelta(hours=1))
EMPTY = {"country_code": "NL", "party_id": "WKX", "id": "1", "publish": True}
OBJECTS = [
    kind
    for kind in vars(model).values()
    if isinstance(kind, type) and issubclass(kind, model.Ocpi) and dataclasses.is_dataclass(kind)
]


def read(kind, **fields):
    """An object from JSON, as pages bring it."""
    return TypeAdapter(kind).validate_json(json.dumps(fields))


# --- moments


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 6, 1, 12), datetime(2026, 6, 1, 12, tzinfo=UTC)),  # noqa: DTZ001 - OCPI leaves the zone out
        (datetime(2026, 6, 1, 12, tzinfo=UTC), datetime(2026, 6, 1, 12, tzinfo=UTC)),
        (datetime(2026, 6, 1, 12, tzinfo=CET), datetime(2026, 6, 1, 11, tzinfo=UTC)),
        (datetime.min.replace(tzinfo=CET), datetime.min.replace(tzinfo=UTC)),
        (datetime.max.replace(tzinfo=timezone(-timedelta(hours=1))), datetime.max.replace(tzinfo=UTC)),
    ],
    ids=["no zone", "UTC", "offset", "before all time", "after all time"],
)
def test_moments_are_in_utc(moment, expected):
    """One without a zone is UTC, one with another is converted, and one at the ends of time stays there."""
    found = utc(moment)
    assert (found, found.tzinfo) == (expected, UTC)


@given(st.datetimes(timezones=st.sampled_from([None, UTC, CET, timezone(-timedelta(hours=12))])))
def test_every_moment_has_a_place_in_utc(moment):
    """No date that Python can hold is one too many."""
    assert utc(moment).utcoffset() == timedelta()


@pytest.mark.parametrize(
    "text", ["2026-06-01T12:00:00Z", "2026-06-01T12:00:00", "2026-06-01T12:00:00.000Z", "2026-06-01T14:00:00+02:00"]
)
def test_a_moment_is_read_however_it_is_written(text):
    """With Z, without zone, with a fraction, with an offset."""
    assert read(Location, **EMPTY, last_updated=text).last_updated == datetime(2026, 6, 1, 12, tzinfo=UTC)


# --- leniently


@pytest.mark.parametrize("kind", OBJECTS, ids=lambda kind: kind.__name__)
def test_null_means_absent(kind):
    """An optional field with null is one that was left out, in every object."""
    fields = dataclasses.fields(kind)
    optional = {field.name: None for field in fields if field.default is not dataclasses.MISSING}
    whole = {
        "amount": 1, "category": "X", "country_code": "NL", "currency": "EUR", "format": "SOCKET", "id": "1",
        "latitude": 1, "longitude": 2, "parking_id": "P", "party_id": "WKX", "percentage": 1,
        "period_begin": "2026-06-01T08:00:00Z", "period_end": "2026-06-01T09:00:00Z", "price": 1, "publish": True,
        "source": "SOLAR", "standard": "CHADEMO", "status": "X", "text": "x", "type": "FLAT", "uid": "1",
        "url": "x", "weekday": 1,
    }  # fmt: skip
    if kind is RegularHours:
        whole |= {"period_begin": "08:00", "period_end": "09:00"}
    needed = {name: whole[name] for name in (f.name for f in fields) if name not in optional}
    optional.pop("status", None)  # the only default that is not "absent"
    assert read(kind, **needed, **optional) == read(kind, **needed)


def test_a_location_needs_only_what_identifies_it():
    """Everything else is absent: None, or no items."""
    assert read(Location, **EMPTY) == Location(country_code="NL", party_id="WKX", id="1", publish=True)


def test_an_evse_without_status_is_in_an_unknown_one():
    """OCPI has a word for it."""
    assert read(Evse, uid="1").status == "UNKNOWN"


def test_coordinates_are_numbers_in_texts():
    """As OCPI has them; some write them as numbers."""
    assert read(GeoLocation, latitude="52.09", longitude=5.12) == GeoLocation(latitude=52.09, longitude=5.12)


@pytest.mark.parametrize("fields", [{"id": 1}, {"id": "1", "max_voltage": "400"}])
def test_a_number_in_the_place_of_a_text_is_left_to_the_reader(fields):
    """And a text in the place of a number: the reader puts it right and says so."""
    with pytest.raises(ValidationError):
        read(Connector, standard="CHADEMO", **fields)


def test_blanks_at_the_edges_go():
    """Real feeds are full of them."""
    found = read(Location, **{**EMPTY, "id": " 1 "}, name=" Laadplein\n", facilities=["CAFE "])
    assert found == Location(**EMPTY, name="Laadplein", facilities=("CAFE",))


@pytest.mark.parametrize(("word", "expected"), [("true", True), ("false", False), (1, True), (0, False)])
def test_truth_is_read_however_it_is_written(word, expected):
    """As a word or as a number."""
    assert read(Location, **{**EMPTY, "publish": word}).publish is expected


def test_unknown_fields_are_passed_over():
    """OCPI lets anybody add some (transport and format)."""
    assert read(Location, **EMPTY, x_colour="blue") == Location(**EMPTY)


def test_unknown_words_are_kept():
    """The enumerations of OCPI 2.3.0 are open."""
    assert read(Evse, uid="1", status="WORKING").status == "WORKING"


@pytest.mark.parametrize(
    ("kind", "fields", "expected"),
    [
        (
            PriceLimit,
            {"excl_vat": 1, "incl_vat": 1.21},
            PriceLimit(before_taxes=Decimal(1), after_taxes=Decimal("1.21")),
        ),
        (
            EnvironmentalImpact,
            {"source": "NUCLEAR_WASTE", "amount": 0.1},
            EnvironmentalImpact(category="NUCLEAR_WASTE", amount=0.1),
        ),
    ],
)
def test_names_of_older_versions_are_known(kind, fields, expected):
    """What was renamed is read under both names."""
    assert read(kind, **fields) == expected


def test_prices_keep_their_decimals():
    """An amount is decimal, never a binary fraction."""
    text = b'{"type": "ENERGY", "price": 0.1, "vat": "21.00"}'
    expected = PriceComponent(type="ENERGY", price=Decimal("0.1"), vat=Decimal("21.00"))
    assert TypeAdapter(PriceComponent).validate_json(text) == expected


@pytest.mark.parametrize(
    ("kind", "fields", "path"),
    [
        (Evse, {"uid": " "}, "uid"),
        (Tariff, {"id": "", "currency": "EUR"}, "id"),
        (GeoLocation, {"latitude": 90.1, "longitude": 0}, "latitude"),
        (GeoLocation, {"latitude": 0, "longitude": -180.1}, "longitude"),
        (GeoLocation, {"latitude": "NaN", "longitude": 0}, "latitude"),
        (RegularHours, {"weekday": 8, "period_begin": "08:00", "period_end": "20:00"}, "weekday"),
        (RegularHours, {"weekday": 1, "period_begin": "8 am", "period_end": "20:00"}, "period_begin"),
        (PriceComponent, {"type": "ENERGY", "price": "free"}, "price"),
        (PriceComponent, {"type": "ENERGY", "price": "Infinity"}, "price"),
        (PriceComponent, {"type": "ENERGY", "price": 1, "vat": 121}, "vat"),
        (TariffRestrictions, {"start_date": "1 June"}, "start_date"),
        (Tariff, {"id": "1", "currency": "EURO"}, "currency"),
    ],
)
def test_what_cannot_be_meant_is_not_read(kind, fields, path):
    """A value outside its range or form is an error at its place."""
    with pytest.raises(ValidationError) as caught:
        read(kind, **fields)
    assert [error["loc"] for error in caught.value.errors()] == [(path,)]


def test_an_unknown_restriction_is_an_error():
    """Without it the price would seem to hold always."""
    with pytest.raises(ValidationError) as caught:
        read(TariffRestrictions, start_time="08:00", on_holidays=True)
    assert [(error["loc"], error["type"]) for error in caught.value.errors()] == [
        (("on_holidays",), "unexpected_keyword_argument")
    ]


def test_clock_times_may_have_seconds_and_one_digit():
    """Both are written, and both are clear."""
    hours = read(Hours, regular_hours=[{"weekday": 1, "period_begin": "8:00", "period_end": "20:00:00"}])
    assert hours == Hours(regular_hours=(RegularHours(weekday=1, period_begin="8:00", period_end="20:00:00"),))


def test_values_are_immutable():
    """What was read is what was read."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        Location(**EMPTY).name = "x"


def test_tariffs_that_are_equal_hash_alike():
    """The hash is of the id only, for speed."""
    one, other = (read(Tariff, id="1", currency="EUR", elements=[{}] * n, last_updated=0) for n in (1, 2))
    assert hash(one) == hash(dataclasses.replace(other, elements=one.elements))
    assert {one: "one", other: "other"}[other] == "other"


# --- keys


@pytest.mark.parametrize(("name", "key"), [("t-1", "T-1"), (" T-1 ", "T-1"), ("T 1", "T 1"), ("", "")])
def test_tariff_ids_are_compared_without_case(name, key):
    """A CiString's case has no meaning; what stands inside it has."""
    assert tariff_key(name) == key


@pytest.mark.parametrize("evse_id", ["NL*WKX*E0001*1", "NLWKXE00011", "nl-wkx-e0001-1", "NL.WKX.E0001 1"])
def test_evse_ids_are_compared_without_separators(evse_id):
    """All these are one recharging point."""
    assert evse_id_key(evse_id) == "NLWKXE00011"
