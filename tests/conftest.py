"""What more than one test file needs."""

from pathlib import Path

import pytest


def pytest_addoption(parser):
    """`--update` rewrites the golden feeds, to be read in review like code."""
    parser.addoption("--update", action="store_true", help="rewrite the golden feeds in samples/feeds")


@pytest.fixture(scope="session")
def shared_folder() -> Path:
    """The folder with real feeds, schemas and golden messages, which is not ours to ship."""
    folder = Path(__file__).resolve().parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip("there is no folder `shared` beside the checkout")
    return folder
