from datetime import date

import pytest
from sqlalchemy import select

from outreach.domain.consent import ConsentChannel, Purpose
from outreach.domain.errors import Forbidden, NotFound, RuleBroken
from outreach.domain.leads import ContactKind, ContactStatus, Grade, LossReason, Outcome, RevealReason, Stage
from outreach.models.lead_records import LeadReveal, LeadStep
from outreach.queries.leads import count_due, list_due
from outreach.services.lead_contacts import give_consent, log_contact, reveal_number, withdraw_consent
from outreach.services.lead_sales import cancel_order, record_delivery, record_order
from outreach.services.lead_steps import (
    hand_over_leads,
    lose_lead,
    mark_test_driven,
    move_stage,
    revive_lead,
    take_lead,
)
from tests.factories.leads import NOW, make_lead, make_model


@pytest.fixture
def lead(session, world):
    return make_lead(session, world)


@pytest.fixture
def dealer(world):
    return world.actor("dealer")


def test_steps_are_written_down(session, lead, dealer):
    move_stage(session, actor=dealer, lead=lead, target=Stage.INVITED, now=NOW, note="Saturday")
    lose_lead(session, actor=dealer, lead=lead, reason=LossReason.PRICE, now=NOW)
    assert lead.next_follow_up_on is None
    revive_lead(session, actor=dealer, lead=lead, now=NOW)
    session.flush()
    steps = session.scalars(select(LeadStep).where(LeadStep.lead_id == lead.id).order_by(LeadStep.id))
    assert [(s.from_stage, s.to_stage, s.loss_reason, s.note) for s in steps] == [
        (None, Stage.NEW, None, ""),
        (Stage.NEW, Stage.INVITED, None, "Saturday"),
        (Stage.INVITED, Stage.LOST, LossReason.PRICE, ""),
        (Stage.LOST, Stage.CONTACTED, None, ""),
    ]
    assert lead.loss_reason is None
    assert lead.next_follow_up_on


def test_steps_that_are_refused(session, lead, dealer, world):
    for target in (Stage.ORDERED, Stage.LOST):
        with pytest.raises(RuleBroken):
            move_stage(session, actor=dealer, lead=lead, target=target, now=NOW)
    for reason, note in ((None, ""), (LossReason.OTHER, "")):
        with pytest.raises(RuleBroken):
            lose_lead(session, actor=dealer, lead=lead, reason=reason, now=NOW, note=note)
    with pytest.raises(RuleBroken):
        revive_lead(session, actor=dealer, lead=lead, now=NOW)
    for name in ("dealer2", "manager2", "office", "official", "organiser"):
        with pytest.raises(Forbidden):
            move_stage(session, actor=world.actor(name), lead=lead, target=Stage.CONTACTED, now=NOW)


def test_a_test_drive_moves_a_lead_forwards_only(session, lead, dealer):
    assert mark_test_driven(session, actor=dealer, lead=lead, now=NOW).stage is Stage.TEST_DRIVEN
    record_order(session, actor=dealer, lead=lead, ordered_on=date(2026, 6, 14), now=NOW, model_name="X")
    assert mark_test_driven(session, actor=dealer, lead=lead, now=NOW).stage is Stage.ORDERED


def test_hand_over_is_the_managers_and_stays_in_the_company(session, lead, world):
    manager, other = world.actor("manager"), make_lead(session, world, by="dealer2", phone="13800005678")
    staff = world.users["dealer"].id
    assert hand_over_leads(session, actor=manager, lead_ids=[lead.id], owner_id=None) == 1
    assert take_lead(session, actor=world.actor("dealer"), lead=lead).owner_id == staff
    with pytest.raises(Forbidden):
        hand_over_leads(session, actor=world.actor("dealer"), lead_ids=[lead.id], owner_id=None)
    with pytest.raises(NotFound):
        hand_over_leads(session, actor=manager, lead_ids=[lead.id, other.id], owner_id=staff)
    with pytest.raises(RuleBroken):
        hand_over_leads(session, actor=manager, lead_ids=[lead.id], owner_id=world.users["dealer2"].id)
    with pytest.raises(RuleBroken):
        hand_over_leads(session, actor=manager, lead_ids=[], owner_id=staff)
    with pytest.raises(Forbidden):
        take_lead(session, actor=manager, lead=lead)


def test_a_contact_moves_the_stage_and_the_next_day(session, lead, dealer):
    log_contact(
        session, actor=dealer, lead=lead, kind=ContactKind.CALL, outcome=Outcome.NO_ANSWER, now=NOW, note="engaged"
    )
    assert (lead.stage, lead.next_follow_up_on) == (Stage.NEW, date(2026, 6, 15))
    lead.grade = Grade.A
    log_contact(session, actor=dealer, lead=lead, kind=ContactKind.CALL, outcome=Outcome.REACHED, now=NOW)
    assert (lead.stage, lead.next_follow_up_on, lead.last_contact_at) == (Stage.CONTACTED, date(2026, 6, 22), NOW)
    with pytest.raises(RuleBroken):
        log_contact(
            session,
            actor=dealer,
            lead=lead,
            kind=ContactKind.CALL,
            outcome=Outcome.REACHED,
            now=NOW,
            next_on=date(2026, 6, 1),
        )


def test_the_number_is_shown_for_a_logged_reason(session, lead, dealer, world):
    number = reveal_number(session, actor=dealer, lead=lead, now=NOW, kind=RevealReason.CALL)
    assert number == "+8613800001234"
    manager = world.actor("manager")
    for kind in (RevealReason.CALL, RevealReason.STATED):
        with pytest.raises(RuleBroken):
            reveal_number(session, actor=manager, lead=lead, now=NOW, kind=kind)
    assert reveal_number(session, actor=manager, lead=lead, now=NOW, kind=RevealReason.STATED, reason="complaint")
    with pytest.raises(Forbidden):
        reveal_number(session, actor=world.actor("manager2"), lead=lead, now=NOW, kind=RevealReason.STATED, reason="xx")
    session.flush()
    kinds = list(session.scalars(select(LeadReveal.kind).order_by(LeadReveal.id)))
    assert kinds == [RevealReason.CALL, RevealReason.STATED]


def test_withdrawal_closes_the_lead_and_stops_calls(session, lead, dealer):
    give_consent(session, actor=dealer, lead=lead, purpose=Purpose.NEWS, channel=ConsentChannel.PAPER, now=NOW)
    withdraw_consent(session, actor=dealer, lead=lead, purpose=Purpose.NEWS, now=NOW)
    assert lead.may_be_contacted
    withdraw_consent(session, actor=dealer, lead=lead, purpose=Purpose.CONTACT, now=NOW)
    assert (lead.contact_status, lead.stage) == (ContactStatus.WITHDRAWN, Stage.LOST)
    with pytest.raises(RuleBroken):
        reveal_number(session, actor=dealer, lead=lead, now=NOW, kind=RevealReason.CALL)
    with pytest.raises(RuleBroken):
        withdraw_consent(session, actor=dealer, lead=lead, purpose=Purpose.CONTACT, now=NOW)


def test_order_and_delivery_carry_the_catalogues_verdict(session, lead, dealer):
    model = make_model(session, last_on=date(2026, 6, 10))
    order = record_order(session, actor=dealer, lead=lead, ordered_on=date(2026, 6, 9), now=NOW, model_id=model.id)
    session.flush()
    assert (order.counts, order.verdict, order.model_name) == (True, "listed", "比亚迪 海鸥")
    with pytest.raises(RuleBroken):
        record_delivery(session, actor=dealer, lead=lead, delivered_on=date(2026, 6, 8), now=NOW)
    delivery = record_delivery(session, actor=dealer, lead=lead, delivered_on=date(2026, 6, 12), now=NOW)
    assert (delivery.counts, delivery.verdict, lead.stage) == (False, "withdrawn", Stage.DELIVERED)


def test_an_order_can_be_cancelled_and_a_future_one_not_entered(session, lead, dealer):
    with pytest.raises(RuleBroken):
        record_order(session, actor=dealer, lead=lead, ordered_on=date(2026, 6, 15), now=NOW, model_name="X")
    with pytest.raises(RuleBroken):
        record_order(session, actor=dealer, lead=lead, ordered_on=date(2026, 6, 14), now=NOW)
    order = record_order(session, actor=dealer, lead=lead, ordered_on=date(2026, 6, 14), now=NOW, model_name="X")
    assert (order.counts, order.verdict, lead.grade) == (False, "not_listed", Grade.O)
    session.flush()
    with pytest.raises(RuleBroken):
        lose_lead(session, actor=dealer, lead=lead, reason=LossReason.PRICE, now=NOW)
    cancel_order(session, actor=dealer, lead=lead, cancelled_on=date(2026, 6, 14), now=NOW)
    assert lead.stage is Stage.TEST_DRIVEN
    with pytest.raises(RuleBroken):
        record_delivery(session, actor=dealer, lead=lead, delivered_on=date(2026, 6, 14), now=NOW)


def test_todays_calls_come_by_promise_then_grade(session, world, dealer):
    day = date(2026, 6, 20)
    late = make_lead(session, world, next_follow_up_on=date(2026, 6, 15))
    cool = make_lead(session, world, phone="13800005678", grade=Grade.C, next_follow_up_on=day)
    hot = make_lead(session, world, phone="13800009999", grade=Grade.H, next_follow_up_on=day)
    make_lead(session, world, phone="13800007777", next_follow_up_on=date(2026, 6, 21))
    make_lead(session, world, by="dealer2", phone="13800006666", next_follow_up_on=day)
    session.flush()
    assert [lead.id for lead in list_due(session, actor=dealer, day=day)] == [late.id, hot.id, cool.id]
    assert count_due(session, actor=dealer, day=day) == 3
