"""The table that an operator fills in: a row an object, a column a key; of all there is, or of what is missing.

Where nobody of a party has something, one row for the party asks for it, as one answer may be true of all of them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import field, replace
from typing import Literal, NamedTuple

from afir_publisher.annex import ANNEX
from afir_publisher.model import Evse, frozen
from afir_publisher.overlay.answers import answers
from afir_publisher.overlay.keys import KEYS, Key, of_scope
from afir_publisher.overlay.rows import OPEN
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
    """The rows, each with the keys that it is to be filled in for, and what its object is called.

    One `of_gaps` has a question mark in each cell that is to be filled in.
    """

    rows: dict[Place, frozenset[str]] = field(default_factory=dict)
    names: dict[Place, str] = field(default_factory=dict)
    of_gaps: bool = False

    @property
    def keys(self) -> tuple[Key, ...]:
        """The columns to fill in, in the order of the law; `station` has its place before them."""
        return tuple(key for key in KEYS.values() if key.name in self._wanted and key.name not in Place._fields)

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of all columns, of those that say what a row is about only those that are needed."""
        named = {name for place in self.rows for name, value in place._asdict().items() if value}
        needed = [name for name in Place._fields if name in named | self._wanted]
        return (*needed, NAME, *(key.name for key in self.keys))

    @property
    def _wanted(self) -> frozenset[str]:
        """The keys that some row is to be filled in for."""
        return frozenset[str]().union(*self.rows.values())

    def cells(self, place: Place) -> tuple[str, ...]:
        """A row before it is filled in."""
        ids = [getattr(place, name) for name in self.columns if name in Place._fields]
        asked = (OPEN if self.of_gaps and key.name in self.rows[place] else "" for key in self.keys)
        return (*ids, self.names[place], *asked)


def whole(pools: Iterable[Pool], level: Level) -> Template:
    """A row for each party, or also for each Location, or also for each EVSE, with all keys that go there."""
    template = Template()
    for pool in pools:
        party = Place(f"{pool.location.country_code}*{pool.location.party_id}".upper())
        _ask(template, pool, party, (key.name for key in of_scope("party")))
        if level == "location":
            _ask(template, pool, party._replace(location=pool.location.id), (key.name for key in of_scope("location")))
        if level == "evse":
            for _, evse in _points(pool):
                place = party._replace(location=pool.location.id, evse=evse.uid)
                _ask(template, pool, place, (key.name for key in of_scope("evse")))
    return _in_order(template)


def missing(pools: Iterable[Pool], level: Level | None = None) -> Template:
    """What is missing of the law's entries; with a level only the rows that are of it."""
    template = Template(of_gaps=True)
    units, lacks = Counter[tuple[Place, bool]](), Counter[tuple[Place, str]]()
    for pool in pools:
        party = Place(f"{pool.location.country_code}*{pool.location.party_id}".upper())
        units[party, False] += len(pool.stations)
        units[party, True] += sum(1 for _ in _points(pool))
        for place, name in _gaps(pool, party, level):
            lacks[party, name] += 1
            _ask(template, pool, place, [name])
    if level in {None, "party"}:
        _ask_parties(template, units, lacks)
    if level == "party":
        for place in [place for place in template.rows if place.location]:
            del template.rows[place]
    return _in_order(template)


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


def _ask(template: Template, pool: Pool, place: Place, names: Iterable[str]) -> None:
    """Add keys to a row."""
    template.rows[place] = template.rows.get(place, frozenset()).union(names)
    template.names.setdefault(place, _called(pool, place))


def _ask_parties(template: Template, units: Counter[tuple[Place, bool]], lacks: Counter[tuple[Place, str]]) -> None:
    """Ask a party once for what nobody of it has, in place of asking each of its Locations."""
    for (party, name), count in lacks.items():
        is_of_points = ANNEX[KEYS[name].entry].of_point is not None
        if "party" not in KEYS[name].scopes or count < units[party, is_of_points]:
            continue
        for place, names in list(template.rows.items()):
            if place.party == party.party:
                template.rows[place] = names - {name}
        template.rows[party] = template.rows.get(party, frozenset()) | {name}
        template.names[party] = f"all of {party.party}"


def _called(pool: Pool, place: Place) -> str:
    """What people call an object."""
    if not place.location:
        return f"all of {place.party}"
    location = pool.location
    words = [text for text in (location.name, location.address, location.city) if text]
    return ", ".join(dict.fromkeys(words))


def _in_order(template: Template) -> Template:
    """Parties first, then their Locations with what is in them; rows that ask for nothing go."""
    places = sorted(template.rows, key=lambda place: (bool(place.location), place))
    rows = {place: template.rows[place] for place in places if template.rows[place]}
    return replace(template, rows=rows)
