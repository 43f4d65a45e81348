"""How facts are written: each kind of value takes what people and spreadsheets write, and gives one form of it.

That form is of JSON: a text, a number, true or false, or a list of texts. Opening times stay a text (`hours`).
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from afir_publisher.countries import alpha_2
from afir_publisher.overlay.hours import hours
from afir_publisher.overlay.kind import NONE, Kind, NotUnderstood

LONGEST_TEXT = 1024
MOST = 10**9

_YES = frozenset({"yes", "y", "ja", "oui", "si", "sí", "tak", "true", "wahr", "waar", "vrai", "1"})
_NO = frozenset({"no", "n", "nein", "nee", "non", "nie", "false", "falsch", "onwaar", "faux", "0"})
_WATTS = {"": 1, "w": 1, "kw": 1000, "mw": 1_000_000}


def _text(found: str) -> str:
    """A text that shows."""
    if not found or not found.isprintable() or len(found) > LONGEST_TEXT:
        raise NotUnderstood
    return found


def _short(most: int) -> Callable[[str], str]:
    """A text of OCPI, which limits how long it is."""

    def take(found: str) -> str:
        if len(_text(found)) > most:
            raise NotUnderstood
        return found

    return take


def _yes_no(found: str) -> bool:
    """Yes or no, in a few languages."""
    word = found.lower()
    if word not in _YES | _NO:
        raise NotUnderstood
    return word in _YES


def _number(found: str) -> Decimal:
    """A number with a point or a comma."""
    try:
        number = Decimal(found.replace(",", "."))
    except InvalidOperation as error:
        raise NotUnderstood from error
    if not number.is_finite() or abs(number) >= MOST:
        raise NotUnderstood
    return number


def _count(found: str) -> int:
    """A whole number of things."""
    if not re.fullmatch("[0-9]{1,6}", found):  # 1.000 is one thing in one country and a thousand in another
        raise NotUnderstood
    return int(found)


def _measure(found: str) -> float:
    """A size or weight: more than nothing."""
    number = _number(found)
    if number <= 0:
        raise NotUnderstood
    return float(number)


def _degrees(most: int) -> Callable[[str], float]:
    """A latitude or longitude."""

    def take(found: str) -> float:
        number = _number(found)
        if abs(number) > most:
            raise NotUnderstood
        return float(number)

    return take


def _power(found: str) -> int:
    """Watts; a bare number below 1,000 is more likely meant as kilowatts, so its unit has to be told."""
    parts = re.fullmatch(r"([0-9]{1,8})(?:[.,]([0-9]{1,2}))? ?([kKmM]?[wW])?", found)  # 22.000 W may be either
    if not parts:
        raise NotUnderstood
    watts = Decimal(f"{parts[1]}.{parts[2] or 0}") * _WATTS[(parts[3] or "").lower()]
    if watts <= 0 or watts != watts.to_integral_value() or not (parts[3] or watts >= _WATTS["kw"]):
        raise NotUnderstood
    return int(watts)


def _phone(found: str) -> str:
    """A telephone number with its country; a spreadsheet takes the + away where the cell is a number."""
    number = re.sub(r"^00", "+", found)
    if not re.fullmatch(r"\+[1-9][0-9 ()/.-]{4,28}[0-9]", number):
        raise NotUnderstood
    return number


def _url(found: str) -> str:
    """An address."""
    if not re.fullmatch(r"https?://[!-~]{3,240}", found):
        raise NotUnderstood
    return found


def _pattern(pattern: str, change: Callable[[str], str]) -> Callable[[str], str]:
    """A word of a fixed form, in one case."""

    def take(found: str) -> str:
        if not re.fullmatch(pattern, change(found)):
            raise NotUnderstood
        return change(found)

    return take


def _country(found: str) -> str:
    """A country that there is, by two or three letters."""
    if alpha_2(found) is None:
        raise NotUnderstood
    return found.upper()


def _zone(found: str) -> str:
    """A time zone that there is."""
    try:
        return ZoneInfo(found).key
    except (LookupError, ValueError, OSError) as error:
        raise NotUnderstood from error


def _hours(found: str) -> str:
    """Opening times that can be read, as they are written."""
    return "24/7" if hours(found).twentyfourseven else found


def _word(known: Iterable[str], *, is_open: bool) -> Callable[[str], str]:
    """One of some words in any case; if `is_open`, another one stays as it is written."""
    spelled = {_bare(word): word for word in known}

    def take(found: str) -> str:
        word = spelled.get(_bare(found))
        if word is None and not is_open:
            raise NotUnderstood
        return word or _short(50)(found)

    return take


def _bare(word: str) -> str:
    """A word for comparing; accents are often left out."""
    return re.sub(r"[^a-z0-9]", "", unicodedata.normalize("NFKD", word.lower())) or word


def word_of(*known: str) -> Kind:
    """One word of some."""
    return Kind(expected=" or ".join(known), take=_word(known, is_open=False), words=known)


def words_of(*known: str) -> Kind:
    """A list of words out of some."""
    expected = f"{NONE}, or a list out of {', '.join(known)}"
    return Kind(expected=expected, take=_word(known, is_open=False), is_list=True, words=known)


def names(*known: str) -> Kind:
    """A list of names of any kind; some are known, and spelled in one way."""
    said = f"{NONE}, or a list of names of at most 50 characters"
    expected = f"{said}, such as {', '.join(known)}" if known else said
    return Kind(expected=expected, take=_word(known, is_open=True), is_list=True, words=known)


def some_names() -> Kind:
    """A list of names that has one at least."""
    return Kind(
        expected="a list of names of at most 50 characters",
        take=_word((), is_open=True),
        is_list=True,
        can_be_none=False,
    )


def text_of(most: int) -> Kind:
    """A text that OCPI limits."""
    return Kind(expected=f"a text of at most {most} characters", take=_short(most))


TEXT = Kind(expected=f"a text of at most {LONGEST_TEXT:,} characters", take=_text)
YES_NO = Kind(expected="yes or no", take=_yes_no, words=("yes", "no"))
COUNT = Kind(expected="a whole number", take=_count)
METRES = Kind(expected="a number of metres above 0, such as 2.1", take=_measure)
TONNES = Kind(expected="a number of tonnes above 0, such as 3.5", take=_measure)
LATITUDE = Kind(expected="degrees from -90 to 90, such as 52.0907", take=_degrees(90))
LONGITUDE = Kind(expected="degrees from -180 to 180, such as 5.1214", take=_degrees(180))
POWER = Kind(expected="a power with its unit, such as 22 kW, or watts from 1000 on", take=_power)
PHONE = Kind(expected="a number with its country, such as +31 201234567, in a cell that is text", take=_phone)
URL = Kind(expected="an address such as https://cpo.example/green", take=_url)
NUTS1 = Kind(
    expected="a NUTS 1 code: country and one character, such as DE2", take=_pattern("[A-Z]{2}[0-9A-Z]", str.upper)
)
COUNTRY = Kind(expected="a country by two or three letters, such as NLD", take=_country)
ZONE = Kind(expected="a time zone by its IANA name, such as Europe/Amsterdam", take=_zone)
HOURS = Kind(expected="24/7, or days and times such as Mo-Fr 08:00-18:00; Sa,Su 10:00-16:00", take=_hours)
LANGUAGE = Kind(expected="a language by two letters, such as nl", take=_pattern("[a-z]{2}", str.lower))
LANGUAGES = Kind(
    expected=f"{NONE}, or a list of languages by two letters, such as nl, en",
    take=_pattern("[a-z]{2}", str.lower),
    is_list=True,
)
