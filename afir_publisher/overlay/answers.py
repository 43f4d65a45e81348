"""What is said of a Location and its recharging points, entry by entry of the law, and where each answer comes from."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from afir_publisher.annex import ANNEX, AnnexEntry, Said
from afir_publisher.annex.service import FACILITIES
from afir_publisher.overlay.keys import completing
from afir_publisher.pool import Pool, Station


class Answer(NamedTuple):
    """What is said of an entry at a station, or at a recharging point of it.

    Where nobody says anything, `remedy` are the keys by which it can be stated.
    """

    station: str
    evse: str
    entry: AnnexEntry
    said: Said | None
    remedy: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The answer as `overlay show --json` prints it."""
        said = self.said
        return {
            "station": self.station,
            "evse": self.evse or None,
            "entry": self.entry.code,
            "title": self.entry.title,
            "value": said.value if said else None,
            "origin": said.origin.source if said else None,
            "by": said.origin.by if said else None,
            "keys": list(self.remedy),
        }


def answers(pool: Pool) -> Iterator[Answer]:
    """Each entry for each station, then each for its recharging points."""
    for station in pool.stations:
        for entry in ANNEX.values():
            if entry.of_station is not None:
                said = entry.of_station(pool, station)
                remedy = () if said else tuple(_remedies(entry, pool, station))
                yield Answer(station.id, "", entry, said, remedy)
        for evse in station.evses:
            for entry in ANNEX.values():
                if entry.of_point is not None:
                    said = entry.of_point(pool, station, evse)
                    remedy = () if said else tuple(key.name for key in completing(entry.code))
                    yield Answer(station.id, evse.uid, entry, said, remedy)


def _remedies(entry: AnnexEntry, pool: Pool, station: Station) -> Iterator[str]:
    """The keys that an entry lacks at a station: of facilities only those of which nothing is known."""
    for key in completing(entry.code):
        if key.name not in FACILITIES or FACILITIES[key.name][1](pool, station) is None:
            yield key.name
