"""Tests of the command line as a user sees it: words in, text and exit code out."""

import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from typer.testing import CliRunner

from afir_publisher import cli, config, terminal
from afir_publisher.mock_cpo import MockCpo
from afir_publisher.store import Store

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
COMMANDS = {one.name or one.callback.__name__: one.callback for one in cli.app.registered_commands}
PUBLICATIONS = ("table", "status")
KINDS = ("locations", "tariffs")

HEAD = """
[publisher]
country = "NL"
national_identifier = "NL-TEST"
language = "nl"
"""
ONE = """
[[sources]]
name = "one"
locations_files = "ocpi/locations.json"
tariffs_files = "ocpi/tariffs.json"
version = "2.3.0"
"""
AWAY = """
[[sources]]
name = "away"
locations_files = "away/*.json"
version = "2.2.1"
"""

ENDS = tuple(f"{syntax}{suffix}" for syntax in ("xml", "json") for suffix in ("", ".gz", ".zst"))


def feed(name, *sources):
    """A feed of a configuration."""
    return f'\n[[feed]]\nname = "{name}"\nprofile = "datex2-3.7"\nsources = {json.dumps(sources)}\n'


def from_cpo(name, cpo, token=""):
    """A source that is a server."""
    return f'\n[[sources]]\nname = "{name}"\nversions_url = "{cpo.versions_url}"\n{token}\n'


def run(*words, **options):
    """A command in this process; what it raised beside an exit is an error of the test."""
    result = CliRunner().invoke(cli.app, [str(word) for word in words], **options)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def ran(*words, **options):
    """What a command that ends well prints."""
    result = run(*words, **options)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def refused(*words, code=2):
    """What a command that ends otherwise says on stderr, and it prints nothing else."""
    result = run(*words)
    assert (result.exit_code, result.stdout) == (code, ""), result.output
    return result.stderr


def started(*words, cwd, **options):
    """A command in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "afir_publisher", *words],
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **options,
    )


def states(folder):
    """Every file below a folder, with what is in it and when it was last written."""
    return {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*") if path.is_file()}


def rename_first_location(name):
    """Let the CPO call its first location by another name; its key."""
    path = Path("ocpi/locations.json")
    locations = json.loads(path.read_bytes())
    locations[0]["name"] = name
    path.write_text(json.dumps(locations), encoding="utf-8")
    return "*".join(locations[0][part].upper() for part in ("country_code", "party_id", "id"))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A user's folder: the sample configuration, the OCPI files that it reads, and nothing made yet."""
    here = tmp_path / "user"
    shutil.copytree(SAMPLES / "ocpi", here / "ocpi")
    for name in ("afir-publish.toml", "overlay.csv", "overlay-france.csv"):
        shutil.copy(SAMPLES / name, here)
    monkeypatch.chdir(here)
    monkeypatch.delenv(config.VARIABLE, raising=False)
    return here


@pytest.fixture
def feeds(folder):
    """Where the sample configuration has its feeds written."""
    return folder.parent / "feeds"


@pytest.fixture
def synced(folder):
    """The user's folder after a first sync."""
    ran("sync")
    return folder


# --- help


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_in_60_columns(name):
    """The help is there, says what the docstring says first, and nothing of it is cut off."""
    text = ran(name, "--help", env={"COLUMNS": "60"})
    assert COMMANDS[name].__doc__.partition("\n")[0] in " ".join(text.split())
    assert max(map(len, text.splitlines())) <= 60
    assert "…" not in text


def test_without_a_command_the_commands_are_listed():
    """Who types the name alone learns what there is."""
    result = run()
    assert result.exit_code == 2
    assert all(f" {name} " in result.output for name in COMMANDS)


def test_the_version_is_told():
    """One line for a bug report."""
    assert ran("--version").startswith("afir-publish ")


@pytest.mark.parametrize("words", [["frobnicate"], ["sync", "--frob"], ["diff", "sample", "one", "2"], ["export"]])
def test_words_that_are_not_understood_are_a_usage_fault(words):
    """The same exit code as a fault in the configuration."""
    assert refused(*words).startswith("Usage: ")


# --- init


def test_init_writes_a_configuration_to_fill_in(tmp_path, monkeypatch):
    """What it says to do next is what works next: sync finds the file, and only the token is lacking."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(config.VARIABLE, raising=False)
    monkeypatch.delenv("MY_CPO_TOKEN", raising=False)
    assert ran("init") == "Wrote afir-publish.toml. Fill in publisher and source, then run: afir-publish sync\n"
    assert Path(config.NAME).read_text(encoding="utf-8") == config.TEMPLATE
    assert "MY_CPO_TOKEN" in refused("sync")


def test_init_elsewhere_says_how_to_use_the_file(tmp_path):
    """A file of another name is found only when it is named."""
    path = tmp_path / "a cpo.toml"
    assert ran("init", path).endswith(f"afir-publish sync --config '{path}'\n")


@pytest.mark.usefixtures("folder")
def test_init_never_overwrites():
    """A configuration is somebody's work."""
    before = Path(config.NAME).read_bytes()
    assert refused("init") == "afir-publish.toml: is there already, and was left as it is\n"
    assert Path(config.NAME).read_bytes() == before


# --- sync


def test_a_sync_tells_what_was_seen_and_published(folder, feeds):
    """Numbers first, then the messages with their files."""
    text = ran("sync")
    locations, tariffs = (len(json.loads((folder / "ocpi" / f"{kind}.json").read_bytes())) for kind in KINDS)
    entries = {name: manifest(feeds)[name]["entries"] for name in PUBLICATIONS}
    found = findings(folder)
    assert text == (
        f"sample: complete, {locations} locations, {tariffs} tariffs\n"
        f"  {locations + tariffs} new, 0 changed, 0 gone, 0 unreadable\n"
        f"  findings: {found['error']} errors, {found['warning']} warnings\n"
        "    AFIR-F03 (error) 3: A connector has no price for charging without a contract.\n"
        "    AFIR-A05 (error) 1: A Location has no helpdesk telephone number.\n"
        "    AFIR-A06 (error) 1: Nothing says of some facilities whether they are there.\n"
        "    AFIR-A07-ZERO (error) 1: The coordinates are those of latitude 0, longitude 0, in the sea off Africa.\n"
        "    AFIR-A12 (error) 1: A Location has no postal code.\n"
        f"sample table snapshot 1: {entries['table']} entries\n  sample/table.xml\n  sample/table.json\n"
        f"sample status snapshot 1: {entries['status']} entries\n  sample/status.xml\n  sample/status.json\n"
    )


def test_a_sync_in_json_has_these_keys(folder, feeds):
    """The contract that scripts rely on, value by value."""
    found = json.loads(ran("sync", "--json"))
    locations, tariffs = (len(json.loads((folder / "ocpi" / f"{kind}.json").read_bytes())) for kind in KINDS)
    assert found == {
        "pulls": [
            {
                "source": "sample",
                "complete": True,
                "mode": "full",
                "seen": {"locations": locations, "tariffs": tariffs},
                "new": locations + tariffs,
                "changed": 0,
                "gone": 0,
                "unreadable": 0,
                "findings": findings(folder),
            }
        ],
        "messages": [
            {
                "feed": "sample",
                "publication": name,
                "kind": "snapshot",
                "seq": 1,
                "changed": manifest(feeds)[name]["entries"],
                "gone": 0,
                "files": [f"sample/{name}.{end}" for end in ENDS],
            }
            for name in PUBLICATIONS
        ],
    }


@pytest.mark.usefixtures("synced")
def test_a_delta_in_json_names_its_own_files_and_the_snapshot():
    """One location has another name: one site of the table, and the status of its points, which refer to it."""
    rename_first_location("Elders")
    table, _ = json.loads(ran("sync", "--json"))["messages"]
    files = table.pop("files")
    assert table == {"feed": "sample", "publication": "table", "kind": "delta", "seq": 2, "changed": 1, "gone": 0}
    assert [file for file in files if not file.endswith((".gz", ".zst"))] == [
        "sample/table.delta/2.xml",
        "sample/table.delta/2.json",
        "sample/table.xml",
        "sample/table.json",
    ]


@pytest.mark.usefixtures("synced")
def test_a_second_sync_publishes_nothing_and_touches_no_file(feeds):
    """Web servers and access points see that nothing is new."""
    before = states(feeds)
    found = json.loads(ran("sync", "--json"))
    assert (found["pulls"][0]["new"], found["pulls"][0]["changed"], found["messages"]) == (0, 0, [])
    assert states(feeds) == before
    assert ran("sync").endswith("\nNothing new to publish.\n")


@pytest.mark.usefixtures("synced")
def test_a_full_sync_of_the_same_says_the_same(feeds):
    """Everything is made again and is what it was."""
    before = states(feeds)
    assert json.loads(ran("sync", "--full", "--json"))["messages"] == []
    assert states(feeds) == before


@pytest.mark.usefixtures("folder")
def test_only_the_named_source_is_pulled_and_once():
    """Naming a source twice does not pull it twice."""
    Path("two.toml").write_text(HEAD + ONE + AWAY, encoding="utf-8")
    found = json.loads(ran("sync", "--config", "two.toml", "--json", "--source", "one", "--source", "one"))
    assert [pull["source"] for pull in found["pulls"]] == ["one"]


def test_an_unknown_source_is_a_usage_fault(folder):
    """The message names those that there are, and nothing was begun."""
    assert refused("sync", "--source", "simple") == "there is no source 'simple'; the configuration has sample\n"
    assert not (folder.parent / "afir.sqlite").exists()


FAULTS = {
    "no TOML": ("x = [", "f.toml: is not TOML"),
    "nothing in it": ("", "f.toml: sources: found nothing, expected a [[sources]] for each source"),
    "unknown key": (HEAD + ONE + "evry = 1", "f.toml: sources[0].evry: found an unknown key (did you mean every?)"),
    "unknown profile": (
        HEAD + ONE + feed("f", "one").replace("3.7", "9"),
        'f.toml: feed[0].profile: found "datex2-9", expected "be" or "datex2-3.7" or ',
    ),
    "unknown source": (HEAD + ONE + feed("f", "two"), 'found "two", expected the name of a source: one'),
}


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(("text", "said"), FAULTS.values(), ids=FAULTS)
def test_faults_of_the_configuration_are_told_on_stderr(text, said):
    """The file, the key, what was found and what is expected."""
    Path("f.toml").write_text(text, encoding="utf-8")
    assert said in refused("sync", "--config", "f.toml")


def test_a_configuration_that_is_nowhere_is_told_with_what_to_do(tmp_path, monkeypatch):
    """Whoever named it is named: the option, the variable, or nobody."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(config.VARIABLE, raising=False)
    assert "`afir-publish init` writes one" in refused("sync")
    assert refused("sync", "--config", "a.toml").startswith(f"--config: found no file {tmp_path / 'a.toml'}")
    monkeypatch.setenv(config.VARIABLE, "b.toml")
    assert refused("sync").startswith(f"{config.VARIABLE}: found no file {tmp_path / 'b.toml'}")


@pytest.mark.usefixtures("folder")
def test_missing_tokens_are_told_all_at_once_before_anything_is_pulled(monkeypatch):
    """No server was asked and no store was made, also for the source that needs no token."""
    names = {"a": "TOKEN_OF_A", "b": "TOKEN_OF_B"}
    for variable in names.values():
        monkeypatch.delenv(variable, raising=False)
    with MockCpo() as cpo:
        cpos = "".join(from_cpo(name, cpo, f'token = {{ env = "{token}" }}') for name, token in names.items())
        Path("c.toml").write_text(HEAD + ONE + cpos, encoding="utf-8")
        assert refused("sync", "--config", "c.toml").splitlines() == [
            f"{name}: token.env: the variable {token} is not set or empty, expected the token of this source"
            for name, token in names.items()
        ]
        assert refused("run", "--config", "c.toml").count("\n") == 2
    assert not Path("afir.sqlite").exists()


@pytest.mark.usefixtures("folder")
def test_one_source_that_fails_does_not_stop_the_other():
    """Exit code 1, and what the other one said is out."""
    Path("two.toml").write_text(HEAD + AWAY + ONE + feed("f", "one", "away"), encoding="utf-8")
    result = run("sync", "--config", "two.toml", "--json")
    found = json.loads(result.stdout)
    assert result.exit_code == 1
    assert [(pull["source"], pull["complete"]) for pull in found["pulls"]] == [("away", False), ("one", True)]
    assert [message["publication"] for message in found["messages"]] == ["table", "status"]
    assert Path("feeds/f/table.xml").exists()


def test_a_source_that_falls_short_says_why(folder):
    """In the summary, and again whenever the snapshots are listed."""
    whole = gzip.compress(Path("ocpi/locations.json").read_bytes())
    Path("cut.json.gz").write_bytes(whole[: len(whole) // 2])
    Path("c.toml").write_text(HEAD + ONE.replace("ocpi/locations.json", "cut.json.gz"), encoding="utf-8")
    result = run("sync", "--config", "c.toml")
    why = f"one: {folder / 'cut.json.gz'}: cannot be read: "
    assert result.exit_code == 1
    assert result.stdout.startswith("one: NOT COMPLETE, 0 locations, ")
    assert f"\n  {why}" in result.stdout
    listed = ran("snapshots", "--config", "c.toml").splitlines()
    assert listed[1].split()[4] == "incomplete"
    assert listed[2].strip().startswith(why)


def test_while_another_sync_is_at_work_nothing_is_done(synced, feeds):
    """Both would write to one store; the second says so and leaves."""
    before = states(feeds)
    store = Store(synced.parent / "afir.sqlite")
    with store.writing():
        said = refused("sync", code=1)
        assert len(json.loads(ran("snapshots", "--json"))["snapshots"]) == 1
    store.close()
    assert said.startswith("another afir-publish is writing to ")
    assert states(feeds) == before


def test_a_feed_that_cannot_be_written_does_not_stop_the_others(folder):
    """The reason is told, the exit code is 1, and the files come as soon as they can, with nothing new to say."""
    Path("c.toml").write_text(HEAD + ONE + feed("f", "one") + feed("g", "one"), encoding="utf-8")
    Path("feeds").mkdir()
    Path("feeds/f").write_text("in the way", encoding="utf-8")
    result = run("sync", "--config", "c.toml")
    assert result.exit_code == 1
    assert f"\nfeed f: {folder / 'feeds' / 'f'}" in result.stdout
    assert Path("feeds/g/status.json").exists()
    Path("feeds/f").unlink()
    assert ran("sync", "--config", "c.toml").endswith("\nNothing new to publish.\n")
    assert Path("feeds/f/table.xml").read_bytes() == ran_bytes("export", "f", "table", "--config", "c.toml")


@pytest.mark.usefixtures("folder")
def test_a_configuration_without_feeds_keeps_snapshots():
    """Somebody may want to see what a CPO sends before publishing it."""
    Path("c.toml").write_text(HEAD + ONE, encoding="utf-8")
    assert ran("sync", "--config", "c.toml").endswith("\nNothing new to publish.\n")
    assert len(json.loads(ran("snapshots", "--config", "c.toml", "--json"))["snapshots"]) == 1
    assert refused("export", "f", "table", "--config", "c.toml") == (
        "there is no feed 'f'; the configuration has none\n"
    )


# --- stores that cannot be used


@pytest.mark.parametrize("command", [["sync"], ["snapshots"]])
def test_a_store_that_is_no_store_is_told(folder, command):
    """A folder, or a file of something else."""
    (folder.parent / "afir.sqlite").write_text("these are no snapshots " * 20, encoding="utf-8")
    assert refused(*command).startswith("store.path: ")
    (folder.parent / "afir.sqlite").unlink()
    (folder.parent / "afir.sqlite").mkdir()
    assert refused(*command).startswith("store.path: ")


@pytest.mark.parametrize("command", [["sync"], ["snapshots"], ["diff", "sample", "1", "1"]])
def test_a_damaged_store_is_told(synced, command):
    """SQLite notices when it reads; there is a message and no traceback."""
    path = synced.parent / "afir.sqlite"
    content = path.read_bytes()
    path.write_bytes(content[:8192] + bytes(byte ^ 0x5A for byte in content[8192:]))
    for beside in ("-wal", "-shm"):
        path.with_name(path.name + beside).unlink(missing_ok=True)
    assert run(*command).stderr.startswith("store.path: ")


def test_before_the_first_sync_there_is_nothing_to_look_at(folder):
    """What reads says what to run, and makes no store by itself."""
    for command in (["snapshots"], ["diff", "sample", "1", "2"], ["export", "sample", "table"]):
        assert refused(*command).endswith("yet: run afir-publish sync\n")
    assert not (folder.parent / "afir.sqlite").exists()


# --- snapshots


@pytest.mark.usefixtures("synced")
def test_snapshots_are_listed_in_columns():
    """A line each under the head, the columns as wide as the longest name of a source."""
    ran("sync")
    head, first, second = ran("snapshots").splitlines()
    assert head.split()[:5] == ["snapshot", "when", "(UTC)", "source", "state"]
    assert [line.split()[0] for line in (first, second)] == ["1", "2"]
    assert [line.index("complete") for line in (first, second)] == [head.index("state")] * 2


@pytest.mark.usefixtures("synced")
def test_snapshots_in_json_have_everything():
    """All that is known of a pull, for scripts."""
    (found,) = json.loads(ran("snapshots", "--json", "--source", "sample"))["snapshots"]
    assert (found["id"], found["source"], found["complete"], found["note"]) == (1, "sample", True, None)
    assert found["locations"] + found["tariffs"] == found["new"]


@pytest.mark.usefixtures("synced")
def test_snapshots_of_an_unknown_source_are_a_usage_fault():
    """The source is looked for in the configuration."""
    assert refused("snapshots", "--source", "no") == "there is no source 'no'; the configuration has sample\n"


def test_a_store_without_snapshots_says_so(folder):
    """It was made, and nothing was pulled yet."""
    Store(folder.parent / "afir.sqlite").close()
    assert ran("snapshots") == "No snapshots yet: run afir-publish sync\n"


# --- diff


@pytest.mark.usefixtures("synced")
def test_a_difference_is_told_field_by_field():
    """Both ways: what was first asked for is what a value comes from."""
    old = json.loads(Path("ocpi/locations.json").read_bytes())[0]["name"]
    key = rename_first_location("Elders 🔌")
    ran("sync")
    assert ran("diff", "sample", 1, 2) == f'location {key}: changed\n  name: "{old}" -> "Elders 🔌"\n'
    assert ran("diff", "sample", 2, 1) == f'location {key}: changed\n  name: "Elders 🔌" -> "{old}"\n'
    field = {"path": "name", "before": old, "after": "Elders 🔌"}
    assert json.loads(ran("diff", "sample", 1, 2, "--json")) == {
        "source": "sample",
        "from": 1,
        "to": 2,
        "changes": [{"kind": "location", "key": key, "change": "changed", "fields": [field]}],
    }


@pytest.mark.usefixtures("synced")
def test_what_is_new_and_what_is_gone_is_told():
    """The first location goes, and comes back."""
    path = Path("ocpi/locations.json")
    whole = path.read_bytes()
    key = rename_first_location("Weg")
    path.write_text(json.dumps(json.loads(whole)[1:]), encoding="utf-8")
    ran("sync")
    assert ran("diff", "sample", 1, 2) == f"location {key}: gone\n"
    assert ran("diff", "sample", 2, 1) == f"location {key}: new\n"


@pytest.mark.usefixtures("synced")
def test_what_is_only_written_in_another_way_is_no_difference():
    """Other blanks make another text, but no other Location; said in words, and as an empty list."""
    path = Path("ocpi/locations.json")
    path.write_text(json.dumps(json.loads(path.read_bytes()), indent=9), encoding="utf-8")
    assert json.loads(ran("sync", "--json"))["pulls"][0]["changed"] > 0
    assert ran("diff", "sample", 1, 2) == "No difference.\n"
    assert json.loads(ran("diff", "sample", 1, 2, "--json"))["changes"] == []


@pytest.mark.usefixtures("synced")
@pytest.mark.parametrize("number", [2, 0, 10**30])
def test_a_difference_to_an_unknown_snapshot_is_a_usage_fault(number):
    """The message says where to find those that there are."""
    assert refused("diff", "sample", 1, number) == (
        f"sample has no snapshot {number}; `afir-publish snapshots --source sample` lists them\n"
    )


@pytest.mark.usefixtures("folder")
def test_a_snapshot_of_another_source_is_unknown_to_this_one():
    """Numbers count all pulls; a difference is one of a single source."""
    Path("c.toml").write_text(HEAD + ONE + ONE.replace('"one"', '"two"'), encoding="utf-8")
    ran("sync", "--config", "c.toml")
    said = refused("diff", "one", 1, 2, "--config", "c.toml")
    assert said.startswith(("one has no snapshot 1", "one has no snapshot 2"))  # whichever was read first


# --- export


@pytest.mark.usefixtures("synced")
@pytest.mark.parametrize("syntax", ["xml", "json"])
@pytest.mark.parametrize("publication", PUBLICATIONS)
def test_an_export_is_the_file_of_the_feed(feeds, publication, syntax):
    """Byte for byte, on stdout and in a file, and after a delta still."""
    for name in (None, "Elders"):
        if name:
            rename_first_location(name)
            ran("sync")
        expected = (feeds / "sample" / f"{publication}.{syntax}").read_bytes()
        assert ran_bytes("export", "sample", publication, "--format", syntax) == expected
        assert ran("export", "sample", publication, "--format", syntax, "-o", "out") == ""
        assert Path("out").read_bytes() == expected


@pytest.mark.usefixtures("synced")
def test_a_past_state_is_exported_by_number_and_by_time(feeds):
    """The bytes that were the file then."""
    first = (feeds / "sample" / "table.xml").read_bytes()
    rename_first_location("Elders")
    ran("sync")
    second = (feeds / "sample" / "table.xml").read_bytes()
    pulls = json.loads(ran("snapshots", "--json"))["snapshots"]
    assert first != second
    for pull, expected in zip(pulls, (first, second), strict=True):
        at_utc = pull["finished"].partition("+")[0]
        for at in (pull["id"], pull["finished"], at_utc, at_utc + "Z"):
            assert ran_bytes("export", "sample", "table", "--at", at) == expected
    assert ran_bytes("export", "sample", "table", "--at", "2999-01-01") == second


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["simple", "table"], "there is no feed 'simple'; the configuration has sample\n"),
        (["sample", "tables"], "sample has no publication 'tables'; it has table and status\n"),
        (["sample", "table", "--at", "2"], "--at: there is no snapshot 2; `afir-publish snapshots` lists them\n"),
        (["sample", "table", "--at", "9" * 30], f"--at: there is no snapshot {'9' * 30}; `afir-publish snapshots` "),
        (["sample", "table", "--at", "²"], "--at: found '²', expected the number of a snapshot or a time such as "),
        (["sample", "table", "--at", ""], "--at: found '', expected the number of a snapshot or a time such as "),
        (["sample", "table", "--at", "1999-12-31"], "sample: no table of 1999-12-31 is kept; "),
        (["sample", "table", "--at", "0001-01-01T00:00+14:00"], "sample: no table of 0001-"),
        (["sample", "table", "-o", "no/x"], "--output: no/x cannot be written: No such file or directory\n"),
        (["sample", "table", "-o", "ocpi"], "--output: ocpi cannot be written: "),
    ],
)
def test_what_cannot_be_exported_is_a_usage_fault(synced, words, said):
    """The message says what was asked for and what there is; nothing half written is left."""
    assert refused("export", *words).startswith(said)
    assert sorted(path.name for path in synced.iterdir()) == [
        "afir-publish.toml",
        "ocpi",
        "overlay-france.csv",
        "overlay.csv",
    ]


@pytest.mark.usefixtures("synced")
@pytest.mark.skipif(not Path(os.devnull).is_char_device(), reason="there is no device to write to")
def test_a_device_is_written_to_and_not_replaced():
    """Whoever throws an export away does not lose the wastebasket."""
    ran("export", "sample", "table", "-o", os.devnull)
    assert Path(os.devnull).is_char_device()


@pytest.mark.usefixtures("folder")
def test_a_feed_that_has_said_nothing_yet_cannot_be_exported():
    """There are locations, but no recharging point: the message says what it would take."""
    locations = [location | {"evses": []} for location in json.loads(Path("ocpi/locations.json").read_bytes())]
    Path("ocpi/locations.json").write_text(json.dumps(locations), encoding="utf-8")
    ran("sync")
    assert refused("export", "sample", "table") == (
        "sample: no table has been published yet; `afir-publish sync` publishes one as soon as a source of the feed "
        "shows a recharging point\n"
    )


@pytest.mark.usefixtures("synced")
def test_a_feed_that_has_nothing_left_cannot_be_exported():
    """DATEX II has no empty table; what was there before can still be had."""
    path = Path("ocpi/locations.json")
    hidden = [location | {"publish": False} for location in json.loads(path.read_bytes())]
    path.write_text(json.dumps(hidden), encoding="utf-8")
    ran("sync")
    said = refused("export", "sample", "table")
    assert said.startswith("sample: nothing is in table 2, ")
    assert said.endswith("--at shows an earlier one\n")
    assert ran_bytes("export", "sample", "table", "--at", 1).startswith(b"<?xml")


def test_a_network_that_vanishes_as_a_whole_is_kept(feeds):
    """No operator closes everything at once: what is published stays, and the pull says why it fell short."""
    ran("sync")
    published = (feeds / "sample" / "table.xml").read_bytes()
    Path("ocpi/locations.json").write_text("[]", encoding="utf-8")
    result = run("sync")
    assert result.exit_code == terminal.FELL_SHORT
    assert (
        "  sample: 26 of 26 recharging points are not shown any more, and none is taken to be gone;"
        " if they are: afir-publish sync --accept-shrink sample\n"
    ) in result.stdout
    assert (feeds / "sample" / "table.xml").read_bytes() == published

    ran("sync", "--accept-shrink", "sample")
    assert not (feeds / "sample" / "table.xml").exists()


# --- streams


def test_only_results_are_on_stdout(folder):
    """What goes wrong on the way is logged on stderr, so that a script can read the result."""
    Path("two.toml").write_text(HEAD + AWAY + ONE, encoding="utf-8")
    out, err = (text.decode() for text in started("sync", "--json", "--config", "two.toml", cwd=folder).communicate())
    assert [pull["source"] for pull in json.loads(out)["pulls"]] == ["away", "one"]
    assert "ERROR away: locations_files: no file matches " in err
    assert "Traceback" not in err


@pytest.mark.skipif(os.name == "nt", reason="pipes close another way there")
@pytest.mark.parametrize("words", [["export", "sample", "table"], ["snapshots"]])
def test_a_reader_that_has_seen_enough_ends_a_command_quietly(synced, words):
    """`afir-publish export … | head -c 10`."""
    command = started(*words, cwd=synced)
    command.stdout.read(10)
    command.stdout.close()
    assert command.stderr.read() == b""
    command.stderr.close()
    assert command.wait() in {0, 1}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
def test_a_full_disk_behind_stdout_is_told(synced):
    """In words, and not with 0 as if all had been written."""
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "afir_publisher", "export", "sample", "table"],
            cwd=synced,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (done.returncode, done.stderr) == (1, b"output: No space left on device\n")


def test_a_terminal_that_knows_fewer_characters_gets_the_others_by_number(synced):
    """A name in another script stops nobody from seeing a difference."""
    rename_first_location("東京 ü")
    ran("sync")
    environ = os.environ | {"PYTHONIOENCODING": "latin-1"}
    out, err = started("diff", "sample", "1", "2", cwd=synced, env=environ).communicate()
    assert (b'-> "\\u6771\\u4eac \xfc"' in out, err) == (True, b"")


class SlowCpo(MockCpo):
    """A CPO that lets whoever asks for locations wait."""

    def __init__(self):
        """Nobody has asked yet."""
        super().__init__()
        self.asked, self.go_on = threading.Event(), threading.Event()

    def respond(self, target, authorization):
        """Wait, then answer."""
        if "/locations" in target:
            self.asked.set()
            self.go_on.wait(30)
        return super().respond(target, authorization)


@pytest.mark.skipif(os.name == "nt", reason="a process cannot be sent Ctrl-C there without its parent")
def test_ctrl_c_leaves_everything_as_it_was_and_says_so(folder):
    """In the middle of a slow pull, after another source has been pulled and published."""
    with SlowCpo() as cpo:
        text = HEAD + ONE + from_cpo("slow", cpo) + feed("f", "one", "slow")
        Path("c.toml").write_text(text, encoding="utf-8")
        ran("sync", "--config", "c.toml", "--source", "one")
        before, listed = states(folder / "feeds"), ran("snapshots", "--config", "c.toml", "--json")
        command = started("sync", "--config", "c.toml", "--source", "slow", cwd=folder)
        assert cpo.asked.wait(30)
        command.send_signal(signal.SIGINT)
        out, err = command.communicate(timeout=10)
        cpo.go_on.set()
    assert (command.returncode, out, err) == (130, b"", b"Stopped. What was not finished was not kept.\n")
    assert states(folder / "feeds") == before
    assert ran("snapshots", "--config", "c.toml", "--json") == listed
    assert json.loads(ran("sync", "--config", "c.toml", "--source", "one", "--json"))["messages"] == []


# --- what was made


def manifest(feeds):
    """What the manifest of the sample feed says."""
    return json.loads((feeds / "sample" / "manifest.json").read_bytes())


def findings(folder):
    """How many findings of each severity the store holds."""
    store = Store(folder.parent / "afir.sqlite")
    try:
        return dict(store.findings.counts("sample"))
    finally:
        store.close()


def ran_bytes(*words):
    """The exact bytes that a command that ends well prints."""
    result = run(*words)
    assert result.exit_code == 0, result.stderr
    return result.stdout_bytes


@pytest.mark.parametrize(
    ("argument", "said"),
    [("/somewhere/__main__.py", "python -m afir_publisher"), ("/bin/sh", "sh"), ("/nowhere/afir", "/nowhere/afir")],
)
def test_a_program_is_called_as_it_was_called(monkeypatch, argument, said):
    """What a user is told to type works where the user is."""
    monkeypatch.setattr(sys, "argv", [argument])

    assert terminal.called() == said


# --- quarantine


def test_what_cannot_be_read_is_in_quarantine_with_its_text_and_why(folder):
    """So that an operator can mend it, and until then nothing is lost."""
    path = folder / "ocpi" / "locations.json"
    broken = {"country_code": "NL", "party_id": "WKX", "id": "KAPOT-1", "name": "Kapot"}
    path.write_text(json.dumps([*json.loads(path.read_bytes()), broken]), encoding="utf-8")
    ran("sync")

    (found,) = json.loads(ran("quarantine", "--json"))["quarantine"]
    why = "publish: missing, and nothing can be made of the object without it"
    assert (found["source"], found["kind"], found["key"]) == ("sample", "location", "NL*WKX*KAPOT-1")
    assert (found["since"], found["why"], json.loads(found["raw"])) == (1, why, broken)
    assert ran("quarantine") == (f"sample location NL*WKX*KAPOT-1, since snapshot 1\n  {why}\n  {json.dumps(broken)}\n")

    path.write_text(json.dumps(json.loads(path.read_bytes())[:-1]), encoding="utf-8")
    ran("sync")
    assert ran("quarantine") == "Nothing is unreadable.\n"
