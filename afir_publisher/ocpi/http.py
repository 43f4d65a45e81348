"""One request at a time to a source: authorised, redirected with care, judged by both layers.

A GET is retried while that may help; what is sent to be acted on goes once.

Everything about HTTP stands here, and no secret leaves it: the token and what else the configuration adds go to the
hosts that it names, and are cut out of every text that quotes the other side.
"""

import logging
import uuid
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Self

import httpx
import stamina
from isal import isal_zlib

from afir_publisher.errors import Refused, Transient
from afir_publisher.model import Finding, frozen
from afir_publisher.ocpi import envelope, transport
from afir_publisher.ocpi.connection import Connection, Party
from afir_publisher.ocpi.offers import is_old as _is_old
from afir_publisher.ocpi.page import Remark
from afir_publisher.ocpi.reply import SERVER_ERROR, Answer, Judge, Reply
from afir_publisher.ocpi.token import OTHER, Area, Encoding, Token

LOG = logging.getLogger(__name__)

MOST_BYTES = envelope.MOST_BYTES
"""The largest answer that is read, in bytes after decompression."""

MOST_REDIRECTS = 3
LONGEST_WAIT_S = 300.0
"""A server that asks for a longer pause than this is left alone until the next pull."""

_REDIRECTS = {301, 302, 307, 308}
_UNWELCOME_HTTP = {400, 401, 403}
_UNWELCOME_OCPI = {2000, 2001, 2002, 3000}  # extrawest-ocpi answers a token it cannot decode by 200 and 3000
_GZIP_FORMAT = 31  # zlib's word for gzip's head and tail


_retried = stamina.RetryingCaller(attempts=4, timeout=None, wait_initial=2.0, wait_max=60.0, wait_jitter=1.0)


def _tell(details: stamina.instrumentation.RetryDetails) -> None:
    """Say what went wrong and when it is tried again."""
    LOG.warning("%s; trying again in %.0f s", details.caused_by, details.wait_for)


stamina.instrumentation.set_on_retry_hooks([_tell])  # its own words name the library, not the trouble


@frozen
class _Question:
    """What is asked: the method, and the JSON that goes with it, if any."""

    method: str
    body: bytes | None = None


_GET = _Question(method="GET")


class Http:
    """The way to one source. Use as a context manager: it holds connections open."""

    def __init__(self, connection: Connection, network: httpx.BaseTransport | None = None) -> None:
        """Remember who is asked and how; `network` stands in for the real one in tests."""
        self.name = connection.name
        self._token = Token(connection.token, connection.hidden)
        self._encoding = connection.encoding
        self._judge = Judge(connection.name, self._token, by_cursor=connection.paging == "cursor")
        self._remembered = connection.encodings
        self._encodings: dict[Area, Encoding] = {}
        self._origin = httpx.URL(connection.origin) if connection.origin else None
        self._asks_left = connection.asks_left
        self.asked = 0
        self._remarks: dict[Remark, None] = {}
        self._parties = _routed("from", connection.sender) | _routed("to", connection.receiver)
        self._client = transport.client(connection, network)

    def __enter__(self) -> Self:
        """Hand over itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        self._client.close()

    def get(
        self, url: httpx.URL, area: Area, ocpi: str | None = None, page: int | None = None, *, patient: bool = True
    ) -> Answer:
        """What stands at `url`: `ocpi` is the version spoken there, if known, and `page` its number for messages.

        Raises Transient when the server did not come round in four tries (in one, if not `patient`), as Faltered where
        the answer may be what it trips over; else Refused, as Declined where it said why.
        """
        where = self.where(url, page)
        if not patient:
            return self._once(url, area, ocpi, where)
        return _retried(_again, self._once, url, area, ocpi, where)

    def send(
        self, method: str, url: httpx.URL, area: Area, ocpi: str | None = None, body: bytes | None = None
    ) -> Answer:
        """The answer to what is to be acted on at `url`; `body` is JSON.

        It is sent once, or once more where the token was refused before anything else was looked at, to be written the
        other way. Raises Declined when the server said no in so many numbers; after any other SourceError nobody knows
        whether it acted.
        """
        return self._once(url, area, ocpi, self.where(url, method=method), _Question(method=method, body=body))

    def where(self, url: httpx.URL, page: int | None = None, method: str = "GET") -> str:
        """A request as messages call it; without the query, in which some systems carry secrets."""
        path = url.raw_path.partition(b"?")[0].decode()
        return f"{method} {self.redacted(path)}" + ("" if page is None else f" page {page}")

    def address(self, text: str, base: httpx.URL | None = None) -> httpx.URL:
        """The address that a source or the configuration gives, in full; `base` is what a relative one starts from.

        What a server names is moved to the origin that the configuration gives, if it gives one, and to HTTPS where
        `base` is.

        Refused when it leads away from `base`'s host, or off HTTPS: the token would go with it.
        """
        try:
            url = httpx.URL(text.strip()) if base is None else base.join(text.strip())
        except (httpx.InvalidURL, ValueError):
            # Without the cause: it may quote a part of the token, which is not known for one.
            raise Refused(f"{self.name}: {self._judge.quoted(text)} is no address") from None
        if url.scheme not in {"http", "https"} or not url.host:
            raise Refused(f"{self.name}: {self._judge.quoted(text)} is no http or https address")
        if base is not None:
            url = self._moved(url, base)
        if base is not None and not same_origin(url, base) and not _secured(url, base):
            raise Refused(
                f"{self.name}: {base.host} names the address {self.redacted(_origin(url))}, to which the token is not "
                f"sent; if it belongs to the same system, configure the address of the locations or tariffs itself"
            )
        return url

    @property
    def encodings(self) -> Mapping[Area, Encoding]:
        """How each area takes the token, as far as that is known, also from earlier times."""
        return {**self._remembered, **self._encodings}

    @property
    def has_token(self) -> bool:
        """Whether there is a token to show."""
        return self._token.fits("base64")

    def remark(self, area: Area, rule: str, where: str, said: str) -> None:
        """Note something about the interface that is put up with, once; `said` holds nothing that differs each time."""
        finding = Finding(rule=rule, severity="warning", path=where, message=self.redacted(said))
        remark = Remark(area=area, finding=finding)
        if remark not in self._remarks:
            LOG.info("%s: %s: %s", self.name, where, finding.message)
        self._remarks[remark] = None

    def remarks(self) -> Iterator[Remark]:
        """What was noted so far, in the order in which it was met."""
        return iter(list(self._remarks))

    def redacted(self, text: object) -> str:
        """A text of the other side without the token and other secrets."""
        return self._judge.redacted(text)

    def _moved(self, url: httpx.URL, base: httpx.URL) -> httpx.URL:
        """An address that a server names, where it is really to be found."""
        if self._origin is not None:
            return url.copy_with(scheme=self._origin.scheme, host=self._origin.host, port=self._origin.port)
        if (base.scheme, url.scheme) == ("https", "http") and url.host == base.host and url.port in {None, 80}:
            # Behind a proxy that adds the TLS, many servers do not know that they are asked over HTTPS.
            return url.copy_with(scheme="https", port=base.port)
        return url

    def _once(self, url: httpx.URL, area: Area, ocpi: str | None, where: str, question: _Question = _GET) -> Answer:
        """One try, in which a token that seems unwelcome is written the other way once."""
        known = self._encoding or self._encodings.get(area)
        encoding = known or self._likely(area, ocpi)
        extra = self._parties if _has_parties(area, ocpi) else {}
        reply = self._sent(url, where, encoding, extra, question)
        is_unwelcome = _unwelcome(reply, area) or (self._is_recalled(area, encoding) and _has_failed_over_it(reply))
        if known is None and is_unwelcome and self._token.fits(OTHER[encoding]):
            other = self._sent(url, where, OTHER[encoding], extra, question)
            if not _unwelcome(other, area) and not _has_failed_over_it(other):
                reply, encoding = other, OTHER[encoding]
                LOG.info("%s: %s takes the token as %s", self.name, where, encoding)
            self._encodings[area] = encoding
        elif httpx.codes.is_success(reply.status):
            self._encodings[area] = encoding
        if question.method == "DELETE" and httpx.codes.is_success(reply.status) and not reply.body:
            return Answer(url=reply.url, headers=reply.headers, objects=())  # HTTP 204: there is no more to say
        self._remark_oddities(url, area, ocpi, encoding, reply)
        return self._judge.judged(reply, where)

    def _remark_oddities(self, url: httpx.URL, area: Area, ocpi: str | None, encoding: Encoding, reply: Reply) -> None:
        """Note what is odd about a reply that may be a good one all the same."""
        where = self.where(url)
        if reply.status == httpx.codes.TOO_MANY_REQUESTS:
            said = "wants to be asked less often (HTTP 429), and was left alone for a while"
            self.remark(area, "OCPI-RATE", where, said)
        if not httpx.codes.is_success(reply.status):
            return
        if ocpi and self._token.fits("plain") and _is_old(ocpi) != (encoding == "plain"):
            said = f"the token is taken as {encoding}, which is not how OCPI {ocpi} has it"
            self.remark(area, "OCPI-TOKEN", where, said)
        if reply.url.path != url.path:
            self.remark(area, "OCPI-ADDRESS", where, f"is redirected to {reply.url.path}")
        if reply.was_zipped:
            self.remark(area, "OCPI-ENVELOPE", where, "answers are compressed with gzip and do not say so")
        if reply.is_bare():
            self.remark(area, "OCPI-ENVELOPE", where, "a bare list comes, without OCPI's envelope around it")

    def _is_recalled(self, area: Area, encoding: Encoding) -> bool:
        """Whether an encoding is only known from earlier times: a server that stumbles now may want the other one."""
        return area not in self._encodings and self._remembered.get(area) == encoding

    def _likely(self, area: Area, ocpi: str | None) -> Encoding:
        """OCPI 2.1.1 has the token as it is, later versions in Base64; a peer that erred once errs again.

        What is remembered of earlier times is likely too, and no more: the version may be another one now.
        """
        if area in self._remembered and self._token.fits(self._remembered[area]):
            return self._remembered[area]
        if _is_old(ocpi):
            return "plain" if self._token.fits("plain") else "base64"
        return next(reversed(self._encodings.values()), "base64")

    def _sent(
        self, url: httpx.URL, where: str, encoding: Encoding, extra: dict[str, str], question: _Question
    ) -> Reply:
        """The reply to one request, after redirects on the same host."""
        for _ in range(MOST_REDIRECTS + 1):
            reply = self._exchange(url, where, self._token.header(encoding) | extra, question)
            target = reply.headers.get("Location")
            if reply.status not in _REDIRECTS or not target:
                return reply
            url = self.address(target, reply.url)
        raise Refused(f"{self.name}: {where}: more than {MOST_REDIRECTS} redirects; is the address right?")

    def _exchange(self, url: httpx.URL, where: str, headers: dict[str, str], question: _Question) -> Reply:
        """One request and the whole of its answer, as far as it is not too large."""
        self._count(where)
        ids = {"X-Request-ID": str(uuid.uuid4()), "X-Correlation-ID": str(uuid.uuid4())}
        try:
            typed = {} if question.body is None else {"Content-Type": "application/json"}
            with self._client.stream(
                question.method, url, headers=ids | headers | typed, content=question.body
            ) as response:
                body = self._body(response, where)
                was_zipped = body.startswith(envelope.GZIP)
                return Reply(
                    url=response.url,
                    status=response.status_code,
                    headers=response.headers,
                    body=self._unzipped(body, where) if was_zipped else body,
                    was_zipped=was_zipped,
                )
        except httpx.TransportError as exc:
            if isinstance(exc.__context__, httpx.InvalidURL):
                raise Refused(f"{self.name}: {where}: the server redirects to what is no address") from None
            raise self._unreached(exc, where) from exc
        except httpx.DecodingError as exc:
            raise Transient(f"{self.name}: {where}: the answer cannot be decompressed ({self.redacted(exc)})") from exc

    def _count(self, where: str) -> None:
        """Count a request; Transient when as many as the configuration allows have been made."""
        if self._asks_left is not None and self.asked >= self._asks_left[0]:
            said = "the quota of requests that the configuration names is used up"
            raise Transient(f"{self.name}: {where}: {said}", self._asks_left[1])
        self.asked += 1

    def _body(self, response: httpx.Response, where: str) -> bytearray:
        # Layers of compression multiply: three of them make gigabytes of one packet before anything can be counted.
        if "," in response.headers.get("Content-Encoding", ""):
            raise Refused(f"{self.name}: {where}: the answer is compressed more than once")
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > MOST_BYTES:
                raise self._too_large(where)
        return body

    def _unzipped(self, body: bytearray, where: str) -> bytes:
        """What is in a body that is compressed though no header says so."""
        opening = isal_zlib.decompressobj(_GZIP_FORMAT)
        try:
            found = opening.decompress(body, MOST_BYTES + 1)
        except isal_zlib.error as exc:  # type: ignore[misc] # its stub says: an instance
            raise Transient(f"{self.name}: {where}: the answer cannot be decompressed ({exc})") from exc
        if len(found) > MOST_BYTES:
            raise self._too_large(where)
        return bytes(found)

    def _too_large(self, where: str) -> Refused:
        most = f"{MOST_BYTES // 1_000_000} MB"
        return Refused(f"{self.name}: {where}: the answer is larger than {most}; ask for smaller pages")

    def _unreached(self, exc: httpx.TransportError, where: str) -> Transient | Refused:
        """What to say of a request that got no answer."""
        why = self.redacted(exc) or type(exc).__name__
        if "CERTIFICATE_VERIFY_FAILED" in why:
            return Refused(f"{self.name}: {where}: the server's certificate is not valid ({why}); tell the operator")
        if "CERTIFICATE_REQUIRED" in why:
            return Refused(f"{self.name}: {where}: the server asks for a certificate ({why}); configure client_cert")
        if isinstance(exc, httpx.ProxyError):
            return Transient(f"{self.name}: {where}: no way through the proxy ({why}); is it the right one?")
        if isinstance(exc, httpx.TimeoutException):
            return Transient(
                f"{self.name}: {where}: no answer in time ({why}); is the system up, are the pages too large?"
            )
        return Transient(f"{self.name}: {where}: no answer ({why}); is the address right, and the system up?")


def same_origin(one: httpx.URL, other: httpx.URL) -> bool:
    """Whether two addresses are of the same scheme, host and port."""
    return _origin(one) == _origin(other)


def _origin(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.host}:{url.port or (443 if url.scheme == 'https' else 80)}"


def _secured(url: httpx.URL, base: httpx.URL) -> bool:
    """Whether `url` is HTTPS on the host that was asked over plain HTTP."""
    return (base.scheme, url.scheme) == ("http", "https") and url.host == base.host


def _routed(direction: str, party: Party | None) -> dict[str, str]:
    """The routing headers that name a party (OCPI 2.2.1, transport and format, message routing)."""
    if party is None:
        return {}
    return {f"OCPI-{direction}-country-code": party.country, f"OCPI-{direction}-party-id": party.id}


def _has_parties(area: Area, ocpi: str | None) -> bool:
    """Whether requests there are routed: by functional modules only, and not before OCPI 2.2."""
    return area in {"tariffs", "locations"} and not _is_old(ocpi)


def _unwelcome(reply: Reply, area: Area) -> bool:
    """Whether a reply looks as if the token was written the wrong way."""
    if reply.status in _UNWELCOME_HTTP:
        return True
    return area in {"versions", "details"} and httpx.codes.is_success(reply.status) and reply.code() in _UNWELCOME_OCPI


def _has_failed_over_it(reply: Reply) -> bool:
    """Whether a reply to the second form of a token proves nothing: some call one that they cannot decode OCPI 3000."""
    return httpx.codes.is_success(reply.status) and reply.code() == SERVER_ERROR


def _again(exc: Exception) -> bool | float:
    """Whether to try again, or after how many seconds when the server said so."""
    if not isinstance(exc, Transient):
        return False
    if exc.wait_s is None:
        return True
    return exc.wait_s if exc.wait_s <= LONGEST_WAIT_S else False
