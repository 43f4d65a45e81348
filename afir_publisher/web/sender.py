"""OCPI's Sender interface for a feed: who speaks OCPI reads it as if it were an operator's system.

    /ocpi/<feed>/versions
    /ocpi/<feed>/<version>                      details
    /ocpi/<feed>/<version>/credentials          who we are; tokens are given out by hand
    /ocpi/<feed>/<version>/locations            ?offset, limit, date_from, date_to
    /ocpi/<feed>/<version>/locations/<id>[/<evse>[/<connector>]]
    /ocpi/<feed>/<version>/tariffs

Where the feed is open, so is this; a token of it is taken as OCPI and as OAuth have it. Which versions there are may be
asked by everybody.
"""

import logging
from collections.abc import Callable, Iterable
from http import HTTPStatus
from urllib.parse import unquote, urlencode

import msgspec
from isal import igzip
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from afir_publisher.errors import AfirPublishError
from afir_publisher.ocpi.identity import Identity
from afir_publisher.roll import Rolls
from afir_publisher.store import StoreError
from afir_publisher.web import access, answers, paging
from afir_publisher.web.callers import OPEN, Callers, TurnedAway, peer
from afir_publisher.web.counts import access as log_of_access
from afir_publisher.web.ways import either_way
from exporters.ocpi import keys

log = logging.getLogger(__name__)

MODULES = ("locations", "tariffs")
UNKNOWN_LOCATION = 2003
RETRY_S = 30
_FEWEST_ZIPPED = 1000
_WHOSE = ("OCPI-to-country-code", "OCPI-to-party-id")


class Sender:
    """One feed in one version of OCPI; `identity` is who we are to others, where the configuration says that."""

    def __init__(
        self,
        feed: str,
        version: str,
        rolls: Rolls,
        callers: Callers,
        url: Callable[[], str],
        identity: Identity | None,
    ) -> None:
        """Take what requests are answered with; `url` gives our public address."""
        self.feed = feed
        self.version = version
        self.rolls = rolls
        self.callers = callers
        self.url = url
        self.identity = identity
        self.versions_path = f"/ocpi/{feed}/versions"
        self.path = f"/ocpi/{feed}/{version}"

    def routes(self) -> list[Route]:
        """The endpoints."""
        places = (
            (self.versions_path, self._versions, True),
            (self.path, self._details, False),
            *(((f"{self.path}/credentials", self._credentials, False),) if self.identity else ()),
            *((f"{self.path}/{module}", self._list(module), False) for module in MODULES),
            (f"{self.path}/locations/{{rest:path}}", self._object, False),
        )
        return [
            route
            for path, answer, is_open in places
            for route in either_way(path, self._guarded(answer, is_open=is_open), "GET")
        ]

    def _guarded(self, answer: Callable[[Request], Response], *, is_open: bool) -> Callable[[Request], Response]:
        """An endpoint for those who may read the feed; told to the log, compressed for who can read that."""

        def guarded(request: Request) -> Response:
            name = OPEN
            try:
                name = self._caller(request, is_open=is_open)
                response = answer(request)
            except TurnedAway as away:
                headers = (
                    {**away.headers, "WWW-Authenticate": "Token"} if away.status == HTTPStatus.UNAUTHORIZED else {}
                )
                code = answers.CLIENT_ERROR
                response = answers.refusal(request, away.status, code, str(away), {**away.headers, **headers})
            except (AfirPublishError, StoreError) as error:
                log.error("feed %s: the store cannot be read: %s", self.feed, error)
                why, again = "nothing can be read at the moment; ask again", {"Retry-After": str(RETRY_S)}
                status = HTTPStatus.SERVICE_UNAVAILABLE
                response = answers.refusal(request, status, answers.SERVER_ERROR, why, again)
            response = _zipped(request, response)
            what = (
                request.url.path.removeprefix(f"/ocpi/{self.feed}/") if response.status_code == HTTPStatus.OK else "-"
            )
            size = len(response.body)
            said = "consumer=%s method=%s feed=%s ocpi=%s status=%d bytes=%d"
            log_of_access.info(said, name, request.method, self.feed, what, response.status_code, size)
            return response

        return guarded

    def _caller(self, request: Request, *, is_open: bool) -> str:
        """Who asks; raises TurnedAway where that is nobody who may."""
        other = peer(request.scope)
        headers = dict(request.headers.raw)
        if is_open and b"authorization" not in headers:
            return self.callers.anybody(headers, other).name
        return self.callers.caller(self.feed, headers, other).name

    # --- what we are

    def _versions(self, request: Request) -> Response:
        """The one version that the feed is in."""
        return answers.success(request, [{"version": self.version, "url": self.url() + self.path}])

    def _details(self, request: Request) -> Response:
        """The endpoints of that version."""
        base = self.url() + self.path
        modules = (*(("credentials",) if self.identity else ()), *MODULES)
        endpoints = [{"identifier": module, "role": "SENDER", "url": f"{base}/{module}"} for module in modules]
        return answers.success(request, {"version": self.version, "endpoints": endpoints})

    def _credentials(self, request: Request) -> Response:
        """Who we are, with the token that the caller has."""
        if self.identity is None:  # there is no such route then
            return answers.refusal(request, HTTPStatus.NOT_FOUND, answers.CLIENT_ERROR, "Not Found")
        brought = access.brought(request.headers.get("Authorization", ""))
        token = brought[-1].decode(errors="replace") if brought else OPEN
        return answers.success(request, self.identity.credentials(self.version, token))

    # --- what there is

    def _list(self, module: str) -> Callable[[Request], Response]:
        """The endpoint of a list."""

        def listed(request: Request) -> Response:
            try:
                wanted = paging.wanted(request)
            except ValueError as error:
                return answers.refusal(request, HTTPStatus.BAD_REQUEST, answers.INVALID, str(error))
            found = self.rolls.page(module, wanted)
            headers = {"X-Total-Count": str(found.total), "X-Limit": str(paging.MOST)}
            if found.onward:
                query = paging.onward(request, found.onward)
                headers["Link"] = f'<{self.url()}{self.path}/{module}?{urlencode(query)}>; rel="next"'
            return answers.success(request, _raw(found.objects), headers=headers)

        return listed

    def _object(self, request: Request) -> Response:
        """A Location, one of its EVSEs, or a connector of that."""
        # From the address as it was sent, as ids may hold what separates its parts.
        raw = (request.scope.get("raw_path") or request.url.path.encode()).decode("ascii", errors="replace")
        identity, *under = map(unquote, raw.partition("/locations/")[2].rstrip("/").split("/"))
        found = self._found(request, identity)
        if len(found) != 1 or len(under) > 2:  # noqa: PLR2004 - an EVSE and a connector
            several = "several parties have a Location of that id: OCPI-to-country-code and OCPI-to-party-id tell which"
            if len(found) > 1:
                return answers.refusal(request, HTTPStatus.BAD_REQUEST, answers.INVALID, several)
            return _unknown(request)
        (text,) = found.values()
        if not under:
            return answers.success(request, msgspec.Raw(text.encode()))
        part = msgspec.json.decode(text)
        for (members, name), wanted in zip((("evses", "uid"), ("connectors", "id")), under, strict=False):
            part = next((one for one in part.get(members, []) if one[name].upper() == wanted.upper()), None)
            if part is None:
                return _unknown(request)
        return answers.success(request, part)

    def _found(self, request: Request, identity: str) -> dict[str, str]:
        """The Locations of an id; of one party where the request says whose."""
        party = tuple(request.headers.get(name, "").strip().upper() for name in _WHOSE)
        found = dict(self.rolls.named("locations", identity))
        return {key: text for key, text in found.items() if len(found) == 1 or keys.parts(key)[:2] == party} or found


def _unknown(request: Request) -> Response:
    why = "There is no such Location, EVSE or connector"
    return answers.refusal(request, HTTPStatus.NOT_FOUND, UNKNOWN_LOCATION, why)


def _raw(texts: Iterable[str]) -> msgspec.Raw:
    """A list of texts."""
    return msgspec.Raw(f"[{','.join(texts)}]".encode())


def _zipped(request: Request, response: Response) -> Response:
    """An answer as gzip, where that is worth while."""
    body = bytes(response.body)
    if len(body) >= _FEWEST_ZIPPED and "gzip" in request.headers.get("Accept-Encoding", "").lower():
        response.body = igzip.compress(body, compresslevel=1)
        response.headers["Content-Length"] = str(len(response.body))
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding, Authorization"
    return response
