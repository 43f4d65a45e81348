"""`afir-publish.toml`: who publishes, which sources are read, and which feeds they make.

    path = config.find(explicit, os.environ, Path.cwd())
    found = config.load(path, profiles=PROFILES, versions=READERS)

All faults of a file are told at once. No secret is in it: `config.secrets` reads them from where the file says they
are.
"""

import tomllib
from collections.abc import Collection, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from afir_publisher.config import faults
from afir_publisher.config.credentials import Credentials, Registration
from afir_publisher.config.fields import Surroundings, duration
from afir_publisher.config.of_feeds import Address, Deliver, Feed, Metadata
from afir_publisher.config.of_sources import AnySource, Assume, EndpointsSource, FilesSource, HttpSource, VersionsSource
from afir_publisher.config.secret import Consumer, Secrets, consumers, delivery_secrets, push_token, secrets, token
from afir_publisher.config.sections import Config, Feeds, Ocpi, Publisher, Serve, Store
from afir_publisher.errors import ConfigError

__all__ = [
    "NAME",
    "TEMPLATE",
    "VARIABLE",
    "Address",
    "AnySource",
    "Assume",
    "Config",
    "Consumer",
    "Credentials",
    "Deliver",
    "EndpointsSource",
    "Feed",
    "Feeds",
    "FilesSource",
    "HttpSource",
    "Metadata",
    "Ocpi",
    "Publisher",
    "Registration",
    "Secrets",
    "Serve",
    "Store",
    "VersionsSource",
    "consumers",
    "delivery_secrets",
    "duration",
    "find",
    "load",
    "push_token",
    "secrets",
    "token",
    "write_template",
]

NAME = "afir-publish.toml"
"""What a configuration is called where nobody names one."""

VARIABLE = "AFIR_PUBLISH_CONFIG"
"""The environment variable that names a configuration."""

TEMPLATE = resources.files(__name__).joinpath("template.toml").read_text(encoding="utf-8")
"""What `afir-publish init` writes: a configuration to be filled in, with every key explained."""


def find(explicit: Path | None, environ: Mapping[str, str], cwd: Path) -> Path:
    """The configuration to use: the one that is named, else the environment's, else the one in the folder `cwd`."""
    for asker, named in (("--config", explicit), (VARIABLE, environ.get(VARIABLE))):
        if named and not (cwd / named).is_file():
            raise ConfigError(f"{asker}: found no file {cwd / named}; `afir-publish init` writes a configuration")
        if named:
            return cwd / named
    if (cwd / NAME).is_file():
        return cwd / NAME
    raise ConfigError(
        f"no configuration: looked for --config, {VARIABLE} and {cwd / NAME}; `afir-publish init` writes one to fill in"
    )


def load(path: Path, *, profiles: Collection[str], versions: Collection[str], rules: Collection[str] = ()) -> Config:
    """The configuration in a file, which may use these profiles, these versions of OCPI and these codes of rules."""
    document = _document(path)
    surroundings = Surroundings(folder=path.absolute().parent, profiles=profiles, versions=versions, rules=rules)
    found = faults.between_sections(document)
    try:
        config = Config.model_validate({"store": {}, "feeds": {}, "serve": {}} | document, context=surroundings)
    except ValidationError as error:
        found = [*map(faults.line, error.errors(include_url=False)), *found]
    if found:  # raised out here, where no exception that holds the file's content is its context
        raise ConfigError("\n".join(f"{path.name}: {fault}" for fault in dict.fromkeys(found)))
    return config


def write_template(path: Path) -> None:
    """Write a configuration to be filled in; a file that is there is left as it is."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(TEMPLATE)
    except FileExistsError as error:
        raise ConfigError(f"{path}: is there already, and was left as it is") from error
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written: {error.strerror}") from error


def _document(path: Path) -> dict[str, Any]:
    """What a file says in TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))  # some editors put a mark before the text
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        fault = f"is not UTF-8: byte {error.start + 1} is part of no character"
    except tomllib.TOMLDecodeError as error:
        fault = f"is not TOML: {error}"
    raise ConfigError(f"{path.name}: {fault}")
