"""Reads of companies' rules of following up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from outreach.domain.follow_up import LOOK_AHEAD, FollowUpPlan, FollowUpRules
from outreach.models.calendars import HolidayOverride
from outreach.models.follow_up import FollowUpRule, rules_of
from outreach.models.organisations import Organisation
from outreach.queries.calendars import IN_SPAN, OVERRIDE, as_overrides, list_overrides

_SPAN = timedelta(days=LOOK_AHEAD)
_RULE = [column for column in FollowUpRule.__table__.c if column.name not in {"id", "created_at", "updated_at"}]
_TERMS = (
    select(Organisation.area_id, *_RULE, *OVERRIDE)
    .outerjoin(FollowUpRule, FollowUpRule.organisation_id == Organisation.id)
    .outerjoin(HolidayOverride, IN_SPAN)
    .where(Organisation.id == bindparam("company"))
)


@dataclass(frozen=True)
class LeadTerms:
    """What a company's new leads go by: the area that counts them where nothing else says it, and when they are due."""

    area_id: int | None
    plan: FollowUpPlan


def read_terms(session: Session, *, organisation_id: UUID, day: date) -> LeadTerms:
    """A company's terms, with the corrections of holidays around `day`: a row for each of these, one without any."""
    given = {"company": organisation_id, "first": day - _SPAN, "last": day + _SPAN}
    rows = session.connection().execute(_TERMS, given).all()
    rules = rules_of(rows[0]) if rows[0].organisation_id else FollowUpRules()
    return LeadTerms(rows[0].area_id, FollowUpPlan(rules, as_overrides(row for row in rows if row.day)))


def find_rule(session: Session, *, organisation_id: UUID) -> FollowUpRule | None:
    """The row of a company; None where it goes by the defaults."""
    return session.scalar(select(FollowUpRule).where(FollowUpRule.organisation_id == organisation_id))


def follow_up_plan(session: Session, *, organisation_id: UUID | None, day: date) -> FollowUpPlan:
    """The company's rules, with the corrections of holidays around `day`."""
    rule = find_rule(session, organisation_id=organisation_id) if organisation_id else None
    overrides = list_overrides(session, first=day - _SPAN, last=day + _SPAN)
    return FollowUpPlan(rule.rules if rule else FollowUpRules(), overrides)
