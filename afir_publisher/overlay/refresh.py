"""What the configuration and the files of a source state beside OCPI, taken into the store where it has changed.

A file is parsed when its bytes are others than last time. One that cannot be read changes nothing: what it stated last
still counts. Of two statements of one fact about one object the one in the later file counts.
"""

import glob
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from hashlib import sha256
from pathlib import Path
from typing import Any

from afir_publisher.fingerprint import code_digest
from afir_publisher.model import frozen
from afir_publisher.ocpi.glance import View, glance
from afir_publisher.overlay import rows, sheets, told
from afir_publisher.overlay.kind import Value
from afir_publisher.overlay.statement import Object, Row, Stated
from afir_publisher.store import Store
from afir_publisher.store.overlays import KeptSheet

CONFIGURATION = "configuration"
"""What is called the sheet that stands in the configuration itself."""


@frozen
class Stating:
    """Where a source's facts beside OCPI are: those in the configuration itself, and the patterns of files."""

    facts: Mapping[Object, Mapping[str, Value]]
    files: tuple[str, ...] = ()


def state(store: Store, pull: int, source: str, stating: Stating | None, view: View) -> tuple[str, ...]:
    """Take up what is stated about a source now, inside the transaction of a pull; why files could not be read.

    The Locations that something else is stated of are to be looked at again, and what is wrong with files is found.
    Without `stating` what was stated last still counts.
    """
    news = store.snapshots.touched("location")
    changed: list[Object] | None = None
    unread: dict[str, str] = {}
    if stating is not None:
        changed = _take(store, source, stating, unread)
        told.of_files(store, pull, source, unread)
    store.links.affect(source, *_reached(store, source, changed or ()))
    _settle_public(
        store, source, news, _reached(store, source, [one for one in changed or () if one.scope == "location"]), view
    )
    if news or changed is not None:
        told.of_ids(store, pull, source)
    return tuple(f"{source}: {told.shown(name)}: {why}" for name, why in unread.items())


def _take(store: Store, source: str, stating: Stating, unread: dict[str, str]) -> list[Object] | None:
    """Take up the sheets that changed; the objects of which something else is stated now, `None` if no sheet did.

    `unread` learns which sheets could not be read, and why.
    """
    kept = store.overlays.sheets(source)
    order = []
    is_news = False
    for name, raw in _sheets(stating, kept, unread):
        if name in order:
            continue  # two patterns match it
        try:
            if raw is not None and kept.get(name, ("",))[0] != (digest := _digest(raw)):
                store.overlays.keep(source, name, _read(name, raw, digest))
                is_news = True
        except sheets.Unread as error:
            unread[name] = str(error)
            if name not in kept:
                continue
        order.append(name)
    if not is_news and order == list(kept):
        return None
    store.overlays.order(source, order)
    return store.overlays.replace(source, _together(store, source, order))


def _digest(raw: bytes) -> str:
    """What tells a sheet from another one, and from itself as another version of ours would read it."""
    return f"{sha256(raw).hexdigest()[:32]} {code_digest()}"


def _sheets(stating: Stating, kept: Mapping[str, Any], unread: dict[str, str]) -> Iterator[tuple[str, bytes | None]]:
    """Each sheet that counts, in order, with its bytes, or without where it stays as it was."""
    if stating.facts:
        yield CONFIGURATION, json.dumps([[*one, facts] for one, facts in stating.facts.items()]).encode()
    for pattern in stating.files:
        names = [name for name in sorted(glob.glob(pattern, recursive=True)) if _is_sheet(Path(name))]  # noqa: PTH207
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


def _is_sheet(path: Path) -> bool:
    """Whether a path is a file, and none by which Excel tells that it has another one open."""
    return path.is_file() and not path.name.startswith("~$")


def _read(name: str, raw: bytes, digest: str) -> KeptSheet:
    """What a sheet states.

    Raises:
        sheets.Unread: no table can be made of it.
    """
    if name == CONFIGURATION:
        return KeptSheet(digest=digest, lines=json.dumps([[0, *line] for line in json.loads(raw)]))
    found = rows.read(sheets.table(raw, told.shown(name)).rows)
    lines = [[line.row, *line.object, line.values] for line in found.lines]
    return KeptSheet(digest=digest, lines=json.dumps(lines), faults=tuple(map(str, found.faults)))


def _together(store: Store, source: str, names: Sequence[str]) -> dict[Object, Row]:
    """What all sheets state of each object, the later ones before the earlier."""
    found: dict[Object, dict[str, Stated]] = {}
    for name in names:
        for row, *named, values in json.loads(store.overlays.lines(source, name)):
            stated = found.setdefault(Object(*named), {})
            stated |= {key: Stated(value, told.shown(name), row) for key, value in values.items()}
    return dict(found)


# --- what follows


def _reached(store: Store, source: str, changed: Sequence[Object]) -> set[str]:
    """The keys of the Locations that statements about these objects reach."""
    if not changed:
        return set()
    return set().union(*told.reached(store, source, changed).values())


def _settle_public(
    store: Store, source: str, news: Iterable[tuple[str, str]], reached: Collection[str], view: View
) -> None:
    """Note which points are published by Locations of which it is stated, or was until now, whether they are public."""
    said = {one.id: is_public for one, is_public in store.overlays.public(source).items()}
    keys = {key for key, identity in news if key in said or identity in said} | {*reached}
    glances = []
    for raw in store.snapshots.raws(source, "location", sorted(keys)).values():
        seen = glance(raw, view)
        is_public = said.get(seen.key, said.get(seen.identity))
        glances.append(seen if is_public is None else glance(raw, view, is_public=is_public))
    store.links.put(source, glances)
