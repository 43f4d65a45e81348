"""Pulls of changes: between two full ones, only what changed since the last one is asked for."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

import pytest
import stamina
from pipeline import at, evse, location, tariff

from afir_publisher import config, job
from afir_publisher.mock_cpo import MockCpo
from afir_publisher.mock_cpo.faults import chosen
from afir_publisher.ocpi.memory import UNDATED_FOR, memory_from_json
from afir_publisher.ocpi.readers import READERS
from afir_publisher.store import Store
from exporters import PROFILES

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = timedelta(minutes=30)
KEY = "barley"
CONFIGURATION = """\
[publisher]
country = "NL"
national_identifier = "NL-TEST"
language = "nl"
[[sources]]
name = "wkx"
versions_url = "{url}"
{keys}
[[feed]]
name = "nl"
profile = "datex2-3.7"
sources = ["wkx"]
"""


@pytest.fixture(autouse=True)
def _no_waiting():
    """Retries come at once."""
    with stamina.set_testing(True, attempts=4):
        yield


class Operator(MockCpo):
    """A CPO that remembers what it was asked."""

    def respond(self, target, authorization):
        """Answer."""
        self.targets.append(target)
        return super().respond(target, authorization)


class Turns:
    """Syncs of one source, half an hour apart, and what they asked for."""

    def __init__(self, folder, cpo, keys=""):
        """Begin at noon; nothing was asked yet."""
        self.folder, self.cpo, self.keys = folder, cpo, keys
        self.now = NOON
        cpo.targets = []

    def sync(self, **options):
        """One sync."""
        path = self.folder / config.NAME
        path.write_text(CONFIGURATION.format(url=self.cpo.versions_url, keys=self.keys), encoding="utf-8")
        settings = config.load(path, profiles=PROFILES, versions=READERS)
        self.now += LATER
        self.cpo.targets.clear()
        report = job.run(settings, settings.sources, {}, clock=lambda: self.now, **options)
        (outcome,) = report.outcomes
        return outcome

    def asked_from(self):
        """The date_from of each request for locations in the last sync."""
        found = [urlsplit(target) for target in self.cpo.targets]
        return [parse_qs(parts.query).get("date_from", [None])[0] for parts in found if "locations" in parts.path]

    def read(self, ask):
        """What the store says."""
        store = Store(self.folder / "afir.sqlite")
        try:
            return ask(store)
        finally:
            store.close()

    def names(self):
        """What the current locations are called, by id."""
        texts = self.read(lambda store: [raw for kind, _, raw in store.snapshots.objects("wkx", 99) if kind[0] == "l"])
        return {found["id"]: found["name"] for found in map(json.loads, texts)}

    def codes(self):
        """The open findings about the interface."""
        sql = "select rule from finding where kind = 'interface' and resolved_pull is null order by rule"
        return [rule for (rule,) in self.read(lambda store: store.db.conn.execute(sql).fetchall())]

    def memory(self):
        """What is remembered of the source."""
        return memory_from_json(self.read(lambda store: store.peers.recall("wkx")))


@pytest.fixture
def network():
    """Three locations and a tariff."""
    return [location(name, evse(f"{name}1", tariffs=["T1"])) for name in "ABC"], [tariff("T1", 0.5)]


@pytest.fixture
def turns(tmp_path, network):
    """Syncs of these."""
    with Operator(*network) as cpo:
        yield Turns(tmp_path, cpo)


def faulty(folder, network, *faults):
    """Syncs of these from a server with faults."""
    return Operator(*network, faults=chosen(faults)), lambda cpo: Turns(folder, cpo)


def rename(turns, number, name, minute):
    """Change a location at a minute past noon, or without saying so."""
    found = turns.cpo.locations[number]
    found["name"] = name
    if minute is not None:
        found["last_updated"] = at(minute)


def test_the_first_pull_is_a_full_one(turns):
    """Nothing is known from which changes could be counted."""
    assert (turns.sync().mode, turns.asked_from()) == ("full", [None])


def test_the_second_pull_asks_for_changes_with_an_overlap(turns):
    """From the newest last_updated that the server itself gave, a quarter of an hour back."""
    turns.sync()
    rename(turns, 1, "Nieuw", 40)
    outcome = turns.sync()
    assert (outcome.mode, outcome.seen["locations"], outcome.changed) == ("changes", 3, 1)
    assert turns.asked_from() == ["2026-11-22T11:45:00Z"]
    assert turns.names() == {"A": "Plein A", "B": "Nieuw", "C": "Plein C"}


def test_what_a_pull_of_changes_does_not_show_is_not_gone(turns):
    """It did not change, or it went: only a full pull tells."""
    turns.sync()
    del turns.cpo.locations[2]
    assert (turns.sync().gone, len(turns.names())) == (0, 3)


def test_after_full_every_all_is_read_and_what_went_is_gone(turns):
    """The full pull heals what pulls of changes cannot see."""
    turns.keys = 'full_every = "1h"'
    assert turns.sync().mode == "full"
    del turns.cpo.locations[2]
    assert [turns.sync().mode for _ in range(3)] == ["changes", "full", "changes"]
    assert list(turns.names()) == ["A", "B"]


def test_full_on_the_command_line_is_a_full_pull(turns):
    """Who asks for everything gets it."""
    turns.sync()
    assert turns.sync(full=True).mode == "full"


def test_a_change_of_the_future_moves_the_watermark_to_now_and_not_further(turns):
    """Or every change of the next ten years would be missed."""
    rename(turns, 0, "Straks", 60 * 24 * 365)
    turns.sync()
    assert turns.memory().watermarks["location"] == turns.now


def test_the_watermark_never_goes_back(turns):
    """Also where a pull of changes shows nothing but older objects."""
    rename(turns, 0, "Nieuw", 20)
    turns.sync()
    before = turns.memory().watermarks
    rename(turns, 1, "Oud", 10)
    turns.sync()
    assert turns.memory().watermarks == before


def test_an_incomplete_pull_is_no_base_for_changes(tmp_path, network):
    """What it did not show would never be asked for again."""
    operator, turns_of = faulty(tmp_path, network, "total-wrong")
    with operator as cpo:
        turns = turns_of(cpo)
        assert [turns.sync().mode for _ in range(2)] == ["full", "full"]


def test_a_server_that_ignores_date_from_is_read_in_full_from_then_on(tmp_path, network):
    """It is found out by what comes, told, and remembered for a month."""
    for found in network[0][:2]:
        found["last_updated"] = "2026-11-01T00:00:00Z"
        found["evses"][0]["last_updated"] = "2026-11-01T00:00:00Z"
    operator, turns_of = faulty(tmp_path, network, "date-from-ignored")
    with operator as cpo:
        turns = turns_of(cpo)
        asked = [turns.sync() and turns.asked_from() for _ in range(3)]
        assert asked == [[None], ["2026-11-22T11:45:00Z"], [None]]
        assert "OCPI-DATE-FROM" in turns.read(
            lambda store: [row[0] for row in store.db.conn.execute("select rule from finding")]
        )
        turns.now += UNDATED_FOR
        turns.sync()
        turns.sync()
        assert turns.asked_from() == ["2026-11-22T11:45:00Z"]


@pytest.mark.parametrize("fault", ["date-from-422", "date-from-2001"])
def test_a_server_that_refuses_date_from_is_read_in_full_at_once(tmp_path, network, fault):
    """The pull that meets the refusal shows everything, so it proves what is gone, too."""
    operator, turns_of = faulty(tmp_path, network, fault)
    with operator as cpo:
        turns = turns_of(cpo)
        turns.sync()
        del cpo.locations[2]
        outcome = turns.sync()
        assert (outcome.complete, outcome.mode, list(turns.names())) == (True, "full", ["A", "B"])
        assert turns.codes() == ["OCPI-DATE-FROM", "OCPI-DATE-FROM"]
        turns.sync()
        assert turns.asked_from() == [None]


def test_changes_that_do_not_move_last_updated_are_found_out(turns):
    """A full pull sees that a pull of changes would have missed one, and none is made any more."""
    turns.keys = 'full_every = "1h"'
    rename(turns, 0, "Eerst", 20)
    turns.sync()
    rename(turns, 1, "Stil", None)
    assert (turns.sync().mode, turns.names()["B"]) == ("changes", "Plein B")
    assert (turns.sync().mode, turns.names()["B"]) == ("full", "Stil")
    assert turns.codes() == ["OCPI-DATE-FROM"]
    turns.keys = ""
    turns.sync()
    assert turns.asked_from() == [None]


def test_an_evse_that_is_newer_than_its_location_does_not_count_as_unheeded(turns):
    """Some servers filter by the EVSE's time and leave the Location's as it was."""
    turns.cpo.locations[0] |= {"last_updated": "2020-01-01T00:00:00Z", "evses": [evse("A1", minute=25)]}
    turns.sync()
    turns.sync()
    assert turns.memory().undated == {}


def test_other_parties_ask_for_everything_anew(turns):
    """What was left out before did not change, so only a full pull shows it."""
    turns.keys = 'parties = ["NL*ABC"]'
    turns.sync()
    assert turns.names() == {}
    turns.keys = 'parties = ["NL*ABC", "NL*WKX"]'
    assert (turns.sync().mode, list(turns.names())) == ("full", ["A", "B", "C"])


def test_another_version_asks_for_everything_anew(turns):
    """Objects of two versions are not mixed; that all of them look otherwise says nothing of their dates."""
    rename(turns, 0, "Nieuw", 20)
    turns.sync()
    turns.cpo.version = "2.2.1"
    for found in turns.cpo.locations:
        found["name"] += " 2.2.1"
    assert (turns.sync().mode, turns.codes(), turns.memory().undated) == ("full", [], {})


def test_until_when_is_asked_where_the_configuration_says_so(tmp_path, network):
    """A server that hides what changed after its own start shows it then."""
    operator, turns_of = faulty(tmp_path, network, "newer-hidden")
    with operator as cpo:
        turns = turns_of(cpo)
        turns.sync()
        assert turns.names() == {}
        turns.keys = 'date_to = "1d"'
        turns.sync()
        assert list(turns.names()) == ["A", "B", "C"]


def test_how_the_token_is_taken_is_remembered(tmp_path, network):
    """The second sync does not try the other way first."""
    with Operator(*network, token=KEY, faults=chosen(["token-plain"])) as cpo:
        turns = Turns(tmp_path, cpo, 'token = { file = "token" }')
        (tmp_path / "token").write_text(KEY, encoding="ascii")
        turns.sync()
        first = len(cpo.targets)
        turns.sync()
        assert (first, len(cpo.targets)) == (5, 4)
        assert turns.memory().encodings == dict.fromkeys(("versions", "details", "tariffs", "locations"), "plain")


def test_a_server_that_wants_to_be_left_alone_is(tmp_path):
    """Across runs: until the time that it named has passed nothing is asked, and the reason is told."""
    operator, turns_of = faulty(tmp_path, ([location(name) for name in "ABCDEFGH"], []), "quota-used-up")
    with operator as cpo:
        turns = turns_of(cpo)
        turns.sync()
        assert turns.memory().not_before == turns.now + timedelta(hours=1)
        outcome = turns.sync()
        assert (outcome.complete, cpo.targets) == (False, [])
        assert outcome.notes[0].startswith("wkx: not asked before 2026-11-22 13:30 UTC, as its server wanted: wkx: GET")
        assert turns.read(lambda store: len(list(store.snapshots.pulls()))) == 1
        turns.now += LATER
        turns.sync()
        assert cpo.targets


def test_what_is_remembered_of_the_token_is_no_more_than_likely(tmp_path, network):
    """A server that takes it otherwise by now, as in another version, is found out again."""
    (tmp_path / "token").write_text(KEY, encoding="ascii")
    with Operator(*network, token=KEY, faults=chosen(["token-plain"])) as cpo:
        turns = Turns(tmp_path, cpo, 'token = { file = "token" }')
        turns.sync()
    with Operator(*network, token=KEY) as cpo:
        again = Turns(tmp_path, cpo, 'token = { file = "token" }')
        assert again.sync().complete
        assert set(again.memory().encodings.values()) == {"base64"}


def test_a_server_that_stumbles_over_what_is_remembered_of_the_token_is_asked_the_other_way(tmp_path, network):
    """Some answer a token that they cannot decode by OCPI 3000, also in their lists."""
    (tmp_path / "token").write_text(KEY, encoding="ascii")
    with Operator(*network, token=KEY, faults=chosen(["token-plain"])) as cpo:
        Turns(tmp_path, cpo, 'token = { file = "token" }').sync()

    def stumbles(request, answer):
        response = answer(request)
        if response.status != HTTPStatus.UNAUTHORIZED:
            return response
        return replace(response, status=HTTPStatus.OK, envelope=response.envelope | {"status_code": 3000, "data": []})

    with Operator(*network, token=KEY, faults=[stumbles]) as cpo:
        again = Turns(tmp_path, cpo, 'token = { file = "token" }')
        assert again.sync().complete
        assert set(again.memory().encodings.values()) == {"base64"}


@pytest.mark.parametrize("first", [True, False])
def test_a_pause_without_end_is_one_of_a_day(tmp_path, first):
    """Whatever number a server names, it is tried again: on the first page, and on one in the middle."""

    class Endless(Operator):
        """A CPO that wants to be left alone for ever."""

        def respond(self, target, authorization):
            """Refuse lists, or all but their first page."""
            answer = super().respond(target, authorization)
            if "offset" not in target or (not first and "offset=0" in target):
                return answer
            return replace(answer, status=HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": "9" * 400})

    with Endless([location(name) for name in "ABCDEFGH"]) as cpo:
        turns = Turns(tmp_path, cpo)
        assert not turns.sync().complete
        assert turns.memory().not_before == turns.now + timedelta(days=1)


def test_a_quota_of_requests_is_kept_across_runs(turns):
    """No more requests are made in a time than the configuration allows."""
    turns.keys = 'quota = "6/2h"'
    assert turns.sync().complete
    asked = len(turns.cpo.targets)
    outcome = turns.sync()
    assert (asked, len(turns.cpo.targets), outcome.complete) == (4, 2, False)
    assert "the quota of requests that the configuration names is used up" in outcome.notes[0]
    turns.sync()
    assert turns.cpo.targets == []
    turns.now += timedelta(hours=2)
    assert turns.sync().complete
