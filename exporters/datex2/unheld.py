"""Whether an object says something that DATEX II 3.7 cannot hold: the conditions of `losses`.

Each takes an object of the pool, and the pool; those with arguments of their own give such a condition.
"""

from collections.abc import Callable, Container, Iterable
from typing import Any

from afir_publisher.annex.charging import SERVICES
from afir_publisher.annex.payment import PLUG_AND_CHARGE
from afir_publisher.annex.service import REST, TOILETS
from afir_publisher.model import (
    BusinessDetails,
    Connector,
    EnergyMix,
    Evse,
    Location,
    PriceComponent,
    Tariff,
    is_ad_hoc,
    power_w,
)
from afir_publisher.pool import Pool, Station
from exporters.datex2 import codes
from exporters.datex2.ad_hoc import is_by_connector
from exporters.datex2.charges import noticed_step
from exporters.datex2.hours import is_always_open
from exporters.datex2.links import LOGOS, logo, url
from exporters.datex2.parking import numbers
from exporters.datex2.price import price_faults

Condition = Callable[[Any, Pool], object]

CAPABILITIES = frozenset(
    {*codes.AUTHENTICATION, *codes.PAYMENT_MEANS, *codes.PAYMENT_TERMINAL, *PLUG_AND_CHARGE, "RESERVABLE"}
).union(*SERVICES.values())
"""Capabilities that stand in the feed, one way or another."""

REMOTE = SERVICES["remoteMonitoring"]
"""Capabilities of a backend that stand as a service to drivers."""

RESTRICTIONS = frozenset({*codes.USERS, *codes.VEHICLE_RESTRICTIONS})

RESERVATIONS = frozenset({"RESERVATION", "RESERVATION_EXPIRES"})

IMPACTS = frozenset({"CARBON_DIOXIDE", "NUCLEAR_WASTE"})

_ONE_OF_MANY = frozenset(
    {
        word
        for table in (codes.SERVICE_FACILITY, codes.ASSOCIATED_FACILITY)
        for word, literal in table.items()
        if list(table.values()).count(literal) > 1
    }
)
_TELLING = frozenset({*codes.SERVICE_FACILITY, *codes.EQUIPMENT, *codes.ASSOCIATED_FACILITY, *TOILETS, *REST}) - (
    _ONE_OF_MANY
)
"""Facilities whose literal tells which they are."""


def filled(name: str) -> Condition:
    """A field says something; `false` does."""
    return lambda found, _: getattr(found, name) not in {None, (), ""}


def true(name: str) -> Condition:
    """A field says yes."""
    return lambda found, _: getattr(found, name) is True


def false(name: str) -> Condition:
    """A field says no."""
    return lambda found, _: getattr(found, name) is False


def unknown(name: str, known: Container[str]) -> Condition:
    """A field holds a word, or a list of them one, that is not among these."""
    return lambda found, _: any(word and word not in known for word in _words(getattr(found, name)))


def named(name: str, words: Container[str]) -> Condition:
    """A list of words holds one of these."""
    return lambda found, _: any(word in words for word in _words(getattr(found, name)))


def no_link(name: str) -> Condition:
    """A field holds what is no address of the web."""
    return lambda found, _: getattr(found, name) and url(getattr(found, name)) is None


def of_logo(condition: Condition) -> Condition:
    """Something is so of the logo of a company."""
    return lambda found, pool: found.logo is not None and condition(found.logo, pool)


def _words(value: str | Iterable[str] | None) -> Iterable[str]:
    """Words in capitals."""
    found = (value or "",) if isinstance(value, str | None) else value
    return (word.strip().upper() for word in found)


# --- places


def kind_of_site_is_shared(location: Location, _: Pool) -> object:
    """Several words for the kind of parking have one literal, or this one has none."""
    kinds = list(codes.TYPE_OF_SITE.values())
    kind = codes.look(codes.TYPE_OF_SITE, location.parking_type, codes.OTHER)
    return location.parking_type and (kind == codes.OTHER or kinds.count(kind) > 1)


def facility_is_told_by_words(location: Location, pool: Pool) -> object:
    """Only the description tells which facility it is."""
    return unknown("facilities", _TELLING)(location, pool)


def closes_without_charging(location: Location, _: Pool) -> object:
    """There is no charging while the place is closed."""
    return location.charging_when_closed is False and not is_always_open(location.opening_times)


def charges_when_closed(location: Location, pool: Pool) -> object:
    """There is charging while the place is closed, or it never closes."""
    return location.charging_when_closed is not None and not closes_without_charging(location, pool)


def logo_is_left_out(location: Location, _: Pool) -> object:
    """Some logo among the images is neither the operator's nor the owner's, or another one stands for it."""
    shown = []
    for role, details in (("OPERATOR", location.operator), ("OWNER", location.owner)):
        has_own = details is not None and details.logo is not None and url(details.logo.url) is not None
        shown += [] if details is None or has_own else [logo(location.images, role)]
    return any(image.url not in shown for image in location.images if (image.category or "").strip().upper() in LOGOS)


def has_logo(found: Any, pool: Pool) -> object:
    """A logo is among the pictures of what is no company."""
    return any(named("category", LOGOS)(image, pool) for image in found.images)


def company_is_nameless(details: BusinessDetails, _: Pool) -> object:
    """A company has a page or a logo, but no name."""
    return not details.name and (details.website or details.logo)


def parking_is_contradicted(station: Station, pool: Pool) -> object:
    """The numbers of spaces that are said of a station leave no room for its Parking."""
    return numbers(pool, station).contradict


# --- charging points


def contracts_differ(station: Station, _: Pool) -> object:
    """The charging points of a station take different contracts."""
    return len({frozenset(evse.accepted_service_providers) for evse in station.evses}) > 1


def connectors_differ_in_price(evse: Evse, pool: Pool) -> object:
    """The connectors of a charging point have different prices."""
    return is_by_connector(pool, evse)


def power_is_unknown(connector: Connector, _: Pool) -> object:
    """The power of a connector is not known."""
    return not power_w(connector)


def current_is_untold(connector: Connector, pool: Pool) -> object:
    """The most amperes of a connector stand nowhere, as it is only told of in words."""
    return connector.max_amperage and power_is_unknown(connector, pool)


# --- prices


def of_contract(name: str) -> Condition:
    """A tariff for drivers with a contract says something."""
    return lambda tariff, pool: not is_ad_hoc(tariff) and filled(name)(tariff, pool)


def prices_are_in_words(tariff: Tariff, _: Pool) -> object:
    """Some price for everybody is said in words."""
    return is_ad_hoc(tariff) and price_faults(tariff)


def own_words_are_added(tariff: Tariff, pool: Pool) -> object:
    """The operator's own words stand beside ours."""
    return tariff.tariff_alt_text and prices_are_in_words(tariff, pool)


def own_words_are_dropped(tariff: Tariff, pool: Pool) -> object:
    """The operator's own words do not stand beside numbers."""
    return is_ad_hoc(tariff) and tariff.tariff_alt_text and not own_words_are_added(tariff, pool)


def energy_is_the_locations(tariff: Tariff, pool: Pool) -> object:
    """A tariff says more of its energy than that it is green, or the Location knows better."""
    mix, own = tariff.energy_mix, pool.location.energy_mix
    if mix is None or not is_ad_hoc(tariff):
        return False
    return mix != EnergyMix(is_green_energy=True) or (own is not None and own.is_green_energy is not None)


def limit_has_both(limit: Any, _: Pool) -> object:
    """A limit is given before and after taxes."""
    return limit.before_taxes is not None and limit.after_taxes is not None


def step_is_noticed(price: PriceComponent, _: Pool) -> object:
    """Steps of billing are so large that a driver notices."""
    return noticed_step(price)


def step_is_unnoticed(price: PriceComponent, _: Pool) -> object:
    """Steps of billing are so small that nobody notices."""
    return price.step_size is not None and not noticed_step(price)
