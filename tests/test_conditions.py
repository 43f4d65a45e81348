"""Headers of requests, read as RFC 9110 has them."""

import pytest

from afir_publisher.web import conditions

LAST = 1795348920  # Sun, 22 Nov 2026 12:02:00 GMT


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("", ("identity",)),
        ("*", ("zstd", "gzip", "identity")),
        ("GZIP", ("gzip", "identity")),
        ("gzip, deflate, br, zstd", ("zstd", "gzip", "identity")),
        ("gzip;q=0.9, zstd;q=0.8", ("gzip", "zstd", "identity")),
        ("gzip ; q=0.0, *", ("zstd", "identity")),
        ("zstd;q=0", ("identity",)),
        ("gzip;q=much", ("identity",)),
        ("identity;q=0", ("identity",)),
        ("x-gzip", ("identity",)),
        (",,;q=1,", ("identity",)),
    ],
)
def test_codings_come_as_they_are_weighed(accepted, expected):
    """The smaller one where all the same; nobody gets what he did not ask for, and all get something."""
    assert conditions.codings(accepted) == expected


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        ("Sun, 22 Nov 2026 12:02:00 GMT", True),
        ("Sun, 22 Nov 2026 12:02:01 GMT", True),
        ("Sun, 22 Nov 2026 12:01:59 GMT", False),
        ("Sunday, 22-Nov-26 12:02:00 GMT", True),
        ("2026-11-22T12:02:00Z", False),
        ("", False),
        (None, False),
    ],
)
def test_a_date_says_what_somebody_has(since, expected):
    """What changed in that second he has; a date that is none says nothing."""
    assert conditions.is_unchanged('"a"', LAST, None, since) is expected
    assert conditions.is_unchanged('"a"', None, None, since) is False


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("bytes=0-0", (0, 1)),
        ("bytes=0-", (0, 100)),
        ("bytes=90-500", (90, 100)),
        ("bytes=-10", (90, 100)),
        ("bytes=-500", (0, 100)),
        ("bytes = 1 - 2", (1, 3)),
        ("bytes=-", None),
        ("bytes=2-1", None),
        ("bytes=0-1,3-4", None),
        ("bytes=\u0661-2", None),
        ("rows=0-1", None),
        ("", None),
    ],
)
def test_one_range_of_bytes_is_a_part(asked, expected):
    """Cut at the end; whatever else is asked for gets all."""
    assert conditions.part(asked, 100, '"a"', LAST, None) == expected


@pytest.mark.parametrize(("asked", "size"), [("bytes=100-", 100), ("bytes=-0", 100), ("bytes=0-", 0)])
def test_a_part_behind_the_end_is_none(asked, size):
    """It is told, as whoever asks believes in more than there is."""
    with pytest.raises(conditions.NotThere):
        conditions.part(asked, size, '"a"', LAST, None)


@pytest.mark.parametrize(
    ("if_range", "expected"),
    [
        ('"a"', (0, 2)),
        ('W/"a"', None),
        ('"b"', None),
        ("Sun, 22 Nov 2026 12:02:00 GMT", (0, 2)),
        ("Sun, 22 Nov 2026 12:02:01 GMT", None),
        ("x", None),
    ],
)
def test_a_part_is_of_what_somebody_has_the_rest_of(if_range, expected):
    """Only the very tag or the very date."""
    assert conditions.part("bytes=0-1", 100, '"a"', LAST, if_range) == expected
