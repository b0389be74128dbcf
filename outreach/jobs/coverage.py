"""Coverage recomputed in the background."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.database import reading
from outreach.domain.adcodes import COUNTRY_CODE
from outreach.domain.roles import SYSTEM
from outreach.jobs import Progress, task
from outreach.models.jobs import Job
from outreach.models.regions import Area
from outreach.queries.coverage_closings import list_closings
from outreach.services.coverage import coverage_rules, keep_coverage, prepare_coverage

KIND = "coverage_recompute"
REVISITED = 12


def revisit_closed_months(session: Session) -> None:
    """Compute the closed months of the last year again, and note what comes out otherwise as corrections."""
    days = [one.closing.as_of for one in list_closings(session, actor=SYSTEM)[:REVISITED]]
    session.commit()
    rules = coverage_rules(current_app.extensions["outreach.settings"])
    for day in days:
        with reading():
            prepared = prepare_coverage(session, actor=SYSTEM, as_of=day, rules=rules)
            session.commit()
        keep_coverage(session, prepared=prepared)
        session.commit()


@task(KIND)
def recompute(session: Session, job: Job, progress: Progress) -> dict[str, Any]:
    """Payload: `as_of` (ISO day) and `area` (code, or nothing for the country).

    Reading and measuring hold up no writer, and each part of the figures is committed by itself: a job that was
    interrupted goes on after the last of them.
    """
    code, day = job.payload.get("area"), date.fromisoformat(job.payload["as_of"])
    session.commit()
    with reading():
        # the country is no part of itself: a month is closed with a run of the whole
        area = session.scalar(select(Area).where(Area.code == code, Area.code != COUNTRY_CODE))
        rules = coverage_rules(current_app.extensions["outreach.settings"])
        prepared = prepare_coverage(session, actor=SYSTEM, as_of=day, rules=rules, area=area, report=progress.report)
        session.commit()
    run = keep_coverage(session, prepared=prepared, save=session.commit, report=progress.report)
    page = f"/areas/{code}/coverage?day={day}" if code else "/coverage"
    return {"url": page, "version": run.version, **run.inputs}
