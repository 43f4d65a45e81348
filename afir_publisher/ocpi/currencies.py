"""What is paid with in Europe, and roughly how much of it a euro is: enough to see that a price cannot be meant."""

_OWN = {
    "AL": "ALL",
    "BA": "BAM",
    "CH": "CHF",
    "CZ": "CZK",
    "DK": "DKK",
    "GB": "GBP",
    "HU": "HUF",
    "IS": "ISK",
    "LI": "CHF",
    "MD": "MDL",
    "MK": "MKD",
    "NO": "NOK",
    "PL": "PLN",
    "RO": "RON",
    "RS": "RSD",
    "SE": "SEK",
    "TR": "TRY",
    "UA": "UAH",
}
_EURO = "AD AT BE BG CY DE EE ES FI FR GR HR IE IT LT LU LV MC ME MT NL PT SI SK SM VA XK"

CURRENCIES = {**dict.fromkeys(_EURO.split(), "EUR"), **_OWN}
"""The currency (ISO 4217) of each country (ISO 3166 alpha-2) of Europe that has one."""

PER_EURO = {
    "ALL": 100,
    "BAM": 2,
    "CHF": 1,
    "CZK": 25,
    "DKK": 7,
    "EUR": 1,
    "GBP": 1,
    "HUF": 400,
    "ISK": 145,
    "MDL": 20,
    "MKD": 60,
    "NOK": 11,
    "PLN": 4,
    "RON": 5,
    "RSD": 115,
    "SEK": 11,
    "TRY": 45,
    "UAH": 48,
    "USD": 1,
}
"""Units of each currency for a euro in 2026, in round numbers."""
