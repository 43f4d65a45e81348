"""What is found about sheets: files that cannot be read, rows that are not understood, ids of nothing that is there."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from afir_publisher.manners import INTERFACE
from afir_publisher.model import Finding, first_of
from afir_publisher.overlay.places import places
from afir_publisher.overlay.statement import Object
from afir_publisher.rules import interface
from afir_publisher.rules.rule import Rule
from afir_publisher.store import Store

AREA, AREA_OF_IDS = "overlay file ", "overlay ids of "
"""What the areas of findings about files, and about ids in them, begin with; the name of the file follows."""

AREAS = (AREA, AREA_OF_IDS)


def of_files(store: Store, pull: int, source: str, unread: Mapping[str, str]) -> None:
    """Note what is found of sheets themselves; `unread` are those that could not be read, and why."""
    _record(store, pull, source, AREA, _of_files(store, source, unread))


def of_ids(store: Store, pull: int, source: str) -> None:
    """Note what is found of rows that are about nothing that the source has."""
    _record(store, pull, source, AREA_OF_IDS, _of_ids(store, source))


def nowhere(store: Store, source: str, objects: Iterable[Object]) -> list[Object]:
    """Those of some objects that a source does not have."""
    return [one for one, keys in reached(store, source, objects).items() if not keys and one.scope != "source"]


def reached(store: Store, source: str, objects: Iterable[Object]) -> dict[Object, set[str]]:
    """The keys of the Locations of a source that statements about some objects reach."""
    return places(objects, store.snapshots.current(source, "location"), store.links.placed(source))


def missing(one: Object) -> str:
    """What is said of an object that is not there."""
    if one.scope == "party":
        return f"there is no Location of {one.id}"
    where = f" in {one.within}" if one.within else ""
    what = {"location": "Location", "evse": "published EVSE", "station": "station"}[one.scope]
    return f"there is no {what} {one.id}{where}"


def shown(name: str) -> str:
    """What a file is called in messages."""
    return Path(name).name


def _record(store: Store, pull: int, source: str, area: str, found: Mapping[str, Sequence[Finding]]) -> None:
    """Note what is found about sheets, in areas that begin in one way, and that nothing is of all others."""
    before = {key: list[Finding]() for key in store.findings.keys(source, INTERFACE) if key.startswith(area)}
    store.findings.record(pull, source, INTERFACE, {**before, **found})


def _of_files(store: Store, source: str, unread: Mapping[str, str]) -> dict[str, list[Finding]]:
    """What is found of sheets themselves, by area."""
    found: dict[str, list[Finding]] = {}
    for name, why in unread.items():
        said = f"{shown(name)}: {why}; what it stated when it was read last still counts"
        found.setdefault(AREA + shown(name), []).append(interface.OVERLAY_FILE.finding(shown(name), said))
    for name, (_, faults) in store.overlays.sheets(source).items():
        found.setdefault(AREA + shown(name), []).extend(_one(interface.OVERLAY_VALUE, name, faults))
    return found


def _of_ids(store: Store, source: str) -> dict[str, list[Finding]]:
    """What is found of rows that are about nothing that the source has, by area."""
    objects = store.overlays.objects(source)
    by_sheet: dict[str, dict[int, Object]] = {}
    for one, row in store.overlays.of(source, nowhere(store, source, objects) if objects else ()).items():
        for stated in row.values():
            by_sheet.setdefault(stated.sheet, {})[stated.row] = one
    return {
        AREA_OF_IDS + name: _one(interface.OVERLAY_ID, name, [_at(row, lines[row]) for row in sorted(lines)])
        for name, lines in by_sheet.items()
    }


def _at(row: int, one: Object) -> str:
    """What is said of a row that is about nothing."""
    return f"row {row}: {missing(one)}" if row else missing(one)


def _one(rule: Rule, name: str, faults: Sequence[str]) -> list[Finding]:
    """The one finding of a file for faults of a kind; none where there are none."""
    if not faults:
        return []
    return [rule.finding(shown(name), f"{shown(name)}, {faults[0]}{first_of(len(faults))}")]
