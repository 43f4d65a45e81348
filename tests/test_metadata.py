"""Metadata of feeds: what catalogues ask for is there, nothing is made up, and it is written when it has changed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from catalogued import KINDS, KINDS_OF, OCCURS, RECOMMENDED, TERMS, breaches, lacks
from feed import pool
from hypothesis import given, settings
from hypothesis import strategies as st
from pipeline import NOON, Pipeline, Source, location
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCAT, DCTERMS, SKOS

from afir_publisher import config, coverage
from afir_publisher.countries import ALPHA_3, alpha_2
from afir_publisher.metadata import files
from afir_publisher.metadata.graph import FREQUENCIES, THEMES, made, written
from afir_publisher.metadata.nodes import DCATAP, MOBILITY
from afir_publisher.metadata.record import Dataset, Publisher, Record, datasets, record
from afir_publisher.metadata.terms import LAWS
from afir_publisher.metadata.words import LANGUAGES, STANDARDS, country_of, is_region
from afir_publisher.ocpi.readers import READERS
from afir_publisher.replaced import SUFFIXES
from exporters import PROFILES

URL = "https://data.example/feeds/nl"
EU = "http://publications.europa.eu/resource/authority"
RECORD = Record(
    url=URL,
    title="Laadpunten",
    description="Alle laadpunten",
    language="nl",
    licence=f"{EU}/licence/CC0",
    publisher=Publisher(
        name="Laadpunt B.V.", email="data@laadpunt.example", homepage="https://laadpunt.example", country="NL"
    ),
    areas=("GB", "NL3"),
    standard="datex-II",
    standard_version="3.7",
    format="DATEX II 3.7, AFIR energy infrastructure",
    is_open=True,
    created="2026-11-22T12:01:00.000+00:00",
    datasets=(
        Dataset(kind="static", about=("static",), files=("table.xml", "table.json")),
        Dataset(kind="dynamic", about=("dynamic",), files=("status.xml", "status.json")),
    ),
)
AT = "2026-11-22T12:01:00+00:00"
TEXT = st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), min_size=1).filter(str.isprintable)
OF_RDFLIB = "ignore:ConjunctiveGraph is deprecated:DeprecationWarning"  # its own reader of JSON-LD uses it
CONFIGURATION = """
[publisher]
country = "NL"
national_identifier = "NL-1"
language = "nl"
name = "Laadpunt B.V."
email = "data@laadpunt.example"
homepage = "https://laadpunt.example"
[feeds]
url = "https://data.example/feeds/"
[[sources]]
name = "wkx"
locations_files = "x.json"
version = "2.3.0"
[[feed]]
name = "nl"
profile = "datex2-3.7"
sources = ["wkx"]
[feed.metadata]
title = "Laadpunten"
description = "Alle laadpunten"
licence = "CC0-1.0"
"""
BREDA = {"coordinates": {"latitude": "51.5862", "longitude": "4.7748"}, "country": "NLD", "postal_code": "4811 AA"}
GRONINGEN = {"coordinates": {"latitude": "53.2194", "longitude": "6.5665"}, "country": "NLD", "postal_code": "9711 AA"}
LONDON = {"coordinates": {"latitude": "51.5074", "longitude": "-0.1278"}, "country": "GBR"}


def node(name):
    """A node of the record by its name."""
    return URIRef(f"{URL}/metadata.ttl#{name}")


# --- what is asked for


def of_profile(profile):
    """The record of a feed that has all publications of a profile."""
    return replace(
        RECORD,
        standard=STANDARDS.get(profile.family, "other"),
        standard_version=profile.model_version,
        format=profile.title,
        datasets=tuple(datasets(profile, profile.publications)),
    )


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
@pytest.mark.parametrize("fields", [{}, {"is_open": False}, {"areas": ()}, {"licence": "https://laadpunt.example/l"}])
def test_a_record_of_any_profile_has_all_that_is_asked_for(profile, fields):
    """Whether it is open or not, and however much is known of it."""
    assert [*breaches(made(replace(of_profile(profile), **fields), AT))] == []


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
def test_a_record_of_any_profile_has_all_that_is_recommended_and_known(profile):
    """What is not known is not said."""
    assert lacks(made(of_profile(profile), AT)) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_record_in_any_language_has_all_that_is_asked_for(language):
    """Each language has its words for both kinds of data."""
    assert [*breaches(made(replace(RECORD, language=language), AT))] == []


@pytest.mark.parametrize("datasets", [RECORD.datasets[:1], RECORD.datasets[1:]])
@pytest.mark.parametrize("areas", [(), ("NL1", "NL3"), ("EL3",), ("UKI", "CH0"), ("XX", "XX1")])
def test_a_record_of_half_a_feed_has_all_that_is_asked_for(datasets, areas):
    """Whose areas nobody knows, or only some."""
    assert [*breaches(made(replace(RECORD, datasets=datasets, areas=areas), AT))] == []


@pytest.mark.filterwarnings(OF_RDFLIB)
@settings(max_examples=25)
@given(TEXT, TEXT)
def test_any_text_comes_back_from_both_syntaxes(title, name):
    """Quotes, backslashes and what else a configuration may have in one line."""
    publisher = replace(RECORD.publisher, name=name)
    graph = made(replace(RECORD, title=title, publisher=publisher), AT)
    for ending, content in written(replace(RECORD, title=title, publisher=publisher), AT).items():
        read = Graph().parse(data=content, format={"ttl": "turtle", "jsonld": "json-ld"}[ending])
        assert read.value(node("catalogue"), DCTERMS.title) == graph.value(node("catalogue"), DCTERMS.title)


@pytest.mark.parametrize(
    ("kind", "name"),
    [(kind, name) for kind, some in OCCURS.items() for name, (least, _) in some.items() if least],
)
def test_what_is_missing_is_noticed(kind, name):
    """The table bites: a record without one of its properties is not taken."""
    graph = made(RECORD, AT)
    graph.remove((next(graph.subjects(RDF.type, kind)), name, None))
    assert any(str(name) in breach for breach in breaches(graph))


@pytest.mark.parametrize("name", KINDS)
def test_what_is_of_another_kind_is_noticed(name):
    """Each of these properties is said of something, too."""
    graph = made(RECORD, AT)
    subject, value = next(iter(graph.subject_objects(name)))
    graph.remove((subject, name, value))
    graph.add((subject, name, Literal("something")))
    assert any(str(name) in breach for breach in breaches(graph))


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, of in KINDS_OF.items() for name in of])
def test_what_is_of_another_kind_there_is_noticed(kind, name):
    """Where the kind depends on whose property it is."""
    graph = made(RECORD, AT)
    value = graph.value(next(graph.subjects(RDF.type, kind)), name)
    graph.remove((value, RDF.type, KINDS_OF[kind][name]))
    assert any(f"{name} of" in breach and breach.endswith(str(value)) for breach in breaches(graph))


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind, names in RECOMMENDED.items() for name in sorted(names)]
)
def test_what_is_not_said_though_recommended_is_noticed(kind, name):
    """That table bites, too."""
    graph = made(RECORD, AT)
    graph.remove((next(graph.subjects(RDF.type, kind)), name, None))
    assert lacks(graph) == {(kind, name)}


@pytest.mark.parametrize("vocabulary", TERMS)
def test_a_term_that_is_in_no_vocabulary_is_noticed(vocabulary):
    """A vocabulary is known by its terms."""
    graph, term = made(RECORD, AT), f"https://w3id.org/mobilitydcat-ap/{vocabulary}/tram-with-a-cable"
    graph.add((URIRef(term), SKOS.inScheme, URIRef(f"https://w3id.org/mobilitydcat-ap/{vocabulary}")))
    assert [*breaches(graph)] == [f"there is no {term}"]


@pytest.mark.parametrize(
    ("name", "value", "what"),
    [
        (DCTERMS.title, Literal("Laadpunten"), "in no language of the EU"),
        (DCTERMS.title, Literal("Ladestasjoner", lang="no"), "in no language of the EU"),
        (DCTERMS.modified, Literal("2026-11-22"), "no time"),
        (MOBILITY.dataFormatNotes, URIRef(URL), "no text"),
        (DCAT.downloadURL, Literal(URL), "no link"),
    ],
)
def test_a_value_of_another_form_is_noticed(name, value, what):
    """Texts have a language, times a type, links are links."""
    graph = Graph()
    graph.add((node("it"), name, value))
    assert [*breaches(graph)] == [f"{name} of {node('it')} is {what}: {value}"]


def test_two_titles_in_one_language_are_noticed():
    """Of which nobody knows which to show."""
    graph = made(RECORD, AT)
    graph.add((node("static"), DCTERMS.title, Literal("Palen", lang="nl")))
    assert {*breaches(graph)} == {f"{node('static')} has two of {DCTERMS.title} in a language"}


# --- what is said


@pytest.mark.filterwarnings(OF_RDFLIB)
def test_both_syntaxes_say_the_same():
    """As graphs."""
    said = written(RECORD, AT)
    turtle, json_ld = Graph().parse(data=said["ttl"]), Graph().parse(data=said["jsonld"], format="json-ld")
    assert isomorphic(turtle, json_ld)
    assert isomorphic(turtle, made(RECORD, AT))


def test_the_same_record_is_written_the_same():
    """Byte for byte, so that who compares files finds no difference."""
    first = {**written(RECORD, AT)}
    written.cache_clear()
    assert written(RECORD, AT) == first


@pytest.mark.parametrize("kind", ["static", "dynamic"])
def test_static_and_dynamic_data_are_data_sets_of_their_own(kind):
    """With their themes, how often they change, and the files that they are in."""
    graph, about = made(RECORD, AT), node(kind)
    words = {"static": "statische gegevens", "dynamic": "dynamische gegevens"}[kind]
    assert graph.value(about, DCTERMS.title) == Literal(f"Laadpunten ({words})", lang="nl")
    assert graph.value(about, DCTERMS.accrualPeriodicity) == URIRef(f"{EU}/frequency/{FREQUENCIES[kind]}")
    themes = {f"https://w3id.org/mobilitydcat-ap/mobility-theme/{theme}" for theme in THEMES[kind]}
    assert {str(theme) for theme in graph.objects(about, MOBILITY.mobilityTheme)} == themes
    addresses = {
        str(graph.value(distribution, DCAT.accessURL)) for distribution in graph.objects(about, DCAT.distribution)
    }
    name = {"static": "table", "dynamic": "status"}[kind]
    assert addresses == {f"{URL}/{name}.xml", f"{URL}/{name}.json"}
    (other,) = {"static", "dynamic"} - {kind}
    assert [*graph.objects(about, DCTERMS.relation)] == [node(other)]


def test_a_feed_covers_the_regions_and_countries_of_what_it_publishes():
    """Countries by the EU's table, regions by NUTS; where none is known, that of the publisher."""
    places = {str(place) for place in made(RECORD, AT).objects(node("static"), DCTERMS.spatial)}
    assert places == {f"{EU}/country/GBR", f"{EU}/country/NLD", "http://data.europa.eu/nuts/code/NL3"}
    nowhere = made(replace(RECORD, areas=()), AT)
    assert [*nowhere.objects(node("static"), DCTERMS.spatial)] == [URIRef(f"{EU}/country/NLD")]


@pytest.mark.parametrize("area", ["UKI", "CH0", "NL9", "NLX", "nl3"])
def test_what_is_no_region_of_nuts_is_not_called_one(area):
    """Neither what left it, nor what is only beside it, nor what is none."""
    assert not is_region(area)
    places = made(replace(RECORD, areas=(area, "NL3")), AT).objects(node("static"), DCTERMS.spatial)
    assert [str(place) for place in places if "nuts" in place] == ["http://data.europa.eu/nuts/code/NL3"]


def test_a_place_says_what_it_is_by_its_address():
    """And which list of places it is in."""
    graph = made(RECORD, AT)
    found = {str(graph.value(place, DCTERMS.identifier)) for place in graph.objects(node("static"), DCTERMS.spatial)}
    assert found == {str(place) for place in graph.objects(node("static"), DCTERMS.spatial)}
    region = URIRef("http://data.europa.eu/nuts/code/NL3")
    assert graph.value(region, SKOS.inScheme) == URIRef("http://data.europa.eu/nuts/scheme/2024")


def test_data_of_both_kinds_in_one_publication_is_said_to_be_both():
    """OCPI keeps the status of an EVSE in its Location, and AFIR counts prices among dynamic data."""
    said = of_profile(PROFILES["ocpi-2.3.0"])
    assert said.datasets == (
        Dataset(kind="dynamic", about=("static", "dynamic"), files=("locations.json", "tariffs.json")),
    )
    graph = made(said, AT)
    title = "Laadpunten (statische gegevens, dynamische gegevens)"
    assert graph.value(node("dynamic"), DCTERMS.title) == Literal(title, lang="nl")
    themes = {f"https://w3id.org/mobilitydcat-ap/mobility-theme/{one}" for kind in THEMES for one in THEMES[kind]}
    assert {str(theme) for theme in graph.objects(node("dynamic"), MOBILITY.mobilityTheme)} == themes
    assert graph.value(node("dynamic"), DCTERMS.accrualPeriodicity) == URIRef(f"{EU}/frequency/1MIN")


def test_a_distribution_says_what_it_is_in():
    """Also where the vocabulary of standards has no word for it."""
    graph = made(of_profile(PROFILES["fr-irve"]), AT)
    notes = "IRVE 2.3.1, static and dynamic, for France"
    assert graph.value(node("static.csv"), MOBILITY.dataFormatNotes) == Literal(notes, lang="en")
    said = Literal(f"Laadpunten (statische gegevens): {notes}, CSV", lang="nl")
    assert graph.value(node("static.csv"), DCTERMS.description) == said


@pytest.mark.parametrize(
    ("licence", "label"),
    [
        (f"{EU}/licence/CC_BY_4_0", "Creative Commons Attribution 4.0 International"),
        (f"{EU}/licence/ETALAB_2_0", "ETALAB_2_0"),
    ],
)
def test_a_licence_of_the_table_is_named_as_one(licence, label):
    """By its name if we know it, else by its word there."""
    graph = made(replace(RECORD, licence=licence), AT)
    assert graph.value(URIRef(licence), DCTERMS.identifier) == URIRef(licence)
    assert graph.value(URIRef(licence), SKOS.prefLabel) == Literal(label, lang="en")


def test_a_licence_of_ones_own_is_only_an_address():
    """Of which nothing is known."""
    own = URIRef("https://laadpunt.example/licence")
    graph = made(replace(RECORD, licence=str(own)), AT)
    assert [*graph.predicate_objects(own)] == [(RDF.type, DCTERMS.LicenseDocument)]


def test_a_data_set_names_the_law_that_it_is_published_for():
    """By the addresses that the EU gives its law."""
    laws = made(RECORD, AT).objects(node("dynamic"), DCATAP.applicableLegislation)
    assert {str(law) for law in laws} == {*LAWS}


def test_a_catalogue_says_when_it_began_and_changed():
    """It began with the feed's first message."""
    graph = made(RECORD, "2026-12-01T00:00:00+00:00")
    times = [str(graph.value(node("catalogue"), name)) for name in (DCTERMS.issued, DCTERMS.modified)]
    assert times == [AT, "2026-12-01T00:00:00+00:00"]


def test_who_needs_a_token_is_told():
    """It is free all the same."""
    label = URIRef("http://www.w3.org/2000/01/rdf-schema#label")
    assert made(RECORD, AT).value(node("rights"), label) is None
    said = made(replace(RECORD, is_open=False), AT).value(node("rights"), label)
    assert said == Literal(
        "Read with a token or client certificate that the publisher knows, free of charge.", lang="en"
    )


@pytest.mark.parametrize(
    ("area", "country"), [("NL3", "NLD"), ("EL5", "GRC"), ("UKI", "GBR"), ("GB", "GBR"), ("XX", None), ("", None)]
)
def test_an_area_is_in_a_country(area, country):
    """NUTS has codes of its own for two of them."""
    assert country_of(area) == country


def test_every_country_has_both_codes():
    """There and back."""
    assert {alpha_2(three): three for three in ALPHA_3.values()} == ALPHA_3


# --- what it is gathered from


@pytest.fixture
def configured(tmp_path) -> config.Config:
    """A configuration with metadata."""
    path = tmp_path / "afir-publish.toml"
    path.write_text(CONFIGURATION, encoding="utf-8")
    return config.load(path, profiles=PROFILES, versions=READERS)


@pytest.fixture
def pipeline() -> Pipeline:
    """A feed of locations in two regions and another country."""
    pipeline = Pipeline()
    pipeline.sync(cpo(a=BREDA, b=GRONINGEN, c=LONDON))
    return pipeline


def cpo(**places):
    """A source of locations at places."""
    return Source("wkx", *(location(name, **place) for name, place in places.items()))


def test_a_record_is_gathered_from_configuration_profile_and_store(configured, pipeline):
    """The same as if it were written down here."""
    found = record(configured, configured.feed[0], pipeline.store)
    assert found == replace(RECORD, areas=("GB", "NL1", "NL4"))


def test_areas_follow_what_is_published(configured, pipeline):
    """What moves or goes takes its area with it."""
    pipeline.sync(cpo(a=LONDON, b=GRONINGEN))
    assert record(configured, configured.feed[0], pipeline.store).areas == ("GB", "NL1")
    assert pipeline.store.areas.of("nl", "status") == ["GB", "NL1"]


def test_there_is_no_record_before_anything_is_published(configured):
    """There is nothing to find yet."""
    assert record(configured, configured.feed[0], Pipeline().store) is None


def test_there_is_no_record_of_a_feed_without_metadata(configured, pipeline):
    """Nothing is made up."""
    feed = configured.feed[0].model_copy(update={"metadata": None})
    assert record(configured, feed, pipeline.store) is None


def test_a_feed_with_tokens_is_not_open(configured, pipeline):
    """Its record says so."""
    feed = configured.feed[0].model_copy(update={"tokens": ("one",)})
    assert record(configured, feed, pipeline.store).is_open is False


def test_where_nobody_knows_the_place_there_is_no_area(pipeline):
    """Neither a region nor a country."""
    pipeline.sync(cpo(a={}))
    assert pipeline.store.areas.of("nl", "table") == []


def test_a_station_whose_region_nobody_knows_is_in_its_country():
    """Outside the EU there are no regions."""
    assert coverage.areas(pool({}, country="GBR")) == {"GB"}


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda profile: profile.name)
def test_every_profile_says_where_its_dynamic_data_is(profile):
    """Where its publications are called otherwise than those of others, `dynamic` has to name them."""
    assert set(profile.dynamic) & set(profile.publications)


# --- the files


def refreshed(folder, said, minutes=0):
    """Whether files had to be written at some time after noon."""
    return files.refresh(folder, said, NOON + timedelta(minutes=minutes))


def modified(folder):
    """When the record says that it changed last."""
    graph = Graph().parse(folder / "metadata.ttl")
    return str(graph.value(node("record-static"), DCTERMS.modified))


def test_metadata_is_written_only_when_it_changes(tmp_path):
    """And says then when that was; a feed changes every minute, its metadata seldom."""
    assert refreshed(tmp_path, RECORD)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert not refreshed(tmp_path, RECORD, 5)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before
    assert modified(tmp_path) == "2026-11-22T12:00:00+00:00"
    assert refreshed(tmp_path, replace(RECORD, areas=("NL1",)), 10)
    assert modified(tmp_path) == "2026-11-22T12:10:00+00:00"


def test_metadata_lies_beside_the_feed_in_every_coding(tmp_path):
    """As everything that is served does."""
    refreshed(tmp_path, RECORD)
    names = {f"metadata.{ending}{suffix}" for ending in files.SYNTAXES for suffix in SUFFIXES.values()}
    assert {path.name for path in tmp_path.iterdir()} == names
    assert (tmp_path / "metadata.jsonld").read_bytes() == written(RECORD, "2026-11-22T12:00:00+00:00")["jsonld"]


@pytest.mark.parametrize("ending", files.SYNTAXES)
@pytest.mark.parametrize("damage", [lambda path: path.unlink(), lambda path: path.write_text("?")])
def test_what_somebody_damaged_is_written_again(tmp_path, ending, damage):
    """Whichever file it was."""
    refreshed(tmp_path, RECORD)
    damage(tmp_path / f"metadata.{ending}")
    assert refreshed(tmp_path, RECORD, 1)
    assert not refreshed(tmp_path, RECORD, 2)


def test_metadata_of_a_feed_that_has_none_any_more_goes(tmp_path):
    """And nothing else does."""
    refreshed(tmp_path, RECORD)
    (tmp_path / "table.xml").touch()
    assert refreshed(tmp_path, None)
    assert [path.name for path in tmp_path.iterdir()] == ["table.xml"]
    assert not refreshed(tmp_path, None)
