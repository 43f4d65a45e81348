"""The API of the feeds, described as OpenAPI 3.1 has it."""

from collections.abc import Iterator, Mapping
from importlib.metadata import version
from typing import Any

from afir_publisher.metadata.files import SYNTAXES
from afir_publisher.shelf import Shelf
from afir_publisher.web.addresses import FILE, LONGEST_WAIT_S, MEDIA_TYPES, METADATA, PREFIX
from afir_publisher.web.feeds import Feeds

_ASKING = ("If-None-Match", "If-Modified-Since", "Range", "If-Range", "Accept-Encoding")
_SAYING = {
    "ETag": "A strong tag of what is sent.",
    "Last-Modified": "When it changed last.",
    "Feed-Sequence": "The number of the message that one has now.",
    "Feed-Kind": "delta: apply it to what you have. snapshot: take it in place of what you have.",
    "Feed-Since": "The number of the message that a delta begins at.",
    "Link": 'rel="next": where to ask for what changes from here on.',
    "Token-Expires": "The last day on which the token is good, where the feed has tokens and it has an end.",
}
_REFUSALS = {
    "304": "You have it already.",
    "401": "The feed is read with a token, and this is none, or it expired.",
    "404": "There is no such thing, or the publication is empty and its format cannot say so.",
    "416": "The range begins behind the end.",
    "429": "You ask too often; Retry-After says when to come again.",
    "503": "The files are being written; come again.",
}
_SEQUENCE = {
    "name": "seq",
    "in": "path",
    "required": True,
    "schema": {"type": "integer", "minimum": 1},
    "description": "The number of a message.",
}
_CURSOR = {
    "name": "cursor",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "pattern": "^[0-9]{1,15}(-[0-9a-f]{8})?$"},
    "description": "Where you are: from Link, or cursor in the manifest; the number alone will do, too.",
}
_WAIT = {
    "name": "wait",
    "in": "query",
    "schema": {"type": "number", "minimum": 0, "maximum": LONGEST_WAIT_S},
    "description": "How many seconds to wait for something new, if there is nothing yet.",
}


def document(feeds: Feeds, titles: Mapping[str, str], url: str) -> dict[str, Any]:
    """The description; `titles` are those of the feeds' profiles, `url` is the public address."""
    paths = {
        path: {"get": operation}
        for name, shelf in feeds.shelves.items()
        for path, operation in _operations(shelf, titles[name], is_open=feeds.callers.is_open(name))
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Data of recharging points",
            "version": version("afir-publish"),
            "description": "Snapshots and deltas of feeds under Article 20 of Regulation (EU) 2023/1804.",
        },
        "servers": [{"url": url}],
        "paths": paths,
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    }


def _operations(shelf: Shelf, title: str, *, is_open: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    """What can be asked of a feed: paths, and what each gives."""
    base = f"{PREFIX}{shelf.feed}"
    yield f"{base}/manifest.json", _operation("What there is", b"application/json", [], is_open=is_open)
    for ending in SYNTAXES if shelf.metadata(SYNTAXES[0]) else ():
        summary = "By what catalogues find it: mobilityDCAT-AP 1.1.0"
        yield f"{base}/{METADATA}.{ending}", _operation(summary, MEDIA_TYPES[ending], [], is_open=True)
    for publication in shelf.publications:
        for syntax in shelf.syntaxes:
            kind = MEDIA_TYPES.get(syntax, FILE)
            what = f"{publication} of {title}"
            whole = _operation(f"Snapshot: {what}", kind, [], is_open=is_open)
            one = _operation(f"What a message changed: {what}", kind, [_SEQUENCE], is_open=is_open)
            since = _operation(f"What changed since: {what}", kind, [_CURSOR, _WAIT], is_open=is_open)
            since["responses"]["204"] = {"description": "Nothing changed."}
            yield f"{base}/{publication}.{syntax}", whole
            if publication not in shelf.whole_only:
                yield f"{base}/{publication}.delta/{{seq}}.{syntax}", one
            yield f"{base}/{publication}.since/{{cursor}}.{syntax}", since


def _operation(summary: str, kind: bytes, parameters: list[dict[str, Any]], *, is_open: bool) -> dict[str, Any]:
    """One thing that can be asked for."""
    asking = [{"name": name, "in": "header", "schema": {"type": "string"}} for name in _ASKING]
    saying = {name: {"description": meaning, "schema": {"type": "string"}} for name, meaning in _SAYING.items()}
    content: dict[str, Any] = {kind.decode(): {}}
    found = {
        "200": {"description": "All of it.", "headers": saying, "content": content},
        "206": {"description": "The part that was asked for.", "headers": saying, "content": content},
    }
    refused = {status: {"description": why} for status, why in _REFUSALS.items()}
    security: dict[str, Any] = {} if is_open else {"security": [{"token": []}]}
    return {"summary": summary, "parameters": [*parameters, *asking], "responses": found | refused, **security}
