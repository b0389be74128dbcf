"""Plans worked out in the background: the best so far and the bound are told, and stopping takes the best."""

from __future__ import annotations

import time
from typing import Any
from uuid import UUID

import numpy as np
from flask import current_app
from sqlalchemy.orm import Session

from outreach.database import reading
from outreach.domain.clock import today
from outreach.domain.plans import PlanStatus
from outreach.domain.scheduling.planner.explain import Reason, just_missed, reasons
from outreach.domain.scheduling.planner.improve import Search, Standing, plan
from outreach.domain.scheduling.planner.problem import Problem, Stop
from outreach.domain.scheduling.planner.relax import Clash, clash
from outreach.jobs import JobCancelled, Progress, task
from outreach.models.jobs import Job
from outreach.models.plans import EventPlan
from outreach.queries.plan_inputs import PlanInputs, load_plan_inputs
from outreach.services.plans import KIND, keep_plan


@task(KIND)
def work_out(session: Session, job: Job, progress: Progress) -> dict[str, Any]:
    """Payload: `plan_id`. Keeps the plan, or what clashes. No transaction is open while the search goes on."""
    plan_id = UUID(job.payload["plan_id"])
    detour = current_app.extensions["outreach.settings"].detour_factor
    session.rollback()
    with reading():
        asked = session.get_one(EventPlan, plan_id)
        url, wishes = f"/campaigns/{asked.campaign_id}/plans/{plan_id}", asked.wishes
        inputs = load_plan_inputs(session, plan=asked, today=today(), detour=detour)
        session.expunge_all()
        session.rollback()
    clashing = clash(inputs.problem)
    search = Search(seconds=wishes.seconds, seed=wishes.seed)
    found = None if clashing else plan(inputs.problem, search, _Teller(progress, wishes.seconds))
    kept = session.get_one(EventPlan, plan_id)
    if found is None:
        assert clashing is not None  # noqa: S101  # said to the type checker: one of the two is there
        keep_plan(session, plan=kept, status=PlanStatus.CLASH, stops=[], standing=_clash_facts(inputs, clashing))
    else:
        rows = _rows(inputs, found.stops)
        keep_plan(session, plan=kept, status=PlanStatus.READY, stops=rows, standing=_facts(inputs, found))
    session.commit()
    return {"url": url}


class _Teller:
    """Tells the job's page how the search stands; asked to stop there, it stops the search with the best so far."""

    def __init__(self, progress: Progress, seconds: int) -> None:
        self.progress, self.seconds = progress, seconds
        self.began = time.monotonic()

    def __call__(self, standing: Standing) -> bool:
        spent = min(self.seconds, int(time.monotonic() - self.began))
        gap = "" if standing.gap is None else f" (≤ +{standing.gap:.1%})"
        try:
            self.progress.report(spent, self.seconds, f"{standing.value:,}{gap}")
        except JobCancelled:
            return False
        return True


def _facts(inputs: PlanInputs, found: Standing) -> dict[str, Any]:
    """What the page says of the whole plan."""
    problem = inputs.problem
    missed = [
        {**_choice(inputs, one.choice), "gain": one.gain, "because": one.because.value}
        for one in just_missed(problem, found.stops)
    ]
    return {
        "people": problem.people(found.stops),
        "value": found.value,
        "bound": found.bound,
        "proven": found.proven,
        "rounds": found.rounds,
        "seconds": round(found.seconds, 1),
        "cost": int(sum(problem.cost[stop.choice] for stop in found.stops)),
        "venues": len(inputs.venues),
        "choices": len(problem.place),
        "fleets": len(inputs.companies),
        "missed": missed,
    }


def _clash_facts(inputs: PlanInputs, found: Clash) -> dict[str, Any]:
    return {
        "out_of_reach": [demand.key for demand in found.out_of_reach],
        "unmet": [demand.key for demand in found.unmet],
        "ways": {way.value: much for way, much in found.ways.items()},
        "quotas": [inputs.quotas[quota.key].as_json() for quota in found.quotas],
    }


def _choice(inputs: PlanInputs, choice: int) -> dict[str, Any]:
    """A choice as it is kept in a note: the venue's id and the day's number."""
    return {"venue": str(inputs.venues[int(inputs.problem.place[choice])].id), "day": int(inputs.problem.day[choice])}


def _rows(inputs: PlanInputs, stops: list[Stop]) -> list[dict[str, Any]]:
    """The stops as rows, each with its reasons and the leg from its fleet's stop before."""
    problem = inputs.problem
    ordered = sorted(stops, key=lambda stop: (int(problem.day[stop.choice]), stop.choice))
    before = _stops_before(problem, ordered)
    return [_row(inputs, reason, before[reason.stop]) for reason in reasons(problem, ordered)]


def _stops_before(problem: Problem, stops: list[Stop]) -> dict[Stop, Stop | None]:
    last: dict[int, Stop] = {}
    found: dict[Stop, Stop | None] = {}
    for stop in stops:
        found[stop] = last.get(stop.fleet)
        last[stop.fleet] = stop
    return found


def _row(inputs: PlanInputs, reason: Reason, before: Stop | None) -> dict[str, Any]:
    problem, stop = inputs.problem, reason.stop
    place = int(problem.place[stop.choice])
    company, legs = inputs.companies[stop.fleet], inputs.legs[stop.fleet]
    leg = (int(problem.place[before.choice]), place) if before else None
    displaced = {} if reason.displaced is None else _choice(inputs, reason.displaced[0])
    return {
        "venue_id": inputs.venues[place].id,
        "day": inputs.day_of(stop.choice),
        "organisation_id": company.id if company else None,
        "fleet": stop.fleet,
        "people": reason.people,
        "shared": reason.shared,
        "bonus": reason.bonus,
        "market": bool(inputs.markets[stop.choice]),
        "only_one": bool(reason.only),
        "km": round(float(legs.km[leg]), 1) if leg and np.isfinite(legs.km[leg]) else None,
        "charges": int(legs.charges[leg]) if leg else None,
        "via": [list(at) for at in legs.via(*leg)] if leg else [],
        "charger_km": round(float(legs.charger_km[place]), 1) if np.isfinite(legs.charger_km[place]) else None,
        "displaced": {**displaced, "gain": reason.displaced[1]} if reason.displaced else {},
    }
