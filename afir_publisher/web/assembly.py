"""The receiver alone, as an application that listens."""

import base64
import binascii
import socket
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from hmac import compare_digest
from threading import Thread

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import BaseRoute

from afir_publisher.errors import UsageError
from afir_publisher.web.receiver import Who

App = Starlette
"""What is served."""

_LAST_ANSWERS_S = 2
"""How long whoever is being answered has when serving ends."""


def application(routes: Iterable[BaseRoute]) -> App:
    """The application of some routes."""
    made = Starlette(routes=list(routes))
    made.router.redirect_slashes = False  # it would send callers to whatever the Host header says
    return made


def known_by(tokens: Mapping[str, str]) -> Who:
    """What tells who calls, by the tokens of sources."""

    def who(request: Request) -> str | None:
        scheme, _, text = request.headers.get("Authorization", "").strip().partition(" ")
        brought = [text.strip().encode(), *_decoded(text)] if scheme.lower() == "token" else []
        same = [source for source, token in tokens.items() for one in brought if compare_digest(one, token.encode())]
        return same[0] if same else None

    return who


def _decoded(text: str) -> Iterator[bytes]:
    """A token in Base64, without the line end that OCPI's own example has in it."""
    try:
        yield base64.b64decode(text.strip(), validate=True).strip()
    except (binascii.Error, ValueError):
        return


@contextmanager
def serving(app: App, host: str, port: int) -> Iterator[int]:
    """Serve an application while this is open, on `port` or, if that is 0, a free one; gives the port.

    Raises:
        UsageError: nothing can listen there.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.create_server((host, port), family=family)
    except OSError as error:
        raise UsageError(
            f"{host} port {port} cannot be listened on: {error.strerror or error}; is it in use?"
        ) from error
    # asyncio leaves it out for sockets made like this; without it each answer waits 40 ms for the ACK of its head.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with listener:
        config = uvicorn.Config(
            app,
            log_config=None,
            log_level="critical",
            access_log=False,
            lifespan="off",
            ws="none",
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=_LAST_ANSWERS_S,
        )
        server = uvicorn.Server(config)
        thread = Thread(target=server.run, args=([listener],), name="server", daemon=True)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()
