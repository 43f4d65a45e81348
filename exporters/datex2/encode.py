"""The encoding rules of DATEX II: one tree, written as XML or as JSON.

JSON is not XML in braces: attributes become `idG`, enumerations `{"value": ...}`, narrower types a wrapper object
named after them, extension points a name of their own (DATEX II JSON encoding as the official JSON Schemas have it).
"""

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from json.encoder import encode_basestring
from types import NoneType
from typing import Any

from exporters.datex2.tree import BySyntax, Code, Extended, Node, Run, Shared, Texts, Typed

_BAD = "\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff"
"""What XML cannot hold. JSON leaves it out too: both syntaxes say the same."""

_NOT_XML = re.compile(f"[{_BAD}]")
_SPECIAL = re.compile(f'[&<>"\r{_BAD}]')
_SPECIAL_IN_ATTRIBUTE = re.compile(f'[&<>"\r\n\t{_BAD}]')
_ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#9;"}

JSON_ATTRIBUTES = {
    "@id": "idG",
    "@version": "versionG",
    "@modelBaseVersion": "modelBaseVersionG",
    "@extensionName": "extensionNameG",
    "@extensionVersion": "extensionVersionG",
    "@profileName": "profileNameG",
    "@profileVersion": "profileVersionG",
    "@collectionSequence": "collectionSequence",
    "@energyMixIndex": "energyMixIndex",
    "@lang": "lang",
    "@order": "order",
    "@sequence": "sequence",
    "@targetClass": "targetClass",
}
"""What JSON calls attributes: those that would collide with elements of the same name carry a G."""


def xml(name: str, node: Node) -> str:
    """An element, or one for each item of a list, as XML text; the namespaces are the document's to declare."""
    return _XML[type(node)](name, node)


def json(node: Node) -> str:
    """A value as JSON text."""
    return _JSON[type(node)](node)


def escape(text: str) -> str:
    """Text for an XML element, without the characters that XML cannot hold."""
    return _SPECIAL.sub(_escaped, text) if _SPECIAL.search(text) else text


def attribute(text: str) -> str:
    """Text for an XML attribute, in which parsers turn bare tabs and line ends into blanks."""
    return _SPECIAL_IN_ATTRIBUTE.sub(_escaped, text) if _SPECIAL_IN_ATTRIBUTE.search(text) else text


def quote(text: str) -> str:
    """Text as a JSON string, without the characters that XML cannot hold."""
    return encode_basestring(text if text.isprintable() else _NOT_XML.sub("", text))


def number(value: float | Decimal) -> str:
    """A number without exponent, as XSD decimal and JSON both take it."""
    if isinstance(value, Decimal):
        return format(value, "f")
    text = repr(value)
    return format(Decimal(text), "f") if "e" in text else text


def is_absent(node: Node) -> bool:
    """Whether a value means that its element is left out."""
    return node is None or (not node and type(node) in (list, tuple))


def _escaped(found: re.Match[str]) -> str:
    """What stands for a character; nothing for one that XML cannot hold."""
    return _ESCAPED.get(found[0], "")


# --- XML


def _xml_mapping(name: str, node: Mapping[str, Any], attributes: str = "") -> str:
    """An element with attributes and content, after attributes it has already."""
    content: list[str] = []
    for key, value in node.items():
        if not value and is_absent(value):
            continue
        kind = type(value)
        if kind is Shared:
            content.append(value.encoded.get(key) or _xml_shared(key, value))
        elif key[0] == "@":
            attributes += f' {key[1:]}="{attribute(str(value))}"'
        elif kind is str:
            content.append(f"<{key}>{escape(value)}</{key}>")
        else:
            content.append(_XML[kind](key, value))
    inside = "".join(content)
    return f"<{name}{attributes}>{inside}</{name}>" if inside else f"<{name}{attributes}/>"


def _xml_shared(name: str, shared: Shared) -> str:
    """A shared subtree under one name, from what was made of it before if there is any."""
    found = shared.encoded.get(name)
    if found is None:
        found = shared.encoded[name] = xml(name, shared.node)
    return found


def _xml_run(_name: str, run: Run) -> str:
    """Elements in a row."""
    found = run.encoded.get("xml")
    if found is None:
        found = run.encoded["xml"] = "".join([xml(key, value) for key, value in run.node.items()])
    return found


def _xml_typed(name: str, typed: Typed) -> str:
    """An element with its `xsi:type`, which stands before all other attributes."""
    kind = f' xsi:type="{typed.type}"'
    if type(typed.node) is dict:
        return _xml_mapping(name, typed.node, kind)
    return f"<{name}{kind}{xml(name, typed.node)[len(name) + 1 :]}"


def _xml_list(name: str, items: Iterable[Any]) -> str:
    """An element for each item."""
    return "".join([_XML[type(item)](name, item) for item in items])


def _xml_texts(name: str, texts: Texts) -> str:
    """A MultilingualString."""
    values = "".join([f'<com:value lang="{language}">{escape(text)}</com:value>' for language, text in texts])
    return f"<{name}><com:values>{values}</com:values></{name}>"


def _xml_extended(name: str, value: Extended) -> str:
    """A value that the base enumeration lacks."""
    return f'<{name} _extendedValue="{attribute(value.value)}">_extended</{name}>'


_XML: dict[type, Callable[[str, Any], str]] = {
    dict: _xml_mapping,
    list: _xml_list,
    tuple: _xml_list,
    str: lambda name, text: f"<{name}>{escape(text)}</{name}>",
    Code: lambda name, code: f"<{name}>{code}</{name}>",
    Shared: _xml_shared,
    Run: _xml_run,
    Typed: _xml_typed,
    Texts: _xml_texts,
    Extended: _xml_extended,
    BySyntax: lambda name, node: xml(name, node.xml),
    bool: lambda name, value: f"<{name}>{'true' if value else 'false'}</{name}>",
    int: lambda name, value: f"<{name}>{value}</{name}>",
    float: lambda name, value: f"<{name}>{number(value)}</{name}>",
    Decimal: lambda name, value: f"<{name}>{number(value)}</{name}>",
    NoneType: lambda _name, _value: "",
}
"""How each kind of value is written: many thousand values are, for every site, so nothing is tried in turn."""


# --- JSON


def _json_mapping(node: Mapping[str, Any]) -> str:
    """An object with the members that are there."""
    members: list[str] = []
    for key, value in node.items():
        if not value and is_absent(value):
            continue
        kind = type(value)
        if kind is str:
            if key == "@targetClass":
                value = value.partition(":")[2]  # noqa: PLW2901 - JSON names the class without its prefix
            members.append(member(key) + quote(value))
        elif kind is Shared:
            members.append(member(key) + (value.encoded.get("") or _json_shared(value)))
        elif kind is Run:
            members += _json_run(value)
        elif kind is dict and ":_" in key:
            members.append(member(key) + _json_extension(value))
        elif kind is not BySyntax or not is_absent(value.json):
            members.append(member(key) + _JSON[kind](value))
    return f"{{{','.join(members)}}}"


def _json_extension(node: Mapping[str, Any]) -> str:
    """An extension point, whose members are called by their class: a capital letter."""
    members = []
    for key, value in node.items():
        local = key.partition(":")[2]
        if not is_absent(value):
            members.append(f'"{local[0].upper()}{local[1:]}":{json(value)}')
    return f"{{{','.join(members)}}}"


def _json_shared(shared: Shared) -> str:
    """A shared subtree, from what was made of it before if there is any; in JSON its name is not part of it."""
    found = shared.encoded.get("")
    if found is None:
        found = shared.encoded[""] = json(shared.node)
    return found


def _json_run(run: Run) -> tuple[str, ...]:
    """The members that elements in a row are, as one text if there are any."""
    found = run.encoded.get("json")
    if found is None:
        found = run.encoded["json"] = _json_mapping(run.node)[1:-1]
    return (found,) if found else ()


def _json_list(items: Iterable[Any]) -> str:
    """An array."""
    return f"[{','.join([_JSON[type(item)](item) for item in items])}]"


def _json_typed(typed: Typed) -> str:
    """A value in a wrapper named after its type."""
    return f'{{"{class_name(typed.type)}":{json(typed.node)}}}'


def _json_texts(texts: Texts) -> str:
    """A MultilingualString."""
    values = ",".join([f'{{"lang":"{language}","value":{quote(text)}}}' for language, text in texts])
    return f'{{"values":[{values}]}}'


_JSON: dict[type, Callable[[Any], str]] = {
    dict: _json_mapping,
    list: _json_list,
    tuple: _json_list,
    str: quote,
    Code: lambda code: f'{{"value":"{code}"}}',
    Shared: _json_shared,
    Typed: _json_typed,
    Texts: _json_texts,
    Extended: lambda value: f'{{"value":"extendedG","extendedValueG":{quote(value.value)}}}',
    BySyntax: lambda node: json(node.json),
    bool: lambda value: "true" if value else "false",
    int: str,
    float: number,
    Decimal: number,
}
"""How each kind of value is written."""


@lru_cache(maxsize=1024)
def member(name: str) -> str:
    """The beginning of the member of an object that an element or attribute is."""
    return f'"{json_name(name)}":'


def json_name(name: str) -> str:
    """What JSON calls an element or attribute: `loc:_locationExtension` is `locLocationExtensionG`."""
    if name[0] == "@":
        return JSON_ATTRIBUTES.get(name, name[1:])
    prefix, _, local = name.rpartition(":")
    if local[0] == "_":
        return f"{prefix}{local[1].upper()}{local[2:]}G"
    return local


@lru_cache(maxsize=256)
def class_name(qualified: str) -> str:
    """What JSON calls a type: `afac:AnOrganisation` is `afacAnOrganisation`."""
    return qualified.replace(":", "", 1)
