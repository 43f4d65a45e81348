"""A charge point operator on this very machine, for the demonstration and for tests.

It speaks as much OCPI as a pull needs (2.2 or later): versions, version details, and the Sender's lists of locations
and tariffs with paging and date filters. It serves what it is given and judges nothing.
"""

import base64
import binascii
import json
import logging
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit

from afir_publisher.model import frozen, utc

LOG = logging.getLogger(__name__)

Json = dict[str, Any]


@frozen
class Response:
    """What to send back: the HTTP status, further headers, and the OCPI envelope."""

    status: HTTPStatus
    envelope: Json
    headers: Json


class MockCpo:
    """A context manager that serves OCPI on a free port of the loopback interface while it is open.

    `locations` and `tariffs` are lists of objects as OCPI writes them, and may change at any time: what they hold
    when a request comes is what it gets. With a `token`, only requests that bring it in Base64 are answered;
    `page_size` is the most objects on a page, whatever a client asks for.
    """

    def __init__(
        self,
        locations: Iterable[Json] = (),
        tariffs: Iterable[Json] = (),
        *,
        token: str | None = None,
        version: str = "2.3.0",
        page_size: int = 5,
    ) -> None:
        """Take the objects to serve; nothing listens yet."""
        self.locations = list(locations)
        self.tariffs = list(tariffs)
        self.token = token
        self.version = version
        self.page_size = page_size
        self._server: _Server | None = None

    def __enter__(self) -> Self:
        """Listen."""
        self._server = _Server(self)
        self._thread = Thread(target=self._server.serve_forever, args=(_POLL_S,), name="mock CPO", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop, and let go of the port."""
        if self._server is not None:
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

    def respond(self, target: str, authorization: str | None) -> Response:
        """The response to GET `target`, a path with its query."""
        if not self._admits(authorization):
            return _fault(HTTPStatus.UNAUTHORIZED, 2001, "Token missing or unknown")
        parts = urlsplit(target)
        details = f"/ocpi/{self.version}"
        match parts.path.removeprefix(details):
            case "/ocpi/versions":
                return _success([{"version": self.version, "url": self.url + details}])
            case "":
                endpoints = [
                    {"identifier": module, "role": "SENDER", "url": f"{self.url}{details}/{module}"}
                    for module in ("locations", "tariffs")
                ]
                return _success({"version": self.version, "endpoints": endpoints})
            case "/locations":
                return self._page(self.locations, parts.path, parts.query)
            case "/tariffs":
                return self._page(self.tariffs, parts.path, parts.query)
        return _fault(HTTPStatus.NOT_FOUND, 2000, f"Nothing at {parts.path}")

    def _admits(self, authorization: str | None) -> bool:
        """Whether the header holds the token; a line end encoded with it is let pass, as OCPI's own example has one."""
        if self.token is None:
            return True
        scheme, _, encoded = (authorization or "").partition(" ")
        try:
            token = base64.b64decode(encoded, validate=True).strip()
        except (binascii.Error, ValueError):
            return False
        return scheme.lower() == "token" and secrets.compare_digest(token, self.token.encode())

    def _page(self, objects: list[Json], path: str, query: str) -> Response:
        """The part of a list that offset and limit ask for, after the date filters, with the headers for the next."""
        asked = {name: values[-1] for name, values in parse_qs(query).items()}
        try:
            offset, limit = int(asked.get("offset", 0)), int(asked.get("limit", self.page_size))
            since, until = (_moment(asked[name]) if name in asked else None for name in ("date_from", "date_to"))
        except ValueError as exc:
            return _fault(HTTPStatus.OK, 2001, str(exc))
        if offset < 0 or limit < 1:
            return _fault(HTTPStatus.OK, 2001, "offset counts from 0 and limit from 1")
        limit = min(limit, self.page_size)
        dated = since is not None or until is not None
        matching = [found for found in objects if not dated or _within(found, since, until)]
        headers: Json = {"X-Total-Count": len(matching), "X-Limit": self.page_size}
        if offset + limit < len(matching):
            onward = urlencode({**asked, "offset": offset + limit, "limit": limit})
            headers["Link"] = f'<{self.url}{path}?{onward}>; rel="next"'
        return _success(matching[offset : offset + limit], headers)


_POLL_S = 0.02  # how long closing may take


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # closing waits for what is being answered

    def __init__(self, cpo: MockCpo) -> None:
        self.cpo = cpo
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that hung up: it knows."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 1.0  # for a client that connects and says nothing, so that closing does not wait for it

    def do_GET(self) -> None:
        """Answer a GET."""
        response = self.server.cpo.respond(self.path, self.headers.get("Authorization"))
        body = json.dumps(response.envelope, ensure_ascii=False).encode()
        self.send_response(response.status)
        for name in ("X-Request-ID", "X-Correlation-ID"):
            if name in self.headers:
                self.send_header(name, self.headers[name])
        for name, value in response.headers.items():
            self.send_header(name, str(value))
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server's name for it
        """Log like everything else here; http.server would write to the terminal."""
        LOG.debug(format, *args)


def _success(found: Json | list[Json], headers: Json | None = None) -> Response:
    """An answer with what was asked for."""
    return Response(status=HTTPStatus.OK, envelope=_envelope(1000, "Success") | {"data": found}, headers=headers or {})


def _fault(status: HTTPStatus, code: int, message: str) -> Response:
    """An answer that says why not."""
    return Response(status=status, envelope=_envelope(code, message), headers={})


def _envelope(code: int, message: str) -> Json:
    return {"status_code": code, "status_message": message, "timestamp": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"}


def _within(found: Json, since: datetime | None, until: datetime | None) -> bool:
    """Whether an object was last updated at or after `since` and before `until`; one that does not say so always is."""
    if "last_updated" not in found:
        return True
    updated = _moment(found["last_updated"])
    return (since is None or updated >= since) and (until is None or updated < until)


def _moment(text: str) -> datetime:
    return utc(datetime.fromisoformat(text))
