"""What is said of the feeds: a page for people, health and figures for machines, a description of the API."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from afir_publisher.shelf import Edition, Shelf
from afir_publisher.web import metrics, openapi, page, public_report
from afir_publisher.web.feeds import Feeds
from afir_publisher.web.sender import Sender

NONE: Mapping[str, Sender] = {}
_PAGE_HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
    "cache-control": "no-cache",
}


def routes(
    feeds: Feeds,
    titles: Mapping[str, str],
    url: Callable[[], str],
    clock: Callable[[], datetime],
    who: page.Who,
    senders: Mapping[str, Sender] = NONE,
    *,
    has_report: bool = False,
    has_operators: bool = False,
) -> list[Route]:
    """The addresses beside the feeds.

    `titles` are those of the feeds' profiles, by the name of the feed; `url` gives the public address, for commands
    that can be copied, `who` is who publishes them. `senders` are those of feeds that are read by OCPI, too.
    With `has_report` everybody may read the report about the data; with `has_operators` there is what operators call.
    """

    async def front(_request: Request) -> Response:
        shown = _shown(feeds, await _editions(feeds), titles, url(), clock(), senders)
        text = page.text(who, shown, public_report.PATH[1:] if has_report else None)
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

    endpoints = {"/": front, "/healthz": health, "/metrics": figures, "/openapi.json": description}
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


def _shown(
    feeds: Feeds,
    editions: Mapping[str, Edition | None],
    titles: Mapping[str, str],
    url: str,
    now: datetime,
    senders: Mapping[str, Sender],
) -> Iterator[page.Feed]:
    """What the page for people shows of each feed."""
    for name, edition in editions.items():
        ocpi = (senders[name].versions_path, senders[name].path) if name in senders else None
        ways = feeds.callers.ways(name)
        yield page.feed(feeds.shelves[name], edition, titles[name], url, now, ocpi, ways)
