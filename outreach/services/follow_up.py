"""Writes of following up: a company's rule, the morning's reminders, overdue leads back to the pool."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from outreach.domain.clock import beijing
from outreach.domain.errors import Forbidden
from outreach.domain.follow_up import FollowUpPlan, FollowUpRules
from outreach.domain.leads import ContactStatus, Grade, OwnerWhy
from outreach.domain.notices import NoticeKind
from outreach.domain.roles import SYSTEM, Actor
from outreach.models.follow_up import FollowUpRule
from outreach.models.leads import Lead
from outreach.models.notices import Notice
from outreach.models.organisations import Organisation, OrganisationKind
from outreach.policies.leads import can_set_rules
from outreach.queries.follow_up import find_rule, follow_up_plan
from outreach.queries.leads import UNDER_WAY
from outreach.queries.notices import list_members
from outreach.services import audit
from outreach.services.lead_steps import note_owner
from outreach.services.notices import notify


def set_rules(session: Session, *, actor: Actor, rules: FollowUpRules) -> FollowUpRule:
    """Set the actor's company's rule; leads that have a day keep it. Raises `RuleBroken` by field."""
    if not can_set_rules(actor) or actor.organisation_id is None:
        raise Forbidden
    rules.check()
    row = find_rule(session, organisation_id=actor.organisation_id)
    before = _facts(row.rules) if row else {}
    row = row or FollowUpRule(organisation_id=actor.organisation_id)
    for grade in Grade:
        setattr(row, f"{grade.value}_days", rules.intervals[grade])
    row.return_after, row.opens_at, row.closes_at = rules.return_after, rules.opens_at, rules.closes_at
    session.add(row)
    session.flush()
    audit.record(session, actor=actor, action="follow_up.set", subject=row, before=before, after=_facts(rules))
    return row


def run_follow_up(session: Session, *, now: datetime) -> tuple[int, int]:
    """What the worker does every hour. Returns how many people were reminded, how many leads went back to a pool.

    Overdue leads return, and owners are told what is due, on working days in the company's hours; both once a day.
    """
    reminded = returned = 0
    day = beijing(now).date()
    dealers = select(Organisation).where(Organisation.kind == OrganisationKind.DEALER).order_by(Organisation.id)
    for company in session.scalars(dealers).all():
        plan = follow_up_plan(session, organisation_id=company.id, day=day)
        if plan.is_open(now):
            returned += _return_overdue(session, company, plan, day, now)
            reminded += _remind(session, company, day, now)
    return reminded, returned


def _return_overdue(session: Session, company: Organisation, plan: FollowUpPlan, day: date, now: datetime) -> int:
    since = plan.overdue_since(day)
    if since is None:
        return 0
    stmt = select(Lead).where(*_waiting(company.id, since), Lead.owner_id.is_not(None)).order_by(Lead.id)
    lost = Counter[UUID]()
    for lead in session.scalars(stmt.with_for_update()).all():
        before, lead.owner_id = lead.owner_id, None
        note_owner(session, lead, before, OwnerWhy.RETURNED, now=now, user_id=None)
        if before:
            lost[before] += 1
        was = {"owner_id": str(before)}
        audit.record(
            session, actor=SYSTEM, action="lead.return_to_pool", subject=lead, before=was, after={"owner_id": None}
        )
    managers = list_members(session, organisation_id=company.id, answering=True)
    for owner, number in lost.items():
        _tell(session, company, NoticeKind.LEADS_RETURNED, [owner, *managers], number)
    return sum(lost.values())


def _remind(session: Session, company: Organisation, day: date, now: datetime) -> int:
    stmt = select(Lead.owner_id, func.count()).where(*_waiting(company.id, day), Lead.owner_id.is_not(None))
    due = {owner: number for owner, number in session.execute(stmt.group_by(Lead.owner_id)).all() if owner}
    midnight = beijing(now).replace(hour=0, minute=0, second=0, microsecond=0)
    told = select(Notice.user_id).where(Notice.kind == NoticeKind.LEADS_DUE, Notice.created_at >= midnight)
    told_today = set(session.scalars(told.where(Notice.user_id.in_(due))))
    return sum(
        _tell(session, company, NoticeKind.LEADS_DUE, [owner], number)
        for owner, number in due.items()
        if owner not in told_today
    )


def _waiting(company_id: UUID, due_by: date) -> list[ColumnElement[bool]]:
    return [
        Lead.organisation_id == company_id,
        *UNDER_WAY,
        Lead.contact_status == ContactStatus.ALLOWED,
        Lead.next_follow_up_on <= due_by,
    ]


def _tell(session: Session, company: Organisation, kind: NoticeKind, user_ids: list[UUID], number: int) -> int:
    return notify(session, actor=SYSTEM, kind=kind, user_ids=user_ids, subject=company, params={"count": number})


def _facts(rules: FollowUpRules) -> dict[str, object]:
    days = {grade.value: number for grade, number in rules.intervals.items()}
    return {**days, "return_after": rules.return_after, "hours": f"{rules.opens_at:%H:%M}-{rules.closes_at:%H:%M}"}
