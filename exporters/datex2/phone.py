"""Telephone numbers as AFIR wants them: `+31 882020200`, the country's code, a blank, the rest in one block."""

import re

from exporters.datex2.tree import plain

_TWO_DIGITS = frozenset(
    map(str, (20, 27, *range(30, 35), 36, 39, 40, 41, *range(43, 50), *range(51, 59), *range(60, 67), 81, 82, 84, 86))
) | frozenset(map(str, (*range(90, 96), 98)))
"""The ITU's country codes of two digits; 1 and 7 are codes of one, all others have three."""

_TRUNK_ZERO = re.compile(r"\(0\)")
_SEPARATORS = re.compile(r"[\s.()/\-]+")
_INTERNATIONAL = re.compile(r"(?:\+|00)([1-9]\d{6,14})")


def international(number: str | None) -> str | None:
    """A number in the form of AFIR if it names its country, else as it came: we do not guess a country.

    A zero in parentheses is for callers at home and goes.
    """
    number = plain(number)
    if number is None:
        return None
    digits = _INTERNATIONAL.fullmatch(_SEPARATORS.sub("", _TRUNK_ZERO.sub("", number)))
    if digits is None:
        return number
    code = _country_code(digits[1])
    return f"+{code} {digits[1][len(code) :]}"


def _country_code(digits: str) -> str:
    """The country code at the beginning of a number; no code begins another."""
    if digits[0] in "17":
        return digits[0]
    return digits[:2] if digits[:2] in _TWO_DIGITS else digits[:3]
