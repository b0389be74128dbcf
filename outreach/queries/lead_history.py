"""What happened to one lead, as one list, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from outreach.models.lead_records import (
    LeadCharger,
    LeadConsent,
    LeadContact,
    LeadDelivery,
    LeadMerge,
    LeadOrder,
    LeadOwnerChange,
    LeadReveal,
    LeadStep,
    LossCheck,
)
from outreach.models.leads import Lead

KINDS: dict[str, Any] = {
    "step": LeadStep,
    "owner": LeadOwnerChange,
    "loss_check": LossCheck,
    "merge": LeadMerge,
    "charger": LeadCharger,
    "consent": LeadConsent,
    "contact": LeadContact,
    "reveal": LeadReveal,
    "order": LeadOrder,
    "delivery": LeadDelivery,
}


@dataclass(frozen=True)
class HistoryLine:
    """One entry: its kind names the table that `row` comes from."""

    kind: str
    at: datetime
    row: Any


def kin_of(lead: Lead) -> Select[UUID]:
    """The ids of the lead and of those merged into it: they are one customer's."""
    return select(Lead.id).where((Lead.id == lead.id) | (Lead.merged_into_id == lead.id))


def lead_history(session: Session, *, lead: Lead) -> list[HistoryLine]:
    """Everything that was written down about `lead` (which the caller got through `get_lead`), and what was merged in."""
    ids = session.scalars(kin_of(lead)).all()
    lines = [
        HistoryLine(kind, row.at, row)
        for kind, table in KINDS.items()
        for row in session.scalars(select(table).where(table.lead_id.in_(ids)).options(joinedload(table.user)))
    ]
    return sorted(lines, key=lambda line: (line.at, str(line.row.id)), reverse=True)


def list_consents(session: Session, *, lead: Lead) -> list[LeadConsent]:
    """The customer's consents, oldest first: the lead's own, and those of leads merged into it."""
    stmt = select(LeadConsent).where(LeadConsent.lead_id.in_(kin_of(lead))).order_by(LeadConsent.at, LeadConsent.id)
    return list(session.scalars(stmt))


def find_loss_check(session: Session, *, lead: Lead) -> LossCheck | None:
    """The lead's loss that waits for a second person, with who gave it up."""
    stmt = select(LossCheck).where(LossCheck.lead_id == lead.id, LossCheck.verdict.is_(None))
    return session.scalar(stmt.options(joinedload(LossCheck.user)))


def find_merge(session: Session, *, other: Lead) -> LeadMerge | None:
    """The merge that took `other` into another lead, unless it was undone."""
    return session.scalar(select(LeadMerge).where(LeadMerge.other_id == other.id, LeadMerge.undone_at.is_(None)))


def find_order(session: Session, *, lead: Lead) -> LeadOrder | None:
    """The lead's order that wasn't cancelled, with its delivery."""
    stmt = select(LeadOrder).where(LeadOrder.lead_id == lead.id, LeadOrder.cancelled_on.is_(None))
    stmt = stmt.options(joinedload(LeadOrder.delivery), joinedload(LeadOrder.user))
    return session.scalar(stmt.order_by(LeadOrder.at.desc(), LeadOrder.id.desc()).limit(1))
