"""Background work on leads: a list of customers, checked or taken in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.domain.clock import utcnow
from outreach.importers.leads import ImportResult, take_rows
from outreach.jobs import JobCancelled, Progress, task
from outreach.models.accounts import User
from outreach.models.jobs import Job
from outreach.services.lead_lists import drop_list, hold_list, open_list

# a transaction of its own for so many rows: SQLite has one writer, and the fair goes on meanwhile
CHUNK = 50


@task("lead_import")
def import_lead_list(session: Session, job: Job, progress: Progress) -> dict[str, Any]:
    """Try the rows of a kept list, or take them in (`payload["apply"]`); stopped midway, what is in stays."""
    job_id, list_id, apply = job.id, UUID(job.payload["list_id"]), bool(job.payload.get("apply"))
    actor, rows = session.get_one(User, job.user_id).actor, open_list(session, list_id)
    result, stopped = ImportResult(), False
    session.commit()
    try:
        for begin in range(0, len(rows), CHUNK):
            progress.report(begin, len(rows))
            hold_list(session, list_id)
            take_rows(session, actor=actor, rows=rows[begin : begin + CHUNK], result=result, now=utcnow())
            session.commit() if apply else session.rollback()
    except JobCancelled:
        stopped = True
    if apply and not stopped:
        drop_list(session, list_id)
        session.commit()
    return {"url": f"/leads/import/{job_id}", "stopped": stopped, "of": len(rows), **result.as_dict()}
