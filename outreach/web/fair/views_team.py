"""The stall's team: the manager's QR code, and a PIN for each colleague; with both they sign in for this event only."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import segno
from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup

from outreach.domain.clock import utcnow
from outreach.domain.errors import Forbidden
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.models.events import Event
from outreach.queries.accounts import get_user
from outreach.queries.events import get_event
from outreach.queries.stalls import find_open_pass, ids_with_pin
from outreach.queries.test_drives import list_company_staff
from outreach.services.stalls import end_passes, make_pass, set_pin
from outreach.web.fair import bp
from outreach.web.security import access, current_actor


@bp.get("/<uuid:event_id>/team")
@access(Permission.LEADS_HAND_OVER)
def team(event_id: UUID) -> str:
    """Who may sign in at the stall."""
    return _page(_event(event_id))


@bp.post("/<uuid:event_id>/team/code")
@access(Permission.LEADS_HAND_OVER)
def make_code(event_id: UUID) -> str:
    """A new code, shown once; earlier ones end."""
    event = _event(event_id)
    token = make_pass(db.session(), actor=current_actor(), event=event, now=utcnow())
    db.session.commit()
    base = current_app.extensions["outreach.settings"].public_url.rstrip("/")
    address = base + url_for("fair.join", event_id=event.id, token=token)
    picture = segno.make(address, error="m", micro=False).svg_inline(scale=6, border=4)
    return _page(event, address=address, picture=Markup(picture))  # noqa: S704  # drawn from our own address


@bp.post("/<uuid:event_id>/team/end")
@access(Permission.LEADS_HAND_OVER)
def end_code(event_id: UUID) -> ResponseReturnValue:
    """The code opens nothing any more."""
    end_passes(db.session(), actor=current_actor(), event=_event(event_id), now=utcnow())
    db.session.commit()
    flash(gettext("The code has ended. Who is signed in stays so until their 72 hours are over."))
    return redirect(url_for("fair.team", event_id=event_id), 303)


@bp.post("/<uuid:event_id>/team/<uuid:user_id>/pin")
@access(Permission.LEADS_HAND_OVER)
def make_pin(event_id: UUID, user_id: UUID) -> str:
    """A new PIN, shown once."""
    session, actor, event = db.session(), current_actor(), _event(event_id)
    user = get_user(session, actor=actor, user_id=user_id)
    pin = set_pin(session, actor=actor, event=event, user=user, now=utcnow())
    session.commit()
    return _page(event, pin={"name": user.name, "pin": pin})


def _event(event_id: UUID) -> Event:
    actor = current_actor()
    event = get_event(db.session(), actor=actor, event_id=event_id)
    if not actor.is_dealer:
        raise Forbidden
    return event


def _page(event: Event, **shown: Any) -> str:
    session, actor = db.session(), current_actor()
    company = actor.organisation_id
    if company is None:
        raise Forbidden
    return render_template(
        "fair/team.html",
        event=event,
        staff=list_company_staff(session, actor=actor),
        ready=ids_with_pin(session, organisation_id=company, event=event),
        stall=find_open_pass(session, organisation_id=company, event=event, now=utcnow()),
        shown=shown,
    )
