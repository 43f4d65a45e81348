"""chargecloud's dialect: what its objects become in OCPI, and what is said of it."""

import copy
import json
from datetime import UTC, datetime
from typing import get_args

import pytest
from damage import DAMAGE, damaged
from hypothesis import given
from hypothesis import strategies as st

from afir_publisher.config.fields import Dialect
from afir_publisher.errors import Unreadable
from afir_publisher.model import Location, Tariff
from afir_publisher.ocpi import v2_2_1
from afir_publisher.ocpi.dialects import DIALECTS
from afir_publisher.ocpi.dialects.chargecloud import adapted
from afir_publisher.ocpi.page import Page, Remark, Shortfall, Since

ENERGY = {"type": "ENERGY", "price": 0.59, "step_size": 1}
FREE = {"type": "TIME", "price": 0, "step_size": 60}
BLOCKING = {"type": "TIME", "price": 4.8, "step_size": 60}
DAY = {"start_time": "08:00:00", "end_time": "19:59:59"}
TARIFF = {"id": "22132ac", "currency": "EUR", "elements": [{"price_components": [ENERGY]}]}
PLUG = {"id": "1", "standard": "IEC_62196_T2"}


def evse(uid="1", *tariffs, **fields):
    """An EVSE with tariffs inside."""
    return {"uid": uid, "evse_id": f"DE*SLB*E{uid}", "connectors": [dict(PLUG)], "tariffs": list(tariffs)} | fields


def location(*evses, **fields):
    """A Location as chargecloud's interface for AFIR has it."""
    return {"country_code": "DE", "party_id": "SLB", "id": "1588625", "publish": True, "evses": list(evses)} | fields


def page(*objects, kind="location", where="page 1"):
    """A page of objects; bytes stay as they are."""
    raws = (found if isinstance(found, bytes) else json.dumps(found).encode() for found in objects)
    return Page(kind=kind, where=where, objects=tuple(raws))


class Came:
    """What the adapter makes of pages."""

    def __init__(self, *pages):
        """Adapt them."""
        self.shown = list(adapted(pages))
        self.tariffs = self._objects("tariff")
        self.locations = self._objects("location")
        self.said = [
            (part.area, part.finding.path, part.finding.message) for part in self.shown if isinstance(part, Remark)
        ]

    def _objects(self, kind):
        pages = [part for part in self.shown if isinstance(part, Page) and part.kind == kind]
        return [json.loads(raw) for part in pages for raw in part.objects]

    @property
    def named(self):
        """The tariffs that each connector names, EVSE by EVSE."""
        return [
            [plug.get("tariff_ids") for plug in one["connectors"]] for found in self.locations for one in found["evses"]
        ]


def elements(*found):
    """The elements that a tariff of these has, and the paths of what is said of it."""
    came = Came(page(location(evse("1", TARIFF | {"elements": list(found)}))))
    (made,) = came.tariffs
    return made["elements"], [path for _, path, _ in came.said if path != "evses[].tariffs"]


def element(restrictions, *components):
    """An element with restrictions as they are given."""
    return {"price_components": list(components or [FREE]), "restrictions": restrictions}


# --- tariffs inside EVSEs


def test_a_tariff_inside_an_evse_becomes_one_of_its_own():
    """Of the Location's party, named by the connectors, before the page with the Location."""
    came = Came(page(location(evse("1", TARIFF))))
    assert came.tariffs == [TARIFF | {"country_code": "DE", "party_id": "SLB"}]
    assert came.named == [[["22132ac"]]]
    assert "tariffs" not in came.locations[0]["evses"][0]
    assert [part.kind for part in came.shown if isinstance(part, Page)] == ["tariff", "location"]


def test_the_same_tariff_in_many_evses_is_one():
    """Also in other pages, and whatever the order of its fields."""
    turned = dict(reversed(TARIFF.items()))
    came = Came(page(location(evse("1", TARIFF), evse("2", TARIFF))), page(location(evse("3", turned), id="2")))
    assert [found["id"] for found in came.tariffs] == ["22132ac"]
    assert came.named == [[["22132ac"]]] * 3


def test_a_page_without_new_tariffs_has_no_page_of_tariffs():
    """There is nothing to hand on."""
    came = Came(
        page(location(evse("1", TARIFF))), page(location(evse("2", TARIFF), id="2")), page(location(evse("3"), id="3"))
    )
    assert [part.kind for part in came.shown if isinstance(part, Page)] == ["tariff", *["location"] * 3]


def test_one_id_with_different_prices_is_two_tariffs():
    """The store would keep one of them and charge it at both; which id comes of it is the same in every pull."""
    dear = TARIFF | {"elements": [{"price_components": [ENERGY | {"price": 0.79}]}]}
    pages = page(location(evse("1", TARIFF), evse("2", dear), evse("3", dear)))
    came, again = Came(pages), Came(pages)
    first, second = came.tariffs
    assert (first["id"], second["elements"]) == ("22132ac", dear["elements"])
    assert came.named == [[["22132ac"]], [[second["id"]]], [[second["id"]]]]
    assert second["id"].startswith("22132ac-")
    assert came.shown == again.shown
    assert ("tariffs", "evses[].tariffs[].id") in [said[:2] for said in came.said]


def test_one_id_of_two_parties_is_two_tariffs():
    """Ids are unique within a party only."""
    came = Came(page(location(evse("1", TARIFF)), location(evse("2", TARIFF), id="2", party_id="ABC")))
    assert [(found["party_id"], found["id"]) for found in came.tariffs] == [("SLB", "22132ac"), ("ABC", "22132ac")]


def test_a_tariff_that_was_only_touched_is_the_same():
    """When it was last updated is not what it says."""
    dated = [TARIFF | {"last_updated": f"2026-01-0{day}T00:00:00Z"} for day in (1, 2)]
    came = Came(page(location(evse("1", dated[0]), evse("2", dated[1]))))
    assert [found["last_updated"] for found in came.tariffs] == ["2026-01-01T00:00:00Z"]
    assert came.named == [[["22132ac"]]] * 2


def test_a_tariff_without_an_id_gets_one_of_its_content():
    """The same in every pull, another one for another price."""
    nameless = {name: value for name, value in TARIFF.items() if name != "id"}
    dear = nameless | {"elements": [{"price_components": [ENERGY | {"price": 0.79}]}]}
    came = Came(page(location(evse("1", nameless), evse("2", dear), evse("3", nameless))))
    names = [found["id"] for found in came.tariffs]
    assert came.named == [[[names[0]]], [[names[1]]], [[names[0]]]]
    assert all(name.startswith("chargecloud-") for name in names)
    assert names == [found["id"] for found in Came(page(location(evse("9", nameless), evse("8", dear)))).tariffs]


def test_a_tariff_of_a_party_of_its_own_keeps_it():
    """Only what is missing comes from the Location."""
    came = Came(page(location(evse("1", TARIFF | {"party_id": "ABC"}))))
    assert came.tariffs == [TARIFF | {"party_id": "ABC"}]


@pytest.mark.parametrize("own", [{"tariff_ids": ["X"]}, {"tariff_id": "X"}])
def test_a_connector_that_names_a_tariff_keeps_it(own):
    """It knows better."""
    plugs = [PLUG | own, PLUG | {"id": "2"}]
    came = Came(page(location(evse("1", TARIFF, connectors=plugs))))
    assert came.locations[0]["evses"][0]["connectors"] == [PLUG | own, PLUG | {"id": "2", "tariff_ids": ["22132ac"]}]


def test_which_of_several_tariffs_of_an_evse_holds_is_not_left_to_chance():
    """Where nothing tells two of them apart the price is unknown, and it is told; one of another type is named."""
    other = TARIFF | {"id": "42", "type": "REGULAR"}
    came = Came(page(location(evse("1", TARIFF, TARIFF | {"id": "22132dc"}, other))))
    assert (came.named, len(came.tariffs)) == ([[["42"]]], 3)
    assert any("has several tariffs of one type and date" in message for _, _, message in came.said)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("type", ("AD_HOC_PAYMENT", "REGULAR")),
        ("start_date_time", ("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z")),
        ("last_updated", ("2026-01-01T00:00:00Z", None)),
    ],
)
def test_several_tariffs_that_differ_in_what_decides_are_named(field, values):
    """OCPI's rules say which of them holds when, and for whom."""
    tariffs = [TARIFF | {"id": str(number), field: value} for number, value in enumerate(values)]
    came = Came(page(location(evse("1", *tariffs, tariffs[0]))))
    assert came.named == [[["0", "1"]]]
    assert not any("has several tariffs" in message for _, _, message in came.said)


@pytest.mark.parametrize(
    ("inside", "named", "count"),
    [(None, None, 0), ([], None, 0), (TARIFF, ["22132ac"], 1), (["T1"], ["T1"], 0), ([None, [], True], None, 0)],
    ids=["null", "none", "one alone", "a name", "junk"],
)
def test_whatever_stands_for_the_tariffs_is_taken(inside, named, count):
    """One for a list, a name for a tariff; what is neither is left out."""
    came = Came(page(location(evse("1", tariffs=inside))))
    assert (came.named, len(came.tariffs)) == ([[named]], count)


def test_junk_in_place_of_a_tariff_is_told():
    """Once for the kind, with how often."""
    came = Came(page(location(evse("1", None, []), evse("2", 5.5, True))))
    assert came.said == [
        (
            "tariffs",
            "evses[].tariffs",
            "chargecloud: what is no tariff was left out (3 times, such as in Location 1588625)",
        )
    ]


# --- restrictions


@pytest.mark.parametrize("restrictions", [[], None, [None]])
def test_an_empty_list_of_restrictions_is_none(restrictions):
    """The element always holds."""
    (made,), _ = elements(element(restrictions))
    assert made == {"price_components": [FREE]}


def test_a_list_of_one_set_of_restrictions_is_that_set():
    """It is told, as another reader may refuse it."""
    assert elements(element([{"min_duration": 60}])) == ([element({"min_duration": 60})], ["elements[].restrictions"])


@pytest.mark.parametrize(
    "sets",
    [
        [{"start_time": "08:00", "end_time": "12:00"}, {"start_time": "14:00", "end_time": "18:00"}],
        [{"start_time": "8:00", "end_time": "9:00"}, {"start_time": "09:00", "end_time": "18:00"}],
        [{"day_of_week": ["SATURDAY"]}, {"day_of_week": ["sunday", "MONDAY"]}],
        [{"max_kwh": 10}, {"min_kwh": "20"}],
        [{"min_duration": 120}, {"max_duration": 60}],
        [
            {"start_date": "2026-01-01", "end_date": "2026-02-01"},
            {"start_date": "2026-02-01", "end_date": "2026-03-01"},
        ],
    ],
)
def test_sets_that_never_hold_together_are_an_element_each(sets):
    """That all of them must hold cannot be meant, and the price is the same in each."""
    made, said = elements(element(sets, BLOCKING))
    assert made == [element(one, BLOCKING) for one in sets]
    assert said == ["elements[].restrictions"]


@pytest.mark.parametrize(
    "sets",
    [
        [{"start_time": "08:00", "end_time": "20:00"}, {"min_duration": 3600}],
        [{"min_duration": 60}, {"min_duration": 120}],
        [{"start_time": "08:00", "end_time": "12:00"}, {"start_time": "11:00", "end_time": "18:00"}],
        [{"start_time": "8:00", "end_time": "10:00"}, {"start_time": "09:00", "end_time": "18:00"}],
        [{"start_time": "22:00", "end_time": "06:00"}, {"start_time": "08:00", "end_time": "10:00"}],
        [{"day_of_week": ["SATURDAY"]}, {"day_of_week": ["SATURDAY", "SUNDAY"]}],
        [{"max_kwh": "many"}, {"min_kwh": 20}],
        [{}, {"min_kwh": 20}],
        [{"min_kwh": 20}, 5],
    ],
)
def test_sets_of_which_nobody_knows_whether_one_or_all_must_hold_are_refused(sets):
    """The reader finds the list as it came, and takes nothing of the tariff."""
    came = Came(page(location(evse("1", TARIFF | {"elements": [element(sets)]}))))
    (made,) = came.tariffs
    assert made["elements"][0]["restrictions"] == sets
    with pytest.raises(Unreadable, match=r"found \[.*: input should be an object"):
        v2_2_1.read_tariff(json.dumps(made).encode())


def test_a_restriction_without_end_does_not_go():
    """The price would seem to hold always; the reader refuses it instead."""
    found = location(evse("1", TARIFF | {"elements": [element([{"min_kwh": 77}])]}))
    (made,) = Came(page(json.dumps(found).replace("77", "1e999").encode())).tariffs
    with pytest.raises(Unreadable, match=r"found \"Infinity\""):
        v2_2_1.read_tariff(json.dumps(made).encode())


def test_a_price_for_a_session_is_not_spread_over_elements():
    """A session that passes through both could be charged twice."""
    sets = [{"start_time": "08:00", "end_time": "12:00"}, {"start_time": "14:00", "end_time": "18:00"}]
    found = element(sets, {"type": "FLAT", "price": 1})
    assert elements(found)[0] == [found]


@pytest.mark.parametrize(
    ("written", "read", "told"),
    [
        ({"start_time": "08:00:00", "end_time": "20:00:00"}, {"start_time": "08:00", "end_time": "20:00"}, []),
        (DAY, {"start_time": "08:00", "end_time": "20:00"}, ["19:59:59"]),
        ({"end_time": "23:59:59"}, {"end_time": "00:00"}, ["23:59:59"]),
        ({"start_time": "00:00:00", "end_time": "23:59:59"}, {}, ["23:59:59"]),
        ({"start_time": "00:00:00", "end_time": "23:59:59", "min_kwh": 5}, {"min_kwh": 5}, ["23:59:59"]),
        ({"start_time": "08:00", "end_time": "20:00"}, {"start_time": "08:00", "end_time": "20:00"}, []),
        ({"end_time": "19:59:30"}, {"end_time": "19:59:30"}, []),
        ({"start_time": "19:59:59"}, {"start_time": "19:59:59"}, []),
        ({"start_time": 5, "end_time": None}, {"start_time": 5, "end_time": None}, []),
    ],
)
def test_seconds_of_times(written, read, told):
    """Whole minutes lose them, a last second is the minute after it and told, and others stay."""
    came = Came(page(location(evse("1", TARIFF | {"elements": [element(written)]}))))
    assert came.tariffs[0]["elements"] == [element(read)]
    assert [message for _, path, message in came.said if path.endswith("end_time")] == [
        f"chargecloud: a time that ends with second 59 is read as the minute after it (once, in {found})"
        for found in (f"tariff 22132ac: {time}" for time in told)
    ]


# --- the order of elements


def stage(price, **restrictions):
    """An element with a price per hour."""
    return element(restrictions, FREE | {"price": price})


STAGES = [stage(0, **DAY), stage(4.8, **DAY, min_duration=14460), stage(0, **DAY, min_duration=23460), stage(0)]


def test_the_stages_of_a_price_come_the_last_one_first():
    """By OCPI the first that matches counts: 4.80 would never be charged, and is."""
    made, said = elements(*STAGES)
    assert [found["restrictions"].get("min_duration") for found in made] == [23460, 14460, None, None]
    assert [found["price_components"][0]["price"] for found in made] == [0, 4.8, 0, 0]
    assert made[-1]["restrictions"] == {}
    assert "elements" in said


@pytest.mark.parametrize(
    "found",
    [
        [stage(4.8, min_duration=60), stage(0)],
        [stage(4.8), stage(4.8)],
        [stage(1, min_kwh=5), stage(2, day_of_week=["SUNDAY"])],
        [stage(1, min_duration=60), stage(2, min_duration=30)],
        [stage(1, max_kwh="x"), stage(2, max_kwh=5)],
        [element({}, ENERGY), stage(4.8, min_duration=60)],
        [element({}, FREE), element({"min_duration": 60}, BLOCKING, ENERGY)],
        [stage(1, day_of_week=["MONDAY"]), stage(2, day_of_week=["SUNDAY", "MONDAY"])],
        [5, None, stage(0)],
    ],
    ids=[
        "the narrower first",
        "twice the same",
        "neither inside the other",
        "the wider later",
        "what cannot be compared",
        "another dimension",
        "one dimension more",
        "more days later",
        "junk",
    ],
)
def test_elements_that_all_may_hold_keep_their_order(found):
    """It is OCPI's own."""
    made, said = elements(*found)
    assert (made, "elements" in said) == (found, False)


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        ({}, {"min_kwh": 5}),
        ({"min_kwh": "5"}, {"min_kwh": 6}),
        ({"max_power": 50}, {"max_power": 22}),
        ({"day_of_week": ["MONDAY", "SUNDAY"]}, {"day_of_week": ["sunday"]}),
        ({"start_date": "2026-01-01"}, {"start_date": "2026-01-01", "end_date": "2026-02-01"}),
        ({"day_of_week": []}, {"day_of_week": ["SUNDAY"]}),
    ],
)
def test_an_element_inside_an_earlier_one_comes_before_it(wide, narrow):
    """Whatever restricts it further."""
    made, said = elements(stage(1, **wide), stage(2, **narrow))
    assert ([found["price_components"][0]["price"] for found in made], "elements" in said) == ([2, 1], True)


# --- Locations of the older interface


def test_fields_of_other_names_get_ocpis():
    """Of the public interface: kW become W, a hotline the help phone."""
    plug = {"id": "1", "standard": "IEC_62196_T2", "ampere": "32", "voltage": "400", "max_power": 22}
    shown = {
        "id": "493558",
        "directions": "Parkplatz",
        "operator": {"name": "Stadtwerke", "hotline": "+49711"},
        "evses": [{"uid": "1", "id": "DE*STR*E10001*001", "connectors": [plug]}],
    }
    came = Came(page(shown))
    made = {"id": "1", "standard": "IEC_62196_T2", "max_amperage": "32", "max_voltage": "400", "max_power": 22}
    assert came.locations == [
        {
            "id": "493558",
            "directions": [{"text": "Parkplatz"}],
            "operator": {"name": "Stadtwerke"},
            "help_phone": "+49711",
            "evses": [
                {
                    "uid": "1",
                    "evse_id": "DE*STR*E10001*001",
                    "connectors": [made | {"max_electric_power": 22000}],
                }
            ],
        }
    ]
    assert [path for _, path, _ in came.said] == [
        "evses[].id",
        "evses[].connectors[].ampere",
        "evses[].connectors[].voltage",
        "evses[].connectors[].max_power",
        "directions",
        "operator.hotline",
    ]


def test_what_ocpi_has_already_stays():
    """The older names say nothing then."""
    plug = PLUG | {"ampere": "16", "max_amperage": 32, "max_power": 11, "max_electric_power": 22000}
    shown = location({"uid": "1", "id": "x", "evse_id": "DE*SLB*E1", "connectors": [plug]}, help_phone="+49")
    came = Came(page(shown | {"operator": {"hotline": "+50"}}))
    assert came.locations == [shown | {"operator": {"hotline": "+50"}}]
    assert came.said == []


@pytest.mark.parametrize(
    ("power", "watts"),
    [("22", 22000), (3.7, 3700), (11.04, 11040), (0, None), (22000, None), ("many", None), (None, None), ("NaN", None)],
)
def test_power_in_kw_is_power_in_w(power, watts):
    """A number that no charger gives in kW is left to itself."""
    came = Came(page(location(evse("1", connectors=[PLUG | {"max_power": power}]))))
    assert came.locations[0]["evses"][0]["connectors"][0].get("max_electric_power") == watts


def test_empty_directions_are_none():
    """Silently, as everywhere."""
    came = Came(page(location(directions=" ")))
    assert (came.locations[0]["directions"], came.said) == ([], [])


# --- pages


def test_tariffs_that_come_by_themselves_are_translated_too():
    """Where a system has both."""
    came = Came(page(TARIFF | {"elements": [element([DAY])]}, b"5", kind="tariff"))
    (shown,) = (part for part in came.shown if isinstance(part, Page))
    assert json.loads(shown.objects[0])["elements"] == [element({"start_time": "08:00", "end_time": "20:00"})]
    assert shown.objects[1] == b"5"


@pytest.mark.parametrize("raw", [b"5", b'{"id": NaN}', b'{"id": "\xff"}', b"[" * 999 + b"]" * 999, b'{"a": "\x00"}'])
def test_what_is_no_object_is_handed_on_as_it_came(raw):
    """The reader says what is wrong with it; the others are adapted."""
    came = adapted([page(raw, location(evse("1", TARIFF)))])
    (found,) = (part for part in came if isinstance(part, Page) and part.kind == "location")
    assert found.objects[0] == raw
    assert json.loads(found.objects[1])["evses"][0]["connectors"][0]["tariff_ids"] == ["22132ac"]


def test_locations_that_fall_short_take_the_tariffs_in_them_along():
    """So that no tariff is taken for gone that stands in a page that did not come."""
    first, second = adapted([Shortfall(kind="location", message="swlb: page 2 failed")])
    assert first == Shortfall(kind="location", message="swlb: page 2 failed")
    assert second == Shortfall(kind="tariff", message="swlb: page 2 failed; so tariffs inside locations lack too")


def test_a_part_of_the_locations_is_a_part_of_the_tariffs():
    """Where only changes were asked for."""
    since = Since(kind="location", moment=datetime(2026, 1, 1, tzinfo=UTC))
    assert [part.kind for part in adapted([since])] == ["location", "tariff"]


@pytest.mark.parametrize(
    "other", [Shortfall(kind="tariff", message="x"), Since(kind="tariff", moment=datetime.now(UTC))]
)
def test_everything_else_passes(other):
    """Unchanged."""
    assert list(adapted([other])) == [other]


def test_each_kind_of_change_is_said_once_in_the_end():
    """With how often and where first, however many pages there were."""
    many = [page(location(evse("1", TARIFF), evse("2", TARIFF), id=str(n))) for n in range(1000)]
    *_, last = adapted(many)
    assert (last.area, last.finding.rule, last.finding.severity) == ("tariffs", "OCPI-DIALECT", "warning")
    assert last.finding.message == (
        "chargecloud: a tariff inside an EVSE is one of its own, which the EVSE's connectors name "
        "(2,000 times, such as in Location 0)"
    )


def test_pages_are_taken_one_by_one():
    """Memory does not follow the network: a page is handed on before the next one is asked for."""
    asked = []

    def pages():
        for n in range(3):
            asked.append(n)
            yield page(location(evse("1"), id=str(n)))

    next(adapted(pages()))
    assert asked == [0]


@given(DAMAGE, st.booleans())
def test_no_accident_stops_the_adapter(damage, twice):
    """Whatever is wrong with an object, it comes out, and the reader says so."""
    whole = location(evse("1", TARIFF | {"elements": copy.deepcopy(STAGES)}), evse("2"), directions="x")
    broken = damaged(damaged(whole, damage) if twice else whole, damage)
    came = Came(page(broken))
    assert len(came.locations) == 1
    assert all(isinstance(found["id"], str) for found in came.tariffs)
    assert came.locations == Came(page(came.locations[0])).locations  # nothing is left to adapt


def test_what_is_made_is_ocpi():
    """The readers of OCPI 2.2.1 find nothing to say."""
    came = Came(page(location(evse("1", TARIFF | {"elements": STAGES}))))
    read, findings = v2_2_1.read_location(json.dumps(came.locations[0]).encode())
    assert (type(read), findings) == (Location, ())
    read, findings = v2_2_1.read_tariff(json.dumps(came.tariffs[0]).encode())
    assert (type(read), findings) == (Tariff, ())


def test_dialects_are_those_that_can_be_configured():
    """Each name has its module, beside OCPI itself."""
    assert set(get_args(get_args(Dialect)[0])) == {"ocpi", *DIALECTS}
