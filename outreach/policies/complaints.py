"""Who may see and answer complaints: the company's managers; the office sees all and may answer for a company."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, true

from outreach.domain.roles import Actor, Role
from outreach.models.visitors import Complaint


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The where-clause of the complaints that `actor` sees."""
    if actor.role is Role.OFFICE:
        return true()
    if actor.role is Role.DEALER_MANAGER and actor.organisation_id:
        return Complaint.organisation_id == actor.organisation_id
    return false()


def can_answer(actor: Actor, complaint: Complaint) -> bool:
    """Whoever sees it."""
    if actor.role is Role.OFFICE:
        return True
    return actor.role is Role.DEALER_MANAGER and actor.organisation_id == complaint.organisation_id
