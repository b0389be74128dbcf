"""Coverage recomputed in the background."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.roles import SYSTEM
from outreach.jobs import Progress, task
from outreach.models.jobs import Job
from outreach.models.regions import Area
from outreach.services.coverage import coverage_rules, recompute_coverage

KIND = "coverage_recompute"


@task(KIND)
def recompute(session: Session, job: Job, progress: Progress) -> dict[str, Any]:
    """Payload: `as_of` (ISO day) and `area` (code, or nothing for the country)."""
    code = job.payload.get("area")
    run = recompute_coverage(
        session,
        actor=SYSTEM,
        as_of=date.fromisoformat(job.payload["as_of"]),
        rules=coverage_rules(current_app.extensions["outreach.settings"]),
        area=session.scalar(select(Area).where(Area.code == code)) if code else None,
        report=progress.report,
    )
    return {"url": f"/areas/{code}/coverage" if code else "/coverage", "version": run.version, **run.inputs}
