"""What is stated beside OCPI, put where it belongs: into the fields that OCPI has for it, else among the facts.

The more specific statement counts: of an EVSE before its station's, then the Location's, the party's, the source's.
What is stated of the very object counts before OCPI's word; what is stated of more than it only fills what OCPI leaves
open: of a source or party for Locations, of a Location for EVSEs.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from afir_publisher.annex.entry import given
from afir_publisher.facts import NAMES, NO_FACTS, Facts, Origin
from afir_publisher.model import (
    BusinessDetails,
    Connector,
    DisplayText,
    EnergyMix,
    Evse,
    Finding,
    GeoLocation,
    Location,
    frozen,
    power_w,
)
from afir_publisher.overlay.hours import hours
from afir_publisher.overlay.keys import KEYS
from afir_publisher.overlay.statement import Overlay, Row, Stated
from afir_publisher.pool import Station


class _Said(NamedTuple):
    """What is stated with a key, and whether of the object's whole source or party only."""

    stated: Stated
    is_general: bool

    @property
    def value(self) -> Any:
        """The value as facts hold it."""
        return tuple(self.stated.value) if isinstance(self.stated.value, list) else self.stated.value

    @property
    def origin(self) -> Origin:
        """Where it comes from."""
        return Origin("overlay", self.stated.by)


_Told = Mapping[str, _Said]


@frozen
class Overlaid:
    """A Location with what is stated of it: OCPI's fields filled, facts for the rest.

    `origins` are by path, as `Pool` has them. `named` are the stations that EVSEs are stated to stand in, by uid in
    capitals. `overlay` and `told` are what is stated at all, and what of the Location or more than it.
    """

    location: Location
    facts: Facts
    origins: Mapping[str, Origin]
    named: Mapping[str, str]
    overlay: Overlay
    told: _Told

    def with_facts(self, stations: Iterable[Station]) -> tuple[tuple[Station, ...], dict[str, Facts]]:
        """Stations with what is known of them, and what is known of EVSEs of which more is, by uid in capitals."""
        found = tuple(stations)
        if not self.overlay:
            return found, {}
        of_evse: dict[str, Facts] = {}
        shared = self.told if len(found) == 1 else {key: one for key, one in self.told.items() if not KEYS[key].of_one}
        of_most = _facts(shared)
        with_facts = []
        for station in found:
            told = {**shared, **_own(self.overlay.of_station(self.location, station.id, station.name))}
            facts = of_most if len(told) == len(shared) and told == shared else _facts(told)
            with_facts.append(replace(station, facts=facts))
            for evse in station.evses:
                own = _own(self.overlay.of_evse(self.location, evse))
                if any(KEYS[key].field is None for key in own):
                    of_evse[evse.uid.upper()] = _facts({**told, **own}, own)
        return tuple(with_facts), of_evse

    def lost(self, stations: Iterable[Station]) -> Iterable[Finding]:
        """What is said of rows about stations that the Location does not have."""
        known = {name.upper() for station in stations for name in (station.id, station.name) if name}
        for one, row in self.overlay.stations(self.location):
            if one.id not in known:
                by = next(iter(row.values())).by
                said = f"{by} is about a station {one.id}, but there are only {', '.join(sorted(known)) or 'none'}"
                yield Finding(rule="OVERLAY-ID", severity="warning", path=f"stations[{one.id}]", message=said)


def overlaid(location: Location, overlay: Overlay, assumed: Mapping[str, Origin]) -> Overlaid:
    """A Location with what is stated of it and of its EVSEs.

    `assumed` are the fields that a reader filled, and OCPI left open.
    """
    if not overlay:
        return Overlaid(location=location, facts=NO_FACTS, origins=assumed, named={}, overlay=overlay, told={})
    told = {
        **{key: _Said(one, is_general=True) for key, one in overlay.of_all().items()},
        **{key: _Said(one, is_general=True) for key, one in overlay.of_party(location).items()},
        **_own(overlay.of_location(location)),
    }
    origins = dict(assumed)
    evses = []
    named = {}
    for evse in location.evses:
        own = _own(overlay.of_evse(location, evse))
        at = f"evses[{evse.uid.upper()}]."
        evses.append(_filled(evse, _OF_EVSE, {**_shared(told), **own}, at, origins))
        if "station" in own:
            named[evse.uid.upper()] = str(own["station"].value)
    filled = _filled(replace(location, evses=tuple(evses)), _OF_LOCATION, told, "", origins)
    return Overlaid(location=filled, facts=_facts(told), origins=origins, named=named, overlay=overlay, told=told)


def _own(row: Row) -> _Told:
    """What is stated of an object itself."""
    return {key: _Said(one, is_general=False) for key, one in row.items()}


def _shared(told: _Told) -> _Told:
    """What is stated of a place and holds for each EVSE there that says nothing itself."""
    found = {key: one for key, one in told.items() if "evses[]" in (KEYS[key].field or "")}
    return {key: one._replace(is_general=True) for key, one in found.items()}


def _facts(told: _Told, of_evse: Collection[str] = ()) -> Facts:
    """What OCPI has no field for; `of_evse` is what is stated of an EVSE itself, as OCPI speaks of each, too."""
    facts = {key: one for key, one in told.items() if key in _FACTS}
    if not facts:
        return NO_FACTS
    return Facts(
        **{key: one.value for key, one in facts.items()},
        origins={key: one.origin for key, one in facts.items()},
        general=frozenset(
            key for key, one in facts.items() if one.is_general or ("evse" in KEYS[key].scopes and key not in of_evse)
        ),
    )


_FACTS = frozenset(NAMES)


# --- fields of OCPI

_Part = Location | Evse


class _Field(NamedTuple):
    """A field of OCPI that statements fill: the keys that make it, its path, whether it says something, how it is put.

    `put` gets the values of the keys in their order.
    """

    keys: tuple[str, ...]
    path: str
    says: Callable[[Any], bool]
    put: Callable[..., Any]


def _text(key: str, path: str = "") -> _Field:
    """A field with a text."""
    name = path or key
    return _Field(
        (key,), name, lambda part: given(getattr(part, name)), lambda part, text: replace(part, **{name: text})
    )


def _list(key: str, path: str) -> _Field:
    """A field with a list; an empty one says nothing, as OCPI has no other word for it."""
    return _Field(
        (key,), path, lambda part: bool(getattr(part, path)), lambda part, some: replace(part, **{path: some})
    )


def _directions(part: _Part, text: str) -> _Part:
    """A place with a text in the feed's own language."""
    return replace(part, directions=(DisplayText(text=text),))


def _is_open_sometime(location: Location) -> bool:
    """Whether opening times say when a Location is open."""
    times = location.opening_times
    return times is not None and bool(times.twentyfourseven or times.regular_hours or times.exceptional_openings)


def _with_power(evse: Evse, watts: int) -> Evse:
    """An EVSE whose connectors all have a power; one with a single connector has this one."""
    if len(evse.connectors) == 1:
        return replace(evse, connectors=(replace(evse.connectors[0], max_electric_power=watts),))
    return replace(evse, connectors=tuple(_powered(connector, watts) for connector in evse.connectors))


def _powered(connector: Connector, watts: int) -> Connector:
    """A connector with a power, where it has none."""
    return connector if power_w(connector) else replace(connector, max_electric_power=watts)


_POSITION = _Field(
    ("latitude", "longitude"),
    "coordinates",
    lambda part: part.coordinates is not None,
    lambda part, north, east: replace(part, coordinates=GeoLocation(latitude=north, longitude=east)),
)
_DIRECTIONS = _Field(("additional_information",), "directions", lambda part: bool(part.directions), _directions)

_OF_LOCATION = (
    _Field(
        ("trade_name",),
        "operator.name",
        lambda place: place.operator is not None and given(place.operator.name),
        lambda place, name: replace(place, operator=replace(place.operator or BusinessDetails(), name=name)),
    ),
    _text("help_phone"),
    _POSITION,
    _DIRECTIONS,
    _text("country"),
    _text("city"),
    _text("postal_code"),
    _text("address"),
    _Field(
        ("opening_times",),
        "opening_times",
        _is_open_sometime,
        lambda place, text: replace(place, opening_times=hours(text)),
    ),
    _text("time_zone"),
    _Field(
        ("green_energy",),
        "energy_mix.is_green_energy",
        lambda place: place.energy_mix is not None and place.energy_mix.is_green_energy is not None,
        lambda place, is_green: replace(
            place, energy_mix=replace(place.energy_mix or EnergyMix(), is_green_energy=is_green)
        ),
    ),
    _text("parking_type"),
    _Field(("public",), "publish", lambda _place: True, lambda place, is_public: replace(place, publish=is_public)),
)

_OF_EVSE = (
    _text("evse_id"),
    _POSITION,
    _DIRECTIONS,
    _list("parking_restrictions", "parking_restrictions"),
    _list("service_providers", "accepted_service_providers"),
    _Field(
        ("max_electric_power",),
        "connectors[].max_electric_power",
        lambda evse: all(map(power_w, evse.connectors)),
        _with_power,
    ),
)


def _filled(part: Any, fields: Iterable[_Field], told: _Told, at: str, origins: dict[str, Origin]) -> Any:
    """A Location or EVSE with the fields that statements are about; `origins` learns of them."""
    for field in fields:
        said = [told[key] for key in field.keys if key in told]
        if len(said) < len(field.keys) or (
            any(one.is_general for one in said) and field.says(part) and at + field.path not in origins
        ):
            continue
        filled = field.put(part, *(one.value for one in said))
        if filled != part:
            part = filled
            origins[at + field.path] = said[0].origin
    return part
