"""The queue of those who approve, its bulk approval, and who stands in for whom."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from outreach.domain.clock import today, utcnow
from outreach.domain.errors import Conflict, RuleBroken
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.queries.approvals import get_deputy, list_colleagues, list_deputies, list_standing_in
from outreach.queries.event_groups import list_chosen
from outreach.queries.event_looks import list_since_then
from outreach.queries.events import get_event, list_waiting
from outreach.services.event_approvals import end_deputy, name_deputy
from outreach.services.event_groups import Refused, approve_group
from outreach.services.event_looks import note_look
from outreach.web.choices import choice, show_faults
from outreach.web.events import bp
from outreach.web.events.planning_forms import DeputyForm
from outreach.web.events.views import deciders, outlook_of
from outreach.web.events.views_groups import read_versions, reasons_of
from outreach.web.events.writing import venues_in
from outreach.web.security import access, current_actor


def _page(faults: Sequence[str] = ()) -> str:
    waiting = list_waiting(db.session(), deciders=deciders())
    rows = [(event, outlook_of(event)) for event in waiting]
    since_then = list_since_then(db.session(), actor=current_actor(), events=waiting)
    venues = venues_in(step for event in waiting for step in event.steps)
    page = "events/queue.html"
    return render_template(page, rows=rows, since_then=since_then, venues=venues, today=today(), faults=faults)


@bp.get("/queue")
@access(Permission.EVENTS_APPROVE)
def queue() -> str:
    """What waits for a decision, the longest first."""
    return _page()


@bp.post("/queue/approve")
@access(Permission.EVENTS_APPROVE)
def approve_ticked() -> ResponseReturnValue:
    """Approve the ticked events as they were read, all or none."""
    versions = read_versions()
    events = list_chosen(db.session(), actor=current_actor(), ids=versions)
    comment = request.form.get("comment", "").strip()[:500]
    try:
        number = approve_group(
            db.session(), actor=current_actor(), events=events, versions=versions, now=utcnow(), comment=comment
        )
    except Refused as error:
        db.session.rollback()
        return _page(reasons_of(error)), 422
    except Conflict as error:
        db.session.rollback()
        return _page([gettext(error.message)]), 409
    db.session.commit()
    flash(ngettext("%(num)s event is approved.", "%(num)s events are approved.", number))
    return redirect(url_for("events.queue"), 303)


@bp.post("/<uuid:event_id>/looked")
@access(Permission.EVENTS_APPROVE)
def note_looked(event_id: UUID) -> Response:
    """Note that this version was seen; the event's page sends this by itself, so that reading it writes nothing."""
    session, actor = db.session(), current_actor()
    event = get_event(session, actor=actor, event_id=event_id)
    version = request.form.get("version", 0, type=int)
    note_look(session, actor=actor, event=event, version=version, now=utcnow())
    session.commit()
    return Response(status=204)


@bp.get("/deputies")
@access(Permission.EVENTS_APPROVE)
def deputies() -> str:
    """Who decides in the account's place, and in whose place the account decides."""
    return _deputies(DeputyForm(formdata=None, data={"first_on": today(), "last_on": today()}))


def _deputies(form: DeputyForm) -> str:
    actor, session = current_actor(), db.session()
    _offer(form)
    own = list_deputies(session, actor=actor, today=today())
    others = list_standing_in(session, actor=actor, today=today())
    return render_template("events/deputies.html", form=form, own=own, others=others)


def _offer(form: DeputyForm) -> None:
    colleagues = list_colleagues(db.session(), actor=current_actor())
    form.deputy_id.choices = [
        choice(one.id, f"{one.name} · {one.area.name_zh if one.area else ''}") for one in colleagues
    ]


@bp.post("/deputies")
@access(Permission.EVENTS_APPROVE)
def add_deputy() -> ResponseReturnValue:
    """Name a deputy."""
    form = DeputyForm()
    _offer(form)
    if not form.validate_on_submit() or form.first_on.data is None or form.last_on.data is None:
        return _deputies(form), 422
    days = {"first_on": form.first_on.data, "last_on": form.last_on.data}
    try:
        name_deputy(db.session(), actor=current_actor(), deputy_id=UUID(form.deputy_id.data), **days)
    except RuleBroken as error:
        show_faults(form, error)
        return _deputies(form), 422
    db.session.commit()
    flash(gettext("The deputy is named."))
    return redirect(url_for("events.deputies"), 303)


@bp.post("/deputies/<uuid:deputy_row_id>/end")
@access(Permission.EVENTS_APPROVE)
def drop_deputy(deputy_row_id: UUID) -> ResponseReturnValue:
    """Take the deputy back."""
    row = get_deputy(db.session(), actor=current_actor(), deputy_row_id=deputy_row_id)
    end_deputy(db.session(), actor=current_actor(), deputy=row)
    db.session.commit()
    flash(gettext("The deputy is taken back."))
    return redirect(url_for("events.deputies"), 303)
