"""A report as one HTML file that needs nothing else: no network, no server, no JavaScript for what is read first."""

from collections.abc import Iterator
from importlib import resources

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup, escape

from afir_publisher.report import charts
from afir_publisher.report.model import EntryRow, Report, RuleRow, Scored, score
from afir_publisher.report.pack import Portions, index
from afir_publisher.report.text import counted, percent

PARTIES_SHOWN = 25
STEPS_SHOWN = 5

_PAGE = resources.files(__package__).joinpath("page")

TABLES = {
    "A": "Static data of stations",
    "B": "Static data of recharging points",
    "F": "Dynamic data",
}
"""What the tables of the Annex that concern recharging are about."""


def _source(name: str) -> str:
    """A file of the page."""
    return _PAGE.joinpath(name).read_text(encoding="utf-8")


def _environment() -> Environment:
    """Templates in which all that comes from outside is escaped."""
    found = Environment(
        autoescape=True,
        loader=FunctionLoader(_source),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters |= {
        "number": lambda value: f"{value:,}",
        "percent": percent,
        "counted": counted,
        "duration": charts.duration,
        "marked": _marked,
    }
    return found


def _marked(text: str) -> Markup:
    """A rule's text, with what stands between backticks as code."""
    parts = text.split("`")
    code = Markup("<code>{}</code>")
    return Markup("").join(code.format(part) if i % 2 else escape(part) for i, part in enumerate(parts))


def pieces(report: Report, portions: Portions) -> Iterator[str]:
    """The page, in pieces."""
    template = _environment().get_template("report.html")
    yield from template.generate(
        report=report,
        share=score(report.total.standing),
        tables=[
            (name, heading, [entry for entry in report.entries if entry.code.startswith(name)])
            for name, heading in TABLES.items()
        ],
        steps=report.steps[:STEPS_SHOWN],
        parties=report.by_party[:PARTIES_SHOWN],
        more_parties=max(0, len(report.by_party) - PARTIES_SHOWN),
        moved=[rule for rule in report.rules if rule.new or rule.fixed],
        reached=_reached(report),
        charts=charts,
        entry_bar=_entry_bar,
        score_bar=_score_bar,
        share_of=lambda one: score(one.standing),
        move_bar=_move_bar,
        loss_bar=_loss_bar,
        most_lost=max((loss.objects for loss in report.losses), default=1),
        most_moved=max((max(rule.new, rule.fixed) for rule in report.rules), default=1) or 1,
        style=Markup(_source("report.css")),  # noqa: S704 - our own files
        script=Markup(_source("report.js")),  # noqa: S704 - our own files
        index=index(report, portions),
        portions=portions.packed,
    )


def _reached(report: Report) -> float:
    """How complete the data would be if the steps that are shown were done."""
    return min(1.0, (score(report.total.standing) or 0.0) + sum(step.share for step in report.steps[:STEPS_SHOWN]))


def _entry_bar(entry: EntryRow) -> Markup:
    """Where one entry stands."""
    missing, wrong, doubtful = entry.counts
    return charts.bar(
        [("complete", entry.complete), ("doubtful", doubtful), ("wrong", wrong), ("missing", missing)],
        f"{entry.code} {entry.title}: {entry.complete:,} of {entry.points:,} points complete, "
        f"{doubtful:,} doubtful, {wrong:,} wrong, {missing:,} missing",
    )


def _score_bar(one: Scored) -> Markup:
    """How complete a source or party is."""
    share = score(one.standing) or 0.0
    parts = [("complete", round(share * 1000)), ("rest", 1000 - round(share * 1000))]
    return charts.bar(parts, f"{one.name}: {percent(score(one.standing))} complete")


def _move_bar(rule: RuleRow, most: int) -> Markup:
    """What came and went of one rule: fixed to the left, new to the right."""
    parts = [("rest", most - rule.fixed), ("complete", rule.fixed), ("missing", rule.new), ("rest", most - rule.new)]
    return charts.bar(parts, f"{rule.code}: {rule.new:,} new, {rule.fixed:,} fixed")


def _loss_bar(objects: int, most: int) -> Markup:
    """How often something is lost, beside what is lost most."""
    return charts.bar([("lost", objects), ("rest", most - objects)], f"{objects:,} objects")
