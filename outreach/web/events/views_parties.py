"""The keeper's side of who comes: invitations and service partners."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from outreach.domain.errors import NotFound, RuleBroken
from outreach.domain.events import PartnerKind
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.queries.event_parties import get_company, get_partner, list_invitable
from outreach.queries.events import get_event
from outreach.services.event_parties import add_partner, invite_company, remove_partner, withdraw_invitation
from outreach.web.choices import choice, show_faults
from outreach.web.events import bp
from outreach.web.events.small_forms import InviteForm, PartnerForm
from outreach.web.events.views import show_event
from outreach.web.security import access, current_actor


def _done(event_id: UUID, message: str, anchor: str) -> ResponseReturnValue:
    db.session.commit()
    flash(message)
    return redirect(url_for("events.show", event_id=event_id, _anchor=anchor), 303)


@bp.post("/<uuid:event_id>/companies")
@access(Permission.EVENTS_WRITE)
def invite(event_id: UUID) -> ResponseReturnValue:
    """Invite a dealer."""
    actor, session, form = current_actor(), db.session(), InviteForm()
    event = get_event(session, actor=actor, event_id=event_id)
    form.organisation_id.choices = [choice(one.id, one.name) for one in list_invitable(session, event=event)]
    if not form.validate_on_submit():
        return show_event(event, invite_form=form), 422
    company, stalls, message = form.organisation(), form.stalls.data or 1, form.message.data or ""
    try:
        invite_company(session, actor=actor, event=event, organisation_id=company, stalls=stalls, message=message)
    except RuleBroken as error:
        show_faults(form, error)
        return show_event(event, invite_form=form), 422
    return _done(event_id, gettext("The company is invited."), "companies")


@bp.post("/<uuid:event_id>/companies/<uuid:company_id>/withdraw")
@access(Permission.EVENTS_WRITE)
def withdraw_company(event_id: UUID, company_id: UUID) -> ResponseReturnValue:
    """Take an invitation back."""
    company = get_company(db.session(), actor=current_actor(), company_id=company_id)
    if company.event_id != event_id:
        raise NotFound
    withdraw_invitation(db.session(), actor=current_actor(), company=company)
    return _done(event_id, gettext("The invitation is withdrawn."), "companies")


@bp.post("/<uuid:event_id>/partners")
@access(Permission.EVENTS_WRITE)
def partner(event_id: UUID) -> ResponseReturnValue:
    """Add a service partner."""
    actor, form = current_actor(), PartnerForm()
    event = get_event(db.session(), actor=actor, event_id=event_id)
    if not form.validate_on_submit():
        return show_event(event, partner_form=form), 422
    kind, name, offer = PartnerKind(form.kind.data), form.name.data or "", form.offer.data or ""
    add_partner(db.session(), actor=actor, event=event, kind=kind, name=name, offer=offer)
    return _done(event_id, gettext("The partner is entered."), "partners")


@bp.post("/<uuid:event_id>/partners/<uuid:partner_id>/remove")
@access(Permission.EVENTS_WRITE)
def drop_partner(event_id: UUID, partner_id: UUID) -> ResponseReturnValue:
    """Take a service partner off."""
    actor, session = current_actor(), db.session()
    event = get_event(session, actor=actor, event_id=event_id)
    found = get_partner(session, event=event, partner_id=partner_id)
    remove_partner(session, actor=actor, event=event, partner=found)
    return _done(event_id, gettext("The partner is taken off."), "partners")
