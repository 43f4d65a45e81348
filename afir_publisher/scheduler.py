"""`run`: what is synchronised when, until somebody says stop."""

import logging
import signal
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from types import FrameType

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from afir_publisher.errors import AfirPublishError, Stopped
from afir_publisher.model import frozen

log = logging.getLogger(__name__)


@frozen
class Task:
    """What is done every so often."""

    name: str
    every: timedelta
    work: Callable[[], None]


def run(tasks: Sequence[Task], start: datetime, stop: threading.Event) -> None:
    """Do each task at once and then at its interval, one at a time, until `stop` is set or a signal comes.

    A task whose turn comes while another is at work waits for it; turns that were missed are made up for once.
    """
    _stop_on_signals(stop)
    # One thread: two syncs of one store would only wait for each other.
    scheduler = BackgroundScheduler(executors={"default": ThreadPoolExecutor(1)}, timezone="UTC")
    for task in tasks:
        scheduler.add_job(
            _guarded(task, stop),
            IntervalTrigger(seconds=int(task.every.total_seconds()), timezone="UTC"),
            id=task.name,
            name=task.name,
            next_run_time=start,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        log.info("%s: now and then every %s", task.name, task.every)
    scheduler.start()
    try:
        stop.wait()
    finally:
        scheduler.shutdown(wait=True)
    log.info("stopped")


def _guarded(task: Task, stop: threading.Event) -> Callable[[], None]:
    """A task that never takes the scheduler down with it."""

    def work() -> None:
        if stop.is_set():
            return
        try:
            task.work()
        except Stopped:
            log.info("%s: stopped before its end; nothing of it was kept", task.name)
        except AfirPublishError as error:
            log.error("%s: %s", task.name, error)
        except Exception:  # the next turn may go well, so the scheduler has to outlive this one
            log.exception("%s: failed", task.name)

    return work


def _stop_on_signals(stop: threading.Event) -> None:
    """Take SIGTERM and Ctrl-C as the word to stop; a second one ends the process at once."""

    def handle(number: int, _frame: FrameType | None) -> None:
        log.info("%s: stopping", signal.Signals(number).name)
        stop.set()
        signal.signal(number, signal.SIG_DFL)

    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, handle)
