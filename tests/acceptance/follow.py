"""Somebody follows a feed through a hundred syncs while its server stops and starts: run by hand, as it takes minutes.

    python tests/acceptance/follow.py [--syncs N] [--locations N] [--seed N]

A network changes at random (statuses, prices, names, locations that come and go), `sync` publishes it, `serve` serves
it and is told to stop, or killed, at random. Followers of each publication in each syntax take the snapshot once and go
on by the address that each answer names, at random too. Beside each goes one who asks for the snapshot with its tag.
In the end all have exactly what the snapshot says, and the bytes that came are told, each way, and for who fetches all.
"""

import argparse
import json
import random
import re
import subprocess
import sys
import tempfile
from itertools import product
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tests"))

from pipeline import PUBLICATIONS, READ, at, evse, location, tariff  # noqa: E402 - tests are files, not a package
from reading import Follower  # noqa: E402

SYNTAXES = ("xml", "json")
CONFIGURATION = """
[publisher]
country = "NL"
national_identifier = "NL-TEST"
language = "nl"
[serve]
rate_limit = "1000000/1m"
[[sources]]
name = "wkx"
version = "2.3.0"
locations_files = "locations.json"
tariffs_files = "tariffs.json"
loss_limit = 100
[[feed]]
name = "nl"
profile = "datex2-3.7"
sources = ["wkx"]
"""


class Tagged:
    """Somebody who asks for the snapshot each time, with the tag of the one that he has."""

    def __init__(self, publication: str, syntax: str) -> None:
        """Nothing is known yet."""
        self.path = f"/feeds/nl/{publication}.{syntax}"
        self.text, self.tag = b"", ""
        self.received = self.would_be = 0

    def follow(self, client: httpx.Client) -> None:
        """Ask, and take what comes."""
        with client.stream("GET", self.path, headers={"If-None-Match": self.tag} if self.tag else {}) as answer:
            content = answer.read()
            self.received += answer.num_bytes_downloaded
        if answer.status_code == 200:
            self.text, self.tag = content, answer.headers["etag"]
            self.size = answer.num_bytes_downloaded
        self.would_be += self.size


class Network:
    """What a CPO shows, changed at random."""

    def __init__(self, chance: random.Random, count: int) -> None:
        """So many locations."""
        self.chance, self.minute = chance, 0
        self.tariffs = {"T": tariff("T", 0.5)}
        self.locations = {f"L{number}": self._one(f"L{number}") for number in range(count)}

    def _one(self, name: str) -> dict:
        points = [evse(f"{name}{end}", minute=self.minute, tariffs=["T"]) for end in "AB"]
        return location(name, *points, last_updated=at(self.minute))

    def change(self) -> None:
        """Some statuses, and now and then something else."""
        self.minute += 1
        some = self.chance.sample(sorted(self.locations), self.chance.randint(0, 5))
        for name in some:
            point = self.chance.choice(self.locations[name]["evses"])
            point |= {
                "status": self.chance.choice(["AVAILABLE", "CHARGING", "OUTOFORDER"]),
                "last_updated": at(self.minute),
            }
        if self.chance.random() < 0.1:
            self.locations[self.chance.choice(sorted(self.locations))]["name"] = f"Plein {self.minute}"
        if self.chance.random() < 0.1:
            self.locations.pop(self.chance.choice(sorted(self.locations)))
        if self.chance.random() < 0.1:
            name = f"L{self.chance.randint(0, 2 * len(self.locations))}"
            self.locations[name] = self._one(name)
        if self.chance.random() < 0.03:
            self.tariffs["T"] = tariff("T", 0.25 + self.minute / 1000)

    def sync(self, folder: Path) -> None:
        """Show it, and have it published."""
        (folder / "locations.json").write_text(json.dumps(list(self.locations.values())))
        (folder / "tariffs.json").write_text(json.dumps(list(self.tariffs.values())))
        subprocess.run([sys.executable, "-m", "afir_publisher", "sync"], cwd=folder, check=True, stdout=subprocess.PIPE)


class Server:
    """`serve` in a process of its own."""

    def __init__(self, folder: Path) -> None:
        """Start it."""
        line = [sys.executable, "-m", "afir_publisher", "serve", "--port", "0", "--publish-every", "1h"]
        self.log = (folder / "serve.log").open("w+b")
        self.process = subprocess.Popen(line, cwd=folder, stdout=subprocess.PIPE, stderr=self.log)
        path = folder / "serve.log"
        while not (found := re.search(r"listening on 127\.0\.0\.1 port (\d+)", path.read_text())):
            if self.process.poll() is not None:
                raise SystemExit(path.read_text())
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{found[1]}", trust_env=False, timeout=30)

    def end(self, *, at_once: bool) -> None:
        """Stop it, or kill it."""
        self.client.close()
        (self.process.kill if at_once else self.process.terminate)()
        self.process.communicate()
        self.log.close()


def main() -> None:
    """Let it happen, compare, and print."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("--syncs", 100), ("--locations", 500), ("--seed", 1)):
        arguments.add_argument(name, type=int, default=default)
    given = arguments.parse_args()
    chance = random.Random(given.seed)
    followers = [Follower(*place) for place in product(PUBLICATIONS, SYNTAXES)]
    tagged = [Tagged(*place) for place in product(PUBLICATIONS, SYNTAXES)]
    restarts = 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "afir-publish.toml").write_text(CONFIGURATION)
        network = Network(chance, given.locations)
        network.sync(folder)
        server = Server(folder)
        for number in range(given.syncs):
            last = number == given.syncs - 1
            if chance.random() < 0.2:
                server.end(at_once=chance.random() < 0.5)
                server, restarts = Server(folder), restarts + 1
            network.change()
            network.sync(folder)
            for follower, other in zip(followers, tagged, strict=True):
                if last or chance.random() < 0.6:
                    follower.follow(server.client)
                    other.follow(server.client)
        for follower, other in zip(followers, tagged, strict=True):
            text = (folder / "feeds/nl" / f"{follower.publication}.{follower.syntax}").read_bytes()
            assert follower.held == READ[follower.syntax](text.decode(), follower.publication).entries
            assert other.text == text
            assert server.client.get(follower.next).status_code == 204
            kinds = {kind or "nothing new": follower.kinds.count(kind) for kind in ("snapshot", "delta", "")}
            print(
                f"{follower.publication}.{follower.syntax}: {kinds}; bytes by cursor {follower.received:,},"
                f" by tag {other.received:,}, fetching all {other.would_be:,}"
            )
        server.end(at_once=False)
        messages = [json.loads((folder / "feeds/nl/manifest.json").read_bytes())[name]["seq"] for name in PUBLICATIONS]
    print(f"{given.syncs} syncs, {restarts} restarts, messages {messages}: all hold exactly the snapshot")


if __name__ == "__main__":
    main()
