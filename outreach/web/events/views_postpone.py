"""Postponing an event in one action: the next days on which ground, cars and dealers are free."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from outreach.domain.clock import beijing, today, utcnow
from outreach.domain.errors import Conflict, Forbidden, RuleBroken
from outreach.domain.events import TRANSITIONS, Verb
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.models.events import Event
from outreach.policies import events as policy
from outreach.queries.event_days import list_next_days
from outreach.queries.events import get_event
from outreach.services.event_postponing import Postponement, postpone_event
from outreach.web.choices import show_faults
from outreach.web.events import bp
from outreach.web.events.planning_forms import PostponeForm
from outreach.web.security import access, current_actor


def _page(event: Event, form: PostponeForm | None = None) -> str:
    after = max(today(), beijing(event.starts_at).date()) if event.starts_at else today()
    options = list_next_days(db.session(), event=event, now=utcnow(), after=after)
    best = options[0].day if options else None
    form = form or PostponeForm(formdata=None, data={"version": event.version, "day": best})
    return render_template("events/postpone.html", event=event, options=options, form=form)


@bp.get("/<uuid:event_id>/postpone")
@access(Permission.EVENTS_WRITE)
def postponing(event_id: UUID) -> ResponseReturnValue:
    """The days to choose from; the first one that suits everybody is chosen already."""
    event = get_event(db.session(), actor=current_actor(), event_id=event_id)
    if not policy.can_keep(current_actor(), event):
        raise Forbidden
    if event.status not in TRANSITIONS[Verb.POSTPONE].sources:
        return redirect(url_for("events.show", event_id=event_id), 303)
    return _page(event)


@bp.post("/<uuid:event_id>/postpone")
@access(Permission.EVENTS_WRITE)
def postpone(event_id: UUID) -> ResponseReturnValue:
    """Move the event; where somebody was faster, the page comes back with the days that are left."""
    form, actor = PostponeForm(), current_actor()
    event = get_event(db.session(), actor=actor, event_id=event_id)
    if not form.validate_on_submit() or form.day.data is None or not 2000 <= form.day.data.year <= 2098:
        return _page(event, form), 422
    day, reason, version = form.day.data, form.comment.data or "", form.read_version()
    try:
        done = postpone_event(
            db.session(), actor=actor, event=event, day=day, reason=reason, version=version, now=utcnow()
        )
    except (RuleBroken, Conflict) as error:
        return _refused(event_id, form, error)
    db.session.commit()
    _say(done)
    return redirect(url_for("events.show", event_id=event_id), 303)


def _refused(event_id: UUID, form: PostponeForm, error: RuleBroken | Conflict) -> ResponseReturnValue:
    db.session.rollback()
    shown = {"starts_at": "day", "venue_id": "day"}
    if isinstance(error, RuleBroken):
        error = RuleBroken({shown.get(name, name): text for name, text in error.fields.items()}, **error.params)
    show_faults(form, error)
    event = get_event(db.session(), actor=current_actor(), event_id=event_id)
    form.version.data = str(event.version)
    return _page(event, form), 409 if isinstance(error, Conflict) else 422


def _say(done: Postponement) -> None:
    flash(gettext("The event is postponed. Its ground is held on the new day; approval is asked again."))
    if done.asked_again:
        names = "、".join(company.organisation.name for company in done.asked_again)
        flash(gettext("Elsewhere on that day, and invited again: %(names)s.", names=names), "warning")
    if done.moved or done.let_go:
        text = ngettext("%(num)s booked test drive is moved.", "%(num)s booked test drives are moved.", done.moved)
        flash(f"{text} " + gettext("Let go, because the car is taken then: %(num)s.", num=done.let_go))
