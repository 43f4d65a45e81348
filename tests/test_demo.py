"""Tests of `demo`: what somebody sees who tries this for the first time."""

import csv
import json
import os
import re
import shlex
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import datex2_schemas
import pytest

from afir_publisher.wellformed import is_well_formed

LONGEST_S = 10
DOCUMENTS = [
    f"{publication}{state}.{syntax}"
    for publication in ("table", "status")
    for state in ("", ".delta/2")
    for syntax in ("xml", "json")
]


def command(*words, cwd, **environ):
    """A command that was run in a process and a session of its own, to its end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "afir_publisher", *words],
        cwd=cwd,
        env=os.environ | environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )
    out, err = process.communicate(timeout=6 * LONGEST_S)
    return subprocess.CompletedProcess(process.pid, process.returncode, out, err)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where the demonstration puts everything; not there yet."""
    return tmp_path_factory.mktemp("demo") / "new" / "folder"


@pytest.fixture(scope="module")
def shown(folder, tmp_path_factory):
    """The demonstration, run from a folder that has nothing to do with it, in less than ten seconds."""
    started = time.monotonic()
    done = command("demo", "--directory", str(folder), cwd=tmp_path_factory.mktemp("elsewhere"))
    assert time.monotonic() - started < LONGEST_S
    assert (done.returncode, done.stderr) == (0, "")
    return done


def test_it_tells_what_happens(shown, folder):
    """The CPO, a first sync, what the CPO changes, the deltas that this makes, and where everything is."""
    heads = [line for line in shown.stdout.splitlines() if line and not line.startswith(" ")]
    assert [head.split(" at ")[0] for head in heads] == [
        "A CPO server speaks OCPI 2.3.0",
        "What OCPI has no field for stands beside it: overlay-france.csv and overlay.csv.",
        "First sync:",
        "Meanwhile",
        "Second sync:",
        f"The feeds lie in {folder / 'feeds' / 'demo'}, the snapshots in {folder / 'afir.sqlite'}.",
        f"Look further:  python -m afir_publisher diff demo 1 2 --config {folder / 'afir-publish.toml'}",
    ]
    first, second = shown.stdout.split("Meanwhile")
    for publication in ("table", "status"):
        assert re.search(rf"  demo {publication} snapshot 1: [1-9]\d* entries\n", first)
        assert re.search(rf"  demo {publication} delta 2: [1-9]\d* changed, 0 gone\n", second)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_feeds_are_there_and_valid(shown, folder, document):
    """Snapshots and deltas, whole and in their schemas."""
    assert shown.returncode == 0
    content = (folder / "feeds" / "demo" / document).read_text(encoding="utf-8")
    syntax = document.rpartition(".")[2]
    assert is_well_formed(syntax, content)
    assert datex2_schemas.errors(syntax, content) == []


def test_every_file_that_is_named_is_there(shown, folder):
    """What is told can be looked at."""
    named = re.findall(r"^    (demo/\S+)$", shown.stdout, flags=re.MULTILINE)
    assert len(named) == 12
    assert [name for name in named if not (folder / "feeds" / name).is_file()] == []


def further(shown, which):
    """A command that it says to look at, as its words stand there."""
    return shlex.split(re.findall(r"-m afir_publisher (.+)", shown.stdout)[which])


def test_only_the_location_that_is_meant_to_be_faulty_has_errors(shown, tmp_path):
    """As what OCPI has no field for is known of all others."""
    done = command(*further(shown, 1), "--format", "csv", "--rows", "locations", cwd=tmp_path)
    rows = csv.DictReader(done.stdout.removeprefix("\ufeff").splitlines())
    assert [row["location"] for row in rows if int(row["errors"])] == ["WKX-FOUT-0005"]


def test_what_it_says_to_look_at_shows_what_changed_at_the_cpo(shown, tmp_path):
    """Two statuses, a price and a name: the line can be run as it stands."""
    done = command(*further(shown, 0), "--json", cwd=tmp_path)
    fields = {
        field["path"].rpartition(".")[2]
        for change in json.loads(done.stdout)["changes"]
        for field in change["fields"]
        if not field["path"].endswith("last_updated")
    }
    assert (done.returncode, fields) == (0, {"status", "elements", "name"})


@pytest.mark.skipif(os.name == "nt", reason="there are no sessions of processes there")
def test_no_process_is_left(shown):
    """Nothing of the session that it ran in."""
    with pytest.raises(ProcessLookupError):
        os.killpg(shown.args, 0)


def test_no_port_is_left_open(shown):
    """Nobody listens where the CPO was."""
    address = urlsplit(re.search(r"http://\S+/versions", shown.stdout)[0])
    with pytest.raises(ConnectionRefusedError), socket.create_connection((address.hostname, address.port), timeout=5):
        pass


def test_it_wants_a_folder_of_its_own(tmp_path):
    """What is in a folder already is left alone."""
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    done = command("demo", "--directory", ".", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (
        2,
        "",
        "--directory: . is not empty; name a new folder\n",
    )
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    """A file is in the way."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = command("demo", "--directory", "file/demo", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"--directory: {Path('file/demo')} cannot be used: ")


def test_without_a_folder_it_takes_a_new_temporary_one(tmp_path):
    """Nothing is written where the user happens to be."""
    here, temporary = tmp_path / "here", tmp_path / "tmp"
    here.mkdir()
    temporary.mkdir()
    done = command("demo", cwd=here, TMPDIR=str(temporary), TEMP=str(temporary), TMP=str(temporary))
    (made,) = temporary.iterdir()
    assert (done.returncode, list(here.iterdir())) == (0, [])
    assert f"the snapshots in {made / 'afir.sqlite'}." in done.stdout
