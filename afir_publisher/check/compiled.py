"""The description of DATEX II, compiled: an XML Schema for libxml2, types for msgspec.

Both are a little stricter or looser than `in_xml` and `in_json`, never where what we publish goes. What is not known
here, and what stands in itself more than once, is refused: who asks looks again then.
"""

from datetime import datetime
from functools import cache
from typing import Annotated, Any, Literal, Union

import msgspec
from lxml import etree
from lxml.builder import ElementMaker

from afir_publisher.check.in_json import PUBLICATIONS, members
from afir_publisher.check.in_xml import ROOTS, namespace_of
from afir_publisher.check.notation import Class, Model, Part, Words, model
from afir_publisher.check.simple import LONGEST

_XS = "http://www.w3.org/2001/XMLSchema"
_make = ElementMaker(namespace=_XS, nsmap={"xs": _XS})
Node = etree._Element  # noqa: SLF001 - lxml has no other name for it

# --- XML

_XML_TYPES = {
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

    def resolve(self, system_url: str, _public_id: Any, context: Any) -> Any:
        """One part."""
        return self.resolve_string(self.parts[system_url.rpartition("/")[2]], context)


@cache
def xml_schema(name: str) -> etree.XMLSchema:
    """The XML Schema of a model."""
    model_ = model(name)
    prefixes = sorted({"d2", *(class_.partition(":")[0] for class_ in model_.classes)})
    parts = {prefix: etree.tostring(_part(model_, prefix, prefixes), encoding="unicode") for prefix in prefixes}
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_Resolver(parts))
    whole = _make.schema(
        *(_make("import", namespace=namespace_of(prefix), schemaLocation=f"memory/{prefix}") for prefix in prefixes)
    )
    return etree.XMLSchema(etree.fromstring(etree.tostring(whole), parser))


def _part(model_: Model, prefix: str, prefixes: list[str]) -> Node:
    """The schema of one namespace."""
    make = ElementMaker(
        namespace=_XS, nsmap={"xs": _XS, **{other: namespace_of(other) for other in prefixes}}
    )
    schema = make.schema(targetNamespace=namespace_of(prefix), elementFormDefault="qualified")
    schema.extend(
        _make("import", namespace=namespace_of(other), schemaLocation=f"memory/{other}")
        for other in prefixes
        if other != prefix
    )
    if prefix == "com":
        schema.append(_texts())
        schema.extend(_simple(name, base, facets) for name, (base, facets) in _XML_TYPES.items())
    schema.extend(
        _make.element(name=name.partition(":")[2], type=type_)
        for name, type_ in ROOTS.items()
        if name.startswith(f"{prefix}:")
    )
    for name, words in model_.words.items():
        if name.startswith(f"{prefix}:"):
            schema.extend(_enumeration(name, words))
    schema.extend(_class(model_, one) for name, one in model_.classes.items() if name.startswith(f"{prefix}:"))
    return schema


def _simple(name: str, base: str, facets: dict[str, Any]) -> Node:
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


# --- JSON

_TIME = r"^(([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?|24:00:00)(Z|[+-][0-9]{2}:[0-9]{2})?$"
_JSON_TYPES: dict[str, Any] = {
    "Text": str,
    "LongString": str,
    "String": Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST)],
    "Url": str,
    "Boolean": bool,
    "DateTime": Annotated[datetime, msgspec.Meta(tz=True)],
    "Date": Annotated[str, msgspec.Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")],
    "Time": Annotated[str, msgspec.Meta(pattern=_TIME)],
    "Float": float,
    "Decimal": float,
    "Integer": int,
    "NonNegativeInteger": Annotated[int, msgspec.Meta(ge=0)],
    "Year": Annotated[int, msgspec.Meta(ge=0)],
    "AngleInDegrees": Annotated[int, msgspec.Meta(ge=0, lt=360)],
    "AmountOfMoney": float,
    "Language": Annotated[str, msgspec.Meta(pattern="^[a-z]{2}$")],
    "CountryCode": Annotated[str, msgspec.Meta(max_length=2)],
    "CurrencyCode": Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")],
    "TimeZone": Annotated[str, msgspec.Meta(pattern="^([-+][0-9]{2}:[0-9]{2}|Z)$")],
    "Duration": Annotated[str, msgspec.Meta(pattern="^P[0-9YMDTHS.]+$")],
    "NutsCode": Annotated[str, msgspec.Meta(max_length=5)],
    "SubdivisionCode": Annotated[str, msgspec.Meta(max_length=3)],
    "NamedAreaCode": Annotated[str, msgspec.Meta(max_length=8)],
}
_STRICT_TIME = _TIME.replace("|24:00:00", "").replace(")?$", ")$")
_NEVER = Literal["\ue000 what stands in itself"]


@cache
def json_type(name: str) -> Any:
    """The type of a whole JSON document of a model."""
    types = _Types(model(name), _Types(model(name), None))
    prefix = "egi" if name == "base" else "aegi"
    outside = ("versionG", "extensionNameG", "extensionVersionG", "profileNameG", "profileVersionG")
    fields: list[tuple[Any, ...]] = [("modelBaseVersionG", str), *(_optional(word, str) for word in outside)]
    fields += [_optional(f"{prefix}{word}", types.content(f"{prefix}:{word}")) for word in PUBLICATIONS]
    types.found["com:PayloadPublication"] = payload = _struct("Payload", fields)
    container = types.content("con:MessageContainer")
    return _struct("Document", [_optional("payload", payload), _optional("messageContainer", container)])


class _Types:
    """Types for the classes of a model, made when they are asked for; `inside` has those of what stands in itself."""

    def __init__(self, model_: Model, inside: "_Types | None") -> None:
        """Begin with none."""
        self.model = model_
        self.inside = inside
        self.found: dict[str, Any] = {}
        self.open: set[str] = set()
        self.simple = dict(_JSON_TYPES)
        if model_.name == "01-00-00":
            self.simple["Time"] = Annotated[str, msgspec.Meta(pattern=_STRICT_TIME)]
            self.simple["TimeZone"] = _JSON_TYPES["String"]
            self.simple["CurrencyCode"] = _JSON_TYPES["String"]
        value = _struct("Text", [("lang", self.simple["Language"]), ("value", self.simple["String"])])
        self.simple["Texts"] = _struct("Texts", [("values", Annotated[list[value], msgspec.Meta(min_length=1)])])
        self.simple["any"] = msgspec.Raw

    def content(self, name: str) -> Any:
        """The type of the members of an object of a class; what stands in itself twice is refused."""
        if name in self.found:
            return self.found[name]
        if name in self.open:
            return self.inside.content(name) if self.inside else _NEVER
        self.open.add(name)
        is_open = self.model.classes[name].is_open
        fields = [self._field(member, part) for member, part in members(self.model, name).items()]
        made = self.found[name] = _struct(name.replace(":", ""), fields, is_open=is_open)
        self.open.remove(name)
        return made

    def _field(self, name: str, part: Part) -> tuple[Any, ...]:
        """A member of an object."""
        type_ = self._type(part.type)
        if part.name[0] != "@" and part.most != 1:
            type_ = Annotated[list[type_], msgspec.Meta(min_length=part.least, max_length=part.most)]
        return (name, type_) if part.least and part.type[0] != "=" else _optional(name, type_)

    def _type(self, type_: str) -> Any:
        """The type of one value."""
        if type_ in self.simple:
            return self.simple[type_]
        if type_[0] == "=":
            return str
        if type_[0] == ">":
            target = type_.lstrip(">").partition(":")[2]
            fields = [("idG", str), _optional("versionG", str)] + ([("targetClass", Literal[target])] if target else [])
            return _struct("Reference", fields)
        if type_ in self.model.words:
            return self._word(self.model.words[type_])
        if type_ == "com:PayloadPublication" or not self.model.is_polymorphic(type_):
            return self.content(type_)
        every = [one for one in (type_, *self.model.narrower[type_]) if not self.model.classes[one].is_abstract]
        return _struct("Wrapper", [_optional(one.replace(":", ""), self.content(one)) for one in every])

    def _word(self, words: Words) -> Any:
        """The type of a word of an enumeration."""
        extended = Literal[words.extended] if words.extended else str
        plain = Literal[("extendedG", *words.words)]
        return _struct("Word", [("value", plain), _optional("extendedValueG", extended)])


def _optional(name: str, type_: Any) -> tuple[Any, ...]:
    """A member that may be left out."""
    return name, Union[type_, msgspec.UnsetType], msgspec.UNSET


def _struct(name: str, members_: list[tuple[Any, ...]], *, is_open: bool = False) -> Any:
    """A type of objects with these members and no others, which are called by number: some names are Python's own."""
    in_order = sorted(members_, key=len)  # those that are required come first
    renamed = {f"m{number}": member[0] for number, member in enumerate(in_order)}
    fields = [(f"m{number}", *member[1:]) for number, member in enumerate(in_order)]
    return msgspec.defstruct(name, fields, rename=renamed, forbid_unknown_fields=not is_open)
