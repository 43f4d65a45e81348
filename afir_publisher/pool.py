"""A Location with all that belongs to it joined on: what rules check and exporters render. Values only.

A hundred rules and the exporters ask the same of a pool and its stations, so some of it is worked out once and kept in
them; they have no slots for that reason. What is made of one by `replace` works it out anew.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache

from afir_publisher.facts import FROM_OCPI, NO_FACTS, Facts, Origin
from afir_publisher.grouping import ONE_A_LOCATION, Grouping
from afir_publisher.model import Connector, Evse, Location, Tariff, frozen

BY_DEFAULT = Origin("default", str(ONE_A_LOCATION))


@dataclass(frozen=True, kw_only=True)
class Station:
    """The box with recharging points in it, the level that OCPI does not have: its EVSEs, and what is known of it.

    `name` is what tells it from other stations of the Location, `None` for the one of all that has none. `origin` says
    who put these EVSEs together.
    """

    id: str
    evses: tuple[Evse, ...]
    name: str | None = None
    facts: Facts = NO_FACTS
    origin: Origin = BY_DEFAULT

    @cached_property
    def abilities(self) -> frozenset[str]:
        """What its EVSEs can do, in capitals."""
        return abilities(self.evses)


def abilities(evses: Iterable[Evse]) -> frozenset[str]:
    """What EVSEs and their connectors can do, in capitals; early 2.3.0 had the connectors' words at the EVSE."""
    lists: list[tuple[str, ...]] = []
    for evse in evses:
        lists.append(evse.capabilities)
        lists += [connector.capabilities for connector in evse.connectors if connector.capabilities]
    return _in_capitals(tuple(lists))


@lru_cache(maxsize=4096)
def _in_capitals(lists: tuple[tuple[str, ...], ...]) -> frozenset[str]:
    """The words of lists, in capitals; most stations of a CPO have the same few lists."""
    return frozenset(word.strip().upper() for words in lists for word in words)


@frozen
class LocalTime:
    """The time zone that a place keeps, by where it is, and the zone's offset from UTC, as `+02:00`."""

    zone: str
    utc_offset: str


@dataclass(frozen=True, kw_only=True)
class Pool:
    """A Location with what OCPI keeps elsewhere, or not at all, joined on: AFIR's recharging pool.

    `location` holds the overlay's values where OCPI has a field for them; `origins` says by path which of its fields do
    not come from OCPI. `stations` hold the EVSEs that are to be published: not removed, with a connector, not the stale
    one of twins. `tariffs` are those that its connectors name and that could be found, by `tariff_key` of the name.
    `utc_offset` is the local time's, as `+02:00`; `None` where the time zone is unknown; `time_there` is what the time
    would be by the position alone. `facts` are those of the place, `of_evse` those of its recharging points by uid in
    capitals, as far as they have any. `grouping` is the rule that stations were made by. `now` is when this was put
    together, for rules about age; what exporters make of a Pool does not depend on it.
    """

    location: Location
    stations: tuple[Station, ...] = ()
    tariffs: Mapping[str, Tariff] = field(default_factory=dict)
    stale_twins: frozenset[str] = frozenset()
    utc_offset: str | None = None
    facts: Facts = NO_FACTS
    of_evse: Mapping[str, Facts] = field(default_factory=dict)
    origins: Mapping[str, Origin] = field(default_factory=dict)
    grouping: Grouping = ONE_A_LOCATION
    time_there: LocalTime | None = None
    now: datetime | None = None

    @cached_property
    def points(self) -> tuple[tuple[int, Evse], ...]:
        """The recharging points that are there or to come, each with its position in `location.evses`.

        Older copies of points that are newer elsewhere are not among them: their faults are not published.
        """
        stale = self.stale_twins
        return tuple(
            (i, evse)
            for i, evse in enumerate(self.location.evses)
            if evse.status.upper() != "REMOVED" and not (stale and evse.uid.upper() in stale)
        )

    @cached_property
    def connectors(self) -> tuple[tuple[int, int, Evse, Connector], ...]:
        """The connectors of the recharging points, each with the position of its EVSE and its own."""
        return tuple((i, j, evse, plug) for i, evse in self.points for j, plug in enumerate(evse.connectors))

    def origin(self, path: str) -> Origin:
        """Where the value of a field of the Location comes from, such as `help_phone` or `evses[UID].evse_id`."""
        return self.origins.get(path, FROM_OCPI)

    def facts_of(self, evse: Evse, station: Station) -> Facts:
        """What is known of a recharging point beside OCPI: its own facts, which hold its station's too."""
        return self.of_evse.get(evse.uid.upper(), station.facts)
