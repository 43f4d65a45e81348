"""What a configuration says of how feeds are given out: tokens of consumers, limits, proxies."""

from datetime import date, timedelta
from ipaddress import ip_address

import pytest

from afir_publisher import config
from afir_publisher.errors import ConfigError

S3CRET = "s3cr3t-T0ken"
TEXT = """
[publisher]
country = "NL"
national_identifier = "NL-1"
language = "nl"
[[sources]]
name = "cpo"
versions_url = "https://cpo.example/versions"
[[feed]]
name = "out"
profile = "datex2-3.7"
sources = ["cpo"]
"""


@pytest.fixture
def load(load):
    """Loads the small configuration with more behind it."""
    return lambda more: load(TEXT + more)


def test_feeds_are_given_to_everybody_unless_it_says_otherwise(load):
    """Ten times a second, and the proxies are those of this machine."""
    found = load("")
    assert config.consumers(found.feed[0], {}) == ()
    assert (found.serve.url, found.serve.rate_limit) == (None, (600, timedelta(minutes=1)))
    assert found.serve.proxies == (ip_address("127.0.0.1"), ip_address("::1"))


def test_consumers_have_tokens_from_where_the_file_says_they_are(load, tmp_path):
    """From the environment or a file, with an end or without."""
    (tmp_path / "token").write_text("b\n", encoding="utf-8")
    tokens = '{ consumer = "app", env = "A", expires = 2027-12-31 }, { consumer = "nap", file = "token" }'
    assert config.consumers(load(f"tokens = [{tokens}]").feed[0], {"A": "a"}) == (
        config.Consumer(name="app", token="a", expires=date(2027, 12, 31)),  # noqa: S106 - of a test
        config.Consumer(name="nap", token="b"),  # noqa: S106
    )


@pytest.mark.parametrize(
    ("tokens", "told"),
    [
        (f'"{S3CRET}"', "feed[0].tokens: found a text, expected a list of { consumer ="),
        (f'["{S3CRET}"]', "feed[0].tokens[0]: found a text, expected a list of { consumer ="),
        (
            f'[{{ consumer = "a", env = "{S3CRET}" }}]',
            "feed[0].tokens[0].env: found a text, expected the name of a var",
        ),
        (
            f'[{{ consumer = "a", value = "{S3CRET}" }}]',
            "feed[0].tokens[0].value: found an unknown key, expected one of",
        ),
        ('[{ consumer = "a" }]', "feed[0].tokens[0]: found a table, expected a list of { consumer ="),
        ('[{ consumer = "a", env = "A", file = "b" }]', "feed[0].tokens[0]: found a table, expected a list of"),
        ('[{ env = "A" }]', "feed[0].tokens[0].consumer: found nothing, expected 1 to 64 small letters"),
        (
            '[{ consumer = "App", env = "A" }]',
            "feed[0].tokens[0].consumer: found a text, expected 1 to 64 small letters",
        ),
        (
            '[{ consumer = "a", env = "A", expires = "soon" }]',
            "feed[0].tokens[0].expires: found a text, expected a date",
        ),
        (
            '[{ consumer = "a", env = "A" }, { consumer = "a", env = "B" }]',
            "feed[0].tokens: found a list, expected each consumer once",
        ),
    ],
)
def test_a_fault_in_tokens_is_told_and_no_token(faults, tokens, told):
    """With the key as it can be looked for."""
    (fault,) = faults(f"tokens = {tokens}")
    assert fault.startswith(told)
    assert S3CRET not in fault


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        (
            {},
            "feed out: tokens[0].env: the variable A is not set or empty, expected the token that app reads this feed",
        ),
        (
            {"A": f"{S3CRET} x"},
            "feed out: tokens[0].env: the variable A holds no token: expected one line of printable",
        ),
        ({"A": S3CRET, "B": S3CRET}, "feed out: tokens[1]: is the token of app, too; give out another one"),
    ],
)
def test_tokens_that_are_not_there_or_none_are_told(load, environ, told):
    """When they are read, and without what was found."""
    feed = load('tokens = [{ consumer = "app", env = "A" }, { consumer = "nap", env = "B" }]').feed[0]
    with pytest.raises(ConfigError) as caught:
        config.consumers(feed, environ)
    assert str(caught.value).startswith(told)
    assert S3CRET not in str(caught.value)


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ('url = "http://feeds.example"', 'serve.url: found "http://feeds.example", expected an address with https'),
        ('rate_limit = "often"', 'serve.rate_limit: found "often", expected a number of requests and a time'),
        ('proxies = ["proxy"]', 'serve.proxies[0]: found "proxy", expected a list of addresses such as'),
        ('proxies = "127.0.0.1"', 'serve.proxies: found "127.0.0.1", expected a list of addresses such as'),
        ("ciphers = 80", "serve.ciphers: found an unknown key, expected one of url, cert, key, report, rate_limit"),
    ],
)
def test_a_fault_in_how_feeds_are_given_out_is_told(faults, keys, told):
    """With the key as it can be looked for."""
    (fault,) = faults(f"[serve]\n{keys}\n")
    assert fault.startswith(told)
