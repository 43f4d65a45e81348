"""What can be asked of a feed: its manifest, metadata, snapshots, and what changed."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from afir_publisher.metadata.files import SYNTAXES
from afir_publisher.shelf import Shelf
from afir_publisher.web.addresses import FILE, LONGEST_WAIT_S, MEDIA_TYPES, METADATA, PREFIX
from afir_publisher.web.callers import By
from afir_publisher.web.openapi.operation import Answer, Operation, closed

ASKS = ("If-None-Match", "If-Modified-Since", "Range", "If-Range", "Accept-Encoding")
"""What every file can be asked for with."""

_TAGS = ("ETag", "Last-Modified")
_MESSAGE = ("Feed-Sequence", "Feed-Kind", "Link")
_SENTENCE = {"text/plain; charset=utf-8": {"schema": {"type": "string"}}}
_JSON = MEDIA_TYPES["json"].decode()

_TOO_OFTEN = Answer("You ask too often.", ("Retry-After",), _SENTENCE)
_BEHIND = Answer("The range begins behind the end.", ("Content-Range",), _SENTENCE)
_NOT_THERE = "There is no such thing, or nothing was published yet."
_EMPTY = "Nothing was published yet, or what was is empty and its format cannot say so: then with the headers."
_STRANGERS: dict[By, dict[str, Answer]] = {
    "token": {
        "401": Answer(
            "The feed is read with a token, and this is none, or it expired.",
            ("WWW-Authenticate", "Token-Expires"),
            _SENTENCE,
        )
    },
    "certificate": {
        "403": Answer(
            "The feed is read with a client certificate, and none was shown, or it expired.",
            ("Certificate-Expires",),
            _SENTENCE,
        )
    },
}
_BEING_WRITTEN = Answer("The files are being written; come again.", ("Retry-After",), _SENTENCE)


def operations(shelf: Shelf, title: str, ways: tuple[By, ...]) -> Iterator[Operation]:
    """The operations of a feed; `title` is that of its profile, `ways` by what its consumers are known."""
    for one in _operations(shelf, title):
        yield one if not ways or METADATA in one.path else _closed(one, ways)


def file(kind: str, headers: Iterable[str] = (), missing: str = _NOT_THERE) -> dict[str, Answer]:
    """The answers where a file of a media type is given out, with headers beside those of every file."""
    said, content = (*_TAGS, *headers), {kind: dict[str, Any]()}
    return {
        "200": Answer("All of it.", said, content),
        "206": Answer("The part that was asked for.", (*said, "Content-Range"), content),
        "304": Answer("You have it already.", said),
        "404": Answer(missing, tuple(name for name in headers if missing == _EMPTY), _SENTENCE),
        "416": _BEHIND,
        "429": _TOO_OFTEN,
    }


def _operations(shelf: Shelf, title: str) -> Iterator[Operation]:
    """What everybody might ask for, if the feed were open."""
    base, written = f"{PREFIX}{shelf.feed}", {"503": _BEING_WRITTEN}
    shared: dict[str, Any] = {"tag": shelf.feed, "asks": ASKS}
    yield Operation(path=f"{base}/manifest.json", summary="What there is", answers=file(_JSON) | written, **shared)
    for ending in SYNTAXES if shelf.metadata(SYNTAXES[0]) else ():
        summary, path = "By what catalogues find it: mobilityDCAT-AP 1.1.0", f"{base}/{METADATA}.{ending}"
        yield Operation(path=path, summary=summary, answers=file(MEDIA_TYPES[ending].decode()), **shared)
    for publication in shelf.publications:
        for syntax in shelf.syntaxes:
            kind = MEDIA_TYPES.get(syntax, FILE).decode()
            what, path = f"{publication} of {title}", f"{base}/{publication}"
            whole = file(kind, _MESSAGE, _EMPTY) | written
            yield Operation(path=f"{path}.{syntax}", summary=f"Snapshot: {what}", answers=whole, **shared)
            if publication not in shelf.whole_only:
                one, summary = file(kind, _MESSAGE) | written, f"What a message changed: {what}"
                yield Operation(path=f"{path}.delta/{{seq}}.{syntax}", summary=summary, answers=one, **shared)
            yield _since(f"{path}.since/{{cursor}}.{syntax}", what, whole, shelf.feed)


def _since(path: str, what: str, whole: dict[str, Answer], feed: str) -> Operation:
    """What changed since a cursor: a delta, the snapshot, or nothing."""
    told = {status: _saying(whole[status], "Feed-Since") for status in ("200", "206", "304")}
    nothing = {"204": Answer(f"Nothing changed; with wait, for so long, {LONGEST_WAIT_S} seconds at most.", _MESSAGE)}
    return Operation(
        path=path, summary=f"What changed since: {what}", tag=feed, asks=("wait", *ASKS), answers=whole | told | nothing
    )


def _closed(one: Operation, ways: tuple[By, ...]) -> Operation:
    """The same for a feed whose consumers are known."""
    ends = [f"{way.title()}-Expires" for way in ways]
    told = {status: _saying(answer, *ends) for status, answer in one.answers.items() if status < "400"}
    return closed(replace(one, answers=one.answers | told), ways, _STRANGERS)


def _saying(answer: Answer, *more: str) -> Answer:
    """The same answer with more headers."""
    return answer._replace(headers=(*answer.headers, *more))
