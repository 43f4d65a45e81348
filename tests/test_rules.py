"""Every rule against its samples, and the catalogue of codes.

`samples/rules/<CODE>.json` holds edits to the first Location of `samples/ocpi`: each maps dotted paths to values, null
takes a value away. `tariffs.<id>...` reaches a tariff; `stale_twins` are the uids, in capitals, of EVSEs of which a
newer copy exists, `grouping` is the rule for stations, `stated_stations` names them by uid in capitals;
`facts.<name>` reaches what is stated of the place beside OCPI, `of_evse` that of its recharging points by uid. The
edits in `bad` each bring about what stands in `found` at the same place (message by path), those in `good` nothing.
"""

import ast
import copy
import json
import re
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import TypeAdapter
from stated import stated_of, with_facts

from afir_publisher import rules
from afir_publisher.enrich import enrich
from afir_publisher.facts import NAMES
from afir_publisher.grouping import ONE_A_LOCATION, Grouping
from afir_publisher.model import (
    BusinessDetails,
    Connector,
    Evse,
    EvseParking,
    Location,
    Parking,
    PriceComponent,
    Tariff,
    tariff_key,
)
from afir_publisher.rules import MODULES, RULES, check, check_all, check_tariff
from afir_publisher.rules.rule import Rule, reading, rule, tariff_rule

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "samples"
LOCATIONS = {found["id"]: found for found in json.loads((SAMPLES / "ocpi" / "locations.json").read_text("utf-8"))}
TARIFFS = {found["id"]: found for found in json.loads((SAMPLES / "ocpi" / "tariffs.json").read_text("utf-8"))}
BASE = next(iter(LOCATIONS.values()))
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
FAULTY = "WKX-FOUT-0005"
ODDITIES = {
    "WKX-SNEL-0002": [("AFIR-A03-APART", "station")],  # its place for lorries is 80 m off
    "WKX-GARAGE-0003": [
        ("OCPI-HOURS", "opening_times.regular_hours[0].period_end"),
        ("OCPI-POWER", "evses[0].connectors[0].max_electric_power"),
    ],
    "QFX-B-1001": [("OCPI-VOLTAGE", "evses[0].connectors[0].max_voltage")],
    "QFX-M-1003": [("AFIR-B04-MIXED", "evses[0].connectors")],
    "AMX-LYO-2001": [("OCPI-HOURS", "opening_times.regular_hours[0].period_end")],
}
CHECKS = [found for found in RULES.values() if found.kind == "check"]

KINDS = (BusinessDetails, Connector, Evse, EvseParking, Location, Parking, PriceComponent, Tariff)
BESIDE = ("stale_twins", "grouping", "stated_stations", "of_evse", "general")
FIELDS = {field.name for kind in KINDS for field in fields(kind)} | {*BESIDE, *NAMES}
LOCATION = TypeAdapter(Location)
TARIFF = TypeAdapter(Tariff)


def pool(location, tariffs, stale_twins=(), facts=None, of_evse=None, grouping=ONE_A_LOCATION, stations=None):
    """A Location with its tariffs, its stations and what is stated of it, as the pipeline hands it to the rules."""
    known = {tariff_key(one.id): (one,) for one in map(TARIFF.validate_python, tariffs.values())}
    read = LOCATION.validate_python(location)
    found = enrich(read, known, frozenset(stale_twins), NOW, grouping=grouping, stated_stations=stations or {}).pool
    return with_facts(found, stated_of(location) if facts is None else facts, of_evse or {})


def changed(edits):
    """The base Location and what belongs to it after some edits."""
    beside = {"tariffs": TARIFFS, "stale_twins": [], "facts": stated_of(BASE), "of_evse": {}}
    whole = copy.deepcopy({**BASE, **beside, "grouping": {}, "stated_stations": {}})
    for path, value in edits.items():
        *parents, last = (int(step) if step.isdigit() else step for step in path.split("."))
        holder = whole
        for step in parents:
            holder = holder[step]
        is_open = isinstance(holder, list) or any(holder is whole[name] for name in ("tariffs", "of_evse"))
        assert last in FIELDS or is_open, f"{path} leads nowhere"
        holder[last] = value
    return whole


def edited(edits):
    """The base Location after some edits, for the rules."""
    whole = changed(edits)
    beside = [whole.pop(name) for name in ("tariffs", "stale_twins", "facts", "of_evse")]
    return pool(whole, *beside, Grouping(**whole.pop("grouping")), whole.pop("stated_stations"))


def edited_tariff(edits):
    """The tariff that edits name first, or the base Location's own, after them."""
    named = next((path.split(".")[1] for path in edits if path.startswith("tariffs.")), next(iter(TARIFFS)))
    return TARIFF.validate_python(changed(edits)["tariffs"][named])


def breaches(broken, edits):
    """What all rules find after some edits that look at the same kind of object as one of them."""
    asking = frozenset({broken.access_point} - {None})
    return list(check(edited(edits), asking) if broken.find else check_tariff(edited_tariff(edits), asking))


def found_by(one, edits):
    """What one rule finds after some edits."""
    return list(one.find(edited(edits)) if one.find else one.find_in_tariff(edited_tariff(edits)))


def samples(code):
    """The samples of a rule."""
    return json.loads((SAMPLES / "rules" / f"{code}.json").read_text("utf-8"))


def cases(kind, *beside):
    """Every sample of a kind, of every rule, with what stands beside it."""
    return [
        pytest.param(found, *case, id=f"{found.code}-{kind}-{number}")
        for found in CHECKS
        for number, case in enumerate(zip(*(samples(found.code)[part] for part in (kind, *beside)), strict=True))
    ]


@pytest.mark.parametrize(("broken", "edits", "expected"), cases("bad", "found"))
def test_a_bad_sample_yields_the_finding_of_its_rule_and_no_other(broken, edits, expected):
    """Rule, severity, path and message are those that the sample says; a sample of OCPI's breaks no law either."""
    found = [
        (finding.rule, finding.severity, finding.path, finding.message)
        for finding in breaches(broken, edits)
        # What breaks the law may be odd to OCPI too; what is only odd to OCPI breaks no law.
        if finding.rule.startswith(broken.code.split("-")[0]) or broken.code.startswith("OCPI")
        if finding.rule not in samples(broken.code).get("beside", ())
    ]
    assert found == [(broken.code, broken.severity, path, message) for path, message in expected.items()]


@pytest.mark.parametrize(("kept", "edits"), cases("good"))
def test_a_good_sample_yields_no_finding_of_its_rule(kept, edits):
    """What a rule must not report."""
    assert found_by(kept, edits) == []


@pytest.mark.parametrize("found", CHECKS, ids=lambda found: found.code)
def test_every_check_has_good_and_bad_samples(found):
    """One bad sample at least, and two good ones: the base, and something close to the breach."""
    read = samples(found.code)
    assert [part for part in read if part != "beside"] == ["bad", "found", "good"]
    assert read["bad"]
    assert read["good"][0] == {} or found.access_point
    assert len(read["good"]) > 1


def test_every_sample_belongs_to_a_check():
    """No samples are left of a rule that is gone."""
    assert sorted(path.stem for path in (SAMPLES / "rules").iterdir()) == [found.code for found in CHECKS]


@pytest.mark.parametrize("name", [name for name in LOCATIONS if name != FAULTY])
def test_the_sample_network_has_no_findings(name):
    """All Locations of the sample network but one are as the law wants them; some are odd in ways that are common."""
    found = [(finding.rule, finding.path) for finding in check(pool(LOCATIONS[name], TARIFFS))]
    assert found == ODDITIES.get(name, [])


def test_the_sample_tariffs_have_few_findings():
    """One has no type, which is common."""
    found = {
        name: [(one.rule, one.path) for one in check_tariff(TARIFF.validate_python(TARIFFS[name]))] for name in TARIFFS
    }
    assert {name: findings for name, findings in found.items() if findings} == {"QFX-DORF": [("AFIR-F03-TYPE", "type")]}


def test_the_faulty_location_shows_what_goes_wrong():
    """OCPI takes every word of it, and yet it breaks all these rules."""
    found = [(finding.rule, finding.path) for finding in check(pool(LOCATIONS[FAULTY], TARIFFS, ["WKX-0005-4"]))]
    assert found == [
        ("AFIR-A05", "help_phone"),
        ("AFIR-A07-ZERO", "coordinates"),
        ("AFIR-A10", "nuts1"),
        ("AFIR-A12", "postal_code"),
        ("AFIR-A14", "opening_times"),
        ("AFIR-A18", "parking_spaces"),
        ("AFIR-B01", "evses[0].evse_id"),
        ("AFIR-B01-TWIN", "evses[3].evse_id"),
        ("AFIR-B03-WORD", "evses[1].connectors[0].standard"),
        ("AFIR-B06", "evses[0].connectors[0].max_electric_power"),
        ("AFIR-B06-KILOWATT", "evses[1].connectors[0].max_electric_power"),
        ("AFIR-B10", "energy_mix.is_green_energy"),
        ("AFIR-F01", "evses[0].status"),
        ("AFIR-F02", "evses[0].status"),
        ("AFIR-F03", "evses[1].connectors[0].tariff_ids"),
        ("AFIR-F03", "evses[2].connectors[0].tariff_ids"),
        ("AFIR-F03", "evses[2].connectors[1].tariff_ids"),
        ("OCPI-CONNECTOR", "evses[0].connectors[0]"),
    ]


def test_a_position_counts_all_evses_of_the_location():
    """An EVSE that is REMOVED is not reported, and yet it is counted in the paths of those behind it."""
    found = check(edited({"evses.0.status": "REMOVED", "evses.0.evse_id": None, "evses.1.evse_id": None}))
    assert [finding.path for finding in found] == ["evses[1].evse_id"]


def test_what_an_access_point_alone_asks_for_is_found_only_for_its_feeds():
    """The base is as the law wants it, and France does not take its EVSE ids."""
    assert [finding.rule for finding in check(edited({}))] == []
    assert {finding.rule for finding in check(edited({}), frozenset({"FR"}))} == {"FR-EVSE-ID"}
    tariff = edited_tariff({"tariffs.WKX-ADHOC-AC.tax_included": "NO"})
    assert [finding.rule for finding in check_tariff(tariff)] == []
    assert [finding.rule for finding in check_tariff(tariff, frozenset({"FR", "FI"}))] == ["FR-VAT"]


def test_each_breach_of_one_rule_is_a_finding():
    """Nothing stops at the first EVSE."""
    edits = {f"evses.{i}.connectors.0.tariff_ids": [] for i in (0, 1)}
    assert [finding.path for finding in check(edited(edits))] == [
        "evses[0].connectors[0].tariff_ids",
        "evses[1].connectors[0].tariff_ids",
    ]


@pytest.mark.parametrize("found", RULES.values(), ids=lambda found: found.code)
def test_a_rule_is_told_in_full(found):
    """A code of the scheme, the law it stands on, a title of one sentence, why it matters and what to do."""
    scheme = r"AFIR-[ABF]\d\d(-[A-Z]+)?|(OCPI|[A-Z]{2})(-[A-Z]+){1,2}|(FEED|OVERLAY)-[A-Z]+"
    assert re.fullmatch(scheme, found.code)
    assert found.kind == {"AFIR": "check", "FEED": "reading"}.get(found.code[:4], found.kind)
    assert found.access_point or re.match(r"AFIR Art\. |\(EU\) 2025/655 Art\. |OCPI 2\.3\.0, ", found.cites)
    assert re.fullmatch(r"[A-Z][^.]*(2\.3\.0[^.]*)?\.", found.title)
    assert len(found.title) <= 100
    assert found.why.endswith(".")
    assert found.advice.endswith(".")


@pytest.mark.parametrize("found", [found for found in CHECKS if "Annex" in found.cites], ids=lambda found: found.code)
def test_a_code_names_the_entry_that_the_rule_cites(found):
    """AFIR-A05 is entry 5 of Table A."""
    table, number = found.code[5], int(found.code[6:8])
    assert f"Annex, Table {table}, {number}" in found.cites


def test_no_code_is_used_twice():
    """Two rules of one code would hide each other."""
    stated = [found for module in MODULES for found in vars(module).values() if isinstance(found, Rule)]
    assert len({id(found) for found in stated}) == len(RULES)
    assert list(RULES) == sorted(RULES)


def test_every_module_of_rules_is_registered():
    """A new module goes into `MODULES`, or its rules are never run."""
    folder = Path(rules.__file__).parent
    frame = {"__init__", "clock", "document", "rule", "scope"}
    listed = {module.__name__.rpartition(".")[2] for module in MODULES}
    tables = {path.stem for path in (folder / "tables").glob("*.py")}
    assert listed == {path.stem for path in folder.rglob("*.py")} - frame - tables


def test_every_code_in_the_program_is_in_the_catalogue():
    """What readers and pulls report has its entry too, with the same severity."""
    written = set()
    for path in (ROOT / "afir_publisher").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Finding":
                named = {word.arg: getattr(word.value, "value", None) for word in node.keywords}
                written.add((named.get("rule"), named.get("severity")))
    stated = {(code, severity) for code, severity in written if isinstance(code, str)}
    assert stated <= {(found.code, found.severity) for found in RULES.values()}
    assert ("OCPI-FIELD", "warning") in stated


def test_a_rule_without_its_three_paragraphs_is_refused():
    """Whoever writes a rule learns at once what its text needs."""
    with pytest.raises(ValueError, match=r"AFIR-Z99: its text has 1 paragraphs; expected title, why and advice"):

        @rule("AFIR-Z99", severity="error", cites="AFIR Art. 99")
        def too_short(pool):
            """Only a title."""
            yield "", pool.location.id

    with pytest.raises(ValueError, match=r"AFIR-Z98: its text has 1 paragraphs"):

        @tariff_rule("AFIR-Z98", severity="error", cites="AFIR Art. 99")
        def shorter(tariff):
            """Only a title."""
            yield "", tariff.id

    with pytest.raises(ValueError, match=r"OCPI-Z: its text has 2 paragraphs"):
        reading("OCPI-Z", "A title.\n\nA reason.", severity="error", cites="OCPI")


def test_many_locations_are_checked_as_each_by_itself():
    """In their order, whichever of them the public may use or publish a station, and however many they are."""
    every = [pool(found, TARIFFS) for found in LOCATIONS.values()]
    closed = [replace(one, location=replace(one.location, publish=False)) for one in every]
    some = [*every, *(replace(one, stations=()) for one in every), *closed] * 5
    assert check_all(some, frozenset({"DE"})) == [list(check(one, frozenset({"DE"}))) for one in some]
