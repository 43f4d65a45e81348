"""One ASGI application of its parts, in which whatever goes wrong is answered as OCPI has it."""

import logging
from collections.abc import Iterable
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from afir_publisher.web import answers

LOG = logging.getLogger(__name__)

App = ASGIApp
"""What `server` serves."""

Routes = Iterable[BaseRoute]
"""A part of an application."""


def app(*parts: Routes) -> Starlette:
    """The application of some routes, such as `app(versions.routes(...), receiver.routes(...))`."""
    made = Starlette(
        routes=[route for part in parts for route in part],
        exception_handlers={HTTPException: _refused, Exception: _failed},
    )
    made.router.redirect_slashes = False  # it would send callers to whatever the Host header says
    return made


def beneath(prefix: str, part: App, rest: App) -> App:
    """An application that leaves every path with a prefix to a part of it, as it came, and all else to the rest."""

    async def divided(scope: Scope, receive: Receive, send: Send) -> None:
        await (part if scope["path"].startswith(prefix) else rest)(scope, receive, send)

    return divided


async def _refused(request: Request, error: Any) -> Response:
    """What HTTP has a status for: an unknown path, a wrong method, a body that is too large."""
    return answers.refusal(request, error.status_code, answers.CLIENT_ERROR, error.detail, dict(error.headers or {}))


async def _failed(request: Request, error: Exception) -> Response:
    """A fault of ours: told to the log, and nobody else."""
    LOG.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return answers.refusal(request, 500, answers.SERVER_ERROR, "Internal error")
