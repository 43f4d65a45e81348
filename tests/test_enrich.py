"""What OCPI keeps elsewhere, joined on: stations, prices, the local time's offset, and when to look again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afir_publisher.enrich import Enriched, enrich
from afir_publisher.enrich.local_time import LONGEST_LOOK_AHEAD, utc_offset
from afir_publisher.enrich.tariffs import SHORTEST_TELLING_ID
from afir_publisher.model import Connector, Evse, Finding, Location, StatusSchedule, Tariff
from afir_publisher.pool import Pool, Station

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
CONNECTOR = Connector(id="1", standard="CHADEMO")
LIVE = Evse(uid="u1", status="AVAILABLE", connectors=(CONNECTOR,))
BASE = Location(country_code="NL", party_id="WKX", id="lp-1", publish=True)
LONG = "WKX-ADHOC-AC"


def enriched(location, *tariffs, stale=(), now=NOW) -> Enriched:
    """A Location with a source's tariffs, as the store hands them over."""
    known = {}
    for tariff in tariffs:
        known.setdefault(tariff.id.upper(), []).append(tariff)
    return enrich(location, known, frozenset(stale), now)


def with_evses(*evses) -> Location:
    """A Location with some EVSEs."""
    return replace(BASE, evses=evses)


def naming(*tariff_ids) -> Location:
    """A Location with a connector that names some tariffs."""
    return with_evses(replace(LIVE, connectors=(replace(CONNECTOR, tariff_ids=tariff_ids),)))


def tariff(identity=LONG, country="NL", party="WKX", **given) -> Tariff:
    """A tariff in euros."""
    return Tariff(country_code=country, party_id=party, id=identity, currency="EUR", **given)


def lost(path, name, share="1 of 1") -> Finding:
    """What is said of tariffs that are not there."""
    said = f"tariff {name} is not there or cannot be read: {share} that connectors name"
    return Finding(rule="OCPI-TARIFF", severity="warning", path=path, message=said)


def published(*evses):
    """The stations that hold EVSEs which are published."""
    return (Station(id="NL*WKX*S*LP-1", evses=evses),)


# --- stations


def test_a_pool_holds_the_location_and_nothing_made_up():
    """A Location without EVSEs, zone and tariffs has nothing joined on."""
    assert enriched(BASE) == Enriched(pool=Pool(location=BASE, now=NOW), due=None, findings=())


def test_all_evses_of_a_location_form_one_station():
    """OCPI does not know that level; its id is made of party and Location id."""
    evses = (LIVE, replace(LIVE, uid="u2"), replace(LIVE, uid="u3"))
    assert enriched(with_evses(*evses)).pool.stations == published(*evses)


@pytest.mark.parametrize(
    "lost",
    [
        replace(LIVE, uid="u2", status="REMOVED"),
        replace(LIVE, uid="u2", status="removed"),
        replace(LIVE, uid="u2", connectors=()),
    ],
    ids=["removed", "removed in small letters", "no connectors"],
)
def test_an_evse_that_is_not_live_is_in_no_station(lost):
    """It was removed, or it cannot charge; alone it makes no station."""
    assert enriched(with_evses(lost, LIVE)).pool.stations == published(LIVE)
    assert enriched(with_evses(lost)).pool.stations == ()


@pytest.mark.parametrize("status", ["AVAILABLE", "UNKNOWN", "OUTOFORDER", "PLANNED", "INOPERATIVE", "WORKING"])
def test_an_evse_of_any_other_status_is_published(status):
    """Also one that is out of order, or of a status that nobody knows."""
    evse = replace(LIVE, status=status)
    assert enriched(with_evses(evse)).pool.stations == published(evse)


def test_a_stale_twin_is_in_no_station():
    """Another Location has it in a newer state; uids are compared without case."""
    other = replace(LIVE, uid="u2")
    pool = enriched(with_evses(LIVE, other), stale=["U1"]).pool
    assert (pool.stations, pool.stale_twins) == (published(other), frozenset({"U1"}))


@pytest.mark.parametrize(("first", "second"), [(NOW - HOUR, NOW), (None, NOW), (NOW, NOW - HOUR), (NOW, None)])
def test_of_a_double_uid_the_newest_is_published(first, second):
    """In any order, and one without time is the oldest."""
    one, other = replace(LIVE, last_updated=first), replace(LIVE, uid="U1", last_updated=second)
    assert enriched(with_evses(one, other)).pool.stations == published(other if second == NOW else one)


@pytest.mark.parametrize("at", [None, NOW])
def test_of_a_double_uid_the_first_is_published_if_none_is_newer(at):
    """So that the same input has the same output."""
    one, other = (replace(LIVE, last_updated=at, floor_level=floor) for floor in ("1", "2"))
    assert enriched(with_evses(one, other)).pool.stations == published(one)


def test_a_location_that_is_not_to_be_published_has_no_station():
    """Its tariffs are joined on all the same, as rules look at them."""
    pool = enriched(replace(naming(LONG), publish=False), tariff()).pool
    assert (pool.stations, pool.tariffs) == ((), {LONG: tariff()})


# --- tariffs


def test_a_tariff_is_the_one_that_the_connector_names():
    """Of the Location's party, whatever the case of the id."""
    ours, theirs = tariff(), tariff(country="DE")
    found = enriched(naming("wkx-adhoc-ac"), theirs, ours)
    assert (found.pool.tariffs, found.findings) == ({LONG: ours}, ())


def test_a_party_is_compared_without_case():
    """As all CiStrings."""
    ours = tariff(country="nl", party="wkx", identity="1")
    assert enriched(naming("1"), ours).pool.tariffs == {"1": ours}


def test_a_tariff_of_the_own_party_may_have_any_id():
    """Even "1"."""
    found = enriched(naming("1", "2"), tariff("1"), tariff("2"), tariff("3"))
    assert (found.pool.tariffs, found.findings) == ({"1": tariff("1"), "2": tariff("2")}, ())


def test_a_tariff_of_no_party_is_of_the_only_one_that_there_is():
    """OCPI 2.1.1 names none; whatever its id, and without a finding."""
    nobodys = tariff("1", country=None, party=None)
    found = enriched(naming("1"), nobodys)
    assert (found.pool.tariffs, found.findings) == ({"1": nobodys}, ())


def test_a_tariff_of_no_party_may_be_anybodys_where_parties_have_the_same():
    """The own one goes before it, and beside another party's nobody knows."""
    nobodys, theirs = tariff("1", country=None, party=None), tariff("1", party="ABC")
    assert enriched(naming("1"), nobodys, tariff("1")).pool.tariffs == {"1": tariff("1")}
    assert enriched(naming("1"), nobodys, theirs).pool.tariffs == {}


def test_a_tariff_of_another_party_is_taken_if_its_id_tells():
    """It is said where it was named and whose it is; once, however many connectors name it."""
    theirs = tariff(party="ABC")
    location = with_evses(
        LIVE, *(replace(LIVE, uid=uid, connectors=naming("x", LONG).evses[0].connectors) for uid in "ab")
    )
    found = enriched(location, theirs)
    assert found.pool.tariffs == {LONG: theirs}
    assert found.findings == (
        Finding(
            rule="OCPI-TARIFF-PARTY",
            severity="warning",
            path="evses[1].connectors[0].tariff_ids[1]",
            message=f"tariff {LONG} is not one of NL*WKX; the one of NL*ABC was taken",
        ),
        lost("evses[1].connectors[0].tariff_ids[0]", "x", "1 of 2"),
    )


@pytest.mark.parametrize(("length", "taken"), [(SHORTEST_TELLING_ID - 1, False), (SHORTEST_TELLING_ID, True)])
def test_a_short_tariff_id_of_another_party_may_be_anybodys(length, taken):
    """From eight characters on it is trusted."""
    theirs = tariff("1" * length, party="ABC")
    found = enriched(naming(theirs.id), theirs)
    assert [finding.rule for finding in found.findings] == ["OCPI-TARIFF-PARTY" if taken else "OCPI-TARIFF"]
    assert found.pool.tariffs == ({theirs.id: theirs} if taken else {})


def test_of_two_other_parties_neither_is_taken():
    """A wrong price is worse than none."""
    found = enriched(naming(LONG), tariff(party="ABC"), tariff(party="DEF"))
    assert (found.pool.tariffs, found.findings) == ({}, (lost("evses[0].connectors[0].tariff_ids[0]", LONG),))


def test_tariffs_that_are_nowhere_are_told_once():
    """The first is named, and how many there are; nothing is joined on, and an empty id names nothing."""
    location = with_evses(*naming(LONG, "", "x").evses, *naming("X", "y").evses)
    found = enriched(location, tariff("ANOTHER-TARIFF"), tariff("y"))
    assert found.pool.tariffs == {"Y": tariff("y")}
    assert found.findings == (lost("evses[0].connectors[0].tariff_ids[0]", LONG, "2 of 3"),)


def test_what_is_removed_names_no_tariff():
    """Nobody charges there, so nobody misses its price."""
    assert enriched(with_evses(replace(naming(LONG).evses[0], status="REMOVED"))).findings == ()


# --- what time changes


@pytest.mark.parametrize(
    ("begins", "ends", "holds", "due"),
    [
        (None, None, True, None),
        (NOW - HOUR, NOW + HOUR, True, NOW + HOUR),
        (NOW + HOUR, NOW + 2 * HOUR, False, NOW + HOUR),
        (NOW + HOUR, None, False, NOW + HOUR),
        (NOW, None, True, None),
        (None, NOW + HOUR, True, NOW + HOUR),
        (None, NOW, False, None),
        (NOW - 2 * HOUR, NOW - HOUR, False, None),
    ],
    ids=["always", "now", "later", "from later on", "from now on", "until later", "until now", "before"],
)
def test_a_tariff_counts_while_it_holds(begins, ends, holds, due):
    """From its start on and before its end; the next of the two is when to look again."""
    timed = tariff(start_date_time=begins, end_date_time=ends)
    found = enriched(naming(LONG), timed)
    assert (found.pool.tariffs, found.due) == ({LONG: timed} if holds else {}, due)


@pytest.mark.parametrize(
    ("ends", "others", "findings"),
    [
        (NOW - HOUR, (), ["tariff WKX-ADHOC-AC ended at 2026-11-22T08:00:00Z"]),
        (NOW, (), ["tariff WKX-ADHOC-AC ended at 2026-11-22T09:00:00Z"]),
        (NOW + HOUR, (), []),
        (None, (), []),
        (NOW - HOUR, (NOW - HOUR,), ["tariff WKX-ADHOC-AC ended at 2026-11-22T08:00:00Z (the first of 2)"]),
    ],
)
def test_a_tariff_that_has_ended_is_told(ends, others, findings):
    """Once for a Location, where it is named first."""
    names = [f"other-{n}" for n, _ in enumerate(others)]
    more = [tariff(name, end_date_time=end) for name, end in zip(names, others, strict=True)]
    found = enriched(naming(LONG, *names), tariff(end_date_time=ends), *more).findings
    path = "evses[0].connectors[0].tariff_ids[0]"
    assert found == tuple(
        Finding(rule="OCPI-TARIFF-ENDED", severity="warning", path=path, message=said) for said in findings
    )


@pytest.mark.parametrize(
    ("status", "days"), [("CHARGING", 7), ("blocked", 7), ("RESERVED", 7), ("INOPERATIVE", 30), ("AVAILABLE", 90)]
)
def test_a_status_has_to_be_looked_at_again_when_it_turns_old(status, days):
    """Once: what has turned old already waits for a change."""
    evse = replace(LIVE, status=status, last_updated=NOW - HOUR)
    turns_old = NOW - HOUR + timedelta(days=days)
    assert enriched(with_evses(evse)).due == turns_old
    assert enriched(with_evses(evse), now=turns_old).due is None


@pytest.mark.parametrize("status", ["UNKNOWN", "PLANNED", "REMOVED", "WORKING"])
def test_a_status_that_says_nothing_of_now_does_not_turn_old(status):
    """There is no moment at which that would be wrong."""
    assert enriched(with_evses(replace(LIVE, status=status, last_updated=NOW))).due is None


def test_a_planned_status_has_to_be_looked_at_again_when_it_has_passed():
    """If it ends at all."""
    planned = [
        StatusSchedule(period_begin=NOW, period_end=end, status="INOPERATIVE") for end in (None, NOW, NOW + HOUR)
    ]
    assert enriched(with_evses(replace(LIVE, status_schedule=tuple(planned)))).due == NOW + HOUR


def test_the_nearest_moment_is_when_to_look_again():
    """Of all tariffs and the next change of the clocks."""
    location = replace(naming("a", "b"), time_zone="Europe/Amsterdam")
    spring = datetime(2027, 3, 28, 1, tzinfo=UTC)
    soon, late = (tariff(name, end_date_time=NOW + days * timedelta(days=1)) for name, days in (("a", 3), ("b", 300)))
    assert [enriched(location, *some).due for some in ((soon, late), (late,), ())] == [
        soon.end_date_time,
        spring,
        spring,
    ]


def test_a_tariff_that_is_not_taken_is_no_reason_to_look_again():
    """It is another party's, and which one nobody knows."""
    others = [tariff(party=party, end_date_time=NOW + HOUR) for party in ("ABC", "DEF")]
    assert enriched(naming(LONG), *others).due is None


# --- the local time

ZONES = {
    "Europe/Amsterdam": ("+01:00", datetime(2027, 3, 28, 1, tzinfo=UTC)),
    "Europe/Lisbon": ("+00:00", datetime(2027, 3, 28, 1, tzinfo=UTC)),
    "America/St_Johns": ("-03:30", datetime(2027, 3, 14, 5, 30, tzinfo=UTC)),
    "Australia/Lord_Howe": ("+11:00", datetime(2027, 4, 3, 15, tzinfo=UTC)),
    "Asia/Kathmandu": ("+05:45", None),
    "Atlantic/Reykjavik": ("+00:00", None),
    "UTC": ("+00:00", None),
}


@pytest.mark.parametrize(("zone", "expected"), ZONES.items(), ids=ZONES)
def test_a_zone_has_an_offset_and_a_moment_of_its_next_change(zone, expected):
    """To the second; some zones know no summer time, some change by half an hour."""
    assert utc_offset(zone, NOW) == expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 10, 25, 0, 59, 59, tzinfo=UTC), ("+02:00", datetime(2026, 10, 25, 1, tzinfo=UTC))),
        (datetime(2026, 10, 25, 0, 59, 59, 999999, tzinfo=UTC), ("+02:00", datetime(2026, 10, 25, 1, tzinfo=UTC))),
        (datetime(2026, 10, 25, 1, tzinfo=UTC), ("+01:00", datetime(2027, 3, 28, 1, tzinfo=UTC))),
        (datetime(2026, 10, 18, 1, tzinfo=UTC), ("+02:00", datetime(2026, 10, 25, 1, tzinfo=UTC))),
        (datetime(2026, 10, 25, 3, tzinfo=timezone(2 * HOUR)), ("+01:00", datetime(2027, 3, 28, 1, tzinfo=UTC))),
    ],
    ids=["a second before", "a microsecond before", "at the change", "a week before", "in another zone"],
)
def test_clocks_change_at_the_very_second(now, expected):
    """Amsterdam's winter time of 2026 begins at one o'clock UTC."""
    assert utc_offset("Europe/Amsterdam", now) == expected


@given(
    st.sampled_from([*ZONES, "Africa/Casablanca", "Europe/Dublin", "America/New_York"]),
    st.datetimes(datetime(2020, 1, 1), datetime(2036, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds are naive
)
def test_the_offset_holds_until_its_next_change(zone, now):
    """At every second before it is the same, and at that second it is another one."""
    local = ZoneInfo(zone)
    text, change = utc_offset(zone, now)
    offset = now.astimezone(local).utcoffset()
    minutes = int(text[0] + "1") * (int(text[1:3]) * 60 + int(text[4:]))
    assert timedelta(minutes=minutes) == offset
    last = (change or now + LONGEST_LOOK_AHEAD) - timedelta(seconds=1)
    days = [now + timedelta(days=n) for n in range((last - now).days + 1)] + [max(now, last)]
    assert {day.astimezone(local).utcoffset() for day in days} == {offset}
    assert change is None or (now < change and change.astimezone(local).utcoffset() != offset)


def test_changes_follow_each_other():
    """Looking again at every change shows all that a zone has."""
    changes = [NOW]
    while len(changes) < 6:
        changes.append(utc_offset("Europe/Amsterdam", changes[-1])[1])
    assert [change.month for change in changes[1:]] == [3, 10, 3, 10, 3]
    assert all(before < after for before, after in pairwise(changes))


@pytest.mark.parametrize(
    "zone", ["Europe/Atlantis", "CET+1", "Europe", "/etc/passwd", "../zone", "Europe/Amsterdam\0", "x" * 5000, "é", "."]
)
def test_an_unknown_zone_has_no_offset(zone):
    """Whatever stands there, nothing fails and nothing outside the zones is read."""
    assert utc_offset(zone, NOW) == (None, None)


@pytest.mark.parametrize(
    ("zone", "offset", "due"),
    [("Europe/Amsterdam", *ZONES["Europe/Amsterdam"]), ("Mars", None, None), ("", None, None), (None, None, None)],
)
def test_a_pool_knows_its_offset(zone, offset, due):
    """If its Location says in which zone it lies."""
    found = enriched(replace(BASE, time_zone=zone))
    assert (found.pool.utc_offset, found.due) == (offset, due)
