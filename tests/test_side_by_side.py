"""Several sources in one sync: what is wrong with some is no matter to the others; and lists that move while read."""

import copy
import json
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import stamina
from hypothesis import given, settings
from hypothesis import strategies as st
from pipeline import at, location, tariff
from typer.testing import CliRunner

from afir_publisher import config, job
from afir_publisher.cli import app
from afir_publisher.mock_cpo import MockCpo
from afir_publisher.mock_cpo.faults import chosen
from afir_publisher.ocpi import transport
from afir_publisher.ocpi.readers import READERS
from afir_publisher.store import Store
from exporters import PROFILES

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HEAD = '[publisher]\ncountry = "NL"\nnational_identifier = "NL-TEST"\nlanguage = "nl"\n'
PARTIES = {"hangs": "AAA", "breaks": "BBB", "cuts": "CCC", "well": "DDD"}
FAULTS = {"hangs": ["hang"], "breaks": ["error-500-page", "ocpi-3000-page"], "cuts": ["truncated-json"], "well": []}
LONGEST_S = 20


@pytest.fixture
def _soon(monkeypatch):
    """Two tries that come at once, and a second of patience."""
    monkeypatch.setattr(transport, "READ_S", 1.0)
    with stamina.set_testing(True, attempts=2):
        yield


def network(party):
    """Twelve locations and a tariff of a party."""
    locations = [location(f"{party}{n}", country_code="NL", party_id=party) for n in range(12)]
    return locations, [tariff("T1", 0.5, party_id=party)]


class Watching(MockCpo):
    """A CPO that answers nothing more until a file is there, and says whether it came while it waited."""

    def respond(self, target, authorization):
        """Wait, if a file is waited for."""
        deadline = time.monotonic() + LONGEST_S
        while self.waits_for and not self.waits_for.exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        self.came = self.waits_for is None or self.waits_for.exists()
        return super().respond(target, authorization)


def configured(folder, urls):
    """A configuration with a feed of each source."""
    sources = [
        f'[[sources]]\nname = "{name}"\nversions_url = "{url}"\nfull_every = "1s"\n' for name, url in urls.items()
    ]
    feeds = [f'[[feed]]\nname = "{name}"\nprofile = "datex2-3.7"\nsources = ["{name}"]\n' for name in urls]
    path = folder / config.NAME
    path.write_text("\n".join([HEAD, *sources, *feeds]), encoding="utf-8")
    return path


def files(folder, name):
    """The files of a feed with what is in them."""
    return {path.name: path.read_bytes() for path in (folder / "feeds" / name).rglob("*.xml")}


@pytest.mark.usefixtures("_soon")
def test_what_ails_three_sources_is_no_matter_to_the_fourth(tmp_path):
    """One hangs, one answers 500, one breaks off: each keeps its last feed and is named, the well one is published."""
    with ExitStack() as stack:
        cpos = {name: stack.enter_context(MockCpo(*network(party))) for name, party in PARTIES.items()}
        path = configured(tmp_path, {name: cpo.versions_url for name, cpo in cpos.items()})
        runner = CliRunner()
        assert runner.invoke(app, ["sync", "--config", str(path)]).exit_code == 0
    before = {name: files(tmp_path, name) for name in PARTIES}
    with ExitStack() as stack:
        cpos = {}
        for name, party in PARTIES.items():
            locations, tariffs = network(party)
            for one in locations:
                one |= {"name": f"Nieuw {one['id']}", "last_updated": at(5)}
            made = Watching if name == "hangs" else MockCpo
            cpos[name] = made(locations, tariffs, faults=chosen(FAULTS[name]))
        cpos["hangs"].waits_for = None
        for cpo in cpos.values():
            stack.enter_context(cpo)
        path = configured(tmp_path, {name: cpo.versions_url for name, cpo in cpos.items()})
        cpos["hangs"].waits_for = tmp_path / "feeds" / "well" / "table.delta" / "2.xml"
        result = runner.invoke(app, ["sync", "--config", str(path)])
    assert cpos["hangs"].came, "the well source was not published while the other hung"
    assert result.exit_code == 1
    told = {line.partition(":")[0]: line for line in result.stdout.splitlines() if ", 1 tariffs" in line}
    assert "well: complete" in told["well"]
    assert all("NOT COMPLETE" in told[name] for name in ("hangs", "breaks", "cuts"))
    after = {name: files(tmp_path, name) for name in PARTIES}
    assert b"Nieuw DDD11" in after["well"]["table.xml"]
    for name in ("hangs", "breaks", "cuts"):  # what came of them is taken, and what did not come stays
        assert all(f"{PARTIES[name]}{n}<".encode() in after[name]["table.xml"] for n in range(12))
    assert {name: sorted(found) for name, found in after.items() if name != "well"}.keys() == {
        "hangs",
        "breaks",
        "cuts",
    }
    assert before["well"]["table.xml"] != after["well"]["table.xml"]


def test_a_source_that_cannot_be_read_at_all_keeps_its_feed_as_it_was(tmp_path):
    """Byte for byte; and it is named, with exit code 1."""
    with stamina.set_testing(True, attempts=1):
        cpo = MockCpo(*network("AAA"))
        with cpo:
            path = configured(tmp_path, {"gone": cpo.versions_url})
            assert CliRunner().invoke(app, ["sync", "--config", str(path)]).exit_code == 0
        before = files(tmp_path, "gone")
        result = CliRunner().invoke(app, ["sync", "--config", str(path)])
    assert (result.exit_code, files(tmp_path, "gone")) == (1, before)
    assert "gone: NOT COMPLETE" in result.stdout


# --- a list that moves while it is read

KINDS_OF_CHANGE = st.sampled_from(["add", "change", "drop"])
HAPPENINGS = st.lists(st.tuples(KINDS_OF_CHANGE, st.integers(0, 10**6)), max_size=3)


class Lively(MockCpo):
    """A CPO whose network changes after each page that it gives, as a script says."""

    def respond(self, target, authorization):
        """Answer, and then change."""
        response = super().respond(target, authorization)
        if "/locations" in target and self.script:
            for what, number in self.script.pop(0):
                self.happen(what, number)
        return response

    def happen(self, what, number):
        """Change one thing."""
        self.moment += 1
        if what == "add":
            self.locations.append(location(f"N{self.moment}", last_updated=at(self.moment)))
        elif self.locations:
            at_place = number % len(self.locations)
            if what == "drop":
                del self.locations[at_place]
            else:
                self.locations[at_place] |= {"name": f"Plein {self.moment}", "last_updated": at(self.moment)}


def stored(path):
    """The locations that the store holds now, by id."""
    store = Store(path)
    try:
        texts = [raw for kind, _, raw in store.snapshots.objects("wkx", 10**6) if kind == "location"]
    finally:
        store.close()
    return {found["id"]: found for found in map(json.loads, texts)}


@settings(max_examples=25, deadline=None)
@given(st.lists(HAPPENINGS, max_size=8), st.lists(HAPPENINGS, max_size=8), st.booleans())
def test_the_store_ends_equal_to_a_peer_that_moved_while_it_was_read(tmp_path_factory, first, second, in_both):
    """Whatever was added, changed and dropped between pages: the next pull of a quiet list has it all."""
    folder = Path(tmp_path_factory.mktemp("lively"))
    cpo = Lively([location(f"L{n}") for n in range(9)], [tariff("T1", 0.5)], page_size=3)
    cpo.script, cpo.moment = copy.deepcopy(first), 0
    with cpo:
        found = config.load(configured(folder, {"wkx": cpo.versions_url}), profiles=PROFILES, versions=READERS)
        for turn in range(3 if in_both else 2):
            if turn == 1 and in_both:
                cpo.script = copy.deepcopy(second)
            now = NOON + turn * timedelta(hours=1)
            job.run(found, found.sources, {}, clock=lambda now=now: now, accept_shrink=["wkx"])
            cpo.script = []
        expected = {one["id"]: one for one in cpo.locations}
    assert stored(folder / "afir.sqlite") == expected


@settings(max_examples=12, deadline=None)
@given(st.lists(st.lists(st.tuples(st.sampled_from(["add", "change"]), st.integers(0, 10**6)), max_size=3), max_size=8))
def test_nothing_that_stays_is_gone_while_a_list_grows(tmp_path_factory, script):
    """Additions and changes between pages end nothing, also not for a moment."""
    folder = Path(tmp_path_factory.mktemp("growing"))
    cpo = Lively([location(f"L{n}") for n in range(9)], [tariff("T1", 0.5)], page_size=3)
    cpo.script, cpo.moment = [], 0
    with cpo:
        found = config.load(configured(folder, {"wkx": cpo.versions_url}), profiles=PROFILES, versions=READERS)
        job.run(found, found.sources, {}, clock=lambda: NOON)
        cpo.script = copy.deepcopy(script)
        (outcome,) = job.run(found, found.sources, {}, clock=lambda: NOON + timedelta(hours=1)).outcomes
    assert outcome.gone == 0
    assert {f"L{n}" for n in range(9)} <= stored(folder / "afir.sqlite").keys()
