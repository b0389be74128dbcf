from datetime import date

import pytest

from outreach.domain.errors import RuleBroken
from outreach.domain.leads import (
    DEFAULT_INTERVALS,
    GRADE_OF_TIME,
    TRANSITIONS,
    BuyingTime,
    Grade,
    Outcome,
    Stage,
    check_move,
    follow_up_on,
    next_contact_on,
    next_stages,
    stage_after,
)


def test_every_stage_has_its_row_and_the_end_has_no_way_out():
    assert set(TRANSITIONS) == set(Stage)
    assert TRANSITIONS[Stage.DELIVERED] == frozenset()
    assert all(stage not in targets for stage, targets in TRANSITIONS.items())


def test_a_lead_may_skip_forwards_but_not_arrive_undelivered():
    check_move(Stage.NEW, Stage.TEST_DRIVEN)
    check_move(Stage.LOST, Stage.CONTACTED)
    for current, target in [(Stage.NEW, Stage.DELIVERED), (Stage.DELIVERED, Stage.LOST), (Stage.CONTACTED, Stage.NEW)]:
        with pytest.raises(RuleBroken):
            check_move(current, target)


def test_next_stages_leave_out_what_has_a_form_of_its_own():
    assert next_stages(Stage.NEW) == [Stage.CONTACTED, Stage.INVITED, Stage.TEST_DRIVEN]
    assert next_stages(Stage.DELIVERED) == []


def test_grades_set_the_interval():
    assert set(GRADE_OF_TIME) == set(BuyingTime)
    assert set(DEFAULT_INTERVALS) == set(Grade)
    day = date(2026, 6, 14)
    assert follow_up_on(Grade.H, day) == date(2026, 6, 16)
    assert follow_up_on(None, day) == date(2026, 6, 15)
    assert follow_up_on(Grade.C, day, {**DEFAULT_INTERVALS, Grade.C: 10}) == date(2026, 6, 24)


def test_an_outcome_moves_the_lead_and_proposes_a_day():
    assert stage_after(Outcome.REACHED, Stage.NEW) is Stage.CONTACTED
    assert stage_after(Outcome.COMING, Stage.CONTACTED) is Stage.INVITED
    assert stage_after(Outcome.REACHED, Stage.TEST_DRIVEN) is Stage.TEST_DRIVEN
    assert stage_after(Outcome.NO_ANSWER, Stage.NEW) is Stage.NEW
    day = date(2026, 6, 14)
    assert next_contact_on(Outcome.NO_ANSWER, Grade.C, day) == date(2026, 6, 15)
    assert next_contact_on(Outcome.REACHED, Grade.A, day) == date(2026, 6, 21)
    assert next_contact_on(Outcome.WRONG_NUMBER, Grade.A, day) is None
