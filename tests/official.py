"""The official schemas as tables of our own notation's parts, to hold our description of DATEX II against."""

import json
from functools import cache

import datex2_schemas
from lxml import etree

from afir_publisher.check.names import PREFIXES

XS = "{http://www.w3.org/2001/XMLSchema}"


@cache
def xsd_classes(folder):
    """The classes of a set of XML Schemas: base, whether abstract, and own elements with their least and most."""
    classes, words = {}, {}
    for path in sorted(datex2_schemas.shared("datex2", "schemas", folder).glob("*.xsd")):
        root = etree.parse(path).getroot()
        prefix = PREFIXES.get(root.get("targetNamespace"), path.stem)
        for type_ in root.iterfind(f"{XS}simpleType"):
            found = [one.get("value") for one in type_.iter(f"{XS}enumeration")]
            words[f"{prefix}:{type_.get('name')}"] = {word for word in found if word != "_extended"}
        for type_ in root.iterfind(f"{XS}complexType"):
            extension = type_.find(f"{XS}complexContent/{XS}extension")
            body = type_ if extension is None else extension
            base = None if extension is None else _qualified(root, prefix, extension.get("base"))
            elements = [
                (f"{prefix}:{one.get('name')}", int(one.get("minOccurs", 1)), _most(one.get("maxOccurs", "1")))
                for one in body.iterfind(f"{XS}sequence/{XS}element")
            ]
            attributes = {
                (f"@{one.get('name')}", int(one.get("use") == "required")) for one in body.iterfind(f"{XS}attribute")
            }
            classes[f"{prefix}:{type_.get('name')}"] = (base, type_.get("abstract") == "true", elements, attributes)
    return classes, words


def whole(classes, name):
    """All elements of a class in their order, and all attributes."""
    base, _, elements, attributes = classes[name]
    above = whole(classes, base) if base else ([], set())
    return above[0] + elements, above[1] | attributes


def narrower(classes, name):
    """The classes that are a class or a narrower one and not abstract."""
    found = set() if classes[name][1] else {name}
    for other, (base, *_) in classes.items():
        if base == name:
            found |= narrower(classes, other)
    return found


@cache
def json_classes(*folder):
    """The objects of a set of JSON Schemas, by name: their members, each with whether it is required and a list."""
    found = {}
    for path in sorted(datex2_schemas.shared("datex2", "schemas", *folder).glob("DATEXII_3_*.json")):
        schema = json.loads(path.read_text("utf-8-sig"))
        for name, one in (schema.get("$defs") or schema.get("definitions") or {}).items():
            found[path.stem.removeprefix("DATEXII_3_"), name] = one
    return found


def _qualified(root, prefix, name):
    """The name of a class with the prefix that everybody gives its namespace."""
    own, _, local = name.rpartition(":")
    namespace = root.nsmap.get(own)
    return f"{PREFIXES.get(namespace, own if namespace else prefix)}:{local}"


def _most(text):
    """How often an element may occur."""
    return None if text == "unbounded" else int(text)
