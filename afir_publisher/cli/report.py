"""`afir-publish validate`: how complete and right the data are, for people, spreadsheets and programs."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

import typer

from afir_publisher import job, terminal, validation
from afir_publisher.cli.options import ConfigOption, SourceOption, opened_store, settings
from afir_publisher.errors import UsageError
from afir_publisher.report import html, table, text
from afir_publisher.report.as_json import as_json
from afir_publisher.report.gather import Wanted, gather
from afir_publisher.report.model import Report
from afir_publisher.report.pack import Portions
from afir_publisher.store import Store
from exporters import PROFILES

THRESHOLD_REACHED = 3


def validate(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[LOCATIONS [TARIFFS]]", help="With --files: the OCPI files.")
    ] = None,
    files: Annotated[
        bool, typer.Option("--files", help="Look at the OCPI files that are named, and not at the store.")
    ] = False,
    source: SourceOption = None,
    feed: Annotated[str | None, typer.Option("--feed", metavar="NAME", help="Only what this feed publishes.")] = None,
    form: Annotated[
        Literal["text", "html", "json", "csv"],
        typer.Option("--format", metavar="FORM", help="text, html, json or csv."),
    ] = "text",
    rows: Annotated[
        Literal["findings", "entries", "locations"],
        typer.Option("--rows", metavar="WHAT", help="With csv: what has a row: findings, entries or locations."),
    ] = "findings",
    fail_on: Annotated[
        Literal["error", "warning"] | None,
        typer.Option("--fail-on", metavar="LEVEL", help="Exit with 3 if there is an error, or a warning or worse."),
    ] = None,
    samples: Annotated[
        int, typer.Option("--samples", metavar="N", help="How many findings of each rule are shown.")
    ] = validation.SAMPLES,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="WHEN", help="New since this snapshot, time, or 7d; else the one before."),
    ] = None,
    version: Annotated[
        Literal["2.3.0", "2.2.1", "2.2", "2.1.1"] | None,
        typer.Option("--version", metavar="V", help="With --files: their version of OCPI; else it is guessed."),
    ] = None,
    access_point: Annotated[
        str | None,
        typer.Option("--access-point", metavar="CC", help="With --files: check for this country's access point, too."),
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to this file.")] = None,
    config_file: ConfigOption = None,
) -> None:
    """Say how complete and right the data are: by the law's 37 entries, by rule, by party and by location.

    It reads what syncs have stored and asks no system. Exit code 0: told. 3: --fail-on was reached.
    """
    terminal.log_to_stderr(logging.WARNING)
    if samples < 0:  # an option with a range takes so much room for it that the others have none
        raise UsageError(f"--samples: found {samples}, expected 0 or more")
    with _looked_at(paths or [], files, source, feed, samples, version, access_point, config_file) as (store, wanted):
        asked, now = wanted, job.now()
        if since is not None:
            asked = replace(asked, since=validation.since(store, asked.sources, since, now))
        portions = Portions()
        report = gather(store, asked, now, portions.take if form == "html" else lambda _detail: None)
        portions.finish()
        terminal.write((piece.encode() for piece in _pieces(store, report, portions, form, rows)), output)
    if fail_on and (report.total.errors or (fail_on == "warning" and report.total.warnings)):
        raise typer.Exit(THRESHOLD_REACHED)


@contextmanager
def _looked_at(
    paths: list[Path],
    files: bool,
    source: str | None,
    feed: str | None,
    samples: int,
    version: str | None,
    access_point: str | None,
    config_file: Path | None,
) -> Iterator[tuple[Store, Wanted]]:
    """The store to look at, and what in it."""
    if files:
        if not 1 <= len(paths) <= 2:  # noqa: PLR2004 - locations and tariffs
            raise UsageError("--files: name a file with locations, and then, if there is one, a file with tariffs")
        if source or feed:
            raise UsageError("--files looks at files alone: leave out --source and --feed")
        tariffs = paths[1] if len(paths) > 1 else None
        profile = PROFILES["datex2-3.7"]  # what most can be said in
        point = access_point.upper() if access_point else None
        with validation.of_files(paths[0], tariffs, version, profile, point, samples) as looked_at:
            yield looked_at
        return
    if paths:
        raise UsageError(f"{paths[0]}: to look at files, write --files before them")
    if source and feed:
        raise UsageError("--source or --feed, not both")
    found = settings(config_file)
    with opened_store(found, source) as store:
        yield store, validation.of_store(found, source, feed, samples)


def _pieces(store: Store, report: Report, portions: Portions, form: str, rows: str) -> Iterator[str]:
    """The report in a format."""
    if form == "html":
        yield from html.pieces(report, portions)
    elif form == "json":
        yield json.dumps(as_json(report), indent=1, ensure_ascii=False) + "\n"
    elif form == "csv":
        yield "\ufeff"  # without it spreadsheets take UTF-8 for something else
        yield from {"findings": _findings, "entries": _entries, "locations": _locations}[rows](store, report)
    else:
        yield "\n".join(text.lines(report)) + "\n"


def _findings(store: Store, report: Report) -> Iterator[str]:
    """Every finding."""
    codes = {rule.code for rule in report.rules}
    yield from table.findings(
        report,
        (
            (state.name, kind, key, rule, path, message, opened)
            for state in report.sources
            for kind, key, rule, _, path, message, opened in store.findings.open(state.name)
            if rule in codes
        ),
    )


def _entries(_store: Store, report: Report) -> Iterator[str]:
    """Every entry of the law."""
    yield from table.entries(report)


def _locations(_store: Store, report: Report) -> Iterator[str]:
    """Every Location."""
    yield from table.locations(report)
