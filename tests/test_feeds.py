"""Feeds as files: what lies there, what a manifest says of it, and what mends itself."""

import gzip
import json
import tracemalloc
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
import zstandard
from feed import PROFILE
from pipeline import MINUTE, Pipeline, Source, evse, in_json, location, tariff

from afir_publisher.cursor import cursor
from afir_publisher.feeds import MANIFEST, FeedFiles

SNAPSHOTS = [f"{publication}.{syntax}" for publication in PROFILE.publications for syntax in PROFILE.syntaxes]
DELTAS = [f"{publication}.delta/2.{syntax}" for publication in PROFILE.publications for syntax in PROFILE.syntaxes]
GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00"  # RFC 1952: magic, deflate, no flags, and no time


class Folder:
    """A feed's folder and the pipeline that it is written from."""

    def __init__(self, folder):
        """Begin with two locations that nothing is published of yet."""
        self.folder = folder / "nl"
        self.files = FeedFiles(folder, "nl", PROFILE)
        self.pipeline = Pipeline()
        self.cpo = Source("wkx", location("A", evse("A1", tariffs=["T"])), location("B"), tariffs=[tariff("T", 0.5)])

    def sync(self):
        """Sync, and leave the files as they are: as if a crash had come between."""
        self.pipeline.sync(self.cpo)

    def refresh(self):
        """Write the files; those of each message."""
        return self.files.refresh(self.pipeline.store)

    def change(self, name="Elders"):
        """Let something be published in both publications."""
        self.cpo.locations["A"]["name"] = name
        self.sync()

    def publish(self, is_wanted):
        """Let all locations be published or none, and sync."""
        for shown in self.cpo.locations.values():
            shown["publish"] = is_wanted
        self.sync()

    def names(self):
        """Every file that is there, without those that are compressed."""
        found = (path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file())
        return sorted(name for name in found if not name.endswith((".gz", ".zst")))

    def manifest(self):
        """What the manifest says."""
        return json.loads((self.folder / MANIFEST).read_bytes())

    def contents(self):
        """What is in every file."""
        return {path: path.read_bytes() for path in self.folder.rglob("*") if path.is_file()}

    def states(self):
        """When every file was last written, by its name and the file that it is."""
        return {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in self.folder.rglob("*")}


@pytest.fixture
def folder(tmp_path) -> Folder:
    """Nothing written yet."""
    return Folder(tmp_path)


@pytest.fixture
def written(folder) -> Folder:
    """A first message of each publication is written."""
    folder.sync()
    folder.refresh()
    return folder


@pytest.fixture
def twice(written) -> Folder:
    """A second one too."""
    written.change()
    written.refresh()
    return written


# --- what lies there


def test_nothing_published_is_nothing_written(folder):
    """No folder, no manifest."""
    assert folder.refresh() == {}
    assert not folder.folder.exists()


def test_a_first_message_is_a_snapshot(folder):
    """There is nothing that it could be different from."""
    folder.sync()
    assert {place: [name for name in names if name.endswith("l")] for place, names in folder.refresh().items()} == {
        ("table", 1): ["table.xml"],
        ("status", 1): ["status.xml"],
    }
    assert folder.names() == sorted([MANIFEST, *SNAPSHOTS])


def test_every_later_message_is_a_delta_too(twice):
    """Deltas are numbered as their messages and kept; the snapshots are those of the newest."""
    twice.change("Weer elders")
    assert twice.refresh() == {
        (publication, 3): [
            f"{stem}.{syntax}{zipped}"
            for stem in (f"{publication}.delta/3", publication)
            for syntax in PROFILE.syntaxes
            for zipped in ("", ".gz", ".zst")
        ]
        for publication in PROFILE.publications
    }
    thirds = [name.replace("2.", "3.") for name in DELTAS]
    assert twice.names() == sorted([MANIFEST, *SNAPSHOTS, *DELTAS, *thirds])


@pytest.mark.parametrize("name", [*SNAPSHOTS, *DELTAS])
def test_a_file_is_the_document(twice, name):
    """Byte for byte what the store puts together."""
    publication, syntax = name.split(".")[0], name.rpartition(".")[2]
    text = twice.pipeline.delta if "delta" in name else twice.pipeline.text
    assert (twice.folder / name).read_bytes() == text(publication, syntax).encode()


@pytest.mark.parametrize("name", [MANIFEST, *SNAPSHOTS, *DELTAS])
def test_the_compressed_file_is_the_plain_one(twice, name):
    """In both codings; the gzip member has no time, so that the same document is the same bytes."""
    zipped = (twice.folder / f"{name}.gz").read_bytes()
    assert gzip.decompress(zipped) == (twice.folder / name).read_bytes()
    assert zipped.startswith(GZIP_HEAD)
    with zstandard.open(twice.folder / f"{name}.zst") as file:
        assert file.read() == gzip.decompress(zipped)


def test_the_manifest_tells_the_truth(twice):
    """Of every file that lies there but itself, its size and digest."""
    manifest = twice.manifest()
    assert (manifest["feed"], manifest["profile"]) == ("nl", PROFILE.name)
    stated = [
        file
        for publication in PROFILE.publications
        for part in (manifest[publication], *manifest[publication]["deltas"])
        for file in part["files"]
    ]
    found = {path.relative_to(twice.folder).as_posix(): content for path, content in twice.contents().items()}
    assert {file["file"] for file in stated} == found.keys() - {f"{MANIFEST}{suffix}" for suffix in ("", ".gz", ".zst")}
    for file in stated:
        content = found[file["file"]]
        assert (file["bytes"], file["sha256"]) == (len(content), sha256(content).hexdigest()), file["file"]


def test_the_manifest_tells_what_the_messages_are(twice):
    """Numbers, times, and how much each changed."""
    said = {name: {**twice.manifest()["status"], "files": None}[name] for name in ("seq", "created", "entries")}
    assert said == {"seq": 2, "created": "2026-11-22T12:02:00.000+00:00", "entries": 2}
    (delta,) = twice.manifest()["table"]["deltas"]
    assert {name: delta[name] for name in ("seq", "created", "changed", "gone")} == {
        "seq": 2,
        "created": "2026-11-22T12:02:00.000+00:00",
        "changed": 1,
        "gone": 0,
    }


def test_a_publication_that_has_no_news_is_left_alone(written):
    """A status is written, and the table stays the file that it is."""
    before = written.states()
    written.cpo.locations["A"]["evses"][0]["status"] = "CHARGING"
    written.sync()
    written.refresh()
    after = written.states()
    table = [path for path in before if path.name.startswith("table.")]
    assert len(table) == 6
    assert all(before[path] == after[path] for path in table)
    assert written.names() == sorted([MANIFEST, *SNAPSHOTS, "status.delta/2.xml", "status.delta/2.json"])


def test_nothing_new_writes_nothing(twice):
    """No file is touched."""
    before = twice.states()
    twice.sync()
    assert twice.refresh() == {}
    assert twice.states() == before


def test_a_table_without_sites_is_no_file(written):
    """DATEX II has no empty table: the snapshots go, the delta says what is gone."""
    written.publish(False)
    written.refresh()
    assert not [name for name in written.names() if name.startswith("table.") and "delta" not in name]
    assert written.manifest()["table"] | {"created": "", "deltas": []} == {
        "seq": 2,
        "cursor": cursor(written.pipeline.message("table")),
        "created": "",
        "entries": 0,
        "files": [],
        "deltas": [],
    }
    text = (written.folder / "table.delta" / "2.json").read_text(encoding="utf-8")
    assert in_json(text, "table") == ({}, {"NL*WKX*L*A": 1, "NL*WKX*L*B": 1})
    before = written.states()
    assert written.refresh() == {}
    assert written.states() == before


def test_a_table_that_has_sites_again_is_a_file_again(written):
    """With the next number."""
    for is_wanted in (False, True):
        written.publish(is_wanted)
        written.refresh()
    assert written.manifest()["table"]["seq"] == 3
    assert (written.folder / "table.xml").read_text(encoding="utf-8") == written.pipeline.text("table", "xml")


# --- what mends itself


def lacks_snapshot(folder):
    """Somebody removed a file."""
    (folder.folder / "table.json").unlink()


def lacks_compressed(folder):
    """Somebody removed a file that only some readers ask for."""
    (folder.folder / "status.xml.gz").unlink()


def is_cut(folder):
    """A full disk, or a copy that stopped."""
    path = folder.folder / "status.xml"
    path.write_bytes(path.read_bytes()[:-100])


def lacks_manifest(folder):
    """Somebody removed it."""
    (folder.folder / MANIFEST).unlink()


def has_a_cut_manifest(folder):
    """A copy that stopped."""
    path = folder.folder / MANIFEST
    path.write_bytes(path.read_bytes()[:-100])


def has_another_manifest(folder):
    """Something else is called so."""
    (folder.folder / MANIFEST).write_text("[1]", encoding="utf-8")


def is_gone(folder):
    """The whole folder was removed."""
    for path in sorted(folder.folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    folder.folder.rmdir()


@pytest.mark.parametrize(
    "happened",
    [
        lacks_snapshot,
        lacks_compressed,
        is_cut,
        lacks_manifest,
        has_a_cut_manifest,
        has_another_manifest,
        is_gone,
    ],
)
def test_what_is_missing_or_damaged_is_written_again(twice, happened):
    """The same bytes, from the store."""
    before = twice.contents()
    happened(twice)
    assert twice.contents() != before
    assert twice.refresh()
    assert twice.contents() == before
    assert twice.refresh() == {}


def test_a_folder_of_another_store_is_written_anew(twice, tmp_path):
    """Its numbers mean something else here, so its deltas go, and those of this store take their places."""
    twice.change("Weer elders")
    twice.refresh()
    other = Folder(tmp_path)
    other.pipeline.now += timedelta(hours=1)
    other.sync()
    other.change("Daar")
    other.refresh()
    fresh = Folder(tmp_path / "fresh")
    fresh.pipeline = other.pipeline
    fresh.refresh()
    expected = {path.relative_to(fresh.folder): content for path, content in fresh.contents().items()}
    assert {path.relative_to(twice.folder): content for path, content in twice.contents().items()} == expected


def test_what_was_left_half_written_goes(twice):
    """With the next message that is written, which is what the crash kept from being written."""
    for name in (f"{MANIFEST}.part", "table.xml.gz.part", "status.delta/3.json.part"):
        (twice.folder / name).write_bytes(b"half")
    twice.change("Weer elders")
    twice.refresh()
    assert not list(twice.folder.rglob("*.part"))


def test_messages_that_no_file_has_are_written_later(written):
    """Two syncs whose files were never written, because of a crash or a full disk: both deltas come."""
    written.change()
    written.change("Weer elders")
    assert sorted(written.refresh()) == [(publication, seq) for publication in ("status", "table") for seq in (2, 3)]
    assert [delta["seq"] for delta in written.manifest()["table"]["deltas"]] == [2, 3]
    assert (written.folder / "table.xml").read_text(encoding="utf-8") == written.pipeline.text("table", "xml")


def renames(monkeypatch, most, folder):
    """Count how many files are put in their places in a folder; there is a power cut in place of the one after `most`.

    What other tests left running may rename files of its own meanwhile.
    """
    done = []
    rename = Path.replace

    def replace(path, target):
        if not path.is_relative_to(folder):
            return rename(path, target)
        if len(done) == most:
            raise KeyboardInterrupt
        done.append(target)
        return rename(path, target)

    monkeypatch.setattr(Path, "replace", replace)
    return done


@pytest.mark.parametrize("most", range(2 * (len(SNAPSHOTS) + len(DELTAS) + 1)))
def test_a_crash_between_any_two_files_is_mended(written, tmp_path, monkeypatch, most):
    """Whatever had been put in its place by then, the next refresh completes it."""
    written.change()
    whole = Folder(tmp_path / "whole")
    whole.sync()
    whole.change()
    whole.refresh()
    with monkeypatch.context() as patch:
        done = renames(patch, most, written.folder)
        with pytest.raises(KeyboardInterrupt):
            written.refresh()
        assert len(done) == most
    written.refresh()
    expected = {path.relative_to(whole.folder): content for path, content in whole.contents().items()}
    assert {path.relative_to(written.folder): content for path, content in written.contents().items()} == expected


def test_a_reader_never_sees_half_a_file(written, monkeypatch):
    """Until a file is whole, the old one is there: here it cannot be written to its end."""
    before = written.contents()
    written.change()
    broken = iter([("<a>", "{"), ("</a>", "}")])

    def pieces(*_):
        yield next(broken)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("afir_publisher.documents.snapshot", pieces)
    monkeypatch.setattr("afir_publisher.documents.delta", pieces)
    with pytest.raises(OSError, match="No space"):
        written.refresh()
    assert written.contents() == before


# --- what web servers say of it


def dates(folder):
    """The time of every file, in whole seconds as HTTP has it."""
    return {path.relative_to(folder.folder).as_posix(): int(path.stat().st_mtime) for path in folder.states()}


def test_files_are_of_the_time_of_their_message(twice):
    """Whenever they were written, so any web server says when what is in them changed."""
    found = dates(twice)
    first, second = (
        int(datetime.fromisoformat(twice.pipeline.message("status", seq).created).timestamp()) for seq in (1, 2)
    )
    assert first < second
    assert {found[name] for name in (*SNAPSHOTS, *DELTAS, MANIFEST, "table.xml.gz", "status.json.zst")} == {second}


def test_a_file_is_at_least_a_second_younger_than_the_one_before(written):
    """Two messages of one second: who has the first and asks by date gets the second."""
    before = dates(written)
    written.pipeline.now -= MINUTE
    written.change()
    written.refresh()
    after = dates(written)
    assert {name: after[name] - before[name] for name in SNAPSHOTS} == dict.fromkeys(SNAPSHOTS, 1)


# --- how much it takes


def test_memory_does_not_follow_the_network(tmp_path):
    """A document of 20 MB is written in blocks of one."""
    folder = Folder(tmp_path)
    text = "Volg de borden naar het laadplein. " * 25
    directions = [{"language": "nl", "text": text}, {"language": "en", "text": text}]
    for number in range(2500):
        name = f"M{number}"
        folder.cpo.locations[name] = location(name, evse(f"{name}1"), directions=directions)
    folder.sync()
    tracemalloc.start()
    folder.refresh()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    size = sum(len(content) for path, content in folder.contents().items() if path.suffix in {".xml", ".json"})
    assert (size > 15_000_000, most < size / 3) == (True, True), (size, most)
