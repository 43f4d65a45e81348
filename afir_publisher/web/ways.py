"""Routes as operators need them, and bodies of a bounded size."""

from collections.abc import Callable
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.routing import Route

MOST_BYTES = 1_000_000
"""The largest body that is read where nothing large is expected."""


def either_way(path: str, endpoint: Callable[[Request], Any], *methods: str) -> list[Route]:
    """Routes to the same endpoint with and without a slash at the end: operators append one, or leave it out."""
    return [Route(path + end, endpoint, methods=list(methods)) for end in ("", "/")]


async def body(request: Request, most: int = MOST_BYTES) -> bytes:
    """The body of a request.

    Raises HTTPException (413) as soon as it turns out to be larger than `most` bytes.
    """
    found = bytearray()
    async for chunk in request.stream():
        found += chunk
        if len(found) > most:
            raise HTTPException(413, f"The body is larger than {most} bytes")
    return bytes(found)
