"""What a feed of OCPI shows, as lists that are asked for page by page.

Objects stand in the order in which they came, so a list only grows at its end while it is read. A page leads on by the
object that it ends with, so nothing is passed over either when objects go.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import field, replace
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from afir_publisher.cursor import cursor
from afir_publisher.model import frozen
from afir_publisher.store import Store
from afir_publisher.store.publications import Current
from exporters.ocpi import keys
from exporters.ocpi.removed import STAYS, withdrawn

_US = 1_000_000
_US_IN_MS = 1000


class Mark(NamedTuple):
    """Where an object stands in a list."""

    born: int
    key: str


@frozen
class Line:
    """An object of a list: its place, its row, when it changed as it says itself (microseconds), and when it went."""

    mark: Mark
    id: int
    updated_us: int
    gone: datetime | None = None


@frozen
class Wanted:
    """What is asked for of a list: how many from where, and those updated at or after one time and before another.

    `after` counts more than `offset`.
    """

    offset: int = 0
    limit: int = 100
    after: Mark | None = None
    date_from: datetime | None = None
    date_to: datetime | None = None


@frozen
class Listed:
    """A page: the objects as JSON texts, how many match in all, and where the next page begins, if there is one."""

    objects: Sequence[str]
    total: int
    onward: Wanted | None = None


@frozen
class Roll:
    """One list as it stands with a message; `gone` are objects that are told of to who asks what changed."""

    cursor: str
    lines: Sequence[Line]
    gone: Sequence[Line]
    named: Mapping[str, Sequence[Line]] = field(default_factory=dict)


class Rolls:
    """The lists of one feed, each kept as long as nothing is published."""

    def __init__(self, store: Path, feed: str, clock: Callable[[], datetime]) -> None:
        """Nothing is read yet."""
        self._store = store
        self._feed = feed
        self._clock = clock
        self._kept: dict[str, Roll] = {}
        self._making = Lock()

    def page(self, publication: str, wanted: Wanted) -> Listed:
        """A page of a list; empty as long as nothing is published.

        Raises:
            StoreError: the store cannot be read.
        """
        if not self._store.exists():
            return Listed(objects=(), total=0)
        with closing(Store(self._store)) as store:
            roll = self._roll(store, publication)
            lines = _matching(roll, wanted)
            begin = wanted.offset if wanted.after is None else bisect_right(lines, wanted.after, key=_mark)
            shown = lines[begin : begin + wanted.limit]
            end = begin + len(shown)
            onward = replace(wanted, offset=end, after=shown[-1].mark) if shown and end < len(lines) else None
            return Listed(objects=_texts(store, shown), total=len(lines), onward=onward)

    def named(self, publication: str, identity: str) -> Mapping[str, str]:
        """The objects with an id, of whatever party, by their keys; also those that went lately.

        Raises:
            StoreError: the store cannot be read.
        """
        if not self._store.exists():
            return {}
        with closing(Store(self._store)) as store:
            lines = self._roll(store, publication).named.get(identity.upper(), ())
            return dict(zip((line.mark.key for line in lines), _texts(store, lines), strict=True))

    def _roll(self, store: Store, publication: str) -> Roll:
        """A list as the store has it now."""
        newest = store.publications.newest(self._feed, publication)
        here = cursor(newest) if newest else ""
        with self._making:
            kept = self._kept.get(publication)
            if kept is None or kept.cursor != here:
                with store.transaction():  # one state of the store
                    kept = self._kept[publication] = self._read(store, publication, here)
            return kept

    def _read(self, store: Store, publication: str, here: str) -> Roll:
        """Read a list."""
        lines = [_line(one) for one in store.publications.current(self._feed, publication)]
        since = (self._clock() - STAYS).isoformat(timespec="milliseconds")
        left = store.publications.departures(self._feed, publication, since) if publication == "locations" else {}
        known = store.publications.known(self._feed, publication, list(left))
        gone = []
        for key, message in left.items():
            at = datetime.fromisoformat(message.created)
            gone.append(Line(mark=Mark(known[key].born, key), id=known[key].id, updated_us=_us(at), gone=at))
        named: dict[str, list[Line]] = {}
        for line in (*lines, *gone):
            named.setdefault(keys.parts(line.mark.key)[2], []).append(line)
        return Roll(cursor=here, lines=lines, gone=gone, named=named)


def _line(one: Current) -> Line:
    """A line of an entry; when it changed is what its text says (`exporters.datex2.tree.noticed`)."""
    published = _us(datetime.fromisoformat(one.created))
    updated = None if one.updated is None else round(one.updated * _US) // _US_IN_MS * _US_IN_MS
    times = [updated] if updated is not None and one.seq == 1 else [updated or 0, published]
    return Line(mark=Mark(one.born, one.key), id=one.id, updated_us=max(times))


def _matching(roll: Roll, wanted: Wanted) -> Sequence[Line]:
    """The lines that are asked for, in their order."""
    since, until = wanted.date_from, wanted.date_to
    if since is None and until is None:
        return roll.lines
    lines: Iterable[Line] = roll.lines if since is None else sorted((*roll.lines, *roll.gone), key=_mark)
    first = _us(since) if since else None
    last = _us(until) if until else None
    return [
        line
        for line in lines
        if (first is None or line.updated_us >= first) and (last is None or line.updated_us < last)
    ]


def _texts(store: Store, lines: Sequence[Line]) -> list[str]:
    """What lines say."""
    texts = store.publications.texts([line.id for line in lines])
    return [withdrawn(texts[line.id][0], line.gone) if line.gone else texts[line.id][0] for line in lines]


def _mark(line: Line) -> Mark:
    return line.mark


def _us(moment: datetime) -> int:
    """Microseconds since 1970."""
    return round(moment.timestamp() * _US)
