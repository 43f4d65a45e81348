"""Feeds over HTTP: what lies in their folders, and what changed since a cursor.

    /feeds/<feed>/manifest.json
    /feeds/<feed>/metadata.ttl|jsonld                     by what catalogues find it; everybody may read this
    /feeds/<feed>/<publication>.<syntax>                  the snapshot
    /feeds/<feed>/<publication>.delta/<seq>.<syntax>      what one message changed
    /feeds/<feed>/<publication>.since/<cursor>.<syntax>   what changed since a cursor; ?wait=<seconds> for news

Each answer says which message it leads to (Feed-Sequence), whether it is a snapshot or a delta (Feed-Kind), and where
to ask next (Link, rel="next"). It is plain ASGI: a request that ends in 304 is to cost next to nothing.
"""

import asyncio
import logging
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from afir_publisher.errors import AfirPublishError
from afir_publisher.model import frozen
from afir_publisher.opened import Document, held
from afir_publisher.replaced import IDENTITY, SUFFIXES
from afir_publisher.shelf import Edition, Shelf, Shown
from afir_publisher.since import Asked, Since
from afir_publisher.store import StoreError
from afir_publisher.web import files
from afir_publisher.web.addresses import (
    FILE,
    MANIFEST,
    MEDIA_TYPES,
    METADATA,
    Addresses,
    Headers,
    Place,
    about,
    divided,
    wait_s,
)
from afir_publisher.web.callers import Caller, Callers, TurnedAway, peer
from afir_publisher.web.counts import Counts, line
from afir_publisher.web.files import Answer
from afir_publisher.web.leaving import Leaving

log = logging.getLogger(__name__)

LOOK_EVERY_S = 0.25
"""How often whoever waits for news looks for them."""


@frozen
class Request:
    """A request for something of a feed, by somebody who may have it."""

    shelf: Shelf
    place: Place
    caller: Caller
    headers: Mapping[bytes, bytes]


class Feeds:
    """The application that serves them."""

    def __init__(self, shelves: Mapping[str, Shelf], since: Since, callers: Callers) -> None:
        """Serve these feeds, by name."""
        self.shelves = shelves
        self.since = since
        self.callers = callers
        self.counts = Counts()
        self._addresses = {name: Addresses(shelf) for name, shelf in shelves.items()}
        self._maker = ThreadPoolExecutor(1, "since")  # of its own: those who wait for it must not keep operators out
        self._manifests: dict[tuple[str, str], tuple[Edition, Document]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, whatever it is."""
        name, rest = divided(scope["path"])
        caller, answer = Caller(), None
        try:
            request = self._request(scope, name, rest)
            caller = request.caller
            answer = await self._answer(request, scope, receive)
            answer.headers.extend(caller.said)
        except TurnedAway as away:
            answer = files.turned_away(away)
        except Exception:
            log.exception("%s of feed %s failed", rest, name)
            answer = files.words(500, "internal error")
        try:
            await files.sent(answer, send, head=scope["method"] == "HEAD")
        except EOFError:
            log.error("feed %s: %s was cut by somebody while it was sent", name, rest)
            raise
        self.counts.add(line(scope["method"], name if name in self.shelves else "", rest, caller, answer))

    def place(self, name: str, rest: str) -> Place | None:
        """What an address names below a feed; `None` if there is no such thing."""
        return self._addresses[name].place(rest) if name in self.shelves else None

    def _request(self, scope: Scope, name: str, rest: str) -> Request:
        """What is asked for; raises TurnedAway where there is no such thing, or not for this caller."""
        if name not in self.shelves:
            raise TurnedAway(404, f"there is no such feed; there is {', '.join(self.shelves) or 'none'}", {})
        if scope["method"] not in {"GET", "HEAD"}:
            raise TurnedAway(405, "feeds are only read", {"allow": "GET, HEAD"})
        headers = dict(scope["headers"])
        place, other = self.place(name, rest), peer(scope)
        if place and place.publication == METADATA:
            caller = self.callers.anybody(headers, other)
        else:
            caller = self.callers.caller(name, headers, other)
        if place is None:
            raise TurnedAway(404, f"there is nothing of that name in feed {name}; manifest.json says what there is", {})
        return Request(shelf=self.shelves[name], place=place, caller=caller, headers=headers)

    async def _answer(self, request: Request, scope: Scope, receive: Receive) -> Answer:
        """The answer to somebody who may read the feed."""
        place = request.place
        if place.publication == METADATA:
            metadata = await run_in_threadpool(request.shelf.metadata, place.syntax)
            if metadata is None:
                raise TurnedAway(404, f"feed {request.shelf.feed} has no metadata", {})
            return self._document(request, metadata, [])
        edition = await self._edition(request.shelf)
        if place.publication == MANIFEST:
            manifest = await self._manifest(request, edition)
            return self._document(request, manifest, [])
        if place.kind == "since":
            return await self._since(request, edition, wait_s(scope["query_string"]), receive)
        if place.kind == "delta":
            delta = await run_in_threadpool(
                request.shelf.delta, f"{place.publication}.delta/{place.number}.{place.syntax}"
            )
            if delta is None:
                raise TurnedAway(404, f"there is no delta {place.number}", {})
            return self._document(request, delta, about(place, int(place.number), "delta", place.number))
        return self.snapshot(request, edition)

    def at_hand(self, name: str) -> Edition | None:
        """What a feed shows, if that is known without a look into its folder."""
        shelf = self.shelves[name]
        return shelf.edition if shelf.is_current() else None

    async def _edition(self, shelf: Shelf) -> Edition:
        """What a feed shows now."""
        edition = self.at_hand(shelf.feed) or await run_in_threadpool(shelf.look)
        if edition is None and shelf.is_current():
            raise TurnedAway(404, f"feed {shelf.feed} has published nothing yet", {})
        if edition is None:
            raise TurnedAway(503, "the files of the feed are being written", {"retry-after": "5"})
        return edition

    async def _manifest(self, request: Request, edition: Edition) -> Document:
        """The manifest; of a feed with tokens with what the caller has to know of its own."""
        name = request.shelf.feed
        if self.callers.is_open(name):
            return edition.manifest
        known = self._manifests.get((name, request.caller.name))
        if known is None or known[0] is not edition:
            said = {"consumer": request.caller.name, "expires": request.caller.expires}
            text = msgspec.json.format(msgspec.json.encode({**edition.facts, "access": said}), indent=1)
            known = edition, await run_in_threadpool(held, [text], edition.manifest[IDENTITY].modified)
            self._manifests[name, request.caller.name] = known
        return known[1]

    def snapshot(self, request: Request, edition: Edition) -> Answer:
        """The snapshot that is shown.

        Raises:
            TurnedAway: nothing has been published, or there is none, as the publication is empty.
        """
        place, shown = request.place, _shown(request, edition)
        said = about(place, shown.seq, "snapshot", shown.cursor)
        if place.syntax not in shown.snapshots:
            headers = {name.decode(): value.decode() for name, value in said}
            raise TurnedAway(404, f"{place.publication} is empty, and its format has no way to say so", headers)
        return self._document(request, shown.snapshots[place.syntax], said)

    async def _since(self, request: Request, edition: Edition, wait_s: float, receive: Receive) -> Answer:
        """What changed since a cursor; who asks for it may want to wait until something did."""
        clock = asyncio.get_running_loop().time
        until = clock() + wait_s
        found = await self._found(request, edition)
        self.counts.waiting += 1
        try:
            with Leaving(receive) as leaving:
                while not found and clock() < until and not leaving.has_left():
                    await leaving.wait(min(LOOK_EVERY_S, until - clock()))
                    if not request.shelf.is_current():
                        edition = await self._edition(request.shelf)
                        found = await self._found(request, edition)
        except asyncio.CancelledError:
            log.info("feed %s: somebody waited for news when serving ended", request.shelf.feed)
        finally:
            self.counts.waiting -= 1
        return found or self._nothing_new(request, _shown(request, edition))

    async def _found(self, request: Request, edition: Edition) -> Answer | None:
        """A delta, the snapshot where the cursor leads nowhere, or nothing where it leads to what is shown."""
        place, shown = request.place, _shown(request, edition)
        if place.number in {shown.cursor, str(shown.seq)}:
            return None
        asked = Asked(request.shelf.feed, place.publication, place.syntax, place.number, shown.cursor)
        try:
            kept = self.since.kept(asked)
            found = kept or await asyncio.get_running_loop().run_in_executor(self._maker, self.since.find, asked)
        except (AfirPublishError, StoreError) as error:
            log.error("feed %s: the store cannot be read, so who asks for changes gets all: %s", asked.feed, error)
            found = None
        if found is None:
            return self.snapshot(request, edition)
        if found.delta is None:
            return None
        said = [*about(place, shown.seq, "delta", shown.cursor), (b"feed-since", b"%d" % found.since)]
        return self._document(request, found.delta, said)

    def _nothing_new(self, request: Request, shown: Shown) -> Answer:
        """An answer that whoever asks has all there is."""
        number = request.place.number
        is_shown = number in {shown.cursor, str(shown.seq)}  # else somebody is ahead of these files
        said = about(request.place, shown.seq, "delta", shown.cursor if is_shown else number)
        return Answer(204, [*said, *self._caching(request)])

    def _document(self, request: Request, found: Document, said: Headers) -> Answer:
        """A document of a feed."""
        place = request.place
        if place.coding and place.coding not in found:
            raise TurnedAway(404, f"there is no {SUFFIXES[place.coding]} of it", {})
        kind = FILE if place.coding else MEDIA_TYPES.get(place.syntax, FILE)
        return files.document(found, kind, [*said, *self._caching(request)], request.headers, coding=place.coding)

    def _caching(self, request: Request) -> Headers:
        """Who may keep an answer: anybody, or nobody but the consumer; all have to ask whether it still holds.

        Deltas, too: a store that is begun anew gives the same numbers to others.
        """
        is_open = request.place.publication == METADATA or self.callers.is_open(request.shelf.feed)
        return _OPEN if is_open else _CLOSED


_VARY = b"vary"
_OPEN: Headers = [
    (b"cache-control", b"public, no-cache"),
    (_VARY, b"Accept-Encoding"),
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag, Feed-Kind, Feed-Sequence, Feed-Since, Link"),
]
_CLOSED: Headers = [(b"cache-control", b"private, no-cache"), (_VARY, b"Accept-Encoding, Authorization")]


def _shown(request: Request, edition: Edition) -> Shown:
    """The publication that is asked for."""
    publication = request.place.publication
    if publication not in edition.publications:
        raise TurnedAway(404, f"{publication} has not been published yet", {})
    return edition.publications[publication]
