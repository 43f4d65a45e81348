"""What rules of Table A share: stations of one Location are told apart, and the tables that they look things up in."""

from dataclasses import replace

import pytest
from stated import OF_LOCATION, OF_PARTY, facts, stated_of
from test_rules import BASE, LOCATIONS, TARIFFS, pool

from afir_publisher.annex.phone import international
from afir_publisher.countries import alpha_2
from afir_publisher.facts import NAMES, NO_FACTS
from afir_publisher.pool import Station
from afir_publisher.rules import RULES, check
from afir_publisher.rules.tables.bounds import BOUNDS, is_within
from afir_publisher.rules.tables.companies import is_registered
from afir_publisher.rules.tables.fillers import FILLERS, has_letters, says_nothing
from afir_publisher.rules.tables.languages import OFFICIAL
from afir_publisher.rules.tables.places import FLOORS, SIDES
from afir_publisher.rules.tables.postal_codes import FORMS, expected
from afir_publisher.rules.tables.regions import NUTS_COUNTRY

CAPITALS = {
    "AT": (48.2083, 16.3731, "1010"),
    "BE": (50.8467, 4.3517, "1000"),
    "BG": (42.6975, 23.3242, "1000"),
    "CH": (46.9480, 7.4474, "3003"),
    "CY": (35.1725, 33.3650, "1010"),
    "CZ": (50.0880, 14.4208, "110 00"),
    "DE": (52.5170, 13.3889, "10117"),
    "DK": (55.6867, 12.5701, "1550"),
    "EE": (59.4370, 24.7536, "10111"),
    "ES": (40.4168, -3.7038, "28013"),
    "FI": (60.1699, 24.9384, "00100"),
    "FR": (48.8567, 2.3522, "75004"),
    "GB": (51.5074, -0.1278, "SW1A 2AA"),
    "GR": (37.9839, 23.7294, "105 63"),
    "HR": (45.8131, 15.9770, "10000"),
    "HU": (47.4980, 19.0399, "1051"),
    "IE": (53.3498, -6.2603, "D02 X285"),
    "IS": (64.1466, -21.9426, "101"),
    "IT": (41.8933, 12.4829, "00186"),
    "LI": (47.1410, 9.5209, "9490"),
    "LT": (54.6872, 25.2797, "LT-01103"),
    "LU": (49.6117, 6.1319, "L-1648"),
    "LV": (56.9496, 24.1052, "LV-1050"),
    "MT": (35.8989, 14.5146, "VLT 1117"),
    "NL": (52.3676, 4.9041, "1012 JS"),
    "NO": (59.9139, 10.7522, "0010"),
    "PL": (52.2297, 21.0122, "00-001"),
    "PT": (38.7223, -9.1393, "1100-148"),
    "RO": (44.4268, 26.1025, "030167"),
    "SE": (59.3293, 18.0686, "111 28"),
    "SI": (46.0569, 14.5058, "1000"),
    "SK": (48.1486, 17.1077, "811 01"),
}
"""Where the capitals of the Union, of EFTA and of the United Kingdom are, and a postal code there."""

FAR_OFF = {
    "DK": [(62.0079, -6.7730), (64.1835, -51.7216)],
    "ES": [(28.1235, -15.4363), (27.8063, -17.9158), (35.2923, -2.9381), (39.8885, 4.2658)],
    "FI": [(60.0973, 19.9348), (69.9089, 27.0285)],
    "FR": [(-20.8789, 55.4481), (16.2411, -61.5331), (4.9372, -52.3260), (-12.7806, 45.2279), (42.6973, 9.4510)],
    "GR": [(36.1500, 29.5900), (34.8390, 24.0850)],
    "IT": [(35.5010, 12.6090), (46.9670, 11.0080)],
    "NL": [(12.1443, -68.2655), (53.4790, 6.1600)],
    "NO": [(78.2232, 15.6267), (70.3705, 31.1107)],
    "PT": [(37.7412, -25.6756), (39.4550, -31.1270), (32.6669, -16.9241)],
}
"""Places that belong to a country and are far from most of it."""

ABSENT = [code for code in RULES if code.startswith("AFIR-A") and RULES[code].is_about_absence]
OF_THE_LOCATION = {f"AFIR-A{number:02}" for number in (2, 5, 7, 9, 11, 12, 13, 14, 15)}
"""What is said once for all stations of a Location."""


def bare(location):
    """A Location without what OCPI can say of its stations."""
    plain = {"capabilities": [], "parking": [], "accepted_service_providers": []}
    evses = [{**evse, **plain} for evse in location["evses"]]
    for evse in evses:
        evse["connectors"] = [{**connector, "tariff_ids": ["WKX-ADHOC-AC"]} for connector in evse["connectors"]]
    garage = {"parking_type": "PARKING_GARAGE", "facilities": [], "parking_places": [], "owner": None}
    return {**location, **garage, "evses": evses}


def two_stations(known, unknown=NO_FACTS):
    """A Location of two stations: all is stated of the first, next to nothing of the second."""
    found = pool(bare(BASE), TARIFFS)
    first, second = found.location.evses
    first = replace(first, floor_level="-1")
    stations = (Station(id="ONE", evses=(first,), facts=known), Station(id="TWO", evses=(second,), facts=unknown))
    return replace(found, facts=unknown, stations=stations)


def test_what_one_of_several_stations_lacks_is_said_of_it():
    """Each rule of absence finds it there once, with the station in path and message, and nothing at the other one."""
    stated = two_stations(facts(stated_of(BASE)), facts({"ad_hoc_payment": ["qrCode"]}))
    found = {finding.rule: finding for finding in check(stated) if finding.rule in ABSENT}
    assert sorted(found) == sorted({*ABSENT} - OF_THE_LOCATION - {"AFIR-A03", "AFIR-A22"})
    assert {finding.path.partition(".")[0] for finding in found.values()} == {"stations[TWO]"}
    assert {finding.message.partition(" does not ")[0] for finding in found.values()} == {
        "station TWO of Location WKX-LP-0001"
    }


def test_each_station_is_told_of():
    """Where both lack it, there are two findings."""
    found = [finding.path for finding in check(two_stations(NO_FACTS)) if finding.rule == "AFIR-A22"]
    assert found == ["stations[ONE].ad_hoc_payment", "stations[TWO].ad_hoc_payment"]


def test_every_entry_of_table_a_has_a_rule_of_absence_unless_nothing_said_is_always_right():
    """Limits for vehicles are owed only where there are some, and nobody but the CPO knows."""
    owed = [f"AFIR-A{number:02}" for number in range(1, 25) if number != 17]
    assert owed == ABSENT


def test_what_may_be_left_out_is_no_error():
    """Conditional entries, and stations that are to come."""
    warnings = [code for code in ABSENT if RULES[code].severity == "warning"]
    assert warnings == ["AFIR-A03", "AFIR-A08", "AFIR-A23"]


@pytest.mark.parametrize("code", [code for code in ABSENT if code not in OF_THE_LOCATION])
def test_a_message_of_absence_names_what_supplies_it(code):
    """The field of OCPI or the key of the overlay, which there is."""
    stations = two_stations(NO_FACTS, facts({"ad_hoc_payment": ["qrCode"], "nuts1": "NL3"}))
    for finding in check(stations):
        if finding.rule == code and code != "AFIR-A03":
            where = finding.message.rpartition("(")[2].removesuffix(")")
            keys = where.partition("overlay: ")[2].split(", ") if "overlay: " in where else []
            assert set(keys) <= {*NAMES}
            assert keys or where == "OCPI: floor_level, directions"


def test_nothing_is_said_of_a_location_that_is_not_public():
    """Who may not recharge there needs to know nothing of it."""
    found = check(pool({**bare(BASE), "publish": False}, TARIFFS, facts={}))
    assert [finding.rule for finding in found if finding.rule.startswith("AFIR-A")] == []


def test_what_is_stated_is_of_parties_and_places_that_there_are():
    """Or a typing error would make a sample look complete."""
    assert {location["party_id"] for location in LOCATIONS.values()} == OF_PARTY.keys()
    assert OF_LOCATION.keys() <= LOCATIONS.keys()
    assert {name for stated in OF_LOCATION.values() for name in stated} <= {*NAMES}


# --- where countries lie


@pytest.mark.parametrize(("country", "at"), CAPITALS.items(), ids=list(CAPITALS))
def test_a_capital_is_in_its_country_and_in_few_others(country, at):
    """Turned round it is not; around Vaduz and Luxembourg the boxes of most neighbours overlap."""
    latitude, longitude, _ = at
    assert is_within(country, latitude, longitude)
    assert not is_within(country, longitude, latitude)
    assert sum(bool(is_within(other, latitude, longitude)) for other in CAPITALS) <= 6


@pytest.mark.parametrize(
    ("country", "latitude", "longitude"),
    [(country, *place) for country, places in FAR_OFF.items() for place in places],
)
def test_islands_and_overseas_parts_are_in_their_country(country, latitude, longitude):
    """A position that is right is never told to be abroad."""
    assert is_within(country, latitude, longitude)


@pytest.mark.parametrize("location", [location for name, location in LOCATIONS.items() if name != "WKX-FOUT-0005"])
def test_the_sample_network_is_where_it_says(location):
    """All three countries, and an island in the Indian Ocean."""
    at = [float(location["coordinates"][name]) for name in ("latitude", "longitude")]
    assert is_within(alpha_2(location["country"]), *at)


def test_boxes_are_of_countries_and_have_an_inside():
    """South is south of north, west is west of east; of the rest of the world nothing is known."""
    for country, boxes in BOUNDS.items():
        assert alpha_2(country) == country
        assert all(-90 <= south < north <= 90 and -180 <= west < east <= 180 for south, west, north, east in boxes)
    assert is_within("US", 40.7, -74.0) is None


# --- postal codes


@pytest.mark.parametrize(("country", "code"), [(country, at[2]) for country, at in CAPITALS.items()])
def test_a_postal_code_of_a_capital_is_one(country, code):
    """With its blank, and without it where that is how it may be written."""
    assert expected(country, code) is None
    assert expected(country, code.replace(" ", "")) is None


@pytest.mark.parametrize(("country", "form"), FORMS.items(), ids=list(FORMS))
def test_the_example_of_a_country_is_a_postal_code_there(country, form):
    """What a message shows can be sent; a letter more cannot."""
    assert expected(country, form[1]) is None
    assert expected(country, form[1] + "X1Z") == form[1]


@pytest.mark.parametrize(
    ("country", "code"),
    [("DE", "1011"), ("DE", "D-10115"), ("FR", "2A004"), ("PL", "00001"), ("LV", "1050"), ("NL", "1012js")],
)
def test_what_is_no_postal_code_of_a_country_is_told_with_an_example(country, code):
    """Too short, with a country before it, without the hyphen, in small letters."""
    assert expected(country, code) == FORMS[country][1]


# --- words


@pytest.mark.parametrize("text", ["-", "...", "n/a", "N.v.t.", "XXX", "xx", "0", "0000", "Onbekend", "TEST", "?", ""])
def test_a_filler_says_nothing(text):
    """In whatever case and with whatever signs around it."""
    assert says_nothing(text)


@pytest.mark.parametrize("text", ["Å", "None", "X", "Testarossa", "10", "N", "Nul 0", "Null Emissie"])
def test_a_name_that_resembles_a_filler_is_a_name(text):
    """Towns are called None and Å."""
    assert not says_nothing(text)


@pytest.mark.parametrize(
    ("text", "has_some"), [("Αθήνα", True), ("София", True), ("12", False), ("12 / 3", False), ("№ 7", False)]
)
def test_letters_are_those_of_any_alphabet(text, has_some):
    """Greece and Bulgaria have addresses, too."""
    assert has_letters(text) is has_some


@pytest.mark.parametrize(
    "name",
    [
        *("Windketel Exploitatie B.V.", "Quellfunke GmbH & Co. KG", "Ampérelle SAS", "Ladeø A/S", "Lataus Oy"),
        *("Kabel s.r.o.", "Wiatrak Sp. z o.o.", "Corriente, S.L.", "Gemeente Utrecht", "Stadt Lübbenau"),
    ],
)
def test_a_registered_name_is_known_by_its_form(name):
    """With the legal form of a company at its end, or a public body at its beginning."""
    assert is_registered(name)


@pytest.mark.parametrize("name", ["Windketel", "BV", "EV Laden", "Stadtlader", "Gemeente", "SE Laden Nu", "Bv Lader"])
def test_a_brand_is_none(name):
    """A form that stands alone, or elsewhere, is none."""
    assert not is_registered(name)


@pytest.mark.parametrize("words", [FILLERS, FLOORS, SIDES])
def test_words_are_compared_in_small_letters(words):
    """What is in capitals in a table is never found."""
    assert all(word == word.casefold() for word in words)


def test_countries_of_languages_and_regions_are_countries():
    """By two letters; each country of the Union has languages, a form of postal codes and regions."""
    assert all(alpha_2(country) == country for country in (*OFFICIAL, *FORMS, *NUTS_COUNTRY))
    union_and_efta = CAPITALS.keys() - {"GB"}
    assert union_and_efta <= NUTS_COUNTRY.keys()
    assert CAPITALS.keys() <= OFFICIAL.keys()
    assert CAPITALS.keys() == FORMS.keys() & CAPITALS.keys()


# --- telephone numbers


@pytest.mark.parametrize(
    ("number", "form"),
    [
        ("+31 0200000110", "+31 0200000110"),
        ("+31 0200000110-12", "+31 0200000110-12"),
        ("+31-20-0000110", "+31 200000110"),
        ("0049 (0)30 1234 5600", "+49 3012345600"),
        ("+352 26 00 00", "+352 260000"),
        ("+1 212 555 0199", "+1 2125550199"),
        ("020-0000110", None),
        ("0800 1234", None),
        ("+31", None),
        ("help@example.com", None),
    ],
)
def test_a_number_that_names_its_country_has_the_form_of_the_annex(number, form):
    """An extension stays behind its hyphen; a country is not guessed."""
    assert international(number) == form
