"""The report about the data, for everybody, where the publisher wants that."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from starlette.exceptions import HTTPException
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from afir_publisher.opened import Document
from afir_publisher.web import files
from afir_publisher.web.callers import Callers, TurnedAway, peer

PATH = "/report"
_KIND = b"text/html; charset=utf-8"


class PublicReport:
    """The application that shows it."""

    def __init__(self, page: Callable[[], Document | None], callers: Callers) -> None:
        """`page` gives the report, maybe after a while."""
        self._page = page
        self._callers = callers
        self._maker = ThreadPoolExecutor(1, "report")  # of its own: it must not keep operators out

    def route(self) -> Route:
        """Where it is."""
        return Route(PATH, self, methods=["GET"])

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        """Answer a request."""
        headers = dict(scope["headers"])
        try:
            self._callers.anybody(headers, peer(scope))
        except TurnedAway as away:
            raise HTTPException(away.status, str(away), dict(away.headers)) from None
        found = await asyncio.get_running_loop().run_in_executor(self._maker, self._page)
        if found is None:
            raise HTTPException(404, "no source was read yet, so there is nothing to report")
        about = [(b"cache-control", b"no-cache"), (b"vary", b"Accept-Encoding")]
        await files.sent(files.document(found, _KIND, about, headers), send, head=scope["method"] == "HEAD")
