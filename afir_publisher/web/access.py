"""Who calls us: the token of a request, held against the tokens that operators were given."""

import base64
import binascii
import hmac
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from datetime import datetime, timedelta
from typing import Literal

from starlette.requests import Request

from afir_publisher.config import Registration
from afir_publisher.model import frozen

LOG = logging.getLogger(__name__)

GRACE = timedelta(days=1)
"""How long after a handshake the tokens are let in that it replaced."""

By = Literal["ours", "former", "given", "invitation"]

_SAID = {
    "former": "the token that it had before the last handshake",
    "invitation": "the token for registration (A) in place of the one that it got in the handshake (B)",
}


@frozen
class Caller:
    """The source whose operator calls, the token that it brought, and which of its tokens that is."""

    source: str
    token: str = field(repr=False)
    by: By


class Access:
    """Tells callers apart. `registrations` gives what is in the credentials file now.

    `invitations` are the tokens that operators gave us for a registration (A), by source. Some operators call us with
    them, during it and for a while after, so that long they open what can be read without harm; no longer, as such a
    token may have been given to others, too. `given` are the tokens that we gave operators by hand. `calls` counts who
    called, `strangers` who did with a token that nobody has.
    """

    def __init__(
        self,
        registrations: Callable[[], Mapping[str, Registration]],
        clock: Callable[[], datetime],
        invitations: Mapping[str, str] | None = None,
        given: Mapping[str, str] | None = None,
    ) -> None:
        """Remember where tokens are looked up."""
        self._registrations = registrations
        self._clock = clock
        self._invitations = dict(invitations or {})
        self._given = dict(given or {})
        self.calls = Counter[str]()
        self.strangers = 0
        self._told = set[tuple[str, By]]()

    def __call__(self, request: Request) -> str | None:
        """The name of the source whose operator calls, with a token that is good for everything."""
        caller = self.caller(request)
        return None if caller is None or caller.by == "invitation" else caller.source

    def caller(self, request: Request) -> Caller | None:
        """Who calls, also with a token that is good for looking at versions, details and credentials only."""
        texts = brought(request.headers.get("Authorization", ""))
        found: Caller | None = None
        for caller in self._callers():
            # All are compared, and each in constant time, so that the time taken tells nothing.
            same = [hmac.compare_digest(text, caller.token.encode()) for text in texts]
            found = found or (caller if any(same) else None)
        self._note(found, f"{request.method} {request.url.path}")
        return found

    def _callers(self) -> Iterator[Caller]:
        """Everybody who is let in now."""
        registrations, now = self._registrations(), self._clock()
        for source, token in self._given.items():
            yield Caller(source=source, token=token, by="given")
        for source, agreed in registrations.items():
            yield Caller(source=source, token=agreed.ours, by="ours")
            if now - agreed.since > GRACE:
                continue
            yield from (Caller(source=source, token=token, by="former") for token in agreed.former)
            if source in self._invitations:
                yield Caller(source=source, token=self._invitations[source], by="invitation")

    def _note(self, caller: Caller | None, what: str) -> None:
        """Count a call, and tell once of a token that should not be used any more."""
        LOG.info("%s: called us: %s", "a stranger" if caller is None else caller.source, what)
        if caller is None:
            self.strangers += 1
            return
        self.calls[caller.source] += 1
        key = (caller.source, caller.by)
        if caller.by in _SAID and key not in self._told:
            self._told.add(key)
            LOG.warning("%s: calls us with %s; let in for now, but tell the operator", caller.source, _SAID[caller.by])


def brought(authorization: str) -> tuple[bytes, ...]:
    """What the token of an Authorization header may be: as it is, and out of Base64.

    A line end goes in either: OCPI's own example of the header has one inside, and some encoders break lines.
    """
    scheme, *rest = authorization.split() or [""]
    text = "".join(rest).encode("latin-1", errors="replace")
    if scheme.lower() != "token" or not text:
        return ()
    try:
        decoded = base64.b64decode(text + b"=" * (-len(text) % 4), validate=True).strip()
    except (binascii.Error, ValueError):
        return (text,)
    return (text, decoded) if decoded else (text,)
