"""The files of a record: written when what they say has changed, and taken away when nothing is to be said."""

import re
from datetime import datetime
from pathlib import Path

from afir_publisher.metadata.record import Record
from afir_publisher.replaced import SUFFIXES, ReplacedFile, coded

SYNTAXES = ("ttl", "jsonld")
"""The endings of the files."""

_MODIFIED = re.compile(rb'dct:modified "([^"]+)"')


def refresh(folder: Path, record: Record | None, now: datetime) -> bool:
    """Bring the files in a feed's folder up to a record; tell whether they had to be.

    Raises:
        OSError: they cannot be written.
    """
    if record is None:
        return _remove(folder)
    from afir_publisher.metadata.graph import written  # noqa: PLC0415 - RDF is slow to load, and most need none

    before = {ending: _content(_path(folder, ending)) for ending in SYNTAXES}
    stated = _MODIFIED.search(before["ttl"] or b"")
    if stated and before == written(record, stated[1].decode()):
        return False
    folder.mkdir(parents=True, exist_ok=True)
    for ending, content in written(record, now.isoformat(timespec="seconds")).items():
        with ReplacedFile(_path(folder, ending), now.timestamp()) as file:
            file.write(content)
    return True


def _remove(folder: Path) -> bool:
    """Take the files away; tell whether there were any."""
    found = [coded(_path(folder, ending), coding) for ending in SYNTAXES for coding in SUFFIXES]
    there = [path for path in found if path.exists()]
    for path in there:
        path.unlink(missing_ok=True)
    return bool(there)


def _path(folder: Path, ending: str) -> Path:
    """Where a file lies."""
    return folder / f"metadata.{ending}"


def _content(path: Path) -> bytes | None:
    """What is in a file, if it is there."""
    try:
        return path.read_bytes()
    except OSError:
        return None
