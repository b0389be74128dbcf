"""Reads of companies' rules of following up."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.follow_up import LOOK_AHEAD, FollowUpPlan, FollowUpRules
from outreach.models.follow_up import FollowUpRule
from outreach.queries.calendars import list_overrides


def find_rule(session: Session, *, organisation_id: UUID) -> FollowUpRule | None:
    """The row of a company; None where it goes by the defaults."""
    return session.scalar(select(FollowUpRule).where(FollowUpRule.organisation_id == organisation_id))


def follow_up_plan(session: Session, *, organisation_id: UUID | None, day: date) -> FollowUpPlan:
    """The company's rules, with the corrections of holidays around `day`."""
    rule = find_rule(session, organisation_id=organisation_id) if organisation_id else None
    span = timedelta(days=LOOK_AHEAD)
    overrides = list_overrides(session, first=day - span, last=day + span)
    return FollowUpPlan(rule.rules if rule else FollowUpRules(), overrides)
