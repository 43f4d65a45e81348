"""What an operator sends that DATEX II 3.7 cannot hold as it is, field by field, and what becomes of it.

A field that stands in the feed as what it is does not occur here. That something is not sent is a matter of rules; that
it is sent and lost is a matter of the format, and operators should know.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Literal, NamedTuple

from afir_publisher.model import EnergyMix, Evse, Tariff, is_ad_hoc
from afir_publisher.pool import Pool
from exporters.datex2 import codes, unheld
from exporters.datex2.links import LOGOS
from exporters.datex2.unheld import Condition

How = Literal["in words", "in other terms", "not at all"]
"""What becomes of a field: a text for people, something less exact, or nothing."""


class Loss(NamedTuple):
    """One way in which a field is lost: what becomes of it, why, and when (where not always: once it is filled).

    A field is `Class.name`; `at` is the class of the objects at which it shows, where that is another one.
    """

    field: str
    how: How
    why: str
    when: Condition | None = None
    at: str = ""

    def is_so(self, found: Any, pool: Pool) -> bool:
        """Whether an object has something in the field that is lost this way."""
        when = self.when or unheld.filled(self.field.partition(".")[2])
        return bool(when(found, pool))

    @property
    def shows_at(self) -> str:
        """The class of the objects at which it shows."""
        return self.at or self.field.partition(".")[0]


_NO_LINK = "it is no address of the web"
_ONLY_LINKED = "only the picture itself is linked"
_SPACE = "additional information of the parking space"
_NO_CAPABILITY = "the capability has no literal"
_OF_A_POINT = "a rate belongs to its charging point"

LOSSES = (
    Loss("Location.parking_type", "in other terms", "several kinds have one literal", unheld.kind_of_site_is_shared),
    Loss("Location.facilities", "in words", "several facilities have one literal", unheld.facility_is_told_by_words),
    Loss("Location.time_zone", "in other terms", "the offset from UTC that holds at present"),
    Loss("Location.charging_when_closed", "in words", "additional information", unheld.closes_without_charging),
    Loss("Location.charging_when_closed", "not at all", "it changes nothing", unheld.charges_when_closed),
    Loss("Location.images", "not at all", "only operator and owner have a logo, one each", unheld.logo_is_left_out),
    Loss(
        "Location.parking_places",
        "not at all",
        "the numbers that are stated leave no room for it, so only they are published",
        unheld.parking_is_contradicted,
        at="Station",
    ),
    Loss("BusinessDetails.logo", "not at all", "a company needs a name", unheld.company_is_nameless),
    Loss("BusinessDetails.website", "not at all", "a company needs a name", unheld.company_is_nameless),
    Loss("BusinessDetails.website", "not at all", _NO_LINK, unheld.no_link("website")),
    Loss("Image.url", "not at all", _NO_LINK, unheld.no_link("url")),
    Loss("Image.url", "not at all", _NO_LINK, unheld.of_logo(unheld.no_link("url")), at="BusinessDetails"),
    Loss("Image.category", "in words", "description of the link", unheld.unknown("category", LOGOS)),
    Loss("Image.category", "not at all", _ONLY_LINKED, unheld.of_logo(unheld.filled("category")), at="BusinessDetails"),
    *(
        loss
        for name in ("thumbnail", "type")
        for loss in (
            Loss(f"Image.{name}", "not at all", _ONLY_LINKED),
            Loss(
                f"Image.{name}", "not at all", _ONLY_LINKED, unheld.of_logo(unheld.filled(name)), at="BusinessDetails"
            ),
        )
    ),
    Loss("EnergyMix.supplier_name", "in other terms", "part of the name of the product"),
    Loss("EnergySource.source", "in words", "the source has no literal", unheld.unknown("source", codes.ENERGY_SOURCE)),
    Loss(
        "EnvironmentalImpact.category",
        "not at all",
        "there are elements for carbon dioxide and nuclear waste",
        unheld.unknown("category", unheld.IMPACTS),
    ),
    Loss("Evse.capabilities", "not at all", _NO_CAPABILITY, unheld.unknown("capabilities", unheld.CAPABILITIES)),
    Loss("Evse.capabilities", "in other terms", "remote monitoring", unheld.named("capabilities", unheld.REMOTE)),
    Loss(
        "Evse.parking_restrictions",
        "in words",
        "the restriction has no literal",
        unheld.unknown("parking_restrictions", unheld.RESTRICTIONS),
    ),
    Loss("Evse.status", "not at all", "the status has no literal", unheld.unknown("status", codes.STATUS)),
    Loss("Evse.images", "not at all", "only companies have a logo", unheld.has_logo),
    Loss(
        "Evse.accepted_service_providers",
        "in other terms",
        "the contracts of all the station",
        unheld.contracts_differ,
        at="Station",
    ),
    Loss("StatusSchedule.status", "not at all", "the status has no literal", unheld.unknown("status", codes.STATUS)),
    Loss("EvseParking.parking_id", "in other terms", "the parking of all the station"),
    Loss("EvseParking.evse_position", "in words", "additional information of the charging point"),
    Loss("Connector.id", "not at all", "a connector has no id"),
    Loss("Connector.standard", "in words", "the plug has no literal", unheld.unknown("standard", codes.CONNECTOR_TYPE)),
    Loss("Connector.standard", "in words", "a connector needs a power", unheld.power_is_unknown),
    Loss("Connector.format", "in words", "a connector needs a power", unheld.power_is_unknown),
    Loss("Connector.format", "not at all", "the format has no literal", unheld.unknown("format", {"SOCKET", "CABLE"})),
    Loss("Connector.max_amperage", "not at all", "a connector needs a power", unheld.current_is_untold),
    Loss("Connector.power_type", "in other terms", "kind of current and charging mode of the charging point"),
    Loss("Connector.capabilities", "in other terms", "what the charging point can do"),
    Loss("Connector.capabilities", "not at all", _NO_CAPABILITY, unheld.unknown("capabilities", unheld.CAPABILITIES)),
    Loss(
        "Connector.tariff_ids",
        "in words",
        "a rate is that of all connectors",
        unheld.connectors_differ_in_price,
        at="Evse",
    ),
    Loss("Connector.terms_and_conditions", "not at all", _NO_LINK, unheld.no_link("terms_and_conditions")),
    Loss("Connector.last_updated", "not at all", "a connector has no time"),
    Loss(
        "Parking.vehicle_types",
        "in other terms",
        "the type has no literal",
        unheld.unknown("vehicle_types", codes.VEHICLE_TYPE),
    ),
    Loss("Parking.dangerous_goods_allowed", "in words", _SPACE),
    Loss("Parking.direction", "in words", _SPACE),
    Loss("Parking.drive_through", "in words", _SPACE),
    Loss("Parking.refrigeration_outlet", "in words", _SPACE),
    Loss("Parking.standards", "in words", _SPACE),
    Loss("Parking.time_limit", "in words", _SPACE),
    Loss("Parking.restricted_to_type", "in words", _SPACE, unheld.true("restricted_to_type")),
    Loss("Parking.restricted_to_type", "not at all", "it changes nothing", unheld.false("restricted_to_type")),
    Loss("Parking.reservation_required", "in words", _SPACE, unheld.true("reservation_required")),
    Loss("Parking.reservation_required", "not at all", "it changes nothing", unheld.false("reservation_required")),
    Loss("Parking.apds_reference", "in other terms", "an identifier whose kind is said in words"),
    Loss("Parking.images", "not at all", "only companies have a logo", unheld.has_logo),
    Loss("Tariff.country_code", "not at all", _OF_A_POINT),
    Loss("Tariff.party_id", "not at all", _OF_A_POINT),
    Loss("Tariff.id", "not at all", _OF_A_POINT),
    Loss("Tariff.type", "in other terms", "with or without a contract"),
    *(
        Loss(f"Tariff.{name}", "not at all", "prices with a contract are not published", unheld.of_contract(name))
        for name in (
            *("elements", "min_price", "max_price", "tax_included", "tariff_alt_text"),
            *("start_date_time", "end_date_time", "energy_mix"),
        )
    ),
    Loss("Tariff.elements", "in words", "prices that no number says exactly", unheld.prices_are_in_words),
    Loss("Tariff.tariff_alt_text", "not at all", "the prices are numbers", unheld.own_words_are_dropped),
    Loss("Tariff.tariff_alt_text", "in words", "beside our own", unheld.own_words_are_added),
    Loss("Tariff.tariff_alt_url", "not at all", _NO_LINK, unheld.no_link("tariff_alt_url")),
    Loss("Tariff.energy_mix", "not at all", "the Location's is published", unheld.energy_is_the_locations),
    Loss("PriceLimit.before_taxes", "in other terms", "as the prices are, with or without tax", unheld.limit_has_both),
    Loss("PriceLimit.after_taxes", "in other terms", "as the prices are, with or without tax", unheld.limit_has_both),
    Loss("PriceComponent.step_size", "in words", "additional information of the price", unheld.step_is_noticed),
    Loss("PriceComponent.step_size", "not at all", "too small to matter", unheld.step_is_unnoticed),
    *(
        Loss(f"TariffRestrictions.{name}", "in words", "prices cannot depend on it")
        for name in ("min_power", "max_power", "min_current", "max_current", "reservation")
    ),
    Loss(
        "TariffRestrictions.reservation",
        "not at all",
        "the kind of reservation is not known",
        unheld.unknown("reservation", unheld.RESERVATIONS),
    ),
)
"""Every way in which something of OCPI 2.3.0 is lost."""

NEVER_READ = {
    "Location.publish_allowed_to": "a feed is for everybody, so a Location is published or not",
    "Image.width": _ONLY_LINKED,
    "Image.height": _ONLY_LINKED,
}
"""Fields of OCPI 2.3.0 that are not even read, and why."""


def lost(pool: Pool, known: Iterable[Loss] = LOSSES) -> Iterator[tuple[str, How]]:
    """Each field in which this pool says something that is lost, and what becomes of it; each pair once."""
    open_: dict[str, list[Loss]] = {}
    for loss in known:
        open_.setdefault(loss.shows_at, []).append(loss)
    told = set()
    for found in _objects(pool):
        losses = open_.get(type(found).__name__, [])
        for loss in [loss for loss in losses if loss.is_so(found, pool)]:
            losses.remove(loss)
            if (loss.field, loss.how) not in told:
                told.add((loss.field, loss.how))
                yield loss.field, loss.how


def _objects(pool: Pool) -> Iterator[Any]:
    """All that a pool consists of, as far as it is to be published."""
    location = pool.location
    yield location
    yield from filter(None, (location.operator, location.suboperator, location.owner))
    yield from location.images
    yield from _energy(location.energy_mix)
    for station in pool.stations:
        yield station
        for evse in station.evses:
            yield from _of_evse(evse)
    for place in location.parking_places:
        yield place
        yield from place.images
    for tariff in pool.tariffs.values():
        yield from _of_tariff(tariff)


def _energy(mix: EnergyMix | None) -> Iterator[Any]:
    """What energy is made of."""
    if mix is not None:
        yield from (mix, *mix.energy_sources, *mix.environ_impact)


def _of_evse(evse: Evse) -> Iterator[Any]:
    """An EVSE and its parts."""
    yield from (evse, *evse.status_schedule, *evse.connectors, *evse.parking, *evse.images)


def _of_tariff(tariff: Tariff) -> Iterator[Any]:
    """A tariff and, where its prices are published, its parts."""
    yield tariff
    if is_ad_hoc(tariff):
        yield from (limit for limit in (tariff.min_price, tariff.max_price) if limit is not None)
        for element in tariff.elements:
            yield from element.price_components
            yield from (element.restrictions,) if element.restrictions else ()
