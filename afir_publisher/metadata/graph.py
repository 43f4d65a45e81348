"""A record in RDF, as mobilityDCAT-AP 1.1.0 has it: a catalogue of one feed, its data sets and their distributions.

Every node has an address of its own within the document, so that what is written is the same each time.
"""

from collections.abc import Mapping
from functools import lru_cache

from rdflib import RDFS, XSD, Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, OWL

from afir_publisher.metadata.nodes import CNT, DCATAP, MOBILITY, PREFIXES, VCARD, Nodes, Properties
from afir_publisher.metadata.record import Dataset, Record
from afir_publisher.metadata.words import LANGUAGES

THEMES = {
    "static": ("filling-and-charging-stations", "location-and-conditions-of-charging-points"),
    "dynamic": ("filling-and-charging-stations", "availability-of-charging-points-for-electric-vehicles"),
}
"""The category and the sub-category of what each kind of data is about."""

FREQUENCIES = {"static": "DAILY", "dynamic": "1MIN"}
"""How often each kind of data is brought up to date at the least (Reg. (EU) 2025/655): within a day, or a minute."""

_FOR_CONSUMERS = "Read with a token or client certificate that the publisher knows, free of charge."


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
    maker = _Maker(record)
    maker.all(modified)
    return maker.nodes.graph


class _Maker:
    """What makes the graph of a record."""

    def __init__(self, record: Record) -> None:
        """Nothing is said yet."""
        self.nodes = Nodes()
        self.record = record
        self.language = LANGUAGES[record.language]
        self.publisher = self._node("publisher")

    def all(self, modified: str) -> None:
        """Say all of it."""
        record = self.record
        here = self.nodes.places((record.publisher.country,))
        places = self.nodes.places(record.areas) or here
        about = {dataset: self._node(dataset.kind) for dataset in record.datasets}
        self._say_who()
        self.nodes.say(
            self._node("catalogue"),
            DCAT.Catalog,
            {
                DCTERMS.title: [self._text(record.title)],
                DCTERMS.description: [self._text(record.description)],
                DCTERMS.identifier: [Literal(str(self._node("catalogue")))],
                FOAF.homepage: [self.nodes.typed(URIRef(record.publisher.homepage), FOAF.Document)],
                DCTERMS.publisher: [self.publisher],
                DCTERMS.issued: [_time(record.created)],
                DCTERMS.modified: [_time(modified)],
                DCTERMS.spatial: here,
                DCTERMS.language: [self._in_language()],
                DCAT.themeTaxonomy: [self.nodes.scheme("data-theme")],
                DCAT.dataset: about.values(),
                DCAT.record: [self._node(f"record-{dataset.kind}") for dataset in about],
            },
        )
        for dataset, node in about.items():
            self.nodes.say(
                self._node(f"record-{dataset.kind}"),
                DCAT.CatalogRecord,
                {
                    FOAF.primaryTopic: [node],
                    DCTERMS.publisher: [self.publisher],
                    DCTERMS.created: [_time(record.created)],
                    DCTERMS.modified: [_time(modified)],
                    DCTERMS.language: [self._in_language()],
                },
            )
            self._say_dataset(dataset, node, places, [other for other in about.values() if other != node])

    def _say_who(self) -> None:
        """Who publishes, and where to ask."""
        ours = self.record.publisher
        mail, page, name = URIRef(f"mailto:{ours.email}"), URIRef(ours.homepage), Literal(ours.name)
        agent: Properties = {FOAF.name: [name], FOAF.mbox: [mail], FOAF.workplaceHomepage: [page]}
        self.nodes.say(self.publisher, FOAF.Agent, agent)
        contact: Properties = {VCARD.fn: [name], VCARD.hasEmail: [mail], VCARD.hasURL: [page]}
        self.nodes.say(self._node("contact"), VCARD.Kind, contact)

    def _say_dataset(self, dataset: Dataset, node: URIRef, places: list[URIRef], others: list[URIRef]) -> None:
        """A data set and its distributions."""
        title = f"{self.record.title} ({', '.join(self.language.words[kind] for kind in dataset.about)})"
        themes = [self.nodes.term("mobility-theme", theme) for kind in dataset.about for theme in THEMES[kind]]
        self.nodes.say(
            node,
            DCAT.Dataset,
            {
                DCTERMS.title: [self._text(title)],
                DCTERMS.description: [self._text(self.record.description)],
                DCTERMS.identifier: [Literal(str(node))],
                DCTERMS.publisher: [self.publisher],
                DCTERMS.spatial: places,
                DCTERMS.accrualPeriodicity: [self.nodes.term("frequency", FREQUENCIES[dataset.kind])],
                MOBILITY.mobilityTheme: themes,
                DCAT.theme: [self.nodes.term("data-theme", "TRAN")],
                DCAT.contactPoint: [self._node("contact")],
                MOBILITY.georeferencingMethod: [self.nodes.term("georeferencing-method", "geocoordinates")],
                MOBILITY.transportMode: [self.nodes.term("transport-mode", "car")],
                DCTERMS.conformsTo: [self.nodes.term("reference-system", "4326")],
                DCATAP.applicableLegislation: self.nodes.laws(),
                DCTERMS.relation: others,
                DCAT.distribution: [self._distribution(file, title) for file in dataset.files],
            },
        )

    def _distribution(self, file: str, title: str) -> URIRef:
        """A file of a feed, of the data set of that title."""
        record, node = self.record, self._node(file)
        address, syntax = URIRef(f"{record.url}/{file}"), file.rpartition(".")[2].upper()
        self.nodes.say(
            node,
            DCAT.Distribution,
            {
                DCTERMS.title: [self._text(file)],
                DCTERMS.description: [self._text(f"{title}: {record.format}, {syntax}")],
                DCAT.accessURL: [address],
                DCAT.downloadURL: [address],
                DCTERMS.format: [self.nodes.term("file-type", syntax)],
                MOBILITY.mobilityDataStandard: [self._standard()],
                MOBILITY.dataFormatNotes: [Literal(record.format, lang="en")],
                DCTERMS.rights: [self._rights()],
                DCTERMS.license: [self.nodes.licence(record.licence)],
                MOBILITY.applicationLayerProtocol: [self.nodes.term("application-layer-protocol", "http-https")],
                MOBILITY.communicationMethod: [self.nodes.term("communication-method", "pull")],
                CNT.characterEncoding: [Literal("UTF-8")],
            },
        )
        return node

    def _standard(self) -> URIRef:
        """The standard that the data is in, and its version.

        It is a node of its own that names the term, as a version belongs to it and not to the term (section 4.18.1).
        """
        name = self.nodes.term("mobility-data-standard", self.record.standard)
        said: Properties = {DCTERMS.conformsTo: [name], OWL.versionInfo: [Literal(self.record.standard_version)]}
        return self.nodes.say(self._node("standard"), MOBILITY.MobilityDataStandard, said)

    def _rights(self) -> URIRef:
        """On which conditions the data may be had: AFIR wants it free (Article 20(3))."""
        conditions = self.nodes.term("conditions", "licence-provided-free-of-charge")
        label = [] if self.record.is_open else [Literal(_FOR_CONSUMERS, lang="en")]
        return self.nodes.say(
            self._node("rights"), DCTERMS.RightsStatement, {DCTERMS.type: [conditions], RDFS.label: label}
        )

    def _in_language(self) -> URIRef:
        """The language of the record."""
        return self.nodes.term("language", self.language.code)

    def _text(self, text: str) -> Literal:
        """A text in the language of the record."""
        return Literal(text, lang=self.record.language)

    def _node(self, name: str) -> URIRef:
        """A node of the document by its name."""
        return URIRef(f"{self.record.url}/metadata.ttl#{name}")


def _time(stated: str) -> Literal:
    """A time (ISO 8601)."""
    return Literal(stated, datatype=XSD.dateTime)
