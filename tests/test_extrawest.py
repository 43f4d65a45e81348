"""Tests against extrawest-ocpi, a server that nobody here wrote: read as it is, and after a registration.

The environment variable AFIR_PUBLISH_EXTRAWEST names a Python that has it; the script that runs it is in the shared
folder.
"""

import os
import re
import socket
import subprocess
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import stamina
from desk import configured, free_port

from afir_publisher import job
from afir_publisher.errors import SourceError
from afir_publisher.ocpi.client import Connection, open_source
from afir_publisher.ocpi.page import Page, Shortfall
from afir_publisher.ocpi.readers import READERS
from afir_publisher.registration import Registrar
from afir_publisher.web import front, server

ALL = {"location": 23, "tariff": 17}
"""How many objects it has of each kind."""


@pytest.fixture(autouse=True)
def _no_waiting():
    """Retries come at once."""
    with stamina.set_testing(True, attempts=2):
        yield


@pytest.fixture(scope="module", params=[[], ["--raw"], ["--lower"]], ids=["models", "raw", "lower"])
def extrawest(request, shared_folder):
    """The versions address of extrawest-ocpi, run from the shared folder by the Python of a venv that holds it."""
    python = os.environ.get("AFIR_PUBLISH_EXTRAWEST")
    script = shared_folder / "tools" / "cpo_extrawest.py"
    if not python:
        pytest.skip("AFIR_PUBLISH_EXTRAWEST names no Python with extrawest-ocpi")
    if not script.exists():
        pytest.skip(f"{script} is absent")
    port = free_port()
    with subprocess.Popen(
        [python, script, "--port", str(port), *request.param], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            await_port(port, process)
            yield f"http://127.0.0.1:{port}/ocpi/versions"
        finally:
            process.kill()


def await_port(port, process):
    """Wait for a server to listen, for 30 seconds at most."""
    end = time.monotonic() + 30
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert process.poll() is None, "extrawest-ocpi ended at once"
            assert time.monotonic() < end, "extrawest-ocpi does not listen"
            time.sleep(0.1)


# Read as it is


@pytest.mark.parametrize("version", [None, "2.1.1"])
@pytest.mark.parametrize("page_size", [100, 5])
def test_extrawest_is_read_to_its_end(extrawest, version, page_size):
    """All its objects come once, though its links lead nowhere and its OCPI 2.1.1 wants the token as it is."""
    connection = Connection(name="ew", versions_url=extrawest, token="token-c", version=version, page_size=page_size)  # noqa: S106 - its own
    with open_source(connection) as session:
        came = list(session.pages())
    assert [part for part in came if isinstance(part, Shortfall)] == []
    pages = [part for part in came if isinstance(part, Page)]
    ids = {
        kind: [re.search(rb'"id":"([^"]+)"', text)[1] for page in pages if page.kind == kind for text in page.objects]
        for kind in ALL
    }
    assert {kind: (len(found), len(set(found))) for kind, found in ids.items()} == {
        kind: (count, count) for kind, count in ALL.items()
    }
    assert session.version == version or (version is None and session.version == "2.2.1")


@pytest.mark.parametrize("version", ["2.2.1", "2.1.1"])
def test_extrawest_speaks_what_is_read(extrawest, version):
    """Each of its objects is one in the version that was found to be common; only those of 2.1.1 are of no party."""
    connection = Connection(name="ew", versions_url=extrawest, token="token-c")  # noqa: S106 - its own
    with open_source(connection, versions=(version,)) as session:
        came = [(page.kind, text) for page in session.pages() if isinstance(page, Page) for text in page.objects]
    reader = READERS[session.version]
    locations = [reader.read_location(text, ("DE", "ALL"))[0] for kind, text in came if kind == "location"]
    tariffs = [reader.read_tariff(text)[0] for kind, text in came if kind == "tariff"]
    assert (len(locations), all(location.publish for location in locations)) == (23, version == "2.1.1")
    assert all(plug.max_voltage for location in locations for evse in location.evses for plug in evse.connectors)
    assert {tariff.tax_included for tariff in tariffs} == {"NO"}
    assert {tariff.party_id is None for tariff in tariffs} == {version == "2.1.1"}


# After a registration


@contextmanager
def registrar(settings, environ):
    """What registers, while our endpoints are served."""
    now = lambda: datetime.now(UTC)  # noqa: E731 - the clock
    application, access = front.front(settings, environ, now)
    with server.serving(application, "127.0.0.1", int(settings.ocpi.url.rpartition(":")[2])):
        yield Registrar(settings, environ, now, access)


def synced(settings, environ):
    """Whether a sync was complete, and how many objects of each kind it saw."""
    (outcome,) = job.run(settings, settings.sources, environ).outcomes
    return outcome.complete, {kind.removesuffix("s"): count for kind, count in outcome.seen.items()}


@pytest.fixture(params=["2.2.1", "2.1.1"])
def settings(request, extrawest, tmp_path):
    """A configuration in which it is a source, in one of its versions."""
    keys = f'token = {{ env = "TOKEN" }}\nversion = "{request.param}"\nparty = "DE*ALL"'
    return configured(tmp_path, extrawest, f"http://127.0.0.1:{free_port()}", its_keys=keys)[1]


def test_extrawest_registers_us_and_a_sync_reads_every_object(settings):
    """With the token that it gave out in the handshake, and no other."""
    (source,) = settings.sources
    with registrar(settings, {"TOKEN": "token-a"}) as registers:
        lines = list(registers.register(source))
    assert (lines[0], lines[1]) == (f"cpo: registered, in OCPI {source.version}.", "  It is DE*ALL.")
    assert synced(settings, {}) == (True, ALL)


def test_extrawest_lets_us_in_with_a_token_that_it_was_given_by_hand(settings):
    """No handshake is needed then."""
    assert synced(settings, {"TOKEN": "token-c"}) == (True, ALL)


def test_extrawest_is_read_in_one_version_after_the_other(extrawest, tmp_path):
    """Each wants the token in another form and answers the wrong one in its way; a second sync asks for changes."""
    modes = []
    for version in ("2.2.1", "2.2.1", "2.1.1", "2.2.1"):
        keys = f'token = {{ env = "TOKEN" }}\nversion = "{version}"\nparty = "DE*ALL"'
        settings = configured(tmp_path, extrawest, f"http://127.0.0.1:{free_port()}", its_keys=keys)[1]
        (outcome,) = job.run(settings, settings.sources, {"TOKEN": "token-c"}).outcomes
        modes.append((outcome.complete, outcome.mode))
    assert modes == [(True, "full"), (True, "changes"), (True, "full"), (True, "full")]


def test_extrawest_wants_another_token_for_its_lists_than_for_a_registration(settings):
    """So the one from the handshake was what opened them."""
    assert synced(settings, {"TOKEN": "token-a"})[0] is False


def test_extrawest_breaks_down_over_new_tokens_and_we_say_what_is_known(settings):
    """The script that runs it has no answer to PUT, so both tokens of ours are kept, and the one of its."""
    (source,) = settings.sources
    with registrar(settings, {"TOKEN": "token-a"}) as registers:
        list(registers.register(source))
        with pytest.raises(SourceError, match="Whether cpo took the new tokens is unknown"):
            list(registers.rotate(source))
    assert synced(settings, {}) == (True, ALL)


def test_extrawest_lets_us_leave(settings):
    """And nothing is kept of it."""
    (source,) = settings.sources
    with registrar(settings, {"TOKEN": "token-a"}) as registers:
        list(registers.register(source))
        assert list(registers.unregister(source)) == [
            "cpo: unregistered; the operator lets us in no more, and we do not let it in."
        ]


def test_ci_has_the_server_that_the_script_is_for(shared_folder):
    """In the version that the script names."""
    pins = [
        re.search(r"extrawest-ocpi==\S+", path.read_text(encoding="utf-8"))[0]
        for path in (shared_folder / "tools" / "cpo_extrawest.py", Path(__file__).parents[1] / ".ci" / "run")
    ]
    assert pins[0] == pins[1]
