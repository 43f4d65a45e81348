"""What a fault is, and how a module of faults states one."""

import inspect
from collections.abc import Callable
from dataclasses import replace

from afir_publisher.mock_cpo.answers import Answer, Area, Json, Misbehave, Request, Response
from afir_publisher.model import frozen

LISTS: tuple[Area, ...] = ("locations", "tariffs")
EVERYWHERE: tuple[Area, ...] = ("versions", "details", *LISTS)


@frozen
class Fault:
    """One thing that can go wrong, at requests to the areas `at`; `what` says it in a line.

    `seen` says where it is told of: a row of the project's list of what real implementations do (such as B5), or of
    its list of what a client must survive (such as #22).
    """

    name: str
    what: str
    seen: str
    at: frozenset[Area]
    misbehave: Misbehave

    def __call__(self, request: Request, answer: Answer) -> Response:
        """The response to a request that would get this answer."""
        return self.misbehave(request, answer) if request.area in self.at else answer(request)


def fault(seen: str, *, at: tuple[Area, ...] = LISTS) -> Callable[[Misbehave], Fault]:
    """Make a Fault of the function that does it."""

    def of(misbehave: Misbehave) -> Fault:
        name = misbehave.__name__.replace("_", "-")
        what = (inspect.getdoc(misbehave) or "").partition("\n")[0]
        return Fault(name=name, what=what, seen=seen, at=frozenset(at), misbehave=misbehave)

    return of


def is_second(request: Request) -> bool:
    """Whether the second page is asked for, where a list that began well breaks off."""
    return 0 < request.offset <= request.page_size


def with_headers(response: Response, **headers: str) -> Response:
    """A response with headers, `X_Limit` for X-Limit."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return replace(response, headers=response.headers | named)


def without_headers(response: Response, *names: str) -> Response:
    """A response without headers."""
    return replace(response, headers={name: text for name, text in response.headers.items() if name not in names})


def offering(details: Response, edit: Callable[[list[Json]], list[Json]]) -> Response:
    """Version details with other endpoints; an answer that is none as it is."""
    found = details.envelope.get("data")
    if found is None:
        return details
    return replace(details, envelope=details.envelope | {"data": found | {"endpoints": edit(found["endpoints"])}})
