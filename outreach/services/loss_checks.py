"""The second person's look at a loss: 40 to 50 of 100 followed leads are given up for reasons of the follower's own."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from outreach.domain.clock import beijing
from outreach.domain.errors import Forbidden, RuleBroken
from outreach.domain.leads import LossReason, LossVerdict, Stage
from outreach.domain.notices import NoticeKind
from outreach.domain.roles import Actor
from outreach.domain.words import N_
from outreach.models.lead_records import LossCheck
from outreach.models.leads import Lead
from outreach.policies.leads import can_check_loss
from outreach.queries.follow_up import follow_up_plan
from outreach.queries.lead_history import find_loss_check
from outreach.queries.notices import list_members
from outreach.services import audit
from outreach.services.lead_steps import change_stage, lose_lead
from outreach.services.notices import notify, settle_notices


def give_up_lead(
    session: Session, *, actor: Actor, lead: Lead, reason: LossReason | None, now: datetime, note: str = ""
) -> LossCheck:
    """Give a lead up, with a reason from the list; it waits for a second person's word. Raises `RuleBroken`."""
    lose_lead(session, actor=actor, lead=lead, reason=reason, now=now, note=note)
    check = LossCheck(lead_id=lead.id, at=now, user_id=actor.user_id)
    session.add(check)
    managers = list_members(session, organisation_id=lead.organisation_id, answering=True)
    told = {*managers, *([lead.owner_id] if lead.owner_id else [])}
    notify(session, actor=actor, kind=NoticeKind.LOSS_TO_CONFIRM, user_ids=told, subject=lead)
    return check


def confirm_loss(session: Session, *, actor: Actor, lead: Lead, now: datetime) -> None:
    """A second person agrees that the lead is lost."""
    _decide(session, actor, lead, now, LossVerdict.CONFIRMED, "")


def refuse_loss(session: Session, *, actor: Actor, lead: Lead, now: datetime, reason: str) -> None:
    """A second person doesn't agree: the lead is open again, with the reason in its history."""
    if not reason:
        raise RuleBroken({"reason": N_("Say why the lead isn't lost.")})
    _decide(session, actor, lead, now, LossVerdict.REFUSED, reason)
    day = beijing(now).date()
    plan = follow_up_plan(session, organisation_id=lead.organisation_id, day=day)
    change_stage(session, actor=actor, lead=lead, target=Stage.CONTACTED, now=now, note=reason)
    lead.next_follow_up_on = plan.after(lead.grade, day) if lead.may_be_contacted else None


def _decide(session: Session, actor: Actor, lead: Lead, now: datetime, verdict: LossVerdict, note: str) -> None:
    check = find_loss_check(session, lead=lead)
    if check is None:
        raise RuleBroken({"reason": N_("No loss waits for a second person here.")})
    if not can_check_loss(actor, lead, check):
        raise Forbidden
    check.verdict, check.decided_by_id, check.decided_at = verdict, actor.user_id, now
    settle_notices(session, subject=lead, kinds=[NoticeKind.LOSS_TO_CONFIRM])
    audit.record(session, actor=actor, action=f"loss.{verdict.value}", subject=lead, after={"verdict": verdict.value})
