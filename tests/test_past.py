"""The past is forgotten, and nothing else: what is kept says what it said, and what comes is what would have come."""

import json
from contextlib import closing
from datetime import timedelta

import pytest
from configured import HEAD
from feed import PROFILE
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pipeline import MINUTE, NOON, Pipeline, evse, feed, location
from reading import Publishing
from test_history import ROUNDS, SOURCES, Network
from typer.testing import CliRunner

from afir_publisher import cli, config, forgetting, job
from afir_publisher.cli import syncing
from afir_publisher.cursor import cursor, sequence
from afir_publisher.deliver import plan
from afir_publisher.errors import ConfigError
from afir_publisher.feeds import MANIFEST, FeedFiles
from afir_publisher.metadata.record import record
from afir_publisher.ocpi.readers import READERS
from afir_publisher.store import Store
from exporters import PROFILES

FEEDS = {"nl": "datex2-3.7", "de": "de-mobilithek", "out": "ocpi-2.3.0"}
"""A feed of each way to say what is gone."""

PUBLICATIONS = [(name, one) for name, profile in FEEDS.items() for one in PROFILES[profile].publications]


class Twins:
    """A pipeline that forgets at some time, and one that never does: the same happens to both."""

    def __init__(self):
        """Begin at noon."""
        self.pairs = [(Network(), self._pipeline()) for _ in range(2)]

    @staticmethod
    def _pipeline():
        return Pipeline(*(feed(name, *SOURCES, profile=PROFILES[profile]) for name, profile in FEEDS.items()))

    def happen(self, rounds):
        """Let things happen, a sync a minute."""
        for network, pipeline in self.pairs:
            for name, events in rounds:
                network.minute = (pipeline.now - NOON) // MINUTE
                for happens, *words in events:
                    happens(network, *words)
                pipeline.sync(network.sources[name])
                network.sources[name].falls_short = ()

    @property
    def stores(self):
        """Both stores: of the one that forgets, and of the other."""
        return [pipeline.store for _, pipeline in self.pairs]


def told(store, first):
    """All that a store can say of what is kept: snapshots, deltas since each message, objects, what changed."""
    said = {}
    entries = store.publications
    for name, publication in PUBLICATIONS:
        messages = list(entries.messages(name, publication, after=first[name, publication] - 1))
        for until in messages:
            said[name, publication, until.seq] = until, list(entries.snapshot(name, publication, until.seq))
            for since in {messages[0].seq, until.seq - 1} - {until.seq}:
                place = (name, publication, since, until.seq)
                said[place] = (
                    list(entries.delta(*place)),
                    list(entries.gone(*place)),
                    entries.moved(*place[:2], until.seq),
                )
        said[name, publication, "current"] = list(entries.current(name, publication))
        keys = [row[0] for row in store.db.conn.execute("select distinct key from entry order by 1")]
        said[name, publication, "known"] = entries.known(name, publication, keys)
    for source in SOURCES:
        pulls = [pull.id for pull in store.snapshots.pulls(source) if pull.id >= first[source]]
        for pull in pulls:
            said[source, pull] = list(store.snapshots.objects(source, pull))
        said[source, "changes"] = [list(store.snapshots.changes(source, pulls[0], pull)) for pull in pulls]
        said[source, "moved"] = store.findings.moved(source, pulls[0]) if pulls else None
        said[source, "open"] = store.findings.by_rule(source)
        said[source, "total"] = store.standings.total(source)
    return said


def kept_from(store):
    """The oldest message of each publication and the oldest pull of each source."""
    first = {
        (name, publication): next((one.seq for one in store.publications.messages(name, publication)), 1)
        for name, publication in PUBLICATIONS
    }
    return first | {source: next((one.id for one in store.snapshots.pulls(source)), 1) for source in SOURCES}


@given(ROUNDS, ROUNDS, st.integers(min_value=0, max_value=12))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_kept_and_what_comes_is_as_if_nothing_were_forgotten(before, after, minutes):
    """Whatever happened, and whenever it is forgotten: byte for byte."""
    twins = Twins()
    twins.happen(before)
    forgets, other = twins.stores
    with forgets.transaction():
        forgets.past.forget(NOON + minutes * MINUTE)
    assert told(forgets, kept_from(forgets)) == told(other, kept_from(forgets))
    twins.happen(after)
    assert told(forgets, kept_from(forgets)) == told(other, kept_from(forgets))
    assert forgets.db.conn.execute("pragma foreign_key_check").fetchall() == []


# --- what is forgotten


@pytest.fixture
def publishing(tmp_path):
    """A feed with its folder, to which something happened every ten days, for a hundred."""
    publishing = Publishing(tmp_path)
    for number in range(9):
        publishing.pipeline.now += timedelta(days=10)
        publishing.rename(f"Plein {number}")
    return publishing


def test_cursors_of_what_is_forgotten_are_not_known(publishing):
    """Who comes with one gets everything; those of what is kept go on."""
    store = publishing.pipeline.store
    cursors = {one.seq: cursor(one) for one in store.publications.messages("nl", "table")}
    (source, table, status) = store.past.forget(publishing.pipeline.now - timedelta(days=45))
    assert (source.of, table.of, status.of) == (("wkx",), ("nl", "status"), ("nl", "table"))
    known = {seq: sequence(store, "nl", "table", text) for seq, text in cursors.items()}
    assert known == {seq: seq if seq >= 5 else None for seq in cursors}
    assert (table.kept_from, table.states, source.states) == (5, 4, 4)
    assert [pull.id for pull in store.snapshots.pulls()] == [5, 6, 7, 8, 9, 10]


def test_what_is_forgotten_once_is_not_forgotten_again(publishing):
    """And what is there now is never forgotten, however old it is."""
    past, now = publishing.pipeline.store.past, publishing.pipeline.now
    assert len(past.forget(now - timedelta(days=45))) == 3
    assert past.forget(now - timedelta(days=45)) == []
    assert len(past.forget(now + timedelta(days=1000))) == 3
    assert [one.seq for one in publishing.pipeline.store.publications.messages("nl", "table")] == [10]
    assert publishing.pipeline.text("table", "xml", 1).encode() == publishing.text("table.xml")


def test_an_access_point_that_is_further_behind_is_sent_everything(publishing):
    """A delta from there could not name all that is gone since."""
    store = publishing.pipeline.store
    store.past.forget(publishing.pipeline.now - timedelta(days=45))
    terms = plan.Terms(mode="delta", snapshot_every=timedelta(days=999), deltas_until_snapshot=999)
    newest, kinds = store.publications.newest("nl", "table"), {}
    for seq in range(1, 11):
        progress = plan.Progress(
            feed="nl", publication="table", seq=seq, is_sure=True, snapshot_at=publishing.pipeline.now
        )
        waiting = list(store.publications.messages("nl", "table", after=seq))
        step = plan.next_step(progress, newest, waiting, lambda: True, terms, publishing.pipeline.now)
        kinds[seq] = step and step.kind
    assert kinds == dict.fromkeys(range(1, 4), "snapshot") | dict.fromkeys(range(4, 10), "delta") | {10: None}


def test_files_of_forgotten_deltas_go(publishing):
    """From the folder and from the manifest; what else is there stays as it is."""
    publishing.pipeline.store.past.forget(publishing.pipeline.now - timedelta(days=45))
    before = {path.relative_to(publishing.folder): path.read_bytes() for path in files_in(publishing.folder)}
    (publishing.folder / "nl" / "table.delta" / "README").write_text("ours")
    removed = FeedFiles(publishing.folder, "nl", PROFILE).forget(publishing.pipeline.store)
    after = {path.relative_to(publishing.folder): path.read_bytes() for path in files_in(publishing.folder)}
    gone = {path for path in before if ".delta" in path.parent.name and int(path.name.partition(".")[0]) < 5}
    assert removed == len(gone) == 2 * 2 * 3 * 3  # publications, syntaxes, codings, messages 2 to 4
    manifests = {path for path in before if path.name.startswith(MANIFEST)}
    assert {path for path in before if after.get(path) != before[path]} == gone | manifests
    said = json.loads((publishing.folder / "nl" / MANIFEST).read_bytes())
    assert [one["seq"] for one in said["table"]["deltas"]] == [5, 6, 7, 8, 9, 10]
    assert FeedFiles(publishing.folder, "nl", PROFILE).forget(publishing.pipeline.store) == 0


def files_in(folder):
    """All files below a folder."""
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_version_never_comes_again(publishing):
    """Of what went long ago, too."""
    pipeline, cpo = publishing.pipeline, publishing.cpo
    del cpo.locations["A"]
    pipeline.sync(cpo)
    (before,) = pipeline.store.publications.known("nl", "table", ["NL*WKX*L*A"]).values()
    for _ in range(2):
        pipeline.now += timedelta(days=100)
        cpo.locations["B"]["name"] = f"{pipeline.now}"
        pipeline.sync(cpo)
    pipeline.store.past.forget(pipeline.now - timedelta(days=50))
    cpo.locations["A"] = location("A", evse("A1"))
    pipeline.sync(cpo)
    assert pipeline.sites()["NL*WKX*L*A"] == before.version + 1


# --- by command


CONFIGURATION = f"""{HEAD}name = "wkx"
version = "2.3.0"
locations_files = "locations.json"
[[feed]]
name = "nl"
profile = "datex2-3.7"
sources = ["wkx"]
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder in which something was synced ninety, sixty and thirty days ago, and now."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "afir-publish.toml").write_text(CONFIGURATION, encoding="utf-8")
    for days in (90, 60, 30, 0):
        (tmp_path / "locations.json").write_text(json.dumps([location("A", name=f"Plein {days}")]), encoding="utf-8")
        monkeypatch.setattr(job, "now", lambda days=days: NOON - timedelta(days=days))
        found = config.load(tmp_path / "afir-publish.toml", profiles=PROFILES, versions=READERS)
        assert job.run(found, found.sources, {}, clock=job.now).is_well
    return tmp_path


def prune(*words):
    """The exit code of the command, and what it says."""
    done = CliRunner().invoke(cli.app, ["prune", *words])
    return done.exit_code, done.output if done.exit_code == 0 else done.stderr


@pytest.mark.usefixtures("folder")
def test_the_command_forgets_and_tells():
    """The second time there is nothing to forget."""
    code, said = prune("--older-than", "45d")
    assert code == 0
    assert said.splitlines()[:2] == [
        "wkx: 1 snapshots before 2 and 1 texts of objects are forgotten",
        "nl status: 1 messages before 2 and 0 texts of entries are forgotten",
    ]
    assert "files of deltas are removed; the store has " in said
    assert prune("--older-than", "45d") == (0, "Nothing is older than 2026-10-08 12:00 UTC.\n")


def test_a_rehearsal_changes_nothing(folder):
    """And tells the same."""
    before = {path: path.read_bytes() for path in files_in(folder / "feeds")}
    code, said = prune("--older-than", "45d", "--dry-run")
    assert (code, "would be forgotten" in said, said.splitlines()[-1]) == (
        0,
        True,
        "Nothing was changed: this is what is older than 2026-10-08 12:00 UTC.",
    )
    assert {path: path.read_bytes() for path in files_in(folder / "feeds")} == before
    with closing(Store(folder / "afir.sqlite")) as store:
        assert len(list(store.snapshots.pulls())) == 4


def test_json_has_the_numbers(folder):
    """For whoever watches the disk."""
    said = json.loads(prune("--older-than", "45d", "--shrink", "--json")[1])
    assert [one["of"] for one in said["forgotten"]] == [["wkx"], ["nl", "status"], ["nl", "table"]]
    assert said["bytes_after"] == (folder / "afir.sqlite").stat().st_size


def test_how_long_is_said_by_the_configuration_or_an_option(folder):
    """By nothing else, and never less than a month."""
    code, said = prune()
    assert code == 2
    assert "how old? --older-than 365d says it" in said
    assert "expected 31d or more" in prune("--older-than", "30d")[1]
    assert "expected a number and d, such as 365d" in prune("--older-than", "a year")[1]
    path = folder / "afir-publish.toml"
    path.write_text(f'{CONFIGURATION}[store]\nkeep = "45d"\n', encoding="utf-8")
    assert prune()[1].startswith("wkx: 1 snapshots before 2")
    path.write_text(f'{CONFIGURATION}[store]\nkeep = "30d"\n', encoding="utf-8")
    with pytest.raises(ConfigError, match=r'store\.keep: found "30d", expected a time of 31 days or more'):
        config.load(path, profiles=PROFILES, versions=READERS)


@pytest.mark.usefixtures("folder")
def test_what_is_forgotten_cannot_be_asked_for():
    """Commands say so; what is kept is there as before."""
    ask = lambda *words: CliRunner().invoke(cli.app, words)  # noqa: E731
    before = {number: ask("export", "nl", "table", "--at", number).output for number in "234"}
    prune("--older-than", "45d")
    assert {number: ask("export", "nl", "table", "--at", number).output for number in "234"} == before
    assert "there is no snapshot 1;" in ask("export", "nl", "table", "--at", "1").stderr
    assert "no table of 2026-08-25 is kept" in ask("export", "nl", "table", "--at", "2026-08-25").stderr
    assert "wkx has no snapshot 1;" in ask("diff", "wkx", "1", "4").stderr
    assert "changed" in ask("diff", "wkx", "2", "4").output


def test_run_forgets_once_a_day_where_the_configuration_says_so(folder, caplog):
    """And tells what it did."""
    caplog.set_level("INFO")
    path = folder / "afir-publish.toml"
    path.write_text(f'{CONFIGURATION}[store]\nkeep = "45d"\n', encoding="utf-8")
    syncing._prune(config.load(path, profiles=PROFILES, versions=READERS))
    assert caplog.messages[0] == "wkx: 1 snapshots before 2 and 1 texts of objects are forgotten"


def test_metadata_still_says_when_a_feed_began(folder):
    """Its first message may be forgotten, but not when that was."""
    said = """
[feeds]
url = "https://feeds.example"
[feed.metadata]
title = "Punten"
description = "Alle punten"
licence = "CC0-1.0"
"""
    ours = 'name = "Laadpunt"\nemail = "data@laadpunt.example"\nhomepage = "https://laadpunt.example"\n[[sources]]\n'
    text = (
        CONFIGURATION.replace("[[sources]]\n", ours)
        + said.partition("[feed.metadata]")[1]
        + said.partition("[feed.metadata]")[2]
    )
    path = folder / "afir-publish.toml"
    path.write_text(text + said.partition("[feed.metadata]")[0], encoding="utf-8")
    found = config.load(path, profiles=PROFILES, versions=READERS)
    with closing(Store(folder / "afir.sqlite")) as store:
        forgetting.prune(found, store, timedelta(days=45), NOON, timedelta())
        assert record(found, found.feed[0], store).created.startswith("2026-08-24")


def test_a_trend_begins_with_what_is_kept(publishing):
    """Where a source stands stays, though the pull that said so is forgotten."""
    store, now = publishing.pipeline.store, publishing.pipeline.now
    total = store.standings.total("wkx")
    assert [one.pull for one in store.standings.trend("wkx", 60)] == [1, 10]
    store.past.forget(now - timedelta(days=45))
    assert [one.pull for one in store.standings.trend("wkx", 60)] == [5, 10]
    assert store.standings.total("wkx") == total


def test_room_is_given_back(folder):
    """With --shrink only; without, what comes takes it."""
    path = folder / "afir.sqlite"
    with closing(Store(path)) as store:
        rows = [("wkx", "location", f"X{n}", f"X{n}", b"", bytes(range(256)) * 40, 1, 2) for n in range(400)]
        columns = "source, kind, key, identity, digest, raw, first_pull, gone_pull"
        sql = f"insert into object ({columns}) values (?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - our own words
        with store.transaction():
            store.db.conn.executemany(sql, rows)
        store.db.conn.execute("pragma wal_checkpoint(truncate)")
    size = path.stat().st_size
    said = prune("--older-than", "45d")[1]
    assert "--shrink gives that back." in said
    assert path.stat().st_size >= size
    said = prune("--older-than", "31d", "--shrink")[1]
    assert f"bytes, {size:,} before." in said or path.stat().st_size < size / 2
