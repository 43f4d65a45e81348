"""What is answered to an operator's system: OCPI's envelope (transport and format, 4.1.7) around data or a reason."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse

SUCCESS, CLIENT_ERROR, INVALID, SERVER_ERROR = 1000, 2000, 2001, 3000
"""OCPI's status codes that are used here (2.3.0, status_codes)."""


def success(
    request: Request, data: Any = None, status: int = 200, headers: dict[str, str] | None = None
) -> JSONResponse:
    """An answer that something was done, with what there is to say; a `msgspec.Raw` is said as it is."""
    body = {"status_code": SUCCESS, "status_message": "Success", "timestamp": _now()}
    return _answer(request, status, body if data is None else body | {"data": data}, headers)


def refusal(request: Request, status: int, code: int, why: str, headers: dict[str, str] | None = None) -> JSONResponse:
    """An answer that says why something was not done: HTTP status, OCPI status, words."""
    body = {"status_code": code, "status_message": why, "timestamp": _now()}
    return _answer(request, status, body, headers)


def stranger(request: Request) -> JSONResponse:
    """An answer to a caller whom we do not know."""
    return refusal(request, 401, CLIENT_ERROR, "The token is missing or unknown", {"WWW-Authenticate": "Token"})


def _answer(request: Request, status: int, body: Any, headers: dict[str, str] | None = None) -> JSONResponse:
    """The answer with the ids of the question, as OCPI wants it (transport and format, 4.1.3)."""
    ids = ("X-Request-ID", "X-Correlation-ID")
    echoed = {name: request.headers[name] for name in ids if name in request.headers}
    return _Json(body, status, headers=echoed | (headers or {}))


class _Json(JSONResponse):
    def render(self, content: Any) -> bytes:
        """Write JSON in which texts of objects can stand to the byte."""
        return msgspec.json.encode(content)


def _now() -> str:
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
