"""What is said of the feeds: a page for people, health and figures for machines, a description of the API."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from html import escape

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from afir_publisher.shelf import Edition, Shelf
from afir_publisher.web import metrics, openapi, public_report
from afir_publisher.web.addresses import LONGEST_WAIT_S, PREFIX
from afir_publisher.web.feeds import Feeds
from afir_publisher.web.sender import Sender

MEANING = {
    "table": "static data: sites, stations, charging points, connectors, prices",
    "status": "dynamic data: what every charging point is doing, and its price",
    "static": "static data: what every charging point is, a row each",
    "dynamic": "dynamic data: what every charging point is doing, a row each",
    "locations": "static and dynamic data: locations, their charging points and what these are doing, connectors",
    "tariffs": "prices, for the connectors that name them",
}

NONE: Mapping[str, Sender] = {}
_PAGE_HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
    "cache-control": "no-cache",
}
_STYLE = "body{font:1em/1.5 sans-serif;max-width:60em;margin:2em auto;padding:0 1em}pre{background:#eee;padding:.5em;\
overflow-x:auto}td,th{text-align:left;padding:.2em 1em .2em 0}"


def routes(
    feeds: Feeds,
    titles: Mapping[str, str],
    url: Callable[[], str],
    clock: Callable[[], datetime],
    senders: Mapping[str, Sender] = NONE,
    *,
    has_report: bool = False,
    has_operators: bool = False,
) -> list[Route]:
    """The addresses beside the feeds.

    `titles` are those of the feeds' profiles, by the name of the feed; `url` gives the public address, for commands
    that can be copied. `senders` are those of feeds that are read by OCPI, too.
    With `has_report` everybody may read the report about the data; with `has_operators` there is what operators call.
    """

    async def page(_request: Request) -> Response:
        editions = await _editions(feeds)
        text = "".join(_page(feeds, editions, titles, url(), clock(), senders, has_report=has_report))
        return HTMLResponse(text, headers=_PAGE_HEADERS)

    async def health(_request: Request) -> Response:
        editions = await _editions(feeds)
        said = {name: _standing(feeds.shelves[name], editions[name]) for name in editions}
        is_well = "unreadable" not in said.values()
        return JSONResponse({"status": "ok" if is_well else "failing", "feeds": said}, 200 if is_well else 503)

    async def figures(_request: Request) -> Response:
        text = "".join(metrics.lines(feeds, await _editions(feeds)))
        return PlainTextResponse(text, media_type=metrics.MEDIA_TYPE)

    def description(_request: Request) -> Response:
        said = openapi.document(feeds, titles, url(), senders, has_report=has_report, has_operators=has_operators)
        return Response(
            json.dumps(said, indent=1), media_type="application/json", headers={"access-control-allow-origin": "*"}
        )

    endpoints = {"/": page, "/healthz": health, "/metrics": figures, "/openapi.json": description}
    return [Route(path, endpoint) for path, endpoint in endpoints.items()]


async def _editions(feeds: Feeds) -> dict[str, Edition | None]:
    """What each feed shows now."""
    return {name: await run_in_threadpool(shelf.look) for name, shelf in feeds.shelves.items()}


def _standing(shelf: Shelf, edition: Edition | None) -> str | dict[str, dict[str, object]]:
    """How a feed stands: its publications, or why it has none."""
    if edition is None:
        return "nothing published yet" if shelf.is_current() else "unreadable"
    return {
        name: {"seq": shown.seq, "created": shown.created, "entries": shown.entries}
        for name, shown in edition.publications.items()
    }


def _page(
    feeds: Feeds,
    editions: Mapping[str, Edition | None],
    titles: Mapping[str, str],
    url: str,
    now: datetime,
    senders: Mapping[str, Sender],
    *,
    has_report: bool,
) -> Iterator[str]:
    """The page for people."""
    yield '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    yield f"<title>Feeds</title><style>{_STYLE}</style>"
    yield "<h1>Data of recharging points</h1>"
    yield "<p>These feeds are published under Article 20 of Regulation (EU) 2023/1804."
    yield ' Programs find them described in <a href="openapi.json">openapi.json</a>.</p>'
    if has_report:
        yield f'<p><a href="{public_report.PATH[1:]}">The report</a> says how complete and right the data are.</p>'
    for name, edition in editions.items():
        yield f"<h2>{escape(name)}</h2><p>{escape(titles[name])}. "
        yield "Open to everybody.</p>" if feeds.callers.is_open(name) else _WITH_TOKEN
        if edition is None:
            yield "<p>Nothing is published yet.</p>"
            continue
        yield "<table><tr><th>publication<th>what<th>number<th>entries<th>last change</tr>"
        for publication, shown in edition.publications.items():
            cells = (publication, MEANING.get(publication, ""), f"{shown.seq:,}", f"{shown.entries:,}")
            last = f"{shown.created[:19].replace('T', ' ')} UTC, {_ago(now - datetime.fromisoformat(shown.created))}"
            yield "<tr>" + "".join(f"<td>{escape(cell)}" for cell in (*cells, last)) + "</tr>"
        yield "</table>"
        yield from _how_to_read(feeds, name, edition, url)
        if name in senders:
            option = "" if feeds.callers.is_open(name) else '-H "Authorization: Token $TOKEN_IN_BASE64" '
            why = "The same by OCPI, as from an operator's system: the address of its versions."
            yield from _command(why, f"curl --compressed {option}{url}{senders[name].versions_path}")


def _how_to_read(feeds: Feeds, name: str, edition: Edition, url: str) -> Iterator[str]:
    """Commands that read a feed, each with a sentence."""
    option = "" if feeds.callers.is_open(name) else '-H "Authorization: Bearer $TOKEN" '
    publication, shown = list(edition.publications.items())[-1]
    syntax = feeds.shelves[name].syntaxes[-1]
    base = f"{url}{PREFIX}{name}/"
    yield from _command(
        "Everything as it stands. Asked again, it comes only if something changed.",
        f"curl --compressed --etag-save tag --etag-compare tag {option}-o {publication}.{syntax} "
        f"{base}{publication}.{syntax}",
    )
    yield from _command(
        "What changed since you asked last: the header Link of each answer says where to ask next. What comes is a "
        "delta (Feed-Kind: delta), to be applied to what you have, or everything (snapshot), to be taken in its place; "
        f"204 says that nothing changed. With wait, up to {LONGEST_WAIT_S} seconds, it comes when there is something.",
        f'curl --compressed -i {option}"{base}{publication}.since/{shown.cursor}.{syntax}?wait=30"',
    )
    yield from _command("What there is, with sizes and digests.", f"curl --compressed {option}{base}manifest.json")
    if feeds.shelves[name].metadata("ttl"):
        yield from _command("How catalogues describe it (mobilityDCAT-AP).", f"curl --compressed {base}metadata.ttl")


_WITH_TOKEN = "Read with a token, which the publisher gives out; Token-Expires says until when it is good.</p>"  # noqa: S105


def _command(why: str, command: str) -> Iterator[str]:
    """A command and what it is for."""
    yield f"<p>{escape(why)}</p><pre>{escape(command)}</pre>"


def _ago(age: object) -> str:
    """How long ago something was, without fractions of a second."""
    return f"{str(age).partition('.')[0]} ago"
