"""Certificates in files: which they are, and when they expire, told in time, as a new one can take weeks.

`key` is always the key of the configuration that names the file, for what is said of it.
"""

import logging
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256

from afir_publisher.errors import ConfigError
from afir_publisher.model import frozen

SOON = timedelta(days=30)
"""So long before the end there is a warning."""

VERY_SOON = timedelta(days=7)
"""So long before the end commands end with exit code 1."""

REMINDED_EVERY = timedelta(days=1)
"""How often it is told that something will expire."""


@frozen
class Certificate:
    """A certificate: the SHA-256 of it, by which it is known, and when it ceases to hold."""

    sha256: bytes
    ends: datetime


@frozen
class Alarm:
    """What to say of a certificate that will expire, and whether it is high time."""

    said: str
    is_urgent: bool

    @property
    def level(self) -> int:
        """How loudly the log says it."""
        return logging.ERROR if self.is_urgent else logging.WARNING


class Reminder:
    """Tells when to remind of what expires: at first, and then once a day."""

    def __init__(self) -> None:
        """Nobody was reminded yet."""
        self._last: datetime | None = None

    def is_due(self, now: datetime) -> bool:
        """Whether it is time to; if so, it is taken to be done."""
        is_due = self._last is None or now - self._last >= REMINDED_EVERY
        if is_due:
            self._last = now
        return is_due


def held(key: str, path: Path) -> list[Certificate]:
    """The certificates in a file whose holders are meant: without those that only issued another one in it.

    Raises:
        ConfigError: the file has none.
    """
    found = _read(key, path)
    issuers = {one.issuer for one in found if one.issuer != one.subject}
    return [
        Certificate(sha256=one.fingerprint(SHA256()), ends=one.not_valid_after_utc)
        for one in found
        if one.subject not in issuers
    ]


def expires(key: str, path: Path) -> datetime:
    """When the first of the certificates in a file ceases to hold: those of a chain are needed too.

    Raises:
        ConfigError: the file has none.
    """
    return min(one.not_valid_after_utc for one in _read(key, path))


def _read(key: str, path: Path) -> list[x509.Certificate]:
    """The certificates in a file in PEM, in its order."""
    try:
        return x509.load_pem_x509_certificates(path.read_bytes())
    except OSError as error:
        raise ConfigError(f"{key}: {path} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise ConfigError(f"{key}: {path} holds no certificate in PEM") from error


def alarm(key: str, path: Path, now: datetime, after: str) -> Alarm | None:
    """What to say of our certificate in a file, if it is time to say something; `after` is what its end means.

    Raises as `expires` does.
    """
    end = expires(key, path)
    if end - now > SOON:
        return None
    how = "has expired" if end <= now else "expires"
    said = f"{key}: {path} {how} on {end:%Y-%m-%d %H:%M} UTC; without a new one {after} from then on"
    return Alarm(said=said, is_urgent=end - now <= VERY_SOON)
