"""Documents read back by the rules that write them, and what reading gives of a tree that was written."""

import json
from collections.abc import Mapping

from lxml import etree

from exporters.datex2 import decode, encode
from exporters.datex2.tree import BySyntax, Code, Extended, Run, Shared, Texts, Typed


def read(syntax, text):
    """What a document says."""
    if syntax == "json":
        return decode.json(json.loads(text, parse_float=str, parse_int=str))
    parser = etree.XMLParser(remove_comments=True, resolve_entities=False, huge_tree=True)
    return decode.xml(etree.fromstring(text if isinstance(text, bytes) else text.encode(), parser))


def as_read(node, syntax):
    """A tree as it is when it is written in a syntax and read back: stated without any of the code that does so."""
    match node:
        case Shared():
            return as_read(node.node, syntax)
        case BySyntax():
            return as_read(getattr(node, syntax), syntax)
        case Typed():
            return Typed(node.type.replace(":", ""), _members(node.node, syntax))
        case Texts() | Extended():
            return node
        case Code() | str():
            return str(node)
        case Mapping():
            return _members(node, syntax) or ""
        case list() | tuple():
            return tuple(as_read(one, syntax) for one in node)
        case bool():
            return str(node).lower()
    return encode.number(node)


def _members(node, syntax):
    """Attributes and elements."""
    if isinstance(node, Shared):
        return _members(node.node, syntax)
    found = {}
    for name, value in node.items():
        if isinstance(value, Run):
            found |= _members(value.node, syntax)
            continue
        if name[0] == "@":
            found[name] = value.rpartition(":")[2] if name == "@targetClass" else str(value)
            continue
        said = None if value is None else as_read(value, syntax)
        if said not in (None, ()):
            found[name.rpartition(":")[2]] = said if type(said) is tuple else (said,)
    return found


def elements(said, name=""):
    """Every element that has others in it, with the name that it stands under."""
    inside = said.node if isinstance(said, Typed) else said
    if isinstance(inside, dict):
        yield name, [inner for inner in inside if inner[0] != "@"]
        for inner, some in inside.items():
            for one in some if type(some) is tuple else ():
                yield from elements(one, inner)


def found(said, wanted, *, kind=None):
    """Every element of a name, and of a type where one is named, in the order of the document."""
    inside = said.node if isinstance(said, Typed) else said
    if isinstance(inside, dict):
        for name, some in inside.items():
            for one in some if type(some) is tuple else ():
                if name == wanted and (kind is None or (isinstance(one, Typed) and one.type == kind)):
                    yield one.node if isinstance(one, Typed) else one
                yield from found(one, wanted, kind=kind)


def differences(one, other, path=""):
    """Where two documents say something else: paths without numbers, and what is said there."""
    if isinstance(one, Typed) and isinstance(other, Typed) and one.type == other.type:
        yield from differences(one.node, other.node, path)
    elif isinstance(one, dict) and isinstance(other, dict):
        for name in {**one, **other}:
            if name in one and name in other:
                yield from differences(one[name], other[name], f"{path}/{name}")
            else:
                yield f"{path}/{name}", one.get(name), other.get(name)
    elif type(one) is tuple and type(other) is tuple and len(one) == len(other):
        for a, b in zip(one, other, strict=True):
            yield from differences(a, b, path)
    elif one != other:
        yield path, one, other
