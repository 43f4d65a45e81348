"""What is known of places and recharging points that OCPI has no field for, and where each known thing comes from.

Facts are stated beside OCPI: in the configuration, in a spreadsheet (the overlay), or worked out from what OCPI does
say. Everything is optional: `None` is "nobody said", an empty list is "none, and somebody said so".
"""

from collections.abc import Mapping
from dataclasses import field, fields
from typing import Literal, NamedTuple

from afir_publisher.model import frozen

Source = Literal["ocpi", "overlay", "derived", "default"]
"""Who says something: the operator's system, a fact beside it, a rule of ours, or what is assumed of a whole source."""


class Origin(NamedTuple):
    """Where a value comes from: who says it, and where exactly (a row of a file, a rule in words); empty for OCPI."""

    source: Source
    by: str = ""

    def __str__(self) -> str:
        """For people: `overlay (facts.csv, row 12)`."""
        return f"{self.source} ({self.by})" if self.by else self.source


FROM_OCPI = Origin("ocpi")


@frozen
class Facts:
    """What is stated of a place, a station or a recharging point beside OCPI; `origins` says of each by its name.

    `general` names what is stated of a whole source or party only: where OCPI itself speaks of an object, that counts
    more. Powers are watts, limits of vehicles metres and tonnes.
    """

    language: str | None = None
    legal_name: str | None = None
    staffed: bool | None = None
    covered_parking: bool | None = None
    illuminated_parking: bool | None = None
    catering: bool | None = None
    toilets: bool | None = None
    rest_facilities: bool | None = None
    other_facilities: str | None = None
    facilities_complete: bool | None = None
    nuts1: str | None = None
    vehicle_categories: tuple[str, ...] | None = None
    max_vehicle_height_m: float | None = None
    max_vehicle_length_m: float | None = None
    max_vehicle_width_m: float | None = None
    max_vehicle_weight_t: float | None = None
    parking_spaces: int | None = None
    disabled_parking_spaces: int | None = None
    capabilities_complete: bool | None = None
    card_reader: bool | None = None
    contactless: bool | None = None
    ad_hoc_payment: tuple[str, ...] | None = None
    payment_brands: tuple[str, ...] | None = None
    contract_payment: bool | None = None
    station_power_w: int | None = None
    plug_and_charge: bool | None = None
    smart_services: tuple[str, ...] | None = None
    interface_languages: tuple[str, ...] | None = None
    renewable_evidence: str | None = None
    station_id_bnetza: str | None = None
    operator_id_bnetza: str | None = None
    origins: Mapping[str, Origin] = field(default_factory=dict)
    general: frozenset[str] = frozenset()

    def origin(self, name: str) -> Origin:
        """Where a fact comes from."""
        return self.origins.get(name, FROM_OCPI)


NO_FACTS = Facts()

NAMES = tuple(one.name for one in fields(Facts) if one.name not in {"origins", "general"})
"""The names of all facts."""

VEHICLE_CATEGORIES = ("L", "M1", "M2", "M3", "N1", "N2", "N3", "other")
"""The categories that the law wants a station's vehicles told by ((EU) 2025/655 Annex, Table A, 16)."""

AD_HOC_PAYMENT = ("qrCode", "website", "app", "cash", "other")
"""Other ways to pay without a contract (Table A, 22)."""

SMART_SERVICES = ("remoteMonitoring", "powerOptimisationByUser", "bidirectionalRecharging")
"""Smart recharging services (Table B, 9); any other word is a service of its own name."""
