"""Reminders and the pool: a company's own rule, once a day, in its hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from outreach.domain.errors import Forbidden
from outreach.domain.follow_up import FollowUpRules
from outreach.domain.leads import DEFAULT_INTERVALS, BuyingTime, Grade
from outreach.domain.notices import NoticeKind
from outreach.models.notices import Notice
from outreach.queries.lead_history import lead_history
from outreach.services.follow_up import run_follow_up, set_rules
from outreach.services.lead_steps import take_lead
from tests.factories.leads import make_lead

MORNING = datetime(2026, 6, 15, 2, tzinfo=UTC)  # a Monday, ten in Beijing


@pytest.fixture
def rules(session, world):
    mine = FollowUpRules({**DEFAULT_INTERVALS, Grade.A: 3}, return_after=2)
    set_rules(session, actor=world.actor("manager"), rules=mine)
    return mine


def _told(session, world, kind):
    stmt = select(Notice.user_id, Notice.params).where(Notice.kind == kind)
    names = {user.id: name for name, user in world.users.items()}
    return {names[user_id]: params["count"] for user_id, params in session.execute(stmt)}


def test_new_leads_go_by_the_companys_intervals(session, world, rules):
    lead = make_lead(session, world, buying_time=BuyingTime.MONTH, now=MORNING)
    other = make_lead(session, world, by="dealer2", buying_time=BuyingTime.MONTH, now=MORNING)
    assert lead.next_follow_up_on == date(2026, 6, 18)
    assert other.next_follow_up_on == date(2026, 6, 22)


def test_only_managers_set_the_rule(session, world, rules):
    for name in ("dealer", "office", "official"):
        with pytest.raises(Forbidden):
            set_rules(session, actor=world.actor(name), rules=rules)
    again = set_rules(session, actor=world.actor("manager"), rules=replace(rules, return_after=None))
    assert again.return_after is None


def test_owners_hear_once_a_day_of_what_is_due(session, world):
    for at, due in enumerate((12, 15, 16)):
        make_lead(session, world, phone=f"1380000000{at}", next_follow_up_on=date(2026, 6, due))
    assert run_follow_up(session, now=MORNING - timedelta(hours=2)) == (0, 0)
    assert run_follow_up(session, now=MORNING) == (1, 0)
    for notice in session.scalars(select(Notice)):
        notice.created_at = MORNING
    assert run_follow_up(session, now=MORNING + timedelta(hours=1)) == (0, 0)
    assert _told(session, world, NoticeKind.LEADS_DUE) == {"dealer": 2}


def test_overdue_leads_go_back_to_their_own_companys_pool(session, world, rules):
    old = make_lead(session, world, next_follow_up_on=date(2026, 6, 11))
    fresh = make_lead(session, world, phone="13800000002", next_follow_up_on=date(2026, 6, 12))
    other = make_lead(session, world, by="dealer2", next_follow_up_on=date(2026, 6, 1))
    assert run_follow_up(session, now=MORNING)[1] == 1
    assert (old.owner_id, fresh.owner_id) == (None, world.users["dealer"].id)
    assert other.owner_id == world.users["dealer2"].id
    assert _told(session, world, NoticeKind.LEADS_RETURNED) == {"dealer": 1, "manager": 1}
    take_lead(session, actor=world.actor("manager"), lead=old)
    session.flush()
    owners = [line.row for line in lead_history(session, lead=old) if line.kind == "owner"]
    assert {(row.why, row.user_id, row.from_id, row.to_id) for row in owners} == {
        ("returned", None, world.users["dealer"].id, None),
        ("taken", world.users["manager"].id, None, world.users["manager"].id),
    }
    assert run_follow_up(session, now=MORNING + timedelta(hours=1))[1] == 0
