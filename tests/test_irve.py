"""France's files: a row a point, valid by the official schemas, with what OCPI says and what is stated beside it."""

from dataclasses import replace

import irve_schemas
import pytest
from feed import HEADER, dutch
from hypothesis import given, settings
from hypothesis import strategies as st
from irve import PLUG, PROFILE, STATED, at_point, document, entries, place, point, row, rows, said

from afir_publisher.facts import Facts
from afir_publisher.pool import Pool
from afir_publisher.wellformed import is_well_formed
from exporters import irve
from exporters.datex2.tree import close, outline

DOMESTIC = {**PLUG, "id": "2", "standard": "DOMESTIC_E", "max_electric_power": 2300}
CCS = {"id": "3", "standard": "IEC_62196_T2_COMBO", "format": "CABLE", "power_type": "DC", "max_electric_power": 150000}
HALF = {"regular_hours": [{"weekday": day, "period_begin": "08:00", "period_end": "12:30"} for day in (1, 2, 3, 6)]}
NOT_SAID = {
    "contact_operateur": {"facts": {"fr_contact_operateur": None}},
    "nom_enseigne": {"operator": None},
    "nom_station": {"name": None, "address": None},
    "implantation_station": {"facts": {"fr_implantation_station": None}},
    "adresse_station": {"city": None},
    "coordonneesXY": {"coordinates": {"latitude": 0, "longitude": 0}},
    "condition_acces": {"facts": {"fr_condition_acces": None}},
    "horaires": {"opening_times": None},
    "restriction_gabarit": {"facts": {"fr_restriction_gabarit": None}},
    "station_deux_roues": {"facts": {"fr_station_deux_roues": None}},
}
"""How a place keeps still about each column that must be filled and that is about stations."""


def french(one: Pool) -> Pool:
    """A real Dutch place as if it stood in France, with what has to be stated there."""
    location = one.location
    evses = tuple(
        replace(evse, evse_id=evse.evse_id.replace("NL", "FR", 1) if evse.evse_id else None) for evse in location.evses
    )
    by_uid = {evse.uid: evse for evse in evses}
    facts = Facts(**STATED)
    stations = tuple(
        replace(station, facts=facts, evses=tuple(by_uid[evse.uid] for evse in station.evses))
        for station in one.stations
    )
    return replace(one, location=replace(location, country="FRA", evses=evses), stations=stations, facts=facts)


# --- files


@pytest.mark.parametrize("publication", PROFILE.publications)
def test_a_file_is_valid(publication):
    """With one point and with many, and with none: the names of the columns are there then."""
    many = place(point(), point(2, CCS, DOMESTIC), id="2")
    for pools in ((), (place(),), (place(), many)):
        assert irve_schemas.errors(publication, document(publication, *pools)) == []


@pytest.mark.parametrize("publication", PROFILE.publications)
def test_real_places_make_a_valid_file(publication):
    """A thousand of the Dutch feed, moved to France."""
    pools = [french(one) for one in dutch(1000)]
    text = document(publication, *pools)
    assert irve_schemas.errors(publication, text) == []
    assert len(irve_schemas.rows(text)) > 500


def test_the_dynamic_file_has_no_point_that_the_static_file_lacks():
    """Nor one twice, though real places have several EVSEs of one id."""
    pools = [french(one) for one in dutch(1000)]
    static = [found["id_pdc_itinerance"] for found in rows("static", *pools)]
    dynamic = [found["id_pdc_itinerance"] for found in rows("dynamic", *pools)]
    assert len(set(dynamic)) == len(dynamic)
    assert set(dynamic) == set(static) - {"Non concerné"}


def test_a_row_says_everything():
    """Of a place where all is known, in the order of the schema."""
    facts = {
        "fr_nom_amenageur": "Ville de Paris",
        "fr_siren_amenageur": "217500016",
        "fr_contact_amenageur": "irve@paris.example",
        "fr_id_station_itinerance": "FR*AMX*P1",
        "fr_code_insee_commune": "75102",
        "fr_accessibilite_pmr": "Non accessible",
        "fr_raccordement": "Direct",
        "fr_num_pdl": "12345678901234",
        "fr_date_mise_en_service": "2024-03-01",
        "legal_name": "Ampérelle Recharge SAS",
        "card_reader": True,
        "ad_hoc_payment": ("qrCode",),
    }
    one = place(
        point(1, {**PLUG, "format": "CABLE"}, capabilities=["RESERVABLE"]), facts=facts, help_phone="+33199001234"
    )
    assert list(row("static", one).items()) == [
        ("nom_amenageur", "Ville de Paris"),
        ("siren_amenageur", "217500016"),
        ("contact_amenageur", "irve@paris.example"),
        ("nom_operateur", "Ampérelle Recharge SAS"),
        ("contact_operateur", "contact@amperelle.example"),
        ("telephone_operateur", "+33 199001234"),
        ("nom_enseigne", "Ampérelle"),
        ("id_station_itinerance", "FRAMXP1"),
        ("id_station_local", "NL*FAS*S*1"),
        ("nom_station", "Place des Filaos"),
        ("implantation_station", "Parking public"),
        ("adresse_station", "1 rue de la Paix 75002 Paris"),
        ("code_insee_commune", "75102"),
        ("coordonneesXY", "[2.3312,48.8692]"),
        ("nbre_pdc", "1"),
        ("id_pdc_itinerance", "FRAMXE1"),
        ("id_pdc_local", "u1"),
        ("puissance_nominale", "22"),
        ("prise_type_ef", "false"),
        ("prise_type_2", "true"),
        ("prise_type_combo_ccs", "false"),
        ("prise_type_chademo", "false"),
        ("prise_type_autre", "false"),
        ("gratuit", "false"),
        ("paiement_acte", "true"),
        ("paiement_cb", "true"),
        ("paiement_autre", "true"),
        ("tarification", "0,50 €/kWh (TTC)"),
        ("condition_acces", "Accès libre"),
        ("reservation", "true"),
        ("horaires", "24/7"),
        ("accessibilite_pmr", "Non accessible"),
        ("restriction_gabarit", "Aucune"),
        ("station_deux_roues", "false"),
        ("raccordement", "Direct"),
        ("num_pdl", "12345678901234"),
        ("date_mise_en_service", "2024-03-01"),
        ("observations", "Paiement sans contrat : QR code"),
        ("date_maj", "2026-06-01"),
        ("cable_t2_attache", "true"),
    ]


def test_a_status_says_everything():
    """Since when it is so, and each kind of plug that there is."""
    assert row("dynamic", place(point(1, PLUG, CCS))) == {
        "id_pdc_itinerance": "FRAMXE1",
        "etat_pdc": "en_service",
        "occupation_pdc": "libre",
        "horodatage": "2026-06-01T12:00:00Z",
        "etat_prise_type_2": "fonctionnel",
        "etat_prise_type_combo_ccs": "fonctionnel",
        "etat_prise_type_chademo": "",
        "etat_prise_type_ef": "",
    }


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("AVAILABLE", ("en_service", "libre", "fonctionnel")),
        ("charging", ("en_service", "occupe", "fonctionnel")),
        ("BLOCKED", ("en_service", "occupe", "fonctionnel")),
        ("RESERVED", ("en_service", "reserve", "fonctionnel")),
        ("OUTOFORDER", ("hors_service", "inconnu", "hors_service")),
        ("INOPERATIVE", ("hors_service", "inconnu", "hors_service")),
        ("UNKNOWN", ("inconnu", "inconnu", "inconnu")),
        ("WORKING", ("inconnu", "inconnu", "inconnu")),
    ],
)
def test_every_status_has_its_words(status, expected):
    """What OCPI does not know is not known here either."""
    found = row("dynamic", place(point(status=status)))
    assert (found["etat_pdc"], found["occupation_pdc"], found["etat_prise_type_2"]) == expected


def test_a_planned_point_has_no_row():
    """In neither file, and it is not counted."""
    one = place(point(), point(2, status="PLANNED"))
    assert [found["nbre_pdc"] for found in rows("static", one)] == ["1"]
    assert [found["id_pdc_itinerance"] for found in rows("dynamic", one)] == ["FRAMXE1"]


@pytest.mark.parametrize("country", ["NLD", "PYF", None])
def test_what_is_not_in_france_has_no_rows(country):
    """Nor what is in no country, or where the law does not hold."""
    assert [entries(publication, place(country=country)) for publication in PROFILE.publications] == [[], []]


@pytest.mark.parametrize("country", ["FRA", "fr", "REU", "GLP", "MTQ", "GUF", "MYT", "MAF"])
def test_france_has_regions_far_away(country):
    """They have codes of their own, and the law holds there."""
    assert len(rows("static", place(country=country))) == 1


# --- ids


@pytest.mark.parametrize("evse_id", ["FR*AMX*E1", "FR-AMX-E1", "fr*amx*e1", "FRAMXE1"])
def test_an_id_has_no_separators(evse_id):
    """However it is written."""
    one = place(point(evse_id=evse_id))
    assert row("static", one)["id_pdc_itinerance"] == row("dynamic", one)["id_pdc_itinerance"] == "FRAMXE1"


@pytest.mark.parametrize("evse_id", [None, "NL*AMX*E1", "FR*AMX*P1", "FR*AMX*1", f"FR*AMX*E{'1' * 30}"])
def test_a_point_without_an_id_of_afirev_is_in_the_static_file_alone(evse_id):
    """With its local id, as that is indispensable then."""
    one = place(point(evse_id=evse_id))
    found = row("static", one)
    assert (found["id_pdc_itinerance"], found["id_pdc_local"]) == ("Non concerné", "u1")
    assert entries("dynamic", one) == []


@pytest.mark.parametrize(
    ("stated", "expected"),
    [(None, "Non concerné"), ("FR*AMX*P1", "FRAMXP1"), ("framxp1", "FRAMXP1"), ("FR*AMX*E1", "Non concerné")],
)
def test_a_station_has_the_id_that_is_stated(stated, expected):
    """OCPI has none; a local one is always there."""
    assert said("id_station_itinerance", facts={"fr_id_station_itinerance": stated}) == expected
    assert said("id_station_local") == "NL*FAS*S*1"


def test_evses_of_one_id_are_one_point():
    """Some systems have an EVSE for each connector: in use if one is, each plug as it is itself."""
    one = place(
        point(1, PLUG, status="OUTOFORDER"),
        point(2, CCS, evse_id="FR*AMX*E1", status="CHARGING", last_updated="2026-06-02T00:00:00Z"),
    )
    found = row("static", one)
    assert (found["nbre_pdc"], found["puissance_nominale"]) == ("1", "150")
    assert (found["prise_type_2"], found["prise_type_combo_ccs"]) == ("true", "true")
    assert list(row("dynamic", one).values()) == [
        *("FRAMXE1", "en_service", "occupe", "2026-06-02T00:00:00Z"),
        *("hors_service", "fonctionnel", "", ""),
    ]


# --- what must be said


@pytest.mark.parametrize("column", NOT_SAID)
def test_a_station_without_a_column_has_no_rows(column):
    """A file with an empty one is invalid as a whole."""
    one = place(**NOT_SAID[column])
    assert [entries(publication, one) for publication in PROFILE.publications] == [[], []]


@pytest.mark.parametrize(
    "fields",
    [
        {"connectors": [{**PLUG, "max_electric_power": None}]},
        {"capabilities": []},
        {"connectors": [{**PLUG, "tariff_ids": []}]},
        {"connectors": [{**PLUG, "standard": ""}]},
    ],
    ids=["puissance_nominale", "reservation", "paiement_acte", "prise_type"],
)
def test_a_point_without_a_column_has_no_row(fields):
    """In neither file; it still counts as one of its station."""
    one = place(point(), point(2, **fields))
    assert [(found["id_pdc_itinerance"], found["nbre_pdc"]) for found in rows("static", one)] == [("FRAMXE1", "2")]
    assert [found["id_pdc_itinerance"] for found in rows("dynamic", one)] == ["FRAMXE1"]


def test_no_row_without_a_time():
    """Both files want one."""
    one = place(point(last_updated=None), last_updated=None)
    assert [entries(publication, one) for publication in PROFILE.publications] == [[], []]
    later = place(point(last_updated=None))
    assert row("dynamic", later)["horodatage"] == "2026-06-01T10:00:00Z"


# --- what OCPI says of columns


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"parking_type": "ON_STREET"}, "Voirie"),
        ({"parking_type": "ALONG_MOTORWAY"}, None),
        ({"parking_type": "PARKING_LOT"}, None),
    ],
)
def test_where_a_station_stands_is_worked_out_only_where_ocpi_tells(fields, expected):
    """That a car park is public, nobody can know."""
    found = rows("static", place(facts={"fr_implantation_station": None}, **fields))
    assert [one["implantation_station"] for one in found] == ([expected] if expected else [])


def test_a_station_along_a_motorway_is_for_fast_recharging_if_it_recharges_fast():
    """And a car park for customers is one for customers."""
    nothing = {"fr_implantation_station": None}
    fast = place(point(1, {**CCS, "tariff_ids": ["T1"]}), facts=nothing, parking_type="ALONG_MOTORWAY")
    assert row("static", fast)["implantation_station"] == "Station dédiée à la recharge rapide"
    ours = place(point(parking_restrictions=["customers"]), facts=nothing, parking_type="PARKING_LOT")
    assert row("static", ours)["implantation_station"] == "Parking privé réservé à la clientèle"


@pytest.mark.parametrize(
    ("general", "expected"), [(frozenset(), "Parking public"), (frozenset({"fr_implantation_station"}), "Voirie")]
)
def test_what_is_stated_of_a_whole_party_gives_way_to_ocpi(general, expected):
    """What is stated of the place itself does not."""
    assert said("implantation_station", facts={"general": general}, parking_type="ON_STREET") == expected


def test_access_is_reserved_where_all_points_are():
    """For customers, employees, taxis or tenants."""
    facts = {"fr_condition_acces": None}
    assert said("condition_acces", point(parking_restrictions=["TAXIS"]), facts=facts) == "Accès réservé"
    assert entries("static", place(point(parking_restrictions=["TAXIS"]), point(2), facts=facts)) == []


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"vehicle_categories": ("L",)}, "true"),
        ({"vehicle_categories": ("L", "M1")}, "false"),
        ({"vehicle_categories": ("M1",), "fr_station_deux_roues": True}, "true"),
    ],
)
def test_a_station_for_two_wheelers_takes_nothing_else(facts, expected):
    """By its vehicles, if nothing is stated."""
    assert said("station_deux_roues", facts={"fr_station_deux_roues": None, **facts}) == expected


def test_limits_of_parking_are_limits_of_size():
    """In French words, if all parking of a station has them."""
    places = [{"id": "p", "max_vehicle_height": 210, "max_vehicle_weight": 3500}]
    one = point(parking=[{"parking_id": "P"}])
    found = said("restriction_gabarit", one, facts={"fr_restriction_gabarit": None}, parking_places=places)
    assert found == "Hauteur maximale 2.1 m, poids maximal 3.5 t"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, "Accessibilité inconnue"),
        ({"parking_restrictions": ["DISABLED"]}, "Réservé PMR"),
        ({"parking": [{"parking_id": "d"}]}, "Réservé PMR"),
        ({"parking": [{"parking_id": "d"}, {"parking_id": "v"}]}, "Accessibilité inconnue"),
    ],
)
def test_accessibility_is_what_is_known_of_the_point(fields, expected):
    """The schema has a word for what is not."""
    places = [{"id": "d", "vehicle_types": ["DISABLED"]}, {"id": "v", "vehicle_types": ["VAN"]}]
    assert said("accessibilite_pmr", point(**fields), parking_places=places) == expected


def test_accessibility_can_be_stated_of_one_point():
    """Others may be different."""
    found = rows("static", at_point(place(point(), point(2)), fr_accessibilite_pmr="Réservé PMR"))
    assert [one["accessibilite_pmr"] for one in found] == ["Réservé PMR", "Accessibilité inconnue"]


@pytest.mark.parametrize(
    ("facts", "capabilities", "expected"),
    [
        ({}, ["RFID_READER"], ("", "true")),
        ({"card_reader": True}, ["RFID_READER"], ("true", "true")),
        ({"card_reader": False, "contactless": False}, ["RFID_READER"], ("false", "true")),
        ({"card_reader": False}, ["RFID_READER"], ("", "true")),
        ({"contract_payment": False, "ad_hoc_payment": ()}, ["START_SESSION"], ("", "false")),
        ({}, ["START_SESSION"], ("", "")),
    ],
)
def test_ways_to_pay_are_said_as_far_as_they_are_known(facts, capabilities, expected):
    """By card, and otherwise: no only where all is denied."""
    found = row("static", place(point(capabilities=capabilities), facts=facts))
    assert (found["paiement_cb"], found["paiement_autre"]) == expected


def test_nobody_can_pay_by_use_where_every_way_is_denied():
    """And no price is known."""
    facts = {"card_reader": False, "contactless": False, "ad_hoc_payment": ()}
    assert said("paiement_acte", tariffs=(), facts=facts) == "false"
    assert said("paiement_acte", tariffs=(), facts={"contactless": True}) == "true"


@pytest.mark.parametrize(
    ("plugs", "expected"),
    [
        ([PLUG], "false"),
        ([{**PLUG, "format": "CABLE"}], "true"),
        ([{**PLUG, "format": None}], ""),
        ([CCS], "false"),
    ],
)
def test_only_a_type_2_cable_is_one(plugs, expected):
    """A cable of another plug is none, and what is not told is not known."""
    priced = [{**plug, "tariff_ids": ["T1"]} for plug in plugs]
    assert said("cable_t2_attache", point(1, *priced)) == expected


def test_other_plugs_are_told_in_words():
    """By the names that people know, each once."""
    odd = [{**PLUG, "id": str(n), "standard": word} for n, word in enumerate(("MCS", "mcs", "IEC_60309_2_three_32"))]
    found = row("static", place(point(1, PLUG, *odd)))
    assert (found["prise_type_autre"], found["observations"]) == ("true", "Autres prises : MCS, IEC_60309_2_THREE_32")


def test_what_helps_to_find_a_point_is_in_french_if_there_is_french():
    """In one line, whatever it holds."""
    texts = [{"language": "en", "text": "Behind"}, {"language": "FR", "text": 'Derrière\nla "halle", à droite'}]
    found = said("observations", point(floor_level="-1", physical_reference="7", directions=texts))
    assert found == 'Étage -1 ; Repère 7 ; Derrière la "halle", à droite'


@pytest.mark.parametrize(
    ("fields", "expected"), [({}, "Place des Filaos"), ({"name": None}, "1 rue de la Paix")], ids=["named", "nameless"]
)
def test_a_place_without_a_name_goes_by_its_street(fields, expected):
    """As OCPI does not ask for one."""
    assert said("nom_station", **fields) == expected


def test_hours_are_those_of_the_week():
    """Days that follow each other in a run."""
    assert said("horaires", opening_times=HALF) == "Mo-We 08:00-12:30,Sa 08:00-12:30"


# --- entries


def test_rows_of_a_station_say_the_same_of_it():
    """Even the day of the last change, so they are one entry; the place may have changed later than its points."""
    one = place(point(), point(2, last_updated="2026-06-03T00:00:00Z"), last_updated="2026-06-02T00:00:00Z")
    (entry,) = entries("static", one)
    assert entry.updated == one.location.evses[1].last_updated
    assert [found["date_maj"] for found in rows("static", one)] == ["2026-06-03"] * 2


def test_times_are_no_news():
    """That an operator said it again changes neither file."""
    later = {"last_updated": "2026-06-05T00:00:00Z"}
    for publication in PROFILE.publications:
        (before,), (after,) = (entries(publication, one) for one in (place(), place(point(**later), **later)))
        assert before.fragments != after.fragments
        assert [outline(text) for text in before.fragments] == [outline(text) for text in after.fragments]


def test_a_status_is_no_news_for_the_static_file():
    """It would change all day."""
    (before,), (after,) = (entries("static", one) for one in (place(), place(point(status="CHARGING"))))
    assert before.fragments == after.fragments


def test_a_station_stands_for_its_site_too():
    """A status waits for its station's rows, and for nothing else."""
    ((static,), (dynamic,)) = (entries(publication, place()) for publication in PROFILE.publications)
    assert (static.key, static.site, static.station) == ("NL*FAS*S*1",) * 3
    assert (dynamic.key, dynamic.site, dynamic.station) == ("NL*FAS*U*U1", "NL*FAS*S*1", "NL*FAS*S*1")


def test_our_marks_in_texts_are_taken_out():
    """They would be read as versions and times."""
    (entry,) = entries("static", place(name="A\ue000B\ue001C\ue002"))
    assert ",ABC," in close(entry.fragments[0], "7")


def test_there_is_no_delta():
    """A row has no word for what is gone, so the profile says that files are whole."""
    assert PROFILE.whole_only == PROFILE.publications
    with pytest.raises(ValueError, match="fr-irve: static has no deltas, as CSV has no word for what is gone"):
        irve.delta(PROFILE, "static", "csv", HEADER, (), ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a,b\n1,2\n", True), ('a,b\n1,"2\n,3"\n', True), ("a,b\n1\n", False), ('a\n"1\n', False), ("", False)],
)
def test_a_file_is_read_back_before_it_is_published(text, expected):
    """Each row has as many cells as there are columns."""
    assert is_well_formed("csv", text) is expected


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=30), min_size=5, max_size=5))
def test_any_texts_make_a_valid_file(words):
    """With a row or, where nothing is left of what must be said, without one."""
    name, address, city, floor, hint = words
    shown = point(floor_level=floor, directions=[{"language": "fr", "text": hint}])
    text = document("static", place(shown, name=name, address=address, city=city))
    assert irve_schemas.errors("static", text) == []
    assert len(irve_schemas.rows(text)) == text.count("\n") - 1 <= 1
    assert is_well_formed("csv", text)


def test_no_text_breaks_a_row():
    """Commas, quotes and line ends stay in their cell."""
    name = ' "A",\r\n;B\t\u2028C '
    assert said("nom_station", name=name) == '"A", ;B C'
