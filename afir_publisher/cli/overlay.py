"""`afir-publish overlay`: facts that OCPI does not carry, from a table to fill in to what is known of a Location."""

import json
from pathlib import Path
from typing import Annotated

import typer

from afir_publisher import job, say, terminal
from afir_publisher.cli.options import ConfigOption, JsonOption, SourceOption, opened_store, settings
from afir_publisher.config import Config
from afir_publisher.errors import UsageError
from afir_publisher.objects import Objects
from afir_publisher.overlay import told
from afir_publisher.overlay.answers import answers
from afir_publisher.overlay.checked import check as checked
from afir_publisher.overlay.sheets import SUFFIXES, XLSX
from afir_publisher.overlay.statement import Object
from afir_publisher.overlay.template import Level, missing, whole
from afir_publisher.store import Store

FilesArgument = Annotated[list[Path], typer.Argument(metavar="FILE...", help="CSV or XLSX.")]
OutputOption = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to this .csv or .xlsx; else CSV to stdout.")
]

app = typer.Typer(
    help="State facts that OCPI does not carry, and see what is known.",
    no_args_is_help=True,
    rich_markup_mode="markdown",  # in which a paragraph may have more than one line
)


@app.command()
def template(
    source: SourceOption = None,
    only_missing: Annotated[
        bool, typer.Option("--missing", help="Only the objects and columns of which the law wants what nobody says.")
    ] = False,
    level: Annotated[
        Level | None, typer.Option("--level", help="A row for each of these; else for locations, or as needed.")
    ] = None,
    output: OutputOption = None,
    config_file: ConfigOption = None,
) -> None:
    """Write a table to fill in, with a row for each object and a column for each fact.

    Filled in, it is checked by `overlay check` and counts from the next sync on, once `overlay` of the source names it.
    """
    found = settings(config_file)
    if output is not None and output.suffix.lower() not in SUFFIXES:
        raise UsageError(f"--output: found {output.name}, expected a name that ends in .csv or .xlsx")
    name = _source(found, source)
    with opened_store(found, name) as store:
        current = Objects(store).pools(name, job.now())
        table = missing(current, level) if only_missing else whole(current, level or "location")
    if not table.rows:
        typer.echo(f"{name}: {'nothing is missing' if only_missing else 'there are no locations yet'}.", err=True)
        return
    from afir_publisher.overlay import workbook  # noqa: PLC0415 - openpyxl takes time to import

    is_book = output is not None and output.suffix.lower() == XLSX
    terminal.write(iter([workbook.as_xlsx(table) if is_book else workbook.as_csv(table)]), output)
    if output is not None:
        typer.echo(f"Wrote {output}: {len(table.rows):,} rows, {len(table.keys):,} columns to fill in.")
        typer.echo(f"Next: {terminal.called()} overlay check {output}; then name it in `overlay` of {name}, and sync.")


@app.command()
def check(
    files: FilesArgument,
    source: SourceOption = None,
    config_file: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check tables with facts: every id, key and value that is not understood, by row and column.

    Ids are looked for among what the last syncs brought. Exit code 1: something is wrong.
    """
    config = settings(config_file)
    sources = [one.name for one in job.chosen(config, [source] if source else [])]
    for file in files:
        if not file.is_file():
            raise UsageError(f"there is no file {file}")
    if config.store.path.exists():
        with opened_store(config) as store:
            found = [checked(file, store, sources, job.now()) for file in files]
    else:
        found = [checked(file, None, sources, job.now()) for file in files]
    typer.echo(json.dumps({"files": [one.as_json() for one in found]}) if as_json else "\n".join(say.checked(found)))
    if any(one.faults for one in found):
        raise typer.Exit(terminal.FELL_SHORT)


@app.command()
def show(
    identity: Annotated[str, typer.Argument(metavar="ID", help="A location (LOC1 or NL*ABC*LOC1) or an EVSE.")],
    source: SourceOption = None,
    config_file: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what is known of a location and its EVSEs: each entry of the law, what is said, and where that is from."""
    config = settings(config_file)
    with opened_store(config, source) as store:
        found = [
            (one.name, pool, list(answers(pool)))
            for one in job.chosen(config, [source] if source else [])
            for pool in Objects(store).pools(one.name, job.now(), _keys(store, one.name, identity))
        ]
    if not found:
        raise UsageError(f"there is no location and no published EVSE {identity}")
    if as_json:
        shown = [
            {"source": name, "location": pool.location.id, "publish": pool.location.publish}
            | {"entries": [answer.as_json() for answer in some]}
            for name, pool, some in found
        ]
        typer.echo(json.dumps({"locations": shown}))
    else:
        typer.echo("\n".join(line for name, pool, some in found for line in say.known(name, pool.location, some)))


def _source(found: Config, name: str | None) -> str:
    """The source that a table is for: the one that is named, or the only one."""
    if name is None and len(found.sources) > 1:
        raise UsageError(
            f"--source: a table is for one source; the configuration has {', '.join(one.name for one in found.sources)}"
        )
    return job.chosen(found, [name] if name else [])[0].name


def _keys(store: Store, source: str, identity: str) -> set[str]:
    """The Locations of a source that an id is of, or of an EVSE in."""
    name = identity.strip().upper()
    found = told.reached(store, source, [Object("location", name), Object("evse", name)])
    return set().union(*found.values())
