"""What access points take, and `afir-publish profiles`, which tells of it."""

import json
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from afir_publisher import cli, terminal
from afir_publisher.annex import ANNEX
from afir_publisher.rules import RULES
from exporters import FAMILIES, PROFILES

RUN = CliRunner()


def ran(*words):
    """What `profiles` prints."""
    done = RUN.invoke(cli.app, ["profiles", *words])
    assert (done.exit_code, done.stderr) == (0, "")
    return done.stdout


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
def test_a_profile_names_what_there_is(profile):
    """Its family, rules and entries of the law, and publications of its own."""
    assert profile.family in FAMILIES
    assert profile.policy.keys() <= RULES.keys()
    assert profile.lacks.keys() <= ANNEX.keys()
    assert set(profile.never_empty) <= set(profile.publications)


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
def test_what_a_profile_wants_is_said_with_its_reason(profile):
    """A name alone tells nobody what to do."""
    assert all(name and why for name, why in (*profile.demands.items(), *profile.lacks.items()))


def test_profiles_lists_every_profile_in_a_line():
    """With its title."""
    found = [line.split(maxsplit=1) for line in ran().splitlines()]
    assert found == [[profile.name, profile.title] for profile in PROFILES.values()]


def test_profiles_tells_of_one_profile():
    """What it publishes and wants, what becomes of what is wrong, and what it cannot say."""
    lines = ran("fi").splitlines()
    assert lines[:4] == [
        "fi: Digitraffic (Finland), DATEX II 3.6, base packages in JSON",
        "Taken by the access point of FI.",
        "Publishes table as json; there is none without an entry.",
        "Publishes status as json.",
    ]
    assert "  vat: of every price component, as the national feed has prices without it" in lines
    assert f"  AFIR-A07-ZERO (omit): {RULES['AFIR-A07-ZERO'].title}" in lines
    assert "  B05, Maximum power of the station: in words" in lines


def test_profiles_tells_the_rules_of_an_access_point(monkeypatch):
    """Those that hold for nobody else."""
    rule = replace(RULES["AFIR-A05"], code="FI-X", title="Something of Finland.")
    monkeypatch.setitem(RULES, "FI-X", rule)
    assert "  FI-X: Something of Finland." in ran("fi").splitlines()
    assert "FI-X" not in ran("pt")
    assert "FI-X" in json.loads(ran("fi", "--json"))["profiles"][0]["rules"]


def test_a_heading_stands_over_something():
    """What a profile does not have is not mentioned."""
    assert "Wants beyond OCPI" not in ran("datex2-3.7")


def test_profiles_as_json_has_all_of_it():
    """Every field of every profile."""
    found = json.loads(ran("--json"))["profiles"]
    assert [one["name"] for one in found] == list(PROFILES)
    (base,) = json.loads(ran("datex2-base", "--json"))["profiles"]
    assert base["lacks"] == dict(PROFILES["datex2-base"].lacks)
    assert (base["publications"], base["syntaxes"]) == (["table", "status"], ["xml", "json"])


def test_a_profile_that_there_is_not_is_told_from_those_there_are():
    """By a user who has its name wrong."""
    done = RUN.invoke(cli.app, ["profiles", "datex3"])
    assert done.exit_code == terminal.NOT_UNDERSTOOD
    assert "there is no profile 'datex3'; there are be, datex2-3.7, " in " ".join(done.stderr.split())
