"""The simple types of DATEX II: what is taken, what is not, and that libxml2 agrees."""

import pytest
from lxml import etree

from afir_publisher.check.as_xsd import parser_of
from afir_publisher.check.names import namespace_of
from afir_publisher.check.simple import SIMPLE, simple_types

IN_XML = {
    "Boolean": (["true", "false", "1", "0", " true "], ["", "True", "yes", "2"]),
    "DateTime": (
        ["2026-01-31T09:00:00Z", "2026-01-31T09:00:00", "2024-02-29T24:00:00+14:00", "2026-01-31T09:00:00.123-05:30"],
        [
            "",
            "2026-01-31",
            "2026-02-29T09:00:00Z",
            "2026-1-31T09:00:00Z",
            "2026-01-31T25:00:00Z",
            "2026-01-31 09:00:00Z",
        ],
    ),
    "Time": (["09:00:00", "24:00:00", "09:00:00.5Z"], ["9:00:00", "09:00", "24:00:01", "25:00:00"]),
    "Float": (["1", "1.5", "-2.2E4", ".5", "INF", "NaN"], ["", "1,5", "22 kW", "inf"]),
    "NonNegativeInteger": (["0", "7", "+7", "007", "-0"], ["", "-1", "1.0", "x"]),
    "AngleInDegrees": (["0", "359", "007"], ["360", "-1", "3.5", "999"]),
    "AmountOfMoney": (
        ["0", "0.59", "0.590", "-12.5", "123456.78", "00123456.78"],
        ["", "0.595", "1e2", "1234567.89", "123456789"],
    ),
    "Language": (["nl", "de-DE", "x-klingon"], ["", "n_l", "nederlandsch"]),
    "CountryCode": (["nl", "NL", ""], ["NLD"]),
    "CurrencyCode": (["EUR"], ["eur", "EURO", "", "EU"]),
    "TimeZone": (["+01:00", "-10:30", "Z"], ["Europe/Berlin", "01:00", "+1:00", ""]),
    "NutsCode": (["NL329", ""], ["NL3290"]),
    "String": (["x", "x" * 1024], ["x" * 1025]),
    "Duration": (["PT30M", "P1DT2H", "P1Y"], ["30M", "P", "PT"]),
}
IN_JSON = {
    "Boolean": ([True, False], [1, 0, "true", None]),
    "DateTime": (
        ["2026-01-31T09:00:00Z", "2026-01-31T09:00:00.5+01:00"],
        ["2026-01-31T09:00:00", "2026-02-29T09:00:00Z", "", 5, None],
    ),
    "Time": (["09:00:00", "24:00:00", "09:00:00Z"], ["9:00:00", "24:00:01", 9]),
    "Float": ([1, 1.5, -2e4], ["1", True, None]),
    "NonNegativeInteger": ([0, 7, 7.0], [-1, 1.5, "1", True]),
    "AngleInDegrees": ([0, 359], [360, -1, 3.5]),
    "AmountOfMoney": ([0, 0.59, 0.005333], ["0.59", None]),
    "Language": (["nl"], ["de-DE", "NL", "", 5]),
    "CountryCode": (["nl", "NL"], ["NLD", 5]),
    "CurrencyCode": (["EUR"], ["eur", "", 5]),
    "String": (["x", "x" * 1024], ["x" * 1025, 5, [], {}]),
}
CASES_XML = [(name, text, True) for name, (good, _) in IN_XML.items() for text in good]
CASES_XML += [(name, text, False) for name, (_, bad) in IN_XML.items() for text in bad]
CASES_JSON = [(name, value, True) for name, (good, _) in IN_JSON.items() for value in good]
CASES_JSON += [(name, value, False) for name, (_, bad) in IN_JSON.items() for value in bad]


@pytest.mark.parametrize(("name", "text", "is_good"), CASES_XML)
def test_a_text_in_xml_is_of_its_type_or_not(name, text, is_good):
    """By the rules of XML Schema."""
    assert SIMPLE[name].in_xml(text) == is_good


@pytest.mark.parametrize(("name", "text", "is_good"), CASES_XML)
def test_libxml2_says_the_same(name, text, is_good):
    """Of the type that the description is compiled to."""
    schema = etree.fromstring(
        f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:com="{namespace_of("com")}">'
        f'<xs:import namespace="{namespace_of("com")}" schemaLocation="memory/com"/>'
        f'<xs:element name="a" type="com:{name}"/></xs:schema>',
        parser_of("3.7"),
    )
    element = etree.Element("a")
    element.text = text
    assert etree.XMLSchema(schema).validate(element) == is_good


@pytest.mark.parametrize(("name", "value", "is_good"), CASES_JSON)
def test_a_value_in_json_is_of_its_type_or_not(name, value, is_good):
    """By the rules of the JSON encoding."""
    assert SIMPLE[name].in_json(value) == is_good


def test_the_german_profile_wants_an_offset_to_every_time_of_day():
    """And knows no 24 o'clock; time zones it takes by any name."""
    german = simple_types("01-00-00")
    assert [german["Time"].in_json(text) for text in ("09:00:00Z", "09:00:00", "24:00:00Z")] == [True, False, False]
    assert german["TimeZone"].in_json("Europe/Berlin")
    assert german["String"] is SIMPLE["String"]
