"""The algebra of the boxes in which prices hold."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afir_publisher.model import TariffRestrictions
from exporters.datex2.windows import (
    ALWAYS,
    EVERY_DAY,
    EVERYWHERE,
    LAST_DATE,
    NO_DATE,
    Box,
    Unclear,
    domain,
    windows,
    without,
)

SATURDAY, SUNDAY = 1 << 5, 1 << 6


@pytest.mark.parametrize(
    ("restrictions", "boxes"),
    [
        (None, (EVERYWHERE,)),
        (TariffRestrictions(), (EVERYWHERE,)),
        (TariffRestrictions(start_time="08:30"), (Box(minutes=(510, 1440)),)),
        (TariffRestrictions(end_time="08:30"), (Box(minutes=(0, 510)),)),
        (TariffRestrictions(start_time="00:00", end_time="00:00"), (EVERYWHERE,)),
        (TariffRestrictions(start_time="20:00", end_time="24:00"), (Box(minutes=(1200, 1440)),)),
        (TariffRestrictions(start_time="24:00", end_time="01:00"), (Box(minutes=(0, 60)),)),
        (TariffRestrictions(start_time="20:00:59", end_time="00:00"), (Box(minutes=(1200, 1440)),)),
        (
            TariffRestrictions(start_time="22:00", end_time="6:00"),
            (Box(minutes=(0, 360)), Box(minutes=(1320, 1440))),
        ),
        (TariffRestrictions(day_of_week=("SUNDAY", "saturday")), (Box(days=SATURDAY | SUNDAY),)),
        (TariffRestrictions(start_date="2026-01-01"), (Box(dates=(739617, LAST_DATE)),)),
        (TariffRestrictions(end_date="2026-01-02"), (Box(dates=(NO_DATE, 739618)),)),
        (TariffRestrictions(start_date="0001-01-01", end_date="9999-12-31"), (EVERYWHERE,)),
        (TariffRestrictions(min_kwh=Decimal(0), max_kwh=Decimal(20)), (Box(kwh=(Decimal(0), Decimal(20))),)),
        (TariffRestrictions(min_duration=Decimal(60)), (Box(seconds=(Decimal(60), Decimal("Infinity"))),)),
    ],
)
def test_restrictions_become_boxes(restrictions, boxes):
    """Each restriction bounds one axis, and a time past midnight makes two boxes."""
    assert domain(restrictions) == boxes


@pytest.mark.parametrize(
    ("restrictions", "why"),
    [
        (TariffRestrictions(start_date="2026-06-01", end_date="2026-06-01"), "start_date 2026-06-01 is not before"),
        (TariffRestrictions(start_date="2026-02-30"), "'2026-02-30' is not a date"),
        (TariffRestrictions(min_kwh=Decimal(5), max_kwh=Decimal(5)), "a minimum of 5 kWh is not below"),
        (TariffRestrictions(max_duration=Decimal(0)), "a minimum of 0 seconds is not below"),
        (TariffRestrictions(day_of_week=("WORKDAY",)), "'WORKDAY' is not a day of the week"),
        (TariffRestrictions(start_time="08:00", end_time="08:00"), "are both 08:00"),
        (TariffRestrictions(start_time="25:00"), "'25:00' is not a time of day"),
        (TariffRestrictions(start_time="12:60"), "'12:60' is not a time of day"),
        (TariffRestrictions(start_time="22:00", end_time="06:00", day_of_week=("MONDAY",)), "passes midnight, but not"),
    ],
)
def test_restrictions_that_can_never_be_met_or_mean_two_things_are_unclear(restrictions, why):
    """What no CPO can mean, or could mean in two ways, is not turned into a price."""
    with pytest.raises(Unclear, match=why):
        domain(restrictions)


def spans(most):
    """Half-open spans of whole numbers."""
    return st.tuples(st.integers(0, most - 1), st.integers(1, most)).filter(lambda span: span[0] < span[1])


boxes = st.builds(
    Box,
    dates=spans(4),
    kwh=spans(4).map(lambda span: tuple(map(Decimal, span))),
    seconds=spans(4).map(lambda span: tuple(map(Decimal, span))),
    days=st.integers(1, EVERY_DAY),
    minutes=spans(4),
)
points = st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 3), st.integers(0, 6), st.integers(0, 3))


def holds(box, point):
    """Whether a point lies in a box."""
    day, kwh, seconds, weekday, minute = point
    return (
        box.dates[0] <= day < box.dates[1]
        and box.kwh[0] <= kwh < box.kwh[1]
        and box.seconds[0] <= seconds < box.seconds[1]
        and box.days >> weekday & 1
        and box.minutes[0] <= minute < box.minutes[1]
    )


@settings(deadline=None)
@given(box=boxes, holes=st.lists(boxes, max_size=4), point=points)
def test_cutting_leaves_what_is_outside_all_holes_once(box, holes, point):
    """A point of the box that is in no hole is in exactly one of the pieces, every other point in none."""
    left = [box]
    for hole in holes:
        left = without(left, hole)
    is_left = holds(box, point) and not any(holds(hole, point) for hole in holes)
    assert sum(bool(holds(piece, point)) for piece in left) == bool(is_left)


@settings(deadline=None)
@given(box=boxes, holes=st.lists(boxes, max_size=4), point=points)
def test_windows_hold_where_their_boxes_do(box, holes, point):
    """Joining what touches neither loses a point nor says it twice."""
    left = [box]
    for hole in holes:
        left = without(left, hole)
    day, kwh, seconds, weekday, minute = point
    found = [
        window
        for window in windows(left)
        if window.dates[0] <= day < window.dates[1]
        and window.kwh[0] <= kwh < window.kwh[1]
        and window.seconds[0] <= seconds < window.seconds[1]
        and any(days >> weekday & 1 and any(low <= minute < high for low, high in times) for days, times in window.week)
    ]
    assert len(found) == any(holds(piece, point) for piece in left)


def test_windows_join_what_touches():
    """Saturday and Sunday, morning and evening, two dates in a row: one window."""
    pieces = [
        Box(dates=(1, 2), days=SATURDAY, minutes=(0, 600)),
        Box(dates=(1, 2), days=SATURDAY, minutes=(600, 1440)),
        Box(dates=(1, 2), days=EVERY_DAY & ~SATURDAY),
        Box(dates=(2, 3)),
    ]
    (window,) = windows(pieces)
    assert (window.dates, window.week) == ((1, 3), ALWAYS)


def test_weekdays_with_the_same_times_are_named_together():
    """Two patterns of a day make two entries, however the boxes were cut."""
    pieces = [
        Box(days=1, minutes=(0, 60)),
        Box(days=2, minutes=(0, 60)),
        Box(days=1 << 6),
        Box(days=1, minutes=(90, 95)),
    ]
    (window,) = windows(pieces)
    assert window.week == ((1, ((0, 60), (90, 95))), (2, ((0, 60),)), (1 << 6, ((0, 1440),)))
