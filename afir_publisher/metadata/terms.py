"""The vocabularies that mobilityDCAT-AP takes terms of, and what they call those that a record names.

Who names a term describes it, and the scheme that it is of (mobilityDCAT-AP 1.1.0, section 6.1). So a catalogue and
its validator need none of the vocabularies at hand.
"""

from collections.abc import Mapping

from afir_publisher.model import frozen

LICENCES = "http://publications.europa.eu/resource/authority/licence/"
"""What the addresses of licences in the EU's table begin with."""

_EU = "http://publications.europa.eu/resource/authority/"
_MOBILITY = "https://w3id.org/mobilitydcat-ap/"


@frozen
class Vocabulary:
    """A vocabulary: the address and the title of its scheme, what its terms are used as, and their labels in English.

    `terms` is what the addresses of its terms begin with, `kind` a class as prefix:name. Only what is a concept has to
    have a label.
    """

    scheme: str
    title: str
    terms: str
    kind: str
    labels: Mapping[str, str]


def _eu(name: str, title: str, kind: str, labels: Mapping[str, str] | None = None) -> Vocabulary:
    """A table of the Publications Office of the EU."""
    return Vocabulary(scheme=_EU + name, title=title, terms=f"{_EU}{name}/", kind=kind, labels=labels or {})


def _mobility(name: str, title: str, labels: Mapping[str, str]) -> Vocabulary:
    """A vocabulary of mobilityDCAT-AP's own."""
    scheme = _MOBILITY + name
    return Vocabulary(scheme=scheme, title=title, terms=f"{scheme}/", kind="skos:Concept", labels=labels)


VOCABULARIES: Mapping[str, Vocabulary] = {
    "country": _eu("country", "Countries and territories", "dct:Location"),
    "data-theme": _eu("data-theme", "Data theme", "skos:Concept", {"TRAN": "Transport"}),
    "file-type": _eu("file-type", "File type", "dct:MediaTypeOrExtent"),
    "frequency": _eu("frequency", "Frequency", "dct:Frequency"),
    "language": _eu("language", "Language", "dct:LinguisticSystem"),
    "licence": _eu(
        "licence",
        "Licence",
        "skos:Concept",
        {
            "CC0": "Creative Commons CC0 1.0 Universal",
            "CC_BY_4_0": "Creative Commons Attribution 4.0 International",
            "CC_BYSA_4_0": "Creative Commons Attribution-ShareAlike 4.0 International",
        },
    ),
    "nuts": Vocabulary(
        scheme="http://data.europa.eu/nuts/scheme/2024",
        title="NUTS 2024",
        terms="http://data.europa.eu/nuts/code/",
        kind="dct:Location",
        labels={},
    ),
    "reference-system": Vocabulary(
        scheme="http://www.opengis.net/def/crs/EPSG/0/",
        title="EPSG coordinate reference systems",
        terms="http://www.opengis.net/def/crs/EPSG/0/",
        kind="dct:Standard",
        labels={},
    ),
    "application-layer-protocol": _mobility(
        "application-layer-protocol", "Application layer protocol", {"http-https": "HTTP HTTPS"}
    ),
    "communication-method": _mobility("communication-method", "Communication method", {"pull": "Pull"}),
    "conditions": _mobility(
        "conditions-for-access-and-usage",
        "Conditions for access and usage",
        {"licence-provided-free-of-charge": "Licence provided, free of charge"},
    ),
    "georeferencing-method": _mobility(
        "georeferencing-method", "Georeferencing method", {"geocoordinates": "Geocoordinates"}
    ),
    "mobility-data-standard": _mobility(
        "mobility-data-standard",
        "Mobility data standard",
        {"datex-II": "DATEX II", "ocpi": "OCPI", "other": "Other"},
    ),
    "mobility-theme": _mobility(
        "mobility-theme",
        "Mobility theme",
        {
            "filling-and-charging-stations": "Filling and charging stations",
            "location-and-conditions-of-charging-points": "Location and conditions of charging points",
            "availability-of-charging-points-for-electric-vehicles": (
                "Availability of charging points for electric vehicles"
            ),
        },
    ),
    "transport-mode": _mobility("transport-mode", "Transport mode", {"car": "Car"}),
}
"""By the names that the code has for them; mobilityDCAT-AP's own of July 2026 (mobility-theme 1.1.1)."""

LAWS = {
    "http://data.europa.eu/eli/reg/2023/1804/oj": "Regulation (EU) 2023/1804",
    "http://data.europa.eu/eli/reg_impl/2025/655/oj": "Commission Implementing Regulation (EU) 2025/655",
}
"""The law that feeds are published for, by its address (European Legislation Identifier)."""
