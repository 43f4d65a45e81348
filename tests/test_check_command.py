"""`afir-publish check` and `schemas` as a user calls them: words in, text and exit code out."""

import json

import datex2_schemas
import pytest
from documents import SAMPLES, changed_xml, golden, ours, said
from typer.testing import CliRunner

from afir_publisher import cli


@pytest.fixture(autouse=True)
def nothing_kept(tmp_path, monkeypatch):
    """Schemas that the developer keeps are none of a test's."""
    monkeypatch.setenv("AFIR_PUBLISH_SCHEMAS", str(tmp_path / "kept"))


def run(*words):
    """A command in this process: its exit code, what it printed, what it said on stderr."""
    result = CliRunner().invoke(cli.app, [str(word) for word in words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


def test_valid_feeds_are_said_to_be_so():
    """Which formats they are, too."""
    code, told, _ = run("check", SAMPLES / "status.xml", SAMPLES / "table.json")
    assert code == 0
    assert told == (
        f"{SAMPLES / 'status.xml'}: valid\n"
        "  DATEX II 3.7, AFIR energy infrastructure, XML: status; held against our own description only\n"
        f"{SAMPLES / 'table.json'}: valid\n"
        "  DATEX II 3.7, AFIR energy infrastructure, JSON: table; held against our own description only\n"
        "2 of 2 files valid\n"
    )


def test_a_fault_is_told_with_place_and_remedy(tmp_path):
    """Line, path, what is so, what is expected, what to do; and how many there are of a kind."""
    path = tmp_path / "status.xml"
    content = ours("status.xml")
    path.write_bytes(content.replace(b">available<", b">free<"))
    code, told, _ = run("check", path, "--most", "1")
    count = content.count(b">available<")
    line = content[: content.index(b">available<")].count(b"\n") + 1
    assert code == 1
    place = "/d2:payload/aegi:energyInfrastructureSiteStatus[1]/aegi:energyInfrastructureStationStatus[1]"
    words = "available, blocked, charging, faulted, inoperative, occupied, outOfOrder, outOfStock and 5 more"
    assert told.splitlines() == [
        f"{path}: NOT VALID, {count} faults",
        "  DATEX II 3.7, AFIR energy infrastructure, XML: status; held against our own description only",
        f"  line {line}: {place}/aegi:refillPointStatus[2]/aegi:status",
        f"    error (word): 'free'; expected one of {words}",
        "    do: use one of the words, or the extended value with the word that you need",
        f"  word: {count} in all, 1 shown",
    ]


def test_json_has_all_that_the_text_has(tmp_path):
    """One object, for machines."""
    path = tmp_path / "status.xml"
    path.write_bytes(changed_xml(golden("status-delta-3.7-container.xml"), "//aegi:status", said("free")))
    code, told, _ = run("check", path, "--json")
    (found,) = json.loads(told)["files"]
    (fault,) = found.pop("faults")
    assert code == 1
    assert found == {
        "file": str(path),
        "format": "DATEX II 3.7, AFIR energy infrastructure, XML: status in a container",
        "valid": False,
        "unread": None,
        "official_schema": None,
        "counts": {"word": 1},
    }
    assert fault.keys() == {"kind", "severity", "line", "path", "found", "expected", "do"}
    assert (fault["kind"], fault["severity"], fault["found"]) == ("word", "error", "'free'")


def test_what_cannot_be_read_is_2(tmp_path):
    """Whatever became of the others."""
    code, told, _ = run("check", tmp_path / "lost.xml", SAMPLES / "status.xml")
    assert code == 2
    assert told.splitlines()[0] == f"{tmp_path / 'lost.xml'}: cannot be read: No such file or directory"
    assert told.splitlines()[-1] == "1 of 2 files valid"


def test_warnings_make_nothing_invalid():
    """They are told all the same."""
    path = datex2_schemas.shared("datex2", "instances", "real-de-gls-3.7-table.json")
    code, told, _ = run("check", path)
    assert (code, told.splitlines()[0]) == (0, f"{path}: valid, 99 warnings")


def test_schemas_of_a_folder_are_used():
    """Beside ours."""
    folder = datex2_schemas.shared("datex2", "schemas", "xsd-3.7")
    code, told, _ = run("check", SAMPLES / "status.xml", "--schemas", folder)
    assert (code, told.splitlines()[1]) == (
        0,
        "  DATEX II 3.7, AFIR energy infrastructure, XML: status; held against the official datex2-3.7-xsd, too",
    )


def test_a_folder_without_schemas_is_refused(tmp_path):
    """Or one would think that they had nothing to say."""
    code, told, said_so = run("check", SAMPLES / "status.xml", "--schemas", tmp_path)
    assert (code, told) == (2, "")
    assert said_so.startswith(f"--schemas: {tmp_path} has no schemas that are known here")


def test_schemas_that_were_added_are_listed_and_used(tmp_path):
    """From then on, without being named."""
    kept = tmp_path / "kept" / "datex2-3.7-xsd"
    assert run("schemas", "list")[1] == f"None are kept in {tmp_path / 'kept'}: afir-publish schemas add PATH|URL\n"
    code, told, _ = run("schemas", "add", datex2_schemas.shared("datex2", "schemas", "xsd-3.7"))
    assert (code, told.startswith("Kept datex2-3.7-xsd: aegi:EnergyInfrastructureTablePublication, ")) == (0, True)
    assert run("schemas", "list")[1].endswith(f"; 23 files in {kept}\n")
    (listed,) = json.loads(run("schemas", "list", "--json")[1])["schemas"]
    assert (listed["name"], listed["kind"], listed["folder"]) == ("datex2-3.7-xsd", "xsd", str(kept))
    assert "held against the official datex2-3.7-xsd, too" in run("check", SAMPLES / "status.xml")[1]


def test_what_has_no_schemas_cannot_be_added(tmp_path):
    """It is said what is expected."""
    code, _, said_so = run("schemas", "add", tmp_path / "nowhere")
    assert (code, said_so.startswith(f"{tmp_path / 'nowhere'}: cannot be read: ")) == (2, True)
