"""The structure of an XML document, looked at entry by entry, so that memory holds one site and not all."""

from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import BinaryIO, NamedTuple

from lxml import etree

from afir_publisher.check import wording
from afir_publisher.check.facts import EXCHANGE, Facts, Identified, Place, Reference
from afir_publisher.check.fault import Ledger, Trail
from afir_publisher.check.names import PREFIXES, ROOTS, XSI, XSI_TYPE, Node, model_name, name_of, namespace_of
from afir_publisher.check.notation import Class, Model, Part, model
from afir_publisher.check.simple import LONGEST, SIMPLE

_ENTRIES = ("energyInfrastructureSite", "energyInfrastructureSiteStatus")
_SEEN = "seen"  # stands on an entry that was looked at and emptied
_TEXTS = "com:values"


class _Child(NamedTuple):
    """A part of a class and its place among the others."""

    at: int
    part: Part


def check(source: BinaryIO, ledger: Ledger, facts: Facts) -> str | None:
    """Look at a document; return the name of the model it is of, or `None` for one that is no DATEX II.

    Raises:
        lxml.etree.XMLSyntaxError: It is not well-formed.
    """
    looker: Looker | None = None
    facts.is_xml = True
    tags = [f"{{{namespace_of(prefix)}}}{name}" for prefix in ("aegi", "egi") for name in _ENTRIES]
    events = etree.iterparse(
        source, events=("end",), tag=tags, resolve_entities=False, no_network=True, huge_tree=True, remove_comments=True
    )
    for _, element in events:
        looker = looker or Looker(model(model_name([element])), ledger, facts)
        looker.entry(element)
    root = events.root
    if root is None or name_of(root) not in ROOTS:
        _tell_root(root, ledger)
        return None
    looker = looker or Looker(model(model_name(root.iter(etree.Element))), ledger, facts)
    looker.root(root)
    return looker.model.name


class Looker:
    """One model, held against elements."""

    def __init__(self, model_: Model, ledger: Ledger, facts: Facts) -> None:
        """Take what is noted to."""
        self.model = model_
        self.ledger = ledger
        self.facts = facts
        self.entries: Counter[str] = Counter()

    def root(self, element: Node) -> None:
        """Look at the document around its entries."""
        name = name_of(element)
        self.facts.is_container = name == "con:messageContainer"
        self.element(element, Part(name=name, type=ROOTS[name], least=1, most=1), (None, f"/{name}"))

    def entry(self, element: Node) -> None:
        """Look at a site, or at the statuses of one, and let go of it."""
        name = name_of(element)
        self.entries[name] += 1
        trail: Trail | None = None
        for above in reversed([*element.iterancestors()]):
            trail = (trail, f"/{name_of(above)}")
        prefix = name.partition(":")[0]
        class_ = f"{prefix}:{name.partition(':')[2][0].upper()}{name.partition(':')[2][1:]}"
        part = Part(name=name, type=class_, least=0, most=None)
        self.element(element, part, (trail, f"/{name}[{self.entries[name]}]"))
        element.clear(keep_tail=True)
        element.set(_SEEN, "")

    def element(self, element: Node, part: Part, trail: Trail) -> None:
        """Look at an element that a part says."""
        type_ = part.type
        if type_ == "any" or element.get(_SEEN) is not None:
            return
        if type_ in self.model.classes:
            self._object(element, type_, trail)
        elif type_ == "Texts":
            self._texts(element, trail)
        elif type_[0] == ">":
            self._reference(element, part, trail)
        elif type_ in self.model.words:
            self._word(element, type_, trail)
        else:
            self._simple(element, type_, trail)

    # --- objects

    def _object(self, element: Node, declared: str, trail: Trail) -> None:
        """Look at an element that is an object."""
        class_ = self._class(element, declared, trail)
        if class_ is None:
            self.facts.has_gaps = True
            return
        self._attributes(element, class_, trail)
        place = Place(element.sourceline, trail)
        if class_.base == "com:PayloadPublication":
            self.facts.publications.append((class_.name, place))
        if (id_ := element.get("id")) is not None and any(part.name == "@id" for part in class_.attributes):
            self.facts.identified.append(Identified(class_.name, id_, element.get("version"), place))
        if class_.name == "loc:PointCoordinates":
            latitude, longitude = (element.findtext(f"{{*}}{name}") for name in ("latitude", "longitude"))
            self.facts.note_point(latitude, longitude, place)
        self._children(element, class_, trail)

    def _class(self, element: Node, declared: str, trail: Trail) -> Class | None:
        """The class that an element is of; `None` if it cannot be told, or is not known."""
        said = element.get(XSI_TYPE)
        if said is None:
            if not self.model.classes[declared].is_abstract:
                return self.model.classes[declared]
            expected = f"xsi:type, one of {wording.listed(self.model.may_be(declared))}"
            self.ledger.add("type", element.sourceline, trail, "has no xsi:type", expected)
            return None
        prefix, _, local = said.strip().rpartition(":")
        namespace = element.nsmap.get(prefix or None, "")
        name = f"{PREFIXES.get(namespace, '?')}:{local}"
        expected = f"one of {wording.listed(self.model.may_be(declared))}"
        if name not in self.model.may_be(declared):
            is_other = declared == "com:PayloadPublication" and name.endswith("Publication")
            kind = "not-known" if is_other else "type"
            self.ledger.add(kind, element.sourceline, trail, f"is of type {said}", expected)
            return None
        if self.model.classes[name].is_unread:
            self.ledger.add("not-known", element.sourceline, trail, f"is of type {said}", expected)
            return None
        return self.model.classes[name]

    def _attributes(self, element: Node, class_: Class, trail: Trail) -> None:
        """Look at the attributes of an object."""
        known = {part.name[1:]: part for part in class_.attributes}
        line = element.sourceline
        for name, value in element.attrib.items():
            if str(name).startswith(XSI):
                continue
            part = known.get(str(name))
            if part is None:
                self.ledger.add("unknown", line, trail, f"has attribute {name}", _attributes_of(class_))
            else:
                self._attribute(part, str(value), line, (trail, f"/@{name}"))
        for name, part in known.items():
            if part.least and element.get(name) is None:
                self.ledger.add("missing", line, trail, f"lacks attribute {name}", f"{name}, which is required")

    def _attribute(self, part: Part, value: str, line: int, trail: Trail) -> None:
        """Look at the value of an attribute."""
        if part.type[0] == "=":
            if value != part.type[1:]:
                self.ledger.add("value", line, trail, wording.quoted(value), part.type[1:])
        elif part.type != "any" and not (simple := SIMPLE[part.type]).in_xml(value):
            self.ledger.add("value", line, trail, wording.quoted(value), simple.expected)

    def _children(self, element: Node, class_: Class, trail: Trail) -> None:
        """Look at the elements in an object: known, in order, as many as there may be."""
        children, at = _by_tag(self.model, class_.name), 0
        count: Counter[str] = Counter()
        for child in element.iterchildren(etree.Element):
            name, line = name_of(child), child.sourceline
            found = children.get(name)
            if found is None:
                # What is open takes elements of any other namespace.
                if not class_.is_open or name.partition(":")[0] == class_.name.partition(":")[0]:
                    self._tell_unknown(child, class_, (trail, f"/{name}"))
                continue
            count[name] += 1
            inside = (trail, f"/{name}[{count[name]}]" if found.part.most != 1 else f"/{name}")
            if found.at < at:
                self.ledger.add("order", line, inside, f"stands behind {class_.elements[at].name}", f"{name} before it")
            at = max(at, found.at)
            if found.part.most is not None and count[name] == found.part.most + 1:
                self.ledger.add("too-many", line, inside, f"more than {found.part.most}", wording.occurs(found.part))
            if name in EXCHANGE:
                self.facts.words[EXCHANGE[name]] = (child.text or "", Place(line, inside))
            self.element(child, found.part, inside)
        self._no_text(element, trail)
        for part in class_.elements:
            if count[part.name] < part.least:
                found_ = f"has {count[part.name]} {part.name}" if count[part.name] else f"lacks {part.name}"
                self.ledger.add("missing", element.sourceline, trail, found_, wording.occurs(part))

    def _tell_unknown(self, child: Node, class_: Class, trail: Trail) -> None:
        """Tell of an element that a class does not have."""
        namespace, name = etree.QName(child).namespace or "", name_of(child)
        line = child.sourceline
        if near := wording.namespace_meant(namespace, PREFIXES):
            self.ledger.add("namespace", line, trail, f"is in namespace {wording.quoted(namespace)}", near)
            return
        self.ledger.add(
            "unknown", line, trail, f"is not an element of {class_.name}", wording.one_of(name, _names_of(class_))
        )

    # --- values

    def _simple(self, element: Node, type_: str, trail: Trail) -> None:
        """Look at a plain value."""
        simple, text = SIMPLE[type_], element.text or ""
        if len(element) or not simple.in_xml(text):
            self.ledger.add("value", element.sourceline, trail, wording.quoted(text), simple.expected)
        elif type_ in ("String", "Text") and not text.strip():
            self.ledger.add("text", element.sourceline, trail, "is empty", "a text")
        if element.attrib:
            self._no_attributes(element, (), trail)

    def _word(self, element: Node, type_: str, trail: Trail) -> None:
        """Look at a word of an enumeration."""
        words, text, line = self.model.words[type_], (element.text or "").strip(), element.sourceline
        extended = element.get("_extendedValue")
        if text == "_extended" and extended is None:
            self.ledger.add("odd", line, trail, "is _extended, and does not say what", "attribute _extendedValue")
        elif text == "_extended":
            if words.extended and extended not in words.extended:
                self.ledger.add(
                    "word", line, (trail, "/@_extendedValue"), wording.quoted(extended), wording.listed(words.extended)
                )
        elif text not in words.words:
            self.ledger.add("word", line, trail, wording.quoted(text), wording.one_of(text, words.words))
        self._no_attributes(element, ("_extendedValue",), trail)

    def _texts(self, element: Node, trail: Trail) -> None:
        """Look at a text in languages."""
        line = element.sourceline
        self._no_attributes(element, (), trail)
        self._no_text(element, trail)
        values = list(element.iterchildren(etree.Element))
        if [name_of(child) for child in values] != [_TEXTS]:
            self.ledger.add("missing", line, trail, "is no text in languages", "com:values with com:value in it")
            return
        self._no_attributes(values[0], (), (trail, "/com:values"))
        self._no_text(values[0], (trail, "/com:values"))
        texts = list(values[0].iterchildren(etree.Element))
        if not texts:
            self.ledger.add("missing", line, trail, "com:values is empty", "com:value, one or more")
        for number, child in enumerate(texts, start=1):
            inside = ((trail, "/com:values"), f"/com:value[{number}]")
            self._text(child, inside)

    def _text(self, element: Node, trail: Trail) -> None:
        """Look at a text in one language."""
        text, line = element.text or "", element.sourceline
        if name_of(element) != "com:value":
            self.ledger.add("unknown", line, trail, f"is {name_of(element)}", "com:value")
        elif len(text) > LONGEST:
            self.ledger.add("value", line, trail, f"{len(text):,} characters", SIMPLE["String"].expected)
        elif not text.strip():
            self.ledger.add("text", line, trail, "is empty", "a text")
        language = element.get("lang")
        if language is not None and not SIMPLE["Language"].in_xml(language):
            self.ledger.add("value", line, (trail, "/@lang"), wording.quoted(language), SIMPLE["Language"].expected)
        self._no_attributes(element, ("lang",), trail)

    def _reference(self, element: Node, part: Part, trail: Trail) -> None:
        """Look at a reference."""
        line, target = element.sourceline, part.type.lstrip(">")
        self._no_text(element, trail)
        may_have = ("id",) if part.type == ">" or target == "aegi:EnergyRate" else ("id", "version")
        self._no_attributes(element, (*may_have, "targetClass") if target else may_have, trail)
        if target and element.get("targetClass") != target:
            found = wording.quoted(element.get("targetClass") or "")
            self.ledger.add("value", line, (trail, "/@targetClass"), found, f"{target}, whatever the prefixes are")
        if (id_ := element.get("id")) is None:
            self.ledger.add("missing", line, trail, "lacks attribute id", "id, which is required")
            return
        self.facts.references.append(Reference(part.name, target, id_, element.get("version"), Place(line, trail)))

    def _no_text(self, element: Node, trail: Trail) -> None:
        """Tell of text where only elements or attributes belong."""
        for text in (element.text, *(child.tail for child in element)):
            if text and text.strip():
                self.ledger.add("value", element.sourceline, trail, wording.quoted(text.strip()), "no text")

    def _no_attributes(self, element: Node, but: tuple[str, ...], trail: Trail) -> None:
        """Tell of attributes that are none of these."""
        for name in element.attrib:
            if name not in but and not str(name).startswith(XSI):
                expected = f"only {wording.listed(but)}" if but else "no attribute"
                self.ledger.add("unknown", element.sourceline, trail, f"has attribute {name}", expected)


@cache
def _by_tag(model_: Model, class_: str) -> Mapping[str, _Child]:
    """The elements of a class by name."""
    return {part.name: _Child(at, part) for at, part in enumerate(model_.classes[class_].elements)}


def _names_of(class_: Class) -> list[str]:
    """The elements that a class has, extension points left out."""
    return [part.name for part in class_.elements if ":_" not in part.name]


def _attributes_of(class_: Class) -> str:
    """The attributes that a class has, in words."""
    return f"only {wording.listed([p.name[1:] for p in class_.attributes])}" if class_.attributes else "no attribute"


def _tell_root(root: Node | None, ledger: Ledger) -> None:
    """Tell that a document does not begin as DATEX II does."""
    if root is None:
        return
    namespace = etree.QName(root).namespace or ""
    trail = (None, f"/{etree.QName(root).localname}")
    if near := wording.namespace_meant(namespace, PREFIXES):
        ledger.add("namespace", root.sourceline, trail, f"is in namespace {wording.quoted(namespace)}", near)
    else:
        found = f"the document is a {etree.QName(root).localname} in namespace {wording.quoted(namespace)}"
        ledger.add("root", root.sourceline, trail, found, f"one of {wording.listed(ROOTS)}")
