"""What has been answered: counted, and told to the log."""

import asyncio
import logging
from collections import Counter
from http import HTTPStatus
from typing import NamedTuple

from afir_publisher.web.callers import Caller
from afir_publisher.web.files import Answer

access = logging.getLogger("afir_publisher.access")

TOLD_AGAIN_S = 1.0
"""How long what the log said already is only counted: thousands may ask for the same, each second."""


class Line(NamedTuple):
    """What one request adds to the counts, and what the log says of it."""

    feed: str
    status: int
    sent_bytes: int
    text: str


def line(method: str, feed: str, rest: str, caller: Caller, answer: Answer) -> Line:
    """Who asked for what, and what was sent."""
    sent = 0 if method == "HEAD" else answer.length
    seq = next((value.decode() for name, value in answer.headers if name == b"feed-sequence"), "-")
    what = rest if answer.status < HTTPStatus.BAD_REQUEST else "-"  # others could write lines of their own
    text = f"consumer={caller.name} method={method} feed={feed or '-'} file={what} status={answer.status:d} seq={seq}"
    return Line(feed, answer.status, sent, f"{text} bytes={sent}")


class Counts:
    """What has been answered since the start: requests by feed and status, bytes by feed; how many wait now."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.answers = Counter[tuple[str, int]]()
        self.sent_bytes = Counter[str]()
        self.waiting = 0
        self._again: dict[str, int] = {}

    def add(self, added: Line) -> None:
        """Count a request, and tell of it: at once, or, if the same was told within a second, at the end of that."""
        self.answers[added.feed, added.status] += 1
        self.sent_bytes[added.feed] += added.sent_bytes
        if added.text in self._again:
            self._again[added.text] += 1
        elif access.isEnabledFor(logging.INFO):
            access.info("%s", added.text)
            if not self._again:
                asyncio.get_running_loop().call_later(TOLD_AGAIN_S, self.tell)
            self._again[added.text] = 0

    def tell(self) -> None:
        """Tell how often each was asked for again since it was told."""
        again, self._again = self._again, {}
        for text, times in again.items():
            if times:
                access.info("%s again=%d", text, times)
