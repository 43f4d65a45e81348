"""The command line: words become objects, results become text and an exit code. Nothing else knows all the parts."""

import io
import shlex
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from afir_publisher import config, terminal
from afir_publisher.cli import (
    checks,
    delivering,
    history,
    overlay,
    profiles,
    pruning,
    rehearsing,
    report,
    rules,
    serving,
    sources,
    syncing,
)

app = typer.Typer(
    cls=terminal.Commands,
    help="From a charge point operator's OCPI system to the data feeds that AFIR asks for, in DATEX II.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


def main() -> None:
    """Run a command."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # names in all scripts, terminals that know one
    app()


def _show_version(wanted: bool) -> None:
    """Print the version and leave."""
    if wanted:
        typer.echo(f"afir-publish {version('afir-publish')}")
        raise typer.Exit


@app.callback()
def _common(
    *,
    show: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Hold what belongs to no command; `--version` has been dealt with by its callback."""


def init(
    path: Annotated[Path, typer.Argument(help="The file to write.")] = Path(config.NAME),
) -> None:
    """Write a configuration to fill in, with every key explained. A file that is there is left as it is."""
    config.write_template(path)
    option = "" if path == Path(config.NAME) else f" --config {shlex.quote(str(path))}"
    typer.echo(f"Wrote {path}. Fill in publisher and source, then run: afir-publish sync{option}")


# In the order in which help lists them.
for _command in (
    *(report.validate, rules.rules, checks.check, profiles.profiles, init, syncing.sync),
    *(history.snapshots, history.quarantine, history.diff, history.export, pruning.prune),
    *(syncing.run, serving.serve, rehearsing.demo),
):
    app.command()(_command)
app.command("mock-cpo")(rehearsing.mock_cpo)
app.command("deliver")(delivering.deliver)
app.add_typer(sources.app, name="sources")
app.add_typer(overlay.app, name="overlay")
app.add_typer(checks.app, name="schemas")
