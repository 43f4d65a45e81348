"""A certificate's end is told in time."""

from datetime import UTC, datetime, timedelta

import pytest
import trustme

from afir_publisher.certificate import Alarm, alarm, expires
from afir_publisher.errors import ConfigError

KEY = "client_cert"
END = datetime(2026, 12, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """A certificate until END, as a client has it: with its key in the same file."""
    path = tmp_path_factory.mktemp("certificate") / "me.pem"
    ours = trustme.CA().issue_cert("afir-publish.example", not_after=END)
    ours.private_key_and_cert_chain_pem.write_to_path(path)
    return path


def test_the_end_is_read(path):
    """In UTC."""
    assert expires(KEY, path) == END


def test_of_a_chain_the_first_end_counts(path, tmp_path):
    """Without one of its certificates the others are not believed."""
    later = trustme.CA().issue_cert("later.example", not_after=END + timedelta(days=300))
    both = tmp_path / "both.pem"
    both.write_bytes(later.cert_chain_pems[0].bytes() + path.read_bytes())
    assert expires(KEY, both) == END


@pytest.mark.parametrize(
    ("before", "is_told", "is_urgent"),
    [
        (timedelta(days=30, seconds=1), False, False),
        (timedelta(days=30), True, False),
        (timedelta(days=7, seconds=1), True, False),
        (timedelta(days=7), True, True),
        (timedelta(), True, True),
        (timedelta(days=-5), True, True),
    ],
)
def test_it_is_told_from_30_days_before_and_urgent_from_7(path, before, is_told, is_urgent):
    """And afterwards."""
    found = alarm(KEY, path, END - before, "nothing can be sent")
    assert (found is not None, bool(found and found.is_urgent)) == (is_told, is_urgent)


@pytest.mark.parametrize(("before", "how"), [(timedelta(days=3), "expires"), (timedelta(), "has expired")])
def test_what_is_told(path, before, how):
    """The file and the moment."""
    assert alarm(KEY, path, END - before, "nothing can be sent") == Alarm(
        said=f"client_cert: {path} {how} on 2026-12-01 12:00 UTC; without a new one nothing can be sent from then on",
        is_urgent=True,
    )


def test_a_file_without_a_certificate_is_told(tmp_path):
    """As it is, or when it is gone."""
    junk = tmp_path / "junk.pem"
    with pytest.raises(ConfigError, match=r"client_cert: .*junk\.pem cannot be read: No such file"):
        expires(KEY, junk)
    junk.write_text("junk")
    with pytest.raises(ConfigError, match=r"client_cert: .*junk\.pem holds no certificate in PEM"):
        expires(KEY, junk)
