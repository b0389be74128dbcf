"""The list of leads, one lead, and changing what is known of the customer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from outreach.domain.errors import RuleBroken
from outreach.domain.phones import parse_phone
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.queries.leads import LeadFilter, get_lead
from outreach.services.leads import update_lead
from outreach.web.choices import show_faults
from outreach.web.leads import bp
from outreach.web.leads.filters import read_filter
from outreach.web.leads.forms import CustomerForm, values_of
from outreach.web.leads.pages import WORDS, customer_form, list_page, show_lead
from outreach.web.security import access, current_actor


@bp.app_context_processor
def _words() -> dict[str, Any]:
    """The words of the lists of choices, by member, as message ids."""
    return {"lead_words": WORDS}


@bp.get("/")
@access(Permission.LEADS_READ)
def index() -> str:
    """The actor's leads, newest first, with filters that stay in the address."""
    return list_page(read_filter(request.args), request.args.get("cursor"))


@bp.post("/find")
@access(Permission.LEADS_READ)
def find() -> ResponseReturnValue:
    """Leads with a whole number, which is sent in the body so that it stands in no address and no log."""
    text = request.form.get("number", "")[:32]
    digits = text.strip()
    if len(digits) == 4 and digits.isdecimal():
        return list_page(LeadFilter(last_four=digits), None)
    number = parse_phone(text)
    if number is None:
        flash(gettext("Enter the whole number, or its last four digits."), "error")
        return redirect(url_for("leads.index"), 303)
    return list_page(LeadFilter(number=number), None, searched=True)


@bp.get("/<uuid:lead_id>")
@access(Permission.LEADS_READ)
def show(lead_id: UUID) -> str:
    """One lead: what is known, what to do next, what happened."""
    return show_lead(get_lead(db.session(), actor=current_actor(), lead_id=lead_id))


@bp.get("/<uuid:lead_id>/edit")
@access(Permission.LEADS_WRITE)
def edit(lead_id: UUID) -> str:
    """The form of what is known of the customer."""
    lead = get_lead(db.session(), actor=current_actor(), lead_id=lead_id)
    return render_template("leads/edit.html", lead=lead, form=customer_form(lead, CustomerForm(data=values_of(lead))))


@bp.post("/<uuid:lead_id>/edit")
@access(Permission.LEADS_WRITE)
def update(lead_id: UUID) -> ResponseReturnValue:
    """Keep what was changed."""
    session, actor = db.session(), current_actor()
    lead = get_lead(session, actor=actor, lead_id=lead_id)
    form = customer_form(lead, CustomerForm())
    if form.validate():
        try:
            update_lead(session, actor=actor, lead=lead, details=form.details())
            session.commit()
            return redirect(url_for("leads.show", lead_id=lead.id), 303)
        except RuleBroken as error:
            session.rollback()
            show_faults(form, error)
    return render_template("leads/edit.html", lead=lead, form=form), 422
