"""Tests of `mock-cpo`: the command as a user runs it."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from threading import Event

import httpx
import pytest

from afir_publisher import config, job
from afir_publisher.errors import UsageError
from afir_publisher.mock_cpo import rehearsal
from afir_publisher.mock_cpo.faults import FAULTS
from afir_publisher.ocpi.readers import READERS
from afir_publisher.registration import Registrar
from afir_publisher.web import front, server
from exporters import PROFILES

SAMPLES = Path(__file__).resolve().parents[1] / "samples"


def told(*, locations=None, tariffs=None, port=0, token=None, faults=(), look=lambda _text: None, handshake=False):
    """What the command tells while it runs; `look` gets it while the server still listens."""
    stop, lines = Event(), []
    running = rehearsal.run(
        locations,
        tariffs,
        port=port,
        token=token,
        version="2.3.0",
        page_size=5,
        faults=faults,
        stop=stop,
        handshake=handshake,
    )
    for line in running:
        lines.append(line)
        if "Ctrl-C" in line:
            look("\n".join(lines))
            stop.set()
    return "\n".join(lines)


def versions_url(text):
    """The address that it tells."""
    return re.search(r"versions URL: (\S+)", text)[1]


def test_the_sample_network_is_served_and_the_source_can_be_pasted(tmp_path):
    """The block makes a configuration whose source reads this server with its token."""

    def look(text):
        block = text[text.index("[[sources]]") :].partition("\n\n")[0]
        head = '[publisher]\ncountry = "NL"\nnational_identifier = "NL-X"\nlanguage = "nl"\n'
        feed = '\n[[feed]]\nname = "f"\nprofile = "datex2-3.7"\nsources = ["mock"]\n'
        path = tmp_path / config.NAME
        path.write_text(f"{head}{block}\n{feed}", encoding="utf-8")
        (source,) = config.load(path, profiles=PROFILES, versions=READERS).sources
        assert str(source.versions_url) == versions_url(text)
        assert config.token(source, {rehearsal.TOKEN_VARIABLE: "secret"}) == "secret"
        assert httpx.get(versions_url(text)).status_code == 401

    text = told(token="secret", faults=["bom"], look=look)  # noqa: S106 - a token of this test
    assert "12 locations, 18 tariffs" in text
    assert f"bom  {FAULTS['bom'].what}" in text
    assert "secret" not in text


def test_a_registration_can_be_rehearsed(tmp_path):
    """What it says to paste makes a configuration that registers with it."""

    def look(text):
        blocks = re.findall(r"^\[.*?(?=\n\n|\Z)", text, re.MULTILINE | re.DOTALL)
        head = '[publisher]\ncountry = "NL"\nnational_identifier = "NL-X"\nlanguage = "nl"\n'
        path = tmp_path / config.NAME
        path.write_text("\n".join([head, *blocks]), encoding="utf-8")
        settings = config.load(path, profiles=PROFILES, versions=READERS)
        environ = {rehearsal.TOKEN_VARIABLE: "secret"}
        application, access = front.front(settings, environ, job.now)
        with server.serving(application, "127.0.0.1", int(settings.ocpi.url.rpartition(":")[2])):
            said = list(Registrar(settings, environ, job.now, access).register(settings.sources[0]))
        assert said[0] == "mock: registered, in OCPI 2.3.0."

    text = told(token="secret", handshake=True, look=look)  # noqa: S106 - a token of this test
    assert "It is one to register with: afir-publish sources register mock." in text


def test_one_file_alone_leaves_the_other_kind_empty():
    """Locations of one network do not get the tariffs of another."""
    assert "12 locations, 0 tariffs" in told(locations=SAMPLES / "ocpi" / "locations.json")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"faults": ["moon"]}, "--fault: there is no fault 'moon'"),
        ({"faults": ["token-plain"]}, "--fault token-plain: without --token"),
        ({"faults": ["credentials-twice"]}, "--fault credentials-twice: shows where somebody registers only; add"),
        ({"handshake": True}, "--handshake: a registration begins with a token; name one with --token"),
        ({"locations": SAMPLES / "none.json"}, "--locations: .*none.json"),
        ({"tariffs": SAMPLES / "afir-publish.toml"}, "--tariffs: .*afir-publish.toml"),
    ],
)
def test_what_cannot_be_used_is_told(options, message):
    """Before anything listens."""
    with pytest.raises(UsageError, match=message):
        told(**options)


def test_a_port_that_is_taken_is_told():
    """By the option that named it."""

    def look(text):
        port = int(versions_url(text).split(":")[2].split("/")[0])
        with pytest.raises(UsageError, match=f"--port: {port} cannot be listened on"):
            told(port=port)

    told(look=look)


def test_every_fault_is_listed():
    """With what it does."""
    lines = [line.split(maxsplit=1) for line in rehearsal.listed()]
    assert lines == [[name, found.what] for name, found in FAULTS.items()]


@pytest.mark.skipif(os.name == "nt", reason="a process cannot be sent Ctrl-C there without its parent")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_well(number, tmp_path):
    """With 0, nothing on stderr, and the port let go."""
    with subprocess.Popen(
        [sys.executable, "-m", "afir_publisher", "mock-cpo", "--fault", "slow"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as command:
        text = "".join(iter(command.stdout.readline, "Ctrl-C stops it.\n"))
        command.send_signal(number)
        _, err = command.communicate(timeout=10)
    assert (command.returncode, err) == (0, "")
    with pytest.raises(httpx.ConnectError):
        httpx.get(versions_url(text))
