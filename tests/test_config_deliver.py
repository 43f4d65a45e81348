"""What a configuration says of where a feed is sent to."""

from datetime import timedelta

import pytest
from test_config import FEED, PUBLISHER, S3CRET, SOURCE

from afir_publisher import config
from afir_publisher.errors import ConfigError

HEAD = PUBLISHER + SOURCE + FEED
DELIVER = "[feed.deliver]\n"
STATUS = 'status = { url = "https://nap.example/2", mode = "delta" }\n'
TEST = 'information_status = "test"\n'


def test_a_short_delivery_has_the_usual_for_the_rest(load):
    """JSON as it is, everything at least every six hours and after 3,500 deltas."""
    found = load(HEAD + DELIVER + STATUS + TEST).feed[0].deliver
    assert found.addresses == {"status": config.Address(url="https://nap.example/2", mode="delta")}
    assert (found.syntax, found.gzip, found.information_status) == ("json", False, "test")
    assert (found.snapshot_every, found.deltas_until_snapshot) == (timedelta(hours=6), 3500)
    assert (found.timeout, found.headers, found.client_cert) == (timedelta(minutes=1), {}, None)


def test_everything_is_sent_where_nothing_else_is_said(load):
    """As nothing can go wrong with that."""
    found = load(HEAD + DELIVER + 'table = { url = "https://nap.example/1" }\n' + TEST).feed[0].deliver
    assert found.addresses == {"table": config.Address(url="https://nap.example/1", mode="snapshot")}


def test_a_feed_is_sent_nowhere_unless_that_is_said(load):
    """There is no delivery by itself."""
    assert load(HEAD).feed[0].deliver is None


def test_certificates_are_files_that_are_there(load, faults, tmp_path):
    """Taken from the folder of the configuration, as those of a source are."""
    files = 'client_cert = "me.pem"\nclient_key = "me.key"\nca_file = "ca.pem"\n'
    expected = "expected the path of a file that is there, from the folder of this configuration"
    assert faults(HEAD + DELIVER + STATUS + TEST + files) == [
        f'feed[0].deliver.client_cert: found "me.pem", {expected}',
        f'feed[0].deliver.client_key: found "me.key", {expected}',
        f'feed[0].deliver.ca_file: found "ca.pem", {expected}',
    ]
    for name in ("me.pem", "me.key", "ca.pem"):
        (tmp_path / name).touch()
    found = load(HEAD + DELIVER + STATUS + TEST + files).feed[0].deliver
    assert found.client_cert == tmp_path / "me.pem"


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (
            TEST,
            (
                "feed[0].deliver: found a table, "
                "expected table or status in it, each a table with the url that it is sent to"
            ),
        ),
        (
            STATUS,
            (
                "feed[0].deliver.information_status: found nothing, "
                'expected "test" or "real", which every document that is sent says of itself'
            ),
        ),
        (
            TEST + 'table = { url = "http://nap.example/1" }\n',
            (
                'feed[0].deliver.table.url: found "http://nap.example/1", expected '
                "an address with https (http only to this machine), without user, password and #"
            ),
        ),
        (
            TEST + 'table = { mode = "delta" }\n',
            (
                "feed[0].deliver.table.url: found nothing, expected "
                "an address with https (http only to this machine), without user, password and #"
            ),
        ),
        (
            TEST + 'status = { url = "https://nap.example/1", mode = "deltas" }\n',
            'feed[0].deliver.status.mode: found "deltas", expected "snapshot" or "delta"',
        ),
        (
            TEST + 'status = { url = "https://nap.example/1", mod = "delta" }\n',
            "feed[0].deliver.status.mod: found an unknown key (did you mean mode?), expected one of url, mode",
        ),
        (
            TEST + 'status = "https://nap.example/1"\n',
            (
                'feed[0].deliver.status: found "https://nap.example/1", expected a table with a url and a mode, '
                'such as { url = "https://nap.example/publication/1", mode = "delta" }'
            ),
        ),
        (TEST + STATUS + 'gzip = "yes"\n', 'feed[0].deliver.gzip: found "yes", expected true or false'),
        (
            TEST + STATUS + "deltas_until_snapshot = 0\n",
            "feed[0].deliver.deltas_until_snapshot: found 0, expected a whole number from 1",
        ),
        (
            TEST + STATUS + 'snapshot_every = "6"\n',
            'feed[0].deliver.snapshot_every: found "6", expected a number and s, m, h or d, such as "15m"',
        ),
        (TEST + STATUS + 'syntax = "csv"\n', 'feed[0].deliver.syntax: found "csv", expected "json" or "xml"'),
        (
            TEST + STATUS + 'client_key = "c.toml"\n',
            'feed[0].deliver.client_key: found "c.toml", expected a client_cert beside it',
        ),
    ],
)
def test_what_is_wrong_with_a_delivery_is_told(settings, told, faults, tmp_path):
    """Key, what was found, what is expected."""
    (tmp_path / "c.toml").touch()
    assert faults(HEAD + DELIVER + settings) == [told]


def test_a_delivery_is_a_table(faults):
    """An address alone does not do."""
    assert faults(HEAD + 'deliver = "https://nap.example/1"\n') == [
        'feed[0].deliver: found "https://nap.example/1", expected a table that says where this feed is sent to'
    ]


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        (f'x-key = {{ key = "{S3CRET}" }}', "feed[0].deliver.headers.x-key.key: found an unknown key"),
        (f'x-key = {{ env = "{S3CRET}" }}', "feed[0].deliver.headers.x-key.env: found a text, expected the name of"),
        (f'x-key = "{S3CRET}\\n"', "feed[0].deliver.headers.x-key: found a text, expected printable ASCII"),
        (
            f'"x key" = "{S3CRET}"',
            'feed[0].deliver.headers: found "x key", expected the name of a header, and none that is ours',
        ),
        (f'x-key = "a"\nX-Key = "{S3CRET}"', "feed[0].deliver.headers: found a table, expected a table of headers"),
    ],
)
def test_what_is_wrong_with_headers_is_told_and_no_secret_with_it(headers, told, faults):
    """They may hold keys."""
    (fault,) = faults(HEAD + DELIVER + STATUS + TEST + f"[feed.deliver.headers]\n{headers}\n")
    assert fault.startswith(told)
    assert S3CRET not in fault


def test_secret_headers_are_read_from_where_they_are(load):
    """And known for secrets, while a text is none."""
    headers = 'headers = { "x-area" = "north", "x-key" = { env = "NAP_KEY" } }\n'
    (feed,) = load(HEAD + DELIVER + STATUS + TEST + headers).feed
    found = config.delivery_secrets(feed, {"NAP_KEY": S3CRET})
    assert (found.headers, found.hidden) == ({"x-area": "north", "x-key": S3CRET}, (S3CRET,))
    assert S3CRET not in repr(found)


def test_a_secret_header_that_is_not_there_is_told(load):
    """With the feed and the key."""
    (feed,) = load(HEAD + DELIVER + STATUS + TEST + 'headers = { "x-key" = { env = "NAP_KEY" } }\n').feed
    with pytest.raises(ConfigError) as caught:
        config.delivery_secrets(feed, {})
    assert str(caught.value) == (
        "feed out: deliver.headers.x-key.env: the variable NAP_KEY is not set or empty, expected what this header says"
    )


def test_two_feeds_are_not_sent_to_one_address(faults):
    """What one sends would replace what the other sent, and both together would come too often."""
    other = FEED.replace('"out"', '"other"')
    assert faults(HEAD + DELIVER + STATUS + TEST + other + DELIVER + STATUS + TEST) == [
        (
            'feed[1].deliver.status.url: found "https://nap.example/2" again, '
            "expected an address that no other feed is sent to"
        )
    ]
