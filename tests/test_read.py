"""Raw JSON into the model: what is mended, what is said of it, and what nothing can be made of."""

import json
from dataclasses import fields, replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from damage import WORDS, damaged
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from afir_publisher.errors import Unreadable
from afir_publisher.model import (
    BusinessDetails,
    Connector,
    EnergyMix,
    Evse,
    Finding,
    GeoLocation,
    Location,
    PriceComponent,
    Tariff,
    TariffElement,
)
from afir_publisher.ocpi import files, v2_2_1, v2_3_0
from afir_publisher.ocpi.mend import path_text
from afir_publisher.ocpi.read import party_of, read_location, read_tariff
from afir_publisher.ocpi.readers import READERS
from exporters.datex2.tree import HOLE, KEY, VERSION, moment

SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "ocpi"
LOCATIONS = [json.loads(raw) for raw in files.objects(SAMPLES / "locations.json")]
TARIFFS = [json.loads(raw) for raw in files.objects(SAMPLES / "tariffs.json")]

EMPTY = {"country_code": "NL", "party_id": "WKX", "id": "1", "publish": True}
CONNECTOR = {"id": "1", "standard": "CHADEMO"}
PER_KWH = {"type": "ENERGY", "price": 0.39}
PRICED = {"id": "T1", "currency": "EUR", "tax_included": "YES", "elements": [{"price_components": [PER_KWH]}]}
STRICT = TypeAdapter(Tariff)
NO_PART_OF_THE_PRICE = ("tariff_alt_text", "tariff_alt_url", "energy_mix", "last_updated")
PATTERN = r"^\s*\d{1,2}:\d{2}(:\d{2})?\s*$"


def text(document) -> bytes:
    """A document as it is sent."""
    return json.dumps(document).encode()


def location(**given) -> bytes:
    """A Location that has next to nothing, and some fields."""
    return text(EMPTY | given)


def tariff(**given) -> bytes:
    """A price of 0.39 EUR/kWh, and some fields."""
    return text(PRICED | given)


def with_evses(*evses) -> bytes:
    """A Location with some EVSEs."""
    return location(evses=evses)


def field(path, message) -> Finding:
    """What is said of a value."""
    return Finding(rule="OCPI-FIELD", severity="warning", path=path, message=message)


def part(path, message) -> Finding:
    """What is said of an object that was left out."""
    return Finding(rule="OCPI-OBJECT", severity="error", path=path, message=message)


def unreadable(path, message) -> Finding:
    """What is said of a whole object of which nothing could be made."""
    return Finding(rule="OCPI-UNREADABLE", severity="error", path=path, message=message)


def party(path, said) -> Finding:
    """What is said of a party that was taken from the EVSE ids."""
    return Finding(
        rule="OCPI-PARTY",
        severity="warning",
        path=path,
        message=f"{path} is missing; all EVSE ids begin with {said}, so that is taken",
    )


def why_unreadable(read, raw):
    """The findings of an object that cannot be read."""
    with pytest.raises(Unreadable) as caught:
        read(raw)
    return caught.value.findings


# --- a Location: a fault costs as little as it can


@pytest.mark.parametrize("raw", files.objects(SAMPLES / "locations.json"), ids=[found["id"] for found in LOCATIONS])
def test_a_sample_location_keeps_its_evses(raw):
    """What our own samples have wrong costs no recharging point."""
    read, _ = read_location(raw)
    assert [evse.uid for evse in read.evses] == [str(evse["uid"]) for evse in json.loads(raw)["evses"]]


@pytest.mark.parametrize(
    ("given", "finding"),
    [
        ({"name": ["a"]}, field("name", 'found ["a"]: input should be a valid string, so it was left out')),
        (
            {"last_updated": "yesterday"},
            field(
                "last_updated",
                'found "yesterday": input should be a valid datetime or date, input is too short, so it was left out',
            ),
        ),
        ({"evses": "none"}, field("evses", 'found "none": input should be a valid array, so it was left out')),
        ({"evses": [5]}, field("evses[0]", "found 5: input should be an object, so it was left out")),
        ({"evses": [None]}, field("evses[0]", "found null: input should be an object, so it was left out")),
        ({"facilities": [{}]}, field("facilities[0]", "found {}: input should be a valid string, so it was left out")),
        (
            {"operator": [{"name": "x"}, {"name": "y"}]},
            field("operator", 'found [{"name":"x"},{"name":"y"}]: input should be an object, so it was left out'),
        ),
        (
            {"directions": "x" * 200},
            field("directions", f'found "{"x" * 78}…: input should be a valid array, so it was left out'),
        ),
    ],
)
def test_a_value_that_cannot_be_read_is_left_out(given, finding):
    """The rest of the Location stays as if it had never been there."""
    assert read_location(location(**given)) == (Location(**EMPTY), (finding,))


@pytest.mark.parametrize(
    ("given", "findings"),
    [
        ({"evses": [{"evse_id": "x"}]}, [part("evses[0].uid", "uid is missing, so evses[0] was left out")]),
        (
            {"coordinates": {"latitude": "north", "longitude": 5}},
            [
                field(
                    "coordinates.latitude",
                    'found "north": input should be a valid number, unable to parse string as a number,'
                    " so it was left out",
                ),
                part("coordinates.latitude", "latitude is missing, so coordinates was left out"),
            ],
        ),
        (
            {"coordinates": {"latitude": 95, "longitude": 5}},
            [
                field("coordinates.latitude", "found 95: input should be less than or equal to 90, so it was left out"),
                part("coordinates.latitude", "latitude is missing, so coordinates was left out"),
            ],
        ),
        (
            {"coordinates": {}},
            [
                part("coordinates.latitude", "latitude is missing, so coordinates was left out"),
                part("coordinates.longitude", "longitude is missing, so coordinates was left out"),
            ],
        ),
    ],
    ids=["missing", "of the wrong type", "out of range", "two missing"],
)
def test_an_object_goes_with_a_value_that_it_cannot_do_without(given, findings):
    """That object and no other: the Location stays."""
    assert read_location(location(**given)) == (Location(**EMPTY), tuple(findings))


def test_hours_that_cannot_be_read_take_their_day_along():
    """The other days stay."""
    days = [{"weekday": day, "period_begin": "08:00", "period_end": end} for day, end in ((1, "late"), (2, "20:00"))]
    read, findings = read_location(location(opening_times={"regular_hours": days}))
    assert [day.weekday for day in read.opening_times.regular_hours] == [2]
    path = "opening_times.regular_hours[0].period_end"
    assert findings == (
        field(path, f"found \"late\": string should match pattern '{PATTERN}', so it was left out"),
        part(path, "period_end is missing, so opening_times.regular_hours[0] was left out"),
    )


def test_neighbours_of_what_was_left_out_stay():
    """Several items of one list can go at once, and the paths count them as they came."""
    raw = with_evses({"uid": "1"}, {}, 7, {"uid": "2", "connectors": [{"id": "1"}, CONNECTOR]}, {})
    read, findings = read_location(raw)
    assert read.evses == (Evse(uid="1"), Evse(uid="2", connectors=(Connector(**CONNECTOR),)))
    assert findings == (
        part("evses[3].connectors[0].standard", "standard is missing, so evses[3].connectors[0] was left out"),
        part("evses[1].uid", "uid is missing, so evses[1] was left out"),
        part("evses[4].uid", "uid is missing, so evses[4] was left out"),
        field("evses[2]", "found 7: input should be an object, so it was left out"),
    )


def test_what_is_at_fault_inside_of_what_was_left_out_does_no_harm():
    """An EVSE without uid goes, with coordinates and connectors that would have been mended."""
    raw = with_evses({"coordinates": [{"latitude": 1, "longitude": 2}], "connectors": CONNECTOR}, {"uid": "2"})
    read, findings = read_location(raw)
    assert read == Location(**EMPTY, evses=(Evse(uid="2"),))
    assert part("evses[0].uid", "uid is missing, so evses[0] was left out") in findings


def test_an_object_that_lacks_two_things_is_left_out_once():
    """What is wrong with its other fields then finds nothing to mend any more."""
    read, findings = read_location(location(coordinates={"longitude": 181}))
    assert read == Location(**EMPTY)
    assert findings == (
        part("coordinates.latitude", "latitude is missing, so coordinates was left out"),
        field("coordinates.longitude", "found 181: input should be less than or equal to 180, so it was left out"),
    )


@pytest.mark.parametrize(
    ("given", "expected", "finding"),
    [
        (
            {"evses": {"uid": "1"}},
            {"evses": (Evse(uid="1"),)},
            field("evses", 'found {"uid":"1"}: input should be a valid array; read as [{"uid":"1"}]'),
        ),
        (
            {"operator": [{"name": "x"}]},
            {"operator": BusinessDetails(name="x")},
            field("operator", 'found [{"name":"x"}]: input should be an object; read as {"name":"x"}'),
        ),
    ],
    ids=["one thing for a list", "a list of one for a thing"],
)
def test_what_is_only_wrapped_wrongly_is_put_right(given, expected, finding):
    """Nothing is lost, and it is said all the same."""
    assert read_location(location(**given)) == (Location(**EMPTY, **expected), (finding,))


def test_what_was_put_right_is_mended_inside_too():
    """A connector that is no list, and has a voltage with its unit."""
    read, findings = read_location(with_evses({"uid": "1", "connectors": {**CONNECTOR, "max_voltage": "400V"}}))
    assert read.evses == (Evse(uid="1", connectors=(Connector(**CONNECTOR),)),)
    wrong = '{"id":"1","standard":"CHADEMO","max_voltage":"400V"}'
    assert findings == (
        field("evses[0].connectors", f"found {wrong}: input should be a valid array; read as [{wrong}]"),
        field(
            "evses[0].connectors[0].max_voltage",
            'found "400V": input should be a valid integer, so it was left out',
        ),
    )


def test_a_value_under_its_old_name_is_left_out_under_that_name():
    """The path is the one that stands in the CPO's document."""
    impacts = [{"source": ["x"], "amount": 1}]
    read, findings = read_location(location(energy_mix={"environ_impact": impacts}))
    assert read.energy_mix == EnergyMix()
    assert findings == (
        field("energy_mix.environ_impact[0].source", 'found ["x"]: input should be a valid string, so it was left out'),
        part(
            "energy_mix.environ_impact[0].category",
            "category is missing, so energy_mix.environ_impact[0] was left out",
        ),
    )


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00"])
def test_a_moment_outside_of_time_stops_nothing(moment):
    """Such stand for "never" in some programs; in UTC they lie outside of all years that there are."""
    read, findings = read_location(location(last_updated=moment))
    assert (read.last_updated.year, findings) == (int(moment[:4]), ())


# --- whose it is


@pytest.mark.parametrize("given", [{}, {"country_code": None, "party_id": None}, {"evses": {"evse_id": "NL*ABC*E1"}}])
def test_a_missing_party_is_taken_from_the_evse_ids(given):
    """As all of them begin with it."""
    document = {"id": "1", "publish": True, "evses": [{"uid": "1", "evse_id": "NL*ABC*E1"}, {"uid": "2"}], **given}
    read, findings = read_location(text(document))
    assert (read.country_code, read.party_id) == ("NL", "ABC")
    assert {party("country_code", "NL*ABC"), party("party_id", "NL*ABC")} <= set(findings)


def test_only_what_is_missing_of_a_party_is_said_to_be():
    """One field has one finding."""
    document = {"country_code": "NL", "id": "1", "publish": True, "evses": [{"uid": "1", "evse_id": "nlabce1"}]}
    assert read_location(text(document))[1] == (party("party_id", "NL*ABC"),)


@pytest.mark.parametrize(
    ("evse_ids", "expected"),
    [
        (["NL*ABC*E1", "nlabce2", "NL-ABC-E3"], ("NL", "ABC")),
        (["NL*911*E1"], ("NL", "911")),
        (["NL*ABC*E1", ""], ("NL", "ABC")),
        (["NL*ABC*E1", "NL*DEF*E1"], None),
        (["+49*822*1"], None),
        (["NL*A"], None),
        ([], None),
    ],
)
def test_the_party_of_evse_ids_is_what_all_begin_with(evse_ids, expected):
    """Two letters and three characters, or nothing is known (eMI3)."""
    assert party_of(evse_ids) == expected


def test_an_empty_identity_is_none():
    """As nothing can be found by it."""
    given = {"country_code": "", "evses": [{"uid": ""}, {"uid": "1", "evse_id": "NL*ABC*E1"}]}
    read, findings = read_location(location(**given))
    assert (read.country_code, read.party_id, [evse.uid for evse in read.evses]) == ("NL", "ABC", ["1"])
    assert findings == (
        part("evses[0].uid", "uid is missing, so evses[0] was left out"),
        party("country_code", "NL*ABC"),
    )
    assert why_unreadable(read_location, location(id="")) == (unreadable("id", MISSING),)
    assert why_unreadable(read_tariff, tariff(id=" ")) == (unreadable("id", MISSING),)


# --- of which nothing can be made

MISSING = "missing, and nothing can be made of the object without it"


@pytest.mark.parametrize("name", ["id", "publish"])
def test_a_location_that_lacks_its_identity_is_unreadable(name):
    """Neither can be guessed."""
    document = {key: value for key, value in EMPTY.items() if key != name}
    assert why_unreadable(read_location, text(document)) == (unreadable(name, MISSING),)


def test_a_location_without_party_is_unreadable():
    """If its EVSE ids do not say it either."""
    document = {"id": "1", "publish": True, "evses": [{"uid": "1", "evse_id": 5}]}
    assert why_unreadable(read_location, text(document)) == (unreadable("country_code", MISSING),)


def test_an_unreadable_identity_is_shown():
    """What was found is said first, as the rest follows from it."""
    assert why_unreadable(read_location, location(publish="maybe")) == (
        field(
            "publish",
            'found "maybe": input should be a valid boolean, unable to interpret input, so it was left out',
        ),
        unreadable("publish", MISSING),
    )


def test_mending_comes_to_an_end():
    """After twenty layers of what is wrapped wrongly nothing more is believed."""
    coordinates = {"latitude": 52, "longitude": 5}
    for _ in range(20):
        coordinates = [coordinates]
    assert read_location(location(coordinates=coordinates))[0].coordinates == GeoLocation(latitude=52, longitude=5)
    findings = why_unreadable(read_location, location(coordinates=[coordinates]))
    assert [finding.rule for finding in findings] == ["OCPI-FIELD", "OCPI-UNREADABLE"]
    assert findings[0].message.endswith(" (the first of 20)")
    assert findings[-1] == unreadable("", "still at fault after 20 rounds of mending")


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "not JSON: EOF while parsing a value at line 1 column 0"),
        (b'{"id": ', "not JSON: EOF while parsing a value at line 1 column 7"),
        (b'{"id": NaN}', "not JSON: expected value at line 1 column 8"),
        (b'{"id": "\xff"}', "not JSON: invalid unicode code point at line 1 column 9"),
        (b"[" * 1000, "not JSON: recursion limit exceeded at line 1 column 202"),
        (b"[{}]", "expected an object, found [{}]"),
        (b"null", "expected an object, found null"),
        (b'"x"', 'expected an object, found "x"'),
    ],
)
@pytest.mark.parametrize("read", [read_location, read_tariff])
def test_what_is_no_json_object_is_unreadable(read, raw, why):
    """Neither a Location nor a Tariff."""
    assert why_unreadable(read, raw) == (unreadable("", why),)


# --- a Tariff: nothing that makes its price is ever left out


@pytest.mark.parametrize(
    ("given", "path", "why"),
    [
        ({"elements": "none"}, "elements", 'found "none": input should be a valid array'),
        ({"elements": [5]}, "elements[0]", "found 5: input should be an object"),
        (
            {"elements": [{"price_components": [{"type": "ENERGY"}]}]},
            "elements[0].price_components[0].price",
            'found {"type":"ENERGY"}: field required',
        ),
        (
            {"elements": [{"price_components": [{**PER_KWH, "price": "0,39"}]}]},
            "elements[0].price_components[0].price",
            'found "0,39": input should be a valid decimal',
        ),
        (
            {"elements": [{"price_components": [{**PER_KWH, "vat": 121}]}]},
            "elements[0].price_components[0].vat",
            "found 121: input should be less than or equal to 100",
        ),
        (
            {"elements": [{"price_components": [PER_KWH], "restrictions": {"start_time": "8 am"}}]},
            "elements[0].restrictions.start_time",
            f"found \"8 am\": string should match pattern '{PATTERN}'",
        ),
        (
            {"elements": [{"price_components": [PER_KWH], "restrictions": {"on_holidays": True}}]},
            "elements[0].restrictions.on_holidays",
            "found true: unexpected keyword argument",
        ),
        (
            {"elements": [{"price_components": [PER_KWH], "restrictions": {"day_of_week": "MONDAY"}}]},
            "elements[0].restrictions.day_of_week",
            'found "MONDAY": input should be a valid array',
        ),
        ({"min_price": "1 EUR"}, "min_price", 'found "1 EUR": input should be an object'),
        (
            {"max_price": {"before_taxes": "much"}},
            "max_price.before_taxes",
            'found "much": input should be a valid decimal',
        ),
        (
            {"end_date_time": "soon"},
            "end_date_time",
            'found "soon": input should be a valid datetime or date, input is too short',
        ),
        ({"tax_included": {}}, "tax_included", "found {}: input should be a valid string"),
    ],
)
def test_a_tariff_that_would_lose_a_part_of_its_price_is_unreadable(given, path, why):
    """The rest would be another price."""
    assert why_unreadable(read_tariff, tariff(**given)) == (unreadable(path, why),)


@pytest.mark.parametrize(
    ("given", "finding"),
    [
        (
            {"tariff_alt_url": {}},
            field("tariff_alt_url", "found {}: input should be a valid string, so it was left out"),
        ),
        (
            {"tariff_alt_text": [{"language": "nl"}]},
            part("tariff_alt_text[0].text", "text is missing, so tariff_alt_text[0] was left out"),
        ),
        ({"energy_mix": True}, field("energy_mix", "found true: input should be an object, so it was left out")),
        (
            {"last_updated": []},
            field("last_updated", "found []: input should be a valid datetime, so it was left out"),
        ),
    ],
)
def test_a_tariff_may_lose_what_is_no_part_of_its_price(given, finding):
    """Text, address, energy mix, time of change."""
    expected, _ = read_tariff(tariff())
    assert read_tariff(tariff(**given)) == (expected, (finding,))


def test_null_in_a_list_of_a_tariff_is_no_part_of_its_price():
    """It says nothing."""
    raw = tariff(elements=[None, {"price_components": [PER_KWH, None]}])
    read, findings = read_tariff(raw)
    assert read.elements == (TariffElement(price_components=(PriceComponent(type="ENERGY", price=Decimal("0.39")),)),)
    assert findings == (
        field("elements[1].price_components[1]", "found null: input should be an object, so it was left out"),
        field("elements[0]", "found null: input should be an object, so it was left out"),
    )


def test_a_price_of_null_is_none():
    """A component without price may be anything but free."""
    raw = tariff(elements=[{"price_components": [{"type": "ENERGY", "price": None}]}])
    path = "elements[0].price_components[0].price"
    assert why_unreadable(read_tariff, raw) == (unreadable(path, 'found {"type":"ENERGY"}: field required'),)


@pytest.mark.parametrize("name", ["id", "currency"])
def test_a_tariff_that_lacks_its_identity_is_unreadable(name):
    """Nor is there a price without currency."""
    document = {key: value for key, value in PRICED.items() if key != name}
    assert why_unreadable(read_tariff, text(document)) == (unreadable(name, MISSING),)


def test_one_element_for_a_list_of_them_is_the_same_price():
    """It is put right, as nothing is lost."""
    element = PRICED["elements"][0]
    read, findings = read_tariff(tariff(elements=element))
    assert read == read_tariff(tariff())[0]
    wrong = json.dumps(element, separators=(",", ":"))
    assert findings == (field("elements", f"found {wrong}: input should be a valid array; read as [{wrong}]"),)


# --- marks of the exporters

NOON = moment(datetime(2026, 6, 1, 12, tzinfo=UTC))
MARKS = {"version": VERSION, "time opens": NOON[0], "time closes": NOON[-1], "hole": HOLE, "key": KEY}
AS_IT_IS, ESCAPED = (partial(json.dumps, ensure_ascii=escaped) for escaped in (False, True))


@pytest.mark.parametrize("mark", MARKS.values(), ids=MARKS)
@pytest.mark.parametrize("write", [AS_IT_IS, ESCAPED, lambda found: ESCAPED(found).replace("ue0", "uE0")])
def test_marks_of_exporters_are_stripped(mark, write):
    """A CPO that sends them must not decide on versions or hide changes."""
    raw = write(EMPTY | {"name": f"{mark}Laad{mark}{mark}plein"}).encode()
    assert read_location(raw) == (Location(**EMPTY, name="Laadplein"), ())


def test_the_text_of_an_escape_is_no_mark():
    """After a backslash that is one itself, `ue000` is text; after two of these it is a mark again."""
    name = f"\\ue000 \\\\{VERSION}ue001"
    assert read_location(location(name=name))[0].name == "\\ue000 \\\\ue001"


def test_taking_out_a_mark_makes_no_new_one():
    """The bytes on both sides of one can be another."""
    raw = location(name="Laad|plein").replace(b"|", b"\xee\x80\xee\x80\x80\x80")
    assert read_location(raw) == (Location(**EMPTY, name="Laadplein"), ())


# --- words of findings


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ((), ""),
        (("name",), "name"),
        (("evses", 2, "connectors", 0, "standard"), "evses[2].connectors[0].standard"),
    ],
)
def test_a_path_is_written_as_people_read_it(path, expected):
    """Names with dots, places in lists with brackets."""
    assert path_text(path) == expected


# --- versions


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
def test_every_version_reads_locations_and_tariffs(reader):
    """With what the version calls for, nothing is said."""
    assert reader.read_location(location()) == (Location(**EMPTY), ())
    assert reader.read_tariff(tariff()) == read_tariff(tariff())


def test_prices_of_2_2_1_are_without_vat():
    """The version says so, and a tariff need not."""
    raw = tariff(tax_included=None)
    read, findings = v2_2_1.read_tariff(raw)
    assert (read, findings) == (replace(read_tariff(raw)[0], tax_included="NO"), ())


def test_prices_of_2_3_0_should_say_whether_they_are_gross():
    """One that does not is read as it is, and it is said for what that will be taken."""
    raw = tariff(tax_included=None, energy_mix=5)
    assert v2_3_0.read_tariff(raw) == (
        read_tariff(raw)[0],
        (
            field("energy_mix", "found 5: input should be an object, so it was left out"),
            field(
                "tax_included", "tax_included is missing, so the prices are taken to be without VAT, as in OCPI 2.2.1"
            ),
        ),
    )


def test_the_newest_version_is_preferred():
    """The order of the registry is the order of preference."""
    assert list(READERS) == ["2.3.0", "2.2.1", "2.2", "2.1.1"]


# --- whatever a CPO may send


def rules_of(read, raw):
    """The rules of what is said of an object, and whether it could be read."""
    try:
        whole, findings = read(raw)
    except Unreadable as error:
        return [finding.rule for finding in error.findings], False
    assert isinstance(whole, Location | Tariff)
    return [finding.rule for finding in findings], True


LIMITS = ("min_price", "max_price")
TEXTS = ("country_code", "party_id", "id", "currency", "type", "reservation", "day_of_week", "start_time", "end_time")


def as_ocpi_has_it(node, name="", tax=None):
    """A tariff without what says nothing, and with numbers where OCPI has them."""
    if isinstance(node, dict):
        tax = node.get("tax_included", tax)
        return {key: as_ocpi_has_it(child, key, tax) for key, child in node.items() if child is not None}
    if isinstance(node, list):
        return [as_ocpi_has_it(child, name, tax) for child in node if child is not None]
    if name == "tax_included" and isinstance(node, bool):
        return "YES" if node else "NO"
    if name in LIMITS and (node == "5" or (isinstance(node, int | float) and not isinstance(node, bool))):
        return {"after_taxes" if tax in ("YES", True) else "before_taxes": node}
    if name in (*TEXTS, "start_date", "end_date", "tax_included") and isinstance(node, int | float):
        return node if isinstance(node, bool) else str(int(node) if node == int(node) else node)
    return node


# A single thing for a list is put right, which is not strict, and an empty text stands for nothing; everything else
# must be as it came.
UNWRAPPED = st.sampled_from([*(word for word in WORDS if word != ""), [], [None], ["x", "y"]])
SWAPS = st.lists(
    st.tuples(st.integers(0, 9999), st.sampled_from(["drop", "replace"]), UNWRAPPED), min_size=1, max_size=3
)


@settings(max_examples=1000, deadline=None)
@given(st.sampled_from(TARIFFS), SWAPS)
def test_a_tariff_never_loses_a_part_of_its_price(document, damage):
    """What is read of a damaged tariff is all that it still says of its price, taken strictly."""
    document = damaged(document, damage)
    try:
        read, _ = read_tariff(text(document))
    except Unreadable:
        return
    priced = {name: value for name, value in as_ocpi_has_it(document).items() if name not in NO_PART_OF_THE_PRICE}
    spared = {f.name: f.default for f in fields(Tariff) if f.name in NO_PART_OF_THE_PRICE}
    assert replace(read, **spared) == STRICT.validate_json(text(priced))


# --- real feeds


def all_of(folder, pattern):
    """Every object in the files of a folder, with the reader for its kind."""
    for path in sorted(folder.glob(pattern)):
        version = v2_3_0 if "2.3.0" in str(path) else v2_2_1
        read = version.read_tariff if "tariff" in path.name else version.read_location
        yield from ((path.name, *rules_of(read, raw)) for raw in files.objects(path))


def test_the_examples_of_the_specification_are_read(shared_folder):
    """Those that are whole Locations and Tariffs; parts of one, patches and other objects are unreadable."""
    found = list(all_of(shared_folder / "ocpi" / "spec-examples-2.3.0", "*.json"))
    whole = {name for name, _, _ in found if name.startswith(("location_example", "tariff"))}
    assert {name for name, _, is_read in found if is_read} == whole
    assert [rules for _, rules, is_read in found if is_read] == [[]] * len(whole)


def test_odd_feeds_are_read_or_unreadable(shared_folder):
    """Dialects, older versions and invented words: each object is one or the other, and nothing stops."""
    found = list(all_of(shared_folder / "ocpi" / "others", "*ocpi*"))
    assert {name for name, _, is_read in found if is_read} >= {name for name, _, _ in found if "gb-charg" in name}
    assert all(is_read or rules[-1] == "OCPI-UNREADABLE" for _, rules, is_read in found)


@pytest.mark.parametrize(("pack", "lost"), [("sample", 0), ("dirty-pack", 1)])
def test_the_dutch_feed_is_read(shared_folder, pack, lost):
    """All but what has no party; parties are taken from EVSE ids, and some positions, prices and texts are odd."""
    found = list(all_of(shared_folder / "ocpi" / "nl-ndw", f"*_{pack}_*"))
    known = {"OCPI-PARTY", "OCPI-BLANKS", "OCPI-COORDINATES", "OCPI-PRICE"}
    assert {rule for _, rules, is_read in found if is_read for rule in rules} <= known
    assert [rules for _, rules, is_read in found if not is_read] == [["OCPI-UNREADABLE"]] * lost
