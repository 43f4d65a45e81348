"""What mobilityDCAT-AP 1.1.0 asks of metadata, as facts: how often each property occurs, and what its values are.

Written down from its text and from its shapes of 2026, which validators run; DCAT-AP 3.0.1, which some of these shapes
build on, adds the classes of a homepage and of a law.
"""

from itertools import product

from rdflib import RDF, RDFS, XSD, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, OWL, SKOS

from afir_publisher.metadata.nodes import CNT, DCATAP, ELI, MOBILITY, VCARD

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
        DCTERMS.identifier: (0, 1),
        DCTERMS.issued: (0, 1),
        DCTERMS.modified: (0, 1),
        DCTERMS.license: (0, 1),
    },
    DCAT.CatalogRecord: {
        DCTERMS.created: (1, 1),
        DCTERMS.modified: (1, 1),
        DCTERMS.language: (1, MANY),
        FOAF.primaryTopic: (1, 1),
        DCTERMS.publisher: (0, 1),
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
        MOBILITY.dataFormatNotes: (0, 1),
    },
    DCTERMS.RightsStatement: {DCTERMS.type: (1, MANY)},
    MOBILITY.MobilityDataStandard: {DCTERMS.conformsTo: (0, 1), OWL.versionInfo: (0, 1)},
    FOAF.Agent: {FOAF.name: (1, MANY), FOAF.workplaceHomepage: (0, 1)},
    VCARD.Kind: {VCARD.fn: (1, MANY), VCARD.hasEmail: (1, MANY), VCARD.hasURL: (0, 1)},
    DCTERMS.LicenseDocument: {DCTERMS.identifier: (0, 1)},
    DCTERMS.Location: {SKOS.inScheme: (0, 1)},
    SKOS.Concept: {SKOS.prefLabel: (1, MANY), SKOS.inScheme: (0, 1)},
    SKOS.ConceptScheme: {DCTERMS.title: (1, MANY)},
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
    DCATAP.applicableLegislation: SKOS.Concept,
    DCAT.themeTaxonomy: SKOS.ConceptScheme,
    SKOS.inScheme: SKOS.ConceptScheme,
    FOAF.homepage: FOAF.Document,
}
"""The class that the values of a property are of."""

OF_DATASETS = {DCTERMS.conformsTo: DCTERMS.Standard, DCATAP.applicableLegislation: ELI.LegalResource}
OF_STANDARDS = {DCTERMS.conformsTo: SKOS.Concept}
OF_LICENCES = {DCTERMS.identifier: SKOS.Concept}
KINDS_OF = {
    DCAT.Dataset: OF_DATASETS,
    MOBILITY.MobilityDataStandard: OF_STANDARDS,
    DCTERMS.LicenseDocument: OF_LICENCES,
}
"""The class that the values of a property are of where that depends on whose property it is."""

RECOMMENDED = {
    DCAT.Catalog: {DCTERMS.language, DCTERMS.issued, DCTERMS.modified, DCAT.themeTaxonomy},
    DCAT.Dataset: {
        MOBILITY.georeferencingMethod,
        DCAT.contactPoint,
        DCTERMS.conformsTo,
        DCAT.theme,
        MOBILITY.transportMode,
    },
    DCAT.Distribution: {MOBILITY.applicationLayerProtocol, DCTERMS.description, DCTERMS.license},
    DCTERMS.LicenseDocument: {DCTERMS.identifier},
    DCTERMS.Location: {SKOS.inScheme, DCTERMS.identifier},
    VCARD.Kind: {VCARD.hasURL},
}
"""What is recommended and known of any feed whose licence is one of the EU's table.

Nobody says, so no record does: who holds the rights, which roads (networkCoverage), which time (temporal), the kind of
the publisher, the licence of the catalogue itself. Keywords are in that list too, but its text advises against them.
"""

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
    DCATAP.applicableLegislation: "http://data.europa.eu/eli/",
}
"""What the terms of a vocabulary begin with."""

TERMS = {
    "application-layer-protocol": {"amqp", "ftp", "grpc", "http-https", "mqtt", "ocit", "other", "rss", "soap"},
    "communication-method": {"pull", "push"},
    "conditions-for-access-and-usage": {
        *("contractual-arrangement", "contractual-arrangement-fee-required"),
        *("contractual-arrangement-free-of-charge", "fee-required", "free-of-charge", "licence-provided"),
        *("licence-provided-fee-required", "licence-provided-free-of-charge", "other", "royalty-free"),
    },
    "georeferencing-method": {"alert-c", "geocoordinates", "gml", "openlr", "other", "tpeg-loc"},
    "mobility-data-standard": {
        *("c-its", "datex-II", "dino", "gbfs", "gml", "gtfs", "gtfs-rt", "inspire", "netex", "ocit-c", "ocpi"),
        *("other", "siri", "tn-its", "tpegml"),
    },
    "mobility-theme": {  # only what concerns charging
        *("filling-and-charging-stations", "location-and-conditions-of-charging-points"),
        "availability-of-charging-points-for-electric-vehicles",
    },
    "transport-mode": {"car", "motorcycle", "truck"},  # only what charges
}
"""The terms of mobilityDCAT-AP's own vocabularies, as published in July 2026."""

OF_MOBILITY = "https://w3id.org/mobilitydcat-ap/"
EU_LANGUAGES = {
    *("bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr"),
    *("hu", "it", "lt", "lv", "mt", "nl", "pl", "pt", "ro", "sk", "sl", "sv"),
}
TAGGED = {DCTERMS.title, DCTERMS.description}
LITERALS = {RDFS.label, SKOS.prefLabel, VCARD.fn, FOAF.name, OWL.versionInfo, MOBILITY.dataFormatNotes}
DATES = {DCTERMS.created, DCTERMS.issued, DCTERMS.modified}
LINKS = {DCAT.accessURL, DCAT.downloadURL, FOAF.homepage, FOAF.workplaceHomepage, FOAF.mbox, VCARD.hasEmail}


def breaches(graph):
    """What is wrong with metadata, as texts."""
    for kind, properties in OCCURS.items():
        for node, (name, (least, most)) in product(graph.subjects(RDF.type, kind), properties.items()):
            count = len([*graph.objects(node, name)])
            if not least <= count <= most:
                yield f"{node} has {count} {name}"
    for node, name, value in graph:
        yield from (f"{name} of {node} is no {kind}: {value}" for kind in _kinds(graph, node, name, value))
        if what := _wrong_form(name, value):
            yield f"{name} of {node} is {what}: {value}"
    yield from _unknown_terms(graph)
    for node, name in product(graph.subjects(), TAGGED):
        tags = [value.language for value in graph.objects(node, name)]
        if len(tags) > len({*tags}):
            yield f"{node} has two of {name} in a language"


def lacks(graph):
    """What is recommended, could be known, and is not there, as the class and the property."""
    return {
        (kind, name)
        for kind, names in RECOMMENDED.items()
        for node, name in product(graph.subjects(RDF.type, kind), names)
        if graph.value(node, name) is None
    }


def _kinds(graph, node, name, value):
    """The classes that a value of a property has to be of, and is not."""
    wanted = {KINDS.get(name), *(of.get(name) for kind, of in KINDS_OF.items() if (node, RDF.type, kind) in graph)}
    return (kind for kind in wanted - {None} if (value, RDF.type, kind) not in graph)


def _wrong_form(name, value):
    """What is wrong with a value by itself, if anything is."""
    if name in SCHEMES and not str(value).startswith(SCHEMES[name]):
        return "not of its vocabulary"
    if name in TAGGED and not (isinstance(value, Literal) and value.language in EU_LANGUAGES and value):
        return "in no language of the EU"
    if name in LITERALS and not (isinstance(value, Literal) and value):
        return "no text"
    if name in DATES and (not isinstance(value, Literal) or value.datatype != XSD.dateTime):
        return "no time"
    if name in LINKS and not isinstance(value, URIRef):
        return "no link"
    return None


def _unknown_terms(graph):
    """Terms that are in none of mobilityDCAT-AP's vocabularies."""
    for term in graph.subjects(SKOS.inScheme):
        vocabulary, _, word = str(term).removeprefix(OF_MOBILITY).partition("/")
        if str(term).startswith(OF_MOBILITY) and word not in TERMS[vocabulary]:
            yield f"there is no {term}"
