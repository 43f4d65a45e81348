"""One list whose pages lead on by a cursor in their body, `{next, items}`, as chargecloud has it in place of OCPI's.

`next` is nothing on the last page, else a cursor to ask with or the whole address of the next page.
"""

from collections.abc import Iterator
from itertools import count

import httpx

from afir_publisher.errors import Refused
from afir_publisher.ocpi.crawl import MODULES
from afir_publisher.ocpi.http import Http
from afir_publisher.ocpi.page import Kind, Page, Shortfall
from afir_publisher.ocpi.reply import Answer

# A cursor in Base64 can hold neither, and may begin with a slash.
_MARKS_OF_AN_ADDRESS = ("://", "?")


def pages(http: Http, kind: Kind, endpoint: httpx.URL, version: str, page_size: int) -> Iterator[Page | Shortfall]:
    """The pages from the first to the last, and a Shortfall when they go round in circles.

    Raises SourceError when a page cannot be had, or `next` leads to where the token must not go.
    """
    first = url = endpoint.copy_merge_params({"limit": page_size})
    seen: set[int] = set()  # hashes and not the texts: 100,000 of them are a few MB
    for number in count(1):
        answer = http.get(url, MODULES[kind], version, number)
        if answer.proves_nothing and number == 1:
            # Taken for a source without objects, it would end everything that is published.
            raise Refused(f"{http.name}: {http.where(endpoint, number)}: an empty list, and no OCPI; ask the operator")
        if not answer.objects:  # the last cursor may lead behind the list, and that page to itself
            return
        where = http.where(endpoint, number)
        is_old = seen.issuperset(map(hash, answer.objects))
        seen.update(map(hash, answer.objects))
        if not is_old:
            yield Page(kind=kind, where=where, objects=answer.objects)
        if not answer.next:
            return
        if is_old:
            why = "shows only what came before and leads on, so nothing says whether all came; tell the operator"
            yield Shortfall(kind=kind, message=f"{http.name}: {where}: {why}")
            return
        url = _onward(http, first, answer)


def _onward(http: Http, first: httpx.URL, answer: Answer) -> httpx.URL:
    """Where the next page is."""
    onward = (answer.next or "").strip()
    if any(mark in onward for mark in _MARKS_OF_AN_ADDRESS):
        return http.address(onward, answer.url)
    return first.copy_merge_params({"cursor": onward})
