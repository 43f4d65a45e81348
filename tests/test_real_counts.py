"""Every fault that the Dutch feed is known for is found by a rule with its code, as often as it is there.

What is there is counted straight over the JSON (`counted`), with nothing of ours; what is found is what the pipeline
has in its store after a sync. The two agree Location by Location and tariff by tariff.
"""

from collections import Counter
from functools import cache

import counted
import counted_of_places as of_places
import counted_of_service as of_service
import pytest
import stamina
from configured import Configured
from feed import PLUG
from pipeline import Pipeline, Source, evse, feed, location, tariff
from test_dutch import DIRTY, SAMPLE, real, synced

from afir_publisher.mock_cpo import MockCpo
from afir_publisher.mock_cpo.faults import chosen
from afir_publisher.rules import RULES

FAULTS = {
    "AFIR-A01": of_service.owners_missing,
    "AFIR-A01-OWNER": of_service.owners_without_form,
    "AFIR-A02-PLACEHOLDER": of_service.operators_unknown,
    "AFIR-A03-CONNECTORS": of_places.ids_of_several_connectors,
    "AFIR-A03-MERGED": of_places.boxes_in_one_station,
    "AFIR-A04": counted.every_place,
    "AFIR-A05": counted.every_place,
    "AFIR-A06": counted.every_place,
    "AFIR-A07-ZERO": counted.positions_of_nowhere,
    "AFIR-A08": of_places.garages_without_directions,
    "AFIR-A08-FLOOR": of_places.floors_that_are_none,
    "AFIR-A08-LANGUAGE": of_places.directions_in_german,
    "AFIR-A08-SIDE": of_places.directions_left_or_right,
    "AFIR-A11-CASE": of_places.cities_in_one_case,
    "AFIR-A11-PLACEHOLDER": of_places.cities_of_digits,
    "AFIR-A12-FORMAT": of_places.postal_codes_odd,
    "AFIR-A13-NUMBER": of_places.addresses_without_number,
    "AFIR-A13-PLACEHOLDER": of_places.addresses_of_numbers,
    "AFIR-A14": counted.hours_missing,
    "AFIR-A16": counted.every_place,
    "AFIR-A18": counted.every_place,
    "AFIR-A19": of_service.places_without_disabled,
    "AFIR-A20": of_service.places_without_cards,
    "AFIR-A20-WEAK": of_service.cards_without_terminal,
    "AFIR-A21": of_service.places_without_contactless,
    "AFIR-A22": counted.every_place,
    "AFIR-A23": of_service.cards_without_brands,
    "AFIR-A24": of_service.places_without_contracts,
    "AFIR-B01-COUNTRY": counted.ids_of_another_country,
    "AFIR-B01-DOUBLE": counted.ids_twice_in_a_location,
    "AFIR-B01-FORMAT": counted.ids_with_dots,
    "AFIR-B01-PLACEHOLDER": counted.ids_of_tests,
    "AFIR-B01-TWIN": counted.stale_twins,
    "AFIR-B04-MIXED": counted.points_of_ac_and_dc,
    "AFIR-B04-TESLA": counted.type_2_with_dc,
    "AFIR-B05": counted.places_of_several_points,
    "AFIR-B06-COMPUTED": counted.watts_against_volts,
    "AFIR-B06-IMPLAUSIBLE": counted.watts_impossible,
    "AFIR-B07": counted.places_with_contracts,
    "AFIR-B08": counted.every_place,
    "AFIR-B09": counted.every_place,
    "AFIR-B10": counted.every_place,
    "AFIR-F01": counted.statuses_unknown,
    "AFIR-F01-OLD": counted.statuses_old,
    "AFIR-F02": counted.statuses_unknown,
    "AFIR-F03": counted.prices_missing,
    "AFIR-F03-TYPE": counted.tariffs_without_type,
    "AFIR-F03-VAT": counted.tariffs_without_vat,
    "AFIR-F03-ZERO": counted.tariffs_of_zeros,
    "OCPI-AGE": counted.dates_behind,
    "OCPI-BLANKS": of_places.edges_blank,
    "OCPI-COORDINATES": counted.positions_coarse,
    "OCPI-CUT": of_places.references_cut,
    "OCPI-NAME": of_places.names_without_sense,
    "OCPI-PARTY": counted.parties_missing,
    "OCPI-PHASES": counted.phases_too_many,
    "OCPI-POWER": counted.watts_missing,
    "OCPI-PRICE": counted.prices_implausible,
    "OCPI-STATUS-OLD": counted.most_statuses_old,
    "OCPI-TARIFF": counted.tariffs_dangling,
    "OCPI-TARIFF-PARTY": counted.tariffs_of_another_party,
    "OCPI-TARIFF-TEXT": counted.texts_repeated,
    "OCPI-TARIFF-UNUSED": counted.tariffs_unused,
    "OCPI-UNREADABLE": counted.nobodys_locations,
    "OCPI-VOLTAGE": counted.volts_between_lines,
}
"""What is wrong in the feed, and what counts it."""

LISTED = {
    "EVSE ids twice, one of them frozen": ["AFIR-B01-TWIN"],
    "statuses frozen in February": ["AFIR-F01-OLD", "OCPI-STATUS-OLD"],
    "INOPERATIVE for what is gone": ["AFIR-F01-OLD"],
    "status UNKNOWN": ["AFIR-F01", "AFIR-F02"],
    "Locations without the name of their operator": ["AFIR-A02"],
    "Locations without owner": ["AFIR-A01"],
    "parking_type missing": [],  # no entry of the law, and optional in OCPI; what hangs on it asks less then
    "energy_mix missing": ["AFIR-B10"],
    "opening_times missing, 24/7 false without hours": ["AFIR-A14"],
    "evse_id null": ["AFIR-B01", "OCPI-UNREADABLE"],  # of nobody where the Location has no party either
    "EVSE ids with dots": ["AFIR-B01-FORMAT"],
    "EVSE ids without stars": [],  # the other one of two right forms
    "EVSE ids of Belgium and France": ["AFIR-B01-COUNTRY"],
    "Locations without party": ["OCPI-PARTY"],
    "capabilities missing": ["AFIR-A20", "AFIR-A21", "AFIR-A24", "AFIR-B08", "AFIR-B09"],
    "CREDIT_CARD_PAYABLE of AC street posts": ["AFIR-A20-WEAK", "AFIR-A23"],
    "physical_reference cut amid a word": ["OCPI-CUT"],
    "floor_level of cut garbage": ["AFIR-A08-FLOOR"],
    "directions in DE, of left and right": ["AFIR-A08-LANGUAGE", "AFIR-A08-SIDE"],
    "explicit null, [] or null": [],  # the same as nothing
    "T2 with DC, at stations of Tesla": ["AFIR-B04-TESLA"],
    "AC and DC in one EVSE": ["AFIR-B04-MIXED"],
    "three phases in plugs for one": ["OCPI-PHASES"],
    "no watts": ["OCPI-POWER"],
    "230 V or 400 V for three phases": ["OCPI-VOLTAGE"],
    "230 V, 32 A, 11 kW": [],  # half is what a point gives that shares its connection
    "impossible power": ["AFIR-B06-IMPLAUSIBLE"],
    "watts against volts and amperes": ["AFIR-B06-COMPUTED"],
    "coordinates with four decimals": ["OCPI-COORDINATES"],
    "coordinates in the sea": ["AFIR-A07-ZERO"],
    "coordinates abroad": ["AFIR-A07-ABROAD"],
    "coordinates the wrong way round": ["AFIR-A07-SWAPPED"],
    "60 Locations of Belgium": ["AFIR-A09-ELSEWHERE"],
    "postal codes without the blank": [],  # as a third of the country writes them
    "postal codes in small letters, of digits": ["AFIR-A12-FORMAT"],
    "blanks at the edges of names, addresses, postal codes": ["OCPI-BLANKS"],
    "cities in capitals": ["AFIR-A11-CASE"],
    "names that are the address": ["OCPI-NAME"],
    "characters beyond ASCII, & < >": [],  # no fault of theirs, but ours if the feed were broken by them
    "texts of tariffs repeated": ["OCPI-TARIFF-TEXT"],
    "Dutch texts of tariffs in en": [],  # nothing here knows languages; told only where two have the same one
    "last_updated of EVSEs that are newer than the Location's": ["OCPI-AGE"],
    "no tariff named": ["AFIR-F03"],
    "tariffs named that are not there": ["AFIR-F03", "OCPI-TARIFF"],
    "tariffs of another party than the EVSE id's": ["OCPI-TARIFF-PARTY"],
    "tariffs that nobody names": ["OCPI-TARIFF-UNUSED"],
    "no tariff is AD_HOC_PAYMENT": ["AFIR-F03-TYPE"],
    "vat null": ["AFIR-F03-VAT"],
    "only zeros": ["AFIR-F03-ZERO"],
    "prices of nobody": ["OCPI-PRICE"],
    "francs, dollars and crowns": ["OCPI-CURRENCY"],
    "currency XXX": ["AFIR-F03-CURRENCY"],
    "publish false": ["OCPI-HIDDEN"],  # where nothing works; else it is their right
}
"""What is listed of the feed (stats.md beside the data, and the recipe in it), and by which codes it is told.

Where there is none, it says why; beside a code, why only that."""

IN_THE_WHOLE = {"AFIR-A02", "AFIR-B01", "OCPI-HIDDEN"}
"""What is listed of the whole country, and not there in the parts that are read here."""

NOT_OF_THE_FEED = {"FEED-WORDS"}
"""What is found about our own way of saying a price."""


@cache
def part(name):
    """A part of the feed as it was sent, for counting."""
    return counted.Feed(*real(name), synced(name)[0].now)


@cache
def found(name):
    """The object ids of open findings by rule, each as often as it is found."""
    rows = synced(name)[0].store.db.conn.execute(
        "select rule, kind, key, message from finding where resolved_pull is null"
    )
    codes = {}
    for rule, kind, key, message in rows:
        about = " ".join(message.split()[:3]) if kind == "interface" else key.split("*", 2)[-1]
        codes.setdefault(rule, Counter())[about] += 1
    return codes


def expected(name, count):
    """The same as counted."""
    return Counter(identity.upper() for identity in count(part(name)))


@pytest.mark.parametrize("name", [SAMPLE, DIRTY])
@pytest.mark.parametrize(("code", "count"), FAULTS.items())
def test_a_fault_is_found_as_often_as_it_is_there(name, code, count):
    """About the same Locations and tariffs, as often about each."""
    assert {key.upper(): times for key, times in found(name).get(code, {}).items()} == expected(name, count)


@pytest.mark.parametrize(("code", "count"), FAULTS.items())
def test_a_fault_is_there_at_all(code, count):
    """A table of zeros would prove nothing."""
    assert any(expected(name, count) for name in (SAMPLE, DIRTY)), code


def test_nothing_else_is_found():
    """Every code that the pipeline finds has its count."""
    assert found(SAMPLE).keys() | found(DIRTY).keys() == FAULTS.keys() | NOT_OF_THE_FEED


# --- what others ran into, one by one


def priced(kind, price, **fields):
    """A tariff of one price."""
    components = [{"type": kind, "price": price, "vat": 19, "step_size": 1}]
    return tariff("T1", 0, elements=[{"price_components": components}], **fields)


def at(latitude, longitude, country="NLD"):
    """A Location at a position, in the Netherlands by what it says."""
    return location("A", country=country, coordinates={"latitude": latitude, "longitude": longitude})


def plugged(**fields):
    """A Location of one EVSE, whose connector has fields of its own."""
    known = {"tariff_ids": ["T1"], "max_voltage": 230, "max_amperage": 32}
    return location("A", evse("A1", connectors=[PLUG | known | fields]))


NORMAL = tariff("T1", 0.5)
TWO_PRICES = [{"price_components": [{"type": "ENERGY", "price": price, "vat": 21} for price in (0.39, 0.49)]}]
RAN_INTO = [
    ("13: a position with a comma", "OCPI-FIELD", at("52,1", "5"), NORMAL),
    ("13: latitude 0, longitude 0", "AFIR-A07-ZERO", at(0, 0), NORMAL),
    ("13: few digits", "OCPI-COORDINATES", at("52.1", "5.1"), NORMAL),
    ("13: three digits", "AFIR-A07-COARSE", at("52.123", "5.123"), NORMAL),
    ("13: beyond the pole", "OCPI-FIELD", at("91.0", "5.1"), NORMAL),
    ("13: too many digits", "OCPI-COORDINATES", at("52.100000001", "5.100000001"), NORMAL),
    ("13: at the pole", "AFIR-A07-FILLER", at("90", "5.12345"), NORMAL),
    ("13: one number twice", "AFIR-A07-FILLER", at("52.00838", "52.00838"), NORMAL),
    ("13: the wrong way round", "AFIR-A07-SWAPPED", at("4.286123", "52.098123"), NORMAL),
    ("27: a tariff that is not published", "OCPI-TARIFF", plugged(tariff_ids=["T2"]), NORMAL),
    ("27: no tariff named", "AFIR-F03", plugged(tariff_ids=[]), NORMAL),
    ("27: the tariff in the connector", "AFIR-F03", plugged(tariff_ids=None, tariffs=[NORMAL]), NORMAL),
    ("27: a tariff that nobody names", "OCPI-TARIFF-UNUSED", plugged(tariff_ids=[]), NORMAL),
    ("27: a tariff that has ended", "OCPI-TARIFF-ENDED", plugged(), NORMAL | {"end_date_time": "2026-11-01T00:00:00Z"}),
    ("28: 19.80 a minute", "OCPI-PRICE", plugged(), priced("TIME", 1188)),
    ("28: 360 an hour", "OCPI-PRICE", plugged(), priced("TIME", 360)),
    ("28: 7.50 a kWh", "OCPI-PRICE", plugged(), priced("ENERGY", 7.5)),
    ("28: 0.33 an hour, meant for a minute", "OCPI-PRICE", plugged(), priced("TIME", 0.29)),
    ("28: 75 a session", "OCPI-PRICE", plugged(), priced("FLAT", 75)),
    ("28: 0.79 without its VAT as gross", "AFIR-F03-NET", plugged(), priced("ENERGY", 0.66386555)),
    ("28: two prices for a kWh", "AFIR-F03-DOUBLE", plugged(), tariff("T1", 0, elements=TWO_PRICES)),
    ("28: nothing but zeros", "AFIR-F03-ZERO", plugged(), priced("ENERGY", 0)),
    (
        "28: no VAT",
        "AFIR-F03-VAT",
        plugged(),
        tariff("T1", 0.5, tax_included="NO", elements=[{"price_components": [{"type": "ENERGY", "price": 1}]}]),
    ),
    ("28: in Swiss francs", "OCPI-CURRENCY", plugged(), NORMAL | {"currency": "CHF"}),
    ("28: in no currency", "AFIR-F03-CURRENCY", plugged(), NORMAL | {"currency": "XXX"}),
    ("29: kW for W", "AFIR-B06-KILOWATT", plugged(max_electric_power=22), NORMAL),
    ("29: a thousand times too much", "AFIR-B06-IMPLAUSIBLE", plugged(max_electric_power=7_590_000), NORMAL),
    ("29: no power", "OCPI-POWER", plugged(max_electric_power=None), NORMAL),
    ("30: the wrong country, by the EVSE ids", "AFIR-B01-COUNTRY", location("A", country="DEU"), NORMAL),
    ("30: the wrong country, by the position", "AFIR-A09-ELSEWHERE", at("52.37234", "4.90123", country="ESP"), NORMAL),
    ("30: in America", "AFIR-A07-ABROAD", at("40.71234", "-74.00612"), NORMAL),
]


@pytest.mark.parametrize(("code", "shown", "sold"), [pytest.param(*case[1:], id=case[0]) for case in RAN_INTO])
def test_what_users_of_other_systems_ran_into_is_found(code, shown, sold):
    """By its code, in the store after a sync."""
    assert code in codes(Source("wkx", shown, tariffs=[sold]), "wkx")


def test_of_what_is_right_none_of_that_is_found():
    """No line above finds what is always found."""
    place = {"country": "NLD", "coordinates": {"latitude": "52.37234", "longitude": "4.90123"}}
    sound = plugged(max_electric_power=22_000, max_voltage=230) | place
    assert codes(Source("wkx", sound, tariffs=[NORMAL]), "wkx").isdisjoint(code for _, code, *_ in RAN_INTO)


@pytest.mark.parametrize(("fault", "code"), [("ocpi-3000-page", "OCPI-PAGE"), ("ocpi-2001-page", "OCPI-SHORT")])
def test_an_error_of_ocpi_in_an_answer_that_says_200_is_found(tmp_path, fault, code):
    """Row 26: HTTP says that all is well, and status_code that it is not."""
    with (
        stamina.set_testing(True, attempts=2),
        MockCpo([location(name) for name in "ABC"], page_size=1, faults=chosen([fault])) as cpo,
    ):
        assert code in codes(Configured(tmp_path, f'versions_url = "{cpo.versions_url}"\n'), "cpo")


def test_what_is_listed_of_the_feed_is_told_by_a_code_that_is_shown_to_tell_it():
    """Counted above, found in the small, or else by a check, each of which has its samples."""
    told = {code for codes in LISTED.values() for code in codes}
    assert told - FAULTS.keys() - {code for _, code, *_ in RAN_INTO} == IN_THE_WHOLE
    assert {RULES[code].kind for code in IN_THE_WHOLE} == {"check"}


def codes(source, name):
    """The codes of all that is found of a source in one sync."""
    pipeline = Pipeline(feed("nl", name))
    pipeline.sync(source)
    return {rule for (rule,) in pipeline.store.db.conn.execute("select rule from finding")}
