"""`demo` and `mock-cpo`: a sample network to look at, and an operator to rehearse with."""

import logging
import threading
from pathlib import Path
from typing import Annotated, Literal

import typer

from afir_publisher import terminal


def demo(
    directory: Annotated[
        Path | None,
        typer.Option("--directory", metavar="DIR", help="Where to put everything; else a new temporary folder."),
    ] = None,
) -> None:
    """Run the whole job on a sample network, against a CPO server that this command starts itself on loopback."""
    from afir_publisher import demo as show  # noqa: PLC0415 - only this command needs a server

    terminal.log_to_stderr(logging.WARNING)
    for line in show.run(directory, terminal.called()):
        typer.echo(line)


def mock_cpo(
    locations: Annotated[
        Path | None,
        typer.Option("--locations", metavar="FILE", help="Locations to serve; else those of the sample network."),
    ] = None,
    tariffs: Annotated[
        Path | None,
        typer.Option("--tariffs", metavar="FILE", help="Tariffs to serve; else those of the sample network."),
    ] = None,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Where to listen; 0: a free port.")] = 0,
    token: Annotated[
        str | None, typer.Option("--token", metavar="TEXT", help="Answer only those who bring this token.")
    ] = None,
    handshake: Annotated[
        bool, typer.Option("--handshake", help="The token is one to register with: `sources register`.")
    ] = False,
    ocpi: Annotated[Literal["2.3.0", "2.2.1"], typer.Option("--version", help="The version of OCPI.")] = "2.3.0",
    page_size: Annotated[int, typer.Option("--page-size", min=1, help="The most objects on a page.")] = 5,
    fault: Annotated[
        list[str] | None,
        typer.Option("--fault", metavar="NAME", help="What goes wrong; may be repeated, faults work together."),
    ] = None,
    list_faults: Annotated[bool, typer.Option("--list-faults", help="List the faults that there are.")] = False,
) -> None:
    """Serve a network as a CPO's system on loopback, with faults of your choice, until SIGTERM or Ctrl-C.

    It is for rehearsing what a sync does when an operator's system misbehaves, and needs no configuration.
    If only one of the files is named, there is none of the other kind.
    """
    from afir_publisher.mock_cpo import rehearsal  # noqa: PLC0415 - only this command needs a server

    terminal.log_to_stderr(logging.WARNING)
    if list_faults:
        typer.echo("\n".join(rehearsal.listed()))
        return
    told = rehearsal.run(
        locations,
        tariffs,
        port=port,
        token=token,
        version=ocpi,
        page_size=page_size,
        faults=fault or [],
        stop=threading.Event(),
        handshake=handshake,
    )
    for line in told:
        typer.echo(line)
