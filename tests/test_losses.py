"""What the format cannot hold: nothing that an operator sends is lost without being counted."""

import dataclasses
import json
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import NamedTuple

import pytest
from datex2_schemas import shared
from feed import BARE, DATEX2, PLUG, PROFILE, PUBLISHER, pool
from full import FULL, FULL_EVSE, IMAGE, MIX, PLACE, TARIFF
from pydantic import TypeAdapter

from afir_publisher import model
from afir_publisher.enrich import enrich
from afir_publisher.facts import Facts
from afir_publisher.pool import Pool
from exporters import FAMILIES, PROFILES, datex2
from exporters.datex2.losses import LOSSES, NEVER_READ, lost

NOW = datetime(2026, 6, 2, 10, tzinfo=UTC)
PICTURE = {**IMAGE, "thumbnail": "https://example.com/a.jpg"}
RESTRICTIONS = {
    "start_time": "08:00",
    "end_time": "18:00",
    "start_date": "2026-06-01",
    "end_date": "2026-07-01",
    "min_kwh": 1,
    "max_kwh": 10,
    "min_current": 6,
    "max_current": 32,
    "min_power": 3,
    "max_power": 11,
    "min_duration": 60,
    "max_duration": 3600,
    "day_of_week": ["MONDAY"],
}
PRICE = {"type": "ENERGY", "price": 0.69, "vat": 21, "step_size": 5000}
AD_HOC = {
    **TARIFF,
    "id": "TARIFF-0001",
    "tariff_alt_text": [{"language": "de", "text": "Unser Preis"}],
    "min_price": {"before_taxes": 1, "after_taxes": 1.21},
    "max_price": {"before_taxes": 100, "after_taxes": 121},
    "elements": [
        {
            "price_components": [{"type": "FLAT", "price": 1, "vat": 21}],
            "restrictions": {"reservation": "RESERVATION"},
        },
        {"price_components": [{**PRICE, "price": 0.59}], "restrictions": RESTRICTIONS},
        {"price_components": [PRICE]},
    ],
    "start_date_time": "2026-06-01T00:00:00Z",
    "end_date_time": "2026-12-01T00:00:00Z",
    "energy_mix": MIX,
}
CONTRACT = {**AD_HOC, "id": "CONTRACT-0001", "type": "REGULAR"}
LOCATION = {
    **BARE,
    **FULL,
    "images": [PICTURE, {**PICTURE, "category": "OWNER", "url": "https://example.com/owner.png"}],
    "directions": [{"language": "de", "text": "Neben dem Bahnhof"}],
    "related_locations": [{"latitude": 52, "longitude": 5, "name": {"language": "de", "text": "Eingang"}}],
    "last_updated": "2026-06-02T00:00:00Z",
    "evses": [
        {
            **FULL_EVSE,
            "directions": [{"language": "de", "text": "Hinter der Schranke"}],
            "status_schedule": [
                {"period_begin": "2026-07-01T00:00:00Z", "period_end": "2026-07-02T00:00:00Z", "status": "OUTOFORDER"}
            ],
            "connectors": [{**FULL_EVSE["connectors"][0], "tariff_ids": ["TARIFF-0001", "CONTRACT-0001"]}],
        },
        {"uid": "2", "connectors": [{"id": "1", "standard": "MCS", "power_type": "DC", "max_electric_power": 1000000}]},
    ],
}

ANOTHER = {
    "RegularHours.period_begin": "09:30",
    "RegularHours.period_end": "17:30",
    "TariffRestrictions.start_time": "09:00",
    "TariffRestrictions.end_time": "17:00",
    "TariffRestrictions.start_date": "2026-06-15",
    "TariffRestrictions.end_date": "2026-07-15",
    "TariffRestrictions.day_of_week": ("TUESDAY",),
    "DisplayText.language": "fr",
    "Tariff.tax_included": "NO",
}
"""Other values for fields that take not any value, or of which the general way makes the same."""


def another(field, value):
    """A value that says something else, of the kind that a field has."""
    if field in ANOTHER:
        return ANOTHER[field]
    match value:
        case bool():
            return not value
        case str():
            return value.lower() if field == "Tariff.id" else f"{value}x"  # with another id it is another tariff
        case tuple():
            return ()
        case datetime():
            return value + timedelta(days=1)
    return None if dataclasses.is_dataclass(value) else value + 1


def variants(found, above=()):
    """Copies of an object in which one field says something else, or nothing, each with the fields that lead to it."""
    for one in dataclasses.fields(found):
        value, field = getattr(found, one.name), f"{type(found).__name__}.{one.name}"
        if value is None or value == ():
            continue
        changes = {another(field, value), *([] if one.default is dataclasses.MISSING else [one.default])}
        if field == "Hours.twentyfourseven":
            changes -= {None}  # which is the same as no
        for change in changes - {value}:
            yield (*above, field), dataclasses.replace(found, **{one.name: change})
        parts = value if isinstance(value, tuple) else (value,)
        for i, part in enumerate(parts):
            for fields, changed in variants(part, (*above, field)) if dataclasses.is_dataclass(part) else ():
                many = (*parts[:i], changed, *parts[i + 1 :])
                yield fields, dataclasses.replace(found, **{one.name: many if isinstance(value, tuple) else changed})


def enriched(location, tariff):
    """The pool of a Location and a tariff."""
    return enrich(location, {model.tariff_key(tariff.id): (tariff,)}, frozenset(), NOW).pool


def published(one, profile=PROFILE):
    """All that a feed says of a pool, in all syntaxes."""
    return [
        entry for publication in profile.publications for entry in datex2.entries(profile, publication, one, PUBLISHER)
    ]


class Change(NamedTuple):
    """A field that says something else in one place: the fields that lead to it, and the pools before and after."""

    fields: tuple[str, ...]
    before: Pool
    after: Pool

    def is_news(self, profile):
        """Whether the feed says something else, too."""
        return published(self.before, profile) != published(self.after, profile)

    def is_lost(self, profile):
        """Whether a loss names the field, or one that it is part of, in one of the pools; what is in words is said."""
        found = {
            field for one in (self.before, self.after) for field, how in datex2.lost(profile, one) if how != "in words"
        }
        return not found.isdisjoint(self.fields)


@cache
def changes():
    """Every field of every object, said otherwise: of a Location, of a tariff for everybody, of one for contracts."""
    location = TypeAdapter(model.Location).validate_python(LOCATION)
    ad_hoc, contract = map(TypeAdapter(model.Tariff).validate_python, (AD_HOC, CONTRACT))
    found = defaultdict(list)
    for fields, other in variants(location):
        found[fields[-1]].append(Change(fields, enriched(location, ad_hoc), enriched(other, ad_hoc)))
    for tariff in (ad_hoc, contract):
        for fields, other in variants(tariff):
            found[fields[-1]].append(Change(fields, enriched(location, tariff), enriched(location, other)))
    return found


FIELDS = sorted(
    f"{kind.__name__}.{field.name}"
    for kind in vars(model).values()
    if isinstance(kind, type) and issubclass(kind, model.Ocpi) and kind is not model.Ocpi
    for field in dataclasses.fields(kind)
)


def is_always_lost(loss):
    """Whether nothing becomes of a field, whatever else is said."""
    return loss.how == "not at all" and not loss.when


LOST_ALTOGETHER = [
    (profile, field)
    for profile in DATEX2
    for field in sorted({one.field for one in datex2.known_losses(profile) if is_always_lost(one)})
]


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("profile", DATEX2, ids=lambda profile: profile.name)
def test_every_field_is_published_or_counted_as_lost(profile, field):
    """Wherever it stands: what is said there either changes the feed, or one of the losses names the field."""
    assert changes()[field], "it is filled nowhere: fill it in LOCATION or AD_HOC"
    assert [one.fields for one in changes()[field] if not (one.is_news(profile) or one.is_lost(profile))] == []


@pytest.mark.parametrize(("profile", "field"), LOST_ALTOGETHER, ids=lambda value: getattr(value, "name", value))
def test_what_is_lost_altogether_is_nowhere(profile, field):
    """Else it would not be lost."""
    assert [change.fields for change in changes()[field] if change.is_news(profile)] == []


def lost_fields(one, profile=PROFILE):
    """The fields in which a pool says what is lost."""
    return {field for field, _ in datex2.lost(profile, one)}


def of_location(**fields):
    """A pool of a Location with these fields."""
    return pool({}, **fields)


def of_evse(*evses, **fields):
    """A pool of a Location with an EVSE with these fields, or with several."""
    return pool(*(evses or (fields,)))


def of_plug(**fields):
    """A pool of a Location with a connector with these fields."""
    return pool({"connectors": [{**PLUG, **fields}]})


def of_place(**fields):
    """A pool of a Location with a Parking with these fields."""
    return pool({"parking": [{"parking_id": "1"}]}, parking_places=[{"id": "1", **fields}])


def of_tariff(*plugs, **fields):
    """A pool of a Location with a tariff with these fields, at one connector or, where those are given, at others."""
    plug = {**PLUG, "tariff_ids": ["T1"]}
    return pool({"connectors": plugs or [plug]}, tariffs=[{**TARIFF, **fields}])


def of_price(**fields):
    """A pool of a Location with a tariff of one price."""
    return of_tariff(elements=[{"price_components": [{**PRICE, **fields}]}])


def of_restriction(**fields):
    """A pool of a Location with a tariff that has a restriction."""
    price = {"price_components": [{**PRICE, "price": 0.1}], "restrictions": fields}
    return of_tariff(elements=[price, {"price_components": [PRICE]}])


def stated(one, **facts):
    """A pool of whose station something is stated."""
    (station,) = one.stations
    return dataclasses.replace(one, stations=(dataclasses.replace(station, facts=Facts(**facts)),))


def mixed(source="WIND", impact="CARBON_DIOXIDE"):
    """A pool of a Location whose energy is from one source and has one impact."""
    sources = [{"source": source, "percentage": 100}]
    return of_location(energy_mix={"energy_sources": sources, "environ_impact": [{"category": impact, "amount": 1}]})


def scheduled(status):
    """A pool of a Location with an EVSE that will have a status."""
    return of_evse(status_schedule=[{"period_begin": "2026-07-01T00:00:00Z", "status": status}])


def limited(before, after):
    """A pool of a Location with a tariff that has a least price."""
    return of_tariff(min_price={"before_taxes": before, "after_taxes": after})


def branded(**fields):
    """A pool of a Location whose owner has a logo with these fields."""
    return of_location(owner={"name": "A", "logo": {"url": IMAGE["url"], **fields}})


LOGO = {**IMAGE, "category": "NETWORK"}
IN_WORDS, TERMS, NOWHERE = "in words", "in other terms", "not at all"
CLOSES = {"regular_hours": [{"weekday": 1, "period_begin": "08:00", "period_end": "18:00"}]}
TWO_PRICES = [{**PLUG, "tariff_ids": ["T1"]}, {**PLUG, "id": "2"}]
BAD_PRICE = [{"price_components": [{**PRICE, "price": 0.1234567}]}]

EXAMPLES = [
    ("Location.parking_type", TERMS, of_location(parking_type="PARKING_LOT"), of_location(parking_type="ON_STREET")),
    ("Location.parking_type", TERMS, of_location(parking_type="ON_MOON"), of_location()),
    ("Location.facilities", IN_WORDS, of_location(facilities=["BUS_STOP"]), of_location(facilities=["HOTEL", "WIFI"])),
    ("Location.facilities", IN_WORDS, of_location(facilities=["NATURE"]), of_location(facilities=["TOILETS", ""])),
    ("Location.time_zone", TERMS, of_location(time_zone="Europe/Paris"), of_location()),
    (
        "Location.charging_when_closed",
        IN_WORDS,
        of_location(charging_when_closed=False, opening_times=CLOSES),
        of_location(charging_when_closed=False, opening_times={"twentyfourseven": True}),
    ),
    (
        "Location.charging_when_closed",
        NOWHERE,
        of_location(charging_when_closed=True, opening_times=CLOSES),
        of_location(charging_when_closed=False, opening_times=CLOSES),
    ),
    (
        "Location.images",
        NOWHERE,
        of_location(images=[{**LOGO, "category": "OPERATOR"}], operator={"name": "A", "logo": IMAGE}),
        of_location(images=[{**LOGO, "category": "OPERATOR"}], operator={"name": "A"}),
    ),
    ("Location.images", NOWHERE, of_location(images=[LOGO]), of_location(images=[IMAGE])),
    (
        "Location.parking_places",
        NOWHERE,
        stated(of_place(), parking_spaces=0),
        stated(of_place(), parking_spaces=1),
    ),
    (
        "Location.parking_places",
        NOWHERE,
        stated(of_place(vehicle_types=["DISABLED"]), disabled_parking_spaces=0),
        of_location(),
    ),
    (
        "BusinessDetails.logo",
        NOWHERE,
        of_location(owner={"logo": IMAGE}),
        of_location(owner={"name": "A", "logo": IMAGE}),
    ),
    ("BusinessDetails.website", NOWHERE, of_location(owner={"website": "https://a.example"}), of_location(owner={})),
    ("BusinessDetails.website", NOWHERE, of_location(operator={"name": "A", "website": "a.example"}), of_location()),
    ("Image.url", NOWHERE, of_location(images=[{"url": "a.png"}]), of_location(images=[IMAGE])),
    ("Image.category", IN_WORDS, of_location(images=[IMAGE]), of_location(images=[{"url": IMAGE["url"]}])),
    ("Image.category", IN_WORDS, of_place(images=[IMAGE]), of_location(images=[LOGO])),
    ("Image.url", NOWHERE, of_location(owner={"name": "A", "logo": {"url": "a.png"}}), branded()),
    ("Image.category", NOWHERE, branded(category="OWNER"), branded()),
    ("Image.category", NOWHERE, branded(category="CHARGER"), of_location(images=[IMAGE])),
    ("Image.thumbnail", NOWHERE, branded(thumbnail="https://example.com/a.png"), branded()),
    ("Image.type", NOWHERE, branded(type="png"), branded()),
    ("Image.thumbnail", NOWHERE, of_evse(images=[PICTURE]), of_evse(images=[IMAGE])),
    ("Image.type", NOWHERE, of_evse(images=[IMAGE]), of_evse(images=[{"url": IMAGE["url"]}])),
    ("EnergyMix.supplier_name", TERMS, of_location(energy_mix={"supplier_name": "A"}), of_location(energy_mix={})),
    ("EnergySource.source", IN_WORDS, mixed("TIDE"), mixed("wind")),
    ("EnvironmentalImpact.category", NOWHERE, mixed(impact="NOISE"), mixed(impact="nuclear_waste")),
    (
        "Evse.capabilities",
        NOWHERE,
        of_evse(capabilities=["UNLOCK_CAPABLE"]),
        of_evse(capabilities=["rfid_reader", "PED_TERMINAL", "RESERVABLE", "CHARGING_PREFERENCES_CAPABLE", " "]),
    ),
    (
        "Evse.capabilities",
        TERMS,
        of_evse(capabilities=["CHARGING_PROFILE_CAPABLE"]),
        of_evse(capabilities=["CHARGING_PREFERENCES_CAPABLE"]),
    ),
    (
        "Evse.parking_restrictions",
        IN_WORDS,
        of_evse(parking_restrictions=["PLUGGED"]),
        of_evse(parking_restrictions=["EV_ONLY", "customers"]),
    ),
    ("Evse.status", NOWHERE, of_evse(status="WORKING"), of_evse(status="charging")),
    ("Evse.images", NOWHERE, of_evse(images=[LOGO]), of_evse(images=[IMAGE])),
    (
        "Evse.accepted_service_providers",
        TERMS,
        of_evse({"accepted_service_providers": ["A", "B"]}, {"accepted_service_providers": ["A"]}),
        of_evse({"accepted_service_providers": ["A", "B"]}, {"accepted_service_providers": ["B", "A"]}),
    ),
    ("StatusSchedule.status", NOWHERE, scheduled("WORKING"), scheduled("blocked")),
    ("EvseParking.parking_id", TERMS, of_place(), of_location(parking_places=[{"id": "1"}])),
    (
        "EvseParking.evse_position",
        IN_WORDS,
        of_evse(parking=[{"parking_id": "1", "evse_position": "LEFT"}]),
        of_place(),
    ),
    ("Connector.id", NOWHERE, of_location(), Pool(location=of_location().location)),
    ("Connector.standard", IN_WORDS, of_plug(standard="NEMA_5_20"), of_plug(standard="mcs")),
    ("Connector.standard", IN_WORDS, of_plug(max_electric_power=None), of_location()),
    ("Connector.format", IN_WORDS, of_plug(max_electric_power=0), of_plug(format="SOCKET")),
    ("Connector.format", NOWHERE, of_plug(format="BOTH"), of_plug(format="cable")),
    (
        "Connector.max_amperage",
        NOWHERE,
        of_plug(max_electric_power=None, max_amperage=16),
        of_plug(max_electric_power=None, max_amperage=16, max_voltage=230),
    ),
    ("Connector.power_type", TERMS, of_plug(), of_plug(power_type=None)),
    ("Connector.capabilities", TERMS, of_plug(capabilities=["ISO_15118_2_PLUG_AND_CHARGE"]), of_plug()),
    ("Connector.capabilities", NOWHERE, of_plug(capabilities=["MAGIC"]), of_plug(capabilities=["RFID_READER"])),
    ("Connector.tariff_ids", IN_WORDS, of_tariff(*TWO_PRICES), of_tariff(TWO_PRICES[0])),
    (
        "Connector.terms_and_conditions",
        NOWHERE,
        of_plug(terms_and_conditions="see the app"),
        of_plug(terms_and_conditions="https://a.example"),
    ),
    ("Connector.last_updated", NOWHERE, of_plug(last_updated="2026-06-01T00:00:00Z"), of_plug()),
    (
        "Parking.vehicle_types",
        TERMS,
        of_place(vehicle_types=["SPACESHIP"]),
        of_place(vehicle_types=["VAN", "disabled"]),
    ),
    *(
        (f"Parking.{name}", IN_WORDS, of_place(**{name: value}), of_place())
        for name, value in PLACE.items()
        if name
        in {
            *("dangerous_goods_allowed", "direction", "drive_through", "refrigeration_outlet"),
            *("standards", "time_limit", "restricted_to_type"),
        }
    ),
    ("Parking.restricted_to_type", NOWHERE, of_place(restricted_to_type=False), of_place(restricted_to_type=True)),
    ("Parking.reservation_required", IN_WORDS, of_place(reservation_required=True), of_place()),
    ("Parking.reservation_required", NOWHERE, of_place(reservation_required=False), of_place()),
    ("Parking.apds_reference", TERMS, of_place(apds_reference="1"), of_place()),
    ("Parking.images", NOWHERE, of_place(images=[LOGO]), of_place(images=[IMAGE])),
    *(
        (f"Tariff.{name}", how, of_tariff(), of_location())
        for name, how in (("country_code", NOWHERE), ("party_id", NOWHERE), ("id", NOWHERE), ("type", TERMS))
    ),
    *(
        (
            f"Tariff.{name}",
            NOWHERE,
            of_tariff(**{name: AD_HOC[name], "type": "REGULAR"}),
            of_tariff(type="REGULAR", **no),
        )
        for name, no in (
            ("elements", {"elements": []}),
            ("tax_included", {"tax_included": None}),
            *((name, {}) for name in ("min_price", "max_price", "start_date_time", "end_date_time")),
        )
    ),
    ("Tariff.elements", NOWHERE, of_tariff(type="PROFILE_FAST"), of_tariff(type=None)),
    ("Tariff.elements", IN_WORDS, of_tariff(elements=BAD_PRICE), of_tariff()),
    ("Tariff.tariff_alt_text", NOWHERE, of_tariff(tariff_alt_text=AD_HOC["tariff_alt_text"]), of_tariff()),
    (
        "Tariff.tariff_alt_text",
        NOWHERE,
        of_tariff(tariff_alt_text=AD_HOC["tariff_alt_text"], type="REGULAR"),
        of_tariff(tariff_alt_text=AD_HOC["tariff_alt_text"], elements=BAD_PRICE),
    ),
    (
        "Tariff.tariff_alt_text",
        IN_WORDS,
        of_tariff(tariff_alt_text=AD_HOC["tariff_alt_text"], elements=BAD_PRICE),
        of_tariff(elements=BAD_PRICE),
    ),
    ("Tariff.tariff_alt_url", NOWHERE, of_tariff(tariff_alt_url="see the app"), of_tariff()),
    (
        "Tariff.energy_mix",
        NOWHERE,
        of_tariff(energy_mix={"is_green_energy": False}),
        of_tariff(energy_mix={"is_green_energy": True}),
    ),
    ("Tariff.energy_mix", NOWHERE, of_tariff(energy_mix={"is_green_energy": True}, type="REGULAR"), of_tariff()),
    ("PriceLimit.before_taxes", TERMS, limited(1, 2), limited(1, None)),
    ("PriceLimit.after_taxes", TERMS, limited(1, 2), limited(None, 2)),
    (
        "TariffRestrictions.reservation",
        NOWHERE,
        of_restriction(reservation="RESERVATION_OF_SORTS"),
        of_restriction(reservation="reservation_expires"),
    ),
    ("PriceComponent.step_size", IN_WORDS, of_price(step_size=5000), of_price(step_size=1)),
    ("PriceComponent.step_size", NOWHERE, of_price(step_size=1), of_price(step_size=5000)),
    *(
        (f"TariffRestrictions.{name}", IN_WORDS, of_restriction(**{name: value}), of_restriction(min_kwh=5))
        for name, value in {**RESTRICTIONS, "reservation": "RESERVATION"}.items()
        if name in {"min_power", "max_power", "min_current", "max_current", "reservation"}
    ),
]
"""For every loss a pool in which it happens, and one that is close to it in which it does not."""


@pytest.mark.parametrize(
    ("field", "how", "lossy", "lossless"), EXAMPLES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_loss_is_told_where_it_happens_and_nowhere_else(field, how, lossy, lossless):
    """Operators read how much of their data does not get through."""
    assert (field, how) in set(lost(lossy))
    assert (field, how) not in set(lost(lossless))


def test_every_loss_has_an_example():
    """None is stated that cannot happen."""
    assert {(field, how) for field, how, *_ in EXAMPLES} == {(loss.field, loss.how) for loss in LOSSES}


def test_a_loss_is_told_once():
    """However often it happens in a Location."""
    found = list(lost(of_place(direction="PARALLEL")))
    twice = pool(*[{"capabilities": ["UNLOCK_CAPABLE"]}] * 3)
    assert len(found) == len(set(found))
    assert [pair for pair in lost(twice) if pair[0] == "Evse.capabilities"] == [("Evse.capabilities", "not at all")]


def test_what_is_not_published_is_not_lost():
    """An EVSE in no station and the parts of prices that hold with a contract are no loss of their own."""
    assert set(lost(Pool(location=of_plug(standard="NEMA_5_20").location))) == set()
    contract = lost_fields(of_tariff(type="REGULAR", elements=[{"price_components": [PRICE]}]))
    assert {field for field in contract if not field.startswith(("Tariff.", "Connector."))} == set()


@pytest.mark.parametrize("name", FAMILIES)
def test_every_family_of_formats_counts_what_it_loses(name):
    """A field is `Class.name` in all of them."""
    profile = next(one for one in PROFILES.values() if one.family == name)
    assert {field for field, _ in FAMILIES[name].lost(profile, of_location())} <= set(FIELDS)


def test_every_field_of_ocpi_is_read_or_left_out_on_purpose():
    """By the specification of 2.3.0."""
    objects = json.loads(shared("reference", "ocpi-schema-tables.json").read_text("utf-8"))["2.3.0"]["objects"]
    ours = {"EVSE": "Evse", "EVSEParking": "EvseParking"}
    known = {field.partition(".")[0] for field in FIELDS}
    named = {(ours.get(kind, kind), name) for kind, found in objects.items() for name in found["fields"]}
    assert {f"{kind}.{name}" for kind, name in named if kind in known} - set(FIELDS) == NEVER_READ.keys()


WORDS = {
    "ParkingType": ("Location.parking_type", lambda word: of_location(parking_type=word)),
    "Facility": ("Location.facilities", lambda word: of_location(facilities=[word])),
    "Capability": ("Evse.capabilities", lambda word: of_evse(capabilities=[word])),
    "ParkingRestriction": ("Evse.parking_restrictions", lambda word: of_evse(parking_restrictions=[word])),
    "Status": ("Evse.status", lambda word: of_evse(status=word)),
    "EVSEPosition": (
        "EvseParking.evse_position",
        lambda word: of_evse(parking=[{"parking_id": "1", "evse_position": word}]),
    ),
    "ConnectorType": ("Connector.standard", lambda word: of_plug(standard=word)),
    "ConnectorFormat": ("Connector.format", lambda word: of_plug(format=word)),
    "PowerType": ("Connector.power_type", lambda word: of_plug(power_type=word)),
    "ConnectorCapability": ("Connector.capabilities", lambda word: of_plug(capabilities=[word])),
    "VehicleType": ("Parking.vehicle_types", lambda word: of_place(vehicle_types=[word])),
    "ParkingDirection": ("Parking.direction", lambda word: of_place(direction=word)),
    "EnergySourceCategory": ("EnergySource.source", mixed),
    "TariffType": ("Tariff.type", lambda word: of_tariff(type=word)),
    "TariffDimensionType": ("PriceComponent.type", lambda word: of_price(type=word)),
    "ReservationRestrictionType": ("TariffRestrictions.reservation", lambda word: of_restriction(reservation=word)),
    "ImageCategory": (
        "Image.category",
        lambda word: of_location(images=[{**IMAGE, "category": word}], operator={"name": "A"}, owner={"name": "B"}),
    ),
}
"""Where the words of OCPI's enumerations stand."""


@pytest.mark.parametrize("profile", DATEX2, ids=lambda profile: profile.name)
@pytest.mark.parametrize("enumeration", WORDS)
def test_words_that_the_feed_does_not_tell_apart_are_counted_as_lost(profile, enumeration):
    """For every two words of OCPI 2.3.0: at most one of them can be what the literal means."""
    field, of = WORDS[enumeration]
    sheet = shared("reference", "ocpi-objects.md").read_text("utf-8")
    row = next(line for line in sheet.splitlines() if line.startswith(f"| {enumeration} |"))
    words = [*row.split("`")[1::2], "SOMETHING_ELSE"]
    alike = defaultdict(list)
    for word in words:
        alike[tuple(published(of(word), profile))].append(word)
    assert len(words) > 2
    told = [
        [word for word in same if field not in lost_fields(of(word), profile)]
        for same in alike.values()
        if len(same) > 1
    ]
    assert [same for same in told if len(same) > 1] == []
