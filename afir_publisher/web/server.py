"""Listening: an application served on an address of this machine, in the background."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import uvicorn

from afir_publisher.errors import UsageError
from afir_publisher.web.app import App

_PATIENCE_S = 75
"""How long a connection is kept for the next question, in seconds: consumers ask once a minute."""

_LAST_ANSWERS_S = 2
"""How long whoever is being answered has when serving ends, in seconds."""


@contextmanager
def serving(app: App, host: str, port: int) -> Iterator[int]:
    """Serve an application while this is open, on `port` or, if that is 0, a free one; gives the port.

    Raises:
        UsageError: nothing can listen there.
    """
    with _listening(host, port) as listener:
        config = uvicorn.Config(
            app,
            http="httptools",  # a request costs half of what it does with h11
            loop="asyncio",
            log_config=None,
            log_level="critical",  # what fails is told by the application, in its own words
            access_log=False,
            lifespan="off",
            ws="none",
            proxy_headers=False,
            server_header=False,
            timeout_keep_alive=_PATIENCE_S,
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
