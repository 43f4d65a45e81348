"""Whether documents are valid: ours agrees with the official schemas, and finds what is broken where it is."""

import copy
import gzip
import json
import random

import datex2_schemas
import documents
import pytest
from damage import DAMAGE, damaged
from documents import (
    called,
    changed_json,
    changed_xml,
    checked,
    double,
    drop,
    faults,
    golden,
    gone,
    move_to_end,
    ours,
    put,
    said,
    with_attribute,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from lxml import etree
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from afir_publisher.check import gate, in_json, meaning, verdict
from afir_publisher.check.facts import Facts
from afir_publisher.check.fault import REMEDIES, WARNINGS, Ledger
from afir_publisher.check.notation import model

GOLDEN = [
    "deletions-only-3.7-container.json",
    "deletions-only-3.7-container.xml",
    "static-3.7-aegi.json",
    "static-3.7-aegi.xml",
    "static-delta-3.7-container.json",
    "static-delta-3.7-container.xml",
    "static-egi-3.2to3.7.xml",
    "static-egi-3.6.json",
    "static-mobilithek-01-00-00.json",
    "status-delta-3.7-container.json",
    "status-delta-3.7-container.xml",
    "status-delta-mobilithek-01-00-00.json",
    "status-egi-3.2to3.7.xml",
    "status-egi-3.6.json",
]
REAL = {
    "official-01-00-00-status-rev2.json": (True, set()),
    # Classes of references under names that they do not have, and two parking spaces of one id.
    "official-01-00-00-table-rev2.json": (True, {"odd"}),
    "real-de-enbw-status.json": (True, set()),
    # Two wrappers in one place, every parking space and every rate under the same id.
    "real-de-enbw-table.json": (True, {"odd"}),
    # Stations and their points, and rates, share ids.
    "real-de-gls-3.7-table.json": (True, {"odd"}),
    # No container around it, and a facility location as a wrapper: the official schema says no to both.
    "real-fi-fintraffic-3.6-table.json": (False, {"root", "odd", "type"}),
}
"""Real feeds: whether they are valid, which the official schemas say, too, and which kinds of faults are told."""

TABLE, STATUS = "static-3.7-aegi.xml", "status-delta-3.7-container.xml"
SITE = "/d2:payload/aegi:energyInfrastructureTable/aegi:energyInfrastructureSite[1]"
STATION = f"{SITE}/aegi:energyInfrastructureStation[1]"
POINT = f"{STATION}/aegi:refillPoint[1]"
SITE_STATUS = "/con:messageContainer/con:payload/aegi:energyInfrastructureSiteStatus[1]"
POINT_STATUS = f"{SITE_STATUS}/aegi:energyInfrastructureStationStatus[1]/aegi:refillPointStatus[1]"
IN_SITE = (
    "payload",
    "aegiEnergyInfrastructureTablePublication",
    "energyInfrastructureTable",
    0,
    "energyInfrastructureSite",
    0,
)
IN_POINT = (*IN_SITE, "energyInfrastructureStation", 0, "refillPoint", 0, "aegiElectricChargingPoint")


def _small(name):
    """A feed of the sample network, cut to two sites."""
    document = json.loads(ours(name))
    (publication,) = (value for key, value in document["payload"].items() if key.endswith("Publication"))
    for holder in (publication, *publication.get("energyInfrastructureTable", ())):
        for key in ("energyInfrastructureSite", "energyInfrastructureSiteStatus"):
            if key in holder:
                del holder[key][2:]
    return document


SMALL = {name: _small(name) for name in ("status.json", "table.json")}


def written(path):
    """A way through JSON as it is told."""
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)


# --- what is right


@pytest.mark.parametrize("name", GOLDEN)
def test_a_golden_document_is_valid(tmp_path, name):
    """As the official schemas say, and with nothing to remark."""
    (found,) = checked(tmp_path, golden(name))
    assert (found.is_valid, dict(found.counts), found.unread) == (True, {}, "")


def test_every_golden_document_is_one_of_these():
    """A new one is checked, too."""
    assert sorted(path.name for path in datex2_schemas.shared("datex2", "golden").iterdir()) == sorted(GOLDEN)


@pytest.mark.parametrize("name", REAL)
def test_a_real_feed_is_judged_as_the_official_schemas_do(tmp_path, name):
    """What they let through and readers stumble over is told as a warning."""
    content = datex2_schemas.shared("datex2", "instances", name).read_bytes()
    (found,) = checked(tmp_path, content)
    assert (found.is_valid, set(found.counts)) == REAL[name]


@pytest.mark.parametrize("syntax", ["xml", "json"])
def test_the_feeds_of_the_sample_network_are_valid(tmp_path, syntax):
    """Each by itself, and the status with its table."""
    found = checked(tmp_path, ours(f"status.{syntax}"), ours(f"table.{syntax}"))
    assert [(one.is_valid, dict(one.counts)) for one in found] == [(True, {}), (True, {})]
    assert [one.format for one in found] == [
        f"DATEX II 3.7, AFIR energy infrastructure, {syntax.upper()}: {name}" for name in ("status", "table")
    ]


def test_a_compressed_document_is_unpacked(tmp_path):
    """As it lies beside each file of a feed."""
    (found,) = checked(tmp_path, gzip.compress(ours("status.xml")))
    assert found.is_valid


# --- what is broken in XML: what is done to which element, and what is told where

XML_FAULTS = {
    "an element is lacking": ("//aegi:currentType", drop, ("missing", POINT)),
    "an element is there twice": ("//aegi:currentType", double, ("too-many", f"{POINT}/aegi:currentType")),
    "an element is out of order": ("//afac:lastUpdated", move_to_end, ("order", f"{SITE}/afac:lastUpdated")),
    "a word is none": (
        "//aegi:connectorType",
        said("IEC_62196_T2"),
        ("word", f"{POINT}/aegi:connector[1]/aegi:connectorType"),
    ),
    "an extended value is none of those": (
        "//afac:typeOfIdentifier",
        with_attribute("_extendedValue", "operatorId"),
        ("word", f"{POINT}/afac:externalIdentifier[1]/afac:typeOfIdentifier/@_extendedValue"),
    ),
    "a number is none": (
        "//aegi:maxPowerAtSocket",
        said("22 kW"),
        ("value", f"{POINT}/aegi:connector[1]/aegi:maxPowerAtSocket"),
    ),
    "an amount has a fraction of a cent": (
        "//aegi:value",
        said("0.595"),
        (
            "value",
            f"{POINT}/aegi:energyProduct[1]/aegi:energyRate[1]/aegi:energyPrice[1]/aegi:value",
        ),
    ),
    "a time is none": ("//afac:lastUpdated", said("2026-02-30T00:00:00Z"), ("value", f"{SITE}/afac:lastUpdated")),
    "a text is empty": (
        "//com:value",
        said(" "),
        ("text", f"{SITE}/afac:name/com:values/com:value[1]"),
    ),
    "a text is too long": (
        "//com:value",
        said("x" * 1025),
        ("value", f"{SITE}/afac:name/com:values/com:value[1]"),
    ),
    "an attribute is lacking": ("//aegi:energyInfrastructureSite", with_attribute("version", None), ("missing", SITE)),
    "an attribute is not known": (
        "//aegi:energyInfrastructureSite",
        with_attribute("versionG", "1"),
        ("unknown", SITE),
    ),
    "an element is not known": (
        "//aegi:typeOfSite",
        called(f"{{{documents.SPACES['aegi']}}}siteType"),
        ("unknown", f"{SITE}/aegi:siteType"),
    ),
    "an element is in another namespace": (
        "//aegi:typeOfSite",
        called("{https://datex2.eu/schema/3/afirEnergyInfrastructure}typeOfSite"),
        ("namespace", f"{SITE}/?:typeOfSite"),
    ),
    "a class is not said": (
        "//aegi:refillPoint",
        with_attribute(f"{{{documents.SPACES['xsi']}}}type", None),
        ("type", POINT),
    ),
    "a class is another": (
        "//aegi:refillPoint",
        with_attribute(f"{{{documents.SPACES['xsi']}}}type", "aegi:ElectricEnergy"),
        ("type", POINT),
    ),
    "a class is known by name only": (
        "//aegi:refillPoint",
        with_attribute(f"{{{documents.SPACES['xsi']}}}type", "aegi:DieselRefillPoint"),
        ("not-known", POINT),
    ),
    "a rate is not there": (
        "//aegi:energyRateByReference",
        with_attribute("id", "RATE-2"),
        ("dangling", f"{STATION}/aegi:refillPoint[2]/aegi:energyProduct[1]/aegi:energyRateByReference[1]"),
    ),
    "a reference means another class": (
        "//aegi:energyRateByReference",
        with_attribute("targetClass", "EnergyRate"),
        (
            "value",
            f"{STATION}/aegi:refillPoint[2]/aegi:energyProduct[1]/aegi:energyRateByReference[1]/@targetClass",
        ),
    ),
    "two points have one id": (
        "//aegi:refillPoint[2]",
        with_attribute("id", "EVSE-1"),
        ("duplicate", f"{STATION}/aegi:refillPoint[2]"),
    ),
    "a point has the id of its station": ("//aegi:refillPoint", with_attribute("id", "ST-1"), ("odd", POINT)),
    "an id is empty": ("//aegi:refillPoint", with_attribute("id", ""), ("text", POINT)),
    "a latitude is none": (
        "//loc:latitude",
        said("91"),
        ("coordinates", f"{SITE}/afac:locationReference/loc:coordinatesForDisplay"),
    ),
}


@pytest.mark.parametrize("what", XML_FAULTS)
def test_a_fault_in_xml_is_found_where_it_is(tmp_path, what):
    """And no other."""
    xpath, change, expected = XML_FAULTS[what]
    assert faults(tmp_path, changed_xml(golden(TABLE), xpath, change)) == [expected]


def test_a_fault_has_the_line_of_its_element(tmp_path):
    """A person can go there; what is found, what is expected and what to do is said."""
    content = golden(TABLE).replace(b"<aegi:currentType>dc<", b"<aegi:currentType>DC<")
    line = content[: content.index(b">DC<")].count(b"\n") + 1
    (found,) = checked(tmp_path, content)
    (fault,) = found.faults
    assert (fault.line, fault.found, fault.expected) == (line, "'DC'", "dc, maybe")
    assert fault.remedy == REMEDIES["word"]


def test_coordinates_that_are_swapped_or_nowhere_are_told(tmp_path):
    """Swapped ones are likely, not certain."""
    right = b"<loc:latitude>50.7796</loc:latitude><loc:longitude>6.1045</loc:longitude>"
    turned = golden(TABLE).replace(right, b"<loc:latitude>6.1045</loc:latitude><loc:longitude>50.7796</loc:longitude>")
    assert {kind for kind, _ in faults(tmp_path, turned)} == {"odd"}
    nowhere = golden(TABLE).replace(right, b"<loc:latitude>0</loc:latitude><loc:longitude>0</loc:longitude>")
    assert {kind for kind, _ in faults(tmp_path, nowhere)} == {"coordinates"}


# --- what is broken in JSON

JSON_FAULTS = {
    "a member is lacking": ((*IN_POINT, "currentType"), gone, "missing", IN_POINT),
    "a member is not known": ((*IN_SITE, "site"), put(1), "unknown", (*IN_SITE, "site")),
    "a word is bare": ((*IN_SITE, "typeOfSite"), put("onstreet"), "unlike", (*IN_SITE, "typeOfSite")),
    "a word is none": (
        (*IN_SITE, "typeOfSite", "value"),
        put("onStreet"),
        "word",
        (*IN_SITE, "typeOfSite", "value"),
    ),
    "a list is none": ((*IN_SITE, "accessibility"), put({"value": "none"}), "unlike", (*IN_SITE, "accessibility")),
    "a list is one too many": ((*IN_SITE, "brand"), put([]), "unlike", (*IN_SITE, "brand")),
    "a value is null": ((*IN_SITE, "brand"), put(None), "value", (*IN_SITE, "brand")),
    "a number is a text": (
        (*IN_POINT, "numberOfConnectors"),
        put("1"),
        "value",
        (*IN_POINT, "numberOfConnectors"),
    ),
    "a time has no offset": (
        (*IN_SITE, "lastUpdated"),
        put("2026-01-10T09:00:00"),
        "value",
        (*IN_SITE, "lastUpdated"),
    ),
    "a language is a region": (
        (*IN_SITE, "name", "values", 0, "lang"),
        put("de-DE"),
        "value",
        (*IN_SITE, "name", "values", 0, "lang"),
    ),
    "there is no wrapper": ((*IN_SITE, "operator"), put({}), "type", (*IN_SITE, "operator")),
    "a wrapper is of another class": (
        (*IN_SITE, "operator"),
        put({"afacOpenAllHours": {}}),
        "type",
        (*IN_SITE, "operator", "afacOpenAllHours"),
    ),
    "a reference is bare": (
        (*IN_SITE, "energyInfrastructureStation", 0, "refillPoint", 1, "aegiElectricChargingPoint", "energyProduct"),
        put([{"aegiElectricEnergy": {"energyRateByReference": ["RATE-1"]}}]),
        "unlike",
        (
            *(*IN_SITE, "energyInfrastructureStation", 0, "refillPoint", 1, "aegiElectricChargingPoint"),
            *("energyProduct", 0, "aegiElectricEnergy", "energyRateByReference", 0),
        ),
    ),
    "the list of sites is empty": (IN_SITE[:-1], put([]), "missing", IN_SITE[:-1]),
    "an extension point is written as in XML": (
        (*IN_SITE, "locationReference", "locPointLocation", "_locationExtension"),
        put({}),
        "unknown",
        (*IN_SITE, "locationReference", "locPointLocation", "_locationExtension"),
    ),
    "the model's version is lacking": (("payload", "modelBaseVersionG"), gone, "missing", ("payload",)),
}


@pytest.mark.parametrize("what", JSON_FAULTS)
def test_a_fault_in_json_is_found_where_it_is(tmp_path, what):
    """And no other, but references to what is gone with it."""
    path, change, kind, place = JSON_FAULTS[what]
    found = faults(tmp_path, changed_json(golden("static-3.7-aegi.json"), path, change))
    assert found[0] == (kind, written(place))
    assert {kind for kind, _ in found[1:]} <= {"dangling"}


@pytest.mark.parametrize(
    ("path", "change", "kind"),
    [
        ((*IN_POINT, "energyProduct"), put([]), "unknown"),
        ((*IN_SITE, "energyInfrastructureStation", 0, "totalMaximumPower"), gone, "missing"),
        ((*IN_SITE, "energyInfrastructureStation", 0, "serviceType"), put([]), "missing"),
        ((*IN_POINT, "deliveryUnit", "value"), put("litre"), "word"),
    ],
)
def test_the_german_profile_is_told_from_3_7(tmp_path, path, change, kind):
    """What 3.7 takes, it does not."""
    found = faults(tmp_path, changed_json(golden("static-mobilithek-01-00-00.json"), path, change))
    assert [kind for kind, _ in found] == [kind]


def test_a_time_of_day_needs_its_offset_in_the_german_profile_only(tmp_path):
    """Where it means nothing."""
    german, plain = (golden(name).decode() for name in ("static-mobilithek-01-00-00.json", "static-3.7-aegi.json"))
    assert '"09:00:00Z"' in german
    assert '"09:00:00"' in plain
    assert {kind for kind, _ in faults(tmp_path, german.replace("09:00:00Z", "09:00:00"))} >= {"value"}


# --- documents beside each other


def test_a_status_is_held_against_the_table_beside_it(tmp_path):
    """Whichever is named first: what it refers to is there, in that version."""
    assert faults(tmp_path, golden(TABLE), golden(STATUS)) == []
    assert [kind for kind, _ in faults(tmp_path, golden(STATUS).replace(b"EVSE-1", b"EVSE-7"))] == []


def test_a_status_of_what_no_table_has_is_told(tmp_path):
    """Whoever reads it cannot tell of what it is."""
    status = golden(STATUS).replace(b'"EVSE-1"', b'"EVSE-7"')
    assert faults(tmp_path, golden(TABLE), status) == [("dangling", f"{POINT_STATUS}/afac:reference")]


def test_a_status_of_another_version_is_told(tmp_path):
    """The table beside it is not the one that it was made for."""
    table = golden(TABLE).replace(b'id="EVSE-1" version="2"', b'id="EVSE-1" version="3"')
    (_, found) = checked(tmp_path, table, golden(STATUS))
    (fault,) = found.faults
    assert (fault.kind, fault.path) == ("version", f"{POINT_STATUS}/afac:reference")
    assert (fault.found, fault.expected) == ("refers to version '2' of 'EVSE-1'", "version '3'")


def test_two_statuses_of_one_point_are_told(tmp_path):
    """Which of them holds?"""
    content = changed_xml(golden(STATUS), "//aegi:refillPointStatus", double)
    second = POINT_STATUS.removesuffix("[1]") + "[2]"
    assert faults(tmp_path, content) == [("duplicate", f"{second}/afac:reference")]


def test_part_of_a_table_may_refer_to_what_it_does_not_hold(tmp_path):
    """A delta has the sites that changed, and the rate may be at another."""
    path = ("messageContainer", "payload", 0, *IN_POINT[1:], "energyProduct")
    product = {"aegiElectricEnergy": {"energyRateByReference": [{"idG": "RATE-1", "targetClass": "EnergyRate"}]}}
    content = changed_json(golden("static-delta-3.7-container.json"), path, put([product]))
    assert faults(tmp_path, content) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "path"),
    [
        (STATUS, b"deltaPull", b"snapshotPull", "ex:codedExchangeProtocol"),
        (STATUS, b"singleElementUpdate", b"snapshot", "ex:updateMethod"),
        (STATUS, b"payloadDelivery", b"keepAlive", "ex:messageType"),
    ],
)
def test_a_container_that_contradicts_itself_is_told(tmp_path, name, old, new, path):
    """A reader that trusts its label would do the wrong thing."""
    found = faults(tmp_path, golden(name).replace(old, new))
    assert {kind for kind, _ in found} == {"exchange"}
    assert any(place.endswith(path) for _, place in found)


def test_what_is_closed_is_not_delivered(tmp_path):
    """In one message both are said of it."""
    found = faults(tmp_path, golden(STATUS).replace(b'"EVSE-9" version="1"', b'"EVSE-1" version="2"'))
    assert [kind for kind, _ in found] == ["exchange"]


# --- what is none of it


@pytest.mark.parametrize(
    ("content", "line"),
    [(b"<a>\n<b></a>", 2), (b'{"payload":\n\n}', 3), (b'{"payload": NaN}', 0), (b"<a", 1), (b'{"a": "\xff"}', 0)],
)
def test_what_does_not_parse_is_not_valid(tmp_path, content, line):
    """It is told where the parser stopped."""
    (found,) = checked(tmp_path, content)
    (fault,) = found.faults
    assert (fault.kind, fault.line, found.is_valid, found.unread) == ("syntax", line, False, "")


@pytest.mark.parametrize(
    "content", [b"", b"<html/>", b"[]", b'{"type": "FeatureCollection"}', b"a,b\n1,2\n", b"\x00\x01"]
)
def test_what_is_neither_datex_nor_irve_is_said_to_be_so(tmp_path, content):
    """It is not called invalid: it may be something else."""
    (found,) = checked(tmp_path, content)
    assert found.unread.startswith("is neither DATEX II nor IRVE")
    assert not found.is_valid


def test_a_file_that_is_not_there_is_told(tmp_path):
    """The others are checked all the same."""
    (tmp_path / "good.xml").write_bytes(ours("status.xml"))
    lost, found = verdict.check([tmp_path / "lost.xml", tmp_path / "good.xml"])
    assert (lost.unread, found.is_valid) == ("cannot be read: No such file or directory", True)


def test_a_document_with_https_in_its_namespaces_is_told_the_right_ones(tmp_path):
    """As one country's feed has it; it is DATEX II, and not valid."""
    content = ours("status.xml").replace(b"http://datex2.eu", b"https://datex2.eu")
    (found,) = checked(tmp_path, content)
    (fault,) = found.faults
    assert (fault.kind, fault.expected, found.unread) == ("namespace", "http://datex2.eu/schema/3/d2Payload", "")


def test_a_publication_of_another_kind_is_not_called_wrong(tmp_path):
    """Road works are DATEX II, too."""
    content = changed_xml(
        ours("status.xml"),
        "/d2:payload",
        with_attribute(f"{{{documents.SPACES['xsi']}}}type", "com:GenericPublication"),
    )
    (found,) = checked(tmp_path, content)
    assert dict(found.counts) == {"not-known": 1}


def test_what_is_nested_too_deeply_is_told(tmp_path):
    """Nobody writes such a thing but to do harm."""
    deep = '{"payload":' + "[" * 100_000 + "]" * 100_000 + "}"
    (found,) = checked(tmp_path, deep)
    assert dict(found.counts) == {"syntax": 1}


def test_no_file_of_this_machine_is_read(tmp_path):
    """An entity would bring one into what is told."""
    secret = tmp_path / "secret"
    secret.write_text("hunter2")
    content = ours("status.xml").replace(
        b"<d2:payload", f'<!DOCTYPE d2:payload [<!ENTITY s SYSTEM "{secret.as_uri()}">]><d2:payload'.encode(), 1
    )
    (found,) = checked(tmp_path, content.replace(b">available<", b">&s;<", 1))
    assert "hunter2" not in json.dumps(found.as_json())


def test_the_first_faults_of_a_kind_are_shown_and_all_are_counted(tmp_path):
    """A feed with one slip in every point has thousands."""
    content = ours("status.xml").replace(b">available<", b">AVAILABLE<")
    (found,) = checked(tmp_path, content, most=2)
    assert (len(found.faults), found.counts["word"]) == (2, content.count(b">AVAILABLE<"))
    assert found.counts["word"] > 2


def test_every_kind_of_fault_has_a_remedy():
    """And warnings are kinds."""
    assert set(REMEDIES) >= WARNINGS


@settings(max_examples=60, deadline=None, derandomize=True)
@given(damage=DAMAGE, name=st.sampled_from(["status.json", "table.json"]))
def test_no_document_stops_the_check(damage, name):
    """Whatever stands where something else belongs."""
    document = damaged(SMALL[name], damage)
    ledger, facts = Ledger(1), Facts()
    if found := in_json.check(document, ledger, facts):
        meaning.judge(model(found), facts, meaning.Known([facts]), ledger)
    compiled = gate.fault("datex2", "json", json.dumps(document))
    assert compiled is None or ledger.counts


# --- any accident: ours and the official schemas say the same

STRICTER = {"text", "duplicate", "dangling", "exchange", "version", "coordinates"}
"""What we find and the official schemas cannot: texts that say nothing, and what only the whole tells."""


def chance_of(name):
    """Chance that is the same each time."""
    return random.Random(name)  # noqa: S311 - the same each time is what is asked for


def xml_accidents(root, chance):
    """A document after one accident to one element; what is done to the root is left out."""
    root = copy.deepcopy(root)
    element = chance.choice(list(root.iter(etree.Element))[1:])
    kinds = [drop, double, move_to_end, said("?!"), called(f"{element.tag}X"), with_attribute("nonsense", "1")]
    kinds += [with_attribute(name, value) for name in element.attrib for value in (None, "zz:Z z")]
    chance.choice(kinds)(element)
    return etree.tostring(root)


@pytest.mark.parametrize("name", [name for name in GOLDEN if name.endswith(".xml")])
def test_after_any_accident_xml_is_judged_as_the_official_schema_does(tmp_path, name):
    """A hundred of them; and what is compiled for publishing says the same as what explains."""
    chance, root = chance_of(name), etree.fromstring(golden(name))
    for _ in range(100):
        content = xml_accidents(root, chance)
        (found,) = checked(tmp_path, content)
        is_valid = not set(found.counts) - STRICTER - WARNINGS
        has_duplicate_rates = found.counts.get("duplicate", 0) > 0
        official = datex2_schemas.xml_errors(content)
        assert is_valid == (not official) or has_duplicate_rates, (content.decode(), official, found.faults)
        compiled = gate.fault("datex2", "xml", content.decode())
        assert (compiled is None) == (not set(found.counts) - (STRICTER - {"text"}) - WARNINGS), content.decode()


def json_places(node):
    """Every object and list of a document with each of its members."""
    for step, child in list(node.items() if isinstance(node, dict) else enumerate(node)):
        yield node, step
        if isinstance(child, dict | list):
            yield from json_places(child)


def json_accident(document, chance):
    """A document after one accident to one member; accidents to the first ones, which tell the format, are left out."""
    document = copy.deepcopy(document)
    node, step = chance.choice(list(json_places(document))[8:])
    junk = [None, [node[step]], "?!", -3.5, 7, True, {"nonsense": 1}]
    if isinstance(node, dict) and chance.random() < 0.3:
        node[f"{step}X"] = node.pop(step)
    elif chance.random() < 0.3:
        del node[step]
    else:
        node[step] = chance.choice(junk)
    return document


def validator(name):
    """The official JSON Schema for a golden document."""
    german = f"json-mobilithek-afir-01-00-00/{'status' if 'status' in name else 'table'}"
    kind = german if "mobilithek" in name else "json-derived-3.6-egi" if "egi-3" in name else "json-derived-3.7-afir"
    folder = datex2_schemas.shared("datex2", "schemas", *kind.split("/"))
    schemas = {path.name: json.loads(path.read_text("utf-8-sig")) | {"$id": path.name} for path in folder.iterdir()}
    resources = [
        (file, Resource.from_contents(one, default_specification=DRAFT202012)) for file, one in schemas.items()
    ]
    top = "MessageContainer" if "container" in name or "status-delta" in name else "D2Payload"
    return Draft202012Validator(
        schemas[f"DATEXII_3_{top}.json"],
        registry=Registry().with_resources(resources),
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    )


@pytest.mark.parametrize("name", [name for name in GOLDEN if name.endswith(".json")])
def test_after_any_accident_json_is_judged_as_the_official_schema_does(tmp_path, name):
    """But for what says nothing: wrappers with nothing in them, texts in no language, a payload without publication."""
    chance, document, judge = chance_of(name), json.loads(golden(name)), validator(name)
    for _ in range(60):
        broken = json_accident(document, chance)
        (found,) = checked(tmp_path, json.dumps(broken))
        told = [one for one in found.faults if one.kind not in STRICTER | WARNINGS]
        says_nothing = told and all(
            "nothing" in one.found or one.found == "{}" or "publications" in one.found for one in told
        )
        assert (not told or says_nothing) == judge.is_valid(broken), (json.dumps(broken), told)
        if not says_nothing:
            compiled = gate.fault("datex2", "json", json.dumps(broken))
            assert (compiled is None) == (not set(found.counts) - (STRICTER - {"text"}) - WARNINGS), json.dumps(broken)
