"""The mock CPO's side of OCPI's credentials module: who is registered with it, and with which tokens."""

import hmac
from http import HTTPStatus
from secrets import token_urlsafe
from threading import Lock

import msgspec

from afir_publisher.errors import SourceError
from afir_publisher.mock_cpo.answers import Area, Request, Response, refusal, success
from afir_publisher.ocpi.connection import Connection, Party
from afir_publisher.ocpi.http import Http
from afir_publisher.ocpi.identity import Identity, Theirs, theirs
from afir_publisher.ocpi.offers import Offer, readable

_FOR_ALL: tuple[Area, ...] = ("versions", "details", "credentials")

CPO = Party("NL", "ABC")
"""The party that the mock CPO is; it speaks for those of its network, too."""


class Handshake:
    """One registration at most: `token_a` opens the way to it, `token_c`, given out in it, opens the lists."""

    def __init__(self, token_a: str) -> None:
        """Nobody is registered yet."""
        self.token_a = token_a
        self.token_c: str | None = None
        self.theirs: Theirs | None = None
        self._agreeing = Lock()

    def admits(self, token: bytes, area: Area) -> bool:
        """Whether a token opens this part of the server."""
        if self.token_c is not None and hmac.compare_digest(token, self.token_c.encode()):
            return True
        return area in _FOR_ALL and hmac.compare_digest(token, self.token_a.encode())

    def answer(self, request: Request, token: bytes, version: str) -> Response:
        """The answer to a request for credentials that was admitted with a token."""
        if request.method == "GET":
            return success(_identity(request).credentials(version, token.decode()))
        with self._agreeing:
            is_registered = self.token_c is not None and hmac.compare_digest(token, self.token_c.encode())
            if request.method == "POST" and self.token_c is not None:
                return refusal(HTTPStatus.METHOD_NOT_ALLOWED, 2000, "Already registered")
            if request.method != "POST" and not is_registered:
                return refusal(HTTPStatus.METHOD_NOT_ALLOWED, 2000, "Not registered")
            if request.method == "DELETE":
                self.token_c = self.theirs = None
                return success([])
            return self._agreed(request, version)

    def _agreed(self, request: Request, version: str) -> Response:
        """The answer to POST and PUT: a new token, once what the other side said of itself has been tried."""
        try:
            found = theirs(request.body)
        except msgspec.DecodeError as exc:
            return refusal(HTTPStatus.BAD_REQUEST, 2001, f"No credentials: {exc}")
        try:
            _call_back(found.url, request.back or found.token, version)
        except SourceError as exc:
            return refusal(HTTPStatus.OK, 3001, f"Your API cannot be used: {exc}")
        self.theirs, self.token_c = found, token_urlsafe(32)
        return success(_identity(request).credentials(version, self.token_c))


def _identity(request: Request) -> Identity:
    """Who the mock CPO is."""
    named = {(str(one.get("country_code", "")), str(one.get("party_id", ""))) for one in request.objects}
    also = sorted(Party(*codes) for codes in named if all(codes) and codes != CPO)
    url = f"{request.base}/ocpi/versions"
    return Identity(party=CPO, role="CPO", name="Mock CPO", versions_url=url, also=tuple(also))


def _call_back(url: str, token: str, version: str) -> None:
    """Look at the versions and the details of the other side, as OCPI has it while its POST is open."""
    with Http(Connection(name="mock CPO", token=token)) as http:
        answer = http.get(http.address(url), "versions", patient=False)
        offers = {offer.version: offer.url for offer in readable(answer.objects, Offer)}
        if version not in offers:
            raise SourceError(f"no OCPI {version} there")
        http.get(http.address(offers[version], answer.url), "details", version, patient=False)
