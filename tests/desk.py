"""A mock CPO that wants a registration, and us with a configuration that has it as a source: both on loopback."""

import json
import random
import socket
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta

from afir_publisher import config, sample
from afir_publisher.config import Credentials
from afir_publisher.mock_cpo import MockCpo
from afir_publisher.mock_cpo.faults import chosen
from afir_publisher.ocpi.readers import READERS
from afir_publisher.registration import Registrar
from afir_publisher.web import front, server
from exporters import PROFILES

TOKEN_A = "token-a"  # noqa: S105 - of the mock CPO
ENVIRON = {"TOKEN_A": TOKEN_A}
NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)

PUBLISHER = '[publisher]\ncountry = "NL"\nnational_identifier = "NL-1"\nlanguage = "nl"\n'


def free_port():
    """A port that nobody listens on, below those that connections take for themselves while other tests run."""
    for port in random.sample(range(20_000, 32_000), 100):
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise OSError("no port is free")


def configured(folder, versions_url, url, keys="", its_keys='token = { env = "TOKEN_A" }'):
    """A configuration of one source, `cpo`, in which we are NL*NAP at `url`."""
    path = folder / config.NAME
    path.write_text(
        f'{PUBLISHER}[ocpi]\nparty = "NL*NAP"\nname = "Laadpunt"\nurl = "{url}"\n{keys}\n'
        f'[[sources]]\nname = "cpo"\nversions_url = "{versions_url}"\n{its_keys}\n',
        encoding="utf-8",
    )
    return path, config.load(path, profiles=PROFILES, versions=READERS)


class Desk:
    """Where the two meet; `clock` stands at `now`."""

    def __init__(self, folder, cpo, url, keys=""):
        """Nothing is served yet."""
        self.cpo = cpo
        self.path, self.settings = configured(folder, cpo.versions_url, url, keys)
        self.source = self.settings.sources[0]
        self.kept = Credentials(self.settings.store.path)
        self.now = NOW
        self.app, self.access = front.front(self.settings, ENVIRON, self.clock)

    def clock(self):
        """A time of the test's own."""
        return self.now

    def later(self, **time):
        """Let time pass."""
        self.now += timedelta(**time)

    def registrar(self):
        """What registers, while our endpoints are served."""
        return Registrar(self.settings, ENVIRON, self.clock, self.access)

    def register(self):
        """What is said of a registration."""
        return list(self.registrar().register(self.source))

    def rotate(self):
        """What is said of new tokens."""
        return list(self.registrar().rotate(self.source))

    def unregister(self, **options):
        """What is said of the end of a registration."""
        return list(self.registrar().unregister(self.source, **options))

    @property
    def agreed(self):
        """What the credentials file holds of the source."""
        return self.kept.of("cpo")

    def text(self):
        """The credentials file as it is."""
        return json.loads(self.kept.path.read_bytes()) if self.kept.path.exists() else {}


@contextmanager
def desk(folder, *faults, served=True, keys="", **settings):
    """The two, with faults of the CPO; where we are not `served` it cannot call us."""
    port = free_port()
    with MockCpo(*sample.network(), token=TOKEN_A, handshake=True, faults=chosen(faults), **settings) as cpo:
        ours = Desk(folder, cpo, f"http://127.0.0.1:{port}", keys)
        if not served:
            yield ours
            return
        with server.serving(ours.app, "127.0.0.1", port):
            yield ours
