"""The files of a feed as they are served: open, and all of one manifest.

Files are replaced one after the other while they are served, the manifest last. So the files of a manifest are opened
together, held against the digests that it states, and served from there until the files of the next one are complete:
what is said of a snapshot (its number, the cursor) is always said of these very bytes.
"""

import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from pathlib import Path
from threading import Lock
from typing import Any

import msgspec

from afir_publisher.feeds import MANIFEST
from afir_publisher.model import frozen
from afir_publisher.opened import Document, Identity, OpenFile, held, identity_of, opened
from afir_publisher.replaced import IDENTITY, SUFFIXES, coded

MOST_OTHERS_OPEN = 128
MOST_BYTES_KEPT = 64_000_000
"""How much of a feed's snapshots is kept in memory; what is larger is read when it is sent."""


@frozen
class Shown:
    """A publication as it is shown: the newest message, the cursor of whoever has it, a snapshot in each syntax.

    A publication that is empty may have none (`Profile.never_empty`).
    """

    seq: int
    cursor: str
    created: str
    entries: int
    snapshots: Mapping[str, Document] = field(default_factory=dict)


@frozen
class Edition:
    """Everything that a feed shows at one time; `facts` is what the manifest says."""

    manifest: Document
    facts: Mapping[str, Any]
    publications: Mapping[str, Shown]


class Shelf:
    """The folder of one feed; `edition` is what it showed when it was looked at last."""

    def __init__(
        self,
        directory: Path,
        feed: str,
        publications: tuple[str, ...],
        syntaxes: tuple[str, ...],
        whole_only: tuple[str, ...] = (),
    ) -> None:
        """Name the folder; nothing is read yet."""
        self.folder = directory / feed
        self.feed = feed
        self.publications = publications
        self.syntaxes = syntaxes
        self.whole_only = whole_only
        self.edition: Edition | None = None
        self._manifest = self.folder / MANIFEST
        self._looked_at: Identity | None = None
        self._looking = Lock()
        self._others = OrderedDict[str, Document]()
        self._delta = re.compile(rf"({'|'.join(publications)})\.delta/[1-9][0-9]{{0,14}}\.({'|'.join(syntaxes)})")

    def is_current(self) -> bool:
        """Whether the folder still has the manifest that was looked at last."""
        return identity_of(self._manifest) == self._looked_at

    def look(self) -> Edition | None:
        """See what is there now; as long as files are being replaced, what was there before."""
        with self._looking:
            identity = identity_of(self._manifest)
            if identity != self._looked_at:
                found = self._opened()
                if found or identity is None:
                    self.edition = found
                    self._looked_at = identity
            return self.edition

    def delta(self, name: str) -> Document | None:
        """A delta file by its name in the folder: `table.delta/2.xml`."""
        if not self._delta.fullmatch(name):
            return None
        return self._alone(name)

    def metadata(self, ending: str) -> Document | None:
        """The feed's metadata by the ending of its file; `None` where it has none."""
        return self._alone(f"metadata.{ending}")

    def _alone(self, name: str) -> Document | None:
        """A file that belongs to no edition."""
        path = self.folder / name
        found = self._others.pop(name, None)
        if found is None or found[IDENTITY].identity != identity_of(path):
            found = dict(_coded_files(path))
        if IDENTITY not in found:
            return None
        self._others[name] = found
        if len(self._others) > MOST_OTHERS_OPEN:
            self._others.popitem(last=False)
        return found

    def _opened(self) -> Edition | None:
        """What a manifest and the files that it states show; `None` if they do not fit together."""
        try:
            file = opened(self._manifest)
            text = bytes(file.read(0, file.size))
            facts = msgspec.json.decode(text, type=dict[str, Any])
            shown = {name: self._shown(name, facts[name]) for name in self.publications if name in facts}
        except (OSError, LookupError, TypeError, ValueError):  # what is no manifest of ours is none
            return None
        _keep(shown.values())
        return Edition(manifest=held([text], file.modified), facts=facts, publications=shown)

    def _shown(self, publication: str, stated: Mapping[str, Any]) -> Shown:
        """A publication of a manifest; raises ValueError where a file is not the one that is stated."""
        digests = {file["file"]: file["sha256"] for file in stated["files"]}
        snapshots: dict[str, dict[str, OpenFile]] = {}
        for syntax in self.syntaxes:
            path = self.folder / f"{publication}.{syntax}"
            for coding in SUFFIXES:
                place = coded(path, coding)
                if place.name in digests:
                    file = self._known(publication, syntax, coding) or opened(place)
                    if file.sha256 != digests[place.name]:
                        raise ValueError(place.name)
                    snapshots.setdefault(syntax, {})[coding] = file
        seq = int(stated["seq"])
        return Shown(
            seq=seq,
            cursor=str(stated.get("cursor", seq)),
            created=str(stated["created"]),
            entries=int(stated["entries"]),
            snapshots=snapshots,
        )

    def _known(self, publication: str, syntax: str, coding: str) -> OpenFile | None:
        """A snapshot file that is open already and still in its place: it is not read again."""
        before = self.edition.publications.get(publication) if self.edition else None
        file = before.snapshots.get(syntax, {}).get(coding) if before else None
        path = coded(self.folder / f"{publication}.{syntax}", coding)
        return file if file and file.identity == identity_of(path) else None


def _keep(shown: Iterable[Shown]) -> None:
    """Keep snapshots in memory as far as there is room, the small ones first: those are what most clients ask for."""
    found = [file for one in shown for document in one.snapshots.values() for file in document.values()]
    room = MOST_BYTES_KEPT
    for file in sorted(found, key=lambda file: file.size):
        room -= file.size
        if room >= 0:
            file.keep()


def _coded_files(path: Path) -> Iterator[tuple[str, OpenFile]]:
    """A file in each coding that it is there in."""
    for coding in SUFFIXES:
        try:
            yield coding, opened(coded(path, coding))
        except OSError:
            continue
