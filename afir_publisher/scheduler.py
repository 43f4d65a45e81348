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
"""How long a task that is under way may take to end when it is time to stop."""


@frozen
class Task:
    """What is done every so often."""

    name: str
    every: timedelta
    work: Callable[[], None]


def run(tasks: Sequence[Task], start: datetime, stop: threading.Event, grace: timedelta = GRACE) -> bool:
    """Do each task at once and then at its interval, one at a time, until `stop` is set or a signal comes.

    A task whose turn comes while another is at work waits for it; a turn of its own meanwhile is passed over.
    Returns whether the task under way ended within `grace`; one that did not still waits in a thread.
    """
    # One thread: two syncs of one store would only wait for each other.
    scheduler = BackgroundScheduler(executors={"default": ThreadPoolExecutor(1)}, timezone="UTC")
    at_work = threading.Lock()
    for task in tasks:
        scheduler.add_job(
            _guarded(task, stop, at_work),
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
        has_ended = at_work.acquire(timeout=grace.total_seconds())
        if has_ended:
            at_work.release()  # tasks that are still waiting for their turn see that there is none
    log.info("stopped" if has_ended else "stopped in the middle of a task, which the next run makes up for")
    return has_ended


def _guarded(task: Task, stop: threading.Event, at_work: threading.Lock) -> Callable[[], None]:
    """A task that never takes the scheduler down with it."""

    def work() -> None:
        with at_work:
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


def _tell_passed_over(event: JobSubmissionEvent) -> None:
    """Say that a task is not done as often as it should be."""
    log.warning(
        "%s: its next turn has come before it was done, and is passed over; is `every` too short?", event.job_id
    )
