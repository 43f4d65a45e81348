"""`demo`: the whole job on the sample network, against a CPO server that runs here and stops with it."""

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from afir_publisher import config, job, sample, say
from afir_publisher.errors import ConfigError
from afir_publisher.mock_cpo import MockCpo
from afir_publisher.ocpi.readers import READERS
from afir_publisher.rules import RULES
from exporters import PROFILES

TOKEN_VARIABLE, TOKEN = "DEMO_CPO_TOKEN", "demo-token"

CONFIGURATION = """\
[publisher]
country = "NL"
national_identifier = "NL-NAP-Demo"
language = "en"

[[sources]]
name = "demo"
versions_url = "{url}"
token = {{ env = "{variable}" }}
overlay = [{overlay}] # what is known of these places beside OCPI

[[feed]]
name = "demo"
profile = "datex2-3.7"
sources = ["demo"]
"""


def run(directory: Path | None, program: str) -> Iterator[str]:
    """Do it, and yield what happens line by line; `program` is how this one was called.

    Raises:
        ConfigError: the folder cannot be used.
    """
    folder = _folder(directory)
    locations, tariffs = sample.network()
    with MockCpo(locations, tariffs, token=TOKEN) as cpo:
        held = f"{len(locations)} locations, {len(tariffs)} tariffs"
        yield f"A CPO server speaks OCPI 2.3.0 at {cpo.versions_url}: {held}."
        path = folder / config.NAME
        overlays = sample.overlays()
        for name, rows in overlays.items():
            (folder / name).write_bytes(rows)
        names = ", ".join(f'"{name}"' for name in sorted(overlays))
        text = CONFIGURATION.format(url=cpo.versions_url, variable=TOKEN_VARIABLE, overlay=names)
        path.write_text(text, encoding="utf-8")
        yield f"What OCPI has no field for stands beside it: {' and '.join(sorted(overlays))}."
        settings = config.load(path, profiles=PROFILES, versions=READERS, rules=RULES)
        yield "\nFirst sync:"
        yield from _sync(settings)
        yield "\nMeanwhile at the CPO:"
        yield from (f"  {event}" for event in _happenings(cpo.locations, cpo.tariffs))
        yield "\nSecond sync:"
        yield from _sync(settings)
    yield f"\nThe feeds lie in {settings.feeds.directory / 'demo'}, the snapshots in {settings.store.path}."
    yield f"Look further:  {program} diff demo 1 2 --config {path}"
    yield f"               {program} validate --config {path}"


def _folder(directory: Path | None) -> Path:
    """An empty folder to work in."""
    if directory is None:
        return Path(tempfile.mkdtemp(prefix="afir-publish-demo-"))
    try:
        directory.mkdir(parents=True, exist_ok=True)
        is_empty = not any(directory.iterdir())
    except OSError as error:
        raise ConfigError(f"--directory: {directory} cannot be used: {error.strerror}") from error
    if not is_empty:
        raise ConfigError(f"--directory: {directory} is not empty; name a new folder")
    return directory.absolute()


def _sync(settings: config.Config) -> Iterator[str]:
    """One sync, told line by line."""
    report = job.run(settings, settings.sources, {TOKEN_VARIABLE: TOKEN})
    yield from (f"  {line}" for line in say.report(report))


def _happenings(locations: list[dict[str, Any]], tariffs: list[dict[str, Any]]) -> Iterator[str]:
    """Change two statuses, a price and a location, as a CPO would."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    for location, status in ((locations[0], "CHARGING"), (locations[-1], "OUTOFORDER")):
        evse = location["evses"][0]
        yield f"{location['name']}: {evse['evse_id']} goes from {evse['status']} to {status}"
        evse |= {"status": status, "last_updated": now}
        location["last_updated"] = now
    tariff = tariffs[0]
    component = tariff["elements"][0]["price_components"][0]
    before, component["price"] = component["price"], round(component["price"] + 0.05, 2)
    tariff["last_updated"] = now
    yield f"tariff {tariff['id']}: {component['type']} from {before} to {component['price']} {tariff['currency']}"
    location = locations[1]
    yield f"{location['name']} is called {location['name']} Zuid now"
    location |= {"name": f"{location['name']} Zuid", "last_updated": now}
