"""What more than one group of commands takes: the configuration, and the option that names it."""

import os
from pathlib import Path
from typing import Annotated

import typer

from afir_publisher import config
from afir_publisher.config import Config
from afir_publisher.ocpi.readers import READERS
from exporters import PROFILES

ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config", metavar="FILE", help="Configuration; else $AFIR_PUBLISH_CONFIG, else ./afir-publish.toml."
    ),
]


def settings(explicit: Path | None) -> Config:
    """The configuration."""
    return config.load(config.find(explicit, os.environ, Path.cwd()), profiles=PROFILES, versions=READERS)
