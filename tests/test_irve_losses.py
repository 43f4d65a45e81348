"""What France's files cannot hold: nothing that an operator sends is lost without being counted."""

from dataclasses import replace
from functools import cache

import pytest
from irve import PLUG, PROFILE, STATED, TARIFF, entries, place, point
from pydantic import TypeAdapter
from test_losses import AD_HOC, CONTRACT, FIELDS, LOCATION, PRICE, RESTRICTIONS, Change, enriched, variants

from afir_publisher import model
from afir_publisher.facts import Facts
from exporters import irve
from exporters.irve.losses import LOSSES

# What keeps a price from being said is lost with it; of this tariff everything else is said.
PLAIN = {name: value for name, value in RESTRICTIONS.items() if not name.endswith(("_current", "_power"))}
SAID = {
    **AD_HOC,
    "elements": [
        AD_HOC["elements"][0],
        {"price_components": [{**PRICE, "price": 0.59}], "restrictions": PLAIN},
        {"price_components": [PRICE]},
    ],
}
EVSES = [{"capabilities": ["RFID_READER"], "evse_id": f"FR*FAS*E{n}"} for n in range(2)]
PLACE = {**LOCATION, "country": "FRA", "evses": [{**one, **EVSES[n]} for n, one in enumerate(LOCATION["evses"])]}
PLACE["evses"][1]["connectors"] = [{**LOCATION["evses"][1]["connectors"][0], "tariff_ids": ["TARIFF-0001"]}]


def stated(one):
    """A pool of which all is stated that a row needs."""
    facts = Facts(**STATED, card_reader=True)
    return replace(one, facts=facts, stations=tuple(replace(station, facts=facts) for station in one.stations))


class Said(Change):
    """A field that says something else, in France's files."""

    @property
    def is_news(self):
        """Whether a file says something else, too."""
        before, after = ([entries(name, stated(one)) for name in PROFILE.publications] for one in self[1:])
        return before != after

    @property
    def is_lost(self):
        """Whether a loss names the field, or one that it is part of."""
        found = {field for one in self[1:] for field, how in irve.lost(PROFILE, stated(one)) if how != "in words"}
        return not found.isdisjoint(self.fields)


@cache
def changes():
    """Every field of every object, said otherwise: of a place, of tariffs for everybody, of one for contracts."""
    location = TypeAdapter(model.Location).validate_python(PLACE)
    tariffs = [TypeAdapter(model.Tariff).validate_python(one) for one in (SAID, AD_HOC, CONTRACT)]
    found = {field: [] for field in FIELDS}
    for fields, other in variants(location):
        found[fields[-1]].append(Said(fields, enriched(location, tariffs[0]), enriched(other, tariffs[0])))
    for tariff in tariffs:
        for fields, other in variants(tariff):
            found[fields[-1]].append(Said(fields, enriched(location, tariff), enriched(location, other)))
    return found


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_is_published_or_counted_as_lost(field):
    """Wherever it stands: what is said there either changes a file, or one of the losses names the field."""
    assert [one.fields for one in changes()[field] if not (one.is_news or one.is_lost)] == []


@pytest.mark.parametrize("field", sorted({one.field for one in LOSSES if one.how == "not at all" and not one.when}))
def test_what_is_lost_altogether_is_nowhere(field):
    """Else it would not be lost."""
    assert [one.fields for one in changes()[field] if one.is_news] == []


IN_WORDS, TERMS, NOWHERE = "in words", "in other terms", "not at all"


def priced(**fields):
    """A place with a tariff that says this."""
    return place(tariffs=[{**TARIFF, **fields}], facts={"card_reader": True})


def stepped(size):
    """A place with a price that is billed in steps."""
    return priced(elements=[{"price_components": [{"type": "ENERGY", "price": 0.5, "step_size": size}]}])


def reserved(**restrictions):
    """A place with a tariff of which one price is restricted."""
    price = {"type": "FLAT", "price": 1, "vat": 20}
    return priced(elements=[{"price_components": [price], "restrictions": restrictions}, *TARIFF["elements"]])


NIGHT = {"period_begin": "2026-12-24T22:00:00Z", "period_end": "2026-12-25T06:00:00Z"}
EXAMPLES = [
    ("Location.charging_when_closed", NOWHERE, place(charging_when_closed=True), place(charging_when_closed=False)),
    (
        "Location.opening_times",
        NOWHERE,
        place(opening_times={"twentyfourseven": True, "exceptional_closings": [NIGHT]}),
        place(),
    ),
    ("Evse.evse_id", NOWHERE, place(point(evse_id="NL*AMX*E1")), place()),
    ("Evse.status", NOWHERE, place(point(evse_id=None)), place(point(status="CHARGING"))),
    ("Connector.standard", IN_WORDS, place(point(1, {**PLUG, "standard": "MCS"})), place()),
    ("Connector.format", NOWHERE, place(point(1, {**PLUG, "standard": "CHADEMO"})), place()),
    ("Tariff.elements", NOWHERE, priced(type="REGULAR"), priced()),
    ("Tariff.elements", NOWHERE, priced(currency="CHF"), priced(tax_included="NO")),
    ("Tariff.min_price", NOWHERE, priced(type="REGULAR", min_price={"after_taxes": 1}), priced(type="REGULAR")),
    ("Tariff.elements", IN_WORDS, priced(), priced(type="REGULAR")),
    ("Tariff.elements", TERMS, reserved(reservation="RESERVATION"), reserved(min_kwh=1)),
    ("PriceComponent.step_size", NOWHERE, stepped(1), stepped(5000)),
    ("PriceLimit.before_taxes", TERMS, priced(min_price={"before_taxes": 1, "after_taxes": 2}), priced()),
    ("PriceLimit.after_taxes", TERMS, priced(min_price={"before_taxes": 1, "after_taxes": 2}), priced()),
    ("Location.country", NOWHERE, place(country="NLD"), place()),
]
"""For every loss that happens only sometimes a pool in which it does, and one close to it in which it does not."""


@pytest.mark.parametrize(
    ("field", "how", "lossy", "lossless"), EXAMPLES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_loss_is_told_where_it_happens_and_nowhere_else(field, how, lossy, lossless):
    """Operators read how much of their data does not get through."""
    assert (field, how) in set(irve.lost(PROFILE, lossy))
    assert (field, how) not in set(irve.lost(PROFILE, lossless))


def test_every_loss_that_happens_sometimes_has_an_example():
    """But for fields of prices that are not said, of which one stands for all."""
    known = {(field, how) for field, how, *_ in EXAMPLES}
    alike = {(f"Tariff.{name}", NOWHERE) for name in ("currency", "max_price", "tax_included")}
    assert {(one.field, one.how) for one in LOSSES if one.when} == known - {("Location.country", NOWHERE)} | alike


def test_what_has_no_row_loses_nothing_by_the_format():
    """What keeps it out of the files is told by a rule; of what is abroad all is lost."""
    assert list(irve.lost(PROFILE, place(facts={"fr_condition_acces": None}))) == []
    assert list(irve.lost(PROFILE, place(country="NLD"))) == [("Location.country", NOWHERE)]


def test_the_fields_are_those_of_ocpi():
    """A field is `Class.name`, as in all families."""
    assert {one.field for one in LOSSES} <= set(FIELDS)
