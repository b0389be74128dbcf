"""What the keeper does with a venue: closures, out of use and back."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from outreach.domain.clock import today
from outreach.domain.errors import RuleBroken
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.queries.venues import get_venue
from outreach.services.venues import close_venue, reopen_venue, retire_venue
from outreach.web.choices import show_faults
from outreach.web.security import access, current_actor
from outreach.web.venues import bp
from outreach.web.venues.forms import ClosureForm
from outreach.web.venues.views import show_venue


@bp.post("/<uuid:venue_id>/closures")
@access(Permission.VENUES_WRITE)
def close(venue_id: UUID) -> ResponseReturnValue:
    """Close the venue on some days."""
    actor, form = current_actor(), ClosureForm()
    venue = get_venue(db.session(), actor=actor, venue_id=venue_id)
    if not form.validate_on_submit():
        return show_venue(venue, closure_form=form), 422
    try:
        close_venue(db.session(), actor=actor, venue=venue, closure=form.details(), today=today())
    except RuleBroken as error:
        show_faults(form, error)
        return show_venue(venue, closure_form=form), 422
    return _done(venue_id, gettext("The closure is entered."))


@bp.post("/<uuid:venue_id>/closures/<uuid:closure_id>/remove")
@access(Permission.VENUES_WRITE)
def reopen(venue_id: UUID, closure_id: UUID) -> ResponseReturnValue:
    """Take a closure back."""
    actor = current_actor()
    venue = get_venue(db.session(), actor=actor, venue_id=venue_id)
    reopen_venue(db.session(), actor=actor, venue=venue, closure_id=closure_id)
    return _done(venue_id, gettext("The closure is taken back."))


@bp.post("/<uuid:venue_id>/retire")
@access(Permission.VENUES_WRITE)
def retire(venue_id: UUID) -> ResponseReturnValue:
    """Take the venue out of use."""
    actor = current_actor()
    retire_venue(db.session(), actor=actor, venue=get_venue(db.session(), actor=actor, venue_id=venue_id))
    return _done(venue_id, gettext("The venue is out of use. Its past events stay."))


@bp.post("/<uuid:venue_id>/restore")
@access(Permission.VENUES_WRITE)
def restore(venue_id: UUID) -> ResponseReturnValue:
    """Bring the venue back into use."""
    actor = current_actor()
    venue = get_venue(db.session(), actor=actor, venue_id=venue_id)
    retire_venue(db.session(), actor=actor, venue=venue, retired=False)
    return _done(venue_id, gettext("The venue is in use again."))


def _done(venue_id: UUID, message: str) -> ResponseReturnValue:
    db.session.commit()
    flash(message)
    return redirect(url_for("venues.show", venue_id=venue_id), 303)
