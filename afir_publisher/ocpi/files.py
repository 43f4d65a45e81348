"""OCPI objects from files: an array, an envelope or one object a file, compressed with gzip or not."""

import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
from isal import igzip, isal_zlib

from afir_publisher.errors import Refused, SourceError
from afir_publisher.ocpi.envelope import decoded, listed, opened
from afir_publisher.ocpi.page import Kind, Page, Shortfall

GZIP = b"\x1f\x8b"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def pages(name: str, tariffs: Sequence[Path], locations: Sequence[Path]) -> Iterator[Page | Shortfall]:
    """The objects in files, a page a file; a file that cannot be read makes its kind fall short.

    Raises:
        SourceError: none of the files can be read.
    """
    faults = []
    kinds: tuple[tuple[Kind, Sequence[Path]], ...] = (("tariff", tariffs), ("location", locations))
    for kind, paths in kinds:
        for path in paths:
            try:
                yield Page(kind=kind, where=path.name, objects=objects(path))
            except SourceError as error:
                faults.append(error)
                yield Shortfall(kind=kind, message=f"{name}: {error}")
    if len(faults) == len(tariffs) + len(locations):
        raise SourceError(f"{name}: {faults[0]}")


def objects(path: Path) -> tuple[bytes, ...]:
    """The exact text of each object in a file.

    Raises:
        Refused: the file cannot be read or holds no OCPI objects.
    """
    try:
        raw = path.read_bytes()
        if raw.startswith(GZIP):
            raw = bytes(igzip.decompress(raw))
    except (OSError, EOFError, zlib.error, isal_zlib.error) as error:  # type: ignore[misc] # its stub says: an instance
        raise Refused(f"{path}: cannot be read: {error}") from error
    raw = raw.removeprefix(BYTE_ORDER_MARK).strip()
    try:
        if raw.startswith(b"["):
            return listed(raw)
        return _unwrapped(path, raw)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise Refused(f"{path}: not a JSON array, OCPI envelope or object: {error}") from error


def _unwrapped(path: Path, raw: bytes) -> tuple[bytes, ...]:
    """The objects in an envelope's `data`, or the one object that the file is."""
    found = decoded(raw, dict[str, msgspec.Raw])
    if "data" not in found and "status_code" not in found:
        return (raw,)
    answer = opened(raw)
    if "data" not in found or (answer.code() or 1000) // 1000 != 1:
        # Taken for a source without objects, it would end everything that is published.
        raise Refused(f"{path}: no objects but OCPI {answer.status_code}: {answer.status_message}")
    return answer.objects()
