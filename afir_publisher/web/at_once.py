"""Snapshots for whoever asks with the same bytes as somebody before: nothing is parsed, made or waited for.

A consumer asks for the same snapshot again and again, with the same headers. How such a request is read holds for good,
and what is answered as long as the feed shows the same files; only whether who asks may have it is seen each time. Of
all else, and of what is no plain request, nothing is known here: `feeds` answers that.
"""

from collections.abc import Mapping
from typing import NamedTuple

import httptools

from afir_publisher.shelf import Edition
from afir_publisher.web import files
from afir_publisher.web.addresses import PREFIX, Place, divided
from afir_publisher.web.callers import Caller, Peer, TurnedAway
from afir_publisher.web.counts import Line, line
from afir_publisher.web.feeds import Feeds, Request
from afir_publisher.web.files import Answer, Body

MOST_REMEMBERED = 4096
LONGEST_REMEMBERED = 4096
"""How many requests are remembered, and how many bytes of each at most."""


class Ready(NamedTuple):
    """An answer as it is sent, with the headers that are its own, and what is told of it."""

    head: bytes
    body: Body
    line: Line


class Asked(NamedTuple):
    """A request for a snapshot."""

    method: str
    feed: str
    rest: str
    place: Place
    headers: Mapping[bytes, bytes]


class AtOnce:
    """Answers requests as they come over the wire."""

    def __init__(self, feeds: Feeds) -> None:
        """Give out what these feeds show."""
        self._feeds = feeds
        self._asked: dict[bytes, Asked] = {}
        self._ready: dict[str, tuple[Edition, dict[tuple[bytes, str], Ready]]] = {}

    def __call__(self, data: bytes, peer: Peer) -> Ready | None:
        """The answer to what came from a client; `None` if that is no request for a snapshot that is at hand."""
        asked = self._asked.get(data) or self._read(data)
        edition = self._feeds.at_hand(asked.feed) if asked else None
        if asked is None or edition is None:
            return None
        caller = Caller()
        try:
            caller = self._feeds.callers.caller(asked.feed, asked.headers, peer)
            known = self._known(asked.feed, edition)
            found = known.get((data, caller.name))
            if found is None:
                request = Request(
                    shelf=self._feeds.shelves[asked.feed], place=asked.place, caller=caller, headers=asked.headers
                )
                found = known[data, caller.name] = _ready(asked, caller, self._feeds.snapshot(request, edition))
        except TurnedAway as away:
            found = _ready(asked, caller, files.turned_away(away))
        self._feeds.counts.add(found.line)
        return found

    def _known(self, feed: str, edition: Edition) -> dict[tuple[bytes, str], Ready]:
        """What has been answered while a feed shows an edition; what was before is forgotten, with its files."""
        found = self._ready.get(feed)
        if found is None or found[0] is not edition:
            found = self._ready[feed] = edition, {}
        return found[1]

    def _read(self, data: bytes) -> Asked | None:
        """A request that is seen for the first time; `None` unless it is one for a snapshot."""
        head = _Head.of(data)
        if head is None or not head.url.startswith(PREFIX.encode()):
            return None
        feed, rest = divided(head.url.decode("latin-1"))
        place = self._feeds.place(feed, rest)
        if place is None or not place.is_snapshot:
            return None
        if len(self._asked) >= MOST_REMEMBERED:
            self._asked.clear()
            self._ready.clear()
        asked = self._asked[data] = Asked(head.method, feed, rest, place, head.headers)
        return asked


def _ready(asked: Asked, caller: Caller, answer: Answer) -> Ready:
    """An answer to a caller, as it is sent."""
    answer.headers.extend(caller.said)
    body = b"" if asked.method == "HEAD" else answer.body
    return Ready(files.head(answer), body, line(asked.method, asked.feed, asked.rest, caller, answer))


class _Head:
    """What httptools finds in the bytes of a request."""

    def __init__(self) -> None:
        """Nothing is found yet."""
        self.method = ""
        self.url = b""
        self.headers: dict[bytes, bytes] = {}
        self._begun = self._complete = 0

    @classmethod
    def of(cls, data: bytes) -> "_Head | None":
        """The head that data consists of, if they are just one, whole, of a request that wants nothing special."""
        if len(data) > LONGEST_REMEMBERED:
            return None
        found = cls()
        parser = httptools.HttpRequestParser(found)
        try:
            parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            return None
        found.method = parser.get_method().decode("ascii")
        is_plain = (
            (found._begun, found._complete) == (1, 1)
            and found.method in {"GET", "HEAD"}
            and parser.get_http_version() == "1.1"
            and b"close" not in found.headers.get(b"connection", b"").lower()
            and not found.headers.keys() & {b"content-length", b"transfer-encoding", b"expect"}
        )
        return found if is_plain else None

    def on_message_begin(self) -> None:
        """Count what begins."""
        self._begun += 1

    def on_url(self, url: bytes) -> None:
        """Take a piece of what is asked for."""
        self.url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header."""
        self.headers[name.lower()] = value

    def on_message_complete(self) -> None:
        """Count what ends."""
        self._complete += 1
