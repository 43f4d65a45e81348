"""OCPI 2.2.1, which most operators speak: 2.3.0 without the parts that AFIR brought, and with net prices only."""

from dataclasses import replace

from afir_publisher.model import Finding, Tariff
from afir_publisher.ocpi import read, stand_in
from afir_publisher.ocpi.assumed import NOTHING_ASSUMED, Assumed
from afir_publisher.ocpi.read import read_location

__all__ = ["PUBLISH_UNSAID", "read_location", "read_tariff"]

PUBLISH_UNSAID = False
"""A Location that does not say whether it is to be published cannot be read."""


def read_tariff(raw: bytes, assumed: Assumed = NOTHING_ASSUMED) -> tuple[Tariff, tuple[Finding, ...]]:
    """A Tariff; in this version prices exclude VAT (mod_tariffs, PriceComponent), so that is what it says here.

    Some operators send gross prices all the same, so the configuration may say that of them.
    """
    tariff, findings = read.read_tariff(raw, assumed)
    if assumed.prices_include_vat:
        tariff, stood_in = stand_in.tax_included(tariff, assumed)
        findings += stood_in
    return (tariff if tariff.tax_included else replace(tariff, tax_included="NO")), findings
