"""Who asks for feeds: consumers with a token or certificate of their own where a feed has such, anybody where not.

A token comes as OAuth has it (`Bearer`), or as OCPI does (`Token`, mostly in Base64), a certificate with a connection.

AFIR wants access to be free (Article 20), so a feed is open unless its configuration says otherwise, and nobody is
turned away but for asking too often. Addresses are counted with and then forgotten; no log has them.
"""

import hmac
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from hashlib import sha256
from typing import Literal, NamedTuple

from starlette.types import Scope

from afir_publisher.config import Consumer
from afir_publisher.model import frozen
from afir_publisher.web.access import brought

OPEN = "-"
"""What a consumer is called in the log where a feed is open."""

CERTIFICATE = "certificate"
"""Under what the state of a connection has the SHA-256 of a certificate."""

MOST_REMEMBERED = 10_000
LONGEST_ADDRESS = 45
_A_CERTIFICATE = "a client certificate that the publisher knows"


By = Literal["token", "certificate"]
"""What a consumer is known by."""


class Peer(NamedTuple):
    """The other end of a connection: its address, and the SHA-256 of the certificate that it showed, if it did."""

    address: str
    certificate: bytes | None = None


def peer(scope: Scope) -> Peer:
    """The other end of the connection that a request came over."""
    return Peer((scope["client"] or ("",))[0], scope.get("state", {}).get(CERTIFICATE))


@frozen
class Caller:
    """Who asks: the name of a consumer, by what it is known, and the last day on which that is let in."""

    name: str = OPEN
    by: By = "token"
    expires: date | None = None

    @property
    def said(self) -> list[tuple[bytes, bytes]]:
        """The header of an answer that tells when what was shown expires: Token-Expires or Certificate-Expires."""
        return [(f"{self.by}-expires".encode(), f"{self.expires}".encode())] if self.expires else []


class TurnedAway(Exception):
    """Who asks gets nothing: the HTTP status, headers, and a sentence that says why."""

    def __init__(self, status: int, why: str, headers: Mapping[str, str]) -> None:
        """Keep what is answered."""
        super().__init__(why)
        self.status = status
        self.headers = headers


class Callers:
    """Tells who asks.

    `consumers` are those of each feed that has tokens, `proxies` the addresses whose X-Forwarded-For is believed; each
    caller may ask `quota` times in a time.
    """

    def __init__(
        self,
        consumers: Mapping[str, Sequence[Consumer]],
        quota: tuple[int, timedelta],
        proxies: Collection[str],
        *,
        today: Callable[[], date],
        monotonic: Callable[[], float],
    ) -> None:
        """Remember digests, so that all comparisons are of the same length."""
        self._consumers = {
            feed: [
                (sha256(one.token.encode()).digest(), Caller(name=one.name, expires=one.expires))
                for one in some
                if one.token is not None
            ]
            for feed, some in consumers.items()
        }
        self._certificates = {
            feed: {
                one.certificate: Caller(name=one.name, by="certificate", expires=one.expires)
                for one in some
                if one.certificate is not None
            }
            for feed, some in consumers.items()
        }
        known: dict[By, Mapping[str, Collection[object]]] = {
            "token": self._consumers,
            "certificate": self._certificates,
        }
        self._ways = {feed: tuple(way for way, of in known.items() if of[feed]) for feed in consumers}
        self._most, per = quota
        self._per_s = per.total_seconds()
        self._proxies = frozenset(proxies)
        self._today = today
        self._monotonic = monotonic
        self._asked: dict[str, int] = {}
        self._since = monotonic()

    def ways(self, feed: str) -> tuple[By, ...]:
        """By what the consumers of a feed are known; nothing where anybody may read it."""
        return self._ways.get(feed, ())

    def is_open(self, feed: str) -> bool:
        """Whether anybody may read a feed."""
        return not self.ways(feed)

    def ending(self, soon: timedelta) -> Iterator[tuple[str, Caller]]:
        """The consumers of each feed that will not be let in much longer, or are not any more."""
        today = self._today()
        for feed, some in self._consumers.items():
            for one in (*(caller for _, caller in some), *self._certificates[feed].values()):
                if one.expires and one.expires - today < soon:
                    yield feed, one

    def anybody(self, headers: Mapping[bytes, bytes], peer: Peer) -> Caller:
        """Who asks for what everybody may have.

        Raises:
            TurnedAway: the caller asks too often.
        """
        self._count(self._address(headers, peer.address))
        return Caller()

    def caller(self, feed: str, headers: Mapping[bytes, bytes], peer: Peer) -> Caller:
        """Who asks for something of a feed.

        Raises:
            TurnedAway: there is no such token or certificate, or it is no longer good, or the caller asks too often.
        """
        who = self._address(headers, peer.address)
        if self.is_open(feed):
            self._count(who)
            return Caller()
        try:
            shown = self._certificates[feed].get(peer.certificate or b"")
            caller = self._in_time(feed, shown or self._with_token(feed, headers.get(b"authorization", b"")))
        except TurnedAway:
            self._count(who)  # nobody can try tokens faster than read feeds
            raise
        self._count(f"consumer {caller.name}")
        return caller

    def _with_token(self, feed: str, authorization: bytes) -> Caller:
        """The consumer whose token is brought."""
        brought = [sha256(token).digest() for token in _brought(authorization)]
        found = None
        for digest, caller in self._consumers[feed]:
            same = [hmac.compare_digest(digest, one) for one in brought]
            found = caller if any(same) else found
        if found is None and not self._consumers[feed]:
            raise TurnedAway(403, f"this feed is read with {_A_CERTIFICATE}", {})
        if found is None:
            or_else = f", or with {_A_CERTIFICATE}" if self._certificates[feed] else ""
            why = f"this feed is read with a token: Authorization: Bearer <token>{or_else}"
            raise TurnedAway(401, why, {"WWW-Authenticate": f'Bearer realm="{feed}"'})
        return found

    def _in_time(self, feed: str, found: Caller) -> Caller:
        """A consumer, if what it showed is still let in."""
        if not found.expires or self._today() <= found.expires:
            return found
        why = f"the {found.by} expired: its last day was {found.expires}"
        said = {f"{found.by.title()}-Expires": f"{found.expires}"}
        if found.by == "certificate":
            raise TurnedAway(403, why, said)
        challenge = f'Bearer realm="{feed}", error="invalid_token", error_description="{why}"'
        raise TurnedAway(401, why, {"WWW-Authenticate": challenge, **said})

    def _address(self, headers: Mapping[bytes, bytes], address: str) -> str:
        """Where a request comes from: what the proxy says that it passed it on."""
        if address in self._proxies and (forwarded := headers.get(b"x-forwarded-for")):
            return forwarded.decode("latin-1").rpartition(",")[2].strip()[:LONGEST_ADDRESS]
        return address

    def _count(self, who: str) -> None:
        """Count a request in the time that runs now."""
        now = self._monotonic()
        if now - self._since >= self._per_s or len(self._asked) >= MOST_REMEMBERED:
            self._asked.clear()
            self._since = now
        self._asked[who] = asked = self._asked.get(who, 0) + 1
        if asked > self._most:
            wait = max(1, round(self._per_s - (now - self._since)))
            raise TurnedAway(429, f"more than {self._most} requests in {self._per_s:.0f} s", {"Retry-After": f"{wait}"})


def _brought(authorization: bytes) -> tuple[bytes, ...]:
    """What the token in a header may be (RFC 6750; OCPI, transport and format, 4.1.1)."""
    scheme, _, token = authorization.partition(b" ")
    return (token.strip(),) if scheme.lower() == b"bearer" else brought(authorization.decode("latin-1"))
