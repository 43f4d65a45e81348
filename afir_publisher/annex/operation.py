"""Whether a recharging point works, whether it is free, and what it costs: Table F."""

from collections.abc import Iterator
from datetime import timedelta

from afir_publisher.annex.entry import Said, derived
from afir_publisher.model import Connector, Evse, Tariff, is_ad_hoc, tariff_key
from afir_publisher.pool import Pool, Station

OPERATIONAL = {
    **dict.fromkeys(("AVAILABLE", "BLOCKED", "CHARGING", "RESERVED"), "operational"),
    **dict.fromkeys(("INOPERATIVE", "OUTOFORDER"), "out of order"),
    "PLANNED": "not yet in operation",
}
"""OCPI's statuses in the words of Table F, 1; UNKNOWN has none."""

IN_USE = {
    "AVAILABLE": "not in use",
    "BLOCKED": "in use",
    "CHARGING": "in use",
    "RESERVED": "reserved",
    **dict.fromkeys(("INOPERATIVE", "OUTOFORDER", "PLANNED"), "not usable"),
}
"""OCPI's statuses in the words of Table F, 2."""

STATUS_LASTS = {
    **dict.fromkeys(("BLOCKED", "CHARGING", "RESERVED"), timedelta(days=7)),
    "INOPERATIVE": timedelta(days=30),
    **dict.fromkeys(("AVAILABLE", "OUTOFORDER"), timedelta(days=90)),
}
"""How long a status lasts at most before it looks forgotten. Ours, not the law's: no car charges for a week, CPOs use
INOPERATIVE for what is gone (ocpi/ocpi#360), and frozen copies in real feeds are four months old."""


def operational_status(_pool: Pool, _station: Station, evse: Evse) -> Said | None:
    """Whether a recharging point works."""
    found = OPERATIONAL.get(evse.status.strip().upper())
    return derived(found, "its status") if found else None


def availability(_pool: Pool, _station: Station, evse: Evse) -> Said | None:
    """Whether a recharging point is in use."""
    found = IN_USE.get(evse.status.strip().upper())
    return derived(found, "its status") if found else None


def ad_hoc_tariffs(pool: Pool, connector: Connector) -> Iterator[Tariff]:
    """The connector's tariffs that hold without a contract, among those that are known and valid."""
    for tariff_id in connector.tariff_ids:
        tariff = pool.tariffs.get(tariff_key(tariff_id))
        if tariff is not None and is_ad_hoc(tariff):
            yield tariff


def prices_charging(tariff: Tariff) -> bool:
    """Whether a tariff prices more than reservations."""
    return any(
        element.price_components and not (element.restrictions and element.restrictions.reservation)
        for element in tariff.elements
    )


def ad_hoc_price(pool: Pool, _station: Station, evse: Evse) -> Said | None:
    """What charging costs without a contract; a recharging point that is still planned sells nothing."""
    if evse.status.upper() == "PLANNED":
        return derived("none yet", "its status PLANNED")
    names: dict[str, None] = {}
    for connector in evse.connectors:
        priced = [tariff.id for tariff in ad_hoc_tariffs(pool, connector) if prices_charging(tariff)]
        if not priced:
            return None
        names |= dict.fromkeys(priced)
    return Said(tuple(f"tariff {name}" for name in names)) if names else None
