"""A charge point operator on this very machine, for the demonstration and for tests.

It speaks as much OCPI as a pull needs (2.2 or later): versions, version details, and the Sender's lists of locations
and tariffs with paging and date filters; where it is wanted, also the credentials module. It serves what it is given
and judges nothing. What goes wrong at real operators can go wrong here too: each fault stands between a request and its
answer (`faults`).
"""

import base64
import binascii
import logging
import secrets
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from afir_publisher.mock_cpo.answers import Answer, Area, Json, Misbehave, Request, Response, page, refusal, success
from afir_publisher.mock_cpo.handshake import Handshake

LOG = logging.getLogger(__name__)


class MockCpo:
    """A context manager that serves OCPI on the loopback interface while it is open, on `port` or else a free one.

    `locations` and `tariffs` are lists of objects as OCPI writes them, and may change at any time: what they hold
    when a request comes is what it gets. With a `token`, only requests that bring it in Base64 are answered; with
    `handshake`, it is one to register with, and the lists want the token that the registration brings. `page_size` is
    the most objects on a page, whatever a client asks for. Of `faults` the last has the last word.
    """

    def __init__(
        self,
        locations: Iterable[Json] = (),
        tariffs: Iterable[Json] = (),
        *,
        token: str | None = None,
        handshake: bool = False,
        version: str = "2.3.0",
        page_size: int = 5,
        port: int = 0,
        faults: Iterable[Misbehave] = (),
    ) -> None:
        """Take the objects to serve; nothing listens yet."""
        self.locations = list(locations)
        self.tariffs = list(tariffs)
        self.token = token
        self.handshake = Handshake(token) if handshake and token else None
        self.version = version
        self.page_size = page_size
        self._port = port
        self._answer: Answer = self._rightly
        for misbehave in faults:
            self._answer = _behind(misbehave, self._answer)
        self._asked = Counter[str]()
        self._counting = Lock()
        self._closing = Event()
        self._server: _Server | None = None

    def __enter__(self) -> Self:
        """Listen."""
        self._closing.clear()
        self._server = _Server(self, self._port)
        self._thread = Thread(target=self._server.serve_forever, args=(_POLL_S,), name="mock CPO", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop, and let go of the port."""
        if self._server is not None:
            self._closing.set()
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()
            self._server = None

    @property
    def url(self) -> str:
        """Where it listens, such as `http://127.0.0.1:40123`; only while it is open."""
        if self._server is None:
            raise RuntimeError("this CPO is closed: use it in a with statement")
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def versions_url(self) -> str:
        """The address to configure as a source's `versions_url`."""
        return f"{self.url}/ocpi/versions"

    def respond(self, target: str, authorization: str | None, method: str = "GET", body: bytes = b"") -> Response:
        """The response to a request for `target`, a path with its query, after all that goes wrong with it."""
        return self._answer(replace(self._request(target, authorization), method=method, body=body))

    def _request(self, target: str, authorization: str | None) -> Request:
        """What is asked, and how often it has been."""
        parts = urlsplit(target)
        area = self._areas().get(parts.path.removesuffix("/"), "unknown")
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        with self._counting:
            self._asked[target] += 1
            self._asked[area] += query.get("offset", "0") == "0"
            times, turn = self._asked[target], self._asked[area]
        return Request(
            area=area,
            base=self.url,
            path=parts.path,
            query=query,
            authorization=authorization,
            objects={"locations": self.locations, "tariffs": self.tariffs, "credentials": self.locations}.get(area, []),
            page_size=self.page_size,
            times=times,
            turn=turn,
            closing=self._closing,
        )

    def _areas(self) -> dict[str, Area]:
        """What is where."""
        details = f"/ocpi/{self.version}"
        areas: dict[str, Area] = {
            "/ocpi/versions": "versions",
            details: "details",
            f"{details}/locations": "locations",
            f"{details}/tariffs": "tariffs",
        }
        if self.handshake:
            areas[f"{details}/credentials"] = "credentials"
        return areas

    def _rightly(self, request: Request) -> Response:
        """The response as OCPI has it."""
        token = _brought(request.authorization)
        if not self._admits(token, request.area):
            return refusal(HTTPStatus.UNAUTHORIZED, 2001, "Token missing or unknown")
        if self.handshake and request.area == "credentials":
            return self.handshake.answer(request, token, self.version)
        if request.method != "GET":
            return refusal(HTTPStatus.METHOD_NOT_ALLOWED, 2000, "Only GET is answered there")
        details = f"{request.base}/ocpi/{self.version}"
        match request.area:
            case "versions":
                return success([{"version": self.version, "url": details}])
            case "details":
                endpoints = [
                    {"identifier": module, "role": "SENDER", "url": f"{details}/{module}"}
                    for module in (*(("credentials",) if self.handshake else ()), "locations", "tariffs")
                ]
                return success({"version": self.version, "endpoints": endpoints})
            case "locations" | "tariffs":
                return page(request)
        return refusal(HTTPStatus.NOT_FOUND, 2000, f"Nothing at {request.path}")

    def _admits(self, token: bytes, area: Area) -> bool:
        """Whether a token opens that part of the server."""
        if self.handshake is not None:
            return self.handshake.admits(token, area)
        return self.token is None or secrets.compare_digest(token, self.token.encode())


def _brought(authorization: str | None) -> bytes:
    """The token in the header; a line end encoded with it is let pass, as OCPI's own example has one."""
    scheme, _, encoded = (authorization or "").partition(" ")
    try:
        token = base64.b64decode(encoded, validate=True).strip()
    except (binascii.Error, ValueError):
        return b""
    return token if scheme.lower() == "token" else b""


def _behind(misbehave: Misbehave, answer: Answer) -> Answer:
    """The answer after one thing more has gone wrong."""
    return lambda request: misbehave(request, answer)


_POLL_S = 0.02  # how long closing may take
_MOST_BYTES = 1_000_000  # more than any credentials


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # closing waits for what is being answered

    def __init__(self, cpo: MockCpo, port: int) -> None:
        self.cpo = cpo
        super().__init__(("127.0.0.1", port), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that hung up: it knows."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 1.0  # for a client that connects and says nothing, so that closing does not wait for it

    def do_GET(self) -> None:
        """Answer a GET."""
        self._send(self.server.cpo.respond(self.path, self.headers.get("Authorization")))

    def do_POST(self) -> None:
        """Answer what brings a body."""
        length = self.headers.get("Content-Length", "0")
        brought = self.rfile.read(min(int(length), _MOST_BYTES)) if length.isdecimal() else b""
        self._send(self.server.cpo.respond(self.path, self.headers.get("Authorization"), self.command, brought))

    do_PUT = do_DELETE = do_POST  # noqa: N815 - http.server's names for them

    def _send(self, response: Response) -> None:
        """Send a response."""
        body = response.content
        self.send_response(response.status)
        for name in ("X-Request-ID", "X-Correlation-ID"):
            if name in self.headers:
                self.send_header(name, self.headers[name])
        usual = {"Content-Type": "application/json", "Content-Length": len(body)}
        for name, value in (usual | response.headers).items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server's name for it
        """Log like everything else here; http.server would write to the terminal."""
        LOG.debug(format, *args)
