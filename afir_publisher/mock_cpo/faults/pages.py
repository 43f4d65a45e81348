"""Faults in how a list is cut into pages and counted."""

from dataclasses import replace

from afir_publisher.mock_cpo.answers import Answer, Request, Response
from afir_publisher.mock_cpo.faults.fault import fault, with_headers, without_headers


@fault("B12")
def overlapping_pages(request: Request, answer: Answer) -> Response:
    """Every page after the first begins with the last object of the one before."""
    return answer(_from(request, request.offset - 1) if request.offset else request)


@fault("B12")
def object_skipped(request: Request, answer: Answer) -> Response:
    """Every page after the first begins one object too late, as if one had moved meanwhile."""
    return answer(_from(request, request.offset + 1) if request.offset else request)


@fault("B6")
def one_object_pages(request: Request, answer: Answer) -> Response:
    """A page holds one object, whatever is asked for."""
    return answer(replace(request, page_size=1))


@fault("#4")
def limit_cut(request: Request, answer: Answer) -> Response:
    """Pages are cut to two objects and neither X-Limit nor Link say so; only X-Total-Count tells of more."""
    return without_headers(answer(replace(request, page_size=2)), "X-Limit", "Link")


@fault("B13")
def total_missing(request: Request, answer: Answer) -> Response:
    """No page has an X-Total-Count."""
    return without_headers(answer(request), "X-Total-Count")


@fault("B13")
def total_no_number(request: Request, answer: Answer) -> Response:
    """X-Total-Count is a word."""
    return with_headers(answer(request), X_Total_Count="many")


@fault("B13")
def total_wrong(request: Request, answer: Answer) -> Response:
    """X-Total-Count counts three objects that nobody gets to see."""
    return with_headers(answer(request), X_Total_Count=str(len(request.objects) + 3))


@fault("B5")
def total_of_page(request: Request, answer: Answer) -> Response:
    """X-Total-Count counts the objects on the page, and no page has a Link to the next."""
    response = answer(request)
    return with_headers(without_headers(response, "Link"), X_Total_Count=str(len(response.envelope.get("data", ()))))


@fault("B7")
def cursor_pages(request: Request, answer: Answer) -> Response:
    """Pages are `{next, items}` and lead on by a cursor, as where a source's dialect is "chargecloud"."""
    offset = int(request.query.get("cursor", "after-0").removeprefix("after-"))
    response = answer(_from(request, offset))
    items = response.envelope.get("data")
    if items is None:
        return response
    onward = f"after-{offset + len(items)}" if "Link" in response.headers else None
    return replace(response, envelope={"next": onward, "items": items}, headers={})


def _from(request: Request, offset: int) -> Request:
    """The same request for a page that begins elsewhere."""
    return replace(request, query=request.query | {"offset": str(offset)})
