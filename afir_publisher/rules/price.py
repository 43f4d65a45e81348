"""What charging costs without a contract: AFIR Art. 20(2)(f)(iii)."""

from collections.abc import Iterator

from afir_publisher.annex.operation import ad_hoc_tariffs, prices_charging
from afir_publisher.model import Connector, first_of, is_ad_hoc, tariff_key
from afir_publisher.pool import Pool
from afir_publisher.rules.rule import rule
from afir_publisher.rules.scope import connectors


@rule("AFIR-F03", severity="error", cites="AFIR Art. 20(2)(f)(iii); (EU) 2025/655 Annex, Table F, 3; AFIR Art. 5")
def ad_hoc_price_missing(pool: Pool) -> Iterator[tuple[str, str]]:
    """A connector has no price for charging without a contract.

    Everybody may charge ad hoc and must be able to know the price before; a price that only holds with a contract
    does not tell them.

    Name in tariff_ids a tariff of type AD_HOC_PAYMENT, or one without a type, which holds for everybody; publish the
    tariff in the tariffs module, and see that it is valid today.
    """
    for i, j, evse, connector in connectors(pool):
        # A recharging point that is still planned sells nothing.
        if evse.status.upper() != "PLANNED" and not any(map(prices_charging, ad_hoc_tariffs(pool, connector))):
            said = f"connector {connector.id} of EVSE {evse.uid} {_why_none(pool, connector)}"
            yield f"evses[{i}].connectors[{j}].tariff_ids", said


def _why_none(pool: Pool, connector: Connector) -> str:
    """What is wrong with each tariff that the connector names."""
    if not connector.tariff_ids:
        return "names no tariff"
    return "names " + ", ".join(f"{tariff_id} ({_fault(pool, tariff_id)})" for tariff_id in connector.tariff_ids)


def _fault(pool: Pool, tariff_id: str) -> str:
    """Why a tariff is no price for charging without a contract."""
    tariff = pool.tariffs.get(tariff_key(tariff_id))
    if tariff is None:
        return "not found, or not valid now"
    return "prices no charging" if is_ad_hoc(tariff) else f"of type {tariff.type}"


@rule("OCPI-TARIFF-DOUBLE", severity="warning", cites="OCPI 2.3.0, mod_locations, Connector object, tariff_ids")
def tariffs_overlap(pool: Pool) -> Iterator[tuple[str, str]]:
    """A connector names two tariffs of one type that are valid at the same time.

    Nobody can tell which one a driver pays. The one that begins last is published, and of those that begin together the
    one that was updated last.

    Let one tariff of each type end before the next begins.
    """
    found = [
        (i, j, evse, connector, rivals)
        for i, j, evse, connector in connectors(pool)
        if (rivals := _rivals(pool, connector))
    ]
    if found:
        i, j, evse, connector, rivals = found[0]
        said = f"connector {connector.id} of EVSE {evse.uid} names {' and '.join(rivals)}{first_of(len(found))}"
        yield f"evses[{i}].connectors[{j}].tariff_ids", said


def _rivals(pool: Pool, connector: Connector) -> list[str]:
    """The tariffs for everybody that a connector names beside another one of the same type."""
    if len(connector.tariff_ids) < 2:  # noqa: PLR2004 - most have one
        return []
    by_type: dict[str, dict[str, None]] = {}
    for tariff in ad_hoc_tariffs(pool, connector):
        by_type.setdefault((tariff.type or "").upper(), {})[tariff.id] = None
    return next((list(ids) for ids in by_type.values() if len(ids) > 1), [])
