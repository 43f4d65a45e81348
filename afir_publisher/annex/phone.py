"""Telephone numbers as AFIR wants them: `+31 882020200`, the country's code, a blank, the rest in one block."""

import re

_TWO_DIGITS = frozenset(
    map(str, (20, 27, *range(30, 35), 36, 39, 40, 41, *range(43, 50), *range(51, 59), *range(60, 67), 81, 82, 84, 86))
) | frozenset(map(str, (*range(90, 96), 98)))
"""The ITU's country codes of two digits; 1 and 7 are codes of one, all others have three."""

_TRUNK_ZERO = re.compile(r"\(0\)")
_SEPARATORS = re.compile(r"[\s.()/\-]+")
_INTERNATIONAL = re.compile(r"(?:\+|00)([1-9]\d{6,14})")
_IN_FORM = re.compile(r"\+[1-9]\d{0,2} \d{4,15}(?:-\d{1,8})?")
"""(EU) 2025/655 Annex, Table A, 5, as France's schema restates it; what follows the hyphen is an extension."""


def international(number: str) -> str | None:
    """A number in the form of AFIR if it names its country; `None` else, as no country is guessed.

    A zero in parentheses is for callers at home and goes.
    """
    if _IN_FORM.fullmatch(number):
        return number
    digits = _INTERNATIONAL.fullmatch(_SEPARATORS.sub("", _TRUNK_ZERO.sub("", number)))
    if digits is None:
        return None
    code = _country_code(digits[1])
    return f"+{code} {digits[1][len(code) :]}"


def _country_code(digits: str) -> str:
    """The country code at the beginning of a number; no code begins another."""
    if digits[0] in "17":
        return digits[0]
    return digits[:2] if digits[:2] in _TWO_DIGITS else digits[:3]
