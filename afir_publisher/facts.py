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
    more. Powers are watts, limits of vehicles metres and tonnes; what begins with `fr_` is a column of France's schema.
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
    fr_nom_amenageur: str | None = None
    fr_siren_amenageur: str | None = None
    fr_contact_amenageur: str | None = None
    fr_contact_operateur: str | None = None
    fr_id_station_itinerance: str | None = None
    fr_implantation_station: str | None = None
    fr_code_insee_commune: str | None = None
    fr_condition_acces: str | None = None
    fr_accessibilite_pmr: str | None = None
    fr_restriction_gabarit: str | None = None
    fr_station_deux_roues: bool | None = None
    fr_raccordement: str | None = None
    fr_num_pdl: str | None = None
    fr_date_mise_en_service: str | None = None
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

FR_IMPLANTATION = (
    "Voirie",
    "Parking public",
    "Parking privé à usage public",
    "Parking privé réservé à la clientèle",
    "Station dédiée à la recharge rapide",
)
"""What a French station may stand in (IRVE statique 2.3.1, implantation_station)."""

FR_CONDITION_ACCES = ("Accès libre", "Accès réservé")
"""Who gets to a French station (condition_acces)."""

FR_ACCESSIBILITE_PMR = (
    "Réservé PMR",
    "Accessible mais non réservé PMR",
    "Non accessible",
    "Accessibilité inconnue",
)
"""Whether people of reduced mobility can use a French point (accessibilite_pmr)."""

FR_RACCORDEMENT = ("Direct", "Indirect")
"""How a French station is connected to the grid (raccordement)."""
