"""A configuration is read whole, or all its faults are told at once and no secret with them."""

import traceback
from datetime import date, timedelta
from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError

from afir_publisher import config
from afir_publisher.config.fields import Every
from afir_publisher.config.section import Secret
from afir_publisher.errors import ConfigError, SourceError
from afir_publisher.grouping import ONE_A_LOCATION, Grouping

PROFILES = ("datex2-3.7",)
VERSIONS = ("2.3.0", "2.2.1")
SAMPLES = Path(__file__).resolve().parents[1] / "samples"

PUBLISHER = '[publisher]\ncountry = "NL"\nnational_identifier = "NL-1"\nlanguage = "nl"\n'
SOURCE = '[[sources]]\nname = "cpo"\nversions_url = "https://cpo.example/versions"\n'
FEED = '[[feed]]\nname = "out"\nprofile = "datex2-3.7"\nsources = ["cpo"]\n'
S3CRET = "s3cr3t-T0ken"


# --- What a configuration says


def test_a_short_configuration_has_the_usual_for_the_rest(load, tmp_path):
    """Store and feeds lie beside the file, and a source is read every quarter of an hour."""
    found = load(PUBLISHER + SOURCE + FEED)
    assert found.publisher == config.Publisher(country="NL", national_identifier="NL-1", language="nl")
    assert (found.store.path, found.feeds.directory) == (tmp_path / "afir.sqlite", tmp_path / "feeds")
    (source,) = found.sources
    assert isinstance(source, config.VersionsSource)
    assert (source.name, source.versions_url) == ("cpo", "https://cpo.example/versions")
    assert (source.every, source.token) == (timedelta(minutes=15), None)
    assert found.feed == (config.Feed.model_construct(name="out", profile="datex2-3.7", sources=("cpo",)),)


def test_a_source_can_name_its_endpoints(load):
    """A system without a versions endpoint is reached by its endpoints, in a version that is told."""
    urls = 'locations_url = "https://cpo.example/l"\ntariffs_url = "https://cpo.example/t"\nversion = "2.2.1"\n'
    (source,) = load(PUBLISHER + f'[[sources]]\nname = "cpo"\n{urls}every = "2h"\ntoken = {{ env = "T" }}\n').sources
    assert isinstance(source, config.EndpointsSource)
    assert (source.locations_url, source.tariffs_url) == ("https://cpo.example/l", "https://cpo.example/t")
    assert (source.version, source.every, source.token) == ("2.2.1", timedelta(hours=2), Secret(env="T"))


@pytest.mark.parametrize("party", ["NL-ABC", "nl*abc", "NL*ABCD", "ABC", ""])
def test_a_party_is_a_country_and_its_party(party, load, faults):
    """In capitals, with the star between them."""
    assert load(PUBLISHER + SOURCE + 'party = "NL*911"\n').sources[0].party == "NL*911"
    (fault,) = faults(PUBLISHER + SOURCE + f'party = "{party}"\n')
    assert fault.startswith("sources[0].party: found ")


def test_a_configuration_does_not_change(load):
    """Nothing can be set on a configuration once it is read."""
    with pytest.raises(ValidationError, match="frozen"):
        load(PUBLISHER + SOURCE).publisher.country = "BE"


def test_paths_are_those_of_the_file_wherever_one_stands(tmp_path, monkeypatch):
    """A relative path means the same from every working directory; an absolute one stays."""
    monkeypatch.chdir(tmp_path)
    Path("afir-publish.toml").write_text(
        PUBLISHER + SOURCE + '[store]\npath = "/var/x.sqlite"\n[feeds]\ndirectory = "a/b"'
    )
    found = config.load(Path("afir-publish.toml"), profiles=PROFILES, versions=VERSIONS)
    assert (found.store.path, found.feeds.directory) == (Path("/var/x.sqlite"), tmp_path / "a/b")


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("30s", timedelta(seconds=30)),
        ("15m", timedelta(minutes=15)),
        ("6h", timedelta(hours=6)),
        ("1d", timedelta(days=1)),
        ("999999d", timedelta(days=999_999)),
    ],
)
def test_durations(text, meaning):
    """A duration is a number and one unit."""
    assert TypeAdapter(Every).validate_python(text) == meaning


@pytest.mark.parametrize("text", ["0m", "-1m", "15", "15 m", "1.5h", "1h30m", "m", "", "15M", "1w", "9999999d", 15])
def test_no_durations(text, faults):
    """What is no duration is told as it was found."""
    shown = text if isinstance(text, int) else f'"{text}"'
    expected = 'expected a number and s, m, h or d, such as "15m"'
    assert faults(PUBLISHER + SOURCE + f"every = {shown}") == [f"sources[0].every: found {shown}, {expected}"]


@pytest.mark.parametrize(
    "url", ["https://cpo.example/v?since=1", "http://localhost:8080/v", "http://127.0.0.1/v", "http://[::1]:80/v"]
)
def test_addresses(url, load):
    """An address has https; http is for this machine, where nobody listens in."""
    (source,) = load(PUBLISHER + f'[[sources]]\nname = "cpo"\nversions_url = "{url}"').sources
    assert source.versions_url == url


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://cpo.example/v", "http://cpo.example/v"),
        ("http://127.0.0.1.cpo.example/v", "http://127.0.0.1.cpo.example/v"),
        ("ftp://cpo.example/v", "ftp://cpo.example/v"),
        ("cpo.example/v", "cpo.example/v"),
        ("https:///v", "https:///v"),
        ("https://cpo.example:x/v", "https://cpo.example:x/v"),
        ("https://[::1/v", "https://[::1/v"),
        ("https://cpo.example/a b", "https://cpo.example/a b"),
        ("https://cpo.example/v#x", "https://cpo.example/v#x"),
        (f"https://me:{S3CRET}@cpo.example/v?key={S3CRET}", "https://…@cpo.example/v"),
        (f"https://me:{S3CRET}/x@cpo.example/v", "https://…@cpo.example/v"),
        (f"http://cpo.example/v?key={S3CRET}", "http://cpo.example/v"),
    ],
)
def test_no_addresses(url, shown, faults):
    """What a token must not be sent to is told without what could be secret in it."""
    (fault,) = faults(PUBLISHER + f'[[sources]]\nname = "cpo"\nversions_url = "{url}"')
    assert fault == (
        f'sources[0].versions_url: found "{shown}", '
        "expected an address with https (http only to this machine), without user, password and #"
    )


def test_an_optional_address_is_told_as_the_others_are(faults):
    """What is expected stands there also where nothing has to."""
    (fault,) = faults(PUBLISHER + ENDPOINTS + 'tariffs_url = "http://cpo.example/t"')
    assert fault.endswith("expected an address with https (http only to this machine), without user, password and #")


# --- Faults


def test_all_faults_are_told_at_once(faults):
    """Whoever mends a configuration sees all of it, in the order of the file's sections."""
    text = (
        '[publisher]\ncountry = "nl"\nnational_identifier = "1"\nlanguage = 5\n'
        '[[sources]]\nname = "cpo-1"\nlocations_url = "https://cpo.example/l"\nevery = "15"\nversion = 2.3\n'
        '[[sources]]\nname = "cpo"\n'
        '[[feed]]\nname = "out"\nprofile = "datex"\nsources = ["cpo", "gone"]\n'
    )
    assert faults(text) == [
        'publisher.country: found "nl", expected a country in two capital letters (ISO 3166), such as "NL"',
        'publisher.language: found 5, expected a language in two small letters (ISO 639-1), such as "nl"',
        'sources[0].every: found "15", expected a number and s, m, h or d, such as "15m"',
        'sources[0].version: found 2.3, expected "2.2.1" or "2.3.0"',
        "sources[1].versions_url: found nothing, expected exactly one of versions_url, locations_url, locations_files",
        'feed[0].profile: found "datex", expected "datex2-3.7"',
        'feed[0].sources[1]: found "gone", expected the name of a source: cpo-1, cpo',
    ]


def test_an_empty_file_lacks_publisher_and_sources(faults):
    """Only who publishes and what is read must be there."""
    assert faults("") == [
        "publisher: found nothing, expected a table [publisher] that says who publishes",
        "sources: found nothing, expected a [[sources]] for each source",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("colour = 1\n" + PUBLISHER + SOURCE, "colour: found an unknown key, expected one of"),
        (PUBLISHER + "langauge = 1\n" + SOURCE, "publisher.langauge: found an unknown key (did you mean language?)"),
        (PUBLISHER + SOURCE + "evry = 1", "sources[0].evry: found an unknown key (did you mean every?)"),
        (PUBLISHER + SOURCE + FEED + 'source = "x"', "feed[0].source: found an unknown key (did you mean sources?)"),
        (PUBLISHER + SOURCE + "[store]\nfile = 1", "store.file: found an unknown key, expected one of path"),
        (
            PUBLISHER + SOURCE + "[[feeds]]",
            "feeds: found a list, expected a table [feeds] (a feed of its own is a [[feed]])",
        ),
        (PUBLISHER + "[sources]", "sources: found a table, expected a [[sources]] for each source"),
        ("sources = []\n" + PUBLISHER, "sources: found an empty list, expected a [[sources]] for each source"),
        ("sources = [1]\n" + PUBLISHER, "sources[0]: found 1, expected a [[sources]] for each source"),
        (
            PUBLISHER + SOURCE + "[feeds]\ndirectory = 1979-05-27",
            'feeds.directory: found "1979-05-27", expected a path',
        ),
        (PUBLISHER + SOURCE + "[feeds]\ndirectory = ''", 'feeds.directory: found "", expected a path'),
        (
            PUBLISHER + SOURCE + FEED.replace('["cpo"]', "[]"),
            "feed[0].sources: found an empty list, expected a list with",
        ),
        (PUBLISHER + SOURCE + FEED.replace('"cpo"', "true"), "feed[0].sources[0]: found true, expected a list with"),
        (PUBLISHER + SOURCE + FEED.replace('"cpo"', '"cpo", "cpo"'), 'feed[0].sources[1]: found "cpo" again, expected'),
        (PUBLISHER + SOURCE + SOURCE, 'sources[1].name: found "cpo" again, expected a name of its own'),
        (PUBLISHER + SOURCE + FEED + FEED, 'feed[1].name: found "out" again, expected a name of its own'),
        (PUBLISHER.replace("NL-1", "\ue000") + SOURCE, "publisher.national_identifier: found"),
        (PUBLISHER + SOURCE.replace("cpo", "a" * 70, 1), f'sources[0].name: found "{"a" * 60}…", expected 1 to 64'),
        (PUBLISHER + SOURCE.replace('"cpo"', '"../cpo"'), 'sources[0].name: found "../cpo", expected'),
        (PUBLISHER + SOURCE.replace('"cpo"', '"cpo\\n"'), 'sources[0].name: found "cpo\\n", expected'),
    ],
)
def test_one_fault(text, told, faults):
    """Each fault is one line that begins with its key."""
    (fault,) = faults(text)
    assert fault.startswith(told)


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        (
            'versions_url = "https://a.example"\nlocations_url = "https://a.example"',
            "locations_url: found beside versions_url",
        ),
        ('versions_url = "https://a.example"\nlocations_files = "x"', "locations_files: found beside versions_url"),
        (
            'locations_files = "x"\nversion = "2.3.0"\nlocations_url = "x"',
            "locations_files: found beside locations_url",
        ),
        ('versions_url = "https://a.example"\ntariffs_url = "https://a.example"', "tariffs_url: found an unknown key"),
        ('locations_url = "https://a.example"', "version: found nothing"),
        (
            'locations_url = "https://a.example"\nversion = "2.3.0"\ntariffs_files = "x"',
            "tariffs_files: found an unknown key",
        ),
        ('locations_files = "x"', "version: found nothing"),
        ('locations_files = "x"\nversion = "2.3.0"\ntoken = { env = "T" }', "token: found an unknown key"),
        ('locations_files = ["x", ""]\nversion = "2.3.0"', "locations_files: found a list"),
    ],
)
def test_a_source_is_reached_in_one_way(keys, told, faults):
    """Keys of two ways, or half a way, are faults."""
    text = PUBLISHER + f'[[sources]]\nname = "cpo"\n{keys}\n'
    assert any(fault.startswith(f"sources[0].{told}") for fault in faults(text))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"[publisher\n", "is not TOML: Expected ']' at the end of a table declaration (at line 1, column 11)"),
        (b"\n\na = 1\na = 2\n", "is not TOML: Cannot overwrite a value (at line 4, column 6)"),
        (b"a = '\xff'", "is not UTF-8: byte 6 is part of no character"),
    ],
)
def test_what_is_not_toml(text, told, faults):
    """A fault of the syntax is told with its line."""
    assert faults(text) == [told]


def test_a_mark_before_the_text_is_passed_over(load):
    """Some editors of Windows begin a file with a byte order mark."""
    assert load(b"\xef\xbb\xbf" + (PUBLISHER + SOURCE).encode()).publisher.country == "NL"


def test_a_file_that_cannot_be_read(tmp_path):
    """The system's own reason is told."""
    with pytest.raises(ConfigError, match=r"nothing\.toml: cannot be read: No such file or directory"):
        config.load(tmp_path / "nothing.toml", profiles=PROFILES, versions=VERSIONS)


# --- Tokens


@pytest.mark.parametrize(
    ("token", "told"),
    [
        (f'"{S3CRET}"', ["token: found a text"]),
        (f'["{S3CRET}"]', ["token: found a list"]),
        (f'{{ value = "{S3CRET}" }}', ["token.value: found an unknown key, expected one of env, file"]),
        (f'{{ env = "{S3CRET}" }}', ["token.env: found a text, expected the name of a variable, in capital letters"]),
        (f'{{ env = "T", file = "{S3CRET}" }}', ["token: found a table"]),
        ("{ file = '' }", ["token.file: found a text, expected the path of a file"]),
        ("{}", ["token: found a table"]),
    ],
)
@pytest.mark.parametrize("which", ["", "push_"])
def test_a_token_in_the_file_is_refused_and_not_repeated(which, token, told, faults):
    """Neither the message nor what is shown with its traceback holds a token, and it says how to do it right."""
    found = faults(PUBLISHER + SOURCE + f"{which}token = {token}")
    assert len(found) == len(told)
    assert all(fault.startswith(f"sources[0].{which}{start}") for fault, start in zip(found, told, strict=True))
    if told[0].startswith("token:"):
        assert found[0].endswith('{ file = "/run/secrets/name" }; the token itself stays out of this file')
    assert S3CRET not in "".join(found)


def test_no_exception_behind_the_fault_holds_the_file(load):
    """A logged traceback shows all that an exception came from, so nothing with the file's content is there."""
    with pytest.raises(ConfigError) as caught:
        load(PUBLISHER + SOURCE + f'token = "{S3CRET}"\ntokn = "{S3CRET}"')
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)
    assert S3CRET not in "".join(traceback.format_exception(caught.value))


def test_the_token_that_a_source_pushes_with_is_another_one(load):
    """Each comes from where the configuration says; to read a source, the other one need not be there."""
    source = load(PUBLISHER + SOURCE + 'token = { env = "T" }\npush_token = { env = "P" }').sources[0]
    assert (config.token(source, {"T": "a"}), config.push_token(source, {"P": "b"})) == ("a", "b")
    config.secrets(source, {"T": "a"})
    with pytest.raises(
        ConfigError, match=r"cpo: push_token\.env: the variable P is not set or empty, expected the tok"
    ):
        config.push_token(source, {"T": "a"})


def test_a_source_that_pushes_nothing_has_no_token_for_it(load):
    """Nor has one of files."""
    files = PUBLISHER + '[[sources]]\nname = "cpo"\nversion = "2.3.0"\nlocations_files = "x"'
    for text in (PUBLISHER + SOURCE, files):
        assert config.push_token(load(text).sources[0], {}) is None


def source_with(load, token):
    """A source whose token is where `token` says."""
    return load(PUBLISHER + SOURCE + f"token = {token}").sources[0]


def test_a_token_comes_from_the_environment(load):
    """A variable is taken as it is."""
    assert config.token(source_with(load, '{ env = "CPO" }'), {"CPO": S3CRET}) == S3CRET


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_token_comes_from_a_file(end, load, tmp_path):
    """A file beside the configuration is read each time, and its last line end is no part of the token."""
    source = source_with(load, '{ file = "cpo.token" }')
    (tmp_path / "cpo.token").write_bytes((S3CRET + end).encode())
    assert config.token(source, {}) == S3CRET
    (tmp_path / "cpo.token").write_bytes(b"another")
    assert config.token(source, {}) == "another"


@pytest.mark.parametrize("source", ["", 'token = { env = "T" }'])
def test_a_source_without_a_token_has_none(source, load):
    """Open systems and files need no token."""
    (open_source, files) = load(
        PUBLISHER + SOURCE + '[[sources]]\nname = "files"\nlocations_files = "x"\nversion = "2.3.0"'
    ).sources
    assert (config.token(open_source, {"T": source}), config.token(files, {"T": source})) == (None, None)


@pytest.mark.parametrize("environ", [{}, {"CPO": ""}])
def test_a_variable_that_is_not_set(environ, load):
    """The message names source, key and variable."""
    with pytest.raises(ConfigError) as caught:
        config.token(source_with(load, '{ env = "CPO" }'), environ)
    assert (
        str(caught.value) == "cpo: token.env: the variable CPO is not set or empty, expected the token of this source"
    )


@pytest.mark.parametrize(
    "token", [f"{S3CRET}\nx", f"Token {S3CRET}", f"{S3CRET} ", f"{S3CRET}é", f"\t{S3CRET}", "\n\n"]
)
def test_what_is_no_token_is_not_repeated(token, load, tmp_path):
    """What cannot be a token of OCPI would disturb the header that it goes into."""
    (tmp_path / "cpo.token").write_text(token)
    for where, environ in (('{ env = "CPO" }', {"CPO": token}), ('{ file = "cpo.token" }', {})):
        with pytest.raises(ConfigError, match=r"cpo: token\.(env|file): .* holds no token") as caught:
            config.token(source_with(load, where), environ)
        assert S3CRET not in str(caught.value)


def test_a_token_file_that_is_not_there(load, tmp_path):
    """The message names source, key and file."""
    with pytest.raises(ConfigError) as caught:
        config.token(source_with(load, '{ file = "gone" }'), {})
    assert str(caught.value) == f"cpo: token.file: {tmp_path / 'gone'} cannot be read: No such file or directory"


# --- What else a connection is told

ENDPOINTS = '[[sources]]\nname = "cpo"\nlocations_url = "https://cpo.example/l"\nversion = "2.2.1"\n'
WHERE = '{ env = "NAME" } or { file = "/run/secrets/name" }'


@pytest.mark.parametrize("source", [SOURCE, ENDPOINTS])
def test_a_source_can_be_told_more(source, load, tmp_path):
    """Each key is optional, and means the same for both ways over HTTP."""
    for name in ("ca.pem", "me.pem", "me.key"):
        (tmp_path / name).touch()
    keys = (
        'auth = "none"\nencoding = "plain"\npage_size = 1000\nfrom = "NL*ABC"\nto = "DE*X1Z"\n'
        'headers = { x-area = "north east", "X-API-Key" = { env = "KEY" } }\nca_file = "ca.pem"\n'
        'client_cert = "me.pem"\nclient_key = "me.key"\nproxy = "http://proxy.example:3128"\n'
    )
    (found,) = load(PUBLISHER + source + keys).sources
    assert isinstance(found, config.HttpSource)
    assert (found.auth, found.encoding, found.page_size) == ("none", "plain", 1000)
    assert (found.sender, found.receiver) == ("NL*ABC", "DE*X1Z")
    assert found.headers == {"x-area": "north east", "X-API-Key": Secret(env="KEY")}
    assert [found.ca_file, found.client_cert, found.client_key] == [
        tmp_path / name for name in ("ca.pem", "me.pem", "me.key")
    ]
    assert found.proxy == "http://proxy.example:3128"


def test_a_source_that_is_told_no_more_is_as_it_was(load):
    """What is left out is found out, or not done."""
    (found,) = load(PUBLISHER + SOURCE).sources
    assert (found.version, found.auth, found.encoding, found.page_size, found.headers) == (None, None, "auto", 100, {})
    assert not any((found.sender, found.receiver, found.ca_file, found.client_cert, found.client_key, found.proxy))


def test_a_versions_endpoint_can_be_told_the_version(load):
    """It pins what is otherwise negotiated."""
    assert load(PUBLISHER + SOURCE + 'version = "2.2.1"').sources[0].version == "2.2.1"


NO_HEADER = "expected the name of a header, and none that is ours or the transport's"
NO_PROXY = 'expected the address of a proxy, such as "http://proxy.example:3128"; one with user and password stays out '


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ('version = "2.1.0"', 'version: found "2.1.0", expected "2.2.1" or "2.3.0"'),
        *(
            (f"page_size = {size}", f"page_size: found {size}, expected a whole number from 1 to 1000")
            for size in ("0", "1001", '"100"', "true", "10.0")
        ),
        ('encoding = "utf-8"', 'encoding: found "utf-8", expected "auto", "base64" or "plain"'),
        ('auth = "basic"', 'auth: found "basic", expected "none", which says that there is no token'),
        ('auth = "none"\ntoken = { env = "T" }', 'auth: found "none", expected no token beside it'),
        *(
            (
                f'{key} = "{party}"',
                f'{key}: found "{party}", expected a party, as country*party in capitals, such as "NL*ABC"',
            )
            for key in ("from", "to")
            for party in ("NLABC", "NL-ABC", "nl*abc", "NL*AB", "NL*ABCD", "NL*ABC\\n")
        ),
        ('sender = "NL*ABC"', "sender: found an unknown key"),
        ("fro = 1", "fro: found an unknown key (did you mean from?), expected one of name, every, "),
        ("headers = 'x'", "headers: found a text, expected a table of headers, each once and with a text, "),
        ('headers = { a = "1", A = "2" }', "headers: found a table, expected a table of headers, each once"),
        *(
            (f'headers = {{ "{name}" = "x" }}', f'headers: found "{name}", {NO_HEADER}')
            for name in ("Authorization", "HOST", "x-request-id", "OCPI-to-party-id", "Accept", "a b", "a:", "é", "")
        ),
        ("headers = { a = 5 }", f"headers.a: found another value, expected printable ASCII, or for a secret {WHERE}"),
        ('headers = { a = "s3cr3t-T0ken\\n" }', "headers.a: found a text, expected printable ASCII, or for a secret "),
        ('headers = { a = " s3cr3t-T0ken" }', "headers.a: found a text, expected printable ASCII, or for a secret "),
        ("headers = { a = {} }", "headers.a: found a table, expected a table of headers, each once and with a text, "),
        (
            'headers = { secret = { env = "s3cr3t-T0ken" } }',
            "headers.secret.env: found a text, expected the name of a variable, in capital letters",
        ),
        (
            'headers = { a = { vlue = "s3cr3t-T0ken" } }',
            "headers.a.vlue: found an unknown key, expected one of env, file",
        ),
        *(
            (
                f"{key} = 'gone.pem'",
                f'{key}: found "gone.pem", expected the path of a file that is there, from the folder',
            )
            for key in ("ca_file", "client_cert")
        ),
        ("ca_file = ''", 'ca_file: found "", expected the path of a file'),
        ("ca_file = '.'", 'ca_file: found ".", expected the path of a file'),
        ("client_key = 'afir-publish.toml'", 'client_key: found "afir-publish.toml", expected a client_cert beside it'),
        ("proxy = 5", f"proxy: found another value, {NO_PROXY}"),
        *(
            (f'proxy = "{address}"', f"proxy: found a text, {NO_PROXY}")
            for address in (
                "proxy.example",
                "socks5://proxy.example",
                "http://",
                "http://proxy.example:x",
                "http://proxy.example:0",
                "http://proxy.example/path",
                "http://[::1",
                f"http://me:{S3CRET}@proxy.example",
                f"http://proxy.example?{S3CRET}",
            )
        ),
        ("proxy = {}", f"proxy: found a table, {NO_PROXY}"),
        (
            f'proxy = {{ env = "{S3CRET}" }}',
            "proxy.env: found a text, expected the name of a variable, in capital letters",
        ),
    ],
)
def test_what_a_source_cannot_be_told(keys, told, faults):
    """Each fault is one line, and shows nothing that may be secret."""
    (fault,) = faults(PUBLISHER + SOURCE + keys)
    assert fault.startswith(f"sources[0].{told}")
    assert S3CRET not in fault


def test_files_are_told_nothing_of_that(faults):
    """There is nobody to tell it to."""
    files = '[[sources]]\nname = "cpo"\nlocations_files = "x"\nversion = "2.3.0"\nproxy = "http://p.example"\n'
    (fault,) = faults(PUBLISHER + files)
    assert fault.startswith("sources[0].proxy: found an unknown key")


def test_secrets_of_a_source_are_read_from_where_they_are(load, tmp_path):
    """What is secret is hidden, in every way in which it is written; a plain text is not."""
    (tmp_path / "key").write_text("bar ley\n")
    keys = (
        'token = { env = "T" }\nheaders = { x-area = "north", x-key = { file = "key" }, x-id = { env = "ID" } }\n'
        'proxy = { env = "PROXY" }'
    )
    (source,) = load(PUBLISHER + SOURCE + keys).sources
    proxy = "http://me:a%2Fb@proxy.example:3128"
    found = config.secrets(source, {"T": S3CRET, "ID": "7", "PROXY": proxy})
    assert (found.token, found.proxy) == (S3CRET, proxy)
    assert found.headers == {"x-area": "north", "x-key": "bar ley", "x-id": "7"}
    assert set(found.hidden) == {"bar ley", "7", "a%2Fb", "a/b", "bWU6YS9i"}
    assert repr(found) == "Secrets()"


def registered(theirs):
    """A registration that brought a token, or whose answer is outstanding."""
    return config.Registration(
        ours="b", theirs=theirs, former=("o",), version="2.3.0", url="https://x", since="2026-11-22T06:00:00Z"
    )


def test_the_token_of_a_registration_stands_in_for_the_configured_one(load):
    """That may be gone; whatever there is of either is hidden."""
    source = source_with(load, '{ env = "CPO" }')
    gone, there = (config.secrets(source, environ, registered("c")) for environ in ({}, {"CPO": S3CRET}))
    assert (gone.token, set(gone.hidden)) == ("c", {"b", "o"})
    assert (there.token, set(there.hidden)) == ("c", {"b", "o", S3CRET})


def test_before_a_registration_is_answered_the_configured_token_holds(load):
    """It is the one that opens the way to a registration, and has to be there."""
    source = source_with(load, '{ env = "CPO" }')
    found = config.secrets(source, {"CPO": S3CRET}, registered(None))
    assert (found.token, {"b", "o"} <= set(found.hidden)) == (S3CRET, True)
    with pytest.raises(ConfigError, match="the variable CPO is not set"):
        config.secrets(source, {}, registered(None))


def test_files_and_open_systems_have_no_secrets(load):
    """Nothing is read, and nothing is amiss."""
    files = '[[sources]]\nname = "files"\nlocations_files = "x"\nversion = "2.3.0"\n'
    found = load(PUBLISHER + SOURCE + files).sources
    assert [config.secrets(source, {}) for source in found] == [config.Secrets()] * 2


@pytest.mark.parametrize(
    ("keys", "environ", "told"),
    [
        (
            'headers = { x-key = { env = "KEY" } }',
            {},
            "cpo: headers.x-key.env: the variable KEY is not set or empty, expected what this header says",
        ),
        (
            'headers = { x-key = { env = "KEY" } }',
            {"KEY": f"{S3CRET}\nHost: evil.example"},
            "cpo: headers.x-key.env: the variable KEY fits no header: expected one line of printable ASCII",
        ),
        ('headers = { x-key = { file = "gone" } }', {}, "cpo: headers.x-key.file: "),
        ('proxy = { env = "P" }', {}, "cpo: proxy.env: the variable P is not set or empty, expected the address of a"),
        ('proxy = { env = "P" }', {"P": f"me:{S3CRET}@proxy"}, "cpo: proxy.env: the variable P holds no address of a"),
        ('proxy = { env = "P" }', {"P": f"ftp://me:{S3CRET}@proxy"}, "cpo: proxy.env: the variable P holds no address"),
    ],
)
def test_secrets_that_are_none_are_not_repeated(keys, environ, told, load):
    """The message names source, key and place."""
    with pytest.raises(ConfigError) as caught:
        config.secrets(load(PUBLISHER + SOURCE + keys).sources[0], environ)
    assert str(caught.value).startswith(told)
    assert S3CRET not in str(caught.value)


# --- Files


def files_source(load, keys):
    """A source of files."""
    return load(PUBLISHER + f'[[sources]]\nname = "cpo"\nversion = "2.3.0"\n{keys}').sources[0]


def test_patterns_are_looked_up_when_files_are_pulled(load, tmp_path):
    """Files that come later are found, sorted and once each; folders are no files."""
    source = files_source(load, 'locations_files = ["l/**/*.json", "l/2.json"]')
    (tmp_path / "l/sub.json").mkdir(parents=True)
    for name in ("2.json", "10.json", "sub.json/3.json"):
        (tmp_path / "l" / name).touch()
    assert source.files("location") == tuple(tmp_path / "l" / name for name in ("10.json", "2.json", "sub.json/3.json"))
    assert source.files("tariff") == ()


def test_a_folder_with_signs_of_patterns_in_its_name(tmp_path):
    """Only what the file says is a pattern, not the folder that it is in."""
    folder = tmp_path / "[a]*"
    folder.mkdir()
    (folder / "t.json").touch()
    (folder / "c.toml").write_text(
        PUBLISHER + '[[sources]]\nname = "cpo"\nversion = "2.3.0"\nlocations_files = "x"\ntariffs_files = "*.json"'
    )
    (source,) = config.load(folder / "c.toml", profiles=PROFILES, versions=VERSIONS).sources
    assert source.files("tariff") == (folder / "t.json",)


@pytest.mark.parametrize("kind", ["location", "tariff"])
def test_a_pattern_without_files_is_named(kind, load, tmp_path):
    """One pattern that matches nothing is a fault of the source, even if another matches."""
    (tmp_path / "afir.json").touch()
    patterns = '["*.json", "gone/*.json"]'
    source = files_source(load, f"locations_files = {patterns}\ntariffs_files = {patterns}")
    with pytest.raises(SourceError) as caught:
        source.files(kind)
    assert str(caught.value) == f"cpo: {kind}s_files: no file matches {tmp_path}/gone/*.json"


# --- What a source is known for


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ('quota = "96"', 'quota: found "96", expected a number of requests and a time, such as "96/24h"'),
        ('quota = "0/1h"', 'quota: found "0/1h", expected a number of requests and a time, such as "96/24h"'),
        ('quota = "5/never"', 'quota: found "5/never", expected a number of requests and a time, such as "96/24h"'),
        ('origin = "https://a.example/ocpi"', 'origin: found "https://a.example/ocpi", expected the beginning of an'),
        ('origin = "http://a.example"', 'origin: found "http://a.example", expected the beginning of an address'),
        ('parties = ["NL-ABC"]', 'parties[0]: found "NL-ABC", expected a list of parties'),
        ('parties = "NL*ABC"', 'parties: found "NL*ABC", expected a list of parties'),
        ('dialect = "swiss"', 'dialect: found "swiss", expected "ocpi" or "chargecloud"'),
        ('full_every = "often"', 'full_every: found "often", expected a number and s, m, h or d'),
        ('date_to = "tomorrow"', 'date_to: found "tomorrow", expected a number and s, m, h or d'),
        ("assume = 5", "assume: found 5, expected a table of what is taken for granted"),
        ("assume = { vat = 121 }", "assume.vat: found 121, expected a percentage from 0 to 100"),
        ('assume = { time_zone = "Here" }', 'assume.time_zone: found "Here", expected a time zone by its IANA name'),
        (
            'assume = { currency = "euro" }',
            'assume.currency: found "euro", expected a currency in three capital letters',
        ),
        ('assume = { power_unit = "MW" }', 'assume.power_unit: found "MW", expected "W" or "kW"'),
        ('assume = { prices_include_vat = "yes" }', 'assume.prices_include_vat: found "yes", expected true or false'),
        ('assume = { statuses = { a = "X" } }', "assume.statuses: found"),
        ('assume = { statuses = "X" }', 'assume.statuses: found "X", expected a table from words of theirs'),
        ("assume = { colour = 1 }", "assume.colour: found an unknown key, expected one of time_zone, currency, vat"),
        ('stations = "box"', 'stations: found "box", expected "location", "evse", "physical_reference", or a regular'),
        ("stations = 5", 'stations: found 5, expected "location", "evse", "physical_reference", or a regular'),
        ('stations = { evse_id = "" }', 'stations: found a table, expected "location", "evse"'),
        ('stations = { name = "x" }', 'stations: found a table, expected "location", "evse"'),
        ('stations = { uid = "a", evse_id = "b" }', 'stations: found a table, expected "location", "evse"'),
        ('stations = { uid = "(" }', "stations: found a table, expected a regular expression (missing )"),
    ],
)
def test_a_fault_in_what_a_source_is_known_for_is_told(keys, told, faults):
    """With the key as it can be looked for."""
    (fault,) = faults(PUBLISHER + SOURCE + keys + "\n")
    assert fault.startswith(f"sources[0].{told}")


@pytest.mark.parametrize(
    ("keys", "grouping"),
    [
        ("", ONE_A_LOCATION),
        ('stations = "location"', ONE_A_LOCATION),
        ('stations = "evse"', Grouping(by="evse")),
        ('stations = "physical_reference"', Grouping(by="physical_reference")),
        ("stations = { evse_id = '^(.*)\\*[0-9]+$' }", Grouping(by="evse_id", pattern=r"^(.*)\*[0-9]+$")),
        ('stations = { uid = "^..." }', Grouping(by="uid", pattern="^...")),
    ],
)
def test_a_source_says_how_its_stations_are_made(keys, grouping, load):
    """By a word, or by a pattern in one of two ids."""
    assert load(PUBLISHER + SOURCE + keys).sources[0].stations == grouping


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ('party = "NL-ABC"', 'ocpi.party: found "NL-ABC", expected a party, as country*party in capitals'),
        ('party = "NL*ABC"\nrole = "CPO"', 'ocpi.role: found "CPO", expected a role of OCPI: "NAP", "EMSP", "NSP" or'),
        ('party = "NL*ABC"\nwebsite = "nap"', 'ocpi.website: found "nap", expected an address such as'),
    ],
)
def test_a_fault_in_who_we_are_is_told(keys, told, faults):
    """With the key as it can be looked for."""
    text = PUBLISHER + SOURCE + f'[ocpi]\nname = "Us"\nurl = "https://us.example"\n{keys}\n'
    (fault,) = faults(text)
    assert fault.startswith(told)


# --- What is stated beside OCPI

FACTS = """
overlay = ["facts.csv", "more/*.xlsx"]
[sources.facts]
staffed = "nein"
ad_hoc_payment = ["QRCode", "website"]
max_vehicle_height_m = 2
[sources.facts_of."NL*ABC"]
opening_times = "Mo-Fr 08:00-18:00"
"""


def test_facts_are_stated_of_a_source_and_of_parties(load, tmp_path):
    """In one form, whichever way they are written."""
    (source,) = load(PUBLISHER + SOURCE + FACTS).sources
    stated = {"staffed": False, "ad_hoc_payment": ["qrCode", "website"], "max_vehicle_height_m": 2.0}
    assert source.facts.values() == stated
    assert source.facts_of["NL*ABC"].values() == {"opening_times": "Mo-Fr 08:00-18:00"}
    assert source.overlay == (str(tmp_path / "facts.csv"), str(tmp_path / "more/*.xlsx"))


def test_a_source_of_which_nothing_is_stated(load):
    """Nobody said anything is not no."""
    (source,) = load(PUBLISHER + SOURCE).sources
    assert (source.facts.values(), source.facts_of, source.overlay) == ({}, {}, ())


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ("facts = 5", "facts: found 5, expected a table of facts, such as { staffed = false }"),
        ('facts = { staffed = "perhaps" }', 'facts.staffed: found "perhaps", expected yes or no'),
        ("facts = { stafed = true }", "facts.stafed: found an unknown key (did you mean staffed?), expected one of"),
        ('facts = { city = "Utrecht" }', "facts.city: found an unknown key"),
        ('facts = { help_phone = "112" }', 'facts.help_phone: found "112", expected a number with its country'),
        ("facts_of = 5", "facts_of: found 5, expected a table from parties to tables of facts"),
        ("facts_of = { NL = {} }", 'facts_of: found "NL", expected a table from parties to tables of facts'),
        ('facts_of = { "NL*ABC" = 5 }', "facts_of.NL*ABC: found 5, expected a table from parties to tables of facts"),
        (
            'facts_of = { "NL*ABC" = { parking_type = "GARDEN" } }',
            'facts_of.NL*ABC.parking_type: found "GARDEN", expected ALONG_MOTORWAY or',
        ),
        ('facts_of = { "NL*ABC" = { x = 1 } }', "facts_of.NL*ABC.x: found an unknown key"),
        ("overlay = 5", 'overlay: found 5, expected a path or pattern such as "ocpi/*.json", or a list of them'),
    ],
)
def test_a_fault_in_what_is_stated_is_told(keys, told, faults):
    """With the key as it can be looked for."""
    (fault,) = faults(PUBLISHER + SOURCE + keys + "\n")
    assert fault.startswith(f"sources[0].{told}")


# --- Finding one, and writing the first


def test_a_configuration_that_is_named_comes_first(tmp_path):
    """`--config` wins over the environment, which wins over the working directory."""
    for name in ("a.toml", "b.toml", "afir-publish.toml"):
        (tmp_path / name).touch()
    environ = {"AFIR_PUBLISH_CONFIG": "b.toml"}
    assert config.find(Path("a.toml"), environ, tmp_path) == tmp_path / "a.toml"
    assert config.find(None, environ, tmp_path) == tmp_path / "b.toml"
    assert config.find(None, {"AFIR_PUBLISH_CONFIG": ""}, tmp_path) == tmp_path / "afir-publish.toml"


@pytest.mark.parametrize(
    ("explicit", "environ", "told"),
    [
        (Path("a.toml"), {}, "--config: found no file {}/a.toml; `afir-publish init` writes a configuration"),
        (None, {"AFIR_PUBLISH_CONFIG": "b"}, "AFIR_PUBLISH_CONFIG: found no file {}/b; `afir-publish init` writes a"),
        (
            None,
            {},
            "no configuration: looked for --config, AFIR_PUBLISH_CONFIG and {}/afir-publish.toml; `afir-publish init`",
        ),
    ],
)
def test_a_configuration_that_is_not_there(explicit, environ, told, tmp_path):
    """What was looked for is told; one that was named is never replaced by another."""
    if explicit or environ:
        (tmp_path / "afir-publish.toml").touch()
    with pytest.raises(ConfigError) as caught:
        config.find(explicit, environ, tmp_path)
    assert str(caught.value).startswith(told.format(tmp_path))


def test_the_template_is_a_configuration_once_its_token_is_set(tmp_path):
    """What `init` writes loads as it is."""
    path = tmp_path / "afir-publish.toml"
    config.write_template(path)
    found = config.load(path, profiles=PROFILES, versions=VERSIONS)
    assert config.token(found.sources[0], {"MY_CPO_TOKEN": S3CRET}) == S3CRET
    assert found.store.path == tmp_path / "afir.sqlite"


OCPI = ("[ocpi]", "party =", "role =", "website =", "url =")
DELIVER = (
    *("[feed.deliver]", "table =", "status =", "information_status =", "syntax =", "gzip =", "snapshot_every ="),
    *("deltas_until_snapshot =", "timeout ="),
)
METADATA = ("[feed.metadata]", "title =", "description =", "licence =", "language =", "email =", "homepage =")
TOLD = (
    *("push_token =", "encoding =", "page_size =", "from =", "to =", "headers =", "ca_file =", "client_", "proxy ="),
    *("parties =", "full_every =", "quota =", "origin =", "date_to =", "stations ="),
    *(
        "[sources.assume]",
        "time_zone =",
        "currency =",
        "vat =",
        "prices_",
        "ad_hoc_types =",
        "power_unit =",
        "statuses =",
    ),
    *("overlay =", "[sources.facts", "staffed =", "legal_name =", "ad_hoc_payment ="),
)


def test_the_examples_in_the_template_are_right(load, tmp_path):
    """Every source that stands in it as a comment is one that loads, and so is all that one or a feed can be told."""
    (tmp_path / "clients").mkdir()
    for name in ("cpo-ca.pem", "nap-ca.pem", "me.pem", "me.key", "server.pem", "server.key", "clients/broker.pem"):
        (tmp_path / name).touch()
    lines = config.TEMPLATE.splitlines()
    keys = ("[[", "name =", "locations_", "tariffs_", "version =", "token =", *TOLD, *OCPI, *DELIVER, *METADATA)
    keys += ("[serve]", "url =", "rate_limit =", "proxies =", "tokens =", "  { consumer", "]")
    keys += ("cert =", "key =", "certificates =")
    text = "\n".join(line[2:] if line.startswith("# ") and line[2:].startswith(keys) else line for line in lines)
    found = load(text.replace("[[sources]] for each", "").replace("[[feed]] for each", ""))
    kinds = [config.VersionsSource, config.EndpointsSource, config.FilesSource]
    assert [type(source) for source in found.sources] == kinds
    assert (found.sources[0].page_size, found.sources[0].sender) == (100, "NL*ABC")
    assert found.sources[0].quota == (96, timedelta(days=1))
    assert found.sources[0].stations == Grouping(by="physical_reference")
    assert found.sources[0].assume.statuses == {"WORKING": "AVAILABLE"}
    assert found.feed[0].deliver.model_fields_set == {*config.Deliver.model_fields}
    assert found.feed[0].metadata.model_fields_set == {*config.Metadata.model_fields}
    assert (found.publisher.email, found.feeds_url) == ("data@nap.example", "https://feeds.example/feeds")
    ours = (found.serve.cert, found.serve.key)
    assert (found.serve.url, *ours) == ("https://feeds.example", tmp_path / "server.pem", tmp_path / "server.key")
    assert [(one.consumer, one.file) for one in found.feed[0].certificates] == [
        ("broker", tmp_path / "clients/broker.pem")
    ]
    assert [(one.consumer, one.expires) for one in found.feed[0].tokens] == [
        ("app-maker", date(2027, 12, 31)),
        ("access-point", None),
    ]
    assert found.sources[0].facts.values() == {"staffed": False}
    assert [*found.sources[0].facts_of] == ["NL*ABC"]


def test_the_template_never_replaces_a_file(tmp_path):
    """A configuration that is there stays as it is."""
    path = tmp_path / "afir-publish.toml"
    path.write_text("mine")
    with pytest.raises(ConfigError, match="is there already, and was left as it is"):
        config.write_template(path)
    assert path.read_text() == "mine"


def test_the_template_cannot_be_written_everywhere(tmp_path):
    """A folder that is not there is told."""
    with pytest.raises(ConfigError, match="cannot be written: No such file or directory"):
        config.write_template(tmp_path / "gone" / "afir-publish.toml")


def test_the_sample_reads_the_sample_network():
    """The configuration in `samples` finds its files, and writes nothing beside them."""
    found = config.load(SAMPLES / "afir-publish.toml", profiles=PROFILES, versions=VERSIONS)
    (source,) = found.sources
    assert isinstance(source, config.FilesSource)
    assert source.files("location") == (SAMPLES / "ocpi/locations.json",)
    assert source.files("tariff") == (SAMPLES / "ocpi/tariffs.json",)
    assert SAMPLES not in (found.store.path.resolve().parent, found.feeds.directory.resolve().parent)
