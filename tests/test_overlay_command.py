"""Tests of `afir-publish overlay` as a user sees it: from a table of what is missing to facts in a feed."""

import csv
import io
import json
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from afir_publisher import cli
from afir_publisher.overlay.keys import KEYS
from afir_publisher.store import Store

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
COMMANDS = {one.name or one.callback.__name__: one.callback for one in cli.overlay.app.registered_commands}
CONFIG = """
[publisher]
country = "NL"
national_identifier = "NL-TEST"
language = "nl"

[[sources]]
name = "sample"
locations_files = "ocpi/locations.json"
tariffs_files = "ocpi/tariffs.json"
version = "2.3.0"
{keys}

[[feed]]
name = "nl"
profile = "datex2-3.7"
sources = ["sample"]
"""
OTHER = '\n[[sources]]\nname = "other"\nlocations_files = "ocpi/locations.json"\nversion = "2.3.0"\n'


def run(*words):
    """A command in this process."""
    result = CliRunner().invoke(cli.app, [str(word) for word in words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def ran(*words):
    """What a command that ends well prints."""
    result = run(*words)
    assert result.exit_code == 0, result.output
    return result.stdout


def configure(keys="", more=""):
    """The configuration from now on."""
    Path("afir-publish.toml").write_text(CONFIG.format(keys=keys) + more, encoding="utf-8")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A user's folder with the sample network, not synced yet."""
    shutil.copytree(SAMPLES / "ocpi", tmp_path / "ocpi")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("AFIR_PUBLISH_CONFIG", raising=False)
    configure()
    return tmp_path


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A store and feeds after a first sync, to be copied: what all tests begin with is made once."""
    here = tmp_path_factory.mktemp("made")
    shutil.copytree(SAMPLES / "ocpi", here / "ocpi")
    (here / "afir-publish.toml").write_text(CONFIG.format(keys=""), encoding="utf-8")
    ran("sync", "--config", here / "afir-publish.toml")
    return here


@pytest.fixture
def synced(folder, made):
    """A user's folder after a first sync."""
    shutil.copytree(made, folder, dirs_exist_ok=True)
    return folder


def fill(path):
    """Answer each question mark of a file with the example of its key."""
    if path.suffix == ".xlsx":
        book = load_workbook(path)
        header, _, *rows = book["facts"].iter_rows()
        for row in rows:
            for head, cell in zip(header, row, strict=True):
                cell.value = KEYS[head.value].example if cell.value == "?" else cell.value
        book.save(path)
        return
    header, *rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig")), delimiter=";")
    answered = [
        [KEYS[head].example if cell == "?" else cell for head, cell in zip(header, row, strict=True)] for row in rows
    ]
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([header, *answered])
    path.write_bytes(out.getvalue().encode("cp1252"))  # as Excel saves it


def open_rules():
    """The rules that find something, and how often."""
    store = Store(Path("afir.sqlite"))
    found = store.findings.by_rule("sample")
    store.close()
    return found


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name):
    """The help says what the docstring says first, in as many columns as there are."""
    text = CliRunner().invoke(cli.app, ["overlay", name, "--help"], env={"COLUMNS": "60"}).stdout
    assert COMMANDS[name].__doc__.partition("\n")[0] in " ".join(text.split())
    assert max(map(len, text.splitlines())) <= 60


@pytest.mark.parametrize("name", ["facts.csv", "facts.xlsx"])
def test_from_what_is_missing_to_what_is_published(synced, name):
    """Template, filled in, checked, synced: findings are resolved, facts stand in the feed and say where from."""
    missing = {"AFIR-A05", "AFIR-A12", "AFIR-A14", "AFIR-B06"}
    assert missing <= open_rules().keys()
    assert f"Wrote {name}: " in ran("overlay", "template", "--missing", "-o", name)
    fill(synced / name)
    assert ran("overlay", "check", name).endswith("  no faults\n")
    configure(f'overlay = "{name}"')
    assert "nl table delta 2" in ran("sync")
    assert not missing & open_rules().keys()
    assert "Mo-Fr 08:00-18:00" not in ran("export", "nl", "table")
    assert "+31 201234567" in ran("export", "nl", "table")
    shown = ran("overlay", "show", "WKX-FOUT-0005")
    assert f"A05  Helpdesk telephone number: +31 201234567  [overlay ({name}, row " in shown
    assert f"B08  Plug and charge: no  [overlay ({name}, row" in shown
    assert "Nothing new to publish." in ran("sync")
    assert ran("overlay", "template", "--missing") == ""


@pytest.mark.usefixtures("synced")
def test_a_template_goes_to_stdout_where_no_file_is_named():
    """As CSV, with a row for each location if nothing else is wanted."""
    header, told, *rows = csv.reader(io.StringIO(ran("overlay", "template").lstrip("\ufeff")), delimiter=";")
    assert header[:3] == ["party", "location", "# name"]
    assert told[0] == "# to fill in"
    assert len(rows) == 3 + 12
    assert rows[0][:3] == ["DE*QFX", "", "all of DE*QFX"]


@pytest.mark.parametrize(("level", "rows"), [("party", 3), ("location", 15), ("evse", 29)])
@pytest.mark.usefixtures("synced")
def test_a_template_can_be_of_one_level(level, rows):
    """Each under the rows of its parties; the stale of twins is a recharging point of its Location, too."""
    assert len(ran("overlay", "template", "--level", level).splitlines()) - 2 == rows


@pytest.mark.usefixtures("synced")
def test_a_template_is_for_one_source():
    """An id may be of something else in another source."""
    configure(more=OTHER)
    result = run("overlay", "template")
    assert result.exit_code == 2
    assert result.stderr == "--source: a table is for one source; the configuration has sample, other\n"
    assert "DE*QFX" in ran("overlay", "template", "--source", "sample")
    other = run("overlay", "template", "--source", "other")
    assert (other.exit_code, other.stdout, other.stderr) == (0, "", "other: there are no locations yet.\n")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["overlay", "template", "-o", "facts.pdf"], "--output: found facts.pdf, expected a name that ends in .csv or"),
        (["overlay", "template", "-o", "gone/facts.csv"], "--output: gone/facts.csv cannot be written"),
        (["overlay", "check", "gone.csv"], "there is no file gone.csv"),
        (["overlay", "show", "NOPE"], "there is no location and no published EVSE NOPE"),
        (["overlay", "show", "A", "--source", "x"], "there is no source 'x'"),
    ],
)
@pytest.mark.usefixtures("synced")
def test_what_is_not_there_is_told(words, told):
    """In one message, and nothing is printed beside it."""
    result = run(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr


FAULTY = (
    "party;location;station;evse;toilets;legal_name;plug_and_charge;banana\n"
    "NL*WKX;;;;ja;Windketel;;\n"
    "NL*WKX;NOPE;;;nein;;;\n"
    "NL*WKX;WKX-LP-0001;North;;oui;;;\n"
    ";;;WKX-0001-1;;;vielleicht;\n"
    ";WKX-SNEL-0002;;WKX-0001-1;;;nein;\n"
    "NL*XYZ;;;;no;;;\n"
)


@pytest.mark.usefixtures("synced")
def test_a_check_names_every_fault_by_row_and_column():
    """Unknown ids, keys and values; and exit code 1."""
    Path("facts.csv").write_bytes(FAULTY.encode("cp1252"))
    result = run("overlay", "check", "facts.csv")
    assert (result.exit_code, result.stdout.splitlines()) == (
        1,
        [
            "facts.csv: 6 facts about 5 objects (columns are separated by ;)",
            "  row 1, column banana: is no key; a column that is only for you begins with #",
            "  row 3, column location: there is no Location NL*WKX*NOPE",
            "  row 4, column station: there is no station NORTH in NL*WKX*WKX-LP-0001, but NL*WKX*S*WKX-LP-0001",
            '  row 5, column plug_and_charge: found "vielleicht", expected yes or no',
            "  row 6, column evse: there is no published EVSE WKX-0001-1 in WKX-SNEL-0002",
            "  row 7, column party: there is no Location of NL*XYZ",
            "  6 faults",
        ],
    )


@pytest.mark.usefixtures("synced")
def test_a_check_as_json():
    """The same for programs, file by file."""
    Path("facts.csv").write_text("location,toilets\nNOPE,perhaps\n", encoding="utf-8")
    Path("broken.xlsx").write_bytes(b"PK")
    result = run("overlay", "check", "facts.csv", "broken.xlsx", "--json")
    files = json.loads(result.stdout)["files"]
    assert result.exit_code == 1
    fault = {"row": 2, "column": "toilets", "message": 'found "perhaps", expected yes or no'}
    assert files[0] == {"file": "facts.csv", "objects": 0, "facts": 0, "notes": [], "faults": [fault]}
    assert (files[1]["file"], files[1]["faults"][0]["row"]) == ("broken.xlsx", 0)
    assert files[1]["faults"][0]["message"].startswith("cannot be read as XLSX")


@pytest.mark.usefixtures("folder")
def test_a_check_before_the_first_sync_looks_for_no_ids():
    """And says so; keys and values are checked all the same."""
    Path("facts.csv").write_text("location,toilets\nNOPE,yes\n", encoding="utf-8")
    assert ran("overlay", "check", "facts.csv") == (
        "facts.csv: 1 facts about 1 objects (there is no store yet, so ids were not looked for)\n  no faults\n"
    )


@pytest.mark.usefixtures("synced")
def test_an_id_of_any_source_is_one():
    """Unless one source is meant."""
    configure(more=OTHER)
    Path("facts.csv").write_text("location,toilets\nWKX-LP-0001,yes\n", encoding="utf-8")
    ran("overlay", "check", "facts.csv")
    assert run("overlay", "check", "facts.csv", "--source", "other").exit_code == 1


@pytest.mark.parametrize(
    "identity", ["wkx-lp-0001", "NL*WKX*WKX-LP-0001", "WKX-0001-1", "NL*WKX*E0001*1", "NLWKXE00011"]
)
@pytest.mark.usefixtures("synced")
def test_a_location_is_shown_by_any_of_its_ids(identity):
    """Its own, with its party, or of an EVSE in it."""
    (first, *_) = ran("overlay", "show", identity).splitlines()
    assert first == "NL*WKX*WKX-LP-0001 (sample): Laadplein Zonnewiek"


@pytest.mark.usefixtures("synced")
def test_what_is_known_of_a_location_as_json():
    """Every entry of each station and recharging point: value, origin, and the keys that it could be stated with."""
    configure("[sources.facts]\nstaffed = false")
    ran("sync")
    (shown,) = json.loads(ran("overlay", "show", "WKX-LP-0001", "--json"))["locations"]
    entries = {(one["evse"], one["entry"]): one for one in shown["entries"]}
    assert len(entries) == 27 + 2 * 10
    said, unsaid = entries[None, "A04"], entries["WKX-0001-1", "B08"]
    assert said["station"] == unsaid["station"] == "NL*WKX*S*WKX-LP-0001"
    asked = ("title", "value", "origin", "by", "keys")
    assert [said[name] for name in asked] == ["Staff on site", False, "overlay", "configuration", []]
    assert [unsaid[name] for name in asked] == ["Plug and charge", None, None, None, ["plug_and_charge"]]


@pytest.mark.usefixtures("synced")
def test_a_sync_with_a_broken_file_ends_with_1_and_loses_nothing():
    """Its facts of last time stay in the feed."""
    Path("facts.csv").write_text("location,help_phone\nWKX-FOUT-0005,+31 201234567\n", encoding="utf-8")
    configure('overlay = "facts.csv"')
    ran("sync")
    Path("facts.csv").write_bytes(b"PK\x03\x04")
    result = run("sync")
    assert result.exit_code == 1
    assert "sample: facts.csv: cannot be read as XLSX" in result.stdout
    assert "+31 201234567" in ran("export", "nl", "table")
    assert "OVERLAY-FILE" in ran("sources", "list")
