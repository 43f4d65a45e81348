"""The catalogue of rules against the law's list, its document, and the command that prints it."""

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from afir_publisher import cli
from afir_publisher.annex import ANNEX
from afir_publisher.rules import RULES
from afir_publisher.rules.document import as_markdown

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "docs" / "rules.md"
MARK = "<!-- rules: written by `pytest tests/test_catalogue.py --update` -->\n"
THE_37 = [
    *(f"A{number:02d}" for number in range(1, 25)),
    *(f"B{number:02d}" for number in range(1, 11)),
    *(f"F{number:02d}" for number in range(1, 4)),
]


def run(*words):
    """The command line, and what it prints."""
    return CliRunner().invoke(cli.app, words)


def test_the_annex_has_the_37_entries():
    """Table A has 24, Table B 10, Table F 3 ((EU) 2025/655, Annex)."""
    assert list(ANNEX) == THE_37


def test_every_entry_of_the_reference_is_in_the_annex(shared_folder):
    """Nothing that the law asks for is left out, and nothing is static that is dynamic."""
    with (shared_folder / "reference" / "afir-elements.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["annex"]]
    assert {row["annex"] for row in rows} == set(ANNEX)
    kinds = {(row["annex"], {"price": "dynamic"}.get(row["kind"], row["kind"])) for row in rows}
    assert kinds == {(entry.code, entry.kind) for entry in ANNEX.values()}


@pytest.mark.parametrize("entry", ANNEX.values(), ids=list(ANNEX))
def test_every_entry_has_a_rule(entry):
    """What is owed has a rule for its absence; what is owed only where it exists has one for what is odd about it."""
    about = [rule for rule in RULES.values() if rule.entry == entry.code]
    assert about
    absent = [rule for rule in about if rule.is_about_absence]
    assert absent or entry.conditional
    assert all(rule.cites.startswith(entry.cites.split(";")[0]) for rule in absent)


@pytest.mark.parametrize("entry", ANNEX.values(), ids=list(ANNEX))
def test_an_entry_has_one_level(entry):
    """It is said of a station or of a point."""
    assert (entry.of_station is None) != (entry.of_point is None)


def test_the_document_is_the_catalogue(request):
    """docs/rules.md is written from the code."""
    head, _, written = DOCUMENT.read_text(encoding="utf-8").partition(MARK)
    if request.config.getoption("--update"):
        DOCUMENT.write_text(f"{head}{MARK}\n{as_markdown()}", encoding="utf-8")
        return
    assert written == f"\n{as_markdown()}", "docs/rules.md is out of date: pytest tests/test_catalogue.py --update"


def test_rules_lists_every_rule_in_a_line():
    """Code, severity and title."""
    lines = run("rules").stdout.splitlines()
    assert [line.split()[:2] for line in lines] == [[rule.code, rule.severity] for rule in RULES.values()]


def test_rules_explains_one_rule():
    """What it says, where the law has it, what to do, and its samples."""
    said = run("rules", "afir-b06").stdout
    rule = RULES["AFIR-B06"]
    for part in (rule.title, rule.why, rule.advice, rule.cites, "bad:  evses.0", "good: as it is"):
        assert part in said


def test_rules_says_of_a_reading_that_it_has_no_samples():
    """Readers find it, so no sample can be checked."""
    assert "It is found while objects are read" in run("rules", "OCPI-FIELD").stdout


def test_rules_as_json_has_all_of_it():
    """Each rule with its entry and its samples."""
    found = json.loads(run("rules", "--json").stdout)
    assert [rule["code"] for rule in found["rules"]] == list(RULES)
    (one,) = json.loads(run("rules", "AFIR-A05", "--json").stdout)["rules"]
    assert one["entry"] == "A05"
    assert one["samples"]["bad"]


def test_an_unknown_rule_is_answered_with_those_near_it():
    """A slip of the finger costs no search."""
    result = run("rules", "AFIR-A0X")
    assert result.exit_code == 2
    assert "AFIR-A05" in result.output
