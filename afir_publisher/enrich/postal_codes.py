"""The NUTS 1 regions that postal codes stand for, in countries whose codes follow regions.

Elsewhere they do not: in Germany, Austria or Poland one area of delivery lies in several regions.
"""

import re
from bisect import bisect_right

BY_BEGINNING = {
    "ES": {
        "ES1": "15 27 32 33 36 39",
        "ES2": "01 20 22 26 31 44 48 50",
        "ES3": "28",
        "ES4": "02 05 06 09 10 13 16 19 24 34 37 40 42 45 47 49",
        "ES5": "03 07 08 12 17 25 43 46",
        "ES6": "04 11 14 18 21 23 29 30 41 51 52",
        "ES7": "35 38",
    },
    "FI": {"FI2": "22"},
    "FR": {
        "FR1": "75 77 78 91 92 93 94 95",
        "FRB": "18 28 36 37 41 45",
        "FRC": "21 25 39 58 70 71 89 90",
        "FRD": "14 27 50 61 76",
        "FRE": "02 59 60 62 80",
        "FRF": "08 10 51 52 54 55 57 67 68 88",
        "FRG": "44 49 53 72 85",
        "FRH": "22 29 35 56",
        "FRI": "16 17 19 23 24 33 40 47 64 79 86 87",
        "FRJ": "09 11 12 30 31 32 34 46 48 65 66 81 82",
        "FRK": "01 03 07 15 26 38 42 43 63 69 73 74",
        "FRL": "04 05 06 13 83 84",
        "FRM": "20",
        "FRY": "971 972 973 974 976",
    },
    "IT": {
        "ITC": "10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 46",
        "ITF": "64 65 66 67 70 71 72 73 74 75 76 80 81 82 83 84 85 86 87 88 89",
        "ITG": "07 08 09 90 91 92 93 94 95 96 97 98",
        "ITH": "29 30 31 32 33 34 35 36 37 38 39 40 41 42 43 44 45 48",
        "ITI": "00 01 02 03 04 05 06 50 51 52 53 54 55 56 57 58 59 60 61 62 63",
    },
    "PT": {"PT2": "95 96 97 98 99", "PT3": "90 91 92 93 94"},
}
"""How the postal codes of a region begin: with the number of a province or department, mostly."""

_NUMBER = re.compile(r"[0-9]{4}(?![0-9])")

BY_RANGE: dict[str, tuple[tuple[int, str | None], ...]] = {
    "BE": ((1000, "BE1"), (1300, "BE3"), (1500, "BE2"), (4000, "BE3"), (8000, "BE2")),
    "NL": (
        *((1000, "NL3"), (1300, "NL2"), (1380, "NL3"), (3770, "NL2"), (3790, None), (3800, "NL3"), (3840, "NL2")),
        *((3900, "NL3"), (3925, None), (3930, "NL3"), (4000, "NL2"), (4120, None), (4200, "NL3"), (4210, None)),
        *((4220, "NL3"), (4250, "NL4"), (4300, "NL3"), (4600, "NL4"), (4670, None), (4700, "NL4"), (5300, "NL2")),
        *((5340, "NL4"), (6500, "NL2"), (6584, "NL4"), (6600, "NL2"), (7740, "NL1"), (7767, None), (7770, "NL2")),
        *((7800, "NL1"), (7950, "NL2"), (7956, "NL1"), (8000, "NL2"), (8350, "NL1"), (8355, "NL2"), (8380, "NL1")),
    ),
}
"""From which number on postal codes are of a region, up to the next; `None` where they are mixed."""


def region_of(country: str, postal_code: str | None) -> str | None:
    """The region of a postal code; `None` where it does not tell, or the country's codes are not known here."""
    code = "".join((postal_code or "").split()).upper().removeprefix(f"{country}-")
    if country in BY_RANGE:
        return _in_range(country, code)
    found = _BEGINNINGS.get(country, {})
    return next((found[code[:length]] for length in (3, 2) if code[:length] in found), None)


def _in_range(country: str, code: str) -> str | None:
    """The region of a code by the number of four digits that it begins with."""
    number = _NUMBER.match(code)
    at = bisect_right(BY_RANGE[country], int(number[0]), key=lambda one: one[0]) if number else 0
    return BY_RANGE[country][at - 1][1] if at else None


_BEGINNINGS = {
    country: {beginning: region for region, some in found.items() for beginning in some.split()}
    for country, found in BY_BEGINNING.items()
}
