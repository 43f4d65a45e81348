"""The terminal: errors as messages and exit codes, the log, the progress line, results on their way out."""

import logging
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer
import typer.core
from rich.console import Console
from rich.logging import RichHandler
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from afir_publisher.errors import AfirPublishError, ConfigError, UsageError
from afir_publisher.sync import Listener

FELL_SHORT, NOT_UNDERSTOOD, INTERRUPTED = 1, 2, 130

errors = Console(stderr=True, highlight=False, emoji=False)


class Commands(typer.core.TyperGroup):
    """The commands; what went wrong in one is said in one message, without a traceback."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command and turn what stopped it into a message and an exit code."""
        try:
            return super().invoke(ctx)
        except (ConfigError, UsageError) as error:
            raise _said(str(error), NOT_UNDERSTOOD) from error
        except AfirPublishError as error:
            raise _said(str(error), FELL_SHORT) from error
        except KeyboardInterrupt as error:
            raise _said(str(error) or "Stopped. What was not finished was not kept.", INTERRUPTED) from error
        except BrokenPipeError as error:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever read our output has seen enough
            raise typer.Exit(FELL_SHORT) from error
        except OSError as error:
            raise _said(f"{error.filename or 'output'}: {error.strerror or error}", FELL_SHORT) from error


def _said(message: str, code: int) -> typer.Exit:
    """Say why a command ends, and return its end."""
    errors.print(message, markup=False, soft_wrap=True)
    return typer.Exit(code)


def called() -> str:
    """How to call this program again from where the user is."""
    name = Path(sys.argv[0]).name
    if name == "__main__.py":
        return "python -m afir_publisher"
    return name if shutil.which(name) else sys.argv[0]


def log_to_stderr(level: int) -> None:
    """Send the log where it does not mix with results."""
    logging.basicConfig(
        level=level,
        format="%(message)s" if errors.is_terminal else "%(asctime)s %(levelname)s %(message)s",
        handlers=[RichHandler(console=errors, show_path=False, markup=False)] if errors.is_terminal else None,
    )
    logging.getLogger("httpx").setLevel(max(level, logging.WARNING))
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # `scheduler` tells what happens in our words


@contextmanager
def progress() -> Iterator[Callable[[str], Listener]]:
    """A progress line for each source on a terminal, nothing elsewhere."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TextColumn("{task.completed:,.0f}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as bar:

        def listener(source: str) -> Listener:
            task = bar.add_task(source, total=None)
            return lambda stage, done: bar.update(task, description=f"{source}: {stage}", completed=done)

        yield listener


def write(pieces: Iterator[bytes], output: Path | None) -> None:
    """Write to stdout, or to a file that is whole or not there."""
    if output is None:
        for piece in pieces:
            sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()
        return
    is_device = output.exists() and not output.is_file()  # a pipe or /dev/null is written to, not replaced
    part = output if is_device else output.with_name(output.name + ".part")
    try:
        with part.open("wb") as file:
            file.writelines(pieces)
        if not is_device:
            part.replace(output)
    except OSError as error:
        if not is_device:
            part.unlink(missing_ok=True)
        raise UsageError(f"--output: {output} cannot be written: {error.strerror}") from error
