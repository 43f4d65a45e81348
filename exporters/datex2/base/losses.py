"""What an operator sends that the base packages cannot hold as it is: as those for AFIR, but for what differs."""

from collections.abc import Iterable

from afir_publisher.annex.parking import served
from afir_publisher.annex.service import REST
from afir_publisher.model import Evse, Location, Tariff, is_ad_hoc
from afir_publisher.pool import Pool
from exporters.datex2 import losses, unheld
from exporters.datex2.base.codes import AD_HOC_MEANS, CONNECTOR_TYPE, MEANS_IN_WORDS
from exporters.datex2.base.price import has_lines, price_faults
from exporters.datex2.codes import USERS
from exporters.datex2.losses import Loss
from exporters.datex2.parking import restrictions
from exporters.datex2.place import agreed

_ALWAYS_ALIKE = "a rate holds prices that are always the same"
_SPACE = "additional information of the space"
_STATION = "additional information of the station"
_POINT = "additional information of the charging point"
_PLANNED = "description of the status"
_NO_RATE = "only a rate table has a time"


def some_parking_is_at_no_point(location: Location, pool: Pool) -> object:
    """There is parking that no charging point serves."""
    taken = {place.id for station in pool.stations for place in served(pool, station.evses)}
    return any(place.id not in taken for place in location.parking_places)


def users_differ(evse: Evse, pool: Pool) -> object:
    """A charging point is for users that not the whole site is for."""
    every = [restrictions(one).intersection(USERS) for station in pool.stations for one in station.evses]
    return restrictions(evse).intersection(USERS) - (agreed(every) or frozenset())


def prices_are_in_words(tariff: Tariff, _: Pool) -> object:
    """Some price for everybody is said in words."""
    return is_ad_hoc(tariff) and price_faults(tariff)


def has_no_lines(tariff: Tariff, _: Pool) -> object:
    """No price for everybody is a number."""
    return is_ad_hoc(tariff) and not has_lines(tariff)


def has_no_table(tariff: Tariff, _: Pool) -> object:
    """No rate table has a price of it."""
    return not (is_ad_hoc(tariff) and has_lines(tariff))


def own_words_are_added(tariff: Tariff, pool: Pool) -> object:
    """The operator's own words stand beside ours."""
    return tariff.tariff_alt_text and has_no_lines(tariff, pool)


def own_words_are_dropped(tariff: Tariff, pool: Pool) -> object:
    """The operator's own words do not stand beside numbers."""
    return is_ad_hoc(tariff) and tariff.tariff_alt_text and not own_words_are_added(tariff, pool)


def _facts(why: str, *names: str) -> Iterable[Loss]:
    """Facts that are said in words."""
    return (Loss(f"Facts.{name}", "in words", why) for name in names)


_OF_ITS_OWN = (
    Loss("Location.facilities", "in words", "the facility has no literal", unheld.named("facilities", REST)),
    Loss("Location.parking_places", "not at all", "spaces are those of charging points", some_parking_is_at_no_point),
    Loss("Location.help_phone", "in other terms", "the number of the operator"),
    Loss("Evse.accepted_service_providers", "in words", _STATION),
    Loss("Evse.capabilities", "in words", _POINT, unheld.named("capabilities", MEANS_IN_WORDS)),
    Loss("Evse.parking_restrictions", "in words", "only a site has users", users_differ),
    *(Loss(f"StatusSchedule.{name}", "in words", _PLANNED) for name in ("status", "period_begin", "period_end")),
    Loss("Connector.standard", "in words", "the plug has no literal", unheld.unknown("standard", CONNECTOR_TYPE)),
    *(Loss(f"Parking.{name}", "in words", _SPACE) for name in ("lighting", "roofed")),
    Loss("Parking.vehicle_types", "in words", "the law's categories: " + _SPACE),
    Loss("Tariff.elements", "in words", "prices that no number says exactly", prices_are_in_words),
    Loss("Tariff.last_updated", "not at all", _NO_RATE, has_no_table),
    Loss("Tariff.tariff_alt_text", "not at all", "the prices are numbers", own_words_are_dropped),
    Loss("Tariff.tariff_alt_text", "in words", "beside our own", own_words_are_added),
    *(
        Loss(f"TariffRestrictions.{name}", "in words", _ALWAYS_ALIKE)
        for name in (
            *("start_time", "end_time", "start_date", "end_date", "day_of_week"),
            *("min_kwh", "max_kwh", "min_duration", "max_duration"),
        )
    ),
    *_facts(
        _STATION,
        *("disabled_parking_spaces", "station_power_w", "operator_id_bnetza", "vehicle_categories"),
        *("covered_parking", "illuminated_parking"),
    ),
    *_facts("description of the facility", "catering", "rest_facilities"),
    Loss("Facts.staffed", "in words", _STATION, unheld.true("staffed")),
    Loss("Facts.ad_hoc_payment", "in words", _POINT, unheld.unknown("ad_hoc_payment", AD_HOC_MEANS)),
    Loss("Facts.plug_and_charge", "in other terms", "a way to communicate", unheld.true("plug_and_charge")),
    *_facts(_POINT, "smart_services"),
    *_facts("line of the address", "nuts1"),
)

_HELD = frozenset({"EnergyMix.supplier_name", "EvseParking.parking_id"})
"""Fields that the base packages hold better than those for AFIR."""

_NOT_SO = (
    unheld.parking_is_contradicted,
    unheld.contracts_differ,
    unheld.own_words_are_added,
    unheld.own_words_are_dropped,
)
"""When the packages for AFIR lose something that the base packages do not lose then."""

LOSSES = (
    *(one for one in losses.LOSSES if one.field not in _HELD and one.when not in _NOT_SO),
    *_OF_ITS_OWN,
)
"""Every way in which something is lost."""
