"""The one shape that everything here speaks: OCPI 2.3.0 Locations and Tariffs, and what we say about them.

Field names, units and meanings are those of OCPI 2.3.0 (mod_locations, mod_tariffs); older versions are read into the
same shape. Only what identifies an object is required: what a CPO leaves out is `None` or `()`, and an empty string
means the same. Words of enumerations are plain strings, so an unknown one is kept as it came.

Values only: nothing here reads a clock, a file or a network.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple, TypeVar, dataclass_transform

from pydantic import AfterValidator, AliasChoices, ConfigDict, Field

T = TypeVar("T")


def utc(moment: datetime) -> datetime:
    """A moment in UTC; OCPI's date-times without a zone are UTC (transport and format, DateTime)."""
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:  # 0001-01-01T00:00:00+01:00: what .NET has for "never" lies before the first UTC moment
        return moment.replace(tzinfo=UTC)


if TYPE_CHECKING:
    Many = tuple[T, ...]
    Moment = datetime
else:
    # Most CPOs write null where OCPI says "leave it out", so null and absent are one thing here.
    Many = Annotated[tuple[T, ...] | None, AfterValidator(lambda found: found or ())]
    Moment = Annotated[datetime, AfterValidator(utc)]

MOST = 10**20
"""What no amount reaches: all that some write for "no limit" lies below, and Decimals count exactly up to there."""

Identity = Annotated[str, Field(min_length=1)]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Amount = Annotated[Decimal, Field(allow_inf_nan=False, gt=-MOST, lt=MOST)]
ClockTime = Annotated[str, Field(pattern=r"^\s*\d{1,2}:\d{2}(:\d{2})?\s*$")]
CalendarDate = Annotated[str, Field(pattern=r"^\s*\d{4}-\d{2}-\d{2}")]

Whole = Annotated[int, Field(ge=0, lt=10**9, strict=True)]
"""Volts, amperes or watts; a reader that finds "22000" puts it right and says so (ocpi.mend)."""

LENIENT = ConfigDict(str_strip_whitespace=True)
"""How every object is read: blanks at the edges of texts go."""


class Ocpi:
    """What all OCPI objects share: they are read leniently, and unknown fields are passed over (2.3.0, 4.1.2)."""

    __slots__ = ()
    __pydantic_config__ = LENIENT


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def frozen(values: type[T]) -> type[T]:
    """A class of values: an immutable dataclass whose fields are named when one is made."""
    return dataclass(frozen=True, slots=True, kw_only=True)(values)


@frozen
class GeoLocation(Ocpi):
    """A WGS 84 position in decimal degrees."""

    latitude: Latitude
    longitude: Longitude


@frozen
class DisplayText(Ocpi):
    """A text and the ISO 639-1 code of its language."""

    language: str | None = None
    text: str


@frozen
class AdditionalGeoLocation(GeoLocation):
    """A further point that helps to find a Location, such as its entrance."""

    name: DisplayText | None = None


@frozen
class Image(Ocpi):
    """A picture or logo by its address."""

    url: str
    thumbnail: str | None = None
    category: str | None = None
    type: str | None = None


@frozen
class BusinessDetails(Ocpi):
    """A company as drivers know it."""

    name: str | None = None
    website: str | None = None
    logo: Image | None = None


@frozen
class RegularHours(Ocpi):
    """Opening hours of one weekday (1 Monday to 7 Sunday), local time HH:MM."""

    weekday: Annotated[int, Field(ge=1, le=7, strict=True)]
    period_begin: ClockTime
    period_end: ClockTime


@frozen
class ExceptionalPeriod(Ocpi):
    """An opening or closing outside the regular hours."""

    period_begin: Moment
    period_end: Moment


@frozen
class Hours(Ocpi):
    """When a Location can be reached."""

    twentyfourseven: bool | None = None
    regular_hours: Many[RegularHours] = ()
    exceptional_openings: Many[ExceptionalPeriod] = ()
    exceptional_closings: Many[ExceptionalPeriod] = ()


@frozen
class EnergySource(Ocpi):
    """A source of the energy and its share in percent."""

    source: str
    percentage: Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]


@frozen
class EnvironmentalImpact(Ocpi):
    """An impact of the energy in grams per kWh; `category` was called `source` in OCPI 2.1.1."""

    category: Annotated[str, Field(validation_alias=AliasChoices("category", "source"))]
    amount: Annotated[float, Field(ge=0, allow_inf_nan=False)]


@frozen
class EnergyMix(Ocpi):
    """What the energy is made of; `is_green_energy` means 100 % from renewable sources."""

    is_green_energy: bool | None = None
    energy_sources: Many[EnergySource] = ()
    environ_impact: Many[EnvironmentalImpact] = ()
    supplier_name: str | None = None
    energy_product_name: str | None = None


@frozen
class StatusSchedule(Ocpi):
    """A status planned for a time; without `period_end` it has no planned end."""

    period_begin: Moment
    period_end: Moment | None = None
    status: str


@frozen
class Connector(Ocpi):
    """A plug or socket: volts (line to neutral for three phases), amperes, watts."""

    id: str
    standard: str
    format: str | None = None
    power_type: str | None = None
    max_voltage: Whole | None = None
    max_amperage: Whole | None = None
    max_electric_power: Whole | None = None
    tariff_ids: Many[str] = ()
    terms_and_conditions: str | None = None
    capabilities: Many[str] = ()
    last_updated: Moment | None = None


_PHASES = {"DC": 1, "AC_1_PHASE": 1, "AC_2_PHASE": 2, "AC_2_PHASE_SPLIT": 2, "AC_3_PHASE": 3}
# OCPI wants 230 V (line to neutral) for three phases; many CPOs write the 400 V between two lines.
LINE_TO_LINE_V = range(380, 421)
_LINE_TO_LINE = 3**0.5


def power_w(connector: Connector) -> int | None:
    """The most watts that a connector gives: as stated, else volts times amperes times phases.

    `None` where neither is known; OCPI has no formula of its own (ocpi/ocpi#478).
    """
    return connector.max_electric_power or worked_out_w(connector)


def worked_out_w(connector: Connector) -> int | None:
    """Volts times amperes times phases of a connector; `None` where one of them is not known."""
    volts, amperes = connector.max_voltage, connector.max_amperage
    power_type = (connector.power_type or "").strip().upper()
    phases = _PHASES.get(power_type)
    if not volts or not amperes or not phases:
        return None
    if power_type == "AC_3_PHASE" and volts in LINE_TO_LINE_V:
        return round(volts * amperes * _LINE_TO_LINE)
    return volts * amperes * phases


@frozen
class EvseParking(Ocpi):
    """Which Parking of the Location an EVSE serves, and from which side."""

    parking_id: str
    evse_position: str | None = None


@frozen
class Evse(Ocpi):
    """A recharging point: it charges one vehicle at a time."""

    uid: Identity
    evse_id: str | None = None
    status: str = "UNKNOWN"
    status_schedule: Many[StatusSchedule] = ()
    capabilities: Many[str] = ()
    connectors: Many[Connector] = ()
    floor_level: str | None = None
    coordinates: GeoLocation | None = None
    physical_reference: str | None = None
    directions: Many[DisplayText] = ()
    parking_restrictions: Many[str] = ()
    parking: Many[EvseParking] = ()
    images: Many[Image] = ()
    accepted_service_providers: Many[str] = ()
    last_updated: Moment | None = None


@frozen
class Parking(Ocpi):
    """Parking space for recharging: centimetres, kilograms, minutes."""

    id: str
    physical_reference: str | None = None
    vehicle_types: Many[str] = ()
    max_vehicle_weight: float | None = None
    max_vehicle_height: float | None = None
    max_vehicle_length: float | None = None
    max_vehicle_width: float | None = None
    parking_space_length: float | None = None
    parking_space_width: float | None = None
    dangerous_goods_allowed: bool | None = None
    direction: str | None = None
    drive_through: bool | None = None
    restricted_to_type: bool | None = None
    reservation_required: bool | None = None
    time_limit: float | None = None
    roofed: bool | None = None
    images: Many[Image] = ()
    lighting: bool | None = None
    refrigeration_outlet: bool | None = None
    standards: Many[str] = ()
    apds_reference: str | None = None


@frozen
class Location(Ocpi):
    """A place with recharging points: AFIR's recharging pool."""

    country_code: Identity
    party_id: Identity
    id: Identity
    publish: bool
    name: str | None = None
    address: str | None = None
    city: str | None = None
    postal_code: str | None = None
    state: str | None = None
    country: str | None = None
    coordinates: GeoLocation | None = None
    related_locations: Many[AdditionalGeoLocation] = ()
    parking_type: str | None = None
    evses: Many[Evse] = ()
    parking_places: Many[Parking] = ()
    directions: Many[DisplayText] = ()
    operator: BusinessDetails | None = None
    suboperator: BusinessDetails | None = None
    owner: BusinessDetails | None = None
    facilities: Many[str] = ()
    time_zone: str | None = None
    opening_times: Hours | None = None
    charging_when_closed: bool | None = None
    images: Many[Image] = ()
    energy_mix: EnergyMix | None = None
    help_phone: str | None = None
    last_updated: Moment | None = None


@frozen
class PriceComponent(Ocpi):
    """A price per kWh (ENERGY), hour (TIME, PARKING_TIME) or session (FLAT); `vat` in percent."""

    type: str
    price: Amount
    vat: Annotated[Amount | None, Field(ge=0, le=100)] = None
    step_size: Annotated[int | None, Field(gt=-MOST, lt=MOST)] = None


@frozen
class TariffRestrictions(Ocpi):
    """When an element applies: local times and dates, kWh, kW, A, seconds; an unknown restriction is an error.

    A restriction that we cannot read must not be dropped: its price would then seem to hold always.
    """

    __pydantic_config__ = ConfigDict(**LENIENT, extra="forbid")

    start_time: ClockTime | None = None
    end_time: ClockTime | None = None
    start_date: CalendarDate | None = None
    end_date: CalendarDate | None = None
    min_kwh: Amount | None = None
    max_kwh: Amount | None = None
    min_current: Amount | None = None
    max_current: Amount | None = None
    min_power: Amount | None = None
    max_power: Amount | None = None
    min_duration: Amount | None = None
    max_duration: Amount | None = None
    day_of_week: Many[str] = ()
    reservation: str | None = None


@frozen
class TariffElement(Ocpi):
    """Price components that hold while the restrictions are met; the first match per dimension counts."""

    price_components: Many[PriceComponent] = ()
    restrictions: TariffRestrictions | None = None


@frozen
class PriceLimit(Ocpi):
    """A floor or ceiling of a session's cost; OCPI 2.2.1 calls the two amounts `excl_vat` and `incl_vat`."""

    before_taxes: Annotated[Amount | None, Field(validation_alias=AliasChoices("before_taxes", "excl_vat"))] = None
    after_taxes: Annotated[Amount | None, Field(validation_alias=AliasChoices("after_taxes", "incl_vat"))] = None


@frozen
class Tariff(Ocpi):
    """A price list that connectors name; `tax_included` says whether its prices are gross (YES, NO or N/A)."""

    country_code: str | None = None
    party_id: str | None = None
    id: Identity
    currency: Annotated[str, Field(pattern=r"^\s*[A-Za-z]{3}\s*$")]
    type: str | None = None
    tariff_alt_text: Many[DisplayText] = ()
    tariff_alt_url: str | None = None
    min_price: PriceLimit | None = None
    max_price: PriceLimit | None = None
    elements: Many[TariffElement] = ()
    tax_included: str | None = None
    start_date_time: Moment | None = None
    end_date_time: Moment | None = None
    energy_mix: EnergyMix | None = None
    last_updated: Moment | None = None

    def __hash__(self) -> int:
        """Cheap, as tariffs with hundreds of elements are looked up in caches for every connector."""
        return hash((self.party_id, self.id, self.last_updated))


AD_HOC = "AD_HOC_PAYMENT"


def is_ad_hoc(tariff: Tariff) -> bool:
    """Whether a tariff holds without a contract; one without a type holds for every session (OCPI, Tariff.type)."""
    return not tariff.type or tariff.type.upper() == AD_HOC


Severity = Literal["error", "warning"]


class Finding(NamedTuple):
    """One thing that is wrong with a CPO's data: the rule's code, how bad, where in the object, what.

    A tuple, as a national feed has half a million of them.
    """

    rule: str
    severity: Severity
    path: str
    message: str


def first_of(count: int) -> str:
    """What the message of a finding ends with that tells the first of many."""
    return f" (the first of {count:,})" if count > 1 else ""


def tariff_key(tariff_id: str) -> str:
    """A tariff id for comparing: OCPI's CiStrings differ in case without meaning it (types, CiString)."""
    return tariff_id.strip().upper()


_NO_PART_OF_ID = re.compile(r"[^A-Z0-9]+")


def evse_id_key(evse_id: str) -> str:
    """An EVSE id for comparing: separators are optional and case has no meaning (eMI3, ISO 15118-2 annex H)."""
    return _NO_PART_OF_ID.sub("", evse_id.upper())


class Entry(NamedTuple):
    """One unit of a publication as an exporter makes it: a site of a table, a charging point of a status publication.

    `fragments` hold it in each syntax of its profile, with versions and times still open. `updated` is when the CPO
    says that it changed last, which does not count when entries are compared.
    """

    key: str
    site: str
    station: str
    fragments: tuple[str, ...]
    updated: datetime | None = None


class Published(NamedTuple):
    """An entry as a feed published it, in one syntax: what messages are put together from, by the million."""

    key: str
    site: str
    station: str
    version: int
    fragment: str


class Gone(NamedTuple):
    """What a feed no longer says: the key and last version of an entry, and the site and station that it was at."""

    key: str
    version: int
    site: str
    station: str
