"""What is stated of one object, which object that is, and what is found for a Location among all that is stated."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Any, Literal, NamedTuple

from afir_publisher.model import Evse, Location, evse_id_key, frozen

Scope = Literal["source", "party", "location", "station", "evse"]

SCOPES: tuple[Scope, ...] = ("source", "party", "location", "station", "evse")
"""What facts are stated of, from all objects of a source to one recharging point; the more specific one counts."""


class Object(NamedTuple):
    """What a row is about, by an id in capitals; `within` is the Location or party that it is looked for in.

    Ids are those of OCPI: a party as `NL*ABC`, a Location with or without its party (`NL*ABC*LOC1`, `LOC1`), an EVSE
    by uid or EVSE id, a station by its name or the id that it is published with. A source has none.
    """

    scope: Scope
    id: str = ""
    within: str = ""


class Stated(NamedTuple):
    """A value as `values` gives it, and where it is stated: a file and its row, or 0 where there are no rows."""

    value: Any
    sheet: str
    row: int = 0

    @property
    def by(self) -> str:
        """Where it is stated, for people."""
        return f"{self.sheet}, row {self.row}" if self.row else self.sheet


Row = Mapping[str, Stated]
"""What is stated of one object, by the names of keys."""

_NOTHING: Row = {}


@frozen
class Overlay:
    """Some of what is stated about a source, at least all that is about the Locations that it is asked about."""

    rows: Mapping[Object, Row] = field(default_factory=dict)
    by_evse_id: Mapping[str, tuple[Object, ...]] = field(default_factory=dict)
    in_location: Mapping[str, tuple[Object, ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether anything is stated at all."""
        return bool(self.rows)

    def of_all(self) -> Row:
        """What is stated of the whole source."""
        return self.rows.get(Object("source"), _NOTHING)

    def of_party(self, location: Location) -> Row:
        """What is stated of a Location's party."""
        return self.rows.get(Object("party", party_of(location)), _NOTHING)

    def of_location(self, location: Location) -> Row:
        """What is stated of a Location itself; under its whole name before under its id alone."""
        rows = [self.rows.get(Object("location", name), _NOTHING) for name in names(location)]
        return {**rows[1], **rows[0]} if rows[0] and rows[1] else rows[0] or rows[1]

    def of_station(self, location: Location, *known_as: str | None) -> Row:
        """What is stated of a station by one of its names."""
        places = _around(location)
        found = (self.rows.get(Object("station", name.upper(), at)) for at in places for name in known_as if name)
        return _together(found)

    def of_evse(self, location: Location, evse: Evse) -> Row:
        """What is stated of an EVSE, by its EVSE id or its uid."""
        uid, evse_id = evse.uid.upper(), evse_id_key(evse.evse_id or "")
        places = _around(location)
        named = [one for one in self.by_evse_id.get(evse_id, ()) if one.within in places] if evse_id else []
        return _together(self.rows.get(one) for one in (*named, *(Object("evse", uid, at) for at in places)))

    def stations(self, location: Location) -> Iterator[tuple[Object, Row]]:
        """What is stated of stations that are named as parts of a Location."""
        for name in names(location):
            for one in self.in_location.get(name, ()):
                if one.scope == "station":
                    yield one, self.rows[one]


NOTHING_STATED = Overlay()


def overlay(rows: Mapping[Object, Row]) -> Overlay:
    """Rows, ready to be looked into."""
    by_evse_id: dict[str, tuple[Object, ...]] = {}
    in_location: dict[str, tuple[Object, ...]] = {}
    for one in rows:
        if one.scope == "evse":
            by_evse_id[evse_id_key(one.id)] = (*by_evse_id.get(evse_id_key(one.id), ()), one)
        if one.within:
            in_location[one.within] = (*in_location.get(one.within, ()), one)
    return Overlay(rows=rows, by_evse_id=by_evse_id, in_location=in_location)


def names(location: Location) -> tuple[str, str]:
    """What a Location is called in a row: with its party, and by its id alone."""
    identity = location.id.strip().upper()
    return f"{location.country_code}*{location.party_id}*{identity}".upper(), identity


def party_of(location: Location) -> str:
    """The party of a Location as `NL*ABC`."""
    return f"{location.country_code}*{location.party_id}".upper()


def _around(location: Location) -> tuple[str, ...]:
    """What an object in a Location can be looked for in, the narrower last."""
    key, identity = names(location)
    return ("", party_of(location), identity, key)


def party(text: str) -> str | None:
    """A party as `NL*ABC`, of `NL*ABC`, `NL-ABC` or `nlabc`; `None` where it is none."""
    parts = re.fullmatch(r"([A-Z]{2})[*-]?([A-Z0-9]{3})", text.strip().upper())
    return f"{parts[1]}*{parts[2]}" if parts else None


def _together(rows: Iterator[Row | None] | Any) -> Row:
    """Rows as one, of which the later count more."""
    found = [row for row in rows if row]
    if len(found) < 2:  # noqa: PLR2004 - one needs no other
        return found[0] if found else _NOTHING
    return {name: stated for row in found for name, stated in row.items()}
