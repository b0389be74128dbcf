"""Who may see and change leads: staff their own and unassigned ones, managers all of their company, the office all.

Officials and organisers never get a row: they read counts (`outreach.queries.reports`).
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, or_, true

from outreach.domain.roles import Actor, Role
from outreach.models.lead_records import LossCheck
from outreach.models.leads import Lead


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The where-clause of the leads that `actor` sees."""
    if actor.role is Role.OFFICE:
        return true()
    if actor.role is Role.DEALER_MANAGER and actor.organisation_id:
        return Lead.organisation_id == actor.organisation_id
    if actor.role is Role.DEALER_STAFF and actor.organisation_id:
        return (Lead.organisation_id == actor.organisation_id) & or_(
            Lead.owner_id == actor.user_id, Lead.owner_id.is_(None)
        )
    return false()


def can_see(actor: Actor, lead: Lead) -> bool:
    """As `visible_to`, for a lead at hand."""
    if actor.role is Role.OFFICE:
        return True
    if actor.is_visitor:
        return lead.id == actor.lead_id
    if not actor.is_dealer or lead.organisation_id != actor.organisation_id:
        return False
    return actor.role is Role.DEALER_MANAGER or lead.owner_id in {None, actor.user_id}


def can_record(actor: Actor) -> bool:
    """Leads are recorded by the dealer's own people, or by a visitor at its stand."""
    return (actor.is_dealer or actor.is_visitor) and actor.organisation_id is not None


def can_change(actor: Actor, lead: Lead) -> bool:
    """A dealer's people change what they see, a customer their own; the office doesn't work on a company's customers."""
    return (
        (actor.is_dealer or actor.is_visitor)
        and can_see(actor, lead)
        and lead.erased_at is None
        and lead.merged_into_id is None
    )


def can_hand_over(actor: Actor, lead: Lead) -> bool:
    """Managers reassign any lead of the company; staff may take an unassigned one, nothing else."""
    return actor.role is Role.DEALER_MANAGER and lead.organisation_id == actor.organisation_id


def can_check_loss(actor: Actor, lead: Lead, check: LossCheck) -> bool:
    """A second person of the company, who sees the lead, looks at a loss: never whoever gave it up."""
    return can_change(actor, lead) and check.verdict is None and actor.user_id != check.user_id


def can_set_rules(actor: Actor) -> bool:
    """A company's follow-up rules are its managers'."""
    return actor.role is Role.DEALER_MANAGER


def can_take(actor: Actor, lead: Lead) -> bool:
    """Whoever sees an unassigned lead of the company may make it theirs."""
    return can_change(actor, lead) and lead.owner_id is None


def can_export_numbers(actor: Actor) -> bool:
    """A file with numbers in clear: managers, for a stated purpose."""
    return actor.role is Role.DEALER_MANAGER


def can_serve_privacy(actor: Actor) -> bool:
    """Access, correction and erasure at a person's request: the office, over all companies."""
    return actor.role is Role.OFFICE
