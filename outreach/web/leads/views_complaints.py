"""Complaints about calls: the manager's and the office's list, and the answer."""

from __future__ import annotations

from uuid import UUID

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from outreach.domain.clock import utcnow
from outreach.domain.complaints import COMPLAINT_LABELS
from outreach.domain.errors import Conflict, RuleBroken
from outreach.domain.roles import Permission
from outreach.domain.stands import spaced
from outreach.extensions import db
from outreach.queries.complaints import get_complaint, list_complaints
from outreach.queries.leads import get_lead
from outreach.services.complaints import answer_complaint
from outreach.services.visitors import give_record_code
from outreach.web.leads import bp
from outreach.web.security import access, current_actor
from outreach.web.wording import said


@bp.get("/complaints")
@access(Permission.LEADS_HAND_OVER)
def complaints() -> str:
    """What customers complain of, open ones first."""
    page = list_complaints(db.session(), actor=current_actor(), cursor=request.args.get("cursor"))
    return render_template("leads/complaints.html", page=page, kinds=COMPLAINT_LABELS, now=utcnow())


@bp.post("/complaints/<uuid:complaint_id>/answer")
@access(Permission.LEADS_HAND_OVER)
def answer(complaint_id: UUID) -> ResponseReturnValue:
    """Say what was done about it."""
    session, actor = db.session(), current_actor()
    complaint = get_complaint(session, actor=actor, complaint_id=complaint_id)
    text = request.form.get("answer", "").strip()
    try:
        answer_complaint(session, actor=actor, complaint=complaint, answer=text, now=utcnow())
        session.commit()
        flash(gettext("Answered. The customer reads it at their record."))
    except (RuleBroken, Conflict) as error:
        session.rollback()
        flash(said(error.message, error.params), "error")
    return redirect(url_for("leads.complaints"), 303)


@bp.post("/<uuid:lead_id>/code")
@access(Permission.LEADS_WRITE)
def show_code(lead_id: UUID) -> ResponseReturnValue:
    """The code of the customer's own record, to read out or to print as a slip."""
    session, actor = db.session(), current_actor()
    lead = get_lead(session, actor=actor, lead_id=lead_id)
    code = give_record_code(session, actor=actor, lead=lead, codes=current_app.extensions["outreach.stands"])
    session.commit()
    page = render_template("leads/code.html", lead=lead, record_code=spaced(code))
    return page, 200, {"Cache-Control": "no-store"}
