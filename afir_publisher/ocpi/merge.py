"""What a push makes of an object: put in place, or changed in part (mod_locations, Receiver Interface; 4.1.3 PATCH).

Everything is JSON text. What a push does not name stays as it was, to the byte: numbers keep their digits and fields
that nobody here knows their values. Of a Location's EVSEs and their connectors each is known by its own id, in any
case; OCPI leaves open what a PATCH does to other lists, and here it replaces them.
"""

from collections.abc import Callable, Iterable, Sequence

import msgspec

from afir_publisher.errors import NotThere, Rejected
from afir_publisher.ocpi.glance import glance
from afir_publisher.ocpi.read import word
from afir_publisher.ocpi.texts import UNDECODABLE

Fields = dict[str, msgspec.Raw]
Change = Callable[[Fields | None], Fields]

PARTS = (("evses", "uid"), ("connectors", "id"))
"""What a Location is made of, level by level: the list, and the id of its items."""

WHERE = ("Location", "EVSE", "Connector")

_decode = msgspec.json.Decoder(Fields).decode
_decode_list = msgspec.json.Decoder(list[msgspec.Raw]).decode
_decode_any = msgspec.json.Decoder().decode
_encode = msgspec.json.encode


def fields(text: bytes) -> Fields:
    """The fields of a pushed object.

    Raises:
        Rejected: it is no object.
    """
    found = _fields(text)
    if found is None:
        raise Rejected("expected a JSON object")
    return found


def value(found: Fields, name: str) -> str:
    """What a field says, as ids are compared; nothing where it says none."""
    try:
        return word(_decode_any(found[name])) if name in found else ""
    except UNDECODABLE:
        return ""


def put(whole: bytes | None, under: Sequence[str], part: bytes) -> bytes:
    """The object with a part put in its place, or at the end if it is new; without `under` the part is all of it.

    Raises:
        NotThere: what the part belongs to is not known.
        Rejected: the part is no object.
    """
    news = fields(part)
    if not under:
        return part
    return _encode(_changed(_known(whole), under, lambda _: news))


def patch(whole: bytes | None, under: Sequence[str], part: bytes, required: Sequence[frozenset[str]]) -> bytes:
    """The object with the fields of a part in place of those that it had; null stands where one is cleared.

    A list of EVSEs or connectors that is null says nothing: these end by their status only. `required` are the fields
    of Location, EVSE and Connector that cannot be cleared.

    Raises:
        NotThere: what is changed is not known.
        Rejected: the part cannot be merged.
    """
    news = fields(part)

    def change(before: Fields | None) -> Fields:
        if before is None:
            raise NotThere(f"there is no {WHERE[len(under)]} {under[-1]} to change; PUT it")
        return _merged(before, news, len(under), required)

    return _encode(_changed(_known(whole), under, change))


def part_of(whole: bytes, under: Sequence[str]) -> bytes | None:
    """The text of the part that ids lead to, if there is one."""
    text = whole
    for (name, identity), wanted in zip(PARTS, under, strict=False):
        items = _items((_fields(text) or {}).get(name))
        found = next((item for item in items if value(_fields(item) or {}, identity) == word(wanted)), None)
        if found is None:
            return None
        text = bytes(found)
    return text


def _known(whole: bytes | None) -> Fields:
    """The fields of an object that has to be there."""
    found = None if whole is None else _fields(whole)
    if found is None:
        raise NotThere("the object is not known here; PUT it as a whole")
    return found


def _changed(holder: Fields, under: Sequence[str], change: Change, level: int = 0) -> Fields:
    """An object after a change to the part that ids lead to, with the time of the change where that is later."""
    if not under:
        return change(holder)
    name, identity = PARTS[level]
    items = _items(holder.get(name))
    at = next((n for n, item in enumerate(items) if value(_fields(item) or {}, identity) == word(under[0])), None)
    before = None if at is None else _fields(items[at])
    if len(under) == 1:
        after = change(before)
    elif before is None:
        raise NotThere(f"there is no {WHERE[level + 1]} {under[0]} that a {WHERE[level + 2]} could belong to; PUT it")
    else:
        after = _changed(before, under[1:], change, level + 1)
    put_in = msgspec.Raw(_encode(after))
    items = [*items, put_in] if at is None else [*items[:at], put_in, *items[at + 1 :]]
    return holder | {name: _list(items)} | _later(holder, after)


def _merged(before: Fields, news: Fields, level: int, required: Sequence[frozenset[str]]) -> Fields:
    """An object with fields in place of those that it had."""
    for name in news:
        if _is_null(news[name]) and name in required[level]:
            raise Rejected(f"{name} of the {WHERE[level]} is null, but cannot be without a value")
    after = before | news
    if level < len(PARTS) and (name := PARTS[level][0]) in news:
        if _is_null(news[name]):
            return {key: text for key, text in after.items() if key != name} | _only(before, name)
        after[name] = _list(_merged_items(_items(before.get(name)), news[name], level, required))
    return after


def _merged_items(
    before: Iterable[msgspec.Raw], news: msgspec.Raw, level: int, required: Sequence[frozenset[str]]
) -> list[msgspec.Raw]:
    """EVSEs or connectors, each with what is new of it; one that is not known yet comes at the end."""
    name, identity = PARTS[level]
    found = list(before)
    places = {value(_fields(item) or {}, identity): at for at, item in reversed(list(enumerate(found)))}
    for item in _items(news):
        said = _fields(item)
        if said is None or not (key := value(said, identity)):
            raise Rejected(f"{name}: each has to be an object with its {identity}")
        at = places.get(key)
        before_it = None if at is None else _fields(found[at])
        if at is None:
            places[key] = len(found)
            found.append(item)
        else:
            found[at] = msgspec.Raw(_encode(_merged(before_it or {}, said, level + 1, required)))
    return found


def _later(holder: Fields, part: Fields) -> Fields:
    """The `last_updated` of a part, where it is later than that of what holds it."""
    said = _only(part, "last_updated")
    return said if glance(_encode(said)).updated > glance(_encode(_only(holder, "last_updated"))).updated else {}


def _only(found: Fields, name: str) -> Fields:
    """One field, if it is there."""
    return {name: found[name]} if name in found else {}


def _fields(text: bytes | msgspec.Raw) -> Fields | None:
    """The fields of an object; `None` where it is none."""
    try:
        return _decode(text)
    except UNDECODABLE:
        return None


def _items(text: msgspec.Raw | None) -> list[msgspec.Raw]:
    """The items of a list, one thing as a list of it, nothing as an empty one."""
    if text is None or _is_null(text):
        return []
    try:
        return _decode_list(text)
    except UNDECODABLE:
        return [text]


def _is_null(text: msgspec.Raw) -> bool:
    return bytes(text).strip() == b"null"


def _list(items: Iterable[msgspec.Raw]) -> msgspec.Raw:
    return msgspec.Raw(_encode(list(items)))
