"""Which countries have NUTS regions, and what their codes begin with (Regulation (EC) 1059/2003; EFTA by agreement)."""

OVERSEAS = {"AX": "FI", "BL": "FR", "GF": "FR", "GP": "FR", "MF": "FR", "MQ": "FR", "RE": "FR", "YT": "FR", "SJ": "NO"}
"""Parts of countries that have a code of their own in ISO 3166, and the country that their region is of."""

_AS_IN_ISO = "AT BE BG CH CY CZ DE DK EE ES FI FR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK AL ME MK RS TR"

NUTS_COUNTRY = {
    **{country: country for country in _AS_IN_ISO.split()},
    "GR": "EL",
    **OVERSEAS,
}
"""What the NUTS codes of a country (ISO 3166 alpha-2) begin with; others have none."""
