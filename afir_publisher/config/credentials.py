"""The credentials file: tokens that a handshake brought, beside the store and for its owner alone.

Tokens never stand in the store or in the configuration. This file is written with the rights 0600 and replaced in one
step, so that it is whole at any time.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from stat import S_IRWXG, S_IRWXO

from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from afir_publisher.errors import Busy, ConfigError


class Registration(BaseModel):
    """What a handshake agreed on (OCPI 2.3.0, credentials module).

    `ours` is the token that the operator calls us with (B), `theirs` the one that we call with (C); without one the
    operator's answer is outstanding. `former` were ours before and still let in, for operators who keep using them.
    `version` is the version of OCPI that was chosen, `url` the operator's versions endpoint, `parties` whom it is.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    ours: str
    theirs: str | None = None
    former: tuple[str, ...] = ()
    version: str
    url: str
    parties: tuple[str, ...] = ()
    since: datetime

    def __repr__(self) -> str:
        """Without tokens: this may end in a log."""
        return f"Registration(version={self.version!r}, url={self.url!r}, since={self.since})"

    __str__ = __repr__


_PATIENCE_S = 10.0
_REGISTRATIONS = TypeAdapter(dict[str, Registration], config=ConfigDict(hide_input_in_errors=True))


class Credentials:
    """The credentials file of a store: registrations by the name of their source."""

    def __init__(self, store: Path) -> None:
        """Name the file; nothing is read yet."""
        self.path = store.with_name(f"{store.stem}.credentials.json")

    def all(self) -> Mapping[str, Registration]:
        """Every registration.

        Raises:
            ConfigError: the file cannot be read, or others can read it too.
        """
        try:
            if os.name == "posix" and self.path.stat().st_mode & (S_IRWXG | S_IRWXO):
                raise ConfigError(f"{self.path}: holds tokens and can be read by others: chmod 600 {self.path}")
            return _REGISTRATIONS.validate_json(self.path.read_bytes())
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise ConfigError(f"{self.path}: cannot be read: {error.strerror}") from error
        except ValidationError as error:
            raise ConfigError(f"{self.path}: is no credentials file ({error.error_count()} faults)") from error

    def of(self, source: str) -> Registration | None:
        """The registration of one source, if it has one."""
        return self.all().get(source)

    def put(self, source: str, registration: Registration) -> None:
        """Keep a registration in place of the one that the source had."""
        with self._changing():
            self._write({**self.all(), source: registration})

    def remove(self, source: str) -> None:
        """Forget a registration."""
        with self._changing():
            self._write({name: kept for name, kept in self.all().items() if name != source})

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Keep others from changing the file meanwhile: a server and a command may both be at work."""
        try:
            with FileLock(f"{self.path}.lock", timeout=_PATIENCE_S, mode=0o600):
                yield
        except Timeout as error:
            raise Busy(f"{self.path}: is being changed by another process; try again") from error
        except OSError as error:
            raise ConfigError(f"{self.path}: cannot be written: {error.strerror}") from error

    def _write(self, registrations: Mapping[str, Registration]) -> None:
        """Replace the file, whole and for its owner alone."""
        part = self.path.with_name(self.path.name + ".part")
        try:
            part.unlink(missing_ok=True)
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(_REGISTRATIONS.dump_json(dict(registrations), indent=1))
                file.flush()
                os.fsync(file.fileno())
            part.replace(self.path)
        except OSError as error:
            raise ConfigError(f"{self.path}: cannot be written: {error.strerror}") from error
