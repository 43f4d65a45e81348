"""Our side of OCPI's credentials module, when the operator begins: it registers, rotates the tokens, or leaves."""

import logging
from collections.abc import Callable
from datetime import datetime
from secrets import token_urlsafe

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from afir_publisher.config import Credentials, Registration
from afir_publisher.errors import AfirPublishError
from afir_publisher.ocpi.handshake import Lacking
from afir_publisher.ocpi.identity import Identity, Theirs, theirs
from afir_publisher.ocpi.readers import READERS
from afir_publisher.web import answers
from afir_publisher.web.access import Access, Caller
from afir_publisher.web.versions import CREDENTIALS
from afir_publisher.web.ways import body, either_way

LOG = logging.getLogger(__name__)

Reach = Callable[[str, str, str], None]
"""Calls the operator of a source with a token that it gave us just now, in a version; raises SourceError."""

_CANNOT_CALL, _MISSING = 3001, 3003  # 2.3.0, status_codes: errors during registration
_METHODS = ("GET", "POST", "PUT", "DELETE")


def new_token() -> str:
    """A token for an operator to call us with: 43 characters that OCPI takes and nobody guesses."""
    return token_urlsafe(32)


def routes(
    identity: Identity, access: Access, kept: Credentials, reach: Reach, clock: Callable[[], datetime]
) -> list[Route]:
    """The endpoint, in every version; what is agreed on is `kept` in the credentials file."""
    desk = _Desk(identity, access, kept, reach, clock)

    async def credentials(request: Request) -> Response:
        text = await body(request)
        return await run_in_threadpool(desk.answer, request, text)  # files, and calls of our own

    return either_way(CREDENTIALS, credentials, *_METHODS)


class _Desk:
    """Takes credentials, and gives out ours."""

    def __init__(
        self, identity: Identity, access: Access, kept: Credentials, reach: Reach, clock: Callable[[], datetime]
    ) -> None:
        self._identity = identity
        self._access = access
        self._kept = kept
        self._reach = reach
        self._clock = clock

    def answer(self, request: Request, text: bytes) -> Response:
        """The answer to a request with this body."""
        caller, version = self._access.caller(request), request.path_params["version"]
        looks = request.method in {"GET", "HEAD"}
        if caller is None or (caller.by == "invitation" and not looks):
            return answers.stranger(request)
        if version not in READERS:
            return answers.refusal(request, 404, answers.CLIENT_ERROR, "There is no such version here")
        if looks:
            # The token that the caller has: what an answer to GET should hold is read in several ways.
            return answers.success(request, self._identity.credentials(version, caller.token))
        before = self._kept.of(caller.source)
        if (before is not None) == (request.method == "POST"):  # a first POST comes with a token that we gave by hand
            return _not_allowed(request, is_registered=before is not None)
        if request.method == "DELETE":
            self._kept.remove(caller.source)
            LOG.warning("%s: the operator ended our registration; register again to go on", caller.source)
            return answers.success(request)
        return self._agreed(request, caller, before, text)

    def _agreed(self, request: Request, caller: Caller, before: Registration | None, text: bytes) -> Response:
        """The answer to credentials of theirs: ours, with a new token."""
        found, version = _read(text), request.path_params["version"]
        if found is None:
            return answers.refusal(request, 400, answers.INVALID, "The body is no credentials object with a token")
        try:
            self._reach(caller.source, found.token, version)
        except AfirPublishError as error:
            LOG.warning("%s: what it gave us to call it with is of no use: %s", caller.source, error)
            code = _MISSING if isinstance(error, Lacking) else _CANNOT_CALL
            return answers.refusal(request, 200, code, "Your versions, details and locations could not be reached")
        registration = Registration(
            ours=new_token(),
            theirs=found.token,
            former=(before.ours,) if before else (),
            version=version,
            url=found.url,
            parties=tuple("*".join(party) for party in found.parties),
            since=self._clock(),
        )
        self._kept.put(caller.source, registration)
        LOG.info("%s: the operator %s, in OCPI %s", caller.source, "rotated" if before else "registered", version)
        return answers.success(request, self._identity.credentials(version, registration.ours))


def _read(text: bytes) -> Theirs | None:
    """Their credentials, if they are any."""
    try:
        return theirs(text)
    except (msgspec.DecodeError, RecursionError):
        return None


def _not_allowed(request: Request, *, is_registered: bool) -> Response:
    """The answer to a method that the state forbids (2.3.0, credentials, POST, PUT and DELETE)."""
    allowed = ("GET", "PUT", "DELETE") if is_registered else ("GET", "POST")
    why = "You are registered: PUT changes that" if is_registered else "You are not registered: POST does that"
    return answers.refusal(request, 405, answers.CLIENT_ERROR, why, {"Allow": ", ".join(allowed)})
