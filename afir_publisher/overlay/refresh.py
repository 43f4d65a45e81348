"""What the configuration and the files of a source state beside OCPI, taken into the store where it has changed.

A file is parsed when its bytes are others than last time. One that cannot be read changes nothing: what it stated last
still counts. Of two statements of one fact about one object the one in the later file counts.
"""

import glob
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from hashlib import sha256
from pathlib import Path
from typing import Any

from afir_publisher.fingerprint import code_digest
from afir_publisher.model import Finding, first_of, frozen
from afir_publisher.overlay import rows, sheets
from afir_publisher.overlay.kind import Value
from afir_publisher.overlay.places import places
from afir_publisher.overlay.statement import Object, Row, Stated
from afir_publisher.rules import interface
from afir_publisher.rules.rule import Rule
from afir_publisher.store import Store
from afir_publisher.store.overlays import KeptSheet

CONFIGURATION = "configuration"
"""What is called the sheet that stands in the configuration itself."""

AREA = "overlay "
"""What the areas of findings about files begin with; the name of the file follows."""


@frozen
class Stating:
    """Where a source's facts beside OCPI are: those in the configuration itself, and the patterns of files."""

    facts: Mapping[Object, Mapping[str, Value]]
    files: tuple[str, ...] = ()


@frozen
class Refreshed:
    """What became of it: the objects of which something else is stated now, what was found, which files were unread."""

    changed: tuple[Object, ...]
    findings: Mapping[str, Sequence[Finding]]
    unread: tuple[str, ...] = ()


def refresh(store: Store, source: str, stating: Stating) -> Refreshed:
    """Bring what the store knows of a source's overlay up to what is stated now."""
    kept = store.overlays.sheets(source)
    unread: dict[str, str] = {}
    order: list[str] = []
    is_other = False
    for name, raw in _sheets(stating, kept, unread):
        order.append(name)
        if raw is None:
            continue
        digest = sha256(raw).hexdigest()[:32] + code_digest()
        if name not in kept or kept[name][0] != digest:
            try:
                store.overlays.keep(source, name, _read(name, raw, digest))
            except sheets.Unread as error:
                unread[name] = str(error)
                order = order if name in kept else order[:-1]
                continue
            is_other = True
    changed: list[Object] = []
    if is_other or order != list(kept):
        store.overlays.order(source, order)
        changed = store.overlays.replace(source, _together(store, source, order))
    findings: dict[str, list[Finding]] = {}
    for name, why in unread.items():
        said = f"{shown(name)}: {why}; what it stated when it was read last still counts"
        findings.setdefault(AREA + shown(name), []).append(interface.OVERLAY_FILE.finding(shown(name), said))
    for name, (_, faults) in store.overlays.sheets(source).items():
        findings.setdefault(AREA + shown(name), []).extend(_one(interface.OVERLAY_VALUE, name, faults))
    told = tuple(f"{source}: {shown(name)}: {why}" for name, why in unread.items())
    return Refreshed(changed=tuple(changed), findings=findings, unread=told)


def touched(store: Store, source: str, changed: Sequence[Object]) -> set[str]:
    """The keys of the Locations that statements about these objects reach."""
    found = places(changed, store.snapshots.current(source, "location"), store.links.placed(source)) if changed else {}
    return set().union(*found.values())


def unmatched(store: Store, source: str) -> dict[str, list[Finding]]:
    """What is found of rows that are about nothing that the source has, by area."""
    lost = nowhere(store, source, store.overlays.objects(source))
    by_sheet: dict[str, dict[int, Object]] = {}
    for one, row in store.overlays.of(source, lost).items():
        for stated in row.values():
            by_sheet.setdefault(stated.sheet, {})[stated.row] = one
    return {
        AREA + name: _one(interface.OVERLAY_ID, name, [f"row {row}: {missing(lines[row])}" for row in sorted(lines)])
        for name, lines in by_sheet.items()
    }


def nowhere(store: Store, source: str, objects: Iterable[Object]) -> list[Object]:
    """Those of some objects that a source does not have."""
    found = places(objects, store.snapshots.current(source, "location"), store.links.placed(source))
    return [one for one, keys in found.items() if not keys and one.scope != "source"]


def missing(one: Object) -> str:
    """What is said of an object that is not there."""
    if one.scope == "party":
        return f"there is no Location of {one.id}"
    where = f" in a Location {one.within}" if one.within else ""
    what = {"location": "Location", "evse": "published EVSE", "station": "station"}[one.scope]
    return f"there is no {what} {one.id}{where}"


def shown(name: str) -> str:
    """What a file is called in messages."""
    return Path(name).name


def _sheets(stating: Stating, kept: Mapping[str, Any], unread: dict[str, str]) -> Iterator[tuple[str, bytes | None]]:
    """Each sheet that counts, in order, with its bytes, or without where it stays as it was."""
    if stating.facts:
        yield CONFIGURATION, json.dumps([[*one, facts] for one, facts in stating.facts.items()]).encode()
    for pattern in stating.files:
        names = sorted(name for name in glob.glob(pattern, recursive=True) if Path(name).is_file())  # noqa: PTH207
        if not names:
            unread[pattern] = "there is no such file"
            yield from ((name, None) for name in kept if name == pattern or fnmatchcase(name, pattern))
        for name in names:
            try:
                yield name, Path(name).read_bytes()
            except OSError as error:
                unread[name] = f"cannot be read: {error.strerror}"
                if name in kept:
                    yield name, None


def _read(name: str, raw: bytes, digest: str) -> KeptSheet:
    """What a sheet states.

    Raises:
        sheets.Unread: no table can be made of it.
    """
    if name == CONFIGURATION:
        return KeptSheet(digest=digest, lines=json.dumps([[0, *line] for line in json.loads(raw)]))
    found = rows.read(sheets.table(raw, shown(name)).rows)
    lines = [[line.row, *line.object, line.values] for line in found.lines]
    return KeptSheet(digest=digest, lines=json.dumps(lines), faults=tuple(map(str, found.faults)))


def _together(store: Store, source: str, names: Sequence[str]) -> dict[Object, Row]:
    """What all sheets state of each object, the later ones before the earlier."""
    found: dict[Object, dict[str, Stated]] = {}
    for name in names:
        for row, *named, values in json.loads(store.overlays.lines(source, name)):
            stated = found.setdefault(Object(*named), {})
            stated |= {key: Stated(value, shown(name), row) for key, value in values.items()}
    return dict(found)


def _one(rule: Rule, name: str, faults: Sequence[str]) -> list[Finding]:
    """The one finding of a file for faults of a kind; none where there are none."""
    if not faults:
        return []
    return [rule.finding(shown(name), f"{shown(name)}, {faults[0]}{first_of(len(faults))}")]
