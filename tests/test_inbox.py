"""The way of pushes into a store that others write too, and out of it into the feeds."""

import json
import random
import threading
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pipeline import evse, in_json, location, raw, tariff

from afir_publisher import config, inbox, job, sample
from afir_publisher.errors import Busy
from afir_publisher.feeds import FeedFiles
from afir_publisher.inbox import Inbox
from afir_publisher.ocpi.readers import READERS
from afir_publisher.push import Place, Sender
from afir_publisher.store import Store
from afir_publisher.sync import publish_pushed
from exporters import PROFILES

SENDER = Sender(source="wkx")
CONFIGURATION = """
[publisher]
country = "NL"
national_identifier = "NL-TEST"
language = "nl"

[[sources]]
name = "wkx"
version = "2.3.0"
locations_files = "in/locations.json"
tariffs_files = "in/tariffs.json"

[[feed]]
name = "nl"
profile = "datex2-3.7"
sources = ["wkx"]
"""


def place(identity, *under, kind="location"):
    """Where an object or part of one is pushed to."""
    return Place(version="2.3.0", kind=kind, country="NL", party="WKX", id=identity, under=under)


def status(word, seconds=0):
    """A PATCH of a status, so many seconds from now."""
    moment = datetime.now(UTC) + timedelta(seconds=seconds)
    return raw({"status": word, "last_updated": moment.isoformat().replace("+00:00", "Z")})


class Operator:
    """A folder with a configuration, the files that its source has, and the way in for what that pushes."""

    def __init__(self, folder, locations, tariffs=()):
        """Show these objects."""
        self.folder = folder
        (folder / "in").mkdir()
        (folder / config.NAME).write_text(CONFIGURATION, encoding="utf-8")
        self.show(locations, tariffs)
        self.settings = config.load(folder / config.NAME, profiles=PROFILES, versions=READERS)
        self.inbox = Inbox(self.settings.store.path, job.now)

    def show(self, locations, tariffs=()):
        """What the next pull shows."""
        for kind, shown in (("locations", locations), ("tariffs", tariffs)):
            (self.folder / "in" / f"{kind}.json").write_text(json.dumps(list(shown)), encoding="utf-8")

    def sync(self, **options):
        """Read the source and publish it."""
        return job.run(self.settings, self.settings.sources, {}, **options)

    def patch(self, *under, body):
        """Push some fields."""
        self.inbox.patch(SENDER, place(*under), body)

    def statuses(self):
        """The charging points that the feed's files show, and the status of each."""
        text = Path(self.settings.feeds.directory / "nl" / "status.json").read_text(encoding="utf-8")
        return {key: shown.said["status"]["value"] for key, shown in in_json(text, "status").entries.items()}

    def delta(self, seq):
        """The charging points in a status delta."""
        text = Path(self.settings.feeds.directory / "nl" / "status.delta" / f"{seq}.json").read_text(encoding="utf-8")
        return set(in_json(text, "status").entries)

    def files(self):
        """Every file of the feeds, and when it was written."""
        return {path: path.stat().st_mtime_ns for path in self.settings.feeds.directory.rglob("*")}


@pytest.fixture
def operator(tmp_path) -> Operator:
    """A source of two locations that was read once."""
    made = Operator(tmp_path, [location("A", evse("A1"), evse("A2")), location("B")], [tariff("T", 0.5)])
    made.sync()
    return made


# --- side by side


def test_pushes_at_once_are_all_kept(operator):
    """Each finds what the one before it made, also of the same location."""
    uids = [f"N{number}" for number in range(24)]

    def push(some):
        for uid in some:
            operator.inbox.put(SENDER, place("A", uid), raw(evse(uid)))

    threads = [threading.Thread(target=push, args=(uids[start::6],)) for start in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = json.loads(operator.inbox.get(SENDER, place("A")))
    assert sorted(point["uid"] for point in kept["evses"]) == sorted(["A1", "A2", *uids])


def test_a_store_can_be_begun_by_several_at_once(tmp_path):
    """`run` and `serve` are started together, and each finds no store, or half of one."""
    for number in range(10):
        box, failed = Inbox(tmp_path / f"{number}.sqlite", job.now), []

        def push(name, box=box, failed=failed):
            try:
                box.put(SENDER, place(name), raw(location(name)))
                with closing(Store(box.path)) as store:
                    store.pushed.sources()
            except Exception as error:  # noqa: BLE001 - whatever it is, the test has to fail with it
                failed.append(error)

        threads = [threading.Thread(target=push, args=(name,)) for name in "AB"]
        threads += [threading.Thread(target=lambda box=box: Store(box.path).close()) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failed == []


def test_a_push_waits_for_whoever_writes(operator):
    """And is there afterwards."""
    store, is_writing = Store(operator.settings.store.path), threading.Event()

    def write():
        with closing(Store(operator.settings.store.path)) as other, other.writing():
            is_writing.set()
            time.sleep(0.3)

    thread = threading.Thread(target=write)
    thread.start()
    is_writing.wait()
    operator.patch("A", "A1", body=status("CHARGING"))
    thread.join()
    assert store.pushed.sources() == ["wkx"]


def test_a_push_does_not_wait_for_ever(operator, monkeypatch):
    """Nor do those behind it, each of which has the same patience."""
    monkeypatch.setattr(inbox, "PATIENCE_S", 0.2)
    store, refused = Store(operator.settings.store.path), []

    def push():
        try:
            operator.patch("A", "A1", body=status("CHARGING"))
        except Busy as error:
            refused.append(error)

    with store.writing():
        threads = [threading.Thread(target=push) for _ in range(4)]
        started = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert time.monotonic() - started < 5
    assert len(refused) == 4
    assert store.pushed.sources() == []


def test_a_push_during_a_sync_waits_and_is_not_lost(operator):
    """The sync is in the middle of its transaction, and its pages are older than the push."""
    operator.show([location("A", evse("A1"), evse("A2"), name="Elders"), location("B")], [tariff("T", 0.5)])
    threads = []

    def push_once(_stage, _done):
        if not threads:
            threads.append(
                threading.Thread(target=operator.patch, args=("A", "A1"), kwargs={"body": status("CHARGING")})
            )
            threads[0].start()

    operator.sync(listen=lambda _source: push_once)
    threads[0].join()
    kept = json.loads(operator.inbox.get(SENDER, place("A")))
    assert (kept["name"], kept["evses"][0]["status"]) == ("Elders", "CHARGING")
    assert job.publish(operator.settings).is_well
    assert operator.statuses()["NL*WKX*U*A1"] == "charging"


def test_nobody_waits_while_a_source_is_read(operator, monkeypatch):
    """A slow network may take minutes, and only what follows it is written."""
    monkeypatch.setattr(inbox, "PATIENCE_S", 0.5)
    opened = job.sources.opened

    def slow(source, environ, turn, listen):
        operator.patch("A", "A1", body=status("CHARGING"))
        return opened(source, environ, turn, listen)

    monkeypatch.setattr(job.sources, "opened", slow)
    operator.sync()
    assert operator.statuses()["NL*WKX*U*A1"] == "charging"


def test_nobody_waits_while_files_are_written(operator, monkeypatch):
    """Those of a large network take seconds, of every publishing."""
    monkeypatch.setattr(inbox, "PATIENCE_S", 0.5)
    refresh, times = FeedFiles.refresh, []

    def slow(files, store):
        times.append(files.feed)
        operator.patch("A", "A1", body=status("CHARGING", seconds=len(times)))
        return refresh(files, store)

    monkeypatch.setattr(FeedFiles, "refresh", slow)
    operator.patch("A", "A2", body=status("CHARGING"))
    job.publish(operator.settings)
    operator.sync()
    assert len(times) == 3


def test_files_are_written_by_one_from_one_state(operator):
    """What is published meanwhile is none of it, and who would write them too has to wait."""
    store = Store(operator.settings.store.path)
    operator.patch("A", "A2", body=status("CHARGING"))
    with store.showing():
        before = store.publications.newest("nl", "status")
        with store_of(operator) as other, pytest.raises(Busy), other.showing():
            pytest.fail("both write")
        with store_of(operator) as other:
            opened = job.sources.unasked(operator.settings.sources[0], "2.3.0")
            publish_pushed(other, "wkx", opened, job.feeds(operator.settings), job.now)
        assert store.publications.newest("nl", "status") == before
    assert store.publications.newest("nl", "status").seq == before.seq + 1


def store_of(operator):
    """The store, opened once more."""
    return closing(Store(operator.settings.store.path))


def test_a_sync_waits_for_what_is_just_being_written(operator):
    """A turn of `run` does not fail because an operator pushes."""
    is_writing = threading.Event()

    def write():
        with closing(Store(operator.settings.store.path)) as other, other.writing():
            is_writing.set()
            time.sleep(0.3)

    thread = threading.Thread(target=write)
    thread.start()
    is_writing.wait()
    assert operator.sync().is_well
    thread.join()


def test_who_waits_has_the_next_turn(operator):
    """Also where another one writes again and again."""
    store, times = Store(operator.settings.store.path), []
    thread = threading.Thread(target=operator.patch, args=("A", "A1"), kwargs={"body": status("CHARGING")})
    with store.writing():
        thread.start()
        time.sleep(0.2)
    while thread.is_alive() and len(times) < 40:
        with store.writing(5):
            times.append(time.monotonic())
            time.sleep(0.05)
    thread.join()
    assert len(times) < 20


# --- published


def test_a_burst_of_pushes_is_one_delta_of_what_changed(tmp_path):
    """200 statuses on the sample network, each later than the one before."""
    locations, tariffs = sample.network()
    operator = Operator(tmp_path, locations, tariffs)
    operator.sync()
    before = operator.statuses()
    chance = random.Random(3)  # noqa: S311 - the same each time is what is asked for
    points = [
        (shown["country_code"], shown["party_id"], shown["id"], point["uid"])
        for shown in locations
        for point in shown["evses"]
        if point["status"] not in {"PLANNED", "REMOVED"} and shown["publish"]
    ]
    for number in range(200):
        country, party, identity, uid = chance.choice(points[: len(points) // 2])
        where = Place(version="2.3.0", kind="location", country=country, party=party, id=identity, under=(uid,))
        word = chance.choice(("AVAILABLE", "CHARGING", "OUTOFORDER"))
        operator.inbox.patch(SENDER, where, status(word, seconds=number / 1000))
    assert operator.statuses() == before
    report = job.publish(operator.settings)
    after = operator.statuses()
    changed = {key for key in after if after[key] != before[key]}
    assert [(one.publication, one.kind, one.seq, one.changed, one.gone) for one in report.outcomes[0].messages] == [
        ("status", "delta", 2, len(changed), 0)
    ]
    assert operator.delta(2) == changed
    assert 3 < len(changed) < len(after)


def test_a_network_that_is_pushed_is_published_like_one_that_is_pulled(tmp_path):
    """Object by object, with all that is odd about some of them."""
    folders = [tmp_path / name for name in ("pulled", "pushed")]
    for folder in folders:
        folder.mkdir()
    locations, tariffs = sample.network()
    pulled, pushed = Operator(folders[0], locations, tariffs), Operator(folders[1], [])
    pulled.sync()
    for kind, some in (("location", locations), ("tariff", tariffs)):
        for shown in some:
            where = Place(
                version="2.3.0", kind=kind, country=shown["country_code"], party=shown["party_id"], id=shown["id"]
            )
            assert pushed.inbox.put(SENDER, where, raw(shown)) is True
    job.publish(pushed.settings)
    for publication in ("table", "status"):
        texts = [(folder / "feeds" / "nl" / f"{publication}.json").read_text(encoding="utf-8") for folder in folders]
        assert in_json(texts[0], publication) == in_json(texts[1], publication)
    found = [
        store.db.conn.execute("select kind, key, rule, path, message from finding order by 1, 2, 3, 4, 5").fetchall()
        for store in map(Store, (operator.settings.store.path for operator in (pulled, pushed)))
    ]
    assert found[0] == found[1] != []


def test_nothing_to_publish_writes_nothing(operator):
    """No file, no pull, no row."""
    files, size = operator.files(), operator.settings.store.path.stat().st_mtime_ns
    assert job.publish(operator.settings) == job.Report(outcomes=())
    assert (operator.files(), operator.settings.store.path.stat().st_mtime_ns) == (files, size)


def test_what_a_crash_kept_from_being_written_is_written_when_asked_anew(operator):
    """The store had it, the files had not."""
    (operator.settings.feeds.directory / "nl" / "status.json").unlink()
    operator.inbox.put(SENDER, place("B", "B1"), raw(evse("B1", "CHARGING", minute=5)))
    job.publish(operator.settings, anew=True)
    assert operator.statuses()["NL*WKX*U*B1"] == "charging"
    (operator.settings.feeds.directory / "nl" / "status.json").unlink()
    job.publish(operator.settings)
    assert not (operator.settings.feeds.directory / "nl" / "status.json").exists()
    job.publish(operator.settings, anew=True)
    assert operator.statuses()["NL*WKX*U*B1"] == "charging"


def test_publishing_leaves_a_store_that_is_written_to_the_next_turn(operator, monkeypatch):
    """What was pushed is still there then."""
    monkeypatch.setattr(job, "PUBLISH_PATIENCE_S", 0.1)
    operator.patch("A", "A1", body=status("CHARGING"))
    store = Store(operator.settings.store.path)
    with store.writing(), pytest.raises(Busy):
        job.publish(operator.settings)
    assert len(job.publish(operator.settings).outcomes) == 1


def test_a_source_that_is_no_longer_configured_publishes_nothing(operator):
    """What it pushed stays where it is."""
    operator.inbox.put(Sender(source="former"), place("Z"), raw(location("Z")))
    assert job.publish(operator.settings).outcomes == ()
    assert Store(operator.settings.store.path).pushed.sources() == ["former"]
