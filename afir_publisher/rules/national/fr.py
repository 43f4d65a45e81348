"""France: the IRVE schemas 2.3.1, and what QualiCharge refuses beyond them."""

import re
from collections.abc import Iterator

from afir_publisher.annex.charging import point_power_w
from afir_publisher.annex.french import UNKNOWN_ACCESSIBILITY, accessibility
from afir_publisher.annex.parking import disabled_space_count
from afir_publisher.model import Tariff, evse_id_key, is_ad_hoc
from afir_publisher.pool import Pool
from afir_publisher.rules.rule import rule, tariff_rule
from afir_publisher.rules.scope import points, stations, subject

_EVSE_ID = re.compile(r"FR[A-Z0-9]{3}E[A-Z0-9]{1,29}")
LEAST_W, MOST_W = 1_300, 4_000_000


@rule("FR-ACCESSIBILITY", severity="warning", cites="IRVE statique 2.3.1, accessibilite_pmr")
def accessibility_unsaid(pool: Pool) -> Iterator[tuple[str, str]]:
    """Nothing says whether people with disabilities can use a station.

    The field accessibilite_pmr is mandatory; without a fact it can only say that it is not known.

    Send DISABLED in vehicle_types of parking or in parking_restrictions, or set disabled_parking_spaces or
    fr_accessibilite_pmr in the overlay.
    """
    for prefix, station in stations(pool):
        if disabled_space_count(pool, station) is None and any(
            accessibility(pool, station, evse).value == UNKNOWN_ACCESSIBILITY for evse in station.evses
        ):
            yield f"{prefix}disabled_parking_spaces", f"{subject(pool, station)}: accessibility is not known"


@rule("FR-EVSE-ID", severity="error", cites="QualiCharge, id_pdc_itinerance; IRVE statique 2.3.1, id_pdc_itinerance")
def evse_id_malformed(pool: Pool) -> Iterator[tuple[str, str]]:
    """An EVSE id does not have the form that France takes.

    AFIREV gives ids that begin with FR, three characters, E; stars are left out. Others are refused.

    Send the id that AFIREV's prefix begins, such as `FRABCE1234`.
    """
    for i, evse in points(pool):
        if evse.evse_id and not _EVSE_ID.fullmatch(evse_id_key(evse.evse_id)):
            yield f"evses[{i}].evse_id", f"EVSE {evse.uid}: {evse.evse_id!r} does not have the form FRxxxE..."


@rule("FR-POWER", severity="error", cites="QualiCharge, puissance_nominale")
def power_refused(pool: Pool) -> Iterator[tuple[str, str]]:
    """The power of a recharging point is outside of what QualiCharge takes.

    That is 1.3 to 4,000 kW; the whole delivery is refused for one that is outside.

    Correct max_electric_power, which is in watts.
    """
    for _, station in stations(pool):
        at = {evse.uid.upper(): i for i, evse in points(pool)}
        for evse in station.evses:
            power = point_power_w(pool, station, evse)
            if power is not None and not LEAST_W <= power.value <= MOST_W:
                yield f"evses[{at[evse.uid.upper()]}].connectors", f"EVSE {evse.uid} gives {power.value} W"


@tariff_rule("FR-VAT", severity="warning", cites="IRVE 3.0.0-alpha.1, tariffs")
def price_without_vat(tariff: Tariff) -> Iterator[tuple[str, str]]:
    """The price for everybody is sent without VAT.

    The coming schema takes prices with all taxes only (TTC). A gross price is worked out here where vat is there, and
    may differ by a rounding.

    Send tax_included YES with gross prices.
    """
    if is_ad_hoc(tariff) and (tariff.tax_included or "").strip().upper() not in {"YES", "N/A", "NA"}:
        yield "tax_included", f"tariff {tariff.id}: tax_included is {tariff.tax_included or 'missing'}"
