"""Calls, messages and visits; the number in clear, each time with its reason; withdrawal of consent."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.clock import beijing
from outreach.domain.consent import CURRENT_CONSENT, ConsentChannel, Purpose
from outreach.domain.errors import Forbidden, RuleBroken
from outreach.domain.leads import (
    OPEN_STAGES,
    ContactKind,
    ContactStatus,
    LossReason,
    Outcome,
    RevealReason,
    Stage,
    stage_after,
)
from outreach.domain.roles import Actor
from outreach.domain.words import N_
from outreach.models.base import new_id
from outreach.models.lead_records import LeadConsent, LeadContact, LeadReveal
from outreach.models.leads import Lead
from outreach.policies.leads import can_change, can_see
from outreach.queries.follow_up import follow_up_plan
from outreach.queries.lead_history import kin_of
from outreach.services import audit
from outreach.services.lead_steps import NOTE_LIMIT, change_stage


def log_contact(
    session: Session,
    *,
    actor: Actor,
    lead: Lead,
    kind: ContactKind,
    outcome: Outcome,
    now: datetime,
    next_on: date | None = None,
    note: str = "",
) -> LeadContact:
    """Write down a contact and what came of it; the stage and the next day follow from it unless `next_on` is given."""
    if not can_change(actor, lead):
        raise Forbidden
    day = beijing(now).date()
    if len(note) > NOTE_LIMIT:
        raise RuleBroken({"note": N_("This text is too long.")})
    if next_on is not None and next_on < day:
        raise RuleBroken({"next_on": N_("The next contact can't lie in the past.")})
    plan = follow_up_plan(session, organisation_id=lead.organisation_id, day=day)
    lead.next_follow_up_on = next_on or plan.after_contact(outcome, lead.grade, day)
    if lead.stage not in OPEN_STAGES or not lead.may_be_contacted:
        lead.next_follow_up_on = None
    lead.last_contact_at = now
    contact = LeadContact(
        id=new_id(),
        lead_id=lead.id,
        at=now,
        user_id=actor.user_id,
        kind=kind,
        outcome=outcome,
        next_on=lead.next_follow_up_on,
    )
    contact.note = note
    session.add(contact)
    audit.record(session, actor=actor, action="lead.contact", subject=lead, after={"outcome": outcome.value})
    if (target := stage_after(outcome, lead.stage)) is not lead.stage:
        change_stage(session, actor=actor, lead=lead, target=target, now=now)
    return contact


def reveal_number(
    session: Session, *, actor: Actor, lead: Lead, now: datetime, kind: RevealReason, reason: str = ""
) -> str:
    """The number in clear, logged. The owner's tap on "call" is its own reason; anybody else types one."""
    if not can_see(actor, lead):
        raise Forbidden
    if lead.person is None:
        raise RuleBroken({"reason": N_("This lead has no number.")})
    if kind is RevealReason.CALL:
        if lead.owner_id != actor.user_id:
            raise RuleBroken({"reason": N_("Say why you need the number: this is not your lead.")})
        if not lead.may_be_contacted:
            raise RuleBroken({"reason": N_("This customer may not be called.")})
    elif len(reason) < 2:
        raise RuleBroken({"reason": N_("Say why you need the number.")})
    entry = LeadReveal(lead_id=lead.id, at=now, user_id=actor.user_id, kind=kind, reason=reason[:200])
    session.add(entry)
    audit.record(session, actor=actor, action="lead.reveal", subject=lead, after={"kind": kind.value})
    return str(lead.person.number)


def give_consent(
    session: Session, *, actor: Actor, lead: Lead, purpose: Purpose, channel: ConsentChannel, now: datetime
) -> LeadConsent:
    """The customer agrees to one more purpose, with the present wording."""
    if not can_change(actor, lead):
        raise Forbidden
    if purpose in {consent.purpose for consent in consents_in_force(session, lead)}:
        raise RuleBroken({"purpose": N_("This consent is in force already.")})
    consent = LeadConsent(
        lead_id=lead.id,
        at=now,
        user_id=actor.user_id,
        purpose=purpose,
        text_version=CURRENT_CONSENT.version,
        channel=channel,
    )
    session.add(consent)
    if purpose is Purpose.CONTACT and lead.contact_status is ContactStatus.WITHDRAWN:
        lead.contact_status = ContactStatus.ALLOWED
    audit.record(session, actor=actor, action="lead.consent", subject=lead, after={"purpose": purpose.value})
    return consent


def withdraw_consent(session: Session, *, actor: Actor, lead: Lead, purpose: Purpose, now: datetime) -> None:
    """The customer takes one consent back. Without consent to be contacted the lead is closed and never called."""
    if not can_change(actor, lead):
        raise Forbidden
    found = [consent for consent in consents_in_force(session, lead) if consent.purpose is purpose]
    if not found:
        raise RuleBroken({"purpose": N_("There is no such consent in force.")})
    for consent in found:
        consent.withdrawn_at = now
    audit.record(session, actor=actor, action="lead.withdraw_consent", subject=lead, after={"purpose": purpose.value})
    if purpose is not Purpose.CONTACT:
        return
    lead.next_follow_up_on = None
    if lead.contact_status is ContactStatus.ALLOWED:
        lead.contact_status = ContactStatus.WITHDRAWN
    if lead.stage in OPEN_STAGES - {Stage.ORDERED}:
        change_stage(session, actor=actor, lead=lead, target=Stage.LOST, now=now, reason=LossReason.WITHDREW)


def consents_in_force(session: Session, lead: Lead) -> list[LeadConsent]:
    """The customer's consents that weren't withdrawn: the lead's own, and those of leads merged into it."""
    stmt = select(LeadConsent).where(LeadConsent.lead_id.in_(kin_of(lead)), LeadConsent.withdrawn_at.is_(None))
    return list(session.scalars(stmt.order_by(LeadConsent.at, LeadConsent.id)))
