"""When a price holds, in DATEX II."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from exporters.datex2 import encode
from exporters.datex2.periods import applicability, overall, zone
from exporters.datex2.windows import EVERYWHERE, Box, Window, windows


def window(**axes) -> Window:
    """The window of one box."""
    (found,) = windows([Box(**axes)])
    return found


def test_a_price_that_always_holds_says_nothing_of_time():
    """No element is written for what is not restricted."""
    found = applicability(windows([EVERYWHERE])[0], None, UTC)
    assert set(found.values()) == {None}


def test_dates_begin_at_local_midnight():
    """A date in Amsterdam begins at 22:00 UTC of the day before in summer and at 23:00 in winter."""
    dates = (date(2026, 7, 1).toordinal(), date(2026, 12, 1).toordinal())
    assert applicability(window(dates=dates), None, zone("Europe/Amsterdam"))["aegi:overallPeriod"] == {
        "com:overallStartTime": "2026-06-30T22:00:00Z",
        "com:overallEndTime": "2026-11-30T23:00:00Z",
        "com:validPeriod": None,
    }


@pytest.mark.parametrize("name", [None, "", "Mars/Olympus", "Europe", "../etc/passwd"])
def test_an_unknown_time_zone_is_utc(name):
    """A zone that does not exist never stops a publication."""
    assert zone(name) is UTC


def test_times_and_weekdays_recur():
    """The end of the day is 24:00:00, and the class of the weekdays is named in JSON."""
    found = overall(None, None, window(days=0b1100000, minutes=(1320, 1440)).week)
    assert encode.json(found) == (
        '{"overallStartTime":"2000-01-01T00:00:00Z","validPeriod":[{"recurringTimePeriodOfDay":'
        '[{"startTimeOfPeriod":"22:00:00","endTimeOfPeriod":"24:00:00"}],"recurringDayWeekMonthPeriod":'
        '[{"comDayWeekMonth":{"applicableDay":[{"value":"saturday"},{"value":"sunday"}]}}]}]}'
    )


def test_a_window_of_the_week_starts_with_its_tariff():
    """A required start that no date gives is that of the tariff."""
    start = datetime(2026, 1, 1, 12, tzinfo=UTC)
    found = applicability(window(minutes=(0, 60)), start, UTC)["aegi:overallPeriod"]
    assert found["com:overallStartTime"] == "2026-01-01T12:00:00Z"


def test_tiers_are_whole_minutes_and_kwh():
    """Seconds become minutes, and an open end is left out."""
    found = applicability(
        window(kwh=(Decimal(0), Decimal(20)), seconds=(Decimal(3600), Decimal("Infinity"))), None, UTC
    )
    assert found["aegi:energyBasedApplicability"] == {"aegi:fromKWh": None, "aegi:toKWh": 20}
    assert found["aegi:timeBasedApplicability"] == {"aegi:fromMinute": 60, "aegi:toMinute": None}


def test_an_end_alone_gets_the_start_that_the_schema_requires():
    """A tariff that only ends has held since long ago."""
    assert overall(None, datetime(2026, 7, 1, tzinfo=UTC)) == {
        "com:overallStartTime": "2000-01-01T00:00:00Z",
        "com:overallEndTime": "2026-07-01T00:00:00Z",
        "com:validPeriod": None,
    }
