"""The report: one model of a store, and text, HTML, JSON and CSV that say the same of it."""

import csv
import gzip
import io
import json
import re
from base64 import b64decode
from dataclasses import replace

import pytest
from feed import PROFILE
from lxml import etree
from pipeline import NOON, Pipeline, Source, at, evse, feed, location, tariff

from afir_publisher.annex import ANNEX
from afir_publisher.report import charts, html, table, text
from afir_publisher.report.as_json import as_json
from afir_publisher.report.gather import Wanted, gather
from afir_publisher.report.model import ENTRIES, Freshness, score
from afir_publisher.report.pack import ID, UID, Portions
from afir_publisher.rules import CATALOGUE_VERSION, RULES
from afir_publisher.standing import Counts, Standing

NAME = '<b>Café & "Zoë"</b>'
FORMULA = "=cmd|'/c calc'!A1"


def reported(pipeline, *, samples=5, since=None, feeds=None):
    """A report of all that a pipeline has, and what its page is packed from."""
    wanted = Wanted(
        title="Test",
        sources=("wkx",),
        feeds=tuple(pipeline.feeds if feeds is None else feeds),
        samples=samples,
        since=since,
    )
    portions = Portions()
    report = gather(pipeline.store, wanted, NOON, portions.take)
    portions.finish()
    return report, portions


@pytest.fixture(scope="module")
def network():
    """Three Locations of two parties, one of them dubious, one hidden, synced twice with something mended between."""
    source = Source(
        "wkx",
        location("A", evse("A1", tariffs=["T"]), evse("A2", tariffs=["gone"]), name=NAME, city="Delft"),
        location("B", evse("B1"), party_id="ABC", name=FORMULA, coordinates={"latitude": "0", "longitude": "0"}),
        location("C", publish=False),
        tariffs=[tariff("T", 0.5)],
    )
    pipeline = Pipeline(replace(feed("nl", "wkx"), policy=PROFILE.policy))
    pipeline.sync(source)
    source.locations["A"] |= {"help_phone": "+31 208493100", "last_updated": at(1)}
    source.locations["A"]["evses"][0] |= {"status": "UNKNOWN", "last_updated": at(1)}
    pipeline.sync(source)
    return pipeline


def open_findings(pipeline):
    """All that is open, as the store has it."""
    return list(pipeline.store.findings.open("wkx"))


# --- the model


def test_points_and_findings_are_counted_once(network):
    """Points that are published, findings of every kind."""
    report, _ = reported(network)
    assert report.total.standing.points == 3
    assert report.total.locations == 3
    found = open_findings(network)
    assert report.total.errors == sum(severity == "error" for _, _, _, severity, *_ in found)
    assert report.total.warnings == sum(severity == "warning" for _, _, _, severity, *_ in found)
    assert sum(rule.findings for rule in report.rules) == len(found)


def test_every_entry_adds_up(network):
    """Complete, doubtful, wrong and missing are all points."""
    report, _ = reported(network)
    assert [entry.code for entry in report.entries] == list(ANNEX)
    assert {entry.complete + sum(entry.counts) for entry in report.entries} == {3}
    by_code = {entry.code: entry for entry in report.entries}
    assert by_code["A05"].counts.missing == 1
    assert by_code["A07"].counts.missing + by_code["A07"].counts.wrong == 3


def test_a_score_is_the_share_of_what_is_owed():
    """Missing and wrong are lacking, doubtful is not; of nothing there is no share."""
    one = Standing(points=2, entries={"A05": Counts(missing=2), "B01": Counts(wrong=1), "F01": Counts(doubtful=2)})
    assert score(one) == 1 - 3 / (2 * ENTRIES)
    assert score(Standing(points=0, entries={})) is None


def test_parties_are_told_apart(network):
    """By the party of each Location, the one with most points first."""
    report, _ = reported(network)
    assert [(one.name, one.standing.points, one.locations) for one in report.by_party] == [
        ("NL*WKX", 2, 2),
        ("NL*ABC", 1, 1),
    ]


def test_what_came_and_went_since_the_snapshot_before(network):
    """The number to call was added, a status became unknown."""
    report, _ = reported(network)
    rules = {rule.code: rule for rule in report.rules}
    assert (rules["AFIR-A05"].new, rules["AFIR-A05"].fixed) == (0, 1)
    assert (rules["AFIR-F01"].new, rules["AFIR-F01"].fixed) == (1, 0)
    assert report.sources[0].before == 1


def test_nothing_is_new_in_a_first_snapshot():
    """There is nothing to compare it with."""
    pipeline = Pipeline()
    pipeline.sync(Source("wkx", location("A")))
    report, _ = reported(pipeline)
    assert (report.new, report.fixed, report.sources[0].before) == (0, 0, None)


def test_the_steps_help_most_first(network):
    """Each with the points that it would complete."""
    report, _ = reported(network)
    assert [step.points for step in report.steps] == sorted((step.points for step in report.steps), reverse=True)
    lacking = {entry.code: entry.counts.missing + entry.counts.wrong for entry in report.entries}
    assert {step.entry: step.points for step in report.steps} == {code: n for code, n in lacking.items() if n}


def test_samples_are_few_and_all_are_counted(network):
    """As many as asked for, of each rule."""
    for samples in (0, 1, 5):
        report, _ = reported(network, samples=samples)
        assert all(len(rule.samples) == min(samples, rule.findings) for rule in report.rules)


def test_a_report_is_the_same_each_time(network):
    """Order and numbers depend on nothing but the store."""
    (one, packed), (other, again) = reported(network), reported(network)
    assert one == other
    assert "".join(html.pieces(one, packed)) == "".join(html.pieces(other, again))


def test_rules_of_other_access_points_do_not_count():
    """A feed that goes nowhere special is not told what one country alone asks."""
    national = [rule for rule in RULES.values() if rule.access_point]
    pipeline = Pipeline(replace(feed("nl", "wkx"), access_point=national[0].access_point)) if national else Pipeline()
    pipeline.sync(Source("wkx", location("A")))
    with_it, _ = reported(pipeline)
    without, _ = reported(pipeline, feeds=[feed("nl", "wkx")])
    assert not any(rule.access_point for rule in without.rules)
    points = {rule.access_point for rule in with_it.rules if rule.access_point}
    assert points <= {national[0].access_point if national else None}


def test_what_is_held_back_is_told(network):
    """The position in the sea is left out."""
    report, _ = reported(network)
    assert [(one.location, one.path, one.rule) for one in report.held] == [("NL*ABC*B", "coordinates", "AFIR-A07-ZERO")]


def test_how_fast_changes_are_passed_on(network):
    """The status that changed a minute after noon is in the message of two minutes past."""
    report, _ = reported(network)
    (status,) = [one for one in report.freshness if one.publication == "status"]
    assert (status.limit_s, status.changes, status.within) == (60, 1, 1.0)
    assert {percentile: round(lag) for percentile, lag in status.percentiles.items()} == {
        50: 60,
        90: 60,
        99: 60,
        100: 60,
    }


def test_the_trend_has_all_snapshots_that_changed_something(network):
    """Of both pulls."""
    report, _ = reported(network)
    assert [moment.pull for moment in report.trend] == [1, 2]
    assert report.trend[-1].standing == report.total.standing
    assert report.trend[-1].errors == report.total.errors


# --- its formats


def test_text_has_the_numbers(network):
    """Points, errors, each entry and each rule."""
    report, _ = reported(network)
    said = "\n".join(text.lines(report))
    assert f"{report.total.errors:,} errors" in said
    assert all(
        re.search(rf"^{entry.code} .* {re.escape(entry.title)}$", said, re.MULTILINE) for entry in report.entries
    )
    assert all(f"{rule.code}: {rule.findings:,} in {rule.objects:,}" in said for rule in report.rules if rule.findings)
    assert said.endswith(f"catalogue {CATALOGUE_VERSION}")


@pytest.mark.parametrize(
    ("share", "said"), [(None, "nothing"), (1.0, "100 %"), (0.99999, "99.9 %"), (0.5, "50.0 %"), (0.0, "0.0 %")]
)
def test_a_share_is_never_whole_while_something_lacks(share, said):
    """99.999 % is not 100 %."""
    assert text.percent(share) == said


def test_json_has_the_numbers(network):
    """The same as the model; JSON all through."""
    report, _ = reported(network)
    found = json.loads(json.dumps(as_json(report)))
    assert found["total"]["points"] == report.total.standing.points
    assert {rule["code"]: rule["findings"] for rule in found["rules"]} == {r.code: r.findings for r in report.rules}
    assert {e["code"]: e["complete"] for e in found["entries"]} == {e.code: e.complete for e in report.entries}
    assert found["tool"]["catalogue"] == CATALOGUE_VERSION
    assert [one["id"] for one in found["locations"]] == ["B", "A", "C"]


def rows(lines):
    """CSV, read as a spreadsheet does."""
    return list(csv.DictReader(io.StringIO("".join(lines), newline="")))


def test_csv_has_every_finding(network):
    """A row each, with the law's reference and what to do."""
    report, _ = reported(network)
    found = [
        (("wkx", kind, key, rule, path, said, since))
        for kind, key, rule, _, path, said, since in open_findings(network)
    ]
    read = rows(table.findings(report, found))
    assert [(row["object"], row["rule"], row["message"]) for row in read] == [(f[2], f[3], f[5]) for f in found]
    assert all(row["legal_reference"] == RULES[row["rule"]].cites for row in read)


def test_csv_has_every_entry_and_location(network):
    """The numbers of the report."""
    report, _ = reported(network)
    entries = rows(table.entries(report))
    assert [int(row["complete"]) for row in entries] == [entry.complete for entry in report.entries]
    locations = rows(table.locations(report))
    assert [row["location"] for row in locations] == [row.identity for row in report.locations]
    assert sum(int(row["A05_lacking"]) for row in locations) == 1


def test_no_spreadsheet_computes_a_name(network):
    """Names come from strangers, and a formula can call programs."""
    report, _ = reported(network)
    assert f"'{FORMULA}" in [row["name"] for row in rows(table.locations(report))]


def test_the_page_has_the_numbers_without_javascript(network):
    """Everything but map and list stands in its HTML."""
    report, portions = reported(network)
    page = etree.HTML("".join(html.pieces(report, portions)))
    said = " ".join("".join(page.find("body/main").itertext()).split())
    for entry in report.entries:
        assert entry.title in said
    for rule in report.rules:
        if rule.findings:
            assert f"{rule.findings:,} in {rule.objects:,} object" in said
    assert len(page.findall(".//table[@class='entries']/tbody/tr")) == len(ANNEX)


def test_nothing_that_comes_from_outside_is_markup(network):
    """Neither in the HTML nor in what it is packed with, which is Base64."""
    report, portions = reported(network)
    page = "".join(html.pieces(report, portions))
    assert NAME not in page
    assert "cmd|" not in page


def test_the_page_loads_nothing(network):
    """No address but links within it, and a policy that forbids more."""
    report, portions = reported(network)
    page = etree.HTML("".join(html.pieces(report, portions)))
    addresses = [value for node in page.iter() for name, value in node.attrib.items() if name in {"src", "href"}]
    assert all(address.startswith("#") for address in addresses)
    assert "default-src 'none'" in page.find("head/meta[@http-equiv]").get("content")


def test_every_link_within_the_page_leads_somewhere(network):
    """To a part or a rule that is there."""
    report, portions = reported(network)
    page = etree.HTML("".join(html.pieces(report, portions)))
    ids = {node.get("id") for node in page.iter() if node.get("id")}
    assert {node.get("href")[1:] for node in page.iter("a")} <= ids


def test_the_details_hold_what_each_point_says(network):
    """Values with their origin, and findings in which ids are marks."""
    _, portions = reported(network)
    (portion,) = [json.loads(gzip.decompress(b64decode(packed))) for packed in portions.packed]
    stations, numbers = portion["locations"][1]
    ((station, of_station, points),) = stations
    assert station == "NL*WKX*S*A"
    said = [None if number < 0 else portion["said"][number] for number in of_station]
    assert ["+31 208493100", "ocpi", ""] in said
    assert [(point[1], point[3]) for point in points] == [("A1", "UNKNOWN"), ("A2", "AVAILABLE")]
    found = [portion["found"][number] for number in numbers]
    assert ["AFIR-F01", "evses[0].status", f"EVSE {UID}: status is UNKNOWN since {at(1)} at the latest"] in found
    assert any(ID in message for _, _, message in found)


# --- charts


def test_a_bar_shows_its_parts_in_their_shares():
    """And in words."""
    drawn = etree.fromstring(charts.bar([("complete", 3), ("missing", 1), ("wrong", 0)], "three of four"))
    widths = [(one.get("class"), float(one.get("width"))) for one in drawn.findall("rect")]
    assert widths == [("complete", 750.0), ("missing", 250.0)]
    assert drawn.get("aria-label") == drawn.find("title").text == "three of four"


def test_a_chart_escapes_its_words():
    """Names of sources are in them."""
    assert "<b>" not in charts.bar([("complete", 1)], "<b>")


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.4, "0.4 s"),
        (59, "59 s"),
        (60, "1 min"),
        (90, "1.5 min"),
        (3600, "1 h"),
        (30 * 3600, "30 h"),
        (3 * 86400, "3 days"),
    ],
)
def test_a_time_is_said_in_its_largest_unit(seconds, said):
    """As people do."""
    assert charts.duration(seconds) == said


def test_freshness_is_drawn_against_its_limit():
    """A circle for each percentile, and which of them are within what the law allows."""
    one = Freshness(
        feed="f", publication="status", limit_s=60, changes=9, percentiles={50: 5.0, 100: 900.0}, within=0.9
    )
    drawn = etree.fromstring(charts.lags(one))
    assert [circle.get("class") for circle in drawn.findall("circle")] == ["complete", "missing"]
    assert "90.0% of 9 changes within 1 min" in drawn.get("aria-label")
