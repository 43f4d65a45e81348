"""Listening: an application served on an address of this machine, in the background."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from threading import Thread
from typing import Literal, cast

import uvicorn

from afir_publisher.errors import UsageError
from afir_publisher.web.app import App
from afir_publisher.web.connection import PATIENCE_S, Answering, Connection
from afir_publisher.web.tls import Tls

_RENEWED_EVERY_S = 60
"""How often it is seen whether there is another certificate, in seconds."""

LOOP: Literal["auto", "asyncio"] = "auto"
"""What runs it: uvloop, where there is one, or asyncio's own loop."""

_LAST_ANSWERS_S = 2
"""How long whoever is being answered has when serving ends, in seconds."""


@contextmanager
def serving(
    app: App, host: str, port: int, answering: Answering | None = None, tls: Tls | None = None
) -> Iterator[int]:
    """Serve an application while this is open, on `port` or, if that is 0, a free one; gives the port.

    What has an answer at once does not come to the application. With `tls` it is HTTPS.

    Raises:
        UsageError: nothing can listen there.
    """
    with _listening(host, port) as listener:
        config = uvicorn.Config(
            app,
            http=_protocol(answering),
            loop=LOOP,
            log_config=None,
            log_level="critical",  # what fails is told by the application, in its own words
            access_log=False,
            lifespan="off",
            ws="none",
            proxy_headers=False,
            server_header=False,
            timeout_keep_alive=PATIENCE_S,
            timeout_graceful_shutdown=_LAST_ANSWERS_S,
            callback_notify=tls.renew if tls else None,
            timeout_notify=_RENEWED_EVERY_S,
        )
        config.load()
        config.ssl = tls.context if tls else None
        server = uvicorn.Server(config)
        thread = Thread(target=server.run, args=([listener],), name="server", daemon=True)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()


def _protocol(answering: Answering | None) -> type[asyncio.Protocol] | Literal["httptools"]:
    """What uvicorn makes for each connection."""
    if answering is None:
        return "httptools"  # a request costs half of what it does with h11
    return cast(type[asyncio.Protocol], partial(Connection, answering))


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that listens: whoever calls from now on waits until the server is ready."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.create_server((host, port), family=family)
    except OSError as error:
        raise UsageError(
            f"{host} port {port} cannot be listened on: {error.strerror or error}; "
            "is it in use, maybe by another afir-publish?"
        ) from error
    # asyncio leaves it out for sockets made like this; without it each answer waits 40 ms for the ACK of its head.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with listener:
        yield listener
