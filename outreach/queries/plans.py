"""Plans as they are read: a campaign's list, one with its stops, and what differs between two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from outreach.domain.errors import NotFound
from outreach.domain.roles import Actor
from outreach.models.campaigns import Campaign
from outreach.models.plans import EventPlan, PlanStop
from outreach.models.regions import Area
from outreach.models.venues import Venue
from outreach.policies.plans import visible_to
from outreach.queries.venues import venue_names

MOST_LISTED = 200


@dataclass(frozen=True)
class PlanRow:
    """A plan in the list with the number of its stops, and of those that have become drafts."""

    plan: EventPlan
    stops: int
    accepted: int


@dataclass(frozen=True)
class Visit:
    """A venue by its name, and a day."""

    venue: str
    day: date


@dataclass(frozen=True)
class Difference:
    """Stops (venue and day) that both have, and those of one alone; people that the plan reaches more."""

    both: int
    added: Sequence[Visit]
    dropped: Sequence[Visit]
    people: int


def list_plans(session: Session, *, actor: Actor, campaign: Campaign) -> list[PlanRow]:
    """The plans of a campaign, the latest first."""
    counts = (
        select(PlanStop.plan_id, func.count().label("stops"), func.count(PlanStop.event_id).label("accepted"))
        .group_by(PlanStop.plan_id)
        .subquery()
    )
    rows = session.execute(
        select(EventPlan, counts.c.stops, counts.c.accepted)
        .outerjoin(counts, counts.c.plan_id == EventPlan.id)
        .where(EventPlan.campaign_id == campaign.id, visible_to(actor))
        .order_by(EventPlan.created_at.desc(), EventPlan.id)
        .limit(MOST_LISTED)
    )
    return [PlanRow(plan, stops or 0, accepted or 0) for plan, stops, accepted in rows]


def get_plan(session: Session, *, actor: Actor, campaign_id: UUID, plan_id: UUID) -> EventPlan:
    """One plan with everything on its page; raises `NotFound`."""
    stops = selectinload(EventPlan.stops)
    venue = stops.joinedload(PlanStop.venue)
    found = session.scalar(
        select(EventPlan)
        .where(EventPlan.id == plan_id, EventPlan.campaign_id == campaign_id, visible_to(actor))
        .options(
            joinedload(EventPlan.campaign),
            joinedload(EventPlan.job),
            selectinload(EventPlan.bans),
            stops.joinedload(PlanStop.organisation),
            stops.joinedload(PlanStop.event),
            venue.joinedload(Venue.area),
            venue.joinedload(Venue.township),
        )
    )
    if found is None:
        raise NotFound
    return found


def get_stop(session: Session, *, plan: EventPlan, stop_id: UUID) -> PlanStop:
    """A stop of the plan; raises `NotFound`."""
    found = next((stop for stop in plan.stops if stop.id == stop_id), None)
    if found is None:
        raise NotFound
    return found


def areas_by_id(session: Session, *, ids: Sequence[int]) -> dict[int, Area]:
    """The areas that a clash names."""
    return {area.id: area for area in session.scalars(select(Area).where(Area.id.in_(ids)))}


def compare_plans(session: Session, plan: EventPlan, other: EventPlan) -> Difference:
    """What `plan` has that `other` hasn't, and the other way round."""
    return _compare(session, plan, [(stop.venue_id, stop.day) for stop in other.stops], other.standing.get("people", 0))


def compare_before(session: Session, plan: EventPlan) -> Difference | None:
    """What has changed since the plan was worked out before; None after the first time."""
    before = plan.standing.get("before")
    if not before:
        return None
    stops = [(UUID(venue), date.fromisoformat(day)) for venue, day in before["stops"]]
    return _compare(session, plan, stops, before["people"])


def _compare(session: Session, plan: EventPlan, theirs: Sequence[tuple[UUID, date]], people: int) -> Difference:
    mine = {(stop.venue_id, stop.day) for stop in plan.stops}
    added, dropped = mine - set(theirs), set(theirs) - mine
    names = venue_names(session, ids=[str(venue_id) for venue_id, _day in added | dropped])

    def visits(some: set[tuple[UUID, date]]) -> list[Visit]:
        found = [Visit(names.get(str(venue_id), "—"), day) for venue_id, day in some]
        return sorted(found, key=lambda one: (one.day, one.venue))

    more = plan.standing.get("people", 0) - people
    return Difference(len(mine) - len(added), visits(added), visits(dropped), more)
