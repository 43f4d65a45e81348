"""Tests of the faults of the mock CPO, and so of what a pull makes of each: over real sockets, on loopback."""

import re
import time
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
import stamina
from interface import read

from afir_publisher.errors import Refused, Transient, UsageError
from afir_publisher.mock_cpo import MockCpo
from afir_publisher.mock_cpo.faults import FAULTS, OF_A_HANDSHAKE, chosen, contents, failures
from afir_publisher.ocpi import http
from afir_publisher.ocpi.client import Connection, open_source
from afir_publisher.ocpi.page import Page, Remark
from afir_publisher.rules import RULES

KEY = "loopback"
ROWS = Path(__file__).resolve().parents[2] / "shared" / "reference"

ALL = None
"""Every object comes all the same."""

BREAKS_OFF = 5
"""As many locations as are on the first page."""

EXPECTED = {
    "object-without-id": ALL,
    "field-garbage": ALL,
    "lone-surrogate": ALL,
    "duplicate-object": (12, "only 12 of 13 locations came"),
    "shrinking": ALL,
    "overlapping-pages": ALL,
    "object-skipped": (10, "only 10 of 12 locations came"),
    "one-object-pages": ALL,
    "limit-cut": ALL,
    "total-missing": ALL,
    "total-no-number": ALL,
    "total-wrong": (12, "only 12 of 15 locations came"),
    "total-of-page": ALL,
    "cursor-pages": (Refused, "no OCPI status_code"),
    "date-from-ignored": ALL,
    "date-from-422": ALL,
    "date-from-2001": ALL,
    "newer-hidden": ALL,
    "link-missing": ALL,
    "link-empty": ALL,
    "link-relative": ALL,
    "link-https": ALL,
    "link-foreign-host": ALL,
    "link-same-page": ALL,
    "link-enum-mangled": ALL,
    "link-on-last-page": ALL,
    "page-past-end-404": ALL,
    "page-past-end-2003": ALL,
    "data-null": ALL,
    "data-missing": ALL,
    "versions-404": (Refused, "HTTP 404"),
    "versions-no-role": ALL,
    "versions-receiver-first": ALL,
    "versions-https": (Transient, "no answer .*SSL"),
    "versions-foreign-host": (Refused, "to which the token is not sent"),
    "token-plain": ALL,
    "token-plain-3000": ALL,
    "token-403": (Refused, "HTTP 403"),
    "callback-wrong-token": ALL,
    "credentials-roles-ours": ALL,
    "credentials-twice": ALL,
    "credentials-receiver-only": ALL,
    "credentials-role-null": ALL,
    "credentials-answer-lost": ALL,
    "status-code-string": ALL,
    "envelope-bare": ALL,
    "no-envelope": ALL,
    "bom": ALL,
    "truncated-json": (BREAKS_OFF, "no whole JSON"),
    "html": (Transient, "no whole JSON .*Maintenance"),
    "wrong-content-type": ALL,
    "gzip-unannounced": ALL,
    "gzip-bomb": (BREAKS_OFF, "larger than 1 MB"),
    "error-500-once": ALL,
    "error-500-page": (11, "left out what the server fails to give"),
    "ocpi-3000-page": (11, "left out what the server fails to give"),
    "ocpi-2001-page": (BREAKS_OFF, "OCPI 2001"),
    "rate-limit": ALL,
    "rate-limit-bare": ALL,
    "quota-used-up": (0, "locations were not asked for; .*HTTP 429.*pull less often"),
    "redirect-slash": ALL,
    "slash-404": ALL,
    "connection-lost": (BREAKS_OFF, "no answer"),
    "slow": ALL,
    "hang": (BREAKS_OFF, "no answer in time"),
}
"""What becomes of a pull: ALL, or how many locations came before which Shortfall, or which error."""


REMARKED = {
    "duplicate-object": ["OCPI-MOVED"],
    "overlapping-pages": ["OCPI-TOTAL"],
    "one-object-pages": ["OCPI-PAGING"],
    "limit-cut": ["OCPI-LINK"],
    "total-missing": ["OCPI-TOTAL"],
    "total-no-number": ["OCPI-TOTAL"],
    "total-of-page": ["OCPI-LINK", "OCPI-TOTAL"],
    "link-missing": ["OCPI-LINK"],
    "link-empty": ["OCPI-LINK"],
    "link-https": ["OCPI-LINK"],
    "link-foreign-host": ["OCPI-LINK"],
    "link-same-page": ["OCPI-LINK"],
    "link-enum-mangled": ["OCPI-LINK"],
    "page-past-end-404": ["OCPI-LINK"],
    "page-past-end-2003": ["OCPI-LINK"],
    "data-missing": ["OCPI-TOTAL"],
    "token-plain": ["OCPI-TOKEN"],
    "token-plain-3000": ["OCPI-TOKEN"],
    "no-envelope": ["OCPI-ENVELOPE"],
    "gzip-unannounced": ["OCPI-ENVELOPE"],
    "ocpi-2001-page": ["OCPI-LINK"],
    "error-500-page": ["OCPI-PAGE"],
    "ocpi-3000-page": ["OCPI-PAGE"],
    "rate-limit": ["OCPI-RATE"],
    "rate-limit-bare": ["OCPI-RATE"],
    "quota-used-up": ["OCPI-RATE"],
    "redirect-slash": ["OCPI-ADDRESS"],
    "slash-404": ["OCPI-ADDRESS"],
}
"""The codes under which a pull remarks a fault in the interface; the others are told otherwise, or not worth a word."""


@pytest.fixture(autouse=True)
def _soon(monkeypatch):
    """Retries come at once, what is slow is short, what is large is small."""
    monkeypatch.setattr(failures, "SLOW_S", 0.05)
    monkeypatch.setattr(contents, "BOMB_BYTES", 2_000_000)
    monkeypatch.setattr(http, "MOST_BYTES", 1_000_000)
    with stamina.set_testing(True, attempts=4):
        yield


class Impatient(httpx.HTTPTransport):
    """The network, on which half a second is a long time; `seen` holds what came over it, without times and ports."""

    def __init__(self):
        """Nothing has come yet."""
        super().__init__()
        self.seen = []

    def handle_request(self, request):
        """Wait no longer than 0.4 seconds, and remember what came."""
        request.extensions["timeout"] = dict.fromkeys(("connect", "read", "write", "pool"), 0.4)
        target = request.url.raw_path.decode()
        self.seen.append(target)
        response = super().handle_request(request)
        kept = sorted((name, text) for name, text in response.headers.items() if not re.match("date|x-.*-id", name))
        self.seen[-1] = (target, response.status_code, re.sub(r"127\.0\.0\.1:\d+", "cpo", str(kept)))
        return response


def some(prefix, count):
    """Objects that tell of themselves what a pull looks at, and a name."""
    return [{"country_code": "NL", "party_id": "ABC", "id": f"{prefix}{n}", "name": "Laadplein"} for n in range(count)]


def faulty(*names, **settings):
    """A CPO of twelve locations and seven tariffs, five a page, with faults."""
    return MockCpo(some("LOC", 12), some("T", 7), faults=chosen(names), **({"token": KEY, "page_size": 5} | settings))


def session(cpo, transport=None, **settings):
    """A way in."""
    connection = Connection(name="becharged", versions_url=cpo.versions_url, token=KEY, **settings)
    return open_source(connection, transport=transport or Impatient())


def pull(cpo, transport=None, since=None):
    """All that came of one pull."""
    with session(cpo, transport) as found:
        return read(found.pages(since)).shown


def is_error(expected):
    """Whether a pull is expected to give nothing but an error."""
    return expected is not ALL and not isinstance(expected[0], int)


def outcome(came):
    """How many different locations came, and every Shortfall of them."""
    locations = [part for part in came if part.kind == "location"]
    texts = {text for part in locations if isinstance(part, Page) for text in part.objects}
    return len(texts), [part.message for part in locations if not isinstance(part, Page)]


def test_each_fault_has_its_line_in_the_table():
    """What a pull makes of a fault is said for every one."""
    assert list(EXPECTED) == list(FAULTS), "add the fault to EXPECTED, in the order of FAULTS"


@pytest.mark.parametrize("name", FAULTS)
def test_what_a_pull_makes_of_it(name):
    """Everything, or as much as can be had with a Shortfall, or an error that says why."""
    with faulty(name) as cpo:
        match EXPECTED[name]:
            case (int(count), message):
                came, shortfalls = outcome(pull(cpo))
                assert (came, len(shortfalls)) == (count, 1)
                assert re.search(message, shortfalls[0])
            case (error, message):
                with pytest.raises(error, match=message):
                    pull(cpo)
            case _:
                assert outcome(pull(cpo)) == (12, [])


@pytest.mark.parametrize("name", [name for name, expected in EXPECTED.items() if not is_error(expected)])
def test_what_is_put_up_with_is_remarked(name):
    """A fault that a pull gets over is found under a code that stays, with the severity of its rule."""
    with faulty(name) as cpo, session(cpo, page_size=25) as found:
        remarks = [part.finding for part in found.pages() if isinstance(part, Remark)]
    assert sorted({remark.rule for remark in remarks}) == REMARKED.get(name, [])
    assert all(RULES[remark.rule].severity == remark.severity for remark in remarks)


@pytest.mark.parametrize("silence", ["total-missing", "total-of-page"])
def test_a_limit_that_nothing_tells_of_costs_no_object(silence):
    """Pages are cut, no link leads on, and the total is that of the page or none: only an empty page is the end."""
    with faulty("limit-cut", "link-missing", silence) as cpo:
        assert outcome(pull(cpo)) == (12, [])


def traffic(*names):
    """What goes over the network in two full pulls and one of changes, whatever becomes of them."""
    transport = Impatient()
    with faulty(*names) as cpo:
        cpo.locations[0]["last_updated"] = "2026-01-01T00:00:00Z"
        for since in (None, None, {"location": datetime(2026, 6, 1, tzinfo=UTC)}):
            try:
                pull(cpo, transport, since)
            except (Refused, Transient):
                transport.seen.append("failed")
    return transport.seen


@pytest.mark.parametrize("name", sorted(FAULTS.keys() - {"slow"} - OF_A_HANDSHAKE))
def test_it_shows_on_the_network(name):
    """A fault that changes nothing would let every client pass."""
    assert traffic(name) != traffic()


def test_slow_is_slow():
    """Each of the seven answers takes its time."""
    begun = time.monotonic()
    with faulty("slow") as cpo:
        pull(cpo)
    assert time.monotonic() - begun >= 7 * failures.SLOW_S


def test_shrinking_halves_the_locations_each_time():
    """Each pull by itself looks complete."""
    with faulty("shrinking") as cpo:
        assert [outcome(pull(cpo)) for _ in range(5)] == [(12, []), (6, []), (3, []), (2, []), (1, [])]


def test_the_lists_served_stay_as_they_are():
    """Faults of objects are faults of copies."""
    with faulty("object-without-id", "field-garbage", "lone-surrogate", "duplicate-object", "shrinking") as cpo:
        pull(cpo)
        assert (cpo.locations, cpo.tariffs) == (some("LOC", 12), some("T", 7))


def test_faults_work_together():
    """A redirect to a plain token's list whose links are relative, and a byte order mark before each page."""
    with faulty("bom", "link-relative", "redirect-slash", "token-plain") as cpo:
        assert outcome(pull(cpo)) == (12, [])


def test_a_server_that_hangs_can_be_stopped():
    """Whoever waits for the page that never comes does not hold up the end."""
    begun = time.monotonic()
    with faulty("hang") as cpo, pytest.raises(httpx.ReadTimeout):
        httpx.get(
            f"{cpo.url}/ocpi/2.3.0/locations?offset=5", headers={"Authorization": "Token bG9vcGJhY2s="}, timeout=0.2
        )
    assert time.monotonic() - begun < 3


def test_the_bomb_is_small_until_it_is_opened():
    """It costs the network next to nothing, and its size is bounded."""
    assert len(contents._bomb(20_000_000)) < 50_000


def test_an_unknown_fault_is_named():
    """With where to look."""
    with pytest.raises(UsageError, match=r"there is no fault 'moon'; --list-faults"):
        chosen(["bom", "moon"])


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_says_what_it_does(name):
    """One sentence that begins like one."""
    assert re.fullmatch(r"[A-Z].*[^.]\.", FAULTS[name].what)


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_has_been_seen(name):
    """Where it is told of, there is such a row."""
    if not ROWS.is_dir():
        pytest.skip("there is no folder `shared` beside the checkout")
    seen = FAULTS[name].seen
    file, row = ("asks.md", f"| {seen[1:]} |") if seen.startswith("#") else ("ocpi-pitfalls.md", f"| {seen} |")
    text = (ROWS / file).read_text(encoding="utf-8")
    assert row in text or f"## {seen}. " in text
