"""The spreadsheets of the sample network: they state what its OCPI leaves open, and nothing else is missing then."""

from pathlib import Path

import pytest
from pipeline import NOON
from test_golden import synced
from typer.testing import CliRunner

from afir_publisher import cli
from afir_publisher.annex import ANNEX
from afir_publisher.objects import Objects

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
SHEETS = sorted(SAMPLES.glob("overlay*.csv"))
FAULTY = "WKX-FOUT-0005"
"""The Location that is there to show faults."""


@pytest.fixture(scope="module")
def pools():
    """The pools of the sample network that are published, by id, as they are after a sync."""
    found = Objects(synced.__wrapped__("datex2-3.7")).pools("sample", NOON)
    return {one.location.id: one for one in found if one.stations}


def said(pools, name):
    """What each recharging point of a Location says to each entry."""
    one = pools[name]
    return {
        (code, evse.uid): entry.said(one, station, evse)
        for code, entry in ANNEX.items()
        for station in one.stations
        for evse in station.evses
    }


def test_nothing_of_the_law_is_missing_at_a_complete_location(pools):
    """But for what is owed only where there is such a thing."""
    missing = {
        (name, code)
        for name in pools.keys() - {FAULTY}
        for (code, _), answer in said(pools, name).items()
        if answer is None and not ANNEX[code].conditional
    }
    assert missing == set()


def test_every_complete_location_has_something_from_the_spreadsheet(pools):
    """With the row that it is from."""
    for name in pools.keys() - {FAULTY}:
        origins = {str(answer.origin) for answer in said(pools, name).values() if answer}
        assert any(origin.startswith("overlay (overlay.csv, row ") for origin in origins), name


def test_the_lorries_have_a_station_of_their_own(pools):
    """By the column `station` of a row about an EVSE; the others stay together."""
    stations = {station.id: [evse.uid for evse in station.evses] for station in pools["WKX-SNEL-0002"].stations}
    assert stations == {
        "NL*WKX*S*WKX-SNEL-0002": ["WKX-0002-1", "WKX-0002-2"],
        "NL*WKX*S*WKX-SNEL-0002*VRACHTWAGENS": ["WKX-0002-3"],
    }


def test_the_spreadsheets_have_no_faults(tmp_path):
    """Every id, key and value of them is understood."""
    settings = tmp_path / "afir-publish.toml"
    text = (SAMPLES / "afir-publish.toml").read_text(encoding="utf-8")
    settings.write_text(text.replace('"ocpi/', f'"{SAMPLES.as_posix()}/ocpi/'), encoding="utf-8")
    for path in SHEETS:
        (tmp_path / path.name).write_bytes(path.read_bytes())
    run = CliRunner()
    assert run.invoke(cli.app, ["sync", "--config", str(settings)]).exit_code == 0
    result = run.invoke(cli.app, ["overlay", "check", *map(str, SHEETS), "--config", str(settings)])
    assert (result.exit_code, result.stdout.count("no faults")) == (0, len(SHEETS))
