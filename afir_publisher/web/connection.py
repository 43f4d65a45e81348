"""A connection of a client: what can be answered at once is; with the first request that cannot be it is uvicorn's."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from hashlib import sha256
from itertools import islice
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from afir_publisher.web.at_once import Ready
from afir_publisher.web.callers import CERTIFICATE, Peer
from afir_publisher.web.files import CHUNK_BYTES, Chunk, chunks

log = logging.getLogger(__name__)

PATIENCE_S = 75
"""How long a connection is kept for the next question, in seconds: consumers ask once a minute."""

Answering = Callable[[bytes, Peer], Ready | None]
"""Gives the answer to what came from a client, if there is one at once."""


class Connection(asyncio.Protocol):
    """One for each client: uvicorn makes it in place of its own, with what that takes."""

    def __init__(self, answering: Answering, *, server_state: ServerState, **others: Any) -> None:
        """Nobody is connected yet."""
        self._answering = answering
        self._state = server_state
        self._others = others
        self._told = ""
        self._left: Iterator[Chunk] = iter(())
        self._is_full = self._is_ending = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for a question, for a while."""
        self._transport = cast(asyncio.Transport, transport)
        self._transport.set_write_buffer_limits(CHUNK_BYTES)
        self._peer = Peer(str((transport.get_extra_info("peername") or ("",))[0]), _certificate(transport))
        self._state.connections.add(self)  # type: ignore[arg-type]  # all that it does with one is `shutdown`
        self._clock = asyncio.get_running_loop()
        self._heard = self._clock.time()
        self._timer = self._clock.call_later(PATIENCE_S, self._wait_on)

    def connection_lost(self, _: Exception | None) -> None:
        """Whatever was still to be sent is not."""
        self._let_go()
        self._left = iter(())

    def shutdown(self) -> None:
        """End with the answer that is under way: nobody is served any longer."""
        self._is_ending = True
        if not self._is_full:
            self._transport.close()

    def data_received(self, data: bytes) -> None:
        """Answer, or leave it to uvicorn from here on."""
        self._heard = self._clock.time()
        found = self._answering(data, self._peer)
        if found is None:
            self._leave(data)
        else:
            self._told = found.line.text
            self._left = chunks(found.body)
            self._send(found.head, *(b"%b: %b\r\n" % pair for pair in self._state.default_headers), b"\r\n")

    def pause_writing(self) -> None:
        """Answer nothing more to a client that does not take what there is."""
        self._is_full = True
        self._transport.pause_reading()

    def resume_writing(self) -> None:
        """Go on."""
        self._is_full = False
        self._send()
        if not self._is_full:
            self._transport.resume_reading()

    def _send(self, *before: bytes) -> None:
        """Send what is left of an answer, as far as it is taken."""
        try:
            while pieces := (*before, *islice(self._left, 1)):
                self._transport.writelines(pieces)
                if self._is_full:
                    return
                before = ()
        except EOFError:
            log.error("a file was cut by somebody while it was sent: %s", self._told)
            self._transport.abort()
        if self._is_ending:
            self._transport.close()

    def _wait_on(self) -> None:
        """Close the connection if nothing came for too long."""
        left = self._heard + PATIENCE_S - self._clock.time()
        if left <= 0:
            self._transport.close()
        else:
            self._timer = self._clock.call_later(left, self._wait_on)

    def _leave(self, data: bytes) -> None:
        """Let uvicorn have the connection, with what came over it."""
        self._let_go()
        state = {**self._others.pop("app_state"), CERTIFICATE: self._peer.certificate}
        uvicorns = HttpToolsProtocol(server_state=self._state, app_state=state, **self._others)
        self._transport.set_protocol(uvicorns)
        uvicorns.connection_made(self._transport)
        self._transport.set_write_buffer_limits()  # tells it to wait where much is still to be sent
        uvicorns.data_received(data)

    def _let_go(self) -> None:
        """Have no more to do with the connection."""
        self._state.connections.discard(self)
        self._timer.cancel()


def _certificate(transport: asyncio.BaseTransport) -> bytes | None:
    """The SHA-256 of the certificate that a client showed."""
    tls = transport.get_extra_info("ssl_object")
    shown = tls.getpeercert(binary_form=True) if tls else None
    return sha256(shown).digest() if shown else None
