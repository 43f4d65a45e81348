"""Feeds as files that any web server can serve: snapshots, deltas, and a manifest that says what is there.

    <directory>/<feed>/<publication>.xml|json|csv     the current snapshot
    <directory>/<feed>/<publication>.delta/<seq>.…    what each message changed
    <directory>/<feed>/manifest.json                  numbers, times, sizes, digests

Beside each stands the same with `.gz` and with `.zst`. A file is replaced by renaming, so a reader has the old one or
the new one, never half of one; the manifest comes last. What a crash kept from being written is written by the next
sync. The time of a file is that of its message, so that any web server gives the right Last-Modified.
"""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

from afir_publisher import documents
from afir_publisher.cursor import cursor, sequence
from afir_publisher.replaced import SUFFIXES, UNFINISHED, ReplacedFile, coded
from afir_publisher.store import Store
from afir_publisher.store.publications import Message
from exporters.profiles.profile import Profile

MANIFEST = "manifest.json"
DELTAS_LISTED = 1000

_BLOCK_CHARACTERS = 1 << 20


class FeedFiles:
    """The files of one feed."""

    def __init__(self, directory: Path, feed: str, profile: Profile) -> None:
        """Name the folder; nothing is read or written yet."""
        self.folder = directory / feed
        self.feed = feed
        self.profile = profile

    def refresh(self, store: Store) -> dict[tuple[str, int], list[str]]:
        """Write what the store has published and the folder lacks; return the files of each message.

        Where nothing is lacking nothing is written.
        """
        manifest = self._manifest()
        written: dict[tuple[str, int], list[str]] = {}
        for publication in self.profile.publications:
            newest = store.publications.newest(self.feed, publication)
            stated = self._known(store, publication, manifest.get(publication, {}))
            if newest is None or (stated.get("seq") == newest.seq and self._is_whole(stated)):
                continue
            self._remove_unfinished()
            deltas = stated.get("deltas", [])
            after = deltas[-1]["seq"] if deltas else stated.get("seq", 0) if self._is_whole(stated) else 0
            for message in store.publications.messages(self.feed, publication, after=after):
                if message.kind == "delta" and publication not in self.profile.whole_only:
                    deltas.append(self._delta(store, message))
                    written[publication, message.seq] = [file["file"] for file in deltas[-1]["files"]]
            files = self._snapshot(store, newest)
            written.setdefault((publication, newest.seq), []).extend(file["file"] for file in files)
            manifest[publication] = {
                "seq": newest.seq,
                "cursor": cursor(newest),
                "created": newest.created,
                "entries": store.publications.count(self.feed, publication, newest.seq),
                "files": files,
                "deltas": deltas[-DELTAS_LISTED:],
            }
        if written:
            self._state(manifest)
        return written

    def _state(self, manifest: dict[str, Any]) -> None:
        """Write the manifest."""
        head = {"feed": self.feed, "profile": self.profile.name}
        created = max(manifest[name]["created"] for name in manifest)
        self._write_all([self.folder / MANIFEST], [(json.dumps(head | manifest, indent=1) + "\n",)], created)

    def forget(self, store: Store) -> int:
        """Remove the deltas of messages that the store has forgotten, from the folder and from the manifest.

        Gives how many files that were.
        """
        manifest, files = self._manifest(), list[Path]()
        listed = {name: stated["deltas"] for name, stated in manifest.items()}
        for publication, stated in manifest.items():
            oldest = next(store.publications.messages(self.feed, publication), None)
            if oldest:
                stated["deltas"] = [one for one in stated["deltas"] if one["seq"] >= oldest.seq]
                folder = self.folder / f"{publication}.delta"
                files += [path for path in folder.glob("*") if _number(path) < oldest.seq]
        if {name: stated["deltas"] for name, stated in manifest.items()} != listed:
            self._state(manifest)  # first, so that it never names what is gone
        for path in files:
            path.unlink(missing_ok=True)
        return len(files)

    def _manifest(self) -> dict[str, Any]:
        """What the manifest says; nothing if it is missing or damaged, or was another profile's."""
        try:
            manifest = json.loads((self.folder / MANIFEST).read_bytes())
        except (OSError, ValueError):
            return {}
        if not isinstance(manifest, dict) or manifest.get("profile") != self.profile.name:
            return {}
        return {name: manifest[name] for name in self.profile.publications if _is_statement(manifest.get(name))}

    def _known(self, store: Store, publication: str, stated: dict[str, Any]) -> dict[str, Any]:
        """What is stated of a publication, unless it is of another store, whose deltas go then."""
        if "cursor" not in stated or sequence(store, self.feed, publication, stated["cursor"]) is not None:
            return stated
        for path in (self.folder / f"{publication}.delta").glob("*"):
            path.unlink(missing_ok=True)
        return {}

    def _is_whole(self, stated: dict[str, Any]) -> bool:
        """Whether the snapshot files are there in the sizes that the manifest states."""
        files = stated.get("files", [])
        return all(_size(self.folder / file["file"]) == file["bytes"] for file in files)

    def _snapshot(self, store: Store, message: Message) -> list[dict[str, Any]]:
        """Write the current snapshot; the files of one that cannot be said go."""
        paths = [self.folder / f"{message.publication}.{syntax}" for syntax in self.profile.syntaxes]
        if not documents.can_be_said(store, self.profile, message):
            for path in paths:
                for coding in SUFFIXES:
                    coded(path, coding).unlink(missing_ok=True)
            return []
        pieces = documents.snapshot(store, self.profile, message, self.profile.syntaxes)
        return self._write_all(paths, pieces, message.created)

    def _delta(self, store: Store, message: Message) -> dict[str, Any]:
        """Write what one message changed, and return what the manifest says of it."""
        folder = self.folder / f"{message.publication}.delta"
        paths = [folder / f"{message.seq}.{syntax}" for syntax in self.profile.syntaxes]
        pieces = documents.delta(store, self.profile, message, self.profile.syntaxes)
        return {
            "seq": message.seq,
            "created": message.created,
            "changed": message.changed,
            "gone": message.gone,
            "files": self._write_all(paths, pieces, message.created),
        }

    def _write_all(self, paths: list[Path], pieces: Iterable[tuple[str, ...]], created: str) -> list[dict[str, Any]]:
        """Write one document in several syntaxes at once, each in every coding and of the time when it was created."""
        paths[0].parent.mkdir(parents=True, exist_ok=True)
        modified = datetime.fromisoformat(created).timestamp()
        with ExitStack() as stack:
            files = [stack.enter_context(ReplacedFile(path, modified)) for path in paths]
            for block in blocks(pieces):
                for file, text in zip(files, block, strict=True):
                    file.write(text.encode())
        _sync_folder(paths[0].parent)
        return [stated for file in files for stated in file.stated(self.folder)]

    def _remove_unfinished(self) -> None:
        """Remove what a crash left half written."""
        for path in self.folder.rglob(f"*{UNFINISHED}"):
            path.unlink(missing_ok=True)


def _is_statement(found: Any) -> bool:
    """Whether a manifest's part is of the shape that we write."""
    return isinstance(found, dict) and all(
        isinstance(found.get(name), kind) for name, kind in (("seq", int), ("files", list), ("deltas", list))
    )


def blocks(pieces: Iterable[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Pieces joined to blocks that are worth a write."""
    held: list[tuple[str, ...]] = []
    characters = 0
    for piece in pieces:
        held.append(piece)
        characters += len(piece[0])
        if characters >= _BLOCK_CHARACTERS:
            yield tuple("".join(lane) for lane in zip(*held, strict=True))
            held, characters = [], 0
    if held:
        yield tuple("".join(lane) for lane in zip(*held, strict=True))


def _number(path: Path) -> int:
    """The message that a file of deltas is of; none that there is for a file that is not ours."""
    number = path.name.partition(".")[0]
    return int(number) if number.isascii() and number.isdigit() else sys.maxsize


def _size(path: Path) -> int | None:
    """A file's size in bytes, or `None` if there is none."""
    try:
        return path.stat().st_size
    except OSError:
        return None


def _sync_folder(folder: Path) -> None:
    """Make renames in a folder outlast a power cut, where the system lets a folder be synced."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
