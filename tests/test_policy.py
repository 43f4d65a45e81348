"""What becomes of objects that break a rule: held back, published without the element, or as they are."""

from dataclasses import replace

import pytest

from afir_publisher.facts import Facts
from afir_publisher.model import Connector, Evse, Finding, GeoLocation, Location, power_w
from afir_publisher.policy import Held, abide
from afir_publisher.pool import Pool, Station

PLUG = Connector(id="1", standard="IEC_62196_T2", max_voltage=230, max_amperage=16, max_electric_power=7_360_000)
EVSES = tuple(Evse(uid=uid, connectors=(PLUG,), capabilities=("RFID_READER", "ODD")) for uid in ("one", "two"))
LOCATION = Location(
    country_code="NL",
    party_id="WKX",
    id="1",
    publish=True,
    evses=EVSES,
    coordinates=GeoLocation(latitude=0, longitude=0),
    help_phone="0",
)
POOL = Pool(
    location=LOCATION,
    facts=Facts(toilets=True),
    stations=(
        Station(id="S1", evses=EVSES[:1], facts=Facts(toilets=True)),
        Station(id="S2", evses=EVSES[1:], facts=Facts(toilets=True)),
    ),
)


def bide(path, policy):
    """What a policy makes of the pool where one thing was found."""
    return abide(POOL, [Finding(rule="X", severity="error", path=path, message="")], {"X": policy})


@pytest.mark.parametrize("policy", ["report", None])
def test_what_is_only_reported_is_published_as_it_is(policy):
    """The same pool, and nothing held."""
    policies = {"X": policy} if policy else {}
    pool, held = abide(POOL, [Finding(rule="X", severity="error", path="help_phone", message="")], policies)
    assert pool is POOL
    assert held == ()


@pytest.mark.parametrize(
    ("path", "left"), [("help_phone", []), ("stations[S1].toilets", ["S2"]), ("evses[1].evse_id", ["S1"])]
)
def test_what_is_held_is_not_published(path, left):
    """The whole Location, one station, or one recharging point with a station that has no other."""
    pool, held = bide(path, "hold")
    assert [station.id for station in pool.stations] == left
    assert held == (Held(path=path, rule="X", policy="hold"),)


def test_one_of_two_points_is_held_back():
    """Its station stays with the other."""
    both = replace(POOL, stations=(Station(id="S", evses=EVSES),))
    pool, _ = abide(both, [Finding(rule="X", severity="error", path="evses[0]", message="")], {"X": "hold"})
    assert [evse.uid for evse in pool.stations[0].evses] == ["two"]


def test_what_is_omitted_is_as_if_it_had_not_been_sent():
    """Of the Location, and of the EVSE in its station too."""
    pool, held = bide("coordinates", "omit")
    assert pool.location == replace(LOCATION, coordinates=None)
    assert held == (Held(path="coordinates", rule="X", policy="omit"),)
    pool, _ = bide("evses[0].capabilities[1]", "omit")
    assert pool.location.evses[0].capabilities == ("RFID_READER",)
    assert pool.stations[0].evses[0] is pool.location.evses[0]
    assert pool.stations[1].evses[0] is EVSES[1]
    pool, _ = bide("evses[0].capabilities", "omit")
    assert pool.location.evses[0].capabilities == ()


def test_a_power_goes_with_what_it_would_be_worked_out_from():
    """Without it 230 V and 16 A would make another power, which nobody stated."""
    pool, _ = bide("evses[1].connectors[0].max_electric_power", "omit")
    assert power_w(pool.location.evses[1].connectors[0]) is None
    unstated = replace(PLUG, max_electric_power=None)
    evse = Evse(uid="x", connectors=(unstated,))
    only = Pool(location=replace(LOCATION, evses=(evse,)), stations=(Station(id="S", evses=(evse,)),))
    path = "evses[0].connectors[0].max_electric_power"
    pool, held = abide(only, [Finding(rule="X", severity="error", path=path, message="")], {"X": "omit"})
    assert power_w(pool.stations[0].evses[0].connectors[0]) is None
    assert len(held) == 1


def test_a_fact_is_omitted_at_its_station_or_everywhere():
    """By its name, which is no field of OCPI."""
    pool, _ = bide("stations[S1].toilets", "omit")
    assert [station.facts.toilets for station in pool.stations] == [None, True]
    pool, _ = bide("toilets", "omit")
    assert [station.facts.toilets for station in pool.stations] == [None, None]


@pytest.mark.parametrize("path", ["name", "evses[1].evse_id", "evses[0].connectors[0].nothing", ""])
def test_what_is_not_there_is_not_held(path):
    """Nothing can be left out of it."""
    pool, held = bide(path, "omit")
    assert pool == POOL
    assert held == ()


def test_omitting_comes_before_holding():
    """Paths count the EVSEs as they came."""
    findings = [
        Finding(rule="H", severity="error", path="evses[0].evse_id", message=""),
        Finding(rule="O", severity="error", path="evses[1].capabilities", message=""),
    ]
    pool, held = abide(POOL, findings, {"H": "hold", "O": "omit"})
    assert [one.rule for one in held] == ["O", "H"]
    assert pool.stations[0].evses[0].capabilities == ()
