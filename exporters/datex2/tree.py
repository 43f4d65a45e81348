"""The plain values that a DATEX II publication is made of, for both encoders.

An element is a dict in the order of its schema: names as XML writes them with their canonical prefix
(`"afac:name"`), attributes first with an `@` (`"@id"`). `None`, empty lists and empty tuples mean "leave it out".
A list or tuple is an element that may occur more than once, everything else one that occurs once: JSON writes the
first as an array even when it holds one value. Beside str, bool, int, float and Decimal there are these markers:

    Code("ac")                              a value of an enumeration
    Texts((("nl", "Laadplein"),))           a MultilingualString
    Typed("afac:OpenAllHours", {...})       an element whose type is narrower than its name says
    Shared({...})                           a subtree that many places hold: encoded once
    Run({...})                              neighbours that stand together in many places: encoded once
    Extended("evseId")                      a value that an enumeration lacks
    BySyntax(xml={...}, json={...})         what the two syntaxes cannot say alike

Versions and times are open when a tree is made. `VERSION` stands where the version goes that the store decides on,
and `moment()` puts a time between marks: what an entry says without both is its *outline*, and only a changed outline
is a change (`outline` takes encoded text to it, `close` to what is published). A time that `noticed()` marks says since
when something is as it is to whoever reads the feed: it is never before the entry was published so.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache

VERSION = "\ue000"
"""Stands for the version of the entry: a private use character, which encoders let through and `plain` takes out."""

_TIME_OPENS, _TIME_CLOSES = "\ue001", "\ue002"
_OPEN_TIME = re.compile(f"{_TIME_OPENS}[^{_TIME_CLOSES}]*{_TIME_CLOSES}")
_NOTICED_OPENS, _NOTICED_CLOSES = "\ue005", "\ue006"
_NOTICED = re.compile(f"{_NOTICED_OPENS}([^{_NOTICED_CLOSES}]*){_NOTICED_CLOSES}")

HOLE = "\ue003"
"""Stands where a message has its entries: it is encoded around them."""

KEY = "\ue004"
"""Stands for the key of what a shell refers to."""

_MARKS = re.compile("[\ue000-\ue006]")
_BLANKS = re.compile("  +")
_LANGUAGE = re.compile("[a-z]{2}")

_MS = 1000  # microseconds

MOST_CHARACTERS = 1024
"""The longest text that DATEX II takes (com:String, com:MultilingualStringValue)."""


class Code(str):
    """A literal of an enumeration."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Extended:
    """A value that the base enumeration lacks: XML `_extendedValue`, JSON `extendedValueG`."""

    value: str


class Texts(tuple[tuple[str, str], ...]):
    """A MultilingualString: pairs of language (ISO 639-1, lower case) and text."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Typed:
    """An element with `xsi:type`, and in JSON with the wrapper of that name."""

    type: str
    node: "Mapping[str, Node] | Shared"


@dataclass(frozen=True, slots=True, eq=False)
class Shared:
    """A subtree, or a list of them, that stands in many places; encoders keep what they made of it in `encoded`.

    A list must not be empty: whether an element is left out is decided before it is shared. `told` is what it is in
    other terms, by the name of these and of the element.
    """

    node: "Node"
    encoded: dict[str, str] = field(default_factory=dict)
    told: dict[str, "Shared"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Elements that stand one after the other in many parents; the name under which a parent has them is not said."""

    node: "Mapping[str, Node]"
    encoded: dict[str, str] = field(default_factory=dict)
    told: dict[str, "Run"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class BySyntax:
    """One element said in two ways, where XML and JSON differ in what they can hold."""

    xml: "Node"
    json: "Node"


Node = object
"""A value of the tree: a scalar, a marker, a mapping of names to nodes, or a list or tuple of nodes."""


def stamp(moment: datetime, *, exactly: bool = False) -> str:
    """A moment as DATEX II writes it: UTC, whole seconds, `Z`; or exactly, with milliseconds where it has any."""
    timespec = "milliseconds" if exactly and moment.microsecond >= _MS else "seconds"
    return f"{moment.astimezone(UTC).isoformat(timespec=timespec).removesuffix('+00:00')}Z"


def unnoticed(text: str) -> str:
    """A text that is published, and no part of the outline."""
    return f"{_TIME_OPENS}{text}{_TIME_CLOSES}"


def moment(at: datetime | None) -> str | None:
    """A time that says when something was known, not what is known: no part of the outline."""
    return None if at is None else unnoticed(stamp(at))


def timed(text: str) -> str:
    """A time that is written already, marked as `moment` does it."""
    return f"{_TIME_OPENS}{text}{_TIME_CLOSES}"


def noticed(text: str) -> str:
    """A time (ISO 8601, or nothing where there is none) that becomes the later one of it and of its publication."""
    return f"{_NOTICED_OPENS}{text}{_NOTICED_CLOSES}"


def outline(encoded: str) -> str:
    """Encoded text without its versions and times: equal outlines say the same."""
    return _NOTICED.sub("", _OPEN_TIME.sub("", encoded))


def close(encoded: str, version: str, published: str = "", *, is_first: bool = True) -> str:
    """Encoded text as it is published at a time (ISO 8601): with the version in its places, times without marks.

    What a feed says first was always so to its readers, so times that are noticed count as they are.
    """
    if _NOTICED_OPENS in encoded:
        encoded = _NOTICED.sub(lambda found: _later(found[1], published, is_first=is_first), encoded)
    return encoded.replace(VERSION, version).replace(_TIME_OPENS, "").replace(_TIME_CLOSES, "")


def _later(at: str, published: str, *, is_first: bool) -> str:
    """The later one of two times, as far as both count."""
    counting = [text for text in (at, published if not (is_first and at) else "") if text]
    return max(counting, key=datetime.fromisoformat, default="")


def unmarked(text: str) -> str:
    """A text without our marks."""
    return text if text.isascii() else _MARKS.sub("", text)


def plain(text: str | None) -> str | None:
    """A com:String: without our marks and double blanks, cut to what DATEX II takes; `None` for an empty one."""
    if not text:
        return None
    if "  " in text:
        text = _BLANKS.sub(" ", text)
    text = unmarked(text)
    return (text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1] + "…") or None


@lru_cache(maxsize=1024)
def language_of(code: str | None, fallback: str = "en") -> str:
    """A language as both syntaxes take it, two small letters: JSON knows no regions, so `de-AT` is `de`."""
    found = (code or "").strip()[:2].lower()
    return found if _LANGUAGE.fullmatch(found) else fallback


def languages(codes: Iterable[str]) -> tuple[str, ...]:
    """Languages as both syntaxes take them, each once; what is none is left out."""
    found = (code.strip()[:2].lower() for code in codes)
    return tuple(dict.fromkeys(code for code in found if _LANGUAGE.fullmatch(code)))


def texts(text: str | None, language: str | None) -> Texts | None:
    """A MultilingualString of one text, cut to what DATEX II takes; `None` for an empty one."""
    text = plain(text)
    return None if text is None else Texts(((language_of(language), text),))
