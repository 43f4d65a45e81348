"""The last look at what is about to be published: does it parse, and is it what the format says it is?

What is good is found to be so fast: the description of DATEX II is compiled into an XML Schema and into types, which
libxml2 and msgspec hold documents against. What these do not take is looked at again, slowly and in words; only what
that finds is a fault.
"""

import io
from collections.abc import Callable, Mapping

import msgspec
from lxml import etree

from afir_publisher.check import in_json, in_xml, irve
from afir_publisher.check.as_types import json_type
from afir_publisher.check.as_xsd import xml_schema
from afir_publisher.check.facts import Facts
from afir_publisher.check.fault import Ledger
from afir_publisher.check.names import model_name
from afir_publisher.wellformed import is_well_formed


def fault(family: str, syntax: str, document: str) -> str | None:
    """What is wrong with a document of a family of formats, in a syntax, and where; `None` if nothing is."""
    if look := _LOOKS.get((family, syntax)):
        return look(document)
    return None if is_well_formed(syntax, document) else "is not well-formed"


def _xml_fault(document: str) -> str | None:
    """What is wrong with an XML document."""
    try:
        text = document.encode()
        root = etree.fromstring(text, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    except (etree.XMLSyntaxError, UnicodeEncodeError) as error:
        return f"is not well-formed: {error}"
    if xml_schema(model_name([root])).validate(root):
        return None
    ledger = Ledger(1)
    in_xml.check(io.BytesIO(text), ledger, Facts())
    return _first(ledger)


def _json_fault(document: str) -> str | None:
    """What is wrong with a JSON document."""
    try:
        head = msgspec.json.decode(document, type=_Head)
        msgspec.json.decode(document, type=json_type(in_json.model_name(head.as_document())))
        if head.payload or head.container:
            return None
    except msgspec.ValidationError:
        pass
    except (msgspec.DecodeError, UnicodeEncodeError) as error:
        return f"is not well-formed: {error}"
    ledger = Ledger(1)
    in_json.check(msgspec.json.decode(document), ledger, Facts())
    return _first(ledger)


def _csv_fault(document: str) -> str | None:
    """What is wrong with an IRVE file."""
    if not is_well_formed("csv", document):
        return "is not well-formed"
    lines, ledger = io.StringIO(document, newline=""), Ledger(1)
    kind = irve.kind_of(document.partition("\n")[0].split(","))
    irve.check(lines, irve.STATIC if kind == "static" else irve.DYNAMIC, ledger, set())
    return _first(ledger)


_LOOKS: Mapping[tuple[str, str], Callable[[str], str | None]] = {
    ("datex2", "xml"): _xml_fault,
    ("datex2", "json"): _json_fault,
    ("irve", "csv"): _csv_fault,
}


_ABSENT = msgspec.Raw()


class _Payload(msgspec.Struct):
    """What of a publication tells its model; the rest is passed over."""

    version: str | None = msgspec.field(name="versionG", default=None)
    profile_version: str | None = msgspec.field(name="profileVersionG", default=None)
    base_table: msgspec.Raw = msgspec.field(name="egiEnergyInfrastructureTablePublication", default=_ABSENT)
    base_status: msgspec.Raw = msgspec.field(name="egiEnergyInfrastructureStatusPublication", default=_ABSENT)


class _Container(msgspec.Struct):
    """The publications of a container."""

    payload: list[_Payload] = []


class _Head(msgspec.Struct):
    """The publications of a document."""

    payload: _Payload | None = None
    container: _Container | None = msgspec.field(name="messageContainer", default=None)

    def as_document(self) -> dict[str, object]:
        """The same as `in_json` knows documents."""
        every = self.container.payload if self.container else [self.payload] if self.payload else []
        return {
            "payload": [
                {"versionG": one.version, "profileVersionG": one.profile_version}
                | ({"egi": True} if bytes(one.base_table) or bytes(one.base_status) else {})
                for one in every
            ]
        }


def _first(ledger: Ledger) -> str | None:
    """The first fault in words, if there is one beside warnings."""
    for one in ledger:
        if one.is_error:
            place = f"line {one.line}, {one.path}" if one.line else one.path
            return f"{place}: {one.found}; expected {one.expected}"
    return None
