"""The stations' map built anew in the background, after what writes past the mapper."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.database import reading
from outreach.domain.clock import utcnow
from outreach.jobs import Progress, task
from outreach.jobs.queue import wake
from outreach.models.jobs import Job, JobStatus
from outreach.services.station_tiles import JOB, Report, begin_state, changes_of, read_points, rebuild_tiles, silent

TRIES = 3


def wake_redraw(session: Session) -> None:
    """Wake the worker for what `services.station_tiles.request_redraw` has asked; the request is committed."""
    waiting = select(Job.id).where(Job.kind == JOB, Job.status == JobStatus.WAITING)
    job_ids = session.scalars(waiting.order_by(Job.id)).all()
    session.rollback()
    for job_id in job_ids:
        wake(job_id)


@task(JOB)
def build(session: Session, job: Job, progress: Progress) -> dict[str, Any]:
    """Build the pyramid of all stations."""
    del job
    return {"url": "/chargers/map", "stations": build_tiles(session, progress.report)}


def build_tiles(session: Session, report: Report = silent) -> int:
    """Build and commit; returns the number of placed stations.

    The stations are read without holding up any writer. Where one was changed meanwhile they are read again, the last
    time with the writers waiting.
    """
    begin_state(session)
    session.commit()
    for attempt in range(1, TRIES + 1):
        session.rollback()
        with reading():
            before = changes_of(session)
            points = read_points(session, report=report)
            session.rollback()
        if changes_of(session, hold=True) == before:
            break
        if attempt == TRIES:
            points = read_points(session, report=report)
    rebuild_tiles(session, points=points, now=utcnow(), report=report)
    session.commit()
    return len(points)
