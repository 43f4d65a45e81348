"""What more than one group of commands takes: the configuration, the store, and options."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated

import typer

from afir_publisher import config, job
from afir_publisher.config import Config
from afir_publisher.errors import AfirPublishError, UsageError
from afir_publisher.ocpi.readers import READERS
from afir_publisher.rules import RULES
from afir_publisher.store import Store, StoreError
from exporters import PROFILES

ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config", metavar="FILE", help="Configuration; else $AFIR_PUBLISH_CONFIG, else ./afir-publish.toml."
    ),
]

SourceOption = Annotated[str | None, typer.Option("--source", metavar="NAME", help="Only this source.")]
VerboseOption = Annotated[bool, typer.Option("--verbose", "-v", help="Tell more of what happens, on stderr.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def settings(explicit: Path | None) -> Config:
    """The configuration."""
    path = config.find(explicit, os.environ, Path.cwd())
    return config.load(path, profiles=PROFILES, versions=READERS, rules=RULES)


@contextmanager
def opened_store(settings: Config, source: str | None = None) -> Iterator[Store]:
    """The store, for reading: all that is in it, or what is of a source, which has to be configured then."""
    if source is not None:
        job.chosen(settings, [source])
    if not settings.store.path.exists():
        raise UsageError(f"there is no store at {settings.store.path} yet: run afir-publish sync")
    try:
        with closing(Store(settings.store.path)) as store:
            yield store
    except StoreError as error:
        raise AfirPublishError(f"store.path: {settings.store.path} cannot be read: {error}") from error
