"""Closing an event with its figures."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from outreach.domain.clock import utcnow
from outreach.domain.errors import Conflict, Forbidden, RuleBroken
from outreach.domain.events import EventStatus
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.models.events import Event
from outreach.policies.events import can_keep
from outreach.queries.events import get_event
from outreach.queries.reports import report_event
from outreach.services.event_closing import close_event, correct_figures
from outreach.web.choices import show_faults
from outreach.web.events import bp
from outreach.web.events.small_forms import ClosingForm
from outreach.web.security import access, current_actor


def _kept(event_id: UUID) -> Event:
    event = get_event(db.session(), actor=current_actor(), event_id=event_id)
    if not can_keep(current_actor(), event):
        raise Forbidden
    return event


@bp.get("/<uuid:event_id>/close")
@access(Permission.EVENTS_WRITE)
def closing(event_id: UUID) -> str:
    """The figures that closing asks."""
    event = _kept(event_id)
    form = ClosingForm(formdata=None, obj=event.report) if event.report else ClosingForm(formdata=None)
    return _page(event, form)


def _page(event: Event, form: ClosingForm) -> str:
    known = report_event(db.session(), actor=current_actor(), event_id=event.id, now=utcnow()).totals
    return render_template("events/close.html", event=event, form=form, known=known)


@bp.post("/<uuid:event_id>/close")
@access(Permission.EVENTS_WRITE)
def close(event_id: UUID) -> ResponseReturnValue:
    """Close with these figures, or correct those of a closed event."""
    event, form = _kept(event_id), ClosingForm()
    if not form.validate_on_submit():
        return _page(event, form), 422
    try:
        _keep(event, form)
    except (RuleBroken, Conflict) as error:
        db.session.rollback()
        show_faults(form, error)
        return _page(event, form), 409 if isinstance(error, Conflict) else 422
    db.session.commit()
    flash(gettext("The figures are kept. Hand the report in when they are final."))
    return redirect(url_for("events.show", event_id=event_id), 303)


def _keep(event: Event, form: ClosingForm) -> None:
    actor, figures = current_actor(), form.details()
    if event.status is EventStatus.CLOSED:
        correct_figures(db.session(), actor=actor, event=event, figures=figures)
    else:
        close_event(db.session(), actor=actor, event=event, figures=figures, now=utcnow())
