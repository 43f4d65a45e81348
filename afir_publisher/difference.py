"""What differs between two states of an OCPI object, field by field; parts of lists are known by their own id."""

from collections.abc import Iterator
from typing import Any

import msgspec

from afir_publisher.model import frozen

_IDENTITIES = ("uid", "id", "parking_id")


@frozen
class Change:
    """One field that differs: where, and what it was and is; `None` stands for "not there"."""

    path: str
    before: Any
    after: Any


def changes(before: bytes, after: bytes) -> Iterator[Change]:
    """The fields in which two JSON texts of one object differ, in the order in which they stand.

    What is no JSON, or nested too deeply to be looked into, differs as a whole if it does.
    """
    if before != after:
        yield from _changes("", _decoded(before), _decoded(after))


def _decoded(raw: bytes) -> Any:
    """An object as plain values, or its text; bytes that are no UTF-8 are shown for what they are."""
    text = raw.decode(errors="replace")
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return text


def _changes(path: str, before: Any, after: Any) -> Iterator[Change]:
    """Go down as long as both sides are of a kind."""
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for name in dict.fromkeys((*before, *after)):
            yield from _changes(f"{path}.{name}".lstrip("."), before.get(name), after.get(name))
    elif (befores := _by_identity(before)) is not None and (afters := _by_identity(after)) is not None:
        for name in dict.fromkeys((*befores, *afters)):
            yield from _changes(f"{path}[{name}]", befores.get(name), afters.get(name))
    else:
        yield Change(path=path, before=before, after=after)


def _by_identity(value: Any) -> dict[str, Any] | None:
    """The objects of a list by their own ids; `None` where it is not a list of things that have one."""
    if not isinstance(value, list):
        return None
    found = {}
    for item in value:
        identity = (
            next((str(item[name]) for name in _IDENTITIES if item.get(name)), None) if isinstance(item, dict) else None
        )
        if identity is None or identity in found:
            return None
        found[identity] = item
    return found
