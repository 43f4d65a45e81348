"""What rules look at: which points, stations and connectors count, and what a path within them begins with."""

from dataclasses import replace

import pytest
from stated import facts

from afir_publisher.annex.charging import plug_and_charge
from afir_publisher.model import Connector, Evse, Location
from afir_publisher.pool import Pool, Station
from afir_publisher.rules import RULES
from afir_publisher.rules.scope import silent, subject

PLUG = Connector(id="1", standard="IEC_62196_T2", power_type="AC_3_PHASE", max_electric_power=11_000)
EVSES = tuple(Evse(uid=uid, status="AVAILABLE", connectors=(PLUG,)) for uid in ("a1", "a2", "b1"))
LOCATION = Location(country_code="NL", party_id="WKX", id="LP", publish=True, evses=EVSES)
YES, OPEN = facts({"plug_and_charge": True}), facts({})


def pool(*stations, **of_evse):
    """The Location with its EVSEs in stations."""
    known = tuple(Station(id=name, evses=evses, facts=stated) for name, evses, stated in stations)
    return Pool(location=LOCATION, stations=known, of_evse=of_evse)


ONE = (("S", EVSES, OPEN),)
TWO = (("S1", EVSES[:2], OPEN), ("S2", EVSES[2:], OPEN))


@pytest.mark.parametrize(
    ("stations", "of_evse", "found"),
    [
        (ONE, {}, [("x", "Location LP")]),
        (TWO, {}, [("stations[S1].x", "station S1 of Location LP"), ("stations[S2].x", "station S2 of Location LP")]),
        (ONE, {"A1": YES, "B1": YES}, [("evses[1].x", "EVSE a2")]),
        (TWO, {"A1": YES}, [("evses[1].x", "EVSE a2"), ("stations[S2].x", "station S2 of Location LP")]),
        (TWO, {"A1": YES, "A2": YES, "B1": YES}, []),
        ((), {}, []),
    ],
    ids=["all", "all of two stations", "one", "one of a station, and another station", "none", "nothing published"],
)
def test_where_nothing_is_said_is_told_once_for_a_station(stations, of_evse, found):
    """Unless some of its points do say it."""
    assert list(silent(pool(*stations, **of_evse), plug_and_charge, "x")) == found


@pytest.mark.parametrize("stations", [ONE, TWO], ids=["one", "two"])
def test_a_station_is_named_by_its_location_where_it_is_all_of_it(stations):
    """Where there are several, by its own id too."""
    there = pool(*stations)
    assert subject(there, there.stations[0]) == ("Location LP" if len(stations) == 1 else "station S1 of Location LP")


def test_a_position_is_that_in_the_location_though_stations_have_other_orders():
    """What is removed counts, and what stands in the second station is third in the Location."""
    gone = replace(EVSES[0], status="REMOVED")
    there = replace(pool(TWO[1], A2=YES), location=replace(LOCATION, evses=(gone, *EVSES[1:])))
    both = replace(there, stations=(Station(id="S2", evses=(EVSES[2], EVSES[1])),))
    assert list(silent(both, plug_and_charge, "x")) == [("evses[2].x", "EVSE b1")]


@pytest.mark.parametrize("code", ["AFIR-B05", "AFIR-B07", "DE-STATION-ID"])
def test_what_is_asked_of_a_station_is_found_for_each(code):
    """With its path."""
    by_card = tuple(replace(evse, capabilities=("RFID_READER",)) for evse in EVSES)
    there = pool(("S1", by_card[:2], OPEN), ("S2", by_card[1:], OPEN))
    assert [path.partition("]")[0] for path, _ in RULES[code].find(there)] == ["stations[S1", "stations[S2"]


def test_what_is_kept_of_a_pool_is_worked_out_anew_where_it_changes():
    """Points, connectors and abilities are asked for before and after."""
    there = pool(*ONE)
    gone = replace(EVSES[0], status="REMOVED")
    able = replace(EVSES[1], capabilities=("rfid_reader ",), connectors=(replace(PLUG, capabilities=("x",)),))
    assert there.points == tuple(enumerate(EVSES))
    assert there.connectors == tuple((i, 0, evse, PLUG) for i, evse in enumerate(EVSES))
    assert there.stations[0].abilities == frozenset()
    after = replace(
        there,
        location=replace(LOCATION, evses=(gone, able, EVSES[2])),
        stations=(replace(there.stations[0], evses=(able, EVSES[2])),),
        stale_twins=frozenset({"B1"}),
    )
    assert after.points == ((1, able),)
    assert after.connectors == ((1, 0, able, able.connectors[0]),)
    assert after.stations[0].abilities == {"RFID_READER", "X"}
