"""`run`: what is synchronised when, until somebody says stop."""

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from apscheduler.events import EVENT_JOB_MAX_INSTANCES, JobSubmissionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from afir_publisher.errors import AfirPublishError, Stopped
from afir_publisher.model import frozen
from afir_publisher.signals import stopping

log = logging.getLogger(__name__)

GRACE = timedelta(seconds=5)
"""How long tasks that are under way may take to end when it is time to stop."""

MOST_AT_ONCE = 32
"""How many tasks are at work at most: nearly all of their time they wait for servers."""


@frozen
class Task:
    """What is done every so often."""

    name: str
    every: timedelta
    work: Callable[[], None]


def run(tasks: Sequence[Task], start: datetime, stop: threading.Event, grace: timedelta = GRACE) -> bool:
    """Do each task at once and then at its interval, side by side, until `stop` is set or a signal comes.

    A task that waits for a slow server delays no other; a turn of its own meanwhile is passed over.
    Returns whether the tasks under way ended within `grace`; those that did not still wait in their threads.
    """
    scheduler = BackgroundScheduler(executors={"default": ThreadPoolExecutor(MOST_AT_ONCE)}, timezone="UTC")
    at_work = _AtWork(stop)
    for task in tasks:
        scheduler.add_job(
            _guarded(task, at_work),
            IntervalTrigger(seconds=int(task.every.total_seconds()), timezone="UTC"),
            id=task.name,
            name=task.name,
            next_run_time=start,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        log.info("%s: at once, then every %s", task.name, task.every)
    scheduler.add_listener(_tell_passed_over, EVENT_JOB_MAX_INSTANCES)
    with stopping(stop):
        scheduler.start()
        try:
            stop.wait()
        finally:
            scheduler.shutdown(wait=False)
        has_ended = at_work.end(grace)
    log.info("stopped" if has_ended else "stopped in the middle of a task, which the next run makes up for")
    return has_ended


class _AtWork:
    """How many tasks are under way; none begins after the word to stop."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self._count = 0
        self._changed = threading.Condition()

    def begin(self) -> bool:
        """Count one more, unless it is time to stop."""
        with self._changed:
            if self._stop.is_set():
                return False
            self._count += 1
            return True

    def done(self) -> None:
        """Count one less."""
        with self._changed:
            self._count -= 1
            self._changed.notify_all()

    def end(self, grace: timedelta) -> bool:
        """Wait until none is under way; whether that came about in time."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._count, grace.total_seconds())


def _guarded(task: Task, at_work: _AtWork) -> Callable[[], None]:
    """A task that never takes the scheduler down with it."""

    def work() -> None:
        if not at_work.begin():
            return
        try:
            task.work()
        except Stopped:
            log.info("%s: stopped before its end; nothing of it was kept", task.name)
        except AfirPublishError as error:
            log.error("%s: %s", task.name, error)
        except Exception:  # the next turn may go well, so the scheduler has to outlive this one
            log.exception("%s: failed", task.name)
        finally:
            at_work.done()

    return work


def _tell_passed_over(event: JobSubmissionEvent) -> None:
    """Say that a task is not done as often as it should be."""
    log.warning(
        "%s: its next turn has come before it was done, and is passed over; is `every` too short?", event.job_id
    )
