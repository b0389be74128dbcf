from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from outreach.domain.errors import Forbidden, RuleBroken
from outreach.domain.leads import LossReason, LossVerdict, Stage
from outreach.models.base import new_id
from outreach.models.lead_records import LossCheck
from outreach.queries.leads import LeadFilter, list_leads
from outreach.services.lead_steps import revive_lead
from outreach.services.loss_checks import confirm_loss, give_up_lead, refuse_loss
from tests.factories.leads import NOW, make_lead


@pytest.fixture
def lost(session, world):
    lead = make_lead(session, world)
    give_up_lead(session, actor=world.actor("dealer"), lead=lead, reason=LossReason.PRICE, now=NOW)
    session.flush()
    return lead


def test_a_second_person_confirms(session, world, lost):
    waiting = LeadFilter(loss_open=True)
    assert [lead.id for lead in list_leads(session, actor=world.actor("manager"), wanted=waiting).items] == [lost.id]
    for name in ("dealer", "dealer2", "manager2", "office"):
        with pytest.raises(Forbidden):
            confirm_loss(session, actor=world.actor(name), lead=lost, now=NOW)
    confirm_loss(session, actor=world.actor("manager"), lead=lost, now=NOW)
    session.flush()
    assert lost.stage is Stage.LOST
    assert session.scalars(select(LossCheck.verdict)).all() == [LossVerdict.CONFIRMED]
    assert list_leads(session, actor=world.actor("manager"), wanted=waiting).items == []
    with pytest.raises(RuleBroken):
        confirm_loss(session, actor=world.actor("manager"), lead=lost, now=NOW)


def test_a_loss_that_is_not_agreed_to_is_open_again(session, world, lost):
    manager = world.actor("manager")
    with pytest.raises(RuleBroken):
        refuse_loss(session, actor=manager, lead=lost, now=NOW, reason="")
    refuse_loss(session, actor=manager, lead=lost, now=NOW, reason="再打一次电话")
    session.flush()
    assert (lost.stage, lost.loss_reason) == (Stage.CONTACTED, None)
    assert lost.next_follow_up_on == (NOW + timedelta(days=1)).date()
    give_up_lead(session, actor=manager, lead=lost, reason=LossReason.RANGE, now=NOW)
    session.flush()
    confirm_loss(session, actor=world.actor("dealer"), lead=lost, now=NOW)


def test_revival_ends_the_wait(session, world, lost):
    revive_lead(session, actor=world.actor("dealer"), lead=lost, now=NOW)
    session.flush()
    assert session.scalars(select(LossCheck)).all() == []


def test_the_database_wants_two_people_and_one_open_check(session, world, lost):
    one = update(LossCheck).values(decided_by_id=LossCheck.user_id, decided_at=NOW, verdict=LossVerdict.CONFIRMED)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(one)
    two = insert(LossCheck).values(id=new_id(), lead_id=lost.id, at=NOW, user_id=world.users["dealer"].id)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(two)
