"""The queue (huey on SQLite, Redis by setting) and how one job is run."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from flask import Flask, current_app
from huey import Huey, MemoryHuey, RedisHuey, SqliteHuey, crontab
from sqlalchemy import select, update

from outreach.domain.clock import utcnow
from outreach.domain.errors import OutreachError
from outreach.domain.notices import NoticeKind
from outreach.domain.roles import SYSTEM
from outreach.domain.words import N_
from outreach.extensions import db
from outreach.jobs import TASKS, JobCancelled, load_tasks
from outreach.jobs.coverage import revisit_closed_months
from outreach.jobs.notices import send_notices
from outreach.models.jobs import Job, JobStatus
from outreach.services.charger_feeds import request_due
from outreach.services.charger_news import tell_of_chargers
from outreach.services.follow_up import run_follow_up
from outreach.services.lead_counts import read_counts
from outreach.services.notices import notify
from outreach.services.privacy import purge_stale
from outreach.services.sealing import seal_all
from outreach.services.vault import index_villages
from outreach.settings import Settings

log = logging.getLogger(__name__)
WORTH_TELLING = timedelta(seconds=30)


def init_queue(app: Flask, settings: Settings) -> None:
    """Make the queue for `app`: tests run a job where it is woken, others leave it to the worker."""
    load_tasks()
    queue: Huey
    if settings.environment == "test":
        queue = MemoryHuey("outreach", immediate=True)
    elif settings.redis_url:
        queue = RedisHuey("outreach", url=settings.redis_url)
    else:
        queue = SqliteHuey("outreach", filename=str(settings.instance_path / "queue.db"), fsync=True)

    @queue.task(name="run_job")
    def run(job_id: str) -> None:
        with app.app_context():
            run_job(UUID(job_id))

    _schedule(queue, app, settings)
    _schedule_nights(queue, app, settings)
    app.extensions["outreach.queue"] = queue
    app.extensions["outreach.run_job"] = run


def _schedule(queue: Huey, app: Flask, settings: Settings) -> None:
    """What the worker does by the clock (UTC)."""

    @queue.periodic_task(crontab(minute="*"), name="sweep_jobs")
    def sweep() -> None:
        with app.app_context():
            sweep_jobs()

    @queue.periodic_task(crontab(minute="*/10"), name="send_notices")
    def send() -> None:
        with app.app_context():
            send_notices(utcnow())

    @queue.periodic_task(crontab(minute="*"), name="seal_audit")
    def seal() -> None:
        with app.app_context():
            seal_all(db.session(), now=utcnow(), head_file=settings.instance_path / "audit-head.json")

    @queue.periodic_task(crontab(minute="*/10"), name="ask_registers")
    def ask() -> None:
        with app.app_context():
            ask_registers()

    @queue.periodic_task(crontab(minute="5"), name="follow_up")
    def follow_up() -> None:
        with app.app_context():
            run_follow_up(db.session(), now=utcnow())
            db.session.commit()


def _schedule_nights(queue: Huey, app: Flask, settings: Settings) -> None:
    """What is done each night, each by itself: where one fails, the others are done all the same."""

    def purge() -> None:
        purge_stale(db.session(), actor=SYSTEM, months=settings.retention_months, now=utcnow())

    def count() -> None:
        read_counts(db.session(), now=utcnow())

    def tell() -> None:
        near, detour = settings.charger_near_km, settings.detour_factor
        tell_of_chargers(db.session(), now=utcnow(), near_km=near, detour_factor=detour)

    def revisit() -> None:
        revisit_closed_months(db.session())

    def index() -> None:
        index_villages(db.session())

    for turn, work in enumerate((purge, count, tell, revisit, index)):
        _at_night(queue, app, 30 + 5 * turn, work)


def _at_night(queue: Huey, app: Flask, minute: int, work: Callable[[], None]) -> None:
    @queue.periodic_task(crontab(minute=str(minute), hour="18"), name=f"{work.__name__}_at_night")  # two in Beijing
    def run() -> None:
        with app.app_context():
            work()
            db.session.commit()


def ask_registers() -> None:
    """A job for each register of stations whose time has come."""
    asked = request_due(db.session(), now=utcnow())
    db.session.commit()
    for job_id in asked:
        wake(job_id)


def wake(job_id: UUID) -> None:
    """Ask the worker to run a job whose row is committed."""
    current_app.extensions["outreach.run_job"](str(job_id))


def progress_of(job_id: UUID) -> dict[str, Any]:
    """What the running job last said: `done`, `total`, `note`; empty before it has said anything."""
    raw = _queue().storage.peek_data(f"progress:{job_id}")
    return cast(dict[str, Any], json.loads(raw)) if isinstance(raw, bytes) else {}


def ask_to_stop(job_id: UUID) -> None:
    """The job stops at its next report."""
    _queue().storage.put_data(f"stop:{job_id}", b"1")


class QueueProgress:
    """Progress kept in the queue's own storage: SQLite has one writer, and the job may be it."""

    def __init__(self, job_id: UUID) -> None:
        self.job_id = job_id
        self.storage = _queue().storage

    def report(self, done: int, total: int, note: str = "") -> None:
        """Keep the figures; raises `JobCancelled` where a user has asked to stop."""
        self.storage.put_data(
            f"progress:{self.job_id}", json.dumps({"done": done, "total": total, "note": note}).encode()
        )
        if isinstance(self.storage.peek_data(f"stop:{self.job_id}"), bytes):
            raise JobCancelled


def run_job(job_id: UUID) -> None:
    """Run one waiting job to its end and keep its result; a failure is kept as the job's error."""
    claimed = db.session.execute(
        update(Job)
        .where(Job.id == job_id, Job.status == JobStatus.WAITING)
        .values(status=JobStatus.RUNNING, started_at=utcnow())
    )
    db.session.commit()
    if claimed.rowcount != 1:  # type: ignore[attr-defined]  # another worker has it
        return
    try:
        job = db.session.get_one(Job, job_id)
        result = TASKS[job.kind](db.session(), job, QueueProgress(job_id))
        _end(job_id, JobStatus.DONE, result=result)
    except JobCancelled:
        db.session.rollback()
        _end(job_id, JobStatus.CANCELLED)
    except Exception as error:
        log.exception("job %s failed", job_id)
        db.session.rollback()
        message, values = _reason(error)
        _end(job_id, JobStatus.FAILED, result=values, error=message)


def sweep_jobs() -> None:
    """Wake jobs that wait for over a minute, and restart those whose worker has died (no word for an hour)."""
    now = utcnow()
    db.session.execute(
        update(Job)
        .where(Job.status == JobStatus.RUNNING, Job.started_at < now - timedelta(hours=1))
        .values(status=JobStatus.WAITING)
    )
    waiting = db.session.scalars(
        select(Job.id).where(Job.status == JobStatus.WAITING, Job.created_at < now - timedelta(minutes=1))
    ).all()
    db.session.commit()
    for job_id in waiting:
        wake(job_id)


def _queue() -> Huey:
    return cast(Huey, current_app.extensions["outreach.queue"])


def _reason(error: Exception) -> tuple[str, dict[str, Any]]:
    """What the job's owner reads: a rule's own words and values; of a fault only that it was one, for the log has it."""
    if not isinstance(error, OutreachError):
        return N_("A fault on our side; it has been written down."), {}
    return error.message, {"params": {name: v if isinstance(v, int) else str(v) for name, v in error.params.items()}}


def _end(job_id: UUID, status: JobStatus, *, result: dict[str, Any] | None = None, error: str = "") -> None:
    job = db.session.get_one(Job, job_id)
    job.status, job.result, job.error, job.ended_at = status, result or {}, error, utcnow()
    if job.user_id and status is not JobStatus.CANCELLED and job.ended_at - job.created_at > WORTH_TELLING:
        # who waits at the page sees it end; who has left hears of it
        notify(db.session(), actor=SYSTEM, kind=NoticeKind.JOB_ENDED, user_ids=[job.user_id], subject=job)
    db.session.commit()
