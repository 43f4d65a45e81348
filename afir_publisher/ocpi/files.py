"""OCPI objects from files: an array, an envelope or one object a file, compressed with gzip or not."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from afir_publisher.errors import Refused, SourceError
from afir_publisher.model import Finding
from afir_publisher.ocpi import unpacked
from afir_publisher.ocpi.envelope import decoded, listed, opened
from afir_publisher.ocpi.page import Kind, Page, Remark, Shortfall

Objects = tuple[bytes, ...]

_OTHER_NAMES = ("items", "locations", "tariffs")
"""What objects stand under in files that are no OCPI, beside OCPI's own `data`."""


def pages(name: str, tariffs: Sequence[Path], locations: Sequence[Path]) -> Iterator[Page | Shortfall | Remark]:
    """The objects in files, a page a file; a file that cannot be read makes its kind fall short.

    Raises:
        SourceError: none of the files can be read.
    """
    faults = []
    kinds: tuple[tuple[Kind, Sequence[Path]], ...] = (("tariff", tariffs), ("location", locations))
    for kind, paths in kinds:
        for path in paths:
            try:
                found, under = _contents(path, kind)
            except SourceError as error:
                faults.append(error)
                yield Shortfall(kind=kind, message=f"{name}: {error}")
                continue
            yield Page(kind=kind, where=path.name, objects=found)
            if under is not None:
                yield _remark(kind, path, under)
    if len(faults) == len(tariffs) + len(locations):
        raise SourceError(f"{name}: {faults[0]}")


def objects(path: Path) -> Objects:
    """The exact text of each object in a file.

    Raises:
        Refused: the file cannot be read or holds no OCPI objects.
    """
    return _contents(path)[0]


def _contents(path: Path, kind: Kind | None = None) -> tuple[Objects, str | None]:
    """The objects in a file, and under which name of its own it has them; `kind` is what is looked for."""
    raw = unpacked.text(path)
    try:
        return (listed(raw), None) if raw.startswith(b"[") else _unwrapped(path, raw, kind)
    except RecursionError as error:
        raise Refused(f"{path}: is nested too deeply to be OCPI") from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        if "truncated" in str(error):
            raise Refused(f"{path}: ends in the middle of its JSON; was it copied in full?") from error
        raise Refused(f"{path}: not a JSON array, OCPI envelope or object: {error}") from error


def _unwrapped(path: Path, raw: bytes, kind: Kind | None) -> tuple[Objects, str | None]:
    """The objects in an envelope, or the one object that the file is."""
    found = decoded(raw, dict[str, msgspec.Raw])
    if "data" not in found and "status_code" not in found:
        named = [name for name in _OTHER_NAMES if bytes(memoryview(found.get(name, b""))[:1]) == b"["]
        wanted = next((name for name in named if kind is None or name in ("items", f"{kind}s")), None)
        if "id" in found or not named:
            return (raw,), None
        if wanted is None:
            raise Refused(f"{path}: holds {' and '.join(named)}, no {kind}s; is it named in the wrong key?")
        return listed(found[wanted]), wanted
    answer = opened(raw)
    if "data" not in found or (answer.code() or 1000) // 1000 != 1:
        # Taken for a source without objects, it would end everything that is published.
        raise Refused(f"{path}: no objects but OCPI {answer.status_code}: {answer.status_message}")
    return answer.objects(), None


def _remark(kind: Kind, path: Path, under: str) -> Remark:
    """What to say of a file that has its objects under a name of its own."""
    said = f"{path.name} has its objects under {under!r}, where OCPI has them under 'data'"
    finding = Finding(rule="OCPI-ENVELOPE", severity="warning", path=under, message=said)
    return Remark(area=f"{kind}s", finding=finding)
