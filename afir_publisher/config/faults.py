"""What is wrong with a configuration, a line a fault: key, what was found, what is expected.

A token that was written into the file by mistake must not get from there into a message, so neither what stands for
a token nor the value of an unknown key is shown.
"""

import json
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from afir_publisher.config.fields import METADATA_LANGUAGES, ONE_OF
from afir_publisher.config.of_feeds import Address, ConsumerCertificate, ConsumerToken, Deliver, Feed, Metadata
from afir_publisher.config.of_sources import WAYS, Assume, Source
from afir_publisher.config.section import Secret, Section
from afir_publisher.config.sections import Config, Feeds, Ocpi, Publisher, Serve, Store
from afir_publisher.config.stated import OfParty, OfSource

_SECTIONS: Mapping[str, type[Section]] = {
    "publisher": Publisher,
    "store": Store,
    "feeds": Feeds,
    "ocpi": Ocpi,
    "serve": Serve,
    "feed": Feed,
}
_OF_A_FEED: Mapping[str, type[Section]] = {
    "tokens": ConsumerToken,
    "certificates": ConsumerCertificate,
    "metadata": Metadata,
}
_ONE_WAY = f"exactly one of {', '.join(WAYS)}"
_LONGEST_SHOWN = 60
_FOR_METADATA = ("name", "email", "homepage")
_SECRETS = {"token", "push_token", "tokens", "headers", "proxy"}  # what is or may hold a secret
_NAME = "[key]"  # how pydantic says that it is the name in a table that is wrong, and not the value


class _Place(NamedTuple):
    """Where a fault is: the key as it can be looked for, the section that it is in, the field of that section."""

    key: str
    section: type[BaseModel]
    field: str


def line(error: ErrorDetails) -> str:
    """What pydantic found, in our words."""
    key, section, field = _place(error["loc"])
    if error["type"] == "extra_forbidden":
        return f"{key}: {_unknown_key(field, section)}"
    expected = error["msg"] if error["type"] == ONE_OF else _expected(_keys(section)[field])
    if error["type"] == "missing":
        return f"{key}: found nothing, expected {_ONE_WAY if field in WAYS else expected}"
    is_secret = error["loc"][-1] != _NAME and not _SECRETS.isdisjoint(error["loc"])
    found = _kind(error["input"]) if is_secret else _shown(error["input"])
    return f"{key}: found {found}, expected {expected}"


def between_sections(document: Mapping[str, Any]) -> list[str]:
    """The faults that no section has for itself: what is given twice, is not there, or is missing for another part."""
    return [
        *_repeated_names(document),
        *_unknown_sources(document),
        *_repeated_addresses(document),
        *_missing_for_metadata(document),
        *_missing_for_certificates(document),
    ]


def _place(loc: tuple[int | str, ...]) -> _Place:
    """Where an error of pydantic is, which counts the way of a source as a place of its own."""
    table, parts = str(loc[0]), [*loc[1:]]
    section: type[BaseModel] = _SECTIONS.get(table, Config)
    if table == "sources" and len(parts) > 1:
        section = WAYS[str(parts.pop(1))]
        parts = _without_kinds(parts)
    names = [str(part) for part in parts if isinstance(part, str)]
    if table == "feed" and names[:1] == ["deliver"] and len(names) > 1:
        return _of_delivery(parts)
    match names:
        case ["token" | "push_token" | "proxy", _] | ["headers", _, _]:
            section = Secret
        case ["headers", _]:
            names.pop()
        case ["tokens" | "certificates" | "metadata" as part, _]:
            section = _OF_A_FEED[part]
        case ["proxies", *_]:
            names = names[:1]
        case ["assume", _, *_]:
            section, names = Assume, names[:2]
        case ["facts" | "facts_of", *_]:
            section, names = _of_facts(section, names)
        case []:
            section = Config
    return _Place(_key(table, *parts), section, [table, *names][-1])


def _of_delivery(parts: list[int | str]) -> _Place:
    """Where an error is that is in the `deliver` of a feed."""
    at, deliver, *inner = parts
    inner = _without_kinds([at, *inner])[1:]
    section: type[Section] = Deliver
    match inner:
        case ["table" | "status", _]:
            section, field = Address, str(inner[-1])
        case ["headers", _, _]:
            section, field = Secret, str(inner[-1])
        case _:
            field = str(inner[0])
    return _Place(_key("feed", at, deliver, *inner), section, field)


def _of_facts(section: type[BaseModel], names: list[str]) -> tuple[type[BaseModel], list[str]]:
    """Where a fault in what is stated is: at a key of a table of facts, or else at such a table or a party."""
    match names:
        case ["facts", _]:
            return OfSource, names
        case ["facts_of", _, _]:
            return OfParty, names
    return section, names[:1]


def _without_kinds(parts: list[int | str]) -> list[int | str]:
    """A place without what pydantic adds where a value may be a text or a secret."""
    match parts:
        case [at, "headers", _, last] if last == _NAME:
            return [at, "headers"]
        case [at, "headers", name, _, *rest]:
            return [at, "headers", name, *rest]
        case [at, "facts_of", _, last] if last == _NAME:
            return [at, "facts_of"]
        case [at, "assume", "statuses", *_]:
            return [at, "assume", "statuses"]
        case [at, "proxy", _, *rest]:
            return [at, "proxy", *rest]
    return parts


def _expected(field: FieldInfo) -> str | None:
    """What a field's description says; that of an optional one stands with its type."""
    types = (field, *(found for kind in get_args(field.annotation) for found in getattr(kind, "__metadata__", ())))
    return next((found.description for found in types if isinstance(found, FieldInfo) and found.description), None)


def _keys(section: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields of a section by the key that stands in the file: `from` is a word of Python's own."""
    return {field.alias or name: field for name, field in section.model_fields.items()}


def _key(table: str, *parts: int | str) -> str:
    """A key as it can be looked for: `sources[0].every`."""
    return table + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)


def _unknown_key(key: str, section: type[BaseModel]) -> str:
    """What to write instead of a key that is not known."""
    if issubclass(section, Source) and key in WAYS:
        way = next(way for way, kind in WAYS.items() if kind is section)
        return f"found beside {way}, expected {_ONE_WAY}"
    near = get_close_matches(key, _keys(section), n=1)
    hint = f" (did you mean {near[0]}?)" if near else ""
    return f"found an unknown key{hint}, expected one of {', '.join(_keys(section))}"


def _shown(found: object) -> str:
    """A value as a message shows it: short, and an address without what could be secret in it."""
    if not isinstance(found, str):
        return _kind(found) if isinstance(found, dict | list) else json.dumps(found, default=str)
    text = re.sub(r"//.*@", "//…@", found.partition("?")[0]) if "://" in found else found
    return json.dumps(text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…", ensure_ascii=False)


def _kind(found: object) -> str:
    """What sort of value was found, for where the value itself is not to be shown."""
    match found:
        case dict():
            return "a table"
        case list():
            return "a list" if found else "an empty list"
        case str():
            return "a text"
    return "another value"


def _tables(document: Mapping[str, Any], section: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The tables of a section that occurs more than once, each with its number."""
    found = document.get(section)
    return ((at, table) for at, table in enumerate(found if isinstance(found, list) else ()) if isinstance(table, dict))


def _repeated_names(document: Mapping[str, Any]) -> Iterator[str]:
    """Names that an earlier source or feed has."""
    for section in ("sources", "feed"):
        seen: list[Any] = []
        for at, table in _tables(document, section):
            name = table.get("name")
            if isinstance(name, str) and name in seen:
                yield f"{section}[{at}].name: found {_shown(name)} again, expected a name of its own"
            seen.append(name)


def _unknown_sources(document: Mapping[str, Any]) -> Iterator[str]:
    """Sources that a feed names though they are not there, or names twice."""
    known = [name for _, source in _tables(document, "sources") if isinstance(name := source.get("name"), str)]
    expected = f"the name of a source: {', '.join(known) or 'there is none'}"
    for at, feed in _tables(document, "feed"):
        named = feed.get("sources")
        seen: list[Any] = []
        for place, name in enumerate(named if isinstance(named, list) else ()):
            key = f"feed[{at}].sources[{place}]"
            if isinstance(name, str) and name not in known:
                yield f"{key}: found {_shown(name)}, expected {expected}"
            elif name in seen:
                yield f"{key}: found {_shown(name)} again, expected each source once"
            seen.append(name)


def _repeated_addresses(document: Mapping[str, Any]) -> Iterator[str]:
    """Addresses that an earlier feed is sent to: what one sends would replace what the other sent."""
    taken: dict[Any, int] = {}
    for at, feed in _tables(document, "feed"):
        deliver = feed.get("deliver")
        for publication in ("table", "status"):
            address = deliver.get(publication) if isinstance(deliver, dict) else None
            url = address.get("url") if isinstance(address, dict) else None
            if isinstance(url, str) and taken.setdefault(url, at) != at:
                key = f"feed[{at}].deliver.{publication}.url"
                yield f"{key}: found {_shown(url)} again, expected an address that no other feed is sent to"


def _missing_for_certificates(document: Mapping[str, Any]) -> Iterator[str]:
    """What certificates of consumers need: they are seen only where `serve` itself speaks HTTPS."""
    at = next((at for at, table in _tables(document, "feed") if table.get("certificates")), None)
    if at is not None and "cert" not in _table(document, "serve"):
        expected = _expected(_keys(Serve)["cert"])
        yield f"serve.cert: found nothing, expected {expected}, as feed[{at}].certificates is for HTTPS only"


def _missing_for_metadata(document: Mapping[str, Any]) -> Iterator[str]:
    """What metadata of a feed needs from other parts: who publishes it, its address, the language of its texts."""
    feeds = [(at, table["metadata"]) for at, table in _tables(document, "feed") if "metadata" in table]
    if not feeds:
        return
    publisher = _table(document, "publisher")
    need = f"as feed[{feeds[0][0]}].metadata says who publishes it"
    for key, field in _keys(Publisher).items():
        if key in _FOR_METADATA and key not in publisher:
            yield f"publisher.{key}: found nothing, expected {_expected(field)}, {need}"
    if not any("url" in _table(document, section) for section in ("feeds", "serve", "ocpi")):
        yield "feeds.url: found nothing, expected the address of the feeds' folder, as metadata says where feeds are"
    language = publisher.get("language")
    for at, said in feeds:
        if isinstance(said, dict) and "language" not in said and language not in METADATA_LANGUAGES:
            yield (
                f'feed[{at}].metadata.language: found nothing, expected a language of the EU, such as "en", as '
                "metadata cannot be in the publisher's"
            )


def _table(document: Mapping[str, Any], section: str) -> Mapping[str, Any]:
    """A section that occurs once; an empty one where it is something else."""
    found = document.get(section)
    return found if isinstance(found, dict) else {}
