"""Who sends is killed, again and again, between a message and the note that it was taken: nothing is lost or mixed up.

`AFIR_PUBLISH_KILLS` says how often; tests/acceptance/broker_kills.py does it a hundred times.
"""

import os
import random
import signal
import subprocess
import sys
import threading

import pytest
from broker import Broker, an_authority, certificates, deliver, feed_section, ours
from pipeline import Pipeline, Source, evse, location

from afir_publisher.store import Store

KILLS = int(os.environ.get("AFIR_PUBLISH_KILLS", "10"))
LONGEST_S = 60
STAGES = ("came", "taken", "answered")

pytestmark = pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL there")


class Killer:
    """Kills a process when a message is at a random stage; at the last one, after a random part of what follows."""

    def __init__(self, chance):
        """Nobody is to be killed yet."""
        self.chance = chance
        self.stages = []
        self.process = None

    def aim(self, process):
        """Choose the stage, and that of which message; nothing happens to those before."""
        self.spare = self.chance.choice((0, 0, 1))
        self.stage = self.chance.choice(STAGES)
        self.process = process

    def __call__(self, stage):
        """Kill, if it is time."""
        process = self.process
        if process is None or stage != self.stage:
            return
        if self.spare:
            self.spare -= 1
            return
        self.process = None
        self.stages.append(stage)
        after_s = self.chance.uniform(0, 0.005) if stage == "answered" else 0
        timer = threading.Timer(after_s, process.send_signal, [signal.SIGKILL])
        timer.start()
        if not after_s:
            process.wait(LONGEST_S)  # an answer that gets there would be another stage


def change(cpo, chance, at):
    """Let a status, a name or the network be another; something always is."""
    what = chance.choice(("status", "status", "status", "name", "gone", "new"))
    ids = sorted(cpo.locations)
    if what == "gone" and len(ids) > 3:
        del cpo.locations[chance.choice(ids)]
    elif what == "name":
        cpo.locations[chance.choice(ids)]["name"] = f"Plein {at}"
    elif what == "status":
        cpo.locations[chance.choice(ids)]["evses"][0]["status"] = "BLOCKED" if at % 2 else "CHARGING"
    else:
        cpo.locations[f"N{at}"] = location(f"N{at}", evse(f"N{at}"))


def begin(folder, *words):
    """`afir-publish deliver`, under way."""
    command = [sys.executable, "-m", "afir_publisher", "deliver", "--config", "c.toml", *words]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


@pytest.mark.parametrize("table", ["snapshot", "delta"])
def test_a_killed_delivery_is_put_right_by_the_next(tmp_path, table):
    """The broker's state ends equal to ours, and no consumer ever saw a gap, an older state or a version too new."""
    authority, chance = an_authority(), random.Random(3)  # noqa: S311 - the same each time is what is asked for
    certificates(authority, tmp_path)
    killer = Killer(chance)
    cpo = Source("wkx", *(location(letter, evse(f"{letter}1")) for letter in "ABCDE"))
    with Broker(authority) as broker:
        broker.when = killer
        feed_section(tmp_path, deliver(broker.url, table=table))
        pipeline = Pipeline(store=Store(tmp_path / "afir.sqlite"))
        pipeline.sync(cpo)
        for at in range(KILLS * 2):
            if len(killer.stages) == KILLS // 2:
                break
            process = begin(tmp_path, *chance.choice((["--once"], ["--once"], [])))
            killer.aim(process)
            for _ in range(chance.choice((0, 1, 2))):
                change(cpo, chance, at)
                pipeline.sync(cpo)
            watch = threading.Timer(LONGEST_S, process.kill)
            watch.start()
            out, _ = process.communicate(timeout=LONGEST_S)
            watch.cancel()
            assert process.returncode in {0, -signal.SIGKILL}, out
            change(cpo, chance, at)
            pipeline.sync(cpo)
        killer.process = None
        process = begin(tmp_path, "--once")
        out, _ = process.communicate(timeout=LONGEST_S)
        assert process.returncode == 0, out
        assert broker.disorder == []
        for publication in ("table", "status"):
            assert broker.state[publication] == ours(pipeline, publication)
            assert broker.seq[publication] == pipeline.message(publication).seq
    assert len(killer.stages) == KILLS // 2, "too many ended before they were killed"
