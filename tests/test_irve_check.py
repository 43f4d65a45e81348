"""Whether French IRVE files are valid: their header, each value, each row once."""

import json

import datex2_schemas
import pytest
from documents import checked, faults

from afir_publisher.check import irve

HEADS = {"static": ",".join(one.name for one in irve.STATIC), "dynamic": ",".join(one.name for one in irve.DYNAMIC)}
STATION = {
    "contact_operateur": "contact@example.org",
    "nom_enseigne": "Réseau",
    "id_station_itinerance": "FRABCP1",
    "nom_station": "Gare",
    "implantation_station": "Voirie",
    "adresse_station": "1 rue de la Paix 75001 Paris",
    "coordonneesXY": '"[2.35,48.85]"',
    "nbre_pdc": "1",
    "id_pdc_itinerance": "FRABCE1",
    "puissance_nominale": "22.08",
    "condition_acces": "Accès libre",
    "reservation": "false",
    "horaires": "24/7",
    "accessibilite_pmr": "Accessibilité inconnue",
    "restriction_gabarit": "2m",
    "date_maj": "2026-01-31",
}
STATE = {
    "id_pdc_itinerance": "FRABCE1",
    "etat_pdc": "en_service",
    "occupation_pdc": "libre",
    "horodatage": "2026-01-31T09:00:00+01:00",
}


def static(*rows):
    """A static file of rows that differ from a good one in what is named."""
    lines = [HEADS["static"]]
    for row in rows:
        values = STATION | row
        lines.append(
            ",".join(
                values.get(one.name, "false" if one.type == "boolean" and one.is_required else "")
                for one in irve.STATIC
            )
        )
    return "\n".join(lines) + "\n"


def dynamic(*rows):
    """A dynamic file."""
    lines = [",".join((STATE | row).get(one.name, "") for one in irve.DYNAMIC) for row in rows]
    return "\n".join([HEADS["dynamic"], *lines]) + "\n"


@pytest.mark.parametrize("kind", ["statique", "dynamique"])
def test_the_official_example_is_valid(tmp_path, kind):
    """As it calls itself."""
    content = datex2_schemas.shared("irve", kind, f"exemple-valide-{kind}.csv").read_bytes()
    (found,) = checked(tmp_path, content)
    assert (found.is_valid, dict(found.counts)) == (True, {})


@pytest.mark.parametrize(("kind", "ours"), [("statique", irve.STATIC), ("dynamique", irve.DYNAMIC)])
def test_our_table_says_what_the_official_schema_says(kind, ours):
    """Names in their order, types, what is required, patterns, words, least values."""
    path = datex2_schemas.shared("irve", kind, f"schema-{kind}.json")
    assert irve.columns_of(json.loads(path.read_text(encoding="utf-8"))) == ours


@pytest.mark.parametrize(
    ("content", "expected"), [(static({}), "IRVE static, CSV"), ("\ufeff" + dynamic({}), "IRVE dynamic, CSV")]
)
def test_which_file_it_is_is_told_by_its_header(tmp_path, content, expected):
    """With or without a byte order mark."""
    (found,) = checked(tmp_path, content)
    assert (found.format, found.is_valid, dict(found.counts)) == (expected, True, {})


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ({"nom_enseigne": ""}, "missing"),
        ({"contact_operateur": "nobody"}, "value"),
        ({"siren_amenageur": "12345678"}, "value"),
        ({"id_pdc_itinerance": "FR*ABC*E1"}, "value"),
        ({"implantation_station": "Rue"}, "word"),
        ({"coordonneesXY": "2.35"}, "value"),
        ({"coordonneesXY": '"[2.35,98.85]"'}, "value"),
        ({"nbre_pdc": "1.5"}, "value"),
        ({"nbre_pdc": "-1"}, "value"),
        ({"puissance_nominale": "22 kW"}, "value"),
        ({"reservation": "oui"}, "value"),
        ({"horaires": "toujours"}, "value"),
        ({"date_maj": "31/01/2026"}, "value"),
        ({"date_mise_en_service": "2026-02-30"}, "value"),
        ({"code_insee_commune": "7500"}, "value"),
    ],
)
def test_a_value_that_is_none_is_found_in_its_row(tmp_path, row, kind):
    """With line and column; the good row before it is not told of."""
    content = static({"id_pdc_itinerance": "FRABCE2"}, row)
    (found,) = checked(tmp_path, content)
    assert [(fault.kind, fault.line, fault.path) for fault in found.faults] == [(kind, 3, next(iter(row)))]


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ({"etat_pdc": "hs"}, "word"),
        ({"horodatage": "2026-01-31T09:00:00"}, "value"),
        ({"horodatage": "2026-01-31"}, "value"),
        ({"id_pdc_itinerance": "Non concerné"}, "value"),
        ({"etat_prise_type_2": "ok"}, "word"),
    ],
)
def test_a_state_that_is_none_is_found(tmp_path, row, kind):
    """A point that is not roaming has no row."""
    assert faults(tmp_path, dynamic(row)) == [(kind, next(iter(row)))]


def test_a_point_has_one_row(tmp_path):
    """Those that are not roaming share a word, which is no id."""
    assert faults(tmp_path, static({}, {})) == [("duplicate", irve.POINT)]
    outside = {"id_pdc_itinerance": "Non concerné"}
    assert faults(tmp_path, static(outside, outside)) == []


def test_columns_stand_in_their_order(tmp_path):
    """The first that does not is told, and what should be there."""
    first, second, rest = dynamic({}).partition("\n")[0].split(",", 2)
    content = f"{second},{first},{rest}\nen_service,FRABCE1,libre,2026-01-31T09:00:00Z,,,,\n"
    (found,) = checked(tmp_path, content)
    (fault,) = found.faults
    assert (fault.kind, fault.path, fault.expected) == ("column", "etat_pdc", "id_pdc_itinerance here")


def test_a_column_that_is_lacking_and_one_too_many_are_told(tmp_path):
    """The second is odd, no more."""
    content = dynamic({}).replace("etat_prise_type_ef", "prix")
    assert faults(tmp_path, content) == [("column", "etat_prise_type_ef"), ("odd", "prix")]


def test_semicolons_are_told(tmp_path):
    """Once, not for each column."""
    assert faults(tmp_path, dynamic({}).replace(",", ";")) == [("column", "")]


def test_a_row_of_another_length_is_told(tmp_path):
    """Its values are not guessed at."""
    assert faults(tmp_path, dynamic({}) + "FRABCE2,en_service\n") == [("row", "")]


def test_a_dynamic_file_is_held_against_the_static_one_beside_it(tmp_path):
    """A state of a point that is in none says nothing."""
    assert faults(tmp_path, static({}), dynamic({})) == []
    assert faults(tmp_path, static({}), dynamic({"id_pdc_itinerance": "FRABCE2"})) == [("dangling", irve.POINT)]


def test_other_characters_are_told(tmp_path):
    """A file of another encoding cannot be read."""
    (found,) = checked(tmp_path, static({}).encode("latin-1"))
    assert dict(found.counts) == {"syntax": 1}


@pytest.mark.parametrize("schema", [{}, {"fields": 5}, {"fields": [5]}, {"fields": [{}]}])
def test_what_is_no_table_schema_is_refused(schema):
    """It would find nothing wrong with anything."""
    with pytest.raises(ValueError, match="a Table Schema has a list of fields"):
        irve.columns_of(schema)
