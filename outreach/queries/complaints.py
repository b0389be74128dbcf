"""Reads of complaints, and what a customer reads of their own record by its code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from outreach.domain.complaints import ComplaintStatus
from outreach.domain.errors import NotFound
from outreach.domain.roles import Actor
from outreach.domain.test_drives import DriveStatus
from outreach.models.lead_records import LeadConsent, LeadContact, LeadReveal
from outreach.models.leads import Lead
from outreach.models.test_drives import TestDrive
from outreach.models.visitors import Complaint, RecordCode
from outreach.policies.complaints import visible_to
from outreach.queries.lead_history import kin_of, list_consents
from outreach.queries.paging import Page, SortKey, keyset


@dataclass(frozen=True)
class OwnRecord:
    """What a company keeps of a customer, as the customer reads it."""

    lead: Lead
    consents: Sequence[LeadConsent]
    contacts: Sequence[LeadContact]
    shown: Sequence[datetime]
    drives: Sequence[TestDrive]
    complaints: Sequence[Complaint]


def find_by_code(session: Session, *, index: str) -> Lead | None:
    """The lead whose code this is; a merged one's is the one that was kept. None where there is none."""
    lead_id = session.scalar(select(RecordCode.lead_id).where(RecordCode.code_index == index))
    return get_own(session, lead_id=lead_id) if lead_id else None


def get_own(session: Session, *, lead_id: UUID) -> Lead | None:
    """The lead of an opened record, or the one that it was merged into; None where its code was taken back."""
    lead = session.scalar(select(Lead).join(RecordCode, RecordCode.lead_id == Lead.id).where(Lead.id == lead_id))
    while lead is not None and lead.merged_into_id is not None:
        lead = session.get(Lead, lead.merged_into_id)
    return lead


def read_own(session: Session, *, lead: Lead) -> OwnRecord:
    """All of it and of leads merged into it, for whoever brought its code."""
    kin = kin_of(lead)
    contacts = select(LeadContact).where(LeadContact.lead_id.in_(kin)).order_by(LeadContact.at.desc())
    shown = select(LeadReveal.at).where(LeadReveal.lead_id.in_(kin)).order_by(LeadReveal.at.desc())
    told = (TestDrive.status != DriveStatus.CANCELLED) | TestDrive.moved_from.is_not(None)
    drives = select(TestDrive).where(TestDrive.lead_id.in_(kin), told)
    complaints = select(Complaint).where(Complaint.lead_id.in_(kin)).order_by(Complaint.created_at.desc())
    return OwnRecord(
        lead=lead,
        consents=list_consents(session, lead=lead),
        contacts=session.scalars(contacts).all(),
        shown=session.scalars(shown).all(),
        drives=session.scalars(
            drives.options(joinedload(TestDrive.vehicle), joinedload(TestDrive.event)).order_by(TestDrive.at)
        ).all(),
        complaints=session.scalars(complaints).all(),
    )


def list_complaints(session: Session, *, actor: Actor, cursor: str | None = None) -> Page[Complaint]:
    """The complaints that the actor sees: open ones first, the newest first among them."""
    stmt = select(Complaint).where(visible_to(actor))
    loads = (joinedload(Complaint.lead).joinedload(Lead.person), joinedload(Complaint.organisation))
    order = [SortKey(Complaint.status, descending=True), SortKey(Complaint.id, descending=True)]
    return keyset(session, stmt.options(*loads, joinedload(Complaint.answered_by)), order=order, cursor=cursor)


def count_open(session: Session, *, actor: Actor) -> int:
    """How many wait for an answer."""
    stmt = select(func.count()).select_from(Complaint)
    return session.scalar(stmt.where(visible_to(actor), Complaint.status == ComplaintStatus.OPEN)) or 0


def get_complaint(session: Session, *, actor: Actor, complaint_id: UUID) -> Complaint:
    """One complaint; raises `NotFound` outside the actor's scope."""
    found: Complaint | None = session.scalar(
        select(Complaint).where(Complaint.id == complaint_id, visible_to(actor)).options(joinedload(Complaint.lead))
    )
    if found is None:
        raise NotFound
    return found
