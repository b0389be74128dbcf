"""Checklists: made from the template, ticked off, owned, and reminded of."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outreach.domain.clock import beijing
from outreach.domain.errors import Conflict, Forbidden, RuleBroken
from outreach.domain.notices import NoticeKind
from outreach.domain.roles import SYSTEM, Actor
from outreach.domain.scheduling.limits import MOST_ITEMS, ChecklistItem, check_item
from outreach.domain.words import N_
from outreach.models.event_limits import ChecklistTemplate, EventTask
from outreach.models.events import Event
from outreach.policies import events as policy
from outreach.queries.event_tasks import checklist_of, due_on, list_due_tasks, list_keepers, list_template
from outreach.queries.notices import list_members
from outreach.services.audit import record
from outreach.services.notices import notify


def _demand_keeper(actor: Actor, event: Event) -> None:
    if not policy.can_keep(actor, event):
        raise Forbidden


def fill_checklist(session: Session, *, actor: Actor, event: Event) -> int:
    """Add what the organisation's template has and the event's list doesn't; how many."""
    _demand_keeper(actor, event)
    session.flush()
    known = set(session.scalars(select(EventTask.title).where(EventTask.event_id == event.id)))
    items = [one for one in checklist_of(session, organisation_id=event.organisation_id) if one.title not in known]
    session.add_all(EventTask(event_id=event.id, title=one.title, days_before=one.days_before) for one in items)
    session.flush()
    if items:
        record(session, actor=actor, action="event.checklist", subject=event, after={"items": len(items)})
    return len(items)


def copy_checklist(session: Session, *, source: Event, target: Event) -> None:
    """The items of another event with their owners, none of them done."""
    for task in session.scalars(select(EventTask).where(EventTask.event_id == source.id)).all():
        session.add(
            EventTask(event_id=target.id, title=task.title, days_before=task.days_before, owner_id=task.owner_id)
        )


def add_task(session: Session, *, actor: Actor, event: Event, item: ChecklistItem, owner_id: UUID | None) -> EventTask:
    """Add an item to an event's checklist."""
    _demand_keeper(actor, event)
    check_item(item)
    _demand_owner(session, event, owner_id)
    task = EventTask(event_id=event.id, title=item.title, days_before=item.days_before, owner_id=owner_id)
    try:
        with session.begin_nested():
            session.add(task)
            session.flush()
    except IntegrityError:
        raise Conflict(N_("This is on the list already."), "title") from None
    record(session, actor=actor, action="event.task_add", subject=task, after={"title": item.title})
    return task


def _demand_owner(session: Session, event: Event, owner_id: UUID | None) -> None:
    if owner_id and owner_id not in {user.id for user in list_keepers(session, event=event)}:
        raise RuleBroken({"owner_id": N_("Choose somebody of the event's organisation.")})


def give_task(session: Session, *, actor: Actor, event: Event, task: EventTask, owner_id: UUID | None) -> None:
    """Say who does it."""
    _demand_keeper(actor, event)
    _demand_owner(session, event, owner_id)
    before, task.owner_id = task.owner_id, owner_id
    facts = {"before": {"owner": str(before or "")}, "after": {"owner": str(owner_id or "")}}
    record(session, actor=actor, action="event.task_give", subject=task, **facts)


def tick_task(session: Session, *, actor: Actor, event: Event, task: EventTask, done: bool, now: datetime) -> None:
    """Tick an item off, or take the tick back."""
    _demand_keeper(actor, event)
    task.done_at, task.done_by_id = (now, actor.user_id) if done else (None, None)
    record(session, actor=actor, action="event.task_tick", subject=task, after={"done": done})


def remove_task(session: Session, *, actor: Actor, event: Event, task: EventTask) -> None:
    """Take an item off the list."""
    _demand_keeper(actor, event)
    record(session, actor=actor, action="event.task_remove", subject=task, before={"title": task.title})
    session.delete(task)
    session.flush()


def add_template_item(session: Session, *, actor: Actor, item: ChecklistItem) -> ChecklistTemplate:
    """Add to the organisation's own template; its first item brings the shipped ones along, to be kept or removed."""
    if not actor.is_organiser or actor.organisation_id is None:
        raise Forbidden
    check_item(item)
    known = list_template(session, organisation_id=actor.organisation_id)
    if len(known) >= MOST_ITEMS:
        raise RuleBroken({"title": N_("A checklist has 40 items at most.")})
    items = [] if known else checklist_of(session, organisation_id=actor.organisation_id)
    rows = [
        ChecklistTemplate(organisation_id=actor.organisation_id, title=one.title, days_before=one.days_before)
        for one in [*items, item]
    ]
    session.add_all(rows)
    session.flush()
    record(session, actor=actor, action="checklist.add", subject=rows[-1], after={"title": item.title})
    return rows[-1]


def remove_template_item(session: Session, *, actor: Actor, row: ChecklistTemplate) -> None:
    """Take an item off the organisation's template; without any the shipped ones serve again."""
    if row.organisation_id != actor.organisation_id:
        raise Forbidden
    record(session, actor=actor, action="checklist.remove", subject=row, before={"title": row.title})
    session.delete(row)
    session.flush()


def remind_tasks(session: Session, *, now: datetime) -> int:
    """Tell owners, or the whole organisation where an item has none, of what is due by tomorrow or late."""
    today, told = beijing(now).date(), 0
    for task in list_due_tasks(session, today=today):
        event, day = task.event, due_on(task.event, task)
        users = [task.owner_id] if task.owner_id else list_members(session, organisation_id=event.organisation_id)
        params: dict[str, str | int] = {"name": event.title, "task": task.title, "day": str(day or "")}
        told += notify(session, actor=SYSTEM, kind=NoticeKind.TASK_DUE, user_ids=users, subject=event, params=params)
        task.reminded_on = today
    session.flush()
    return told
