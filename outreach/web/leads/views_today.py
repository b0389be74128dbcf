"""Today's calls: who is due, one tap to call, what came of it."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from outreach.domain.clock import today, utcnow
from outreach.domain.errors import RuleBroken
from outreach.domain.leads import ContactKind, Outcome, RevealReason
from outreach.domain.phones import group_phone
from outreach.domain.roles import Permission, Role
from outreach.extensions import db
from outreach.queries.follow_up import follow_up_plan
from outreach.queries.households import count_homes
from outreach.queries.leads import count_due, count_sleeping, get_lead, list_due
from outreach.services.lead_contacts import log_contact, reveal_number
from outreach.web.choices import show_faults
from outreach.web.leads import bp
from outreach.web.leads.pages import show_lead
from outreach.web.leads.step_forms import ContactForm, RevealForm
from outreach.web.security import access, current_actor
from outreach.web.templating import write_date


@bp.get("/today")
@access(Permission.LEADS_READ)
def due() -> str:
    """Who is to be called by today: the longest promised first."""
    session, actor = db.session(), current_actor()
    own_only = actor.role is Role.DEALER_STAFF or request.args.get("whose") == "mine"
    due = list_due(session, actor=actor, day=today(), own_only=own_only)
    return render_template(
        "leads/today.html",
        leads=due,
        homes=count_homes(session, leads=due),
        total=count_due(session, actor=actor, day=today(), own_only=own_only),
        sleeping=count_sleeping(session, actor=actor),
        today=today(),
        plan=follow_up_plan(session, organisation_id=actor.organisation_id, day=today()),
        now=utcnow(),
        own_only=own_only,
    )


@bp.post("/<uuid:lead_id>/call")
@access(Permission.LEADS_WRITE)
def call(lead_id: UUID) -> ResponseReturnValue:
    """The owner's tap on "call": the number in clear, logged with that reason; then what came of it."""
    return _clear(lead_id, RevealReason.CALL, "")


@bp.post("/<uuid:lead_id>/reveal")
@access(Permission.LEADS_READ)
def reveal(lead_id: UUID) -> ResponseReturnValue:
    """The number in clear for a reason that was typed."""
    form = RevealForm()
    if not form.validate():
        return show_lead(get_lead(db.session(), actor=current_actor(), lead_id=lead_id), reveal=form), 422
    return _clear(lead_id, RevealReason.STATED, form.reason.data or "")


@bp.post("/<uuid:lead_id>/contact")
@access(Permission.LEADS_WRITE)
def contact(lead_id: UUID) -> ResponseReturnValue:
    """What came of the contact; back to today's list."""
    session, form = db.session(), ContactForm()
    lead = get_lead(session, actor=current_actor(), lead_id=lead_id)
    if not form.validate():
        return show_lead(lead, contact=form), 422
    try:
        _log(lead_id, form)
        session.commit()
    except RuleBroken as error:
        session.rollback()
        show_faults(form, error)
        return show_lead(lead, contact=form), 422
    flash(gettext("Written down. Next contact: %(day)s.", day=write_date(lead.next_follow_up_on)))
    return redirect(url_for("leads.due") if "today" in request.args else url_for("leads.show", lead_id=lead_id), 303)


def _log(lead_id: UUID, form: ContactForm) -> None:
    log_contact(
        db.session(),
        actor=current_actor(),
        lead=get_lead(db.session(), actor=current_actor(), lead_id=lead_id),
        kind=ContactKind(form.kind.data),
        outcome=Outcome(form.outcome.data),
        now=utcnow(),
        next_on=form.next_on.data,
        note=form.note.data or "",
    )


def _clear(lead_id: UUID, kind: RevealReason, reason: str) -> ResponseReturnValue:
    session, actor = db.session(), current_actor()
    lead = get_lead(session, actor=actor, lead_id=lead_id)
    try:
        number = reveal_number(session, actor=actor, lead=lead, now=utcnow(), kind=kind, reason=reason)
        session.commit()
    except RuleBroken as error:
        session.rollback()
        form = RevealForm()
        show_faults(form, error)
        return show_lead(lead, reveal=form), 422
    page = render_template(
        "leads/call.html", lead=lead, number=number, spoken=group_phone(number), form=ContactForm(formdata=None)
    )
    return page, 200, {"Cache-Control": "no-store"}
