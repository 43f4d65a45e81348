"""`afir-publish sources`: where sources stand, what their interfaces are like, and the agreements with operators."""

import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from afir_publisher import job, say, terminal
from afir_publisher.cli.options import ConfigOption, JsonOption, SourceOption, opened_store, settings
from afir_publisher.config import Config, Credentials, FilesSource, VersionsSource
from afir_publisher.errors import UsageError
from afir_publisher.overview import overview

if TYPE_CHECKING:
    from afir_publisher.registration import Registrar

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="The source.")]
HostOption = Annotated[str, typer.Option("--host", metavar="HOST", help="Where to listen for the operator's calls.")]
PortOption = Annotated[int, typer.Option("--port", min=0, max=65535, help="The port to listen on; 0: a free one.")]
ServedOption = Annotated[
    bool,
    typer.Option("--served", help="Our endpoints are served by another process on this store; listen to nothing."),
]
VerboseOption = Annotated[bool, typer.Option("--verbose", "-v", help="Tell who calls us, and more, on stderr.")]

app = typer.Typer(
    help="See where sources stand, check their interfaces, and agree with operators on tokens.",
    no_args_is_help=True,
    rich_markup_mode="markdown",  # in which a paragraph may have more than one line
)


@app.command("list")
def list_sources(
    source: SourceOption = None,
    config_file: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show where each source stands: its last pull, what it has of which party, what is odd about its interface."""
    found = settings(config_file)
    with opened_store(found, source) as store:
        stands = [overview(store, one.name) for one in job.chosen(found, [source] if source else [])]
    if as_json:
        typer.echo(json.dumps({"sources": [one.as_json() for one in stands]}))
    else:
        typer.echo("\n".join(line for one in stands for line in say.overview(one)))


@app.command()
def check(
    name: NameArgument,
    config_file: ConfigOption = None,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Ask a source's system a few questions, and tell what it supports, what it gets wrong, and what is done about it.

    Nothing is changed: not there, not in the store, not in any feed. Exit code 1: something costs data or time.
    """
    from afir_publisher import sources  # noqa: PLC0415 - the module of the same name as this one

    terminal.log_to_stderr(logging.INFO if verbose else logging.ERROR)
    found = settings(config_file)
    (source,) = job.chosen(found, [name])
    if isinstance(source, FilesSource):
        raise UsageError(f"{name}: is files, and has no interface to check; `afir-publish sync` tells what is in them")
    registration = Credentials(found.store.path).of(name)
    turn = sources.Turn(now=job.now(), registration=registration)
    observations = list(sources.examined(source, os.environ, turn))
    if as_json:
        typer.echo(json.dumps({"source": name, "observations": [asdict(one) for one in observations]}))
    else:
        typer.echo("\n".join(say.conformance(name, observations)))
    if any(one.verdict == "bad" for one in observations):
        raise typer.Exit(terminal.FELL_SHORT)


@app.command()
def register(
    name: NameArgument,
    host: HostOption = "127.0.0.1",
    port: PortOption = 8080,
    served: ServedOption = False,
    config_file: ConfigOption = None,
    verbose: VerboseOption = False,
) -> None:
    """Register with the operator of a source (OCPI's credentials handshake), with the token that it gave out for that.

    The operator's system calls us back while it answers: at `url` of the section ocpi, which has to lead to HOST and
    PORT, where this command listens as long as it runs. The tokens that both sides then use are kept in a file beside
    the store, for its owner alone.
    """
    with _registrar(settings(config_file), host, port, served=served, verbose=verbose) as (registrar, found):
        _tell(registrar.register(_source(found, name)))
        typer.echo(f"Next: {terminal.called()} sync --source {name}")


@app.command()
def rotate(
    name: NameArgument,
    host: HostOption = "127.0.0.1",
    port: PortOption = 8080,
    served: ServedOption = False,
    config_file: ConfigOption = None,
    verbose: VerboseOption = False,
) -> None:
    """Renew the tokens that a registration brought, ours and the operator's. OCPI advises to do so every month.

    The token that the operator had before is let in for one day more.
    """
    with _registrar(settings(config_file), host, port, served=served, verbose=verbose) as (registrar, found):
        _tell(registrar.rotate(_source(found, name)))


@app.command()
def unregister(
    name: NameArgument,
    forget: Annotated[
        bool, typer.Option("--forget", help="Only forget the registration here; the operator is not told.")
    ] = False,
    config_file: ConfigOption = None,
    verbose: VerboseOption = False,
) -> None:
    """End the registration with the operator of a source. What was pulled from it stays."""
    with _registrar(settings(config_file), "", 0, served=True, verbose=verbose) as (registrar, found):
        _tell(registrar.unregister(_source(found, name), forget=forget))


@contextmanager
def _registrar(
    found: Config, host: str, port: int, *, served: bool, verbose: bool
) -> Iterator[tuple["Registrar", Config]]:
    """What registers, while our endpoints are served, by another process if `served`."""
    from afir_publisher.registration import Registrar  # noqa: PLC0415 - only these commands need HTTP and a server
    from afir_publisher.web import front, server  # noqa: PLC0415 - the same

    terminal.log_to_stderr(logging.INFO if verbose else logging.WARNING)
    if served:
        yield Registrar(found, os.environ, job.now), found
        return
    application, access = front.front(found, os.environ, job.now)
    with server.serving(application, host, port):
        yield Registrar(found, os.environ, job.now, access), found


def _source(found: Config, name: str) -> VersionsSource:
    """The source of that name, which has to have versions."""
    (source,) = job.chosen(found, [name])
    if not isinstance(source, VersionsSource):
        raise UsageError(f"{name}: has no versions_url, which is where a registration begins")
    return source


def _tell(lines: Iterator[str]) -> None:
    for line in lines:
        typer.echo(line)
