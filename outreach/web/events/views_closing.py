"""Closing an event with its figures."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from outreach.domain.clock import utcnow
from outreach.domain.errors import Conflict, Forbidden, NotFound, RuleBroken
from outreach.domain.events import EventStatus
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.models.events import Event
from outreach.policies.events import can_keep, can_read_plan
from outreach.queries.events import get_event
from outreach.queries.fair_days import count_visitors, list_incidents
from outreach.queries.reports import report_event
from outreach.services.event_closing import add_photo, close_event, correct_figures, forward_report, remove_photo
from outreach.services.files import path_of
from outreach.web.choices import show_faults
from outreach.web.events import bp
from outreach.web.events.small_forms import ClosingForm, EventPhotoForm, closing_values
from outreach.web.security import access, current_actor
from outreach.web.uploads import files_folder


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
    values = closing_values(event)
    if event.report is None:
        counted = {"visitors": count_visitors(db.session(), event_id=event.id) or None}
        counted |= {"incidents": len(list_incidents(db.session(), event=event)) or None}
        values |= {name: number for name, number in counted.items() if number}
    return _page(event, ClosingForm(formdata=None, data=values))


def _page(event: Event, form: ClosingForm) -> str:
    known = report_event(db.session(), actor=current_actor(), event_id=event.id, now=utcnow()).totals
    photo_form = EventPhotoForm(formdata=None)
    return render_template("events/close.html", event=event, form=form, known=known, photo_form=photo_form)


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
    return redirect(url_for("events.closing", event_id=event_id, _anchor="photos"), 303)


def _keep(event: Event, form: ClosingForm) -> None:
    actor, figures = current_actor(), form.details()
    if event.status is EventStatus.CLOSED:
        correct_figures(db.session(), actor=actor, event=event, figures=figures)
    else:
        close_event(db.session(), actor=actor, event=event, figures=figures, now=utcnow())


@bp.post("/<uuid:event_id>/photos")
@access(Permission.EVENTS_WRITE)
def add_event_photo(event_id: UUID) -> ResponseReturnValue:
    """Add a photo to the report."""
    event, form = _kept(event_id), EventPhotoForm()
    if not form.validate_on_submit():
        return _photo_refused(event, form), 422
    given = {"content": form.photo.data.read(), "name": form.photo.data.filename, "caption": form.caption.data or ""}
    try:
        add_photo(db.session(), actor=current_actor(), event=event, folder=files_folder(), **given)
    except (RuleBroken, Conflict) as error:
        show_faults(form, error)
        return _photo_refused(event, form), 422
    db.session.commit()
    flash(gettext("The photo is added, without its GPS position."))
    return redirect(url_for("events.closing", event_id=event_id, _anchor="photos"), 303)


def _photo_refused(event: Event, photo_form: EventPhotoForm) -> str:
    known = report_event(db.session(), actor=current_actor(), event_id=event.id, now=utcnow()).totals
    form = ClosingForm(formdata=None, data=closing_values(event))
    return render_template("events/close.html", event=event, form=form, known=known, photo_form=photo_form)


@bp.get("/<uuid:event_id>/photos/<uuid:event_photo_id>")
@access(Permission.EVENTS_READ)
def event_photo(event_id: UUID, event_photo_id: UUID) -> ResponseReturnValue:
    """The photo itself, for those who read the event's plan."""
    event = get_event(db.session(), actor=current_actor(), event_id=event_id)
    photos = event.report.photos if event.report and can_read_plan(current_actor(), event) else []
    photo = next((one for one in photos if one.id == event_photo_id), None)
    if photo is None:
        raise NotFound
    answer = send_file(path_of(files_folder(), photo.file.sha256), mimetype="image/jpeg", etag=photo.file.sha256)
    answer.headers["Cache-Control"] = "private, max-age=86400"
    return answer


@bp.post("/<uuid:event_id>/photos/<uuid:event_photo_id>/remove")
@access(Permission.EVENTS_WRITE)
def drop_event_photo(event_id: UUID, event_photo_id: UUID) -> ResponseReturnValue:
    """Take a photo off the report."""
    remove_photo(db.session(), actor=current_actor(), event=_kept(event_id), photo_id=event_photo_id)
    db.session.commit()
    return redirect(url_for("events.closing", event_id=event_id, _anchor="photos"), 303)


@bp.post("/<uuid:event_id>/report/forward")
@access(Permission.EVENTS_APPROVE)
def forward(event_id: UUID) -> ResponseReturnValue:
    """Pass the report to the level above."""
    event = get_event(db.session(), actor=current_actor(), event_id=event_id)
    level = forward_report(db.session(), actor=current_actor(), event=event)
    db.session.commit()
    flash(gettext("The report is passed up.") if level else gettext("The report has gone all the way up."))
    return redirect(url_for("events.show", event_id=event_id), 303)
