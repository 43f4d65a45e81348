"""What the energy of a charging point is made of, in the base packages: an ElectricEnergyMix, with its supplier."""

from afir_publisher.pool import Pool, Station
from exporters.datex2 import energy, ids
from exporters.datex2.base import organisation
from exporters.datex2.base.names import based
from exporters.datex2.tree import Node, texts


def mix(pool: Pool, alone: Station, language: str) -> list[Node]:
    """The energy of a charging point, which stands for a station of its own; nothing where nothing is known."""
    said = pool.location.energy_mix
    impact = energy.impacts(said)
    (evse,) = alone.evses
    supplier = ids.organisation(ids.point(pool.location, evse), "SUPPLIER")
    node: dict[str, Node] = {
        "egi:energyProductName": texts(said.energy_product_name, language) if said else None,
        "egi:isGreenEnergy": energy.is_green(pool, alone),
        "egi:carbonDioxideImpact": impact.get("CARBON_DIOXIDE"),
        "egi:nuclearWasteImpact": impact.get("NUCLEAR_WASTE"),
        "egi:electricEnergySourceRatio": based(energy.sources(said)) if said and said.energy_sources else None,
        "egi:energyProvider": organisation.named(said.supplier_name, language, supplier) if said else None,
    }
    return [{"@energyMixIndex": 0, **node}] if any(value is not None for value in node.values()) else []
