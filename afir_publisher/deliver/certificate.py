"""When our certificate expires: told in time, as a new one can take weeks."""

from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509

from afir_publisher.errors import ConfigError
from afir_publisher.model import frozen

SOON = timedelta(days=30)
"""So long before the end there is a warning."""

VERY_SOON = timedelta(days=7)
"""So long before the end commands end with exit code 1."""


@frozen
class Alarm:
    """What to say of a certificate that will expire, and whether it is high time."""

    said: str
    is_urgent: bool


def expires(path: Path) -> datetime:
    """When the first of the certificates in a file in PEM ceases to hold: those of a chain are needed too.

    Raises:
        ConfigError: there is none in it.
    """
    try:
        return min(one.not_valid_after_utc for one in x509.load_pem_x509_certificates(path.read_bytes()))
    except OSError as error:
        raise ConfigError(f"client_cert: {path} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise ConfigError(f"client_cert: {path} holds no certificate in PEM") from error


def alarm(path: Path, now: datetime) -> Alarm | None:
    """What to say of the certificate in a file, if it is time to say something. Raises as `expires` does."""
    end = expires(path)
    if end - now > SOON:
        return None
    how = "has expired" if end <= now else "expires"
    said = f"client_cert: {path} {how} on {end:%Y-%m-%d %H:%M} UTC; without a new one nothing can be sent from then on"
    return Alarm(said=said, is_urgent=end - now <= VERY_SOON)
