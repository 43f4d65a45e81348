"""The report as `serve` shows it to everybody: made when somebody asks for it, and kept for a while."""

from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from threading import Lock

from afir_publisher import validation
from afir_publisher.config import Config
from afir_publisher.opened import Document, held
from afir_publisher.report import html
from afir_publisher.report.gather import gather
from afir_publisher.report.pack import Portions
from afir_publisher.store import Store

KEPT = timedelta(minutes=15)
"""How long a report is shown before the next one is made, which takes 20 s for 34,000 Locations."""


class Reported:
    """The report about all sources of a configuration."""

    def __init__(self, settings: Config, clock: Callable[[], datetime]) -> None:
        """None is made yet."""
        self._settings = settings
        self._clock = clock
        self._kept: tuple[datetime, Document] | None = None
        self._making = Lock()

    def page(self) -> Document | None:
        """The newest report, in HTML; nothing as long as no source was read.

        Raises:
            StoreError: the store cannot be read.
        """
        with self._making:
            now = self._clock()
            if self._kept is None or now - self._kept[0] >= KEPT:
                made = self._made(now)
                self._kept = (now, made) if made else None
            return self._kept[1] if self._kept else None

    def _made(self, now: datetime) -> Document | None:
        """A report as the store is now."""
        if not self._settings.store.path.exists():
            return None
        with closing(Store(self._settings.store.path)) as store:
            portions = Portions()
            report = gather(
                store, validation.of_store(self._settings, None, None, validation.SAMPLES), now, portions.take
            )
            portions.finish()
            return held((piece.encode() for piece in html.pieces(report, portions)), int(now.timestamp()))
