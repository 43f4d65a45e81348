"""How postal codes look in the countries of Europe, as the Universal Postal Union's address formats have them."""

import re
from functools import lru_cache

_FOUR, _FIVE = r"\d{4}", r"\d{5}"

FORMS = {
    **dict.fromkeys(("AT", "BE", "BG", "CH", "CY", "DK", "GL", "HU", "LI", "NO", "SI", "SJ"), (_FOUR, "1234")),
    **dict.fromkeys(("AX", "DE", "EE", "ES", "FI", "HR", "IT", "MC", "SM"), (_FIVE, "12345")),
    **dict.fromkeys(("BL", "FR", "GF", "GP", "MF", "MQ", "RE", "YT"), (_FIVE, "12345")),
    "AD": (r"(?:AD ?)?\d{3}", "AD123"),
    "CZ": (r"\d{3} ?\d{2}", "123 45"),
    "FO": (r"\d{3}", "123"),
    "GB": (r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", "SW1A 1AA"),
    "GR": (r"\d{3} ?\d{2}", "123 45"),
    "IE": (r"[A-Z]\d[\dW] ?[A-Z\d]{4}", "D02 AF30"),
    "IS": (r"\d{3}", "123"),
    "LT": (r"(?:LT-)?\d{5}", "LT-12345"),
    "LU": (r"(?:L-?)?\d{4}", "L-1234"),
    "LV": (r"LV-\d{4}", "LV-1234"),
    "MT": (r"[A-Z]{3} ?\d{4}", "VLT 1117"),
    "NL": (r"[1-9]\d{3} ?[A-Z]{2}", "1234 AB"),
    "PL": (r"\d{2}-\d{3}", "12-345"),
    "PT": (r"\d{4}-\d{3}", "1234-567"),
    "RO": (r"\d{6}", "123456"),
    "SE": (r"\d{3} ?\d{2}", "123 45"),
    "SK": (r"\d{3} ?\d{2}", "123 45"),
}
"""By country (ISO 3166 alpha-2): what a postal code is, and what one looks like. The blank is left to everybody."""

_COMPILED = {country: re.compile(form) for country, (form, _) in FORMS.items()}


@lru_cache(maxsize=8192)
def expected(country: str | None, postal_code: str) -> str | None:
    """What one of the country looks like, where a postal code does not; `None` also for countries not known here."""
    form = _COMPILED.get(country) if country else None
    return None if country is None or form is None or form.fullmatch(postal_code) else FORMS[country][1]
