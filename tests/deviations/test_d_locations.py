"""Locations as real CPOs send them: rows D1 to D30 of the list of deviations, D27 aside."""

import json
from dataclasses import fields

import pytest
from deviating import ABSENT, CONNECTOR, NOW, enriched_of, location, looked_at, read_location, text, told
from feed import point_said, said, station_said
from pipeline import Pipeline, Source, at, evse, moved, tariff
from pipeline import location as shown

from afir_publisher.enrich import enrich
from afir_publisher.model import Connector, EnergyMix, Evse, Location
from afir_publisher.ocpi import v2_1_1
from afir_publisher.ocpi.glance import View, glance

GARAGE = {"weekday": 1, "period_begin": "08:00", "period_end": "20:00"}


def rules(found):
    """The codes of findings, each once."""
    return list(dict.fromkeys(rule for rule, *_ in found))


def open_rules(pipeline, prefix="OCPI-"):
    """The codes of the findings that are open in a store."""
    rows = pipeline.store.db.conn.execute("select distinct rule from finding where resolved_pull is null order by 1")
    return [rule for (rule,) in rows if rule.startswith(prefix)]


def power(pool):
    """What the first connector of a Location gives, as it is published."""
    return point_said(pool)["connector"][0]["maxPowerAtSocket"]


def test_the_base_of_all_these_is_not_odd():
    """So whatever is said below is said of the deviation."""
    assert looked_at(location())[1] == []


def test_d1_one_bad_field_costs_that_field():
    """A country code too long, a word unknown, too many decimals: the Location is read, and each is told."""
    edits = {"country_code": "NLD", "coordinates.latitude": "52.0907101234", CONNECTOR + "standard": "MENNEKES"}
    pool, found = looked_at(location({**edits, "postal_code": ["3512"]}))
    assert (pool.location.country_code, len(pool.stations[0].evses)) == ("NLD", 2)
    assert {
        ("OCPI-LENGTH", "country_code"),
        ("OCPI-COORDINATES", "coordinates"),
        ("AFIR-B03-WORD", "evses[0].connectors[0].standard"),
        ("OCPI-FIELD", "postal_code"),
    } <= set(found)


def test_d2_an_unknown_status_is_published_as_unknown():
    """The word is kept and told."""
    pool, found = looked_at(location({"evses.0.status": "WORKING"}))
    assert pool.location.evses[0].status == "WORKING"
    assert found == [("AFIR-F01-WORD", "evses[0].status"), ("AFIR-F02", "evses[0].status")]
    pipeline = Pipeline()
    pipeline.sync(Source("wkx", shown("A", evse("1", "WORKING"))))
    assert pipeline.statuses() == {"NL*WKX*U*1": (1, "unknown")}


def test_d2_a_status_is_read_as_the_configuration_says():
    """One finding tells of all EVSEs with such words, and OCPI's own words are left alone."""
    edits = {"evses.0.status": "working", "evses.1.status": "FAULTED"}
    statuses = {"WORKING": "AVAILABLE", "FAULTED": "OUTOFORDER", "CHARGE": "CHARGING"}
    found, findings = read_location(location(edits), statuses=statuses)
    assert [one.status for one in found.evses] == ["AVAILABLE", "OUTOFORDER"]
    said = "status was read as the configuration says: working as AVAILABLE, FAULTED as OUTOFORDER (the first of 2)"
    assert findings == [("OCPI-STATUS", "evses[0].status", said)]
    assert read_location(location(), statuses=statuses) == read_location(location())


def test_d2_a_word_for_removed_ends_a_point_for_twins_too():
    """The glance, which decides between twins, takes the same EVSEs for gone as the reader."""
    raw = text(shown("A", evse("1", "DELETED"), evse("2")))
    assert [point.uid for point in glance(raw, View(removed=("DELETED",))).points] == ["NL*WKX*2"]


def test_d3_a_status_that_changes_without_a_new_time_is_published():
    """The content decides what is new, never last_updated."""
    source, pipeline = Source("wkx", shown("A", evse("1"))), Pipeline()
    pipeline.sync(source)
    source.locations["A"] = shown("A", evse("1", "CHARGING"))
    assert pipeline.sync(source).changed == 1
    assert pipeline.statuses() == {"NL*WKX*U*1": (1, "charging")}


def test_d4_a_location_older_than_its_evses_is_told_and_the_newest_time_counts():
    """The site is as new as its newest part."""
    assert looked_at(location({"evses.1.last_updated": "2026-11-21T08:00:00Z"}))[1] == [("OCPI-AGE", "last_updated")]
    pipeline = Pipeline()
    pipeline.sync(Source("wkx", shown("A", evse("1", minute=-5), last_updated=at(-60))))
    assert f'"lastUpdated": "{at(-5)}"' in pipeline.text("table", "json").replace('":"', '": "')


def test_d5_a_new_time_alone_is_no_news():
    """The object is another one, and nothing is published."""
    source, pipeline = Source("wkx", shown("A", evse("1"))), Pipeline()
    pipeline.sync(source)
    source.locations["A"]["last_updated"] = at(5)
    outcome = pipeline.sync(source)
    assert (outcome.changed, moved(outcome)) == (1, {})


@pytest.mark.parametrize(
    ("edits", "path"),
    [
        ({"last_updated": ABSENT}, "last_updated"),
        ({"last_updated": ""}, "last_updated"),
        ({"evses.1.last_updated": None}, "evses[1].last_updated"),
    ],
)
def test_d5_a_missing_time_is_told(edits, path):
    """Of the Location or of an EVSE."""
    assert looked_at(location(edits))[1] == [("OCPI-AGE", path)]


def test_d6_what_is_not_shown_any_more_is_gone():
    """Nobody sends REMOVED; and the history of it stays."""
    source, pipeline = Source("wkx", shown("A"), shown("B")), Pipeline()
    pipeline.sync(source)
    del source.locations["B"]
    outcome = pipeline.sync(source)
    assert (outcome.gone, list(pipeline.sites())) == (1, ["NL*WKX*L*A"])


def test_d6_an_evse_that_reappears_in_another_location_moves():
    """With the uid that it had."""
    source, pipeline = Source("wkx", shown("A", evse("1"), evse("2")), shown("B", evse("3"))), Pipeline()
    pipeline.sync(source)
    source.locations["A"], source.locations["B"] = shown("A", evse("2")), shown("B", evse("3"), evse("1", minute=1))
    pipeline.sync(source)
    assert pipeline.points()["NL*WKX*U*1"] == "NL*WKX*L*B"
    assert sorted(pipeline.statuses()) == ["NL*WKX*U*1", "NL*WKX*U*2", "NL*WKX*U*3"]


def test_d7_a_location_that_is_hidden_while_it_is_broken_is_taken_out_and_told():
    """And comes back when it is shown again."""
    source, pipeline = Source("wkx", shown("A", evse("1")), shown("B", evse("2"))), Pipeline()
    pipeline.sync(source)
    source.locations["A"] = shown("A", evse("1", "INOPERATIVE"), publish=False)
    pipeline.sync(source)
    assert (list(pipeline.sites()), "OCPI-HIDDEN" in open_rules(pipeline)) == (["NL*WKX*L*B"], True)
    source.locations["A"] = shown("A", evse("1"))
    pipeline.sync(source)
    assert (sorted(pipeline.sites()), "OCPI-HIDDEN" in open_rules(pipeline)) == (["NL*WKX*L*A", "NL*WKX*L*B"], False)


def test_d8_a_voltage_between_lines_is_taken_for_what_it_is():
    """400 V and 32 A give 22 kW, not 38; power that is stated goes before."""
    volts = {CONNECTOR + "max_voltage": 400}
    pool, found = looked_at(location(volts | {CONNECTOR + "max_electric_power": None}))
    assert (power(pool), "OCPI-VOLTAGE" in rules(found)) == (22170, True)
    pool, found = looked_at(location(volts))
    assert (power(pool), found) == (22000, [("OCPI-VOLTAGE", "evses[0].connectors[0].max_voltage")])


def test_d9_numbers_in_quotes_are_numbers_and_told_once_for_each_field():
    """Volts, amperes, watts; what is no number is left out."""
    words = {"max_voltage": "230", "max_amperage": " 32 ", "max_electric_power": "22000"}
    found, findings = read_location(location({CONNECTOR + name: word for name, word in words.items()}))
    connector = found.evses[0].connectors[0]
    assert (connector.max_voltage, connector.max_amperage, connector.max_electric_power) == (230, 32, 22000)
    assert [(rule, path) for rule, path, _ in findings] == [
        ("OCPI-FIELD", f"evses[0].connectors[0].{name}") for name in words
    ]


def test_d9_parts_of_an_ampere_are_rounded_and_told():
    """A number of its own kind is not, though it may be written with a point; half a weekday is none."""
    edits = {CONNECTOR + "max_amperage": 31.6, CONNECTOR + "max_voltage": 230.0}
    hours = {"twentyfourseven": False, "regular_hours": [GARAGE, GARAGE | {"weekday": 1.5}]}
    found, findings = read_location(location(edits | {"opening_times": hours}))
    connector = found.evses[0].connectors[0]
    assert (connector.max_amperage, connector.max_voltage, len(found.opening_times.regular_hours)) == (32, 230, 1)
    assert [(rule, path) for rule, path, _ in findings] == [
        ("OCPI-FIELD", "evses[0].connectors[0].max_amperage"),
        ("OCPI-FIELD", "opening_times.regular_hours[1].weekday"),
        ("OCPI-OBJECT", "opening_times.regular_hours[1].weekday"),
    ]


def test_d9_many_alike_are_one_finding():
    """A Location of 200 such connectors is not told 200 times."""
    plugs = [{**location()["evses"][0]["connectors"][0], "id": str(n), "max_voltage": "230"} for n in range(200)]
    found, findings = read_location(location({"evses.0.connectors": plugs}))
    assert {plug.max_voltage for plug in found.evses[0].connectors} == {230}
    said = 'found "230": input should be a valid integer; read as 230 (the first of 200)'
    assert findings == [("OCPI-FIELD", "evses[0].connectors[0].max_voltage", said)]


def test_d9_kilowatts_are_told_to_be_such():
    """Nothing is guessed: a value below 1,000 W is published as it came."""
    pool, found = looked_at(location({CONNECTOR + "max_electric_power": 22}))
    assert (power(pool), found) == (22, [("AFIR-B06-KILOWATT", "evses[0].connectors[0].max_electric_power")])


@pytest.mark.parametrize(("sent", "watts"), [(22, 22000), (7.4, 7400), ("11", 11000), ("7.36", 7360)])
def test_d9_kilowatts_are_watts_where_the_configuration_says_so(sent, watts):
    """Also parts of one, and in quotes."""
    edits = {CONNECTOR + "max_electric_power": sent, "evses.1.connectors.0.max_electric_power": None}
    found, findings = read_location(location(edits), power_unit="kW")
    assert [one.connectors[0].max_electric_power for one in found.evses] == [watts, None]
    said = "max_electric_power was taken to be in kW, as the configuration says"
    assert findings == [("OCPI-POWER", "evses[0].connectors[0].max_electric_power", said)]


@pytest.mark.parametrize("sent", [None, "much", "NaN", [], {}, True])
def test_d9_what_is_no_power_is_none_in_kilowatts_either(sent):
    """It is left out as ever."""
    edits = {f"evses.{n}.connectors.0.max_electric_power": sent for n in (0, 1)}
    found, findings = read_location(location(edits), power_unit="kW")
    assert [one.connectors[0].max_electric_power for one in found.evses] == [None, None]
    assert "OCPI-POWER" not in rules(findings)


def test_d10_power_that_is_missing_is_worked_out_and_told():
    """By volts, amperes and phases."""
    pool, found = looked_at(location({CONNECTOR + "max_electric_power": ABSENT}))
    assert (power(pool), found) == (22080, [("OCPI-POWER", "evses[0].connectors[0].max_electric_power")])


@pytest.mark.parametrize(
    ("latitude", "longitude", "is_odd"),
    [
        ("52.0907", "5.1218", True),
        ("52.0907", "5.121830", True),
        ("52.09070", "5.12180", False),
        ("52.0907100", "5.1218300", False),
        ("52.0907101234", "5.121830", True),
        (52.0907, 5.121830, True),
        (52.09071, 5.12183, False),
        ("52", "5", True),
    ],
)
def test_d11_coordinates_with_few_or_many_decimals_are_kept_and_told(latitude, longitude, is_odd):
    """Zeros at the end count."""
    found, findings = read_location(location({"coordinates": {"latitude": latitude, "longitude": longitude}}))
    assert (found.coordinates.latitude, found.coordinates.longitude) == (float(latitude), float(longitude))
    assert rules(findings) == (["OCPI-COORDINATES"] if is_odd else [])


def test_d11_a_decimal_comma_is_a_point():
    """Told as what is put right."""
    found, findings = read_location(location({"coordinates.latitude": "52,090710"}))
    assert (found.coordinates.latitude, rules(findings)) == (52.09071, ["OCPI-FIELD"])


def test_d12_empty_strings_count_as_absent():
    """Silently, of whatever type the field is; blanks around values go."""
    texts = {"evses.0.physical_reference": "", "operator.website": " ", "postal_code": "", "help_phone": ""}
    others = {
        "last_updated": "",
        "opening_times": "",
        "energy_mix": "",
        "evses.0.coordinates": "",
        "charging_when_closed": "",
    }
    pool, _ = looked_at(location({**texts, **others, CONNECTOR + "max_electric_power": "", "address": " Seaford Road"}))
    absent, _ = looked_at(
        location(dict.fromkeys([*texts, *others, CONNECTOR + "max_electric_power"]) | {"address": "Seaford Road"})
    )
    assert said(pool) == said(absent)
    assert read_location(location(others))[1] == []
    assert pool.location.address == "Seaford Road"


def test_d13_nulls_count_as_absent():
    """In every field that may be left out, and also in the status."""
    nulls = {kind: {one.name: None for one in fields(kind)} for kind in (Location, Evse, Connector)}
    plug = nulls[Connector] | {"id": "1", "standard": "CHADEMO"}
    document = nulls[Location] | {"country_code": "NL", "party_id": "WKX", "id": "1", "publish": True}
    found, findings = read_location(document | {"evses": [nulls[Evse] | {"uid": "1", "connectors": [plug]}]})
    plugs = (Connector(id="1", standard="CHADEMO"),)
    bare = Location(country_code="NL", party_id="WKX", id="1", publish=True, evses=(Evse(uid="1", connectors=plugs),))
    assert (found, findings) == (bare, [])


def test_d14_a_connector_without_tariff_ids_is_read():
    """The key may be missing."""
    found, findings = read_location(location({CONNECTOR + "tariff_ids": ABSENT}))
    assert (found.evses[0].connectors[0].tariff_ids, findings) == ((), [])


@pytest.mark.parametrize(
    ("path", "thing"),
    [
        ("evses.0.status_schedule", {"period_begin": "2026-12-01T00:00:00Z", "status": "OUTOFORDER"}),
        ("energy_mix", {"is_green_energy": True, "environ_impact": {"category": "CARBON_DIOXIDE", "amount": 0}}),
    ],
)
def test_d15_one_thing_for_a_list_is_a_list_of_one(path, thing):
    """And told."""
    found, findings = read_location(location({path: thing}))
    assert len(found.evses[0].status_schedule or found.energy_mix.environ_impact) == 1
    assert rules(findings) == ["OCPI-FIELD"]


def test_d15_parts_of_an_energy_mix_may_be_missing():
    """They are no duty."""
    found, findings = read_location(location({"energy_mix": {"is_green_energy": True}}))
    assert (found.energy_mix, findings) == (EnergyMix(is_green_energy=True), [])


def test_d16_a_parking_known_by_parking_id_is_found():
    """By the name that EVSEs have for it; told, and an id of its own goes before."""
    places = [
        {"parking_id": "P1", "vehicle_types": ["VAN"]},
        {"id": "P2", "parking_id": "P1", "vehicle_types": ["VAN"]},
    ]
    found, findings = read_location(location({"parking_places": places}))
    assert [place.id for place in found.parking_places] == ["P1", "P2"]
    said = 'id is missing; parking_id says "P1", so that is taken'
    assert findings == [("OCPI-FIELD", "parking_places[0].id", said)]


def test_d16_an_unknown_position_is_kept_and_told():
    """In the words that the CPO has for it."""
    pool, found = looked_at(location({"evses.0.parking.0.evse_position": "REAR"}))
    assert found == [("OCPI-WORD", "evses[0].parking[0].evse_position")]
    assert "Position at the parking space: Rear" in str(point_said(pool)["additionalInformation"])


@pytest.mark.parametrize("parking", [["P1"], [{"parking_id": "P1"}]])
def test_d17_ids_of_parking_are_references_to_it(parking):
    """As the first edition of OCPI 2.3.0 had them in its examples: nothing is said."""
    found, findings = read_location(location({"evses.0.parking": parking}))
    assert ([one.parking_id for one in found.evses[0].parking], findings) == (["P1"], [])


def test_d18_a_weekday_in_quotes_is_a_weekday():
    """And told."""
    found, findings = read_location(
        location({"opening_times": {"twentyfourseven": False, "regular_hours": [GARAGE | {"weekday": "7"}]}})
    )
    assert (found.opening_times.regular_hours[0].weekday, rules(findings)) == (7, ["OCPI-FIELD"])


def test_d18_twentyfourseven_that_is_missing_is_false_beside_regular_hours():
    """And told."""
    pool, found = looked_at(location({"opening_times": {"regular_hours": [GARAGE]}}))
    assert found == [("OCPI-HOURS", "opening_times.twentyfourseven")]
    assert "08:00:00" in str(said(pool)["operatingHours"])


@pytest.mark.parametrize("count", [1, 2])
def test_d18_of_names_in_a_list_the_first_is_taken(count):
    """A further point has room for one; told."""
    names = [{"language": "nl", "text": "Ingang"}, {"language": "en", "text": "Entrance"}][:count]
    point = {"latitude": "52.090710", "longitude": "5.121830", "name": names}
    found, findings = read_location(location({"related_locations": [point]}))
    assert (found.related_locations[0].name.text, rules(findings)) == ("Ingang", ["OCPI-FIELD"])


def test_d18_an_unknown_facility_is_published_as_other_and_told():
    """OCPI's list is open."""
    pool, found = looked_at(location({"facilities": ["CAFE", "PLAYGROUND"]}))
    assert found == [("OCPI-WORD", "facilities[1]")]
    assert "other" in str(station_said(pool)["supplementalFacility"])


@pytest.mark.parametrize(
    ("begin", "end", "published"),
    [
        ("06:00", "00:00", {"wednesday": ("06:00", "24:00")}),
        ("06:00", "24:00", {"wednesday": ("06:00", "24:00")}),
        ("06:00", "23:59", {"wednesday": ("06:00", "24:00")}),
        ("22:00", "02:00", {"wednesday": ("22:00", "24:00"), "thursday": ("00:00", "02:00")}),
    ],
)
def test_d19_hours_that_pass_midnight_or_end_there_are_understood_and_told(begin, end, published):
    """However a CPO writes the end of the day."""
    day = {"weekday": 3, "period_begin": begin, "period_end": end}
    pool, found = looked_at(location({"opening_times": {"twentyfourseven": False, "regular_hours": [day]}}))
    assert found == [("OCPI-HOURS", "opening_times.regular_hours[0].period_end")]
    periods = said(pool)["operatingHours"]["afacOperatingHoursSpecification"]["overallPeriod"]["validPeriod"]
    assert {
        period["recurringDayWeekMonthPeriod"][0]["comDayWeekMonth"]["applicableDay"][0]["value"]: (
            period["recurringTimePeriodOfDay"][0]["startTimeOfPeriod"][:5],
            period["recurringTimePeriodOfDay"][0]["endTimeOfPeriod"][:5],
        )
        for period in periods
    } == published


@pytest.mark.parametrize(
    ("end", "read"), [("19:59:59", "20:00"), ("20:00:00", "20:00"), ("20:00:30", "20:00"), ("23:59:59", "24:00")]
)
def test_d19_seconds_of_opening_hours_are_cut(end, read):
    """What ends in :59 is the end of that minute; told once for all days."""
    days = [GARAGE | {"weekday": day, "period_end": end} for day in (1, 2)]
    found, findings = read_location(location({"opening_times": {"twentyfourseven": False, "regular_hours": days}}))
    assert [day.period_end for day in found.opening_times.regular_hours] == [read, read]
    said = "a time of day has seconds; they were cut, and :59 was taken for the next minute (the first of 2)"
    assert findings == [("OCPI-TIME", "opening_times.regular_hours[0].period_end", said)]


def test_d20_ids_that_change_their_case_are_the_same():
    """Of party, Location, EVSE and tariff."""
    source, pipeline = Source("wkx", shown("A", evse("u1", tariffs=["T1"])), tariffs=[tariff("t1", 0.5)]), Pipeline()
    pipeline.sync(source)
    assert pipeline.prices() == {"NL*WKX*U*U1": 0.5}
    lower = shown("a", evse("U1", tariffs=["t1"]), country_code="nl", party_id="wkx", name="Plein A")
    source.locations = {"a": lower}
    outcome = pipeline.sync(source)
    assert (outcome.new, outcome.gone, list(pipeline.sites())) == (0, 0, ["NL*WKX*L*A"])
    assert pipeline.prices() == {"NL*WKX*U*U1": 0.5}


def test_d21_evse_ids_are_compared_without_separators():
    """So one that another Location has with others is a twin, of which the newest is published."""
    older, newer = evse("1", evse_id="NL-WKX-E1"), evse("2", evse_id="nlwkxe1", minute=1)
    pipeline = Pipeline()
    pipeline.sync(Source("wkx", shown("A", older, evse("3")), shown("B", newer)))
    assert sorted(pipeline.statuses()) == ["NL*WKX*U*2", "NL*WKX*U*3"]


@pytest.mark.parametrize(
    "edits", [{"evses.0.uid": "u" * 39}, {"evses.0.evse_id": "NL*WKX*E" + "1" * 41}, {CONNECTOR + "id": "1" * 37}]
)
def test_d21_ids_that_are_too_long_are_kept_and_told(edits):
    """Nothing is cut."""
    pool, found = looked_at(location(edits))
    (path, sent), *_ = edits.items()
    path = path.replace("evses.0", "evses[0]").replace("connectors.0", "connectors[0]")
    no_form = [("AFIR-B01-FORMAT", path)] if path.endswith("evse_id") else []
    assert found == [*no_form, ("OCPI-LENGTH", path)]
    assert sent in (pool.location.evses[0].uid, pool.location.evses[0].evse_id, pool.location.evses[0].connectors[0].id)


def test_d21_an_evse_id_equal_to_the_uid_is_an_evse_id():
    """Older examples of OCPI have it so."""
    assert looked_at(location({"evses.0.uid": "NL*WKX*E0001*1"}))[1] == []


def test_d22_connectors_that_are_evses_of_their_own_are_published_as_such():
    """Nobody can tell them from two points; those of one EVSE id stay, too, and are told."""
    pool, found = looked_at(location({"evses.1.evse_id": "NL*WKX*E0001*1"}))
    expected = [("AFIR-A03-CONNECTORS", "evses"), ("AFIR-B01-DOUBLE", "evses[1].evse_id")]
    assert (len(pool.stations[0].evses), found) == (2, expected)


def test_d23_an_evse_without_connectors_is_dropped_and_told():
    """Nothing can be plugged into it."""
    pool, found = looked_at(location({"evses.0.connectors": []}))
    assert [one.uid for one in pool.stations[0].evses] == ["WKX-0001-2"]
    assert found == [("AFIR-B02", "evses[0].connectors")]


@pytest.mark.parametrize("language", ["NL", "nl-NL", "nl_BE", " Nl "])
def test_d24_a_language_is_its_first_two_letters(language):
    """In small letters."""
    pool, _ = looked_at(location({"directions": [{"language": language, "text": "Achterom"}]}))
    assert {"lang": "nl", "value": "Achterom"} in _texts(said(pool))


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("Plein\r\n 1", "Plein 1"),
        ("Plein\u00a01", "Plein 1"),
        ("Plein \t\u202f 1\n", "Plein 1"),
        (" Plein 1", "Plein 1"),
        ("C:\\new", "C:\\new"),
        ("\\\n", "\\"),
    ],
)
@pytest.mark.parametrize("is_escaped", [True, False])
def test_d25_odd_blanks_in_texts_are_one_blank(sent, read, is_escaped):
    """Line ends, tabs, blanks that do not break; a backslash is none."""
    raw = json.dumps(location({"name": sent}), ensure_ascii=is_escaped).encode()
    found, findings = read_location(raw)
    edges = [("OCPI-BLANKS", "name")] if sent != sent.strip() else []
    assert (found.name, [(rule, path) for rule, path, _ in findings]) == (read, edges)


def test_d12_blanks_at_the_edges_of_names_and_addresses_go_and_are_told():
    """Those of the Location itself; of several the first is shown."""
    found, findings = read_location(
        location({"city": "Utrecht ", "postal_code": " 3512 ZX", "operator.name": " Wind "})
    )
    assert (found.city, found.postal_code, found.operator.name) == ("Utrecht", "3512 ZX", "Wind")
    said = "city is 'Utrecht ', with blanks at its edges (the first of 2)"
    assert findings == [("OCPI-BLANKS", "city", said)]
    assert read_location(location({"operator.name": " Wind ", "name": 'Plein "1"'}))[1] == []


def test_d25_of_several_blanks_one_is_published():
    """They are read as they came: what stands in an id belongs to it."""
    pool, _ = looked_at(location({"name": "Plein   1", "evses.0.uid": "u  1"}))
    assert (pool.location.name, pool.location.evses[0].uid) == ("Plein   1", "u  1")
    assert said(pool)["name"]["values"][0]["value"] == "Plein 1"


def test_d25_odd_blanks_in_ids_are_seen_alike_by_reader_and_glance():
    """Or twins would be missed."""
    raw = text(shown("A", evse("u\u00a0 1")))
    assert [point.uid for point in glance(raw).points] == ["NL*WKX*U 1"]
    assert read_location(raw)[0].evses[0].uid == "u 1"


def test_d26_whoever_is_accepted_is_passed_on():
    """A payment service cannot be told from a mobility service."""
    pool, found = looked_at(location({"evses.0.accepted_service_providers": ["unzer"]}))
    assert found == []
    assert "unzer" in str(station_said(pool)["mobilityServiceProvider"])


@pytest.mark.parametrize(
    ("country", "assumed", "zone", "why"),
    [
        ("NLD", None, "Europe/Amsterdam", "all of NL keeps the time of Europe/Amsterdam"),
        ("nl", None, "Europe/Amsterdam", "all of NL keeps the time of Europe/Amsterdam"),
        ("DEU", None, "Europe/Berlin", "all of DE keeps the time of Europe/Berlin"),
        ("ESP", "Atlantic/Canary", "Atlantic/Canary", "the configuration says Atlantic/Canary"),
        ("NLD", "Europe/Brussels", "Europe/Brussels", "the configuration says Europe/Brussels"),
    ],
)
@pytest.mark.parametrize("missing", [None, "", ABSENT])
def test_d28_a_missing_time_zone_is_the_assumed_one_or_that_of_the_country(country, assumed, zone, why, missing):
    """And told which, and why; here where no coordinates say more."""
    edits = {"time_zone": missing, "country": country, "coordinates": None}
    enriched = enriched_of(location(edits), time_zone=assumed)
    said = f"time_zone is missing; {why}, so that is taken"
    assert enriched.pool.location.time_zone == zone
    assert told(enriched.findings) == [("OCPI-TIME-ZONE", "time_zone", said)]


@pytest.mark.parametrize("missing", [None, "", ABSENT])
def test_d28_a_missing_time_zone_is_that_of_the_coordinates(missing):
    """Whatever is assumed of the source; and told."""
    enriched = enriched_of(location({"time_zone": missing}), time_zone="Europe/Brussels")
    said = "time_zone is missing; its coordinates are in Europe/Amsterdam, so that is taken"
    assert enriched.pool.location.time_zone == "Europe/Amsterdam"
    assert told(enriched.findings) == [("OCPI-TIME-ZONE", "time_zone", said)]


@pytest.mark.parametrize(
    ("country", "kept"),
    [("ESP", "coordinates"), ("PRT", "coordinates"), ("USA", "coordinates"), ("XXX", ""), (None, "")],
)
def test_d28_a_time_zone_is_not_guessed(country, kept):
    """Where a country has several and the coordinates are not in it, or there is neither: that breaks the law."""
    without = {} if kept else {"coordinates": None}
    pool, found = looked_at(location({"time_zone": None, "country": country, **without}))
    assert (pool.location.time_zone, ("AFIR-A15", "time_zone") in found) == (None, True)


def test_d28_a_time_zone_that_is_given_stays():
    """Whatever is assumed."""
    enriched = enriched_of(location(), time_zone="Europe/Berlin")
    assert (enriched.pool.location.time_zone, enriched.findings) == ("Europe/Amsterdam", ())


def test_d28_a_location_of_2_1_1_gets_what_later_versions_ask_for():
    """Party, publish and time zone are derived, each with a finding."""
    names = ("country_code", "party_id", "publish", "time_zone")
    found, findings = v2_1_1.read_location(text(location(dict.fromkeys(names, ABSENT))))
    assert (found.country_code, found.party_id, found.publish) == ("NL", "WKX", True)
    assert [(finding.rule, finding.path) for finding in findings] == [
        ("OCPI-PUBLISH", "publish"),
        ("OCPI-PARTY", "country_code"),
        ("OCPI-PARTY", "party_id"),
    ]
    enriched = enrich(found, {}, frozenset(), NOW)
    assert [(finding.rule, finding.path) for finding in enriched.findings][:1] == [("OCPI-TIME-ZONE", "time_zone")]


def test_d29_a_text_that_is_too_long_is_kept_whole_and_told():
    """In the store, and in the feed as far as its format has room."""
    pool, found = looked_at(location({"address": "Xy 1" * 75, "city": "Y" + "y" * 44}))
    assert (len(pool.location.address), found) == (300, [("OCPI-LENGTH", "address")])
    assert "Xy 1" * 75 in str(said(pool))


@pytest.mark.parametrize(("sent", "read"), [(1, "1"), (-1, "-1"), (2.0, "2"), (1.5, "1.5")])
def test_d30_a_number_for_a_text_is_the_text_and_told(sent, read):
    """The specification's own example has such a physical_reference."""
    found, findings = read_location(location({"evses.0.physical_reference": sent}))
    assert found.evses[0].physical_reference == read
    assert [(rule, path) for rule, path, _ in findings] == [("OCPI-FIELD", "evses[0].physical_reference")]


def test_d30_an_evse_with_a_connector_that_lacks_fields_is_kept_and_told():
    """It has a plug, of which little is known; fields that OCPI does not have are passed over."""
    bare = {"id": "1", "standard": "IEC_62196_T2", "format": "SOCKET", "tariff_ids": ["WKX-ADHOC-AC"]}
    pool, found = looked_at(location({"evses.0.connectors": [bare], "evses.0.floor": -1}))
    assert len(pool.stations[0].evses) == 2
    assert found == [
        ("AFIR-B04", "evses[0].connectors[0].power_type"),
        ("AFIR-B06", "evses[0].connectors[0].max_electric_power"),
        ("OCPI-CONNECTOR", "evses[0].connectors[0]"),
    ]


def _texts(node):
    """Every text with its language in what is said of a site."""
    if isinstance(node, dict):
        if set(node) == {"lang", "value"}:
            yield node
        for child in node.values():
            yield from _texts(child)
    elif isinstance(node, list):
        for child in node:
            yield from _texts(child)
