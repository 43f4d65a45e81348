"""One message over HTTPS, and what the answer means. No secret gets into what is said of it."""

from datetime import timedelta
from time import monotonic
from typing import Literal, Self
from urllib.parse import urlsplit

import httpx

from afir_publisher.deliver.parcel import Parcel
from afir_publisher.errors import ConfigError, Refused
from afir_publisher.model import frozen
from afir_publisher.ocpi import transport
from afir_publisher.ocpi.connection import Connection
from afir_publisher.ocpi.reply import Judge, asked_wait_s
from afir_publisher.ocpi.token import Token

Outcome = Literal["acknowledged", "refused", "failed"]

CONNECT_S = 10.0
"""How long the system may take to be reached, at most, in seconds."""

_MOST_READ = 1 << 14
_PASSING = {408, 425, 429}
_HINTS = {
    401: "do client_cert and headers prove who we are?",
    403: "may this client_cert send to this address?",
    404: "is the address right?",
    405: "is the address right?",
    413: "ask how large a message may be",
    429: "less often is wanted",
}


@frozen
class Answer:
    """What became of a message: taken, not wanted as it is, or not known; and what is to be said of that.

    `wait_s` is the pause that the server asks for, in seconds; `status` the HTTP status, if there was an answer.
    """

    outcome: Outcome
    said: str
    status: int | None = None
    wait_s: float | None = None


class Post:
    """The way to a system that is sent messages. Use as a context manager: it holds connections open."""

    def __init__(self, connection: Connection, timeout: timedelta) -> None:
        """Remember who is meant and how; so long the system may say nothing.

        Raises:
            ConfigError: what should be a certificate or key is none.
        """
        self._judge = Judge(connection.name, Token(None, connection.hidden), by_cursor=False)
        self._timeout_s = timeout.total_seconds()
        try:
            self._client = transport.client(connection)
        except Refused as error:
            raise ConfigError(str(error)) from error

    def __enter__(self) -> Self:
        """Hand over itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connections."""
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def send(self, url: str, parcel: Parcel) -> Answer:
        """Send a document, once."""
        headers = {"Accept": "*/*", "Content-Type": parcel.content_type, "Content-Length": str(parcel.size)}
        if parcel.is_gzipped:
            headers["Content-Encoding"] = "gzip"
        timeout = httpx.Timeout(self._timeout_s, connect=min(CONNECT_S, self._timeout_s))
        try:
            with self._client.stream(
                "POST", url, content=parcel.chunks(), headers=headers, timeout=timeout
            ) as response:
                return self._judged(response, self._beginning(response))
        except httpx.TransportError as error:
            return self._unanswered(error)

    def _beginning(self, response: httpx.Response) -> bytes:
        """The first of what the server says, which may be long, slow, cut off or not what it is said to be."""
        said, until = bytearray(), monotonic() + self._timeout_s
        try:
            for chunk in response.iter_bytes():
                said += chunk
                if len(said) >= _MOST_READ or monotonic() > until:
                    break
        except (httpx.TransportError, httpx.DecodingError):
            pass  # the status says it all
        return bytes(said[:_MOST_READ])

    def _judged(self, response: httpx.Response, body: bytes) -> Answer:
        """What an answer means."""
        status = response.status_code
        if response.is_success:
            return Answer(outcome="acknowledged", said=f"HTTP {status}", status=status)
        said = f"HTTP {status}: {self._judge.quoted(body)}"
        if status in _PASSING or response.is_server_error:
            return Answer(
                outcome="failed", said=_hinted(said, status), status=status, wait_s=asked_wait_s(response.headers)
            )
        if response.has_redirect_location:
            return Answer(outcome="refused", said=f"{said}; configure the address that it redirects to", status=status)
        return Answer(outcome="refused", said=_hinted(said, status), status=status)

    def _unanswered(self, error: httpx.TransportError) -> Answer:
        """What it means that there was no answer: the message may have got there or not."""
        why = self._judge.redacted(error) or type(error).__name__
        if "CERTIFICATE_VERIFY_FAILED" in why:
            said = f"the server's certificate is not valid ({why}); is ca_file the right one?"
        elif isinstance(error, httpx.TimeoutException):
            said = f"no answer in time ({why}); is the system up, is timeout long enough?"
        elif "CERTIFICATE" in why or "ALERT" in why:
            said = f"the server does not take our certificate ({why}); is client_cert the right one, and valid?"
        else:
            said = f"no answer ({why}); is the address right, and the system up?"
        return Answer(outcome="failed", said=said)


def where(url: str) -> str:
    """An address as messages call it: without the query, in which some systems want secrets."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path}"


def _hinted(said: str, status: int) -> str:
    """What was said, with what to do about it where that is known."""
    return f"{said}; {_HINTS[status]}" if status in _HINTS else said
