"""What README.md tells people to do works."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from feed import PROFILE
from pipeline import Pipeline, Source, location
from test_metadata import RECORD

from afir_publisher import cli, config
from afir_publisher.feeds import FeedFiles
from afir_publisher.metadata import files as metadata
from afir_publisher.ocpi.readers import READERS
from exporters import PROFILES

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = {command.name or command.callback.__name__ for command in cli.app.registered_commands}
GROUPS = {group.name for group in cli.app.registered_groups}
CODE = re.findall(r"`([^`\n]+)`", README)


def block(before):
    """The code of the block that comes after a text."""
    found = re.search(re.escape(before) + r"\s*```\w*\n(.*?)\n```", README, re.DOTALL)
    assert found, f"README.md has no block after {before}"
    return found[1]


def blocks(language):
    """The code of all blocks in a language."""
    return re.findall(rf"```{language}\n(.*?)\n```", README, re.DOTALL)


def test_the_demonstration_works(tmp_path):
    """Its last command, as a user calls it."""
    *_, command = block("<!-- demo -->").split(" && ")
    program, *words = command.split()
    assert Path(program).name == "afir-publish"
    done = subprocess.run(
        [sys.executable, "-m", "afir_publisher", *words],
        cwd=tmp_path,
        env=os.environ | {"TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "The feeds lie in " in done.stdout


def test_the_checks_are_those_of_the_project():
    """The command ends in the script that runs them all."""
    program, script = block("<!-- tests -->").split(" && ")[-1].split()
    assert Path(program).name == "python"
    assert (ROOT / script).is_file()


@pytest.mark.skipif(os.name == "nt", reason="it is a script for bash")
@pytest.mark.parametrize(("command", "code"), [("pwd > here", 0), ("false && true", 1)])
def test_ci_runs_the_command_of_the_readme(tmp_path, command, code):
    """In the checkout, without an environment of before, and it fails as the command does."""
    shutil.copytree(ROOT / ".ci", tmp_path / ".ci")
    (tmp_path / ".venv").mkdir()
    text = README.replace(block("<!-- tests -->"), command)
    (tmp_path / "README.md").write_text(text, encoding="utf-8")
    done = subprocess.run([tmp_path / ".ci" / "run"], cwd="/", check=False)
    assert (done.returncode, (tmp_path / ".venv").exists()) == (code, False)
    if code == 0:
        assert Path((tmp_path / "here").read_text(encoding="utf-8").strip()).samefile(tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="it is a script for bash")
@pytest.mark.parametrize(("imports", "told"), [(0, "{}/.venv-extrawest/bin/python"), (1, "")])
def test_ci_names_a_python_with_the_third_partys_server_where_its_script_is(tmp_path, imports, told):
    """One that can run it; else the tests against it are skipped, as where there is no script."""
    checkout, programs = tmp_path / "checkout", tmp_path / "programs"
    shutil.copytree(ROOT / ".ci", checkout / ".ci")
    script = tmp_path / "shared" / "tools" / "cpo_extrawest.py"
    script.parent.mkdir(parents=True)
    script.touch()
    programs.mkdir()
    fake = '#!/bin/sh\nif [ "$2" = venv ]; then mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; cp "$0" "$3/bin/pip"; fi\n'
    fake += f'if [ "$1" = -c ]; then exit {imports}; fi\n'
    (programs / "python3").write_text(fake, encoding="utf-8")
    (programs / "python3").chmod(0o755)
    text = README.replace(block("<!-- tests -->"), 'printf %s "${AFIR_PUBLISH_EXTRAWEST:-}" > here')
    (checkout / "README.md").write_text(text, encoding="utf-8")
    environ = {name: value for name, value in os.environ.items() if name != "AFIR_PUBLISH_EXTRAWEST"}
    environ["PATH"] = f"{programs}:{environ['PATH']}"
    subprocess.run([checkout / ".ci" / "run"], env=environ, check=True)
    assert (checkout / "here").read_text(encoding="utf-8") == told.format(checkout)


@pytest.mark.skipif(os.name == "nt", reason="it is a script for bash")
def test_ci_fails_if_there_is_no_command(tmp_path):
    """Nothing checked is not all well."""
    shutil.copytree(ROOT / ".ci", tmp_path / ".ci")
    (tmp_path / "README.md").write_text("# afir-publish\n", encoding="utf-8")
    done = subprocess.run([tmp_path / ".ci" / "run"], stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (1, b"README.md has no command after <!-- tests -->\n")


def test_every_command_is_told_of_and_every_command_told_of_exists():
    """The table and the text name what there is."""
    said = [match for code in (*CODE, *blocks("sh")) for match in re.findall(r"\bafir-publish ([a-z-]+)", code)]
    assert set(said) == COMMANDS | GROUPS


def test_the_small_configuration_can_be_used(tmp_path):
    """As it stands there, comments and all."""
    (text,) = blocks("toml")
    path = tmp_path / config.NAME
    path.write_text(text, encoding="utf-8")
    settings = config.load(path, profiles=PROFILES, versions=READERS)
    assert [source.name for source in settings.sources] == ["example"]
    assert [feed.name for feed in settings.feed] == ["nl"]


def test_the_files_of_a_feed_are_where_they_are_said_to_be(tmp_path):
    """After a second sync that changed something in each publication."""
    said = {line.split()[0] for text in blocks("text") for line in text.splitlines()}
    pipeline, cpo = Pipeline(), Source("wkx", location("A"))
    files = FeedFiles(tmp_path / "feeds", "nl", PROFILE)
    for name in ("Hier", "Elders"):
        cpo.locations["A"]["name"] = name
        pipeline.sync(cpo)
        files.refresh(pipeline.store)
    metadata.refresh(files.folder, RECORD, pipeline.now)
    assert said
    for name in said:
        assert (tmp_path / name).is_file(), name
        for suffix in (".gz", ".zst"):
            assert (tmp_path / f"{name}{suffix}").is_file(), name


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\(([^)#]+)", README))))
def test_what_is_linked_exists(target):
    """Links lead to files of the project; to the world outside there are none that a test could follow."""
    assert target.startswith("https://") or (ROOT / target).is_file()


@pytest.mark.parametrize(
    "path", sorted({code for code in CODE if re.match(r"(exporters|afir_publisher|samples)/", code)})
)
def test_what_is_named_exists(path):
    """Files and folders that a text tells to look at; `<CODE>` stands for any."""
    assert list(ROOT.glob(path.replace("<CODE>", "*")))
