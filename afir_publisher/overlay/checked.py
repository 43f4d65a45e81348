"""A file with facts, judged before it is used: what it states, and what is wrong with it, row by row."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from afir_publisher.model import frozen
from afir_publisher.objects import Objects
from afir_publisher.overlay import rows, sheets, told
from afir_publisher.overlay.rows import Fault, Line
from afir_publisher.overlay.statement import Object, names
from afir_publisher.pool import Pool
from afir_publisher.store import Store


@frozen
class Checked:
    """A file: of how many objects it states how many facts, what was guessed to read it, what is wrong."""

    name: str
    objects: int = 0
    facts: int = 0
    notes: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The file as `overlay check --json` prints it."""
        faults = [fault._asdict() for fault in self.faults]
        return {"file": self.name, "objects": self.objects, "facts": self.facts, "notes": self.notes, "faults": faults}


def check(path: Path, store: Store | None, sources: Sequence[str], now: datetime) -> Checked:
    """Judge a file; ids are looked for among the objects of these sources, if there is a store."""
    try:
        table = sheets.table(path.read_bytes(), path.name)
        sheet = rows.read(table.rows)
    except sheets.Unread as error:
        return Checked(name=path.name, faults=(Fault(0, "", str(error)),))
    lost = [*_lost(sheet.lines, store, sources), *_lost_stations(sheet.lines, store, sources, now)] if store else []
    return Checked(
        name=path.name,
        objects=len({line.object for line in sheet.lines}),
        facts=sum(len(line.values) for line in sheet.lines),
        notes=table.notes if store else (*table.notes, "there is no store yet, so ids were not looked for"),
        faults=tuple(sorted((*sheet.faults, *lost))),
    )


def _lost(lines: Sequence[Line], store: Store, sources: Iterable[str]) -> Iterator[Fault]:
    """Rows that are about nothing that any source has."""
    objects = {line.object for line in lines}
    for source in sources:
        objects &= {*told.nowhere(store, source, objects)}
    for line in lines:
        if line.object in objects:
            yield Fault(line.row, line.object.scope, told.missing(line.object))


def _lost_stations(lines: Sequence[Line], store: Store, sources: Iterable[str], now: datetime) -> Iterator[Fault]:
    """Rows about stations that their Locations do not have."""
    wanted = {line.object for line in lines if line.object.scope == "station" and line.object.within}
    lost: dict[Object, str] = {}
    for source in sources:
        reached = told.reached(store, source, wanted)
        keys = {key for some in reached.values() for key in some}
        by_key = (
            {names(pool.location)[0]: _names(pool) for pool in Objects(store).pools(source, now, keys)} if keys else {}
        )
        for one, places in reached.items():
            known = {name for key in places for name in by_key.get(key, ())}
            if places and one.id not in known:
                lost[one] = f"there is no station {one.id} in {one.within}, but {', '.join(sorted(known)) or 'none'}"
    for line in lines:
        if line.object in lost:
            yield Fault(line.row, "station", lost[line.object])


def _names(pool: Pool) -> set[str]:
    """What a pool's stations are called, in capitals."""
    return {name.upper() for station in pool.stations for name in (station.id, station.name) if name}
