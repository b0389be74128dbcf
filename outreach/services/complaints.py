"""What a customer does with their own record: corrects it, takes consent back, complains; and the answer to that."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.complaints import NOTE_LIMIT, ComplaintKind, ComplaintStatus
from outreach.domain.errors import Conflict, Forbidden, RuleBroken
from outreach.domain.leads import ContactStatus
from outreach.domain.notices import NoticeKind
from outreach.domain.roles import Actor, Role
from outreach.domain.words import N_
from outreach.models.accounts import User
from outreach.models.base import new_id
from outreach.models.leads import Lead
from outreach.models.visitors import Complaint
from outreach.policies.complaints import can_answer
from outreach.policies.leads import can_change
from outreach.queries.notices import list_members
from outreach.services import audit
from outreach.services.notices import notify, settle_notices
from outreach.services.people import do_not_call

MOST_OPEN = 3


def customer_of(lead: Lead) -> Actor:
    """Whoever brought the record's code: may act on this lead and no other."""
    return Actor(Role.PUBLIC, organisation_id=lead.organisation_id, name="customer", lead_id=lead.id)


def correct_record(session: Session, *, actor: Actor, lead: Lead, name: str, village: str) -> Lead:
    """Set the customer's name and village right. A wrong number is taken back and left again."""
    if not can_change(actor, lead):
        raise Forbidden
    for field, text, limit in (("name", name, 80), ("village", village, 120)):
        if len(text) > limit:
            raise RuleBroken({field: N_("This text is too long.")})
    changed = [field for field, text in (("name", name), ("village", village)) if getattr(lead, field) != text]
    lead.name, lead.village = name, village
    audit.record(session, actor=actor, action="lead.correct", subject=lead, after={"fields": changed})
    return lead


def complain(
    session: Session, *, actor: Actor, lead: Lead, kind: ComplaintKind, note: str, no_more_calls: bool
) -> Complaint:
    """Complain about a company's calls: its managers and the office are told. Raises `RuleBroken`, `Conflict`.

    The same words again, while they wait for an answer, are the same complaint: the form was sent twice.
    `no_more_calls`: the company is not to call this number again, whatever comes of the complaint.
    """
    if not can_change(actor, lead):
        raise Forbidden
    if len(note) > NOTE_LIMIT:
        raise RuleBroken({"note": N_("This text is too long.")})
    waiting = _list_waiting(session, lead)
    complaint = next((one for one in waiting if (one.kind, one.note) == (kind, note)), None)
    if complaint is None:
        if len(waiting) >= MOST_OPEN:
            raise Conflict(N_("Three of your complaints wait for an answer already. They are not forgotten."))
        complaint = _add(session, actor, lead, kind, note)
    if no_more_calls and lead.contact_status is ContactStatus.ALLOWED:
        do_not_call(session, actor=actor, lead=lead, reason="complaint")
    return complaint


def answer_complaint(session: Session, *, actor: Actor, complaint: Complaint, answer: str, now: datetime) -> Complaint:
    """Say what was done; the customer reads it at their record."""
    if not can_answer(actor, complaint):
        raise Forbidden
    if not 2 <= len(answer) <= NOTE_LIMIT:
        raise RuleBroken({"answer": N_("Say what you did about it, in 2 to 500 characters.")})
    # read anew and held: of two who answer at once, the second is told
    held = select(Complaint).where(Complaint.id == complaint.id).with_for_update(of=Complaint)
    session.scalars(held.execution_options(populate_existing=True)).one()
    if complaint.status is ComplaintStatus.ANSWERED:
        raise Conflict(N_("Somebody has answered this complaint in the meantime."))
    complaint.status, complaint.answered_at, complaint.answered_by_id = ComplaintStatus.ANSWERED, now, actor.user_id
    complaint.answer = answer
    audit.record(session, actor=actor, action="complaint.answer", subject=complaint)
    settle_notices(session, subject=complaint, kinds=(NoticeKind.COMPLAINT_MADE,))
    return complaint


def _add(session: Session, actor: Actor, lead: Lead, kind: ComplaintKind, note: str) -> Complaint:
    complaint = Complaint(
        id=new_id(), lead_id=lead.id, organisation_id=lead.organisation_id, kind=kind, status=ComplaintStatus.OPEN
    )
    complaint.note = note
    session.add(complaint)
    session.flush()
    audit.record(session, actor=actor, action="complaint.make", subject=complaint, after={"kind": kind.value})
    office = session.scalars(select(User.id).where(User.role == Role.OFFICE, User.active).order_by(User.id)).all()
    managers = list_members(session, organisation_id=lead.organisation_id, answering=True)
    told = {"company": lead.organisation.name}
    notify(
        session, actor=actor, kind=NoticeKind.COMPLAINT_MADE, user_ids=[*managers, *office], subject=complaint,
        params=told,
    )  # fmt: skip
    return complaint


def _list_waiting(session: Session, lead: Lead) -> list[Complaint]:
    """The lead's complaints without an answer; the lead is held, so that a second tap finds the first one's."""
    session.execute(select(Lead.id).where(Lead.id == lead.id).with_for_update())
    stmt = select(Complaint).where(Complaint.lead_id == lead.id, Complaint.status == ComplaintStatus.OPEN)
    return list(session.scalars(stmt))
