"""We read our own Sender: what a CPO shows comes to a second publisher through us, over HTTP, and is the same."""

import gzip
import json
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from desk import free_port
from republishing import OCPI, Republisher, client_of
from test_dutch import SAMPLE, real

from afir_publisher import sample, sources
from afir_publisher.mock_cpo import MockCpo
from afir_publisher.sources import Turn

PUBLICATIONS = ("locations", "tariffs")
TOKEN = "s3cret-t0ken"  # noqa: S105 - of a test
NOT_READ = {"width", "height"}
"""What is not even read (exporters.datex2.losses, NEVER_READ)."""

BLANKS = {"name": 13, "postal_code": 10, "address": 4, "city": 1}
"""In how many texts of the real Locations blanks stand at an edge."""


@contextmanager
def sampled(folder, profile, **keys):
    """A mock CPO with the sample network, a publisher of it, and where its server is; both are synced once."""
    with MockCpo(*sample.network()) as cpo:
        publisher = Republisher(folder, profile, f'versions_url = "{cpo.versions_url}"\nauth = "none"', **keys)
        assert publisher.sync().is_well
        with publisher.served() as place:
            yield cpo, publisher, place


def undated(objects):
    """Objects without when they changed, which each publisher says of itself."""
    return {key: {name: value for name, value in one.items() if name != "last_updated"} for key, one in objects.items()}


@pytest.mark.parametrize("name", OCPI)
def test_the_sample_network_is_the_same_behind_us(tmp_path, name):
    """Object for object, at first and after changes, of which only those are asked for."""
    with sampled(tmp_path / "first", name) as (cpo, first, place):
        second = client_of(tmp_path / "second", place, name)
        outcome = second.sync()
        assert (outcome.is_well, outcome.notes) == (True, ())
        for publication in PUBLICATIONS:
            assert second.objects(publication) == first.objects(publication)
        (changed, _, _, removed, *_) = cpo.locations
        changed["evses"][0] |= {"status": "CHARGING", "last_updated": "2026-11-23T08:00:00Z"}
        changed |= {"name": "Elders", "last_updated": "2026-11-23T08:00:00Z"}
        cpo.tariffs[0]["elements"][0]["price_components"][0]["price"] = 0.99
        cpo.locations.remove(cpo.locations[-1])
        cpo.locations.remove(removed)
        first.sync(full=True, accept_shrink=("cpo",))
        changes = second.sync()
        assert (changes.mode, changes.is_well, changes.notes) == ("changes", True, ())
        for publication in PUBLICATIONS:
            assert undated(second.objects(publication)) == undated(first.objects(publication))
        assert first.objects("locations")[changed["party_id"], changed["id"]]["name"] == "Elders"


@pytest.mark.parametrize("name", OCPI)
def test_1750_real_locations_are_the_same_behind_us(tmp_path, name):
    """The Dutch national feed's, over many pages."""
    locations, tariffs = real(SAMPLE)
    files = f'locations_files = "{locations.resolve()}"\ntariffs_files = "{tariffs.resolve()}"\nversion = "2.2.1"'
    first = Republisher(tmp_path / "first", name, files)
    assert first.sync().is_well
    with first.served() as place:
        second = client_of(tmp_path / "second", place, name)
        outcome = second.sync()
    assert (outcome.seen, outcome.is_well) == ({"locations": 1727, "tariffs": 938}, True)
    for publication in PUBLICATIONS:
        assert second.objects(publication) == first.objects(publication)


@pytest.mark.parametrize("name", OCPI)
@pytest.mark.parametrize("is_closed", [False, True])
def test_nothing_is_odd_about_our_sender(tmp_path, name, is_closed):
    """As `sources check` sees it: every probe of every list, with and without tokens."""
    keys = {}
    if is_closed:
        feed = 'tokens = [{ consumer = "self", env = "SELF" }]'
        us = '[ocpi]\nparty = "NL*NAP"\nname = "Laadpunt"\nurl = "https://nap.example"\n[serve]\nurl = "PLACE"\n'
        keys = {"feed": feed, "extra": us, "environ": {"SELF": TOKEN}}
    observations = list(examined(tmp_path, name, keys))
    about_us = [one for one in observations if not one.what.startswith("OCPI-")]
    assert [one for one in about_us if one.verdict != "ok"] == []
    assert {one.what for one in about_us} >= {"version", "Link", "date_from", "past the end", "single object"}
    assert Counter(one.what for one in about_us)["X-Total-Count"] == 2


def examined(folder, name, keys):
    """What a check finds out; small pages, so that there are several."""
    port = free_port()
    with MockCpo(*sample.network()) as cpo:
        source = f'versions_url = "{cpo.versions_url}"\nauth = "none"'
        extra = keys.pop("extra", "").replace("PLACE", f"http://127.0.0.1:{port}")
        publisher = Republisher(folder / "first", name, source, extra=extra, **keys)
        publisher.sync()
        with publisher.served(port) as place:
            auth = 'token = { env = "SELF" }' if "feed" in keys else 'auth = "none"'
            reader = Republisher(
                folder / "second", name, f'versions_url = "{place}/ocpi/out/versions"\n{auth}\npage_size = 4'
            )
            turn = Turn(now=datetime.now(UTC))
            yield from sources.examined(reader.settings.sources[0], {"SELF": TOKEN}, turn)


def test_what_is_republished_is_what_the_cpo_showed(tmp_path):
    """Field by field, held against its own objects with nothing of ours between."""
    with sampled(tmp_path, "ocpi-2.3.0") as (cpo, publisher, _):
        locations, tariffs = publisher.objects("locations"), publisher.objects("tariffs")
        shown = {(one["party_id"], one["id"]): one for one in cpo.locations if one["publish"]}
        assert locations.keys() == shown.keys()
        assert {
            path: what for key, one in locations.items() for path, what in differences(one["id"], shown[key], one)
        } == {
            "WKX-FOUT-0005.evses[1].connectors[0].tariff_ids": (["WKX-ADHOC-OUD"], None),  # is not there
            "WKX-FOUT-0005.evses": (4, 3),  # one is newer in another Location
            "QFX-M-1003.evses[0].connectors[0].tariff_ids": (["QFX-ADHOC-DC", "QFX-ADHOC-DC-2030"], ["QFX-ADHOC-DC"]),
        }
        shown = {(one["party_id"], one["id"]): one for one in cpo.tariffs}
        assert [one for key, one in tariffs.items() if list(differences("", shown[key], one))] == []
        assert {identity for _, identity in shown.keys() - tariffs.keys()} == {"QFX-ADHOC-DC-2030"}  # not yet valid


def test_real_objects_are_republished_as_they_came(tmp_path):
    """In their own version: what differs is what had to be put right, in few fields."""
    locations, tariffs = real(SAMPLE)
    files = f'locations_files = "{locations.resolve()}"\ntariffs_files = "{tariffs.resolve()}"\nversion = "2.2.1"'
    publisher = Republisher(tmp_path, "ocpi-2.2.1", files)
    publisher.sync()
    found = Counter()
    for publication, path in zip(PUBLICATIONS, (locations, tariffs), strict=True):
        objects = json.loads(gzip.decompress(path.read_bytes()))
        shown = {(one.get("party_id"), one["id"]): one for one in objects}
        told = publisher.objects(publication)
        for key in shown.keys() & told.keys():
            for where, _ in differences("", shown[key], told[key]):
                found[publication, where.rpartition(".")[2].partition("[")[0]] += 1
    assert found == {
        ("locations", "tariff_ids"): 1342,  # of tariffs that are not there
        ("locations", "language"): 38,  # in capitals
        **{("locations", name): times for name, times in BLANKS.items()},
        ("tariffs", "text"): 1,
        **dict.fromkeys(
            (("locations", name) for name in ("evses", "uid", "evse_id", "physical_reference")), 1
        ),  # twins
    }


def differences(path, shown, told):
    """Where what is told is not what was shown, and what both are; empty lists and what is not read do not count."""
    if isinstance(shown, dict) and isinstance(told, dict):
        for name in (shown.keys() | told.keys()) - NOT_READ:
            yield from differences(f"{path}.{name}".lstrip("."), shown.get(name), told.get(name))
    elif isinstance(shown, list) and isinstance(told, list):
        if len(shown) != len(told):
            yield path, (len(shown), len(told)) if isinstance(shown[0], dict) else (shown, told)
        for i, (one, other) in enumerate(zip(shown, told, strict=False)):
            yield from differences(f"{path}[{i}]", one, other)
    elif path.endswith(("latitude", "longitude")):
        if float(shown) != float(told):
            yield path, (shown, told)
    elif shown != told and not (shown == [] and told is None):
        yield path, (shown, told)
