"""Documents that are open for reading, in every content coding, whatever becomes of the files that they came from."""

import os
import tempfile
import weakref
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path

from afir_publisher.replaced import SUFFIXES, Coded

_BLOCK_BYTES = 1 << 20

Identity = tuple[int, int, int]
"""What tells whether a path still leads to the same file: inode, time and size."""


class OpenFile:
    """A file that is open for reading: it stays as it was when another one is put into its place.

    `modified` is in whole seconds since 1970; `None` for what has no time of its own.
    """

    def __init__(self, handle: int, modified: int | None) -> None:
        """Take over an open file, and read it once for its digest."""
        weakref.finalize(self, os.close, handle)  # the last answer that is under way closes it
        self._handle = handle
        self._content: memoryview | None = None
        status = os.fstat(handle)
        self.identity = _identity(status)
        self.size = status.st_size
        self.modified = modified
        digest = sha256()
        for start in range(0, self.size, _BLOCK_BYTES):
            digest.update(self.read(start, _BLOCK_BYTES))
        self.sha256 = digest.hexdigest()

    def keep(self) -> None:
        """Have all of it in memory: that saves a copy at each answer."""
        self._content = self._content or memoryview(os.pread(self._handle, self.size, 0))

    def read(self, start: int, length: int) -> bytes | memoryview:
        """Bytes from a place in the file; fewer at its end."""
        if self._content:
            return self._content[start : start + length]
        return os.pread(self._handle, length, start)


Document = Mapping[str, OpenFile]
"""One document as it can be had: the file in each content coding."""


def opened(path: Path) -> OpenFile:
    """A file of a folder; raises OSError where it is not there."""
    handle = os.open(path, os.O_RDONLY)
    return OpenFile(handle, int(os.fstat(handle).st_mtime))


def held(pieces: Iterable[bytes], modified: int | None = None) -> Document:
    """A document that has no place in a folder, in files without a name."""
    with ExitStack() as stack:
        outs = {coding: stack.enter_context(tempfile.TemporaryFile()) for coding in SUFFIXES}
        written = Coded(outs)
        for piece in pieces:
            written.write(piece)
        written.finish()
        return {coding: OpenFile(os.dup(out.fileno()), modified) for coding, out in outs.items()}


def identity_of(path: Path) -> Identity | None:
    """What tells a file from the next one in its place; `None` if there is none."""
    try:
        return _identity(os.stat(path))  # noqa: PTH116 - at every request, and Path.stat takes twice as long
    except OSError:
        return None


def _identity(status: os.stat_result) -> Identity:
    """What tells a file from others."""
    return status.st_ino, status.st_mtime_ns, status.st_size
