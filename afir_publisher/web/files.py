"""A document as an answer of HTTP: in the coding that is wanted, whole, in part, or not at all."""

from collections.abc import Iterator, Mapping
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from typing import NamedTuple

from starlette.types import Send

from afir_publisher.opened import Document, OpenFile
from afir_publisher.replaced import IDENTITY
from afir_publisher.web import conditions
from afir_publisher.web.addresses import Headers
from afir_publisher.web.callers import TurnedAway

CHUNK_BYTES = 1 << 20
"""What is read and sent at a time: an answer that nobody takes holds so much memory, however long it is."""

Asked = Mapping[bytes, bytes]
"""The headers of a request, in small letters."""


class Part(NamedTuple):
    """Bytes of a file: from a place up to another."""

    file: OpenFile
    begin: int
    end: int


Body = bytes | Part
Chunk = bytes | memoryview


class Answer(NamedTuple):
    """An answer: status, headers, and the body, as it is or in a file."""

    status: int
    headers: Headers
    body: Body = b""

    @property
    def length(self) -> int:
        """How many bytes the body has."""
        return len(self.body) if isinstance(self.body, bytes) else self.body.end - self.body.begin


def words(status: int, text: str, headers: Mapping[str, str] | None = None) -> Answer:
    """An answer that is a sentence."""
    body = f"{text}\n".encode()
    said = {"content-type": "text/plain; charset=utf-8", "content-length": str(len(body)), "cache-control": "no-cache"}
    return Answer(
        status, [(name.lower().encode(), value.encode()) for name, value in (said | dict(headers or {})).items()], body
    )


def document(found: Document, kind: bytes, about: Headers, asked: Asked, *, coding: str | None = None) -> Answer:
    """A document of a media type; `about` are headers that go with it whatever is sent.

    With a `coding` it is sent as a file in this coding, and nothing says that it is one.
    """
    used = coding or next(one for one in conditions.codings(_text(asked, b"accept-encoding") or "") if one in found)
    file = found[used]
    etag = f'"{file.sha256[:32]}"'
    headers = [*about, (b"etag", etag.encode())]
    if file.modified is not None:
        headers.append((b"last-modified", _date(file.modified)))
    conditional = _text(asked, b"if-none-match"), _text(asked, b"if-modified-since")
    if conditions.is_unchanged(etag, file.modified, *conditional):
        return Answer(HTTPStatus.NOT_MODIFIED, headers)
    headers += [(b"content-type", kind), (b"accept-ranges", b"bytes")]
    if used != IDENTITY and coding is None:
        headers.append((b"content-encoding", used.encode()))
    return _whole_or_part(file, etag, headers, asked)


def _whole_or_part(file: OpenFile, etag: str, headers: Headers, asked: Asked) -> Answer:
    """A file, or what is asked for of it."""
    found, wanted = None, _text(asked, b"range")
    if wanted is not None:
        try:
            found = conditions.part(wanted, file.size, etag, file.modified, _text(asked, b"if-range"))
        except conditions.NotThere:
            return words(416, "the part begins behind the end", {"content-range": f"bytes */{file.size}"})
    begin, end = found or (0, file.size)
    headers.append((b"content-length", b"%d" % (end - begin)))
    if found:
        headers.append((b"content-range", b"bytes %d-%d/%d" % (begin, end - 1, file.size)))
    return Answer(HTTPStatus.PARTIAL_CONTENT if found else HTTPStatus.OK, headers, Part(file, begin, end))


def turned_away(away: TurnedAway) -> Answer:
    """The answer to whoever gets nothing."""
    return words(away.status, str(away), away.headers)


async def sent(answer: Answer, send: Send, *, head: bool) -> None:
    """Send an answer, with the body or, to HEAD, without it.

    Raises:
        EOFError: somebody cut the file that it comes from.
    """
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    for chunk in chunks(b"" if head else answer.body):
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body"})


def head(answer: Answer) -> bytes:
    """Status and headers of an answer as they are sent, up to where the server adds some of its own."""
    lines = (b"%b: %b\r\n" % header for header in answer.headers)
    return b"".join([f"HTTP/1.1 {answer.status:d} {HTTPStatus(answer.status).phrase}\r\n".encode(), *lines])


def chunks(body: Body) -> Iterator[Chunk]:
    """A body in pieces.

    Raises:
        EOFError: somebody cut the file that it comes from.
    """
    if isinstance(body, bytes):
        if body:
            yield body
        return
    for begin in range(body.begin, body.end, CHUNK_BYTES):
        wanted = min(CHUNK_BYTES, body.end - begin)
        chunk = body.file.read(begin, wanted)
        if len(chunk) < wanted:
            raise EOFError
        yield chunk


def _text(asked: Asked, name: bytes) -> str | None:
    """What a header of a request says."""
    found = asked.get(name)
    return None if found is None else found.decode("latin-1")


@lru_cache(maxsize=1024)
def _date(seconds: int) -> bytes:
    """A time as HTTP has it."""
    return formatdate(seconds, usegmt=True).encode()
