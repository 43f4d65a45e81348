"""Of how many recharging points each entry is missing, wrong or doubtful, by what was found and where."""

from afir_publisher.model import Evse, Finding, Location
from afir_publisher.pool import Pool, Station
from afir_publisher.standing import Counts, Standing, standing

EVSES = tuple(Evse(uid=uid) for uid in ("one", "two", "three", "stale"))
POOL = Pool(
    location=Location(country_code="NL", party_id="WKX", id="1", publish=True, evses=EVSES),
    stations=(Station(id="S1", evses=EVSES[:2]), Station(id="S2", evses=EVSES[2:3])),
)


def found(rule, path, severity="error"):
    """A finding."""
    return Finding(rule=rule, severity=severity, path=path, message="")


def test_a_path_of_the_location_concerns_all_that_is_published():
    """The stale one of twins is not published."""
    assert standing(POOL, [found("AFIR-A05", "help_phone")]) == Standing(points=3, entries={"A05": Counts(missing=3)})


def test_a_path_of_a_station_concerns_its_points():
    """Two of the three."""
    assert standing(POOL, [found("AFIR-A05", "stations[S1].staffed")]).entries == {"A05": Counts(missing=2)}


def test_a_path_of_an_evse_concerns_that_one():
    """Positions are those in the Location."""
    assert standing(POOL, [found("AFIR-B01", "evses[2].evse_id")]).entries == {"B01": Counts(missing=1)}


def test_a_point_counts_once_as_what_is_worst():
    """Missing before wrong before doubtful, in whatever order they were found."""
    some = [
        found("AFIR-B06-IMPLAUSIBLE", "evses[0].connectors[0]", "warning"),
        found("AFIR-B06", "evses[0].connectors[1]"),
        found("AFIR-B06-IMPLAUSIBLE", "evses[1].connectors[0]", "warning"),
    ]
    expected = {"B06": Counts(missing=1, doubtful=1)}
    assert standing(POOL, some).entries == standing(POOL, some[::-1]).entries == expected


def test_an_error_beside_absence_is_wrong():
    """The coordinates are there, and they are not the true ones."""
    assert standing(POOL, [found("AFIR-A07-ZERO", "coordinates")]).entries == {"A07": Counts(wrong=3)}


def test_what_is_not_published_does_not_count():
    """Neither the stale twin, nor a station that there is not, nor a rule of OCPI."""
    some = [found("AFIR-B01", "evses[3].evse_id"), found("AFIR-A05", "stations[S9].x"), found("OCPI-AGE", "")]
    assert standing(POOL, some) == Standing(points=3, entries={})
    nothing = Pool(location=POOL.location)
    assert standing(nothing, [found("AFIR-A05", "help_phone")]) == Standing(points=0, entries={})
