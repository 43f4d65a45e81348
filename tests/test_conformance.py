"""What `sources check` finds out of a peer: what it supports, what it gets wrong, what is done about it."""

from datetime import UTC, datetime
from http import HTTPStatus

import pytest
import stamina
from pipeline import location, tariff

from afir_publisher.mock_cpo import MockCpo
from afir_publisher.mock_cpo.answers import refusal
from afir_publisher.mock_cpo.faults import chosen
from afir_publisher.ocpi.assumed import Assumed
from afir_publisher.ocpi.client import Connection, open_source
from afir_publisher.ocpi.conformance import Question, examine
from afir_publisher.ocpi.dialects import DIALECTS
from afir_publisher.ocpi.readers import READERS

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
KEY = "barley"


@pytest.fixture(autouse=True)
def _no_waiting():
    """Retries come at once."""
    with stamina.set_testing(True, attempts=4):
        yield


def examined(*faults, count=12, question=None, **settings):
    """What is found out of a server with faults, by area and what was asked."""
    locations = [location(f"L{number}") for number in range(count)]
    with MockCpo(locations, [tariff(f"T{n}", 0.5) for n in range(7)], faults=chosen(faults), **settings) as cpo:
        connection = Connection(name="cpo", versions_url=cpo.versions_url, token=settings.get("token"))
        with open_source(connection, versions=tuple(READERS)) as session:
            found = list(examine(session, question or Question(now=NOW, page_size=5)))
    return {(one.area, one.what): one for one in found}


def test_a_server_as_ocpi_has_it_is_called_so():
    """Nothing is odd about it, and what it supports is listed for both lists."""
    found = examined()
    assert {one.verdict for one in found.values() if one.what != "single object"} == {"ok"}
    assert {what for area, what in found if area == "locations"} >= {
        *("endpoint", "first page", "X-Total-Count", "Link", "limit", "offset", "past the end", "date_from"),
        *("X-Request-ID", "compression", "objects", "parties"),
    }
    assert found["locations", "parties"].found == "NL*WKX 5"


@pytest.mark.parametrize(
    ("fault", "what", "verdict", "does"),
    [
        ("total-missing", "X-Total-Count", "odd", "read until a page is empty"),
        ("total-no-number", "X-Total-Count", "odd", "read until a page is empty"),
        ("link-missing", "Link", "odd", "pages are counted"),
        ("link-enum-mangled", "Link", "odd", "pages are counted"),
        ("link-foreign-host", "Link", "odd", "pages are counted"),
        ("limit-cut", "page size", "odd", "more requests"),
        ("date-from-ignored", "date_from", "bad", "all is read each time"),
        ("date-from-422", "date_from", "bad", "all is read each time"),
        ("date-from-2001", "date_from", "bad", "all is read each time"),
        ("redirect-slash", "OCPI-ADDRESS", "odd", "put up with"),
        ("object-without-id", "objects", "bad", "kept in quarantine"),
        ("ocpi-2001-page", "Link", "odd", "pages are counted"),
    ],
)
def test_a_fault_is_found_out_and_what_is_done_about_it_said(fault, what, verdict, does):
    """By asking, as a pull would."""
    found = examined(fault)["locations", what]
    assert (found.verdict, found.does) == (verdict, does)


def test_how_the_token_is_taken_is_told():
    """In another way than the version has it, and where."""
    found = examined("token-plain", token=KEY)
    assert found["versions", "token"].found == "the token is taken as plain"
    assert found["locations", "OCPI-TOKEN"].verdict == "odd"


def test_what_is_wrong_with_objects_is_counted_with_an_example():
    """By the code of the finding that a sync would have."""
    found = examined("field-garbage")["locations", "OCPI-FIELD"]
    assert found.verdict == "odd"
    assert found.found.startswith(("1 found, such as ", "2 found, such as ", "3 found, such as "))


class WithoutTariffs(MockCpo):
    """A CPO that names an endpoint for tariffs and has nothing there."""

    def respond(self, target, authorization):
        """Refuse tariffs."""
        return refusal(HTTPStatus.GONE, 2000, "gone") if "tariffs" in target else super().respond(target, authorization)


def test_a_list_that_does_not_come_is_told_and_the_other_examined():
    """One module that fails hides nothing of the other."""
    with WithoutTariffs([location("L1")]) as cpo:
        connection = Connection(name="cpo", versions_url=cpo.versions_url)
        with open_source(connection, versions=tuple(READERS)) as session:
            found = {(one.area, one.what): one for one in examine(session, Question(now=NOW))}
    assert found["tariffs", "first page"].verdict == "bad"
    assert "HTTP 410" in found["tariffs", "first page"].found
    assert found["locations", "objects"].verdict == "ok"


def test_a_list_of_one_leaves_questions_open():
    """Limits and offsets cannot be seen on it, and nothing is claimed."""
    assert examined(count=1)["locations", "limit and offset"].verdict == "open"


def test_no_token_is_in_what_is_told():
    """Also where the server echoes it."""
    found = examined("token-plain", token=KEY)
    assert KEY not in str(list(found.values()))


def test_what_is_assumed_is_read_with(monkeypatch):
    """The check sees objects as a sync would."""
    seen = []
    reader = READERS["2.3.0"]
    read = reader.read_location
    monkeypatch.setattr(reader, "read_location", lambda *told: (seen.append(told[2]), read(*told))[1])
    assumed = Assumed(time_zone="Europe/Amsterdam")
    examined(question=Question(now=NOW, page_size=5, assumed=assumed))
    assert seen == [assumed] * 5


def test_a_dialect_is_examined_as_what_it_is():
    """It has a cursor in place of offsets, and its tariffs stand in its locations."""
    swlb = location("L1") | {"evses": [{"uid": "1", "status": "AVAILABLE", "connectors": [], "tariffs": []}]}
    with MockCpo([swlb], faults=chosen(["cursor-pages"])) as cpo:
        connection = Connection(name="cpo", versions_url=cpo.versions_url, paging="cursor")
        with open_source(connection, versions=tuple(READERS)) as session:
            question = Question(now=NOW, dialect=DIALECTS["chargecloud"])
            found = {(one.area, one.what): one for one in examine(session, question)}
    assert found["locations", "paging"].found == "the first page is the only one, by a cursor"
    assert found["locations", "objects"].verdict == "ok"
    assert ("locations", "offset") not in found
