"""What is wrong with a document: where it stands, what was found, what is expected, what to do."""

from collections import Counter
from collections.abc import Iterator, Mapping

from afir_publisher.model import frozen

MOST = 10
"""How many faults of a kind are shown, if nothing else is said."""

REMEDIES: Mapping[str, str] = {
    "syntax": "mend what the parser stopped at: nothing behind it was looked at",
    "root": "begin the document with one of these",
    "namespace": "write the namespace exactly so, with http and not https",
    "unlike": "write an object, a list or a plain value as the class has it",
    "missing": "add it",
    "unknown": "take it out, or mend its name or namespace",
    "order": "put it into the place that its class gives it",
    "too-many": "leave out what is too much",
    "value": "write the value in the form of its type",
    "word": "use one of the words, or the extended value with the word that you need",
    "type": "name a type that the element may have",
    "duplicate": "give each object an id of its own",
    "dangling": "refer to what the document, or the table beside it, has",
    "version": "refer to the version that is there",
    "coordinates": "write degrees in WGS84, latitude and longitude in this order",
    "text": "write the text, or leave the element out",
    "exchange": "let the container say what it holds",
    "odd": "mend it all the same: schemas let it through, and readers do not understand it",
    "not-known": "nothing, if you mean it: it is part of DATEX II that is not looked at here",
    "column": "write all columns in the order of the schema",
    "row": "write as many values as there are columns",
    "schema": "see the schema at this place",
}
"""The kinds of faults, each with what to do about it."""

WARNINGS = frozenset({"not-known", "odd"})
"""The kinds that make no document invalid."""

Trail = tuple["Trail | None", str]
"""A way through a document, from the end: each step holds the one before it."""


def path_of(trail: Trail | None) -> str:
    """A way through a document as it is written, from the beginning."""
    steps: list[str] = []
    while trail is not None:
        trail, step = trail
        steps.append(step)
    return "".join(reversed(steps))


@frozen
class Fault:
    """One fault: its kind, its line (XML, CSV; 0 where there are none) and path, what is so and what is expected."""

    kind: str
    line: int
    path: str
    found: str
    expected: str

    @property
    def is_error(self) -> bool:
        """Whether it makes the document invalid."""
        return self.kind not in WARNINGS

    @property
    def remedy(self) -> str:
        """What to do."""
        return REMEDIES[self.kind]


class Ledger:
    """The faults of one document: the first of each kind, and how many there are."""

    def __init__(self, most: int) -> None:
        """Keep so many of a kind."""
        self.most = most
        self.counts: Counter[str] = Counter()
        self._kept: list[Fault] = []

    def add(self, kind: str, line: int, trail: Trail | None, found: str, expected: str) -> None:
        """Note a fault."""
        self.counts[kind] += 1
        if self.counts[kind] <= self.most:
            self._kept.append(Fault(kind=kind, line=line, path=path_of(trail), found=found, expected=expected))

    def __iter__(self) -> Iterator[Fault]:
        """The faults that are kept, in the order in which they were found."""
        return iter(self._kept)

    @property
    def is_valid(self) -> bool:
        """Whether nothing was found but warnings."""
        return all(kind in WARNINGS for kind in self.counts)
