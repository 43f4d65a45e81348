"""Whatever a CPO may send: nothing but our own exceptions leaves what reads it, and all that is read can be used."""

import copy
import gzip
import json
from dataclasses import replace
from datetime import UTC, datetime

import msgspec
import pytest
from damage import DAMAGE, damaged
from deviating import LOCATIONS, TARIFFS, location, tariff, text
from feed import document, entries_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from afir_publisher.difference import changes
from afir_publisher.enrich import enrich
from afir_publisher.errors import Refused, Unreadable
from afir_publisher.grouping import Grouping
from afir_publisher.model import Location, Tariff, tariff_key
from afir_publisher.ocpi import files
from afir_publisher.ocpi.assumed import NOTHING_ASSUMED, Assumed
from afir_publisher.ocpi.envelope import opened
from afir_publisher.ocpi.glance import Glance, View, glance
from afir_publisher.ocpi.readers import READERS
from afir_publisher.rules import RULES, check
from afir_publisher.wellformed import is_well_formed
from exporters import PROFILES, datex2

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
ZONES = ("Europe/Amsterdam", "America/New_York", "Nowhere/At all")
UNICODE = st.text(st.characters(codec=None), max_size=20)  # NULs and halves of surrogate pairs too


def examples(count):
    """So many examples, however long each takes."""
    return settings(
        max_examples=count,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    )


# --- what is sent


def nested(depth, kind):
    """A value in so many lists or objects."""
    value = 1
    for _ in range(depth):
        value = [value] if kind == "list" else {"id": value}
    return value


VALUES = st.one_of(
    st.none() | st.booleans() | st.integers() | st.floats() | UNICODE,
    st.sampled_from([-(10**30), 1e308, float("nan"), float("inf"), 2**63, "1e999", "\ud83d", "\0"]),
    st.sampled_from([300, 4000]).map(lambda digits: 10**digits),
    st.just(5000).map(lambda digits: "9" * digits),
    st.sampled_from(["", " ", "24:00", "99:99:99", "0000-00-00", "9999-12-31T23:59:60Z", "nl-NL", "EUR", "YES", "DC"]),
    st.builds(nested, st.sampled_from([3, 50, 150]), st.sampled_from(["list", "object"])),
    st.sampled_from([[], {}, [None], [[]], [{}], {"": {}}]),
    st.recursive(
        st.none() | st.integers() | UNICODE,
        lambda parts: st.lists(parts, max_size=3) | st.dictionaries(UNICODE, parts, max_size=3),
        max_leaves=5,
    ),
)
CHANGES = st.lists(
    st.tuples(st.integers(0, 9999), st.sampled_from(["put", "drop", "double", "wrap", "add"]), VALUES), max_size=3
)
CUTS = st.lists(st.tuples(st.integers(0, 99_999), st.integers(0, 40), st.binary(max_size=8)), max_size=3)


def mutated(document, mutations):
    """A document with parts replaced, dropped, doubled, wrapped, and fields added that it did not have."""
    document = copy.deepcopy(document)
    for number, kind, new in mutations:
        value = copy.deepcopy(new)  # or what is put in twice could come to hold itself
        found = list(holders(document))
        holder, step = found[number % len(found)]
        if kind == "drop":
            del holder[step]
        elif kind == "add" and isinstance(holder, dict):
            holder[NAMES[number % len(NAMES)]] = value
        else:
            holder[step] = {
                "put": value,
                "wrap": [holder[step]],
                "double": [holder[step], copy.deepcopy(holder[step])],
            }.get(kind, value)
        if not document:
            break
    return document


def holders(node, depth=0):
    """Every object or list of a document with each of its steps, as deep as anything of ours goes."""
    for step, child in list(node.items() if isinstance(node, dict) else enumerate(node)):
        yield node, step
        if isinstance(child, dict | list) and depth < 12:
            yield from holders(child, depth + 1)


NAMES = sorted({step for document in (*LOCATIONS, *TARIFFS) for _, step in holders(document) if isinstance(step, str)})


def written(document, is_escaped=False):
    """A document as a program writes it that knows no rules: NaN, halves of surrogate pairs."""
    return json.dumps(document, ensure_ascii=is_escaped).encode(errors="surrogatepass")


def cut(raw, cuts):
    """Bytes with some of them replaced by others; what has no end is cut off there."""
    for at, length, other in cuts:
        place = at % (len(raw) + 1)
        raw = raw[:place] + other + raw[place + length :] if length < 40 else raw[:place]
    return raw


def sent(documents):
    """Objects as they may come."""

    def one(number, mutations):
        return mutated(documents[number], mutations)

    whole = st.builds(one, st.sampled_from(range(len(documents))), CHANGES)
    text = st.builds(written, whole, st.booleans())  # most of them such that something can be made of it
    return st.one_of(
        text, text, text, text, st.builds(cut, text, CUTS), st.builds(written, VALUES), st.binary(max_size=60)
    )


ASSUMED = st.builds(
    Assumed,
    time_zone=st.none() | st.sampled_from(ZONES),
    currency=st.none() | st.sampled_from(["EUR", "SEK"]),
    vat=st.none() | st.decimals(0, 100, places=1),
    prices_include_vat=st.none() | st.booleans(),
    statuses=st.dictionaries(
        st.sampled_from(["WORKING", "AVAILABLE", "", "X"]), st.sampled_from(["UNKNOWN", "REMOVED", "Y"])
    ),
    power_unit=st.sampled_from(["W", "kW"]),
    ad_hoc_types=st.sampled_from([(), ("REGULAR",), ("", "REGULAR")]),
    stations=st.builds(Grouping, by=st.sampled_from(["location", "evse", "physical_reference"]))
    | st.builds(
        Grouping, by=st.sampled_from(["evse_id", "uid"]), pattern=st.sampled_from([".", "^(.*)[0-9]$", "(x)?"])
    ),
)
OF_DATEX2 = [profile for profile in PROFILES.values() if profile.family == "datex2"]
VERSIONS = st.sampled_from(sorted(READERS))


# --- what becomes of it


def used(location, tariffs, assumed=NOTHING_ASSUMED):
    """Make all that is made of what was read: findings, and documents that parsers take."""
    known = {"grouping": assumed.stations, "time_zone": assumed.time_zone}
    found = enrich(location, tariffs, frozenset(), NOW, **known)
    assert all(finding.rule in RULES for finding in (*found.findings, *check(found.pool)))
    for profile in OF_DATEX2:
        assert all(path for path, _ in (*datex2.unsaid(profile, found.pool), *datex2.lacking(profile, found.pool)))
        for publication in profile.publications:
            if entries_of(publication, found.pool, profile=profile):
                for syntax in profile.syntaxes:
                    assert is_well_formed(syntax, document(publication, syntax, found.pool, profile=profile))


def as_read(read, raw, *given):
    """What a reader gives, or nothing: then the last finding says why."""
    try:
        found, findings = read(raw, *given)
    except Unreadable as error:
        found, findings = None, error.findings
    assert [finding.rule for finding in findings].count("OCPI-UNREADABLE") == (0 if found else 1)
    assert all(finding.rule in RULES for finding in findings)
    return found, findings


PLACE, _ = READERS["2.3.0"].read_location(written(LOCATIONS[0]))
PRICED, _ = READERS["2.3.0"].read_tariff(written(TARIFFS[0]))


@examples(3000)
@given(VERSIONS, sent(LOCATIONS), ASSUMED, st.sampled_from([None, ("NL", "ABC")]))
def test_whatever_is_sent_as_a_location_is_read_and_used_or_unreadable(version, raw, assumed, party):
    """By the readers of every version; and what was read can be checked and published."""
    found, _ = as_read(READERS[version].read_location, raw, party, assumed)
    if found:
        assert isinstance(found, Location)
        used(found, {tariff_key(PRICED.id): [PRICED]}, assumed)


@examples(3000)
@given(VERSIONS, sent(TARIFFS), ASSUMED)
def test_whatever_is_sent_as_a_tariff_is_read_and_used_or_unreadable(version, raw, assumed):
    """By the readers of every version; and what was read can be published with a Location that names it."""
    found, _ = as_read(READERS[version].read_tariff, raw, assumed)
    if found:
        assert isinstance(found, Tariff)
        used(naming(found.id), {tariff_key(found.id): [found]})


def naming(tariff_id):
    """A Location whose connector names a tariff."""
    (evse, *_) = PLACE.evses
    connectors = (replace(evse.connectors[0], tariff_ids=(tariff_id,)),)
    return replace(PLACE, evses=(replace(evse, connectors=connectors),))


@pytest.mark.parametrize("kind", ["location", "tariff"])
def test_no_accident_goes_further_than_unreadable(kind):
    """Those that other tests hold against readers, too."""

    @examples(2000)
    @given(st.sampled_from(LOCATIONS if kind == "location" else TARIFFS), DAMAGE)
    def holds(document, damage):
        as_read(getattr(READERS["2.3.0"], f"read_{kind}"), written(damaged(document, damage)))

    holds()


@examples(1000)
@given(sent([*LOCATIONS, *TARIFFS]), st.builds(View, publish=st.booleans(), party=st.sampled_from([None, ("NL", "X")])))
def test_a_glance_never_fails(raw, view):
    """Whatever it is cast at, and twice the same."""
    assert isinstance(found := glance(raw, view), Glance)
    assert glance(raw, view) == found


ENVELOPES = [
    {"data": LOCATIONS[:2], "status_code": 1000, "timestamp": "2026-11-22T09:00:00Z"},
    {"data": TARIFFS[0], "status_code": "1000", "status_message": None},
    {"data": None, "status_code": 2001, "status_message": "no"},
]


@examples(1000)
@given(sent(ENVELOPES))
def test_an_envelope_opens_or_is_none(raw):
    """As its docstring says: with a DecodeError."""
    try:
        envelope = opened(raw)
        objects = envelope.objects()
    except msgspec.DecodeError:
        return
    assert isinstance(envelope.code(), int | None)
    assert all(isinstance(one, bytes) for one in objects)


@examples(500)
@given(sent([*ENVELOPES, LOCATIONS[:3]]), st.booleans())
def test_a_file_holds_objects_or_is_refused(tmp_path_factory, raw, is_packed):
    """Also one that is packed, or half of that."""
    path = tmp_path_factory.getbasetemp() / "fuzz.json"
    packed = gzip.compress(raw, 1)
    path.write_bytes(packed[: len(raw)] if is_packed else raw)
    try:
        found = files.objects(path)
    except Refused:
        return
    assert all(isinstance(one, bytes) for one in found)


@examples(500)
@given(sent(LOCATIONS), sent(LOCATIONS))
def test_any_two_texts_can_be_compared(before, after):
    """An object that cannot be read may have been another one before."""
    assert not list(changes(before, before))
    assert bool(list(changes(before, after))) in (True, False)


# --- large


LISTS = [
    ("location", "evses"),
    ("location", "evses.0.connectors"),
    ("location", "evses.0.connectors.0.tariff_ids"),
    ("location", "evses.0.capabilities"),
    ("location", "parking_places"),
    ("location", "directions"),
    ("location", "opening_times.regular_hours"),
    ("tariff", "elements"),
    ("tariff", "elements.0.price_components"),
    ("tariff", "tariff_alt_text"),
]


@pytest.mark.parametrize(("kind", "path"), LISTS)
@pytest.mark.parametrize("item", [{}, None, "x", {"id": 1, "uid": 1, "weekday": "1", "text": 5, "type": 5}], ids=str)
def test_ten_thousand_of_anything_are_told_in_a_few_findings(kind, path, item):
    """And take no longer than they have to."""
    edit = {path: [item] * 10_000}
    if path.startswith("opening_times"):
        edit = {"opening_times": {"twentyfourseven": False, "regular_hours": [item] * 10_000}}
    raw = text(location(edit) if kind == "location" else tariff(edit))
    found, findings = as_read(getattr(READERS["2.3.0"], f"read_{kind}"), raw)
    assert len(findings) < 25
    if kind == "location":
        used(found, {})
