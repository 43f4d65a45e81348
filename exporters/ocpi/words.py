"""What the versions of OCPI can say: as data, so that one mapping serves all of them.

Limits are those of mod_locations and mod_tariffs; the 255 characters of an address and the 45 of a state come from the
errata of May 2026.
"""

from collections.abc import Mapping

from afir_publisher.model import frozen


@frozen
class Version:
    """What a version of OCPI lacks of 2.3.0: fields, by `Class.name`, and words of enumerations.

    With `prices_are_net` it has prices without VAT only.
    """

    fields: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    prices_are_net: bool = False


VERSIONS: Mapping[str, Version] = {
    "2.3.0": Version(),
    "2.2.1": Version(
        fields=frozenset(
            {
                *("Location.parking_places", "Location.help_phone"),
                *("Evse.parking", "Evse.accepted_service_providers", "Connector.capabilities"),
                *("Tariff.tax_included",),
            }
        ),
        words=frozenset({"MCS", "SAE_J3400", "EMPLOYEES", "TAXIS", "TENANTS"}),
        prices_are_net=True,
    ),
}

OPEN_LISTS = frozenset({"Evse.parking_restrictions", "Evse.capabilities", "Location.facilities"})
"""Lists of words, of which those that a version lacks are left out."""

LONGEST: Mapping[str, int] = {
    "Location.name": 255,
    "Location.address": 255,
    "Location.city": 45,
    "Location.state": 45,
    "BusinessDetails.name": 100,
    "DisplayText.text": 512,
    "EnergyMix.supplier_name": 64,
    "EnergyMix.energy_product_name": 64,
}
"""How many characters texts for people may have; what is longer is cut."""

LONGEST_WHOLE: Mapping[str, int] = {
    "Location.postal_code": 10,
    "Location.help_phone": 25,
    "Evse.floor_level": 4,
    "Evse.physical_reference": 16,
    "Parking.physical_reference": 12,
    "BusinessDetails.website": 255,
    "Connector.terms_and_conditions": 255,
    "Image.thumbnail": 255,
    "Tariff.tariff_alt_url": 255,
}
"""How many characters optional fields may have of which a part would be something else; what is longer is left out.

What identifies something is never touched: it goes as it came.
"""
