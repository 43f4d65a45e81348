"""How one pays at a station: Table A, 20 to 24."""

from afir_publisher.annex.entry import Said, derived, fact, prefer, together
from afir_publisher.model import Tariff, is_ad_hoc, tariff_key
from afir_publisher.pool import Pool, Station

CARD_READER = frozenset({"CHIP_CARD_SUPPORT", "CREDIT_CARD_PAYABLE", "DEBIT_CARD_PAYABLE", "PED_TERMINAL"})
"""Capabilities by which OCPI says that there is a terminal for bank cards (2.3.0, mod_locations, Capability)."""

WEAK_CARD_READER = frozenset({"CREDIT_CARD_PAYABLE", "DEBIT_CARD_PAYABLE"})
"""Capabilities that many send where cards are taken by an app or a website only."""

CONTACTLESS = frozenset({"CONTACTLESS_CARD_SUPPORT"})

PLUG_AND_CHARGE = frozenset({"ISO_15118_2_PLUG_AND_CHARGE", "ISO_15118_20_PLUG_AND_CHARGE"})

CONTRACT = frozenset({"RFID_READER", "REMOTE_START_STOP_CAPABLE"}) | PLUG_AND_CHARGE
"""Capabilities that only drivers with a contract have a use for."""


def card_reader(_pool: Pool, station: Station) -> Said | None:
    """Whether there is a payment device that reads bank cards; what is stated counts more than a weak sign of one."""
    stated = fact(station.facts, "card_reader")
    return stated if stated is not None and is_weak(station) else _ability(station, "card_reader", CARD_READER)


def is_weak(station: Station) -> bool:
    """Whether a station with AC only has no sign of a terminal but words about cards."""
    can = station.abilities
    return (
        bool(can & WEAK_CARD_READER)
        and can & (CARD_READER | CONTACTLESS) <= WEAK_CARD_READER
        and all(
            (connector.power_type or "").strip().upper().startswith("AC")
            for evse in station.evses
            for connector in evse.connectors
        )
    )


def contactless(_pool: Pool, station: Station) -> Said | None:
    """Whether there is a payment device with contactless function."""
    return _ability(station, "contactless", CONTACTLESS)


def _ability(station: Station, name: str, words: frozenset[str]) -> Said | None:
    """Whether some EVSE of a station can do something: no only if the lists of capabilities are complete."""
    can = words & station.abilities
    if can:
        return prefer(station.facts, name, derived(True, f"{', '.join(sorted(can))} in capabilities"))
    stated = fact(station.facts, name)
    if stated is None and station.facts.capabilities_complete:
        return derived(False, "not in capabilities, which are complete")
    return stated


def other_ad_hoc(_pool: Pool, station: Station) -> Said | None:
    """Other ways to pay without a contract; OCPI has no words for them."""
    return fact(station.facts, "ad_hoc_payment")


def brands(_pool: Pool, station: Station) -> Said | None:
    """Which cards and payment providers are taken; OCPI has no field for them."""
    return fact(station.facts, "payment_brands")


def contract(pool: Pool, station: Station) -> Said | None:
    """Whether one can pay by a contract."""
    if any(evse.accepted_service_providers for evse in station.evses):
        found: Said | None = derived(True, "accepted_service_providers")
    elif can := CONTRACT & station.abilities:
        found = derived(True, f"{', '.join(sorted(can))} in capabilities")
    elif any(not is_ad_hoc(tariff) for tariff in tariffs(pool, station)):
        found = derived(True, "a tariff for contracts")
    else:
        found = None
    stated = prefer(station.facts, "contract_payment", found)
    if stated is None and station.facts.capabilities_complete:
        return derived(False, "not in capabilities, which are complete")
    return stated


def tariffs(pool: Pool, station: Station) -> list[Tariff]:
    """The tariffs that connectors of a station name, as far as they are known, in their order."""
    if not pool.tariffs:
        return []
    names = dict.fromkeys(
        tariff_key(name) for evse in station.evses for plug in evse.connectors for name in plug.tariff_ids
    )
    return [pool.tariffs[name] for name in names if name in pool.tariffs]


def providers(pool: Pool, station: Station) -> Said | None:
    """Whose contracts are taken (Table B, 7); nobody's where there are no contracts."""
    said = [
        Said(name.strip(), pool.origin(f"evses[{evse.uid.upper()}].accepted_service_providers"))
        for evse in station.evses
        for name in evse.accepted_service_providers
    ]
    if said:
        return Said(tuple(dict.fromkeys(one.value for one in said)), together(said))
    has_contract = contract(pool, station)
    return derived((), "there is no contract payment") if has_contract and not has_contract.value else None
