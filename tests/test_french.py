"""What must be said of a place in France, as rules and exporters see it."""

import dataclasses

import pytest
from irve import at_point, entries, place, point
from test_irve import NOT_SAID

from afir_publisher.annex.french import POINT_COLUMNS, STATION_COLUMNS
from afir_publisher.annex.french_hours import horaires
from afir_publisher.model import Hours, RegularHours
from afir_publisher.rules import RULES, check

RULE = RULES["FR-COLUMN"]
DAYS = range(1, 8)


def hours(*spans):
    """Regular hours, each of a weekday from and to."""
    return Hours(
        regular_hours=tuple(RegularHours(weekday=day, period_begin=begin, period_end=end) for day, begin, end in spans)
    )


@pytest.mark.parametrize("column", NOT_SAID)
def test_a_column_of_a_station_that_is_not_said_is_told(column):
    """By its name, once a station."""
    found = list(RULE.find(place(point(), point(2), **NOT_SAID[column])))
    assert [one for one in found if one[0] == column] == [
        (column, f"Location 1: nothing is said to {column}, so it has no rows")
    ]


def test_a_column_of_a_point_that_is_not_said_is_told():
    """By its place among the EVSEs of the Location."""
    assert list(RULE.find(place(point(), point(2, capabilities=[])))) == [
        ("evses[1].reservation", "EVSE u2: nothing is said to reservation, so it has no row")
    ]


def test_each_of_several_stations_is_told():
    """By its id."""
    one = place(facts={"fr_condition_acces": None})
    (station,) = one.stations
    two = dataclasses.replace(one, stations=(station, dataclasses.replace(station, id="NL*FAS*S*2", evses=())))
    named = [
        f"station {name} of Location 1: nothing is said to condition_acces" for name in ("NL*FAS*S*1", "NL*FAS*S*2")
    ]
    assert [(path, said.partition(",")[0]) for path, said in RULE.find(two)] == [
        ("stations[NL*FAS*S*1].condition_acces", named[0]),
        ("stations[NL*FAS*S*2].condition_acces", named[1]),
    ]


def test_every_column_that_must_be_said_can_be_missing():
    """Date and plug are said in all that OCPI lets through."""
    assert set(NOT_SAID) == STATION_COLUMNS.keys() - {"date_maj"}
    assert [*POINT_COLUMNS] == ["puissance_nominale", "prise_type_autre", "paiement_acte", "reservation"]


@pytest.mark.parametrize("one", [place(), place(country="NLD", city=None), place(point(status="PLANNED"))])
def test_nothing_is_told_of_what_has_a_row_or_needs_none(one):
    """What is abroad, or only planned, is not asked for."""
    assert list(RULE.find(one)) == []


def test_only_a_feed_for_france_is_asked():
    """The schema is that of one access point."""
    one = place(city=None)
    assert "FR-COLUMN" not in {found.rule for found in check(one)}
    assert "FR-COLUMN" in {found.rule for found in check(one, frozenset({"FR"}))}


def test_what_is_stated_of_a_point_counts_for_it_alone():
    """That its capabilities are complete is an answer, too."""
    one = at_point(place(point(capabilities=[]), point(2, capabilities=[])), capabilities_complete=True)
    assert [path for path, _ in RULE.find(one)] == ["evses[1].reservation"]
    assert len(entries("dynamic", one)) == 1


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        (Hours(twentyfourseven=True), "24/7"),
        (hours(*((day, "00:00", "00:00") for day in DAYS)), "24/7"),
        (hours(*((day, "00:00", "23:59") for day in DAYS)), "24/7"),
        (hours(*((day, "08:00", "18:00") for day in DAYS)), "Mo-Su 08:00-18:00"),
        (hours((1, "8:00", "18:00"), (2, "8:00", "18:00"), (4, "8:00", "18:00")), "Mo-Tu 08:00-18:00,Th 08:00-18:00"),
        (hours((1, "14:00", "18:00"), (1, "08:00", "12:00")), "Mo 08:00-12:00,Mo 14:00-18:00"),
        (hours((6, "22:00", "06:00")), "Sa 22:00-06:00"),
        (hours((7, "06:00", "24:00"), (1, "00:00", "06:00")), "Mo 00:00-06:00,Su 06:00-24:00"),
        (hours((1, "08:00", "25:00"), (2, "08:00", "18:00")), None),
        (hours((1, "08:61", "18:00")), None),
        (hours(), None),
    ],
)
def test_hours_are_written_as_the_schema_shows_them(times, expected):
    """A run of days and a span; without a time that can be read there are none at all."""
    assert horaires(times) == expected
