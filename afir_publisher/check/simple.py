"""The simple types of DATEX II: what their values look like in XML, which has texts, and in JSON, which has more."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

LONGEST = 1024
"""The most characters of a com:String."""

OTHERS = frozenset({"Texts", "any"})
"""Types that are neither simple nor classes: a MultilingualString, and what is not looked at."""

_DATE = r"-?(\d{4,})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_CLOCK = r"(?:(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?|24:00:00(?:\.0+)?)"
_ZONE = r"(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)"
_DATE_TIME = re.compile(f"{_DATE}T{_CLOCK}{_ZONE}?")
_INTERNET_TIME = re.compile(
    r"(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[Tt](?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?"
    r"(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)"
)
_CLOCK_WITH_ZONE = re.compile(
    r"(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)"
)
_FLOAT = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|-?INF|NaN")
_DECIMAL = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)")
_DURATION = r"-?P(?=.)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?"
_DIGITS, _FRACTION = 8, 2  # of an amount of money


class Simple(NamedTuple):
    """A simple type: whether a text in XML, or a value in JSON, is of it; what is expected, in words."""

    in_xml: Callable[[str], bool]
    in_json: Callable[[Any], bool]
    expected: str


def _matches(pattern: str) -> Callable[[str], bool]:
    """Whether a whole text is of a pattern, blanks around it left out."""
    compiled = re.compile(pattern)
    return lambda text: compiled.fullmatch(text.strip()) is not None


def _text(most: int | None = None, pattern: str | None = None) -> tuple[Callable[[str], bool], Callable[[Any], bool]]:
    """Texts to a length, of a pattern."""
    compiled = re.compile(pattern) if pattern else None

    def fits(text: str) -> bool:
        return (most is None or len(text) <= most) and (compiled is None or compiled.fullmatch(text) is not None)

    return fits, lambda value: isinstance(value, str) and fits(value)


def _is_number(value: Any) -> bool:
    """Whether a JSON value is a number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_whole(value: Any) -> bool:
    """Whether a JSON value is a whole number."""
    return _is_number(value) and value == int(value)


def _is_day(found: re.Match[str] | None) -> bool:
    """Whether what was found has a date that the calendar has."""
    if found is None:
        return False
    year, month, day = (int(number) for number in found.groups()[:3])
    try:
        date(year % 400 + 400, month, day)  # years of four digits and more repeat every 400
    except ValueError:
        return False
    return True


def _is_amount(text: str) -> bool:
    """Whether a text is an amount of money as XML takes it."""
    text = text.strip()
    if not _DECIMAL.fullmatch(text):
        return False
    whole, _, fraction = text.lstrip("+-").partition(".")
    digits, fraction = whole.lstrip("0"), fraction.rstrip("0")
    return len(fraction) <= _FRACTION and len(digits) + len(fraction) <= _DIGITS


def _is_internet_time(value: Any) -> bool:
    """Whether a JSON value is a date with a time and its offset (RFC 3339)."""
    return isinstance(value, str) and _is_day(_INTERNET_TIME.fullmatch(value))


_STRING = Simple(*_text(LONGEST), f"a text of at most {LONGEST} characters")
_NUMBER = "a number"
_CODE = re.compile("[a-z]{2}")

SIMPLE: Mapping[str, Simple] = {
    "Text": Simple(*_text(), "a text"),
    "LongString": Simple(*_text(), "a text"),
    "String": _STRING,
    "Url": Simple(*_text(), "an address"),
    "Boolean": Simple(_matches("true|false|1|0"), lambda value: isinstance(value, bool), "true or false"),
    "DateTime": Simple(
        lambda text: _is_day(_DATE_TIME.fullmatch(text.strip())),
        _is_internet_time,
        "a date and time with offset, such as 2026-01-31T09:00:00Z",
    ),
    "Date": Simple(
        lambda text: _is_day(re.fullmatch(f"{_DATE}{_ZONE}?", text.strip())),
        lambda value: isinstance(value, str) and _is_day(re.fullmatch(_DATE, value)),
        "a date such as 2026-01-31",
    ),
    "Time": Simple(
        _matches(f"{_CLOCK}{_ZONE}?"),
        lambda value: isinstance(value, str) and re.fullmatch(f"{_CLOCK}{_ZONE}?", value) is not None,
        "a time of day such as 09:00:00",
    ),
    "Float": Simple(lambda text: _FLOAT.fullmatch(text.strip()) is not None, _is_number, _NUMBER),
    "Decimal": Simple(lambda text: _DECIMAL.fullmatch(text.strip()) is not None, _is_number, _NUMBER),
    "Integer": Simple(_matches(r"[+-]?\d+"), _is_whole, "a whole number"),
    "NonNegativeInteger": Simple(
        _matches(r"\+?\d+|-0+"), lambda value: _is_whole(value) and value >= 0, "a whole number from 0"
    ),
    "Year": Simple(_matches(r"\+?\d+|-0+"), lambda value: _is_whole(value) and value >= 0, "a year"),
    "AngleInDegrees": Simple(
        _matches(r"\+?0*(?:[12]?\d?\d|3[0-5]\d)"),
        lambda value: _is_whole(value) and 0 <= value < 360,  # noqa: PLR2004 - a full turn
        "whole degrees from 0 to 359",
    ),
    "AmountOfMoney": Simple(
        _is_amount, _is_number, f"an amount of at most {_DIGITS} digits, {_FRACTION} of them behind the point"
    ),
    "Language": Simple(
        _matches(r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*"),
        lambda value: isinstance(value, str) and _CODE.fullmatch(value) is not None,
        "a language of two small letters, such as nl",
    ),
    "CountryCode": Simple(*_text(2), "a country of two letters, such as nl"),
    "CurrencyCode": Simple(*_text(LONGEST, "[A-Z]{3}"), "a currency of three capital letters, such as EUR"),
    "TimeZone": Simple(*_text(LONGEST, "[-+][0-9]{2}:[0-9]{2}|Z"), "an offset such as +01:00, or Z"),
    "Duration": Simple(*_text(None, _DURATION), "a duration such as PT30M"),
    "NutsCode": Simple(*_text(5), "a code of at most 5 characters"),
    "SubdivisionCode": Simple(*_text(3), "a code of at most 3 characters"),
    "NamedAreaCode": Simple(*_text(8), "a code of at most 8 characters"),
}
"""The simple types by the names that the models give them."""

STRICT: Mapping[str, Mapping[str, Simple]] = {
    "01-00-00": {
        "Time": Simple(
            SIMPLE["Time"].in_xml,
            lambda value: isinstance(value, str) and _CLOCK_WITH_ZONE.fullmatch(value) is not None,
            "a time of day with an offset, such as 09:00:00Z",
        ),
        "TimeZone": _STRING,
        "CurrencyCode": Simple(*_text(LONGEST, ".*[A-Z]{3}.*"), "a currency of three capital letters, such as EUR"),
    }
}
"""Where a model takes other values than the rest."""


def simple_types(model: str) -> Mapping[str, Simple]:
    """The simple types of a model."""
    return {**SIMPLE, **STRICT.get(model, {})}
