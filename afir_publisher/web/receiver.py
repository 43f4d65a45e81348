"""The Receiver interface of locations and tariffs (mod_locations and mod_tariffs): what operators push, and ask back.

What is no JSON is answered with HTTP 400, what is not here with 404; all else that reaches OCPI with 200 or 201, and
a status of OCPI that says whether it was taken (status_codes). Headers for routing are neither needed nor looked at.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import partial
from http import HTTPStatus
from time import monotonic
from urllib.parse import unquote

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from afir_publisher.errors import AfirPublishError, Busy, NotThere, Rejected
from afir_publisher.inbox import PATIENCE_S, Inbox
from afir_publisher.ocpi.envelope import BOM
from afir_publisher.ocpi.page import Kind
from afir_publisher.ocpi.readers import READERS
from afir_publisher.ocpi.required import UNTIMED
from afir_publisher.ocpi.texts import UNDECODABLE
from afir_publisher.push import Place, Sender
from afir_publisher.store import StoreError
from afir_publisher.web import ways
from afir_publisher.web.answers import CLIENT_ERROR, INVALID, SERVER_ERROR, refusal, stranger, success

log = logging.getLogger(__name__)

MOST_BYTES = 10_000_000
"""The largest body that is read; the largest Locations known have a tenth of it."""

RETRY_S = 30
"""When to come again if the store was being written all the time."""

MODULES: dict[str, Kind] = {"locations": "location", "tariffs": "tariff"}
"""The modules and what they are about."""

_ANY = ["GET", "PUT", "PATCH", "DELETE", "POST"]
_DEEPEST = {"location": 5, "tariff": 3}

Who = Callable[[Request], str | None]
FindSender = Callable[[str], Sender | None]


def routes(prefix: str, who: Who, sender: FindSender, inbox: Inbox) -> list[Route]:
    """The endpoints of every version of OCPI that can be read: `prefix`, with `{version}` in it, and the module.

    `who` tells which source calls, if any, and `sender` what is known of it, if it may push; both are asked each time.
    """
    writer = ThreadPoolExecutor(1, "push")
    endpoints = [
        _Endpoint(f"{prefix.format(version=version)}/{module}/", version, MODULES[module], who, sender, inbox, writer)
        for version in READERS
        for module in MODULES
    ]
    return [Route(f"{endpoint.base}{{place:path}}", endpoint.answer, methods=_ANY) for endpoint in endpoints]


def methods(kind: Kind, version: str) -> frozenset[str]:
    """What can be done to an object of a kind in a version of OCPI."""
    changes = {"PATCH"} if kind == "location" else {"DELETE", *(("PATCH",) if version in UNTIMED else ())}
    return frozenset({"GET", "PUT"} | changes)


class _Endpoint:
    """One module in one version."""

    def __init__(
        self,
        base: str,
        version: str,
        kind: Kind,
        who: Who,
        sender: FindSender,
        inbox: Inbox,
        writer: Executor,
    ) -> None:
        """Take what requests are answered with."""
        self.base = base
        self.version = version
        self.kind = kind
        self.who = who
        self.sender = sender
        self.inbox = inbox
        self.writer = writer
        self.methods = methods(kind, version)

    async def answer(self, request: Request) -> Response:
        """Answer a request, whatever it is."""
        source = await run_in_threadpool(self.who, request)
        sender = await run_in_threadpool(self.sender, source) if source else None
        if sender is None:
            return stranger(request)
        if request.method not in self.methods:
            allowed = {"Allow": ", ".join(sorted(self.methods))}
            why = f"there is no {request.method} here in OCPI {self.version}"
            return refusal(request, HTTPStatus.METHOD_NOT_ALLOWED, CLIENT_ERROR, why, allowed)
        place = self._place(request)
        if place is None:
            return refusal(request, HTTPStatus.NOT_FOUND, CLIENT_ERROR, "the URL names no object")
        try:
            brought = await ways.body(request, MOST_BYTES) if request.method in {"PUT", "PATCH"} else b""
        except ClientDisconnect:
            return Response(status_code=HTTPStatus.BAD_REQUEST)  # for the log: nobody is there to read it
        except HTTPException:
            why = f"the body is larger than {MOST_BYTES:,} bytes"
            return refusal(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, INVALID, why, {"Connection": "close"})
        body = brought.removeprefix(BOM)
        if request.method == "GET":
            return await run_in_threadpool(self._taken, request, sender, place, body, monotonic())
        # One after the other, so that those who wait for the store take no thread from who only asks.
        work = partial(self._taken, request, sender, place, body, monotonic())
        return await asyncio.get_running_loop().run_in_executor(self.writer, work)

    def _place(self, request: Request) -> Place | None:
        """What the URL names; taken from it as it was sent, as ids may hold what separates its parts."""
        raw = request.scope.get("raw_path") or request.url.path.encode()
        _, _, rest = raw.decode("ascii", errors="replace").partition(self.base)
        parts = [unquote(part).strip() for part in rest.removesuffix("/").split("/")]
        if not (3 <= len(parts) <= _DEEPEST[self.kind] and all(parts)):  # noqa: PLR2004 - country, party and id
            return None
        country, party, identity, *under = parts
        return Place(
            version=self.version, kind=self.kind, country=country, party=party, id=identity, under=tuple(under)
        )

    def _taken(self, request: Request, sender: Sender, place: Place, body: bytes, arrived: float) -> Response:
        """Do what is asked for, and say what became of it."""
        try:
            if monotonic() - arrived > PATIENCE_S:
                raise Busy("those before it waited all the time")
            return self._done(request, sender, place, body)
        except NotThere as error:
            return refusal(request, HTTPStatus.NOT_FOUND, CLIENT_ERROR, str(error))
        except Rejected as error:
            log.warning("%s: %s %s was not taken: %s", sender.source, request.method, request.url.path, error)
            return refusal(request, HTTPStatus.OK, INVALID, str(error))
        except (AfirPublishError, StoreError) as error:
            log.error("%s: %s %s was not taken: %s", sender.source, request.method, request.url.path, error)
            why = "nothing can be written at the moment; send it again"
            return refusal(request, HTTPStatus.SERVICE_UNAVAILABLE, SERVER_ERROR, why, {"Retry-After": str(RETRY_S)})

    def _done(self, request: Request, sender: Sender, place: Place, body: bytes) -> Response:
        """What each method does."""
        if request.method == "GET":
            return success(request, msgspec.Raw(self.inbox.get(sender, place)))
        if request.method == "DELETE":
            self.inbox.delete(sender, place)
            return success(request)
        try:
            msgspec.json.decode(body.decode(), type=msgspec.Raw)  # what its parts are worth is for the reader to say
        except UNDECODABLE as error:
            return refusal(request, HTTPStatus.BAD_REQUEST, INVALID, f"the body is no JSON: {error}")
        if request.method == "PATCH":
            self.inbox.patch(sender, place, body)
            return success(request)
        is_new = self.inbox.put(sender, place, body)
        return success(request, status=HTTPStatus.CREATED if is_new else HTTPStatus.OK)
