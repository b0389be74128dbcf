"""What the office does with plans: ask for one, lock and leave out, solve again, take stops over as drafts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.clock import BEIJING
from outreach.domain.errors import Conflict, RuleBroken
from outreach.domain.events import EventDetails, EventKind
from outreach.domain.permits import HolderKind
from outreach.domain.plans import PlanStatus, PlanWishes
from outreach.domain.roles import Actor, Permission
from outreach.domain.scheduling.limits import QuotaKind
from outreach.domain.words import N_
from outreach.models.campaigns import Campaign
from outreach.models.jobs import Job, JobStatus
from outreach.models.plans import EventPlan, PlanBan, PlanStop
from outreach.models.venues import Venue
from outreach.policies.accounts import demand
from outreach.queries.plan_quotas import quota_subject, used_up
from outreach.services.audit import record
from outreach.services.events import draft_event
from outreach.services.jobs import request_job

KIND = "event_plan"
USUAL_HOURS = (time(8), time(13))
USUAL_STALLS = 4
QUOTA_LEAVES_NO_PLACE = {
    QuotaKind.COUNTY_WEEK: N_(
        "These stops would be more events in %(place)s in the week from %(day)s than its quota of %(number)s allows. "
        "Work the plan out again, or choose fewer."
    ),
    QuotaKind.GROUND_DAY: N_(
        "%(place)s takes no further event on %(day)s: its quota is %(number)s. Work the plan out again, or choose fewer."
    ),
}


def ask_for_plan(session: Session, *, actor: Actor, campaign: Campaign, wishes: PlanWishes) -> tuple[EventPlan, Job]:
    """Keep what is asked and request the work; the caller commits, then wakes the job."""
    demand(actor, Permission.CAMPAIGNS_EDIT)
    if faults := wishes.faults():
        raise RuleBroken(faults)
    plan = EventPlan(campaign_id=campaign.id, name=wishes.name, asked=wishes.as_json(), user_id=actor.user_id)
    session.add(plan)
    record(session, actor=actor, action="plan.ask", subject=plan, after=wishes.as_json())
    return plan, _request(session, actor, plan)


def solve_again(session: Session, *, actor: Actor, plan: EventPlan) -> Job:
    """Work the plan out anew round its locked stops; what was accepted counts as an event by then."""
    demand(actor, Permission.CAMPAIGNS_EDIT)
    if plan.job and plan.job.status in (JobStatus.WAITING, JobStatus.RUNNING):
        raise Conflict(N_("This plan is being worked out. Wait for it, or stop it first."))
    record(session, actor=actor, action="plan.solve_again", subject=plan)
    return _request(session, actor, plan)


def _request(session: Session, actor: Actor, plan: EventPlan) -> Job:
    session.flush()
    job = request_job(session, actor=actor, kind=KIND, payload={"plan_id": str(plan.id)})
    plan.job_id, plan.status = job.id, PlanStatus.SOLVING
    return job


def lock_stop(session: Session, *, actor: Actor, stop: PlanStop, locked: bool) -> None:
    """Keep a stop when the plan is worked out anew, or let it go."""
    demand(actor, Permission.CAMPAIGNS_EDIT)
    stop.locked = locked
    session.flush()


def leave_out(session: Session, *, actor: Actor, plan: EventPlan, stop: PlanStop) -> None:
    """Take a stop out, and its venue with it from now on."""
    demand(actor, Permission.CAMPAIGNS_EDIT)
    if stop.event_id:
        raise Conflict(N_("This stop is an event already. Cancel the event instead."))
    if all(ban.venue_id != stop.venue_id for ban in plan.bans):
        plan.bans.append(PlanBan(venue_id=stop.venue_id))
    plan.stops.remove(stop)
    session.flush()


def take_back(session: Session, *, actor: Actor, plan: EventPlan, venue_id: UUID) -> None:
    """Let a venue that was left out be chosen again."""
    demand(actor, Permission.CAMPAIGNS_EDIT)
    plan.bans = [ban for ban in plan.bans if ban.venue_id != venue_id]
    session.flush()


def accept_stops(
    session: Session, *, actor: Actor, plan: EventPlan, stop_ids: Iterable[UUID], attendance: int, now: datetime
) -> int:
    """Make drafts of stops, each of the organisation that keeps the venue; those that are events already stay. The number made.

    Raises `Conflict` where a quota that was set, or used up, since the plan was worked out has no place for them: none is made then.
    """
    demand(actor, Permission.CAMPAIGNS_EDIT)
    wanted = select(PlanStop).where(PlanStop.plan_id == plan.id, PlanStop.id.in_(list(stop_ids)))
    wanted = wanted.order_by(PlanStop.day, PlanStop.id).with_for_update(of=PlanStop)
    # read anew under the lock: whoever held it before may have made the drafts since the page was loaded
    stops = session.scalars(wanted.execution_options(populate_existing=True)).all()
    _demand_room(session, plan, stops)
    made = 0
    for stop in stops:
        if stop.event_id is None:
            stop.event_id = _draft(session, actor, plan, stop, attendance, now)
            stop.locked = True
            made += 1
    record(session, actor=actor, action="plan.accept", subject=plan, after={"stops": made})
    return made


def _demand_room(session: Session, plan: EventPlan, stops: Sequence[PlanStop]) -> None:
    """Quotas have a place for these stops beside the plan's earlier ones that are events already."""
    chosen = {stop.id for stop in stops}
    events = [stop for stop in plan.stops if stop.event_id and stop.id not in chosen]
    spot = used_up(session, plan=plan, stops=[*stops, *events])
    if spot:
        place = quota_subject(session, spot)
        name = "" if place is None else place.name if isinstance(place, Venue) else place.name_zh
        raise Conflict(QUOTA_LEAVES_NO_PLACE[spot.kind], place=name, day=spot.day, number=spot.capacity)


def _draft(session: Session, actor: Actor, plan: EventPlan, stop: PlanStop, attendance: int, now: datetime) -> UUID:
    venue = stop.venue
    opens, closes = (max(USUAL_HOURS[0], venue.opens_at), min(USUAL_HOURS[1], venue.closes_at))
    details = EventDetails(
        title=f"{plan.campaign.name} · {venue.name}"[:120],
        kind=EventKind.TOWNSHIP if venue.township_id else EventKind.COUNTY,
        venue_id=venue.id,
        starts_at=datetime.combine(stop.day, opens, BEIJING),
        ends_at=datetime.combine(stop.day, closes, BEIJING),
        expected_attendance=attendance,
        stalls_needed=min(USUAL_STALLS, venue.stalls),
        holder_kind=HolderKind.COUNTY_GOVERNMENT,
    )
    event = draft_event(
        session,
        actor=actor,
        details=details,
        campaign_ids=[plan.campaign_id],
        now=now,
        organisation_id=venue.organisation_id,
    )
    session.flush()
    return event.id


def keep_plan(
    session: Session,
    *,
    plan: EventPlan,
    status: PlanStatus,
    stops: Sequence[Mapping[str, Any]],
    standing: Mapping[str, Any],
) -> None:
    """Replace the stops by those found, and note which there were before. One that is found again keeps its lock and its event; an
    accepted one always stays.
    """
    before = _as_noted(plan)
    known = {(stop.venue_id, stop.day): stop for stop in plan.stops}
    found = {(row["venue_id"], row["day"]) for row in stops}
    plan.stops = [stop for key, stop in known.items() if key in found or stop.event_id]
    session.flush()
    for row in stops:
        stop = known.get((row["venue_id"], row["day"]))
        if stop is None:
            plan.stops.append(PlanStop(**row))
        else:
            for name, value in row.items():
                setattr(stop, name, value)
    plan.status, plan.standing = status, {**standing, "before": before}
    session.flush()


def _as_noted(plan: EventPlan) -> dict[str, Any] | None:
    """The stops as a note beside those that take their place; a clash in between hides none."""
    if not plan.stops:
        return plan.standing.get("before")
    stops = [[str(stop.venue_id), stop.day.isoformat()] for stop in plan.stops]
    return {"stops": stops, "people": plan.standing.get("people", 0)}


def delete_plan(session: Session, *, actor: Actor, plan: EventPlan) -> None:
    """Throw a plan away; the drafts made from it stay."""
    demand(actor, Permission.CAMPAIGNS_EDIT)
    record(session, actor=actor, action="plan.delete", subject=plan, before=plan.asked)
    session.delete(plan)
