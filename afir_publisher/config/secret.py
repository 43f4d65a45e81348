"""The token of a source, from where the configuration says that it is: read when needed, shown never."""

import re
from collections.abc import Mapping
from pathlib import Path

from afir_publisher.config.sections import AnySource, FilesSource
from afir_publisher.errors import ConfigError

# OCPI 2.2.1 and 2.3.0, credentials module: printable ASCII without whitespace.
_TOKEN = re.compile(r"[!-~]+")


def token(source: AnySource, environ: Mapping[str, str]) -> str | None:
    """The token of a source as it is now; `None` for a source that needs none."""
    if isinstance(source, FilesSource) or source.token is None:
        return None
    if source.token.file:
        where, found = f"{source.name}: token.file: {source.token.file}", _read(source.name, source.token.file)
    else:
        variable = str(source.token.env)
        where, found = f"{source.name}: token.env: the variable {variable}", environ.get(variable, "")
    if not found:
        raise ConfigError(f"{where} is not set or empty, expected the token of this source")
    if not _TOKEN.fullmatch(found):
        raise ConfigError(f"{where} holds no token: expected one line of printable ASCII without blanks, nothing else")
    return found


def _read(name: str, file: Path) -> str:
    """What a secret's file says, without the line end that editors put after it."""
    try:
        return re.sub(r"\r?\n\Z", "", file.read_bytes().decode("ascii", errors="replace"))
    except OSError as error:
        raise ConfigError(f"{name}: token.file: {file} cannot be read: {error.strerror}") from error
