"""The nodes of a record's graph: what is said of them, and whatever catalogues share, such as terms, places and laws.

What is shared is described wherever it is named, so nothing is looked up elsewhere.
"""

from collections.abc import Iterable, Mapping, Sequence

from rdflib import RDF, RDFS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, OWL, SKOS
from rdflib.term import Node

from afir_publisher.metadata.terms import LAWS, LICENCES, VOCABULARIES
from afir_publisher.metadata.words import country_of, is_region

MOBILITY = Namespace("https://w3id.org/mobilitydcat-ap#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
CNT = Namespace("http://www.w3.org/2011/content#")
DCATAP = Namespace("http://data.europa.eu/r5r/")
ELI = Namespace("http://data.europa.eu/eli/ontology#")

PREFIXES = {
    "cnt": CNT,
    "dcat": DCAT,
    "dcatap": DCATAP,
    "dct": DCTERMS,
    "eli": ELI,
    "foaf": FOAF,
    "mobilitydcatap": MOBILITY,
    "owl": OWL,
    "rdf": RDF,
    "rdfs": RDFS,
    "skos": SKOS,
    "vcard": VCARD,
    "xsd": XSD,
}

Properties = Mapping[URIRef, Iterable[Node]]


class Nodes:
    """A graph that is being made: nodes are known to it once something is said of them."""

    def __init__(self) -> None:
        """Nothing is said yet."""
        self.graph = Graph(bind_namespaces="none")
        for prefix, space in PREFIXES.items():
            self.graph.bind(prefix, space)

    def say(self, node: URIRef, kind: URIRef, said: Properties) -> URIRef:
        """A node, once its type and its properties are said."""
        for name, values in said.items():
            for value in values:
                self.graph.add((node, name, value))
        return self.typed(node, kind)

    def typed(self, node: URIRef, kind: URIRef) -> URIRef:
        """A node, once its type is said."""
        self.graph.add((node, RDF.type, kind))
        return node

    def term(self, vocabulary: str, word: str) -> URIRef:
        """A term of a vocabulary, with its label where it is a concept."""
        of = VOCABULARIES[vocabulary]
        kind = URIRef(self.graph.namespace_manager.expand_curie(of.kind))
        label = [Literal(of.labels.get(word, word), lang="en")] if kind == SKOS.Concept else []
        return self.say(
            URIRef(of.terms + word), kind, {SKOS.inScheme: [self.scheme(vocabulary)], SKOS.prefLabel: label}
        )

    def scheme(self, vocabulary: str) -> URIRef:
        """The scheme of a vocabulary."""
        of = VOCABULARIES[vocabulary]
        return self.say(URIRef(of.scheme), SKOS.ConceptScheme, {DCTERMS.title: [Literal(of.title, lang="en")]})

    def places(self, areas: Sequence[str]) -> list[URIRef]:
        """Areas as places: the countries that they are in, and NUTS regions as such."""
        countries = sorted(filter(None, {country_of(area) for area in areas}))
        places = [
            *(self.term("country", code) for code in countries),
            *(self.term("nuts", area) for area in areas if is_region(area)),
        ]
        for place in places:
            self.graph.add((place, DCTERMS.identifier, Literal(str(place))))
        return places

    def licence(self, address: str) -> URIRef:
        """The licence: one of the EU's table is a term of it and names itself, any other is only an address."""
        node = self.typed(URIRef(address), DCTERMS.LicenseDocument)
        if address.startswith(LICENCES):
            self.graph.add((node, DCTERMS.identifier, self.term("licence", address.removeprefix(LICENCES))))
        return node

    def laws(self) -> list[URIRef]:
        """The law that is published for: concepts to mobilityDCAT-AP, and legal resources to DCAT-AP."""
        return [
            self.say(
                self.typed(URIRef(address), ELI.LegalResource),
                SKOS.Concept,
                {SKOS.prefLabel: [Literal(name, lang="en")]},
            )
            for address, name in LAWS.items()
        ]
