"""docs/running.md: its units, its configuration of nginx and its commands do what it says."""

import ast
import os
import re
import shlex
import shutil
import signal
import sqlite3
import ssl
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest
import trustme
from everything import CONSUMER, EVERYTHING, LITTLE, OPERATOR, published, served
from nginx import free_port, installed, nginx
from pipeline import location

from afir_publisher import config
from afir_publisher.store import Store
from afir_publisher.web.addresses import LONGEST_WAIT_S
from afir_publisher.web.receiver import MOST_BYTES

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "docs" / "running.md"
TEXT = DOCUMENT.read_text(encoding="utf-8")
PUBLISHER = '[publisher]\ncountry = "NL"\nnational_identifier = "NL-TEST"\nlanguage = "nl"\n'
OPEN = ("open", "out", "fr")
"""The feeds of `everything` that anybody may read."""

PROGRAM = "/opt/afir-publish/bin/afir-publish"
CONFIGURATION = "/etc/afir-publish/afir-publish.toml"
STORE = "/var/lib/afir-publish/afir.sqlite"
UNIT = "afir-publish@.service"

pytestmark = pytest.mark.skipif(os.name == "nt", reason="it is about Linux")


def blocks(language):
    """The code of all blocks in a language."""
    return re.findall(rf"^```{language}\n(.*?)\n```$", TEXT, re.DOTALL | re.MULTILINE)


(SETTINGS,) = blocks("toml")
(SERVERS,) = blocks("nginx")
(ALERTS,) = blocks("yaml")
SERVICE, WITH_HTTPS = blocks("ini")
COMMANDS = [line.partition(" #")[0].strip() for block in blocks("sh") for line in block.splitlines()]


def replaced(text, others):
    """A text with other words in it, each of which has to be there."""
    for before, after in others.items():
        assert before in text, before
        text = text.replace(before, after)
    return text


# --- nginx in front of serve


class Both:
    """A client of nginx and one of the server behind it, and the folder of feeds."""

    def __init__(self, front, server, port):
        """Take what is running; `port` is where nginx speaks HTTP."""
        self.front, self.behind, self.folder, self.port = front, server.client, server.folder, port

    def asked(self, path, method="GET", **headers):
        """What each of them answers, as it came: status, headers, bytes."""
        return [self._answer(client, method, path, headers) for client in (self.front, self.behind)]

    def _answer(self, client, method, path, headers):
        asked = {"Accept-Encoding": "identity"} | {name.replace("_", "-"): value for name, value in headers.items()}
        with client.stream(method, path, headers=asked) as answer:
            return answer.status_code, answer.headers, b"".join(answer.iter_raw())


@contextmanager
def behind_nginx(folder, text):
    """A server of a configuration, and nginx before it."""
    authority = trustme.CA()
    shown = authority.issue_cert("127.0.0.1")
    shown.private_key_pem.write_to_path(folder / "key.pem")
    shown.private_key_and_cert_chain_pem.write_to_path(folder / "cert.pem")
    believed = ssl.create_default_context()
    authority.configure_trust(believed)
    with served(published(folder / "afir", text)) as server:
        plain, secure = free_port(), free_port()
        servers = replaced(
            re.sub(r"\n *listen \[::\]:.*", "", SERVERS),
            {
                "listen 80;": f"listen 127.0.0.1:{plain};",
                "listen 443 ssl;": f"listen 127.0.0.1:{secure} ssl;",
                "/etc/letsencrypt/live/feeds.example/fullchain.pem": f"{folder}/cert.pem",
                "/etc/letsencrypt/live/feeds.example/privkey.pem": f"{folder}/key.pem",
                "server 127.0.0.1:8080;": f"server 127.0.0.1:{server.client.base_url.port};",
                "root /srv/afir-publish;": f"root {server.folder.parent};",
                "(?:nl)": f"(?:{'|'.join(OPEN)})",
            },
        )
        with (
            nginx(folder / "nginx", servers, secure),
            httpx.Client(base_url=f"https://127.0.0.1:{secure}", verify=believed, trust_env=False, timeout=30) as front,
        ):
            yield Both(front, server, plain)


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """A server of all that there can be, and nginx before it."""
    with behind_nginx(tmp_path_factory.mktemp("running"), EVERYTHING) as found:
        yield found


def files(folder, *feeds):
    """The addresses of all files in the folders of feeds."""
    return [
        f"/feeds/{path.relative_to(folder)}"
        for feed in feeds
        for path in sorted((folder / feed).rglob("*.*"))
        if path.is_file()
    ]


ALIKE = (
    *("content-type", "content-length", "content-encoding", "last-modified", "cache-control"),
    *("access-control-allow-origin", "access-control-expose-headers"),
)
"""What nginx has to say of a file as `serve` does; it has tags of its own, and knows no cursors."""


def alike(answer, names=ALIKE):
    """What is compared of an answer."""
    status, headers, content = answer
    return status, {name: headers.get(name) for name in names}, content


@installed
@pytest.mark.parametrize("accepted", ["identity", "gzip", "gzip, zstd;q=0"])
def test_files_come_from_the_folder_as_serve_gives_them(both, accepted):
    """Snapshots, deltas, manifest and metadata, plain and compressed: status, headers and bytes; tags are nginx's."""
    paths = [path for path in files(both.folder, *OPEN) if not path.endswith((".gz", ".zst"))]
    assert {Path(path).suffix for path in paths} == {".xml", ".json", ".csv", ".ttl", ".jsonld"}
    assert "/feeds/open/status.delta/2.xml" in paths
    for path in paths:
        front, behind = both.asked(path, Accept_Encoding=accepted)
        assert alike(front, (*ALIKE, "vary")) == alike(behind, (*ALIKE, "vary")), path
        assert "feed-sequence" not in front[1], path  # else it came from `serve`
        assert front[1].get("content-encoding", "identity") == accepted.partition(",")[0]


@installed
def test_compressed_files_are_also_there_by_name(both):
    """As files in their coding, of which nothing says that it is one."""
    paths = [path for path in files(both.folder, *OPEN) if path.endswith((".gz", ".zst"))]
    assert len(paths) > 20
    for path in paths:
        front, behind = both.asked(path)
        assert alike(front) == alike(behind), path


@installed
@pytest.mark.parametrize("asked", [{"Range": "bytes=10-19"}, {"If_Modified_Since": "Fri, 01 Jan 2100 00:00:00 GMT"}])
def test_parts_and_what_is_known_already(both, asked):
    """206 and 304, with what else is said."""
    front, behind = both.asked("/feeds/open/table.xml", **asked)
    names = [name for name in ALIKE if front[0] == 206 or not name.startswith("content")]
    assert (front[0] in {206, 304}, alike(front, names)) == (True, alike(behind, names))


@installed
def test_a_tag_of_nginx_is_known_to_nginx(both):
    """Who asks again gets 304, plain or compressed."""
    for accepted in ("identity", "gzip"):
        (_, headers, _), _ = both.asked("/feeds/open/status.json", Accept_Encoding=accepted)
        front, _ = both.asked("/feeds/open/status.json", Accept_Encoding=accepted, If_None_Match=headers["etag"])
        assert (front[0], front[2], front[1]["cache-control"]) == (304, b"", "public, no-cache")


BEHIND = [
    "/",
    "/healthz",
    "/openapi.json",
    "/report",
    "/feeds/open/status.since/1.xml",
    "/feeds/open/status.since/2.json",
    "/feeds/open/status.since/2.json?wait=0",
    "/feeds/open/table.delta/99.xml",
    "/feeds/open/table.xml.part",
    "/feeds/open/nothing.xml",
    "/feeds/nowhere/table.xml",
    "/ocpi/versions",
    "/ocpi/2.3.0",
    "/ocpi/out/versions",
    "/ocpi/out/2.3.0/locations?limit=1",
    "/ocpi/shut/2.2.1/tariffs",
]
TIMES = re.compile(rb'"timestamp": ?"[^"]*"|up to date at [^<]*')
BY_THE_WAY = {"date", "server", "connection", "transfer-encoding", "content-length"}
"""What says nothing of what was asked for: nginx sends in chunks what it got in them."""


def passed_on(answer):
    """What is compared of an answer that nginx passes on."""
    status, headers, content = answer
    said = {name: value for name, value in headers.items() if name not in BY_THE_WAY}
    return status, said, TIMES.sub(b"", content)


@installed
@pytest.mark.parametrize("path", BEHIND)
@pytest.mark.parametrize("accepted", ["identity", "gzip"])
def test_all_else_is_asked_of_serve(both, path, accepted):
    """The same status, headers and bytes, but for the time."""
    (both.folder / "open" / "table.xml.part").write_bytes(b"<half")
    front, behind = both.asked(path, Accept_Encoding=accepted)
    assert passed_on(front) == passed_on(behind)
    assert behind[0] in {200, 204, 401, 404}


@installed
@pytest.mark.parametrize("feed", ["closed", "shut"])
def test_a_closed_feed_stays_closed(both, feed):
    """No file of it comes without a token, also no compressed one; with one `serve` gives it."""
    paths = files(both.folder, feed)
    assert len(paths) > 8
    for path in paths:
        is_metadata = "/metadata." in path
        front, behind = both.asked(path)
        assert (front[0], passed_on(front)) == (401 if not is_metadata else 404, passed_on(behind))
    front, behind = both.asked(f"/feeds/{feed}/manifest.json", Authorization=f"Bearer {CONSUMER}")
    assert (front[0], passed_on(front)) == (200, passed_on(behind))


@installed
def test_operators_push_through_it(both):
    """As much as `serve` takes; what is more it refuses itself, in the words of OCPI."""
    place = "/ocpi/2.3.0/receiver/locations/NL/WKX/A"
    headers = {"Authorization": f"Token {OPERATOR}"}
    assert both.front.put(place, json=location("A"), headers=headers).status_code == 201
    answer = both.front.put(place, content=b"x" * (MOST_BYTES + 1), headers=headers)
    assert (answer.status_code, f"{MOST_BYTES:,} bytes" in answer.json()["status_message"]) == (413, True)


@installed
def test_figures_are_for_the_machine_itself(both):
    """Whoever comes from outside finds none."""
    front, behind = both.asked("/metrics")
    assert (front[0], behind[0]) == (404, 200)


@installed
def test_who_comes_without_tls_is_led_to_it(both):
    """To the same address."""
    headers = {"Host": "feeds.example"}
    answer = httpx.get(f"http://127.0.0.1:{both.port}/feeds/open/table.xml?a=1", headers=headers, trust_env=False)
    assert (answer.status_code, answer.headers["location"]) == (301, "https://feeds.example/feeds/open/table.xml?a=1")


def test_nginx_has_more_patience_than_who_waits_for_news():
    """Else it would answer 504 in place of 204."""
    assert int(re.search(r"proxy_read_timeout (\d+)s;", SERVERS)[1]) > LONGEST_WAIT_S


@installed
def test_callers_are_told_apart_by_what_nginx_says_of_them(tmp_path):
    """Each has his own share of requests, and none gets another one by a header."""
    text = replaced(EVERYTHING, {"[serve]\n": '[serve]\nrate_limit = "2/1h"\n'})
    with behind_nginx(tmp_path, text) as both:
        path = "/feeds/open/status.since/2.xml"
        faked = [both.front.get(path, headers={"X-Forwarded-For": f"192.0.2.{n}"}).status_code for n in range(3)]
        assert faked == [204, 204, 429]
        assert both.behind.get(path, headers={"X-Forwarded-For": "192.0.2.1"}).status_code == 204


# --- the services


@pytest.fixture
def units(tmp_path):
    """A folder of the units, with a program in place of the installed one."""
    program = tmp_path / "afir-publish"
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    (tmp_path / UNIT).write_text(replaced(SERVICE, {PROGRAM: str(program)}), encoding="utf-8")
    (tmp_path / "https").write_text(replaced(WITH_HTTPS, {PROGRAM: str(program)}), encoding="utf-8")
    return tmp_path


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd-analyze")
@pytest.mark.parametrize(("change", "told"), [("", ""), ("drop-in", ""), ("PrivateTmp=yes", "PrivateTemp")])
def test_units_are_what_systemd_takes(units, change, told):
    """The one of both services, and with what is added for HTTPS; a wrong one would be told."""
    name = "afir-publish@serve.service"
    if change == "drop-in":
        added = units / f"{name}.d"
        added.mkdir()
        (units / "https").rename(added / "override.conf")
    elif change:
        wrong = replaced(SERVICE, {change: change.replace("Tmp", "Temp"), PROGRAM: f"{units}/afir-publish"})
        (units / UNIT).write_text(wrong, encoding="utf-8")
    environ = os.environ | {"SYSTEMD_UNIT_PATH": f"{units}:"}
    line = ["systemd-analyze", "verify", "--recursive-errors=no", name]
    done = subprocess.run(line, env=environ, capture_output=True, text=True, check=False)
    said = "\n".join(row for row in (done.stdout + done.stderr).splitlines() if "afir-publish" in row)
    assert told in said if told else (done.returncode, said) == (0, "")


def exec_starts():
    """The command lines that units start, with each command that the text names for them."""
    (line,) = re.findall(r"^ExecStart=(.+)$", SERVICE, re.MULTILINE)
    instances = {found for found in re.findall(r"afir-publish@(\w+)", TEXT) if found != "deliver"}
    (with_https,) = re.findall(r"^ExecStart=(.+)$", WITH_HTTPS, re.MULTILINE)
    return [*(line.replace("%i", name) for name in sorted(instances)), with_https]


@pytest.mark.parametrize("line", exec_starts())
def test_what_units_start_begins_and_ends_well(tmp_path, line):
    """It is there until SIGTERM, and systemd takes that end for a good one."""
    folder = tmp_path / "afir"
    published(folder, EVERYTHING if "443" in line else LITTLE)
    program, *words = shlex.split(replaced(line, {CONFIGURATION: str(folder / config.NAME)}))
    assert program == PROGRAM
    words = [{"0.0.0.0": "127.0.0.1", "443": "0"}.get(word, word) for word in words]  # noqa: S104 - it is not listened on
    words += ["--port", "0"] if words[0] == "serve" and "--port" not in words else []
    environ = os.environ | {"CONSUMER": CONSUMER, "OPERATOR": OPERATOR}
    process = subprocess.Popen(
        [sys.executable, "-m", "afir_publisher", *words], env=environ, cwd="/", stderr=subprocess.PIPE, text=True
    )
    try:
        said = next(row for row in process.stderr if "complete" in row or "listening on" in row)
        process.send_signal(signal.SIGTERM)
        _, rest = process.communicate(timeout=30)
    finally:
        process.kill()
        process.communicate()
    assert (process.returncode, "Traceback" in said + rest) == (0, False)


def test_paths_fit_together(load):
    """What the configuration names can be written by the unit, and nginx gives out the folder of feeds."""
    settings = load(f'{PUBLISHER}{SETTINGS}\n[[feed]]\nname = "nl"\nprofile = "datex2-3.7"\nsources = ["my-cpo"]\n')
    state, writable = (
        re.search(rf"^{key}=(.+)$", SERVICE, re.MULTILINE)[1] for key in ("StateDirectory", "ReadWriteP.*")
    )
    assert settings.store.path.parent == Path("/var/lib") / state
    assert settings.feeds.directory.parent == Path(writable)
    assert f"root {writable};" in SERVERS
    assert [f"{one}" for one in settings.serve.proxies] == ["127.0.0.1", "::1"]
    named = re.findall(r"/(?:var/lib|srv|etc|opt)/afir-publish(?![@-])", " ".join(COMMANDS))
    assert set(named) == {f"/{folder}/afir-publish" for folder in ("var/lib", "srv", "etc", "opt")}


# --- what is done by hand


def test_the_installed_configuration_is_the_one_of_the_units(tmp_path):
    """The file that `init` writes is named in the units, and in what commands by hand find it by."""
    (line,) = [line for line in COMMANDS if " init " in line]
    program, _, path = shlex.split(line)
    assert (program, path) == (PROGRAM, CONFIGURATION)
    (exported,) = [line for line in COMMANDS if line.startswith("export ")]
    assert exported == f"export {config.VARIABLE}={CONFIGURATION}"
    done = subprocess.run([sys.executable, "-m", "afir_publisher", "init", tmp_path / "a.toml"], check=False)
    assert done.returncode == 0


@pytest.fixture
def store(tmp_path):
    """A store that has published something."""
    return published(tmp_path / "afir", EVERYTHING).store.path


@pytest.mark.skipif(shutil.which("sqlite3") is None, reason="there is no sqlite3")
@pytest.mark.parametrize("line", [line for line in COMMANDS if "vacuum into" in line], ids=("backup", "before-upgrade"))
def test_a_copy_is_whole_while_the_store_is_written(store, line):
    """It has what was there, nothing of what is under way, and is a store that is written like any other."""
    command = replaced(
        line, {"runuser -u afir -- ": "", STORE: str(store), f"{Path(STORE).parent}/": f"{store.parent}/"}
    )
    with closing(sqlite3.connect(store)) as writer:
        writer.execute("insert into made values ('under way', '')")
        subprocess.run(shlex.split(command), check=True)
    (made,) = [path for path in store.parent.glob("*.sqlite") if path != store]
    with closing(Store(made)) as copy, closing(Store(store)) as ours:
        for kept in (copy, ours):
            assert kept.db.conn.execute("pragma journal_mode").fetchone() == ("wal",)
        seen = [[*one.db.query("select * from message")] for one in (copy, ours)]
        assert seen[0] == seen[1] != []
        assert copy.db["made"].count == ours.db["made"].count


def test_an_older_copy_can_be_put_back(tmp_path):
    """By the commands that are told, after a crash that left a log: it would overwrite pages of the copy."""
    settings = published(tmp_path / "afir", LITTLE)
    store, lines = settings.store.path, COMMANDS[COMMANDS.index(f"cd {Path(STORE).parent}") :]
    with closing(sqlite3.connect(store)) as crashed:
        crashed.execute("vacuum into ?", [str(store.parent / "copy.sqlite")])
        crashed.execute("insert into made values ('since then', '')")
        crashed.commit()
        left = {end: Path(f"{store}{end}").read_bytes() for end in ("", "-wal", "-shm")}
    for end, content in left.items():
        Path(f"{store}{end}").write_bytes(content)
    script = "\n".join(lines[: [line.startswith("systemctl start") for line in lines].index(True)])
    others = {
        f"cd {Path(STORE).parent}": f"cd {store.parent}",
        "-o afir -g afir ": "",
        "runuser -u afir -- ": "",
        PROGRAM: f"{sys.executable} -m afir_publisher",
        CONFIGURATION: str(store.parent / config.NAME),
    }
    subprocess.run(["/bin/sh", "-e"], input=replaced(script, others), text=True, check=True)
    with closing(Store(store)) as back:
        assert back.db.conn.execute("pragma integrity_check").fetchone() == ("ok",)
        assert back.publications.newest("open", "status").seq == 2


def test_a_store_that_lost_its_log_gets_it_back(store):
    """SQLite writes copies without it, in which readers would keep writers waiting."""
    with closing(sqlite3.connect(store)) as alone:
        assert alone.execute("pragma journal_mode = delete").fetchone() == ("delete",)
    with closing(Store(store)) as again:
        assert again.db.conn.execute("pragma journal_mode").fetchone() == ("wal",)


# --- what it says


def test_alerts_ask_for_figures_that_there_are(tmp_path):
    """By name, and by the labels that they are put together by."""
    with served(published(tmp_path / "afir", EVERYTHING)) as server:
        figures = server.client.get("/metrics").text
    named = set(re.findall(r"\bafir_\w+", ALERTS))
    assert named
    assert named <= set(re.findall(r"^# TYPE (\w+)", figures, re.MULTILINE))
    assert all(f'{label}="' in figures for label in re.findall(r"by \((\w+)\)", ALERTS))


def templates():
    """Every text of the program, with dots where a value stands."""
    for path in (ROOT / "afir_publisher").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                yield "".join(part.value if isinstance(part, ast.Constant) else "..." for part in node.values)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


OF_OTHERS = ("database or disk is full", "No space left on device")
"""What SQLite and the system say."""


@pytest.mark.parametrize(
    "message",
    [row.split("`")[1] for row in re.findall(r"^\| `.+$", TEXT.partition("## What to do when")[2], re.MULTILINE)],
)
def test_messages_are_those_of_the_program(message):
    """Whoever looks for what a log said finds it."""
    pieces = [piece.strip() for piece in re.split(r"\d+|\.\.\.|; ", message)]
    pieces = [piece for piece in pieces if len(piece) > 3 and piece not in OF_OTHERS]
    everything = "\n".join(templates())
    assert pieces
    assert [piece for piece in pieces if piece not in everything] == []


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\(([^)#]+)\)", TEXT))))
def test_what_is_linked_exists(target):
    """From the folder of the document."""
    assert (DOCUMENT.parent / target).is_file()
