"""How facts are written: what people and spreadsheets write is understood, and nothing that may mean something else."""

import dataclasses
from datetime import UTC, datetime

import pytest

from afir_publisher import facts
from afir_publisher.annex import ANNEX
from afir_publisher.model import Hours, Location, RegularHours
from afir_publisher.overlay import values
from afir_publisher.overlay.hours import hours
from afir_publisher.overlay.keys import KEYS, completing, of_scope
from afir_publisher.overlay.kind import NotUnderstood
from afir_publisher.overlay.rows import value
from afir_publisher.overlay.statement import SCOPES

KINDS = {
    **{name: kind for name, kind in vars(values).items() if isinstance(kind, values.Kind)},
    "words": values.words_of("M1", "N1"),
    "names": values.names("masterCard", "visa"),
    "some names": values.some_names(),
    "word": values.word_of("ON_STREET", "PARKING_LOT"),
    "text of 5": values.text_of(5),
}


@pytest.mark.parametrize(
    ("kind", "found", "meant"),
    [
        *(("YES_NO", word, True) for word in ("yes", "Yes ", "JA", "oui", "si", "true", "WAHR", "1", 1, 1.0, True)),
        *(("YES_NO", word, False) for word in ("no", "Nein", "nee", "NON", "false", "0", 0, 0.0, False)),
        ("COUNT", "4", 4),
        ("COUNT", 12.0, 12),
        ("COUNT", 0, 0),
        ("METRES", "2,1", 2.1),
        ("METRES", 2.1, 2.1),
        ("TONNES", "3", 3.0),
        ("LATITUDE", "52,0907", 52.0907),
        ("LONGITUDE", -5.5, -5.5),
        ("POWER", "22 kW", 22_000),
        ("POWER", "22kw", 22_000),
        ("POWER", "3,7 kW", 3_700),
        ("POWER", "1.2 MW", 1_200_000),
        ("POWER", "350000", 350_000),
        ("POWER", 350000.0, 350_000),
        ("POWER", "500 W", 500),
        ("PHONE", "+31 201234567", "+31 201234567"),
        ("PHONE", "0031 20 123 45 67", "+31 20 123 45 67"),
        ("PHONE", "+49 (0)30/123-456", "+49 (0)30/123-456"),
        ("URL", "https://a.example/b?c=d", "https://a.example/b?c=d"),
        ("NUTS1", "de2", "DE2"),
        ("COUNTRY", "nld", "NLD"),
        ("COUNTRY", "nl", "NL"),
        ("ZONE", "Europe/Amsterdam", "Europe/Amsterdam"),
        ("LANGUAGE", "NL", "nl"),
        ("LANGUAGES", "nl; en, nl", ["nl", "en"]),
        ("LANGUAGES", ["nl", "en"], ["nl", "en"]),
        ("words", "m1 | N1", ["M1", "N1"]),
        ("words", "None", []),
        ("words", [], []),
        ("names", "Visa, Master Card, Bluecode", ["visa", "masterCard", "Bluecode"]),
        ("some names", "Laadkompas, Roamwijzer", ["Laadkompas", "Roamwijzer"]),
        ("word", "on street", "ON_STREET"),
        ("TEXT", " two\u00a0 words\n", "two words"),
        ("TEXT", 12.0, "12"),
        ("text of 5", "12345", "12345"),
        ("HOURS", "24/7", "24/7"),
        ("HOURS", datetime(2026, 7, 24, tzinfo=UTC).replace(tzinfo=None), "24/7"),
        ("HOURS", "24-Jul", "24/7"),
        ("HOURS", "Mo-Fr 08:00-18:00", "Mo-Fr 08:00-18:00"),
    ],
)
def test_what_is_written_is_understood(kind, found, meant):
    """One form comes of all ways to write it, with its type."""
    read = KINDS[kind].read(found)
    assert (read, type(read)) == (meant, type(meant))


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        *(("YES_NO", word) for word in ("perhaps", "x", "-", "2", ["yes"])),
        *(("COUNT", word) for word in ("-1", "1.5", "1.000", "1,000", "many", 1.5, "1e3")),
        *(("METRES", word) for word in ("0", "-2", "2 m", "nan", "inf", "1e12")),
        *(("LATITUDE", word) for word in ("91", "north", "-90.1", "nan")),
        *(("LONGITUDE", word) for word in ("181", "5 1")),
        # 22 may be kilowatts, and 22.000 W may be 22 watts or 22,000.
        *(("POWER", word) for word in ("22", "22.000 W", "22,000 kW", "0 kW", "1.5 W", "-3 kW", "22 kVA", 22)),
        *(("PHONE", word) for word in ("0201234567", "31201234567", 31201234567, "+31 call us", "+3", "+31 12a456")),
        *(("URL", word) for word in ("www.a.example", "https://a b", "ftp://a.example")),
        *(("NUTS1", word) for word in ("NL", "NL31", "N3", "Noord")),
        *(("COUNTRY", word) for word in ("Nederland", "XX", "N")),
        *(("ZONE", word) for word in ("CEST", "Europe/Utrecht", "../etc/passwd", "")),
        *(("LANGUAGE", word) for word in ("nld", "n", "12")),
        *(("LANGUAGES", word) for word in ("nl, english", ",")),
        *(("words", word) for word in ("M1, X9", "M1, none", {"M1": 1})),
        *(("some names", word) for word in ("none", [], ",", "x" * 51)),
        *(("word", word) for word in ("ON_STREET, PARKING_LOT", "GARDEN", ["ON_STREET"])),
        *(("TEXT", word) for word in ("", "x" * 1025, "bell\a")),
        *(("text of 5", word) for word in ("123456", "")),
    ],
)
def test_what_may_mean_something_else_is_not_understood(kind, found):
    """Nothing is guessed that could be wrong in a feed."""
    with pytest.raises(NotUnderstood):
        KINDS[kind].read(found)


def every(days, *spans):
    """Hours on some days."""
    return tuple(RegularHours(weekday=day, period_begin=begin, period_end=end) for day in days for begin, end in spans)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("24/7", Hours(twentyfourseven=True)),
        ("always", Hours(twentyfourseven=True)),
        ("Mo-Fr 08:00-18:00", every(range(1, 6), ("08:00", "18:00"))),
        (
            "Mo-Fr 8:00-12:00, 13:00-18:00; Sa 10:00-16:00",
            (*every(range(1, 6), ("08:00", "12:00"), ("13:00", "18:00")), *every([6], ("10:00", "16:00"))),
        ),
        ("Mon,Wed 06:00-24:00", every((1, 3), ("06:00", "24:00"))),
        ("Sa-Mo 00:00-24:00", every((1, 6, 7), ("00:00", "24:00"))),
        ("Friday 22:00-02:00;", every([5], ("22:00", "02:00"))),
    ],
)
def test_opening_times_become_those_of_ocpi(text, meant):
    """Days in the order of the week; a time past midnight stays with the day that it begins on."""
    assert hours(text) == (meant if isinstance(meant, Hours) else Hours(twentyfourseven=False, regular_hours=meant))


@pytest.mark.parametrize(
    "text",
    *[
        (
            *("", ";", "8-18", "Mo", "08:00-18:00", "Xx 08:00-18:00", "M 08:00-18:00", "Mo-We-Fr 08:00-18:00"),
            *("Mo 08:00", "Mo 08:00-08:00", "Mo 08:61-18:00", "Mo 24:00-24:00", "Mo 18:00-25:00", "Mo 8.00-18.00"),
        )
    ],
)
def test_what_is_no_opening_time(text):
    """Half of it understood would be wrong hours."""
    with pytest.raises(NotUnderstood):
        hours(text)


# --- the table of keys


@pytest.mark.parametrize("key", KEYS.values(), ids=list(KEYS))
def test_a_key_is_told_in_full(key):
    """Its example is one, its entry is there, its help is a sentence, and a fault in it tells what is expected."""
    assert value(key, key.example) not in ("", None)
    assert key.entry == "" or key.entry in ANNEX
    assert key.help.endswith(".")
    assert key.scopes
    assert set(key.scopes) <= set(SCOPES)
    with pytest.raises(NotUnderstood, match=r"found nothing, expected \w"):
        value(key, "")


def test_every_fact_has_a_key_and_every_other_key_a_field():
    """What can be known beside OCPI can be stated, and nothing is stated that goes nowhere."""
    assert {name for name, key in KEYS.items() if key.field is None} == {*facts.NAMES}
    tops = {key.field.partition(".")[0].partition("[")[0] for key in KEYS.values() if key.field} - {"stations"}
    assert tops <= {field.name for field in dataclasses.fields(Location)}


def test_every_entry_that_is_owed_and_no_count_or_price_can_be_stated():
    """Counts, plugs, statuses and prices come from OCPI alone; what is conditional is never missing."""
    from_ocpi = {"A03", "B02", "B03", "B04", "F01", "F02", "F03"}
    owed = {code for code, entry in ANNEX.items() if not entry.conditional} - from_ocpi
    assert {code for code in ANNEX if completing(code)} == owed


@pytest.mark.parametrize("scope", SCOPES)
def test_something_can_be_stated_of_every_object(scope):
    """Each scope has keys, and keys know it."""
    assert all(scope in key.scopes for key in of_scope(scope))
    assert of_scope(scope)
