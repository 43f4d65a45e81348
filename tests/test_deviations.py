"""The table of deviations: every row is tested, every name in it is one that there is, and docs/ocpi.md has it."""

import ast
import re
from pathlib import Path

import pytest

from afir_publisher.config import EndpointsSource, FilesSource, HttpSource, VersionsSource
from afir_publisher.config.of_sources import Assume
from afir_publisher.mock_cpo.faults import FAULTS
from afir_publisher.ocpi.deviations import DEVIATIONS, as_markdown
from afir_publisher.rules import RULES

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "docs" / "ocpi.md"
MARK = "<!-- deviations: written by `pytest tests/test_deviations.py --update` -->\n"
COUNTS = {"A": 18, "B": 15, "C": 10, "D": 30, "E": 16}


def names_of_tests():
    """The names of all tests, wherever they stand."""
    return {
        node.name
        for path in (ROOT / "tests").rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    }


def test_the_rows_are_all_there():
    """None is left out, and none is there twice."""
    assert list(DEVIATIONS) == [f"{letter}{n}" for letter, count in COUNTS.items() for n in range(1, count + 1)]


def test_every_row_has_a_test_named_by_it():
    """What the table says is done is shown to be."""
    names = names_of_tests()
    untested = [row for row in DEVIATIONS if not any(name.startswith(f"test_{row.lower()}_") for name in names)]
    assert untested == []


@pytest.mark.parametrize("row", DEVIATIONS.values(), ids=list(DEVIATIONS))
def test_every_name_in_a_row_is_one_that_there_is(row):
    """Codes are rules, keys can be configured, and sentences end."""
    sections = (VersionsSource, EndpointsSource, FilesSource, HttpSource, Assume)
    keys = {field.alias or name for section in sections for name, field in section.model_fields.items()}
    assert set(row.codes) <= RULES.keys()
    assert set(row.keys) <= keys
    assert all(text.endswith(".") and "|" not in text for text in (row.what, row.does))


def test_the_faults_of_the_mock_cpo_are_of_rows_that_there_are():
    """A row (`B5`), a number of what a client must survive (`#22`), or what nobody can put up with (`F`)."""
    rows = {fault.seen for fault in FAULTS.values() if not re.fullmatch(r"#\d+|F", fault.seen)}
    assert rows <= DEVIATIONS.keys()


def test_the_document_has_the_table(request):
    """It is written from the code."""
    head, mark, table = DOCUMENT.read_text(encoding="utf-8").partition(MARK)
    assert mark, f"{DOCUMENT.name} has lost the mark that its tables stand behind"
    if request.config.getoption("--update"):
        DOCUMENT.write_text(f"{head}{mark}\n{as_markdown()}", encoding="utf-8")
    else:
        assert table.strip() == as_markdown().strip(), (
            "run pytest tests/test_deviations.py --update, and read the change"
        )
