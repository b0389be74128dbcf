"""Stages of a lead and who follows it: move, lose, revive, hand over, take."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from outreach.domain.clock import beijing, utcnow
from outreach.domain.errors import Forbidden, NotFound, RuleBroken
from outreach.domain.leads import (
    OPEN_STAGES,
    RECORDED_STAGES,
    TRANSITIONS,
    LossReason,
    OwnerWhy,
    Stage,
    check_move,
)
from outreach.domain.notices import NoticeKind
from outreach.domain.roles import Actor
from outreach.domain.words import N_
from outreach.models.accounts import User
from outreach.models.base import new_id
from outreach.models.lead_records import LeadOwnerChange, LeadStep, LossCheck
from outreach.models.leads import Lead
from outreach.policies.leads import can_change, can_hand_over, can_take
from outreach.queries.follow_up import follow_up_plan
from outreach.services import audit
from outreach.services.notices import notify

NOTE_LIMIT = 500


def move_stage(session: Session, *, actor: Actor, lead: Lead, target: Stage, now: datetime, note: str = "") -> Lead:
    """Move a lead by hand; loss, orders and deliveries have their own steps. Raises `RuleBroken` on 'stage'."""
    if not can_change(actor, lead):
        raise Forbidden
    if target in RECORDED_STAGES or target is Stage.LOST:
        raise RuleBroken({"stage": N_("Orders, deliveries and losses are entered on their own forms.")})
    return change_stage(session, actor=actor, lead=lead, target=target, now=now, note=note)


def lose_lead(
    session: Session, *, actor: Actor, lead: Lead, reason: LossReason | None, now: datetime, note: str = ""
) -> Lead:
    """Give a lead up, with a reason from the list. Raises `RuleBroken`."""
    if not can_change(actor, lead):
        raise Forbidden
    if reason is None:
        raise RuleBroken({"reason": N_("Choose why the lead was lost.")})
    if reason is LossReason.OTHER and not note:
        raise RuleBroken({"note": N_("Say what the other reason was.")})
    if lead.stage is Stage.ORDERED:
        raise RuleBroken({"reason": N_("Cancel the order first: an order of a lost lead would still be counted.")})
    return change_stage(session, actor=actor, lead=lead, target=Stage.LOST, now=now, note=note, reason=reason)


def revive_lead(session: Session, *, actor: Actor, lead: Lead, now: datetime, note: str = "") -> Lead:
    """Take up a lost lead again."""
    if not can_change(actor, lead):
        raise Forbidden
    if lead.stage is not Stage.LOST:
        raise RuleBroken({"stage": N_("Only a lost lead can be taken up again.")})
    session.execute(delete(LossCheck).where(LossCheck.lead_id == lead.id, LossCheck.verdict.is_(None)))
    day = beijing(now).date()
    plan = follow_up_plan(session, organisation_id=lead.organisation_id, day=day)
    lead.next_follow_up_on = plan.after(lead.grade, day) if lead.may_be_contacted else None
    return change_stage(session, actor=actor, lead=lead, target=Stage.CONTACTED, now=now, note=note)


def mark_test_driven(session: Session, *, actor: Actor, lead: Lead, now: datetime) -> Lead:
    """A test drive was made: the lead moves on where it hasn't come further already."""
    if Stage.TEST_DRIVEN not in TRANSITIONS[lead.stage] or lead.stage is Stage.ORDERED:
        return lead
    return change_stage(session, actor=actor, lead=lead, target=Stage.TEST_DRIVEN, now=now)


def change_stage(
    session: Session,
    *,
    actor: Actor,
    lead: Lead,
    target: Stage,
    now: datetime,
    note: str = "",
    reason: LossReason | None = None,
) -> Lead:
    """Apply the transition table, write the history, audit. Callers have checked who may."""
    check_move(lead.stage, target)
    if len(note) > NOTE_LIMIT:
        raise RuleBroken({"note": N_("This text is too long.")})
    before, lead.stage, lead.loss_reason = lead.stage, target, reason
    if target not in OPEN_STAGES:
        lead.next_follow_up_on = None
    step = LeadStep(
        id=new_id(),
        lead_id=lead.id,
        at=now,
        user_id=actor.user_id,
        from_stage=before,
        to_stage=target,
        loss_reason=reason,
    )
    step.note = note
    session.add(step)
    audit.record(
        session,
        actor=actor,
        action=f"lead.{target.value}",
        subject=lead,
        before={"stage": before.value},
        after={"stage": target.value, "loss_reason": reason.value if reason else None},
    )
    return lead


def hand_over_leads(session: Session, *, actor: Actor, lead_ids: Sequence[UUID], owner_id: UUID | None) -> int:
    """Give leads of the company to one of its people, or to nobody. All or none. Raises `NotFound`, `RuleBroken`."""
    leads = list(session.scalars(select(Lead).where(Lead.id.in_(list(lead_ids))).order_by(Lead.id)))
    if not leads:
        raise RuleBroken({"leads": N_("Choose at least one lead.")})
    if len(leads) < len(set(lead_ids)) or any(lead.organisation_id != actor.organisation_id for lead in leads):
        raise NotFound
    if not all(can_hand_over(actor, lead) for lead in leads):
        raise Forbidden
    _check_owner(session, actor, owner_id)
    for lead in leads:
        _give(session, actor, lead, owner_id, OwnerWhy.HANDED_OVER)
    if owner_id:
        notify(
            session,
            actor=actor,
            kind=NoticeKind.LEADS_HANDED_OVER,
            user_ids=[owner_id],
            subject=leads[0],
            params={"count": len(leads)},
        )
    return len(leads)


def take_lead(session: Session, *, actor: Actor, lead: Lead) -> Lead:
    """Make an unassigned lead one's own."""
    if not can_take(actor, lead):
        raise Forbidden
    _give(session, actor, lead, actor.user_id, OwnerWhy.TAKEN)
    return lead


def note_owner(
    session: Session, lead: Lead, before: UUID | None, why: OwnerWhy, *, now: datetime, user_id: UUID | None
) -> None:
    """Write down in the lead's history that somebody else follows it now, where that is so."""
    if before == lead.owner_id:
        return
    change = LeadOwnerChange(lead_id=lead.id, at=now, user_id=user_id, why=why, from_id=before, to_id=lead.owner_id)
    session.add(change)


def _check_owner(session: Session, actor: Actor, owner_id: UUID | None) -> None:
    owner = session.get(User, owner_id) if owner_id else None
    if owner_id and (owner is None or owner.organisation_id != actor.organisation_id or not owner.active):
        raise RuleBroken({"owner": N_("Choose one of your own company's people.")})


def _give(session: Session, actor: Actor, lead: Lead, owner_id: UUID | None, why: OwnerWhy) -> None:
    before, lead.owner_id, now = lead.owner_id, owner_id, utcnow()
    note_owner(session, lead, before, why, now=now, user_id=actor.user_id)
    if owner_id and lead.next_follow_up_on:
        # an overdue call is due today: else the rule takes the lead from its new owner within the hour
        lead.next_follow_up_on = max(lead.next_follow_up_on, beijing(now).date())
    audit.record(
        session,
        actor=actor,
        action="lead.hand_over",
        subject=lead,
        before={"owner_id": str(before) if before else None},
        after={"owner_id": str(owner_id) if owner_id else None},
    )
