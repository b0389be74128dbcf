"""The checklist of an event, and an organisation's own template."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from outreach.domain.clock import BEIJING, beijing
from outreach.domain.errors import NotFound
from outreach.domain.events import OVER
from outreach.domain.roles import Actor
from outreach.domain.scheduling.limits import SHIPPED_CHECKLIST, ChecklistItem
from outreach.models.accounts import User
from outreach.models.event_limits import ChecklistTemplate, EventTask
from outreach.models.events import Event


def list_template(session: Session, *, organisation_id: UUID) -> Sequence[ChecklistTemplate]:
    """An organisation's own items, the earliest first; none where it goes by the shipped ones."""
    wanted = select(ChecklistTemplate).where(ChecklistTemplate.organisation_id == organisation_id)
    return session.scalars(wanted.order_by(ChecklistTemplate.days_before.desc(), ChecklistTemplate.id)).all()


def get_template_item(session: Session, *, actor: Actor, item_id: UUID) -> ChecklistTemplate:
    """One of the actor's organisation's items; raises `NotFound`."""
    own = ChecklistTemplate.organisation_id == actor.organisation_id
    found = session.scalar(select(ChecklistTemplate).where(ChecklistTemplate.id == item_id, own))
    if found is None:
        raise NotFound
    return found


def checklist_of(session: Session, *, organisation_id: UUID) -> list[ChecklistItem]:
    """What an organisation does before its events."""
    return [row.item for row in list_template(session, organisation_id=organisation_id)] or list(SHIPPED_CHECKLIST)


def list_tasks_of(session: Session, *, event: Event) -> Sequence[EventTask]:
    """An event's checklist, the earliest first."""
    wanted = select(EventTask).where(EventTask.event_id == event.id)
    loads = (joinedload(EventTask.owner), joinedload(EventTask.done_by))
    return session.scalars(wanted.options(*loads).order_by(EventTask.days_before.desc(), EventTask.id)).all()


def get_task(session: Session, *, event: Event, task_id: UUID) -> EventTask:
    """One item of an event's checklist; raises `NotFound`."""
    found = session.scalar(select(EventTask).where(EventTask.id == task_id, EventTask.event_id == event.id))
    if found is None:
        raise NotFound
    return found


def list_keepers(session: Session, *, event: Event) -> Sequence[User]:
    """Who may do an item: the active accounts of the event's organisation."""
    wanted = select(User).where(User.organisation_id == event.organisation_id, User.active)
    return session.scalars(wanted.order_by(User.name, User.id)).all()


def due_on(event: Event, task: EventTask) -> date | None:
    """The day by which an item is to be done; None while the event has no day."""
    return beijing(event.starts_at).date() - timedelta(days=task.days_before) if event.starts_at else None


def list_due_days(session: Session, *, actor: Actor, today: date) -> list[tuple[Event, list[date]]]:
    """The organisation's events to come with undone items due by tomorrow that are the actor's or everybody's: the days, in order."""
    wanted = (
        select(EventTask)
        .join(Event)
        .where(
            Event.organisation_id == actor.organisation_id,
            Event.status.not_in(OVER),
            Event.starts_at >= datetime.combine(today, time(), BEIJING),
            EventTask.done_at.is_(None),
            EventTask.owner_id.is_(None) | (EventTask.owner_id == actor.user_id),
        )
        .options(joinedload(EventTask.event))
        .order_by(Event.starts_at, EventTask.days_before.desc(), EventTask.id)
        .limit(500)
    )
    found: dict[UUID, tuple[Event, list[date]]] = {}
    for task in session.scalars(wanted):
        due = due_on(task.event, task)
        if due and due <= today + timedelta(days=1):
            found.setdefault(task.event_id, (task.event, []))[1].append(due)
    return list(found.values())


def list_due_tasks(session: Session, *, today: date) -> list[EventTask]:
    """Undone items due by tomorrow or late, of events to come, that weren't reminded yet or not for a week."""
    wanted = (
        select(EventTask)
        .join(Event)
        .where(
            EventTask.done_at.is_(None),
            Event.status.not_in(OVER),
            Event.starts_at.is_not(None),
            EventTask.reminded_on.is_(None) | (EventTask.reminded_on <= today - timedelta(days=7)),
        )
        .options(joinedload(EventTask.event))
        .order_by(EventTask.id)
        .limit(2_000)
    )
    rows = [(row, due_on(row.event, row)) for row in session.scalars(wanted)]
    last = today + timedelta(days=1)
    return [
        row
        for row, due in rows
        if due and due <= last and beijing(row.event.starts_at or row.created_at).date() >= today
    ]
