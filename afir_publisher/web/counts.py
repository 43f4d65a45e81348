"""What has been answered: counted, and told to the log."""

import logging
from collections import Counter
from http import HTTPStatus

from afir_publisher.web.callers import Caller
from afir_publisher.web.files import Answer

access = logging.getLogger("afir_publisher.access")


class Counts:
    """What has been answered since the start: requests by feed and status, bytes by feed; how many wait now."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.answers = Counter[tuple[str, int]]()
        self.sent_bytes = Counter[str]()
        self.waiting = 0

    def note(self, method: str, feed: str, rest: str, caller: Caller, answer: Answer) -> None:
        """Count a request, and tell of it: who asked for what, and what was sent."""
        sent = 0 if method == "HEAD" else answer.length
        self.answers[feed, answer.status] += 1
        self.sent_bytes[feed] += sent
        if access.isEnabledFor(logging.INFO):
            seq = next((value.decode() for name, value in answer.headers if name == b"feed-sequence"), "-")
            what = rest if answer.status < HTTPStatus.BAD_REQUEST else "-"  # others could write lines of their own
            access.info(
                "consumer=%s method=%s feed=%s file=%s status=%d seq=%s bytes=%d",
                *(caller.name, method, feed or "-", what, answer.status, seq, sent),
            )
