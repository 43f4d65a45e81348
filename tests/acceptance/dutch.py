"""Half of the Dutch national feed, two days of it, end to end: run by hand, as it takes minutes.

    python tests/acceptance/dutch.py FOLDER_OF_THE_FEED SCRATCH_FOLDER

syncs the first day, then the second, then nothing new, and checks: the feeds hold as many sites and points as an
independent count of the input; the delta applied to the first snapshot gives the second, entry by entry, in XML and in
JSON; a third sync writes nothing; an export of the first snapshot is what was published then, byte for byte.
"""

import gzip
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

DAYS = ("20260602", "20260607")
CONFIGURATION = """
[publisher]
country = "NL"
national_identifier = "NL-NAP-Example"
language = "nl"
[[sources]]
name = "ndw"
version = "2.2.1"
locations_files = "in/*_locations.part*.json.gz"
tariffs_files = "in/*_tariffs.json.gz"
[[feed]]
name = "nl"
profile = "datex2-3.7"
sources = ["ndw"]
"""
ENTRY = {"table": "energyInfrastructureSite", "status": "refillPointStatus"}


def sync(folder: Path) -> dict:
    """One sync, timed."""
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "afir_publisher", "sync", "--json"], cwd=folder, check=False, stdout=subprocess.PIPE
    )
    print(f"sync: exit {done.returncode}, {time.monotonic() - started:.1f} s, {done.stdout.decode().strip()}")
    return json.loads(done.stdout)


def choose(folder: Path, feed: Path, day: str) -> None:
    """Let the source show one day."""
    for old in (folder / "in").iterdir():
        old.unlink()
    for path in feed.glob(f"*_{day}_*.json.gz"):
        if "part" in path.name or path.name.endswith(f"{day}_tariffs.json.gz"):
            (folder / "in" / path.name).symlink_to(path)


def expected(folder: Path) -> tuple[int, int]:
    """Sites and points that the input should give, counted with nothing of the program."""
    locations = []
    for path in sorted((folder / "in").glob("*_locations*")):
        locations += json.loads(gzip.decompress(path.read_bytes()))
    points = []
    for place, location in enumerate(locations):
        identities = {
            (evse.get("evse_id") or "").upper().replace("*", "").replace(".", "")[:5] for evse in location["evses"]
        }
        party = location.get("country_code", "") + "*" + location.get("party_id", "")
        if party == "*":
            if len(identities) != 1 or len(first := identities.pop()) != 5:
                continue
            party = f"{first[:2]}*{first[2:]}"
        for evse in location["evses"]:
            if location["publish"] and evse["status"] != "REMOVED" and evse["connectors"]:
                identity = "".join(c for c in (evse["evse_id"] or "").upper() if c.isascii() and c.isalnum())
                key = f"{party}*{location['id']}".upper()
                points.append(
                    (evse["last_updated"].replace("Z", ""), key, f"{party}*{evse['uid']}".upper(), identity, place)
                )
    points.sort(key=lambda point: (point[1], point[2]))
    points.sort(key=lambda point: _time(point[0]), reverse=True)
    uids: dict[str, int] = {}
    evse_ids: dict[str, int] = {}
    sites, count = set(), 0
    for _, _, uid, evse_id, place in points:
        if uids.get(uid, place) != place or evse_ids.get(evse_id, place) != place:
            continue
        count += uid not in uids
        uids[uid] = place
        if evse_id:
            evse_ids[evse_id] = place
        sites.add(place)
    return len(sites), count


def _time(text: str) -> str:
    """A time that sorts, with or without a fraction."""
    whole, _, fraction = text.partition(".")
    return f"{whole}.{fraction:0<6}"


def xml_entries(path: Path, publication: str) -> tuple[dict[str, bytes], set[str]]:
    """The entries of a document by their id, as canonical XML, and what it says is closed."""
    found, closed = {}, set()
    for _, element in etree.iterparse(path, huge_tree=True):
        name = etree.QName(element).localname
        if name == ENTRY[publication]:
            holder = element if publication == "table" else element.find("{*}reference")
            found[holder.get("id")] = etree.tostring(element, method="c14n", exclusive=True)
            element.clear()
        elif name == "versionedReference":
            closed.add(element.get("id"))
    return found, closed


def json_entries(path: Path, _publication: str) -> tuple[dict[str, str], set[str]]:
    """The same of a JSON document."""
    document = json.loads(path.read_bytes())
    container = document.get("messageContainer", document)
    payload = container.get("payload", {})
    payload = (payload[0] if payload else {}) if isinstance(payload, list) else payload
    managed = container.get("informationManagement", {}).get("informationManagedResourceList", {})
    closed = {one["versionedReference"]["idG"] for one in managed.get("elementReference", [])}
    return dict(_in_json(payload)), closed


def _in_json(payload: dict) -> Iterator[tuple[str, str]]:
    """Id and text of each entry."""
    table = payload.get("aegiEnergyInfrastructureTablePublication", {}).get("energyInfrastructureTable", [])
    status = payload.get("aegiEnergyInfrastructureStatusPublication", {}).get("energyInfrastructureSiteStatus", [])
    for site in table[0]["energyInfrastructureSite"] if table else []:
        yield site["idG"], json.dumps(site)
    for site in status:
        for station in site["energyInfrastructureStationStatus"]:
            for point in station["refillPointStatus"]:
                yield point["aegiElectricChargingPointStatus"]["reference"]["idG"], json.dumps(point)


def check(what: str, is_so: bool) -> None:
    """Tell, and stop if it is not so."""
    print(f"{'yes' if is_so else 'NO '}  {what}", flush=True)
    if not is_so:
        sys.exit(1)


def main(feed: Path, folder: Path) -> None:
    """Everything in its order."""
    (folder / "in").mkdir(parents=True)
    (folder / "afir-publish.toml").write_text(CONFIGURATION)
    published = folder / "feeds" / "nl"
    for number, day in enumerate(DAYS, start=1):
        choose(folder, feed, day)
        report = sync(folder)
        check(f"{day}: the pull is complete", report["pulls"][0]["complete"])
        manifest = json.loads((published / "manifest.json").read_bytes())
        counts = manifest["table"]["entries"], manifest["status"]["entries"]
        independent = expected(folder)
        check(f"{day}: {counts} sites and points are the {independent} of an independent count", counts == independent)
        for path in published.glob("*.xml"):
            (folder / f"{number}-{path.name}").hardlink_to(path)
        for path in published.glob("[st]*.json"):
            (folder / f"{number}-{path.name}").hardlink_to(path)
    for publication in ENTRY:
        for syntax, read in (("xml", xml_entries), ("json", json_entries)):
            before, _ = read(folder / f"1-{publication}.{syntax}", publication)
            after, _ = read(folder / f"2-{publication}.{syntax}", publication)
            changed, closed = read(published / f"{publication}.delta" / f"2.{syntax}", publication)
            applied = {key: entry for key, entry in (before | changed).items() if key not in closed}
            moved = f"{len(before)} entries, {len(changed)} changed and {len(closed)} closed"
            said = f"{moved}, are the {len(after)} of the second"
            check(f"{publication} {syntax}: {said}", applied == after)
            check(f"{publication} {syntax}: nothing is closed that was not there", closed <= before.keys())
    for publication in ENTRY:
        for syntax in ("xml", "json"):
            command = [
                sys.executable,
                "-m",
                "afir_publisher",
                "export",
                "nl",
                publication,
                "--format",
                syntax,
                "--at",
                "1",
            ]
            exported = subprocess.run(command, cwd=folder, check=True, stdout=subprocess.PIPE).stdout
            then = (folder / f"1-{publication}.{syntax}").read_bytes()
            check(f"export {publication} {syntax} --at 1 is what was published then", exported == then)
    states = {path: path.stat().st_mtime_ns for path in published.rglob("*")}
    report = sync(folder)
    check("a third sync has nothing to publish", report["messages"] == [])
    check("and writes nothing", states == {path: path.stat().st_mtime_ns for path in published.rglob("*")})


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute(), Path(sys.argv[2]).absolute())
