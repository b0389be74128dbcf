"""The staff's side of the queue: the next number in one tap."""

from __future__ import annotations

from uuid import UUID

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from outreach.domain.clock import utcnow
from outreach.domain.errors import NotFound
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.models.base import new_id
from outreach.models.event_parties import EventCompany
from outreach.queries.queues import read_queue
from outreach.queries.test_drives import list_coming
from outreach.services.queues import call_again, call_next, take_number
from outreach.web.fair import bp
from outreach.web.fair.views_visitors import own_stand
from outreach.web.security import access, current_actor
from outreach.web.visitors.pages import number_asked


@bp.get("/<uuid:event_id>/queue")
@access(Permission.LEADS_WRITE)
def queue(event_id: UUID) -> str:
    """Who is called next, and who waits."""
    stand = own_stand(event_id)
    code = current_app.extensions["outreach.stands"].of(stand.code)
    state = read_queue(db.session(), company=_company(event_id))
    coming = list_coming(db.session(), actor=current_actor(), now=utcnow())
    booked = [drive for drive in coming if drive.event_id == event_id]
    return render_template("fair/queue.html", stand=stand, code=code, state=state, booked=booked, number_id=new_id())


@bp.post("/<uuid:event_id>/queue/next")
@access(Permission.LEADS_WRITE)
def call(event_id: UUID) -> ResponseReturnValue:
    """Call the next number; a second tap of the same button calls nobody else."""
    after = request.form.get("after", type=int)
    called = call_next(db.session(), actor=current_actor(), company=_company(event_id), now=utcnow(), after=after)
    db.session.commit()
    flash(gettext("Number %(number)s is called.", number=called.number) if called else gettext("Nobody waits."))
    return redirect(url_for("fair.queue", event_id=event_id), 303)


@bp.post("/<uuid:event_id>/queue/take")
@access(Permission.LEADS_WRITE)
def hand_out(event_id: UUID) -> ResponseReturnValue:
    """A number for somebody without a phone; a second tap gives the same."""
    number = take_number(db.session(), company=_company(event_id), number_id=number_asked())
    db.session.commit()
    flash(gettext("Number %(number)s: tell the visitor.", number=number.number))
    return redirect(url_for("fair.queue", event_id=event_id), 303)


@bp.post("/<uuid:event_id>/queue/<uuid:number_id>/again")
@access(Permission.LEADS_WRITE)
def recall(event_id: UUID, number_id: UUID) -> ResponseReturnValue:
    """Call a number once more."""
    company = _company(event_id)
    number = call_again(db.session(), actor=current_actor(), company=company, number_id=number_id, now=utcnow())
    db.session.commit()
    flash(gettext("Number %(number)s is called.", number=number.number))
    return redirect(url_for("fair.queue", event_id=event_id), 303)


def _company(event_id: UUID) -> EventCompany:
    company = own_stand(event_id).company
    if company is None:
        raise NotFound
    return company
