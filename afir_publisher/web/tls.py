"""HTTPS: our certificate, taken anew when its file changes, and the certificates of consumers that are known.

A consumer's certificate is its own proof: who issued it does not matter, and no authority is believed for others.
"""

import logging
import ssl
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from afir_publisher.certificate import Reminder, alarm, expires
from afir_publisher.errors import ConfigError

log = logging.getLogger(__name__)

_KEY = "serve.cert"
_AFTER = "nobody can read the feeds"


class Tls:
    """What connections are made with: `context`."""

    def __init__(self, cert: Path, key: Path | None, clients: Iterable[Path], clock: Callable[[], datetime]) -> None:
        """Read all files.

        Raises:
            ConfigError: one is not what it should be.
        """
        self._cert, self._key = cert, key
        self._clock = clock
        self._loaded_at = self._times()
        self._reminder = Reminder()
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.minimum_version = ssl.TLSVersion.TLSv1_2
        self.context.set_alpn_protocols(["http/1.1"])
        self._load()
        for path in clients:
            self.context.verify_mode = ssl.CERT_OPTIONAL
            self.context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # what is known is believed, whoever issued it
            self.context.load_verify_locations(path)

    async def renew(self) -> None:
        """Take our certificate as it is now, if it is another one, for the connections to come; remind of its end."""
        times = self._times()
        if times != self._loaded_at:
            self._loaded_at = times
            try:
                self._load()
                log.info("serve.cert: %s is taken, good until %s", self._cert, f"{expires(_KEY, self._cert):%Y-%m-%d}")
            except ConfigError as error:
                log.error("%s; the one before is still used", error)
        now = self._clock()
        if self._reminder.is_due(now):
            self._remind(now)

    def _remind(self, now: datetime) -> None:
        """Tell that our certificate expires, if it is time to."""
        try:
            found = alarm(_KEY, self._cert, now, _AFTER)
        except ConfigError as error:
            log.error("%s", error)
            return
        if found:
            log.log(found.level, "%s", found.said)

    def _load(self) -> None:
        """Read our certificate and its key."""
        expires(_KEY, self._cert)  # says what is wrong with it, which OpenSSL does not
        held_in = self._key or self._cert
        try:
            self.context.load_cert_chain(self._cert, self._key, password=_refused)
        except (ssl.SSLError, OSError, ValueError) as error:
            why = getattr(error, "reason", None) or getattr(error, "strerror", None) or error
            raise ConfigError(
                f"serve.{'key' if self._key else 'cert'}: {held_in} holds no key that belongs to {self._cert}: {why}"
            ) from error

    def _times(self) -> list[int]:
        """When the files were changed; nothing for one that is not there at the moment."""
        return [path.stat().st_mtime_ns for path in (self._cert, self._key) if path and path.exists()]


def _refused() -> str:
    """OpenSSL would ask the terminal for the password of a key."""
    raise ValueError("it is encrypted, and a server has nobody to ask for the password")
