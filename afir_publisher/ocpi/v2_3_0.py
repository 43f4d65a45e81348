"""OCPI 2.3.0, the version whose shape the model has."""

from afir_publisher.model import Finding, Tariff
from afir_publisher.ocpi import read
from afir_publisher.ocpi.assumed import NOTHING_ASSUMED, Assumed
from afir_publisher.ocpi.read import read_location

__all__ = ["PUBLISH_UNSAID", "read_location", "read_tariff"]

PUBLISH_UNSAID = False
"""A Location that does not say whether it is to be published cannot be read."""


def read_tariff(raw: bytes, assumed: Assumed = NOTHING_ASSUMED) -> tuple[Tariff, tuple[Finding, ...]]:
    """A Tariff; this version must say whether its prices are gross (mod_tariffs, tax_included)."""
    tariff, findings = read.read_tariff(raw, assumed)
    if tariff.tax_included:
        return tariff, findings
    said = "tax_included is missing, so the prices are taken to be without VAT, as in OCPI 2.2.1"
    return tariff, (*findings, Finding(rule="OCPI-FIELD", severity="warning", path="tax_included", message=said))
