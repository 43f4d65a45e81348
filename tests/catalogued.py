"""What mobilityDCAT-AP 1.1.0 asks of metadata, as facts: how often each property occurs, and what its values are."""

from itertools import product

from rdflib import RDF, XSD, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, OWL, SKOS

from afir_publisher.metadata.graph import CNT, MOBILITY, VCARD

MANY = 1_000_000

OCCURS = {
    DCAT.Catalog: {
        DCTERMS.title: (1, MANY),
        DCTERMS.description: (1, MANY),
        DCTERMS.publisher: (1, 1),
        FOAF.homepage: (1, 1),
        DCTERMS.spatial: (1, MANY),
        DCAT.dataset: (1, MANY),
        DCAT.record: (1, MANY),
    },
    DCAT.CatalogRecord: {
        DCTERMS.created: (1, 1),
        DCTERMS.modified: (1, 1),
        DCTERMS.language: (1, MANY),
        FOAF.primaryTopic: (1, 1),
    },
    DCAT.Dataset: {
        DCTERMS.title: (1, MANY),
        DCTERMS.description: (1, MANY),
        DCTERMS.publisher: (1, 1),
        DCTERMS.spatial: (1, MANY),
        DCTERMS.accrualPeriodicity: (1, 1),
        MOBILITY.mobilityTheme: (1, MANY),
        DCAT.distribution: (1, MANY),
        DCTERMS.identifier: (0, 1),
    },
    DCAT.Distribution: {
        DCAT.accessURL: (1, 1),
        DCTERMS.format: (1, 1),
        MOBILITY.mobilityDataStandard: (1, 1),
        DCTERMS.rights: (1, 1),
        DCTERMS.license: (0, 1),
        DCAT.downloadURL: (0, 1),
        MOBILITY.applicationLayerProtocol: (0, 1),
        MOBILITY.communicationMethod: (0, 1),
        CNT.characterEncoding: (0, 1),
    },
    DCTERMS.RightsStatement: {DCTERMS.type: (1, MANY)},
    MOBILITY.MobilityDataStandard: {DCTERMS.conformsTo: (0, 1), OWL.versionInfo: (0, 1)},
    FOAF.Agent: {FOAF.name: (1, MANY), FOAF.workplaceHomepage: (0, 1)},
    VCARD.Kind: {VCARD.fn: (1, MANY), VCARD.hasEmail: (1, MANY), VCARD.hasURL: (0, 1)},
    DCTERMS.Location: {SKOS.inScheme: (0, 1)},
}
"""How often each property occurs in each class, at the least and at the most."""

KINDS = {
    DCTERMS.publisher: FOAF.Agent,
    DCTERMS.spatial: DCTERMS.Location,
    DCTERMS.language: DCTERMS.LinguisticSystem,
    DCAT.dataset: DCAT.Dataset,
    DCAT.record: DCAT.CatalogRecord,
    FOAF.primaryTopic: DCAT.Dataset,
    DCTERMS.relation: DCAT.Dataset,
    DCTERMS.accrualPeriodicity: DCTERMS.Frequency,
    DCAT.contactPoint: VCARD.Kind,
    DCAT.theme: SKOS.Concept,
    DCAT.distribution: DCAT.Distribution,
    DCTERMS.format: DCTERMS.MediaTypeOrExtent,
    MOBILITY.mobilityDataStandard: MOBILITY.MobilityDataStandard,
    DCTERMS.rights: DCTERMS.RightsStatement,
    DCTERMS.license: DCTERMS.LicenseDocument,
    DCTERMS.type: SKOS.Concept,
    MOBILITY.mobilityTheme: SKOS.Concept,
    MOBILITY.georeferencingMethod: SKOS.Concept,
    MOBILITY.transportMode: SKOS.Concept,
    MOBILITY.applicationLayerProtocol: SKOS.Concept,
    MOBILITY.communicationMethod: SKOS.Concept,
    SKOS.inScheme: SKOS.ConceptScheme,
}
"""The class that the values of a property are of."""

SCHEMES = {
    DCTERMS.accrualPeriodicity: "http://publications.europa.eu/resource/authority/frequency/",
    DCTERMS.format: "http://publications.europa.eu/resource/authority/file-type/",
    DCTERMS.language: "http://publications.europa.eu/resource/authority/language/",
    DCAT.theme: "http://publications.europa.eu/resource/authority/data-theme/",
    DCTERMS.type: "https://w3id.org/mobilitydcat-ap/conditions-for-access-and-usage/",
    MOBILITY.mobilityTheme: "https://w3id.org/mobilitydcat-ap/mobility-theme/",
    MOBILITY.georeferencingMethod: "https://w3id.org/mobilitydcat-ap/georeferencing-method/",
    MOBILITY.transportMode: "https://w3id.org/mobilitydcat-ap/transport-mode/",
    MOBILITY.applicationLayerProtocol: "https://w3id.org/mobilitydcat-ap/application-layer-protocol/",
    MOBILITY.communicationMethod: "https://w3id.org/mobilitydcat-ap/communication-method/",
}
"""What the terms of a vocabulary begin with."""

TAGGED = {DCTERMS.title, DCTERMS.description}
DATES = {DCTERMS.created, DCTERMS.modified}
LINKS = {DCAT.accessURL, DCAT.downloadURL, FOAF.homepage, FOAF.workplaceHomepage, FOAF.mbox, VCARD.hasEmail}


def breaches(graph):
    """What is wrong with metadata, as texts."""
    for kind, properties in OCCURS.items():
        for node, (name, (least, most)) in product(graph.subjects(RDF.type, kind), properties.items()):
            count = len([*graph.objects(node, name)])
            if not least <= count <= most:
                yield f"{node} has {count} {name}"
    yield from _wrong_values(graph)


def _wrong_values(graph):
    """Values that are not what their property is for."""
    for node, name, value in graph:
        if name in KINDS and (value, RDF.type, KINDS[name]) not in graph:
            yield f"{name} of {node} is no {KINDS[name]}: {value}"
        if name in SCHEMES and not str(value).startswith(SCHEMES[name]):
            yield f"{name} of {node} is not of its vocabulary: {value}"
        if name in TAGGED and not (isinstance(value, Literal) and value.language and value):
            yield f"{name} of {node} says no language: {value}"
        if name in DATES and (not isinstance(value, Literal) or value.datatype != XSD.dateTime):
            yield f"{name} of {node} is no time: {value}"
        if name in LINKS and not isinstance(value, URIRef):
            yield f"{name} of {node} is no link: {value}"
