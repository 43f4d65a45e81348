"""What is assumed of a source's objects, put where they do not say it themselves: never silently."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from pydantic_core import to_json

from afir_publisher.model import AD_HOC, Evse, Finding, Location, PriceComponent, Tariff, first_of
from afir_publisher.ocpi.assumed import Assumed
from afir_publisher.ocpi.mend import StandIn
from afir_publisher.ocpi.texts import document, parts

W_PER_KW = 1000

Findings = tuple[Finding, ...]


def in_watts(raw: bytes, assumed: Assumed) -> tuple[bytes, Findings]:
    """A Location's JSON text with the power of its connectors in watts.

    Raises:
        Unreadable: it is no JSON object.
    """
    if assumed.power_unit == "W":
        return raw, ()
    found = document(raw)
    places = [
        path
        for of_evse, evse in parts(found, "evses")
        for path, connector in parts(evse, "connectors", of_evse)
        if _is_converted(connector)
    ]
    if not places:
        return raw, ()
    said = f"max_electric_power was taken to be in kW, as the configuration says{first_of(len(places))}"
    finding = Finding(rule="OCPI-POWER", severity="warning", path=f"{places[0]}.max_electric_power", message=said)
    return to_json(found), (finding,)


def _is_converted(connector: dict[str, Any]) -> bool:
    """Turn the power of a connector into watts, if it is a number; say whether it was."""
    try:
        connector["max_electric_power"] = round(Decimal(str(connector["max_electric_power"])) * W_PER_KW)
    except (KeyError, ArithmeticError, ValueError):
        return False
    return True


def of_location(location: Location, assumed: Assumed) -> tuple[Location, Findings]:
    """A Location with OCPI's words for what its EVSEs are doing; what time zone it is in, `enrich` finds out."""
    if not assumed.statuses:
        return location, ()
    evses = tuple(_with_status(evse, assumed.statuses) for evse in location.evses)
    return replace(location, evses=evses), tuple(_translated(location.evses, evses))


def _with_status(evse: Evse, statuses: Mapping[str, str]) -> Evse:
    """An EVSE with OCPI's word for its status."""
    word = statuses.get(evse.status.upper())
    return replace(evse, status=word) if word else evse


def _translated(sent: Iterable[Evse], read: Iterable[Evse]) -> Iterable[Finding]:
    """What is said of words for a status that are not those of OCPI."""
    changed = [(i, was, now) for i, (was, now) in enumerate(zip(sent, read, strict=True)) if was is not now]
    if changed:
        words = ", ".join(dict.fromkeys(f"{was.status} as {now.status}" for _, was, now in changed))
        said = f"status was read as the configuration says: {words}{first_of(len(changed))}"
        yield Finding(rule="OCPI-STATUS", severity="warning", path=f"evses[{changed[0][0]}].status", message=said)


def currency(assumed: Assumed) -> Mapping[str, StandIn]:
    """What is taken for the currency of a tariff that has none."""
    if assumed.currency is None:
        return {}
    why = f"the configuration says {assumed.currency}"
    return {"currency": StandIn({"currency": assumed.currency}, "OCPI-CURRENCY", why)}


def of_tariff(tariff: Tariff, assumed: Assumed) -> tuple[Tariff, Findings]:
    """A tariff with the rate of VAT that it does not say, and of the type that its own one stands for."""
    findings: list[Finding] = []
    if assumed.ad_hoc_types and (tariff.type or "").upper() in assumed.ad_hoc_types:
        said = f"a tariff of type {tariff.type} is taken to hold for everybody, as the configuration says"
        findings.append(Finding(rule="OCPI-TARIFF-TYPE", severity="warning", path="type", message=said))
        tariff = replace(tariff, type=AD_HOC)
    if assumed.vat is not None and (tariff.tax_included or "").upper() not in ("N/A", "NA"):
        tariff, added = _with_vat(tariff, assumed.vat)
        findings += added
    return tariff, tuple(findings)


def _with_vat(tariff: Tariff, vat: Decimal) -> tuple[Tariff, Findings]:
    """A tariff with a rate of VAT in each price that has none."""
    places = [
        f"elements[{i}].price_components[{j}].vat"
        for i, element in enumerate(tariff.elements)
        for j, price in enumerate(element.price_components)
        if price.vat is None
    ]
    if not places:
        return tariff, ()
    elements = tuple(
        replace(element, price_components=tuple(_taxed(price, vat) for price in element.price_components))
        for element in tariff.elements
    )
    said = f"vat is missing; the configuration says {vat.normalize():f} %, so that is taken{first_of(len(places))}"
    return replace(tariff, elements=elements), (
        Finding(rule="OCPI-VAT", severity="warning", path=places[0], message=said),
    )


def _taxed(price: PriceComponent, vat: Decimal) -> PriceComponent:
    """A price with a rate of VAT."""
    return replace(price, vat=vat) if price.vat is None else price


def tax_included(tariff: Tariff, assumed: Assumed) -> tuple[Tariff, Findings]:
    """A tariff that says whether VAT is in its prices, where only the configuration does."""
    if tariff.tax_included or assumed.prices_include_vat is None:
        return tariff, ()
    word, verb = ("YES", "include") if assumed.prices_include_vat else ("NO", "exclude")
    said = f"tax_included is missing; the configuration says that prices {verb} VAT, so that is taken"
    finding = Finding(rule="OCPI-VAT", severity="warning", path="tax_included", message=said)
    return replace(tariff, tax_included=word), (finding,)
