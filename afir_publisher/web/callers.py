"""Who asks for feeds: consumers with a token of their own where a feed has tokens, anybody where it has none.

A token comes as OAuth has it (`Bearer`), or as OCPI does (`Token`, mostly in Base64).

AFIR wants access to be free (Article 20), so a feed is open unless its configuration says otherwise, and nobody is
turned away but for asking too often. Addresses are counted with and then forgotten; no log has them.
"""

import hmac
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, timedelta
from hashlib import sha256

from afir_publisher.config import Consumer
from afir_publisher.model import frozen
from afir_publisher.web.access import brought

OPEN = "-"
"""What a consumer is called in the log where a feed is open."""

MOST_REMEMBERED = 10_000
LONGEST_ADDRESS = 45


@frozen
class Caller:
    """Who asks: the name of a consumer, and the last day on which its token is let in."""

    name: str = OPEN
    expires: date | None = None

    @property
    def said(self) -> list[tuple[bytes, bytes]]:
        """The headers of an answer that tell when the token that was brought expires."""
        return [(b"token-expires", f"{self.expires}".encode())] if self.expires else []


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
            feed: [(sha256(one.token.encode()).digest(), Caller(name=one.name, expires=one.expires)) for one in some]
            for feed, some in consumers.items()
        }
        self._most, per = quota
        self._per_s = per.total_seconds()
        self._proxies = frozenset(proxies)
        self._today = today
        self._monotonic = monotonic
        self._asked: dict[str, int] = {}
        self._since = monotonic()

    def is_open(self, feed: str) -> bool:
        """Whether anybody may read a feed."""
        return not self._consumers.get(feed)

    def anybody(self, headers: Mapping[bytes, bytes], address: str) -> Caller:
        """Who asks for what everybody may have.

        Raises:
            TurnedAway: the caller asks too often.
        """
        self._count(self._address(headers, address))
        return Caller()

    def caller(self, feed: str, headers: Mapping[bytes, bytes], address: str) -> Caller:
        """Who asks for something of a feed.

        Raises:
            TurnedAway: there is no such token, or it is no longer good, or the caller asks too often.
        """
        who = self._address(headers, address)
        if self.is_open(feed):
            self._count(who)
            return Caller()
        try:
            caller = self._consumer(feed, headers.get(b"authorization", b""))
        except TurnedAway:
            self._count(who)  # nobody can try tokens faster than read feeds
            raise
        self._count(f"token {caller.name}")
        return caller

    def _consumer(self, feed: str, authorization: bytes) -> Caller:
        """The consumer whose token is brought."""
        brought = [sha256(token).digest() for token in _brought(authorization)]
        found = None
        for digest, caller in self._consumers[feed]:
            same = [hmac.compare_digest(digest, one) for one in brought]
            found = caller if any(same) else found
        if found is None:
            why = "this feed is read with a token: Authorization: Bearer <token>"
            raise TurnedAway(401, why, {"WWW-Authenticate": f'Bearer realm="{feed}"'})
        if found.expires and self._today() > found.expires:
            why = f"the token expired: its last day was {found.expires}"
            challenge = f'Bearer realm="{feed}", error="invalid_token", error_description="{why}"'
            raise TurnedAway(401, why, {"WWW-Authenticate": challenge, "Token-Expires": f"{found.expires}"})
        return found

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
