"""The command line: words become objects, results become text and an exit code. Nothing else knows all the parts."""

import io
import json
import logging
import os
import shlex
import sys
import threading
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Literal

import typer

from afir_publisher import config, documents, job, say, terminal
from afir_publisher.cli import delivering, report, rules, sources
from afir_publisher.cli.options import ConfigOption, JsonOption, SourceOption, VerboseOption, opened_store
from afir_publisher.cli.options import settings as _settings
from afir_publisher.config import AnySource, Config
from afir_publisher.difference import Change, changes
from afir_publisher.errors import ConfigError, Stopped, UsageError
from afir_publisher.model import utc
from afir_publisher.rules.reading import UNREADABLE
from afir_publisher.store import Store
from afir_publisher.store.publications import Message
from exporters import PROFILES

log = logging.getLogger("afir_publisher")


app = typer.Typer(
    cls=terminal.Commands,
    help="From a charge point operator's OCPI system to the data feeds that AFIR asks for, in DATEX II.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


app.add_typer(sources.app, name="sources")
app.command()(report.validate)
app.command()(rules.rules)


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


# --- commands


@app.command()
def init(
    path: Annotated[Path, typer.Argument(help="The file to write.")] = Path(config.NAME),
) -> None:
    """Write a configuration to fill in, with every key explained. A file that is there is left as it is."""
    config.write_template(path)
    option = "" if path == Path(config.NAME) else f" --config {shlex.quote(str(path))}"
    typer.echo(f"Wrote {path}. Fill in publisher and source, then run: afir-publish sync{option}")


@app.command()
def sync(
    source: Annotated[
        list[str] | None, typer.Option("--source", metavar="NAME", help="Only this source; may be repeated.")
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="Read, check and render every object again, not only what changed.")
    ] = False,
    accept_shrink: Annotated[
        list[str] | None,
        typer.Option(
            "--accept-shrink", metavar="NAME", help="Believe this source that so many points are gone; may be repeated."
        ),
    ] = None,
    config_file: ConfigOption = None,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Pull the sources, keep a snapshot of each, check it, and publish what changed.

    Exit code 0: all well. 1: something fell short (a source failed or was incomplete; the others went on).
    2: the configuration or the command is at fault.
    """
    terminal.log_to_stderr(logging.INFO if verbose else logging.WARNING)
    settings = _settings(config_file)
    chosen = job.chosen(settings, source or [])
    shrinking = [one.name for one in job.chosen(settings, accept_shrink)] if accept_shrink else []
    _check_tokens(settings, chosen)
    with terminal.progress() as listen:
        report = job.run(settings, chosen, os.environ, full=full, accept_shrink=shrinking, listen=listen)
    typer.echo(json.dumps(report.as_json()) if as_json else "\n".join(say.report(report)))
    if not report.is_well:
        raise typer.Exit(terminal.FELL_SHORT)


@app.command()
def snapshots(
    source: SourceOption = None,
    config_file: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the pulls: when, whether complete, and what they showed and changed."""
    with opened_store(_settings(config_file), source) as store:
        found = list(store.snapshots.pulls(source))
    if as_json:
        typer.echo(json.dumps({"snapshots": [asdict(pull) for pull in found]}))
    elif found:
        typer.echo("\n".join(say.pulls(found)))
    else:
        typer.echo("No snapshots yet: run afir-publish sync")


@app.command()
def quarantine(
    source: SourceOption = None,
    config_file: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the objects that cannot be read: since when, why, and their text as it was received."""
    with opened_store(_settings(config_file), source) as store:
        found = [
            {"source": owner, "kind": kind, "key": key, "since": since, "why": why, "raw": raw.decode(errors="replace")}
            for owner, kind, key, since, why in store.findings.of_rule(UNREADABLE.code, source)
            for raw in store.snapshots.raws(owner, kind, [key]).values()
        ]
    if as_json:
        typer.echo(json.dumps({"quarantine": found}))
    else:
        typer.echo("\n".join(say.unreadable(found)) if found else "Nothing is unreadable.")


@app.command()
def diff(
    source: Annotated[str, typer.Argument(help="The source.")],
    before: Annotated[
        int, typer.Argument(metavar="FROM", help="The snapshot to start from, as `snapshots` numbers them.")
    ],
    after: Annotated[int, typer.Argument(metavar="TO", help="The snapshot to compare it with.")],
    config_file: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what changed between two snapshots of a source: which objects, and which of their fields."""
    with opened_store(_settings(config_file), source) as store:
        numbers = {pull.id for pull in store.snapshots.pulls(source)}
        for number in (before, after):
            if number not in numbers:
                raise UsageError(
                    f"{source} has no snapshot {number}; `afir-publish snapshots --source {source}` lists them"
                )
        found = list(_differences(store, source, before, after))
    if as_json:
        listed = [
            {"kind": kind, "key": key, "change": what, "fields": [asdict(field) for field in fields]}
            for kind, key, what, fields in found
        ]
        typer.echo(json.dumps({"source": source, "from": before, "to": after, "changes": listed}))
    else:
        typer.echo("\n".join(say.differences(found)) if found else "No difference.")


@app.command()
def export(
    feed: Annotated[str, typer.Argument(help="The feed.")],
    publication: Annotated[str, typer.Argument(help="table (static data) or status (dynamic data).")],
    syntax: Annotated[Literal["xml", "json"], typer.Option("--format", help="The syntax.")] = "xml",
    at: Annotated[
        str | None,
        typer.Option(
            "--at",
            metavar="WHEN",
            help="As it stood at this snapshot (a number) or time (ISO 8601; UTC if no zone).",
        ),
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to this file.")] = None,
    config_file: ConfigOption = None,
) -> None:
    """Print a publication as it stands, or as it stood at any past snapshot, byte for byte."""
    settings = _settings(config_file)
    profile = next((PROFILES[one.profile] for one in settings.feed if one.name == feed), None)
    if profile is None:
        known = ", ".join(one.name for one in settings.feed) or "none"
        raise UsageError(f"there is no feed {feed!r}; the configuration has {known}")
    if publication not in profile.publications:
        raise UsageError(f"{feed} has no publication {publication!r}; it has {' and '.join(profile.publications)}")
    with opened_store(settings) as store:
        message = _message(store, feed, publication, at)
        if not documents.can_be_said(store, profile, message):
            raise UsageError(
                f"{feed}: nothing is in {publication} {message.seq}, and {profile.title} has no way to say so; "
                "--at shows an earlier one"
            )
        pieces = (piece.encode() for (piece,) in documents.snapshot(store, profile, message, [syntax]))
        terminal.write(pieces, output)


@app.command()
def run(config_file: ConfigOption = None, verbose: VerboseOption = False) -> None:
    """Sync each source at once and then at its interval (`every`), until SIGTERM or Ctrl-C.

    Feeds that are sent to an access point (`deliver`) are sent by it, too.
    """
    from afir_publisher import scheduler  # noqa: PLC0415 - only this command needs APScheduler, which takes time to import

    terminal.log_to_stderr(logging.INFO if not verbose else logging.DEBUG)
    settings = _settings(config_file)
    _check_tokens(settings, settings.sources)
    stop = threading.Event()
    tasks = [
        scheduler.Task(name=source.name, every=source.every, work=partial(_turn, settings, source, stop))
        for source in settings.sources
    ]
    with delivering.at_work(settings, stop) as have_ended:
        if not (scheduler.run(tasks, job.now(), stop) and have_ended()):
            logging.shutdown()
            os._exit(0)  # a thread waits for some server, maybe for minutes, and Python would wait for the thread


@app.command()
def serve(
    host: Annotated[str, typer.Option("--host", metavar="NAME", help="The address of this machine to listen on.")] = (
        "127.0.0.1"
    ),
    port: Annotated[int, typer.Option("--port", metavar="N", help="Where to listen; 0: a free port.")] = 8080,
    publish_every: Annotated[
        str, typer.Option("--publish-every", metavar="TIME", help="How often what was pushed is published.")
    ] = "20s",
    config_file: ConfigOption = None,
    verbose: VerboseOption = False,
) -> None:
    """Serve the feeds, and take locations and tariffs that operators push, until SIGTERM or Ctrl-C.

    What is pushed is published at an interval; `run` pulls beside it, as operators do not push again what was lost.
    The page at / tells how feeds are read. A reverse proxy has to stand before it that brings HTTPS.
    """
    from afir_publisher import serving  # noqa: PLC0415 - only this command needs a server

    terminal.log_to_stderr(logging.INFO if not verbose else logging.DEBUG)
    settings, every = _settings(config_file), _time("--publish-every", publish_every)
    if port not in range(65536):  # an option with a range takes so much room for it that the others have none
        raise UsageError(f"--port: found {port}, expected a number from 0 to 65535")
    serving.run(settings, os.environ, host, port, every=every, tell=_tell_pushed, stop=threading.Event())


@app.command()
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


@app.command("mock-cpo")
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


app.command("deliver")(delivering.deliver)


# --- what commands share


def _check_tokens(settings: Config, sources: Iterable[AnySource]) -> None:
    """Find out before anything starts that tokens are missing."""
    faults = []
    registered = config.Credentials(settings.store.path).all()
    for source in sources:
        try:
            config.secrets(source, os.environ, registered.get(source.name))
        except ConfigError as error:
            faults.append(str(error))
    if faults:
        raise ConfigError("\n".join(faults))


def _turn(settings: Config, source: AnySource, stop: threading.Event) -> None:
    """One turn of `run`."""

    def listen(_stage: str, _done: int) -> None:
        if stop.is_set():
            raise Stopped(f"{source.name}: stopped")

    for line in say.report(
        job.run(settings, [source], os.environ, listen=lambda _source: listen, patience=job.PATIENCE)
    ):
        log.info("%s", line)


def _time(option: str, text: str) -> timedelta:
    """How long an option says."""
    try:
        return config.duration(text)
    except ValueError as error:
        raise UsageError(f"{option}: found {text!r}, expected a number and s, m, h or d, such as 20s") from error


def _tell_pushed(report: job.Report) -> None:
    """Tell what was published of what was pushed."""
    for line in say.pushed(report):
        log.info("%s", line)


def _differences(
    store: Store, source: str, before: int, after: int
) -> Iterator[tuple[str, str, str, tuple[Change, ...]]]:
    """What changed between two snapshots."""
    for kind, key, old, new in store.snapshots.changes(source, before, after):
        if old is None or new is None:
            yield kind, key, "gone" if new is None else "new", ()
        elif fields := tuple(changes(old, new)):  # there is none where a CPO only writes the same in another way
            yield kind, key, "changed", fields


def _message(store: Store, feed: str, publication: str, at: str | None) -> Message:
    """The message that held at a snapshot or time, or the newest."""
    until = None if at is None else _until(store, at)
    message = store.publications.newest(feed, publication, until=until)
    if message is None and at is None:
        raise UsageError(
            f"{feed}: no {publication} has been published yet; `afir-publish sync` publishes one "
            "as soon as a source of the feed shows a recharging point"
        )
    if message is None:
        raise UsageError(
            f"{feed}: no {publication} had been published by {at}; `afir-publish snapshots` says when what was pulled"
        )
    return message


def _until(store: Store, at: str) -> str | int:
    """What `--at` means: the number of a snapshot, or a time as the store writes it."""
    if at.isascii() and at.isdigit():
        if at not in {str(pull.id) for pull in store.snapshots.pulls()}:
            raise UsageError(f"--at: there is no snapshot {at}; `afir-publish snapshots` lists them")
        return int(at)
    try:
        return utc(datetime.fromisoformat(at)).isoformat(timespec="milliseconds")
    except (ValueError, OverflowError) as error:
        raise UsageError(
            f"--at: found {at!r}, expected the number of a snapshot or a time such as 2026-11-22T08:00:00Z"
        ) from error
