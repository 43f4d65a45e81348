"""What is always rejected and told: section F of the list of deviations, in the order of its sentence."""

import httpx
import pytest
import stamina
from deviating import CONNECTOR, location, looked_at, read_location, read_tariff, rejected, tariff, text
from feed import said
from pipeline import Pipeline, Source, at, evse
from pipeline import location as shown
from pipeline import tariff as priced

from afir_publisher.errors import Refused, SourceError
from afir_publisher.mock_cpo import MockCpo
from afir_publisher.ocpi.client import Connection, open_source

PRICE = "elements.0.price_components.0.price"


@pytest.fixture(autouse=True)
def _no_waiting():
    """Retries come at once."""
    with stamina.set_testing(True, attempts=2):
        yield


@pytest.mark.parametrize("raw", [b"", b"<html>", b'{"id": "B", ', b'{"id": NaN}', b'{"id": "\xff"}', b"[" * 1000])
def test_f1_what_is_not_json_is_rejected_and_told(raw):
    """The rest of the source goes on, and the count says how many."""
    assert rejected(read_location, raw)[1].startswith("not JSON: ")
    assert rejected(read_tariff, raw)[1].startswith("not JSON: ")
    source, pipeline = Source("wkx", shown("A")), Pipeline()
    source.locations["B"] = raw
    outcome = pipeline.sync(source)
    assert (outcome.unreadable, outcome.findings["error"] >= 1, list(pipeline.sites())) == (1, True, ["NL*WKX*L*A"])


@pytest.mark.parametrize("identity", [None, "", " ", [], {}])
def test_f2_an_object_without_id_is_rejected_and_told(identity):
    """A Location or tariff as a whole; an EVSE or connector, and the rest stays."""
    assert rejected(read_location, location({"id": identity}))[0] == "id"
    assert rejected(read_tariff, tariff({"id": identity}))[0] == "id"
    found, findings = read_location(location({"evses.0.uid": identity}))
    assert [one.uid for one in found.evses] == ["WKX-0001-2"]
    assert ("OCPI-OBJECT", "evses[0].uid") in [(rule, path) for rule, path, _ in findings]


def test_f2_a_connector_without_standard_goes_alone():
    """Its EVSE stays, and with it the Location."""
    found, findings = read_location(location({CONNECTOR + "standard": None}))
    assert (len(found.evses), found.evses[0].connectors) == (2, ())
    assert [(rule, path) for rule, path, _ in findings] == [("OCPI-OBJECT", "evses[0].connectors[0].standard")]


def remarks(pipeline):
    """Code and message of what is found about the source as a whole."""
    return [(rule, said) for _, rule, _, said in pipeline.store.findings.messages("wkx", "interface")]


@pytest.mark.parametrize("pulls", [1, 2])
def test_f3_of_two_objects_of_one_key_the_first_is_kept_and_told(pulls):
    """Where both have the same last_updated: nobody knows which is newer. Told at every pull."""
    source, pipeline = Source("wkx", shown("A", name="Eerste")), Pipeline()
    source.locations["again"] = shown("a", name="Tweede")
    for _ in range(pulls):
        outcome = pipeline.sync(source)
    assert pipeline.names() == {"NL*WKX*L*A": "Eerste"}
    assert remarks(pipeline) == [
        (
            "OCPI-TWICE",
            "NL*WKX*A was shown twice with the same last_updated and different contents, and the first is kept",
        )
    ]
    assert outcome.is_well


@pytest.mark.parametrize(
    "again", [{}, {"name": "Tweede", "last_updated": at(1)}, {"name": "x", "last_updated": at(-1)}]
)
def test_f3_an_object_that_is_shown_again_is_no_contradiction(again):
    """The same, or a newer or older state of it, as lists move while they are read."""
    source, pipeline = Source("wkx", shown("A", name="Eerste")), Pipeline()
    source.locations["again"] = shown("A", name="Eerste") | again
    pipeline.sync(source)
    assert remarks(pipeline) == []
    assert pipeline.names() == {"NL*WKX*L*A": "Tweede" if again.get("name") == "Tweede" else "Eerste"}


@pytest.mark.parametrize("price", [None, "", "free", 1e300, "NaN", "Infinity", "-inf", "0,39", [], {}, True])
def test_f4_a_price_that_is_no_number_costs_the_tariff(price):
    """Not a part of it: the rest would be another price."""
    assert rejected(read_tariff, tariff({PRICE: price}))[0] == "elements[0].price_components[0].price"


@pytest.mark.parametrize("word", [b"NaN", b"Infinity", b"-Infinity"])
def test_f4_a_price_that_json_does_not_have_is_not_json(word):
    """As JavaScript would write it."""
    raw = text(tariff({PRICE: 12345})).replace(b"12345", word)
    assert rejected(read_tariff, raw)[1].startswith("not JSON: ")


def test_f4_a_tariff_that_is_rejected_has_no_price():
    """It is unknown: neither free nor what it was before."""
    source, pipeline = Source("wkx", shown("A", evse("1", tariffs=["T1"])), tariffs=[priced("T1", 0.5)]), Pipeline()
    pipeline.sync(source)
    source.tariffs["T1"] = priced("T1", "NaN")
    assert pipeline.sync(source).unreadable == 1
    assert pipeline.prices() == {"NL*WKX*U*1": None}


@pytest.mark.parametrize(
    "position",
    [
        {"latitude": "95.000000", "longitude": "5.121830"},
        {"latitude": "52.090710", "longitude": "181.00000"},
        {"latitude": "NaN", "longitude": "5.121830"},
        {"latitude": "52.090710"},
    ],
)
def test_f5_coordinates_outside_of_the_earth_cost_the_position(position):
    """The site stays, and the law is told to want one."""
    pool, found = looked_at(location({"coordinates": position}))
    assert (pool.location.coordinates, len(pool.stations[0].evses)) == (None, 2)
    assert {rule for rule, _ in found} <= {"OCPI-FIELD", "OCPI-OBJECT", "AFIR-A07"}
    assert ("AFIR-A07", "coordinates") in found


def test_f5_coordinates_of_nowhere_are_not_published():
    """Latitude 0, longitude 0 is what software writes that knows no position."""
    pool, found = looked_at(location({"coordinates": {"latitude": "0.00000", "longitude": "0.00000"}}))
    assert found == [("AFIR-A07-ZERO", "coordinates")]
    assert "pointByCoordinates" not in str(said(pool))
    assert "pointByCoordinates" in str(said(looked_at(location())[0]))


@pytest.mark.parametrize("currency", ["EURO", "E", "€", "978", 978, [], {}])
def test_f6_a_currency_that_is_none_costs_the_tariff(currency):
    """Also where one is assumed: it stands in for what is not said, not for what is said wrongly."""
    assert rejected(read_tariff, tariff({"currency": currency}))[0] == "currency"
    assert rejected(read_tariff, tariff({"currency": currency}), currency="EUR")[0] == "currency"


def test_f7_an_answer_from_a_foreign_origin_is_refused():
    """The token goes nowhere else."""
    asked = []

    def respond(request):
        asked.append(request.url.host)
        return httpx.Response(302, headers={"Location": "https://evil.example/ocpi/versions"})

    connection = Connection(name="wkx", versions_url="https://cpo.example/ocpi/versions", token="s3cret")  # noqa: S106
    transport = httpx.MockTransport(respond)
    with pytest.raises(Refused, match="evil"), open_source(connection, transport=transport):
        pass
    assert asked == ["cpo.example"]


def test_f8_what_fails_to_speak_tls_is_not_read():
    """A server that speaks HTTP where HTTPS is due."""
    with MockCpo([shown("A")]) as cpo:
        connection = Connection(name="wkx", versions_url=cpo.versions_url.replace("http:", "https:"))
        with pytest.raises(SourceError, match="wkx: GET /ocpi/versions: no answer"), open_source(connection):
            pass
