"""What an operator sends that France's files cannot hold as it is, field by field, and what becomes of it."""

from collections.abc import Iterator

from afir_publisher.annex.french import is_in_france, point_id
from afir_publisher.model import Connector, Evse, Location, Tariff, is_ad_hoc
from afir_publisher.pool import Pool
from exporters.datex2 import losses, unheld
from exporters.datex2.charges import reservations
from exporters.datex2.losses import How, Loss
from exporters.irve import static
from exporters.irve.plugs import CCS, CHADEMO, DOMESTIC, TYPE_2, standard
from exporters.irve.prices import fault

# --- conditions, as in `exporters.datex2.unheld`


def is_no_type_2(connector: Connector, _: Pool) -> object:
    """A plug whose cable has no column says whether it has one."""
    return connector.format and standard(connector.standard) not in TYPE_2


def charges_when_closed(location: Location, _: Pool) -> object:
    """There is charging while the place is closed."""
    return location.charging_when_closed is True


def has_exceptions(location: Location, _: Pool) -> object:
    """A place is open or closed at other times on some days."""
    hours = location.opening_times
    return hours is not None and (hours.exceptional_openings or hours.exceptional_closings)


def has_no_id(evse: Evse, _: Pool) -> object:
    """A point has no id of AFIREV's form."""
    return point_id(evse) is None


def price_is_said(tariff: Tariff, _: Pool) -> object:
    """The prices of a tariff for everybody are said."""
    return is_ad_hoc(tariff) and not fault(tariff)


def price_is_unsaid(name: str) -> unheld.Condition:
    """A field says something of prices that are those of a contract, or cannot be said."""
    return lambda tariff, pool: not price_is_said(tariff, pool) and unheld.filled(name)(tariff, pool)


def reservation_costs(tariff: Tariff, _: Pool) -> object:
    """It is only told that reserving costs something."""
    return is_ad_hoc(tariff) and reservations(tariff)


_NO_COLUMN = "there is no column for it"
_OF_PRICE = "part of the price in words, with all taxes"
_HAS_COLUMN = DOMESTIC | TYPE_2 | CCS | CHADEMO

LOSSES = (
    *(
        Loss(f"Location.{name}", "not at all", _NO_COLUMN)
        for name in (
            *("related_locations", "suboperator", "facilities", "images", "energy_mix", "state"),
            "time_zone",
        )
    ),
    Loss("Location.parking_type", "in other terms", "the kind of place, where it tells"),
    Loss("Location.directions", "in other terms", "one text, in observations"),
    Loss("Location.charging_when_closed", "not at all", "it changes nothing", charges_when_closed),
    Loss("Location.operator", "in other terms", "names alone have a column"),
    Loss("Location.owner", "in other terms", "names alone have a column"),
    Loss("Location.opening_times", "not at all", "there is no column for exceptions", has_exceptions),
    *(Loss(f"BusinessDetails.{name}", "not at all", _NO_COLUMN) for name in ("logo", "website")),
    Loss("Evse.capabilities", "in other terms", "reservation and ways to pay"),
    Loss("Evse.parking_restrictions", "in other terms", "access and accessibility, where they tell"),
    Loss("Evse.coordinates", "in other terms", "the position of the station"),
    Loss("Evse.directions", "in other terms", "one text, in observations"),
    Loss("Evse.accepted_service_providers", "in other terms", "that there are other ways to pay"),
    *(Loss(f"Evse.{name}", "not at all", _NO_COLUMN) for name in ("images", "status_schedule")),
    Loss("Evse.evse_id", "not at all", "it has not the form that AFIREV gives ids", has_no_id),
    Loss("Evse.status", "in other terms", "in service or not, free or not"),
    Loss("Evse.status", "not at all", "the dynamic file takes no point without an id", has_no_id),
    Loss("EvseParking.parking_id", "in other terms", "accessibility, where it tells"),
    Loss("EvseParking.evse_position", "not at all", _NO_COLUMN),
    *(Loss(f"Connector.{name}", "not at all", _NO_COLUMN) for name in ("id", "last_updated", "terms_and_conditions")),
    Loss("Connector.capabilities", "in other terms", "ways to pay"),
    Loss("Connector.standard", "in words", "it has no column", unheld.unknown("standard", _HAS_COLUMN)),
    Loss("Connector.format", "not at all", "only a Type 2 cable has a column", is_no_type_2),
    *(
        Loss(f"Connector.{name}", "in other terms", "the most power of the point")
        for name in ("max_amperage", "max_voltage", "power_type", "max_electric_power")
    ),
    *(
        Loss(f"Parking.{name}", "not at all", _NO_COLUMN)
        for name in (
            *("apds_reference", "dangerous_goods_allowed", "direction", "drive_through", "images", "lighting"),
            *("parking_space_length", "parking_space_width", "physical_reference", "refrigeration_outlet"),
            *("reservation_required", "restricted_to_type", "roofed", "standards", "time_limit"),
        )
    ),
    Loss("Parking.id", "in other terms", "which points it serves"),
    Loss("Parking.vehicle_types", "in other terms", "accessibility, and whether it is for two-wheelers"),
    *(
        Loss(
            f"Parking.max_vehicle_{name}",
            "in other terms",
            "the largest vehicle that some place takes, or what is stated",
        )
        for name in ("height", "length", "width", "weight")
    ),
    *(
        Loss(f"Tariff.{name}", "not at all", _NO_COLUMN)
        for name in (
            *("country_code", "party_id", "id", "tariff_alt_url", "start_date_time", "end_date_time"),
            *("energy_mix", "last_updated"),
        )
    ),
    Loss("Tariff.type", "in other terms", "with or without a contract"),
    *(
        Loss(f"Tariff.{name}", "not at all", "prices with a contract, or that cannot be said", price_is_unsaid(name))
        for name in ("currency", "elements", "min_price", "max_price", "tax_included")
    ),
    Loss("Tariff.elements", "in words", "tarification", price_is_said),
    Loss("Tariff.elements", "in other terms", "that reserving costs extra", reservation_costs),
    Loss("Tariff.tax_included", "in other terms", _OF_PRICE),
    Loss("Tariff.tariff_alt_text", "in other terms", "where our own words fail, in French"),
    Loss("PriceComponent.vat", "in other terms", _OF_PRICE),
    Loss("PriceComponent.step_size", "not at all", "too small to matter", unheld.step_is_unnoticed),
    Loss("PriceLimit.before_taxes", "in other terms", _OF_PRICE, unheld.limit_has_both),
    Loss("PriceLimit.after_taxes", "in other terms", _OF_PRICE, unheld.limit_has_both),
)
"""Every way in which something of OCPI 2.3.0 is lost."""


def lost(pool: Pool) -> Iterator[tuple[str, How]]:
    """Each field in which this pool says something that is lost, and what becomes of it; each pair once.

    Of what has no row for want of something, nothing: the rule that asks for it tells.
    """
    if not pool.stations:
        return
    if not is_in_france(pool):
        yield "Location.country", "not at all"
    elif any(static.rows(pool)):
        yield from losses.lost(pool, LOSSES)
