"""What waits for the actor, gathered from every feature; each part is scoped by the actor's role."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, false, func, select, true
from sqlalchemy.orm import Session, joinedload

from outreach.domain.campaigns import CampaignStatus
from outreach.domain.clock import beijing, today
from outreach.domain.events import EventStatus, InvitationStatus
from outreach.domain.inbox import Task, TaskKind, in_order
from outreach.domain.roles import Actor, Permission, Role
from outreach.domain.vehicles import VehicleStatus
from outreach.domain.venues import RequestStatus
from outreach.models.campaigns import Campaign
from outreach.models.chargers import Station
from outreach.models.event_parties import EventCompany
from outreach.models.events import Event, EventReport
from outreach.models.leads import Lead
from outreach.models.regions import Area
from outreach.models.vehicles import Vehicle
from outreach.models.venues import Venue, VenueRequest
from outreach.policies.approvals import waits_for
from outreach.policies.events import visible_to
from outreach.policies.leads import visible_to as leads_visible_to
from outreach.policies.regions import below
from outreach.queries.approvals import list_deciders
from outreach.queries.complaints import count_open
from outreach.queries.event_tasks import list_due_days
from outreach.queries.leads import UNDER_WAY, open_losses
from outreach.queries.outbox import count_held

MOST = 20
Values = dict[str, str | int | date]
OWN_STEPS = {
    EventStatus.RETURNED: TaskKind.EVENT_RETURNED,
    EventStatus.APPROVED: TaskKind.EVENT_TO_PUBLISH,
    EventStatus.CLOSED: TaskKind.EVENT_TO_REPORT,
    EventStatus.DRAFT: TaskKind.EVENT_DRAFT,
}


def list_tasks(session: Session, *, actor: Actor, now: datetime, confirmed_within_days: int) -> list[Task]:
    """Everything that waits for the actor, the late first. At most 20 of a kind are named."""
    tasks: list[Task] = []
    if actor.role in {Role.OFFICE, Role.OFFICIAL}:
        tasks += _submitted(session, actor)
        tasks += _reports(session, actor) if actor.area_level else []
        tasks += _stations(session, actor, now, confirmed_within_days)
    if actor.role is Role.OFFICE:
        tasks += _campaigns(session)
    if actor.is_organiser:
        tasks += _own_events(session, actor, now)
        tasks += _checklists(session, actor, beijing(now).date())
        tasks += _venue_requests(session, actor)
    if actor.role is Role.DEALER_MANAGER:
        tasks += _invitations(session, actor)
        tasks += _papers(session, actor, beijing(now).date())
    if actor.may(Permission.LEADS_HAND_OVER) and (waiting := count_open(session, actor=actor)):
        tasks.append(Task(TaskKind.COMPLAINTS_OPEN, {"count": waiting}, late=True))
    if actor.may(Permission.LEADS_READ) and actor.is_dealer:
        tasks += _leads(session, actor, beijing(now).date())
        tasks += _held(session, actor)
    return in_order(tasks)


def _in_charge(actor: Actor, column: ColumnElement[int | None]) -> ColumnElement[bool]:
    if actor.role is Role.OFFICE:
        return true()
    if not actor.area_lineage:
        return false()
    return column.in_(select(Area.id).where(below(actor.area_lineage)))


def _day(moment: datetime | None) -> date | str:
    return beijing(moment).date() if moment else "—"


def _submitted(session: Session, actor: Actor) -> Iterator[Task]:
    deciders = list_deciders(session, actor=actor, today=today())
    statement = (
        select(Event)
        .where(Event.status == EventStatus.SUBMITTED, visible_to(actor), waits_for(deciders))
        .options(joinedload(Event.area))
        .order_by(Event.submitted_at, Event.id)
        .limit(MOST)
    )
    for event in session.scalars(statement):
        values: Values = {
            "name": event.title,
            "area": event.area.name_zh,
            "area_en": event.area.name_en,
            "day": _day(event.starts_at),
            "people": event.expected_attendance or 0,
        }
        yield Task(TaskKind.EVENT_SUBMITTED, values, event.id)


def _own_events(session: Session, actor: Actor, now: datetime) -> Iterator[Task]:
    wanted = [*OWN_STEPS, EventStatus.PUBLISHED, EventStatus.RUNNING, EventStatus.SUBMITTED]
    statement = (
        select(Event)
        .where(Event.organisation_id == actor.organisation_id, Event.status.in_(wanted))
        .order_by(Event.listed_at, Event.id)
        .limit(200)
    )
    today = beijing(now).date()
    for event in session.scalars(statement):
        kind = OWN_STEPS.get(event.status)
        if event.status in {EventStatus.PUBLISHED, EventStatus.RUNNING} and event.ends_at and event.ends_at < now:
            kind = TaskKind.EVENT_TO_CLOSE
        if kind:
            yield Task(kind, {"name": event.title}, event.id)
        advice = event.permit_advice(today)
        if advice.needed and advice.apply_by and not event.permit_number and event.ends_at and event.ends_at > now:
            values: Values = {"name": event.title, "day": advice.apply_by}
            yield Task(TaskKind.PERMIT_DUE, values, event.id, late=advice.apply_by < today)


def _checklists(session: Session, actor: Actor, today: date) -> Iterator[Task]:
    """For each event to come, what of its checklist the actor, or anybody of the organisation, should have done."""
    for event, due in list_due_days(session, actor=actor, today=today):
        values: Values = {"name": event.title, "count": len(due), "day": due[0]}
        yield Task(TaskKind.CHECKLIST_DUE, values, event.id, late=due[0] < today)


def _reports(session: Session, actor: Actor) -> Iterator[Task]:
    """Reports that are with the actor's level."""
    statement = (
        select(Event)
        .join(EventReport)
        .where(Event.status == EventStatus.REPORTED, visible_to(actor), EventReport.at_level == actor.area_level)
        .order_by(Event.listed_at, Event.id)
        .limit(MOST)
    )
    for event in session.scalars(statement):
        yield Task(TaskKind.REPORT_TO_READ, {"name": event.title}, event.id)


def _invitations(session: Session, actor: Actor) -> Iterator[Task]:
    statement = (
        select(EventCompany)
        .join(Event)
        .where(
            EventCompany.organisation_id == actor.organisation_id,
            EventCompany.status == InvitationStatus.INVITED,
            Event.status.not_in([EventStatus.CANCELLED, EventStatus.CLOSED, EventStatus.REPORTED]),
        )
        .options(joinedload(EventCompany.event).joinedload(Event.area))
        .order_by(Event.listed_at, EventCompany.id)
        .limit(MOST)
    )
    for party in session.scalars(statement):
        event = party.event
        values: Values = {
            "name": event.title,
            "area": event.area.name_zh,
            "area_en": event.area.name_en,
            "day": _day(event.starts_at),
        }
        yield Task(TaskKind.EVENT_INVITED, values, party.id)


def _venue_requests(session: Session, actor: Actor) -> Iterator[Task]:
    statement = (
        select(VenueRequest)
        .join(Venue)
        .where(Venue.organisation_id == actor.organisation_id, VenueRequest.status == RequestStatus.ASKED)
        .options(joinedload(VenueRequest.venue), joinedload(VenueRequest.organisation))
        .order_by(VenueRequest.first_on, VenueRequest.id)
        .limit(MOST)
    )
    for request in session.scalars(statement):
        values: Values = {
            "company": request.organisation.name,
            "name": request.venue.name,
            "day": request.first_on,
            "last": request.last_on,
        }
        yield Task(TaskKind.VENUE_ASKED, values, request.venue_id)


def _leads(session: Session, actor: Actor, today: date) -> Iterator[Task]:
    open_ones = select(func.count(Lead.id)).where(leads_visible_to(actor), *UNDER_WAY)
    due = _count(session, open_ones.where(Lead.next_follow_up_on <= today))
    if due:
        yield Task(TaskKind.LEADS_DUE, {"count": due})
    losses = select(func.count(Lead.id)).where(leads_visible_to(actor), Lead.id.in_(open_losses(actor.user_id)))
    if waiting := _count(session, losses):
        yield Task(TaskKind.LOSSES_TO_CONFIRM, {"count": waiting})
    unassigned = _count(session, open_ones.where(Lead.owner_id.is_(None)))
    if unassigned and actor.may(Permission.LEADS_HAND_OVER):
        yield Task(TaskKind.LEADS_UNASSIGNED, {"count": unassigned})


def _held(session: Session, actor: Actor) -> Iterator[Task]:
    waiting = count_held(session, actor=actor)
    if waiting:
        yield Task(TaskKind.RECORDS_HELD, {"count": waiting})


def _papers(session: Session, actor: Actor, today: date) -> Iterator[Task]:
    soon = today + timedelta(days=30)
    statement = (
        select(Vehicle)
        .where(
            Vehicle.organisation_id == actor.organisation_id,
            Vehicle.status == VehicleStatus.ACTIVE,
            (Vehicle.insurance_expires_on <= soon) | (Vehicle.temporary_plate_expires_on <= soon),
        )
        .order_by(Vehicle.insurance_expires_on, Vehicle.id)
        .limit(MOST)
    )
    for vehicle in session.scalars(statement):
        for kind, ends in (
            (TaskKind.INSURANCE_EXPIRING, vehicle.insurance_expires_on),
            (TaskKind.PLATE_EXPIRING, vehicle.temporary_plate_expires_on),
        ):
            if ends and ends <= soon:
                values: Values = {"name": vehicle.plate or vehicle.label, "day": ends}
                yield Task(kind, values, vehicle.id, late=ends < today)


def _stations(session: Session, actor: Actor, now: datetime, days: int) -> Iterator[Task]:
    working = select(func.count(Station.id)).where(
        _in_charge(actor, Station.area_id),  # type: ignore[arg-type]
        Station.closed_on.is_(None),
    )
    since = beijing(now).date() - timedelta(days=days)
    old = _count(session, working.where((Station.confirmed_on < since) | Station.confirmed_on.is_(None)))
    if old:
        yield Task(TaskKind.STATIONS_UNCONFIRMED, {"count": old, "days": days})
    unplaced = _count(session, working.where(Station.latitude.is_(None)))
    if unplaced:
        yield Task(TaskKind.STATIONS_UNPLACED, {"count": unplaced})


def _campaigns(session: Session) -> Iterator[Task]:
    running = select(func.count(Campaign.id)).where(Campaign.status == CampaignStatus.RUNNING)
    if not _count(session, running):
        yield Task(TaskKind.NO_CAMPAIGN)


def _count(session: Session, statement: Select[int]) -> int:
    return session.scalar(statement) or 0
