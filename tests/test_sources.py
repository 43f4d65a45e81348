"""Tests of the way from a configured source to its pages."""

import json
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import pytest
from interface import read

from afir_publisher import config, sources
from afir_publisher.config import EndpointsSource, FilesSource, VersionsSource
from afir_publisher.config.credentials import Registration
from afir_publisher.errors import ConfigError, SourceError
from afir_publisher.mock_cpo import MockCpo
from afir_publisher.mock_cpo.answers import refusal
from afir_publisher.mock_cpo.faults import chosen
from afir_publisher.ocpi.connection import Connection, Party
from afir_publisher.ocpi.page import Page, Remark, Shortfall
from afir_publisher.ocpi.readers import READERS
from afir_publisher.push import Sender
from afir_publisher.sync import not_listening

KEY = "sesame"
TURN = sources.Turn(now=datetime(2026, 11, 22, 12, tzinfo=UTC))
HEAD = '[publisher]\ncountry = "NL"\nnational_identifier = "NL-TEST"\nlanguage = "nl"\n[[sources]]\nname = "cpo"\n'
CREDENTIALS = 'token = { env = "CPO_TOKEN" }\n'


@pytest.fixture
def cpo():
    """Three locations and a tariff, two objects a page."""
    locations = [{"country_code": "NL", "party_id": "ABC", "id": f"LOC{number}"} for number in range(3)]
    with MockCpo(locations, [{"id": "T1"}], token=KEY, page_size=2) as cpo:
        yield cpo


def source(folder, text):
    """The one source of a configuration."""
    path = folder / "c.toml"
    path.write_text(HEAD + text, encoding="utf-8")
    (found,) = config.load(path, profiles=(), versions=READERS).sources
    return found


def ids(pages):
    """Kind and ids of each page, or what a shortfall says."""
    return [
        (page.kind, [json.loads(raw)["id"] for raw in page.objects]) if isinstance(page, Page) else page
        for page in pages
        if not isinstance(page, Remark)
    ]


def test_a_system_with_a_versions_endpoint_is_read(tmp_path, cpo):
    """With the token from the environment: all tariffs, then all locations."""
    found = source(tmp_path, f'versions_url = "{cpo.versions_url}"\n' + CREDENTIALS)
    with sources.opened(found, {"CPO_TOKEN": KEY}, TURN, not_listening) as opened:
        assert opened.version == "2.3.0"
        assert ids(opened.pages) == [("tariff", ["T1"]), ("location", ["LOC0", "LOC1"]), ("location", ["LOC2"])]
    assert isinstance(found, VersionsSource)


def test_known_endpoints_are_read_in_the_version_that_is_named(tmp_path, cpo):
    """Nothing is asked of the versions endpoint."""
    base = f"{cpo.url}/ocpi/2.3.0"
    text = f'locations_url = "{base}/locations"\ntariffs_url = "{base}/tariffs"\nversion = "2.2.1"\n'
    found = source(tmp_path, text + CREDENTIALS)
    with sources.opened(found, {"CPO_TOKEN": KEY}, TURN, not_listening) as opened:
        assert opened.version == "2.2.1"
        assert ids(opened.pages)[0] == ("tariff", ["T1"])
    assert isinstance(found, EndpointsSource)


def test_tariffs_that_nobody_asks_for_are_not_missed(tmp_path, cpo):
    """A source that is configured with locations only is complete with them."""
    text = f'locations_url = "{cpo.url}/ocpi/2.3.0/locations"\nversion = "2.3.0"\n'
    with sources.opened(source(tmp_path, text + CREDENTIALS), {"CPO_TOKEN": KEY}, TURN, not_listening) as opened:
        assert ids(opened.pages) == [("location", ["LOC0", "LOC1"]), ("location", ["LOC2"])]


def test_tariffs_that_fail_are_a_shortfall(tmp_path, cpo):
    """An address that is named and gives nothing is not the same as none."""
    base = f"{cpo.url}/ocpi/2.3.0"
    text = f'locations_url = "{base}/locations"\ntariffs_url = "{base}/prices"\nversion = "2.3.0"\n'
    with sources.opened(source(tmp_path, text + CREDENTIALS), {"CPO_TOKEN": KEY}, TURN, not_listening) as opened:
        *pages, shortfall = read(opened.pages).shown
    assert isinstance(shortfall, Shortfall)
    assert (shortfall.kind, "HTTP 404" in shortfall.message) == ("tariff", True)
    assert ids(pages) == [("location", ["LOC0", "LOC1"]), ("location", ["LOC2"])]


def test_a_server_has_been_read_to_its_end_before_the_first_page_is_handed_out(tmp_path):
    """So no transaction waits for a network: the server may go away, and all pages are there."""
    with MockCpo([{"id": f"LOC{number}"} for number in range(3)], page_size=1) as cpo:
        opening = sources.opened(source(tmp_path, f'versions_url = "{cpo.versions_url}"\n'), {}, TURN, not_listening)
        opened = opening.__enter__()
    assert [found for _, found in ids(opened.pages)][-3:] == [["LOC0"], ["LOC1"], ["LOC2"]]
    opening.__exit__(None, None, None)


def test_every_page_of_a_server_is_told(tmp_path, cpo):
    """How many objects there are so far, of both kinds."""
    heard = []
    found = source(tmp_path, f'versions_url = "{cpo.versions_url}"\n' + CREDENTIALS)
    with sources.opened(found, {"CPO_TOKEN": KEY}, TURN, lambda stage, done: heard.append((stage, done))):
        pass
    assert heard == [("fetching", 1), ("fetching", 3), ("fetching", 4)]


def test_a_listener_can_stop_the_reading(tmp_path, cpo):
    """What it raises comes out, and nothing more is asked for."""
    heard = []

    def enough(_stage, done):
        heard.append(done)
        raise InterruptedError

    found = source(tmp_path, f'versions_url = "{cpo.versions_url}"\n' + CREDENTIALS)
    with pytest.raises(InterruptedError), sources.opened(found, {"CPO_TOKEN": KEY}, TURN, enough):
        pass
    assert heard == [1]


def test_a_missing_token_is_a_fault_of_the_configuration(tmp_path, cpo):
    """It is read when the source is opened, as it is then."""
    found = source(tmp_path, f'versions_url = "{cpo.versions_url}"\n' + CREDENTIALS)
    with pytest.raises(ConfigError, match="CPO_TOKEN"), sources.opened(found, {}, TURN, not_listening):
        pass


def test_a_wrong_token_is_a_fault_of_the_source(tmp_path, cpo):
    """The message asks about the token and does not show it."""
    found = source(tmp_path, f'versions_url = "{cpo.versions_url}"\n' + CREDENTIALS)
    with (
        pytest.raises(SourceError, match=r"HTTP 401.*is the token right") as raised,
        sources.opened(found, {"CPO_TOKEN": "open-barley"}, TURN, not_listening),
    ):
        pass
    assert "barley" not in str(raised.value)


def test_all_that_is_told_reaches_the_client(tmp_path):
    """Nothing of what a configuration says gets lost on the way, and secrets are read from where they are."""
    for name in ("ca.pem", "me.pem", "me.key"):
        (tmp_path / name).touch()
    text = (
        'versions_url = "https://cpo.example/v"\nversion = "2.2.1"\npage_size = 7\nencoding = "plain"\n'
        'from = "NL*ABC"\nto = "DE*XYZ"\nheaders = { x-area = "north", x-key = { env = "KEY" } }\n'
        'ca_file = "ca.pem"\nclient_cert = "me.pem"\nclient_key = "me.key"\nproxy = "http://proxy.example"\n'
    )
    environ = {"CPO_TOKEN": KEY, "KEY": "barley"}
    assert Connection(**sources._connection(source(tmp_path, text + CREDENTIALS), environ)) == Connection(
        name="cpo",
        versions_url="https://cpo.example/v",
        version="2.2.1",
        token=KEY,
        encoding="plain",
        headers={"x-area": "north", "x-key": "barley"},
        hidden=("barley",),
        sender=Party("NL", "ABC"),
        receiver=Party("DE", "XYZ"),
        ca_file=tmp_path / "ca.pem",
        client_cert=tmp_path / "me.pem",
        client_key=tmp_path / "me.key",
        proxy="http://proxy.example",
        page_size=7,
    )


@pytest.mark.parametrize(
    "text",
    ['versions_url = "https://cpo.example/v"\n', 'locations_url = "https://cpo.example/l"\nversion = "2.3.0"\n'],
)
def test_what_is_not_told_is_left_to_the_client(tmp_path, text):
    """A short configuration means a connection that does as it sees fit."""
    found = source(tmp_path, text + 'auth = "none"\n')
    urls = {name: getattr(found, name) for name in ("versions_url", "locations_url") if hasattr(found, name)}
    assert Connection(**sources._connection(found, {})) == Connection(name="cpo", version=found.version, **urls)


def test_a_page_size_is_asked_for(tmp_path, cpo):
    """Smaller pages come where they are wanted."""
    found = source(tmp_path, f'versions_url = "{cpo.versions_url}"\npage_size = 1\n' + CREDENTIALS)
    with sources.opened(found, {"CPO_TOKEN": KEY}, TURN, not_listening) as opened:
        assert [name for _, name in ids(opened.pages)] == [["T1"], ["LOC0"], ["LOC1"], ["LOC2"]]


def test_files_are_read(tmp_path):
    """Tariffs first, then the files of locations in the order of their names, without any token."""
    for name, found in {"b": ["LOC2"], "a": ["LOC0", "LOC1"], "t": ["T1"]}.items():
        (tmp_path / f"{name}.json").write_text(json.dumps([{"id": id_} for id_ in found]), encoding="utf-8")
    found = source(tmp_path, 'locations_files = "[ab].json"\ntariffs_files = "t.json"\nversion = "2.2.1"\n')
    with sources.opened(found, {}, TURN, not_listening) as opened:
        assert opened.version == "2.2.1"
        assert ids(opened.pages) == [("tariff", ["T1"]), ("location", ["LOC0", "LOC1"]), ("location", ["LOC2"])]
    assert (type(found), found.every) == (FilesSource, timedelta(minutes=15))


@pytest.mark.parametrize(("keys", "party"), [("", None), ('party = "NL*ABC"\n', ("NL", "ABC"))])
def test_a_party_is_handed_over(tmp_path, cpo, keys, party):
    """From files and from a server alike."""
    (tmp_path / "a.json").write_text("[]", encoding="utf-8")
    ways = ('locations_files = "a.json"\nversion = "2.1.1"\n', f'versions_url = "{cpo.versions_url}"\n{CREDENTIALS}')
    for way in ways:
        with sources.opened(source(tmp_path, way + keys), {"CPO_TOKEN": KEY}, TURN, not_listening) as opened:
            assert opened.party == party


def test_files_of_tariffs_need_not_be(tmp_path):
    """A source may have none."""
    (tmp_path / "a.json").write_text('[{"id": "LOC0"}]', encoding="utf-8")
    found = source(tmp_path, 'locations_files = "a.json"\nversion = "2.3.0"\n')
    with sources.opened(found, {}, TURN, not_listening) as opened:
        assert ids(opened.pages) == [("location", ["LOC0"])]


@pytest.mark.parametrize("key", ["locations_files", "tariffs_files"])
def test_a_pattern_without_files_is_a_fault_of_the_source(tmp_path, key):
    """Files may come and go, so it is no fault of the configuration."""
    (tmp_path / "a.json").write_text("[]", encoding="utf-8")
    files = {"locations_files": "a.json", "tariffs_files": "a.json"} | {key: "none*.json"}
    text = "".join(f'{name} = "{pattern}"\n' for name, pattern in files.items())
    with (
        pytest.raises(SourceError, match=f"cpo: {key}: no file matches .*none"),
        sources.opened(source(tmp_path, text + 'version = "2.3.0"\n'), {}, TURN, not_listening),
    ):
        pass


def test_a_source_pushes_what_it_is_taken_for_when_it_is_read(tmp_path):
    """Party and assumptions are the same, or an object would be another one when it is pulled."""
    text = 'locations_files = "x"\nversion = "2.1.1"\nparty = "NL*ABC"\nassume = { time_zone = "Europe/Amsterdam" }\n'
    text += 'stations = "evse"\n'
    found = source(tmp_path, text)
    opened, sender = sources.unasked(found, "2.1.1"), sources.sender(found, None)
    assert (opened.version, list(opened.pages), opened.party) == ("2.1.1", [], ("NL", "ABC"))
    assert sender == Sender(source="cpo", party=("NL", "ABC"), assumed=opened.assumed)
    assert (opened.assumed.time_zone, opened.assumed.stations.by) == ("Europe/Amsterdam", "evse")


@pytest.mark.parametrize(
    ("configured", "registered", "expected"),
    [("", None, ()), ("", ("NL*ABC",), ("NL*ABC",)), ('parties = ["NL*DEF"]\n', ("NL*ABC",), ("NL*DEF",))],
)
def test_who_pushes_is_who_the_configuration_says_or_the_handshake_did(tmp_path, configured, registered, expected):
    """A hub may push for more parties than anybody wants."""
    since = datetime(2026, 11, 22, tzinfo=UTC)
    agreed = registered and Registration(ours="b", version="2.3.0", url="u", parties=registered, since=since)
    found = source(tmp_path, f'locations_files = "x"\nversion = "2.3.0"\n{configured}')
    assert sources.sender(found, agreed).parties == expected


# --- dialects

SWLB = {
    "country_code": "DE",
    "party_id": "SLB",
    "id": "1",
    "publish": True,
    "evses": [{"uid": "1", "connectors": [{"id": "1"}], "tariffs": [{"id": "22132ac", "elements": []}]}],
}


def dialect_of(folder, cpo):
    """A source of chargecloud's dialect whose tariffs nobody asks for by themselves."""
    address = f"{cpo.url}/ocpi/2.3.0/locations"
    return source(folder, f'locations_url = "{address}"\nversion = "2.2.1"\ndialect = "chargecloud"\npage_size = 2\n')


def test_a_dialect_is_read_over_http_page_by_page(tmp_path):
    """By cursor; tariffs that stand inside come before the Locations that name them, and remarks in the end."""
    found = [SWLB | {"id": str(number)} for number in range(3)]
    with (
        MockCpo(found, page_size=2, faults=chosen(["cursor-pages"])) as cpo,
        sources.opened(dialect_of(tmp_path, cpo), {}, TURN, not_listening) as opened,
    ):
        *pages, remark = opened.pages
    assert ids(pages) == [("tariff", ["22132ac"]), ("location", ["0", "1"]), ("location", ["2"])]
    assert (remark.area, remark.finding.rule) == ("tariffs", "OCPI-DIALECT")


def test_a_dialect_without_tariffs_endpoint_misses_none(tmp_path):
    """Its versions endpoint names locations only, and that is all there is."""
    text = 'versions_url = "{}"\ndialect = "chargecloud"\n'

    def without_tariffs(request, answer):
        response = answer(request)
        if request.area == "details":
            response.envelope["data"]["endpoints"].pop()
        return response

    faults = [without_tariffs, *chosen(["cursor-pages"])]
    with (
        MockCpo([SWLB], faults=faults) as cpo,
        sources.opened(source(tmp_path, text.format(cpo.versions_url)), {}, TURN, not_listening) as opened,
    ):
        assert ids(opened.pages)[:2] == [("tariff", ["22132ac"]), ("location", ["1"])]


def test_a_dialect_that_breaks_off_loses_no_tariffs(tmp_path):
    """Neither Locations nor the tariffs in them may be taken for gone."""
    found = [SWLB | {"id": str(number)} for number in range(3)]

    def breaking_off(request, answer):
        response = answer(request)
        return refusal(HTTPStatus.NOT_FOUND, 2003, "gone") if "cursor" in request.query else response

    with (
        MockCpo(found, page_size=2, faults=[*chosen(["cursor-pages"]), breaking_off]) as cpo,
        sources.opened(dialect_of(tmp_path, cpo), {}, TURN, not_listening) as opened,
    ):
        shortfalls = [page.kind for page in opened.pages if isinstance(page, Shortfall)]
    assert shortfalls == ["location", "tariff"]


def test_a_dialect_is_read_from_files(tmp_path):
    """In the envelope that it has, or without one."""
    (tmp_path / "1.json").write_text(json.dumps({"next": "abc", "items": [SWLB]}), encoding="utf-8")
    (tmp_path / "2.json").write_text(json.dumps([SWLB | {"id": "2"}]), encoding="utf-8")
    found = source(tmp_path, 'locations_files = "[12].json"\nversion = "2.2.1"\ndialect = "chargecloud"\n')
    with sources.opened(found, {}, TURN, not_listening) as opened:
        pages = [page for page in opened.pages if isinstance(page, Page)]
    assert ids(pages) == [("tariff", ["22132ac"]), ("location", ["1"]), ("location", ["2"])]


# --- files that are not there


def test_a_folder_in_place_of_files_is_told(tmp_path):
    """With what to write instead."""
    (tmp_path / "ocpi").mkdir()
    found = source(tmp_path, 'locations_files = "ocpi"\nversion = "2.2.1"\n')
    with pytest.raises(SourceError) as caught, sources.opened(found, {}, TURN, not_listening):
        pass
    folder = tmp_path / "ocpi"
    assert str(caught.value) == (
        f"cpo: locations_files: no file matches {folder}; that is a folder: name its files, as {folder}/*.json"
    )


def test_a_file_that_vanishes_before_it_is_read_is_a_shortfall(tmp_path):
    """It was there when the files were counted, so its objects are not gone."""
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_text('[{"id": "1"}]', encoding="utf-8")
    found = source(tmp_path, 'locations_files = "?.json"\nversion = "2.2.1"\n')
    with sources.opened(found, {}, TURN, not_listening) as opened:
        (tmp_path / "b.json").unlink()
        page, shortfall = opened.pages
    assert (page.kind, shortfall.kind) == ("location", "location")
    assert shortfall.message.startswith(f"cpo: {tmp_path / 'b.json'}: cannot be read: ")
