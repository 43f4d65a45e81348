"""The energy that a charging point sells: what it is made of, whether it is renewable, what it costs."""

from collections.abc import Iterable
from functools import lru_cache
from itertools import filterfalse

from afir_publisher.annex.charging import renewable
from afir_publisher.annex.payment import tariffs
from afir_publisher.model import EnergyMix, Tariff, is_ad_hoc
from afir_publisher.pool import Pool, Station
from exporters.datex2 import ids, payment
from exporters.datex2.codes import ENERGY_SOURCE, OTHER, look, words
from exporters.datex2.links import url
from exporters.datex2.price import energy_rates
from exporters.datex2.tree import Node, Shared, Typed, plain, texts


@lru_cache(maxsize=4096)
def common(mix: EnergyMix | None, evidence: str | None, language: str) -> Shared | None:
    """The energy of a place without its prices; most charging points of a CPO have the same."""
    facts = _facts(mix, None if mix is None else mix.is_green_energy, (None, evidence), (), language)
    return Shared([Typed("aegi:ElectricEnergy", facts)]) if any(value is not None for value in facts.values()) else None


def of_point(pool: Pool, alone: Station, shared: Shared | None, means: Shared | None, language: str) -> Node:
    """The energy with its prices; what all charging points share where there are none.

    `alone` is the charging point as a station of its own, `means` how one pays at it.
    """
    known = tariffs(pool, alone)
    if not known:
        return shared
    (evse,) = alone.evses
    rates = energy_rates(pool, evse, ids.rate(ids.point(pool.location, evse)), means)
    addresses = (web_page(filter(is_ad_hoc, known)), evidence(alone))
    facts = _facts(pool.location.energy_mix, is_green(pool, alone), addresses, tuple(rates), language)
    return [Typed("aegi:ElectricEnergy", facts)] if any(value is not None for value in facts.values()) else None


def of_station(pool: Pool, station: Station) -> list[Node]:
    """The rate that says that contracts are taken; what the energy is made of stands at the charging points."""
    rate = payment.contract_rate(pool, station)
    if rate is None:
        return []
    page = web_page(filterfalse(is_ad_hoc, tariffs(pool, station)))
    return [Typed("aegi:ElectricEnergy", {"aegi:energyProductInformation": page, "aegi:energyRate": [rate]})]


def web_page(known: Iterable[Tariff]) -> str | None:
    """The first page on the web that tariffs are explained on."""
    pages = (url(tariff.tariff_alt_url) for tariff in known)
    return next((address for address in pages if address is not None), None)


def evidence(station: Station) -> str | None:
    """The address of what proves that the energy is renewable."""
    return url(station.facts.renewable_evidence)


def is_green(pool: Pool, station: Station) -> bool | None:
    """Whether all energy of a station, or a charging point, is from renewable sources."""
    said = renewable(pool, station)
    return None if said is None else bool(said.value)


def _facts(
    mix: EnergyMix | None,
    green: bool | None,
    addresses: tuple[str | None, str | None],
    rates: tuple[Node, ...],
    language: str,
) -> dict[str, Node]:
    """The parts of aegi:ElectricEnergy; the addresses are those of information and of evidence."""
    names = (mix.energy_product_name, mix.supplier_name) if mix else ()
    impact = impacts(mix)
    page, proof = addresses
    return {
        "aegi:energyProductName": texts(", ".join(filter(None, names)), language),
        "aegi:isGreenEnergy": green,
        "aegi:energyProductInformation": page,
        "aegi:renewableEnergyEvidence": proof,
        "aegi:energyRate": rates or None,
        "aegi:carbonDioxideImpact": impact.get("CARBON_DIOXIDE"),
        "aegi:nuclearWasteImpact": impact.get("NUCLEAR_WASTE"),
        "aegi:electricEnergySourceRatio": sources(mix) if mix and mix.energy_sources else None,
    }


def impacts(mix: EnergyMix | None) -> dict[str, float]:
    """What the energy does to the environment, in g per kWh, by OCPI's word for it; the first one of each counts."""
    return {one.category.strip().upper(): one.amount for one in reversed(mix.environ_impact)} if mix else {}


def sources(mix: EnergyMix) -> list[Node]:
    """What the energy is made of."""
    found = [(look(ENERGY_SOURCE, one.source, OTHER), one) for one in mix.energy_sources]
    return [
        {
            "aegi:energySource": code,
            "aegi:otherEnergySource": plain(words(one.source)) if code is OTHER else None,
            "aegi:sourceRatioValue": {"com:percentage": one.percentage},
        }
        for code, one in found
    ]
