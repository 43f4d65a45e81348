"""Finland: what Fintraffic needs to convert OCPI (AFIR page, Digitraffic documentation)."""

from collections.abc import Iterator

from afir_publisher.model import Tariff, first_of
from afir_publisher.rules.rule import tariff_rule


@tariff_rule(
    "FI-VAT", severity="warning", cites="Fintraffic, AFIR, instructions for operators; Digitraffic documentation"
)
def vat_missing(tariff: Tariff) -> Iterator[tuple[str, str]]:
    """A price does not say its rate of VAT.

    The national feed has prices without VAT and needs the rate to make one out of the other.

    Send vat with every price component; the standard rate is 25.5.
    """
    if (tariff.tax_included or "").strip().upper() in {"N/A", "NA"}:
        return
    bare = [
        f"elements[{i}].price_components[{j}].vat"
        for i, element in enumerate(tariff.elements)
        for j, price in enumerate(element.price_components)
        if price.price and price.vat is None
    ]
    if bare:
        yield bare[0], f"tariff {tariff.id} has a price without vat{first_of(len(bare))}"
