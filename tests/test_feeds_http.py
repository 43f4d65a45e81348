"""Feeds over HTTP: what lies in the folder, what changed since a cursor, and what headers say of both."""

import gzip
import json
import logging
from concurrent.futures import ThreadPoolExecutor
from email.utils import parsedate_to_datetime
from hashlib import sha256
from itertools import product
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest
import zstandard
from feed import PROFILE
from pipeline import MINUTE, PUBLICATIONS, READ, in_json
from reading import Follower, Publishing

from afir_publisher import shelf, since
from afir_publisher.cursor import cursor
from afir_publisher.feeds import MANIFEST
from afir_publisher.replaced import SUFFIXES

SNAPSHOTS = [f"{publication}.{syntax}" for publication, syntax in product(PUBLICATIONS, PROFILE.syntaxes)]
DELTAS = [f"{publication}.delta/2.{syntax}" for publication, syntax in product(PUBLICATIONS, PROFILE.syntaxes)]
SINCE = [f"{publication}.since/1.{syntax}" for publication, syntax in product(PUBLICATIONS, PROFILE.syntaxes)]
TYPES = {"xml": "application/xml", "json": "application/json"}
PLAIN = {"Accept-Encoding": "identity"}
F = "/feeds/nl/"


@pytest.fixture(scope="module")
def publishing(tmp_path_factory) -> Publishing:
    """A feed with a second message of each publication, for tests that change nothing."""
    publishing = Publishing(tmp_path_factory.mktemp("read"))
    publishing.rename("Elders")
    return publishing


@pytest.fixture(scope="module")
def client(publishing):
    """Somebody who reads it."""
    with publishing.served() as client:
        yield client


@pytest.fixture
def changing(tmp_path) -> Publishing:
    """A feed with one message of each publication."""
    return Publishing(tmp_path)


# --- what lies in the folder


@pytest.mark.parametrize("name", [*SNAPSHOTS, *DELTAS, MANIFEST])
def test_a_file_is_what_lies_in_the_folder(publishing, client, name):
    """Byte for byte, of the right type, and nobody may use it without asking whether it is still so."""
    answer = client.get(F + name, headers=PLAIN)
    assert (answer.status_code, answer.content) == (200, publishing.text(name))
    assert answer.headers["content-type"] == TYPES[name.rpartition(".")[2]]
    assert answer.headers["cache-control"] == "public, no-cache"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["etag"] == f'"{sha256(answer.content).hexdigest()[:32]}"'
    modified = (publishing.folder / "nl" / name).stat().st_mtime
    assert parsedate_to_datetime(answer.headers["last-modified"]).timestamp() == int(modified)


@pytest.mark.parametrize("name", [*SNAPSHOTS, *DELTAS, *SINCE])
def test_a_document_sets_no_cookie_and_no_policy(client, name):
    """Those are for pages."""
    headers = client.get(F + name).headers
    assert not {"set-cookie", "content-security-policy"} & headers.keys()


@pytest.mark.parametrize("name", [*SNAPSHOTS, *DELTAS, *SINCE])
@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, zstd", "zstd"),
        ("gzip", "gzip"),
        ("gzip;q=1.0, zstd;q=0.5, *;q=0", "gzip"),
        ("br", None),
        ("identity", None),
        ("", None),
    ],
)
def test_a_document_is_compressed_as_it_is_wanted(client, name, accepted, coding):
    """Each coding has a tag of its own, and Vary says that there is more than one."""
    plain = client.get(F + name, headers=PLAIN)
    with client.stream("GET", F + name, headers={"Accept-Encoding": accepted}) as answer:
        content = b"".join(answer.iter_raw())
    unpack = {"zstd": zstandard.ZstdDecompressor().decompressobj().decompress, "gzip": gzip.decompress}
    assert answer.headers.get("content-encoding") == coding
    assert unpack.get(coding, bytes)(content) == plain.content
    assert (answer.headers["etag"] == plain.headers["etag"]) == (coding is None)
    assert "Accept-Encoding" in answer.headers["vary"]


@pytest.mark.parametrize("suffix", [suffix for suffix in SUFFIXES.values() if suffix])
def test_compressed_files_have_addresses_too(publishing, client, suffix):
    """As they have behind any web server; they come as files then."""
    answer = client.get(f"{F}table.xml{suffix}")
    assert answer.content == publishing.text(f"table.xml{suffix}")
    assert "content-encoding" not in answer.headers


# --- asking whether it changed


@pytest.mark.parametrize("name", [*SNAPSHOTS, *DELTAS, MANIFEST])
@pytest.mark.parametrize("accepted", ["identity", "gzip", "zstd"])
def test_what_one_has_is_not_sent_again(client, name, accepted):
    """By tag or, where none is named, by date; the answer says what it would have said."""
    first = client.get(F + name, headers={"Accept-Encoding": accepted})
    tag, date = first.headers["etag"], first.headers["last-modified"]
    for asked, status in [
        ({"If-None-Match": tag}, 304),
        ({"If-None-Match": f'"x", W/{tag}'}, 304),
        ({"If-None-Match": "*"}, 304),
        ({"If-None-Match": '"x"'}, 200),
        ({"If-None-Match": '"x"', "If-Modified-Since": date}, 200),
        ({"If-Modified-Since": date}, 304),
        ({"If-Modified-Since": "Sun, 22 Nov 2026 11:59:59 GMT"}, 200),
        ({"If-Modified-Since": "yesterday"}, 200),
    ]:
        answer = client.get(F + name, headers=asked | {"Accept-Encoding": accepted})
        assert answer.status_code == status, asked
        assert (answer.content == b"") == (status == 304)
        for said in ("etag", "last-modified", "vary", "cache-control", "feed-sequence"):
            assert answer.headers.get(said) == first.headers.get(said)


def test_the_newer_of_two_messages_of_a_second_is_sent_to_who_asks_by_date(changing):
    """Dates of HTTP have no fractions."""
    with changing.served() as client:
        date = client.get(f"{F}status.xml").headers["last-modified"]
        changing.pipeline.now -= MINUTE
        changing.rename("Elders")
        answer = client.get(f"{F}status.xml", headers={"If-Modified-Since": date})
    assert (answer.status_code, answer.headers["feed-sequence"]) == (200, "2")


@pytest.mark.parametrize("name", [*SNAPSHOTS, *DELTAS, *SINCE, MANIFEST])
def test_head_says_what_get_would(client, name):
    """And sends nothing."""
    got, asked = client.get(F + name), client.head(F + name)
    assert (asked.status_code, asked.content) == (200, b"")
    assert {key: value for key, value in asked.headers.items() if key != "date"} == {
        key: value for key, value in got.headers.items() if key != "date"
    }


@pytest.mark.parametrize("name", ["table.xml", "status.delta/2.json", "status.since/1.xml"])
@pytest.mark.parametrize(("asked", "begin", "end"), [("0-9", 0, 10), ("5-", 5, None), ("-7", -7, None), ("9-9", 9, 10)])
def test_a_part_can_be_had(client, name, asked, begin, end):
    """Of the plain document or of the compressed one, whichever is asked for."""
    for accepted in ("identity", "gzip"):
        with client.stream("GET", F + name, headers={"Accept-Encoding": accepted}) as answer:
            whole = b"".join(answer.iter_raw())
        headers = {"Accept-Encoding": accepted, "Range": f"bytes={asked}", "If-Range": answer.headers["etag"]}
        with client.stream("GET", F + name, headers=headers) as answer:
            content = b"".join(answer.iter_raw())
        assert (answer.status_code, content) == (206, whole[begin:end])
        first, last = whole.index(content), whole.index(content) + len(content) - 1
        assert answer.headers["content-range"].endswith(f"/{len(whole)}")
        if len(content) > 5:
            assert answer.headers["content-range"] == f"bytes {first}-{last}/{len(whole)}"


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"Range": "bytes=99999999-"}, 416),
        ({"Range": "bytes=-0"}, 416),
        ({"Range": "bytes=5-2"}, 200),
        ({"Range": "bytes=0-1,4-5"}, 200),
        ({"Range": "lines=1-2"}, 200),
        ({"Range": "bytes=0-1", "If-Range": '"older"'}, 200),
        ({"Range": "bytes=0-1", "If-Range": "Sun, 22 Nov 2026 11:00:00 GMT"}, 200),
    ],
)
def test_what_is_no_part_of_it_is_answered_with_all_or_refused(client, asked, status):
    """So nobody puts together halves of two documents."""
    answer = client.get(f"{F}table.xml", headers=asked | PLAIN)
    assert answer.status_code == status
    assert (answer.headers.get("content-range", "").startswith("bytes */")) == (status == 416)


# --- what changed since


def test_a_snapshot_says_where_to_go_on(publishing, client):
    """The address of what changes from here on, and the number that it has."""
    answer = client.get(f"{F}status.json")
    message = publishing.pipeline.message("status")
    assert answer.headers["link"] == f'<status.since/{cursor(message)}.json>; rel="next"'
    assert (answer.headers["feed-sequence"], answer.headers["feed-kind"]) == ("2", "snapshot")


@pytest.mark.parametrize(("publication", "syntax"), list(product(PUBLICATIONS, PROFILE.syntaxes)))
def test_what_changed_since_a_message_is_a_delta(publishing, client, publication, syntax):
    """Of a step of one it is the very file, from another address."""
    for known in ("1", cursor(publishing.pipeline.message(publication, 1))):
        answer = client.get(f"{F}{publication}.since/{known}.{syntax}", headers=PLAIN)
        assert answer.content == publishing.text(f"{publication}.delta/2.{syntax}")
        said = [answer.headers[f"feed-{name}"] for name in ("kind", "since", "sequence")]
        assert said == ["delta", "1", "2"]
        again = client.get(answer.url.path, headers=PLAIN | {"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.headers["feed-kind"]) == (304, "delta")


@pytest.mark.parametrize("known", ["2", "newest"])
def test_nothing_changed_is_no_document(publishing, client, known):
    """And the place to go on is the same."""
    newest = cursor(publishing.pipeline.message("table"))
    answer = client.get(f"{F}table.since/{newest if known == 'newest' else known}.xml")
    assert (answer.status_code, answer.content, answer.headers["feed-sequence"]) == (204, b"", "2")
    assert answer.links["next"]["url"] == f"{newest}.xml"


@pytest.mark.parametrize("unknown", ["0", "99", "1-00000000", "999999999999999"])
def test_a_cursor_that_leads_nowhere_gets_everything(publishing, client, unknown):
    """Said to be a snapshot, so that nobody adds it to what he has."""
    answer = client.get(f"{F}table.since/{unknown}.xml", headers=PLAIN)
    assert (answer.headers["feed-kind"], answer.content) == ("snapshot", publishing.text("table.xml"))
    assert urljoin(answer.url.path, answer.links["next"]["url"]).startswith(f"{F}table.since/2-")


def test_a_delta_is_never_at_the_address_of_a_snapshot(client):
    """Consumers delete what a file at that address does not name."""
    kinds = {name: client.get(F + name).headers["feed-kind"] for name in (*SNAPSHOTS, *DELTAS, *SINCE)}
    assert kinds == dict.fromkeys(SNAPSHOTS, "snapshot") | dict.fromkeys((*DELTAS, *SINCE), "delta")


def test_a_delta_is_made_once_for_all_who_stand_at_a_place(changing):
    """And no longer kept when something newer can be had."""
    feeds = changing.feeds()
    with changing.served(feeds) as client:
        changing.rename("Elders")
        changing.rename("Daar")
        with ThreadPoolExecutor(4) as pool:
            got = set(pool.map(lambda _: client.get(f"{F}table.since/1.xml").content, range(8)))
        assert (len(got), feeds.since.made) == (1, 1)
        changing.rename("Hier")
        client.get(f"{F}table.since/1.xml")
        assert feeds.since.made == 2
        assert [one.until[0] for one in feeds.since._kept] == ["4"]


def test_changes_lead_no_further_than_the_files(changing):
    """What the store has published, and no file shows yet, comes with the files."""
    changing.rename("Elders")
    changing.cpo.locations["A"]["name"] = "Daar"
    changing.pipeline.sync(changing.cpo)
    ahead = cursor(changing.pipeline.message("table"))
    with changing.served() as client:
        answer = client.get(f"{F}table.since/1.xml", headers=PLAIN)
        assert (answer.headers["feed-sequence"], answer.content) == ("2", changing.text("table.delta/2.xml"))
        early = client.get(f"{F}table.since/{ahead}.xml")
        assert (early.status_code, early.links["next"]["url"]) == (204, f"{ahead}.xml")
        changing.files.refresh(changing.pipeline.store)
        assert client.get(f"{F}table.since/1.xml").headers["feed-sequence"] == "3"


def test_deltas_are_kept_as_far_as_there_is_room(changing, monkeypatch):
    """The one that was asked for last stays."""
    for name in ("Elders", "Daar", "Hier"):
        changing.rename(name)
    feeds = changing.feeds()
    with changing.served(feeds) as client:
        client.get(f"{F}table.since/1.xml")
        monkeypatch.setattr(since, "MOST_BYTES_KEPT", sum(map(since._size, feeds.since._kept.values())))
        client.get(f"{F}table.since/3.xml")
        assert [one.since for one in feeds.since._kept] == ["3"]
        client.get(f"{F}table.since/3.xml")
    assert feeds.since.made == 2


def test_a_store_that_cannot_be_read_gives_the_snapshot(changing):
    """What is served lies in files; only changes are lost, and said to be."""
    changing.rename("Elders")
    changing.pipeline.store.close()
    for path in changing.store.parent.glob("afir.sqlite*"):
        path.write_bytes(b"no store at all, but long enough to be looked at" * 99) if path.is_file() else None
    with changing.served() as client:
        answer = client.get(f"{F}table.since/1.xml", headers=PLAIN)
    assert (answer.headers["feed-kind"], answer.content) == ("snapshot", changing.text("table.xml"))


def test_an_empty_table_is_told_as_what_is_gone(changing):
    """Who follows learns what went; who begins learns that there is nothing, and where to ask for what comes."""
    follower, late = Follower("table", "xml"), Follower("table", "xml")
    with changing.served() as client:
        follower.follow(client)
        for shown in changing.cpo.locations.values():
            shown["publish"] = False
        changing.sync()
        follower.follow(client)
        assert (follower.held, follower.kinds) == ({}, ["snapshot", "delta"])
        late.follow(client)
        assert client.get(late.next).status_code == 204
        for shown in changing.cpo.locations.values():
            shown["publish"] = True
        changing.sync()
        for one in (follower, late):
            one.follow(client)
            assert one.held == READ["xml"](changing.text("table.xml").decode(), "table").entries


# --- waiting for news


def test_who_waits_is_answered_when_something_changed(changing):
    """With the delta, as if he had asked then."""
    with changing.served() as client, ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(client.get, f"{F}status.since/1.json?wait=30")
        changing.rename("Elders")
        answer = waiting.result()
    assert (answer.status_code, answer.headers["feed-sequence"], answer.headers["feed-kind"]) == (200, "2", "delta")


@pytest.mark.parametrize("wait", ["0", "0.4", "-1", "x", ""])
def test_who_waits_for_nothing_is_told_so(client, wait):
    """After the time that he named, or at once if that is none."""
    answer = client.get(f"{F}status.since/2.json?wait={wait}")
    assert (answer.status_code, answer.headers["feed-sequence"]) == (204, "2")


def test_who_leaves_is_waited_for_no_longer(changing):
    """A figure tells how many wait."""
    feeds = changing.feeds()
    with changing.served(feeds) as client:
        with pytest.raises(httpx.ReadTimeout):
            client.get(f"{F}status.since/1.json?wait=60", timeout=0.5)
        for _ in range(40):
            if feeds.counts.waiting == 0 and feeds.counts.answers["nl", 204]:
                break
            client.get(f"{F}status.since/1.json?wait=0.1")
    assert feeds.counts.waiting == 0


# --- while files are replaced


def test_what_is_said_of_a_snapshot_is_true_at_any_time(changing, monkeypatch):
    """Between any two files that are replaced, its number is that of its content, and the manifest is of the same."""
    rename, seen = Path.replace, []

    def ask():
        manifest = client.get(F + MANIFEST).json()
        for name in SNAPSHOTS:
            answer = client.get(F + name, headers=PLAIN)
            publication, syntax = name.split(".")
            seq = int(answer.headers["feed-sequence"])
            assert answer.text == changing.pipeline.text(publication, syntax, seq)
            assert manifest[publication]["seq"] == seq
            seen.append(seq)

    def replace(path, target):
        done = rename(path, target)
        if path.is_relative_to(changing.folder):
            ask()
        return done

    with changing.served() as client:
        ask()
        with monkeypatch.context() as patch:
            patch.setattr(Path, "replace", replace)
            changing.rename("Elders")
        ask()
    assert seen == sorted(seen)
    assert set(seen) == {1, 2}


def test_a_folder_that_a_crash_left_half_written_is_not_served(changing):
    """Until the next sync has mended it, one is asked to come again."""
    changing.cpo.locations["A"]["name"] = "Elders"
    changing.pipeline.sync(changing.cpo)
    before = changing.text(MANIFEST)
    changing.files.refresh(changing.pipeline.store)
    (changing.folder / "nl" / MANIFEST).write_bytes(before)
    with changing.served() as client:
        answer = client.get(f"{F}table.xml")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        assert client.get("/healthz").status_code == 503
        changing.files.refresh(changing.pipeline.store)
        assert client.get(f"{F}table.xml", headers=PLAIN).content == changing.text("table.xml")


def test_an_answer_under_way_is_of_the_file_that_it_began_with(changing):
    """Whoever is slow gets the old one to its end."""
    before = changing.text("table.xml")
    with changing.served() as client, client.stream("GET", f"{F}table.xml", headers=PLAIN) as answer:
        changing.rename("Elders")
        assert b"".join(answer.iter_raw()) == before


def test_a_feed_that_published_nothing_says_so(changing):
    """Which is no fault, and ends by itself."""
    folder = changing.folder / "nl"
    away = folder.rename(folder.with_name("away"))
    with changing.served() as client:
        answer = client.get(f"{F}table.xml")
        assert (answer.status_code, answer.text) == (404, "feed nl has published nothing yet\n")
        assert client.get("/healthz").json() == {"status": "ok", "feeds": {"nl": "nothing published yet"}}
        away.rename(folder)
        assert client.get(f"{F}table.xml").status_code == 200


# --- what is not there


@pytest.mark.parametrize(
    "path",
    [
        *("/feeds/", "/feeds/de/table.xml", "/feeds/nl", F, f"{F}table", f"{F}table.csv", f"{F}prices.xml"),
        *(f"{F}table.delta/1.xml", f"{F}table.delta/3.xml", f"{F}table.delta/02.xml", f"{F}table.delta/a.xml"),
        *(f"{F}table.xml.part", f"{F}table.since/.xml", f"{F}table.since/1.xml/x", f"{F}table.xml.br"),
        *(f"{F}..%2f..%2fafir.sqlite", f"{F}%2e%2e/nl/table.xml%00", f"{F}table.delta/..%2f2.xml"),
    ],
)
def test_what_is_not_there_is_not_found(client, path):
    """Nothing but what a feed has can be asked for, whatever is written into an address."""
    answer = client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/plain; charset=utf-8")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_feeds_are_only_read(client, method):
    """The answer says how."""
    answer = client.request(method, f"{F}table.xml")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


def test_each_request_is_told_to_the_log_without_where_it_came_from(publishing, caplog):
    """Who, what, and the sequence number; of what does not exist only that."""
    with caplog.at_level(logging.INFO, "afir_publisher.access"), publishing.served() as client:
        size = len(client.get(f"{F}status.xml", headers=PLAIN).content)
        client.get(f"{F}no%0Asuch")
    told = [record.getMessage() for record in caplog.records if record.name == "afir_publisher.access"]
    assert told == [
        f"consumer=- method=GET feed=nl file=status.xml status=200 seq=2 bytes={size}",
        "consumer=- method=GET feed=nl file=- status=404 seq=- bytes=75",
    ]


def test_what_is_too_large_for_memory_is_read_when_it_is_sent(changing, monkeypatch):
    """To the same bytes, whole and in part."""
    monkeypatch.setattr(shelf, "MOST_BYTES_KEPT", 0)
    with changing.served() as client:
        for name in SNAPSHOTS:
            assert client.get(F + name, headers=PLAIN).content == changing.text(name)
            part = client.get(F + name, headers=PLAIN | {"Range": "bytes=100-199"})
            assert part.content == changing.text(name)[100:200]


def test_the_smallest_files_are_kept_in_memory(changing, monkeypatch):
    """As far as there is room: they are what most clients ask for."""
    small = sorted(len(changing.text(f"{name}{suffix}")) for name in SNAPSHOTS for suffix in SUFFIXES.values())[:5]
    monkeypatch.setattr(shelf, "MOST_BYTES_KEPT", sum(small))
    found = changing.feeds().shelves["nl"].look()
    files = [file for one in found.publications.values() for each in one.snapshots.values() for file in each.values()]
    assert sorted(file.size for file in files if file._content is not None) == small


def test_a_file_that_somebody_cuts_is_never_half_an_answer(changing, monkeypatch):
    """The connection ends, so whoever reads notices."""
    monkeypatch.setattr(shelf, "MOST_BYTES_KEPT", 0)
    text = "Volg de borden naar het laadplein. " * 100_000
    changing.cpo.locations["A"]["directions"] = [{"language": "nl", "text": text}]
    changing.sync()
    path = changing.folder / "nl" / "table.xml"
    with changing.served() as client:
        client.get(f"{F}table.xml")
        path.write_bytes(path.read_bytes()[:-1000])
        with pytest.raises(httpx.RemoteProtocolError):
            client.get(f"{F}table.xml", headers=PLAIN)


# --- following


def test_a_follower_ends_with_the_snapshot_through_restarts(changing):
    """Of both publications, in both syntaxes; also where several messages came between two questions."""
    followers = [Follower(*place) for place in product(PUBLICATIONS, PROFILE.syntaxes)]
    names = iter(["Daar", "Elders", "Hier", "Ginds", "Overal", "Nergens"])
    for steps in (0, 1, 3, 2):
        with changing.served() as client:
            for _ in range(steps):
                changing.rename(next(names))
            for follower in followers:
                follower.follow(client)
    for follower in followers:
        text = changing.text(f"{follower.publication}.{follower.syntax}").decode()
        assert follower.held == READ[follower.syntax](text, follower.publication).entries
        assert follower.kinds == ["snapshot", "delta", "delta", "delta"]


def test_a_follower_of_a_store_that_was_begun_anew_gets_everything(changing, tmp_path):
    """The numbers come a second time; the mark tells."""
    follower = Follower("status", "json")
    changing.rename("Elders")
    with changing.served() as client:
        follower.follow(client)
    (tmp_path / "anew").mkdir()
    anew = Publishing(tmp_path / "anew")
    anew.pipeline.now += MINUTE
    for name in ("Daar", "Ginds", "Hier"):
        anew.rename(name)
    with anew.served() as client:
        follower.follow(client)
    assert follower.kinds == ["snapshot", "snapshot"]
    assert follower.held == in_json(anew.text("status.json").decode(), "status").entries


def test_the_manifest_has_the_cursor_for_who_takes_files_from_elsewhere(publishing, client):
    """From any web server with the folder; what changes from there comes from here."""
    manifest = json.loads(publishing.text(MANIFEST))
    answer = client.get(f"{F}status.since/{manifest['status']['cursor']}.xml")
    assert answer.status_code == 204
