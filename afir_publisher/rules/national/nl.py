"""The Netherlands: what DOT-NL of NDW makes mandatory in OCPI 2.2.1 (docs.ndw.nu, for suppliers)."""

from collections.abc import Iterator

from afir_publisher.annex.entry import Said
from afir_publisher.model import Evse, evse_id_key
from afir_publisher.pool import Pool, Station
from afir_publisher.rules.rule import rule
from afir_publisher.rules.scope import connectors, points, silent

_SUPPLIERS = "NDW, DOT-NL, requirements for suppliers"


@rule("NL-ENERGY-MIX", severity="error", cites=_SUPPLIERS)
def energy_mix_missing(pool: Pool) -> Iterator[tuple[str, str]]:
    """A Location has no energy_mix.

    NDW makes it mandatory, though OCPI leaves it optional.

    Send energy_mix with is_green_energy.
    """
    if pool.stations and pool.location.energy_mix is None:
        yield "energy_mix", f"Location {pool.location.id} has no energy_mix"


@rule("NL-OPENING-TIMES", severity="error", cites=_SUPPLIERS)
def opening_times_missing(pool: Pool) -> Iterator[tuple[str, str]]:
    """A Location has no opening_times.

    NDW makes them mandatory, though OCPI leaves them optional.

    Send opening_times with twentyfourseven true, or with the regular_hours of the week.
    """
    if pool.stations and pool.location.opening_times is None:
        yield "opening_times", f"Location {pool.location.id} has no opening_times"


@rule("NL-PARKING-RESTRICTIONS", severity="warning", cites=_SUPPLIERS)
def parking_restrictions_missing(pool: Pool) -> Iterator[tuple[str, str]]:
    """An EVSE has no parking_restrictions.

    NDW makes them mandatory. An empty list may say that everybody can park there, or that nobody filled it in.

    Send parking_restrictions, such as `EV_ONLY`.
    """
    for path, who in silent(pool, _restrictions, "parking_restrictions"):
        yield path, f"{who}: no parking_restrictions"


def _restrictions(_pool: Pool, _station: Station, evse: Evse) -> Said | None:
    """Who may park at a recharging point."""
    return Said(evse.parking_restrictions) if evse.parking_restrictions else None


@rule("NL-PARTY", severity="warning", cites=_SUPPLIERS)
def party_not_operator(pool: Pool) -> Iterator[tuple[str, str]]:
    """The party of a Location is not the operator that its EVSE ids name.

    Somebody else may deliver for an operator, but NDW shows the data only if party_id is that of the operator.

    Send country_code and party_id of the operator.
    """
    location = pool.location
    party = f"{location.country_code}*{location.party_id}".upper()
    keys = [evse_id_key(evse.evse_id) for _, evse in points(pool) if evse.evse_id]
    others = dict.fromkeys(f"{key[:2]}*{key[2:5]}" for key in keys)
    if others and party not in others:
        said = f"Location {location.id} is of {party}, and its EVSE ids begin with {', '.join(others)}"
        yield "party_id", said


@rule("NL-POWER", severity="error", cites=_SUPPLIERS)
def power_missing(pool: Pool) -> Iterator[tuple[str, str]]:
    """A connector has no max_electric_power.

    NDW makes it mandatory, though OCPI leaves it optional; volts and amperes do not stand in for it there.

    Fill max_electric_power, in watts.
    """
    for i, j, evse, connector in connectors(pool):
        if not connector.max_electric_power:
            said = f"connector {connector.id} of EVSE {evse.uid} has no max_electric_power"
            yield f"evses[{i}].connectors[{j}].max_electric_power", said


@rule("NL-TARIFF-IDS", severity="error", cites=_SUPPLIERS)
def tariff_ids_missing(pool: Pool) -> Iterator[tuple[str, str]]:
    """A connector names no tariff.

    NDW makes tariff_ids mandatory, though OCPI leaves them optional.

    Name in tariff_ids the tariffs that hold for the connector.
    """
    for i, j, evse, connector in connectors(pool):
        if not connector.tariff_ids:
            said = f"connector {connector.id} of EVSE {evse.uid} has no tariff_ids"
            yield f"evses[{i}].connectors[{j}].tariff_ids", said
