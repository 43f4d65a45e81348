"""Sources read side by side: none waits for a slow one, and each is handed over when it is there."""

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager

from afir_publisher.config import AnySource
from afir_publisher.sync import Opened

MOST_AT_ONCE = 8

Open = Callable[[AnySource], AbstractContextManager[Opened]]
Opener = Callable[[], AbstractContextManager[Opened]]


def as_they_come(sources: Sequence[AnySource], open_source: Open) -> Iterator[tuple[AnySource, Opener]]:
    """Each source with what opens it, in the order in which they are read to their end.

    What went wrong with one is raised where it is opened. Threads that still wait for a network when nobody waits for
    them any more are left behind: they write nothing but a temporary file.
    """
    arrived: queue.SimpleQueue[tuple[AnySource, ExitStack, Opened | BaseException]] = queue.SimpleQueue()
    places = threading.Semaphore(MOST_AT_ONCE)

    def read(source: AnySource) -> None:
        with places:
            stack = ExitStack()
            try:
                found: Opened | BaseException = stack.enter_context(open_source(source))
            except BaseException as error:  # noqa: BLE001 - whatever it is, it belongs to whoever opens this source
                found = error
            arrived.put((source, stack, found))

    for source in sources:
        threading.Thread(target=read, args=(source,), name=f"fetch {source.name}", daemon=True).start()
    for _ in sources:
        source, stack, found = arrived.get()
        yield source, _opener(stack, found)


def _opener(stack: ExitStack, found: Opened | BaseException) -> Opener:
    """What opens a source that was read, or raises what it was read with."""

    @contextmanager
    def opened() -> Iterator[Opened]:
        with stack:
            if isinstance(found, BaseException):
                raise found
            yield found

    return opened
