"""The same job done the obvious way, to measure ours against: everything in memory, everything made anew each time.

    python tests/benchmarks/obvious.py FOLDER

reads FOLDER/in/*locations*.json[.gz] and *tariffs*.json[.gz] with `json`, validates with pydantic BaseModels, upserts
everything with sqlite-utils, runs the same rules, and writes table and status from one lxml tree and one dict each,
with `gzip`, to FOLDER/obvious. Mapping and rules are ours, so that only the way of working differs.
"""

import gzip
import json
import sys
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, get_args, get_type_hints

from lxml import etree
from pydantic import BaseModel, ConfigDict, create_model
from sqlite_utils import Database

from afir_publisher import model
from afir_publisher.enrich import enrich
from afir_publisher.ocpi.read import party_of
from afir_publisher.rules import check
from exporters.datex2 import encode, ids
from exporters.datex2.packages import AFIR
from exporters.datex2.status import point_status
from exporters.datex2.table import site
from exporters.datex2.tree import BySyntax, Code, Extended, Run, Shared, Texts, Typed, close

LANGUAGE = "nl"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}type"
SPACES = {prefix: f"http://datex2.eu/schema/3/{name}" for prefix, name in AFIR.namespaces.items()} | {
    "d2": "http://datex2.eu/schema/3/d2Payload",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
_models: dict[type, type[BaseModel]] = {}


def as_model(kind: type) -> type[BaseModel]:
    """A BaseModel with the fields of one of our dataclasses."""
    if kind not in _models:
        hints = get_type_hints(kind, include_extras=True)
        found = {}
        for field in fields(kind):
            required = field.default is field.default_factory  # both MISSING
            found[field.name] = (_as_models(hints[field.name]), ... if required else field.default)
        config = ConfigDict(frozen=True, coerce_numbers_to_str=True, str_strip_whitespace=True)
        _models[kind] = create_model(kind.__name__, __config__=config, **found)
    return _models[kind]


def _as_models(hint: Any) -> Any:
    """A type with our dataclasses replaced."""
    if isinstance(hint, type) and is_dataclass(hint):
        return as_model(hint)
    arguments = get_args(hint)
    replaced = tuple(_as_models(argument) for argument in arguments)
    if not arguments or replaced == arguments:
        return hint
    if hasattr(hint, "__metadata__"):
        return Annotated[(_as_models(hint.__origin__), *hint.__metadata__)]
    if hasattr(hint, "copy_with"):
        return hint.copy_with(replaced)
    if type(hint).__name__ == "UnionType":
        union = replaced[0]
        for argument in replaced[1:]:
            union |= argument
        return union
    return hint.__origin__[replaced]


def load(folder: Path, pattern: str) -> list[dict[str, Any]]:
    """All objects of all files."""
    found = []
    for path in sorted((folder / "in").glob(pattern)):
        opener = gzip.open if path.suffix == ".gz" else open
        with opener(path, "rt", encoding="utf-8") as file:
            found += json.load(file)
    return found


def qualified(name: str) -> str:
    """An element's name as lxml wants it."""
    prefix, _, local = name.partition(":")
    return f"{{{SPACES[prefix]}}}{local}"


def to_xml(parent: Any, name: str, node: Any) -> None:
    """A value of the tree as lxml elements."""
    if node is None:
        return
    if isinstance(node, list | tuple) and not isinstance(node, Texts):
        for item in node:
            to_xml(parent, name, item)
    elif isinstance(node, BySyntax):
        to_xml(parent, name, node.xml)
    elif isinstance(node, Run):
        for key, value in node.node.items():
            to_xml(parent, key, value)
    elif isinstance(node, Shared):
        to_xml(parent, name, node.node)
    else:
        element = etree.SubElement(parent, qualified(name))
        fill(element, node)


def fill(element: Any, node: Any) -> None:
    """The content of an element."""
    if isinstance(node, Shared):
        fill(element, node.node)
    elif isinstance(node, Typed):
        element.set(XSI, node.type)
        fill(element, node.node)
    elif isinstance(node, dict):
        for key, value in node.items():
            if value is not None and key[0] == "@":
                element.set(key[1:], close(str(value), "1"))
            elif key[0] != "@":
                to_xml(element, key, value)
    elif isinstance(node, Texts):
        values = etree.SubElement(element, qualified("com:values"))
        for language, text in node:
            etree.SubElement(values, qualified("com:value"), lang=language).text = encode._NOT_XML.sub("", text)
    elif isinstance(node, Extended):
        element.set("_extendedValue", node.value)
        element.text = "_extended"
    elif isinstance(node, bool):
        element.text = "true" if node else "false"
    elif isinstance(node, str):
        element.text = close(encode._NOT_XML.sub("", node), "1")
    else:
        element.text = encode.number(node)


def to_json(node: Any) -> Any:
    """A value of the tree as plain values."""
    if isinstance(node, Code):
        return {"value": str(node)}
    if isinstance(node, Texts):
        return {"values": [{"lang": language, "value": text} for language, text in node]}
    if isinstance(node, str):
        return close(node, "1")
    if isinstance(node, list | tuple):
        return [to_json(item) for item in node]
    if isinstance(node, Shared):
        return to_json(node.node)
    if isinstance(node, Typed):
        return {encode.class_name(node.type): to_json(node.node)}
    if isinstance(node, BySyntax):
        return to_json(node.json)
    if isinstance(node, Extended):
        return {"value": "extendedG", "extendedValueG": node.value}
    if isinstance(node, Decimal):
        return float(node)
    if isinstance(node, dict):
        found = {}
        for key, value in node.items():
            if isinstance(value, Run):
                found |= to_json(value.node)
            elif value is not None and value not in ([], ()):
                found[encode.json_name(key)] = to_json(value)
        return found
    return node


def write(folder: Path, name: str, publication: Any, document: Any) -> None:
    """Both syntaxes, each with its .gz."""
    xml = etree.tostring(publication, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    for path, content in ((folder / f"{name}.xml", xml), (folder / f"{name}.json", json.dumps(document).encode())):
        path.write_bytes(content)
        with gzip.open(f"{path}.gz", "wb") as file:
            file.write(content)


def newest_only(locations: list[Any]) -> dict[int, frozenset[str]]:
    """The uids that each location has in an older state than another one."""
    points = [(evse.last_updated, n, evse) for n, one in enumerate(locations) for evse in one.evses if one.publish]
    points.sort(key=lambda point: (-(point[0] or datetime.min.replace(tzinfo=UTC)).timestamp(), point[1]))
    holders: dict[str, int] = {}
    stale: dict[int, set[str]] = {}
    for _, number, evse in points:
        if evse.status == "REMOVED" or not evse.connectors:
            continue
        one = locations[number]
        keys = [f"{one.country_code}*{one.party_id}*{evse.uid}".upper()]
        keys += [model.evse_id_key(evse.evse_id)] if evse.evse_id else []
        if any(holders.get(key, number) != number for key in keys):
            stale.setdefault(number, set()).add(evse.uid.upper())
        else:
            holders |= dict.fromkeys(keys, number)
    return {number: frozenset(uids) for number, uids in stale.items()}


def main(folder: Path) -> None:
    """Do everything."""
    out = folder / "obvious"
    out.mkdir(exist_ok=True)
    now = datetime.now(UTC)
    raw_locations, raw_tariffs = load(folder, "*locations*"), load(folder, "*tariffs*")
    kinds = as_model(model.Location), as_model(model.Tariff)
    locations = []
    for raw in raw_locations:
        if "party_id" not in raw:
            party = party_of([evse["evse_id"] for evse in raw["evses"] if evse.get("evse_id")])
            if party is None:
                continue
            raw["country_code"], raw["party_id"] = party
        locations.append(kinds[0].model_validate(raw))
    tariffs = [kinds[1].model_validate(raw) for raw in raw_tariffs]
    db = Database(out / "obvious.sqlite")
    for table, raws in (("locations", raw_locations), ("tariffs", raw_tariffs)):
        db[table].upsert_all(
            (
                {"key": f"{raw.get('country_code')}*{raw.get('party_id')}*{raw['id']}", "doc": json.dumps(raw)}
                for raw in raws
            ),
            pk="key",
        )
    by_id: dict[str, list[Any]] = {}
    for tariff in tariffs:
        by_id.setdefault(model.tariff_key(tariff.id), []).append(tariff)
    stale = newest_only(locations)
    table_xml = etree.Element(qualified("d2:payload"), nsmap=SPACES)
    status_xml = etree.Element(qualified("d2:payload"), nsmap=SPACES)
    table_json, status_json, findings = [], [], []
    for number, location in enumerate(locations):
        pool = enrich(location, by_id, stale.get(number, frozenset()), now).pool
        findings += [
            {"location": location.id, "rule": one.rule, "path": one.path, "message": one.message} for one in check(pool)
        ]
        if not pool.stations:
            continue
        node = site(pool, LANGUAGE)
        to_xml(table_xml, "aegi:energyInfrastructureSite", node)
        table_json.append(to_json(node))
        for station in pool.stations:
            for evse in station.evses:
                status = point_status(pool, station, evse, ids.point(location, evse))
                to_xml(status_xml, "aegi:refillPointStatus", status)
                status_json.append(to_json(status))
    db["findings"].drop(ignore=True)
    db["findings"].insert_all(findings)
    write(out, "table", table_xml, table_json)
    write(out, "status", status_xml, status_json)
    print(f"{len(table_json)} sites, {len(status_json)} points, {len(findings)} findings")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
