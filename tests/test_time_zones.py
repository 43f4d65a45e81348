"""In which time zone a place is: stated, by coordinates, assumed, by country; and what speaks against a stated one."""

from datetime import UTC, datetime, timedelta

import pytest
from pipeline import MINUTE, Pipeline, Source, location, moved

from afir_publisher.enrich import enrich
from afir_publisher.enrich.time_zone import timed
from afir_publisher.enrich.zones import PARTS, zone_at, zone_of, zones_of
from afir_publisher.facts import FROM_OCPI, Origin
from afir_publisher.model import Evse, GeoLocation, Location
from afir_publisher.ocpi.assumed import Assumed
from afir_publisher.pool import LocalTime

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
SPRING, AUTUMN = datetime(2027, 3, 28, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)
UTRECHT = (52.0907, 5.1218)
TENERIFE = (28.4636, -16.2518)


def placed(country, at=None, zone=None, *, assumed=None, now=NOW):
    """A Location with what belongs to it joined on."""
    where = at and GeoLocation(latitude=at[0], longitude=at[1])
    known = {"country_code": "NL", "party_id": "WKX", "id": "1", "publish": True, "country": country}
    return enrich(Location(**known, coordinates=where, time_zone=zone), {}, frozenset(), now, time_zone=assumed)


def known(country, at=None, zone=None, **given):
    """The zone of a Location, its offset and where it is from."""
    pool = placed(country, at, zone, **given).pool
    return pool.location.time_zone, pool.utc_offset, str(pool.origin("time_zone"))


# --- which zone


@pytest.mark.parametrize(
    ("country", "at", "zone", "assumed", "expected"),
    [
        ("NLD", UTRECHT, "Europe/Berlin", "UTC", ("Europe/Berlin", "+01:00", "ocpi")),
        ("NLD", UTRECHT, None, "UTC", ("Europe/Amsterdam", "+01:00", "derived (where the coordinates are)")),
        ("ESP", TENERIFE, None, "UTC", ("Atlantic/Canary", "+00:00", "derived (where the coordinates are)")),
        ("NLD", (0.0, 0.0), None, "UTC", ("UTC", "+00:00", "default (assume.time_zone)")),
        ("NLD", TENERIFE, None, "UTC", ("UTC", "+00:00", "default (assume.time_zone)")),
        (
            "NLD",
            None,
            None,
            None,
            ("Europe/Amsterdam", "+01:00", "derived (all of NL keeps the time of Europe/Amsterdam)"),
        ),
        ("ESP", None, None, None, (None, None, "ocpi")),
        (None, UTRECHT, None, None, ("Europe/Amsterdam", "+01:00", "derived (where the coordinates are)")),
        (None, None, None, None, (None, None, "ocpi")),
    ],
)
def test_a_time_zone_is_taken_from_the_first_that_tells(country, at, zone, assumed, expected):
    """OCPI, the coordinates in their country, what is assumed of the source, the country."""
    assert known(country, at, zone, assumed=assumed) == expected


@pytest.mark.parametrize("zone", ["CET+1", "Amsterdam", "Europe/Atlantis", " "])
def test_a_zone_that_there_is_not_is_replaced_and_told(zone):
    """As one that is missing."""
    found = placed("NLD", UTRECHT, zone)
    said = f"time_zone {zone!r} is not known; its coordinates are in Europe/Amsterdam, so that is taken"
    assert (found.pool.location.time_zone, [one.message for one in found.findings]) == ("Europe/Amsterdam", [said])


def test_a_zone_that_there_is_not_stays_where_nothing_else_tells():
    """That breaks the law, and the rule shows what stands there."""
    found = placed(None, None, "CET+1")
    assert (found.pool.location.time_zone, found.pool.utc_offset, found.findings) == ("CET+1", None, ())


def test_what_is_stated_has_no_other_origin():
    """It is OCPI's, and so nothing is told."""
    found = placed("NLD", UTRECHT, "Europe/Amsterdam")
    assert (found.pool.origin("time_zone"), found.pool.origins, found.findings) == (FROM_OCPI, {}, ())


def test_a_location_without_a_position_is_where_its_evses_are():
    """It is they that keep a time."""
    evse = Evse(uid="1", coordinates=GeoLocation(latitude=TENERIFE[0], longitude=TENERIFE[1]))
    found = timed(
        Location(country_code="ES", party_id="X", id="1", publish=True, country="ESP", evses=(evse,)), None, NOW
    )
    assert found.location.time_zone == "Atlantic/Canary"


# --- where zones are


@pytest.mark.parametrize(
    ("country", "at", "zone"),
    [
        ("DE", (52.52, 13.40), "Europe/Berlin"),
        ("DE", (47.696, 8.689), "Europe/Busingen"),
        ("ES", (35.889, -5.320), "Africa/Ceuta"),
        ("PT", (37.7412, -25.6756), "Atlantic/Azores"),
        ("PT", (32.6500, -16.9000), "Atlantic/Madeira"),
        ("FR", (-20.8821, 55.4507), "Indian/Reunion"),
        ("RE", (-20.8821, 55.4507), "Indian/Reunion"),
        ("FR", (4.9224, -52.3135), "America/Cayenne"),
        ("FI", (60.0973, 19.9348), "Europe/Mariehamn"),
        ("NO", (78.2232, 15.6267), "Arctic/Longyearbyen"),
        ("DK", (55.3200, 15.1880), "Europe/Copenhagen"),
        ("GB", (51.5074, -0.1278), "Europe/London"),
        (None, (48.8566, 2.3522), "Europe/Paris"),
        ("NL", (52.52, 13.40), None),
        ("NL", (0.0, -30.0), None),
        (None, (0.0, -30.0), None),
        ("NL", (95.0, 5.0), None),
        ("NL", (52.0, 205.0), None),
    ],
)
def test_a_position_is_in_a_zone_of_its_country(country, at, zone):
    """Also in parts of a country that have a code of their own; at sea and abroad it is in none."""
    assert zone_at(country, GeoLocation(latitude=at[0], longitude=at[1])) == zone


@pytest.mark.parametrize(("country", "zone"), [("ES", "Europe/Madrid"), ("PT", "Europe/Lisbon")])
def test_at_a_border_the_country_decides(country, zone):
    """The bridge between Tui and Valença: an hour of difference on 300 m, and areas that are not that true."""
    assert zone_at(country, GeoLocation(latitude=42.0366, longitude=-8.6460)) == zone


@pytest.mark.parametrize("country", PARTS)
def test_a_part_of_a_country_has_zones_of_its_own(country):
    """The country's are without them, or its one zone would be none."""
    for part in PARTS[country]:
        assert zones_of(part)
        assert not set(zones_of(part)) & set(zones_of(country))
    assert zone_of(country)


# --- the offset and when it changes


@pytest.mark.parametrize(
    ("now", "offset", "due"),
    [
        (AUTUMN - timedelta(seconds=1), "+02:00", AUTUMN),
        (AUTUMN, "+01:00", SPRING),
        (SPRING - timedelta(seconds=1), "+01:00", SPRING),
        (SPRING, "+02:00", datetime(2027, 10, 31, 1, tzinfo=UTC)),
    ],
)
@pytest.mark.parametrize("zone", [None, "Europe/Amsterdam"])
def test_the_offset_is_that_of_the_moment(zone, now, offset, due):
    """Summer time included, stated or worked out; and it is known when to look again."""
    found = placed("NLD", UTRECHT, zone, now=now)
    assert (found.pool.utc_offset, found.due) == (offset, due)


@pytest.mark.parametrize("change", [AUTUMN, SPRING])
def test_a_feed_changes_its_offset_when_clocks_change(change):
    """At the first sync after it, with no new data, and not before."""
    cpo, pipeline = Source("wkx", location("A", country="NLD", coordinates=_written(UTRECHT))), Pipeline()
    pipeline.now = change - 3 * MINUTE
    assert moved(pipeline.sync(cpo))["table"] == ("snapshot", 1, 1, 0)
    before = pipeline.text("table", "json")
    assert moved(pipeline.sync(cpo)) == {}
    assert moved(pipeline.sync(cpo)) == {"table": ("delta", 2, 1, 0), "status": ("delta", 2, 1, 0)}
    assert moved(pipeline.sync(cpo)) == {}
    shown = {text.split('"timeZone":"')[1][:6] for text in (before, pipeline.text("table", "json"))}
    assert shown == {"+01:00", "+02:00"}


def test_an_assumed_zone_holds_for_its_source_and_stays_with_its_pulls():
    """It is the configuration's, and a change of it is news."""
    cpo, pipeline = Source("wkx", location("A", country="ESP")), Pipeline()
    cpo.assumed = Assumed(time_zone="Atlantic/Canary")
    pipeline.sync(cpo)
    assert '"timeZone":"+00:00"' in pipeline.text("table", "json")
    cpo.assumed = Assumed(time_zone="Europe/Madrid")
    pipeline.sync(cpo)
    assert '"timeZone":"+01:00"' in pipeline.text("table", "json")


def _written(at):
    """A position as OCPI writes it."""
    return {"latitude": f"{at[0]:.6f}", "longitude": f"{at[1]:.6f}"}


# --- what speaks against it


def test_the_time_of_the_place_is_known_beside_the_stated_one():
    """With its zone; the stated one stays."""
    pool = placed("NLD", UTRECHT, "Europe/London").pool
    assert (pool.location.time_zone, pool.utc_offset) == ("Europe/London", "+00:00")
    assert pool.time_there == LocalTime(zone="Europe/Amsterdam", utc_offset="+01:00")


@pytest.mark.parametrize("at", [None, (0.0, 0.0), TENERIFE])
def test_no_place_in_the_country_no_time_there(at):
    """Nothing is held against what is stated."""
    assert placed("NLD", at, "Europe/London").pool.time_there is None


def test_it_is_looked_at_again_when_either_changes():
    """Algiers has no summer time: from spring on it is another time than that of the place, and that has to be told."""
    assert placed("NLD", UTRECHT, "Africa/Algiers").due == SPRING


def test_a_zone_that_is_taken_from_the_country_is_no_statement_of_the_operators():
    """Reports show who says it."""
    why = "all of CZ keeps the time of Europe/Prague"
    assert placed("CZE").pool.origins == {"time_zone": Origin("derived", why)}
