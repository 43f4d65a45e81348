"""The page for people: which feeds there are, how fresh they are, and commands that read them as they stand."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from importlib import resources
from typing import NamedTuple

from jinja2 import Environment, FunctionLoader, StrictUndefined

from afir_publisher.model import frozen
from afir_publisher.shelf import Edition, Shelf
from afir_publisher.web.addresses import LONGEST_WAIT_S, METADATA, PREFIX
from afir_publisher.web.callers import By

MEANING = {
    "table": "static data: sites, stations, charging points, connectors, prices",
    "status": "dynamic data: what every charging point is doing, and its price",
    "static": "static data: what every charging point is, a row each",
    "dynamic": "dynamic data: what every charging point is doing, a row each",
    "locations": "static and dynamic data: locations, their charging points and what these are doing, connectors",
    "tariffs": "prices, for the connectors that name them",
}
"""What publications are, by name."""

EVERYTHING = (
    "Everything as it stands. Asked again, it comes only if something changed. "
    "The header Link says where to ask for what changes from there on."
)
CHANGES = (
    "What changed since you asked last. What comes is a delta (Feed-Kind: delta), to be applied to what you have, or "
    "everything (snapshot), to be taken in its place; 204 says that nothing changed. Link says where to ask next. With "
    f"wait, up to {LONGEST_WAIT_S} seconds, it comes when there is something."
)
CHANGED = (
    "Everything again, as soon as it is something else: here are no deltas, so what comes is to be taken in place of "
    "what you have; 204 says that nothing changed. Link says where to ask next. With wait, up to "
    f"{LONGEST_WAIT_S} seconds, it comes when there is something."
)
MANIFEST = "What there is, with sizes and digests."
CATALOGUE = "How catalogues describe it (mobilityDCAT-AP)."
OCPI = "The same by OCPI, as from an operator's system: the address of its versions, and a page of its Locations."

_BEARER = '-H "Authorization: Bearer $TOKEN" '
_CERTIFICATE = '--cert "$CERTIFICATE" '
_AS_OCPI = """-H "Authorization: Token $(printf %s "$TOKEN" | base64 | tr -d '\\n')" """


class Listed(NamedTuple):
    """A publication: what it is, its address without its ending, which files there are, and how fresh it is."""

    name: str
    meaning: str
    path: str
    syntaxes: tuple[str, ...]
    seq: int
    entries: int
    last: str


class Who(NamedTuple):
    """Who publishes the feeds, and how to reach them, where that is known."""

    name: str
    homepage: str | None = None
    email: str | None = None


class Step(NamedTuple):
    """Commands, and what they are for."""

    why: str
    commands: tuple[str, ...]


@frozen
class Feed:
    """What is shown of a feed; without publications nothing is published yet."""

    name: str
    title: str
    ways: tuple[By, ...] = ()
    publications: tuple[Listed, ...] = ()
    steps: tuple[Step, ...] = ()


def feed(
    shelf: Shelf,
    edition: Edition | None,
    title: str,
    url: str,
    now: datetime,
    ocpi: tuple[str, str] | None,
    ways: tuple[By, ...],
) -> Feed:
    """What is shown of a feed.

    `ocpi` are the paths of its versions and of its version, where it is read so, too; `ways` is by what its consumers
    are known.
    """
    if edition is None:
        return Feed(name=shelf.feed, title=title, ways=ways)
    listed = tuple(
        Listed(
            name=name,
            meaning=MEANING.get(name, ""),
            path=f"{PREFIX[1:]}{shelf.feed}/{name}",
            syntaxes=tuple(syntax for syntax in shelf.syntaxes if syntax in shown.snapshots),
            seq=shown.seq,
            entries=shown.entries,
            last=f"{shown.created[:19].replace('T', ' ')} UTC, {_ago(now - datetime.fromisoformat(shown.created))}",
        )
        for name, shown in edition.publications.items()
    )
    steps = [*_steps(shelf, edition, f"{url}{PREFIX}{shelf.feed}/", _option(ways, _BEARER))]
    if ocpi:
        option, (versions, base) = _option(ways, _AS_OCPI), ocpi
        addresses = (f"{url}{versions}", f'"{url}{base}/locations?limit=10"')
        steps.append(Step(OCPI, tuple(f"curl --compressed {option}{address}" for address in addresses)))
    return Feed(name=shelf.feed, title=title, ways=ways, publications=listed, steps=tuple(steps))


def _option(ways: tuple[By, ...], with_token: str) -> str:
    """What a command shows: a token, or where none is let in a certificate."""
    return with_token if "token" in ways else _CERTIFICATE if ways else ""


def _steps(shelf: Shelf, edition: Edition, base: str, option: str) -> Iterator[Step]:
    """How a feed is read; a step without commands is none."""
    syntax = shelf.syntaxes[-1]
    whole = tuple(
        f"curl --fail --compressed -D - --etag-save {file}.tag --etag-compare {file}.tag {option}"
        f"-o {file} {base}{name}.{syntax}"
        for name, shown in edition.publications.items()
        if syntax in shown.snapshots
        for file in [f"{shelf.feed}-{name}.{syntax}"]
    )

    def since(names: Iterable[str]) -> tuple[str, ...]:
        return tuple(
            f'curl --compressed -i {option}"{base}{name}.since/{edition.publications[name].cursor}.{syntax}?wait=30"'
            for name in names
        )

    steps = (
        Step(EVERYTHING, whole),
        Step(CHANGES, since(name for name in edition.publications if name not in shelf.whole_only)),
        Step(CHANGED, since(name for name in edition.publications if name in shelf.whole_only)),
        Step(MANIFEST, (f"curl --compressed {option}{base}manifest.json",)),
        Step(CATALOGUE, (f"curl --compressed {base}{METADATA}.ttl",) if shelf.metadata("ttl") else ()),
    )
    yield from (step for step in steps if step.commands)


def text(who: Who, feeds: Iterable[Feed], report: str | None) -> str:
    """The page; `report` is where the report is, if everybody may read it."""
    return _TEMPLATE.render(who=who, feeds=tuple(feeds), report=report)


def _ago(age: object) -> str:
    """How long ago something was, without fractions of a second."""
    return f"{str(age).partition('.')[0]} ago"


def _source(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")


_TEMPLATE = Environment(
    loader=FunctionLoader(_source), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
).get_template("page.html")
