"""Asking for a venue, and answering."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from outreach.domain.clock import today, utcnow
from outreach.domain.errors import Conflict, RuleBroken
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.queries.venues import get_request, get_venue, list_requests
from outreach.services.venue_requests import answer_request, ask_for_venue, withdraw_request
from outreach.web.choices import show_faults
from outreach.web.security import access, current_actor
from outreach.web.venues import bp
from outreach.web.venues.forms import AnswerForm, AskForm
from outreach.web.venues.views import show_venue


@bp.get("/requests")
@access(Permission.VENUES_ASK)
def requests() -> str:
    """Requests of the organisation, and for its venues."""
    actor = current_actor()
    found = list_requests(db.session(), actor=actor)
    incoming = [one for one in found if one.organisation_id != actor.organisation_id]
    outgoing = [one for one in found if one.organisation_id == actor.organisation_id]
    return render_template(
        "venues/requests.html", incoming=incoming, outgoing=outgoing, answer_form=AnswerForm(formdata=None)
    )


@bp.post("/<uuid:venue_id>/requests")
@access(Permission.VENUES_ASK)
def ask(venue_id: UUID) -> ResponseReturnValue:
    """Ask for a venue."""
    actor, form = current_actor(), AskForm()
    venue = get_venue(db.session(), actor=actor, venue_id=venue_id)
    if not form.validate_on_submit():
        return show_venue(venue, ask_form=form), 422
    try:
        ask_for_venue(db.session(), actor=actor, venue=venue, wish=form.details(), today=today())
    except (RuleBroken, Conflict) as error:
        show_faults(form, error)
        return show_venue(venue, ask_form=form), 409 if isinstance(error, Conflict) else 422
    db.session.commit()
    flash(gettext("The request is sent to %(name)s.", name=venue.organisation.name))
    return redirect(url_for("venues.show", venue_id=venue_id), 303)


@bp.post("/requests/<uuid:request_id>/answer")
@access(Permission.VENUES_WRITE)
def answer(request_id: UUID) -> ResponseReturnValue:
    """Grant or decline a request."""
    actor, form = current_actor(), AnswerForm()
    asked = get_request(db.session(), actor=actor, request_id=request_id)
    if not form.validate_on_submit():
        return show_venue(asked.venue, answer_form=form), 422
    granted, text = request.form.get("decision") == "grant", form.answer.data or ""
    try:
        answer_request(db.session(), actor=actor, request=asked, granted=granted, answer=text, now=utcnow())
    except RuleBroken as error:
        show_faults(form, error)
        return show_venue(asked.venue, answer_form=form), 422
    db.session.commit()
    flash(gettext("The request is granted.") if granted else gettext("The request is declined."))
    return redirect(url_for("venues.show", venue_id=asked.venue_id), 303)


@bp.post("/requests/<uuid:request_id>/withdraw")
@access(Permission.VENUES_ASK)
def withdraw(request_id: UUID) -> ResponseReturnValue:
    """Take a request back."""
    actor = current_actor()
    asked = get_request(db.session(), actor=actor, request_id=request_id)
    withdraw_request(db.session(), actor=actor, request=asked)
    db.session.commit()
    flash(gettext("The request is withdrawn."))
    return redirect(url_for("venues.show", venue_id=asked.venue_id), 303)
