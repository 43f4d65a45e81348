"""`deliver`: feeds are sent to the systems of access points."""

import json
import logging
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Annotated

import typer

from afir_publisher import job, say, terminal
from afir_publisher.cli.options import ConfigOption, JsonOption, VerboseOption, opened_store
from afir_publisher.cli.options import settings as _settings
from afir_publisher.config import Config, Feed
from afir_publisher.errors import UsageError
from afir_publisher.signals import stopping


def deliver(
    feed: Annotated[
        list[str] | None, typer.Option("--feed", metavar="NAME", help="Only this feed; may be repeated.")
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="Send what is waiting, and end.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Make and check what would be sent, list it, and send nothing.")
    ] = False,
    full: Annotated[
        bool, typer.Option("--full", help="With --once: send everything whole, also what was refused or is there.")
    ] = False,
    config_file: ConfigOption = None,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Send feeds to the systems of access points, as their tables `deliver` say, until SIGTERM or Ctrl-C.

    `run` does it, too, so this is for where pushes alone are published, and for sending by hand.

    A certificate of ours that expires is told of from 30 days before.
    Exit code 0: all well. 1: something is not there or not fit to be sent, or our certificate expires within 7 days.
    2: the configuration or the command is at fault.
    """
    from afir_publisher.deliver import rounds  # noqa: PLC0415 - httpx takes a tenth of a second to import

    is_brief = once or dry_run
    terminal.log_to_stderr(logging.DEBUG if verbose else logging.WARNING if is_brief else logging.INFO)
    if (full or as_json) and not is_brief:
        raise UsageError(f"{'--full' if full else '--json'} goes with --once or --dry-run only")
    settings, stop = _settings(config_file), threading.Event()
    feeds = rounds.chosen(settings, feed or [])
    rounds.check(feeds, os.environ)
    if not is_brief:
        _until_stopped(settings, feeds, stop)
        return
    with opened_store(settings), stopping(stop):
        found = [
            rounds.rehearsed(settings, one, os.environ, job.now, everything=full)
            if dry_run
            else rounds.once(settings, one, os.environ, job.now, stop, everything=full)
            for one in feeds
        ]
    if as_json:
        typer.echo(json.dumps({"deliveries": [asdict(one) for one in found]}))
    else:
        typer.echo("\n".join(line for one in found for line in say.delivery(one)))
    if not all(one.is_well for one in found):
        raise typer.Exit(terminal.FELL_SHORT)


def _until_stopped(settings: Config, feeds: Sequence[Feed], stop: threading.Event) -> None:
    """Send feeds until a signal comes."""
    from afir_publisher.deliver import rounds  # noqa: PLC0415 - as above

    with stopping(stop), rounds.at_work(settings, feeds, os.environ, job.now, stop) as have_ended:
        stop.wait()
        if not have_ended():
            logging.shutdown()
            os._exit(0)  # a thread waits for an answer, and Python would wait for the thread


@contextmanager
def at_work(settings: Config, stop: threading.Event) -> Iterator[Callable[[], bool]]:
    """Send the feeds that are sent anywhere while something else is done; yields what tells whether that has ended.

    Raises:
        ConfigError: a secret or certificate is not what it should be.
    """
    feeds = [feed for feed in settings.feed if feed.deliver]
    if not feeds:
        yield lambda: True
        return
    from afir_publisher.deliver import rounds  # noqa: PLC0415 - as above

    rounds.check(feeds, os.environ)
    with rounds.at_work(settings, feeds, os.environ, job.now, stop) as have_ended:
        yield have_ended
