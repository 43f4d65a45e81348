"""What is stated for France: columns of its schema, understood, and published in its files."""

from dataclasses import replace

import pytest
from irve import FRENCH, PROFILE, point
from irve_schemas import rows
from pipeline import Pipeline, Source, feed, location, tariff

from afir_publisher import facts
from afir_publisher.annex.french import POINT_COLUMNS, STATION_COLUMNS
from afir_publisher.check import verdict
from afir_publisher.feeds import FeedFiles
from afir_publisher.overlay.french import COLUMNS
from afir_publisher.overlay.keys import KEYS
from afir_publisher.overlay.kind import NotUnderstood
from afir_publisher.overlay.refresh import Stating
from exporters.irve import static

KINDS = {column.name: column.kind for column in COLUMNS}
HEAD = "party,location,evse,fr_contact_operateur,fr_condition_acces,fr_restriction_gabarit,fr_station_deux_roues"
SHEET = f"""{HEAD},fr_implantation_station,fr_accessibilite_pmr,fr_num_pdl
FR*AMX,,,contact@amperelle.example,acces libre,Aucune,non,,,
,A,,,,,,parking public,,30001234567890
,,u1,,,,,,non accessible,
"""


@pytest.mark.parametrize(
    ("name", "found", "meant"),
    [
        ("fr_siren_amenageur", "130025265", "130025265"),
        ("fr_siren_amenageur", 130025265.0, "130025265"),
        ("fr_contact_operateur", " irve@ville.example ", "irve@ville.example"),
        ("fr_id_station_itinerance", "fr*amx*p2001", "fr*amx*p2001"),
        ("fr_implantation_station", "parking privé à usage public", "Parking privé à usage public"),
        ("fr_code_insee_commune", "2A004", "2A004"),
        ("fr_condition_acces", "ACCÈS LIBRE", "Accès libre"),
        ("fr_accessibilite_pmr", "reserve pmr", "Réservé PMR"),
        ("fr_raccordement", "indirect", "Indirect"),
        ("fr_date_mise_en_service", "2024-03-01", "2024-03-01"),
        ("fr_date_mise_en_service", "2024-03-01 00:00:00", "2024-03-01"),
    ],
)
def test_a_value_is_taken_as_the_schema_has_it(name, found, meant):
    """However people write it."""
    assert KINDS[name].read(found) == meant


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("fr_siren_amenageur", "13002526"),
        ("fr_contact_operateur", "contact"),
        ("fr_contact_amenageur", "a@b"),
        ("fr_id_station_itinerance", "FR*AMX*E1"),
        ("fr_implantation_station", "Parking"),
        ("fr_code_insee_commune", "1004"),
        ("fr_condition_acces", "libre"),
        ("fr_date_mise_en_service", "01/03/2024"),
        ("fr_date_mise_en_service", "2024-03"),
    ],
)
def test_what_the_schema_refuses_is_not_understood(name, found):
    """Nor what may mean something else."""
    with pytest.raises(NotUnderstood):
        KINDS[name].read(found)


def test_every_column_that_is_a_fact_can_be_stated():
    """And is one of the schema."""
    named = [name for name in facts.NAMES if name.startswith("fr_")]
    assert sorted(KINDS) == sorted(named)
    assert {name.removeprefix("fr_") for name in named} <= set(static.COLUMNS)
    assert KINDS.keys() <= KEYS.keys()


def test_what_is_stated_is_published(tmp_path):
    """Of a party, of a place and of a point; the files are valid, and follow what is stated."""
    shown = location("A", point(1), point(2), **{**FRENCH, "country_code": "FR", "party_id": "AMX"})
    cpo = Source("amx", shown, tariffs=[tariff("T1", 0.5, country_code="FR", party_id="AMX")])
    pipeline = Pipeline(replace(feed("fr", "amx"), profile=PROFILE, access_point="FR"))
    pipeline.sync(cpo)
    assert pipeline.message("static", name="fr") is None
    (tmp_path / "facts.csv").write_text(SHEET, encoding="utf-8")
    cpo.stating = Stating(facts={}, files=(str(tmp_path / "facts.csv"),))
    pipeline.sync(cpo)
    FeedFiles(tmp_path, "fr", PROFILE).refresh(pipeline.store)
    files = [tmp_path / "fr" / f"{name}.csv" for name in PROFILE.publications]
    found = rows(files[0].read_text(encoding="utf-8"))
    assert [one["accessibilite_pmr"] for one in found] == ["Non accessible", "Accessibilité inconnue"]
    assert {(one["condition_acces"], one["implantation_station"], one["num_pdl"]) for one in found} == {
        ("Accès libre", "Parking public", "30001234567890")
    }
    assert [(one.is_valid, one.format) for one in verdict.check(files)] == [
        (True, "IRVE static, CSV"),
        (True, "IRVE dynamic, CSV"),
    ]


def test_what_the_check_wants_filled_is_what_we_do_not_publish_without():
    """The columns that must be filled are known twice: to the check, which is to judge exporters, and to these."""
    owed = {column.name for column in verdict.irve.STATIC if column.is_required}
    always = {"id_station_itinerance", "nbre_pdc", "id_pdc_itinerance", "accessibilite_pmr"}
    plugs = {name for name in owed if name.startswith("prise_type_")}
    assert owed == always | plugs | STATION_COLUMNS.keys() | POINT_COLUMNS.keys()
    assert [column.name for column in verdict.irve.STATIC] == list(static.COLUMNS)
