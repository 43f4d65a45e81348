"""The terms of the German AFIR recharging profile 01-00-00 (DATEX II 3.5, JSON): its schema and its annotated examples.

It is an older cut of what became the AFIR packages of DATEX II 3.7. A station must have a power and a kind of service
there, whether or not anybody knows them: where nobody has said a power, that of the strongest recharging point is
given, which a station has for certain, and words beside it say so; an unknown kind of service is called unknown.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from afir_publisher.model import power_w
from afir_publisher.pool import Pool, Station
from exporters.datex2 import unheld
from exporters.datex2.amounts import JSON_PLACES, Inexact, exact
from exporters.datex2.codes import ASSOCIATED_FACILITY, CONNECTOR_TYPE, EU_CATEGORY
from exporters.datex2.identifiers import OPERATOR_ID, OPERATOR_ID_BNETZA, PROVIDER_ID, STATION_ID_BNETZA
from exporters.datex2.json_losses import LOSSES_IN_JSON
from exporters.datex2.losses import Loss
from exporters.datex2.terms import Terms
from exporters.datex2.tree import Code, Extended, Node, Run, Shared, Texts, Typed, texts

OTHER, PER_MINUTE = Code("other"), Code("pricePerMinute")
ALL_OF_L, L = EU_CATEGORY["MOTORCYCLE"], Code("l")

_IDENTIFIERS = frozenset((OPERATOR_ID, OPERATOR_ID_BNETZA, STATION_ID_BNETZA, PROVIDER_ID))
_MIDNIGHT = "24:00:00"
_WHOLE_DAY = ("00:00:00", _MIDNIGHT)
_UNKNOWN_SERVICE = [{"aegi:serviceType": Extended("unknown")}]
_POWER_UNTOLD = texts("Total power not known: that of the strongest charging point is given", "en")
_MINUTES = Decimal(60)
_NO_SOURCES = "there is no element for what energy is made of"
_BLOCKING_FEE_DE = "Blockiergebühr: je Minute, die belegt ist, ohne dass geladen wird"
_BLOCKING_FEE = "Blocking fee: per minute parked without charging"


def lacks(_pool: Pool, station: Station) -> str | None:
    """What a station cannot be published without: some power."""
    is_known = any(power_w(plug) for evse in station.evses for plug in evse.connectors)
    if is_known or station.facts.station_power_w or not station.evses:
        return None
    return f"nothing says what power station {station.id} or any of its connectors has, so it is left out"


def _station(node: Mapping[str, Any]) -> Mapping[str, Any]:
    """A station: what it must have, what has another place there, and what is left to words."""
    power = node["aegi:totalMaximumPower"]
    places = [part.node["afac:description"] for part in node["afac:associatedFacility"] or ()]
    return {
        **node,
        "afac:associatedFacility": None,
        "afac:additionalInformation": [
            *node["afac:additionalInformation"],
            *map(_facility, places),
            *([] if power else [_POWER_UNTOLD]),
        ],
        "aegi:totalMaximumPower": power or max(_powers(node["aegi:refillPoint"])),
        "aegi:renewableSources": None,
        "aegi:serviceType": node["aegi:serviceType"] or _UNKNOWN_SERVICE,
        "aegi:energyProduct": _energy(node["aegi:energyProduct"], node["aegi:renewableSources"]),
    }


def _facility(said: Texts) -> Texts | None:
    """A place that a station belongs to, in words."""
    ((_, word),) = said
    return texts(f"Facility: {word}", "en")


def _powers(points: Iterable[Typed]) -> Iterable[int]:
    """The powers of charging points, in watts."""
    for point in points:
        run = point.node["electrics"] if isinstance(point.node, Mapping) else None
        if isinstance(run, Run):
            powers: Any = run.node["aegi:availableChargingPower"]
            yield from powers


def _energy(products: list[Typed], is_green: bool | None) -> list[Typed]:
    """The energy of a station with the word on renewable sources, which has no other place there."""
    green: dict[str, Node] = {} if is_green is None else {"aegi:isGreenEnergy": is_green}
    given = products or ([Typed("aegi:ElectricEnergy", {})] if green else [])
    return [Typed(product.type, {**green, **product.node}) for product in given if isinstance(product.node, Mapping)]


def _point(node: Mapping[str, Any]) -> Mapping[str, Any]:
    """A charging point: how one pays where there is no price, which only a rate has an element for."""
    unpriced: Shared | None = node["afac:rates"]
    if unpriced is None:
        return node
    said = texts(f"Payment without a contract: {', '.join(_means(unpriced))}", "en")
    return {**node, "afac:rates": None, "afac:additionalInformation": [*node["afac:additionalInformation"], said]}


def _means(unpriced: Shared) -> Iterable[str]:
    """The ways to pay and the brands that are taken, in words."""
    rates: Any = unpriced.node
    payment = rates.node["afac:payment"].node
    yield from payment["afac:paymentMeans"]
    yield from (text for said in payment["afac:otherPaymentMeans"] for _, text in said)
    yield from (brand for brand in payment["afac:brandsAccepted"] if brand != OTHER)
    yield from payment["afac:otherBrandsAccepted"]


def _identifier(node: Mapping[str, Any]) -> Mapping[str, Any]:
    """An identifier whose kind the profile has a word for."""
    kind = node.get("afac:otherTypeOfIdentifier")
    if kind not in _IDENTIFIERS:
        return node
    return {"afac:identifier": node["afac:identifier"], "afac:typeOfIdentifier": Extended(kind)}


def _period(node: Mapping[str, Any]) -> Mapping[str, Any]:
    """A period: times end with a Z that means nothing, and no time is 24:00, so the whole day is no time at all."""
    times = [
        {"com:startTimeOfPeriod": f"{start}Z", "com:endTimeOfPeriod": "00:00:00Z" if end == _MIDNIGHT else f"{end}Z"}
        for start, end in (tuple(span.values()) for span in node.get("com:recurringTimePeriodOfDay", ()))
        if (start, end) != _WHOLE_DAY
    ]
    return {**node, "com:recurringTimePeriodOfDay": times}


def _vehicles(node: Mapping[str, Any]) -> Mapping[str, Any]:
    """The categories of vehicles, which stand a level higher; all kinds of L are one word."""
    ((regulated),) = node["comx:regulatedCharacteristics"]
    categories = regulated["comx:euVehicleCategory"]
    if set(ALL_OF_L) <= set(categories):
        categories = (L, *(one for one in categories if one not in ALL_OF_L))
    return {"comx:euVehicleCategory": categories}


def _price(node: Mapping[str, Any]) -> Mapping[str, Any]:
    """A price: parking without charging is a price per minute with a word (maintainers' answer, issue 16).

    Where a minute's share of the hour is not exact, it stays what it is: a price of another kind, per hour.
    """
    if node["aegi:priceType"] != OTHER:
        return node
    try:
        value = exact(node["aegi:value"], _MINUTES, JSON_PLACES, "parking")
    except Inexact:
        return node
    return {
        **node,
        "aegi:priceType": PER_MINUTE,
        "aegi:value": value,
        "aegi:additionalInformation": _blocking_fee(node["aegi:additionalInformation"]),
    }


def _blocking_fee(said: Texts) -> Texts:
    """The word on a blocking fee, and after it what else is said: the steps in which it is billed."""
    ((_, text),) = said
    _, comma, rest = text.partition(",")
    return Texts((("de", _BLOCKING_FEE_DE), ("en", f"{_BLOCKING_FEE}{comma}{rest}")))


TERMS = Terms(
    name="afir-01-00-00",
    names={
        "aegi:energyProduct": "aegi:electricEnergy",
        "aegi:electricEnergySourceRatio": None,
        "aegi:priceGroupIndex": None,
        "loc:afirFacilityLocation": "loc:facilityLocation",
    },
    untyped=frozenset({"aegi:ElectricEnergy"}),
    literals={literal: Code(literal.removesuffix("Type")) for literal in CONNECTOR_TYPE.values() if "Type" in literal},
    objects={
        "aegi:energyInfrastructureStation": _station,
        "aegi:refillPoint": _point,
        "aegi:energyPrice": _price,
        "afac:externalIdentifier": _identifier,
        "com:validPeriod": _period,
        "com:vehicleCharacteristicsExtended": _vehicles,
    },
    lacks=lacks,
    losses=(
        *LOSSES_IN_JSON,
        Loss(
            "Location.facilities",
            "in words",
            "a place beside the station",
            unheld.named("facilities", ASSOCIATED_FACILITY),
        ),
        Loss("EnergyMix.energy_sources", "not at all", _NO_SOURCES),
        Loss("EnergySource.source", "not at all", _NO_SOURCES),
        Loss("EnergySource.percentage", "not at all", _NO_SOURCES),
    ),
)
"""What it says otherwise than DATEX II 3.7."""
