from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from outreach.domain.calendar import DayOffKind, DayRule
from outreach.domain.errors import RuleBroken
from outreach.domain.follow_up import FollowUpPlan, FollowUpRules
from outreach.domain.leads import DEFAULT_INTERVALS, Grade, Outcome

MONDAY = date(2026, 6, 15)
RULES = FollowUpRules()


def test_a_day_of_rest_moves_to_the_next_working_day():
    plan = FollowUpPlan()
    assert plan.after(Grade.O, date(2026, 6, 6)) == date(2026, 6, 15)  # Saturday, Sunday, then Monday
    assert plan.after(Grade.H, date(2026, 6, 17)) == date(2026, 6, 22)  # the dragon boat festival and its weekend
    assert plan.after_contact(Outcome.WRONG_NUMBER, Grade.H, MONDAY) is None


def test_the_offices_corrections_count():
    worked = DayRule(DayOffKind.WORKED, "补班", "Make-up working day")
    plan = FollowUpPlan(RULES, {date(2026, 6, 20): worked, date(2026, 6, 19): None})
    assert plan.after(Grade.H, date(2026, 6, 17)) == date(2026, 6, 19)
    assert plan.after(None, date(2026, 6, 19)) == date(2026, 6, 20)


def test_a_companys_own_intervals_hold():
    plan = FollowUpPlan(replace(RULES, intervals={**DEFAULT_INTERVALS, Grade.C: 10}))
    assert plan.after(Grade.C, date(2026, 6, 12)) == date(2026, 6, 22)
    assert plan.after_contact(Outcome.REACHED, Grade.C, date(2026, 6, 12)) == date(2026, 6, 22)


@pytest.mark.parametrize("due", [date(2026, 6, day) for day in range(8, 20)])
def test_overdue_is_counted_in_working_days_both_ways(due):
    plan = FollowUpPlan(replace(RULES, return_after=3))
    back = plan.returns_on(due)
    assert back is not None
    assert not plan.rests(back)
    assert sum(not plan.rests(date.fromordinal(day)) for day in range(due.toordinal() + 1, back.toordinal() + 1)) == 3
    assert plan.overdue_since(back) >= due
    assert plan.overdue_since(date.fromordinal(back.toordinal() - 1)) is None or (
        plan.overdue_since(date.fromordinal(back.toordinal() - 1)) < due
    )


def test_without_a_rule_nothing_goes_back():
    plan = FollowUpPlan()
    assert plan.returns_on(MONDAY) is None
    assert plan.overdue_since(MONDAY) is None
    assert FollowUpPlan(replace(RULES, return_after=3)).overdue_since(date(2026, 6, 14)) is None


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (datetime(2026, 6, 15, 1, tzinfo=UTC), True),
        (datetime(2026, 6, 15, 0, 59, tzinfo=UTC), False),
        (datetime(2026, 6, 15, 10, tzinfo=UTC), False),
        (datetime(2026, 6, 14, 4, tzinfo=UTC), False),
    ],
)
def test_hours_of_work(moment, is_open):
    assert FollowUpPlan().is_open(moment) is is_open


@pytest.mark.parametrize(
    ("rules", "field"),
    [
        (replace(RULES, intervals={**DEFAULT_INTERVALS, Grade.A: 0}), "a_days"),
        (replace(RULES, return_after=61), "return_after"),
        (replace(RULES, opens_at=time(18), closes_at=time(9)), "closes_at"),
    ],
)
def test_what_makes_no_sense_is_refused_by_field(rules, field):
    with pytest.raises(RuleBroken) as refused:
        rules.check()
    assert list(refused.value.fields) == [field]
