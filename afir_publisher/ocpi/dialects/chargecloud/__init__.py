"""What chargecloud sends for AFIR, and its older public interface: Locations with their prices inside, by a cursor.

A Location becomes what OCPI has for it (`location`), and the tariffs inside its EVSEs (`tariff`) objects of their own,
each once (`shelf`). What cannot be read as JSON is handed on as it came: the reader says what is wrong with it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from afir_publisher.errors import Unreadable
from afir_publisher.ocpi import texts
from afir_publisher.ocpi.dialects.changes import Changes
from afir_publisher.ocpi.dialects.chargecloud import location, tariff
from afir_publisher.ocpi.dialects.chargecloud.shelf import Shelf, text
from afir_publisher.ocpi.page import Page, Paging, Shortfall, Shown, Since

PAGING: Paging = "cursor"
"""`{next, items}`."""


def adapted(pages: Iterable[Shown]) -> Iterator[Shown]:
    """Pages of Locations as pages of tariffs and of Locations, and in the end remarks on what had to be translated."""
    changes = Changes()
    shelf = Shelf(changes)
    for shown in pages:
        match shown:
            case Page(kind="location"):
                yield from _parted(shown, shelf, changes)
            case Page():
                yield replace(shown, objects=tuple(_tariff(raw, changes) for raw in shown.objects))
            case Shortfall(kind="location"):  # and of the tariffs that stand inside
                yield shown
                yield Shortfall(kind="tariff", message=f"{shown.message}; so tariffs inside locations lack too")
            case Since(kind="location"):
                yield shown
                yield replace(shown, kind="tariff")
            case _:
                yield shown
    yield from changes.remarks("chargecloud")


def _parted(page: Page, shelf: Shelf, changes: Changes) -> Iterator[Page]:
    """The tariffs of a page that are new, and its Locations."""
    tariffs: list[bytes] = []
    objects = tuple(_location(raw, shelf, changes, tariffs) for raw in page.objects)
    if tariffs:
        yield Page(kind="tariff", where=f"{page.where}, inside the EVSEs", objects=tuple(tariffs))
    yield replace(page, objects=objects)


def _location(raw: bytes, shelf: Shelf, changes: Changes, tariffs: list[bytes]) -> bytes:
    """A Location as OCPI has it; the tariffs in it that are new are added to the others."""
    found = _document(raw)
    if found is None:
        return raw
    location.adapt(found, changes)
    tariffs += shelf.taken_out_of(found)
    return text(found)


def _tariff(raw: bytes, changes: Changes) -> bytes:
    """A tariff that came by itself, as OCPI has it."""
    found = _document(raw)
    return raw if found is None else text(tariff.adapted(found, changes))


def _document(raw: bytes) -> dict[str, Any] | None:
    """An object as plain values, if it is one."""
    try:
        return texts.document(raw)
    except Unreadable:
        return None
