"""What has been kept for longer than the storage period, and what of each lead is held: the privacy desk's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased, joinedload

from outreach.domain.errors import Forbidden
from outreach.domain.roles import Actor
from outreach.models.lead_records import (
    LeadCharger,
    LeadConsent,
    LeadContact,
    LeadDelivery,
    LeadMerge,
    LeadOrder,
    LeadReveal,
    LeadStep,
    LossCheck,
)
from outreach.models.leads import Lead
from outreach.models.test_drives import TestDrive
from outreach.models.visitors import Complaint
from outreach.policies.leads import can_serve_privacy
from outreach.queries.paging import Page, SortKey, keyset

_MONTH = timedelta(days=30.4375)

# every table that says something of a lead's customer
HELD: Mapping[str, Any] = {
    "steps": LeadStep,
    "losses": LossCheck,
    "consents": LeadConsent,
    "contacts": LeadContact,
    "number_shown": LeadReveal,
    "test_drives": TestDrive,
    "orders": LeadOrder,
    "deliveries": LeadDelivery,
    "merges": LeadMerge,
    "chargers_told": LeadCharger,
    "complaints": Complaint,
}


@dataclass(frozen=True)
class HeldLead:
    """A lead, its customer's last contact (or recording), and the number of rows about it by `HELD`'s keys."""

    lead: Lead
    last_at: datetime
    counts: Mapping[str, int]


def storage(months: int) -> timedelta:
    """The storage period."""
    return months * _MONTH


def stale(before: datetime) -> ColumnElement[bool]:
    """Leads whose customer had the last contact before a moment.

    Merged leads are one customer: neither goes while the other is followed.
    """
    kin = aliased(Lead)
    of_one = (kin.id == Lead.merged_into_id) | (kin.merged_into_id == Lead.id)
    followed = select(kin.id).where(of_one, kin.erased_at.is_(None), _last(kin) >= before)
    return Lead.erased_at.is_(None) & (_last(Lead) < before) & ~followed.exists()


def count_stale(session: Session, *, before: datetime) -> int:
    """How many leads are due for erasure."""
    return session.scalar(select(func.count()).select_from(Lead).where(stale(before))) or 0


def list_stale(session: Session, *, actor: Actor, before: datetime, cursor: str | None) -> Page[HeldLead]:
    """A page of the leads that are due for erasure, the oldest first, with what goes with them."""
    if not can_serve_privacy(actor):
        raise Forbidden
    stmt = select(Lead).where(stale(before)).options(joinedload(Lead.organisation))
    page = keyset(session, stmt, order=(SortKey(Lead.created_at), SortKey(Lead.id)), cursor=cursor)
    return Page(held_of(session, page.items), page.next_cursor, page.is_first)


def held_of(session: Session, leads: Sequence[Lead]) -> list[HeldLead]:
    """The leads with what is held of each."""
    ids = [lead.id for lead in leads]
    counts: dict[UUID, dict[str, int]] = {lead_id: {} for lead_id in ids}
    for name, table in HELD.items():
        stmt = select(table.lead_id, func.count()).where(table.lead_id.in_(ids)).group_by(table.lead_id)
        for lead_id, number in session.execute(stmt):
            counts[lead_id][name] = number
    return [HeldLead(lead, lead.last_contact_at or lead.created_at, counts[lead.id]) for lead in leads]


def _last(lead: Any) -> ColumnElement[datetime]:
    return func.coalesce(lead.last_contact_at, lead.created_at)
