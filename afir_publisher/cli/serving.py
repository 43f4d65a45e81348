"""`serve`: feeds are given out, and what operators push is taken."""

import logging
import os
import threading
from datetime import timedelta
from typing import Annotated

import typer

from afir_publisher import config, job, say, terminal
from afir_publisher.cli.options import ConfigOption, VerboseOption
from afir_publisher.cli.options import settings as _settings
from afir_publisher.errors import UsageError

log = logging.getLogger("afir_publisher")


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
    The page at / tells how feeds are read. HTTPS comes from a reverse proxy before it, or with `cert` of `serve` in the
    configuration.
    """
    from afir_publisher import serving  # noqa: PLC0415 - only this command needs a server

    terminal.log_to_stderr(logging.INFO if not verbose else logging.DEBUG)
    settings, every = _settings(config_file), _time("--publish-every", publish_every)
    if port not in range(65536):  # an option with a range takes so much room for it that the others have none
        raise UsageError(f"--port: found {port}, expected a number from 0 to 65535")
    serving.run(settings, os.environ, host, port, every=every, tell=_tell_pushed, stop=threading.Event())


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
