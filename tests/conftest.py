"""What more than one test file needs."""

import threading
from pathlib import Path
from unittest import mock

import pytest
from pipeline import REMEMBERED

from afir_publisher import config
from afir_publisher.errors import ConfigError
from afir_publisher.store import Store


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


@pytest.fixture(autouse=True, scope="module")
def stores_are_closed():
    """Close the stores that a file of tests opened, some of them for several tests; Python 3.13 warns of open ones."""
    opened, prepare = [], Store.__init__

    def noted(store, path):
        prepare(store, path)
        if threading.current_thread() is threading.main_thread():  # others have to close their own
            opened.append(store)

    with mock.patch.object(Store, "__init__", noted):
        yield
    for store in opened:
        store.close()
    for made in REMEMBERED:
        made.cache_clear()


@pytest.fixture
def load(tmp_path):
    """Loads a configuration of a text."""

    def loaded(text):
        path = tmp_path / "afir-publish.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return config.load(path, profiles=("datex2-3.7",), versions=("2.3.0", "2.2.1"))

    return loaded


@pytest.fixture
def faults(load):
    """Tells the faults of a text, without the file's name that each line begins with."""

    def told(text):
        with pytest.raises(ConfigError) as caught:
            load(text)
        lines = str(caught.value).splitlines()
        assert all(line.startswith("afir-publish.toml: ") for line in lines), lines
        return [line.removeprefix("afir-publish.toml: ") for line in lines]

    return told
