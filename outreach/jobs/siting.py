"""Where next, worked out in the background."""

from __future__ import annotations

import time
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from outreach.database import reading
from outreach.domain.clock import beijing, utcnow
from outreach.domain.roles import Actor
from outreach.domain.siting import SitingOrder
from outreach.domain.words import N_
from outreach.jobs import JobCancelled, Progress, task
from outreach.models.jobs import Job
from outreach.models.regions import Area
from outreach.models.siting import SitingScenario
from outreach.services.coverage import coverage_rules
from outreach.services.jobs import request_job
from outreach.services.siting import ask_scenario, keep_outcome, work_out

KIND = "siting"
EVERY_SECONDS = 0.5


def request_siting(session: Session, *, actor: Actor, area: Area, order: SitingOrder) -> Job:
    """Keep the question with the job that answers it; the caller commits, then wakes the job."""
    scenario = ask_scenario(session, actor=actor, area=area, order=order)
    job = request_job(session, actor=actor, kind=KIND, payload={"scenario_id": str(scenario.id)})
    scenario.job_id = job.id
    return job


class _Ear:
    """Tells how long the search has gone on, and hears a wish to stop: then the best so far is kept."""

    def __init__(self, progress: Progress, seconds: int) -> None:
        self.progress, self.seconds = progress, seconds
        self.began, self.told, self.stopped = time.monotonic(), 0.0, False

    def __call__(self) -> bool:
        gone = time.monotonic() - self.began
        if not self.stopped and (not self.told or gone - self.told >= EVERY_SECONDS):
            self.told = gone or EVERY_SECONDS
            note = N_("Sites are compared; it ends early once the best is proven. Cancelling keeps the best so far.")
            try:
                self.progress.report(min(int(gone), self.seconds), self.seconds, note)
            except JobCancelled:
                self.stopped = True
        return self.stopped


@task(KIND)
def solve(session: Session, job: Job, progress: Progress) -> dict[str, Any]:
    """Payload: `scenario_id`. Reads, solves without holding the database, then keeps the result."""
    scenario_id = UUID(job.payload["scenario_id"])
    now = utcnow()
    session.rollback()
    with reading():
        scenario = session.get_one(SitingScenario, scenario_id)
        order, area = scenario.order, scenario.area
        progress.report(0, order.seconds, N_("People, stations and candidates are read."))
        outcome = work_out(
            session,
            area=area,
            order=order,
            as_of=beijing(now).date(),
            rules=coverage_rules(current_app.extensions["outreach.settings"]),
            stop=_Ear(progress, order.seconds),
        )
    keep_outcome(session, scenario=session.get_one(SitingScenario, scenario_id), outcome=outcome, now=utcnow())
    session.commit()
    return {"url": f"/siting/{scenario_id}"}
