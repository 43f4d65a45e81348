"""Opening hours."""

import json

import pytest
from pydantic import TypeAdapter

from afir_publisher.model import Hours
from exporters.datex2 import encode
from exporters.datex2.hours import is_always_open, operating_hours

HOURS = TypeAdapter(Hours)
WEEK = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


def spoken(**fields):
    """What is said of hours, in JSON."""
    node = operating_hours("S", HOURS.validate_python(fields))
    return None if node is None else json.loads(encode.json(node))


def regular(*days):
    """Regular hours of (weekday, begin, end)."""
    return [{"weekday": day, "period_begin": begin, "period_end": end} for day, begin, end in days]


def week(**fields):
    """The weekly periods of hours: for each, the days and the times."""
    periods = spoken(**fields)["afacOperatingHoursSpecification"]["overallPeriod"]["validPeriod"]
    return [
        (
            [day["value"] for day in period["recurringDayWeekMonthPeriod"][0]["comDayWeekMonth"]["applicableDay"]],
            [
                (span["startTimeOfPeriod"][:5], span["endTimeOfPeriod"][:5])
                for span in period["recurringTimePeriodOfDay"]
            ],
        )
        for period in periods
    ]


OPEN = {"afacOpenAllHours": {}}


@pytest.mark.parametrize(
    "fields",
    [
        {"twentyfourseven": True},
        {"twentyfourseven": True, "regular_hours": regular((1, "08:00", "09:00"))},
        {"regular_hours": regular(*((day, "00:00", "24:00") for day in range(1, 8)))},
        {"regular_hours": regular(*((day, "00:00", "00:00") for day in range(1, 8)))},
        {"regular_hours": regular(*((day, "00:00", "23:59") for day in range(1, 8)))},
        {"regular_hours": regular(*((day, "06:00", "06:00") for day in range(1, 8)))},
    ],
)
def test_a_place_that_never_closes_is_open_all_hours(fields):
    """However a CPO says it."""
    assert spoken(**fields) == OPEN
    assert is_always_open(HOURS.validate_python(fields))


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"twentyfourseven": False},
        {"twentyfourseven": False, "regular_hours": regular((1, "08:00", "18:00"), (2, "25:00", "26:00"))},
        {"twentyfourseven": False, "regular_hours": regular((1, "08:61", "18:00"))},
    ],
)
def test_hours_that_cannot_be_told_are_left_out(fields):
    """A week with one unreadable day would say that the place is closed on it."""
    assert spoken(**fields) is None


def test_days_with_the_same_times_stand_together():
    """In the order of the week, with each day's spans sorted."""
    assert week(
        regular_hours=regular(
            (2, "13:00", "18:00"),
            (2, "8:00", "12:00"),
            (1, "08:00", "12:00"),
            (1, "13:00", "18:00"),
            (6, "10:00", "14:00"),
        )
    ) == [
        (["monday", "tuesday"], [("08:00", "12:00"), ("13:00", "18:00")]),
        (["saturday"], [("10:00", "14:00")]),
    ]


def test_a_time_past_midnight_goes_on_the_next_day():
    """Sunday's goes on on Monday."""
    assert week(regular_hours=regular((7, "22:00", "02:00"))) == [
        (["monday"], [("00:00", "02:00")]),
        (["sunday"], [("22:00", "24:00")]),
    ]


@pytest.mark.parametrize("end", ["00:00", "24:00", "23:59"])
def test_the_end_of_the_day_is_24_00(end):
    """All three are what CPOs write."""
    assert week(regular_hours=regular((3, "06:00", end))) == [(["wednesday"], [("06:00", "24:00")])]


def test_spans_that_touch_are_one():
    """Also when one comes from the evening before."""
    assert week(regular_hours=regular((1, "20:00", "04:00"), (2, "04:00", "09:00"), (2, "08:00", "10:00"))) == [
        (["monday"], [("20:00", "24:00")]),
        (["tuesday"], [("00:00", "10:00")]),
    ]


def test_a_closing_is_an_exception():
    """A place that is open at all hours has hours in full as soon as it closes once."""
    closing = {"period_begin": "2026-12-25T00:00:00Z", "period_end": "2026-12-26T00:00:00Z"}
    backwards = {"period_begin": "2026-12-28T00:00:00Z", "period_end": "2026-12-27T00:00:00Z"}
    hours = spoken(twentyfourseven=True, exceptional_closings=[closing, backwards])["afacOperatingHoursSpecification"]
    assert hours["idG"] == "S*H"
    assert hours["overallPeriod"] == {
        "overallStartTime": "2000-01-01T00:00:00Z",
        "exceptionPeriod": [{"startOfPeriod": "2026-12-25T00:00:00Z", "endOfPeriod": "2026-12-26T00:00:00Z"}],
    }


def test_an_opening_is_a_valid_period():
    """Beside the regular ones, if there are any."""
    opening = {"period_begin": "2026-12-25T08:00:00", "period_end": "2026-12-25T12:00:00"}
    hours = spoken(twentyfourseven=False, exceptional_openings=[opening])["afacOperatingHoursSpecification"]
    assert hours["overallPeriod"]["validPeriod"] == [
        {"startOfPeriod": "2026-12-25T08:00:00Z", "endOfPeriod": "2026-12-25T12:00:00Z"}
    ]
