"""`sync` and `run`: sources are pulled and published, once or until one says stop."""

import json
import logging
import os
import threading
from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from typing import Annotated

import typer

from afir_publisher import config, forgetting, job, say, terminal
from afir_publisher.cli import delivering
from afir_publisher.cli.options import ConfigOption, JsonOption, VerboseOption, opened_store
from afir_publisher.cli.options import settings as _settings
from afir_publisher.config import AnySource, Config
from afir_publisher.errors import ConfigError, Stopped

log = logging.getLogger("afir_publisher")


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
    if settings.store.keep:
        tasks.append(scheduler.Task(name="prune", every=timedelta(days=1), work=partial(_prune, settings)))
    with delivering.at_work(settings, stop) as have_ended:
        if not (scheduler.run(tasks, job.now(), stop) and have_ended()):
            logging.shutdown()
            os._exit(0)  # a thread waits for some server, maybe for minutes, and Python would wait for the thread


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


def _prune(settings: Config) -> None:
    """Forget the past, as `run` does."""
    if settings.store.keep and settings.store.path.exists():
        with opened_store(settings) as store:
            pruned = forgetting.prune(settings, store, settings.store.keep, job.now(), job.PATIENCE)
        for line in say.pruned(pruned):
            log.info("%s", line)


def _turn(settings: Config, source: AnySource, stop: threading.Event) -> None:
    """One turn of `run`."""

    def listen(_stage: str, _done: int) -> None:
        if stop.is_set():
            raise Stopped(f"{source.name}: stopped")

    for line in say.report(
        job.run(settings, [source], os.environ, listen=lambda _source: listen, patience=job.PATIENCE)
    ):
        log.info("%s", line)
