"""What came back: whether it is an answer, what went wrong if not, and how that is said without a secret in it."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx
import msgspec

from afir_publisher.errors import Refused, Transient
from afir_publisher.model import frozen
from afir_publisher.ocpi import envelope
from afir_publisher.ocpi.token import Token

SERVER_ERROR = 3000
"""OCPI's number for a server that broke down over a question."""

_PASSING = {408, 425, 429}
_LASTING = {3001, 3002, 3003, 4001}  # of OCPI's 3xxx and 4xxx, what the same question never gets past
_EXCERPT = 200

# The other side may echo a token that it was just told, or that it tells us just now; quotes may be escaped.
_TOLD_TOKEN = re.compile(r'(\\*"token\\*"\s*:\s*\\*")[^"\\]*')

_BARE = re.compile(rb"(?:" + envelope.BOM + rb")?\s*\[")  # looked for in place: a body may be large

_HINTS = {
    401: "is the token right and still valid?",
    403: "is the token right, and may it read this?",
    404: "is the address right?",
    429: "pull less often",
}


class Declined(Refused):
    """The server said no in so many numbers: `codes` holds the HTTP status and the OCPI status, if any."""

    def __init__(self, message: str, codes: Sequence[int | None]) -> None:
        """Keep the numbers for those who know what they mean at this point of a pull."""
        super().__init__(message)
        self.codes = frozenset(codes)

    def numbers(self) -> str:
        """The numbers in words: those of OCPI have four digits."""
        return " and ".join(f"{'OCPI' if code >= 1000 else 'HTTP'} {code}" for code in sorted(filter(None, self.codes)))  # noqa: PLR2004 - as said


class Faltered(Transient):
    """The server broke down over the answer, by HTTP 5xx or OCPI 3000, and named no time to come back."""


@frozen
class Answer:
    """What a successful GET gave: the exact JSON text of each object, and `url`, where they came from in the end.

    `is_list` says whether they came as a list, `is_bare` that there was no envelope around it, so nothing that calls it
    a success. `next` is what leads on where paging is by cursor.
    """

    url: httpx.URL
    headers: httpx.Headers
    objects: tuple[bytes, ...]
    is_list: bool = True
    next: str | None = None
    is_bare: bool = False

    @property
    def proves_nothing(self) -> bool:
        """Whether there is neither an object nor a word that there is none: an error may look the same."""
        return self.is_bare and not self.objects


@frozen
class Reply:
    """What came back, whatever it is."""

    url: httpx.URL
    status: int
    headers: httpx.Headers
    body: bytes | bytearray
    was_zipped: bool = False

    def is_bare(self) -> bool:
        """Whether this is a success and a list without an envelope."""
        return httpx.codes.is_success(self.status) and _BARE.match(self.body) is not None

    def code(self) -> int | None:
        """The OCPI status code, when there is one."""
        try:
            return envelope.opened(self.body).code()
        except msgspec.DecodeError:
            return None


class Judge:
    """Says what a reply of one source is."""

    def __init__(self, name: str, token: Token, *, by_cursor: bool) -> None:
        """Remember whose replies these are, what must not be quoted of them, and what they look like."""
        self._name = name
        self._token = token
        self._by_cursor = by_cursor

    def redacted(self, text: object) -> str:
        """A text of the other side without the token and other secrets."""
        return self._token.cut_out_of(str(text))

    def judged(self, reply: Reply, where: str) -> Answer:
        """The answer, when HTTP and OCPI both call it one."""
        if reply.is_bare():
            return Answer(url=reply.url, headers=reply.headers, objects=self._bare(reply, where), is_bare=True)
        if not httpx.codes.is_success(reply.status):
            text = f"{self._name}: {where}: HTTP {reply.status}: {self.quoted(reply.body)}"
            hint = self._hint(reply.status)
            if reply.status in _PASSING or reply.status >= httpx.codes.INTERNAL_SERVER_ERROR:
                raise _passing(f"{text}; {hint}", reply, falters=reply.status not in _PASSING)
            raise Declined(f"{text}; {hint}", (reply.status, reply.code()))
        code, opened, objects = self._opened(reply, where)
        if code // 1000 == 1:
            onward = opened.next if isinstance(opened.next, str) else None
            return Answer(url=reply.url, headers=reply.headers, objects=objects, is_list=opened.is_list, next=onward)
        text = f"{self._name}: {where}: OCPI {code}: {self.quoted(str(opened.status_message or ''))}; ask the operator"
        if code // 1000 in {3, 4} and code not in _LASTING:
            raise _passing(text, reply, falters=code == SERVER_ERROR)
        raise Declined(text, (reply.status, code))

    def _hint(self, status: int) -> str:
        """What to do about an HTTP status."""
        if status in {401, 403} and not self._token.fits("base64"):
            return "no token is configured; does it ask for one?"
        return _HINTS.get(status, "ask the operator")

    def _opened(self, reply: Reply, where: str) -> tuple[int, envelope.Envelope, tuple[bytes, ...]]:
        """The OCPI status code of a reply, its envelope and its objects."""
        try:
            opened = (envelope.opened_by_cursor if self._by_cursor else envelope.opened)(reply.body)
            code, objects = opened.code(), opened.objects()
        except msgspec.ValidationError as exc:
            raise Refused(self._unclear(reply, where, f"but no OCPI ({exc})")) from exc
        except msgspec.DecodeError as exc:
            raise Transient(self._unclear(reply, where, f"but no whole JSON ({exc})")) from exc
        if code is None:
            raise Refused(self._unclear(reply, where, "but no OCPI status_code"))
        return code, opened, objects

    def _bare(self, reply: Reply, where: str) -> tuple[bytes, ...]:
        """The objects of a list without an envelope."""
        try:
            return envelope.listed(bytes(reply.body.removeprefix(envelope.BOM)))
        except (msgspec.DecodeError, RecursionError) as exc:
            raise Transient(self._unclear(reply, where, f"but no whole JSON ({exc})")) from exc

    def _unclear(self, reply: Reply, where: str, why: str) -> str:
        """What to say of a reply that HTTP calls a success and OCPI would not know."""
        return f"{self._name}: {where}: HTTP {reply.status}, {why}: {self.quoted(reply.body)}; is the address right?"

    def quoted(self, text: str | bytes | bytearray) -> str:
        """The first 200 characters of what the other side wrote, on one line."""
        # The token goes first, so that no cut leaves half of it; far more than 200 are looked at for that.
        start = text[: 20 * _EXCERPT]
        words = start if isinstance(start, str) else start.decode(errors="replace")
        return repr(" ".join(_TOLD_TOKEN.sub(r"\1***", self.redacted(words))[:_EXCERPT].split()))


def _passing(text: str, reply: Reply, *, falters: bool) -> Transient:
    """What to raise where asking again may help."""
    wait_s = asked_wait_s(reply.headers)
    return Faltered(text) if falters and wait_s is None else Transient(text, wait_s)


def asked_wait_s(headers: httpx.Headers) -> float | None:
    """The pause that `Retry-After` asks for, in seconds: a number, or the time until a date (RFC 9110, 10.2.3)."""
    text = headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
