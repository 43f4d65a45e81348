"""The table that an operator fills in: a row an object, a column a key; of all there is, or of what is missing.

Where nobody of a party has something, one row for the party asks for it, as one answer may be true of all of them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from afir_publisher.annex import ANNEX
from afir_publisher.model import Evse, frozen
from afir_publisher.overlay.answers import answers
from afir_publisher.overlay.keys import KEYS, Key, of_scope
from afir_publisher.overlay.rows import OPEN
from afir_publisher.overlay.statement import party_of
from afir_publisher.pool import Pool, Station

Level = Literal["party", "location", "evse"]

NAME = "# name"
"""The column that tells people which object a row is about; a comment to whoever reads the table."""


class Place(NamedTuple):
    """What a row is about, as its columns say it."""

    party: str
    location: str = ""
    station: str = ""
    evse: str = ""


@frozen
class Template:
    """The rows, each with the keys that it is to be filled in for, and what its object is called; the columns.

    One `of_gaps` has a question mark in each cell that is to be filled in.
    """

    columns: tuple[str, ...]
    keys: tuple[Key, ...]
    rows: Mapping[Place, frozenset[str]]
    names: Mapping[Place, str]
    of_gaps: bool

    def cells(self, place: Place) -> tuple[str, ...]:
        """A row before it is filled in."""
        ids = [getattr(place, name) for name in self.columns if name in Place._fields]
        asked = (OPEN if self.of_gaps and key.name in self.rows[place] else "" for key in self.keys)
        return (*ids, self.names[place], *asked)


def whole(pools: Iterable[Pool], level: Level) -> Template:
    """A row for each party, or also for each Location, or also for each EVSE, with all keys that go there."""
    asked = _Asked()
    for pool in pools:
        party = _party(pool)
        asked.add(pool, party, (key.name for key in of_scope("party")))
        if level == "location":
            asked.add(pool, party._replace(location=pool.location.id), (key.name for key in of_scope("location")))
        if level == "evse":
            for _, evse in _points(pool):
                place = party._replace(location=pool.location.id, evse=evse.uid)
                asked.add(pool, place, (key.name for key in of_scope("evse")))
    return asked.template(of_gaps=False)


def missing(pools: Iterable[Pool], level: Level | None = None) -> Template:
    """What is missing of the law's entries; with a level only the rows that are of it."""
    asked = _Asked()
    units, lacks = Counter[tuple[Place, bool]](), Counter[tuple[Place, str]]()
    for pool in pools:
        party = _party(pool)
        units[party, False] += len(pool.stations)
        units[party, True] += sum(1 for _ in _points(pool))
        for place, name in _gaps(pool, party, level):
            lacks[party, name] += 1
            asked.add(pool, place, [name])
    if level in {None, "party"}:
        asked.add_parties(_alike(units, lacks))
    if level == "party":
        asked.rows = {place: names for place, names in asked.rows.items() if not place.location}
    return asked.template(of_gaps=True)


class _Asked:
    """The rows of a template while it is made."""

    def __init__(self) -> None:
        """Begin with none."""
        self.rows: dict[Place, set[str]] = {}
        self.names: dict[Place, str] = {}

    def add(self, pool: Pool, place: Place, names: Iterable[str]) -> None:
        """Ask for keys of an object."""
        self.rows.setdefault(place, set()).update(names)
        if place not in self.names:
            self.names[place] = _called(pool, place)

    def add_parties(self, alike: Mapping[Place, set[str]]) -> None:
        """Ask parties once for what nobody of them has, in place of asking each of their Locations."""
        for place, names in self.rows.items():
            names.difference_update(alike.get(Place(place.party), ()))
        for party, names in alike.items():
            self.rows[party] = names
            self.names[party] = _of_all(party)

    def template(self, *, of_gaps: bool) -> Template:
        """The rows in order, parties first, then their Locations with what is in them; those that ask nothing go."""
        places = sorted((place for place in self.rows if self.rows[place]), key=lambda one: (bool(one.location), one))
        wanted = set[str]().union(*(self.rows[place] for place in places))
        named = {name for place in places for name, value in place._asdict().items() if value} | wanted
        keys = tuple(key for key in KEYS.values() if key.name in wanted and key.name not in Place._fields)
        return Template(
            columns=(*(name for name in Place._fields if name in named), NAME, *(key.name for key in keys)),
            keys=keys,
            rows={place: frozenset(self.rows[place]) for place in places},
            names=self.names,
            of_gaps=of_gaps,
        )


def _party(pool: Pool) -> Place:
    """The row of a pool's party."""
    return Place(party_of(pool.location))


def _gaps(pool: Pool, party: Place, level: Level | None) -> Iterator[tuple[Place, str]]:
    """Where a key has to be stated for an entry; once for each station or point that lacks it."""
    lacking = [(one, name) for one in answers(pool) if not one.entry.conditional for name in one.remedy]
    units = {True: len(list(_points(pool))), False: len(pool.stations)}
    counts = Counter(name for _, name in lacking)
    here = party._replace(location=pool.location.id)
    for one, name in lacking:
        key, is_of_point = KEYS[name], bool(one.evse)
        is_alike = counts[name] == units[is_of_point] and not (key.of_one and units[False] > 1)
        if "location" in key.scopes and level != "evse" and (is_alike or not {"station", "evse"} & {*key.scopes}):
            yield here, name
        elif is_of_point and level != "location":
            yield here._replace(evse=one.evse), name
        elif not is_of_point and level != "evse":
            yield here._replace(station=one.station if units[False] > 1 and "station" in key.scopes else ""), name


def _points(pool: Pool) -> Iterator[tuple[Station, Evse]]:
    """The recharging points of a pool, each with its station."""
    return ((station, evse) for station in pool.stations for evse in station.evses)


def _alike(units: Counter[tuple[Place, bool]], lacks: Counter[tuple[Place, str]]) -> dict[Place, set[str]]:
    """What nobody of a party has, of what can be stated of a party, by the party's row."""
    found: dict[Place, set[str]] = {}
    for (party, name), count in lacks.items():
        is_of_points = ANNEX[KEYS[name].entry].of_point is not None
        if "party" in KEYS[name].scopes and count >= units[party, is_of_points]:
            found.setdefault(party, set()).add(name)
    return found


def _called(pool: Pool, place: Place) -> str:
    """What people call an object."""
    if not place.location:
        return _of_all(place)
    words = [text for text in (pool.location.name, pool.location.address, pool.location.city) if text]
    return ", ".join(dict.fromkeys(words))


def _of_all(party: Place) -> str:
    """What the row of a party is called."""
    return f"all of {party.party}"
