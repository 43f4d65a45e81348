"""Tests of `afir-publish sources` as a user sees it."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading

import pytest
from desk import ENVIRON, TOKEN_A, configured, free_port
from typer.testing import CliRunner

from afir_publisher import cli, sample
from afir_publisher.config import Credentials
from afir_publisher.mock_cpo import MockCpo

COMMANDS = {one.name or one.callback.__name__: one.callback for one in cli.sources.app.registered_commands}


class Place:
    """A folder with a configuration, the CPO that is in it, and where we are to listen."""

    def __init__(self, folder, cpo):
        """Write the configuration."""
        self.cpo, self.port = cpo, free_port()
        self.path, self.settings = configured(folder, cpo.versions_url, f"http://127.0.0.1:{self.port}")
        self.kept = Credentials(self.settings.store.path)

    def run(self, *words, port=None):
        """A command in this process."""
        listens = [] if words[0] == "unregister" else ["--port", str(port or self.port)]
        return self.command("sources", *words, *listens)

    def command(self, *words):
        """Any command."""
        result = CliRunner().invoke(cli.app, [*words, "--config", str(self.path)])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A user's folder, with the token for a registration in the environment."""
    monkeypatch.setenv("TOKEN_A", TOKEN_A)
    with MockCpo(*sample.network(), token=TOKEN_A, handshake=True) as cpo:
        yield Place(tmp_path, cpo)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name):
    """The help says what the docstring says first, in as many columns as there are."""
    text = CliRunner().invoke(cli.app, ["sources", name, "--help"], env={"COLUMNS": "60"}).stdout
    assert COMMANDS[name].__doc__.partition("\n")[0] in " ".join(text.split())
    assert max(map(len, text.splitlines())) <= 60


def test_without_a_command_the_commands_are_listed():
    """With what each does."""
    text = CliRunner().invoke(cli.app, ["sources"]).output
    assert all(name in text for name in COMMANDS)


def test_where_sources_stand_is_listed(place):
    """Before a pull and after it; in JSON as one object."""
    assert "run afir-publish sync" in place.command("sources", "list").stderr
    place.run("register", "cpo")
    place.command("sync")
    said = place.command("sources", "list").stdout.splitlines()
    assert said[0].startswith("cpo: OCPI 2.3.0, last pull 20")
    assert [line.split()[0] for line in said[2:6]] == ["party", "DE*QFX", "FR*AMX", "NL*WKX"]
    assert len({len(line) for line in said[2:6]}) == 1
    (found,) = json.loads(place.command("sources", "list", "--json").stdout)["sources"]
    assert (found["source"], found["points"]) == ("cpo", 26)


def test_a_source_is_checked_and_nothing_is_kept(place):
    """What its interface supports and gets wrong, without a store."""
    place.run("register", "cpo")
    checked = place.command("sources", "check", "cpo")
    assert checked.exit_code == 0
    assert "  ok  date_from: heeded" in checked.stdout.splitlines()
    assert checked.stdout.splitlines()[-1].startswith("cpo: ")
    assert not place.settings.store.path.exists()
    observed = json.loads(place.command("sources", "check", "cpo", "--json").stdout)["observations"]
    assert {"area": "tariffs", "what": "offset", "verdict": "ok", "found": "heeded", "does": ""} in observed


def test_files_have_no_interface_to_check(tmp_path):
    """And the message says what tells of files."""
    text = '[publisher]\ncountry = "NL"\nnational_identifier = "N"\nlanguage = "nl"\n[[sources]]\nname = "f"\n'
    (tmp_path / "c.toml").write_text(text + 'locations_files = "x"\nversion = "2.2.1"\n', encoding="utf-8")
    result = CliRunner().invoke(cli.app, ["sources", "check", "f", "--config", str(tmp_path / "c.toml")])
    assert (result.exit_code, "has no interface to check" in result.stderr) == (2, True)


def test_from_a_registration_to_its_end(place, monkeypatch):
    """Each step says what holds then, and a sync in between needs no token from the environment."""
    said = place.run("register", "cpo")
    assert (said.exit_code, said.stdout.splitlines()[0]) == (0, "cpo: registered, in OCPI 2.3.0.")
    assert said.stdout.splitlines()[-1].endswith(" sync --source cpo")
    monkeypatch.delenv("TOKEN_A")
    for _ in range(2):
        assert place.command("sync", "--full").stdout.startswith("cpo: complete, 12 locations, 18 tariffs\n")
        assert place.run("rotate", "cpo").stdout.splitlines()[0] == "cpo: has new tokens, in OCPI 2.3.0."
    assert place.run("unregister", "cpo").stdout.startswith("cpo: unregistered; ")
    assert "the variable TOKEN_A is not set" in place.command("sync").stderr


def test_no_token_is_in_anything_that_is_made_or_told(place):
    """But in the credentials file."""
    said = place.run("register", "cpo", "--verbose").output + place.run("rotate", "cpo").output
    agreed = place.kept.of("cpo")
    said += place.command("sync", "--verbose").output
    tokens = [TOKEN_A, agreed.ours, agreed.theirs, *agreed.former]
    assert not [token for token in tokens if token in said]
    files = [path for path in place.path.parent.rglob("*") if path.is_file() and path != place.kept.path]
    assert not [path for path in files for token in tokens if token.encode() in path.read_bytes()]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("register", "moon"), "there is no source 'moon'; the configuration has cpo"),
        (("rotate", "cpo"), "cpo: is not registered; `afir-publish sources register cpo` does that"),
        (("unregister", "cpo"), "cpo: is not registered"),
        (("unregister", "cpo", "--forget"), "cpo: is not registered"),
    ],
)
def test_what_cannot_be_done_is_a_usage_fault(place, words, said):
    """Exit code 2."""
    result = place.run(*words)
    assert (result.exit_code, result.stdout, said in result.stderr) == (2, "", True)


def test_a_source_without_versions_cannot_be_registered(place):
    """A registration begins there."""
    text = place.path.read_text(encoding="utf-8")
    place.path.write_text(
        text.replace("versions_url", "locations_url").replace('name = "cpo"', 'name = "cpo"\nversion = "2.3.0"'),
        encoding="utf-8",
    )
    result = place.run("register", "cpo")
    assert (result.exit_code, "cpo: has no versions_url, which is where" in result.stderr) == (2, True)


def test_without_knowing_who_we_are_nothing_is_listened_to(place):
    """The configuration is at fault."""
    text = place.path.read_text(encoding="utf-8")
    start, end = text.index("[ocpi]"), text.index("[[sources]]")
    place.path.write_text(text[:start] + text[end:], encoding="utf-8")
    result = place.run("register", "cpo")
    assert (result.exit_code, "ocpi: there is no such section" in result.stderr) == (2, True)


def test_a_port_in_use_is_told_before_anything_is_sent(place):
    """Nothing has changed then."""
    with socket.create_server(("127.0.0.1", 0)) as busy:
        result = place.run("register", "cpo", port=busy.getsockname()[1])
    assert (result.exit_code, "cannot be listened on" in result.stderr, place.kept.all()) == (2, True, {})


def test_where_another_process_serves_our_endpoints_none_are_served(place):
    """With nobody there the operator cannot call us, and the message asks whether somebody is."""
    result = place.run("register", "cpo", "--served")
    assert (result.exit_code, "reachable from outside, and served?" in result.stderr) == (1, True)


def test_a_registration_that_fails_is_exit_code_1(place):
    """The operator's system listens elsewhere: we are not at the address that it is told."""
    result = place.run("register", "cpo", port=free_port())
    assert (result.exit_code, result.stdout, "no call arrived here" in result.stderr) == (1, "", True)


class SlowCpo(MockCpo):
    """A CPO that takes credentials, and lets whoever brought them wait."""

    def __init__(self):
        """Nobody has asked yet."""
        super().__init__(*sample.network(), token=TOKEN_A, handshake=True)
        self.asked, self.go_on = threading.Event(), threading.Event()

    def respond(self, target, authorization, method="GET", body=b""):
        """Answer, but not yet."""
        response = super().respond(target, authorization, method, body)
        if method == "POST":
            self.asked.set()
            self.go_on.wait(30)
        return response


@pytest.mark.skipif(os.name == "nt", reason="a process cannot be sent Ctrl-C there without its parent")
def test_ctrl_c_while_the_answer_is_awaited_says_what_is_known(tmp_path):
    """The operator has registered us, and its token never came: the file says so, too."""
    with SlowCpo() as cpo:
        place = Place(tmp_path, cpo)
        command = subprocess.Popen(
            [sys.executable, "-m", "afir_publisher", "sources", "register", "cpo", "--port", str(place.port)],
            cwd=tmp_path,
            env=os.environ | ENVIRON,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert cpo.asked.wait(30)
        command.send_signal(signal.SIGINT)
        out, err = command.communicate(timeout=10)
        cpo.go_on.set()
        (found,) = json.loads(place.kept.path.read_bytes()).values()
    assert (command.returncode, out) == (130, b"")
    assert err.decode().startswith(
        "Stopped. Whether cpo registered us is unknown. Run `afir-publish sources register cpo`"
    )
    assert (found["theirs"], found["ours"] == cpo.handshake.theirs.token) == (None, True)
