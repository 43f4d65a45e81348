"""OCPI 2.3.0, the version whose shape the model has."""

from collections.abc import Iterator

from afir_publisher.model import Finding, Tariff
from afir_publisher.ocpi import read, stand_in
from afir_publisher.ocpi.assumed import NOTHING_ASSUMED, Assumed
from afir_publisher.ocpi.read import read_location

__all__ = ["PUBLISH_UNSAID", "read_location", "read_tariff"]

PUBLISH_UNSAID = False
"""A Location that does not say whether it is to be published cannot be read."""


def read_tariff(raw: bytes, assumed: Assumed = NOTHING_ASSUMED) -> tuple[Tariff, tuple[Finding, ...]]:
    """A Tariff; this version must say whether its prices are gross (mod_tariffs, tax_included)."""
    tariff, findings = read.read_tariff(raw, assumed)
    tariff, stood_in = stand_in.tax_included(tariff, assumed)
    return tariff, (*findings, *stood_in, *_older(raw), *_unsaid(tariff))


def _older(raw: bytes) -> Iterator[Finding]:
    """What is said of a limit whose amounts have the names of OCPI 2.2.1."""
    if b'"excl_vat"' in raw or b'"incl_vat"' in raw:
        path = "min_price" if b'"min_price"' in raw else "max_price"
        said = "excl_vat and incl_vat are names of OCPI 2.2.1; read as before_taxes and after_taxes"
        yield Finding(rule="OCPI-FIELD", severity="warning", path=path, message=said)


def _unsaid(tariff: Tariff) -> Iterator[Finding]:
    """What is said of a tariff of which nobody knows whether its prices are gross."""
    if not tariff.tax_included:
        said = "tax_included is missing, so the prices are taken to be without VAT, as in OCPI 2.2.1"
        yield Finding(rule="OCPI-FIELD", severity="warning", path="tax_included", message=said)
