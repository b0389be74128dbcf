"""Ask where next, and keep what the solver finds."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from outreach.domain.coverage.inputs import NONE, Rules
from outreach.domain.coverage.siting.obstacles import Left, Obstacle
from outreach.domain.coverage.siting.plan import Plan, State, TooLarge, loads, make_plan
from outreach.domain.coverage.siting.watch import Watch
from outreach.domain.errors import Forbidden, RuleBroken
from outreach.domain.roles import Actor
from outreach.domain.siting import RUSH_TIMES, ScenarioStatus, SitingOrder, standard_piles
from outreach.domain.words import N_
from outreach.models.regions import Area
from outreach.models.siting import SitingScenario
from outreach.policies.siting import can_plan
from outreach.queries.siting_inputs import Field, load_field
from outreach.services import audit

NAMED_TOWNS = 5


def ask_scenario(session: Session, *, actor: Actor, area: Area, order: SitingOrder) -> SitingScenario:
    """Keep the question; `outreach.jobs.siting.request_siting` has it answered."""
    if not can_plan(actor, area):
        raise Forbidden
    if not order.kinds:
        raise RuleBroken({"kinds": N_("Choose at least one kind of candidate.")})
    scenario = SitingScenario(area_id=area.id, name=order.name, created_by_id=actor.user_id, question=order.as_json())
    session.add(scenario)
    session.flush()
    audit.record(
        session, actor=actor, action="siting.ask", subject=scenario, after={"area": area.code, **order.as_json()}
    )
    return scenario


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came out of a question, ready to be kept."""

    status: ScenarioStatus
    inputs: dict[str, Any]
    result: dict[str, Any]
    gap: float | None


def work_out(
    session: Session,
    *,
    area: Area,
    order: SitingOrder,
    as_of: date,
    rules: Rules,
    stop: Callable[[], bool] = lambda: False,
) -> Outcome:
    """Read and solve; nothing is written. `stop` ends the search with the best so far."""
    field = load_field(session, area=area, order=order, as_of=as_of, rules=rules)
    session.rollback()
    began, stopped = time.monotonic(), False

    def asked() -> bool:
        nonlocal stopped
        stopped = stopped or stop()
        return stopped

    inputs = {
        "as_of": as_of.isoformat(),
        "version": field.version,
        "detour_factor": rules.detour_factor,
        **field.counts,
    }
    try:
        found = make_plan(field.ground, order.wishes(rules.detour_factor), Watch(float(order.seconds), stop=asked))
    except TooLarge:
        return Outcome(ScenarioStatus.TOO_LARGE, inputs, {}, None)
    inputs |= {"seconds": round(time.monotonic() - began, 1), "stopped": stopped}
    if isinstance(found, Plan):
        return Outcome(ScenarioStatus.SOLVED, inputs, _result(field, order, rules, found), found.gap)
    return Outcome(ScenarioStatus.INFEASIBLE, inputs, {"obstacles": [_obstacle(field, one) for one in found]}, None)


def keep_outcome(session: Session, *, scenario: SitingScenario, outcome: Outcome, now: datetime) -> None:
    """Keep what came out."""
    scenario.status, scenario.gap, scenario.solved_at = outcome.status, outcome.gap, now
    scenario.inputs, scenario.result = outcome.inputs, outcome.result
    session.flush()


def _result(field: Field, order: SitingOrder, rules: Rules, plan: Plan) -> dict[str, Any]:
    sites = [_site(field, order, plan, number) for number in range(len(plan.sites))]
    return {
        "sites": sites,
        "total": plan.total,
        "unreached": plan.unreached,
        "value": plan.value,
        "bound": plan.bound,
        "before": _state(plan.before),
        "after": _state(plan.after),
        "rush": _rush(field, order, rules, plan, sites) if order.kw_each else None,
    }


def _site(field: Field, order: SitingOrder, plan: Plan, number: int) -> dict[str, Any]:
    site = plan.sites[number]
    place = field.candidates[site.site]
    piles = order.piles_for(place.spare_kva)
    town = int(field.ground.site_town[site.site])
    return {
        "rank": site.rank,
        "phase": site.phase,
        "kind": place.kind.value,
        "name": place.name,
        "name_en": place.name_en,
        "longitude": place.longitude,
        "latitude": place.latitude,
        "township": _town(field, town),
        "cost_yuan": place.cost_yuan,
        "counted_yuan": place.cost_yuan or order.cost_yuan,
        "spare_kva": place.spare_kva,
        "piles": piles,
        "pile_kw": order.pile_kw,
        "kw": piles * order.pile_kw,
        "standard_piles": standard_piles(order.pile_kw, piles),
        "adds": round(site.adds, 1),
        "towns": [[_town(field, number), round(people)] for number, people in site.towns[:NAMED_TOWNS]],
    }


def _town(field: Field, number: int) -> dict[str, str] | None:
    if number == NONE:
        return None
    town = field.towns[number]
    return {"code": town.code, "zh": town.name_zh, "en": town.name_en}


def _state(state: State) -> dict[str, float | None]:
    return {
        "covered": round(state.covered, 1),
        "mean_km": None if state.mean_m is None else round(state.mean_m / 1000.0, 3),
        "gini": None if state.gini is None else round(state.gini, 4),
    }


def _rush(field: Field, order: SitingOrder, rules: Rules, plan: Plan, sites: list[dict[str, Any]]) -> dict[str, float]:
    """Usual days and Spring Festival: who is served, and how full each site is."""
    built = np.array([site.site for site in plan.sites], dtype=np.int64)
    wishes, standing = order.wishes(rules.detour_factor), len(field.ground.station_lon)
    told: dict[str, float] = {}
    for name, times in (("usual", 1.0), ("rush", RUSH_TIMES)):
        load, served, reached = loads(field.ground, wishes, built, times)
        told |= {name: round(served, 1), "reached": round(reached, 1)}
        for site, kw in zip(sites, load[standing:], strict=True):
            site[f"load_{name}"] = round(float(kw) / site["kw"], 4)
    return told


def _obstacle(field: Field, one: Obstacle) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        **_goes_without(field, one),
        "needed": one.needed,
        "left": [_goes_without(field, left) for left in one.left],
    }


def _goes_without(field: Field, one: Obstacle | Left) -> dict[str, Any]:
    """The township and its nearest candidate, with what that costs and carries where it is known."""
    place = field.candidates[one.site] if one.site != NONE else None
    return {
        "township": _town(field, one.town),
        "site": {"name": place.name, "name_en": place.name_en} if place else None,
        "km": round(one.metres / 1000.0, 3) if place and math.isfinite(one.metres) else None,
        "cost_yuan": place.cost_yuan if place else None,
        "spare_kva": place.spare_kva if place else None,
    }
