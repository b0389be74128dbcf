"""Who may see and settle records that were kept aside: their writer, and the company's managers."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false

from outreach.domain.roles import Actor, Role
from outreach.models.outbox import HeldRecord


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The where-clause of the records that `actor` sees."""
    if not actor.is_dealer or actor.organisation_id is None:
        return false()
    own_company = HeldRecord.organisation_id == actor.organisation_id
    return own_company if actor.role is Role.DEALER_MANAGER else own_company & (HeldRecord.user_id == actor.user_id)


def can_settle(actor: Actor, held: HeldRecord) -> bool:
    """Managers decide: an erased person, or a second record, isn't for its writer alone to let in."""
    return actor.role is Role.DEALER_MANAGER and actor.organisation_id == held.organisation_id
