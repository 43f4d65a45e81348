"""The way of pushed objects into the store: one at a time, each in a transaction of its own."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from afir_publisher.push import Place, Pushing, Sender
from afir_publisher.store import Store

PATIENCE_S = 20
"""How long a push waits while something else is written: most operators' systems wait half a minute for an answer."""


class Inbox:
    """The way into the store at a path; `clock` tells the time."""

    def __init__(self, path: Path, clock: Callable[[], datetime]) -> None:
        """Name the store; it is opened for each push, as its connections belong to threads."""
        self.path = path
        self.clock = clock

    def get(self, sender: Sender, place: Place) -> bytes:
        """An object or part of one as it is kept.

        Raises:
            NotThere: it is not.
        """
        with closing(Store(self.path)) as store:
            return Pushing(store, sender, place, self.clock()).get()

    def put(self, sender: Sender, place: Place, body: bytes) -> bool:
        """Take an object or part of one as it is now; whether it is new.

        Raises:
            Rejected: it cannot be taken.
            Busy: the store was being written all the time.
        """
        with self._writing() as store:
            return Pushing(store, sender, place, self.clock()).put(body)

    def patch(self, sender: Sender, place: Place, body: bytes) -> None:
        """Take some fields of an object or part of one. Raises as `put` does."""
        with self._writing() as store:
            Pushing(store, sender, place, self.clock()).patch(body)

    def delete(self, sender: Sender, place: Place) -> None:
        """Take an object for gone. Raises as `put` does."""
        with self._writing() as store:
            Pushing(store, sender, place, self.clock()).delete()

    @contextmanager
    def _writing(self) -> Iterator[Store]:
        """The store, in a transaction."""
        with closing(Store(self.path)) as store, store.writing(PATIENCE_S), store.transaction():
            yield store
