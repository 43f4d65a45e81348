"""Files that are written in every content coding at once, and put in their places only when they are whole.

A coding is what HTTP calls it (RFC 9110, 8.4.1): beside `table.xml` lie `table.xml.gz` and `table.xml.zst`, compressed
once, so that no server has to do it for each request.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import zstandard
from isal import isal_zlib

UNFINISHED = ".part"

IDENTITY, GZIP, ZSTD = "identity", "gzip", "zstd"
SUFFIXES = {IDENTITY: "", GZIP: ".gz", ZSTD: ".zst"}
"""What is appended to a file's name in each coding."""

_GZIP_FORMAT = 31  # zlib's word for 32 KiB windows with a gzip head and tail
_COMPRESSORS: Mapping[str, Callable[[], Any]] = {
    GZIP: lambda: isal_zlib.compressobj(1, isal_zlib.DEFLATED, _GZIP_FORMAT),
    ZSTD: lambda: zstandard.ZstdCompressor(level=3).compressobj(),
}


class Coded:
    """One content on its way into several files, one for each coding; knows the size and SHA-256 of each."""

    def __init__(self, outs: Mapping[str, IO[bytes]]) -> None:
        """Write into these files, by coding."""
        self._outs = outs
        self._compressors = {coding: _COMPRESSORS[coding]() for coding in outs if coding != IDENTITY}
        self._sums = {coding: sha256() for coding in outs}
        self.sizes = dict.fromkeys(outs, 0)

    def write(self, content: bytes) -> None:
        """Add to the end."""
        for coding in self._outs:
            compressor = self._compressors.get(coding)
            self._put(coding, compressor.compress(content) if compressor else content)

    def finish(self) -> None:
        """Write what the compressors still hold."""
        for coding, compressor in self._compressors.items():
            self._put(coding, compressor.flush())
        for out in self._outs.values():
            out.flush()

    def sha256(self, coding: str) -> str:
        """The digest of a file, in hexadecimal."""
        return self._sums[coding].hexdigest()

    def _put(self, coding: str, content: bytes) -> None:
        """Add to one of the files."""
        self._outs[coding].write(content)
        self._sums[coding].update(content)
        self.sizes[coding] += len(content)


class ReplacedFile:
    """A file in every coding, written beside its place and put there only when it is whole.

    `modified` (seconds since 1970) becomes the time of the file, which web servers say as Last-Modified. It is moved to
    the second after that of the file that is replaced where it is not later: HTTP's dates have no fractions, and who
    asks by date must not miss the newer of two files.
    """

    def __init__(self, path: Path, modified: float) -> None:
        """Open all of them."""
        self.path = path
        self._modified = max(modified, _second(path) + 1)
        self._opened = ExitStack()
        outs = {coding: self._opened.enter_context(_unfinished(place).open("wb")) for coding, place in self._paths()}
        self._outs, self._coded = outs, Coded(outs)

    def _paths(self) -> Iterator[tuple[str, Path]]:
        """Each coding and the file that is in it; the plain one last, as a manifest says that all the rest is there."""
        for coding in (GZIP, ZSTD, IDENTITY):
            yield coding, coded(self.path, coding)

    def write(self, content: bytes) -> None:
        """Add to the end."""
        self._coded.write(content)

    def __enter__(self) -> Self:
        """Begin to write."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Put the files in their places, or away if something went wrong."""
        with self._opened:
            if kind is None:
                self._coded.finish()
                for out in self._outs.values():
                    os.fsync(out.fileno())
        for _, target in self._paths():
            part = _unfinished(target)
            if kind is None:
                os.utime(part, (self._modified, self._modified))
                part.replace(target)
            else:
                part.unlink(missing_ok=True)

    def stated(self, folder: Path) -> Iterator[dict[str, Any]]:
        """What the manifest says of the files, the plain one first."""
        for coding in SUFFIXES:
            name = coded(self.path, coding).relative_to(folder).as_posix()
            yield {"file": name, "bytes": self._coded.sizes[coding], "sha256": self._coded.sha256(coding)}


def coded(path: Path, coding: str) -> Path:
    """Where a file is in a coding."""
    return path.with_name(path.name + SUFFIXES[coding])


def _unfinished(path: Path) -> Path:
    """Where a file is while it is being written."""
    return path.with_name(path.name + UNFINISHED)


def _second(path: Path) -> int:
    """The second that a file is of; one long ago if there is none."""
    try:
        return int(path.stat().st_mtime)
    except OSError:
        return -1
