"""The encoding rules of DATEX II: one tree, written as XML or as JSON.

JSON is not XML in braces: attributes become `idG`, enumerations `{"value": ...}`, narrower types a wrapper object
named after them, extension points a name of their own (DATEX II JSON encoding as the official JSON Schemas have it).
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any

from exporters.datex2.tree import BySyntax, Code, Extended, Node, Shared, Texts, Typed

Append = Callable[[str], None]

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPECIAL = re.compile('[&<>"\r]')
_ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"}

# Attributes that would collide with elements of the same name carry a G in JSON; the others keep their name.
_JSON_ATTRIBUTES = {
    "@id": "idG",
    "@version": "versionG",
    "@modelBaseVersion": "modelBaseVersionG",
    "@extensionName": "extensionNameG",
    "@extensionVersion": "extensionVersionG",
    "@profileName": "profileNameG",
    "@profileVersion": "profileVersionG",
}


def xml(name: str, node: Node) -> str:
    """An element, or one for each item of a list, as XML text; the namespaces are the document's to declare."""
    parts: list[str] = []
    _xml(parts.append, name, node)
    return "".join(parts)


def json(node: Node) -> str:
    """A value as JSON text."""
    parts: list[str] = []
    _json(parts.append, node)
    return "".join(parts)


def _clean(text: str) -> str:
    """Text without the characters that XML cannot hold."""
    return _NOT_XML.sub("", text) if _NOT_XML.search(text) else text


def escape(text: str) -> str:
    """Text for an XML element or attribute."""
    text = _clean(text)
    return _SPECIAL.sub(lambda found: _ESCAPED[found[0]], text) if _SPECIAL.search(text) else text


def number(value: float | Decimal) -> str:
    """A number without exponent, as XSD decimal and JSON both take it."""
    return format(value, "f") if isinstance(value, Decimal) else repr(value)


def is_absent(node: Node) -> bool:
    """Whether a value means that its element is left out."""
    return node is None or (not node and type(node) in (list, tuple))


# --- XML


def _xml(out: Append, name: str, node: Any) -> None:
    """Write one element, or several, by the kind of value."""
    kind = type(node)
    if kind is dict:
        out(f"<{name}")
        _xml_inside(out, name, node)
    elif kind is str or kind is Code:
        out(f"<{name}>{escape(node)}</{name}>")
    elif kind is list or kind is tuple:
        for item in node:
            _xml(out, name, item)
    elif kind is bool:
        out(f"<{name}>{'true' if node else 'false'}</{name}>")
    elif kind is Shared:
        out(_xml_shared(name, node))
    elif kind is Typed:
        out(_xml_typed(name, node))
    elif kind is Texts:
        values = "".join(f'<com:value lang="{language}">{escape(text)}</com:value>' for language, text in node)
        out(f"<{name}><com:values>{values}</com:values></{name}>")
    elif kind is BySyntax:
        _xml(out, name, node.xml)
    elif kind is Extended:
        out(f'<{name} _extendedValue="{escape(node.value)}">_extended</{name}>')
    elif node is not None:
        out(f"<{name}>{number(node)}</{name}>")


def _xml_inside(out: Append, name: str, node: Mapping[str, Any]) -> None:
    """Write attributes, content and end tag of an element whose start tag is open."""
    is_open = True
    for key, value in node.items():
        if key[0] == "@":
            if value is not None:
                out(f' {key[1:]}="{escape(str(value))}"')
        elif not is_absent(value):
            if is_open:
                out(">")
                is_open = False
            _xml(out, key, value)
    out("/>" if is_open else f"</{name}>")


def _xml_shared(name: str, shared: Shared) -> str:
    """A shared subtree under one name, from what was made of it before if there is any."""
    found = shared.encoded.get(name)
    if found is None:
        found = shared.encoded[name] = xml(name, shared.node)
    return found


def _xml_typed(name: str, typed: Typed) -> str:
    """An element with its `xsi:type`, which stands before all other attributes."""
    plain = xml(name, typed.node)
    return f'<{name} xsi:type="{typed.type}"{plain[len(name) + 1 :]}'


# --- JSON


def _json(out: Append, node: Any) -> None:
    """Write one value by its kind."""
    kind = type(node)
    if kind is dict:
        _json_object(out, node)
    elif kind is str:
        out(encode_basestring(_clean(node)))
    elif kind is Code:
        out(f'{{"value":"{node}"}}')
    elif kind is list or kind is tuple:
        opening = "["
        for item in node:
            out(opening)
            _json(out, item)
            opening = ","
        out("[]" if opening == "[" else "]")
    elif kind is bool:
        out("true" if node else "false")
    elif kind is Shared:
        found = node.encoded.get("")
        if found is None:
            found = node.encoded[""] = json(node.node)
        out(found)
    elif kind is Typed:
        out(f'{{"{class_name(node.type)}":')
        _json(out, node.node)
        out("}")
    elif kind is Texts:
        values = ",".join(
            f'{{"lang":{encode_basestring(language)},"value":{encode_basestring(_clean(text))}}}'
            for language, text in node
        )
        out(f'{{"values":[{values}]}}')
    elif kind is BySyntax:
        _json(out, node.json)
    elif kind is Extended:
        out(f'{{"value":"extendedG","extendedValueG":{encode_basestring(node.value)}}}')
    else:
        out(number(node))


def _json_object(out: Append, node: Mapping[str, Any]) -> None:
    """Write the members of an object that are there."""
    opening = "{"
    for key, value in node.items():
        if is_absent(value):
            continue
        if type(value) is BySyntax and is_absent(value.json):
            continue
        out(f'{opening}"{json_name(key)}":')
        if ":_" in key:
            _json_extension(out, value)
        elif key == "@targetClass":
            out(f'"{str(value).partition(":")[2]}"')  # JSON names the class without its prefix
        else:
            _json(out, value)
        opening = ","
    out("{}" if opening == "{" else "}")


def _json_extension(out: Append, node: Mapping[str, Any]) -> None:
    """Write an extension point, whose members are called by their class: a capital letter."""
    opening = "{"
    for key, value in node.items():
        local = key.partition(":")[2]
        out(f'{opening}"{local[0].upper()}{local[1:]}":')
        _json(out, value)
        opening = ","
    out("}")


@lru_cache(maxsize=1024)
def json_name(name: str) -> str:
    """What JSON calls an element or attribute: `loc:_locationExtension` is `locLocationExtensionG`."""
    if name[0] == "@":
        return _JSON_ATTRIBUTES.get(name, name[1:])
    prefix, _, local = name.rpartition(":")
    if local[0] == "_":
        return f"{prefix}{local[1].upper()}{local[2:]}G"
    return local


@lru_cache(maxsize=256)
def class_name(qualified: str) -> str:
    """What JSON calls a type: `afac:AnOrganisation` is `afacAnOrganisation`."""
    return qualified.replace(":", "", 1)
