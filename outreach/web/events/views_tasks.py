"""An event's checklist, and the organisation's template of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from outreach.domain.clock import today, utcnow
from outreach.domain.errors import Conflict, Forbidden, RuleBroken
from outreach.domain.roles import Permission
from outreach.domain.scheduling.limits import SHIPPED_CHECKLIST, ChecklistItem
from outreach.extensions import db
from outreach.models.events import Event
from outreach.policies import events as policy
from outreach.queries.event_tasks import due_on, get_task, get_template_item, list_keepers, list_tasks_of, list_template
from outreach.queries.events import get_event
from outreach.services import event_tasks as services
from outreach.web.choices import choice, show_faults
from outreach.web.events import bp
from outreach.web.events.advice import to_uuid
from outreach.web.events.planning_forms import TaskForm
from outreach.web.security import access, current_actor

SHIPPED = {item.title for item in SHIPPED_CHECKLIST}


@bp.app_template_filter("task_title")
def task_title(title: str) -> str:
    """A shipped item in the reader's language; an own one as it was written."""
    return gettext(title) if title in SHIPPED else title


def _kept(event_id: UUID) -> Event:
    event = get_event(db.session(), actor=current_actor(), event_id=event_id)
    if not policy.can_keep(current_actor(), event):
        raise Forbidden
    return event


@bp.get("/<uuid:event_id>/checklist")
@access(Permission.EVENTS_READ)
def checklist(event_id: UUID) -> str:
    """What is to be done before the event, by whom and by when."""
    event = get_event(db.session(), actor=current_actor(), event_id=event_id)
    if not policy.can_read_plan(current_actor(), event):
        raise Forbidden
    return _page(event)


def _page(event: Event, form: TaskForm | None = None) -> str:
    tasks = list_tasks_of(db.session(), event=event)
    keepers = list_keepers(db.session(), event=event)
    form = form or TaskForm(formdata=None)
    form.owner_id.choices = [choice("", gettext("Everybody")), *(choice(one.id, one.name) for one in keepers)]
    shown: dict[str, Any] = {"rows": [(task, due_on(event, task)) for task in tasks], "today": today()}
    keeps = policy.can_keep(current_actor(), event)
    return render_template("events/checklist.html", event=event, form=form, keeps=keeps, keepers=keepers, **shown)


def _done(event_id: UUID, message: str = "") -> ResponseReturnValue:
    db.session.commit()
    if message:
        flash(message)
    return redirect(url_for("events.checklist", event_id=event_id), 303)


@bp.post("/<uuid:event_id>/checklist/fill")
@access(Permission.EVENTS_WRITE)
def fill_checklist(event_id: UUID) -> ResponseReturnValue:
    """Take the template's items."""
    number = services.fill_checklist(db.session(), actor=current_actor(), event=_kept(event_id))
    return _done(event_id, ngettext("%(num)s item is added.", "%(num)s items are added.", number))


@bp.post("/<uuid:event_id>/checklist")
@access(Permission.EVENTS_WRITE)
def add_task(event_id: UUID) -> ResponseReturnValue:
    """Add an item."""
    event, form = _kept(event_id), TaskForm()
    keepers = list_keepers(db.session(), event=event)
    form.owner_id.choices = [choice("", ""), *(choice(one.id, one.name) for one in keepers)]
    if not form.validate_on_submit():
        return _page(event, form), 422
    item = ChecklistItem(form.title.data or "", form.days_before.data or 0)
    try:
        services.add_task(db.session(), actor=current_actor(), event=event, item=item, owner_id=form.owner())
    except (RuleBroken, Conflict) as error:
        show_faults(form, error)
        return _page(event, form), 422
    return _done(event_id, gettext("The item is added."))


@bp.post("/<uuid:event_id>/checklist/<uuid:task_id>/tick")
@access(Permission.EVENTS_WRITE)
def tick_task(event_id: UUID, task_id: UUID) -> ResponseReturnValue:
    """Tick off, or take the tick back."""
    event, done = _kept(event_id), request.form.get("done") == "yes"
    task = get_task(db.session(), event=event, task_id=task_id)
    services.tick_task(db.session(), actor=current_actor(), event=event, task=task, done=done, now=utcnow())
    return _done(event_id)


@bp.post("/<uuid:event_id>/checklist/<uuid:task_id>/give")
@access(Permission.EVENTS_WRITE)
def give_task(event_id: UUID, task_id: UUID) -> ResponseReturnValue:
    """Say who does it."""
    event, owner_id = _kept(event_id), to_uuid(request.form.get("owner_id"))
    task = get_task(db.session(), event=event, task_id=task_id)
    services.give_task(db.session(), actor=current_actor(), event=event, task=task, owner_id=owner_id)
    return _done(event_id)


@bp.post("/<uuid:event_id>/checklist/<uuid:task_id>/remove")
@access(Permission.EVENTS_WRITE)
def drop_task(event_id: UUID, task_id: UUID) -> ResponseReturnValue:
    """Take an item off."""
    event = _kept(event_id)
    task = get_task(db.session(), event=event, task_id=task_id)
    services.remove_task(db.session(), actor=current_actor(), event=event, task=task)
    return _done(event_id, gettext("The item is taken off."))


@bp.get("/checklist")
@access(Permission.EVENTS_WRITE)
def template() -> str:
    """The organisation's own template."""
    return _template(TaskForm(formdata=None))


def _template(form: TaskForm) -> str:
    organisation = current_actor().organisation_id
    own = list_template(db.session(), organisation_id=organisation) if organisation else []
    rows = own or SHIPPED_CHECKLIST
    return render_template("events/template.html", rows=rows, own=bool(own), form=form, may_add=bool(organisation))


@bp.post("/checklist")
@access(Permission.EVENTS_WRITE)
def add_template_item() -> ResponseReturnValue:
    """Add to the organisation's template."""
    form = TaskForm()
    form.owner_id.choices = [choice("", "")]
    if not form.validate_on_submit():
        return _template(form), 422
    item = ChecklistItem(form.title.data or "", form.days_before.data or 0)
    try:
        services.add_template_item(db.session(), actor=current_actor(), item=item)
    except RuleBroken as error:
        show_faults(form, error)
        return _template(form), 422
    db.session.commit()
    return redirect(url_for("events.template"), 303)


@bp.post("/checklist/<uuid:item_id>/remove")
@access(Permission.EVENTS_WRITE)
def drop_template_item(item_id: UUID) -> ResponseReturnValue:
    """Take an item off the template."""
    row = get_template_item(db.session(), actor=current_actor(), item_id=item_id)
    services.remove_template_item(db.session(), actor=current_actor(), row=row)
    db.session.commit()
    return redirect(url_for("events.template"), 303)
