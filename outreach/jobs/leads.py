"""Background work on leads: a list of customers, checked or taken in."""

from __future__ import annotations

import logging
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from outreach.domain.clock import utcnow
from outreach.importers.leads import ImportResult, Source, take_rows
from outreach.jobs import JobCancelled, Progress, task
from outreach.models.accounts import User
from outreach.models.jobs import Job
from outreach.services.lead_lists import drop_list, hold_list, open_list

log = logging.getLogger(__name__)
# a transaction of its own for so many rows: SQLite has one writer, and the fair goes on meanwhile
CHUNK = 50


@task("lead_import")
def import_lead_list(session: Session, job: Job, progress: Progress) -> dict[str, Any]:
    """Try the rows of a kept list, or take them in (`payload["apply"]`).

    Stopped midway, by a user or by a fault of ours, what is in stays, and the result says what that is.
    """
    job_id, list_id, apply = job.id, UUID(job.payload["list_id"]), bool(job.payload.get("apply"))
    actor, rows = session.get_one(User, job.user_id).actor, open_list(session, list_id)
    source = Source(list_id, actor, current_app.extensions["outreach.fingerprints"])
    result, ended = ImportResult(), ""
    session.commit()
    try:
        for begin in range(0, len(rows), CHUNK):
            progress.report(begin, len(rows))
            hold_list(session, list_id)
            chunk = result.copy()
            take_rows(session, source=source, rows=rows[begin : begin + CHUNK], result=chunk, now=utcnow())
            session.commit() if apply else session.rollback()
            result = chunk
    except JobCancelled:
        ended = "stopped"
    except Exception:
        session.rollback()
        if not apply or not result.read:
            raise
        log.exception("job %s failed after %d rows", job_id, result.read)
        ended = "broken"
    if apply and not ended:
        drop_list(session, list_id)
        session.commit()
    told = {"stopped": bool(ended), "broken": ended == "broken", "of": len(rows)}
    return {"url": f"/leads/import/{job_id}", **told, **result.as_dict()}
