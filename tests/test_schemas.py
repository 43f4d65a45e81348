"""The official schemas that a user has: which there are, which document they judge, and that nothing else is read."""

import json
import shutil
import sys
import zipfile
from pathlib import Path

import datex2_schemas
import pytest
from documents import changed_json, changed_xml, double, golden, put, said
from httpx import Client

from afir_publisher.check import library, schemas, verdict
from afir_publisher.errors import UsageError

NAMES = {
    "xsd-3.5": "datex2-3.5-xsd",
    "xsd-3.6": "datex2-3.6-xsd",
    "xsd-3.7": "datex2-3.7-xsd",
    "json-mobilithek-afir-01-00-00/table": "datex2-01-00-00-table-json",
    "json-mobilithek-afir-01-00-00/status": "datex2-01-00-00-status-json",
    "json-derived-3.7-afir": "datex2-3.7-table-status-json",
    "json-derived-3.6-egi": "datex2-3.6-base-table-status-json",
}
JUDGED = {
    "static-3.7-aegi.xml": "datex2-3.7-xsd",
    "static-egi-3.2to3.7.xml": "datex2-3.7-xsd",
    "status-delta-3.7-container.xml": "datex2-3.7-xsd",
    "deletions-only-3.7-container.xml": "datex2-3.7-xsd",
    "static-3.7-aegi.json": "datex2-3.7-table-status-json",
    "static-delta-3.7-container.json": "datex2-3.7-table-status-json",
    "deletions-only-3.7-container.json": "datex2-3.7-table-status-json",
    "static-egi-3.6.json": "datex2-3.6-base-table-status-json",
    "static-mobilithek-01-00-00.json": "datex2-01-00-00-table-json",
    "status-delta-mobilithek-01-00-00.json": "datex2-01-00-00-status-json",
}
SMALL = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" version="3.7">{}</xs:schema>'


def official():
    """What holds documents against all the official schemas."""
    sets = schemas.found(datex2_schemas.shared("datex2", "schemas"))
    return schemas.official([*sets, *schemas.found(datex2_schemas.shared("irve"))])


def judged(tmp_path, content, holds=None):
    """The verdict on one document, held against official schemas, too."""
    path = tmp_path / "document"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    (found,) = verdict.check([path], official=holds or official())
    return found


# --- which there are


@pytest.mark.parametrize("folder", NAMES)
def test_a_set_is_known_by_what_is_in_it(folder):
    """Its version, its profile and the publications that it judges."""
    (one,) = schemas.found(datex2_schemas.shared("datex2", "schemas", *folder.split("/")))
    assert one.name == NAMES[folder]


def test_table_schemas_are_known_by_their_columns():
    """The static one and the dynamic one."""
    sets = schemas.found(datex2_schemas.shared("irve"))
    assert [(one.name, one.judges) for one in sets] == [
        ("irve-dynamic-v2.3.0", ("dynamic",)),
        ("irve-static-v2.3.0", ("static",)),
    ]


def test_other_files_are_no_schemas(tmp_path):
    """Nor is what cannot be read."""
    (tmp_path / "a.json").write_text("[1]")
    (tmp_path / "b.json").write_text('{"fields": [5]}')
    (tmp_path / "c.json").write_text("{")
    (tmp_path / "d.xsd").write_text("<a/>")
    assert schemas.found(tmp_path) == []


# --- what they judge


@pytest.mark.parametrize("name", JUDGED)
def test_a_document_is_held_against_the_schema_that_fits(tmp_path, name):
    """By its syntax, model, version and profile, the newest that there is."""
    found = judged(tmp_path, golden(name))
    assert (found.official, found.is_valid) == (JUDGED[name], True)


@pytest.mark.parametrize("kind", ["statique", "dynamique"])
def test_an_irve_file_is_held_against_its_table_schema(tmp_path, kind):
    """The official example."""
    content = datex2_schemas.shared("irve", kind, f"exemple-valide-{kind}.csv").read_bytes()
    assert judged(tmp_path, content).official.startswith("irve-")


def test_what_the_official_schema_finds_in_xml_is_told(tmp_path):
    """With its line, and with the prefixes that people know."""
    content = changed_xml(golden("static-3.7-aegi.xml"), "//aegi:currentType", said("DC"))
    found = judged(tmp_path, content)
    faults = [fault for fault in found.faults if fault.kind == "schema"]
    assert (found.is_valid, {fault.kind for fault in found.faults}) == (False, {"word", "schema"})
    assert all(fault.line and "aegi:currentType" in fault.found for fault in faults)


def test_what_the_official_schema_finds_in_json_is_told(tmp_path):
    """With its path."""
    path = ("payload", "aegiEnergyInfrastructureTablePublication", "publicationTime")
    found = judged(tmp_path, changed_json(golden("static-3.7-aegi.json"), path, put("now")))
    assert [(fault.kind, fault.path) for fault in found.faults] == [
        ("value", "$.payload.aegiEnergyInfrastructureTablePublication.publicationTime"),
        ("schema", "$.payload.aegiEnergyInfrastructureTablePublication.publicationTime"),
    ]


def test_a_newer_table_schema_may_ask_for_more(tmp_path):
    """What our own table tells, too, is not told twice."""
    (tmp_path / "schema").mkdir()
    fields = [
        {"name": "id_pdc_itinerance", "constraints": {"required": True}},
        {"name": "etat_pdc", "constraints": {"enum": ["en_service"]}},
        {"name": "horodatage", "type": "datetime"},
    ]
    schema = {"version": "v9", "fields": fields}
    (tmp_path / "schema" / "schema.json").write_text(json.dumps(schema))
    content = "id_pdc_itinerance,etat_pdc,occupation_pdc,horodatage,etat_prise_type_2,etat_prise_type_combo_ccs,"
    content += "etat_prise_type_chademo,etat_prise_type_ef\nFRABCE1,inconnu,libre,never,,,,\n"
    found = judged(tmp_path, content, schemas.official(schemas.found(tmp_path / "schema")))
    told = [(fault.kind, fault.path) for fault in found.faults if fault.is_error]
    assert told == [("value", "horodatage"), ("schema", "etat_pdc")]


def test_the_official_schema_finds_rates_of_one_id(tmp_path):
    """And so do we."""
    content = changed_xml(golden("static-3.7-aegi.xml"), "//aegi:energyRate", double)
    assert {fault.kind for fault in judged(tmp_path, content).faults} == {"duplicate", "schema"}


def test_without_a_schema_that_fits_ours_is_all(tmp_path):
    """Nothing is made up."""
    found = judged(tmp_path, golden("static-3.7-aegi.xml"), schemas.official([]))
    assert (found.official, found.is_valid) == ("", True)


def test_without_the_packages_that_it_takes_it_is_said_which(tmp_path, monkeypatch):
    """They are an extra, as only JSON Schemas need them."""
    monkeypatch.setitem(sys.modules, "jsonschema", None)
    with pytest.raises(UsageError, match="pip install 'afir-publish\\[schemas\\]'"):
        judged(tmp_path, golden("static-3.7-aegi.json"))


@pytest.mark.parametrize("place", ["http://127.0.0.1:9/a.xsd", "../secret.xsd", "/etc/passwd"])
def test_schemas_that_lead_out_of_their_folder_are_refused(tmp_path, place):
    """They could have any file read, or anyone be called."""
    folder = tmp_path / "schemas"
    folder.mkdir()
    text = SMALL.format(f'<xs:import namespace="urn:x" schemaLocation="{place}"/>')
    for file in ("D2Payload", "AfirEnergyInfrastructure"):
        (folder / f"DATEXII_3_{file}.xsd").write_text(text)
    with pytest.raises(UsageError, match="which is not one of the files beside it"):
        judged(tmp_path, golden("static-3.7-aegi.xml"), schemas.official(schemas.found(folder)))


def test_schemas_that_are_none_are_told(tmp_path):
    """They are the user's to mend."""
    folder = tmp_path / "schemas"
    folder.mkdir()
    for file in ("D2Payload", "AfirEnergyInfrastructure"):
        (folder / f"DATEXII_3_{file}.xsd").write_text(SMALL.format("<xs:element/>"))
    with pytest.raises(UsageError, match="these schemas cannot be used"):
        judged(tmp_path, golden("static-3.7-aegi.xml"), schemas.official(schemas.found(folder)))


# --- what is kept


def test_the_folder_is_the_systems_or_the_users(tmp_path):
    """An environment variable moves it."""
    assert library.folder({"AFIR_PUBLISH_SCHEMAS": str(tmp_path)}) == tmp_path
    assert library.folder({}).parts[-2:] == ("afir-publish", "schemas")


def test_a_folder_is_kept(tmp_path):
    """Every set in it under its name, with its files only."""
    kept = tmp_path / "kept"
    source = datex2_schemas.shared("datex2", "schemas")
    added = library.add(str(source), kept)
    assert sorted(one.name for one in added) == sorted(NAMES.values())
    assert sorted(path.name for path in kept.iterdir()) == sorted(NAMES.values())
    assert not list(kept.rglob("SOURCES.md"))


def test_a_zip_is_kept(tmp_path):
    """Wherever in it the schemas lie; files that lead out of it stay in."""
    archive = tmp_path / "all.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for path in datex2_schemas.shared("irve").rglob("*.json"):
            file.write(path, f"some/where/{path.name}")
        file.writestr("../../evil.json", "{}")
    kept = tmp_path / "kept"
    assert [one.name for one in library.add(str(archive), kept)] == ["irve-dynamic-v2.3.0", "irve-static-v2.3.0"]
    assert not list(tmp_path.parent.glob("evil.json"))


def test_what_is_kept_is_replaced(tmp_path):
    """Files of before are gone, and nothing half done is left."""
    kept = tmp_path / "kept"
    source = datex2_schemas.shared("irve", "statique", "schema-statique.json")
    library.add(str(source), kept)
    (kept / "irve-static-v2.3.0" / "old.json").write_text("{}")
    library.add(str(source), kept)
    assert [path.name for path in kept.rglob("*") if path.is_file()] == ["schema-statique.json"]


def test_what_a_server_has_is_kept(tmp_path, monkeypatch):
    """By its address; what it answers decides what it is."""
    content = datex2_schemas.shared("irve", "dynamique", "schema-dynamique.json").read_bytes()
    asked = []

    def get(url, **options):
        asked.append((url, options["follow_redirects"]))
        request = Client().build_request("GET", url)
        return library.httpx.Response(200, content=content, request=request)

    monkeypatch.setattr(library.httpx, "get", get)
    (one,) = library.add("https://schemas.example/latest/schema-dynamique.json", tmp_path)
    assert (one.name, asked) == (
        "irve-dynamic-v2.3.0",
        [("https://schemas.example/latest/schema-dynamique.json", True)],
    )


@pytest.mark.parametrize("source", ["nowhere", "empty", "other.json"])
def test_what_has_no_schemas_is_refused(tmp_path, source):
    """What was kept before stays."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "other.json").write_text("{}")
    with pytest.raises(UsageError, match=source):
        library.add(str(tmp_path / source), tmp_path / "kept")
    assert not (tmp_path / "kept").exists()


def test_an_archive_of_anything_is_refused(tmp_path, monkeypatch):
    """A bomb is not unpacked."""
    monkeypatch.setattr(library, "MOST_BYTES", 10)
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w") as file:
        file.writestr("a.json", "x" * 11)
    with pytest.raises(UsageError, match="more than 10 bytes are no schemas"):
        library.add(str(tmp_path / "bomb.zip"), tmp_path / "kept")


def test_a_set_that_is_being_filled_is_none(tmp_path):
    """A crash may have left one."""
    source = datex2_schemas.shared("irve", "statique", "schema-statique.json")
    half = tmp_path / f"irve-static{schemas.UNFINISHED}"
    half.mkdir()
    shutil.copyfile(source, half / Path(source).name)
    assert schemas.found(tmp_path) == []
