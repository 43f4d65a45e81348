"""Whole messages."""

import json
from dataclasses import replace

import pytest
from datex2_schemas import errors
from feed import DOCUMENTS, HEADER, PROFILE, document, entries_of, pool, published
from lxml import etree

from afir_publisher.model import Gone
from exporters import datex2
from exporters.profiles.profile import Exchange

SPACES = {
    "com": "http://datex2.eu/schema/3/common",
    "aegi": "http://datex2.eu/schema/3/afirEnergyInfrastructure",
    "afac": "http://datex2.eu/schema/3/afirFacilities",
    "con": "http://datex2.eu/schema/3/messageContainer",
    "ex": "http://datex2.eu/schema/3/exchangeInformation",
    "inf": "http://datex2.eu/schema/3/informationManagement",
}
GONE = [Gone("NL*FAS*L*8", 4, "NL*FAS*L*8", ""), Gone("NL*FAS*L*9&", 5, "NL*FAS*L*9&", "")]


def pools(count=3):
    """Pools with two charging points each."""
    return [pool({"uid": f"{n}a"}, {"uid": f"{n}b"}, id=str(n)) for n in range(1, count + 1)]


def delta(publication, syntax, changed=(), gone=(), profile=PROFILE):
    """A delta of pools."""
    entries = published(entries_of(publication, *changed, profile=profile), syntax, profile=profile)
    return "".join(datex2.delta(profile, publication, syntax, HEADER, iter(entries), iter(gone)))


@pytest.mark.parametrize(
    ("profile", "publication", "syntax"), [one for one in DOCUMENTS if one.values[1] not in one.values[0].whole_only]
)
@pytest.mark.parametrize("gone", [(), GONE])
@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_delta_is_valid(profile, publication, syntax, count, gone):
    """With and without changes, with and without what is gone."""
    assert errors(syntax, delta(publication, syntax, pools(count), gone, profile)) == []


@pytest.mark.parametrize(("profile", "publication", "syntax"), DOCUMENTS)
def test_a_snapshot_is_valid(profile, publication, syntax):
    """Of one site or of many."""
    assert errors(syntax, document(publication, syntax, *pools(1), profile=profile)) == []
    assert errors(syntax, document(publication, syntax, *pools(3), profile=profile)) == []


@pytest.mark.parametrize("syntax", PROFILE.syntaxes)
def test_a_table_without_sites_is_refused(syntax):
    """At once, before a file is opened for it: DATEX II cannot say it."""
    with pytest.raises(ValueError, match="NL-Example: a table without sites"):
        datex2.snapshot(PROFILE, "table", syntax, HEADER, iter(()))


@pytest.mark.parametrize("syntax", PROFILE.syntaxes)
def test_a_status_publication_without_points_is_valid(syntax):
    """It says that nothing is known."""
    assert errors(syntax, document("status", syntax)) == []


def test_a_snapshot_in_xml_names_its_table_and_publisher():
    """With the namespaces declared once."""
    text = document("table", "xml", *pools())
    root = etree.fromstring(text.encode())
    assert text.count("xmlns:afac=") == 1
    assert root.get("lang") == "nl"
    assert root.findtext("com:publicationTime", namespaces=SPACES) == "2026-06-02T10:00:00Z"
    assert "".join(root.find("com:publicationCreator", SPACES).itertext()) == "NLNL-NAP-Example"
    (table,) = root.findall("aegi:energyInfrastructureTable", SPACES)
    assert (table.get("id"), table.get("version"), table[0].text) == ("NL-Example", "7", "NL-Example")
    sites = table.findall("aegi:energyInfrastructureSite", SPACES)
    assert [(site.get("id"), site.get("version")) for site in sites] == [(f"NL*FAS*L*{n}", "3") for n in (1, 2, 3)]


def test_a_snapshot_in_json_says_what_xml_says():
    """With the model's version, which XML has nowhere."""
    payload = json.loads(document("table", "json", *pools()))["payload"]
    assert payload["versionG"] == "3.7"
    publication = payload["aegiEnergyInfrastructureTablePublication"]
    assert publication["publicationCreator"] == {"country": "NL", "nationalIdentifier": "NL-NAP-Example"}
    (table,) = publication["energyInfrastructureTable"]
    assert (table["idG"], table["versionG"]) == ("NL-Example", "7")
    assert [site["idG"] for site in table["energyInfrastructureSite"]] == [f"NL*FAS*L*{n}" for n in (1, 2, 3)]


def test_statuses_stand_under_their_station_and_site():
    """Each of which is named once, in the version of its points, and refers to the table."""
    publication = json.loads(document("status", "json", *pools(2)))["payload"][
        "aegiEnergyInfrastructureStatusPublication"
    ]
    assert publication["tableReference"] == [
        {"idG": "NL-Example", "versionG": "7", "targetClass": "EnergyInfrastructureTable"}
    ]
    found = [
        (
            site["reference"]["idG"],
            site["reference"]["versionG"],
            [
                (
                    station["reference"]["idG"],
                    [
                        point["aegiElectricChargingPointStatus"]["reference"]["idG"]
                        for point in station["refillPointStatus"]
                    ],
                )
                for station in site["energyInfrastructureStationStatus"]
            ],
        )
        for site in publication["energyInfrastructureSiteStatus"]
    ]
    assert found == [
        ("NL*FAS*L*1", "3", [("NL*FAS*S*1", ["NL*FAS*U*1A", "NL*FAS*U*1B"])]),
        ("NL*FAS*L*2", "3", [("NL*FAS*S*2", ["NL*FAS*U*2A", "NL*FAS*U*2B"])]),
    ]


def test_both_syntaxes_list_the_same_points():
    """In the same order."""
    root = etree.fromstring(document("status", "xml", *pools()).encode())
    points = root.findall(".//aegi:refillPointStatus/afac:reference", SPACES)
    assert [point.get("id") for point in points] == [f"NL*FAS*U*{n}{half}" for n in (1, 2, 3) for half in "AB"]


@pytest.mark.parametrize(("publication", "method"), [("table", "allElementUpdate"), ("status", "singleElementUpdate")])
def test_a_delta_says_how_it_updates(publication, method):
    """And which number it has."""
    container = json.loads(delta(publication, "json", pools()))["messageContainer"]
    exchange = container["exchangeInformation"]
    assert exchange["exchangeContext"] == {
        "codedExchangeProtocol": {"value": "deltaPull"},
        "exchangeSpecificationVersion": "2020",
        "operatingMode": {"value": "onOccurrence"},
        "updateMethod": {"value": method},
        "supplierOrCisRequester": {
            "internationalIdentifier": {"country": "NL", "nationalIdentifier": "NL-NAP-Example"}
        },
    }
    assert exchange["dynamicInformation"]["messageSequencingNumber"] == 42
    assert "informationManagement" not in container


def test_what_is_gone_is_closed_in_its_last_version():
    """Without a payload if nothing else changed."""
    root = etree.fromstring(delta("table", "xml", (), GONE).encode())
    references = root.findall(".//inf:versionedReference", SPACES)
    assert [(one.get("id"), one.get("version")) for one in references] == [("NL*FAS*L*8", "4"), ("NL*FAS*L*9&", "5")]
    assert root.findall("con:payload", SPACES) == []


def test_a_message_is_made_piece_by_piece():
    """The first piece comes before the second entry is asked for."""
    asked = []

    def entries():
        for entry in published(entries_of("table", *pools()), "xml"):
            asked.append(entry.key)
            yield entry

    pieces = datex2.snapshot(PROFILE, "table", "xml", HEADER, entries())
    next(pieces)
    assert asked == ["NL*FAS*L*1"]


# --- what is pushed

PUSHED = replace(HEADER, exchange=Exchange(is_pushed=True, information_status="test"))


def pushed(publication, syntax, kind, changed=(), gone=(), header=PUSHED):
    """A snapshot or delta of pools, as a broker is sent it."""
    entries = iter(published(entries_of(publication, *changed), syntax))
    if kind == "snapshot":
        return "".join(datex2.snapshot(PROFILE, publication, syntax, header, entries))
    return "".join(datex2.delta(PROFILE, publication, syntax, header, entries, iter(gone)))


@pytest.mark.parametrize("syntax", PROFILE.syntaxes)
@pytest.mark.parametrize("publication", PROFILE.publications)
@pytest.mark.parametrize("kind", ["snapshot", "delta"])
@pytest.mark.parametrize("information_status", ["test", "real", None])
def test_what_is_pushed_is_valid(publication, syntax, kind, information_status):
    """With what it says of itself, and without."""
    header = replace(HEADER, exchange=Exchange(is_pushed=True, information_status=information_status))
    gone = GONE if kind == "delta" else ()
    assert errors(syntax, pushed(publication, syntax, kind, pools(), gone, header)) == []


@pytest.mark.parametrize("publication", PROFILE.publications)
@pytest.mark.parametrize(("kind", "protocol"), [("snapshot", "snapshotPush"), ("delta", "deltaPush")])
def test_what_is_pushed_says_whether_it_is_everything(publication, kind, protocol):
    """In a container, with its number: a consumer that is sent both must never take one for the other."""
    container = json.loads(pushed(publication, "json", kind, pools()))["messageContainer"]
    exchange = container["exchangeInformation"]
    assert exchange["exchangeContext"]["codedExchangeProtocol"] == {"value": protocol}
    assert (exchange["exchangeContext"]["updateMethod"] == {"value": "snapshot"}) == (kind == "snapshot")
    assert exchange["dynamicInformation"]["messageSequencingNumber"] == 42
    assert len(container["payload"]) == 1


@pytest.mark.parametrize("publication", PROFILE.publications)
def test_what_is_pushed_says_the_same_in_both_syntaxes(publication):
    """Protocol and status."""
    root = etree.fromstring(pushed(publication, "xml", "snapshot", pools()).encode())
    (payload,) = json.loads(pushed(publication, "json", "snapshot", pools()))["messageContainer"]["payload"]
    (content,) = (value for name, value in payload.items() if name.startswith("aegi"))
    assert root.findtext(".//ex:codedExchangeProtocol", namespaces=SPACES) == "snapshotPush"
    assert root.findtext(".//com:informationStatus", namespaces=SPACES) == "test"
    assert content["headerInformation"] == {
        "confidentiality": {"value": "noRestriction"},
        "informationStatus": {"value": "test"},
    }


@pytest.mark.parametrize("publication", PROFILE.publications)
def test_the_files_of_a_feed_say_nothing_of_the_kind(publication):
    """What is fetched is as it was."""
    assert "headerInformation" not in document(publication, "json", *pools())
    assert "informationStatus" not in delta(publication, "xml", pools())


@pytest.mark.parametrize("syntax", PROFILE.syntaxes)
def test_a_table_without_sites_is_refused_when_pushed_too(syntax):
    """As DATEX II has no way to say it."""
    with pytest.raises(ValueError, match="a table without sites"):
        datex2.snapshot(PROFILE, "table", syntax, PUSHED, iter(()))
