"""A sync that is killed, at any moment, leaves nothing that the next one does not put right."""

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "ocpi"
LOCATIONS = 250
KILLS = int(os.environ.get("AFIR_PUBLISH_KILLS", "10"))
SYNC = [sys.executable, "-m", "afir_publisher", "sync", "--json"]

CONFIGURATION = """
[publisher]
country = "NL"
national_identifier = "NL-TEST"
language = "nl"

[[sources]]
name = "cpo"
version = "2.3.0"
locations_files = "in/locations.json"
tariffs_files = "in/tariffs.json"

[[feed]]
name = "nl"
profile = "datex2-3.7"
sources = ["cpo"]
"""

pytestmark = pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL there")


def network(most):
    """The sample network, so often that it has this many locations: each time with ids of its own."""
    known = json.loads((SAMPLES / "locations.json").read_bytes())
    locations = []
    while len(locations) < most:
        times = len(locations) // len(known)
        for location in known:
            evses = [
                evse | {"uid": f"{evse['uid']}-{times}", "evse_id": f"NL*WKX*E{evse['uid']}*{times}"}
                for evse in location["evses"]
            ]
            locations.append(location | {"id": f"{location['id']}-{times}", "evses": evses})
    return locations


def changed(locations):
    """The same later: some are gone, some new, and a third of the others says something else."""
    chance = random.Random(1)  # noqa: S311 - the same each time is what is asked for
    later = []
    for location in locations[10:]:
        what = chance.choice(("name", "status", None, None, None, None))
        if what == "name":
            later.append(location | {"name": "Elders"})
        elif what == "status":
            later.append(location | {"evses": [evse | {"status": "BLOCKED"} for evse in location["evses"]]})
        else:
            later.append(location)
    return later


def show(folder, locations):
    """Let the source have these locations."""
    (folder / "in").mkdir(exist_ok=True)
    (folder / "in" / "locations.json").write_text(json.dumps(locations), encoding="utf-8")
    shutil.copy(SAMPLES / "tariffs.json", folder / "in")


def begin(folder):
    """A sync, under way."""
    return subprocess.Popen(SYNC, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def finish(folder):
    """A sync that nobody disturbs; how long it took, in seconds."""
    started = time.monotonic()
    command = begin(folder)
    out, err = command.communicate(timeout=60)
    assert command.returncode == 0, (out, err)
    return time.monotonic() - started


def kill(folder, after_s):
    """A sync that is killed after some time; whether it was still at work."""
    command = begin(folder)
    try:
        command.communicate(timeout=after_s)
    except subprocess.TimeoutExpired:
        command.send_signal(signal.SIGKILL)
        command.communicate()
    return command.returncode == -signal.SIGKILL


_TIMES = re.compile(
    rb'(<(?:com:publicationTime|ex:messageGenerationTimestamp)>|"(?:publicationTime|messageGenerationTimestamp)":")'
    rb"[-0-9T:]+Z"
)


def feeds(folder):
    """Every file of the feeds without the times at which it was made, nor what follows from them."""
    found = {}
    for path in (folder / "feeds").rglob("*"):
        if path.name == "manifest.json":
            found[path.name] = manifest(path)
        elif path.suffix in {".xml", ".json"}:
            found[path.relative_to(folder).as_posix()] = _TIMES.sub(rb"\1", path.read_bytes())
        elif path.is_file():
            found[path.relative_to(folder).as_posix()] = path.suffix
    return found


def manifest(path):
    """A manifest without times, and without the digests and compressed sizes of files that hold them."""
    timeless = json.loads(path.read_bytes())
    for publication in ("table", "status"):
        for part in (timeless[publication], *timeless[publication]["deltas"]):
            del part["created"]
            part.pop("cursor", None)  # its mark is of a time, too
            part["files"] = {
                file["file"]: None if file["file"].endswith((".gz", ".zst")) else file["bytes"]
                for file in part["files"]
            }
    return timeless


def entries(folder):
    """Every file that is there, but what SQLite keeps beside a store and the lock, which nobody holds any more."""
    names = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return {name for name in names if not name.endswith(("-wal", "-shm", ".lock"))}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """Two folders after one and after two syncs that nobody disturbed, and how long those took."""
    first, second = (tmp_path_factory.mktemp(name) for name in ("first", "second"))
    (first / "afir-publish.toml").write_text(CONFIGURATION, encoding="utf-8")
    locations = network(LOCATIONS)
    show(first, locations)
    took = [quickest(first)]
    shutil.copytree(first, second, dirs_exist_ok=True)
    show(second, changed(locations))
    took.append(quickest(second))
    return (first, second), took


def quickest(folder):
    """Finish a folder and a copy of it; the shorter of the two times, as a machine may just have been busy."""
    again = folder.with_name(f"{folder.name}-again")
    shutil.copytree(folder, again)
    times = [finish(one) for one in (again, folder)]
    shutil.rmtree(again)
    return min(times)


def moments(seconds):
    """Moments spread over a run: one at random in each part of it, as the beginning is the same in all of them."""
    chance = random.Random(2)  # noqa: S311 - the same each time is what is asked for
    return [seconds * (0.15 + 0.85 * (part + chance.random()) / KILLS) for part in range(KILLS)]


@pytest.mark.parametrize("syncs_before", [0, 1])
def test_a_killed_sync_is_put_right_by_the_next(undisturbed, tmp_path, syncs_before):
    """The feeds end as if nothing had happened, and nothing half written stays."""
    folders, took = undisturbed
    was_at_work = []
    for number, after_s in enumerate(moments(took[syncs_before])):
        folder = tmp_path / str(number)
        if syncs_before:
            shutil.copytree(folders[0], folder)
            shutil.copytree(folders[1] / "in", folder / "in", dirs_exist_ok=True)
        else:
            folder.mkdir()
            shutil.copy(folders[0] / "afir-publish.toml", folder)
            shutil.copytree(folders[0] / "in", folder / "in")
        was_at_work.append(kill(folder, after_s))
        finish(folder)
        assert feeds(folder) == feeds(folders[syncs_before]), f"killed after {after_s:.3f} s"
        assert entries(folder) == entries(folders[syncs_before]), f"killed after {after_s:.3f} s"
        shutil.rmtree(folder)
    assert sum(was_at_work) >= KILLS / 3, "most syncs had ended before they were killed"
