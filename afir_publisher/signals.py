"""SIGTERM and Ctrl-C, as commands that run until then take them."""

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

log = logging.getLogger(__name__)


@contextmanager
def stopping(stop: threading.Event) -> Iterator[None]:
    """Take SIGTERM and Ctrl-C as the word to stop; a second one ends the process at once."""

    def handle(number: int, _frame: FrameType | None) -> None:
        log.info("%s: stopping", signal.Signals(number).name)
        stop.set()
        for each in before:
            signal.signal(each, signal.SIG_DFL)

    is_main = threading.current_thread() is threading.main_thread()
    before = {number: signal.signal(number, handle) for number in (signal.SIGTERM, signal.SIGINT) if is_main}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
