"""Tests of the credentials file: whole at any time, for its owner alone, and never quoted."""

import os
import threading

import pytest
from filelock import FileLock

from afir_publisher.config import Credentials, Registration, credentials
from afir_publisher.errors import Busy, ConfigError

SINCE = "2026-11-22T06:00:00Z"
AGREED = Registration(
    ours="s3cret-b", theirs="s3cret-c", former=("s3cret-o",), version="2.3.0", url="https://x/versions", since=SINCE
)


@pytest.fixture
def kept(tmp_path):
    """The file of a store."""
    return Credentials(tmp_path / "afir.sqlite")


def test_what_is_kept_is_there_again(kept):
    """It lies beside the store, under its name."""
    kept.put("cpo", AGREED)
    assert kept.path.name == "afir.credentials.json"
    assert (kept.of("cpo"), kept.of("other")) == (AGREED, None)


def test_what_is_removed_is_gone_and_the_rest_stays(kept):
    """Removing what is not there does nothing."""
    kept.put("cpo", AGREED)
    kept.put("other", AGREED)
    kept.remove("cpo")
    kept.remove("cpo")
    assert kept.all() == {"other": AGREED}


def test_a_file_that_is_not_there_is_empty(kept):
    """Nobody is registered."""
    assert kept.all() == {}


@pytest.mark.skipif(os.name == "nt", reason="files have no such rights there")
@pytest.mark.parametrize("rights", [0o640, 0o604, 0o660])
def test_a_file_that_others_can_read_is_refused(kept, rights):
    """The message says how to mend it."""
    kept.put("cpo", AGREED)
    kept.path.chmod(rights)
    with pytest.raises(ConfigError, match=f"holds tokens and can be read by others: chmod 600 {kept.path}"):
        kept.all()


@pytest.mark.parametrize("text", ["", "[]", '{"cpo": {"ours": "s3cret-b"}}', '{"cpo": {"ours": "s3cret-b", "x": 1}}'])
def test_a_file_that_is_damaged_is_told_without_its_content(kept, text):
    """There may be a token in it."""
    kept.path.write_text(text)
    kept.path.chmod(0o600)
    with pytest.raises(ConfigError, match="is no credentials file") as caught:
        kept.all()
    assert "s3cret" not in f"{caught.value} {caught.value.__cause__}"


def test_a_file_that_cannot_be_written_is_told(kept):
    """With where it should be."""
    kept.path.parent.joinpath("afir.credentials.json.part").mkdir()
    with pytest.raises(ConfigError, match=r"afir.credentials.json: cannot be written: "):
        kept.put("cpo", AGREED)


def test_changes_of_several_at_once_are_all_kept(kept):
    """A server and a command may both be at work."""
    threads = [threading.Thread(target=kept.put, args=(f"cpo{n}", AGREED)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(kept.all()) == 20


def test_a_file_that_is_being_changed_is_waited_for_and_then_told(kept, monkeypatch):
    """Nobody waits for ever."""
    monkeypatch.setattr(credentials, "_PATIENCE_S", 0.05)
    with FileLock(f"{kept.path}.lock"), pytest.raises(Busy, match="is being changed by another process"):
        kept.put("cpo", AGREED)


def test_no_token_shows_when_a_registration_is_shown():
    """It may end in a log."""
    assert "s3cret" not in f"{AGREED!r} {AGREED} {[AGREED]}"
