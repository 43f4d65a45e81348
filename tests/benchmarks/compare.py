"""What a sync costs, ours and the obvious way, on the same data: run by hand.

    python tests/benchmarks/compare.py [--locations N] [--files FOLDER] [--keep FOLDER]

Makes a network of N locations out of the samples (or takes *locations*.json[.gz] and *tariffs*.json[.gz] of FOLDER),
syncs it, changes 1 % of the statuses, syncs again, and does the same with obvious.py. CPU is user and system time of
the whole process, memory its peak.
"""

import argparse
import copy
import gzip
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PART = 10_000

CONFIGURATION = """
[publisher]
country = "NL"
national_identifier = "NL-BENCHMARK"
language = "nl"
[[sources]]
name = "benchmark"
version = "{version}"
locations_files = "in/*locations*"
tariffs_files = "in/*tariffs*"
[[feed]]
name = "benchmark"
profile = "datex2-3.7"
sources = ["benchmark"]
"""


class Cost(NamedTuple):
    """What one run took: CPU and wall clock in seconds, peak memory in MB."""

    cpu_s: float
    memory_mb: float


def run(folder: Path, *command: str) -> Cost:
    """Run a command to its end."""
    measured = (
        "import resource, subprocess, sys; code = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL);"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN);"
        "print(code, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)"
    )
    done = subprocess.run([sys.executable, "-c", measured, *command], cwd=folder, check=True, stdout=subprocess.PIPE)
    code, cpu_s, memory_mb = done.stdout.split()
    if int(code):
        raise SystemExit(f"{' '.join(command)}: exit {int(code)}")
    return Cost(float(cpu_s), float(memory_mb))


def sample_network(count: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """As many locations, made of the samples with ids of their own; the tariffs are shared."""
    locations = json.loads((ROOT / "samples/ocpi/locations.json").read_bytes())
    found = []
    for number in range(count):
        one = copy.deepcopy(locations[number % len(locations)])
        one["id"] += f"-{number}"
        for evse in one["evses"]:
            evse["uid"] += f"-{number}"
            if evse.get("evse_id"):
                evse["evse_id"] += f"*{number}"
        found.append(one)
    return found, json.loads((ROOT / "samples/ocpi/tariffs.json").read_bytes())


def read(folder: Path, pattern: str) -> list[dict[str, Any]]:
    """All objects of all files."""
    found = []
    for path in sorted(folder.glob(pattern)):
        raw = path.read_bytes()
        found += json.loads(gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw)
    return found


def write(folder: Path, locations: list[dict[str, Any]], tariffs: list[dict[str, Any]]) -> None:
    """The input files of one sync."""
    (folder / "in").mkdir(exist_ok=True)
    for start in range(0, len(locations), PART):
        part = json.dumps(locations[start : start + PART], separators=(",", ":")).encode()
        (folder / "in" / f"locations-{start // PART:04d}.json.gz").write_bytes(gzip.compress(part, 1))
    (folder / "in" / "tariffs.json").write_text(json.dumps(tariffs))


def change(locations: list[dict[str, Any]]) -> None:
    """Let one location in a hundred have another status."""
    chance = random.Random(1)
    for location in chance.sample(locations, len(locations) // 100):
        evse = chance.choice(location["evses"] or [{}])
        evse["status"] = "AVAILABLE" if evse.get("status") == "CHARGING" else "CHARGING"
        evse["last_updated"] = location["last_updated"] = "2026-11-22T08:00:00Z"


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--locations", type=int, default=20_000)
    arguments.add_argument("--files", type=Path)
    arguments.add_argument("--ocpi", default="2.3.0", help="version of OCPI of the files")
    given = arguments.parse_args()
    if given.files:
        locations, tariffs = read(given.files, "*locations*"), read(given.files, "*tariffs*")
    else:
        locations, tariffs = sample_network(given.locations)
    points = sum(len(location["evses"]) for location in locations)
    print(f"{len(locations):,} locations, {points:,} EVSEs, {len(tariffs):,} tariffs")
    ours, obvious = (
        (sys.executable, "-m", "afir_publisher", "sync"),
        (sys.executable, str(ROOT / "tests/benchmarks/obvious.py"), "."),
    )
    print(f"{'':<18}{'CPU s':>9}{'us/EVSE':>9}{'MB':>7}{'obvious: CPU s':>17}{'MB':>7}{'ratio':>8}")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "afir-publish.toml").write_text(CONFIGURATION.format(version=given.ocpi))
        for name in ("first sync", "1 % changed", "nothing changed"):
            write(folder, locations, tariffs)
            one, other = run(folder, *ours), run(folder, *obvious)
            ratio = other.cpu_s / one.cpu_s
            print(
                f"{name:<18}{one.cpu_s:>9.1f}{one.cpu_s / points * 1e6:>9.0f}{one.memory_mb:>7.0f}"
                f"{other.cpu_s:>17.1f}{other.memory_mb:>7.0f}{ratio:>7.1f}x",
                flush=True,
            )
            if name == "first sync":
                change(locations)


if __name__ == "__main__":
    main()
