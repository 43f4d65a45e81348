"""What results were made with: another digest means that they are made again."""

from hashlib import sha256
from importlib import resources
from pathlib import Path

import pytest

from afir_publisher import fingerprint as module
from afir_publisher.fingerprint import code_digest, fingerprint


@pytest.fixture
def package(tmp_path) -> Path:
    """A folder with code in it."""
    for name, text in {
        "a.py": "a = 1",
        "b.py": "b = 2",
        "inside/c.py": "c = 3",
        "areas.json": "{}",
        "template.toml": "d",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def digest(folder):
    """The digest of the code in a folder."""
    total = sha256()
    module._add(total, folder)
    return total.hexdigest()


def test_a_fingerprint_is_the_code_and_the_facts():
    """Sixteen digits of each."""
    code, facts = fingerprint("datex2-3.7", ["a", "b"]).split(" ")
    assert (code, len(code), len(facts)) == (code_digest(), 16, 16)


def test_the_same_facts_have_the_same_fingerprint():
    """Also when the names of a mapping stand in another order."""
    assert fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1})


@pytest.mark.parametrize("other", [(), ("a",), ("ab",), ("b", "a"), (["a", "b"],), ("a", None)])
def test_other_facts_have_another_fingerprint(other):
    """Order, number and grouping count."""
    assert fingerprint("a", "b") != fingerprint(*other)


@pytest.mark.parametrize("name", ["a.py", "inside/c.py", "areas.json"])
def test_changed_code_has_another_digest(package, name):
    """However deep it lies; the data that it looks things up in is part of it."""
    before = digest(package)
    (package / name).write_text("x = 5")
    assert digest(package) != before


def test_renamed_code_has_another_digest(package):
    """A rule's module may be what decides on its place."""
    before = digest(package)
    (package / "b.py").rename(package / "d.py")
    assert digest(package) != before


def test_what_is_no_code_does_not_count(package):
    """Nor do compiled files, which come and go."""
    before = digest(package)
    (package / "template.toml").write_text("d = 5")
    (package / "__pycache__").mkdir()
    (package / "__pycache__" / "a.cpython-313.pyc").write_bytes(b"x")
    assert digest(package) == before


def test_all_that_decides_is_there():
    """A module that is renamed must be renamed in the list, or its changes would pass unseen."""
    ours = resources.files("afir_publisher")
    assert [name for name in module._DECIDING if not (ours / name).is_dir() and not (ours / name).is_file()] == []
