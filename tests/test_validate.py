"""`afir-publish validate`: on the store, on plain files, in every format, with its exit codes."""

import csv
import gzip
import io
import json
import re
from pathlib import Path

import pytest
from test_cli import HEAD, ONE, feed, run

from afir_publisher.annex import ANNEX
from afir_publisher.validation import spoken

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "samples"
FILES = tuple(SAMPLES / "ocpi" / f"{kind}.json" for kind in ("locations", "tariffs"))


@pytest.fixture
def settings(tmp_path):
    """A configuration of the sample network, synced."""
    path = tmp_path / "afir-publish.toml"
    text = (HEAD + ONE + feed("nl", "one")).replace('"ocpi/', f'"{SAMPLES.as_posix()}/ocpi/')
    path.write_text(text, encoding="utf-8")
    assert run("sync", "--config", path).exit_code == 0
    return path


def as_json(*words):
    """What `validate` prints as JSON."""
    return json.loads(run("validate", *words, "--format", "json").stdout)


def test_the_store_and_its_files_give_the_same_numbers(settings):
    """The files were read as a source of the configuration, and alone."""
    stored, plain = as_json("--config", settings), as_json("--files", *FILES)
    for part in ("entries", "steps", "losses", "locations"):
        drop = {"source"}
        found = [
            [{k: v for k, v in one.items() if k not in drop} for one in report[part]] for report in (stored, plain)
        ]
        assert found[0] == found[1], part
    assert stored["total"]["points"] == 25


def test_every_format_says_the_same(settings):
    """Findings by rule in text, HTML, JSON and CSV."""
    counts = {rule["code"]: rule["findings"] for rule in as_json("--config", settings)["rules"]}
    said = run("validate", "--config", settings).stdout
    in_text = dict(re.findall(r"^(?:error|warning) (\S+): ([\d,]+) in", said, re.MULTILINE))
    page = run("validate", "--config", settings, "--format", "html").stdout
    in_html = dict(re.findall(r'id="([A-Z0-9-]+)">\s*<summary>.*?<span class="count">([\d,]+) in', page, re.DOTALL))
    rows = list(
        csv.DictReader(io.StringIO(run("validate", "--config", settings, "--format", "csv").stdout.lstrip("\ufeff")))
    )
    in_csv = {code: sum(row["rule"] == code for row in rows) for code in {row["rule"] for row in rows}}
    for found in (in_text, in_html):
        assert {code: int(count.replace(",", "")) for code, count in found.items()} == counts
    assert in_csv == counts


def test_json_has_the_fields_that_the_document_names(settings):
    """In its order."""
    named = re.findall(r"^\| (`[^|]+) \|", (ROOT / "docs" / "report.md").read_text("utf-8"), re.MULTILINE)
    expected = [word for cell in named for word in re.findall(r"`(\w+)`", cell)]
    report = as_json("--config", settings)
    assert list(report) == expected
    assert list(report["entries"][0]) == [
        *("code", "title", "legal_reference", "kind", "conditional", "points"),
        *("complete", "missing", "wrong", "doubtful"),
    ]


@pytest.mark.parametrize(("fail_on", "code"), [(None, 0), ("error", 3), ("warning", 3)])
def test_the_threshold_decides_on_the_exit_code(settings, fail_on, code):
    """The report is printed all the same."""
    words = ("--fail-on", fail_on) if fail_on else ()
    result = run("validate", "--config", settings, *words)
    assert result.exit_code == code
    assert "of what AFIR asks for is there" in result.stdout


def test_a_warning_reaches_only_its_own_threshold(tmp_path):
    """One Location that nothing is wrong with but its form."""
    path = tmp_path / "locations.json"
    path.write_text(json.dumps([{"id": "A", "country_code": "NL", "party_id": "WKX", "publish": False}]), "utf-8")
    words = ("validate", "--files", path, "--fail-on")
    assert run(*words, "error").exit_code == 0
    assert run(*words, "warning").exit_code == 3


def test_one_source_or_one_feed(settings):
    """Named in the title; what is not there is told with what is."""
    assert as_json("--config", settings, "--source", "one")["title"] == "Source one"
    assert as_json("--config", settings, "--feed", "nl")["title"] == "Feed nl"
    result = run("validate", "--config", settings, "--feed", "be")
    assert (result.exit_code, "the configuration has nl" in result.output) == (2, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--files"], "name a file with locations"),
        (["--files", "a", "b", "c"], "name a file with locations"),
        (["a.json"], "write --files before them"),
        (["--files", "a.json", "--feed", "nl"], "leave out --source and --feed"),
        (["--source", "one", "--feed", "nl"], "not both"),
        (["--samples", "-1"], "expected 0 or more"),
        (["--since", "yesterday"], "expected a snapshot's number, a time"),
    ],
)
def test_what_does_not_go_together_is_refused(settings, words, said):
    """With what to write instead."""
    result = run("validate", *words, "--config", settings)
    assert result.exit_code == 2
    assert said in " ".join(result.output.split())


def test_a_file_that_is_none_is_told(tmp_path):
    """It fell short, and nobody takes silence for a clean report."""
    result = run("validate", "--files", tmp_path / "absent.json")
    assert result.exit_code == 1
    assert "absent.json" in result.output


def test_since_widens_what_is_new(settings):
    """Compared with a snapshot before the one before."""
    for _ in range(2):
        assert run("sync", "--config", settings, "--full").exit_code == 0
    assert as_json("--config", settings)["sources"][0]["before"] == 2
    assert as_json("--config", settings, "--since", "1")["sources"][0]["before"] == 1
    assert as_json("--config", settings, "--since", "1h")["sources"][0]["before"] is None
    assert as_json("--config", settings, "--since", "2000-01-01")["sources"][0]["before"] is None


def test_a_report_is_written_to_a_file(settings, tmp_path):
    """And nothing else to the terminal."""
    path = tmp_path / "report.html"
    result = run("validate", "--config", settings, "--format", "html", "-o", path)
    assert (result.exit_code, result.output) == (0, "")
    assert path.read_text("utf-8").startswith("<!doctype html>")


def test_without_a_sync_there_is_nothing_to_report(tmp_path):
    """It says what to do."""
    path = tmp_path / "afir-publish.toml"
    path.write_text((HEAD + ONE).replace('"ocpi/', f'"{SAMPLES.as_posix()}/ocpi/'), encoding="utf-8")
    result = run("validate", "--config", path)
    assert (result.exit_code, "run afir-publish sync" in result.output) == (2, True)


@pytest.mark.parametrize(
    ("fields", "version"),
    [
        ({"country_code": "NL", "party_id": "WKX", "help_phone": "1"}, "2.3.0"),
        ({"country_code": "NL", "party_id": "WKX"}, "2.2.1"),
        ({}, "2.1.1"),
    ],
)
def test_the_version_of_files_is_guessed(tmp_path, fields, version):
    """By fields that only some versions have."""
    path = tmp_path / "locations.json.gz"
    path.write_bytes(gzip.compress(json.dumps([{"id": "A", "publish": True, **fields}]).encode()))
    assert spoken(path) == version


def test_the_complete_sample_locations_have_no_error(tmp_path):
    """With what the spreadsheet of the network states only the faulty one does."""
    path = tmp_path / "afir-publish.toml"
    source = ONE.replace('"ocpi/', f'"{SAMPLES.as_posix()}/ocpi/') + f'overlay = "{SAMPLES.as_posix()}/overlay.csv"\n'
    path.write_text(HEAD + source, encoding="utf-8")
    assert run("sync", "--config", path).exit_code == 0
    report = as_json("--config", path)
    erring = [one["id"] for one in report["locations"] if one["errors"]]
    assert erring == ["WKX-FOUT-0005"]
    assert len(report["entries"]) == len(ANNEX)
