"""Clients that wait for an answer, and may leave before it comes."""

import asyncio
from typing import Self

from starlette.types import Receive


class Leaving:
    """Whether the client that is waiting has gone."""

    def __init__(self, receive: Receive) -> None:
        """Nothing is known yet; `receive` is that of the request."""
        self._receive = receive
        self._task: asyncio.Task[None] | None = None

    def __enter__(self) -> Self:
        """Begin to wait."""
        return self

    def __exit__(self, *_: object) -> None:
        """Wait no longer."""
        if self._task:
            self._task.cancel()

    def has_left(self) -> bool:
        """Whether it is known to have gone."""
        return self._task is not None and self._task.done()

    async def wait(self, seconds: float) -> None:
        """Wait so long, or until it goes."""
        self._task = self._task or asyncio.create_task(self._gone())
        await asyncio.wait({self._task}, timeout=seconds)

    async def _gone(self) -> None:
        """Listen until it says no more."""
        while (await self._receive())["type"] != "http.disconnect":
            continue
