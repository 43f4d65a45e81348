"""`afir-publish check` and `schemas`: whether documents are valid, and the official schemas that say so, too."""

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from afir_publisher import terminal
from afir_publisher.check.fault import MOST
from afir_publisher.cli.options import JsonOption
from afir_publisher.errors import UsageError

app = typer.Typer(
    help="Keep the official schemas, which are not ours to ship, for `check`.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)


def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="Documents; a status with its table.")],
    schemas: Annotated[
        Path | None,
        typer.Option("--schemas", metavar="DIR", help="Official schemas; else those that `schemas add` keeps."),
    ] = None,
    most: Annotated[int, typer.Option("--most", metavar="N", help="How many faults of a kind to show.")] = MOST,
    as_json: JsonOption = False,
) -> None:
    """Tell whether DATEX II documents (XML, JSON) and IRVE files (CSV) are valid, and what is wrong where.

    Exit code 0: all are valid. 1: one is not. 2: one cannot be read, or is of neither format.
    """
    from afir_publisher.check import library, report, verdict  # noqa: PLC0415 - only this command needs them
    from afir_publisher.check import schemas as official  # noqa: PLC0415

    place = schemas or library.folder(os.environ)
    sets = official.found(place)
    if schemas is not None and not sets:
        raise UsageError(f"--schemas: {schemas} has no schemas that are known here; see afir-publish schemas --help")
    verdicts = verdict.check(files, most, official.official(sets))
    if as_json:
        typer.echo(json.dumps({"files": [one.as_json() for one in verdicts]}))
    else:
        for one in verdicts:
            typer.echo("\n".join(report.verdict(one)))
        if len(verdicts) > 1:
            typer.echo(report.summary(verdicts))
    if any(one.unread for one in verdicts):
        raise typer.Exit(terminal.NOT_UNDERSTOOD)
    if not all(one.is_valid for one in verdicts):
        raise typer.Exit(terminal.FELL_SHORT)


@app.command()
def add(
    source: Annotated[str, typer.Argument(metavar="PATH|URL", help="A folder, a file, a ZIP, or where one is.")],
) -> None:
    """Keep official schemas: XSD or JSON Schemas of DATEX II, Table Schemas of IRVE. What is there is replaced."""
    from afir_publisher.check import library, report  # noqa: PLC0415

    for one in library.add(source, library.folder(os.environ)):
        typer.echo(f"Kept {report.schema(one)}")


@app.command("list")
def list_schemas(as_json: JsonOption = False) -> None:
    """List the official schemas that are kept, what each judges, and where it lies."""
    from afir_publisher.check import library, report  # noqa: PLC0415
    from afir_publisher.check import schemas as official  # noqa: PLC0415

    place = library.folder(os.environ)
    sets = official.found(place)
    if as_json:
        listed = [
            {
                "name": one.name,
                "kind": one.kind,
                "version": one.version,
                "judges": one.judges,
                "folder": str(one.folder),
            }
            for one in sets
        ]
        typer.echo(json.dumps({"folder": str(place), "schemas": listed}))
    else:
        typer.echo(
            "\n".join(report.schema(one) for one in sets)
            if sets
            else f"None are kept in {place}: afir-publish schemas add PATH|URL"
        )
