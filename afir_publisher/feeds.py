"""Feeds as files that any web server can serve: snapshots, deltas, and a manifest that says what is there.

    <directory>/<feed>/<publication>.xml|json         the current snapshot
    <directory>/<feed>/<publication>.delta/<seq>.…    what each message changed
    <directory>/<feed>/manifest.json                  numbers, times, sizes, digests

Beside each stands the same with `.gz`. A file is replaced by renaming, so a reader has the old one or the new one,
never half of one; the manifest comes last. What a crash kept from being written is written by the next sync.
"""

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from isal import isal_zlib

from afir_publisher import documents
from afir_publisher.store import Store
from afir_publisher.store.publications import Message
from exporters.profiles.profile import Profile

MANIFEST = "manifest.json"
DELTAS_LISTED = 1000
UNFINISHED = ".part"

_BLOCK_CHARACTERS = 1 << 20
_GZIP_FORMAT = 31  # zlib's word for 32 KiB windows with a gzip head and tail


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
            stated = manifest.get(publication, {})
            if newest is None or (stated.get("seq") == newest.seq and self._is_whole(stated)):
                continue
            self._remove_unfinished()
            deltas = stated.get("deltas", [])
            after = deltas[-1]["seq"] if deltas else stated.get("seq", 0) if self._is_whole(stated) else 0
            for message in store.publications.messages(self.feed, publication, after=after):
                if message.kind == "delta":
                    deltas.append(self._delta(store, message))
                    written[publication, message.seq] = [file["file"] for file in deltas[-1]["files"]]
            files = self._snapshot(store, newest)
            written.setdefault((publication, newest.seq), []).extend(file["file"] for file in files)
            manifest[publication] = {
                "seq": newest.seq,
                "created": newest.created,
                "entries": store.publications.count(self.feed, publication, newest.seq),
                "files": files,
                "deltas": deltas[-DELTAS_LISTED:],
            }
        if written:
            head = {"feed": self.feed, "profile": self.profile.name}
            self._write_all([self.folder / MANIFEST], [(json.dumps(head | manifest, indent=1) + "\n",)])
        return written

    def _manifest(self) -> dict[str, Any]:
        """What the manifest says; nothing if it is missing or damaged, or was another profile's."""
        try:
            manifest = json.loads((self.folder / MANIFEST).read_bytes())
        except (OSError, ValueError):
            return {}
        if not isinstance(manifest, dict) or manifest.get("profile") != self.profile.name:
            return {}
        return {name: manifest[name] for name in self.profile.publications if _is_statement(manifest.get(name))}

    def _is_whole(self, stated: dict[str, Any]) -> bool:
        """Whether the snapshot files are there in the sizes that the manifest states."""
        files = stated.get("files", [])
        return all(_size(self.folder / file["file"]) == file["bytes"] for file in files)

    def _snapshot(self, store: Store, message: Message) -> list[dict[str, Any]]:
        """Write the current snapshot; the files of one that cannot be said go."""
        paths = [self.folder / f"{message.publication}.{syntax}" for syntax in self.profile.syntaxes]
        if not documents.can_be_said(store, self.profile, message):
            for path in paths:
                path.unlink(missing_ok=True)
                _zipped(path).unlink(missing_ok=True)
            return []
        return self._write_all(paths, documents.snapshot(store, self.profile, message, self.profile.syntaxes))

    def _delta(self, store: Store, message: Message) -> dict[str, Any]:
        """Write what one message changed, and return what the manifest says of it."""
        folder = self.folder / f"{message.publication}.delta"
        paths = [folder / f"{message.seq}.{syntax}" for syntax in self.profile.syntaxes]
        return {
            "seq": message.seq,
            "created": message.created,
            "changed": message.changed,
            "gone": message.gone,
            "files": self._write_all(paths, documents.delta(store, self.profile, message, self.profile.syntaxes)),
        }

    def _write_all(self, paths: list[Path], pieces: Iterable[tuple[str, ...]]) -> list[dict[str, Any]]:
        """Write one document in several syntaxes at once, each with its `.gz`."""
        paths[0].parent.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            files = [stack.enter_context(ReplacedFile(path)) for path in paths]
            for block in _blocks(pieces):
                for file, text in zip(files, block, strict=True):
                    file.write(text.encode())
        _sync_folder(paths[0].parent)
        return [stated for file in files for stated in file.stated(self.folder)]

    def _remove_unfinished(self) -> None:
        """Remove what a crash left half written."""
        for path in self.folder.rglob(f"*{UNFINISHED}"):
            path.unlink(missing_ok=True)


class ReplacedFile:
    """A file and its `.gz`, written beside their places and put there only when they are whole."""

    def __init__(self, path: Path) -> None:
        """Open both."""
        self.path = path
        self._compressor = isal_zlib.compressobj(1, isal_zlib.DEFLATED, _GZIP_FORMAT)
        self._outs = [_unfinished(target).open("wb") for target in (path, _zipped(path))]
        self._sums = [sha256(), sha256()]
        self._sizes = [0, 0]

    def write(self, content: bytes) -> None:
        """Add to the end."""
        self._put(0, content)
        self._put(1, self._compressor.compress(content))

    def _put(self, which: int, content: bytes) -> None:
        """Add to the plain file or to the compressed one."""
        self._outs[which].write(content)
        self._sums[which].update(content)
        self._sizes[which] += len(content)

    def __enter__(self) -> Self:
        """Begin to write."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Put the files in their places, or away if something went wrong."""
        plain, zipped = self._outs
        with plain, zipped:
            if kind is None:
                self._put(1, self._compressor.flush())
                for out in self._outs:
                    out.flush()
                    os.fsync(out.fileno())
        for target in (_zipped(self.path), self.path):  # the plain one last: a manifest says that all the rest is there
            if kind is None:
                _unfinished(target).replace(target)
            else:
                _unfinished(target).unlink(missing_ok=True)

    def stated(self, folder: Path) -> Iterator[dict[str, Any]]:
        """What the manifest says of both files."""
        for target, size, total in zip((self.path, _zipped(self.path)), self._sizes, self._sums, strict=True):
            yield {"file": target.relative_to(folder).as_posix(), "bytes": size, "sha256": total.hexdigest()}


def _is_statement(found: Any) -> bool:
    """Whether a manifest's part is of the shape that we write."""
    return isinstance(found, dict) and all(
        isinstance(found.get(name), kind) for name, kind in (("seq", int), ("files", list), ("deltas", list))
    )


def _blocks(pieces: Iterable[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
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


def _zipped(path: Path) -> Path:
    """The compressed file beside a file."""
    return path.with_name(path.name + ".gz")


def _unfinished(path: Path) -> Path:
    """Where a file is while it is being written."""
    return path.with_name(path.name + UNFINISHED)


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
