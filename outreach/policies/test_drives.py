"""Who may see and run test drives: the company's own people; the office reads.

Every member of the company sees every drive of the company, since any of them may take a car back; the customer's
name stays with those who may see the lead (`policies.leads.can_see`).
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, true

from outreach.domain.roles import Actor, Role
from outreach.models.test_drives import TestDrive


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The where-clause of the drives that the actor sees."""
    if actor.role is Role.OFFICE:
        return true()
    if actor.is_dealer and actor.organisation_id:
        return TestDrive.organisation_id == actor.organisation_id
    return false()


def can_run(actor: Actor, drive: TestDrive) -> bool:
    """Whether the actor may begin, end or cancel this drive."""
    return actor.is_dealer and actor.organisation_id == drive.organisation_id


def can_publish_agreement(actor: Actor) -> bool:
    """Managers write their company's agreement."""
    return actor.role is Role.DEALER_MANAGER and actor.organisation_id is not None
