"""How the classes of DATEX II are written down in `models/*.txt`, and what is made of it.

    abstract afac:Facility < FacilityObject     a class with its base; `abstract`: only narrower ones occur
        @id! name:Texts alias:Texts*            its own parts in their order, after those of its base
    aegi:CurrentTypeEnum = ac dc                the words of an enumeration; `~word`: one it takes as an extended value

A part is `name:type` and how often it occurs: nothing means at most once, `!` once, `*` any number, `+` one or more,
`{0,2}` that many. `@` is an attribute (a text if it has no type). A type is a simple one of `simple`, a class or
enumeration of the same prefix or with its own, `>Class` a reference (`>` and `>>`: to anything, without and with a
version), `=3` this text, `any` what is not looked at. Among the words of its head a class may have `sealed`: it has no
extension point of its own; `open`: it holds anything beside its parts; `unread`: only its name is known. A later file
changes the classes of an earlier one: parts are replaced or added, `-name` is taken away.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from afir_publisher.check import simple

FILES = {
    "3.7": ("common", "afir"),
    "base": ("common", "base"),
    "01-00-00": ("common", "afir", "german"),
}
"""The models that there are, and the files that say them."""

TITLES = {
    "3.7": "DATEX II 3.7, AFIR energy infrastructure",
    "base": "DATEX II 3.2 to 3.7, energy infrastructure (CEN/TS 16157-10)",
    "01-00-00": "German AFIR profile 01-00-00",
}
"""What each is called."""

_OCCURS = {"": (0, 1), "!": (1, 1), "*": (0, None), "+": (1, None)}
_PART = re.compile(r"(-?)(@?)(\w+)(?::([\w:>=.-]+?))?([!*+]|\{(\d+),(\d+)\})?")


class Part(NamedTuple):
    """An element or attribute of a class: its name with prefix, its type, the least and most that there may be."""

    name: str
    type: str
    least: int
    most: int | None


class Class(NamedTuple):
    """A class with all its parts, those of its bases first.

    `is_open`: it holds anything beside them; `is_unread`: its parts are not known.
    """

    name: str
    base: str | None
    is_abstract: bool
    is_open: bool
    is_unread: bool
    attributes: tuple[Part, ...]
    elements: tuple[Part, ...]


class Words(NamedTuple):
    """An enumeration: its words, and the extended values it takes (any if there are none)."""

    words: tuple[str, ...]
    extended: tuple[str, ...]


@dataclass(slots=True)
class _Own:
    """A class as it is written: parts by their names, without those of its base."""

    name: str
    base: str | None
    marks: frozenset[str]
    parts: dict[str, Part] = field(default_factory=dict)


class Model:
    """All classes and enumerations of one model."""

    def __init__(self, name: str, texts: Iterable[str]) -> None:
        """Read them.

        Raises:
            ValueError: A line that is not of this notation.
        """
        self.name = name
        self.words: dict[str, Words] = {}
        self._own: dict[str, _Own] = {}
        for text in texts:
            for line in _joined(text):
                self._read(line)
        self.classes: Mapping[str, Class] = {name: self._whole(own) for name, own in self._own.items()}
        self.narrower: dict[str, tuple[str, ...]] = dict.fromkeys(self._own, ())
        for own in self._own.values():
            above = own.base
            while above is not None:
                self.narrower[above] += (own.name,)
                above = self._own[above].base

    def is_polymorphic(self, name: str) -> bool:
        """Whether an element of a class says which class it is of."""
        return self.classes[name].is_abstract or bool(self.narrower[name])

    def may_be(self, declared: str) -> tuple[str, ...]:
        """The classes that an element of a declared class may be of."""
        every = (declared, *self.narrower[declared])
        return tuple(name for name in every if not self.classes[name].is_abstract)

    def _read(self, line: str) -> None:
        """One class or enumeration."""
        head, _, rest = line.partition("\n")
        if " = " in head:
            name, _, words = line.replace("\n", " ").partition(" = ")
            plain = [word for word in words.split() if word[0] != "~"]
            self.words[name] = Words(
                words=tuple(plain), extended=tuple(word[1:] for word in words.split() if word[0] == "~")
            )
            return
        said = head.split()
        marks = frozenset(said) & {"abstract", "sealed", "open", "unread"}
        name, *bases = [word for word in said if word not in marks and word != "<"]
        prefix = name.partition(":")[0]
        own = self._own.setdefault(name, _Own(name, qualified(bases[0], prefix) if bases else None, marks))
        for part in rest.split():
            _change(own, prefix, part)

    def _whole(self, own: _Own) -> Class:
        """A class with the parts of its bases."""
        line: list[_Own] = [own]
        while (above := line[0].base) is not None:
            line.insert(0, self._own[above])
        attributes, elements = [], []
        for one in line:
            attributes += [part for part in one.parts.values() if part.name[0] == "@"]
            elements += [part for part in one.parts.values() if part.name[0] != "@"]
            if extension := _extension(one):
                elements.append(extension)
        return Class(
            name=own.name,
            base=own.base,
            is_abstract="abstract" in own.marks,
            is_open="open" in own.marks,
            is_unread="unread" in own.marks,
            attributes=tuple(attributes),
            elements=tuple(elements),
        )


@cache
def model(name: str) -> Model:
    """The model of a name in `FILES`."""
    folder = files("afir_publisher.check") / "models"
    return Model(name, [(folder / f"{file}.txt").read_text("utf-8") for file in FILES[name]])


def qualified(type_: str, prefix: str) -> str:
    """A type with its prefix; simple types have none."""
    if type_[0] == "=" or type_ in simple.SIMPLE or type_ in simple.OTHERS:
        return type_
    if type_[0] == ">":
        target = type_[1:]
        return type_ if not target or target == ">" else f">{target if ':' in target else f'{prefix}:{target}'}"
    return type_ if ":" in type_ else f"{prefix}:{type_}"


def _joined(text: str) -> Iterable[str]:
    """Heads with the lines that belong to them."""
    found = ""
    for line in text.splitlines():
        if not line or line[0] == "#":
            continue
        if line[0] == " ":
            found += "\n" + line
            continue
        if found:
            yield found
        found = line
    if found:
        yield found


def _change(own: _Own, prefix: str, text: str) -> None:
    """Add, replace or take away one part."""
    found = _PART.fullmatch(text)
    if not found:
        raise ValueError(f"{own.name}: {text!r} is not a part")
    gone, at, local, type_, occurs, least, most = found.groups()
    name = f"@{local}" if at else f"{prefix}:{local}"
    if gone:
        del own.parts[name]
        return
    limits = (int(least), int(most)) if least else _OCCURS[occurs or ""]
    own.parts[name] = Part(
        name=name, type=qualified(type_, prefix) if type_ else "Text", least=limits[0], most=limits[1]
    )


def _extension(own: _Own) -> Part | None:
    """The extension point that a class has of its own, unless it is among its parts or the class has none."""
    prefix, _, local = own.name.partition(":")
    name = f"{prefix}:_{local[0].lower()}{local[1:]}Extension"
    if own.marks & {"sealed", "open"} or name in own.parts:
        return None
    return Part(name=name, type="any", least=0, most=1)
