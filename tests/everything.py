"""A server that has all that a server can have: feeds, open and with tokens, OCPI both ways, the report."""

import json
from contextlib import contextmanager

import httpx
import irve
import trustme
from pipeline import evse, location, tariff

from afir_publisher import config, job, serving
from afir_publisher.ocpi.readers import READERS
from afir_publisher.web import app, server
from exporters import PROFILES

URL = "https://nap.example"
CONSUMER, OPERATOR = "c0nsumer-t0ken", "0perator-t0ken"
ENVIRON = {"CONSUMER": CONSUMER, "OPERATOR": OPERATOR}
PUBLISHER = """
[publisher]
country = "NL"
national_identifier = "NL-TEST"
language = "nl"
name = "Laadpunt"
email = "data@laadpunt.example"
homepage = "https://laadpunt.example"
"""
OCPI = f'[ocpi]\nparty = "NL*NAP"\nname = "Laadpunt"\nurl = "{URL}"\n'
PUSHES = """
[[sources]]
name = "wkx"
locations_url = "http://127.0.0.1:9/locations"
version = "2.3.0"
auth = "none"
push_token = { env = "OPERATOR" }
"""
FILES = """
[[sources]]
name = "files"
locations_files = "locations.json"
tariffs_files = "tariffs.json"
version = "2.3.0"
facts = { fr_contact_operateur = "contact@laadpunt.example", fr_implantation_station = "Voirie", \
fr_condition_acces = "Accès libre", fr_restriction_gabarit = "Aucune", fr_station_deux_roues = false }
"""
FEEDS = """
[[feed]]
name = "open"
profile = "datex2-3.7"
sources = ["files"]
[feed.metadata]
title = "Punten"
description = "Alle punten"
licence = "CC0-1.0"

[[feed]]
name = "closed"
profile = "datex2-3.7"
sources = ["files"]
tokens = [{ consumer = "app", env = "CONSUMER", expires = 2199-12-31 }]

[[feed]]
name = "out"
profile = "ocpi-2.3.0"
sources = ["files"]

[[feed]]
name = "shut"
profile = "ocpi-2.2.1"
sources = ["files"]
tokens = [{ consumer = "app", env = "CONSUMER" }]
certificates = [{ consumer = "broker", file = "broker.pem" }]

[[feed]]
name = "fr"
profile = "fr-irve"
sources = ["files"]
"""
EVERYTHING = f'{PUBLISHER}{OCPI}[serve]\ncert = "server.pem"\nreport = true\n{PUSHES}{FILES}{FEEDS}'
LITTLE = f'{PUBLISHER}[serve]\nurl = "{URL}"\n{FILES}{FEEDS.partition("[[feed]]")[1]}{FEEDS.split("[[feed]]")[1]}'
"""One open feed in DATEX II, and nobody calls."""

UNNAMED = f'{PUBLISHER}[serve]\nurl = "{URL}"\ncert = "server.pem"\n{FILES}{FEEDS}'
"""All feeds, but nothing that says who we are to others."""


def published(folder, text):
    """The settings of a configuration whose feeds have two messages of what changes."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / config.NAME).write_text(text, encoding="utf-8")
    for name in ("server.pem", "broker.pem"):
        trustme.CA().issue_cert("nap.example").private_key_and_cert_chain_pem.write_to_path(folder / name)
    settings = config.load(folder / config.NAME, profiles=PROFILES, versions=READERS)
    source = [one for one in settings.sources if one.name == "files"]
    for name, status, price in (("Plein", "AVAILABLE", 0.5), ("Park", "CHARGING", 0.4)):
        shown = [location("A", evse("A1", status, tariffs=["T"]), name=name), location("B"), _french(name, status)]
        (folder / "locations.json").write_text(json.dumps(shown), encoding="utf-8")
        (folder / "tariffs.json").write_text(json.dumps([tariff("T", price), _PRICE]), encoding="utf-8")
        assert job.run(settings, source, {}).is_well
    return settings


_PRICE = irve.TARIFF | {"country_code": "FR", "party_id": "AMX"}


def _french(name, status):
    """A Location with all that a row for France needs."""
    known = {"country_code": "FR", "party_id": "AMX", "name": name}
    return location("F", irve.point(status=status), **irve.FRENCH | known)


class Server:
    """A server: a client of it, the folder of its feeds, the routes that it has beside those of feeds."""

    def __init__(self, client, folder, routes):
        """See what it says of itself."""
        self.client = client
        self.folder = folder
        self.routes = routes
        self.said = client.get("/openapi.json").json()


@contextmanager
def served(settings):
    """The server of a configuration, as `serve` has it."""
    kept = []

    def beneath(prefix, part, rest):
        kept.extend(rest.routes)
        return app.beneath(prefix, part, rest)

    # What `serve` puts together is one function by then, so its routes are noted on the way.
    before, serving.beneath = serving.beneath, beneath
    try:
        made = serving.application(settings, ENVIRON, lambda: URL)
    finally:
        serving.beneath = before
    with (
        server.serving(made.app, "127.0.0.1", 0, made.at_once) as port,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=30) as client,
    ):
        yield Server(client, settings.feeds.directory, kept)
