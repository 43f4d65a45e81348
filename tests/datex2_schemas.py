"""Whether DATEX II documents are valid, judged by the schemas that lie beside a developer's checkout."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from lxml import etree
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

SHARED = Path(__file__).resolve().parents[2] / "shared"
SCHEMAS = SHARED / "datex2" / "schemas"


def xml_errors(document: bytes) -> list[str]:
    """What the XSDs find wrong with an XML document; the test is skipped where the schemas are not there.

    What is of the base packages is held against all versions that we have, as these are the same in each.
    """
    root = etree.fromstring(document, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    is_container = root.tag.endswith("}messageContainer")
    found = []
    for version in _versions(document, is_container):
        schema = _xsd(version, "MessageContainer" if is_container else "D2Payload")
        schema.validate(root.getroottree())
        found += [f"{version}, line {error.line}: {error.message}" for error in schema.error_log]
    return found


def _versions(document: bytes, is_container: bool) -> tuple[str, ...]:
    """The versions of DATEX II that a document is valid in; containers are schemas of their own since 3.6."""
    if b'xsi:type="egi:' not in document:
        return ("3.7",)
    return ("3.6", "3.7") if is_container else ("3.5", "3.6", "3.7")


def json_errors(document: bytes) -> list[str]:
    """What the JSON Schemas that fit it find wrong with a JSON document; skipped where they are not there."""
    value = json.loads(document)
    validator = _json_schema(_folder(value), "MessageContainer" if "messageContainer" in value else "D2Payload")
    return [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message[:300]}" for error in validator.iter_errors(value)
    ]


def errors(syntax: str, document: str) -> list[str]:
    """What is wrong with a document in a syntax."""
    return (xml_errors if syntax == "xml" else json_errors)(document.encode())


def shared(*parts: str) -> Path:
    """A file or folder of the shared reference material; the test is skipped where it is not there."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"no shared/{'/'.join(parts)} beside the checkout")
    return path


@cache
def _xsd(version: str, top: str) -> etree.XMLSchema:
    """The XML Schema of a version with a root."""
    return etree.XMLSchema(file=str(shared("datex2", "schemas", f"xsd-{version}", f"DATEXII_3_{top}.xsd")))


def _folder(value: dict[str, Any]) -> str:
    """Where the schemas of a document lie: those of the German profile for what says that it follows it.

    They are two sets, of which that of statuses has the container, also of a delta in which nothing is.
    """
    payload = value.get("messageContainer", value).get("payload")
    if isinstance(payload, dict) and payload.get("profileVersionG") == "01-00-00":
        return "json-mobilithek-afir-01-00-00/table"
    if '"egiEnergyInfrastructure' in json.dumps(value):
        return "json-derived-3.6-egi"
    exchange = value.get("messageContainer", {}).get("exchangeInformation", {}).get("exchangeContext", {})
    is_german = exchange.get("exchangeSpecificationVersion") == "3.0"
    return "json-mobilithek-afir-01-00-00/status" if is_german else "json-derived-3.7-afir"


@cache
def _json_schema(set_: str, top: str) -> Draft202012Validator:
    """The JSON Schema of a set with a root, which refers to the others by their bare file names."""
    folder = shared("datex2", "schemas", *set_.split("/"))
    schemas = {path.name: json.loads(path.read_text("utf-8-sig")) for path in sorted(folder.glob("DATEXII_3_*.json"))}
    resources = (
        (name, Resource.from_contents({**schema, "$id": name}, default_specification=DRAFT202012))
        for name, schema in schemas.items()
    )
    return Draft202012Validator(
        {**schemas[f"DATEXII_3_{top}.json"], "$id": f"DATEXII_3_{top}.json"},
        registry=Registry().with_resources(resources),
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    )
