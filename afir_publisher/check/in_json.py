"""The structure of a JSON document, as the JSON encoding of DATEX II asks for it."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from afir_publisher.check import wording
from afir_publisher.check.facts import EXCHANGE, Facts, Identified, Place, Reference
from afir_publisher.check.fault import Ledger, Trail
from afir_publisher.check.notation import Class, Model, Part, model
from afir_publisher.check.simple import LONGEST, Simple, simple_types

_PAYLOAD, _CONTAINER = "com:PayloadPublication", "con:MessageContainer"
PUBLICATIONS = ("EnergyInfrastructureTablePublication", "EnergyInfrastructureStatusPublication")
"""What a document can hold; JSON puts the prefix before it."""

_OUTSIDE = ("modelBaseVersion", "extensionName", "extensionVersion", "profileName", "profileVersion")
"""The attributes of a publication that JSON has around it; `lang` stands in it."""

_GERMAN, _GERMAN_VERSIONS = "01-00-00", (None, "3.5", "3.6")
_RENAMED = frozenset({"id", "version", *_OUTSIDE})


def check(document: Any, ledger: Ledger, facts: Facts) -> str | None:
    """Look at a document; return the name of the model it is of, or `None` for one that is no DATEX II."""
    if not isinstance(document, dict) or not document.keys() & {"payload", "messageContainer"}:
        found = f"an object with {wording.listed(document)}" if isinstance(document, dict) else wording.quoted(document)
        ledger.add("root", 0, None, found, 'an object with "payload" or "messageContainer"')
        return None
    if isinstance(document.get("payload"), list):  # some send what is in the container without its name
        ledger.add("root", 0, None, f"an object with {wording.listed(document)}", '{"messageContainer": ...} around it')
        document = {"messageContainer": document}
    looker = Looker(model(model_name(document)), ledger, facts)
    looker.document(document)
    return looker.model.name


def model_name(document: Mapping[str, Any]) -> str:
    """The model that a document says it is of, by what its publications are called and the German profile's version."""
    for payload in payloads(document):
        if any(name.startswith("egi") for name in payload):
            return "base"
        if payload.get("profileVersionG") == _GERMAN and payload.get("versionG") in _GERMAN_VERSIONS:
            return _GERMAN
    return "3.7"


def payloads(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The publications of a document, in its container or alone."""
    container = document.get("messageContainer", document)
    found = container.get("payload") if isinstance(container, dict) else None
    every = found if isinstance(found, list) else [found]
    return [one for one in every if isinstance(one, dict)]


class Looker:
    """One model, held against values."""

    def __init__(self, model_: Model, ledger: Ledger, facts: Facts) -> None:
        """Take what is noted to."""
        self.model = model_
        self.simple = simple_types(model_.name)
        self.ledger = ledger
        self.facts = facts

    def document(self, document: Mapping[str, Any]) -> None:
        """Look at a whole document."""
        self.facts.is_container = "messageContainer" in document
        name, type_ = ("messageContainer", _CONTAINER) if self.facts.is_container else ("payload", _PAYLOAD)
        for other in sorted(document.keys() - {name}):
            self.ledger.add("unknown", 0, (None, f"$.{other}"), "stands beside the document", f"only {name}")
        part = Part(name=name, type=type_, least=1, most=1)
        self.value(document[name], part, (None, f"$.{name}"))

    def value(self, value: Any, part: Part, trail: Trail) -> None:
        """Look at one value that a part says."""
        type_ = part.type
        if value is None:
            self.ledger.add("value", 0, trail, "null", "a value, or nothing at all")
        elif type_ == "any":
            return
        elif type_ == _PAYLOAD:
            self._payload(value, trail)
        elif type_ in self.model.classes:
            self._object(value, type_, trail)
        elif type_ == "Texts":
            self._texts(value, trail)
        elif type_[0] == ">":
            self._reference(value, part, trail)
        elif type_ in self.model.words:
            self._word(value, type_, trail)
        else:
            self._simple(value, self.simple[type_], trail)

    # --- objects

    def _payload(self, value: Any, trail: Trail) -> None:
        """Look at a publication in the object that says which it is."""
        if not self._is_object(value, trail):
            return
        prefix = "egi" if self.model.name == "base" else "aegi"
        kinds = {f"{prefix}{name}": f"{prefix}:{name}" for name in PUBLICATIONS}
        outside = {"versionG", *(f"{name}G" for name in _OUTSIDE)}
        for name in value:
            if name in outside and not isinstance(value[name], str):
                self.ledger.add("value", 0, (trail, f".{name}"), wording.quoted(value[name]), "a text")
            elif name not in outside and name not in kinds:
                kind = "not-known" if name.endswith("Publication") else "unknown"
                self.facts.has_gaps = True
                self.ledger.add(kind, 0, (trail, f".{name}"), "is not known here", wording.one_of(name, kinds))
        if "modelBaseVersionG" not in value:
            self.ledger.add("missing", 0, trail, "lacks modelBaseVersionG", 'modelBaseVersionG, "3"')
        found = [name for name in kinds if name in value]
        if len(found) != 1 and not any(name.endswith("Publication") and name not in kinds for name in value):
            self.ledger.add("missing", 0, trail, f"has {len(found)} publications", wording.one_of("", kinds))
        for name in found:
            inside = (trail, f".{name}")
            self.facts.publications.append((kinds[name], Place(0, inside)))
            self._content(value[name], self.model.classes[kinds[name]], inside)

    def _object(self, value: Any, declared: str, trail: Trail) -> None:
        """Look at an object, which is in a wrapper named after its class where that may be a narrower one."""
        if not self._is_object(value, trail):
            return
        if not self.model.is_polymorphic(declared):
            self._content(value, self.model.classes[declared], trail)
            return
        known = {name.replace(":", ""): self.model.classes[name] for name in self.model.may_be(declared)}
        if len(value) != 1:
            found, kind = f"an object with {wording.listed(value)}", "odd" if value else "type"
            self.ledger.add(kind, 0, trail, found, f"one member, named after its class: {wording.listed(known)}")
        for name, content in value.items():
            class_, inside = known.get(name), (trail, f".{name}")
            if class_ is None or class_.is_unread:
                self.facts.has_gaps = True
            if class_ is None:
                self.ledger.add("type", 0, inside, f"is called {name}", wording.one_of(name, known))
            elif class_.is_unread:
                self.ledger.add("not-known", 0, inside, f"is of class {name}", wording.one_of("", known))
            else:
                self._content(content, class_, inside)

    def _content(self, value: Any, class_: Class, trail: Trail) -> None:
        """Look at the members of an object of a class."""
        if not self._is_object(value, trail):
            return
        self._note(value, class_, trail)
        known = members(self.model, class_.name)
        for name, found in value.items():
            part = known.get(name)
            if part is None:
                if not class_.is_open:
                    names = [one for one in known if not one.endswith("ExtensionG")]
                    self.ledger.add(
                        "unknown", 0, (trail, f".{name}"), f"is not in {class_.name}", wording.one_of(name, names)
                    )
            elif part.name[0] == "@" or part.most == 1:
                self._one(found, part, (trail, f".{name}"))
            else:
                self._list(found, part, (trail, f".{name}"))
        for name, part in known.items():
            if part.least and name not in value and part.type[0] != "=":  # JSON asks for it in a publication only
                self.ledger.add("missing", 0, trail, f"lacks {name}", f"{name}, which is required")

    def _one(self, value: Any, part: Part, trail: Trail) -> None:
        """Look at a value of which there is one."""
        if isinstance(value, list):
            self.ledger.add("unlike", 0, trail, "a list", "the value alone")
            return
        if part.name in EXCHANGE and isinstance(value, dict):
            self.facts.words[EXCHANGE[part.name]] = (str(value.get("value")), Place(0, trail))
        if part.name[0] == "@" and part.type[0] == "=":
            return  # JSON leaves it open what it is
        self.value(value, part, trail)

    def _list(self, value: Any, part: Part, trail: Trail) -> None:
        """Look at the values of which there may be more than one."""
        if not isinstance(value, list):
            self.ledger.add("unlike", 0, trail, wording.quoted(value), "a list, even of one")
            return
        if len(value) < part.least:
            self.ledger.add("missing", 0, trail, f"a list of {len(value)}", wording.occurs(part))
        if part.most is not None and len(value) > part.most:
            self.ledger.add("too-many", 0, trail, f"a list of {len(value)}", wording.occurs(part))
        for number, one in enumerate(value):
            self.value(one, part, (trail, f"[{number}]"))

    def _note(self, value: Mapping[str, Any], class_: Class, trail: Trail) -> None:
        """Note what only the whole document can judge."""
        if (id_ := value.get("idG")) is not None and any(part.name == "@id" for part in class_.attributes):
            self.facts.identified.append(
                Identified(class_.name, str(id_), _text_or_none(value.get("versionG")), Place(0, trail))
            )
        if class_.name == "loc:PointCoordinates":
            self.facts.note_point(value.get("latitude"), value.get("longitude"), Place(0, trail))

    # --- values

    def _is_object(self, value: Any, trail: Trail) -> bool:
        """Whether a value is an object; tells if not."""
        if isinstance(value, dict):
            return True
        self.ledger.add("unlike", 0, trail, wording.quoted(value), "an object")
        self.facts.has_gaps = True
        return False

    def _simple(self, value: Any, simple: Simple, trail: Trail) -> None:
        """Look at a plain value."""
        if not simple.in_json(value):
            self.ledger.add("value", 0, trail, wording.quoted(value), simple.expected)
        elif simple is self.simple["String"] and not value.strip():
            self.ledger.add("text", 0, trail, "is empty", "a text")

    def _word(self, value: Any, type_: str, trail: Trail) -> None:
        """Look at a word of an enumeration."""
        words = self.model.words[type_]
        if not isinstance(value, dict):
            self.ledger.add("unlike", 0, trail, wording.quoted(value), 'an object: {"value": word}')
            return
        for name in sorted(value.keys() - {"value", "extendedValueG"}):
            self.ledger.add("unknown", 0, (trail, f".{name}"), "is not part of a word", "value or extendedValueG")
        text, extended = value.get("value"), value.get("extendedValueG")
        if text != "extendedG" and text not in words.words:
            expected = wording.one_of(str(text), [*words.words, *(["extendedG"] if words.extended else [])])
            self.ledger.add("word", 0, (trail, ".value"), wording.quoted(text), expected)
        if "extendedValueG" not in value:
            if text == "extendedG":
                self.ledger.add("odd", 0, trail, "is extendedG, and does not say what", "extendedValueG")
        elif not isinstance(extended, str) or (words.extended and extended not in words.extended):
            expected = wording.one_of(str(extended), words.extended) if words.extended else "a text"
            self.ledger.add("word", 0, (trail, ".extendedValueG"), wording.quoted(extended), expected)

    def _texts(self, value: Any, trail: Trail) -> None:
        """Look at a text in languages."""
        values = value.get("values") if isinstance(value, dict) else None
        if not isinstance(values, list) or value.keys() != {"values"}:
            expected = 'an object: {"values": [{"lang": ..., "value": ...}]}'
            self.ledger.add("unlike", 0, trail, wording.quoted(value), expected)
            return
        if not values:
            self.ledger.add("text", 0, trail, "has no text in any language", "a text")
        for number, one in enumerate(values):
            self._text(one, ((trail, ".values"), f"[{number}]"))

    def _text(self, value: Any, trail: Trail) -> None:
        """Look at a text in one language."""
        if not isinstance(value, dict) or value.keys() != {"lang", "value"}:
            self.ledger.add("unlike", 0, trail, wording.quoted(value), 'an object: {"lang": ..., "value": ...}')
            return
        text = value["value"]
        if not self.simple["Language"].in_json(value["lang"]):
            found, expected = wording.quoted(value["lang"]), self.simple["Language"].expected
            self.ledger.add("value", 0, (trail, ".lang"), found, expected)
        if not isinstance(text, str) or (len(text) > LONGEST and self.model.name != _GERMAN):
            self.ledger.add("value", 0, (trail, ".value"), wording.quoted(text), self.simple["String"].expected)
        elif not text.strip():
            self.ledger.add("text", 0, (trail, ".value"), "is empty", "a text")

    def _reference(self, value: Any, part: Part, trail: Trail) -> None:
        """Look at a reference, which may hold other members that nobody reads."""
        if not self._is_object(value, trail):
            return
        target = part.type.lstrip(">")
        if target and value.get("targetClass") != target.partition(":")[2]:
            found = wording.quoted(value.get("targetClass"))
            kind = "odd" if isinstance(value.get("targetClass"), str) else "value"
            self.ledger.add(kind, 0, (trail, ".targetClass"), found, f'"{target.partition(":")[2]}"')
        if "version" in value:
            self.ledger.add("odd", 0, (trail, ".version"), "is read by nobody", "versionG")
        if not isinstance(value.get("versionG", ""), str):
            self.ledger.add("value", 0, (trail, ".versionG"), wording.quoted(value["versionG"]), "a text")
        if not isinstance(value.get("idG"), str):
            self.ledger.add("missing", 0, trail, "lacks idG", "idG, which is required")
            return
        reference = Reference(part.name, target, value["idG"], _text_or_none(value.get("versionG")), Place(0, trail))
        self.facts.references.append(reference)


@cache
def members(model_: Model, class_: str) -> Mapping[str, Part]:
    """The members of an object of a class, by name."""
    found = model_.classes[class_]
    attributes = [part for part in found.attributes if found.base != _PAYLOAD or part.name[1:] not in _OUTSIDE]
    return {_member(part.name, is_capital=found.is_open): part for part in (*attributes, *found.elements)}


def _member(name: str, *, is_capital: bool) -> str:
    """What JSON calls a part; members of extension points are called by their class, with a capital letter."""
    if name[0] == "@":
        return f"{name[1:]}G" if name[1:] in _RENAMED else name[1:]
    prefix, _, local = name.partition(":")
    if local[0] == "_":
        return f"{prefix}{local[1].upper()}{local[2:]}G"
    return f"{local[0].upper()}{local[1:]}" if is_capital else local


def _text_or_none(value: Any) -> str | None:
    """A version, if it is a text; what is none has been told of."""
    return value if isinstance(value, str) else None
