"""A record in RDF, as mobilityDCAT-AP 1.1.0 has it: a catalogue of one feed, its data sets and their distributions.

Every node has an address of its own within the document, so that what is written is the same each time. Terms of
vocabularies stand with their type and scheme, so that a validator needs none of the vocabularies at hand.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from rdflib import RDF, RDFS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, OWL, SKOS
from rdflib.term import Node

from afir_publisher.metadata.record import Dataset, Record
from afir_publisher.metadata.words import LANGUAGES, country_of

MOBILITY = Namespace("https://w3id.org/mobilitydcat-ap#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
CNT = Namespace("http://www.w3.org/2011/content#")
DCATAP = Namespace("http://data.europa.eu/r5r/")

PREFIXES = {
    "cnt": CNT,
    "dcat": DCAT,
    "dcatap": DCATAP,
    "dct": DCTERMS,
    "foaf": FOAF,
    "mobilitydcatap": MOBILITY,
    "owl": OWL,
    "rdf": RDF,
    "rdfs": RDFS,
    "skos": SKOS,
    "vcard": VCARD,
    "xsd": XSD,
}

_EU = "http://publications.europa.eu/resource/authority/"
_OURS = "https://w3id.org/mobilitydcat-ap/"
_NUTS = "http://data.europa.eu/nuts/"
_AFIR = URIRef("http://data.europa.eu/eli/reg/2023/1804/oj")
_WGS_84 = URIRef("http://www.opengis.net/def/crs/EPSG/0/4326")

THEMES = {
    "static": ("filling-and-charging-stations", "location-and-conditions-of-charging-points"),
    "dynamic": ("filling-and-charging-stations", "availability-of-charging-points-for-electric-vehicles"),
}
"""The category and the sub-category of what each kind of data is about (mobility-theme 1.1.1)."""

FREQUENCIES = {"static": "DAILY", "dynamic": "1MIN"}
"""How often each kind of data is brought up to date at the least (Reg. (EU) 2025/655): within a day, or a minute."""

_TOKEN_NEEDED = "Read with a token, which the publisher gives out free of charge."  # noqa: S105


Properties = Mapping[URIRef, Iterable[Node]]


@lru_cache(maxsize=64)
def written(record: Record, modified: str) -> Mapping[str, bytes]:
    """The record in each syntax, by the ending of its file; `modified` is when it changed last (ISO 8601)."""
    graph = made(record, modified)
    context = {prefix: str(space) for prefix, space in PREFIXES.items()}
    return {
        "ttl": graph.serialize(format="turtle", encoding="utf-8"),
        "jsonld": graph.serialize(format="json-ld", context=context, indent=1, sort_keys=True, encoding="utf-8")
        + b"\n",
    }


def made(record: Record, modified: str) -> Graph:
    """The record as a graph."""
    graph = Graph(bind_namespaces="none")
    for prefix, space in PREFIXES.items():
        graph.bind(prefix, space)
    _Maker(graph, record).all(modified)
    return graph


class _Maker:
    """What makes the graph of a record."""

    def __init__(self, graph: Graph, record: Record) -> None:
        """Nothing is said yet."""
        self.graph = graph
        self.record = record
        self.language = LANGUAGES[record.language]
        self.publisher = self._node("publisher")

    def all(self, modified: str) -> None:
        """Say all of it."""
        record = self.record
        here = self._places((record.publisher.country,))
        places = self._places(record.areas) or here
        about = {dataset: self._node(dataset.kind) for dataset in record.datasets}
        self._say_who()
        self._say(
            self._node("catalogue"),
            DCAT.Catalog,
            {
                DCTERMS.title: [self._text(record.title)],
                DCTERMS.description: [self._text(record.description)],
                FOAF.homepage: [URIRef(record.publisher.homepage)],
                DCTERMS.publisher: [self.publisher],
                DCTERMS.spatial: here,
                DCTERMS.language: [self._in_language()],
                DCAT.dataset: about.values(),
                DCAT.record: [self._node(f"record-{dataset.kind}") for dataset in about],
            },
        )
        for dataset, node in about.items():
            self._say(
                self._node(f"record-{dataset.kind}"),
                DCAT.CatalogRecord,
                {
                    FOAF.primaryTopic: [node],
                    DCTERMS.created: [Literal(record.created, datatype=XSD.dateTime)],
                    DCTERMS.modified: [Literal(modified, datatype=XSD.dateTime)],
                    DCTERMS.language: [self._in_language()],
                },
            )
            self._say_dataset(dataset, node, places, [other for other in about.values() if other != node])

    def _say_who(self) -> None:
        """Who publishes, and where to ask."""
        ours = self.record.publisher
        mail, page, name = URIRef(f"mailto:{ours.email}"), URIRef(ours.homepage), Literal(ours.name)
        agent: Properties = {FOAF.name: [name], FOAF.mbox: [mail], FOAF.workplaceHomepage: [page]}
        self._say(self.publisher, FOAF.Agent, agent)
        contact: Properties = {VCARD.fn: [name], VCARD.hasEmail: [mail], VCARD.hasURL: [page]}
        self._say(self._node("contact"), VCARD.Kind, contact)

    def _say_dataset(self, dataset: Dataset, node: URIRef, places: list[URIRef], others: list[URIRef]) -> None:
        """A data set and its distributions."""
        record = self.record
        words = self.language.static if dataset.kind == "static" else self.language.dynamic
        theme = self._term(f"{_EU}data-theme", "TRAN")
        self.graph.add((theme, SKOS.prefLabel, Literal("Transport", lang="en")))
        self._say(
            node,
            DCAT.Dataset,
            {
                DCTERMS.title: [self._text(f"{record.title} ({words})")],
                DCTERMS.description: [self._text(record.description)],
                DCTERMS.identifier: [Literal(str(node))],
                DCTERMS.publisher: [self.publisher],
                DCTERMS.spatial: places,
                DCTERMS.accrualPeriodicity: [
                    self._term(f"{_EU}frequency", FREQUENCIES[dataset.kind], DCTERMS.Frequency)
                ],
                MOBILITY.mobilityTheme: [self._term(f"{_OURS}mobility-theme", one) for one in THEMES[dataset.kind]],
                DCAT.theme: [theme],
                DCAT.contactPoint: [self._node("contact")],
                MOBILITY.georeferencingMethod: [self._term(f"{_OURS}georeferencing-method", "geocoordinates")],
                MOBILITY.transportMode: [self._term(f"{_OURS}transport-mode", "car")],
                DCTERMS.conformsTo: [self._typed(_WGS_84, DCTERMS.Standard)],
                DCATAP.applicableLegislation: [_AFIR],
                DCTERMS.relation: others,
                DCAT.distribution: [self._distribution(file) for file in dataset.files],
            },
        )

    def _distribution(self, file: str) -> URIRef:
        """A file of a feed."""
        record, node = self.record, self._node(file)
        address, syntax = URIRef(f"{record.url}/{file}"), file.rpartition(".")[2]
        licence = self._typed(URIRef(record.licence), DCTERMS.LicenseDocument)
        self._say(
            node,
            DCAT.Distribution,
            {
                DCTERMS.title: [self._text(file)],
                DCAT.accessURL: [address],
                DCAT.downloadURL: [address],
                DCTERMS.format: [self._term(f"{_EU}file-type", syntax.upper(), DCTERMS.MediaTypeOrExtent)],
                MOBILITY.mobilityDataStandard: [self._standard()],
                DCTERMS.rights: [self._rights()],
                DCTERMS.license: [licence],
                MOBILITY.applicationLayerProtocol: [self._term(f"{_OURS}application-layer-protocol", "http-https")],
                MOBILITY.communicationMethod: [self._term(f"{_OURS}communication-method", "pull")],
                CNT.characterEncoding: [Literal("UTF-8")],
            },
        )
        return node

    def _standard(self) -> URIRef:
        """The standard that the data is in, and its version."""
        name = self._term(f"{_OURS}mobility-data-standard", self.record.standard)
        said: Properties = {DCTERMS.conformsTo: [name], OWL.versionInfo: [Literal(self.record.standard_version)]}
        return self._say(self._node("standard"), MOBILITY.MobilityDataStandard, said)

    def _rights(self) -> URIRef:
        """On which conditions the data may be had: AFIR wants it free (Article 20(3))."""
        conditions = self._term(f"{_OURS}conditions-for-access-and-usage", "licence-provided-free-of-charge")
        label = [] if self.record.is_open else [Literal(_TOKEN_NEEDED, lang="en")]
        return self._say(self._node("rights"), DCTERMS.RightsStatement, {DCTERMS.type: [conditions], RDFS.label: label})

    def _places(self, areas: Sequence[str]) -> list[URIRef]:
        """Areas as places: the countries that they are in, and NUTS regions as such."""
        found = [
            self._term(f"{_EU}country", code, DCTERMS.Location)
            for code in sorted(filter(None, {country_of(area) for area in areas}))
        ]
        nuts = (area for area in areas if len(area) > len("NL"))
        return [*found, *(self._term(f"{_NUTS}code", area, DCTERMS.Location) for area in nuts)]

    def _in_language(self) -> URIRef:
        """The language of the record."""
        return self._term(f"{_EU}language", self.language.code, DCTERMS.LinguisticSystem)

    def _text(self, text: str) -> Literal:
        """A text in the language of the record."""
        return Literal(text, lang=self.record.language)

    def _node(self, name: str) -> URIRef:
        """A node of the document by its name."""
        return URIRef(f"{self.record.url}/metadata.ttl#{name}")

    def _term(self, scheme: str, word: str, kind: URIRef = SKOS.Concept) -> URIRef:
        """A term of a vocabulary."""
        term = self._typed(URIRef(f"{scheme}/{word}"), kind)
        self.graph.add((term, SKOS.inScheme, self._typed(URIRef(scheme), SKOS.ConceptScheme)))
        return term

    def _typed(self, node: URIRef, kind: URIRef) -> URIRef:
        """A node, once its type is said."""
        self.graph.add((node, RDF.type, kind))
        return node

    def _say(self, node: URIRef, kind: URIRef, said: Properties) -> URIRef:
        """A node, once its type and its properties are said."""
        for name, values in said.items():
            for value in values:
                self.graph.add((node, name, value))
        return self._typed(node, kind)
