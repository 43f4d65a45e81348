"""What is written can be read: each document of ours, in both syntaxes, and those that others published."""

import json
from decimal import Decimal
from functools import cache
from itertools import chain, product

import pytest
from datex2_schemas import SHARED
from decoding import as_read, differences, elements, read
from feed import HEADER, PROFILE, document, dutch, entries_of, pool, published
from full import FULL, FULL_EVSE, TARIFF
from hypothesis import given
from hypothesis import strategies as st
from test_facts_published import VALUES
from test_golden import golden

from afir_publisher.facts import Facts, Origin
from afir_publisher.model import Gone
from exporters import datex2
from exporters.datex2 import decode, encode
from exporters.datex2.table import site
from exporters.datex2.tree import Code, Extended, Run, Shared, Texts, Typed, close

SPACES = ("com", "comx", "loc", "locx", "aegi", "afac", "xsi")
OTHERS = sorted(path for name in ("golden", "instances") for path in (SHARED / "datex2" / name).glob("*"))
GOLDEN = [path for path in OTHERS if path.suffix == ".xml" and path.with_suffix(".json") in OTHERS]

POINT = "/payload/energyInfrastructureTable/energyInfrastructureSite/energyInfrastructureStation/refillPoint"
STATUS = "/payload/energyInfrastructureSiteStatus/energyInfrastructureStationStatus/refillPointStatus"
RATES = (f"{POINT}/energyProduct/energyRate", f"{STATUS}/energyRateUpdate")

APART = {
    "XML's namespaces say which model it is": {"/payload/@version", "/messageContainer/payload/@version"},
    "amounts in XML have two decimals at most: finer prices are rounded or said in words": {
        f"{rate}/{said}" for rate, said in product(RATES, ("energyPrice", "additionalInformation"))
    },
    "the JSON Schemas of the exchange leave attributes out": {
        "/messageContainer/@modelBaseVersion",
        "/messageContainer/@extensionName",
        "/messageContainer/exchangeInformation/@modelBaseVersion",
    },
}
"""Where XML and JSON of one publication may say something else, by why; what is in such an element belongs to it."""

NAMES = {
    "how a message is exchanged, and what it says of itself, where somebody is sent it": {
        "/exchangeInformation",
        "/messageContainer",
        "payload/headerInformation",
    },
    "said in the base model and in the German profile, and elsewhere in DATEX II 3.7": {
        "_locationExtension/facilityLocation",
        "_vehicleCharacteristicsExtension/euVehicleCategory",
        "energyInfrastructureStation/electricEnergy",
        "energyInfrastructureStationStatus/isAvailable",
        "locationReference/_locationReferenceExtension",
        "locationReference/address",
        "operator/externalCode",
        "rates/applicableCurrency",
        "rates/energyPricingPolicy",
        "rates/paymentMethod",
        "rates/rateLineCollection",
        "refillPoint/electricEnergy",
        "refillPoint/electricEnergyMix",
        "refillPointStatus/newRates",
        "vehicleCharacteristicsExtended/euVehicleCategory",
    },
    "said at the station, of which the law asks it": {
        "energyInfrastructureSite/additionalInformation",
        "energyInfrastructureSite/amenities",
        "energyInfrastructureSite/helpdesk",
        "energyInfrastructureSite/informationWebsite",
        "energyInfrastructureSite/mobilityServiceProvider",
        "energyInfrastructureSite/serviceType",
        "energyInfrastructureSite/supplementalFacility",
    },
    "said at the site or at the charging point, to which OCPI gives it": {
        "connector/externalIdentifier",
        "dedicatedParkingSpaces/locationReference",
        "energyInfrastructureStation/informationWebsite",
        "energyInfrastructureStation/photoUrl",
        "entrance/coordinatesForDisplay",
        "energyInfrastructureSiteStatus/lastUpdated",
        "energyInfrastructureStationStatus/lastUpdated",
        "locationReference/coordinatesForDisplay",
    },
    "said by another element of ours: prices once in full, caps by the price that they end": {
        "energyPrice/priceCap",
        "energyProduct/energyRateByReference",
    },
    "neither OCPI nor the overlay says it": {
        "connector/chargingMode",
        "connector/otherConnector",
        "contactInformation/eMail",
        "contactInformation/name",
        "energyInfrastructureSite/accessibility",
        "energyInfrastructureSite/externalIdentifier",
        "energyInfrastructureStation/description",
        "energyInfrastructureStation/energyDistributor",
        "energyInfrastructureStation/roamingPlatform",
        "energyRate/rateName",
        "exceptionPeriod/recurringDayWeekMonthPeriod",
        "exceptionPeriod/recurringSpecialDay",
        "exceptionPeriod/recurringTimePeriodOfDay",
        "locationReference/gmlMultiPolygon",
        "mobilityServiceProvider/available24hours",
        "mobilityServiceProvider/externalIdentifier",
        "mobilityServiceProvider/legalName",
        "mobilityServiceProvider/linkToGeneralInformation",
        "mobilityServiceProvider/linkToLogo",
        "mobilityServiceProvider/linkToWebform",
        "mobilityServiceProvider/organisationReference",
        "mobilityServiceProvider/organisationUnit",
        "mobilityServiceProvider/type",
        "operatingHours/operatingAllYear",
        "operator/organisationUnit",
        "organisationUnit/name",
        "organisationUnit/operatingHours",
        "refillPoint/modelType",
        "refillPointStatus/currentChargingPower",
        "refillPointStatus/currentVoltage",
        "refillPointStatus/newOperatingHours",
        "refillPointStatus/nextAvailableChargingSlots",
        "refillPointStatus/remainingChargingTime",
        "refillPointStatus/waitingTime",
        "serviceType/overallPeriod",
        "supplementalFacility/nearby",
        "supplementalFacility/quantity",
        "supplementalFacility/regularlyCleaned",
    },
}
"""What others say in elements that we have, too, and we do not: `element/inner`, by why."""


# --- a tree


@pytest.mark.parametrize("syntax", PROFILE.syntaxes)
@pytest.mark.parametrize(
    ("node", "said"),
    [
        ("a & <b>", "a & <b>"),
        (True, "true"),
        (22000, "22000"),
        (Decimal("0.10"), "0.10"),
        (4.5, "4.5"),
        (Code("ac"), "ac"),
        (Extended("evseId"), Extended("evseId")),
        (Texts((("nl", "Plein"), ("en", "Square"))), Texts((("nl", "Plein"), ("en", "Square")))),
        ({"@id": "S1", "afac:name": "x"}, {"@id": "S1", "name": ("x",)}),
        ({"aegi:power": [1, 2]}, {"power": ("1", "2")}),
        ({"aegi:power": [1]}, {"power": ("1",)}),
        ({"aegi:power": None, "aegi:more": []}, ""),
        (Typed("afac:OpenAllHours", {}), Typed("afacOpenAllHours", {})),
        (Typed("aegi:Point", {"@id": "1", "a": Run({"aegi:x": 1})}), Typed("aegiPoint", {"@id": "1", "x": ("1",)})),
        (Shared(Typed("loc:Point", {"loc:x": 1})), Typed("locPoint", {"x": ("1",)})),
        ({"@id": "1", "@targetClass": "afac:FacilityObject"}, {"@id": "1", "@targetClass": "FacilityObject"}),
        (
            {"loc:_locationExtension": {"loc:afirFacilityLocation": {"afac:timeZone": "Z"}}},
            {"_locationExtension": ({"afirFacilityLocation": ({"timeZone": ("Z",)},)},)},
        ),
    ],
)
def test_every_kind_of_value_is_read_as_it_was_written(syntax, node, said):
    """In both syntaxes alike."""
    assert written(syntax, node) == said
    assert as_read(node, syntax) == said


WORDS = st.text("ab &<>\"'\n\té€", min_size=1, max_size=8).filter(str.strip)
SCALARS = st.one_of(
    WORDS,
    st.booleans(),
    st.integers(-(10**6), 10**6),
    st.decimals(-1000, 1000, places=3),
    WORDS.map(Extended),
    st.lists(st.tuples(st.sampled_from(("nl", "en")), WORDS), min_size=1, max_size=2).map(Texts),
)
ELEMENTS = st.sampled_from(("aegi:site", "afac:name", "afac:point", "loc:place", "com:period", "locx:line"))
ATTRIBUTES = st.sampled_from(("@id", "@version", "@lang", "@order"))


def parents(inside):
    """Elements with attributes and others in them, some of a type of their own."""
    held = st.one_of(inside, st.lists(inside, max_size=3), st.none())
    node = st.builds(
        lambda attributes, some: {**attributes, **some},
        st.dictionaries(ATTRIBUTES, st.text('ab&"<', min_size=1), max_size=2),
        st.dictionaries(ELEMENTS, held, min_size=1, max_size=4),
    )
    kinds = st.sampled_from(("aegi:ElectricChargingPoint", "afac:AnOrganisation", "loc:PointLocation"))
    return st.one_of(node, st.builds(Typed, kinds, node), node.map(Shared))


@pytest.mark.parametrize("syntax", PROFILE.syntaxes)
@given(tree=parents(st.recursive(SCALARS, parents, max_leaves=12)))
def test_any_tree_is_read_as_it_was_written(syntax, tree):
    """Whatever exporters make of it: names, wrappers, lists, attributes."""
    assert written(syntax, tree) == as_read(tree, syntax)


def test_what_is_no_datex_ii_is_read_as_it_stands():
    """Whether it is valid is not asked here: nothing is lost, and nothing raised."""
    text = '{"payload":{"aegiTable":5,"locLocationExtensionG":7,"x":null,"value":{"value":3},"values":"?"}}'
    said = {"_locationExtension": ("7",), "x": ("None",), "value": ("3",), "values": ("?",)}
    assert read("json", text) == {"payload": (Typed("aegiTable", said),)}


# --- documents of ours


@pytest.mark.parametrize("syntax", PROFILE.syntaxes)
@pytest.mark.parametrize("at", [0, 1])
def test_a_site_in_which_everything_is_said_is_read_as_it_was_written(syntax, at):
    """Every field of OCPI and every fact, through all the tables that write."""
    tree = {"energyInfrastructureSite": [site(everything(at), "nl")]}
    text = document("table", syntax, everything(at))
    (table,) = payload(read(syntax, text))["energyInfrastructureTable"]
    assert {"energyInfrastructureSite": table["energyInfrastructureSite"]} == closed(as_read(tree, syntax))


@pytest.mark.parametrize("publication", PROFILE.publications)
def test_both_syntaxes_of_a_golden_feed_say_the_same(publication):
    """But for what one of them cannot hold."""
    one, other = (read(syntax, golden(PROFILE.name, publication, syntax).read_bytes()) for syntax in ("xml", "json"))
    assert unexplained(one, other) == []


@pytest.mark.parametrize("publication", PROFILE.publications)
def test_both_syntaxes_of_the_dutch_feed_say_the_same(publication):
    """Real data, with everything odd in it."""
    one, other = (read(syntax, document(publication, syntax, *dutch(400))) for syntax in ("xml", "json"))
    assert unexplained(one, other) == []


@pytest.mark.parametrize("publication", PROFILE.publications)
def test_both_syntaxes_of_a_delta_say_the_same(publication):
    """What changed, and what is gone."""
    said = [
        read(syntax, "".join(datex2.delta(PROFILE, publication, syntax, HEADER, changed(publication, syntax), GONE)))
        for syntax in ("xml", "json")
    ]
    assert {path for path, *_ in differences(*said)} == {
        "/messageContainer/@modelBaseVersion",
        "/messageContainer/exchangeInformation/@modelBaseVersion",
        "/messageContainer/payload/@version",
    }


# --- documents of others


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.name)
def test_documents_of_others_are_read(path):
    """Tables and statuses, of access points and of the specification; each names its publication's sites."""
    said = payload(read(path.suffix[1:], path.read_bytes()))
    tables = said.get("energyInfrastructureTable", ())
    sites = [one for table in tables for one in table["energyInfrastructureSite"]]
    sites += said.get("energyInfrastructureSiteStatus", ())
    assert bool(sites) == (not path.name.startswith("deletions-only"))
    assert all(one.get("@id") or one["reference"][0]["@id"] for one in sites)


@pytest.mark.parametrize("path", [one for one in GOLDEN if "aegi" in one.name or "container" in one.name], ids=str)
def test_both_syntaxes_of_a_document_of_the_specification_say_the_same(path):
    """But for zeros at the end of numbers, and types that XML may leave unsaid."""
    one, other = (read(one.suffix[1:], one.read_bytes()) for one in (path, path.with_suffix(".json")))
    for _, said, otherwise in unexplained(one, other):
        assert said == otherwise.node if isinstance(otherwise, Typed) else Decimal(said) == Decimal(otherwise)


@pytest.mark.parametrize("path", [path for path in OTHERS if path.suffix == ".xml"], ids=lambda path: path.name)
def test_elements_stand_in_the_order_of_valid_documents(path):
    """JSON has none; in XML it is the schema's."""
    ours = {
        (name, first, second)
        for name, inside in written_by_us()
        for at, first in enumerate(inside)
        for second in inside[at + 1 :]
    }
    theirs = {
        (name, second, first)
        for name, inside in elements(read("xml", path.read_bytes()))
        for at, first in enumerate(inside)
        for second in inside[at + 1 :]
    }
    assert ours & theirs == set()


def test_what_others_say_and_we_do_not_has_a_reason():
    """A name that appears here without being known is one that we miss, or one that we write in another way."""
    if not OTHERS:
        pytest.skip("no shared/datex2 beside the checkout")
    ours: dict[str, set[str]] = {}
    for name, inside in written_by_us():
        ours.setdefault(name, set()).update(inside)
    theirs = {
        f"{name}/{one}"
        for path in OTHERS
        for name, inside in elements(read(path.suffix[1:], path.read_bytes()))
        for one in set(inside).difference(ours.get(name, inside))
    }
    assert theirs == set(chain(*NAMES.values()))


# --- what is read here


def unexplained(one, other):
    """Where two documents differ, but for what is known to."""
    known = tuple(chain(*APART.values()))
    return [
        found for found in differences(one, other) if not f"{found[0]}/".startswith(tuple(f"{path}/" for path in known))
    ]


STAGES = [
    {
        "price_components": [{"type": "TIME", "price": price, "vat": 21, "step_size": 60}],
        "restrictions": {"min_duration": since, "max_duration": until, "start_time": "08:00", "end_time": "18:00"},
    }
    for price, since, until in ((3.0, 0, 3600), (6.0, 3600, 7200))
]
GONE = [Gone("NL*FAS*L*9", 4, "NL*FAS*L*9", "")]


def changed(publication, syntax):
    """The entries of a site, as published."""
    return published(entries_of(publication, pool({"evse_id": "NL*FAS*E1"}, name="Plein")), syntax)


@cache
def everything(at):
    """A pool in which every field and every fact is filled, the facts with their first or second value."""
    facts = Facts(
        **{name: some[at % len(some)] for name, some in VALUES.items()},
        origins={name: Origin("overlay", "stated") for name in VALUES},
    )
    return pool(FULL_EVSE, offset="+02:00", tariffs=[{**TARIFF, "elements": STAGES}], facts=facts, **FULL)


@cache
def written_by_us():
    """Every element of documents that say all that we can say, with the names of what is in it."""
    documents = [
        document(publication, "xml", *dutch(400), *(everything(at) for at in range(6))).encode()
        for publication in PROFILE.publications
    ]
    documents += [golden(PROFILE.name, publication, "xml").read_bytes() for publication in PROFILE.publications]
    return [one for text in documents for one in elements(read("xml", text))]


def written(syntax, node):
    """A tree that is written as an element and read back."""
    if syntax == "json":
        return decode.json(json.loads(encode.json(node), parse_float=str, parse_int=str))
    declared = {f"@xmlns:{prefix}": prefix for prefix in SPACES[:-1]}
    declared["@xmlns:xsi"] = "http://www.w3.org/2001/XMLSchema-instance"
    (said,) = read("xml", encode.xml("com:root", {**declared, "com:it": node}))["root"][0]["it"]
    return said


def payload(said):
    """The publication of a document, be it in a container or not; nothing where it has none."""
    (inside,) = said.get("messageContainer", (said,))
    (publication,) = inside.get("payload", (Typed("", {}),))
    return publication.node


def closed(said):
    """What is read of a tree, with the version and the times that were left open in it."""
    match said:
        case Typed():
            return Typed(said.type, closed(said.node))
        case Texts() | Extended():
            return said
        case str():
            return close(said, "3")
        case tuple():
            return tuple(map(closed, said))
    return {name: closed(one) for name, one in said.items()}
