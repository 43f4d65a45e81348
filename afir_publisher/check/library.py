"""The official schemas that a user has added, in the folder where the system keeps what programs are given."""

import io
import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import httpx
from platformdirs import user_data_path

from afir_publisher.check import schemas
from afir_publisher.check.schemas import SchemaSet
from afir_publisher.errors import UsageError

MOST_BYTES = 200_000_000
"""The most that a set of schemas, unpacked, may have: the largest that there is has two million."""

_TIMEOUT_S = 60
_KEPT = (".xsd", ".json")


def folder(environ: Mapping[str, str]) -> Path:
    """Where schemas are kept: `$AFIR_PUBLISH_SCHEMAS`, else the system's place for a user's data."""
    stated = environ.get("AFIR_PUBLISH_SCHEMAS")
    return Path(stated) if stated else user_data_path("afir-publish", appauthor=False) / "schemas"


def add(source: str, kept: Path) -> list[SchemaSet]:
    """Keep the schemas that a folder, a file, a ZIP or the ZIP or file at a URL has; what is there is replaced.

    Raises:
        UsageError: There are none, or they cannot be had.
    """
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch) / "unpacked"
        place.mkdir()
        try:
            _fetch(source, place)
        except (OSError, zipfile.BadZipFile, httpx.HTTPError) as error:
            raise UsageError(f"{source}: cannot be read: {error}") from error
        every = schemas.found(place)
        if not every:
            raise UsageError(
                f"{source}: has no schemas that are known here; expected a folder or ZIP with DATEXII_3_D2Payload.xsd "
                "or .json and what belongs to it, or a Table Schema of IRVE"
            )
        for one in every:
            _keep(one, kept / one.name)
    return [one for one in schemas.found(kept) if one.name in {new.name for new in every}]


def _fetch(source: str, place: Path) -> None:
    """Put the files of a source into a folder."""
    if source.startswith(("https://", "http://")):
        answer = httpx.get(source, follow_redirects=True, timeout=_TIMEOUT_S).raise_for_status()
        _unpack(answer.content, Path(httpx.URL(source).path).name, place)
        return
    path = Path(source).expanduser()
    if path.is_dir():
        for file in path.rglob("*"):
            if file.suffix in _KEPT and file.is_file():
                target = place / file.relative_to(path)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, target)
        return
    _unpack(path.read_bytes(), path.name, place)


def _unpack(content: bytes, name: str, place: Path) -> None:
    """Unpack a ZIP, or put down what is none.

    Raises:
        UsageError: It has far more in it than schemas.
    """
    if not zipfile.is_zipfile(io.BytesIO(content)):
        (place / (name if name.endswith(_KEPT) else f"{name}.json")).write_bytes(content)
        return
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = [one for one in archive.infolist() if one.filename.endswith(_KEPT)]
        if sum(one.file_size for one in members) > MOST_BYTES:
            raise UsageError(f"{name}: more than {MOST_BYTES:,} bytes are no schemas")
        archive.extractall(place, members)


def _keep(one: SchemaSet, target: Path) -> None:
    """Copy the files of a set to its place, all of them or none."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + schemas.UNFINISHED)
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    for file in one.files:
        shutil.copyfile(one.folder / file, part / file)
    shutil.rmtree(target, ignore_errors=True)
    part.replace(target)
