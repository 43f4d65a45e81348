"""The official schemas, where the user has them: XSD and JSON Schemas of DATEX II, Table Schemas of IRVE.

They are not ours to ship. A folder of them is a set; which one a document is held against is told by its publications,
its version and its profile. Nothing outside of the folder is read.
"""

import csv
import gzip
import io
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from lxml import etree

from afir_publisher.check import irve
from afir_publisher.check.fault import Ledger
from afir_publisher.check.names import NAMESPACES
from afir_publisher.check.verdict import Looked, Official
from afir_publisher.errors import UsageError
from afir_publisher.model import frozen

_TOP = "DATEXII_3_D2Payload"
_CONTAINER = "DATEXII_3_MessageContainer"
_GERMAN = "01-00-00"
_NAMESPACE = re.compile(r"\{http://datex2\.eu/schema/3/(\w+)\}")
_SHORT = {name: prefix for prefix, name in NAMESPACES.items()}
_LONGEST = 300

UNFINISHED = ".part"
"""The end of a folder's name while it is being filled."""


@frozen
class SchemaSet:
    """Schemas that belong together: what they are (`xsd`, `json`, `table`), their version, and what they judge.

    `judges` holds publications with their prefix (`aegi:EnergyInfrastructureTablePublication`), or `static`, `dynamic`.
    """

    name: str
    kind: str
    version: str
    folder: Path
    judges: tuple[str, ...]
    files: tuple[str, ...]


def found(folder: Path) -> list[SchemaSet]:
    """The sets in a folder and in the folders below it."""
    every = []
    for place in sorted({path.parent for path in (*folder.rglob("*.xsd"), *folder.rglob("*.json"))}):
        if place.name.endswith(UNFINISHED):
            continue
        every += [one for one in (_xsd_set(place), _json_set(place), *_table_schemas(place)) if one]
    return every


def official(sets: Sequence[SchemaSet]) -> Official:
    """What holds documents against the newest set that judges them."""
    judges = {"xsd": _held_against_xsd, "json": _held_against_json, "table": _held_against_table_schema}

    def hold(looked: Looked, ledger: Ledger) -> str:
        """Hold a document against its schema; return the name of that."""
        fitting = sorted((one for one in sets if _fits(one, looked)), key=lambda one: one.version)
        if not fitting:
            return ""
        try:
            judges[fitting[-1].kind](fitting[-1], looked, ledger)
        except (OSError, ValueError, etree.LxmlError) as error:
            raise UsageError(f"{fitting[-1].folder}: these schemas cannot be used: {error}") from error
        return fitting[-1].name

    return hold


def _fits(one: SchemaSet, looked: Looked) -> bool:
    """Whether a set judges a document."""
    if one.kind == "table":
        return looked.kind in one.judges
    if one.kind != {"xml": "xsd", "json": "json"}.get(looked.kind):
        return False
    if one.kind == "json" and (one.version == _GERMAN) != (looked.model == _GERMAN):
        return False
    if looked.facts.is_container and f"{_CONTAINER}.{one.kind}" not in one.files:
        return False
    said = [name for name, _ in looked.facts.publications]
    prefix = "egi" if looked.model == "base" else "aegi"
    return all(name in one.judges for name in said) if said else any(name.startswith(prefix) for name in one.judges)


# --- which sets there are


def _xsd_set(folder: Path) -> SchemaSet | None:
    """The XML Schemas in a folder, if they are of DATEX II."""
    if not (folder / f"{_TOP}.xsd").is_file():
        return None
    files = tuple(sorted(path.name for path in folder.glob("*.xsd")))
    version = etree.parse(folder / f"{_TOP}.xsd", _parser()).getroot().get("version", "3")
    judges = [
        f"{prefix}:EnergyInfrastructure{kind}Publication"
        for prefix, file in (("aegi", "AfirEnergyInfrastructure"), ("egi", "EnergyInfrastructure"))
        if f"DATEXII_3_{file}.xsd" in files
        for kind in ("Table", "Status")
    ]
    name = f"datex2-{version}-xsd"
    return SchemaSet(name=name, kind="xsd", version=version, folder=folder, judges=tuple(judges), files=files)


def _json_set(folder: Path) -> SchemaSet | None:
    """The JSON Schemas in a folder, if they are of DATEX II."""
    if not (folder / f"{_TOP}.json").is_file():
        return None
    files = tuple(sorted(path.name for path in folder.glob("DATEXII_3_*.json")))
    common = _loaded(folder / "DATEXII_3_Common.json")
    payload = (common.get("$defs") or common.get("definitions") or {}).get("PayloadPublicationG", {})
    members = payload.get("properties", {})
    judges = tuple(re.sub("^([a-z]+)", r"\1:", name) for name in members if name.endswith("Publication"))
    is_german = str(members.get("profileVersionG", {}).get("default", "")).startswith(_GERMAN)
    version = _GERMAN if is_german else str(members.get("versionG", {}).get("default", "3"))
    kinds = "-".join(word for word in ("table", "status") if any(word.title() in name for name in judges))
    base = "base-" if any(name.startswith("egi:") for name in judges) else ""
    name = f"datex2-{version}-{base}{kinds}-json"
    return SchemaSet(name=name, kind="json", version=version, folder=folder, judges=judges, files=files)


def _table_schemas(folder: Path) -> Iterator[SchemaSet]:
    """The Table Schemas of IRVE in a folder."""
    for path in sorted(folder.glob("*.json")):
        if path.name.startswith("DATEXII"):
            continue
        schema = _loaded(path)
        names = [str(one.get("name")) for one in schema.get("fields", []) if isinstance(one, dict)]
        kind = irve.kind_of(names)
        if kind:
            version = str(schema.get("version", ""))
            yield SchemaSet(
                name=f"irve-{kind}-{version}",
                kind="table",
                version=version,
                folder=folder,
                judges=(kind,),
                files=(path.name,),
            )


def _loaded(path: Path) -> dict[str, Any]:
    """A JSON object from a file; empty if there is none in it."""
    try:
        value = json.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


# --- holding documents against them


def _held_against_xsd(one: SchemaSet, looked: Looked, ledger: Ledger) -> None:
    """Hold an XML document against XML Schemas."""
    _refuse_what_leads_out(one)
    top = _CONTAINER if looked.facts.is_container else _TOP
    schema = etree.XMLSchema(etree.parse(one.folder / f"{top}.xsd", _parser()))
    schema.validate(etree.parse(io.BytesIO(_bytes(looked.path)), _parser()))
    errors: Any = schema.error_log  # whose stubs do not say that there is anything in it
    for error in errors:
        said = _NAMESPACE.sub(lambda match: f"{_SHORT.get(match[1], match[1])}:", error.message)
        ledger.add("schema", error.line, (None, error.path or ""), said[:_LONGEST], f"what {one.name} asks for")


def _refuse_what_leads_out(one: SchemaSet) -> None:
    """Refuse schemas that refer to anything but files beside them.

    Raises:
        ValueError: One does.
    """
    for file in one.files:
        for place in re.findall(r"schemaLocation\s*=\s*[\"']([^\"']*)", (one.folder / file).read_text("utf-8-sig")):
            if place not in one.files:
                raise ValueError(f"{file} refers to {place}, which is not one of the files beside it")


def _held_against_json(one: SchemaSet, looked: Looked, ledger: Ledger) -> None:
    """Hold a JSON document against JSON Schemas."""
    try:
        from jsonschema import Draft202012Validator  # noqa: PLC0415 - who has no JSON Schemas need not install it
        from referencing import Registry, Resource  # noqa: PLC0415
        from referencing.jsonschema import DRAFT202012  # noqa: PLC0415
    except ImportError as error:
        raise UsageError(
            f"{one.name}: holding JSON against schemas takes two packages more: pip install 'afir-publish[schemas]'"
        ) from error
    schemas = {file: _loaded(one.folder / file) | {"$id": file} for file in one.files}
    resources = (
        (file, Resource.from_contents(schema, default_specification=DRAFT202012)) for file, schema in schemas.items()
    )
    top = f"{_CONTAINER if looked.facts.is_container else _TOP}.json"
    validator = Draft202012Validator(
        schemas[top],
        registry=Registry().with_resources(resources),  # which gets nothing from anywhere else
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    )
    for found_ in validator.iter_errors(json.loads(_bytes(looked.path).decode("utf-8-sig"))):
        said = found_.message[:_LONGEST]
        ledger.add("schema", 0, (None, found_.json_path), said, f"what {one.name} asks for")


def _held_against_table_schema(one: SchemaSet, looked: Looked, ledger: Ledger) -> None:
    """Hold an IRVE file against a Table Schema; what is found is of the same kinds as by our own table."""
    columns = irve.columns_of(_loaded(one.folder / one.files[0]))
    again = Ledger(ledger.most)
    try:
        irve.check(io.StringIO(_bytes(looked.path).decode("utf-8-sig"), newline=""), columns, again, set())
    except (csv.Error, UnicodeDecodeError):
        return  # which has been told of
    told = {(fault.kind, fault.line, fault.path) for fault in ledger}
    for fault in again:
        if fault.is_error and (fault.kind, fault.line, fault.path) not in told:
            ledger.add(
                "schema", fault.line, (None, fault.path), fault.found, f"{fault.expected}, as {one.name} asks for"
            )


def _parser() -> etree.XMLParser:
    """A parser that fetches nothing."""
    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)


def _bytes(path: Path) -> bytes:
    """The contents of a file, unpacked."""
    raw = path.read_bytes()
    return gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
