"""The work plan and the approval sheet, to be printed on A4 and signed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import render_template

from outreach.domain.clock import today, utcnow
from outreach.domain.errors import Forbidden
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.models.events import Event
from outreach.policies import events as policy
from outreach.queries.event_parties import list_companies, list_partners
from outreach.queries.event_tasks import due_on, list_tasks_of
from outreach.queries.events import get_event
from outreach.web.events import bp
from outreach.web.events.views import outlook_of
from outreach.web.security import access, current_actor


def _readable(event_id: UUID) -> Event:
    event = get_event(db.session(), actor=current_actor(), event_id=event_id)
    if not policy.can_read_plan(current_actor(), event):
        raise Forbidden
    return event


def _common(event: Event) -> dict[str, Any]:
    return {"event": event, "advice": event.permit_advice(today()), "printed_at": utcnow()}


@bp.get("/<uuid:event_id>/work-plan")
@access(Permission.EVENTS_READ)
def work_plan(event_id: UUID) -> str:
    """Who, where, when, what comes, what is done before, and the safety plan."""
    event, actor, session = _readable(event_id), current_actor(), db.session()
    return render_template(
        "events/work_plan.html",
        companies=list_companies(session, actor=actor, event=event),
        partners=list_partners(session, event=event),
        tasks=[(task, due_on(event, task)) for task in list_tasks_of(session, event=event)],
        **_common(event),
    )


@bp.get("/<uuid:event_id>/approval-sheet")
@access(Permission.EVENTS_READ)
def approval_sheet(event_id: UUID) -> str:
    """The event in short, and a box for the opinion and seal of every desk."""
    event = _readable(event_id)
    return render_template("events/approval_sheet.html", outlook=outlook_of(event), **_common(event))
