"""The words of the vocabularies that mobilityDCAT-AP takes: languages and countries by the codes of the EU's tables."""

from collections.abc import Mapping

from afir_publisher.countries import ALPHA_3
from afir_publisher.enrich.areas import regions
from afir_publisher.model import frozen


@frozen
class Language:
    """A language of the EU: its code in the EU's table, and what AFIR calls its two kinds of data in it."""

    code: str
    static: str
    dynamic: str

    @property
    def words(self) -> Mapping[str, str]:
        """What AFIR's kinds of data are called."""
        return {"static": self.static, "dynamic": self.dynamic}


LANGUAGES = {
    "bg": Language(code="BUL", static="статични данни", dynamic="динамични данни"),
    "cs": Language(code="CES", static="statická data", dynamic="dynamická data"),
    "da": Language(code="DAN", static="statiske data", dynamic="dynamiske data"),
    "de": Language(code="DEU", static="statische Daten", dynamic="dynamische Daten"),
    "el": Language(code="ELL", static="στατικά δεδομένα", dynamic="δυναμικά δεδομένα"),
    "en": Language(code="ENG", static="static data", dynamic="dynamic data"),
    "es": Language(code="SPA", static="datos estáticos", dynamic="datos dinámicos"),
    "et": Language(code="EST", static="staatilised andmed", dynamic="dünaamilised andmed"),
    "fi": Language(code="FIN", static="staattiset tiedot", dynamic="dynaamiset tiedot"),
    "fr": Language(code="FRA", static="données statiques", dynamic="données dynamiques"),
    "ga": Language(code="GLE", static="sonraí statacha", dynamic="sonraí dinimiciúla"),
    "hr": Language(code="HRV", static="statički podaci", dynamic="dinamički podaci"),
    "hu": Language(code="HUN", static="statikus adatok", dynamic="dinamikus adatok"),
    "it": Language(code="ITA", static="dati statici", dynamic="dati dinamici"),
    "lt": Language(code="LIT", static="statiniai duomenys", dynamic="dinaminiai duomenys"),
    "lv": Language(code="LAV", static="statiskie dati", dynamic="dinamiskie dati"),
    "mt": Language(code="MLT", static="data statika", dynamic="data dinamika"),
    "nl": Language(code="NLD", static="statische gegevens", dynamic="dynamische gegevens"),
    "pl": Language(code="POL", static="dane statyczne", dynamic="dane dynamiczne"),
    "pt": Language(code="POR", static="dados estáticos", dynamic="dados dinâmicos"),
    "ro": Language(code="RON", static="date statice", dynamic="date dinamice"),
    "sk": Language(code="SLK", static="statické údaje", dynamic="dynamické údaje"),
    "sl": Language(code="SLV", static="statični podatki", dynamic="dinamični podatki"),
    "sv": Language(code="SWE", static="statiska data", dynamic="dynamiska data"),
}
"""By ISO 639-1; the profile takes descriptions in these only."""

STANDARDS = {"datex2": "datex-II", "ocpi": "ocpi"}
"""What the vocabulary of mobility data standards calls the families of formats; any other is `other`."""

_NUTS_COUNTRIES = {"EL": "GR", "UK": "GB"}
_EFTA = frozenset({"CH", "IS", "LI", "NO"})


def country_of(area: str) -> str | None:
    """The country of an area (a NUTS code or ISO 3166 alpha-2) as ISO 3166 alpha-3; `None` where there is none such."""
    return ALPHA_3.get(_country(area))


def is_region(area: str) -> bool:
    """Whether an area is a region of NUTS 1 (2024), as somebody may have stated what is none, or is none any more.

    NUTS itself is the EU's; in EFTA the region is the whole country, of which its code says nothing more.
    """
    country = _country(area)
    return country not in _EFTA and area in regions(country)


def _country(area: str) -> str:
    """The country that an area is in by its first two letters, as ISO 3166 has it."""
    return _NUTS_COUNTRIES.get(area[:2], area[:2])
