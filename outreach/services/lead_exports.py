"""Files of leads: masked for those who see them; with numbers in clear for managers, for a logged purpose."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from outreach.domain.errors import Forbidden, RuleBroken
from outreach.domain.leads import RevealReason
from outreach.domain.roles import Actor
from outreach.domain.words import N_
from outreach.models.lead_records import LeadReveal
from outreach.models.leads import Lead
from outreach.models.organisations import Organisation
from outreach.policies.leads import can_export_numbers
from outreach.queries.leads import LeadFilter, iter_leads
from outreach.services import audit

EXPORT_LIMIT = 20_000


def export_leads(
    session: Session, *, actor: Actor, wanted: LeadFilter, in_clear: bool, purpose: str, now: datetime
) -> list[Lead]:
    """The leads for a file; each number that goes out in clear is logged at its lead."""
    if in_clear and not can_export_numbers(actor):
        raise Forbidden
    if len(purpose) < 2:
        raise RuleBroken({"purpose": N_("Say what the file is for.")})
    leads = iter_leads(session, actor=actor, wanted=wanted, limit=EXPORT_LIMIT)
    if in_clear:
        for lead in leads:
            if lead.person_id and lead.may_be_contacted:
                session.add(
                    LeadReveal(
                        lead_id=lead.id, at=now, user_id=actor.user_id, kind=RevealReason.EXPORT, reason=purpose[:200]
                    )
                )
    organisation = session.get(Organisation, actor.organisation_id) if actor.organisation_id else None
    subject = organisation or (leads[0] if leads else None)
    if subject is not None:
        after = {"leads": len(leads), "in_clear": in_clear, "purpose": purpose[:200]}
        audit.record(session, actor=actor, action="lead.export", subject=subject, after=after)
    return leads
