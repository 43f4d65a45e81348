"""Trees told in the terms of another version of the model: what is said stays, what it is called differs.

Builders make trees in the terms of DATEX II 3.7. Where a version differs by names, by literals or by how an element is
put together, a table says so, and no builder has to know.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from afir_publisher.pool import Pool, Station
from exporters.datex2.losses import LOSSES, Loss
from exporters.datex2.tree import BySyntax, Code, Node, Run, Shared, Typed


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How a version says things, JSON only.

    `names` are other names of elements, `None` for those that it lacks; `untyped` are types that need no wrapper, as
    nothing else can stand in their place; `literals` are other literals; `objects` remake an object by the name of its
    element, in the builders' terms, before the rest is told. `lacks` says of a station what the version cannot do
    without and nobody has said; `losses` are what is lost in it.
    """

    name: str
    names: Mapping[str, str | None] = field(default_factory=dict)
    untyped: frozenset[str] = frozenset()
    literals: Mapping[str, Code] = field(default_factory=dict)
    objects: Mapping[str, Callable[[Mapping[str, Any]], Mapping[str, Any]]] = field(default_factory=dict)
    lacks: Callable[[Pool, Station], str | None] = lambda _pool, _station: None
    losses: tuple[Loss, ...] = LOSSES


def told(terms: Terms, node: Node, name: str = "") -> Any:
    """A tree in other terms; `name` is that of the element that it is."""
    kind = type(node)
    return _TOLD[kind](terms, node, name) if kind in _TOLD else node


def _mapping(terms: Terms, node: Mapping[str, Any], name: str) -> Node:
    """An object."""
    if name in terms.objects:
        node = terms.objects[name](node)
    names = terms.names
    members = ((key, names.get(key, key), value) for key, value in node.items() if value is not None)
    return {new: told(terms, value, key) for key, new, value in members if new is not None}


def _typed(terms: Terms, node: Typed, name: str) -> Node:
    """An object of a narrower type."""
    inside = told(terms, node.node, name)
    return inside if node.type in terms.untyped else Typed(node.type, inside)


def _shared(terms: Terms, node: Shared, name: str) -> Shared:
    """A subtree of many places, told once."""
    place = f"{terms.name} {name}"
    if place not in node.told:
        node.told[place] = Shared(told(terms, node.node, name))
    return node.told[place]


def _run(terms: Terms, node: Run, _name: str) -> Run:
    """Neighbours of many places, told once."""
    if terms.name not in node.told:
        node.told[terms.name] = Run(told(terms, node.node))
    return node.told[terms.name]


_TOLD: dict[type, Callable[[Terms, Any, str], Node]] = {
    dict: _mapping,
    list: lambda terms, items, name: [told(terms, item, name) for item in items],
    tuple: lambda terms, items, name: tuple([told(terms, item, name) for item in items]),
    Code: lambda terms, code, _name: terms.literals.get(code, code),
    Typed: _typed,
    Shared: _shared,
    Run: _run,
    BySyntax: lambda terms, node, name: told(terms, node.json, name),
}
"""How each kind of value is told; every other one stays as it is."""
