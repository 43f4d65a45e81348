"""What is not OCPI, or hardly: from a file and over HTTP, through the whole pipeline.

A page that cannot be read is a message with source, page and path; an object that cannot, a finding. What was published
before stays, what else came goes on, and memory follows what is allowed, not what was sent.
"""

import codecs
import gzip
import json
import re
import tracemalloc
from contextlib import closing
from functools import cache
from http import HTTPStatus

import pytest
import stamina
from configured import Configured
from isal import isal_zlib
from pipeline import Pipeline, evse, feed, in_json, in_xml, location, tariff

from afir_publisher.mock_cpo import MockCpo
from afir_publisher.mock_cpo.answers import Response
from afir_publisher.ocpi import envelope, http

A, B = location("A", evse("A1", tariffs=["T"])), location("B", evse("B1", tariffs=["T"]))
UA, UB = "NL*WKX*U*A1", "NL*WKX*U*B1"
A_CHARGING = location("A", evse("A1", "CHARGING", minute=1, tariffs=["T"]))


def listed(*objects):
    """The JSON text of a list; bytes stay as they are."""
    texts = (found if isinstance(found, bytes) else json.dumps(found).encode() for found in objects)
    return b"[" + b", ".join(texts) + b"]"


@pytest.fixture(autouse=True)
def _no_waiting():
    """Retries come at once."""
    with stamina.set_testing(True, attempts=4):
        yield


class FromFiles:
    """A source of two files; `where` is what its messages call that with the locations."""

    def __init__(self, folder):
        """Write the configuration."""
        self._folder = folder
        self.where = f"wkx: {folder / 'locations.json'}: "
        settings = 'locations_files = "locations.json"\ntariffs_files = "tariffs.json"\nversion = "2.3.0"\n'
        self.configured = Configured(folder, settings, "wkx")

    def show(self, locations, tariffs, damage=bytes, _headers=None):
        """Show lists, the one of locations damaged; a file has no headers."""
        (self._folder / "tariffs.json").write_bytes(tariffs)
        (self._folder / "locations.json").write_bytes(damage(locations))

    def close(self):
        """Nothing is open."""


class OverHttp:
    """A source of an OCPI server."""

    where = "wkx: GET /ocpi/2.3.0/locations page 1: "

    def __init__(self, folder):
        """Serve, and write the configuration."""
        self._shown = {}
        self._cpo = MockCpo(faults=[self._answer])
        self._cpo.__enter__()
        self.configured = Configured(folder, f'versions_url = "{self._cpo.versions_url}"\n', "wkx")

    def _answer(self, request, answer):
        """What is shown, on the first page of its list."""
        if request.area not in self._shown:
            return answer(request)
        body, headers = self._shown[request.area]
        body = self._wrapped(b"[]") if request.offset else body
        return Response(status=HTTPStatus.OK, envelope={}, headers=headers, body=body)

    def _wrapped(self, texts):
        return b'{"status_code": 1000, "data": ' + texts + b"}"

    def show(self, locations, tariffs, damage=bytes, headers=None):
        """Show lists, the one of locations damaged with the envelope around it."""
        self._shown["tariffs"] = self._wrapped(tariffs), {}
        self._shown["locations"] = damage(self._wrapped(locations)), headers or {}

    def close(self):
        """Stop serving."""
        self._cpo.__exit__(None, None, None)


WAYS = {"file": FromFiles, "http": OverHttp}


class Network:
    """A source with two locations, published, and what becomes of it."""

    name = "wkx"

    def __init__(self, way):
        """Sync once what is right."""
        self.way = way
        self.pipeline = Pipeline(feed("nl", "wkx"))
        self._before = frozenset()
        assert self.sync(listed(A, B)).is_well
        assert self.pipeline.statuses() == {UA: (1, "available"), UB: (1, "available")}
        self._before = frozenset(self.found())

    def sync(self, locations, tariffs=None, damage=bytes, headers=None):
        """Sync again with something else to show."""
        self.way.show(locations, listed(tariff("T", 0.5)) if tariffs is None else tariffs, damage, headers)
        return self.pipeline.sync(self)

    def opened(self):
        """As the pipeline is handed it."""
        return self.way.configured.opened()

    def found(self):
        """What OCPI's rules say now that they did not say of the right objects: rule, key and path."""
        rows = self.pipeline.store.db.conn.execute(
            "select rule, key, path from finding where rule like 'OCPI-%' and kind in ('location', 'tariff')"
            " and resolved_pull is null order by id"
        )
        return [row for row in rows if row not in self._before]


@pytest.fixture(params=WAYS)
def way(request):
    """The name of a way in."""
    return request.param


@pytest.fixture
def network(way, tmp_path):
    """A network that was published once, over each way in."""
    with closing(WAYS[way](tmp_path)) as found:
        yield Network(found)


# --- pages

TRUNCATED = {"file": "ends in the middle of its JSON; was it copied in full", "http": "no whole JSON .*truncated"}
NO_JSON = {"file": "not a JSON array, OCPI envelope or object", "http": "no whole JSON"}
NO_OCPI = {"file": "not a JSON array, OCPI envelope or object", "http": "no OCPI"}

PAGES = {
    "truncated": (lambda page: page[:-20], TRUNCATED),
    "cut after the first byte": (lambda page: page[:1], TRUNCATED),
    "empty": (lambda _: b"", {"file": "is empty; is it still being written", "http": "no whole JSON"}),
    "blanks": (lambda _: b" \r\n", {"file": "is empty; is it still being written", "http": "no whole JSON"}),
    "HTML": (
        lambda _: b"<!doctype html><title>Maintenance</title>",
        {"file": "holds HTML or XML where JSON is expected", "http": "no whole JSON .*Maintenance"},
    ),
    "a text": (lambda _: b"Service unavailable", NO_JSON | {"http": "no whole JSON .*unavailable"}),
    "a number": (lambda _: b"5", NO_OCPI),
    "null": (lambda _: b"null", NO_OCPI),
    "two pages in one": (lambda page: page + page, NO_JSON),
    "zeros behind it": (lambda page: page + bytes(100), NO_JSON),
    "zeros": (lambda _: bytes(100), {"file": "begins with a zero byte", "http": "no whole JSON"}),
    "UTF-16": (
        lambda page: page.decode().encode("utf-16"),
        {"file": "is in UTF-16; save it as UTF-8", "http": "no whole JSON"},
    ),
    "gzip that is cut": (
        lambda page: gzip.compress(page)[:100],
        {"file": "cannot be read: Compr", "http": "no whole JSON"},
    ),
    "nested a hundred thousand times": (
        lambda _: b'{"status_code": 1000, "data": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        {"file": "nested too deeply", "http": "nested too deeply"},
    ),
    "an error of OCPI": (
        lambda _: b'{"status_code": 2001, "status_message": "no", "data": []}',
        {"file": "no objects but OCPI 2001: no", "http": "OCPI 2001: 'no'"},
    ),
    "a name that is no UTF-8": (lambda _: b'{"\xff": 1}', NO_OCPI),
}
"""What becomes of a page, and what is said of it where it comes from a file and over HTTP."""


@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_cannot_be_read_costs_nothing_that_was_published(network, way, name):
    """The pull fell short, and says of which source and page, and why; tariffs that came are kept."""
    damage, messages = PAGES[name]
    before = network.pipeline.statuses(), network.pipeline.sites(), network.pipeline.prices()
    outcome = network.sync(listed(A_CHARGING, B), damage=damage)
    assert (outcome.complete, outcome.gone, outcome.seen) == (False, 0, {"locations": 0, "tariffs": 1})
    (note,) = outcome.notes
    assert note.startswith(network.way.where)
    assert re.search(messages[way], note)
    assert (network.pipeline.statuses(), network.pipeline.sites(), network.pipeline.prices()) == before
    assert network.found() == []


@pytest.mark.parametrize("name", PAGES)
def test_the_next_pull_heals_it(network, name):
    """As if nothing had been."""
    network.sync(listed(A_CHARGING, B), damage=PAGES[name][0])
    assert network.sync(listed(A_CHARGING, B)).is_well
    assert network.pipeline.statuses() == {UA: (1, "charging"), UB: (1, "available")}


def test_a_byte_order_mark_is_put_up_with(network):
    """It says nothing."""
    assert network.sync(listed(A_CHARGING, B), damage=codecs.BOM_UTF8.__add__).is_well
    assert network.pipeline.statuses()[UA] == (1, "charging")


# --- objects


def without(name, shown):
    """An object without a field."""
    return {field: value for field, value in shown.items() if field != name}


def nulled(node):
    """A document with null for every value in it that is neither an object nor a list."""
    if isinstance(node, dict):
        return {name: nulled(value) for name, value in node.items()}
    return [nulled(value) for value in node] if isinstance(node, list) else None


def with_nulls(shown, required):
    """An object with null for every field that it can do without, and for some that nobody knows."""
    nobody = dict.fromkeys(("x", "coordinates", "opening_times", "energy_mix", "images", "operator", "capabilities"))
    return nobody | {name: value if name in required else None for name, value in shown.items()}


def as_text(shown, old, new):
    """The text of an object with something in it that JSON does not have."""
    text = json.dumps(shown).encode()
    assert text.count(old) == 1
    return text.replace(old, new)


PLUG = B["evses"][0]["connectors"][0]
EVSE = B["evses"][0]
NULLS = with_nulls(B, {"country_code", "party_id", "id", "publish", "evses"}) | {
    "evses": [
        with_nulls(EVSE, {"uid", "status", "connectors"})
        | {"connectors": [with_nulls(PLUG, {"id", "standard", "tariff_ids"})]}
    ]
}
STRINGS = B | {
    "publish": "true",
    "coordinates": {"latitude": "52.1", "longitude": "5.2"},
    "evses": [EVSE | {"connectors": [PLUG | {"max_electric_power": "11000", "max_voltage": "230"}]}],
}
NUMBERS = B | {"name": 5, "postal_code": 1234, "evses": [EVSE | {"physical_reference": 7, "floor_level": -1}]}
MANY = B | {
    "facilities": ["HOTEL"] * 10_000,
    "images": [{"url": "https://x.example/1.png"}] * 10_000,
    "evses": [EVSE | {"capabilities": ["RFID_READER"] * 10_000, "connectors": [PLUG | {"tariff_ids": ["T"] * 10_000}]}],
}
NAMED = B | {"name": "NAME"}
READ, KEPT = "read", "kept"

OBJECTS = {
    "numbers as strings": (STRINGS, [], READ),
    "strings as numbers": (NUMBERS, [], READ),
    "null wherever it may be": (NULLS, [], READ),
    "10,000 elements in its lists": (MANY, [], READ),
    "a zero as an escape": (B | {"name": "a\0b"}, [], READ),
    "half a surrogate pair": (as_text(NAMED, b"NAME", rb"\ud83d"), [], READ),
    "a field twice": (as_text(NAMED, b'"name"', b'"name": "x", "name"'), [], READ),
    "twice the same": (b", ".join([json.dumps(B).encode()] * 2), [], READ),
    "no number": (
        as_text(B | {"coordinates": {"latitude": "HERE", "longitude": "5"}}, b'"HERE"', b"NaN"),
        [("OCPI-FIELD", "coordinates.latitude"), ("OCPI-OBJECT", "coordinates.latitude")],
        READ,
    ),
    "a number without end": (
        as_text(B | {"evses": [EVSE | {"connectors": [PLUG | {"max_voltage": 77}]}]}, b"77", b"1e999"),
        [("OCPI-FIELD", "evses[0].connectors[0].max_voltage")],
        READ,
    ),
    "nested 150 times": (B | {"x": json.loads("[" * 150 + "]" * 150)}, [], READ),
    "nested 900 times": (
        as_text(NAMED, b'"NAME"', b"[" * 900 + b"]" * 900),
        [("OCPI-UNREADABLE", "")],
        KEPT,
    ),
    "control characters": (as_text(NAMED, b"NAME", b"a\0b\n\tc"), [], READ),
    "bytes that are no UTF-8": (as_text(NAMED, b"NAME", b"\xff"), [("OCPI-UNREADABLE", "")], KEPT),
    "nothing": ({}, [("OCPI-UNREADABLE", "country_code")], KEPT),
    "null for everything": (nulled(B), [("OCPI-UNREADABLE", "country_code")], KEPT),
    "null in its place": (b"null", [("OCPI-UNREADABLE", "")], KEPT),
    "a number in its place": (b"5", [("OCPI-UNREADABLE", "")], KEPT),
    "a text in its place": (b'"B"', [("OCPI-UNREADABLE", "")], KEPT),
    "a list in its place": ([B], [("OCPI-UNREADABLE", "")], KEPT),
    "without an id": (without("id", B), [("OCPI-UNREADABLE", "id")], KEPT),
    "without publish": (without("publish", B), [("OCPI-UNREADABLE", "publish")], KEPT),
}
"""An object in the place of B; rule and path of what is said of it; whether it is read or what was there kept."""


NAMELESS = {
    *("nothing", "null for everything", "null in its place", "a number in its place", "a text in its place"),
    *("a list in its place", "without an id"),
}
"""Those that do not say that they are B, so that B seems to be missing."""


@pytest.mark.parametrize("name", OBJECTS)
def test_an_object_that_is_odd_costs_no_other(network, name):
    """A is news, B is what it was; the pull is complete, and a finding says what is wrong with which object, where."""
    shown, expected, becomes = OBJECTS[name]
    outcome = network.sync(listed(shown, A_CHARGING))
    assert (outcome.complete, outcome.gone) == (True, 0)
    may_be_another = [
        "1 location is not shown any more, and none is taken to be gone" in note for note in outcome.notes
    ]
    assert may_be_another == [True] * (name in NAMELESS)
    found = [(rule, path) for rule, _, path in network.found()]
    assert set(found) >= set(expected), found
    assert outcome.unreadable == (becomes == KEPT)
    statuses = {point: status for point, (_, status) in network.pipeline.statuses().items()}
    assert (statuses, network.pipeline.prices()) == ({UA: "charging", UB: "available"}, {UA: 0.5, UB: 0.5})


@pytest.mark.parametrize("name", OBJECTS)
def test_what_is_published_of_an_odd_object_can_be_parsed(network, name):
    """In both syntaxes."""
    network.sync(listed(OBJECTS[name][0], A_CHARGING))
    for publication in ("table", "status"):
        texts = [network.pipeline.text(publication, syntax) for syntax in ("xml", "json")]
        assert in_xml(texts[0], publication).entries.keys() == in_json(texts[1], publication).entries.keys()


@pytest.mark.parametrize("price", [b"NaN", b"Infinity", b'"free"', b"null", b"[]", b"1e999", b'"0,39"'])
def test_a_price_that_is_none_is_no_price(network, price):
    """The tariff cannot be read, and the point is published without one, not for nothing."""
    broken = as_text(tariff("T", 77.5), b"77.5", price)
    assert network.sync(listed(A, B), listed(broken)).complete
    if price == b'"0,39"' and network.pipeline.prices()[UA] == 0.39:
        return  # a comma is mended
    assert network.pipeline.prices() == {UA: None, UB: None}
    assert ("OCPI-UNREADABLE", "NL*WKX*T") in [(rule, key) for rule, key, _ in network.found()]


def test_restrictions_that_are_no_number_do_not_go(network):
    """A price that holds from nobody knows how many kWh would seem to hold always."""
    dear = tariff("T", 0.5)
    dear["elements"][0]["restrictions"] = {"min_kwh": 77}
    network.sync(listed(A, B), listed(as_text(dear, b"77", b"NaN")))
    assert network.pipeline.prices() == {UA: None, UB: None}


def test_an_object_that_does_not_say_which_it_is_ends_no_other(network):
    """It may be the one that seems to be missing; when every object says it again, what is missing is gone."""
    nameless = without("id", B)
    for status in ("CHARGING", "BLOCKED"):
        outcome = network.sync(listed(A, nameless | {"evses": [EVSE | {"status": status}]}))
        assert (outcome.complete, outcome.unreadable) == (True, 1)
        assert network.pipeline.statuses().keys() == {UA, UB}
    assert (network.sync(listed(A)).gone, network.pipeline.statuses().keys()) == (2, {UA})


# --- what is large


@pytest.fixture
def small(monkeypatch):
    """A limit of 1 MB, so that what is beyond it is soon made."""
    for module in (envelope, http):
        monkeypatch.setattr(module, "MOST_BYTES", 1_000_000)


def peak_of(network, damage, headers):
    """What a sync says of a page, and how much memory it took at most."""
    tracemalloc.start()
    try:
        outcome = network.sync(listed(A_CHARGING, B), damage=damage, headers=headers)
        return outcome, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.usefixtures("small")
def test_a_page_that_is_too_large_is_refused_before_memory_is_gone(network):
    """20 MB where one is allowed: what was published stays."""
    outcome, peak = peak_of(network, lambda page: page.ljust(20_000_000), None)
    assert outcome.complete is False
    assert outcome.notes[0].startswith(network.way.where.removesuffix(" "))
    assert "larger than 1 MB" in outcome.notes[0]
    assert peak < 30_000_000  # of which the page itself, which is made here too, is 20
    assert network.pipeline.statuses() == {UA: (1, "available"), UB: (1, "available")}


BOMB_BYTES = 300_000_000
PEAKS = {"file": 10_000_000, "http": 160_000_000}
"""What a bomb may take: httpx unpacks 64 KB at once, which is 67 MB, and that is copied once."""


@cache
def bomb():
    """A small page that unpacks to 300 MB, made piece by piece."""
    packing = isal_zlib.compressobj(wbits=31)
    return b"".join(packing.compress(bytes(1_000_000)) for _ in range(BOMB_BYTES // 1_000_000)) + packing.flush()


@pytest.mark.usefixtures("small")
def test_a_decompression_bomb_is_not_unpacked(network, way):
    """What was published stays, and the message says what was wrong with which page."""
    assert len(bomb()) < BOMB_BYTES // 100
    outcome, peak = peak_of(network, lambda _: bomb(), {"Content-Encoding": "gzip"})
    assert (outcome.complete, "larger than 1 MB" in outcome.notes[0]) == (False, True)
    assert peak < PEAKS[way]
    assert network.pipeline.statuses() == {UA: (1, "available"), UB: (1, "available")}
