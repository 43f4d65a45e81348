"""What a raw object says of itself before it is read."""

import json
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from damage import DAMAGE, damaged
from hypothesis import given, settings
from hypothesis import strategies as st

from afir_publisher.errors import Unreadable
from afir_publisher.ocpi import files
from afir_publisher.ocpi.glance import Glance, Point, glance
from afir_publisher.ocpi.read import read_location

SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "ocpi"
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
LOCATION = {"country_code": "NL", "party_id": "WKX", "id": "1", "publish": True}
CONNECTOR = {"id": "1", "standard": "CHADEMO", "tariff_ids": ["T1"]}
EVSE = {"uid": "u1", "evse_id": "NL*WKX*E1", "status": "AVAILABLE", "connectors": [CONNECTOR]}
POINT = Point(uid="NL*WKX*U1", evse_id="NLWKXE1", updated=0)


def seen(**given) -> Glance:
    """The glance of a Location with some fields."""
    return glance(json.dumps(LOCATION | given).encode())


def with_evse(**given) -> Glance:
    """The glance of a Location with one EVSE."""
    return seen(evses=[EVSE | given])


def test_a_glance_holds_all_that_the_store_needs():
    """Key, id, time of change, tariffs and points."""
    raw = json.dumps({**LOCATION, "last_updated": "2026-06-01T12:00:00Z", "evses": [EVSE]}).encode()
    assert glance(raw) == Glance(
        key="NL*WKX*1",
        identity="1",
        updated=NOON.timestamp(),
        tariffs=frozenset({"T1"}),
        points=(POINT,),
    )


# --- whose it is


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({}, "NL*WKX*1"),
        ({"country_code": "nl", "party_id": " wkx ", "id": "a"}, "NL*WKX*A"),
        ({"id": 5}, "NL*WKX*5"),
        ({"id": 5.0}, "NL*WKX*5"),
        ({"country_code": None, "party_id": None}, "**1"),
        ({"country_code": None, "party_id": None, "evses": [{"evse_id": "nl-abc-e1"}, {"evse_id": None}]}, "NL*ABC*1"),
        ({"party_id": None, "evses": [{"evse_id": "DE*ABC*E1"}]}, "DE*ABC*1"),
        ({"party_id": None, "evses": [{"evse_id": "DE*ABC*E1"}, {"evse_id": "DE*DEF*E1"}]}, "NL**1"),
        ({"party_id": None, "evses": {"evse_id": "NL*ABC*E1"}}, "NL*ABC*1"),
        ({"party_id": ["WKX"], "evses": [{"evse_id": "NL*ABC*E1"}]}, "NL*ABC*1"),
        ({"party_id": None, "evses": [{"evse_id": 5}, {"evse_id": "NL*ABC*E1"}]}, "NL*ABC*1"),
    ],
)
def test_the_key_is_party_and_id_in_upper_case(given, key):
    """CiStrings differ in case without meaning it; a missing party is the one of the EVSE ids, as for the reader."""
    assert seen(**given).key == key


@pytest.mark.parametrize("given", [{"id": None}, {"id": ""}, {"id": " "}, {"id": ["1"]}, {"id": True}])
def test_an_object_without_id_is_known_by_its_text(given):
    """It can be stored and compared, and two of them are two."""
    raw = json.dumps(LOCATION | given).encode()
    found = glance(raw)
    assert (found.key, found.identity) == (f"?{sha256(raw).hexdigest()[:24]}", "")


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"5", b"null", b'"x"', b'{"id":"\xff"}', b"[" * 100_000])
def test_what_is_no_object_is_known_by_its_text(raw):
    """A glance never fails, however odd or deep."""
    assert glance(raw) == Glance(key=f"?{sha256(raw).hexdigest()[:24]}", identity="", updated=0)


# --- when it changed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-06-01T12:00:00Z", NOON.timestamp()),
        ("2026-06-01T12:00:00", NOON.timestamp()),
        ("2026-06-01T14:00:00+02:00", NOON.timestamp()),
        ("2026-06-01T12:00:00.250Z", NOON.timestamp() + 0.25),
        ("0001-01-01T00:00:00+01:00", datetime.min.replace(tzinfo=UTC).timestamp()),
        ("yesterday", 0),
        (None, 0),
        ([], 0),
    ],
)
def test_the_time_of_change_is_in_seconds(text, expected):
    """Or 0 where none can be made out."""
    assert seen(last_updated=text).updated == expected
    assert with_evse(last_updated=text).points[0].updated == expected


# --- what hangs on it


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["T1", "t1", " T2 "], {"T1", "T2"}),
        ([5, 6.0, None, "", {"id": "T1"}], {"5", "6"}),
        ([], set()),
        (None, set()),
        ("T1", set()),
        ({"id": "T1"}, set()),
    ],
)
def test_the_tariffs_are_those_that_connectors_name(names, expected):
    """In upper case, each once; what is no list is none for the reader either."""
    assert with_evse(connectors=[CONNECTOR | {"tariff_ids": names}]).tariffs == expected


@pytest.mark.parametrize(("given", "expected"), [({}, {"T9"}), ({"tariff_ids": ["T1"]}, {"T1"})])
def test_the_one_tariff_of_2_1_1_counts_where_there_are_no_others(given, expected):
    """In every version: to hang on too much only costs time."""
    assert with_evse(connectors=[{"id": "1", "standard": "CHADEMO", "tariff_id": "t9"} | given]).tariffs == expected


def test_tariffs_of_all_connectors_count():
    """A Location hangs on every one of them."""
    connectors = [CONNECTOR | {"tariff_ids": [name]} for name in ("A", "B")]
    other = EVSE | {"uid": "u2", "connectors": [CONNECTOR | {"tariff_ids": ["C"]}]}
    assert seen(evses=[EVSE | {"connectors": connectors}, other]).tariffs == {"A", "B", "C"}


@pytest.mark.parametrize(
    "given",
    [{"status": "REMOVED"}, {"status": " removed "}, {"connectors": []}, {"connectors": None}],
    ids=["removed", "removed in small letters", "no connectors", "connectors are null"],
)
def test_an_evse_that_is_not_live_counts_for_nothing(given):
    """Neither its tariffs nor itself."""
    found = with_evse(**given)
    assert (found.tariffs, found.points) == (frozenset(), ())


@pytest.mark.parametrize(("uid", "uids"), [(None, []), ("", []), ({}, []), (0, ["NL*WKX*0"]), (7.0, ["NL*WKX*7"])])
def test_an_evse_without_uid_is_no_point(uid, uids):
    """Zero is one."""
    assert [point.uid for point in with_evse(uid=uid).points] == uids


@pytest.mark.parametrize(
    ("evse_id", "key"), [("nl-wkx.e1", "NLWKXE1"), (None, ""), ("", ""), (5, "5"), (["NL*WKX*E1"], "")]
)
def test_a_point_has_its_evse_id_for_comparing(evse_id, key):
    """Without separators and in upper case."""
    assert with_evse(evse_id=evse_id).points == (Point(uid="NL*WKX*U1", evse_id=key, updated=0),)


@pytest.mark.parametrize("publish", [False, None, "false", 0, "0", "no", [], "maybe"])
def test_a_location_that_is_not_to_be_published_has_no_points(publish):
    """Its EVSEs must not make those of others seem stale; that goes for every way to write it."""
    assert seen(publish=publish, evses=[EVSE]).points == ()


@pytest.mark.parametrize("given", [{"country_code": None}, {"party_id": ""}])
def test_a_location_of_nobody_has_no_points(given):
    """The reader makes nothing of it, so its EVSEs must not make those of others seem stale either."""
    assert seen(**given, evses=[EVSE | {"evse_id": None}]).points == ()


@pytest.mark.parametrize("publish", [True, "true", "True", 1, "1", 1.0, "yes", "on"])
def test_a_location_is_published_if_the_reader_says_so(publish):
    """Truth is written in many ways."""
    raw = json.dumps({**LOCATION, "publish": publish, "evses": [EVSE]}).encode()
    assert read_location(raw)[0].publish
    assert glance(raw).points == (POINT,)


# --- odd shapes


@pytest.mark.parametrize(
    "evses",
    [EVSE, [EVSE | {"connectors": CONNECTOR}], [5, None, EVSE], [EVSE | {"connectors": [7, CONNECTOR]}]],
    ids=["one EVSE for a list", "one connector for a list", "what is no EVSE", "what is no connector"],
)
def test_parts_of_another_kind_do_not_hide_the_others(evses):
    """As the reader puts right or leaves out only what is odd."""
    found = seen(evses=evses)
    assert (found.key, found.tariffs, found.points) == ("NL*WKX*1", {"T1"}, (POINT,))


@pytest.mark.parametrize("evses", ["many", 5, [], None, [[EVSE]], {}])
def test_evses_that_are_none_are_no_points(evses):
    """And no reason to fail."""
    found = seen(evses=evses)
    assert (found.key, found.points) == ("NL*WKX*1", ())


@settings(max_examples=500, deadline=None)
@given(st.sampled_from(files.objects(SAMPLES / "locations.json") + files.objects(SAMPLES / "tariffs.json")), DAMAGE)
def test_a_glance_never_fails(raw, damage):
    """Whatever happened to the object."""
    assert glance(json.dumps(damaged(json.loads(raw), damage)).encode()).key


@settings(max_examples=500, deadline=None)
@given(st.sampled_from(files.objects(SAMPLES / "locations.json")), DAMAGE)
def test_reader_and_glance_agree_whose_a_damaged_location_is(raw, damage):
    """What can be read at all has the key under which it is stored; marks of exporters only the reader takes out."""
    raw = json.dumps(damaged(json.loads(raw), damage)).replace("\\ue000", "").encode()
    read = as_read(raw)
    assert read is None or read[0] == glance(raw).key


@given(st.binary())
def test_a_glance_never_fails_on_any_bytes(raw):
    """Not even if they are no JSON."""
    assert glance(raw).key


# --- the reader says the same


def as_read(raw):
    """Key and uids of a Location as the reader has them; `None` if it is unreadable."""
    try:
        read, _ = read_location(raw)
    except Unreadable:
        return None
    live = [evse for evse in read.evses if evse.status.upper() != "REMOVED" and evse.connectors and read.publish]
    party = f"{read.country_code}*{read.party_id}*"
    return f"{party}{read.id}".upper(), [f"{party}{evse.uid}".upper() for evse in live]


def disagreements(path):
    """The keys of the Locations of a file that glance and reader take for something else."""
    found = [(as_read(raw), glance(raw)) for raw in files.objects(path)]
    assert found
    return [seen.key for read, seen in found if read and read != (seen.key, [point.uid for point in seen.points])]


def test_reader_and_glance_agree_on_our_samples():
    """On the party and on which EVSEs are live: twins and tariffs are found by what the glance says."""
    assert disagreements(SAMPLES / "locations.json") == []


@pytest.mark.parametrize("folder", ["nl-ndw", "others", "spec-examples-2.3.0"])
def test_reader_and_glance_agree_on_real_feeds(shared_folder, folder):
    """Also on the odd ones among them; of the whole Dutch feed a sample is enough."""
    paths = [path for path in (shared_folder / "ocpi" / folder).glob("*location*.json*") if "part" not in path.name]
    assert {path.name: disagreements(path) for path in paths} == {path.name: [] for path in paths}
