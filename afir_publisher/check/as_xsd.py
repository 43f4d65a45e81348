"""The description of DATEX II as an XML Schema of our own, which libxml2 holds documents against.

It refuses a little more than `in_xml` does: narrower classes that are not known here, and what is written in them.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from lxml import etree
from lxml.builder import ElementMaker

from afir_publisher.check.names import ROOTS, Node, namespace_of
from afir_publisher.check.notation import Class, Model, Part, Words, model
from afir_publisher.check.simple import LONGEST

_XS = "http://www.w3.org/2001/XMLSchema"
_make: Any = ElementMaker(namespace=_XS, nsmap={"xs": _XS})

_TYPES: Mapping[str, tuple[str, Mapping[str, object]]] = {
    "Text": ("string", {}),
    "LongString": ("string", {}),
    "String": ("string", {"maxLength": LONGEST, "minLength": 1, "whiteSpace": "collapse"}),
    "Url": ("anyURI", {}),
    "Boolean": ("boolean", {}),
    "DateTime": ("dateTime", {}),
    "Date": ("date", {}),
    "Time": ("time", {}),
    "Float": ("float", {}),
    "Decimal": ("decimal", {}),
    "Integer": ("integer", {}),
    "NonNegativeInteger": ("nonNegativeInteger", {}),
    "Year": ("nonNegativeInteger", {}),
    "AngleInDegrees": ("nonNegativeInteger", {"maxInclusive": 359}),
    "AmountOfMoney": ("decimal", {"totalDigits": 8, "fractionDigits": 2}),
    "Language": ("language", {}),
    "CountryCode": ("string", {"maxLength": 2}),
    "CurrencyCode": ("string", {"pattern": "[A-Z]{3}"}),
    "TimeZone": ("string", {"pattern": "[-+][0-9]{2}:[0-9]{2}|Z"}),
    "Duration": ("duration", {}),
    "NutsCode": ("string", {"maxLength": 5}),
    "SubdivisionCode": ("string", {"maxLength": 3}),
    "NamedAreaCode": ("string", {"maxLength": 8}),
}


class _Resolver(etree.Resolver):
    """Hands out the parts of a schema that is in memory."""

    def __init__(self, parts: dict[str, str]) -> None:
        """Take the parts by their prefix."""
        super().__init__()
        self.parts = parts

    def resolve(self, system_url: str, _public_id: Any, context: Any) -> Any:  # type: ignore[override]
        """One part."""
        return self.resolve_string(  # type: ignore[call-arg]
            self.parts[system_url.rpartition("/")[2]], context
        )


@cache
def xml_schema(name: str) -> etree.XMLSchema:
    """The XML Schema of a model."""
    imports = [
        _make("import", namespace=namespace_of(prefix), schemaLocation=f"memory/{prefix}")
        for prefix in _prefixes(model(name))
    ]
    return etree.XMLSchema(etree.fromstring(etree.tostring(_make.schema(*imports)), parser_of(name)))


def parser_of(name: str) -> etree.XMLParser:
    """A parser for schemas that import the parts of a model's, as `memory/com` for that of common."""
    model_ = model(name)
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_Resolver({prefix: _part(model_, prefix) for prefix in _prefixes(model_)}))
    return parser


def _prefixes(model_: Model) -> list[str]:
    """The prefixes of a model's namespaces."""
    return sorted({"d2", *(class_.partition(":")[0] for class_ in model_.classes)})


def _part(model_: Model, prefix: str) -> str:
    """The schema of one namespace."""
    prefixes = _prefixes(model_)
    make: Any = ElementMaker(namespace=_XS, nsmap={"xs": _XS, **{other: namespace_of(other) for other in prefixes}})
    schema = make.schema(targetNamespace=namespace_of(prefix), elementFormDefault="qualified")
    schema.extend(
        _make("import", namespace=namespace_of(other), schemaLocation=f"memory/{other}")
        for other in prefixes
        if other != prefix
    )
    if prefix == "com":
        schema.append(_texts())
        schema.extend(_simple(name, base, facets) for name, (base, facets) in _TYPES.items())
    schema.extend(
        _make.element(name=name.partition(":")[2], type=type_)
        for name, type_ in ROOTS.items()
        if name.startswith(f"{prefix}:")
    )
    for name, words in model_.words.items():
        if name.startswith(f"{prefix}:"):
            schema.extend(_enumeration(name, words))
    schema.extend(
        _class(model_, one)
        for name, one in model_.classes.items()
        if name.startswith(f"{prefix}:") and not one.is_unread
    )
    return etree.tostring(schema, encoding="unicode")


def _simple(name: str, base: str, facets: Mapping[str, object]) -> Node:
    """A simple type."""
    inside = [_make(facet, value=str(value)) for facet, value in facets.items()]
    return _make.simpleType(_make.restriction(*inside, base=f"xs:{base}"), name=name)


def _texts() -> Node:
    """The type of a text in languages."""
    content = _make.extension(_make.attribute(name="lang", type="xs:language"), base="com:String")
    value = _make.element(_make.complexType(_make.simpleContent(content)), name="value", maxOccurs="unbounded")
    values = _make.element(_make.complexType(_make.sequence(value)), name="values")
    return _make.complexType(_make.sequence(values), name="Texts")


def _enumeration(name: str, words: Words) -> tuple[Node, Node]:
    """An enumeration: the type of its words, and that of an element, which may have an extended value."""
    local = name.partition(":")[2]
    plain = _make.restriction(*(_make.enumeration(value=word) for word in ("_extended", *words.words)), base="xs:token")
    extended = _make.attribute(name="_extendedValue")
    if words.extended:
        some = _make.restriction(*(_make.enumeration(value=word) for word in words.extended), base="xs:string")
        extended.append(_make.simpleType(some))
    else:
        extended.set("type", "xs:string")
    content = _make.simpleContent(_make.extension(extended, base=f"{name}Word"))
    return _make.simpleType(plain, name=f"{local}Word"), _make.complexType(content, name=local)


def _class(model_: Model, class_: Class) -> Node:
    """A class with its own parts."""
    base = model_.classes[class_.base] if class_.base else None
    own = class_.elements[len(base.elements) :] if base else class_.elements
    sequence = _make.sequence(*(_element(part) for part in own))
    if class_.is_open:
        sequence.append(_make.any(namespace="##other", processContents="skip", minOccurs="0", maxOccurs="unbounded"))
    attributes = [
        _attribute(part) for part in (class_.attributes[len(base.attributes) :] if base else class_.attributes)
    ]
    found = _make.complexType(name=class_.name.partition(":")[2])
    if class_.is_abstract:
        found.set("abstract", "true")
    if class_.base:
        found.append(_make.complexContent(_make.extension(sequence, *attributes, base=class_.base)))
    else:
        found.extend([sequence, *attributes])
    return found


def _element(part: Part) -> Node:
    """An element of a class."""
    most = "unbounded" if part.most is None else str(part.most)
    found = _make.element(name=part.name.partition(":")[2], minOccurs=str(part.least), maxOccurs=most)
    if part.type[0] == ">":
        found.append(_reference(part.type))
    else:
        found.set("type", _type_name(part.type))
    return found


def _type_name(type_: str) -> str:
    """What the schema calls a type."""
    if type_ == "any":
        return "xs:anyType"
    return type_ if ":" in type_ else f"com:{type_}"


def _reference(type_: str) -> Node:
    """The type of a reference."""
    target = type_.lstrip(">")
    attributes = [_make.attribute(name="id", type="xs:string", use="required")]
    if type_ != ">" and target != "aegi:EnergyRate":
        attributes.append(_make.attribute(name="version", type="xs:string"))
    if target:
        attributes.append(_make.attribute(name="targetClass", type="xs:string", use="required", fixed=target))
    return _make.complexType(*attributes)


def _attribute(part: Part) -> Node:
    """An attribute of a class."""
    found = _make.attribute(name=part.name[1:], use="required" if part.least else "optional")
    if part.type[0] == "=":
        found.set("type", "xs:string")
        found.set("fixed", part.type[1:])
    else:
        found.set("type", "xs:anySimpleType" if part.type == "any" else f"com:{part.type}")
    return found
