"""OCPI objects from files, however they are packed."""

import gzip
import tracemalloc
from pathlib import Path

import pytest

from afir_publisher.errors import Refused, SourceError
from afir_publisher.model import Finding
from afir_publisher.ocpi import envelope
from afir_publisher.ocpi.files import objects, pages
from afir_publisher.ocpi.page import Page, Remark, Shortfall

ARRAY = b'[{"id": "1"}, {"id":"2" }]'
TWO = (b'{"id": "1"}', b'{"id":"2" }')
PACKED = gzip.compress(ARRAY)


def written(folder, content, name="locations.json") -> Path:
    """A file with some content."""
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (ARRAY, TWO),
        (b" \n" + ARRAY + b"\n", TWO),
        (b"[]", ()),
        (b'{"data": ' + ARRAY + b', "status_code": 1000}', TWO),
        (b'{"status_code": "1000", "data": \n' + ARRAY + b"}", TWO),
        (b'{"data": ' + ARRAY + b"}", TWO),
        (b'{"data": {"id": "1"}, "status_code": 1000}', TWO[:1]),
        (b'{"data": [], "status_code": 1000}', ()),
        (b'{"data": null, "status_code": 1000}', ()),
        (b'{"id": "1"}\n', TWO[:1]),
        (b'[{"name": "\xe9"}]', (b'{"name": "\xe9"}',)),
    ],
    ids=[
        "array",
        "array among blanks",
        "empty array",
        "envelope",
        "envelope with its data last",
        "envelope without status",
        "envelope of one",
        "envelope of none",
        "envelope of null",
        "one object",
        "bytes that are no UTF-8",
    ],
)
@pytest.mark.parametrize(
    "pack",
    [bytes, gzip.compress, b"\xef\xbb\xbf".__add__, lambda content: gzip.compress(b"\xef\xbb\xbf" + content)],
    ids=["plain", "gzip", "byte order mark", "gzip with byte order mark"],
)
def test_objects_come_byte_by_byte_as_they_stand(tmp_path, content, expected, pack):
    """Array, envelope or one object, compressed or not: the exact text of each, blanks and all."""
    assert objects(written(tmp_path, pack(content))) == expected


@pytest.mark.parametrize("name", ["locations.json", "locations.json.gz", "locations"])
def test_compression_is_known_by_its_magic_bytes(tmp_path, name):
    """A name may say anything."""
    assert objects(written(tmp_path, PACKED, name)) == objects(written(tmp_path, ARRAY, name)) == TWO


def test_a_gzip_file_may_have_several_members(tmp_path):
    """As when files are put together, or padded."""
    assert objects(written(tmp_path, gzip.compress(ARRAY[:14]) + gzip.compress(ARRAY[14:]) + b"\0\0")) == TWO


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (PACKED[:-10], "cannot be read: Compressed file ended before the end-of-stream marker was reached"),
        (PACKED[:5], "cannot be read: Compressed file ended before the end-of-stream marker was reached"),
        (PACKED[:-8] + bytes(8), "cannot be read: CRC check failed 0 != "),
        (PACKED[:10] + b"\xff" * 8 + PACKED[18:], "cannot be read: Error -1 Invalid deflate block found"),
        (b"", "is empty; is it still being written?"),
        (b"\xef\xbb\xbf \r\n", "is empty; is it still being written?"),
        (gzip.compress(b""), "is empty; is it still being written?"),
        (b"<html>", "holds HTML or XML where JSON is expected; was an error page saved in its place?"),
        (b"Not found", "not a JSON array, OCPI envelope or object: JSON is malformed: invalid character (byte 0)"),
        (ARRAY[:-1], "ends in the middle of its JSON; was it copied in full?"),
        (ARRAY[:-1] + bytes(9), "not a JSON array, OCPI envelope or object: JSON is malformed"),
        (bytes(9), "begins with a zero byte; was it copied in full?"),
        (b"PK\x03\x04...", "is a ZIP archive; unpack it, or pack it with gzip"),
        (gzip.compress(PACKED), "is packed with gzip twice; pack it once"),
        (ARRAY + b"x", "not a JSON array, OCPI envelope or object: JSON is malformed: trailing characters (byte 27)"),
        (b"5", "not a JSON array, OCPI envelope or object: Expected `object`, got `int`"),
        ("[]".encode("utf-16"), "is in UTF-16; save it as UTF-8, as JSON has to be"),
        ("\ufeff[]".encode("utf-16-be"), "is in UTF-16; save it as UTF-8, as JSON has to be"),
        (b'{"\xff": 1}', "not a JSON array, OCPI envelope or object: 'utf-8' codec can't decode byte 0xff"),
        (b"[" * 100_000, "is nested too deeply to be OCPI"),
        (b'{"status_code": 2001, "status_message": "no"}', "no objects but OCPI 2001: no"),
        (b'{"status_code": "3000", "data": []}', "no objects but OCPI 3000: None"),
    ],
    ids=[
        "truncated gzip",
        "only the head of a gzip",
        "gzip with a wrong checksum",
        "damaged gzip",
        "empty",
        "nothing but a mark and blanks",
        "empty gzip",
        "HTML",
        "not JSON",
        "truncated JSON",
        "padded with zeros",
        "zeros",
        "ZIP",
        "gzip in gzip",
        "more than JSON",
        "not an object",
        "UTF-16",
        "UTF-16, big end first",
        "a name that is no UTF-8",
        "nested too deeply",
        "an error of OCPI",
        "an error of OCPI with data",
    ],
)
def test_a_file_that_holds_no_objects_is_refused(tmp_path, content, why):
    """The message names the file and says what is wrong with it."""
    path = written(tmp_path, content)
    with pytest.raises(Refused) as caught:
        objects(path)
    assert str(caught.value).startswith(f"{path}: {why}")


@pytest.mark.parametrize(("name", "why"), [("none.json", "No such file"), (".", "Is a directory")])
def test_a_file_that_cannot_be_opened_is_refused(tmp_path, name, why):
    """It is missing, or no file at all."""
    with pytest.raises(Refused, match=f"cannot be read: .*{why}"):
        objects(tmp_path / name)


# --- pages


def test_a_file_is_a_page(tmp_path):
    """Tariffs first, so that the prices are there when a Location is looked at."""
    tariffs = [written(tmp_path, b'[{"id":"T"}]', "tariffs.json")]
    locations = [written(tmp_path, ARRAY, "a.json"), written(tmp_path, PACKED, "b.json.gz")]
    assert list(pages("wkx", tariffs, locations)) == [
        Page(kind="tariff", where="tariffs.json", objects=(b'{"id":"T"}',)),
        Page(kind="location", where="a.json", objects=TWO),
        Page(kind="location", where="b.json.gz", objects=TWO),
    ]


def test_a_bad_file_of_several_makes_its_kind_fall_short(tmp_path):
    """The others are read, and nothing of its kind is taken for gone."""
    bad, good = written(tmp_path, b"", "a.json"), written(tmp_path, ARRAY, "b.json")
    why = f"wkx: {bad}: is empty; is it still being written?"
    assert list(pages("wkx", [good], [bad, good])) == [
        Page(kind="tariff", where="b.json", objects=TWO),
        Shortfall(kind="location", message=why),
        Page(kind="location", where="b.json", objects=TWO),
    ]


def test_tariffs_are_kept_when_no_location_file_can_be_read(tmp_path):
    """Half of a source is a shortfall, not an error."""
    bad, good = written(tmp_path, b"", "a.json"), written(tmp_path, ARRAY, "b.json")
    assert [type(page) for page in pages("wkx", [good], [bad])] == [Page, Shortfall]


def test_a_source_of_which_no_file_can_be_read_is_an_error(tmp_path):
    """The first fault says why."""
    tariffs, locations = tmp_path / "tariffs.json", tmp_path / "locations.json"
    with pytest.raises(SourceError) as caught:
        list(pages("wkx", [tariffs], [locations]))
    assert str(caught.value) == f"wkx: {tariffs}: cannot be read: [Errno 2] No such file or directory: '{tariffs}'"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (rb'[{"id":"\ud800"},{"id":"2"}]', (rb'{"id":"\ufffd"}', b'{"id":"2"}')),
        (rb'[{"id":"x\udc00y"}]', (rb'{"id":"x\ufffdy"}',)),
        (rb'[{"id":"\ud83d\ude00\ud83d"}]', (rb'{"id":"\ud83d\ude00\ufffd"}',)),
        (rb'[{"id":"\\ud800\ud800"}]', (rb'{"id":"\\ud800\ufffd"}',)),
        (rb'{"status_code":1000,"data":[{"id":"\uDEAD"}]}', (rb'{"id":"\ufffd"}',)),
    ],
)
def test_half_a_surrogate_pair_costs_a_character_and_not_the_page(tmp_path, written, kept):
    """What JSON.stringify makes of an emoji that was cut is replaced; everything else stays as it came."""
    (tmp_path / "locations.json").write_bytes(written)

    assert objects(tmp_path / "locations.json") == kept


@pytest.mark.parametrize(
    ("content", "kept"),
    [
        (b'[{"lat": NaN},{"id":"2"}]', (b'{"lat": "NaN"}', b'{"id":"2"}')),
        (
            b'[{"a": [-Infinity,Infinity], "b": "NaN \\" NaN"}]',
            (b'{"a": ["-Infinity","Infinity"], "b": "NaN \\" NaN"}',),
        ),
        (b'{"status_code":1000,"data":[{"price":NaN}]}', (b'{"price":"NaN"}',)),
        (b'[{"a": NaN, "b": "\\ud800"}]', (b'{"a": "NaN", "b": "\\ufffd"}',)),
        (b'[{\n"a": "x\n\ty\0"\n}]', (b'{\n"a": "x\\u000a\\u0009y\\u0000"\n}',)),
    ],
)
def test_what_json_does_not_have_costs_a_value_and_not_the_page(tmp_path, content, kept):
    """A number that is none becomes a text, which no reader takes for a number or for nothing; controls are escaped."""
    assert objects(written(tmp_path, content)) == kept


@pytest.mark.parametrize("content", [b'[{"a": Nan}]', b'[{"a": NaNs}]', b"[NaN", b'{"NaN: 1}'])
def test_what_only_looks_like_such_a_number_is_malformed(tmp_path, content):
    """It is not guessed at."""
    with pytest.raises(Refused):
        objects(written(tmp_path, content))


# --- envelopes that are none of OCPI's


@pytest.mark.parametrize(
    ("content", "kind", "under"),
    [
        (b'{"locations": ' + ARRAY + b"}", "location", "locations"),
        (b'{"tariffs": ' + ARRAY + b', "meta": {"count": 2}}', "tariff", "tariffs"),
        (b'{"next": "abc", "items": \n' + ARRAY + b"}", "location", "items"),
        (b'{"locations": ' + ARRAY + b', "tariffs": []}', "location", "locations"),
        (b'{"locations": [], "tariffs": ' + ARRAY + b"}", "tariff", "tariffs"),
    ],
)
def test_objects_under_another_name_are_taken_with_a_remark(tmp_path, content, kind, under):
    """The one that fits the kind; the remark names file and name."""
    path = written(tmp_path, content, "feed.json")
    kinds = {"tariff": [], "location": []} | {kind: [path]}
    said = f"feed.json has its objects under '{under}', where OCPI has them under 'data'"
    finding = Finding(rule="OCPI-ENVELOPE", severity="warning", path=under, message=said)
    assert list(pages("wkx", kinds["tariff"], kinds["location"])) == [
        Page(kind=kind, where="feed.json", objects=TWO),
        Remark(area=f"{kind}s", finding=finding),
    ]


@pytest.mark.parametrize(
    "content",
    [
        b'{"id": "1", "items": [1]}',
        b'{"results": [{"id": "1"}]}',
        b'{"locations": {"id": "1"}}',
        b'{"uid": "1", "evses": [{}]}',
    ],
)
def test_what_is_no_known_envelope_is_one_object(tmp_path, content):
    """It goes to the reader, which says what is wrong with it."""
    path = written(tmp_path, content)
    assert list(pages("wkx", [], [path])) == [Page(kind="location", where=path.name, objects=(content,))]


def test_a_file_of_the_other_kind_is_refused(tmp_path):
    """Read as it was named, it would be a network without tariffs."""
    path = written(tmp_path, b'{"locations": ' + ARRAY + b"}")
    with pytest.raises(SourceError) as caught:
        list(pages("wkx", [path], []))
    assert str(caught.value) == f"wkx: {path}: holds locations, no tariffs; is it named in the wrong key?"


# --- files that are too large


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_a_file_that_is_too_large_is_refused(tmp_path, monkeypatch, pack):
    """By its size unpacked: one byte more than what would be taken over HTTP."""
    monkeypatch.setattr(envelope, "MOST_BYTES", 1_000_000)
    whole = ARRAY.ljust(1_000_000)
    assert objects(written(tmp_path, pack(whole))) == TWO
    with pytest.raises(Refused, match=r"locations.json: is larger than 1 MB.*; split it into several files"):
        objects(written(tmp_path, pack(whole + b" ")))


@pytest.mark.parametrize("many", [1, 50])
def test_a_bomb_is_not_unpacked_to_its_end(tmp_path, monkeypatch, many):
    """Memory follows what is allowed, not what is packed, be it in one member or in many."""
    monkeypatch.setattr(envelope, "MOST_BYTES", 1_000_000)
    path = written(tmp_path, gzip.compress(bytes(64_000_000 // many)) * many)
    assert path.stat().st_size < 100_000
    tracemalloc.start()
    try:
        with pytest.raises(Refused, match="is larger than 1 MB unpacked"):
            objects(path)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()
