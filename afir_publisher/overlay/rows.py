"""From a table of cells to what it states of which object, and what in it is at fault, by row and column.

The first row that is no comment names the columns: what the row is about (`party`, `location`, `station`, `evse`, the
most specific counts; or `scope` and `id`), and keys. What begins with `#` is a comment, a row by its first cell and a
column by its name. An empty cell states nothing, and so does one with a question mark.
"""

from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import Any, NamedTuple

from afir_publisher.model import frozen
from afir_publisher.overlay.keys import KEYS, Key
from afir_publisher.overlay.kind import NotUnderstood, Value, written
from afir_publisher.overlay.statement import SCOPES, Object, Scope, party

IDS = ("scope", "id", "party", "location", "station", "evse")
"""The columns that say what a row is about; `station` is a key, too: of a recharging point it says where it stands."""

OPEN = "?"
"""What stands in a cell that is still to be filled in: it states nothing."""

_LONGEST_SHOWN = 60

Cells = Sequence[object]


class Fault(NamedTuple):
    """What is wrong with a cell or a row, and is passed over; rows count from 1, as spreadsheets do."""

    row: int
    column: str
    message: str

    def __str__(self) -> str:
        """For people, behind the name of the file."""
        return f"row {self.row}{f', column {self.column}' if self.column else ''}: {self.message}"


class Line(NamedTuple):
    """What a row states of an object."""

    row: int
    object: Object
    values: dict[str, Value]


@frozen
class Sheet:
    """What could be understood of a table, and what could not."""

    lines: tuple[Line, ...] = ()
    faults: tuple[Fault, ...] = ()


class NoObject(ValueError):
    """A row that does not say what it is about: the column at fault, and why."""

    def __init__(self, column: str, why: str) -> None:
        """Keep both."""
        super().__init__(why)
        self.column = column


def read(table: Iterable[Cells]) -> Sheet:
    """All that a table states; what is at fault is passed over, and the rest counts."""
    rows = ((number, cells) for number, cells in enumerate(table, start=1) if not _is_comment(cells))
    at, header = next(rows, (1, ()))
    names = [_name(cell) for cell in header]
    faults = list(_of_header(at, names))
    if not names or not {"party", "location", "station", "evse", "scope"} & {*names}:
        return Sheet(faults=tuple(faults))
    lines: list[Line] = []
    for number, cells in rows:
        row = {name: cell for name, cell in zip(names, cells, strict=False) if name and _states(cell)}
        try:
            line = _line(number, row, faults)
        except NoObject as error:
            faults.append(Fault(number, error.column, str(error)))
            continue
        if line.values:
            lines.append(line)
    return Sheet(lines=tuple(lines), faults=(*faults, *_contradictions(lines)))


def value(key: Key, found: object) -> Value:
    """What is stated with a key.

    Raises:
        NotUnderstood: the value is none of the key's kind; the message says what was found and what is expected.
    """
    try:
        return key.kind.read(found)
    except NotUnderstood as error:
        raise NotUnderstood(f"found {_shown(found)}, expected {key.kind.expected}") from error


def _is_comment(cells: Cells) -> bool:
    """Whether a row is none: it is empty, or its first cell begins with `#`."""
    return not any(written(cell) for cell in cells) or written(cells[0]).startswith("#")


def _states(cell: object) -> bool:
    """Whether a cell says something."""
    return written(cell) not in {"", OPEN}


def _name(cell: object) -> str:
    """The name of a column; nothing for one that is a comment."""
    name = written(cell).lower().replace(" ", "_")
    return "" if name.startswith("#") else name


def _of_header(at: int, names: Sequence[str]) -> Iterator[Fault]:
    """What is wrong with the names of columns."""
    if not {"party", "location", "station", "evse", "scope"} & {*names}:
        said = "no column says what a row is about: party, location, station or evse, or scope and id"
        yield Fault(at, "", said)
    known = (*IDS, *KEYS)
    for place, name in enumerate(names):
        if name in names[:place] and name:
            yield Fault(at, name, "stands there twice, and the later one counts")
        elif name and name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else "a column that is only for you begins with #"
            yield Fault(at, name, f"is no key; {hint}")


def _line(number: int, row: dict[str, object], faults: list[Fault]) -> Line:
    """What a row states.

    Raises:
        NoObject: it does not say of what.
    """
    about = _object(row)
    values: dict[str, Value] = {}
    for name, cell in row.items():
        key = KEYS.get(name)
        if key is None or (name == "station" and about.scope != "evse"):
            continue
        if about.scope not in key.scopes:
            said = f"cannot be stated of one {about.scope}, but of {' or '.join(key.scopes)}"
            faults.append(Fault(number, name, said))
            continue
        try:
            values[name] = value(key, cell)
        except NotUnderstood as error:
            faults.append(Fault(number, name, str(error)))
    for one, other in (("latitude", "longitude"), ("longitude", "latitude")):
        if one in values and other not in values:
            del values[one]
            faults.append(Fault(number, other, f"found nothing beside {one}, expected both"))
            break
    return Line(number, about, values)


def _object(row: dict[str, object]) -> Object:
    """What a row is about."""
    ids = {name: written(row[name]).upper() for name in IDS if name in row}
    owner = _party(ids)
    scope = _scope(ids)
    if scope == "source":
        return Object("source")
    if scope == "party":
        return Object("party", owner or _needed(ids, "party"))
    within = _with_party(owner, ids["location"]) if "location" in ids else owner
    if scope == "location":
        return Object("location", _with_party(owner, _needed(ids, "location")))
    return Object(scope, _needed(ids, scope), within)


def _scope(ids: dict[str, str]) -> Scope:
    """What kind of object a row is about."""
    if "scope" in ids:
        for scope in SCOPES:
            if ids["scope"] == scope.upper():
                return scope
        raise NoObject("scope", f"found {_shown(ids['scope'].lower())}, expected {', '.join(SCOPES)}")
    for scope in reversed(SCOPES):
        if scope in ids:
            return scope
    if "id" in ids:
        raise NoObject("scope", f"found nothing beside an id, expected {', '.join(SCOPES)}")
    raise NoObject("", "does not say what it is about, so nothing in it counts")


def _needed(ids: dict[str, str], scope: Scope) -> str:
    """The id of what a row is about."""
    found = ids.get("id") or ids.get(scope)
    if not found:
        raise NoObject("id", f"found nothing, expected the id of a {scope}")
    return _party({"party": found}) if scope == "party" else found


def _party(ids: dict[str, str]) -> str:
    """The party that a row names, or nothing."""
    if "party" not in ids:
        return ""
    found = party(ids["party"])
    if found is None:
        raise NoObject("party", f"found {_shown(ids['party'])}, expected a party such as NL*ABC")
    return found


def _with_party(owner: str, identity: str) -> str:
    """The id of a Location under its party, where that is told."""
    return identity if not owner or identity.startswith(f"{owner}*") else f"{owner}*{identity}"


def _contradictions(lines: Sequence[Line]) -> Iterator[Fault]:
    """Rows that say something else of an object than an earlier one."""
    said: dict[tuple[Object, str], tuple[int, Any]] = {}
    for line in lines:
        for name, found in line.values.items():
            row, before = said.setdefault((line.object, name), (line.row, found))
            if before != found:
                yield Fault(line.row, name, f"says something else than row {row}; the later one counts")


def _shown(found: object) -> str:
    """A cell in quotes, cut where it is long."""
    text = written(found)
    return f'"{text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"}"' if text else "nothing"
