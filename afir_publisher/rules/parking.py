"""Which vehicles a station takes and where they stand: AFIR Art. 20(2)(a)(xvi) to (xix)."""

from collections.abc import Iterator

from afir_publisher.annex import parking, service
from afir_publisher.model import first_of
from afir_publisher.pool import Pool
from afir_publisher.rules.rule import rule
from afir_publisher.rules.scope import named, points, stations, unsaid

PLAUSIBLE = {
    "max_vehicle_height_m": (1.5, 6.0),
    "max_vehicle_length_m": (2.0, 40.0),
    "max_vehicle_width_m": (1.0, 6.0),
    "max_vehicle_weight_t": (0.3, 100.0),
}
"""The least and most that a limit can mean, in metres and tonnes: from a small car to twice what roads allow
(Directive 96/53/EC: 4 m high, 18.75 m long, 2.6 m wide, 44 t). Outside it is mostly another unit."""


@rule("AFIR-A16", severity="error", cites="AFIR Art. 20(2)(a)(xvi); (EU) 2025/655 Annex, Table A, 16")
def vehicles_unknown(pool: Pool) -> Iterator[tuple[str, str]]:
    """Nothing says for which types of vehicles a station is.

    A lorry cannot turn where a car can. The law has the categories L, M1 to M3, N1 to N3 and others.

    Send parking_places with vehicle_types, and parking of each EVSE (OCPI 2.3.0); or set vehicle_categories in the
    overlay.
    """
    yield from unsaid(
        pool,
        parking.vehicle_categories,
        "vehicle_categories",
        "which types of vehicles it takes",
        "OCPI: parking_places[].vehicle_types; overlay: vehicle_categories",
    )


@rule("AFIR-A17-UNIT", severity="warning", cites="AFIR Art. 20(2)(a)(xvii); (EU) 2025/655 Annex, Table A, 17")
def vehicle_limit_implausible(pool: Pool) -> Iterator[tuple[str, str]]:
    """A limit for vehicles is one that no place has.

    OCPI has centimetres and kilograms, the overlay metres and tonnes; this is mostly a value in the other unit. A
    garage of 2 metres is then published as one of 2 centimetres.

    Send max_vehicle_height, max_vehicle_length and max_vehicle_width in centimetres, max_vehicle_weight in kilograms.
    """
    for i, place in enumerate(pool.location.parking_places):
        for name, (words, of_parking) in parking.LIMITS.items():
            value = of_parking(place)
            if value is not None and not _is_plausible(name, value):
                said = f"Parking {place.id} takes vehicles up to {words.format(value)}"
                yield f"parking_places[{i}].{name.rpartition('_')[0]}", said
    for at, station in stations(pool):
        for name, (words, _) in parking.LIMITS.items():
            value = getattr(station.facts, name)
            if value is not None and not _is_plausible(name, value):
                said = f"{named(pool, at, station)} takes vehicles up to {words.format(value)}"
                yield f"{at}{name}", f"{said} by {station.facts.origin(name)}"


def _is_plausible(name: str, value: float) -> bool:
    """Whether a limit in metres or tonnes may be meant so."""
    least, most = PLAUSIBLE[name]
    return least <= value <= most


@rule("AFIR-A18", severity="error", cites="AFIR Art. 20(2)(a)(xviii); (EU) 2025/655 Annex, Table A, 18")
def spaces_unknown(pool: Pool) -> Iterator[tuple[str, str]]:
    """Nothing says how many parking spaces for recharging a station has.

    It need not be the number of recharging points, so it cannot be taken from them.

    Send parking_places, and parking of each EVSE that names them (OCPI 2.3.0); or set parking_spaces in the overlay.
    """
    yield from unsaid(
        pool,
        parking.space_count,
        "parking_spaces",
        "how many parking spaces it has",
        "OCPI: parking_places; overlay: parking_spaces",
    )


@rule("AFIR-A18-LINK", severity="warning", cites="AFIR Art. 20(2)(a)(xviii); (EU) 2025/655 Annex, Table A, 18")
def parking_not_there(pool: Pool) -> Iterator[tuple[str, str]]:
    """An EVSE names a Parking that the Location does not have.

    Spaces, types of vehicles and limits come from there, so they are incomplete.

    Send the Parking in parking_places, or take its id away.
    """
    if not any(evse.parking for evse in pool.location.evses):
        return
    known = {parking.key(place.id) for place in pool.location.parking_places}
    lost = [
        (f"evses[{i}].parking[{k}].parking_id", f"EVSE {evse.uid} names the Parking {link.parking_id!r}")
        for i, evse in points(pool)
        for k, link in enumerate(evse.parking)
        if parking.key(link.parking_id) not in known
    ]
    if lost:
        path, said = lost[0]
        yield path, f"{said}, which is not there{first_of(len(lost))}"


@rule("AFIR-A18-FEWER", severity="warning", cites="AFIR Art. 20(2)(a)(xviii); (EU) 2025/655 Annex, Table A, 18")
def fewer_spaces_than_points(pool: Pool) -> Iterator[tuple[str, str]]:
    """A station has fewer parking spaces than recharging points.

    Each recharging point serves one vehicle, and each vehicle stands somewhere. A Parking of OCPI may stand for a whole
    area, and counts as one space then.

    Send a Parking for each space, or set parking_spaces in the overlay; where points do share a space, nothing is
    wrong.
    """
    for at, station in stations(pool):
        spaces, count = parking.space_count(pool, station), service.point_count(pool, station)
        if spaces and spaces.value < count.value:
            said = f"{named(pool, at, station)}: parking spaces {spaces.value}, recharging points {count.value}"
            yield f"{at}parking_spaces", said


@rule("AFIR-A19", severity="error", cites="AFIR Art. 20(2)(a)(xix); (EU) 2025/655 Annex, Table A, 19")
def disabled_spaces_unknown(pool: Pool) -> Iterator[tuple[str, str]]:
    """Nothing says how many parking spaces are for people with disabilities.

    None is an answer, too, but has to be given: who depends on such a space does not drive to a place that may have it.

    Send parking_places with vehicle_types, which name DISABLED where it applies, and parking of each EVSE; or set
    disabled_parking_spaces in the overlay, 0 for none.
    """
    what = "how many parking spaces are for people with disabilities"
    yield from unsaid(
        pool,
        parking.disabled_space_count,
        "disabled_parking_spaces",
        what,
        "OCPI: parking_places[].vehicle_types; overlay: disabled_parking_spaces",
    )


@rule("AFIR-A19-MORE", severity="error", cites="AFIR Art. 20(2)(a)(xix); (EU) 2025/655 Annex, Table A, 19")
def more_disabled_spaces_than_spaces(pool: Pool) -> Iterator[tuple[str, str]]:
    """A station has more parking spaces for people with disabilities than parking spaces.

    One of the two numbers is wrong.

    Correct parking_spaces and disabled_parking_spaces in the overlay, or parking_places and parking_restrictions.
    """
    for at, station in stations(pool):
        all_spaces, disabled = parking.space_count(pool, station), parking.disabled_space_count(pool, station)
        if all_spaces and disabled and disabled.value > all_spaces.value:
            said = f"parking spaces {all_spaces.value}, for people with disabilities {disabled.value}"
            yield f"{at}disabled_parking_spaces", f"{named(pool, at, station)}: {said}"
